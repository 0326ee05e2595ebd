/* tok_words: words, numbers, signs, emoji and links of a comment, and its
 * clauses.
 *
 * What a word is stands in lexicons/README.md; README.md here has the rest.
 * The array of tokens is reserved for usual text first; a text of nothing but
 * one-byte tokens ("%%%%") is scanned again with all the room it can need. */
#include "scan.h"

typedef struct tok_words {
    const hx_host *host;
    uint16_t       short_words[TOK_PAIRS];
} tok_words;

static hx_status tok_words_open(const hx_host *host, const hx_plugin_ref *self,
                                void **model, hx_error *err)
{
    tok_words *words = host->alloc(1, sizeof *words);

    (void)self;
    if (!words)
        return host->fail(err, HX_E_NOMEM, "tok_words: no memory");
    words->host = host;
    tok__short_words(words->short_words);
    *model = words;
    return HX_OK;
}

static void tok_words_close(void *model)
{
    tok_words *words = model;

    if (words)
        words->host->free(words);
}

/* One pass with room for `cap` tokens. */
static bool tok_words_pass(tok_scan *x, const tok_words *words,
                           hx_record *rec, size_t cap)
{
    *x = (tok_scan){ .text = (const unsigned char *)rec->text.ptr,
                     .len = rec->text.len, .cap = cap, .host = words->host,
                     .rec = rec, .window.base = TOK_NO_WINDOW,
                     .short_words = words->short_words };
    x->tokens = words->host->tokens_reserve(rec, cap);
    if (!x->tokens)
        x->nomem = true;
    tok__scan(x);
    return !x->full;
}

static hx_status tok_words_process(void *state, hx_record *rec, hx_error *err)
{
    const tok_words *words = state;
    const hx_host *host = words->host;
    tok_scan x;
    hx_status rc;

    if (!tok_words_pass(&x, words, rec, rec->text.len / 3 + 16))
        tok_words_pass(&x, words, rec, rec->text.len + 1);
    if (x.nomem)
        return host->fail(err, HX_E_NOMEM, "tok_words: no memory");
    rc = host->tokens_commit(rec, x.count, err);
    for (size_t i = 0; rc == HX_OK && i < x.clause_count; i++)
        rc = host->clause_add(rec, x.clauses[i], err);
    return rc;
}

static const hx_plugin tok_words_plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "tok_words",
    .version = "1.1.0",
    .summary = "Words, numbers, emoji, links, and the clauses they stand in",
    .stage = HX_STAGE_TOK,
    .needs = HX_L_TEXT,
    .provides = HX_L_TOKENS | HX_L_CLAUSES,
    .threads = HX_STATELESS,
    .open = tok_words_open,
    .close = tok_words_close,
    .process = tok_words_process,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &tok_words_plugin : NULL;
}
