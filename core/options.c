/* The options that a pipeline gives its plugins: known names only, and values
 * that are what the plugin's table says. Integers and booleans come out in
 * one spelling, so that a plugin need not know others. */
#include "alloc.h"
#include "error.h"
#include "hostx.h"
#include "values.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define OPTIONS_MAX 256  /* of one plugin; its table has lost its end */

static size_t count_options(const hx_plugin *p)
{
    size_t count = 0;

    while (p->options && count < OPTIONS_MAX && p->options[count].name)
        count++;
    return count;
}

static const char *as_bool(hx_str text)
{
    static const char *const yes[] = { "true", "yes", "on", "1" };
    static const char *const no[] = { "false", "no", "off", "0", "" };

    for (size_t i = 0; i < sizeof yes / sizeof *yes; i++) {
        if (hx__same_nocase(text, hx_str_of(yes[i])))
            return "true";
    }
    for (size_t i = 0; i < sizeof no / sizeof *no; i++) {
        if (hx__same_nocase(text, hx_str_of(no[i])))
            return "false";
    }
    return NULL;
}

/* `value` in the one spelling of its type, owned; NULL with `*what` set where
 * it is not of that type, without where memory is refused. */
static char *spelled(int type, const char *value, const char **what)
{
    char        number[32];
    char       *end;
    const char *word;
    long long   n;

    *what = NULL;
    if (type == HX_OPT_BOOL) {
        word = as_bool(hx__trim(hx_str_of(value)));
        if (!word) {
            *what = "true or false";
            return NULL;
        }
        return hx__strdup(word);
    }
    if (type != HX_OPT_INTEGER)
        return hx__strdup(value);
    errno = 0;
    n = strtoll(value, &end, 10);
    if (end == value || *end || errno) {
        *what = "a whole number";
        return NULL;
    }
    snprintf(number, sizeof number, "%lld", n);
    return hx__strdup(number);
}

static hx_status set_value(const hx_loaded *l, size_t option, char **slot,
                           const char *value, hx_error *err)
{
    const hx_option *o = &l->plugin->options[option];
    const char      *what;
    char            *copy = spelled(o->type, value, &what);

    if (!copy && what)
        return hx__fail(err, HX_E_PLUGIN, "%s: option %s: \"%.64s\" is not "
                        "%s", l->ref.name, o->name, value, what);
    if (!copy)
        return hx__nomem(err);
    hx__free(*slot);
    *slot = copy;
    return HX_OK;
}

/* "file, enabled", or "none". */
static const char *list_names(const hx_plugin *plugin, char *room, size_t cap)
{
    size_t count = count_options(plugin), len = 0;

    (void)snprintf(room, cap, "none");
    for (size_t i = 0; i < count && len < cap; i++)
        len += (size_t)snprintf(room + len, cap - len, "%s%s", i ? ", " : "",
                                plugin->options[i].name);
    return room;
}

/* Sets what the pipeline wrote as "name=value". */
static hx_status set_given(const hx_loaded *l, char **values,
                           const char *given, hx_error *err)
{
    const char *equals = strchr(given, '=');
    size_t      len = equals ? (size_t)(equals - given) : strlen(given);
    size_t      count = count_options(l->plugin);
    char        names[400];

    for (size_t i = 0; equals && i < count; i++) {
        const char *name = l->plugin->options[i].name;

        if (strlen(name) == len && memcmp(name, given, len) == 0)
            return set_value(l, i, &values[i], equals + 1, err);
    }
    return hx__fail(err, HX_E_PLUGIN, "%s: has no option \"%.*s\"; it has: %s",
                    l->ref.name, (int)(len < 64 ? len : 64), given,
                    list_names(l->plugin, names, sizeof names));
}

static hx_status check_one(hx_hostx *host, size_t plugin, hx_error *err)
{
    const hx_loaded *l = &host->plugins[plugin];
    size_t           count = count_options(l->plugin);
    char           **values = hx__alloc(count + 1, sizeof *values);
    hx_status        rc = HX_OK;

    host->values[plugin] = values;
    if (!values)
        return hx__nomem(err);
    for (size_t i = 0; rc == HX_OK && i < count; i++) {
        const char *value = l->plugin->options[i].default_value;

        rc = set_value(l, i, &values[i], value ? value : "", err);
        if (rc == HX_E_PLUGIN && !value)
            rc = HX_OK;  /* "NULL: empty", whatever the type */
    }
    for (size_t i = 0; rc == HX_OK && i < l->spec->option_count; i++)
        rc = set_given(l, values, l->spec->options[i], err);
    return rc;
}

hx_status hx__options_check(hx_hostx *host, hx_error *err)
{
    hx_status rc = HX_OK;

    for (size_t i = 0; rc == HX_OK && i < host->plugin_count; i++)
        rc = check_one(host, i, err);
    return rc;
}

void hx__options_clear(hx_hostx *host)
{
    for (size_t i = 0; i < host->plugin_count; i++) {
        size_t count = host->values[i]
                       ? count_options(host->plugins[i].plugin) : 0;

        for (size_t k = 0; k < count; k++)
            hx__free(host->values[i][k]);
        hx__free(host->values[i]);
        host->values[i] = NULL;
    }
}

hx_str hx__option(const hx_host *pub, const hx_plugin_ref *self,
                  const char *name)
{
    const hx_hostx *host = (const hx_hostx *)pub;

    for (size_t i = 0; i < host->plugin_count; i++) {
        const hx_plugin *p = host->plugins[i].plugin;

        if (&host->plugins[i].ref != self)
            continue;
        for (size_t k = 0; k < count_options(p); k++) {
            if (strcmp(p->options[k].name, name) == 0)
                return hx_str_of(host->values[i][k]);
        }
    }
    return HX_LIT("");
}
