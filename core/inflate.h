/* Reading gzip (RFC 1952) through one small interface, whichever library
 * unpacks.
 *
 * Members may follow each other (BGZF is such a file). Frames are read here,
 * the libraries see raw deflate data only, so that checks and messages are the
 * same with both. */
#ifndef HX_INFLATE_H
#define HX_INFLATE_H

#include "hxgap/base.h"

typedef struct hx_inflate hx_inflate;

enum { HX_INFLATE_BEST, HX_INFLATE_ZLIB };  /* ISA-L where it is built in */

/* What a run ended with. From HX_GZ_TRUNCATED to HX_GZ_BEHIND the data are
 * damaged. */
enum {
    HX_GZ_MORE,       /* no room left, or no input left */
    HX_GZ_END,        /* the end, as it should be */
    HX_GZ_TRAILING,   /* the end, but zeros stand behind it */
    HX_GZ_TRUNCATED,  /* the input ends within a member */
    HX_GZ_HEADER,     /* a member's header breaks the format */
    HX_GZ_CORRUPT,    /* the compressed data break the format */
    HX_GZ_CHECKSUM,   /* CRC-32 of the data and of the trailer differ */
    HX_GZ_LENGTH,     /* length of the data and of the trailer differ */
    HX_GZ_BEHIND,     /* what stands behind a member is no other one: who can
                         tell whether it was one once */
    HX_GZ_NOMEM       /* no damage: memory was refused */
};

/* Input and output of one run; both are advanced by it. Borrowed. */
typedef struct hx_inflate_io {
    const unsigned char *in;
    size_t               in_len;
    bool                 in_last;  /* nothing comes after this input */
    unsigned char       *out;
    size_t               out_len;
} hx_inflate_io;

/* Owned: hx__inflate_close; NULL where memory is refused. */
hx_inflate *hx__inflate_open(int backend);
void hx__inflate_close(hx_inflate *z);  /* NULL is allowed */

/* Unpacks until the output is full, the input is used up, or the end: one of
 * HX_GZ_. After anything but HX_GZ_MORE each further run says the same. What
 * was unpacked before the damage is in the output. */
int hx__inflate_run(hx_inflate *z, hx_inflate_io *io);

/* Bytes behind the last member that are no member: for HX_GZ_TRAILING and
 * HX_GZ_BEHIND, which end where the input does. */
uint64_t hx__inflate_trailing(const hx_inflate *z);

/* What `result` means, in words. */
const char *hx__inflate_text(int result);

/* Whether `head` begins as gzip does. */
bool hx__inflate_is_gzip(hx_str head);

#endif
