/* The usual names of columns, in German and English.
 *
 * Names are compared in a normal form: lower case, without '_', '-', '.' and
 * spaces. A name may stand under two fields ("bewertung" is a text or a
 * rating): the values decide then. Order matters only within a field that is
 * not the text: the first alias that is there wins. */
#include "names.h"

#include "facts.h"

static const char *const text_names[] = {
    "comment", "comments", "commenttext", "kommentar", "kommentare",
    "kommentartext", "review", "reviews", "reviewtext", "reviewbody",
    "reviewcontent", "customerreview", "body", "content", "message",
    "nachricht", "feedback", "feedbacktext", "customerfeedback",
    "kundenfeedback", "kundenkommentar", "bewertung", "bewertungstext",
    "bewertungen", "rezension", "freitext", "freetext", "opentext", "openend",
    "openended", "antwort", "antworttext", "answer", "response", "verbatim",
    "verbatims", "opinion", "meinung", "beschreibung", "description",
    "inhalt", "bemerkung", "bemerkungen", "anmerkung", "anmerkungen",
    "remark", "remarks", "note", "notes", "tweet", "post", "statement",
    "rückmeldung", "rueckmeldung", "rückmeldungen", "rueckmeldungen",
    "kundenmeinung", "kundenstimme", "begründung", "begruendung",
    "verbesserungsvorschlag", "verbesserungsvorschläge",
    "verbesserungsvorschlaege", "vorschlag", "hinweis", "hinweise",
    "offeneantwort", "äußerung", "aeusserung", "anliegen", "beschwerde",
    "complaint", "narrative", "transcript", "fulltext", "volltext", NULL
};
static const char *const id_names[] = {
    "reviewid", "commentid", "recordid", "feedbackid", "responseid",
    "tweetid", "ticketid", "caseid", "kommentarid", "bewertungsid",
    "beitragsid", "vorgangsnummer", "lfdnr", "laufendenummer", "fallnummer",
    "antwortid", "uuid", "guid", "nr", "nummer", NULL
};
static const char *const lang_names[] = {
    "language", "sprache", "languagecode", "langcode", "sprachcode",
    "locale", NULL
};
static const char *const brand_names[] = {
    "company", "marke", "firma", "unternehmen", "brandname", "markenname",
    "companyname", "airline", "anbieter", "provider", "hersteller",
    "manufacturer", "merchant", "händler", "haendler", "vendor", "business",
    "businessname", "organisation", "organization", NULL
};
static const char *const touchpoint_names[] = {
    "kontaktpunkt", "channel", "kanal", "kontaktkanal", "contactchannel",
    "berührungspunkt", "beruehrungspunkt", NULL
};
static const char *const date_names[] = {
    "datum", "createdat", "created", "timestamp", "datetime", "reviewdate",
    "reviewtime", "commentdate", "bewertungsdatum", "zeitpunkt",
    "zeitstempel", "eingangsdatum", "abgegebenam", "antwortdatum",
    "befragungsdatum", "erstelltam", "erstellt", "publishedat", "published",
    "postedat", "posted", "submittedat", "submissiondate", "tweetcreated",
    "time", NULL
};
static const char *const rating_names[] = {
    "stars", "score", "sterne", "bewertung", "wertung", "note", "punkte",
    "starrating", "reviewrating", "reviewscore", "ratingvalue", "overall",
    "overallrating", "overallscore", "gesamtnote", "gesamtbewertung",
    "anzahlsterne", "points", "grade", NULL
};
static const char *const rating_max_names[] = {
    "maxrating", "maxscore", "maxstars", "bestrating", "scale", "skala",
    NULL
};
static const char *const birth_year_names[] = {
    "geburtsjahr", "jahrgang", "yearofbirth", "yob", NULL
};
static const char *const age_names[] = { "alter", "lebensalter", NULL };
static const char *const generation_names[] = { "agecohort", NULL };
static const char *const customer_names[] = {
    "customerid", "customernumber", "customerno", "kunde", "kundennummer",
    "kundenid", "kundennr", "user", "userid", "username", "client",
    "clientid", "reviewer", "reviewerid", "author", "authorid", "autor",
    "nutzer", "nutzerid", "memberid", "mitglied", "account", "accountid",
    "respondent", "respondentid", NULL
};
static const char *const weight_names[] = {
    "gewicht", "gewichtung", "weighting", NULL
};

static const struct {
    const char *name;
    const char *const *aliases;
    bool        numeric;
} table[HX_F_COUNT] = {
    [HX_F_TEXT] = { "text", text_names, false },
    [HX_F_ID] = { "id", id_names, false },
    [HX_F_LANG] = { "lang", lang_names, false },
    [HX_F_BRAND] = { "brand", brand_names, false },
    [HX_F_TOUCHPOINT] = { "touchpoint", touchpoint_names, false },
    [HX_F_DATE] = { "date", date_names, false },
    [HX_F_RATING] = { "rating", rating_names, true },
    [HX_F_RATING_MAX] = { "rating_max", rating_max_names, true },
    [HX_F_BIRTH_YEAR] = { "birth_year", birth_year_names, true },
    [HX_F_AGE] = { "age", age_names, true },
    [HX_F_GENERATION] = { "generation", generation_names, false },
    [HX_F_CUSTOMER] = { "customer", customer_names, false },
    [HX_F_WEIGHT] = { "weight", weight_names, true },
};

const char *hx__field_name(int slot)
{
    return slot >= 0 && slot < HX_F_COUNT ? table[slot].name : NULL;
}

bool hx__field_numeric(int slot)
{
    return table[slot].numeric;
}

bool hx__field_is_column(int slot, const char *asked)
{
    return asked && *asked && (slot != HX_F_RATING_MAX ||
                               !hx__facts_number(hx_str_of(asked)));
}

/* The next letter of the normal form at `*i`, or -1 at the end. */
static int next_letter(hx_str name, size_t *i)
{
    while (*i < name.len) {
        unsigned char c = (unsigned char)name.ptr[(*i)++];
        unsigned char before = *i >= 2 ? (unsigned char)name.ptr[*i - 2] : 0;

        if (c == '_' || c == '-' || c == ' ' || c == '.')
            continue;
        if (c >= 'A' && c <= 'Z')
            return c + ('a' - 'A');
        /* The capitals À to Þ are C3 80 to C3 9E, the small ones 32 on. */
        if (before == 0xC3 && c >= 0x80 && c <= 0x9E && c != 0x97)
            return c + 32;
        return c;
    }
    return -1;
}

bool hx__names_alike(hx_str a, hx_str b)
{
    size_t i = 0, k = 0;
    int    letter;

    do {
        letter = next_letter(a, &i);
        if (letter != next_letter(b, &k))
            return false;
    } while (letter >= 0);
    return true;
}

int hx__field_known(hx_str name)
{
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        if (hx_str_eq(name, hx_str_of(table[slot].name)))
            return slot;
    return -1;
}

int hx__field_rank(int slot, hx_str name)
{
    if (hx__names_alike(name, hx_str_of(table[slot].name)))
        return 1;
    for (int i = 0; table[slot].aliases[i]; i++)
        if (hx__names_alike(name, hx_str_of(table[slot].aliases[i])))
            return 2 + i;
    return 0;
}
