#include "store/store_sqlite.h"

/* A row belongs to its list and child: the same bytes elsewhere do not open. */
static struct digest place_of(const char *list, const struct digest *child)
{
	return digest_parts((const struct span[]){SPAN("list"), span_of(list), digest_span(child)}, 3);
}

int sqlite_list_put(void *self, const char *list, const struct digest *child, struct span row,
		    struct fault *reterr)
{
	static const char sql[] = "INSERT INTO list (list, child, sealed) VALUES (?1, ?2, ?3)"
				  " ON CONFLICT (list, child) DO UPDATE SET sealed = excluded.sealed";
	struct store_sqlite *s = self;
	struct digest place = place_of(list, child);
	struct query q = sqlite_write(&s->db, sql);
	struct buffer sealed = {0};
	int rc = q.stray ? 0 : child_keys_seal(s->keys, child, &place, row, &sealed, reterr);

	if (rc == 0) {
		query_text(&q, list);
		query_digest(&q, child);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

int sqlite_list_remove(void *self, const char *list, const struct digest *child, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM list WHERE list = ?1 AND child = ?2";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_text(&q, list);
	query_digest(&q, child);
	return query_finish(&q, reterr);
}

struct list_key {
	char list[64];
	struct digest child;
};
static const struct column columns[] = {COLUMN(TEXT, list_key, list), COLUMN(DIGEST, list_key, child)};

static int row_open(struct store_sqlite *s, const struct query *q, struct list_key *ret, struct buffer *row,
		    struct fault *reterr)
{
	struct digest place;
	char child[9];
	int rc = query_get_columns(q, columns, COUNT_OF(columns), ret, reterr);

	if (rc != 0)
		return rc;
	place = place_of(ret->list, &ret->child);
	rc = child_keys_unseal(s->keys, &ret->child, &place, query_get_bytes(q, 2), row, reterr);
	if (rc != -FAULT_DENIED)
		return rc;
	text_hex(child, ret->child.bytes, 4);
	return fault_set(reterr, FAULT_DENIED, "%s: the row of child %s.. in list %s does not open",
			 s->db.path, child, ret->list);
}

int sqlite_list_walk(void *self,
		     int (*each)(void *ctx, const char *list, const struct digest *child, struct span row),
		     void *ctx, struct fault *reterr)
{
	static const char sql[] = "SELECT list, child, sealed FROM list ORDER BY list, child";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer row = {0};
	struct list_key key;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		buffer_reset(&row);
		rc = row_open(s, &q, &key, &row, reterr);
		if (rc == 0)
			rc = each(ctx, key.list, &key.child, buffer_span(&row));
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&row);
	return rc;
}
