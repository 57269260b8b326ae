#include "store/store_sqlite.h"

static const char *reason_name(unsigned r)
{
	return match_reason_row((enum match_reason)r)->name;
}
static const char *state_name(unsigned s)
{
	return match_state_name((enum match_state)s);
}

/* --- facts of a record -------------------------------------------------------------------- */

static const struct column pupil_columns[] = {
	COLUMN(TEXT, store_pupil, school),	 COLUMN(TEXT, store_pupil, student),
	COLUMN(DIGEST, store_pupil, child),	 COLUMN(UNSIGNED, store_pupil, upn),
	COLUMN(UNSIGNED, store_pupil, flags),	 COLUMN(UNSIGNED, store_pupil, former),
	COLUMN(UNSIGNED, store_pupil, born),	 COLUMN(UNSIGNED, store_pupil, surname),
	COLUMN(UNSIGNED, store_pupil, forename), COLUMN(TEXT, store_pupil, no_upn),
};
#define PUPIL_NAMES "school, student, child, upn, flags, former, born, surname, forename, no_upn"

int sqlite_pupil_put(void *self, const struct store_pupil *p, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO pupil (" PUPIL_NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, pupil_columns, COUNT_OF(pupil_columns), p);
	return query_finish(&q, reterr);
}

static int pupil_read(const struct query *q, struct store_pupil *ret, struct fault *reterr)
{
	*ret = (struct store_pupil){0};
	return query_get_columns(q, pupil_columns, COUNT_OF(pupil_columns), ret, reterr);
}

int sqlite_pupil_walk(void *self, int (*each)(void *ctx, const struct store_pupil *p), void *ctx,
		      struct fault *reterr)
{
	static const char sql[] = "SELECT " PUPIL_NAMES " FROM pupil ORDER BY school, student";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_pupil row;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		rc = pupil_read(&q, &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}

/* --- questions and decisions ---------------------------------------------------------------- */

static const struct column item_columns[] = {
	COLUMN(UNSIGNED, store_match, number),	 COLUMN_ENUM(store_match, reason, reason_name, MATCH_REASONS),
	COLUMN(TEXT, store_match, school),	 COLUMN(TEXT, store_match, student),
	COLUMN(DIGEST, store_match, first),	 COLUMN(DIGEST, store_match, second),
	COLUMN(SIGNED, store_match, first_at),	 COLUMN(SIGNED, store_match, last_at),
	COLUMN(UNSIGNED, store_match, count),	 COLUMN_ENUM(store_match, state, state_name, MATCH_STATES),
	COLUMN(UNSIGNED, store_match, turn),	 COLUMN(TEXT, store_match, decided_by),
	COLUMN(SIGNED, store_match, decided_at),
};
#define ITEM_NAMES                                                                                           \
	"number, reason, school, student, first, second, first_at, last_at, count, state, turn, decided_by," \
	" decided_at, sealed"
#define ITEM_SEALED COUNT_OF(item_columns)

/* A person's note may speak of the child, so it goes with the child's key. */
static struct digest place_of(const struct store_match *m)
{
	return digest_parts(
		(const struct span[]){SPAN("match note"), digest_span(&m->first), digest_span(&m->second)},
		3);
}

int sqlite_match_put(void *self, const struct store_match *m, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO match_item (" ITEM_NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)";
	struct store_sqlite *s = self;
	struct digest place = place_of(m);
	struct query q = sqlite_write(&s->db, sql);
	struct buffer sealed = {0};
	int rc = 0;

	query_columns(&q, item_columns, COUNT_OF(item_columns), m);
	if (m->note[0] == '\0')
		query_null(&q);
	else if (!q.stray)
		rc = child_keys_seal(s->keys, &m->first, &place, span_of(m->note), &sealed, reterr);
	if (rc == 0 && sealed.length > 0)
		query_bytes(&q, buffer_span(&sealed));
	if (rc == 0)
		rc = query_finish(&q, reterr);
	else
		query_end(&q);
	buffer_free(&sealed);
	return rc;
}

/* A note that does not open stops nobody: the decision is what matters. */
static int item_read(struct store_sqlite *s, const struct query *q, struct store_match *ret,
		     struct fault *reterr)
{
	struct buffer note = {0};
	struct digest place;
	int rc;

	*ret = (struct store_match){0};
	rc = query_get_columns(q, item_columns, COUNT_OF(item_columns), ret, reterr);
	if (rc != 0 || query_get_null(q, ITEM_SEALED))
		return rc;
	place = place_of(ret);
	rc = child_keys_unseal(s->keys, &ret->first, &place, query_get_bytes(q, ITEM_SEALED), &note, reterr);
	if (rc == 0 || rc == -FAULT_DENIED)
		text_copy(ret->note, sizeof ret->note,
			  rc == 0 ? buffer_span(&note) : SPAN("(this note does not open)"));
	buffer_free(&note);
	return rc == -FAULT_DENIED ? 0 : rc;
}

int sqlite_match_walk(void *self, int (*each)(void *ctx, const struct store_match *m), void *ctx,
		      struct fault *reterr)
{
	static const char sql[] = "SELECT " ITEM_NAMES " FROM match_item ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_match row;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		rc = item_read(s, &q, &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
