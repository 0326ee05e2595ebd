/* hxgap lexicon import, lexicon export: dictionaries of other programs. */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "archive.h"
#include "buf.h"
#include "cli.h"
#include "dict.h"
#include "error.h"
#include "hostx.h"
#include "paths.h"

#define TOLD_MAX 20   /* losses told one by one */

typedef struct converter {
    const hx_cli *cli;
    uint64_t      lost;
} converter;

static void on_lost(void *arg, const char *text)
{
    converter *c = arg;

    if ((++c->lost <= TOLD_MAX || c->cli->wish.telling) && !c->cli->quiet)
        hx__cli_warn(c->cli, text);
}

HX_PRINTF(2, 3) static void warn(const converter *c, const char *format, ...)
{
    char text[512];
    va_list args;

    va_start(args, format);
    hx__vmessage(text, sizeof text, format, args);
    va_end(args);
    if (!c->cli->quiet)
        hx__cli_warn(c->cli, text);
}

static void tell_rest(const converter *c)
{
    if (c->lost > TOLD_MAX && !c->cli->wish.telling)
        warn(c, "and %llu more left out, %llu in all (--verbose tells each)",
             (unsigned long long)(c->lost - TOLD_MAX),
             (unsigned long long)c->lost);
}

/* To --out, or to standard output. */
static hx_status write_out(const hx_cli *cli, const hx_buf *out, hx_error *err)
{
    return hx__output_all(cli->out.count ? cli->out.at[0] : NULL, cli->mode,
                          out, err);
}

static hx_status check_args(const hx_cli *cli, const char *what, hx_error *err)
{
    if (cli->arg_count != 1)
        return hx__fail(err, HX_E_USAGE, "lexicon %s: name one file", what);
    if (cli->out.count > 1)
        return hx__fail(err, HX_E_USAGE, "lexicon %s: one --out at most",
                        what);
    return cli->out.count ? hx__input_spare(cli->args[0], cli->out.at[0], err)
                          : HX_OK;
}

/* -- import ----------------------------------------------------------------- */

static bool is_dimension(const char *name)
{
    size_t len = strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_");

    return len > 0 && len <= 32 && !name[len];
}

static const char *base_name(const char *path, char *room, size_t cap)
{
    char *dot;

    snprintf(room, cap, "%s", hx__path_base(path));
    dot = strrchr(room, '.');
    if (dot && dot > room)
        *dot = '\0';
    return room;
}

static hx_status import(hx_cli *cli, hx_error *err)
{
    converter c = { .cli = cli };
    hx_dict dict = { .lost = on_lost, .lost_arg = &c };
    const char *dimension = cli->dimension ? cli->dimension : "words";
    char name[128];
    hx_buf out = { 0 };
    int format = 0;
    hx_status rc = check_args(cli, "import", err);

    if (rc == HX_OK && !is_dimension(dimension))
        rc = hx__fail(err, HX_E_USAGE, "--dimension: \"%.64s\" is not 1 to 32 "
                      "of a-z 0-9 _", dimension);
    if (rc == HX_OK && hx__dim_taken(hx_str_of(dimension)))
        rc = hx__fail(err, HX_E_USAGE, "--dimension: \"%.64s\" is taken: that "
                      "is what the input says (choose another name)",
                      dimension);
    if (rc == HX_OK)
        rc = hx__dict_format(cli->format, cli->args[0], &format, err);
    if (rc == HX_OK) {
        dict.path = cli->args[0];
        rc = hx__dict_read(&dict, format, err);
    }
    if (rc == HX_OK)
        rc = hx__dict_to_lexicon(&dict, base_name(dict.path, name,
                                                  sizeof name),
                                 dimension, cli->lang ? cli->lang : "any",
                                 &out, err);
    if (rc == HX_OK)
        rc = write_out(cli, &out, err);
    tell_rest(&c);
    hx__buf_clear(&out);
    hx__dict_clear(&dict);
    return rc == HX_E_FORMAT ? HX_E_LEXICON : rc;
}

static const hx_says import_says[] = {
    { "format", "of the dictionary, where its suffix does not tell",
      "liwc liwc22 quanteda lexicoder lc3 words" },
    { "lang", "language of the words (default: of both)", NULL },
    { "out", "write the lexicon there (default: stdout)", NULL },
    { "verbose", "tell each term that is left out, not the first 20", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_import = {
    .name = "lexicon import",
    .summary = "a dictionary of another program as a lexicon",
    .usage = "[OPTIONS] FILE",
    .help = "  hxgap lexicon import affect.dic --lang en > affect.yaml\n"
            "  hxgap lexicon import moods.yml --dimension mood --out mood.yaml"
            "\n"
            "  hxgap lexicon import drivers.lcd --dimension driver --lang de\n"
            "\n"
            "Reads LIWC .dic and .dicx, quanteda YAML (.yml), Lexicoder .lcd\n"
            "and .lc3, and lists of words (.txt), by suffix or --format liwc,\n"
            "liwc22, quanteda, lexicoder, lc3 or words. Each category becomes\n"
            "an entry of the dimension (default: words); categories of drivers"
            "\nare NAME.met, NAME.unmet, ... A term stands for itself, not for"
            "\nits stem; but for drivers it counts where it is negated too.\n"
            "What cannot be held is told.\n",
    .options = "format dimension lang out mode verbose",
    .says = import_says,
    .run = import,
};

/* -- export ----------------------------------------------------------------- */

/* What no dictionary has. */
static void tell_bare(const converter *c, const hx_lexfile *file)
{
    size_t tests = 0, layers = 0;

    for (size_t e = 0; e < file->entry_count; e++) {
        const hx_lex_entry *entry = &file->entries[e];

        tests += entry->test_count;
        layers += entry->layer != HX_LAYER_ADD || entry->without_count ||
                  entry->without_test_count;
    }
    if (tests + file->class_count)
        warn(c, "%s: dictionaries hold no tests (%zu) and no classes (%zu)",
             file->path, tests, file->class_count);
    if (layers)
        warn(c, "%s: %zu entr%s other lexicons (layer:, without:), which "
             "dictionaries cannot", file->path, layers,
             layers == 1 ? "y changes" : "ies change");
    if (file->part_count + file->whole_count)
        warn(c, "%s: dictionaries hold no parts of compounds (%zu)",
             file->path, file->part_count + file->whole_count);
}

static const char *terms_are(uint64_t count)
{
    return count == 1 ? "term is" : "terms are";
}

/* What the terms were here and are nowhere else. */
static void tell_changed(const converter *c, const hx_dict *dict)
{
    if (dict->stems)
        warn(c, "%s: %llu %s here: other programs match the words as they "
             "stand", dict->path, (unsigned long long)dict->stems,
             dict->stems == 1 ? "term is a stem" : "terms are stems");
    if (dict->voided)
        warn(c, "%s: %llu %s void here where negated: other programs count "
             "them all the same", dict->path,
             (unsigned long long)dict->voided, terms_are(dict->voided));
    if (dict->langs & 1u << HX_LANG_DE && dict->langs & 1u << HX_LANG_EN)
        warn(c, "%s: German and English words in one (--lang de or --lang en "
             "takes one language)", dict->path);
}

static hx_status export(hx_cli *cli, hx_error *err)
{
    converter c = { .cli = cli };
    hx_dict dict = { .lost = on_lost, .lost_arg = &c };
    hx_lexfile *file = NULL;
    hx_buf out = { 0 };
    int format = 0;
    int lang = !cli->lang                      ? HX_LANG_UNKNOWN
               : strcmp(cli->lang, "de") == 0 ? HX_LANG_DE : HX_LANG_EN;
    hx_status rc = check_args(cli, "export", err);

    if (rc == HX_OK && !cli->format && cli->out.count == 0)
        rc = hx__fail(err, HX_E_USAGE, "lexicon export: say --out FILE.dic, or "
                      "--format liwc, liwc22, quanteda, lexicoder, lc3 or "
                      "words");
    if (rc == HX_OK)
        rc = hx__dict_format(cli->format, cli->out.count ? cli->out.at[0] : "",
                             &format, err);
    if (rc == HX_OK)
        rc = hx__lexfile_open(&file, cli->args[0], err);
    if (rc == HX_OK) {
        dict.path = cli->args[0];
        rc = hx__dict_from_lexicon(&dict, file, lang, err);
    }
    if (rc == HX_OK)
        rc = hx__dict_write(&dict, format, &out, err);
    if (rc == HX_OK && dict.term_count == 0)
        rc = hx__fail(err, HX_E_LEXICON, "%s: nothing is left to write: no "
                      "pattern of it%s%s is words and phrases", dict.path,
                      cli->lang ? " in the language " : "",
                      cli->lang ? cli->lang : "");
    if (rc == HX_OK)
        rc = write_out(cli, &out, err);
    tell_rest(&c);
    if (rc == HX_OK) {
        tell_bare(&c, file);
        tell_changed(&c, &dict);
    }
    hx__buf_clear(&out);
    hx__dict_clear(&dict);
    hx__lexfile_close(file);
    return rc;
}

static const hx_says export_says[] = {
    { "format", "of the dictionary, where --out does not tell",
      "liwc liwc22 quanteda lexicoder lc3 words" },
    { "lang", "only the words of this language", NULL },
    { "out", "write the dictionary there (default: stdout)", NULL },
    { "verbose", "tell each pattern that is left out, not the first 20", NULL },
    { NULL, NULL, NULL },
};

const hx_command hx__cmd_lexicon_export = {
    .name = "lexicon export",
    .summary = "a lexicon file as a dictionary of another program",
    .usage = "[OPTIONS] FILE",
    .help = "  hxgap lexicon export mood.yaml --out mood.dic\n"
            "  hxgap lexicon export warmth.yaml --lang en --format quanteda\n"
            "\n"
            "Writes words and phrases, alternatives written out, to the\n"
            "formats that lexicon import reads. Gaps, classes, exceptions and\n"
            "regular expressions are left out, and told.\n",
    .options = "format lang out mode verbose",
    .says = export_says,
    .run = export,
};
