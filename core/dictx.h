/* What the readers of dictionaries share. */
#ifndef HX_DICTX_H
#define HX_DICTX_H

#include "dict.h"

#define HX_DICT_DEPTH_MAX 8    /* categories within categories */
#define HX_DICT_NAME_BYTES 256 /* of a category, with those around it */

/* A text on its way. */
typedef struct hx_dict_lines {
    hx_dict  *dict;
    hx_str    rest;
    uint32_t  line;    /* of what was taken last */
    hx_error *err;
} hx_dict_lines;

/* HX_E_FORMAT: "path:line: what"; before the first line "path: what". */
hx_status hx__dict_broken(const hx_dict_lines *l, const char *what);
/* The next line, without its end; false: none is left. */
bool hx__dict_line(hx_dict_lines *l, hx_str *out);
/* The category of this name, made when new. */
HX_MUST_USE hx_status hx__dict_named(hx_dict_lines *l, hx_str name,
                                     uint32_t *category);
/* Adds a term; a category that could not be made is an error. */
HX_MUST_USE hx_status hx__dict_put(hx_dict_lines *l, uint32_t category,
                                   hx_str text, int32_t weight);
HX_MUST_USE hx_status hx__dict_read_liwc(hx_dict_lines *l);
HX_MUST_USE hx_status hx__dict_read_xml(hx_dict_lines *l);

#endif
