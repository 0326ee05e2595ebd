/* listing: what stands in lexicon files, one line each, for benchmarks that
 * need the words themselves.
 *
 *   listing FILE.yaml...
 *
 * Lines have four columns between tabs: `pattern`, `regex` or `test`; the
 * language; the stance, if any; the text. A file is taken as valid: hxgap is
 * the judge of that. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <yaml.h>

typedef struct column {
    const char *lang, *stance;
} column;

static const char *text_of(const yaml_node_t *node)
{
    return node && node->type == YAML_SCALAR_NODE
           ? (const char *)node->data.scalar.value : "";
}

static yaml_node_t *child(yaml_document_t *doc, yaml_node_t *map,
                          const char *key)
{
    if (!map || map->type != YAML_MAPPING_NODE)
        return NULL;
    for (yaml_node_pair_t *pair = map->data.mapping.pairs.start;
         pair < map->data.mapping.pairs.top; pair++)
        if (strcmp(text_of(yaml_document_get_node(doc, pair->key)), key) == 0)
            return yaml_document_get_node(doc, pair->value);
    return NULL;
}

/* Item `i` of a sequence, or NULL behind its end. */
static yaml_node_t *item(yaml_document_t *doc, const yaml_node_t *list,
                         size_t i)
{
    yaml_node_item_t *at;

    if (!list || list->type != YAML_SEQUENCE_NODE)
        return NULL;
    at = list->data.sequence.items.start + i;
    return at < list->data.sequence.items.top
           ? yaml_document_get_node(doc, *at) : NULL;
}

static void put(const char *kind, column col, const char *text)
{
    (void)printf("%s\t%s\t%s\t", kind, col.lang, col.stance);
    for (; *text; text++)
        (void)putchar(*text == '\t' || *text == '\n' ? ' ' : *text);
    (void)putchar('\n');
}

static void put_list(yaml_document_t *doc, const yaml_node_t *list, column col)
{
    yaml_node_t *node;

    for (size_t i = 0; (node = item(doc, list, i)); i++) {
        const char *regex = text_of(child(doc, node, "re"));
        const char *plain = node->type == YAML_SCALAR_NODE
                            ? text_of(node) : text_of(child(doc, node, "p"));

        put(*regex ? "regex" : "pattern", col, *regex ? regex : plain);
    }
}

static void put_entry(yaml_document_t *doc, yaml_node_t *entry)
{
    static const char *const langs[] = { "de", "en", "any" };
    static const char *const stances[] = { "met", "unmet", "wanted", "topic" };
    yaml_node_t *patterns = child(doc, entry, "patterns");
    yaml_node_t *tests = child(doc, entry, "tests");
    yaml_node_t *test;

    for (size_t l = 0; l < sizeof langs / sizeof *langs; l++) {
        yaml_node_t *list = child(doc, patterns, langs[l]);

        put_list(doc, list, (column){ langs[l], "" });
        for (size_t s = 0; s < sizeof stances / sizeof *stances; s++)
            put_list(doc, child(doc, list, stances[s]),
                     (column){ langs[l], stances[s] });
    }
    for (size_t i = 0; (test = item(doc, tests, i)); i++)
        put("test", (column){ text_of(child(doc, test, "lang")), "" },
            text_of(child(doc, test, "text")));
}

static bool put_file(const char *path)
{
    FILE           *in = fopen(path, "rb");
    yaml_parser_t   parser;
    yaml_document_t doc;
    yaml_node_t    *entries, *entry;
    bool            ok;

    if (!in || !yaml_parser_initialize(&parser)) {
        if (in)
            (void)fclose(in);
        return false;
    }
    yaml_parser_set_input_file(&parser, in);
    ok = yaml_parser_load(&parser, &doc) != 0;
    if (ok) {
        entries = child(&doc, yaml_document_get_root_node(&doc), "entries");
        for (size_t i = 0; (entry = item(&doc, entries, i)); i++)
            put_entry(&doc, entry);
        yaml_document_delete(&doc);
    }
    yaml_parser_delete(&parser);
    (void)fclose(in);
    return ok;
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        if (!put_file(argv[i])) {
            (void)fprintf(stderr, "listing: %s: cannot be read as YAML\n",
                          argv[i]);
            return 3;
        }
    }
    return fflush(stdout) == 0 ? 0 : 3;
}
