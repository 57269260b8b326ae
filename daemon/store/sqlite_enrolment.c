#include "store/store_sqlite.h"

static const struct column columns[] = {
	COLUMN(TEXT, store_enrolment, school),	   COLUMN(DAY, store_enrolment, year_monday),
	COLUMN(UNSIGNED, store_enrolment, slot),   COLUMN(TEXT, store_enrolment, student),
	COLUMN(DIGEST, store_enrolment, child),	   COLUMN(SIGNED, store_enrolment, year_group),
	COLUMN(DAY, store_enrolment, from),	   COLUMN(DAY, store_enrolment, to),
	COLUMN(SIGNED, store_enrolment, known_at),
};
#define NAMES "school, year_monday, slot, student, child, year_group, from_day, to_day, known_at"

int sqlite_enrolment_put(void *self, const struct store_enrolment *e, struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO enrolment (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
		" ON CONFLICT (school, year_monday, slot) DO UPDATE SET student = excluded.student,"
		" child = excluded.child, year_group = excluded.year_group,"
		" from_day = excluded.from_day, to_day = excluded.to_day";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, columns, COUNT_OF(columns), e);
	return query_finish(&q, reterr);
}

int sqlite_enrolment_walk(void *self, int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
			  struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM enrolment ORDER BY school, year_monday, slot";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_enrolment row;
	int rc;

	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0 &&
	       (rc = each(ctx, &row)) == 0)
		;
	query_end(&q);
	return rc;
}

int sqlite_enrolment_walk_school(void *self, const char *school, day_t year_monday,
				 int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
				 struct fault *reterr)
{
	static const char sql[] =
		"SELECT " NAMES " FROM enrolment WHERE school = ?1 AND year_monday = ?2 ORDER BY slot";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_enrolment row;
	int rc;

	query_text(&q, school);
	query_number(&q, year_monday);
	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0 &&
	       (rc = each(ctx, &row)) == 0)
		;
	query_end(&q);
	return rc;
}
