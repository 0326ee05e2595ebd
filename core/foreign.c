#include "foreign.h"

#define SAVE "save the comments as CSV or text first"
#define UNPACK "unpack it first; gzip, zstd and zip are read as they are"

static const struct { const char *magic; size_t len; const char *what; }
kinds[] = {
#define IS(magic, what) { magic, sizeof(magic) - 1, what }
    IS("%PDF-", "a PDF; " SAVE),
    IS("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
       "a file of an old Office program; " SAVE),
    IS("{\\rtf", "a text with formatting (RTF); " SAVE),
    IS("SQLite format 3", "an SQLite database; export the table as CSV"),
    IS("PAR1", "a Parquet file; export it as CSV or NDJSON"),
    IS("ARROW1", "an Arrow file; export it as CSV or NDJSON"),
    IS("Obj\x01", "an Avro file; export it as CSV or NDJSON"),
    IS("\x89HXS\r\n\x1a\n", "a state; hxgap report reads it"),
    IS("\x89PNG\r\n", "a picture"),
    IS("GIF8", "a picture"),
    IS("\xFF\xD8\xFF", "a picture"),
    IS("BZh9", "packed by bzip2; " UNPACK),
    IS("\xFD" "7zXZ", "packed by xz; " UNPACK),
    IS("7z\xBC\xAF\x27\x1C", "packed by 7-Zip; " UNPACK),
    IS("Rar!\x1A\x07", "packed by RAR; " UNPACK),
    IS("\x7F" "ELF", "a program"),
    IS("<!DOCTYPE html", "an HTML page; " SAVE),
    IS("<!doctype html", "an HTML page; " SAVE),
    IS("<html", "an HTML page; " SAVE),
    IS("<?xml", "XML; " SAVE),
#undef IS
};

const char *hx__foreign(hx_str head)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (head.len >= kinds[i].len &&
            memcmp(head.ptr, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].what;
    return NULL;
}
