/* State files, and the sums in them: any bytes are read or refused. What was
 * read is written, read and written again, and stays as it is.
 *
 * The first byte says what the others are: a file as it is (its checksum turns
 * nearly all mutants away), the body of a file that gets its head here, or the
 * sums of agg_gap behind the numbers that name its version and its drivers. */
#include "fuzz.h"
#include "statex.h"

enum { AS_FILE, AS_BODY, AS_SUMS, MODES };

static void put_fixed(hx_buf *buf, uint64_t value, unsigned bytes)
{
    for (unsigned i = 0; i < bytes; i++)
        hx__buf_char(buf, (char)(value >> (8 * i) & 0xff));
}

/* The body with a head in front of it whose checksum is right. */
static void put_head(hx_buf *file, hx_str body)
{
    uint64_t sum;

    hx__buf_bytes(file, HX_STATE_MAGIC, HX_STATE_MAGIC_BYTES);
    put_fixed(file, HX_STATE_MAJOR, 2);
    put_fixed(file, HX_STATE_MINOR, 2);
    put_fixed(file, body.len, 8);
    put_fixed(file, 0, 8);
    hx__buf_bytes(file, body.ptr, body.len);
    FUZZ_MUST(!file->failed);
    sum = hx__state_checksum(file->ptr, file->len);
    for (unsigned i = 0; i < 8; i++)
        file->ptr[HX_STATE_HEAD_BYTES - 8 + i] = (char)(sum >> (8 * i) & 0xff);
}

/* Takes over `file`. */
static void read_file(hx_buf *file)
{
    hx_state *state = NULL;
    hx_error err = { "" };
    hx_status rc = hx__state_parse(&state, "fuzz.hxs", file, &err);

    FUZZ_MUST((rc == HX_OK) == (state != NULL));
    FUZZ_MUST(rc == HX_OK || err.message[0]);
    if (rc == HX_OK) {
        const hx_tally *tally = &hx__state_info(state)->tally;
        uint64_t skipped = 0;

        for (int kind = 0; kind < HX_SKIP_COUNT; kind++)
            skipped += tally->count[kind];
        FUZZ_MUST(tally->read == tally->analysed + skipped);
    }
    hx__state_close(state);
}

static void save(const hx_loaded *agg, const void *sums, hx_buf *out)
{
    hx_error err = { "" };

    out->len = 0;
    FUZZ_MUST(agg->plugin->save(sums, out, &err) == HX_OK && !out->failed);
}

/* The first numbers that an empty state writes: version, units, signature. */
static size_t head_of(const hx_loaded *agg, hx_buf *out)
{
    void *sums = NULL;
    hx_error err = { "" };
    uint64_t number;
    hx_str rest;

    FUZZ_MUST(agg->plugin->begin(agg->model, &sums, &err) == HX_OK);
    save(agg, sums, out);
    agg->plugin->end(agg->model, sums);
    rest = (hx_str){ out->ptr, out->len };
    for (int i = 0; i < 3; i++)
        FUZZ_MUST(hx__read_uint(&rest, &number));
    return out->len - rest.len;
}

static void read_sums(hx_str data)
{
    static const char *const plugins[] = { "tok_words", "det_language",
                                           "det_lexicon", "agg_gap" };
    static const hx_loaded *agg;
    static hx_buf head, bytes, once, twice;
    static size_t head_len;
    void *sums = NULL, *again = NULL;
    hx_error err = { "" };
    hx_status rc;

    if (!agg) {
        agg = hx__host_find(fuzz_host(plugins, 4, "cues.yaml drivers/shared.yaml "
                                      "drivers/information.yaml "
                                      "drivers/speed.yaml"), "agg_gap");
        head_len = head_of(agg, &head);
    }
    bytes.len = 0;
    hx__buf_bytes(&bytes, head.ptr, head_len);
    hx__buf_bytes(&bytes, data.ptr, data.len);
    rc = agg->plugin->load(agg->model, (hx_str){ bytes.ptr, bytes.len },
                           &sums, &err);
    FUZZ_MUST((rc == HX_OK) == (sums != NULL));
    FUZZ_MUST(rc == HX_OK || err.message[0]);
    if (rc != HX_OK)
        return;
    save(agg, sums, &once);
    FUZZ_MUST(agg->plugin->load(agg->model, (hx_str){ once.ptr, once.len },
                                &again, &err) == HX_OK);
    save(agg, again, &twice);
    FUZZ_MUST(hx_str_eq((hx_str){ once.ptr, once.len },
                        (hx_str){ twice.ptr, twice.len }));
    agg->plugin->end(agg->model, again);
    agg->plugin->end(agg->model, sums);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_str rest = { (const char *)data + 1, size - 1 };
    hx_buf file = { 0 };

    if (size < 2)
        return 0;
    switch (data[0] % MODES) {
    case AS_FILE:
        hx__buf_bytes(&file, rest.ptr, rest.len);
        read_file(&file);
        break;
    case AS_BODY:
        put_head(&file, rest);
        read_file(&file);
        break;
    default:
        read_sums(rest);
    }
    return 0;
}
