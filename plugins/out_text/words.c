/* The words of the report in English and German, and the names of labels. */
#include "text.h"

static const char *const words[W_WORDS][2] = {
    [W_TITLE] = { "The human-experience gap",
                  "Die Lücke im menschlichen Erleben" },
    [W_OF_READ] = { "read", "gelesen" },
    [W_ONLY] = { "Only", "Nur" },
    [W_SINCE] = { "since", "ab" },
    [W_UNTIL] = { "until", "bis" },
    [W_SKIPPED] = { "skipped", "übersprungen" },
    [W_COVERAGE] = { "% name a driver", "% nennen einen Treiber" },
    [W_FINDINGS] = { "In short", "In Kürze" },
    [W_FEW] = { "Fewer than 30 comments: too few for figures.",
                "Weniger als 30 Kommentare: zu wenige für Zahlen." },
    [W_GAP_LARGEST] = {
        "Largest gap: %s. %s %% of comments speak of it or ask for it, %s %% "
        "find it delivered: %s points are missing (%s to %s).",
        "Größte Lücke: %s. %s %% der Kommentare sprechen davon oder wünschen "
        "es, %s %% finden es erfüllt: Es fehlen %s Punkte (%s bis %s)." },
    [W_GAP_NEXT] = { " Next: %s (%s)", " Danach: %s (%s)" },
    [W_GAP_THEN] = { ", %s (%s)", ", %s (%s)" },
    [W_GAP_NONE] = { "No gap that is larger than chance.",
                     "Keine Lücke, die größer als der Zufall ist." },
    [W_BEST_MET] = {
        "Best met: %s. Of 100 comments that speak of it, %s find it "
        "delivered.",
        "Am besten erfüllt: %s. Von 100 Kommentaren, die davon sprechen, "
        "finden %s es erfüllt." },
    [W_BEST_NONE] = { "No driver is named often enough to praise.",
                      "Kein Treiber wird oft genug genannt, um ihn zu loben." },
    [W_BEST_UNDER] = {
        "None of the drivers named often enough is found delivered in half of "
        "the comments that speak of it.",
        "Keinen der oft genug genannten Treiber findet die Hälfte der "
        "Kommentare, die davon sprechen, erfüllt." },
    [W_FRICTION_MOST] = {
        "Most friction: %s / %s. It goes unmet in %s of 100 comments that name "
        "this touchpoint (%s comments).",
        "Größte Reibung: %s / %s. Unerfüllt in %s von 100 Kommentaren, die "
        "diesen Kontaktpunkt nennen (%s Kommentare)." },
    [W_FRICTION_NONE] = { "No touchpoint stands out by friction.",
                          "Kein Kontaktpunkt fällt durch Reibung auf." },
    [W_EMOTIONAL] = { "Emotional drivers", "Emotionale Treiber" },
    [W_RATIONAL] = { "Rational drivers", "Rationale Treiber" },
    [W_OTHER] = { "Other drivers", "Weitere Treiber" },
    [W_DRIVERS] = { "driver", "Treiber" },
    [W_DEMAND] = { "demand", "Bedarf" },
    [W_DELIVERED] = { "met", "erfüllt" },
    [W_GAP] = { "gap", "Lücke" },
    [W_RANGE] = { "95 % range", "95-%-Ber." },
    [W_SEVERITY] = { "sev.", "Schw." },
    [W_N] = { "n", "n" },
    [W_FAMILIES] = { "Heart and head", "Herz und Kopf" },
    [W_BALANCE_MORE] = {
        "The emotional gap is %s points larger than the rational one.",
        "Die emotionale Lücke ist %s Punkte größer als die rationale." },
    [W_BALANCE_LESS] = {
        "The emotional gap is %s points smaller than the rational one.",
        "Die emotionale Lücke ist %s Punkte kleiner als die rationale." },
    [W_BALANCE_EVEN] = { "The emotional gap is as large as the rational one.",
                         "Die emotionale Lücke ist so groß wie die "
                         "rationale." },
    [W_BY] = { "By %s", "Nach %s" },
    [W_COMMENTS] = { "comments", "Komm." },
    [W_LARGEST_GAP] = { "largest gap", "größte Lücke" },
    [W_NONE] = { "(none)", "(ohne)" },
    [W_SAYS_NONE] = { "\"(none)\"", "\"(ohne)\"" },
    [W_TOTAL] = { "all", "alle" },
    [W_MORE_ROWS] = { "... and %s more; the JSON report has them all",
                      "... und %s weitere; alle stehen im JSON-Bericht" },
    [W_FRICTION] = { "Friction", "Reibung" },
    [W_TOUCHPOINT] = { "touchpoint", "Kontaktpunkt" },
    [W_DRIVER] = { "driver", "Treiber" },
    [W_UNMET] = { "unmet points", "Punkte unerf." },
    [W_LOYALTY] = { "Loyalty", "Treue" },
    [W_NET] = { "net advocacy", "Netto-Empfehlung" },
    [W_GENERATIONS] = { "Generations", "Generationen" },
    [W_TREND] = { "Gap by month", "Lücke nach Monaten" },
    [W_RESONANCE] = {
        "Positive resonance: %s %% of comments answer a met emotional driver "
        "with delight or a recommendation.",
        "Positive Resonanz: %s %% der Kommentare antworten auf einen "
        "erfüllten emotionalen Treiber mit Begeisterung oder Empfehlung." },
    [W_RESONANCE_OF] = {
        "Of these: treated as a human %s %%, security (a life free of fear) "
        "%s %% of comments.",
        "Davon: als Mensch behandelt %s %%, Sicherheit (ein Leben ohne Angst) "
        "%s %% der Kommentare." },
    [W_WOW] = { "Wow: delight in %s %% of comments.",
                "Wow: Begeisterung in %s %% der Kommentare." },
    [W_CONSISTENT] = {
        "Wow: delight in %s %% of comments. Consistency of the emotional gap "
        "over touchpoints: spread of %s points.",
        "Wow: Begeisterung in %s %% der Kommentare. Beständigkeit der "
        "emotionalen Lücke über Kontaktpunkte: Streuung von %s Punkten." },
    [W_HUMANITY_FEW] = { "Too few comments.", "Zu wenige Kommentare." },
    [W_HUMANITY] = { "Humanity", "Menschlichkeit" },
    [W_CHECKS] = { "Three changes of perspective",
                   "Drei Perspektivwechsel" },
    [W_CHECK_HOTLINE] = { "Time on the hotline", "Zeit an der Hotline" },
    [W_CHECK_ANSWERS] = { "Questions answered reliably",
                          "Fragen verlässlich beantwortet" },
    [W_CHECK_NEWSLETTER] = { "A newsletter with real value",
                             "Ein Newsletter mit echtem Wert" },
    [W_CHECK_LINE] = { "%s of 100 comments speak of it, %s find it met, a gap "
                       "of %s points (%s comments).",
                       "%s von 100 Kommentaren sprechen davon, %s finden es "
                       "erfüllt, eine Lücke von %s Punkten (%s "
                       "Kommentare)." },
    [W_CHECK_FEW] = { "too few comments.", "zu wenige Kommentare." },
    [W_SMALL_NOTE] = {
        "A dash: fewer than 30 comments in the segment, or fewer than 5 that "
        "state the driver. met: an even mix of met and unmet counts half. "
        "sev.: gap by demand.",
        "Strich: weniger als 30 Kommentare im Segment oder weniger als 5, die "
        "den Treiber nennen. erfüllt: gemischte Urteile zählen halb. Schw.: "
        "Lücke durch Bedarf." },
    [W_CAVEAT] = { NULL,  /* the report brings its own words */
        "Anteile an Kommentaren, nicht an Kunden: Wer schreibt, ist keine "
        "Zufallsstichprobe, und was genannt wird, ist auffällig, nicht "
        "zwingend wichtig." },
    [W_EMO] = { "emot. gap", "Lücke emot." },
    [W_RAT] = { "rat. gap", "Lücke rat." },
};

const char *text_say(const text_page *page, int word)
{
    return words[word][page->german];
}

void text_compose(const text_page *page, int word, const char *const *args,
                  char *out, size_t cap)
{
    size_t len = 0;

    for (const char *at = text_say(page, word); *at && len + 1 < cap; at++) {
        const char *piece = at;
        size_t      piece_len = 1;

        if (at[0] == '%' && (at[1] == 's' || at[1] == '%')) {
            at++;
            piece = *at == 's' ? *args++ : "%";
            piece_len = strlen(piece);
        }
        if (piece_len > cap - 1 - len)
            piece_len = cap - 1 - len;
        memcpy(out + len, piece, piece_len);
        len += piece_len;
    }
    out[len] = '\0';
}

hx_str text_label(const text_page *page, const char *dimension, hx_str id,
                  char *out)
{
    const hx_node *labels = text_get(page, page->root, "labels");
    char           key[TEXT_BYTES];
    hx_str         label;

    text_clean(id, key);
    labels = text_get(page, text_get(page, labels, dimension), key);
    label = page->doc->get_string(
        text_get(page, labels, page->german ? "de" : "en"));
    return text_clean(label.len ? label : id, out);
}

hx_str text_named(const text_page *page, enum names_kind kind, hx_str id)
{
    return names_find(kind, id, page->german);
}

hx_str text_dimension(const text_page *page, hx_str id)
{
    return names_find(NAMES_DIMENSION, id, page->german);
}

hx_str text_value_name(const text_page *page, hx_str dimension,
                       const hx_node *value, char *out)
{
    hx_str text = page->doc->get_string(value), name;
    char   key[TEXT_BYTES];

    if (text_null(page, value))
        return hx_str_of(text_say(page, W_NONE));
    if (hx_str_eq(text, hx_str_of(text_say(page, W_NONE))))
        return hx_str_of(text_say(page, W_SAYS_NONE));
    text_clean(dimension, key);
    name = names_find(names_values(dimension), text, page->german);
    return name.ptr != text.ptr ? text_clean(name, out)
                                : text_label(page, key, text, out);
}
