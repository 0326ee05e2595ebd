/* hxgap: finds the command, and turns its status into the exit code. The only
 * file that calls exit (by returning) and that reads the environment. */
#include <errno.h>
#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "cli.h"
#include "complete.h"
#include "error.h"
#include "named.h"
#include "temps.h"

/* The command that argv[1], and argv[2] where it is of two words, names. */
static const hx_command *find(int argc, char **argv)
{
    for (size_t i = 0; hx__commands[i]; i++) {
        const char *name = hx__commands[i]->name;
        const char *space = strchr(name, ' ');
        size_t first = space ? (size_t)(space - name) : strlen(name);

        if (strlen(argv[1]) != first || strncmp(argv[1], name, first) != 0)
            continue;
        if (!space || (argc > 2 && strcmp(argv[2], space + 1) == 0))
            return hx__commands[i];
    }
    return NULL;
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

static bool is_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

/* `hxgap help`, `hxgap help COMMAND`, `hxgap lexicon --help`. */
static hx_status help(int argc, char **argv, hx_error *err)
{
    const hx_command *command = argc > 1 ? find(argc, argv) : NULL;
    hx_sink          *out = NULL;
    hx_status         rc;

    if (argc < 2 || command)
        return show_help(command, err);
    if (!hx__cli_kind(argv[1], NULL) || (argc > 2 && !is_help(argv[2])))
        return hx__cli_unknown(argv[1], argc > 2 ? argv[2] : NULL, err);
    rc = hx__output_open(&out, NULL, 0, NULL, err);
    if (rc != HX_OK)
        return rc;
    (void)hx__cli_kind(argv[1], out);
    return hx__output_commit(out, err);
}

static hx_status show_version(hx_error *err)
{
    hx_sink  *out = NULL;
    hx_status rc = hx__output_open(&out, NULL, 0, NULL, err);

    if (rc != HX_OK)
        return rc;
    hx__output_printf(out, "hxgap %s\n", HX_VERSION);
    return hx__output_commit(out, err);
}

static hx_status run(hx_cli *cli, int argc, char **argv, hx_error *err)
{
    const hx_command *command;
    int words;
    hx_status rc;

    if (argc < 2) {
        rc = show_help(NULL, err);
        return rc == HX_OK ? HX_E_USAGE : rc;
    }
    if (is_help(argv[1]))
        return show_help(NULL, err);
    if (strcmp(argv[1], "help") == 0)
        return help(argc - 1, argv + 1, err);
    if (strcmp(argv[1], "complete") == 0)
        return hx__complete(cli, argc - 2, argv + 2, err);
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0 ||
        strcmp(argv[1], "version") == 0)
        return show_version(err);
    command = find(argc, argv);
    if (!command && argc > 2 && is_help(argv[2]))
        return help(argc, argv, err);
    if (!command)
        return hx__cli_unknown(argv[1], argc > 2 ? argv[2] : NULL, err);
    words = strchr(command->name, ' ') ? 3 : 2;
    rc = hx__cli_parse(cli, command, argc - words, argv + words, err);
    if (cli->help)
        return show_help(command, err);
    if (rc == HX_OK)
        rc = hx__named_apart(cli, err);
    return rc == HX_OK ? command->run(cli, err) : rc;
}

/* NO_COLOR (no-color.org) and dumb terminals count unless --color says more. */
static void read_environment(hx_cli *cli)
{
    const char *no_color = getenv("NO_COLOR");
    const char *term = getenv("TERM");

    if ((no_color && *no_color) || (term && strcmp(term, "dumb") == 0))
        cli->colour = HX_COLOUR_NEVER;
    for (size_t i = 0; hx__task_vars[i]; i++)
        cli->task_vars[i] = getenv(hx__task_vars[i]);
}

/* Where one of the three is closed the next file opened would take its place,
 * and get what is meant for it. Opened the wrong way round, so that its use
 * still fails. */
static hx_status fill_standard(hx_error *err)
{
    for (int fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++) {
        int way = fd == STDIN_FILENO ? O_WRONLY : O_RDONLY;

        if (fcntl(fd, F_GETFD) < 0 && open("/dev/null", way) < 0)
            return hx__fail_errno(err, "/dev/null", errno);
    }
    return HX_OK;
}

/* The process, for what hears of its end. */
typedef struct process {
    hx_cli cli;
    pid_t  self;  /* children that are forked off end as they like */
    bool   over;  /* main() returns */
} process;

/* exit() by a plugin, or by a library that it uses: with status 0 a batch job
 * would take it for success. */
static void end_early(int status, void *arg)
{
    process *p = arg;

    (void)status;
    if (p->over || getpid() != p->self)
        return;
    hx__temps_remove();
    hx__cli_error(&p->cli, "a plugin ended the process by exit(), before the "
                  "work was done (--isolate keeps the run alive and names the "
                  "record; plugin check finds the plugin)");
    _exit(hx__exit_code(HX_E_PLUGIN));
}

int main(int argc, char **argv)
{
    static process own;
    hx_cli *cli = &own.cli;
    hx_error err = { "" };
    struct rlimit no_core = { 0, 0 };
    hx_status rc;

    signal(SIGPIPE, SIG_IGN);        /* writes report EPIPE */
    signal(SIGXFSZ, SIG_IGN);        /* and EFBIG */
    setrlimit(RLIMIT_CORE, &no_core);/* comments must not reach a core file */
    setlocale(LC_ALL, "C");          /* results never depend on the locale */
    own.self = getpid();
    read_environment(cli);
    rc = on_exit(end_early, &own) == 0 ? fill_standard(&err) : hx__nomem(&err);
    if (rc == HX_OK)
        rc = run(cli, argc, argv, &err);
    if (rc != HX_OK && rc != HX_E_PIPE && err.message[0])
        hx__cli_error(cli, err.message);
    own.over = true;
    return rc == HX_E_STOPPED && cli->signal_number ? 128 + cli->signal_number
                                                   : hx__exit_code(rc);
}
