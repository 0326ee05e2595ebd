/* Runs a fuzz target over files: what `make test` does with the seeds.
 *   replay_NAME FILE... */
#include <stdio.h>
#include <stdlib.h>

#include "fuzz.h"

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) {
        FILE *in = fopen(argv[i], "rb");
        static uint8_t data[1 << 20];
        size_t size;

        if (!in) {
            perror(argv[i]);
            return 1;
        }
        size = fread(data, 1, sizeof data, in);
        fclose(in);
        LLVMFuzzerTestOneInput(data, size);
    }
    printf("%d seeds\n", argc - 1);
    return argc > 1 ? 0 : 1;
}
