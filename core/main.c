/* hxgap: finds the command, and turns its status into the exit code. The only
 * file that calls exit (by returning) and that reads the environment. */
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"
#include "complete.h"
#include "error.h"

static const hx_command *find(int argc, char **argv, int *words)
{
    for (size_t i = 0; hx__commands[i]; i++) {
        const char *name = hx__commands[i]->name;
        const char *space = strchr(name, ' ');
        size_t first = space ? (size_t)(space - name) : strlen(name);

        if (strlen(argv[1]) != first || strncmp(argv[1], name, first) != 0)
            continue;
        if (!space || (argc > 2 && strcmp(argv[2], space + 1) == 0)) {
            *words = space ? 3 : 2;
            return hx__commands[i];
        }
    }
    return NULL;
}

static hx_status unknown(const char *word, hx_error *err)
{
    const char *known[64];
    const char *nearest;
    size_t count = 0;

    while (hx__commands[count] && count < 64) {
        known[count] = hx__commands[count]->name;
        count++;
    }
    nearest = hx__cli_nearest(word, known, count);
    if (nearest)
        return hx__fail(err, HX_E_USAGE, "%s: no such command (did you mean "
                        "%s?)", word, nearest);
    return hx__fail(err, HX_E_USAGE, "%s: no such command (hxgap --help lists "
                    "them)", word);
}

static hx_status show_help(const hx_command *command, hx_error *err)
{
    hx_sink *out = NULL;
    hx_status rc = hx__output_open(&out, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__cli_help(command, out);
    return hx__output_commit(out, err);
}

static hx_status run(hx_cli *cli, int argc, char **argv, hx_error *err)
{
    const hx_command *command;
    int words = 0;
    hx_status rc;

    if (argc < 2 || strcmp(argv[1], "--help") == 0 ||
        strcmp(argv[1], "-h") == 0 || strcmp(argv[1], "help") == 0) {
        rc = show_help(NULL, err);
        return rc == HX_OK && argc < 2 ? HX_E_USAGE : rc;
    }
    if (strcmp(argv[1], "complete") == 0)
        return hx__complete(cli, argc - 2, argv + 2, err);
    if (strcmp(argv[1], "--version") == 0) {
        printf("hxgap %s\n", HX_VERSION);
        return fflush(stdout) == 0 ? HX_OK : HX_E_IO;
    }
    command = find(argc, argv, &words);
    if (!command)
        return unknown(argv[1], err);
    rc = hx__cli_parse(cli, command, argc - words, argv + words, err);
    if (cli->help)
        return show_help(command, err);
    return rc == HX_OK ? command->run(cli, err) : rc;
}

/* NO_COLOR (no-color.org) and dumb terminals count unless --color says more. */
static void read_environment(hx_cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if (cli->colour == HX_COLOUR_AUTO &&
        ((no_color && *no_color) || (term && strcmp(term, "dumb") == 0)))
        cli->colour = HX_COLOUR_NEVER;
    for (size_t i = 0; hx__task_vars[i]; i++)
        cli->task_vars[i] = getenv(hx__task_vars[i]);
}

int main(int argc, char **argv)
{
    static hx_cli cli;
    hx_error err = { "" };
    struct rlimit no_core = { 0, 0 };
    hx_status rc;

    signal(SIGPIPE, SIG_IGN);        /* writes report EPIPE */
    signal(SIGXFSZ, SIG_IGN);        /* and EFBIG */
    setrlimit(RLIMIT_CORE, &no_core);/* comments must not reach a core file */
    setlocale(LC_ALL, "C");          /* results never depend on the locale */
    read_environment(&cli);
    rc = run(&cli, argc, argv, &err);
    if (rc != HX_OK && rc != HX_E_PIPE && err.message[0])
        hx__cli_error(&cli, err.message);
    return rc == HX_E_STOPPED && cli.signal_number ? 128 + cli.signal_number
                                                   : hx__exit_code(rc);
}
