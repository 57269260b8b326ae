/* baseline.c: when schools that go live are told of, and the look at them, some pupils a turn. */
#include <stdlib.h>

#include "engine/judge/baseline_internal.h"
#include "engine/world/transaction.h"

#define TURN	 2000 /* pupils looked at in one turn, and what is left of their school */
#define PATIENCE 3600 /* seconds that a school that is ready waits for the others */

static void run_free(struct baseline_run *run)
{
	for (size_t i = 0; i < run->teams.count; i++) {
		VEC_FREE(&run->teams.at[i].heads);
		VEC_FREE(&run->teams.at[i].schools);
	}
	VEC_FREE(&run->teams);
	VEC_FREE(&run->taken);
	free(run);
}

/* --- when ---------------------------------------------------------------------------------------------- */

/* Live, asked for, and nothing told of it yet. */
static bool awaited(const struct engine *e, uint32_t school)
{
	return e->schools[school].row->go_live <= engine_today(e) && !baseline_is_settled(e, school) &&
	       policy_pulls(e->policy, school, engine_today(e));
}

/* The register as it stands on the day, or later. */
static bool ready(const struct engine *e, uint32_t school)
{
	const struct engine_school *s = &e->schools[school];

	return awaited(e, school) && s->evaluated_to != SESSION_NONE &&
	       s->last_look >= london_to_instant(s->row->go_live, 0);
}

/* Does any team hear of it? Until a contract is in force nobody can be told. */
static bool read_by_anybody(const struct engine *e, uint32_t school)
{
	for (size_t t = 0; t < e->config->team_count; t++)
		if (baseline_reads(e, school, e->config->teams[t].id, engine_today(e)))
			return true;
	return false;
}

static bool any_mark_before(const struct engine *e, uint32_t school)
{
	const struct openings *held = &e->schools[school].held;

	for (session_t s = session_of(e->schools[school].row->go_live, false) - 1;
	     s >= session_of(held->first, false); s--)
		if (openings_marks(held, s).known > 0)
			return true;
	return false;
}

static int wait_from(struct engine *e, int64_t since, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	e->baseline->since = since;
	if (rc == 0)
		rc = baseline_keep_since(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* Is there a school to tell of, and is nobody waited for any longer? */
static int begins(struct engine *e, bool *ret_now, struct fault *reterr)
{
	struct baseline *b = e->baseline;
	unsigned can = 0, wait = 0;

	b->looked = *ret_now = false;
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		can += ready(e, i) && read_by_anybody(e, i);
		wait += awaited(e, i) && !ready(e, i);
	}
	if (can == 0)
		return b->since == 0 ? 0 : wait_from(e, 0, reterr);
	*ret_now = wait == 0 || (b->since != 0 && engine_now(e) - b->since >= PATIENCE);
	return !*ret_now && b->since == 0 ? wait_from(e, engine_now(e), reterr) : 0;
}

bool baseline_due(const struct engine *e)
{
	const struct baseline *b = e->baseline;

	return e->ready && b != NULL &&
	       (b->run != NULL || b->looked || (b->since != 0 && engine_now(e) - b->since >= PATIENCE));
}

int64_t baseline_next(const struct engine *e)
{
	return e->ready && e->baseline != NULL && e->baseline->since != 0 ? e->baseline->since + PATIENCE : 0;
}

/* --- telling ------------------------------------------------------------------------------------------- */

static int tell_all(struct engine *e, struct fault *reterr)
{
	struct baseline_run *run = e->baseline->run;
	int rc = transaction_begin(e, reterr);

	for (size_t i = 0; rc == 0 && i < run->teams.count; i++)
		rc = baseline_write(e, &run->teams.at[i], reterr);
	for (size_t i = 0; rc == 0 && i < run->taken.count; i++)
		rc = baseline_settle(e, run->taken.at[i], true, reterr);
	run_free(run);
	e->baseline->run = NULL;
	e->baseline->since = 0;
	if (rc == 0)
		rc = baseline_keep_since(e, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* Schools that went live with nothing from before: there is no baseline, now or later. */
static int settle_empty(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		if (!ready(e, i) || any_mark_before(e, i))
			continue;
		if (!e->in_transaction)
			rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = baseline_settle(e, i, false, reterr);
	}
	return rc == 0 && e->in_transaction ? transaction_commit(e, reterr) : rc;
}

int baseline_turn(struct engine *e, struct fault *reterr)
{
	struct baseline *b = e->baseline;
	bool now;
	int rc = 0;

	if (!baseline_due(e))
		return 0;
	if (b->run == NULL) {
		rc = settle_empty(e, reterr);
		if (rc == 0)
			rc = begins(e, &now, reterr);
		if (rc != 0 || !now)
			return rc;
		b->run = calloc(1, sizeof *b->run);
		b->run_free = run_free;
	}
	if (b->run == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an opening report");
	for (size_t work = 0; rc == 0 && b->run->school < e->config->school_count && work < TURN;) {
		uint32_t school = b->run->school++;

		work++;
		if (!ready(e, school) || !read_by_anybody(e, school))
			continue;
		work += e->schools[school].on_roll.count;
		rc = baseline_gather(e, school, reterr);
	}
	return rc == 0 && b->run->school == e->config->school_count ? tell_all(e, reterr) : rc;
}
