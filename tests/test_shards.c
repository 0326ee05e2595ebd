/* Shards as runs, and which one a task of a batch engine is to do. */
#include "shards.h"
#include "task.h"

#include <stdlib.h>
#include <string.h>

#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

/* Adds the shards named in `list` ("2/4@1" is shard 2 of 4 of archive 1). */
static hx_status add_all(hx_shards *shards, const char *list, hx_error *err)
{
    hx_status rc = HX_OK;

    while (rc == HX_OK && *list) {
        hx_shard shard = { 0 };
        char    *end;

        shard.index = strtoull(list, &end, 10);
        if (*end == '-')
            shard.last = strtoull(end + 1, &end, 10);
        shard.count = strtoull(end + 1, &end, 10);
        shard.inputs = strtoull(end + 1, &end, 10);
        rc = hx__shards_add(shards, shard, "f.hxs", err);
        list = end + strspn(end, " ");
    }
    return rc;
}

static const struct { const char *list; hx_status rc; size_t runs;
                      uint64_t missing; const char *says; } rows[] = {
    { "",                     HX_OK, 0, 0, "" },
    { "1/1@7",                HX_OK, 1, 0, "" },
    { "2/3@1 1/3@1 3/3@1",    HX_OK, 1, 0, "" },
    { "3/3@1 1/3@1",          HX_OK, 2, 1, "2 of 3" },
    { "2/9@1 4-6/9@1",        HX_OK, 2, 5, "1, 3, 7-9 of 9" },
    { "4-6/9@1 1-3/9@1 7-9/9@1", HX_OK, 1, 0, "" },
    { "1/2@1 1/2@2",          HX_OK, 2, 2, "2, 2 of 4" },
    { "1/2@2 1/1@1 2/2@2",    HX_OK, 2, 0, "" },
    { "1/2@1 1/2@1",          HX_E_USAGE, 1, 1, "shard 1/2 is there" },
    { "1-5/9@1 4/9@1",        HX_E_USAGE, 1, 4, "shard 4/9 is there" },
    { "4/9@1 1-5/9@1",        HX_E_USAGE, 1, 8, "shard 4/9 is there" },
    { "1/2@1 2/3@1",          HX_E_USAGE, 1, 1, "cut in 3 shards" },
};

START_TEST(runs_join_in_any_order)
{
    hx_shards shards = { 0 };
    hx_error  err = { "" };
    char      gaps[256] = "";

    ck_assert_int_eq(add_all(&shards, rows[_i].list, &err), rows[_i].rc);
    ck_assert_msg(shards.count == rows[_i].runs, "%s: %zu runs", rows[_i].list,
                  shards.count);
    ck_assert_uint_eq(hx__shards_missing(&shards, NULL), rows[_i].missing);
    if (rows[_i].rc != HX_OK)
        ck_assert_msg(strstr(err.message, rows[_i].says) != NULL, "%s",
                      err.message);
    else if (rows[_i].missing) {
        hx__shards_gaps(&shards, gaps, sizeof gaps);
        ck_assert_str_eq(gaps, rows[_i].says);
    }
    hx__shards_clear(&shards);
}
END_TEST

/* Ten thousand shards in a shuffled order end as one run. */
START_TEST(many_runs_end_as_one)
{
    hx_shards shards = { 0 };
    hx_error  err;

    for (uint64_t i = 0; i < 10000; i++) {
        hx_shard shard = { 1 + i * 7919 % 10000, 10000, 5, 0 };

        ck_assert_int_eq(hx__shards_add(&shards, shard, "", &err), HX_OK);
    }
    ck_assert_uint_eq(shards.count, 1);
    ck_assert_uint_eq(hx__shards_missing(&shards, NULL), 0);
    hx__shards_clear(&shards);
}
END_TEST

/* -- tasks ------------------------------------------------------------------ */

static const struct { const char *env, *shard; uint64_t shards;
                      hx_status rc; uint64_t index, count; const char *says; }
tasks[] = {
    { "", "3/64", 0, HX_OK, 3, 64, "" },
    { "SLURM_ARRAY_TASK_ID=9", "3/64", 0, HX_OK, 3, 64, "" },
    { "SLURM_ARRAY_TASK_ID=2", NULL, 4, HX_OK, 2, 4, "" },
    { "SLURM_ARRAY_TASK_ID=0 SLURM_ARRAY_TASK_MIN=0", NULL, 4, HX_OK, 1, 4,
      "" },
    { "SLURM_ARRAY_TASK_ID=14 SLURM_ARRAY_TASK_MIN=10 "
      "SLURM_ARRAY_TASK_STEP=2 SLURM_ARRAY_TASK_COUNT=5", "auto", 0, HX_OK,
      3, 5, "" },
    { "SLURM_ARRAY_TASK_ID=5 SLURM_ARRAY_TASK_MIN=5 "
      "SLURM_ARRAY_TASK_COUNT=2", NULL, 64, HX_E_USAGE, 0, 0, "2 tasks for" },
    { "SGE_TASK_ID=3 SGE_TASK_FIRST=1 SGE_TASK_LAST=7 SGE_TASK_STEPSIZE=1",
      "/7", 0, HX_OK, 3, 7, "" },
    { "SGE_TASK_ID=undefined", NULL, 4, HX_E_USAGE, 0, 0, "no index" },
    { "JOB_COMPLETION_INDEX=0", NULL, 4, HX_OK, 1, 4, "" },
    { "JOB_COMPLETION_INDEX=4", NULL, 4, HX_E_USAGE, 0, 0, "5 of 4" },
    { "OMPI_COMM_WORLD_RANK=1 OMPI_COMM_WORLD_SIZE=2", "auto", 0, HX_OK, 2, 2,
      "" },
    { "PARALLEL_SEQ=7", "/7", 0, HX_OK, 7, 7, "" },
    { "PARALLEL_SEQ=8", "/7", 0, HX_E_USAGE, 0, 0, "8 of 7" },
    { "mapreduce_task_partition=0 mapreduce_job_maps=9", "auto", 0, HX_OK, 1,
      9, "" },
    { "JOB_COMPLETION_INDEX=1 PARALLEL_SEQ=2", NULL, 4, HX_OK, 2, 4, "" },
    { "JOB_COMPLETION_INDEX=2 PARALLEL_SEQ=2", NULL, 4, HX_E_USAGE, 0, 0,
      "disagree" },
    { "SLURM_ARRAY_TASK_ID=x", NULL, 4, HX_E_USAGE, 0, 0, "not a number" },
    { "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=2", NULL, 4, HX_E_USAGE, 0,
      0, "below 2" },
    { "", "3", 8, HX_OK, 3, 8, "" },
    { "", "auto", 0, HX_E_USAGE, 0, 0, "no index" },
    { "", "0/4", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "5/4", 0, HX_E_USAGE, 0, 0, "5 of 4" },
    { "", "1/x", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "1/4", 5, HX_E_USAGE, 0, 0, "disagree" },
    { "", "1/4", 4, HX_OK, 1, 4, "" },
    { "", "1/0", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "/0", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "/", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "x/4", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "-1/4", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "1/99999999999999999999", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "", "111111111111111111111111/4", 0, HX_E_USAGE, 0, 0, "write i/N" },
    { "SLURM_ARRAY_TASK_ID=", "auto", 0, HX_E_USAGE, 0, 0, "no index" },
    { "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_MIN=x", NULL, 4, HX_E_USAGE, 0,
      0, "SLURM_ARRAY_TASK_MIN: \"x\" is not a number" },
    { "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_STEP=-1", NULL, 4, HX_E_USAGE,
      0, 0, "not a number" },
    { "SLURM_ARRAY_TASK_ID=1 SLURM_ARRAY_TASK_COUNT=2x", NULL, 4, HX_E_USAGE,
      0, 0, "not a number" },
    { "SGE_TASK_ID=1 SGE_TASK_LAST=99999999999999999999", NULL, 4, HX_E_USAGE,
      0, 0, "not a number" },
    { "SGE_TASK_ID=3 SGE_TASK_FIRST= SGE_TASK_LAST=7 SGE_TASK_STEPSIZE=0",
      "auto", 0, HX_OK, 3, 7, "" },
    { "SGE_TASK_ID=9 SGE_TASK_FIRST=9 SGE_TASK_LAST=3", "auto", 0, HX_OK, 1, 0,
      "" },
    { "OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=9 "
      "mapreduce_task_partition=0 mapreduce_job_maps=9", "auto", 0, HX_OK, 1,
      9, "" },
    { "OMPI_COMM_WORLD_RANK=0 OMPI_COMM_WORLD_SIZE=2 "
      "mapreduce_task_partition=0 mapreduce_job_maps=9", "auto", 0,
      HX_E_USAGE, 0, 0, "disagree" },
    { "OMPI_COMM_WORLD_RANK=0 mapreduce_task_partition=0 "
      "mapreduce_job_maps=9", "auto", 0, HX_OK, 1, 9, "" },
};

/* "A=1 B=2" as the values of the variables. */
static void set_vars(const char *env, char *copy, const char **vars)
{
    char *save = NULL;

    strcpy(copy, env);
    for (int i = 0; i < HX_TASK_VARS; i++)
        vars[i] = NULL;
    for (char *w = strtok_r(copy, " ", &save); w;
         w = strtok_r(NULL, " ", &save)) {
        size_t len = strcspn(w, "=");
        bool   known = false;

        for (int i = 0; hx__task_vars[i]; i++) {
            if (strlen(hx__task_vars[i]) == len &&
                memcmp(hx__task_vars[i], w, len) == 0) {
                vars[i] = w + len + 1;
                known = true;
            }
        }
        ck_assert_msg(known, "%s", w);
    }
}

START_TEST(tasks_find_their_shard)
{
    char         copy[256];
    const char  *vars[HX_TASK_VARS];
    hx_task_said said = { tasks[_i].shard, tasks[_i].shards, vars };
    hx_task      task;
    hx_error     err = { "" };
    hx_status    rc;

    set_vars(tasks[_i].env, copy, vars);
    rc = hx__task_find(&said, &task, &err);
    ck_assert_msg(rc == tasks[_i].rc, "%s: %d %s", tasks[_i].env, rc,
                  err.message);
    if (rc != HX_OK) {
        ck_assert_msg(strstr(err.message, tasks[_i].says) != NULL, "%s",
                      err.message);
        return;
    }
    ck_assert_msg(task.index == tasks[_i].index, "%s", tasks[_i].env);
    ck_assert_msg(task.count == tasks[_i].count, "%s", tasks[_i].env);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("shards");
    TCase *tc = tcase_create("all");

    tcase_add_loop_test(tc, runs_join_in_any_order, 0, COUNT(rows));
    tcase_add_test(tc, many_runs_end_as_one);
    tcase_add_loop_test(tc, tasks_find_their_shard, 0, COUNT(tasks));
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
