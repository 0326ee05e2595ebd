/* LIWC's .dic: categories with numbers between two lines of %, then terms, each
 * with the numbers of its categories.
 *
 * LIWC2001 and LIWC2007 have numbers on condition as well (LIWC2007 Operator's
 * Manual, "Conditional Categories"): <of>131/125 is 131 where "of" follows,
 * else 125; (02 134)125/464 is 125 where a term of the categories 2 or 134
 * stands in front, else 464. Without a / there is nothing else. */
#include "dictx.h"

#include <stdio.h>

#include "alloc.h"
#include "error.h"
#include "values.h"

#define NUMBERS_MAX 100000
#define AFTER_MAX 64   /* categories of one condition */

typedef struct liwc {
    hx_dict_lines *l;
    uint32_t      *of_number;  /* category + 1 by number, 0: none */
    hx_str         term;       /* of the line */
} liwc;

/* A decimal number that is the whole text, below NUMBERS_MAX; or -1. */
static long number_of(hx_str text)
{
    long n = 0;

    if (text.len == 0 || text.len > 5)
        return -1;
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return -1;
        n = n * 10 + (text.ptr[i] - '0');
    }
    return n;
}

/* `count` bytes taken from the front of `rest`. */
static hx_str take(hx_str *rest, size_t count)
{
    hx_str taken = { rest->ptr, count };

    rest->ptr += count;
    rest->len -= count;
    return taken;
}

/* The part of `rest` up to white space, taken from it. */
static hx_str take_word(hx_str *rest)
{
    size_t len = 0;

    *rest = hx__trim(*rest);
    while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
        len++;
    return take(rest, len);
}

/* The same, where brackets hold spaces: "(02 134)125/464". */
static hx_str take_number(hx_str *rest)
{
    hx_str from = *rest = hx__trim(*rest);
    const char *close = from.len && from.ptr[0] == '('
                        ? memchr(from.ptr, ')', from.len) : NULL;

    if (close)
        (void)take(rest, (size_t)(close + 1 - from.ptr));
    (void)take_word(rest);
    return (hx_str){ from.ptr, (size_t)(rest->ptr - from.ptr) };
}

static hx_status put_category(liwc *w, hx_str line)
{
    long number = number_of(take_word(&line));
    uint32_t category;
    hx_status rc;

    if (number < 0 || hx__trim(line).len == 0)
        return hx__dict_broken(w->l, "a category is a number, a tab and a name");
    rc = hx__dict_named(w->l, line, &category);
    if (rc == HX_OK && w->of_number[number] &&
        w->of_number[number] != category + 1)
        rc = hx__dict_broken(w->l, "this number has another category already");
    if (rc == HX_OK)
        w->of_number[number] = category + 1;
    return rc;
}

/* The term for the category of `number`, on condition where `when` is one.
 * `text` is what the file has, for what is told. */
static hx_status put_number(liwc *w, hx_str number, const hx_dict_when *when,
                            hx_str text)
{
    long n = number_of(number);
    hx_dict_term term = { w->term, 0, w->l->line, 1000, NULL };
    char why[160];

    if (n < 0 || !w->of_number[n]) {
        snprintf(why, sizeof why, "\"%.*s\" is %s", text.len > 60 ? 60
                 : (int)text.len, text.ptr, n >= 0
                 ? "a number that no category has" : strchr("(<", text.ptr[0])
                 ? "no condition that is known, or one of an unknown category"
                 : "no number of a category");
        hx__dict_lose(w->l->dict, w->l->line, w->term, why);
        return HX_OK;
    }
    term.category = w->of_number[n] - 1;
    if (when) {
        term.when = hx__arena_copy(&w->l->dict->arena, when, sizeof *when);
        if (!term.when)
            return hx__nomem(w->l->err);
    }
    return hx__dict_add(w->l->dict, &term) ? HX_OK : hx__nomem(w->l->err);
}

/* The numbers between ( and ), as categories; 0: it cannot be. */
static uint32_t after_of(const liwc *w, hx_str inner,
                         uint32_t after[AFTER_MAX])
{
    uint32_t count = 0;

    while (hx__trim(inner).len > 0) {
        long n = number_of(take_word(&inner));

        if (n < 0 || !w->of_number[n] || count == AFTER_MAX)
            return 0;
        after[count++] = w->of_number[n] - 1;
    }
    return count;
}

/* What stands in front of the numbers, taken from `rest`; HX_END: it is no
 * condition that is known. */
static hx_status take_when(liwc *w, hx_str *rest, hx_dict_when *when)
{
    hx_arena *arena = &w->l->dict->arena;
    bool before = rest->ptr[0] == '<';
    const char *close = memchr(rest->ptr, before ? '>' : ')', rest->len);
    uint32_t after[AFTER_MAX];
    hx_str inner;
    char *copy;

    if (!close)
        return HX_END;
    inner = take(rest, (size_t)(close + 1 - rest->ptr));
    inner = hx__trim((hx_str){ inner.ptr + 1, inner.len - 2 });
    *rest = hx__trim(*rest);
    if (before) {
        copy = hx__arena_copy(arena, inner.ptr, inner.len);
        when->next = (hx_str){ copy, inner.len };
        return !copy ? hx__nomem(w->l->err) : inner.len ? HX_OK : HX_END;
    }
    when->count = after_of(w, inner, after);
    when->after = hx__arena_copy(arena, after, when->count * sizeof *after);
    return !when->after ? hx__nomem(w->l->err)
           : when->count ? HX_OK : HX_END;
}

/* A number, or "<of>131/125", "(02 134)125/464". */
static hx_status put_numbers(liwc *w, hx_str text)
{
    hx_dict_when when = { .count = 0 };
    hx_str rest = text, then;
    const char *slash;
    hx_status rc = HX_OK;

    if (text.ptr[0] != '<' && text.ptr[0] != '(')
        return put_number(w, text, NULL, text);
    rc = take_when(w, &rest, &when);
    if (rc == HX_END)   /* one that nothing is known of */
        return put_number(w, (hx_str){ "", 0 }, NULL, text);
    slash = memchr(rest.ptr, '/', rest.len);
    then = (hx_str){ rest.ptr, slash ? (size_t)(slash - rest.ptr) : rest.len };
    if (rc == HX_OK)
        rc = put_number(w, then, &when, text);
    if (rc == HX_OK && slash) {
        when.not = true;
        (void)take(&rest, then.len + 1);
        rc = put_number(w, rest, &when, text);
    }
    return rc;
}

/* Whether a number of a category may begin at `at`. */
static bool is_begin(hx_str line, size_t at)
{
    char c = line.ptr[at];

    return line.ptr[at - 1] == ' ' &&
           ((c >= '0' && c <= '9') || c == '<' || c == '(');
}

/* Term, tab, numbers. Older files have spaces for tabs; a term may have
 * spaces too, so it ends at the tab, or before the first number. */
static hx_status put_term(liwc *w, hx_str line)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    hx_str rest = line;
    size_t len = tab ? (size_t)(tab - line.ptr) : 1;
    hx_status rc = HX_OK;

    while (!tab && len < line.len && !is_begin(line, len))
        len++;
    w->term = hx__trim(take(&rest, len));
    if (hx__trim(rest).len == 0)
        hx__dict_lose(w->l->dict, w->l->line, w->term, "it has no category");
    while (rc == HX_OK && hx__trim(rest).len > 0)
        rc = put_numbers(w, take_number(&rest));
    return rc;
}

hx_status hx__dict_read_liwc(hx_dict_lines *l)
{
    liwc w = { l, hx__alloc(NUMBERS_MAX, sizeof *w.of_number), { "", 0 } };
    int marks = 0;
    hx_str line;
    hx_status rc = w.of_number ? HX_OK : hx__nomem(l->err);

    while (rc == HX_OK && hx__dict_line(l, &line)) {
        hx_str bare = hx__trim(line);

        if (bare.len == 0)
            continue;
        if (bare.len == 1 && bare.ptr[0] == '%')
            marks++;
        else if (marks == 0)
            rc = hx__dict_broken(l, "a LIWC dictionary begins with a line of %");
        else
            rc = marks == 1 ? put_category(&w, bare) : put_term(&w, bare);
    }
    if (rc == HX_OK && marks < 2)
        rc = hx__dict_broken(l, "the line of % behind the categories is missing");
    hx__free(w.of_number);
    return rc;
}
