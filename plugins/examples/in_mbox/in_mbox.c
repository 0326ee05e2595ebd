/* in_mbox: reads mail folders in the mbox format, one message a record.
 *
 * A message begins at a line "From " behind an empty line (or at the beginning)
 * and ends before the next one. Its first text/plain part is the text; subject,
 * date, sender and Message-ID are fields. What a header or an encoding means
 * is in mail.c; here is where messages begin and end. */
#include "mail.h"

#define SURE 90  /* of 100: "From " and headers are no chance */

typedef struct input {
    const hx_host *host;
    int            text, id, date, customer, subject;  /* slots, or -1 */
} input;

static bool begins(const char *at, const char *end, const char *word)
{
    size_t len = strlen(word);

    return (size_t)(end - at) >= len && memcmp(at, word, len) == 0;
}

/* Whether "From " at `at` begins a message: at the beginning of the block, or
 * behind an empty line. */
static bool is_border(const char *first, const char *at, const char *end)
{
    if (!begins(at, end, "From "))
        return false;
    if (at == first)
        return true;
    if (at - first >= 2 && at[-1] == '\n' && at[-2] == '\n')
        return true;
    return at - first >= 3 && at[-1] == '\n' && at[-2] == '\r' &&
           at[-3] == '\n';
}

/* The next border behind `at`, or `end`. */
static const char *next_border(const char *first, const char *at,
                               const char *end)
{
    while (at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));

        if (!feed)
            return end;
        at = feed + 1;
        if (is_border(first, at, end))
            return at;
    }
    return end;
}

static int mbox_sniff(const void *model, hx_str head)
{
    const char *end = head.ptr + head.len;
    const char *feed;

    (void)model;
    if (!begins(head.ptr, end, "From "))
        return 0;
    feed = memchr(head.ptr, '\n', head.len);
    if (!feed || !mail_is_header((hx_str){ feed + 1,
                                           (size_t)(end - feed - 1) }))
        return 0;
    return SURE;
}

static hx_status mbox_input_open(const void *model, const hx_host *host,
                                 const hx_fields *fields, hx_str head,
                                 void **out, size_t *body, hx_error *err)
{
    input *in = host->alloc(1, sizeof *in);

    (void)model;
    (void)head;
    *body = 0;
    if (!in)
        return host->fail(err, HX_E_NOMEM, "no memory");
    in->host = host;
    in->text = host->field_slot(fields, HX_LIT("text"));
    in->id = host->field_slot(fields, HX_LIT("id"));
    in->date = host->field_slot(fields, HX_LIT("date"));
    in->customer = host->field_slot(fields, HX_LIT("customer"));
    in->subject = host->field_slot(fields, HX_LIT("subject"));
    *out = in;
    return HX_OK;
}

static void mbox_input_close(void *state)
{
    input *in = state;

    if (in)
        in->host->free(in);
}

/* Before the last message of the block: it may go on in the next one. */
static size_t mbox_cut(const void *state, hx_block block)
{
    const char *end = block.ptr + block.len, *at = block.ptr, *last = at;

    (void)state;
    if (block.last)
        return block.len;
    while ((at = next_border(block.ptr, at, end)) < end)
        last = at;
    return (size_t)(last - block.ptr);
}

static void set(const input *in, hx_record *rec, int slot, hx_str text)
{
    hx_value value = { text, HX_V_STRING };

    if (text.len)
        in->host->value_set(rec, slot, value);
}

static hx_status mbox_parse(const void *state, const hx_host *host,
                            hx_block block, size_t *pos, hx_record *rec,
                            hx_error *err)
{
    const input *in = state;
    const char  *end = block.ptr + block.len, *at = block.ptr + *pos, *stop;
    hx_str       raw;
    mail         m;
    hx_status    rc;

    while (at < end && (*at == '\n' || *at == '\r'))
        at++;
    if (at == end) {
        *pos = block.len;
        return HX_END;
    }
    stop = next_border(block.ptr, at, end);
    *pos = (size_t)(stop - block.ptr);
    raw = (hx_str){ at, (size_t)(stop - at) };
    rec->begin = (size_t)(at - block.ptr);
    rec->end = *pos;
    if (raw.len > HX_RECORD_MAX) {
        rec->skip = HX_SKIP_TOO_LONG;
        return host->fail(err, HX_SKIP, "a message of %zu bytes", raw.len);
    }
    if (!begins(at, end, "From ")) {
        rec->skip = HX_SKIP_SYNTAX;
        return host->fail(err, HX_SKIP, "no message begins here");
    }
    rc = mail_read(host, rec, raw, &m, err);
    if (rc != HX_OK)
        return rc;
    set(in, rec, in->id, m.id);
    set(in, rec, in->date, m.date);
    set(in, rec, in->customer, m.sender);
    set(in, rec, in->subject, m.subject);
    host->value_set(rec, in->text, (hx_value){ m.text, HX_V_STRING });
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "in_mbox",
    .version = "1.0.0",
    .summary = "reads mail folders in the mbox format",
    .stage = HX_STAGE_IN,
    .provides = HX_L_TEXT,
    .threads = HX_STATELESS,
    .sniff = mbox_sniff,
    .input_open = mbox_input_open,
    .input_close = mbox_input_close,
    .cut = mbox_cut,
    .parse = mbox_parse,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
