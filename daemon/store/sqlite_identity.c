#include "store/store_sqlite.h"

static struct digest place_of(const struct digest *child)
{
	return digest_parts((const struct span[]){SPAN("upn"), digest_span(child)}, 2);
}

int sqlite_identity_put(void *self, const struct digest *child, struct span upn, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO upn (child, sealed) VALUES (?1, ?2)"
				  " ON CONFLICT (child) DO UPDATE SET sealed = excluded.sealed";
	struct store_sqlite *s = self;
	struct digest place = place_of(child);
	struct query q = sqlite_write(&s->db, sql);
	struct buffer sealed = {0};
	int rc = q.stray ? 0 : child_keys_seal(s->keys, child, &place, upn, &sealed, reterr);

	if (rc == 0) {
		query_digest(&q, child);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

int sqlite_identity_get(void *self, const struct digest *child, struct buffer *out, bool *ret_found,
			struct fault *reterr)
{
	static const char sql[] = "SELECT sealed FROM upn WHERE child = ?1";
	struct store_sqlite *s = self;
	struct digest place = place_of(child);
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_digest(&q, child);
	rc = query_step(&q, reterr);
	*ret_found = rc > 0;
	if (rc > 0)
		rc = child_keys_unseal(s->keys, child, &place, query_get_bytes(&q, 0), out, reterr);
	query_end(&q);
	return rc;
}
