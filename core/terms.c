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

#define BASE_SLOTS ((size_t)1 << 18)  /* room for HX_TERMS_MAX and some more */
/* Where more would be kept, nothing is: it would be full again too soon. */
#define KEPT_MAX (HX_TERMS_MAX / 4 * 3)
#define KEPT_BYTES_MAX (HX_TERMS_BYTES / 4 * 3)

/* A spelling of at most HEAD bytes is told by its slot alone; of a longer one the
 * slot knows where it lies, and so much of its hash that hardly another one is
 * looked at. */
#define HEAD 8
#define AHEAD 8  /* tokens: so early a long spelling is sent for */
typedef struct slot {
    uint32_t tag;   /* bits of the hash, and the length: tag_of() */
    uint32_t term;  /* 0: free; with MET_AGAIN: since it came or was kept */
    union {
        uint64_t head;                    /* all bytes: head_of() */
        struct { uint32_t hash, at; } in; /* of a longer one: in `text` */
    };
} slot;
#define MET_AGAIN (UINT32_C(1) << 31)

typedef struct spelling {
    uint32_t at;    /* in `text` */
    uint16_t len;
    uint8_t  kind;  /* that of its first token */
    bool     kept;  /* scratch of settling */
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

static uint32_t term_of(const slot *at)
{
    return at->term & ~MET_AGAIN;
}

static uint32_t tag_of(uint64_t hash, size_t len)
{
    return (uint32_t)(hash >> 40) << 8 | (uint32_t)len;
}

/* Different for different spellings of one length, which is HEAD at most. */
static uint64_t head_of(hx_str word)
{
    const char *p = word.ptr;
    uint64_t head = 0;
    uint32_t low, high;

    if (word.len >= 4) {
        memcpy(&low, p, 4);
        memcpy(&high, p + word.len - 4, 4);
        head = (uint64_t)low << 32 | high;
    } else {
        for (size_t i = 0; i < word.len; i++)
            head |= (uint64_t)(unsigned char)p[i] << 8 * i;
    }
    return head;
}

/* Bits of the hash that are neither in the tag nor in the place. */
static uint32_t rest_of(uint64_t hash)
{
    return (uint32_t)(hash >> 18);
}

static uint64_t hash_of(const hx_terms *terms, hx_str word)
{
    return XXH3_64bits_withSeed(word.ptr, word.len, terms->seed);
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

/* -- settling --------------------------------------------------------------- */

static hx_str text_of(const hx_terms *terms, uint32_t term)
{
    const spelling *s = &terms->spellings[term];

    return (hx_str){ terms->text + s->at, s->len };
}

/* Where a spelling that is not in the table goes. */
static slot *place_for(slot *slots, size_t mask, uint64_t hash)
{
    size_t i = hash & mask;

    while (slots[i].term)
        i = (i + 1) & mask;
    return &slots[i];
}

static void put(hx_terms *terms, hx_str word, uint64_t hash, uint32_t term)
{
    slot *to = place_for(terms->slots, terms->mask, hash);

    *to = (slot){ .tag = tag_of(hash, word.len), .term = term };
    if (word.len <= HEAD) {
        to->head = head_of(word);
    } else {
        to->in.hash = rest_of(hash);
        to->in.at = terms->spellings[term].at;
    }
}

/* Marks the spellings that were met again. Returns their number, 0 where they are
 * too many. */
static size_t mark_kept(hx_terms *terms)
{
    size_t count = 0, bytes = 0;

    for (size_t term = 1; term < terms->count; term++)
        terms->spellings[term].kept = false;
    for (size_t i = 0; i <= terms->mask; i++) {
        spelling *s = &terms->spellings[term_of(&terms->slots[i])];

        if (!(terms->slots[i].term & MET_AGAIN))
            continue;
        s->kept = true;
        count++;
        bytes += s->len;
    }
    return count <= KEPT_MAX && bytes <= KEPT_BYTES_MAX ? count : 0;
}

/* Moves the marked terms to the front, in their order. */
static void move_kept(hx_terms *terms)
{
    size_t next = 1, text_len = 0;

    for (size_t term = 1; term < terms->count; term++) {
        spelling s = terms->spellings[term];

        if (!s.kept)
            continue;
        memmove(terms->text + text_len, terms->text + s.at, s.len);
        s.at = (uint32_t)text_len;
        text_len += s.len;
        terms->spellings[next] = s;
        for (size_t u = 0; u < terms->user_count; u++)
            terms->data[u][next] = terms->data[u][term];
        next++;
    }
    terms->count = next;
    terms->text_len = text_len;
}

static void tell_user(hx_terms *terms, size_t u)
{
    const hx_term_user *user = &terms->users[u];
    uint32_t *data = terms->data[u];

    if (user->terms_keep && terms->count > 1) {
        user->terms_keep(user->state, data + 1, terms->count - 1);
        return;
    }
    if (!user->terms_reset)
        return;
    user->terms_reset(user->state);
    for (uint32_t term = 1; user->term && term < terms->count; term++)
        data[term] = user->term(user->state, text_of(terms, term),
                                terms->spellings[term].kind);
}

/* A record of many new words may have grown the table: back to the base size
 * where memory allows, else the large one stays. */
static void empty_table(hx_terms *terms)
{
    if (terms->mask + 1 > BASE_SLOTS) {
        slot *base = hx__alloc(BASE_SLOTS, sizeof *base);

        if (base) {
            hx__free(terms->slots);
            terms->slots = base;
            terms->mask = BASE_SLOTS - 1;
        }
    }
    memset(terms->slots, 0, (terms->mask + 1) * sizeof *terms->slots);
}

static void fill_table(hx_terms *terms)
{
    for (uint32_t term = 1; term < terms->count; term++) {
        hx_str word = text_of(terms, term);

        put(terms, word, hash_of(terms, word), term);
    }
}

void hx__terms_settle(hx_terms *terms)
{
    if (terms->count <= HX_TERMS_MAX && terms->text_len <= HX_TERMS_BYTES)
        return;
    if (mark_kept(terms) > 0) {
        move_kept(terms);
    } else {
        terms->count = 1;
        terms->text_len = 0;
    }
    empty_table(terms);
    fill_table(terms);
    for (size_t u = 0; u < terms->user_count; u++)
        tell_user(terms, u);
}

/* Doubles the table. The full hashes are not kept: they are made again. */
static bool table_grow(hx_terms *terms)
{
    size_t count = (terms->mask + 1) * 2;
    slot *slots = hx__alloc(count, sizeof *slots);

    if (!slots)
        return false;
    for (size_t i = 0; i <= terms->mask; i++) {
        slot at = terms->slots[i];

        if (at.term)
            *place_for(slots, count - 1,
                       hash_of(terms, text_of(terms, term_of(&at)))) = at;
    }
    hx__free(terms->slots);
    terms->slots = slots;
    terms->mask = count - 1;
    return true;
}

/* -- numbering -------------------------------------------------------------- */

static bool room_for_one(hx_terms *terms, size_t len)
{
    size_t need = terms->count + 1;

    /* At most three quarters full: a cache line holds four places. */
    if (need > (terms->mask + 1) / 4 * 3 && !table_grow(terms))
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

    if (!room_for_one(terms, word.len))
        return 0;
    term = (uint32_t)terms->count++;
    terms->spellings[term] = (spelling){
        (uint32_t)terms->text_len, (uint16_t)word.len, (uint8_t)kind, false
    };
    memcpy(terms->text + terms->text_len, word.ptr, word.len);
    terms->text_len += word.len;
    put(terms, word, hash, term);
    for (size_t u = 0; u < terms->user_count; u++)
        terms->data[u][term] =
            terms->users[u].term
                ? terms->users[u].term(terms->users[u].state, word, kind)
                : 0;
    return term;
}

/* Whether the spelling of the slot, of a length above HEAD, is `word`. */
static bool is_long(const hx_terms *terms, const slot *at, hx_str word,
                    uint64_t hash)
{
    return at->in.hash == rest_of(hash) &&
           memcmp(terms->text + at->in.at, word.ptr, word.len) == 0;
}

/* The spelling's term, which it notes as met again; 0: it is new. */
static uint32_t find(hx_terms *terms, hx_str word, uint64_t hash)
{
    uint32_t tag = tag_of(hash, word.len);
    bool     is_short = word.len <= HEAD;
    uint64_t head = is_short ? head_of(word) : 0;

    for (size_t i = hash & terms->mask;; i = (i + 1) & terms->mask) {
        slot *at = &terms->slots[i];

        if (at->term == 0)
            return 0;
        if (at->tag != tag || !(is_short ? at->head == head
                                         : is_long(terms, at, word, hash)))
            continue;
        if (!(at->term & MET_AGAIN))  /* mostly it is: nothing to write */
            at->term |= MET_AGAIN;
        return term_of(at);
    }
}

static bool has_term(const hx_token *token)
{
    return token->kind != HX_TOK_LINK &&
           token->end - token->begin <= HX_TERM_BYTES_MAX;
}

/* Has a long spelling, which is likely to be in its first place, brought from
 * memory. */
static void send_for(const hx_terms *terms, const hx_token *token,
                     uint64_t hash)
{
    const slot *at = &terms->slots[hash & terms->mask];

    if (token->end - token->begin > HEAD && at->tag >> 8 == hash >> 40)
        __builtin_prefetch(terms->text + at->in.at);
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
        terms->hashes[i] =
            hash_of(terms, (hx_str){ text.ptr + token->begin, len });
        __builtin_prefetch(&terms->slots[terms->hashes[i] & terms->mask]);
    }
    for (size_t i = 0; i < count; i++) {
        hx_token *token = &tokens[i];
        hx_str word = { text.ptr + token->begin, token->end - token->begin };

        if (i + AHEAD < count)
            send_for(terms, &tokens[i + AHEAD], terms->hashes[i + AHEAD]);
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
