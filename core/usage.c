/* What hxgap says of itself: lists of commands, help texts, and the words that
 * somebody may have meant. */
#include "cli.h"

#include <stdio.h>
#include <strings.h>
#include <unistd.h>

#include "error.h"
#include "registry.h"

#define MANY 14  /* options: from so many on they stand under headings */

/* Edit distance of two short words, given up beyond `max`. */
static size_t edits(const char *a, const char *b, size_t max)
{
    size_t row[64], len = strlen(b);

    if (len >= 63 || strlen(a) >= 63)
        return max + 1;
    for (size_t k = 0; k <= len; k++)
        row[k] = k;
    for (size_t i = 0; a[i]; i++) {
        size_t diagonal = row[0];

        row[0] = i + 1;
        for (size_t k = 1; k <= len; k++) {
            size_t best = diagonal + (a[i] != b[k - 1]);

            diagonal = row[k];
            if (row[k] + 1 < best)
                best = row[k] + 1;
            if (row[k - 1] + 1 < best)
                best = row[k - 1] + 1;
            row[k] = best;
        }
    }
    return row[len];
}

const char *hx__cli_nearest(const char *word, const char *const *known,
                            size_t count)
{
    const char *best = NULL;
    size_t least = 3;

    for (size_t i = 0; i < count; i++) {
        size_t distance = edits(word, known[i], 2);

        if (distance < least) {
            least = distance;
            best = known[i];
        }
    }
    return best;
}

/* Whether a report calls the label so, in one of its languages. */
static bool is_called(const hx_label *label, hx_str name)
{
    static const char key[] = "label.";

    for (size_t i = 0; i < label->attr_count; i++) {
        const struct hx_attr *attr = &label->attrs[i];

        if (attr->key.len > sizeof key - 1 && attr->value.len == name.len &&
            memcmp(attr->key.ptr, key, sizeof key - 1) == 0 &&
            strncasecmp(attr->value.ptr, name.ptr, name.len) == 0)
            return true;
    }
    return false;
}

const char *hx__cli_label_called(const hx_hostx *host, int dimension,
                                 hx_str name)
{
    size_t count = hx__registry_label_count(host, dimension);
    const char *called = NULL;

    for (size_t i = 0; i < count; i++) {
        const hx_label *label = hx__registry_label_get(host, dimension, i);

        if (hx_str_eq(label->id, name))
            return label->id.ptr;
        if (!called && is_called(label, name))
            called = label->id.ptr;
    }
    return called;
}

const char *hx__cli_nearest_label(const hx_hostx *host, int dimension,
                                  hx_str name)
{
    const char *known[HX_LABELS_MAX];
    const char *called = hx__cli_label_called(host, dimension, name);
    char word[64];
    size_t count = hx__registry_label_count(host, dimension);

    if (called || count == 0 || name.len >= sizeof word)
        return called;
    memcpy(word, name.ptr, name.len);
    word[name.len] = '\0';
    for (size_t i = 0; i < count; i++)
        known[i] = hx__registry_label_get(host, dimension, i)->id.ptr;
    return hx__cli_nearest(word, known, count);
}

/* -- help ------------------------------------------------------------------- */

static void list_command(const hx_command *command, hx_sink *out)
{
    hx__output_printf(out, "  %-15s %s\n", command->name, command->summary);
}

static void list_commands(hx_sink *out)
{
    hx__output_printf(out,
        "hxgap: where do customers want to be met as human beings?\n\n"
        "  hxgap init reviews.csv            (look at it, write hxgap.yaml)\n"
        "  hxgap run reviews.csv --by brand --out report.html\n"
        "  hxgap explain \"Nobody ever called back.\"\n\nCommands:\n");
    for (size_t i = 0; hx__commands[i]; i++) {
        if (hx__commands[i]->heading)
            hx__output_printf(out, "%s %s\n", i ? "\n" : "",
                              hx__commands[i]->heading);
        list_command(hx__commands[i], out);
    }
    hx__output_printf(out, "\nhxgap COMMAND --help begins with examples; there "
                      "are man hxgap and hxgap --version.\n");
}

static void list_option(const hx_cli_option *opt, hx_sink *out)
{
    char left[60];

    snprintf(left, sizeof left, "%s%c%s--%s%s%s", opt->letter ? "-" : "",
             opt->letter ? opt->letter : ' ', opt->letter ? ", " : "   ",
             opt->name, opt->argument ? " " : "",
             opt->argument ? opt->argument : "");
    hx__output_printf(out, "  %-24s %s\n", left, opt->help);
}

void hx__cli_help(const hx_command *command, hx_sink *out)
{
    hx_cli_option opt;
    const char   *group = NULL;
    size_t        count = 0;

    if (!command) {
        list_commands(out);
        return;
    }
    for (size_t at = 0; hx__cli_option(command, &at, &opt);)
        count++;
    hx__output_printf(out, "%s\nUsage: hxgap %s %s\n\nOptions:\n",
                      command->help, command->name, command->usage);
    for (size_t at = 0; hx__cli_option(command, &at, &opt);) {
        if (count >= MANY && opt.group != group)
            hx__output_printf(out, "%s %s\n", group ? "\n" : "", opt.group);
        group = opt.group;
        list_option(&opt, out);
    }
}

/* -- words that are no command ---------------------------------------------- */

/* "lexicon" of "lexicon check": whether `command` is one of its kind. */
static bool is_of(const hx_command *command, const char *word)
{
    size_t len = strlen(word);

    return len > 0 && strncmp(command->name, word, len) == 0 &&
           command->name[len] == ' ';
}

bool hx__cli_kind(const char *word, hx_sink *out)
{
    bool found = false;

    for (size_t i = 0; hx__commands[i]; i++) {
        if (!is_of(hx__commands[i], word))
            continue;
        if (out && !found)
            hx__output_printf(out, "Commands:\n");
        if (out)
            list_command(hx__commands[i], out);
        found = true;
    }
    if (out && found)
        hx__output_printf(out, "\nhxgap %s ... --help tells more.\n", word);
    return found;
}

/* The second word is missing or none that there is. */
static hx_status unknown_kind(const char *word, const char *next,
                              hx_error *err)
{
    const char *known[64], *nearest;
    char        list[200];
    size_t      count = 0, len = 0;

    for (size_t i = 0; hx__commands[i] && count < 64; i++) {
        if (!is_of(hx__commands[i], word) || len >= sizeof list)
            continue;
        known[count] = hx__commands[i]->name + strlen(word) + 1;
        len += (size_t)snprintf(list + len, sizeof list - len, "%s%s",
                                count ? ", " : "", known[count]);
        count++;
    }
    nearest = next ? hx__cli_nearest(next, known, count) : NULL;
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "%s %s: no such command (did you mean "
                        "%s %s?)", word, next, word, nearest);
    return hx__fail(err, HX_E_USAGE, "%s: which? (hxgap %s and one of: %s)",
                    word, word, list);
}

hx_status hx__cli_unknown(const char *word, const char *next, hx_error *err)
{
    const char *known[64], *nearest;
    size_t      count = 0;

    if (hx__cli_kind(word, NULL))
        return unknown_kind(word, next, err);
    for (; count < 64 && hx__commands[count]; count++)
        known[count] = hx__commands[count]->name;
    nearest = hx__cli_nearest(word, known, count);
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "%s: no such command (did you mean "
                        "%s?)", word, nearest);
    if (access(word, F_OK) == 0)
        return hx__fail(err, HX_E_USAGE, "%s: no such command (hxgap run %s "
                        "analyses it)", word, word);
    return hx__fail(err, HX_E_USAGE, "%s: no such command (hxgap --help lists "
                    "them)", word);
}
