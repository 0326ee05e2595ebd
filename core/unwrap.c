/* One pass over the head with a stack of fixed depth: no recursion over input.
 * Values are passed over by their brackets and strings; whether they are JSON
 * to the last byte is for the reader to say. */
#include "unwrap.h"

#include "hxgap/record.h"
#include "names.h"

typedef struct scan {
    const char *begin, *at, *end;
    bool        feeds;    /* a line feed within the object */
    bool        record;   /* it has a text of its own */
    bool        vague;    /* or something that may be about the list */
    bool        good;     /* the list found has texts */
    bool        empty;    /* or nothing at all */
    bool        said;     /* what looks like a message about a failure */
    hx_unwrap   found;
} scan;

/* The next byte that is no blank, or 0 at the end. */
static char peek(scan *s)
{
    for (; s->at < s->end; s->at++) {
        if (*s->at == '\n')
            s->feeds = true;
        else if (*s->at != ' ' && *s->at != '\t' && *s->at != '\r')
            return *s->at;
    }
    return '\0';
}

/* Reads a string that begins here; false where it does not end. */
static bool string(scan *s, hx_str *out)
{
    const char *begin = ++s->at;

    for (; s->at < s->end && *s->at != '"' && *s->at != '\n'; s->at++)
        if (*s->at == '\\' && s->at + 1 < s->end)
            s->at++;
    if (s->at >= s->end || *s->at != '"')
        return false;
    *out = (hx_str){ begin, (size_t)(s->at++ - begin) };
    return true;
}

/* Passes over a value; false where the head ends within it. */
static bool pass(scan *s)
{
    uint64_t depth = 0;
    hx_str   ignored;

    do {
        char c = peek(s);

        if (c == '"') {
            if (!string(s, &ignored))
                return false;
            continue;
        }
        if ((c == ',' || c == ']' || c == '}') && depth == 0)
            return true;  /* the end of a number, or nothing at all */
        if (c == '[' || c == '{')
            depth++;
        else if (c == ']' || c == '}')
            depth--;
        else if (c == '\0')
            return false;
        s->at++;
        if (depth == 0 && c != '[' && c != '{' && c != ']' && c != '}')
            while (s->at < s->end && !strchr(",]} \t\r\n", *s->at))
                s->at++;
    } while (depth > 0);
    return true;
}

/* Reads `"name":`, from the name on. */
static bool member(scan *s, hx_str *name)
{
    if (peek(s) != '"' || !string(s, name) || peek(s) != ':')
        return false;
    s->at++;
    return peek(s) != '\0';
}

/* Whether the object that begins at `at` has a text among its members. */
static bool has_text(scan s)
{
    hx_str name, value;

    s.at++;
    while (peek(&s) == '"' && member(&s, &name)) {
        if (*s.at == '"') {
            if (!string(&s, &value))
                return false;
            if (value.len > 0 && hx__field_rank(HX_F_TEXT, name) > 0)
                return true;
        } else if (!pass(&s)) {
            return false;
        }
        if (peek(&s) != ',')
            return false;
        s.at++;
    }
    return false;
}

/* Whether records are often listed under this name: an empty list of another
 * one may be a part of a record ("tags"). */
static bool is_listed(hx_str name)
{
    static const char *const names[] = {
        "data", "items", "results", "records", "rows", "entries", "list",
        "values", "value", "responses", "answers", "posts", "daten",
        "ergebnisse",
    };

    if (hx__field_rank(HX_F_TEXT, name) > 0)
        return true;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hx__names_alike(name, hx_str_of(names[i])))
            return true;
    return false;
}

/* A list that begins here: is it the one? */
static void weigh(scan *s, hx_str name, size_t depth)
{
    scan inner = *s;
    bool good, empty, found = s->found.kind == HX_UNWRAP_LIST;
    char first;

    inner.at++;
    first = peek(&inner);
    empty = first == ']' && is_listed(name);
    if (s->good || (first != '{' && !empty))
        return;
    good = !empty && has_text(inner);
    if (found && (empty || (!good && !s->empty)))
        return;
    s->good = good;
    s->empty = empty;
    s->found.kind = HX_UNWRAP_LIST;
    s->found.name = name;
    s->found.begin = (size_t)(s->at - s->begin);
    s->found.depth = depth;
}

/* "message" and the like may tell of an answer instead of being one. */
static bool is_vague(hx_str name)
{
    static const char *const names[] = { "message", "description", "note",
                                         "notes" };

    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (hx__names_alike(name, hx_str_of(names[i])))
            return true;
    return false;
}

/* A text of the outermost object: a comment, or what an answer says of
 * itself. */
static void note_text(scan *s, hx_str name, hx_str text)
{
    size_t spaces = 0;

    for (size_t i = 0; i < text.len; i++)
        spaces += text.ptr[i] == ' ';
    s->said = s->said || spaces > 1;
    if (hx__field_rank(HX_F_TEXT, name) == 0)
        return;
    if (is_vague(name))
        s->vague = s->vague || spaces > 1;
    else if (spaces > 0)
        s->record = true;
    else
        s->vague = s->vague || text.len > 0;  /* "Thanks", or "ok" */
}

/* The value of a member, entering objects: *depth rises. */
static bool value(scan *s, hx_str name, size_t *depth)
{
    hx_str text;

    s->said = s->said || ((*s->at == '"' || *s->at == '{') &&
                          hx__names_alike(name, HX_LIT("error")));
    switch (*s->at) {
    case '{':
        if (*depth == HX_UNWRAP_DEPTH)
            return pass(s);
        ++*depth;
        s->at++;
        return true;
    case '[':
        weigh(s, name, *depth);
        return pass(s);
    case '"':
        if (!string(s, &text))
            return false;
        if (*depth == 1)
            note_text(s, name, text);
        return true;
    default:
        return pass(s);
    }
}

/* Leaves objects that end here; false where something else stands here. */
static bool leave(scan *s, size_t *depth)
{
    char c;

    while ((c = peek(s)) == '}') {
        s->at++;
        if (--*depth == 0)
            return true;
    }
    if (c != ',')
        return false;
    s->at++;
    return true;
}

/* Walks through the object; true where it ends within the head. `*sound` where
 * nothing was wrong with it up to there, or up to the head's end. */
static bool walk(scan *s, bool *sound)
{
    size_t depth = 1;
    bool   entered;
    hx_str name;

    *sound = true;
    s->at++;
    if (peek(s) == '}')
        return leave(s, &depth) && depth == 0;
    do {
        size_t before = depth;

        if (!member(s, &name) || !value(s, name, &depth))
            break;
        entered = depth > before;
        if (entered && peek(s) != '}')
            continue;
        if (!leave(s, &depth))
            break;
    } while (depth > 0);
    *sound = depth == 0 || s->at >= s->end;
    return depth == 0;
}

hx_unwrap hx__unwrap_find(hx_str head)
{
    static const hx_unwrap none = { .kind = HX_UNWRAP_NONE };
    scan s = { .begin = head.ptr, .at = head.ptr,
               .end = head.ptr + head.len };
    bool ended, sound, many;

    if (peek(&s) != '{')
        return none;
    s.feeds = false;
    ended = walk(&s, &sound);
    many = s.feeds;
    if (!sound || (ended && !many && peek(&s) != '\0'))
        return none;
    if (s.empty && s.said)
        s.vague = true;
    if (s.found.kind == HX_UNWRAP_LIST && !s.record &&
        (s.good || (ended && !s.vague)) && (!ended || peek(&s) == '\0'))
        return s.found;
    return (hx_unwrap){ .kind = ended && many ? HX_UNWRAP_LINES
                                              : HX_UNWRAP_NONE };
}
