/* yaml: YAML files as JSON, by libyaml alone, a document a line.
 *
 * A scalar is {"s": text, "l": line}, a list an array, a mapping {"m": [[key,
 * value], ...]} in the order of the file. Nothing of hxgap is used. */
#include <stdio.h>
#include <yaml.h>

#define DEPTH_MAX 32

static void put_text(const unsigned char *text, size_t len)
{
    putchar('"');
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '"' || text[i] == '\\')
            printf("\\%c", text[i]);
        else if (text[i] < 0x20)
            printf("\\u%04x", text[i]);
        else
            putchar(text[i]);
    }
    putchar('"');
}

static void put(yaml_document_t *doc, int index, int depth)
{
    yaml_node_t *node = yaml_document_get_node(doc, index);

    if (depth > DEPTH_MAX) {
        printf("null");
        return;
    }
    switch (node->type) {
    case YAML_SCALAR_NODE:
        printf("{\"s\":");
        put_text(node->data.scalar.value, node->data.scalar.length);
        printf(",\"l\":%zu}", node->start_mark.line + 1);
        break;
    case YAML_SEQUENCE_NODE:
        putchar('[');
        for (yaml_node_item_t *i = node->data.sequence.items.start;
             i < node->data.sequence.items.top; i++) {
            if (i > node->data.sequence.items.start)
                putchar(',');
            put(doc, *i, depth + 1);
        }
        putchar(']');
        break;
    default:
        printf("{\"l\":%zu,\"m\":[", node->start_mark.line + 1);
        for (yaml_node_pair_t *p = node->data.mapping.pairs.start;
             p < node->data.mapping.pairs.top; p++) {
            printf("%s[", p > node->data.mapping.pairs.start ? "," : "");
            put(doc, p->key, depth + 1);
            putchar(',');
            put(doc, p->value, depth + 1);
            putchar(']');
        }
        printf("]}");
    }
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE           *in = fopen(argv[i], "rb");
        yaml_parser_t   parser;
        yaml_document_t doc;

        if (!in || !yaml_parser_initialize(&parser))
            return 1;
        yaml_parser_set_input_file(&parser, in);
        if (!yaml_parser_load(&parser, &doc))
            return 1;
        put(&doc, 1, 0);
        putchar('\n');
        yaml_document_delete(&doc);
        yaml_parser_delete(&parser);
        (void)fclose(in);
    }
    return 0;
}
