#include "states.h"

#include "alloc.h"
#include "archive.h"
#include "error.h"
#include "statex.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define LINE_STATE "hxs1"
#define LINE_END "hxs1-end"
#define CHUNK ((size_t)64 << 10)

struct hx_states {
    hx_inputs inputs;
    size_t    next;        /* input to be opened */
    FILE     *file;        /* that is being read, or NULL */
    size_t    in_file;     /* states it has given */
    /* Lines, over all files: what came, and what closings tell of. */
    uint64_t  states, records, states_told, records_told;
    bool      any_line;
};

hx_status hx__states_open(hx_states **out, const char *const *named,
                          size_t count, hx_error *err)
{
    hx_states *s = hx__alloc(1, sizeof *s);
    hx_status  rc;

    *out = NULL;
    if (!s)
        return hx__nomem(err);
    rc = hx__inputs_expand(&s->inputs, named, count, err);
    if (rc != HX_OK) {
        hx__free(s);
        return rc;
    }
    *out = s;
    return HX_OK;
}

const hx_inputs *hx__states_inputs(const hx_states *s)
{
    return &s->inputs;
}

static void shut(hx_states *s)
{
    if (s->file && s->file != stdin)
        fclose(s->file);
    s->file = NULL;
}

void hx__states_close(hx_states *s)
{
    if (!s)
        return;
    shut(s);
    hx__inputs_clear(&s->inputs);
    hx__free(s);
}

/* -- reading --------------------------------------------------------------- */

static const char *path_of(const hx_states *s)
{
    return s->inputs.paths[s->next - 1];
}

static hx_status io_failed(const hx_states *s, hx_error *err)
{
    return hx__fail_errno(err, path_of(s), errno);
}

/* Adds up to `len` bytes of the file to `into`: fewer at its end. */
static hx_status take(hx_states *s, hx_buf *into, uint64_t len, hx_error *err)
{
    char bytes[4096];

    while (len > 0 && !into->failed) {
        size_t want = len < sizeof bytes ? (size_t)len : sizeof bytes;
        size_t got = fread(bytes, 1, want, s->file);

        hx__buf_bytes(into, bytes, got);
        len -= got;
        if (got < want)
            break;
    }
    if (ferror(s->file))
        return io_failed(s, err);
    return into->failed ? hx__nomem(err) : HX_OK;
}

/* A state as it is in a file: its head says how long it is. */
static hx_status take_bytes(hx_states *s, hx_buf *into, hx_error *err)
{
    hx_status rc = take(s, into, HX_STATE_HEAD_BYTES, err);
    uint64_t  len = 0;

    if (rc != HX_OK || into->len < HX_STATE_HEAD_BYTES)
        return rc;
    for (unsigned i = 0; i < 8; i++)
        len |= (uint64_t)(unsigned char)into->ptr[HX_STATE_MAGIC_BYTES + 4 + i]
               << (8 * i);
    return take(s, into, len, err);
}

static hx_status take_line(hx_states *s, hx_buf *into, hx_error *err)
{
    int c;

    while ((c = getc(s->file)) != EOF && c != '\n' && !into->failed)
        hx__buf_char(into, (char)c);
    if (ferror(s->file))
        return io_failed(s, err);
    /* Engines add a tab behind a line that has none, or a carriage return. */
    while (into->len && strchr("\t\r ", into->ptr[into->len - 1]))
        into->len--;
    return into->failed ? hx__nomem(err) : HX_OK;
}

static int value_of(unsigned char c)
{
    if (c >= 'A' && c <= 'Z')
        return c - 'A';
    if (c >= 'a' && c <= 'z')
        return c - 'a' + 26;
    if (c >= '0' && c <= '9')
        return c - '0' + 52;
    return c == '+' ? 62 : c == '/' ? 63 : -1;
}

/* Base64 in place; false where it is none. */
static bool decode(hx_buf *text, size_t from)
{
    size_t   to = 0, end = text->len;
    uint32_t bits = 0;
    unsigned have = 0;

    while (end > from && text->ptr[end - 1] == '=')
        end--;
    if (end == from || (end - from) % 4 == 1)
        return false;
    for (size_t i = from; i < end; i++) {
        int value = value_of((unsigned char)text->ptr[i]);

        if (value < 0)
            return false;
        bits = bits << 6 | (uint32_t)value;
        have += 6;
        if (have >= 8) {
            have -= 8;
            text->ptr[to++] = (char)(bits >> have & 0xff);
        }
    }
    text->len = to;
    return true;
}

static bool starts(const hx_buf *line, const char *word)
{
    size_t len = strlen(word);

    return line->len > len && memcmp(line->ptr, word, len) == 0 &&
           (line->ptr[len] == '\t' || line->ptr[len] == ' ');
}

static hx_status no_state(const hx_states *s, hx_error *err)
{
    return hx__fail(err, HX_E_FORMAT, "%s: not a state of hxgap (run "
                    "--state writes them, run reads comments), or cut "
                    "short; make it again", path_of(s));
}

/* The number at `*at`, which is then behind it. */
static bool take_number(const char **at, uint64_t *number)
{
    char *end;

    errno = 0;
    *number = strtoull(*at, &end, 10);
    if (end == *at || errno != 0)
        return false;
    *at = end;
    return true;
}

static hx_status add_closing(hx_states *s, const hx_buf *line, hx_error *err)
{
    char        text[64];
    const char *at = text + sizeof LINE_END;
    uint64_t    states, records;

    if (line->len >= sizeof text)
        return no_state(s, err);
    memcpy(text, line->ptr, line->len);
    text[line->len] = '\0';
    if (!take_number(&at, &states) || !take_number(&at, &records) || *at)
        return no_state(s, err);
    s->states_told += states;
    s->records_told += records;
    return HX_OK;
}

/* A line: HX_OK with bytes in `into`, or HX_END where it holds no state. */
static hx_status parse_line(hx_states *s, hx_buf *into, hx_error *err)
{
    hx_status rc = take_line(s, into, err);

    if (rc != HX_OK)
        return rc;
    if (into->len == 0)
        return HX_END;
    s->any_line = true;
    if (starts(into, LINE_END)) {
        rc = add_closing(s, into, err);
        into->len = 0;
        return rc == HX_OK ? HX_END : rc;
    }
    if (!starts(into, LINE_STATE) || !decode(into, sizeof LINE_STATE))
        return no_state(s, err);
    s->states++;
    return HX_OK;
}

/* The bytes of the next state of the open file; HX_END at its end. */
static hx_status next_bytes(hx_states *s, hx_buf *into, bool *line,
                            hx_error *err)
{
    hx_status rc = HX_END;

    while (rc == HX_END) {
        int c = getc(s->file);

        if (c == EOF)
            return ferror(s->file) ? io_failed(s, err) : HX_END;
        (void)ungetc(c, s->file);
        *line = c != (unsigned char)HX_STATE_MAGIC[0];
        rc = *line ? parse_line(s, into, err) : take_bytes(s, into, err);
    }
    return rc;
}

static hx_status open_next(hx_states *s, hx_error *err)
{
    const char *path = s->inputs.paths[s->next++];

    s->in_file = 0;
    s->file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rbe");
    return s->file ? HX_OK : io_failed(s, err);
}

/* After the last file: whether the lines are all there. */
static hx_status check_closing(const hx_states *s, hx_error *err)
{
    if (!s->any_line || (s->states == s->states_told &&
                         s->records == s->records_told))
        return HX_END;
    return hx__fail(err, HX_E_FORMAT, "%s: a stream was cut short: %llu states "
                    "with %llu records came, closing lines tell of %llu with "
                    "%llu", path_of(s), (unsigned long long)s->states,
                    (unsigned long long)s->records,
                    (unsigned long long)s->states_told,
                    (unsigned long long)s->records_told);
}

static hx_status parse(hx_states *s, hx_buf *bytes, bool line, hx_state **out,
                       hx_error *err)
{
    hx_buf    name = { 0 };
    hx_status rc;

    s->in_file++;
    hx__buf_str(&name, path_of(s));
    if (s->in_file > 1)
        hx__buf_printf(&name, " (state %zu)", s->in_file);
    hx__buf_char(&name, '\0');
    if (name.failed) {
        hx__buf_clear(bytes);
        rc = hx__nomem(err);
    } else {
        rc = hx__state_parse(out, name.ptr, bytes, err);
    }
    hx__buf_clear(&name);
    if (rc == HX_OK && line)
        s->records += hx__state_info(*out)->tally.read;
    return rc;
}

hx_status hx__states_next(hx_states *s, hx_state **out, hx_error *err)
{
    *out = NULL;
    for (;;) {
        hx_buf    bytes = { 0 };
        bool      line = false;
        hx_status rc = HX_OK;

        if (!s->file && s->next == s->inputs.count)
            return check_closing(s, err);
        if (!s->file)
            rc = open_next(s, err);
        if (rc == HX_OK)
            rc = next_bytes(s, &bytes, &line, err);
        if (rc == HX_OK)
            return parse(s, &bytes, line, out, err);
        hx__buf_clear(&bytes);
        if (rc == HX_END && s->in_file == 0 && !s->any_line)
            rc = no_state(s, err);  /* an empty file is a lost state */
        if (rc != HX_END)
            return rc;
        shut(s);
    }
}

/* -- writing --------------------------------------------------------------- */

static void encode(hx_buf *out, const char *bytes, size_t len)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
                                  "abcdefghijklmnopqrstuvwxyz0123456789+/";

    for (size_t i = 0; i < len; i += 3) {
        uint32_t bits = (uint32_t)(unsigned char)bytes[i] << 16;
        char     four[4] = { 0, 0, '=', '=' };

        if (i + 1 < len)
            bits |= (uint32_t)(unsigned char)bytes[i + 1] << 8;
        if (i + 2 < len)
            bits |= (unsigned char)bytes[i + 2];
        four[0] = letters[bits >> 18];
        four[1] = letters[bits >> 12 & 63];
        if (i + 1 < len)
            four[2] = letters[bits >> 6 & 63];
        if (i + 2 < len)
            four[3] = letters[bits & 63];
        hx__buf_bytes(out, four, 4);
    }
}

static hx_status put_lines(const hx_hostx *host, const hx_chain *chain,
                           const hx_tally *tally, const hx_shards *shards,
                           hx_error *err)
{
    hx_buf    bytes = { 0 }, line = { 0 };
    hx_sink  *sink = NULL;
    hx_status rc = hx__state_bytes(&bytes, host, chain, tally, shards, err);

    if (rc == HX_OK) {
        hx__buf_str(&line, LINE_STATE "\t");
        encode(&line, bytes.ptr, bytes.len);
        hx__buf_printf(&line, "\n" LINE_END "\t1\t%llu\n",
                       (unsigned long long)tally->read);
        if (line.failed)
            rc = hx__nomem(err);
    }
    if (rc == HX_OK)
        rc = hx__output_open(&sink, NULL, 0, NULL, err);
    if (rc == HX_OK) {
        hx__output_write(sink, line.ptr, line.len);
        rc = hx__output_commit(sink, err);
    }
    hx__buf_clear(&bytes);
    hx__buf_clear(&line);
    return rc;
}

hx_status hx__states_put(const hx_cli *cli, const char *path,
                         const hx_hostx *host, const hx_chain *chain,
                         const hx_tally *tally, const hx_shards *shards,
                         hx_error *err)
{
    hx_status rc = HX_OK;

    if (path)
        rc = hx__state_save(path, cli->mode, host, chain, tally, shards, err);
    if (rc == HX_OK && cli->stream)
        rc = put_lines(host, chain, tally, shards, err);
    return rc;
}
