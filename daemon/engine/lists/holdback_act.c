#include "engine/lists/holdback_act.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "attendance/upn.h"
#include "engine/judge/evaluate.h"
#include "engine/lists/lists.h"
#include "engine/tell/clocks.h"
#include "engine/world/succession.h"
#include "engine/world/transaction.h"

/* --- whom ------------------------------------------------------------------------------------------------
 */

static bool at_school(const struct engine *e, uint32_t child, uint32_t school)
{
	const struct child *c = &e->children.at[child];

	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school == school)
			return true;
	return false;
}

uint32_t holdback_pupil(const struct engine *e, uint32_t school, const char *text)
{
	uint32_t at = map_get(&e->schools[school].students, text_trim(span_of(text)));
	char upn[UPN_LENGTH + 1];
	struct digest id;
	uint32_t child;

	if (at != MAP_NONE)
		return e->enrolments.at[at].child;
	if (upn_read(span_of(text), upn, NULL) != 0)
		return NO_INDEX;
	id = child_of_upn(e, upn);
	child = child_find(e, &id);
	return child != NO_INDEX && at_school(e, child, school) ? child : NO_INDEX;
}

static const struct holdback *numbered(const struct engine *e, uint64_t number)
{
	for (size_t i = 0; i < e->holdbacks->count; i++)
		if (e->holdbacks->at[i].number == number)
			return &e->holdbacks->at[i];
	return NULL;
}

const struct holdback *holdback_of(const struct engine *e, uint32_t school, uint64_t number)
{
	const struct holdback *h = numbered(e, number);
	uint32_t line[SUCCESSION_LINE];
	unsigned count = h != NULL ? succession_line(e, school, line) : 0;

	/* The list goes over to what a school became, and never back. */
	for (unsigned i = 0; i < count; i++) {
		if (strcmp(h->school, e->config->schools[line[i]].id) == 0)
			return h;
		if (line[i] == school)
			break;
	}
	return NULL;
}

/* --- keeping ---------------------------------------------------------------------------------------------
 */

static int keep(struct engine *e, const struct holdback *h, const char *what, const char *who,
		struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "child_held_back", .child = h->child};
	char last[16];
	int rc = holdbacks_put(e, h, reterr);

	if (h->last != DAY_NONE)
		day_words(last, h->last);
	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%s, number %" PRIu64 " (%s): %s, until %s", h->school, h->number,
		 holdback_why_name(h->why), what, h->last != DAY_NONE ? last : "it is taken back");
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc;
}

int holdback_begin(struct engine *e, uint32_t child, uint32_t school, const struct holdback *given,
		   const char *person, struct fault *reterr)
{
	struct holdback h = *given;
	int rc;

	if (held_back(e, child, school) != NULL)
		return fault_set(reterr, FAULT_STATE, "That pupil is held back already.");
	if (held_back_count(e, school) >= HOLDBACK_SCHOOL)
		return fault_set(
			reterr, FAULT_LIMIT,
			"A school can hold back %d children. To share less, withdraw from a contract.",
			HOLDBACK_SCHOOL);
	h.number = holdbacks_number(e);
	h.child = e->children.at[child].id;
	h.state = HOLDBACK_STANDING;
	h.from = engine_today(e);
	h.at = engine_now(e);
	text_copy(h.school, sizeof h.school, span_of(e->config->schools[school].id));
	text_copy(h.by, sizeof h.by, span_of(person));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = keep(e, &h, "held back", person, reterr);
	if (rc == 0)
		rc = list_withhold(e, child, reterr);
	if (rc == 0)
		rc = evaluate_whole(e, child, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* What is open of the child's at the school, or at one that it was or became, is told anew. */
static int clocks_of(struct engine *e, uint32_t child, uint32_t school, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	uint32_t line[SUCCESSION_LINE];
	unsigned count = succession_line(e, school, line);
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];

		for (unsigned k = 0; rc == 0 && k < count; k++)
			if (a->state != ALERT_CLOSED && a->rule != RULE_NOT_HEARD &&
			    strcmp(a->school, e->schools[line[k]].row->id) == 0)
				rc = clocks_anew(e, &a->id, reterr);
	}
	return rc;
}

/* First at the school that this one became for the child: what was open here is that one's as soon as it is
 * no longer held back, and would be missed here. */
static int tell_again(struct engine *e, uint32_t child, uint32_t school, struct fault *reterr)
{
	uint32_t now = school, next;
	int rc = clocks_of(e, child, school, reterr);

	while ((next = succession_of(e, &e->children.at[child], now)) != NO_INDEX)
		now = next;
	if (rc == 0)
		rc = evaluate_again(e, child, now, reterr);
	return rc == 0 && now != school ? evaluate_again(e, child, school, reterr) : rc;
}

/* Inside a transaction. A school that is not in the configuration any more has nothing to tell, nor one that
 * holds the child back by another word of its own. */
static int finish(struct engine *e, const struct holdback *row, const char *who, struct fault *reterr)
{
	struct holdback h = *row;
	int school = config_school(e->config, h.school);
	uint32_t child = child_find(e, &h.child);
	int rc;

	h.state = HOLDBACK_ENDED;
	h.ended_at = engine_now(e);
	text_copy(h.ended_by, sizeof h.ended_by, span_of(who));
	rc = keep(e, &h, "shared again", who, reterr);
	if (rc != 0 || school < 0 || child == NO_INDEX || held_back(e, child, (uint32_t)school) != NULL)
		return rc;
	return tell_again(e, child, (uint32_t)school, reterr);
}

int holdback_finish(struct engine *e, uint64_t number, const char *person, struct fault *reterr)
{
	const struct holdback *row = numbered(e, number);
	int rc;

	if (row == NULL || row->state != HOLDBACK_STANDING)
		return fault_set(reterr, FAULT_STATE, "That pupil is not held back any more.");
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = finish(e, row, person, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* --- in time ---------------------------------------------------------------------------------------------
 */

int64_t holdback_next(const struct engine *e)
{
	int64_t next = 0;

	for (size_t i = 0; e->holdbacks != NULL && i < e->holdbacks->count; i++) {
		const struct holdback *h = &e->holdbacks->at[i];
		int64_t at = h->state == HOLDBACK_STANDING && h->last != DAY_NONE ?
				     london_to_instant(h->last + 1, 0) :
				     0;

		if (at != 0 && (next == 0 || at < next))
			next = at;
	}
	return next;
}

bool holdback_due(const struct engine *e)
{
	int64_t next = holdback_next(e);

	return next != 0 && next <= engine_now(e);
}

int holdback_turn(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	if (!holdback_due(e))
		return 0;
	for (size_t i = 0; rc == 0 && i < e->holdbacks->count; i++) {
		const struct holdback *h = &e->holdbacks->at[i];

		if (h->state != HOLDBACK_STANDING || h->last == DAY_NONE || h->last >= engine_today(e))
			continue;
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = finish(e, h, "engine", reterr);
		if (rc == 0)
			rc = transaction_commit(e, reterr);
	}
	return rc;
}
