/* Trials of the descriptor: what a person and the host read of a plugin
 * before it has done anything. What the host itself refuses at load is not
 * here: such a plugin never comes this far. */
#include <stdio.h>

#include "error.h"
#include "kit.h"

#define SUMMARY_BYTES 100

static const char *const prefixes[HX_STAGE_COUNT] = { "in_", "tok_", "det_",
                                                      "agg_", "out_" };

/* Digits, a point, digits, a point, digits; more may follow '-' or '+'. */
static bool is_version(const char *text)
{
    int points = 0;

    for (const char *p = text; ; p++) {
        bool digit = *p >= '0' && *p <= '9';

        if (points == 2 && p > text && p[-1] != '.' &&
            (!*p || *p == '-' || *p == '+'))
            return true;
        if (!digit && !(*p == '.' && p > text && p[-1] != '.'))
            return false;
        points += *p == '.';
    }
}

static bool is_line(const char *text)
{
    return text && text[0] && !strpbrk(text, "\r\n") &&
           strlen(text) <= SUMMARY_BYTES;
}

static hx_status descriptor(hx_kit *kit, hx_error *why)
{
    const hx_plugin *p = kit->plugin->plugin;
    const char      *prefix = prefixes[p->stage];

    if (strncmp(p->name, prefix, strlen(prefix)) != 0)
        return hx__kit_fail(why, "its name \"%s\" does not begin with its "
                            "stage: call it %s...", p->name, prefix);
    if (!is_version(p->version))
        return hx__kit_fail(why, "its version \"%s\" is none such as 1.0.0: "
                            "states tell by it what may be merged",
                            p->version);
    if (!is_line(p->summary))
        return hx__kit_fail(why, "its summary is not one line of 1 to %d "
                            "bytes", SUMMARY_BYTES);
    hx__kit_note(kit, "%s %s, built for ABI %u.%u: %s", p->name, p->version,
                 p->abi_major, p->abi_minor, p->summary);
    return HX_OK;
}

/* -- options -- */

static bool is_option_name(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && len <= 32 && name[len] == '\0';
}

static hx_status check_option(const hx_option *list, size_t i, hx_error *why)
{
    const hx_option *o = &list[i];

    if (!is_option_name(o->name))
        return hx__kit_fail(why, "option \"%.64s\": names are 1 to 32 of "
                            "a-z, 0-9, _", o->name);
    if (o->type < HX_OPT_STRING || o->type > HX_OPT_BOOL)
        return hx__kit_fail(why, "option %s: unknown type %d", o->name,
                            o->type);
    if (!is_line(o->help))
        return hx__kit_fail(why, "option %s: its help is not one line of 1 "
                            "to %d bytes, which `plugin info` would show",
                            o->name, SUMMARY_BYTES);
    for (size_t k = 0; k < i; k++)
        if (strcmp(list[k].name, o->name) == 0)
            return hx__kit_fail(why, "option %s is in its table twice",
                                o->name);
    return HX_OK;
}

static hx_status options(hx_kit *kit, hx_error *why)
{
    const hx_option *list = kit->plugin->plugin->options;
    size_t           count = 0;
    hx_status        rc = HX_OK;

    while (rc == HX_OK && list && list[count].name) {
        rc = check_option(list, count, why);
        count++;
    }
    if (rc == HX_OK)
        hx__kit_note(kit, "%zu option%s", count, hx__plural(count));
    return rc;
}

/* -- layers -- */

#define ALL_LAYERS 127u

static hx_status layers(hx_kit *kit, hx_error *why)
{
    static const struct { uint32_t needs, provides; } may[HX_STAGE_COUNT] = {
        { 0, HX_L_TEXT },
        { HX_L_TEXT | HX_L_LANGUAGE,
          HX_L_TOKENS | HX_L_CLAUSES | HX_L_LANGUAGE },
        { ALL_LAYERS & ~(uint32_t)HX_L_REPORT,
          HX_L_LANGUAGE | HX_L_MENTIONS | HX_L_FACETS },
        { ALL_LAYERS & ~(uint32_t)HX_L_REPORT, HX_L_REPORT },
        { ALL_LAYERS, 0 },
    };
    const hx_plugin *p = kit->plugin->plugin;
    uint32_t         out = p->provides & ~may[p->stage].provides;

    if ((p->needs | p->provides) & ~ALL_LAYERS)
        return hx__kit_fail(why, "needs or provides has a bit that stands "
                            "for no layer");
    if (p->needs & ~may[p->stage].needs)
        return hx__kit_fail(why, "it needs a layer that a plugin %s... "
                            "cannot be given", prefixes[p->stage]);
    if (out)
        return hx__kit_fail(why, "it provides a layer that a plugin %s... "
                            "cannot give", prefixes[p->stage]);
    if (p->stage == HX_STAGE_IN && p->provides != HX_L_TEXT)
        return hx__kit_fail(why, "a reader provides the layer \"text\"");
    if (p->stage == HX_STAGE_TOK && !(p->provides & HX_L_TOKENS))
        return hx__kit_fail(why, "a tokeniser provides the layer \"tokens\"");
    return HX_OK;
}

const hx_trial hx__kit_descriptor[] = {
    { "name, version and summary", HX_ON_ALL, descriptor },
    { "options are documented", HX_ON_ALL, options },
    { "needs and provides fit its stage", HX_ON_ALL, layers },
    { NULL, 0, NULL },
};
