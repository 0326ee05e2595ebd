/* Layers: what one file does to the entries and classes of earlier files.
 *
 * Whatever names something that is not there is a mistake: a shipped lexicon
 * that changes must not leave an exception behind that silently does nothing.
 */
#include "layers.h"

#include "error.h"

typedef struct layers {
    hx_lexfile *const *files;
    size_t             own;   /* of the file that speaks */
    hx_error          *err;
} layers;

static hx_status mistake(const layers *l, uint32_t line, uint32_t column,
                         const char *what, hx_str name, const char *remedy)
{
    return hx__fail(l->err, HX_E_LEXICON, "%s:%u:%u: %s \"%.*s\" (%s)",
                    l->files[l->own]->path, line, column, what,
                    name.len > 64 ? 64 : (int)name.len, name.ptr, remedy);
}

/* The next earlier entry of this id, from file `*f` on; NULL: no more. */
static hx_lex_entry *next_entry(const layers *l, hx_str id, size_t *f)
{
    for (; *f < l->own; (*f)++) {
        hx_lexfile *file = l->files[*f];

        if (!hx_str_eq(file->dimension, l->files[l->own]->dimension))
            continue;
        for (size_t e = 0; e < file->entry_count; e++)
            if (hx_str_eq(file->entries[e].id, id)) {
                (*f)++;
                return &file->entries[e];
            }
    }
    return NULL;
}

/* -- entries ---------------------------------------------------------------- */

static hx_status empty_earlier(const layers *l, hx_lex_entry *entry)
{
    hx_lex_entry *at;
    size_t f = 0;

    while ((at = next_entry(l, entry->id, &f))) {
        at->pattern_count = 0;
        at->test_count = 0;
        at->off = entry->layer == HX_LAYER_OFF;
    }
    if (entry->layer == HX_LAYER_OFF && entry->pattern_count)
        return mistake(l, entry->line, entry->column, "patterns in an entry "
                       "that is switched off:", entry->id,
                       "use layer: replace, or remove them");
    entry->off = entry->layer == HX_LAYER_OFF;
    return HX_OK;
}

static size_t drop_pattern(hx_lex_entry *entry, hx_str text)
{
    size_t kept = 0, before = entry->pattern_count;

    for (size_t i = 0; i < before; i++)
        if (!hx_str_eq(entry->patterns[i].text, text))
            entry->patterns[kept++] = entry->patterns[i];
    entry->pattern_count = kept;
    return before - kept;
}

static size_t drop_test(hx_lex_entry *entry, hx_str text)
{
    size_t kept = 0, before = entry->test_count;

    for (size_t i = 0; i < before; i++)
        if (!hx_str_eq(entry->tests[i].text, text))
            entry->tests[kept++] = entry->tests[i];
    entry->test_count = kept;
    return before - kept;
}

static hx_status drop_texts(const layers *l, const hx_lex_entry *entry,
                            const hx_lex_text *texts, size_t count,
                            size_t (*drop)(hx_lex_entry *, hx_str),
                            const char *what)
{
    for (size_t i = 0; i < count; i++) {
        hx_lex_entry *at;
        size_t f = 0, dropped = 0;

        while ((at = next_entry(l, entry->id, &f)))
            dropped += drop(at, texts[i].text);
        if (dropped == 0)
            return mistake(l, texts[i].line, texts[i].column, what,
                           texts[i].text, "write it as it stands there, or "
                           "remove this line");
    }
    return HX_OK;
}

static hx_status apply_entry(const layers *l, hx_lex_entry *entry)
{
    bool changes = entry->layer != HX_LAYER_ADD || entry->without_count ||
                   entry->without_test_count;
    size_t f = 0;
    hx_status rc = HX_OK;

    if (changes && !next_entry(l, entry->id, &f))
        return mistake(l, entry->line, entry->column, "no earlier lexicon of "
                       "this dimension has the entry", entry->id,
                       "see hxgap lexicon stats for those there are");
    if (entry->layer != HX_LAYER_ADD)
        rc = empty_earlier(l, entry);
    if (rc == HX_OK)
        rc = drop_texts(l, entry, entry->without, entry->without_count,
                        drop_pattern, "no earlier lexicon has in this entry "
                        "the pattern");
    if (rc == HX_OK)
        rc = drop_texts(l, entry, entry->without_tests,
                        entry->without_test_count, drop_test, "no earlier "
                        "lexicon has in this entry the test");
    return rc;
}

/* -- classes ---------------------------------------------------------------- */

static bool same_class(const hx_lex_class *class, const hx_lex_class *more)
{
    return class->name.len + 1 == more->name.len &&
           memcmp(class->name.ptr, more->name.ptr + 1, class->name.len) == 0;
}

/* One more class of the same name in `file`, with the words of `more`. */
static hx_status extend_class(hx_lexfile *file, const hx_lex_class *more,
                              hx_error *err)
{
    hx_lex_class *room = hx__arena_get(&file->arena, (file->class_count + 1) *
                                                         sizeof *room);

    if (!room)
        return hx__nomem(err);
    memcpy(room, file->classes, file->class_count * sizeof *room);
    room[file->class_count] = *more;
    room[file->class_count].name.ptr++;
    room[file->class_count].name.len--;
    file->classes = room;
    file->class_count++;
    return HX_OK;
}

/* "+crew" gives its words to the class "crew" of every earlier file. */
static hx_status apply_class(const layers *l, const hx_lex_class *more)
{
    bool found = false;

    for (size_t f = 0; f < l->own; f++) {
        hx_lexfile *file = l->files[f];
        bool here = false;
        hx_status rc;

        if (!hx_str_eq(file->dimension, l->files[l->own]->dimension))
            continue;
        for (size_t c = 0; c < file->class_count; c++)
            here |= same_class(&file->classes[c], more);
        found |= here;
        rc = here ? extend_class(file, more, l->err) : HX_OK;
        if (rc != HX_OK)
            return rc;
    }
    return found ? HX_OK
                 : mistake(l, more->line, more->column, "no earlier lexicon "
                           "of this dimension has the class",
                           (hx_str){ more->name.ptr + 1, more->name.len - 1 },
                           "remove the + to define it");
}

hx_status hx__layers_apply(hx_lexfile *const *files, size_t own, hx_error *err)
{
    layers l = { files, own, err };
    hx_lexfile *file = files[own];

    for (size_t e = 0; e < file->entry_count; e++) {
        hx_status rc = apply_entry(&l, &file->entries[e]);

        if (rc != HX_OK)
            return rc;
    }
    for (size_t c = 0; c < file->class_count; c++) {
        hx_status rc = file->classes[c].name.len > 1 &&
                               file->classes[c].name.ptr[0] == '+'
                           ? apply_class(&l, &file->classes[c]) : HX_OK;

        if (rc != HX_OK)
            return rc;
    }
    return HX_OK;
}
