/* Zip archives: members as inputs, every kind of refusal, every byte damaged;
 * and zstd, fed in pieces, whole and damaged. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include "alloc.h"
#include "archive.h"
#include "buf.h"
#include "plan.h"
#include "unzstd.h"
#include "zip.h"
#include "suite.h"

#define LARGE 300000  /* bytes of the largest member here, and some more */

static char path[] = "/tmp/hxgap-zip-XXXXXX";
static const char text_a[] = "the first member, which is deflated: aaaaaaaa\n";
static const char text_b[] = "the second one\n";

/* One member that is to be written, and what is odd about it. */
typedef struct item {
    const char *name, *text;
    unsigned    method, flags;
    unsigned    packed_more;  /* added to the length that is stated */
} item;

static void put(hx_buf *out, uint64_t value, int bytes)
{
    for (int i = 0; i < bytes; i++)
        hx__buf_char(out, (char)(i < 8 ? value >> (8 * i) : 0));
}

static size_t deflated(const char *text, unsigned char *room, size_t cap)
{
    z_stream z = { .next_in = (z_const Bytef *)(uintptr_t)text,
                   .avail_in = (unsigned)strlen(text), .next_out = room,
                   .avail_out = (unsigned)cap };

    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, -15, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    (void)deflateEnd(&z);
    return z.total_out;
}

/* Whether numbers stand where zip64 has them: in extra fields (4.5.3), behind
 * one that says something else, and in an end record of its own (4.3.14). */
static bool wide;

/* The fields that the local and the central header share (APPNOTE 4.3.7). */
static void put_header(hx_buf *out, const item *it, size_t packed)
{
    put(out, 20, 2);
    put(out, it->flags, 2);
    put(out, it->method, 2);
    put(out, 0, 4);
    put(out, crc32(0, (const Bytef *)it->text, (unsigned)strlen(it->text)), 4);
    put(out, packed, 4);
    put(out, strlen(it->text), 4);
    put(out, strlen(it->name), 2);
    put(out, 0, 2);
}

/* An entry of the directory; the member begins at `at`. */
static void put_entry(hx_buf *out, const item *it, size_t packed, size_t at)
{
    size_t begin = out->len;

    hx__buf_str(out, "PK\1\2");
    put(out, 20, 2);
    put_header(out, it, packed);
    put(out, 0, 10);
    put(out, at, 4);
    hx__buf_str(out, it->name);
    if (!wide)
        return;
    memset(out->ptr + begin + 20, 0xff, 8);
    memset(out->ptr + begin + 42, 0xff, 4);
    out->ptr[begin + 30] = 6 + 28;
    hx__buf_bytes(out, "UT\2\0ab\1\0\x18\0", 10);
    put(out, strlen(it->text), 8);
    put(out, packed, 8);
    put(out, at, 8);
}

/* What stands behind the directory, which begins at `at`. */
static void put_end(hx_buf *out, size_t count, size_t len, size_t at)
{
    size_t end = out->len;

    if (wide) {
        hx__buf_str(out, "PK\6\6");
        put(out, 44, 8);
        put(out, 0, 12);
        put(out, count, 8);
        put(out, count, 8);
        put(out, len, 8);
        put(out, at, 8);
        hx__buf_str(out, "PK\6\7");
        put(out, 0, 4);
        put(out, end, 8);
        put(out, 1, 4);
    }
    hx__buf_str(out, "PK\5\6");
    put(out, 0, 4);
    put(out, wide ? 0xffff : count, 2);
    put(out, wide ? 0xffff : count, 2);
    put(out, wide ? UINT32_MAX : len, 4);
    put(out, wide ? UINT32_MAX : at, 4);
    put(out, 3, 2);
    hx__buf_str(out, "end");
}

/* An archive of `count` items with a program of `front` bytes in front. */
static void make_zip(hx_buf *out, const item *items, size_t count,
                     size_t front)
{
    hx_buf directory = { 0 };

    for (size_t i = 0; i < front; i++)
        hx__buf_char(out, 'x');
    for (size_t i = 0; i < count; i++) {
        const item   *it = &items[i];
        static unsigned char room[LARGE];
        size_t len = strlen(it->text), at = out->len - front;

        if (it->method == 8)
            len = deflated(it->text, room, sizeof room);
        else
            memcpy(room, it->text, len);
        hx__buf_str(out, "PK\3\4");
        put_header(out, it, len);
        hx__buf_str(out, it->name);
        hx__buf_bytes(out, room, len);
        put_entry(&directory, it, len + it->packed_more, at);
    }
    front = out->len - front;
    hx__buf_bytes(out, directory.ptr, directory.len);
    put_end(out, count, directory.len, front);
    hx__buf_clear(&directory);
}

static void write_bytes(const void *bytes, size_t len)
{
    int fd = open(path, O_WRONLY | O_TRUNC);

    ck_assert_int_eq(write(fd, bytes, len), (ssize_t)len);
    ck_assert_int_eq(close(fd), 0);
}

static void write_zip(const item *items, size_t count, size_t front)
{
    hx_buf zip = { 0 };

    make_zip(&zip, items, count, front);
    write_bytes(zip.ptr, zip.len);
    hx__buf_clear(&zip);
}

/* All of one input, in pieces of `step` bytes. */
static hx_status read_all(const char *name, size_t step, hx_buf *out,
                          hx_error *err)
{
    hx_stream *stream;
    char       room[4096];
    size_t     got;
    hx_status  rc = hx__stream_open(&stream, name, NULL, err);

    if (rc != HX_OK)
        return rc;
    do {
        rc = hx__stream_read(stream, room, step, &got, err);
        hx__buf_bytes(out, room, got);
    } while (rc == HX_OK);
    hx__stream_close(stream);
    return rc;
}

static hx_status expand(hx_inputs *list, hx_error *err)
{
    const char *named = path;

    return hx__inputs_expand(list, &named, 1, err);
}

static void check_member(const char *name, const char *want)
{
    hx_error err = { "" };

    for (size_t step = 1; step < 4096; step = 7 * step + 1) {
        hx_buf out = { 0 };

        ck_assert_int_eq(read_all(name, step, &out, &err), HX_END);
        ck_assert_msg(out.len == strlen(want) &&
                      memcmp(out.ptr, want, out.len) == 0, "%s", name);
        hx__buf_clear(&out);
    }
}

static const item good[] = {
    { "b/two.txt", text_b, 0, 0, 0 },
    { "a/", "", 0, 0, 0 },
    { "__MACOSX/a/._one", "x", 0, 0, 0 },
    { "a/.DS_Store", "x", 0, 0, 0 },
    { "./a/one.txt", text_a, 8, 0, 0 },
};

/* Where a program stands in front of them, for those who name them. */
START_TEST(members_are_inputs)
{
    hx_inputs list;
    hx_error  err = { "" };
    char      name[200];

    wide = _i > 1;
    write_zip(good, 5, _i & 1 ? 100 : 0);
    wide = false;
    if (_i & 1) {
        snprintf(name, sizeof name, "%s/b/two.txt", path);
        check_member(name, text_b);
        return;
    }
    ck_assert_msg(expand(&list, &err) == HX_OK, "%s", err.message);
    ck_assert_uint_eq(list.count, 2);
    snprintf(name, sizeof name, "%s/./a/one.txt", path);
    ck_assert_str_eq(list.paths[0], name);
    check_member(list.paths[0], text_a);
    check_member(list.paths[1], text_b);
    hx__inputs_clear(&list);
}
END_TEST

/* Packed it is more than one read, stored or deflated. */
START_TEST(large_members_are_read_to_their_end)
{
    static char text[LARGE - 1000];
    const item  large[] = { { "large.txt", text, _i ? 8 : 0, 0, 0 } };
    uint64_t    random = 1;
    char        name[200];
    hx_error    err = { "" };
    hx_buf      out = { 0 };

    for (size_t i = 0; i < sizeof text - 1; i++) {
        random = random * UINT64_C(6364136223846793005) + 1;
        text[i] = (char)(' ' + (random >> 58));
    }
    write_zip(large, 1, 0);
    snprintf(name, sizeof name, "%s/large.txt", path);
    ck_assert_msg(read_all(name, 4096, &out, &err) == HX_END, "%s",
                  err.message);
    ck_assert_uint_eq(out.len, sizeof text - 1);
    ck_assert(memcmp(out.ptr, text, out.len) == 0);
    hx__buf_clear(&out);
}
END_TEST

START_TEST(only_archives_are_archives)
{
    hx_error err = { "" };
    bool     zip;

    write_zip(good, 5, 0);
    ck_assert(hx__zip_file(path, &zip, &err) == HX_OK && zip);
    write_bytes("PK\3", 3);
    ck_assert(hx__zip_file(path, &zip, &err) == HX_OK && !zip);
    write_bytes("PK, he said.", 12);
    ck_assert(hx__zip_file(path, &zip, &err) == HX_OK && !zip);
    ck_assert_int_eq(hx__zip_file("/nobody/is/here", &zip, &err), HX_E_IO);
    ck_assert_str_eq(err.message, "/nobody/is/here: No such file or directory");
}
END_TEST

/* One member named as in a folder; a name that leads nowhere. */
START_TEST(a_member_can_be_named)
{
    char        name[200];
    const char *named = name;
    hx_inputs   list;
    hx_error    err = { "" };
    hx_input    input;

    write_zip(good, 5, 0);
    snprintf(name, sizeof name, "%s/b/two.txt", path);
    ck_assert_int_eq(hx__inputs_expand(&list, &named, 1, &err), HX_OK);
    check_member(list.paths[0], text_b);
    hx__inputs_clear(&list);
    ck_assert_int_eq(hx__input_look(name, &input, &err), HX_OK);
    ck_assert(input.known && input.member && input.bytes == strlen(text_b));
    snprintf(name, sizeof name, "%s/../passwd", path);
    ck_assert_int_eq(hx__inputs_expand(&list, &named, 1, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, "no such member"));
}
END_TEST

static const struct {
    const char *what, *says;
    item        items[2];
    size_t      count;
} refused[] = {
    { "encrypted", "is encrypted", { { "a", "x", 0, 1, 0 } }, 1 },
    { "method", "by a method", { { "a", "x", 12, 0, 0 } }, 1 },
    { "bomb", "overlap", { { "a", text_a, 8, 0, 1u << 30 } }, 1 },
    { "stored lengths", "damaged", { { "a", "x", 0, 0, 1 } }, 1 },
    { "twice", "two members", { { "a", "x", 0, 0, 0 },
                                { "a", "y", 0, 0, 0 } }, 2 },
    { "empty", "holds no files", { { "a/", "", 0, 0, 0 } }, 1 },
    { "nothing", "holds no files", { { "", "", 0, 0, 0 } }, 0 },
    { "no name", "damaged", { { "", "x", 0, 0, 0 } }, 1 },
};

START_TEST(refuses)
{
    hx_inputs list;
    hx_error  err = { "" };

    write_zip(refused[_i].items, refused[_i].count, 0);
    ck_assert_int_eq(expand(&list, &err), HX_E_IO);
    ck_assert_msg(strstr(err.message, refused[_i].says) != NULL, "%s: %s",
                  refused[_i].what, err.message);
}
END_TEST

/* A document of an Office program is one input, whatever else is in it, and
 * gives nothing: it counts as damaged. */
START_TEST(documents_are_inputs)
{
    static const item documents[][2] = {
        { { "a.csv", "x", 0, 0, 0 },
          { "[Content_Types].xml", "x", 0, 0, 0 } },
        { { "META-INF/manifest.xml", "x", 0, 0, 0 },
          { "b.csv", "x", 0, 0, 0 } },
    };
    hx_inputs list;
    hx_buf    out = { 0 };
    hx_error  err = { "" };

    write_zip(documents[_i], 2, 0);
    ck_assert_int_eq(expand(&list, &err), HX_OK);
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.paths[0], path);
    ck_assert_int_eq(read_all(path, 64, &out, &err), HX_E_FORMAT);
    ck_assert_ptr_nonnull(strstr(err.message, "save its table as CSV"));
    ck_assert_uint_eq(out.len, 0);
    hx__buf_clear(&out);
    hx__inputs_clear(&list);
}
END_TEST

/* Of two archives one behind the other nothing is read: the directory of the
 * last one knows nothing of the first, whole or cut. */
START_TEST(refuses_two_in_one)
{
    hx_buf    one = { 0 }, two = { 0 };
    hx_inputs list;
    hx_error  err = { "" };

    make_zip(&one, good, 5, 0);
    hx__buf_bytes(&two, one.ptr, _i ? one.len : 50);
    hx__buf_bytes(&two, one.ptr, one.len);
    write_bytes(two.ptr, two.len);
    ck_assert_int_eq(expand(&list, &err), HX_E_IO);
    ck_assert_msg(strstr(err.message, "stands in front") != NULL, "%s",
                  err.message);
    hx__buf_clear(&one);
    hx__buf_clear(&two);
}
END_TEST

/* What is read to the end is what was written, whatever was done to it. */
static void check_damaged(void)
{
    hx_inputs list;
    hx_error  err = { "" };

    if (expand(&list, &err) != HX_OK)
        return;
    for (size_t i = 0; i < list.count; i++) {
        hx_buf    out = { 0 };
        hx_status rc = read_all(list.paths[i], 64, &out, &err);

        if (rc == HX_END)
            ck_assert((out.len == strlen(text_a) &&
                       memcmp(out.ptr, text_a, out.len) == 0) ||
                      (out.len == strlen(text_b) &&
                       memcmp(out.ptr, text_b, out.len) == 0));
        else
            ck_assert(rc == HX_E_FORMAT || rc == HX_E_IO);
        hx__buf_clear(&out);
    }
    hx__inputs_clear(&list);
}

START_TEST(survives_damage)
{
    static const item two[] = { { "one", text_a, 8, 0, 0 },
                                { "two", text_b, 0, 0, 0 } };
    hx_buf zip = { 0 };

    wide = _i;
    make_zip(&zip, two, 2, 0);
    wide = false;
    for (size_t i = 4; i < zip.len; i++) {
        for (int bit = 0; bit < 8; bit++) {
            zip.ptr[i] = (char)(zip.ptr[i] ^ 1 << bit);
            write_bytes(zip.ptr, zip.len);
            check_damaged();
            zip.ptr[i] = (char)(zip.ptr[i] ^ 1 << bit);
        }
        write_bytes(zip.ptr, i);
        check_damaged();
    }
    hx__buf_clear(&zip);
}
END_TEST

static hx_status read_members(hx_error *err)
{
    hx_inputs list;
    hx_status rc = expand(&list, err);

    for (size_t i = 0; rc == HX_OK && i < list.count; i++) {
        hx_buf out = { 0 };

        rc = read_all(list.paths[i], 64, &out, err);
        rc = rc == HX_END ? HX_OK : rc;
        hx__buf_clear(&out);
    }
    hx__inputs_clear(&list);
    return rc;
}

START_TEST(refused_memory_is_survived)
{
    hx_status rc = HX_E_NOMEM;

    wide = true;
    write_zip(good, 5, 0);
    wide = false;
    for (uint64_t n = 1; rc != HX_OK && n < 1000; n++) {
        hx_error err = { "" };

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = read_members(&err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%s", err.message);
    }
    ck_assert_int_eq(rc, HX_OK);
}
END_TEST

/* An archive in a folder is its members, for a run and for a plan; what is
 * only called one is a file, a link that leads nowhere an error. */
START_TEST(archives_in_folders)
{
    char        folder[] = "/tmp/hxgap-zip-XXXXXX", names[4][64], zip[64];
    const char *named = folder;
    hx_inputs   list;
    hx_plan     plan;
    hx_error    err = { "" };
    hx_status   rc = HX_E_NOMEM;
    FILE       *file;

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(zip, sizeof zip, "%s/a.zip", folder);
    snprintf(names[0], sizeof names[0], "%s/b.zip", folder);
    snprintf(names[1], sizeof names[1], "%s/c.gz", folder);
    snprintf(names[2], sizeof names[2], "%s/gone", folder);
    snprintf(names[3], sizeof names[3], "%s/up", folder);
    write_zip(good, 5, 0);
    ck_assert_int_eq(symlink(path, zip), 0);
    ck_assert_int_eq(symlink("..", names[3]), 0);
    for (int i = 0; i < 2; i++) {
        file = fopen(names[i], "w");
        fputs("text\n", file);
        fclose(file);
    }
    ck_assert_int_eq(hx__inputs_expand(&list, &named, 1, &err), HX_OK);
    ck_assert_uint_eq(list.count, 4);
    ck_assert_msg(strstr(list.paths[0], "a.zip/./a/one.txt") != NULL, "%s",
                  list.paths[0]);
    hx__inputs_clear(&list);
    for (uint64_t n = 1; rc == HX_E_NOMEM && n < 1000; n++) {
        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = hx__plan_open(&plan, &named, 1, &err);
        hx__alloc_fail_at(0, false);
    }
    ck_assert_msg(rc == HX_OK, "%s", err.message);
    ck_assert_uint_eq(plan.inputs.count, 4);
    ck_assert_uint_eq(plan.inputs.link_count, 1);
    ck_assert_str_eq(plan.inputs.links[0], names[3]);
    ck_assert_uint_eq(hx__plan_shards(&plan, 1), plan.bytes);
    ck_assert_uint_eq(hx__plan_shards(&plan, plan.bytes), 1);
    ck_assert_uint_eq(hx__plan_shards(&plan, plan.bytes - 1), 2);
    plan.bytes = 0;
    ck_assert_uint_eq(hx__plan_shards(&plan, 1), 1);
    plan.bytes = UINT64_MAX;
    ck_assert_uint_eq(hx__plan_shards(&plan, 1), HX_PLAN_SHARDS_MAX);
    hx__plan_close(&plan);
    ck_assert_int_eq(symlink("/nowhere", names[2]), 0);
    ck_assert_int_eq(hx__plan_open(&plan, &named, 1, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, "/gone: a link that leads "
                                              "nowhere"));
    named = "-";
    ck_assert_int_eq(hx__plan_open(&plan, &named, 1, &err), HX_E_USAGE);
    unlink(zip);
    for (int i = 0; i < 4; i++)
        unlink(names[i]);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* One that cannot be read is an input of its folder, and when it is opened it
 * says what is said where it is named. */
START_TEST(an_unfit_archive_of_a_folder)
{
    char        folder[] = "/tmp/hxgap-zip-XXXXXX", zip[64];
    const char *named = folder, *alone = zip;
    hx_inputs   list;
    hx_buf      out = { 0 };
    hx_error    err = { "" }, said = { "" };

    ck_assert_ptr_nonnull(mkdtemp(folder));
    snprintf(zip, sizeof zip, "%s/a.zip", folder);
    write_zip(refused[_i].items, refused[_i].count, 0);
    ck_assert_int_eq(symlink(path, zip), 0);
    ck_assert_int_eq(hx__inputs_expand(&list, &alone, 1, &said), HX_E_IO);
    ck_assert_int_eq(hx__inputs_expand(&list, &named, 1, &err), HX_OK);
    ck_assert_uint_eq(list.count, 1);
    ck_assert_str_eq(list.paths[0], zip);
    ck_assert_int_eq(read_all(zip, 64, &out, &err), HX_E_IO);
    ck_assert_str_eq(err.message, said.message);
    hx__inputs_clear(&list);
    unlink(zip);
    ck_assert_int_eq(rmdir(folder), 0);
}
END_TEST

/* What is no member's name: a folder, one that goes on behind a file. */
START_TEST(names_that_lead_nowhere)
{
    static const char *const behind[] = { "/", "/none", "/b/two.txt/x",
                                          "/B/two.txt" };
    char     name[200];
    hx_buf   out = { 0 };
    hx_error err = { "" };
    uint64_t bytes;
    uint32_t crc;

    write_zip(good, 5, 0);
    snprintf(name, sizeof name, "%s%s", path, behind[_i]);
    ck_assert_int_eq(read_all(name, 64, &out, &err), HX_E_IO);
    ck_assert_uint_eq(out.len, 0);
    ck_assert_int_eq(hx__zip_member(name, &bytes, &crc, &err), HX_E_IO);
    ck_assert_msg(strstr(err.message, "no such member") != NULL, "%s",
                  err.message);
}
END_TEST

/* Too short for an end record; none there; too many; no file at all. */
START_TEST(refuses_what_is_none)
{
    static const char *const says[] = { "damaged", "damaged", "over 10000",
                                        "No such file" };
    hx_buf      zip = { 0 };
    char        name[200];
    const char *named = name;
    hx_inputs   list;
    hx_error    err = { "" };

    hx__buf_str(&zip, "PK\3\4");
    put(&zip, 0, _i == 0 ? 10 : 100);
    if (_i == 2)
        put_end(&zip, 10001, 0, zip.len);
    write_bytes(zip.ptr, zip.len);
    snprintf(name, sizeof name, _i == 3 ? "%s.none/a" : "%s", path);
    ck_assert_int_eq(hx__inputs_expand(&list, &named, 1, &err), HX_E_IO);
    ck_assert_msg(strstr(err.message, says[_i]) != NULL, "%s", err.message);
    hx__buf_clear(&zip);
}
END_TEST

/* -- zstd ------------------------------------------------------------------- */

static void add_frame(hx_buf *out, const char *text)
{
    char       room[1000];
    ZSTD_CCtx *ctx = ZSTD_createCCtx();
    size_t     len;

    (void)ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag, 1);
    len = ZSTD_compress2(ctx, room, sizeof room, text, strlen(text));
    ck_assert(!ZSTD_isError(len));
    hx__buf_bytes(out, room, len);
    ZSTD_freeCCtx(ctx);
}

/* What a run over `in` ends with, given `piece` bytes at a time. */
static int unzstd(hx_str in, size_t piece, size_t room, hx_buf *out,
                  uint64_t *trailing)
{
    hx_unzstd    *z = hx__unzstd_open();
    unsigned char space[200];
    size_t        given = 0;
    int           rc = HX_GZ_MORE;

    while (rc == HX_GZ_MORE) {
        size_t rest = in.len - given, len = rest < piece ? rest : piece;
        hx_inflate_io io = {
            .in = (const unsigned char *)in.ptr + given, .in_len = len,
            .in_last = len == rest, .out = space, .out_len = room,
        };

        rc = hx__unzstd_run(z, &io);
        given += len - io.in_len;
        hx__buf_bytes(out, space, room - io.out_len);
    }
    *trailing = hx__unzstd_trailing(z);
    hx__unzstd_close(z);
    return rc;
}

static const struct {
    const char *what, *behind;
    size_t      behind_len;
    int         want;
    uint64_t    trailing;
} ends[] = {
    { "whole", "", 0, HX_GZ_END, 0 },
    { "a frame to skip", "\x50\x2A\x4D\x18\2\0\0\0hi", 10, HX_GZ_END, 0 },
    { "one byte", "x", 1, HX_GZ_BEHIND, 1 },
    { "garbage", "no zstd at all", 14, HX_GZ_BEHIND, 14 },
    { "part of a magic", "\x28\xB5\x2F", 3, HX_GZ_BEHIND, 3 },
    { "one zero", "", 1, HX_GZ_TRAILING, 1 },
    { "zeros", "\0\0\0\0\0\0", 7, HX_GZ_TRAILING, 7 },
    { "zeros and more", "\0\0\0\0\0\0\x28\xB5", 8, HX_GZ_BEHIND, 8 },
    { "half a frame", "\x28\xB5\x2F\xFD", 4, HX_GZ_TRUNCATED, 0 },
};

START_TEST(zstd_in_pieces)
{
    hx_buf   packed = { 0 };
    uint64_t trailing;

    add_frame(&packed, text_a);
    add_frame(&packed, text_b);
    hx__buf_bytes(&packed, ends[_i].behind, ends[_i].behind_len);
    for (size_t piece = 1; piece < 200; piece += 13) {
        for (size_t room = 1; room < 200; room += 37) {
            hx_buf out = { 0 };
            int    rc = unzstd((hx_str){ packed.ptr, packed.len }, piece,
                               room, &out, &trailing);

            ck_assert_msg(rc == ends[_i].want, "%s: %s", ends[_i].what,
                          hx__unzstd_text(rc));
            ck_assert_uint_eq(trailing, ends[_i].trailing);
            ck_assert_uint_eq(out.len, strlen(text_a) + strlen(text_b));
            ck_assert(memcmp(out.ptr, text_a, strlen(text_a)) == 0);
            hx__buf_clear(&out);
        }
    }
    hx__buf_clear(&packed);
}
END_TEST

/* The same as an input: whole, cut, with a false checksum or block, one that
 * wants a window of 2^41 bytes, and one with memory refused. */
START_TEST(zstd_inputs_are_read_or_said)
{
    static const char *const says[] = { NULL, "end too early", "checksum",
                                        "are damaged", "a window of over",
                                        "memory refused" };
    hx_buf    packed = { 0 }, out = { 0 };
    hx_error  err = { "" };
    hx_status rc = HX_E_NOMEM;

    add_frame(&packed, text_a);
    if (_i == 1)
        packed.len -= 5;
    if (_i == 2)
        packed.ptr[packed.len - 1] ^= 4;
    if (_i == 3)
        packed.ptr[6] |= 6;  /* a block of a kind that is none */
    if (_i == 4)
        memcpy(packed.ptr + 4, "\0\xf8", 2);
    write_bytes(packed.ptr, packed.len);
    hx__buf_clear(&packed);
    for (uint64_t n = 1; _i == 5 && rc == HX_E_NOMEM && n < 20; n++) {
        out.len = 0;
        hx__alloc_fail_at(hx__alloc_calls() + n, true);
        rc = read_all(path, 64, &out, &err);
        hx__alloc_fail_at(0, false);
        ck_assert(rc == HX_E_NOMEM || rc == HX_END || out.failed);
        if (rc == HX_E_NOMEM)
            ck_assert_ptr_nonnull(strstr(err.message, says[5]));
        hx__buf_clear(&out);
        out = (hx_buf){ 0 };
    }
    rc = read_all(path, 64, &out, &err);
    ck_assert_int_eq(rc, says[_i] && _i < 5 ? HX_E_FORMAT : HX_END);
    if (rc == HX_END)
        ck_assert(out.len == strlen(text_a) &&
                  memcmp(out.ptr, text_a, out.len) == 0);
    else
        ck_assert_msg(strstr(err.message, says[_i]) != NULL, "%s",
                      err.message);
    hx__buf_clear(&out);
}
END_TEST

START_TEST(zstd_damaged)
{
    hx_buf   packed = { 0 };
    uint64_t trailing;

    add_frame(&packed, text_a);
    for (size_t i = 1; i < packed.len; i++) {
        hx_buf out = { 0 };
        int    rc = unzstd((hx_str){ packed.ptr, i }, 1000, 200, &out,
                           &trailing);

        ck_assert(rc == HX_GZ_TRUNCATED || (i < 4 && rc == HX_GZ_CORRUPT));
        out.len = 0;
        packed.ptr[i] ^= 4;
        rc = unzstd((hx_str){ packed.ptr, packed.len }, 1000, 200, &out,
                    &trailing);
        packed.ptr[i] ^= 4;
        ck_assert(rc != HX_GZ_MORE);
        if (rc == HX_GZ_END)
            ck_assert(out.len == strlen(text_a) &&
                      memcmp(out.ptr, text_a, out.len) == 0);
        hx__buf_clear(&out);
    }
    hx__buf_clear(&packed);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("zip");
    TCase *tcase = tcase_create("zip");
    int    fd = mkstemp(path), failed;

    if (fd < 0 || close(fd) != 0)
        return 1;
    tcase_set_timeout(tcase, 120);
    tcase_add_loop_test(tcase, members_are_inputs, 0, 4);
    tcase_add_loop_test(tcase, large_members_are_read_to_their_end, 0, 2);
    tcase_add_test(tcase, only_archives_are_archives);
    tcase_add_test(tcase, a_member_can_be_named);
    tcase_add_loop_test(tcase, refuses, 0,
                        (int)(sizeof refused / sizeof *refused));
    tcase_add_loop_test(tcase, refuses_two_in_one, 0, 2);
    tcase_add_loop_test(tcase, survives_damage, 0, 2);
    tcase_add_test(tcase, refused_memory_is_survived);
    tcase_add_loop_test(tcase, refuses_what_is_none, 0, 4);
    tcase_add_loop_test(tcase, documents_are_inputs, 0, 2);
    tcase_add_test(tcase, archives_in_folders);
    tcase_add_loop_test(tcase, an_unfit_archive_of_a_folder, 0,
                        (int)(sizeof refused / sizeof *refused));
    tcase_add_loop_test(tcase, names_that_lead_nowhere, 0, 4);
    tcase_add_loop_test(tcase, zstd_inputs_are_read_or_said, 0, 6);
    tcase_add_loop_test(tcase, zstd_in_pieces, 0,
                        (int)(sizeof ends / sizeof *ends));
    tcase_add_test(tcase, zstd_damaged);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    (void)unlink(path);
    return failed;
}
