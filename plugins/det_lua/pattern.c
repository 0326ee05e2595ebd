/* Lua's patterns (Lua 5.4 manual, 6.4.1) with a budget.
 *
 * Lua's own matcher can take exponentially long and asks nobody; this one
 * counts its steps. A step is one item of the pattern tried at one place.
 * Letters are ASCII; other bytes belong to no class but "." and sets. */
#include "sandbox.h"

#define CAPTURES_MAX 32
#define DEPTH_MAX 150        /* of open alternatives, as in Lua */
#define STEPS_A_CHARGE 32    /* the budget is asked so often */

enum { CAP_OPEN = -1, CAP_PLACE = -2 };

typedef struct matcher {
    lua_State  *lua;
    const char *text, *text_end, *pat_end;
    int         depth, level;
    unsigned    steps;
    struct {
        const char *begin;
        ptrdiff_t   len;     /* or CAP_OPEN, CAP_PLACE */
    } capture[CAPTURES_MAX];
} matcher;

static const char *match(matcher *m, const char *s, const char *p);

static void step(matcher *m)
{
    if (++m->steps % STEPS_A_CHARGE == 0)
        box_charge(m->lua, STEPS_A_CHARGE);
}

/* -- single characters -- */

static bool is_lower(unsigned char c)
{
    return c >= 'a' && c <= 'z';
}

static bool is_upper(unsigned char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_digit(unsigned char c)
{
    return c >= '0' && c <= '9';
}

static bool is_punct(unsigned char c)
{
    return c > ' ' && c < 0x7f && !is_lower(c) && !is_upper(c) && !is_digit(c);
}

static bool in_class(unsigned char c, char name)
{
    char low = is_upper((unsigned char)name) ? (char)(name + 32) : name;
    bool yes;

    switch (low) {
    case 'a': yes = is_lower(c) || is_upper(c); break;
    case 'c': yes = c < ' ' || c == 0x7f; break;
    case 'd': yes = is_digit(c); break;
    case 'g': yes = c > ' ' && c < 0x7f; break;
    case 'l': yes = is_lower(c); break;
    case 'p': yes = is_punct(c); break;
    case 's': yes = c == ' ' || (c >= '\t' && c <= '\r'); break;
    case 'u': yes = is_upper(c); break;
    case 'w': yes = is_lower(c) || is_upper(c) || is_digit(c); break;
    case 'x': yes = is_digit(c) || (c >= 'a' && c <= 'f') ||
                    (c >= 'A' && c <= 'F'); break;
    default: return (unsigned char)name == c;
    }
    return low == name ? yes : !yes;
}

/* The end of the item at `p`: behind a class, a set, or one character. */
static const char *item_end(matcher *m, const char *p)
{
    if (*p++ == '%') {
        if (p == m->pat_end)
            luaL_error(m->lua, "malformed pattern (ends with '%%')");
        return p + 1;
    }
    if (p[-1] != '[')
        return p;
    if (p < m->pat_end && *p == '^')
        p++;
    do {
        if (p == m->pat_end)
            luaL_error(m->lua, "malformed pattern (missing ']')");
        if (*p++ == '%' && p < m->pat_end)
            p++;
    } while (p == m->pat_end || *p != ']');
    return p + 1;
}

/* Whether `c` is in the set at `p`; `end` is its ']'. */
static bool in_set(unsigned char c, const char *p, const char *end)
{
    bool yes = true;

    if (p[1] == '^') {
        yes = false;
        p++;
    }
    while (++p < end) {
        if (*p == '%') {
            p++;
            if (in_class(c, *p))
                return yes;
        } else if (p[1] == '-' && p + 2 < end) {
            p += 2;
            if ((unsigned char)p[-2] <= c && c <= (unsigned char)*p)
                return yes;
        } else if ((unsigned char)*p == c) {
            return yes;
        }
    }
    return !yes;
}

static bool single(matcher *m, const char *s, const char *p, const char *end)
{
    unsigned char c;

    step(m);
    if (s >= m->text_end)
        return false;
    c = (unsigned char)*s;
    switch (*p) {
    case '.': return true;
    case '%': return in_class(c, p[1]);
    case '[': return in_set(c, p, end - 1);
    default: return (unsigned char)*p == c;
    }
}

/* -- items -- */

static const char *balanced(matcher *m, const char *s, const char *p)
{
    int open = 1;

    if (p + 1 >= m->pat_end)
        luaL_error(m->lua, "malformed pattern (missing arguments to '%%b')");
    if (s >= m->text_end || *s != p[0])
        return NULL;
    while (++s < m->text_end) {
        step(m);
        if (*s == p[1]) {
            if (--open == 0)
                return s + 1;
        } else if (*s == p[0]) {
            open++;
        }
    }
    return NULL;
}

static const char *most(matcher *m, const char *s, const char *p,
                        const char *end)
{
    ptrdiff_t count = 0;

    while (single(m, s + count, p, end))
        count++;
    for (; count >= 0; count--) {
        const char *out = match(m, s + count, end + 1);

        if (out)
            return out;
    }
    return NULL;
}

static const char *least(matcher *m, const char *s, const char *p,
                         const char *end)
{
    for (;;) {
        const char *out = match(m, s, end + 1);

        if (out)
            return out;
        if (!single(m, s, p, end))
            return NULL;
        s++;
    }
}

static const char *open_capture(matcher *m, const char *s, const char *p,
                                ptrdiff_t what)
{
    const char *out;

    if (m->level >= CAPTURES_MAX)
        luaL_error(m->lua, "too many captures");
    m->capture[m->level].begin = s;
    m->capture[m->level].len = what;
    m->level++;
    out = match(m, s, p);
    if (!out)
        m->level--;
    return out;
}

static const char *close_capture(matcher *m, const char *s, const char *p)
{
    int         at = m->level - 1;
    const char *out;

    while (at >= 0 && m->capture[at].len != CAP_OPEN)
        at--;
    if (at < 0)
        luaL_error(m->lua, "invalid pattern capture");
    m->capture[at].len = s - m->capture[at].begin;
    out = match(m, s, p);
    if (!out)
        m->capture[at].len = CAP_OPEN;
    return out;
}

static const char *same_again(matcher *m, const char *s, char digit)
{
    int       at = digit - '1';
    ptrdiff_t len;

    if (at < 0 || at >= m->level || m->capture[at].len < 0)
        luaL_error(m->lua, "invalid capture index %%%c", digit);
    len = m->capture[at].len;
    box_charge(m->lua, 1 + (uint64_t)len / BOX_SCAN_BYTES);
    return m->text_end - s >= len &&
           memcmp(m->capture[at].begin, s, (size_t)len) == 0 ? s + len : NULL;
}

/* %f[set]: between a character outside and one inside the set. */
static const char *frontier(matcher *m, const char *s, const char *p)
{
    const char   *end;
    unsigned char before = s == m->text ? 0 : (unsigned char)s[-1];
    unsigned char at = s < m->text_end ? (unsigned char)*s : 0;

    if (p == m->pat_end || *p != '[')
        luaL_error(m->lua, "missing '[' after '%%f' in pattern");
    end = item_end(m, p);
    return !in_set(before, p, end - 1) && in_set(at, p, end - 1)
           ? match(m, s, end) : NULL;
}

/* What begins with '%' and is no class; `*done` where it was one of those. */
static const char *special(matcher *m, const char *s, const char *p,
                           bool *done)
{
    *done = true;
    if (p + 1 < m->pat_end && p[1] == 'b') {
        s = balanced(m, s, p + 2);
        return s ? match(m, s, p + 4) : NULL;
    }
    if (p + 1 < m->pat_end && p[1] == 'f')
        return frontier(m, s, p + 2);
    if (p + 1 < m->pat_end && is_digit((unsigned char)p[1])) {
        s = same_again(m, s, p[1]);
        return s ? match(m, s, p + 2) : NULL;
    }
    *done = false;
    return NULL;
}

/* One item with what stands behind it. */
static const char *item(matcher *m, const char *s, const char *p)
{
    const char *end = item_end(m, p), *out;
    char        more = end < m->pat_end ? *end : '\0';

    switch (more) {
    case '*': return most(m, s, p, end);
    case '+': return single(m, s, p, end) ? most(m, s + 1, p, end) : NULL;
    case '-': return least(m, s, p, end);
    case '?':
        if (single(m, s, p, end) && (out = match(m, s + 1, end + 1)))
            return out;
        return match(m, s, end + 1);
    default:
        return single(m, s, p, end) ? match(m, s + 1, end) : NULL;
    }
}

static const char *match_here(matcher *m, const char *s, const char *p)
{
    const char *out;
    bool        done;

    /* Plain items one after another need no depth. */
    for (;;) {
        const char *end;

        if (p == m->pat_end)
            return s;
        if (*p == '(')
            return p + 1 < m->pat_end && p[1] == ')'
                   ? open_capture(m, s, p + 2, CAP_PLACE)
                   : open_capture(m, s, p + 1, CAP_OPEN);
        if (*p == ')')
            return close_capture(m, s, p + 1);
        if (*p == '$' && p + 1 == m->pat_end)
            return s == m->text_end ? s : NULL;
        if (*p == '%') {
            out = special(m, s, p, &done);
            if (done)
                return out;
        }
        end = item_end(m, p);
        if (end < m->pat_end && strchr("*+-?", *end) && *end)
            return item(m, s, p);
        if (!single(m, s, p, end))
            return NULL;
        s++;
        p = end;
    }
}

static const char *match(matcher *m, const char *s, const char *p)
{
    const char *out;

    if (++m->depth > DEPTH_MAX)
        luaL_error(m->lua, "pattern too complex");
    out = match_here(m, s, p);
    m->depth--;
    return out;
}

/* -- captures -- */

static void push_capture(matcher *m, int at, const char *s, const char *e)
{
    if (at >= m->level) {
        if (at != 0)
            luaL_error(m->lua, "invalid capture index %%%d", at + 1);
        lua_pushlstring(m->lua, s, (size_t)(e - s));
    } else if (m->capture[at].len == CAP_PLACE) {
        lua_pushinteger(m->lua, m->capture[at].begin - m->text + 1);
    } else if (m->capture[at].len == CAP_OPEN) {
        luaL_error(m->lua, "unfinished capture");
    } else {
        lua_pushlstring(m->lua, m->capture[at].begin,
                        (size_t)m->capture[at].len);
    }
}

static int push_captures(matcher *m, const char *s, const char *e)
{
    int count = m->level == 0 && s ? 1 : m->level;

    luaL_checkstack(m->lua, count, "captures");
    for (int i = 0; i < count; i++)
        push_capture(m, i, s, e);
    return count;
}

static void begin(matcher *m, lua_State *lua, hx_str text, hx_str pattern)
{
    m->lua = lua;
    m->text = text.ptr;
    m->text_end = text.ptr + text.len;
    m->pat_end = pattern.ptr + pattern.len;
    m->steps = 0;
}

static const char *try_at(matcher *m, const char *s, const char *p)
{
    m->depth = m->level = 0;
    return match(m, s, p);
}

static hx_str check_text(lua_State *lua, int arg)
{
    hx_str s;

    s.ptr = luaL_checklstring(lua, arg, &s.len);
    return s;
}

/* -- find, match -- */

/* Where argument 3 says to begin; SIZE_MAX: behind the end. */
static size_t first_place(lua_State *lua, size_t len)
{
    lua_Integer init = luaL_optinteger(lua, 3, 1);

    if (init < 0)
        init = -init > (lua_Integer)len ? 1 : (lua_Integer)len + init + 1;
    else if (init == 0)
        init = 1;
    return init > (lua_Integer)len + 1 ? SIZE_MAX : (size_t)init - 1;
}

static int find_plain(lua_State *lua, hx_str text, hx_str word, size_t at)
{
    const char *found = word.len ? memmem(text.ptr + at, text.len - at,
                                          word.ptr, word.len)
                                 : text.ptr + at;

    box_charge(lua, 1 + (text.len - at) / BOX_SCAN_BYTES);
    if (!found) {
        lua_pushnil(lua);
        return 1;
    }
    lua_pushinteger(lua, found - text.ptr + 1);
    lua_pushinteger(lua, found - text.ptr + (lua_Integer)word.len);
    return 2;
}

static int find_or_match(lua_State *lua, bool find)
{
    hx_str      text = check_text(lua, 1), pattern = check_text(lua, 2);
    size_t      at = first_place(lua, text.len);
    bool        anchor = pattern.len && pattern.ptr[0] == '^';
    const char *p = pattern.ptr + anchor;
    matcher     m;

    if (at == SIZE_MAX) {
        lua_pushnil(lua);
        return 1;
    }
    if (find && lua_toboolean(lua, 4))
        return find_plain(lua, text, pattern, at);
    begin(&m, lua, text, pattern);
    for (const char *s = text.ptr + at; s <= m.text_end; s++) {
        const char *e = try_at(&m, s, p);

        if (e && !find)
            return push_captures(&m, s, e);
        if (e) {
            lua_pushinteger(lua, s - text.ptr + 1);
            lua_pushinteger(lua, e - text.ptr);
            return push_captures(&m, NULL, NULL) + 2;
        }
        if (anchor)
            break;
    }
    lua_pushnil(lua);
    return 1;
}

static int string_find(lua_State *lua)
{
    return find_or_match(lua, true);
}

static int string_match(lua_State *lua)
{
    return find_or_match(lua, false);
}

/* -- gmatch, gsub -- */

/* Upvalues: text, pattern, where to go on, where the last match ended. */
static int next_match(lua_State *lua)
{
    hx_str      text, pattern;
    lua_Integer last = lua_tointeger(lua, lua_upvalueindex(4));
    matcher     m;

    text.ptr = lua_tolstring(lua, lua_upvalueindex(1), &text.len);
    pattern.ptr = lua_tolstring(lua, lua_upvalueindex(2), &pattern.len);
    begin(&m, lua, text, pattern);
    for (const char *s = text.ptr + lua_tointeger(lua, lua_upvalueindex(3));
         s <= m.text_end; s++) {
        const char *e = try_at(&m, s, pattern.ptr);

        if (!e || e - text.ptr == last)
            continue;
        lua_pushinteger(lua, e - text.ptr);
        lua_copy(lua, -1, lua_upvalueindex(3));
        lua_copy(lua, -1, lua_upvalueindex(4));
        lua_pop(lua, 1);
        return push_captures(&m, s, e);
    }
    return 0;
}

static int string_gmatch(lua_State *lua)
{
    (void)check_text(lua, 1);
    (void)check_text(lua, 2);
    lua_settop(lua, 2);
    lua_pushinteger(lua, 0);
    lua_pushinteger(lua, -1);
    lua_pushcclosure(lua, next_match, 4);
    return 1;
}

/* %0 to %9 and %% in a replacement. */
static void add_string(matcher *m, luaL_Buffer *out, hx_str with,
                       const char *s, const char *e)
{
    for (size_t i = 0; i < with.len; i++) {
        char c = with.ptr[i];

        if (c != '%') {
            luaL_addchar(out, c);
            continue;
        }
        c = ++i < with.len ? with.ptr[i] : '\0';
        if (c == '%') {
            luaL_addchar(out, '%');
        } else if (c == '0') {
            luaL_addlstring(out, s, (size_t)(e - s));
        } else if (is_digit((unsigned char)c)) {
            push_capture(m, c - '1', s, e);
            luaL_tolstring(m->lua, -1, NULL);
            lua_remove(m->lua, -2);
            luaL_addvalue(out);
        } else {
            luaL_error(m->lua, "invalid use of '%%' in replacement string");
        }
    }
}

/* What stands for one match: by string, function or table. */
static void add_match(matcher *m, luaL_Buffer *out, const char *s,
                      const char *e)
{
    lua_State *lua = m->lua;
    hx_str     with;

    switch (lua_type(lua, 3)) {
    case LUA_TFUNCTION:
        lua_pushvalue(lua, 3);
        lua_call(lua, push_captures(m, s, e), 1);
        break;
    case LUA_TTABLE:
        push_capture(m, 0, s, e);
        lua_gettable(lua, 3);
        break;
    default:
        with = check_text(lua, 3);
        add_string(m, out, with, s, e);
        return;
    }
    if (!lua_toboolean(lua, -1)) {
        lua_pop(lua, 1);
        luaL_addlstring(out, s, (size_t)(e - s));
        return;
    }
    if (!lua_isstring(lua, -1))
        luaL_error(lua, "invalid replacement value (a %s)",
                   luaL_typename(lua, -1));
    luaL_addvalue(out);
}

static int string_gsub(lua_State *lua)
{
    hx_str      text = check_text(lua, 1), pattern = check_text(lua, 2);
    bool        anchor = pattern.len && pattern.ptr[0] == '^';
    lua_Integer most_times = luaL_optinteger(lua, 4, (lua_Integer)text.len +
                                                     1), times = 0;
    const char *s = text.ptr, *last = NULL;
    luaL_Buffer out;
    matcher     m;

    begin(&m, lua, text, pattern);
    luaL_buffinit(lua, &out);
    while (times < most_times) {
        const char *e = try_at(&m, s, pattern.ptr + anchor);

        if (e && e != last) {
            times++;
            add_match(&m, &out, s, e);
            s = last = e;
        } else if (s < m.text_end) {
            luaL_addchar(&out, *s);
            s++;
        } else {
            break;
        }
        if (anchor)
            break;
    }
    luaL_addlstring(&out, s, (size_t)(m.text_end - s));
    luaL_pushresult(&out);
    lua_pushinteger(lua, times);
    return 2;
}

void box_add_patterns(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        { "find", string_find }, { "match", string_match },
        { "gmatch", string_gmatch }, { "gsub", string_gsub }, { NULL, NULL }
    };

    luaL_setfuncs(lua, functions, 0);
}
