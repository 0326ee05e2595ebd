/* Times of a run, told as JSON; and the progress line. */
#include "stats.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

#include "buf.h"
#include "error.h"
#include "hostx.h"
#include "output.h"
#include "run.h"

#define STATS_BYTES (1024 + 64 * (HX_PLUGINS_MAX + 5))  /* a stage: 64 */

uint64_t hx__stats_clock(void)
{
    return uv_hrtime();
}

void hx__stats_add(hx_stats *into, const hx_stats *from)
{
    into->read += from->read;
    into->scan += from->scan;
    into->parse += from->parse;
    for (size_t i = 0; i < HX_PLUGINS_MAX; i++)
        into->plugin[i] += from->plugin[i];
}

static double seconds(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1e9;
}

static double of_timeval(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

/* Of this process and of the children that have ended (--isolate). */
static void processor(double *user, double *system)
{
    struct rusage own, theirs;

    (void)getrusage(RUSAGE_SELF, &own);
    (void)getrusage(RUSAGE_CHILDREN, &theirs);
    *user = of_timeval(own.ru_utime) + of_timeval(theirs.ru_utime);
    *system = of_timeval(own.ru_stime) + of_timeval(theirs.ru_stime);
}

void hx__stats_begin(hx_stats *stats)
{
    *stats = (hx_stats){ .began = hx__stats_clock() };
    processor(&stats->user, &stats->system);
}

/* The VmHWM of Linux. ru_maxrss outlives exec(): a script that holds a gigabyte
 * would be told as ours. */
static uint64_t peak_bytes(void)
{
    char          text[4096];
    int           fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    ssize_t       got = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
    const char   *line;
    struct rusage used;

    if (fd >= 0)
        (void)close(fd);
    text[got > 0 ? got : 0] = '\0';
    line = strstr(text, "\nVmHWM:");
    if (line)
        return strtoull(line + sizeof "\nVmHWM:" - 1, NULL, 10) * 1024;
    (void)getrusage(RUSAGE_SELF, &used);
    return (uint64_t)used.ru_maxrss * 1024;
}

static void put_stage(hx_buf *out, const char *name, uint64_t nanoseconds)
{
    hx__buf_printf(out, ",\"%s\":%.6f", name, seconds(nanoseconds));
}

void hx__stats_tell(const hx_stats *stats, const hx_hostx *host,
                    const struct hx_tally *tally)
{
    uint64_t known = stats->parse;
    double user, system;
    char room[STATS_BYTES];
    hx_buf out = { .ptr = room, .cap = sizeof room, .fixed = true };

    processor(&user, &system);
    hx__buf_printf(&out, "{\"stats\":1,\"wall\":%.6f,\"user\":%.6f,"
                   "\"system\":%.6f,\"peak_bytes\":%llu,\"jobs\":%zu,"
                   "\"records\":%llu,\"bytes_in\":%llu,\"bytes_out\":%llu,"
                   "\"stages\":{\"open\":%.6f",
                   seconds(hx__stats_clock() - stats->began),
                   user - stats->user, system - stats->system,
                   (unsigned long long)peak_bytes(), stats->jobs,
                   (unsigned long long)tally->read,
                   (unsigned long long)tally->bytes_in,
                   (unsigned long long)tally->bytes_out,
                   seconds(stats->open));
    put_stage(&out, "read", stats->read);
    put_stage(&out, "parse", stats->parse);
    for (size_t i = 0; i < host->plugin_count; i++) {
        if (!hx__has_state(host->plugins[i].plugin))
            continue;
        put_stage(&out, host->plugins[i].ref.name, stats->plugin[i]);
        known += stats->plugin[i];
    }
    put_stage(&out, "other", stats->scan > known ? stats->scan - known : 0);
    put_stage(&out, "report", stats->report);
    hx__buf_str(&out, "}}\n");
    (void)hx__write_whole(STDERR_FILENO, out.ptr, out.len);
}

/* -- the progress line ------------------------------------------------------ */

/* 1234567 as "1,234,567" into `out`, of 32 bytes. */
static void grouped(uint64_t number, char *out)
{
    char digits[24];
    int len = snprintf(digits, sizeof digits, "%llu",
                       (unsigned long long)number);
    int at = 0;

    for (int i = 0; i < len; i++) {
        if (i > 0 && (len - i) % 3 == 0)
            out[at++] = ',';
        out[at++] = digits[i];
    }
    out[at] = '\0';
}

/* "2:05 left", or nothing where it cannot be told yet. */
static void time_left(const hx_pace *pace, char *out, size_t cap)
{
    double share = (double)pace->packed / (double)pace->total;
    double rest = share > 0 ? seconds(pace->nanoseconds) * (1 - share) / share
                            : 0;
    unsigned long left = rest < 360000 ? (unsigned long)(rest + 0.5) : 360000;

    out[0] = '\0';
    if (pace->packed == 0 || pace->packed >= pace->total)
        return;
    if (left >= 3600)
        (void)snprintf(out, cap, "  %lu:%02lu:%02lu left", left / 3600,
                       left / 60 % 60, left % 60);
    else
        (void)snprintf(out, cap, "  %lu:%02lu left", left / 60, left % 60);
}

void hx__pace_line(const hx_pace *pace, char *out)
{
    double spent = seconds(pace->nanoseconds ? pace->nanoseconds : 1);
    char records[32], share[16] = "", left[32] = "";

    grouped(pace->records, records);
    if (pace->total > 0) {
        double part = (double)pace->packed / (double)pace->total;

        (void)snprintf(share, sizeof share, "%d %%  ",
                       part < 1 ? (int)(part * 100) : 100);
        time_left(pace, left, sizeof left);
    }
    (void)snprintf(out, HX_PACE_BYTES, "%s%.0f MB/s  %s comment%s%s", share,
                   (double)pace->unpacked / spent / 1e6, records,
                   hx__plural(pace->records), left);
}
