/* How many comments were read, what was skipped and why, and what inputs could
 * not give. */
#include "md.h"

/* ", 2 skipped (syntax 1, empty 1)", nothing where none was. */
static void md_skips(const md_page *page, const hx_node *skipped)
{
    int64_t     all = 0;
    const char *before = " (";

    for (size_t i = 0; i < page->doc->count(skipped); i++)
        all += page->doc->get_integer(page->doc->at(skipped, i));
    if (all == 0)
        return;
    md_lit(page, ", ");
    md_count(page, all);
    md_lit(page, MD_SAY(page, " skipped", " übersprungen"));
    for (size_t i = 0; i < page->doc->count(skipped); i++) {
        const hx_node *count = page->doc->at(skipped, i);

        if (page->doc->get_integer(count) == 0)
            continue;
        md_lit(page, before);
        /* One that a later hxgap counts has no name here yet. */
        md_text(page, names_find(NAMES_SKIP, page->doc->key_at(skipped, i),
                                 page->german));
        md_lit(page, " ");
        md_integer(page, count);
        before = ", ";
    }
    md_lit(page, ")");
}

void md_counts(const md_page *page)
{
    const hx_node *records = md_get(page, page->root, "records");

    md_integer(page, md_get(page, records, "analysed"));
    md_lit(page, md_noun(page, page->doc->get_integer(md_get(page, records,
                                                             "analysed")),
                         " comment analysed, ", " comments analysed, ",
                         " Kommentar ausgewertet, ",
                         " Kommentare ausgewertet, "));
    md_integer(page, md_get(page, records, "read"));
    md_lit(page, MD_SAY(page, " read", " gelesen"));
    md_skips(page, md_get(page, records, "skipped"));
    md_lit(page, ".\n");
}

void md_damaged(const md_page *page)
{
    int64_t count = page->doc->get_integer(
        md_get(page, md_get(page, page->root, "records"), "damaged"));

    if (count == 0)
        return;
    md_lit(page, MD_SAY(page, "\n**Incomplete: ", "\n**Unvollständig: "));
    md_count(page, count);
    md_lit(page, " ");
    if (count == 1)
        md_lit(page, MD_SAY(page, "input is damaged; what was good of it is "
                            "counted.",
                            "Eingabe ist beschädigt; was davon gut war, ist "
                            "gezählt."));
    else
        md_lit(page, MD_SAY(page, "inputs are damaged; what was good of them "
                            "is counted.",
                            "Eingaben sind beschädigt; was davon gut war, ist "
                            "gezählt."));
    md_lit(page, "**\n");
}
