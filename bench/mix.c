/* Comments from NDJSON files, shuffled.
 *
 * A source smaller than the corpus is used again, each time in another order:
 * repeats lie far apart, so gzip's window of 32 KiB never sees them. Repeats
 * alone would bring no new words, while real archives never stop bringing
 * them (Heaps' law). From the second time on one word in SLIP is misspelt as
 * typing people do it, which goes on with the growth of the first pass. */
#include "corpus.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#define SOURCE_BYTES_MAX ((size_t)1 << 30)  /* more is left unread */
#define READ_BYTES       ((unsigned)1 << 20)
#define SLIP             40
#define SLIP_LETTERS     5   /* shorter words are not misspelt */

typedef struct line {
    size_t begin, len;
} line;

typedef struct source {
    char  *bytes;
    size_t len, cap;
    line  *lines;
    size_t line_count, line_cap;
} source;

static void source_clear(source *s)
{
    free(s->bytes);
    free(s->lines);
}

static bool reserve(source *s, size_t more)
{
    char  *bytes;
    size_t cap = s->cap ? s->cap : (size_t)64 << 20;

    while (cap < s->len + more)
        cap *= 2;
    if (cap == s->cap)
        return true;
    bytes = realloc(s->bytes, cap);
    if (!bytes)
        return false;
    s->bytes = bytes;
    s->cap = cap;
    return true;
}

/* The whole file, and a newline if its last line lacks one. */
static bool read_file(source *s, const char *path)
{
    gzFile in = gzopen(path, "rb");  /* plain files are read as they are */
    int    got = in ? 0 : -1;

    while (in && s->len < SOURCE_BYTES_MAX) {
        if (!reserve(s, READ_BYTES + 1)) {
            got = -1;
            break;
        }
        got = gzread(in, s->bytes + s->len, READ_BYTES);
        if (got <= 0)
            break;
        s->len += (size_t)got;
    }
    if (in && gzclose(in) != Z_OK)
        got = -1;
    if (got < 0)
        (void)fprintf(stderr, "corpus: %s: cannot be read: %s\n", path,
                      errno ? strerror(errno) : "not whole");
    if (got >= 0 && s->len > 0 && s->bytes[s->len - 1] != '\n')
        s->bytes[s->len++] = '\n';
    return got >= 0;
}

static bool add_line(source *s, size_t begin, size_t len)
{
    if (s->line_count == s->line_cap) {
        size_t cap = s->line_cap ? 2 * s->line_cap : 1 << 16;
        line  *more = realloc(s->lines, cap * sizeof *more);

        if (!more)
            return false;
        s->lines = more;
        s->line_cap = cap;
    }
    s->lines[s->line_count++] = (line){ begin, len };
    return true;
}

static bool cut_lines(source *s)
{
    size_t begin = 0;

    while (begin < s->len) {
        char  *end = memchr(s->bytes + begin, '\n', s->len - begin);
        size_t len = (size_t)(end - (s->bytes + begin));

        if (len > 0 && !add_line(s, begin, len))
            return false;
        begin += len + 1;
    }
    return s->line_count > 0;
}

static void shuffle(source *s, hx_dice *dice)
{
    for (size_t i = s->line_count; i > 1; i--) {
        size_t j = hx__dice_below(dice, (uint32_t)i);
        line   was = s->lines[i - 1];

        s->lines[i - 1] = s->lines[j];
        s->lines[j] = was;
    }
}

/* -- slips of typing ------------------------------------------------------- */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Two neighbours swapped, one letter left out, or one typed twice. Never the
 * first letter: people seldom miss that one. */
static size_t put_slip(char *to, const char *word, size_t len, hx_dice *dice)
{
    size_t at = 1 + hx__dice_below(dice, (uint32_t)len - 2);

    memcpy(to, word, len);
    switch (hx__dice_below(dice, 3)) {
    case 0:
        to[at] = word[at + 1];
        to[at + 1] = word[at];
        return len;
    case 1:
        memmove(to + at, to + at + 1, len - at - 1);
        return len - 1;
    default:
        memcpy(to + at + 1, word + at, len - at);
        return len + 1;
    }
}

/* Where the text's value begins, or `len`. */
static size_t find_text(const char *from, size_t len)
{
    static const char key[] = "\"text\":";
    const char *at = memmem(from, len, key, sizeof key - 1);
    size_t      i = at ? (size_t)(at - from) + sizeof key - 1 : len;

    while (i < len && from[i] == ' ')
        i++;
    return i < len && from[i] == '"' ? i + 1 : len;
}

/* The record with slips in its text; `to` has room for twice its length. Only
 * runs of ASCII letters are touched, never an escape, so that it stays the
 * same JSON otherwise. */
static size_t misspell(char *to, const char *from, size_t len, hx_dice *dice)
{
    size_t i = find_text(from, len);
    size_t out = i;

    memcpy(to, from, i);
    while (i < len && from[i] != '"') {
        size_t begin = i;

        if (from[i] == '\\' && i + 1 < len) {
            i += from[i + 1] == 'u' ? 6 : 2;
            i = i < len ? i : len;
        } else {
            while (i < len && is_letter(from[i]))
                i++;
            i += i == begin;
        }
        if (i - begin >= SLIP_LETTERS && is_letter(from[begin]) &&
            hx__dice_below(dice, SLIP) == 0) {
            out += put_slip(to + out, from + begin, i - begin, dice);
        } else {
            memcpy(to + out, from + begin, i - begin);
            out += i - begin;
        }
    }
    memcpy(to + out, from + i, len - i);
    return out + len - i;
}

/* -- passes ---------------------------------------------------------------- */

static size_t longest(const source *s)
{
    size_t len = 0;

    for (size_t i = 0; i < s->line_count; i++)
        len = s->lines[i].len > len ? s->lines[i].len : len;
    return len;
}

static bool write_passes(hx_corpus *corpus, source *s)
{
    char *copy = malloc(2 * longest(s) + 2);
    bool  ok = copy != NULL;

    for (size_t pass = 0; ok && corpus->bytes < corpus->wanted; pass++) {
        shuffle(s, &corpus->dice);
        for (size_t i = 0; ok && i < s->line_count &&
                           corpus->bytes < corpus->wanted; i++) {
            const char *from = s->bytes + s->lines[i].begin;
            size_t      len = s->lines[i].len;

            if (pass > 0) {
                len = misspell(copy, from, len, &corpus->dice);
                from = copy;
            }
            ok = hx__corpus_line(corpus, from, len);
        }
    }
    free(copy);
    return ok;
}

bool hx__mix(hx_corpus *corpus, char **paths, size_t count)
{
    source s = { 0 };
    bool   ok = true;

    for (size_t i = 0; ok && i < count; i++)
        ok = read_file(&s, paths[i]);
    ok = ok && cut_lines(&s) && write_passes(corpus, &s);
    source_clear(&s);
    return ok;
}
