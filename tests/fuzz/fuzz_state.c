/* State files: any bytes are a state or refused; a checksum guards the body, so
 * mutants of real states must not get in. */
#include "fuzz.h"
#include "state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_state *state = NULL;
    hx_error err = { "" };
    hx_status rc;
    char path[64];
    int fd;

    fuzz_file(data, size, &fd, path);
    rc = hx__state_open(&state, path, &err);
    FUZZ_MUST((rc == HX_OK) == (state != NULL));
    hx__state_close(state);
    close(fd);
    return 0;
}
