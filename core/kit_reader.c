/* Trials of readers, by the engine that every run goes through.
 *
 * Nobody knows the format but the plugin, so the user names samples; what is
 * tried on them is that blocks of any size give the same records, and that
 * damage costs records and not the run. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

#include "alloc.h"
#include "error.h"
#include "kit.h"
#include "run.h"

#define SAMPLE_BYTES ((size_t)1 << 20)  /* more of a sample is not read */
#define GUESSED 90  /* up to here the run says what it took an input for */
#define NO_SAMPLE "no sample was given: hxgap plugin check FILE.so SAMPLE"

/* -- running -- */

static hx_status put_record(void *arg, hx_chain *chain, hx_record *rec,
                            hx_buf *out, hx_error *err)
{
    (void)arg, (void)chain;
    hx__buf_printf(out, "skip %d", rec->skip);
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const hx_value *v = &rec->values[slot];

        if (v->type == HX_V_NONE)
            continue;
        hx__buf_printf(out, " %d:%d=", slot, v->type);
        hx__buf_json(out, v->text);
    }
    hx__buf_char(out, '\n');
    return out->failed ? hx__nomem(err) : HX_OK;
}

static hx_status collect(void *arg, hx_str bytes, hx_error *err)
{
    hx_buf *all = arg;

    hx__buf_bytes(all, bytes.ptr, bytes.len);
    return all->failed ? hx__nomem(err) : HX_OK;
}

/* All records of `path` as text into `all`; `*read` counts them, and `*good`,
 * which may be NULL, those that a run would analyse. */
static hx_status read_path(hx_kit *kit, const char *path, int jobs,
                           size_t block, hx_buf *all, uint64_t *read,
                           uint64_t *good, hx_error *err)
{
    hx_run_options options = {
        .inputs = &path, .input_count = 1, .jobs = jobs,
        .block_bytes = block, .each = put_record, .ordered_sink = collect,
        .sink_arg = all,
    };
    hx_tally  tally;
    hx_chain *chain = NULL;
    int       number = 0;
    hx_status rc;

    all->len = 0;
    rc = hx__run(kit->host, &options, &chain, &tally, &number, err);
    *read = rc == HX_OK ? tally.read : 0;
    hx__chain_close(chain);
    if (rc != HX_OK)
        return rc;
    if (tally.first_count[HX_COUNT_DAMAGED])
        rc = hx__fail(err, HX_E_FORMAT, "%s: %s", path,
                      tally.first[HX_COUNT_DAMAGED]->message);
    if (good)
        *good = tally.analysed;
    hx__tally_clear(&tally);
    return rc;
}

/* -- samples -- */

static hx_status load_sample(const char *path, hx_buf *out, hx_error *why)
{
    out->len = 0;
    return hx__buf_load(out, path, SAMPLE_BYTES - 1, why);
}

/* `len` bytes as the file `name` of the kit's folder; its path in `path`. */
static hx_status spill(const hx_kit *kit, const char *name, const char *bytes,
                       size_t len, char *path, hx_error *why)
{
    int  fd;
    bool good;

    (void)snprintf(path, PATH_MAX, "%s/%s", kit->folder, name);
    fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (fd < 0)
        return hx__fail_errno(why, path, errno);
    good = len == 0 || write(fd, bytes, len) == (ssize_t)len;
    close(fd);
    return good ? HX_OK : hx__fail(why, HX_E_IO, "%s: cannot be written",
                                   path);
}

/* A number that looks random and is the same every time. */
static uint64_t next(uint64_t *seed)
{
    *seed ^= *seed << 13;
    *seed ^= *seed >> 7;
    *seed ^= *seed << 17;
    return *seed;
}

/* -- the trials -- */

static hx_status sniff_one(const hx_kit *kit, hx_str head, int *sure,
                           hx_error *why)
{
    *sure = kit->plugin->plugin->sniff(kit->plugin->model, head);
    if (*sure >= 0 && *sure <= 100)
        return HX_OK;
    return hx__kit_fail(why, "sniff() says %d; 0 (no) to 100 (certain) is "
                        "allowed", *sure);
}

static hx_status sniffs(hx_kit *kit, hx_error *why)
{
    static const char nothing[4096];
    const hx_str heads[] = {
        HX_LIT(""), { nothing, sizeof nothing }, HX_LIT("\n"),
        HX_LIT("<html><body>no comments</body></html>\n"),
        HX_LIT("{\"a\":1}\n"), HX_LIT("a;b;c\n1;2;3\n"), HX_LIT("[["),
        HX_LIT("\xff\xfe\x00\x80"), HX_LIT("one comment"),
    };
    hx_buf    sample = { .ptr = NULL };
    hx_status rc = HX_OK;
    int       sure, least = 100;

    for (size_t i = 0; rc == HX_OK && i < sizeof heads / sizeof *heads; i++) {
        rc = sniff_one(kit, heads[i], &sure, why);
        least = sure < least ? sure : least;
    }
    if (rc == HX_OK && least > GUESSED)
        rc = hx__kit_fail(why, "sniff() is certain (%d) of everything, NUL "
                          "bytes and HTML too: it would take the inputs of all "
                          "other readers", least);
    for (size_t i = 0; rc == HX_OK && i < kit->input_count; i++) {
        rc = load_sample(kit->inputs[i], &sample, why);
        if (sample.len > 65536)
            sample.len = 65536;
        if (rc == HX_OK)
            rc = sniff_one(kit, (hx_str){ sample.ptr, sample.len }, &sure,
                           why);
        if (rc == HX_OK && sure == 0)
            rc = hx__kit_fail(why, "sniff() does not know %s",
                              kit->inputs[i]);
    }
    hx__buf_clear(&sample);
    return rc;
}

static hx_status same_blocks(hx_kit *kit, const char *path, uint64_t *records,
                             uint64_t *good, hx_error *why)
{
    static const struct { int jobs; size_t block; } rows[] = {
        { 1, 1 }, { 1, 7 }, { 4, 64 }, { 2, 1000 }, { 8, 4096 },
    };
    hx_buf    whole = { .ptr = NULL }, cut = { .ptr = NULL };
    uint64_t  read;
    hx_status rc = read_path(kit, path, 1, 0, &whole, records, good, why);

    if (rc == HX_OK && *records == 0)
        rc = hx__kit_fail(why, "%s: no records", path);
    for (size_t i = 0; rc == HX_OK && i < sizeof rows / sizeof *rows; i++) {
        rc = read_path(kit, path, rows[i].jobs, rows[i].block, &cut,
                       &read, NULL, why);
        if (rc == HX_OK && (cut.len != whole.len ||
                            memcmp(cut.ptr, whole.ptr, cut.len) != 0))
            rc = hx__kit_fail(why, "%s: in blocks of %zu bytes it has other "
                              "records (%llu) than in one block (%llu); cut() "
                              "has to end at the end of a record", path,
                              rows[i].block, (unsigned long long)read,
                              (unsigned long long)*records);
    }
    hx__buf_clear(&whole);
    hx__buf_clear(&cut);
    return rc;
}

static hx_status blocks(hx_kit *kit, hx_error *why)
{
    hx_status rc = HX_OK;
    uint64_t  records = 0, good = 0, all = 0, counted = 0;

    if (kit->input_count == 0)
        return hx__fail(why, HX_END, NO_SAMPLE);
    for (size_t i = 0; rc == HX_OK && i < kit->input_count; i++) {
        rc = same_blocks(kit, kit->inputs[i], &records, &good, why);
        all += records;
        counted += good;
        if (rc != HX_OK && rc != HX_E_CHECK)
            rc = hx__kit_fail(why, "%.900s", why->message);
    }
    if (rc == HX_OK)
        hx__kit_note(kit, "%llu record%s%s", (unsigned long long)all,
                     hx__plural(all), counted ? "" : ", not one with a text: "
                     "no run would count any (parse() sets HX_F_TEXT; or the "
                     "samples name it otherwise)");
    return rc;
}

/* Whatever is in the file: records, or a refusal; nothing else. */
static hx_status survives(hx_kit *kit, const char *bytes, size_t len,
                          hx_error *why)
{
    char      path[PATH_MAX];
    hx_buf    all = { .ptr = NULL };
    hx_error  said = { "" };
    uint64_t  read;
    hx_status rc = spill(kit, "damaged", bytes, len, path, why);

    if (rc != HX_OK)
        return rc;
    rc = read_path(kit, path, 2, 4096, &all, &read, NULL, &said);
    hx__buf_clear(&all);
    if (rc == HX_E_PLUGIN)
        return hx__kit_fail(why, "of damaged bytes it made nonsense: %s",
                            said.message);
    return HX_OK;
}

static hx_status garbage(hx_kit *kit, hx_error *why)
{
    enum { BYTES = 40000 };
    static const char *const units[] = { "\n", "\"", "[", "{", "a", "\r\n",
                                         "From ", ",\"\n", "\xff", "" };
    char     *bytes = hx__alloc(BYTES, 1);
    uint64_t  seed = 88172645463325252u;
    hx_status rc = bytes ? HX_OK : hx__nomem(why);

    for (size_t u = 0; rc == HX_OK && u < sizeof units / sizeof *units; u++) {
        size_t len = strlen(units[u]);

        for (size_t i = 0; i < BYTES; i++)
            bytes[i] = len ? units[u][i % len] : (char)next(&seed);
        rc = survives(kit, bytes, BYTES, why);
    }
    if (rc == HX_OK)
        rc = survives(kit, "", 0, why);
    hx__free(bytes);
    return rc;
}

#define DAMAGES 60

/* A sample with a few bits flipped, its end cut off, or a piece left out. */
static hx_status damage_one(hx_kit *kit, hx_buf *sample, uint64_t *seed,
                            int how, hx_error *why)
{
    size_t at = (size_t)(next(seed) % sample->len), len = sample->len;

    if (how == 0)
        return survives(kit, sample->ptr, at, why);
    if (how == 1) {
        size_t gap = (size_t)(next(seed) % 64);

        if (gap > len - at)
            gap = len - at;
        memmove(sample->ptr + at, sample->ptr + at + gap, len - at - gap);
        sample->len -= gap;
    } else {
        for (int i = 0; i < 8; i++)
            sample->ptr[next(seed) % len] = (char)next(seed);
    }
    return sample->len ? survives(kit, sample->ptr, sample->len, why) : HX_OK;
}

static hx_status damaged(hx_kit *kit, hx_error *why)
{
    hx_buf    sample = { .ptr = NULL };
    uint64_t  seed = 2463534242u;
    hx_status rc = HX_OK;

    if (kit->input_count == 0)
        return hx__fail(why, HX_END, NO_SAMPLE);
    for (int n = 0; rc == HX_OK && n < DAMAGES; n++) {
        rc = load_sample(kit->inputs[(size_t)n % kit->input_count], &sample,
                         why);
        if (rc == HX_OK && sample.len > 0)
            rc = damage_one(kit, &sample, &seed, n % 3, why);
    }
    hx__buf_clear(&sample);
    return rc;
}

const hx_trial hx__kit_readers[] = {
    { "sniff", HX_ON(IN), sniffs },
    { "the same records in blocks of any size", HX_ON(IN), blocks },
    { "bytes that are no records", HX_ON(IN), garbage },
    { "damaged samples", HX_ON(IN), damaged },
    { NULL, 0, NULL },
};
