#include "store/store_sqlite.h"

static int value_remove(struct store_sqlite *s, const char *space, const char *key, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM value WHERE space = ?1 AND key = ?2";
	struct query q = sqlite_write(&s->db, sql);

	query_text(&q, space);
	query_text(&q, key);
	return query_finish(&q, reterr);
}

int sqlite_value_put(void *self, const char *space, const char *key, struct span value, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO value (space, key, value) VALUES (?1, ?2, ?3)"
				  " ON CONFLICT (space, key) DO UPDATE SET value = excluded.value"
				  " WHERE value.value <> excluded.value";
	struct store_sqlite *s = self;
	struct query q;

	if (value.length == 0)
		return value_remove(s, space, key, reterr);
	q = sqlite_write(&s->db, sql);
	query_text(&q, space);
	query_text(&q, key);
	query_bytes(&q, value);
	return query_finish(&q, reterr);
}

int sqlite_value_get(void *self, const char *space, const char *key, struct buffer *out, bool *ret_found,
		     struct fault *reterr)
{
	static const char sql[] = "SELECT value FROM value WHERE space = ?1 AND key = ?2";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_text(&q, space);
	query_text(&q, key);
	rc = query_step(&q, reterr);
	if (rc > 0) {
		struct span value = query_get_bytes(&q, 0);

		buffer_bytes(out, value.at, value.length);
	}
	query_end(&q);
	if (rc < 0)
		return rc;
	*ret_found = rc > 0;
	return buffer_ok(out) ? 0 :
				fault_set(reterr, FAULT_MEMORY, "no memory for value %s of %s", key, space);
}

int sqlite_value_walk(void *self, const char *space,
		      int (*each)(void *ctx, const char *key, struct span value), void *ctx,
		      struct fault *reterr)
{
	static const char sql[] = "SELECT key, value FROM value WHERE space = ?1 ORDER BY key";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_text(&q, space);
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = each(ctx, query_get_text(&q, 0), query_get_bytes(&q, 1));
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
