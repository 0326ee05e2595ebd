/* Findings about patterns and entries. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lexcheck.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "hostx.h"

void hx__lexcheck_tell(hx_lexcheck *check, int kind, const hx_lexfile *file,
                       uint32_t line, uint32_t column, const char *format, ...)
{
    char text[1024], what[1024];
    va_list args;

    check->findings[kind]++;
    va_start(args, format);
    hx__vmessage(what, sizeof what, format, args);
    va_end(args);
    hx__message(text, sizeof text, "%s:%u:%u: %s", file->path, line, column,
                what);
    check->tell(check->arg, file, kind, text);
}

/* -- places ----------------------------------------------------------------- */

static int by_number(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static uint64_t seq_hash(const hx_program *program, const hx_seq *seq)
{
    uint64_t hash = seq->count;

    for (uint32_t e = seq->first; e < seq->first + seq->count; e++) {
        const hx_elem *elem = &program->elems[e];
        uint64_t parts[2] = { elem->op, elem->atom };

        hash = XXH3_64bits_withSeed(parts, sizeof parts, hash);
    }
    return hash;
}

/* What the form matches: its parts, each a set of sequences. */
static uint64_t form_hash(const hx_program *program, uint32_t number)
{
    const hx_form *form = &program->forms[number];
    uint64_t hash = form->count;

    for (uint32_t p = form->first; p < form->first + form->count; p++) {
        const hx_part *part = &program->parts[p];
        uint64_t seqs[HX_SEQS_MAX + 1] = { 0 };
        size_t count = part->count < HX_SEQS_MAX ? part->count : HX_SEQS_MAX;

        for (size_t s = 0; s < count; s++)
            seqs[s] = seq_hash(program, &program->seqs[part->first + s]);
        qsort(seqs, count, sizeof *seqs, by_number);
        seqs[count] = (uint64_t)part->join << 32 | part->within;
        hash = XXH3_64bits_withSeed(seqs, (count + 1) * sizeof *seqs, hash);
    }
    return hash;
}

static void add_entry(hx_lexcheck *check, const hx_lexfile *file,
                      const hx_lex_entry *entry, size_t *at)
{
    const hx_lexicon *lexicon = check->lexicon;

    for (size_t i = 0; i < entry->pattern_count && !entry->off &&
                       *at < lexicon->pattern_count; i++) {
        const hx_pattern *pattern = &lexicon->patterns[*at];

        check->places[(*at)++] = (hx_lex_place){ file, entry,
            &entry->patterns[i], pattern,
            pattern->regex >= 0 ? XXH3_64bits(entry->patterns[i].text.ptr,
                                              entry->patterns[i].text.len)
                                : form_hash(&lexicon->program,
                                            pattern->form) };
    }
}

/* Whether `path` is the file or a folder above it, under whatever names. */
static bool leads_to(const char *path, const char *file)
{
    char  *real = realpath(path, NULL);
    size_t len = real ? strlen(real) : 0;
    bool   leads = real && strncmp(real, file, len) == 0 &&
                   (!file[len] || file[len] == '/');

    free(real);  /* of realpath(), so not hx__free() */
    return leads;
}

bool hx__lexcheck_named(const char *const *paths, size_t count,
                        const hx_lexfile *file)
{
    char *real = count ? realpath(file->path, NULL) : NULL;
    bool  named = false;

    for (size_t i = 0; real && !named && i < count; i++)
        named = leads_to(paths[i], real);
    free(real);
    return named;
}

hx_status hx__lexcheck_open(hx_lexcheck *check, const hx_hostx *host,
                            hx_error *err)
{
    const hx_host *pub = hx__host_public(host);
    size_t at = 0;

    check->host = host;
    check->lexicon = pub->lexicons(pub);
    check->places = hx__alloc(check->lexicon->pattern_count + 1,
                              sizeof *check->places);
    check->met = hx__alloc(check->lexicon->pattern_count + 1,
                           sizeof *check->met);
    if (!check->places || !check->met)
        return hx__nomem(err);
    for (size_t f = 0; f < check->lexicon->file_count; f++) {
        const hx_lexfile *file = check->lexicon->files[f];

        for (size_t e = 0; e < file->entry_count; e++)
            add_entry(check, file, &file->entries[e], &at);
    }
    return HX_OK;
}

void hx__lexcheck_clear(hx_lexcheck *check)
{
    hx__free(check->places);
    hx__free(check->met);
}

/* -- duplicates and conflicts ------------------------------------------------ */

static bool langs_meet(int a, int b)
{
    return a == b || a == HX_LANG_UNKNOWN || b == HX_LANG_UNKNOWN;
}

static int by_form(const void *a, const void *b)
{
    const hx_lex_place *x = *(const hx_lex_place *const *)a;
    const hx_lex_place *y = *(const hx_lex_place *const *)b;

    if (x->form != y->form)
        return x->form < y->form ? -1 : 1;
    return x < y ? -1 : x > y;
}

static void tell_pair(hx_lexcheck *check, int kind, const hx_lex_place *first,
                      const hx_lex_place *second, const char *what,
                      const char *remedy)
{
    hx_str text = second->from->text, before = first->from->text;

    hx__lexcheck_tell(check, kind, second->file, second->from->line,
                      second->from->column, "\"%.*s\" %s \"%.*s\" of %.*s, "
                      "%s:%u (%s)", text.len > 80 ? 80 : (int)text.len,
                      text.ptr, what, before.len > 80 ? 80 : (int)before.len,
                      before.ptr, (int)first->entry->id.len,
                      first->entry->id.ptr, first->file->path,
                      first->from->line, remedy);
}

/* Two patterns that match the same, without exceptions that tell them
 * apart. */
static void judge_pair(hx_lexcheck *check, const hx_lex_place *first,
                       const hx_lex_place *second)
{
    const hx_hit *a = &first->pattern->hit, *b = &second->pattern->hit;
    bool same_text = hx_str_eq(first->from->text, second->from->text);

    if (a->dimension != b->dimension || !langs_meet(a->lang, b->lang) ||
        first->pattern->cond_count || second->pattern->cond_count)
        return;
    if (a->label != b->label)
        return;  /* two labels of one word: often meant */
    if (a->stance != b->stance)
        tell_pair(check, HX_LINT_CONFLICT, first, second, "has another stance than",
                  "a conflict: remove one");
    else if (a->weight == b->weight && a->lang == b->lang)
        tell_pair(check, HX_LINT_DUPLICATE, first, second,
                  same_text ? "stands twice: it is" : "matches the same as",
                  "a duplicate: remove one");
}

static hx_status check_pairs(hx_lexcheck *check, hx_error *err)
{
    size_t count = check->lexicon->pattern_count;
    const hx_lex_place **list = hx__alloc(count + 1, sizeof *list);

    if (!list)
        return hx__nomem(err);
    for (size_t i = 0; i < count; i++)
        list[i] = &check->places[i];
    qsort(list, count, sizeof *list, by_form);
    for (size_t i = 1; i < count; i++)
        for (size_t k = i; k > 0 && list[k - 1]->form == list[i]->form; k--)
            judge_pair(check, list[k - 1], list[i]);
    hx__free(list);
    return HX_OK;
}

/* -- shadows ---------------------------------------------------------------- */

/* For each word of the lexicons, the pattern of the current label and stance
 * that is that word alone. */
typedef struct shade {
    hx_lexcheck         *check;
    const hx_lex_place **by_word;
} shade;

static bool is_plain(const hx_pattern *pattern)
{
    return pattern->regex < 0 && pattern->cond_count == 0 &&
           pattern->hit.weight >= 1000;
}

static const hx_part *only_part(const hx_program *program,
                                const hx_pattern *pattern)
{
    const hx_form *form = &program->forms[pattern->form];

    return form->count == 1 ? &program->parts[form->first] : NULL;
}

static bool is_word(const hx_program *program, const hx_seq *seq)
{
    return seq->count == 1 && program->elems[seq->first].op == HX_ELEM_ATOM;
}

/* Notes the words that the pattern is alone, or forgets them. */
static void cast(shade *s, const hx_lex_place *place, bool light)
{
    const hx_program *program = &s->check->lexicon->program;
    const hx_words *words = &program->words;
    const hx_part *part = only_part(program, place->pattern);

    if (!part || !is_plain(place->pattern))
        return;
    for (uint32_t q = part->first; q < part->first + part->count; q++) {
        uint32_t atom = program->elems[program->seqs[q].first].atom;

        if (!is_word(program, &program->seqs[q]))
            continue;
        for (uint32_t w = words->first_word[atom];
             w < words->first_word[atom + 1]; w++)
            if (light || !s->by_word[words->atom_words.at[w]])
                s->by_word[words->atom_words.at[w]] = light ? NULL : place;
    }
}

/* The pattern that shades the element: all its words are that pattern's. */
static const hx_lex_place *shader_of(const shade *s, const hx_elem *elem,
                                     const hx_lex_place *own)
{
    const hx_words *words = &s->check->lexicon->program.words;
    const hx_lex_place *by = NULL;

    if (elem->op != HX_ELEM_ATOM)
        return NULL;
    for (uint32_t w = words->first_word[elem->atom];
         w < words->first_word[elem->atom + 1]; w++) {
        by = s->by_word[words->atom_words.at[w]];
        if (!by || by == own || !langs_meet(by->from->lang, own->from->lang) ||
            by->pattern->hit.negation != own->pattern->hit.negation)
            return NULL;
    }
    return by;
}

/* The pattern without which every sequence of `part` would do as well. */
static const hx_lex_place *part_shader(const shade *s, const hx_part *part,
                                       const hx_lex_place *own)
{
    const hx_program *program = &s->check->lexicon->program;
    const hx_lex_place *by = NULL;

    for (uint32_t q = part->first; q < part->first + part->count; q++) {
        const hx_seq *seq = &program->seqs[q];

        by = NULL;
        for (uint32_t e = seq->first; !by && e < seq->first + seq->count; e++)
            by = shader_of(s, &program->elems[e], own);
        if (!by)
            return NULL;
    }
    return by;
}

static void check_shade(const shade *s, const hx_lex_place *place)
{
    const hx_program *program = &s->check->lexicon->program;
    const hx_pattern *pattern = place->pattern;
    const hx_lex_place *by = NULL;
    const hx_form *form;

    if (pattern->regex >= 0 || pattern->hit.own_negation ||
        pattern->hit.stance == HX_TOPIC)
        return;
    form = &program->forms[pattern->form];
    for (uint32_t p = form->first; !by && p < form->first + form->count; p++)
        by = part_shader(s, &program->parts[p], place);
    if (by && by->form != place->form)
        tell_pair(s->check, HX_LINT_SHADOW, by, place, "adds nothing: it has the word",
                  "remove it, or give the word an exception");
}

static int by_label(const void *a, const void *b)
{
    const hx_lex_place *x = *(const hx_lex_place *const *)a;
    const hx_lex_place *y = *(const hx_lex_place *const *)b;
    const hx_hit *h = &x->pattern->hit, *g = &y->pattern->hit;

    if (h->dimension != g->dimension)
        return h->dimension < g->dimension ? -1 : 1;
    if (h->label != g->label)
        return h->label < g->label ? -1 : 1;
    if (h->stance != g->stance)
        return h->stance < g->stance ? -1 : 1;
    return x < y ? -1 : x > y;
}

static bool same_label(const hx_lex_place *a, const hx_lex_place *b)
{
    return a->pattern->hit.dimension == b->pattern->hit.dimension &&
           a->pattern->hit.label == b->pattern->hit.label &&
           a->pattern->hit.stance == b->pattern->hit.stance;
}

static hx_status check_shades(hx_lexcheck *check, hx_error *err)
{
    size_t count = check->lexicon->pattern_count;
    int cue = hx__registry_find(check->host, HX_LIT("cue"));
    const hx_lex_place **list = hx__alloc(count + 1, sizeof *list);
    shade s = { check, hx__alloc(check->lexicon->program.words.count + 1,
                                 sizeof *s.by_word) };

    if (!list || !s.by_word) {
        hx__free(list);
        hx__free(s.by_word);
        return hx__nomem(err);
    }
    for (size_t i = 0; i < count; i++)
        list[i] = &check->places[i];
    qsort(list, count, sizeof *list, by_label);
    for (size_t from = 0, to; from < count; from = to) {
        for (to = from; to < count && same_label(list[from], list[to]); to++)
            cast(&s, list[to], false);
        /* A longer cue keeps a shorter one from counting: it adds. */
        for (size_t i = from; i < to; i++)
            if (list[i]->pattern->hit.dimension != cue)
                check_shade(&s, list[i]);
        for (size_t i = from; i < to; i++)
            cast(&s, list[i], true);
    }
    hx__free(list);
    hx__free(s.by_word);
    return HX_OK;
}

hx_status hx__lexcheck_patterns(hx_lexcheck *check, hx_error *err)
{
    hx_status rc = check_pairs(check, err);

    hx__lexcheck_marks(check);
    if (rc == HX_OK)
        rc = hx__lexcheck_dead(check, err);
    return rc == HX_OK ? check_shades(check, err) : rc;
}

/* -- examples --------------------------------------------------------------- */

/* Marks the patterns that this rule is. */
static void mark_rule(hx_lexcheck *check, const uint32_t *of_rule,
                      uint32_t rule)
{
    if (of_rule[rule] != UINT32_MAX)
        check->met[of_rule[rule]] = true;
}

hx_status hx__lexcheck_run(hx_chain *chain, const hx_host *host,
                           const hx_lex_test *test, hx_record **out,
                           hx_error *err)
{
    static const char *const langs[HX_LANG_COUNT] = { NULL, "de", "en" };
    hx_record *rec = hx__chain_begin(chain);
    hx_value value = { test->text, HX_V_STRING };
    hx_status rc;

    *out = rec;
    rec->explain = true;
    host->value_set(rec, HX_F_TEXT, value);
    if (langs[test->lang]) {
        value.text = hx_str_of(langs[test->lang]);
        host->value_set(rec, HX_F_LANG, value);
    }
    rc = hx__chain_run(chain, err);
    return rc == HX_SKIP ? HX_OK : rc;
}

static hx_status run_example(hx_lexcheck *check, const hx_lex_test *test,
                             const uint32_t *of_rule, hx_error *err)
{
    hx_record *rec;
    hx_status rc = hx__lexcheck_run(check->chain,
                                    hx__host_public(check->host), test, &rec,
                                    err);

    if (rc != HX_OK)
        return rc;
    for (size_t i = 0; i < rec->mention_count; i++)
        mark_rule(check, of_rule, rec->mentions[i].rule);
    for (size_t i = 0; i < rec->facet_count; i++)
        mark_rule(check, of_rule, rec->facets[i].rule);
    for (size_t i = 0; i < rec->note_count; i++)
        mark_rule(check, of_rule, rec->notes[i].rule);
    return HX_OK;
}

hx_status hx__lexcheck_examples(hx_lexcheck *check, hx_error *err)
{
    size_t rules = hx__registry_rule_count(check->host);
    uint32_t *of_rule = hx__alloc(rules + 1, sizeof *of_rule);
    hx_status rc = of_rule ? HX_OK : hx__nomem(err);

    for (size_t i = 0; rc == HX_OK && i < rules; i++)
        of_rule[i] = UINT32_MAX;
    for (size_t i = 0; rc == HX_OK && i < check->lexicon->pattern_count; i++)
        of_rule[check->lexicon->patterns[i].hit.rule] = (uint32_t)i;
    for (size_t f = 0; rc == HX_OK && f < check->lexicon->file_count; f++) {
        const hx_lexfile *file = check->lexicon->files[f];

        for (size_t e = 0; rc == HX_OK && e < file->entry_count; e++)
            for (size_t t = 0; rc == HX_OK &&
                               t < file->entries[e].test_count; t++)
                rc = run_example(check, &file->entries[e].tests[t], of_rule,
                                 err);
    }
    hx__free(of_rule);
    return rc;
}

/* -- entries ---------------------------------------------------------------- */

static bool promises(const hx_lex_entry *entry)
{
    for (size_t t = 0; t < entry->test_count; t++)
        if (entry->tests[t].has_count > 0)
            return true;
    return false;
}

static void check_entry(hx_lexcheck *check, const hx_lexfile *file,
                        const hx_lex_entry *entry, size_t *at)
{
    bool met = false;

    if (entry->off || entry->pattern_count == 0)
        return;
    for (size_t i = 0; i < entry->pattern_count; i++)
        met |= check->met[(*at)++];
    if (entry->test_count == 0)
        hx__lexcheck_tell(check, HX_LINT_EXAMPLES, file, entry->line, entry->column, "%.*s has "
                          "no tests (add examples with has: or not:)",
                          (int)entry->id.len, entry->id.ptr);
    else if (promises(entry) && !met)
        hx__lexcheck_tell(check, HX_LINT_EXAMPLES, file, entry->line, entry->column, "%.*s: no "
                          "pattern of this entry matches any example (mend "
                          "the patterns, or the examples)",
                          (int)entry->id.len, entry->id.ptr);
}

hx_status hx__lexcheck_entries(hx_lexcheck *check, hx_error *err)
{
    hx_status rc = hx__lexcheck_examples(check, err);
    size_t at = 0;

    for (size_t f = 0; rc == HX_OK && f < check->lexicon->file_count; f++) {
        const hx_lexfile *file = check->lexicon->files[f];

        for (size_t e = 0; e < file->entry_count; e++) {
            check_entry(check, file, &file->entries[e], &at);
            hx__lexcheck_id(check, f, &file->entries[e]);
            hx__lexcheck_attrs(check, file, &file->entries[e]);
        }
    }
    return rc;
}
