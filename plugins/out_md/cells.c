/* Cells of tables, what stands in them, and headlines. */
#include "md.h"

const hx_node *md_part(const md_page *page, const hx_node *node,
                       const char *key, const char *part)
{
    return md_get(page, md_get(page, node, key), part);
}

const hx_node *md_find(const md_page *page, const hx_node *list,
                       const char *key, const char *text)
{
    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        const hx_node *own = md_get(page, node, key);

        if (text ? md_is(page, own, hx_str_of(text)) : md_null(page, own))
            return node;
    }
    return NULL;
}

size_t md_largest(const md_page *page, const hx_node *list,
                  int64_t (*worth)(const md_page *page, const hx_node *node),
                  const hx_node **out, size_t most)
{
    size_t count = 0;

    for (size_t i = 0; i < page->doc->count(list); i++) {
        const hx_node *node = page->doc->at(list, i);
        int64_t        own = worth(page, node);
        size_t         at = count;

        if (own < 0)
            continue;
        for (; at > 0 && worth(page, out[at - 1]) < own; at--)
            if (at < most)
                out[at] = out[at - 1];
        if (at < most) {
            out[at] = node;
            count += count < most;
        }
    }
    return count;
}

void md_more(const md_page *page, size_t count)
{
    if (count > 0)
        page->host->printf(page->sink, MD_SAY(page,
            "\nAnd %zu more; the JSON report has them all.\n",
            "\nDazu %zu weitere; alle stehen im JSON-Bericht.\n"), count);
}

void md_heading(const md_page *page, const char *en, const char *de)
{
    md_lit(page, "\n## ");
    md_lit(page, MD_SAY(page, en, de));
    md_lit(page, "\n\n");
}

void md_name_cell(const md_page *page, const char *name)
{
    md_lit(page, "| ");
    md_text(page, hx_str_of(name));
    md_lit(page, " ");
}

void md_cell(const md_page *page, const hx_node *node)
{
    md_lit(page, "| ");
    md_number(page, node);
    md_lit(page, " ");
}

void md_count_cell(const md_page *page, const hx_node *node)
{
    md_lit(page, "| ");
    md_integer(page, node);
    md_lit(page, " ");
}

void md_range(const md_page *page, const hx_node *low,
                         const hx_node *high)
{
    if (md_null(page, low))
        return;
    md_lit(page, " (");
    md_number(page, low);
    md_lit(page, MD_SAY(page, " to ", " bis "));
    md_number(page, high);
    md_lit(page, ")");
}

void md_share_text(const md_page *page, const hx_node *share)
{
    md_number(page, md_get(page, share, "value"));
    md_range(page, md_get(page, share, "low"),
                 md_get(page, share, "high"));
}
