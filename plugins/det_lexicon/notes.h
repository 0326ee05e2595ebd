/* What explain is told of a hit. */
#ifndef DET_LEXICON_NOTES_H
#define DET_LEXICON_NOTES_H

#include "scene.h"

/* Adds to a record that is to be explained why hits[i] has its stance, or no
 * label; or that it is a cue. After stance_resolve(). */
hx_status notes_add(const scene *s, hx_record *rec, size_t i, hx_error *err);

#endif
