#include "store/sqlite.h"

#include <string.h>

/* What SQLite's codes mean to a caller; extended codes first, then their family. */
static const struct {
	int code;
	enum fault_kind kind;
	const char *words;
} meanings[] = {
	{SQLITE_CONSTRAINT_UNIQUE, FAULT_STATE, "is there already"},
	{SQLITE_CONSTRAINT_PRIMARYKEY, FAULT_STATE, "is there already"},
	{SQLITE_CONSTRAINT_FOREIGNKEY, FAULT_MISSING, "belongs to something that is not there"},
	{SQLITE_NOMEM, FAULT_MEMORY, "no memory"},
	{SQLITE_BUSY, FAULT_STATE, "in use by another process"},
	{SQLITE_LOCKED, FAULT_STATE, "in use by another question"},
	{SQLITE_FULL, FAULT_IO, "the disk is full"},
	{SQLITE_IOERR, FAULT_IO, "the disk refused"},
	{SQLITE_READONLY, FAULT_IO, "may not be written"},
	{SQLITE_CANTOPEN, FAULT_IO, "cannot be opened"},
	{SQLITE_PERM, FAULT_IO, "no permission"},
	{SQLITE_CORRUPT, FAULT_PARSE, "the file is damaged"},
	{SQLITE_NOTADB, FAULT_PARSE, "not a store of this program"},
};

int sqlite_fault(const struct sqlite *db, int code, struct fault *reterr)
{
	const char *words = sqlite3_errstr(code);

	for (unsigned pass = 0; pass < 2; pass++) {
		int wanted = pass == 0 ? code : code & 0xff;

		for (size_t i = 0; i < sizeof meanings / sizeof meanings[0]; i++)
			if (meanings[i].code == wanted)
				return fault_set(reterr, meanings[i].kind, "%s: %s (%s)", db->path,
						 meanings[i].words,
						 db->handle != NULL ? sqlite3_errmsg(db->handle) : words);
	}
	return fault_set(reterr, FAULT_BUG, "%s: %s (%d)", db->path, words, code);
}

static struct sqlite_statement *kept_find(struct sqlite *db, const char *sql)
{
	for (unsigned i = 0; i < db->count; i++)
		if (db->kept[i].sql == sql)
			return &db->kept[i];
	return NULL;
}

/* The statement when nobody has it; while a walk holds it, another one is prepared. */
struct query sqlite_read(struct sqlite *db, const char *sql)
{
	struct query q = {.db = db};
	struct sqlite_statement *kept = kept_find(db, sql);

	if (kept == NULL || kept->lent) {
		unsigned flags = kept == NULL ? SQLITE_PREPARE_PERSISTENT : 0;

		q.error = sqlite3_prepare_v3(db->handle, sql, -1, flags, &q.stmt, NULL);
		if (q.error == SQLITE_OK && kept == NULL && db->count < SQLITE_STATEMENTS) {
			q.kept = &db->kept[db->count++];
			*q.kept = (struct sqlite_statement){.sql = sql, .stmt = q.stmt};
		}
	} else {
		q.kept = kept;
		q.stmt = kept->stmt;
	}
	if (q.kept != NULL)
		q.kept->lent = true;
	return q;
}

struct query sqlite_write(struct sqlite *db, const char *sql)
{
	if (!sqlite_in_transaction(db))
		return (struct query){.db = db, .stray = true};
	return sqlite_read(db, sql);
}

static void bound(struct query *q, int code)
{
	if (q->error == SQLITE_OK)
		q->error = code;
}

static bool bindable(struct query *q)
{
	q->bound++;
	return q->stmt != NULL && q->error == SQLITE_OK;
}

void query_number(struct query *q, int64_t value)
{
	if (bindable(q))
		bound(q, sqlite3_bind_int64(q->stmt, q->bound, value));
}

void query_null(struct query *q)
{
	if (bindable(q))
		bound(q, sqlite3_bind_null(q->stmt, q->bound));
}

void query_bytes(struct query *q, struct span bytes)
{
	/* A NULL address would be bound as NULL, not as no bytes. */
	if (bindable(q))
		bound(q, sqlite3_bind_blob64(q->stmt, q->bound, bytes.length > 0 ? bytes.at : "",
					     bytes.length, SQLITE_STATIC));
}

static void query_characters(struct query *q, const char *at, size_t length)
{
	if (bindable(q))
		bound(q, sqlite3_bind_text64(q->stmt, q->bound, at, length, SQLITE_STATIC, SQLITE_UTF8));
}

void query_text(struct query *q, const char *terminated)
{
	query_characters(q, terminated, strlen(terminated));
}

void query_digest(struct query *q, const struct digest *d)
{
	query_bytes(q, digest_span(d));
}

int query_step(struct query *q, struct fault *reterr)
{
	int code;

	if (q->stray)
		return fault_set(reterr, FAULT_BUG, "%s: a write outside a transaction", q->db->path);
	if (q->error != SQLITE_OK)
		return sqlite_fault(q->db, q->error, reterr);
	code = sqlite3_step(q->stmt);
	if (code == SQLITE_ROW)
		return 1;
	return code == SQLITE_DONE ? 0 : sqlite_fault(q->db, code, reterr);
}

void query_end(struct query *q)
{
	if (q->kept != NULL) {
		sqlite3_reset(q->stmt);
		sqlite3_clear_bindings(q->stmt);
		q->kept->lent = false;
	} else {
		sqlite3_finalize(q->stmt);
	}
	*q = (struct query){.db = q->db};
}

int query_finish(struct query *q, struct fault *reterr)
{
	int rc = query_step(q, reterr);

	query_end(q);
	return rc > 0 ? 0 : rc;
}

int64_t query_get_number(const struct query *q, int column)
{
	return sqlite3_column_int64(q->stmt, column);
}

struct span query_get_bytes(const struct query *q, int column)
{
	const void *at = sqlite3_column_blob(q->stmt, column);

	if (at == NULL)
		return SPAN("");
	return (struct span){at, (size_t)sqlite3_column_bytes(q->stmt, column)};
}

const char *query_get_text(const struct query *q, int column)
{
	const unsigned char *at = sqlite3_column_text(q->stmt, column);

	return at != NULL ? (const char *)at : "";
}

bool query_get_null(const struct query *q, int column)
{
	return sqlite3_column_type(q->stmt, column) == SQLITE_NULL;
}
