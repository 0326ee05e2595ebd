/* hxgap state info: what a state file says of itself. Needs no plugin and no
 * lexicon, so it can tell why a state is refused. */
#include "buf.h"
#include "error.h"
#include "states.h"

static void put_makers(hx_buf *out, const char *what, const hx_maker *list,
                       size_t count)
{
    for (size_t i = 0; i < count; i++) {
        hx__buf_printf(out, "%s %s %s, fingerprint %016llx", what,
                       list[i].name, list[i].version,
                       (unsigned long long)list[i].fingerprint);
        if (list[i].options)
            hx__buf_printf(out, ", options %016llx",
                           (unsigned long long)list[i].options);
        hx__buf_char(out, '\n');
    }
}

static void put_texts(hx_buf *out, const char *what, char *const *list,
                      size_t count)
{
    for (size_t i = 0; i < count; i++)
        hx__buf_printf(out, "%s %s\n", what, list[i]);
}

static void put_shards(hx_buf *out, const hx_shards *shards)
{
    uint64_t of, missing = hx__shards_missing(shards, &of);
    char     gaps[256];

    for (size_t i = 0; i < shards->count; i++) {
        const hx_shard *r = &shards->runs[i];

        hx__buf_printf(out, "shard %llu", (unsigned long long)r->index);
        if (r->last > r->index)
            hx__buf_printf(out, "-%llu", (unsigned long long)r->last);
        hx__buf_printf(out, "/%llu of archive %016llx\n",
                       (unsigned long long)r->count,
                       (unsigned long long)r->inputs);
    }
    if (missing == 0)
        return;
    hx__shards_gaps(shards, gaps, sizeof gaps);
    hx__buf_printf(out, "missing %llu: %s%s\n", (unsigned long long)missing,
                   gaps, shards->partial ? " (allowed by a merge)" : "");
}

static void put_counts(hx_buf *out, const hx_tally *tally)
{
    hx__buf_printf(out, "records %llu read, %llu analysed\n",
                   (unsigned long long)tally->read,
                   (unsigned long long)tally->analysed);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        if (tally->count[kind])
            hx__buf_printf(out, "count %s %llu\n", hx__count_name(kind),
                           (unsigned long long)tally->count[kind]);
    }
}

static void put_text(hx_buf *out, const hx_state *state)
{
    const hx_state_info *info = hx__state_info(state);
    const char          *name;
    size_t               bytes;

    hx__buf_printf(out, "state %s\n", hx__state_path(state));
    hx__buf_printf(out, "format %d.%u, %zu bytes, checksum right\n",
                   HX_STATE_MAJOR, info->minor, hx__state_size(state));
    hx__buf_printf(out, "program hxgap %s, semantics %llu\n", info->program,
                   (unsigned long long)info->semantics);
    hx__buf_printf(out, "pipeline %s\n", info->pipeline);
    put_makers(out, "plugin", info->plugins, info->plugin_count);
    put_makers(out, "lexicon", info->lexicons, info->lexicon_count);
    put_texts(out, "by", info->by, info->by_count);
    put_texts(out, "where", info->where, info->where_count);
    if (info->since)
        hx__buf_printf(out, "since %s\n", info->since);
    if (info->until)
        hx__buf_printf(out, "until %s\n", info->until);
    put_texts(out, "field", info->fields, info->field_count);
    put_shards(out, &info->shards);
    put_counts(out, &info->tally);
    for (size_t i = 0; hx__state_part(state, i, &name, &bytes); i++)
        hx__buf_printf(out, "sums %s, %zu bytes\n", name, bytes);
}

/* -- the same as JSON, a line each ----------------------------------------- */

static void json_text(hx_buf *out, const char *key, const char *text)
{
    hx__buf_printf(out, "\"%s\":", key);
    if (text)
        hx__buf_json_typed(out, text);
    else
        hx__buf_str(out, "null");
}

static void json_makers(hx_buf *out, const char *key, const hx_maker *list,
                        size_t count)
{
    hx__buf_printf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        hx__buf_str(out, i ? ",{" : "{");
        json_text(out, "name", list[i].name);
        hx__buf_char(out, ',');
        json_text(out, "version", list[i].version);
        hx__buf_printf(out, ",\"fingerprint\":\"%016llx\",\"options\":"
                       "\"%016llx\"}", (unsigned long long)list[i].fingerprint,
                       (unsigned long long)list[i].options);
    }
    hx__buf_char(out, ']');
}

static void json_texts(hx_buf *out, const char *key, char *const *list,
                       size_t count)
{
    hx__buf_printf(out, ",\"%s\":[", key);
    for (size_t i = 0; i < count; i++) {
        if (i)
            hx__buf_char(out, ',');
        hx__buf_json_typed(out, list[i]);
    }
    hx__buf_char(out, ']');
}

static void json_shards(hx_buf *out, const hx_shards *shards)
{
    uint64_t of, missing = hx__shards_missing(shards, &of);

    hx__buf_str(out, ",\"shards\":[");
    for (size_t i = 0; i < shards->count; i++) {
        const hx_shard *r = &shards->runs[i];

        hx__buf_printf(out, "%s{\"archive\":\"%016llx\",\"first\":%llu,"
                       "\"last\":%llu,\"of\":%llu}", i ? "," : "",
                       (unsigned long long)r->inputs,
                       (unsigned long long)r->index,
                       (unsigned long long)r->last,
                       (unsigned long long)r->count);
    }
    hx__buf_printf(out, "],\"missing\":%llu,\"missing_allowed\":%s",
                   (unsigned long long)missing,
                   shards->partial ? "true" : "false");
}

static void json_counts(hx_buf *out, const hx_tally *tally)
{
    bool any = false;

    hx__buf_printf(out, ",\"read\":%llu,\"analysed\":%llu,\"counts\":{",
                   (unsigned long long)tally->read,
                   (unsigned long long)tally->analysed);
    for (int kind = 0; kind < HX_COUNT_KINDS; kind++) {
        if (!tally->count[kind])
            continue;
        hx__buf_printf(out, "%s\"%s\":%llu", any ? "," : "",
                       hx__count_name(kind),
                       (unsigned long long)tally->count[kind]);
        any = true;
    }
    hx__buf_char(out, '}');
}

static void put_json(hx_buf *out, const hx_state *state)
{
    const hx_state_info *info = hx__state_info(state);
    const char          *name;
    size_t               bytes;

    hx__buf_char(out, '{');
    json_text(out, "state", hx__state_path(state));
    hx__buf_printf(out, ",\"format\":\"%d.%u\",\"bytes\":%zu,"
                   "\"semantics\":%llu,", HX_STATE_MAJOR, info->minor,
                   hx__state_size(state),
                   (unsigned long long)info->semantics);
    json_text(out, "program", info->program);
    hx__buf_char(out, ',');
    json_text(out, "pipeline", info->pipeline);
    json_makers(out, "plugins", info->plugins, info->plugin_count);
    json_makers(out, "lexicons", info->lexicons, info->lexicon_count);
    json_texts(out, "by", info->by, info->by_count);
    json_texts(out, "where", info->where, info->where_count);
    hx__buf_char(out, ',');
    json_text(out, "since", info->since);
    hx__buf_char(out, ',');
    json_text(out, "until", info->until);
    json_texts(out, "fields", info->fields, info->field_count);
    json_shards(out, &info->shards);
    json_counts(out, &info->tally);
    hx__buf_str(out, ",\"sums\":{");
    for (size_t i = 0; hx__state_part(state, i, &name, &bytes); i++)
        hx__buf_printf(out, "%s\"%s\":%zu", i ? "," : "", name, bytes);
    hx__buf_str(out, "}}\n");
}

static hx_status show_all(bool json, hx_states *states, hx_sink *out,
                          hx_error *err)
{
    hx_buf    text = { 0 };
    hx_status rc = HX_OK;

    while (rc == HX_OK) {
        hx_state *state;

        rc = hx__states_next(states, &state, err);
        if (rc != HX_OK)
            break;
        text.len = 0;
        (json ? put_json : put_text)(&text, state);
        hx__state_close(state);
        if (text.failed)
            rc = hx__nomem(err);
        else
            hx__output_write(out, text.ptr, text.len);
    }
    hx__buf_clear(&text);
    return rc == HX_END ? HX_OK : rc;
}

static hx_status info(hx_cli *cli, hx_error *err)
{
    bool       json = cli->format && strcmp(cli->format, "json") == 0;
    hx_states *states = NULL;
    hx_sink   *out = NULL;
    hx_status  rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "state info: which state?");
    if (cli->format && !json && strcmp(cli->format, "text") != 0)
        return hx__fail(err, HX_E_USAGE, "--format %s: state info writes text "
                        "or json", cli->format);
    rc = hx__states_open(&states, cli->args, cli->arg_count, err);
    if (rc == HX_OK)
        hx__inputs_tell(hx__states_inputs(states), hx__cli_listener(cli), cli);
    if (rc == HX_OK)
        rc = hx__output_open(&out, NULL, 0, NULL, err);
    if (rc == HX_OK)
        rc = show_all(json, states, out, err);
    if (rc == HX_OK)
        rc = hx__output_commit(out, err);
    else
        hx__output_abort(out);
    hx__states_close(states);
    return rc;
}

static const hx_says says[] = {
    { "format", "text or json (default text)", "text json" },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_state_info = {
    .name = "state info",
    .summary = "say what a state file holds and who made it",
    .usage = "STATE... [--format text|json]",
    .help =
        "  hxgap state info all.hxs\n"
        "  hxgap state info states/ --format json | jq .missing\n\n"
        "Checks the file and tells its version, the plugins and lexicons that\n"
        "made it, what was asked for, which shards it holds, and its counts.\n",
    .options = "format",
    .says = says,
    .run = info,
};
