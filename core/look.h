/* What `hxgap init` saw of an archive, and what it says and writes of it. */
#ifndef HX_LOOK_H
#define HX_LOOK_H

#include "app.h"
#include "buf.h"

#define HX_LOOK_COLUMNS 8  /* told of at most, of each kind */
#define HX_LOOK_NAME 200

typedef struct hx_look_choice {
    char column[HX_LOOK_NAME];
    bool differs;           /* between inputs, or lacks in one */
    bool guessed;           /* by its values: a run would not find it */
} hx_look_choice;

/* A column that is told of. */
typedef struct hx_look_column {
    char   column[HX_LOOK_NAME];
    size_t distinct;
    int    slot;            /* the field that it is called like, or -1 */
} hx_look_column;

typedef struct hx_look {
    hx_cli        *cli;
    hx_app         app;
    hx_inputs      inputs;
    size_t         looked;
    hx_look_choice fields[HX_F_COUNT];
    hx_look_column extras[HX_LOOK_COLUMNS];  /* breakdowns */
    hx_look_column others[HX_LOOK_COLUMNS];  /* texts that are not taken */
    hx_look_column twice[HX_LOOK_COLUMNS];   /* in one header */
    hx_look_column misfits[HX_LOOK_COLUMNS]; /* called like fields of numbers */
    hx_look_column marks[HX_LOOK_COLUMNS];   /* that may be ratings */
    size_t         extra_count, other_count, twice_count, misfit_count;
    size_t         mark_count;
    uint64_t       filled, heads;  /* of a text that is nearly empty */
    char           what[180];  /* what the first input was taken for */
    size_t         distinct[HX_F_COUNT];
    int64_t        rating;     /* the largest, in millionths */
    unsigned       scale;      /* the best rating there is; 0: not known */
    bool           scales;     /* another in another input */
    hx_buf         told;       /* what is said, line by line */
} hx_look;

/* Each name that stands twice in a header, and what that means, between two
 * texts. [main] */
void hx__look_twice(const hx_look *l, const char *before, const char *after,
                    hx_buf *out);
/* The text of hxgap.yaml; of what was seen alone, whatever the machine.
 * Failures show in `out`. [main] */
void hx__look_yaml(const hx_look *l, hx_buf *out);
/* What is said on the terminal once `path` is written. [main] */
void hx__look_explain(const hx_look *l, const char *path, hx_buf *out);

#endif
