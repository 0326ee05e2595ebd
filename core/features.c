/* Finding features. The order of the list is that of the text, and nothing
 * that is found depends on it. */
#define XXH_INLINE_ALL
#include <xxhash.h>

#include "features.h"

#include <stdio.h>

#include "alloc.h"
#include "hostx.h"
#include "keys.h"

#define NOWHERE UINT32_MAX
#define EXPERIENCE "experience"
_Static_assert(HX_TARGETS < UINT16_MAX, "a target in half of a word");
#define START_BYTES 5  /* of a stem: what compounds and misspellings share */

static const char *const stances[] = { "met", "unmet", "wanted" };

static const char *const marks[HX_MARKS] = {
    "s:drivers0", "s:drivers2", "s:drivers4", "s:met", "s:unmet", "s:mixed",
    "s:question", "s:questions", "s:exclaim", "s:exclaims", "s:emoji",
    "s:link", "s:handle", "s:hashtag", "s:number", "s:length0", "s:length1",
    "s:length2", "s:length3", "s:length4", "s:length5", "s:length6"
};

/* -- targets ---------------------------------------------------------------- */

uint32_t hx__target_of(int dimension, unsigned label, unsigned stance)
{
    if (label >= 64)
        return HX_TARGET_NONE;
    if (dimension == HX_DIM_DRIVER)
        return label * 3 + (stance == HX_MET ? 0 : stance == HX_UNMET ? 1 : 2);
    if (dimension == HX_DIM_TOUCHPOINT)
        return HX_TARGET_TOUCHPOINT + label;
    return dimension == HX_DIM_LOYALTY ? HX_TARGET_LOYALTY + label
                                       : HX_TARGET_NONE;
}

hx_str hx__target_name(const hx_hostx *host, uint32_t target, char *out)
{
    int dimension = target < HX_TARGET_TOUCHPOINT  ? HX_DIM_DRIVER
                    : target < HX_TARGET_LOYALTY ? HX_DIM_TOUCHPOINT
                                                 : HX_DIM_LOYALTY;
    size_t number = target < HX_TARGET_TOUCHPOINT ? target / 3 : target % 64;
    const hx_label *label = hx__registry_label_get(host, dimension, number);
    int len;

    if (target == HX_TARGET_EXPERIENCE) {
        memcpy(out, EXPERIENCE, sizeof EXPERIENCE);
        return hx_str_of(out);
    }
    if (!label)
        return (hx_str){ out, 0 };
    if (dimension == HX_DIM_DRIVER)
        len = snprintf(out, HX_TARGET_NAME, "%.*s/%s", (int)label->id.len,
                       label->id.ptr, stances[target % 3]);
    else
        len = snprintf(out, HX_TARGET_NAME, "%s=%.*s",
                       dimension == HX_DIM_TOUCHPOINT ? "touchpoint"
                                                      : "loyalty",
                       (int)label->id.len, label->id.ptr);
    return (hx_str){ out, len > 0 ? (size_t)len : 0 };
}

/* What stands behind "touchpoint=" or "loyalty="; false for other names. */
static bool behind(hx_str name, hx_str head, hx_str *rest)
{
    if (name.len < head.len || memcmp(name.ptr, head.ptr, head.len) != 0)
        return false;
    *rest = (hx_str){ name.ptr + head.len, name.len - head.len };
    return true;
}

static uint32_t find_label(const hx_hostx *host, int dimension, hx_str id,
                           unsigned stance)
{
    size_t count = hx__registry_label_count(host, dimension);

    for (unsigned label = 0; label < count; label++)
        if (hx_str_eq(hx__registry_label_get(host, dimension, label)->id, id))
            return hx__target_of(dimension, label, stance);
    return HX_TARGET_NONE;
}

uint32_t hx__target_find(const hx_hostx *host, hx_str name)
{
    hx_str id, stance;
    const char *slash = memrchr(name.ptr, '/', name.len);

    if (hx_str_eq(name, HX_LIT(EXPERIENCE)))
        return HX_TARGET_EXPERIENCE;
    if (behind(name, HX_LIT("touchpoint="), &id))
        return find_label(host, HX_DIM_TOUCHPOINT, id, 0);
    if (behind(name, HX_LIT("loyalty="), &id))
        return find_label(host, HX_DIM_LOYALTY, id, 0);
    if (!slash)
        return HX_TARGET_NONE;
    id = (hx_str){ name.ptr, (size_t)(slash - name.ptr) };
    stance = (hx_str){ slash + 1, name.len - id.len - 1 };
    for (unsigned i = 0; i < 3; i++)
        if (hx_str_eq(hx_str_of(stances[i]), stance))
            return find_label(host, HX_DIM_DRIVER, id,
                              (unsigned)HX_MET << i);
    return HX_TARGET_NONE;
}

/* -- names ------------------------------------------------------------------ */

/* A copy that lasts as long as the set, terminated. */
static char *keep_name(hx_feature_set *set, hx_str name)
{
    char *copy = hx__arena_get(&set->strings, name.len + 1);

    if (!copy)
        return NULL;
    memcpy(copy, name.ptr, name.len);
    copy[name.len] = '\0';
    return copy;
}

uint32_t hx__feature_id(hx_feature_set *set, hx_str name)
{
    uint32_t id = (uint32_t)set->count, have;

    if (!set->grows || set->failed)
        return hx__map_find(&set->map, name);
    set->failed = !hx__map_add(&set->map, name, id, &have);
    if (!set->failed && have != id)
        return have;
    if (set->failed ||
        !hx__grow((void **)&set->names, &set->cap, set->count + 1,
                  sizeof *set->names) ||
        !(set->names[id] = keep_name(set, name))) {
        set->failed = true;
        return HX_MAP_NONE;
    }
    set->count++;
    return id;
}

/* The name of how the word "w:STEM" begins into `out`; 0 for a short one. */
static size_t start_name(hx_str word, char out[START_BYTES + 6])
{
    size_t len = START_BYTES + 2;

    if (word.len <= len || word.ptr[0] != 'w' || word.ptr[1] != ':' ||
        word.ptr[2] < 'a' || word.ptr[2] > 'z')
        return 0;
    memcpy(out, word.ptr, len);
    while (len < word.len && ((unsigned char)word.ptr[len] & 0xC0) == 0x80 &&
           len < START_BYTES + 5) {  /* not within a letter */
        out[len] = word.ptr[len];
        len++;
    }
    out[0] = 'p';
    return len;
}

static uint32_t start_of(hx_feature_set *set, hx_str word)
{
    char name[START_BYTES + 6];
    size_t len = start_name(word, name);

    return len ? hx__feature_id(set, (hx_str){ name, len }) : HX_MAP_NONE;
}

/* Notes how the word `id` begins. */
static bool note_start(hx_feature_set *set, uint32_t id, uint32_t start)
{
    size_t had = set->start_cap;

    if (!hx__grow((void **)&set->start, &set->start_cap, (size_t)id + 1,
                  sizeof *set->start))
        return false;
    for (size_t i = had; i < set->start_cap; i++)
        set->start[i] = HX_MAP_NONE;
    set->start[id] = start;
    return true;
}

uint32_t hx__feature_word_id(hx_feature_set *set, hx_str name)
{
    uint32_t id = hx__feature_id(set, name);
    uint32_t start = id == HX_MAP_NONE || set->grows ? start_of(set, name)
                                                     : HX_MAP_NONE;

    if (id == HX_MAP_NONE)
        return start;
    if (set->grows && !note_start(set, id, start))
        set->failed = true;
    return id;
}

/* A rule is known by what it says and the file it stands in, not by its line:
 * lines move when a lexicon is edited. */
uint32_t *hx__feature_rules(const hx_hostx *host)
{
    size_t count = hx__registry_rule_count(host);
    uint32_t *hashes = hx__alloc(count + 1, sizeof *hashes);

    for (size_t i = 0; hashes && i < count; i++) {
        const hx_rule *rule = hx__registry_rule_get(host, (uint32_t)i);

        hashes[i] = XXH32(rule->pattern.ptr, rule->pattern.len,
                          XXH32(rule->file.ptr, rule->file.len, 0));
    }
    return hashes;
}

static uint64_t lead_bit(uint64_t hash)
{
    return hx__hash_mix(hash) % HX_FEATURE_LEADS;
}

static void note_bit(uint64_t *bits, hx_str text)
{
    uint64_t bit = lead_bit(hx__hash_text(text));

    bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

/* Notes what words with this stem, or with a stem that begins so, begin with,
 * in either language. */
static void note_lead(hx_feature_set *set, const char *name)
{
    hx_str stem = hx_str_of(name);

    if (stem.len < 3 || name[1] != ':' || (name[0] != 'w' && name[0] != 'p'))
        return;
    stem.ptr += 2;
    stem.len -= 2;
    if (name[0] == 'w') {
        note_bit(set->leads, stem);
        stem.len = hx__stem_lead(stem);
        note_bit(set->leads, stem);
    } else {
        note_bit(set->starts, stem);
        /* All but the last two bytes of an English stem are the word's. */
        if (stem.len >= START_BYTES)
            stem.len = START_BYTES - 1;
        note_bit(set->starts, stem);
    }
}

bool hx__feature_set_ready(hx_feature_set *set)
{
    char name[HX_TARGET_NAME + 2] = "l:";

    for (uint32_t t = 0; t < HX_TARGETS; t++) {
        hx_str label = hx__target_name(set->host, t, name + 2);
        hx_str whole = { name, label.len + 2 };

        set->label[t] = set->more[t] = HX_MAP_NONE;
        if (label.len == 0 || t == HX_TARGET_EXPERIENCE)  /* no rule says it */
            continue;
        name[0] = 'l';
        set->label[t] = hx__feature_id(set, whole);
        name[0] = 'm';
        set->more[t] = hx__feature_id(set, whole);
    }
    for (int i = 0; i < HX_MARKS; i++)
        set->mark[i] = hx__feature_id(set, hx_str_of(marks[i]));
    for (uint32_t id = 0; id < set->count; id++)
        if (!note_start(set, id, start_of(set, hx_str_of(set->names[id]))))
            return false;
    for (size_t i = 0; i < set->count; i++)
        note_lead(set, set->names[i]);
    return !set->failed;
}

void hx__feature_set_clear(hx_feature_set *set)
{
    hx__arena_clear(&set->strings);
    hx__free(set->names);
    hx__free(set->start);
    hx__map_clear(&set->map);
    hx__map_clear(&set->rules);
    *set = (hx_feature_set){ .host = NULL };
}

size_t hx__feature_fold(hx_str spelling, int kind, char *out)
{
    if ((kind != HX_TOK_WORD && kind != HX_TOK_EMOJI) ||
        spelling.len > HX_TERM_BYTES_MAX)
        return 0;
    return hx__fold(spelling, out);
}

size_t hx__feature_word(hx_stemmer *stemmer, int lang, hx_str fold, int kind,
                        char *out)
{
    size_t len = fold.len;

    memcpy(out, "w:", 2);
    if (kind == HX_TOK_EMOJI)
        memcpy(out + 2, fold.ptr, len);
    else
        len = hx__stem(stemmer, lang, fold, out + 2);
    return len ? len + 2 : 0;
}

/* Whether the word may have a stem of the set: a stemmer is dear. */
static bool may_have(const hx_feature_set *set, int lang, hx_str fold)
{
    char buffer[HX_FOLD_BYTES_MAX];
    uint64_t hash = 0;

    if (lang == HX_LANG_DE)
        fold = (hx_str){ buffer, hx__stem_plain(fold, buffer) };
    for (size_t i = 0; i < fold.len; i++) {
        uint64_t bit;

        hash = hx__hash_text_put(hash, fold.ptr[i]);
        bit = lead_bit(hash);
        if (set->starts[bit / 64] >> bit % 64 & 1 ||
            (set->leads[bit / 64] >> bit % 64 & 1 &&
             hx__stem_fits(lang, fold, i + 1)))
            return true;
    }
    return false;
}

uint32_t hx__feature_of(hx_feature_set *set, hx_stemmer *stemmer,
                        int lang, hx_str fold, int kind)
{
    char name[HX_FOLD_BYTES_MAX + 2];
    size_t len;

    if (kind == HX_TOK_WORD && !may_have(set, lang, fold))
        return HX_MAP_NONE;
    len = hx__feature_word(stemmer, lang, fold, kind, name);
    return len ? hx__feature_word_id(set, (hx_str){ name, len }) : HX_MAP_NONE;
}

/* -- finding ---------------------------------------------------------------- */

void hx__features_clear(hx_features *features)
{
    hx__free(features->list);
    hx__free(features->seen);
    for (int lang = 0; lang < HX_LANG_COUNT; lang++)
        hx__free(features->memo[lang].known);
    *features = (hx_features){ .list = NULL };
}

/* Room for the features below `count`, each once. */
static bool reach(hx_features *f, size_t count)
{
    size_t had = f->cap;

    if (!hx__grow((void **)&f->seen, &f->cap, count, sizeof *f->seen))
        return false;
    memset(f->seen + had, 0, (f->cap - had) * sizeof *f->seen);
    return hx__grow((void **)&f->list, &f->list_cap, f->cap, sizeof *f->list);
}

static inline bool take(hx_features *f, hx_feature feature)
{
    if (feature.id == HX_MAP_NONE)
        return true;
    if (feature.id >= f->list_cap && !reach(f, (size_t)feature.id + 1))
        return false;
    if (f->seen[feature.id] != f->run) {
        f->seen[feature.id] = f->run;
        f->list[f->count++] = feature;
    }
    return true;
}

static bool take_mark(hx_features *f, const hx_feature_set *set, int mark)
{
    return take(f, (hx_feature){ set->mark[mark], 0, 0, 0, NOWHERE });
}

static uint32_t find_rule(hx_feature_set *set, uint32_t rule, uint32_t target)
{
    uint32_t key[2] = { set->rule_hash[rule], target };
    hx_str bytes = { (const char *)key, sizeof key };
    uint32_t id = hx__map_find(&set->rules, bytes);
    char name[HX_TARGET_NAME + 16], label[HX_TARGET_NAME];
    int len;

    if (id != HX_MAP_NONE || !set->grows)
        return id;
    hx__target_name(set->host, target, label);
    len = snprintf(name, sizeof name, "r:%s:%08x", label, key[0]);
    id = hx__feature_id(set, (hx_str){ name, (size_t)len });
    if (id != HX_MAP_NONE && !hx__map_add(&set->rules, bytes, id, NULL))
        set->failed = true;
    return id;
}

/* Room for the labels of all rules there are; false where memory is refused. */
static bool reach_rule(hx_feature_memo *memo, const hx_hostx *host,
                       uint32_t rule)
{
    size_t had = memo->cap;

    if (((size_t)rule + 1) * 3 <= had)
        return true;
    if (!hx__grow((void **)&memo->known, &memo->cap,
                  hx__registry_rule_count(host) * 3, sizeof *memo->known))
        return false;
    memset(memo->known + had, 0, (memo->cap - had) * sizeof *memo->known);
    return true;
}

static uint32_t rule_id(hx_features *f, hx_feature_set *set, int lang,
                        uint32_t rule, uint32_t target)
{
    hx_feature_memo *memo = &f->memo[lang];
    uint32_t *known;

    if (set->grows || !reach_rule(memo, set->host, rule))
        return find_rule(set, rule, target);
    known = &memo->known[(size_t)rule * 3 + target % 3];
    if (*known >> 16 != target + 1)  /* a plugin's rule may give several */
        *known = (target + 1) << 16 |
                 (uint16_t)(find_rule(set, rule, target) + 1);
    return (uint16_t)*known - 1u;  /* none is HX_MAP_NONE */
}

/* One label that the rules gave, at `at`. */
static bool take_label(hx_features *f, hx_feature_set *set, int lang,
                       uint32_t target, hx_feature at)
{
    bool again = hx__features_has(f, target);
    hx_feature feature = at;

    hx__target_put(f->present, target);
    feature.id = again ? set->more[target] : set->label[target];
    if (!take(f, feature))
        return false;
    feature.id = rule_id(f, set, lang, at.rule, target);
    return take(f, feature);
}

static bool take_labels(hx_features *f, hx_feature_set *set,
                        const hx_record *rec)
{
    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];
        uint32_t target = hx__target_of(HX_DIM_DRIVER, m->label, m->stance);

        if (target != HX_TARGET_NONE &&
            !take_label(f, set, rec->lang, target,
                        (hx_feature){ 0, m->begin, m->end, m->clause,
                                      m->rule }))
            return false;
    }
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *m = &rec->facets[i];
        uint32_t target = hx__target_of(m->dimension, m->label, 0);

        if (target != HX_TARGET_NONE &&
            !take_label(f, set, rec->lang, target,
                        (hx_feature){ 0, m->begin, m->end, m->clause,
                                      m->rule }))
            return false;
    }
    return !set->failed;
}

/* How the word `id` begins, or HX_MAP_NONE. */
static uint32_t start_at(const hx_feature_set *set, uint32_t id)
{
    return id < set->start_cap ? set->start[id] : HX_MAP_NONE;
}

static bool take_words(hx_features *f, const hx_feature_set *set,
                       const hx_record *rec, const uint32_t *words)
{
    for (uint32_t c = 0; c < rec->clause_count; c++) {
        const hx_clause *clause = &rec->clauses[c];

        for (uint32_t t = clause->begin; t < clause->end; t++) {
            hx_feature word = { words[t], rec->tokens[t].begin,
                                rec->tokens[t].end, c, NOWHERE };
            hx_feature start = word;

            if (words[t] == HX_MAP_NONE)
                continue;
            start.id = start_at(set, words[t]);
            if (!take(f, word) || !take(f, start))
                return false;
        }
    }
    return true;
}

/* How many drivers there are, and whether praise or blame prevails. */
static bool take_balance(hx_features *f, const hx_feature_set *set,
                         const hx_record *rec)
{
    size_t kinds = 0, met = 0, unmet = 0;
    bool ok = true;

    for (size_t i = 0; i < HX_TARGET_TOUCHPOINT / 64; i++)
        kinds += (size_t)__builtin_popcountll(f->present[i]);
    for (size_t i = 0; i < rec->mention_count; i++) {
        met += rec->mentions[i].stance == HX_MET;
        unmet += rec->mentions[i].stance == HX_UNMET;
    }
    if (kinds == 0)
        ok = take_mark(f, set, HX_MARK_NONE);
    if (ok && kinds >= 2)
        ok = take_mark(f, set, HX_MARK_TWO);
    if (ok && kinds >= 4)
        ok = take_mark(f, set, HX_MARK_FOUR);
    if (ok && met != unmet)
        ok = take_mark(f, set, met > unmet ? HX_MARK_MET : HX_MARK_UNMET);
    if (ok && met && unmet)
        ok = take_mark(f, set, HX_MARK_MIXED);
    return ok;
}

static bool take_form(hx_features *f, const hx_feature_set *set,
                      const hx_record *rec)
{
    size_t questions = 0, exclaims = 0;
    unsigned kinds = 0, flags = 0;
    int length = 0;
    bool ok;

    for (size_t c = 0; c < rec->clause_count; c++) {
        questions += (rec->clauses[c].flags & HX_CLAUSE_QUESTION) != 0;
        exclaims += (rec->clauses[c].flags & HX_CLAUSE_EXCLAIM) != 0;
    }
    for (size_t t = 0; t < rec->token_count; t++) {
        kinds |= 1u << rec->tokens[t].kind;
        flags |= rec->tokens[t].flags;
    }
    while (length < 6 && (rec->token_count + 1) >> (length + 1))
        length++;
    ok = take_mark(f, set, HX_MARK_LENGTH + length);
    if (ok && questions)
        ok = take_mark(f, set, questions > 1 ? HX_MARK_QUESTIONS
                                             : HX_MARK_QUESTION);
    if (ok && exclaims)
        ok = take_mark(f, set, exclaims > 2 ? HX_MARK_EXCLAIMS
                                            : HX_MARK_EXCLAIM);
    if (ok && kinds >> HX_TOK_EMOJI & 1)
        ok = take_mark(f, set, HX_MARK_EMOJI);
    if (ok && kinds >> HX_TOK_LINK & 1)
        ok = take_mark(f, set, HX_MARK_LINK);
    if (ok && kinds >> HX_TOK_NUMBER & 1)
        ok = take_mark(f, set, HX_MARK_NUMBER);
    if (ok && flags & HX_TOKF_HANDLE)
        ok = take_mark(f, set, HX_MARK_HANDLE);
    if (ok && flags & HX_TOKF_HASHTAG)
        ok = take_mark(f, set, HX_MARK_HASHTAG);
    return ok;
}

bool hx__features_find(hx_features *out, hx_feature_set *set,
                       const hx_record *rec, const uint32_t *words)
{
    out->count = 0;
    memset(out->present, 0, sizeof out->present);
    if (++out->run == 0) {  /* after 2^32 records: old marks would count */
        memset(out->seen, 0, out->cap * sizeof *out->seen);
        out->run = 1;
    }
    return take_labels(out, set, rec) && take_words(out, set, rec, words) &&
           take_balance(out, set, rec) && take_form(out, set, rec);
}
