/* engine_rows.h: what an engine's files hold, asked while it has them. */
#ifndef TESTS_ENGINE_ROWS_H
#define TESTS_ENGINE_ROWS_H

#include <sqlite3.h>

#include "engine_fixture.h"

/* The engine has its files for itself: a copy of them is asked, log and all. */
static void copy_file(const struct world *w, const char *file, const char *end, char path[160])
{
	char from[160], bytes[65536];
	FILE *in, *out;
	size_t n;

	snprintf(from, sizeof from, "%s/%s%s", w->folder, file, end);
	snprintf(path, 160, "%s.copy-%s%s", w->folder, file, end);
	in = fopen(from, "rb");
	out = fopen(path, "wb");
	cr_assert_not_null(out);
	while (in != NULL && (n = fread(bytes, 1, sizeof bytes, in)) > 0)
		cr_assert_eq(fwrite(bytes, 1, n, out), n);
	if (in != NULL)
		fclose(in);
	fclose(out);
}

static int64_t number(const struct world *w, const char *file, const char *sql)
{
	char log[160], path[160];
	sqlite3 *db;
	sqlite3_stmt *s;
	int64_t n;

	copy_file(w, file, "-wal", log);
	copy_file(w, file, "", path);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s: %s", sqlite3_errmsg(db), sql);
	cr_assert_eq(sqlite3_step(s), SQLITE_ROW);
	n = sqlite3_column_int64(s, 0);
	cr_assert_eq(sqlite3_finalize(s), SQLITE_OK);
	sqlite3_close(db);
	unlink(path);
	unlink(log);
	return n;
}

static int64_t rows(const struct world *w, const char *sql)
{
	return number(w, "muster.db", sql);
}

/* Every row of a question as a line of text, appended. */
static void rows_text(const struct world *w, const char *sql, struct buffer *out)
{
	char log[160], path[160];
	sqlite3 *db;
	sqlite3_stmt *s;

	copy_file(w, "muster.db", "-wal", log);
	copy_file(w, "muster.db", "", path);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s: %s", sqlite3_errmsg(db), sql);
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++)
			buffer_print(out, "%s|", (const char *)sqlite3_column_text(s, i));
		buffer_text(out, "\n");
	}
	cr_assert_eq(sqlite3_finalize(s), SQLITE_OK);
	sqlite3_close(db);
	unlink(path);
	unlink(log);
}

#endif
