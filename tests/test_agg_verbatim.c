/* agg_verbatim over a small host: the same sample however the work is cut,
 * merged or saved; bounds that hold; nothing but masked text in a state. */
#include "../plugins/agg_verbatim/agg_verbatim.c"
#include "../plugins/agg_verbatim/bytes.c"
#include "../plugins/agg_verbatim/describe.c"
#include "../plugins/agg_verbatim/item.c"
#include "../plugins/agg_verbatim/sample.c"

#include "fake_host.h"
#include "mask.h"
#include "suite.h"

static hx_host     host;
static void       *model;
static hx_arena    arena;
static const char *per_cell = "3", *segments = "4";
static bool        clarity;  /* comments are more and less clear */

static hx_str fake_option(const hx_host *h, const hx_plugin_ref *self,
                          const char *name)
{
    (void)h, (void)self;
    return hx_str_of(strcmp(name, "segments") == 0 ? segments : per_cell);
}

static void *real_arena(hx_record *rec, size_t bytes)
{
    (void)rec;
    return hx__arena_get(&arena, bytes);
}

static hx_status fake_mask(hx_record *rec, size_t begin, size_t end,
                           size_t most, hx_piece *out, hx_error *err)
{
    hx_mask   mask;
    hx_status rc = hx__mask_find(&arena, rec->text, &mask, err);

    return rc == HX_OK ? hx__mask_piece(&arena, rec->text, &mask, begin, end,
                                        most, out, err) : rc;
}

/* Rule 9 is a learned one. */
static const hx_rule *fake_rule_get(const hx_host *h, uint32_t rule)
{
    static const hx_rule written = { .file = { "a.yaml", 6 } };
    static const hx_rule learned = { .file = { "own", 3 },
                                     .pattern = { "learned: a/met", 14 } };

    (void)h;
    return rule == 9 ? &learned : &written;
}

static void setup(void)
{
    host = fake_host();
    host.rule_get = fake_rule_get;
    host.option = fake_option;
    host.arena = real_arena;
    host.mask = fake_mask;
    ck_assert_int_eq(plugin.open(&host, NULL, &model, NULL), HX_OK);
}

static void teardown(void)
{
    plugin.close(model);
    fake_by_count = 1;
    per_cell = "3";
    segments = "4";
    clarity = false;
}

static verb_state *begin(void)
{
    void *state;

    ck_assert_int_eq(plugin.begin(model, &state, NULL), HX_OK);
    return state;
}

/* Comment `n` of an archive: its brand, driver and stance follow from `n`. */
static hx_status count(verb_state *state, int n, int brands)
{
    static const int stances[] = { HX_MET, HX_UNMET, HX_WANTED };
    fake_record rec = fake_begin();
    char        text[200], id[16], brand[24];
    hx_status   rc;

    snprintf(text, sizeof text, "Frau Geheim%d rief 0170 1234%03d an, das war "
             "sehr nett von ihr, Nummer %d.", n, n % 1000, n);
    snprintf(id, sizeof id, "%d", n);
    snprintf(brand, sizeof brand, "brand%d", n % brands);
    rec.rec.text = hx_str_of(text);
    fake_value(&rec, HX_F_ID, id);
    rec.values[HX_F_ID].type = n % 2 ? HX_V_NUMBER : HX_V_STRING;
    fake_dim(&rec, FAKE_BRAND, brand);
    fake_mention(&rec, n % 5, stances[n % 3], 0);
    fake_mention(&rec, (n + 1) % 5, stances[n % 2], 0);
    if (clarity) {
        fake_mention(&rec, n % 5, stances[n % 3], 0);
        rec.mention[0].rule = n % 4 ? 1 : 9;
        rec.mention[2].rule = n % 8 < 3 ? 9 : n % 8 < 6 ? 1 : 2;
        if (n % 7 == 0)
            fake_mention(&rec, n % 5, stances[(n + 1) % 3], 0);
    }
    for (size_t i = 0; i < rec.rec.mention_count; i++) {
        rec.mention[i].begin = (uint32_t)(strstr(text, "sehr") - text);
        rec.mention[i].end = rec.mention[i].begin + 9;
    }
    fake_facet(&rec, FAKE_TOUCH, n % 3, 0);
    fake_facet(&rec, FAKE_TOUCH, n % 3, 0);
    fake_facet(&rec, FAKE_LOYALTY, 0, 0);
    rc = plugin.process(state, fake_end(&rec), NULL);
    hx__arena_reset(&arena);
    return rc;
}

static verb_state *of_range(int from, int until, int step, int brands)
{
    verb_state *state = begin();

    for (int n = from; n < until; n += step)
        ck_assert_int_eq(count(state, n, brands), HX_OK);
    return state;
}

static hx_buf saved(const verb_state *state)
{
    hx_buf out = { 0 };

    ck_assert_int_eq(plugin.save(state, &out, NULL), HX_OK);
    ck_assert(!out.failed);
    return out;
}

/* Compares the bytes of two states, ends the second. */
static void check_same(const verb_state *want, verb_state *got)
{
    hx_buf a = saved(want), b = saved(got);

    ck_assert_uint_eq(a.len, b.len);
    ck_assert(memcmp(a.ptr, b.ptr, a.len) == 0);
    hx__buf_clear(&a);
    hx__buf_clear(&b);
    plugin.end(model, got);
}

/* 7 brands for 4 segments: some are dropped, by every cut the same. */
START_TEST(no_cut_changes_the_sample)
{
    verb_state *all, *parts[3], *back;

    clarity = _i > 0;
    all = of_range(0, 300, 1, 7);
    back = begin();

    for (int n = 299; n >= 0; n--)
        ck_assert_int_eq(count(back, n, 7), HX_OK);
    check_same(all, back);
    for (int cut = 2; cut <= 3; cut++) {
        for (int i = 0; i < cut; i++)
            parts[i] = of_range(i, 300, cut, 7);
        for (int i = 0; i < cut - 1; i++) {
            ck_assert_int_eq(plugin.merge(parts[cut - 1], parts[i], NULL),
                             HX_OK);
            plugin.end(model, parts[i]);
        }
        check_same(all, parts[cut - 1]);
    }
    plugin.end(model, all);
}
END_TEST

START_TEST(counting_twice_keeps_each_once)
{
    verb_state *once = of_range(0, 100, 1, 3), *twice = of_range(0, 100, 1, 3);

    for (int n = 0; n < 100; n++)
        ck_assert_int_eq(count(twice, n, 3), HX_OK);
    check_same(once, twice);
    plugin.end(model, once);
}
END_TEST

START_TEST(a_cell_keeps_the_smallest_hashes)
{
    verb_state      *state = of_range(0, 300, 1, 7);
    const verb_cell *cell = state->total->cell[0];
    uint64_t         worst = cell->item[2]->hash[0];
    int              smaller = 0;

    ck_assert_uint_eq(cell->count, 3);
    for (int n = 0; n < 300; n++) {
        verb_state *one = begin();
        verb_cell  *own;

        ck_assert_int_eq(count(one, n, 7), HX_OK);
        own = one->total->cell[0];
        smaller += own && own->item[0]->hash[0] <= worst;
        plugin.end(model, one);
    }
    ck_assert_int_eq(smaller, 3);
    plugin.end(model, state);
}
END_TEST

/* One comment: `count` mentions of driver 0, each a stance and a rule; from
 * rule 20 on of driver 1. */
static const verb_item *said(verb_state *state, int count,
                             const int (*of)[2], int stance)
{
    fake_record rec = fake_begin();

    rec.rec.text = HX_LIT("gut besser schlecht");
    for (int i = 0; i < count; i++) {
        fake_mention(&rec, of[i][1] >= 20, of[i][0], 0);
        rec.mention[i].rule = (uint32_t)of[i][1];
        rec.mention[i].begin = (uint32_t)i;
        rec.mention[i].end = (uint32_t)i + 3;
    }
    ck_assert_int_eq(plugin.process(state, fake_end(&rec), NULL), HX_OK);
    hx__arena_reset(&arena);
    return state->total->cell[stance]->item[0];
}

/* Index 0 is met, 1 unmet; rule 9 is learned. */
static const struct { int count, of[3][2], stance, strength, begin; }
clear[] = {
    { 1, { { HX_MET, 1 } },                              0, 3, 0 },
    { 1, { { HX_MET, 9 } },                              0, 1, 0 },
    { 2, { { HX_MET, 1 }, { HX_MET, 2 } },               0, 5, 0 },
    { 2, { { HX_MET, 1 }, { HX_MET, 1 } },               0, 3, 0 },
    { 2, { { HX_MET, 9 }, { HX_MET, 1 } },               0, 3, 1 },
    { 2, { { HX_MET, 1 }, { HX_UNMET, 2 } },             0, 2, 0 },
    { 2, { { HX_MET, 1 }, { HX_UNMET, 2 } },             1, 2, 1 },
    { 2, { { HX_MET, 9 }, { HX_UNMET, 9 } },             1, 0, 1 },
    { 2, { { HX_UNMET, 1 }, { HX_WANTED, 2 } },          1, 3, 0 },
    { 3, { { HX_MET, 9 }, { HX_MET, 1 }, { HX_MET, 2 } }, 0, 5, 1 },
    { 2, { { HX_MET, 1 }, { HX_UNMET, 20 } },            0, 2, 0 },
    { 2, { { HX_UNMET, 1 }, { HX_MET, 20 } },            1, 2, 0 },
    { 2, { { HX_UNMET, 1 }, { HX_UNMET, 20 } },          1, 3, 0 },
    { 2, { { HX_WANTED, 1 }, { HX_MET, 20 } },           2, 3, 0 },
    { 2, { { HX_WANTED, 1 }, { HX_MET, 2 } },            2, 2, 0 },
};

START_TEST(what_is_said_clearly_is_told_apart)
{
    verb_state      *state = begin();
    const verb_item *item = said(state, clear[_i].count, clear[_i].of,
                                 clear[_i].stance);

    ck_assert_int_eq(item->strength, clear[_i].strength);
    ck_assert_uint_eq(item->begin, (uint32_t)clear[_i].begin);
    plugin.end(model, state);
}
END_TEST

/* A sample that preferred clear comments would be none. */
START_TEST(clarity_does_not_choose_the_sample)
{
    verb_state *state;
    int         weaker_first = 0;

    clarity = true;
    state = of_range(0, 300, 1, 7);
    for (size_t p = 0; p < 15; p++) {
        const verb_cell *cell = state->total->cell[p];

        for (size_t i = 1; cell && i < cell->count; i++) {
            weaker_first += cell->item[i - 1]->strength <
                            cell->item[i]->strength;
            ck_assert_uint_le(cell->item[i - 1]->hash[0],
                              cell->item[i]->hash[0]);
        }
    }
    ck_assert_int_gt(weaker_first, 0);
    plugin.end(model, state);
}
END_TEST

START_TEST(segments_are_bounded)
{
    verb_state *state = of_range(0, 2000, 1, 500);

    ck_assert_uint_eq(verb_segment_count(state), 5);
    plugin.end(model, state);
}
END_TEST

/* Of a million comments a cell replaces a few dozen times, no more: here the
 * memory calls of later comments become rare. */
START_TEST(later_comments_cost_no_memory)
{
    verb_state *state = of_range(0, 3000, 1, 3);
    uint64_t    calls = hx__alloc_calls();

    for (int n = 3000; n < 6000; n++)
        ck_assert_int_eq(count(state, n, 3), HX_OK);
    /* 4 segments x 15 cells x 3 x ln 2, and as many again for chance */
    ck_assert_uint_lt(hx__alloc_calls() - calls, 250);
    plugin.end(model, state);
}
END_TEST

/* Adding saved bytes is merging what they load to. */
START_TEST(adding_bytes_is_merging)
{
    verb_state *merged = of_range(0, 200, 1, 9);
    verb_state *added = of_range(0, 200, 1, 9);
    verb_state *part = of_range(150, 300, 1, 5);
    hx_buf      bytes = saved(part);
    hx_str      all = { bytes.ptr, bytes.len };
    hx_str      cut = { bytes.ptr, bytes.len - 1 };

    ck_assert_int_eq(plugin.merge(merged, part, NULL), HX_OK);
    ck_assert_int_eq(plugin.add(added, all, NULL), HX_OK);
    ck_assert_int_eq(plugin.add(added, cut, NULL), HX_E_FORMAT);
    hx__buf_clear(&bytes);
    check_same(merged, added);
    plugin.end(model, part);
    plugin.end(model, merged);
}
END_TEST

/* -- saving ---------------------------------------------------------------- */

/* The state, saved and loaded, is the same; ends it. */
static void check_comes_back(verb_state *state)
{
    hx_buf bytes = saved(state);
    void  *back;

    ck_assert_int_eq(plugin.load(model, (hx_str){ bytes.ptr, bytes.len },
                                 &back, NULL), HX_OK);
    check_same(state, back);
    hx__buf_clear(&bytes);
    plugin.end(model, state);
}

START_TEST(a_state_comes_back)
{
    check_comes_back(of_range(0, 300, 1, 7));
}
END_TEST

/* The mark ends where the text ends. */
START_TEST(a_quote_may_be_all_of_its_text)
{
    verb_state *state = begin();
    fake_record rec = fake_begin();

    rec.rec.text = hx_str_of("sehr nett");
    fake_mention(&rec, 0, HX_MET, 0);
    rec.mention[0].begin = 0;
    rec.mention[0].end = 9;
    ck_assert_int_eq(plugin.process(state, fake_end(&rec), NULL), HX_OK);
    hx__arena_reset(&arena);
    ck_assert_uint_eq(state->total->cell[0]->item[0]->mark_end, 9);
    check_comes_back(state);
}
END_TEST

START_TEST(a_state_holds_masked_text_only)
{
    verb_state *state = of_range(0, 300, 1, 7);
    hx_buf      bytes = saved(state);

    ck_assert(memmem(bytes.ptr, bytes.len, "[name]", 6) != NULL);
    ck_assert(memmem(bytes.ptr, bytes.len, "[phone]", 7) != NULL);
    ck_assert(!memmem(bytes.ptr, bytes.len, "Geheim", 6));
    ck_assert(!memmem(bytes.ptr, bytes.len, "0170", 4));
    hx__buf_clear(&bytes);
    plugin.end(model, state);
}
END_TEST

/* Cut anywhere, and with any byte changed: refused, or another sound state. */
START_TEST(damaged_states_are_refused)
{
    verb_state *state = of_range(0, 12, 1, 2);
    hx_buf      bytes = saved(state);
    void       *back;

    for (size_t len = 0; len < bytes.len; len++)
        ck_assert_int_eq(plugin.load(model, (hx_str){ bytes.ptr, len }, &back,
                                     NULL), HX_E_FORMAT);
    for (size_t i = 0; i < bytes.len; i++) {
        bytes.ptr[i] ^= (char)(i % 255 + 1);
        if (plugin.load(model, (hx_str){ bytes.ptr, bytes.len }, &back, NULL)
            == HX_OK) {
            hx_buf again = saved(back);

            hx__buf_clear(&again);
            plugin.end(model, back);
        }
        bytes.ptr[i] ^= (char)(i % 255 + 1);
    }
    hx__buf_clear(&bytes);
    plugin.end(model, state);
}
END_TEST

START_TEST(other_breakdowns_do_not_merge)
{
    verb_state *a = begin(), *b;
    void       *other;
    hx_buf      bytes;

    fake_by_count = 0;
    ck_assert_int_eq(plugin.open(&host, NULL, &other, NULL), HX_OK);
    ck_assert_int_eq(plugin.begin(other, (void **)&b, NULL), HX_OK);
    ck_assert_int_eq(plugin.merge(a, b, NULL), HX_E_USAGE);
    bytes = saved(b);
    ck_assert_int_eq(plugin.add(a, (hx_str){ bytes.ptr, bytes.len }, NULL),
                     HX_E_USAGE);
    hx__buf_clear(&bytes);
    plugin.end(other, b);
    plugin.close(other);
    plugin.end(model, a);
}
END_TEST

static const struct { const char *per_cell, *segments; hx_status want; }
settings[] = {
    { "0", "4", HX_E_PLUGIN }, { "51", "4", HX_E_PLUGIN },
    { "5", "0", HX_E_PLUGIN }, { "5", "10001", HX_E_PLUGIN },
    { "50", "10000", HX_OK },
};

START_TEST(options_have_limits)
{
    void *other;

    per_cell = settings[_i].per_cell;
    segments = settings[_i].segments;
    ck_assert_int_eq(plugin.open(&host, NULL, &other, NULL),
                     settings[_i].want);
    plugin.close(other);
}
END_TEST

/* -- the report ------------------------------------------------------------ */

static const hx_node *item_at(const hx_node *list, size_t cell, size_t item)
{
    return hx__doc_calls.at(hx__doc_calls.get(hx__doc_calls.at(list, cell),
                                              "items"), item);
}

START_TEST(the_report_has_evidence_and_facets)
{
    const hx_doc_calls *call = &hx__doc_calls;
    verb_state    *state = of_range(0, 300, 1, 7);
    hx_doc        *doc = hx__doc_open();
    const hx_node *list, *item, *facets;
    hx_str         text;
    size_t         begin_at;

    ck_assert_int_eq(plugin.describe(state, doc, hx__doc_root(doc), NULL),
                     HX_OK);
    list = call->get(hx__doc_root(doc), "verbatims");
    item = item_at(list, 0, 0);
    ck_assert_uint_eq(call->count(call->get(call->at(list, 0), "by")), 0);
    ck_assert(hx_str_eq(call->get_string(call->get(call->at(list, 0),
                                                   "stance")),
                        HX_LIT("met")));
    text = call->get_string(call->get(item, "text"));
    begin_at = (size_t)call->get_integer(call->get(item, "mark_start"));
    ck_assert_int_eq(call->get_integer(call->get(item, "mark_end")),
                     (int64_t)begin_at + 9);
    ck_assert(memcmp(text.ptr + begin_at, "sehr nett", 9) == 0);
    ck_assert(memcmp(text.ptr, "Frau [name] rief [phone] an", 27) == 0);
    ck_assert_uint_eq(call->count(call->get(item, "drivers")), 2);
    facets = call->get(item, "facets");
    ck_assert_uint_eq(call->count(facets), 2);
    ck_assert_uint_eq(call->count(call->get(facets, "touchpoint")), 1);
    hx__doc_close(doc);
    plugin.end(model, state);
}
END_TEST

/* Every allocation refused in turn: an error, no leak, no crash. */
START_TEST(survives_refused_memory)
{
    hx_status rc = HX_E_NOMEM;

    for (uint64_t n = 1; rc != HX_OK; n++) {
        void *state = NULL;

        hx__alloc_fail_at(hx__alloc_calls() + n, false);
        rc = plugin.begin(model, &state, NULL);
        for (int i = 0; i < 40 && rc == HX_OK; i++)
            rc = count(state, i, 9);
        hx__alloc_fail_at(0, false);
        ck_assert(rc == HX_OK || rc == HX_E_NOMEM);
        plugin.end(model, state);
        hx__arena_clear(&arena);
    }
}
END_TEST

/* One allocation of a merge refused: said, whatever succeeds behind it. */
START_TEST(a_merge_says_that_memory_was_refused)
{
    verb_state *from = of_range(0, 40, 1, 9);
    hx_status   rc = HX_E_NOMEM;

    for (uint64_t n = 1; rc != HX_OK; n++) {
        verb_state *into = begin();
        uint64_t    at = hx__alloc_calls() + n;

        hx__alloc_fail_at(at, false);
        rc = plugin.merge(into, from, NULL);
        hx__alloc_fail_at(0, false);
        ck_assert_int_eq(rc, hx__alloc_calls() < at ? HX_OK : HX_E_NOMEM);
        plugin.end(model, into);
    }
    plugin.end(model, from);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("agg_verbatim");
    TCase *tc = tcase_create("sample");
    int    failed;

    suite_add_tcase(suite, tc);
    tcase_add_checked_fixture(tc, setup, teardown);
    tcase_set_timeout(tc, 30);
    tcase_add_loop_test(tc, no_cut_changes_the_sample, 0, 2);
    tcase_add_test(tc, counting_twice_keeps_each_once);
    tcase_add_test(tc, a_cell_keeps_the_smallest_hashes);
    tcase_add_loop_test(tc, what_is_said_clearly_is_told_apart, 0,
                        (int)(sizeof clear / sizeof clear[0]));
    tcase_add_test(tc, clarity_does_not_choose_the_sample);
    tcase_add_test(tc, segments_are_bounded);
    tcase_add_test(tc, later_comments_cost_no_memory);
    tcase_add_test(tc, adding_bytes_is_merging);
    tcase_add_test(tc, a_state_comes_back);
    tcase_add_test(tc, a_quote_may_be_all_of_its_text);
    tcase_add_test(tc, a_state_holds_masked_text_only);
    tcase_add_test(tc, damaged_states_are_refused);
    tcase_add_test(tc, other_breakdowns_do_not_merge);
    tcase_add_loop_test(tc, options_have_limits, 0, 5);
    tcase_add_test(tc, the_report_has_evidence_and_facets);
    tcase_add_test(tc, survives_refused_memory);
    tcase_add_test(tc, a_merge_says_that_memory_was_refused);
    failed = suite_run(suite);
    hx__arena_clear(&arena);
    return failed;
}
