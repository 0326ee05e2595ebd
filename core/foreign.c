#include "foreign.h"

#include <strings.h>

#define SAVE "save the comments as CSV or text first"
#define REPORT "a report of hxgap; write reports into another folder"
#define UNPACK "unpack it first; gzip, zstd and zip are read as they are"

static const struct { const char *magic; size_t len; const char *what; }
kinds[] = {
#define IS(magic, what) { magic, sizeof(magic) - 1, what }
    IS("%PDF-", "a PDF; " SAVE),
    IS("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",
       "a file of an old Office program; " SAVE),
    IS("{\\rtf", "a text with formatting (RTF); " SAVE),
    IS("SQLite format 3", "an SQLite database; export the table as CSV"),
    IS("PAR1\x15", "a Parquet file; export it as CSV or NDJSON"),
    IS("ARROW1\0\0", "an Arrow file; export it as CSV or NDJSON"),
    IS("Obj\x01", "an Avro file; export it as CSV or NDJSON"),
    IS("\x89HXS\r\n\x1a\n", "a state; hxgap report reads it"),
    IS("{\n  \"report\": 1,\n", REPORT),
    IS("{\n  \"compare\": 1,\n", REPORT),
    IS("dimension,a,b,b_is_rest,within_dimension,within_value,", REPORT),
    IS("dimension_1,value_1,dimension_2,value_2,segment_comments,driver,",
       REPORT),
    IS("section,dimension_1,value_1,dimension_2,value_2,", REPORT),
    IS("\x89PNG\r\n", "a picture"),
    IS("GIF87a", "a picture"),
    IS("GIF89a", "a picture"),
    IS("\xFF\xD8\xFF", "a picture"),
    IS("BZh9", "packed by bzip2; " UNPACK),
    IS("\xFD" "7zXZ", "packed by xz; " UNPACK),
    IS("7z\xBC\xAF\x27\x1C", "packed by 7-Zip; " UNPACK),
    IS("Rar!\x1A\x07", "packed by RAR; " UNPACK),
    IS("\x7F" "ELF", "a program"),
    IS("<?xml", "XML; " SAVE),
    /* The outer packing is gone when bytes come here. */
    IS("\x1F\x8B\x08", "packed twice, the second time by gzip; unpack it once"),
    IS("\x28\xB5\x2F\xFD", "packed twice, the second time by zstd; unpack it "
       "once"),
    IS("PK\3\4", "a zip archive that is packed once more; unpack it once"),
#undef IS
};

/* HTML is written in capitals and small letters, behind blanks or not. */
static bool is_page(hx_str head)
{
    static const char *const begins[] = { "<!doctype html", "<html" };

    while (head.len && memchr(" \t\r\n", *head.ptr, 4)) {
        head.ptr++;
        head.len--;
    }
    for (size_t i = 0; i < sizeof begins / sizeof *begins; i++)
        if (head.len >= strlen(begins[i]) &&
            strncasecmp(head.ptr, begins[i], strlen(begins[i])) == 0)
            return true;
    return false;
}

/* Reports to be read: their title, then how many comments they are about. */
static bool is_report(hx_str head)
{
    static const char *const titles[] = {
        "The human-experience gap\n", "# The human-experience gap\n\n",
        "Die Lücke im menschlichen Erleben\n",
        "# Die Lücke im menschlichen Erleben\n\n",
    };

    for (size_t i = 0; i < sizeof titles / sizeof *titles; i++) {
        size_t len = strlen(titles[i]);

        if (head.len > len && memcmp(head.ptr, titles[i], len) == 0 &&
            head.ptr[len] >= '0' && head.ptr[len] <= '9')
            return true;
    }
    return false;
}

/* POSIX pax and ustar, and GNU tar: the magic stands behind the name, mode and
 * sizes of the first member (IEEE Std 1003.1, pax). */
static bool is_tar(hx_str head)
{
    return head.len >= 262 && memcmp(head.ptr + 257, "ustar", 5) == 0;
}

const char *hx__foreign(hx_str head)
{
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
        if (head.len >= kinds[i].len &&
            memcmp(head.ptr, kinds[i].magic, kinds[i].len) == 0)
            return kinds[i].what;
    if (is_report(head))
        return REPORT;
    if (is_tar(head))
        return "a tar archive; " UNPACK;
    return is_page(head) ? "an HTML page; " SAVE : NULL;
}
