/* JSON Lines: any bytes are records or are refused; cut into blocks anywhere
 * they are the same; and the values of the records, written as JSON, are the
 * same values again. The first byte is the size of the blocks. */
#include "reader.h"

static void put_object(hx_buf *out, unsigned slots, const hx_value *values)
{
    char before = '{';

    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const hx_value *v = &values[slot];

        if (!(slots & 1u << slot) || v->type == HX_V_NONE)
            continue;
        hx__buf_printf(out, "%c \"%s\":", before, hx__field_name(slot));
        before = ',';
        if (v->type == HX_V_STRING)
            hx__buf_json(out, v->text);
        else
            hx__buf_bytes(out, v->text.ptr, v->text.len);
    }
    hx__buf_str(out, before == '{' ? "{}\n" : "}\n");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const fuzz_writer writer = { .record = put_object };

    if (size >= 2)
        fuzz_round_trip(fuzz_reader_of("in_ndjson"),
                        (hx_str){ (const char *)data + 1, size - 1 },
                        1u + data[0] % 64, &writer);
    return 0;
}
