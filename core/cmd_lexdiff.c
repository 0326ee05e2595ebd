/* hxgap lexicon diff: which comments change label from one lexicon to another,
 * and by how many points the gaps move.
 *
 * The archive is read once: every worker has a chain of each lexicon and gives
 * both the same record. Labels are compared by name, for the two registries
 * may number them differently. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <uv.h>

#include "alloc.h"
#include "columns.h"
#include "error.h"
#include "map.h"
#include "registry.h"
#include "sample.h"
#include "score.h"
#include "survey.h"

#define LABELS_MAX 1024  /* of both lexicons: drivers once for each stance */
#define WORDS (LABELS_MAX / 64)
#define ROWS 20
#define EXAMPLE_BYTES 240
#define SEED 0x64696666u
#define GAP_SHOWN 0.005  /* points: less is no change */

enum { OLD, NEW, SIDES };

typedef struct set {
    uint64_t bits[WORDS];
} set;

typedef struct label {
    char     name[100];       /* "warmth/met", "touchpoint=app" */
    int      driver;          /* its number among drivers, or -1 */
    int      stance;
    uint64_t gained, lost;
} label;

typedef struct driver {
    hx_str     id;
    hx_gap_sum gap[SIDES];
} driver;

/* One worker's chain of the old lexicon. */
typedef struct lane {
    struct lane    *next;
    const hx_chain *of;
    hx_chain       *old;
} lane;

typedef struct diff {
    const hx_cli *cli;
    hx_app        app[SIDES];
    hx_map        map;
    label         labels[LABELS_MAX];
    size_t        label_count;
    driver        drivers[HX_DRIVERS_MAX * 2];
    size_t        driver_count;
    uint64_t      comments, changed;
    hx_sample     sample;
    uv_mutex_t    lock;
    lane         *lanes;
} diff;

/* A row: both sets, and of a changed comment its hash and text. */
typedef struct row {
    set      side[SIDES];
    uint64_t hash;
    uint32_t len;
} row;

static const char *stance_name(int stance)
{
    return stance == HX_MET ? "met" : stance == HX_UNMET ? "unmet" : "wanted";
}

/* -- labels by name --------------------------------------------------------- */

static size_t label_name(const hx_hostx *host, int dimension, size_t number,
                         int stance, char *out, size_t cap)
{
    hx_str id = hx__registry_label_get(host, dimension, number)->id;
    hx_str name = hx__registry_dimension_name(host, dimension);

    if (stance)
        return (size_t)snprintf(out, cap, "%.*s/%s", (int)id.len, id.ptr,
                                stance_name(stance));
    return (size_t)snprintf(out, cap, "%.*s=%.*s", (int)name.len, name.ptr,
                            (int)id.len, id.ptr);
}

static int driver_of(diff *d, hx_str id)
{
    for (size_t i = 0; i < d->driver_count; i++)
        if (hx_str_eq(d->drivers[i].id, id))
            return (int)i;
    d->drivers[d->driver_count].id = id;
    return (int)d->driver_count++;
}

static hx_status add_label(diff *d, const hx_hostx *host, int dimension,
                           size_t number, int stance, hx_error *err)
{
    label made = { .driver = -1, .stance = stance };
    size_t len = label_name(host, dimension, number, stance, made.name,
                            sizeof made.name);
    hx_str key = { made.name, len };

    if (len >= sizeof made.name || d->label_count == LABELS_MAX)
        return hx__fail(err, HX_E_LIMIT, "lexicon diff: over %d labels",
                        LABELS_MAX);
    if (hx__map_find(&d->map, key) != HX_MAP_NONE)
        return HX_OK;
    if (stance)
        made.driver = driver_of(d, hx__registry_label_get(host, dimension,
                                                          number)->id);
    d->labels[d->label_count] = made;
    return hx__map_add(&d->map, key, (uint32_t)d->label_count++, NULL)
               ? HX_OK : hx__nomem(err);
}

static hx_status add_labels(diff *d, const hx_hostx *host, hx_error *err)
{
    int cue = hx__registry_find(host, HX_LIT("cue"));
    hx_status rc = HX_OK;

    for (size_t k = 0; k < hx__registry_dimensions(host); k++)
        for (size_t i = 0; rc == HX_OK && (int)k != cue &&
                           i < hx__registry_label_count(host, (int)k); i++) {
            if (k != HX_DIM_DRIVER)
                rc = add_label(d, host, (int)k, i, 0, err);
            for (int s = HX_MET; rc == HX_OK && k == HX_DIM_DRIVER &&
                                 s <= HX_WANTED; s <<= 1)
                rc = add_label(d, host, (int)k, i, s, err);
        }
    return rc;
}

static void set_label(const diff *d, const hx_hostx *host, int dimension,
                      size_t number, int stance, set *out)
{
    char name[100];
    size_t len = label_name(host, dimension, number, stance, name,
                            sizeof name);
    uint32_t at = hx__map_find(&d->map, (hx_str){ name, len });

    if (at != HX_MAP_NONE)
        out->bits[at / 64] |= (uint64_t)1 << (at % 64);
}

static void set_of(const diff *d, const hx_hostx *host, const hx_record *rec,
                   set *out)
{
    for (size_t i = 0; i < rec->mention_count; i++)
        set_label(d, host, HX_DIM_DRIVER, rec->mentions[i].label,
                  rec->mentions[i].stance, out);
    for (size_t i = 0; i < rec->facet_count; i++)
        set_label(d, host, rec->facets[i].dimension, rec->facets[i].label, 0,
                  out);
}

static bool has(const set *s, size_t at)
{
    return s->bits[at / 64] >> (at % 64) & 1;
}

/* -- one record [worker] ---------------------------------------------------- */

static hx_chain *old_chain(diff *d, const hx_chain *chain, hx_error *err)
{
    lane *l;

    uv_mutex_lock(&d->lock);
    for (l = d->lanes; l && l->of != chain;)
        l = l->next;
    if (!l && (l = hx__alloc(1, sizeof *l))) {
        l->of = chain;
        if (hx__chain_open(&l->old, d->app[OLD].host, err) != HX_OK)
            l->old = NULL;
        l->next = d->lanes;
        d->lanes = l;
    }
    uv_mutex_unlock(&d->lock);
    return l ? l->old : NULL;
}

/* The same record through the old lexicon. */
static hx_status run_old(diff *d, hx_chain *chain, const hx_record *rec,
                         set *out, hx_error *err)
{
    const hx_hostx *host = d->app[OLD].host;
    hx_record *twin = hx__chain_begin(chain);
    hx_status rc;

    for (size_t slot = 0; slot < rec->value_count; slot++)
        if (rec->values[slot].type != HX_V_NONE)
            hx__host_public(host)->value_set(twin, (int)slot,
                                             rec->values[slot]);
    rc = hx__chain_run(chain, err);
    if (rc == HX_OK)
        set_of(d, host, twin, out);
    return rc < 0 ? rc : HX_OK;
}

static hx_status put_changed(hx_record *rec, const hx_hostx *host, row *r,
                             hx_buf *out, size_t from, hx_error *err)
{
    hx_piece piece;
    hx_status rc = hx__host_public(host)->mask(rec, 0, 0, EXAMPLE_BYTES,
                                               &piece, err);

    if (rc != HX_OK)
        return rc;
    for (size_t i = 0; i < piece.text.len; i++)
        hx__buf_char(out, (unsigned char)piece.text.ptr[i] < 0x20
                              ? ' ' : piece.text.ptr[i]);
    if (out->failed)
        return hx__nomem(err);
    r->hash = XXH3_64bits_withSeed(rec->text.ptr, rec->text.len, SEED);
    r->len = (uint32_t)(out->len - from - sizeof *r);
    memcpy(out->ptr + from, r, sizeof *r);
    return HX_OK;
}

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    diff *d = arg;
    row r = { .hash = 0 };
    size_t from = out->len;
    hx_chain *old;
    hx_status rc;

    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    old = old_chain(d, chain, err);
    if (!old)
        return hx__nomem(err);
    set_of(d, d->app[NEW].host, rec, &r.side[NEW]);
    rc = run_old(d, old, rec, &r.side[OLD], err);
    if (rc != HX_OK)
        return rc;
    hx__buf_bytes(out, &r, sizeof r);
    if (memcmp(&r.side[OLD], &r.side[NEW], sizeof(set)) == 0)
        return out->failed ? hx__nomem(err) : HX_OK;
    return put_changed(rec, d->app[NEW].host, &r, out, from, err);
}

/* -- sums ------------------------------------------------------------------- */

/* Three stances of each driver, as the measure wants them. */
static void add_gaps(diff *d, const row *r)
{
    uint8_t stances[SIDES][HX_DRIVERS_MAX * 2] = { { 0 } };

    for (size_t i = 0; i < d->label_count; i++)
        for (int side = 0; side < SIDES && d->labels[i].driver >= 0; side++)
            if (has(&r->side[side], i))
                stances[side][d->labels[i].driver] |=
                    (uint8_t)d->labels[i].stance;
    for (size_t k = 0; k < d->driver_count; k++)
        for (int side = 0; side < SIDES; side++)
            hx__gap_add(&d->drivers[k].gap[side],
                        (stances[side][k] & HX_MET) != 0,
                        (stances[side][k] & HX_UNMET) != 0,
                        (stances[side][k] & HX_WANTED) != 0);
}

/* "- warmth/met + heard/unmet", and the comment behind a line feed. */
static hx_status keep_row(diff *d, const row *r, hx_str text, hx_error *err)
{
    hx_buf line = { 0 };
    bool good;

    for (size_t i = 0; i < d->label_count; i++) {
        bool was = has(&r->side[OLD], i), is = has(&r->side[NEW], i);

        d->labels[i].gained += is && !was;
        d->labels[i].lost += was && !is;
        if (was != is)
            hx__buf_printf(&line, "%s%c %s", line.len ? " " : "",
                           is ? '+' : '-', d->labels[i].name);
    }
    hx__buf_char(&line, '\n');
    hx__buf_bytes(&line, text.ptr, text.len);
    good = !line.failed && hx__sample_add(&d->sample, r->hash,
                                          (hx_str){ line.ptr, line.len });
    hx__buf_clear(&line);
    return good ? HX_OK : hx__nomem(err);
}

static hx_status take(void *arg, hx_str bytes, hx_error *err)
{
    diff *d = arg;

    while (bytes.len >= sizeof(row)) {
        hx_status rc = HX_OK;
        hx_str text;
        row r;

        memcpy(&r, bytes.ptr, sizeof r);
        text = (hx_str){ bytes.ptr + sizeof r, r.len };
        d->comments++;
        add_gaps(d, &r);
        if (memcmp(&r.side[OLD], &r.side[NEW], sizeof(set)) != 0) {
            d->changed++;
            rc = keep_row(d, &r, text, err);
        }
        if (rc != HX_OK)
            return rc;
        bytes.ptr += sizeof r + r.len;
        bytes.len -= sizeof r + r.len;
    }
    return HX_OK;
}

/* -- what is shown ---------------------------------------------------------- */

static double gap(const diff *d, size_t k, int side)
{
    return d->comments ? hx__gap_points(&d->drivers[k].gap[side], d->comments)
                       : 0;
}

static bool moved(const diff *d, size_t k)
{
    double change = gap(d, k, NEW) - gap(d, k, OLD);

    for (size_t i = 0; i < d->label_count; i++)
        if (d->labels[i].driver == (int)k &&
            d->labels[i].gained + d->labels[i].lost)
            return true;
    return change > GAP_SHOWN || change < -GAP_SHOWN;
}

static void put_gaps(const diff *d, hx_buf *out)
{
    bool any = false;

    for (size_t k = 0; k < d->driver_count; k++) {
        double old = gap(d, k, OLD), new = gap(d, k, NEW);

        if (!moved(d, k))
            continue;
        if (!any)
            hx__buf_printf(out, "\n%-20s %10s %10s %10s\n", "gap, in points",
                           "old", "new", "change");
        any = true;
        hx__buf_printf(out, "  %-18.*s %10.2f %10.2f %+10.2f\n",
                       (int)d->drivers[k].id.len, d->drivers[k].id.ptr, old,
                       new, new - old);
    }
}

static void put_labels(const diff *d, hx_buf *out)
{
    bool any = false;

    for (size_t i = 0; i < d->label_count; i++) {
        const label *l = &d->labels[i];

        if (l->gained + l->lost == 0)
            continue;
        if (!any)
            hx__buf_printf(out, "\n%-28s %9s %9s\n", "comments by label",
                           "gained", "lost");
        any = true;
        hx__buf_printf(out, "  %-26s %9llu %9llu\n", l->name,
                       (unsigned long long)l->gained,
                       (unsigned long long)l->lost);
    }
}

static void put_text(const diff *d, hx_buf *out)
{
    hx__buf_printf(out, "%llu comment%s, %llu %s other labels (%.1f %%)\n",
                   (unsigned long long)d->comments, hx__plural(d->comments),
                   (unsigned long long)d->changed,
                   d->changed == 1 ? "gets" : "get",
                   d->comments ? 100.0 * (double)d->changed /
                                     (double)d->comments : 0);
    put_gaps(d, out);
    put_labels(d, out);
    if (d->sample.count)
        hx__buf_printf(out, "\nchanged comments, %zu of %llu\n",
                       d->sample.count, (unsigned long long)d->changed);
    for (size_t i = 0; i < d->sample.count; i++) {
        hx_str line = d->sample.rows[i].bytes;
        const char *feed = memchr(line.ptr, '\n', line.len);
        size_t head = (size_t)(feed - line.ptr);

        hx__buf_printf(out, "  %.*s\n      %.*s\n", (int)head, line.ptr,
                       (int)(line.len - head - 1), feed + 1);
    }
}

static void put_json(const diff *d, hx_buf *out)
{
    const char *comma = "";

    hx__buf_printf(out, "{\"lexicon_diff\":1,\"comments\":%llu,\"changed\":%llu,"
                   "\"drivers\":[", (unsigned long long)d->comments,
                   (unsigned long long)d->changed);
    for (size_t k = 0; k < d->driver_count; k++) {
        hx__buf_printf(out, "%s\n{\"id\":\"%.*s\",\"gap_old\":%.3f,"
                       "\"gap_new\":%.3f}", k ? "," : "",
                       (int)d->drivers[k].id.len, d->drivers[k].id.ptr,
                       gap(d, k, OLD), gap(d, k, NEW));
    }
    hx__buf_str(out, "],\"labels\":[");
    for (size_t i = 0; i < d->label_count; i++) {
        const label *l = &d->labels[i];

        if (l->gained + l->lost == 0)
            continue;
        hx__buf_printf(out, "%s\n{\"label\":\"%s\",\"gained\":%llu,\"lost\":%llu}",
                       comma, l->name, (unsigned long long)l->gained,
                       (unsigned long long)l->lost);
        comma = ",";
    }
    hx__buf_str(out, "],\"examples\":[");
    for (size_t i = 0; i < d->sample.count; i++) {
        hx_str line = d->sample.rows[i].bytes;
        const char *feed = memchr(line.ptr, '\n', line.len);
        size_t head = (size_t)(feed - line.ptr);

        hx__buf_str(out, i ? ",\n{\"change\":" : "\n{\"change\":");
        hx__buf_json(out, (hx_str){ line.ptr, head });
        hx__buf_str(out, ",\"text\":");
        hx__buf_json(out, (hx_str){ feed + 1, line.len - head - 1 });
        hx__buf_char(out, '}');
    }
    hx__buf_str(out, "]}\n");
}

/* -- the command ------------------------------------------------------------ */

/* A folder takes the place of the shipped lexicons, a file is layered over
 * those of the pipeline, and - stands for the pipeline's own. */
static hx_status open_side(diff *d, hx_cli *cli, int side, hx_error *err)
{
    const char *path = cli->args[side];
    size_t lexicons = cli->lexicon.count;
    struct stat info;
    hx_status rc = HX_OK;

    if (strcmp(path, "-") != 0) {
        if (stat(path, &info) != 0)
            return hx__fail(err, HX_E_IO, "%s: no such lexicon (a folder of "
                            "lexicons, a file to be layered over those of the "
                            "pipeline, or - for these alone)", path);
        if (S_ISDIR(info.st_mode))
            cli->lexicon_folder = path;
        else
            rc = hx__app_take_lexicon(cli, path, err);
    }
    if (rc == HX_OK)
        rc = hx__app_open(&d->app[side], cli, err);
    cli->lexicon.count = lexicons;
    cli->lexicon_folder = NULL;
    return rc == HX_OK ? add_labels(d, d->app[side].host, err) : rc;
}

static hx_status compare(hx_cli *cli, diff *d, hx_error *err)
{
    hx_survey survey = { each, take, d, 2 };
    hx_tally tally = { 0 };
    hx_buf out = { 0 };
    hx_status rc = hx__survey(cli, &d->app[NEW], &survey, &tally, err);

    if (rc == HX_OK) {
        hx__sample_sort(&d->sample, NULL);
        if (hx__survey_json(cli))
            put_json(d, &out);
        else
            put_text(d, &out);
        rc = hx__survey_print(&out, err);
    }
    if (rc == HX_OK) {
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge(cli, &tally, err);
    }
    hx__buf_clear(&out);
    hx__tally_clear(&tally);
    return rc;
}

static void clear(diff *d)
{
    while (d->lanes) {
        lane *l = d->lanes;

        d->lanes = l->next;
        hx__chain_close(l->old);
        hx__free(l);
    }
    hx__sample_clear(&d->sample);
    hx__map_clear(&d->map);
    hx__app_close(&d->app[NEW]);
    hx__app_close(&d->app[OLD]);
    hx__free(d);
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    diff *d;
    hx_status rc = hx__survey_format(cli, err);

    if (rc != HX_OK)
        return rc;
    if (cli->arg_count < 3)
        return hx__fail(err, HX_E_USAGE, "lexicon diff: name OLD, NEW and the "
                        "inputs (hxgap lexicon diff - mine.yaml "
                        "comments.ndjson.gz)");
    d = hx__alloc(1, sizeof *d);
    if (!d)
        return hx__nomem(err);
    if (uv_mutex_init(&d->lock) != 0) {
        hx__free(d);
        return hx__nomem(err);
    }
    d->cli = cli;
    hx__sample_init(&d->sample, cli->top ? cli->top : ROWS);
    rc = open_side(d, cli, OLD, err);
    if (rc == HX_OK)
        rc = open_side(d, cli, NEW, err);
    if (rc == HX_OK)
        rc = compare(cli, d, err);
    uv_mutex_destroy(&d->lock);
    clear(d);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json (default text)", "text json" },
    { "top", "changed comments to show (default 20)", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_diff = {
    .name = "lexicon diff",
    .summary = "which comments change label, and how far the gaps move",
    .usage = "[OPTIONS] OLD NEW INPUT...",
    .help = "  hxgap lexicon diff - mine.yaml comments.ndjson.gz\n"
            "  hxgap lexicon diff mine.yaml better.yaml comments.ndjson.gz\n"
            "  hxgap lexicon diff lexicons.before/ lexicons/ reviews.csv\n\n"
            "OLD and NEW: a folder that takes the place of the shipped\n"
            "lexicons, a file layered over those of the pipeline, or - for\n"
            "these alone. Tells the gaps of both, the labels gained and lost,\n"
            "and a sample of the comments (20, or --top N). Each comment counts\n"
            "once: weights of the input are for reports.\n",
    .options = "format where since until pipeline field jobs plugin lexicon "
               "max-bad block-bytes top no-redact",
    .says = says,
    .run = run,
};
