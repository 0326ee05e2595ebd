/* Lexicon files: any bytes are a lexicon or an error that names the place. */
#include "fuzz.h"
#include "lexfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    hx_lexfile *file = NULL;
    hx_error err = { "" };
    hx_status rc;
    char path[64];
    int fd;

    fuzz_file(data, size, &fd, path);
    rc = hx__lexfile_open(&file, path, &err);
    if (rc != HX_OK && rc != HX_E_LEXICON)
        fprintf(stderr, "%d: %s\n", rc, err.message);
    FUZZ_MUST(rc == HX_OK || rc == HX_E_LEXICON);
    FUZZ_MUST((rc == HX_OK) == (file != NULL));
    if (rc != HX_OK)
        FUZZ_MUST(strncmp(err.message, path, strlen(path)) == 0);
    hx__lexfile_close(file);
    close(fd);
    return 0;
}
