/* The tables of variants, both columns folded, sorted by form. A form that is a
 * word of its own besides ("net", "hr") stays one. Left out is what may as well
 * be another word ("im", "2", "das"): a label that is missed costs less than a
 * wrong one. By language, since "and" is the German stem of "andere". */
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

/* The first of the rows, sorted by form, that is not before `form`. */
static size_t first_row(const variant *rows, size_t count, const char *form)
{
    size_t low = 0;

    while (low < count) {
        size_t mid = low + (count - low) / 2;

        if (strcmp(rows[mid].form, form) < 0)
            low = mid + 1;
        else
            count = mid;
    }
    return low;
}

/* Appends the words of `form` to the list of which `count` are there. */
static size_t add_rows(const variant *rows, size_t row_count, const char *form,
                       const char **words, size_t count)
{
    for (size_t i = first_row(rows, row_count, form);
         i < row_count && count < HX_VARIANTS_MAX &&
         strcmp(rows[i].form, form) == 0; i++)
        words[count++] = rows[i].word;
    return count;
}

size_t hx__variants(hx_str fold, int lang, const char *words[HX_VARIANTS_MAX])
{
    char form[FORM_BYTES_MAX + 1];
    size_t count = 0;

    if (fold.len > FORM_BYTES_MAX)
        return 0;
    memcpy(form, fold.ptr, fold.len);
    form[fold.len] = '\0';
    if (lang != HX_LANG_EN)
        count = add_rows(german, sizeof german / sizeof *german, form, words,
                         count);
    if (lang != HX_LANG_DE)
        count = add_rows(english, sizeof english / sizeof *english, form,
                         words, count);
    return count;
}
