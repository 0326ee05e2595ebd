/* Agreement of two readers who labelled the same comments. */
#ifndef HX_AGREE_H
#define HX_AGREE_H

#include "cli.h"

/* Prints Krippendorff's alpha for the inputs of `cli`, whose records are
 * paired by id. [main] */
HX_MUST_USE hx_status hx__agree(hx_cli *cli, hx_error *err);

#endif
