/* Zip archives: any bytes are a list of members or an error that says
 * something, and each member, read in pieces of any size, is the same. */
#include "alloc.h"
#include "buf.h"
#include "fuzz.h"
#include "zip.h"

#define MEMBERS_MAX 8               /* of which this many are read */
#define MADE_MAX ((size_t)64 << 10) /* a bomb is cut off here */
#define PIECE_MAX 4096

typedef struct listed {
    char  *names[MEMBERS_MAX];
    size_t count;
} listed;

static hx_status note(void *arg, hx_str name, hx_error *err)
{
    listed *l = arg;

    (void)err;
    FUZZ_MUST(name.len > 0);
    if (l->count < MEMBERS_MAX && !memchr(name.ptr, '\0', name.len))
        l->names[l->count++] = hx__strndup(name.ptr, name.len);
    return HX_OK;
}

/* Reads the member; HX_END where it was cut off. */
static hx_status read_member(const char *path, size_t piece, hx_buf *out)
{
    hx_member *m = NULL;
    hx_error   err = { "" };
    hx_status  rc = hx__member_open(&m, path, &err);
    char       room[PIECE_MAX];
    size_t     len = 1;

    out->len = 0;
    FUZZ_MUST((rc == HX_OK) == (m != NULL));
    while (rc == HX_OK && len > 0 && out->len < MADE_MAX) {
        rc = hx__member_read(m, room, piece, &len, &err);
        FUZZ_MUST(len <= piece);
        hx__buf_bytes(out, room, len);
    }
    FUZZ_MUST(rc == HX_OK || rc == HX_E_FORMAT || rc == HX_E_IO);
    FUZZ_MUST(rc == HX_OK || err.message[0]);
    hx__member_close(m);
    FUZZ_MUST(!out->failed);
    return rc == HX_OK && len > 0 ? HX_END : rc;
}

/* Reads the member twice; it is the same. */
static void try_member(const char *archive, const char *name)
{
    static hx_buf whole, pieces;
    char     *path = hx__path_join(archive, name, "");
    hx_error  err = { "" };
    uint64_t  bytes;
    uint32_t  crc;
    hx_status first, second;

    FUZZ_MUST(path);
    first = hx__zip_member(path, &bytes, &crc, &err);
    FUZZ_MUST(first == HX_OK || err.message[0]);
    first = read_member(path, PIECE_MAX, &whole);
    second = read_member(path, 7, &pieces);
    hx__free(path);
    if (first == HX_END || second == HX_END)
        return;
    FUZZ_MUST(first == second);
    FUZZ_MUST(hx_str_eq((hx_str){ whole.ptr, whole.len },
                        (hx_str){ pieces.ptr, pieces.len }));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    listed    l = { .count = 0 };
    hx_error  err = { "" };
    hx_status rc;
    char path[64];
    int  fd;

    fuzz_file(data, size, &fd, path);
    rc = hx__zip_list(path, note, &l, &err);
    FUZZ_MUST(rc == HX_OK || (rc == HX_E_IO && err.message[0]));
    for (size_t i = 0; i < l.count; i++) {
        if (rc == HX_OK)
            try_member(path, l.names[i]);
        hx__free(l.names[i]);
    }
    close(fd);
    return 0;
}
