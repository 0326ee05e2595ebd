/* JSON arrays as lines, UTF-16 and Windows-1252 as UTF-8, CR as LF. */
#include "recode.h"

#include <stdio.h>

#include "foreign.h"
#include "unwrap.h"
#include "utf8.h"

/* -- what it is --------------------------------------------------------------- */

static const char *skip_space(const char *p, const char *end)
{
    while (p < end && (*p == ' ' || *p == '\t' || *p == '\r' || *p == '\n'))
        p++;
    return p;
}

#define OLD_MACS "line ends of old Macs"

static const struct { const char *name, *title, *of_returns; } kinds[] = {
    [HX_RECODE_NONE] = { "auto", NULL, OLD_MACS },
    [HX_RECODE_UTF16LE] = { "utf-16le", "UTF-16", "UTF-16, " OLD_MACS },
    [HX_RECODE_UTF16BE] = { "utf-16be", "UTF-16", "UTF-16, " OLD_MACS },
    [HX_RECODE_CP1252] = { "windows-1252", "Windows-1252",
                           "Windows-1252, " OLD_MACS },
};

/* What is not UTF-16 is told from UTF-8 by its bytes; Latin-1 is read as the
 * Windows code page, which has all its letters (WHATWG Encoding, 4.2). */
int hx__recode_known(const char *name)
{
    if (strcmp(name, "utf-8") == 0)
        return HX_RECODE_NONE;
    if (strcmp(name, "latin1") == 0)
        return HX_RECODE_CP1252;
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (kinds[i].name && strcmp(kinds[i].name, name) == 0)
            return (int)i;
    return -1;
}

/* Letters that a message can show as they are. */
static bool is_plain(hx_str name)
{
    for (size_t i = 0; i < name.len; i++)
        if (name.ptr[i] < ' ' || name.ptr[i] > '~' || name.ptr[i] == '\\')
            return false;
    return name.len > 0 && name.len < 40;
}

static int find_wrapped(hx_str head, hx_unarray *array, char *title)
{
    hx_unwrap found = hx__unwrap_find(head);

    /* The comments that a report of ours quotes are no archive. */
    if (found.kind == HX_UNWRAP_NONE || hx__foreign(head))
        return HX_RECODE_NONE;
    if (found.kind == HX_UNWRAP_LINES) {
        snprintf(title, HX_RECODE_TITLE, "objects over many lines");
        return HX_RECODE_ARRAY;
    }
    array->before = found.begin;
    array->around = found.depth;
    array->once = true;
    snprintf(title, HX_RECODE_TITLE, is_plain(found.name)
             ? "the array \"%.*s\" of a JSON object"
             : "an array of a JSON object", (int)found.name.len,
             found.name.ptr);
    return HX_RECODE_ARRAY;
}

/* UTF-16 without a mark: letters of German and English have one byte that is
 * 0, always the same of the two. */
static int find_unmarked(hx_str head)
{
    size_t zeros[2] = { 0, 0 }, len = head.len < 512 ? head.len : 512;

    for (size_t i = 0; i < len; i++)
        zeros[i % 2] += head.ptr[i] == '\0';
    if (len < 16 || (zeros[0] && zeros[1]))
        return HX_RECODE_NONE;
    if (8 * zeros[1] > 3 * len)
        return HX_RECODE_UTF16LE;
    return 8 * zeros[0] > 3 * len ? HX_RECODE_UTF16BE : HX_RECODE_NONE;
}

int hx__recode_find(hx_str head, hx_unarray *array, char *title)
{
    const char *p = head.ptr, *end = p + head.len;
    int         kind = find_unmarked(head);

    memset(array, 0, sizeof *array);
    *title = '\0';
    if (head.len >= 2 && memcmp(p, "\xFF\xFE", 2) == 0)
        return HX_RECODE_UTF16LE;
    if (head.len >= 2 && memcmp(p, "\xFE\xFF", 2) == 0)
        return HX_RECODE_UTF16BE;
    if (kind != HX_RECODE_NONE)
        return kind;
    if (head.len >= 3 && memcmp(p, "\xEF\xBB\xBF", 3) == 0)
        p += 3;
    p = skip_space(p, end);
    if (p < end && *p == '{') {
        kind = find_wrapped((hx_str){ p, (size_t)(end - p) }, array, title);
        if (array->once)
            array->before += (uint64_t)(p - head.ptr);
        return kind;
    }
    if (p == end || *p != '[')
        return HX_RECODE_NONE;
    p = skip_space(p + 1, end);
    return p < end && (*p == '{' || *p == ']') ? HX_RECODE_ARRAY
                                               : HX_RECODE_NONE;
}

/* -- arrays ------------------------------------------------------------------- */

static void in_string(hx_unarray *s, char c)
{
    if (c == '\n')
        s->in_string = s->escaped = false;
    else if (s->escaped)
        s->escaped = false;
    else if (c == '\\')
        s->escaped = true;
    else if (c == '"')
        s->in_string = false;
}

/* Not within an element. */
static bool between(const hx_unarray *s)
{
    return s->depth == 0 || (s->depth == 1 && !s->object);
}

static char outside(hx_unarray *s, char c)
{
    switch (c) {
    case '"':
        s->in_string = true;
        return c;
    case '[': case '{':
        if (s->depth == 0)
            s->object = c == '{';
        return s->depth++ == 0 && c == '[' ? '\n' : c;
    case ']': case '}':
        if (s->depth > 0)
            s->depth--;
        s->done = s->once && s->depth == 0;
        return s->depth == 0 && c == ']' ? '\n' : c;
    case ',':
        return between(s) ? '\n' : c;
    case '\n':
        return between(s) ? c : ' ';
    default:
        return c;
    }
}

/* Behind the list: what belongs to the objects around it goes, what follows
 * them stays, so that the reader takes it or says what is wrong with it. */
static char behind(hx_unarray *s, char c)
{
    if (s->around == 0)
        return c;
    if (s->in_string)
        in_string(s, c);
    else if (c == '"')
        s->in_string = true;
    else if (c == '[' || c == '{')
        s->around++;
    else if (c == ']' || c == '}')
        s->around--;
    return '\n';
}

void hx__unarray(hx_unarray *s, char *ptr, size_t len)
{
    size_t i = s->before < len ? (size_t)s->before : len;

    memset(ptr, '\n', i);
    s->before -= i;
    for (; i < len; i++) {
        if (s->done)
            ptr[i] = behind(s, ptr[i]);
        else if (s->in_string)
            in_string(s, ptr[i]);
        else
            ptr[i] = outside(s, ptr[i]);
    }
}

bool hx__unarray_open(const hx_unarray *s)
{
    return s->once ? !s->done || s->around > 0 : s->depth > 0 && !s->object;
}

/* -- encodings ---------------------------------------------------------------- */

static unsigned unit(int kind, const unsigned char *p)
{
    return kind == HX_RECODE_UTF16LE ? (unsigned)p[0] | (unsigned)p[1] << 8
                                     : (unsigned)p[1] | (unsigned)p[0] << 8;
}

/* The character at `p`, of which `len` bytes are there (RFC 2781, 2.2).
 * Returns the bytes that it takes, 0 where more are needed. */
static size_t next_char(int kind, const unsigned char *p, size_t len,
                        bool last, unsigned *cp)
{
    unsigned first, second;

    *cp = 0xFFFD;
    if (kind == HX_RECODE_CP1252) {
        *cp = hx__cp1252(*p);
        return 1;
    }
    if (len < 2)
        return last ? len : 0;
    first = unit(kind, p);
    if (first < 0xD800 || first > 0xDFFF) {
        *cp = first;
        return 2;
    }
    if (first > 0xDBFF)
        return 2;
    if (len < 4)
        return last ? 2 : 0;
    second = unit(kind, p + 2);
    if (second < 0xDC00 || second > 0xDFFF)
        return 2;
    *cp = 0x10000 + ((first - 0xD800) << 10) + (second - 0xDC00);
    return 4;
}

static size_t put_utf8(char *out, unsigned cp)
{
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    if (cp < 0x800) {
        out[0] = (char)(0xC0 | cp >> 6);
        out[1] = (char)(0x80 | (cp & 0x3F));
        return 2;
    }
    if (cp < 0x10000) {
        out[0] = (char)(0xE0 | cp >> 12);
        out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[2] = (char)(0x80 | (cp & 0x3F));
        return 3;
    }
    out[0] = (char)(0xF0 | cp >> 18);
    out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
    out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
    out[3] = (char)(0x80 | (cp & 0x3F));
    return 4;
}

size_t hx__recode_convert(int kind, const unsigned char **in, size_t *in_len,
                          bool last, char *out, size_t cap)
{
    size_t made = 0;

    while (*in_len > 0) {
        char     bytes[4];
        unsigned cp;
        size_t   taken = next_char(kind, *in, *in_len, last, &cp), len;

        if (taken == 0)
            break;
        len = put_utf8(bytes, cp);
        if (len > cap - made)
            break;
        memcpy(out + made, bytes, len);
        made += len;
        *in += taken;
        *in_len -= taken;
    }
    return made;
}

/* -- a stream ----------------------------------------------------------------- */

static bool returns_only(const char *ptr, size_t len)
{
    const char *at = len ? memchr(ptr, '\r', len) : NULL;

    return at && at + 1 < ptr + len && !memchr(ptr, '\n', len);
}

static void unreturn(char *ptr, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (ptr[i] == '\r')
            ptr[i] = '\n';
}

/* Calls the list by its name, and by the encoding that it stands in. */
static void name_list(hx_recoding *r, const char *list)
{
    const char *coding = kinds[r->kind].title;

    snprintf(r->title, sizeof r->title, "%s%s%s", coding ? coding : "",
             coding ? ", " : "", list[0] ? list : "a JSON array");
}

static bool find_list(hx_recoding *r, const char *ptr, size_t len,
                      char *list)
{
    return hx__recode_find((hx_str){ ptr, len }, &r->array, list) ==
           HX_RECODE_ARRAY;
}

/* The first piece of UTF-8, of which is known whether it is the list `list`. */
static void begin_lines(hx_recoding *r, char *ptr, size_t len, char *list)
{
    if (!r->listed && returns_only(ptr, len)) {
        r->returns = true;
        unreturn(ptr, len);  /* objects over many lines may show now */
        r->listed = find_list(r, ptr, len, list);
    }
    if (!r->listed)
        return;
    name_list(r, list);
    hx__unarray(&r->array, ptr, len);
}

void hx__recoding_lines(hx_recoding *r, char *ptr, size_t len)
{
    char list[HX_RECODE_TITLE];

    r->listed = find_list(r, ptr, len, list);
    begin_lines(r, ptr, len, list);
}

void hx__recoding_begin(hx_recoding *r, int asked, char *ptr, size_t len)
{
    char list[HX_RECODE_TITLE];
    int  found;

    r->kind = asked;
    if (asked)
        return;
    found = hx__recode_find((hx_str){ ptr, len }, &r->array, list);
    r->listed = found == HX_RECODE_ARRAY;
    r->kind = r->listed ? HX_RECODE_NONE : found;
    if (r->kind == HX_RECODE_NONE)
        begin_lines(r, ptr, len, list);
}

void hx__recoding_on(hx_recoding *r, char *ptr, size_t len)
{
    if (r->returns)
        unreturn(ptr, len);
    if (r->listed)
        hx__unarray(&r->array, ptr, len);
}

bool hx__recoding_none(const hx_recoding *r)
{
    return r->kind == HX_RECODE_NONE && !r->returns && !r->listed;
}

const char *hx__recoding_title(const hx_recoding *r)
{
    if (r->title[0])
        return r->title;
    return r->returns ? kinds[r->kind].of_returns : kinds[r->kind].title;
}
