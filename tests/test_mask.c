/* Masking: what is hidden, what is not, and that a piece keeps its evidence,
 * its letters and its size. */
#include "mask.h"

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "../core/mask_cue.c"
#include "alloc.h"
#include "suite.h"

#define ROWS(list) ((int)(sizeof list / sizeof *list))

static hx_arena arena;

static hx_str masked(hx_str text)
{
    hx_mask  mask;
    hx_piece piece;

    hx__arena_reset(&arena);
    ck_assert_int_eq(hx__mask_find(&arena, text, &mask, NULL), HX_OK);
    ck_assert_int_eq(hx__mask_piece(&arena, text, &mask, 0, text.len, 0,
                                    &piece, NULL), HX_OK);
    return piece.text;
}

static const struct { const char *text, *want; } rows[] = {
    /* the edges of each form */
    { "Mein Auto B-MW 1234E steht dort", "Mein Auto [plate] steht dort" },
    { "HH-AB 12H war da", "[plate] war da" },
    { "B-AB-123 parkte", "[plate] parkte" },
    { "M-X 12345, K-AB 0123, S-AB 1234Ex, M-AB1, M-A 1, CD-AB 12",
      "M-X 12345, K-AB 0123, S-AB 1234Ex, M-AB1, M-A 1, CD-AB 12" },
    { "192.168.1.200 war gesperrt", "[ip] war gesperrt" },
    { "1.2.3.4 und 192.168.1.256", "1.2.3.4 und 192.168.1.256" },
    { "um 10:20:30 Uhr, 1:2:3:4x", "um 10:20:30 Uhr, 1:2:3:4x" },
    { "199-555-1234, 1-199-555-1234", "199-555-1234, 1-199-555-1234" },
    { "302-1234567-1234567 kam", "[number] kam" },
    { "302-1234567 1234567, 302-123456-1234567",
      "302-1234567 1234567, 302-123456-1234567" },
    { "Bestellnummer 12 345 678 fehlt", "Bestellnummer [number] fehlt" },
    { "Kundennummer 12345 6 Stück", "Kundennummer [number] 6 Stück" },
    { "Kundennummer AB-12345/67_8.9 ist", "Kundennummer [number] ist" },
    { "customer number abcdef", "customer number abcdef" },
    { "Hauptstr. 5, 61348 Bad Homburg kam", "[address] kam" },
    { "Hauptstr. 5, 3100 St. Pölten kam", "[address] kam" },
    { "Hauptstr. 5, 61348 bad", "[address], 61348 bad" },
    { "Musterstraße 5, 123456 Ort", "[address], 123456 Ort" },
    { "Lindenallee 5,50 Euro", "Lindenallee 5,50 Euro" },
    { "Lindenallee 5:30 Uhr", "Lindenallee 5:30 Uhr" },
    { "Lindenallee 5 km", "Lindenallee 5 km" },
    { "Lindenallee 5, dort", "[address], dort" },
    { "221b Baker Street, London SW1A 1AA today", "[address] today" },
    { "221b Baker Street, London SW1A 1A9",
      "[address], London SW1A 1A9" },
    { "221b Baker Street, London SW1A 1AAx",
      "[address], London SW1A 1AAx" },
    { "10 Elm Street, Berlin, MA 01503 here", "[address] here" },
    { "10 Elm Street, Berlin, MA 015034",
      "[address], Berlin, MA 015034" },
    { "10 Elm St, today", "[address], today" },
    { "10 Elm St today", "10 Elm St today" },
    { "12 apples Street, 10 Street", "12 apples Street, 10 Street" },
    { "10 One Two Three Four Five Six Street",
      "10 One Two Three Four Five Six Street" },
    { "Viele Grüße\nAnna", "Viele Grüße\n[name]" },
    { "Viele Grüße Anna!", "Viele Grüße [name]!" },
    { "Herr von der Tann, Herr von", "Herr [name], Herr von" },
    { "http://example.com/a?b=c, dann", "[link], dann" },
    { "hXXp: //x, ftp www, http:// und mail @ web",
      "hXXp: //x, ftp www, http:// und mail @ web" },
    { "10-12-30 20, 24-59-24-59 123", "10-12-30 20, 24-59-24-59 123" },
    /* e-mail */
    { "an max.mustermann@example.com bitte", "an [email] bitte" },
    { "(max+x@mail.example.co.uk)", "([email])" },
    { "jörg@müller.de!", "[email]!" },
    { "max (at) example.de", "[email]" },
    { "max[at]example[dot]com", "[email]" },
    { "1234@web.de", "[email]" },
    { "Rock@Ring 3 @ 5 Euro, 2@3", "Rock@Ring 3 @ 5 Euro, 2@3" },
    /* phones */
    { "Rufen Sie mich an: +49 30 123456-78 oder 0170/1234567",
      "Rufen Sie mich an: [phone] oder [phone]" },
    { "call me on 020 7946 0958", "call me on [phone]" },
    { "Tel. (030) 12 34 56", "Tel. [phone]" },
    { "(0170 1234567)", "([phone])" },
    { "0049 (0)170 123 45 67", "[phone]" },
    { "+1 (555) 123-4567 x", "[phone] x" },
    { "555-123-4567, 1-800-555-1234", "[phone], [phone]" },
    { "Handy: 17012345", "Handy: [phone]" },
    { "seit 2019 0170 1234567", "seit 2019 [phone]" },
    { "0800 – 330 1000", "[phone]" },
    { "0170 1234567 4 Stunden", "[phone] 4 Stunden" },
    /* bank */
    { "DE89 3704 0044 0532 0130 00 wurde", "[iban] wurde" },
    { "de89370400440532013000", "[iban]" },
    { "GB29 NWBK 6016 1331 9268 19.", "[iban]." },
    { "DE12 3704 0044 0532 0130 00", "[iban]" },
    { "my card 4111 1111 1111 1111 was", "my card [card] was" },
    { "5500-0000-0000-0004 12/25", "[card] 12/25" },
    { "4111 1111 1111 1112", "4111 1111 1111 1112" },
    { "AT80 44430 89278400000", "[iban]" },
    { "AT61 19043 00234573201", "[iban]" },
    { "type KX12 UHDX SMTV PROX is new", "type KX12 UHDX SMTV PROX is new" },
    { "UA936 4hrs ago is better off, HS18 sind nicht vergleichbar",
      "UA936 4hrs ago is better off, HS18 sind nicht vergleichbar" },
    /* addresses on the net */
    { "aus 192.0.2.44 gesperrt", "aus [ip] gesperrt" },
    { "2001:db8:0:0:8:800:200c:417a", "[ip]" },
    { "https://example.com/reset?token=abc, und", "[link], und" },
    { "www.example.de und https://example.com/",
      "www.example.de und https://example.com/" },
    { "bit.ly/3xYz", "[link]" },
    { "und/oder z.B./etc. km/h", "und/oder z.B./etc. km/h" },
    { "danke @anna_b. und @DB_Bahn", "danke [handle]. und [handle]" },
    /* names */
    { "Herr Müller und Frau Dr. Anna Schmidt-Meier waren nett",
      "Herr [name] und Frau Dr. [name] waren nett" },
    { "Mr. J. R. Smith's team, Ms Lee", "Mr. [name]'s team, Ms [name]" },
    { "Prof. Dr. med. Hans von der Heide hat", "Prof. Dr. med. [name] hat" },
    { "Frau van Dyk", "Frau [name]" },
    { "My name is John Smith.", "My name is [name]." },
    { "Ich heiße Öztürk und", "Ich heiße [name] und" },
    { "Nie wieder!\nLG Anna", "Nie wieder!\nLG [name]" },
    { "Viele Grüße, Max Muster.\n", "Viele Grüße, [name].\n" },
    { "Hr. Meier, am Fr Abend", "Hr. [name], am Fr Abend" },
    { "Great doctor. She is kind. Meine Frau. So gut. 1 hr. My flight",
      "Great doctor. She is kind. Meine Frau. So gut. 1 hr. My flight" },
    { "we miss Brighton, two hr. Miss Lee", "we miss Brighton, two hr. Miss "
      "[name]" },
    { "hit or miss. When I miss THIS place, fr. Cancun, d'r City",
      "hit or miss. When I miss THIS place, fr. Cancun, d'r City" },
    { "Prof. Er ist gut, der Name der Ausstellung, eine heiße Sauna",
      "Prof. Er ist gut, der Name der Ausstellung, eine heiße Sauna" },
    { "Apple lässt grüßen. Schade.", "Apple lässt grüßen. Schade." },
    { "mein LG G2", "mein LG G2" },
    { "Die Frau an der Kasse, Herr der Ringe, Sir, I was",
      "Die Frau an der Kasse, Herr der Ringe, Sir, I was" },
    { "MS Europa, 5 ms, Grüße aus Berlin",
      "MS Europa, 5 ms, Grüße aus Berlin" },
    /* addresses */
    { "Musterstraße 12a, 12345 Berlin ist", "[address] ist" },
    { "Musterstraße 12à ist, Musterstraße 12ß.", "[address] ist, [address]." },
    { "wohne Berliner Str. 5 im Haus", "wohne [address] im Haus" },
    { "in der Karl-Marx-Allee 90", "in der [address]" },
    { "Am Alten Markt 3\n14467 Potsdam", "[address]" },
    { "Lindenweg 7, D-12345 Bad Homburg.", "[address]." },
    { "nach D-10115 Berlin", "nach [address]" },
    { "my J-4000 Pro-Line, Kreisstraße 421", "my J-4000 Pro-Line, "
      "Kreisstraße 421" },
    { "at 221b Baker Street, London NW1 6XE.", "at [address]." },
    { "10 Main St, Springfield, IL 62704", "[address]" },
    { "Parkplatz 12, Sitzplatz 45, Bahnsteig 5, Platz 3",
      "Parkplatz 12, Sitzplatz 45, Bahnsteig 5, Platz 3" },
    { "Straße 5 Minuten gesperrt, Heimweg 20 Minuten",
      "Straße 5 Minuten gesperrt, Heimweg 20 Minuten" },
    { "April 3 2015 Sydney, 10 Jahre Dr. N., Darmstadt 98 1860 München",
      "April 3 2015 Sydney, 10 Jahre Dr. N., Darmstadt 98 1860 München" },
    { "10000 Euro, 15000 Kunden, 5 Star Hotel",
      "10000 Euro, 15000 Kunden, 5 Star Hotel" },
    /* numbers of orders, bookings, customers */
    { "Bestellnummer 4711-22", "Bestellnummer [number]" },
    { "Kunden-Nr.: 123 456 789", "Kunden-Nr.: [number]" },
    { "my order number is AB12345.", "my order number is [number]." },
    { "Buchungscode: XKJTZP", "Buchungscode: [number]" },
    { "order #12345, booking 12345678", "order #[number], booking [number]" },
    { "302-1234567-1234567", "[number]" },
    { "Sendung 00340434161234567890", "Sendung [number]" },
    { "NO CUSTOMER SUPPORT", "NO CUSTOMER SUPPORT" },
    { "order 2 pizzas, in this case 10000",
      "order 2 pizzas, in this case 10000" },
    { "B-XY 1234", "[plate]" },
    { "DVD-R 16, USB-C 3, KX-TG2730, DD-EX 6.1",
      "DVD-R 16, USB-C 3, KX-TG2730, DD-EX 6.1" },
    /* what only looks like it */
    { "Ticket #4711-22 is NOT personal data",
      "Ticket #4711-22 is NOT personal data" },
    { "v1.2.3.4 is a version, Version 192.16.3.4 and 9.0.1.11 too",
      "v1.2.3.4 is a version, Version 192.16.3.4 and 9.0.1.11 too" },
    { "seit 03.04.2024 kaputt, 2024-04-03, 04/2023",
      "seit 03.04.2024 kaputt, 2024-04-03, 04/2023" },
    { "1.234,56 Euro, 0,50, 0.12345678, +20 %",
      "1.234,56 Euro, 0,50, 0.12345678, +20 %" },
    { "08.00-18.00 Uhr, 12:30:45", "08.00-18.00 Uhr, 12:30:45" },
    { "+++ super +++ 10/10 (1)", "+++ super +++ 10/10 (1)" },
    { "[email] von Herr [name]", "[email] von Herr [name]" },
};

START_TEST(hides_what_is_personal)
{
    hx_str got = masked(hx_str_of(rows[_i].text));

    ck_assert_msg(hx_str_eq(got, hx_str_of(rows[_i].want)), "%s: %.*s",
                  rows[_i].text, (int)got.len, got.ptr);
}
END_TEST

/* What is masked has nothing left to mask. */
START_TEST(masking_twice_changes_nothing)
{
    hx_str once = masked(hx_str_of(rows[_i].text));
    char  *copy = strndup(once.ptr, once.len);
    hx_str twice = masked((hx_str){ copy, once.len });

    ck_assert_msg(twice.len == once.len &&
                  memcmp(twice.ptr, copy, twice.len) == 0, "%s: %.*s", copy,
                  (int)twice.len, twice.ptr);
    free(copy);
}
END_TEST

START_TEST(cues_are_sorted)
{
    for (size_t i = 1; i < sizeof cues / sizeof *cues; i++)
        ck_assert_msg(strcmp(cues[i - 1].word, cues[i].word) < 0, "%s",
                      cues[i].word);
}
END_TEST

/* The published cells: 8 personal, 4 that only look like it. */
START_TEST(masks_the_published_cells)
{
    FILE  *in = fopen("../shared/reliability/own/pii_cells.tsv", "r");
    char   line[512];
    int    hidden = 0, kept = 0, number = 0;

    if (!in) {
        printf("SKIP pii_cells.tsv: no ../shared/reliability\n");
        return;
    }
    while (fgets(line, sizeof line, in)) {
        char  *text = strchr(line, '\t');
        bool   same;
        hx_str got;

        if (line[0] == '#' || !text)
            continue;
        text++;
        text[strcspn(text, "\n")] = '\0';
        got = masked(hx_str_of(text));
        same = hx_str_eq(got, hx_str_of(text));
        hidden += number < 8 && !same;
        kept += number >= 8 && same;
        number++;
    }
    (void)fclose(in);
    ck_assert_int_eq(number, 12);
    ck_assert_int_eq(hidden, 8);
    ck_assert_int_eq(kept, 4);
}
END_TEST

/* -- pieces --------------------------------------------------------------- */

static const char story[] =
    "Frau Müller aus der Hotline war sehr freundlich und hörte mir zu. "
    "Meine Nummer ist 0170 1234567, sie rief zurück.";

static hx_piece piece_of(const char *evidence, size_t most)
{
    hx_str      text = hx_str_of(story);
    const char *at = strstr(story, evidence);
    hx_mask     mask;
    hx_piece    piece;

    ck_assert_ptr_nonnull(at);
    hx__arena_reset(&arena);
    ck_assert_int_eq(hx__mask_find(&arena, text, &mask, NULL), HX_OK);
    ck_assert_int_eq(hx__mask_piece(&arena, text, &mask,
                                    (size_t)(at - story),
                                    (size_t)(at - story) + strlen(evidence),
                                    most, &piece, NULL), HX_OK);
    return piece;
}

static const struct { const char *evidence; size_t most;
                      const char *text, *mark; } pieces[] = {
    { "hörte mir zu", 0, "hörte mir zu", "hörte mir zu" },
    { "Müller", 0, "[name]", "[name]" },
    { "Frau Mü", 0, "Frau [name]", "Frau [name]" },
    { "67, sie rief", 0, "[phone], sie rief", "[phone], sie rief" },
    { "hörte mir zu", 600,
      "Frau [name] aus der Hotline war sehr freundlich und hörte mir zu. "
      "Meine Nummer ist [phone], sie rief zurück.", "hörte mir zu" },
    { "hörte mir zu", 60, "…freundlich und hörte mir zu. Meine Nummer ist…",
      "hörte mir zu" },
    { "Müller", 40, "Frau [name] aus der Hotline war…", "[name]" },
    { "rief zurück.", 40, "…ist [phone], sie rief zurück.", "rief zurück." },
    { "Hotline war sehr freundlich und hörte", 20, "…Hotline war se…",
      "Hotline war se" },
};

START_TEST(a_piece_keeps_its_evidence)
{
    hx_piece got = piece_of(pieces[_i].evidence, pieces[_i].most);
    hx_str   mark = { got.text.ptr + got.begin, got.end - got.begin };

    ck_assert_msg(hx_str_eq(got.text, hx_str_of(pieces[_i].text)),
                  "%.*s", (int)got.text.len, got.text.ptr);
    ck_assert_msg(hx_str_eq(mark, hx_str_of(pieces[_i].mark)), "%.*s",
                  (int)mark.len, mark.ptr);
}
END_TEST

/* Every place and size: valid letters, no more bytes than asked for, and the
 * evidence inside; nothing personal comes back through the cut. */
START_TEST(every_cut_is_clean)
{
    size_t   len = strlen(story);
    hx_mask  mask;
    hx_piece got;

    hx__arena_reset(&arena);
    ck_assert_int_eq(hx__mask_find(&arena, hx_str_of(story), &mask, NULL),
                     HX_OK);
    for (size_t at = 0; at < len; at++)
        for (size_t most = 1; most < len + 20; most += 7) {
            if (((unsigned char)story[at] & 0xc0) == 0x80)
                continue;
            ck_assert_int_eq(hx__mask_piece(&arena, hx_str_of(story), &mask,
                                            at, at, most, &got, NULL),
                             HX_OK);
            ck_assert_uint_le(got.text.len, most < 7 ? 7 : most);
            ck_assert_uint_le(got.begin, got.end);
            ck_assert_uint_le(got.end, got.text.len);
            ck_assert(!memmem(got.text.ptr, got.text.len, "Mü", 3));
            ck_assert(!memmem(got.text.ptr, got.text.len, "017", 3));
            ck_assert(got.text.len == 0 ||
                      ((unsigned char)got.text.ptr[0] & 0xc0) != 0x80);
        }
}
END_TEST

/* Crafted runs. Time is linear in the text: what grew with its square would
 * need minutes here, so a generous limit tells them apart. */
static const char *const runs[] = {
    "a", "a.", "a@", "1", "1-", "0 1", "DE12 ", "Frau ", "von ", "A-",
    "http://", "Herr A. ", "+1(", "www.a", "1 A ", "\xc3\xa4", "Straße 1 ", "a(at)", "::",
    "order no ", "\0", "@a",
};

START_TEST(no_text_takes_long)
{
    size_t  cap = (size_t)1 << 18, unit = strlen(runs[_i]);
    char   *text = malloc(cap);
    size_t  len = 0;
    clock_t start = clock();

    ck_assert_ptr_nonnull(text);
    unit = unit ? unit : 1;
    for (; len + unit <= cap; len += unit)
        memcpy(text + len, runs[_i], unit);
    (void)masked((hx_str){ text, len });
    ck_assert_msg(clock() - start < 10 * CLOCKS_PER_SEC, "%s", runs[_i]);
    free(text);
}
END_TEST

START_TEST(survives_refused_memory)
{
    hx_status rc = HX_E_NOMEM;

    for (uint64_t n = 1; rc != HX_OK; n++) {
        hx_arena own = { NULL, NULL };
        hx_mask  mask;
        hx_piece piece;

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = hx__mask_find(&own, hx_str_of(story), &mask, NULL);
        if (rc == HX_OK)
            rc = hx__mask_piece(&own, hx_str_of(story), &mask, 0, 4, 9,
                                &piece, NULL);
        hx__alloc_fail_at(0, false);
        ck_assert(rc == HX_OK || rc == HX_E_NOMEM);
        hx__arena_clear(&own);
    }
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("mask");
    TCase *tc = tcase_create("mask");
    int    failed;

    suite_add_tcase(suite, tc);
    tcase_set_timeout(tc, 20);
    tcase_add_loop_test(tc, hides_what_is_personal, 0, ROWS(rows));
    tcase_add_loop_test(tc, masking_twice_changes_nothing, 0, ROWS(rows));
    tcase_add_test(tc, cues_are_sorted);
    tcase_add_test(tc, masks_the_published_cells);
    tcase_add_loop_test(tc, a_piece_keeps_its_evidence, 0, ROWS(pieces));
    tcase_add_test(tc, every_cut_is_clean);
    tcase_add_loop_test(tc, no_text_takes_long, 0, ROWS(runs));
    tcase_add_test(tc, survives_refused_memory);
    failed = suite_run(suite);
    hx__arena_clear(&arena);
    return failed;
}
