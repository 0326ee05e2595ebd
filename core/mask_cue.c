/* The words that tell what stands behind them, in German and English.
 *
 * Spellings are folded (text.h): lower case, ae oe ue ss. Compounds are known
 * by their parts: "Kundennummer" is an owner and a number. */
#include "maskx.h"

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

/* Every word of a text is looked up, and most are not here: the first letter
 * tells that before any call. */
static uint32_t find(hx_str word)
{
    size_t low = 0, high = sizeof cues / sizeof *cues;

    if (word.len < 1 || word.len > LONGEST)
        return 0;
    while (low < high) {
        size_t      middle = low + (high - low) / 2;
        const char *have = cues[middle].word;
        int         order = (unsigned char)word.ptr[0] -
                            (unsigned char)have[0];

        if (order == 0)
            order = strncmp(word.ptr, have, word.len);
        if (order == 0 && have[word.len] == '\0')
            return cues[middle].bits;
        if (order > 0)
            low = middle + 1;
        else
            high = middle;
    }
    return 0;
}

typedef struct ending {
    const char *text;
    size_t      len;
    uint32_t    bits;
} ending;

#define ENDING(text, bits) { text, sizeof text - 1, bits }

static bool ends_in(hx_str word, const ending *end)
{
    return word.len > end->len &&
           word.ptr[word.len - 1] == end->text[end->len - 1] &&
           memcmp(word.ptr + word.len - end->len, end->text, end->len) == 0;
}

/* "kundennr" is "kunden" and "nr". */
static uint32_t number_compound(hx_str word)
{
    static const ending ends[] = {
        ENDING("nummer", 0), ENDING("nr", 0), ENDING("number", 0),
        ENDING("code", 0), ENDING("kennung", 0), ENDING("id", 0),
    };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        uint32_t first;

        if (!ends_in(word, &ends[i]))
            continue;
        first = find((hx_str){ word.ptr, word.len - ends[i].len });
        if (first & (ORDER | OWNER))
            return first | NUMBER;
    }
    return 0;
}

static uint32_t street_compound(hx_str word)
{
    static const ending ends[] = {
        /* Roads, not addresses. */
        ENDING("bundesstrasse", 0), ENDING("landstrasse", 0),
        ENDING("strasse", STREET), ENDING("str", STREET),
        ENDING("allee", STREET), ENDING("gasse", STREET),
        ENDING("chaussee", STREET), ENDING("promenade", STREET),
        ENDING("weg", HX_CUE_LANE), ENDING("platz", HX_CUE_LANE),
        ENDING("ring", HX_CUE_LANE), ENDING("damm", HX_CUE_LANE),
        ENDING("ufer", HX_CUE_LANE), ENDING("steig", HX_CUE_LANE),
    };

    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
        if (ends_in(word, &ends[i]))
            return ends[i].bits;
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
