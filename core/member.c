/* Members of zip archives as streams.
 *
 * A deflated member differs from gzip in its frame only, so the frame of gzip
 * is put around it and core/inflate.c reads it: the same library, the same
 * checks. */
#include "zipx.h"

#include <errno.h>
#include <unistd.h>
#include <zlib.h>

#include "alloc.h"
#include "error.h"
#include "inflate.h"

#define IN_BYTES ((size_t)64 << 10)

struct hx_member {
    const char    *path;
    int            fd;
    uint64_t       at, left;   /* of the packed bytes in the file */
    uint64_t       bytes_in;
    hx_inflate    *inflate;    /* NULL: stored */
    uint32_t       crc, want;  /* of a stored member */
    unsigned char  head[10], tail[8];  /* gzip's frame around it */
    size_t         head_left, tail_left;
    bool           ended;
    size_t         in_pos, in_len;
    unsigned char  in[IN_BYTES];
};

static void put32(unsigned char *p, uint64_t value)
{
    for (int i = 0; i < 4; i++)
        p[i] = (unsigned char)(value >> (8 * i));
}

/* Puts gzip's frame around a deflated member. */
static hx_status begin(hx_member *m, const hx_zip_place *place, hx_error *err)
{
    static const unsigned char head[10] = { 0x1F, 0x8B, 8 };

    m->fd = place->fd;
    m->at = place->at;
    m->left = place->packed;
    m->want = place->crc;
    if (!place->deflated)
        return HX_OK;
    m->inflate = hx__inflate_open(HX_INFLATE_BEST);
    if (!m->inflate)
        return hx__nomem(err);
    memcpy(m->head, head, sizeof head);
    put32(m->tail, place->crc);
    put32(m->tail + 4, place->whole);
    m->head_left = sizeof m->head;
    m->tail_left = sizeof m->tail;
    return HX_OK;
}

hx_status hx__member_open(hx_member **out, const char *path, hx_error *err)
{
    hx_member   *m = hx__alloc(1, sizeof *m);
    hx_zip_place place;
    hx_status    rc;

    *out = NULL;
    if (!m)
        return hx__nomem(err);
    m->path = path;
    m->fd = -1;
    rc = hx__zip_find(path, &place, err);
    if (rc == HX_OK)
        rc = begin(m, &place, err);
    if (rc != HX_OK) {
        hx__member_close(m);
        return rc;
    }
    *out = m;
    return HX_OK;
}

void hx__member_close(hx_member *m)
{
    if (!m)
        return;
    if (m->fd >= 0)
        (void)close(m->fd);
    hx__inflate_close(m->inflate);
    hx__free(m);
}

/* Packed bytes of the member; `*len` 0 at its end. */
static hx_status read_packed(hx_member *m, void *ptr, size_t cap, size_t *len,
                             hx_error *err)
{
    ssize_t got = 0;

    *len = 0;
    if (cap > m->left)
        cap = (size_t)m->left;
    if (cap == 0)
        return HX_OK;
    do {
        got = pread(m->fd, ptr, cap, (off_t)m->at);
    } while (got < 0 && errno == EINTR);
    if (got < 0)
        return hx__fail_errno(err, m->path, errno);
    *len = (size_t)got;
    m->at += (uint64_t)got;
    m->left -= (uint64_t)got;
    m->bytes_in += (uint64_t)got;
    return HX_OK;
}

static hx_status bad_member(hx_member *m, hx_error *err)
{
    m->ended = true;
    return hx__fail(err, HX_E_FORMAT, "the zip member is damaged or cut "
                    "short");
}

static hx_status read_stored(hx_member *m, void *ptr, size_t cap, size_t *len,
                             hx_error *err)
{
    hx_status rc = read_packed(m, ptr, cap, len, err);

    if (rc != HX_OK)
        return rc;
    m->crc = (uint32_t)crc32_z(m->crc, ptr, *len);
    if (*len == 0 && (m->left > 0 || m->crc != m->want))
        return bad_member(m, err);
    return HX_OK;
}

/* The next input for the unpacker: header, packed bytes, trailer. */
static hx_status next_input(hx_member *m, hx_inflate_io *io, hx_error *err)
{
    hx_status rc = HX_OK;

    if (m->head_left > 0) {
        io->in = m->head + (sizeof m->head - m->head_left);
        io->in_len = m->head_left;
        return HX_OK;
    }
    if (m->in_pos == m->in_len) {
        m->in_pos = 0;
        rc = read_packed(m, m->in, IN_BYTES, &m->in_len, err);
    }
    io->in = m->in + m->in_pos;
    io->in_len = m->in_len - m->in_pos;
    if (rc == HX_OK && io->in_len == 0 && m->left == 0) {
        io->in = m->tail + (sizeof m->tail - m->tail_left);
        io->in_len = m->tail_left;
        io->in_last = true;
    }
    return rc;
}

static void used_input(hx_member *m, const hx_inflate_io *io)
{
    if (m->head_left > 0)
        m->head_left = io->in_len;
    else if (io->in_last)
        m->tail_left = io->in_len;
    else
        m->in_pos = m->in_len - io->in_len;
}

static hx_status read_deflated(hx_member *m, void *ptr, size_t cap,
                               size_t *len, hx_error *err)
{
    for (;;) {
        hx_inflate_io io = { .out = ptr, .out_len = cap };
        hx_status     rc = next_input(m, &io, err);
        size_t        given = io.in_len;
        int           end;

        if (rc != HX_OK)
            return rc;
        end = hx__inflate_run(m->inflate, &io);
        used_input(m, &io);
        *len = cap - io.out_len;
        m->ended = end == HX_GZ_END;
        if (end == HX_GZ_NOMEM)
            return hx__nomem(err);
        if (*len > 0 || m->ended)
            return HX_OK;
        if (end != HX_GZ_MORE || (given == 0 && m->left > 0))
            return bad_member(m, err);
    }
}

hx_status hx__member_read(hx_member *m, void *ptr, size_t cap, size_t *len,
                          hx_error *err)
{
    *len = 0;
    if (m->ended || cap == 0)
        return HX_OK;
    return m->inflate ? read_deflated(m, ptr, cap, len, err)
                      : read_stored(m, ptr, cap, len, err);
}

uint64_t hx__member_bytes_in(const hx_member *m)
{
    return m->bytes_in;
}
