#include "rates.h"

#include "output.h"
#include "registry.h"

static void put_line(hx_sink *out, hx_str id, const char *share,
                     uint64_t comments, const hx_score *score)
{
    uint64_t there = score->hit + score->miss;

    hx__output_printf(out, "%.*s\t%s\t%llu\t%llu\t%llu\t%llu\n", (int)id.len,
                      id.ptr, share, (unsigned long long)there,
                      (unsigned long long)score->hit,
                      (unsigned long long)(comments - there),
                      (unsigned long long)score->false_hit);
}

hx_status hx__rates_write(const char *path, unsigned mode,
                          const hx_hostx *host, uint64_t comments,
                          const hx_score *stated, const hx_score *met,
                          const hx_score *unmet, hx_error *err)
{
    hx_sink  *out = NULL;
    size_t    count = hx__registry_label_count(host, HX_DIM_DRIVER);
    hx_status rc = hx__output_open(&out, path, mode, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__output_printf(out, "hxgap-rates\t1\ncomments\t%llu\n",
                      (unsigned long long)comments);
    hx__output_printf(out, "driver\tshare\tthere\tfound\tnot_there\tfalse\n");
    for (size_t d = 0; d < count && d < HX_SCORE_LABELS; d++) {
        hx_str id = hx__registry_label_get(host, HX_DIM_DRIVER, d)->id;

        put_line(out, id, "stated", comments, &stated[d]);
        put_line(out, id, "met", comments, &met[d]);
        put_line(out, id, "unmet", comments, &unmet[d]);
    }
    return hx__output_commit(out, err);
}
