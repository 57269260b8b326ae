#include "store/store_sqlite.h"

#include <stdlib.h>
#include <string.h>

static int sqlite_store_begin(void *self, struct fault *reterr)
{
	struct store_sqlite *s = self;

	return sqlite_begin(&s->db, reterr);
}

static void sqlite_store_rollback(void *self)
{
	struct store_sqlite *s = self;

	sqlite_rollback(&s->db);
	child_keys_rollback(s->keys);
	s->erasing = false;
}

/* Keys first: a key that seals nothing is harmless, a sealed value without its key is lost. Keys to be
 * destroyed last, for the same reason. */
static int sqlite_store_commit(void *self, struct fault *reterr)
{
	struct store_sqlite *s = self;
	int rc = sqlite_in_transaction(&s->db) ? child_keys_commit(s->keys, reterr) : 0;

	if (rc == 0)
		rc = sqlite_commit(&s->db, reterr);
	if (rc != 0)
		sqlite_store_rollback(s);
	return rc == 0 && s->erasing ? sqlite_erase_finish(s, reterr) : rc;
}

static uint64_t sqlite_store_written(void *self)
{
	struct store_sqlite *s = self;

	return (uint64_t)sqlite3_total_changes64(s->db.handle);
}

static void sqlite_store_close(void *self)
{
	struct store_sqlite *s = self;

	if (s == NULL)
		return;
	if (s->db.handle != NULL)
		sqlite_rollback(&s->db);
	child_keys_close(s->keys);
	sqlite_close(&s->db);
	free(s);
}

static const struct store_ops ops = {
	.begin = sqlite_store_begin,
	.commit = sqlite_store_commit,
	.rollback = sqlite_store_rollback,
	.written = sqlite_store_written,
	.leaf_put = sqlite_leaf_put,
	.leaf_walk = sqlite_leaf_walk,
	.leaf_walk_school = sqlite_leaf_walk_school,
	.batch_add = sqlite_batch_add,
	.batch_walk = sqlite_batch_walk,
	.batch_walk_school = sqlite_batch_walk_school,
	.note_put = sqlite_note_put,
	.note_get = sqlite_note_get,
	.enrolment_put = sqlite_enrolment_put,
	.enrolment_walk = sqlite_enrolment_walk,
	.enrolment_walk_school = sqlite_enrolment_walk_school,
	.list_put = sqlite_list_put,
	.list_remove = sqlite_list_remove,
	.list_walk = sqlite_list_walk,
	.list_act_put = sqlite_list_act_put,
	.list_act_walk = sqlite_list_act_walk,
	.mute_put = sqlite_mute_put,
	.mute_walk = sqlite_mute_walk,
	.holdback_put = sqlite_holdback_put,
	.holdback_walk = sqlite_holdback_walk,
	.said_put = sqlite_said_put,
	.said_walk = sqlite_said_walk,
	.said_erase = sqlite_said_erase,
	.backfill_put = sqlite_backfill_put,
	.backfill_walk = sqlite_backfill_walk,
	.ledger_add = sqlite_ledger_add,
	.ledger_walk = sqlite_ledger_walk,
	.trait_put = sqlite_trait_put,
	.trait_walk = sqlite_trait_walk,
	.identity_put = sqlite_identity_put,
	.identity_get = sqlite_identity_get,
	.pupil_put = sqlite_pupil_put,
	.pupil_walk = sqlite_pupil_walk,
	.match_put = sqlite_match_put,
	.match_walk = sqlite_match_walk,
	.alert_put = sqlite_alert_put,
	.alert_walk = sqlite_alert_walk,
	.envelope_add = sqlite_envelope_add,
	.envelope_move = sqlite_envelope_move,
	.envelope_walk = sqlite_envelope_walk,
	.envelope_list = sqlite_envelope_list,
	.envelope_get = sqlite_envelope_get,
	.envelope_delivered = sqlite_envelope_delivered,
	.envelope_told = sqlite_envelope_told,
	.envelope_newest = sqlite_envelope_newest,
	.envelope_drop = sqlite_envelope_drop,
	.envelope_counts = sqlite_envelope_counts,
	.quarantine_add = sqlite_quarantine_add,
	.quarantine_walk = sqlite_quarantine_walk,
	.rollcall_put = sqlite_rollcall_put,
	.rollcall_walk = sqlite_rollcall_walk,
	.release_put = sqlite_release_put,
	.release_walk = sqlite_release_walk,
	.sheet_put = sqlite_sheet_put,
	.sheet_walk = sqlite_sheet_walk,
	.revision_put = sqlite_revision_put,
	.revision_walk = sqlite_revision_walk,
	.value_put = sqlite_value_put,
	.value_get = sqlite_value_get,
	.value_walk = sqlite_value_walk,
	.note_erase = sqlite_note_erase,
	.batch_replace = sqlite_batch_replace,
	.school_erase = sqlite_school_erase,
	.years_erase = sqlite_years_erase,
	.child_erase = sqlite_child_erase,
	.audit_add = sqlite_audit_add,
	.audit_check = sqlite_audit_check,
	.audit_walk = sqlite_audit_walk,
	.remark_add = sqlite_remark_add,
	.remark_walk = sqlite_remark_walk,
	.close = sqlite_store_close,
};

/* 1: the store has an id; 0: it is new. */
static int identity_read(struct store_sqlite *s, unsigned char ret_id[STORE_ID], struct fault *reterr)
{
	static const char sql[] = "SELECT store FROM identity";
	struct query q = sqlite_read(&s->db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0) {
		struct span id = query_get_bytes(&q, 0);

		if (id.length == STORE_ID)
			memcpy(ret_id, id.at, STORE_ID);
		else
			rc = fault_set(reterr, FAULT_PARSE, "%s: its id is cut short", s->db.path);
	}
	query_end(&q);
	return rc;
}

static int identity_write(struct store_sqlite *s, const unsigned char id[STORE_ID], struct fault *reterr)
{
	static const char sql[] = "INSERT INTO identity (one, store) VALUES (1, ?1)";
	struct query q;
	int rc = sqlite_begin(&s->db, reterr);

	if (rc != 0)
		return rc;
	q = sqlite_write(&s->db, sql);
	query_bytes(&q, (struct span){(const char *)id, STORE_ID});
	rc = query_finish(&q, reterr);
	if (rc == 0)
		rc = sqlite_commit(&s->db, reterr);
	sqlite_rollback(&s->db);
	return rc;
}

static int store_join(struct store_sqlite *s, const char *folder, const unsigned char master[32],
		      struct fault *reterr)
{
	unsigned char known[STORE_ID] = {0}, id[STORE_ID];
	int found, rc = sqlite_open(folder, "muster", &s->db, reterr);

	if (rc != 0)
		return rc;
	found = identity_read(s, known, reterr);
	if (found < 0)
		return found;
	/* Reading the master key's proof also loads all of OpenSSL we use, before the sandbox closes. */
	rc = child_keys_open(folder, master, found > 0 ? known : NULL, id, &s->keys, reterr);
	if (rc == 0 && found == 0)
		rc = identity_write(s, id, reterr);
	return rc == 0 ? sqlite_erase_finish(s, reterr) : rc;
}

int store_sqlite_open(const char *folder, const unsigned char master[32], struct store *ret,
		      struct fault *reterr)
{
	struct store_sqlite *s = calloc(1, sizeof *s);
	int rc;

	if (s == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the store");
	rc = store_join(s, folder, master, reterr);
	if (rc != 0) {
		sqlite_store_close(s);
		return rc;
	}
	*ret = (struct store){.ops = &ops, .self = s};
	return 0;
}
