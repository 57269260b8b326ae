/* census.h: what a pull was given, kept while it runs, so that what was not given can be told from
 * what was never asked, never answered or moved to another page.
 *
 * A mark is taken back (unknown again, and journalled) only when
 *   - every page of its days was read in this engine's life, twice over, and it was on none of them
 *     (a row that moves between two pages of one reading is skipped by it, not by both),
 *   - the school is approved, online and checked, in both readings (standing.h),
 *   - the marks and the pupils given are not far fewer than those held of these days,
 *   - its pupil stands on the school's lists as they were read with the second reading.
 * Otherwise it is kept, and the school's `marks_kept` says why. RAM only: after a restart nothing is taken
 * back until a pull is whole again. */
#ifndef ENGINE_INTAKE_CENSUS_H
#define ENGINE_INTAKE_CENSUS_H

#include "engine/world/state.h"

void census_free(struct census *c);
/* A page of the pull's step is about to be taken in. The first of a step begins it. */
int census_begin(struct engine *e, uint32_t school, struct fault *reterr);
/* The pupil was given; `bare`: without UPN, year and dates. */
void census_pupil(struct engine *e, uint32_t school, uint32_t enrolment, bool bare);
/* The mark was given. */
void census_mark(struct engine *e, uint32_t school, uint32_t enrolment, session_t s);
/* This page has put the mark. True when an earlier page of this reading has put it too. */
bool census_put(struct engine *e, uint32_t school, uint32_t enrolment, session_t s);
/* Two pages give a mark differently, and the older row may have counted: the marks are to be read once more.
 */
void census_unsure(struct engine *e, uint32_t school);
/* A pupil whose id is new to us, but whose UPN's child is on this school's roll already: it waits until
 * the whole list is known. Has the whole record kept and returns true when it is to wait. */
bool census_waits(struct engine *e, uint32_t school, const struct record_student *r,
		  const struct digest *child);
/* The waiting records, packed as RECORD_STUDENT; the caller frees them. */
struct buffer census_take_waiting(struct engine *e, uint32_t school);
/* The enrolment that this new id stands for since the school changed its system: its child's only one
 * here, not given under its old id, with the same dates. NO_INDEX: none. */
uint32_t census_former(const struct engine *e, uint32_t school, const struct record_student *r,
		       const struct digest *child);
/* The step's last page is in. */
int census_step_over(struct engine *e, uint32_t school, enum pull_step step, struct fault *reterr);
/* All steps are over. *ret_again: the marks are to be read once more before anything is taken back. */
int census_end(struct engine *e, uint32_t school, bool *ret_again, struct fault *reterr);

#endif
