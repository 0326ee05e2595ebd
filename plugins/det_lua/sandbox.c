/* What a script may see, and how much it may use. */
#include "sandbox.h"

#define HOOK_EVERY 1000
#define REP_BYTES_MAX ((size_t)1 << 20)

/* Keys of the registry. */
static const char key_box, key_chunk, key_libs;

/* -- limits -- */

box *box_of(lua_State *lua)
{
    box *b;

    lua_rawgetp(lua, LUA_REGISTRYINDEX, &key_box);
    b = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return b;
}

void box_charge(lua_State *lua, uint64_t units)
{
    box *b = box_of(lua);

    if (units <= b->budget) {
        b->budget -= units;
        return;
    }
    b->budget = 0;
    b->over_budget = true;
    luaL_error(lua, "used up its instructions");
}

static void on_count(lua_State *lua, lua_Debug *where)
{
    (void)where;
    box_charge(lua, HOOK_EVERY);
}

void box_limit(box *b, uint64_t budget)
{
    b->budget = budget;
    b->over_budget = b->over_memory = b->no_memory = false;
    lua_sethook(b->lua, on_count, LUA_MASKCOUNT, HOOK_EVERY);
}

/* lua_Alloc. A new string costs budget, so that doubling one in a loop ends
 * before it has taken long; strings of up to 40 bytes may be there already,
 * and cost nothing, lest a result depend on what is. */
static void *allocate(void *ud, void *ptr, size_t old, size_t size)
{
    box   *b = ud;
    size_t had = ptr ? old : 0;
    void  *out;

    if (size == 0) {
        b->bytes -= had;
        b->host->free(ptr);
        return NULL;
    }
    if (!ptr && old == LUA_TSTRING && size > 128) {
        if (b->budget < size / BOX_STRING_BYTES) {
            b->over_budget = true;
            return NULL;
        }
        b->budget -= size / BOX_STRING_BYTES;
    }
    if (size > had && b->bytes + (size - had) > b->bytes_max) {
        b->over_memory = true;
        return NULL;
    }
    out = b->host->realloc(ptr, 1, size);
    if (out)
        b->bytes += size - had;
    else
        b->no_memory = true;
    return out;
}

/* -- functions with bounds -- */

/* Calls upvalue 1 for as much as its first argument is long. */
static int charged(lua_State *lua)
{
    int args = lua_gettop(lua);

    if (args > 0 && lua_type(lua, 1) == LUA_TSTRING)
        box_charge(lua, 1 + lua_rawlen(lua, 1) / BOX_SCAN_BYTES);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, args, LUA_MULTRET);
    return lua_gettop(lua);
}

static int bounded_rep(lua_State *lua)
{
    size_t      len, between;
    lua_Integer count = luaL_checkinteger(lua, 2);
    int         args = lua_gettop(lua);

    (void)luaL_checklstring(lua, 1, &len);
    (void)luaL_optlstring(lua, 3, "", &between);
    if (count > 0 &&
        (len + between > REP_BYTES_MAX ||
         (uint64_t)count > REP_BYTES_MAX / (len + between + 1)))
        return luaL_error(lua, "string.rep: over %d bytes",
                          (int)REP_BYTES_MAX);
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, args, 1);
    return 1;
}

/* Only what has a text of its own: a table's would be its address. */
static int plain_tostring(lua_State *lua)
{
    luaL_checkany(lua, 1);
    switch (lua_type(lua, 1)) {
    case LUA_TNIL:
    case LUA_TBOOLEAN:
    case LUA_TNUMBER:
    case LUA_TSTRING:
        (void)luaL_tolstring(lua, 1, NULL);
        return 1;
    default:
        lua_pushstring(lua, luaL_typename(lua, 1));
        return 1;
    }
}

static int plain_format(lua_State *lua)
{
    const char *format = luaL_checkstring(lua, 1);
    int         args = lua_gettop(lua);

    if (strstr(format, "%p") || strpbrk(format, "\n") == format)
        return luaL_error(lua, "string.format: not this format");
    for (int i = 2; i <= args; i++) {
        int type = lua_type(lua, i);

        if (type != LUA_TNUMBER && type != LUA_TSTRING &&
            type != LUA_TBOOLEAN && type != LUA_TNIL)
            return luaL_error(lua, "string.format: a %s has no text",
                              lua_typename(lua, type));
    }
    lua_pushvalue(lua, lua_upvalueindex(1));
    lua_insert(lua, 1);
    lua_call(lua, args, 1);
    return 1;
}

/* -- libraries -- */

/* t[name] = wrapper around what it was, t on top of the stack. */
static void wrap(lua_State *lua, const char *name, lua_CFunction wrapper)
{
    lua_getfield(lua, -1, name);
    lua_pushcclosure(lua, wrapper, 1);
    lua_setfield(lua, -2, name);
}

static void forget(lua_State *lua, const char *const *names)
{
    for (; *names; names++) {
        lua_pushnil(lua);
        lua_setfield(lua, -2, *names);
    }
}

/* The string table, which is the metatable's too: s:find() is bounded. */
static void make_string(lua_State *lua)
{
    static const char *const none[] = { "dump", "pack", "unpack", "packsize",
                                        NULL };

    luaL_requiref(lua, "string", luaopen_string, 0);
    forget(lua, none);
    wrap(lua, "rep", bounded_rep);
    wrap(lua, "format", plain_format);
    wrap(lua, "byte", charged);
    wrap(lua, "upper", charged);
    wrap(lua, "lower", charged);
    wrap(lua, "reverse", charged);
    wrap(lua, "sub", charged);
    box_add_patterns(lua);
}

static void make_math(lua_State *lua)
{
    static const char *const none[] = { "random", "randomseed", NULL };

    luaL_requiref(lua, "math", luaopen_math, 0);
    forget(lua, none);
}

static void make_utf8(lua_State *lua)
{
    luaL_requiref(lua, "utf8", luaopen_utf8, 0);
    wrap(lua, "codepoint", charged);
    wrap(lua, "len", charged);
    wrap(lua, "offset", charged);
}

/* Of the base library what neither loads code nor catches errors: a script
 * that could catch "used up" would go on. */
static void make_base(lua_State *lua)
{
    static const char *const kept[] = { "assert", "error", "ipairs", "select",
                                        "tonumber", "type", "rawequal",
                                        "rawlen", NULL };

    luaL_requiref(lua, "_G", luaopen_base, 0);
    lua_newtable(lua);
    for (size_t i = 0; kept[i]; i++) {
        lua_getfield(lua, -2, kept[i]);
        lua_setfield(lua, -2, kept[i]);
    }
    lua_remove(lua, -2);
    lua_pushcfunction(lua, plain_tostring);
    lua_setfield(lua, -2, "tostring");
    lua_pushcfunction(lua, box_pairs);
    lua_setfield(lua, -2, "pairs");
}

/* Master copies, which no script ever gets: { base, string, ... }. Argument:
 * the box, as light userdata. */
static int make_libs(lua_State *lua)
{
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &key_box);
    lua_newtable(lua);
    make_base(lua);
    lua_setfield(lua, -2, "base");
    make_string(lua);
    lua_setfield(lua, -2, "string");
    make_math(lua);
    lua_setfield(lua, -2, "math");
    make_utf8(lua);
    lua_setfield(lua, -2, "utf8");
    lua_newtable(lua);
    box_add_tables(lua);
    lua_setfield(lua, -2, "table");
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &key_libs);
    return 0;
}

/* -- opening and beginning -- */

bool box_open(box *b, const hx_host *host, size_t bytes_max)
{
    memset(b, 0, sizeof *b);
    b->host = host;
    b->bytes_max = bytes_max;
    b->budget = UINT64_MAX;
    b->lua = lua_newstate(allocate, b);
    if (!b->lua)
        return false;
    /* All that may need memory is done under protection. */
    lua_pushcfunction(b->lua, make_libs);
    lua_pushlightuserdata(b->lua, b);
    if (lua_pcall(b->lua, 1, 0, 0) == LUA_OK)
        return true;
    box_close(b);
    return false;
}

void box_close(box *b)
{
    if (b->lua)
        lua_close(b->lua);
    b->lua = NULL;
}

void box_load(box *b, hx_str script, const char *name)
{
    if (luaL_loadbufferx(b->lua, script.ptr, script.len, name, "t") != LUA_OK)
        lua_error(b->lua);
    lua_rawsetp(b->lua, LUA_REGISTRYINDEX, &key_chunk);
}

/* Copies the members of the table at the top into the one below it. */
static void copy_members(lua_State *lua)
{
    lua_pushnil(lua);
    while (lua_next(lua, -2)) {
        lua_pushvalue(lua, -2);
        lua_insert(lua, -2);
        lua_settable(lua, -5);
    }
}

void box_begin(box *b)
{
    static const char *const libs[] = { "string", "math", "utf8", "table" };
    lua_State *lua = b->lua;

    lua_newtable(lua);
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &key_libs);
    lua_getfield(lua, -1, "base");
    lua_insert(lua, -2);            /* env base libs */
    lua_insert(lua, -3);            /* libs env base */
    copy_members(lua);
    lua_pop(lua, 1);                /* libs env */
    for (size_t i = 0; i < sizeof libs / sizeof *libs; i++) {
        lua_newtable(lua);
        lua_getfield(lua, -3, libs[i]);
        copy_members(lua);
        lua_pop(lua, 1);
        lua_setfield(lua, -2, libs[i]);
    }
    lua_remove(lua, -2);            /* env */
    lua_rawgetp(lua, LUA_REGISTRYINDEX, &key_chunk);
    lua_pushvalue(lua, -2);
    if (!lua_setupvalue(lua, -2, 1))
        lua_pop(lua, 1);            /* a chunk that uses no global */
    lua_call(lua, 0, 0);
}
