/* match_join.c: two children turn out to be one. Who may read of what is open now, and could not
 * before, is told: a social worker must not miss it because it was known too late who the child is. */
#include <stdlib.h>
#include <string.h>

#include "engine/judge/evaluate.h"
#include "engine/lists/lists.h"
#include "engine/lists/match_ask.h"
#include "engine/tell/notify.h"
#include "engine/world/alerts.h"
#include "engine/world/holdbacks.h"
#include "engine/world/match.h"

/* An open alert and how many teams are told of it. */
struct reader {
	uint32_t alert;
	unsigned teams;
};
struct readers {
	struct reader *at;
	size_t count, room;
};

static unsigned teams_told(const struct engine *e, const struct alert *a, uint32_t child)
{
	unsigned count = 0;

	for (size_t t = 0; t < e->config->team_count; t++)
		count += notify_reaches(e, a, child, e->config->teams[t].id);
	return count;
}

static int note_readers(const struct engine *e, uint32_t child, struct readers *ret, struct fault *reterr)
{
	const struct child *c = child != NO_INDEX ? &e->children.at[child] : NULL;

	for (size_t i = 0; c != NULL && i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];
		struct reader *r =
			a->state != ALERT_CLOSED && alert_reaches_this_year(e, a) ? VEC_ADD(ret) : NULL;

		if (r != NULL)
			*r = (struct reader){c->alerts[i], teams_told(e, a, child)};
		else if (a->state != ALERT_CLOSED && alert_reaches_this_year(e, a))
			return fault_set(reterr, FAULT_MEMORY, "no memory for who reads an alert");
	}
	return 0;
}

static int tell_new(struct engine *e, uint32_t child, const struct readers *before, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && child != NO_INDEX && i < before->count; i++) {
		struct alert *a = &e->alerts.at[before->at[i].alert];

		if (teams_told(e, a, child) > before->at[i].teams)
			rc = alert_tell(e, child, a, "It is known now which child this is.", reterr);
	}
	return rc;
}

int match_withhold(struct engine *e, const struct digest *id, struct fault *reterr)
{
	uint32_t child = child_find(e, id);

	return held_back_anywhere(e, child) != NULL ? list_withhold(e, child, reterr) : 0;
}

int match_join(struct engine *e, uint32_t from, const struct digest *id, struct fault *reterr)
{
	uint32_t into = child_find(e, id);
	struct readers before = {0};
	int rc;

	if (from == NO_INDEX || into == from)
		return 0;
	rc = note_readers(e, from, &before, reterr);
	if (rc == 0)
		rc = note_readers(e, into, &before, reterr);
	if (rc == 0)
		rc = match_deal(e, from, reterr);
	if (rc == 0)
		rc = match_withhold(e, id, reterr);
	into = child_find(e, id);
	if (rc == 0)
		rc = tell_new(e, into, &before, reterr);
	if (rc == 0 && into != NO_INDEX)
		rc = evaluate_child(e, into, reterr);
	VEC_FREE(&before);
	return rc;
}

int match_name(struct engine *e, uint32_t pupil, uint32_t enrolment, const struct digest *child,
	       struct fault *reterr)
{
	struct readers before = {0};
	int rc = note_readers(e, child_find(e, &e->match->pupils.at[pupil].child), &before, reterr);

	if (rc == 0)
		rc = match_pupil_move(e, pupil, enrolment, child, reterr);
	if (rc == 0)
		rc = match_withhold(e, child, reterr);
	if (rc == 0)
		rc = tell_new(e, child_find(e, child), &before, reterr);
	VEC_FREE(&before);
	return rc;
}
