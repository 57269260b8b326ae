#include "store/store_sqlite.h"

#include <string.h>

/* A quarantined record speaks of a child we could not name, so its text and key are sealed
 * under the key of nobody, and the same record is known again by an HMAC. */
static const struct digest nobody;

static struct digest place_of(const struct digest *id)
{
	return digest_parts((const struct span[]){SPAN("quarantine"), digest_span(id)}, 2);
}

static int id_of(struct store_sqlite *s, const struct store_quarantine *row, struct digest *ret,
		 struct fault *reterr)
{
	struct digest natural =
		digest_parts((const struct span[]){span_of(row->school), span_of(row->key)}, 2);

	return child_keys_hmac(s->keys, &nobody, digest_span(&natural), ret, reterr);
}

/* Both texts, each with its terminator. */
static void part_pack(const struct store_quarantine *row, struct buffer *out)
{
	buffer_bytes(out, row->key, strlen(row->key) + 1);
	buffer_bytes(out, row->text, strlen(row->text) + 1);
}

static void part_unpack(struct span part, struct store_quarantine *ret)
{
	size_t key = strnlen(part.at, part.length);
	size_t text = key < part.length ? key + 1 : key;

	text_copy(ret->key, sizeof ret->key, (struct span){part.at, key});
	text_copy(ret->text, sizeof ret->text,
		  (struct span){part.at + text, strnlen(part.at + text, part.length - text)});
}

static int row_put(struct store_sqlite *s, const struct store_quarantine *row, const struct digest *id,
		   struct span sealed, struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO quarantine (id, school, reason, at, count, sealed)"
		" VALUES (?1, ?2, ?3, ?4, 1, ?5) ON CONFLICT (id) DO UPDATE SET reason = excluded.reason,"
		" at = excluded.at, count = count + 1, sealed = excluded.sealed";
	struct query q = sqlite_write(&s->db, sql);

	query_digest(&q, id);
	query_text(&q, row->school);
	query_text(&q, row->reason);
	query_number(&q, row->at);
	query_bytes(&q, sealed);
	return query_finish(&q, reterr);
}

int sqlite_quarantine_add(void *self, const struct store_quarantine *row, struct fault *reterr)
{
	struct store_sqlite *s = self;
	struct buffer part = {0}, sealed = {0};
	struct digest id = {{0}}, place;
	int rc = 0;

	if (sqlite_in_transaction(&s->db)) {
		rc = id_of(s, row, &id, reterr);
		place = place_of(&id);
		part_pack(row, &part);
		if (rc == 0)
			rc = child_keys_seal(s->keys, &nobody, &place, buffer_span(&part), &sealed, reterr);
	}
	if (rc == 0)
		rc = row_put(s, row, &id, buffer_span(&sealed), reterr);
	buffer_free(&part);
	buffer_free(&sealed);
	return rc;
}

static const struct column columns[] = {
	COLUMN(TEXT, store_quarantine, school),
	COLUMN(TEXT, store_quarantine, reason),
	COLUMN(SIGNED, store_quarantine, at),
	COLUMN(UNSIGNED, store_quarantine, count),
};

static int row_open(struct store_sqlite *s, const struct query *q, struct store_quarantine *ret,
		    struct buffer *part, struct fault *reterr)
{
	struct digest id = {{0}}, place;
	struct span bytes = query_get_bytes(q, COUNT_OF(columns));
	int rc;

	*ret = (struct store_quarantine){0};
	rc = query_get_columns(q, columns, COUNT_OF(columns), ret, reterr);
	if (rc != 0)
		return rc;
	if (bytes.length == DIGEST_SIZE)
		memcpy(id.bytes, bytes.at, DIGEST_SIZE);
	place = place_of(&id);
	rc = child_keys_unseal(s->keys, &nobody, &place, query_get_bytes(q, COUNT_OF(columns) + 1), part,
			       reterr);
	if (rc == 0)
		part_unpack(buffer_span(part), ret);
	else if (rc == -FAULT_DENIED)
		text_copy(ret->text, sizeof ret->text, SPAN("(this entry does not open)"));
	return rc == -FAULT_DENIED ? 0 : rc;
}

int sqlite_quarantine_walk(void *self, int (*each)(void *ctx, const struct store_quarantine *row), void *ctx,
			   struct fault *reterr)
{
	static const char sql[] =
		"SELECT school, reason, at, count, id, sealed FROM quarantine ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_quarantine row;
	struct buffer part = {0};
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		buffer_reset(&part);
		rc = row_open(s, &q, &row, &part, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&part);
	return rc;
}
