/* JSON arrays as lines and UTF-16 as UTF-8, in pieces of every length. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "archive.h"
#include "buf.h"
#include "recode.h"
#include "suite.h"

static char path[] = "/tmp/hxgap-recode-XXXXXX";

#define LIT(s) { (s), sizeof(s) - 1 }

static const struct {
    const char *what;
    hx_str      in, want;
} rows[] = {
    { "one line", LIT("[{\"a\":1},{\"a\":2}]\n"),
      LIT("\n{\"a\":1}\n{\"a\":2}\n\n") },
    { "many lines", LIT("[\n {\n  \"a\": [1,\n2]\n },\n {}\n]\n"),
      LIT("\n\n {   \"a\": [1, 2]  }\n\n {}\n\n\n") },
    { "brackets in strings", LIT("[{\"a\":\"],{\\\"[\"},{}]"),
      LIT("\n{\"a\":\"],{\\\"[\"}\n{}\n") },
    { "empty", LIT("[ ]"), LIT("\n \n") },
    { "a string that is cut", LIT("[{\"a\":\"x\n\"},{\"b\":1}]"),
      LIT("\n{\"a\":\"x\n\"},{\"b\":1}]") },
    { "an object behind", LIT("[{}]\n{\"a\":1,\"b\":2}\n"),
      LIT("\n{}\n\n{\"a\":1,\"b\":2}\n") },
    { "no array of objects", LIT("[1,2]\n[3,4]\n"), LIT("[1,2]\n[3,4]\n") },
    { "prose", LIT("[sic] so, yes\n"), LIT("[sic] so, yes\n") },
    { "mark", LIT("\xEF\xBB\xBF[{},{}]"), LIT("\xEF\xBB\xBF\n{}\n{}\n") },
    { "UTF-16LE", LIT("\xFF\xFE" "f\0\xFC\0r\0\xAC\x20\n\0"),
      LIT("f\xC3\xBCr\xE2\x82\xAC\n") },
    { "UTF-16BE", LIT("\xFE\xFF\0f\0\xFC\0r\x20\xAC\0\n"),
      LIT("f\xC3\xBCr\xE2\x82\xAC\n") },
    { "surrogates", LIT("\xFF\xFE\x3D\xD8\x00\xDE!\0"),
      LIT("\xF0\x9F\x98\x80!") },
    { "alone", LIT("\xFF\xFE\x3D\xD8!\0\x00\xDE"),
      LIT("\xEF\xBF\xBD!\xEF\xBF\xBD") },
    { "half a letter", LIT("\xFF\xFE!\0a"), LIT("!\xEF\xBF\xBD") },
    { "UTF-16LE without a mark", LIT("N\0i\0c\0h\0t\0 \0g\0u\0t\0.\0\n\0"),
      LIT("Nicht gut.\n") },
    { "UTF-16BE without a mark", LIT("\0N\0i\0c\0h\0t\0 \0g\0u\0t\0.\0\n"),
      LIT("Nicht gut.\n") },
    { "NUL here and there", LIT("ab\0cd\0e\0fghijklm\n"),
      LIT("ab\0cd\0e\0fghijklm\n") },
    { "old Macs", LIT("a,b\r1,2\r\r\"3\",4\r"), LIT("a,b\n1,2\n\n\"3\",4\n") },
    { "UTF-16 of old Macs", LIT("\xFF\xFE" "f\0\xFC\0\r\0\xAC\x20\r\0" "a\0"),
      LIT("f\xC3\xBC\n\xE2\x82\xAC\n" "a") },
    { "a return at the end", LIT("ab\r"), LIT("ab\r") },
    { "returns and feeds", LIT("a\rb\r\nc\rd\r\n"),
      LIT("a\rb\r\nc\rd\r\n") },
    { "returns in an array", LIT("[{},\r{}]"), LIT("\n{}\n\r{}\n") },
    { "nothing behind the mark", LIT("\xFF\xFE"), LIT("") },
};

#define X "{\"text\":\"x\"}"

/* What tells stands in the head: in all but the last bytes. */
static const struct {
    const char *what;
    hx_str      in, want;
} wrapped[] = {
    { "in an object", LIT("{\"n\":2,\"a\":[" X "," X "]}"),
      LIT("\n\n\n\n\n\n\n\n\n\n\n\n" X "\n" X "\n\n") },
    { "what stands behind it",
      LIT("{\"a\":[" X ", " X "],\"b\":\"]{\",\"c\":[{}]}\n "),
      LIT("\n\n\n\n\n\n" X "\n " X "\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n ") },
    { "behind a mark", LIT("\xEF\xBB\xBF{\"a\":[" X ",\n" X "]}"),
      LIT("\n\n\n\n\n\n\n\n\n" X "\n\n" X "\n\n") },
    { "objects over lines", LIT("{\"a\":\n[1,2]}\n{\"a\":\n3}\n"),
      LIT("{\"a\": [1,2]}\n{\"a\": 3}\n") },
    { "objects over lines of old Macs", LIT("{\"a\":\r[1,2]}\r{\"a\":\r3}\r"),
      LIT("{\"a\": [1,2]}\n{\"a\": 3}\n") },
};

static void write_input(hx_str bytes)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes.ptr, 1, bytes.len, file), bytes.len);
    ck_assert_int_eq(fclose(file), 0);
}

/* The first read is of `first` bytes, as a head is; the others of `step`. */
static void check_pieces(hx_str want, size_t first, size_t step,
                         const char *what)
{
    hx_stream *stream;
    hx_error   err = { "" };
    hx_buf     out = { 0 };
    char       room[200];
    size_t     got;
    hx_status  rc;

    ck_assert_int_eq(hx__stream_open(&stream, path, NULL, &err), HX_OK);
    rc = hx__stream_read(stream, room, first, &got, &err);
    hx__buf_bytes(&out, room, got);
    while (rc == HX_OK) {
        rc = hx__stream_read(stream, room, step, &got, &err);
        ck_assert(rc != HX_OK || got == step);
        hx__buf_bytes(&out, room, got);
    }
    ck_assert_int_eq(rc, HX_END);
    ck_assert_msg(out.len == want.len &&
                  (want.len == 0 || memcmp(out.ptr, want.ptr, want.len) == 0),
                  "%s, %zu bytes a read: %.*s", what, step, (int)out.len,
                  out.ptr ? out.ptr : "");
    hx__stream_close(stream);
    hx__buf_clear(&out);
}

START_TEST(recodes)
{
    write_input(rows[_i].in);
    for (size_t step = 1; step < 20; step++)
        check_pieces(rows[_i].want, rows[_i].in.len > 16 &&
                     strstr(rows[_i].what, "without") ? 18 : 6, step,
                     rows[_i].what);
    check_pieces(rows[_i].want, 200, 200, rows[_i].what);
}
END_TEST

START_TEST(unwraps)
{
    size_t len = wrapped[_i].in.len;

    write_input(wrapped[_i].in);
    for (size_t first = len - 4; first <= len; first++)
        for (size_t step = 1; step < 5; step++)
            check_pieces(wrapped[_i].want, first, step, wrapped[_i].what);
    check_pieces(wrapped[_i].want, 200, 200, wrapped[_i].what);
}
END_TEST

/* Writes the text, which is ASCII, as UTF-16. */
static void write_wide(hx_str text, bool little)
{
    char   bytes[400] = "\xFF\xFE";
    size_t len = 2;

    if (!little)
        memcpy(bytes, "\xFE\xFF", 2);
    for (size_t i = 0; i < text.len; i++) {
        ck_assert(text.ptr[i] > 0 && len + 2 <= sizeof bytes);
        bytes[len++] = little ? text.ptr[i] : '\0';
        bytes[len++] = little ? '\0' : text.ptr[i];
    }
    write_input((hx_str){ bytes, len });
}

/* A list is one in UTF-16, too: PowerShell writes such. */
static const struct { const char *what, *in, *want, *coding; } wide[] = {
    { "an array", "[{\"a\":1},{\"a\":2}]\r\n",
      "\n{\"a\":1}\n{\"a\":2}\n\r\n", "UTF-16, a JSON array" },
    { "over lines", "[\r\n {\r\n  \"a\":  1\r\n },\r\n {}\r\n]\r\n",
      "\n\r\n {\r   \"a\":  1\r  }\n\r\n {}\r\n\n\r\n",
      "UTF-16, a JSON array" },
    { "in an object", "{\"a\":[" X ", " X "],\"b\":[]}",
      "\n\n\n\n\n\n" X "\n " X "\n\n\n\n\n\n\n\n\n",
      "UTF-16, the array \"a\" of a JSON object" },
    { "objects over lines", "{\"a\":\n[1,2]}\n{\"a\":\n3}\n",
      "{\"a\": [1,2]}\n{\"a\": 3}\n", "UTF-16, objects over many lines" },
    { "objects of old Macs", "{\"a\":\r[1,2]}\r{\"a\":\r3}\r",
      "{\"a\": [1,2]}\n{\"a\": 3}\n", "UTF-16, objects over many lines" },
    { "no list", "{\"a\":1}\n{\"a\":2}\n", "{\"a\":1}\n{\"a\":2}\n",
      "UTF-16" },
};

static void check_coding(const char *want, bool unclosed)
{
    hx_stream *stream;
    hx_error   err;
    char       room[200];
    size_t     got;
    bool       splits;

    ck_assert_int_eq(hx__stream_open(&stream, path, NULL, &err), HX_OK);
    ck_assert_int_eq(hx__stream_read(stream, room, sizeof room, &got, &err),
                     HX_END);
    ck_assert_str_eq(hx__stream_coding(stream), want);
    ck_assert(hx__stream_unclosed(stream) == unclosed);
    ck_assert_int_eq(hx__stream_splits(stream, &splits, &err), HX_OK);
    ck_assert(!splits);
    ck_assert_uint_eq(hx__stream_skip(stream, 4), 0);
    hx__stream_close(stream);
}

START_TEST(unwraps_wide)
{
    hx_str in = hx_str_of(wide[_i].in), want = hx_str_of(wide[_i].want);

    for (int little = 0; little < 2; little++) {
        write_wide(in, little);
        for (size_t first = in.len - 2; first <= in.len; first++)
            for (size_t step = 1; step < 9; step++)
                check_pieces(want, first, step, wide[_i].what);
        check_pieces(want, 200, 200, wide[_i].what);
        check_coding(wide[_i].coding, false);
    }
}
END_TEST

START_TEST(knows_a_wide_array_that_is_cut)
{
    write_wide((hx_str)LIT("[{\"a\":1},{\"a\""), true);
    check_coding("UTF-16, a JSON array", true);
}
END_TEST

/* What looks like UTF-8 is read as it was said to be. */
START_TEST(encoding_can_be_said)
{
    static const hx_str in = LIT("f\xC3\xBCr 5 \x80\x81");
    static const char   want[] = "f\xC3\x83\xC2\xBCr 5 \xE2\x82\xAC"
                                 "\xEF\xBF\xBD";
    hx_stream *stream;
    hx_error   err = { "" };
    char       room[200];
    size_t     got;

    write_input(in);
    ck_assert_int_eq(hx__stream_open(&stream, path, NULL, &err), HX_OK);
    hx__stream_encode(stream, hx__recode_known("windows-1252"));
    ck_assert_int_eq(hx__stream_read(stream, room, sizeof room, &got, &err),
                     HX_END);
    ck_assert_uint_eq(got, sizeof want - 1);
    ck_assert(memcmp(room, want, got) == 0);
    ck_assert_str_eq(hx__stream_coding(stream), "Windows-1252");
    hx__stream_close(stream);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("recode");
    TCase *tcase = tcase_create("recode");
    int    fd = mkstemp(path), failed;

    if (fd < 0 || close(fd) != 0)
        return 1;
    tcase_add_loop_test(tcase, recodes, 0, (int)(sizeof rows / sizeof *rows));
    tcase_add_loop_test(tcase, unwraps, 0,
                        (int)(sizeof wrapped / sizeof *wrapped));
    tcase_add_loop_test(tcase, unwraps_wide, 0,
                        (int)(sizeof wide / sizeof *wide));
    tcase_add_test(tcase, knows_a_wide_array_that_is_cut);
    tcase_add_test(tcase, encoding_can_be_said);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    (void)unlink(path);
    return failed;
}
