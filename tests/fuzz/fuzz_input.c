/* Archives: gzip, NDJSON, CSV and text as bytes may come. Every record read
 * is analysed or skipped, and two block sizes tell the same. One worker's part
 * of a run, without threads: those would take most of the time. */
#include "alloc.h"
#include "fuzz.h"
#include "scan.h"

/* What one reading counts. */
typedef struct counted {
    hx_sums   sums;
    hx_status rc, pending;  /* of the run; how the stream ended */
    uint64_t  bytes, trailing;
} counted;

static void read_blocks(hx_source *s, hx_scanner *scanner, size_t block,
                        counted *to, hx_error *err)
{
    hx_chunk chunk = { .cap = block };
    uint64_t at;
    bool ended = false;

    chunk.ptr = hx__alloc(block, 1);
    FUZZ_MUST(chunk.ptr);
    while (to->rc == HX_OK && !ended) {
        to->rc = hx__source_fill(s, &chunk, &ended, err);
        if (to->rc != HX_OK || (chunk.len == 0 && !chunk.too_long))
            continue;
        to->rc = hx__scan(scanner, &chunk, err);
        chunk.number++;
        if (to->rc == HX_OK)
            hx__sums_add(&to->sums, &scanner->sums);
    }
    if (to->rc == HX_OK) {
        to->pending = s->pending;
        to->trailing = hx__stream_trailing(s->stream, &at);
        to->bytes = s->offset;
    }
    hx__free(chunk.ptr);
}

static void count(hx_scanner *scanner, const char *path, size_t block,
                  counted *to)
{
    hx_source *s = hx__alloc(1, sizeof *s);
    hx_error err = { "" };

    FUZZ_MUST(s);
    hx__sums_reset(&to->sums);
    to->pending = HX_OK;
    to->bytes = to->trailing = 0;
    s->path = path;
    to->rc = hx__source_open(s, scanner->hostx, scanner->stop, &err);
    if (to->rc == HX_OK)
        read_blocks(s, scanner, block, to, &err);
    FUZZ_MUST(to->rc == HX_OK || err.message[0]);
    hx__source_shut(s);
    hx__source_close(s);
}

static void compare(const counted *a, const counted *b)
{
    uint64_t skipped = 0;

    FUZZ_MUST(a->rc == b->rc);
    if (a->rc != HX_OK)
        return;
    for (int kind = 0; kind < HX_SKIP_COUNT; kind++)
        skipped += a->sums.count[kind];
    FUZZ_MUST(a->sums.read == a->sums.analysed + skipped);
    FUZZ_MUST(a->sums.read == b->sums.read);
    FUZZ_MUST(a->sums.analysed == b->sums.analysed);
    FUZZ_MUST(a->pending == b->pending && a->trailing == b->trailing);
    FUZZ_MUST(a->bytes == b->bytes);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++)
        FUZZ_MUST(a->sums.count[kind] == b->sums.count[kind]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const plugins[] = { "in_ndjson", "in_csv", "in_text" };
    static const atomic_int stop;
    static const hx_run_options options = { .jobs = 1 };
    static hx_scanner scanner = { .options = &options, .stop = &stop };
    static counted large, small;
    hx_error err = { "" };
    char path[64];
    int fd;

    if (!scanner.chain) {
        scanner.hostx = fuzz_host(plugins, 3, NULL);
        scanner.host = hx__host_public(scanner.hostx);
        FUZZ_MUST(hx__chain_open(&scanner.chain, scanner.hostx, &err) ==
                  HX_OK);
    }
    fuzz_file(data, size, &fd, path);
    count(&scanner, path, 1 << 14, &large);
    count(&scanner, path, 64, &small);
    compare(&large, &small);
    close(fd);
    return 0;
}
