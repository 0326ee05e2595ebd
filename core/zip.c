/* The directory of a zip archive. Every number of it is checked before it is
 * used. */
#include "zipx.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "error.h"
#include "stored.h"

#define END_BYTES 22u         /* APPNOTE 4.3.16 */
#define COMMENT_MAX 65535u
#define LOCATOR_BYTES 20u     /* 4.3.15 */
#define END64_BYTES 56u       /* 4.3.14 */
#define ENTRY_BYTES 46u       /* 4.3.12 */
#define LOCAL_BYTES 30u       /* 4.3.7 */
#define DIRECTORY_MAX ((uint64_t)16 << 20)

enum { STORED = 0, DEFLATED = 8 };
enum { FLAG_ENCRYPTED = 1 };

typedef struct directory {
    const char    *path;      /* of the archive, as the user wrote it */
    size_t         path_len;
    int            fd;
    uint64_t       size;      /* of the file */
    uint64_t       base;      /* bytes in front of the archive proper */
    uint64_t       count;
    unsigned char *bytes;     /* owned */
    size_t         len, pos;  /* pos: of the next entry */
} directory;

typedef struct entry {
    hx_str   name;            /* borrowed from the directory */
    unsigned flags, method;
    uint32_t crc;
    uint64_t packed, whole, offset;
} entry;

static uint32_t get16(const unsigned char *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8;
}

static uint32_t get32(const unsigned char *p)
{
    return get16(p) | get16(p + 2) << 16;
}

static uint64_t get64(const unsigned char *p)
{
    return get32(p) | (uint64_t)get32(p + 4) << 32;
}

bool hx__zip_is(hx_str head)
{
    return head.len >= 4 && (memcmp(head.ptr, "PK\3\4", 4) == 0 ||
                             memcmp(head.ptr, "PK\5\6", 4) == 0);
}

hx_status hx__zip_file(const char *path, bool *zip, hx_error *err)
{
    char      head[4];
    size_t    got;
    int       fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    hx_status rc;

    *zip = false;
    if (fd < 0)
        return hx__fail_errno(err, path, errno);
    rc = hx__read_at(fd, head, sizeof head, 0, &got, path, err);
    *zip = rc == HX_OK && hx__zip_is((hx_str){ head, got });
    (void)close(fd);
    return rc;
}

/* What stat() failed for is not there, unless it may be another time. */
static int not_there(void)
{
    return hx__errno_status(errno) == HX_E_IO ? 0 : -1;
}

int hx__zip_split(const char *path, size_t *archive_len)
{
    struct stat info;
    char        part[PATH_MAX];  /* a longer one is none for stat() either */

    *archive_len = 0;
    if (stat(path, &info) == 0)
        return 0;
    if (errno != ENOTDIR)
        return not_there();
    for (const char *p = strchr(path + 1, '/'); p; p = strchr(p + 1, '/')) {
        snprintf(part, sizeof part, "%.*s", (int)(p - path), path);
        if (stat(part, &info) != 0)
            return not_there();
        if (S_ISDIR(info.st_mode))
            continue;
        if (S_ISREG(info.st_mode) && p[1])
            *archive_len = (size_t)(p - path);
        return 0;
    }
    return 0;
}

int hx__zip_stat(const char *path, struct stat *info)
{
    size_t len;
    char  *archive;
    int    rc;

    if (hx__zip_split(path, &len) != 0)
        return -1;
    if (len == 0)
        return stat(path, info);
    archive = hx__strndup(path, len);
    if (!archive) {
        errno = ENOMEM;
        return -1;
    }
    rc = stat(archive, info);
    hx__free(archive);
    return rc;
}

/* -- the directory ---------------------------------------------------------- */

static hx_status complain(const directory *d, const char *what, hx_error *err)
{
    return hx__fail(err, HX_E_IO, "%.*s: %s", (int)d->path_len, d->path, what);
}

static hx_status damaged(const directory *d, hx_error *err)
{
    return complain(d, "the zip archive is damaged or cut short; fetch it "
                    "anew, or repair it with zip -FF", err);
}

/* All of [offset, offset + len) of the file, or damage. */
static hx_status fetch(const directory *d, uint64_t offset, void *ptr,
                       size_t len, hx_error *err)
{
    size_t got = 0;

    if (offset > d->size || len > d->size - offset)
        return damaged(d, err);
    while (got < len) {
        ssize_t n = pread(d->fd, (char *)ptr + got, len - got,
                          (off_t)(offset + got));

        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return hx__fail(err, hx__errno_status(errno), "%.*s: %s",
                            (int)d->path_len, d->path, strerror(errno));
        if (n == 0)
            return damaged(d, err);
        got += (size_t)n;
    }
    return HX_OK;
}

/* Where the directory is: its length and offset as stated, and `*end`, where
 * the record that states it stands. */
typedef struct located {
    uint64_t count, len, offset, end;
} located;

/* The record of zip64, where there is one in front of the usual end. */
static hx_status find_end64(const directory *d, located *at, hx_error *err)
{
    unsigned char locator[LOCATOR_BYTES], end[END64_BYTES];
    uint64_t      where;
    hx_status     rc;

    if (at->end < LOCATOR_BYTES)
        return HX_OK;
    rc = fetch(d, at->end - LOCATOR_BYTES, locator, sizeof locator, err);
    if (rc != HX_OK || memcmp(locator, "PK\6\7", 4) != 0)
        return rc;
    where = get64(locator + 8);
    rc = fetch(d, where, end, sizeof end, err);
    if (rc != HX_OK)
        return rc;
    if (memcmp(end, "PK\6\6", 4) != 0)
        return damaged(d, err);
    *at = (located){ get64(end + 32), get64(end + 40), get64(end + 48),
                     where };
    return HX_OK;
}

/* The end record is the last thing in the file but for a comment, whose
 * length it states: that is how it is told from the same bytes elsewhere. */
static hx_status find_end(const directory *d, located *at, hx_error *err)
{
    uint64_t  most = END_BYTES + COMMENT_MAX;
    size_t    len = (size_t)(d->size < most ? d->size : most);
    char     *tail = len < END_BYTES ? NULL : hx__alloc(len, 1);
    hx_status rc;

    if (!tail)
        return len < END_BYTES ? damaged(d, err) : hx__nomem(err);
    rc = fetch(d, d->size - len, tail, len, err);
    if (rc == HX_OK)
        rc = HX_END;
    for (size_t i = len - END_BYTES + 1; rc == HX_END && i-- > 0;) {
        const unsigned char *p = (const unsigned char *)tail + i;

        if (memcmp(p, "PK\5\6", 4) != 0 ||
            i + END_BYTES + get16(p + 20) != len)
            continue;
        *at = (located){ get16(p + 10), get32(p + 12), get32(p + 16),
                         d->size - len + i };
        rc = find_end64(d, at, err);
    }
    hx__free(tail);
    return rc == HX_END ? damaged(d, err) : rc;
}

static void directory_close(directory *d)
{
    if (d->fd >= 0)
        (void)close(d->fd);
    hx__free(d->bytes);
    d->bytes = NULL;
    d->fd = -1;
}

/* Of two archives one behind the other only the last could be read. */
static hx_status refuse_joined(const directory *d, hx_error *err)
{
    char      head[4];
    hx_status rc = fetch(d, 0, head, sizeof head, err);

    if (rc == HX_OK && hx__zip_is((hx_str){ head, sizeof head }))
        rc = complain(d, "another zip archive stands in front of it; unpack "
                      "each of the two and name the folder", err);
    return rc;
}

static hx_status read_directory(directory *d, hx_error *err)
{
    located   at = { 0 };
    hx_status rc = find_end(d, &at, err);

    if (rc != HX_OK)
        return rc;
    if (at.count > HX_ZIP_MEMBERS_MAX || at.len > DIRECTORY_MAX)
        return complain(d, "over 10000 members in one zip archive: unpack it "
                        "and name the folder", err);
    if (at.len > at.end || at.offset > at.end - at.len)
        return damaged(d, err);
    /* A program may stand in front of the archive: it unpacks itself. */
    d->base = at.end - at.len - at.offset;
    if (d->base > 0) {
        rc = refuse_joined(d, err);
        if (rc != HX_OK)
            return rc;
    }
    d->count = at.count;
    d->len = (size_t)at.len;
    d->bytes = hx__alloc(d->len + 1, 1);
    if (!d->bytes)
        return hx__nomem(err);
    return fetch(d, at.end - at.len, d->bytes, d->len, err);
}

/* To be closed in any case. */
static hx_status directory_open(directory *d, const char *path, size_t len,
                                hx_error *err)
{
    struct stat info;
    char       *name = hx__strndup(path, len);

    *d = (directory){ .path = path, .path_len = len, .fd = -1 };
    if (!name)
        return hx__nomem(err);
    d->fd = open(name, O_RDONLY | O_CLOEXEC);
    hx__free(name);
    if (d->fd < 0 || fstat(d->fd, &info) != 0)
        return hx__fail(err, hx__errno_status(errno), "%.*s: %s", (int)len,
                        path, strerror(errno));
    d->size = (uint64_t)info.st_size;
    return read_directory(d, err);
}

/* Numbers too large for their place stand in the extra field (4.5.3). */
static bool widen(entry *e, const unsigned char *extra, size_t len)
{
    uint64_t *const wide[] = { &e->whole, &e->packed, &e->offset };

    while (len >= 4) {
        size_t part = get16(extra + 2);

        if (part > len - 4)
            return false;
        if (get16(extra) == 1) {
            const unsigned char *p = extra + 4, *end = p + part;

            for (size_t i = 0; i < 3; i++) {
                if (*wide[i] != UINT32_MAX)
                    continue;
                if (end - p < 8)
                    return false;
                *wide[i] = get64(p);
                p += 8;
            }
            return true;
        }
        extra += 4 + part;
        len -= 4 + part;
    }
    return true;
}

/* The next entry; HX_END behind the last. */
static hx_status next_entry(directory *d, entry *e, hx_error *err)
{
    const unsigned char *p = d->bytes + d->pos;
    size_t               left = d->len - d->pos, name, extra, all;

    if (left == 0)
        return HX_END;
    if (left < ENTRY_BYTES || memcmp(p, "PK\1\2", 4) != 0)
        return damaged(d, err);
    name = get16(p + 28);
    extra = get16(p + 30);
    all = ENTRY_BYTES + name + extra + get16(p + 32);
    if (all > left)
        return damaged(d, err);
    *e = (entry){ .name = { (const char *)p + ENTRY_BYTES, name },
                  .flags = get16(p + 8), .method = get16(p + 10),
                  .crc = get32(p + 16), .packed = get32(p + 20),
                  .whole = get32(p + 24), .offset = get32(p + 42) };
    if (name == 0 || memchr(e->name.ptr, '\0', name) ||
        !widen(e, p + ENTRY_BYTES + name, extra))
        return damaged(d, err);
    d->pos += all;
    return HX_OK;
}

/* -- what is an input -------------------------------------------------------- */

/* Hidden names are none in a folder either; the rest is what macOS adds. */
static bool is_hidden(hx_str name)
{
    static const char mac[] = "__MACOSX/";
    const char       *p = name.ptr, *end = p + name.len;

    if (name.len >= sizeof mac - 1 && memcmp(p, mac, sizeof mac - 1) == 0)
        return true;
    while (p < end) {
        const char *slash = memchr(p, '/', (size_t)(end - p));
        size_t      len = (size_t)((slash ? slash : end) - p);
        bool        dots = len == 1 || (len == 2 && p[1] == '.');

        if (*p == '.' && !dots)
            return true;
        p += len + 1;
    }
    return false;
}

static bool is_folder(hx_str name)
{
    return name.ptr[name.len - 1] == '/';
}

static bool is_office(hx_str name)
{
    return hx_str_eq(name, HX_LIT("[Content_Types].xml")) ||
           hx_str_eq(name, HX_LIT("META-INF/manifest.xml"));
}

static hx_status check_entry(const directory *d, const entry *e, hx_error *err)
{
    const char *wrong = NULL;

    if (e->flags & FLAG_ENCRYPTED)
        wrong = "is encrypted: unpack the archive and name the folder";
    else if (e->method != STORED && e->method != DEFLATED)
        wrong = "is packed by a method that hxgap does not know (stored and "
                "deflated are known): unpack the archive and name the folder";
    else if (e->method == STORED && e->packed != e->whole)
        return damaged(d, err);
    if (!wrong)
        return HX_OK;
    return hx__fail(err, HX_E_IO, "%.*s/%.*s: %s", (int)d->path_len, d->path,
                    (int)(e->name.len < 200 ? e->name.len : 200), e->name.ptr,
                    wrong);
}

hx_status hx__zip_list(const char *path,
                       hx_status (*each)(void *arg, hx_str name,
                                         hx_error *err),
                       void *arg, hx_error *err)
{
    directory d;
    entry     e;
    uint64_t  packed = 0, count = 0;
    hx_status rc = directory_open(&d, path, strlen(path), err);

    while (rc == HX_OK && (rc = next_entry(&d, &e, err)) == HX_OK) {
        count++;
        if (is_office(e.name))
            rc = HX_E_FORMAT;
        else if (e.packed > d.size - packed)
            rc = complain(&d, "its members overlap, as in an archive bomb",
                          err);
        if (rc != HX_OK)
            break;
        packed += e.packed;
        if (is_folder(e.name) || is_hidden(e.name))
            continue;
        rc = check_entry(&d, &e, err);
        if (rc == HX_OK)
            rc = each(arg, e.name, err);
    }
    if (rc == HX_END)
        rc = count == d.count ? HX_OK : damaged(&d, err);
    directory_close(&d);
    return rc;
}

/* The entry of the member that `path` names; `*d` is to be closed. */
static hx_status find_member(directory *d, const char *path, entry *e,
                             hx_error *err)
{
    size_t    len;
    hx_str    name;
    hx_status rc;

    *d = (directory){ .fd = -1 };
    if (hx__zip_split(path, &len) != 0)
        return hx__fail_errno(err, path, errno);
    if (len == 0)
        return hx__fail(err, HX_E_IO, "%s: no such member", path);
    name = hx_str_of(path + len + 1);
    rc = directory_open(d, path, len, err);
    while (rc == HX_OK && (rc = next_entry(d, e, err)) == HX_OK)
        if (hx_str_eq(e->name, name))
            return check_entry(d, e, err);
    return rc == HX_END ? hx__fail(err, HX_E_IO, "%s: the zip archive has no "
                                   "such member", path) : rc;
}

hx_status hx__zip_member(const char *path, uint64_t *bytes, uint32_t *crc,
                         hx_error *err)
{
    directory d;
    entry     e;
    hx_status rc = find_member(&d, path, &e, err);

    *bytes = rc == HX_OK ? e.packed : 0;
    *crc = rc == HX_OK ? e.crc : 0;
    directory_close(&d);
    return rc;
}

/* -- one member --------------------------------------------------------------- */

/* Where the member's bytes begin; the open file is taken over. */
static hx_status enter(directory *d, const entry *e, hx_zip_place *out,
                       hx_error *err)
{
    unsigned char local[LOCAL_BYTES];
    hx_status     rc;

    if (e->offset > d->size)
        return damaged(d, err);
    rc = fetch(d, d->base + e->offset, local, sizeof local, err);
    if (rc != HX_OK)
        return rc;
    out->at = d->base + e->offset + LOCAL_BYTES + get16(local + 26) +
              get16(local + 28);
    if (memcmp(local, "PK\3\4", 4) != 0 || out->at > d->size ||
        e->packed > d->size - out->at)
        return damaged(d, err);
    out->packed = e->packed;
    out->whole = e->whole;
    out->crc = e->crc;
    out->deflated = e->method == DEFLATED;
    out->fd = d->fd;
    d->fd = -1;
    return HX_OK;
}

hx_status hx__zip_find(const char *path, hx_zip_place *out, hx_error *err)
{
    directory d;
    entry     e;
    hx_status rc = find_member(&d, path, &e, err);

    if (rc == HX_OK)
        rc = enter(&d, &e, out, err);
    directory_close(&d);
    return rc;
}
