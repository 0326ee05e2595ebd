/* Output that appears whole or not at all. */
#include "output.h"

#include "alloc.h"
#include "error.h"

#include <check.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static char folder[] = "/tmp/hxgap-test-XXXXXX";

static const char *file(const char *name)
{
    static char path[128];

    snprintf(path, sizeof path, "%s/%s", folder, name);
    return path;
}

/* Files in the folder, hidden ones too. */
static int files(void)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    int            count = 0;

    while ((entry = readdir(dir)))
        count += strcmp(entry->d_name, ".") && strcmp(entry->d_name, "..");
    closedir(dir);
    return count;
}

static size_t size_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 ? (size_t)st.st_size : SIZE_MAX;
}

START_TEST(appears_at_commit)
{
    hx_sink    *sink;
    hx_error    err;
    struct stat st;
    int         before = files();

    umask(0);
    ck_assert_int_eq(hx__output_open(&sink, file("a"), 0640, NULL, &err),
                     HX_OK);
    for (int i = 0; i < 100000; i++)
        hx__output_write(sink, "0123456789", 10);
    hx__output_printf(sink, "%0700d", 7);
    ck_assert_uint_eq(size_of(file("a")), SIZE_MAX);
    ck_assert_int_eq(hx__output_commit(sink, &err), HX_OK);
    ck_assert_uint_eq(size_of(file("a")), 1000700);
    ck_assert_int_eq(stat(file("a"), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0640);
    ck_assert_int_eq(files(), before + 1);
}
END_TEST

START_TEST(abort_leaves_the_old_one)
{
    hx_sink *sink;
    hx_error err;
    int      count;

    ck_assert_int_eq(hx__output_open(&sink, file("b"), 0600, NULL, &err),
                     HX_OK);
    hx__output_write(sink, "old", 3);
    ck_assert_int_eq(hx__output_commit(sink, &err), HX_OK);
    count = files();
    ck_assert_int_eq(hx__output_open(&sink, file("b"), 0600, NULL, &err),
                     HX_OK);
    hx__output_write(sink, "newer", 5);
    hx__output_abort(sink);
    ck_assert_uint_eq(size_of(file("b")), 3);
    ck_assert_int_eq(files(), count);
    hx__output_abort(NULL);
}
END_TEST

static const struct { const char *what, *path; } refused[] = {
    { "a folder",          "" },
    { "no such folder",    "no/x" },
    { "a link",            "link" },
    { "a dangling link",   "dangling" },
};

START_TEST(refuses_what_is_no_file)
{
    hx_sink *sink;
    hx_error err;
    int      count;

    (void)!symlink("target", file("link"));
    (void)!symlink("nowhere", file("dangling"));
    fclose(fopen(file("target"), "w"));
    count = files();
    ck_assert_msg(hx__output_open(&sink, file(refused[_i].path), 0600, NULL,
                                  &err) == HX_E_IO, "%s", refused[_i].what);
    ck_assert_ptr_null(sink);
    ck_assert_int_eq(files(), count);
}
END_TEST

/* What a database leaves beside it, and whether a new one may come there. */
static const struct {
    const char *name, *behind, *begins;
    size_t      len;
    bool        fits;
} beside[] = {
    { "a write-ahead log", "-wal", "\x37\x7f\x06\x82rest", 8, false },
    { "one of the other byte order", "-wal", "\x37\x7f\x06\x83", 4, false },
    { "a hot journal", "-journal", "\xd9\xd5\x05\xf9rest", 8, false },
    { "a journal that is done with", "-journal", "\0\0\0\0\0", 5, true },
    { "an empty log", "-wal", "", 0, true },
    { "somebody's notes", "-wal", "7 notes", 7, true },
    { "a log of another file", "2-wal", "\x37\x7f\x06\x82", 4, true },
};

static void put_beside(int row, const char *base, char path[160])
{
    FILE *f;

    snprintf(path, 160, "%s%s", file(base), beside[row].behind);
    f = fopen(path, "w");
    ck_assert_ptr_nonnull(f);
    ck_assert_uint_eq(fwrite(beside[row].begins, 1, beside[row].len, f),
                      beside[row].len);
    fclose(f);
}

START_TEST(keeps_out_of_an_open_database)
{
    char      path[160];
    hx_error  err = { .message = "" };
    hx_sink  *sink;
    hx_status want = beside[_i].fits ? HX_OK : HX_E_IO;
    int       count;

    put_beside(_i, "db", path);
    ck_assert_msg(hx__output_check(file("db"), &err) == want, "%s: %s",
                  beside[_i].name, err.message);
    ck_assert(want == HX_OK || strstr(err.message, beside[_i].behind));
    remove(path);
    ck_assert_int_eq(hx__output_open(&sink, file("db"), 0600, NULL, &err),
                     HX_OK);
    hx__output_write(sink, "new", 3);
    put_beside(_i, "db", path);  /* opened while we were at work */
    count = files();
    ck_assert_msg(hx__output_commit(sink, &err) == want, "%s",
                  beside[_i].name);
    ck_assert_uint_eq(size_of(file("db")), want == HX_OK ? 3 : SIZE_MAX);
    ck_assert_int_eq(files(), want == HX_OK ? count : count - 1);
    remove(path);
    remove(file("db"));
}
END_TEST

START_TEST(devices_are_written_to)
{
    hx_sink    *sink;
    hx_error    err;
    struct stat st;

    ck_assert_int_eq(hx__output_open(&sink, "/dev/null", 0600, NULL, &err),
                     HX_OK);
    hx__output_write(sink, "x", 1);
    ck_assert_int_eq(hx__output_commit(sink, &err), HX_OK);
    ck_assert_int_eq(stat("/dev/null", &st), 0);
    ck_assert(S_ISCHR(st.st_mode));
}
END_TEST

START_TEST(no_space_is_temporary)
{
    hx_sink *sink;
    hx_error err;

    if (access("/dev/full", W_OK) != 0)
        return;
    ck_assert_int_eq(hx__output_open(&sink, "/dev/full", 0600, NULL, &err),
                     HX_OK);
    hx__output_write(sink, "x", 1);
    ck_assert_int_eq(hx__output_flush(sink, &err), HX_E_TRANSIENT);
    hx__output_write(sink, "y", 1);  /* errors stick */
    ck_assert_int_eq(hx__output_commit(sink, &err), HX_E_TRANSIENT);
    ck_assert_ptr_nonnull(strstr(err.message, "/dev/full"));
}
END_TEST

START_TEST(reader_gone_is_a_pipe)
{
    hx_sink *sink;
    hx_error err;
    int      ends[2], keep = dup(STDOUT_FILENO);
    hx_status rc;

    signal(SIGPIPE, SIG_IGN);
    ck_assert_int_eq(pipe(ends), 0);
    fflush(stdout);
    dup2(ends[1], STDOUT_FILENO);
    close(ends[1]);
    close(ends[0]);
    ck_assert_int_eq(hx__output_open(&sink, NULL, 0, NULL, &err), HX_OK);
    hx__output_printf(sink, "%s", "nobody reads this");
    rc = hx__output_commit(sink, &err);
    dup2(keep, STDOUT_FILENO);
    close(keep);
    ck_assert_int_eq(rc, HX_E_PIPE);
}
END_TEST

START_TEST(memory_keeps_bytes)
{
    hx_traits traits = { .german = true };
    hx_sink  *sink;
    hx_error  err;

    ck_assert_int_eq(hx__output_memory(&sink, &traits, &err), HX_OK);
    ck_assert_int_eq(hx__output_trait(sink, "columns"), 80);
    ck_assert_int_eq(hx__output_trait(sink, "german"), 1);
    ck_assert_int_eq(hx__output_trait(sink, "colour"), 0);
    ck_assert_int_eq(hx__output_trait(sink, "smell"), 0);
    hx__output_printf(sink, "%d", 42);
    ck_assert(hx_str_eq(hx__output_bytes(sink), HX_LIT("42")));
    hx__alloc_fail_at(hx__alloc_calls() + 1, true);
    for (int i = 0; i < 1000; i++)
        hx__output_write(sink, "0123456789", 10);
    hx__alloc_fail_at(0, false);
    ck_assert_int_eq(hx__output_commit(sink, &err), HX_E_NOMEM);
}
END_TEST

static const struct { int number; hx_status status; } numbers[] = {
    { ENOSPC, HX_E_TRANSIENT }, { EIO, HX_E_TRANSIENT },
    { EMFILE, HX_E_TRANSIENT }, { ENOMEM, HX_E_NOMEM },
    { EPIPE, HX_E_PIPE }, { EACCES, HX_E_IO }, { ENOENT, HX_E_IO },
};

START_TEST(errno_has_a_status)
{
    ck_assert_int_eq(hx__errno_status(numbers[_i].number),
                     numbers[_i].status);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("output");
    TCase   *tc = tcase_create("all");
    char     command[64];
    int      failed;

    if (!mkdtemp(folder))
        return 1;
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, appears_at_commit);
    tcase_add_test(tc, abort_leaves_the_old_one);
    tcase_add_loop_test(tc, refuses_what_is_no_file, 0, COUNT(refused));
    tcase_add_loop_test(tc, keeps_out_of_an_open_database, 0, COUNT(beside));
    tcase_add_test(tc, devices_are_written_to);
    tcase_add_test(tc, no_space_is_temporary);
    tcase_add_test(tc, reader_gone_is_a_pipe);
    tcase_add_test(tc, memory_keeps_bytes);
    tcase_add_loop_test(tc, errno_has_a_status, 0, COUNT(numbers));
    failed = suite_run(suite);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return failed + (system(command) != 0);
}
