/* Lexicoder's and Yoshikoder's XML: cnode for a category, pnode for a term.
 *
 * A scanner of tags, no parser of XML: what these files are made of, and a
 * line for what they are not. */
#include "dictx.h"

#include "error.h"

typedef struct xml {
    hx_dict_lines l;
    size_t at, counted;          /* line feeds before `counted` are counted */
    char   name[HX_DICT_NAME_BYTES];     /* of the open cnodes, joined by "." */
    size_t ends[HX_DICT_DEPTH_MAX + 1];  /* of it, by depth */
    size_t depth;
} xml;

/* The value of name="..." in a tag, entities resolved; false: none. */
static bool name_of(hx_str tag, hx_buf *out)
{
    static const struct { const char *entity; char c; } entities[] = {
        { "&amp;", '&' }, { "&lt;", '<' }, { "&gt;", '>' },
        { "&quot;", '"' }, { "&apos;", '\'' }
    };
    const char *at = memmem(tag.ptr, tag.len, "name=", 5);
    const char *end = tag.ptr + tag.len, *close;
    char quote;

    out->len = 0;
    if (!at || at + 6 > end || (at[5] != '"' && at[5] != '\''))
        return false;
    quote = at[5];
    at += 6;
    close = memchr(at, quote, (size_t)(end - at));
    while (close && at < close) {
        size_t skip = 0;

        for (size_t i = 0; i < sizeof entities / sizeof *entities; i++) {
            size_t len = strlen(entities[i].entity);

            if ((size_t)(close - at) >= len &&
                memcmp(at, entities[i].entity, len) == 0) {
                hx__buf_char(out, entities[i].c);
                skip = len;
            }
        }
        if (!skip)
            hx__buf_char(out, *at);
        at += skip ? skip : 1;
    }
    return close != NULL;
}

static hx_status open_category(xml *x, hx_str name)
{
    size_t end = x->depth ? x->ends[x->depth - 1] : 0;

    if (x->depth == HX_DICT_DEPTH_MAX || end + name.len + 1 > sizeof x->name)
        return hx__dict_broken(&x->l, "categories within categories are too deep");
    if (x->depth)
        x->name[end++] = '.';
    if (name.len)
        memcpy(x->name + end, name.ptr, name.len);
    x->ends[x->depth++] = end + name.len;
    return HX_OK;
}

static bool is_tag(hx_str tag, const char *name)
{
    size_t len = strlen(name);

    return tag.len >= len && memcmp(tag.ptr, name, len) == 0 &&
           (tag.len == len || strchr(" \t\r\n/", tag.ptr[len]));
}

/* One tag, without < and >. */
static hx_status xml_tag(xml *x, hx_str tag)
{
    bool closed = tag.len && tag.ptr[tag.len - 1] == '/';
    hx_buf name = { 0 };
    hx_status rc = HX_OK;

    if (is_tag(tag, "/cnode")) {
        if (x->depth == 0)
            return hx__dict_broken(&x->l, "</cnode> without <cnode>");
        x->depth--;
    } else if (is_tag(tag, "cnode") || is_tag(tag, "pnode")) {
        bool named = name_of(tag, &name);

        if (name.failed)
            rc = hx__nomem(x->l.err);
        else if (!named)
            rc = hx__dict_broken(&x->l, "a cnode or pnode without name=\"...\"");
        else if (tag.ptr[0] == 'c')
            rc = closed ? HX_OK : open_category(x, (hx_str){ name.ptr,
                                                             name.len });
        else if (x->depth == 0)
            rc = hx__dict_broken(&x->l, "a pnode outside of every cnode");
        else
            rc = hx__dict_put(&x->l, hx__dict_category(x->l.dict,
                                (hx_str){ x->name, x->ends[x->depth - 1] }),
                     (hx_str){ name.ptr, name.len }, 1000);
    } else if (!is_tag(tag, "dictionary") && !is_tag(tag, "/dictionary") &&
               !is_tag(tag, "/pnode") && tag.len && tag.ptr[0] != '?' &&
               tag.ptr[0] != '!') {
        rc = hx__dict_broken(&x->l, "neither dictionary, cnode nor pnode: no Lexicoder "
                           "dictionary");
    }
    hx__buf_clear(&name);
    return rc;
}

hx_status hx__dict_read_xml(hx_dict_lines *l)
{
    xml x = { .l = *l };
    hx_str text = l->rest;
    bool any = false;
    hx_status rc = HX_OK;

    x.l.line = 1;
    while (rc == HX_OK && x.at < text.len) {
        const char *open = memchr(text.ptr + x.at, '<', text.len - x.at);
        const char *close;
        bool comment;

        if (!open)
            break;
        for (; x.counted < (size_t)(open - text.ptr); x.counted++)
            x.l.line += text.ptr[x.counted] == '\n';
        comment = text.ptr + text.len - open >= 4 &&
                  memcmp(open, "<!--", 4) == 0;
        close = memmem(open, (size_t)(text.ptr + text.len - open),
                       comment ? "-->" : ">", comment ? 3 : 1);
        if (!close)
            return hx__dict_broken(&x.l, "a tag that is not closed");
        any = true;
        if (!comment)
            rc = xml_tag(&x, (hx_str){ open + 1, (size_t)(close - open - 1) });
        x.at = (size_t)(close - text.ptr) + (comment ? 3 : 1);
    }
    if (rc == HX_OK && (!any || x.depth))
        rc = hx__dict_broken(&x.l, any ? "a cnode that is not closed" : "no XML");
    return rc;
}
