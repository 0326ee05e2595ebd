/* @NAME@: reads fortune files: comments with a line "%" between them.
 *
 * A comment may have many lines. The host repairs the bytes and hands over
 * blocks; cut() says where the last whole record of a block ends, so that
 * blocks of any size give the same records. */
#include <hxgap/plugin.h>

#define SURE 60  /* of 100; plain text is what everybody else takes it for */

/* Whether the line [at, end) is a "%" alone. */
static bool is_border(const char *at, const char *end)
{
    while (end > at && (end[-1] == '\r' || end[-1] == ' '))
        end--;
    return end - at == 1 && *at == '%';
}

/* The line end behind `at`, or NULL; `*next` is where the next line begins. */
static const char *line_end(const char *at, const char *end, const char **next)
{
    const char *feed = memchr(at, '\n', (size_t)(end - at));

    *next = feed ? feed + 1 : end;
    return feed ? feed : end;
}

static int plugin_sniff(const void *model, hx_str head)
{
    const char *at = head.ptr, *end = at + head.len, *next;

    (void)model;
    for (; at < end; at = next)
        if (is_border(at, line_end(at, end, &next)))
            return SURE;
    return 0;
}

/* Behind the last border: what follows may not be all of its record. */
static size_t plugin_cut(const void *input, hx_block block)
{
    const char *at = block.ptr, *end = at + block.len, *next;
    size_t      cut = 0;

    (void)input;
    if (block.last)
        return block.len;
    for (; at < end; at = next) {
        const char *stop = line_end(at, end, &next);

        if (stop < end && is_border(at, stop))
            cut = (size_t)(next - block.ptr);
    }
    return cut;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* The text from `at` to the next border; `*after` is where to go on. */
static hx_str next_text(const char *at, const char *end, const char **after)
{
    const char *begin = at, *stop = end, *next = end;

    for (; at < end; at = next) {
        const char *feed = line_end(at, end, &next);

        if (is_border(at, feed)) {
            stop = at;
            break;
        }
    }
    *after = next;
    while (begin < stop && is_space(*begin))
        begin++;
    while (stop > begin && is_space(stop[-1]))
        stop--;
    return (hx_str){ begin, (size_t)(stop - begin) };
}

static hx_status plugin_parse(const void *input, const hx_host *host,
                              hx_block block, size_t *pos, hx_record *rec,
                              hx_error *err)
{
    const char *at = block.ptr + *pos, *end = block.ptr + block.len, *after;

    (void)input;
    while (at < end) {
        hx_str   text = next_text(at, end, &after);
        hx_value value = { text, HX_V_STRING };

        at = after;
        *pos = (size_t)(after - block.ptr);
        if (text.len == 0)
            continue;  /* nothing between two borders is no record */
        rec->begin = (size_t)(text.ptr - block.ptr);
        rec->end = rec->begin + text.len;
        if (text.len > HX_RECORD_MAX) {
            rec->skip = HX_SKIP_TOO_LONG;
            return host->fail(err, HX_SKIP, "a comment of %zu bytes",
                              text.len);
        }
        host->value_set(rec, HX_F_TEXT, value);
        return HX_OK;
    }
    return HX_END;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "@NAME@",
    .version = "1.0.0",
    .summary = "reads comments with a line \"%\" between them",
    .stage = HX_STAGE_IN,
    .provides = HX_L_TEXT,
    .threads = HX_STATELESS,
    .sniff = plugin_sniff,
    .cut = plugin_cut,
    .parse = plugin_parse,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
