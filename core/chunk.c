/* What one word of a pattern stands for: a stem, an exact form, a wildcard, a
 * separable verb; and where the tokeniser would cut it, several of these. */
#include "parser.h"

#include <utf8proc.h>

#include "error.h"

/* -- words ------------------------------------------------------------------ */

/* Adds the word to program->ids. */
static hx_status add_word(const hx_parser *p, int kind, hx_str key)
{
    uint32_t word = hx__words_add(&p->program->words, kind, key);

    if (word == HX_MAP_NONE || !hx__ids_add(&p->program->ids, word))
        return hx__nomem(p->err);
    return HX_OK;
}

/* The words that a plain pattern word stands for in the pattern's language. */
static hx_status add_plain(const hx_parser *p, hx_str fold, bool capital)
{
    char stem[HX_FOLD_BYTES_MAX];
    hx_str key = { stem, 0 };
    hx_status rc = HX_OK;

    if (p->lang != HX_LANG_EN) {
        key.len = hx__stem(p->stemmer, HX_LANG_DE, fold, stem);
        rc = add_word(p, HX_WORD_STEM_DE, key);
    }
    if (rc == HX_OK && p->lang == HX_LANG_DE && capital) {
        rc = add_word(p, HX_WORD_NOUN, key);
        if (rc == HX_OK && fold.len >= 4 &&
            !hx__compounds_part(&p->program->words.compounds, fold))
            rc = hx__nomem(p->err);
    }
    if (rc == HX_OK && p->lang != HX_LANG_DE) {
        key.len = hx__stem(p->stemmer, HX_LANG_EN, fold, stem);
        rc = add_word(p, HX_WORD_STEM_EN, key);
    }
    return rc;
}

/* The atom of the words in program->ids. */
static hx_status close_atom(const hx_parser *p, hx_drafts *out)
{
    uint32_t atom = hx__words_atom(&p->program->words, &p->program->ids);

    if (atom == HX_MAP_NONE)
        return hx__nomem(p->err);
    return hx__drafts_elem(p, out, hx__elem(HX_ELEM_ATOM, atom));
}

hx_status hx__chunk_atom(const hx_parser *p, int kind, hx_str key,
                         hx_drafts *out)
{
    hx_status rc;

    p->program->ids.count = 0;
    rc = add_word(p, kind, key);
    return rc == HX_OK ? close_atom(p, out) : rc;
}

enum piece { PIECE_NONE, PIECE_LETTERS, PIECE_DIGITS, PIECE_SIGN };

/* What is no token of a comment: punctuation, spaces, signs of arithmetic and
 * print, and small digits on high (m²). */
static bool is_passed_over(uint32_t cp, utf8proc_category_t c)
{
    switch (c) {
    case UTF8PROC_CATEGORY_PD: case UTF8PROC_CATEGORY_PO:
    case UTF8PROC_CATEGORY_PI: case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_ZS: case UTF8PROC_CATEGORY_SM:
    case UTF8PROC_CATEGORY_SK:
        return true;
    case UTF8PROC_CATEGORY_SO:
        return cp < 0x2190;
    case UTF8PROC_CATEGORY_NO:
        return cp <= 0xB9;
    default:
        return false;
    }
}

static enum piece piece_of(uint32_t cp)
{
    utf8proc_category_t c = utf8proc_category((int32_t)cp);

    if (c <= UTF8PROC_CATEGORY_LO && c >= UTF8PROC_CATEGORY_LU)
        return PIECE_LETTERS;
    if (c == UTF8PROC_CATEGORY_MN || c == UTF8PROC_CATEGORY_MC ||
        c == UTF8PROC_CATEGORY_ME || hx_is_apostrophe(cp) || cp == 0xAD ||
        cp == 0x200D || cp == 0xFE0F)
        return PIECE_LETTERS;  /* joins what is before it */
    if (cp >= '0' && cp <= '9')
        return PIECE_DIGITS;
    if (cp == '$' || cp == '%')
        return PIECE_SIGN;
    return cp < 0xA1 || is_passed_over(cp, c) ? PIECE_NONE : PIECE_SIGN;
}

/* Whether it may be joined to a picture: arrows too. */
static bool is_picture(uint32_t cp)
{
    return piece_of(cp) == PIECE_SIGN || (cp >= 0x2190 && cp <= 0x2BFF);
}

/* Whether what stands at `at` asks to be drawn as a picture: "™️", "↔️". */
static bool is_drawn(hx_str chunk, size_t at)
{
    size_t len;

    return at < chunk.len && hx__cp(chunk, at, &len) == 0xFE0F;
}

/* End of the sign at `at`, of which the bytes up to `end` are read: a picture
 * has all its parts, as the tokeniser takes them. */
static size_t sign_end(hx_str chunk, size_t at, size_t end)
{
    size_t len;
    bool flag = hx_is_flag_letter(hx__cp(chunk, at, &len)), joined = flag;

    for (; end < chunk.len; end += len) {
        uint32_t cp = hx__cp(chunk, end, &len);

        if (hx_is_emoji_part(cp))
            continue;
        if (cp == 0x200D && !flag) {
            joined = true;
            continue;
        }
        if (!joined || flag != hx_is_flag_letter(cp) || !is_picture(cp))
            break;
        joined = false;
    }
    return end;
}

/* Whether the digits go on behind the sign at `at`: "1.500,50", "8:30". */
static bool is_point(hx_str chunk, size_t at)
{
    return at + 1 < chunk.len && strchr(".,:", chunk.ptr[at]) &&
           chunk.ptr[at + 1] >= '0' && chunk.ptr[at + 1] <= '9';
}

/* End of the token that begins at `at`; *kind is PIECE_NONE for a separator. */
static size_t piece_end(hx_str chunk, size_t at, enum piece *kind)
{
    size_t len, end;

    *kind = piece_of(hx__cp(chunk, at, &len));
    if (*kind == PIECE_NONE && len > 1 && is_drawn(chunk, at + len))
        *kind = PIECE_SIGN;
    if (*kind == PIECE_SIGN)
        return sign_end(chunk, at, at + len);
    for (end = at + len; end < chunk.len; end += len) {
        enum piece next = piece_of(hx__cp(chunk, end, &len));

        if (next != *kind && !(*kind == PIECE_DIGITS && is_point(chunk, end)))
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

/* The piece `word` of a chunk, behind what is in `out`. */
static hx_status add_piece(const hx_parser *p, hx_str word, bool letters,
                           hx_drafts *out)
{
    char fold[HX_FOLD_BYTES_MAX];
    hx_drafts one = { 0 };
    hx_str key;
    hx_status rc;

    if (word.len > HX_TERM_BYTES_MAX)
        return hx__parser_wrong(p, "a word over 64 bytes never matches");
    key = hx__folded(word, fold);
    if (key.len == 0)
        return HX_OK;
    p->program->ids.count = 0;
    rc = letters ? add_plain(p, key, starts_upper(word))
                 : add_word(p, HX_WORD_EXACT, key);
    if (rc == HX_OK)
        rc = close_atom(p, &one);
    if (rc != HX_OK)
        return rc;
    if (out->count)
        return hx__drafts_cross(p, out, &one);
    *out = one;
    return HX_OK;
}

static hx_status cut_chunk(const hx_parser *p, hx_str chunk, bool exact,
                           hx_drafts *out)
{
    hx_status rc = HX_OK;
    size_t next;

    for (size_t at = 0; rc == HX_OK && at < chunk.len; at = next) {
        enum piece kind;

        next = piece_end(chunk, at, &kind);
        if (kind != PIECE_NONE)
            rc = add_piece(p, (hx_str){ chunk.ptr + at, next - at },
                           !exact && kind == PIECE_LETTERS, out);
    }
    /* Punctuation is no token: it stands for nothing. */
    return rc == HX_OK && out->count == 0
               ? hx__drafts_add(p, out, (hx_draft){ NULL, 0 }) : rc;
}

/* Whether the chunk has a * that cannot stand for anything: of =word* it is
 * known, and told by the check, that the last one does not. */
static bool has_inner_star(hx_str chunk, bool exact)
{
    size_t len = chunk.len - (exact && chunk.ptr[chunk.len - 1] == '*');

    return memchr(chunk.ptr, '*', len) != NULL;
}

static hx_status inner_star(const hx_parser *p)
{
    return hx__parser_wrong(p, "a * stands at the beginning or end of a word");
}

/* Patterns repeat words: what a chunk of one token became is remembered. */
hx_status hx__chunk_plain(const hx_parser *p, hx_str chunk, bool exact,
                          hx_drafts *out)
{
    char bytes[HX_TERM_BYTES_MAX + 1];
    hx_str key = { bytes, chunk.len + 1 };
    hx_map *known = &p->program->chunks;
    uint32_t atom = HX_MAP_NONE;
    hx_status rc;

    out->count = 0;
    if (key.len <= sizeof bytes) {
        bytes[0] = (char)(2 * p->lang + exact);
        memcpy(bytes + 1, chunk.ptr, chunk.len);
        atom = hx__map_find(known, key);
    }
    if (atom != HX_MAP_NONE)
        return hx__drafts_elem(p, out, hx__elem(HX_ELEM_ATOM, atom));
    if (exact && chunk.ptr[0] == '*')
        return hx__parser_wrong(p, "= is this very word, and * any (leave one "
                                "of the two out)");
    if (has_inner_star(chunk, exact))
        return inner_star(p);
    rc = cut_chunk(p, chunk, exact, out);
    if (rc == HX_OK && key.len <= sizeof bytes && out->count == 1 &&
        hx__draft_is_word(out->at[0]) &&
        !hx__map_add(known, key, out->at[0].elems[0].atom, NULL))
        rc = hx__nomem(p->err);
    return rc;
}

/* One word with its * as a draft of its own. */
static hx_status wild_word(const hx_parser *p, int kind, hx_str word,
                           hx_drafts *out)
{
    char fold[HX_FOLD_BYTES_MAX];
    hx_str key = hx__folded(word, fold);
    enum piece first = PIECE_NONE;

    if (word.len)
        piece_end(word, 0, &first);
    if (first == PIECE_NONE || key.len < (kind == HX_WORD_INFIX ? 3u : 2u))
        return hx__parser_wrong(p, "a wildcard needs two letters (three for *x*)");
    return hx__chunk_atom(p, kind, key, out);
}

/* Where the last token of the chunk begins. */
static size_t last_piece(hx_str chunk)
{
    size_t at = 0, next = 0;

    while (next < chunk.len) {
        enum piece ignored;

        at = next;
        next = piece_end(chunk, at, &ignored);
    }
    return at;
}

/* The tokens of the body, of which the last one goes on, if `back`, and the
 * first one has something in front of it, if `front`. */
static hx_status wild_pieces(const hx_parser *p, hx_str body, bool front,
                             bool back, hx_drafts *out)
{
    size_t from = 0, to = back ? last_piece(body) : body.len;
    hx_drafts one = { 0 };
    enum piece ignored;
    hx_status rc = HX_OK;

    if (front)
        from = body.len ? piece_end(body, 0, &ignored) : 0;
    if (front && back && from > to)
        return wild_word(p, HX_WORD_INFIX, body, out);
    if (front)
        rc = wild_word(p, HX_WORD_SUFFIX, (hx_str){ body.ptr, from }, out);
    if (rc == HX_OK && from < to)
        rc = cut_chunk(p, (hx_str){ body.ptr + from, to - from }, false, out);
    if (rc == HX_OK && back)
        rc = wild_word(p, HX_WORD_PREFIX,
                       (hx_str){ body.ptr + to, body.len - to }, &one);
    if (rc != HX_OK || !back)
        return rc;
    if (out->count)
        return hx__drafts_cross(p, out, &one);
    *out = one;
    return HX_OK;
}

hx_status hx__chunk_wildcard(const hx_parser *p, hx_str chunk, hx_drafts *out)
{
    bool front = chunk.ptr[0] == '*';
    bool back = chunk.len > 1 && chunk.ptr[chunk.len - 1] == '*';
    hx_str body = { chunk.ptr + front, chunk.len - front - back };

    if (body.len > HX_TERM_BYTES_MAX ||
        (body.len && memchr(body.ptr, '*', body.len)))
        return inner_star(p);
    return wild_pieces(p, body, front, back, out);
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
static hx_status close_elem(const hx_parser *p, hx_elem *elem)
{
    static const char *const after[] = { "und", "oder", "sowie", "bzw",
                                         "wenn", "weil", "dass", "wie" };
    hx_status rc = HX_OK;

    p->program->ids.count = 0;
    for (size_t i = 0; rc == HX_OK && i < sizeof after / sizeof *after; i++)
        rc = add_word(p, HX_WORD_EXACT, hx_str_of(after[i]));
    if (rc == HX_OK) {
        uint32_t atom = hx__words_atom(&p->program->words, &p->program->ids);

        *elem = hx__elem(HX_ELEM_CLOSE, atom);
        if (atom == HX_MAP_NONE)
            rc = hx__nomem(p->err);
    }
    return rc;
}

/* The finite verb `base`, then its particle where the clause closes. */
static hx_status split_verb(const hx_parser *p, hx_str base, hx_str particle,
                            hx_drafts *out)
{
    hx_drafts atoms = { 0 };
    hx_elem elems[4];
    hx_elem *own = NULL;
    hx_status rc = hx__chunk_atom(p, HX_WORD_VERB, base, &atoms);

    if (rc == HX_OK)
        rc = hx__chunk_atom(p, HX_WORD_EXACT, particle, &atoms);
    if (rc == HX_OK)
        rc = close_elem(p, &elems[3]);
    if (rc != HX_OK)
        return rc;
    elems[0] = atoms.at[0].elems[0];
    elems[1] = hx__elem(HX_ELEM_GAP, HX_GAP_CLAUSE);
    elems[2] = atoms.at[1].elems[0];
    own = hx__arena_copy(&p->program->scratch, elems, sizeof elems);
    return own ? hx__drafts_add(p, out, (hx_draft){ own, 4 })
               : hx__nomem(p->err);
}

hx_status hx__chunk_verb(const hx_parser *p, hx_str particle, hx_str verb,
                         hx_drafts *out)
{
    char key[2 * HX_FOLD_BYTES_MAX], fold[HX_FOLD_BYTES_MAX];
    size_t lead, base;
    hx_status rc;

    if (particle.len < 2 || particle.len > 12 || verb.len < 2 ||
        verb.len > HX_TERM_BYTES_MAX)
        return hx__parser_wrong(p, "a separable verb is written zu~hören");
    if (memchr(verb.ptr, '*', verb.len))
        return hx__parser_wrong(p, "a separable verb has no * (its endings are "
                                "found without)");
    lead = hx__fold(particle, key);
    base = hx__fold(verb, fold);
    base = verb_base(fold, base);
    key[lead] = '~';
    memcpy(key + lead + 1, fold, base);
    rc = hx__chunk_atom(p, HX_WORD_JOINED, (hx_str){ key, lead + 1 + base },
                        out);
    return rc == HX_OK ? split_verb(p, (hx_str){ fold, base },
                                    (hx_str){ key, lead }, out) : rc;
}
