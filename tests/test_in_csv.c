/* in_csv: records, fields, headers, separators, and what is refused. */
/* Before check.h, which defines `fail`. */
#include "../plugins/in_csv/split.c"
#include "../plugins/in_csv/detect.c"
#include "../plugins/in_csv/in_csv.c"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>

#include "reader_host.h"

#define LIT(s) { (s), sizeof(s) - 1 }
#define BIG ((size_t)3 << 20)

static const char *const names[] = { "text", "id", "c", NULL };

typedef struct reading {
    void         *model, *input;
    hx_block      block;
    size_t        pos;
    reader_record r;
    hx_error      err;
} reading;

static void begin(reading *g, hx_str file)
{
    hx_plugin_ref self = { "in_csv", 0 };
    size_t        body;

    memset(g, 0, sizeof *g);
    reader_names = names;
    ck_assert_int_eq(csv_plugin.open(&reader_host, &self, &g->model, &g->err),
                     HX_OK);
    ck_assert_int_eq(csv_plugin.input_open(g->model, &reader_host, NULL, file,
                                           &g->input, &body, &g->err), HX_OK);
    ck_assert(body <= file.len);
    g->block = (hx_block){ file.ptr + body, file.len - body, true };
}

static hx_status next(reading *g)
{
    reader_begin(&g->r);
    return csv_plugin.parse(g->input, &reader_host, g->block, &g->pos,
                            &g->r.rec, &g->err);
}

static void end(reading *g)
{
    csv_plugin.input_close(g->input);
    csv_plugin.close(g->model);
    hx__arena_clear(&g->r.arena);
}

/* The records of a file as "text/id", "!" for one that is refused, each with
 * a line feed; fields that are missing are "-". */
static void show(hx_str file, char *out, size_t cap)
{
    reading   g;
    hx_status rc;
    size_t    len = 0;

    out[0] = '\0';
    begin(&g, file);
    while ((rc = next(&g)) != HX_END) {
        hx_value text = g.r.values[0], id = g.r.values[1];

        if (rc == HX_SKIP) {
            ck_assert_int_eq(g.r.rec.skip, HX_SKIP_SYNTAX);
            len += (size_t)snprintf(out + len, cap - len, "!|");
            continue;
        }
        ck_assert_int_eq(rc, HX_OK);
        len += (size_t)snprintf(out + len, cap - len, "%.*s/%.*s|",
                                text.type ? (int)text.text.len : 1,
                                text.type ? text.text.ptr : "-",
                                id.type ? (int)id.text.len : 1,
                                id.type ? id.text.ptr : "-");
    }
    end(&g);
}

static const struct { const char *what; hx_str file; const char *want; }
files[] = {
    { "plain", LIT("id,text\n1,gut\n2,schlecht\n"), "gut/1|schlecht/2|" },
    { "CRLF", LIT("id,text\r\n1,gut\r\n2,b"), "gut/1|b/2|" },
    { "semicolon", LIT("id;text\n1;gut, sehr\n2;b\n"), "gut, sehr/1|b/2|" },
    { "tab", LIT("id\ttext\n1\ta;b\n2\tc,d\n"), "a;b/1|c,d/2|" },
    { "bar", LIT("id|text\n1|a\n2|b\n"), "a/1|b/2|" },
    { "byte order mark", LIT("\xEF\xBB\xBFid,text\n1,a\n2,b\n"),
      "a/1|b/2|" },
    { "sep= line", LIT("sep=;\r\nid;text\r\n1;a\r\n"), "a/1|" },
    { "quotes", LIT("id,text\n1,\"a,b\"\n2,\"\"\n"), "a,b/1|/2|" },
    { "line feed in quotes", LIT("id,text\n1,\"a\nb\"\n2,c\n"),
      "a\nb/1|c/2|" },
    { "doubled quotes", LIT("id,text\n1,\"a \"\"b\"\" c\"\n2,d\n"),
      "a \"b\" c/1|d/2|" },
    { "quote within", LIT("id,text\n1,5\" disc\n2,b\n"), "5\" disc/1|b/2|" },
    { "names in quotes", LIT("\"id\",\"text\"\n\"1\",\"a\"\n\"2\",\"b\"\n"),
      "a/1|b/2|" },
    { "spaces around names", LIT("id , text, c\n1,a,x\n2,b,y\n"),
      "a/1|b/2|" },
    { "spaces on both sides", LIT("id ; text ; c\n1;a;x\n2;b;y\n"),
      "a/1|b/2|" },
    { "a space at the end", LIT("id;c;text; d \r\n1;x;a;\r\n2;y;b;\r\n"),
      "a/1|b/2|" },
    { "a name alone", LIT("text \ngut\n"), "gut/-|" },
    { "blank lines", LIT("\nid,text\n\n1,a\n \n\r\n2,b\n\n"),
      "a/1|b/2|" },
    { "too few and too many", LIT("id,text\n1,a\n2\n3,b,c\n4,d\n5,e\n6,f\n"),
      "a/1|!|!|d/4|e/5|f/6|" },
    { "text behind a quote", LIT("id,text\n1,\"a\"b\n2,c\n3,d\n4,e\n5,f\n"),
      "!|c/2|d/3|e/4|f/5|" },
    { "quote never closed", LIT("id,text\n1,a\n2,\"b\n3,c\n4,d\n"),
      "a/1|!|c/3|d/4|" },
    { "one column", LIT("text\ngut, sehr gut\n\"b\nc\"\n"),
      "gut, sehr gut/-|b\nc/-|" },
    { "header alone", LIT("id,text\n"), "" },
    { "no line feed at all", LIT("id,text"), "" },
    { "bare CR is a letter", LIT("id,text\n1,a\rb\n2,c\n"), "a\rb/1|c/2|" },
    { "the first of two names", LIT("text,text,id\na,b,1\nc,d,2\n"),
      "a/1|c/2|" },
};

START_TEST(reads_the_records)
{
    char got[512];

    show(files[_i].file, got, sizeof got);
    ck_assert_msg(strcmp(got, files[_i].want) == 0, "%s: %s", files[_i].what,
                  got);
}
END_TEST

/* Whatever the block ends within, cutting it there and reading the rest later
 * gives the same records. */
START_TEST(cuts_at_records)
{
    reading g;

    begin(&g, files[_i].file);
    for (size_t len = 0; len <= g.block.len; len++) {
        hx_block part = { g.block.ptr, len, false };
        size_t   cut = csv_plugin.cut(g.input, part), at = 0;

        ck_assert(cut <= len);
        /* The cut is where some record of the whole ends. */
        g.pos = 0;
        while (at < cut && next(&g) != HX_END)
            at = g.pos;
        if (at < cut)
            at = g.block.len;  /* blank lines at the end */
        ck_assert_msg(at >= cut, "%s at %zu", files[_i].what, len);
    }
    end(&g);
}
END_TEST

static const struct { const char *what; hx_str head; int least, most; }
heads[] = {
    { "table", LIT("id,text\n1,a\n2,b\n"), 80, 80 },
    { "prose", LIT("Gut, aber teuer.\nNie wieder, danke.\n"), 0, 0 },
    { "one line of prose", LIT("Ja, gut\n"), 0, 0 },
    { "spaces and commas", LIT("id , text , day\n1 , a , b\n"), 80, 80 },
    { "two columns with spaces", LIT("id ; text\n1 ; a\n2 ; b\n"), 80, 80 },
    { "a space behind", LIT("id; text\n1; a\n2; b\n"), 80, 80 },
    { "names of two words", LIT("id ; my text ; day\n1;a;b\n"), 80, 80 },
    { "and commas", LIT("id , my text , day\n1,a,b\n2,c,d\n"), 80, 80 },
    { "umlauts", LIT("id; Größe ; Tag\n1;a;b\n"), 80, 80 },
    { "prose of three", LIT("Gut, aber teuer, ach\nNie, ja, nein\n"), 0, 0 },
    { "prose and spaces", LIT("Gut , aber teuer\nNie , danke\nOh , ja\n"),
      0, 0 },
    { "its second half a word", LIT("So nicht , nie\nOh , ja\nGut , so\n"),
      0, 0 },
    { "enumerations", LIT("Gut, nett\nLaut, teuer\nFein, aber\n"), 0, 0 },
    { "a semicolon", LIT("Gut; nett\nLaut und teuer\nNie; oft\n"), 0, 0 },
    { "two of them", LIT("Gut; aber teuer; ach\nLaut und teuer\n"), 0, 0 },
    { "names only", LIT("id,text\n"), 40, 40 },
    { "column of text", LIT("Kommentar\ngut\n"), 60, 60 },
    { "objects", LIT("{\"a\":1,\"b\":2}\n{\"a\":1,\"b\":2}\n"), 0, 0 },
    { "nothing", LIT(""), 0, 0 },
};

START_TEST(knows_its_format)
{
    char sep;
    int  sure = csv_detect(heads[_i].head, &sep);

    ck_assert_msg(sure >= heads[_i].least && sure <= heads[_i].most,
                  "%s: %d", heads[_i].what, sure);
}
END_TEST

/* A quote that is never closed costs its line, not the rest of the file. */
START_TEST(gives_up_a_runaway_quote)
{
    char    head[] = "id,text\n1,a\n2,\"b\n";
    char   *file = malloc(BIG);
    size_t  len = sizeof head - 1, good = 0;
    reading g;

    ck_assert_ptr_nonnull(file);
    memcpy(file, head, len);
    while (len + 8 <= BIG) {
        memcpy(file + len, "3,words\n", 8);
        len += 8;
    }
    begin(&g, (hx_str){ file, len });
    ck_assert_int_eq(next(&g), HX_OK);
    ck_assert_int_eq(next(&g), HX_SKIP);
    ck_assert_str_eq(g.err.message, "no CSV: a quote is never closed");
    while (next(&g) == HX_OK)
        good++;
    ck_assert_uint_eq(good, (len - sizeof head + 1) / 8);
    /* A block of half a mebibyte cannot know; one of two can. */
    g.block.last = false;
    g.block.len = (size_t)1 << 19;
    ck_assert_uint_eq(csv_plugin.cut(g.input, g.block), 4);
    g.block.len = (size_t)2 << 20;
    ck_assert_uint_gt(csv_plugin.cut(g.input, g.block), (size_t)1 << 20);
    /* What it has cut off is read as it was cut, however short. */
    g.block.len = 4 + 5 + 8 * 1000;
    g.pos = 4;
    good = 0;
    ck_assert_int_eq(next(&g), HX_SKIP);
    while (next(&g) == HX_OK)
        good++;
    ck_assert_uint_eq(good, 1000);
    end(&g);
    free(file);
}
END_TEST

/* A line over the limit ends at its line feed, quotes or not. */
START_TEST(skips_a_long_record)
{
    char   *file = malloc(BIG);
    reading g;

    ck_assert_ptr_nonnull(file);
    memset(file, 'x', BIG);
    memcpy(file, "id,text\n1,", 10);
    memcpy(file + BIG - 20, ",\"q\n2,b\n3,c\n", 12);
    begin(&g, (hx_str){ file, BIG - 8 });
    ck_assert_int_eq(next(&g), HX_SKIP);
    ck_assert_int_eq(g.r.rec.skip, HX_SKIP_TOO_LONG);
    ck_assert_int_eq(next(&g), HX_OK);
    ck_assert_int_eq(next(&g), HX_OK);
    ck_assert_int_eq(next(&g), HX_END);
    end(&g);
    free(file);
}
END_TEST

START_TEST(reads_many_columns)
{
    enum { COLUMNS = 100000 };
    char   *file = malloc(4 * COLUMNS);
    size_t  len = 0;
    reading g;

    ck_assert_ptr_nonnull(file);
    for (int row = 0; row < 2; row++) {
        for (int i = 0; i < COLUMNS - 1; i++)
            file[len++] = ',';
        memcpy(file + len, "text\n", 5);
        len += 5;
    }
    begin(&g, (hx_str){ file, len });
    ck_assert_int_eq(next(&g), HX_OK);
    ck_assert(hx_str_eq(g.r.values[0].text, HX_LIT("text")));
    end(&g);
    free(file);
}
END_TEST

/* What it says of an input fits where there is just room for it. */
START_TEST(says_what_it_reads)
{
    static const char want[] = "CSV separated by ';'";
    char    out[64];
    reading g;

    begin(&g, (hx_str)LIT("text;id\na;1\n"));
    ck_assert_uint_eq(csv_plugin.input_text(g.input, out, strlen(want)),
                      strlen(want));
    ck_assert_mem_eq(out, want, strlen(want));
    ck_assert_uint_eq(csv_plugin.input_text(g.input, out, strlen(want) - 1),
                      0);
    end(&g);
}
END_TEST

/* One column has no separator. */
START_TEST(says_that_there_is_one_column)
{
    char    out[64] = "";
    reading g;

    begin(&g, (hx_str)LIT("Kommentar\ngut\n"));
    ck_assert_uint_eq(csv_plugin.input_text(g.input, out, sizeof out - 1), 17);
    ck_assert_str_eq(out, "CSV of one column");
    end(&g);
}
END_TEST

/* Titles stand above the header: its line is told. */
static const struct { const char *what; hx_str file; size_t line; }
titles[] = {
    { "none", LIT("id;text;day\n1;gut;2\n2;so;3\n"), 0 },
    { "one", LIT("Umfrage 2024;;\nid;text;day\n1;gut;2\n"), 2 },
    { "two columns", LIT("Umfrage 2024;\nid;text\n1;gut\n2;so\n"), 2 },
    { "three, one blank", LIT("Umfrage;;;\nvom 1.4.;;;\n\nid;text;day;place\n"
      "1;gut;2;Ulm\n"), 4 },
    { "behind sep=", LIT("sep=;\nUmfrage;;\nid;text;day\n1;gut;2\n"), 3 },
    { "lines in a title", LIT("\"Umfrage\n2024\";;\nid;text;day\n1;gut;2\n"),
      3 },
    { "columns without a name", LIT("id;text;;\n1;gut;;\n2;so;x;y\n"), 0 },
    { "no values below", LIT("text;;\nso gut;ja;nein\nso so;nein;ja\n"), 0 },
    { "half empty rows", LIT("id;text;day\n;gut;\n;so;\n3;a;4\n"), 0 },
    { "numbers", LIT("Summe;;\n1;2;3\n4;5;6\n"), 0 },
};

START_TEST(tells_the_line_of_the_header)
{
    char    out[128], want[40];
    size_t  len;
    reading g;

    begin(&g, titles[_i].file);
    len = csv_plugin.input_text(g.input, out, sizeof out - 1);
    out[len] = '\0';
    snprintf(want, sizeof want, ", but line %zu looks", titles[_i].line);
    ck_assert_msg((strstr(out, want) != NULL) == (titles[_i].line > 0) &&
                  (strstr(out, ", but") != NULL) == (titles[_i].line > 0),
                  "%s: %s", titles[_i].what, out);
    end(&g);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("in_csv");
    TCase   *tc = tcase_create("in_csv");
    SRunner *runner = srunner_create(suite);
    int      failed;

    tcase_add_loop_test(tc, reads_the_records, 0,
                        sizeof files / sizeof *files);
    tcase_add_loop_test(tc, cuts_at_records, 0,
                        sizeof files / sizeof *files);
    tcase_add_loop_test(tc, knows_its_format, 0,
                        sizeof heads / sizeof *heads);
    tcase_add_loop_test(tc, tells_the_line_of_the_header, 0,
                        sizeof titles / sizeof *titles);
    tcase_add_test(tc, says_what_it_reads);
    tcase_add_test(tc, says_that_there_is_one_column);
    tcase_add_test(tc, gives_up_a_runaway_quote);
    tcase_add_test(tc, skips_a_long_record);
    tcase_add_test(tc, reads_many_columns);
    suite_add_tcase(suite, tc);
    srunner_run_all(runner, CK_ENV);
    failed = srunner_ntests_failed(runner);
    srunner_free(runner);
    return failed;
}
