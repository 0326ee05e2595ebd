/* Quotes on the page: the section that lists them all, the links that lead
 * there, and one below a finding.
 *
 * A link works without the script, as a jump to the driver; with it, a dialog
 * shows the quotes of just that driver, stance and group. */
#include "html.h"

#include <stdio.h>

#define QUOTE_AROUND 300     /* bytes before and after the evidence */
#define QUOTE_NEAR 90        /* the same below a finding */
#define QUOTE_SHORT_MIN 40   /* bytes of a quote that suits a finding */
#define QUOTE_SHORT_MAX 180

static bool quote_inside(hx_str text, size_t at)
{
    return at > 0 && at < text.len
        && ((unsigned char)text.ptr[at] & 0xc0) == 0x80;
}

/* `at` moved back to the beginning of a letter, then of a word if near. */
static size_t quote_cut(hx_str text, size_t at)
{
    size_t word = at;

    while (quote_inside(text, at))
        at--;
    while (word > 0 && at - word < 24 && word <= at && text.ptr[word] != ' ')
        word--;
    return word > 0 && text.ptr[word] == ' ' ? word : at;
}

void html_evidence(const html_page *page, const hx_node *item, size_t around)
{
    hx_str  text = html_string(page, item, "text");
    bool    masked = html_get(page, item, "mark_end") != NULL;
    /* Start and end are of the original where the text is masked. */
    int64_t given[2] = {
        html_integer(page, item, masked ? "mark_start" : "start"),
        html_integer(page, item, masked ? "mark_end" : "end") };
    size_t  from = 0, to = text.len, start, end;
    bool    marked = given[0] >= 0 && given[0] < given[1]
                  && (uint64_t)given[1] <= text.len;

    start = marked ? (size_t)given[0] : 0;
    end = marked ? (size_t)given[1] : 0;
    while (quote_inside(text, start))
        start--;
    while (quote_inside(text, end))
        end++;
    if (start > around)
        from = quote_cut(text, start - around);
    if (text.len - end > around)
        to = quote_cut(text, end + around);
    to = to < end ? end : to;
    html_put(page, "%s%.*s", from > 0 ? "… " : "", (int)(start - from),
             text.ptr + from);
    /* Always one element, so that no text can change the page's shape. */
    html_put(page, "<mark>%.*s</mark>%.*s%s", (int)(end - start),
             text.ptr + start, (int)(to - end), text.ptr + end,
             to < text.len ? " …" : "");
}

static void quote_lang(const html_page *page, const hx_node *item)
{
    hx_str lang = html_string(page, item, "lang");

    if (hx_str_eq(lang, HX_LIT("de")) || hx_str_eq(lang, HX_LIT("en")))
        html_put(page, " lang=\"%.*s\"", (int)lang.len, lang.ptr);
}

static void quote_item(const html_page *page, const html_voice *voice)
{
    const hx_node *id = html_get(page, voice->item, "id");

    html_put(page, "<li data-g=\"");
    for (size_t i = 0; i < voice->tags; i++)
        html_put(page, "%s%zu", i ? " " : "",
                 page->voices.tag[voice->first + i]);
    html_put(page, "\"><q dir=\"auto\"");
    quote_lang(page, voice->item);
    html_put(page, ">");
    html_evidence(page, voice->item, QUOTE_AROUND);
    html_put(page, "</q>");
    if (page->doc->kind(id) == HX_NODE_STRING) {
        html_put(page, "<small><bdi>");
        html_text(page, page->doc->get_string(id));
        html_put(page, "</bdi></small>");
    } else if (page->doc->kind(id) == HX_NODE_INT) {
        html_put(page, "<small>%lld</small>",
                 (long long)page->doc->get_integer(id));
    }
    html_put(page, "</li>\n");
}

/* -- links ---------------------------------------------------------------- */

static html_name drill_anchor(hx_str driver)
{
    html_name out = { "v-" };

    if (driver.len > HTML_ID - 3)
        driver.len = HTML_ID - 3;
    memcpy(out.s + 2, html_safe(driver).s, driver.len + 1);
    return out;
}

/* The first of the drivers that was quoted, or an empty name. */
static html_name drill_target(const html_page *page, const html_drill *drill)
{
    html_name   none = { "" }, all = { "voices" };
    const char *at = drill->drivers;

    if (at && strcmp(at, "*") == 0)
        return page->voices.count ? all : none;
    if (drill->driver.len)
        return html_voiced(page, drill->driver, hx_str_of(drill->stance))
             ? drill_anchor(drill->driver) : none;
    while (at && *at) {
        size_t len = strcspn(at, " ");
        hx_str one = { at, len };

        if (html_voiced(page, one, hx_str_of(drill->stance)))
            return drill_anchor(one);
        at += len + (at[len] == ' ');
    }
    return none;
}

void html_drill_open(const html_page *page, const html_drill *drill)
{
    html_name   target = drill_target(page, drill);
    const char *tag = target.s[0] ? "a" : drill->chart ? "g" : "span";

    html_put(page, "<%s class=\"dr\"", tag);
    if (!drill->row)
        html_put(page, " data-d=\"%s\"", drill->driver.len
                 ? html_safe(drill->driver).s : drill->drivers);
    if (target.s[0]) {
        html_put(page, " href=\"#%s\"", target.s);
        if (drill->group > 0)
            html_put(page, " data-g=\"%zu\"", drill->group);
        if (drill->stance[0])
            html_put(page, " data-s=\"%s\"", drill->stance);
        if (drill->skip)
            html_put(page, " tabindex=\"-1\"");
    }
    html_put(page, ">");
}

void html_drill_close(const html_page *page, const html_drill *drill)
{
    html_name target = drill_target(page, drill);

    html_put(page, "</%s>", target.s[0] ? "a" : drill->chart ? "g" : "span");
}

static bool quote_tagged(const html_page *page, const html_voice *voice,
                         size_t group)
{
    for (size_t i = 0; i < voice->tags; i++)
        if (page->voices.tag[voice->first + i] == group)
            return true;
    return false;
}

static int quote_worth(const html_page *page, const html_voice *voice)
{
    hx_str lang = html_string(page, voice->item, "lang");
    size_t len = html_string(page, voice->item, "text").len;

    return 32 * hx_str_eq(lang, hx_str_of(page->german ? "de" : "en"))
         + 2 * (int)(html_integer(page, voice->item, "strength") & 15)
         + (len >= QUOTE_SHORT_MIN && len <= QUOTE_SHORT_MAX);
}

/* Whether the same comment stands below a finding already. */
static bool quote_shown(const html_page *page, const html_voice *voice,
                        const html_shown *shown)
{
    for (size_t i = 0; i < shown->count; i++)
        if (hx_str_eq(html_string(page, voice->item, "text"),
                      html_string(page, shown->voice[i]->item, "text")))
            return true;
    return false;
}

bool html_quote(const html_page *page, hx_str driver, const char *stance,
                size_t group, html_shown *shown)
{
    const html_voice *first = html_voiced(page, driver, hx_str_of(stance));
    const html_voice *end = page->voices.list + page->voices.count;
    const html_voice *best = NULL;

    for (const html_voice *at = first;
         first && at < end && hx_str_eq(at->driver, driver)
         && hx_str_eq(at->stance, first->stance); at++)
        if (!quote_shown(page, at, shown)
            && (group == 0 || quote_tagged(page, at, group))
            && (!best || quote_worth(page, at) > quote_worth(page, best)))
            best = at;
    if (!best)
        return false;
    html_put(page, "<blockquote dir=\"auto\"");
    quote_lang(page, best->item);
    html_put(page, ">");
    html_evidence(page, best->item, QUOTE_NEAR);
    html_put(page, "</blockquote>\n");
    if (shown->count < HTML_SHOWN_MAX)
        shown->voice[shown->count++] = best;
    return true;
}

/* -- the section ---------------------------------------------------------- */

/* The quotes from `first` on that share driver and stance; returns the end. */
static size_t quote_stance(const html_page *page, size_t first)
{
    const html_voice *list = page->voices.list;
    hx_str            stance = list[first].stance;
    size_t            end = first;

    while (end < page->voices.count
           && hx_str_eq(list[end].driver, list[first].driver)
           && hx_str_eq(list[end].stance, stance))
        end++;
    html_put(page, "<details class=\"quotes %s\" data-s=\"%s\"><summary>",
             html_safe(stance).s, html_safe(stance).s);
    html_text(page, html_named(page, NAMES_STANCE, stance));
    html_put(page, " <span class=\"num\">%s</span></summary><ul>\n",
             html_count(page, (int64_t)(end - first)).s);
    for (size_t i = first; i < end; i++)
        quote_item(page, &list[i]);
    html_put(page, "</ul></details>\n");
    return end;
}

static void quote_driver(const html_page *page, hx_str driver)
{
    size_t at = html_voices_find(page, driver);

    if (at == page->voices.count
        || !hx_str_eq(page->voices.list[at].driver, driver))
        return;
    html_put(page, "<div class=\"voice\" id=\"%s\" data-d=\"%s\">"
             "<h3>", drill_anchor(driver).s, html_safe(driver).s);
    html_text(page, html_label(page, "driver", driver));
    html_put(page, "</h3>\n");
    while (at < page->voices.count
           && hx_str_eq(page->voices.list[at].driver, driver))
        at = quote_stance(page, at);
    html_put(page, "</div>\n");
}

static void quote_note(const html_page *page)
{
    html_put(page, "<p class=\"lead\">%s</p>\n", HTML_TR(page,
        "A fixed sample of what was written, with the words that count "
        "highlighted. Personal data is masked.",
        "Eine feste Stichprobe dessen, was geschrieben wurde; die "
        "entscheidenden Worte sind hervorgehoben. Personenbezogene Daten "
        "sind unkenntlich gemacht."));
    html_more(page, page->voices.left_out,
              html_noun(page, (int64_t)page->voices.left_out,
                        "more quote of smaller groups",
                        "more quotes of smaller groups",
                        "weiteres Zitat kleinerer Gruppen",
                        "weitere Zitate kleinerer Gruppen"));
}

void html_section_voices(const html_page *page)
{
    const hx_node *list[HTML_DRIVERS_MAX];
    size_t         count = html_drivers(page, page->total, "*", list);

    html_section_open(page, "voices", HTML_TR(page, "In their own words",
                                              "In ihren eigenen Worten"),
                      true);
    if (page->voices.count == 0) {
        html_missing(page, HTML_TR(page,
            "This report was made without quotes; a pipeline with a plugin "
            "that samples verbatims brings them.",
            "Dieser Bericht wurde ohne Zitate erstellt; eine Pipeline mit "
            "einem Plugin, das Zitate auswählt, bringt sie."));
        html_section_close(page);
        return;
    }
    quote_note(page);
    html_put(page, "<div class=\"voices\">\n");
    for (size_t i = 0; i < count; i++)
        quote_driver(page, html_string(page, list[i], "id"));
    html_put(page, "</div>\n");
    html_section_close(page);
}
