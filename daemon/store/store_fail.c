#include "store/store.h"

#include <stdlib.h>

/* Wraps another store and fails one write: begin, commit and whatever changes a row. Reads
 * pass. What fails has not reached the inner store, but a failed commit rolls it back. */
struct store_fail {
	struct store inner; /* owned */
	unsigned left;	    /* writes still let through */
	bool done;	    /* it has failed */
};

static int due(struct store_fail *f, const char *what, struct fault *reterr)
{
	if (f->done || f->left-- > 0)
		return 0;
	f->done = true;
	return fault_set(reterr, FAULT_IO, "%s failed, as the test asked", what);
}

#define INNER(name, ...) f->inner.ops->name(f->inner.self, ##__VA_ARGS__)
#define PASS(name, params, ...)                                                                              \
	static int fail_##name params                                                                        \
	{                                                                                                    \
		struct store_fail *f = self;                                                                 \
		return INNER(name, __VA_ARGS__, reterr);                                                     \
	}
#define WRITE(name, params, ...)                                                                             \
	static int fail_##name params                                                                        \
	{                                                                                                    \
		struct store_fail *f = self;                                                                 \
		int rc = due(f, #name, reterr);                                                              \
		return rc != 0 ? rc : INNER(name, __VA_ARGS__, reterr);                                      \
	}

static int fail_begin(void *self, struct fault *reterr)
{
	struct store_fail *f = self;
	int rc = due(f, "begin", reterr);

	return rc != 0 ? rc : INNER(begin, reterr);
}

static int fail_commit(void *self, struct fault *reterr)
{
	struct store_fail *f = self;
	int rc = due(f, "commit", reterr);

	if (rc == 0)
		return INNER(commit, reterr);
	INNER(rollback);
	return rc;
}

static void fail_rollback(void *self)
{
	struct store_fail *f = self;

	INNER(rollback);
}

static uint64_t fail_written(void *self)
{
	struct store_fail *f = self;

	return INNER(written);
}

static void fail_close(void *self)
{
	struct store_fail *f = self;

	INNER(close);
	free(f);
}

WRITE(leaf_put,
      (void *self, const char *school, day_t year_monday, unsigned week, struct span bytes,
       struct fault *reterr),
      school, year_monday, week, bytes)
PASS(leaf_walk,
     (void *self, day_t year_monday,
      int (*each)(void *ctx, const char *school, unsigned week, struct span bytes), void *ctx,
      struct fault *reterr),
     year_monday, each, ctx)
WRITE(batch_add, (void *self, struct store_batch *batch, struct fault *reterr), batch)
PASS(batch_walk,
     (void *self, int64_t after, int (*each)(void *ctx, const struct store_batch *b), void *ctx,
      struct fault *reterr),
     after, each, ctx)
PASS(batch_walk_school,
     (void *self, const char *school, int64_t after, int (*each)(void *ctx, const struct store_batch *b),
      void *ctx, struct fault *reterr),
     school, after, each, ctx)
WRITE(note_put, (void *self, const struct store_note *note, struct fault *reterr), note)
PASS(note_get,
     (void *self, const char *school, unsigned slot, session_t s, struct store_note *ret, bool *ret_found,
      struct fault *reterr),
     school, slot, s, ret, ret_found)
WRITE(enrolment_put, (void *self, const struct store_enrolment *e, struct fault *reterr), e)
PASS(enrolment_walk,
     (void *self, int (*each)(void *ctx, const struct store_enrolment *e), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(list_put,
      (void *self, const char *list, const struct digest *child, struct span row, struct fault *reterr), list,
      child, row)
WRITE(list_remove, (void *self, const char *list, const struct digest *child, struct fault *reterr), list,
      child)
PASS(list_walk,
     (void *self, int (*each)(void *ctx, const char *list, const struct digest *child, struct span row),
      void *ctx, struct fault *reterr),
     each, ctx)
WRITE(trait_put, (void *self, const struct store_trait *t, struct fault *reterr), t)
PASS(trait_walk,
     (void *self, const char *school, day_t year_monday, int (*each)(void *ctx, const struct store_trait *t),
      void *ctx, struct fault *reterr),
     school, year_monday, each, ctx)
WRITE(identity_put, (void *self, const struct digest *child, struct span upn, struct fault *reterr), child,
      upn)
PASS(identity_get,
     (void *self, const struct digest *child, struct buffer *out, bool *ret_found, struct fault *reterr),
     child, out, ret_found)
WRITE(pupil_put, (void *self, const struct store_pupil *p, struct fault *reterr), p)
PASS(pupil_walk,
     (void *self, int (*each)(void *ctx, const struct store_pupil *p), void *ctx, struct fault *reterr), each,
     ctx)
WRITE(match_put, (void *self, const struct store_match *m, struct fault *reterr), m)
PASS(match_walk,
     (void *self, int (*each)(void *ctx, const struct store_match *m), void *ctx, struct fault *reterr), each,
     ctx)
WRITE(alert_put, (void *self, const struct alert *a, struct fault *reterr), a)
PASS(alert_walk, (void *self, int (*each)(void *ctx, const struct alert *a), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(envelope_add, (void *self, struct store_envelope *e, struct fault *reterr), e)
WRITE(envelope_move, (void *self, const struct store_envelope *e, struct fault *reterr), e)
PASS(envelope_walk,
     (void *self, uint64_t from, unsigned most, int (*each)(void *ctx, const struct store_envelope *e),
      void *ctx, struct fault *reterr),
     from, most, each, ctx)
PASS(envelope_list,
     (void *self, const char *mailbox, enum envelope_state state, unsigned within, unsigned most,
      int (*each)(void *ctx, const struct store_envelope *e), void *ctx, struct fault *reterr),
     mailbox, state, within, most, each, ctx)
PASS(envelope_get,
     (void *self, uint64_t sequence, struct store_envelope *ret, struct buffer *body, struct fault *reterr),
     sequence, ret, body)
PASS(envelope_delivered,
     (void *self, const char *mailbox, int64_t since, uint64_t from, uint64_t to,
      int (*each)(void *ctx, const struct store_envelope *e), void *ctx, struct fault *reterr),
     mailbox, since, from, to, each, ctx)
PASS(envelope_told,
     (void *self, const struct digest *alert, const char *mailbox, uint32_t *ret_revision, bool *ret_told,
      struct fault *reterr),
     alert, mailbox, ret_revision, ret_told)
PASS(envelope_newest, (void *self, uint64_t *ret_sequence, struct fault *reterr), ret_sequence)
WRITE(envelope_drop, (void *self, int64_t before, uint64_t *ret_count, struct fault *reterr), before,
      ret_count)
PASS(envelope_counts, (void *self, uint64_t counts[ENVELOPE_STATES], struct fault *reterr), counts)
WRITE(quarantine_add, (void *self, const struct store_quarantine *q, struct fault *reterr), q)
PASS(quarantine_walk,
     (void *self, int (*each)(void *ctx, const struct store_quarantine *q), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(rollcall_put, (void *self, const struct store_rollcall *r, struct fault *reterr), r)
PASS(rollcall_walk,
     (void *self, int (*each)(void *ctx, const struct store_rollcall *r), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(release_put, (void *self, struct store_release *r, struct fault *reterr), r)
PASS(release_walk,
     (void *self, int (*each)(void *ctx, const struct store_release *r), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(sheet_put, (void *self, const struct store_sheet *s, struct fault *reterr), s)
PASS(sheet_walk,
     (void *self, const struct store_sheet_filter *filter,
      int (*each)(void *ctx, const struct store_sheet *s), void *ctx, struct fault *reterr),
     filter, each, ctx)
WRITE(revision_put, (void *self, const struct store_revision *r, struct fault *reterr), r)
PASS(revision_walk,
     (void *self, int (*each)(void *ctx, const struct store_revision *r), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(value_put, (void *self, const char *space, const char *key, struct span value, struct fault *reterr),
      space, key, value)
PASS(value_get,
     (void *self, const char *space, const char *key, struct buffer *out, bool *ret_found,
      struct fault *reterr),
     space, key, out, ret_found)
PASS(value_walk,
     (void *self, const char *space, int (*each)(void *ctx, const char *key, struct span value), void *ctx,
      struct fault *reterr),
     space, each, ctx)
WRITE(note_erase,
      (void *self, const char *school, unsigned slot, session_t from, session_t before, struct fault *reterr),
      school, slot, from, before)
WRITE(batch_replace, (void *self, uint64_t number, struct span changes, struct fault *reterr), number,
      changes)
WRITE(school_erase, (void *self, const char *school, uint64_t *ret_rows, struct fault *reterr), school,
      ret_rows)
WRITE(years_erase,
      (void *self, const char *school, day_t last, session_t session, int64_t instant, uint64_t *ret_rows,
       struct fault *reterr),
      school, last, session, instant, ret_rows)
WRITE(child_erase, (void *self, const struct digest *child, int64_t at, struct fault *reterr), child, at)
WRITE(audit_add, (void *self, const struct store_audit *a, struct fault *reterr), a)
PASS(audit_walk,
     (void *self, const struct store_audit_filter *filter,
      int (*each)(void *ctx, uint64_t number, const struct store_audit *a), void *ctx, struct fault *reterr),
     filter, each, ctx)
WRITE(remark_add, (void *self, struct store_remark *r, struct fault *reterr), r)
PASS(remark_walk,
     (void *self, const struct digest *alert, int (*each)(void *ctx, const struct store_remark *r), void *ctx,
      struct fault *reterr),
     alert, each, ctx)
PASS(audit_check, (void *self, uint64_t *ret_entries, struct fault *reterr), ret_entries)

WRITE(list_act_put, (void *self, const struct store_list_act *a, struct fault *reterr), a)
PASS(list_act_walk,
     (void *self, int (*each)(void *ctx, const struct store_list_act *a), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(mute_put, (void *self, const struct mute *m, struct fault *reterr), m)
PASS(mute_walk, (void *self, int (*each)(void *ctx, const struct mute *m), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(holdback_put, (void *self, const struct holdback *h, struct fault *reterr), h)
PASS(holdback_walk,
     (void *self, int (*each)(void *ctx, const struct holdback *h), void *ctx, struct fault *reterr), each,
     ctx)
WRITE(said_put, (void *self, const struct store_said *m, struct fault *reterr), m)
PASS(said_walk,
     (void *self, int (*each)(void *ctx, const struct store_said *m), void *ctx, struct fault *reterr), each,
     ctx)
WRITE(backfill_put, (void *self, const struct store_backfill *b, struct fault *reterr), b)
PASS(backfill_walk,
     (void *self, int (*each)(void *ctx, const struct store_backfill *b), void *ctx, struct fault *reterr),
     each, ctx)
WRITE(said_erase, (void *self, session_t before, struct fault *reterr), before)
PASS(leaf_walk_school,
     (void *self, const char *school, day_t year_monday,
      int (*each)(void *ctx, const char *school, unsigned week, struct span bytes), void *ctx,
      struct fault *reterr),
     school, year_monday, each, ctx)
PASS(enrolment_walk_school,
     (void *self, const char *school, day_t year_monday,
      int (*each)(void *ctx, const struct store_enrolment *e), void *ctx, struct fault *reterr),
     school, year_monday, each, ctx)
WRITE(ledger_add, (void *self, struct store_ledger *l, struct fault *reterr), l)
PASS(ledger_walk,
     (void *self, const struct store_ledger_filter *filter,
      int (*each)(void *ctx, const struct store_ledger *l), void *ctx, struct fault *reterr),
     filter, each, ctx)

#define OP(name) .name = fail_##name
static const struct store_ops ops = {
	OP(begin),
	OP(commit),
	OP(rollback),
	OP(written),
	OP(leaf_put),
	OP(leaf_walk),
	OP(batch_add),
	OP(batch_walk),
	OP(note_put),
	OP(note_get),
	OP(enrolment_put),
	OP(enrolment_walk),
	OP(list_put),
	OP(list_remove),
	OP(list_walk),
	OP(identity_put),
	OP(identity_get),
	OP(alert_put),
	OP(alert_walk),
	OP(envelope_add),
	OP(envelope_move),
	OP(envelope_walk),
	OP(envelope_get),
	OP(envelope_counts),
	OP(quarantine_add),
	OP(quarantine_walk),
	OP(rollcall_put),
	OP(rollcall_walk),
	OP(release_put),
	OP(release_walk),
	OP(value_put),
	OP(value_get),
	OP(value_walk),
	OP(audit_add),
	OP(audit_check),
	OP(trait_put),
	OP(trait_walk),
	OP(pupil_put),
	OP(pupil_walk),
	OP(match_put),
	OP(match_walk),
	OP(sheet_put),
	OP(sheet_walk),
	OP(revision_put),
	OP(revision_walk),
	OP(close),
	OP(note_erase),
	OP(batch_replace),
	OP(school_erase),
	OP(child_erase),
	OP(years_erase),
	OP(mute_put),
	OP(mute_walk),
	OP(holdback_put),
	OP(holdback_walk),
	OP(list_act_put),
	OP(list_act_walk),
	OP(said_put),
	OP(said_walk),
	OP(said_erase),
	OP(backfill_put),
	OP(backfill_walk),
	OP(envelope_list),
	OP(leaf_walk_school),
	OP(enrolment_walk_school),
	OP(ledger_add),
	OP(ledger_walk),
	OP(audit_walk),
	OP(batch_walk_school),
	OP(remark_add),
	OP(remark_walk),
	OP(envelope_delivered),
	OP(envelope_told),
	OP(envelope_newest),
	OP(envelope_drop),
};

int store_fail_open(struct store inner, unsigned nth, struct store *ret, struct fault *reterr)
{
	struct store_fail *f = calloc(1, sizeof *f);

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a failing store");
	*f = (struct store_fail){.inner = inner, .left = nth};
	*ret = (struct store){.ops = &ops, .self = f};
	return 0;
}
