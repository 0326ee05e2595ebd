/* Archives: gzip, NDJSON, CSV and text as bytes may come. Every record read
 * is analysed or skipped, and two block sizes tell the same. */
#include "fuzz.h"
#include "run.h"

static void count(const hx_hostx *host, const char *path, size_t block,
                  hx_tally *tally, hx_status *rc)
{
    const char *inputs[1] = { path };
    hx_run_options options = { .inputs = inputs, .input_count = 1, .jobs = 1,
                               .block_bytes = block };
    hx_chain *chain = NULL;
    hx_error err = { "" };
    int signal_number = 0;

    *rc = hx__run(host, &options, &chain, tally, &signal_number, &err);
    hx__chain_close(chain);
}

static void compare(const hx_tally *a, const hx_tally *b)
{
    uint64_t skipped = 0;

    for (int kind = 0; kind < HX_SKIP_COUNT; kind++)
        skipped += a->count[kind];
    FUZZ_MUST(a->read == a->analysed + skipped);
    FUZZ_MUST(a->read == b->read && a->analysed == b->analysed);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++)
        FUZZ_MUST(a->count[kind] == b->count[kind]);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const plugins[] = { "in_ndjson", "in_csv", "in_text" };
    static hx_hostx *host;
    hx_tally large = { 0 }, small = { 0 };
    hx_status first, second;
    char path[64];
    int fd;

    if (!host)
        host = fuzz_host(plugins, 3, NULL);
    fuzz_file(data, size, &fd, path);
    count(host, path, 1 << 16, &large, &first);
    FUZZ_MUST(lseek(fd, 0, SEEK_SET) == 0);
    count(host, path, 64, &small, &second);
    FUZZ_MUST(first == second);
    if (first == HX_OK)
        compare(&large, &small);
    hx__tally_clear(&large);
    hx__tally_clear(&small);
    close(fd);
    return 0;
}
