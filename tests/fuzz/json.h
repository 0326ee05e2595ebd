/* A JSON report read by a parser that knows nothing of its writer, against the
 * tree that it was written from. */
#ifndef FUZZ_JSON_H
#define FUZZ_JSON_H

#include "buf.h"
#include "doc.h"
#include "fuzz.h"
#include "output.h"
#include "utf8.h"

static inline void json_want(const char **p, const char *text)
{
    FUZZ_MUST(strncmp(*p, text, strlen(text)) == 0);
    *p += strlen(text);
}

static inline void json_skip_space(const char **p)
{
    while (**p == ' ' || **p == '\n')
        ++*p;
}

static inline unsigned json_hex4(const char **p)
{
    unsigned value = 0;

    for (int i = 0; i < 4; i++) {
        const char *digits = "0123456789abcdef";
        const char *at = **p ? strchr(digits, *(*p)++) : NULL;

        FUZZ_MUST(at);
        value = 16 * value + (unsigned)(at - digits);
    }
    return value;
}

/* The character of an escape; the writer has no use for surrogates. */
static inline void json_read_escape(const char **p, hx_buf *out)
{
    static const char from[] = "\"\\bfnrt", to[] = "\"\\\b\f\n\r\t";
    const char *at = **p ? strchr(from, **p) : NULL;
    unsigned    c;

    if (at) {
        ++*p;
        hx__buf_char(out, to[at - from]);
        return;
    }
    json_want(p, "u");
    c = json_hex4(p);
    if (c < 0x80) {
        hx__buf_char(out, (char)c);
        return;
    }
    FUZZ_MUST(c == 0x2028 || c == 0x2029);
    hx__buf_printf(out, "\xe2\x80%c", (int)(c - 0x2028 + 0xa8));
}

static inline void json_same_string(const char **p, hx_str text)
{
    static hx_buf room;

    room.len = 0;
    json_want(p, "\"");
    while (**p != '"') {
        FUZZ_MUST((unsigned char)**p >= 0x20);
        if (**p == '\\') {
            ++*p;
            json_read_escape(p, &room);
        } else {
            hx__buf_char(&room, *(*p)++);
        }
    }
    json_want(p, "\"");
    FUZZ_MUST(!room.failed &&
              hx_str_eq(text, (hx_str){ room.ptr, room.len }));
}

/* A number in thousandths: a decimal of at most three places. */
static inline void json_same_number(const char **p, int64_t milli)
{
    bool     negative = **p == '-';
    uint64_t size = 0;
    int      places = 0;

    *p += negative;
    FUZZ_MUST(**p >= '0' && **p <= '9');
    for (; **p >= '0' && **p <= '9'; ++*p)
        size = 10 * size + (uint64_t)(**p - '0');
    if (**p == '.')
        for (++*p; **p >= '0' && **p <= '9'; ++*p, places++)
            size = 10 * size + (uint64_t)(**p - '0');
    for (; places < 3; places++)
        size *= 10;
    FUZZ_MUST(places == 3 && (negative ? 0 - size : size) == (uint64_t)milli);
}

static inline void json_same_integer(const char **p, int64_t value)
{
    char text[32];

    snprintf(text, sizeof text, "%lld", (long long)value);
    json_want(p, text);
    FUZZ_MUST(**p < '0' || **p > '9');
}

static inline void json_same_tree(const char **p, const hx_node *node);

static inline void json_same_members(const char **p, const hx_node *node, bool map)
{
    const hx_doc_calls *call = &hx__doc_calls;
    size_t count = call->count(node);

    json_want(p, map ? "{" : "[");
    for (size_t i = 0; i < count; i++) {
        if (i > 0)
            json_want(p, ",");
        json_skip_space(p);
        if (map) {
            json_same_string(p, call->key_at(node, i));
            json_want(p, ":");
            json_skip_space(p);
        }
        json_same_tree(p, call->at(node, i));
    }
    json_skip_space(p);
    json_want(p, map ? "}" : "]");
}

static inline void json_same_tree(const char **p, const hx_node *node)
{
    const hx_doc_calls *call = &hx__doc_calls;

    switch (call->kind(node)) {
    case HX_NODE_BOOL:
        json_want(p, call->get_integer(node) ? "true" : "false");
        break;
    case HX_NODE_INT:
        json_same_integer(p, call->get_integer(node));
        break;
    case HX_NODE_MILLI:
        json_same_number(p, call->get_milli(node));
        break;
    case HX_NODE_STRING:
        json_same_string(p, call->get_string(node));
        break;
    case HX_NODE_LIST:
    case HX_NODE_MAP:
        json_same_members(p, node, call->kind(node) == HX_NODE_MAP);
        break;
    default:
        json_want(p, "null");
    }
}

/* Whether `json`, which ends in a NUL, is the tree of `doc` and no more. */
static inline void json_same(const hx_buf *json, hx_doc *doc)
{
    const char *p = json->ptr;

    json_same_tree(&p, hx__doc_root(doc));
    json_skip_space(&p);
    FUZZ_MUST(p == json->ptr + json->len - 1);
}

/* Writes the report in one format, and a NUL, to `out`: what report() says.
 * Where it is HX_OK the bytes are UTF-8. */
static inline hx_status json_write(hx_hostx *host, hx_doc *doc,
                                   const char *format, bool german,
                                   hx_buf *out)
{
    hx_traits traits = { .columns = 80, .german = german };
    const hx_loaded *reporter = hx__host_format(host, format);
    hx_error  err = { "" };
    hx_sink  *sink;
    hx_status rc;

    FUZZ_MUST(reporter);
    FUZZ_MUST(hx__output_memory(&sink, &traits, &err) == HX_OK);
    rc = reporter->plugin->report(reporter->model, hx__host_public(host),
                                  hx__doc_root(doc), sink, &err);
    FUZZ_MUST(rc == HX_OK || err.message[0]);
    out->len = 0;
    hx__buf_bytes(out, hx__output_bytes(sink).ptr, hx__output_bytes(sink).len);
    hx__buf_char(out, '\0');
    FUZZ_MUST(!out->failed);
    FUZZ_MUST(hx__utf8_valid_prefix((hx_str){ out->ptr, out->len }) ==
              out->len);
    hx__output_abort(sink);
    return rc;
}

#endif
