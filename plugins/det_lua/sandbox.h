/* A Lua 5.4 state in which a script can compute and nothing else.
 *
 * No file, clock, chance, address or order of a hash table reaches a script;
 * what it may use is bounded by a budget that depends on the record alone. So
 * the same script and record give the same result in every worker. */
#ifndef DET_LUA_SANDBOX_H
#define DET_LUA_SANDBOX_H

#include "hxgap/plugin.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>

typedef struct box {
    lua_State     *lua;
    const hx_host *host;
    size_t         bytes, bytes_max;  /* of the state's memory */
    uint64_t       budget;            /* units left; BOX_CHARGES below */
    bool           over_budget, over_memory;  /* why it stopped */
    bool           no_memory;         /* the host refused memory */
} box;

/* What a unit of the budget is: one instruction of Lua; 32 bytes of a new
 * string; a step of a pattern; 64 bytes that a function looks through. */
#define BOX_STRING_BYTES 32
#define BOX_SCAN_BYTES 64

/* Opens a state without a script; false: no memory. */
bool box_open(box *b, const hx_host *host, size_t bytes_max);
void box_close(box *b);
/* Loads the text of a script (no precompiled one) and keeps it. Errors of
 * Lua: the message is on top of the stack. To be called under lua_pcall. */
void box_load(box *b, hx_str script, const char *name);
/* Begins anew: a fresh environment, in which the script's chunk then runs; the
 * environment is left on the stack. Under lua_pcall. */
void box_begin(box *b);
/* Sets what the script may use from here on. */
void box_limit(box *b, uint64_t budget);

/* The box of a state, for functions that Lua calls. */
box *box_of(lua_State *lua);
/* Takes `units` from the budget; raises an error where it is used up. */
void box_charge(lua_State *lua, uint64_t units);

/* pattern.c: find, match, gmatch and gsub with a budget, into the table on
 * top of the stack. */
void box_add_patterns(lua_State *lua);
/* table.c: insert, remove, concat, sort, unpack, and pairs in an order. */
void box_add_tables(lua_State *lua);
int box_pairs(lua_State *lua);

#endif
