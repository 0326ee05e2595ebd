/* UTF-8: whatever comes in, what goes out is valid, and mending it again
 * changes nothing. */
#include "fuzz.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_str raw = { (const char *)data, size };
    static hx_mended once, twice;

    if (hx__utf8_valid_prefix(raw) == size)
        return 0;
    FUZZ_MUST(hx__utf8_mend(&once, raw) == HX_OK);
    FUZZ_MUST(hx__utf8_valid_prefix((hx_str){ once.ptr, once.len }) == once.len);
    FUZZ_MUST(hx__utf8_mend(&twice, (hx_str){ once.ptr, once.len }) == HX_OK);
    FUZZ_MUST(hx_str_eq((hx_str){ once.ptr, once.len }, (hx_str){ twice.ptr, twice.len }));
    for (size_t i = 0; i <= once.len; i += 7)
        FUZZ_MUST(hx__utf8_origin(&once, i) <= size);
    return 0;
}
