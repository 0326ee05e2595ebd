/* A database being written: opening, rows, closing.
 *
 * The file is the one that the host has made beside its target, so nothing
 * appears before all is there; therefore SQLite needs no journal and no
 * syncing of its own, and leaves no file behind. Its page cache is bounded,
 * whatever the size of the database. */
#include "db.h"

#define CACHE_SIZE "PRAGMA cache_size = -8192"  /* KiB */
#define HEADER_SIZE 100

/* -- errors ---------------------------------------------------------------- */

static hx_status status_of(int code)
{
    switch (code & 0xff) {  /* extended codes keep the cause above */
    case SQLITE_NOMEM:
        return HX_E_NOMEM;
    case SQLITE_FULL:
    case SQLITE_IOERR:
    case SQLITE_BUSY:
    /* The file is new and nobody else's: what it says of it is what became of
     * a call to the system that failed. */
    case SQLITE_READONLY:
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return HX_E_TRANSIENT;
    case SQLITE_TOOBIG:
        return HX_E_LIMIT;
    default:
        return HX_E_IO;
    }
}

static bool check(db *self, int code)
{
    if (code == SQLITE_OK || code == SQLITE_DONE || code == SQLITE_ROW)
        return true;
    if (self->rc == HX_OK)
        self->rc = self->host->fail(&self->error, status_of(code),
                                    "out_sqlite: %s", sqlite3_errstr(code));
    return false;
}

static void run(db *self, const char *sql)
{
    if (self->rc == HX_OK)
        check(self, sqlite3_exec(self->conn, sql, NULL, NULL, NULL));
}

/* -- opening --------------------------------------------------------------- */

static int open_at(db *self, const char *path)
{
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX
              | (path ? 0 : SQLITE_OPEN_CREATE | SQLITE_OPEN_MEMORY);
    int code = sqlite3_open_v2(path ? path : ":memory:", &self->conn, flags,
                               NULL);

    if (code != SQLITE_OK) {
        (void)sqlite3_close(self->conn);
        self->conn = NULL;
    }
    return code;
}

static void prepare(db *self)
{
    for (int i = 0; i < DB_TABLES && self->rc == HX_OK; i++)
        check(self, sqlite3_prepare_v3(self->conn, db_inserts[i], -1,
                                       SQLITE_PREPARE_PERSISTENT,
                                       &self->insert[i], NULL));
}

hx_status db_open(db *self, const hx_host *host, hx_sink *sink, hx_error *err)
{
    static const char *const settings[] = {
        "PRAGMA page_size = 4096", "PRAGMA encoding = 'UTF-8'",
        "PRAGMA journal_mode = OFF", "PRAGMA synchronous = OFF",
        "PRAGMA locking_mode = EXCLUSIVE", "PRAGMA temp_store = MEMORY",
        CACHE_SIZE, "BEGIN",
    };
    const char *path = host->sink_file(sink);
    int         code;

    *self = (db){ .host = host, .sink = sink, .memory = !path };
    code = open_at(self, path);
    /* SQLite takes no path over 512 bytes; the sink takes any. */
    if (code != SQLITE_OK && code != SQLITE_NOMEM && path) {
        self->memory = true;
        code = open_at(self, NULL);
    }
    check(self, code);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++)
        run(self, settings[i]);
    for (size_t i = 0; db_schema[i]; i++)
        run(self, db_schema[i]);
    prepare(self);
    if (self->rc != HX_OK && err)
        *err = self->error;
    return self->rc;
}

/* -- the end --------------------------------------------------------------- */

static void put_32(unsigned char *at, uint32_t value)
{
    for (int i = 0; i < 4; i++)
        at[i] = (unsigned char)(value >> (24 - 8 * i));
}

/* A database in memory does not say in its header what one in a file says: that
 * it was changed once, and by which SQLite. Equal reports are equal bytes. */
static void sign(unsigned char *bytes, sqlite3_int64 size)
{
    if (size < HEADER_SIZE)
        return;
    put_32(bytes + 24, 1);
    put_32(bytes + 92, 1);
    put_32(bytes + 96, (uint32_t)sqlite3_libversion_number());
}

static void hand_over(db *self)
{
    sqlite3_int64  size = 0;
    unsigned char *bytes = sqlite3_serialize(self->conn, "main", &size, 0);

    if (!bytes) {
        check(self, SQLITE_NOMEM);
        return;
    }
    sign(bytes, size);
    self->host->write(self->sink, bytes, (size_t)size);
    sqlite3_free(bytes);
}

hx_status db_close(db *self, bool keep, hx_error *err)
{
    for (int i = 0; i < DB_TABLES; i++)
        (void)sqlite3_finalize(self->insert[i]);
    if (keep)
        run(self, "COMMIT");
    if (keep && self->memory && self->rc == HX_OK)
        hand_over(self);
    if (self->conn) {
        int code = sqlite3_close(self->conn);

        if (keep)
            check(self, code);
    }
    self->conn = NULL;
    if (self->rc != HX_OK && err)
        *err = self->error;
    return self->rc;
}

/* -- rows ------------------------------------------------------------------ */

void db_begin(db *self, enum db_table table)
{
    self->row = self->insert[table];
    self->column = 0;
}

void db_null(db *self)
{
    self->column++;  /* an unbound column is NULL */
}

void db_integer(db *self, int64_t value)
{
    self->column++;
    if (self->rc == HX_OK)
        check(self, sqlite3_bind_int64(self->row, self->column, value));
}

void db_real(db *self, int64_t thousandths)
{
    self->column++;
    if (self->rc == HX_OK)
        check(self, sqlite3_bind_double(self->row, self->column,
                                        (double)thousandths / 1000.0));
}

void db_text(db *self, hx_str text)
{
    self->column++;
    if (self->rc == HX_OK)
        check(self, sqlite3_bind_text64(self->row, self->column,
                                        text.ptr ? text.ptr : "", text.len,
                                        SQLITE_STATIC, SQLITE_UTF8));
}

void db_node(db *self, const hx_node *node)
{
    const hx_doc_calls *doc = self->host->doc;

    switch (doc->kind(node)) {
    case HX_NODE_INT:
    case HX_NODE_BOOL:
        db_integer(self, doc->get_integer(node));
        break;
    case HX_NODE_MILLI:
        db_real(self, doc->get_milli(node));
        break;
    case HX_NODE_STRING:
        db_text(self, doc->get_string(node));
        break;
    default:
        db_null(self);
        break;
    }
}

void db_end(db *self)
{
    if (self->rc != HX_OK)
        return;
    check(self, sqlite3_step(self->row));
    (void)sqlite3_reset(self->row);
    (void)sqlite3_clear_bindings(self->row);
}
