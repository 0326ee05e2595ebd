/* tok_words: each row is one rule of plugins/tok_words/README.md.
 *
 * The layers are written as a line of text: a clause stands in brackets, then
 * its flags (S sentence, ? ! closed by, C contrast). A token that is no plain
 * word has its kind before it (n: s: E: L:) and its flags behind it (/A all
 * capitals, /@ handle, /# hashtag). */
#include "plugin_host.h"

#define hx_plugin_v1 tok_words_v1
#include "../plugins/tok_words/chars.c"
#include "../plugins/tok_words/clause.c"
#include "../plugins/tok_words/dot.c"
#include "../plugins/tok_words/line.c"
#include "../plugins/tok_words/ranges.c"
#include "../plugins/tok_words/scan.c"
#include "../plugins/tok_words/sign.c"
#include "../plugins/tok_words/tok_words.c"
#include "../plugins/tok_words/words.c"
#undef hx_plugin_v1

#include "suite.h"  /* last: Check makes a macro of "fail" */

static const hx_plugin *plugin;
static void *model;

static void set_up(void)
{
    hx_error err;
    hx_plugin_ref self = { "tok_words", 0 };

    plugin = tok_words_v1(fake_host());
    ck_assert_int_eq(plugin->open(&fake.host, &self, &model, &err), HX_OK);
}

static void tear_down(void)
{
    plugin->close(model);
    fake_clear();
}

static const hx_record *analyse(hx_str text)
{
    hx_record *rec = fake_begin(text);
    hx_error err;

    ck_assert_int_eq(plugin->process(model, rec, &err), HX_OK);
    return rec;
}

static void show_token(const hx_record *rec, const hx_token *t, char *out)
{
    static const char *const kinds_shown[] = { "", "n:", "s:", "E:", "L:" };

    sprintf(out + strlen(out), "%s%.*s%s%s%s", kinds_shown[t->kind],
            (int)(t->end - t->begin), rec->text.ptr + t->begin,
            t->flags & HX_TOKF_CAPS ? "/A" : "",
            t->flags & HX_TOKF_HANDLE ? "/@" : "",
            t->flags & HX_TOKF_HASHTAG ? "/#" : "");
}

static void show(const hx_record *rec, char *out)
{
    *out = '\0';
    for (size_t c = 0; c < rec->clause_count; c++) {
        const hx_clause *clause = &rec->clauses[c];

        strcat(out, c ? " [" : "[");
        for (size_t i = clause->begin; i < clause->end; i++) {
            if (i > clause->begin)
                strcat(out, " ");
            show_token(rec, &rec->tokens[i], out);
        }
        sprintf(out + strlen(out), "]%s%s%s%s",
                clause->flags & HX_CLAUSE_SENTENCE ? "S" : "",
                clause->flags & HX_CLAUSE_QUESTION ? "?" : "",
                clause->flags & HX_CLAUSE_EXCLAIM ? "!" : "",
                clause->flags & HX_CLAUSE_CONTRAST ? "C" : "");
    }
}

static const struct { const char *what, *text, *want; } shown[] = {
    { "nothing", "", "" },
    { "only signs", " ... !!! ?", "" },
    { "words", "Der Zug kam", "[Der Zug kam]S" },
    { "a digit ends a word", "45min B2B", "[n:45 min B n:2 B]S" },
    { "a hyphen ends a word", "e-mail und x_y", "[e mail und x y]S" },
    { "inner apostrophes", "don't l\u2019eau rock'n'roll",
      "[don't l\u2019eau rock'n'roll]S" },
    { "signs used for one", "don\u2032t don\u201Bt don\uFF07t 5\u2032",
      "[don\u2032t don\u201Bt don\uFF07t n:5]S" },
    { "endings set apart", "ca n't it 's do n\u2019t we \u2019re don' t 's I 'd",
      "[ca n't it 's do n\u2019t we \u2019re don' t 's I 'd]S" },
    { "not set apart", "the 's' ok n't. 's so, 's a 'set dogs' toys",
      "[the s ok n't]S [s so] [s a set dogs toys]S" },
    { "quotes are no apostrophes", "'gut' `so`", "[gut so]S" },
    { "umlauts, sharp s", "\u00fcber Stra\u00dfe", "[\u00fcber Stra\u00dfe]S" },
    { "decomposed umlaut", "fu\u0308r", "[fu\u0308r]S" },
    { "soft hyphen, zero width", "Kun\u00adden\u200bdienst \u200b.",
      "[Kun\u00adden\u200bdienst]S" },
    { "capitals", "NIE \u00c4RGER A I x", "[NIE/A \u00c4RGER/A A I x]S" },
    { "other scripts", "\u65e5\u672c\u8a9e \u041f\u0440\u0438",
      "[\u65e5\u672c\u8a9e \u041f\u0440\u0438]S" },
    { "numbers", "1.000,50 10:30 3,5. Ab",
      "[n:1.000,50 n:10:30 n:3,5]S [Ab]S" },
    { "symbols", "5\u20ac $3 20%", "[n:5 s:\u20ac s:$ n:3 n:20 s:%]S" },
    { "emoji sequences",
      "ok \U0001F468\u200D\U0001F469\u200D\U0001F467\U0001F1E9\U0001F1EA"
      "\U0001F44D\U0001F3FD\u2764\uFE0F 3\uFE0F\u20E3",
      "[ok E:\U0001F468\u200D\U0001F469\u200D\U0001F467 "
      "E:\U0001F1E9\U0001F1EA E:\U0001F44D\U0001F3FD E:\u2764\uFE0F "
      "E:3\uFE0F\u20E3]S" },
    { "emoticons", "danke:) :-( ;-) :D =) ^^ <3 xD :/ :'(",
      "[danke E::) E::-( E:;-) E::D E:=) E:^^ E:<3 E:xD E::/ E::'(]S" },
    { "no emoticons", "Uhrzeit:10 s:Da a<3x", "[Uhrzeit n:10 s Da a n:3 x]S" },
    { "links", "https://t.co/a?b=1, www.bahn.de. a.b@web.de!",
      "[L:https://t.co/a?b=1] [L:www.bahn.de]S [L:a.b@web.de]S!" },
    { "a mail name of contrast words", "Ja x-but@web.de nein",
      "[Ja L:x-but@web.de nein]S" },
    { "handles, hashtags", "@DB_Bahn #s21 @ # x",
      "[DB/A/@ Bahn/@ s/# n:21/# x]S" },
    { "no-break spaces", "z.\u00a0B. nie, d.\u00a0h. so. @a\u00a0but #gr\u00fcn",
      "[z B nie] [d h so]S [a/@] [but gr\u00fcn/#]SC" },
    { "chained letters", "d. h. so u. a. hier i. d. R. nie. Plan b. gut",
      "[d h so u a hier i d R nie]S [Plan b]S [gut]S" },
    { "letters for a word", "gut u. nah o. Tag see u. The end",
      "[gut u nah o Tag see u]S [The end]S" },
    { "& and + for a word", "A & B AT&T + c. & d\n+ e, & f 1+1 &",
      "[A s:& B AT/A T s:+ c]S [d]S [e] [f n:1 n:1]S" },
    { "none at the end of a line", "a &\nb &\r\nc +\rd",
      "[a]S [b]S [c]S [d]S" },
    { "markup", "gut<br />toll <b>fett</b> 3 < 4",
      "[gut]S [toll fett n:3 n:4]S" },
    { "comma, semicolon", "gut, aber; so", "[gut] [aber]C [so]S" },
    { "sentences", "Gut. Wirklich? Ja! Nie?!",
      "[Gut]S [Wirklich]S? [Ja]S! [Nie]S?!" },
    { "line break", "Gut\nSchlecht", "[Gut]S [Schlecht]S" },
    { "a filled line",
      "Der Kellner an unserem Tisch war leider ganz und\n gar nicht nett und"
      " immer lauter, das weiss ich\r\nnoch, ueber die drei langen Tage hinweg bei der"
      "\nKantine\nnie",
      "[Der Kellner an unserem Tisch war leider ganz und gar nicht nett und"
      " immer lauter] [das weiss ich noch] [ueber die drei langen Tage hinweg bei der"
      " Kantine]S [nie]S" },
    { "one filled up to a comma",
      "Der Kellner an unserem Tisch war leider ganz lahm,\nweil er allein"
      " war, und das an einem Abend im Advent , \r\n wirklich.",
      "[Der Kellner an unserem Tisch war leider ganz lahm] [weil er allein"
      " war] [und das an einem Abend im Advent] [wirklich]S" },
    { "lines that were ended",
      "Der Kellner an unserem Tisch war leider ganz lahm\nEr kam spaet, aber das"
      " Essen war dafuer wirklich gut!\nso\n\nund der Wein war auch gut, das muss"
      " man schon sagen\n\nso",
      "[Der Kellner an unserem Tisch war leider ganz lahm]S [Er kam spaet]"
      " [aber das Essen war dafuer wirklich gut]S!C [so]S [und der Wein war auch"
      " gut] [das muss man schon sagen]S [so]S" },
    { "ellipsis", "Na... gut\u2026 Aber", "[Na] [gut]S [Aber]SC" },
    { "dashes", "gut - so -- ja \u2013 na\u2014Haus- und 5\u201310",
      "[gut] [so] [ja] [na] [Haus und n:5 n:10]S" },
    { "dashes between rare blanks",
      "a\u2009-\u202Fb\u3000\u2013\u3000c \u200B-\u200B d",
      "[a] [b] [c] [d]S" },
    { "brackets", "gut (oder so) toll", "[gut] [oder so] [toll]S" },
    { "colon and slash do not", "Preis/Leistung: gut",
      "[Preis Leistung gut]S" },
    { "abbreviations", "z.B. Dr. N. hat ca. 20 Min. bzw. St. Anna, usw. Der",
      "[z B Dr N hat ca n:20 Min bzw St Anna] [usw]S [Der]S" },
    { "a title's letter, then a sentence", "Bei Dr. N. Sehr gut",
      "[Bei Dr N]S [Sehr gut]S" },
    { "English abbreviations", "at 9 a.m. by approx. 5 p.m. The end. No. 5",
      "[at n:9 a m by approx n:5 p m]S [The end]S [No n:5]S" },
    { "ordinals", "am 3. Mai die 2. Klasse. Um 20. Dann",
      "[am n:3 Mai die n:2 Klasse]S [Um n:20]S [Dann]S" },
    { "numbers of a list", "1. Nett\n 2. Klasse. Zu 3. Mal\n12. so 2. da",
      "[n:1] [Nett]S [n:2 Klasse]S [Zu n:3 Mal]S [n:12] [so n:2]S [da]S" },
    { "no space behind the dot", "gut.Aber amazon.de geht",
      "[gut]S [Aber amazon de geht]SC" },
    { "contrast words", "Nett aber teuer BUT ok, jedoch nie",
      "[Nett] [aber teuer]C [BUT/A ok]C [jedoch nie]SC" },
    { "contrast words with soft hyphens", "ok je\u00ADdoch no\u00ADthing but",
      "[ok] [je\u00ADdoch no\u00ADthing but]SC" },
    { "contrast of two words", "ok nur dass es even though it",
      "[ok] [nur dass es]C [even though it]SC" },
    { "no choice", "no choice but to pay", "[no choice but to pay]S" },
    { "no contrast", "nothing but dass nichts dagegen as though",
      "[nothing but dass nichts dagegen as though]S" },
    { "the comma behind it", "However, it rained, but, well",
      "[However it rained]C [but well]SC" },
    { "emoji join the clause before", "Toll! \U0001F60A Gerne",
      "[Toll E:\U0001F60A]S! [Gerne]S" },
};

START_TEST(a_text_becomes_these_layers)
{
    char line[4096];

    show(analyse(hx_str_of(shown[_i].text)), line);
    ck_assert_msg(strcmp(line, shown[_i].want) == 0, "%s: %s",
                  shown[_i].what, line);
}
END_TEST

/* What every plugin behind relies on, whatever the text. */
static void check_layers(const hx_record *rec)
{
    size_t end = 0, next = 0;

    for (size_t i = 0; i < rec->token_count; i++) {
        const hx_token *t = &rec->tokens[i];

        ck_assert(t->begin >= end && t->end > t->begin);
        ck_assert(t->end <= rec->text.len && t->kind <= HX_TOK_LINK);
        end = t->end;
    }
    for (size_t c = 0; c < rec->clause_count; c++) {
        ck_assert(rec->clauses[c].begin == next);
        ck_assert(rec->clauses[c].end > next);
        next = rec->clauses[c].end;
    }
    ck_assert(next == rec->token_count);
}

/* Pieces that meet each other in every order. */
static const char *const pieces[] = {
    "a", "Aber ", "but", " ", "\n", ".", ",", "...", "!", "@", "#", "www.",
    "http://", "x@y.de", "1", "1.", "z.B.", "\u00e4", "\u0308", "\u200d",
    "\U0001F44D", "\U0001F1E9", "\uFE0F", "<", "<br>", "&", ":)",
    ":", ";", "=", "^", "-", "'", "\u2019", "\u2014", "xD", "\xff", "\xc3",
    "\xf0\x9f", "%", "\u20ac", "even though", "nur dass", "though@a.de",
};
#define PIECES (sizeof pieces / sizeof pieces[0])

START_TEST(any_mixture_gives_sound_layers)
{
    uint32_t random = 12345u + (uint32_t)_i;
    char text[600];

    for (size_t round = 0; round < 400; round++) {
        size_t len = 0, parts = 1 + round % 60;

        for (size_t k = 0; k < parts; k++) {
            const char *piece;

            random = random * 1664525u + 1013904223u;
            piece = pieces[(random >> 8) % PIECES];
            if (len + strlen(piece) > sizeof text)
                break;
            memcpy(text + len, piece, strlen(piece));
            len += strlen(piece);
        }
        check_layers(analyse((hx_str){ text, len }));
    }
}
END_TEST

/* Each text is repeated to half a megabyte: a quadratic rule would hang. */
static const char *const dense[] = {
    "%", "a ", "a1", "a.", "1.", "@a", "#\u00e9", "<a ", "&a", ":(", "\u200b",
    "a\u200b", "\u0308", "a@", "a.b@", "www.", "http://", "- ", "but ",
    "\U0001F44D\u200d", "'", "a'", ". ", "z.", "^", ".", "Dr. ", "even though ",
};

START_TEST(a_dense_text_takes_linear_time)
{
    size_t len = strlen(dense[_i]), total = ((size_t)1 << 19) / len * len;
    char *text = malloc(total);
    const hx_record *rec;

    ck_assert(text != NULL);
    for (size_t i = 0; i < total; i += len)
        memcpy(text + i, dense[_i], len);
    rec = analyse((hx_str){ text, total });
    check_layers(rec);
    free(text);
}
END_TEST

START_TEST(refused_memory_is_reported)
{
    hx_record *rec = fake_begin(HX_LIT("Das ist ein Satz, und noch einer."));
    hx_error err;

    fake.no_memory = true;
    ck_assert_int_eq(plugin->process(model, rec, &err), HX_E_NOMEM);
    fake.no_memory = false;
}
END_TEST

START_TEST(space_and_capital_flags)
{
    const hx_record *rec = analyse(HX_LIT("Ab e-Mail\u00a0\u00c4rger"));
    const uint8_t want[] = { HX_TOKF_CAPITAL, HX_TOKF_SPACE, HX_TOKF_CAPITAL,
                             HX_TOKF_CAPITAL | HX_TOKF_SPACE };

    ck_assert_uint_eq(rec->token_count, 4);
    for (size_t i = 0; i < 4; i++)
        ck_assert_uint_eq(rec->tokens[i].flags, want[i]);
}
END_TEST

START_TEST(a_range_is_where_the_table_says)
{
    for (size_t i = 1; i < tok__range_count; i++)
        ck_assert(tok__ranges[i - 1].last < tok__ranges[i].begin);
    ck_assert(tok__class(0x2764) == TOK_PICTURE);
    ck_assert(tok__class(0x0308) == TOK_MARK);
    ck_assert(tok__class(0x20AC) == TOK_MONEY);
    ck_assert(tok__class(0x4E2D) == TOK_LETTER);
    ck_assert(tok__class(0x2014) == TOK_OTHER);
}
END_TEST

/* A contrast word that the first-bytes table lacks would never be found. */
START_TEST(every_contrast_word_passes_the_table)
{
    for (size_t letter = 0; letter < 26; letter++)
        for (const struct contrast *c = contrasts[letter]; c && c->word; c++)
            ck_assert_msg(tok__is_rare((const unsigned char *)c->word,
                                       strlen(c->word)), "%s", c->word);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("tok_words");
    TCase *tcase = tcase_create("layers");

    tcase_add_checked_fixture(tcase, set_up, tear_down);
    tcase_set_timeout(tcase, 30);
    tcase_add_loop_test(tcase, a_text_becomes_these_layers, 0,
                        (int)(sizeof shown / sizeof shown[0]));
    tcase_add_loop_test(tcase, any_mixture_gives_sound_layers, 0, 8);
    tcase_add_loop_test(tcase, a_dense_text_takes_linear_time, 0,
                        (int)(sizeof dense / sizeof dense[0]));
    tcase_add_test(tcase, refused_memory_is_reported);
    tcase_add_test(tcase, space_and_capital_flags);
    tcase_add_test(tcase, a_range_is_where_the_table_says);
    tcase_add_test(tcase, every_contrast_word_passes_the_table);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
