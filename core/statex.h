/* A state from the inside: what state.c, state_read.c and state_join.c
 * share. */
#ifndef HX_STATEX_H
#define HX_STATEX_H

#include "buf.h"
#include "state.h"

#define HX_STATE_MAGIC "\x89HXS\r\n\x1a\n"  /* a transfer as text breaks it */
#define HX_STATE_MAGIC_BYTES 8
#define HX_STATE_HEAD_BYTES (HX_STATE_MAGIC_BYTES + 4 + 8 + 8)

/* Sections of the body. Even ones must be understood; odd ones may be
 * skipped by a program that does not know them. */
enum {
    HX_STATE_PROGRAM = 1, HX_STATE_MAKERS = 2, HX_STATE_REQUEST = 4,
    HX_STATE_SHARDS = 6, HX_STATE_COUNTS = 8, HX_STATE_SUMS = 10
};

/* An aggregator's bytes, in hx_state.file. */
typedef struct hx_state_part {
    char  *name;
    hx_str bytes;
} hx_state_part;

/* The checksum that a file of `len` bytes (its head included) should have. */
uint64_t hx__state_checksum(const char *bytes, size_t len);

struct hx_state {
    hx_state_info  info;
    char          *path;
    hx_buf         file;
    hx_state_part *parts;     size_t part_count, part_cap;
};

#endif
