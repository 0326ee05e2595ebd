#include "complete.h"

#include <stdio.h>

#include "app.h"
#include "error.h"
#include "registry.h"

/* Which values an option or a place takes. */
enum kind { FILES, FORMATS, READERS, PLUGINS, DIMENSIONS, LABELS, DRIVERS,
            WORDS };

static const struct { const char *option; enum kind kind; const char *words; }
values[] = {
    { "format", FORMATS, NULL }, { "reader", READERS, NULL },
    { "by", DIMENSIONS, NULL }, { "where", LABELS, NULL },
    { "between", LABELS, NULL }, { "dimension", DIMENSIONS, NULL },
    { "driver", DRIVERS, NULL },
    { "report-lang", WORDS, "de en" }, { "lang", WORDS, "de en" },
    { "color", WORDS, "auto always never" },
    { "progress", WORDS, "auto never hadoop" },
    { "stance", WORDS, "met unmet wanted" },
    { "encoding", WORDS, "auto utf-8 utf-16le utf-16be windows-1252 latin1" },
    { "stage", WORDS, "in tok det agg out" },
    { "field", WORDS, "text= id= lang= brand= touchpoint= date= rating= "
      "rating_max= birth_year= age= generation= customer= weight=" },
};

/* What the first word behind a command is, where it is no file. */
static const struct { const char *command; enum kind kind; } places[] = {
    { "plugin info", PLUGINS }, { "kwic", DRIVERS },
};

static void offer(hx_sink *out, hx_str text, const char *begin,
                  const char *why)
{
    size_t len = strlen(begin);

    if (text.len < len || memcmp(text.ptr, begin, len) != 0)
        return;
    hx__output_write(out, text.ptr, text.len);
    if (why)
        hx__output_printf(out, "\t%s", why);
    hx__output_write(out, "\n", 1);
}

static void offer_words(hx_sink *out, const char *words, const char *begin)
{
    while (*words) {
        size_t len = strcspn(words, " ");

        offer(out, (hx_str){ words, len }, begin, NULL);
        words += len + strspn(words + len, " ");
    }
}

/* -- what is loaded ----------------------------------------------------------- */

static void offer_plugins(hx_sink *out, const hx_hostx *host, enum kind kind,
                          const char *begin)
{
    const hx_loaded *list;
    size_t           count = hx__host_plugins(host, &list);

    for (size_t i = 0; i < count; i++) {
        const hx_plugin *p = list[i].plugin;

        if (kind == PLUGINS)
            offer(out, hx_str_of(p->name), begin, p->summary);
        else if (kind == READERS && p->stage == HX_STAGE_IN)
            offer(out, hx_str_of(p->name), begin, p->summary);
        else if (kind == FORMATS && p->format)
            offer(out, hx_str_of(p->format), begin, p->summary);
    }
}

static void offer_labels(hx_sink *out, const hx_hostx *host, int dimension,
                         const char *prefix, size_t prefix_len,
                         const char *begin)
{
    size_t count = dimension < 0 ? 0
                   : hx__registry_label_count(host, dimension);

    for (size_t i = 0; i < count; i++) {
        const hx_label *label = hx__registry_label_get(host, dimension, i);
        char            text[200];

        snprintf(text, sizeof text, "%.*s%.*s", (int)prefix_len, prefix,
                 (int)label->id.len, label->id.ptr);
        offer(out, hx_str_of(text), begin, NULL);
    }
}

/* Dimensions, with `suffix` behind the name. */
static void offer_dimensions(hx_sink *out, const hx_hostx *host,
                             const char *begin, const char *suffix)
{
    static const char *const computed[] = { "lang", "brand", "generation",
                                            "month", "quarter", "year" };
    char text[200];

    for (size_t i = 0; i < sizeof computed / sizeof *computed; i++) {
        snprintf(text, sizeof text, "%s%s", computed[i], suffix);
        offer(out, hx_str_of(text), begin, NULL);
    }
    for (size_t i = 0; i < hx__registry_dimensions(host); i++) {
        hx_str name = hx__registry_dimension_name(host, (int)i);

        snprintf(text, sizeof text, "%.*s%s", (int)name.len, name.ptr, suffix);
        offer(out, hx_str_of(text), begin, NULL);
    }
}

static void offer_loaded(hx_sink *out, const hx_hostx *host, enum kind kind,
                         const char *begin)
{
    const char *equals = strchr(begin, '=');

    if (kind == DIMENSIONS) {
        offer_dimensions(out, host, begin, "");
    } else if (kind == DRIVERS) {
        offer_labels(out, host, hx__registry_find(host, HX_LIT("driver")), "", 0,
                     begin);
    } else if (kind == LABELS && !equals) {
        offer_dimensions(out, host, begin, "=");
    } else if (kind == LABELS) {
        hx_str name = { begin, (size_t)(equals - begin) };

        offer_labels(out, host, hx__registry_find(host, name), begin,
                     name.len + 1, begin);
    } else {
        offer_plugins(out, host, kind, begin);
    }
}

static void offer_kind(hx_sink *out, hx_cli *cli, enum kind kind,
                       const char *words, const char *begin)
{
    hx_app    app;
    hx_error  ignored;
    hx_status rc;

    if (kind == WORDS)
        offer_words(out, words, begin);
    if (kind == WORDS || kind == FILES)
        return;
    rc = hx__app_pipeline(&app, cli, &ignored);
    app.request.no_model = true;
    if (rc == HX_OK)
        rc = hx__host_open(&app.host, app.pipe, &app.request, &ignored);
    if (rc == HX_OK)
        offer_loaded(out, app.host, kind, begin);
    hx__app_close(&app);
}

/* -- commands and options ------------------------------------------------------ */

/* Commands of two words: the first, then the second where it is there. */
static void offer_commands(hx_sink *out, const char *first, const char *begin)
{
    const char *told = "";

    for (size_t i = 0; hx__commands[i]; i++) {
        const char *name = hx__commands[i]->name;
        const char *space = strchr(name, ' ');
        size_t      len = space ? (size_t)(space - name) : strlen(name);

        if (!first && (strncmp(told, name, len) != 0 ||
                       (told[len] && told[len] != ' '))) {
            offer(out, (hx_str){ name, len }, begin,
                  space ? NULL : hx__commands[i]->summary);
            told = name;
        } else if (first && space && strlen(first) == len &&
                   strncmp(first, name, len) == 0) {
            offer(out, hx_str_of(space + 1), begin, hx__commands[i]->summary);
        }
    }
}

static void offer_options(hx_sink *out, const hx_command *command,
                          const char *begin)
{
    hx_cli_option opt;
    char          text[80];

    for (size_t at = 0; hx__cli_option(command, &at, &opt);) {
        snprintf(text, sizeof text, "--%s", opt.name);
        offer(out, hx_str_of(text), begin, opt.help);
    }
}

/* The option that `word` names and that waits for a value, or false. */
static bool wants_value(const hx_command *command, const char *word,
                        hx_cli_option *opt)
{
    for (size_t at = 0; hx__cli_option(command, &at, opt);) {
        bool named = strncmp(word, "--", 2) == 0
                     ? strcmp(word + 2, opt->name) == 0
                     : word[0] == '-' && opt->letter &&
                       word[1] == opt->letter && !word[2];

        if (named)
            return opt->argument != NULL;
    }
    return false;
}

static enum kind kind_of_option(const char *name, const char **words)
{
    for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
        if (strcmp(values[i].option, name) != 0)
            continue;
        *words = values[i].words;
        return values[i].kind;
    }
    return FILES;
}

static void offer_arguments(hx_sink *out, hx_cli *cli,
                            const hx_command *command, int argc, char **argv)
{
    const char   *last = argv[argc - 1], *words = NULL;
    hx_cli_option opt;

    if (argc > 1 && wants_value(command, argv[argc - 2], &opt)) {
        enum kind kind = kind_of_option(opt.name, &words);

        if (opt.words) {
            kind = WORDS;
            words = opt.words;
        }
        offer_kind(out, cli, kind, words, last);
        return;
    }
    if (last[0] == '-') {
        offer_options(out, command, last);
        return;
    }
    for (size_t i = 0; i < sizeof places / sizeof *places; i++)
        if (strcmp(places[i].command, command->name) == 0 &&
            (argc == 1 || places[i].kind == PLUGINS))
            offer_kind(out, cli, places[i].kind, "", last);
}

/* The command that the words before the last one name; `*used` of them. */
static const hx_command *find_command(int argc, char **argv, int *used)
{
    for (size_t i = 0; hx__commands[i]; i++) {
        const char *name = hx__commands[i]->name;
        const char *space = strchr(name, ' ');
        size_t      len = space ? (size_t)(space - name) : strlen(name);

        if (argc < 2 || strlen(argv[0]) != len ||
            strncmp(argv[0], name, len) != 0)
            continue;
        *used = space ? 2 : 1;
        if (!space || (argc > 2 && strcmp(argv[1], space + 1) == 0))
            return hx__commands[i];
    }
    return NULL;
}

hx_status hx__complete(hx_cli *cli, int argc, char **argv, hx_error *err)
{
    static char       nothing[] = "";
    char             *empty[] = { nothing };
    const hx_command *command;
    hx_sink          *out = NULL;
    int               used = 0;
    hx_status         rc = hx__output_open(&out, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    if (argc == 0) {
        argc = 1;
        argv = empty;
    }
    command = find_command(argc, argv, &used);
    if (command)
        offer_arguments(out, cli, command, argc - used, argv + used);
    else if (argc <= 2)
        offer_commands(out, argc == 2 ? argv[0] : NULL, argv[argc - 1]);
    return hx__output_commit(out, err);
}
