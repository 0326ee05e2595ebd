/* Rules on text: a regex, patterns, or a lexicon file are compiled and tried
 * on a hostile comment. Hits lie in the text and in order, and no match takes
 * long, whatever the regex (PCRE2's limits, the windows of match.c).
 *
 * The first byte says what the lines up to an empty one are, and the language
 * of the comment that follows: a regex and a line of anchors, patterns with
 * conditions, or a whole file. */
#include <time.h>

#include "buf.h"
#include "fuzz.h"
#include "lexicon.h"
#include "utf8.h"

#define TOKENS_MAX 2048
#define SECONDS_MAX 2  /* of the processor, with sanitizers, for one comment */

enum { AS_REGEX, AS_PATTERNS, AS_FILE, MODES };

static const char head[] = "lexicon: fuzz\nversion: 1.0.0\ndimension: topic\n"
                           "entries:\n  - id: x\n    patterns:\n      any:\n";

/* The text up to a line feed, which is taken too. */
static hx_str line_of(hx_str *rest)
{
    const char *feed = rest->len ? memchr(rest->ptr, '\n', rest->len) : NULL;
    hx_str line = { rest->ptr, feed ? (size_t)(feed - rest->ptr) : rest->len };
    size_t used = line.len + (feed != NULL);

    rest->ptr += used;
    rest->len -= used;
    return line;
}

/* Words that spaces part, as a list of YAML. */
static void put_words(hx_buf *out, hx_str words)
{
    char before = '[';

    while (words.len > 0) {
        const char *space = memchr(words.ptr, ' ', words.len);
        size_t len = space ? (size_t)(space - words.ptr) : words.len;

        hx__buf_char(out, before);
        hx__buf_json(out, (hx_str){ words.ptr, len });
        before = ',';
        words.ptr += len + (space != NULL);
        words.len -= len + (space != NULL);
    }
    hx__buf_str(out, before == '[' ? "[]\n" : "]\n");
}

static void put_regex(hx_buf *out, hx_str *rest)
{
    hx__buf_str(out, head);
    hx__buf_str(out, "        - re: ");
    hx__buf_json(out, line_of(rest));
    hx__buf_str(out, "\n          anchor: ");
    put_words(out, line_of(rest));
}

/* A line is a pattern; its first byte may make it a condition of the last. */
static void put_patterns(hx_buf *out, hx_str *rest)
{
    static const char *const conds[] = { "unless", "not_after", "not_before" };
    hx_str line;

    hx__buf_str(out, head);
    while ((line = line_of(rest)).len > 0) {
        const char *kind = strchr("123", line.ptr[0]);

        if (kind && *kind) {
            hx__buf_printf(out, "          %s: [", conds[*kind - '1']);
            line.ptr++;
            line.len--;
        } else {
            hx__buf_str(out, "        - p: ");
        }
        hx__buf_json(out, line);
        hx__buf_str(out, kind && *kind ? "]\n" : "\n");
    }
}

static void put_file(hx_buf *out, hx_str *rest)
{
    hx_str line;

    while ((line = line_of(rest)).len > 0) {
        hx__buf_bytes(out, line.ptr, line.len);
        hx__buf_char(out, '\n');
    }
}

/* A host over the lexicon, and any plugin: one there must be. */
static hx_hostx *open_lexicon(const hx_buf *yaml)
{
    static const hx_request request = { .max_segments = 10 };
    static hx_plugin_spec spec;
    static hx_hostx *first;  /* stays open: no other loads the plugin anew */
    char path[64], *lexicons[] = { path };
    char name[] = "fuzz";
    hx_pipeline pipe = { .name = name, .plugins = &spec, .plugin_count = 1,
                         .lexicons = lexicons, .lexicon_count = 1 };
    hx_hostx *host = NULL;
    hx_error  err = { "" };
    hx_status rc;
    int fd;

    if (!first) {
        first = fuzz_host((const char *const[]){ "in_text" }, 1, NULL);
        spec.path = fuzz_plugin("in_text");
    }
    fuzz_file((const uint8_t *)yaml->ptr, yaml->len, &fd, path);
    rc = hx__host_open(&host, &pipe, &request, &err);
    close(fd);
    FUZZ_MUST(rc == HX_OK || ((rc == HX_E_LEXICON || rc == HX_E_LIMIT) &&
                              err.message[0]));
    return host;
}

/* The comment with tokens, clauses and language; NULL where there is none. */
static hx_record *tokenise(hx_str text, int lang)
{
    static const char *const plugins[] = { "tok_words", "det_language" };
    static const char *const langs[] = { "", "de", "en" };
    static hx_hostx *host;
    static hx_chain *chain;
    hx_error   err = { "" };
    hx_record *rec;
    hx_value   value = { text, HX_V_STRING };

    if (!host) {
        host = fuzz_host(plugins, 2, NULL);
        FUZZ_MUST(hx__chain_open(&chain, host, &err) == HX_OK);
    }
    rec = hx__chain_begin(chain);
    hx__host_public(host)->value_set(rec, HX_F_TEXT, value);
    value.text = hx_str_of(langs[lang]);
    hx__host_public(host)->value_set(rec, HX_F_LANG, value);
    return hx__chain_run(chain, &err) == HX_OK ? rec : NULL;
}

static void check_hits(const hx_record *rec, const hx_hit *hits, size_t count)
{
    uint32_t at = 0;

    for (size_t i = 0; i < count; i++) {
        FUZZ_MUST(hits[i].begin >= at && hits[i].begin < hits[i].end);
        FUZZ_MUST(hits[i].clause < rec->clause_count);
        FUZZ_MUST(hits[i].begin >= rec->clauses[hits[i].clause].begin);
        FUZZ_MUST(hits[i].end <= rec->token_count);
        at = hits[i].begin;
    }
}

static double processor_seconds(void)
{
    struct timespec now;

    FUZZ_MUST(clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now) == 0);
    return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* A matcher of its own numbers the words of this comment alone. */
static void match(const hx_hostx *host, const hx_record *from)
{
    const hx_lexicon_calls *call = hx__host_public(host)->lexicon;
    static uint32_t symbols[TOKENS_MAX + 1];
    static hx_token tokens[TOKENS_MAX];
    hx_matcher *m = call->matcher_open(
        hx__host_public(host)->lexicons(hx__host_public(host)));
    hx_record   rec = *from;
    const hx_hit *hits;
    hx_error err = { "" };
    double   begun = processor_seconds();
    size_t   count;

    FUZZ_MUST(m);
    if (rec.token_count > TOKENS_MAX)
        rec.token_count = 0, rec.clause_count = 0;
    memcpy(tokens, rec.tokens, rec.token_count * sizeof *tokens);
    rec.tokens = tokens;
    symbols[0] = 0;  /* no spelling */
    for (size_t i = 0; i < rec.token_count; i++) {
        hx_str word = { rec.text.ptr + tokens[i].begin,
                        tokens[i].end - tokens[i].begin };

        if (tokens[i].term != 0) {
            tokens[i].term = (uint32_t)i + 1;
            symbols[i + 1] = call->term(m, word, tokens[i].kind);
        }
    }
    FUZZ_MUST(call->run(m, &rec, symbols, &hits, &count, &err) == HX_OK);
    check_hits(&rec, hits, count);
    call->matcher_close(m);
    FUZZ_MUST(processor_seconds() - begun < SECONDS_MAX);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static hx_mended mended;
    static hx_buf    yaml;
    hx_str     rest = { (const char *)data + 1, size - 1 };
    hx_record *rec;
    hx_hostx  *host;

    if (size < 4 || size > 4096)
        return 0;
    FUZZ_MUST(hx__utf8_mend(&mended, rest) == HX_OK);
    rest = (hx_str){ mended.ptr, mended.len };
    yaml.len = 0;
    if (data[0] % MODES == AS_REGEX)
        put_regex(&yaml, &rest);
    else if (data[0] % MODES == AS_PATTERNS)
        put_patterns(&yaml, &rest);
    else
        put_file(&yaml, &rest);
    FUZZ_MUST(!yaml.failed);
    host = open_lexicon(&yaml);
    rec = host ? tokenise(rest, data[0] / MODES % HX_LANG_COUNT) : NULL;
    if (rec && rec->token_count > 0)
        match(host, rec);
    hx__host_close(host);
    return 0;
}
