/* A row of replicate sums in few bytes.
 *
 * The sums of one row lie close together, and with weights of 1 they are
 * multiples of a million: so a row is its greatest common divisor, its least
 * value, and what is above that in as many bits as the largest needs. Equal
 * rows are equal bytes. */
#include "gap.h"

#include <endian.h>

static uint64_t pack_gcd(uint64_t a, uint64_t b)
{
    while (b != 0) {
        uint64_t rest = a % b;

        a = b;
        b = rest;
    }
    return a;
}

static void pack_bits(const uint64_t *row, uint64_t scale, uint64_t least,
                      unsigned width, unsigned char *out)
{
    gap_u128 bits = 0;
    unsigned have = 0;

    for (size_t i = 0; i < GAP_REPS; i++) {
        bits |= (gap_u128)(row[i] / scale - least) << have;
        for (have += width; have >= 8; have -= 8) {
            *out++ = (unsigned char)bits;
            bits >>= 8;
        }
    }
    if (have > 0)
        *out = (unsigned char)bits;
}

void gap_pack(const hx_host *host, hx_buf *buf, const uint64_t *row)
{
    unsigned char bytes[GAP_REPS * 8];
    uint64_t      scale = 0, least = row[0], most = row[0];
    unsigned      width = 0;

    for (size_t i = 0; i < GAP_REPS; i++) {
        scale = pack_gcd(scale, row[i]);
        least = row[i] < least ? row[i] : least;
        most = row[i] > most ? row[i] : most;
    }
    scale = scale ? scale : 1;
    least /= scale;
    for (uint64_t range = most / scale - least; range; range >>= 1)
        width++;
    pack_bits(row, scale, least, width, bytes);
    host->buf_uint(buf, scale);
    host->buf_uint(buf, least);
    host->buf_uint(buf, width);
    host->buf_bytes(buf, bytes, (GAP_REPS * width + 7) / 8);
}

/* Up to 56 bits: whichever byte a value begins in, it ends within eight. */
static void unpack_short(const unsigned char *bytes, uint64_t scale,
                         uint64_t least, unsigned width, uint64_t *row)
{
    uint64_t mask = (UINT64_C(1) << width) - 1;

    for (size_t i = 0; i < GAP_REPS; i++) {
        const unsigned char *at = bytes + i * width / 8;
        uint64_t word;

        memcpy(&word, at, sizeof word);
        row[i] = ((le64toh(word) >> i * width % 8 & mask) + least) * scale;
    }
}

static void unpack_long(const unsigned char *bytes, uint64_t scale,
                        uint64_t least, unsigned width, uint64_t *row)
{
    gap_u128 bits = 0;
    unsigned have = 0;

    for (size_t i = 0; i < GAP_REPS; i++) {
        uint64_t value;

        for (; have < width; have += 8)
            bits |= (gap_u128)*bytes++ << have;
        value = (uint64_t)bits;
        if (width < 64)
            value &= (UINT64_C(1) << width) - 1;
        row[i] = (value + least) * scale;
        bits >>= width;
        have -= width;
    }
}

bool gap_unpack(const hx_host *host, hx_str *in, uint64_t *row)
{
    unsigned char padded[GAP_REPS * 8 + 8] = { 0 };
    uint64_t scale, least, width;
    hx_str   bytes;

    if (!host->read_uint(in, &scale) || !host->read_uint(in, &least)
        || !host->read_uint(in, &width) || width > 64
        || !host->read_bytes(in, (GAP_REPS * (size_t)width + 7) / 8, &bytes))
        return false;
    if (bytes.len)
        memcpy(padded, bytes.ptr, bytes.len);
    if (width <= 56)
        unpack_short(padded, scale, least, (unsigned)width, row);
    else
        unpack_long(padded, scale, least, (unsigned)width, row);
    return true;
}
