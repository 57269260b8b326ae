#include "engine/world/holdbacks.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/changed.h"
#include "engine/world/match.h"
#include "engine/world/succession.h"

/* --- reading ---------------------------------------------------------------------------------------------
 */

/* The child's first that stands in one school's own list. */
static const struct holdback *held_at(const struct engine *e, uint32_t child, uint32_t school)
{
	const struct holdbacks *all = e->holdbacks;

	for (uint32_t at = all->of_school[school]; at != 0; at = all->next.at[at - 1]) {
		const struct holdback *h = &all->at[at - 1];

		if (memcmp(match_resolve(e, &h->child), &e->children.at[child].id, sizeof h->child) == 0 &&
		    holdback_holds(h, engine_today(e)))
			return h;
	}
	return NULL;
}

const struct holdback *held_back(const struct engine *e, uint32_t child, uint32_t school)
{
	const struct holdback *h = NULL;
	uint32_t line[SUCCESSION_LINE];
	unsigned count;

	if (e->holdbacks == NULL || e->holdbacks->count == 0 || child == NO_INDEX)
		return NULL;
	count = succession_line(e, school, line);
	for (unsigned i = 0; i < count && h == NULL; i++)
		h = held_at(e, child, line[i]);
	return h;
}

const struct holdback *held_back_anywhere(const struct engine *e, uint32_t child)
{
	const struct holdback *first = NULL;

	if (e->holdbacks == NULL || e->holdbacks->count == 0 || child == NO_INDEX)
		return NULL;
	for (unsigned i = 0; i < e->children.at[child].enrolment_count; i++) {
		const struct holdback *h =
			held_back(e, child, e->enrolments.at[e->children.at[child].enrolments[i]].school);

		if (h != NULL && (first == NULL || h->from < first->from))
			first = h;
	}
	return first;
}

bool held_back_alert(const struct engine *e, const struct alert *a)
{
	int school;

	if (e->holdbacks == NULL || e->holdbacks->count == 0 || a->school[0] == '\0' ||
	    a->rule == RULE_NOT_HEARD || rule_of_nobody(a->rule))
		return false;
	school = config_school(e->config, a->school);
	return school >= 0 && held_back(e, child_find(e, &a->child), (uint32_t)school) != NULL;
}

unsigned held_back_count(const struct engine *e, uint32_t school)
{
	const struct holdbacks *all = e->holdbacks;
	unsigned count = 0;

	if (all == NULL || all->count == 0)
		return 0;
	for (uint32_t at = all->of_school[school]; at != 0; at = all->next.at[at - 1])
		count += holdback_holds(&all->at[at - 1], engine_today(e));
	return count;
}

const char *held_back_silence(const struct engine *e, enum silence why, uint32_t child, uint32_t school,
			      char out[96])
{
	const struct holdback *h = why == SILENCE_HELD_BACK ? held_back(e, child, school) : NULL;
	char day[16];

	if (h == NULL)
		snprintf(out, 96, "%s", silence_words(why));
	else
		snprintf(out, 96, "the school holds this child back since %s: ring", day_words(day, h->from));
	return out;
}

/* --- keeping ---------------------------------------------------------------------------------------------
 */

/* Those that stand, of each school that is there. */
static void link_all(const struct engine *e, struct holdbacks *all)
{
	memset(all->of_school, 0, (e->config->school_count + 1) * sizeof *all->of_school);
	for (size_t i = all->count; i-- > 0;) {
		int school = all->at[i].state == HOLDBACK_STANDING ?
				     config_school(e->config, all->at[i].school) :
				     -1;

		all->next.at[i] = 0;
		if (school < 0)
			continue;
		all->next.at[i] = all->of_school[school];
		all->of_school[school] = (uint32_t)i + 1;
	}
}

static int add(struct holdbacks *all, const struct holdback *row)
{
	struct holdback *h = VEC_ADD(all);
	uint32_t *next = h != NULL ? VEC_ADD(&all->next) : NULL;

	if (next == NULL)
		return -FAULT_MEMORY;
	*h = *row;
	return 0;
}

int holdbacks_put(struct engine *e, const struct holdback *row, struct fault *reterr)
{
	struct holdbacks *all = e->holdbacks;
	size_t at = 0;

	while (at < all->count && all->at[at].number != row->number)
		at++;
	if (at < all->count)
		all->at[at] = *row;
	else if (add(all, row) != 0)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a child held back");
	link_all(e, all);
	changed_everybody(e);
	free(e->view_quiet); /* of whom there is a pattern is looked through anew */
	e->view_quiet = NULL;
	return e->store.ops->holdback_put(e->store.self, row, reterr);
}

uint64_t holdbacks_number(const struct engine *e)
{
	const struct holdbacks *all = e->holdbacks;

	return all->count > 0 ? all->at[all->count - 1].number + 1 : 1;
}

/* --- who is who ------------------------------------------------------------------------------------------
 */

/* Does one of the school's own words hold the child back at least as long as this one? */
static bool held_as_long(const struct engine *e, const struct holdback *as, const struct digest *child,
			 uint32_t school)
{
	const struct holdbacks *all = e->holdbacks;

	for (uint32_t at = all->of_school[school]; at != 0; at = all->next.at[at - 1]) {
		const struct holdback *h = &all->at[at - 1];

		if (memcmp(match_resolve(e, &h->child), match_resolve(e, child), sizeof *child) == 0 &&
		    (h->last == DAY_NONE || (as->last != DAY_NONE && h->last >= as->last)))
			return true;
	}
	return false;
}

static int follow_one(struct engine *e, size_t at, uint32_t school, const struct digest *to, bool stays,
		      struct fault *reterr)
{
	struct holdback h = e->holdbacks->at[at];
	struct store_audit log = {
		.at = engine_now(e), .kind = "child_held_back", .who = "engine", .child = *to};
	uint64_t was = h.number;
	int rc;

	if (stays && held_as_long(e, &h, to, school))
		return 0;
	h.child = *to;
	if (stays)
		h.number = holdbacks_number(e);
	snprintf(log.text, sizeof log.text,
		 "%s, number %" PRIu64 " (%s): goes on from number %" PRIu64 ", %s", h.school, h.number,
		 holdback_why_name(h.why), was,
		 stays ? "which may be about this pupil" : "by what the pupil is known by now");
	rc = holdbacks_put(e, &h, reterr);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

int holdbacks_follow(struct engine *e, const struct digest *from, const struct digest *to, uint32_t school,
		     bool stays, struct fault *reterr)
{
	struct digest id = *match_resolve(e, to), old = *match_resolve(e, from);
	size_t count = e->holdbacks != NULL ? e->holdbacks->count : 0;
	uint32_t line[SUCCESSION_LINE];
	unsigned schools = count > 0 ? succession_line(e, school, line) : 0;
	int rc = 0;

	if (memcmp(&id, &old, sizeof id) == 0)
		return 0;
	for (size_t i = 0; rc == 0 && schools > 0 && i < count; i++) {
		const struct holdback *h = &e->holdbacks->at[i];
		int at = h->state == HOLDBACK_STANDING &&
					 memcmp(match_resolve(e, &h->child), &old, sizeof old) == 0 ?
				 config_school(e->config, h->school) :
				 -1;

		for (unsigned k = 0; rc == 0 && at >= 0 && k < schools; k++)
			if (line[k] == (uint32_t)at)
				rc = follow_one(e, i, line[k], to, stays, reterr);
	}
	return rc;
}

static int restore_one(void *context, const struct holdback *row)
{
	return add(((struct engine *)context)->holdbacks, row);
}

int holdbacks_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->holdbacks = calloc(1, sizeof *e->holdbacks);
	if (e->holdbacks != NULL)
		e->holdbacks->of_school =
			calloc(e->config->school_count + 1, sizeof *e->holdbacks->of_school);
	if (e->holdbacks == NULL || e->holdbacks->of_school == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for children held back");
	rc = e->store.ops->holdback_walk(e->store.self, restore_one, e, reterr);
	if (rc == 0)
		link_all(e, e->holdbacks);
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for children held back") : rc;
}

void holdbacks_free(struct holdbacks *h)
{
	if (h == NULL)
		return;
	free(h->of_school);
	VEC_FREE(&h->next);
	VEC_FREE(h);
	free(h);
}
