/* Unfinished output files, so that a signal does not leave them behind.
 *
 * While a job runs, the event loop answers SIGINT and SIGTERM. Before and after
 * that, when reports are written, they end the process at once, as other
 * signals always do; what the handler here adds is that it removes the
 * temporary files first. */
#ifndef HX_TEMPS_H
#define HX_TEMPS_H

/* From now on a deadly signal removes the file at `path`, which need not be
 * there yet and is borrowed until hx__temps_forget(). The 73rd at a time is not
 * watched. */
void hx__temps_watch(const char *path);
/* The file was renamed or removed; one that is not watched is allowed. */
void hx__temps_forget(const char *path);
/* Takes the signals that nobody handles: those of an event loop that has
 * ended. [any] */
void hx__temps_arm(void);
/* Removes all that are watched: the process is about to end. In a process
 * forked off it does nothing. [any, also in a signal handler] */
void hx__temps_remove(void);

#endif
