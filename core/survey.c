/* One reading of the inputs, with a callback for each record. */
#include "survey.h"

#include "error.h"

hx_status hx__survey(hx_cli *cli, const hx_app *app, const hx_survey *survey,
                     hx_tally *tally, hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    hx_chain *chain = NULL;
    hx_status rc;

    if (cli->read_once)
        options.message = NULL;
    cli->read_once = true;
    options.inputs += survey->first_input;
    options.input_count -= survey->first_input;
    options.each = survey->each;
    options.each_arg = survey->arg;
    options.ordered_sink = survey->sink;
    options.sink_arg = survey->arg;
    rc = hx__run(app->host, &options, &chain, tally, &cli->signal_number, err);
    hx__chain_close(chain);
    return rc;
}

bool hx__survey_json(const hx_cli *cli)
{
    return cli->format && strcmp(cli->format, "json") == 0;
}

hx_status hx__survey_format(const hx_cli *cli, hx_error *err)
{
    if (!cli->format || strcmp(cli->format, "text") == 0 ||
        hx__survey_json(cli))
        return HX_OK;
    return hx__fail(err, HX_E_USAGE, "--format: \"%.32s\" is none of: text "
                    "json", cli->format);
}

hx_status hx__survey_print(const hx_buf *out, hx_error *err)
{
    hx_sink *sink = NULL;
    hx_status rc = out->failed ? hx__nomem(err)
                               : hx__output_open(&sink, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__output_write(sink, out->ptr, out->len);
    return hx__output_commit(sink, err);
}
