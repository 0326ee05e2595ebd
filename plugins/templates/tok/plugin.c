/* @NAME@: words between white space and ASCII punctuation, sentences between
 * full stops.
 *
 * Bytes of 0x80 and above count as letters, so umlauts and other scripts stay
 * whole. Every token belongs to one clause; a sentence is one clause. */
#include <hxgap/plugin.h>

typedef struct model {
    const hx_host *host;
} model;

static hx_status plugin_open(const hx_host *host, const hx_plugin_ref *self,
                             void **out, hx_error *err)
{
    model *m = host->alloc(1, sizeof *m);

    (void)self;
    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    *out = m;
    return HX_OK;
}

static void plugin_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_capital(char c)
{
    return c >= 'A' && c <= 'Z';
}

static bool is_letter(char c)
{
    return is_digit(c) || is_capital(c) || (c >= 'a' && c <= 'z') ||
           (unsigned char)c >= 0x80;
}

static bool ends_sentence(char c)
{
    return c == '.' || c == '!' || c == '?';
}

/* Kind and flags of the word text[begin, end). */
static hx_token make_token(hx_str text, size_t begin, size_t end)
{
    hx_token token;
    size_t   digits = 0, capitals = 0;

    memset(&token, 0, sizeof token);
    for (size_t i = begin; i < end; i++) {
        digits += is_digit(text.ptr[i]);
        capitals += is_capital(text.ptr[i]);
    }
    token.begin = (uint32_t)begin;
    token.end = (uint32_t)end;
    token.kind = digits == end - begin ? HX_TOK_NUMBER : HX_TOK_WORD;
    if (is_capital(text.ptr[begin]))
        token.flags |= HX_TOKF_CAPITAL;
    if (capitals > 1 && capitals == end - begin)
        token.flags |= HX_TOKF_CAPS;
    if (begin > 0 && (text.ptr[begin - 1] == ' ' ||
                      text.ptr[begin - 1] == '\n'))
        token.flags |= HX_TOKF_SPACE;
    return token;
}

/* All words into `tokens`, which has room for one a byte; their number. */
static size_t find_words(hx_str text, hx_token *tokens)
{
    size_t count = 0, i = 0;

    while (i < text.len) {
        size_t begin = i;

        while (i < text.len && is_letter(text.ptr[i]))
            i++;
        if (i > begin)
            tokens[count++] = make_token(text, begin, i);
        else
            i++;
    }
    return count;
}

/* What stands between token `t` and the next one ends a sentence. */
static uint32_t clause_flags(const hx_record *rec, size_t t)
{
    size_t at = rec->tokens[t].end;
    size_t end = t + 1 < rec->token_count ? rec->tokens[t + 1].begin
                                          : rec->text.len;

    for (; at < end; at++) {
        char c = rec->text.ptr[at];

        if (ends_sentence(c))
            return HX_CLAUSE_SENTENCE |
                   (c == '?' ? (uint32_t)HX_CLAUSE_QUESTION : 0) |
                   (c == '!' ? (uint32_t)HX_CLAUSE_EXCLAIM : 0);
    }
    return t + 1 == rec->token_count ? HX_CLAUSE_SENTENCE : 0;
}

static hx_status add_clauses(const hx_host *host, hx_record *rec,
                             hx_error *err)
{
    size_t    begin = 0;
    hx_status rc = HX_OK;

    for (size_t t = 0; rc == HX_OK && t < rec->token_count; t++) {
        uint32_t  flags = clause_flags(rec, t);
        hx_clause clause = { (uint32_t)begin, (uint32_t)t + 1, flags };

        if (!flags)
            continue;
        rc = host->clause_add(rec, clause, err);
        begin = t + 1;
    }
    return rc;
}

static hx_status plugin_process(void *shared, hx_record *rec, hx_error *err)
{
    const hx_host *host = ((const model *)shared)->host;
    hx_token      *tokens = host->tokens_reserve(rec, rec->text.len);
    hx_status      rc;

    if (!tokens)
        return host->fail(err, HX_E_NOMEM, "no memory");
    rc = host->tokens_commit(rec, find_words(rec->text, tokens), err);
    return rc == HX_OK ? add_clauses(host, rec, err) : rc;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "@NAME@",
    .version = "1.0.0",
    .summary = "words between white space and punctuation, sentences",
    .stage = HX_STAGE_TOK,
    .needs = HX_L_TEXT,
    .provides = HX_L_TOKENS | HX_L_CLAUSES,
    .threads = HX_STATELESS,
    .open = plugin_open,
    .close = plugin_close,
    .process = plugin_process,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
