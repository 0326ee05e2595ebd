/* Parsing and messages. One table of options serves every command, so an
 * option means the same wherever it is taken. */
#include "cli.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "checkpoint.h"
#include "error.h"
#include "plan.h"
#include "recode.h"

enum option_id {
    OPT_FORMAT, OPT_OUT, OPT_BY, OPT_WHERE, OPT_SINCE, OPT_UNTIL,
    OPT_PIPELINE, OPT_FIELD, OPT_READER, OPT_ENCODING, OPT_OPTION,
    OPT_JOBS, OPT_STATE, OPT_PLUGIN, OPT_LEXICON,
    OPT_REPORT_LANG, OPT_LANG, OPT_MAX_BAD, OPT_MAX_SEGMENTS, OPT_BLOCK,
    OPT_MODE, OPT_COLOR, OPT_QUIET, OPT_VERBOSE, OPT_JSON, OPT_AGREEMENT, OPT_ERRORS, OPT_HELP,
    OPT_SHARD,
    OPT_SHARDS, OPT_SHARD_BYTES, OPT_MISSING, OPT_STREAM, OPT_PROGRESS,
    OPT_BETWEEN, OPT_NO_REDACT, OPT_TOP, OPT_STANCE, OPT_RULE, OPT_DIMENSION,
    OPT_MAX_WORDS, OPT_MIN_COUNT, OPT_ALL,
    OPT_CHECKPOINT, OPT_CHECKPOINT_EVERY, OPT_ISOLATE, OPT_STATS,
    OPT_MAX_OUTPUT, OPT_MAX_RATIO,
    OPT_POPULATION, OPT_RATES, OPT_SECONDS, OPT_ONLY, OPT_STAGE
};

typedef struct option {
    const char *name;
    char        letter;    /* short form, or 0 */
    const char *argument;  /* NULL: takes none */
    const char *help;
    int         id;
} option;

/* Wherever inputs are read, they can be said to be something else than they
 * look like. */
#define ENCODINGS "auto utf-16le utf-16be windows-1252"
#define WITH_FIELD " reader encoding option "

static const option options[] = {
    { "format", 'f', "NAME", "report on stdout as text, json, ...", OPT_FORMAT },
    { "out", 'o', "FILE", "write a report; format by suffix; repeatable",
      OPT_OUT },
    { "by", 'b', "DIM[,DIM]", "break down by one or two dimensions; repeatable",
      OPT_BY },
    { "where", 'w', "DIM=VALUE", "only records of this value; repeatable",
      OPT_WHERE },
    { "since", 0, "DATE", "only records of this day or later", OPT_SINCE },
    { "until", 0, "DATE", "only records of this day or earlier", OPT_UNTIL },
    { "pipeline", 'p', "FILE", "plugins, lexicons and settings to use",
      OPT_PIPELINE },
    { "field", 0, "NAME=COLUMN", "which input column is text, date, rating, ...",
      OPT_FIELD },
    { "reader", 0, "NAME", "read every input as csv, ndjson, text (default: "
      "by content)", OPT_READER },
    { "encoding", 0, "NAME", "utf-16le, utf-16be, windows-1252 (default: by "
      "content)", OPT_ENCODING },
    { "option", 0, "P.NAME=V", "option of a plugin, as in_csv.separator=tab; "
      "repeatable", OPT_OPTION },
    { "jobs", 'j', "N", "worker threads (default: one a processor)", OPT_JOBS },
    { "state", 's', "FILE", "write the counts, to be merged or reported later",
      OPT_STATE },
    { "plugin", 0, "FILE", "load one more plugin (a path with a /)",
      OPT_PLUGIN },
    { "lexicon", 0, "FILE", "load one more lexicon", OPT_LEXICON },
    { "report-lang", 0, "de|en", "language of the report (default en)",
      OPT_REPORT_LANG },
    { "lang", 0, "de|en", "language of the text (default: detected)",
      OPT_LANG },
    { "max-bad", 0, "N|N%", "bad records allowed before exit 1 (default 0)",
      OPT_MAX_BAD },
    { "max-segments", 0, "N", "segments allowed (default 10000)",
      OPT_MAX_SEGMENTS },
    { "block-bytes", 0, "N", "bytes read at a time (never changes a result)",
      OPT_BLOCK },
    { "mode", 0, "OCTAL", "permissions of written files (default 0600)",
      OPT_MODE },
    { "shard", 0, "i/N", "which part of the input, or auto: as the batch "
      "engine says", OPT_SHARD },
    { "shards", 0, "N", "parts in all", OPT_SHARDS },
    { "shard-bytes", 0, "SIZE", "parts of about this size: 256M, 1G",
      OPT_SHARD_BYTES },
    { "allow-missing", 0, NULL, "go on without shards that lack",
      OPT_MISSING },
    { "between", 0, "DIM=A,B", "compare two segments; repeatable",
      OPT_BETWEEN },
    { "population", 0, "SHARES", "DIM=VALUE:SHARE,...: what figures would be "
      "then", OPT_POPULATION },
    { "rates", 0, "FILE", "error rates: eval writes them, reports correct by "
      "them", OPT_RATES },
    { "stream", 0, NULL, "lines on stdout with a closing record, for "
      "streaming engines", OPT_STREAM },
    { "progress", 0, "WHEN", "auto, never or hadoop (counters on stderr)",
      OPT_PROGRESS },
    { "top", 0, "N", "lines of each kind to show", OPT_TOP },
    { "all", 0, NULL, "every finding, in the shipped lexicons too", OPT_ALL },
    { "stance", 0, "NAME", "only met, unmet or wanted", OPT_STANCE },
    { "rule", 0, "FILE[:LINE]", "only labels of these rules", OPT_RULE },
    { "dimension", 0, "NAME", "what the entries are: driver, touchpoint, a "
      "name of your own", OPT_DIMENSION },
    { "max-words", 0, "N", "words and phrases kept from standard input",
      OPT_MAX_WORDS },
    { "min-count", 0, "N", "comments that a word must stand in",
      OPT_MIN_COUNT },
    { "no-redact", 0, NULL, "leave personal data in quoted comments",
      OPT_NO_REDACT },
    { "checkpoint", 0, "DIR", "keep what is counted, and go on there after a "
      "crash", OPT_CHECKPOINT },
    { "checkpoint-every", 0, "S", "seconds between two (default 60)",
      OPT_CHECKPOINT_EVERY },
    { "max-output", 0, "SIZE", "what one input may unpack to (default: any)",
      OPT_MAX_OUTPUT },
    { "max-ratio", 0, "N", "times its stored size that it may unpack to",
      OPT_MAX_RATIO },
    { "stats", 0, NULL, "time of each stage and peak memory, as JSON on stderr",
      OPT_STATS },
    { "isolate", 0, NULL, "plugins that are not hxgap's own in processes of "
      "their own", OPT_ISOLATE },
    { "seconds", 0, "N", "processor time for one check (default 20)",
      OPT_SECONDS },
    { "only", 0, "TEXT", "only checks with this text in their names",
      OPT_ONLY },
    { "stage", 0, "STAGE", "in, tok, det, agg or out", OPT_STAGE },
    { "color", 0, "WHEN", "auto, always or never", OPT_COLOR },
    { "quiet", 'q', NULL, "no notes and no progress; errors only", OPT_QUIET },
    { "verbose", 'v', NULL, "say what every input was taken for",
      OPT_VERBOSE },
    { "json", 0, NULL, "messages on stderr as JSON lines", OPT_JSON },
    { "agreement", 0, NULL, "how well two readers agree, by id",
      OPT_AGREEMENT },
    { "errors", 0, NULL, "list false hits and misses with their words",
      OPT_ERRORS },
    { "help", 'h', NULL, "this help", OPT_HELP },
};
#define OPTIONS (sizeof options / sizeof *options)
#define EVERYWHERE " quiet verbose json color help "

/* -- looking up ------------------------------------------------------------- */

static bool has_word(const char *list, const char *word)
{
    size_t len = strlen(word);

    for (const char *at = strstr(list, word); at; at = strstr(at + 1, word))
        if ((at == list || at[-1] == ' ') && (at[len] == ' ' || !at[len]))
            return true;
    return false;
}

static bool takes(const hx_command *command, const option *opt)
{
    if (has_word(WITH_FIELD, opt->name) && has_word(command->options, "field"))
        return true;
    return has_word(EVERYWHERE, opt->name) ||
           has_word(command->options, opt->name);
}

/* Edit distance of two short words, given up beyond `max`. */
static size_t edits(const char *a, const char *b, size_t max)
{
    size_t row[64], len = strlen(b);

    if (len >= 63 || strlen(a) >= 63)
        return max + 1;
    for (size_t k = 0; k <= len; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t k = 1; k <= len; k++) {
            size_t best = diagonal + (a[i] != b[k - 1]);

            diagonal = row[k];
            if (row[k] + 1 < best)
                best = row[k] + 1;
            if (row[k - 1] + 1 < best)
                best = row[k - 1] + 1;
            row[k] = best;
        }
    }
    return row[len];
}

const char *hx__cli_nearest(const char *word, const char *const *known,
                            size_t count)
{
    const char *best = NULL;
    size_t least = 3;

    for (size_t i = 0; i < count; i++) {
        size_t distance = edits(word, known[i], 2);

        if (distance < least) {
            least = distance;
            best = known[i];
        }
    }
    return best;
}

static hx_status unknown_option(const hx_command *command, const char *word,
                                hx_error *err)
{
    const char *known[OPTIONS];
    char name[64];
    size_t count = 0;
    const char *nearest;

    snprintf(name, sizeof name, "%s", word + (word[1] == '-' ? 2 : 1));
    name[strcspn(name, "=")] = '\0';
    for (size_t i = 0; i < OPTIONS; i++)
        if (takes(command, &options[i]))
            known[count++] = options[i].name;
    nearest = hx__cli_nearest(name, known, count);
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "%s: no such option for %s (did you "
                        "mean --%s?)", word, command->name, nearest);
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

static hx_status number(const option *opt, const char *value, uint64_t min,
                        uint64_t max, int base, uint64_t *out, hx_error *err)
{
    char *end;

    errno = 0;
    *out = strtoull(value, &end, base);
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
        rc = number(opt, value, 1, 1024, 10, &n, err);
        cli->jobs = (int)n;
        return rc;
    case OPT_MAX_SEGMENTS:
        return number(opt, value, 1, 100000000, 10, &cli->max_segments, err);
    case OPT_SECONDS:
        rc = number(opt, value, 1, 3600, 10, &n, err);
        cli->seconds = (unsigned)n;
        return rc;
    case OPT_SHARDS:
        return number(opt, value, 1, HX_PLAN_SHARDS_MAX, 10, &cli->shards,
                      err);
    case OPT_MAX_OUTPUT:
        return size(opt, value, &cli->max_output, err);
    case OPT_MAX_RATIO:
        return number(opt, value, 1, 1000000, 10, &cli->max_ratio, err);
    case OPT_CHECKPOINT_EVERY:
        rc = number(opt, value, 0, 86400, 10, &n, err);
        cli->checkpoint_every = (unsigned)n;
        return rc;
    case OPT_SHARD_BYTES:
        return size(opt, value, &cli->shard_bytes, err);
    case OPT_TOP:
        return number(opt, value, 1, 1000000, 10, &cli->top, err);
    case OPT_MAX_WORDS:
        return number(opt, value, 1, (uint64_t)1 << 31, 10, &cli->max_words,
                      err);
    case OPT_MIN_COUNT:
        return number(opt, value, 2, (uint64_t)1 << 31, 10, &cli->min_count,
                      err);
    case OPT_BLOCK:
        rc = number(opt, value, 1, (uint64_t)1 << 28, 10, &n, err);
        cli->block_bytes = (size_t)n;
        return rc;
    default:
        rc = number(opt, value, 0, 0777, 8, &n, err);
        cli->mode = (unsigned)n;
        return rc;
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
    case OPT_STATE: cli->state = value; return HX_OK;
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

hx_status hx__cli_parse(hx_cli *cli, const hx_command *command, int argc,
                        char **argv, hx_error *err)
{
    size_t kept = 0;

    cli->command = command->name;
    cli->max_segments = 10000;
    cli->mode = HX_OUTPUT_MODE;
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
    while (*at < OPTIONS && !takes(command, &options[*at]))
        ++*at;
    if (*at == OPTIONS)
        return false;
    *out = (hx_cli_option){ options[*at].name, options[*at].letter,
                            options[*at].argument, options[*at].help };
    ++*at;
    return true;
}

/* -- help ------------------------------------------------------------------- */

void hx__cli_help(const hx_command *command, hx_sink *out)
{
    if (!command) {
        hx__output_printf(out,
            "hxgap: where do customers want to be met as human beings?\n\n"
            "  hxgap run comments.ndjson.gz\n"
            "  hxgap run reviews.csv --by brand --out report.json\n"
            "  hxgap explain \"Nobody ever called back.\"\n\nCommands:\n");
        for (size_t i = 0; hx__commands[i]; i++)
            hx__output_printf(out, "  %-15s %s\n", hx__commands[i]->name,
                              hx__commands[i]->summary);
        hx__output_printf(out, "\nhxgap COMMAND --help tells more; hxgap "
                               "--version tells the version.\n");
        return;
    }
    hx__output_printf(out, "%s\nUsage: hxgap %s %s\n\nOptions:\n",
                      command->help, command->name, command->usage);
    for (size_t i = 0; i < OPTIONS; i++) {
        const option *opt = &options[i];
        char left[40];

        if (!takes(command, opt))
            continue;
        snprintf(left, sizeof left, "%s%c%s--%s%s%s", opt->letter ? "-" : "",
                 opt->letter ? opt->letter : ' ', opt->letter ? ", " : "   ",
                 opt->name, opt->argument ? " " : "",
                 opt->argument ? opt->argument : "");
        hx__output_printf(out, "  %-24s %s\n", left, opt->help);
    }
}
