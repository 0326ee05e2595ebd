/* The tables of variants, both columns folded. A form that is a word of its
 * own besides ("net", "hr") stays one. Left out is what may as well be another
 * word ("im", "2", "das"): a label that is missed costs less than a wrong one.
 * By language, since "and" is the German stem of "andere". */
#include "variants.h"

#include <string.h>

#include "hxgap/record.h"

#define FORM_BYTES_MAX 10

typedef struct variant {
    char form[FORM_BYTES_MAX + 1], word[FORM_BYTES_MAX + 1];
} variant;

static const variant german[] = {
    { "&", "und" }, { "+", "und" }, { "garnicht", "nicht" },
    { "grad", "gerade" }, { "hab", "habe" }, { "ham", "haben" },
    { "is", "ist" }, { "jetz", "jetzt" }, { "keinerlei", "keine" },
    { "koa", "kein" }, { "koan", "keinen" }, { "ma", "mal" },
    { "min", "minuten" }, { "nciht", "nicht" }, { "ne", "eine" },
    { "ned", "nicht" }, { "nem", "einem" }, { "nen", "einen" },
    { "net", "nicht" }, { "nich", "nicht" }, { "nichtmal", "nicht" },
    { "nid", "nicht" }, { "niemals", "nie" }, { "nihct", "nicht" },
    { "nit", "nicht" }, { "nix", "nichts" }, { "noed", "nicht" },
    { "std", "stunden" }, { "u", "und" }, { "waer", "waere" },
};

static const variant english[] = {
    { "&", "and" }, { "+", "and" }, { "aint", "arent" }, { "aint", "isnt" },
    { "alot", "lot" }, { "bc", "because" }, { "burned", "burnt" },
    { "burnt", "burned" }, { "canceled", "cancelled" },
    { "canceling", "cancelling" }, { "cancelling", "canceling" },
    { "cannot", "cant" }, { "cant", "cannot" }, { "center", "centre" },
    { "centre", "center" }, { "color", "colour" }, { "colors", "colours" },
    { "colour", "color" }, { "colours", "colors" }, { "cosy", "cozy" },
    { "counsellor", "counselor" }, { "coz", "because" }, { "cozy", "cosy" },
    { "customise", "customize" }, { "customize", "customise" },
    { "cuz", "because" }, { "donut", "doughnut" }, { "doughnut", "donut" },
    { "favorite", "favourite" }, { "favourite", "favorite" },
    { "flavor", "flavour" }, { "flavors", "flavours" },
    { "flavour", "flavor" }, { "flavours", "flavors" }, { "flt", "flight" },
    { "flts", "flights" }, { "gonna", "going" }, { "gotta", "got" },
    { "hr", "hour" }, { "hrs", "hours" }, { "maneuver", "manoeuvre" },
    { "manoeuvre", "maneuver" }, { "min", "minute" }, { "mins", "minutes" },
    { "mold", "mould" }, { "mould", "mold" }, { "n", "and" },
    { "noone", "nobody" }, { "ok", "okay" }, { "okay", "ok" },
    { "organised", "organized" }, { "organized", "organised" },
    { "pls", "please" }, { "plz", "please" }, { "ppl", "people" },
    { "r", "are" }, { "rly", "really" }, { "smelt", "smelled" },
    { "svc", "service" }, { "thanx", "thanks" }, { "theater", "theatre" },
    { "theatre", "theater" }, { "tho", "though" }, { "thru", "through" },
    { "thx", "thanks" }, { "tire", "tyre" }, { "tires", "tyres" },
    { "tyre", "tire" }, { "tyres", "tires" }, { "u", "you" }, { "ur", "your" },
    { "w", "with" }, { "wanna", "want" }, { "whilst", "while" },
    { "ya", "you" }, { "yoghurt", "yogurt" }, { "yogurt", "yoghurt" },
};

static const char *next_row(const variant *rows, size_t count, hx_str fold,
                            size_t *at)
{
    while (*at < count)
        if (hx_str_eq(fold, hx_str_of(rows[(*at)++].form)))
            return rows[*at - 1].word;
    return NULL;
}

const char *hx__variant(hx_str fold, int lang, size_t *at)
{
    const size_t first = sizeof german / sizeof *german;
    const char *word = NULL;
    size_t rest;

    if (fold.len > FORM_BYTES_MAX)
        return NULL;
    if (lang != HX_LANG_EN)
        word = next_row(german, first, fold, at);
    if (word || lang == HX_LANG_DE)
        return word;
    rest = *at > first ? *at - first : 0;
    word = next_row(english, sizeof english / sizeof *english, fold, &rest);
    *at = first + rest;
    return word;
}
