/* intake_pupil.c: a page's pupils: who they are, and their places on the school's roll.
 *
 * As in intake.c: a record that breaks is set aside with its reason, nothing is guessed and
 * nothing known is lost. Runs inside the page's transaction. */
#include <stdlib.h>
#include <string.h>

#include "engine/intake/census.h"
#include "engine/intake/intake.h"
#include "engine/judge/feed.h"
#include "engine/lists/match_ask.h"
#include "engine/world/match.h"
#include "engine/world/succession.h"
#include "engine/world/year.h"

/* "R" 0, "1".."14", "N2" -1, "N1" -2; anything else is not known. */
static int year_group(const char *text)
{
	uint64_t year;

	if (strcmp(text, "R") == 0)
		return 0;
	if (strcmp(text, "N2") == 0)
		return -1;
	if (strcmp(text, "N1") == 0)
		return -2;
	return text_u64(span_of(text), &year) && year >= 1 && year <= 14 ? (int)year : YEAR_UNKNOWN;
}

static int student_new(struct engine *e, uint32_t school, const struct record_student *r,
		       const struct digest *child, struct fault *reterr)
{
	struct store_enrolment row = {.child = *child,
				      .year_group = year_group(r->year),
				      .year_monday = roll_first_monday(e->roll),
				      .from = r->admission,
				      .to = r->leaving,
				      .known_at = engine_now(e)};
	uint32_t index;
	unsigned slot;
	struct fault why;
	int rc = roll_slot_add(e->roll, school, row.year_group, &slot, &why);

	if (rc == -FAULT_LIMIT) /* what one school sends stops nobody else's */
		return school_quarantine(e, school, "too many pupils", r->id, why.text, reterr);
	if (rc != 0) {
		*reterr = why;
		return rc;
	}
	row.slot = slot;
	text_copy(row.school, sizeof row.school, span_of(e->schools[school].row->id));
	text_copy(row.student, sizeof row.student, span_of(r->id));
	rc = enrolment_add(e, &row, school, &index, reterr);
	return rc == 0 ? e->store.ops->enrolment_put(e->store.self, &row, reterr) : rc;
}

/* What is known stays when this page knows less (a wrong UPN does not unname a child). */
static int student_known(struct engine *e, struct enrolment *n, const struct record_student *r,
			 struct fault *reterr)
{
	day_t leaving = succession_leaving(e, n->school, r->leaving);

	if (n->row.to == leaving && (n->row.from == r->admission || r->admission == DAY_NONE))
		return 0;
	e->schools[n->school].moves++;
	e->schools[n->school].enrolled++;
	n->row.to = leaving;
	if (r->admission != DAY_NONE)
		n->row.from = r->admission;
	return enrolment_put(e, n, reterr);
}

/* The school's system changed and numbers its pupils anew: the same place on the roll, a new id. */
static int student_renamed(struct engine *e, uint32_t school, uint32_t place, const char *id,
			   struct fault *reterr)
{
	struct enrolment *n = &e->enrolments.at[place];
	struct match_record old = {.school = school, .student = enrolment_student(e, n)};
	int rc;

	match_pupil_dates(e, &old, DAY_NONE, DAY_NONE + 1); /* its record is on no roll any more */
	rc = enrolment_rename(e, place, id, reterr);
	return rc == 0 ? enrolment_put(e, n, reterr) : rc;
}

/* A place is known under each id that this engine has met it by; the lists say which of them holds. */
static int student_named(struct engine *e, uint32_t school, uint32_t place, const char *id,
			 struct fault *reterr)
{
	const struct enrolment *n = &e->enrolments.at[place];

	return strcmp(enrolment_student(e, n), id) == 0 ? 0 : student_renamed(e, school, place, id, reterr);
}

static int student(struct engine *e, uint32_t school, const struct record_student *row, struct fault *reterr)
{
	struct match_record r = {.school = school, .student = row->id};
	uint32_t at = map_get(&e->schools[school].students, span_of(row->id)), pupil;
	int rc = at == MAP_NONE ? 0 : student_named(e, school, at, row->id, reterr);

	if (rc == 0)
		rc = match_record(e, &r, at == MAP_NONE ? NO_INDEX : at, row, &pupil, reterr);
	if (rc != 0)
		return rc;
	rc = at == MAP_NONE ? student_new(e, school, row, &e->match->pupils.at[pupil].child, reterr) :
			      student_known(e, &e->enrolments.at[at], row, reterr);
	at = map_get(&e->schools[school].students, span_of(row->id));
	if (rc == 0)
		census_pupil(e, school, at == MAP_NONE ? NO_INDEX : at,
			     row->upn[0] == '\0' && row->year[0] == '\0' && row->admission == DAY_NONE);
	if (rc == 0)
		rc = feed_group_put(e, school, at == MAP_NONE ? NO_INDEX : at, row->registration, reterr);
	return rc == 0 ? traits_take(e, at == MAP_NONE ? NO_INDEX : at, row, reterr) : rc;
}

/* --- ids that are new to us ---------------------------------------------------------------------- */

/* The child of the record's whole UPN; false when it has none, or nothing may be said about the child. */
static bool child_given(const struct engine *e, const struct record_student *row, struct digest *ret_child)
{
	char upn[UPN_LENGTH + 1];

	if (upn_read(span_of(row->upn), upn, NULL) != 0)
		return false;
	*ret_child = child_of_upn(e, upn);
	return !match_apart(e, child_find(e, ret_child));
}

/* How many of the waiting records are of this child. */
static unsigned waiting_of(const struct engine *e, struct span rest, const struct digest *child)
{
	struct record_student r;
	struct digest other;
	unsigned count = 0;

	while (rest.length > 0 && record_unpack(RECORD_STUDENT, &rest, &r))
		count += child_given(e, &r, &other) && memcmp(&other, child, sizeof other) == 0;
	return count;
}

int intake_waiting(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct buffer waiting = census_take_waiting(e, school);
	struct span rest = buffer_span(&waiting);
	struct record_student r;
	struct digest child;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		uint32_t place = NO_INDEX;

		if (!record_unpack(RECORD_STUDENT, &rest, &r)) {
			rc = fault_set(reterr, FAULT_BUG, "a pupil record does not decode");
			break;
		}
		if (map_get(&e->schools[school].students, span_of(r.id)) == MAP_NONE &&
		    child_given(e, &r, &child) && waiting_of(e, buffer_span(&waiting), &child) == 1)
			place = census_former(e, school, &r, &child);
		if (place != NO_INDEX)
			rc = student_renamed(e, school, place, r.id, reterr);
		if (rc == 0)
			rc = student(e, school, &r, reterr);
	}
	if (rc == 0)
		rc = feed_groups_save(e, school, reterr);
	if (waiting.length > 0)
		year_roll(e, school);
	buffer_free(&waiting);
	return rc;
}

/* --- a page --------------------------------------------------------------------------------------- */

/* Does a record of this list have a place on this year's roll? Leavers of years before have none, and a
 * pupil to come has one from the day of admission on, when that is told. */
static bool has_place(const struct engine *e, uint32_t school, enum pull_step step,
		      const struct record_student *r)
{
	bool known = map_get(&e->schools[school].students, span_of(r->id)) != MAP_NONE;
	day_t year = roll_first_monday(e->roll), today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	if (step == STEP_LEAVERS)
		return r->leaving != DAY_NONE && r->leaving >= year;
	if (step == STEP_COMING)
		return !known && r->admission != DAY_NONE && r->admission > today &&
		       r->admission < year + 53 * 7;
	return true;
}

int intake_students(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_STUDENT]);
	struct record_student r;
	struct digest child;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_STUDENT, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a pupil record does not decode");
		if (!has_place(e, school, p->step, &r))
			continue;
		if (map_get(&e->schools[school].students, span_of(r.id)) == MAP_NONE &&
		    child_given(e, &r, &child) && census_waits(e, school, &r, &child))
			continue;
		rc = student(e, school, &r, reterr);
	}
	year_roll(e, school);
	return rc;
}
