/* out_html: the report as one page that needs nothing else.
 *
 * Style and script stand in the page and are named by their hashes in its
 * security policy, which allows nothing else: no network, no inline handler,
 * no style attribute. The page says all it has to say without the script. */
#include "html.h"

static void page_top(const html_page *page)
{
    html_put(page, "<!DOCTYPE html>\n<html lang=\"%s\"><head>"
             "<meta charset=\"utf-8\">\n"
             "<meta http-equiv=\"Content-Security-Policy\" content=\""
             "default-src 'none'; style-src '%s'; script-src '%s'; "
             "img-src data:; base-uri 'none'; form-action 'none'\">\n",
             page->german ? "de" : "en", html_asset_hash(&html_style).s,
             html_asset_hash(&html_script).s);
    html_put(page, "<meta name=\"viewport\" content=\"width=device-width, "
             "initial-scale=1\"><meta name=\"color-scheme\" "
             "content=\"light dark\"><meta name=\"referrer\" "
             "content=\"no-referrer\"><link rel=\"icon\" href=\"data:,\">"
             "<title>%s</title>\n<style>",
             HTML_TR(page, "The human-experience gap",
                     "Die Lücke im menschlichen Erleben"));
    html_asset_put(page, &html_style);
    html_put(page, "</style></head><body>\n<a class=\"skip\" "
             "href=\"#main\">%s</a>\n",
             HTML_TR(page, "To the findings", "Zu den Ergebnissen"));
}

static void page_sections(const html_page *page)
{
    html_findings(page);
    html_section_gap(page);
    html_section_quadrant(page);
    html_section_segments(page);
    html_section_places(page);
    html_section_friction(page);
    html_section_trend(page);
    html_section_generations(page);
    html_section_steps(page);
    html_section_human(page);
    html_section_loyalty(page);
    html_section_maslow(page);
    html_section_impact(page);
    html_section_population(page);
    html_section_correction(page);
    html_section_voices(page);
    html_section_method(page);
}

/* A comparison has no segments to filter and no quotes to show. */
static bool page_compares(const html_page *page)
{
    return page->doc->kind(html_get(page, page->root, "comparisons"))
        == HX_NODE_LIST;
}

static void page_write_differ(const html_page *page)
{
    html_put(page, "<div class=\"page one\"><main id=\"main\">\n");
    html_sections_differ(page);
    html_section_method(page);
    html_put(page, "</main></div>\n");
}

static void page_write_report(const html_page *page)
{
    html_filters(page);
    html_put(page, "<div class=\"page\">\n");
    html_contents(page);
    html_put(page, "<main id=\"main\">\n");
    page_sections(page);
    html_put(page, "</main></div>\n");
    html_dialog(page);
}

static void page_write(const html_page *page)
{
    page_top(page);
    html_head(page, page_compares(page));
    if (page_compares(page))
        page_write_differ(page);
    else
        page_write_report(page);
    html_put(page, "<script>");
    html_asset_put(page, &html_script);
    html_put(page, "</script></body></html>\n");
}

/* Groups and quotes for the room that the page has, and how long it gets. */
static hx_status page_measure(html_page *page, size_t room, hx_error *err)
{
    hx_status rc;

    html_voices_close(page);
    html_groups_close(page);
    page->room = room;
    rc = html_groups_open(page, err);
    if (rc == HX_OK)
        rc = html_voices_open(page, err);
    if (rc != HX_OK)
        return rc;
    *page->written = 0;
    page->dry = true;
    page_write(page);
    page->dry = false;
    return HX_OK;
}

static hx_status page_report(const void *model, const hx_host *host,
                             const hx_node *root, hx_sink *sink,
                             hx_error *err)
{
    size_t    written = 0;
    bool      short_of_memory = false;
    html_page page = { .host = host, .doc = host->doc, .sink = sink,
                       .root = root, .written = &written,
                       .short_of_memory = &short_of_memory };
    hx_status rc;

    (void)model;
    page.total = host->doc->at(html_get(&page, root, "segments"), 0);
    page.german = host->sink_trait(sink, "german") > 0;
    rc = html_labels_open(&page, err);
    for (size_t room = HTML_ROOM_MAX; rc == HX_OK && room > 0; room--) {
        rc = page_measure(&page, room, err);
        if (written <= HTML_BYTES_MAX)
            break;
    }
    if (rc == HX_OK)
        page_write(&page);
    if (rc == HX_OK && short_of_memory)
        rc = host->fail(err, HX_E_NOMEM, "out_html: no memory");
    html_voices_close(&page);
    html_groups_close(&page);
    html_labels_close(&page);
    return rc;
}

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_html",
    .version = "1.0.0",
    .summary = "the report as one page with charts and quotes",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "html",
    .suffixes = ".html .htm",
    .report = page_report,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
