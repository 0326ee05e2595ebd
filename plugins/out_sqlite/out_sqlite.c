/* out_sqlite: the report, or every comment with its labels, as a database. */
#include "db.h"

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "out_sqlite",
    .version = "1.0.0",
    .summary = "a database of figures and verbatims, or of every comment",
    .stage = HX_STAGE_OUT,
    .needs = HX_L_REPORT,
    .threads = HX_STATELESS,
    .format = "sqlite",
    .suffixes = ".sqlite .sqlite3 .db",
    .report = db_report,
    .record = db_record,
    .records_open = db_records_open,
    .records_add = db_records_add,
    .records_close = db_records_close,
};

/* The file of a sink and the masking call came after the first headers. */
HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR
        && host->size > offsetof(hx_host, sink_file) ? &plugin : NULL;
}
