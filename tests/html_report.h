/* Reports made by hand for the suite of out_html, in which every name and
 * text is the same. */
#ifndef HTML_REPORT_H
#define HTML_REPORT_H

#include "doc.h"

#include <stdio.h>

static const hx_doc_calls *const call = &hx__doc_calls;

static inline void share(hx_doc *doc, hx_node *node, const char *key, int64_t value)
{
    hx_node *map = call->map(doc, node, key);

    call->integer(doc, map, "comments", 77);
    call->milli(doc, map, "value", value);
    call->milli(doc, map, "low", value > 900 ? value - 900 : 0);
    call->milli(doc, map, "high", value + 900);
}

static inline void unit(hx_doc *doc, hx_node *list, hx_str id, const char *family,
                 int64_t gap)
{
    hx_node *node = call->map(doc, list, NULL);

    call->string(doc, node, "id", id);
    if (family)
        call->string(doc, node, "family", hx_str_of(family));
    call->integer(doc, node, "comments", 40 + gap);
    call->integer(doc, node, "unmet", 20);
    share(doc, node, "demand", gap + 20123);
    share(doc, node, "delivered", 20123);
    share(doc, node, "gap", gap);
    call->milli(doc, node, "severity", gap * 1000 / (gap + 20123));
    call->milli(doc, node, "unmet_points", gap);
    call->integer(doc, node, "rank", 1);
    call->null(doc, node, "suppressed");
}

/* The figures of a group; its first driver is called `name`. */
static inline void cell(hx_doc *doc, hx_node *node, hx_str name)
{
    hx_node *list;

    call->integer(doc, node, "comments", 1234);
    call->null(doc, node, "suppressed");
    share(doc, node, "coverage", 40000);
    list = call->list(doc, node, "drivers");
    unit(doc, list, name, "emotional", 12345);
    unit(doc, list, HX_LIT("price"), "rational", 2345);
    unit(doc, list, HX_LIT("speed"), "rational", 5345);
    unit(doc, list, HX_LIT("purpose"), NULL, 345);
    list = call->list(doc, node, "families");
    unit(doc, list, HX_LIT("emotional"), NULL, 22345);
    unit(doc, list, HX_LIT("rational"), NULL, 3345);
    call->milli(doc, call->map(doc, node, "balance"), "gap", 19000);
    call->milli(doc, call->map(doc, node, "loyalty"), "net_advocacy", -500);
}

static inline void quotes(hx_doc *doc, hx_node *list, hx_str driver, hx_str name,
                   bool total)
{
    static const char *const stances[] = { "unmet", "met" };

    for (size_t i = 0; i < 2; i++) {
        hx_node *node = call->map(doc, list, NULL), *item;

        item = call->map(doc, node, "by");
        if (!total)
            call->string(doc, item, "brand", name);
        call->string(doc, node, "driver", driver);
        call->string(doc, node, "stance", hx_str_of(stances[i]));
        item = call->map(doc, call->list(doc, node, "items"), NULL);
        call->string(doc, item, "id", name);
        call->string(doc, item, "lang", name);
        call->string(doc, item, "text", name);
        call->integer(doc, item, "start", 0);
        call->integer(doc, item, "end", (int64_t)name.len / 2);
        item = call->list(doc, call->map(doc, item, "facets"), "touchpoint");
        call->string(doc, item, NULL, name);
    }
}

static inline void labels(hx_doc *doc, hx_node *root, const char *key, hx_str name)
{
    hx_node *map = call->map(doc, root, "labels"), *one;

    one = call->map(doc, call->map(doc, map, "driver"), "price");
    call->string(doc, one, "en", name);
    call->string(doc, one, "de", name);
    one = call->map(doc, call->map(doc, map, "touchpoint"), key);
    call->string(doc, one, "en", name);
    call->string(doc, one, "de", name);
    call->string(doc, one, "stage", name);
}

static inline void places(hx_doc *doc, hx_node *root, hx_str name)
{
    hx_node *node;

    node = call->map(doc, call->list(doc, root, "touchpoints"), NULL);
    call->string(doc, node, "touchpoint", name);
    cell(doc, node, name);
    node = call->map(doc, call->list(doc, root, "friction"), NULL);
    call->integer(doc, node, "rank", 1);
    call->string(doc, node, "touchpoint", name);
    call->string(doc, node, "driver", name);
    call->string(doc, node, "owner", name);
    call->integer(doc, node, "comments", 1234);
    call->milli(doc, node, "unmet_points", 34567);
    node = call->map(doc, call->list(doc, root, "generations"), NULL);
    call->string(doc, node, "generation", name);
    cell(doc, node, name);
}

static inline void months(hx_doc *doc, hx_node *root, hx_str name)
{
    hx_node *list = call->list(doc, root, "trend"), *node;

    for (int i = 0; i < 6; i++) {
        node = call->map(doc, list, NULL);
        call->string(doc, node, "month", name);
        node = call->map(doc, call->list(doc, node, "drivers"), NULL);
        call->string(doc, node, "id", name);
        call->milli(doc, node, "gap", 1000 * i);
    }
}

static inline void records(hx_doc *doc, hx_node *root, const char *key, hx_str name)
{
    hx_node *node = call->map(doc, root, "provenance");

    call->string(doc, node, "version", name);
    call->string(doc, node, "pipeline", name);
    node = call->map(doc, call->list(doc, node, "lexicons"), NULL);
    call->string(doc, node, "name", name);
    call->string(doc, node, "fingerprint", name);
    node = call->map(doc, root, "records");
    call->integer(doc, node, "read", 1300);
    call->integer(doc, node, "analysed", 1234);
    call->integer(doc, call->map(doc, node, "skipped"), key, 66);
    call->string(doc, root, "caveat", name);
}

/* A report in which every name and text is `name`. */
static inline hx_doc *report_of(hx_str name)
{
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *list, *node;
    char     key[256];

    memcpy(key, name.ptr, name.len);
    key[name.len] = '\0';
    records(doc, root, key, name);
    labels(doc, root, key, name);
    list = call->list(doc, root, "segments");
    node = call->map(doc, list, NULL);
    call->map(doc, node, "by");
    cell(doc, node, name);
    node = call->map(doc, list, NULL);
    call->string(doc, call->map(doc, node, "by"), "brand", name);
    cell(doc, node, name);
    node = call->map(doc, list, NULL);
    call->string(doc, call->map(doc, node, "by"), key, name);
    cell(doc, node, name);
    places(doc, root, name);
    months(doc, root, name);
    list = call->list(doc, root, "verbatims");
    quotes(doc, list, name, name, true);
    quotes(doc, list, name, name, false);
    quotes(doc, list, HX_LIT("price"), name, false);
    return doc;
}

/* A comparison of two groups called `name`, one driver of three for sure. */
static inline hx_doc *comparison_of(hx_str name)
{
    static const char *const ids[] = { "price", "speed", "warmth" };
    static const char *const sides[] = { "a", "b" };
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *node, *list, *gap;

    call->integer(doc, root, "tests", 3);
    node = call->map(doc, call->list(doc, root, "comparisons"), NULL);
    call->string(doc, node, "dimension", name);
    call->string(doc, call->map(doc, node, "within"), "brand", name);
    for (size_t i = 0; i < 2; i++) {
        gap = call->map(doc, node, sides[i]);
        call->string(doc, gap, "value", name);
        call->integer(doc, gap, "comments", 300);
    }
    list = call->list(doc, node, "drivers");
    for (int i = 0; i < 3; i++) {
        node = call->map(doc, list, NULL);
        call->string(doc, node, "id", i ? hx_str_of(ids[i]) : name);
        gap = call->map(doc, node, "gap");
        call->milli(doc, gap, "a", 3000);
        call->milli(doc, gap, "b", 3000 + 1000 * i);
        call->milli(doc, gap, "value", -1000 * i);
        call->milli(doc, gap, "low", -1000 * i - 400);
        call->milli(doc, gap, "high", -1000 * i + 400);
        call->milli(doc, node, "q", i == 1 ? 12 : 700);
        call->boolean(doc, node, "significant", i == 1);
    }
    return doc;
}

/* Five comparisons, each of another month and with one difference for sure: 1
 * point in the first, 5 in the last. */
static inline hx_doc *comparisons_of_months(void)
{
    static const char *const months[] = { "2024-01", "2024-02", "2024-03",
                                          "2024-04", "2024-05" };
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *list, *pair, *node;

    call->integer(doc, root, "tests", 9);
    list = call->list(doc, root, "comparisons");
    for (int i = 0; i < 5; i++) {
        pair = call->map(doc, list, NULL);
        call->string(doc, pair, "dimension", HX_LIT("brand"));
        call->string(doc, call->map(doc, pair, "within"), "month",
                     hx_str_of(months[i]));
        call->string(doc, call->map(doc, pair, "a"), "value",
                     HX_LIT("zeta"));
        call->boolean(doc, call->map(doc, pair, "b"), "rest", true);
        node = call->map(doc, call->list(doc, pair, "drivers"), NULL);
        call->string(doc, node, "id", HX_LIT("speed"));
        call->milli(doc, node, "q", 0);
        call->boolean(doc, node, "significant", true);
        node = call->map(doc, node, "gap");
        call->milli(doc, node, "a", 20000);
        call->milli(doc, node, "b", 21000 + 1000 * i);
        call->milli(doc, node, "value", -1000 - 1000 * i);
    }
    return doc;
}

#endif
