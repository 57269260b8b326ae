/* intake_pupil.c: a page's pupils: who they are, and their places on the school's roll.
 *
 * As in intake.c: a record that breaks is set aside with its reason, nothing is guessed and
 * nothing known is lost. Runs inside the page's transaction. */
#include <stdlib.h>
#include <string.h>

#include "engine/match.h"

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
	if (n->row.to == r->leaving && (n->row.from == r->admission || r->admission == DAY_NONE))
		return 0;
	n->row.to = r->leaving;
	if (r->admission != DAY_NONE)
		n->row.from = r->admission;
	return e->store.ops->enrolment_put(e->store.self, &n->row, reterr);
}

static int student(struct engine *e, uint32_t school, const struct record_student *row, struct fault *reterr)
{
	struct match_record r = {.school = school, .student = row->id};
	uint32_t at = map_get(&e->schools[school].students, span_of(row->id)), pupil;
	int rc = match_record(e, &r, at == MAP_NONE ? NO_INDEX : at, row, &pupil, reterr);

	if (rc != 0)
		return rc;
	rc = at == MAP_NONE ? student_new(e, school, row, &e->match->pupils.at[pupil].child, reterr) :
			      student_known(e, &e->enrolments.at[at], row, reterr);
	at = map_get(&e->schools[school].students, span_of(row->id));
	return rc == 0 ? traits_take(e, at == MAP_NONE ? NO_INDEX : at, row, reterr) : rc;
}

int intake_students(struct engine *e, uint32_t school, struct pull *p, struct fault *reterr)
{
	struct span rest = buffer_span(&p->records[RECORD_STUDENT]);
	struct record_student r;
	int rc = 0;

	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_STUDENT, &rest, &r))
			return fault_set(reterr, FAULT_BUG, "a pupil record does not decode");
		rc = student(e, school, &r, reterr);
	}
	year_roll(e, school);
	return rc;
}
