/* Pipelines from YAML, and the paths they are found by. */
#include "pipeline.h"

#include "alloc.h"
#include "paths.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include "suite.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))

static char folder[] = "/tmp/hxgap-test-XXXXXX";
static char path[128];

static void write_text(const char *text)
{
    FILE *file;

    snprintf(path, sizeof path, "%s/pipe.yaml", folder);
    file = fopen(path, "w");
    ck_assert_ptr_nonnull(file);
    fputs(text, file);
    fclose(file);
}

START_TEST(reads_a_whole_one)
{
    hx_pipeline *pipe;
    hx_error     err;
    char         want[160];
    hx_status    rc;

    write_text("pipeline: mine\n"
               "plugins:\n"
               "  - in_ndjson\n"
               "  - name: det_lexicon\n"
               "    options: {level: 3, word: \"a b\", empty: ''}\n"
               "  - ./own/det_x.so\n"
               "  - /abs/det_y.so\n"
               "lexicons: [drivers, touch.yaml, ./mine.yaml]\n"
               "fields: {text: Kommentar, rating_max: N}\n"
               "dimensions: [brand, \"lang,month\"]\n"
               "owners:\n  hotline: Customer Care\n"
               "targets: {warmth: 80}\n");
    rc = hx__pipeline_load(&pipe, path, "/lib/hx", "/share/lex", &err);
    ck_assert_msg(rc == HX_OK, "%s", err.message);
    ck_assert_str_eq(pipe->name, "mine");
    ck_assert_uint_eq(pipe->plugin_count, 4);
    ck_assert_str_eq(pipe->plugins[0].path, "/lib/hx/in_ndjson.so");
    ck_assert_str_eq(pipe->plugins[1].path, "/lib/hx/det_lexicon.so");
    ck_assert_uint_eq(pipe->plugins[1].option_count, 3);
    ck_assert_str_eq(pipe->plugins[1].options[1], "word=a b");
    ck_assert_str_eq(pipe->plugins[1].options[2], "empty=");
    snprintf(want, sizeof want, "%s/./own/det_x.so", folder);
    ck_assert_str_eq(pipe->plugins[2].path, want);
    ck_assert_str_eq(pipe->plugins[3].path, "/abs/det_y.so");
    ck_assert_str_eq(pipe->lexicons[0], "/share/lex/drivers.yaml");
    ck_assert_str_eq(pipe->lexicons[1], "/share/lex/touch.yaml");
    ck_assert_str_eq(pipe->fields[0], "text=Kommentar");
    ck_assert_str_eq(pipe->dimensions[1], "lang,month");
    ck_assert_str_eq(pipe->owners[0], "hotline=Customer Care");
    ck_assert_str_eq(pipe->targets[0], "warmth=80");
    ck_assert_int_eq(hx__pipeline_plugin(pipe, "./x.so", &err), HX_OK);
    ck_assert_str_eq(pipe->plugins[4].path, "./x.so");
    hx__pipeline_close(pipe);
}
END_TEST

static const struct { const char *what, *text, *says; } wrong[] = {
    { "not a map",     "- a\n",                       ":1:1: expected key" },
    { "unknown key",   "plugins: [a]\nplugin: [b]\n", ":2:1: unknown key" },
    { "twice",         "plugins: [a]\nplugins: [b]\n", ":2:1: second time" },
    { "field twice",   "plugins: [a]\nfields: {text: a, text: b}\n",
      ":2:19: second time: \"text\"" },
    { "no list",       "plugins: a\n",                ":1:10: expected a" },
    { "nested list",   "plugins: [[a]]\n",            "a plugin's name" },
    { "no name",       "plugins:\n - options: {}\n",  ":2:4: a plugin needs" },
    { "odd member",    "plugins:\n - nam: x\n",       ":2:4: a plugin has" },
    { "odd options",   "plugins:\n - {name: x, options: [1]}\n",
      "expected name: value" },
    { "odd value",     "plugins: [a]\nfields: {text: [1]}\n", ":2:16:" },
    { "equals sign",   "plugins: [a]\nowners: {\"a=b\": c}\n", ":2:10:" },
    { "NUL",           "plugins: [\"a\\0b\"]\n",      "a plugin's name" },
    { "no plugins",    "pipeline: x\n",               "has no plugins (list them as default.yaml" },
    { "empty",         "",                            "empty" },
    { "broken",        "plugins: [a\nb: c\n",         ":2:2:" },
    { "tab",           "plugins:\n\t- a\n",           ":2:1:" },
    { "not UTF-8",     "plugins: [\xff]\n",           ":1:11: not UTF-8 (save" },
    { "two documents", "plugins: [a]\n---\nlexicons: [b]\n",
      ":2:1: a second YAML document" },
    { "list as key",   "? [a]\n: b\n",                ":1:3: expected a key" },
    { "name is list",  "pipeline: [a]\nplugins: [a]\n", ":1:11: expected a n" },
    { "empty plugin",  "plugins: ['']\n",             "a plugin's name" },
    { "empty name",    "plugins: [{name: ''}]\n",     ":1:11: a plugin needs" },
    { "key is list",   "plugins: [{? [a] : b}]\n",    "a plugin has name and "
      "options, not \"?\"" },
    { "options name",  "plugins: [{name: a, options: b}]\n", "name: value" },
    { "lexicon map",   "plugins: [a]\nlexicons: {a: b}\n",
      ":2:11: expected a list" },
    { "lexicon list",  "plugins: [a]\nlexicons: [[a]]\n",
      ":2:12: expected a name" },
    { "empty lexicon", "plugins: [a]\nlexicons: ['']\n",
      ":2:12: expected a name" },
    { "fields list",   "plugins: [a]\nfields: [a]\n", "expected name: value" },
    { "field's key",   "plugins: [a]\nfields: {? [a] : b}\n",
      "expected a plain value" },
};

START_TEST(names_the_place)
{
    hx_pipeline *pipe;
    hx_error     err;
    hx_status    rc;

    write_text(wrong[_i].text);
    rc = hx__pipeline_load(&pipe, path, "/p", "/l", &err);
    ck_assert_msg(rc == HX_E_USAGE, "%s: %d", wrong[_i].what, rc);
    ck_assert_ptr_null(pipe);
    ck_assert_msg(strstr(err.message, wrong[_i].says) != NULL, "%s: %s",
                  wrong[_i].what, err.message);
    ck_assert_ptr_nonnull(strstr(err.message, path));
}
END_TEST

static const struct { const char *text; hx_status rc; } locals[] = {
    { "fields: {text: T}\nowners: {a: b}\n", HX_OK },
    { "", HX_OK },
    { "pipeline: mine\ndimensions: [brand]\n", HX_OK },
    { "plugins: [./evil.so]\n", HX_E_USAGE },
    { "lexicons: [x]\n", HX_E_USAGE },
};

START_TEST(a_found_file_loads_no_code)
{
    hx_pipeline *pipe;
    hx_error     err;

    write_text("plugins: [a]\n");
    ck_assert_int_eq(hx__pipeline_load(&pipe, path, "/p", "/l", &err), HX_OK);
    write_text(locals[_i].text);
    ck_assert_int_eq(hx__pipeline_extend(pipe, path, &err), locals[_i].rc);
    ck_assert_str_eq(pipe->name, "unnamed");
    ck_assert_uint_eq(pipe->plugin_count, 1);
    hx__pipeline_close(pipe);
}
END_TEST

/* One more than there may be; a key may stand alone, a list be one name. */
static const struct { const char *before, *each; int count; const char *says; }
    longs[] = {
    { "plugins: [", "a,", HX_PLUGINS_MAX, NULL },
    { "plugins: [", "a,", HX_PLUGINS_MAX + 1, "over 64 plugins" },
    { "plugins: [a]\nlexicons: [", "a,", 1000, NULL },
    { "plugins: [a]\nlexicons: [", "a,", 1001, "over 1000 values in one list" },
    { "plugins: [{name: a, options: }]\nlexicons: a\nowners:\n"
      "dimensions: [", "b,", 1, NULL },
};

START_TEST(lists_are_bounded)
{
    char         text[4096];
    char        *at = stpcpy(text, longs[_i].before);
    hx_pipeline *pipe;
    hx_error     err = { "" };
    hx_status    rc;

    for (int i = 0; i < longs[_i].count; i++)
        at = stpcpy(at, longs[_i].each);
    strcpy(at, "]\n");
    write_text(text);
    rc = hx__pipeline_load(&pipe, path, "/p", "/l", &err);
    ck_assert_msg(rc == (longs[_i].says ? HX_E_USAGE : HX_OK), "%s",
                  err.message);
    ck_assert_msg(!longs[_i].says || strstr(err.message, longs[_i].says),
                  "%s", err.message);
    hx__pipeline_close(pipe);
}
END_TEST

static const struct { const char *given, *says; } sets[] = {
    { "a.b=c",  NULL },          { "a.b=",  NULL },
    { "a.b",    "write PLUGIN.NAME=VALUE" },
    { "a=b.c",  "write PLUGIN.NAME=VALUE" },
    { "b.c=d",  "no plugin of this name" },
    { "aa.c=d", "no plugin of this name" },
};

START_TEST(options_find_their_plugin)
{
    hx_pipeline *pipe;
    hx_error     err = { "" };
    hx_status    rc;

    write_text("plugins: [a, own/aaa]\n");
    ck_assert_int_eq(hx__pipeline_load(&pipe, path, "/p", "/l", &err), HX_OK);
    ck_assert_int_eq(hx__pipeline_plugin(pipe, "b", &err), HX_OK);
    rc = hx__pipeline_set(pipe, sets[_i].given, &err);
    ck_assert_msg(rc == (sets[_i].says ? HX_E_USAGE : HX_OK), "%s: %s",
                  sets[_i].given, err.message);
    ck_assert_msg(!sets[_i].says || strstr(err.message, sets[_i].says), "%s",
                  err.message);
    hx__pipeline_close(pipe);
}
END_TEST

START_TEST(missing_file_is_io)
{
    hx_pipeline *pipe;
    hx_error     err;

    ck_assert_int_eq(hx__pipeline_load(&pipe, folder, "/p", "/l", &err),
                     HX_E_IO);
    ck_assert_int_eq(hx__pipeline_load(&pipe, "nowhere.yaml", "/p", "/l",
                                       &err), HX_E_IO);
    ck_assert_int_eq(hx__pipeline_load(&pipe, "/nowhere.yaml", "/p", "/l",
                                       &err), HX_E_IO);

    ck_assert_int_eq(hx__pipeline_load(&pipe, "/nowhere/x.yaml", "/p", "/l",
                                       &err), HX_E_IO);
}
END_TEST

START_TEST(refused_memory_is_survived)
{
    write_text("pipeline: x\nplugins: [a, {name: b, options: {c: d}}]\n"
               "lexicons: [e]\nfields: {text: T}\n");
    for (uint64_t n = 1; n < 1000; n++) {
        hx_pipeline *pipe;
        hx_error     err;
        uint64_t     first = hx__alloc_calls();
        hx_status    rc;

        hx__alloc_fail_at(first + n, _i != 0);
        rc = hx__pipeline_load(&pipe, path, "/p", "/l", &err);
        first = hx__alloc_calls() - first;
        hx__alloc_fail_at(0, false);
        hx__pipeline_close(pipe);
        if (first < n)
            return;
        ck_assert_int_eq(rc, HX_E_NOMEM);
    }
    ck_abort();
}
END_TEST

START_TEST(finds_files_beside_the_binary)
{
    static const char *const layouts[] = { "bin/lib/hxgap", "lib/hxgap" };
    char     command[512], bin[128];
    hx_paths paths;
    hx_error err;

    snprintf(command, sizeof command, "rm -rf %s/i && mkdir -p %s/i/bin",
             folder, folder);
    ck_assert_int_eq(system(command), 0);
    snprintf(bin, sizeof bin, "%s/i/bin", folder);
    ck_assert_int_eq(hx__paths_find_at(&paths, bin, &err), HX_E_IO);
    ck_assert_ptr_nonnull(strstr(err.message, bin));
    snprintf(command, sizeof command, "mkdir -p %s/i/%s %s/i/share/hxgap",
             folder, layouts[_i], folder);
    ck_assert_int_eq(system(command), 0);
    ck_assert_int_eq(hx__paths_find_at(&paths, bin, &err), HX_OK);
    ck_assert_int_eq(access(paths.plugins, F_OK), 0);
    ck_assert_ptr_nonnull(strstr(paths.lexicons, "/../share/hxgap/lexicons"));
    ck_assert_ptr_nonnull(strstr(paths.pipeline, "/default.yaml"));
    hx__paths_clear(&paths);
    hx__paths_clear(&paths);
}
END_TEST

int main(void)
{
    Suite   *suite = suite_create("pipeline");
    TCase   *tc = tcase_create("all");
    char     command[64];
    int      failed;

    if (!mkdtemp(folder))
        return 1;
    suite_add_tcase(suite, tc);
    tcase_add_test(tc, reads_a_whole_one);
    tcase_add_loop_test(tc, names_the_place, 0, COUNT(wrong));
    tcase_add_loop_test(tc, a_found_file_loads_no_code, 0, COUNT(locals));
    tcase_add_loop_test(tc, lists_are_bounded, 0, COUNT(longs));
    tcase_add_loop_test(tc, options_find_their_plugin, 0, COUNT(sets));
    tcase_add_test(tc, missing_file_is_io);
    tcase_add_loop_test(tc, refused_memory_is_survived, 0, 2);
    tcase_add_loop_test(tc, finds_files_beside_the_binary, 0, 2);
    failed = suite_run(suite);
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return failed + (system(command) != 0);
}
