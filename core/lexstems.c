/* Stems that join words of different meaning: "generous" and "general".
 *
 * A word of a pattern stands for its stem, and so for every word that the
 * stemmer cuts to the same. Where such words are no forms of each other (by
 * their endings), one of them is hardly meant. Looked at are the words of all
 * patterns and the commonest words of comments. */
#include "lexcheck.h"

#include <stdlib.h>

#include "alloc.h"
#include "common.h"
#include "error.h"
#include "text.h"

#define ENDING_MAX 8

typedef struct stem_word {
    char    stem[48], fold[48];
    int     lang;
    const hx_lexfile  *file;    /* NULL: a common word */
    uint32_t line, column;
} stem_word;

typedef struct stems {
    hx_lexcheck *check;
    hx_stemmer  *stemmer;
    stem_word   *list; size_t count, cap;
    /* Of the text that is being read: */
    const hx_lexfile *file;
    uint32_t     line, column;
} stems;

/* -- endings ---------------------------------------------------------------- */

static bool has_ending(const char *const *list, size_t count, const char *word)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(list[i], word) == 0)
            return true;
    return false;
}

/* Whether what follows the common beginning of two words is inflection. */
static bool is_ending(int lang, const char *rest)
{
    static const char *const english[] = {
        "", "s", "e", "es", "ed", "d", "er", "ers", "est", "ing", "ings",
        "ly", "y", "ies", "ied", "ier", "iest", "ily", "iness", "ness",
        "liness", "r", "rs", "st", "ful", "fully", "ment", "ments", "ation",
        "ations", "ion", "ions", "able", "ably", "ive", "ively", "iveness",
        "al", "ally", "ity", "or", "ors", "ance", "ances", "ence", "ent",
        "ently", "ible", "ibly", "ability", "ible", "lly", "ity", "ened",
        "ens", "en", "ish", "lier", "liest", "i", "ating", "ated", "ates",
        "ate", "ising", "ised", "ise", "ises", "izing", "ized", "ize", "izes",
        "ous", "ously", "ousness", "ingly", "edly", "ism", "isms", "nesses",
        "ement", "ements", "ement's", "ability", "ery", "eries", "ity",
        "ities", "ational", "ic", "ical", "ically", "ist", "ists", "ee", "ant"
    };
    static const char *const german[] = {
        "", "e", "en", "er", "es", "em", "n", "s", "st", "t", "te", "ten",
        "tes", "ter", "tem", "tet", "end", "ende", "enden", "ender", "endes",
        "ere", "eren", "erer", "eres", "erem", "ste", "sten", "ster", "stes",
        "este", "esten", "est", "ern", "et", "ete", "eten", "in", "innen",
        "isch", "ische", "ischen", "ig", "ige", "igen", "iger", "iges",
        "lich", "liche", "lichen", "licher", "liches", "keit", "heit", "ung",
        "ungen", "igkeit", "de", "den", "der", "des", "d", "m", "r", "nd",
        "nde", "nden", "nder", "ndes"
    };

    return lang == HX_LANG_EN
               ? has_ending(english, sizeof english / sizeof *english, rest)
               : has_ending(german, sizeof german / sizeof *german, rest);
}

/* The ending behind a doubled letter: "chat", "chatted". */
static const char *undoubled(const char *word, size_t from)
{
    return word[from] && word[from] == word[from - 1] ? word + from + 1
                                                      : word + from;
}

/* Forms of one word: the same beginning, and endings that inflect. "police"
 * and "policy" have such endings, and are the case that says otherwise. */
static bool are_forms(int lang, const char *a, const char *b)
{
    char x[HX_FOLD_BYTES_MAX], y[HX_FOLD_BYTES_MAX];
    size_t same = 0;

    if (lang == HX_LANG_DE) {  /* Abzug, Abzuege */
        x[hx__stem_plain(hx_str_of(a), x)] = '\0';
        y[hx__stem_plain(hx_str_of(b), y)] = '\0';
        a = x;
        b = y;
    }
    while (a[same] && a[same] == b[same])
        same++;
    for (size_t from = same + 1; from-- > 0 && same - from < ENDING_MAX;)
        if (from >= 2 && is_ending(lang, undoubled(a, from)) &&
            is_ending(lang, undoubled(b, from))) {
            bool e_y = (strcmp(a + from, "e") == 0 &&
                        strcmp(b + from, "y") == 0) ||
                       (strcmp(a + from, "y") == 0 &&
                        strcmp(b + from, "e") == 0);

            if (!e_y)
                return true;
        }
    return false;
}

/* -- collecting words ------------------------------------------------------- */

static hx_status add_word(stems *s, hx_str word, int lang, hx_error *err)
{
    char fold[HX_FOLD_BYTES_MAX], stem[HX_FOLD_BYTES_MAX];
    size_t len, stem_len;
    stem_word *out;

    if (word.len > HX_TERM_BYTES_MAX)
        return HX_OK;
    len = hx__fold(word, fold);
    stem_len = hx__stem(s->stemmer, lang, (hx_str){ fold, len }, stem);
    if (len < 4 || len >= sizeof out->fold || stem_len >= sizeof out->stem)
        return HX_OK;
    if (s->count == s->cap &&
        !hx__grow((void **)&s->list, &s->cap, s->count + 1, sizeof *s->list))
        return hx__nomem(err);
    out = &s->list[s->count++];
    *out = (stem_word){ .lang = lang, .file = s->file, .line = s->line,
                        .column = s->column };
    memcpy(out->fold, fold, len);
    memcpy(out->stem, stem, stem_len);
    return HX_OK;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '\'' ||
           (unsigned char)c >= 0x80;
}

/* The words of a pattern that stand for their stems: no =exact, no *part, no
 * verb~parts, no <class>. */
static hx_status add_text(stems *s, hx_str text, int lang, hx_error *err)
{
    for (size_t i = 0, end; i < text.len; i = end) {
        char before = i ? text.ptr[i - 1] : ' ', behind;
        hx_status rc;

        end = i + 1;
        if (text.ptr[i] == '<') {
            while (end < text.len && text.ptr[end - 1] != '>')
                end++;
            continue;
        }
        if (!is_letter(text.ptr[i]))
            continue;
        while (end < text.len && is_letter(text.ptr[end]))
            end++;
        behind = end < text.len ? text.ptr[end] : ' ';
        if (strchr("=*~", before) || strchr("*~", behind))
            continue;
        rc = add_word(s, (hx_str){ text.ptr + i, end - i }, lang, err);
        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}

static hx_status add_both(stems *s, hx_str text, int lang, hx_error *err)
{
    hx_status rc = HX_OK;

    for (int l = HX_LANG_DE; rc == HX_OK && l <= HX_LANG_EN; l++)
        if (lang == l || lang == HX_LANG_UNKNOWN)
            rc = add_text(s, text, l, err);
    return rc;
}

static hx_status add_file(stems *s, const hx_lexfile *file, hx_error *err)
{
    hx_status rc = HX_OK;

    s->file = file;
    for (size_t c = 0; c < file->class_count; c++)
        for (size_t w = 0; rc == HX_OK && w < file->classes[c].word_count;
             w++) {
            s->line = file->classes[c].words[w].line;
            s->column = file->classes[c].words[w].column;
            rc = add_both(s, file->classes[c].words[w].text,
                          file->classes[c].lang, err);
        }
    for (size_t e = 0; e < file->entry_count; e++)
        for (size_t p = 0; rc == HX_OK && p < file->entries[e].pattern_count;
             p++) {
            const hx_lex_pattern *pattern = &file->entries[e].patterns[p];

            s->line = pattern->line;
            s->column = pattern->column;
            if (!pattern->regex)
                rc = add_both(s, pattern->text, pattern->lang, err);
        }
    return rc;
}

/* The list of common words does not tell the languages apart. */
static hx_status add_common(stems *s, hx_error *err)
{
    hx_status rc = HX_OK;

    s->file = NULL;
    for (size_t i = 0; rc == HX_OK && i < hx__common_count; i++)
        rc = add_both(s, hx_str_of(hx__common[i].word), HX_LANG_UNKNOWN, err);
    return rc;
}

/* -- judging ---------------------------------------------------------------- */

static int by_stem(const void *a, const void *b)
{
    const stem_word *x = a, *y = b;
    int order = x->lang != y->lang ? (x->lang < y->lang ? -1 : 1)
                                   : strcmp(x->stem, y->stem);

    if (order == 0)
        order = strcmp(x->fold, y->fold);
    if (order == 0 && (x->file == NULL) != (y->file == NULL))
        return x->file ? -1 : 1;   /* where it is in a lexicon, first */
    if (order == 0 && x->file && x->file != y->file)
        order = strcmp(x->file->path, y->file->path);
    if (order == 0 && x->line != y->line)
        order = x->line < y->line ? -1 : 1;
    return order ? order : x->column < y->column ? -1 : x->column > y->column;
}

/* The words [from, to) have one stem: tells each first place of a spelling
 * that is no form of another. */
static void judge_stem(stems *s, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        const stem_word *word = &s->list[i];

        if (!word->file ||
            (i > from && strcmp(s->list[i - 1].fold, word->fold) == 0))
            continue;
        for (size_t k = from; k < to; k++) {
            const stem_word *other = &s->list[k];

            if (strcmp(word->fold, other->fold) == 0 ||
                (k > i && other->file) ||   /* told from the other side */
                are_forms(word->lang, word->fold, other->fold))
                continue;
            hx__lexcheck_tell(s->check, HX_LINT_STEM, word->file,
                              word->line, word->column,
                              "\"%s\" has the stem of \"%s\"%s (if that is "
                              "another word, write =%s and its forms)",
                              word->fold, other->fold,
                              other->file ? "" : ", a common word",
                              word->fold);
            break;
        }
    }
}

hx_status hx__lexcheck_stems(hx_lexcheck *check, hx_error *err)
{
    stems s = { .check = check, .stemmer = hx__stemmer_open() };
    hx_status rc = s.stemmer ? HX_OK : hx__nomem(err);

    for (size_t f = 0; rc == HX_OK && f < check->lexicon->file_count; f++)
        rc = add_file(&s, check->lexicon->files[f], err);
    if (rc == HX_OK)
        rc = add_common(&s, err);
    if (rc == HX_OK && s.count > 1)
        qsort(s.list, s.count, sizeof *s.list, by_stem);
    for (size_t from = 0, to; rc == HX_OK && from < s.count; from = to) {
        for (to = from; to < s.count && s.list[to].lang == s.list[from].lang &&
                        strcmp(s.list[to].stem, s.list[from].stem) == 0;)
            to++;
        judge_stem(&s, from, to);
    }
    hx__free(s.list);
    hx__stemmer_close(s.stemmer);
    return rc;
}
