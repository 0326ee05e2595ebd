/* Tables for scripts: the functions of Lua's library that are the same every
 * time. Lua's sort() picks pivots by the clock and its pairs() goes by hashes
 * of a random seed; these do not. */
#include "sandbox.h"

#define SORT_MAX 100000

static lua_Integer length(lua_State *lua, int arg)
{
    luaL_checktype(lua, arg, LUA_TTABLE);
    return (lua_Integer)lua_rawlen(lua, arg);
}

/* -- insert, remove, concat, unpack -- */

static int table_insert(lua_State *lua)
{
    lua_Integer end = length(lua, 1) + 1, at = end;

    if (lua_gettop(lua) == 3) {
        at = luaL_checkinteger(lua, 2);
        luaL_argcheck(lua, at >= 1 && at <= end, 2, "position out of bounds");
        box_charge(lua, (uint64_t)(end - at));
        for (lua_Integer i = end; i > at; i--) {
            lua_rawgeti(lua, 1, i - 1);
            lua_rawseti(lua, 1, i);
        }
    } else if (lua_gettop(lua) != 2) {
        return luaL_error(lua, "wrong number of arguments to insert");
    }
    lua_rawseti(lua, 1, at);
    return 0;
}

static int table_remove(lua_State *lua)
{
    lua_Integer size = length(lua, 1);
    lua_Integer at = luaL_optinteger(lua, 2, size);

    if (size == 0 && lua_gettop(lua) < 2)
        return 0;
    luaL_argcheck(lua, at >= 1 && at <= size + 1, 2, "position out of bounds");
    box_charge(lua, (uint64_t)(size + 1 - at));
    lua_rawgeti(lua, 1, at);
    for (; at < size; at++) {
        lua_rawgeti(lua, 1, at + 1);
        lua_rawseti(lua, 1, at);
    }
    lua_pushnil(lua);
    lua_rawseti(lua, 1, at);
    return 1;
}

static int table_concat(lua_State *lua)
{
    lua_Integer size = length(lua, 1);
    size_t      len;
    const char *between = luaL_optlstring(lua, 2, "", &len);
    luaL_Buffer buffer;

    box_charge(lua, (uint64_t)size);
    luaL_buffinit(lua, &buffer);
    for (lua_Integer i = 1; i <= size; i++) {
        if (lua_rawgeti(lua, 1, i) != LUA_TSTRING &&
            lua_type(lua, -1) != LUA_TNUMBER)
            return luaL_error(lua, "concat: member %d is a %s", (int)i,
                              luaL_typename(lua, -1));
        luaL_addvalue(&buffer);
        if (i < size)
            luaL_addlstring(&buffer, between, len);
    }
    luaL_pushresult(&buffer);
    return 1;
}

static int table_unpack(lua_State *lua)
{
    lua_Integer size = length(lua, 1);

    if (size > 200)
        return luaL_error(lua, "unpack: over 200 members");
    luaL_checkstack(lua, (int)size, "unpack");
    for (lua_Integer i = 1; i <= size; i++)
        lua_rawgeti(lua, 1, i);
    return (int)size;
}

/* -- sorting -- */

/* Whether member b of the table at `from` stands before member a: so equal
 * ones keep their places. The function, if any, is at index `less`. */
static bool before(lua_State *lua, int from, lua_Integer b, lua_Integer a,
                   int less)
{
    bool yes;

    lua_rawgeti(lua, from, b);
    lua_rawgeti(lua, from, a);
    if (!less) {
        yes = lua_compare(lua, -2, -1, LUA_OPLT);
        lua_pop(lua, 2);
        return yes;
    }
    lua_pushvalue(lua, less);
    lua_insert(lua, -3);
    lua_call(lua, 2, 1);
    yes = lua_toboolean(lua, -1);
    lua_pop(lua, 1);
    return yes;
}

/* Merges [begin, middle) and [middle, end) of `from` into `to`. */
static void merge_runs(lua_State *lua, int from, int to, lua_Integer begin,
                       lua_Integer middle, lua_Integer end, int less)
{
    lua_Integer a = begin, b = middle;

    for (lua_Integer k = begin; k < end; k++) {
        bool second = a == middle ||
                      (b < end && before(lua, from, b, a, less));

        lua_rawgeti(lua, from, second ? b++ : a++);
        lua_rawseti(lua, to, k);
    }
}

/* Sorts members 1 to `size` of the table at `at`, through a second table. */
static void sort_members(lua_State *lua, int at, lua_Integer size, int less)
{
    int from = at, to, spare;

    box_charge(lua, (uint64_t)size * 8);
    lua_createtable(lua, (int)size, 0);
    spare = to = lua_gettop(lua);
    for (lua_Integer run = 1; run < size; run *= 2) {
        for (lua_Integer i = 1; i <= size; i += 2 * run) {
            lua_Integer middle = i + run < size + 1 ? i + run : size + 1;
            lua_Integer end = i + 2 * run < size + 1 ? i + 2 * run : size + 1;

            merge_runs(lua, from, to, i, middle, end, less);
        }
        from = to;
        to = from == at ? spare : at;
    }
    for (lua_Integer i = 1; from != at && i <= size; i++) {
        lua_rawgeti(lua, from, i);
        lua_rawseti(lua, at, i);
    }
    lua_pop(lua, 1);
}

static int table_sort(lua_State *lua)
{
    lua_Integer size = length(lua, 1);

    luaL_argcheck(lua, size <= SORT_MAX, 1, "over 100000 members");
    lua_settop(lua, 2);
    if (!lua_isnil(lua, 2))
        luaL_checktype(lua, 2, LUA_TFUNCTION);
    sort_members(lua, 1, size, lua_isnil(lua, 2) ? 0 : 2);
    return 0;
}

/* -- pairs -- */

/* Numbers before strings, each in its order; nothing else has one. */
static int key_less(lua_State *lua)
{
    int a = lua_type(lua, 1), b = lua_type(lua, 2);

    lua_pushboolean(lua, a == b ? lua_compare(lua, 1, 2, LUA_OPLT)
                                : a == LUA_TNUMBER);
    return 1;
}

/* Upvalues: the table, its sorted keys, the last place. */
static int next_pair(lua_State *lua)
{
    lua_Integer at = lua_tointeger(lua, lua_upvalueindex(3));

    do {
        at++;
        lua_settop(lua, 0);
        if (lua_rawgeti(lua, lua_upvalueindex(2), at) == LUA_TNIL)
            return 1;
        lua_pushvalue(lua, 1);
    } while (lua_rawget(lua, lua_upvalueindex(1)) == LUA_TNIL);
    lua_pushinteger(lua, at);
    lua_replace(lua, lua_upvalueindex(3));
    return 2;
}

int box_pairs(lua_State *lua)
{
    lua_Integer count = 0;

    luaL_checktype(lua, 1, LUA_TTABLE);
    lua_settop(lua, 1);
    lua_newtable(lua);
    lua_pushcfunction(lua, key_less);
    lua_pushnil(lua);
    while (lua_next(lua, 1)) {
        int type = lua_type(lua, -2);

        lua_pop(lua, 1);
        if (type != LUA_TNUMBER && type != LUA_TSTRING)
            return luaL_error(lua, "pairs: a %s as a key has no place in an "
                              "order", lua_typename(lua, type));
        if (++count > SORT_MAX)
            return luaL_error(lua, "pairs: over %d members", SORT_MAX);
        lua_pushvalue(lua, -1);
        lua_rawseti(lua, 2, count);
    }
    sort_members(lua, 2, count, 3);
    lua_settop(lua, 2);
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_pair, 3);
    return 1;
}

void box_add_tables(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        { "insert", table_insert }, { "remove", table_remove },
        { "concat", table_concat }, { "unpack", table_unpack },
        { "sort", table_sort }, { NULL, NULL }
    };

    luaL_setfuncs(lua, functions, 0);
}
