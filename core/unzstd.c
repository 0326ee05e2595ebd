/* zstd by libzstd. The library checks frames and checksums; here is only what
 * it leaves to its caller: where a frame ends, and what may follow. */
#include "unzstd.h"

#include <zstd.h>
#include <zstd_errors.h>

#include "alloc.h"

#define WINDOW_LOG_MAX 27  /* 128 MiB, the library's own default */
#define BLOCK_HEADER 3     /* RFC 8878, 3.1.1.2 */

struct hx_unzstd {
    ZSTD_DCtx *ctx;
    uint64_t   frames, trailing;
    bool       zeros;     /* the trailing bytes are */
    bool       between;   /* nothing of a frame has been read */
    int        result;    /* once it is final, else HX_GZ_MORE */
    unsigned char magic[4];
    size_t     magic_len; /* of the next frame, held until it is all there */
    size_t     magic_fed;
    size_t     wanted;    /* bytes the library asked for; 0: no word of it */
    bool       holds;     /* the library may have more to write */
};

static uint32_t little_endian(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
           (uint32_t)p[3] << 24;
}

/* A frame, or one to skip (RFC 8878, 3.1.2). */
static bool is_magic(const unsigned char *p)
{
    uint32_t magic = little_endian(p);

    return magic == ZSTD_MAGICNUMBER ||
           (magic & ZSTD_MAGIC_SKIPPABLE_MASK) == ZSTD_MAGIC_SKIPPABLE_START;
}

bool hx__unzstd_is(hx_str head)
{
    return head.len >= 4 && is_magic((const unsigned char *)head.ptr);
}

hx_unzstd *hx__unzstd_open(void)
{
    hx_unzstd *z = hx__alloc(1, sizeof *z);

    if (!z)
        return NULL;
    z->between = true;
    z->ctx = ZSTD_createDCtx();
    if (!z->ctx || ZSTD_isError(ZSTD_DCtx_setParameter(
                       z->ctx, ZSTD_d_windowLogMax, WINDOW_LOG_MAX))) {
        hx__unzstd_close(z);
        return NULL;
    }
    return z;
}

void hx__unzstd_close(hx_unzstd *z)
{
    if (z)
        ZSTD_freeDCtx(z->ctx);
    hx__free(z);
}

static int failure(size_t code)
{
    switch (ZSTD_getErrorCode(code)) {
    case ZSTD_error_memory_allocation:
        return HX_GZ_NOMEM;
    case ZSTD_error_checksum_wrong:
        return HX_GZ_CHECKSUM;
    case ZSTD_error_frameParameter_windowTooLarge:
        return HX_GZ_HEADER;
    default:
        return HX_GZ_CORRUPT;
    }
}

/* How much of `len` bytes to hand over: nothing while the library has more to
 * write, else what it asks for, but for the header of the next block that it
 * would like with it. A call that finds damage loses what it has written
 * before, so no call may do both, or damaged input would yield more or less
 * with the room that there is for it. */
static size_t portion(const hx_unzstd *z, size_t len)
{
    size_t most = z->wanted > BLOCK_HEADER ? z->wanted - BLOCK_HEADER
                                           : z->wanted;

    if (z->holds)
        return 0;
    return most > 0 && most < len ? most : len;
}

/* One call of the library on `in`; `*used` is what it took. */
static int step(hx_unzstd *z, hx_inflate_io *io, const unsigned char *in,
                size_t len, size_t *used)
{
    ZSTD_inBuffer  from = { in, portion(z, len), 0 };
    ZSTD_outBuffer to = { io->out, io->out_len, 0 };
    size_t         rc = ZSTD_decompressStream(z->ctx, &to, &from);

    *used = from.pos;
    z->wanted = ZSTD_isError(rc) ? 0 : rc;
    io->out += to.pos;
    io->out_len -= to.pos;
    z->holds = io->out_len == 0;
    if (ZSTD_isError(rc))
        return failure(rc);
    z->between = rc == 0;
    if (rc == 0)
        z->frames++;
    return HX_GZ_MORE;
}

/* Between frames: collects four bytes and sees whether they begin another. */
static int next_frame(hx_unzstd *z, hx_inflate_io *io)
{
    while (z->magic_len < 4 && io->in_len > 0) {
        z->magic[z->magic_len++] = *io->in++;
        io->in_len--;
    }
    if (z->magic_len < 4 && !io->in_last)
        return HX_GZ_MORE;
    if (z->magic_len == 0)
        return z->frames ? HX_GZ_END : HX_GZ_TRUNCATED;
    if (z->magic_len == 4 && is_magic(z->magic)) {
        z->between = false;
        z->magic_fed = 0;
        return HX_GZ_MORE;
    }
    return z->frames ? HX_GZ_BEHIND : HX_GZ_CORRUPT;
}

/* Within a frame; the four bytes that were held come first. */
static int frame(hx_unzstd *z, hx_inflate_io *io)
{
    size_t used;
    int    rc;

    if (z->magic_fed < z->magic_len) {
        rc = step(z, io, z->magic + z->magic_fed, z->magic_len - z->magic_fed,
                  &used);
        z->magic_fed += used;
        if (z->magic_fed == z->magic_len)
            z->magic_fed = z->magic_len = 0;
        return rc;
    }
    rc = step(z, io, io->in, io->in_len, &used);
    io->in += used;
    io->in_len -= used;
    return rc;
}

/* Bytes behind the last frame, up to the end of the input. */
static void add_trailing(hx_unzstd *z, const unsigned char *ptr, size_t len)
{
    z->zeros = z->zeros || z->trailing == 0;
    for (size_t i = 0; i < len && z->zeros; i++)
        z->zeros = ptr[i] == 0;
    z->trailing += len;
}

static int pass_trailing(hx_unzstd *z, hx_inflate_io *io)
{
    add_trailing(z, io->in, io->in_len);
    io->in += io->in_len;
    io->in_len = 0;
    if (!io->in_last)
        return HX_GZ_MORE;
    return z->zeros ? HX_GZ_TRAILING : HX_GZ_BEHIND;
}

int hx__unzstd_run(hx_unzstd *z, hx_inflate_io *io)
{
    int rc = HX_GZ_MORE;

    if (z->result != HX_GZ_MORE)
        return z->result;
    while (rc == HX_GZ_MORE) {
        size_t in = io->in_len, out = io->out_len, held = z->magic_len;
        bool   between = z->between, holds = z->holds;

        if (z->trailing)
            rc = pass_trailing(z, io);
        else
            rc = z->between ? next_frame(z, io) : frame(z, io);
        if (rc == HX_GZ_BEHIND && z->trailing == 0) {
            add_trailing(z, z->magic, z->magic_len);
            rc = HX_GZ_MORE;
            continue;
        }
        if (rc != HX_GZ_MORE || io->out_len == 0)
            break;
        if (in != io->in_len || out != io->out_len || held != z->magic_len ||
            between != z->between || holds != z->holds)
            continue;
        /* Nothing moves: it waits for input that may never come. */
        if (io->in_last)
            rc = HX_GZ_TRUNCATED;
        break;
    }
    if (rc != HX_GZ_MORE)
        z->result = rc;
    return rc;
}

uint64_t hx__unzstd_trailing(const hx_unzstd *z)
{
    return z->result == HX_GZ_TRAILING || z->result == HX_GZ_BEHIND
         ? z->trailing : 0;
}

const char *hx__unzstd_text(int result)
{
    switch (result) {
    case HX_GZ_TRUNCATED:
        return "the zstd data end too early";
    case HX_GZ_HEADER:
        return "the zstd data want a window of over 128 MiB; pack them anew "
               "without --long";
    case HX_GZ_CHECKSUM:
        return "the zstd checksum does not match the data";
    case HX_GZ_BEHIND:
        return "what stands behind the zstd data is no zstd";
    case HX_GZ_NOMEM:
        return "not enough memory";
    default:
        return "the zstd data are damaged";
    }
}
