/* Reading dictionaries. Each mistake in a file is told with its line. */
#include "dictx.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "utf8.h"
#include "values.h"
#include "yamldoc.h"

#define VISITS_MAX 4000000  /* of YAML nodes: aliases multiply */

typedef hx_dict_lines lines;

hx_status hx__dict_broken(const hx_dict_lines *l, const char *what)
{
    return hx__fail(l->err, HX_E_FORMAT, "%s:%u: %s", l->dict->path, l->line,
                    what);
}

/* The next line, without its end; false: none is left. */
static bool next_line(lines *l, hx_str *out)
{
    const char *end;

    if (l->rest.len == 0)
        return false;
    end = memchr(l->rest.ptr, '\n', l->rest.len);
    out->ptr = l->rest.ptr;
    out->len = end ? (size_t)(end - l->rest.ptr) : l->rest.len;
    l->rest.ptr += out->len + (end ? 1 : 0);
    l->rest.len -= out->len + (end ? 1 : 0);
    if (out->len && out->ptr[out->len - 1] == '\r')
        out->len--;
    l->line++;
    return true;
}

/* There is no room for a category. */
static hx_status too_many(hx_dict_lines *l)
{
    return l->dict->no_memory ? hx__nomem(l->err)
                              : hx__dict_broken(l, "over 4096 categories");
}

/* The category of this name, made when new. */
static hx_status category_of(hx_dict_lines *l, hx_str name, uint32_t *category)
{
    *category = hx__dict_category(l->dict, name);
    return *category == UINT32_MAX ? too_many(l) : HX_OK;
}

hx_status hx__dict_put(hx_dict_lines *l, uint32_t category, hx_str text,
                       int32_t weight)
{
    if (category == UINT32_MAX)
        return too_many(l);
    return hx__dict_add(l->dict, category, text, l->line, weight)
               ? HX_OK : hx__nomem(l->err);
}

/* -- LIWC .dic -------------------------------------------------------------- */

typedef struct liwc {
    uint32_t *of_number;   /* category + 1 by number, 0: none */
} liwc;

#define NUMBERS_MAX 100000

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

/* The part of `rest` up to white space, taken from it. */
static hx_str take_word(hx_str *rest)
{
    hx_str word;
    size_t len = 0;

    *rest = hx__trim(*rest);
    while (len < rest->len && rest->ptr[len] != ' ' && rest->ptr[len] != '\t')
        len++;
    word = (hx_str){ rest->ptr, len };
    rest->ptr += len;
    rest->len -= len;
    return word;
}

static hx_status liwc_category(lines *l, liwc *w, hx_str line)
{
    long number = number_of(take_word(&line));
    uint32_t category;
    hx_status rc;

    if (number < 0 || hx__trim(line).len == 0)
        return hx__dict_broken(l, "a category is a number, a tab and a name");
    rc = category_of(l, line, &category);
    if (rc == HX_OK)
        w->of_number[number] = category + 1;
    return rc;
}

/* Term, tab, numbers. Older files have spaces for tabs; a term may have
 * spaces too, so it ends at the tab, or before the first number. */
static hx_status liwc_term(lines *l, const liwc *w, hx_str line)
{
    const char *tab = memchr(line.ptr, '\t', line.len);
    hx_str term = line, rest = { line.ptr + line.len, 0 };
    hx_status rc = HX_OK;

    if (tab) {
        term.len = (size_t)(tab - line.ptr);
        rest = (hx_str){ tab, line.len - term.len };
    } else {
        for (size_t i = 1; i < line.len && rest.len == 0; i++)
            if (line.ptr[i - 1] == ' ' && line.ptr[i] >= '0' &&
                line.ptr[i] <= '9') {
                term.len = i;
                rest = (hx_str){ line.ptr + i, line.len - i };
            }
    }
    while (rc == HX_OK && hx__trim(rest).len > 0) {
        hx_str word = take_word(&rest);
        long number = number_of(word);

        if (number < 0) {
            hx__dict_lose(l->dict, l->line, word, "a category on condition");
            break;
        }
        if (!w->of_number[number])
            return hx__dict_broken(l, "a number that no category has");
        rc = hx__dict_put(l, w->of_number[number] - 1, term, 1000);
    }
    return rc;
}

static hx_status read_liwc(lines *l)
{
    liwc w = { hx__alloc(NUMBERS_MAX, sizeof *w.of_number) };
    int marks = 0;
    hx_str line;
    hx_status rc = w.of_number ? HX_OK : hx__nomem(l->err);

    while (rc == HX_OK && next_line(l, &line)) {
        hx_str bare = hx__trim(line);

        if (bare.len == 0)
            continue;
        if (bare.len == 1 && bare.ptr[0] == '%')
            marks++;
        else if (marks == 0)
            rc = hx__dict_broken(l, "a LIWC dictionary begins with a line of %");
        else
            rc = marks == 1 ? liwc_category(l, &w, bare)
                            : liwc_term(l, &w, bare);
    }
    if (rc == HX_OK && marks < 2)
        rc = hx__dict_broken(l, "the line of % behind the categories is missing");
    hx__free(w.of_number);
    return rc;
}

/* -- LIWC-22 .dicx ---------------------------------------------------------- */

/* The next field of a CSV line (RFC 4180, no line breaks within), unquoted
 * into `out`; false at the end of the line. */
static bool csv_field(hx_str *rest, hx_buf *out, bool *more)
{
    size_t i = 0;
    bool quoted = rest->len > 0 && rest->ptr[0] == '"';

    out->len = 0;
    if (!*more)
        return false;
    for (i = quoted; i < rest->len; i++) {
        if (quoted && rest->ptr[i] == '"') {
            if (i + 1 < rest->len && rest->ptr[i + 1] == '"')
                i++;
            else
                break;
        } else if (!quoted && rest->ptr[i] == ',') {
            break;
        }
        hx__buf_char(out, rest->ptr[i]);
    }
    while (i < rest->len && rest->ptr[i] != ',')
        i++;
    *more = i < rest->len;
    i += *more;
    rest->ptr += i;
    rest->len -= i;
    return true;
}

static hx_status dicx_cell(lines *l, hx_str term, uint32_t category,
                           hx_str cell)
{
    int64_t micro;

    cell = hx__trim(cell);
    if (cell.len == 0)
        return HX_OK;
    if (hx__same_nocase(cell, hx_str_of("x")))
        return hx__dict_put(l, category, term, 1000);
    if (!hx__parse_micro(cell, &micro))
        return hx__dict_broken(l, "a cell is X, a weight, or empty");
    if (micro < 1000 || micro > 1000000000) {
        hx__dict_lose(l->dict, l->line, term, "a weight that is not over 0 "
                      "and up to 1000");
        return HX_OK;
    }
    return hx__dict_put(l, category, term, (int32_t)(micro / 1000));
}

static hx_status dicx_row(lines *l, hx_str line, const uint32_t *columns,
                          size_t count)
{
    hx_buf term = { 0 }, cell = { 0 };
    bool more = true;
    hx_status rc = HX_OK;

    (void)csv_field(&line, &term, &more);
    for (size_t i = 0; rc == HX_OK && i < count &&
                       csv_field(&line, &cell, &more); i++)
        rc = dicx_cell(l, (hx_str){ term.ptr, term.len }, columns[i],
                       (hx_str){ cell.len ? cell.ptr : "", cell.len });
    if (rc == HX_OK && more && hx__trim(line).len > 0)
        rc = hx__dict_broken(l, "more cells than categories");
    if (term.failed || cell.failed)
        rc = hx__nomem(l->err);
    hx__buf_clear(&term);
    hx__buf_clear(&cell);
    return rc;
}

static hx_status read_dicx(lines *l)
{
    uint32_t *columns = hx__alloc(HX_DICT_CATEGORIES_MAX, sizeof *columns);
    size_t count = 0;
    hx_buf cell = { 0 };
    bool more = true;
    hx_status rc = columns ? HX_OK : hx__nomem(l->err);
    hx_str line;

    if (rc == HX_OK && !next_line(l, &line))
        rc = hx__dict_broken(l, "empty: a .dicx begins with DicTerm,category,...");
    if (rc == HX_OK) {
        (void)csv_field(&line, &cell, &more);
        if (!hx__same_nocase((hx_str){ cell.ptr, cell.len },
                             hx_str_of("DicTerm")))
            rc = hx__dict_broken(l, "a .dicx begins with DicTerm,category,...");
    }
    while (rc == HX_OK && csv_field(&line, &cell, &more)) {
        if (count == HX_DICT_CATEGORIES_MAX)
            rc = hx__dict_broken(l, "over 4096 categories");
        else
            rc = category_of(l, (hx_str){ cell.len ? cell.ptr : "", cell.len },
                             &columns[count++]);
    }
    if (cell.failed)
        rc = hx__nomem(l->err);
    while (rc == HX_OK && next_line(l, &line))
        if (hx__trim(line).len > 0)
            rc = dicx_row(l, line, columns, count);
    hx__buf_clear(&cell);
    hx__free(columns);
    return rc;
}

/* -- plain lists, Lexicoder .lc3 --------------------------------------------- */

static const char *base_of(const char *path, size_t *len)
{
    const char *base = hx__path_base(path);
    const char *dot = strrchr(base, '.');

    *len = dot && dot > base ? (size_t)(dot - base) : strlen(base);
    return base;
}

/* One term a line; "# ..." is a comment. `lc3`: "+name" begins a category. */
static hx_status read_list(lines *l, bool lc3)
{
    uint32_t category = UINT32_MAX;
    hx_str line;
    hx_status rc = HX_OK;

    if (!lc3) {
        size_t len;
        const char *base = base_of(l->dict->path, &len);

        category = hx__dict_category(l->dict, (hx_str){ base, len });
    }
    while (rc == HX_OK && next_line(l, &line)) {
        line = hx__trim(line);
        if (line.len == 0 || line.ptr[0] == '#')
            continue;
        if (lc3 && line.ptr[0] == '+')
            rc = category_of(l, (hx_str){ line.ptr + 1, line.len - 1 },
                             &category);
        else if (lc3 && category == UINT32_MAX)
            rc = hx__dict_broken(l, "a term before the first +category");
        else
            rc = hx__dict_put(l, category, line, 1000);
    }
    return rc;
}

/* -- quanteda YAML ----------------------------------------------------------- */

typedef struct level {
    const yaml_node_t *node;
    size_t index, name_len;
} level;

typedef struct yaml_walk {
    lines           l;
    yaml_document_t doc;
    level           levels[HX_DICT_DEPTH_MAX];
    size_t          depth;
    uint64_t        visits;
    char            name[HX_DICT_NAME_BYTES];
} yaml_walk;

static hx_status yaml_term(yaml_walk *w, const yaml_node_t *node, size_t len)
{
    w->l.line = (uint32_t)node->start_mark.line + 1;
    if (++w->visits > VISITS_MAX)
        return hx__dict_broken(&w->l, "too many words (aliases that multiply?)");
    if (node->type != YAML_SCALAR_NODE)
        return hx__dict_broken(&w->l, "expected a word");
    return hx__dict_put(&w->l, hx__dict_category(w->l.dict, (hx_str){ w->name, len }),
               (hx_str){ (const char *)node->data.scalar.value,
                         node->data.scalar.length }, 1000);
}

/* A value: a list of words, one word, or further categories. */
static hx_status yaml_value(yaml_walk *w, const yaml_node_t *node, size_t len)
{
    hx_status rc = HX_OK;

    if (node->type == YAML_MAPPING_NODE) {
        if (w->depth == HX_DICT_DEPTH_MAX)
            return hx__dict_broken(&w->l, "categories within categories are too deep");
        w->levels[w->depth++] = (level){ node, 0, len };
        return HX_OK;
    }
    if (node->type == YAML_SCALAR_NODE)
        return yaml_term(w, node, len);
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         rc == HX_OK && i < node->data.sequence.items.top; i++)
        rc = yaml_term(w, yaml_document_get_node(&w->doc, *i), len);
    return rc;
}

static hx_status yaml_pair(yaml_walk *w, level *top)
{
    const yaml_node_pair_t *pair =
        &top->node->data.mapping.pairs.start[top->index++];
    const yaml_node_t *key = yaml_document_get_node(&w->doc, pair->key);
    size_t len = top->name_len, more = key->data.scalar.length;

    w->l.line = (uint32_t)key->start_mark.line + 1;
    if (++w->visits > VISITS_MAX)
        return hx__dict_broken(&w->l, "too many categories (aliases that multiply?)");
    if (key->type != YAML_SCALAR_NODE || len + more + 1 > sizeof w->name)
        return hx__dict_broken(&w->l, "expected the short name of a category");
    if (len)
        w->name[len++] = '.';
    memcpy(w->name + len, key->data.scalar.value, more);
    return yaml_value(w, yaml_document_get_node(&w->doc, pair->value),
                      len + more);
}

static hx_status walk_yaml(yaml_walk *w)
{
    const yaml_node_t *root = yaml_document_get_root_node(&w->doc);
    hx_status rc = HX_OK;

    w->l.line = 1;
    if (!root || root->type != YAML_MAPPING_NODE)
        return hx__dict_broken(&w->l, "a quanteda dictionary is category: [words]");
    w->levels[w->depth++] = (level){ root, 0, 0 };
    while (rc == HX_OK && w->depth) {
        level *top = &w->levels[w->depth - 1];

        if (top->index == (size_t)(top->node->data.mapping.pairs.top -
                                   top->node->data.mapping.pairs.start))
            w->depth--;
        else
            rc = yaml_pair(w, top);
    }
    return rc;
}

static hx_status read_quanteda(lines *l)
{
    yaml_walk w = { .l = *l };
    hx_yaml_fault fault;
    hx_status rc = hx__yaml_load(&w.doc, l->rest, &fault);

    if (rc == HX_E_NOMEM)
        return hx__nomem(l->err);
    if (rc != HX_OK) {
        w.l.line = (uint32_t)fault.line;
        return hx__dict_broken(&w.l, fault.what);
    }
    rc = walk_yaml(&w);
    yaml_document_delete(&w.doc);
    return rc;
}

/* -- the file --------------------------------------------------------------- */

static hx_status slurp(const char *path, hx_buf *out, hx_error *err)
{
    hx_status rc = hx__buf_load(out, path, HX_DICT_BYTES_MAX, err);

    return rc == HX_OK && out->len > HX_DICT_BYTES_MAX
           ? hx__fail(err, HX_E_FORMAT, "%s: over 64 MiB is no dictionary",
                      path) : rc;
}

static hx_status parse(hx_dict *dict, int format, hx_str text, hx_error *err)
{
    lines l = { dict, text, 0, err };

    if (text.len >= 3 && memcmp(text.ptr, "\xEF\xBB\xBF", 3) == 0) {
        l.rest.ptr += 3;
        l.rest.len -= 3;
    }
    switch (format) {
    case HX_DICT_LIWC: return read_liwc(&l);
    case HX_DICT_LIWC22: return read_dicx(&l);
    case HX_DICT_QUANTEDA: return read_quanteda(&l);
    case HX_DICT_LEXICODER: return hx__dict_read_xml(&l);
    default: return read_list(&l, format == HX_DICT_LC3);
    }
}

/* Old dictionaries are in Windows-1252: mended as comments are. */
hx_status hx__dict_read(hx_dict *dict, int format, hx_error *err)
{
    hx_buf bytes = { 0 };
    hx_mended mended = { 0 };
    hx_status rc = slurp(dict->path, &bytes, err);
    hx_str text = { bytes.ptr ? bytes.ptr : "", bytes.len };

    if (rc == HX_OK && hx__utf8_valid_prefix(text) < text.len) {
        rc = hx__utf8_mend(&mended, text) == HX_OK ? HX_OK : hx__nomem(err);
        text = (hx_str){ mended.ptr, mended.len };
    }
    if (rc == HX_OK)
        rc = parse(dict, format, text, err);
    hx__utf8_clear(&mended);
    hx__buf_clear(&bytes);
    return rc;
}
