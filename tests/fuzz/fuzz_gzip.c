/* gzip and zstd: both libraries that unpack gzip tell the same, wherever input
 * and room are cut, and what is undamaged comes out as it went in.
 *
 * The first byte says what the others are: a file as it is, deflate data that
 * get a header and the right trailer here (a checksum turns nearly all
 * mutants away), or a text that is packed here and damaged in one place. */
#include <zlib.h>
#include <zstd.h>

#include "buf.h"
#include "fuzz.h"
#include "inflate.h"
#include "unzstd.h"

#define MADE_MAX ((size_t)256 << 10)  /* a bomb is cut off here */

enum { AS_FILE, AS_DATA, AS_TEXT, AS_ZSTD, AS_ZSTD_TEXT, MODES };
enum { ZSTD = HX_INFLATE_ZLIB + 1 };  /* beside the backends of inflate.h */

typedef struct made {
    hx_buf   bytes;
    int      rc;        /* HX_GZ_...; MORE where it was cut off */
    uint64_t trailing;
} made;

/* What there is to do with gzip and zstd alike. */
typedef struct unpacker {
    int         kind;
    hx_inflate *gzip;
    hx_unzstd  *zstd;
} unpacker;

static unpacker open_unpacker(int kind)
{
    unpacker u = { .kind = kind };

    if (kind == ZSTD)
        u.zstd = hx__unzstd_open();
    else
        u.gzip = hx__inflate_open(kind);
    FUZZ_MUST(u.zstd || u.gzip);
    return u;
}

static int run(unpacker *u, hx_inflate_io *io)
{
    return u->zstd ? hx__unzstd_run(u->zstd, io) : hx__inflate_run(u->gzip, io);
}

/* Unpacks `in`, given `piece` bytes at a time into `room` bytes at a time. */
static void unpack(int kind, hx_str in, size_t piece, size_t room, made *to)
{
    static unsigned char space[MADE_MAX + 8192];
    unpacker u = open_unpacker(kind);
    size_t   given = 0;

    to->bytes.len = 0;
    to->rc = HX_GZ_MORE;
    while (to->rc == HX_GZ_MORE && to->bytes.len < MADE_MAX) {
        size_t rest = in.len - given, len = rest < piece ? rest : piece;
        hx_inflate_io io = {
            .in = (const unsigned char *)in.ptr + given, .in_len = len,
            .in_last = len == rest, .out = space, .out_len = room,
        };

        to->rc = run(&u, &io);
        FUZZ_MUST(io.in_len <= len && io.out_len <= room);
        /* Something goes on, or it would never end. */
        FUZZ_MUST(to->rc != HX_GZ_MORE || io.in_len < len ||
                  io.out_len < room);
        given += len - io.in_len;
        hx__buf_bytes(&to->bytes, space, room - io.out_len);
    }
    FUZZ_MUST(!to->bytes.failed && to->rc != HX_GZ_NOMEM);
    to->trailing = kind == ZSTD ? hx__unzstd_trailing(u.zstd)
                                : hx__inflate_trailing(u.gzip);
    FUZZ_MUST(to->trailing <= in.len);
    hx__inflate_close(u.gzip);
    hx__unzstd_close(u.zstd);
}

static bool good(const made *m)
{
    return m->rc == HX_GZ_MORE || m->rc == HX_GZ_END ||
           m->rc == HX_GZ_TRAILING;
}

/* Two ways to unpack the same tell the same, damaged or not. */
static void compare(const made *a, const made *b)
{
    if (a->rc == HX_GZ_MORE || b->rc == HX_GZ_MORE)
        return;
    FUZZ_MUST(a->rc == b->rc && a->trailing == b->trailing);
    FUZZ_MUST(hx_str_eq((hx_str){ a->bytes.ptr, a->bytes.len },
                        (hx_str){ b->bytes.ptr, b->bytes.len }));
}

/* The same, but before damage one may come further than the other. Two
 * libraries: zlib refuses codes that are not complete, ISA-L waits until one
 * is used. zstd in pieces: of a block that is stored and longer than its frame,
 * libzstd gives what came in calls before that in which it sees so. */
static void compare_prefix(made *a, made *b)
{
    if (!good(a) && !good(b)) {
        b->rc = a->rc;
        if (a->bytes.len > b->bytes.len)
            a->bytes.len = b->bytes.len;
        b->bytes.len = a->bytes.len;
    }
    compare(a, b);
}

/* All ways; the result is in `*one`. `cut` says into how many pieces: few, or
 * an execution would take long. */
static void unpack_all(bool zstd, hx_str in, unsigned cut, made *one)
{
    static made other;
    int    best = zstd ? ZSTD : HX_INFLATE_BEST;
    size_t piece = 1 + in.len / (1 + cut % 7 * 2), room;

    unpack(best, in, SIZE_MAX, 8192, one);
    room = 1 + one->bytes.len / (1 + cut / 7);
    if (zstd) {
        unpack(ZSTD, in, SIZE_MAX, room, &other);
        compare(one, &other);
        unpack(ZSTD, in, piece, room, &other);
        compare_prefix(one, &other);
        return;
    }
    unpack(best, in, piece, room, &other);
    compare(one, &other);
    unpack(HX_INFLATE_ZLIB, in, SIZE_MAX, 8192, &other);
    compare_prefix(one, &other);
}

static void put_fixed(hx_buf *buf, uint32_t value)
{
    for (unsigned i = 0; i < 4; i++)
        hx__buf_char(buf, (char)(value >> (8 * i) & 0xff));
}

/* The data as a member whose trailer is right, if they are deflate data. */
static void put_member(hx_buf *out, hx_str data)
{
    static unsigned char room[MADE_MAX];
    static z_stream z;
    static bool ready;
    size_t used;

    if (!ready)
        FUZZ_MUST(inflateInit2(&z, -MAX_WBITS) == Z_OK);
    ready = true;
    FUZZ_MUST(inflateReset(&z) == Z_OK);
    z.next_in = (z_const Bytef *)(uintptr_t)data.ptr;
    z.avail_in = (unsigned)data.len;
    z.next_out = room;
    z.avail_out = sizeof room;
    (void)inflate(&z, Z_SYNC_FLUSH);
    used = data.len - z.avail_in;
    hx__buf_bytes(out, "\x1F\x8B\x08\0\0\0\0\0\0\x03", 10);
    hx__buf_bytes(out, data.ptr, used);
    put_fixed(out, (uint32_t)crc32_z(0, room, z.total_out));
    put_fixed(out, (uint32_t)z.total_out);
    hx__buf_bytes(out, data.ptr + used, data.len - used);
}

static void put_packed(hx_buf *out, hx_str text, bool zstd, int level)
{
    static unsigned char room[16384];
    static z_stream z[10];
    static bool ready[10];
    size_t len;

    if (zstd) {
        len = ZSTD_compress(room, sizeof room, text.ptr, text.len, 1);
        FUZZ_MUST(!ZSTD_isError(len));
        hx__buf_bytes(out, room, len);
        return;
    }
    if (!ready[level])
        FUZZ_MUST(deflateInit2(&z[level], level, Z_DEFLATED, 31, 8,
                               Z_DEFAULT_STRATEGY) == Z_OK);
    ready[level] = true;
    FUZZ_MUST(deflateReset(&z[level]) == Z_OK);
    z[level].next_in = (z_const Bytef *)(uintptr_t)text.ptr;
    z[level].avail_in = (unsigned)text.len;
    z[level].next_out = room;
    z[level].avail_out = sizeof room;
    FUZZ_MUST(deflate(&z[level], Z_FINISH) == Z_STREAM_END);
    hx__buf_bytes(out, room, sizeof room - z[level].avail_out);
}

/* Three bytes say where and how the packed text is damaged. */
static void packed_text(hx_str data, bool zstd)
{
    static hx_buf file;
    static made   one;
    const unsigned char *how = (const unsigned char *)data.ptr;
    hx_str   text = { data.ptr + 3, data.len - 3 };
    size_t   at;

    file.len = 0;
    put_packed(&file, text, zstd, how[2] % 10);
    at = (how[0] | (size_t)how[1] << 8) % file.len;
    FUZZ_MUST(!file.failed);
    file.ptr[at] = (char)(file.ptr[at] ^ how[2]);
    unpack_all(zstd, (hx_str){ file.ptr, file.len }, how[0], &one);
    if (how[2] == 0)
        FUZZ_MUST(one.rc == HX_GZ_END &&
                  hx_str_eq(text, (hx_str){ one.bytes.ptr, one.bytes.len }));
    else if (!zstd && good(&one))
        /* Harmless bits of the header, or those that fill the last byte. */
        FUZZ_MUST(hx_str_eq(text, (hx_str){ one.bytes.ptr,
                                            one.bytes.len }));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static hx_buf file;
    static made   one;
    hx_str rest = { (const char *)data + 1, size - 1 };

    if (size < 5 || size > 8192)
        return 0;
    switch (data[0] % MODES) {
    case AS_FILE:
        unpack_all(false, rest, data[0] / MODES, &one);
        break;
    case AS_DATA:
        file.len = 0;
        put_member(&file, rest);
        FUZZ_MUST(!file.failed);
        unpack_all(false, (hx_str){ file.ptr, file.len }, data[0] / MODES,
                   &one);
        break;
    case AS_ZSTD:
        unpack_all(true, rest, data[0] / MODES, &one);
        break;
    default:
        packed_text(rest, data[0] % MODES == AS_ZSTD_TEXT);
    }
    return 0;
}
