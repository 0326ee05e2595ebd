/* Unfinished output files, so that a signal does not leave them behind.
 *
 * While a job runs, the event loop answers signals. Before and after that,
 * when reports are written, a signal ends the process at once; what the
 * handler here adds is that it removes the temporary files first. */
#ifndef HX_TEMPS_H
#define HX_TEMPS_H

/* From now on a deadly signal removes the file at `path`, which is borrowed
 * until hx__temps_forget(). The 17th at a time is not watched. Watching one
 * again takes the signals back from an event loop that has ended. [main] */
void hx__temps_watch(const char *path);
/* The file was renamed or removed; one that is not watched is allowed. */
void hx__temps_forget(const char *path);
/* Removes all that are watched: the process is about to end. [any, also in a
 * signal handler] */
void hx__temps_remove(void);

#endif
