/* Conformance of a plugin: what `plugin check` tries, and on what.
 *
 * The host is opened once in a process of its own; each trial then runs in a
 * fork of that, so one that crashes, hangs or writes to memory that is not
 * its own costs no other trial. Nothing here runs in a run. */
#ifndef HX_KIT_H
#define HX_KIT_H

#include "buf.h"
#include "hostx.h"

/* A record that a trial feeds: its values by slot. */
typedef struct hx_kit_case {
    const char *what;                 /* names it in messages */
    hx_value    values[HX_F_COUNT];
} hx_kit_case;

enum {
    HX_KIT_PLAIN,    /* comments as customers write them */
    HX_KIT_SMALL,    /* a letter or two */
    HX_KIT_STRANGE,  /* valid, and unlike any comment; odd metadata */
    HX_KIT_HUGE,     /* as long as a record may be */
    HX_KIT_KINDS
};

typedef struct hx_kit_list {
    hx_kit_case *at;
    size_t       count, cap;
} hx_kit_list;

typedef struct hx_kit_cases {
    hx_kit_list of[HX_KIT_KINDS];
    hx_arena    arena;
} hx_kit_cases;

/* Makes the records: the same ones every time. Owned: hx__kit_cases_clear. */
HX_MUST_USE hx_status hx__kit_cases(hx_kit_cases *out, hx_error *err);
void hx__kit_cases_clear(hx_kit_cases *cases);

typedef struct hx_kit {
    hx_hostx          *host;
    const hx_pipeline *pipe;
    const hx_loaded   *plugin;
    size_t             index;        /* of it in the host */
    bool               needed[HX_PLUGINS_MAX];  /* for the layers it needs */
    hx_kit_cases       cases;
    const char *const *inputs;       /* samples that the user gave */
    size_t             input_count;
    const char        *folder;       /* for temporary files */
    char              *note;         /* of the trial: a line for people */
    size_t             note_cap;
} hx_kit;

/* One trial: HX_OK; HX_E_CHECK with the reason in `why`; HX_END: it says
 * nothing of this plugin, `why` says why; another error: it could not be
 * tried. */
typedef struct hx_trial {
    const char *name;
    unsigned    stages;  /* bit 1 << HX_STAGE_... */
    hx_status (*run)(hx_kit *kit, hx_error *why);
} hx_trial;

#define HX_ON(stage) (1u << HX_STAGE_##stage)
#define HX_ON_RECORDS (HX_ON(TOK) | HX_ON(DET) | HX_ON(AGG))
#define HX_ON_ALL (HX_ON_RECORDS | HX_ON(IN) | HX_ON(OUT))

/* Tables of trials, each ended by a NULL name. */
extern const hx_trial hx__kit_descriptor[];  /* kit_form.c */
extern const hx_trial hx__kit_records[];     /* kit_trials.c */
extern const hx_trial hx__kit_laws[];        /* kit_laws.c */
extern const hx_trial hx__kit_readers[];     /* kit_reader.c */
extern const hx_trial hx__kit_reporters[];   /* kit_reporter.c */

/* `status` HX_E_CHECK with the message: for `return hx__kit_fail(...)`. */
hx_status hx__kit_fail(hx_error *why, const char *format, ...)
    HX_PRINTF(2, 3);
/* Sets the line for people. */
void hx__kit_note(hx_kit *kit, const char *format, ...) HX_PRINTF(2, 3);

/* -- kit_step.c: one record, watched -- */

/* What a step looks at, as bits. */
enum {
    HX_KIT_REFUSAL = 1,  /* an error, or a skip without its reason */
    HX_KIT_SPANS = 2,    /* what the host refused; what lies outside */
    HX_KIT_LAYERS = 4,   /* layers that the plugin does not provide */
    HX_KIT_WHOLE = 8     /* text, values and other plugins' finds changed */
};

typedef struct hx_kit_step {
    unsigned watch;
    bool     everyone;      /* plugins that this one does not need run too */
    uint64_t refuse;        /* the n-th allocation of it fails; 0: none */
    bool     refused;       /* out: there was an n-th one */
    hx_buf  *dump;          /* what came out, as text; NULL: nobody asks */
    uint64_t own, others;   /* out: nanoseconds of processor time, added up */
    unsigned added;         /* out: layers that it added to, HX_L_... bits */
} hx_kit_step;

/* Gives the record to the plugins of the chain that this one needs, and to
 * this one, watched. HX_OK also where the record is skipped. [worker] */
hx_status hx__kit_step(const hx_kit *kit, hx_chain *chain,
                       const hx_kit_case *c, hx_kit_step *step,
                       hx_error *why);
/* Gives the record to the chain as a run does, aggregators included, and
 * appends to `dump`, which may be NULL. [worker] */
hx_status hx__kit_feed(const hx_kit *kit, hx_chain *chain,
                       const hx_kit_case *c, hx_buf *dump, hx_error *why);
/* What the record holds, as lines of text. */
void hx__kit_dump(const hx_record *rec, hx_buf *out);

/* -- kit_child.c: trials in processes of their own -- */

#define HX_KIT_TRIALS_MAX 48

typedef struct hx_outcome {
    const char *name;        /* of the trial; static text of this program */
    hx_status   rc;
    bool        begun, ended;
    hx_error    why;
    char        note[512];
} hx_outcome;

/* What the processes write and the first one reads, in shared memory. */
typedef struct hx_ledger {
    hx_outcome list[HX_KIT_TRIALS_MAX];
    size_t     count;
} hx_ledger;

/* Runs `body` in a fork with `seconds` of processor time. What it writes to
 * stdout or stderr, and how it dies, becomes a failure of `outcome`; files and
 * threads that it leaves too, where `tidy` is set. HX_OK, or the world's
 * error. [main] */
HX_MUST_USE hx_status hx__kit_fork(hx_outcome *outcome, unsigned seconds,
                                   bool tidy,
                                   hx_status (*body)(void *arg,
                                                     hx_outcome *outcome),
                                   void *arg, hx_error *err);

#endif
