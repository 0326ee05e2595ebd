/* out_json: the report as JSON (RFC 8259), two spaces a level.
 *
 * The tree is written as it stands: keys in their order, integers and
 * thousandths as exact decimals, so equal reports are equal bytes. The form of
 * the whole is report.schema.json beside this file. */
#include "hxgap/plugin.h"

/* The report is a dozen levels deep; a tree beyond this is a mistake, and
 * refusing it keeps the recursion bounded. */
#define JSON_DEPTH_MAX 32

typedef struct json_out {
    const hx_host *host;
    hx_sink       *sink;
} json_out;

static void json_put(const json_out *out, const char *text, size_t len)
{
    out->host->write(out->sink, text, len);
}

static void json_lit(const json_out *out, const char *text)
{
    json_put(out, text, strlen(text));
}

static void json_line(const json_out *out, size_t depth)
{
    static const char spaces[] = "                                "
                                 "                                ";

    json_put(out, "\n", 1);
    json_put(out, spaces, 2 * depth);
}

/* -- strings and numbers -------------------------------------------------- */

/* The short escape of a control character, or 0. */
static char json_short(char c)
{
    switch (c) {
    case '"':  return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default:   return 0;
    }
}

/* Whether a line separator that JavaScript once took for a line end is at
 * text[i]: U+2028 or U+2029. */
static bool json_separator(hx_str text, size_t i)
{
    return i + 2 < text.len && (unsigned char)text.ptr[i] == 0xe2
        && (unsigned char)text.ptr[i + 1] == 0x80
        && ((unsigned char)text.ptr[i + 2] & 0xfe) == 0xa8;
}

static bool json_plain(hx_str text, size_t i)
{
    unsigned char c = (unsigned char)text.ptr[i];

    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7f
        && !json_separator(text, i);
}

/* Writes what may not stand in a string at `i`; returns its bytes. */
static size_t json_escape(const json_out *out, hx_str text, size_t i)
{
    static const char hex[] = "0123456789abcdef";
    unsigned char c = (unsigned char)text.ptr[i];
    char          escape[6] = { '\\', json_short(text.ptr[i]) };

    if (escape[1]) {
        json_put(out, escape, 2);
        return 1;
    }
    if (c == 0xe2) {
        json_lit(out, (unsigned char)text.ptr[i + 2] == 0xa8 ? "\\u2028"
                                                             : "\\u2029");
        return 3;
    }
    memcpy(escape, "\\u00", 4);
    escape[4] = hex[c >> 4];
    escape[5] = hex[c & 15];
    json_put(out, escape, 6);
    return 1;
}

static void json_string(const json_out *out, hx_str text)
{
    size_t i = 0;

    json_put(out, "\"", 1);
    while (i < text.len) {
        size_t begin = i;

        while (i < text.len && json_plain(text, i))
            i++;
        json_put(out, text.ptr + begin, i - begin);
        if (i < text.len)
            i += json_escape(out, text, i);
    }
    json_put(out, "\"", 1);
}

/* Thousandths as a decimal without trailing zeros. */
static void json_milli(const json_out *out, int64_t value)
{
    uint64_t size = value < 0 ? 0 - (uint64_t)value : (uint64_t)value;
    unsigned rest = (unsigned)(size % 1000);

    out->host->printf(out->sink, "%s%llu", value < 0 ? "-" : "",
                      (unsigned long long)(size / 1000));
    if (rest == 0)
        return;
    if (rest % 100 == 0)
        out->host->printf(out->sink, ".%u", rest / 100);
    else if (rest % 10 == 0)
        out->host->printf(out->sink, ".%02u", rest / 10);
    else
        out->host->printf(out->sink, ".%03u", rest);
}

/* -- the tree ------------------------------------------------------------- */

static bool json_node(const json_out *out, const hx_node *node, size_t depth);

static bool json_members(const json_out *out, const hx_node *node,
                         size_t depth)
{
    const hx_doc_calls *call = out->host->doc;
    bool   map = call->kind(node) == HX_NODE_MAP;
    size_t count = call->count(node);

    if (depth == JSON_DEPTH_MAX)
        return false;
    if (count == 0) {
        json_lit(out, map ? "{}" : "[]");
        return true;
    }
    json_lit(out, map ? "{" : "[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            json_put(out, ",", 1);
        json_line(out, depth + 1);
        if (map) {
            json_string(out, call->key_at(node, i));
            json_put(out, ": ", 2);
        }
        if (!json_node(out, call->at(node, i), depth + 1))
            return false;
    }
    json_line(out, depth);
    json_lit(out, map ? "}" : "]");
    return true;
}

/* False where the tree is deeper than a report can be. */
static bool json_node(const json_out *out, const hx_node *node, size_t depth)
{
    const hx_doc_calls *call = out->host->doc;

    switch (call->kind(node)) {
    case HX_NODE_BOOL:
        json_lit(out, call->get_integer(node) ? "true" : "false");
        return true;
    case HX_NODE_INT:
        out->host->printf(out->sink, "%lld",
                          (long long)call->get_integer(node));
        return true;
    case HX_NODE_MILLI:
        json_milli(out, call->get_milli(node));
        return true;
    case HX_NODE_STRING:
        json_string(out, call->get_string(node));
        return true;
    case HX_NODE_LIST:
    case HX_NODE_MAP:
        return json_members(out, node, depth);
    default:
        json_lit(out, "null");
        return true;
    }
}

static hx_status json_report(const void *model, const hx_host *host,
                             const hx_node *root, hx_sink *sink,
                             hx_error *err)
{
    json_out out = { host, sink };

    (void)model;
    if (!json_node(&out, root, 0))
        return host->fail(err, HX_E_LIMIT,
                          "out_json: the report is nested too deeply");
    json_put(&out, "\n", 1);
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_json",
    .version = "1.0.0",
    .summary = "the whole report as JSON",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "json",
    .suffixes = ".json",
    .report = json_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
