/* States that come as files and as lines: what is none, and what was cut
 * short. (How whole ones are read: test_state.c, check_merge.sh.) */
#include "states.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define TEN "0123456789"

static char folder[] = "/tmp/hxgap-test-XXXXXX";
static char path[128];

static void write_text(const char *text, size_t len)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/a.hxs", folder);
    file = fopen(path, "wb");
    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(text, 1, len, file), len);
    fclose(file);
}

/* How reading all of `named` ends. */
static hx_status read_all(const char *named, hx_error *err)
{
    hx_states *states = NULL;
    hx_state  *state = NULL;
    hx_status  rc = hx__states_open(&states, &named, 1, err);

    while (rc == HX_OK) {
        rc = hx__states_next(states, &state, err);
        hx__state_close(state);
    }
    hx__states_close(states);
    return rc;
}

static const struct { const char *text; hx_status rc; const char *says; }
    rows[] = {
    { "", HX_E_FORMAT, "a.hxs: not a state of hxgap (run --state writes" },
    { "\n", HX_E_FORMAT, "not a state of hxgap" },
    { "\x89HXS", HX_E_FORMAT, "a.hxs: " },
    { "\x89HXS\r\n\x1a\n", HX_E_FORMAT, "a.hxs: " },
    { "\x89HXS\r\n\x1a\n\1\1\1\1\xff\xff\1\1\1\1\1\1\1\1\1\1\1\1\1\1",
      HX_E_FORMAT, "a.hxs: " },
    { "{\"text\":\"hi\"}\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1xAAAA", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1\t \t\r\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1\t==\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1\tAAAAA\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1\tAA!A\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1\tAz09+/==\n", HX_E_FORMAT, "a.hxs: " },
    { "hxs1-end\t0\t0\n", HX_END, "" },
    { "hxs1-end 0 0\t\r\n\n", HX_END, "" },
    { "hxs1-end\t1\t5\n", HX_E_FORMAT, "a stream was cut short: 0 states with "
      "0 records came, closing lines tell of 1 with 5" },
    { "hxs1-end\t0\t5\n", HX_E_FORMAT, "a stream was cut short" },
    { "hxs1-end\t1\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1-end\tone\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1-end\t1\t5x\n", HX_E_FORMAT, "not a state of hxgap" },
    { "hxs1-end\t1\t" TEN TEN TEN TEN TEN TEN "\n", HX_E_FORMAT,
      "not a state of hxgap" },
    { "hxs1-end\t0\t0\nhxs1-end", HX_E_FORMAT, "not a state of hxgap" },
};

START_TEST(no_state_is_taken_for_one)
{
    hx_error  err = { "" };
    hx_status rc;

    write_text(rows[_i].text, strlen(rows[_i].text));
    rc = read_all(path, &err);
    ck_assert_msg(rc == rows[_i].rc, "%s: %d, %s", rows[_i].text, rc,
                  err.message);
    ck_assert_msg(strstr(err.message, rows[_i].says) != NULL, "%s: %s",
                  rows[_i].text, err.message);
}
END_TEST

START_TEST(unreadable_ones_are_said)
{
    const char *named = path;
    hx_states  *states;
    hx_state   *state;
    hx_error    err = { "" };

    /* Its first page is nobody's: reading it is an error. */
    ck_assert_int_eq(read_all("/proc/self/mem", &err), HX_E_TRANSIENT);
    ck_assert_str_eq(err.message, "/proc/self/mem: Input/output error");
    ck_assert_int_eq(read_all("/nowhere/a.hxs", &err), HX_E_IO);
    write_text("", 0);
    ck_assert_int_eq(hx__states_open(&states, &named, 1, &err), HX_OK);
    unlink(path);
    ck_assert_int_eq(hx__states_next(states, &state, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, "a.hxs: No such file"));
    hx__states_close(states);
    hx__states_close(NULL);
}
END_TEST

START_TEST(refused_memory_is_survived)
{
    static const char *const texts[] = {
        "hxs1\tAz09\n", "hxs1-end\t1\t5\n",
        "\x89HXS\r\n\x1a\n\1\1\1\1\4",
    };
    hx_status rc = HX_E_NOMEM;

    write_text(texts[_i], strlen(texts[_i]));
    for (uint64_t n = 1; rc == HX_E_NOMEM && n < 100; n++) {
        hx_error err = { "" };

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = read_all(path, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_E_NOMEM || rc == HX_E_FORMAT, "%s",
                      err.message);
    }
    ck_assert_int_eq(rc, HX_E_FORMAT);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("states");
    TCase *tcase = tcase_create("states");
    int    failed;

    if (!mkdtemp(folder))
        return 1;
    tcase_add_loop_test(tcase, no_state_is_taken_for_one, 0, COUNT(rows));
    tcase_add_test(tcase, unreadable_ones_are_said);
    tcase_add_loop_test(tcase, refused_memory_is_survived, 0, 3);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    unlink(path);
    rmdir(folder);
    return failed;
}
