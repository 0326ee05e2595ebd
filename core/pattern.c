/* The compiler of the pattern language: recursive descent over the text (its
 * depth is capped), alternatives multiplied out as they are read. */
#include "pattern.h"

#include <stdio.h>
#include <utf8proc.h>

#include "alloc.h"
#include "error.h"

#define DEPTH_MAX 8

typedef struct draft {
    hx_elem elems[HX_ELEMS_MAX];
    size_t  count;
} draft;

typedef struct drafts {
    draft *at;
    size_t count, cap;
} drafts;

/* Classes compiled so far: "scope/name/language" -> their alternatives. */
struct hx_class_cache {
    hx_map  map;
    drafts *lists;
    size_t  count, cap;
};

typedef struct parser {
    hx_program *program;
    hx_stemmer *stemmer;
    const hx_class_source *classes;
    hx_str      text;
    size_t      i;
    int         lang, depth;
    hx_error   *err;
} parser;

static hx_status parse_seq(parser *p, drafts *out);

static hx_status wrong(const parser *p, const char *what)
{
    return hx__fail(p->err, HX_E_LEXICON, "pattern \"%.*s\", character %zu: %s",
                    p->text.len > 80 ? 80 : (int)p->text.len, p->text.ptr,
                    p->i + 1, what);
}

/* -- drafts ----------------------------------------------------------------- */

static void drafts_clear(drafts *list)
{
    hx__free(list->at);
    *list = (drafts){ 0 };
}

static hx_status drafts_add(const parser *p, drafts *list, const draft *one)
{
    if (list->count >= HX_SEQS_MAX)
        return wrong(p, "more than 1024 alternatives (split the pattern)");
    if (list->count == list->cap &&
        !hx__grow((void **)&list->at, &list->cap, list->count + 1,
                  sizeof *list->at))
        return hx__nomem(p->err);
    list->at[list->count++] = *one;
    return HX_OK;
}

static hx_status drafts_elem(const parser *p, drafts *list, hx_elem elem)
{
    draft one = { .elems = { elem }, .count = 1 };

    return drafts_add(p, list, &one);
}

/* `left` becomes every left sequence followed by every right one. */
static hx_status drafts_cross(const parser *p, drafts *left,
                              const drafts *right)
{
    drafts product = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < left->count; i++) {
        for (size_t k = 0; rc == HX_OK && k < right->count; k++) {
            draft both = left->at[i];
            const draft *more = &right->at[k];

            if (both.count + more->count > HX_ELEMS_MAX) {
                rc = wrong(p, "more than 24 words in a row (use a gap)");
                break;
            }
            memcpy(both.elems + both.count, more->elems,
                   more->count * sizeof *more->elems);
            both.count += more->count;
            rc = drafts_add(p, &product, &both);
        }
    }
    if (rc != HX_OK) {
        drafts_clear(&product);
        return rc;
    }
    drafts_clear(left);
    *left = product;
    return HX_OK;
}

/* -- words ------------------------------------------------------------------ */

static hx_status add_word(const parser *p, hx_ids *ids, int kind, hx_str key)
{
    uint32_t word = hx__words_add(&p->program->words, kind, key);

    if (word == HX_MAP_NONE || !hx__ids_add(ids, word))
        return hx__nomem(p->err);
    return HX_OK;
}

static hx_status add_stem(const parser *p, hx_ids *ids, int lang, int kind,
                          hx_str fold)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str key = { stem, hx__stem(p->stemmer, lang, fold, stem) };

    return add_word(p, ids, kind, key);
}

/* The words that a plain pattern word stands for in the pattern's language. */
static hx_status add_plain(const parser *p, hx_ids *ids, hx_str fold,
                           bool capital)
{
    hx_status rc = HX_OK;

    if (p->lang != HX_LANG_EN)
        rc = add_stem(p, ids, HX_LANG_DE, HX_WORD_STEM_DE, fold);
    if (rc == HX_OK && p->lang == HX_LANG_DE && capital) {
        rc = add_stem(p, ids, HX_LANG_DE, HX_WORD_NOUN, fold);
        if (rc == HX_OK && fold.len >= 4 &&
            !hx__compounds_part(&p->program->words.compounds, fold))
            rc = hx__nomem(p->err);
    }
    if (rc == HX_OK && p->lang != HX_LANG_DE)
        rc = add_stem(p, ids, HX_LANG_EN, HX_WORD_STEM_EN, fold);
    return rc;
}

static hx_status close_atom(const parser *p, hx_ids *ids, drafts *out)
{
    uint32_t atom = hx__words_atom(&p->program->words, ids);

    hx__ids_clear(ids);
    if (atom == HX_MAP_NONE)
        return hx__nomem(p->err);
    return drafts_elem(p, out, (hx_elem){ atom, HX_ELEM_ATOM, 0 });
}

static hx_status word_atom(const parser *p, int kind, hx_str key, drafts *out)
{
    hx_ids ids = { 0 };
    hx_status rc = add_word(p, &ids, kind, key);

    if (rc != HX_OK) {
        hx__ids_clear(&ids);
        return rc;
    }
    return close_atom(p, &ids, out);
}

enum piece { PIECE_NONE, PIECE_LETTERS, PIECE_DIGITS, PIECE_SIGN };

static bool is_quote(uint32_t cp)
{
    return cp == '\'' || cp == 0x2019 || cp == 0x2018 || cp == 0xB4 ||
           cp == '`';
}

static enum piece piece_of(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((int32_t)cp);

    if (c <= UTF8PROC_CATEGORY_LO && c >= UTF8PROC_CATEGORY_LU)
        return PIECE_LETTERS;
    if (c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC ||
        c == UTF8PROC_CATEGORY_ME || is_quote(cp) || cp == 0xAD ||
        cp == 0x200D || cp == 0xFE0F)
        return PIECE_LETTERS;  /* joins what is before it */
    if (cp >= '0' && cp <= '9')
        return PIECE_DIGITS;
    if (cp == '$' || cp == '%' || cp == '#' || cp >= 0xA1)
        return c == UTF8PROC_CATEGORY_PD || c == UTF8PROC_CATEGORY_PO ||
                       c == UTF8PROC_CATEGORY_PI || c == UTF8PROC_CATEGORY_PF
                   ? PIECE_NONE : PIECE_SIGN;
    return PIECE_NONE;
}

/* End of the token that begins at `at`; *kind is PIECE_NONE for a separator. */
static size_t piece_end(hx_str chunk, size_t at, enum piece *kind)
{
    size_t len, end;

    *kind = piece_of(hx__cp(chunk, at, &len));
    for (end = at + len; end < chunk.len; end += len) {
        uint32_t cp = hx__cp(chunk, end, &len);
        enum piece next = piece_of(cp);

        if (*kind == PIECE_SIGN && (cp == 0xFE0F || cp == 0x200D))
            continue;
        if (next != *kind || next == PIECE_SIGN)
            break;
    }
    return end;
}

static bool starts_upper(hx_str word)
{
    size_t len;
    utf8proc_category_t c = utf8proc_category((int32_t)hx__cp(word, 0, &len));

    return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
}

/* A plain chunk may be several tokens, as the tokeniser cuts it: e-mail. */
static hx_status plain_chunk(const parser *p, hx_str chunk, bool exact,
                             drafts *out)
{
    hx_status rc = HX_OK;
    size_t next;

    out->count = 0;
    for (size_t at = 0; rc == HX_OK && at < chunk.len; at = next) {
        char fold[HX_FOLD_BYTES_MAX];
        enum piece kind;
        hx_str word, key;
        hx_ids ids = { 0 };
        drafts one = { 0 };

        next = piece_end(chunk, at, &kind);
        word = (hx_str){ chunk.ptr + at, next - at };
        if (kind == PIECE_NONE)
            continue;
        if (word.len > HX_TERM_BYTES_MAX)
            return wrong(p, "a word over 64 bytes never matches");
        key = (hx_str){ fold, hx__fold(word, fold) };
        if (key.len == 0)
            continue;
        rc = exact || kind != PIECE_LETTERS
                 ? add_word(p, &ids, HX_WORD_EXACT, key)
                 : add_plain(p, &ids, key, starts_upper(word));
        if (rc == HX_OK)
            rc = close_atom(p, &ids, &one);
        hx__ids_clear(&ids);
        if (rc == HX_OK)
            rc = out->count ? drafts_cross(p, out, &one)
                            : drafts_add(p, out, &one.at[0]);
        drafts_clear(&one);
    }
    /* Punctuation is no token: it stands for nothing. */
    return rc == HX_OK && out->count == 0
               ? drafts_add(p, out, &(draft){ .count = 0 }) : rc;
}

static hx_status wildcard_chunk(const parser *p, hx_str chunk, drafts *out)
{
    char fold[HX_FOLD_BYTES_MAX];
    bool front = chunk.ptr[0] == '*';
    bool back = chunk.len > 1 && chunk.ptr[chunk.len - 1] == '*';
    hx_str body = { chunk.ptr + front, chunk.len - front - back };
    hx_str key;
    int kind = front && back ? HX_WORD_INFIX
               : front       ? HX_WORD_SUFFIX
                             : HX_WORD_PREFIX;

    if (body.len > HX_TERM_BYTES_MAX ||
        (body.len && memchr(body.ptr, '*', body.len)))
        return wrong(p, "a * stands at the beginning or end of a word");
    key = (hx_str){ fold, hx__fold(body, fold) };
    if (key.len < (kind == HX_WORD_INFIX ? 3u : 2u))
        return wrong(p, "a wildcard needs two letters (three for *x*)");
    return word_atom(p, kind, key, out);
}

/* -- separable verbs -------------------------------------------------------- */

/* The verb's base: what is left before its endings. */
static size_t verb_base(const char *fold, size_t len)
{
    if (len > 4 && memcmp(fold + len - 2, "en", 2) == 0)
        return len - 2;
    if (len > 4 && fold[len - 1] == 'n')
        return len - 1;
    return len;
}

/* After a particle at its end the clause is over, or goes on with these. */
static hx_status close_elem(const parser *p, hx_elem *elem)
{
    static const char *const after[] = { "und", "oder", "sowie", "bzw",
                                         "wenn", "weil", "dass", "wie" };
    hx_ids ids = { 0 };
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < sizeof after / sizeof *after; i++)
        rc = add_word(p, &ids, HX_WORD_EXACT, hx_str_of(after[i]));
    if (rc == HX_OK) {
        uint32_t atom = hx__words_atom(&p->program->words, &ids);

        *elem = (hx_elem){ atom, HX_ELEM_CLOSE, 0 };
        if (atom == HX_MAP_NONE)
            rc = hx__nomem(p->err);
    }
    hx__ids_clear(&ids);
    return rc;
}

/* "zu" "~" "hören": the joined form, or the finite verb ... the particle. */
static hx_status separable(const parser *p, hx_str particle, hx_str verb,
                           drafts *out)
{
    char key[2 * HX_FOLD_BYTES_MAX], fold[HX_FOLD_BYTES_MAX];
    size_t lead, base;
    draft split = { .count = 0 };
    drafts atoms = { 0 };
    hx_status rc;

    if (particle.len < 2 || particle.len > 12 || verb.len < 2 ||
        verb.len > HX_TERM_BYTES_MAX)
        return wrong(p, "a separable verb is written zu~hören");
    lead = hx__fold(particle, key);
    base = hx__fold(verb, fold);
    base = verb_base(fold, base);
    key[lead] = '~';
    memcpy(key + lead + 1, fold, base);
    rc = word_atom(p, HX_WORD_JOINED, (hx_str){ key, lead + 1 + base }, out);
    if (rc == HX_OK)
        rc = word_atom(p, HX_WORD_VERB, (hx_str){ fold, base }, &atoms);
    if (rc == HX_OK)
        rc = word_atom(p, HX_WORD_EXACT, (hx_str){ key, lead }, &atoms);
    if (rc == HX_OK) {
        split.elems[0] = atoms.at[0].elems[0];
        split.elems[1] = (hx_elem){ 0, HX_ELEM_GAP, HX_GAP_CLAUSE };
        split.elems[2] = atoms.at[1].elems[0];
        split.count = 4;
        rc = close_elem(p, &split.elems[3]);
    }
    if (rc == HX_OK)
        rc = drafts_add(p, out, &split);
    drafts_clear(&atoms);
    return rc;
}

static hx_status separable_group(parser *p, hx_str particle, drafts *out)
{
    hx_status rc = HX_OK;

    p->i++;  /* ( */
    while (rc == HX_OK) {
        size_t begin = p->i;

        while (p->i < p->text.len && p->text.ptr[p->i] != '|' &&
               p->text.ptr[p->i] != ')')
            p->i++;
        if (p->i == p->text.len)
            return wrong(p, "a ) is missing");
        rc = separable(p, particle,
                       (hx_str){ p->text.ptr + begin, p->i - begin }, out);
        if (p->text.ptr[p->i++] == ')')
            break;
    }
    return rc;
}

/* -- classes ---------------------------------------------------------------- */

/* Adds the words of a one-element draft's atom to `ids`. */
static hx_status merge_single(const parser *p, const draft *one, hx_ids *ids)
{
    return hx__words_gather(&p->program->words, one->elems[0].atom, ids)
               ? HX_OK : hx__nomem(p->err);
}

static bool is_single(const draft *one)
{
    return one->count == 1 && one->elems[0].op == HX_ELEM_ATOM;
}

/* Alternatives of one word each become one atom, which may be missing where
 * an empty alternative stands beside them; phrases stay as they are. */
static hx_status merge_alternatives(const parser *p, drafts *list)
{
    drafts merged = { 0 };
    hx_ids ids = { 0 };
    hx_status rc = HX_OK;
    bool empty = false;

    for (size_t i = 0; rc == HX_OK && i < list->count; i++) {
        if (is_single(&list->at[i]))
            rc = merge_single(p, &list->at[i], &ids);
        else if (list->at[i].count == 0)
            empty = true;
        else
            rc = drafts_add(p, &merged, &list->at[i]);
    }
    if (rc == HX_OK && ids.count) {
        rc = close_atom(p, &ids, &merged);
        if (rc == HX_OK && empty) {
            merged.at[merged.count - 1].elems[0].op = HX_ELEM_MAYBE;
            empty = false;
        }
    }
    if (rc == HX_OK && empty)
        rc = drafts_add(p, &merged, &(draft){ .count = 0 });
    hx__ids_clear(&ids);
    if (rc != HX_OK) {
        drafts_clear(&merged);
        return rc;
    }
    drafts_clear(list);
    *list = merged;
    return HX_OK;
}

static hx_status class_member(parser *p, hx_str text, bool phrases,
                              drafts *out)
{
    parser sub = *p;
    drafts alts = { 0 };
    hx_status rc;

    sub.text = text;
    sub.i = 0;
    sub.depth++;
    if (sub.depth > DEPTH_MAX)
        return wrong(p, "classes within classes are too deep (a circle?)");
    rc = parse_seq(&sub, &alts);
    if (rc == HX_OK && sub.i < text.len && phrases)
        rc = wrong(&sub, "a class member is words, without & or ) |");
    for (size_t i = 0; rc == HX_OK && i < alts.count; i++) {
        bool whole = sub.i == text.len;

        if (whole && (phrases || is_single(&alts.at[i])) &&
            alts.at[i].count > 0)
            rc = drafts_add(p, out, &alts.at[i]);
    }
    drafts_clear(&alts);
    /* Members become one atom as they come: a class may have thousands. */
    return rc == HX_OK && out->count > 64 ? merge_alternatives(p, out) : rc;
}

static hx_status compile_class(parser *p, hx_str name, drafts *out)
{
    const hx_str *texts;
    size_t count;
    bool phrases;
    hx_status rc = HX_OK;

    if (!p->classes || !p->classes->find(p->classes->arg, name, p->lang,
                                         &texts, &count, &phrases))
        return wrong(p, "no class of this name (define it under classes:, or "
                        "use a cue's id)");
    for (size_t i = 0; rc == HX_OK && i < count; i++)
        rc = class_member(p, texts[i], phrases, out);
    if (rc == HX_OK)
        rc = merge_alternatives(p, out);
    if (rc == HX_OK && out->count == 0)
        rc = wrong(p, "the class has no words in this language");
    return rc;
}

static struct hx_class_cache *class_cache(hx_program *program)
{
    if (!program->classes)
        program->classes = hx__alloc(1, sizeof *program->classes);
    return program->classes;
}

/* The compiled class from the cache, where it is put when new. */
static hx_status cached_class(parser *p, hx_str name, const drafts **out)
{
    struct hx_class_cache *cache = class_cache(p->program);
    char key[4300];
    int len = snprintf(key, sizeof key, "%.*s/%.*s/%d",
                       p->classes ? (int)p->classes->scope.len : 0,
                       p->classes ? p->classes->scope.ptr : "",
                       name.len > 64 ? 64 : (int)name.len, name.ptr, p->lang);
    drafts made = { 0 };
    uint32_t index;
    hx_status rc;

    if (!cache || len < 0 || (size_t)len >= sizeof key)
        return hx__nomem(p->err);
    index = hx__map_find(&cache->map, (hx_str){ key, (size_t)len });
    if (index == HX_MAP_NONE) {
        rc = compile_class(p, name, &made);
        if (rc == HX_OK && cache->count == cache->cap &&
            !hx__grow((void **)&cache->lists, &cache->cap, cache->count + 1,
                      sizeof *cache->lists))
            rc = hx__nomem(p->err);
        index = (uint32_t)cache->count;
        if (rc == HX_OK && !hx__map_add(&cache->map,
                                        (hx_str){ key, (size_t)len }, index,
                                        NULL))
            rc = hx__nomem(p->err);
        if (rc != HX_OK) {
            drafts_clear(&made);
            return rc;
        }
        cache->lists[cache->count++] = made;
    }
    *out = &cache->lists[index];
    return HX_OK;
}

static hx_status parse_class(parser *p, drafts *out)
{
    size_t begin = ++p->i;
    const drafts *list = NULL;
    hx_str name;
    hx_status rc;

    while (p->i < p->text.len && p->text.ptr[p->i] != '>')
        p->i++;
    if (p->i == p->text.len)
        return wrong(p, "a > is missing");
    name = (hx_str){ p->text.ptr + begin, p->i - begin };
    p->i++;
    if (hx_str_eq(name, hx_str_of("num")))
        return word_atom(p, HX_WORD_NUMBER, (hx_str){ "#", 1 }, out);
    if (hx_str_eq(name, hx_str_of("money")))
        return word_atom(p, HX_WORD_MONEY, (hx_str){ "#", 1 }, out);
    rc = cached_class(p, name, &list);
    for (size_t i = 0; rc == HX_OK && i < list->count; i++)
        rc = drafts_add(p, out, &list->at[i]);
    return rc;
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

static hx_status parse_gap(parser *p, drafts *out)
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
        return wrong(p, "a gap is .. or ..5 (1 to 30 words) or ...");
    return drafts_elem(p, out, (hx_elem){ 0, HX_ELEM_GAP, (uint8_t)max });
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

static hx_status parse_chunk(parser *p, drafts *out)
{
    size_t begin = p->i, wide = begin;
    const char *tilde;
    hx_str chunk;

    while (wide < p->text.len && !is_space(p->text.ptr[wide]))
        wide++;
    chunk = (hx_str){ p->text.ptr + begin, wide - begin };
    if (is_emoticon(chunk)) {
        p->i = wide;
        return word_atom(p, HX_WORD_EXACT, chunk, out);
    }
    while (p->i < p->text.len && !ends_chunk(p->text.ptr[p->i]))
        p->i++;
    chunk.len = p->i - begin;
    if (chunk.len == 0)
        return wrong(p, "expected a word");
    tilde = memchr(chunk.ptr, '~', chunk.len);
    if (tilde) {
        hx_str particle = { chunk.ptr, (size_t)(tilde - chunk.ptr) };
        hx_str verb = { tilde + 1, chunk.len - particle.len - 1 };

        if (verb.len == 0 && p->i < p->text.len && p->text.ptr[p->i] == '(')
            return separable_group(p, particle, out);
        return separable(p, particle, verb, out);
    }
    if (chunk.ptr[0] == '=' && chunk.len > 1)
        return plain_chunk(p, (hx_str){ chunk.ptr + 1, chunk.len - 1 }, true,
                           out);
    if (chunk.ptr[0] == '*' || chunk.ptr[chunk.len - 1] == '*')
        return wildcard_chunk(p, chunk, out);
    return plain_chunk(p, chunk, false, out);
}

/* Sequences separated by |, up to what is none of them. */
static hx_status parse_alternatives(parser *p, drafts *out)
{
    hx_status rc = HX_OK;

    while (rc == HX_OK) {
        drafts alts = { 0 };

        rc = parse_seq(p, &alts);
        for (size_t i = 0; rc == HX_OK && i < alts.count; i++)
            rc = drafts_add(p, out, &alts.at[i]);
        drafts_clear(&alts);
        if (p->i == p->text.len || p->text.ptr[p->i] != '|')
            break;
        p->i++;
    }
    return rc == HX_OK ? merge_alternatives(p, out) : rc;
}

static hx_status parse_group(parser *p, drafts *out)
{
    hx_status rc;

    p->i++;  /* ( */
    if (++p->depth > DEPTH_MAX)
        return wrong(p, "brackets are too deep");
    rc = parse_alternatives(p, out);
    if (rc != HX_OK)
        return rc;
    if (p->i == p->text.len)
        return wrong(p, "a ) is missing");
    if (p->text.ptr[p->i] == '&')
        return wrong(p, "& stands outside of brackets");
    p->i++;
    p->depth--;
    return HX_OK;
}

static hx_status parse_item(parser *p, drafts *out)
{
    char c = p->text.ptr[p->i];
    bool alone = p->i + 1 == p->text.len || ends_chunk(p->text.ptr[p->i + 1]);
    hx_status rc;

    if (c == '(' && !(p->i + 1 < p->text.len &&
                      is_emoticon((hx_str){ p->text.ptr + p->i, 2 })))
        rc = parse_group(p, out);
    else if (c == '<' && p->i + 1 < p->text.len &&
             p->text.ptr[p->i + 1] != '3' && p->text.ptr[p->i + 1] != '/')
        rc = parse_class(p, out);
    else if (c == '.' && p->i + 1 < p->text.len && p->text.ptr[p->i + 1] == '.')
        rc = parse_gap(p, out);
    else if ((c == '_' || c == '^' || c == '$') && alone) {
        p->i++;
        rc = drafts_elem(p, out, (hx_elem){ 0,
                         c == '_'   ? HX_ELEM_ANY
                         : c == '^' ? HX_ELEM_BEGIN : HX_ELEM_END, 0 });
    } else {
        rc = parse_chunk(p, out);
    }
    if (rc == HX_OK && p->i < p->text.len && p->text.ptr[p->i] == '?') {
        draft empty = { .count = 0 };

        p->i++;
        rc = drafts_add(p, out, &empty);
        if (rc == HX_OK)
            rc = merge_alternatives(p, out);
    }
    return rc;
}

/* Items up to &, | or ), or the end; `out` is their alternatives. */
static hx_status parse_seq(parser *p, drafts *out)
{
    draft empty = { .count = 0 };
    hx_status rc = drafts_add(p, out, &empty);

    while (rc == HX_OK) {
        drafts item = { 0 };
        char c;

        while (p->i < p->text.len && is_space(p->text.ptr[p->i]))
            p->i++;
        c = p->i < p->text.len ? p->text.ptr[p->i] : '\0';
        if (p->i == p->text.len || c == '&' || c == '|' || c == ')')
            break;
        rc = parse_item(p, &item);
        if (rc == HX_OK)
            rc = drafts_cross(p, out, &item);
        drafts_clear(&item);
    }
    return rc;
}

/* -- forms ------------------------------------------------------------------ */

/* The atom of all tokens that may stand right beside the anchor, going by
 * `step` (1 or -1): those that may be missing, and the first that may not. */
static hx_status beside_anchor(const parser *p, const draft *one, int anchor,
                               int step, uint32_t *atom)
{
    const hx_words *words = &p->program->words;
    hx_ids ids = { 0 };
    hx_status rc = HX_OK;
    bool closed = false;

    for (int i = anchor + step; i >= 0 && i < (int)one->count && !closed;
         i += step) {
        const hx_elem *elem = &one->elems[i];

        if (elem->op != HX_ELEM_ATOM && elem->op != HX_ELEM_MAYBE)
            break;
        if (!hx__words_gather(words, elem->atom, &ids))
            rc = hx__nomem(p->err);
        closed = elem->op == HX_ELEM_ATOM;
    }
    *atom = HX_MAP_NONE;
    if (rc == HX_OK && closed) {
        *atom = hx__words_atom(&p->program->words, &ids);
        if (*atom == HX_MAP_NONE)
            rc = hx__nomem(p->err);
    }
    hx__ids_clear(&ids);
    return rc;
}

/* The rarest atom beside the anchor that must occur; HX_MAP_NONE: none. */
static uint32_t second_rarest(const hx_program *program, const draft *one,
                              size_t anchor)
{
    uint32_t best = UINT32_MAX, atom = HX_MAP_NONE;

    for (size_t i = 0; i < one->count; i++) {
        const hx_elem *elem = &one->elems[i];

        if (i == anchor || elem->op != HX_ELEM_ATOM ||
            program->words.atom_cost[elem->atom] >= best)
            continue;
        best = program->words.atom_cost[elem->atom];
        atom = elem->atom;
    }
    return atom;
}

static hx_status add_elems(const parser *p, const draft *one, hx_seq *seq)
{
    hx_program *program = p->program;
    uint32_t best = UINT32_MAX;
    hx_status rc;

    if (program->elem_count + one->count > program->elem_cap &&
        !hx__grow((void **)&program->elems, &program->elem_cap,
                  program->elem_count + one->count, sizeof *program->elems))
        return hx__nomem(p->err);
    seq->first = (uint32_t)program->elem_count;
    seq->count = (uint16_t)one->count;
    for (size_t i = 0; i < one->count; i++) {
        const hx_elem *elem = &one->elems[i];

        program->elems[program->elem_count++] = *elem;
        if (elem->op == HX_ELEM_ATOM &&
            program->words.atom_cost[elem->atom] < best) {
            best = program->words.atom_cost[elem->atom];
            seq->anchor = (uint16_t)i;
        }
    }
    if (best == UINT32_MAX)
        return wrong(p, "a pattern needs at least one word to stand on");
    seq->need = second_rarest(program, one, seq->anchor);
    rc = beside_anchor(p, one, seq->anchor, 1, &seq->right);
    if (rc == HX_OK)
        rc = beside_anchor(p, one, seq->anchor, -1, &seq->left);
    return rc;
}

/* One atom for the anchors of all the part's sequences. */
static hx_status join_anchors(const parser *p, hx_part *part)
{
    hx_program *program = p->program;
    hx_ids ids = { 0 };
    hx_status rc = HX_OK;

    for (uint32_t s = part->first; s < part->first + part->count; s++) {
        const hx_seq *seq = &program->seqs[s];

        if (!hx__words_gather(&program->words,
                              program->elems[seq->first + seq->anchor].atom,
                              &ids))
            rc = hx__nomem(p->err);
    }
    if (rc == HX_OK)
        part->anchors = hx__words_atom(&program->words, &ids);
    if (rc == HX_OK && part->anchors == HX_MAP_NONE)
        rc = hx__nomem(p->err);
    hx__ids_clear(&ids);
    return rc;
}

static hx_status add_part(const parser *p, const drafts *list, hx_part part)
{
    hx_program *program = p->program;
    hx_status rc = HX_OK;

    part.first = (uint32_t)program->seq_count;
    for (size_t i = 0; rc == HX_OK && i < list->count; i++) {
        hx_seq seq;

        if (program->seq_count == program->seq_cap &&
            !hx__grow((void **)&program->seqs, &program->seq_cap,
                      program->seq_count + 1, sizeof *program->seqs))
            return hx__nomem(p->err);
        rc = add_elems(p, &list->at[i], &seq);
        if (rc == HX_OK)
            program->seqs[program->seq_count++] = seq;
    }
    part.count = (uint32_t)program->seq_count - part.first;
    if (rc == HX_OK)
        rc = join_anchors(p, &part);
    if (program->part_count == program->part_cap &&
        !hx__grow((void **)&program->parts, &program->part_cap,
                  program->part_count + 1, sizeof *program->parts))
        return hx__nomem(p->err);
    program->parts[program->part_count++] = part;
    return rc;
}

/* Reads & or && or &5 in front of a further part. */
static hx_status parse_join(parser *p, hx_part *part)
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
        return wrong(p, "& is followed by a distance of 1 to 30 words");
    if (digits > 0)
        part->within = (uint8_t)within;
    return HX_OK;
}

/* How many tokens are likely to start a search for this part. */
static uint64_t part_cost(const hx_program *program, const hx_part *part)
{
    uint64_t cost = 0;

    for (size_t i = part->first; i < part->first + part->count; i++) {
        const hx_seq *seq = &program->seqs[i];

        cost += program->words.atom_cost[
            program->elems[seq->first + seq->anchor].atom];
    }
    return cost;
}

static hx_status parse_form(parser *p, hx_form *form)
{
    hx_program *program = p->program;
    hx_part part = { .join = HX_JOIN_CLAUSE, .within = HX_GAP_CLAUSE };
    uint64_t best = UINT64_MAX;
    hx_status rc = HX_OK;

    *form = (hx_form){ .first = (uint32_t)program->part_count };
    while (rc == HX_OK) {
        drafts list = { 0 };

        rc = parse_alternatives(p, &list);
        if (rc == HX_OK && form->count == HX_PARTS_OF_FORM)
            rc = wrong(p, "at most four parts joined by &");
        if (rc == HX_OK)
            rc = add_part(p, &list, part);
        drafts_clear(&list);
        if (rc != HX_OK)
            break;
        if (part_cost(program, &program->parts[program->part_count - 1]) <
            best) {
            best = part_cost(program,
                             &program->parts[program->part_count - 1]);
            form->anchor = form->count;
        }
        form->count++;
        if (p->i == p->text.len)
            break;
        if (p->text.ptr[p->i] != '&')
            return wrong(p, "a ( is missing before this");
        rc = parse_join(p, &part);
    }
    return rc;
}

hx_status hx__pattern_compile(hx_program *program, hx_stemmer *stemmer,
                              hx_str text, int lang,
                              const hx_class_source *classes, uint32_t *form,
                              hx_error *err)
{
    parser p = { .program = program, .stemmer = stemmer, .classes = classes,
                 .text = text, .lang = lang, .err = err };
    hx_form made;
    hx_status rc;

    if (program->form_count == program->form_cap &&
        !hx__grow((void **)&program->forms, &program->form_cap,
                  program->form_count + 1, sizeof *program->forms))
        return hx__nomem(err);
    rc = parse_form(&p, &made);
    if (rc != HX_OK)
        return rc;
    *form = (uint32_t)program->form_count;
    program->forms[program->form_count++] = made;
    return HX_OK;
}

void hx__program_clear(hx_program *program)
{
    hx__words_clear(&program->words);
    for (size_t i = 0; program->classes && i < program->classes->count; i++)
        drafts_clear(&program->classes->lists[i]);
    if (program->classes) {
        hx__map_clear(&program->classes->map);
        hx__free(program->classes->lists);
    }
    hx__free(program->classes);
    hx__free(program->elems);
    hx__free(program->seqs);
    hx__free(program->parts);
    hx__free(program->forms);
    *program = (hx_program){ 0 };
}
