#include "task.h"

#include "error.h"

#include <errno.h>
#include <stdlib.h>

enum {
    SLURM_ID, SLURM_MIN, SLURM_STEP, SLURM_COUNT, SGE_ID, SGE_FIRST, SGE_STEP,
    SGE_LAST, K8S_INDEX, OMPI_RANK, OMPI_SIZE, PARALLEL_ID, HADOOP_PART,
    HADOOP_MAPS, HADOOP_JOB, UNUSED
};

const char *const hx__task_vars[HX_TASK_VARS + 1] = {
    [SLURM_ID] = "SLURM_ARRAY_TASK_ID", [SLURM_MIN] = "SLURM_ARRAY_TASK_MIN",
    [SLURM_STEP] = "SLURM_ARRAY_TASK_STEP",
    [SLURM_COUNT] = "SLURM_ARRAY_TASK_COUNT",
    [SGE_ID] = "SGE_TASK_ID", [SGE_FIRST] = "SGE_TASK_FIRST",
    [SGE_STEP] = "SGE_TASK_STEPSIZE", [SGE_LAST] = "SGE_TASK_LAST",
    [K8S_INDEX] = "JOB_COMPLETION_INDEX",
    [OMPI_RANK] = "OMPI_COMM_WORLD_RANK", [OMPI_SIZE] = "OMPI_COMM_WORLD_SIZE",
    [PARALLEL_ID] = "PARALLEL_SEQ",
    [HADOOP_PART] = "mapreduce_task_partition",
    [HADOOP_MAPS] = "mapreduce_job_maps", [HADOOP_JOB] = "mapreduce_job_id",
};

/* How an engine counts. `base` is what its first task has, unless a variable
 * says where the array begins. */
static const struct engine {
    int      id, first, step, last, count;  /* variables; -1: has none */
    uint64_t base;
} engines[] = {
    { SLURM_ID, SLURM_MIN, SLURM_STEP, -1, SLURM_COUNT, 1 },
    { SGE_ID, SGE_FIRST, SGE_STEP, SGE_LAST, -1, 1 },
    { K8S_INDEX, -1, -1, -1, -1, 0 },
    { OMPI_RANK, -1, -1, -1, OMPI_SIZE, 0 },
    { PARALLEL_ID, -1, -1, -1, -1, 1 },
    { HADOOP_PART, -1, -1, -1, HADOOP_MAPS, 0 },
};

/* Digits and nothing else. */
static bool whole(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return *text >= '0' && *text <= '9' && !*end && errno == 0;
}

/* The value of variable `which`; `otherwise` where it is not set. */
static hx_status variable(const hx_task_said *said, int which,
                          uint64_t otherwise, uint64_t *out, hx_error *err)
{
    const char *text = which < 0 ? NULL : said->vars[which];

    *out = otherwise;
    if (!text || !*text || whole(text, out))
        return HX_OK;
    return hx__fail(err, HX_E_USAGE, "%s: \"%.64s\" is not a number",
                    hx__task_vars[which], text);
}

/* Sun Grid Engine sets "undefined" outside of arrays. */
static bool is_set(const hx_task_said *said, int which)
{
    const char *text = said->vars[which];

    return text && *text && strcmp(text, "undefined") != 0;
}

/* What one engine says. */
static hx_status ask(const hx_task_said *said, const struct engine *e,
                     hx_task *out, hx_error *err)
{
    uint64_t  id, first, step, last;
    hx_status rc = variable(said, e->id, 0, &id, err);

    if (rc == HX_OK)
        rc = variable(said, e->first, e->base, &first, err);
    if (rc == HX_OK)
        rc = variable(said, e->step, 1, &step, err);
    if (rc == HX_OK)
        rc = variable(said, e->last, 0, &last, err);
    if (rc == HX_OK)
        rc = variable(said, e->count, 0, &out->count, err);
    if (rc != HX_OK)
        return rc;
    if (step == 0)
        step = 1;
    if (id < first)
        return hx__fail(err, HX_E_USAGE, "%s: %llu is below %llu, where its "
                        "array begins", hx__task_vars[e->id],
                        (unsigned long long)id, (unsigned long long)first);
    if (last >= first && last > 0)
        out->count = (last - first) / step + 1;
    out->index = (id - first) / step + 1;
    return HX_OK;
}

/* What the environment says; no engine is index 0. */
static hx_status ask_all(const hx_task_said *said, hx_task *out,
                         const char **who, hx_error *err)
{
    *out = (hx_task){ .index = 0 };
    *who = NULL;
    for (size_t i = 0; i < sizeof engines / sizeof *engines; i++) {
        const char *name = hx__task_vars[engines[i].id];
        hx_task     one = { .index = 0 };
        hx_status   rc;

        if (!is_set(said, engines[i].id))
            continue;
        rc = ask(said, &engines[i], &one, err);
        if (rc != HX_OK)
            return rc;
        if (*who && (out->index != one.index ||
                     (out->count && one.count && out->count != one.count)))
            return hx__fail(err, HX_E_USAGE, "%s and %s disagree on the "
                            "shard: say --shard i/N", *who, name);
        out->index = one.index;
        if (one.count)
            out->count = one.count;
        *who = name;
    }
    return HX_OK;
}

/* "3/64", "3", "/64", "auto": what is not said stays 0. */
static hx_status parse(const char *text, hx_task *out, hx_error *err)
{
    const char *slash = strchr(text, '/');
    char        index[24] = "";
    size_t      len = slash ? (size_t)(slash - text) : strlen(text);

    if (strcmp(text, "auto") == 0)
        return HX_OK;
    if (len < sizeof index)
        memcpy(index, text, len);
    if ((len > 0 && (!whole(index, &out->index) || out->index == 0)) ||
        (slash && (!whole(slash + 1, &out->count) || out->count == 0)) ||
        !*text)
        return hx__fail(err, HX_E_USAGE, "--shard %s: write i/N with i from 1 "
                        "to N, or auto", text);
    return HX_OK;
}

/* Fills in from the environment what the options leave open. */
static hx_status fill(const hx_task_said *said, hx_task *task, hx_error *err)
{
    const char *who;
    hx_task     env;
    hx_status   rc = ask_all(said, &env, &who, err);

    if (rc != HX_OK)
        return rc;
    if (env.index == 0)
        return hx__fail(err, HX_E_USAGE, "no index of a shard: say --shard "
                        "i/N, or run as a task of Slurm, Grid Engine, "
                        "Kubernetes, Open MPI, GNU parallel or Hadoop");
    if (task->count && env.count && task->count != env.count)
        return hx__fail(err, HX_E_USAGE, "%s: there %s %llu task%s for %llu "
                        "shard%s; make them as many, or say --shard i/N", who,
                        env.count == 1 ? "is" : "are",
                        (unsigned long long)env.count, hx__plural(env.count),
                        (unsigned long long)task->count,
                        hx__plural(task->count));
    task->index = env.index;
    if (!task->count)
        task->count = env.count;
    return HX_OK;
}

hx_status hx__task_find(const hx_task_said *said, hx_task *out, hx_error *err)
{
    hx_status rc = HX_OK;

    *out = (hx_task){ .job = said->vars[HADOOP_JOB] };
    if (said->shard)
        rc = parse(said->shard, out, err);
    if (rc == HX_OK && said->shards && out->count &&
        out->count != said->shards)
        rc = hx__fail(err, HX_E_USAGE, "--shard %s and --shards %llu disagree",
                      said->shard, (unsigned long long)said->shards);
    if (rc == HX_OK && said->shards)
        out->count = said->shards;
    if (rc == HX_OK && out->index == 0)
        rc = fill(said, out, err);
    if (rc == HX_OK && out->count && out->index > out->count)
        rc = hx__fail(err, HX_E_USAGE, "shard %llu of %llu: there is none; "
                      "ids of an array must be consecutive",
                      (unsigned long long)out->index,
                      (unsigned long long)out->count);
    return rc;
}
