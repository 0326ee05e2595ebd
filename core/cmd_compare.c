/* hxgap compare: two states, or segments of one, with tests.
 *
 * What is compared and how is the aggregators' business (hx_plugin.compare);
 * this finds the states, and has the reporters write the tree. */
#include "alloc.h"
#include "error.h"
#include "join.h"
#include "report.h"

/* --between as plugins get it; texts are borrowed from the command line. */
typedef struct asked {
    hx_between *list;
    size_t      count;
} asked;

static void asked_clear(asked *a)
{
    for (size_t i = 0; i < a->count; i++)
        hx__free((hx_str *)a->list[i].values);
    hx__free(a->list);
}

/* The value at `*at`, which goes behind it: all up to the next comma, or what
 * stands in quotes. A quote that none before a comma or the end closes is a
 * letter. */
static hx_str next_value(const char **at)
{
    const char *text = *at, *end = NULL;

    if (*text == '"')
        for (end = strchr(text + 1, '"'); end && end[1] && end[1] != ',';)
            end = strchr(end + 1, '"');
    if (end) {
        *at = end + 1;
        text++;
    } else {
        end = text + strcspn(text, ",");
        *at = end;
    }
    return (hx_str){ text, (size_t)(end - text) };
}

static hx_status parse_values(hx_between *out, const char *text, hx_error *err)
{
    size_t  most = 1;
    hx_str *values;
    bool    more;

    for (const char *p = text; *p; p++)
        most += *p == ',';
    values = hx__alloc(most, sizeof *values);
    if (!values)
        return hx__nomem(err);
    out->values = values;
    do {
        hx_str *value = &values[out->count++];

        *value = next_value(&text);
        if (value->len == 0)
            value->ptr = NULL;  /* comments without a value */
        more = *text++ == ',';
    } while (more);
    return HX_OK;
}

/* A --by crosses dimensions with a comma, so none has one in its name. */
static hx_status parse_dim(hx_str *out, const char *given, size_t len,
                           hx_error *err)
{
    size_t first = strcspn(given, ",=");

    *out = (hx_str){ given, len };
    if (first >= len)
        return HX_OK;
    return hx__fail(err, HX_E_USAGE, "--between %.*s: one dimension at a time "
                    "(--between %.*s=A,B); a crossed one is compared for each "
                    "value of the other", (int)len, given, (int)first, given);
}

static bool has_value(const hx_between *of, size_t count, hx_str value)
{
    for (size_t i = 0; i < count; i++) {
        if (hx_str_eq(of->values[i], value))
            return true;
    }
    return false;
}

/* Whether both compare the same two, or the same one with everything else. */
static bool same_pair(const hx_between *a, const hx_between *b)
{
    size_t shared = 0;

    if (!hx_str_eq(a->dim, b->dim) || (a->count == 1) != (b->count == 1))
        return false;
    for (size_t i = 0; i < a->count; i++)
        shared += has_value(b, b->count, a->values[i]);
    return shared >= (a->count == 1 ? 1 : 2);
}

/* A test that is made twice, or of comments against themselves, would change
 * what the others are worth: q is of all tests together. */
static hx_status check_once(const asked *all, hx_error *err)
{
    const hx_between *last = &all->list[all->count - 1];

    for (size_t i = 1; i < last->count; i++) {
        hx_str value = last->values[i];

        if (has_value(last, i, value))
            return hx__fail(err, HX_E_USAGE, "--between %.*s: \"%.*s\" is "
                            "named twice", (int)last->dim.len, last->dim.ptr,
                            (int)value.len, value.ptr ? value.ptr : "");
    }
    for (size_t i = 0; i + 1 < all->count; i++) {
        if (same_pair(&all->list[i], last))
            return hx__fail(err, HX_E_USAGE, "--between %.*s: asked for twice "
                            "(what is compared already needs no second "
                            "--between)", (int)last->dim.len, last->dim.ptr);
    }
    return HX_OK;
}

static hx_status parse_between(asked *out, const hx_list *given, hx_error *err)
{
    hx_status rc = HX_OK;

    out->list = hx__alloc(given->count + 1, sizeof *out->list);
    if (!out->list)
        return hx__nomem(err);
    for (size_t i = 0; rc == HX_OK && i < given->count; i++) {
        const char *equals = strchr(given->at[i], '=');

        if (!equals || equals == given->at[i] || !equals[1])
            return hx__fail(err, HX_E_USAGE, "--between %s: write DIM=A,B, or "
                            "DIM=A to compare with everything else",
                            given->at[i]);
        out->count = i + 1;
        rc = parse_dim(&out->list[i].dim, given->at[i],
                       (size_t)(equals - given->at[i]), err);
        if (rc == HX_OK)
            rc = parse_values(&out->list[i], equals + 1, err);
        if (rc == HX_OK)
            rc = check_once(out, err);
    }
    return rc;
}

/* "2024" for "states/2024.hxs", "states/2024" for two parts of the path. */
static hx_str label_of(const char *path, size_t parts)
{
    size_t len = strlen(path), at;

    while (len > 1 && path[len - 1] == '/')
        len--;
    at = len;
    for (size_t i = 0; i < parts; i++) {
        if (i > 0 && at > 0)
            at--;  /* over the slash */
        while (at > 0 && path[at - 1] != '/')
            at--;
    }
    if (len - at > 4 && memcmp(path + len - 4, ".hxs", 4) == 0)
        len -= 4;
    return (hx_str){ path + at, len - at };
}

/* States are told apart by their names, and by those of their folders where
 * both are called alike. */
static void label_both(hx_str labels[2], const char *const *paths)
{
    bool more = true;

    for (size_t parts = 1; more; parts++) {
        labels[0] = label_of(paths[0], parts);
        labels[1] = label_of(paths[1], parts);
        more = hx_str_eq(labels[0], labels[1]) &&
               (labels[0].ptr > paths[0] || labels[1].ptr > paths[1]);
    }
}

/* Whether the limit of `part` keeps within that of `whole`. */
static bool keeps_within(const char *part, const char *whole)
{
    return !whole || strcmp(whole, part ? part : "") == 0;
}

/* Whether `info` was made with --where `text`, or asks nothing of its DIM. */
static bool admits(const hx_state_info *info, const char *text)
{
    size_t dim = strcspn(text, "=") + 1;
    bool   asks = false;

    for (size_t i = 0; i < info->where_count; i++) {
        if (strcmp(info->where[i], text) == 0)
            return true;
        asks = asks || strncmp(info->where[i], text, dim) == 0;
    }
    return !asks;
}

/* Whether what passes the filters of `part` passes those of `whole`, for all
 * that can be told without reading a value. */
static bool is_part(const hx_state_info *part, const hx_state_info *whole)
{
    bool within = keeps_within(part->since, whole->since) &&
                  keeps_within(part->until, whole->until);

    for (size_t i = 0; within && i < whole->where_count; i++) {
        size_t k = 0;

        while (k < part->where_count &&
               strcmp(part->where[k], whole->where[i]) != 0)
            k++;
        within = k < part->where_count;
    }
    for (size_t i = 0; within && i < part->where_count; i++)
        within = admits(whole, part->where[i]);
    return within;
}

/* Whether a shard is in both. */
static hx_status share_input(const hx_state_info *x, const hx_state_info *y,
                             bool *shared, hx_error *err)
{
    hx_shards both = { 0 };
    hx_status rc = hx__shards_join(&both, &x->shards, "", err);

    if (rc == HX_OK)
        rc = hx__shards_join(&both, &y->shards, "", err);
    hx__shards_clear(&both);
    *shared = rc == HX_E_USAGE;
    return *shared ? HX_OK : rc;
}

static void warn_of_part(const hx_cli *cli, const hx_state *whole,
                         const hx_state *part)
{
    hx_error text;

    (void)hx__fail(&text, HX_OK, "%s holds the comments of %s as well, and the "
                   "tests take them for others: compare the part with the "
                   "rest (run --by, compare --between DIM=A)",
                   hx__state_path(whole), hx__state_path(part));
    hx__cli_warn(cli, text.message);
}

/* The same comments twice are no comparison. */
static hx_status check_apart(const hx_cli *cli, const hx_state *a,
                             const hx_state *b, hx_error *err)
{
    const hx_state_info *x = hx__state_info(a), *y = hx__state_info(b);
    bool                 shared = false;
    hx_status            rc = share_input(x, y, &shared, err);

    if (rc != HX_OK || !shared)
        return rc;
    if (hx__state_same_filters(x, y))
        return hx__fail(err, HX_E_USAGE, "%s and %s: hold the same comments",
                        hx__state_path(a), hx__state_path(b));
    if (is_part(y, x))
        warn_of_part(cli, a, b);
    else if (is_part(x, y))
        warn_of_part(cli, b, a);
    return HX_OK;
}

/* Has every aggregator that can compare write its part. */
static hx_status describe(hx_doc *doc, const hx_joined *a, const hx_joined *b,
                          const hx_str labels[2], const asked *between,
                          hx_error *err)
{
    const hx_loaded *loaded;
    size_t           count = hx__host_plugins(a->host, &loaded);
    bool             any = false;
    hx_status        rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        const hx_plugin *p = loaded[i].plugin;

        if (p->stage != HX_STAGE_AGG || !p->compare)
            continue;
        any = true;
        rc = p->compare(hx__chain_state(a->chain, i),
                        b ? hx__chain_state(b->chain, i) : NULL, labels,
                        between->list, between->count, doc,
                        hx__doc_root(doc), err);
        if (rc == HX_OK)
            rc = hx__report_part(doc, &loaded[i], err);
    }
    if (rc == HX_OK && !any)
        return hx__fail(err, HX_E_PLUGIN, "compare: no aggregator of the "
                        "pipeline compares");
    return rc;
}

static hx_status write_doc(hx_cli *cli, const hx_joined *a,
                           const hx_joined *b, const asked *between,
                           hx_error *err)
{
    hx_tally  tally = hx__state_info(a->first)->tally;
    hx_str    labels[2] = { { NULL, 0 }, { NULL, 0 } };
    hx_doc   *doc = NULL;
    hx_status rc;

    if (b) {
        const hx_tally *more = &hx__state_info(b->first)->tally;

        label_both(labels, cli->args);
        tally.read += more->read;
        tally.analysed += more->analysed;
        for (int i = 0; i < HX_COUNT_KINDS; i++)
            tally.count[i] += more->count[i];
    }
    rc = hx__report_open(&doc, "compare", a->host, a->app.pipe, &tally,
                         !b || hx__state_same_filters(
                                   hx__state_info(a->first),
                                   hx__state_info(b->first)), err);
    if (rc == HX_OK)
        rc = describe(doc, a, b, labels, between, err);
    if (rc == HX_OK)
        rc = hx__report_write(cli, a->host, doc, err);
    hx__doc_close(doc);
    return rc;
}

static hx_status compare_two(hx_cli *cli, const asked *between, hx_error *err)
{
    hx_joined a, b = { .first = NULL };
    hx_status rc = hx__join_open(&a, cli, cli->args, 1, err);

    if (rc == HX_OK)
        rc = hx__report_check(cli, a.host, err);
    if (rc == HX_OK)
        rc = hx__join_open_on(&b, a.host, cli, cli->args + 1, 1, err);
    if (rc == HX_OK)
        rc = hx__join_complete(&a, cli, a.count == 1, err);
    if (rc == HX_OK)
        rc = hx__join_complete(&b, cli, b.count == 1, err);
    if (rc == HX_OK)
        rc = check_apart(cli, a.first, b.first, err);
    if (rc == HX_OK)
        rc = write_doc(cli, &a, &b, between, err);
    hx__join_close(&b);
    hx__join_close(&a);
    return rc;
}

static hx_status compare_within(hx_cli *cli, const asked *between,
                                hx_error *err)
{
    hx_joined j;
    hx_status rc = hx__join_open(&j, cli, cli->args, cli->arg_count, err);

    if (rc == HX_OK)
        rc = hx__report_check(cli, j.host, err);
    if (rc == HX_OK)
        rc = hx__join_complete(&j, cli, j.count == 1, err);
    if (rc == HX_OK)
        rc = write_doc(cli, &j, NULL, between, err);
    hx__join_close(&j);
    return rc;
}

static hx_status compare(hx_cli *cli, hx_error *err)
{
    asked     between = { NULL, 0 };
    hx_status rc = parse_between(&between, &cli->between, err);

    if (rc == HX_OK && between.count == 0 && cli->arg_count != 2)
        rc = hx__fail(err, HX_E_USAGE, "compare: name two states, or one and "
                      "--between DIM=A,B");
    if (rc == HX_OK && cli->arg_count == 0)
        rc = hx__fail(err, HX_E_USAGE, "compare: within which state?");
    if (rc == HX_OK)
        rc = between.count ? compare_within(cli, &between, err)
                           : compare_two(cli, &between, err);
    asked_clear(&between);
    return rc;
}

const hx_command hx__cmd_compare = {
    .name = "compare",
    .summary = "tell differences from chance: two states, or two segments",
    .usage = "STATE STATE | --between DIM=A,B STATE...",
    .help =
        "  hxgap compare 2024.hxs 2025.hxs\n"
        "  hxgap compare --between brand=Acme,Blitz all.hxs\n"
        "  hxgap compare --between month=2025-01,2025-02,2025-03 all.hxs\n"
        "  hxgap compare --between year=2024,2025 all.hxs\n"
        "  hxgap compare --between month=2024-01..2024-06,2024-07..2024-12 "
        "all.hxs\n"
        "  hxgap compare --between brand=Acme all.hxs     (with all others)\n"
        "  hxgap compare --between 'brand=\"Hut, Schal & Co\",Acme' all.hxs\n"
        "\n"
        "Compares demand, delivered and gap of every driver. The gap is\n"
        "tested; q accounts for the number of tests (Benjamini-Hochberg), so\n"
        "that of the differences called significant at most 5 in 100 are\n"
        "expected to be chance. Segments that share comments are compared\n"
        "with the rest; customers who are in both are accounted for. Two\n"
        "states are taken to hold different comments; a warning says where\n"
        "one is a part of the other. They are called by the names of their\n"
        "files, and of their folders where those are alike.\n",
    .options = "between format out report-lang allow-missing pipeline plugin "
               "lexicon option max-segments mode",
    .run = compare,
};
