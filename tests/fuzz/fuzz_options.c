/* Command lines: any words are options of a command or an error that says
 * something, and what they ask for (breakdowns, filters, dates, fields, options
 * of plugins) is taken or refused by a host. The first byte chooses the
 * command, the others are its words, a line each. */
#include "cli.h"
#include "fuzz.h"

#define WORDS_MAX 64
#define PLUGIN "in_csv"

static const hx_command *command_of(unsigned number)
{
    size_t count = 0;

    while (hx__commands[count])
        count++;
    return hx__commands[number % count];
}

/* Cuts `text`, whose last byte is a NUL, into words at its line feeds. */
static int split(char *text, char **words)
{
    char *save = NULL;
    int   count = 0;

    for (char *w = strtok_r(text, "\n", &save); w && count < WORDS_MAX;
         w = strtok_r(NULL, "\n", &save))
        words[count++] = w;
    return count;
}

/* Opens a host as the words ask; one plugin is enough for what core checks. */
static void open_host(const hx_cli *cli)
{
    static hx_hostx *first;  /* stays open: no other loads the plugin anew */
    char *options[HX_LIST_MAX], name[] = "fuzz";
    hx_plugin_spec spec = { .path = fuzz_plugin(PLUGIN), .options = options };
    hx_pipeline    pipe = { .name = name, .plugins = &spec,
                            .plugin_count = 1 };
    hx_request request = {
        .by = cli->by.at, .by_count = cli->by.count,
        .where = cli->where.at, .where_count = cli->where.count,
        .since = cli->since, .until = cli->until, .wish = cli->wish,
        .max_segments = cli->max_segments,
    };
    hx_hostx *host = NULL;
    hx_error  err = { "" };
    hx_status rc;

    if (!first)
        first = fuzz_host((const char *const[]){ PLUGIN }, 1, NULL);
    for (size_t i = 0; i < cli->option.count; i++)
        if (strncmp(cli->option.at[i], PLUGIN ".", sizeof PLUGIN) == 0)
            options[spec.option_count++] =
                (char *)(uintptr_t)(cli->option.at[i] + sizeof PLUGIN);
    rc = hx__host_open(&host, &pipe, &request, &err);
    FUZZ_MUST((rc == HX_OK) == (host != NULL));
    FUZZ_MUST(rc == HX_OK || rc == HX_E_USAGE || rc == HX_E_PLUGIN);
    FUZZ_MUST(rc == HX_OK || err.message[0]);
    hx__host_close(host);
    free(spec.path);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char text[2048];
    hx_cli    cli = { .command = NULL };
    char     *words[WORDS_MAX];
    hx_error  err = { "" };
    hx_status rc;
    uint64_t  allowed;
    int       count;

    if (size < 2 || size > sizeof text)
        return 0;
    memcpy(text, data + 1, size - 1);
    text[size - 1] = '\0';
    count = split(text, words);
    rc = hx__cli_parse(&cli, command_of(data[0]), count, words, &err);
    FUZZ_MUST(rc == HX_OK || (rc == HX_E_USAGE && err.message[0]));
    if (rc != HX_OK)
        return 0;
    FUZZ_MUST(cli.arg_count <= (size_t)count);
    for (size_t i = 0; i < cli.arg_count; i++)
        FUZZ_MUST(cli.args[i] >= text && cli.args[i] < text + size);
    rc = hx__cli_max_bad(&cli, 1000, &allowed, &err);
    FUZZ_MUST(rc == HX_OK || rc == HX_E_USAGE);
    open_host(&cli);
    return 0;
}
