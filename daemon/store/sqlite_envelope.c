#include "store/store_sqlite.h"

/* How a body is sealed and to what it is bound; another way gets another number. */
#define FORM 1

static const char *state_name(unsigned s)
{
	return envelope_state_name((enum envelope_state)s);
}

static const struct column columns[] = {
	COLUMN(UNSIGNED, store_envelope, sequence),
	COLUMN(TEXT, store_envelope, mailbox),
	COLUMN(DIGEST, store_envelope, message),
	COLUMN(DIGEST, store_envelope, alert),
	COLUMN(DIGEST, store_envelope, child),
	COLUMN(UNSIGNED, store_envelope, revision),
	COLUMN_ENUM(store_envelope, state, state_name, ENVELOPE_STATES),
	COLUMN(UNSIGNED, store_envelope, attempts),
	COLUMN(SIGNED, store_envelope, next_try),
	COLUMN(TEXT, store_envelope, reason),
	COLUMN(SIGNED, store_envelope, made_at),
	COLUMN(SIGNED, store_envelope, delivered_at),
};
#define NAMES                                                                                                \
	"sequence, mailbox, message, alert, child, revision, state, attempts, next_try, reason, made_at,"    \
	" delivered_at"

/* The body is bound to whom it goes and what it is about: a row whose mailbox was changed
 * does not open, so it is never sent to the wrong team. */
static struct digest place_of(const struct store_envelope *e)
{
	unsigned char revision[4];

	for (unsigned i = 0; i < sizeof revision; i++)
		revision[i] = (unsigned char)(e->revision >> (8 * i));
	return digest_parts((const struct span[]){SPAN("envelope 1"),
						  digest_span(&e->message),
						  span_of(e->mailbox),
						  digest_span(&e->alert),
						  digest_span(&e->child),
						  {(const char *)revision, sizeof revision}},
			    6);
}

static int state_check(const struct store_envelope *e, struct fault *reterr)
{
	if ((unsigned)e->state < ENVELOPE_STATES && e->state != ENVELOPE_IN_FLIGHT)
		return 0;
	return fault_set(reterr, FAULT_BUG, "an envelope is %s in memory only",
			 envelope_state_name(e->state));
}

static int row_add(struct store_sqlite *s, const struct store_envelope *e, struct span sealed,
		   struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO envelope (mailbox, message, alert, child, revision, state, attempts,"
		" next_try, reason, made_at, delivered_at, form, sealed)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, columns + 1, COUNT_OF(columns) - 1, e);
	query_number(&q, FORM);
	query_bytes(&q, sealed);
	return query_finish(&q, reterr);
}

int sqlite_envelope_add(void *self, struct store_envelope *e, struct fault *reterr)
{
	struct store_sqlite *s = self;
	struct digest place = place_of(e);
	struct buffer sealed = {0};
	int rc = state_check(e, reterr);

	if (rc == 0 && sqlite_in_transaction(&s->db))
		rc = child_keys_seal(s->keys, &e->child, &place, e->body, &sealed, reterr);
	if (rc == 0)
		rc = row_add(s, e, buffer_span(&sealed), reterr);
	if (rc == 0)
		e->sequence = (uint64_t)sqlite3_last_insert_rowid(s->db.handle);
	buffer_free(&sealed);
	return rc;
}

int sqlite_envelope_move(void *self, const struct store_envelope *e, struct fault *reterr)
{
	static const char sql[] =
		"UPDATE envelope SET state = ?2, attempts = ?3, next_try = ?4, reason = ?5,"
		" delivered_at = ?7, sealed = CASE WHEN ?2 IN ('superseded', 'expired') OR (?2 = 'delivered' AND ?6 = 0) THEN NULL ELSE sealed END"
		" WHERE sequence = ?1";
	struct store_sqlite *s = self;
	struct query q;
	int rc = state_check(e, reterr);

	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	query_number(&q, (int64_t)e->sequence);
	query_text(&q, envelope_state_name(e->state));
	query_number(&q, e->attempts);
	query_number(&q, e->next_try);
	query_text(&q, e->reason);
	query_number(&q, e->keep);
	query_number(&q, e->delivered_at);
	rc = query_finish(&q, reterr);
	if (rc == 0 && sqlite3_changes(s->db.handle) == 0)
		rc = fault_set(reterr, FAULT_MISSING, "there is no envelope %llu",
			       (unsigned long long)e->sequence);
	return rc;
}

/* Each row of a query without its body, to its end or until `each` ends it. */
static int rows_each(struct query *q, int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
		     struct fault *reterr)
{
	struct store_envelope row;
	int rc;

	while ((rc = query_step(q, reterr)) > 0) {
		row = (struct store_envelope){.body = SPAN("")};
		rc = query_get_columns(q, columns, COUNT_OF(columns), &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(q);
	return rc;
}

int sqlite_envelope_walk(void *self, uint64_t from, unsigned most,
			 int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			 struct fault *reterr)
{
	/* By the index of what waits: delivered rows, which only grow, are never passed over. */
	static const char sql[] =
		"SELECT " NAMES " FROM envelope INDEXED BY envelope_waiting WHERE sequence > ?1"
		" AND state IN ('ready', 'deferred', 'held') ORDER BY sequence LIMIT ?2";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);

	query_number(&q, (int64_t)from);
	query_number(&q, most);
	return rows_each(&q, each, ctx, reterr);
}

int sqlite_envelope_list(void *self, const char *mailbox, enum envelope_state state, unsigned within,
			 unsigned most, int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] =
		"SELECT " NAMES " FROM envelope WHERE sequence > (SELECT max(sequence) FROM envelope) - ?1"
		" AND state = ?2 AND (?3 = '' OR mailbox = ?3) ORDER BY sequence DESC LIMIT ?4";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);

	query_number(&q, within);
	query_text(&q, envelope_state_name(state));
	query_text(&q, mailbox);
	query_number(&q, most);
	return rows_each(&q, each, ctx, reterr);
}

int sqlite_envelope_delivered(void *self, const char *mailbox, int64_t since, uint64_t from, uint64_t to,
			      int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			      struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM envelope WHERE sequence BETWEEN ?1 AND ?2"
				  " AND mailbox = ?3 AND state = 'delivered' AND delivered_at >= ?4"
				  " ORDER BY sequence";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);

	query_number(&q, (int64_t)from);
	query_number(&q, (int64_t)to);
	query_text(&q, mailbox);
	query_number(&q, since);
	return rows_each(&q, each, ctx, reterr);
}

int sqlite_envelope_told(void *self, const struct digest *alert, const char *mailbox, uint32_t *ret_revision,
			 bool *ret_told, struct fault *reterr)
{
	struct store_sqlite *s = self;
	struct query q =
		sqlite_read(&s->db, "SELECT ifnull(max(revision), 0), ifnull(max(state NOT IN ('expired',"
				    " 'superseded')), 0) FROM envelope WHERE alert = ?1 AND mailbox = ?2");
	int rc;

	query_digest(&q, alert);
	query_text(&q, mailbox);
	rc = query_step(&q, reterr);
	if (rc > 0) {
		*ret_revision = (uint32_t)query_get_number(&q, 0);
		*ret_told = query_get_number(&q, 1) != 0;
	}
	query_end(&q);
	return rc < 0 ? rc : 0;
}

int sqlite_envelope_newest(void *self, uint64_t *ret_sequence, struct fault *reterr)
{
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, "SELECT ifnull(max(sequence), 0) FROM envelope");
	int rc = query_step(&q, reterr);

	if (rc > 0)
		*ret_sequence = (uint64_t)query_get_number(&q, 0);
	query_end(&q);
	return rc < 0 ? rc : 0;
}

int sqlite_envelope_drop(void *self, int64_t before, uint64_t *ret_count, struct fault *reterr)
{
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, "UPDATE envelope SET sealed = NULL WHERE state = 'delivered'"
					      " AND sealed IS NOT NULL AND delivered_at < ?1");
	int rc;

	query_number(&q, before);
	rc = query_finish(&q, reterr);
	*ret_count = rc == 0 ? (uint64_t)sqlite3_changes(s->db.handle) : 0;
	return rc;
}

static int row_open(struct store_sqlite *s, const struct query *q, struct store_envelope *ret,
		    struct buffer *body, struct fault *reterr)
{
	int form_at = COUNT_OF(columns), sealed_at = form_at + 1, rc;
	size_t start = body->length;
	struct digest place;

	*ret = (struct store_envelope){.body = SPAN("")};
	rc = query_get_columns(q, columns, COUNT_OF(columns), ret, reterr);
	if (rc != 0 || query_get_null(q, sealed_at))
		return rc;
	place = place_of(ret);
	if (query_get_number(q, form_at) != FORM)
		rc = fault_set(reterr, FAULT_DENIED, "sealed in a form this version does not know");
	else
		rc = child_keys_unseal(s->keys, &ret->child, &place, query_get_bytes(q, sealed_at), body,
				       reterr);
	if (rc == -FAULT_DENIED)
		return fault_set(reterr, FAULT_DENIED, "the body of envelope %llu does not open",
				 (unsigned long long)ret->sequence);
	if (rc == 0)
		ret->body = (struct span){body->at + start, body->length - start};
	return rc;
}

int sqlite_envelope_get(void *self, uint64_t sequence, struct store_envelope *ret, struct buffer *body,
			struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES ", form, sealed FROM envelope WHERE sequence = ?1";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_number(&q, (int64_t)sequence);
	rc = query_step(&q, reterr);
	if (rc > 0)
		rc = row_open(s, &q, ret, body, reterr);
	else if (rc == 0)
		rc = fault_set(reterr, FAULT_MISSING, "there is no envelope %llu",
			       (unsigned long long)sequence);
	query_end(&q);
	return rc;
}

int sqlite_envelope_counts(void *self, uint64_t counts[ENVELOPE_STATES], struct fault *reterr)
{
	static const char sql[] = "SELECT state, count FROM envelope_count";
	static const struct column state_column[] = {
		{COLUMN_NAME, 0, sizeof(enum envelope_state), state_name, ENVELOPE_STATES}};
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	enum envelope_state state;
	int rc;

	for (unsigned i = 0; i < ENVELOPE_STATES; i++)
		counts[i] = 0;
	while ((rc = query_step(&q, reterr)) > 0) {
		rc = query_get_columns(&q, state_column, 1, &state, reterr);
		if (rc != 0)
			break;
		counts[state] = (uint64_t)query_get_number(&q, 1);
	}
	query_end(&q);
	return rc;
}
