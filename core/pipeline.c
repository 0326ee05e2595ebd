/* Pipelines from YAML.
 *
 * libyaml builds the document; this file walks it two levels deep and refuses
 * what it does not know, because a misspelt key that is passed over would
 * change figures in silence. */
#include "pipeline.h"

#include "alloc.h"
#include "buf.h"
#include "error.h"
#include "paths.h"
#include "yamldoc.h"

#include <sys/stat.h>
#include <unistd.h>

#define FILE_BYTES_MAX ((size_t)1 << 20)
#define LIST_MAX 1000

typedef struct reader {
    yaml_document_t doc;
    hx_pipeline    *pipe;
    const char     *path;
    const char     *plugin_folder, *lexicon_folder;  /* NULL: a local file */
    char           *folder;  /* of `path` */
    hx_error       *err;
} reader;

static hx_status complain(const reader *r, yaml_mark_t at, const char *what,
                          const char *word)
{
    return hx__fail(r->err, HX_E_USAGE, "%s:%zu:%zu: %s%s%.64s%s", r->path,
                    at.line + 1, at.column + 1, what, word ? " \"" : "",
                    word ? word : "", word ? "\"" : "");
}

static yaml_node_t *node_of(reader *r, int id)
{
    return yaml_document_get_node(&r->doc, id);
}

/* The text of a scalar without NUL in it, borrowed; NULL otherwise. */
static const char *scalar(const yaml_node_t *node)
{
    const char *text;

    if (!node || node->type != YAML_SCALAR_NODE)
        return NULL;
    text = (const char *)node->data.scalar.value;
    return strlen(text) == node->data.scalar.length ? text : NULL;
}

/* Appends `text`, which is owned from now on in any case. */
static hx_status append(reader *r, char ***list, size_t *count, char *text)
{
    bool   full = *count == LIST_MAX;
    char **grown = text && !full
                   ? hx__realloc(*list, *count + 1, sizeof **list) : NULL;

    if (!grown) {
        hx__free(text);
        return full ? hx__fail(r->err, HX_E_USAGE, "%s: over %d values in one "
                               "list", r->path, LIST_MAX) : hx__nomem(r->err);
    }
    *list = grown;
    grown[(*count)++] = text;
    return HX_OK;
}

static char *join_pair(const char *name, const char *value)
{
    hx_buf buf = { 0 };

    hx__buf_str(&buf, name);
    hx__buf_char(&buf, '=');
    hx__buf_str(&buf, value);
    hx__buf_char(&buf, '\0');
    if (!buf.failed)
        return buf.ptr;
    hx__buf_clear(&buf);
    return NULL;
}

/* -- walking -- */

/* A key that stands twice would win or lose in silence. */
static hx_status check_once(reader *r, const yaml_node_t *map,
                            const yaml_node_pair_t *pair)
{
    const yaml_node_t *key = node_of(r, pair->key);

    for (yaml_node_pair_t *q = map->data.mapping.pairs.start; q < pair; q++) {
        const char *before = scalar(node_of(r, q->key));

        if (before && scalar(key) && strcmp(before, scalar(key)) == 0)
            return complain(r, key->start_mark, "second time:", before);
    }
    return HX_OK;
}

/* A map of scalars as a list of "name=value". */
static hx_status read_pairs(reader *r, const yaml_node_t *map, char ***list,
                            size_t *count)
{
    hx_status rc = HX_OK;

    if (map->type != YAML_MAPPING_NODE)
        return complain(r, map->start_mark, "expected name: value", NULL);
    for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
         rc == HX_OK && p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = node_of(r, p->key);
        const yaml_node_t *value = node_of(r, p->value);

        if (!scalar(key) || !scalar(value))
            return complain(r, value->start_mark, "expected a plain value",
                            NULL);
        if (strchr(scalar(key), '='))
            return complain(r, key->start_mark, "a name cannot have '=':",
                            scalar(key));
        rc = check_once(r, map, p);
        if (rc == HX_OK)
            rc = append(r, list, count, join_pair(scalar(key),
                                                  scalar(value)));
    }
    return rc;
}

/* A name, or a list of names. */
static hx_status read_names(reader *r, const yaml_node_t *node,
                            char *(*make)(reader *r, const char *name),
                            char ***list, size_t *count)
{
    hx_status rc = HX_OK;

    if (scalar(node))
        return append(r, list, count, make(r, scalar(node)));
    if (node->type != YAML_SEQUENCE_NODE)
        return complain(r, node->start_mark, "expected a list", NULL);
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         rc == HX_OK && i < node->data.sequence.items.top; i++) {
        const yaml_node_t *item = node_of(r, *i);

        if (!scalar(item) || !scalar(item)[0])
            return complain(r, item->start_mark, "expected a name", NULL);
        rc = append(r, list, count, make(r, scalar(item)));
    }
    return rc;
}

static char *as_is(reader *r, const char *name)
{
    (void)r;
    return hx__strdup(name);
}

/* A path with '/', taken from the pipeline file's folder where relative. */
static char *from_folder(const reader *r, const char *name)
{
    return name[0] == '/' ? hx__strdup(name)
                          : hx__path_join(r->folder, name, "");
}

static char *plugin_path(reader *r, const char *name)
{
    size_t len = strlen(name);
    bool   has_suffix = len > 3 && strcmp(name + len - 3, ".so") == 0;

    if (strchr(name, '/'))
        return from_folder(r, name);
    return hx__path_join(r->plugin_folder, name, has_suffix ? "" : ".so");
}

/* "drivers" is a folder of files or drivers.yaml. */
static char *lexicon_path(reader *r, const char *name)
{
    struct stat st;
    char       *path;

    if (strchr(name, '/'))
        return from_folder(r, name);
    path = hx__path_join(r->lexicon_folder, name, "");
    if (!path || stat(path, &st) == 0)
        return path;
    hx__free(path);
    return hx__path_join(r->lexicon_folder, name,
                         strstr(name, ".y") ? "" : ".yaml");
}

static hx_status add_plugin(hx_pipeline *pipe, char *path, hx_error *err)
{
    hx_plugin_spec *grown = NULL;

    if (path && pipe->plugin_count < HX_PLUGINS_MAX)
        grown = hx__realloc(pipe->plugins, pipe->plugin_count + 1,
                            sizeof *grown);
    if (!grown) {
        bool full = pipe->plugin_count >= HX_PLUGINS_MAX;

        hx__free(path);
        return full ? hx__fail(err, HX_E_USAGE, "over %d plugins",
                               HX_PLUGINS_MAX) : hx__nomem(err);
    }
    pipe->plugins = grown;
    grown[pipe->plugin_count++] = (hx_plugin_spec){ .path = path };
    return HX_OK;
}

/* { name: det_x, options: {...} } */
static hx_status read_plugin_map(reader *r, const yaml_node_t *map)
{
    const yaml_node_t *name = NULL, *options = NULL;
    hx_plugin_spec    *spec;
    hx_status          rc;

    for (yaml_node_pair_t *p = map->data.mapping.pairs.start;
         p < map->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = node_of(r, p->key);
        const char        *word = scalar(key);

        if (word && strcmp(word, "name") == 0)
            name = node_of(r, p->value);
        else if (word && strcmp(word, "options") == 0)
            options = node_of(r, p->value);
        else
            return complain(r, key->start_mark, "a plugin has name and "
                            "options, not", word ? word : "?");
    }
    if (!scalar(name) || !scalar(name)[0])
        return complain(r, map->start_mark, "a plugin needs a name", NULL);
    rc = add_plugin(r->pipe, plugin_path(r, scalar(name)), r->err);
    if (rc != HX_OK || !options || (scalar(options) && !scalar(options)[0]))
        return rc;
    spec = &r->pipe->plugins[r->pipe->plugin_count - 1];
    return read_pairs(r, options, &spec->options, &spec->option_count);
}

static hx_status read_plugins(reader *r, const yaml_node_t *node)
{
    hx_status rc = HX_OK;

    if (node->type != YAML_SEQUENCE_NODE)
        return complain(r, node->start_mark, "expected a list of plugins",
                        NULL);
    for (yaml_node_item_t *i = node->data.sequence.items.start;
         rc == HX_OK && i < node->data.sequence.items.top; i++) {
        const yaml_node_t *item = node_of(r, *i);

        if (scalar(item) && scalar(item)[0])
            rc = add_plugin(r->pipe, plugin_path(r, scalar(item)), r->err);
        else if (item->type == YAML_MAPPING_NODE)
            rc = read_plugin_map(r, item);
        else
            rc = complain(r, node->start_mark, "expected a plugin's name",
                          NULL);
    }
    return rc;
}

static hx_status read_name(reader *r, const yaml_node_t *node)
{
    if (!scalar(node) || !scalar(node)[0])
        return complain(r, node->start_mark, "expected a name", NULL);
    hx__free(r->pipe->name);
    r->pipe->name = hx__strdup(scalar(node));
    return r->pipe->name ? HX_OK : hx__nomem(r->err);
}

static hx_status read_entry(reader *r, const yaml_node_t *key,
                            const yaml_node_t *value)
{
    hx_pipeline *pipe = r->pipe;
    const char  *word = scalar(key);
    bool         local = !r->plugin_folder;

    if (!word)
        return complain(r, key->start_mark, "expected a key", NULL);
    if (scalar(value) && !scalar(value)[0])
        return HX_OK;  /* a key whose list is commented out */
    if (strcmp(word, "fields") == 0)
        return read_pairs(r, value, &pipe->fields, &pipe->field_count);
    if (strcmp(word, "owners") == 0)
        return read_pairs(r, value, &pipe->owners, &pipe->owner_count);
    if (strcmp(word, "targets") == 0)
        return read_pairs(r, value, &pipe->targets, &pipe->target_count);
    if (strcmp(word, "dimensions") == 0)
        return read_names(r, value, as_is, &pipe->dimensions,
                          &pipe->dimension_count);
    if (strcmp(word, "pipeline") == 0)
        return local ? HX_OK : read_name(r, value);
    if (strcmp(word, "plugins") != 0 && strcmp(word, "lexicons") != 0)
        return hx__fail(r->err, HX_E_USAGE, "%s:%zu:%zu: unknown key \"%.64s\" "
                        "(known: fields, dimensions, owners, targets, and in "
                        "a file named by --pipeline pipeline, plugins, "
                        "lexicons)", r->path, key->start_mark.line + 1,
                        key->start_mark.column + 1, word);
    if (local)
        return complain(r, key->start_mark, "only a file named by --pipeline "
                        "may set", word);
    if (strcmp(word, "plugins") == 0)
        return read_plugins(r, value);
    return read_names(r, value, lexicon_path, &pipe->lexicons,
                      &pipe->lexicon_count);
}

static hx_status read_root(reader *r)
{
    const yaml_node_t *root = yaml_document_get_root_node(&r->doc);
    hx_status          rc = HX_OK;

    if (!root)
        return r->plugin_folder ? hx__fail(r->err, HX_E_USAGE, "%s: empty; a "
                                           "pipeline has plugins and lexicons",
                                           r->path) : HX_OK;
    if (root->type != YAML_MAPPING_NODE)
        return complain(r, root->start_mark, "expected key: value", NULL);
    for (yaml_node_pair_t *p = root->data.mapping.pairs.start;
         rc == HX_OK && p < root->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = node_of(r, p->key);

        rc = check_once(r, root, p);
        if (rc == HX_OK)
            rc = read_entry(r, key, node_of(r, p->value));
    }
    return rc;
}

/* -- the file -- */

static hx_status read_file(const char *path, hx_buf *bytes, hx_error *err)
{
    hx_status rc = hx__buf_load(bytes, path, FILE_BYTES_MAX, err);

    return rc == HX_OK && bytes->len > FILE_BYTES_MAX
           ? hx__fail(err, HX_E_USAGE, "%s: over 1 MiB is no pipeline", path)
           : rc;
}

static hx_status parse_file(reader *r)
{
    hx_yaml_fault fault;
    hx_buf        bytes = { 0 };
    hx_status     rc = read_file(r->path, &bytes, r->err);

    if (rc != HX_OK)
        goto done;
    rc = hx__yaml_load(&r->doc, (hx_str){ bytes.ptr ? bytes.ptr : "",
                                          bytes.len }, &fault);
    if (rc == HX_OK) {
        rc = read_root(r);
        yaml_document_delete(&r->doc);
    } else if (rc == HX_E_NOMEM) {
        rc = hx__nomem(r->err);
    } else {
        rc = hx__fail(r->err, HX_E_USAGE, "%s:%zu:%zu: %s", r->path,
                      fault.line, fault.column, fault.what);
    }
done:
    hx__buf_clear(&bytes);
    return rc;
}

static hx_status load_into(reader *r)
{
    const char *slash = strrchr(r->path, '/');
    hx_status   rc;

    if (!slash)
        r->folder = hx__strdup(".");
    else
        r->folder = hx__strndup(r->path, slash == r->path
                                ? 1 : (size_t)(slash - r->path));
    rc = r->folder ? parse_file(r) : hx__nomem(r->err);
    hx__free(r->folder);
    return rc;
}

hx_status hx__pipeline_load(hx_pipeline **out, const char *path,
                            const char *plugin_folder,
                            const char *lexicon_folder, hx_error *err)
{
    hx_pipeline *pipe = hx__alloc(1, sizeof *pipe);
    reader       r = { .pipe = pipe, .path = path, .err = err,
                       .plugin_folder = plugin_folder,
                       .lexicon_folder = lexicon_folder };
    hx_status    rc;

    *out = NULL;
    if (!pipe)
        return hx__nomem(err);
    rc = load_into(&r);
    if (rc == HX_OK && !pipe->name) {
        pipe->name = hx__strdup("unnamed");
        rc = pipe->name ? HX_OK : hx__nomem(err);
    }
    if (rc == HX_OK && pipe->plugin_count == 0)
        rc = hx__fail(err, HX_E_USAGE, "%s: has no plugins (list them as "
                      "default.yaml does; what hxgap init writes is used where "
                      "it is the hxgap.yaml of the folder, without --pipeline)",
                      path);
    if (rc != HX_OK) {
        hx__pipeline_close(pipe);
        return rc;
    }
    *out = pipe;
    return HX_OK;
}

hx_status hx__pipeline_extend(hx_pipeline *pipe, const char *path,
                              hx_error *err)
{
    reader r = { .pipe = pipe, .path = path, .err = err };

    return load_into(&r);
}

hx_status hx__pipeline_plugin(hx_pipeline *pipe, const char *path,
                              hx_error *err)
{
    return add_plugin(pipe, hx__strdup(path), err);
}

/* Whether the plugin at `path` has the name given. */
static bool is_named(const char *path, const char *name, size_t len)
{
    const char *own = hx__path_base(path);

    return strncmp(own, name, len) == 0 && strcmp(own + len, ".so") == 0;
}

hx_status hx__pipeline_set(hx_pipeline *pipe, const char *given, hx_error *err)
{
    reader      r = { .pipe = pipe, .path = "--option", .err = err };
    const char *equals = strchr(given, '=');
    const char *dot = strchr(given, '.');

    if (!equals || !dot || dot > equals)
        return hx__fail(err, HX_E_USAGE, "--option %s: write "
                        "PLUGIN.NAME=VALUE, as in in_csv.separator=tab",
                        given);
    for (size_t i = 0; i < pipe->plugin_count; i++) {
        hx_plugin_spec *spec = &pipe->plugins[i];

        if (is_named(spec->path, given, (size_t)(dot - given)))
            return append(&r, &spec->options, &spec->option_count,
                          hx__strdup(dot + 1));
    }
    return hx__fail(err, HX_E_USAGE, "--option %s: the pipeline has no plugin of "
                    "this name (hxgap plugin list shows what it has)", given);
}

void hx__pipeline_drop_lexicons(hx_pipeline *pipe)
{
    hx__free_texts(pipe->lexicons, pipe->lexicon_count);
    pipe->lexicons = NULL;
    pipe->lexicon_count = 0;
}

void hx__pipeline_clear_plugin(hx_plugin_spec *spec)
{
    hx__free(spec->path);
    hx__free_texts(spec->options, spec->option_count);
    *spec = (hx_plugin_spec){ .path = NULL };
}

void hx__pipeline_close(hx_pipeline *pipe)
{
    if (!pipe)
        return;
    for (size_t i = 0; i < pipe->plugin_count; i++)
        hx__pipeline_clear_plugin(&pipe->plugins[i]);
    hx__free(pipe->plugins);
    hx__free(pipe->name);
    hx__free_texts(pipe->lexicons, pipe->lexicon_count);
    hx__free_texts(pipe->fields, pipe->field_count);
    hx__free_texts(pipe->dimensions, pipe->dimension_count);
    hx__free_texts(pipe->owners, pipe->owner_count);
    hx__free_texts(pipe->targets, pipe->target_count);
    hx__free(pipe);
}
