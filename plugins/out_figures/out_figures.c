/* out_figures: every figure of the report as one long tidy table of CSV.
 *
 * out_csv has a row for each segment and driver; this has a row for each
 * figure of any section, so that what people ask of generations, touchpoints,
 * months, steps or ratings can be filtered from one file. */
#include "walk.h"
#include "../out_csv/cells.h"

static void figures_head(const csv_page *page)
{
    csv_lit(page, "section");
    for (int i = 1; i <= WALK_DIMENSIONS; i++)
        page->host->printf(page->sink, ",dimension_%d,value_%d", i, i);
    csv_lit(page, ",part,id,label,figure,value,low,high,comments,text,"
                  "suppressed\r\n");
}

/* The labels of the dimension that the part is made of. */
static const char *figures_dimension(hx_str part)
{
    if (hx_str_eq(part, HX_LIT("drivers")))
        return "driver";
    return hx_str_eq(part, HX_LIT("steps")) ? "step" : NULL;
}

/* A comma, then the text where there is one. */
static void figures_text(const csv_page *page, hx_str text)
{
    csv_lit(page, ",");
    if (text.len > 0)
        csv_text(page, text);
}

static void figures_row(void *context, const walk_row *row)
{
    const csv_page *page = context;
    const char     *dimension = figures_dimension(row->part);
    char            name[WALK_NAME_MAX];

    csv_text(page, row->section);
    for (size_t i = 0; i < WALK_DIMENSIONS; i++) {
        figures_text(page, i < row->dimensions ? row->dimension[i]
                                               : (hx_str){ NULL, 0 });
        csv_cell(page, i < row->dimensions ? row->member[i] : NULL);
    }
    figures_text(page, row->part);
    figures_text(page, row->id);
    figures_text(page, dimension ? csv_label(page, dimension, row->id)
                                 : (hx_str){ NULL, 0 });
    figures_text(page, walk_name(row, name));
    csv_cell(page, row->value);
    csv_cell(page, row->low);
    csv_cell(page, row->high);
    csv_cell(page, row->comments);
    csv_cell(page, row->text);
    csv_cell(page, row->suppressed);
    csv_lit(page, "\r\n");
}

static hx_status figures_report(const void *model, const hx_host *host,
                                const hx_node *root, hx_sink *sink,
                                hx_error *err)
{
    csv_page page = { host, host->doc, sink, root,
                      host->sink_trait(sink, "german") > 0 };

    (void)model;
    (void)err;
    figures_head(&page);
    walk_report(page.doc, root, figures_row, &page);
    return HX_OK;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_figures",
    .version = "1.0.0",
    .summary = "one row a figure of any section, for statistics",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "figures",
    .suffixes = ".figures.csv",
    .report = figures_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
