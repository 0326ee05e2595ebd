/* Whether two options name one file, under whatever names.
 *
 * A file that is there is known by device and inode. Of one that is not, the
 * nearest folder is, and what the path says below it: outputs are made later,
 * folders of checkpoints too. Devices and pipes take what is written by
 * several; "-" is no file. */
#include "named.h"

#include <limits.h>
#include <sys/stat.h>

#include "alloc.h"
#include "checkpoint.h"
#include "error.h"

#define NAMED_MAX (HX_LIST_MAX + 3)  /* --out; --state, --rates, --checkpoint */

typedef struct named {
    const char *option, *path;
    dev_t       dev;   /* of the file, or of the nearest folder */
    ino_t       ino;
    const char *rest;  /* of the path: what is not there yet */
} named;

typedef struct names {
    named  list[NAMED_MAX];
    size_t count;
} names;

/* Without the last name in `path`: "a/b" and "a/b/" become "a/". */
static size_t cut_name(char *path, size_t len)
{
    while (len > 0 && path[len - 1] == '/')
        len--;
    while (len > 0 && path[len - 1] != '/')
        len--;
    path[len] = '\0';
    return len;
}

/* False where the path names nothing that could be lost. One that is too long
 * for the system is told when it is opened. */
static bool locate(named *n)
{
    char        head[PATH_MAX];
    size_t      len = strlen(n->path);
    struct stat at;

    if (len == 0 || len >= sizeof head || strcmp(n->path, "-") == 0)
        return false;
    memcpy(head, n->path, len + 1);
    while (stat(len > 0 ? head : ".", &at) != 0) {
        if (len == 0)
            return false;
        len = cut_name(head, len);
    }
    n->dev = at.st_dev;
    n->ino = at.st_ino;
    n->rest = n->path + len;
    return *n->rest || S_ISREG(at.st_mode);
}

/* Where the next name of a path begins: behind slashes and "./". */
static const char *next_name(const char *path)
{
    while (*path == '/' || (*path == '.' && (path[1] == '/' || !path[1])))
        path++;
    return path;
}

static bool same_rest(const char *a, const char *b)
{
    size_t len;

    do {
        a = next_name(a);
        b = next_name(b);
        len = strcspn(a, "/");
        if (strcspn(b, "/") != len || memcmp(a, b, len) != 0)
            return false;
        a += len;
        b += len;
    } while (len > 0);
    return true;
}

static hx_status add(names *all, const char *option, const char *path,
                     hx_error *err)
{
    named n = { .option = option, .path = path };

    if (!path || !locate(&n))
        return HX_OK;
    for (size_t i = 0; i < all->count; i++) {
        const named *other = &all->list[i];

        if (other->dev == n.dev && other->ino == n.ino &&
            same_rest(other->rest, n.rest))
            return hx__fail(err, HX_E_USAGE, "%s %s and %s %s are one file; "
                            "name two", other->option, other->path, option,
                            path);
    }
    all->list[all->count++] = n;
    return HX_OK;
}

hx_status hx__named_apart(const hx_cli *cli, hx_error *err)
{
    names     all = { .count = 0 };
    char     *point = NULL;
    hx_status rc = HX_OK;

    if (cli->checkpoint) {
        point = hx__checkpoint_file(cli->checkpoint);
        if (!point)
            return hx__nomem(err);
    }
    for (size_t i = 0; rc == HX_OK && i < cli->out.count; i++)
        rc = add(&all, "--out", cli->out.at[i], err);
    if (rc == HX_OK)
        rc = add(&all, "--state", cli->state, err);
    if (rc == HX_OK)
        rc = add(&all, "--rates", cli->rates, err);
    if (rc == HX_OK)
        rc = add(&all, "the file of --checkpoint", point, err);
    hx__free(point);
    return rc;
}
