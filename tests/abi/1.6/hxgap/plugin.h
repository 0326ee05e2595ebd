/* The contract between hxgap and its plugins.
 *
 * A plugin is one shared object NAME.so that exports hx_plugin_v1(). It sees
 * this folder of headers and nothing else; everything it does to the outside
 * goes through the calls of hx_host. Structs that cross the border begin with
 * their size and ABI version and are append-only: a member beyond the other
 * side's size counts as NULL.
 *
 * Tags: [main] the main thread, before or after the run; [worker] any worker
 * thread, on that worker's own state; [any] both. */
#ifndef HXGAP_PLUGIN_H
#define HXGAP_PLUGIN_H

#include "hxgap/base.h"
#include "hxgap/doc.h"
#include "hxgap/lexicon.h"
#include "hxgap/model.h"
#include "hxgap/record.h"

#ifdef __cplusplus
extern "C" {
#endif

#define HX_ABI_MAJOR 1
#define HX_ABI_MINOR 6

typedef struct hx_host hx_host;
typedef struct hx_fields hx_fields;    /* which input field is which slot */
typedef struct hx_sink hx_sink;        /* where a reporter writes */
typedef struct hx_buf hx_buf;          /* a growing byte buffer of the host */

/* One loaded plugin as the host knows it. */
typedef struct hx_plugin_ref {
    const char *name;
    size_t      slot;  /* of rec->term_data */
} hx_plugin_ref;

enum hx_stage {
    HX_STAGE_IN, HX_STAGE_TOK, HX_STAGE_DET, HX_STAGE_AGG, HX_STAGE_OUT,
    HX_STAGE_COUNT
};

/* Layers, as bits, for `needs` and `provides`. */
enum {
    HX_L_TEXT = 1, HX_L_TOKENS = 2, HX_L_CLAUSES = 4, HX_L_LANGUAGE = 8,
    HX_L_MENTIONS = 16, HX_L_FACETS = 32, HX_L_REPORT = 64
};

enum hx_thread_mode {
    HX_STATELESS,   /* no begin/end; process() gets the model */
    HX_PER_WORKER,  /* begin() makes one state a worker */
    HX_SERIAL       /* one state; the host calls it under a lock */
};

enum { HX_OPT_STRING, HX_OPT_INTEGER, HX_OPT_BOOL };

/* What a reader promises of its format, for `traits`. */
enum {
    HX_T_LINES = 1  /* a record ends at a line feed, and no line feed stands
                       within one: so an input may be cut behind any of them */
};

/* One option; the table ends with a NULL name. Values reach the plugin through
 * host->option(), as text that has passed the type's check. */
typedef struct hx_option {
    const char *name;           /* [a-z0-9_]{1,32} */
    int         type;           /* HX_OPT_... */
    const char *default_value;  /* as text; NULL: empty */
    const char *help;           /* one line */
} hx_option;

/* A label of a dimension (a driver, a touchpoint, ...). All borrowed from the
 * host until the run ends. */
typedef struct hx_label {
    hx_str id;
    size_t attr_count;
    struct hx_attr { hx_str key, value; } const *attrs;
} hx_label;

/* Where a rule stands, for people. */
typedef struct hx_rule {
    hx_str   lexicon;  /* or the plugin's name */
    hx_str   file;     /* relative to its lexicon's folder */
    uint32_t line;     /* 1-based; 0 where there is none */
    hx_str   pattern;
} hx_rule;

/* One breakdown that the run was asked for (--by A or --by A,B). */
typedef struct hx_breakdown {
    size_t count;       /* 1 or 2 */
    size_t dims[2];     /* for host->dim_name and host->dim_values */
} hx_breakdown;

/* Values of one dimension that `compare --between` names. */
typedef struct hx_between {
    hx_str        dim;
    const hx_str *values;  /* one or more */
    size_t        count;
} hx_between;

/* What the reader of one input needs to know of a block of it. */
typedef struct hx_block {
    const char *ptr;   /* valid UTF-8: the host has repaired it */
    size_t      len;
    bool        last;  /* nothing follows in this input */
} hx_block;

/* A piece of a record's text that may be shown: personal data replaced by its
 * kind in brackets ("[email]"), and where the evidence lies in it. */
typedef struct hx_piece {
    hx_str text;
    size_t begin, end;  /* bytes of `text` */
} hx_piece;

struct hx_host {
    size_t   size;
    uint16_t abi_major, abi_minor;
    const hx_doc_calls     *doc;
    const hx_lexicon_calls *lexicon;

    /* -- memory and text ------------------------------------------------ */

    /* Zeroed heap memory, NULL when refused; freed with `free`. [any] */
    void *(*alloc)(size_t count, size_t bytes);
    void *(*realloc)(void *ptr, size_t count, size_t bytes);
    void (*free)(void *ptr);
    /* Arena memory of this record, or NULL; never freed. [worker] */
    void *(*arena)(hx_record *rec, size_t bytes);
    /* Writes the message and returns `status`, for `return host->fail(...)`.
     * `err` may be NULL. [any] */
    hx_status (*fail)(hx_error *err, hx_status status, const char *format,
                      ...) HX_PRINTF(3, 4);

    /* -- options and labels, in open() [main] --------------------------- */

    /* The value of the plugin's own option, borrowed. */
    hx_str (*option)(const hx_host *host, const hx_plugin_ref *self,
                     const char *name);
    /* The lexicons of the pipeline, compiled as one; lexicon.h. */
    const hx_lexicon *(*lexicons)(const hx_host *host);

    /* Number of the dimension `name`, made when new; -1: too many, or no name: 1
     * to 32 of a-z 0-9 _. One that --by takes from the input (lang, brand,
     * generation, month, quarter, year) is refused after open(). [main] */
    int (*dimension)(const hx_host *host, const char *name);
    /* Number of the label `id` in it, made when new; -1 as above. [main] */
    int (*label)(const hx_host *host, int dimension, const char *id);
    /* [any] */
    size_t (*label_count)(const hx_host *host, int dimension);
    const hx_label *(*label_get)(const hx_host *host, int dimension,
                                 size_t label);
    /* A rule for `mention_add` and `facet_add`; number, or -1. [main] */
    int64_t (*rule)(const hx_host *host, const hx_rule *rule);
    const hx_rule *(*rule_get)(const hx_host *host, uint32_t rule); /* [any] */

    /* -- what the run was asked for [any] ------------------------------- */

    size_t (*breakdowns)(const hx_host *host, const hx_breakdown **list);
    hx_str (*dim_name)(const hx_host *host, size_t dim);
    /* The record's values of a dimension into `out`, each once, sorted
     * bytewise; none where it has no value. Borrowed until the record ends.
     * A value of the input ends at the last whole character of 256 bytes.
     * At most `cap`; returns how many. Month, quarter, year come from the
     * date; generation from birth year, age and date, or the field. [worker] */
    size_t (*dim_values)(const hx_host *host, const hx_record *rec,
                         size_t dim, hx_str *out, size_t cap);
    /* Number of a dimension by its name, or SIZE_MAX: in open() only. */
    size_t (*dim_find)(const hx_host *host, const char *name);
    uint64_t (*limit)(const hx_host *host, const char *name); /* max_segments */

    /* -- readers [worker] ------------------------------------------------ */

    /* Slot of the input field `name`, or -1 where nobody needs it. */
    int (*field_slot)(const hx_fields *fields, hx_str name);
    /* Sets the value of a slot. `value.text` is borrowed from the block, or
     * arena memory. The first value of a slot in a record wins; a later one
     * is ignored, as RFC 8259 leaves duplicate names open. */
    void (*value_set)(hx_record *rec, int slot, hx_value value);

    /* -- tokenisers [worker] --------------------------------------------- */

    /* Room for `count` tokens, arena memory; NULL: no memory. */
    hx_token *(*tokens_reserve)(hx_record *rec, size_t count);
    /* Takes the first `count` reserved tokens as the layer and numbers their
     * terms (a token over 64 bytes, and a link, get term 0). */
    hx_status (*tokens_commit)(hx_record *rec, size_t count, hx_error *err);
    hx_status (*clause_add)(hx_record *rec, hx_clause clause, hx_error *err);

    /* -- detectors [worker] ---------------------------------------------- */

    void (*language_set)(hx_record *rec, int lang);
    /* Spans must lie in the text, labels and rules must exist, else
     * HX_E_PLUGIN; so is a facet of the dimension "driver". */
    hx_status (*mention_add)(hx_record *rec, hx_mention mention,
                             hx_error *err);
    hx_status (*facet_add)(hx_record *rec, hx_facet facet, hx_error *err);
    /* Keeps the note where rec->explain is set; text is copied. */
    hx_status (*note_add)(hx_record *rec, hx_note note, hx_error *err);
    /* Drops all mentions (or facets of a dimension): for a detector that
     * decides anew over what earlier ones found. */
    void (*mentions_clear)(hx_record *rec);
    void (*facets_clear)(hx_record *rec, int dimension);

    /* -- state and output ------------------------------------------------ */

    /* Appends; on refused memory the buffer is marked failed and the host
     * reports it. Integers are little-endian varints (LEB128). [main] */
    void (*buf_bytes)(hx_buf *buf, const void *bytes, size_t len);
    void (*buf_uint)(hx_buf *buf, uint64_t value);
    /* Reads from `in`, advancing it; false where it is short or broken. */
    bool (*read_uint)(hx_str *in, uint64_t *value);
    bool (*read_bytes)(hx_str *in, size_t len, hx_str *out);
    /* Writes report bytes. Errors stick to the sink; the host reports. */
    void (*write)(hx_sink *sink, const void *bytes, size_t len);
    void (*printf)(hx_sink *sink, const char *format, ...) HX_PRINTF(2, 3);
    /* What the sink can show: columns (80), colour, and the report language;
     * keys "columns", "colour", "german", "ascii". */
    int (*sink_trait)(const hx_sink *sink, const char *key);

    /* -- what may be shown ------------------------------------------------ */

    /* The evidence [begin, end) of the record's text without personal data,
     * with the words around it where `most` is over 0: at most `most` bytes,
     * cut at letters, "..." (U+2026) where something was cut off. All of the
     * text counts for what is personal, so a name behind its title is found
     * however little is shown. Text of a record leaves a plugin through this
     * call only. Arena memory; HX_E_NOMEM is the only error. [worker] */
    hx_status (*mask)(hx_record *rec, size_t begin, size_t end, size_t most,
                      hx_piece *out, hx_error *err);
    /* Name of a dimension of labels (hx_facet.dimension), and of a reason in
     * rec->skip; empty where there is none. [any] */
    hx_str (*dimension_name)(const hx_host *host, int dimension);
    hx_str (*skip_name)(int reason);
    /* Path of the still empty file that the sink's bytes go to: a reporter
     * that needs to go back and forth in its output may write that file
     * itself instead of calling write(). NULL where the sink is no file. The
     * host makes the file appear under its own name, or removes it. [main] */
    const char *(*sink_file)(hx_sink *sink);

    /* -- learned models --------------------------------------------------- */

    const hx_model_calls *model;  /* model.h */

    /* -- since ABI 1.2: input fields and files, in open() [main] ------------ */

    /* Slot of the input field `name` in rec->values, known or not, which the
     * reader from now on looks for; -1: too many, or a name of no bytes. A
     * record that lacks it has HX_V_NONE there. */
    int (*field)(const hx_host *host, const char *name);
    /* The bytes of the file `path` (relative to the working folder), at most
     * 16 MiB, borrowed until the run ends. Its content counts for what may be
     * merged, and provenance names it. HX_E_IO, HX_E_LIMIT, HX_E_NOMEM. */
    hx_status (*file)(const hx_host *host, hx_str path, hx_str *bytes,
                      hx_error *err);

    /* -- since ABI 1.3: what a report is to add [main] ---------------------- */

    /* What the command line asks of a report beyond what was counted; empty
     * where it does not. Keys: "population", the values of --population, one a
     * line; "rates", the bytes of the file of --rates. Borrowed. */
    hx_str (*asked)(const hx_host *host, const char *key);

    /* -- since ABI 1.5 ------------------------------------------------------ */

    /* Where the byte at `offset` of rec->text (at most its length) stood in the
     * text as it was read: they differ where that had character references of
     * HTML. For offsets that leave the program. [worker] */
    size_t (*origin)(const hx_record *rec, size_t offset);
};

typedef struct hx_plugin {
    size_t      size;
    uint16_t    abi_major, abi_minor;
    const char *name;      /* same as the file's name without .so */
    const char *version;   /* semantic version of what it computes */
    const char *summary;   /* one line */
    int         stage;     /* enum hx_stage */
    uint32_t    needs, provides;  /* HX_L_... */
    int         threads;   /* enum hx_thread_mode */
    const hx_option *options;     /* or NULL */

    /* -- every stage ----------------------------------------------------- */

    /* Makes the model: shared, not changed after open() returns. `*model`
     * may stay NULL. [main] */
    hx_status (*open)(const hx_host *host, const hx_plugin_ref *self,
                      void **model, hx_error *err);
    void (*close)(void *model);  /* NULL is allowed. [main] */
    /* One worker's state; a stateless plugin leaves both NULL. [worker] */
    hx_status (*begin)(const void *model, void **state, hx_error *err);
    void (*end)(const void *model, void *state);
    /* One record. `state` is the model of a stateless plugin. HX_SKIP with
     * rec->skip set skips the record; an error skips and counts it. The result
     * depends on the record and the options only. [worker] */
    hx_status (*process)(void *state, hx_record *rec, hx_error *err);
    /* What the plugin wants remembered of a spelling; called once per worker
     * and spelling, before process(); kept in rec->term_data[self->slot].
     * A function of the spelling and the model only. [worker] */
    uint32_t (*term)(void *state, hx_str spelling, int kind);
    /* The numbering of terms begins anew; forget what depends on it. May be
     * NULL where `term` returns values that stand on their own. [worker] */
    void (*terms_reset)(void *state);

    /* -- readers ---------------------------------------------------------- */

    /* How sure it is that `head` (the first bytes, at most 64 KiB) is of its
     * format: 0 no, 100 certain. Where it is 90 or less, the run says in a
     * line what it took the input for. */
    int (*sniff)(const void *model, hx_str head);
    /* Begins one input: reads a header if there is one. `*body` is set to the
     * offset of the first record in `head`. `*input` is shared by the workers
     * and not changed until close. [worker] */
    hx_status (*input_open)(const void *model, const hx_host *host,
                            const hx_fields *fields, hx_str head,
                            void **input, size_t *body, hx_error *err);
    void (*input_close)(void *input);
    /* The end of the last whole record in a block that begins at a record;
     * 0 where not one is whole. With block.last the end is block.len. The
     * bytes of this block are not repaired yet: ASCII is as it will be, other
     * bytes may be no UTF-8. A record over HX_RECORD_MAX ends at the first
     * line feed behind that many bytes, whatever the format says. */
    size_t (*cut)(const void *input, hx_block block);
    /* The record at `*pos`, advancing it: HX_OK, HX_SKIP with rec->skip (and
     * `err` saying what is wrong), or HX_END. Sets rec->begin and rec->end;
     * they never pass the block. Blank lines are no records. */
    hx_status (*parse)(const void *input, const hx_host *host,
                       hx_block block, size_t *pos, hx_record *rec,
                       hx_error *err);

    /* -- aggregators ------------------------------------------------------ */

    /* Adds `from` to `into`; commutative and associative. [main] */
    hx_status (*merge)(void *into, const void *from, hx_error *err);
    hx_status (*save)(const void *state, hx_buf *out, hx_error *err);
    /* Makes a state from what save() wrote. [main] */
    hx_status (*load)(const void *model, hx_str bytes, void **state,
                      hx_error *err);
    /* Writes its part of the report into the map `root`, under a key that is
     * not there yet, also where nothing was counted. [main] */
    hx_status (*describe)(const void *state, hx_doc *doc, hx_node *root,
                          hx_error *err);

    /* -- reporters -------------------------------------------------------- */

    const char *format;    /* the value of --format */
    const char *suffixes;  /* for --out, separated by spaces: ".htm .html" */
    hx_status (*report)(const void *model, const hx_host *host,
                        const hx_node *root, hx_sink *sink, hx_error *err);

    /* -- reporters that keep single records (annotate --out); all or none -- */

    /* Appends what the reporter wants to keep of a record, in a form of its
     * own; of skipped records too (rec->skip). [worker] */
    hx_status (*record)(const void *model, const hx_host *host,
                        hx_record *rec, hx_buf *out, hx_error *err);
    /* Begins one file of records. [main] */
    hx_status (*records_open)(const void *model, const hx_host *host,
                              hx_sink *sink, void **writer, hx_error *err);
    /* What record() appended for one record; records come in the order of
     * the input, one call at a time, from any thread. */
    hx_status (*records_add)(void *writer, hx_str bytes, hx_error *err);
    /* Ends it and frees the writer. `root` has the provenance and the counts
     * of the report, and is NULL where the run failed. [main] */
    hx_status (*records_close)(void *writer, const hx_node *root,
                               hx_error *err);

    /* -- readers: what they promise of their format ----------------------- */

    uint32_t traits;  /* HX_T_... */

    /* -- aggregators: comparing ------------------------------------------- */

    /* Writes comparisons into the map `root`: of what is the same in the
     * states `a` and `b`, which `labels` names; or, where `b` is NULL, within
     * `a` of the values that `between` names, each pair once, a lone value
     * with everything else. NULL: the plugin compares nothing. [main] */
    hx_status (*compare)(const void *a, const void *b,
                         const hx_str labels[2], const hx_between *between,
                         size_t between_count, hx_doc *doc, hx_node *root,
                         hx_error *err);

    /* What merge() of load()'s result would do, without a state in between:
     * merging ten thousand states is quicker then. NULL: it is done so. After
     * an error `into` is of no use. [main] */
    hx_status (*add)(void *into, hx_str bytes, hx_error *err);

    /* -- since ABI 1.3: readers --------------------------------------------- */

    /* What an open input is, in a few words for people: "CSV with ';'". At
     * most `cap` bytes into `out`; returns how many. NULL: the plugin's name
     * stands for it. [worker] */
    size_t (*input_text)(const void *input, char *out, size_t cap);
} hx_plugin;

/* The one exported function; NULL where the host's ABI is not understood. */
typedef const hx_plugin *(*hx_plugin_entry)(const hx_host *host);
HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

#ifdef __cplusplus
}
#endif
#endif
