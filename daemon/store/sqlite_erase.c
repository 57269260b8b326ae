/* What may no longer be kept. A row that goes is overwritten (secure_delete); a child's key is
 * destroyed only after everything sealed under it is durably gone, and finished at the next
 * opening when a kill came between. */
#include <string.h>

#include "store/store_sqlite.h"

int sqlite_note_erase(void *self, const char *school, unsigned slot, session_t from, session_t before,
		      struct fault *reterr)
{
	static const char sql[] =
		"DELETE FROM note WHERE school = ?1 AND slot = ?2 AND session >= ?3 AND session < ?4";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_text(&q, school);
	query_number(&q, slot);
	query_number(&q, from);
	query_number(&q, before);
	return query_finish(&q, reterr);
}

int sqlite_batch_replace(void *self, uint64_t number, struct span changes, struct fault *reterr)
{
	static const char sql[] = "UPDATE batch SET changes = ?2 WHERE number = ?1";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_number(&q, (int64_t)number);
	query_bytes(&q, changes);
	return query_finish(&q, reterr);
}

/* A statement's text is its name where prepared ones are kept, so each is an array of its own. */
static const char leaves[] = "DELETE FROM leaf WHERE school = ?1";
static const char notes[] = "DELETE FROM note WHERE school = ?1";
static const char enrolments[] = "DELETE FROM enrolment WHERE school = ?1";
static const char traits[] = "DELETE FROM trait WHERE school = ?1";
static const char pupils[] = "DELETE FROM pupil WHERE school = ?1";
static const char questions[] = "DELETE FROM match_item WHERE school = ?1";
static const char set_aside[] = "DELETE FROM quarantine WHERE school = ?1";
static const char batches[] = "UPDATE batch SET changes = x'' WHERE school = ?1 AND length(changes) > 0";
/* What was agreed about a child of the school, and returns about one; meetings and cohorts name nobody. */
static const char ledger[] = "DELETE FROM ledger WHERE school = ?1 AND child != zeroblob(32)";
/* What a person has not closed yet stays: an alert must not go silent because its school left. What is about
 * a contract names no child and is the receipt of an erasure. */
#define OF_CHILDREN " AND rule NOT IN ('contract_ending', 'erasure_due')"
static const char bodies[] = "UPDATE envelope SET sealed = NULL, child = zeroblob(32) WHERE alert IN"
			     " (SELECT id FROM alert WHERE school = ?1 AND state = 'closed'" OF_CHILDREN ")";
static const char remarks[] = "DELETE FROM remark WHERE alert IN"
			      " (SELECT id FROM alert WHERE school = ?1 AND state = 'closed'" OF_CHILDREN ")";
static const char alerts[] = "DELETE FROM alert WHERE school = ?1 AND state = 'closed'" OF_CHILDREN;

int sqlite_school_erase(void *self, const char *school, uint64_t *ret_rows, struct fault *reterr)
{
	static const char *const each[] = {leaves,    notes,   enrolments, traits,  pupils, questions,
					   set_aside, batches, bodies,	   remarks, alerts, ledger};
	struct store_sqlite *s = self;
	int rc = 0;

	*ret_rows = 0;
	for (unsigned i = 0; rc == 0 && i < COUNT_OF(each); i++) {
		struct query q = sqlite_write(&s->db, each[i]);

		query_text(&q, school);
		rc = query_finish(&q, reterr);
		if (rc == 0)
			*ret_rows += (uint64_t)sqlite3_changes(s->db.handle);
	}
	return rc;
}

static const char old_leaves[] = "DELETE FROM leaf WHERE school = ?1 AND year_monday <= ?2";
static const char old_enrolments[] = "DELETE FROM enrolment WHERE school = ?1 AND year_monday <= ?2";
static const char old_traits[] = "DELETE FROM trait WHERE school = ?1 AND year_monday <= ?2";
static const char old_notes[] = "DELETE FROM note WHERE school = ?1 AND session < ?2";
static const char old_batches[] =
	"UPDATE batch SET changes = x'' WHERE school = ?1 AND at < ?2 AND length(changes) > 0";
/* An entry about a child goes with its newest version. */
static const char old_ledger[] =
	"DELETE FROM ledger WHERE school = ?1 AND child != zeroblob(32) AND number IN"
	" (SELECT number FROM ledger WHERE school = ?1 GROUP BY number HAVING max(at) < ?2)";

int sqlite_years_erase(void *self, const char *school, day_t last, session_t session, int64_t instant,
		       uint64_t *ret_rows, struct fault *reterr)
{
	const struct {
		const char *sql;
		int64_t until;
	} each[] = {{old_leaves, last},	  {old_enrolments, last}, {old_traits, last},
		    {old_notes, session}, {old_batches, instant}, {old_ledger, instant}};
	struct store_sqlite *s = self;
	int rc = 0;

	*ret_rows = 0;
	for (unsigned i = 0; rc == 0 && i < COUNT_OF(each); i++) {
		struct query q = sqlite_write(&s->db, each[i].sql);

		query_text(&q, school);
		query_number(&q, each[i].until);
		rc = query_finish(&q, reterr);
		if (rc == 0)
			*ret_rows += (uint64_t)sqlite3_changes(s->db.handle);
	}
	return rc;
}

static const char child_upn[] = "DELETE FROM upn WHERE child = ?1";
static const char child_bodies[] = "UPDATE envelope SET sealed = NULL, child = zeroblob(32) WHERE child = ?1"
				   " AND state NOT IN ('ready', 'deferred')";
static const char child_said[] = "DELETE FROM said WHERE child = ?1";
static const char child_acts[] = "DELETE FROM list_act WHERE child = ?1";
static const char child_mutes[] = "DELETE FROM mute WHERE child = ?1";
/* One that stands says nothing more of who it was, and goes on to hold. */
static const char child_holdbacks[] = "DELETE FROM holdback WHERE child = ?1 AND state = 'ended'";
static const char child_remarks[] = "DELETE FROM remark WHERE child = ?1";
static const char child_ledger[] = "DELETE FROM ledger WHERE child = ?1";
static const char child_alerts[] = "DELETE FROM alert WHERE child = ?1 AND state = 'closed'";

int sqlite_child_erase(void *self, const struct digest *child, int64_t at, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO erasure (child, at, pending) VALUES (?1, ?2, 1)"
				  " ON CONFLICT (child) DO UPDATE SET at = excluded.at, pending = 1";
	static const char *const each[] = {child_upn,	  child_bodies, child_said,
					   child_acts,	  child_mutes,	child_holdbacks,
					   child_remarks, child_ledger, child_alerts};
	struct store_sqlite *s = self;
	struct query q;
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < COUNT_OF(each); i++) {
		q = sqlite_write(&s->db, each[i]);
		query_digest(&q, child);
		rc = query_finish(&q, reterr);
	}
	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	query_digest(&q, child);
	query_number(&q, at);
	s->erasing = true;
	return query_finish(&q, reterr);
}

static int destroy_pending(struct store_sqlite *s, struct fault *reterr)
{
	static const char sql[] = "SELECT child FROM erasure WHERE pending = 1";
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		struct span bytes = query_get_bytes(&q, 0);
		struct digest child = {0};

		if (bytes.length == DIGEST_SIZE)
			memcpy(child.bytes, bytes.at, DIGEST_SIZE);
		rc = child_keys_destroy(s->keys, &child, reterr);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc == 0 ? child_keys_commit(s->keys, reterr) : rc;
}

int sqlite_erase_finish(struct store_sqlite *s, struct fault *reterr)
{
	static const char sql[] = "UPDATE erasure SET pending = 0 WHERE pending = 1";
	int rc = destroy_pending(s, reterr);

	s->erasing = false;
	if (rc != 0) {
		child_keys_rollback(s->keys);
		return rc;
	}
	rc = sqlite_begin(&s->db, reterr);
	if (rc == 0) {
		struct query q = sqlite_write(&s->db, sql);

		rc = query_finish(&q, reterr);
	}
	if (rc == 0)
		rc = sqlite_commit(&s->db, reterr);
	sqlite_rollback(&s->db);
	return rc;
}
