/* hxgap explain: why a comment gets its labels.
 *
 * A text on the command line is shown as it is; a record of a file is a
 * customer's, and is shown without personal data. */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "alloc.h"
#include "app.h"
#include "buf.h"
#include "error.h"
#include "lexicon.h"
#include "notes.h"
#include "registry.h"
#include "text.h"
#include "utf8.h"
#include "zip.h"

#define COLUMNS 78

/* What is explained, and where it goes. */
typedef struct page {
    const hx_cli   *cli;
    const hx_hostx *hostx;
    hx_sink        *out;
    bool            masked;
    bool            no_memory;  /* something is missing from the page */
    /* Of a file: */
    const char     *path;
    uint64_t        number, wanted;   /* of this record; 0: all are wanted */
    bool            found;
    /* Of the record that is shown: */
    hx_notes        notes;
} page;

/* Bytes of the record's text as they may be shown. */
static hx_str shown(const page *p, hx_record *rec, uint32_t begin,
                    uint32_t end)
{
    hx_piece piece;

    if (!p->masked)
        return (hx_str){ rec->text.ptr + begin, end - begin };
    if (hx__host_public(p->hostx)->mask(rec, begin, end, 0, &piece, NULL))
        return hx_str_of("[?]");
    return piece.text;
}

static void put_tokens(const page *p, hx_record *rec)
{
    hx_sink *out = p->out;
    static const char *const languages[] = { "unknown (both lexicons)",
                                             "German", "English" };

    hx__output_printf(out, "language  %s%s\nclauses\n", languages[rec->lang],
                      rec->lang_given ? " (given)" : "");
    for (size_t c = 0; c < rec->clause_count; c++) {
        const hx_clause *clause = &rec->clauses[c];

        hx__output_printf(out, "  %zu ", c + 1);
        for (uint32_t t = clause->begin; t < clause->end; t++) {
            hx_str word = shown(p, rec, rec->tokens[t].begin,
                                rec->tokens[t].end);

            hx__output_printf(out, " %.*s", (int)word.len, word.ptr);
        }
        hx__output_printf(out, "%s%s%s\n",
                          clause->flags & HX_CLAUSE_QUESTION ? " ?" : "",
                          clause->flags & HX_CLAUSE_EXCLAIM ? " !" : "",
                          clause->flags & HX_CLAUSE_SENTENCE ? " ||" : " |");
    }
}

static void put_stems(page *p, hx_record *rec)
{
    hx_sink *out = p->out;
    hx_stemmer *stemmer = hx__stemmer_open();
    int column = 0;

    p->no_memory = p->no_memory || !stemmer;
    hx__output_printf(out, "stems\n");
    for (size_t t = 0; stemmer && t < rec->token_count; t++) {
        char fold[HX_FOLD_BYTES_MAX], stem[HX_FOLD_BYTES_MAX];
        const hx_token *token = &rec->tokens[t];
        hx_str word = shown(p, rec, token->begin, token->end);
        size_t len;

        if (token->kind == HX_TOK_LINK || word.len > HX_TERM_BYTES_MAX ||
            (p->masked && word.len && word.ptr[0] == '['))
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

#define RULE_BYTES 200  /* some are lists of a thousand words */

static void put_rule(const page *p, uint32_t number)
{
    const hx_host *host = hx__host_public(p->hostx);
    const hx_rule *rule = host->rule_get(host, number);
    size_t         len;

    if (!rule)
        return;
    len = hx__utf8_cut(rule->pattern, RULE_BYTES);
    hx__output_printf(p->out, "      rule %.*s:%u  %.*s%s\n",
                      (int)rule->file.len, rule->file.ptr, rule->line,
                      (int)len, rule->pattern.ptr,
                      len < rule->pattern.len ? " ..." : "");
}

/* "warmth met" or "touchpoint = staff", and the words that it is said of. */
static void put_label(const page *p, int dimension, size_t label, int stance,
                      hx_str words)
{
    const hx_host *host = hx__host_public(p->hostx);
    hx_str id = host->label_get(host, dimension, label)->id;
    hx_str name = hx__registry_dimension_name(p->hostx, dimension);

    if (dimension == HX_DIM_DRIVER)
        hx__output_printf(p->out, "  %.*s %s", (int)id.len, id.ptr,
                          stance == HX_MET     ? "met"
                          : stance == HX_UNMET ? "unmet"
                          : stance == HX_TOPIC ? "topic" : "wanted");
    else
        hx__output_printf(p->out, "  %.*s = %.*s", (int)name.len, name.ptr,
                          (int)id.len, id.ptr);
    hx__output_printf(p->out, "  \"%.*s\"", (int)words.len, words.ptr);
}

/* -- notes ------------------------------------------------------------------ */

/* A note quotes the words that turned the hit: not of a masked comment. */
static void put_note(const page *p, const char *indent, hx_str text)
{
    for (size_t i = 0; p->masked && i + 3 <= text.len; i++)
        if (memcmp(text.ptr + i, ": \"", 3) == 0)
            text.len = i;
    hx__output_printf(p->out, "%s%.*s\n", indent, (int)text.len, text.ptr);
}

static bool is_cue(const hx_note *note)
{
    return hx_str_eq(note->text, HX_LIT("cue"));
}

/* Whether the note is about a stance that its hit has lost (record.h). */
static bool is_dropped(const hx_note *note)
{
    static const char *const stances[] = { "met dropped: ", "unmet dropped: ",
                                           "wanted dropped: " };

    for (size_t i = 0; i < sizeof stances / sizeof *stances; i++) {
        size_t len = strlen(stances[i]);

        if (note->text.len > len &&
            memcmp(note->text.ptr, stances[i], len) == 0)
            return true;
    }
    return false;
}

/* Why the label on this place is as it is. */
static void put_reasons(const page *p, const hx_record *rec, uint32_t rule,
                        uint32_t begin)
{
    size_t count;
    const hx_noted *of = hx__notes_of(&p->notes, rule, begin, &count);

    for (size_t i = 0; i < count; i++)
        if (!is_dropped(&rec->notes[of[i].note]))
            put_note(p, "      ", rec->notes[of[i].note].text);
}

/* The words of a note, behind what their rule stands for. */
static void put_words(const page *p, hx_record *rec, const hx_note *note)
{
    const hx_host *host = hx__host_public(p->hostx);
    const hx_hit *hit = hx__lexicon_hit(host->lexicons(host), note->rule);
    hx_str words = shown(p, rec, note->begin, note->end);

    if (hit)
        put_label(p, hit->dimension, hit->label, hit->stance, words);
    else
        hx__output_printf(p->out, "  \"%.*s\"", (int)words.len, words.ptr);
}

static void put_cues(const page *p, hx_record *rec)
{
    for (size_t i = 0; i < rec->note_count; i++) {
        const hx_note *note = &rec->notes[i];

        if (!is_cue(note))
            continue;
        put_words(p, rec, note);
        hx__output_printf(p->out, "\n");
        put_rule(p, note->rule);
    }
}

/* The note that tells best why a hit is blocked: of a stance that it lost,
 * rather than where the stance was from. */
static const hx_note *leading(const hx_record *rec, const hx_noted *of,
                              size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (is_dropped(&rec->notes[of[i].note]))
            return &rec->notes[of[i].note];
    return &rec->notes[of->note];
}

/* The hit of these notes, in one piece. Where another stance of it has become a
 * label, that is told there. */
static void put_hit(const page *p, hx_record *rec, const hx_noted *of,
                    size_t count)
{
    const hx_note *lead = leading(rec, of, count);
    bool kept = p->notes.kept[of->note];

    put_words(p, rec, &rec->notes[of->note]);
    put_note(p, "  ", lead->text);
    put_rule(p, of->rule);
    for (size_t i = 0; i < count; i++) {
        const hx_note *note = &rec->notes[of[i].note];

        if (note != lead && (!kept || is_dropped(note)))
            put_note(p, "      ", note->text);
    }
}

/* Whatever has a note and no label, and labels that lost a stance. */
static void put_blocked(const page *p, hx_record *rec)
{
    for (size_t i = 0; i < rec->note_count; i++) {
        const hx_note *note = &rec->notes[i];
        size_t count;
        const hx_noted *of = hx__notes_of(&p->notes, note->rule, note->begin,
                                          &count);

        if (of->note != i || is_cue(note))
            continue;  /* told with the first of them, or above */
        if (!p->notes.kept[i] || is_dropped(leading(rec, of, count)))
            put_hit(p, rec, of, count);
    }
}

/* -- labels ----------------------------------------------------------------- */

static void put_mention(const page *p, hx_record *rec,
                        const hx_mention *mention)
{
    put_label(p, HX_DIM_DRIVER, mention->label, mention->stance,
              shown(p, rec, mention->begin, mention->end));
    hx__output_printf(p->out, "\n");
    put_rule(p, mention->rule);
    put_reasons(p, rec, mention->rule, mention->begin);
}

static void put_facets(const page *p, hx_record *rec)
{
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *facet = &rec->facets[i];

        put_label(p, facet->dimension, facet->label, 0,
                  shown(p, rec, facet->begin, facet->end));
        hx__output_printf(p->out, "\n");
        put_rule(p, facet->rule);
        put_reasons(p, rec, facet->rule, facet->begin);
    }
}

static void put_record(page *p, hx_record *rec)
{
    if (!hx__notes_open(&p->notes, rec)) {
        p->no_memory = true;
        return;
    }
    put_tokens(p, rec);
    put_stems(p, rec);
    hx__output_printf(p->out, "labels%s\n",
                      rec->mention_count + rec->facet_count ? "" : "  none");
    for (size_t i = 0; i < rec->mention_count; i++)
        put_mention(p, rec, &rec->mentions[i]);
    put_facets(p, rec);
    hx__output_printf(p->out, "cues seen\n");
    put_cues(p, rec);
    hx__output_printf(p->out, "blocked\n");
    put_blocked(p, rec);
    hx__notes_clear(&p->notes);
}

/* Into `out`, which may be `why`: under what a record was skipped, and why, as
 * the warnings of a run say it. */
static hx_status tell_skip(const char *before, const hx_record *rec,
                           const hx_error *why, hx_error *out)
{
    return hx__fail(out, HX_E_CHECK, "%s: %s%s%s", before,
                    hx__count_name(rec->skip), why->message[0] ? ": " : "",
                    why->message);
}

/* -- a text ----------------------------------------------------------------- */

static hx_status explain_text(page *p, hx_str text, hx_error *err)
{
    const hx_host *host = hx__host_public(p->hostx);
    hx_value value = { text, HX_V_STRING };
    hx_chain *chain = NULL;
    hx_record *rec;
    hx_status rc = hx__chain_open(&chain, p->hostx, err);

    if (rc != HX_OK)
        return rc;
    p->masked = false;
    rec = hx__chain_begin(chain);
    rec->explain = true;
    host->value_set(rec, HX_F_TEXT, value);
    if (p->cli->lang) {
        value.text = hx_str_of(p->cli->lang);
        host->value_set(rec, HX_F_LANG, value);
    }
    rc = hx__chain_run(chain, err);
    if (rc == HX_OK)
        put_record(p, rec);
    else if (rc == HX_SKIP)
        rc = tell_skip("this text is not analysed", rec, err, err);
    hx__chain_close(chain);
    return rc;
}

/* -- a file ----------------------------------------------------------------- */

/* A file, or a member of a zip archive. */
static bool is_input(const char *path)
{
    struct stat info;
    size_t archive;

    return (stat(path, &info) == 0 && S_ISREG(info.st_mode)) ||
           (hx__zip_split(path, &archive) == 0 && archive);
}

/* Whether there is such a file or member: no part of its name is a number. */
static bool is_there(const char *path)
{
    hx_input input;

    return hx__input_look(path, &input, NULL) == HX_OK && input.known;
}

/* "FILE" or "FILE:N" where FILE is a file, `path`, which is owned then. False
 * also where memory is refused. */
static bool names_file(page *p, const char *arg, char **path,
                       uint64_t *number)
{
    const char *colon = strrchr(arg, ':');
    char *end;

    *number = 0;
    *path = hx__strdup(arg);
    p->no_memory = p->no_memory || !*path;
    if (*path && is_there(*path))
        return true;
    if (*path && colon && colon[1] >= '1' && colon[1] <= '9') {
        (*path)[colon - arg] = '\0';
        *number = strtoull(colon + 1, &end, 10);
        if (*end == '\0' && is_input(*path))
            return true;
        (*path)[colon - arg] = ':';
        *number = 0;
    }
    if (*path && is_input(*path))
        return true;
    hx__free(*path);
    *path = NULL;
    return false;
}

/* A text that looks like the name of a file, which then is not there. */
static bool looks_like_file(const char *arg)
{
    static const char *const ends[] = { ".gz", ".zst", ".zip", ".csv", ".tsv",
                                        ".txt", ".json", ".ndjson", ".jsonl" };
    const char *colon = strrchr(arg, ':');
    size_t len = strlen(arg);

    if (colon && colon[1] && strspn(colon + 1, "0123456789") ==
        strlen(colon + 1))
        len = (size_t)(colon - arg);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t own = strlen(ends[i]);

        if (len > own && memcmp(arg + len - own, ends[i], own) == 0)
            return !memchr(arg, ' ', len);
    }
    return false;
}

/* One worker reads the file, so records come in its order. `err` has the reason
 * of a record that was skipped. [worker] */
static hx_status each(void *arg, hx_chain *chain, hx_record *rec, hx_buf *out,
                      hx_error *err)
{
    page *p = arg;
    hx_error where, why;

    (void)chain;
    (void)out;
    p->number++;
    if (p->wanted ? p->number != p->wanted : rec->skip == HX_SKIP_FILTERED)
        return HX_OK;
    (void)hx__fail(&where, HX_OK, "%s", p->path);  /* plain */
    hx__output_printf(p->out, "%s%s:%llu\n", p->found ? "\n" : "",
                      where.message, (unsigned long long)p->number);
    p->found = true;
    if (rec->skip != HX_SKIP_NONE) {
        (void)tell_skip("not analysed", rec, err, &why);
        hx__output_printf(p->out, "%s\n", why.message);
    } else {
        put_record(p, rec);
    }
    if (p->wanted)  /* nothing more to read: no failure, see explain_file */
        return hx__fail(err, HX_E_STOPPED, "found");
    return hx__output_status(p->out, err);
}

static hx_status explain_file(hx_cli *cli, page *p, hx_error *err)
{
    hx_run_options options = hx__app_options(cli);
    const char *inputs[] = { p->path };
    hx_chain *chain = NULL;
    hx_tally tally = { 0 };
    hx_status rc;

    p->masked = !cli->no_redact;
    p->number = 0;
    p->found = false;
    options.inputs = inputs;
    options.input_count = 1;
    options.jobs = 1;
    options.each = each;
    options.each_arg = p;
    options.progress = false;
    rc = hx__run(p->hostx, &options, &chain, &tally, &cli->signal_number, err);
    if (rc == HX_E_STOPPED && p->wanted && p->found)
        rc = HX_OK;
    else if (rc == HX_OK && p->wanted && !p->found)
        rc = hx__fail(err, HX_E_USAGE, "%s:%llu: the file has %llu record%s",
                      p->path, (unsigned long long)p->wanted,
                      (unsigned long long)p->number, hx__plural(p->number));
    if (rc == HX_OK && tally.first_count[HX_COUNT_DAMAGED])
        rc = hx__fail(err, HX_E_CHECK, "%s: %s", p->path,
                      tally.first[HX_COUNT_DAMAGED]->message);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    return rc;
}

static hx_status explain_all(hx_cli *cli, page *p, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < cli->arg_count; i++) {
        char *path;

        if (i > 0)
            hx__output_printf(p->out, "\n");
        if (names_file(p, cli->args[i], &path, &p->wanted)) {
            p->path = path;
            rc = explain_file(cli, p, err);
            hx__free(path);
        } else if (p->no_memory) {
            rc = hx__nomem(err);
        } else if (looks_like_file(cli->args[i])) {
            rc = hx__fail(err, HX_E_IO, "%s: No such file or directory",
                          cli->args[i]);
        } else {
            rc = explain_text(p, hx_str_of(cli->args[i]), err);
        }
        if (rc == HX_OK && p->no_memory)
            rc = hx__nomem(err);
    }
    return rc;
}

static hx_status run(hx_cli *cli, hx_error *err)
{
    hx_app app = { .pipe = NULL };
    page p = { .cli = cli };
    hx_status rc;

    if (cli->arg_count == 0)
        return hx__fail(err, HX_E_USAGE, "explain: no text (hxgap explain "
                        "\"Nobody ever called back.\")");
    rc = hx__app_open_explaining(&app, cli, err);
    p.hostx = app.host;
    if (rc == HX_OK)
        rc = hx__output_open(&p.out, NULL, 0, NULL, err);
    if (rc == HX_OK)
        rc = explain_all(cli, &p, err);
    if (rc == HX_OK) {
        rc = hx__output_commit(p.out, err);
        p.out = NULL;
    }
    hx__output_abort(p.out);
    hx__app_close(&app);
    return rc;
}

const hx_command hx__cmd_explain = {
    .name = "explain",
    .heading = "Looking closer",
    .summary = "why a comment gets its labels: words, rules, what was blocked",
    .usage = "[OPTIONS] TEXT|FILE|FILE:N...",
    .help =
        "  hxgap explain \"Nobody ever called back.\"\n"
        "  hxgap explain --lang de \"Service war leider nicht freundlich\"\n"
        "  hxgap explain comments.ndjson.gz:17\n\n"
        "Shows language, clauses, stems, every label with the rule that gave\n"
        "it, the cues that were seen, and the rules that were blocked, by what."
        "\nThe name of a file stands for all its records, FILE:N for its Nth, "
        "counted\nas messages count them; personal data in them is masked.\n",
    .options = "pipeline plugin lexicon lang where since until field "
               "block-bytes no-redact",
    .run = run,
};
