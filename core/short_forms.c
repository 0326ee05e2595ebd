/* The tables of short forms, both columns folded. A form that is a word of its
 * own besides ("net", "hr") stays one. Left out is what may as well be another
 * word ("im", "2", "das"): a label that is missed costs less than a wrong one.
 * By language, since "and" is the German stem of "andere". */
#include "short_forms.h"

#include <string.h>

#include "hxgap/record.h"

#define FORM_BYTES_MAX 8

typedef struct short_form {
    char form[FORM_BYTES_MAX + 1], word[FORM_BYTES_MAX + 1];
} short_form;

static const short_form german[] = {
    { "&", "und" }, { "+", "und" }, { "garnicht", "nicht" }, { "hab", "habe" },
    { "is", "ist" }, { "jetz", "jetzt" }, { "ma", "mal" },
    { "min", "minuten" }, { "ne", "eine" }, { "ned", "nicht" },
    { "nem", "einem" }, { "nen", "einen" }, { "net", "nicht" },
    { "nich", "nicht" }, { "nichtmal", "nicht" }, { "nix", "nichts" },
    { "std", "stunden" }, { "u", "und" }, { "waer", "waere" },
};

static const short_form english[] = {
    { "&", "and" }, { "+", "and" }, { "aint", "arent" }, { "aint", "isnt" },
    { "alot", "lot" }, { "bc", "because" }, { "cannot", "cant" },
    { "cant", "cannot" }, { "coz", "because" }, { "cuz", "because" },
    { "flt", "flight" }, { "flts", "flights" }, { "gonna", "going" },
    { "gotta", "got" }, { "hr", "hour" }, { "hrs", "hours" },
    { "min", "minute" }, { "mins", "minutes" }, { "n", "and" },
    { "noone", "nobody" }, { "pls", "please" }, { "plz", "please" },
    { "ppl", "people" }, { "r", "are" }, { "rly", "really" },
    { "svc", "service" }, { "thanx", "thanks" }, { "tho", "though" },
    { "thru", "through" }, { "thx", "thanks" }, { "u", "you" },
    { "ur", "your" }, { "w", "with" }, { "wanna", "want" }, { "ya", "you" },
};

static const char *next_row(const short_form *rows, size_t count, hx_str fold,
                            size_t *at)
{
    while (*at < count)
        if (hx_str_eq(fold, hx_str_of(rows[(*at)++].form)))
            return rows[*at - 1].word;
    return NULL;
}

const char *hx__short_form(hx_str fold, int lang, size_t *at)
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
