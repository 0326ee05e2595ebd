/* gzip, damaged in every way: one member of about 17 kB cut at every byte and
 * with every bit flipped, unpacked by each library that is built in.
 *
 *   torture [BYTES]     of the member, about; 17000 unless told
 *
 * Whatever is damaged must be reported, or the text must be whole and right:
 * some bits of the header mean nothing. A run that takes over ten seconds is
 * ended by an alarm, and so counts as a hang. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <zlib.h>

#include "hxgap/base.h"
#include "inflate.h"

#define ROOM ((size_t)1 << 20)

typedef struct sums {
    unsigned long tried, reported, harmless, wrong, early;
} sums;

/* Words of a small vocabulary with numbers between them: they compress as
 * comments do, in blocks with dynamic codes. */
static size_t make_text(char *text, size_t cap)
{
    static const char *const words[] = {
        "die", "Beratung", "war", "freundlich", "und", "niemand", "hat",
        "mich", "ernst", "genommen", "the", "delivery", "came", "late",
        "nobody", "answered", "price", "fair", "support", "helped",
    };
    unsigned seed = 11;
    size_t   len = 0;

    while (len + 64 < cap) {
        seed = seed * 1103515245 + 12345;
        len += (size_t)snprintf(text + len, cap - len, "%s %u%c",
                                words[(seed >> 16) % 20], seed >> 24,
                                (seed >> 12) % 9 ? ' ' : '\n');
    }
    return len;
}

static size_t pack(const char *text, size_t len, unsigned char *out)
{
    z_stream z = { .next_in = (Bytef *)(uintptr_t)text,
                   .avail_in = (uInt)len, .next_out = out,
                   .avail_out = (uInt)ROOM };

    if (deflateInit2(&z, 6, Z_DEFLATED, 31, 8, Z_DEFAULT_STRATEGY) != Z_OK ||
        deflate(&z, Z_FINISH) != Z_STREAM_END)
        abort();
    (void)deflateEnd(&z);
    return z.total_out;
}

/* How it ends; `*got` are the bytes that came out. */
static int unpack(int library, const unsigned char *in, size_t len, char *out,
                  size_t *got)
{
    hx_inflate   *z = hx__inflate_open(library);
    hx_inflate_io io = { .in = in, .in_len = len, .in_last = true,
                         .out = (unsigned char *)out, .out_len = ROOM };
    int           rc;

    if (!z)
        abort();
    (void)alarm(10);
    rc = hx__inflate_run(z, &io);
    *got = ROOM - io.out_len;
    hx__inflate_close(z);
    return rc;
}

static void judge(sums *s, int rc, bool same)
{
    s->tried++;
    if (rc == HX_GZ_END || rc == HX_GZ_TRAILING || rc == HX_GZ_MORE) {
        s->harmless += same;
        s->wrong += !same;
    } else {
        s->reported++;
        s->early += rc == HX_GZ_TRUNCATED;
    }
}

static bool print(const char *library, const char *what, const sums *s)
{
    printf("%-5s %-6s %7lu tried, %lu reported (%lu as an early end), "
           "%lu harmless, %lu wrong and called clean\n", library, what,
           s->tried, s->reported, s->early, s->harmless, s->wrong);
    return s->wrong == 0;
}

static bool torture(int library, const char *name, const char *text,
                    size_t len, unsigned char *gz, size_t gz_len)
{
    static char out[ROOM];
    sums        cuts = { 0 }, flips = { 0 };
    size_t      got;
    bool        good;

    for (size_t cut = 0; cut < gz_len; cut++) {
        int rc = unpack(library, gz, cut, out, &got);

        /* What came out before the end must be right in any case. */
        if (got > len || memcmp(out, text, got) != 0)
            cuts.wrong++;
        judge(&cuts, rc, false);
    }
    for (size_t bit = 0; bit < 8 * gz_len; bit++) {
        int rc;

        gz[bit / 8] ^= (unsigned char)(1 << bit % 8);
        rc = unpack(library, gz, gz_len, out, &got);
        gz[bit / 8] ^= (unsigned char)(1 << bit % 8);
        judge(&flips, rc, got == len && memcmp(out, text, len) == 0);
    }
    good = print(name, "cuts", &cuts) && cuts.reported == gz_len;
    return print(name, "flips", &flips) && good;
}

int main(int argc, char **argv)
{
    static char          text[ROOM];
    static unsigned char gz[ROOM];
    size_t               want = argc > 1 ? strtoul(argv[1], NULL, 10) : 17000;
    size_t               len, gz_len = 0;
    bool                 good;

    for (len = 2 * want; gz_len < want && len < ROOM; len += want / 20) {
        size_t made = make_text(text, len);

        gz_len = pack(text, made, gz);
        if (gz_len >= want) {
            len = made;
            break;
        }
    }
    printf("a member of %zu bytes for %zu\n", gz_len, len);
    good = torture(HX_INFLATE_ZLIB, "zlib", text, len, gz, gz_len);
#ifdef HX_ISAL
    good = torture(HX_INFLATE_BEST, "ISA-L", text, len, gz, gz_len) && good;
#endif
    printf("%s\n", good ? "0 crashes, 0 hangs, 0 wrong counts called clean"
                        : "failed");
    return !good;
}
