/* Checkpoints: what is saved comes back; what is damaged, even where its
 * checksum holds, or made by another run is refused. (Runs that are killed and
 * gone on with: check_resume.sh.) */
#include "with_plugins.h"

#include <fcntl.h>
#include <sys/file.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "alloc.h"
#include "checkpoint.h"
#include "suite.h"

#define HEAD 16  /* magic and checksum */

static char            point_folder[64], input[2][64];
static test_pipe       pipes;
static hx_hostx       *host;
static hx_run_options  options;
static hx_job          job;

/* A job that has not begun, on the two inputs. */
static void begin_job(void)
{
    static char *paths[] = { input[0], input[1] };

    memset(&job, 0, sizeof job);
    job.host = host;
    job.options = &options;
    job.inputs.paths = paths;
    job.inputs.count = 2;
}

static void end_job(void)
{
    while (job.sources) {
        hx_source *next = job.sources->next;

        hx__source_close(job.sources);
        job.sources = next;
    }
}

static void write_file(const char *path, const void *bytes, size_t len)
{
    FILE *file = fopen(path, "wb");

    ck_assert_ptr_nonnull(file);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    fclose(file);
}

static const char *saved_path(void)
{
    static char path[96];

    snprintf(path, sizeof path, "%s/run.hxc", point_folder);
    return path;
}

/* What the saved checkpoint holds; `*len` bytes, to be freed. */
static unsigned char *saved(size_t *len)
{
    FILE          *file = fopen(saved_path(), "rb");
    unsigned char *bytes = malloc(65536);

    ck_assert(file && bytes);
    *len = fread(bytes, 1, 65536, file);
    fclose(file);
    return bytes;
}

/* One input read up to byte 7 of it, with a record noted; the other one is
 * `longer` when it is saved than when the run began. */
static hx_status save(bool longer, hx_error *err)
{
    hx_checkpoint *point = NULL;
    hx_chain      *chain = NULL;
    hx_source     *source;
    hx_place       place = { .byte = 3, .record = 1, .message = "why" };
    hx_status      rc;

    unlink(saved_path());
    begin_job();
    job.next_input = 1;
    job.bytes_in = 7;
    job.sums.read = 2;
    job.sums.analysed = 1;
    hx__sums_note(&job.sums, HX_SKIP_SYNTAX, &place);
    source = hx__alloc(1, sizeof *source);
    if (source) {
        source->path = input[0];
        source->resume = 7;
        job.sources = source;
    }
    rc = source ? hx__checkpoint_open(&point, point_folder, err)
                : HX_E_NOMEM;
    if (rc == HX_OK)
        rc = hx__chain_open(&chain, host, err);
    if (rc == HX_OK)
        rc = hx__checkpoint_resume(point, &job, chain, err);
    if (longer)
        write_file(input[1], "longer\n", 7);
    if (rc == HX_OK)
        rc = hx__checkpoint_save(point, &job, chain, err);
    hx__chain_close(chain);
    hx__checkpoint_close(point);
    end_job();
    return rc;
}

static hx_status save_one(hx_error *err)
{
    return save(false, err);
}

/* How going on ends. */
static hx_status resume(hx_error *err)
{
    hx_checkpoint *point = NULL;
    hx_chain      *chain = NULL;
    hx_status      rc;

    begin_job();
    rc = hx__checkpoint_open(&point, point_folder, err);
    if (rc == HX_OK)
        rc = hx__chain_open(&chain, host, err);
    if (rc == HX_OK)
        rc = hx__checkpoint_resume(point, &job, chain, err);
    hx__chain_close(chain);
    hx__checkpoint_close(point);
    return rc;
}

START_TEST(comes_back)
{
    hx_error err = { "" };

    ck_assert_msg(save_one(&err) == HX_OK, "%s", err.message);
    ck_assert_msg(resume(&err) == HX_OK, "%s", err.message);
    ck_assert_uint_eq(job.next_input, 1);
    ck_assert_uint_eq(job.bytes_in, 7);
    ck_assert_uint_eq(job.reading_count, 1);
    ck_assert_uint_eq(job.reading[0]->resume, 7);
    ck_assert_uint_eq(job.sums.read, 2);
    ck_assert_uint_eq(job.sums.places.count[HX_SKIP_SYNTAX], 1);
    ck_assert_str_eq(job.sums.places.at[HX_SKIP_SYNTAX][0].message, "why");
    end_job();
}
END_TEST

/* Each byte changed to each of some others: `sealed`, with a checksum that
 * fits, as no disk does it; no crash, and nothing read beyond the file. */
START_TEST(damage_is_refused)
{
    static const unsigned char others[] = { 0, 1, 2, 0x7f, 0x80, 0xff };
    bool           sealed = _i;
    hx_error       err = { "" };
    size_t         len, refused = 0;
    unsigned char *bytes;

    ck_assert_int_eq(save_one(&err), HX_OK);
    bytes = saved(&len);
    for (size_t i = sealed ? HEAD : 0; i < len; i++) {
        unsigned char old = bytes[i];

        /* The sums have a checksum of their own: a few of their bytes do. */
        for (size_t k = 0; k < sizeof others && (i < 120 || i % 16 == k);
             k++) {
            hx_status rc;

            if (others[k] == old)
                continue;
            bytes[i] = others[k];
            if (sealed) {
                uint64_t sum = XXH3_64bits(bytes + HEAD, len - HEAD);

                for (unsigned b = 0; b < 8; b++)
                    bytes[8 + b] = (unsigned char)(sum >> (8 * b));
            }
            write_file(saved_path(), bytes, len);
            rc = resume(&err);
            end_job();
            ck_assert_msg(rc == HX_E_FORMAT ||
                          (sealed && (rc == HX_E_USAGE || rc == HX_OK)),
                          "byte %zu, %u: %d, %s", i, others[k], rc,
                          err.message);
            refused += rc != HX_OK;
        }
        bytes[i] = old;
    }
    ck_assert_uint_gt(refused, 300);
    free(bytes);
}
END_TEST

START_TEST(a_cut_one_is_refused)
{
    hx_error       err = { "" };
    size_t         len;
    unsigned char *bytes;

    ck_assert_int_eq(save_one(&err), HX_OK);
    bytes = saved(&len);
    for (size_t i = 0; i < len; i += 1 + i / 20) {
        write_file(saved_path(), bytes, i);
        ck_assert_msg(resume(&err) == HX_E_FORMAT, "%zu bytes", i);
        ck_assert_ptr_nonnull(strstr(err.message, "damaged; remove it"));
        end_job();
    }
    free(bytes);
}
END_TEST

/* Of an input that changed behind the checkpoint, or before it while the run
 * was going on. */
START_TEST(another_run_is_refused)
{
    hx_error err = { "" };

    ck_assert_int_eq(save(_i, &err), HX_OK);
    if (!_i)
        write_file(input[1], "longer\n", 7);
    ck_assert_int_eq(resume(&err), HX_E_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "made by another run"));
    end_job();
    write_file(input[1], "x\n", 2);
}
END_TEST

/* What cannot be read twice, is not there, or is held by another run. */
START_TEST(folders_and_inputs)
{
    hx_checkpoint *one, *two;
    hx_error       err = { "" };
    char           kept[64];

    unlink(saved_path());
    ck_assert_int_eq(resume(&err), HX_OK);
    ck_assert_uint_eq(job.reading_count, 0);
    memcpy(kept, input[1], sizeof kept);
    strcpy(input[1], "-");
    ck_assert_int_eq(resume(&err), HX_E_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "-: --checkpoint needs files"));
    strcpy(input[1], "/nowhere");
    ck_assert_int_eq(resume(&err), HX_E_IO);
    memcpy(input[1], kept, sizeof kept);
    ck_assert_int_eq(hx__checkpoint_open(&one, point_folder, &err), HX_OK);
    ck_assert_int_eq(hx__checkpoint_open(&two, point_folder, &err),
                     HX_E_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "another run uses it"));
    hx__checkpoint_done(one);
    hx__checkpoint_done(NULL);
    hx__checkpoint_close(one);
    ck_assert_int_eq(hx__checkpoint_open(&one, "/proc/nowhere", &err),
                     HX_E_IO);
    ck_assert_int_eq(hx__checkpoint_open(&one, input[0], &err), HX_E_IO);
    ck_assert_int_eq(mkdir(saved_path(), 0700), 0);
    ck_assert_int_ne(resume(&err), HX_OK);
    rmdir(saved_path());
}
END_TEST

/* Saving, then going on, with each allocation refused. */
START_TEST(refused_memory_is_survived)
{
    hx_error  err = { "" };
    hx_status rc = HX_E_NOMEM;

    ck_assert_int_eq(save_one(&err), HX_OK);
    for (uint64_t n = 1; rc != HX_OK && n < 2000; n++) {
        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = _i ? resume(&err) : save_one(&err);
        hx__alloc_fail_at(0, false);
        end_job();
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%d: %s", rc,
                      err.message);
    }
    ck_assert_int_eq(rc, HX_OK);
}
END_TEST

static void begin(void)
{
    hx_error err;

    snprintf(point_folder, sizeof point_folder, "%s/point", folder);
    for (int i = 0; i < 2; i++) {
        snprintf(input[i], sizeof input[i], "%s/input%d", folder, i);
        write_file(input[i], "x\n", 2);
    }
    ck_assert_int_eq(host_of(&host, &pipes, "ok_tok ok_det ok_agg", NULL,
                             &err), HX_OK);
}

static void end(void)
{
    hx__host_close(host);
    pipe_clear(&pipes);
}

int main(void)
{
    Suite   *suite = suite_create("checkpoint");
    TCase   *tcase = tcase_create("checkpoint");
    int      failed;

    if (!plugins_made()) {
        puts("SKIP test_checkpoint: no C compiler, or not in the top folder");
        return 0;
    }
    tcase_set_timeout(tcase, 60);
    tcase_add_unchecked_fixture(tcase, begin, end);
    tcase_add_test(tcase, comes_back);
    tcase_add_loop_test(tcase, damage_is_refused, 0, 2);
    tcase_add_test(tcase, a_cut_one_is_refused);
    tcase_add_loop_test(tcase, another_run_is_refused, 0, 2);
    tcase_add_test(tcase, folders_and_inputs);
    tcase_add_loop_test(tcase, refused_memory_is_survived, 0, 2);
    suite_add_tcase(suite, tcase);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
