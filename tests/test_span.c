/* Parts of files: however a file is cut, each record is in one part. */
#include "archive.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define TEXT_MAX 4096

static char path[] = "/tmp/hxgap-span-XXXXXX";

static const struct { const char *what, *text; } texts[] = {
    { "lines",              "one\ntwo\nthree\nfour\nfive\nsix\n" },
    { "no feed at the end", "one\ntwo\nthree" },
    { "blank lines",        "\n\none\n\n\ntwo\n\n" },
    { "one long line",      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" },
    { "long among short",   "a\nbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\nc\nd\n" },
    { "only feeds",         "\n\n\n\n" },
    { "CR LF",              "one\r\ntwo\r\n" },
};

static void write_file(const char *bytes, size_t len)
{
    FILE *out = fopen(path, "wb");

    fwrite(bytes, 1, len, out);
    fclose(out);
}

/* One BGZF member of `len` bytes of text. */
static size_t member(const char *text, size_t len, unsigned char *out)
{
    static const unsigned char head[] = { 31, 139, 8, 4, 0, 0, 0, 0, 0, 255,
                                          6, 0, 'B', 'C', 2, 0, 0, 0 };
    z_stream z = { 0 };
    size_t   size;
    uint32_t crc = (uint32_t)crc32(0, (const Bytef *)text, (uInt)len);

    memcpy(out, head, sizeof head);
    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, -15, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    z.next_in = (Bytef *)(uintptr_t)text;
    z.avail_in = (uInt)len;
    z.next_out = out + sizeof head;
    z.avail_out = TEXT_MAX;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    size = sizeof head + z.total_out;
    deflateEnd(&z);
    for (int i = 0; i < 4; i++) {
        out[size + (size_t)i] = (unsigned char)(crc >> (8 * i));
        out[size + 4 + (size_t)i] = (unsigned char)(len >> (8 * i));
    }
    size += 8;
    out[16] = (unsigned char)((size - 1) & 255);
    out[17] = (unsigned char)((size - 1) >> 8);
    return size;
}

/* The text in members of `each` bytes, an empty one in the middle, and the
 * empty one that ends BGZF files. */
static size_t bgzf(const char *text, size_t each, unsigned char *out)
{
    size_t len = strlen(text), size = 0;

    for (size_t at = 0; at < len; at += each) {
        size += member(text + at, len - at < each ? len - at : each,
                       out + size);
        if (at <= len / 2 && at + each > len / 2)
            size += member("", 0, out + size);
    }
    return size + member("", 0, out + size);
}

/* Reads a part in pieces of `step` bytes behind what is in `out`. */
static hx_status read_span(hx_span span, size_t step, char *out, size_t *len)
{
    hx_stream *stream;
    hx_error   err;
    size_t     got;
    hx_status  rc = hx__stream_open_span(&stream, path, span, NULL, &err);

    if (rc != HX_OK)
        return rc;
    do {
        rc = hx__stream_read(stream, out + *len, step, &got, &err);
        *len += got;
        ck_assert_uint_lt(*len, TEXT_MAX);
    } while (rc == HX_OK);
    hx__stream_close(stream);
    return rc;
}

static void check_cut(uint64_t size, uint64_t parts, size_t step,
                      const char *text, const char *what)
{
    char   all[TEXT_MAX];
    size_t len = 0;

    for (uint64_t i = 0; i < parts; i++) {
        hx_span span = { size * i / parts, size * (i + 1) / parts };
        size_t  before = len;

        if (span.begin == span.end)
            continue;
        ck_assert_int_eq(read_span(span, step, all, &len), HX_END);
        /* A part begins at a record. */
        ck_assert(before == len || before == 0 || all[before - 1] == '\n');
    }
    ck_assert_msg(len == strlen(text) && memcmp(all, text, len) == 0,
                  "%s in %d parts, %d bytes a read", what, (int)parts,
                  (int)step);
}

START_TEST(plain_parts_make_the_whole)
{
    const char *text = texts[_i].text;
    size_t      len = strlen(text);

    write_file(text, len);
    for (uint64_t parts = 1; parts <= len + 2; parts++)
        for (size_t step = 1; step <= 9; step += 4)
            check_cut(len, parts, step, text, texts[_i].what);
}
END_TEST

START_TEST(bgzf_parts_make_the_whole)
{
    static unsigned char bytes[64 * TEXT_MAX];
    const char *text = texts[_i].text;

    for (size_t each = 1; each <= 16; each += 5) {
        size_t size = bgzf(text, each, bytes);

        write_file((char *)bytes, size);
        for (uint64_t parts = 1; parts <= 90; parts += 1 + parts / 8)
            check_cut(size, parts, 7, text, texts[_i].what);
    }
}
END_TEST

/* Zeros between members are damage for one part, wherever the file is cut. */
START_TEST(a_hole_is_seen)
{
    static unsigned char bytes[TEXT_MAX];
    size_t size = member("a\nb\n", 4, bytes) + 64;

    size += member("c\nd\n", 4, bytes + size);
    size += member("", 0, bytes + size);
    write_file((char *)bytes, size);
    for (size_t cut = 0; cut <= size; cut++) {
        hx_span parts[] = { { 0, cut }, { cut, size } };
        char    all[TEXT_MAX];
        size_t  len = 0;
        int     seen = 0;

        for (int i = 0; i < 2; i++)
            if (parts[i].begin < parts[i].end)
                seen += read_span(parts[i], 7, all, &len) == HX_E_FORMAT;
        ck_assert_msg(seen == 1, "cut at %zu: %d", cut, seen);
    }
}
END_TEST

enum { LARGE = 400000 };  /* more than is read ahead */

/* A file that loses its end while it is read is damaged, what was there is
 * read; the whole of it, or a part. Standard input begins where it stands. */
START_TEST(a_file_cut_under_the_run_is_seen)
{
    static char     bytes[LARGE], all[LARGE];
    static const hx_span spans[] = { { 0, 0 }, { 0, LARGE - 1 },
                                     { 0, LARGE / 2 + 1 } };
    const char     *name = _i == 3 ? "-" : path;
    hx_span         span = _i == 3 ? spans[0] : spans[_i];
    hx_stream      *stream;
    hx_error        err = { "" };
    size_t          got, len;

    memset(bytes, 'x', sizeof bytes);
    write_file(bytes, sizeof bytes);
    if (_i == 3) {
        int fd = open(path, O_RDONLY);

        ck_assert_int_eq(dup2(fd, STDIN_FILENO), STDIN_FILENO);
        ck_assert_int_eq(lseek(STDIN_FILENO, 10, SEEK_SET), 10);
        close(fd);
    }
    for (int cut = 0; cut < 2; cut++) {
        hx_status rc = hx__stream_open_span(&stream, name, span, NULL, &err);

        ck_assert_int_eq(rc, HX_OK);
        ck_assert_int_eq(hx__stream_read(stream, all, 10, &len, &err), HX_OK);
        if (cut)
            ck_assert_int_eq(truncate(path, LARGE / 2), 0);
        rc = hx__stream_read(stream, all + len, LARGE, &got, &err);
        ck_assert_int_eq(rc, cut ? HX_E_FORMAT : HX_END);
        len += got;
        ck_assert_uint_eq(len + (_i == 3 ? 10u : 0u),
                          cut ? LARGE / 2u : LARGE);
        if (cut)
            ck_assert_msg(strstr(err.message, "cut short while it was read: it "
                                 "ended at byte 200000 of 400000"), "%s",
                          err.message);
        hx__stream_close(stream);
        if (_i == 3)
            ck_assert_int_eq(lseek(STDIN_FILENO, 10, SEEK_SET), 10);
    }
}
END_TEST

/* A file of one gzip member has no way in. */
START_TEST(other_gzip_is_refused)
{
    static const char packed[] = "\x1f\x8b\x08\0\0\0\0\0\0\3\x4b\x04\0\x43"
                                 "\xbe\xb7\xe8\1\0\0\0";
    char   out[TEXT_MAX];
    size_t len = 0;

    write_file(packed, sizeof packed - 1);
    ck_assert_int_eq(read_span((hx_span){ 0, 5 }, 4, out, &len), HX_E_USAGE);
    ck_assert_int_eq(read_span((hx_span){ 0, 0 }, 4, out, &len), HX_END);
    ck_assert_uint_eq(len, 1);
}
END_TEST

/* What looks like a header in the middle of data must lead on to others. */
START_TEST(false_headers_are_passed_by)
{
    static unsigned char bytes[64 * TEXT_MAX];
    unsigned char fake[18] = { 31, 139, 8, 4, 0, 0, 0, 0, 0, 255, 6, 0, 'B',
                               'C', 2, 0, 40, 0 };
    size_t   first = member("a\nb\n", 4, bytes), size = first;
    uint64_t found;
    hx_error err;
    int      fd;

    memcpy(bytes + size, fake, sizeof fake);  /* data, as it were */
    size += sizeof fake + 40;
    size += member("c\n", 2, bytes + size);
    write_file((char *)bytes, size);
    fd = open(path, O_RDONLY);
    ck_assert_int_eq(hx__bgzf_next(fd, size, first, &found, path, &err),
                     HX_OK);
    ck_assert_uint_eq(found, first + sizeof fake + 40);
    ck_assert_int_eq(hx__bgzf_next(fd, size, found + 1, &found, path, &err),
                     HX_OK);
    ck_assert_uint_eq(found, size);
    close(fd);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("span");
    TCase *tc = tcase_create("all");
    int    failed, fd = mkstemp(path);

    if (fd < 0)
        return 1;
    close(fd);
    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, plain_parts_make_the_whole, 0, COUNT(texts));
    tcase_add_loop_test(tc, bgzf_parts_make_the_whole, 0, COUNT(texts));
    tcase_add_test(tc, a_hole_is_seen);
    tcase_add_loop_test(tc, a_file_cut_under_the_run_is_seen, 0, 4);
    tcase_add_test(tc, other_gzip_is_refused);
    tcase_add_test(tc, false_headers_are_passed_by);
    suite_add_tcase(suite, tc);
    failed = suite_run(suite);
    unlink(path);
    return failed;
}
