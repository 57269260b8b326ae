#include "engine/keep/retain.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/intake/drop.h"
#include "engine/judge/said.h"
#include "engine/tell/again.h"
#include "engine/world/deep_kept.h"
#include "engine/world/holding.h"
#include "engine/world/journal.h"
#include "engine/world/transaction.h"
#include "engine/world/year.h"
#include "engine/world/year_before.h"

#define SPACE "engine"
#define KEY   "retained"

bool retain_due(const struct engine *e)
{
	return e->ready && e->retained_on != engine_today(e);
}

/* --- one school under contract ---------------------------------------------------------------- */

/* The cells of one school that have to go. */
struct erasing {
	struct engine *e;
	uint32_t school;
	struct holding holding;
	uint64_t weeks; /* bits of weeks touched */
	uint64_t marks;
	uint32_t *slots; /* owned; of every enrolment that lost a mark */
	size_t slot_count;
};

static bool allowed(const struct erasing *x, const struct enrolment *n, session_t s)
{
	return holding_allows(&x->holding, x->e, n, session_day(s));
}

static int erase_enrolment(struct erasing *x, const struct enrolment *n, struct fault *reterr)
{
	struct engine *e = x->e;
	session_t first = session_of(roll_first_monday(e->roll), false);
	uint64_t marks = x->marks;
	cell_t old;

	for (session_t s = first; session_day(s) < x->holding.today; s++) {
		unsigned week, column;
		int rc;

		if (roll_place(e->roll, s, &week, &column, NULL) != 0 ||
		    roll_get(e->roll, x->school, n->row.slot, s) == CELL_UNKNOWN || allowed(x, n, s))
			continue;
		rc = roll_put(e->roll, x->school, n->row.slot, s, CELL_UNKNOWN, &old, reterr);
		if (rc != 0)
			return rc;
		e->schools[x->school].moves++;
		x->weeks |= (uint64_t)1 << week;
		x->marks++;
	}
	if (x->marks == marks)
		return 0;
	x->slots[x->slot_count++] = n->row.slot;
	return e->store.ops->note_erase(e->store.self, e->schools[n->school].row->id, n->row.slot, first,
					session_of(x->holding.today, false), reterr);
}

static bool lost_marks(const struct erasing *x, uint32_t slot)
{
	for (size_t i = 0; i < x->slot_count; i++)
		if (x->slots[i] == slot)
			return true;
	return false;
}

static const struct enrolment *of_slot(const struct erasing *x, uint32_t slot)
{
	const struct indexes *on_roll = &x->e->schools[x->school].on_roll;

	for (size_t i = 0; i < on_roll->count; i++)
		if (x->e->enrolments.at[on_roll->at[i]].row.slot == slot)
			return &x->e->enrolments.at[on_roll->at[i]];
	return NULL;
}

/* The journal says of an erased mark neither what it was nor what it became. */
static int erase_batch(void *context, const struct store_batch *b)
{
	struct erasing *x = context;
	struct span rest = b->changes;
	struct buffer kept = {0};
	bool less = false;
	int rc = 0;

	if (!journal_of_marks(b) || strcmp(b->school, x->e->schools[x->school].row->id) != 0)
		return 0;
	while (rest.length > 0) {
		const struct enrolment *n;
		struct change c;

		if (!change_unpack(&rest, &c)) {
			buffer_free(&kept);
			return -FAULT_PARSE;
		}
		n = lost_marks(x, c.slot) ? of_slot(x, c.slot) : NULL;
		if (n != NULL && !allowed(x, n, c.session))
			less = true;
		else
			change_pack(&kept, &c);
	}
	if (!buffer_ok(&kept))
		rc = -FAULT_MEMORY;
	else if (less)
		rc = x->e->store.ops->batch_replace(x->e->store.self, b->number, buffer_span(&kept), NULL);
	buffer_free(&kept);
	return rc;
}

static int keep_leaves(struct erasing *x, struct fault *reterr)
{
	struct engine *e = x->e;
	int rc = 0;

	for (unsigned week = 0; rc == 0 && week < ROLL_WEEKS; week++)
		if ((x->weeks >> week & 1) != 0)
			rc = e->store.ops->leaf_put(e->store.self, e->schools[x->school].row->id,
						    roll_first_monday(e->roll), week,
						    roll_leaf(e->roll, x->school, week), reterr);
	return rc;
}

static int log_erased(struct engine *e, const char *school, uint64_t count, const char *what,
		      struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "erased", .who = "engine"};

	snprintf(log.text, sizeof log.text, "%s: %" PRIu64 " %s", school, count, what);
	e->port.note(e->port.context, "erased", log.text);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

static int erase_marks(struct erasing *x, struct fault *reterr)
{
	struct engine *e = x->e;
	const struct engine_school *s = &e->schools[x->school];
	int rc = 0;

	if (x->holding.shortest <= roll_first_monday(e->roll))
		return 0; /* every mark in memory may be kept */
	x->slots = calloc(s->on_roll.count + 1, sizeof *x->slots);
	if (x->slots == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what is to be erased");
	for (size_t i = 0; rc == 0 && i < s->on_roll.count; i++)
		rc = erase_enrolment(x, &e->enrolments.at[s->on_roll.at[i]], reterr);
	if (rc != 0 || x->marks == 0)
		return rc;
	rc = keep_leaves(x, reterr);
	if (rc == 0)
		rc = e->store.ops->batch_walk(e->store.self, INT64_MIN, erase_batch, x, reterr);
	if (rc == 0)
		rc = log_erased(e, s->row->id, x->marks, "marks whose time to be kept was over", reterr);
	openings_recount(&e->schools[x->school].held, e->roll, x->school);
	year_roll(e, x->school);
	return rc;
}

/* Earlier years are in the store only; one goes when its last day may no longer be kept. Whatever a batch
 * changed is of its own year or the one before. */
static int erase_years(struct erasing *x, struct fault *reterr)
{
	struct engine *e = x->e;
	const char *school = e->schools[x->school].row->id;
	day_t year = year_start_week(x->holding.longest), before;
	uint64_t rows = 0;
	int rc;

	/* The year in which `longest` lies stays whole. */
	before = year - 7;
	if (year > roll_first_monday(e->roll))
		return 0;
	rc = e->store.ops->years_erase(e->store.self, school, before, session_of(year, false),
				       london_to_instant(year, 0), &rows, reterr);
	return rc == 0 && rows > 0 ?
		       log_erased(e, school, rows, "rows of earlier years whose time was over", reterr) :
		       rc;
}

/* --- one school whose contracts have ended ------------------------------------------------------- */

/* Nothing else names this child: no other school's roll, no list of ours. */
static bool nobody_else(const struct engine *e, uint32_t child, uint32_t school)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school != school)
			return false;
	return c->lists.count == 0;
}

/* As if the school had never been pulled. */
static int forget_school(struct engine *e, uint32_t school, struct fault *reterr)
{
	static const char *const spaces[] = {"school",	    "codes",	    "feed",
					     "feed_pulled", "feed_changed", "feed_groups"};
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < sizeof spaces / sizeof *spaces; i++)
		rc = e->store.ops->value_put(e->store.self, spaces[i], e->schools[school].row->id,
					     (struct span){0}, reterr);
	if (rc == 0)
		rc = deep_forget(e, school, reterr);
	return rc == 0 ? drop_forget(e, school, reterr) : rc;
}

static int erase_everything(struct engine *e, uint32_t school, bool *ret_gone, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	const struct store_ops *ops = e->store.ops;
	uint64_t rows = 0;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < s->on_roll.count; i++) {
		const struct enrolment *n = &e->enrolments.at[s->on_roll.at[i]];

		if (n->child != NO_INDEX && nobody_else(e, n->child, school))
			rc = ops->child_erase(e->store.self, &e->children.at[n->child].id, engine_now(e),
					      reterr);
	}
	if (rc == 0)
		rc = ops->school_erase(e->store.self, s->row->id, &rows, reterr);
	if (rc == 0)
		rc = forget_school(e, school, reterr);
	if (rc == 0 && rows > 0)
		rc = log_erased(e, s->row->id, rows, "rows; no contract keeps them any more", reterr);
	*ret_gone = rc == 0 && rows > 0;
	return rc;
}

/* --- each night ------------------------------------------------------------------------------------ */

static int one_school(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct erasing x = {.e = e, .school = school};
	bool gone = false;
	int rc = holding_of(e, school, engine_today(e), &x.holding, reterr);

	if (rc == 0)
		rc = transaction_begin(e, reterr);
	if (rc == 0 && x.holding.state == HOLDING_ENDED)
		rc = erase_everything(e, school, &gone, reterr);
	if (rc == 0 && x.holding.state == HOLDING_LIVE)
		rc = erase_marks(&x, reterr);
	if (rc == 0 && x.holding.state == HOLDING_LIVE)
		rc = erase_years(&x, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	if (rc == 0)
		year_before_retain(e, school, &x.holding);
	holding_free(&x.holding);
	free(x.slots);
	/* Memory is a cache of what is kept: made again without the school (engine.c). */
	e->replay_owed = e->replay_owed || (rc == 0 && gone);
	return rc;
}

static int done(struct engine *e, struct fault *reterr)
{
	unsigned char bytes[4];
	day_t today = engine_today(e);
	int rc = transaction_begin(e, reterr);

	for (unsigned i = 0; i < sizeof bytes; i++)
		bytes[i] = (unsigned char)((uint32_t)today >> (8 * i));
	if (rc == 0)
		rc = said_retain(e, reterr);
	if (rc == 0)
		rc = again_retain(e, reterr);
	if (rc == 0)
		rc = e->store.ops->value_put(e->store.self, SPACE, KEY,
					     (struct span){(const char *)bytes, sizeof bytes}, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	e->retained_on = today;
	e->retain_next = 0;
	return rc;
}

int retain_turn(struct engine *e, struct fault *reterr)
{
	if (!retain_due(e))
		return 0;
	if (e->retain_next >= e->config->school_count)
		return done(e, reterr);
	return one_school(e, e->retain_next++, reterr);
}

int retain_restore(struct engine *e, struct fault *reterr)
{
	struct buffer value = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, SPACE, KEY, &value, &found, reterr);
	uint32_t day = 0;

	for (size_t i = 0; rc == 0 && found && i < 4 && i < value.length; i++)
		day |= (uint32_t)(unsigned char)value.at[i] << (8 * i);
	e->retained_on = found ? (day_t)day : DAY_NONE;
	buffer_free(&value);
	return rc;
}
