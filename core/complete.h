/* `hxgap complete WORD...`: what could stand in the place of the last word,
 * one candidate a line, with a tab and an explanation behind it. For the
 * completion of shells (packaging/completion), so it is in no list of
 * commands. Nothing on stdout where files are wanted. */
#ifndef HX_COMPLETE_H
#define HX_COMPLETE_H

#include "cli.h"

/* HX_OK, whatever the words: a shell has no use for a message. */
hx_status hx__complete(hx_cli *cli, int argc, char **argv, hx_error *err);

#endif
