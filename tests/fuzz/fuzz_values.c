/* Values of fields: dates, numbers, languages of any text. */
#include "fuzz.h"
#include "values.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_str text = { (const char *)data, size };
    hx_date date;
    int64_t micro;

    if (hx__parse_date(text, &date))
        FUZZ_MUST(date.month <= 12 && date.day <= 31);
    (void)hx__parse_micro(text, &micro);
    FUZZ_MUST(hx__parse_lang(text) < HX_LANG_COUNT);
    (void)hx__generation_named(text);
    FUZZ_MUST(hx__trim(text).len <= size);
    return 0;
}
