/* The sections of a report that have no tables of their own, as rows of one. */
#include "db.h"
#include "../out_figures/walk.h"

static void put_text(db *self, hx_str text)
{
    if (text.len > 0)
        db_text(self, text);
    else
        db_null(self);
}

/* Sections whose rows stand in other tables. */
static bool elsewhere(hx_str section)
{
    static const char *const tables[] = { "records", "labels", "segments",
                                          "friction", "changes",
                                          "comparisons" };

    for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++)
        if (hx_str_eq(section, hx_str_of(tables[i])))
            return true;
    return false;
}

static void put_figure(void *context, const walk_row *row)
{
    db  *self = context;
    char name[WALK_NAME_MAX];

    if (elsewhere(row->section))
        return;
    db_begin(self, DB_FIGURE);
    db_text(self, row->section);
    for (size_t i = 0; i < WALK_DIMENSIONS; i++) {
        bool there = i < row->dimensions;

        put_text(self, there ? row->dimension[i] : (hx_str){ NULL, 0 });
        db_node(self, there ? row->member[i] : NULL);
    }
    put_text(self, row->part);
    put_text(self, row->id);
    db_text(self, walk_name(row, name));
    db_node(self, row->value);
    db_node(self, row->low);
    db_node(self, row->high);
    db_node(self, row->comments);
    db_node(self, row->text);
    db_node(self, row->suppressed);
    db_end(self);
}

void db_figures(db *self, const hx_node *root)
{
    walk_report(self->host->doc, root, put_figure, self);
}
