/* gzip frames around raw deflate data.
 *
 * The frame is a machine fed byte by byte: a header may be cut anywhere by the
 * end of an input buffer. ISA-L reads up to eight bytes past the end of the
 * deflate data into its bit buffer; they are the trailer, and are handed back
 * through `back`. Whatever unpacks, checksum and length are compared here. */
#include "inflate.h"

#include <zlib.h>

#include "alloc.h"

#ifdef HX_ISAL
#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>
#endif

/* RFC 1952, 2.3.1 */
enum { FLAG_HCRC = 2, FLAG_EXTRA = 4, FLAG_NAME = 8, FLAG_COMMENT = 16,
       FLAGS_RESERVED = 0xE0 };

enum phase {
    IN_FIXED, IN_EXTRA_LEN, IN_EXTRA, IN_NAME, IN_COMMENT, IN_HCRC,
    IN_DATA, IN_TRAILER, IN_PADDING, IN_GARBAGE, AT_END
};

/* Beside the HX_GZ_ results, between the functions of this file. */
enum { STEP_ON = -1, STEP_DONE = -2 };

struct hx_inflate {
    enum phase phase;
    int        result;         /* once it is final */
    unsigned   got;            /* bytes of the present part of the frame */
    unsigned   extra;          /* length of the extra field */
    unsigned char flags;
    unsigned char part[10];    /* the fixed header, then the trailer */
    unsigned char back[8];     /* read by the library, but not its own */
    unsigned   back_len, back_pos;
    uint32_t   header_crc, crc, size;
    uint64_t   members, trailing;
    bool       zlib_used, failed;
    z_stream   zlib;
#ifdef HX_ISAL
    bool       begun;          /* of this member's data, some are unpacked */
    struct inflate_state isal;
    struct inflate_state *before;  /* its copy from before the present call;
                                      owned, NULL until there is one */
#endif
};

static void *zlib_alloc(void *opaque, unsigned count, unsigned bytes)
{
    (void)opaque;
    return hx__alloc(count, bytes);
}

static void zlib_free(void *opaque, void *ptr)
{
    (void)opaque;
    hx__free(ptr);
}

hx_inflate *hx__inflate_open(int backend)
{
    hx_inflate *z = hx__alloc(1, sizeof *z);

    if (!z)
        return NULL;
    z->zlib_used = true;
#ifdef HX_ISAL
    if (backend == HX_INFLATE_BEST) {
        z->zlib_used = false;
        return z;
    }
#endif
    (void)backend;
    z->zlib.zalloc = zlib_alloc;
    z->zlib.zfree = zlib_free;
    if (inflateInit2(&z->zlib, -MAX_WBITS) != Z_OK) {
        hx__free(z);
        return NULL;
    }
    return z;
}

void hx__inflate_close(hx_inflate *z)
{
    if (z && z->zlib_used)
        (void)inflateEnd(&z->zlib);
#ifdef HX_ISAL
    if (z)
        hx__free(z->before);
#endif
    hx__free(z);
}

static uint32_t checksum(const hx_inflate *z, const unsigned char *bytes,
                         size_t len)
{
#ifdef HX_ISAL
    if (!z->zlib_used)
        return crc32_gzip_refl(z->crc, bytes, len);
#endif
    return (uint32_t)crc32_z(z->crc, bytes, len);
}

/* Takes over what the library made of the data. */
static void data_made(hx_inflate *z, hx_inflate_io *io, size_t used,
                      size_t made)
{
    z->crc = checksum(z, io->out, made);
    z->size += (uint32_t)made;  /* modulo 2^32, as the trailer has it */
    io->in += used;
    io->in_len -= used;
    io->out += made;
    io->out_len -= made;
}

static unsigned at_most_32_bits(size_t len)
{
    return len > UINT32_MAX / 2 ? UINT32_MAX / 2 : (unsigned)len;
}

static int data_zlib(hx_inflate *z, hx_inflate_io *io)
{
    unsigned in = at_most_32_bits(io->in_len);
    unsigned out = at_most_32_bits(io->out_len);
    int      rc;

    z->zlib.next_in = (z_const Bytef *)(uintptr_t)io->in;
    z->zlib.avail_in = in;
    z->zlib.next_out = io->out;
    z->zlib.avail_out = out;
    rc = inflate(&z->zlib, Z_NO_FLUSH);
    data_made(z, io, in - z->zlib.avail_in, out - z->zlib.avail_out);
    if (rc == Z_STREAM_END)
        return STEP_DONE;
    if (rc == Z_MEM_ERROR)
        return HX_GZ_NOMEM;
    return rc == Z_OK || rc == Z_BUF_ERROR ? STEP_ON : HX_GZ_CORRUPT;
}

#ifdef HX_ISAL
/* After an error ISA-L may still hold good bytes that found no room. */
static int drain_isal(hx_inflate *z, hx_inflate_io *io)
{
    struct inflate_state *s = &z->isal;
    size_t held = (size_t)(s->tmp_out_valid - s->tmp_out_processed);
    size_t len = held < io->out_len ? held : io->out_len;

    memcpy(io->out, s->tmp_out_buffer + s->tmp_out_processed, len);
    s->tmp_out_processed += (int32_t)len;
    data_made(z, io, 0, len);
    return len < held ? STEP_ON : HX_GZ_CORRUPT;
}

static int call_isal(struct inflate_state *s, const hx_inflate_io *io,
                     unsigned in, unsigned out)
{
    s->next_in = (uint8_t *)(uintptr_t)io->in;
    s->avail_in = in;
    s->next_out = io->out;
    s->avail_out = out;
    return isal_inflate(s);
}

/* The call that found damage once more, byte by byte: where there is much
 * input ISA-L counts a repetition that reaches too far back as output before
 * it refuses it, and what stood in the buffer would go out as text. */
static int again_isal(hx_inflate *z, hx_inflate_io *io)
{
    struct inflate_state *s = &z->isal;
    int rc;

    if (z->begun)
        *s = *z->before;
    else
        isal_inflate_init(s);
    do {
        unsigned in = io->in_len > 0, out = at_most_32_bits(io->out_len);

        rc = call_isal(s, io, in, out);
        data_made(z, io, in - s->avail_in, out - s->avail_out);
    } while (rc >= 0 && io->in_len > 0 && io->out_len > 0);
    z->begun = true;
    if (rc >= 0)
        return STEP_ON;  /* it is found behind this output */
    z->failed = true;
    return drain_isal(z, io);
}

static int data_isal(hx_inflate *z, hx_inflate_io *io)
{
    struct inflate_state *s = &z->isal;
    unsigned in = at_most_32_bits(io->in_len);
    unsigned out = at_most_32_bits(io->out_len);

    if (z->failed)
        return drain_isal(z, io);
    if (z->begun && !z->before) {
        z->before = hx__alloc(1, sizeof *s);
        if (!z->before)
            return HX_GZ_NOMEM;
    }
    if (z->begun)
        *z->before = *s;
    if (call_isal(s, io, in, out) < 0)
        return again_isal(z, io);
    z->begun = true;
    data_made(z, io, in - s->avail_in, out - s->avail_out);
    if (s->block_state != ISAL_BLOCK_FINISH)
        return STEP_ON;
    /* Whole bytes left in the bit buffer stand behind the deflate data. */
    z->back_pos = 0;
    z->back_len = (unsigned)s->read_in_length / 8;
    s->read_in >>= (unsigned)s->read_in_length % 8;
    for (unsigned i = 0; i < z->back_len; i++)
        z->back[i] = (unsigned char)(s->read_in >> (8 * i));
    s->read_in_length = 0;
    return STEP_DONE;
}
#endif

static void data_begin(hx_inflate *z)
{
    z->crc = 0;
    z->size = 0;
    z->got = 0;
    z->phase = IN_DATA;
#ifdef HX_ISAL
    if (!z->zlib_used) {
        isal_inflate_init(&z->isal);
        z->begun = false;
        return;
    }
#endif
    (void)inflateReset(&z->zlib);
}

static int data_step(hx_inflate *z, hx_inflate_io *io)
{
    size_t room = io->out_len, len = io->in_len;
    int    rc;

    if (room == 0)
        return HX_GZ_MORE;
#ifdef HX_ISAL
    rc = z->zlib_used ? data_zlib(z, io) : data_isal(z, io);
#else
    rc = data_zlib(z, io);
#endif
    if (rc == STEP_DONE) {
        z->phase = IN_TRAILER;
        return STEP_ON;
    }
    if (rc != STEP_ON)
        return rc;
    if (room != io->out_len || len != io->in_len)
        return STEP_ON;
    /* Neither taken nor given: the library waits for input. */
    return io->in_last ? HX_GZ_TRUNCATED : HX_GZ_MORE;
}

/* The next byte of the frame, or -1. */
static int take(hx_inflate *z, hx_inflate_io *io)
{
    if (z->back_pos < z->back_len)
        return z->back[z->back_pos++];
    if (io->in_len == 0)
        return -1;
    io->in_len--;
    return *io->in++;
}

static void go(hx_inflate *z, enum phase phase)
{
    z->phase = phase;
    z->got = 0;
}

/* Whether the present part of the header is not in this header at all. */
static bool absent(const hx_inflate *z)
{
    static const unsigned char flag[] = {
        [IN_EXTRA_LEN] = FLAG_EXTRA, [IN_EXTRA] = FLAG_EXTRA,
        [IN_NAME] = FLAG_NAME, [IN_COMMENT] = FLAG_COMMENT,
        [IN_HCRC] = FLAG_HCRC,
    };

    if (z->phase == IN_EXTRA && z->extra == 0)
        return true;
    return (z->flags & flag[z->phase]) == 0;
}

static void header_next(hx_inflate *z)
{
    do {
        go(z, z->phase + 1);
    } while (z->phase < IN_DATA && absent(z));
    if (z->phase == IN_DATA)
        data_begin(z);
}

/* One byte of the first ten. What does not begin as a member is passed over
 * behind one, to its end, so that it can be said how much is left out. */
static int fixed_byte(hx_inflate *z, unsigned char byte)
{
    static const unsigned char magic[3] = { 0x1F, 0x8B, 8 };

    if (z->got < 3 && byte != magic[z->got]) {
        if (z->members == 0 || z->got == 2)
            return HX_GZ_HEADER;
        z->trailing = z->got + 1;
        z->phase = byte == 0 && z->got == 0 ? IN_PADDING : IN_GARBAGE;
        return STEP_ON;
    }
    z->part[z->got++] = byte;
    if (z->got == 4 && (byte & FLAGS_RESERVED))
        return HX_GZ_HEADER;
    if (z->got < 10)
        return STEP_ON;
    z->flags = z->part[3];
    z->header_crc = (uint32_t)crc32(0, z->part, 10);
    z->extra = 0;
    header_next(z);
    return STEP_ON;
}

static int header_byte(hx_inflate *z, unsigned char byte)
{
    enum phase phase = z->phase;
    bool       done;

    if (phase == IN_FIXED)
        return fixed_byte(z, byte);
    if (phase == IN_HCRC) {
        /* The low half of the CRC-32 of the header so far. */
        if (byte != (unsigned char)(z->header_crc >> (8 * z->got)))
            return HX_GZ_HEADER;
    } else {
        z->header_crc = (uint32_t)crc32(z->header_crc, &byte, 1);
    }
    if (phase == IN_EXTRA_LEN)
        z->extra |= (unsigned)byte << (8 * z->got);
    z->got++;
    if (phase == IN_EXTRA)
        done = z->got == z->extra;
    else if (phase == IN_NAME || phase == IN_COMMENT)
        done = byte == 0;
    else
        done = z->got == 2;
    if (done)
        header_next(z);
    return STEP_ON;
}

static uint32_t little_endian(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

static int trailer_byte(hx_inflate *z, unsigned char byte)
{
    z->part[z->got++] = byte;
    if (z->got < 8)
        return STEP_ON;
    if (little_endian(z->part) != z->crc)
        return HX_GZ_CHECKSUM;
    if (little_endian(z->part + 4) != z->size)
        return HX_GZ_LENGTH;
    z->members++;
    go(z, IN_FIXED);
    return STEP_ON;
}

/* The input ends where a byte of the frame was wanted. */
static int at_input_end(const hx_inflate *z)
{
    switch (z->phase) {
    case IN_FIXED:
        if (z->members == 0)
            return HX_GZ_TRUNCATED;
        if (z->got == 0)
            return HX_GZ_END;
        return z->got == 1 ? HX_GZ_BEHIND : HX_GZ_TRUNCATED;
    case IN_PADDING:
        return HX_GZ_TRAILING;
    case IN_GARBAGE:
        return HX_GZ_BEHIND;
    default:
        return HX_GZ_TRUNCATED;
    }
}

static int frame_step(hx_inflate *z, hx_inflate_io *io)
{
    int byte = take(z, io);

    if (byte < 0) {
        if (!io->in_last)
            return HX_GZ_MORE;
        if (z->phase == IN_FIXED && z->got == 1)
            z->trailing = 1;
        return at_input_end(z);
    }
    switch (z->phase) {
    case IN_TRAILER:
        return trailer_byte(z, (unsigned char)byte);
    case IN_PADDING:
        if (byte != 0)
            z->phase = IN_GARBAGE;
        z->trailing++;
        return STEP_ON;
    case IN_GARBAGE:
        z->trailing += 1 + io->in_len;
        io->in += io->in_len;
        io->in_len = 0;
        return STEP_ON;
    default:
        return header_byte(z, (unsigned char)byte);
    }
}

int hx__inflate_run(hx_inflate *z, hx_inflate_io *io)
{
    int rc = STEP_ON;

    if (z->phase == AT_END)
        return z->result;
    while (rc == STEP_ON)
        rc = z->phase == IN_DATA ? data_step(z, io) : frame_step(z, io);
    if (rc != HX_GZ_MORE) {
        z->phase = AT_END;
        z->result = rc;
    }
    return rc;
}

uint64_t hx__inflate_trailing(const hx_inflate *z)
{
    return z->result == HX_GZ_TRAILING || z->result == HX_GZ_BEHIND
         ? z->trailing : 0;
}

const char *hx__inflate_text(int result)
{
    static const char *const text[] = {
        [HX_GZ_MORE] = "the gzip data go on",
        [HX_GZ_END] = "the gzip data are whole",
        [HX_GZ_TRAILING] = "zeros behind the gzip data",
        [HX_GZ_TRUNCATED] = "the gzip data end too early",
        [HX_GZ_HEADER] = "a gzip header is damaged",
        [HX_GZ_CORRUPT] = "the gzip data are damaged",
        [HX_GZ_CHECKSUM] = "the gzip checksum does not match the data",
        [HX_GZ_LENGTH] = "the gzip length does not match the data",
        [HX_GZ_BEHIND] = "what stands behind the gzip data is no gzip",
        [HX_GZ_NOMEM] = "not enough memory",
    };

    return text[result];
}

bool hx__inflate_is_gzip(hx_str head)
{
    return head.len >= 2 && (unsigned char)head.ptr[0] == 0x1F &&
           (unsigned char)head.ptr[1] == 0x8B;
}
