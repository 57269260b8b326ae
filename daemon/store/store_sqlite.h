/* store_sqlite.h: the parts of the SQLite driver, for its own files only.
 *
 * Each function below is the operation of store.h of the same name; `self` is a struct
 * store_sqlite. Two files: muster.db, and keys.db behind child_keys.h. */
#ifndef STORE_STORE_SQLITE_H
#define STORE_STORE_SQLITE_H

#include "store/child_keys.h"
#include "store/sqlite.h"
#include "store/store.h"

struct store_sqlite {
	struct sqlite db;
	struct child_keys *keys; /* owned */
	bool erasing;		 /* a child's key is to be destroyed once this transaction is in */
};

#define COUNT_OF(array) ((unsigned)(sizeof(array) / sizeof((array)[0])))

int sqlite_leaf_put(void *self, const char *school, day_t year_monday, unsigned week, struct span bytes,
		    struct fault *reterr);
int sqlite_leaf_walk(void *self, day_t year_monday,
		     int (*each)(void *ctx, const char *school, unsigned week, struct span bytes), void *ctx,
		     struct fault *reterr);
int sqlite_leaf_walk_school(void *self, const char *school, day_t year_monday,
			    int (*each)(void *ctx, const char *school, unsigned week, struct span bytes),
			    void *ctx, struct fault *reterr);
int sqlite_batch_add(void *self, struct store_batch *batch, struct fault *reterr);
int sqlite_batch_walk(void *self, int64_t after, int (*each)(void *ctx, const struct store_batch *b),
		      void *ctx, struct fault *reterr);
int sqlite_batch_walk_school(void *self, const char *school, int64_t after,
			     int (*each)(void *ctx, const struct store_batch *b), void *ctx,
			     struct fault *reterr);
int sqlite_note_put(void *self, const struct store_note *note, struct fault *reterr);
int sqlite_note_get(void *self, const char *school, unsigned slot, session_t s, struct store_note *ret,
		    bool *ret_found, struct fault *reterr);
int sqlite_enrolment_put(void *self, const struct store_enrolment *e, struct fault *reterr);
int sqlite_enrolment_walk(void *self, int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
			  struct fault *reterr);
int sqlite_enrolment_walk_school(void *self, const char *school, day_t year_monday,
				 int (*each)(void *ctx, const struct store_enrolment *e), void *ctx,
				 struct fault *reterr);
int sqlite_list_put(void *self, const char *list, const struct digest *child, struct span row,
		    struct fault *reterr);
int sqlite_list_remove(void *self, const char *list, const struct digest *child, struct fault *reterr);
int sqlite_list_walk(void *self,
		     int (*each)(void *ctx, const char *list, const struct digest *child, struct span row),
		     void *ctx, struct fault *reterr);
int sqlite_list_act_put(void *self, const struct store_list_act *a, struct fault *reterr);
int sqlite_list_act_walk(void *self, int (*each)(void *ctx, const struct store_list_act *a), void *ctx,
			 struct fault *reterr);
int sqlite_mute_put(void *self, const struct mute *m, struct fault *reterr);
int sqlite_holdback_put(void *self, const struct holdback *h, struct fault *reterr);
int sqlite_holdback_walk(void *self, int (*each)(void *ctx, const struct holdback *h), void *ctx,
			 struct fault *reterr);
int sqlite_mute_walk(void *self, int (*each)(void *ctx, const struct mute *m), void *ctx,
		     struct fault *reterr);
int sqlite_said_put(void *self, const struct store_said *m, struct fault *reterr);
int sqlite_said_walk(void *self, int (*each)(void *ctx, const struct store_said *m), void *ctx,
		     struct fault *reterr);
int sqlite_said_erase(void *self, session_t before, struct fault *reterr);
int sqlite_backfill_put(void *self, const struct store_backfill *b, struct fault *reterr);
int sqlite_backfill_walk(void *self, int (*each)(void *ctx, const struct store_backfill *b), void *ctx,
			 struct fault *reterr);
int sqlite_ledger_add(void *self, struct store_ledger *l, struct fault *reterr);
int sqlite_ledger_walk(void *self, const struct store_ledger_filter *filter,
		       int (*each)(void *ctx, const struct store_ledger *l), void *ctx, struct fault *reterr);
int sqlite_trait_put(void *self, const struct store_trait *t, struct fault *reterr);
int sqlite_trait_walk(void *self, const char *school, day_t year_monday,
		      int (*each)(void *ctx, const struct store_trait *t), void *ctx, struct fault *reterr);
int sqlite_identity_put(void *self, const struct digest *child, struct span upn, struct fault *reterr);
int sqlite_identity_get(void *self, const struct digest *child, struct buffer *out, bool *ret_found,
			struct fault *reterr);
int sqlite_pupil_put(void *self, const struct store_pupil *p, struct fault *reterr);
int sqlite_pupil_walk(void *self, int (*each)(void *ctx, const struct store_pupil *p), void *ctx,
		      struct fault *reterr);
int sqlite_match_put(void *self, const struct store_match *m, struct fault *reterr);
int sqlite_match_walk(void *self, int (*each)(void *ctx, const struct store_match *m), void *ctx,
		      struct fault *reterr);
int sqlite_alert_put(void *self, const struct alert *a, struct fault *reterr);
int sqlite_alert_walk(void *self, int (*each)(void *ctx, const struct alert *a), void *ctx,
		      struct fault *reterr);
int sqlite_envelope_add(void *self, struct store_envelope *e, struct fault *reterr);
int sqlite_envelope_move(void *self, const struct store_envelope *e, struct fault *reterr);
int sqlite_envelope_walk(void *self, uint64_t from, unsigned most,
			 int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			 struct fault *reterr);
int sqlite_envelope_list(void *self, const char *mailbox, enum envelope_state state, unsigned within,
			 unsigned most, int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			 struct fault *reterr);
int sqlite_envelope_get(void *self, uint64_t sequence, struct store_envelope *ret, struct buffer *body,
			struct fault *reterr);
int sqlite_envelope_delivered(void *self, const char *mailbox, int64_t since, uint64_t from, uint64_t to,
			      int (*each)(void *ctx, const struct store_envelope *e), void *ctx,
			      struct fault *reterr);
int sqlite_envelope_told(void *self, const struct digest *alert, const char *mailbox, uint32_t *ret_revision,
			 bool *ret_told, struct fault *reterr);
int sqlite_envelope_newest(void *self, uint64_t *ret_sequence, struct fault *reterr);
int sqlite_envelope_drop(void *self, int64_t before, uint64_t *ret_count, struct fault *reterr);
int sqlite_envelope_counts(void *self, uint64_t counts[ENVELOPE_STATES], struct fault *reterr);
int sqlite_quarantine_add(void *self, const struct store_quarantine *row, struct fault *reterr);
int sqlite_quarantine_walk(void *self, int (*each)(void *ctx, const struct store_quarantine *row), void *ctx,
			   struct fault *reterr);
int sqlite_rollcall_put(void *self, const struct store_rollcall *r, struct fault *reterr);
int sqlite_rollcall_walk(void *self, int (*each)(void *ctx, const struct store_rollcall *r), void *ctx,
			 struct fault *reterr);
int sqlite_release_put(void *self, struct store_release *r, struct fault *reterr);
int sqlite_release_walk(void *self, int (*each)(void *ctx, const struct store_release *r), void *ctx,
			struct fault *reterr);
int sqlite_sheet_put(void *self, const struct store_sheet *row, struct fault *reterr);
int sqlite_sheet_walk(void *self, const struct store_sheet_filter *filter,
		      int (*each)(void *ctx, const struct store_sheet *s), void *ctx, struct fault *reterr);
int sqlite_revision_put(void *self, const struct store_revision *r, struct fault *reterr);
int sqlite_revision_walk(void *self, int (*each)(void *ctx, const struct store_revision *r), void *ctx,
			 struct fault *reterr);
int sqlite_value_put(void *self, const char *space, const char *key, struct span value, struct fault *reterr);
int sqlite_value_get(void *self, const char *space, const char *key, struct buffer *out, bool *ret_found,
		     struct fault *reterr);
int sqlite_value_walk(void *self, const char *space,
		      int (*each)(void *ctx, const char *key, struct span value), void *ctx,
		      struct fault *reterr);
int sqlite_note_erase(void *self, const char *school, unsigned slot, session_t from, session_t before,
		      struct fault *reterr);
int sqlite_batch_replace(void *self, uint64_t number, struct span changes, struct fault *reterr);
int sqlite_school_erase(void *self, const char *school, uint64_t *ret_rows, struct fault *reterr);
int sqlite_years_erase(void *self, const char *school, day_t last, session_t session, int64_t instant,
		       uint64_t *ret_rows, struct fault *reterr);
int sqlite_child_erase(void *self, const struct digest *child, int64_t at, struct fault *reterr);
/* Destroys the keys that the list of erasures still waits for; outside a transaction. */
int sqlite_erase_finish(struct store_sqlite *s, struct fault *reterr);
int sqlite_audit_add(void *self, const struct store_audit *a, struct fault *reterr);
int sqlite_audit_walk(void *self, const struct store_audit_filter *filter,
		      int (*each)(void *ctx, uint64_t number, const struct store_audit *a), void *ctx,
		      struct fault *reterr);
int sqlite_remark_add(void *self, struct store_remark *r, struct fault *reterr);
int sqlite_remark_walk(void *self, const struct digest *alert,
		       int (*each)(void *ctx, const struct store_remark *r), void *ctx, struct fault *reterr);
int sqlite_audit_check(void *self, uint64_t *ret_entries, struct fault *reterr);

#endif
