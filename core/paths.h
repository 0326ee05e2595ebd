/* Where hxgap's own files are: relative to the binary, never to the working
 * folder or the environment, so that what is loaded is what was installed. */
#ifndef HX_PATHS_H
#define HX_PATHS_H

#include "hxgap/base.h"

/* Owned strings: hx__paths_clear(). */
typedef struct hx_paths {
    char *plugins;    /* .../lib/hxgap/VERSION, or without the version */
    char *share;      /* .../share/hxgap, likewise */
    char *lexicons;   /* share/lexicons */
    char *pipeline;   /* share/default.yaml */
} hx_paths;

/* Looks beside the binary (lib/hxgap, share/hxgap), then one folder above it;
 * in each place first for a folder of this version within.
 * HX_E_IO where there is neither, naming both places. [main] */
HX_MUST_USE hx_status hx__paths_find(hx_paths *paths, hx_error *err);
/* The same with the binary's folder given: what the tests call. */
HX_MUST_USE hx_status hx__paths_find_at(hx_paths *paths, const char *folder,
                                        hx_error *err);
void hx__paths_clear(hx_paths *paths);

/* `folder` "/" `name` `suffix`, or NULL where memory is refused. Owned. */
char *hx__path_join(const char *folder, const char *name,
                    const char *suffix);

/* What stands behind the last "/" of `path`, or all of it. Borrowed from it. */
const char *hx__path_base(const char *path);

/* Whether `path` is called so: ends in `suffix`, in any case, and is longer. */
bool hx__path_ends(const char *path, const char *suffix);

#endif
