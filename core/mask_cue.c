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
#define WHOLE (HX_CUE_TITLE | HX_CUE_WHOLE)
#define FORMAL (HX_CUE_TITLE | HX_CUE_WHOLE | HX_CUE_FORMAL)
#define DEGREE HX_CUE_DEGREE
#define PARTICLE HX_CUE_PARTICLE
#define PHONE HX_CUE_PHONE
#define ORDER HX_CUE_ORDER
#define OWNER HX_CUE_OWNER
#define NUMBER HX_CUE_NUMBER
#define FILL HX_CUE_FILL
#define COPULA (HX_CUE_FILL | HX_CUE_IS)
#define PLAIN HX_CUE_PLAIN
#define UNIT HX_CUE_UNIT
#define CLOSE HX_CUE_CLOSE
#define STREET HX_CUE_STREET
#define ROAD HX_CUE_ROAD
#define BRIEF (HX_CUE_ROAD | HX_CUE_BRIEF)

/* Sorted bytewise: it is searched by halving. */
static const cue cues[] = {
    { "aber", PLAIN }, { "account", OWNER },
    { "aktenzeichen", ORDER | NUMBER }, { "allee", STREET }, { "als", PLAIN },
    { "also", PLAIN }, { "and", PLAIN }, { "at", FILL | PLAIN },
    { "auch", PLAIN }, { "auf", PLAIN }, { "auftrag", ORDER },
    { "auftrags", ORDER }, { "aus", PLAIN }, { "ave", ROAD },
    { "avenue", ROAD }, { "because", PLAIN }, { "bei", PLAIN },
    { "beim", PLAIN }, { "bestaetigung", OWNER }, { "bestaetigungs", OWNER },
    { "bestell", ORDER }, { "bestellung", ORDER }, { "bin", PLAIN },
    { "bitte", PLAIN }, { "blvd", ROAD }, { "booking", ORDER },
    { "boulevard", ROAD }, { "buchung", ORDER }, { "buchungs", ORDER },
    { "build", HX_CUE_VERSION }, { "but", PLAIN }, { "call", PHONE },
    { "can", PLAIN }, { "case", OWNER }, { "chaussee", STREET },
    { "cheers", CLOSE }, { "code", NUMBER }, { "confirmation", OWNER },
    { "contract", OWNER }, { "could", PLAIN }, { "crescent", ROAD },
    { "ct", BRIEF }, { "customer", OWNER }, { "danke", PLAIN },
    { "das", PLAIN }, { "dass", PLAIN }, { "de", PARTICLE },
    { "del", PARTICLE }, { "della", PARTICLE }, { "dem", PLAIN },
    { "den", FILL | PARTICLE | PLAIN }, { "dent", DEGREE },
    { "der", FILL | PARTICLE | PLAIN }, { "dial", PHONE }, { "die", PLAIN },
    { "dies", PLAIN }, { "diese", PLAIN }, { "dieser", PLAIN },
    { "dipl", TITLE }, { "do", PLAIN }, { "doctor", WHOLE }, { "does", PLAIN },
    { "doktor", WHOLE }, { "dr", TITLE | BRIEF }, { "drive", ROAD },
    { "ein", PLAIN }, { "eine", PLAIN }, { "einen", PLAIN },
    { "einer", PLAIN }, { "er", PLAIN }, { "es", PLAIN }, { "euro", UNIT },
    { "fam", DOTTED }, { "fax", PHONE }, { "firmware", HX_CUE_VERSION },
    { "fon", PHONE }, { "for", PLAIN }, { "fr", DOTTED },
    { "fraeulein", WHOLE }, { "frau", WHOLE }, { "from", PLAIN },
    { "fuer", PLAIN }, { "gasse", STREET }, { "gruesse", CLOSE },
    { "gruessen", CLOSE }, { "gruss", CLOSE }, { "gute", PLAIN },
    { "guter", PLAIN }, { "habe", PLAIN }, { "haben", PLAIN },
    { "habil", DEGREE }, { "handy", PHONE }, { "handynr", PHONE },
    { "handynummer", PHONE }, { "hat", PLAIN }, { "having", PLAIN },
    { "hc", DEGREE }, { "he", PLAIN }, { "heisse", HX_CUE_CALLED },
    { "her", PLAIN }, { "herr", WHOLE }, { "herrn", WHOLE },
    { "highway", ROAD }, { "his", PLAIN }, { "how", PLAIN },
    { "however", PLAIN }, { "hr", DOTTED }, { "hwy", ROAD }, { "i", PLAIN },
    { "ich", HX_CUE_SELF }, { "id", NUMBER }, { "if", PLAIN },
    { "ihr", PLAIN }, { "im", PLAIN }, { "in", PLAIN }, { "ing", DEGREE },
    { "invoice", OWNER }, { "is", COPULA }, { "ist", COPULA }, { "it", PLAIN },
    { "its", PLAIN }, { "jahr", UNIT }, { "jahre", UNIT }, { "jur", DEGREE },
    { "kann", PLAIN }, { "kein", PLAIN }, { "keine", PLAIN },
    { "kennung", NUMBER }, { "kilometer", UNIT }, { "km", UNIT },
    { "konto", OWNER }, { "kunde", OWNER }, { "kunden", OWNER },
    { "lane", ROAD }, { "lautet", COPULA }, { "leider", PLAIN },
    { "lg", CLOSE }, { "ln", BRIEF }, { "m", UNIT }, { "mal", UNIT },
    { "man", PLAIN }, { "me", FILL }, { "med", DEGREE },
    { "mein", FILL | PLAIN }, { "meine", FILL | PLAIN }, { "member", OWNER },
    { "membership", OWNER }, { "meter", UNIT }, { "mfg", CLOSE },
    { "min", UNIT }, { "minute", UNIT }, { "minuten", UNIT },
    { "minutes", UNIT }, { "mir", PLAIN }, { "miss", FORMAL },
    { "mister", WHOLE }, { "mit", PLAIN }, { "mitglied", OWNER },
    { "mitglieds", OWNER }, { "mobil", PHONE }, { "mobile", PHONE },
    { "mobilnummer", PHONE }, { "mr", TITLE }, { "mrs", TITLE },
    { "mx", TITLE }, { "my", FILL | PLAIN }, { "nach", PLAIN },
    { "name", HX_CUE_NAME }, { "nat", DEGREE }, { "nicht", PLAIN },
    { "no", NUMBER | PLAIN }, { "now", PLAIN }, { "nr", NUMBER },
    { "num", NUMBER }, { "number", NUMBER }, { "nummer", NUMBER },
    { "nun", PLAIN }, { "nur", PLAIN }, { "on", FILL | PLAIN },
    { "or", PLAIN }, { "order", ORDER }, { "our", PLAIN }, { "paket", OWNER },
    { "parkway", ROAD }, { "phil", DEGREE }, { "phone", PHONE },
    { "pkwy", ROAD }, { "please", PLAIN }, { "pnr", ORDER | NUMBER },
    { "policy", OWNER }, { "prof", TITLE }, { "professor", WHOLE },
    { "promenade", STREET }, { "rd", ROAD }, { "rechnung", OWNER },
    { "rechnungs", OWNER }, { "ref", NUMBER }, { "reference", NUMBER },
    { "referenz", NUMBER }, { "regards", CLOSE },
    { "release", HX_CUE_VERSION }, { "rer", DEGREE }, { "reservation", OWNER },
    { "reservierung", OWNER }, { "reservierungs", OWNER }, { "road", ROAD },
    { "ruf", PHONE }, { "rufnummer", PHONE }, { "schade", PLAIN },
    { "sehr", PLAIN }, { "sendung", OWNER }, { "sendungs", OWNER },
    { "she", PLAIN }, { "sie", PLAIN }, { "since", PLAIN },
    { "sincerely", CLOSE }, { "sind", PLAIN }, { "sir", FORMAL },
    { "so", PLAIN }, { "sollte", PLAIN }, { "sometimes", PLAIN },
    { "square", ROAD }, { "st", BRIEF }, { "std", UNIT }, { "str", STREET },
    { "strasse", STREET }, { "street", ROAD }, { "stunde", UNIT },
    { "stunden", UNIT }, { "super", PLAIN }, { "tag", UNIT }, { "tage", UNIT },
    { "tel", PHONE }, { "telefon", PHONE }, { "telefonnr", PHONE },
    { "telefonnummer", PHONE }, { "telephone", PHONE }, { "terrace", ROAD },
    { "thank", PLAIN }, { "thanks", PLAIN }, { "that", PLAIN },
    { "the", PLAIN }, { "their", PLAIN }, { "then", PLAIN },
    { "there", PLAIN }, { "these", PLAIN }, { "they", PLAIN },
    { "this", PLAIN }, { "those", PLAIN }, { "to", PLAIN }, { "toll", PLAIN },
    { "tracking", ORDER }, { "uhr", UNIT }, { "und", PLAIN },
    { "under", FILL }, { "unter", FILL | PLAIN }, { "update", HX_CUE_VERSION },
    { "van", PARTICLE }, { "versicherung", OWNER }, { "versicherungs", OWNER },
    { "version", HX_CUE_VERSION }, { "vertrag", OWNER }, { "vertrags", OWNER },
    { "very", PLAIN }, { "vet", DEGREE }, { "vg", CLOSE }, { "viel", PLAIN },
    { "vom", PARTICLE }, { "von", PARTICLE }, { "vorgang", OWNER },
    { "vorgangs", OWNER }, { "wann", PLAIN }, { "war", COPULA },
    { "was", COPULA }, { "we", PLAIN }, { "wenn", PLAIN }, { "wer", PLAIN },
    { "werde", PLAIN }, { "what", PLAIN }, { "whatsapp", PHONE },
    { "when", PLAIN }, { "where", PLAIN }, { "which", PLAIN },
    { "while", PLAIN }, { "who", PLAIN }, { "why", PLAIN }, { "wie", PLAIN },
    { "wir", PLAIN }, { "wird", PLAIN }, { "with", PLAIN }, { "wo", PLAIN },
    { "you", PLAIN }, { "your", PLAIN }, { "zu", PARTICLE },
    { "zum", PARTICLE }, { "zur", PARTICLE },
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
    return word.len >= end->len &&
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
        ENDING("kreisstrasse", 0), ENDING("staatsstrasse", 0),
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
    hx_str   folded = hx__folded(word, fold);
    uint32_t bits = find(folded);

    /* "MS Europa" is a ship, "ms" are milliseconds: only this spelling. */
    if (hx_str_eq(word, HX_LIT("Ms")))
        return TITLE;
    if (memchr(word.ptr, '\'', word.len))  /* "d'r" is no doctor */
        return 0;
    if (!bits)
        bits = number_compound(folded);
    return bits ? bits : street_compound(folded);
}
