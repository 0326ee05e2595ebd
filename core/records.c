/* The outputs of annotate; see records.h. A frame is four bytes of length,
 * little-endian, and the bytes of one record for one output. */
#include "records.h"


#include "error.h"
#include "paths.h"

#define FRAME 4

/* -- opening -------------------------------------------------------------- */

/* Who writes files like `path`: NULL for lines. */
static hx_status find_writer(const hx_hostx *host, const char *path,
                             const hx_loaded **out, hx_error *err)
{
    *out = NULL;
    if (hx__path_ends(path, ".ndjson") || hx__path_ends(path, ".jsonl"))
        return HX_OK;
    *out = hx__host_suffix(host, path);
    if (*out && (*out)->plugin->record && (*out)->plugin->records_open &&
        (*out)->plugin->records_add && (*out)->plugin->records_close)
        return HX_OK;
    return hx__fail(err, HX_E_USAGE, "--out %s: labels of single comments are "
                    "written as .ndjson or .sqlite (reports: hxgap run)",
                    path);
}

static hx_status mute(const hx_loaded *writer, hx_status rc, hx_error *err)
{
    return hx__fail_mute(err, rc, writer->ref.name, "cannot write records");
}

static hx_status open_one(hx_records *records, const char *path,
                          unsigned mode, hx_error *err)
{
    hx_record_out *out = &records->outs[records->count];
    hx_status      rc = HX_OK;

    *out = (hx_record_out){ .sink = NULL };
    if (path)
        rc = find_writer(records->host, path, &out->plugin, err);
    if (rc == HX_OK)
        rc = hx__output_open(&out->sink, path, mode, NULL, err);
    if (rc != HX_OK)
        return rc;
    records->count++;
    if (!out->plugin)
        return HX_OK;
    rc = out->plugin->plugin->records_open(
        out->plugin->model, hx__host_public(records->host), out->sink,
        &out->writer, err);
    rc = mute(out->plugin, rc, err);
    return hx__output_blame(out->sink, rc, err);
}

hx_status hx__records_open(hx_records *records, const hx_cli *cli,
                           const hx_hostx *host, hx_record_line *line,
                           hx_error *err)
{
    hx_status rc = HX_OK;

    *records = (hx_records){ .host = host, .line = line };
    if (cli->out.count == 0)
        return open_one(records, NULL, 0, err);
    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++)
        rc = open_one(records, cli->out.at[i], cli->mode, err);
    return rc;
}

/* -- records -------------------------------------------------------------- */

hx_status hx__records_put(const hx_records *records, hx_record *rec,
                          hx_buf *out, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < records->count; i++) {
        const hx_loaded *l = records->outs[i].plugin;
        size_t           frame = out->len, len;

        hx__buf_bytes(out, "\0\0\0", FRAME);
        rc = l ? l->plugin->record(l->model, hx__host_public(records->host),
                                   rec, out, err)
               : records->line(records->host, rec, out, err);
        if (l)
            rc = mute(l, rc, err);
        if (out->failed)
            return hx__nomem(err);
        len = out->len - frame - FRAME;
        for (size_t k = 0; k < FRAME; k++)
            out->ptr[frame + k] = (char)(len >> (8 * k) & 0xff);
    }
    return rc;
}

static hx_str frame_at(hx_str *bytes)
{
    const unsigned char *at = (const unsigned char *)bytes->ptr;
    hx_str               frame = { bytes->ptr + FRAME, 0 };

    for (size_t k = 0; k < FRAME; k++)
        frame.len |= (size_t)at[k] << (8 * k);
    bytes->ptr += FRAME + frame.len;
    bytes->len -= FRAME + frame.len;
    return frame;
}

hx_status hx__records_sink(void *arg, hx_str bytes, hx_error *err)
{
    hx_records *records = arg;

    while (bytes.len > 0) {
        for (size_t i = 0; i < records->count; i++) {
            hx_record_out *out = &records->outs[i];
            hx_str         frame = frame_at(&bytes);
            hx_status      rc;

            if (out->plugin) {
                rc = out->plugin->plugin->records_add(out->writer, frame,
                                                      err);
                rc = mute(out->plugin, rc, err);
            } else {
                hx__output_write(out->sink, frame.ptr, frame.len);
                rc = hx__output_status(out->sink, err);
            }
            if (rc != HX_OK)
                return hx__output_blame(out->sink, rc, err);
        }
    }
    return HX_OK;
}

/* -- the end -------------------------------------------------------------- */

static hx_status close_writer(hx_record_out *out, const hx_node *root,
                              hx_error *err)
{
    void     *writer = out->writer;
    hx_status rc;

    if (!writer)
        return HX_OK;
    out->writer = NULL;
    rc = mute(out->plugin, out->plugin->plugin->records_close(writer, root,
                                                              err), err);
    return hx__output_blame(out->sink, rc, err);
}

/* All are closed before the first appears: what can fail has then failed. */
hx_status hx__records_commit(hx_records *records, const hx_node *root,
                             hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < records->count; i++)
        rc = close_writer(&records->outs[i], root, err);
    for (size_t i = 0; rc == HX_OK && i < records->count; i++) {
        hx_sink *sink = records->outs[i].sink;

        records->outs[i].sink = NULL;
        rc = hx__output_commit(sink, err);
    }
    return rc;
}

void hx__records_clear(hx_records *records)
{
    for (size_t i = 0; i < records->count; i++) {
        (void)close_writer(&records->outs[i], NULL, NULL);
        hx__output_abort(records->outs[i].sink);
    }
    records->count = 0;
}
