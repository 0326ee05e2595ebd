/* The compiler of the pattern language: recursive descent over the text (its
 * depth is capped). draft.c multiplies alternatives out as they are read,
 * chunk.c says what a word stands for, form.c anchors what comes out. */
#include "parser.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"

#define DEPTH_MAX 8

/* Classes compiled so far: "scope/name/language" -> their alternatives. */
struct hx_class_cache {
    hx_map     map;
    hx_drafts *lists;
    size_t     count, cap;
};

static hx_status parse_seq(hx_parser *p, hx_drafts *out);

hx_status hx__parser_wrong(const hx_parser *p, const char *what)
{
    return hx__fail(p->err, HX_E_LEXICON, "pattern \"%.*s\", character %zu: %s",
                    p->text.len > 80 ? 80 : (int)p->text.len, p->text.ptr,
                    p->i + 1, what);
}

/* `text` to be read by `p`. Spaces that do not break, which come along when
 * text is pasted, are spaces; positions stay. */
static hx_status set_text(hx_parser *p, hx_str text)
{
    static const char *const spaces[] = { "\xC2\xA0", "\xE2\x80\xAF" };

    p->i = 0;
    p->text = text;
    for (size_t k = 0; k < sizeof spaces / sizeof *spaces; k++) {
        size_t len = strlen(spaces[k]), left = text.len;
        char *at = memmem(p->text.ptr, left, spaces[k], len), *copy;

        if (!at)
            continue;
        copy = hx__arena_copy(&p->program->scratch, p->text.ptr, left);
        if (!copy)
            return hx__nomem(p->err);
        p->text.ptr = copy;
        for (; (at = memmem(copy, left, spaces[k], len)); copy = at) {
            memset(at, ' ', len);
            left -= (size_t)(at - copy);
        }
    }
    return HX_OK;
}

/* -- classes ---------------------------------------------------------------- */

static void set_fault(const hx_parser *p, int fault)
{
    if (p->classes && p->classes->fault)
        *p->classes->fault = fault;
}

static hx_status class_member(hx_parser *p, hx_str text, bool phrases,
                              hx_drafts *out)
{
    hx_parser sub = *p;
    hx_drafts alts = { 0 };
    hx_status rc;

    sub.depth++;
    if (sub.depth > DEPTH_MAX) {
        set_fault(p, HX_FAULT_CIRCLE);
        return hx__parser_wrong(p, "classes within classes are too deep (a circle?)");
    }
    rc = set_text(&sub, text);
    if (rc == HX_OK)
        rc = parse_seq(&sub, &alts);
    if (rc == HX_OK && sub.i < text.len && phrases)
        rc = hx__parser_wrong(&sub, "a class member is words, without & or ) |");
    for (size_t i = 0; rc == HX_OK && i < alts.count; i++) {
        bool whole = sub.i == text.len;

        if (whole && (phrases || hx__draft_is_word(alts.at[i])) &&
            alts.at[i].count > 0)
            rc = hx__drafts_add(p, out, alts.at[i]);
    }
    /* Members become one atom as they come: a class may have thousands. */
    return rc == HX_OK && out->count > 64 ? hx__drafts_merge(p, out) : rc;
}

static hx_status compile_class(hx_parser *p, hx_str name, hx_drafts *out)
{
    const hx_str *texts;
    size_t count;
    bool phrases;
    hx_status rc = HX_OK;

    if (!p->classes || !p->classes->find(p->classes->arg, name, p->lang,
                                         &texts, &count, &phrases))
        return hx__parser_wrong(p, "no class of this name (define it under classes:, or "
                        "use a cue's id)");
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = class_member(p, texts[i], phrases, out);
    if (rc != HX_OK && (!p->classes->fault ||
                        *p->classes->fault == HX_FAULT_OWN))
        set_fault(p, HX_FAULT_CLASS);
    if (rc == HX_OK)
        rc = hx__drafts_merge(p, out);
    if (rc == HX_OK && out->count == 0)
        rc = hx__parser_wrong(p, "the class has no words in this language");
    return rc;
}

static struct hx_class_cache *class_cache(hx_program *program)
{
    if (!program->classes)
        program->classes = hx__alloc(1, sizeof *program->classes);
    return program->classes;
}

/* The compiled class from the cache, where it is put when new. */
static hx_status cached_class(hx_parser *p, hx_str name, const hx_drafts **out)
{
    struct hx_class_cache *cache = class_cache(p->program);
    char key[4300];  /* a scope is a path: under 4096 bytes */
    int len = snprintf(key, sizeof key, "%.*s/%.*s/%d",
                       p->classes ? (int)p->classes->scope.len : 0,
                       p->classes ? p->classes->scope.ptr : "",
                       (int)name.len, name.ptr, p->lang);
    hx_drafts made = { 0 };
    uint32_t index;
    hx_status rc;

    if (!cache || len < 0 || (size_t)len >= sizeof key)
        return hx__nomem(p->err);
    index = hx__map_find(&cache->map, (hx_str){ key, (size_t)len });
    if (index == HX_MAP_NONE) {
        rc = compile_class(p, name, &made);
        if (rc == HX_OK)
            rc = hx__drafts_keep(p, &made);
        if (rc == HX_OK && cache->count == cache->cap &&
            !hx__grow((void **)&cache->lists, &cache->cap, cache->count + 1,
                      sizeof *cache->lists))
            rc = hx__nomem(p->err);
        index = (uint32_t)cache->count;
        if (rc == HX_OK && !hx__map_add(&cache->map,
                                        (hx_str){ key, (size_t)len }, index,
                                        NULL))
            rc = hx__nomem(p->err);
        if (rc != HX_OK)
            return rc;
        cache->lists[cache->count++] = made;
    }
    *out = &cache->lists[index];
    return HX_OK;
}

static hx_status parse_class(hx_parser *p, hx_drafts *out)
{
    size_t begin = ++p->i;
    const hx_drafts *list = NULL;
    hx_str name;
    hx_status rc;

    while (p->i < p->text.len && p->text.ptr[p->i] != '>')
        p->i++;
    if (p->i == p->text.len)
        return hx__parser_wrong(p, "a > is missing");
    name = (hx_str){ p->text.ptr + begin, p->i - begin };
    p->i++;
    if (name.len > HX_TERM_BYTES_MAX)
        return hx__parser_wrong(p, "a class name over 64 bytes");
    if (hx_str_eq(name, hx_str_of("num")))
        return hx__chunk_atom(p, HX_WORD_NUMBER, (hx_str){ "#", 1 }, out);
    if (hx_str_eq(name, hx_str_of("money")))
        return hx__chunk_atom(p, HX_WORD_MONEY, (hx_str){ "#", 1 }, out);
    rc = cached_class(p, name, &list);
    return rc == HX_OK ? hx__drafts_all(p, out, list) : rc;
}

/* -- sequences -------------------------------------------------------------- */

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n';
}

static bool ends_chunk(char c)
{
    return is_space(c) || c == '(' || c == ')' || c == '|' || c == '?' ||
           c == '<' || c == '&';
}

static hx_status parse_gap(hx_parser *p, hx_drafts *out)
{
    size_t dots = 0, max = 3;

    while (p->i < p->text.len && p->text.ptr[p->i] == '.') {
        p->i++;
        dots++;
    }
    if (dots == 2 && p->i < p->text.len && p->text.ptr[p->i] >= '0' &&
        p->text.ptr[p->i] <= '9') {
        max = 0;
        while (p->i < p->text.len && p->text.ptr[p->i] >= '0' &&
               p->text.ptr[p->i] <= '9' && max < 100)
            max = max * 10 + (size_t)(p->text.ptr[p->i++] - '0');
    }
    if (dots == 3)
        max = HX_GAP_CLAUSE;
    if (dots < 2 || dots > 3 || (dots == 2 && (max < 1 || max > 30)))
        return hx__parser_wrong(p, "a gap is .. or ..5 (1 to 30 words) or ...");
    return hx__drafts_elem(p, out, hx__elem(HX_ELEM_GAP, (uint32_t)max));
}

static bool is_emoticon(hx_str chunk)
{
    static const char *const begins[] = { ":", ";", "=(", "=)", "8-)", "<3",
                                          "</3", "^^", "-.-", "-_-" };

    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++) {
        size_t len = strlen(begins[i]);

        if (chunk.len >= len && chunk.len >= 2 &&
            memcmp(chunk.ptr, begins[i], len) == 0)
            return true;
    }
    return false;
}

/* particle~(verb|verb) */
static hx_status verb_group(hx_parser *p, hx_str particle, hx_drafts *out)
{
    hx_status rc = HX_OK;

    p->i++;  /* ( */
    while (rc == HX_OK) {
        size_t begin = p->i;

        while (p->i < p->text.len && p->text.ptr[p->i] != '|' &&
               p->text.ptr[p->i] != ')')
            p->i++;
        if (p->i == p->text.len)
            return hx__parser_wrong(p, "a ) is missing");
        rc = hx__chunk_verb(p, particle,
                       (hx_str){ p->text.ptr + begin, p->i - begin }, out);
        if (p->text.ptr[p->i++] == ')')
            break;
    }
    return rc;
}

static hx_status parse_chunk(hx_parser *p, hx_drafts *out)
{
    size_t begin = p->i;
    const char *tilde;
    hx_str chunk = { p->text.ptr + begin, 0 };

    if (memchr(":;=8<^-", chunk.ptr[0], 7)) {
        while (begin + chunk.len < p->text.len &&
               !is_space(chunk.ptr[chunk.len]))
            chunk.len++;
        if (is_emoticon(chunk)) {
            p->i += chunk.len;
            return hx__chunk_atom(p, HX_WORD_EXACT, chunk, out);
        }
    }
    while (p->i < p->text.len && !ends_chunk(p->text.ptr[p->i]))
        p->i++;
    chunk.len = p->i - begin;
    if (chunk.len == 0)
        return hx__parser_wrong(p, "expected a word");
    tilde = memchr(chunk.ptr, '~', chunk.len);
    if (tilde) {
        hx_str particle = { chunk.ptr, (size_t)(tilde - chunk.ptr) };
        hx_str verb = { tilde + 1, chunk.len - particle.len - 1 };

        if (verb.len == 0 && p->i < p->text.len && p->text.ptr[p->i] == '(')
            return verb_group(p, particle, out);
        return hx__chunk_verb(p, particle, verb, out);
    }
    if (chunk.ptr[0] == '=' && chunk.len > 1)
        return hx__chunk_plain(p, (hx_str){ chunk.ptr + 1, chunk.len - 1 }, true,
                           out);
    if (chunk.ptr[0] == '*' || chunk.ptr[chunk.len - 1] == '*')
        return hx__chunk_wildcard(p, chunk, out);
    return hx__chunk_plain(p, chunk, false, out);
}

/* Sequences separated by |, up to what is none of them. */
static hx_status parse_alternatives(hx_parser *p, hx_drafts *out)
{
    hx_status rc = HX_OK;

    while (rc == HX_OK) {
        hx_drafts alts = { 0 };

        rc = parse_seq(p, &alts);
        if (rc == HX_OK)
            rc = hx__drafts_all(p, out, &alts);
        if (p->i == p->text.len || p->text.ptr[p->i] != '|')
            break;
        p->i++;
    }
    return rc == HX_OK ? hx__drafts_merge(p, out) : rc;
}

static hx_status parse_group(hx_parser *p, hx_drafts *out)
{
    hx_status rc;

    p->i++;  /* ( */
    if (++p->depth > DEPTH_MAX)
        return hx__parser_wrong(p, "brackets are too deep");
    rc = parse_alternatives(p, out);
    if (rc != HX_OK)
        return rc;
    if (p->i == p->text.len)
        return hx__parser_wrong(p, "a ) is missing");
    if (p->text.ptr[p->i] == '&')
        return hx__parser_wrong(p, "& stands outside of brackets");
    p->i++;
    p->depth--;
    return HX_OK;
}

static hx_status parse_item(hx_parser *p, hx_drafts *out)
{
    char c = p->text.ptr[p->i];
    bool alone = p->i + 1 == p->text.len || ends_chunk(p->text.ptr[p->i + 1]);
    hx_status rc;

    if (c == '(')
        rc = parse_group(p, out);
    else if (c == '<' && p->i + 1 < p->text.len &&
             p->text.ptr[p->i + 1] != '3' && p->text.ptr[p->i + 1] != '/')
        rc = parse_class(p, out);
    else if (c == '.' && p->i + 1 < p->text.len && p->text.ptr[p->i + 1] == '.')
        rc = parse_gap(p, out);
    else if ((c == '_' || c == '^' || c == '$') && alone) {
        p->i++;
        rc = hx__drafts_elem(p, out, hx__elem(c == '_'   ? HX_ELEM_ANY
                                              : c == '^' ? HX_ELEM_BEGIN
                                                         : HX_ELEM_END, 0));
    } else {
        rc = parse_chunk(p, out);
    }
    if (rc == HX_OK && p->i < p->text.len && p->text.ptr[p->i] == '?') {
        p->i++;
        rc = hx__drafts_add(p, out, (hx_draft){ NULL, 0 });
        if (rc == HX_OK)
            rc = hx__drafts_merge(p, out);
    }
    return rc;
}

/* Items up to &, | or ), or the end; `out` is their alternatives. */
static hx_status parse_seq(hx_parser *p, hx_drafts *out)
{
    hx_status rc = hx__drafts_add(p, out, (hx_draft){ NULL, 0 });

    while (rc == HX_OK) {
        hx_drafts item = { 0 };
        char c;

        while (p->i < p->text.len && is_space(p->text.ptr[p->i]))
            p->i++;
        c = p->i < p->text.len ? p->text.ptr[p->i] : '\0';
        if (p->i == p->text.len || c == '&' || c == '|' || c == ')')
            break;
        rc = parse_item(p, &item);
        if (rc == HX_OK)
            rc = hx__drafts_cross(p, out, &item);
    }
    return rc;
}

/* -- forms ------------------------------------------------------------------ */

/* Reads & or && or &5 in front of a further part. */
static hx_status parse_join(hx_parser *p, hx_part *part)
{
    size_t within = 0, digits = 0;

    p->i++;
    *part = (hx_part){ .join = HX_JOIN_CLAUSE, .within = HX_GAP_CLAUSE };
    if (p->i < p->text.len && p->text.ptr[p->i] == '&') {
        p->i++;
        part->join = HX_JOIN_SENTENCE;
    }
    while (p->i < p->text.len && p->text.ptr[p->i] >= '0' &&
           p->text.ptr[p->i] <= '9' && digits++ < 3)
        within = within * 10 + (size_t)(p->text.ptr[p->i++] - '0');
    if (digits > 0 && (within < 1 || within > 30))
        return hx__parser_wrong(p, "& is followed by a distance of 1 to 30 words");
    if (digits > 0)
        part->within = (uint8_t)within;
    return HX_OK;
}

static hx_status parse_form(hx_parser *p, hx_form *form)
{
    hx_program *program = p->program;
    hx_part part = { .join = HX_JOIN_CLAUSE, .within = HX_GAP_CLAUSE };
    uint64_t best = UINT64_MAX;
    hx_status rc = HX_OK;

    *form = (hx_form){ .first = (uint32_t)program->part_count };
    while (rc == HX_OK) {
        hx_drafts list = { 0 };

        rc = parse_alternatives(p, &list);
        if (rc == HX_OK && form->count == HX_PARTS_OF_FORM)
            rc = hx__parser_wrong(p, "at most four parts joined by &");
        if (rc == HX_OK)
            rc = hx__form_part(p, &list, part);
        if (rc != HX_OK)
            break;
        if (hx__form_cost(program, &program->parts[program->part_count - 1]) <
            best) {
            best = hx__form_cost(program,
                             &program->parts[program->part_count - 1]);
            form->anchor = form->count;
        }
        form->count++;
        if (p->i == p->text.len)
            break;
        if (p->text.ptr[p->i] != '&')
            return hx__parser_wrong(p, "a ( is missing before this");
        rc = parse_join(p, &part);
    }
    return rc;
}

hx_status hx__pattern_compile(hx_program *program, hx_stemmer *stemmer,
                              hx_str text, int lang,
                              const hx_class_source *classes, uint32_t *form,
                              hx_error *err)
{
    hx_parser p = { .program = program, .stemmer = stemmer, .classes = classes,
                 .lang = lang, .err = err };
    hx_form made;
    hx_status rc;

    if (program->form_count == program->form_cap &&
        !hx__grow((void **)&program->forms, &program->form_cap,
                  program->form_count + 1, sizeof *program->forms))
        return hx__nomem(err);
    hx__arena_reset(&program->scratch);
    rc = set_text(&p, text);
    if (rc == HX_OK)
        rc = parse_form(&p, &made);
    if (rc != HX_OK)
        return rc;
    *form = (uint32_t)program->form_count;
    program->forms[program->form_count++] = made;
    return HX_OK;
}

hx_status hx__pattern_check_member(hx_program *program, hx_stemmer *stemmer,
                                   hx_str text, int lang,
                                   const hx_class_source *classes,
                                   hx_error *err)
{
    hx_parser p = { .program = program, .stemmer = stemmer, .classes = classes,
                 .text = text, .lang = lang, .err = err };
    hx_drafts list = { 0 };

    hx__arena_reset(&program->scratch);
    return class_member(&p, text, true, &list);
}

void hx__program_clear(hx_program *program)
{
    hx__words_clear(&program->words);
    if (program->classes) {
        hx__map_clear(&program->classes->map);
        hx__free(program->classes->lists);
    }
    hx__free(program->classes);
    hx__map_clear(&program->chunks);
    hx__ids_clear(&program->ids);
    hx__arena_clear(&program->scratch);
    hx__arena_clear(&program->kept);
    hx__free(program->elems);
    hx__free(program->seqs);
    hx__free(program->sides);
    hx__free(program->parts);
    hx__free(program->forms);
    *program = (hx_program){ 0 };
}
