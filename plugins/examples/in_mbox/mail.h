/* One message of a mail folder: headers (RFC 5322), the part that is text
 * (RFC 2045, 2046), its encoding undone. */
#ifndef IN_MBOX_MAIL_H
#define IN_MBOX_MAIL_H

#include <hxgap/plugin.h>

/* What a record is made of; borrowed from the block, or arena memory. */
typedef struct mail {
    hx_str text, subject, sender, id;
    hx_str date;   /* 2024-03-05, or empty */
} mail;

/* Whether `text` begins with a line "Name: value". */
bool mail_is_header(hx_str text);
/* Reads a message that begins with its "From " line. HX_E_NOMEM. */
hx_status mail_read(const hx_host *host, hx_record *rec, hx_str raw,
                    mail *out, hx_error *err);

/* -- decode.c -- */

enum { CODE_NONE, CODE_QUOTED, CODE_BASE64 };

/* `in` with its transfer encoding undone, as valid UTF-8 with LF, ">From " as
 * it was. `latin`: bytes are ISO 8859-1. What is not valid becomes U+FFFD and
 * is counted in rec->repairs. Arena memory; false: no memory. */
bool decode_body(const hx_host *host, hx_record *rec, hx_str in, int code,
                 bool latin, hx_str *out);
/* Encoded words (RFC 2047) of a header, in `in`, as valid UTF-8. */
bool decode_header(const hx_host *host, hx_record *rec, hx_str in,
                   hx_str *out);
bool same_word(hx_str a, const char *b);  /* `b` is small */

#endif
