/* The words that tell what stands behind them, in German and English.
 *
 * Spellings are folded (text.h): lower case, ae oe ue ss. Compounds are known
 * by their parts: "Kundennummer" is an owner and a number. */
#include "maskx.h"

#include <stdlib.h>

#include "text.h"

#define LONGEST 14  /* bytes of a word in the table */

typedef struct cue {
    const char *word;
    uint32_t    bits;
} cue;

#define TITLE HX_CUE_TITLE
#define DOTTED (HX_CUE_TITLE | HX_CUE_DOTTED)
#define DEGREE HX_CUE_DEGREE
#define PARTICLE HX_CUE_PARTICLE
#define PHONE HX_CUE_PHONE
#define ORDER HX_CUE_ORDER
#define OWNER HX_CUE_OWNER
#define NUMBER HX_CUE_NUMBER
#define FILL HX_CUE_FILL
#define UNIT HX_CUE_UNIT
#define CLOSE HX_CUE_CLOSE
#define STREET HX_CUE_STREET
#define ROAD HX_CUE_ROAD
#define BRIEF (HX_CUE_ROAD | HX_CUE_BRIEF)

/* Sorted bytewise: it is searched by halving. */
static const cue cues[] = {
    { "account", OWNER }, { "aktenzeichen", ORDER | NUMBER },
    { "allee", STREET }, { "at", FILL }, { "auftrag", ORDER },
    { "auftrags", ORDER }, { "ave", ROAD }, { "avenue", ROAD },
    { "bestaetigung", OWNER }, { "bestaetigungs", OWNER },
    { "bestell", ORDER }, { "bestellung", ORDER }, { "blvd", ROAD },
    { "booking", ORDER }, { "boulevard", ROAD }, { "buchung", ORDER },
    { "buchungs", ORDER }, { "build", HX_CUE_VERSION }, { "call", PHONE },
    { "case", OWNER }, { "chaussee", STREET }, { "cheers", CLOSE },
    { "code", NUMBER }, { "confirmation", OWNER }, { "contract", OWNER },
    { "crescent", ROAD }, { "ct", BRIEF }, { "customer", OWNER },
    { "de", PARTICLE }, { "del", PARTICLE }, { "della", PARTICLE },
    { "den", FILL | PARTICLE }, { "dent", DEGREE }, { "der", FILL | PARTICLE },
    { "dial", PHONE }, { "dipl", TITLE }, { "doctor", TITLE },
    { "doktor", TITLE }, { "dr", TITLE | BRIEF }, { "drive", ROAD },
    { "euro", UNIT }, { "fam", DOTTED }, { "fax", PHONE },
    { "firmware", HX_CUE_VERSION }, { "fon", PHONE }, { "fr", DOTTED },
    { "fraeulein", TITLE }, { "frau", TITLE }, { "gasse", STREET },
    { "gruesse", CLOSE }, { "gruessen", CLOSE }, { "gruss", CLOSE },
    { "habil", DEGREE }, { "handy", PHONE }, { "handynr", PHONE },
    { "handynummer", PHONE }, { "hc", DEGREE },
    { "heisse", HX_CUE_CALLED }, { "herr", TITLE }, { "herrn", TITLE },
    { "highway", ROAD }, { "hr", DOTTED }, { "hwy", ROAD },
    { "id", NUMBER }, { "ing", DEGREE }, { "invoice", OWNER },
    { "is", FILL }, { "ist", FILL }, { "jahr", UNIT }, { "jahre", UNIT },
    { "jur", DEGREE }, { "kennung", NUMBER }, { "kilometer", UNIT },
    { "km", UNIT }, { "konto", OWNER }, { "kunde", OWNER },
    { "kunden", OWNER }, { "lane", ROAD }, { "lautet", FILL },
    { "lg", CLOSE }, { "ln", BRIEF }, { "m", UNIT }, { "mal", UNIT },
    { "me", FILL }, { "med", DEGREE }, { "mein", FILL }, { "meine", FILL },
    { "member", OWNER }, { "membership", OWNER }, { "meter", UNIT },
    { "mfg", CLOSE }, { "min", UNIT }, { "minute", UNIT },
    { "minuten", UNIT }, { "minutes", UNIT }, { "miss", TITLE },
    { "mister", TITLE }, { "mitglied", OWNER }, { "mitglieds", OWNER },
    { "mobil", PHONE }, { "mobile", PHONE }, { "mobilnummer", PHONE },
    { "mr", TITLE }, { "mrs", TITLE }, { "mx", TITLE }, { "my", FILL },
    { "name", HX_CUE_NAME }, { "nat", DEGREE }, { "no", NUMBER },
    { "nr", NUMBER }, { "num", NUMBER }, { "number", NUMBER },
    { "nummer", NUMBER }, { "on", FILL }, { "order", ORDER },
    { "paket", OWNER }, { "parkway", ROAD }, { "phil", DEGREE },
    { "phone", PHONE }, { "pkwy", ROAD }, { "pnr", ORDER | NUMBER },
    { "policy", OWNER }, { "prof", TITLE }, { "professor", TITLE },
    { "promenade", STREET }, { "rd", ROAD }, { "rechnung", OWNER },
    { "rechnungs", OWNER }, { "ref", NUMBER }, { "reference", NUMBER },
    { "referenz", NUMBER }, { "regards", CLOSE },
    { "release", HX_CUE_VERSION }, { "rer", DEGREE },
    { "reservation", OWNER }, { "reservierung", OWNER },
    { "reservierungs", OWNER }, { "road", ROAD },
    { "ruf", PHONE }, { "rufnummer", PHONE }, { "sendung", OWNER },
    { "sendungs", OWNER }, { "sincerely", CLOSE }, { "sir", TITLE },
    { "square", ROAD }, { "st", BRIEF }, { "std", UNIT }, { "str", STREET },
    { "strasse", STREET }, { "street", ROAD }, { "stunde", UNIT },
    { "stunden", UNIT }, { "tag", UNIT }, { "tage", UNIT },
    { "tel", PHONE }, { "telefon", PHONE }, { "telefonnr", PHONE },
    { "telefonnummer", PHONE }, { "telephone", PHONE }, { "terrace", ROAD },
    { "tracking", ORDER }, { "uhr", UNIT }, { "under", FILL },
    { "unter", FILL }, { "update", HX_CUE_VERSION }, { "van", PARTICLE },
    { "versicherung", OWNER }, { "versicherungs", OWNER },
    { "version", HX_CUE_VERSION }, { "vertrag", OWNER }, { "vertrags", OWNER },
    { "vet", DEGREE }, { "vg", CLOSE }, { "vom", PARTICLE },
    { "von", PARTICLE }, { "vorgang", OWNER }, { "vorgangs", OWNER },
    { "war", FILL }, { "was", FILL }, { "whatsapp", PHONE },
    { "zu", PARTICLE }, { "zum", PARTICLE }, { "zur", PARTICLE },
};

static int compare(const void *key, const void *row)
{
    const hx_str *word = key;
    const char   *have = ((const cue *)row)->word;
    size_t        len = strlen(have);
    int           order = memcmp(word->ptr, have,
                                 word->len < len ? word->len : len);

    return order ? order : (word->len > len) - (word->len < len);
}

static uint32_t find(hx_str word)
{
    const cue *row = word.len > LONGEST ? NULL : bsearch(&word, cues, sizeof cues / sizeof *cues,
                             sizeof *cues, compare);

    return row ? row->bits : 0;
}

static bool ends_in(hx_str word, const char *end)
{
    size_t len = strlen(end);

    return word.len > len &&
           memcmp(word.ptr + word.len - len, end, len) == 0;
}

/* "kundennr" is "kunden" and "nr". */
static uint32_t number_compound(hx_str word)
{
    static const char *const ends[] = { "nummer", "nr", "number", "code",
                                        "kennung", "id" };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        uint32_t first;

        if (!ends_in(word, ends[i]))
            continue;
        first = find((hx_str){ word.ptr, word.len - strlen(ends[i]) });
        if (first & (ORDER | OWNER))
            return first | NUMBER;
    }
    return 0;
}

static uint32_t street_compound(hx_str word)
{
    static const struct { const char *end; uint32_t bits; } rows[] = {
        { "strasse", STREET }, { "str", STREET }, { "allee", STREET },
        { "gasse", STREET }, { "chaussee", STREET },
        { "promenade", STREET }, { "weg", HX_CUE_LANE },
        { "platz", HX_CUE_LANE }, { "ring", HX_CUE_LANE },
        { "damm", HX_CUE_LANE }, { "ufer", HX_CUE_LANE },
        { "steig", HX_CUE_LANE },
    };

    if (ends_in(word, "bundesstrasse") || ends_in(word, "landstrasse"))
        return 0;
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        if (ends_in(word, rows[i].end))
            return rows[i].bits;
    return 0;
}

uint32_t hx__mask_cue(hx_str word)
{
    char     fold[HX_FOLD_BYTES_MAX];
    hx_str   folded = { fold, hx__fold(word, fold) };
    uint32_t bits = find(folded);

    /* "MS Europa" is a ship, "ms" are milliseconds: only this spelling. */
    if (hx_str_eq(word, HX_LIT("Ms")))
        return TITLE;
    if (!bits)
        bits = number_compound(folded);
    return bits ? bits : street_compound(folded);
}
