/* Pipeline files: any bytes are a pipeline or an error. */
#include "fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_pipeline *pipe = NULL;
    hx_error err = { "" };
    hx_status rc;
    char path[64];
    int fd;

    fuzz_file(data, size, &fd, path);
    rc = hx__pipeline_load(&pipe, path, "/plugins", "/lexicons", &err);
    FUZZ_MUST((rc == HX_OK) == (pipe != NULL));
    hx__pipeline_close(pipe);
    close(fd);
    return 0;
}
