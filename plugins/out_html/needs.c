/* The seven steps from customer to human experience; being met as a human:
 * resonance, three changes of perspective, levels, channels; and what drivers
 * go with in the ratings. */
#include "html.h"

#include <stdio.h>

#define STEP_DRIVERS_MAX 8
#define STEP_NAMED_MAX 4

typedef struct need_step {
    const char *id, *why_en, *why_de;   /* its name: names.h */
    const char *drivers[STEP_NAMED_MAX];
    bool        stay;         /* who wants to stay tells of it */
} need_step;

static const need_step need_steps[] = {
    { "purpose",
      "A brand that stands for something people share.",
      "Eine Marke, die für etwas steht, das Menschen teilen.",
      { "purpose", "trust" }, false },
    { "employees",
      "People who meet people: warmly, listening, with respect.",
      "Menschen, die Menschen begegnen: herzlich, zuhörend, mit Respekt.",
      { "human", "warmth", "heard" }, false },
    { "creativity",
      "Ideas that surprise and delight.",
      "Ideen, die überraschen und begeistern.",
      { "delight", "freedom" }, false },
    { "relationships",
      "Loyalty that is returned, and errors that are made good.",
      "Treue, die erwidert wird, und Fehler, die gutgemacht werden.",
      { "relationship", "fairness", "belonging" }, false },
    { "individual",
      "Seen as a person, wherever one meets the brand.",
      "Als Person gesehen, wo immer man der Marke begegnet.",
      { "individual" }, false },
    { "relevance",
      "As good an experience for the young as for the old.",
      "Für Junge ein ebenso gutes Erleben wie für Ältere.",
      { NULL }, false },
    { "companion",
      "A brand that people want to keep in their lives.",
      "Eine Marke, die Menschen in ihrem Leben behalten wollen.",
      { "reliability", "security" }, true },
};

/* A figure, large, its interval where it has one, and what it is. */
static void step_fact(const html_page *page, const hx_node *figure,
                      const hx_node *low, const hx_node *high,
                      const char *unit, const char *text)
{
    if (html_null(page, figure))
        return;
    html_put(page, "<p class=\"fact\"><b>%s%s</b> ",
             html_figure(page, figure, 1).s, unit);
    if (!html_null(page, low))
        html_put(page, "<small>%s–%s</small> ",
                 html_figure(page, low, 1).s,
                 html_figure(page, high, 1).s);
    html_put(page, "%s</p>", text);
}

/* What the report counts of the step beside its drivers. */
static void step_facts(const html_page *page, const hx_node *step)
{
    const hx_node *named = html_get(page, step, "named");
    const hx_node *loyalty = html_get(page, step, "loyalty");

    step_fact(page, html_part(page, step, "touchpoints", "spread"), NULL, NULL,
              "",
              HTML_TR(page, "points of spread over touchpoints",
                      "Punkte Streuung über Kontaktpunkte"));
    step_fact(page, html_part(page, step, "generations", "spread"), NULL, NULL,
              "",
              HTML_TR(page, "points of spread over generations",
                      "Punkte Streuung über Generationen"));
    step_fact(page, html_get(page, named, "value"),
              html_get(page, named, "low"), html_get(page, named, "high"),
              " %",
              HTML_TR(page, "of comments name it in words of their own",
                      "der Kommentare nennen es mit eigenen Worten"));
    step_fact(page, html_get(page, loyalty, "loyal_of_met"),
              html_get(page, loyalty, "loyal_of_met_low"),
              html_get(page, loyalty, "loyal_of_met_high"), " %",
              HTML_TR(page, "of those who find it met stay or recommend",
                      "derer, die es erfüllt finden, bleiben oder "
                      "empfehlen"));
}

static const hx_node *step_node(const html_page *page, const need_step *row)
{
    return html_find(page, html_get(page, page->root, "steps"), "id",
                     hx_str_of(row->id));
}

/* The drivers that the lexicon gives to the step, else those named here. */
static size_t step_drivers(const html_page *page, const need_step *row,
                           const hx_node **out)
{
    const hx_node *list = html_get(page, page->total, "drivers");
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(list)
                       && count < STEP_DRIVERS_MAX; i++) {
        const hx_node *node = page->doc->at(list, i);
        hx_str         id = html_string(page, node, "id");

        if (hx_str_eq(html_attr(page, id, "step"), hx_str_of(row->id)))
            out[count++] = node;
    }
    if (count > 0)
        return count;
    for (size_t i = 0; i < STEP_NAMED_MAX && row->drivers[i]; i++) {
        const hx_node *node = html_find(page, list, "id",
                                        hx_str_of(row->drivers[i]));

        if (node)
            out[count++] = node;
    }
    return count;
}

/* The step as a whole, where the report counts it. */
static void step_whole(const html_page *page, const need_step *row,
                       int64_t most)
{
    const hx_node *nodes[1] = { step_node(page, row) };
    html_gaps      gaps = { .nodes = nodes, .count = 1, .most = most,
                            .attr = "step" };
    char           id[48];

    if (!html_get(page, nodes[0], "demand"))
        return;
    gaps.name = hx_str_of(HTML_TR(page, "Taken together", "Zusammen"));
    gaps.title = html_named(page, NAMES_STEP, hx_str_of(row->id)).ptr;
    snprintf(id, sizeof id, "step-all-%s", row->id);
    gaps.id = id;
    html_gap_chart(page, &gaps);
}

/* A step that no driver of the lexicons has as its `step`. */
static void step_without(const html_page *page, const need_step *row)
{
    if (html_get(page, step_node(page, row), "demand"))
        return;
    html_put(page, HTML_TR(page,
        "<p class=\"note\">No driver speaks for it (one with <code>step: %s"
        "</code> in a lexicon would); the spreads are those of all emotional "
        "drivers.</p>",
        "<p class=\"note\">Kein Treiber spricht dafür (einer mit <code>step: "
        "%s</code> in einem Lexikon täte es); die Streuungen sind die aller "
        "emotionalen Treiber.</p>"), row->id);
}

static void step_card(const html_page *page, const need_step *row, int64_t most)
{
    const hx_node *nodes[STEP_DRIVERS_MAX];
    const hx_node *stay = html_part(page, page->root, "loyalty", "stay");
    html_gaps      gaps = { .nodes = nodes, .most = most };
    char           id[48];

    html_put(page, "<li><div><h3>%s</h3><p>%s</p></div><div>",
             html_named(page, NAMES_STEP, hx_str_of(row->id)).ptr,
             HTML_TR(page, row->why_en, row->why_de));
    step_whole(page, row, most);
    gaps.count = step_drivers(page, row, nodes);
    if (gaps.count > 0) {
        snprintf(id, sizeof id, "step-%s", row->id);
        gaps.id = id;
        gaps.title = html_named(page, NAMES_STEP, hx_str_of(row->id)).ptr;
        html_gap_chart(page, &gaps);
    } else if (step_node(page, row)) {
        step_without(page, row);
    }
    step_facts(page, step_node(page, row));
    if (row->stay)
        step_fact(page, html_get(page, stay, "value"),
                  html_get(page, stay, "low"), html_get(page, stay, "high"),
                  " %", HTML_TR(page, "of comments want to stay",
                          "der Kommentare wollen bleiben"));
    html_put(page, "</div></li>\n");
}

/* One scale for all cards: what their drivers need. */
static int64_t step_most(const html_page *page)
{
    int64_t step, most = html_gap_most(page, html_get(page, page->root,
                                                      "steps"));

    for (size_t i = 0; i < sizeof need_steps / sizeof need_steps[0]; i++) {
        const hx_node *nodes[STEP_DRIVERS_MAX];
        size_t         count = step_drivers(page, &need_steps[i], nodes);

        for (size_t n = 0; n < count; n++) {
            int64_t high = page->doc->get_milli(
                html_part(page, nodes[n], "demand", "high"));

            most = high > most ? high : most;
        }
    }
    return html_axis(most, &step);
}

static void step_table(const html_page *page)
{
    const hx_node *nodes[STEP_DRIVERS_MAX * sizeof need_steps
                         / sizeof need_steps[0]];
    html_gaps      gaps = { .nodes = nodes };

    for (size_t i = 0; i < sizeof need_steps / sizeof need_steps[0]; i++)
        gaps.count += step_drivers(page, &need_steps[i], nodes + gaps.count);
    gaps.title = HTML_TR(page, "Drivers of the steps, in their order",
                         "Treiber der Schritte, in deren Reihenfolge");
    if (gaps.count > 0)
        html_gap_table(page, &gaps);
}

void html_section_steps(const html_page *page)
{
    int64_t most = step_most(page);

    html_section_open(page, "steps", HTML_TR(page,
        "Seven steps to a human experience",
        "Sieben Schritte zum menschlichen Erleben"), false);
    html_put(page, "<ol class=\"steps\">\n");
    for (size_t i = 0; i < sizeof need_steps / sizeof need_steps[0]; i++)
        step_card(page, &need_steps[i], most);
    html_put(page, "</ol>\n");
    step_table(page);
    html_section_close(page);
}

/* -- being met as a human ------------------------------------------------- */

static void human_tile(const html_page *page, const hx_node *stated,
                       const char *text)
{
    html_put(page, "<div class=\"tile\"><b>%s %%</b><span>%s</span>",
             html_figure(page, html_get(page, stated, "value"), 1).s,
             text);
    if (!html_null(page, html_get(page, stated, "low")))
        html_put(page, "<small>%s–%s</small>",
                 html_figure(page, html_get(page, stated, "low"), 1).s,
                 html_figure(page, html_get(page, stated, "high"), 1).s);
    html_put(page, "</div>\n");
}

static void human_resonance(const html_page *page)
{
    const hx_node *parts = html_get(page, page->root, "resonance_of");

    html_put(page, "<h3>%s</h3><div class=\"tiles\">",
             HTML_TR(page, "Positive resonance", "Positive Resonanz"));
    human_tile(page, html_get(page, page->root, "resonance"),
               HTML_TR(page, "answer a met emotional driver with delight or "
                       "a recommendation", "antworten auf einen erfüllten "
                       "emotionalen Treiber mit Begeisterung oder "
                       "Empfehlung"));
    human_tile(page, html_get(page, parts, "emotional_met"),
               HTML_TR(page, "find an emotional driver met",
                       "finden einen emotionalen Treiber erfüllt"));
    human_tile(page, html_get(page, parts, "human"),
               HTML_TR(page, "resonate with being treated as a human",
                       "antworten so darauf, als Mensch behandelt zu "
                       "werden"));
    human_tile(page, html_get(page, parts, "security"),
               HTML_TR(page, "resonate with security, a life free of fear",
                       "antworten so auf Sicherheit, ein Leben ohne Angst"));
    html_put(page, "</div>\n");
}

static void human_check(const html_page *page, const char *key,
                        const char *title, const char *members)
{
    const hx_node *check = html_part(page, page->root, "perspective", key);
    const hx_node *nodes[1] = { check };
    html_gaps      gaps = { .id = key, .title = title, .nodes = nodes,
                            .count = 1, .members = members,
                            .name = hx_str_of(title) };
    const hx_node *demand = html_get(page, check, "demand");

    html_put(page, "<li><h4>%s</h4>", title);
    if (html_null(page, demand)) {
        html_missing(page, HTML_TR(page, "Too few comments.",
                                   "Zu wenige Kommentare."));
    } else {
        gaps.most = html_axis(page->doc->get_milli(
            html_get(page, demand, "high")), &gaps.step);
        gaps.name = hx_str_of(HTML_TR(page, "Gap, points",
                                      "Lücke, Punkte"));
        html_gap_chart(page, &gaps);
        html_gap_table(page, &gaps);
        html_put(page, HTML_TR(page, "<p class=\"note\">%s of %s comments "
                               "there speak of it.</p>",
                               "<p class=\"note\">%s von %s Kommentaren dort "
                               "sprechen davon.</p>"),
                 html_count(page, html_integer(page, check, "comments")).s,
                 html_count(page, html_integer(page, check,
                                               "of_comments")).s);
    }
    html_put(page, "</li>\n");
}

static void human_levels(const html_page *page)
{
    const hx_node *map = html_get(page, page->root, "levels");
    int64_t        most = 1000;

    html_put(page, "<h3>%s</h3>\n", HTML_TR(page, "Levels of experience",
                                            "Ebenen des Erlebens"));
    if (page->doc->count(map) == 0) {
        html_missing(page, HTML_TR(page,
            "A lexicon of the dimension level brings rational, emotional, "
            "sensory, physical and spiritual experience.",
            "Ein Lexikon der Dimension level bringt rationales, emotionales, "
            "sinnliches, körperliches und geistiges Erleben."));
        return;
    }
    for (size_t i = 0; i < page->doc->count(map); i++) {
        int64_t value = page->doc->get_milli(html_get(
            page, page->doc->at(map, i), "value"));

        most = value > most ? value : most;
    }
    html_put(page, "<table class=\"sort levels\"><caption>%s</caption>"
             "<thead><tr>", HTML_TR(page, "Share of comments that speak on "
                                    "this level", "Anteil der Kommentare, "
                                    "die auf dieser Ebene sprechen"));
    html_th(page, HTML_TR(page, "Level", "Ebene"));
    html_th_number(page, "%");
    html_th_number(page, HTML_TR(page, "Comments", "Kommentare"));
    html_put(page, "</tr></thead><tbody>\n");
    for (size_t i = 0; i < page->doc->count(map); i++) {
        const hx_node *node = page->doc->at(map, i);

        html_put(page, "<tr><th scope=\"row\">");
        html_text(page, html_label(page, "level", page->doc->key_at(map, i)));
        html_put(page, "</th><td class=\"n wide\"><span>%s</span>",
                 html_figure(page, html_get(page, node, "value"), 1).s);
        html_bar(page, page->doc->get_milli(html_get(page, node, "value")),
                 most, "del");
        html_put(page, "</td>");
        html_td_count(page, html_integer(page, node, "comments"));
        html_put(page, "</tr>\n");
    }
    html_put(page, "</tbody></table>\n");
}

static void human_channels(const html_page *page)
{
    const hx_node *map = html_get(page, page->root, "channels");

    html_put(page, "<h3>%s</h3><p>", HTML_TR(page,
        "Research online, purchase offline, and back",
        "Online suchen, vor Ort kaufen, und zurück"));
    html_put(page, HTML_TR(page,
        "<b>%s %%</b> of comments name online and offline touchpoints "
        "together (%s online, %s offline, %s both).",
        "<b>%s %%</b> der Kommentare nennen Online- und "
        "Offline-Kontaktpunkte zusammen (%s online, %s offline, %s beide)."),
        html_figure(page, html_get(page, map, "both_points"), 1).s,
        html_count(page, html_integer(page, map, "online")).s,
        html_count(page, html_integer(page, map, "offline")).s,
        html_count(page, html_integer(page, map, "both")).s);
    html_put(page, "</p>\n");
}

void html_section_human(const html_page *page)
{
    html_section_open(page, "human", HTML_TR(page, "Met as a human being",
                                             "Als Mensch gesehen"), false);
    human_resonance(page);
    html_put(page, "<h3>%s</h3><ul class=\"checks\">\n",
             HTML_TR(page, "Three changes of perspective",
                     "Drei Perspektivwechsel"));
    human_check(page, "time_on_the_hotline",
                HTML_TR(page, "Time on the hotline", "Zeit an der Hotline"),
                "speed");
    human_check(page, "questions_answered_reliably",
                HTML_TR(page, "Questions answered reliably",
                        "Fragen verlässlich beantwortet"),
                "competence resolution");
    human_check(page, "newsletter_with_value",
                HTML_TR(page, "A newsletter with real value",
                        "Ein Newsletter mit echtem Wert"), "information");
    html_put(page, "</ul>\n");
    human_levels(page);
    human_channels(page);
    html_section_close(page);
}
