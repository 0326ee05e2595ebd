/* JSON values (RFC 8259) in memory: checked to their end, decoded on demand.
 *
 * Nothing recurses: open brackets are bits of one word, 64 at most. */
#ifndef IN_NDJSON_JSON_H
#define IN_NDJSON_JSON_H

#include "hxgap/record.h"

/* A position in one line. What stands at `end`, if the block goes on, is a
 * line feed: it stops the scan of a string. */
typedef struct cursor {
    const char *p, *end;     /* of the line */
    const char *limit;       /* of the block: how far a wide load may go */
    const char *wrong;       /* what is wrong at `p`, once something is */
} cursor;

/* A token: a string without its quotes, or anything else as it stands. */
typedef struct token {
    const char *begin, *end;
    uint8_t     type;        /* HX_V_... */
    bool        escaped;
} token;

/* These step over what they read; false with c->wrong where it is no JSON. */
void json_space(cursor *c);
/* A member's name with its quotes, the colon, and the space behind it. */
bool json_key(cursor *c, token *name);
/* Any value; `outer` brackets are open around it. */
bool json_value(cursor *c, token *t, unsigned outer);
/* That only space is left. */
bool json_end(cursor *c);
bool json_refuse(cursor *c, const char *wrong);

/* Decodes the valid string [p, end) into `out`, which has room for as many
 * bytes: no escape is shorter than what it stands for. Adds to `*repairs` the
 * surrogates that have no partner, each U+FFFD now. */
size_t json_unescape(const char *p, const char *end, char *out,
                     uint32_t *repairs);

#endif
