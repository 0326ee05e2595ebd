/* What changed over the months by more than chance: one line an alert. */
#include "md.h"

#define CHANGE_ALERTS 5
#define CHANGE_ROWS 160

typedef struct change_alert {
    const hx_node *period, *unit;
    bool           driver;
    int64_t        size;
} change_alert;

/* Adds the alerts of a list, the largest change first. */
static size_t change_collect(const md_page *page, const hx_node *period,
                             bool driver, change_alert *all, size_t count)
{
    const hx_node *list = md_get(page, period, driver ? "drivers"
                                                      : "families");

    for (size_t i = 0; i < page->doc->count(list) && count < CHANGE_ROWS;
         i++) {
        const hx_node *unit = page->doc->at(list, i);
        int64_t value = page->doc->get_milli(md_get(page, unit, "value"));
        change_alert   one = { period, unit, driver,
                               value < 0 ? -value : value };
        size_t         at = count;

        if (md_null(page, md_get(page, unit, "alert")))
            continue;
        for (; at > 0 && one.size > all[at - 1].size; at--)
            all[at] = all[at - 1];
        all[at] = one;
        count++;
    }
    return count;
}

static void change_span(const md_page *page, const hx_node *period)
{
    md_lit(page, " (");
    md_text(page, page->doc->get_string(md_get(page, period, "first")));
    if (!md_is(page, md_get(page, period, "first"), page->doc->get_string(
            md_get(page, period, "last")))) {
        md_lit(page, "–");
        md_text(page, page->doc->get_string(md_get(page, period, "last")));
    }
    md_lit(page, ")");
}

static void change_line(const md_page *page, const change_alert *alert)
{
    hx_str id = page->doc->get_string(md_get(page, alert->unit, "id"));
    bool   worse = md_is(page, md_get(page, alert->unit, "alert"),
                         HX_LIT("worse"));

    md_lit(page, "- **");
    if (alert->driver)
        md_label(page, "driver", id);
    else
        md_text(page, id);
    if (page->german)
        md_lit(page, worse ? "** wird schlechter\\: " : "** wird besser\\: ");
    else
        md_lit(page, worse ? "** gets worse\\: " : "** gets better\\: ");
    md_number(page, md_get(page, alert->unit, "before"));
    change_span(page, md_get(page, alert->period, "before"));
    md_lit(page, " → ");
    md_number(page, md_get(page, alert->unit, "after"));
    change_span(page, md_get(page, alert->period, "after"));
    md_lit(page, "\n");
}

void md_changes(const md_page *page)
{
    const hx_node *periods = md_get(page, md_get(page, page->root, "changes"),
                                    "periods");
    change_alert   all[CHANGE_ROWS];
    size_t         count = 0;

    for (size_t i = 0; i < page->doc->count(periods); i++) {
        const hx_node *period = page->doc->at(periods, i);

        count = change_collect(page, period, false, all, count);
        count = change_collect(page, period, true, all, count);
    }
    if (count == 0)
        return;
    md_lit(page, page->german ? "\n## Änderungen der Lücke\n\n"
                              : "\n## Changes of the gap\n\n");
    for (size_t i = 0; i < count && i < CHANGE_ALERTS; i++)
        change_line(page, &all[i]);
    if (count > CHANGE_ALERTS)
        md_more(page, count - CHANGE_ALERTS);
}
