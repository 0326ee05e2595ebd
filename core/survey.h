/* Reading an archive for something other than a report: what kwic, coverage,
 * suggest and lexicon diff have in common. */
#ifndef HX_SURVEY_H
#define HX_SURVEY_H

#include "app.h"
#include "buf.h"

typedef struct hx_survey {
    /* For every record, analysed or not (rec->skip); what it appends to `out`
     * reaches `sink` in input order. [worker] */
    hx_status (*each)(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err);
    /* NULL: `each` leaves nothing. One call at a time. */
    hx_status (*sink)(void *arg, hx_str bytes, hx_error *err);
    void  *arg;
    size_t first_input;   /* of cli->args */
} hx_survey;

/* Reads all inputs once. The caller judges `tally` (hx__cli_judge) when its
 * result is out, and clears it in any case. [main] */
HX_MUST_USE hx_status hx__survey(hx_cli *cli, const hx_app *app,
                                 const hx_survey *survey, hx_tally *tally,
                                 hx_error *err);

/* --format text or json, else HX_E_USAGE. */
HX_MUST_USE hx_status hx__survey_format(const hx_cli *cli, hx_error *err);
bool hx__survey_json(const hx_cli *cli);
/* Writes `out` to standard output; HX_E_NOMEM where it has failed. */
HX_MUST_USE hx_status hx__survey_print(const hx_buf *out, hx_error *err);

#endif
