/* The command line: what each option takes and refuses, what is said of words
 * that are none, and the counters of Hadoop Streaming. */
#include "cli.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "suite.h"
#include "tally.h"

#define COUNT(rows) ((int)(sizeof rows / sizeof rows[0]))
#define WORDS_MAX 80

static hx_cli cli;

/* `line` cut at spaces, as main() hands it on; "_" is an empty word. */
static hx_status parse(const char *command, char *line, hx_error *err)
{
    static char *words[WORDS_MAX];  /* `cli` keeps pointing at it */
    int          count = 0;

    cli = (hx_cli){ .jobs = 0 };
    for (char *at = strtok(line, " "); at; at = strtok(NULL, " "))
        words[count++] = strcmp(at, "_") == 0 ? at + 1 : at;
    for (size_t i = 0; hx__commands[i]; i++)
        if (strcmp(hx__commands[i]->name, command) == 0)
            return hx__cli_parse(&cli, hx__commands[i], count, words, err);
    ck_abort_msg("no command %s", command);
    return HX_E_USAGE;
}

static const struct { const char *command, *line, *says; } wrong[] = {
    { "run", "--jobs 0",          "--jobs: \"0\" is not a number from 1 to" },
    { "run", "--jobs 1025",       "not a number from 1 to 1024" },
    { "run", "--jobs x",          "--jobs: \"x\" is not a number" },
    { "run", "--jobs 4x",         "--jobs: \"4x\" is not a number" },
    { "run", "--jobs -4",         "--jobs: \"-4\" is not a number" },
    { "run", "--jobs=",           "--jobs: \"\" is not a number" },
    { "run", "--jobs 99999999999999999999", "is not a number from" },
    { "run", "--jobs",            "--jobs: needs a value: --jobs N" },
    { "run", "-j",                "-j: needs a value: --jobs N" },
    { "run", "-jx",               "--jobs: \"x\" is not a number" },
    { "run", "-q4",               "-q4: takes no value" },
    { "run", "--quiet=yes",       "--quiet=yes: takes no value" },
    { "run", "-x",                "-x: no such option for run (see hxgap" },
    { "run", "--job 4",           "(did you mean --jobs?)" },
    { "run", "--agreement",       "not an option of run, but of: eval" },
    { "run", "--zzzzzzzzzzzzzz",  "no such option for run (see hxgap run" },
    { "run", "--abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghij"
      "klmnopqrstuvwxyz", "no such option for run (see hxgap run" },
    { "run", "--max-segments 0",  "--max-segments: \"0\" is not a number" },
    { "run", "--mode 0778",       "--mode: \"0778\" is not an octal number" },
    { "run", "--mode 1000",       "--mode: \"1000\" is not an octal number" },
    { "run", "--max-output 0",    "--max-output: \"0\" is not a size" },
    { "run", "--max-output 1X",   "--max-output: \"1X\" is not a size" },
    { "run", "--max-output 1MB",  "--max-output: \"1MB\" is not a size" },
    { "run", "--max-output M",    "--max-output: \"M\" is not a size" },
    { "run", "--max-output -1M",  "--max-output: \"-1M\" is not a size" },
    { "run", "--max-output 9999999M", "is not a size (use 256M or 1G)" },
    { "run", "--max-output 99999999999999999999", "is not a size" },
    { "run", "--max-output _",    "--max-output: \"\" is not a size" },
    { "run", "--color green",     "\"green\" is none of: auto always never" },
    { "run", "--color _",         "\"\" is none of: auto always never" },
    { "run", "--report-lang fr",  "--report-lang: \"fr\" is none of: de en" },
    { "run", "--encoding utf-7",  "--encoding: \"utf-7\" is none of: auto" },
    { "run", "--field text",      "--field text: write NAME=COLUMN" },
    { "run", "--field text=Lob --field text=Kritik", "--field text=Kritik: "
      "text is read from \"Lob\" already" },
    { "run", "--field texts=a",   "--field texts=a: write NAME=COLUMN" },
    { "map", "--progress never-again", "is none of: auto never hadoop" },
    { "map", "--progress never_again", "is none of: auto never hadoop" },
    { "kwic", "--stance good",    "\"good\" is none of: met unmet wanted" },
    { "plugin check", "--seconds 3601", "is not a number from 1 to 3600" },
    { "suggest", "--min-count 1", "is not a number from 2 to" },
};

START_TEST(says_what_is_wrong)
{
    char      line[256];
    hx_error  err = { "" };
    hx_status rc;

    snprintf(line, sizeof line, "%s", wrong[_i].line);
    rc = parse(wrong[_i].command, line, &err);
    ck_assert_msg(rc == HX_E_USAGE, "%s: %d", wrong[_i].line, rc);
    ck_assert_msg(strstr(err.message, wrong[_i].says) != NULL, "%s: %s",
                  wrong[_i].line, err.message);
}
END_TEST

/* One choice more than a list takes. */
START_TEST(lists_are_bounded)
{
    char     line[800] = "";
    char    *at = line;
    hx_error err = { "" };

    for (int i = 0; i <= HX_LIST_MAX; i++)
        at = stpcpy(at, "--by=brand ");
    ck_assert_int_eq(parse("run", line, &err), HX_E_USAGE);
    ck_assert_str_eq(err.message, "--by: more than 64 of them");
}
END_TEST

START_TEST(every_option_is_kept)
{
    char     line[] = "--jobs 4 -q --json --mode 0640 --max-output 2K "
                      "--max-ratio 9 --since 2024-01-01 --until 2024-12-31 "
                      "--color never --report-lang de --stats --isolate "
                      "--max-segments 7 --block-bytes 4096 --encoding latin1 "
                      "--population a=b:1 --rates r --checkpoint c "
                      "--checkpoint-every 0 --field date=Datum a -- -b --by";
    hx_error err = { "" };

    ck_assert_msg(parse("run", line, &err) == HX_OK, "%s", err.message);
    ck_assert_int_eq(cli.jobs, 4);
    ck_assert(cli.quiet && cli.json && cli.stats && cli.isolate && cli.german);
    ck_assert_uint_eq(cli.mode, 0640);
    ck_assert_uint_eq(cli.max_output, 2048);
    ck_assert_uint_eq(cli.max_ratio, 9);
    ck_assert_str_eq(cli.since, "2024-01-01");
    ck_assert_str_eq(cli.until, "2024-12-31");
    ck_assert_int_eq(cli.colour, HX_COLOUR_NEVER);
    ck_assert_uint_eq(cli.max_segments, 7);
    ck_assert_uint_eq(cli.block_bytes, 4096);
    ck_assert(cli.wish.encoding != 0);
    ck_assert_str_eq(cli.population.at[0], "a=b:1");
    ck_assert_str_eq(cli.rates, "r");
    ck_assert_uint_eq(cli.checkpoint_every, 0);
    ck_assert_str_eq(cli.wish.column[hx__field_known(HX_LIT("date"))],
                     "Datum");
    ck_assert_uint_eq(cli.arg_count, 3);
    ck_assert_str_eq(cli.args[1], "-b");
    ck_assert_str_eq(cli.args[2], "--by");
}
END_TEST

static const struct { const char *command, *line; } others[] = {
    { "run", "--color=always -" },
    { "map", "--color auto --progress auto --max-output 1T" },
    { "map", "--progress hadoop --shard 1/2" },
    { "plan", "--shards 3 --shard-bytes 1G" },
    { "plugin check", "--seconds 5 --only term" },
    { "plugin new", "--stage det" },
    { "lexicon check", "--all" },
    { "eval", "--errors --agreement" },
    { "kwic", "--no-redact --stance met --top 3 --rule x:1" },
    { "suggest", "--max-words 9 --min-count 2" },
    { "explain", "--lang de" },
};

START_TEST(takes)
{
    char     line[128];
    hx_error err = { "" };

    snprintf(line, sizeof line, "%s", others[_i].line);
    ck_assert_msg(parse(others[_i].command, line, &err) == HX_OK, "%s: %s",
                  others[_i].line, err.message);
}
END_TEST

static const struct { const char *word, *next, *says; } unknown[] = {
    { "rum", NULL,          "rum: no such command (did you mean run?)" },
    { "lexicon", NULL,      "lexicon: which? (hxgap lexicon and one of: ch" },
    { "lexicon", "chekc",   "chekc: no such command (did you mean lexicon c" },
    { "lexicon", "xxxxxxx", "lexicon: which?" },
    { "/dev/null", NULL,    "(hxgap run /dev/null analyses it)" },
    { "nothingofthekind", NULL, "(hxgap --help lists them)" },
    { "", NULL,             ": no such command" },
    { "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefghijklmnop",
      NULL, "no such command (hxgap --help" },
};

START_TEST(unknown_commands)
{
    hx_error err = { "" };

    ck_assert_int_eq(hx__cli_unknown(unknown[_i].word, unknown[_i].next, &err),
                     HX_E_USAGE);
    ck_assert_msg(strstr(err.message, unknown[_i].says) != NULL, "%s",
                  err.message);
}
END_TEST

/* -- what is allowed to be bad ----------------------------------------------- */

static const struct { const char *text; long long allowed; } bads[] = {
    { "0", 0 }, { "12", 12 }, { "5%", 10 }, { "100%", 200 }, { "", -1 },
    { "many", -1 }, { "-1", -1 }, { "nan", -1 }, { "1e19", -1 },
    { "1e999", -1 }, { "5 %", -1 }, { "5%%", -1 }, { "101%", -1 },
    { "0.5%", 1 },
};

START_TEST(max_bad_is_a_number_or_a_share)
{
    uint64_t  allowed = 99;
    hx_error  err = { "" };
    hx_status rc;

    cli = (hx_cli){ .max_bad = bads[_i].text };
    rc = hx__cli_max_bad(&cli, 200, &allowed, &err);
    if (bads[_i].allowed < 0)
        ck_assert_msg(rc == HX_E_USAGE, "%s", bads[_i].text);
    else
        ck_assert_msg(rc == HX_OK && (long long)allowed == bads[_i].allowed,
                      "%s: %llu", bads[_i].text, (unsigned long long)allowed);
}
END_TEST

/* Runs `say`, and returns what it wrote to stderr. */
static char *told(void (*say)(void *), void *arg)
{
    static char text[4096];
    FILE  *file = tmpfile();
    int    kept = dup(STDERR_FILENO);
    size_t len;

    ck_assert(file && kept >= 0);
    (void)fflush(stderr);
    ck_assert(dup2(fileno(file), STDERR_FILENO) >= 0);
    say(arg);
    (void)fflush(stderr);
    ck_assert(dup2(kept, STDERR_FILENO) >= 0);
    close(kept);
    rewind(file);
    len = fread(text, 1, sizeof text - 1, file);
    text[len] = '\0';
    fclose(file);
    return text;
}

static void tick_and_judge(void *arg)
{
    hx_error err;

    for (int i = 0; i < 40; i++)
        hx__cli_tick(&cli, (uint64_t)(i < 39 ? 30 : 70));
    ck_assert_int_eq(hx__cli_judge(&cli, arg, &err), HX_OK);
}

START_TEST(hadoop_counts_what_is_new)
{
    static hx_tally tally = { .read = 100, .analysed = 90 };
    char *text;

    cli = (hx_cli){ .progress = HX_PROGRESS_HADOOP, .max_bad = "0",
                    .quiet = true };
    tally.count[HX_SKIP_FILTERED] = 10;
    text = told(tick_and_judge, &tally);
    ck_assert_str_eq(text,
        "reporter:counter:hxgap,read,30\nreporter:status:30 records\n"
        "reporter:counter:hxgap,read,40\nreporter:status:70 records\n"
        "reporter:counter:hxgap,read,30\n"
        "reporter:counter:hxgap,analysed,90\n"
        "reporter:counter:hxgap,filtered,10\n");
}
END_TEST

static void judge(void *arg)
{
    hx_error err = { "" };

    cli.ticks = (uint64_t)-hx__cli_judge(&cli, arg, &err);
    hx__cli_error(&cli, err.message);
}

/* Rows: what is set, and what is said of it. */
static const struct {
    const char *shard;
    uint64_t    shards, bytes, filtered, empty, analysed;
    bool        damaged;
    const char *says;
} empties[] = {
    { NULL, 0, 0, 0, 0, 0, false, "hxgap: warning: there are no records in" },
    { "1/2", 0, 0, 0, 0, 0, false, "hxgap: \n" },
    { NULL, 2, 0, 0, 0, 0, false, "hxgap: \n" },
    { NULL, 0, 9, 0, 0, 0, false, "hxgap: \n" },
    { NULL, 0, 0, 4, 2, 0, false, "hxgap: warning: nothing is left to analyse: "
      "--where, --since, --until and weights of 0 leave out 4 records\n" },
    { NULL, 0, 0, 0, 2, 0, false, "hxgap: warning: nothing is left to analyse: "
      "the comments of 2 records are empty" },
    { NULL, 0, 0, 0, 2, 1, false, "hxgap: \n" },
    { NULL, 0, 0, 0, 0, 1, true, "hxgap: warning: 1 input damaged\n"
      "hxgap: an input was damaged or cut short" },
};

START_TEST(nothing_has_a_reason)
{
    hx_tally tally = { .read = empties[_i].filtered + empties[_i].empty +
                               empties[_i].analysed,
                       .analysed = empties[_i].analysed };
    char    *text;

    cli = (hx_cli){ .max_bad = "0", .shard = empties[_i].shard,
                    .shards = empties[_i].shards,
                    .shard_bytes = empties[_i].bytes };
    tally.count[HX_SKIP_FILTERED] = empties[_i].filtered;
    tally.count[HX_SKIP_EMPTY] = empties[_i].empty;
    tally.count[HX_COUNT_DAMAGED] = empties[_i].damaged;
    text = told(judge, &tally);
    ck_assert_msg(strncmp(text, empties[_i].says, strlen(empties[_i].says)) ==
                  0, "%s", text);
    ck_assert_uint_eq(cli.ticks, empties[_i].damaged ? -HX_E_CHECK : 0);
}
END_TEST

int main(void)
{
    Suite *suite = suite_create("cli");
    TCase *tcase = tcase_create("cli");

    tcase_add_loop_test(tcase, says_what_is_wrong, 0, COUNT(wrong));
    tcase_add_test(tcase, lists_are_bounded);
    tcase_add_test(tcase, every_option_is_kept);
    tcase_add_loop_test(tcase, takes, 0, COUNT(others));
    tcase_add_loop_test(tcase, unknown_commands, 0, COUNT(unknown));
    tcase_add_loop_test(tcase, max_bad_is_a_number_or_a_share, 0,
                        COUNT(bads));
    tcase_add_test(tcase, hadoop_counts_what_is_new);
    tcase_add_loop_test(tcase, nothing_has_a_reason, 0, COUNT(empties));
    suite_add_tcase(suite, tcase);
    return suite_run(suite);
}
