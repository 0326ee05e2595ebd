/* The report tree. */
#include "doc.h"

#include "alloc.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include "suite.h"

static const hx_doc_calls *const calls = &hx__doc_calls;

START_TEST(values_come_back)
{
    hx_doc        *doc = hx__doc_open();
    hx_node       *root = hx__doc_root(doc);
    hx_node       *list = calls->list(doc, root, "list");
    const hx_node *got;

    calls->null(doc, root, "none");
    calls->boolean(doc, root, "yes", true);
    calls->integer(doc, root, "n", -7);
    calls->milli(doc, root, "m", 1500);
    calls->string(doc, root, "s", HX_LIT("a\0b"));
    for (int i = 0; i < 1000; i++)
        calls->integer(doc, list, NULL, i);
    calls->integer(doc, calls->map(doc, list, NULL), "deep", 1);

    ck_assert_uint_eq(calls->count(root), 6);
    ck_assert(hx_str_eq(calls->key_at(root, 2), HX_LIT("yes")));
    ck_assert_int_eq(calls->kind(calls->get(root, "none")), HX_NODE_NULL);
    ck_assert_int_eq(calls->get_integer(calls->get(root, "yes")), 1);
    ck_assert_int_eq(calls->get_integer(calls->get(root, "n")), -7);
    ck_assert_int_eq(calls->get_milli(calls->get(root, "n")), -7000);
    ck_assert_int_eq(calls->get_milli(calls->get(root, "m")), 1500);
    ck_assert_int_eq(calls->get_integer(calls->get(root, "m")), 0);
    ck_assert(hx_str_eq(calls->get_string(calls->get(root, "s")),
                        HX_LIT("a\0b")));
    got = calls->get(root, "list");
    ck_assert_uint_eq(calls->count(got), 1001);
    ck_assert_int_eq(calls->get_integer(calls->at(got, 999)), 999);
    ck_assert_int_eq(calls->get_integer(calls->get(calls->at(got, 1000),
                                                   "deep")), 1);
    ck_assert(!hx__doc_failed(doc));
    hx__doc_close(doc);
}
END_TEST

START_TEST(nothing_is_a_value)
{
    hx_doc *doc = hx__doc_open();

    ck_assert_int_eq(calls->kind(NULL), HX_NODE_NULL);
    ck_assert_uint_eq(calls->count(NULL), 0);
    ck_assert_ptr_null(calls->at(NULL, 0));
    ck_assert_ptr_null(calls->get(NULL, "x"));
    ck_assert_ptr_null(calls->get(hx__doc_root(doc), "x"));
    ck_assert_uint_eq(calls->get_string(NULL).len, 0);
    ck_assert_uint_eq(calls->key_at(NULL, 3).len, 0);
    ck_assert_int_eq(calls->get_milli(NULL), 0);
    ck_assert_ptr_null(calls->map(doc, NULL, "x"));
    ck_assert_ptr_null(calls->map(NULL, hx__doc_root(doc), "x"));
    ck_assert(!hx__doc_failed(doc));
    hx__doc_close(doc);
    hx__doc_close(NULL);
}
END_TEST

/* Equal keys share a copy, unequal ones never: more keys than the cache. */
START_TEST(keys_stay_apart)
{
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc);
    char     key[16];

    for (int round = 0; round < 2; round++) {
        for (int i = 0; i < 1000; i++) {
            snprintf(key, sizeof key, "k%d", i);
            calls->integer(doc, root, key, i);
        }
    }
    for (int i = 0; i < 1000; i++) {
        snprintf(key, sizeof key, "k%d", i);
        ck_assert_int_eq(calls->get_integer(calls->get(root, key)), i);
    }
    hx__doc_close(doc);
}
END_TEST

START_TEST(refused_memory_marks_it)
{
    hx_doc  *doc = hx__doc_open();
    hx_node *root = hx__doc_root(doc), *list;

    list = calls->list(doc, root, "list");
    hx__alloc_fail_at(hx__alloc_calls() + 1, true);
    for (int i = 0; i < 10000; i++)
        calls->integer(doc, list, NULL, i);
    hx__alloc_fail_at(0, false);
    ck_assert(hx__doc_failed(doc));
    ck_assert_ptr_null(calls->map(doc, root, "later"));
    hx__doc_close(doc);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("doc");
    TCase   *tc = tcase_create("all");

    suite_add_tcase(suite, tc);
    tcase_add_test(tc, values_come_back);
    tcase_add_test(tc, nothing_is_a_value);
    tcase_add_test(tc, keys_stay_apart);
    tcase_add_test(tc, refused_memory_marks_it);
    return suite_run(suite);
}
