/* Where the time of a run goes: `--stats` and the progress line.
 *
 * Stages are timed only where somebody asked: a clock costs as much as a short
 * comment. It is the clock on the wall, as a thread's processor time would cost a
 * system call: a stage that waits for a disk or a core is longer by that. Workers
 * keep their own times; they are added up when they leave. */
#ifndef HX_STATS_H
#define HX_STATS_H

#include "host.h"

typedef struct hx_stats {
    uint64_t began;     /* clock when the command began */
    double   user, system;  /* seconds of processor time before that */
    uint64_t open;      /* pipeline, plugins, lexicons; all in nanoseconds */
    uint64_t read;      /* unpacking and cutting, all workers */
    uint64_t scan;      /* all that is done with blocks, all workers */
    uint64_t parse;     /* of scan: the reader */
    uint64_t plugin[HX_PLUGINS_MAX];  /* of scan: each in the chain */
    uint64_t report;    /* merging, the report, files */
    size_t   jobs;
} hx_stats;

/* Nanoseconds of a clock that only goes forward. [any] */
uint64_t hx__stats_clock(void);
/* Begins to count; all stages are 0. [main] */
void hx__stats_begin(hx_stats *stats);
/* Adds the workers' times: read, scan, parse and those of plugins. */
void hx__stats_add(hx_stats *into, const hx_stats *from);

struct hx_tally;
/* One line of JSON on stderr: seconds of each stage (of all workers together),
 * and what the run needed: wall and processor time, that of children with it,
 * and the peak of this process's memory. [main] */
void hx__stats_tell(const hx_stats *stats, const hx_hostx *host,
                    const struct hx_tally *tally);

/* What the progress line says. */
typedef struct hx_pace {
    uint64_t nanoseconds;  /* since the beginning */
    uint64_t packed;       /* bytes of the inputs that are read */
    uint64_t total;        /* their size; 0: not known */
    uint64_t unpacked;     /* bytes of text, for the speed */
    uint64_t records;
} hx_pace;

#define HX_PACE_BYTES 128
/* "41 %  128 MB/s  1,234,567 comments  2:05 left" into `out`, of
 * HX_PACE_BYTES; without share and rest where the size is not known. */
void hx__pace_line(const hx_pace *pace, char *out);

#endif
