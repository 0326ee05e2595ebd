/* The files that the options of one command name. */
#ifndef HX_NAMED_H
#define HX_NAMED_H

#include "cli.h"

/* HX_E_USAGE where two options name one file, which need not be there yet:
 * each is written, read for what the others write, or (that of --checkpoint)
 * removed when all is done, so that one of them would be lost. [main] */
HX_MUST_USE hx_status hx__named_apart(const hx_cli *cli, hx_error *err);

#endif
