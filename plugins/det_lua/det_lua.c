/* det_lua: detectors written in Lua.
 *
 * A script defines detect(r), which calls facet() and mention(). Its chunk runs
 * anew for every record, in an environment of its own, so nothing is left of
 * one record when the next one comes; what it finds is handed to the host when
 * it has ended well, all or nothing. sandbox.c says what a script may do. */
#include "sandbox.h"

#define NAMES_MAX 256     /* facets' labels, and fields, of a script */
#define NAME_BYTES 65
#define FINDS_MAX 10000   /* of one record */
#define UNITS_A_BYTE 20   /* of text, beside option instructions */

typedef struct label {
    char     dimension[NAME_BYTES], name[NAME_BYTES];
    uint16_t dimension_number, number;
} label;

typedef struct field {
    char name[NAME_BYTES];
    int  slot;
} field;

typedef struct model {
    const hx_host *host;
    hx_str         script;
    char           name[NAME_BYTES];  /* of the file, for messages */
    uint64_t       instructions;
    size_t         memory;
    int            driver;
    uint32_t       rule;
    label          labels[NAMES_MAX];
    size_t         label_count;
    field          fields[NAMES_MAX];
    size_t         field_count;
    int            line;              /* of detect() */
} model;

typedef struct find {
    bool     is_mention;
    uint8_t  stance;
    uint16_t dimension, label;
    uint32_t begin, end;
} find;

typedef struct worker {
    const model *model;
    box          box;
    bool         used;      /* the state has seen a record */
    hx_record   *rec;       /* the one at hand */
    find        *finds;
    size_t       count, cap;
} worker;

static const char key_worker;

/* -- what scripts call -- */

static worker *worker_of(lua_State *lua)
{
    worker *w;

    lua_rawgetp(lua, LUA_REGISTRYINDEX, &key_worker);
    w = lua_touserdata(lua, -1);
    lua_pop(lua, 1);
    return w;
}

/* Arguments `arg` and the next one: first and last byte; all of the text where
 * there are none. */
static void get_place(lua_State *lua, const worker *w, int arg, find *f)
{
    lua_Integer len = (lua_Integer)w->rec->text.len;
    lua_Integer begin = luaL_optinteger(lua, arg, 1);
    lua_Integer end = luaL_optinteger(lua, arg + 1, len);

    if (begin < 1 || end > len || end < begin - 1)
        luaL_error(lua, "%I to %I is no piece of the text's %I bytes",
                   (LUAI_UACINT)begin, (LUAI_UACINT)end, (LUAI_UACINT)len);
    f->begin = (uint32_t)(begin - 1);
    f->end = (uint32_t)end;
}

static void keep_find(lua_State *lua, worker *w, const find *f)
{
    if (w->count == FINDS_MAX)
        luaL_error(lua, "over %d finds in one comment", FINDS_MAX);
    if (w->count == w->cap) {
        size_t cap = w->cap ? w->cap * 2 : 16;
        find  *more = w->model->host->realloc(w->finds, cap, sizeof *more);

        if (!more) {
            w->box.no_memory = true;
            luaL_error(lua, "no memory");
        }
        w->finds = more;
        w->cap = cap;
    }
    w->finds[w->count++] = *f;
}

/* facet(DIMENSION, LABEL [, FIRST, LAST]) */
static int script_facet(lua_State *lua)
{
    worker      *w = worker_of(lua);
    const model *m = w->model;
    const char  *dimension = luaL_checkstring(lua, 1);
    const char  *name = luaL_checkstring(lua, 2);
    find         f = { .is_mention = false };

    get_place(lua, w, 3, &f);
    for (size_t i = 0; i < m->label_count; i++) {
        if (strcmp(m->labels[i].dimension, dimension) != 0 ||
            strcmp(m->labels[i].name, name) != 0)
            continue;
        f.dimension = m->labels[i].dimension_number;
        f.label = m->labels[i].number;
        keep_find(lua, w, &f);
        return 0;
    }
    return luaL_error(lua, "facet %s = %s is not in detector.facets",
                      dimension, name);
}

/* mention(DRIVER, "met" | "unmet" | "wanted" [, FIRST, LAST]) */
static int script_mention(lua_State *lua)
{
    static const char *const stances[] = { "met", "unmet", "wanted", NULL };
    static const uint8_t     bits[] = { HX_MET, HX_UNMET, HX_WANTED };
    worker        *w = worker_of(lua);
    const hx_host *host = w->model->host;
    hx_str         id = hx_str_of(luaL_checkstring(lua, 1));
    find           f = { .is_mention = true };
    size_t         count = host->label_count(host, w->model->driver);

    f.stance = bits[luaL_checkoption(lua, 2, NULL, stances)];
    get_place(lua, w, 3, &f);
    for (size_t i = 0; i < count; i++) {
        if (!hx_str_eq(host->label_get(host, w->model->driver, i)->id, id))
            continue;
        f.label = (uint16_t)i;
        keep_find(lua, w, &f);
        return 0;
    }
    return luaL_error(lua, "no lexicon has the driver \"%s\"", id.ptr);
}

/* The iterator of words(): word, first, last. Upvalue: the next token. */
static int next_word(lua_State *lua)
{
    const hx_record *rec = worker_of(lua)->rec;
    size_t           i = (size_t)lua_tointeger(lua, lua_upvalueindex(1));

    while (i < rec->token_count && rec->tokens[i].kind != HX_TOK_WORD)
        i++;
    if (i >= rec->token_count)
        return 0;
    lua_pushinteger(lua, (lua_Integer)i + 1);
    lua_replace(lua, lua_upvalueindex(1));
    lua_pushlstring(lua, rec->text.ptr + rec->tokens[i].begin,
                    rec->tokens[i].end - rec->tokens[i].begin);
    lua_pushinteger(lua, (lua_Integer)rec->tokens[i].begin + 1);
    lua_pushinteger(lua, (lua_Integer)rec->tokens[i].end);
    return 3;
}

static int script_words(lua_State *lua)
{
    lua_pushinteger(lua, 0);
    lua_pushcclosure(lua, next_word, 1);
    return 1;
}

/* -- opening: the script's declarations -- */

static void copy_name(lua_State *lua, int index, char out[NAME_BYTES])
{
    size_t      len;
    const char *text;

    if (lua_type(lua, index) != LUA_TSTRING)
        luaL_error(lua, "detector: a %s where a name should be",
                   luaL_typename(lua, index));
    text = lua_tolstring(lua, index, &len);
    if (len == 0 || len >= NAME_BYTES || strlen(text) != len)
        luaL_error(lua, "detector: a name has 1 to %d bytes",
                   NAME_BYTES - 1);
    memcpy(out, text, len + 1);
}

/* The labels in the list on top of the stack, of `dimension`. */
static void read_labels(lua_State *lua, model *m, const char *dimension)
{
    if (lua_type(lua, -1) != LUA_TTABLE)
        luaL_error(lua, "detector.facets.%s is no list of labels", dimension);
    for (lua_Integer i = 1; lua_rawgeti(lua, -1, i) != LUA_TNIL; i++) {
        label *l = &m->labels[m->label_count];

        if (m->label_count == NAMES_MAX)
            luaL_error(lua, "detector.facets: over %d labels", NAMES_MAX);
        copy_name(lua, -1, l->name);
        memcpy(l->dimension, dimension, strlen(dimension) + 1);
        m->label_count++;
        lua_pop(lua, 1);
    }
    lua_pop(lua, 1);
}

/* detector.facets, in the order of its names: labels are numbered so. */
static void read_facets(lua_State *lua, model *m)
{
    char dimension[NAME_BYTES];

    if (lua_getfield(lua, -1, "facets") == LUA_TNIL) {
        lua_pop(lua, 1);
        return;
    }
    lua_pushcfunction(lua, box_pairs);
    lua_insert(lua, -2);
    lua_call(lua, 1, 1);
    for (;;) {
        lua_pushvalue(lua, -1);
        lua_call(lua, 0, 2);
        if (lua_isnil(lua, -2))
            break;
        copy_name(lua, -2, dimension);
        read_labels(lua, m, dimension);
        lua_pop(lua, 2);
    }
    lua_pop(lua, 3);
}

static void read_fields(lua_State *lua, model *m)
{
    int type = lua_getfield(lua, -1, "fields");

    if (type != LUA_TNIL && type != LUA_TTABLE)
        luaL_error(lua, "detector.fields is no list of names");
    for (lua_Integer i = 1;
         type == LUA_TTABLE && lua_rawgeti(lua, -1, i) != LUA_TNIL; i++) {
        if (m->field_count == NAMES_MAX)
            luaL_error(lua, "detector.fields: over %d names", NAMES_MAX);
        copy_name(lua, -1, m->fields[m->field_count++].name);
        lua_pop(lua, 1);
    }
    lua_pop(lua, type == LUA_TTABLE ? 2 : 1);
}

/* Arguments: the model and the box, as light userdata. */
static int read_script(lua_State *lua)
{
    model    *m = lua_touserdata(lua, 1);
    box      *b = lua_touserdata(lua, 2);
    lua_Debug where;

    lua_settop(lua, 0);
    box_load(b, m->script, m->name[0] ? m->name : "script");
    box_begin(b);
    if (lua_getfield(lua, -1, "detect") != LUA_TFUNCTION)
        luaL_error(lua, "it defines no function detect(r)");
    lua_getinfo(lua, ">S", &where);
    m->line = where.linedefined;
    if (lua_getfield(lua, -1, "detector") == LUA_TNIL)
        return 0;
    if (lua_type(lua, -1) != LUA_TTABLE)
        luaL_error(lua, "detector is no table");
    read_facets(lua, m);
    read_fields(lua, m);
    return 0;
}

static hx_status declare(model *m, hx_error *err)
{
    box         b;
    const char *said;
    hx_status   rc = HX_OK;

    if (!box_open(&b, m->host, m->memory))
        return m->host->fail(err, HX_E_NOMEM, "no memory for Lua");
    box_limit(&b, m->instructions);
    lua_pushcfunction(b.lua, read_script);
    lua_pushlightuserdata(b.lua, m);
    lua_pushlightuserdata(b.lua, &b);
    if (lua_pcall(b.lua, 2, 0, 0) != LUA_OK) {
        said = lua_tostring(b.lua, -1);
        rc = b.no_memory ? HX_E_NOMEM : HX_E_PLUGIN;
        (void)m->host->fail(err, rc, "%s", said ? said : "it fails");
    }
    box_close(&b);
    return rc;
}

static hx_status register_names(model *m, const hx_plugin_ref *self,
                                hx_error *err)
{
    const hx_host *host = m->host;
    hx_rule rule = { hx_str_of(self->name), hx_str_of(m->name + 1),
                     (uint32_t)m->line, HX_LIT("detect") };
    int64_t number = host->rule(host, &rule);

    if (number < 0)
        return host->fail(err, HX_E_LIMIT, "too many rules");
    m->rule = (uint32_t)number;
    for (size_t i = 0; i < m->label_count; i++) {
        label *l = &m->labels[i];
        int    dimension = host->dimension(host, l->dimension);
        int    name = dimension < 0 || dimension == m->driver
                      ? -1 : host->label(host, dimension, l->name);

        if (name < 0)
            return host->fail(err, HX_E_LIMIT, "%s: facet %s = %s: no good "
                              "name, or over 256 labels", m->name + 1,
                              l->dimension, l->name);
        l->dimension_number = (uint16_t)dimension;
        l->number = (uint16_t)name;
    }
    for (size_t i = 0; i < m->field_count; i++) {
        m->fields[i].slot = host->field(host, m->fields[i].name);
        if (m->fields[i].slot < 0)
            return host->fail(err, HX_E_LIMIT, "%s: too many input fields",
                              m->name + 1);
    }
    return HX_OK;
}

static uint64_t number(const hx_host *host, const hx_plugin_ref *self,
                       const char *option)
{
    hx_str   text = host->option(host, self, option);
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return text.len > 9 || (text.len && text.ptr[0] == '-') ? 0 : n;
}

/* Options and the file. The name is kept as Lua wants it: "@shout.lua". */
static hx_status take_options(model *m, const hx_plugin_ref *self,
                              hx_error *err)
{
    const hx_host *host = m->host;
    hx_str         path = host->option(host, self, "script");
    size_t         at = path.len;

    m->instructions = number(host, self, "instructions");
    m->memory = (size_t)number(host, self, "memory") << 20;
    m->driver = host->dimension(host, "driver");
    if (m->instructions == 0 || m->memory == 0)
        return host->fail(err, HX_E_USAGE, "options instructions and memory: "
                          "whole numbers from 1 to 999999999");
    if (path.len == 0)
        return host->fail(err, HX_E_USAGE, "option script: name the file of "
                          "a script (--option det_lua.script=./my.lua, or "
                          "in the pipeline file)");
    while (at > 0 && path.ptr[at - 1] != '/' && path.len - at < NAME_BYTES - 2)
        at--;
    m->name[0] = '@';
    memcpy(m->name + 1, path.ptr + at, path.len - at);
    return host->file(host, path, &m->script, err);
}

static void lua_model_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

static hx_status lua_model_open(const hx_host *host, const hx_plugin_ref *self,
                                void **out, hx_error *err)
{
    model    *m = host->alloc(1, sizeof *m);
    hx_status rc;

    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    rc = take_options(m, self, err);
    if (rc == HX_OK)
        rc = declare(m, err);
    if (rc == HX_OK)
        rc = register_names(m, self, err);
    if (rc == HX_OK)
        *out = m;
    else
        lua_model_close(m);
    return rc;
}

/* -- workers -- */

/* Argument: the worker, as light userdata. */
static int load_script(lua_State *lua)
{
    worker *w = lua_touserdata(lua, 1);

    lua_pushvalue(lua, 1);
    lua_rawsetp(lua, LUA_REGISTRYINDEX, &key_worker);
    box_load(&w->box, w->model->script, w->model->name);
    return 0;
}

static hx_status open_state(worker *w, hx_error *err)
{
    const hx_host *host = w->model->host;

    w->used = false;
    if (box_open(&w->box, host, w->model->memory)) {
        lua_pushcfunction(w->box.lua, load_script);
        lua_pushlightuserdata(w->box.lua, w);
        if (lua_pcall(w->box.lua, 1, 0, 0) == LUA_OK)
            return HX_OK;
        box_close(&w->box);
    }
    return host->fail(err, HX_E_NOMEM, "no memory for Lua");
}

static void lua_end(const void *shared, void *state)
{
    const hx_host *host = ((const model *)shared)->host;
    worker        *w = state;

    if (!w)
        return;
    box_close(&w->box);
    host->free(w->finds);
    host->free(w);
}

static hx_status lua_begin(const void *shared, void **state, hx_error *err)
{
    const model *m = shared;
    worker      *w = m->host->alloc(1, sizeof *w);
    hx_status    rc;

    if (!w)
        return m->host->fail(err, HX_E_NOMEM, "no memory");
    w->model = m;
    rc = open_state(w, err);
    if (rc == HX_OK)
        *state = w;
    else
        lua_end(m, w);
    return rc;
}

/* -- records -- */

/* The table r: text, lang, fields. */
static void push_record(lua_State *lua, const worker *w)
{
    static const char *const langs[] = { "unknown", "de", "en" };
    const hx_record *rec = w->rec;
    const model     *m = w->model;

    lua_createtable(lua, 0, 3);
    lua_pushlstring(lua, rec->text.ptr, rec->text.len);
    lua_setfield(lua, -2, "text");
    lua_pushstring(lua, langs[rec->lang < HX_LANG_COUNT ? rec->lang : 0]);
    lua_setfield(lua, -2, "lang");
    lua_createtable(lua, 0, (int)m->field_count);
    for (size_t i = 0; i < m->field_count; i++) {
        size_t slot = (size_t)m->fields[i].slot;

        if (slot >= rec->value_count || rec->values[slot].type == HX_V_NONE ||
            rec->values[slot].type == HX_V_NULL)
            continue;
        lua_pushlstring(lua, rec->values[slot].text.ptr,
                        rec->values[slot].text.len);
        lua_setfield(lua, -2, m->fields[i].name);
    }
    lua_setfield(lua, -2, "fields");
}

/* Argument: the worker. Chunk, functions, detect(r). */
static int run_script(lua_State *lua)
{
    static const luaL_Reg functions[] = {
        { "facet", script_facet }, { "mention", script_mention },
        { "words", script_words }, { NULL, NULL }
    };
    worker *w = lua_touserdata(lua, 1);

    box_begin(&w->box);
    luaL_setfuncs(lua, functions, 0);
    if (lua_getfield(lua, -1, "detect") != LUA_TFUNCTION)
        luaL_error(lua, "it defines no function detect(r)");
    push_record(lua, w);
    lua_call(lua, 1, 0);
    return 0;
}

/* One attempt in the state at hand; LUA_OK, or the error is on its stack. */
static int attempt(worker *w)
{
    lua_State *lua = w->box.lua;

    w->count = 0;
    box_limit(&w->box, w->model->instructions +
                       UNITS_A_BYTE * (uint64_t)w->rec->text.len);
    lua_settop(lua, 0);
    lua_pushcfunction(lua, run_script);
    lua_pushlightuserdata(lua, w);
    return lua_pcall(lua, 1, 0, 0);
}

/* Says what went wrong, and gives the state up. */
static hx_status failed(worker *w, hx_error *err)
{
    const hx_host *host = w->model->host;
    const char    *name = w->model->name + 1, *said;
    hx_status      rc = HX_E_FORMAT;

    if (w->box.no_memory)
        rc = host->fail(err, HX_E_NOMEM, "no memory");
    else if (w->box.over_budget)
        rc = host->fail(err, rc, "%s: used up its instructions (option "
                        "instructions)", name);
    else if (w->box.over_memory)
        rc = host->fail(err, rc, "%s: used up its memory (option memory)",
                        name);
    else if ((said = lua_tostring(w->box.lua, -1)))
        rc = host->fail(err, rc, "%s", said);
    else
        rc = host->fail(err, rc, "%s: an error that is no text", name);
    box_close(&w->box);
    return rc;
}

/* The clause that the byte `at` lies in; 0 where there is none. */
static uint32_t clause_of(const hx_record *rec, uint32_t at)
{
    for (size_t c = rec->clause_count; c-- > 0;) {
        const hx_clause *clause = &rec->clauses[c];

        if (clause->begin < clause->end &&
            rec->tokens[clause->begin].begin <= at)
            return (uint32_t)c;
    }
    return 0;
}

static hx_status hand_over(const worker *w, const find *f, hx_error *err)
{
    const model   *m = w->model;
    hx_record     *rec = w->rec;
    uint32_t       clause = clause_of(rec, f->begin);

    if (f->is_mention)
        return m->host->mention_add(rec, (hx_mention){
            .label = f->label, .stance = f->stance, .begin = f->begin,
            .end = f->end, .clause = clause, .rule = m->rule }, err);
    return m->host->facet_add(rec, (hx_facet){
        .dimension = f->dimension, .label = f->label, .begin = f->begin,
        .end = f->end, .clause = clause, .rule = m->rule }, err);
}

static hx_status lua_process(void *state, hx_record *rec, hx_error *err)
{
    worker   *w = state;
    hx_status rc = w->box.lua ? HX_OK : open_state(w, err);
    bool      used = w->used;
    int       result;

    if (rc != HX_OK)
        return rc;
    w->rec = rec;
    w->used = true;
    result = attempt(w);
    if (result != LUA_OK && w->box.over_memory && used) {
        /* What earlier records left may be why: only a new state counts. */
        box_close(&w->box);
        rc = open_state(w, err);
        if (rc != HX_OK)
            return rc;
        result = attempt(w);
    }
    if (result != LUA_OK)
        return failed(w, err);
    for (size_t i = 0; rc == HX_OK && i < w->count; i++)
        rc = hand_over(w, &w->finds[i], err);
    return rc;
}

static const hx_option options[] = {
    { "script", HX_OPT_STRING, NULL, "the file of the script" },
    { "instructions", HX_OPT_INTEGER, "200000",
      "of Lua for one comment, beside 20 for each byte of it" },
    { "memory", HX_OPT_INTEGER, "16", "MiB that a worker's Lua may use" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin det_lua = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "det_lua",
    .version = "1.0.0",
    .summary = "detectors written in Lua, in a sandbox",
    .stage = HX_STAGE_DET,
    .needs = HX_L_TOKENS | HX_L_CLAUSES | HX_L_LANGUAGE,
    .provides = HX_L_MENTIONS | HX_L_FACETS,
    .threads = HX_PER_WORKER,
    .options = options,
    .open = lua_model_open,
    .close = lua_model_close,
    .begin = lua_begin,
    .end = lua_end,
    .process = lua_process,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &det_lua : NULL;
}
