/* Checkpoints: what a long run has counted so far, kept in a folder, so that
 * the same command goes on there after a crash.
 *
 * A checkpoint is made while every worker rests between two blocks. It holds
 * the sums of all of them, how far each input was read, and the places of
 * trouble; so a run that was broken off any number of times writes the same
 * bytes as one that was not. It is replaced as a whole, and goes when the run
 * is done. */
#ifndef HX_CHECKPOINT_H
#define HX_CHECKPOINT_H

#include "blocks.h"

#define HX_CHECKPOINT_SECONDS 60

typedef struct hx_checkpoint hx_checkpoint;

/* Makes the folder where there is none, and keeps other runs out of it until
 * close. HX_E_IO, HX_E_TRANSIENT; HX_E_USAGE where a run uses it. [main] */
HX_MUST_USE hx_status hx__checkpoint_open(hx_checkpoint **out,
                                          const char *folder, hx_error *err);
void hx__checkpoint_close(hx_checkpoint *point);  /* NULL is allowed */

/* Takes the inputs as they are now for those of the run, puts a job that has
 * not begun where the checkpoint says, if there is one, and adds its sums to
 * `chain`; before any save. HX_E_USAGE where it was made by another run:
 * other inputs, options, plugins or lexicons. HX_E_FORMAT: damaged. [main] */
HX_MUST_USE hx_status hx__checkpoint_resume(hx_checkpoint *point, hx_job *job,
                                            hx_chain *chain, hx_error *err);
/* Writes the sums of `chain`, which are those of all workers, and where the
 * resting job stands. [worker, one at a time] */
HX_MUST_USE hx_status hx__checkpoint_save(hx_checkpoint *point, hx_job *job,
                                          const hx_chain *chain,
                                          hx_error *err);
/* The path of the file that a checkpoint in `folder` is; it goes when the run is
 * done. NULL where memory is refused. Owned: hx__free(). */
char *hx__checkpoint_file(const char *folder);
/* The run is done: the next one begins anew. [main] */
void hx__checkpoint_done(hx_checkpoint *point);

#endif
