/* What the files of out_sqlite share: a database being written.
 *
 * The first error sticks; later calls do nothing, and db_close() tells it. */
#ifndef DB_H
#define DB_H

#include "hxgap/plugin.h"

#include <sqlite3.h>

enum db_table {
    DB_META, DB_PLUGIN, DB_LEXICON, DB_COUNT, DB_DRIVER, DB_TOUCHPOINT,
    DB_SEGMENT, DB_SEGMENT_VALUE, DB_DRIVER_FIGURE, DB_FAMILY_FIGURE,
    DB_LOYALTY_FIGURE, DB_FRICTION, DB_CHANGE, DB_COMMENT, DB_MENTION, DB_FACET,
    DB_SAMPLE, DB_COMPARISON, DB_COMPARISON_FIGURE, DB_FIGURE, DB_TABLES
};

typedef struct db {
    const hx_host *host;
    hx_sink       *sink;
    sqlite3       *conn;
    sqlite3_stmt  *insert[DB_TABLES];
    bool           memory;   /* in memory, to be written at the end */
    sqlite3_stmt  *row;      /* being filled */
    int            column;
    hx_status      rc;
    hx_error       error;
    int64_t        comments;  /* rows of the table so far */
} db;

/* schema.c: tables and views; the statement that adds a row to a table. */
extern const char *const db_schema[];  /* ends with NULL */
extern const char *const db_inserts[DB_TABLES];

/* Opens the file of the sink, or memory where it has none, in one
 * transaction with an empty schema. To be closed also after an error. */
HX_MUST_USE hx_status db_open(db *self, const hx_host *host, hx_sink *sink,
                              hx_error *err);
/* Commits if `keep`, hands the bytes over, and frees everything. */
hx_status db_close(db *self, bool keep, hx_error *err);

/* A row: begin, its columns in order, end. Text is borrowed until the end. */
void db_begin(db *self, enum db_table table);
void db_null(db *self);
void db_integer(db *self, int64_t value);
void db_text(db *self, hx_str text);
void db_real(db *self, int64_t thousandths);
/* A value of the report, NULL where it is null. */
void db_node(db *self, const hx_node *node);
void db_end(db *self);

/* -- head.c: what every database has --------------------------------------- */

/* Provenance and counts; `content` says what the rest is. */
void db_head(db *self, const hx_node *root, const char *content);
const hx_node *db_get(const db *self, const hx_node *map, const char *key);

/* figures.c: what has no table of its own. */
void db_figures(db *self, const hx_node *root);

/* -- report.c, records.c --------------------------------------------------- */

hx_status db_report(const void *model, const hx_host *host,
                    const hx_node *root, hx_sink *sink, hx_error *err);
hx_status db_record(const void *model, const hx_host *host, hx_record *rec,
                    hx_buf *out, hx_error *err);
hx_status db_records_open(const void *model, const hx_host *host,
                          hx_sink *sink, void **writer, hx_error *err);
hx_status db_records_add(void *writer, hx_str bytes, hx_error *err);
hx_status db_records_close(void *writer, const hx_node *root, hx_error *err);

#endif
