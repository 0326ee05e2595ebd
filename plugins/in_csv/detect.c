/* Telling CSV from prose, and its separator.
 *
 * Prose has commas too. A table has a header of names, and as many fields in
 * every row; where neither is clear, the file is left to other readers. */
#include "split.h"

#define ROWS_MAX 100
#define NAME_BYTES_MAX 64
#define TITLE_ROWS_MAX 20

typedef struct table {
    char   sep;
    size_t columns, rows, even;  /* even: rows with as many fields */
    bool   names;                /* the header could be one */
    bool   plain;                /* of letters, digits, _ - . only */
    bool   spaced;               /* a space stands behind a separator, */
    bool   wordy;                /* and before a name that is not plain, */
    bool   prosaic;              /* or behind a comma and not before it */
} table;

static bool is_plain(const char *p, const char *end)
{
    for (; p < end; p++) {
        char low = (char)(*p | 0x20);

        if (!(low >= 'a' && low <= 'z') && !(*p >= '0' && *p <= '9') &&
            *p != '_' && *p != '-' && *p != '.')
            return false;
    }
    return true;
}

/* `*apart` is whether a space stood before the separator in front. */
static void look_at_name(table *t, const csv_field *name, bool first,
                         bool *apart)
{
    const char *begin = name->begin, *end = name->end;
    bool        spaced = !first && begin < end && *begin == ' ';

    t->spaced |= spaced;
    t->prosaic |= spaced && t->sep == ',' && !*apart;
    while (begin < end && *begin == ' ')
        begin++;
    *apart = begin < end && end[-1] == ' ';
    while (begin < end && end[-1] == ' ')
        end--;
    if (end - begin > NAME_BYTES_MAX ||
        (begin < end && (*begin == '{' || *begin == '[')))
        t->names = false;
    if (!is_plain(begin, end)) {
        t->plain = false;
        t->wordy |= spaced;
    }
}

/* The fields of one record; 0 where it breaks the format. */
static size_t count_fields(char sep, const char *p, const char *end, table *t)
{
    csv_field field;
    size_t    count = 0;
    bool      apart = false;

    if (end > p && end[-1] == '\r')
        end--;
    for (;; p++) {
        if (!csv_field_next(sep, &p, end, &field))
            return 0;
        if (t)
            look_at_name(t, &field, count == 0, &apart);
        count++;
        if (p == end)
            return count;
    }
}

static table measure(hx_str head, char sep)
{
    hx_block    block = { head.ptr, head.len, false };
    const char *p = head.ptr, *limit = head.ptr + head.len, *end;
    table       t = { .sep = sep, .names = true, .plain = true };
    int         how;

    for (; p < limit && t.rows < ROWS_MAX; p = end + 1) {
        size_t count;

        end = csv_record_end(sep, p, block, &how);
        if (how == CSV_OPEN && t.columns > 0 && t.rows > 0)
            break;
        if (end == p || (end == p + 1 && *p == '\r'))
            continue;  /* blank */
        count = count_fields(sep, p, end, t.columns ? NULL : &t);
        if (t.columns == 0) {
            t.columns = count;
            if (count < 2)
                break;
            continue;
        }
        t.rows++;
        t.even += count == t.columns;
    }
    return t;
}

/* Whether what looks like a header may as well be a sentence. */
static bool is_prose(const table *t)
{
    bool alike = t->rows > 0 && 10 * t->even >= 8 * t->rows;

    /* "Gut, aber teuer, leider" is a sentence, not three names. */
    if (t->wordy && (t->prosaic || !alike))
        return true;
    if (t->columns > 2)
        return false;
    /* "Ja, gut", or two lines of prose with a comma each. */
    return t->prosaic || (t->spaced && !t->plain && t->sep == ',') ||
           (t->spaced && !alike) ||
           ((t->spaced || !t->plain) && t->rows < 2);
}

static int judge(const table *t)
{
    if (t->columns < 2 || !t->names || is_prose(t))
        return 0;
    if (t->rows == 0)
        return t->plain ? 40 : 0;
    if (t->even == t->rows)
        return 80;
    if (10 * t->even >= 8 * t->rows)
        return 60;
    return 2 * t->even >= t->rows || t->plain ? 30 : 0;
}

/* A single column shows by nothing but its name. */
static bool is_text_header(hx_str head)
{
    static const char *const names[] = {
        "text", "comment", "kommentar", "review", "feedback", "freitext",
        "bewertung", "verbatim",
    };
    const char *p = head.ptr;
    const char *end = memchr(p, '\n', head.len);
    size_t      len;

    if (!end)
        return false;
    len = (size_t)(end - p);
    if (len && p[len - 1] == '\r')
        len--;
    while (len && p[len - 1] == ' ')
        len--;
    if (len >= 2 && p[0] == '"' && p[len - 1] == '"') {
        p++;
        len -= 2;
    }
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        size_t k = 0;

        while (k < len && names[i][k] && (p[k] | 0x20) == names[i][k])
            k++;
        if (k == len && !names[i][k])
            return true;
    }
    return false;
}

size_t csv_preamble(hx_str head, char *sep)
{
    size_t      at = 0;
    const char *p;

    if (head.len >= 3 && memcmp(head.ptr, "\xEF\xBB\xBF", 3) == 0)
        at = 3;
    while (at < head.len && (head.ptr[at] == '\n' || head.ptr[at] == '\r'))
        at++;
    p = head.ptr + at;
    if (head.len - at >= 6 && memcmp(p, "sep=", 4) == 0 && p[4] != '"' &&
        (p[5] == '\n' || (p[5] == '\r' && head.len - at >= 7 &&
                          p[6] == '\n'))) {
        *sep = p[4];
        at += p[5] == '\n' ? 6 : 7;
    }
    return at;
}

int csv_detect(hx_str head, char *sep)
{
    static const char candidates[] = { ',', ';', '\t', '|' };
    char   given = 0;
    size_t at = csv_preamble(head, &given);
    table  best = { 0 };
    int    best_score = 0;

    head.ptr += at;
    head.len -= at;
    *sep = given;
    if (given)
        return 90;
    if (head.len == 0)
        return 0;
    for (size_t i = 0; i < sizeof candidates; i++) {
        table t = measure(head, candidates[i]);
        int   score = judge(&t);

        if (score > best_score ||
            (score && score == best_score && t.columns > best.columns)) {
            best = t;
            best_score = score;
            *sep = candidates[i];
        }
    }
    if (best_score == 0 && is_text_header(head))
        return 60;
    return best_score;
}

/* -- titles above the header ---------------------------------------------- */

typedef struct csv_row {
    size_t columns, filled;
    size_t values;   /* fields that are no names: they begin with a digit, or
                        are long */
} csv_row;

static csv_row look_at_row(char sep, const char *p, const char *end)
{
    csv_field field;
    csv_row   r = { 0 };

    if (end > p && end[-1] == '\r')
        end--;
    for (;; p++) {
        const char *begin;

        if (!csv_field_next(sep, &p, end, &field))
            return (csv_row){ 0 };
        r.columns++;
        begin = field.begin;
        while (begin < field.end && *begin == ' ')
            begin++;
        r.filled += begin < field.end;
        r.values += begin < field.end &&
                    ((*begin >= '0' && *begin <= '9') ||
                     field.end - begin > NAME_BYTES_MAX);
        if (p == end)
            return r;
    }
}

size_t csv_header_line(hx_str head, char sep)
{
    hx_block    block = { head.ptr, head.len, false };
    const char *p = head.ptr, *limit = head.ptr + head.len, *end;
    size_t      line = 1, candidate = 0, most = 0, columns = 0;

    for (size_t i = 0; p < limit && i < TITLE_ROWS_MAX; i++, p = end + 1) {
        int how;
        csv_row r;

        end = csv_record_end(sep, p, block, &how);
        r = look_at_row(sep, p, end);
        if (i == 0)
            columns = r.columns;
        if (candidate > 0)
            return r.values > 0 && r.columns == columns ? candidate : 0;
        if (i > 0 && r.columns == columns && r.values == 0 &&
            2 * r.filled > columns && 2 * most <= r.filled)
            candidate = line;
        else if (2 * r.filled > columns)
            return 0;  /* this is a table from here on */
        most = r.filled > most ? r.filled : most;
        for (const char *q = p; q < end; q++)
            line += *q == '\n';
        line++;
    }
    return 0;
}
