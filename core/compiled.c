/* The tables of a lexicon, in one order, for writing as for reading: each_part()
 * says what there is, and the same call puts it, takes it, or forgets it.
 *
 * The bytes are those that the program has in memory, each array on a cache
 * line of its own: reading is to map the file and to point at it. Another
 * processor, compiler or version has another key (identity.c), so nothing is
 * said of widths or byte order. The checksum finds damage; who may write the
 * file may as well write a plugin, and the host asks the same of both. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "compiled.h"

#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "identity.h"
#include "lexpaths.h"
#include "paths.h"

#define MAGIC "\x89HXC\r\n\x1a\n"
#define ALIGN 64

/* What a file begins with. */
typedef struct head {
    char     magic[8];
    uint64_t key;
    uint64_t length;   /* of the file */
    uint64_t check;    /* XXH3-64 of what is behind the head */
} head;

/* A text in the pool, where a NUL stands behind it. */
typedef struct text {
    uint32_t at, len;
} text;

typedef struct cond {
    text     text;
    uint32_t line;
} cond;

typedef struct rule {
    text     pattern, lexicon, file;
    uint32_t line;
} rule;

/* What is in a file: the lexicon's own arrays, and as tables what has pointers
 * in it or went to the registry. */
typedef struct parts {
    hx_lexicon *lexicon;
    cond       *conds;                 /* hx_lexicon.cond_sources */
    rule       *rules; size_t rule_count;
    char       *pool;  size_t pool_len;
    char       *names; size_t names_len;
} parts;

/* -- one part --------------------------------------------------------------- */

typedef struct codec {
    enum { PUT, TAKE, DROP } what;
    hx_buf     *out;    /* PUT */
    const char *from;   /* TAKE */
    size_t      at, len;
    bool        broken;
} codec;

static void number(codec *c, void *value, size_t bytes)
{
    if (c->what == PUT) {
        hx__buf_bytes(c->out, value, bytes);
    } else if (c->what == TAKE && bytes <= c->len - c->at) {
        memcpy(value, c->from + c->at, bytes);
        c->at += bytes;
    } else if (c->what == TAKE) {
        c->broken = true;
    }
}

static void align(codec *c)
{
    static const char zeros[ALIGN];
    size_t at = c->what == PUT ? c->out->len : c->at;
    size_t gap = (ALIGN - at % ALIGN) % ALIGN;

    if (c->what == PUT)
        hx__buf_bytes(c->out, zeros, gap);
    else if (gap <= c->len - c->at)
        c->at += gap;
    else
        c->broken = true;
}

/* Puts what the mask has of each item: what lies between fields is no matter
 * of the file. */
static void put_masked(hx_buf *out, const char *from, size_t count,
                       const char *mask, size_t bytes)
{
    char item[128];

    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < bytes; k++)
            item[k] = from[i * bytes + k] & mask[k];
        hx__buf_bytes(out, item, bytes);
    }
}

/* An array of `count`, or none; `mask`: of its items, or NULL. */
static void array(codec *c, void **list, size_t count, const void *mask,
                  size_t bytes)
{
    size_t have = *list ? count : 0;

    if (c->what == DROP) {
        *list = NULL;
        return;
    }
    number(c, &have, sizeof have);
    align(c);
    if (c->what == PUT && mask)
        put_masked(c->out, *list, have, mask, bytes);
    else if (c->what == PUT)
        hx__buf_bytes(c->out, *list, have * bytes);
    if (c->what == PUT)
        return;
    *list = NULL;
    if (c->broken || (have > 0 && have != count) ||
        have > (c->len - c->at) / bytes) {
        c->broken = true;
        return;
    }
    if (have > 0)
        *list = (void *)(uintptr_t)(c->from + c->at);
    c->at += have * bytes;
}

#define NUMBER(field) number(c, &(field), sizeof (field))
#define ARRAY(list, count) \
    array(c, (void **)&(list), (count), NULL, sizeof *(list))
#define STRUCTS(list, count, mask) \
    array(c, (void **)&(list), (count), &(mask), sizeof *(list))

/* All bits of all fields, but of pointers, which mean nothing in a file. */
#define B1 UINT8_MAX
#define B2 UINT16_MAX
#define B4 UINT32_MAX
static const hx_key key_mask = { B4, B4, B4, B1, B1 };
static const hx_word word_mask = { B4, B4, B4, B1, B1 };
static const hx_elem elem_mask = { HX_ELEM_ATOMS, 7 };
static const hx_seq seq_mask = { B4, B2, B2, B4, B4 };
static const hx_part part_mask = { B4, B4, B4, B1, B1 };
static const hx_form form_mask = { B4, B2, B2 };
static const hx_cond cond_mask = {
    B4, B4, B4, { B2, B2, B2 }, { B2, B2, B2 }, B2, B1, B1
};
static const hx_cand cand_mask = { B4, B4, { B4, B4 }, B4, B1, B1 };
static const hx_pattern pattern_mask = {
    { B4, B4, B4, B4, B2, B2, B1, B1, B1, B1, -1, NULL, true, B4 }, B4, B4, B4, -1
};
static const cond cond_source_mask = { { B4, B4 }, B4 };
static const rule rule_mask = { { B4, B4 }, { B4, B4 }, { B4, B4 }, B4 };

/* -- all parts -------------------------------------------------------------- */

static size_t slots_of(const hx_keys *keys)
{
    return keys->count && keys->shift < 64 ? (size_t)1 << (64 - keys->shift)
                                           : 0;
}

static void each_key(codec *c, hx_keys *keys)
{
    NUMBER(keys->count);
    NUMBER(keys->shift);
    NUMBER(keys->text_len);
    STRUCTS(keys->slots, slots_of(keys), key_mask);
    ARRAY(keys->text, keys->text_len);
}

static void each_compound(codec *c, hx_compounds *compounds)
{
    each_key(c, &compounds->keys);
    NUMBER(compounds->lens);
    NUMBER(compounds->part_max);
    ARRAY(compounds->filter, ((size_t)1 << HX_PART_FILTER_BITS) / 64);
}

static void each_word(codec *c, hx_words *words)
{
    each_key(c, &words->keys);
    each_compound(c, &words->compounds);
    NUMBER(words->count);
    NUMBER(words->lens);
    NUMBER(words->number);
    NUMBER(words->money);
    NUMBER(words->atom_count);
    NUMBER(words->atom_words.count);
    NUMBER(words->filter_shift);
    NUMBER(words->nouns);
    STRUCTS(words->list, words->count, word_mask);
    ARRAY(words->atom_langs, words->atom_count);
    ARRAY(words->word_langs, words->count);
    ARRAY(words->first_atom, words->count + 1);
    ARRAY(words->word_atoms, words->atom_words.count);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        ARRAY(words->filter[lang], (size_t)1 << (64 - words->filter_shift) % 64);
}

static void each_form(codec *c, hx_program *program)
{
    NUMBER(program->elem_count);
    NUMBER(program->seq_count);
    NUMBER(program->part_count);
    NUMBER(program->form_count);
    STRUCTS(program->elems, program->elem_count, elem_mask);
    STRUCTS(program->seqs, program->seq_count, seq_mask);
    STRUCTS(program->parts, program->part_count, part_mask);
    STRUCTS(program->forms, program->form_count, form_mask);
}

/* Every array that is made when a lexicon opens stands here, but for what only
 * the compiler asks for (files, maps of words and atoms, an atom's words and
 * cost, classes). */
static void each_part(codec *c, parts *p)
{
    hx_lexicon *lexicon = p->lexicon;
    size_t      atoms, cands = 0;

    each_word(c, &lexicon->program.words);
    each_form(c, &lexicon->program);
    atoms = lexicon->program.words.atom_count;
    NUMBER(lexicon->pattern_count);
    NUMBER(lexicon->cond_count);
    NUMBER(lexicon->regex_count);
    NUMBER(lexicon->held_count);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        NUMBER(lexicon->around_count[lang]);
    STRUCTS(lexicon->patterns, lexicon->pattern_count, pattern_mask);
    STRUCTS(lexicon->conds, lexicon->cond_count, cond_mask);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        ARRAY(lexicon->held_bit[lang], atoms + 1);
        ARRAY(lexicon->near_bit[lang], atoms + 1);
    }
    ARRAY(lexicon->asked, atoms);
    ARRAY(lexicon->cand_first, atoms + 1);
    if (lexicon->cand_first)
        cands = lexicon->cand_first[atoms];
    STRUCTS(lexicon->cands, cands, cand_mask);
    NUMBER(p->rule_count);
    NUMBER(p->pool_len);
    NUMBER(p->names_len);
    STRUCTS(p->conds, lexicon->cond_count, cond_source_mask);
    STRUCTS(p->rules, p->rule_count, rule_mask);
    ARRAY(p->pool, p->pool_len);
    ARRAY(p->names, p->names_len);
}

/* -- texts ------------------------------------------------------------------ */

static text put_text(hx_buf *pool, hx_str given)
{
    text made = { (uint32_t)pool->len, (uint32_t)given.len };

    hx__buf_bytes(pool, given.ptr, given.len);
    hx__buf_char(pool, '\0');
    return made;
}

static hx_str text_of(const parts *p, text at)
{
    return (hx_str){ p->pool + at.at, at.len };
}

static bool is_text(const parts *p, text at)
{
    return at.at < p->pool_len && at.len < p->pool_len - at.at;
}

static void put_texts(parts *p, const hx_hostx *host, hx_buf *pool)
{
    for (size_t i = 0; i < p->lexicon->cond_count; i++)
        p->conds[i] = (cond){ put_text(pool, p->lexicon->cond_sources[i].text),
                              p->lexicon->cond_sources[i].line };
    for (size_t i = 0; i < p->rule_count; i++) {
        const hx_rule *from = hx__registry_rule_get(host, (uint32_t)i);
        const hx_rule *last = i ? hx__registry_rule_get(host, (uint32_t)i - 1)
                                : NULL;
        rule *to = &p->rules[i];

        to->pattern = put_text(pool, from->pattern);
        to->line = from->line;
        to->lexicon = last && last->lexicon.ptr == from->lexicon.ptr
                          ? to[-1].lexicon : put_text(pool, from->lexicon);
        to->file = last && last->file.ptr == from->file.ptr
                       ? to[-1].file : put_text(pool, from->file);
    }
}

/* -- the key ---------------------------------------------------------------- */

/* A file: its name as rules tell it, and the hash of its bytes. */
static void put_file(hx_buf *out, const char *path, uint64_t hash)
{
    const char *name = hx__path_base(path);

    hx__buf_bytes(out, name, strlen(name) + 1);
    hx__buf_bytes(out, &hash, sizeof hash);
}

typedef struct key_bytes {
    hx_buf made_of;
    hx_buf file;   /* room for one */
} key_bytes;

static hx_status read_file(void *arg, const char *path, hx_error *err)
{
    key_bytes *key = arg;

    (void)err;
    key->file.len = 0;
    if (hx__buf_load(&key->file, path, HX_LEXFILE_BYTES_MAX, NULL) != HX_OK)
        return HX_END;
    put_file(&key->made_of, path, XXH3_64bits(key->file.ptr, key->file.len));
    return HX_OK;
}

/* Of what the buffer names, which is freed. */
static hx_status close_key(hx_buf *made_of, uint64_t *key)
{
    hx_status rc = made_of->failed ? HX_E_NOMEM : HX_OK;

    *key = rc == HX_OK ? XXH3_64bits(made_of->ptr, made_of->len) : 0;
    hx__buf_clear(made_of);
    return rc;
}

hx_status hx__compiled_key(const char *const *paths, size_t count,
                           uint64_t *key)
{
    key_bytes bytes = { .file = { .ptr = NULL } };
    hx_status rc = HX_END;

    if (hx__identity(&bytes.made_of) &&
        hx__lexpaths(paths, count, read_file, &bytes, NULL) == HX_OK)
        rc = close_key(&bytes.made_of, key);
    hx__buf_clear(&bytes.made_of);
    hx__buf_clear(&bytes.file);
    return rc;
}

/* That of the files that the lexicon was compiled from. */
static hx_status own_key(const hx_lexicon *lexicon, uint64_t *key)
{
    hx_buf made_of = { 0 };

    if (!hx__identity(&made_of)) {
        hx_status rc = made_of.failed ? HX_E_NOMEM : HX_END;

        hx__buf_clear(&made_of);
        return rc;
    }
    for (size_t i = 0; i < lexicon->file_count; i++)
        put_file(&made_of, lexicon->files[i]->path, lexicon->files[i]->hash);
    return close_key(&made_of, key);
}

/* -- writing ---------------------------------------------------------------- */

/* Fills in the head, whose room is at `begin`. */
static void close_file(hx_buf *out, size_t begin, uint64_t key)
{
    head h = { .magic = MAGIC, .key = key };

    if (out->failed)
        return;
    h.length = out->len - begin;
    h.check = XXH3_64bits(out->ptr + begin + sizeof h, h.length - sizeof h);
    memcpy(out->ptr + begin, &h, sizeof h);
}

hx_status hx__compiled_write(const hx_lexicon *lexicon, const hx_hostx *host,
                             hx_buf *out)
{
    hx_lexicon own = *lexicon;  /* numbers and pointers: all of it is read */
    hx_buf     pool = { 0 }, names = { 0 };
    parts      p = { .lexicon = &own,
                     .rule_count = hx__registry_rule_count(host) };
    codec      c = { .what = PUT, .out = out };
    size_t     begin = out->len;
    uint64_t   key = 0;
    hx_status  rc = own_key(lexicon, &key);

    if (rc != HX_OK)
        return rc;
    p.conds = hx__alloc(own.cond_count + 1, sizeof *p.conds);
    p.rules = hx__alloc(p.rule_count + 1, sizeof *p.rules);
    if (p.conds && p.rules) {
        put_texts(&p, host, &pool);
        hx__registry_put(host, &names);
        p.pool = pool.ptr;
        p.pool_len = pool.len;
        p.names = names.ptr;
        p.names_len = names.len;
        hx__buf_bytes(out, &(head){ .key = 0 }, sizeof(head));
        each_part(&c, &p);
    }
    out->failed |= pool.failed || names.failed || !p.conds || !p.rules;
    close_file(out, begin, key);
    hx__buf_clear(&pool);
    hx__buf_clear(&names);
    hx__free(p.conds);
    hx__free(p.rules);
    return out->failed ? HX_E_NOMEM : HX_OK;
}

/* -- reading ---------------------------------------------------------------- */

/* The whole file where it has the key and nobody else can have written it;
 * NULL: it is not of use. */
static void *map_file(const char *path, uint64_t key, size_t *len)
{
    /* A pipe in its place is not waited for. */
    int         fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    char       *real = NULL;
    void       *at = MAP_FAILED;
    struct stat info;
    head        h;

    if (fd < 0)
        return NULL;
    if (read(fd, &h, sizeof h) == (ssize_t)sizeof h &&
        memcmp(h.magic, MAGIC, sizeof h.magic) == 0 && h.key == key &&
        fstat(fd, &info) == 0 && (uint64_t)info.st_size == h.length &&
        (real = realpath(path, NULL)) &&
        hx__plugin_trusted(real, NULL) == HX_OK)
        at = mmap(NULL, (size_t)h.length, PROT_READ, MAP_PRIVATE, fd, 0);
    free(real);  /* of realpath(), so not hx__free() */
    close(fd);
    if (at == MAP_FAILED)
        return NULL;
    *len = (size_t)h.length;
    if (XXH3_64bits((char *)at + sizeof h, *len - sizeof h) == h.check)
        return at;
    munmap(at, *len);
    return NULL;
}

static bool texts_fit(const parts *p)
{
    for (size_t i = 0; i < p->lexicon->cond_count; i++)
        if (!is_text(p, p->conds[i].text))
            return false;
    for (size_t i = 0; i < p->rule_count; i++)
        if (!is_text(p, p->rules[i].pattern) ||
            !is_text(p, p->rules[i].lexicon) || !is_text(p, p->rules[i].file))
            return false;
    return true;
}

static hx_status take_rules(const parts *p, hx_hostx *host)
{
    hx_rule *list = hx__registry_rules(host, p->rule_count);

    if (!list)
        return HX_E_NOMEM;
    for (size_t i = 0; i < p->rule_count; i++) {
        const rule *from = &p->rules[i];

        list[i] = (hx_rule){ .lexicon = text_of(p, from->lexicon),
                             .file = text_of(p, from->file),
                             .line = from->line,
                             .pattern = text_of(p, from->pattern) };
    }
    return HX_OK;
}

/* What has pointers in it, or is no table. */
static hx_status take_rest(const parts *p, hx_hostx *host, size_t count,
                           hx_error *err)
{
    hx_lexicon *lexicon = p->lexicon;

    lexicon->cond_sources = hx__alloc(lexicon->cond_count + 1,
                                      sizeof *lexicon->cond_sources);
    lexicon->regexes = hx__alloc(count + 1, sizeof *lexicon->regexes);
    if (!lexicon->cond_sources || !lexicon->regexes)
        return hx__nomem(err);
    for (size_t i = 0; i < lexicon->cond_count; i++)
        lexicon->cond_sources[i] = (hx_cond_source){
            text_of(p, p->conds[i].text), p->conds[i].line };
    for (size_t i = 0; i < lexicon->pattern_count && count > 0; i++) {
        const hx_pattern *pattern = &lexicon->patterns[i];
        size_t offset;
        int code;

        if (pattern->regex < 0)
            continue;
        if ((size_t)pattern->regex != lexicon->regex_count ||
            lexicon->regex_count == count)
            return HX_END;
        lexicon->regexes[lexicon->regex_count] = hx__regex_compile(
            text_of(p, p->rules[pattern->hit.rule].pattern), &code, &offset);
        if (!lexicon->regexes[lexicon->regex_count])
            return hx__nomem(err);
        lexicon->regex_count++;
    }
    if (take_rules(p, host) != HX_OK)
        return hx__nomem(err);
    /* The checksum was right, so only memory can be short of. */
    return hx__registry_take(host, (hx_str){ p->names, p->names_len })
               ? HX_OK : hx__nomem(err);
}

hx_status hx__compiled_open(hx_lexicon **out, hx_hostx *host,
                            const char *path, uint64_t key, hx_error *err)
{
    hx_lexicon *lexicon;
    parts       p = { .lexicon = NULL };
    codec       c = { .what = TAKE, .at = sizeof(head) };
    size_t      len, regexes;
    void       *image = map_file(path, key, &len);
    const char *texts;
    hx_status   rc = HX_END;

    *out = NULL;
    if (!image)
        return HX_END;
    lexicon = hx__alloc(1, sizeof *lexicon);
    if (!lexicon) {
        munmap(image, len);
        return hx__nomem(err);
    }
    lexicon->image = image;
    lexicon->image_len = len;
    lexicon->host = hx__host_public(host);
    p.lexicon = lexicon;
    c.from = image;
    c.len = len;
    each_part(&c, &p);
    regexes = lexicon->regex_count;
    lexicon->regex_count = 0;  /* none compiled so far */
    texts = p.conds ? (const char *)p.conds : (const char *)p.rules;
    if (texts)  /* from there to the end */
        lexicon->texts = (hx_str){ texts, (size_t)(c.from + len - texts) };
    if (!c.broken && c.at == len && texts_fit(&p) &&
        hx__registry_rule_count(host) == 0)
        rc = take_rest(&p, host, regexes, err);
    if (rc == HX_OK)
        *out = lexicon;
    else
        hx__lexicon_close(lexicon);
    return rc;
}

void hx__compiled_settle(const hx_lexicon *lexicon)
{
    uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    uintptr_t begin = ((uintptr_t)lexicon->texts.ptr + page - 1) / page * page;
    uintptr_t end = ((uintptr_t)lexicon->texts.ptr + lexicon->texts.len) /
                    page * page;

    if (lexicon->image && begin < end)
        (void)madvise((void *)begin, end - begin, MADV_DONTNEED);
}

void hx__compiled_close(hx_lexicon *lexicon)
{
    codec c = { .what = DROP };
    parts p = { .lexicon = lexicon };

    if (!lexicon->image)
        return;
    each_part(&c, &p);
    munmap(lexicon->image, lexicon->image_len);
    lexicon->image = NULL;
}

