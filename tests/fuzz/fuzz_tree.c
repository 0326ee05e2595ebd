/* Trees of reports: any tree that a plugin may build is written as JSON that a
 * parser of its own reads as the same tree, or refused where it is too deep.
 *
 * A byte says what is added to the innermost open list or map, the next ones
 * are its key, where there is one, and its value. */
#include "json.h"

#define DEPTH_MAX 40  /* out_json refuses more than 32 */

enum { END, LIST, MAP, NIL, BOOLEAN, INTEGER, MILLI, STRING, KINDS };

typedef struct builder {
    hx_doc  *doc;
    hx_node *open[DEPTH_MAX];
    size_t   depth, deepest;
    hx_str   rest;
} builder;

static unsigned byte_of(hx_str *in)
{
    unsigned char byte;

    if (in->len == 0)
        return 0;
    byte = (unsigned char)*in->ptr;
    in->ptr++;
    in->len--;
    return byte;
}

/* A text of as many bytes as the next one says, mended. Borrowed until the
 * next call. */
static hx_str text_of(hx_str *in)
{
    static hx_mended mended;
    size_t len = byte_of(in) % 64;

    if (len > in->len)
        len = in->len;
    FUZZ_MUST(hx__utf8_mend(&mended, (hx_str){ in->ptr, len }) == HX_OK);
    in->ptr += len;
    in->len -= len;
    return (hx_str){ mended.ptr, mended.len };
}

static int64_t number_of(hx_str *in)
{
    unsigned bytes = byte_of(in) % 9;
    uint64_t value = 0;

    for (unsigned i = 0; i < bytes; i++)
        value = value << 8 | byte_of(in);
    return (int64_t)(bytes % 2 ? 0 - value : value);
}

static void add(builder *b, int kind, const char *key)
{
    const hx_doc_calls *call = &hx__doc_calls;
    hx_node *at = b->open[b->depth];

    switch (kind) {
    case LIST:
    case MAP:
        if (b->depth + 1 == DEPTH_MAX)
            break;
        b->open[++b->depth] = kind == LIST ? call->list(b->doc, at, key)
                                           : call->map(b->doc, at, key);
        if (b->depth > b->deepest)
            b->deepest = b->depth;
        break;
    case NIL:
        call->null(b->doc, at, key);
        break;
    case BOOLEAN:
        call->boolean(b->doc, at, key, byte_of(&b->rest) & 1);
        break;
    case INTEGER:
        call->integer(b->doc, at, key, number_of(&b->rest));
        break;
    case MILLI:
        call->milli(b->doc, at, key, number_of(&b->rest));
        break;
    default:
        call->string(b->doc, at, key, text_of(&b->rest));
    }
}

static void build(builder *b)
{
    while (b->rest.len > 0) {
        int  kind = (int)(byte_of(&b->rest) % KINDS);
        bool map = hx__doc_calls.kind(b->open[b->depth]) == HX_NODE_MAP;
        char key[256];

        if (kind == END) {
            b->depth -= b->depth > 0;
            continue;
        }
        if (map) {
            hx_str text = text_of(&b->rest);

            if (text.len > 0)
                memcpy(key, text.ptr, text.len);
            key[text.len] = '\0';
        }
        add(b, kind, map ? key : NULL);
    }
    FUZZ_MUST(!hx__doc_failed(b->doc));
}

/* A host that knows out_json and opens nothing: alone it has no report. */
static hx_hostx *open_host(void)
{
    static hx_plugin_spec spec;
    static char name[] = "fuzz";
    static const hx_pipeline pipe = { .name = name, .plugins = &spec,
                                      .plugin_count = 1 };
    hx_hostx *host;
    hx_error  err = { "" };

    spec.path = fuzz_plugin("out_json");
    FUZZ_MUST(hx__host_look(&host, &pipe, &err) == HX_OK);
    return host;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static hx_hostx *host;
    static hx_buf    json;
    builder   b = { .rest = { (const char *)data, size } };
    hx_status rc;

    if (!host)
        host = open_host();
    b.doc = hx__doc_open();
    FUZZ_MUST(b.doc);
    b.open[0] = hx__doc_root(b.doc);
    build(&b);
    rc = json_write(host, b.doc, "json", false, &json);
    if (rc == HX_OK)
        json_same(&json, b.doc);
    FUZZ_MUST(rc == HX_OK || b.deepest >= 32);
    hx__doc_close(b.doc);
    return 0;
}
