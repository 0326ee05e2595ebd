/* The vocabulary: an open-addressing hash table from spelling to number.
 *
 * One pass hashes a record's tokens, a second looks them up with the slots
 * already on their way from memory. The hash is seeded per process, so that
 * nobody can prepare spellings that collide; numbers never reach a result. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "terms.h"

#include <sys/random.h>
#include <time.h>

#include "alloc.h"
#include "error.h"
#include "text.h"

#define BASE_SLOTS ((size_t)1 << 18)  /* over twice HX_TERMS_MAX */

/* A spelling of at most HEAD bytes is told by its slot alone. */
#define HEAD 8
typedef struct slot {
    uint32_t tag;   /* bits of the hash, and the length: tag_of() */
    uint32_t term;  /* 0: free */
    uint64_t head;  /* the spelling's first bytes: head_of() */
} slot;

typedef struct spelling {
    uint32_t at;    /* in `text` */
    uint32_t len;
} spelling;

struct hx_terms {
    uint64_t      seed;
    slot         *slots;
    size_t        mask;
    spelling     *spellings;   /* by term; [0] unused */
    size_t        count, spelling_cap;
    char         *text;
    size_t        text_len, text_cap;
    uint64_t     *hashes;      /* scratch, one per token */
    size_t        hash_cap;
    hx_term_user *users;
    size_t        user_count;
    uint32_t    **data;        /* [user][term] */
    size_t       *data_cap;
};

static uint32_t tag_of(uint64_t hash, size_t len)
{
    return (uint32_t)(hash >> 40) << 8 | (uint32_t)len;
}

/* Different for different spellings of one length up to HEAD. */
static uint64_t head_of(hx_str word)
{
    const char *p = word.ptr;
    uint64_t head = 0;
    uint32_t low, high;

    if (word.len >= HEAD) {
        memcpy(&head, p, HEAD);
    } else if (word.len >= 4) {
        memcpy(&low, p, 4);
        memcpy(&high, p + word.len - 4, 4);
        head = (uint64_t)low << 32 | high;
    } else {
        for (size_t i = 0; i < word.len; i++)
            head |= (uint64_t)(unsigned char)p[i] << 8 * i;
    }
    return head;
}

static uint64_t random_seed(void)
{
    uint64_t seed = 0;

    if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed)
        seed = (uint64_t)time(NULL) * 0x9E3779B97F4A7C15u;
    return seed;
}

void hx__terms_close(hx_terms *terms)
{
    if (!terms)
        return;
    for (size_t i = 0; terms->data && i < terms->user_count; i++)
        hx__free(terms->data[i]);
    hx__free(terms->data);
    hx__free(terms->data_cap);
    hx__free(terms->users);
    hx__free(terms->slots);
    hx__free(terms->spellings);
    hx__free(terms->text);
    hx__free(terms->hashes);
    hx__free(terms);
}

hx_terms *hx__terms_open(const hx_term_user *users, size_t count)
{
    hx_terms *terms = hx__alloc(1, sizeof *terms);

    if (!terms)
        return NULL;
    terms->seed = random_seed();
    terms->mask = BASE_SLOTS - 1;
    terms->user_count = count;
    terms->count = 1;
    terms->slots = hx__alloc(BASE_SLOTS, sizeof *terms->slots);
    terms->users = hx__alloc(count + 1, sizeof *terms->users);
    terms->data = hx__alloc(count + 1, sizeof *terms->data);
    terms->data_cap = hx__alloc(count + 1, sizeof *terms->data_cap);
    if (!terms->slots || !terms->users || !terms->data || !terms->data_cap) {
        hx__terms_close(terms);
        return NULL;
    }
    if (count > 0)
        memcpy(terms->users, users, count * sizeof *users);
    for (size_t i = 0; i < count; i++) {
        /* Term 0, no term, has the value 0 for everyone. */
        terms->data[i] = hx__alloc(1, sizeof **terms->data);
        terms->data_cap[i] = 1;
        if (!terms->data[i]) {
            hx__terms_close(terms);
            return NULL;
        }
    }
    return terms;
}

size_t hx__terms_count(const hx_terms *terms)
{
    return terms->count - 1;
}

void hx__terms_settle(hx_terms *terms)
{
    if (terms->count <= HX_TERMS_MAX && terms->text_len <= HX_TERMS_BYTES)
        return;
    /* A record of many new words may have grown the table: go back to the
     * base size where memory allows, else keep the large one, emptied. */
    if (terms->mask + 1 > BASE_SLOTS) {
        slot *base = hx__alloc(BASE_SLOTS, sizeof *base);

        if (base) {
            hx__free(terms->slots);
            terms->slots = base;
            terms->mask = BASE_SLOTS - 1;
        }
    }
    memset(terms->slots, 0, (terms->mask + 1) * sizeof *terms->slots);
    terms->count = 1;
    terms->text_len = 0;
    for (size_t i = 0; i < terms->user_count; i++)
        if (terms->users[i].terms_reset)
            terms->users[i].terms_reset(terms->users[i].state);
}

/* Doubles the table. The full hash is not kept: it is made again. */
static bool table_grow(hx_terms *terms)
{
    size_t count = (terms->mask + 1) * 2;
    slot *slots = hx__alloc(count, sizeof *slots);

    if (!slots)
        return false;
    for (size_t term = 1; term < terms->count; term++) {
        const spelling *s = &terms->spellings[term];
        uint64_t hash = XXH3_64bits_withSeed(terms->text + s->at, s->len,
                                             terms->seed);
        size_t i = hash & (count - 1);

        while (slots[i].term)
            i = (i + 1) & (count - 1);
        slots[i] = (slot){ tag_of(hash, s->len), (uint32_t)term,
                           head_of((hx_str){ terms->text + s->at, s->len }) };
    }
    hx__free(terms->slots);
    terms->slots = slots;
    terms->mask = count - 1;
    return true;
}

static bool room_for_one(hx_terms *terms, size_t len)
{
    size_t need = terms->count + 1;

    if (need * 2 > terms->mask + 1 && !table_grow(terms))
        return false;
    if (need > terms->spelling_cap &&
        !hx__grow((void **)&terms->spellings, &terms->spelling_cap, need,
                  sizeof *terms->spellings))
        return false;
    if (terms->text_len + len > terms->text_cap &&
        !hx__grow((void **)&terms->text, &terms->text_cap,
                  terms->text_len + len, 1))
        return false;
    for (size_t i = 0; i < terms->user_count; i++)
        if (need > terms->data_cap[i] &&
            !hx__grow((void **)&terms->data[i], &terms->data_cap[i], need,
                      sizeof *terms->data[i]))
            return false;
    return true;
}

/* Adds a new spelling at the free place its hash leads to; 0: no memory. */
static uint32_t add(hx_terms *terms, hx_str word, uint64_t hash, int kind)
{
    uint32_t term;
    size_t i;

    if (!room_for_one(terms, word.len))
        return 0;
    term = (uint32_t)terms->count++;
    terms->spellings[term] =
        (spelling){ (uint32_t)terms->text_len, (uint32_t)word.len };
    memcpy(terms->text + terms->text_len, word.ptr, word.len);
    terms->text_len += word.len;
    for (i = hash & terms->mask; terms->slots[i].term;)
        i = (i + 1) & terms->mask;
    terms->slots[i] = (slot){ tag_of(hash, word.len), term, head_of(word) };
    for (size_t u = 0; u < terms->user_count; u++)
        terms->data[u][term] =
            terms->users[u].term
                ? terms->users[u].term(terms->users[u].state, word, kind)
                : 0;
    return term;
}

/* Whether the spelling that begins alike, of the same length, is `word`. */
static bool same_rest(const hx_terms *terms, uint32_t term, hx_str word)
{
    return word.len <= HEAD ||
           memcmp(terms->text + terms->spellings[term].at + HEAD,
                  word.ptr + HEAD, word.len - HEAD) == 0;
}

static uint32_t find(const hx_terms *terms, hx_str word, uint64_t hash)
{
    uint32_t tag = tag_of(hash, word.len);
    uint64_t head = head_of(word);

    for (size_t i = hash & terms->mask;; i = (i + 1) & terms->mask) {
        const slot *at = &terms->slots[i];

        if (at->term == 0)
            return 0;
        if (at->tag == tag && at->head == head &&
            same_rest(terms, at->term, word))
            return at->term;
    }
}

static bool has_term(const hx_token *token)
{
    return token->kind != HX_TOK_LINK &&
           token->end - token->begin <= HX_TERM_BYTES_MAX;
}

hx_status hx__terms_number(hx_terms *terms, hx_str text, hx_token *tokens,
                           size_t count, const uint32_t *const **data,
                           hx_error *err)
{
    if (count > terms->hash_cap &&
        !hx__grow((void **)&terms->hashes, &terms->hash_cap, count,
                  sizeof *terms->hashes))
        return hx__nomem(err);
    for (size_t i = 0; i < count; i++) {
        const hx_token *token = &tokens[i];
        size_t len = token->end - token->begin;

        if (len > HX_TERM_BYTES_MAX)
            len = HX_TERM_BYTES_MAX;
        terms->hashes[i] = XXH3_64bits_withSeed(text.ptr + token->begin, len,
                                                terms->seed);
        __builtin_prefetch(&terms->slots[terms->hashes[i] & terms->mask]);
    }
    for (size_t i = 0; i < count; i++) {
        hx_token *token = &tokens[i];
        hx_str word = { text.ptr + token->begin, token->end - token->begin };

        token->term = 0;
        if (!has_term(token))
            continue;
        token->term = find(terms, word, terms->hashes[i]);
        if (token->term == 0) {
            token->term = add(terms, word, terms->hashes[i], token->kind);
            if (token->term == 0)
                return hx__nomem(err);
        }
    }
    *data = (const uint32_t *const *)terms->data;
    return HX_OK;
}
