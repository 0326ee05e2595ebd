/* What a report to read calls dimensions, and those ids that are hxgap's own:
 * values of dimensions, families, levels of need, stages, steps, stances, and
 * reasons for skipping. One table, so that the same thing is called the same in
 * the terminal, in Markdown and on the page (which begins some with a capital).
 * What a lexicon names has its name there.
 *
 * A name is looked up where it belongs: a column may be called "language" or "x",
 * and a brand "other".
 *
 * Functions in a header, because plugins share no objects. */
#ifndef TEXT_NAMES_H
#define TEXT_NAMES_H

#include "hxgap/plugin.h"

enum names_kind {
    NAMES_NONE, NAMES_DIMENSION, NAMES_LANG, NAMES_GENERATION, NAMES_TENURE,
    NAMES_FAMILY, NAMES_MASLOW, NAMES_STAGE, NAMES_STEP, NAMES_STANCE, NAMES_SKIP
};

typedef struct names_row {
    enum names_kind kind;
    const char     *id, *en, *de;
} names_row;

/* Stages, steps and levels in their order. */
static const names_row names_rows[] = {
    { NAMES_DIMENSION, "brand", "brand", "Marke" },
    { NAMES_DIMENSION, "touchpoint", "touchpoint", "Kontaktpunkt" },
    { NAMES_DIMENSION, "generation", "generation", "Generation" },
    { NAMES_DIMENSION, "tenure", "tenure", "Kundendauer" },
    { NAMES_DIMENSION, "loyalty", "loyalty", "Treue" },
    { NAMES_DIMENSION, "lang", "language", "Sprache" },
    { NAMES_DIMENSION, "month", "month", "Monat" },
    { NAMES_DIMENSION, "quarter", "quarter", "Quartal" },
    { NAMES_DIMENSION, "year", "year", "Jahr" },
    { NAMES_DIMENSION, "driver", "driver", "Treiber" },
    { NAMES_DIMENSION, "rating", "rating", "Bewertung" },
    { NAMES_DIMENSION, "level", "level", "Ebene" },
    { NAMES_LANG, "de", "German", "Deutsch" },
    { NAMES_LANG, "en", "English", "Englisch" },
    { NAMES_LANG, "unknown", "unknown language", "Sprache unbekannt" },
    { NAMES_GENERATION, "boomers", "Boomers", "Boomer" },
    { NAMES_GENERATION, "x", "Generation X", "Generation X" },
    { NAMES_GENERATION, "millennials", "Millennials", "Millennials" },
    { NAMES_GENERATION, "z", "Generation Z", "Generation Z" },
    { NAMES_GENERATION, "other", "other years", "andere Jahrgänge" },
    { NAMES_TENURE, "new", "new customers", "neue Kunden" },
    { NAMES_TENURE, "established", "established customers",
      "langjährige Kunden" },
    { NAMES_FAMILY, "emotional", "emotional", "emotional" },
    { NAMES_FAMILY, "rational", "rational", "rational" },
    { NAMES_MASLOW, "self-actualization", "self-actualisation",
      "Selbstverwirklichung" },
    { NAMES_MASLOW, "esteem", "esteem", "Wertschätzung" },
    { NAMES_MASLOW, "belonging", "belonging", "Zugehörigkeit" },
    { NAMES_MASLOW, "safety", "safety", "Sicherheit" },
    { NAMES_MASLOW, "basic", "basic needs", "Grundbedürfnisse" },
    /* The terminal has nine letters for a stage. */
    { NAMES_STAGE, "awareness", "awareness", "Interesse" },
    { NAMES_STAGE, "consideration", "consideration", "Abwägung" },
    { NAMES_STAGE, "purchase", "purchase", "Kauf" },
    { NAMES_STAGE, "use", "use", "Nutzung" },
    { NAMES_STAGE, "service", "service", "Service" },
    { NAMES_STAGE, "loyalty", "loyalty", "Treue" },
    { NAMES_STEP, "purpose", "purpose", "Sinn" },
    { NAMES_STEP, "employees", "human employees", "menschliche Mitarbeitende" },
    { NAMES_STEP, "creativity", "connected creativity",
      "verbundene Kreativität" },
    { NAMES_STEP, "relationships", "mutual relationships",
      "gegenseitige Beziehungen" },
    { NAMES_STEP, "individual", "individual at each touchpoint",
      "persönlich an jedem Kontaktpunkt" },
    { NAMES_STEP, "relevance", "relevant across generations",
      "relevant über Generationen" },
    { NAMES_STEP, "companion", "indispensable companion",
      "unentbehrlicher Begleiter" },
    { NAMES_STANCE, "met", "met", "erfüllt" },
    { NAMES_STANCE, "unmet", "unmet", "unerfüllt" },
    { NAMES_STANCE, "wanted", "wanted", "gewünscht" },
    { NAMES_SKIP, "syntax", "syntax", "Syntax" },
    { NAMES_SKIP, "not_object", "not an object", "kein Objekt" },
    { NAMES_SKIP, "no_text", "no text", "kein Text" },
    { NAMES_SKIP, "too_long", "too long", "zu lang" },
    { NAMES_SKIP, "empty", "empty", "leer" },
    { NAMES_SKIP, "language", "other language", "andere Sprache" },
    { NAMES_SKIP, "filtered", "filtered", "gefiltert" },
    { NAMES_SKIP, "plugin", "plugin", "Plugin" },
};

#define NAMES_COUNT (sizeof names_rows / sizeof *names_rows)

/* Of the values of this dimension; NAMES_NONE where they are not ours. */
static inline enum names_kind names_values(hx_str dimension)
{
    return hx_str_eq(dimension, HX_LIT("lang")) ? NAMES_LANG
         : hx_str_eq(dimension, HX_LIT("generation")) ? NAMES_GENERATION
         : hx_str_eq(dimension, HX_LIT("tenure")) ? NAMES_TENURE : NAMES_NONE;
}

/* The row of `id`, NAMES_COUNT where it is none of ours. */
static inline size_t names_at(enum names_kind kind, hx_str id)
{
    size_t i = 0;

    while (i < NAMES_COUNT && (names_rows[i].kind != kind ||
                               !hx_str_eq(id, hx_str_of(names_rows[i].id))))
        i++;
    return i;
}

/* The row of the first of the kind. */
static inline size_t names_first(enum names_kind kind)
{
    size_t i = 0;

    while (i < NAMES_COUNT && names_rows[i].kind != kind)
        i++;
    return i;
}

/* The name of `id`, or `id` itself. Names end in a NUL. */
static inline hx_str names_find(enum names_kind kind, hx_str id, bool german)
{
    size_t at = names_at(kind, id);

    if (at == NAMES_COUNT)
        return id;
    return hx_str_of(german ? names_rows[at].de : names_rows[at].en);
}

#endif
