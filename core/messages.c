/* What the program says on stderr: warnings, counters, and at the end which
 * records were bad. */
#include "cli.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "error.h"
#include "output.h"
#include "temps.h"

/* -- messages --------------------------------------------------------------- */

#define MESSAGE_BYTES 4096
#define LINE_BYTES    (2 * MESSAGE_BYTES + 128)  /* JSON may double it */

/* One line, whatever names of files and members stand in it. It takes no
 * memory: it may be what says that there is none. */
static void say(const hx_cli *cli, const char *level, const char *message)
{
    char   text[MESSAGE_BYTES], room[LINE_BYTES];
    hx_buf line = { .ptr = room, .cap = sizeof room, .fixed = true };

    hx__message(text, sizeof text, "%s", message);
    hx__plain(text, strlen(text));

    if (cli->json) {
        hx__buf_printf(&line, "{\"level\": \"%s\", \"message\": ", level);
        hx__buf_json(&line, hx_str_of(text));
        hx__buf_str(&line, "}\n");
    } else {
        hx__buf_printf(&line, "hxgap: %s%s\n",
                       strcmp(level, "warning") == 0 ? "warning: " : "", text);
    }
    (void)hx__write_whole(STDERR_FILENO, line.ptr, line.len);
}

void hx__cli_warn(const hx_cli *cli, const char *text)
{
    say(cli, "warning", text);
}

void hx__cli_error(const hx_cli *cli, const char *text)
{
    say(cli, "error", text);
}

void (*hx__cli_listener(const hx_cli *cli))(void *cli, const char *line)
{
    return cli->quiet ? NULL : hx__cli_message;
}

void hx__cli_message(void *cli, const char *line)
{
    say(cli, "note", line);
}

/* Returning to main() would take away what the workers work on. Who hangs may
 * do so on stderr: nothing is said there then. */
void hx__cli_abandon(void *cli, int signal_number)
{
    struct pollfd room = { .fd = STDERR_FILENO, .events = POLLOUT };

    hx__temps_remove();
    if (poll(&room, 1, 0) == 1 && (room.revents & POLLOUT))
        say(cli, "error", "interrupted");
    _exit(128 + signal_number);
}

/* -- counters ---------------------------------------------------------------- */

#define TICKS_QUIET 20  /* ten seconds; a task is given up after minutes */

#define COUNTER_BYTES 256  /* a name of ours, and a number */

static void report(const hx_buf *line)
{
    (void)hx__write_whole(STDERR_FILENO, line->ptr, line->len);
}

static void counter(const char *name, uint64_t by)
{
    char   room[COUNTER_BYTES];
    hx_buf line = { .ptr = room, .cap = sizeof room, .fixed = true };

    hx__buf_printf(&line, "reporter:counter:hxgap,%s,%llu\n", name,
                   (unsigned long long)by);
    if (by > 0)
        report(&line);
}

void hx__cli_tick(void *arg, uint64_t read)
{
    hx_cli *cli = arg;
    char    room[COUNTER_BYTES];
    hx_buf  line = { .ptr = room, .cap = sizeof room, .fixed = true };

    if (++cli->ticks % TICKS_QUIET != 0)
        return;
    counter("read", read - cli->told);
    hx__buf_printf(&line, "reporter:status:%llu record%s\n",
                   (unsigned long long)read, hx__plural(read));
    report(&line);
    cli->told = read;
}

/* What a run came to; counters add up over the tasks of a job. */
static void count_all(hx_cli *cli, const hx_tally *tally)
{
    counter("read", tally->read - cli->told);
    counter("analysed", tally->analysed);
    for (int kind = HX_SKIP_NONE + 1; kind < HX_COUNT_KINDS; kind++)
        counter(hx__count_name(kind), tally->count[kind]);
    cli->told = tally->read;
}

/* -- bad records ------------------------------------------------------------ */

hx_status hx__cli_max_bad(const hx_cli *cli, uint64_t read, uint64_t *allowed,
                          hx_error *err)
{
    char *end;
    double value;

    errno = 0;
    value = strtod(cli->max_bad, &end);
    if (end == cli->max_bad || errno || !(value >= 0) || value > 1e18 ||
        (*end && strcmp(end, "%") != 0) || (*end && value > 100))
        return hx__fail(err, HX_E_USAGE, "--max-bad: \"%s\" is neither a "
                        "number nor a percentage (use 10 or 5%%)",
                        cli->max_bad);
    *allowed = (uint64_t)(*end ? (double)read * value / 100 : value);
    return HX_OK;
}

static bool is_of_inputs(int kind)
{
    return kind == HX_COUNT_DAMAGED || kind == HX_COUNT_TRAILING;
}

/* What a kind counts: a record may have several values that are bad. */
static const char *counted(int kind)
{
    return is_of_inputs(kind)           ? "input"
           : kind == HX_COUNT_BAD_VALUE ? "value" : "record";
}

/* "FILE:12 (byte 345): why", behind what `before` says. */
static void tell_place(char *out, size_t cap, const char *before,
                       const hx_located *place)
{
    hx__message(out, cap, "%s: %s:%llu (byte %llu)%s%s", before, place->input,
                (unsigned long long)place->record,
                (unsigned long long)place->byte,
                place->message[0] ? ": " : "", place->message);
}

/* "also damaged: FILE:12 (byte 345): why". Inputs are told without --verbose:
 * each may have lost any number of records. */
static void tell_further(const hx_cli *cli, const hx_tally *tally, int kind)
{
    char also[64], text[MESSAGE_BYTES];

    if (!is_of_inputs(kind) && !cli->wish.telling)
        return;
    (void)snprintf(also, sizeof also, "also %s", hx__count_name(kind));
    for (size_t i = 1; i < tally->first_count[kind]; i++) {
        tell_place(text, sizeof text, also, &tally->first[kind][i]);
        hx__cli_warn(cli, text);
    }
}

/* "3 records skipped as syntax; the first: FILE:12 (byte 345): why" */
static void tell_kind(const hx_cli *cli, const hx_tally *tally, int kind)
{
    uint64_t count = tally->count[kind];
    char where[MESSAGE_BYTES - 128] = "", text[MESSAGE_BYTES];

    if (tally->first_count[kind])
        tell_place(where, sizeof where, "; the first", &tally->first[kind][0]);
    hx__message(text, sizeof text, "%llu %s%s %s%s%s",
                (unsigned long long)count, counted(kind), hx__plural(count),
                kind < HX_SKIP_COUNT         ? "skipped as "
                : kind == HX_COUNT_BAD_VALUE ? "counted as " : "",
                hx__count_name(kind), where);
    hx__cli_warn(cli, text);
    tell_further(cli, tally, kind);
}

/* The most that one of the reasons took; of the bad ones it is told by kind. */
static uint64_t most_skipped(const hx_tally *tally)
{
    uint64_t most = 1;

    for (int kind = HX_SKIP_NONE + 1; kind < HX_SKIP_COUNT; kind++)
        if (tally->count[kind] > most)
            most = tally->count[kind];
    return most;
}

/* A report of nothing has a reason. A shard may well be empty. */
static void tell_nothing(const hx_cli *cli, const hx_tally *tally)
{
    uint64_t most = most_skipped(tally);
    uint64_t filtered = tally->count[HX_SKIP_FILTERED];
    uint64_t empty = tally->count[HX_SKIP_EMPTY];
    char text[160];

    if (cli->shard || cli->shards || cli->shard_bytes)
        return;
    if (tally->read == 0)
        snprintf(text, sizeof text, "there are no records in the inputs");
    else if (filtered >= most)
        snprintf(text, sizeof text, "nothing is left to analyse: --where, "
                 "--since, --until and weights of 0 leave out %llu record%s",
                 (unsigned long long)filtered, hx__plural(filtered));
    else if (empty >= most)
        snprintf(text, sizeof text, "nothing is left to analyse: the comment%s "
                 "of %llu record%s %s empty (if it is the wrong column, say "
                 "--field text=COLUMN)", hx__plural(empty),
                 (unsigned long long)empty, hx__plural(empty),
                 empty == 1 ? "is" : "are");
    else
        return;
    hx__cli_warn(cli, text);
}

void hx__cli_tell_left_out(const hx_cli *cli, const hx_tally *tally)
{
    uint64_t left_out = tally->read - tally->analysed;
    const char *before = "";
    char room[MESSAGE_BYTES];
    hx_buf text = { .ptr = room, .cap = sizeof room, .fixed = true };

    if (cli->quiet || left_out == 0)
        return;
    hx__buf_printf(&text, "%llu of %llu records %s left out: ",
                   (unsigned long long)left_out,
                   (unsigned long long)tally->read,
                   left_out == 1 ? "is" : "are");
    for (int kind = HX_SKIP_NONE + 1; kind < HX_SKIP_COUNT; kind++) {
        if (!tally->count[kind])
            continue;
        hx__buf_printf(&text, "%s%s %llu", before, hx__count_name(kind),
                       (unsigned long long)tally->count[kind]);
        before = ", ";
    }
    hx__buf_char(&text, '\0');
    say(cli, "note", text.ptr);
}

/* `good` and `rest` say what became of what was good, and of the rest. */
static hx_status judge(hx_cli *cli, const hx_tally *tally, const char *good,
                       const char *rest, hx_error *err)
{
    uint64_t allowed, bad = hx__tally_bad(tally);
    hx_status rc = hx__cli_max_bad(cli, tally->read, &allowed, err);

    if (rc != HX_OK)
        return rc;
    if (cli->progress == HX_PROGRESS_HADOOP)
        count_all(cli, tally);
    for (int kind = HX_SKIP_NONE + 1; kind < HX_COUNT_KINDS; kind++) {
        bool tell = hx__count_is_bad(kind) || kind == HX_COUNT_DAMAGED ||
                    kind == HX_COUNT_TRAILING || kind == HX_COUNT_BAD_VALUE;

        if (tell && tally->count[kind] && !cli->quiet)
            tell_kind(cli, tally, kind);
    }
    if (tally->analysed == 0 && !cli->quiet)
        tell_nothing(cli, tally);
    if (tally->count[HX_COUNT_DAMAGED])
        return hx__fail(err, HX_E_CHECK, "an input was damaged or cut short; "
                        "%s", good);
    if (bad > allowed)
        return hx__fail(err, HX_E_CHECK, "%llu of %llu record%s %s bad, %llu "
                        "allowed; %s (allow more with "
                        "--max-bad N or N%%)", (unsigned long long)bad,
                        (unsigned long long)tally->read,
                        hx__plural(tally->read), bad == 1 ? "is" : "are",
                        (unsigned long long)allowed, rest);
    return HX_OK;
}

hx_status hx__cli_judge(hx_cli *cli, const hx_tally *tally, hx_error *err)
{
    return judge(cli, tally, "what was good has been reported",
                 "the rest has been reported", err);
}

hx_status hx__cli_judge_first(hx_cli *cli, const hx_tally *tally, hx_error *err)
{
    static const char nothing[] = "nothing has been written";

    return judge(cli, tally, nothing, nothing, err);
}
