/* sqlite.h: one SQLite file, its statements, and rows bound and read by table.
 *
 * Statements are named by the address of their text (a static array) and kept prepared. A
 * query carries its first error with it, so that binds are written one after another and the
 * error comes out where the query is stepped or finished. Not thread-safe. */
#ifndef STORE_SQLITE_H
#define STORE_SQLITE_H

#include <limits.h>
#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/digest.h"
#include "base/fault.h"
#include "base/text.h"

/* Statements kept prepared in one file; past that they are prepared each time. */
#define SQLITE_STATEMENTS 64

struct sqlite_statement {
	const char *sql;
	sqlite3_stmt *stmt; /* owned */
	bool lent;
};

struct sqlite {
	sqlite3 *handle; /* owned; NULL: closed */
	char path[PATH_MAX];
	struct sqlite_statement kept[SQLITE_STATEMENTS];
	unsigned count;
};

/* Opens `folder`/`database`.db, readable by its owner only and by one process at a time,
 * creating it and running the migrations of `database` that it has not seen.
 * -FAULT_STATE: used by another process, or written by a newer program;
 * -FAULT_PARSE: not a file of this program, or damaged. On failure *db is closed. */
int sqlite_open(const char *folder, const char *database, struct sqlite *db, struct fault *reterr);
/* Closes; statements still lent are closed too. A closed or zeroed one is fine. */
void sqlite_close(struct sqlite *db);
/* Fills a fault from one of SQLite's result codes and returns its negative kind. */
int sqlite_fault(const struct sqlite *db, int code, struct fault *reterr);
static inline bool sqlite_in_transaction(const struct sqlite *db)
{
	return db->handle != NULL && sqlite3_get_autocommit(db->handle) == 0;
}
/* BEGIN IMMEDIATE; -FAULT_BUG when one is open. */
int sqlite_begin(struct sqlite *db, struct fault *reterr);
/* COMMIT; when it fails everything is rolled back. -FAULT_STATE when nothing is open, as
 * when SQLite itself has rolled back after an I/O error. */
int sqlite_commit(struct sqlite *db, struct fault *reterr);
/* ROLLBACK; harmless when nothing is open. */
void sqlite_rollback(struct sqlite *db);

static inline struct span digest_span(const struct digest *d)
{
	return (struct span){(const char *)d->bytes, DIGEST_SIZE};
}

struct query {
	struct sqlite *db;
	sqlite3_stmt *stmt;
	struct sqlite_statement *kept; /* NULL: closed when the query ends */
	int error;		       /* SQLite's code; 0: none yet */
	int bound;		       /* parameters bound so far */
	bool stray;		       /* a write outside a transaction */
};

/* A statement ready to bind. sqlite_write refuses outside a transaction, so that nothing is
 * ever written by itself. Each ends with query_end or query_finish. */
struct query sqlite_read(struct sqlite *db, const char *sql);
struct query sqlite_write(struct sqlite *db, const char *sql);

/* Bind the next parameter. Bytes are borrowed until the query ends. */
void query_number(struct query *q, int64_t value);
void query_text(struct query *q, const char *terminated);
void query_bytes(struct query *q, struct span bytes);
void query_digest(struct query *q, const struct digest *d);
void query_null(struct query *q);

/* 1: a row is there; 0: no more; negative: fault. */
int query_step(struct query *q, struct fault *reterr);
/* Gives the statement back. */
void query_end(struct query *q);
/* Runs to its end and gives it back: for statements without rows. 0 or negative. */
int query_finish(struct query *q, struct fault *reterr);

/* Read a column of the row. Bytes are lent until the next step. */
int64_t query_get_number(const struct query *q, int column);
struct span query_get_bytes(const struct query *q, int column);
const char *query_get_text(const struct query *q, int column); /* terminated, never NULL */
bool query_get_null(const struct query *q, int column);

/* How a member of a struct stands in a column. */
enum column_kind {
	COLUMN_SIGNED,	 /* any width */
	COLUMN_UNSIGNED, /* any width */
	COLUMN_DAY,	 /* day_t, DAY_NONE as NULL */
	COLUMN_TEXT,	 /* char array */
	COLUMN_DIGEST,
	COLUMN_NAME, /* an enum, written as its name so that renumbering harms no file */
};
struct column {
	enum column_kind kind;
	size_t offset, size;
	const char *(*name)(unsigned value);
	unsigned names; /* values 0 .. names - 1 */
};
#define COLUMN(kind, type, member)                                                                           \
	{                                                                                                    \
		COLUMN_##kind, offsetof(struct type, member), sizeof(((struct type *)NULL)->member), NULL, 0 \
	}
#define COLUMN_ENUM(type, member, name, names)                                                               \
	{                                                                                                    \
		COLUMN_NAME, offsetof(struct type, member), sizeof(((struct type *)NULL)->member), name,     \
			names                                                                                \
	}

/* Binds the next `count` parameters from a struct. */
void query_columns(struct query *q, const struct column *columns, unsigned count, const void *row);
/* Fills the same members from columns 0 .. count - 1. -FAULT_PARSE names a column that holds
 * what no writer of ours wrote. */
int query_get_columns(const struct query *q, const struct column *columns, unsigned count, void *row,
		      struct fault *reterr);
/* Steps to the next row and reads it into a struct of `size` bytes, the rest of which is zero. 1: a row, 0:
 * no more. */
int query_row(struct query *q, const struct column *columns, unsigned count, void *row, size_t size,
	      struct fault *reterr);

#endif
