#include "look.h"

#include "error.h"
#include "names.h"

static void put_named(hx_buf *out, const char *name)
{
    hx__buf_json(out, hx_str_of(name));
}

void hx__look_twice(const hx_look *l, const char *before, const char *after,
                    hx_buf *out)
{
    for (size_t i = 0; i < l->twice_count; i++) {
        hx__buf_str(out, before);
        put_named(out, l->twice[i].column);
        hx__buf_str(out, " stands twice in the header: only the first is "
                         "read, rename the other");
        hx__buf_str(out, after);
    }
}

static void put_misfits(const hx_look *l, const char *before, hx_buf *out)
{
    for (size_t i = 0; i < l->misfit_count; i++) {
        int slot = l->misfits[i].slot;

        hx__buf_str(out, before);
        put_named(out, l->misfits[i].column);
        hx__buf_printf(out, " is named like the field %s, but is not read: it "
                       "has few numbers or none\n", hx__field_name(slot));
        if (slot == HX_F_RATING)
            hx__buf_printf(out, "%s  (write 4, not \"4 of 5\", words or "
                           "stars)\n", before);
    }
}

/* Where no rating is there: what may be one, as answers from 0 to 10 are. */
static void put_marks(const hx_look *l, const char *before, hx_buf *out)
{
    if (l->fields[HX_F_RATING].column[0] || l->cli->wish.column[HX_F_RATING])
        return;
    for (size_t i = 0; i < l->mark_count; i++) {
        hx__buf_str(out, before);
        put_named(out, l->marks[i].column);
        hx__buf_str(out, " may be a rating: --field rating=");
        put_named(out, l->marks[i].column);
        hx__buf_char(out, '\n');
    }
}

/* What is said on the terminal and in the file, each line behind `before`. */
static void put_doubts(const hx_look *l, const char *before, hx_buf *out)
{
    const char *text = l->fields[HX_F_TEXT].column;

    for (size_t i = 0; i < l->other_count; i++) {
        const char *other = l->others[i].column;

        if (strcmp(other, text) == 0)
            continue;
        hx__buf_printf(out, "%s", before);
        put_named(out, other);
        hx__buf_printf(out, " looks like comments too and is not read: a run "
                       "reads one column.\n%s  For this one say --field text=",
                       before);
        put_named(out, other);
        hx__buf_str(out, "; for both, put them into one column\n");
    }
    if (l->heads > 0) {
        hx__buf_str(out, before);
        put_named(out, text);
        hx__buf_printf(out, " is nearly empty: %llu of the first %llu record%s "
                       "%s it (say another: --field text=COLUMN)\n",
                       (unsigned long long)l->filled,
                       (unsigned long long)l->heads, hx__plural(l->heads),
                       l->filled == 1 ? "has" : "have");
    }
    hx__look_twice(l, before, "\n", out);
    put_misfits(l, before, out);
    put_marks(l, before, out);
}

/* -- writing ---------------------------------------------------------------- */

static bool is_written(const hx_look *l, int slot)
{
    const hx_look_choice *c = &l->fields[slot];

    return c->column[0] && !c->differs &&
           strcmp(c->column, hx__field_name(slot)) != 0;
}

static bool has(const hx_look *l, int slot)
{
    return l->fields[slot].column[0] != '\0';
}

/* A scale of ratings that a run would not guess. */
static bool scale_written(const hx_look *l)
{
    return has(l, HX_F_RATING) && !has(l, HX_F_RATING_MAX) && l->rating > 0 &&
           !l->scales && l->scale > 0 && l->scale != 5;
}

/* "4.5" of millionths. */
static void put_largest(const hx_look *l, hx_buf *out)
{
    hx__buf_printf(out, "%lld", (long long)(l->rating / 1000000));
    if (l->rating % 1000000)
        hx__buf_printf(out, ".%lld", (long long)(l->rating / 100000 % 10));
}

/* School marks, of which 1 is the best. */
static bool is_mark(const hx_look *l)
{
    hx_str name = hx_str_of(l->fields[HX_F_RATING].column);

    return hx__names_alike(name, HX_LIT("note")) ||
           hx__names_alike(name, HX_LIT("gesamtnote")) ||
           hx__names_alike(name, HX_LIT("grade"));
}

static void put_scale(const hx_look *l, bool first, hx_buf *out)
{
    if (scale_written(l)) {
        hx__buf_printf(out, "%s  rating_max: %u  # the best rating there is: "
                       "those found go up to ", first ? "fields:\n" : "",
                       l->scale);
        put_largest(l, out);
        hx__buf_char(out, '\n');
    }
    if (is_mark(l))
        hx__buf_str(out, "# A higher rating is taken for a better one. Where 1 "
                         "is the best mark, leave it\n# out, with  rating: \"\""
                         "\n");
}

/* Whether no run of all inputs finds the field: by values in one of them, which
 * a run does not look at, and under another name in the next. */
static bool is_apart(const hx_look *l, int slot)
{
    const hx_look_choice *c = &l->fields[slot];

    return c->column[0] && c->differs && c->guessed;
}

static void put_fields(const hx_look *l, hx_buf *out)
{
    size_t written = 0;

    hx__buf_str(out, "\n# Which column is which field. Fields that are not "
                     "here are found by their\n# usual names, in English and "
                     "German.\n");
    for (int slot = 0; slot < HX_F_COUNT; slot++) {
        const hx_look_choice *c = &l->fields[slot];

        if (!is_written(l, slot))
            continue;
        hx__buf_str(out, written++ ? "" : "fields:\n");
        hx__buf_printf(out, "  %s: ", hx__field_name(slot));
        put_named(out, c->column);
        hx__buf_str(out, c->guessed ? "  # by its values; the name says "
                                      "nothing\n" : "\n");
    }
    put_scale(l, written == 0, out);
    put_doubts(l, "# ", out);
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        if (is_apart(l, slot))
            hx__buf_printf(out, "# %s: not the same column in all inputs; "
                           "run them apart, each with --field\n",
                           hx__field_name(slot));
}

static void put_dimension(hx_buf *out, const char *name, size_t distinct,
                          bool on)
{
    hx__buf_str(out, on ? "  - " : "  # - ");
    put_named(out, name);
    if (distinct >= HX_FACTS_SEEN)
        hx__buf_printf(out, "  # %d values or more\n", HX_FACTS_SEEN);
    else if (distinct > 0)
        hx__buf_printf(out, "  # %zu value%s\n", distinct,
                       hx__plural(distinct));
    else
        hx__buf_char(out, '\n');
}

/* Few breakdowns at once: a report is to be read. */
static void put_dimensions(const hx_look *l, hx_buf *out)
{
    bool brand = has(l, HX_F_BRAND) && l->distinct[HX_F_BRAND] > 1;
    bool born = has(l, HX_F_BIRTH_YEAR) || has(l, HX_F_AGE) ||
                has(l, HX_F_GENERATION);
    bool date = has(l, HX_F_DATE);

    hx__buf_str(out, "\n# Breakdowns of every report, as with --by. Take the "
                     "# away where you want one.\n");
    hx__buf_str(out, brand || date || born ? "dimensions:\n"
                                           : "# dimensions:\n");
    if (brand)
        put_dimension(out, "brand", l->distinct[HX_F_BRAND], true);
    if (date)
        put_dimension(out, "quarter", 0, true);
    if (born)
        put_dimension(out, "generation", 0, !(brand && date));
    put_dimension(out, "touchpoint", 0, false);
    for (size_t i = 0; i < l->extra_count; i++)
        put_dimension(out, l->extras[i].column, l->extras[i].distinct, false);
}

void hx__look_yaml(const hx_look *l, hx_buf *out)
{
    const char *line = l->told.ptr, *end = line + l->told.len;

    hx__buf_str(out, "# How hxgap reads the archive in this folder: used by "
                     "every command that is\n# started here. Written by hxgap "
                     "init; change what you like.\n#\n# The inputs, which "
                     "every run looks at anew:\n");
    while (line < end) {
        const char *feed = memchr(line, '\n', (size_t)(end - line));

        hx__buf_printf(out, "#   %.*s\n", (int)(feed - line), line);
        line = feed + 1;
    }
    put_fields(l, out);
    put_dimensions(l, out);
    hx__buf_str(out,
        "\n# Who answers for a touchpoint, and how much of a driver is to be "
        "delivered, in\n# percent: both stand beside the figures.\n"
        "# owners:\n#   hotline: Customer Care\n"
        "# targets:\n#   warmth: 80\n");
}

/* -- explaining ------------------------------------------------------------- */

static void put_choice(const hx_look *l, int slot, hx_buf *out)
{
    const hx_look_choice *c = &l->fields[slot];
    const char   *why = c->differs ? ", other names in other inputs"
                        : l->cli->wish.column[slot] ? ", as said"
                        : c->guessed ? ", by its values"
                        : strcmp(c->column, hx__field_name(slot)) == 0
                          ? "" : ", by its name";

    if (is_apart(l, slot))
        hx__buf_printf(out, "  %-11s is not the same column in all inputs, as "
                       "\"%s\" of one:\n              run them apart, each "
                       "with --field %s=COLUMN\n", hx__field_name(slot),
                       c->column, hx__field_name(slot));
    else if (c->column[0])
        hx__buf_printf(out, "  %-11s is read from \"%s\"%s\n",
                       hx__field_name(slot), c->column, why);
}

static void explain_scale(const hx_look *l, hx_buf *out)
{
    bool open = has(l, HX_F_RATING) && !has(l, HX_F_RATING_MAX);

    if (scale_written(l)) {
        hx__buf_printf(out, "  rating_max  is taken for %u: ratings go up to ",
                       l->scale);
        put_largest(l, out);
        hx__buf_char(out, '\n');
    } else if (open && l->scales) {
        hx__buf_str(out, "  rating_max  is not the same in all inputs: run "
                         "them apart, each with\n              --field "
                         "rating_max=N, or give them a column rating_max\n");
    } else if (open && l->scale == 0 && l->rating > 0) {
        hx__buf_str(out, "  rating_max  is not clear: ratings go up to ");
        put_largest(l, out);
        hx__buf_str(out, "; say it with\n              --field "
                         "rating_max=N, or 5 is taken\n");
    }
    if (is_mark(l))
        hx__buf_str(out, "  rating      higher is taken for better: where 1 "
                         "is the best mark, leave it out,\n              "
                         "with --field rating=\n");
}

void hx__look_explain(const hx_look *l, const char *path, hx_buf *out)
{
    hx__buf_bytes(out, l->told.ptr, l->told.len);
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        put_choice(l, slot, out);
    put_doubts(l, "  ", out);
    for (size_t i = 0; i < l->extra_count; i++)
        hx__buf_printf(out, "  \"%s\" has few values: --by could take it\n",
                       l->extras[i].column);
    explain_scale(l, out);
    hx__buf_printf(out, "Written: %s\nNext:    hxgap run", path);
    if (is_apart(l, HX_F_TEXT))
        hx__buf_str(out, " FILE --field text=COLUMN, file by file");
    else
        for (size_t i = 0; i < l->cli->arg_count; i++)
            hx__buf_printf(out, " %s", l->cli->args[i]);
    hx__buf_char(out, '\n');
}
