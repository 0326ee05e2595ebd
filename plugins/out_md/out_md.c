/* out_md: a page of Markdown for a ticket: gaps, friction, and a comment for
 * each in the customers' words; then everything else, shortly.
 *
 * All text from outside goes through md_text(), which leaves nothing that
 * CommonMark, HTML or a ticket system could take for markup. */
#include "md.h"
#include "../out_text/missing.h"
#include "../out_text/segments.h"

#include <stdio.h>

#define MD_GAPS 5
#define MD_FRICTION 5
#define MD_SEGMENTS 10

enum md_word {
    MD_TITLE, MD_FEW, MD_GAPS_HEAD, MD_GAP_COLUMNS,
    MD_NO_GAP, MD_FRICTION_HEAD, MD_FRICTION_COLUMNS, MD_BEST_HEAD, MD_BEST,
    MD_BY, MD_BY_COLUMNS, MD_NONE, MD_SAYS_NONE, MD_NOTE, MD_CAVEAT, MD_UNIT,
    MD_WORDS
};

static const char *const md_words[MD_WORDS][2] = {
    [MD_TITLE] = { "The human-experience gap",
                   "Die Lücke im menschlichen Erleben" },
    [MD_FEW] = { "Fewer than 30 comments: too few for figures.",
                 "Weniger als 30 Kommentare: zu wenige für Zahlen." },
    [MD_GAPS_HEAD] = { "Largest gaps", "Größte Lücken" },
    [MD_GAP_COLUMNS] = {
        "| driver | demand | met | gap | 95 % range |\n",
        "| Treiber | Bedarf | erfüllt | Lücke | 95-%-Bereich |\n" },
    [MD_NO_GAP] = { "No gap that is larger than chance.",
                    "Keine Lücke, die größer als der Zufall ist." },
    [MD_FRICTION_HEAD] = { "Friction", "Reibung" },
    [MD_FRICTION_COLUMNS] = {
        "| touchpoint | driver | unmet points | comments | owner | met, % of "
        "those who state it | target, % |\n",
        "| Kontaktpunkt | Treiber | Punkte unerfüllt | Kommentare | "
        "verantwortlich | erfüllt, % derer, die es nennen | Ziel, % |\n" },
    [MD_BEST_HEAD] = { "Best met", "Am besten erfüllt" },
    [MD_BEST] = { "of 100 comments that speak of it find it delivered",
                  "von 100 Kommentaren, die davon sprechen, finden es "
                  "erfüllt" },
    [MD_BY] = { "By", "Nach" },
    [MD_BY_COLUMNS] = {
        "| segment | comments | largest gap |\n",
        "| Segment | Kommentare | größte Lücke |\n" },
    [MD_NONE] = { "(none)", "(ohne)" },
    [MD_SAYS_NONE] = { "\"(none)\"", "\"(ohne)\"" },
    [MD_NOTE] = {
        "demand: % of comments that speak of it or ask for it; met: % that "
        "find it met, where an even mix of met and unmet counts half; gap: "
        "the difference, in points. A dash: nothing is given, or fewer than "
        "30 comments in the segment, or fewer than 5 that state the driver.\n",
        "Bedarf: % der Kommentare, die davon sprechen oder es wünschen; "
        "erfüllt: % der Kommentare, die es erfüllt finden, gemischte Urteile "
        "zählen halb; Lücke: der Unterschied, in Punkten. Strich: nichts "
        "angegeben, oder weniger als 30 Kommentare im Segment, oder weniger "
        "als 5, die den Treiber nennen.\n" },
    [MD_CAVEAT] = { NULL,  /* the report brings its own words */
        "Anteile an Kommentaren, nicht an Kunden: Wer schreibt, ist keine "
        "Zufallsstichprobe, und was genannt wird, ist auffällig, nicht "
        "zwingend wichtig." },
    [MD_UNIT] = { "points", "Punkte" },
};

static void md_say(const md_page *page, int word)
{
    md_lit(page, md_words[word][page->german]);
}

static const hx_node *md_share(const md_page *page, const hx_node *node,
                               const char *key, const char *part)
{
    return md_get(page, md_get(page, node, key), part);
}

const hx_node *md_entry(const md_page *page, const char *dimension,
                        hx_str id)
{
    const hx_node *map = md_get(page, md_get(page, page->root, "labels"),
                                dimension);

    for (size_t i = 0; i < page->doc->count(map); i++)
        if (hx_str_eq(page->doc->key_at(map, i), id))
            return page->doc->at(map, i);
    return NULL;
}

void md_label(const md_page *page, const char *dimension, hx_str id)
{
    hx_str label = page->doc->get_string(
        md_get(page, md_entry(page, dimension, id),
               page->german ? "de" : "en"));

    md_text(page, label.len ? label : id);
}

void md_value(const md_page *page, hx_str dimension, const hx_node *value)
{
    hx_str id = page->doc->get_string(value), name;
    char   key[64];

    if (md_null(page, value)) {
        md_say(page, MD_NONE);
        return;
    }
    if (hx_str_eq(id, hx_str_of(md_words[MD_NONE][page->german]))) {
        md_say(page, MD_SAYS_NONE);
        return;
    }
    snprintf(key, sizeof key, "%.*s",
             (int)(dimension.len < 63 ? dimension.len : 63), dimension.ptr);
    name = names_find(names_values(dimension), id, page->german);
    if (name.ptr != id.ptr)
        md_text(page, name);
    else
        md_label(page, key, id);
}

void md_dimension(const md_page *page, hx_str id)
{
    md_text(page, names_find(NAMES_DIMENSION, id, page->german));
}

static void md_driver(const md_page *page, const hx_node *node,
                      const char *key)
{
    md_label(page, "driver", page->doc->get_string(md_get(page, node, key)));
}

const hx_node *md_total(const md_page *page)
{
    return page->doc->at(md_get(page, page->root, "segments"), 0);
}

/* -- sections -------------------------------------------------------------- */

static void md_head(const md_page *page, int word)
{
    md_lit(page, "\n## ");
    md_say(page, word);
    md_lit(page, "\n\n");
}

void md_rule(const md_page *page, int columns, int left)
{
    for (int i = 0; i < columns; i++)
        md_lit(page, i < left ? "| --- " : "| ---: ");
    md_lit(page, "|\n");
}

/* The gap of a driver; -1 where it may be chance: the whole interval is to lie
 * above 0.1 points. */
static int64_t md_sure_gap(const md_page *page, const hx_node *driver)
{
    return page->doc->get_milli(md_share(page, driver, "gap", "low")) < 100
           ? -1 : page->doc->get_milli(md_share(page, driver, "gap", "value"));
}

/* The drivers by gap, largest first, of those that are no chance. */
static size_t md_gaps(const md_page *page, const hx_node *segment,
                      const hx_node **out, size_t most)
{
    return md_largest(page, md_get(page, segment, "drivers"), md_sure_gap,
                      out, most);
}

static void md_gap_section(const md_page *page)
{
    const hx_node *top[MD_GAPS];
    size_t         count = md_gaps(page, md_total(page), top, MD_GAPS);

    md_head(page, MD_GAPS_HEAD);
    if (count == 0) {
        md_say(page, MD_NO_GAP);
        md_lit(page, "\n");
        return;
    }
    md_say(page, MD_GAP_COLUMNS);
    md_rule(page, 5, 1);
    for (size_t i = 0; i < count; i++) {
        md_lit(page, "| ");
        md_driver(page, top[i], "id");
        md_lit(page, " | ");
        md_number(page, md_share(page, top[i], "demand", "value"));
        md_lit(page, " | ");
        md_number(page, md_share(page, top[i], "delivered", "value"));
        md_lit(page, " | ");
        md_number(page, md_share(page, top[i], "gap", "value"));
        md_lit(page, " | ");
        md_number(page, md_share(page, top[i], "gap", "low"));
        md_lit(page, "\xe2\x80\x93");
        md_number(page, md_share(page, top[i], "gap", "high"));
        md_lit(page, " |\n");
    }
    for (size_t i = 0; i < count && i < 3; i++) {
        const hx_node *id = md_get(page, top[i], "id");
        const hx_node *item = md_sample(page, id, "unmet", NULL);

        if (!item)
            item = md_sample(page, id, "wanted", NULL);
        if (!item)
            continue;
        md_lit(page, "\n**");
        md_driver(page, top[i], "id");
        md_lit(page, "**\n");
        md_quote(page, item);
    }
}

static void md_owner(const md_page *page, const hx_node *row)
{
    hx_str id = page->doc->get_string(md_get(page, row, "touchpoint"));
    const hx_node *owner = md_get(page, row, "owner");

    if (page->doc->kind(owner) != HX_NODE_STRING)
        owner = md_get(page, md_entry(page, "touchpoint", id), "owner");
    if (page->doc->kind(owner) == HX_NODE_STRING)
        md_text(page, page->doc->get_string(owner));
    else
        md_lit(page, "\xe2\x80\x93");
}

static void md_friction_section(const md_page *page)
{
    const hx_node *list = md_get(page, page->root, "friction");
    size_t         count = page->doc->count(list);

    if (count == 0)
        return;
    md_head(page, MD_FRICTION_HEAD);
    md_say(page, MD_FRICTION_COLUMNS);
    md_lit(page, "| --- | --- | ---: | ---: | --- | ---: | ---: |\n");
    for (size_t i = 0; i < count && i < MD_FRICTION; i++) {
        const hx_node *row = page->doc->at(list, i);

        md_lit(page, "| ");
        md_label(page, "touchpoint",
                 page->doc->get_string(md_get(page, row, "touchpoint")));
        md_lit(page, " | ");
        md_driver(page, row, "driver");
        md_lit(page, " | ");
        md_number(page, md_get(page, row, "unmet_points"));
        md_lit(page, " | ");
        md_integer(page, md_get(page, row, "comments"));
        md_lit(page, " | ");
        md_owner(page, row);
        md_lit(page, " ");
        md_cell(page, md_part(page, row, "delivered_of_stated", "value"));
        md_cell(page, md_get(page, row, "target"));
        md_lit(page, "|\n");
    }
    if (count > MD_FRICTION)
        md_more(page, count - MD_FRICTION);
    md_quote(page, md_sample(page, md_get(page, page->doc->at(list, 0),
                                          "driver"), "unmet",
                             md_get(page, page->doc->at(list, 0),
                                    "touchpoint")));
}

/* The least severe driver that thirty comments state, where half of them or
 * more find it delivered. */
static void md_best_section(const md_page *page)
{
    const hx_node *drivers = md_get(page, md_total(page), "drivers");
    const hx_node *best = NULL;
    int64_t        least = 501;

    for (size_t i = 0; i < page->doc->count(drivers); i++) {
        const hx_node *node = page->doc->at(drivers, i);
        const hx_node *severity = md_get(page, node, "severity");

        if (md_null(page, severity)
            || page->doc->get_integer(md_get(page, node, "comments")) < 30
            || page->doc->get_milli(severity) >= least)
            continue;
        least = page->doc->get_milli(severity);
        best = node;
    }
    if (!best)
        return;
    md_head(page, MD_BEST_HEAD);
    md_lit(page, "**");
    md_driver(page, best, "id");
    page->host->printf(page->sink, "**\\: %lld ",
                       (long long)((1000 - least + 5) / 10));
    md_say(page, MD_BEST);
    md_lit(page, ".\n");
    md_quote(page, md_sample(page, md_get(page, best, "id"), "met", NULL));
}

/* -- breakdowns ------------------------------------------------------------ */

/* "brand, month" or "Acme, 2024-01". */
static void md_by(const md_page *page, const hx_node *segment, bool values)
{
    const hx_node *by = md_get(page, segment, "by");

    for (size_t i = 0; i < page->doc->count(by); i++) {
        const hx_node *value = page->doc->at(by, i);

        if (i > 0)
            md_lit(page, ", ");
        if (!values)
            md_dimension(page, page->doc->key_at(by, i));
        else
            md_value(page, page->doc->key_at(by, i), value);
    }
}

static void md_breakdown(const md_page *page, const hx_node *list, size_t from,
                         size_t to)
{
    const hx_node *segment[MD_SEGMENTS];
    size_t shown = segments_shown(page->doc, list, from, to, MD_SEGMENTS,
                                  segment);

    md_lit(page, "\n## ");
    md_say(page, MD_BY);
    md_lit(page, " ");
    md_by(page, page->doc->at(list, from), false);
    md_lit(page, "\n\n");
    md_say(page, MD_BY_COLUMNS);
    md_lit(page, "| --- | ---: | --- |\n");
    for (size_t i = 0; i < shown; i++) {
        const hx_node *top[1];

        md_lit(page, "| ");
        md_by(page, segment[i], true);
        md_lit(page, " | ");
        md_integer(page, md_get(page, segment[i], "comments"));
        md_lit(page, " | ");
        if (md_gaps(page, segment[i], top, 1) > 0) {
            md_driver(page, top[0], "id");
            md_lit(page, " (");
            md_number(page, md_share(page, top[0], "gap", "value"));
            md_lit(page, " ");
            md_say(page, MD_UNIT);
            md_lit(page, ")");
        } else {
            md_lit(page, "\xe2\x80\x93");
        }
        md_lit(page, " |\n");
    }
    md_more(page, to - from - shown);
}

static void md_breakdowns(const md_page *page)
{
    const hx_node *list = md_get(page, page->root, "segments");
    size_t         count = page->doc->count(list);

    for (size_t from = 1, to; from < count; from = to) {
        to = segments_end(page->doc, list, from);
        md_breakdown(page, list, from, to);
    }
}

/* -- the page -------------------------------------------------------------- */

static void md_filter(const md_page *page, const char *before,
                      const char *word, const hx_node *node)
{
    if (md_null(page, node))
        return;
    md_lit(page, before);
    md_lit(page, word);
    md_text(page, page->doc->get_string(node));
}

/* What the report was asked to leave in. */
static void md_filters(const md_page *page)
{
    const hx_node *map = md_get(page, md_get(page, page->root, "provenance"),
                                "filters");
    const hx_node *where = md_get(page, map, "where");
    size_t         count = page->doc->count(where);
    const char    *first = count ? ", " : "";

    if (page->doc->kind(map) != HX_NODE_MAP)
        return;
    md_lit(page, page->german ? "\nNur: " : "\nOnly: ");
    for (size_t i = 0; i < count; i++)
        md_filter(page, i ? ", " : "", "", page->doc->at(where, i));
    md_filter(page, first, page->german ? "ab " : "since ",
              md_get(page, map, "since"));
    if (!md_null(page, md_get(page, map, "since")))
        first = ", ";
    md_filter(page, first, page->german ? "bis " : "until ",
              md_get(page, map, "until"));
    md_lit(page, ".\n");
}

/* What a merge went on without. */
static void md_missing(const md_page *page)
{
    char missing[512];

    if (!missing_text(page->doc, page->root, page->german, missing,
                      sizeof missing))
        return;
    md_lit(page, MD_SAY(page, "\n**Incomplete: ", "\n**Unvollständig: "));
    md_text(page, hx_str_of(missing));
    md_lit(page, ".**\n");
}

static hx_status md_report(const void *model, const hx_host *host,
                           const hx_node *root, hx_sink *sink, hx_error *err)
{
    md_page page = { host, host->doc, sink, root,
                     host->sink_trait(sink, "german") > 0 };
    const hx_node *pairs = md_get(&page, root, "comparisons");

    (void)model;
    (void)err;
    md_lit(&page, "# ");
    md_say(&page, MD_TITLE);
    md_lit(&page, "\n\n");
    md_counts(&page);
    md_filters(&page);
    md_damaged(&page);
    md_missing(&page);
    if (page.doc->kind(pairs) == HX_NODE_LIST) {
        md_compare(&page, pairs);
    } else if (!md_total(&page)
        || !md_null(&page, md_get(&page, md_total(&page), "suppressed"))) {
        md_lit(&page, "\n");
        md_say(&page, MD_FEW);
        md_lit(&page, "\n");
    } else {
        md_gap_section(&page);
        md_friction_section(&page);
        md_best_section(&page);
        md_changes(&page);
        md_breakdowns(&page);
        md_answers(&page);
        md_lit(&page, "\n");
        md_say(&page, MD_NOTE);
    }
    md_lit(&page, "\n---\n\n*");
    if (page.german)
        md_say(&page, MD_CAVEAT);
    else
        md_text(&page, page.doc->get_string(md_get(&page, root, "caveat")));
    md_lit(&page, "*\n");
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_md",
    .version = "1.0.0",
    .summary = "a page of Markdown for tickets, with comments",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "md",
    .suffixes = ".md .markdown",
    .report = md_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
