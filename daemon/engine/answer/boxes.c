/* boxes.c: the roll call of a list for a session, and its keeping at 10:30 and 14:30. */
#include "engine/answer/boxes.h"

#include <stdlib.h>
#include <string.h>

#include "engine/judge/evaluate.h"
#include "engine/judge/feed.h"
#include "engine/judge/said.h"
#include "engine/lists/lists.h"
#include "engine/plan/plan.h"
#include "engine/world/holdbacks.h"
#include "engine/world/listed.h"
#include "engine/world/transaction.h"

#define LISTED 3
static const unsigned listed[LISTED] = {SUBJECT_LOOKED_AFTER, SUBJECT_PROTECTION_PLAN, SUBJECT_IN_NEED};

static int school_by_urn(const struct engine *e, const char *urn)
{
	for (size_t i = 0; i < e->config->school_count; i++)
		if (strcmp(e->config->schools[i].urn, urn) == 0)
			return (int)i;
	return -1;
}

/* Is anybody at this school marked for this session? */
static bool register_taken(const struct engine *e, uint32_t school, session_t s)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	for (size_t i = 0; i < on_roll->count; i++)
		if (roll_get(e->roll, school, e->enrolments.at[on_roll->at[i]].row.slot, s) != CELL_UNKNOWN)
			return true;
	return false;
}

/* Why a school that is not asked is silent. */
static enum silence not_asked(const struct engine *e, uint32_t school, day_t day)
{
	for (size_t i = 0; i < e->config->contract_count; i++)
		switch (policy_standing(e->policy, i, school, day)) {
		case STANDING_ENDED:
		case STANDING_EXPIRED:
		case STANDING_REVOKED:
		case STANDING_WITHDRAWN:
			return SILENCE_ENDED;
		case STANDING_NOT_LISTED:
		case STANDING_DRAFT:
		case STANDING_PROPOSED:
		case STANDING_SUSPENDED:
		case STANDING_NOT_AGREED:
		case STANDING_SUPERSEDED:
		case STANDING_NOT_YET:
		case STANDING_TRIAL:
		case STANDING_HELD_OVER:
		case STANDING_IN_FORCE:
			break;
		}
	return SILENCE_NOT_SHARING;
}

static enum silence silence_at(const struct engine *e, uint32_t school, session_t s)
{
	const struct engine_school *row = &e->schools[school];

	if (row->failed_session == s || (row->reason[0] != '\0' && row->evaluated_to < s))
		return SILENCE_NO_ANSWER;
	if (row->evaluated_to < s)
		return SILENCE_NOT_LOOKED;
	if (doubts_of(e, school, s) != DOUBT_NONE)
		return SILENCE_DOUBTED;
	if (register_taken(e, school, s))
		return SILENCE_NO_MARK;
	/* An agent that is offline passes nothing on: that no register was taken cannot be said. */
	return row->standing == APPROVAL_OFFLINE ? SILENCE_NO_ANSWER : SILENCE_NO_REGISTER;
}

/* An agreed part-time timetable that leaves this session out. */
static bool agreed_away(const struct child *c, session_t s)
{
	const struct list_entry *entry = list_on(c, LIST_PART_TIME, session_day(s));
	unsigned at = 2U * (unsigned)(day_weekday(session_day(s)) - DAY_MONDAY) + session_pm(s);

	return entry != NULL && entry->sessions != 0 && at < LIST_WEEK_SESSIONS &&
	       (entry->sessions >> at & 1U) == 0;
}

/* A place that is offered: on the list of expected admissions, whether its day has come or not. */
static const struct list_entry *expected(const struct child *c, day_t day)
{
	for (size_t i = 0; i < c->lists.count; i++)
		if (c->lists.at[i].kind == LIST_EXPECTED &&
		    (c->lists.at[i].row.to == DAY_NONE || c->lists.at[i].row.to >= day))
			return &c->lists.at[i];
	return NULL;
}

/* On no roll today, and expected at a school: the list's own school is none, or the one to come, or one that
 * the child has left. Who is still at a school outside is not between schools. */
static bool between(const struct engine *e, const struct child *c, const char *urn, day_t day)
{
	const struct list_entry *next = expected(c, day);
	bool left = urn[0] == '\0' || (next != NULL && strcmp(next->row.urn, urn) == 0);

	for (unsigned i = 0; i < c->enrolment_count && !left; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		left = n->row.to != DAY_NONE && n->row.to < day &&
		       strcmp(e->schools[n->school].row->urn, urn) == 0;
	}
	return next != NULL && left;
}

/* What the authority's other lists and a person say where the register says nothing. */
static void facts_beside(const struct engine *e, uint32_t child, const struct list_entry *entry, session_t s,
			 struct rollcall_facts *f)
{
	const struct child *c = &e->children.at[child];
	const struct said_mark *said = said_of(e, child, s);
	day_t day = session_day(s);

	f->agreed_away = agreed_away(c, s);
	f->at_home = f->cell_count == 0 && list_on(c, LIST_HOME_EDUCATION, day) != NULL;
	f->between = f->cell_count == 0 && between(e, c, entry->row.urn, day);
	f->said = said != NULL ? said->cell : CELL_UNKNOWN;
}

/* Enrolments at schools that share; where the list says otherwise, the list's school. */
static void facts_of(const struct engine *e, const struct child *c, const struct list_entry *entry,
		     session_t s, const struct box_reader *reader, struct rollcall_facts *f,
		     uint32_t *ret_school)
{
	day_t day = session_day(s);
	bool all_closed = true, silent = false, shares, apart;
	int named = entry->row.urn[0] != '\0' ? school_by_urn(e, entry->row.urn) : -1;

	*f = (struct rollcall_facts){.has_place = entry->row.urn[0] != '\0'};
	*ret_school = named >= 0 ? (uint32_t)named : NO_INDEX;
	for (unsigned i = 0; i < c->enrolment_count && f->cell_count < 4; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];

		if (!enrolment_current(n, day))
			continue;
		/* What is still held of a school that shares no more, or not this child, is nobody's to see.
		 */
		shares = policy_pulls(e->policy, n->school, day);
		apart = held_back(e, n->child, n->school) != NULL;
		f->cells[f->cell_count++] = shares && !apart && doubts_of(e, n->school, s) == DOUBT_NONE ?
						    roll_get(e->roll, n->school, n->row.slot, s) :
						    CELL_UNKNOWN;
		if (reader != NULL)
			f->cells[f->cell_count - 1] =
				reader->cell(reader->context, (uint32_t)(c - e->children.at), n->school, s,
					     f->cells[f->cell_count - 1]);
		f->has_place = true;
		all_closed = all_closed && openings_shut(&e->schools[n->school].held, s);
		if (silent)
			continue;
		/* Whom to ring: the first school that is silent. */
		silent = !rollcall_heard(f->cells[f->cell_count - 1]);
		*ret_school = n->school;
		f->silence = apart  ? SILENCE_HELD_BACK :
			     shares ? silence_at(e, n->school, s) :
				      not_asked(e, n->school, day);
	}
	f->closed = f->cell_count > 0 && all_closed;
	if (f->cell_count == 0 && f->has_place)
		f->silence = named < 0					 ? SILENCE_NOT_OURS :
			     policy_pulls(e->policy, (size_t)named, day) ? silence_at(e, (uint32_t)named, s) :
									   not_asked(e, (uint32_t)named, day);
}

int boxes_of(const struct engine *e, unsigned subject, session_t s, struct box_rows *ret,
	     struct fault *reterr)
{
	return boxes_read(e, subject, s, NULL, ret, reterr);
}

int boxes_read(const struct engine *e, unsigned subject, session_t s, const struct box_reader *reader,
	       struct box_rows *ret, struct fault *reterr)
{
	const struct indexes *on_lists = listed_all(e);

	for (size_t k = 0; k < on_lists->count; k++) {
		const uint32_t i = on_lists->at[k];
		const struct child *c = &e->children.at[i];
		const struct list_entry *entry = child_entry(c, subject, session_day(s));
		struct rollcall_facts f;
		struct box_row *row;

		if (entry == NULL || (reader != NULL && !reader->child(reader->context, i)))
			continue;
		row = VEC_ADD(ret);
		if (row == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a roll call");
		row->child = i;
		row->entry = entry;
		facts_of(e, c, entry, s, reader, &f, &row->school);
		facts_beside(e, i, entry, s, &f);
		row->box = rollcall_box(&f);
		row->said = rollcall_said(&f);
		row->agreed_away = !row->said && f.agreed_away && row->box == BOX_ABSENT_REASON_KNOWN;
		row->silence = row->box == BOX_NOT_HEARD ? f.silence : SILENCE_NONE;
		row->mark = rollcall_merge(f.cells, f.cell_count);
	}
	return 0;
}

static int keep_list(struct engine *e, unsigned subject, session_t s, struct fault *reterr)
{
	struct store_rollcall kept = {.session = s, .at = engine_now(e)};
	const struct indexes *on_lists = listed_all(e);
	struct box_rows rows = {0};
	int rc = boxes_of(e, subject, s, &rows, reterr);

	text_copy(kept.list, sizeof kept.list, span_of(subject_name(subject)));
	for (size_t i = 0; i < on_lists->count; i++)
		kept.children +=
			child_entry(&e->children.at[on_lists->at[i]], subject, session_day(s)) != NULL;
	for (size_t i = 0; rc == 0 && i < rows.count; i++) {
		const struct box_row *row = &rows.at[i];

		kept.boxes[row->box]++;
		if (row->box == BOX_NOT_HEARD)
			rc = evaluate_not_heard(e, row->child, s, row->school, row->silence, reterr);
	}
	if (rc == 0)
		rc = e->store.ops->rollcall_put(e->store.self, &kept, reterr);
	VEC_FREE(&rows);
	return rc;
}

int rollcall_keep(struct engine *e, int64_t planned, struct fault *reterr)
{
	session_t s = plan_rollcall_session(planned);
	unsigned char when[8];
	int rc = transaction_begin(e, reterr);

	for (int i = 0; rc == 0 && i < LISTED; i++)
		rc = keep_list(e, listed[i], s, reterr);
	e->rollcall_done = planned;
	feed_look(e);
	for (int i = 0; i < 8; i++)
		when[i] = (unsigned char)((uint64_t)planned >> (8 * i));
	if (rc == 0)
		rc = e->store.ops->value_put(e->store.self, "engine", "rollcall",
					     (struct span){(const char *)when, sizeof when}, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}
