/* Reading dictionaries. Each mistake in a file is told with its line. */
#include "dictx.h"

#include <stdlib.h>

#include "alloc.h"
#include "error.h"
#include "paths.h"
#include "recode.h"
#include "utf8.h"
#include "values.h"
#include "yamldoc.h"

#define VISITS_MAX 4000000  /* of YAML nodes: aliases multiply */

typedef hx_dict_lines lines;

hx_status hx__dict_broken(const hx_dict_lines *l, const char *what)
{
    return l->line ? hx__fail(l->err, HX_E_FORMAT, "%s:%u: %s", l->dict->path,
                              l->line, what)
                   : hx__fail(l->err, HX_E_FORMAT, "%s: %s", l->dict->path,
                              what);
}

bool hx__dict_line(hx_dict_lines *l, hx_str *out)
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

hx_status hx__dict_named(hx_dict_lines *l, hx_str name, uint32_t *category)
{
    *category = hx__dict_category(l->dict, name);
    return *category == UINT32_MAX ? too_many(l) : HX_OK;
}

hx_status hx__dict_put(hx_dict_lines *l, uint32_t category, hx_str text,
                       int32_t weight)
{
    if (category == UINT32_MAX)
        return too_many(l);
    return hx__dict_add(l->dict, &(hx_dict_term){ text, category, l->line,
                                                  weight, NULL })
               ? HX_OK : hx__nomem(l->err);
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
    size_t weights = 0;
    bool more = true;
    hx_status rc = HX_OK;

    (void)csv_field(&line, &term, &more);
    for (size_t i = 0; rc == HX_OK && i < count &&
                       csv_field(&line, &cell, &more); i++) {
        rc = dicx_cell(l, (hx_str){ term.ptr, term.len }, columns[i],
                       (hx_str){ cell.len ? cell.ptr : "", cell.len });
        weights += cell.len && cell.ptr[0] >= '0' && cell.ptr[0] <= '9';
    }
    /* An empty cell too many is nothing, but for "1,5," of one weight. */
    if (rc == HX_OK && more && (weights > 1 || hx__trim(line).len > 0))
        rc = hx__dict_broken(l, "more cells than categories (a weight is 1.5, "
                             "not 1,5)");
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

    if (rc == HX_OK && !hx__dict_line(l, &line))
        rc = hx__dict_broken(l, "empty: a .dicx begins with DicTerm,category,...");
    if (rc == HX_OK) {
        (void)csv_field(&line, &cell, &more);
        if (!hx__same_nocase((hx_str){ cell.ptr, cell.len },
                             hx_str_of("DicTerm")))
            rc = hx__dict_broken(l, "a .dicx begins with DicTerm,category,... "
                                 "(and has commas between its columns)");
    }
    while (rc == HX_OK && csv_field(&line, &cell, &more)) {
        if (count == HX_DICT_CATEGORIES_MAX)
            rc = hx__dict_broken(l, "over 4096 categories");
        else
            rc = hx__dict_named(l, (hx_str){ cell.len ? cell.ptr : "", cell.len },
                             &columns[count++]);
    }
    if (cell.failed)
        rc = hx__nomem(l->err);
    while (rc == HX_OK && hx__dict_line(l, &line))
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

/* `line` without the comment that begins with # behind white space, or with
 * it; "C#" has none. */
static hx_str uncommented(hx_str line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] == '#' &&
            (i == 0 || line.ptr[i - 1] == ' ' || line.ptr[i - 1] == '\t'))
            line.len = i;
    return hx__trim(line);
}

/* A tab within a line: columns, of which no term can be made. */
static hx_status no_list(const lines *l)
{
    return hx__dict_broken(l, "a list has one term a line, this is a table "
                           "(make a .dicx of it: DicTerm,CATEGORY,... and a "
                           "line TERM,X,... or TERM,WEIGHT,... a term)");
}

/* One term a line, "# ..." is a comment. `lc3`: "+name" begins a category. */
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
    while (rc == HX_OK && hx__dict_line(l, &line)) {
        line = uncommented(line);
        if (line.len == 0)
            continue;
        if (memchr(line.ptr, '\t', line.len))
            rc = no_list(l);
        else if (lc3 && line.ptr[0] == '+')
            rc = hx__dict_named(l, (hx_str){ line.ptr + 1, line.len - 1 },
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
    /* quanteda's name for the words of a category that has others within. */
    if (len && more == 2 && memcmp(key->data.scalar.value, "__", 2) == 0)
        return yaml_value(w, yaml_document_get_node(&w->doc, pair->value),
                          len);
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

/* Refuses what is nested deeper than any dictionary: libyaml takes quadratic
 * time over it, so this is seen before a document is made. Other mistakes are
 * the loader's to tell. */
static hx_status check_depth(lines *l, yaml_parser_t *parser)
{
    size_t depth = 0;
    bool more = true;
    yaml_event_t event;

    while (more && depth <= HX_DICT_DEPTH_MAX + 1 &&
           yaml_parser_parse(parser, &event)) {
        more = event.type != YAML_STREAM_END_EVENT;
        depth += event.type == YAML_SEQUENCE_START_EVENT ||
                 event.type == YAML_MAPPING_START_EVENT;
        depth -= event.type == YAML_SEQUENCE_END_EVENT ||
                 event.type == YAML_MAPPING_END_EVENT;
        l->line = (uint32_t)event.start_mark.line + 1;
        yaml_event_delete(&event);
    }
    return depth > HX_DICT_DEPTH_MAX + 1
               ? hx__dict_broken(l, "categories within categories are too deep")
               : HX_OK;
}

static hx_status read_shallow(lines *l)
{
    yaml_walk w = { .l = *l };
    hx_yaml_fault fault;
    hx_status rc = hx__yaml_load(&w.doc, l->rest, &fault);

    if (rc == HX_E_NOMEM)
        return hx__nomem(l->err);
    if (rc != HX_OK) {
        l->line = (uint32_t)fault.line;
        return hx__dict_broken(l, fault.what);
    }
    rc = walk_yaml(&w);
    yaml_document_delete(&w.doc);
    return rc;
}

static hx_status read_quanteda(lines *l)
{
    yaml_parser_t parser;
    hx_status rc;

    if (!yaml_parser_initialize(&parser))
        return hx__nomem(l->err);
    yaml_parser_set_input_string(&parser, (const unsigned char *)l->rest.ptr,
                                 l->rest.len);
    rc = check_depth(l, &parser);
    yaml_parser_delete(&parser);
    return rc == HX_OK ? read_shallow(l) : rc;
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
    case HX_DICT_LIWC: return hx__dict_read_liwc(&l);
    case HX_DICT_LIWC22: return read_dicx(&l);
    case HX_DICT_QUANTEDA: return read_quanteda(&l);
    case HX_DICT_LEXICODER: return hx__dict_read_xml(&l);
    default: return read_list(&l, format == HX_DICT_LC3);
    }
}

/* UTF-16, which Windows calls Unicode, becomes UTF-8; lines that end in a
 * carriage return alone get line feeds. */
static hx_status recode(hx_buf *bytes, hx_error *err)
{
    hx_recoding r = { .kind = HX_RECODE_NONE };
    const unsigned char *in = (const unsigned char *)bytes->ptr;
    size_t left = bytes->len, len;
    char *out;

    if (bytes->len == 0)
        return HX_OK;
    hx__recoding_begin(&r, HX_RECODE_NONE, bytes->ptr, bytes->len);
    if (r.kind == HX_RECODE_NONE)
        return HX_OK;
    /* Two bytes become three at most, half a character at the end too. */
    out = hx__alloc(bytes->len / 2 + 1, 3);
    if (!out)
        return hx__nomem(err);
    len = hx__recode_convert(r.kind, &in, &left, true, out,
                             3 * (bytes->len / 2 + 1));
    hx__recoding_lines(&r, out, len);
    bytes->len = 0;
    hx__buf_bytes(bytes, out, len);
    hx__free(out);
    return bytes->failed ? hx__nomem(err) : HX_OK;
}

/* Old dictionaries are in Windows-1252: mended as comments are. */
hx_status hx__dict_read(hx_dict *dict, int format, hx_error *err)
{
    hx_buf bytes = { 0 };
    hx_mended mended = { 0 };
    hx_str text = { "", 0 };
    hx_status rc = slurp(dict->path, &bytes, err);

    if (rc == HX_OK)
        rc = recode(&bytes, err);
    if (rc == HX_OK && bytes.len)
        text = (hx_str){ bytes.ptr, bytes.len };
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
