/* What zip.c tells member.c. */
#ifndef HX_ZIPX_H
#define HX_ZIPX_H

#include "zip.h"

/* A member's bytes in the archive. */
typedef struct hx_zip_place {
    int      fd;             /* owned */
    bool     deflated;       /* else stored */
    uint32_t crc;            /* of what is in it */
    uint64_t at, packed;     /* its bytes in the file */
    uint64_t whole;          /* unpacked */
} hx_zip_place;

/* As hx__member_open. */
HX_MUST_USE hx_status hx__zip_find(const char *path, hx_zip_place *out,
                                   hx_error *err);

#endif
