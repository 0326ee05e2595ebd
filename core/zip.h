/* Members of zip archives as inputs of their own.
 *
 * "reviews.zip/march.csv" names a member as if the archive were a folder. Only
 * the directory at the archive's end is believed (APPNOTE 6.3, 4.3); nothing
 * is ever written, so a name in it can lead nowhere. Stored and deflated
 * members are read, each as a stream. Limits: HX_ZIP_MEMBERS_MAX members, a
 * directory of 16 MiB, and together they must fit into the archive, which
 * archive bombs, whose members overlap, do not. */
#ifndef HX_ZIP_H
#define HX_ZIP_H

#include <sys/stat.h>

#include "hxgap/base.h"

#define HX_ZIP_MEMBERS_MAX 10000

/* Whether `head` begins as a zip archive does. */
bool hx__zip_is(hx_str head);
/* Whether the file at `path`, which is a regular one, does. HX_E_IO,
 * HX_E_TRANSIENT, HX_E_NOMEM, naming it. */
HX_MUST_USE hx_status hx__zip_file(const char *path, bool *zip, hx_error *err);
/* Where `path` leads into a file `*archive_len` is the length of that file's
 * path, else 0. Returns -1, with errno, where nobody can tell for now. */
HX_MUST_USE int hx__zip_split(const char *path, size_t *archive_len);
/* As stat(2); a member of an archive is what the archive is. */
int hx__zip_stat(const char *path, struct stat *info);

/* Calls `each` with the name of every member that is an input: no folders, no
 * hidden names, nothing of __MACOSX. HX_E_FORMAT where it is a document of an
 * Office program, maybe after some calls. HX_E_IO, saying what to do, where the
 * archive is damaged, joined to another one, encrypted, over a limit, or packed by
 * another method. */
HX_MUST_USE hx_status hx__zip_list(const char *path,
                                   hx_status (*each)(void *arg, hx_str name,
                                                     hx_error *err),
                                   void *arg, hx_error *err);
/* Bytes that the member takes in the archive, and the CRC-32 of what is in
 * it, as the directory states them. */
HX_MUST_USE hx_status hx__zip_member(const char *path, uint64_t *bytes,
                                     uint32_t *crc, hx_error *err);

/* One member, being read. */
typedef struct hx_member hx_member;

/* `path` as hx__zip_split takes it; borrowed until close. Owned:
 * hx__member_close. HX_E_IO, HX_E_TRANSIENT, HX_E_NOMEM. */
HX_MUST_USE hx_status hx__member_open(hx_member **out, const char *path,
                                      hx_error *err);
void hx__member_close(hx_member *member);  /* NULL is allowed */
/* At least a byte into `ptr`, or `*len` 0 at the end. HX_E_FORMAT where what
 * follows is damaged; what came before is good. */
HX_MUST_USE hx_status hx__member_read(hx_member *member, void *ptr, size_t cap,
                                      size_t *len, hx_error *err);
/* Of the archive, so far. */
uint64_t hx__member_bytes_in(const hx_member *member);

#endif
