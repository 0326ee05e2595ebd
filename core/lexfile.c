/* Reading a lexicon file with libyaml.
 *
 * Every node carries its mark, so each mistake is reported with file, line and
 * column. The walk has a fixed depth: aliases cannot make it recurse. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lexfile.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <yaml.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"

#define LIST_MAX 200000  /* items of all lists; aliases multiply them */
#define KEYS_MAX 64      /* of one mapping, but for classes: */

typedef struct reader {
    hx_lexfile     *file;
    yaml_document_t doc;      /* while it is read */
    hx_error       *err;
    uint64_t        visits;   /* guards against aliases that multiply */
} reader;

static hx_status wrong(const reader *r, const yaml_node_t *node,
                       const char *what)
{
    return hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s", r->file->path,
                    node->start_mark.line + 1, node->start_mark.column + 1,
                    what);
}

static hx_status wrong_name(const reader *r, const yaml_node_t *node,
                            const char *what, hx_str name, const char *remedy)
{
    return hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s \"%.*s\" (%s)",
                    r->file->path, node->start_mark.line + 1,
                    node->start_mark.column + 1, what,
                    name.len > 64 ? 64 : (int)name.len, name.ptr, remedy);
}

/* -- nodes ------------------------------------------------------------------ */

static bool is_scalar(const yaml_node_t *node)
{
    return node->type == YAML_SCALAR_NODE;
}

static hx_str scalar(const yaml_node_t *node)
{
    return (hx_str){ (const char *)node->data.scalar.value,
                     node->data.scalar.length };
}

static bool is_text(const yaml_node_t *node, const char *text)
{
    return is_scalar(node) && hx_str_eq(scalar(node), hx_str_of(text));
}

static uint32_t line_of(const yaml_node_t *node)
{
    return (uint32_t)node->start_mark.line + 1;
}

static uint32_t column_of(const yaml_node_t *node)
{
    return (uint32_t)node->start_mark.column + 1;
}

static hx_status keep(reader *r, hx_str text, hx_str *out)
{
    char *copy = hx__arena_copy(&r->file->arena, text.ptr, text.len + 1);

    if (!copy)
        return hx__nomem(r->err);
    copy[text.len] = '\0';
    *out = (hx_str){ copy, text.len };
    return HX_OK;
}

static hx_status keep_scalar(reader *r, const yaml_node_t *node,
                             const char *what, hx_str *out)
{
    if (!is_scalar(node))
        return wrong(r, node, what);
    return keep(r, scalar(node), out);
}

/* Zeroed; `count` has an upper limit that the caller knows of. */
static void *list_room(reader *r, size_t count, size_t bytes)
{
    size_t total = (count + 1) * bytes;
    void *room = hx__arena_get(&r->file->arena, total);

    if (room)
        memset(room, 0, total);
    return room;
}

/* Refuses `more` items of `node` where the file would have too many. */
static hx_status visit(reader *r, const yaml_node_t *node, size_t more)
{
    r->visits += more;
    return r->visits <= LIST_MAX
               ? HX_OK : wrong(r, node, "too many items in this file (over "
                                        "200000: split the lexicon)");
}

static size_t items(const yaml_node_t *list)
{
    return (size_t)(list->data.sequence.items.top -
                    list->data.sequence.items.start);
}

static yaml_node_t *item(reader *r, const yaml_node_t *list, size_t i)
{
    return yaml_document_get_node(&r->doc, list->data.sequence.items.start[i]);
}

static size_t pairs(const yaml_node_t *map)
{
    return (size_t)(map->data.mapping.pairs.top -
                    map->data.mapping.pairs.start);
}

static void pair(reader *r, const yaml_node_t *map, size_t i,
                 yaml_node_t **key, yaml_node_t **value)
{
    const yaml_node_pair_t *at = &map->data.mapping.pairs.start[i];

    *key = yaml_document_get_node(&r->doc, at->key);
    *value = yaml_document_get_node(&r->doc, at->value);
}

/* Pair `i` of a mapping, whose key must not have come before: of two lists of
 * one name only the last one would be kept. */
static hx_status new_pair(reader *r, const yaml_node_t *map, size_t i,
                          yaml_node_t **key, yaml_node_t **value)
{
    pair(r, map, i, key, value);
    if (i >= KEYS_MAX)
        return wrong(r, *key, "over 64 keys in one mapping");
    for (size_t k = 0; k < i && is_scalar(*key); k++) {
        yaml_node_t *before, *unused;

        pair(r, map, k, &before, &unused);
        if (is_scalar(before) && hx_str_eq(scalar(before), scalar(*key)))
            return wrong_name(r, *key, "a second key", scalar(*key),
                              "merge the two, or remove one");
    }
    return HX_OK;
}

/* -- lists of texts --------------------------------------------------------- */

/* A list of scalars, or one scalar, appended to texts[*count]. */
static hx_status read_texts(reader *r, const yaml_node_t *node, int kind,
                            hx_lex_text **texts, size_t *count)
{
    size_t more = is_scalar(node) ? 1 : 0;
    hx_lex_text *room;
    hx_status rc;

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

static int lang_of(const yaml_node_t *node)
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

static int negation_of(const yaml_node_t *node)
{
    return is_text(node, "flip")   ? HX_NEG_FLIP
           : is_text(node, "drop") ? HX_NEG_DROP
           : is_text(node, "keep") ? HX_NEG_KEEP
                                   : -1;
}

static hx_status read_weight(reader *r, const yaml_node_t *node, int32_t *out)
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

static hx_status read_pattern_key(reader *r, const yaml_node_t *key,
                                  const yaml_node_t *value,
                                  hx_lex_pattern *pattern)
{
    if (is_text(key, "p") || is_text(key, "re")) {
        pattern->regex = is_text(key, "re");
        return keep_scalar(r, value, "expected the pattern as text",
                           &pattern->text);
    }
    if (is_text(key, "unless"))
        return read_texts(r, value, HX_COND_UNLESS, &pattern->conds,
                          &pattern->cond_count);
    if (is_text(key, "not_after"))
        return read_texts(r, value, HX_COND_NOT_AFTER, &pattern->conds,
                          &pattern->cond_count);
    if (is_text(key, "not_before"))
        return read_texts(r, value, HX_COND_NOT_BEFORE, &pattern->conds,
                          &pattern->cond_count);
    if (is_text(key, "anchor"))
        return read_texts(r, value, 0, &pattern->anchors,
                          &pattern->anchor_count);
    if (is_text(key, "weight"))
        return read_weight(r, value, &pattern->weight);
    if (is_text(key, "negation")) {
        pattern->negation = negation_of(value);
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

static hx_status read_pattern(reader *r, const yaml_node_t *node,
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
static hx_status read_patterns(reader *r, const yaml_node_t *node,
                               hx_lex_entry *entry, hx_lex_pattern common)
{
    size_t more, count = entry->pattern_count;
    hx_lex_pattern *room;
    hx_status rc;

    if (is_text(node, "") || is_text(node, "~"))
        return HX_OK;
    if (node->type != YAML_SEQUENCE_NODE)
        return wrong(r, node, "expected a list of patterns");
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

static hx_status read_stances(reader *r, const yaml_node_t *node,
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

static hx_status read_languages(reader *r, const yaml_node_t *node,
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
        common.lang = lang_of(key);
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

static hx_status read_test(reader *r, const yaml_node_t *node,
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
            rc = read_texts(r, value, 0, &test->has, &test->has_count);
        else if (is_text(key, "not"))
            rc = read_texts(r, value, 0, &test->not, &test->not_count);
        else if (is_text(key, "lang") && lang_of(value) >= 0)
            test->lang = lang_of(value);
        else
            rc = wrong(r, key, "a test has lang (de, en, any), text, has, not");
        if (rc != HX_OK)
            return rc;
    }
    if (test->text.len == 0 || test->has_count + test->not_count == 0)
        return wrong(r, node, "a test needs text, and has or not");
    return HX_OK;
}

static hx_status read_tests(reader *r, const yaml_node_t *node,
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

/* -- entries ---------------------------------------------------------------- */

static hx_status add_attr(reader *r, hx_lex_entry *entry, hx_str key,
                          const char *sub, const yaml_node_t *value)
{
    char name[128];
    int len = snprintf(name, sizeof name, "%.*s%s%s",
                       key.len > 60 ? 60 : (int)key.len, key.ptr,
                       *sub ? "." : "", sub);
    hx_lex_attr *attr;
    hx_status rc;

    if (!is_scalar(value))
        return wrong(r, value, "expected a text");
    attr = &entry->attrs[entry->attr_count];
    rc = keep(r, (hx_str){ name, (size_t)len }, &attr->key);
    if (rc == HX_OK)
        rc = keep(r, scalar(value), &attr->value);
    if (rc == HX_OK)
        entry->attr_count++;
    return rc;
}

/* label: {de: ..., en: ...} becomes label.de and label.en. */
static hx_status add_attr_map(reader *r, hx_lex_entry *entry, hx_str key,
                              const yaml_node_t *map)
{
    if (pairs(map) > 8)
        return wrong(r, map, "at most eight values under one attribute");
    for (size_t i = 0; i < pairs(map); i++) {
        yaml_node_t *sub, *value;
        hx_status rc = new_pair(r, map, i, &sub, &value);
        char name[33];

        if (rc != HX_OK)
            return rc;
        if (!is_scalar(sub))
            return wrong(r, sub, "expected a key");
        snprintf(name, sizeof name, "%s",
                 (const char *)sub->data.scalar.value);
        rc = add_attr(r, entry, key, name, value);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static bool is_id(hx_str id)
{
    if (id.len == 0 || id.len > 32)
        return false;
    for (size_t i = 0; i < id.len; i++) {
        char c = id.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'))
            return false;
    }
    return true;
}

static hx_status read_layer(reader *r, const yaml_node_t *value, int *layer)
{
    *layer = is_text(value, "add")       ? HX_LAYER_ADD
             : is_text(value, "replace") ? HX_LAYER_REPLACE
             : is_text(value, "off")     ? HX_LAYER_OFF
                                         : -1;
    return *layer >= 0 ? HX_OK
                       : wrong(r, value, "layer is add, replace or off");
}

/* The keys that say what becomes of earlier files; false: none of them. */
static bool read_layer_key(reader *r, const yaml_node_t *key,
                           const yaml_node_t *value, hx_lex_entry *entry,
                           hx_status *rc)
{
    if (is_text(key, "layer"))
        *rc = read_layer(r, value, &entry->layer);
    else if (is_text(key, "without"))
        *rc = read_texts(r, value, 0, &entry->without, &entry->without_count);
    else if (is_text(key, "without_tests"))
        *rc = read_texts(r, value, 0, &entry->without_tests,
                         &entry->without_test_count);
    else
        return false;
    return true;
}

static hx_status read_entry_key(reader *r, const yaml_node_t *key,
                                const yaml_node_t *value, hx_lex_entry *entry)
{
    hx_status layered;

    if (!is_scalar(key))
        return wrong(r, key, "expected a key");
    if (read_layer_key(r, key, value, entry, &layered))
        return layered;
    if (is_text(key, "id")) {
        hx_status rc = keep_scalar(r, value, "expected an id", &entry->id);

        if (rc == HX_OK && !is_id(entry->id))
            return wrong_name(r, value, "id", entry->id,
                              "use 1 to 32 of a-z 0-9 _");
        return rc;
    }
    if (is_text(key, "patterns") || is_text(key, "negation"))
        return HX_OK;  /* read_entry has them */
    if (is_text(key, "tests"))
        return read_tests(r, value, entry);
    if (value->type == YAML_MAPPING_NODE)
        return add_attr_map(r, entry, scalar(key), value);
    return add_attr(r, entry, scalar(key), "", value);
}

static hx_status read_entry(reader *r, const yaml_node_t *node,
                            hx_lex_entry *entry)
{
    const yaml_node_t *patterns = NULL;
    int negation = HX_NEG_FLIP;
    size_t keys;

    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "an entry is a mapping with id: and patterns:");
    entry->line = line_of(node);
    entry->column = column_of(node);
    keys = pairs(node) < KEYS_MAX ? pairs(node) : KEYS_MAX;
    entry->attrs = list_room(r, keys * 8, sizeof *entry->attrs);
    if (!entry->attrs)
        return hx__nomem(r->err);
    for (size_t i = 0; i < pairs(node); i++) {
        yaml_node_t *key, *value;
        hx_status rc = new_pair(r, node, i, &key, &value);

        if (rc != HX_OK)
            return rc;
        if (is_text(key, "patterns"))
            patterns = value;
        if (is_text(key, "negation") && (negation = negation_of(value)) < 0)
            return wrong(r, value, "negation is flip, drop or keep");
        rc = read_entry_key(r, key, value, entry);
        if (rc != HX_OK)
            return rc;
    }
    if (entry->id.len == 0)
        return wrong(r, node, "an entry needs an id:");
    return patterns ? read_languages(r, patterns, entry, negation) : HX_OK;
}

static hx_status read_entries(reader *r, const yaml_node_t *node)
{
    hx_lexfile *file = r->file;
    hx_status rc;

    if (node->type != YAML_SEQUENCE_NODE)
        return wrong(r, node, "expected a list of entries");
    rc = visit(r, node, items(node));
    if (rc != HX_OK)
        return rc;
    file->entries = list_room(r, items(node), sizeof *file->entries);
    if (!file->entries)
        return hx__nomem(r->err);
    for (size_t i = 0; i < items(node); i++) {
        const yaml_node_t *at = item(r, node, i);

        rc = read_entry(r, at, &file->entries[i]);
        if (rc != HX_OK)
            return rc;
        for (size_t k = 0; k < i; k++)
            if (hx_str_eq(file->entries[k].id, file->entries[i].id))
                return wrong_name(r, at, "a second entry", file->entries[i].id,
                                  "merge the two, or rename one");
        file->entry_count = i + 1;
    }
    return HX_OK;
}

static hx_status read_classes(reader *r, const yaml_node_t *node)
{
    hx_lexfile *file = r->file;
    hx_status rc;

    if (node->type != YAML_MAPPING_NODE)
        return wrong(r, node, "classes: is a mapping of names");
    rc = visit(r, node, pairs(node));
    if (rc != HX_OK)
        return rc;
    file->classes = list_room(r, pairs(node) * 3, sizeof *file->classes);
    if (!file->classes)
        return hx__nomem(r->err);
    for (size_t i = 0; i < pairs(node); i++) {
        yaml_node_t *name, *langs;

        pair(r, node, i, &name, &langs);
        if (!is_scalar(name) || langs->type != YAML_MAPPING_NODE ||
            pairs(langs) > 3)
            return wrong(r, name, "a class is name: {de: [...], en: [...]}");
        for (size_t k = 0; k < pairs(langs); k++) {
            hx_lex_class *class = &file->classes[file->class_count++];
            yaml_node_t *lang, *words;

            rc = new_pair(r, langs, k, &lang, &words);
            if (rc != HX_OK)
                return rc;
            class->lang = lang_of(lang);
            class->line = line_of(name);
            class->column = column_of(name);
            if (class->lang < 0)
                return wrong(r, lang, "a language is de, en or any");
            rc = keep(r, scalar(name), &class->name);
            if (rc == HX_OK)
                rc = read_texts(r, words, 0, &class->words,
                                &class->word_count);
            if (rc != HX_OK)
                return rc;
        }
    }
    return HX_OK;
}

/* -- the file --------------------------------------------------------------- */

static hx_status read_top(reader *r, const yaml_node_t *key,
                          const yaml_node_t *value)
{
    hx_lexfile *file = r->file;

    if (is_text(key, "lexicon"))
        return keep_scalar(r, value, "expected a name", &file->name);
    if (is_text(key, "version"))
        return keep_scalar(r, value, "expected a version", &file->version);
    if (is_text(key, "dimension") || is_text(key, "entries") ||
        is_text(key, "language"))
        return HX_OK;
    if (is_text(key, "classes"))
        return read_classes(r, value);
    if (is_text(key, "parts"))
        return read_texts(r, value, 0, &file->parts, &file->part_count);
    if (is_text(key, "whole"))
        return read_texts(r, value, 0, &file->whole, &file->whole_count);
    return is_scalar(key)
               ? wrong_name(r, key, "unknown key", scalar(key),
                            "known: lexicon, version, dimension, classes, "
                            "entries, language, parts, whole")
               : wrong(r, key, "expected a key");
}

static hx_status read_document(reader *r)
{
    yaml_node_t *root = yaml_document_get_root_node(&r->doc);
    const yaml_node_t *entries = NULL;

    if (!root)
        return hx__fail(r->err, HX_E_LEXICON, "%s: an empty lexicon file "
                        "(see lexicons/README.md)", r->file->path);
    if (root->type != YAML_MAPPING_NODE)
        return wrong(r, root, "a lexicon is a mapping with lexicon:, "
                              "dimension: and entries:");
    for (size_t i = 0; i < pairs(root); i++) {
        yaml_node_t *key, *value;
        hx_status rc = new_pair(r, root, i, &key, &value);

        if (rc == HX_OK && is_text(key, "entries"))
            entries = value;
        if (rc == HX_OK)
            rc = read_top(r, key, value);
        if (rc == HX_OK && is_text(key, "dimension"))
            rc = keep_scalar(r, value, "expected a name", &r->file->dimension);
        if (rc != HX_OK)
            return rc;
    }
    if (r->file->name.len == 0)
        return wrong(r, root, "lexicon: (its name) is missing");
    if (entries && !is_id(r->file->dimension))
        return wrong(r, root, "dimension: is missing or not 1 to 32 of "
                              "a-z 0-9 _");
    return entries ? read_entries(r, entries) : HX_OK;
}

static hx_status parse(reader *r, const char *bytes, size_t len)
{
    yaml_parser_t parser;
    hx_status rc;

    if (!yaml_parser_initialize(&parser))
        return hx__nomem(r->err);
    yaml_parser_set_input_string(&parser, (const unsigned char *)bytes, len);
    if (!yaml_parser_load(&parser, &r->doc)) {
        rc = parser.error == YAML_MEMORY_ERROR
                 ? hx__nomem(r->err)
                 : hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s "
                            "(quote texts that hold : # & * | ? [ ] { })",
                            r->file->path, parser.problem_mark.line + 1,
                            parser.problem_mark.column + 1,
                            parser.problem ? parser.problem : "broken YAML");
    } else {
        rc = read_document(r);
        yaml_document_delete(&r->doc);
    }
    yaml_parser_delete(&parser);
    return rc;
}

/* The whole file in memory. */
static hx_status slurp(const char *path, hx_buf *bytes, hx_error *err)
{
    FILE *in = fopen(path, "rb");
    hx_status rc = HX_OK;

    if (!in)
        return hx__fail(err, HX_E_IO, "%s: %s (check the path)", path,
                        strerror(errno));
    hx__buf_file(bytes, in, HX_LEXFILE_BYTES_MAX);
    if (bytes->failed)
        rc = hx__nomem(err);
    else if (ferror(in))
        rc = hx__fail(err, HX_E_IO, "%s: cannot be read: %s", path,
                      strerror(errno));
    else if (bytes->len > HX_LEXFILE_BYTES_MAX)
        rc = hx__fail(err, HX_E_LEXICON, "%s: over 10 MB (split the lexicon)",
                      path);
    fclose(in);
    return rc;
}

hx_status hx__lexfile_open(hx_lexfile **out, const char *path, hx_error *err)
{
    hx_lexfile *file = hx__alloc(1, sizeof *file);
    reader r = { .file = file, .err = err };
    hx_buf bytes = { 0 };
    hx_status rc;

    *out = NULL;
    if (!file)
        return hx__nomem(err);
    file->path = hx__strdup(path);
    rc = file->path ? slurp(path, &bytes, err) : hx__nomem(err);
    if (rc == HX_OK) {
        hx_str text = { bytes.ptr ? bytes.ptr : "", bytes.len };

        file->hash = XXH3_64bits(text.ptr, text.len);
        rc = parse(&r, text.ptr, text.len);
    }
    hx__buf_clear(&bytes);
    if (rc != HX_OK) {
        hx__lexfile_close(file);
        return rc;
    }
    *out = file;
    return HX_OK;
}

void hx__lexfile_close(hx_lexfile *file)
{
    if (!file)
        return;
    hx__arena_clear(&file->arena);
    hx__free(file->path);
    hx__free(file);
}
