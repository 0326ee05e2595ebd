/* Comments: tokens, clauses and labels of any text, in either language, lie in
 * the text and in order. The first byte chooses the language. */
#include "fuzz.h"
#include "utf8.h"

static void check_tokens(const hx_record *rec)
{
    uint32_t at = 0, token = 0;

    for (size_t i = 0; i < rec->token_count; i++) {
        FUZZ_MUST(rec->tokens[i].begin >= at);
        FUZZ_MUST(rec->tokens[i].end > rec->tokens[i].begin);
        at = rec->tokens[i].end;
    }
    FUZZ_MUST(at <= rec->text.len);
    for (size_t i = 0; i < rec->clause_count; i++) {
        FUZZ_MUST(rec->clauses[i].begin == token);
        FUZZ_MUST(rec->clauses[i].end > token);
        token = rec->clauses[i].end;
    }
    FUZZ_MUST(token == rec->token_count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const plugins[] = { "tok_words", "det_language",
                                           "det_lexicon" };
    static const char *const langs[] = { "de", "en", "" };
    static hx_hostx *host;
    static hx_chain *chain;
    static hx_mended mended;
    hx_error err = { "" };
    hx_record *rec;
    hx_value value = { { (const char *)data, size }, HX_V_STRING };
    hx_status rc;

    if (size < 2 || size > 4096)
        return 0;
    if (!host) {
        host = fuzz_host(plugins, 3, "cues.yaml drivers touchpoints.yaml "
                         "loyalty.yaml");
        FUZZ_MUST(hx__chain_open(&chain, host, &err) == HX_OK);
    }
    FUZZ_MUST(hx__utf8_mend(&mended, (hx_str){ (const char *)data + 1,
                                               size - 1 }) == HX_OK);
    value.text = (hx_str){ mended.ptr, mended.len };
    rec = hx__chain_begin(chain);
    hx__host_public(host)->value_set(rec, HX_F_TEXT, value);
    value.text = hx_str_of(langs[data[0] % 3]);
    hx__host_public(host)->value_set(rec, HX_F_LANG, value);
    rc = hx__chain_run(chain, &err);
    FUZZ_MUST(rc == HX_OK || rc == HX_SKIP);
    if (rc == HX_OK)
        check_tokens(rec);
    return 0;
}
