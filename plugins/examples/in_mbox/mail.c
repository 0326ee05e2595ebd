/* Headers, and which part of a message is the text. */
#include "mail.h"

#define PARTS_MAX 64     /* of a multipart message that are looked at */
#define BOUNDARY_MAX 70  /* RFC 2046, 5.1.1 */

/* The headers that count, as they stand: folded lines and all. */
typedef struct headers {
    hx_str subject, from, date, id, type, encoding;
    hx_str body;
} headers;

static hx_str trim(hx_str s)
{
    while (s.len && (s.ptr[0] == ' ' || s.ptr[0] == '\t' || s.ptr[0] == '\n' ||
                     s.ptr[0] == '\r')) {
        s.ptr++;
        s.len--;
    }
    while (s.len && (s.ptr[s.len - 1] == ' ' || s.ptr[s.len - 1] == '\t' ||
                     s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return s;
}

/* Cuts the next line off `*rest`, without its line end; false at the end. */
static bool next_line(hx_str *rest, hx_str *line)
{
    const char *feed;
    size_t      len;

    if (rest->len == 0)
        return false;
    feed = memchr(rest->ptr, '\n', rest->len);
    len = feed ? (size_t)(feed - rest->ptr) : rest->len;
    *line = (hx_str){ rest->ptr, len };
    if (line->len && line->ptr[line->len - 1] == '\r')
        line->len--;
    rest->ptr += len + (feed != NULL);
    rest->len -= len + (feed != NULL);
    return true;
}

/* The length of "Name" in "Name: value", or 0. */
static size_t name_len(hx_str line)
{
    size_t i = 0;

    while (i < line.len && line.ptr[i] > ' ' && line.ptr[i] < 0x7f &&
           line.ptr[i] != ':')
        i++;
    return i < line.len && line.ptr[i] == ':' ? i : 0;
}

bool mail_is_header(hx_str text)
{
    hx_str line;

    return next_line(&text, &line) && name_len(line) > 0;
}

static void take_header(headers *h, hx_str name, hx_str value)
{
    const struct { const char *name; hx_str *to; } rows[] = {
        { "subject", &h->subject }, { "from", &h->from },
        { "date", &h->date }, { "message-id", &h->id },
        { "content-type", &h->type },
        { "content-transfer-encoding", &h->encoding },
    };

    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (same_word(name, rows[i].name) && rows[i].to->len == 0)
            *rows[i].to = trim(value);
}

/* Everything up to the first empty line; the rest is the body. */
static void read_headers(hx_str text, headers *h)
{
    hx_str line, name = HX_LIT(""), value = HX_LIT("");

    memset(h, 0, sizeof *h);
    while (next_line(&text, &line) && line.len) {
        size_t len = name_len(line);

        if (line.ptr[0] == ' ' || line.ptr[0] == '\t') {
            /* A folded line goes on with the value. */
            value.len = (size_t)(line.ptr + line.len - value.ptr);
        } else if (len) {
            take_header(h, name, value);
            name = (hx_str){ line.ptr, len };
            value = (hx_str){ line.ptr + len + 1, line.len - len - 1 };
            continue;
        }
        if (name.len == 0)
            value = (hx_str){ line.ptr, 0 };
    }
    take_header(h, name, value);
    h->body = text;
}

/* The value of a parameter of Content-Type: charset, boundary. */
static hx_str parameter(hx_str type, const char *name)
{
    const char *at = type.ptr, *end = at + type.len;

    while (at && at < end && (at = memchr(at, ';', (size_t)(end - at)))) {
        hx_str      rest = trim((hx_str){ at + 1, (size_t)(end - at - 1) });
        size_t      len = strlen(name);
        const char *stop;

        at++;
        if (rest.len <= len || rest.ptr[len] != '=' ||
            !same_word((hx_str){ rest.ptr, len }, name))
            continue;
        rest.ptr += len + 1;
        rest.len -= len + 1;
        if (rest.len && rest.ptr[0] == '"') {
            stop = memchr(rest.ptr + 1, '"', rest.len - 1);
            return (hx_str){ rest.ptr + 1,
                             stop ? (size_t)(stop - rest.ptr - 1) : 0 };
        }
        stop = memchr(rest.ptr, ';', rest.len);
        return trim((hx_str){ rest.ptr, stop ? (size_t)(stop - rest.ptr)
                                             : rest.len });
    }
    return HX_LIT("");
}

static bool has_type(hx_str type, const char *prefix)
{
    size_t len = strlen(prefix);

    return type.len >= len && same_word((hx_str){ type.ptr, len }, prefix);
}

/* -- parts -- */

/* Cuts the next part between lines "--boundary" off `*rest`. */
static bool next_part(hx_str *rest, hx_str boundary, hx_str *part)
{
    const char *begin = NULL;
    hx_str      line;

    while (next_line(rest, &line)) {
        bool border = line.len >= boundary.len + 2 && line.ptr[0] == '-' &&
                      line.ptr[1] == '-' &&
                      memcmp(line.ptr + 2, boundary.ptr, boundary.len) == 0;

        if (border && begin) {
            *part = (hx_str){ begin, (size_t)(line.ptr - begin) };
            rest->len += (size_t)(rest->ptr - line.ptr);
            rest->ptr = line.ptr;  /* it begins the next part too */
            return true;
        }
        if (border)
            begin = rest->ptr;
    }
    if (begin)
        *part = (hx_str){ begin, (size_t)(rest->ptr - begin) };
    return begin != NULL;
}

/* Goes down from `h` to its first text/plain part, without recursion: a part
 * that has parts of its own takes the place of the whole. */
static void find_text(headers *h)
{
    hx_str rest = h->body, boundary = parameter(h->type, "boundary"), part;
    int    parts = 0;

    if (!has_type(h->type, "multipart/"))
        return;
    while (boundary.len && boundary.len <= BOUNDARY_MAX &&
           parts++ < PARTS_MAX && next_part(&rest, boundary, &part)) {
        headers inner;

        read_headers(part, &inner);
        if (has_type(inner.type, "multipart/")) {
            rest = inner.body;
            boundary = parameter(inner.type, "boundary");
        } else if (inner.type.len == 0 || has_type(inner.type, "text/plain")) {
            h->type = inner.type;
            h->encoding = inner.encoding;
            h->body = inner.body;
            return;
        }
    }
    h->body = HX_LIT("");
}

/* -- fields -- */

/* "Tue, 5 Mar 2024 10:00:00 +0100" as "2024-03-05" in 11 bytes; false where it
 * is no date. */
static bool iso_date(hx_str date, char out[16])
{
    static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";
    const char *comma = date.len ? memchr(date.ptr, ',', date.len) : NULL;
    hx_str      s = comma ? trim((hx_str){ comma + 1, date.len -
                                    (size_t)(comma + 1 - date.ptr) }) : date;
    unsigned    day = 0, year = 0;
    size_t      i = 0, digits = 0;
    int         month = -1;

    for (; i < s.len && i < 2 && s.ptr[i] >= '0' && s.ptr[i] <= '9'; i++)
        day = day * 10 + (unsigned)(s.ptr[i] - '0');
    if (i == 0 || i + 9 > s.len || s.ptr[i] != ' ' || s.ptr[i + 4] != ' ')
        return false;
    for (int m = 0; m < 12; m++)
        if (same_word((hx_str){ s.ptr + i + 1, 3 },
                      (const char[]){ months[m * 3], months[m * 3 + 1],
                                      months[m * 3 + 2], '\0' }))
            month = m + 1;
    for (i += 5; i < s.len && s.ptr[i] >= '0' && s.ptr[i] <= '9' && digits < 4;
         i++, digits++)
        year = year * 10 + (unsigned)(s.ptr[i] - '0');
    if (month < 0 || digits != 4 || day < 1 || day > 31)
        return false;
    for (int k = 3; k >= 0; k--, year /= 10)
        out[k] = (char)('0' + year % 10);
    out[4] = out[7] = '-';
    out[5] = (char)('0' + month / 10);
    out[6] = (char)('0' + month % 10);
    out[8] = (char)('0' + day / 10 % 10);
    out[9] = (char)('0' + day % 10);
    return true;
}

/* The address of "Anna <anna@example.org>", which tells customers apart. */
static hx_str address(hx_str from)
{
    const char *open = from.len ? memchr(from.ptr, '<', from.len) : NULL;
    const char *end = from.ptr + from.len;
    const char *close = open ? memchr(open, '>', (size_t)(end - open)) : NULL;

    return close ? (hx_str){ open + 1, (size_t)(close - open - 1) } : from;
}

hx_status mail_read(const hx_host *host, hx_record *rec, hx_str raw,
                    mail *out, hx_error *err)
{
    hx_str  from_line, charset;
    headers h;
    char   *date;
    int     code = CODE_NONE;

    memset(out, 0, sizeof *out);
    (void)next_line(&raw, &from_line);
    read_headers(raw, &h);
    find_text(&h);
    if (same_word(h.encoding, "quoted-printable"))
        code = CODE_QUOTED;
    else if (same_word(h.encoding, "base64"))
        code = CODE_BASE64;
    charset = parameter(h.type, "charset");
    date = host->arena(rec, 16);
    if (!date || !decode_header(host, rec, h.subject, &out->subject) ||
        !decode_body(host, rec, h.body, code,
                     has_type(charset, "iso-8859-") ||
                     has_type(charset, "windows-1252"), &out->text))
        return host->fail(err, HX_E_NOMEM, "no memory");
    if (iso_date(h.date, date))
        out->date = (hx_str){ date, 10 };
    out->sender = address(h.from);
    out->id = h.id;
    return HX_OK;
}
