/* A small host for the suites of one plugin: memory, tokens, clauses and the
 * language of one record, with terms numbered by core's own vocabulary.
 *
 * It stands in for core/host.c so that a suite tests the plugin and nothing
 * else. One record at a time; all state is in `fake`. */
#ifndef PLUGIN_HOST_H
#define PLUGIN_HOST_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "hxgap/plugin.h"
#include "terms.h"

static struct {
    hx_record  rec;
    hx_host    host;
    hx_token  *tokens;
    size_t     token_cap;
    hx_clause *clauses;
    size_t     clause_count, clause_cap;
    void      *arena[64];
    size_t     arena_count;
    hx_terms  *terms;
    bool       no_memory;
} fake;

static void *fake_alloc(size_t count, size_t bytes)
{
    return fake.no_memory ? NULL : calloc(count, bytes);
}

static void *fake_arena(hx_record *rec, size_t bytes)
{
    (void)rec;
    if (fake.no_memory || fake.arena_count == 64)
        return NULL;
    return fake.arena[fake.arena_count++] = malloc(bytes ? bytes : 1);
}

static hx_status fake_fail(hx_error *err, hx_status status,
                           const char *format, ...)
{
    va_list args;

    va_start(args, format);
    if (err)
        vsnprintf(err->message, sizeof err->message, format, args);
    va_end(args);
    return status;
}

static hx_token *fake_tokens_reserve(hx_record *rec, size_t count)
{
    (void)rec;
    free(fake.tokens);
    fake.token_cap = count;
    fake.tokens = fake.no_memory ? NULL
                                 : malloc((count + 1) * sizeof *fake.tokens);
    return fake.tokens;
}

static hx_status fake_tokens_commit(hx_record *rec, size_t count,
                                    hx_error *err)
{
    if (count > fake.token_cap)
        abort();
    rec->tokens = fake.tokens;
    rec->token_count = count;
    if (!fake.terms)
        return HX_OK;
    return hx__terms_number(fake.terms, rec->text, fake.tokens, count,
                            &rec->term_data, err);
}

static hx_status fake_clause_add(hx_record *rec, hx_clause clause,
                                 hx_error *err)
{
    if (fake.clause_count == fake.clause_cap) {
        size_t cap = fake.clause_cap * 2 + 16;
        hx_clause *more = realloc(fake.clauses, cap * sizeof *more);

        if (!more)
            return fake_fail(err, HX_E_NOMEM, "no memory");
        fake.clauses = more;
        fake.clause_cap = cap;
    }
    fake.clauses[fake.clause_count++] = clause;
    rec->clauses = fake.clauses;
    rec->clause_count = fake.clause_count;
    return HX_OK;
}

static void fake_language_set(hx_record *rec, int lang)
{
    rec->lang = (uint8_t)lang;
}

static inline hx_host *fake_host(void)
{
    fake.host = (hx_host){
        .size = sizeof fake.host, .abi_major = HX_ABI_MAJOR,
        .abi_minor = HX_ABI_MINOR, .alloc = fake_alloc, .free = free,
        .arena = fake_arena, .fail = fake_fail,
        .tokens_reserve = fake_tokens_reserve,
        .tokens_commit = fake_tokens_commit, .clause_add = fake_clause_add,
        .language_set = fake_language_set,
    };
    return &fake.host;
}

/* Forgets the last record and begins one with this text (borrowed). */
static inline hx_record *fake_begin(hx_str text)
{
    while (fake.arena_count > 0)
        free(fake.arena[--fake.arena_count]);
    fake.clause_count = 0;
    fake.rec = (hx_record){ .text = text };
    return &fake.rec;
}

static inline void fake_clear(void)
{
    fake_begin(HX_LIT(""));
    free(fake.tokens);
    fake.tokens = NULL;
    free(fake.clauses);
    fake.clauses = NULL;
    fake.clause_cap = 0;
    hx__terms_close(fake.terms);
    fake.terms = NULL;
}

#endif
