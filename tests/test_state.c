/* States: what is saved comes back, in one order; what is damaged, foreign or
 * there twice is refused. */
#include "with_plugins.h"

#include "registry.h"
#include "statex.h"
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define CHAIN "ok_tok ok_det ok_agg"

static const char *file(const char *name)
{
    static char paths[4][128];
    static int  turn;
    char       *path = paths[turn++ & 3];

    snprintf(path, 128, "%s/%s", folder, name);
    return path;
}

/* Counts `records` comments and saves them as `name`. */
static void save(const char *name, const char *plugins, const char *by,
                 const char *where, size_t records, hx_shard shard)
{
    hx_request request = { .by = &by, .by_count = by != NULL,
                           .where = &where, .where_count = where != NULL };
    hx_tally   tally = { .read = records + 1, .analysed = records };
    test_pipe  t;
    hx_hostx  *host;
    hx_chain  *chain;
    hx_error   err;

    hx_shards  shards = { 0 };

    tally.count[HX_SKIP_EMPTY] = 1;
    ck_assert_int_eq(hx__shards_add(&shards, shard, "", &err), HX_OK);
    ck_assert_int_eq(host_of(&host, &t, plugins, &request, &err), HX_OK);
    ck_assert_int_eq(hx__chain_open(&chain, host, &err), HX_OK);
    for (size_t i = 0; i < records; i++) {
        hx_record *rec = hx__chain_begin(chain);

        hx__host_public(host)->value_set(rec, HX_F_TEXT, (hx_value){
            HX_LIT("warm"), HX_V_STRING });
        ck_assert_int_eq(hx__chain_run(chain, &err), HX_OK);
        ck_assert_int_eq(hx__chain_count(chain, &err), HX_OK);
    }
    ck_assert_int_eq(hx__state_save(file(name), 0600, host, chain, &tally,
                                    &shards, &err), HX_OK);
    hx__shards_clear(&shards);
    hx__chain_close(chain);
    hx__host_close(host);
    pipe_clear(&t);
}

START_TEST(comes_back)
{
    test_pipe   t;
    hx_state   *state;
    hx_hostx   *host;
    hx_chain   *chain;
    hx_error    err;
    hx_request  request = { 0 };
    struct stat st;
    const hx_state_info *info;

    save("a.hxs", CHAIN, "brand,month", "lang=", 5, (hx_shard){ 2, 3, 99, 0 });
    ck_assert_int_eq(stat(file("a.hxs"), &st), 0);
    ck_assert_int_eq(st.st_mode & 0777, 0600);
    ck_assert_int_eq(hx__state_open(&state, file("a.hxs"), &err), HX_OK);
    info = hx__state_info(state);
    ck_assert_str_eq(info->pipeline, "test");
    ck_assert_str_eq(info->by[0], "brand,month");
    ck_assert_str_eq(info->where[0], "lang=");
    ck_assert_ptr_null(info->since);
    ck_assert_uint_eq(info->shards.runs[0].index, 2);
    ck_assert_uint_eq(info->shards.runs[0].inputs, 99);
    ck_assert_uint_eq(hx__shards_missing(&info->shards, NULL), 2);
    ck_assert_uint_eq(info->tally.read, 6);
    ck_assert_uint_eq(info->tally.count[HX_SKIP_EMPTY], 1);

    request.by = (const char *const *)info->by;
    request.by_count = info->by_count;
    ck_assert_int_eq(host_of(&host, &t, CHAIN, &request, &err), HX_OK);
    ck_assert_int_eq(hx__state_chain(state, host, &chain, &err), HX_OK);
    ck_assert_uint_eq(((uint64_t *)hx__chain_state(chain, 2))[1], 5);
    hx__chain_close(chain);
    hx__host_close(host);
    hx__state_close(state);
    pipe_clear(&t);
}
END_TEST

static const struct { const char *plugins, *by; hx_status rc;
                      const char *says; } strangers[] = {
    { CHAIN, "brand", HX_OK, "" },
    { CHAIN, "month", HX_E_USAGE, "breakdowns" },
    { CHAIN, NULL, HX_E_USAGE, "breakdowns" },
    { CHAIN " ok_second", "brand", HX_E_PLUGIN, "without the plugin" },
    { CHAIN " +lexicon", "brand", HX_E_LEXICON, "lexicon" },
    { CHAIN " +option", "brand", HX_E_PLUGIN, "other options" },
};

START_TEST(fits_its_makers_only)
{
    hx_request request = { .by = &strangers[_i].by,
                           .by_count = strangers[_i].by != NULL };
    char       names[128], option[] = "level=4", *list[] = { option };
    char      *plus;
    test_pipe  t;
    hx_state  *state;
    hx_hostx  *host;
    hx_chain  *chain;
    hx_error   err;
    hx_status  rc;

    save("m.hxs", CHAIN, "brand", NULL, 1, (hx_shard){ 1, 1, 1, 0 });
    ck_assert_int_eq(hx__state_open(&state, file("m.hxs"), &err), HX_OK);
    snprintf(names, sizeof names, "%s", strangers[_i].plugins);
    plus = strstr(names, " +");
    if (plus)
        *plus = '\0';
    pipe_of(&t, names);
    if (plus && plus[2] == 'o') {
        t.specs[1].options = list;
        t.specs[1].option_count = 1;
    }
    rc = hx__host_open(&host, &t.pipe, &request, &err);
    ck_assert_int_eq(rc, HX_OK);
    if (plus && plus[2] == 'l')
        ck_assert_int_eq(hx__registry_lexicon(host, &(hx_lexicon_info){
            "drivers", "1.0", 7, NULL }), HX_OK);
    rc = hx__state_chain(state, host, &chain, &err);
    ck_assert_msg(rc == strangers[_i].rc, "%s: %d %s", strangers[_i].plugins,
                  rc, rc == HX_OK ? "" : err.message);
    if (rc != HX_OK)
        ck_assert_msg(strstr(err.message, strangers[_i].says) != NULL, "%s",
                      err.message);
    hx__chain_close(chain);
    hx__host_close(host);
    hx__state_close(state);
    pipe_clear(&t);
}
END_TEST

static const struct { const char *what, *by, *where; hx_shard shard;
                      hx_status rc; const char *says; } joins[] = {
    { "next shard",     "brand", NULL,   { 2, 4, 1, 0 }, HX_OK,
      "" },
    { "other archive",  "brand", NULL,   { 1, 4, 2, 0 }, HX_OK,
      "" },
    { "other, uncut",   "brand", NULL,   { 1, 1, 2, 0 }, HX_OK,
      "" },
    { "same shard",     "brand", NULL,   { 1, 4, 1, 0 }, HX_E_USAGE,
      "shard 1/4 is there" },
    { "cut otherwise",  "brand", NULL,   { 2, 3, 1, 0 }, HX_E_USAGE,
      "cut in 3" },
    { "other --by",     "month", NULL,   { 2, 4, 1, 0 }, HX_E_USAGE,
      "--by" },
    { "other --where",  "brand", "lang=", { 2, 4, 1, 0 }, HX_E_USAGE,
      "--where" },
};

START_TEST(joins_what_belongs_together)
{
    hx_state *a, *b;
    hx_error  err;
    hx_status rc;

    save("1.hxs", CHAIN, "brand", NULL, 3, (hx_shard){ 1, 4, 1, 0 });
    save("2.hxs", CHAIN, joins[_i].by, joins[_i].where, 4, joins[_i].shard);
    ck_assert_int_eq(hx__state_open(&a, file("1.hxs"), &err), HX_OK);
    ck_assert_int_eq(hx__state_open(&b, file("2.hxs"), &err), HX_OK);
    rc = hx__state_join(a, b, &err);
    ck_assert_msg(rc == joins[_i].rc, "%s: %d", joins[_i].what, rc);
    ck_assert_uint_eq(hx__state_info(a)->tally.read, rc == HX_OK ? 9 : 4);
    if (rc != HX_OK)
        ck_assert_msg(strstr(err.message, joins[_i].says) != NULL, "%s",
                      err.message);
    hx__state_close(a);
    hx__state_close(b);
}
END_TEST

/* -- damage -- */

static size_t read_bytes(const char *path, char *bytes, size_t cap)
{
    FILE  *in = fopen(path, "rb");
    size_t len = fread(bytes, 1, cap, in);

    fclose(in);
    return len;
}

static void write_bytes(const char *path, const char *bytes, size_t len)
{
    FILE *out = fopen(path, "wb");

    fwrite(bytes, 1, len, out);
    fclose(out);
}

static hx_status open_bytes(const char *bytes, size_t len)
{
    hx_state *state;
    hx_error  err;
    hx_status rc;

    write_bytes(file("d.hxs"), bytes, len);
    rc = hx__state_open(&state, file("d.hxs"), &err);
    hx__state_close(state);
    return rc;
}

START_TEST(damage_is_seen_anywhere)
{
    char   bytes[4096];
    size_t len;

    save("g.hxs", CHAIN, "brand", NULL, 2, (hx_shard){ 1, 1, 1, 0 });
    len = read_bytes(file("g.hxs"), bytes, sizeof bytes - 1);
    ck_assert_int_eq(open_bytes(bytes, len), HX_OK);
    for (size_t cut = 0; cut < len; cut++)
        ck_assert_int_eq(open_bytes(bytes, cut), HX_E_FORMAT);
    for (size_t i = 0; i < len; i++) {
        bytes[i] ^= 0x10;
        ck_assert_int_eq(open_bytes(bytes, len), HX_E_FORMAT);
        bytes[i] ^= 0x10;
    }
    bytes[len] = 'x';
    ck_assert_int_eq(open_bytes(bytes, len + 1), HX_E_FORMAT);
}
END_TEST

/* A liar's checksum fits: nothing may crash, whatever the body says. */
START_TEST(lies_are_survived)
{
    static const unsigned char masks[] = { 0x01, 0x80, 0xff };
    char   bytes[4096];
    size_t len;

    save("l.hxs", CHAIN, "brand", "lang=", 2, (hx_shard){ 1, 1, 1, 0 });
    len = read_bytes(file("l.hxs"), bytes, sizeof bytes);
    for (size_t i = 28; i < len; i++) {
        uint64_t sum;
        hx_status rc;

        bytes[i] = (char)(bytes[i] ^ masks[_i]);
        sum = hx__state_checksum(bytes, len);
        memcpy(bytes + 20, &sum, 8);
        rc = open_bytes(bytes, len);
        ck_assert(rc == HX_OK || rc == HX_E_FORMAT);
        bytes[i] = (char)(bytes[i] ^ masks[_i]);
    }
}
END_TEST

START_TEST(missing_file_is_io)
{
    hx_state *state;
    hx_error  err;

    ck_assert_int_eq(hx__state_open(&state, file("none.hxs"), &err), HX_E_IO);
    ck_assert_ptr_null(state);
}
END_TEST

START_TEST(same_sums_same_bytes)
{
    char   a[4096], b[4096];
    size_t len;

    save("x.hxs", CHAIN, "brand", NULL, 2, (hx_shard){ 1, 1, 1, 0 });
    save("y.hxs", CHAIN, "brand", NULL, 2, (hx_shard){ 1, 1, 1, 0 });
    len = read_bytes(file("x.hxs"), a, sizeof a);
    ck_assert_uint_eq(read_bytes(file("y.hxs"), b, sizeof b), len);
    ck_assert_mem_eq(a, b, len);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("state");
    TCase   *tc = tcase_create("all");
    int      failed;

    if (!plugins_made()) {
        puts("SKIP test_state: no C compiler, or not run from the top "
             "folder");
        return 0;
    }
    suite_add_tcase(suite, tc);
    tcase_set_timeout(tc, 30);
    tcase_add_test(tc, comes_back);
    tcase_add_loop_test(tc, fits_its_makers_only, 0, COUNT(strangers));
    tcase_add_loop_test(tc, joins_what_belongs_together, 0, COUNT(joins));
    tcase_add_test(tc, damage_is_seen_anywhere);
    tcase_add_loop_test(tc, lies_are_survived, 0, 3);
    tcase_add_test(tc, missing_file_is_io);
    tcase_add_test(tc, same_sums_same_bytes);
    failed = suite_run(suite);
    plugins_gone();
    return failed;
}
