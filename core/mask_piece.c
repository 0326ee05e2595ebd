/* Pieces of a masked text: the words around an evidence, at most so many
 * bytes, and where the evidence is in them.
 *
 * A text is walked in *units*: a letter, or a whole span, which counts with
 * the bytes of what replaces it. So no piece ends within either. */
#include "error.h"
#include "mask.h"

static const char ellipsis[] = "\xe2\x80\xa6";
#define ELLIPSIS (sizeof ellipsis - 1)
#define SPACE_WITHIN 24   /* bytes given up for a cut between words */

typedef struct piece {
    hx_str         text;
    const hx_mask *mask;
} piece;

/* The first span that ends behind `at`. */
static size_t span_behind(const hx_mask *mask, size_t at)
{
    size_t low = 0, high = mask->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (mask->spans[middle].end > at)
            high = middle;
        else
            low = middle + 1;
    }
    return low;
}

/* The span that covers the byte `at`, or NULL. */
static const hx_mask_span *span_at(const piece *p, size_t at)
{
    size_t k = span_behind(p->mask, at);

    return k < p->mask->count && p->mask->spans[k].begin <= at
           ? &p->mask->spans[k] : NULL;
}

static bool inside_letter(const piece *p, size_t at)
{
    return at < p->text.len && at > 0 &&
           ((unsigned char)p->text.ptr[at] & 0xc0) == 0x80;
}

/* The unit at `at`: where it ends, and its bytes in the piece. */
static size_t unit_end(const piece *p, size_t at, size_t *bytes)
{
    const hx_mask_span *span = span_at(p, at);
    size_t              end = at + 1;

    if (span) {
        *bytes = hx__mask_word(span->kind).len;
        return span->end;
    }
    while (inside_letter(p, end))
        end++;
    *bytes = end - at;
    return end;
}

static size_t unit_begin(const piece *p, size_t end, size_t *bytes)
{
    const hx_mask_span *span = span_at(p, end - 1);
    size_t              at = end - 1;

    if (span) {
        *bytes = hx__mask_word(span->kind).len;
        return span->begin;
    }
    while (inside_letter(p, at))
        at--;
    *bytes = end - at;
    return at;
}

/* How far to the right units of at most `most` bytes reach; `*used` says how
 * many they have. */
static size_t reach_right(const piece *p, size_t at, size_t until, size_t most,
                          size_t *used)
{
    *used = 0;
    while (at < until) {
        size_t bytes, next = unit_end(p, at, &bytes);

        if (*used + bytes > most)
            break;
        *used += bytes;
        at = next;
    }
    return at;
}

static size_t reach_left(const piece *p, size_t at, size_t most, size_t *used)
{
    *used = 0;
    while (at > 0) {
        size_t bytes, next = unit_begin(p, at, &bytes);

        if (*used + bytes > most)
            break;
        *used += bytes;
        at = next;
    }
    return at;
}

static bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\t';
}

/* Moves a cut to between two words where one is near. */
static size_t tidy_left(const piece *p, size_t from, size_t begin)
{
    for (size_t at = from; at < begin && at - from < SPACE_WITHIN; at++)
        if (is_space(p->text.ptr[at]) && !span_at(p, at))
            return at + 1;
    return from;
}

static size_t tidy_right(const piece *p, size_t end, size_t until)
{
    for (size_t at = until; at > end && until - at < SPACE_WITHIN; at--)
        if (is_space(p->text.ptr[at - 1]) && !span_at(p, at - 1))
            return at - 1;
    return until;
}

/* The window [*from, *until) around the evidence for `most` bytes. What one
 * side does not need the other may have. */
static void choose(const piece *p, size_t begin, size_t *end, size_t most,
                   size_t *from, size_t *until)
{
    size_t room = most > 2 * ELLIPSIS ? most - 2 * ELLIPSIS : 0;
    size_t own, left, right;

    *end = reach_right(p, begin, *end, room, &own);
    room -= own;
    *from = reach_left(p, begin, room, &left);
    *until = reach_right(p, *end, p->text.len, room, &right);
    if (left + right > room) {
        size_t half = room / 2;
        size_t most_left = right < room - half ? room - right : half;

        *from = reach_left(p, begin, most_left, &left);
        *until = reach_right(p, *end, p->text.len, room - left, &right);
    }
    if (*from > 0)
        *from = tidy_left(p, *from, begin);
    if (*until < p->text.len)
        *until = tidy_right(p, *end, *until);
}

/* Copies [from, until), replacing spans; NULL only counts. Returns bytes. */
static size_t render(const piece *p, size_t from, size_t until, char *out)
{
    size_t len = 0;

    while (from < until) {
        const hx_mask_span *span = span_at(p, from);
        size_t              k = span_behind(p->mask, from), plain = until;

        if (span) {
            hx_str word = hx__mask_word(span->kind);

            if (out)
                memcpy(out + len, word.ptr, word.len);
            len += word.len;
            from = span->end;
            continue;
        }
        if (k < p->mask->count && p->mask->spans[k].begin < until)
            plain = p->mask->spans[k].begin;
        if (out)
            memcpy(out + len, p->text.ptr + from, plain - from);
        len += plain - from;
        from = plain;
    }
    return len;
}

hx_status hx__mask_piece(hx_arena *arena, hx_str text, const hx_mask *mask,
                         size_t begin, size_t end, size_t most, hx_piece *out,
                         hx_error *err)
{
    piece  p = { text, mask };
    size_t from, until, len, front, back;
    char  *bytes;

    *out = (hx_piece){ { "", 0 }, 0, 0 };
    end = end > text.len ? text.len : end;
    begin = begin > end ? end : begin;
    if (begin < text.len && span_at(&p, begin))
        begin = span_at(&p, begin)->begin;
    if (end > begin && span_at(&p, end - 1))
        end = span_at(&p, end - 1)->end;
    from = begin;
    until = end;
    if (most > 0 && render(&p, 0, text.len, NULL) <= most) {
        from = 0;
        until = text.len;
    } else if (most > 0) {
        choose(&p, begin, &end, most, &from, &until);
    }
    front = most > 0 && from > 0 ? ELLIPSIS : 0;
    back = most > 0 && until < text.len ? ELLIPSIS : 0;
    len = front + render(&p, from, until, NULL) + back;
    bytes = hx__arena_get(arena, len + 1);
    if (!bytes)
        return hx__nomem(err);
    memcpy(bytes, ellipsis, front);
    out->begin = front + render(&p, from, begin, bytes + front);
    out->end = out->begin + render(&p, begin, end, bytes + out->begin);
    len = out->end + render(&p, end, until, bytes + out->end);
    memcpy(bytes + len, ellipsis, back);
    out->text = (hx_str){ bytes, len + back };
    return HX_OK;
}
