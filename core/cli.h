/* The command line: options, messages, commands.
 *
 * Commands return an hx_status; main() turns it into the exit code. Data goes
 * to stdout, messages to stderr, one line each. */
#ifndef HX_CLI_H
#define HX_CLI_H

#include "host.h"
#include "output.h"
#include "run.h"
#include "task.h"

#define HX_LIST_MAX 64  /* values of one repeatable option */

typedef struct hx_list {
    const char *at[HX_LIST_MAX];
    size_t      count;
} hx_list;

enum { HX_COLOUR_AUTO, HX_COLOUR_ALWAYS, HX_COLOUR_NEVER };
enum { HX_PROGRESS_AUTO, HX_PROGRESS_NEVER, HX_PROGRESS_HADOOP };

typedef struct hx_cli {
    const char *command;      /* "run" */
    const char *const *args;  /* what is no option */
    size_t      arg_count;
    const char *format, *pipeline, *state, *since, *until, *lang;
    const char *max_bad;      /* "0", "12", "5%" */
    hx_list     out, by, where, field, option, plugin, lexicon;
    int         jobs;
    uint64_t    max_segments;
    size_t      block_bytes;
    unsigned    mode;
    int         colour;
    bool        german, quiet, json, errors, help;
    bool        agreement;       /* eval: of two readers */
    bool        no_redact;
    bool        read_once;       /* a second reading need not say it all */
    int         signal_number;   /* that ended the run, or 0 */
    /* Parts of an archive, and joining them. */
    const char *shard;
    uint64_t    shards, shard_bytes;
    bool        allow_missing, stream;
    int         progress;
    uint64_t    ticks, told;   /* of --progress hadoop: records counted */
    hx_list     between;
    hx_list     population;    /* "DIM=VALUE:SHARE,..." */
    const char *rates;         /* file of error rates */
    const char *checkpoint;    /* folder, or NULL */
    unsigned    checkpoint_every;
    bool        isolate, stats;
    uint64_t    max_output, max_ratio;  /* of one input; 0: any */
    unsigned    seconds;       /* of one trial of plugin check; 0: default */
    const char *only;          /* a part of the names of checks */
    const char *stage;         /* of plugin new */
    const char *task_vars[HX_TASK_VARS];  /* environment, read by main() */
    bool no_model;           /* labels of the rules alone: for training */
    /* The analyst's commands; 0 and NULL: not given. */
    uint64_t    top, max_words, min_count;
    const char *stance, *rule, *dimension;
    const char *lexicon_folder;   /* in place of the installed lexicons */
    bool        all;
    /* Filled by hx__cli_fields from `field`. */
    hx_field_wish wish;
} hx_cli;

/* What an option means to a command, where that is something of its own. */
typedef struct hx_says {
    const char *option, *text;
    const char *words;    /* values to be offered, by spaces; or NULL */
} hx_says;

typedef struct hx_command {
    const char *name;     /* "run", or "lexicon check" */
    const char *heading;  /* of it and those behind it in the list, or NULL */
    const char *summary;  /* one line for the list of commands */
    const char *usage;    /* behind "hxgap run " */
    const char *help;     /* examples first, then what it does */
    const char *options;  /* names it takes, separated by spaces */
    const hx_says *says;  /* ended by a NULL option; may be NULL */
    bool shared;          /* what it writes is for others too: --mode is by
                             the umask where it is not given */
    hx_status (*run)(hx_cli *cli, hx_error *err);
} hx_command;

/* The commands there are, ended by a NULL name. */
extern const hx_command *const hx__commands[];

/* Parses argv behind the command's name. HX_E_USAGE with a remedy. */
HX_MUST_USE hx_status hx__cli_parse(hx_cli *cli, const hx_command *command,
                                    int argc, char **argv, hx_error *err);
/* What --help prints for a command, or for hxgap itself (NULL). */
void hx__cli_help(const hx_command *command, hx_sink *out);
/* The options that a command's help shows, one a call, from `*at` 0 on; false behind
 * the last. */
typedef struct hx_cli_option {
    const char *name;
    char        letter;    /* short form, or 0 */
    const char *argument;  /* NULL: takes none */
    const char *help;
    const char *group;     /* what it is about */
    const char *words;     /* its values, where the command says them */
} hx_cli_option;
bool hx__cli_option(const hx_command *command, size_t *at,
                    hx_cli_option *out);
/* Whether commands begin with this word ("lexicon"); `out`, if given, gets the
 * list of them. */
bool hx__cli_kind(const char *word, hx_sink *out);
/* HX_E_USAGE for a word that is no command, with what may have been meant;
 * `next` is the word behind it, or NULL. */
HX_MUST_USE hx_status hx__cli_unknown(const char *word, const char *next,
                                      hx_error *err);
/* The known word nearest to `word` (at most two edits), or NULL. */
const char *hx__cli_nearest(const char *word, const char *const *known,
                            size_t count);
/* The id of the label of a dimension that has this id, or is called so in
 * reports; NULL where there is none. It lives as long as the host. */
const char *hx__cli_label_called(const hx_hostx *host, int dimension,
                                 hx_str name);
/* That, or the id nearest to `name`. */
const char *hx__cli_nearest_label(const hx_hostx *host, int dimension,
                                  hx_str name);

/* One message line on stderr: "hxgap: ..." or a JSON object. */
void hx__cli_warn(const hx_cli *cli, const char *text);
void hx__cli_error(const hx_cli *cli, const char *text);
/* For hx_run_options.message: notes, silenced by --quiet. */
void hx__cli_message(void *cli, const char *line);
/* That, or NULL where nobody listens. */
hx_listener *hx__cli_listener(const hx_cli *cli);

/* For hx_run_options.tick: counters as Hadoop Streaming reads them, and with
 * them a sign of life. */
void hx__cli_tick(void *cli, uint64_t read);

/* For hx_run_options.stuck: ends the process, with the exit code of the
 * signal and as little left behind as by a run that stops. */
void hx__cli_abandon(void *cli, int signal_number);

/* How many records a table leaves out, and why; reports say it themselves. */
void hx__cli_tell_left_out(const hx_cli *cli, const hx_tally *tally);
/* How many records are allowed to be bad: judged at the end. */
HX_MUST_USE hx_status hx__cli_max_bad(const hx_cli *cli, uint64_t read,
                                      uint64_t *allowed, hx_error *err);
/* Says what was bad and where; HX_E_CHECK where it is too much. */
HX_MUST_USE hx_status hx__cli_judge(hx_cli *cli, const hx_tally *tally,
                                    hx_error *err);
/* The same for who writes only what is good enough. */
HX_MUST_USE hx_status hx__cli_judge_first(hx_cli *cli, const hx_tally *tally,
                                          hx_error *err);

#endif
