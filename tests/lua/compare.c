/* The bounded patterns of det_lua against Lua's own, on patterns and texts made
 * by chance: the same results, or an error in both.
 *   compare COUNT */
#include "../../plugins/det_lua/sandbox.h"

#include <stdio.h>
#include <stdlib.h>

#define TEXT_BYTES 12
#define PATTERN_BYTES 9

static uint64_t seed = 88172645463325252u;

static unsigned chance(unsigned below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (unsigned)(seed % below);
}

static void *host_realloc(void *ptr, size_t count, size_t bytes)
{
    return realloc(ptr, count * bytes);
}

static size_t make(char *out, const char *from, unsigned most)
{
    size_t len = chance(most + 1);

    for (size_t i = 0; i < len; i++)
        out[i] = from[chance((unsigned)strlen(from))];
    out[len] = '\0';
    return len;
}

/* Calls the function `name` of the table at index 1 (Lua's) or 2 (ours); all
 * results, or "error", as one string on the stack. */
static void call(lua_State *lua, int table, const char *name,
                 const char *text, const char *pattern)
{
    int top = lua_gettop(lua), count;

    lua_getfield(lua, table, name);
    lua_pushstring(lua, text);
    lua_pushstring(lua, pattern);
    if (strcmp(name, "gsub") == 0)
        lua_pushstring(lua, "<%0>");
    if (lua_pcall(lua, lua_gettop(lua) - top - 1, LUA_MULTRET, 0) != LUA_OK) {
        lua_settop(lua, top);
        lua_pushstring(lua, "error");
        return;
    }
    count = lua_gettop(lua) - top;
    for (int i = 1; i <= count; i++) {
        luaL_tolstring(lua, top + i, NULL);
        lua_pushstring(lua, "|");
    }
    lua_concat(lua, 2 * count);
    lua_replace(lua, top + 1);
    lua_settop(lua, top + 1);
}

int main(int argc, char **argv)
{
    static const char *const names[] = { "find", "match", "gsub" };
    hx_host host = { .realloc = host_realloc, .free = free };
    unsigned long cases = argc > 1 ? strtoul(argv[1], NULL, 10) : 1000;
    unsigned long errors = 0;
    box b;

    if (!box_open(&b, &host, (size_t)64 << 20))
        return 2;
    luaL_requiref(b.lua, "string", luaopen_string, 0);
    lua_newtable(b.lua);
    box_add_patterns(b.lua);
    for (unsigned long i = 0; i < cases; i++) {
        char text[TEXT_BYTES + 1], pattern[PATTERN_BYTES + 1];
        const char *name = names[i % 3];

        (void)make(text, "aabA1 .]%-(", TEXT_BYTES);
        (void)make(pattern, "aab.%%[]^$()*+-?1fwuds", PATTERN_BYTES);
        call(b.lua, 1, name, text, pattern);
        call(b.lua, 2, name, text, pattern);
        errors += strcmp(lua_tostring(b.lua, -1), "error") == 0;
        if (strcmp(lua_tostring(b.lua, -1), lua_tostring(b.lua, -2)) != 0) {
            printf("%s(\"%s\", \"%s\"): Lua says %s, det_lua %s\n", name, text,
                   pattern, lua_tostring(b.lua, -2), lua_tostring(b.lua, -1));
            return 1;
        }
        lua_settop(b.lua, 2);
    }
    printf("%lu patterns alike, %lu of them errors\n", cases, errors);
    box_close(&b);
    return errors * 10 > cases * 9;
}
