/* What a JSON document is, by its head: lines, objects over many lines, or an
 * object around a list. */
#include <stdlib.h>

#include "recode.h"
#include "suite.h"
#include "unwrap.h"

#define R "{\"text\":\"fine, thanks to all\"}"

/* `list` is where the list begins, as far as there is one. */
static const struct {
    const char *what, *in;
    int         kind;
    const char *list;
} rows[] = {
    { "one list", "{\"reviews\":[" R "," R "]}", HX_UNWRAP_LIST, "[" R },
    { "blanks", " { \"data\" : [ " R " ] , \"next\" : null }\n\n",
      HX_UNWRAP_LIST, "[ " R },
    { "many lines", "{\n \"n\": 2,\n \"data\": [\n" R ",\n" R "\n]\n}\n",
      HX_UNWRAP_LIST, "[\n" R },
    { "two objects around", "{\"a\":{\"n\":[1,2],\"b\":[" R "]}}",
      HX_UNWRAP_LIST, "[" R },
    { "the head ends in it", "{\"data\":[" R ",{\"te", HX_UNWRAP_LIST,
      "[" R },
    { "the first that has texts",
      "{\"users\":[{\"name\":\"Ada\"}],\"items\":[" R "],\"x\":[" R "]}",
      HX_UNWRAP_LIST, "[" R "],\"x" },
    { "none has texts", "{\"a\":[{\"b\":1}],\"c\":[{\"d\":2}]}",
      HX_UNWRAP_LIST, "[{\"b\"" },
    { "an answer about itself",
      "{\"message\":\"Three items were found\",\"data\":[" R "]}",
      HX_UNWRAP_LIST, "[" R },
    { "brackets in strings", "{\"a\":\"}]\\\"{[\",\"b\":[" R "]}",
      HX_UNWRAP_LIST, "[" R },
    { "objects over lines", "{\n \"text\": \"a b\"\n}\n{\n \"text\": 1\n}\n",
      HX_UNWRAP_LINES, NULL },
    { "one object over lines", "{\"a\":\n1}", HX_UNWRAP_LINES, NULL },
    { "a comment with replies, over lines",
      "{\n\"text\":\"not good\",\n\"replies\":[" R "]}", HX_UNWRAP_LINES,
      NULL },
    { "a comment with replies", "{\"text\":\"not good\",\"replies\":[" R "]}",
      HX_UNWRAP_NONE, NULL },
    { "a comment of one word",
      "{\"id\":1,\"comment\":\"Thanks\",\"history\":[{\"status\":\"new\"}]}",
      HX_UNWRAP_NONE, NULL },
    { "a word about itself", "{\"comment\":\"ok\",\"data\":[" R "]}",
      HX_UNWRAP_LIST, "[" R },
    { "no texts, and the head ends in it", "{\"data\":[{\"b\":1},{\"b\"",
      HX_UNWRAP_NONE, NULL },
    { "lines with lists", "{\"a\":[" R "]}\n{\"a\":[" R "]}\n",
      HX_UNWRAP_NONE, NULL },
    { "lines", R "\n" R "\n", HX_UNWRAP_NONE, NULL },
    { "a broken first line", "{\"a\":1,\"text\":\"x\"\n" R "\n",
      HX_UNWRAP_NONE, NULL },
    { "a broken string", "{\"a\":\"x\n" R "\n{\"b\":[" R "]}",
      HX_UNWRAP_NONE, NULL },
    { "too deep", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":[" R "]}}}}}",
      HX_UNWRAP_NONE, NULL },
    { "a list of numbers", "{\"a\":[1,2]}", HX_UNWRAP_NONE, NULL },
    { "an empty list", "{\"n\":0,\"reviews\":[ ]}", HX_UNWRAP_LIST, "[ ]" },
    { "an empty list, two deep", "{\"data\":{\"items\":[]},\"next\":null}\n",
      HX_UNWRAP_LIST, "[]}" },
    { "an empty list and one that is not",
      "{\"results\":[],\"x\":[" R "]}", HX_UNWRAP_LIST, "[" R },
    { "an empty list and one without texts",
      "{\"x\":[{\"b\":1}],\"results\":[]}", HX_UNWRAP_LIST, "[{\"b" },
    { "two empty lists", "{\"results\":[],\"data\":[ ]}", HX_UNWRAP_LIST,
      "[]" },
    { "an empty list of a record", "{\"id\":1,\"tags\":[]}", HX_UNWRAP_NONE,
      NULL },
    { "an empty list of a comment", "{\"text\":\"not good\",\"answers\":[]}",
      HX_UNWRAP_NONE, NULL },
    { "an empty list and an error", "{\"error\":\"quota\",\"data\":[]}",
      HX_UNWRAP_NONE, NULL },
    { "an empty list and no error", "{\"error\":null,\"data\":[]}",
      HX_UNWRAP_LIST, "[]" },
    { "an empty list and a message",
      "{\"detail\":\"over the quota\",\"data\":[]}", HX_UNWRAP_NONE, NULL },
    { "lines with empty lists", "{\"data\":[]}\n{\"data\":[]}\n",
      HX_UNWRAP_NONE, NULL },
    { "an empty object", "{}", HX_UNWRAP_NONE, NULL },
    { "no object", "[{\"a\":[" R "]}]", HX_UNWRAP_NONE, NULL },
    { "nothing", "", HX_UNWRAP_NONE, NULL },
};

START_TEST(finds)
{
    hx_str    head = hx_str_of(rows[_i].in);
    hx_unwrap found = hx__unwrap_find(head);

    ck_assert_msg(found.kind == rows[_i].kind, "%s: %d", rows[_i].what,
                  found.kind);
    if (!rows[_i].list)
        return;
    ck_assert_uint_le(found.begin, head.len);
    ck_assert_msg(strncmp(head.ptr + found.begin, rows[_i].list,
                          strlen(rows[_i].list)) == 0,
                  "%s: %s", rows[_i].what, head.ptr + found.begin);
}
END_TEST

/* A head may end anywhere: what is found then lies in it. */
START_TEST(cut_anywhere)
{
    const char *in = rows[_i].in;

    for (size_t len = 0; len <= strlen(in); len++) {
        char     *copy = len ? malloc(len) : NULL;
        hx_unwrap found;

        if (len)
            memcpy(copy, in, len);
        found = hx__unwrap_find((hx_str){ copy ? copy : "", len });
        if (found.kind == HX_UNWRAP_LIST) {
            ck_assert_uint_lt(found.begin, len);
            ck_assert_int_eq(copy[found.begin], '[');
        }
        free(copy);
    }
}
END_TEST

/* The non-blank lines of `in` behind each other, each with a line feed. */
static void lines_of(const char *in, char *out)
{
    for (; *in; in++)
        if (*in != '\n' || (out[-1] != '\n'))
            *out++ = *in;
    *out = '\0';
}

/* One page behind another, in pieces cut anywhere: the head ended within the
 * first, and what follows it is not lost. */
START_TEST(what_follows_stays)
{
    static const char pages[] =
        "{\"n\":{\"all\":[" R "," R "],\"x\":{\"y\":\"]}\\\"\"}}}\n"
        "{\"all\":[" R "]}\nrest\n";
    static const char wanted[] =
        R "\n" R "\n{\"all\":[" R "]}\nrest\n";
    size_t            len = sizeof pages - 1;

    for (size_t cut = 0; cut <= len; cut++) {
        char       text[sizeof pages], room[sizeof pages + 1] = "\n";
        char       title[HX_RECODE_TITLE];
        hx_unarray array;

        memcpy(text, pages, sizeof pages);
        ck_assert_int_eq(hx__recode_find((hx_str){ text, 50 }, &array, title),
                         HX_RECODE_ARRAY);
        hx__unarray(&array, text, cut);
        hx__unarray(&array, text + cut, len - cut);
        lines_of(text, room + 1);
        ck_assert_str_eq(room + 1, wanted);
    }
}
END_TEST

/* What is cut short is told from what is whole, wherever it is cut. */
static const struct {
    const char *what, *in;
    size_t      whole;  /* from where on it is no longer open; 0: never open */
} ends[] = {
    { "an array", "[" R ",\n" R "]\n\n", 64 },
    { "one of one", "[" R "]\n", 32 },
    { "in an object", "{\"reviews\":[" R "," R "],\"next\":{\"a\":[]}}\n", 91 },
    { "an empty one", "{\"reviews\":[]}", 14 },
    { "objects over lines", "{\n\"text\":\n\"a\"\n}\n{\n\"text\":\"b\"}", 0 },
};

START_TEST(knows_what_is_open)
{
    size_t len = strlen(ends[_i].in);

    for (size_t cut = 0; cut <= len; cut++) {
        char       title[HX_RECODE_TITLE], *text = strdup(ends[_i].in);
        hx_unarray array;

        ck_assert_int_eq(hx__recode_find((hx_str){ text, len }, &array,
                                         title), HX_RECODE_ARRAY);
        hx__unarray(&array, text, cut);
        if (ends[_i].whole && cut > 0)
            ck_assert_msg(hx__unarray_open(&array) == (cut < ends[_i].whole),
                          "%s: cut at %zu", ends[_i].what, cut);
        else if (!ends[_i].whole)
            ck_assert_msg(!hx__unarray_open(&array), "%s: cut at %zu",
                          ends[_i].what, cut);
        free(text);
    }
}
END_TEST

/* Nothing of a name that a terminal would obey gets into a message. */
START_TEST(titles_are_harmless)
{
    hx_unarray array;
    char       title[HX_RECODE_TITLE];

    ck_assert_int_eq(hx__recode_find(hx_str_of("{\"a\":[" R "]}"), &array,
                                     title), HX_RECODE_ARRAY);
    ck_assert_str_eq(title, "the array \"a\" of a JSON object");
    ck_assert_int_eq(hx__recode_find(hx_str_of("{\"\x1b[2J\":[" R "]}"),
                                     &array, title), HX_RECODE_ARRAY);
    ck_assert_str_eq(title, "an array of a JSON object");
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("unwrap");
    TCase *tcase = tcase_create("unwrap");
    int    count = (int)(sizeof rows / sizeof *rows);

    tcase_add_loop_test(tcase, finds, 0, count);
    tcase_add_loop_test(tcase, cut_anywhere, 0, count);
    tcase_add_test(tcase, what_follows_stays);
    tcase_add_loop_test(tcase, knows_what_is_open, 0,
                        (int)(sizeof ends / sizeof *ends));
    tcase_add_test(tcase, titles_are_harmless);
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
