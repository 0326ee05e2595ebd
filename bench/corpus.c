/* corpus: makes the inputs of the benchmarks on standard output.
 *
 *   corpus talk MB SEED             comments from the generator
 *   corpus mix MB SEED FILE...      comments from NDJSON files
 *   corpus line MB SEED             one comment of MB megabytes in one line
 *   corpus new MB SEED              comments in which every word is new
 *   corpus word COUNT SEED          COUNT comments of one word
 *
 * A megabyte is 10^6 bytes. The number of records goes to standard error. */
#include "corpus.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define OUT_BYTES ((size_t)1 << 20)

/* SplitMix64 (Steele, Lea, Flood 2014): any seed is good, zero too. */
uint64_t hx__dice_next(hx_dice *dice)
{
    uint64_t z = dice->state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

uint32_t hx__dice_below(hx_dice *dice, uint32_t count)
{
    return (uint32_t)(((hx__dice_next(dice) >> 32) * count) >> 32);
}

bool hx__corpus_line(hx_corpus *corpus, const char *line, size_t len)
{
    corpus->bytes += len + 1;
    corpus->records++;
    return fwrite(line, 1, len, corpus->out) == len &&
           putc('\n', corpus->out) != EOF;
}

bool hx__one_line(hx_corpus *corpus)
{
    static const char words[] = "Niemand hat sich um uns gekümmert, leider. ";
    static const char end[] = "\"}\n";
    size_t len = sizeof words - 1;

    corpus->records = 1;
    if (fputs("{\"text\": \"", corpus->out) == EOF)
        return false;
    for (; corpus->bytes < corpus->wanted; corpus->bytes += len)
        if (fwrite(words, 1, len, corpus->out) != len)
            return false;
    return fputs(end, corpus->out) != EOF;
}

/* A counter in base 26, most significant letter last, so that neighbours
 * share no beginning. */
static size_t put_number(char *at, uint64_t number)
{
    size_t len = 0;

    do {
        at[len++] = (char)('a' + number % 26);
        number /= 26;
    } while (number > 0);
    return len;
}

bool hx__new_words(hx_corpus *corpus)
{
    uint64_t number = 26 * 26 * 26;  /* words of four letters and more */

    while (corpus->bytes < corpus->wanted) {
        char   line[400] = "{\"text\": \"";
        size_t len = strlen(line);

        for (int i = 0; i < 40; i++) {
            len += put_number(line + len, number++);
            line[len++] = ' ';
        }
        memcpy(line + len - 1, "\"}", 2);
        if (!hx__corpus_line(corpus, line, len + 1))
            return false;
    }
    return true;
}

bool hx__one_word(hx_corpus *corpus)
{
    static const char *const words[] = {
        "gut", "super", "freundlich", "teuer", "langsam", "unpünktlich",
        "ok", "good", "great", "friendly", "expensive", "slow", "bad", "nice",
        "Danke", "never", "Wartezeit", "price", "hilfsbereit", "rude",
    };
    uint32_t count = sizeof words / sizeof *words;

    while (corpus->records < corpus->wanted) {
        char line[64];
        int  len = snprintf(line, sizeof line, "{\"text\": \"%s\"}",
                            words[hx__dice_below(&corpus->dice, count)]);

        if (!hx__corpus_line(corpus, line, (size_t)len))
            return false;
    }
    return true;
}

/* -- command line ---------------------------------------------------------- */

static int usage(void)
{
    (void)fputs("usage: corpus talk|line|new MB SEED, corpus mix MB SEED "
                "FILE..., or corpus word COUNT SEED\n", stderr);
    return 2;
}

static bool read_number(const char *text, uint64_t *out)
{
    char *end;

    errno = 0;
    *out = strtoull(text, &end, 10);
    return errno == 0 && end != text && *end == '\0' && *text != '-';
}

static int made(const hx_corpus *corpus, bool ok)
{
    if (!ok || fflush(corpus->out) != 0) {
        (void)fprintf(stderr, "corpus: cannot write: %s\n", strerror(errno));
        return 3;
    }
    (void)fprintf(stderr, "%" PRIu64 "\n", corpus->records);
    return 0;
}

int main(int argc, char **argv)
{
    hx_corpus corpus = { .out = stdout };

    if (argc < 4 || !read_number(argv[2], &corpus.wanted) ||
        !read_number(argv[3], &corpus.dice.state))
        return usage();
    (void)setvbuf(stdout, NULL, _IOFBF, OUT_BYTES);
    if (strcmp(argv[1], "word") == 0)
        return made(&corpus, hx__one_word(&corpus));
    corpus.wanted *= 1000000;
    if (strcmp(argv[1], "mix") == 0 && argc > 4)
        return made(&corpus, hx__mix(&corpus, argv + 4, (size_t)(argc - 4)));
    if (strcmp(argv[1], "talk") == 0)
        return made(&corpus, hx__talk(&corpus));
    if (strcmp(argv[1], "line") == 0)
        return made(&corpus, hx__one_line(&corpus));
    if (strcmp(argv[1], "new") == 0)
        return made(&corpus, hx__new_words(&corpus));
    return usage();
}
