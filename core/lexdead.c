/* Findings about words that no comment can have where a pattern asks for them.
 *
 * What a clause and a word are is the tokeniser's matter, so it is asked: with
 * "so" in front and behind, does this word begin a clause, are these letters
 * one token? What it says of a contrast word is written into the text as a ^,
 * and then each alternative is compiled alone: dead are those of which every
 * sequence wants a word on the far side of a clause's border. In doubt (classes,
 * gaps, smileys) a word lives. */
#include "lexcheck.h"

#include <stdio.h>

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "text.h"

#define SHOWN 80

typedef struct words {
    hx_lexcheck *check;
    hx_stemmer  *stemmer;
    hx_program   program;  /* scratch: nothing of it is used */
    hx_map       border;   /* "word before" or " word" -> begins a clause */
    hx_buf       text, alone;
    hx_error    *err;
} words;

/* The text of a pattern or of a condition. */
typedef struct place {
    const hx_lexfile *file;
    const hx_lex_text *at;
    int  lang;
    bool condition;
} place;

/* -- asking the tokeniser --------------------------------------------------- */

/* "so" TEXT "so" as a record; NULL: it is not analysed. */
static hx_status ask(const words *w, hx_str text, int lang,
                     const hx_record **out)
{
    char room[3 * HX_TERM_BYTES_MAX];
    int len = snprintf(room, sizeof room, "so %.*s so", (int)text.len,
                       text.ptr);
    hx_lex_test test = { .text = { room, (size_t)len },
                         .lang = lang == HX_LANG_DE ? lang : HX_LANG_EN };
    hx_record *rec = NULL;
    hx_status rc;

    *out = NULL;
    if (len < 0 || (size_t)len >= sizeof room)
        return HX_OK;
    rc = hx__lexcheck_run(w->check->chain, hx__host_public(w->check->host),
                          &test, &rec, w->err);
    if (rc == HX_OK && rec->skip == HX_SKIP_NONE && rec->token_count > 1)
        *out = rec;
    return rc;
}

/* Whether `word` behind `before` (or behind any word: empty) begins a clause. */
static hx_status begins_clause(words *w, hx_str before, hx_str word, int lang,
                               bool *begins)
{
    char room[2 * HX_TERM_BYTES_MAX];
    int len = snprintf(room, sizeof room, "%.*s %.*s", (int)before.len,
                       before.ptr, (int)word.len, word.ptr);
    hx_str pair = { room, (size_t)len };
    const hx_record *rec;
    uint32_t known;
    hx_status rc;

    *begins = false;
    if (len < 0 || (size_t)len >= sizeof room)
        return HX_OK;
    known = hx__map_find(&w->border, pair);
    *begins = known == 1;
    if (known != HX_MAP_NONE)
        return HX_OK;
    rc = ask(w, pair, lang, &rec);
    for (size_t c = 1; rc == HX_OK && rec && c < rec->clause_count; c++)
        *begins |= rec->clauses[c].begin + 2 == rec->token_count;
    if (rc == HX_OK && !hx__map_add(&w->border, pair, *begins, NULL))
        rc = hx__nomem(w->err);
    return rc;
}

/* -- reading a text --------------------------------------------------------- */

static bool is_border(char c)
{
    return c == '\0' || strchr(" ()|&?<>\t\n", c) != NULL;
}

/* The next word of the text from `*at` on, marks and names of classes left out;
 * empty: there is none. */
static hx_str next_word(hx_str text, size_t *at)
{
    size_t begin = *at, end;

    while (begin < text.len && is_border(text.ptr[begin])) {
        if (text.ptr[begin] == '<')
            while (begin < text.len && text.ptr[begin] != '>')
                begin++;
        begin += begin < text.len;
    }
    for (end = begin; end < text.len && !is_border(text.ptr[end]); end++)
        ;
    *at = end;
    return (hx_str){ text.ptr + begin, end - begin };
}

/* Letters alone: no wildcard, gap, sign or digit. */
static bool is_letters(hx_str word)
{
    for (size_t i = 0; i < word.len; i++)
        if ((unsigned char)word.ptr[i] < 0x80 &&
            !((word.ptr[i] | 32) >= 'a' && (word.ptr[i] | 32) <= 'z'))
            return false;
    return word.len > 0;
}

static hx_str plain(hx_str word)
{
    bool exact = word.len > 1 && word.ptr[0] == '=';

    return (hx_str){ word.ptr + exact, word.len - exact };
}

/* Whether what stands right in front of text[at] is open: a class, a gap. */
static bool is_open_before(hx_str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] == ' ')
        at--;
    return at > 0 && strchr("._>0123456789?", text.ptr[at - 1]) != NULL;
}

/* Whether the word at text[at] begins a clause wherever it stands behind
 * another: it does so behind every word that the text has before it. */
static hx_status is_contrast(words *w, hx_str text, hx_str word, int lang,
                             bool *contrast)
{
    size_t at = 0, here = (size_t)(word.ptr - text.ptr);
    hx_status rc;

    *contrast = false;
    if (!is_letters(plain(word)) || is_open_before(text, here))
        return HX_OK;
    rc = begins_clause(w, HX_LIT(""), plain(word), lang, contrast);
    while (rc == HX_OK && *contrast) {
        hx_str before = next_word(text, &at);

        if (before.len == 0 || before.ptr >= word.ptr)
            break;
        if (is_letters(plain(before)))
            rc = begins_clause(w, plain(before), plain(word), lang, contrast);
    }
    return rc;
}

/* -- dead sequences --------------------------------------------------------- */

/* Whether the sequence wants a word on the far side of a clause's border. */
static bool never_matches(const hx_program *program, const hx_seq *seq)
{
    bool word = false, end = false;

    for (uint32_t e = seq->first; e < seq->first + seq->count; e++) {
        int op = program->elems[e].op;
        bool here = op == HX_ELEM_ATOM || op == HX_ELEM_ANY;

        if ((word && op == HX_ELEM_BEGIN) || (end && here))
            return true;
        word = word || here;
        end = end || op == HX_ELEM_END;
    }
    return false;
}

enum life { ALIVE, SOME_DEAD, DEAD };

static enum life life_of(const hx_program *program, const hx_form *form)
{
    bool some = false;

    for (uint32_t p = form->first; p < form->first + form->count; p++) {
        const hx_part *part = &program->parts[p];
        uint32_t dead = 0;

        for (uint32_t q = part->first; q < part->first + part->count; q++)
            dead += never_matches(program, &program->seqs[q]);
        if (dead == part->count)
            return DEAD;
        some = some || dead;
    }
    return some ? SOME_DEAD : ALIVE;
}

/* A class is a word that nothing is known of. */
static bool find_class(void *arg, hx_str name, int lang, const hx_str **texts,
                       size_t *count, bool *phrases)
{
    static const hx_str word = { "so", 2 };

    (void)arg;
    (void)name;
    (void)lang;
    *texts = &word;
    *count = 1;
    *phrases = true;
    return true;
}

/* What cannot be compiled alone is alive. */
static hx_status life_of_text(words *w, hx_str text, int lang, enum life *life)
{
    const hx_class_source classes = { .find = find_class };
    hx_error unused;
    uint32_t form;
    hx_status rc = hx__pattern_compile(&w->program, w->stemmer, text, lang,
                                       &classes, &form, &unused);

    *life = rc == HX_OK ? life_of(&w->program, &w->program.forms[form])
                        : ALIVE;
    return rc == HX_E_NOMEM ? hx__nomem(w->err) : HX_OK;
}

/* -- alternatives ----------------------------------------------------------- */

/* What stands in front of a contrast word: nobody writes a tab behind a ^. */
static const char border[] = "(^\t";

/* The text with a ^ in front of contrast words, into w->text. A condition
 * beside the hit has that on its other side: a word. */
static hx_status put_borders(words *w, const place *p)
{
    hx_str text = p->at->text;
    bool beside = p->condition && p->at->kind != HX_COND_UNLESS &&
                  !memchr(text.ptr, '&', text.len);
    size_t at = 0, done = 0;
    hx_status rc = HX_OK;

    w->text.len = 0;
    hx__buf_str(&w->text, !beside ? ""
                          : p->at->kind == HX_COND_NOT_BEFORE ? "so (" : "(");
    while (rc == HX_OK) {
        hx_str word = next_word(text, &at);
        bool contrast;

        if (word.len == 0)
            break;
        rc = is_contrast(w, text, word, p->lang, &contrast);
        if (!contrast)
            continue;
        hx__buf_bytes(&w->text, text.ptr + done,
                      (size_t)(word.ptr - text.ptr) - done);
        hx__buf_printf(&w->text, "%s%.*s)", border, (int)word.len, word.ptr);
        done = at;
    }
    hx__buf_bytes(&w->text, text.ptr + done, text.len - done);
    hx__buf_str(&w->text, !beside ? ""
                          : p->at->kind == HX_COND_NOT_AFTER ? ") so" : ")");
    if (rc == HX_OK && w->text.failed)
        rc = hx__nomem(w->err);
    return rc;
}

/* Blanks the alternatives beside those around text[at], going by `step`. */
static void blank_beside(char *text, size_t len, size_t at, int step)
{
    char open = step > 0 ? '(' : ')', close = step > 0 ? ')' : '(';
    bool beside = false;
    int depth = 0;

    for (size_t i = at; i < len; i += (size_t)step) {
        if (text[i] == open)
            depth++;
        else if (text[i] == close && depth > 0)
            depth--;
        else if (depth == 0 && (text[i] == close || text[i] == '&'))
            beside = false;
        else if (depth == 0 && text[i] == '|')
            beside = true;
        if (beside)
            text[i] = ' ';
    }
}

/* The end of the alternative that begins at text[at]. */
static size_t end_of(hx_str text, size_t at)
{
    int depth = 0;

    for (; at < text.len; at++) {
        char c = text.ptr[at];

        if (depth == 0 && (c == ')' || c == '&' || c == '|'))
            break;
        depth += (c == '(') - (c == ')');
    }
    return at;
}

/* `text` as it was written, without our marks: into w->alone. */
static void unmark(words *w, hx_str text)
{
    size_t mark = sizeof border - 1;

    w->alone.len = 0;
    for (size_t i = 0; i < text.len; i++) {
        bool ours = text.len - i > mark &&
                    memcmp(text.ptr + i, border, mark) == 0;

        for (i += ours ? mark : 0; ours && text.ptr[i] != ')'; i++)
            hx__buf_char(&w->alone, text.ptr[i]);
        if (!ours)
            hx__buf_char(&w->alone, text.ptr[i]);
    }
}

/* `part`, of what was made of the place's text, or all of it. */
static hx_status tell_dead(words *w, const place *p, const hx_str *part)
{
    hx_str all = p->at->text;
    hx_str within = part ? *part : (hx_str){ w->text.ptr, w->text.len };
    bool contrast = memmem(w->text.ptr, w->text.len, border,
                           sizeof border - 1) != NULL;

    unmark(w, within);
    if (w->alone.failed)
        return hx__nomem(w->err);
    hx__lexcheck_tell(w->check, part ? HX_LINT_DEAD : HX_LINT_SIGN, p->file,
                      p->at->line, p->at->column, "\"%.*s\"%s%.*s%s never "
                      "matches: %s, and a phrase stands in one clause (%s)",
                      all.len > SHOWN ? SHOWN : (int)all.len, all.ptr,
                      part ? ": \"" : "",
                      !part ? 0 : w->alone.len > SHOWN ? SHOWN
                                                       : (int)w->alone.len,
                      w->alone.ptr, part ? "\"" : "",
                      contrast ? "a contrast word begins a clause, as ^ does"
                               : "^ begins a clause, $ ends it",
                      contrast ? "write slow && ^ but, or leave it out"
                               : "use && for two");
    return HX_OK;
}

/* Each alternative for itself, but those within a dead one. */
static hx_status check_each(words *w, const place *p)
{
    hx_str text = { w->text.ptr, w->text.len };
    hx_status rc = HX_OK;

    for (size_t at = 0; rc == HX_OK && at < text.len; at++) {
        size_t end = end_of(text, at);
        enum life life = ALIVE;

        if (at > 0 && !strchr("(|&", text.ptr[at - 1]))
            continue;
        w->alone.len = 0;
        hx__buf_bytes(&w->alone, text.ptr, text.len);
        if (w->alone.failed)
            return hx__nomem(w->err);
        blank_beside(w->alone.ptr, w->alone.len, at, 1);
        blank_beside(w->alone.ptr, at, at - 1, -1);
        if (end > at)
            rc = life_of_text(w, (hx_str){ w->alone.ptr, w->alone.len },
                              p->lang, &life);
        if (rc == HX_OK && life == DEAD) {
            rc = tell_dead(w, p, &(hx_str){ text.ptr + at, end - at });
            at = end;
        }
    }
    return rc;
}

static hx_status check_borders(words *w, const place *p)
{
    enum life life = ALIVE;
    hx_status rc = put_borders(w, p);

    if (rc != HX_OK || (!memchr(w->text.ptr, '^', w->text.len) &&
                        !memchr(w->text.ptr, '$', w->text.len)))
        return rc;
    rc = life_of_text(w, (hx_str){ w->text.ptr, w->text.len }, p->lang, &life);
    if (rc == HX_OK && life == DEAD)
        rc = tell_dead(w, p, NULL);
    else if (rc == HX_OK && life == SOME_DEAD)
        rc = check_each(w, p);
    return rc;
}

/* -- words that are none ---------------------------------------------------- */

/* How many words a pattern takes the letters for. */
static hx_status count_words(words *w, hx_str body, int lang, size_t *count)
{
    char room[HX_TERM_BYTES_MAX + 2];
    int len = snprintf(room, sizeof room, "=%.*s", (int)body.len, body.ptr);
    hx_error unused;
    uint32_t form;
    hx_status rc = hx__pattern_compile(&w->program, w->stemmer,
                                       (hx_str){ room, (size_t)len }, lang,
                                       NULL, &form, &unused);
    const hx_part *part;

    *count = 0;
    if (rc != HX_OK)
        return rc == HX_E_NOMEM ? hx__nomem(w->err) : HX_OK;
    part = &w->program.parts[w->program.forms[form].first];
    *count = w->program.seqs[part->first].count;
    return HX_OK;
}

/* Whether the letters of a pattern, which are `count` words of it, are never
 * found where the tokeniser made this of them. */
static bool is_cut(const hx_record *rec, size_t count)
{
    size_t have = rec->token_count - 2;  /* but the two that ask() adds */

    return have < count || (count > 1 && rec->clause_count > 1);
}

/* A word with signs or digits: whether comments have it as the pattern does. */
static hx_status check_word(words *w, const place *p, hx_str word)
{
    hx_str body = plain(word);
    bool front = body.len > 1 && body.ptr[0] == '*';
    bool back = body.len > 1 && body.ptr[body.len - 1] == '*';
    const hx_record *rec = NULL;
    size_t count = 1;
    hx_status rc;

    body = (hx_str){ body.ptr + front, body.len - front - back };
    if (is_letters(body) || body.len == 0 || body.len > HX_TERM_BYTES_MAX ||
        memchr(body.ptr, '~', body.len) || strchr(".^$_:;", body.ptr[0]))
        return HX_OK;
    rc = count_words(w, body, p->lang, &count);
    if (rc == HX_OK)
        rc = ask(w, body, p->lang, &rec);
    if (rc == HX_OK && rec && is_cut(rec, count))
        hx__lexcheck_tell(w->check, HX_LINT_DEAD, p->file, p->at->line,
                          p->at->column, "\"%.*s\" never matches: comments "
                          "are cut into words otherwise there (a link or an "
                          "address is one: use re:)",
                          (int)word.len, word.ptr);
    return rc;
}

static hx_status check_text(words *w, const place *p)
{
    size_t at = 0;
    hx_status rc = check_borders(w, p);

    while (rc == HX_OK) {
        hx_str word = next_word(p->at->text, &at);

        if (word.len == 0)
            break;
        rc = check_word(w, p, word);
    }
    return rc;
}

static hx_status check_place(words *w, const hx_lex_place *of)
{
    const hx_lex_pattern *from = of->from;
    hx_lex_text own = { from->text, from->line, from->column, 0 };
    place p = { of->file, &own, from->lang, false };
    hx_status rc = from->regex ? HX_OK : check_text(w, &p);

    p.condition = true;
    for (size_t c = 0; rc == HX_OK && c < from->cond_count; c++) {
        p.at = &from->conds[c];
        rc = check_text(w, &p);
    }
    return rc;
}

hx_status hx__lexcheck_dead(hx_lexcheck *check, hx_error *err)
{
    words w = { .check = check, .stemmer = hx__stemmer_open(), .err = err };
    hx_status rc = w.stemmer ? HX_OK : hx__nomem(err);

    for (size_t i = 0; rc == HX_OK && i < check->lexicon->pattern_count; i++)
        rc = check_place(&w, &check->places[i]);
    hx__program_clear(&w.program);
    hx__map_clear(&w.border);
    hx__buf_clear(&w.text);
    hx__buf_clear(&w.alone);
    hx__stemmer_close(w.stemmer);
    return rc;
}
