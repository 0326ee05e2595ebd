/* One piece of hxgap at a time, on a file: what the conformance tables ask.
 *
 *   probe json FILE...             accepted, or refused and at which byte
 *   probe csv FILE COLUMN...       these cells of each record
 *   probe text BLOCK FILE          the comments, read BLOCK bytes at a time
 *   probe gzip LIBRARY PIECE FILE  how it ended, how many bytes, their CRC-32
 *
 * Cells and comments are printed in hexadecimal, one record a line. */
#include "../../plugins/in_ndjson/json.c"
#include "../../plugins/in_csv/split.c"
#include "../../plugins/in_csv/detect.c"
#include "../../plugins/in_csv/in_csv.c"

#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "buf.h"
#include "inflate.h"
#include "run.h"
#include "tests/reader_host.h"
#include "utf8.h"

static hx_str read_file(const char *path)
{
    FILE       *in = fopen(path, "rb");
    struct stat info = { 0 };
    char       *bytes = NULL;
    hx_str      file;

    if (in && fstat(fileno(in), &info) == 0)
        bytes = malloc((size_t)info.st_size + 1);
    if (!bytes) {
        fprintf(stderr, "%s: cannot be read\n", path);
        exit(2);
    }
    file.ptr = bytes;
    file.len = fread(bytes, 1, (size_t)info.st_size, in);
    (void)fclose(in);
    return file;
}

static void print_hex(hx_str bytes)
{
    for (size_t i = 0; i < bytes.len; i++)
        printf("%02x", (unsigned char)bytes.ptr[i]);
}

/* The whole file as one document. */
static void probe_json(const char *path)
{
    hx_str file = read_file(path);
    size_t valid = hx__utf8_valid_prefix(file);
    cursor c = { file.ptr, file.ptr + file.len, file.ptr + file.len, NULL };
    token  t;

    json_space(&c);
    if (!json_value(&c, &t, 0) || !json_end(&c))
        printf("refused %zu %s\n", (size_t)(c.p - file.ptr), c.wrong);
    else if (valid < file.len)
        printf("refused %zu no UTF-8\n", valid);
    else
        printf("accepted\n");
    free((void *)file.ptr);
}

/* `columns` ends with NULL, as argv does. */
static int probe_csv(const char *path, char **columns)
{
    hx_str        raw = read_file(path);
    hx_mended     mended = { 0 };
    hx_plugin_ref self = { "in_csv", 0 };
    reader_record r = { 0 };
    hx_error      err = { .message = "" };
    hx_block      block = { .last = true };
    void         *model, *input;
    size_t        body, pos = 0;
    hx_status     rc;

    reader_names = (const char *const *)columns;
    if (hx__utf8_mend(&mended, raw) != HX_OK ||
        csv_plugin.open(&reader_host, &self, &model, &err) != HX_OK ||
        csv_plugin.input_open(model, &reader_host, NULL,
                              (hx_str){ mended.ptr, mended.len }, &input,
                              &body, &err) != HX_OK) {
        printf("refused %s\n", err.message);
        return 0;
    }
    block.ptr = mended.ptr + body;
    block.len = mended.len - body;
    for (;;) {
        reader_begin(&r);
        rc = csv_plugin.parse(input, &reader_host, block, &pos, &r.rec, &err);
        if (rc == HX_END)
            break;
        if (rc == HX_SKIP)
            printf("refused at byte %zu", body + r.rec.begin);
        for (int i = 0; rc == HX_OK && columns[i]; i++) {
            print_hex(r.values[i].text);
            putchar('.');
        }
        putchar('\n');
    }
    csv_plugin.input_close(input);
    csv_plugin.close(model);
    hx__arena_clear(&r.arena);
    hx__utf8_clear(&mended);
    free((void *)raw.ptr);
    return 0;
}

/* -- the whole way of a comment -------------------------------------------- */

static hx_status show_text(void *arg, hx_chain *chain, hx_record *rec,
                           hx_buf *out, hx_error *err)
{
    (void)arg;
    (void)chain;
    (void)err;
    for (size_t i = 0; i < rec->text.len; i++)
        hx__buf_printf(out, "%02x", (unsigned char)rec->text.ptr[i]);
    hx__buf_char(out, '\n');
    return HX_OK;
}

static hx_status print(void *arg, hx_str bytes, hx_error *err)
{
    (void)arg;
    (void)err;
    return fwrite(bytes.ptr, 1, bytes.len, stdout) == bytes.len ? HX_OK
                                                                : HX_E_IO;
}

/* BUILD/tests/conform_probe -> BUILD/lib/hxgap/in_csv.so */
static char *csv_file(void)
{
    static char path[1024];
    char        exe[900] = "";
    ssize_t     len = readlink("/proc/self/exe", exe, sizeof exe - 1);

    for (int up = 0; len > 0 && up < 2; up++) {
        char *slash = strrchr(exe, '/');

        if (slash)
            *slash = '\0';
    }
    (void)snprintf(path, sizeof path, "%s/lib/hxgap/in_csv.so", exe);
    return path;
}

static int probe_text(size_t block_bytes, const char *path)
{
    hx_plugin_spec spec = { .path = csv_file() };
    hx_pipeline    pipe = { .name = (char *)"csv", .plugins = &spec,
                            .plugin_count = 1 };
    hx_request     request = { .max_segments = 100 };
    hx_run_options options = { .inputs = &path, .input_count = 1, .jobs = 2,
                               .block_bytes = block_bytes, .each = show_text,
                               .ordered_sink = print };
    hx_hostx      *host = NULL;
    hx_chain      *chain = NULL;
    hx_tally       tally = { 0 };
    hx_error       err = { .message = "" };
    int            number;
    hx_status      rc = hx__host_open(&host, &pipe, &request, &err);

    if (rc == HX_OK)
        rc = hx__run(host, &options, &chain, &tally, &number, &err);
    if (rc != HX_OK)
        fprintf(stderr, "%s\n", err.message);
    hx__chain_close(chain);
    hx__tally_clear(&tally);
    hx__host_close(host);
    return rc != HX_OK;
}

static void probe_gzip(int library, size_t piece, const char *path)
{
    static unsigned char room[65536];
    hx_str      in = read_file(path);
    hx_inflate *z = hx__inflate_open(library);
    uLong       crc = crc32(0, NULL, 0);
    size_t      given = 0, bytes = 0;
    int         rc = HX_GZ_MORE;

    while (z && rc == HX_GZ_MORE) {
        size_t rest = in.len - given, len = rest < piece ? rest : piece, got;
        hx_inflate_io io = {
            .in = (const unsigned char *)in.ptr + given, .in_len = len,
            .in_last = len == rest, .out = room, .out_len = sizeof room,
        };

        rc = hx__inflate_run(z, &io);
        given += len - io.in_len;
        got = sizeof room - io.out_len;
        crc = crc32(crc, room, (uInt)got);
        bytes += got;
    }
    printf("%zu %08lx %llu %s\n", bytes, crc,
           (unsigned long long)hx__inflate_trailing(z), hx__inflate_text(rc));
    hx__inflate_close(z);
    free((void *)in.ptr);
}

int main(int argc, char **argv)
{
    const char *what = argc > 2 ? argv[1] : "";

    if (strcmp(what, "json") == 0) {
        for (int i = 2; i < argc; i++)
            probe_json(argv[i]);
        return 0;
    }
    if (strcmp(what, "csv") == 0 && argc < READER_SLOTS)
        return probe_csv(argv[2], argv + 3);
    if (strcmp(what, "text") == 0 && argc == 4)
        return probe_text(strtoul(argv[2], NULL, 10), argv[3]);
    if (strcmp(what, "gzip") == 0 && argc == 5) {
        probe_gzip(strcmp(argv[2], "zlib") == 0 ? HX_INFLATE_ZLIB
                                                : HX_INFLATE_BEST,
                   strtoul(argv[3], NULL, 10), argv[4]);
        return 0;
    }
    fputs("usage: see the head of tests/conform/probe.c\n", stderr);
    return 2;
}
