#include "yamldoc.h"

#include <stdio.h>

#include "error.h"
#include "utf8.h"

#define NOT_UTF8 "not UTF-8 (save it as UTF-8 in the editor, or: iconv -f " \
                 "WINDOWS-1252 -t UTF-8 FILE >NEW)"

/* Whether the byte is one of a letter's that are behind its first. */
static bool is_inside(char c)
{
    return ((unsigned char)c & 0xc0) == 0x80;
}

static hx_status fault_at(hx_yaml_fault *fault, yaml_mark_t at,
                          const char *what)
{
    fault->line = at.line + 1;
    fault->column = at.column + 1;
    hx__message(fault->what, sizeof fault->what, "%s", what);
    return HX_E_FORMAT;
}

/* The place of the byte at `offset`: of what libyaml could not read as text
 * it knows no line. */
static hx_status fault_byte(hx_yaml_fault *fault, hx_str text, size_t offset,
                            const char *what)
{
    yaml_mark_t at = { .line = 0 };

    for (size_t i = 0; i < offset && i < text.len; i++) {
        char c = text.ptr[i];
        bool crlf = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';

        if (c == '\n' || (c == '\r' && !crlf)) {
            at.line++;
            at.column = 0;
        } else {
            at.column += !is_inside(c);
        }
    }
    return fault_at(fault, at, what);
}

static bool is_utf16(hx_str text)
{
    return text.len >= 2 && (memcmp(text.ptr, "\xff\xfe", 2) == 0 ||
                             memcmp(text.ptr, "\xfe\xff", 2) == 0);
}

/* What libyaml says of the mistakes that lexicons have, in words that help. */
typedef struct remedy {
    const char *problem;  /* libyaml's, or the beginning of it */
    const char *says;     /* NULL: that */
    const char *todo;
    bool        opening;  /* the mistake is where the text or key begins */
    bool        within;   /* say where the list or mapping begins */
} remedy;

#define QUOTE "quote texts that hold : # & * | ? [ ] { } , or begin with " \
              "\" ' % @"

static const remedy remedies[] = {
    { "found undefined alias", "a text that begins with * stands for another",
      "write it in quotes: \"*word\"", false, false },
    { "did not find expected alphabetic or numeric",
      "a text that begins with * or &", "write it in quotes: \"*word*\"", true,
      false },
    { "found character that cannot start", "a text cannot begin so",
      "write it in quotes", false, false },
    { "mapping values are not allowed", "a ':' that does not belong here",
      "quote a text that holds one; a space behind it, none more in front of "
      "a key than its neighbours have", false, false },
    { "block sequence entries are not", "a list cannot begin here",
      "put its first - on the next line, or write [a, b]", false, false },
    { "could not find expected ':'", "a key without ':'",
      "write key: value; quote a text of several lines", true, false },
    { "found unexpected end of stream", "a text in quotes that has no end",
      "put the same quote behind it; ' within '...' is ''", true, false },
    { "found unknown escape", "an unknown \\ in \"...\"",
      "write '...' instead, where \\ is a letter, or \\\\", false, false },
    { "did not find expected node content", NULL,
      "remove a comma too many, close a list, or quote a text", false, false },
    { "did not find expected ','", NULL, "close it, or " QUOTE, false, true },
    { "did not find expected key", NULL, "begin its keys in one column; a "
      "text that begins with a quote ends at the next", false, true },
    { "did not find expected '-'", NULL, "begin its items, each with a -, in "
      "one column, and the keys of an item in another", false, true },
    { "did not find expected <document start>", "not a part of what is above",
      "begin all keys of the file in the column of the first; one file is one "
      "document", false, false },
    { "second occurrence", "an anchor & that there is already",
      "give it another name, or quote a text that begins with &", false,
      false },
    { "", NULL, QUOTE, false, false },  /* the last one fits all */
};

/* Whether that is about a tab. libyaml counts characters, without the mark at
 * the beginning of the file. */
static bool is_tab(const yaml_parser_t *parser, hx_str text)
{
    size_t left = parser->problem_mark.index, at = 0;

    if (strstr(parser->problem, " tab "))
        return true;
    if (text.len >= 3 && memcmp(text.ptr, "\xef\xbb\xbf", 3) == 0)
        at = 3;
    while (at < text.len && (is_inside(text.ptr[at]) || left-- > 0))
        at++;
    return at < text.len && text.ptr[at] == '\t' && !is_utf16(text);
}

/* What libyaml has against the text; it says nothing of refused memory in some
 * places. */
static hx_status syntax(const yaml_parser_t *parser, hx_str text,
                        hx_yaml_fault *fault)
{
    const remedy *r = remedies;
    char what[sizeof fault->what], begun[64] = "";

    if (parser->error == YAML_MEMORY_ERROR || !parser->problem)
        return HX_E_NOMEM;
    if (parser->error == YAML_READER_ERROR) {
        hx__message(what, sizeof what, "%s (remove it)", parser->problem);
        return fault_byte(fault, text, parser->problem_offset, what);
    }
    if (is_tab(parser, text))
        return fault_at(fault, parser->problem_mark, "a tab (YAML is indented "
                        "with spaces)");
    while (strncmp(parser->problem, r->problem, strlen(r->problem)) != 0)
        r++;
    if (r->within)
        snprintf(begun, sizeof begun, " of what begins in line %zu",
                 parser->context_mark.line + 1);
    hx__message(what, sizeof what, "%s%s (%s)", r->says ? r->says
                : parser->problem, begun, r->todo);
    return fault_at(fault, r->opening ? parser->context_mark
                                      : parser->problem_mark, what);
}

/* libyaml reads one document a call, so that one behind it would be passed
 * over in silence. */
static hx_status load_only(yaml_parser_t *parser, yaml_document_t *out,
                           hx_str text, hx_yaml_fault *fault)
{
    yaml_document_t more;
    hx_status rc = HX_OK;

    if (!yaml_parser_load(parser, out))
        return syntax(parser, text, fault);
    if (!yaml_parser_load(parser, &more)) {
        rc = syntax(parser, text, fault);
    } else {
        if (yaml_document_get_root_node(&more))
            rc = fault_at(fault, more.start_mark, "a second YAML document, "
                          "which would not be read (remove the line ---, or "
                          "make it a file of its own)");
        yaml_document_delete(&more);
    }
    if (rc != HX_OK)
        yaml_document_delete(out);
    return rc;
}

hx_status hx__yaml_load(yaml_document_t *out, hx_str text,
                        hx_yaml_fault *fault)
{
    size_t good = is_utf16(text) ? text.len : hx__utf8_valid_prefix(text);
    yaml_parser_t parser;
    hx_status rc;

    if (good < text.len)
        return fault_byte(fault, text, good, NOT_UTF8);
    if (!yaml_parser_initialize(&parser))
        return HX_E_NOMEM;
    yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr,
                                 text.len);
    rc = load_only(&parser, out, text, fault);
    yaml_parser_delete(&parser);
    return rc;
}
