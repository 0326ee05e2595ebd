/* hxgap explain: why a comment gets its labels. */
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "app.h"
#include "buf.h"
#include "error.h"
#include "registry.h"
#include "text.h"

#define COLUMNS 78

static void put_tokens(hx_sink *out, const hx_record *rec)
{
    static const char *const languages[] = { "unknown (both lexicons)",
                                             "German", "English" };

    hx__output_printf(out, "language  %s%s\nclauses\n", languages[rec->lang],
                      rec->lang_given ? " (given)" : "");
    for (size_t c = 0; c < rec->clause_count; c++) {
        const hx_clause *clause = &rec->clauses[c];

        hx__output_printf(out, "  %zu ", c + 1);
        for (uint32_t t = clause->begin; t < clause->end; t++) {
            const hx_token *token = &rec->tokens[t];

            hx__output_printf(out, " %.*s", (int)(token->end - token->begin),
                              rec->text.ptr + token->begin);
        }
        hx__output_printf(out, "%s%s%s\n",
                          clause->flags & HX_CLAUSE_QUESTION ? " ?" : "",
                          clause->flags & HX_CLAUSE_EXCLAIM ? " !" : "",
                          clause->flags & HX_CLAUSE_SENTENCE ? " ||" : " |");
    }
}

static void put_stems(hx_sink *out, const hx_record *rec)
{
    hx_stemmer *stemmer = hx__stemmer_open();
    int column = 0;

    hx__output_printf(out, "stems\n");
    for (size_t t = 0; stemmer && t < rec->token_count; t++) {
        char fold[HX_FOLD_BYTES_MAX], stem[HX_FOLD_BYTES_MAX];
        const hx_token *token = &rec->tokens[t];
        hx_str word = { rec->text.ptr + token->begin,
                        token->end - token->begin };
        size_t len;

        if (token->kind == HX_TOK_LINK || word.len > HX_TERM_BYTES_MAX)
            continue;
        len = hx__fold(word, fold);
        len = hx__stem(stemmer, rec->lang == HX_LANG_EN ? HX_LANG_EN
                                                        : HX_LANG_DE,
                       (hx_str){ fold, len }, stem);
        if (column == 0 || column + (int)len + 1 > COLUMNS) {
            hx__output_printf(out, column ? "\n   " : "   ");
            column = 3;
        }
        hx__output_printf(out, " %.*s", (int)len, stem);
        column += (int)len + 1;
    }
    hx__output_printf(out, "\n");
    hx__stemmer_close(stemmer);
}

static void put_rule(hx_sink *out, const hx_host *host, uint32_t number)
{
    const hx_rule *rule = host->rule_get(host, number);

    if (!rule)
        return;
    hx__output_printf(out, "      rule %.*s:%u  %.*s\n", (int)rule->file.len,
                      rule->file.ptr, rule->line,
                      rule->pattern.len > 200 ? 200 : (int)rule->pattern.len,
                      rule->pattern.ptr);
}

static void put_mention(hx_sink *out, const hx_host *host,
                        const hx_record *rec, const hx_mention *mention)
{
    const hx_label *label = host->label_get(host, HX_DIM_DRIVER,
                                            mention->label);

    hx__output_printf(out, "  %.*s %s  \"%.*s\"\n", (int)label->id.len,
                      label->id.ptr,
                      mention->stance == HX_MET     ? "met"
                      : mention->stance == HX_UNMET ? "unmet" : "wanted",
                      (int)(mention->end - mention->begin),
                      rec->text.ptr + mention->begin);
    put_rule(out, host, mention->rule);
    for (size_t i = 0; i < rec->note_count; i++) {
        const hx_note *note = &rec->notes[i];

        if (note->rule == mention->rule && note->begin == mention->begin)
            hx__output_printf(out, "      %.*s\n", (int)note->text.len,
                              note->text.ptr);
    }
}

static void put_facets(hx_sink *out, const hx_hostx *hostx,
                       const hx_record *rec)
{
    const hx_host *host = hx__host_public(hostx);

    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];
        hx_str name = hx__registry_dimension_name(hostx, facet->dimension);
        const hx_label *label = host->label_get(host, facet->dimension,
                                                facet->label);

        hx__output_printf(out, "  %.*s = %.*s  \"%.*s\"\n", (int)name.len,
                          name.ptr, (int)label->id.len, label->id.ptr,
                          (int)(facet->end - facet->begin),
                          rec->text.ptr + facet->begin);
        put_rule(out, host, facet->rule);
    }
}

static bool became_label(const hx_record *rec, const hx_note *note)
{
    for (size_t i = 0; i < rec->mention_count; i++)
        if (rec->mentions[i].rule == note->rule &&
            rec->mentions[i].begin == note->begin)
            return true;
    return false;
}

/* Cues and blocked hits: whatever has a note and no label. */
static void put_notes(hx_sink *out, const hx_host *host, const hx_record *rec,
                      bool cues)
{
    for (size_t i = 0; i < rec->note_count; i++) {
        const hx_note *note = &rec->notes[i];

        if (hx_str_eq(note->text, hx_str_of("cue")) != cues ||
            became_label(rec, note))
            continue;
        hx__output_printf(out, "  \"%.*s\"", (int)(note->end - note->begin),
                          rec->text.ptr + note->begin);
        if (cues)
            hx__output_printf(out, "\n");
        else
            hx__output_printf(out, "  %.*s\n", (int)note->text.len,
                              note->text.ptr);
        put_rule(out, host, note->rule);
    }
}

static hx_status explain_text(const hx_cli *cli, const hx_app *app,
                              hx_chain *chain, hx_str text, hx_sink *out,
                              hx_error *err)
{
    const hx_host *host = hx__host_public(app->host);
    hx_record *rec = hx__chain_begin(chain);
    hx_value value = { text, HX_V_STRING };
    hx_status rc;

    rec->explain = true;
    host->value_set(rec, HX_F_TEXT, value);
    if (cli->lang) {
        value.text = hx_str_of(cli->lang);
        host->value_set(rec, HX_F_LANG, value);
    }
    rc = hx__chain_run(chain, err);
    if (rc == HX_SKIP)
        return hx__fail(err, HX_E_CHECK, "this text is not analysed: %s",
                        hx__count_name(rec->skip));
    if (rc != HX_OK)
        return rc;
    put_tokens(out, rec);
    put_stems(out, rec);
    hx__output_printf(out, "labels%s\n",
                      rec->mention_count + rec->facet_count ? "" : "  none");
    for (size_t i = 0; i < rec->mention_count; i++)
        put_mention(out, host, rec, &rec->mentions[i]);
    put_facets(out, app->host, rec);
    hx__output_printf(out, "cues seen\n");
    put_notes(out, host, rec, true);
    hx__output_printf(out, "blocked\n");
    put_notes(out, host, rec, false);
    return HX_OK;
}

static hx_status explain_all(const hx_cli *cli, const hx_app *app,
                             hx_error *err)
{
    hx_chain *chain = NULL;
    hx_sink *out = NULL;
    hx_status rc = hx__chain_open(&chain, app->host, err);

    if (rc == HX_OK)
        rc = hx__output_open(&out, NULL, 0, NULL, err);
    for (size_t i = 0; rc == HX_OK && i < cli->arg_count; i++) {
        if (i > 0)
            hx__output_printf(out, "\n");
        rc = explain_text(cli, app, chain, hx_str_of(cli->args[i]), out, err);
    }
    if (rc == HX_OK) {
        rc = hx__output_commit(out, err);
        out = NULL;
    }
    hx__output_abort(out);
    hx__chain_close(chain);
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "explain: no text (hxgap explain "
                        "\"Nobody ever called back.\")");
    rc = hx__app_open(&app, cli, true, err);
    if (rc == HX_OK)
        rc = explain_all(cli, &app, err);
    hx__app_close(&app);
    return rc;
}

const hx_command hx__cmd_explain = {
    .name = "explain",
    .summary = "why a comment gets its labels: words, rules, what was blocked",
    .usage = "[OPTIONS] TEXT...",
    .help =
        "  hxgap explain \"Nobody ever called back.\"\n"
        "  hxgap explain --lang de \"Service war leider nicht freundlich\"\n\n"
        "Shows language, clauses, stems, every label with the rule that gave\n"
        "it, the cues that were seen, and the rules that were blocked, by what."
        "\n",
    .options = "pipeline plugin lexicon lang",
    .run = run,
};
