#include "store/store_sqlite.h"

#include <stdio.h>

/* The row belongs to its enrolment and child: the same bytes elsewhere do not open. */
static struct digest place_of(const struct store_trait *t)
{
	char where[32];
	int length = snprintf(where, sizeof where, "%d/%u", t->year_monday, t->slot);

	return digest_parts(
		(const struct span[]){
			SPAN("trait"), span_of(t->school), {where, (size_t)length}, digest_span(&t->child)},
		4);
}

static const struct column columns[] = {
	COLUMN(TEXT, store_trait, school), COLUMN(DAY, store_trait, year_monday),
	COLUMN(UNSIGNED, store_trait, slot), COLUMN(DIGEST, store_trait, child)};

static int trait_remove(struct store_sqlite *s, const struct store_trait *t, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM trait WHERE school = ?1 AND year_monday = ?2 AND slot = ?3";
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, columns, 3, t);
	return query_finish(&q, reterr);
}

int sqlite_trait_put(void *self, const struct store_trait *t, struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO trait (school, year_monday, slot, child, sealed) VALUES (?1, ?2, ?3, ?4, ?5)"
		" ON CONFLICT (school, year_monday, slot) DO UPDATE SET child = excluded.child,"
		" sealed = excluded.sealed";
	struct store_sqlite *s = self;
	struct digest place = place_of(t);
	struct buffer sealed = {0};
	struct query q;
	int rc;

	if (t->packed.length == 0)
		return trait_remove(s, t, reterr);
	q = sqlite_write(&s->db, sql);
	rc = q.stray ? 0 : child_keys_seal(s->keys, &t->child, &place, t->packed, &sealed, reterr);
	if (rc == 0) {
		query_columns(&q, columns, COUNT_OF(columns), t);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

/* Fills `ret` from a row, its packed bytes lent by `opened`. */
static int row_open(struct store_sqlite *s, const struct query *q, struct store_trait *ret,
		    struct buffer *opened, struct fault *reterr)
{
	struct digest place;
	int rc;

	*ret = (struct store_trait){0};
	rc = query_get_columns(q, columns, COUNT_OF(columns), ret, reterr);
	if (rc != 0)
		return rc;
	buffer_reset(opened);
	place = place_of(ret);
	rc = child_keys_unseal(s->keys, &ret->child, &place, query_get_bytes(q, (int)COUNT_OF(columns)),
			       opened, reterr);
	if (rc == -FAULT_DENIED)
		return 0; /* erased with its child's key, or not what was written: nothing is known */
	if (rc == 0)
		ret->packed = buffer_span(opened);
	return rc;
}

int sqlite_trait_walk(void *self, const char *school, day_t year_monday,
		      int (*each)(void *ctx, const struct store_trait *t), void *ctx, struct fault *reterr)
{
	static const char sql[] = "SELECT school, year_monday, slot, child, sealed FROM trait"
				  " WHERE school = ?1 AND year_monday = ?2 ORDER BY slot";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct store_trait row;
	int rc;

	text_copy(row.school, sizeof row.school, span_of(school));
	row.year_monday = year_monday;
	query_columns(&q, columns, 2, &row);
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = row_open(s, &q, &row, &opened, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}
