/* The table of commands: the one place that names them. */
#include "cli.h"

extern const hx_command hx__cmd_run, hx__cmd_annotate, hx__cmd_explain,
    hx__cmd_eval, hx__cmd_plugin_list, hx__cmd_plugin_info,
    hx__cmd_lexicon_check, hx__cmd_lexicon_test;

const hx_command *const hx__commands[] = {
    &hx__cmd_run, &hx__cmd_annotate, &hx__cmd_explain, &hx__cmd_eval,
    &hx__cmd_plugin_list, &hx__cmd_plugin_info, &hx__cmd_lexicon_check,
    &hx__cmd_lexicon_test, NULL,
};
