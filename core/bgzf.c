/* Finding the members of a BGZF file (SAM/BAM specification, 4.1).
 *
 * Each member says in an extra field of its header how long it is, so one can
 * enter in the middle: look for a header, and believe it when the lengths lead
 * on to further headers. Sixteen bytes of each are fixed, so chance does not
 * make such a chain. */
#include "archive.h"

#include "alloc.h"
#include "error.h"
#include "stored.h"

#define WINDOW_BYTES ((size_t)128 << 10)
#define CHAIN 3                     /* headers that must follow */

/* The length of the member whose header this is; 0 where it is none. The one
 * extra field stands first in all files that are written so. */
static uint64_t member_bytes(const unsigned char *at)
{
    static const unsigned char fixed[] = { 0x1f, 0x8b, 8, 4 };

    if (memcmp(at, fixed, sizeof fixed) != 0 || at[10] < 6 || at[12] != 'B' ||
        at[13] != 'C' || at[14] != 2 || at[15] != 0)
        return 0;
    return (uint64_t)at[16] + ((uint64_t)at[17] << 8) + 1;
}

bool hx__bgzf_is(hx_str head)
{
    return head.len >= HX_BGZF_HEAD &&
           member_bytes((const unsigned char *)head.ptr) > 0;
}

/* Whether the member at `at` leads on to others, or to the end. */
static hx_status leads_on(int fd, uint64_t size, uint64_t at, bool *leads,
                          const char *path, hx_error *err)
{
    unsigned char head[HX_BGZF_HEAD];
    hx_status     rc = HX_OK;

    *leads = true;
    for (int i = 0; *leads && i <= CHAIN; i++) {
        size_t   got;
        uint64_t len;

        rc = hx__read_at(fd, head, sizeof head, at, &got, path, err);
        if (rc != HX_OK)
            return rc;
        len = got == sizeof head ? member_bytes(head) : 0;
        *leads = len > 0;
        at += len;
        if (at >= size)  /* a last member that was cut short counts too */
            break;
    }
    return rc;
}

/* Looks through one window that begins at `from`. */
static hx_status search(int fd, uint64_t size, uint64_t from,
                        const unsigned char *bytes, size_t len, uint64_t *out,
                        const char *path, hx_error *err)
{
    for (size_t i = 0; i + HX_BGZF_HEAD <= len; i++) {
        const unsigned char *next = memchr(bytes + i, 0x1f,
                                           len - HX_BGZF_HEAD + 1 - i);
        bool                 leads;
        hx_status            rc;

        if (!next)
            break;
        i = (size_t)(next - bytes);
        if (member_bytes(next) == 0)
            continue;
        rc = leads_on(fd, size, from + i, &leads, path, err);
        if (rc != HX_OK)
            return rc;
        if (!leads)
            continue;
        *out = from + i;
        return HX_OK;
    }
    return HX_END;
}

hx_status hx__bgzf_next(int fd, uint64_t size, uint64_t offset, uint64_t *out,
                        const char *path, hx_error *err)
{
    unsigned char *bytes;
    hx_status      rc = offset == 0 ? HX_OK : HX_END;

    *out = offset == 0 ? 0 : size;
    if (offset == 0 || offset >= size)
        return HX_OK;
    bytes = hx__alloc(WINDOW_BYTES, 1);
    if (!bytes)
        return hx__nomem(err);
    while (rc == HX_END && offset < size) {
        size_t got;

        rc = hx__read_at(fd, bytes, WINDOW_BYTES, offset, &got, path, err);
        if (rc == HX_OK)
            rc = search(fd, size, offset, bytes, got, out, path, err);
        if (got < WINDOW_BYTES)
            break;
        offset += WINDOW_BYTES - HX_BGZF_HEAD + 1;
    }
    hx__free(bytes);
    return rc == HX_END ? HX_OK : rc;
}
