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

/* A host over the named plugins and lexicon (a path, or NULL) of the build
 * that the target stands in: build/tests/NAME -> build/lib/hxgap. */
static inline hx_hostx *fuzz_host(const char *const *plugins, size_t count,
                                  const char *lexicon)
{
    static hx_plugin_spec specs[16];
    static char *lexicons[1];
    static hx_pipeline pipe = { .plugins = specs, .lexicons = lexicons };
    static hx_request request = { .max_segments = 100, .explain = true };
    hx_paths paths = { 0 };
    hx_error err = { "" };
    char exe[4096];
    ssize_t len = readlink("/proc/self/exe", exe, sizeof exe - 1);
    hx_hostx *host = NULL;

    FUZZ_MUST(len > 0);
    exe[len] = '\0';
    *strrchr(exe, '/') = '\0';
    if (hx__paths_find_at(&paths, exe, &err) != HX_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    pipe.name = (char *)(uintptr_t)"fuzz";
    pipe.plugin_count = count;
    for (size_t i = 0; i < count; i++)
        specs[i].path = hx__path_join(paths.plugins, plugins[i], ".so");
    if (lexicon) {
        lexicons[0] = hx__path_join(paths.lexicons, lexicon, "");
        pipe.lexicon_count = 1;
    }
    if (hx__host_open(&host, &pipe, &request, &err) != HX_OK) {
        fprintf(stderr, "%s\n", err.message);
        exit(1);
    }
    hx__paths_clear(&paths);
    return host;
}

#endif
