#include "store/store_sqlite.h"

/* Leaves, and the journal of what changed them. */
int sqlite_leaf_put(void *self, const char *school, day_t year_monday, unsigned week, struct span bytes,
		    struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO leaf (year_monday, school, week, bytes) VALUES (?1, ?2, ?3, ?4)"
		" ON CONFLICT (year_monday, school, week) DO UPDATE SET bytes = excluded.bytes";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_number(&q, year_monday);
	query_text(&q, school);
	query_number(&q, week);
	query_bytes(&q, bytes);
	return query_finish(&q, reterr);
}

int sqlite_leaf_walk(void *self, day_t year_monday,
		     int (*each)(void *ctx, const char *school, unsigned week, struct span bytes), void *ctx,
		     struct fault *reterr)
{
	static const char sql[] =
		"SELECT school, week, bytes FROM leaf WHERE year_monday = ?1 ORDER BY school, week";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_number(&q, year_monday);
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = each(ctx, query_get_text(&q, 0), (unsigned)query_get_number(&q, 1),
			  query_get_bytes(&q, 2));
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

int sqlite_leaf_walk_school(void *self, const char *school, day_t year_monday,
			    int (*each)(void *ctx, const char *school, unsigned week, struct span bytes),
			    void *ctx, struct fault *reterr)
{
	static const char sql[] =
		"SELECT week, bytes FROM leaf WHERE year_monday = ?1 AND school = ?2 ORDER BY week";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_number(&q, year_monday);
	query_text(&q, school);
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = each(ctx, school, (unsigned)query_get_number(&q, 0), query_get_bytes(&q, 1));
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

static const struct column batch_columns[] = {
	COLUMN(SIGNED, store_batch, at),	  COLUMN(TEXT, store_batch, school),
	COLUMN(TEXT, store_batch, what),	  COLUMN(UNSIGNED, store_batch, first_week),
	COLUMN(UNSIGNED, store_batch, last_week),
};

int sqlite_batch_add(void *self, struct store_batch *batch, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO batch (at, school, what, first_week, last_week, changes)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);
	int rc;

	query_columns(&q, batch_columns, COUNT_OF(batch_columns), batch);
	query_bytes(&q, batch->changes);
	rc = query_finish(&q, reterr);
	if (rc == 0)
		batch->number = (uint64_t)sqlite3_last_insert_rowid(s->db.handle);
	return rc;
}

#define BATCH "SELECT at, school, what, first_week, last_week, number, changes FROM batch WHERE at > ?1"

static int batch_walk(struct query *q, int (*each)(void *ctx, const struct store_batch *b), void *ctx,
		      struct fault *reterr)
{
	enum { NUMBER = COUNT_OF(batch_columns), CHANGES };
	int rc;

	while ((rc = query_step(q, reterr)) > 0) {
		struct store_batch row = {0};

		rc = query_get_columns(q, batch_columns, COUNT_OF(batch_columns), &row, reterr);
		row.number = (uint64_t)query_get_number(q, NUMBER);
		row.changes = query_get_bytes(q, CHANGES);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(q);
	return rc;
}

int sqlite_batch_walk(void *self, int64_t after, int (*each)(void *ctx, const struct store_batch *b),
		      void *ctx, struct fault *reterr)
{
	/* By number, not by clock: a clock that was set back must not change the order of undoing. */
	static const char sql[] = BATCH " ORDER BY number DESC";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);

	query_number(&q, after);
	return batch_walk(&q, each, ctx, reterr);
}

int sqlite_batch_walk_school(void *self, const char *school, int64_t after,
			     int (*each)(void *ctx, const struct store_batch *b), void *ctx,
			     struct fault *reterr)
{
	static const char sql[] = BATCH " AND school = ?2 ORDER BY number DESC";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);

	query_number(&q, after);
	query_text(&q, school);
	return batch_walk(&q, each, ctx, reterr);
}
