/* Which column is which field: names, aliases, values, and wishes. */
#include "../plugins/in_csv/split.c"
#include "../plugins/in_csv/detect.c"
#include "../plugins/in_csv/in_csv.c"

#include <check.h>
#include <stdlib.h>

#include "fields.h"
#include "names.h"
#include "reader_host.h"

static hx_status open_csv(const char *file, const hx_field_wish *wish,
                          hx_fields **out, hx_error *note, hx_error *err)
{
    hx_plugin_ref self = { "in_csv", 0 };
    void         *model;
    hx_status     rc;

    ck_assert_int_eq(csv_plugin.open(&reader_host, &self, &model, err),
                     HX_OK);
    rc = hx__fields_open(out, wish, &csv_plugin, model, &reader_host,
                         hx_str_of(file), true, note, err);
    csv_plugin.close(model);
    return rc;
}

static const struct { const char *file, *column; int slot; } rows[] = {
    { "id,text,brand\n1,a b,X\n", "text", HX_F_TEXT },
    { "ID;Kommentar;Marke\n1;sehr gut;X\n", "Kommentar", HX_F_TEXT },
    { "ID;Kommentar;Marke\n1;sehr gut;X\n", "Marke", HX_F_BRAND },
    { "ID;Kommentar;Marke\n1;sehr gut;X\n", "ID", HX_F_ID },
    { "review_text,stars\nfine thing,5\n", "stars", HX_F_RATING },
    { "Geburts-Jahr;freitext\n1980;a b\n", "Geburts-Jahr",
      HX_F_BIRTH_YEAR },
    /* a word that is two things goes by its values */
    { "bewertung,titel\nsehr gut,a\n", "bewertung", HX_F_TEXT },
    { "bewertung,kommentar\n4,sehr gut\n", "bewertung", HX_F_RATING },
    { "feedback,text\n1,sehr gut\n", "feedback", -1 },
    { "note,comment\n\"2,5\",sehr gut\n", "note", HX_F_RATING },
    /* its own name beats an alias, whatever the length */
    { "text,comment\nkurz,viel viel länger\n", "text", HX_F_TEXT },
    { "text,comment\nkurz,viel viel länger\n", "comment", -1 },
    /* of two aliases the longest text wins */
    { "comment,review\nkurz,viel viel länger\n", "review", HX_F_TEXT },
    { "comment,review\nviel viel länger,kurz\n", "comment", HX_F_TEXT },
    /* its own name does, however it is written */
    { "comment,TEXT\nviel viel länger,kurz\n", "TEXT", HX_F_TEXT },
    { "TEXT,comment\nkurz,viel viel länger\n", "comment", -1 },
    { "text,Datum,DATE\na b,2024-01-01,2024-01-02\n", "DATE", HX_F_DATE },
    /* an alias that says more goes before one that says less */
    { "text,created_at,Datum\na b,2024-01-01,2024-01-02\n", "Datum",
      HX_F_DATE },
    { "text,Datum,created_at\na b,2024-01-01,2024-01-02\n", "created_at", -1 },
    /* numbers are wanted where the field holds numbers */
    { "text,rating\na b,very good\n", "rating", -1 },
    /* as R and pandas write them */
    { "text,weight\na b,1e+05\n", "weight", HX_F_WEIGHT },
    { "text,Gewicht\na b,2.5E-05\n", "Gewicht", HX_F_WEIGHT },
    { "text,note\na b,1e5f\n", "note", -1 },
    { "text,Kundennummer\na b,K1\n", "Kundennummer", HX_F_CUSTOMER },
    { "text,created_at\na b,2024-01-02\n", "created_at", HX_F_DATE },
    { "text,something\na b,c\n", "something", -1 },
};

START_TEST(finds_columns_by_name_and_value)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err = { .message = "" };
    hx_status     rc = open_csv(rows[_i].file, &wish, &fields, &note, &err);
    int           slot;

    ck_assert_msg(rc == HX_OK, "%s", err.message);
    slot = hx__field_slot(fields, hx_str_of(rows[_i].column));
    ck_assert_msg(slot == rows[_i].slot, "%s in %s: %d", rows[_i].column,
                  rows[_i].file, slot);
    ck_assert_uint_eq(hx__fields_count(fields), HX_F_COUNT);
    hx__fields_close(fields);
}
END_TEST

START_TEST(takes_what_is_asked_for)
{
    hx_field_wish wish = { .extra = { "Filiale", "kanal", "later" },
                           .extra_count = 3 };
    hx_value      values[HX_FIELDS_MAX] = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    wish.column[HX_F_TEXT] = "title";
    ck_assert_int_eq(open_csv("title,text,filiale,Kanal\na b,c d,1,web\n",
                              &wish, &fields, &note, &err), HX_OK);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("title")), HX_F_TEXT);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("text")), -1);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("filiale")), HX_F_COUNT);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("later")),
                     HX_F_COUNT + 2);
    ck_assert_uint_eq(hx__fields_count(fields), HX_F_COUNT + 3);
    /* "Kanal" is the touchpoint and a field of its own. */
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("Kanal")),
                     HX_F_TOUCHPOINT);
    values[HX_F_TOUCHPOINT] = (hx_value){ HX_LIT("web"), HX_V_STRING };
    hx__fields_mirror(fields, values);
    ck_assert(hx_str_eq(values[HX_F_COUNT + 1].text, HX_LIT("web")));
    hx__fields_close(fields);
}
END_TEST

static const struct { const char *file, *asked, *want; } scales[] = {
    { "text,score\na b,7\n", "10", "10" },
    { "text,score\na b,7\n", "7,5", "7,5" },
    /* what is said goes before what is found */
    { "text,score,rating_max\na b,7,5\n", "10", "10" },
    { "text,score,top\na b,7,9\n", "top", NULL },
    { "text,score\na b,7\n", NULL, NULL },
};

START_TEST(scale_of_ratings_can_be_said)
{
    hx_field_wish wish = { 0 };
    hx_value      values[HX_FIELDS_MAX] = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    wish.column[HX_F_RATING_MAX] = scales[_i].asked;
    ck_assert_int_eq(open_csv(scales[_i].file, &wish, &fields, &note, &err),
                     HX_OK);
    hx__fields_mirror(fields, values);
    ck_assert_int_eq(values[HX_F_RATING_MAX].type,
                     scales[_i].want ? HX_V_NUMBER : HX_V_NONE);
    if (scales[_i].want)
        ck_assert(hx_str_eq(values[HX_F_RATING_MAX].text,
                            hx_str_of(scales[_i].want)));
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("top")),
                     scales[_i].want || !scales[_i].asked
                         ? -1 : HX_F_RATING_MAX);
    hx__fields_close(fields);
}
END_TEST

START_TEST(no_scale)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    wish.column[HX_F_RATING_MAX] = _i ? "-5" : "0";
    ck_assert_int_eq(open_csv("text\na b\n", &wish, &fields, &note, &err),
                     HX_E_USAGE);
    ck_assert_ptr_nonnull(strstr(err.message, "is no scale"));
}
END_TEST

START_TEST(fields_can_be_left_out)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    wish.column[HX_F_RATING] = "";
    ck_assert_int_eq(open_csv("text,rating,user\na b,1,x\n", &wish, &fields,
                              &note, &err), HX_OK);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("rating")), -1);
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("user")), HX_F_CUSTOMER);
    hx__fields_close(fields);
}
END_TEST

START_TEST(names_the_columns_there_are)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    wish.column[HX_F_BRAND] = "maker";
    ck_assert_int_eq(open_csv("a,b\nx y,1\n", &wish, &fields, &note, &err),
                     HX_E_USAGE);
    ck_assert_ptr_null(fields);
    ck_assert_str_eq(err.message, "no column \"maker\" for the field brand; "
                     "there are: \"a\", \"b\"");
}
END_TEST

/* Where the header is missing, or is all of a file, what a customer wrote
 * does not become a message. */
START_TEST(lists_names_not_comments)
{
    static const struct { const char *in, *list; } lists[] = {
        { "Erika never called me back\nx y\n", "\"Erika...\"" },
        { "Erika never called me back,5\nx y,1\nz,2\n", "\"Erika...\", \"5\"" },
        { "What did you like most?,Best of all our shops\nx y,1\nz,2\n",
          "\"What did you like most?\", \"Best of all our shops\"" },
        { "\"cut\rhere\",b\nx y,1\nz,2\n", "\"cut...\", \"b\"" },
        { "0123456789 123456789 123456789 123456789 1234567ö,b\nx y,1\nz,2\n",
          "\"0123456789 123456789 123456789 123456789 1234567...\", \"b\"" },
    };

    for (size_t i = 0; i < sizeof lists / sizeof *lists; i++) {
        hx_field_wish wish = { 0 };
        hx_fields    *fields;
        hx_error      note, err;

        wish.column[HX_F_BRAND] = "maker";
        ck_assert_msg(open_csv(lists[i].in, &wish, &fields, &note, &err)
                      == HX_E_USAGE, "%s: %s", lists[i].in, err.message);
        ck_assert_str_eq(strstr(err.message, "there are: ") + 11,
                         lists[i].list);
    }
}
END_TEST

START_TEST(says_that_no_text_is_there)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    ck_assert_int_eq(open_csv("a,b\nx y,1\n", &wish, &fields, &note, &err),
                     HX_OK);
    ck_assert_str_eq(note.message, "no column looks like the comment text; "
                     "there are: \"a\", \"b\" (use --field text=COLUMN)");
    /* It may still come, in another record. */
    ck_assert_int_eq(hx__field_slot(fields, HX_LIT("text")), HX_F_TEXT);
    hx__fields_close(fields);
}
END_TEST

/* What is called like a field, and holds something else, is not passed over
 * in silence. */
static const struct { const char *file, *extra, *left, *note; } misfits[] = {
    { "text,weight\na b,abc\n", NULL, NULL,
      "\"weight\" holds no numbers and is not read" },
    { "text,Age\na b,25-34\n", NULL, NULL,
      "\"Age\" holds no numbers and is not read" },
    { "text,rating,birth_year\na b,4 of 5,*1970\n", NULL, NULL,
      "\"rating\" holds no numbers and is not read, "
      "\"birth_year\" holds no numbers and is not read" },
    { "text,rating\na b,5 Sterne\nc d,4\n", NULL, NULL,
      "half of \"rating\" or more is no number, so it is not read" },
    { "text,rating\na b,5 Sterne\nc d,4\ne f,4\n", NULL, NULL, "" },
    { "text,rating_max\na b,\n", NULL, NULL, "" },
    { "text,stars\na b,5 Sterne\n", NULL, NULL,
      "\"stars\" holds no numbers and is not read" },
    { "Kommentar,Bewertung\na b c d,4 von 5\n", NULL, NULL,
      "text from \"Kommentar\" (the longest that looks like one), "
      "\"Bewertung\" holds no numbers and is not read" },
    { "text,rating,Note\na b,4,see above\n", NULL, NULL, "" },
    { "Bewertung\na b c\n", NULL, NULL, "text from \"Bewertung\"" },
    /* read for what it is, or left out on purpose */
    { "text,rating\na b,good\n", "rating", NULL, "" },
    { "text,rating\na b,good\n", NULL, "", "" },
    { "text,rating\na b,good\n", NULL, "rating", "" },
};

START_TEST(says_that_values_do_not_fit)
{
    hx_field_wish wish = { 0 };
    hx_fields    *fields;
    hx_error      note, err;

    if (misfits[_i].extra) {
        wish.extra[0] = misfits[_i].extra;
        wish.extra_count = 1;
    }
    wish.column[HX_F_RATING] = misfits[_i].left;
    ck_assert_int_eq(open_csv(misfits[_i].file, &wish, &fields, &note, &err),
                     HX_OK);
    ck_assert_str_eq(note.message, misfits[_i].note);
    hx__fields_close(fields);
}
END_TEST

static const struct { const char *a, *b; bool alike; } pairs[] = {
    { "Review_Text", "reviewtext", true }, { "Äußerung", "äußerung", true },
    { "birth-year", "Birth Year", true }, { "text", "texts", false },
    { "", "", true }, { "_", "", true },
};

START_TEST(compares_names)
{
    ck_assert(hx__names_alike(hx_str_of(pairs[_i].a), hx_str_of(pairs[_i].b))
              == pairs[_i].alike);
}
END_TEST

START_TEST(knows_the_fields)
{
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        ck_assert_int_eq(hx__field_known(hx_str_of(hx__field_name(slot))),
                         slot);
    ck_assert_int_eq(hx__field_known(HX_LIT("kommentar")), -1);
    ck_assert_ptr_null(hx__field_name(HX_F_COUNT));
}
END_TEST

/* Every refused allocation is HX_E_NOMEM, and nothing leaks on the way. */
START_TEST(survives_refused_memory)
{
    hx_field_wish wish = { .extra = { "x" }, .extra_count = 1 };
    hx_fields    *fields = NULL;
    hx_error      note, err;
    hx_status     rc = HX_E_NOMEM;

    for (uint64_t n = 1; rc == HX_E_NOMEM; n++) {
        hx_plugin_ref self = { "in_csv", 0 };
        void         *model;

        ck_assert_int_eq(csv_plugin.open(&reader_host, &self, &model, &err),
                         HX_OK);
        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = hx__fields_open(&fields, &wish, &csv_plugin, model, &reader_host,
                             HX_LIT("id,text,xx,yy\n1,\"a\"\"b\",c,d\n"), true,
                             &note, &err);
        hx__alloc_fail_at(0, false);
        csv_plugin.close(model);
        ck_assert(rc == HX_OK || rc == HX_E_NOMEM);
        ck_assert((fields != NULL) == (rc == HX_OK));
        ck_assert(n < 100);
    }
    hx__fields_close(fields);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("fields");
    TCase   *tc = tcase_create("fields");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_add_loop_test(tc, finds_columns_by_name_and_value, 0,
                        sizeof rows / sizeof *rows);
    tcase_add_loop_test(tc, compares_names, 0, sizeof pairs / sizeof *pairs);
    tcase_add_test(tc, takes_what_is_asked_for);
    tcase_add_loop_test(tc, scale_of_ratings_can_be_said, 0,
                        sizeof scales / sizeof *scales);
    tcase_add_loop_test(tc, no_scale, 0, 2);
    tcase_add_test(tc, fields_can_be_left_out);
    tcase_add_test(tc, names_the_columns_there_are);
    tcase_add_test(tc, says_that_no_text_is_there);
    tcase_add_loop_test(tc, says_that_values_do_not_fit, 0,
                        sizeof misfits / sizeof *misfits);
    tcase_add_test(tc, lists_names_not_comments);
    tcase_add_test(tc, knows_the_fields);
    tcase_add_test(tc, survives_refused_memory);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
