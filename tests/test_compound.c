/* Compounds: split where all parts are known, whole where not. */
#include "compound.h"

#include <stdio.h>

#include "suite.h"

static const char *const parts[] = { "kunde", "service", "hotline", "zeit",
    "warte", "liefer", "zug", "verspaetung", "viel", "leicht", "rechnung",
    "abteilung", "haus", "arzt" };

static const struct { const char *word, *want; } rows[] = {
    { "kundenservice", "kunde+service" },
    { "kundenservicehotline", "kunde+service+hotline" },
    { "wartezeiten", "warte+zeit" },
    { "lieferzeit", "liefer+zeit" },
    { "zugverspaetungen", "zug+verspaetung" },
    { "rechnungsabteilung", "rechnung+abteilung" },
    { "hausaerztin", "" },         /* an umlaut form nobody listed */
    { "hausarzt", "haus+arzt" },
    { "vielleicht", "" },          /* listed as whole */
    { "service", "" },
    { "serviceding", "" },         /* "ding" is not known */
    { "zugzeug", "" },
    { "", "" },
};

START_TEST(splits)
{
    hx_compounds compounds = { .filter = NULL };
    hx_hashes hashes;
    hx_str found[HX_PARTS_MAX];
    char got[200] = "";
    size_t count, len = 0;

    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        ck_assert(hx__compounds_part(&compounds, hx_str_of(parts[i])));
    ck_assert(hx__compounds_whole(&compounds, hx_str_of("vielleicht")));
    hx__hashes(&hashes, hx_str_of(rows[_i].word));
    count = hx__compound_split(&compounds, hx_str_of(rows[_i].word), &hashes,
                               found);
    for (size_t i = 0; i < count; i++)
        len += (size_t)snprintf(got + len, sizeof got - len, "%s%.*s",
                                i ? "+" : "", (int)found[i].len,
                                found[i].ptr);
    ck_assert_msg(strcmp(got, rows[_i].want) == 0, "%s: %s", rows[_i].word,
                  got);
    hx__compounds_clear(&compounds);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("compound");
    TCase *tcase = tcase_create("split");

    tcase_add_loop_test(tcase, splits, 0, (int)(sizeof rows / sizeof *rows));
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
