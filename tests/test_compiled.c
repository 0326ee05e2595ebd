/* Compiled lexicons: the same tables and names as from the YAML, and a file
 * that is damaged, of other lexicons, or open to others is passed over. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "alloc.h"
#include "compiled.h"
#include "hostx.h"
#include "registry.h"
#include "suite.h"

static const char cues[] =
    "lexicon: cues\nversion: 1.2.3\ndimension: cue\nentries:\n"
    "  - id: negation\n    patterns: {de: [nicht, kein], en: [not, never]}\n";
static const char drivers[] =
    "lexicon: drivers\ndimension: driver\n"
    "classes:\n  crew: {de: [Fahrer, \"die Frau\"], en: [driver]}\n"
    "entries:\n"
    "  - id: warmth\n    label: {de: W\xC3\xA4rme, en: Warmth}\n    note: x\n"
    "    patterns:\n"
    "      de:\n"
    "        met:\n"
    "          - nett\n"
    "          - {p: \"<crew> .. freundlich\", unless: [\"Bus\"],\n"
    "             not_after: [\"^\", kaum], not_before: [\"genug\"]}\n"
    "          - \"zu~h\xC3\xB6ren & lieb*\"\n"
    "        unmet: [\"nicht nett\", {re: \"un ?nett\", anchor: [nett]}]\n"
    "      en: {met: [\"(kind|warm) <crew>\", \"*ness\", \"*riendl*\"],\n"
    "           unmet: [{p: \"<num> rude\", weight: 0.5, wish: keep}]}\n"
    "      any: {topic: [\":-)\"]}\n"
    "  - {id: speed, patterns: {de: {met: [schnell]}}}\n";
static const char compounds[] =
    "lexicon: compounds\nparts: [bus, fahrer, zentrale]\nwhole: [busse]\n"
    "dimension: driver\nentries: [{id: speed, layer: off}]\n";

static char  folder[] = "/tmp/hxgap-test-XXXXXX";
static char  files[3][300], made[300];
static char *paths[3] = { files[0], files[1], files[2] };

static void put(const char *path, const void *bytes, size_t len)
{
    FILE *file;

    unlink(path);  /* to truncate it would wait for the disk */
    file = fopen(path, "wb");
    ck_assert(file != NULL);
    ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
    ck_assert_int_eq(fclose(file), 0);
}

static hx_buf compile(size_t lexicons)
{
    hx_pipeline pipe = { .lexicons = paths, .lexicon_count = lexicons };
    hx_error    err = { "" };
    hx_buf      out = { 0 };

    ck_assert_msg(hx__host_compile(&out, &pipe, &err) == HX_OK, "%s",
                  err.message);
    return out;
}

/* Makes the compiled file of the first so many lexicons. */
static void put_made(size_t lexicons)
{
    hx_buf out = compile(lexicons);

    put(made, out.ptr, out.len);
    ck_assert_int_eq(chmod(made, 0644), 0);
    hx__buf_clear(&out);
}

static void write_all(void)
{
    static const char *const names[] = { "cues", "drivers", "compounds" };
    static const char *const texts[] = { cues, drivers, compounds };

    for (int i = 0; i < 3; i++) {
        snprintf(files[i], sizeof files[i], "%s/%s.yaml", folder, names[i]);
        put(files[i], texts[i], strlen(texts[i]));
    }
    snprintf(made, sizeof made, "%s/made.hxc", folder);
    put_made(3);
}

/* A host with nothing but the lexicons, compiled beforehand or not. */
typedef struct fixture {
    const char *compiled[1];
    hx_request  request;
    hx_hostx   *host;
} fixture;

static hx_status try_open(fixture *f, bool compiled, size_t lexicons,
                          hx_error *err)
{
    hx_status rc;

    *f = (fixture){ .compiled = { made } };
    f->request = (hx_request){ .compiled = f->compiled,
                               .compiled_count = compiled };
    f->host = hx__alloc(1, sizeof *f->host);
    if (!f->host)
        return HX_E_NOMEM;
    f->host->request = &f->request;
    rc = hx__dims_begin(f->host, err);
    if (rc == HX_OK && lexicons > 0)
        rc = hx__lexicon_open(&f->host->lexicon, f->host,
                              (const char *const *)paths, lexicons, err);
    return rc;
}

static void open_fixture(fixture *f, bool compiled, size_t lexicons)
{
    hx_error err = { "" };

    ck_assert_msg(try_open(f, compiled, lexicons, &err) == HX_OK, "%s",
                  err.message);
}

static void close_fixture(fixture *f)
{
    hx__host_close(f->host);
}

/* Whether a host that opens now takes the compiled file. */
static bool is_used(void)
{
    fixture f;
    bool    used;

    open_fixture(&f, true, 3);
    used = f.host->lexicon->image != NULL;
    ck_assert_uint_eq(f.host->lexicon->file_count, used ? 0 : 3);
    close_fixture(&f);
    return used;
}

static void same_text(hx_str a, hx_str b)
{
    ck_assert_msg(hx_str_eq(a, b), "\"%.*s\" and \"%.*s\"", (int)a.len, a.ptr,
                  (int)b.len, b.ptr);
}

static void same_label(const hx_label *a, const hx_label *b)
{
    same_text(a->id, b->id);
    ck_assert_uint_eq(a->attr_count, b->attr_count);
    for (size_t i = 0; i < a->attr_count; i++) {
        same_text(a->attrs[i].key, b->attrs[i].key);
        same_text(a->attrs[i].value, b->attrs[i].value);
    }
}

/* A host that is open for other reasons gives the same bytes, whatever its
 * plugins have registered since. */
START_TEST(an_open_host_gives_the_same)
{
    hx_pipeline pipe = { .lexicons = paths, .lexicon_count = 3 };
    hx_buf      want = compile(3), got = { 0 };
    hx_request  request = { .tables = &got };
    hx_error    err = { "" };
    hx_hostx   *host;

    ck_assert_msg(hx__host_open(&host, &pipe, &request, &err) == HX_OK, "%s",
                  err.message);
    ck_assert_ptr_null(host->lexicon->image);
    hx__host_close(host);
    ck_assert_uint_eq(got.len, want.len);
    ck_assert_mem_eq(got.ptr, want.ptr, want.len);
    hx__buf_clear(&got);
    hx__buf_clear(&want);
}
END_TEST

START_TEST(registers_the_same)
{
    const hx_lexicon_info *infos[2];
    fixture a, b;

    open_fixture(&a, false, 3);
    open_fixture(&b, true, 3);
    ck_assert(b.host->lexicon->image && !a.host->lexicon->image);
    ck_assert_uint_gt(hx__registry_rule_count(a.host), 10);
    ck_assert_uint_eq(hx__registry_rule_count(a.host),
                      hx__registry_rule_count(b.host));
    for (uint32_t i = 0; i < hx__registry_rule_count(a.host); i++) {
        const hx_rule *x = hx__registry_rule_get(a.host, i);
        const hx_rule *y = hx__registry_rule_get(b.host, i);

        same_text(x->lexicon, y->lexicon);
        same_text(x->file, y->file);
        same_text(x->pattern, y->pattern);
        ck_assert_uint_eq(x->line, y->line);
        ck_assert_int_eq(y->pattern.ptr[y->pattern.len], '\0');
    }
    ck_assert_uint_eq(hx__registry_dimensions(a.host),
                      hx__registry_dimensions(b.host));
    for (int d = 0; (size_t)d < hx__registry_dimensions(a.host); d++) {
        same_text(hx__registry_dimension_name(a.host, d),
                  hx__registry_dimension_name(b.host, d));
        ck_assert_uint_eq(hx__registry_label_count(a.host, d),
                          hx__registry_label_count(b.host, d));
        for (size_t i = 0; i < hx__registry_label_count(a.host, d); i++)
            same_label(hx__registry_label_get(a.host, d, i),
                       hx__registry_label_get(b.host, d, i));
    }
    ck_assert(hx__registry_is_off(a.host, HX_DIM_DRIVER, HX_LIT("speed")));
    ck_assert(hx__registry_is_off(b.host, HX_DIM_DRIVER, HX_LIT("speed")));
    ck_assert(!hx__registry_is_off(b.host, HX_DIM_DRIVER, HX_LIT("warmth")));
    ck_assert(!hx__registry_is_off(b.host, HX_DIM_LOYALTY, HX_LIT("speed")));
    ck_assert_uint_eq(hx__host_lexicons(a.host, &infos[0]), 3);
    ck_assert_uint_eq(hx__host_lexicons(b.host, &infos[1]), 3);
    for (int i = 0; i < 3; i++) {
        ck_assert_str_eq(infos[0][i].name, infos[1][i].name);
        ck_assert_str_eq(infos[0][i].version, infos[1][i].version);
        ck_assert_uint_eq(infos[0][i].fingerprint, infos[1][i].fingerprint);
    }
    close_fixture(&a);
    close_fixture(&b);
}
END_TEST

/* Whatever is missing at the end is missed. */
START_TEST(cut_registers_are_refused)
{
    hx_buf  all = { 0 };
    fixture full;

    open_fixture(&full, false, 3);
    hx__registry_put(full.host, &all);
    ck_assert(!all.failed);
    for (size_t len = 0; len <= all.len; len++) {
        fixture into;

        open_fixture(&into, false, 0);
        ck_assert_msg(hx__registry_take(into.host,
                                        (hx_str){ all.ptr, len }) ==
                          (len == all.len), "%zu bytes of %zu", len, all.len);
        close_fixture(&into);
    }
    hx__buf_clear(&all);
    close_fixture(&full);
}
END_TEST

/* The cues alone have neither parts of words, whose tables are not there then,
 * nor a regex. */
START_TEST(holds_the_same_tables)
{
    size_t  lexicons = _i ? 3 : 1, head = 32;
    hx_buf  one = compile(lexicons), two = { 0 };
    fixture a, b;

    put_made(lexicons);
    /* What is taken from a file and written again is that file; its key and
     * checksum are those of the YAML, which it does not have. */
    open_fixture(&a, false, lexicons);
    open_fixture(&b, true, lexicons);
    ck_assert_ptr_nonnull(b.host->lexicon->image);
    b.host->lexicon->files = a.host->lexicon->files;
    b.host->lexicon->file_count = a.host->lexicon->file_count;
    ck_assert_int_eq(hx__compiled_write(b.host->lexicon, b.host, &two), HX_OK);
    b.host->lexicon->files = NULL;
    b.host->lexicon->file_count = 0;
    ck_assert_uint_eq(one.len, two.len);
    ck_assert_uint_gt(one.len, head);
    ck_assert_mem_eq(one.ptr, two.ptr, one.len);
    for (size_t i = 0; i < b.host->lexicon->cond_count; i++) {
        const hx_cond_source *said = &a.host->lexicon->cond_sources[i];
        const hx_cond_source *back = &b.host->lexicon->cond_sources[i];

        same_text(said->text, back->text);
        ck_assert_uint_eq(said->line, back->line);
    }
    ck_assert_uint_eq(b.host->lexicon->regex_count, lexicons == 3);
    ck_assert(lexicons < 3 || b.host->lexicon->regexes[0] != NULL);
    close_fixture(&a);
    close_fixture(&b);
    hx__buf_clear(&one);
    hx__buf_clear(&two);
    put_made(3);
}
END_TEST

/* What becomes of the file with these bytes, on a host without rules. */
static hx_status try_bytes(fixture *f, uint64_t key, const char *bytes,
                           size_t len)
{
    hx_lexicon *lexicon;
    hx_error    err = { "" };
    hx_status   rc;

    put(made, bytes, len);
    rc = hx__compiled_open(&lexicon, f->host, made, key, &err);
    hx__lexicon_close(lexicon);
    return rc;
}

START_TEST(passes_over_damage)
{
    hx_buf   file = compile(3);
    uint64_t key;
    fixture  f;

    open_fixture(&f, false, 0);
    ck_assert_int_eq(hx__compiled_key((const char *const *)paths, 3, &key),
                     HX_OK);
    for (size_t at = 0; at < file.len; at += at < 512 ? 1 : 97) {
        file.ptr[at] ^= (char)(1 << at % 8);
        ck_assert_int_eq(try_bytes(&f, key, file.ptr, file.len), HX_END);
        file.ptr[at] ^= (char)(1 << at % 8);
    }
    for (size_t len = 0; len < file.len; len += len < 128 ? 1 : 331)
        ck_assert_int_eq(try_bytes(&f, key, file.ptr, len), HX_END);
    ck_assert_int_eq(try_bytes(&f, key + 1, file.ptr, file.len), HX_END);
    ck_assert_uint_eq(hx__registry_rule_count(f.host), 0);
    ck_assert_uint_eq(hx__registry_label_count(f.host, HX_DIM_DRIVER), 0);
    /* It was the damage. */
    ck_assert_int_eq(try_bytes(&f, key, file.ptr, file.len), HX_OK);
    ck_assert_uint_eq(hx__registry_label_count(f.host, HX_DIM_DRIVER), 1);
    /* Rules come first: a host that has some takes none from a file. */
    ck_assert_int_eq(try_bytes(&f, key, file.ptr, file.len), HX_END);
    close_fixture(&f);
    hx__buf_clear(&file);
    write_all();
}
END_TEST

START_TEST(belongs_to_its_files)
{
    char  other[300];
    char *kept = paths[0];

    ck_assert(is_used());
    /* Another byte, in a remark even. */
    put(files[1], drivers, sizeof drivers - 1);
    ck_assert(is_used());
    snprintf(other, sizeof other, "%s# x\n", cues);
    put(files[0], other, strlen(other));
    ck_assert(!is_used());
    put(files[0], cues, sizeof cues - 1);
    ck_assert(is_used());
    /* Another order. */
    paths[0] = paths[1];
    paths[1] = kept;
    ck_assert(!is_used());
    paths[1] = paths[0];
    /* Another name: rules tell it. */
    snprintf(other, sizeof other, "%s/words.yaml", folder);
    ck_assert_int_eq(rename(files[0], other), 0);
    paths[0] = other;
    ck_assert(!is_used());
    ck_assert_int_eq(rename(other, files[0]), 0);
    paths[0] = kept;
    ck_assert(is_used());
}
END_TEST

START_TEST(must_be_ones_own)
{
    ck_assert_int_eq(chmod(made, 0664), 0);
    ck_assert(!is_used());
    ck_assert_int_eq(chmod(made, 0644), 0);
    ck_assert_int_eq(chmod(folder, 0777), 0);
    ck_assert(!is_used());
    ck_assert_int_eq(chmod(folder, 0755), 0);
    ck_assert(is_used());
    ck_assert_int_eq(unlink(made), 0);
    ck_assert(!is_used());
    ck_assert_int_eq(mkfifo(made, 0644), 0);
    ck_assert(!is_used());
    ck_assert_int_eq(unlink(made), 0);
    ck_assert_int_eq(mkdir(made, 0755), 0);
    ck_assert(!is_used());
    ck_assert_int_eq(rmdir(made), 0);
    write_all();
}
END_TEST

START_TEST(survives_refused_memory)
{
    size_t refused = 0, used = 0;

    for (uint64_t n = 1; n < 2000 && used < 3; n++) {
        fixture   f;
        hx_error  err = { "" };
        hx_status rc;

        hx__alloc_fail_at(hx__alloc_calls() + n, n % 2);
        rc = try_open(&f, true, 3, &err);
        hx__alloc_fail_at(0, false);
        ck_assert_msg(rc == HX_OK || rc == HX_E_NOMEM, "%d %s", rc,
                      err.message);
        refused += rc != HX_OK;
        used += rc == HX_OK && f.host->lexicon->image != NULL;
        close_fixture(&f);
    }
    ck_assert_uint_gt(refused, 10);
    ck_assert_uint_eq(used, 3);
}
END_TEST

static void begin(void)
{
    umask(022);
    ck_assert(mkdtemp(folder) != NULL);
    ck_assert_int_eq(chmod(folder, 0755), 0);
    write_all();
}

static void end(void)
{
    for (int i = 0; i < 3; i++)
        unlink(files[i]);
    unlink(made);
    rmdir(folder);
}

int main(void)
{
    Suite *suite = suite_create("compiled");
    TCase *tc = tcase_create("compiled");

    tcase_add_unchecked_fixture(tc, begin, end);
    tcase_set_timeout(tc, 60);
    tcase_add_test(tc, an_open_host_gives_the_same);
    tcase_add_test(tc, registers_the_same);
    tcase_add_test(tc, cut_registers_are_refused);
    tcase_add_loop_test(tc, holds_the_same_tables, 0, 2);
    tcase_add_test(tc, passes_over_damage);
    tcase_add_test(tc, belongs_to_its_files);
    tcase_add_test(tc, must_be_ones_own);
    tcase_add_test(tc, survives_refused_memory);
    suite_add_tcase(suite, tc);
    return suite_run(suite);
}
