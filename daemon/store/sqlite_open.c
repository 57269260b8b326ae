#include "store/sqlite.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "store/migrations.h"

/* Stands in the file's header: `file` and we can tell our stores from any other database. */
#define APPLICATION 0x4d555354 /* "MUST" */
/* An engine that is told to stop may still be committing while the next one starts. */
#define BUSY_MILLISECONDS 5000

/* FULL: every commit is on the disk before it returns. EXCLUSIVE: one process, and no shared
 * memory file. secure_delete: what is dropped is overwritten. No temporary files anywhere.
 * Pages of 2 KiB write a third less than pages of 4 KiB for a leaf, a batch and two
 * envelopes, in the same time; the log is written back every 8 MiB. */
static const char settings[] = "PRAGMA locking_mode = EXCLUSIVE;"
			       "PRAGMA page_size = 2048;"
			       "PRAGMA wal_autocheckpoint = 4000;"
			       "PRAGMA journal_mode = WAL;"
			       "PRAGMA synchronous = FULL;"
			       "PRAGMA secure_delete = ON;"
			       "PRAGMA temp_store = MEMORY;"
			       "PRAGMA foreign_keys = ON;"
			       "PRAGMA trusted_schema = OFF;"
			       "PRAGMA cell_size_check = ON;"
			       "PRAGMA cache_size = -8192;"
			       "PRAGMA journal_size_limit = 67108864;";

static int exec(struct sqlite *db, const char *sql, struct fault *reterr)
{
	int code = sqlite3_exec(db->handle, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? 0 : sqlite_fault(db, code, reterr);
}

/* SQLite would create the file readable by the group; its -wal copies the mode of the file. */
static int file_claim(const char *folder, const char *path, struct fault *reterr)
{
	int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), bad;

	if (fd < 0)
		return errno == EEXIST ? 0 : fault_errno(reterr, errno, "cannot make %s", path);
	close(fd);
	fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return fault_errno(reterr, errno, "cannot open folder %s", folder);
	bad = fsync(fd);
	close(fd);
	return bad == 0 ? 0 : fault_errno(reterr, errno, "cannot sync folder %s", folder);
}

static int pragma_read(struct sqlite *db, const char *sql, int64_t *ret, struct fault *reterr)
{
	struct query q = sqlite_read(db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0)
		*ret = query_get_number(&q, 0);
	query_end(&q);
	return rc > 0 ? 0 : rc;
}

static int migration_run(struct sqlite *db, const struct migration *m, struct fault *reterr)
{
	char stamp[96];
	int rc = sqlite_begin(db, reterr);

	if (rc != 0)
		return rc;
	snprintf(stamp, sizeof stamp, "PRAGMA application_id = %d; PRAGMA user_version = %u;", APPLICATION,
		 m->version);
	rc = exec(db, m->sql, reterr);
	if (rc == 0)
		rc = exec(db, stamp, reterr);
	if (rc == 0)
		rc = sqlite_commit(db, reterr);
	sqlite_rollback(db);
	return rc;
}

static int migrate(struct sqlite *db, const char *database, int64_t version, struct fault *reterr)
{
	unsigned newest = 0;

	for (unsigned i = 0; i < migrations_count; i++)
		if (strcmp(migrations[i].database, database) == 0)
			newest = migrations[i].version;
	if (version > newest)
		return fault_set(
			reterr, FAULT_STATE,
			"%s was written by a newer version of this program (schema %lld, this one knows %u)",
			db->path, (long long)version, newest);
	for (unsigned i = 0; i < migrations_count; i++) {
		const struct migration *m = &migrations[i];
		int rc;

		if (strcmp(m->database, database) != 0 || m->version <= version)
			continue;
		rc = migration_run(db, m, reterr);
		if (rc != 0)
			return rc;
	}
	return 0;
}

/* Before anything is written: is it ours, or empty? */
static int header_check(struct sqlite *db, int64_t *ret_version, struct fault *reterr)
{
	static const char application_sql[] = "PRAGMA application_id", version_sql[] = "PRAGMA user_version",
			  tables_sql[] = "SELECT count(*) FROM sqlite_schema";
	int64_t application = 0, tables = 0;
	int rc = pragma_read(db, application_sql, &application, reterr);

	if (rc == 0)
		rc = pragma_read(db, version_sql, ret_version, reterr);
	if (rc == 0)
		rc = pragma_read(db, tables_sql, &tables, reterr);
	if (rc == 0 && application != APPLICATION && (application != 0 || *ret_version != 0 || tables != 0))
		return fault_set(reterr, FAULT_PARSE, "%s is not a store of this program", db->path);
	return rc;
}

/* A file system that cannot do it keeps the old mode without an error. */
static int wal_check(struct sqlite *db, struct fault *reterr)
{
	static const char sql[] = "PRAGMA journal_mode";
	struct query q = sqlite_read(db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0 && !span_is(query_get_bytes(&q, 0), "wal"))
		rc = fault_set(reterr, FAULT_IO, "%s: this file system does not carry a write-ahead log",
			       db->path);
	query_end(&q);
	return rc > 0 ? 0 : rc;
}

static int settle(struct sqlite *db, const char *database, struct fault *reterr)
{
	int64_t version = 0;
	int rc;

	sqlite3_extended_result_codes(db->handle, 1);
	sqlite3_busy_timeout(db->handle, BUSY_MILLISECONDS);
	sqlite3_db_config(db->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
	rc = exec(db, "PRAGMA locking_mode = EXCLUSIVE;", reterr);
	if (rc == 0)
		rc = header_check(db, &version, reterr);
	if (rc == 0)
		rc = exec(db, settings, reterr);
	if (rc == 0)
		rc = wal_check(db, reterr);
	if (rc == 0)
		rc = migrate(db, database, version, reterr);
	return rc;
}

int sqlite_open(const char *folder, const char *database, struct sqlite *db, struct fault *reterr)
{
	unsigned char warm[16];
	int rc;

	memset(db, 0, sizeof *db);
	if ((size_t)snprintf(db->path, sizeof db->path, "%s/%s.db", folder, database) >= sizeof db->path)
		return fault_set(reterr, FAULT_LIMIT, "path is too long: %s", folder);
	rc = file_claim(folder, db->path, reterr);
	if (rc != 0)
		return rc;
	rc = sqlite3_open_v2(db->path, &db->handle,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW, NULL);
	rc = rc == SQLITE_OK ? settle(db, database, reterr) : sqlite_fault(db, rc, reterr);
	if (rc != 0)
		sqlite_close(db);
	/* SQLite reads its seed from a file at first need: now, before the sandbox closes. */
	sqlite3_randomness((int)sizeof warm, warm);
	return rc;
}

void sqlite_close(struct sqlite *db)
{
	for (unsigned i = 0; i < db->count; i++)
		sqlite3_finalize(db->kept[i].stmt);
	db->count = 0;
	if (db->handle != NULL)
		sqlite3_close_v2(db->handle);
	db->handle = NULL;
}

int sqlite_begin(struct sqlite *db, struct fault *reterr)
{
	static const char sql[] = "BEGIN IMMEDIATE";
	struct query q;

	if (sqlite_in_transaction(db))
		return fault_set(reterr, FAULT_BUG, "%s: a transaction within a transaction", db->path);
	q = sqlite_read(db, sql);
	return query_finish(&q, reterr);
}

int sqlite_commit(struct sqlite *db, struct fault *reterr)
{
	static const char sql[] = "COMMIT";
	struct query q;
	int rc;

	if (!sqlite_in_transaction(db))
		return fault_set(reterr, FAULT_STATE,
				 "%s: no transaction is open, or it was rolled back by a fault", db->path);
	q = sqlite_read(db, sql);
	rc = query_finish(&q, reterr);
	if (rc != 0)
		sqlite_rollback(db);
	return rc;
}

void sqlite_rollback(struct sqlite *db)
{
	static const char sql[] = "ROLLBACK";
	struct query q;

	if (!sqlite_in_transaction(db))
		return;
	q = sqlite_read(db, sql);
	query_finish(&q, NULL);
}
