#include "store/store_sqlite.h"

#include <inttypes.h>
#include <stdio.h>

static const struct column columns[] = {
	COLUMN(UNSIGNED, store_remark, number), COLUMN(DIGEST, store_remark, alert),
	COLUMN(DIGEST, store_remark, child),	COLUMN(SIGNED, store_remark, at),
	COLUMN(TEXT, store_remark, by),
};
#define NAMES "number, alert, child, at, set_by, sealed"

/* A row belongs to its number, alert and child: the same bytes elsewhere do not open. */
static struct digest place_of(const struct store_remark *r)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%" PRIu64, r->number);

	return digest_parts((const struct span[]){SPAN("remark"),
						  {text, (size_t)length},
						  digest_span(&r->alert),
						  digest_span(&r->child)},
			    4);
}

static int next_number(struct store_sqlite *s, uint64_t *ret, struct fault *reterr)
{
	static const char sql[] = "SELECT coalesce(max(number), 0) + 1 FROM remark";
	struct query q = sqlite_read(&s->db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0)
		*ret = (uint64_t)query_get_number(&q, 0);
	query_end(&q);
	return rc > 0 ? 0 : rc;
}

int sqlite_remark_add(void *self, struct store_remark *r, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO remark (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6)";
	struct store_sqlite *s = self;
	struct buffer sealed = {0};
	struct digest place;
	struct query q;
	int rc = next_number(s, &r->number, reterr);

	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	place = place_of(r);
	rc = q.stray ? 0 : child_keys_seal(s->keys, &r->child, &place, span_of(r->text), &sealed, reterr);
	if (rc == 0) {
		query_columns(&q, columns, COUNT_OF(columns), r);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

/* What does not open, because its child's key is gone, comes empty: it stops nobody else's. */
static int open_row(struct store_sqlite *s, const struct query *q, struct store_remark *row,
		    struct fault *reterr)
{
	struct digest place = place_of(row);
	struct buffer opened = {0};
	int rc = child_keys_unseal(s->keys, &row->child, &place, query_get_bytes(q, COUNT_OF(columns)),
				   &opened, reterr);

	if (rc == 0)
		text_copy(row->text, sizeof row->text, buffer_span(&opened));
	buffer_free(&opened);
	return rc == -FAULT_DENIED ? 0 : rc;
}

int sqlite_remark_walk(void *self, const struct digest *alert,
		       int (*each)(void *ctx, const struct store_remark *r), void *ctx, struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM remark WHERE alert = ?1 ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_remark row;
	int rc;

	query_digest(&q, alert);
	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0) {
		rc = open_row(s, &q, &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
