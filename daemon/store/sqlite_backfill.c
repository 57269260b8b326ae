#include "store/store_sqlite.h"

static const char *state_name(unsigned s)
{
	static const char *const names[BACKFILL_STATES] = {
		[BACKFILL_RUNNING] = "running", [BACKFILL_DONE] = "done", [BACKFILL_STOPPED] = "stopped"};

	return s < BACKFILL_STATES ? names[s] : NULL;
}

static const struct column columns[] = {
	COLUMN(TEXT, store_backfill, school),
	COLUMN(SIGNED, store_backfill, from),
	COLUMN(SIGNED, store_backfill, to),
	COLUMN(SIGNED, store_backfill, next),
	COLUMN_ENUM(store_backfill, state, state_name, BACKFILL_STATES),
	COLUMN(SIGNED, store_backfill, asked_at),
	COLUMN(TEXT, store_backfill, asked_by),
	COLUMN(SIGNED, store_backfill, ended_at),
	COLUMN(UNSIGNED, store_backfill, spent_ms),
	COLUMN(UNSIGNED, store_backfill, pages),
	COLUMN(UNSIGNED, store_backfill, marks),
	COLUMN(UNSIGNED, store_backfill, changes),
	COLUMN(TEXT, store_backfill, reason),
};
#define NAMES                                                                                                \
	"school, from_day, to_day, next_day, state, asked_at, asked_by, ended_at, spent_ms, pages, marks,"   \
	" changes, reason"

int sqlite_backfill_put(void *self, const struct store_backfill *b, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO backfill (" NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, columns, COUNT_OF(columns), b);
	return query_finish(&q, reterr);
}

int sqlite_backfill_walk(void *self, int (*each)(void *ctx, const struct store_backfill *b), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM backfill ORDER BY school";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_backfill row;
	int rc;

	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0 &&
	       (rc = each(ctx, &row)) == 0)
		;
	query_end(&q);
	return rc;
}
