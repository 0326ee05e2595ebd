/* Parsing and messages. One table of options serves every command, so an
 * option means the same wherever it is taken. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "checkpoint.h"
#include "error.h"
#include "plan.h"
#include "recode.h"

enum option_id {
    OPT_FORMAT, OPT_OUT, OPT_BY, OPT_WHERE, OPT_SINCE, OPT_UNTIL,
    OPT_PIPELINE, OPT_FIELD, OPT_READER, OPT_ENCODING, OPT_OPTION,
    OPT_JOBS, OPT_STATE, OPT_PLUGIN, OPT_LEXICON,
    OPT_REPORT_LANG, OPT_LANG, OPT_MAX_BAD, OPT_MAX_SEGMENTS, OPT_BLOCK,
    OPT_MODE, OPT_COLOR, OPT_QUIET, OPT_VERBOSE, OPT_JSON, OPT_AGREEMENT,
    OPT_ERRORS, OPT_HELP,
    OPT_SHARD,
    OPT_SHARDS, OPT_SHARD_BYTES, OPT_MISSING, OPT_STREAM, OPT_PROGRESS,
    OPT_BETWEEN, OPT_NO_REDACT, OPT_TOP, OPT_STANCE, OPT_RULE, OPT_DIMENSION,
    OPT_MAX_WORDS, OPT_MIN_COUNT, OPT_ALL,
    OPT_CHECKPOINT, OPT_CHECKPOINT_EVERY, OPT_ISOLATE, OPT_STATS,
    OPT_MAX_OUTPUT, OPT_MAX_RATIO,
    OPT_POPULATION, OPT_RATES, OPT_SECONDS, OPT_ONLY, OPT_STAGE
};

/* What options are about, in the order of the help. */
enum { G_REPORT, G_RECORDS, G_INPUT, G_WORDS, G_SHARDS, G_WORK, G_SAY, GROUPS };
static const char *const groups[GROUPS] = {
    [G_REPORT] = "What comes out", [G_RECORDS] = "Which records",
    [G_INPUT] = "How inputs are read", [G_WORDS] = "Words and plugins",
    [G_SHARDS] = "Parts of an archive", [G_WORK] = "How it is done",
    [G_SAY] = "Messages",
};

typedef struct option {
    const char *name;
    char        letter;    /* short form, or 0 */
    const char *argument;  /* NULL: takes none */
    const char *help;      /* in one line; a command may say it otherwise */
    int         id, group;
} option;

/* Wherever inputs are read, they can be said to be something else than they
 * look like. */
#define ENCODINGS "auto utf-8 utf-16le utf-16be windows-1252 latin1"
#define WITH_FIELD " reader encoding option verbose "

static const option options[] = {
    { "format", 'f', "NAME", "text, json, html, csv, md, figures (default "
      "text)", OPT_FORMAT, G_REPORT },
    { "out", 'o', "FILE", "report as .html .json .csv .md .txt or .sqlite",
      OPT_OUT, G_REPORT },
    { "by", 'b', "DIM[,DIM]", "break down, as by brand,month; repeatable",
      OPT_BY, G_REPORT },
    { "state", 's', "FILE", "write the counts: for report, compare and merge",
      OPT_STATE, G_REPORT },
    { "report-lang", 0, "de|en", "language of the report (default en)",
      OPT_REPORT_LANG, G_REPORT },
    { "between", 0, "DIM=A,B", "compare two segments; repeatable",
      OPT_BETWEEN, G_REPORT },
    { "top", 0, "N", "lines of each kind to show (default 20)", OPT_TOP,
      G_REPORT },
    { "stance", 0, "NAME", "only met, unmet or wanted", OPT_STANCE, G_REPORT },
    { "rule", 0, "FILE[:LINE]", "only labels of these rules, as explain names "
      "them", OPT_RULE, G_REPORT },
    { "min-count", 0, "N", "comments that a word must stand in (at least 5)",
      OPT_MIN_COUNT, G_REPORT },
    { "errors", 0, NULL, "list false hits and misses with their words",
      OPT_ERRORS, G_REPORT },
    { "agreement", 0, NULL, "how well two readers agree, by id",
      OPT_AGREEMENT, G_REPORT },
    { "population", 0, "SHARES", "figures of a population: generation=x:30,...",
      OPT_POPULATION, G_REPORT },
    { "rates", 0, "FILE", "correct figures by error rates (of eval --rates)",
      OPT_RATES, G_REPORT },
    { "no-redact", 0, NULL, "leave personal data in quoted comments",
      OPT_NO_REDACT, G_REPORT },
    { "stream", 0, NULL, "lines on stdout with a closing one, for engines",
      OPT_STREAM, G_REPORT },
    { "mode", 0, "OCTAL", "permissions of written files (default 0600)",
      OPT_MODE, G_REPORT },

    { "where", 'w', "DIM=VALUE", "only these, as brand=Acme; repeatable",
      OPT_WHERE, G_RECORDS },
    { "since", 0, "DATE", "only of this day (2024-03-31) or later", OPT_SINCE,
      G_RECORDS },
    { "until", 0, "DATE", "only of this day or earlier", OPT_UNTIL,
      G_RECORDS },

    { "field", 0, "NAME=COLUMN", "which column is text, date, rating, ...; "
      "repeatable", OPT_FIELD, G_INPUT },
    { "reader", 0, "NAME", "read all as csv, ndjson, text (default: by "
      "content)", OPT_READER, G_INPUT },
    { "encoding", 0, "NAME", "utf-16le, utf-16be, latin1 (default: by content)",
      OPT_ENCODING, G_INPUT },
    { "lang", 0, "de|en", "language of the text (default: detected)",
      OPT_LANG, G_INPUT },
    { "max-bad", 0, "N|N%", "bad records allowed before exit 1 (default 0)",
      OPT_MAX_BAD, G_INPUT },
    { "max-output", 0, "SIZE", "what one input may unpack to (default: any)",
      OPT_MAX_OUTPUT, G_INPUT },
    { "max-ratio", 0, "N", "and as a multiple of its stored size (default: "
      "any)", OPT_MAX_RATIO, G_INPUT },

    { "pipeline", 'p', "FILE", "plugins, lexicons and settings to use",
      OPT_PIPELINE, G_WORDS },
    { "lexicon", 0, "FILE", "load one more lexicon; repeatable", OPT_LEXICON,
      G_WORDS },
    { "dimension", 0, "NAME", "of the entries: driver, touchpoint, or a new "
      "one", OPT_DIMENSION, G_WORDS },
    { "all", 0, NULL, "every finding, in the shipped lexicons too", OPT_ALL,
      G_WORDS },
    { "plugin", 0, "FILE", "load one more plugin (a path with a /)",
      OPT_PLUGIN, G_WORDS },
    { "stage", 0, "STAGE", "in, tok, det, agg or out", OPT_STAGE, G_WORDS },
    { "option", 0, "P.NAME=V", "set a plugin's option, as "
      "in_csv.separator=tab", OPT_OPTION, G_WORDS },
    { "isolate", 0, NULL, "plugins that are not hxgap's own run apart",
      OPT_ISOLATE, G_WORDS },
    { "only", 0, "TEXT", "only checks with this text in their names",
      OPT_ONLY, G_WORDS },
    { "seconds", 0, "N", "processor time for one check (default 20)",
      OPT_SECONDS, G_WORDS },

    { "shard", 0, "i/N", "which part, or auto: as the batch engine says",
      OPT_SHARD, G_SHARDS },
    { "shards", 0, "N", "parts in all", OPT_SHARDS, G_SHARDS },
    { "shard-bytes", 0, "SIZE", "parts of about this size: 256M, 1G",
      OPT_SHARD_BYTES, G_SHARDS },
    { "allow-missing", 0, NULL, "go on although shards are missing",
      OPT_MISSING, G_SHARDS },

    { "jobs", 'j', "N", "worker threads (default: one a processor)", OPT_JOBS,
      G_WORK },
    { "checkpoint", 0, "DIR", "keep what is counted; go on there after a crash",
      OPT_CHECKPOINT, G_WORK },
    { "checkpoint-every", 0, "S", "seconds between two (default 60)",
      OPT_CHECKPOINT_EVERY, G_WORK },
    { "max-segments", 0, "N", "segments allowed (default 10000)",
      OPT_MAX_SEGMENTS, G_WORK },
    { "max-words", 0, "N", "words and phrases kept of a pipe (default "
      "2000000)", OPT_MAX_WORDS, G_WORK },
    { "block-bytes", 0, "N", "bytes read at a time (never changes a result)",
      OPT_BLOCK, G_WORK },
    { "stats", 0, NULL, "times and peak memory, as JSON on stderr", OPT_STATS,
      G_WORK },

    { "progress", 0, "WHEN", "auto, never or hadoop (counters on stderr)",
      OPT_PROGRESS, G_SAY },
    { "color", 0, "WHEN", "auto, always or never", OPT_COLOR, G_SAY },
    { "quiet", 'q', NULL, "no notes and no progress; errors only", OPT_QUIET,
      G_SAY },
    { "verbose", 'v', NULL, "say how inputs were read, and where records are "
      "bad", OPT_VERBOSE, G_SAY },
    { "json", 0, NULL, "messages on stderr as JSON lines", OPT_JSON, G_SAY },
    { "help", 'h', NULL, "this help", OPT_HELP, G_SAY },
};
#define OPTIONS (sizeof options / sizeof *options)
#define EVERYWHERE " quiet json color help "
/* Taken but not shown: nothing more is said there. */
#define IN_SILENCE " verbose "

/* -- looking up ------------------------------------------------------------- */

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

/* Whether the command's help shows the option. */
static bool shows(const hx_command *command, const option *opt)
{
    if (has_word(WITH_FIELD, opt->name) && has_word(command->options, "field"))
        return true;
    return has_word(EVERYWHERE, opt->name) ||
           has_word(command->options, opt->name);
}

static bool takes(const hx_command *command, const option *opt)
{
    return has_word(IN_SILENCE, opt->name) || shows(command, opt);
}

/* The commands that take the option: "run, map, coverage". */
static bool who_takes(const char *name, char *out, size_t cap)
{
    size_t len = 0;

    for (size_t i = 0; i < OPTIONS; i++) {
        if (strcmp(options[i].name, name) != 0)
            continue;
        for (size_t k = 0; hx__commands[k] && len < cap; k++)
            if (shows(hx__commands[k], &options[i]))
                len += (size_t)snprintf(out + len, cap - len, "%s%s",
                                        len ? ", " : "",
                                        hx__commands[k]->name);
    }
    return len > 0;
}

static hx_status unknown_option(const hx_command *command, const char *word,
                                hx_error *err)
{
    const char *known[OPTIONS], *nearest = NULL;
    char name[64], who[400];
    size_t count = 0;

    snprintf(name, sizeof name, "%s", word + (word[1] == '-' ? 2 : 1));
    name[strcspn(name, "=")] = '\0';
    for (size_t i = 0; i < OPTIONS; i++)
        if (takes(command, &options[i]))
            known[count++] = options[i].name;
    if (word[1] == '-')
        nearest = hx__cli_nearest(name, known, count);
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "%s: no such option for %s (did you "
                        "mean --%s?)", word, command->name, nearest);
    if (word[1] == '-' && who_takes(name, who, sizeof who))
        return hx__fail(err, HX_E_USAGE, "%s: not an option of %s, but of: %s",
                        word, command->name, who);
    return hx__fail(err, HX_E_USAGE, "%s: no such option for %s (see hxgap %s "
                    "--help)", word, command->name, command->name);
}

static const option *find_option(const hx_command *command, const char *word)
{
    for (size_t i = 0; i < OPTIONS; i++) {
        const option *opt = &options[i];
        size_t len = strlen(opt->name);

        if (!takes(command, opt))
            continue;
        if (word[1] == '-') {
            if (strncmp(word + 2, opt->name, len) == 0 &&
                (word[2 + len] == '=' || !word[2 + len]))
                return opt;
        } else if (opt->letter && word[1] == opt->letter) {
            return opt;
        }
    }
    return NULL;
}

/* -- values ----------------------------------------------------------------- */

static hx_status add_value(hx_list *list, const option *opt, const char *value,
                           hx_error *err)
{
    if (list->count == HX_LIST_MAX)
        return hx__fail(err, HX_E_USAGE, "--%s: more than %d of them",
                        opt->name, HX_LIST_MAX);
    list->at[list->count++] = value;
    return HX_OK;
}

static hx_status octal(const option *opt, const char *value, unsigned *out,
                       hx_error *err)
{
    size_t len = strspn(value, "01234567");
    unsigned long n = strtoul(value, NULL, 8);

    if (len == 0 || value[len] || n > 0777)
        return hx__fail(err, HX_E_USAGE, "--%s: \"%s\" is not an octal number "
                        "from 0 to 777 (use 640)", opt->name, value);
    *out = (unsigned)n;
    return HX_OK;
}

static hx_status number(const option *opt, const char *value, uint64_t min,
                        uint64_t max, uint64_t *out, hx_error *err)
{
    char *end;

    errno = 0;
    *out = strtoull(value, &end, 10);
    if (*value < '0' || *value > '9' || *end || errno || *out < min ||
        *out > max)
        return hx__fail(err, HX_E_USAGE, "--%s: \"%s\" is not a number from "
                        "%llu to %llu", opt->name, value,
                        (unsigned long long)min, (unsigned long long)max);
    return HX_OK;
}

/* "65536", "64K", "256M", "1G". */
static hx_status size(const option *opt, const char *value, uint64_t *out,
                      hx_error *err)
{
    static const char units[] = "KMGT";
    char *end;
    const char *unit;

    errno = 0;
    *out = strtoull(value, &end, 10);
    unit = *end ? strchr(units, *end) : NULL;
    if (unit && !end[1] && *out < (uint64_t)1 << 20) {
        *out <<= 10 * (unit - units + 1);
        end++;
    }
    if (*value < '0' || *value > '9' || *end || errno || *out == 0)
        return hx__fail(err, HX_E_USAGE, "--%s: \"%s\" is not a size (use "
                        "256M or 1G)", opt->name, value);
    return HX_OK;
}

static hx_status one_of(const option *opt, const char *value, const char *list,
                        hx_error *err)
{
    if (*value && !strchr(value, ' ') && has_word(list, value))
        return HX_OK;
    return hx__fail(err, HX_E_USAGE, "--%s: \"%s\" is none of: %s", opt->name,
                    value, list);
}

static hx_status set_number(hx_cli *cli, const option *opt, const char *value,
                            hx_error *err)
{
    uint64_t n = 0;
    hx_status rc;

    switch (opt->id) {
    case OPT_JOBS:
        rc = number(opt, value, 1, 1024, &n, err);
        cli->jobs = (int)n;
        return rc;
    case OPT_MAX_SEGMENTS:
        return number(opt, value, 1, 100000000, &cli->max_segments, err);
    case OPT_SECONDS:
        rc = number(opt, value, 1, 3600, &n, err);
        cli->seconds = (unsigned)n;
        return rc;
    case OPT_SHARDS:
        return number(opt, value, 1, HX_PLAN_SHARDS_MAX, &cli->shards, err);
    case OPT_MAX_OUTPUT:
        return size(opt, value, &cli->max_output, err);
    case OPT_MAX_RATIO:
        return number(opt, value, 1, 1000000, &cli->max_ratio, err);
    case OPT_CHECKPOINT_EVERY:
        rc = number(opt, value, 0, 86400, &n, err);
        cli->checkpoint_every = (unsigned)n;
        return rc;
    case OPT_SHARD_BYTES:
        return size(opt, value, &cli->shard_bytes, err);
    case OPT_TOP:
        return number(opt, value, 1, 1000000, &cli->top, err);
    case OPT_MAX_WORDS:
        return number(opt, value, 1, (uint64_t)1 << 31, &cli->max_words,
                      err);
    case OPT_MIN_COUNT:
        return number(opt, value, 2, (uint64_t)1 << 31, &cli->min_count,
                      err);
    case OPT_BLOCK:
        rc = number(opt, value, 1, (uint64_t)1 << 28, &n, err);
        cli->block_bytes = (size_t)n;
        return rc;
    default:
        return octal(opt, value, &cli->mode, err);
    }
}

static hx_status set_choice(hx_cli *cli, const option *opt, const char *value,
                            hx_error *err)
{
    hx_status rc = one_of(opt, value,
                          opt->id == OPT_COLOR      ? "auto always never"
                          : opt->id == OPT_PROGRESS ? "auto never hadoop"
                          : opt->id == OPT_STANCE   ? "met unmet wanted"
                          : opt->id == OPT_ENCODING ? ENCODINGS
                                                    : "de en", err);

    if (opt->id == OPT_COLOR)
        cli->colour = *value == 'n'                 ? HX_COLOUR_NEVER
                      : strcmp(value, "always") == 0 ? HX_COLOUR_ALWAYS
                                                     : HX_COLOUR_AUTO;
    else if (opt->id == OPT_PROGRESS)
        cli->progress = *value == 'n'   ? HX_PROGRESS_NEVER
                        : *value == 'h' ? HX_PROGRESS_HADOOP
                                        : HX_PROGRESS_AUTO;
    else if (opt->id == OPT_ENCODING)
        cli->wish.encoding = rc == HX_OK ? hx__recode_known(value) : 0;
    else if (opt->id == OPT_LANG)
        cli->lang = value;
    else if (opt->id == OPT_STANCE)
        cli->stance = value;
    else
        cli->german = strcmp(value, "de") == 0;
    return rc;
}

/* As --out may be repeated, the first is not to be left out in silence. */
static hx_status set_state(hx_cli *cli, const char *value, hx_error *err)
{
    if (cli->state && strcmp(cli->state, value) != 0)
        return hx__fail(err, HX_E_USAGE, "--state %s: --state %s is said, too: "
                        "one state is written, name one", value, cli->state);
    cli->state = value;
    return HX_OK;
}

static hx_status set_option(hx_cli *cli, const option *opt, const char *value,
                            hx_error *err)
{
    switch (opt->id) {
    case OPT_FORMAT: cli->format = value; return HX_OK;
    case OPT_OUT: return add_value(&cli->out, opt, value, err);
    case OPT_BY: return add_value(&cli->by, opt, value, err);
    case OPT_WHERE: return add_value(&cli->where, opt, value, err);
    case OPT_SINCE: cli->since = value; return HX_OK;
    case OPT_UNTIL: cli->until = value; return HX_OK;
    case OPT_PIPELINE: cli->pipeline = value; return HX_OK;
    case OPT_FIELD: return add_value(&cli->field, opt, value, err);
    case OPT_STATE: return set_state(cli, value, err);
    case OPT_PLUGIN: return add_value(&cli->plugin, opt, value, err);
    case OPT_LEXICON: return add_value(&cli->lexicon, opt, value, err);
    case OPT_MAX_BAD: cli->max_bad = value; return HX_OK;
    case OPT_READER: cli->wish.reader = value; return HX_OK;
    case OPT_OPTION: return add_value(&cli->option, opt, value, err);
    case OPT_VERBOSE: cli->wish.telling = true; return HX_OK;
    case OPT_ALL: cli->all = true; return HX_OK;
    case OPT_QUIET: cli->quiet = true; return HX_OK;
    case OPT_JSON: cli->json = true; return HX_OK;
    case OPT_AGREEMENT: cli->agreement = true; return HX_OK;
    case OPT_ERRORS: cli->errors = true; return HX_OK;
    case OPT_NO_REDACT: cli->no_redact = true; return HX_OK;
    case OPT_HELP: cli->help = true; return HX_OK;
    case OPT_ISOLATE: cli->isolate = true; return HX_OK;
    case OPT_STATS: cli->stats = true; return HX_OK;
    case OPT_SHARD: cli->shard = value; return HX_OK;
    case OPT_CHECKPOINT: cli->checkpoint = value; return HX_OK;
    case OPT_MISSING: cli->allow_missing = true; return HX_OK;
    case OPT_STREAM: cli->stream = true; return HX_OK;
    case OPT_ONLY: cli->only = value; return HX_OK;
    case OPT_STAGE: cli->stage = value; return HX_OK;
    case OPT_BETWEEN: return add_value(&cli->between, opt, value, err);
    case OPT_POPULATION: return add_value(&cli->population, opt, value, err);
    case OPT_RATES: cli->rates = value; return HX_OK;
    case OPT_RULE: cli->rule = value; return HX_OK;
    case OPT_DIMENSION: cli->dimension = value; return HX_OK;
    case OPT_COLOR:
    case OPT_PROGRESS:
    case OPT_ENCODING:
    case OPT_LANG:
    case OPT_STANCE:
    case OPT_REPORT_LANG: return set_choice(cli, opt, value, err);
    default: return set_number(cli, opt, value, err);
    }
}

/* -- fields ----------------------------------------------------------------- */

static hx_status parse_fields(hx_cli *cli, hx_error *err)
{
    for (size_t i = 0; i < cli->field.count; i++) {
        const char *text = cli->field.at[i];
        const char *equals = strchr(text, '=');
        int slot = equals ? hx__field_known((hx_str){ text,
                                            (size_t)(equals - text) }) : -1;

        if (slot < 0)
            return hx__fail(err, HX_E_USAGE, "--field %s: write NAME=COLUMN "
                            "with NAME one of text, id, lang, brand, "
                            "touchpoint, date, rating, rating_max, birth_year, "
                            "age, generation, customer, weight", text);
        if (cli->wish.column[slot])
            return hx__fail(err, HX_E_USAGE, "--field %s: %s is read from "
                            "\"%s\" already; one column is one field (for "
                            "more, run once with each, or put them into one)",
                            text, hx__field_name(slot),
                            cli->wish.column[slot]);
        cli->wish.column[slot] = equals + 1;
    }
    return HX_OK;
}

/* -- parsing ---------------------------------------------------------------- */

static hx_status parse_option(hx_cli *cli, const hx_command *command,
                              char **argv, int argc, int *i, hx_error *err)
{
    const char *word = argv[*i];
    const option *opt = find_option(command, word);
    const char *value = NULL;

    if (!opt)
        return unknown_option(command, word, err);
    if (word[1] == '-')
        value = strchr(word, '=') ? strchr(word, '=') + 1 : NULL;
    else if (word[2])
        value = word + 2;  /* -j4 */
    if (!opt->argument) {
        if (value)
            return hx__fail(err, HX_E_USAGE, "%s: takes no value", word);
        return set_option(cli, opt, NULL, err);
    }
    if (!value) {
        if (*i + 1 >= argc)
            return hx__fail(err, HX_E_USAGE, "%s: needs a value: --%s %s",
                            word, opt->name, opt->argument);
        value = argv[++*i];
    }
    return set_option(cli, opt, value, err);
}

/* The permissions of files that a shell would make. */
static unsigned mode_of_umask(void)
{
    mode_t mask = umask(0);

    (void)umask(mask);
    return 0666u & ~(unsigned)mask;
}

hx_status hx__cli_parse(hx_cli *cli, const hx_command *command, int argc,
                        char **argv, hx_error *err)
{
    size_t kept = 0;

    cli->command = command->name;
    cli->max_segments = 10000;
    cli->mode = command->shared ? mode_of_umask() : HX_OUTPUT_MODE;
    cli->checkpoint_every = HX_CHECKPOINT_SECONDS;
    cli->max_bad = "0";
    cli->args = (const char *const *)argv;
    for (int i = 0; i < argc; i++) {
        hx_status rc;

        if (strcmp(argv[i], "--") == 0) {
            while (++i < argc)
                argv[kept++] = argv[i];
            break;
        }
        if (argv[i][0] != '-' || !argv[i][1]) {
            argv[kept++] = argv[i];
            continue;
        }
        rc = parse_option(cli, command, argv, argc, &i, err);
        if (rc != HX_OK)
            return rc;
    }
    cli->arg_count = kept;
    return parse_fields(cli, err);
}

bool hx__cli_option(const hx_command *command, size_t *at, hx_cli_option *out)
{
    const option *opt;

    while (*at < OPTIONS && !shows(command, &options[*at]))
        ++*at;
    if (*at == OPTIONS)
        return false;
    opt = &options[(*at)++];
    *out = (hx_cli_option){ opt->name, opt->letter, opt->argument, opt->help,
                            groups[opt->group], NULL };
    for (const hx_says *says = command->says; says && says->option; says++)
        if (strcmp(says->option, opt->name) == 0) {
            out->help = says->text;
            out->words = says->words;
        }
    return true;
}
