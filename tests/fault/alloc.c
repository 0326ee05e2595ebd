/* Memory that is refused: one command again and again, with the n-th
 * allocation failing, once and from then on, for each n there is.
 *
 *   alloc FOLDER STRIDE FIRST COMMAND [ARGUMENT...]
 *
 * FOLDER must be empty, and the command's outputs go there. Each attempt is a
 * process of its own. It must end with 75 and one message, which takes no
 * memory, or with 0 and the very outputs of an undisturbed run, where something
 * could do without the memory; a file that is there must be whole, and in a
 * build with the address sanitizer nothing may leak. STRIDE and FIRST choose
 * every so many n. */
#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "alloc.h"
#include "cli.h"
#include "error.h"

#define FILES_MAX    16
#define SECONDS_MAX  120

/* One output of the undisturbed run. */
typedef struct want {
    char   name[256];
    char  *bytes;
    size_t len;
} want;

static want        wants[FILES_MAX];
static size_t      want_count;
static const char *folder;

static char *slurp(const char *name, size_t *len)
{
    char        path[1024];
    struct stat info;
    char       *bytes;
    FILE       *in;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    in = fopen(path, "rb");
    if (!in || fstat(fileno(in), &info) != 0)
        return NULL;
    bytes = malloc((size_t)info.st_size + 1);
    *len = bytes ? fread(bytes, 1, (size_t)info.st_size, in) : 0;
    (void)fclose(in);
    return bytes;
}

/* The command as main() runs it. */
static hx_status run(int argc, char **argv)
{
    static hx_cli cli;  /* children have each their own */
    hx_error      err = { .message = "" };
    hx_status     rc = HX_E_USAGE;

    for (size_t i = 0; hx__commands[i]; i++) {
        if (strcmp(hx__commands[i]->name, argv[0]) != 0)
            continue;
        rc = hx__cli_parse(&cli, hx__commands[i], argc - 1, argv + 1, &err);
        if (rc == HX_OK)
            rc = hx__commands[i]->run(&cli, &err);
    }
    if (rc != HX_OK && err.message[0])
        hx__cli_error(&cli, err.message);
    return rc;
}

/* Makes `fd` a new file in the folder; ends the process where that fails. */
static void redirect(int fd, const char *name)
{
    char path[1024];
    int  file;

    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (file < 0 || dup2(file, fd) < 0)
        _exit(99);
    (void)close(file);
}

/* Runs the command with a failure at `n` (0: none); how the process ended.
 * `*calls`, if given, is how many allocations there were. */
static int attempt(int argc, char **argv, uint64_t n, bool later,
                   uint64_t *calls)
{
    int   ends[2], status = 0;
    pid_t pid;

    if (pipe(ends) != 0 || (pid = fork()) < 0)
        return -1;
    if (pid == 0) {
        uint64_t  count;
        hx_status rc;

        redirect(STDERR_FILENO, "stderr");
        redirect(STDOUT_FILENO, "stdout");
        (void)alarm(SECONDS_MAX);
        hx__alloc_fail_at(n, later);
        rc = run(argc, argv);
        count = hx__alloc_calls();
        if (write(ends[1], &count, sizeof count) != sizeof count)
            _exit(99);
        exit(hx__exit_code(rc));  /* which looks for leaks */
    }
    (void)close(ends[1]);
    if (calls && read(ends[0], calls, sizeof *calls) != sizeof *calls)
        *calls = 0;
    (void)close(ends[0]);
    while (waitpid(pid, &status, 0) < 0)
        continue;
    return status;
}

/* Where a text parts from the one that is wanted. */
static void show_difference(const want *good, const char *bytes, size_t len)
{
    size_t at = 0, from;

    while (at < len && at < good->len && bytes[at] == good->bytes[at])
        at++;
    from = at > 60 ? at - 60 : 0;
    printf("  from byte %zu: %.*s\n  not: %.*s\n", at,
           (int)(len - from > 120 ? 120 : len - from), bytes + from,
           (int)(good->len - from > 120 ? 120 : good->len - from),
           good->bytes + from);
}

/* Keeps the outputs as what is wanted (`first`), or compares them; removes
 * them. Of a command that failed standard output is anything. Returns how many
 * are right, or less than 0 with a message. */
static int look_at_files(bool first, bool failed)
{
    DIR           *dir = opendir(folder);
    struct dirent *entry;
    int            right = 0;

    while (dir && (entry = readdir(dir)) != NULL) {
        const char *name = entry->d_name;
        char        path[1024];
        size_t      len = 0, i = 0;
        char       *bytes;

        if (strcmp(name, ".") == 0 || strcmp(name, "..") == 0 ||
            strcmp(name, "stderr") == 0)
            continue;
        bytes = slurp(name, &len);
        if (first && want_count < FILES_MAX) {
            wants[want_count] = (want){ .bytes = bytes, .len = len };
            (void)snprintf(wants[want_count++].name, 256, "%s", name);
            bytes = NULL;
        }
        while (i < want_count && strcmp(wants[i].name, name) != 0)
            i++;
        if (failed && strcmp(name, "stdout") == 0) {
            free(bytes);
            continue;
        }
        if (i == want_count || (bytes && (len != wants[i].len ||
            memcmp(bytes, wants[i].bytes, len) != 0))) {
            printf("  %s: %s\n", name, i == want_count ? "left behind"
                                                       : "not whole");
            if (i < want_count && bytes)
                show_difference(&wants[i], bytes, len);
            right = -100;
        }
        right++;
        free(bytes);
        (void)snprintf(path, sizeof path, "%s/%s", folder, name);
        (void)unlink(path);
    }
    if (dir)
        (void)closedir(dir);
    return right;
}

static bool one_message(void)
{
    size_t len = 0, lines = 0;
    char  *bytes = slurp("stderr", &len);

    for (size_t i = 0; i < len;) {
        const char *feed = memchr(bytes + i, '\n', len - i);
        size_t      end = feed ? (size_t)(feed - bytes) + 1 : len;

        /* What is lost of a dictionary, say, is told as it is found. */
        lines += memmem(bytes + i, end - i, ": warning: ", 11) == NULL;
        i = end;
    }
    if (lines != 1)
        printf("  messages: %.*s\n", (int)len, bytes ? bytes : "");
    free(bytes);
    return lines == 1;
}

static bool judge(int status, uint64_t n, bool later, unsigned long *unharmed)
{
    int  code = WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
    int  files = look_at_files(false, code != 0);
    bool good = files >= 0;

    if (code == 0) {
        good = good && (size_t)files == want_count;
        (*unharmed)++;
    } else {
        good = good && code == 75 && one_message();
    }
    if (!good) {
        size_t len = 0;
        char  *bytes = slurp("stderr", &len);

        printf("allocation %llu%s: ended with %d, %d files\n%.*s\n",
               (unsigned long long)n, later ? " and later" : "", code, files,
               len > 3000 ? 3000 : (int)len, bytes ? bytes : "");
        free(bytes);
    }
    return good;
}

int main(int argc, char **argv)
{
    uint64_t      calls = 0, stride, first;
    unsigned long tried = 0, failed = 0, unharmed = 0;

    if (argc < 5)
        return 2;
    folder = argv[1];
    stride = strtoull(argv[2], NULL, 10);
    first = strtoull(argv[3], NULL, 10);
    setvbuf(stdout, NULL, _IONBF, 0);
    if (attempt(argc - 4, argv + 4, 0, false, &calls) != 0 ||
        look_at_files(true, false) < 1) {
        printf("the undisturbed run fails\n");
        return 1;
    }
    for (uint64_t n = first; n <= calls && failed < 40; n += stride)
        for (int later = 0; later < 2; later++) {
            int status = attempt(argc - 4, argv + 4, n, later, NULL);

            tried++;
            failed += !judge(status, n, later, &unharmed);
        }
    printf("%s: %lu of %llu allocations refused, once and from then on: "
           "%lu runs, %lu failed, %lu did without\n", argv[4], tried / 2,
           (unsigned long long)calls, tried, failed, unharmed);
    return failed > 0;
}
