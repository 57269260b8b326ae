/* marks.h: a made-up borough of any size for the attendance bench, the same for Muster and its rivals. */
#ifndef BENCH_MARKS_H
#define BENCH_MARKS_H

#include <stdint.h>
#include <stdio.h>

#include "roll/recount.h"

#define MARKS_COHORTS 14 /* all, sex 2, free meals 3, SEN 3, looked after, plan, in need, EAL 2 */
#define MARKS_SCHOOL  400
#define MARKS_WEEKS   38

struct marks {
	struct roll *roll;
	unsigned schools, pupils;
	uint64_t marks;
	day_t first_day, last_day;
	struct date_range closures[16]; /* the weeks between */
	unsigned closure_count;
	uint32_t *pupil_of;   /* by school * slots + slot; UINT32_MAX: nobody */
	uint32_t *cohorts_of; /* lane masks: [(school * blocks + block) * MARKS_COHORTS + cohort] */
	unsigned blocks;      /* most blocks of a school */
	unsigned blocks_used; /* of a school, on average, rounded up */
};

/* Makes the borough; with `dump`, writes every mark as a row (school u16, pupil u32, day u16, pm u8, code as
 * a length and its letters) and `pupils` likewise (school u16, pupil u32, year group i8, cohorts u32). Exits
 * on failure. */
void marks_make(struct marks *m, unsigned pupils, FILE *dump, FILE *dump_pupils);

#endif
