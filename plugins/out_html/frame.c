/* What frames the sections: contents, filters, the dialog for quotes, and the
 * method at the end. */
#include "html.h"

/* Two sections stand only where the report was asked for them. */
static bool contents_there(const html_page *page, const char *id)
{
    bool asked = strcmp(id, "population") == 0
              || strcmp(id, "correction") == 0;

    return !asked || !html_null(page, html_get(page, page->root, id));
}

void html_contents(const html_page *page)
{
    static const struct { const char *id, *en, *de; } rows[] = {
        { "findings", "In short", "In Kürze" },
        { "gap", "Demand and delivery", "Bedarf und Erfüllung" },
        { "priorities", "Where to act", "Wo zu handeln ist" },
        { "segments", "Who and where", "Wer und wo" },
        { "touchpoints", "Along the journey", "Entlang der Reise" },
        { "friction", "Friction points", "Reibungspunkte" },
        { "trend", "Is it getting better?", "Wird es besser?" },
        { "generations", "Generations", "Generationen" },
        { "steps", "Seven steps", "Sieben Schritte" },
        { "human", "Met as a human being", "Als Mensch gesehen" },
        { "loyalty", "Loyalty", "Treue" },
        { "needs", "Levels of need", "Stufen der Bedürfnisse" },
        { "impact", "What ratings go with", "Womit Bewertungen einhergehen" },
        { "population", "Shares of the population",
          "Anteile der Grundgesamtheit" },
        { "correction", "Corrected for error", "Fehler korrigiert" },
        { "voices", "In their own words", "In ihren eigenen Worten" },
        { "method", "How to read this", "Wie das zu lesen ist" },
    };

    html_put(page, "<nav aria-label=\"%s\"><ol>\n",
             HTML_TR(page, "Contents", "Inhalt"));
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (contents_there(page, rows[i].id))
            html_put(page, "<li><a href=\"#%s\">%s</a></li>\n", rows[i].id,
                     HTML_TR(page, rows[i].en, rows[i].de));
    html_put(page, "</ol></nav>\n");
}

/* -- filters -------------------------------------------------------------- */

static void filter_segments(const html_page *page)
{
    html_put(page, "<label>%s <select id=\"f-seg\">"
             "<option value=\"0\">%s</option>\n",
             HTML_TR(page, "Segment", "Segment"),
             HTML_TR(page, "All comments", "Alle Kommentare"));
    for (size_t i = 1; i < page->group_count; i++) {
        const html_key *key = &page->groups[i].key;

        if (!page->groups[i].panel)
            continue;
        html_put(page, "<option value=\"%zu\">", i);
        for (size_t k = 0; k < key->count; k++) {
            html_put(page, "%s", k ? " × " : "");
            html_text(page, html_dimension(page, key->dim[k]));
        }
        html_put(page, ": ");
        html_group_name(page, i);
        html_put(page, "</option>\n");
    }
    html_put(page, "</select></label>\n");
}

static void filter_drivers(const html_page *page)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);

    html_put(page, "<label>%s <select id=\"f-drv\">"
             "<option value=\"\">%s</option>\n",
             HTML_TR(page, "Driver", "Treiber"),
             HTML_TR(page, "All drivers", "Alle Treiber"));
    for (size_t i = 0; i < count; i++) {
        hx_str id = html_string(page, list[i], "id");
        hx_str name = html_label(page, "driver", id);

        html_put(page, "<option value=\"%s\">%.*s</option>\n",
                 html_safe(id).s, (int)name.len, name.ptr);
    }
    html_put(page, "</select></label>\n");
}

void html_filters(const html_page *page)
{
    html_put(page, "<div class=\"filters\" role=\"group\" "
             "aria-label=\"%s\">\n", HTML_TR(page, "Filter", "Filter"));
    filter_segments(page);
    filter_drivers(page);
    html_put(page, "<button type=\"button\" id=\"f-reset\" hidden>%s"
             "</button></div>\n", HTML_TR(page, "Show all", "Alles zeigen"));
}

/* Words that the script needs stand here, where they are translated. */
void html_dialog(const html_page *page)
{
    html_put(page, "<dialog id=\"drill\" aria-labelledby=\"drill-h\" "
             "data-none=\"%s\" data-all=\"%s\"><div class=\"head\">"
             "<h2 id=\"drill-h\">%s</h2><button type=\"button\" "
             "id=\"drill-x\">%s</button></div><p id=\"drill-n\"></p>"
             "<div id=\"drill-b\"></div></dialog>\n",
             HTML_TR(page, "No quote of this segment was kept; these are "
                     "from all comments.", "Aus diesem Segment ist kein "
                     "Zitat dabei; diese stammen aus allen Kommentaren."),
             HTML_TR(page, "all comments", "alle Kommentare"),
             HTML_TR(page, "What customers say", "Was Kunden sagen"),
             HTML_TR(page, "Close", "Schließen"));
}

/* -- method --------------------------------------------------------------- */

static const struct { const char *en, *de, *en_text, *de_text; }
method_terms[] = {
    { "Demand", "Bedarf",
      "Share of comments in which a driver is wanted, met or unmet.",
      "Anteil der Kommentare, in denen ein Treiber gewünscht, erfüllt oder "
      "unerfüllt ist." },
    { "Delivered", "Erfüllt",
      "Share of comments that find it met; met and unmet in one comment "
      "counts half.",
      "Anteil der Kommentare, die ihn erfüllt finden; erfüllt und unerfüllt "
      "in einem Kommentar zählt halb." },
    { "Gap", "Lücke",
      "Demand less delivered, in points: the unmet points and the want-only "
      "points together. Wishes say nothing of delivery, so the truth lies "
      "between the unmet points and the gap.",
      "Bedarf weniger Erfülltes, in Punkten: unerfüllte Punkte und Punkte, "
      "die nur gewünscht sind. Wünsche sagen nichts über die Erfüllung; die "
      "Wahrheit liegt zwischen den unerfüllten Punkten und der Lücke." },
    { "Severity", "Schwere",
      "Gap by demand, 0 to 1.", "Lücke durch Bedarf, 0 bis 1." },
    { "Intervals", "Intervalle",
      "95 %, Wilson, on the effective sample size.",
      "95 %, nach Wilson, mit der effektiven Stichprobengröße." },
    { "A dash", "Ein Strich",
      "Fewer than 30 comments in the group, or fewer than 5 that state the "
      "driver.",
      "Weniger als 30 Kommentare in der Gruppe oder weniger als 5, die den "
      "Treiber nennen." },
};

static void method_caveat(const html_page *page)
{
    hx_str caveat = html_string(page, page->root, "caveat");

    if (page->german)
        caveat = HX_LIT("Anteile an Kommentaren, nicht an Kunden: Wer "
                        "schreibt, ist keine Zufallsstichprobe, und was "
                        "genannt wird, ist auffällig, nicht zwingend "
                        "wichtig.");
    html_put(page, "<p class=\"caveat\">%.*s</p>\n", (int)caveat.len,
             caveat.ptr);
}

static void method_records(const html_page *page)
{
    const hx_node *records = html_get(page, page->root, "records");
    const hx_node *skipped = html_get(page, records, "skipped");

    if (!records)
        return;
    html_put(page, "<h3>%s</h3><table><caption class=\"off\">%s</caption>"
             "<tbody>\n", HTML_TR(page, "Records", "Datensätze"),
             HTML_TR(page, "Records read, analysed and skipped",
                     "Gelesene, ausgewertete und übersprungene Datensätze"));
    html_put(page, "<tr><th scope=\"row\">%s</th>",
             HTML_TR(page, "read", "gelesen"));
    html_td_count(page, html_integer(page, records, "read"));
    html_put(page, "</tr><tr><th scope=\"row\">%s</th>",
             HTML_TR(page, "analysed", "ausgewertet"));
    html_td_count(page, html_integer(page, records, "analysed"));
    html_put(page, "</tr>\n");
    for (size_t i = 0; i < page->doc->count(skipped); i++) {
        html_put(page, "<tr><th scope=\"row\">%s",
                 HTML_TR(page, "skipped: ", "übersprungen: "));
        html_text(page, html_named(page, NAMES_SKIP,
                                   page->doc->key_at(skipped, i)));
        html_put(page, "</th>");
        html_td_count(page, page->doc->get_integer(page->doc->at(skipped,
                                                                 i)));
        html_put(page, "</tr>\n");
    }
    html_put(page, "</tbody></table>\n");
}

static void method_list(const html_page *page, const hx_node *list)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        hx_str         print = html_string(page, node, "fingerprint");

        html_put(page, "<li>");
        html_text(page, html_string(page, node, "name"));
        html_put(page, " ");
        html_text(page, html_string(page, node, "version"));
        if (print.len)
            html_put(page, " <code>%.*s</code>", (int)print.len, print.ptr);
        html_put(page, "</li>\n");
    }
}

static void method_provenance(const html_page *page)
{
    const hx_node *node = html_get(page, page->root, "provenance");
    hx_str         version = html_string(page, node, "version");
    hx_str         pipeline = html_string(page, node, "pipeline");

    if (!node)
        return;
    html_put(page, "<h3>%s</h3><p>hxgap %.*s, %s %.*s</p>"
             "<div class=\"cols\"><ul>\n",
             HTML_TR(page, "Made with", "Erstellt mit"), (int)version.len,
             version.ptr, HTML_TR(page, "pipeline", "Pipeline"),
             (int)pipeline.len, pipeline.ptr);
    method_list(page, html_get(page, node, "lexicons"));
    html_put(page, "</ul><ul>\n");
    method_list(page, html_get(page, node, "plugins"));
    html_put(page, "</ul></div>\n");
}

void html_section_method(const html_page *page)
{
    html_section_open(page, "method", HTML_TR(page, "How to read this",
                                              "Wie das zu lesen ist"), true);
    method_caveat(page);
    html_put(page, "<dl>\n");
    for (size_t i = 0; i < sizeof method_terms / sizeof method_terms[0]; i++)
        html_put(page, "<dt>%s</dt><dd>%s</dd>\n",
                 HTML_TR(page, method_terms[i].en, method_terms[i].de),
                 HTML_TR(page, method_terms[i].en_text,
                         method_terms[i].de_text));
    html_put(page, "</dl>\n");
    method_records(page);
    method_provenance(page);
    html_section_close(page);
}
