/* Masking: spans lie in the text, in order, and end between letters. */
#include "fuzz.h"
#include "mask.h"
#include "utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static hx_mended mended;
    hx_arena arena = { NULL, NULL };
    hx_error err = { "" };
    hx_mask mask;
    uint32_t at = 0;

    FUZZ_MUST(hx__utf8_mend(&mended, (hx_str){ (const char *)data, size }) ==
              HX_OK);
    if (mended.len > HX_RECORD_MAX)
        return 0;
    FUZZ_MUST(hx__mask_find(&arena, (hx_str){ mended.ptr, mended.len }, &mask, &err) == HX_OK);
    for (size_t i = 0; i < mask.count; i++) {
        FUZZ_MUST(mask.spans[i].begin >= at);
        FUZZ_MUST(mask.spans[i].end > mask.spans[i].begin);
        at = mask.spans[i].end;
        FUZZ_MUST(at <= mended.len);
        FUZZ_MUST(at == mended.len ||
                  ((unsigned char)mended.ptr[at] & 0xC0) != 0x80);
    }
    hx__arena_clear(&arena);
    return 0;
}
