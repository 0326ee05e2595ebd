/* Running archives: the same answer however the work is cut, every record
 * counted once, and the places of trouble exact. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "alloc.h"
#include "archive.h"
#include "buf.h"
#include "run.h"

#define RECORDS 3000

static char       folder[] = "/tmp/hxgap-run-XXXXXX";
static hx_hostx  *host;
static hx_buf     collected;

/* -- a host of the three readers ------------------------------------------ */

/* build/tests/test_run -> build/lib/hxgap/NAME.so; false where it is not. */
static bool plugin_path(const char *name, char *out, size_t cap)
{
    char    exe[512];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    char   *slash;

    if (len < 0)
        return false;
    exe[len] = '\0';
    for (int up = 0; up < 2; up++)
        if ((slash = strrchr(exe, '/')) != NULL)
            *slash = '\0';
    (void)snprintf(out, cap, "%s/lib/hxgap/%s.so", exe, name);
    return access(out, R_OK) == 0;
}

static bool open_host(void)
{
    static char           paths[3][600];
    static hx_plugin_spec specs[3];
    static hx_pipeline    pipe = { .name = (char *)"readers",
                                   .plugins = specs, .plugin_count = 3 };
    static const char    *names[] = { "in_ndjson", "in_csv", "in_text" };
    hx_request request = { .max_segments = 100 };
    hx_error   err = { .message = "" };

    for (int i = 0; i < 3; i++) {
        if (!plugin_path(names[i], paths[i], sizeof paths[i]))
            return false;
        specs[i].path = paths[i];
    }
    if (hx__host_open(&host, &pipe, &request, &err) == HX_OK)
        return true;
    printf("test_run: %s\n", err.message);
    exit(1);
}

/* -- files ---------------------------------------------------------------- */

static const char *path_of(const char *name)
{
    static char paths[32][600];
    static int  turn;

    turn = (turn + 1) % 32;
    (void)snprintf(paths[turn], sizeof *paths, "%s/%s", folder, name);
    return paths[turn];
}

static void write_file(const char *name, const void *bytes, size_t len)
{
    FILE *out = fopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(out);
    ck_assert_uint_eq(fwrite(bytes, 1, len, out), len);
    ck_assert_int_eq(fclose(out), 0);
}

static void write_gzip(const char *name, const void *bytes, size_t len)
{
    gzFile out = gzopen(path_of(name), "wb");

    ck_assert_ptr_nonnull(out);
    ck_assert_int_eq(gzwrite(out, bytes, (unsigned)len), (int)len);
    ck_assert_int_eq(gzclose(out), Z_OK);
}

/* Records of very different lengths; some are bad in one way or another. */
static void mixed(hx_buf *out)
{
    for (int i = 0; i < RECORDS; i++) {
        if (i % 100 == 7) {
            hx__buf_printf(out, "{broken %d\n", i);
        } else if (i % 100 == 8) {
            hx__buf_printf(out, "{\"id\":%d,\"text\":\"f\xfcr\"}\n", i);
        } else if (i % 100 == 9) {
            hx__buf_printf(out, "{\"id\":%d,\"text\":\"f\xc3\xbcr \xff\"}\n",
                           i);
        } else if (i % 100 == 10) {
            hx__buf_printf(out, "\n[%d]\n", i);
        } else {
            hx__buf_printf(out, "{\"id\":%d,\"text\":\"", i);
            for (int k = 0; k < i % 50; k++)
                hx__buf_str(out, "Wörter ");
            hx__buf_printf(out, "%s.\"}\n", i % 1000 == 500 ?
                           "ein langer Kommentar mit viel mehr Wörtern" : "");
        }
    }
    ck_assert(!out->failed);
}

/* -- running -------------------------------------------------------------- */

static hx_status show_record(void *arg, hx_chain *chain, hx_record *rec,
                             hx_buf *out, hx_error *err)
{
    (void)arg;
    (void)chain;
    (void)err;
    hx__buf_printf(out, "%.*s %d %zu\n", (int)rec->values[HX_F_ID].text.len,
                   rec->values[HX_F_ID].text.ptr, rec->skip, rec->text.len);
    return HX_OK;
}

static hx_status collect(void *arg, hx_str bytes, hx_error *err)
{
    (void)arg;
    (void)err;
    hx__buf_bytes(&collected, bytes.ptr, bytes.len);
    return HX_OK;
}

static hx_status sink_gone(void *arg, hx_str bytes, hx_error *err)
{
    (void)arg;
    (void)bytes;
    (void)err;
    return HX_E_PIPE;
}

/* Runs over the files; what was shown is in `collected`. */
static hx_status go(const char *const *inputs, size_t count, int jobs,
                    size_t block, bool ordered, hx_tally *tally,
                    hx_error *err)
{
    hx_run_options options = {
        .inputs = inputs, .input_count = count, .jobs = jobs,
        .block_bytes = block, .each = show_record,
        .ordered_sink = ordered ? collect : NULL,
    };
    hx_chain *chain;
    hx_status rc;
    int       number;

    collected.len = 0;
    err->message[0] = '\0';
    rc = hx__run(host, &options, &chain, tally, &number, err);
    ck_assert((chain != NULL) == (rc == HX_OK));
    hx__chain_close(chain);
    return rc;
}

static void check_sums(const hx_tally *t)
{
    uint64_t skipped = 0;

    for (int kind = 1; kind < HX_SKIP_COUNT; kind++)
        skipped += t->count[kind];
    ck_assert_uint_eq(t->read, t->analysed + skipped);
}

/* All of a tally as text, to be compared. */
static void show_tally(const hx_tally *t, hx_buf *out)
{
    hx__buf_printf(out, "%llu %llu\n", (unsigned long long)t->read,
                   (unsigned long long)t->analysed);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        hx__buf_printf(out, "%s %llu\n", hx__count_name(kind),
                       (unsigned long long)t->count[kind]);
        for (size_t i = 0; i < t->first_count[kind]; i++)
            hx__buf_printf(out, " %s:%llu:%llu %s\n",
                           strrchr(t->first[kind][i].input, '/'),
                           (unsigned long long)t->first[kind][i].record,
                           (unsigned long long)t->first[kind][i].byte,
                           t->first[kind][i].message);
    }
    hx__buf_char(out, '\0');
}

START_TEST(gives_the_same_however_it_is_cut)
{
    static const int    jobs[] = { 1, 2, 3, 7 };
    static const size_t blocks[] = { 0, 1, 77, 4096, 65536 };
    const char *inputs[] = { path_of("mixed.ndjson"), path_of("mixed.gz") };
    hx_buf      first = { 0 }, first_tally = { 0 };

    for (int j = 0; j < 4; j++) {
        for (int b = 0; b < 5; b++) {
            hx_buf    shown = { 0 };
            hx_tally  tally;
            hx_error  err;
            hx_status rc = go(inputs, 2, jobs[j], blocks[b], true, &tally,
                              &err);

            ck_assert_msg(rc == HX_OK, "%s", err.message);
            check_sums(&tally);
            ck_assert_uint_eq(tally.read, 2 * RECORDS);
            show_tally(&tally, &shown);
            if (first.len == 0) {
                hx__buf_bytes(&first, collected.ptr, collected.len);
                hx__buf_bytes(&first_tally, shown.ptr, shown.len);
            }
            ck_assert_uint_eq(collected.len, first.len);
            ck_assert(memcmp(collected.ptr, first.ptr, first.len) == 0);
            ck_assert_str_eq(shown.ptr, first_tally.ptr);
            hx__tally_clear(&tally);
            hx__buf_clear(&shown);
        }
    }
    hx__buf_clear(&first);
    hx__buf_clear(&first_tally);
}
END_TEST

START_TEST(locates_what_is_wrong)
{
    const char *inputs[] = { path_of("mixed.ndjson") };
    hx_tally    t;
    hx_error    err;
    FILE       *in = fopen(inputs[0], "rb");
    char        at[9] = "";

    ck_assert_int_eq(go(inputs, 1, 2, 4096, false, &t, &err), HX_OK);
    ck_assert_uint_eq(t.count[HX_SKIP_SYNTAX], RECORDS / 100);
    ck_assert_uint_eq(t.count[HX_SKIP_NOT_OBJECT], RECORDS / 100);
    ck_assert_uint_eq(t.count[HX_COUNT_CONVERTED], RECORDS / 100);
    ck_assert_uint_eq(t.count[HX_COUNT_REPAIRED], RECORDS / 100);
    ck_assert_uint_eq(t.first_count[HX_SKIP_SYNTAX], HX_LOCATED_MAX);
    for (size_t i = 0; i < HX_LOCATED_MAX; i++) {
        const hx_located *place = &t.first[HX_SKIP_SYNTAX][i];

        /* Record 8, 108, ...: a line of its own, blank ones not counted. */
        ck_assert_uint_eq(place->record, 100 * i + 8);
        ck_assert_int_eq(fseek(in, (long)place->byte, SEEK_SET), 0);
        ck_assert_uint_eq(fread(at, 1, 8, in), 8);
        ck_assert_str_eq(at, "{broken ");
        ck_assert_uint_eq(t.first[HX_COUNT_REPAIRED][i].record, 100 * i + 10);
    }
    (void)fclose(in);
    ck_assert_uint_eq(hx__tally_bad(&t), 2 * RECORDS / 100);
    hx__tally_clear(&t);
}
END_TEST

START_TEST(drops_long_records_only)
{
    static const size_t lens[] = {
        HX_RECORD_MAX - 100, HX_RECORD_MAX, HX_RECORD_MAX + 1,
        HX_RECORD_MAX + 5000, 5 * HX_RECORD_MAX,
    };
    static const size_t blocks[] = { 0, 4096, 8 << 20 };
    char *bytes = malloc(6 * HX_RECORD_MAX);
    const char *inputs[] = { path_of("long.ndjson") };

    ck_assert_ptr_nonnull(bytes);
    for (size_t i = 0; i < 5; i++) {
        size_t len = 0;

        memset(bytes, 'x', lens[i] + 100);
        len = (size_t)sprintf(bytes, "{\"text\":\"a\"}\n");
        memcpy(bytes + len, "{\"text\":\"", 9);
        bytes[len + 9] = 'x';
        len += lens[i];
        memcpy(bytes + len - 2, "\"}\n{\"text\":\"b\"}\n", 16);
        write_file("long.ndjson", bytes, len + 14);
        for (size_t b = 0; b < 3; b++) {
            hx_tally t;
            hx_error err;

            ck_assert_int_eq(go(inputs, 1, 2, blocks[b], true, &t, &err),
                             HX_OK);
            check_sums(&t);
            ck_assert_uint_eq(t.read, 3);
            ck_assert_uint_eq(t.count[HX_SKIP_TOO_LONG],
                              lens[i] > HX_RECORD_MAX);
            if (lens[i] > HX_RECORD_MAX) {
                ck_assert_uint_eq(t.first[HX_SKIP_TOO_LONG]->record, 2);
                ck_assert_uint_eq(t.first[HX_SKIP_TOO_LONG]->byte, 13);
            }
            hx__tally_clear(&t);
        }
    }
    free(bytes);
}
END_TEST

START_TEST(keeps_what_stands_before_the_damage)
{
    hx_buf      all = { 0 };
    FILE       *in = fopen(path_of("mixed.gz"), "rb");
    char       *bytes = malloc(1 << 20);
    size_t      len = fread(bytes, 1, 1 << 20, in);
    const char *inputs[] = { path_of("cut.gz"), path_of("mixed.ndjson") };
    hx_tally    t;
    hx_error    err;

    (void)fclose(in);
    write_file("cut.gz", bytes, len / 2);
    ck_assert_int_eq(go(inputs, 2, 2, 4096, true, &t, &err), HX_OK);
    check_sums(&t);
    ck_assert_uint_gt(t.read, RECORDS + 100);
    ck_assert_uint_lt(t.read, 2 * RECORDS);
    ck_assert_uint_eq(t.count[HX_COUNT_DAMAGED], 1);
    ck_assert_str_eq(t.first[HX_COUNT_DAMAGED]->input, inputs[0]);
    ck_assert_uint_eq(t.first[HX_COUNT_DAMAGED]->record, t.read - RECORDS + 1);
    ck_assert_str_eq(t.first[HX_COUNT_DAMAGED]->message,
                     "the gzip data end too early");
    hx__tally_clear(&t);
    /* Cut in its first bytes, nothing of it is left; still no failure. */
    write_file("cut.gz", bytes, 12);
    ck_assert_int_eq(go(inputs, 2, 2, 0, true, &t, &err), HX_OK);
    ck_assert_uint_eq(t.read, RECORDS);
    ck_assert_uint_eq(t.count[HX_COUNT_DAMAGED], 1);
    hx__tally_clear(&t);
    for (unsigned zeros = 0; zeros < 2; zeros++) {
        memcpy(bytes + len, zeros ? "\0\0\0\0\0\0" : "garbage", 7);
        write_file("cut.gz", bytes, len + 7);
        ck_assert_int_eq(go(inputs, 1, 2, 0, true, &t, &err), HX_OK);
        ck_assert_uint_eq(t.read, RECORDS);
        ck_assert_uint_eq(t.count[HX_COUNT_DAMAGED], !zeros);
        ck_assert_uint_eq(t.count[HX_COUNT_TRAILING], zeros);
        hx__tally_clear(&t);
    }
    free(bytes);
    hx__buf_clear(&all);
}
END_TEST

static const struct {
    const char *what, *bytes;
    uint64_t    read, analysed;
} small[] = {
    { "nothing", "", 0, 0 },
    { "blank lines", "\n\n \n", 0, 0 },
    { "a mark alone", "\xEF\xBB\xBF", 0, 0 },
    { "a mark before JSON", "\xEF\xBB\xBF{\"text\":\"a\"}\n", 1, 1 },
    { "text", "Sehr gut.\nNie wieder!", 2, 2 },
    { "Latin-1 header", "id;Erg\xe4nzung;text\n1;a;b\n2;c;d\n", 2, 2 },
    { "CSV header alone", "id,text\n", 0, 0 },
    { "no text", "{\"id\":1}\n{\"id\":2}\n", 2, 0 },
    { "no end of line", "{\"text\":\"a\"}", 1, 1 },
};

START_TEST(reads_small_files)
{
    const char *inputs[] = { path_of("small") };
    hx_tally    t;
    hx_error    err;

    write_file("small", small[_i].bytes, strlen(small[_i].bytes));
    ck_assert_msg(go(inputs, 1, 2, 0, true, &t, &err) == HX_OK, "%s: %s",
                  small[_i].what, err.message);
    check_sums(&t);
    ck_assert_msg(t.read == small[_i].read &&
                  t.analysed == small[_i].analysed, "%s: %llu, %llu",
                  small[_i].what, (unsigned long long)t.read,
                  (unsigned long long)t.analysed);
    hx__tally_clear(&t);
}
END_TEST

START_TEST(fails_with_a_name)
{
    const char *inputs[] = { path_of("mixed.ndjson"), path_of("missing") };
    hx_run_options options = { .inputs = inputs, .input_count = 1,
                               .each = show_record,
                               .ordered_sink = sink_gone };
    hx_chain *chain;
    hx_tally  t;
    hx_error  err;
    int       number;

    ck_assert_int_eq(go(inputs, 2, 2, 0, true, &t, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, "/missing: No such file"));
    ck_assert_uint_eq(collected.len, 0);
    ck_assert_int_eq(hx__run(host, &options, &chain, &t, &number, &err),
                     HX_E_PIPE);
}
END_TEST

/* A file that nobody can read is one damaged input, and named once. */
START_TEST(an_unfit_file_ends_no_run)
{
    const char *inputs[] = { path_of("binary"), path_of("mixed.ndjson"),
                             path_of("binary") };
    hx_tally    t;
    hx_error    err;

    write_file("binary", "\0\1\2\3", 4);
    ck_assert_int_eq(go(inputs, 3, _i + 1, 0, _i, &t, &err), HX_OK);
    check_sums(&t);
    ck_assert_uint_eq(t.read, RECORDS);
    ck_assert_uint_eq(t.count[HX_COUNT_DAMAGED], 2);
    ck_assert_str_eq(t.first[HX_COUNT_DAMAGED]->input, inputs[0]);
    ck_assert_uint_eq(t.first[HX_COUNT_DAMAGED]->byte, 0);
    ck_assert_int_eq(strncmp(t.first[HX_COUNT_DAMAGED]->message,
                             "no reader knows", 15), 0);
    hx__tally_clear(&t);
}
END_TEST

START_TEST(expands_folders)
{
    const char *inputs[] = { path_of("tree"), path_of("small") };
    hx_inputs   list;
    hx_error    err;

    ck_assert_int_eq(mkdir(path_of("tree"), 0700), 0);
    ck_assert_int_eq(hx__inputs_expand(&list, inputs, 1, &err), HX_E_IO);
    ck_assert_int_eq(mkdir(path_of("tree/b"), 0700), 0);
    ck_assert_int_eq(mkdir(path_of("tree/.git"), 0700), 0);
    ck_assert_int_eq(symlink("..", path_of("tree/b/up")), 0);
    ck_assert_int_eq(symlink("b", path_of("tree/latest")), 0);
    ck_assert_int_eq(symlink("../small", path_of("tree/y")), 0);
    write_file("tree/c", "", 0);
    write_file("tree/B", "", 0);
    write_file("tree/.hidden", "", 0);
    write_file("tree/.git/x", "", 0);
    write_file("tree/b/z", "", 0);
    write_file("tree/b/ä", "", 0);
    write_file("small", "", 0);
    ck_assert_int_eq(hx__inputs_expand(&list, inputs, 2, &err), HX_OK);
    ck_assert_uint_eq(list.count, 6);
    ck_assert_str_eq(list.paths[0], path_of("tree/B"));
    ck_assert_str_eq(list.paths[1], path_of("tree/b/z"));
    ck_assert_str_eq(list.paths[2], path_of("tree/b/ä"));
    ck_assert_str_eq(list.paths[3], path_of("tree/c"));
    ck_assert_str_eq(list.paths[4], path_of("tree/y"));
    ck_assert_str_eq(list.paths[5], path_of("small"));
    ck_assert_uint_eq(list.link_count, 2);
    ck_assert_str_eq(list.links[0], path_of("tree/b/up"));
    ck_assert_str_eq(list.links[1], path_of("tree/latest"));
    hx__inputs_clear(&list);
}
END_TEST

static void hear(void *arg, const char *line)
{
    hx__buf_str(arg, line);
    hx__buf_char(arg, '\n');
}

/* What is in a folder is read or named. */
START_TEST(loses_no_link)
{
    static const char *const nowhere[] = { "gone", "a/x", "lost" };
    const char *inputs[] = { path_of("links") };
    hx_inputs   list;
    hx_error    err;
    hx_buf      told = { 0 };

    ck_assert_int_eq(mkdir(path_of("links"), 0700), 0);
    write_file("links/a", "", 0);
    for (int i = 0; i < 22; i++) {
        char name[32];

        snprintf(name, sizeof name, "links/f%02d", i);
        ck_assert_int_eq(symlink("..", path_of(name)), 0);
    }
    ck_assert_int_eq(hx__inputs_expand(&list, inputs, 1, &err), HX_OK);
    hx__inputs_tell(&list, hear, &told);
    hx__buf_char(&told, '\0');
    ck_assert_ptr_nonnull(strstr(told.ptr, "links/f00: a link to a folder, "));
    ck_assert_ptr_nonnull(strstr(told.ptr, "links/f19: "));
    ck_assert_ptr_nonnull(strstr(told.ptr, "it)\n2 more links to folders"));
    hx__inputs_clear(&list);
    hx__buf_clear(&told);
    for (size_t i = 0; i < sizeof nowhere / sizeof *nowhere; i++) {
        inputs[0] = path_of("links");
        ck_assert_int_eq(symlink(nowhere[i], path_of("links/lost")), 0);
        ck_assert_int_eq(hx__inputs_expand(&list, inputs, 1, &err), HX_E_IO);
        ck_assert_ptr_nonnull(strstr(err.message, "links/lost: a link that "
                                                  "leads nowhere"));
        ck_assert_int_eq(unlink(path_of("links/lost")), 0);
    }
}
END_TEST

/* Every refused allocation ends the run as such, and nothing leaks. */
START_TEST(survives_refused_memory)
{
    static const char little[] = "{\"text\":\"f\xfcr\"}\n{bad\n";
    static const char table[] = "id,text\n1,\"a\"\"b\"\n";
    const char *inputs[] = { path_of("little.gz"), path_of("small.csv") };
    hx_status   rc = HX_E_NOMEM;

    write_gzip("little.gz", little, sizeof little - 1);
    write_file("small.csv", table, sizeof table - 1);
    for (uint64_t n = 1; rc != HX_OK; n++) {
        hx_tally t;
        hx_error err;

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = go(inputs, 2, 1, 0, true, &t, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%llu: %s",
                      (unsigned long long)n, err.message);
        ck_assert(n < 1000);
        if (rc == HX_OK)
            hx__tally_clear(&t);
    }
}
END_TEST

/* After the first blocks, records cost no memory calls. */
START_TEST(allocates_per_block_at_most)
{
    const char *inputs[] = { path_of("mixed.ndjson"), path_of("twice.ndjson"),
                             path_of("twice.ndjson") };
    hx_buf      twice = { 0 };
    uint64_t    calls[2];

    mixed(&twice);
    mixed(&twice);
    write_file("twice.ndjson", twice.ptr, twice.len);
    hx__buf_clear(&twice);
    for (int i = 0; i < 2; i++) {
        hx_tally t;
        hx_error err;

        calls[i] = hx__alloc_calls();
        ck_assert_int_eq(go(inputs + i, 1, 1, 65536, false, &t, &err), HX_OK);
        calls[i] = hx__alloc_calls() - calls[i];
        hx__tally_clear(&t);
    }
    /* Twice the records: a few more growths, not thousands. */
    ck_assert_uint_le(calls[1], calls[0] + 40);
}
END_TEST

static void make_files(void)
{
    hx_buf bytes = { 0 };

    mixed(&bytes);
    write_file("mixed.ndjson", bytes.ptr, bytes.len);
    write_gzip("mixed.gz", bytes.ptr, bytes.len);
    hx__buf_clear(&bytes);
}

int main(void)
{
    Suite   *suite = suite_create("run");
    TCase   *tc = tcase_create("run");
    SRunner *runner = srunner_create(suite);
    char     command[64];
    int      failed;

    srunner_set_fork_status(runner, CK_NOFORK);
    if (!mkdtemp(folder) || !open_host()) {
        printf("SKIP test_run: the readers are not built\n");
        return 0;
    }
    tcase_add_unchecked_fixture(tc, make_files, NULL);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, gives_the_same_however_it_is_cut);
    tcase_add_test(tc, locates_what_is_wrong);
    tcase_add_test(tc, drops_long_records_only);
    tcase_add_test(tc, keeps_what_stands_before_the_damage);
    tcase_add_loop_test(tc, reads_small_files, 0,
                        sizeof small / sizeof *small);
    tcase_add_test(tc, fails_with_a_name);
    tcase_add_loop_test(tc, an_unfit_file_ends_no_run, 0, 2);
    tcase_add_test(tc, expands_folders);
    tcase_add_test(tc, loses_no_link);
    tcase_add_test(tc, survives_refused_memory);
    tcase_add_test(tc, allocates_per_block_at_most);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    hx__host_close(host);
    hx__buf_clear(&collected);
    (void)snprintf(command, sizeof command, "rm -rf %s", folder);
    if (system(command) != 0)
        failed++;
    return failed;
}
