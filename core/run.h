/* Reading and analysing archives over threads: the engine behind run,
 * annotate, eval, map and all other commands that read.
 *
 * Each worker takes what is needed most: fill a free block from an input
 * (inflate, validate, cut at a record boundary) or analyse a full one. Blocks
 * come from a bounded pool, so memory is bounded whatever the archive. */
#ifndef HX_RUN_H
#define HX_RUN_H

#include "archive.h"
#include "host.h"

#define HX_LOCATED_MAX 20   /* places kept for each kind of trouble */

/* What is counted for every run, as integers; merged over workers. */
typedef struct hx_located {
    char    *input;           /* owned: path as the user wrote it */
    uint64_t record;          /* 1-based in its input */
    uint64_t byte;            /* offset in the uncompressed input */
    char     message[160];
} hx_located;

/* Kinds of trouble that are no skip reason. */
enum {
    HX_COUNT_REPAIRED = HX_SKIP_COUNT,  /* U+FFFD put in */
    HX_COUNT_CONVERTED,                 /* Windows-1252 recognised */
    HX_COUNT_BAD_VALUE,                 /* values, a record may have several */
    HX_COUNT_DAMAGED,                   /* an input cut short or corrupt */
    HX_COUNT_TRAILING,                  /* zeros behind packed data */
    HX_COUNT_KINDS
};

typedef struct hx_tally {
    uint64_t read, analysed;
    uint64_t count[HX_COUNT_KINDS];     /* by HX_SKIP_... and HX_COUNT_... */
    hx_located *first[HX_COUNT_KINDS];  /* up to HX_LOCATED_MAX, sorted by
                                           input order, then byte */
    size_t first_count[HX_COUNT_KINDS];
    uint64_t bytes_in, bytes_out;       /* compressed, uncompressed */
    uint64_t streamed;                  /* hash of what came from pipes */
} hx_tally;

/* Name of a skip reason or count in reports: "syntax", "repaired". */
const char *hx__count_name(int kind);
bool hx__count_is_bad(int kind);   /* judged by --max-bad */
uint64_t hx__tally_bad(const hx_tally *tally);
void hx__tally_clear(hx_tally *tally);

typedef struct hx_run_options {
    const char *const *inputs; size_t input_count;
    /* NULL, or the part of each input that is to be read; the inputs have been
     * expanded then (hx__inputs_expand), and are not again. */
    const hx_span *spans;
    /* Told what the inputs were expanded to before any of them is read; what it
     * returns other than HX_OK ends the run. NULL: nobody asks. [main] */
    hx_status (*expanded)(void *arg, const hx_inputs *inputs, hx_error *err);
    void *expanded_arg;
    /* Files that will be written, none of which may be an input; `output` is
     * one more, or NULL. */
    const char *const *outputs; size_t output_count;
    const char *output;
    int      jobs;             /* 0: one per processor */
    size_t   block_bytes;      /* 0: default */
    /* Called for every record in its worker, analysed or skipped (see
     * rec->skip; `err` then says why), after the chain ran. `out` collects bytes
     * that reach `ordered_sink` in input order. May be NULL: then the record goes
     * to the aggregators. HX_SKIP with a message and rec->skip set: an analysed
     * record counts as skipped after all. [worker] */
    hx_status (*each)(void *arg, hx_chain *chain, hx_record *rec,
                      struct hx_buf *out, hx_error *err);
    void *each_arg;
    /* Gets the bytes of `each`, in input order. */
    hx_status (*ordered_sink)(void *arg, hx_str bytes, hx_error *err);
    void *sink_arg;
    /* Told what a person might want to know (field choices, reader chosen,
     * warnings), one line each; serialised. NULL: nobody listens. */
    void (*message)(void *arg, const char *line);
    void *message_arg;
    /* How many bytes one input may unpack to, and how many times as many as it
     * is stored in; 0: any. HX_E_IO where it is more. */
    uint64_t max_output, max_ratio;
    struct hx_stats *stats;    /* gets the times of stages; NULL: nobody asks */
    bool isolate;              /* blocks in child processes: isolate.h; `each`
                                  may write to its `out` only */
    bool progress;             /* progress line on stderr */
    /* Where to go on, and to leave checkpoints, so many seconds apart; NULL:
     * nowhere. Not together with `each`. */
    struct hx_checkpoint *checkpoint;
    unsigned checkpoint_every;
    /* Told twice a second how many records have been read; NULL: nobody
     * counts. [main] */
    void (*tick)(void *arg, uint64_t read);
    void *tick_arg;
    /* Called 0.3 s after a signal where a worker still has not left:
     * it hangs in a system call, a FIFO or pipe with nobody at the other end.
     * To end the process. NULL: it is waited for. [main] */
    void (*stuck)(void *arg, int signal_number);
    void *stuck_arg;
} hx_run_options;

/* Runs the whole input. On HX_OK `*chain` holds the merged aggregator states
 * (owned: hx__chain_close) and `tally` the counts, also for damaged inputs.
 * SIGINT and SIGTERM end it with HX_E_STOPPED; *signal_number tells which. */
HX_MUST_USE hx_status hx__run(const hx_hostx *host,
                              const hx_run_options *options,
                              hx_chain **chain, hx_tally *tally,
                              int *signal_number, hx_error *err);

#endif
