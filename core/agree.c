/* hxgap eval --agreement: two readers' labels of the same comments.
 *
 * The first record of an id is one reader's, the second the other's. A unit is
 * a comment and a label, its value whether the reader gave it: so alpha is
 * nominal, and labels count as often as they are given. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "agree.h"

#include <math.h>

#include "alloc.h"
#include "app.h"
#include "error.h"
#include "gold.h"
#include "map.h"
#include "output.h"
#include "registry.h"
#include "score.h"
#include "values.h"

typedef struct row {
    uint64_t id;    /* hash of what the record gives */
    hx_gold  gold;
    uint8_t  lang;
    bool     named; /* it has an id */
} row;

/* The pairs of one language. */
typedef struct pairs {
    uint64_t comments;
    hx_score driver[HX_SCORE_LABELS];
    hx_score stance[HX_GOLD_STANCES][HX_SCORE_LABELS];
    hx_score touchpoint[HX_LABELS_MAX], loyalty[HX_LABELS_MAX];
} pairs;

typedef struct agreement {
    const hx_hostx *host;
    hx_gold_slots slots;
    hx_map  seen;                       /* id -> place among rows */
    row    *rows;  size_t count, cap;
    pairs   of[HX_LANG_COUNT];
    uint64_t matched, repeated, unnamed;
    uint64_t off;                       /* gold labels passed over */
} agreement;

/* -- pairing ---------------------------------------------------------------- */

static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    const agreement *a = arg;
    const hx_value *value = &rec->values[HX_F_ID];
    hx_str    id = hx__trim(value->text);
    row       r = { .lang = rec->lang };
    hx_status rc;

    (void)chain;
    if (rec->skip != HX_SKIP_NONE)
        return HX_OK;
    rc = hx__gold_read(&a->slots, rec, &r.gold, err);
    if (rc != HX_OK)
        return rc;
    r.named = value->type != HX_V_NONE && value->type != HX_V_NULL &&
              id.len > 0;
    r.id = r.named ? XXH3_64bits(id.ptr, id.len) : 0;
    hx__buf_bytes(out, &r, sizeof r);
    return out->failed ? hx__nomem(err) : HX_OK;
}

static uint64_t any_stance(const hx_gold *gold)
{
    return gold->driver[0] | gold->driver[1] | gold->driver[2];
}

static void count_pair(pairs *p, const hx_gold *a, const hx_gold *b)
{
    p->comments++;
    hx__score_sets(p->driver, any_stance(a), any_stance(b));
    for (int s = 0; s < HX_GOLD_STANCES; s++)
        hx__score_sets(p->stance[s], a->driver[s], b->driver[s]);
    hx__score_words(p->touchpoint, a->touchpoint, b->touchpoint,
                    HX_GOLD_WORDS);
    hx__score_words(p->loyalty, a->loyalty, b->loyalty, HX_GOLD_WORDS);
}

static hx_status take_row(agreement *a, const row *r, hx_error *err)
{
    hx_str key = { (const char *)&r->id, sizeof r->id };
    uint32_t at = HX_MAP_NONE;

    a->off += r->gold.off;
    if (!r->named) {
        a->unnamed++;
        return HX_OK;
    }
    if (!hx__map_add(&a->seen, key, (uint32_t)a->count, &at) ||
        !hx__grow((void **)&a->rows, &a->cap, a->count + 1, sizeof *a->rows))
        return hx__nomem(err);
    if (at == a->count) {
        a->rows[a->count++] = *r;
        return HX_OK;
    }
    if (!a->rows[at].named) {  /* paired before */
        a->repeated++;
        return HX_OK;
    }
    a->rows[at].named = false;
    a->matched++;
    count_pair(&a->of[r->lang], &a->rows[at].gold, &r->gold);
    return HX_OK;
}

static hx_status take_rows(void *arg, hx_str bytes, hx_error *err)
{
    hx_status rc = HX_OK;

    for (; rc == HX_OK && bytes.len >= sizeof(row); bytes.ptr += sizeof(row),
                                                    bytes.len -= sizeof(row)) {
        row r;

        memcpy(&r, bytes.ptr, sizeof r);
        rc = take_row(arg, &r, err);
    }
    return rc;
}

/* -- the table -------------------------------------------------------------- */

static void put_line(hx_sink *out, hx_str name, const hx_score *score,
                     uint64_t units)
{
    double alpha = hx__alpha(score, units);

    hx__output_printf(out, "  %-22.*s %7llu %7llu %7llu   ", (int)name.len,
                      name.ptr, (unsigned long long)(score->hit + score->miss),
                      (unsigned long long)(score->hit + score->false_hit),
                      (unsigned long long)score->hit);
    if (isnan(alpha))
        hx__output_printf(out, "    -\n");
    else
        hx__output_printf(out, "%6.3f\n", alpha);
}

static void put_labels(const agreement *a, hx_sink *out, int dimension,
                       const hx_score *scores, uint64_t comments)
{
    const hx_host *host = hx__host_public(a->host);
    size_t labels = host->label_count(host, dimension);

    for (size_t i = 0; i < labels; i++)
        if (scores[i].hit + scores[i].miss + scores[i].false_hit)
            put_line(out, host->label_get(host, dimension, i)->id, &scores[i],
                     comments);
}

static void put_pairs(const agreement *a, hx_sink *out, const pairs *p)
{
    const hx_host *host = hx__host_public(a->host);
    size_t drivers = host->label_count(host, HX_DIM_DRIVER);
    hx_score stance[HX_GOLD_STANCES], sum;

    for (int s = 0; s < HX_GOLD_STANCES; s++)
        stance[s] = hx__score_sum(p->stance[s], HX_SCORE_LABELS);
    sum = hx__score_sum(p->driver, HX_SCORE_LABELS);
    put_line(out, HX_LIT("driver"), &sum, p->comments * drivers);
    sum = hx__score_sum(stance, HX_GOLD_STANCES);
    put_line(out, HX_LIT("driver with stance"), &sum,
             p->comments * drivers * HX_GOLD_STANCES);
    sum = hx__score_sum(p->touchpoint, HX_LABELS_MAX);
    put_line(out, HX_LIT("touchpoint"), &sum,
             p->comments * host->label_count(host, HX_DIM_TOUCHPOINT));
    sum = hx__score_sum(p->loyalty, HX_LABELS_MAX);
    put_line(out, HX_LIT("loyalty"), &sum,
             p->comments * host->label_count(host, HX_DIM_LOYALTY));
    hx__output_printf(out, "\n");
    put_labels(a, out, HX_DIM_DRIVER, p->driver, p->comments);
    hx__output_printf(out, "\n");
    put_labels(a, out, HX_DIM_TOUCHPOINT, p->touchpoint, p->comments);
    hx__output_printf(out, "\n");
    put_labels(a, out, HX_DIM_LOYALTY, p->loyalty, p->comments);
}

static void put_table(const agreement *a, hx_sink *out)
{
    static const char *const names[HX_LANG_COUNT] = {
        [HX_LANG_UNKNOWN] = "no language given",
        [HX_LANG_DE] = "German", [HX_LANG_EN] = "English",
    };

    hx__output_printf(out, "%llu comment%s by two readers, %llu by one",
                      (unsigned long long)a->matched, hx__plural(a->matched),
                      (unsigned long long)(a->count - a->matched));
    if (a->repeated + a->unnamed)
        hx__output_printf(out, "; left out: %llu by more than two, %llu "
                          "without an id", (unsigned long long)a->repeated,
                          (unsigned long long)a->unnamed);
    hx__output_printf(out, "\n");
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        if (a->of[lang].comments == 0)
            continue;
        hx__output_printf(out, "\n%s: %llu comment%s\n  %-22s %7s %7s %7s   "
                          "%6s\n", names[lang],
                          (unsigned long long)a->of[lang].comments,
                          hx__plural(a->of[lang].comments), "label", "first",
                          "second", "both", "alpha");
        put_pairs(a, out, &a->of[lang]);
    }
}

static hx_status no_pairs(hx_error *err)
{
    return hx__fail(err, HX_E_USAGE, "eval: no id stands in two of the records "
                    "(--agreement pairs two readers' labels by id)");
}

static hx_status count_all(hx_cli *cli, agreement *a, hx_sink *out,
                           hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_run_options options = hx__app_options(cli);
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_status rc = hx__app_open(&app, cli, err);

    options.each = each;
    options.each_arg = a;
    options.ordered_sink = take_rows;
    options.sink_arg = a;
    if (rc == HX_OK) {
        a->host = app.host;
        hx__gold_slots(&a->slots, app.host);
        rc = hx__run(app.host, &options, &chain, &tally, &cli->signal_number,
                     err);
    }
    if (rc == HX_OK) {
        if (a->matched)
            put_table(a, out);
        hx__gold_tell_off(app.host, a->off);
        hx__cli_tell_left_out(cli, &tally);
        rc = hx__cli_judge(cli, &tally, err);
    }
    if ((rc == HX_OK || rc == HX_E_CHECK) && !a->matched)
        rc = no_pairs(err);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    hx__app_close(&app);
    return rc;
}

hx_status hx__agree(hx_cli *cli, hx_error *err)
{
    agreement *a = hx__alloc(1, sizeof *a);
    hx_sink *out = NULL;
    hx_status rc, written;

    if (!a)
        return hx__nomem(err);
    cli->no_model = true;
    hx__gold_wish(&cli->wish);
    rc = cli->arg_count ? hx__output_open(&out, NULL, 0, NULL, err)
                        : hx__fail(err, HX_E_USAGE, "eval: no labelled "
                                   "comments (hxgap eval --agreement "
                                   "anna.ndjson ben.ndjson)");
    if (rc == HX_OK)
        rc = count_all(cli, a, out, err);
    if (rc == HX_OK || rc == HX_E_CHECK) {
        written = hx__output_commit(out, err);
        rc = rc == HX_OK ? written : rc;
        out = NULL;
    }
    hx__output_abort(out);
    hx__map_clear(&a->seen);
    hx__free(a->rows);
    hx__free(a);
    return rc;
}
