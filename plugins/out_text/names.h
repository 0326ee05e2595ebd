/* What dimensions, and those of their values that are hxgap's own, are called
 * in a report to read. A name is looked up where it belongs: a column may be
 * called "language" or "x", and a brand "other".
 *
 * Functions in a header, because plugins share no objects. */
#ifndef TEXT_NAMES_H
#define TEXT_NAMES_H

#include "hxgap/plugin.h"

typedef struct names_row {
    const char *dimension;  /* NULL: this is one */
    const char *id, *en, *de;
} names_row;

static const names_row names_rows[] = {
    { NULL, "brand", "brand", "Marke" },
    { NULL, "touchpoint", "touchpoint", "Kontaktpunkt" },
    { NULL, "generation", "generation", "Generation" },
    { NULL, "tenure", "tenure", "Kundendauer" },
    { NULL, "loyalty", "loyalty", "Treue" },
    { NULL, "lang", "language", "Sprache" },
    { NULL, "month", "month", "Monat" },
    { NULL, "quarter", "quarter", "Quartal" },
    { NULL, "year", "year", "Jahr" },
    { NULL, "driver", "driver", "Treiber" },
    { NULL, "rating", "rating", "Bewertung" },
    { NULL, "level", "level", "Ebene" },
    { "lang", "de", "German", "Deutsch" },
    { "lang", "en", "English", "Englisch" },
    { "generation", "boomers", "Boomers", "Boomer" },
    { "generation", "x", "Generation X", "Generation X" },
    { "generation", "millennials", "Millennials", "Millennials" },
    { "generation", "z", "Generation Z", "Generation Z" },
    { "generation", "other", "other years", "andere Jahrgänge" },
    { "tenure", "new", "new", "neu" },
    { "tenure", "established", "established", "langjährig" },
};

/* The name of `id` in the dimension `of`, or with NULL of the dimension `id`;
 * `id` itself where it is none of ours. */
static hx_str names_find(const char *of, hx_str id, bool german)
{
    for (size_t i = 0; i < sizeof names_rows / sizeof *names_rows; i++) {
        const names_row *row = &names_rows[i];

        if (hx_str_eq(id, hx_str_of(row->id)) &&
            (of && row->dimension ? strcmp(of, row->dimension) == 0
                                  : of == row->dimension))
            return hx_str_of(german ? row->de : row->en);
    }
    return id;
}

#endif
