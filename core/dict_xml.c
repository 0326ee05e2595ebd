/* Lexicoder's and Yoshikoder's XML: cnode for a category, pnode for a term.
 *
 * A scanner of tags, no parser of XML: what these files are made of, and a
 * line for what they are not. */
#include "dictx.h"

#include "error.h"
#include "references.h"

typedef struct xml {
    hx_dict_lines l;
    size_t at, counted;          /* line feeds before `counted` are counted */
    char   name[HX_DICT_NAME_BYTES];     /* of the open cnodes, joined by "." */
    size_t ends[HX_DICT_DEPTH_MAX + 1];  /* of it, by depth */
    size_t depth;
} xml;

/* The value of name="..." in a tag, as it stands there; ptr NULL: none. */
static hx_str name_of(hx_str tag)
{
    const char *at = tag.ptr, *end = tag.ptr + tag.len, *close;

    do {
        at = memmem(at, (size_t)(end - at), "name=", 5);
        at = at ? at + 5 : NULL;
    } while (at && !strchr(" \t\r\n", at[-6]));
    if (!at || at == end || (*at != '"' && *at != '\''))
        return (hx_str){ NULL, 0 };
    close = memchr(at + 1, *at, (size_t)(end - at - 1));
    return close ? (hx_str){ at + 1, (size_t)(close - at - 1) }
                 : (hx_str){ NULL, 0 };
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
    hx_str name;
    hx_shifts shifts;
    hx_status rc = HX_OK;

    if (is_tag(tag, "/cnode")) {
        if (x->depth == 0)
            return hx__dict_broken(&x->l, "</cnode> without <cnode>");
        x->depth--;
    } else if (is_tag(tag, "cnode") || is_tag(tag, "pnode")) {
        name = name_of(tag);
        if (!name.ptr)
            rc = hx__dict_broken(&x->l, "a cnode or pnode without name=\"...\"");
        else if (!hx__references_undo(&name, &x->l.dict->arena, &shifts))
            rc = hx__nomem(x->l.err);
        else if (tag.ptr[0] == 'c')
            rc = closed ? HX_OK : open_category(x, name);
        else if (x->depth == 0)
            rc = hx__dict_broken(&x->l, "a pnode outside of every cnode");
        else
            rc = hx__dict_put(&x->l, hx__dict_category(x->l.dict,
                                (hx_str){ x->name, x->ends[x->depth - 1] }),
                              name, 1000);
    } else if (!is_tag(tag, "dictionary") && !is_tag(tag, "/dictionary") &&
               !is_tag(tag, "/pnode") && tag.len && tag.ptr[0] != '?' &&
               tag.ptr[0] != '!') {
        rc = hx__dict_broken(&x->l, "neither dictionary, cnode nor pnode: no Lexicoder "
                           "dictionary");
    }
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
