#include "store/store_sqlite.h"

static const char *const geographies[GEOGRAPHIES] = {
	[GEOGRAPHY_LA] = "la", [GEOGRAPHY_REGION] = "region", [GEOGRAPHY_NATIONAL] = "national"};

static const char *geography(unsigned g)
{
	return g < GEOGRAPHIES ? geographies[g] : "unknown";
}
static const char *phase(unsigned p)
{
	return phase_name((enum phase)p);
}
static const char *kind(unsigned k)
{
	return measure_kind_name((enum measure_kind)k);
}

static const struct column release_columns[] = {
	COLUMN(TEXT, store_release, id),       COLUMN(TEXT, store_release, period),
	COLUMN(DIGEST, store_release, hash),   COLUMN(SIGNED, store_release, imported_at),
	COLUMN(UNSIGNED, store_release, rows),
};

static int figures_remove(struct store_sqlite *s, const char *release, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM figure WHERE release = ?1";
	struct query q = sqlite_write(&s->db, sql);

	query_text(&q, release);
	return query_finish(&q, reterr);
}

int sqlite_release_put(void *self, const struct store_release *r, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO release (id, period, hash, imported_at, rows)"
				  " VALUES (?1, ?2, ?3, ?4, ?5)";
	struct store_sqlite *s = self;
	struct query q;
	int rc = figures_remove(s, r->id, reterr);

	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	query_columns(&q, release_columns, COUNT_OF(release_columns), r);
	return query_finish(&q, reterr);
}

int sqlite_release_walk(void *self, int (*each)(void *ctx, const struct store_release *r), void *ctx,
			struct fault *reterr)
{
	static const char sql[] =
		"SELECT id, period, hash, imported_at, rows FROM release ORDER BY imported_at, id";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_release row;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		row = (struct store_release){0};
		rc = query_get_columns(&q, release_columns, COUNT_OF(release_columns), &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

static const struct column columns[] = {
	COLUMN_ENUM(figure, geography, geography, GEOGRAPHIES),
	COLUMN(TEXT, figure, code),
	COLUMN(TEXT, figure, name),
	COLUMN(TEXT, figure, region),
	COLUMN(TEXT, figure, period),
	COLUMN_ENUM(figure, phase, phase, PHASES),
	COLUMN_ENUM(figure, kind, kind, MEASURE_KINDS),
};
#define NAMES	"geography, code, name, region, period, phase, kind, nano_percent, num, den"
#define NANO_AT COUNT_OF(columns)

static void number_or_null(struct query *q, bool there, int64_t value)
{
	if (there)
		query_number(q, value);
	else
		query_null(q);
}

int sqlite_figure_put(void *self, const char *release, const struct figure *f, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO figure (" NAMES ", release)"
				  " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);
	int rc;

	query_columns(&q, columns, COUNT_OF(columns), f);
	number_or_null(&q, f->has_value, f->nano_percent);
	number_or_null(&q, f->has_counts, (int64_t)f->num);
	number_or_null(&q, f->has_counts, (int64_t)f->den);
	query_text(&q, release);
	rc = query_finish(&q, reterr);
	if (rc == -FAULT_STATE)
		return fault_set(reterr, FAULT_MEANING, "release %s has the %s %s figure of %s for %s twice",
				 release, phase_name(f->phase), measure_kind_name(f->kind), f->code,
				 f->period);
	return rc;
}

static int figure_read(const struct query *q, struct figure *ret, struct fault *reterr)
{
	int rc;

	*ret = (struct figure){0};
	rc = query_get_columns(q, columns, COUNT_OF(columns), ret, reterr);
	if (rc != 0)
		return rc;
	ret->has_value = !query_get_null(q, NANO_AT);
	ret->nano_percent = query_get_number(q, NANO_AT);
	ret->has_counts = !query_get_null(q, NANO_AT + 1);
	ret->num = (uint64_t)query_get_number(q, NANO_AT + 1);
	ret->den = (uint64_t)query_get_number(q, NANO_AT + 2);
	return 0;
}

int sqlite_figure_walk(void *self, const char *release, int (*each)(void *ctx, const struct figure *f),
		       void *ctx, struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM figure WHERE release = ?1 ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct figure row;
	int rc;

	query_text(&q, release);
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = figure_read(&q, &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
