/* Patterns and tests of a lexicon entry. */
#include "lexread.h"

#include <errno.h>
#include <stdlib.h>

/* -- lists of texts --------------------------------------------------------- */

hx_status hx__lex_texts(hx_lexread *r, const yaml_node_t *node, int kind,
                        hx_lex_text **texts, size_t *count)
{
    size_t more = is_scalar(node) ? 1 : 0;
    hx_lex_text *room;
    hx_status rc;

    if (is_text(node, "") || is_text(node, "~"))
        return HX_OK;  /* a key whose list is commented out */
    if (!more) {
        if (node->type != YAML_SEQUENCE_NODE)
            return wrong(r, node, "expected a list of words or patterns");
        more = items(node);
    }
    rc = visit(r, node, more);
    if (rc != HX_OK)
        return rc;
    room = list_room(r, *count + more, sizeof *room);
    if (!room)
        return hx__nomem(r->err);
    if (*count)
        memcpy(room, *texts, *count * sizeof *room);
    for (size_t i = 0; i < more; i++) {
        const yaml_node_t *at = is_scalar(node) ? node : item(r, node, i);
        hx_lex_text *text = &room[*count + i];

        rc = keep_scalar(r, at, "expected a word or a pattern", &text->text);
        if (rc == HX_OK && text->text.len == 0)
            rc = wrong(r, at, "an empty text (give it words, or remove it)");
        if (rc != HX_OK)
            return rc;
        text->line = line_of(at);
        text->column = column_of(at);
        text->kind = kind;
    }
    *texts = room;
    *count += more;
    return HX_OK;
}

/* -- patterns --------------------------------------------------------------- */

int hx__lex_lang(const yaml_node_t *node)
{
    return is_text(node, "de")    ? HX_LANG_DE
           : is_text(node, "en")  ? HX_LANG_EN
           : is_text(node, "any") ? HX_LANG_UNKNOWN
                                  : -1;
}

static int stance_of(const yaml_node_t *node)
{
    return is_text(node, "met")      ? HX_MET
           : is_text(node, "unmet")  ? HX_UNMET
           : is_text(node, "wanted") ? HX_WANTED
           : is_text(node, "topic")  ? HX_TOPIC
                                     : -1;
}

int hx__lex_negation(const yaml_node_t *node)
{
    return is_text(node, "flip")   ? HX_NEG_FLIP
           : is_text(node, "drop") ? HX_NEG_DROP
           : is_text(node, "keep") ? HX_NEG_KEEP
                                   : -1;
}

static hx_status read_weight(hx_lexread *r, const yaml_node_t *node,
                             int32_t *out)
{
    char *end;
    double value;

    if (!is_scalar(node))
        return wrong(r, node, "weight is not a number (use 0.5)");
    errno = 0;
    value = strtod((const char *)node->data.scalar.value, &end);
    if (*end != '\0' || end == (const char *)node->data.scalar.value ||
        errno != 0 || !(value > 0 && value <= 1000))
        return wrong_name(r, node, "weight", scalar(node),
                          "use a number over 0 and up to 1000, such as 0.5");
    *out = (int32_t)(value * 1000 + 0.5);
    return HX_OK;
}

static hx_status read_pattern_key(hx_lexread *r, const yaml_node_t *key,
                                  const yaml_node_t *value,
                                  hx_lex_pattern *pattern)
{
    if (is_text(key, "p") || is_text(key, "re")) {
        pattern->regex = is_text(key, "re");
        return keep_scalar(r, value, "expected the pattern as text",
                           &pattern->text);
    }
    if (is_text(key, "unless"))
        return hx__lex_texts(r, value, HX_COND_UNLESS, &pattern->conds,
                             &pattern->cond_count);
    if (is_text(key, "not_after"))
        return hx__lex_texts(r, value, HX_COND_NOT_AFTER, &pattern->conds,
                             &pattern->cond_count);
    if (is_text(key, "not_before"))
        return hx__lex_texts(r, value, HX_COND_NOT_BEFORE, &pattern->conds,
                             &pattern->cond_count);
    if (is_text(key, "anchor"))
        return hx__lex_texts(r, value, 0, &pattern->anchors,
                             &pattern->anchor_count);
    if (is_text(key, "weight"))
        return read_weight(r, value, &pattern->weight);
    if (is_text(key, "negation")) {
        pattern->negation = hx__lex_negation(value);
        return pattern->negation >= 0 ? HX_OK
               : wrong(r, value, "negation is flip, drop or keep");
    }
    if (is_text(key, "wish")) {
        pattern->wish = is_text(value, "keep") ? HX_WISH_KEEP : HX_WISH_TAKE;
        return pattern->wish == HX_WISH_KEEP || is_text(value, "take")
                   ? HX_OK : wrong(r, value, "wish is take or keep");
    }
    return is_scalar(key)
               ? wrong_name(r, key, "unknown key", scalar(key),
                            "known: p, re, anchor, unless, not_after, "
                            "not_before, negation, wish, weight")
               : wrong(r, key, "expected a key");
}

static hx_status read_pattern(hx_lexread *r, const yaml_node_t *node,
                              hx_lex_pattern *pattern)
{
    hx_status rc = HX_OK;

    pattern->line = line_of(node);
    pattern->column = column_of(node);
    if (is_scalar(node)) {
        rc = keep(r, scalar(node), &pattern->text);
    } else if (node->type == YAML_MAPPING_NODE) {
        for (size_t i = 0; rc == HX_OK && i < pairs(node); i++) {
            yaml_node_t *key, *value;

            rc = new_pair(r, node, i, &key, &value);
            if (rc == HX_OK)
                rc = read_pattern_key(r, key, value, pattern);
        }
    } else {
        return wrong(r, node, "expected a pattern, or a mapping with p: or re:");
    }
    if (rc != HX_OK)
        return rc;
    if (pattern->text.len == 0)
        return wrong(r, node, "an empty pattern (give it words, or remove it)");
    if (pattern->text.len > HX_PATTERN_BYTES_MAX)
        return wrong(r, node, "a pattern over 8192 bytes (split it)");
    if (pattern->regex && pattern->text.len > HX_REGEX_BYTES_MAX)
        return wrong(r, node, "a regex over 1024 bytes (split it)");
    if (pattern->regex && pattern->anchor_count == 0)
        return wrong(r, node, "a regex needs anchor: [words], one of which "
                              "must be in the clause");
    return HX_OK;
}

/* Appends a list of patterns to the entry. */
static hx_status read_patterns(hx_lexread *r, const yaml_node_t *node,
                               hx_lex_entry *entry, hx_lex_pattern common)
{
    size_t more, count = entry->pattern_count;
    hx_lex_pattern *room;
    hx_status rc;

    if (is_text(node, "") || is_text(node, "~"))
        return HX_OK;
    if (node->type != YAML_SEQUENCE_NODE)
        return wrong(r, node, "expected a list of patterns ([a, b], or a line "
                              "each behind a -; only drivers have met:, "
                              "unmet:, wanted:, topic:)");
    more = items(node);
    rc = visit(r, node, more);
    if (rc != HX_OK)
        return rc;
    room = list_room(r, count + more, sizeof *room);
    if (!room)
        return hx__nomem(r->err);
    if (count)
        memcpy(room, entry->patterns, count * sizeof *room);
    for (size_t i = 0; i < more; i++) {
        room[count + i] = common;
        rc = read_pattern(r, item(r, node, i), &room[count + i]);
        if (rc != HX_OK)
            return rc;
    }
    entry->patterns = room;
    entry->pattern_count = count + more;
    return HX_OK;
}

static hx_status read_stances(hx_lexread *r, const yaml_node_t *node,
                              hx_lex_entry *entry, hx_lex_pattern common)
{
    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "a driver needs met:, unmet:, wanted: or topic: "
                              "under the language");
    for (size_t i = 0; i < pairs(node); i++) {
        yaml_node_t *key, *value;
        hx_status rc = new_pair(r, node, i, &key, &value);

        if (rc != HX_OK)
            return rc;
        common.stance = stance_of(key);
        if (common.stance < 0)
            return wrong(r, key, "a stance is met, unmet, wanted or topic");
        rc = read_patterns(r, value, entry, common);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

hx_status hx__lex_patterns(hx_lexread *r, const yaml_node_t *node,
                           hx_lex_entry *entry, int negation)
{
    bool drivers = hx_str_eq(r->file->dimension, hx_str_of("driver"));

    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "expected de:, en: or any:");
    for (size_t i = 0; i < pairs(node); i++) {
        hx_lex_pattern common = { .weight = 1000, .negation = negation };
        yaml_node_t *key, *value;
        hx_status rc = new_pair(r, node, i, &key, &value);

        if (rc != HX_OK)
            return rc;
        common.lang = hx__lex_lang(key);
        if (common.lang < 0)
            return wrong(r, key, "a language is de, en or any");
        rc = drivers ? read_stances(r, value, entry, common)
                     : read_patterns(r, value, entry, common);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

/* -- tests ------------------------------------------------------------------ */

static hx_status read_test(hx_lexread *r, const yaml_node_t *node,
                           hx_lex_test *test)
{
    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "a test is {lang, text, has, not}");
    test->line = line_of(node);
    test->column = column_of(node);
    for (size_t i = 0; i < pairs(node); i++) {
        yaml_node_t *key, *value;
        hx_status rc = new_pair(r, node, i, &key, &value);

        if (rc != HX_OK)
            return rc;
        if (is_text(key, "text"))
            rc = keep_scalar(r, value, "expected a sentence", &test->text);
        else if (is_text(key, "has"))
            rc = hx__lex_texts(r, value, 0, &test->has, &test->has_count);
        else if (is_text(key, "not"))
            rc = hx__lex_texts(r, value, 0, &test->not, &test->not_count);
        else if (is_text(key, "lang"))
            rc = (test->lang = hx__lex_lang(value)) >= 0
                     ? HX_OK : wrong(r, value, "a language is de, en or any");
        else
            rc = wrong_name(r, key, "a test has lang, text, has, not, but not",
                            is_scalar(key) ? scalar(key) : HX_LIT("?"),
                            "quote a text that holds a comma or a colon");
        if (rc != HX_OK)
            return rc;
    }
    if (test->text.len == 0 || test->has_count + test->not_count == 0)
        return wrong(r, node, "a test needs text, and has or not");
    return HX_OK;
}

hx_status hx__lex_tests(hx_lexread *r, const yaml_node_t *node,
                        hx_lex_entry *entry)
{
    hx_status rc;

    if (node->type != YAML_SEQUENCE_NODE)
        return wrong(r, node, "expected a list of tests");
    rc = visit(r, node, items(node));
    if (rc != HX_OK)
        return rc;
    entry->tests = list_room(r, items(node), sizeof *entry->tests);
    if (!entry->tests)
        return hx__nomem(r->err);
    for (size_t i = 0; i < items(node); i++) {
        rc = read_test(r, item(r, node, i), &entry->tests[i]);
        if (rc != HX_OK)
            return rc;
        entry->test_count = i + 1;
    }
    return HX_OK;
}
