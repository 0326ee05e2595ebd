/* Pipelines from YAML: which plugins with which options, which lexicons, and
 * what an analyst sets beside them.
 *
 *     pipeline: default
 *     plugins:
 *       - in_ndjson                      # or with options:
 *       - name: det_lexicon
 *         options: { explain: false }
 *     lexicons: [drivers, touchpoints.yaml]
 *     fields: { text: Kommentar }        # --field
 *     dimensions: [brand, "lang,month"]  # --by
 *     owners: { hotline: Customer Care } # of touchpoints
 *     targets: { warmth: 80 }            # of drivers, percent delivered
 *
 * A plugin or lexicon name without '/' is looked up in the folder given; one
 * that begins with './' or '../' is relative to the pipeline file's folder.
 * All messages name file:line:column. [main] */
#ifndef HX_PIPELINE_H
#define HX_PIPELINE_H

#include "host.h"

/* Looked for in the working folder; in a folder of inputs it is none. */
#define HX_PIPELINE_FOUND "hxgap.yaml"

/* On failure `*out` is NULL: HX_E_IO (cannot read it), HX_E_USAGE (not a
 * pipeline), HX_E_NOMEM. Owned: hx__pipeline_close(). */
HX_MUST_USE hx_status hx__pipeline_load(hx_pipeline **out, const char *path,
                                        const char *plugin_folder,
                                        const char *lexicon_folder,
                                        hx_error *err);
/* Adds fields, dimensions, owners and targets from a file that nobody named
 * (hxgap.yaml of the working folder): plugins and lexicons there are refused,
 * for they would run code because of where a person stands. */
HX_MUST_USE hx_status hx__pipeline_extend(hx_pipeline *pipe, const char *path,
                                          hx_error *err);
/* Adds one plugin by path, as --plugin does; `path` is copied. */
HX_MUST_USE hx_status hx__pipeline_plugin(hx_pipeline *pipe, const char *path,
                                          hx_error *err);
/* Sets an option as --option PLUGIN.NAME=VALUE does, over what the file says.
 * HX_E_USAGE where the pipeline has no such plugin; the plugin itself judges
 * name and value later. */
HX_MUST_USE hx_status hx__pipeline_set(hx_pipeline *pipe, const char *given,
                                       hx_error *err);
void hx__pipeline_drop_lexicons(hx_pipeline *pipe);
void hx__pipeline_clear_plugin(hx_plugin_spec *spec);
void hx__pipeline_close(hx_pipeline *pipe);  /* NULL is allowed */

#endif
