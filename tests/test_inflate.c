/* gzip: both libraries, fed in pieces, whole and damaged in every way; and
 * zstd where it is damaged. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>
#include <zstd.h>

#include "buf.h"
#include "inflate.h"
#include "unzstd.h"

#define TEXT_BYTES 20000

/* ISA-L's state of 87 KB is kept before each call: where ThreadSanitizer looks
 * at each byte, calls for a byte or two take minutes, and there is one thread. */
#ifdef __SANITIZE_THREAD__
enum { FIRST_PIECE = 3, ROOMS = 1 };
#else
enum { FIRST_PIECE = 0, ROOMS = 3 };
#endif

static unsigned char text[TEXT_BYTES];

/* German-looking lines that compress, but not to nothing. */
static void make_text(void)
{
    unsigned seed = 7;

    for (size_t i = 0; i < sizeof text; i++) {
        seed = seed * 1103515245 + 12345;
        text[i] = (unsigned char)"enirstadhulgobmk wzf\n"[(seed >> 16) % 21];
    }
}

/* One gzip member of text[0, len), with a name, a comment, an extra field and
 * a header checksum where `full`. */
static void add_member(hx_buf *out, size_t len, bool full)
{
    static unsigned char extra[] = "extra";
    unsigned char room[TEXT_BYTES + 1000];
    z_stream  z = { .next_in = text, .avail_in = (unsigned)len,
                    .next_out = room, .avail_out = sizeof room };
    gz_header head = { .extra = extra, .extra_len = 5,
                       .name = (Bytef *)"../../etc/passwd",
                       .comment = (Bytef *)"none", .hcrc = 1 };

    ck_assert_int_eq(deflateInit2(&z, 6, Z_DEFLATED, 31, 8,
                                  Z_DEFAULT_STRATEGY), Z_OK);
    if (full)
        ck_assert_int_eq(deflateSetHeader(&z, &head), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    hx__buf_bytes(out, room, z.total_out);
    (void)deflateEnd(&z);
}

/* Unpacks `in`, given `piece` bytes at a time into `room` bytes at a time. */
static int unpack(int backend, hx_str in, size_t piece, size_t room,
                  hx_buf *out, uint64_t *trailing)
{
    hx_inflate   *z = hx__inflate_open(backend);
    unsigned char space[65536];
    size_t        given = 0;
    int           rc = HX_GZ_MORE;

    ck_assert_ptr_nonnull(z);
    while (rc == HX_GZ_MORE) {
        size_t rest = in.len - given, len = rest < piece ? rest : piece;
        hx_inflate_io io = {
            .in = (const unsigned char *)in.ptr + given, .in_len = len,
            .in_last = len == rest, .out = space, .out_len = room,
        };

        rc = hx__inflate_run(z, &io);
        given += len - io.in_len;
        hx__buf_bytes(out, space, room - io.out_len);
    }
    if (trailing)
        *trailing = hx__inflate_trailing(z);
    hx__inflate_close(z);
    return rc;
}

enum { WHOLE, TWO, FULL, EMPTY, NOTHING, PADDED, GARBAGE, ONE_1F, HOLE,
       CUT_HEADER, CUT_DATA, CUT_TRAILER, BAD_CRC, BAD_LENGTH, BAD_METHOD, BAD_FLAGS,
       BAD_HCRC, CUT_SECOND, CASES };

static const struct { const char *what; int want; size_t bytes; } cases[] = {
    [WHOLE] = { "one member", HX_GZ_END, TEXT_BYTES },
    [TWO] = { "two members", HX_GZ_END, TEXT_BYTES + 5000 },
    [FULL] = { "every header field", HX_GZ_END, TEXT_BYTES },
    [EMPTY] = { "an empty member", HX_GZ_END, 0 },
    [NOTHING] = { "no byte", HX_GZ_TRUNCATED, 0 },
    [PADDED] = { "zeros behind it", HX_GZ_TRAILING, TEXT_BYTES },
    [GARBAGE] = { "garbage behind it", HX_GZ_BEHIND, TEXT_BYTES },
    [ONE_1F] = { "one byte behind it", HX_GZ_BEHIND, TEXT_BYTES },
    [HOLE] = { "zeros between members", HX_GZ_BEHIND, TEXT_BYTES },
    [CUT_HEADER] = { "cut in the header", HX_GZ_TRUNCATED, 0 },
    [CUT_DATA] = { "cut in the data", HX_GZ_TRUNCATED, SIZE_MAX },
    [CUT_TRAILER] = { "cut in the trailer", HX_GZ_TRUNCATED, TEXT_BYTES },
    [BAD_CRC] = { "another checksum", HX_GZ_CHECKSUM, TEXT_BYTES },
    [BAD_LENGTH] = { "another length", HX_GZ_LENGTH, TEXT_BYTES },
    [BAD_METHOD] = { "unknown method", HX_GZ_HEADER, 0 },
    [BAD_FLAGS] = { "reserved flags", HX_GZ_HEADER, 0 },
    [BAD_HCRC] = { "header checksum", HX_GZ_HEADER, 0 },
    [CUT_SECOND] = { "cut in the second", HX_GZ_TRUNCATED, TEXT_BYTES },
};

static void make_case(int which, hx_buf *in)
{
    hx_buf more = { 0 };

    if (which == NOTHING)
        return;
    add_member(in, which == EMPTY ? 0 : TEXT_BYTES,
               which == FULL || which == BAD_HCRC);
    switch (which) {
    case TWO: add_member(in, 5000, false); break;
    case PADDED: hx__buf_bytes(in, "\0\0\0\0", 4); break;
    case GARBAGE: hx__buf_bytes(in, "\0\0no gzip", 9); break;
    case ONE_1F: hx__buf_bytes(in, "\x1F", 1); break;
    case HOLE:
        hx__buf_bytes(in, "\0\0\0", 3);
        add_member(in, 5, false);
        break;
    case CUT_HEADER: in->len = 7; break;
    case CUT_DATA: in->len /= 2; break;
    case CUT_TRAILER: in->len -= 3; break;
    case BAD_CRC: in->ptr[in->len - 8] ^= 1; break;
    case BAD_LENGTH: in->ptr[in->len - 1] ^= 1; break;
    case BAD_METHOD: in->ptr[2] = 7; break;
    case BAD_FLAGS: in->ptr[3] = (char)0x80; break;
    case BAD_HCRC: in->ptr[12] ^= 1; break;
    case CUT_SECOND:
        add_member(&more, 5000, false);
        hx__buf_bytes(in, more.ptr, 20);
        hx__buf_clear(&more);
        break;
    default: break;
    }
}

START_TEST(tells_what_there_is)
{
    static const size_t pieces[] = { 1, 2, 3, 7, 1000, 1 << 20 };
    static const size_t rooms[] = { 65536, 1, 100 };

    make_text();
    for (int backend = HX_INFLATE_BEST; backend <= HX_INFLATE_ZLIB; backend++)
        for (size_t p = FIRST_PIECE; p < 6; p++)
            for (size_t r = 0; r < ROOMS; r++) {
                hx_buf   in = { 0 }, out = { 0 }, small = { 0 };
                uint64_t trailing;
                int      rc;

                make_case(_i, &in);
                add_member(&small, 5, false);
                rc = unpack(backend, (hx_str){ in.ptr, in.len }, pieces[p],
                            rooms[r], &out, &trailing);
                ck_assert_msg(rc == cases[_i].want, "%s: %s", cases[_i].what,
                              hx__inflate_text(rc));
                if (cases[_i].bytes != SIZE_MAX)
                    ck_assert_msg(out.len == cases[_i].bytes, "%s: %zu",
                                  cases[_i].what, out.len);
                ck_assert_uint_eq(trailing, _i == PADDED ? 4 :
                                  _i == GARBAGE ? 9 : _i == ONE_1F ? 1 :
                                  _i == HOLE ? 3 + small.len : 0);
                for (size_t i = 0; i < out.len; i += TEXT_BYTES)
                    ck_assert(memcmp(out.ptr + i, text,
                                     out.len - i < TEXT_BYTES ? out.len - i
                                     : TEXT_BYTES) == 0);
                hx__buf_clear(&in);
                hx__buf_clear(&out);
                hx__buf_clear(&small);
            }
}
END_TEST

/* A member cut anywhere is truncated, and what it gives is right. */
START_TEST(sees_every_cut)
{
    hx_buf in = { 0 };

    make_text();
    add_member(&in, 4000, true);
    for (int backend = HX_INFLATE_BEST; backend <= HX_INFLATE_ZLIB; backend++)
        for (size_t len = 0; len < in.len; len++) {
            hx_buf out = { 0 };
            int    rc = unpack(backend, (hx_str){ in.ptr, len }, SIZE_MAX,
                               65536, &out, NULL);

            ck_assert_msg(rc == HX_GZ_TRUNCATED, "%zu: %s", len,
                          hx__inflate_text(rc));
            ck_assert(out.len <= 4000);
            ck_assert(out.len == 0 || memcmp(out.ptr, text, out.len) == 0);
            hx__buf_clear(&out);
        }
    hx__buf_clear(&in);
}
END_TEST

/* A flipped bit is seen, or it changes nothing of the data. */
START_TEST(sees_every_flip)
{
    hx_buf in = { 0 };
    int    clean = 0;

    make_text();
    add_member(&in, 600, false);
    for (int backend = HX_INFLATE_BEST; backend <= HX_INFLATE_ZLIB; backend++)
        for (size_t bit = 0; bit < 8 * in.len; bit++) {
            hx_buf out = { 0 };
            int    rc;

            in.ptr[bit / 8] ^= (char)(1 << bit % 8);
            rc = unpack(backend, (hx_str){ in.ptr, in.len }, SIZE_MAX, 65536,
                        &out, NULL);
            in.ptr[bit / 8] ^= (char)(1 << bit % 8);
            if (rc == HX_GZ_END || rc == HX_GZ_TRAILING) {
                clean++;
                ck_assert_uint_eq(out.len, 600);
                ck_assert(memcmp(out.ptr, text, 600) == 0);
            }
            hx__buf_clear(&out);
        }
    /* Time, extra flags and system of the header, in both runs, and little
     * else. */
    ck_assert_int_ge(clean, 2 * 8 * 6);
    ck_assert_int_le(clean, 2 * 8 * 8);
    hx__buf_clear(&in);
}
END_TEST

/* Raw data that repeat what stood before their beginning, after 1,000 letters
 * that the text does not have, and with much behind it. */
static void add_too_far_back(hx_buf *out, unsigned char letters[1000])
{
    unsigned char room[TEXT_BYTES];
    z_stream z = { .next_in = letters, .avail_in = 1000, .next_out = room,
                   .avail_out = sizeof room };

    memset(letters, 'X', 1000);
    hx__buf_bytes(out, "\x1F\x8B\x08\0\0\0\0\0\0\x03", 10);
    ck_assert_int_eq(deflateInit2(&z, 9, Z_DEFLATED, -15, 8, Z_FIXED), Z_OK);
    ck_assert_int_eq(deflateSetDictionary(&z, text + 10000, 300), Z_OK);
    ck_assert_int_eq(deflate(&z, Z_BLOCK), Z_OK);
    z.next_in = text + 10000;
    z.avail_in = 300;
    ck_assert_int_eq(deflate(&z, Z_BLOCK), Z_OK);
    z.next_in = text + 5000;
    z.avail_in = 2000;
    ck_assert_int_eq(deflate(&z, Z_FINISH), Z_STREAM_END);
    hx__buf_bytes(out, room, z.total_out);
    (void)deflateEnd(&z);
}

/* What comes out before damage is the same whatever the sizes of buffers, and
 * never what happened to stand in memory. */
START_TEST(gives_nothing_but_the_data)
{
    static const size_t pieces[] = { 1 << 20, 1, 7, 100, 1000 };
    static const size_t rooms[] = { 65536, 100, 1500, 4000 };
    unsigned char letters[1000];
    hx_buf in = { 0 }, want = { 0 };

    make_text();
    add_too_far_back(&in, letters);
    /* All letters, and what zlib does not pack of the rest. */
    ck_assert_int_eq(unpack(HX_INFLATE_ZLIB, (hx_str){ in.ptr, in.len },
                            SIZE_MAX, 65536, &want, NULL), HX_GZ_CORRUPT);
    ck_assert(want.len >= 1000 && want.len < 1050);
    ck_assert(memcmp(want.ptr, letters, 1000) == 0);
    for (int backend = HX_INFLATE_BEST; backend <= HX_INFLATE_ZLIB; backend++)
        for (int i = 0; i < 5 * 4; i++) {
            hx_buf out = { 0 };
            int    rc = unpack(backend, (hx_str){ in.ptr, in.len },
                               pieces[i % 5], rooms[i / 5], &out, NULL);

            ck_assert_int_eq(rc, HX_GZ_CORRUPT);
            ck_assert_uint_eq(out.len, want.len);
            ck_assert(memcmp(out.ptr, want.ptr, want.len) == 0);
            hx__buf_clear(&out);
        }
    hx__buf_clear(&want);
    hx__buf_clear(&in);
}
END_TEST

/* Unpacks zstd in pieces; returns how it ends. */
static int unpack_zstd(hx_str in, size_t piece, size_t room, hx_buf *out)
{
    hx_unzstd    *z = hx__unzstd_open();
    unsigned char space[TEXT_BYTES];
    size_t        given = 0;
    int           rc = HX_GZ_MORE;

    ck_assert_ptr_nonnull(z);
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
    hx__unzstd_close(z);
    return rc;
}

/* A wrong checksum is told behind the data, whatever the sizes of buffers. */
START_TEST(zstd_gives_the_same)
{
    static const size_t sizes[] = { TEXT_BYTES, 1, 100, 3000 };
    unsigned char packed[TEXT_BYTES];
    ZSTD_CCtx *ctx = ZSTD_createCCtx();
    size_t     len;

    make_text();
    ck_assert(!ZSTD_isError(ZSTD_CCtx_setParameter(ctx, ZSTD_c_checksumFlag,
                                                   1)));
    len = ZSTD_compress2(ctx, packed, sizeof packed, text, 5000);
    ck_assert(!ZSTD_isError(len));
    packed[len - 1] ^= 1;
    for (int i = 0; i < 4 * 4; i++) {
        hx_buf out = { 0 };
        int    rc = unpack_zstd((hx_str){ (char *)packed, len }, sizes[i % 4],
                                sizes[i / 4], &out);

        ck_assert_int_eq(rc, HX_GZ_CHECKSUM);
        ck_assert_uint_eq(out.len, 5000);
        ck_assert(memcmp(out.ptr, text, 5000) == 0);
        hx__buf_clear(&out);
    }
    (void)ZSTD_freeCCtx(ctx);
}
END_TEST

/* A block of 5,000 equal bytes, then one of the type that is not used: what
 * stands before the damage is given, whatever the room for it (RFC 8878). */
START_TEST(zstd_gives_what_stands_before_damage)
{
    static const unsigned char in[] = {
        0x28, 0xB5, 0x2F, 0xFD, 0, 0x38, /* frame, window of 128 KiB */
        0x42, 0x9C, 0, 'a',              /* 5,000 times one byte */
        0x0F, 0, 0,                      /* the last block, of type 3 */
    };
    static const size_t rooms[] = { TEXT_BYTES, 5000, 4999, 1000, 7 };

    for (int i = 0; i < 5; i++) {
        hx_buf out = { 0 };
        int    rc = unpack_zstd((hx_str){ (const char *)in, sizeof in },
                                sizeof in, rooms[i], &out);

        ck_assert_int_eq(rc, HX_GZ_CORRUPT);
        ck_assert_uint_eq(out.len, 5000);
        hx__buf_clear(&out);
    }
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("inflate");
    TCase   *tc = tcase_create("inflate");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_set_timeout(tc, 60);
    tcase_add_loop_test(tc, tells_what_there_is, 0, CASES);
    tcase_add_test(tc, sees_every_cut);
    tcase_add_test(tc, sees_every_flip);
    tcase_add_test(tc, gives_nothing_but_the_data);
    tcase_add_test(tc, zstd_gives_the_same);
    tcase_add_test(tc, zstd_gives_what_stands_before_damage);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
