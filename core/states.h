/* States as commands take and give them: files, folders of files, and streams.
 *
 * A file holds one state or several one behind the other. Streaming engines
 * carry lines of text and nothing else, so a state can also be a line,
 *
 *     hxs1 <TAB> the state's bytes in base64 (RFC 4648)
 *     hxs1-end <TAB> states <TAB> records
 *
 * with a closing line for what one task wrote. Lines may come in any order,
 * from any number of tasks; at the end closings and states must agree, so a
 * stream that was cut short is noticed. */
#ifndef HX_STATES_H
#define HX_STATES_H

#include "cli.h"
#include "state.h"

typedef struct hx_states hx_states;

/* Takes files, folders (their files, sorted) and "-". Owned:
 * hx__states_close(). [main] */
HX_MUST_USE hx_status hx__states_open(hx_states **out,
                                      const char *const *named, size_t count,
                                      hx_error *err);
/* The files that were found; borrowed until close. */
const hx_inputs *hx__states_inputs(const hx_states *states);
/* The next state, owned; HX_END behind the last one. HX_E_FORMAT where a
 * state is damaged or a stream was cut short. */
HX_MUST_USE hx_status hx__states_next(hx_states *states, hx_state **out,
                                      hx_error *err);
void hx__states_close(hx_states *states);

/* Writes a state where --state and --stream say; `path` is that of --state,
 * NULL for none. */
HX_MUST_USE hx_status hx__states_put(const hx_cli *cli, const char *path,
                                     const hx_hostx *host,
                                     const hx_chain *chain,
                                     const hx_tally *tally,
                                     const hx_shards *shards, hx_error *err);

#endif
