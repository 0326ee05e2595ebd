/* Files that plugins are given by an option: tables, scripts.
 *
 * The host reads them, so that what a file says counts like a lexicon: it is
 * in the provenance of a report, and states made with another one are never
 * merged. A plugin that opens files itself has none of this. */
#include "buf.h"
#include "error.h"
#include "hostx.h"
#include "paths.h"

#include <limits.h>
#include <xxhash.h>

#define FILE_BYTES_MAX ((size_t)16 << 20)

/* All of a file, with a NUL behind it that is not counted. */
static hx_status read_all(const char *path, hx_buf *text, size_t *len,
                          hx_error *err)
{
    hx_status rc = hx__buf_load(text, path, FILE_BYTES_MAX, err);

    *len = text->len;
    if (rc != HX_OK)
        return rc;
    if (text->len > FILE_BYTES_MAX)
        return hx__fail(err, HX_E_LIMIT, "%s: over %zu MiB", path,
                        FILE_BYTES_MAX >> 20);
    hx__buf_char(text, '\0');
    return text->failed ? hx__nomem(err) : HX_OK;
}

/* Keeps the bytes with the labels, and names the file in the provenance. */
static hx_status keep(hx_hostx *host, const char *path, hx_str text,
                      hx_str *bytes, hx_error *err)
{
    hx_lexicon_info info = { hx__path_base(path), "file",
                             XXH3_64bits(text.ptr, text.len), path };

    bytes->len = text.len;
    bytes->ptr = hx__arena_copy(&host->registry.strings, text.ptr,
                                text.len + 1);
    if (!bytes->ptr || hx__registry_lexicon(host, &info) != HX_OK)
        return hx__nomem(err);
    return HX_OK;
}

hx_status hx__given_file(const hx_host *pub, hx_str path, hx_str *bytes,
                         hx_error *err)
{
    hx_hostx *host = (hx_hostx *)pub;  /* open() runs on the main thread */
    char      name[PATH_MAX];
    hx_buf    text = { 0 };
    hx_status rc;

    *bytes = HX_LIT("");
    if (path.len == 0 || path.len >= sizeof name ||
        memchr(path.ptr, '\0', path.len))
        return hx__fail(err, HX_E_IO, "no file is named so: \"%.*s\"",
                        (int)(path.len < 64 ? path.len : 64), path.ptr);
    memcpy(name, path.ptr, path.len);
    name[path.len] = '\0';
    rc = read_all(name, &text, &bytes->len, err);
    if (rc == HX_OK)
        rc = keep(host, name, (hx_str){ text.ptr, bytes->len }, bytes, err);
    if (rc != HX_OK)
        *bytes = HX_LIT("");
    hx__buf_clear(&text);
    return rc;
}
