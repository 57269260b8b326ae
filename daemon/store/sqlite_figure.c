#include "store/store_sqlite.h"

static const char *series(unsigned s)
{
	return figure_series_name((enum figure_series)s);
}
static const char *phase(unsigned p)
{
	return phase_name((enum phase)p);
}
static const char *period_kind(unsigned k)
{
	return figure_time_kind_name((enum figure_time_kind)k);
}

/* --- releases --------------------------------------------------------------------- */

#define RELEASE_NAMES                                                                                        \
	"id, data_set, version, series, period, last_period, hash, published, imported_at, rows, figures,"   \
	" no_value, skipped"
static const struct column release_columns[] = {
	COLUMN(TEXT, store_release, id),
	COLUMN(TEXT, store_release, data_set),
	COLUMN(TEXT, store_release, version),
	COLUMN_ENUM(store_release, series, series, FIGURE_SERIES),
	COLUMN(TEXT, store_release, period),
	COLUMN(TEXT, store_release, last_period),
	COLUMN(DIGEST, store_release, hash),
	COLUMN(DAY, store_release, published),
	COLUMN(SIGNED, store_release, imported_at),
	COLUMN(UNSIGNED, store_release, rows),
	COLUMN(UNSIGNED, store_release, figures),
	COLUMN(UNSIGNED, store_release, no_value),
	COLUMN(UNSIGNED, store_release, skipped),
};
#define RELEASE_COLUMNS COUNT_OF(release_columns)

int sqlite_release_put(void *self, struct store_release *r, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO release (" RELEASE_NAMES ")"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);
	int rc;

	query_columns(&q, release_columns, RELEASE_COLUMNS, r);
	rc = query_finish(&q, reterr);
	if (rc == 0)
		r->number = (uint64_t)sqlite3_last_insert_rowid(s->db.handle);
	return rc;
}

int sqlite_release_walk(void *self, int (*each)(void *ctx, const struct store_release *r), void *ctx,
			struct fault *reterr)
{
	static const char sql[] = "SELECT " RELEASE_NAMES ", number FROM release ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_release row;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		row = (struct store_release){0};
		rc = query_get_columns(&q, release_columns, RELEASE_COLUMNS, &row, reterr);
		row.number = (uint64_t)query_get_number(&q, RELEASE_COLUMNS);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

/* --- sheets ------------------------------------------------------------------------- */

#define SHEET_NAMES                                                                                          \
	"s.release, s.series, s.period_kind, s.period, s.period_from, s.period_to, s.phase, s.cohort,"       \
	" s.figures, s.hash"
static const struct column sheet_columns[] = {
	COLUMN(UNSIGNED, store_sheet, release),
	COLUMN_ENUM(store_sheet, series, series, FIGURE_SERIES),
	COLUMN_ENUM(store_sheet, period.kind, period_kind, FIGURE_TIME_KINDS),
	COLUMN(TEXT, store_sheet, period.text),
	COLUMN(SIGNED, store_sheet, period.from),
	COLUMN(SIGNED, store_sheet, period.to),
	COLUMN_ENUM(store_sheet, phase, phase, PHASES),
	COLUMN(TEXT, store_sheet, group),
	COLUMN(UNSIGNED, store_sheet, figures),
	COLUMN(DIGEST, store_sheet, hash),
};
#define SHEET_COLUMNS COUNT_OF(sheet_columns)

int sqlite_sheet_put(void *self, const struct store_sheet *row, struct fault *reterr)
{
	static const char body[] = "INSERT OR IGNORE INTO sheet_body (hash, figures) VALUES (?1, ?2)",
			  sheet[] = "INSERT INTO sheet (release, series, period_kind, period, period_from,"
				    " period_to, phase, cohort, figures, hash)"
				    " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, body);
	int rc;

	query_digest(&q, &row->hash);
	query_bytes(&q, row->bytes);
	rc = query_finish(&q, reterr);
	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sheet);
	query_columns(&q, sheet_columns, SHEET_COLUMNS, row);
	rc = query_finish(&q, reterr);
	if (rc == -FAULT_STATE)
		return fault_set(reterr, FAULT_MEANING, "release %llu has the %s figures of %s (%s) twice",
				 (unsigned long long)row->release, phase_name(row->phase), row->period.text,
				 row->group);
	return rc;
}

static void name_or_null(struct query *q, bool there, const char *name)
{
	if (there)
		query_text(q, name);
	else
		query_null(q);
}

int sqlite_sheet_walk(void *self, const struct store_sheet_filter *filter,
		      int (*each)(void *ctx, const struct store_sheet *s), void *ctx, struct fault *reterr)
{
	static const char sql[] =
		"SELECT " SHEET_NAMES ", CASE ?7 WHEN 1 THEN b.figures END,"
		" coalesce(r.published * 86400, r.imported_at) AS standing FROM sheet s"
		" JOIN sheet_body b ON b.hash = s.hash JOIN release r ON r.number = s.release"
		" WHERE (?1 IS NULL OR s.series = ?1) AND (?2 IS NULL OR s.phase = ?2)"
		" AND (?3 IS NULL OR s.period_kind = ?3) AND (?4 IS NULL OR s.cohort = ?4)"
		" AND (?5 IS NULL OR s.period = ?5) AND (?6 = 0 OR s.release = ?6)"
		" ORDER BY standing, r.number, s.series, s.period_to,"
		" s.period_kind, s.period, s.phase, s.cohort";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_sheet row;
	int rc;

	name_or_null(&q, filter->series < FIGURE_SERIES, series(filter->series));
	name_or_null(&q, filter->phase < PHASES, phase(filter->phase));
	name_or_null(&q, filter->period_kind < FIGURE_TIME_KINDS, period_kind(filter->period_kind));
	name_or_null(&q, filter->group != NULL, filter->group);
	name_or_null(&q, filter->period != NULL, filter->period);
	query_number(&q, (int64_t)filter->release);
	query_number(&q, filter->bytes);
	while ((rc = query_step(&q, reterr)) > 0) {
		row = (struct store_sheet){0};
		rc = query_get_columns(&q, sheet_columns, SHEET_COLUMNS, &row, reterr);
		row.bytes = query_get_bytes(&q, SHEET_COLUMNS);
		row.standing = query_get_number(&q, SHEET_COLUMNS + 1);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

/* --- revisions ------------------------------------------------------------------------ */

static const struct column revision_columns[] = {
	COLUMN(UNSIGNED, store_revision, newer),
	COLUMN(UNSIGNED, store_revision, older),
	COLUMN(UNSIGNED, store_revision, shared),
	COLUMN(UNSIGNED, store_revision, changed),
};

int sqlite_revision_put(void *self, const struct store_revision *r, struct fault *reterr)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO revision (newer, older, shared, changed) VALUES (?1, ?2, ?3, ?4)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, revision_columns, COUNT_OF(revision_columns), r);
	return query_finish(&q, reterr);
}

int sqlite_revision_walk(void *self, int (*each)(void *ctx, const struct store_revision *r), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] = "SELECT newer, older, shared, changed FROM revision ORDER BY newer, older";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_revision row;
	int rc;

	while ((rc = query_row(&q, revision_columns, COUNT_OF(revision_columns), &row, sizeof row, reterr)) >
		       0 &&
	       (rc = each(ctx, &row)) == 0)
		;
	query_end(&q);
	return rc;
}
