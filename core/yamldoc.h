/* The one YAML document of a file: lexicon, pipeline, dictionary.
 *
 * libyaml builds it and says what is wrong; here that gets a place for every
 * kind of fault, and a remedy. */
#ifndef HX_YAMLDOC_H
#define HX_YAMLDOC_H

#include <yaml.h>

#include "hxgap/base.h"

typedef struct hx_yaml_fault {
    size_t line, column;  /* from 1; columns are characters */
    char   what[320];     /* with the remedy in brackets */
} hx_yaml_fault;

/* Makes `*out` of the text, UTF-8 or UTF-16 with its mark. Owned:
 * yaml_document_delete(). HX_E_FORMAT: `*fault` says why, also of a second
 * document, which nobody would read. HX_E_NOMEM. On failure nothing is to be
 * deleted. [main] */
HX_MUST_USE hx_status hx__yaml_load(yaml_document_t *out, hx_str text,
                                    hx_yaml_fault *fault);

#endif
