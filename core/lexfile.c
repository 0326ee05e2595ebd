/* Reading a lexicon file with libyaml: entries, classes, and the file. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lexread.h"

#include <stdio.h>

#include "alloc.h"
#include "buf.h"
#include "hostx.h"

/* -- entries ---------------------------------------------------------------- */

static hx_status add_attr(hx_lexread *r, hx_lex_entry *entry,
                          const yaml_node_t *node, const char *sub,
                          const yaml_node_t *value)
{
    hx_str key = scalar(node);
    char name[128];
    int len = snprintf(name, sizeof name, "%.*s%s%s",
                       key.len > 60 ? 60 : (int)key.len, key.ptr,
                       *sub ? "." : "", sub);
    hx_lex_attr *attr;
    hx_status rc;

    if (!is_scalar(value))
        return wrong_name(r, value, "expected a text for", key, "an entry has "
                          "id, patterns, tests, negation, layer, without, "
                          "without_tests; all else are attributes");
    attr = &entry->attrs[entry->attr_count];
    rc = keep(r, (hx_str){ name, (size_t)len }, &attr->key);
    if (rc == HX_OK)
        rc = keep(r, scalar(value), &attr->value);
    attr->line = line_of(node);
    attr->column = column_of(node);
    if (rc == HX_OK)
        entry->attr_count++;
    return rc;
}

/* label: {de: ..., en: ...} becomes label.de and label.en. */
static hx_status add_attr_map(hx_lexread *r, hx_lex_entry *entry,
                              const yaml_node_t *key, const yaml_node_t *map)
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

static hx_status read_layer(hx_lexread *r, const yaml_node_t *value, int *layer)
{
    *layer = is_text(value, "add")       ? HX_LAYER_ADD
             : is_text(value, "replace") ? HX_LAYER_REPLACE
             : is_text(value, "off")     ? HX_LAYER_OFF
                                         : -1;
    return *layer >= 0 ? HX_OK
                       : wrong(r, value, "layer is add, replace or off");
}

/* The keys that say what becomes of earlier files; false: none of them. */
static bool read_layer_key(hx_lexread *r, const yaml_node_t *key,
                           const yaml_node_t *value, hx_lex_entry *entry,
                           hx_status *rc)
{
    if (is_text(key, "layer"))
        *rc = read_layer(r, value, &entry->layer);
    else if (is_text(key, "without"))
        *rc = hx__lex_texts(r, value, 0, &entry->without,
                            &entry->without_count);
    else if (is_text(key, "without_tests"))
        *rc = hx__lex_texts(r, value, 0, &entry->without_tests,
                            &entry->without_test_count);
    else
        return false;
    return true;
}

/* What may be said of a driver: another family, step or level would be in no
 * table. An empty value takes that of an earlier file away. */
static hx_status check_attr(hx_lexread *r, const yaml_node_t *key,
                            const yaml_node_t *value)
{
    static const struct { const char *key, *names[8], *say; } known[] = {
        { "family", { "emotional", "rational" }, "emotional or rational" },
        { "maslow", { "basic", "safety", "belonging", "esteem",
                      "self-actualization" },
          "basic, safety, belonging, esteem, self-actualization" },
        { "step", { "purpose", "employees", "creativity", "relationships",
                    "individual", "relevance", "companion" },
          "purpose, employees, creativity, relationships, individual, "
          "relevance, companion" },
    };
    bool fits = false;
    size_t k = 0;

    while (k < 3 && !is_text(key, known[k].key))
        k++;
    if (k == 3 || !is_scalar(value) || is_text(value, "") ||
        !hx_str_eq(r->file->dimension, HX_LIT("driver")))
        return HX_OK;
    for (size_t i = 0; known[k].names[i]; i++)
        fits = fits || is_text(value, known[k].names[i]);
    return fits ? HX_OK : wrong_name(r, value, known[k].key, scalar(value),
                                     known[k].say);
}

static hx_status read_entry_key(hx_lexread *r, const yaml_node_t *key,
                                const yaml_node_t *value, hx_lex_entry *entry)
{
    hx_status rc;

    if (!is_scalar(key))
        return wrong(r, key, "expected a key");
    if (read_layer_key(r, key, value, entry, &rc))
        return rc;
    if (is_text(key, "id")) {
        rc = keep_scalar(r, value, "expected an id", &entry->id);
        if (rc == HX_OK && !is_id(entry->id))
            return wrong_name(r, value, "id", entry->id,
                              "use 1 to 32 of a-z 0-9 _");
        return rc;
    }
    if (is_text(key, "patterns") || is_text(key, "negation"))
        return HX_OK;  /* read_entry has them */
    if (is_text(key, "tests"))
        return hx__lex_tests(r, value, entry);
    if (value->type == YAML_MAPPING_NODE)
        return add_attr_map(r, entry, key, value);
    rc = check_attr(r, key, value);
    return rc == HX_OK ? add_attr(r, entry, key, "", value) : rc;
}

static hx_status read_entry(hx_lexread *r, const yaml_node_t *node,
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
        if (is_text(key, "negation") &&
            (negation = hx__lex_negation(value)) < 0)
            return wrong(r, value, "negation is flip, drop or keep");
        rc = read_entry_key(r, key, value, entry);
        if (rc != HX_OK)
            return rc;
    }
    if (entry->id.len == 0)
        return wrong(r, node, "an entry needs an id:");
    return patterns ? hx__lex_patterns(r, patterns, entry, negation) : HX_OK;
}

static hx_status read_entries(hx_lexread *r, const yaml_node_t *node)
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

static hx_status read_classes(hx_lexread *r, const yaml_node_t *node)
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
        if (is_text(name, "num") || is_text(name, "money"))
            return wrong_name(r, name, "class", scalar(name), "taken: that is "
                              "a number, or a currency sign; choose another "
                              "name");
        if (!is_scalar(name) || langs->type != YAML_MAPPING_NODE ||
            pairs(langs) > 3)
            return wrong(r, name, "a class is name: {de: [...], en: [...]}");
        for (size_t k = 0; k < pairs(langs); k++) {
            hx_lex_class *class = &file->classes[file->class_count++];
            yaml_node_t *lang, *words;

            rc = new_pair(r, langs, k, &lang, &words);
            if (rc != HX_OK)
                return rc;
            class->lang = hx__lex_lang(lang);
            class->line = line_of(name);
            class->column = column_of(name);
            if (class->lang < 0)
                return wrong(r, lang, "a language is de, en or any");
            rc = keep(r, scalar(name), &class->name);
            if (rc == HX_OK)
                rc = hx__lex_texts(r, words, 0, &class->words,
                                   &class->word_count);
            if (rc != HX_OK)
                return rc;
        }
    }
    return HX_OK;
}

/* -- the file --------------------------------------------------------------- */

static hx_status read_top(hx_lexread *r, const yaml_node_t *key,
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
        return hx__lex_texts(r, value, 0, &file->parts, &file->part_count);
    if (is_text(key, "whole"))
        return hx__lex_texts(r, value, 0, &file->whole, &file->whole_count);
    return is_scalar(key)
               ? wrong_name(r, key, "unknown key", scalar(key),
                            "known: lexicon, version, dimension, classes, "
                            "entries, language, parts, whole")
               : wrong(r, key, "expected a key");
}

static hx_status read_dimension(hx_lexread *r, const yaml_node_t *value)
{
    hx_str *name = &r->file->dimension;
    hx_status rc = keep_scalar(r, value, "expected a name", name);

    return rc == HX_OK && hx__dim_taken(*name)
               ? wrong_name(r, value, "dimension", *name, "taken: that is what "
                            "the input says; choose another name")
               : rc;
}

static hx_status read_document(hx_lexread *r)
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
            rc = read_dimension(r, value);
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

static hx_status parse(hx_lexread *r, hx_str text)
{
    hx_yaml_fault fault;
    hx_status rc = hx__yaml_load(&r->doc, text, &fault);

    if (rc == HX_E_NOMEM)
        return hx__nomem(r->err);
    if (rc != HX_OK)
        return hx__fail(r->err, HX_E_LEXICON, "%s:%zu:%zu: %s", r->file->path,
                        fault.line, fault.column, fault.what);
    rc = read_document(r);
    yaml_document_delete(&r->doc);
    return rc;
}

/* The whole file in memory. */
static hx_status slurp(const char *path, hx_buf *bytes, hx_error *err)
{
    hx_status rc = hx__buf_load(bytes, path, HX_LEXFILE_BYTES_MAX, err);

    return rc == HX_OK && bytes->len > HX_LEXFILE_BYTES_MAX
           ? hx__fail(err, HX_E_LEXICON, "%s: over 10 MB (split the lexicon)",
                      path) : rc;
}

hx_status hx__lexfile_open(hx_lexfile **out, const char *path, hx_error *err)
{
    hx_lexfile *file = hx__alloc(1, sizeof *file);
    hx_lexread r = { .file = file, .err = err };
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
        rc = parse(&r, text);
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
