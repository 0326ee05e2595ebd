/* A state from the inside: what state.c and state_read.c share. */
#ifndef HX_STATEX_H
#define HX_STATEX_H

#include "buf.h"
#include "state.h"

#define HX_STATE_MAGIC "\x89HXS\r\n\x1a\n"  /* a transfer as text breaks it */
#define HX_STATE_MAGIC_BYTES 8
#define HX_STATE_HEAD_BYTES (HX_STATE_MAGIC_BYTES + 4 + 8 + 8)

/* A plugin or a lexicon as the state names it. */
typedef struct hx_maker {
    char    *name, *version;
    uint64_t fingerprint, options;
} hx_maker;

/* An aggregator's bytes, in hx_state.file. */
typedef struct hx_state_part {
    char  *name;
    hx_str bytes;
} hx_state_part;

struct hx_state {
    hx_state_info  info;
    char          *path;
    hx_buf         file;
    hx_maker      *plugins;   size_t plugin_count;
    hx_maker      *lexicons;  size_t lexicon_count;
    hx_state_part *parts;     size_t part_count;
};

#endif
