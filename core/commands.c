/* The table of commands: the one place that names them. */
#include "cli.h"

extern const hx_command hx__cmd_init, hx__cmd_doctor;

extern const hx_command hx__cmd_map, hx__cmd_merge, hx__cmd_report,
    hx__cmd_plan, hx__cmd_compare, hx__cmd_state_info;
extern const hx_command hx__cmd_run, hx__cmd_annotate, hx__cmd_explain,
    hx__cmd_eval, hx__cmd_train, hx__cmd_plugin_list, hx__cmd_plugin_info,
    hx__cmd_lexicon_check, hx__cmd_lexicon_test;
extern const hx_command hx__cmd_kwic, hx__cmd_coverage, hx__cmd_suggest;
extern const hx_command hx__cmd_lexicon_stats, hx__cmd_lexicon_import,
    hx__cmd_lexicon_export, hx__cmd_lexicon_diff, hx__cmd_lexicon_compile;
extern const hx_command hx__cmd_plugin_check, hx__cmd_plugin_new;

/* In the order of the list that --help prints; the first under a heading
 * says it. */
const hx_command *const hx__commands[] = {
    &hx__cmd_init, &hx__cmd_run, &hx__cmd_compare, &hx__cmd_report,
    &hx__cmd_doctor,
    &hx__cmd_explain, &hx__cmd_annotate, &hx__cmd_kwic, &hx__cmd_coverage,
    &hx__cmd_suggest,
    &hx__cmd_lexicon_check, &hx__cmd_lexicon_test, &hx__cmd_lexicon_stats,
    &hx__cmd_lexicon_diff, &hx__cmd_lexicon_import, &hx__cmd_lexicon_export,
    &hx__cmd_lexicon_compile,
    &hx__cmd_eval, &hx__cmd_train,
    &hx__cmd_plan, &hx__cmd_map, &hx__cmd_merge, &hx__cmd_state_info,
    &hx__cmd_plugin_list, &hx__cmd_plugin_info, &hx__cmd_plugin_new,
    &hx__cmd_plugin_check, NULL,
};
