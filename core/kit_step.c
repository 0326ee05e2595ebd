/* One record through the chain with one plugin under watch.
 *
 * Does what chain.c does, but looks at the record before and behind the
 * plugin. Of a serial plugin the lock is left out: one thread is here. */
#include <stdarg.h>
#include <stdio.h>
#include <time.h>
#include <xxhash.h>

#include "alloc.h"
#include "error.h"
#include "kit.h"

hx_status hx__kit_fail(hx_error *why, const char *format, ...)
{
    char    text[sizeof why->message];
    va_list args;

    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    return hx__fail(why, HX_E_CHECK, "%s", text);
}

void hx__kit_note(hx_kit *kit, const char *format, ...)
{
    va_list args;

    if (!kit->note)
        return;
    va_start(args, format);
    vsnprintf(kit->note, kit->note_cap, format, args);
    va_end(args);
}

/* -- what a record holds -- */

void hx__kit_dump(const hx_record *rec, hx_buf *out)
{
    hx__buf_printf(out, "lang %d skip %d\n", rec->lang, rec->skip);
    for (size_t i = 0; i < rec->token_count; i++)
        hx__buf_printf(out, "t%u-%u %d %d ", rec->tokens[i].begin,
                       rec->tokens[i].end, rec->tokens[i].kind,
                       rec->tokens[i].flags);
    for (size_t i = 0; i < rec->clause_count; i++)
        hx__buf_printf(out, "c%u-%u %u ", rec->clauses[i].begin,
                       rec->clauses[i].end, rec->clauses[i].flags);
    for (size_t i = 0; i < rec->mention_count; i++) {
        const hx_mention *m = &rec->mentions[i];

        hx__buf_printf(out, "m%u=%u %u-%u %u %u ", m->label, m->stance,
                       m->begin, m->end, m->clause, m->rule);
    }
    for (size_t i = 0; i < rec->facet_count; i++) {
        const hx_facet *f = &rec->facets[i];

        hx__buf_printf(out, "f%u=%u %u-%u %u %u ", f->dimension, f->label,
                       f->begin, f->end, f->clause, f->rule);
    }
    hx__buf_char(out, '\n');
}

/* -- looking at what was added -- */

static bool is_piece(const hx_record *rec, uint32_t begin, uint32_t end)
{
    hx_str text = rec->text;

    return begin <= end && end <= text.len &&
           (begin == text.len ||
            ((unsigned char)text.ptr[begin] & 0xc0) != 0x80) &&
           (end == text.len || ((unsigned char)text.ptr[end] & 0xc0) != 0x80);
}

static hx_status check_spans(const hx_kit_case *c, const hx_record *rec,
                             hx_error *why)
{
    const uint32_t refused = ((const hx_recordx *)rec)->refused;

    if (refused)
        return hx__kit_fail(why, "%s: the host refused %u of its finds (a span "
                            "outside the text, or a label, rule or clause "
                            "that there is not), and it went on: return what "
                            "the call returns", c->what, refused);
    for (size_t i = 0; i < rec->token_count; i++)
        if (!is_piece(rec, rec->tokens[i].begin, rec->tokens[i].end))
            return hx__kit_fail(why, "%s: token %u..%u is no piece of the "
                                "text's %zu bytes", c->what,
                                rec->tokens[i].begin, rec->tokens[i].end,
                                rec->text.len);
    for (size_t i = 0; i < rec->mention_count; i++)
        if (!is_piece(rec, rec->mentions[i].begin, rec->mentions[i].end))
            return hx__kit_fail(why, "%s: mention %u..%u is no piece of the "
                                "text's %zu bytes", c->what,
                                rec->mentions[i].begin, rec->mentions[i].end,
                                rec->text.len);
    for (size_t i = 0; i < rec->facet_count; i++)
        if (!is_piece(rec, rec->facets[i].begin, rec->facets[i].end))
            return hx__kit_fail(why, "%s: facet %u..%u is no piece of the "
                                "text's %zu bytes", c->what,
                                rec->facets[i].begin, rec->facets[i].end,
                                rec->text.len);
    return HX_OK;
}

static unsigned changed_layers(const hx_record *old, const hx_record *rec)
{
    return (old->token_count != rec->token_count ? HX_L_TOKENS : 0u) |
           (old->clause_count != rec->clause_count ? HX_L_CLAUSES : 0u) |
           (old->lang != rec->lang ? HX_L_LANGUAGE : 0u) |
           (old->mention_count != rec->mention_count ? HX_L_MENTIONS : 0u) |
           (old->facet_count != rec->facet_count ? HX_L_FACETS : 0u);
}

static hx_status check_layers(const hx_kit *kit, const hx_kit_case *c,
                              unsigned added, hx_error *why)
{
    static const char *const names[] = { "text", "tokens", "clauses",
                                         "language", "mentions", "facets" };
    unsigned more = added & ~kit->plugin->plugin->provides;

    for (unsigned i = 0; i < sizeof names / sizeof *names; i++)
        if (more >> i & 1)
            return hx__kit_fail(why, "%s: it changed the layer \"%s\", which "
                                "its descriptor does not name in `provides`",
                                c->what, names[i]);
    return HX_OK;
}

static uint64_t letters_of(const hx_record *rec)
{
    return XXH3_64bits(rec->text.ptr, rec->text.len);
}

/* What is nobody's to change: the text, of which `letters` is the hash, and the
 * values. */
static hx_status check_whole(const hx_kit_case *c, const hx_record *old,
                             uint64_t letters, const hx_record *rec,
                             hx_error *why)
{
    if (rec->text.ptr != old->text.ptr || rec->text.len != old->text.len ||
        rec->values != old->values || rec->value_count != old->value_count)
        return hx__kit_fail(why, "%s: it changed the record itself; write "
                            "through the host's calls only", c->what);
    for (int slot = 0; slot < HX_F_COUNT; slot++)
        if (rec->values[slot].type > c->values[slot].type &&
            c->values[slot].type == HX_V_NONE)
            return hx__kit_fail(why, "%s: it set an input field, which is the "
                                "reader's business", c->what);
    if (letters_of(rec) == letters)
        return HX_OK;
    return hx__kit_fail(why, "%s: it changed the letters of the text",
                        c->what);
}

/* -- the step -- */

static uint64_t now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
    return (uint64_t)t.tv_sec * 1000000000u + (uint64_t)t.tv_nsec;
}

static hx_record *begin(hx_chain *chain, const hx_kit_case *c)
{
    hx_record *rec = hx__chain_begin(chain);

    for (int slot = 0; slot < HX_F_COUNT; slot++)
        if (c->values[slot].type != HX_V_NONE)
            hx__value_set(rec, slot, c->values[slot]);
    return rec;
}

/* What the plugin's answer is worth. */
static hx_status check_answer(const hx_kit_case *c, hx_status rc,
                              const hx_record *rec, const hx_kit_step *step,
                              const hx_error *said, hx_error *why)
{
    if (step->refuse && rc == HX_E_NOMEM)
        return HX_OK;
    if (step->refuse && rc != HX_OK && step->refused)
        return hx__kit_fail(why, "%s: memory was refused, and it says \"%s\" "
                            "(%d) instead of HX_E_NOMEM", c->what,
                            said->message, rc);
    if (!(step->watch & HX_KIT_REFUSAL) || rc == HX_OK)
        return HX_OK;
    if (rc == HX_SKIP && rec->skip > HX_SKIP_NONE &&
        rec->skip < HX_SKIP_COUNT)
        return HX_OK;
    if (rc == HX_SKIP)
        return hx__kit_fail(why, "%s: it skipped the record without a reason "
                            "in rec->skip", c->what);
    return hx__kit_fail(why, "%s: it refused the record: %s", c->what,
                        said->message[0] ? said->message : "(no message)");
}

static hx_status watched(const hx_kit *kit, hx_chain *chain, hx_record *rec,
                         const hx_kit_case *c, hx_kit_step *step,
                         hx_status *answer, hx_error *why)
{
    hx_record old = *rec;
    hx_error  said = { "" };
    void     *state = hx__chain_state(chain, kit->index);
    uint64_t  letters = letters_of(rec);
    uint64_t  calls = hx__alloc_calls(), since = now();
    unsigned  added;
    hx_status rc;

    if (step->refuse)
        hx__alloc_fail_at(calls + step->refuse, false);
    *answer = kit->plugin->plugin->process(state, rec, &said);
    hx__alloc_fail_at(0, false);
    step->own += now() - since;
    step->refused = step->refuse &&
                    hx__alloc_calls() - calls >= step->refuse;
    added = changed_layers(&old, rec);
    step->added |= added;
    rc = check_answer(c, *answer, rec, step, &said, why);
    if (rc == HX_OK && (step->watch & HX_KIT_SPANS))
        rc = check_spans(c, rec, why);
    if (rc == HX_OK && (step->watch & HX_KIT_LAYERS))
        rc = check_layers(kit, c, added, why);
    if (rc == HX_OK && (step->watch & HX_KIT_WHOLE))
        rc = check_whole(c, &old, letters, rec, why);
    return rc;
}

hx_status hx__kit_step(const hx_kit *kit, hx_chain *chain,
                       const hx_kit_case *c, hx_kit_step *step,
                       hx_error *why)
{
    hx_record       *rec = begin(chain, c);
    const hx_loaded *list;
    size_t           count = hx__host_plugins(kit->host, &list);
    hx_status        answer = hx__record_check((hx_recordx *)rec, NULL);

    for (size_t i = 0; answer == HX_OK && i < count; i++) {
        uint64_t  since;
        hx_status rc = HX_OK;

        if (!hx__has_state(list[i].plugin) ||
            !(i == kit->index || step->everyone || kit->needed[i]))
            continue;
        if (i == kit->index) {
            rc = watched(kit, chain, rec, c, step, &answer, why);
        } else {
            since = now();
            answer = list[i].plugin->process(hx__chain_state(chain, i), rec,
                                             NULL);
            step->others += now() - since;
        }
        if (rc != HX_OK)
            return rc;
    }
    if (step->dump)
        hx__kit_dump(rec, step->dump);
    return HX_OK;
}

hx_status hx__kit_feed(const hx_kit *kit, hx_chain *chain,
                       const hx_kit_case *c, hx_buf *dump, hx_error *why)
{
    hx_record *rec = begin(chain, c);
    hx_error   said = { "" };
    hx_status  rc = hx__chain_run(chain, &said);

    if (rc == HX_OK)
        rc = hx__chain_count(chain, &said);
    if (dump)
        hx__kit_dump(rec, dump);
    if (rc == HX_OK || rc == HX_SKIP)
        return HX_OK;
    return hx__kit_fail(why, "%s: %s: %s", c->what, kit->plugin->ref.name,
                        said.message);
}
