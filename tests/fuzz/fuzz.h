/* What the fuzz targets share: bytes as a file, and a host over plugins.
 *
 * A target is one function, LLVMFuzzerTestOneInput (libFuzzer's interface).
 * With libFuzzer it runs for hours (`make fuzz`); with replay.c it runs over
 * the seeds in every `make test`. A target asserts promises, not only that
 * nothing crashes. */
#ifndef FUZZ_H
#define FUZZ_H

#include "host.h"
#include "paths.h"
#include "pipeline.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* A promise that must hold in fuzzing builds too, where assert may be off. */
#define FUZZ_MUST(condition)                                              \
    do {                                                                  \
        if (!(condition)) {                                               \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            abort();                                                      \
        }                                                                 \
    } while (0)

/* The bytes as a file that exists only while `*fd` is open. */
static inline void fuzz_file(const uint8_t *data, size_t size, int *fd,
                             char path[64])
{
    *fd = memfd_create("fuzz", MFD_CLOEXEC);
    FUZZ_MUST(*fd >= 0);
    FUZZ_MUST(write(*fd, data, size) == (ssize_t)size);
    FUZZ_MUST(lseek(*fd, 0, SEEK_SET) == 0);
    snprintf(path, 64, "/proc/self/fd/%d", *fd);
}

/* The folders of the build that the target stands in:
 * build/tests/NAME -> build/lib/hxgap. */
static inline const hx_paths *fuzz_paths(void)
{
    static hx_paths paths;
    hx_error err = { "" };
    char exe[4096];
    ssize_t len;

    if (paths.plugins)
        return &paths;
    len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    FUZZ_MUST(len > 0);
    exe[len] = '\0';
    *strrchr(exe, '/') = '\0';
    if (hx__paths_find_at(&paths, exe, &err) != HX_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return &paths;
}

/* The file of a plugin; owned by nobody. */
static inline char *fuzz_plugin(const char *name)
{
    return hx__path_join(fuzz_paths()->plugins, name, ".so");
}

/* What the host is asked for; a target may ask for more before it opens it. */
static hx_request fuzz_request = { .max_segments = 100, .explain = true };

/* A host over the named plugins and one or more lexicons, separated by spaces
 * (or NULL). */
static inline hx_hostx *fuzz_host(const char *const *plugins, size_t count,
                                  const char *lexicon)
{
    hx_plugin_spec *specs = calloc(count, sizeof *specs);
    hx_pipeline *pipe = calloc(1, sizeof *pipe);
    char *names = lexicon ? strdup(lexicon) : NULL, *save = NULL;
    hx_error err = { "" };
    hx_hostx *host = NULL;

    FUZZ_MUST(specs && pipe);
    pipe->name = (char *)(uintptr_t)"fuzz";
    pipe->plugins = specs;
    pipe->plugin_count = count;
    pipe->lexicons = calloc(8, sizeof *pipe->lexicons);
    FUZZ_MUST(pipe->lexicons);
    for (size_t i = 0; i < count; i++)
        specs[i].path = fuzz_plugin(plugins[i]);
    for (char *n = names ? strtok_r(names, " ", &save) : NULL; n;
         n = strtok_r(NULL, " ", &save))
        pipe->lexicons[pipe->lexicon_count++] =
            hx__path_join(fuzz_paths()->lexicons, n, "");
    free(names);
    if (hx__host_open(&host, pipe, &fuzz_request, &err) != HX_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    return host;
}

#endif
