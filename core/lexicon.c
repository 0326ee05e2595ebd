/* Opening lexicons: files in, labels and rules to the registry, patterns into
 * the program, candidates grouped by the atom they wait for. */
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "lexicon.h"

#include <endian.h>
#include <stdio.h>

#include "alloc.h"
#include "compiled.h"
#include "error.h"
#include "layers.h"
#include "lexpaths.h"
#include "paths.h"
#include "registry.h"
#include "utf8.h"

typedef struct builder {
    hx_lexicon *lexicon;
    hx_hostx   *host;
    hx_stemmer *stemmer;
    const hx_lexfile *file;   /* being compiled */
    hx_mended   name;         /* of it, as reports can show it */
    hx_str     *members;      /* scratch of the class source */
    size_t      member_count, member_cap;
    const hx_request *request;
    uint64_t    problems;     /* told to request->problem */
    uint64_t    class_problems;  /* those that stand in classes */
    hx_error   *err;
} builder;

/* A mistake that somebody collects is told, and the opening goes on; HX_END: it
 * has been told. */
static hx_status forgiven(builder *b, hx_status rc)
{
    if (rc == HX_END)
        return HX_OK;
    if (rc != HX_E_LEXICON || !b->request->problem || !b->err)
        return rc;
    b->request->problem(b->request->problem_arg, b->err->message);
    b->problems++;
    return HX_OK;
}

/* -- files ------------------------------------------------------------------ */

static hx_status add_file(void *arg, const char *path, hx_error *err)
{
    builder *b = arg;
    hx_lexicon *lexicon = b->lexicon;
    hx_status rc;

    if (lexicon->file_count == lexicon->file_cap &&
        !hx__grow((void **)&lexicon->files, &lexicon->file_cap,
                  lexicon->file_count + 1, sizeof *lexicon->files))
        return hx__nomem(err);
    rc = hx__lexfile_open(&lexicon->files[lexicon->file_count], path, err);
    if (rc == HX_OK)
        lexicon->file_count++;
    return forgiven(b, rc);
}

/* -- classes ---------------------------------------------------------------- */

static bool add_member(builder *b, hx_str text)
{
    if (b->member_count == b->member_cap &&
        !hx__grow((void **)&b->members, &b->member_cap, b->member_count + 1,
                  sizeof *b->members))
        return false;
    b->members[b->member_count++] = text;
    return true;
}

static bool fits(int lang, int wanted)
{
    return lang == wanted || lang == HX_LANG_UNKNOWN ||
           wanted == HX_LANG_UNKNOWN;
}

/* The patterns of the cue `name`; false where there is no such cue. */
static bool cue_members(builder *b, hx_str name, int lang)
{
    bool found = false;

    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        const hx_lexfile *file = b->lexicon->files[f];

        if (!hx_str_eq(file->dimension, hx_str_of("cue")))
            continue;
        for (size_t e = 0; e < file->entry_count; e++) {
            const hx_lex_entry *entry = &file->entries[e];

            if (!hx_str_eq(entry->id, name))
                continue;
            found = true;
            for (size_t i = 0; i < entry->pattern_count; i++)
                if (!entry->patterns[i].regex &&
                    fits(entry->patterns[i].lang, lang) &&
                    !add_member(b, entry->patterns[i].text))
                    return false;
        }
    }
    return found;
}

/* Adds the members of the class that `file` defines; false: it does not. */
static bool file_members(builder *b, const hx_lexfile *file, hx_str name,
                         int lang)
{
    bool found = false;

    for (size_t i = 0; i < file->class_count; i++) {
        const hx_lex_class *class = &file->classes[i];

        if (!hx_str_eq(class->name, name))
            continue;
        found = true;
        for (size_t w = 0; w < class->word_count && fits(class->lang, lang);
             w++)
            if (!add_member(b, class->words[w].text))
                return false;
    }
    return found;
}

static bool same_lexicon(const hx_lexfile *a, const hx_lexfile *b)
{
    return hx_str_eq(a->name, b->name);
}

static bool same_dimension(const hx_lexfile *a, const hx_lexfile *b)
{
    return hx_str_eq(a->dimension, b->dimension);
}

/* Members of a class that another file defines, of those that are the same. */
static bool other_members(builder *b, hx_str name, int lang,
                          bool (*same)(const hx_lexfile *a,
                                       const hx_lexfile *b))
{
    bool found = false;

    for (size_t f = 0; !found && f < b->lexicon->file_count; f++) {
        const hx_lexfile *file = b->lexicon->files[f];

        if (same(file, b->file))
            found = file_members(b, file, name, lang);
    }
    return found;
}

/* A class of this file, else of another file of the lexicon, else a cue, else
 * of another file of the dimension (which this one may be layered over). */
static bool find_class(void *arg, hx_str name, int lang, const hx_str **texts,
                       size_t *count, bool *phrases)
{
    builder *b = arg;
    size_t from = b->member_count;
    bool found = file_members(b, b->file, name, lang);

    if (!found)
        found = other_members(b, name, lang, same_lexicon);
    *phrases = found;
    if (!found)
        found = cue_members(b, name, lang);
    if (!found)
        *phrases = found = other_members(b, name, lang, same_dimension);
    /* Members move into the file's memory: a class may name another, so the
     * scratch must not change under the caller. */
    *count = b->member_count - from;
    *texts = NULL;
    if (!found || *count == 0)
        return found;
    *texts = hx__arena_copy((hx_arena *)(uintptr_t)&b->file->arena,
                            b->members + from, *count * sizeof **texts);
    b->member_count = from;
    return *texts != NULL;
}

/* -- patterns --------------------------------------------------------------- */

static hx_status located(builder *b, uint32_t line, uint32_t column,
                         hx_status rc, const hx_error *inner)
{
    if (rc == HX_E_NOMEM)
        return hx__nomem(b->err);
    return hx__fail(b->err, rc, "%s:%u:%u: %s", b->file->path, line, column,
                    inner->message);
}

static hx_status compile(builder *b, hx_str text, uint32_t line,
                         uint32_t column, int lang, uint32_t *form)
{
    int fault = HX_FAULT_OWN;
    hx_class_source classes = { find_class, b, hx_str_of(b->file->path),
                                &fault };
    hx_error inner = { "" };
    hx_status rc = hx__pattern_compile(&b->lexicon->program, b->stemmer, text,
                                       lang, &classes, form, &inner);

    if (rc == HX_E_LEXICON && fault != HX_FAULT_OWN && b->class_problems)
        return HX_END;  /* told where the class stands */
    return rc == HX_OK ? HX_OK : located(b, line, column, rc, &inner);
}

/* One word of a class, as it would be where a pattern names the class: its
 * mistakes are told here, once, and also where no pattern does. */
static hx_status check_member(builder *b, hx_program *scratch,
                              const hx_lex_text *word, int lang)
{
    int fault = HX_FAULT_OWN;
    hx_class_source classes = { find_class, b, hx_str_of(b->file->path),
                                &fault };
    hx_error inner = { "" };
    hx_status rc = hx__pattern_check_member(scratch, b->stemmer, word->text,
                                            lang, &classes, &inner);

    if (rc == HX_OK || (rc == HX_E_LEXICON && fault == HX_FAULT_CLASS))
        return HX_OK;
    return located(b, word->line, word->column, rc, &inner);
}

static hx_status check_classes(builder *b)
{
    hx_program scratch = { .forms = NULL };
    uint64_t before = b->problems;
    hx_status rc = HX_OK;

    for (size_t f = 0; f < b->lexicon->file_count; f++) {
        b->file = b->lexicon->files[f];
        for (size_t i = 0; i < b->file->class_count; i++) {
            const hx_lex_class *class = &b->file->classes[i];

            for (size_t w = 0; rc == HX_OK && w < class->word_count; w++)
                rc = forgiven(b, check_member(b, &scratch, &class->words[w],
                                              class->lang));
        }
    }
    b->class_problems = b->problems - before;
    hx__program_clear(&scratch);
    return rc;
}

static hx_status add_conds(builder *b, const hx_lex_pattern *from,
                           hx_pattern *pattern)
{
    hx_lexicon *lexicon = b->lexicon;

    pattern->cond_first = (uint32_t)lexicon->cond_count;
    pattern->cond_count = (uint32_t)from->cond_count;
    for (size_t i = 0; i < from->cond_count; i++) {
        hx_str text = from->conds[i].text;
        hx_cond cond = { .kind = (uint8_t)from->conds[i].kind };
        hx_status rc;

        if (!hx__grow((void **)&lexicon->conds, &lexicon->cond_cap,
                      lexicon->cond_count + 1, sizeof *lexicon->conds) ||
            !hx__grow((void **)&lexicon->cond_sources,
                      &lexicon->cond_source_cap, lexicon->cond_count + 1,
                      sizeof *lexicon->cond_sources))
            return hx__nomem(b->err);
        if (cond.kind == HX_COND_NOT_AFTER &&
            hx_str_eq(text, hx_str_of("^")))
            cond.kind = HX_COND_NOT_FIRST;
        if (cond.kind == HX_COND_NOT_BEFORE &&
            hx_str_eq(text, hx_str_of("$")))
            cond.kind = HX_COND_NOT_LAST;
        rc = cond.kind == HX_COND_NOT_FIRST || cond.kind == HX_COND_NOT_LAST
                 ? HX_OK
                 : compile(b, text, from->conds[i].line,
                           from->conds[i].column, from->lang, &cond.form);
        if (rc != HX_OK)
            return rc;
        lexicon->cond_sources[lexicon->cond_count] = (hx_cond_source){
            text, from->conds[i].line };
        lexicon->conds[lexicon->cond_count++] = cond;
    }
    return HX_OK;
}

struct pcre2_real_code_8 *hx__regex_compile(hx_str text, int *code,
                                            size_t *offset)
{
    pcre2_code *regex = pcre2_compile((PCRE2_SPTR)text.ptr, text.len,
                                      PCRE2_CASELESS | PCRE2_UTF | PCRE2_UCP |
                                          PCRE2_NEVER_BACKSLASH_C,
                                      code, offset, NULL);

    /* Without JIT (other processors) the match limits still hold. */
    if (regex)
        (void)pcre2_jit_compile(regex, PCRE2_JIT_COMPLETE);
    return regex;
}

/* The regex's anchors become a form of their own: one word of them. */
static hx_status add_regex(builder *b, const hx_lex_pattern *from,
                           hx_pattern *pattern)
{
    hx_lexicon *lexicon = b->lexicon;
    char anchors[2048] = "(";
    size_t len = 1, offset;
    int code;
    pcre2_code *regex;

    for (size_t i = 0; i < from->anchor_count; i++) {
        hx_str word = from->anchors[i].text;

        if (len + word.len + 3 > sizeof anchors)
            return hx__fail(b->err, HX_E_LEXICON, "%s:%u:%u: anchors over 2 KB "
                            "(choose rarer words)", b->file->path, from->line,
                            from->column);
        memcpy(anchors + len, word.ptr, word.len);
        len += word.len;
        anchors[len++] = i + 1 < from->anchor_count ? '|' : ')';
    }
    if (lexicon->regex_count == lexicon->regex_cap &&
        !hx__grow((void **)&lexicon->regexes, &lexicon->regex_cap,
                  lexicon->regex_count + 1, sizeof *lexicon->regexes))
        return hx__nomem(b->err);
    regex = hx__regex_compile(from->text, &code, &offset);
    if (!regex) {
        PCRE2_UCHAR text[160];

        pcre2_get_error_message(code, text, sizeof text);
        return hx__fail(b->err, HX_E_LEXICON, "%s:%u:%u: regex, character "
                        "%zu: %s", b->file->path, from->line, from->column,
                        offset + 1, (const char *)text);
    }
    pattern->regex = (int32_t)lexicon->regex_count;
    lexicon->regexes[lexicon->regex_count++] = regex;
    return compile(b, (hx_str){ anchors, len }, from->line, from->column,
                   from->lang, &pattern->form);
}

static hx_status add_pattern(builder *b, const hx_lex_pattern *from,
                             int dimension, int label)
{
    hx_lexicon *lexicon = b->lexicon;
    hx_rule rule = { b->file->name, { b->name.ptr, b->name.len }, from->line,
                     from->text };
    int64_t number = hx__registry_rule(b->host, &rule);
    hx_pattern pattern = { .regex = -1 };
    hx_status rc;

    if (number < 0)
        return hx__nomem(b->err);
    if (lexicon->pattern_count >= HX_PATTERNS_MAX)
        return hx__fail(b->err, HX_E_LIMIT, "%s:%u: over %zu patterns in all",
                        b->file->path, from->line, HX_PATTERNS_MAX);
    if (lexicon->pattern_count == lexicon->pattern_cap &&
        !hx__grow((void **)&lexicon->patterns, &lexicon->pattern_cap,
                  lexicon->pattern_count + 1, sizeof *lexicon->patterns))
        return hx__nomem(b->err);
    pattern.hit = (hx_hit){ .rule = (uint32_t)number,
        .dimension = (uint16_t)dimension, .label = (uint16_t)label,
        .stance = (uint8_t)from->stance, .negation = (uint8_t)from->negation,
        .wish = (uint8_t)from->wish, .lang = (uint8_t)from->lang,
        .weight = from->weight };
    rc = from->regex ? add_regex(b, from, &pattern)
                     : compile(b, from->text, from->line, from->column,
                               from->lang, &pattern.form);
    if (rc == HX_OK)
        rc = add_conds(b, from, &pattern);
    if (rc == HX_OK)
        lexicon->patterns[lexicon->pattern_count++] = pattern;
    return rc;
}

static hx_status add_entry(builder *b, const hx_lex_entry *entry,
                           int dimension)
{
    int label;

    if (entry->off)
        return hx__registry_off(b->host, dimension, entry->id.ptr) == HX_OK
                   ? HX_OK : hx__nomem(b->err);
    label = hx__registry_label(b->host, dimension, entry->id.ptr);
    if (label < 0)
        return hx__fail(b->err, HX_E_LIMIT, "%s:%u: too many labels in this "
                        "dimension", b->file->path, entry->line);
    for (size_t i = 0; i < entry->attr_count; i++) {
        hx_status rc = hx__registry_label_attr(b->host, dimension, label,
                                               entry->attrs[i].key.ptr,
                                               entry->attrs[i].value.ptr);

        if (rc != HX_OK)
            return hx__nomem(b->err);
    }
    for (size_t i = 0; i < entry->pattern_count; i++) {
        hx_status rc = forgiven(b, add_pattern(b, &entry->patterns[i],
                                               dimension, label));

        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status add_compounds(builder *b, const hx_lexfile *file)
{
    hx_compounds *compounds = &b->lexicon->program.words.compounds;
    char fold[HX_FOLD_BYTES_MAX];

    for (size_t i = 0; i < file->part_count; i++)
        if (!hx__compounds_part(compounds,
                hx__folded(file->parts[i].text, fold)))
            return hx__nomem(b->err);
    for (size_t i = 0; i < file->whole_count; i++)
        if (!hx__compounds_whole(compounds,
                hx__folded(file->whole[i].text, fold)))
            return hx__nomem(b->err);
    return HX_OK;
}

static hx_status add_lexicon(builder *b, const hx_lexfile *file)
{
    int dimension;
    hx_status rc = add_compounds(b, file);

    b->file = file;
    if (rc == HX_OK)
        rc = hx__utf8_mend(&b->name, hx_str_of(hx__path_base(file->path)));
    if (rc != HX_OK || file->entry_count == 0)
        return rc == HX_E_NOMEM ? hx__nomem(b->err) : rc;
    dimension = hx__registry_dimension(b->host, file->dimension.ptr);
    if (dimension < 0)
        return hx__fail(b->err, HX_E_LIMIT, "%s: too many dimensions",
                        file->path);
    for (size_t i = 0; i < file->entry_count; i++) {
        rc = add_entry(b, &file->entries[i], dimension);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

/* -- fingerprints ----------------------------------------------------------- */

/* One registered lexicon for each name: its files' hashes in order. */
static hx_status register_names(builder *b)
{
    hx_lexicon *lexicon = b->lexicon;

    for (size_t i = 0; i < lexicon->file_count; i++) {
        const hx_lexfile *file = lexicon->files[i];
        hx_lexicon_info info = { .name = file->name.ptr,
            .version = file->version.len ? file->version.ptr : "0.0.0" };
        bool seen = false;
        hx_status rc;

        for (size_t k = 0; k < i; k++)
            seen |= hx_str_eq(lexicon->files[k]->name, file->name);
        if (seen)
            continue;
        for (size_t k = i; k < lexicon->file_count; k++) {
            /* The same on every machine: states name it. */
            uint64_t hash = htole64(lexicon->files[k]->hash);

            if (hx_str_eq(lexicon->files[k]->name, file->name))
                info.fingerprint = XXH3_64bits_withSeed(&hash, sizeof hash,
                                                        info.fingerprint);
        }
        rc = hx__registry_lexicon(b->host, &info);
        if (rc != HX_OK)
            return hx__nomem(b->err);
    }
    return HX_OK;
}

/* From a compiled file that fits, if the request names one. HX_END: none. */
static hx_status open_compiled(hx_lexicon **out, hx_hostx *host,
                               const char *const *paths, size_t count,
                               hx_error *err)
{
    const hx_request *request = hx__host_request(host);
    uint64_t key;
    hx_status rc = HX_END;

    if (!request->compiled_count ||
        hx__compiled_key(paths, count, &key) != HX_OK)
        return HX_END;
    for (size_t i = 0; rc == HX_END && i < request->compiled_count; i++)
        rc = hx__compiled_open(out, host, request->compiled[i], key, err);
    return rc;
}

static hx_status compile_all(hx_lexicon **out, hx_hostx *host,
                             const char *const *paths, size_t count,
                             hx_error *err)
{
    builder b = { .host = host, .err = err };
    hx_status rc = HX_OK;

    *out = NULL;
    b.lexicon = hx__alloc(1, sizeof *b.lexicon);
    b.stemmer = hx__stemmer_open();
    if (!b.lexicon || !b.stemmer) {
        rc = hx__nomem(err);
        goto done;
    }
    b.lexicon->host = hx__host_public(host);
    b.request = hx__host_request(host);
    rc = hx__lexpaths(paths, count, add_file, &b, err);
    if (rc == HX_OK)
        rc = check_classes(&b);
    for (size_t i = 0; rc == HX_OK && i < b.lexicon->file_count; i++)
        rc = forgiven(&b, hx__layers_apply(b.lexicon->files, i, err));
    for (size_t i = 0; rc == HX_OK && i < b.lexicon->file_count; i++)
        rc = add_lexicon(&b, b.lexicon->files[i]);
    if (rc == HX_OK)
        rc = register_names(&b);
    if (rc == HX_OK && b.problems)
        rc = hx__fail(err, HX_E_LEXICON, "%llu mistake%s in the lexicons",
                      (unsigned long long)b.problems, hx__plural(b.problems));
    if (rc == HX_OK)
        rc = hx__lexicon_index(b.lexicon, err);
    if (rc == HX_OK)
        rc = hx__lexicon_negations(b.lexicon, b.stemmer, err);
    if (rc == HX_OK) {
        *out = b.lexicon;
        b.lexicon = NULL;
    }
done:
    hx__lexicon_close(b.lexicon);
    hx__stemmer_close(b.stemmer);
    hx__free(b.members);
    hx__utf8_clear(&b.name);
    return rc;
}

hx_status hx__lexicon_open(hx_lexicon **out, hx_hostx *host,
                           const char *const *paths, size_t count,
                           hx_error *err)
{
    hx_status rc = open_compiled(out, host, paths, count, err);

    return rc == HX_END ? compile_all(out, host, paths, count, err) : rc;
}

void hx__lexicon_close(hx_lexicon *lexicon)
{
    if (!lexicon)
        return;
    hx__compiled_close(lexicon);
    hx__program_clear(&lexicon->program);
    for (size_t i = 0; i < lexicon->regex_count; i++)
        pcre2_code_free(lexicon->regexes[i]);
    for (size_t i = 0; i < lexicon->file_count; i++)
        hx__lexfile_close(lexicon->files[i]);
    hx__free(lexicon->patterns);
    hx__free(lexicon->conds);
    hx__free(lexicon->cond_sources);
    hx__free(lexicon->regexes);
    hx__free(lexicon->cands);
    hx__free(lexicon->cand_first);
    hx__free(lexicon->asked);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++) {
        hx__free(lexicon->held_bit[lang]);
        hx__free(lexicon->near_bit[lang]);
    }
    hx__free(lexicon->files);
    hx__free(lexicon);
}

const hx_hit *hx__lexicon_hit(const hx_lexicon *lexicon, uint32_t rule)
{
    const hx_pattern *patterns = lexicon ? lexicon->patterns : NULL;
    size_t count = lexicon ? lexicon->pattern_count : 0, i = rule;

    /* Rules of the lexicon come first, in the order of their patterns. */
    if (i >= count || patterns[i].hit.rule != rule)
        for (i = 0; i < count; i++)
            if (patterns[i].hit.rule == rule)
                break;
    return i < count ? &patterns[i].hit : NULL;
}
