#include "store/store_sqlite.h"

#include <inttypes.h>
#include <stdio.h>

static const char *kind_name(unsigned k)
{
	static const char *const names[LEDGER_KINDS] = {
		[LEDGER_ACTION] = "action", [LEDGER_MEETING] = "meeting", [LEDGER_RETURN] = "return"};

	return k < LEDGER_KINDS ? names[k] : NULL;
}

static const struct column columns[] = {
	COLUMN(UNSIGNED, store_ledger, number),
	COLUMN(UNSIGNED, store_ledger, version),
	COLUMN_ENUM(store_ledger, kind, kind_name, LEDGER_KINDS),
	COLUMN(TEXT, store_ledger, school),
	COLUMN(DIGEST, store_ledger, child),
	COLUMN(DAY, store_ledger, day),
	COLUMN(TEXT, store_ledger, state),
	COLUMN(SIGNED, store_ledger, at),
	COLUMN(TEXT, store_ledger, by),
};
#define NAMES "number, version, kind, school, child, day, state, at, set_by, sealed"

/* A row belongs to its number, version and child: the same bytes elsewhere do not open. */
static struct digest place_of(const struct store_ledger *l)
{
	char text[48];
	int length = snprintf(text, sizeof text, "%" PRIu64 "/%" PRIu32, l->number, l->version);

	return digest_parts(
		(const struct span[]){SPAN("ledger"), {text, (size_t)length}, digest_span(&l->child)}, 3);
}

/* The number that is free, or the version that follows. */
static int give(struct store_sqlite *s, struct store_ledger *l, struct fault *reterr)
{
	static const char numbers[] = "SELECT coalesce(max(number), 0) + 1 FROM ledger";
	static const char versions[] = "SELECT coalesce(max(version), 0) + 1 FROM ledger WHERE number = ?1";
	const bool fresh = l->number == 0;
	struct query q = sqlite_read(&s->db, fresh ? numbers : versions);
	int64_t next = 0;
	int rc;

	if (!fresh)
		query_number(&q, (int64_t)l->number);
	rc = query_step(&q, reterr);
	if (rc > 0)
		next = query_get_number(&q, 0);
	query_end(&q);
	if (rc < 0)
		return rc;
	if (!fresh && next < 2)
		return fault_set(reterr, FAULT_MISSING, "there is no entry %" PRIu64, l->number);
	if (fresh)
		l->number = (uint64_t)next;
	l->version = fresh ? 1 : (uint32_t)next;
	return 0;
}

int sqlite_ledger_add(void *self, struct store_ledger *l, struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO ledger (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)";
	struct store_sqlite *s = self;
	struct buffer sealed = {0};
	struct digest place;
	struct query q;
	int rc = give(s, l, reterr);

	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	place = place_of(l);
	rc = q.stray ? 0 : child_keys_seal(s->keys, &l->child, &place, l->packed, &sealed, reterr);
	if (rc == 0) {
		query_columns(&q, columns, COUNT_OF(columns), l);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

/* What does not open, because its child's key is gone, comes empty: it stops nobody else's. */
static int open_row(struct store_sqlite *s, const struct query *q, struct store_ledger *row,
		    struct buffer *opened, struct fault *reterr)
{
	struct digest place = place_of(row);
	int rc;

	buffer_reset(opened);
	rc = child_keys_unseal(s->keys, &row->child, &place, query_get_bytes(q, COUNT_OF(columns)), opened,
			       reterr);
	if (rc == -FAULT_DENIED) {
		buffer_reset(opened);
		rc = 0;
	}
	row->packed = buffer_span(opened);
	return rc;
}

int sqlite_ledger_walk(void *self, const struct store_ledger_filter *filter,
		       int (*each)(void *ctx, const struct store_ledger *l), void *ctx, struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM ledger WHERE (?1 IS NULL OR kind = ?1)"
				  " AND (?2 IS NULL OR school = ?2) ORDER BY number, version";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct store_ledger row;
	int rc;

	if (filter->kind < LEDGER_KINDS)
		query_text(&q, kind_name(filter->kind));
	else
		query_null(&q);
	if (filter->school != NULL)
		query_text(&q, filter->school);
	else
		query_null(&q);
	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0) {
		rc = open_row(s, &q, &row, &opened, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}
