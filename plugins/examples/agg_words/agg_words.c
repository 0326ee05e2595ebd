/* agg_words: which words stand in the comments that state a driver.
 *
 * For each driver and word it counts the comments that have both, each once.
 * Keys are "driver NUL word" in one hash table (table.c). Text leaves a plugin
 * through host->mask() only: a word that is personal data comes back changed,
 * and is not counted. */
#include "table.h"

#define LETTERS_LEAST 4
#define WORD_BYTES 64
#define DRIVERS_MAX 64   /* of the host: a set of them is a word of 64 bits */

typedef struct model {
    const hx_host *host;
    uint64_t       top, least, max_words;
    int            driver;
} model;

typedef struct sums {
    const model *model;
    words        table;
    uint64_t     comments[DRIVERS_MAX];
} sums;

/* Words that say nothing; sorted, for bsearch(). */
static const char *const stop[] = {
    "aber", "about", "after", "also", "auch", "beim", "bin", "dann", "dass",
    "dem", "den", "denn", "der", "des", "die", "dies", "diese", "dieser",
    "doch", "durch", "eine", "einem", "einen", "einer", "eines", "from",
    "haben", "habe", "hatte", "have", "hier", "ihre", "immer", "into", "jetzt",
    "just", "kann", "kein", "keine", "mehr", "mein", "meine", "mich", "nach",
    "nicht", "noch", "nur", "oder", "only", "over", "schon", "sehr", "sein",
    "seine", "sich", "sind", "some", "sondern", "than", "that", "them", "then",
    "there", "they", "this", "uber", "unter", "vom", "very", "wann", "war",
    "waren", "was", "weil", "wenn", "were", "what", "when", "which", "will",
    "wird", "with", "wurde", "would", "your", "zum", "zur",
};

static bool is_stop(const char *word, size_t len)
{
    for (size_t i = 0; i < sizeof stop / sizeof *stop; i++)
        if (strlen(stop[i]) == len && memcmp(stop[i], word, len) == 0)
            return true;
    return false;
}

/* -- opening and workers -- */

static uint64_t number(const hx_host *host, const hx_plugin_ref *self,
                       const char *option)
{
    hx_str   text = host->option(host, self, option);
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++)
        n = n * 10 + (uint64_t)(text.ptr[i] - '0');
    return text.len > 9 || (text.len && text.ptr[0] == '-') ? 0 : n;
}

static hx_status words_open(const hx_host *host, const hx_plugin_ref *self,
                            void **out, hx_error *err)
{
    model *m = host->alloc(1, sizeof *m);

    if (!m)
        return host->fail(err, HX_E_NOMEM, "no memory");
    m->host = host;
    m->top = number(host, self, "top");
    m->least = number(host, self, "least");
    m->max_words = number(host, self, "max_words");
    m->driver = host->dimension(host, "driver");
    if (m->top && m->least && m->max_words) {
        *out = m;
        return HX_OK;
    }
    host->free(m);
    return host->fail(err, HX_E_USAGE, "options top, least, max_words: whole "
                      "numbers from 1 to 999999999");
}

static void words_close(void *shared)
{
    model *m = shared;

    if (m)
        m->host->free(m);
}

static hx_status words_begin(const void *shared, void **state, hx_error *err)
{
    const model *m = shared;
    sums        *s = m->host->alloc(1, sizeof *s);

    if (!s)
        return m->host->fail(err, HX_E_NOMEM, "no memory");
    s->model = m;
    s->table.host = m->host;
    s->table.max = m->max_words;
    *state = s;
    return HX_OK;
}

static void words_end(const void *shared, void *state)
{
    sums *s = state;

    if (!s)
        return;
    words_clear(&s->table);
    ((const model *)shared)->host->free(s);
}

/* -- records -- */

/* The word in small letters (ASCII, and U+00C0 to U+00DE) into `out`; its
 * length, 0 where it has a digit or is too short. */
static size_t fold(hx_str word, char out[WORD_BYTES])
{
    size_t letters = 0;

    for (size_t i = 0; i < word.len; i++) {
        char c = word.ptr[i];
        bool tail = ((unsigned char)c & 0xC0) == 0x80;

        if (c >= '0' && c <= '9')
            return 0;
        if (c >= 'A' && c <= 'Z')
            c = (char)(c + 32);
        else if (tail && i && (unsigned char)word.ptr[i - 1] == 0xC3 &&
                 (unsigned char)c <= 0x9E && (unsigned char)c != 0x97)
            c = (char)(c + 0x20);
        out[i] = c;
        letters += !tail;
    }
    return letters >= LETTERS_LEAST && !is_stop(out, word.len) ? word.len : 0;
}

/* Whether an earlier token has the same spelling in small letters. */
static bool seen(const hx_record *rec, size_t token, const char *word,
                 size_t len)
{
    char other[WORD_BYTES];

    for (size_t i = 0; i < token; i++) {
        const hx_token *t = &rec->tokens[i];
        hx_str          text = { rec->text.ptr + t->begin, t->end - t->begin };

        if (text.len == len && t->kind == HX_TOK_WORD &&
            fold(text, other) == len && memcmp(word, other, len) == 0)
            return true;
    }
    return false;
}

static hx_status add_word(sums *s, uint64_t drivers, const char *word,
                          size_t len, hx_error *err)
{
    const hx_host *host = s->model->host;
    hx_status      rc = HX_OK;

    for (unsigned d = 0; rc == HX_OK && d < DRIVERS_MAX; d++) {
        const hx_label *label = drivers >> d & 1
            ? host->label_get(host, s->model->driver, d) : NULL;

        if (label)
            rc = words_add(&s->table, label->id, (hx_str){ word, len }, 1,
                           err);
    }
    return rc;
}

#define TOKENS_MAX 2000  /* of a comment; more of one says no more */

static hx_status add_words(sums *s, hx_record *rec, uint64_t drivers,
                           hx_error *err)
{
    const hx_host *host = s->model->host;
    size_t    count = rec->token_count < TOKENS_MAX ? rec->token_count
                                                    : TOKENS_MAX;
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        const hx_token *t = &rec->tokens[i];
        hx_str          text = { rec->text.ptr + t->begin, t->end - t->begin };
        char            word[WORD_BYTES];
        hx_piece        piece;
        size_t          len;

        if (t->kind != HX_TOK_WORD || text.len > WORD_BYTES)
            continue;
        len = fold(text, word);
        if (len == 0 || seen(rec, i, word, len))
            continue;
        rc = host->mask(rec, t->begin, t->end, 0, &piece, err);
        if (rc == HX_OK && hx_str_eq(piece.text, text))
            rc = add_word(s, drivers, word, len, err);
    }
    return rc;
}

static hx_status words_process(void *state, hx_record *rec, hx_error *err)
{
    sums    *s = state;
    uint64_t drivers = 0;

    for (size_t i = 0; i < rec->mention_count; i++)
        drivers |= (uint64_t)1 << rec->mentions[i].label % DRIVERS_MAX;
    for (unsigned d = 0; d < DRIVERS_MAX; d++)
        s->comments[d] += drivers >> d & 1;
    return drivers ? add_words(s, rec, drivers, err) : HX_OK;
}

/* -- sums -- */

static hx_status words_merge(void *into, const void *from, hx_error *err)
{
    sums       *a = into;
    const sums *b = from;

    for (unsigned d = 0; d < DRIVERS_MAX; d++)
        a->comments[d] += b->comments[d];
    return words_join(&a->table, &b->table, err);
}

static hx_status words_save(const void *state, hx_buf *out, hx_error *err)
{
    const sums    *s = state;
    const hx_host *host = s->model->host;

    host->buf_uint(out, 1);  /* the format of what follows */
    for (unsigned d = 0; d < DRIVERS_MAX; d++)
        host->buf_uint(out, s->comments[d]);
    return words_write(&s->table, out, err);
}

static hx_status words_load(const void *shared, hx_str bytes, void **state,
                            hx_error *err)
{
    const model *m = shared;
    uint64_t     format = 0;
    hx_status    rc = words_begin(shared, state, err);
    sums        *s = *state;
    bool         good;

    if (rc != HX_OK)
        return rc;
    good = m->host->read_uint(&bytes, &format) && format == 1;
    for (unsigned d = 0; good && d < DRIVERS_MAX; d++)
        good = m->host->read_uint(&bytes, &s->comments[d]);
    rc = good ? words_read(&s->table, bytes, err)
              : m->host->fail(err, HX_E_FORMAT, "these are no sums of "
                              "agg_words 1.x");
    if (rc != HX_OK) {
        words_end(shared, s);
        *state = NULL;
    }
    return rc;
}

/* -- the report -- */

static hx_status put_driver(const sums *s, hx_doc *doc, hx_node *list,
                            unsigned driver, hx_error *err)
{
    const hx_host      *host = s->model->host;
    const hx_doc_calls *call = host->doc;
    const hx_label     *label = host->label_get(host, s->model->driver,
                                                driver);
    const word        **sorted;
    hx_node            *one, *rows;
    size_t              count;
    hx_status           rc;

    if (!label || s->comments[driver] == 0)
        return HX_OK;
    rc = words_of(&s->table, label->id, s->model->least, &sorted, &count, err);
    if (rc != HX_OK)
        return rc;
    one = call->map(doc, list, NULL);
    call->string(doc, one, "driver", label->id);
    call->integer(doc, one, "comments", (int64_t)s->comments[driver]);
    rows = call->list(doc, one, "words");
    for (size_t i = 0; i < count && i < s->model->top; i++) {
        hx_node *row = call->map(doc, rows, NULL);

        call->string(doc, row, "word", word_text(sorted[i]));
        call->integer(doc, row, "comments", (int64_t)sorted[i]->count);
    }
    host->free(sorted);
    return HX_OK;
}

static hx_status words_describe(const void *state, hx_doc *doc, hx_node *root,
                                hx_error *err)
{
    const sums *s = state;
    hx_node    *list = s->model->host->doc->list(doc, root, "words");
    hx_status   rc = HX_OK;

    for (unsigned d = 0; rc == HX_OK && d < DRIVERS_MAX; d++)
        rc = put_driver(s, doc, list, d, err);
    return rc;
}

static const hx_option options[] = {
    { "top", HX_OPT_INTEGER, "20", "words of a driver that are shown" },
    { "least", HX_OPT_INTEGER, "3", "comments that a shown word is in" },
    { "max_words", HX_OPT_INTEGER, "1000000",
      "words of all drivers that are kept; more end the run" },
    { NULL, 0, NULL, NULL }
};

static const hx_plugin plugin = {
    .size = sizeof(hx_plugin),
    .abi_major = HX_ABI_MAJOR,
    .abi_minor = HX_ABI_MINOR,
    .name = "agg_words",
    .version = "1.0.0",
    .summary = "the words of the comments that state a driver",
    .stage = HX_STAGE_AGG,
    .needs = HX_L_TOKENS | HX_L_MENTIONS,
    .provides = HX_L_REPORT,
    .threads = HX_PER_WORKER,
    .options = options,
    .open = words_open,
    .close = words_close,
    .begin = words_begin,
    .end = words_end,
    .process = words_process,
    .merge = words_merge,
    .save = words_save,
    .load = words_load,
    .describe = words_describe,
};

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host);

HX_EXPORT const hx_plugin *hx_plugin_v1(const hx_host *host)
{
    return host->abi_major == HX_ABI_MAJOR ? &plugin : NULL;
}
