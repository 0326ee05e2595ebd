/* Findings about marks and names: what is written and means something else, or
 * nothing. */
#include "lexcheck.h"

#include <stdio.h>

#include "cli.h"

/* -- marks ------------------------------------------------------------------ */

/* The first word that is =word*, which is taken for =word; empty: none. */
static hx_str exact_wildcard(hx_str text)
{
    static const char borders[] = " ()|&?\t\n";

    for (size_t i = 0; i < text.len; i++) {
        size_t end = i;

        while (end < text.len && !strchr(borders, text.ptr[end]))
            end++;
        if (end > i + 2 && text.ptr[i] == '=' && text.ptr[end - 1] == '*')
            return (hx_str){ text.ptr + i, end - i };
        i = end;
    }
    return (hx_str){ "", 0 };
}

/* Punctuation with something behind it, which is where a clause would end. */
static bool has_stop(hx_str text)
{
    static const char *const alone[] = { " - ", " \xe2\x80\x93 ",
                                         " \xe2\x80\x94 ", " \xe2\x80\xa6 " };
    size_t len = text.len;

    for (size_t i = 0; i + 1 < len; i++)
        if (strchr(",;!", text.ptr[i]) && text.ptr[i + 1] == ' ')
            return true;
    for (size_t i = 0; i < sizeof alone / sizeof *alone; i++)
        if (memmem(text.ptr, len, alone[i], strlen(alone[i])))
            return true;
    return false;
}

static void check_sign(hx_lexcheck *check, const hx_lexfile *file, hx_str text,
                       uint32_t line, uint32_t column)
{
    int    shown = text.len > 80 ? 80 : (int)text.len;
    hx_str exact = exact_wildcard(text);

    if (memmem(text.ptr, text.len, "=$", 2))
        hx__lexcheck_tell(check, HX_LINT_SIGN, file, line, column,
                          "\"%.*s\": =$ is the sign of a dollar (the end of a "
                          "clause is $, money is <money>)", shown, text.ptr);
    if (exact.len)
        hx__lexcheck_tell(check, HX_LINT_MARK, file, line, column,
                          "\"%.*s\": the * is passed over, since = is this "
                          "very word (leave one of the two out)",
                          (int)exact.len, exact.ptr);
    if (has_stop(text))
        hx__lexcheck_tell(check, HX_LINT_MARK, file, line, column,
                          "\"%.*s\": punctuation is passed over, and where a "
                          "comment has it no phrase goes on (leave it out; a "
                          "gap is .. or ...; two clauses are joined by &&)",
                          shown, text.ptr);
}

static void check_signs(hx_lexcheck *check, const hx_lex_place *place)
{
    const hx_lex_pattern *from = place->from;

    if (!from->regex)
        check_sign(check, place->file, from->text, from->line, from->column);
    for (size_t c = 0; c < from->cond_count; c++)
        check_sign(check, place->file, from->conds[c].text,
                   from->conds[c].line, from->conds[c].column);
}

void hx__lexcheck_marks(hx_lexcheck *check)
{
    for (size_t i = 0; i < check->lexicon->pattern_count; i++)
        check_signs(check, &check->places[i]);
}

/* -- keys ------------------------------------------------------------------- */

/* Entries of the dimension in the files before number `own`; whether one of them
 * is `id`. At most `cap` are listed. */
static bool earlier_ids(const hx_lexicon *lexicon, size_t own, hx_str id,
                        const char **list, size_t cap, size_t *count)
{
    for (size_t f = 0; f < own; f++) {
        const hx_lexfile *file = lexicon->files[f];

        if (!hx_str_eq(file->dimension, lexicon->files[own]->dimension))
            continue;
        for (size_t e = 0; e < file->entry_count; e++) {
            if (hx_str_eq(file->entries[e].id, id))
                return true;
            if (*count < cap)
                list[(*count)++] = file->entries[e].id.ptr;
        }
    }
    return false;
}

/* Words for "warmht" are no more words for "warmth". */
void hx__lexcheck_id(hx_lexcheck *check, size_t number,
                     const hx_lex_entry *entry)
{
    const hx_lexfile *file = check->lexicon->files[number];
    const char *known[HX_LABELS_MAX], *nearest = NULL;
    size_t count = 0;

    if (entry->id.len > 4 && !earlier_ids(check->lexicon, number, entry->id,
                                          known, HX_LABELS_MAX, &count))
        nearest = hx__cli_nearest(entry->id.ptr, known, count);
    if (nearest)
        hx__lexcheck_tell(check, HX_LINT_KEY, file, entry->line, entry->column,
                          "\"%.*s\" is a new entry of %.*s (did you mean %s?)",
                          (int)entry->id.len, entry->id.ptr,
                          (int)file->dimension.len, file->dimension.ptr,
                          nearest);
}

/* Any name is an attribute's: a misspelt "negation" would change nothing. */
void hx__lexcheck_attrs(hx_lexcheck *check, const hx_lexfile *file,
                        const hx_lex_entry *entry)
{
    static const char *const known[] = { "family", "label", "layer", "maslow",
                                         "negation", "patterns", "step",
                                         "tests", "without" };

    for (size_t i = 0; i < entry->attr_count; i++) {
        const hx_lex_attr *attr = &entry->attrs[i];
        char name[64];
        const char *nearest;

        snprintf(name, sizeof name, "%.*s", (int)strcspn(attr->key.ptr, "."),
                 attr->key.ptr);
        nearest = hx__cli_nearest(name, known, sizeof known / sizeof *known);
        if (nearest && strcmp(nearest, name) != 0)
            hx__lexcheck_tell(check, HX_LINT_KEY, file, attr->line,
                              attr->column, "\"%s\" is an attribute of %.*s "
                              "(did you mean %s?)", name, (int)entry->id.len,
                              entry->id.ptr, nearest);
    }
}
