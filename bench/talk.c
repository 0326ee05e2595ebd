/* Comments that look like German and English ones, made up.
 *
 * Three things matter to a text analyser and are kept near to real comments:
 * a few words make up most of the text (Zipf's law), new words never stop
 * coming (Heaps' law), and words stand in sentences, so that phrases, negation
 * and praise meet as they do in life. What is said means nothing. */
#include "corpus.h"

#include <math.h>
#include <string.h>

#define SLOTS        4096        /* of a table to draw words by rank */
#define TAIL_SCALE   1500.0      /* ranks until the tail bends */
#define TAIL_MAX     4000000000.0
#define TEXT_MAX     6000
#define SENTENCE_MAX 700

enum { NOUN, TRAIT, VERB, FILL, KINDS };

typedef struct speech {
    const char *const *words[KINDS];  /* the most frequent ones first */
    const char *const *frames;        /* sentences: %n %t %v %f %w %d */
    const char *const *syllables;     /* of the words that are rare */
    const char *const *endings;
    const char        *lang;
    bool               compounds;     /* two nouns make a word */
} speech;

static const char *const de_nouns[] = {
    "Service", "Mitarbeiter", "Preis", "Zeit", "Lieferung", "Kunde", "Produkt",
    "Qualität", "Bestellung", "App", "Filiale", "Hotline", "Termin", "Antwort",
    "Wartezeit", "Paket", "Beratung", "Personal", "Rechnung", "Zug", "Team",
    "Frage", "Tag", "Woche", "Problem", "Geld", "Gerät", "Kasse", "Essen",
    "Zimmer", "Praxis", "Arzt", "Vertrag", "Reklamation", "Konto", "Schalter",
    "Verspätung", "Newsletter", "Werbung", "Bahn", "Koffer", "Platz", "Auto",
    "Ausgabe", "Karte", "Menge", "Farbe", "Größe", "Geschäft", "Verkäufer",
    "Umgang", "Stunde", "Monat", "Jahr", "Mail", "Chat", "Laden", "Strecke",
    "Ware", "Leistung", "Kabel", "Daten", "Passwort", "Anruf", "Kollegin",
    "Erfahrung", "Angebot", "Sitz", "Tür", "Klinik", "Rabatt", "Gutschein",
    "Buch", "Akku", "Display", "Bild", "Ton", "Hülle", "Schuh", "Stoff", NULL,
};

static const char *const de_traits[] = {
    "gut", "freundlich", "schnell", "super", "schlecht", "teuer", "nett",
    "neu", "langsam", "kompetent", "zufrieden", "unfreundlich", "pünktlich",
    "hilfsbereit", "klein", "groß", "kaputt", "sauber", "günstig", "fair",
    "enttäuscht", "ehrlich", "unpünktlich", "schön", "billig", "sicher",
    "einfach", "herzlich", "respektlos", "zuverlässig", "kalt", "warm",
    "transparent", "frech", "überfüllt", "dreckig", "defekt", "angenehm",
    "unkompliziert", "wertvoll", "nervig", "individuell", "ruhig", "laut",
    "lecker", "frisch", "bequem", "stabil", "hübsch", "peinlich", NULL,
};

static const char *const de_verbs[] = {
    "ist", "war", "hat", "wird", "kommt", "geht", "bekommt", "wartet", "hilft",
    "antwortet", "funktioniert", "kostet", "erklärt", "empfiehlt", "nimmt",
    "verspricht", "hört", "kümmert", "versteht", "bleibt", "lacht", "ruft",
    "schreibt", "bezahlt", "vergisst", "behandelt", "ignoriert", "liefert",
    "passt", "hält", "riecht", "sieht", "bestellt", "kauft", "löst", NULL,
};

static const char *const de_fills[] = {
    "die", "und", "der", "ich", "ist", "nicht", "das", "zu", "es", "in",
    "war", "mit", "sehr", "auch", "ein", "aber", "so", "für", "auf", "wir",
    "man", "eine", "dass", "den", "von", "sich", "noch", "nur", "wie", "habe",
    "dem", "bei", "an", "im", "hat", "als", "sie", "mir", "wenn", "dann",
    "nach", "mehr", "immer", "da", "schon", "leider", "alles", "wurde", "um",
    "was", "aus", "keine", "wieder", "hier", "doch", "mal", "nie", "einfach",
    "gar", "kein", "oder", "beim", "zum", "ganz", "uns", "kann", "über",
    "haben", "sind", "vor", "am", "bin", "einen", "diese", "nun", "jetzt",
    "ohne", "seit", "trotz", "obwohl", "jedoch", "weil", "niemand", NULL,
};

static const char *const de_frames[] = {
    "Der %n war %f %t", "Die %n %v %f nicht %t", "Leider %v die %n %f %t",
    "Ich bin mit dem %n %f %t", "Nach %d Tagen %v %f der %n",
    "Am Telefon war die %n %t und %t", "Wir wünschen uns mehr %n",
    "Niemand %v auf meine %n, %f %f %t", "%n und %n %t, %f %w",
    "Man %v sich hier %f %t behandelt", "Nie wieder %n", "Alles %t",
    "Ich hätte mir %f %t %n gewünscht", "Die %n hat %f %d Euro gekostet",
    "%t %n, gerne wieder", "Kann ich %f weiterempfehlen",
    "Die %n wurde %f %w und %f nicht %t", "Beim %n %v mir die %n %f zu",
    "Ich warte seit %d Wochen auf %f %n", "Das %n von %w %v %f %t", NULL,
};

static const char *const de_syllables[] = {
    "ver", "ge", "ber", "sten", "lau", "ming", "dor", "fel", "kra", "wei",
    "schu", "tal", "zen", "hof", "mei", "ral", "bin", "gro", "lin", "tra",
    "kel", "wo", "san", "pfe", "rich", "mus", "hal", "den", "brü", "net",
    "kor", "flü", "sie", "tan", "gel", "ro", "wal", "her", "mun", "ste",
    NULL,
};

static const char *const de_endings[] = {
    "", "en", "ung", "er", "lich", "t", "e", "heit", NULL,
};

static const char *const en_nouns[] = {
    "service", "staff", "price", "time", "product", "order", "flight", "app",
    "customer", "quality", "food", "place", "phone", "delivery", "room",
    "agent", "money", "seat", "day", "store", "week", "refund", "call",
    "hotline", "question", "answer", "email", "website", "driver", "bag",
    "manager", "wait", "crew", "book", "account", "experience", "company",
    "problem", "review", "line", "hour", "desk", "box", "battery", "size",
    "color", "screen", "card", "ticket", "counter", "luggage", "menu", "table",
    "waitress", "doctor", "newsletter", "data", "password", "discount", "deal",
    "trip", "car", "shoe", "case", "cable", "sound", "story", "update",
    "branch", "parcel", "member", "team", "guest", "offer", "warranty", NULL,
};

static const char *const en_traits[] = {
    "good", "great", "nice", "friendly", "bad", "rude", "slow", "cheap",
    "expensive", "helpful", "late", "new", "clean", "dirty", "easy", "broken",
    "happy", "terrible", "amazing", "fast", "honest", "fair", "reliable",
    "awful", "comfortable", "small", "polite", "unhelpful", "safe", "warm",
    "cold", "professional", "disappointed", "useless", "loud", "fresh",
    "personal", "confusing", "overpriced", "patient", "careless", "loyal",
    "tasty", "sturdy", "kind", "empty", "busy", "pleasant", "creepy", NULL,
};

static const char *const en_verbs[] = {
    "is", "was", "had", "gets", "works", "helped", "called", "took", "told",
    "charged", "ignored", "answered", "loved", "listened", "promised", "sent",
    "waited", "explained", "treated", "cares", "recommends", "lost", "broke",
    "paid", "ordered", "arrived", "changed", "looked", "felt", "fits", NULL,
};

static const char *const en_fills[] = {
    "the", "and", "to", "i", "a", "was", "it", "of", "for", "is", "in", "my",
    "not", "this", "you", "that", "with", "on", "they", "but", "have", "we",
    "very", "so", "at", "had", "are", "as", "be", "me", "all", "were", "no",
    "from", "just", "or", "there", "if", "out", "would", "when", "up", "like",
    "one", "will", "more", "an", "never", "been", "our", "get", "only", "has",
    "what", "about", "after", "really", "don't", "their", "too", "again",
    "because", "even", "can", "then", "back", "didn't", "other", "by", "some",
    "however", "without", "nobody", "although", "always", "still", NULL,
};

static const char *const en_frames[] = {
    "The %n was %f %t", "The %n %v %f never %t", "Sadly the %n %v %f %t",
    "I am %f %t with the %n", "After %d days the %n %v %f",
    "On the phone the %n was %t and %t", "I wish the %n were %t",
    "Nobody %v my %n, %f %f %t", "%t %n and %t %n, %f %w",
    "They treated me %f like a %n", "Never again", "Everything %t",
    "It should have been %f %t", "The %n cost me %d dollars",
    "Would %f recommend this %n", "You can tell that the %n %v",
    "The %n was %f %w and %f not %t", "At the %n they %v to my %n",
    "I have waited %d weeks for %f %n", "The %n from %w %v %f %t", NULL,
};

static const char *const en_syllables[] = {
    "ber", "ton", "ri", "mel", "dan", "cro", "ley", "wick", "sha", "por",
    "gra", "lum", "ten", "fi", "ron", "bel", "mac", "sto", "ve", "hart",
    "lin", "co", "ster", "wen", "da", "fra", "mon", "tel", "qui", "bra",
    "nor", "pel", "su", "gan", "ta", "rell", "hob", "ki", "lo", "men", NULL,
};

static const char *const en_endings[] = {
    "", "s", "ing", "ed", "er", "y", "ly", "o", NULL,
};

static const speech german = {
    { de_nouns, de_traits, de_verbs, de_fills }, de_frames, de_syllables,
    de_endings, "de", true,
};
static const speech english = {
    { en_nouns, en_traits, en_verbs, en_fills }, en_frames, en_syllables,
    en_endings, "en", false,
};

/* -- words ----------------------------------------------------------------- */

typedef struct tongue {
    const speech *speech;
    uint8_t       slots[KINDS][SLOTS];  /* index of a word, by its share */
    uint32_t      frame_count, ending_count;
    uint32_t      noun_count, syllable_count;
} tongue;

typedef struct text {
    char   at[TEXT_MAX + SENTENCE_MAX];
    size_t len;
} text;

static uint32_t count_of(const char *const *list)
{
    uint32_t count = 0;

    while (list[count])
        count++;
    return count;
}

/* Word number k has a share of 1 / (k + 3). Integer sums: the same slots on
 * every machine. */
static void share_out(uint8_t slots[SLOTS], uint32_t count)
{
    uint64_t whole = 0, sum = 0;
    size_t   slot = 0;

    for (uint32_t k = 0; k < count; k++)
        whole += 1000000 / (k + 3);
    for (uint32_t k = 0; k < count; k++) {
        sum += 1000000 / (k + 3);
        while (slot < SLOTS && slot * whole < sum * SLOTS)
            slots[slot++] = (uint8_t)k;
    }
}

static void learn(tongue *t, const speech *from)
{
    t->speech = from;
    for (int kind = 0; kind < KINDS; kind++)
        share_out(t->slots[kind], count_of(from->words[kind]));
    t->frame_count = count_of(from->frames);
    t->ending_count = count_of(from->endings);
    t->noun_count = count_of(from->words[NOUN]);
    t->syllable_count = count_of(from->syllables);
}

static void put(text *to, const char *word)
{
    size_t len = strlen(word);

    memcpy(to->at + to->len, word, len);
    to->len += len;
}

static void put_known(text *to, const tongue *t, int kind, hx_dice *dice)
{
    put(to, t->speech->words[kind][t->slots[kind][hx__dice_below(dice,
                                                                 SLOTS)]]);
}

/* The word with rank `rank` among the rare ones: always the same spelling, and
 * another one for nearly every rank. */
static void put_rare(text *to, const tongue *t, uint32_t rank)
{
    const speech *s = t->speech;
    uint32_t      ending = rank % t->ending_count;
    size_t        begin = to->len;

    rank /= t->ending_count;
    if (s->compounds && ending < 4 && rank < t->noun_count * t->noun_count) {
        put(to, s->words[NOUN][rank % t->noun_count]);
        begin = to->len;
        put(to, s->words[NOUN][rank / t->noun_count]);
        to->at[begin] = (char)(to->at[begin] | 0x20);
        return;
    }
    rank += t->syllable_count;  /* two syllables at least */
    for (; rank > 0; rank /= t->syllable_count)
        put(to, s->syllables[rank % t->syllable_count]);
    put(to, s->endings[ending]);
    if (s->compounds && ending % 3 == 2)
        to->at[begin] = (char)(to->at[begin] & ~0x20);
}

/* Ranks by a power law whose vocabulary grows with n^0.6. sqrt() is exact
 * everywhere, pow() is not. */
static uint32_t rare_rank(hx_dice *dice)
{
    double even = ((double)(hx__dice_next(dice) >> 11) + 1) * 0x1p-53;
    double rank = TAIL_SCALE * (1 / (even * sqrt(even)) - 1);

    return (uint32_t)(rank < TAIL_MAX ? rank : TAIL_MAX);
}

/* -- sentences ------------------------------------------------------------- */

static void put_any(text *to, const tongue *t, hx_dice *dice)
{
    uint32_t at = hx__dice_below(dice, 100);

    if (at < 12)
        put_rare(to, t, rare_rank(dice));
    else
        put_known(to, t, at < 65 ? FILL : at < 80 ? NOUN : at < 90 ? TRAIT
                                                                   : VERB,
                  dice);
}

static void put_slot(text *to, const tongue *t, char slot, hx_dice *dice)
{
    char number[8];

    switch (slot) {
    case 'n': put_known(to, t, NOUN, dice); return;
    case 't': put_known(to, t, TRAIT, dice); return;
    case 'v': put_known(to, t, VERB, dice); return;
    case 'f': put_known(to, t, FILL, dice); return;
    case 'w': put_rare(to, t, rare_rank(dice)); return;
    default:
        (void)snprintf(number, sizeof number, "%u",
                       hx__dice_below(dice, 60) + 1);
        put(to, number);
    }
}

static void put_frame(text *to, const tongue *t, hx_dice *dice)
{
    const char *frame = t->speech->frames[hx__dice_below(dice,
                                                         t->frame_count)];

    for (; *frame; frame++) {
        if (*frame != '%')
            to->at[to->len++] = *frame;
        else
            put_slot(to, t, *++frame, dice);
    }
}

static void put_drift(text *to, const tongue *t, hx_dice *dice)
{
    uint32_t count = 3 + hx__dice_below(dice, 12);

    for (uint32_t i = 0; i < count; i++) {
        if (i > 0)
            put(to, i > 2 && hx__dice_below(dice, 9) == 0 ? ", " : " ");
        put_any(to, t, dice);
    }
}

static void put_sentence(text *to, const tongue *t, hx_dice *dice)
{
    static const char *const ends[] = { ". ", ". ", ". ", ". ", "! ", " ",
                                        "... ", "!!! ", "? ", ".\\n", };
    size_t begin = to->len;

    if (hx__dice_below(dice, 2))
        put_frame(to, t, dice);
    else
        put_drift(to, t, dice);
    if (to->at[begin] >= 'a' && to->at[begin] <= 'z')
        to->at[begin] = (char)(to->at[begin] & ~0x20);
    put(to, ends[hx__dice_below(dice, sizeof ends / sizeof *ends)]);
}

/* Four sentences on average: a quarter of all have one, few have many. */
static void put_comment(text *to, const tongue *t, hx_dice *dice)
{
    do
        put_sentence(to, t, dice);
    while (to->len < TEXT_MAX && hx__dice_below(dice, 4) != 0);
    if (to->at[to->len - 1] == ' ')
        to->len--;
}

static void put_record(text *to, const tongue *t, unsigned number,
                       hx_dice *dice)
{
    static const char *const brands[] = { "Nordlicht", "Alpina Reisen",
                                          "Kessel & Sohn", "Brightway",
                                          "Tallyho", "Mirabell" };
    char rest[160];

    to->len = 0;
    (void)snprintf(rest, sizeof rest, "{\"id\": \"t-%u\", \"text\": \"",
                   number);
    put(to, rest);
    put_comment(to, t, dice);
    (void)snprintf(rest, sizeof rest, "\", \"lang\": \"%s\", \"brand\": "
                   "\"%s\", \"rating\": %u, \"date\": \"20%u-%02u-%02u\"}",
                   t->speech->lang, brands[hx__dice_below(dice, 6)],
                   hx__dice_below(dice, 5) + 1, hx__dice_below(dice, 8) + 18,
                   hx__dice_below(dice, 12) + 1, hx__dice_below(dice, 28) + 1);
    put(to, rest);
}

bool hx__talk(hx_corpus *corpus)
{
    tongue tongues[2];
    text   line;

    learn(&tongues[0], &german);
    learn(&tongues[1], &english);
    while (corpus->bytes < corpus->wanted) {
        put_record(&line, &tongues[hx__dice_below(&corpus->dice, 2)],
                   (unsigned)corpus->records + 1, &corpus->dice);
        if (!hx__corpus_line(corpus, line.at, line.len))
            return false;
    }
    return true;
}
