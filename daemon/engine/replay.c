/* replay.c: memory rebuilt from the store. What is in memory is a cache: the same after a
 * start, a reload, and a new year as it was before. */
#include "engine/replay.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/facts.h"
#include "engine/answer/kept.h"
#include "engine/intake/drop.h"
#include "engine/judge/feed.h"
#include "engine/judge/rule_list.h"
#include "engine/judge/said.h"
#include "engine/keep/ending.h"
#include "engine/keep/retain.h"
#include "engine/lists/lists.h"
#include "engine/lists/match_ask.h"
#include "engine/published/ees.h"
#include "engine/pull/backfill.h"
#include "engine/pull/gates.h"
#include "engine/pull/probe.h"
#include "engine/pull/pull.h"
#include "engine/pull/wish.h"
#include "engine/tell/baseline_told.h"
#include "engine/tell/clocks.h"
#include "engine/tell/hands.h"
#include "engine/tell/heard.h"
#include "engine/tell/mutes.h"
#include "engine/tell/outbox.h"
#include "engine/tell/summary.h"
#include "engine/tell/untaken.h"
#include "engine/view/view.h"
#include "engine/world/contested.h"
#include "engine/world/deep_kept.h"
#include "engine/world/holdbacks.h"
#include "engine/world/household.h"
#include "engine/world/listed.h"
#include "engine/world/match.h"
#include "engine/world/succession.h"
#include "engine/world/year.h"
#include "engine/world/year_before.h"

void replay_forget(struct engine *e)
{
	wish_forget(e);
	probe_forget(e);
	backfill_forget(e);
	for (size_t i = 0; e->schools != NULL && i < e->config->school_count; i++) {
		struct engine_school *s = &e->schools[i];

		map_free(&s->students);
		map_free(&s->codes);
		VEC_FREE(&s->code_text);
		VEC_FREE(&s->on_roll);
		pull_clear(&s->pull);
		drop_free(&s->drop);
		contested_free(s);
	}
	for (size_t i = 0; i < CONFIG_LISTS; i++)
		pull_clear(&e->list_pulls[i]);
	for (size_t i = 0; i < e->children.count; i++) {
		VEC_FREE(&e->children.at[i].lists);
		free(e->children.at[i].alerts);
	}
	for (size_t i = 0; i < e->enrolments.count; i++)
		traits_free(&e->enrolments.at[i].traits);
	free(e->schools);
	free(e->asleep_until);
	free(e->mailboxes);
	e->schools = NULL;
	e->asleep_until = NULL;
	e->mailboxes = NULL;
	roll_free(e->roll);
	e->roll = NULL;
	VEC_FREE(&e->enrolments);
	buffer_free(&e->enrolments.students);
	VEC_FREE(&e->children);
	VEC_FREE(&e->alerts);
	VEC_FREE(&e->outbox);
	VEC_FREE(&e->acked);
	ending_forget(e);
	e->traits_next = 0;
	listed_forget(e);
	kept_forget(e);
	facts_forget(e);
	free(e->view_quiet);
	e->view_quiet = NULL;
	view_seen_free(e->view_seen);
	e->view_seen = NULL;
	holdbacks_free(e->holdbacks);
	e->holdbacks = NULL;
	mutes_free(e->mutes);
	e->mutes = NULL;
	clocks_free(e->clocks);
	e->clocks = NULL;
	hands_free(e->hands);
	e->hands = NULL;
	year_before_forget(e);
	feed_forget(e);
	rule_list_forget(e);
	baseline_forget(e);
	heard_forget(e);
	summary_forget(e);
	match_free(e->match);
	e->match = NULL;
	lists_free(e->lists);
	e->lists = NULL;
	household_free(e->households);
	e->households = NULL;
	said_free(e->said);
	e->said = NULL;
	places_free(&e->child_index);
	map_free(&e->alert_index);
}

/* One school's year on its way in. */
struct restoring {
	struct engine *e;
	uint32_t school;
};

static int restore_enrolment(void *context, const struct store_enrolment *row)
{
	struct restoring *r = context;
	struct engine *e = r->e;
	uint32_t index;

	if (roll_slot_claim(e->roll, r->school, row->slot, row->year_group, NULL) != 0)
		return -FAULT_BUG;
	match_pupil_dates(e, &(struct match_record){.school = r->school, .student = row->student}, row->from,
			  row->to);
	return enrolment_add(e, row, r->school, &index, NULL);
}

static int restore_leaf(void *context, const char *school_id, unsigned week, struct span bytes)
{
	struct restoring *r = context;

	(void)school_id;
	return roll_load(r->e->roll, r->school, week, bytes, NULL);
}

static int restore_rollcall(struct engine *e, struct fault *reterr)
{
	struct buffer value = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, "engine", "rollcall", &value, &found, reterr);

	e->rollcall_done = 0;
	for (size_t i = 0; rc == 0 && found && i < 8 && i < value.length; i++)
		e->rollcall_done |= (int64_t)(unsigned char)value.at[i] << (8 * i);
	buffer_free(&value);
	return rc;
}

static int prepare(struct engine *e, struct fault *reterr)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	e->schools = calloc(e->config->school_count + 1, sizeof *e->schools);
	e->asleep_until = calloc(e->config->school_count + 1, sizeof *e->asleep_until);
	e->mailboxes = calloc(e->config->team_count + 1, sizeof *e->mailboxes);
	e->roll = roll_new((unsigned)e->config->school_count, year_start_week(today));
	if (e->schools == NULL || e->asleep_until == NULL || e->mailboxes == NULL || e->roll == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the schools");
	for (size_t i = 0; i < e->config->school_count; i++) {
		e->schools[i].row = &e->config->schools[i];
		e->schools[i].evaluated_to = e->schools[i].failed_session = SESSION_NONE;
	}
	year_start(e);
	succession_start(e);
	memset(e->list_looked, 0, sizeof e->list_looked);
	memset(e->list_tried, 0, sizeof e->list_tried);
	memset(e->list_reason, 0, sizeof e->list_reason);
	return 0;
}

static int restore_enrolments(struct engine *e, struct fault *reterr)
{
	struct restoring r = {.e = e};
	int rc = 0;

	for (; rc == 0 && r.school < e->config->school_count; r.school++)
		rc = e->store.ops->enrolment_walk_school(e->store.self, e->config->schools[r.school].id,
							 roll_first_monday(e->roll), restore_enrolment, &r,
							 reterr);
	return rc;
}

static int restore_leaves(struct engine *e, struct fault *reterr)
{
	struct restoring r = {.e = e};
	int rc = 0;

	for (; rc == 0 && r.school < e->config->school_count; r.school++)
		rc = e->store.ops->leaf_walk_school(e->store.self, e->config->schools[r.school].id,
						    roll_first_monday(e->roll), restore_leaf, &r, reterr);
	if (rc == 0)
		year_recount(e);
	return rc;
}

/* Each needs only what stands before it. */
static int (*const restores[])(struct engine *e, struct fault *reterr) = {
	prepare,	  gates_update,	     school_restore,	  deep_restore,	  drop_restore,
	backfill_restore, match_restore,     restore_enrolments,  restore_leaves, household_restore,
	list_restore,	  holdbacks_restore, year_before_restore, said_restore,	  alert_restore,
	ending_restore,	  mutes_restore,     hands_restore,	  clocks_restore, untaken_restore,
	feed_restore,	  rule_list_restore, summary_restore,	  heard_restore,  baseline_restore,
	outbox_restore,	  restore_rollcall,  retain_restore,	  ees_restore,
};

int replay_all(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	replay_forget(e);
	for (size_t i = 0; rc == 0 && i < sizeof restores / sizeof *restores; i++)
		rc = restores[i](e, reterr);
	if (rc == 0)
		outbox_consumers_apply(e);
	e->bus_told = false;
	e->due_changed = true;
	return rc;
}
