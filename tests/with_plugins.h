/* For suites that need plugins: a private folder with tests/evil/evil.c in it
 * under every name asked for, and pipelines made of them. */
#ifndef WITH_PLUGINS_H
#define WITH_PLUGINS_H

#include "host.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/hxgap-test-XXXXXX";

static inline bool shell(const char *format, const char *a, const char *b)
{
    char command[1024];
    int  rc;

    snprintf(command, sizeof command, format, a, b);
    rc = system(command);
    return rc == 0;
}

/* Builds the plugin once; false where there is no compiler. */
static inline bool plugins_made(void)
{
    umask(022);
    if (!mkdtemp(folder) || chmod(folder, 0755) != 0)
        return false;
    return shell("${CC:-cc} -std=c11 -D_GNU_SOURCE -shared -fPIC "
                 "-fvisibility=hidden -Icore/include -o %s/evil.so "
                 "tests/evil/%s", folder, "evil.c");
}

static inline void plugins_gone(void)
{
    (void)shell("rm -rf %s%s", folder, "");
}

/* The path of plugin `name`, a copy made when it is not there. */
static inline char *plugin_file(const char *name)
{
    char        path[256];
    struct stat st;

    snprintf(path, sizeof path, "%s/%s.so", folder, name);
    if (stat(path, &st) != 0) {
        char copy[512];

        snprintf(copy, sizeof copy, "cp %s/evil.so %s", folder, path);
        ck_assert_int_eq(system(copy), 0);
    }
    return strdup(path);
}

typedef struct test_pipe {
    hx_pipeline    pipe;
    hx_plugin_spec specs[16];
} test_pipe;

/* Fills `t` from names separated by spaces. */
static inline void pipe_of(test_pipe *t, const char *names)
{
    char  copy[256];
    char *save = NULL;

    memset(t, 0, sizeof *t);
    t->pipe.name = "test";
    t->pipe.plugins = t->specs;
    snprintf(copy, sizeof copy, "%s", names);
    for (char *n = strtok_r(copy, " ", &save); n;
         n = strtok_r(NULL, " ", &save))
        t->specs[t->pipe.plugin_count++].path = plugin_file(n);
}

static inline void pipe_clear(test_pipe *t)
{
    for (size_t i = 0; i < t->pipe.plugin_count; i++)
        free(t->specs[i].path);
}

/* Opens a host on `names` with `request` (NULL: an empty one). */
static inline hx_status host_of(hx_hostx **host, test_pipe *t,
                                const char *names, const hx_request *request,
                                hx_error *err)
{
    static const hx_request none;

    pipe_of(t, names);
    err->message[0] = '\0';
    return hx__host_open(host, &t->pipe, request ? request : &none, err);
}

#endif
