/* From sums to reports and back: a state that is read again makes the same
 * report, and the JSON report, read by a parser of its own, is the tree that
 * it was written from. Every reporter but that of files writes it.
 *
 * The first byte says what the others are: sums of agg_gap or of agg_verbatim
 * behind the numbers that name their version, or comments, a line each, with
 * brand, date, rating, birth year, weight and customer behind tabs. The second
 * byte chooses the reporter beside JSON, its language, and how often comments
 * count. With customers an execution takes ten times as long. */
#include "hostx.h"
#include "json.h"
#include "report.h"
#include "state.h"

enum { AS_GAP, AS_VERBATIM, AS_COMMENTS, MODES };

static const char *const formats[] = { "text", "csv", "figures", "md", "html" };
#define FORMATS (sizeof formats / sizeof *formats)

static hx_hostx *host;
static hx_chain *chain, *copy;

static void open_host(void)
{
    static const char *const plugins[] = {
        "tok_words", "det_language", "det_lexicon", "agg_gap", "agg_verbatim",
        "out_text", "out_json", "out_csv", "out_figures", "out_md", "out_html",
    };
    static const char *const by[] = { "brand" };
    hx_error err = { "" };

    fuzz_request.by = by;
    fuzz_request.by_count = 1;
    /* Few drivers: a report of some KB, not of a megabyte. */
    host = fuzz_host(plugins, sizeof plugins / sizeof *plugins,
                     "cues.yaml drivers/shared.yaml drivers/information.yaml "
                     "drivers/speed.yaml");
    FUZZ_MUST(hx__chain_open(&chain, host, &err) == HX_OK);
    FUZZ_MUST(hx__chain_open(&copy, host, &err) == HX_OK);
}

/* -- what is counted ------------------------------------------------------- */

static size_t index_of(const char *name)
{
    const hx_loaded *list;
    size_t count = hx__host_plugins(host, &list), i = 0;

    while (i < count && strcmp(list[i].ref.name, name) != 0)
        i++;
    FUZZ_MUST(i < count);
    return i;
}

/* The first `numbers` that the aggregator's present state writes. */
static void put_names(size_t agg, int numbers, hx_buf *out)
{
    const hx_loaded *list;
    hx_error err = { "" };
    uint64_t number;
    hx_str   rest;

    (void)hx__host_plugins(host, &list);
    FUZZ_MUST(list[agg].plugin->save(hx__chain_state(chain, agg), out, &err) ==
              HX_OK && !out->failed);
    rest = (hx_str){ out->ptr, out->len };
    for (int i = 0; i < numbers; i++)
        FUZZ_MUST(hx__read_uint(&rest, &number));
    out->len -= rest.len;
}

/* Adds sums to the state of one aggregator; false where it refuses them. */
static bool take_sums(const char *name, int numbers, hx_str data)
{
    static hx_buf bytes;
    const hx_loaded *list;
    size_t   agg = index_of(name);
    hx_error err = { "" };

    (void)hx__host_plugins(host, &list);
    bytes.len = 0;
    put_names(agg, numbers, &bytes);
    hx__buf_bytes(&bytes, data.ptr, data.len);
    FUZZ_MUST(!bytes.failed);
    return hx__agg_add(&list[agg], hx__chain_state(chain, agg),
                       (hx_str){ bytes.ptr, bytes.len }, &err) == HX_OK;
}

/* The line's text up to a tab, which is taken too. */
static hx_str cell_of(hx_str *line)
{
    const char *tab = line->len ? memchr(line->ptr, '\t', line->len) : NULL;
    hx_str cell = { line->ptr, tab ? (size_t)(tab - line->ptr) : line->len };
    size_t used = cell.len + (tab != NULL);

    line->ptr += used;
    line->len -= used;
    return cell;
}

static uint64_t count_comment(hx_str line, unsigned times)
{
    static const int slots[] = { HX_F_TEXT, HX_F_BRAND, HX_F_DATE,
                                 HX_F_RATING, HX_F_BIRTH_YEAR, HX_F_WEIGHT,
                                 HX_F_CUSTOMER };
    hx_record *rec = hx__chain_begin(chain);
    hx_error   err = { "" };
    uint64_t   counted = 0;

    for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
        hx_value value = { cell_of(&line), HX_V_STRING };

        if (value.text.len > 0)
            hx__host_public(host)->value_set(rec, slots[i], value);
    }
    if (hx__chain_run(chain, &err) != HX_OK)
        return 0;
    for (; counted < times; counted++)
        FUZZ_MUST(hx__chain_count(chain, &err) == HX_OK);
    return counted;
}

static uint64_t count_comments(hx_str data, unsigned times)
{
    static hx_mended mended;
    uint64_t counted = 0;

    FUZZ_MUST(hx__utf8_mend(&mended, data) == HX_OK);
    for (char *p = mended.ptr, *end = p + mended.len; p < end;) {
        char  *feed = memchr(p, '\n', (size_t)(end - p));
        size_t len = feed ? (size_t)(feed - p) : (size_t)(end - p);

        counted += count_comment((hx_str){ p, len }, times);
        p += len + 1;
    }
    return counted;
}

/* -- reports --------------------------------------------------------------- */

static hx_doc *build(const hx_chain *from, const hx_tally *tally)
{
    static char name[] = "fuzz";
    static const hx_pipeline pipe = { .name = name };
    hx_error err = { "" };
    hx_doc  *doc;

    FUZZ_MUST(hx__report_build(&doc, host, &pipe, from, tally, NULL, &err) ==
              HX_OK);
    return doc;
}

static void put_state(const hx_chain *from, const hx_tally *tally, hx_buf *out)
{
    hx_shards shards = { 0 };
    hx_error  err = { "" };

    FUZZ_MUST(hx__shards_add(&shards, (hx_shard){ 1, 1, 7, 0 }, "fuzz", &err)
              == HX_OK);
    out->len = 0;
    FUZZ_MUST(hx__state_bytes(out, host, from, tally, &shards, &err) == HX_OK);
    hx__shards_clear(&shards);
}

/* Writes the state, reads it into another chain, and writes that again. */
static void state_again(const hx_tally *tally)
{
    static hx_buf again;
    hx_buf    bytes = { 0 }, kept = { 0 };
    hx_state *state = NULL;
    hx_error  err = { "" };

    put_state(chain, tally, &bytes);
    hx__buf_bytes(&kept, bytes.ptr, bytes.len);
    FUZZ_MUST(hx__state_parse(&state, "fuzz.hxs", &bytes, &err) == HX_OK);
    FUZZ_MUST(hx__chain_fresh(copy, &err) == HX_OK);
    FUZZ_MUST(hx__state_add(state, host, copy, &err) == HX_OK);
    put_state(copy, &hx__state_info(state)->tally, &again);
    FUZZ_MUST(hx_str_eq((hx_str){ kept.ptr, kept.len },
                        (hx_str){ again.ptr, again.len }));
    hx__state_close(state);
    hx__buf_clear(&kept);
}

static void report(const hx_tally *tally, unsigned choice)
{
    static hx_buf json, other;
    hx_doc *doc = build(chain, tally), *second;

    FUZZ_MUST(json_write(host, doc, "json", false, &json) == HX_OK);
    json_same(&json, doc);
    if (choice % 8 < FORMATS)
        FUZZ_MUST(json_write(host, doc, formats[choice % 8], choice / 8 % 2,
                             &other) == HX_OK);
    hx__doc_close(doc);
    state_again(tally);
    second = build(copy, tally);
    json_same(&json, second);
    hx__doc_close(second);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_str   rest = { (const char *)data + 2, size - 2 };
    hx_tally tally = { 0 };
    hx_error err = { "" };
    bool     taken = true;

    if (size < 3 || size > 4096)
        return 0;
    if (!host)
        open_host();
    FUZZ_MUST(hx__chain_fresh(chain, &err) == HX_OK);
    tally.read = tally.analysed = 100;
    if (data[0] % MODES == AS_GAP)
        taken = take_sums("agg_gap", 3, rest);
    else if (data[0] % MODES == AS_VERBATIM)
        taken = take_sums("agg_verbatim", 4, rest);
    else
        tally.read = tally.analysed =
            count_comments(rest, 1 + data[1] / 16);
    if (taken)
        report(&tally, data[1]);
    return 0;
}
