/* CSV: any bytes are records or are refused; cut into blocks anywhere they are
 * the same; and the values of the records, written as CSV with every field in
 * quotes, are the same values again. The first byte is the size of the blocks
 * and the separator that is written. */
#include "reader.h"

static char separator;

static void put_head(hx_buf *out, unsigned slots)
{
    bool any = false;

    hx__buf_printf(out, "sep=%c\n", separator);
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        if (!(slots & 1u << slot))
            continue;
        if (any)
            hx__buf_char(out, separator);
        any = true;
        hx__buf_str(out, hx__field_name(slot));
    }
    hx__buf_char(out, '\n');
}

static void put_quoted(hx_buf *out, hx_str text)
{
    hx__buf_char(out, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            hx__buf_char(out, '"');
        hx__buf_char(out, text.ptr[i]);
    }
    hx__buf_char(out, '"');
}

static void put_row(hx_buf *out, unsigned slots, const hx_value *values)
{
    bool any = false;

    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        if (!(slots & 1u << slot))
            continue;
        if (any)
            hx__buf_char(out, separator);
        any = true;
        put_quoted(out, values[slot].text);
    }
    hx__buf_char(out, '\n');
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_writer writer = { put_head, put_row };

    if (size < 2)
        return 0;
    separator = ",;\t|"[data[0] / 64];
    fuzz_round_trip(fuzz_reader_of("in_csv"),
                    (hx_str){ (const char *)data + 1, size - 1 },
                    1u + data[0] % 64, &writer);
    return 0;
}
