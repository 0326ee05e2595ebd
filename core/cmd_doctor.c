/* hxgap doctor: what this hxgap is made of, where it finds its files, and
 * whether it labels ten comments as it should. */
#include "app.h"

#include <sys/resource.h>

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#include <utf8proc.h>
#include <uv.h>
#include <xxhash.h>
#include <yaml.h>
#include <zlib.h>
#include <zstd.h>

#ifdef HX_ISAL
#include <isa-l/igzip_lib.h>
#include <isa-l.h>
#endif

#include "alloc.h"
#include "error.h"
#include "lexicon.h"
#include "registry.h"

/* Ten comments, and one label that each must get. */
static const struct { const char *text, *driver; int stance; } tests[] = {
    { "Die Mitarbeiterin war sehr freundlich.", "warmth", HX_MET },
    { "Der Preis ist unfair.", "fairness", HX_UNMET },
    { "Ich vertraue dieser Firma nicht mehr.", "trust", HX_UNMET },
    { "Das Paket kam p\xC3\xBCnktlich an.", "speed", HX_MET },
    { "Ich w\xC3\xBCnsche mir mehr Ehrlichkeit.", "trust", HX_WANTED },
    { "Viel zu teuer.", "price", HX_UNMET },
    { "I was treated like a number.", "human", HX_UNMET },
    { "The staff were friendly and warm.", "warmth", HX_MET },
    { "I waited three hours.", "speed", HX_UNMET },
    { "The app is easy to use.", "ease", HX_MET },
};
#define TESTS (sizeof tests / sizeof *tests)

/* -- what it is made of ------------------------------------------------------- */

static void put_libraries(hx_sink *out)
{
    char pcre2[64] = "?";
    unsigned xxh = XXH_versionNumber();
    uint32_t jit = 0;

    (void)pcre2_config(PCRE2_CONFIG_VERSION, pcre2);
    (void)pcre2_config(PCRE2_CONFIG_JIT, &jit);
    hx__output_printf(out, "Libraries\n  libuv %s, PCRE2 %s (%s JIT), libyaml "
                      "%s, utf8proc %s,\n  zlib %s, zstd %s, xxHash %u.%u.%u, ",
                      uv_version_string(), pcre2, jit ? "with" : "without",
                      yaml_get_version_string(), utf8proc_version(),
                      zlibVersion(), ZSTD_versionString(), xxh / 10000,
                      xxh / 100 % 100, xxh % 100);
#ifdef HX_ISAL
    hx__output_printf(out, "ISA-L %d.%d.%d\n", ISAL_MAJOR_VERSION,
                      ISAL_MINOR_VERSION, ISAL_PATCH_VERSION);
#else
    hx__output_printf(out, "no ISA-L: gzip at the speed of zlib\n");
#endif
}

static void put_processor(hx_sink *out)
{
    hx__output_printf(out, "Processor\n  %u for threads; ",
                      uv_available_parallelism());
#if defined(__x86_64__)
    __builtin_cpu_init();
    hx__output_printf(out, "SSE2%s%s%s\n",
                      __builtin_cpu_supports("sse4.2") ? ", SSE4.2" : "",
                      __builtin_cpu_supports("avx2") ? ", AVX2" : "",
                      __builtin_cpu_supports("pclmul") ? ", PCLMUL" : "");
#else
    hx__output_printf(out, "no features that are made use of\n");
#endif
}

/* `rc` is what getrlimit() returned with the limit. */
static void put_limit(hx_sink *out, const char *what, int rc,
                      const struct rlimit *limit)
{
    if (rc != 0)
        return;
    if (limit->rlim_cur == RLIM_INFINITY)
        hx__output_printf(out, "%s unlimited", what);
    else
        hx__output_printf(out, "%s %llu", what,
                          (unsigned long long)limit->rlim_cur);
}

static void put_limits(hx_sink *out, const hx_cli *cli)
{
    struct rlimit limit;

    hx__output_printf(out, "Limits\n  %zu bytes a comment, %llu segments\n  of this process: ",
                      HX_RECORD_MAX, (unsigned long long)cli->max_segments);
    put_limit(out, "open files", getrlimit(RLIMIT_NOFILE, &limit), &limit);
    put_limit(out, ", memory", getrlimit(RLIMIT_AS, &limit), &limit);
    put_limit(out, ", file size", getrlimit(RLIMIT_FSIZE, &limit), &limit);
    hx__output_printf(out, "\n");
}

static void put_files(hx_sink *out, const hx_cli *cli, const hx_app *app)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(app->host, &list);
    const hx_host   *pub = hx__host_public(app->host);
    const hx_lexicon *lexicon = pub->lexicons(pub);
    size_t           drivers = hx__registry_label_count(app->host,
                                                        HX_DIM_DRIVER);
    size_t           rules = hx__registry_rule_count(app->host);
    size_t           width = 2;

    hx__output_printf(out, "Files\n  plugins   %s\n  lexicons  %s\n",
                      app->paths.plugins, app->paths.lexicons);
    if (hx__app_finds(cli))
        hx__output_printf(out, "  hxgap.yaml of this folder is used\n");
    hx__output_printf(out, "Plugins\n ");
    for (size_t i = 0; i < count; i++) {
        size_t len = strlen(list[i].plugin->name) +
                     strlen(list[i].plugin->version) + 2;

        if (width + len > 78) {
            hx__output_printf(out, "\n ");
            width = 2;
        }
        hx__output_printf(out, " %s %s%s", list[i].plugin->name,
                          list[i].plugin->version, i + 1 < count ? "," : "");
        width += len + 1;
    }
    hx__output_printf(out, "\nLexicons\n  %zu path%s, %zu dimensions, %zu "
                      "driver%s, %zu rule%s%s\n", app->pipe->lexicon_count,
                      hx__plural(app->pipe->lexicon_count),
                      hx__registry_dimensions(app->host), drivers,
                      hx__plural(drivers), rules, hx__plural(rules),
                      !lexicon         ? ""
                      : lexicon->image ? ", compiled"
                                       : ", compiled at every start");
}

/* -- the self-test ------------------------------------------------------------ */

static bool has_label(const hx_hostx *host, const hx_record *rec, size_t test)
{
    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];
        const hx_label   *label =
            hx__registry_label_get(host, HX_DIM_DRIVER, m->label);

        if (label && m->stance == tests[test].stance &&
            hx_str_eq(label->id, hx_str_of(tests[test].driver)))
            return true;
    }
    return false;
}

static hx_status try_comments(const hx_hostx *host, hx_sink *out,
                              size_t *failed, hx_error *err)
{
    const hx_host *pub = hx__host_public(host);
    hx_chain      *chain = NULL;
    hx_status      rc = hx__chain_open(&chain, host, err);

    for (size_t i = 0; rc == HX_OK && i < TESTS; i++) {
        hx_record *rec = hx__chain_begin(chain);

        pub->value_set(rec, HX_F_TEXT, (hx_value){ hx_str_of(tests[i].text),
                                                   HX_V_STRING });
        rc = hx__chain_run(chain, err);
        if (rc == HX_OK && has_label(host, rec, i))
            continue;
        if (rc >= 0) {
            ++*failed;
            hx__output_printf(out, "  not %s: \"%s\"\n", tests[i].driver,
                              tests[i].text);
            rc = HX_OK;
        }
    }
    hx__chain_close(chain);
    return rc;
}

static hx_status examine(hx_cli *cli, const hx_app *app, hx_sink *out,
                         size_t *failed, hx_error *err)
{
    hx_status rc;

    hx__output_printf(out, "hxgap %s, plugin ABI %d.%d\n", HX_VERSION,
                      HX_ABI_MAJOR, HX_ABI_MINOR);
    put_libraries(out);
    put_processor(out);
    put_files(out, cli, app);
    put_limits(out, cli);
    hx__output_printf(out, "Self-test\n");
    rc = try_comments(app->host, out, failed, err);
    if (rc == HX_OK)
        hx__output_printf(out, "  %zu of %zu comments labelled as they "
                          "should be\n", TESTS - *failed, TESTS);
    return rc;
}

static hx_status doctor(hx_cli *cli, hx_error *err)
{
    hx_app    app = { .pipe = NULL };
    hx_sink  *out = NULL;
    size_t    failed = 0;
    hx_status rc;

    if (cli->arg_count > 0)
        return hx__fail(err, HX_E_USAGE, "doctor: takes no inputs");
    rc = hx__app_open(&app, cli, err);
    if (rc == HX_OK)
        rc = hx__output_open(&out, NULL, 0, NULL, err);
    if (rc == HX_OK) {
        rc = examine(cli, &app, out, &failed, err);
        if (rc == HX_OK)
            rc = hx__output_commit(out, err);
        else
            hx__output_abort(out);
    }
    if (rc == HX_OK && failed > 0)
        rc = hx__fail(err, HX_E_CHECK, "doctor: the self-test failed; install "
                      "hxgap anew, or see which lexicons --pipeline names");
    hx__app_close(&app);
    return rc;
}

const hx_command hx__cmd_doctor = {
    .name = "doctor",
    .summary = "versions, files, limits and a self-test of this hxgap",
    .usage = "[OPTIONS]",
    .help =
        "  hxgap doctor\n"
        "  hxgap doctor --pipeline mine.yaml\n\n"
        "Says which libraries and processor features are used, which plugins\n"
        "and lexicons are found where, what the limits are, and labels ten\n"
        "comments. Exit 1 where one of them does not get its label.\n",
    .options = "pipeline plugin lexicon",
    .run = doctor,
};
