/* UTF-8: whatever comes in, what goes out is valid, and mending it again
 * changes nothing; nor does undoing HTML's references break it. */
#include "fuzz.h"
#include "references.h"
#include "utf8.h"

static void undo(hx_str text)
{
    static hx_arena arena;
    hx_shifts shifts;
    hx_str out = text;

    FUZZ_MUST(hx__references_undo(&out, &arena, &shifts));
    FUZZ_MUST(out.len <= text.len);
    FUZZ_MUST(hx__utf8_valid_prefix(out) == out.len);
    FUZZ_MUST(hx__references_origin(&shifts, out.len) == text.len);
    hx__arena_reset(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_str raw = { (const char *)data, size };
    static hx_mended once, twice;

    if (hx__utf8_valid_prefix(raw) == size) {
        undo(raw);
        return 0;
    }
    FUZZ_MUST(hx__utf8_mend(&once, raw) == HX_OK);
    FUZZ_MUST(hx__utf8_valid_prefix((hx_str){ once.ptr, once.len }) == once.len);
    FUZZ_MUST(hx__utf8_mend(&twice, (hx_str){ once.ptr, once.len }) == HX_OK);
    FUZZ_MUST(hx_str_eq((hx_str){ once.ptr, once.len }, (hx_str){ twice.ptr, twice.len }));
    for (size_t i = 0; i <= once.len; i += 7)
        FUZZ_MUST(hx__utf8_origin(&once, i) <= size);
    undo((hx_str){ once.ptr, once.len });
    return 0;
}
