/* question.h: the one question: these sums, over that range, grouped by up to four things.
 *
 * A group holds sessions; sums of any partition add up to the whole. An enrolment whose flag
 * changes within the range has sessions in two groups and is counted in each, persistent or not
 * by the possible sessions it has there: enrolments of a partition by dated traits or by time
 * may add up to more than the whole.
 *
 * Sessions count on days an enrolment is on roll. Enrolments on roll throughout, whose groups do
 * not change, are summed 32 at a time; the others slot by slot. Nothing here writes to the
 * roll: schools may be counted on several cores, each into an answer of its own, then merged. */
#ifndef MEASURE_QUESTION_H
#define MEASURE_QUESTION_H

#include "measure/answer.h"
#include "measure/cohort.h"
#include "measure/period.h"

/* What rows are grouped by or filtered on; the key's value is in brackets. A trait t is
 * DIMENSION_TRAIT + t [its value, 0 unknown]. */
enum dimension {
	DIMENSION_SCHOOL,     /* [index in the roll] */
	DIMENSION_PHASE,      /* [enum phase] */
	DIMENSION_AREA,	      /* [the first school of the same area; -1: of none] */
	DIMENSION_YEAR_GROUP, /* [as roll.h] */
	DIMENSION_OWN,	      /* the school's own group: class, house [the caller's number, OWN_NONE] */
	DIMENSION_SOCIAL,     /* [enum social_group] looked after, else plan, else in need */
	DIMENSION_WEEK,	      /* [its Monday, a day_t] */
	DIMENSION_HALF_TERM,  /* [1-6; 0: the school's calendar shows no half-term break] */
	DIMENSION_TERM,	      /* [1-3] */
	DIMENSION_WEEKDAY,    /* [DAY_MONDAY..DAY_FRIDAY] */
	DIMENSION_HALF_DAY,   /* [0 morning, 1 afternoon] */
	DIMENSION_TRAIT,
	DIMENSIONS = DIMENSION_TRAIT + TRAITS
};
/* "school", "year_group", "half_day", ..., and trait names; NULL beyond. The dimension of a name or -1. */
const char *dimension_name(unsigned dimension);
int dimension_find(const char *name);

/* Sessions whose value of a dimension is none of these are left out. */
struct question_filter {
	unsigned dimension;
	const int32_t *values; /* borrowed */
	unsigned count;
};

struct question {
	struct period period;
	day_t today; /* the civil day asked on */
	unsigned by[QUESTION_BY];
	unsigned by_count;		       /* 0: one row, the whole */
	const struct question_filter *filters; /* borrowed */
	unsigned filter_count;
	enum method method;
	unsigned minimum;	/* possible sessions for persistent, severe, bands: MEASURE_MINIMUM_... */
	enum cohort_mode mode;	/* which day's traits count */
	int64_t known;		/* instant; KNOWN_NOW: traits as known now */
	int64_t as_of;		/* shown beside each rate: when the roll's marks were known */
	bool persistent_anyway; /* though rows are shorter than a term */
	bool codes;		/* sessions by code too */
};

/* All that is counted; everything is borrowed while asking. */
struct question_data {
	const struct roll *roll;
	const struct school_facts *schools; /* by school of the roll */
	unsigned school_count;
	const struct enrolment_facts *enrolments; /* sorted by school; one a slot */
	size_t enrolment_count;
	/* Sessions expected of one enrolment in [from, to], where not every session of its school is
	 * (nursery hours, a part-time timetable); NULL: every one. */
	unsigned (*expected)(const void *of, const struct enrolment_facts *e, session_t from, session_t to);
	const void *of;
	/* By school: the last session whose register is closed and heard of. Later ones are not expected, and
	 * their marks, where there are some already, count but hide no gap. NULL: every session is. Not a
	 * matter of school_facts.open, which says where the half terms lie, in the future too. */
	const session_t *settled;
	/* By school: whose enrolments count; NULL: all. The others are asked as if nobody were on their roll.
	 */
	const bool *counted;
	/* Where each school's enrolments start, school_count + 1 of them, and enrolments_repeated of
	 * them all, where the caller knows; NULL: each is found. */
	const size_t *first;
	const uint64_t *repeated;
};
/* A bit for each child that has more than one of these enrolments; the caller frees it. NULL: no memory. */
uint64_t *enrolments_repeated(const struct enrolment_facts *all, size_t count);

/* A question made ready; opaque. Borrows `q` and `d`, gives *ret. -FAULT_MEANING: more than four
 * dimensions, one twice, or no such; a filter without values. -FAULT_BUG: enrolments not sorted or of
 * no school, or a school's sums of another year than the roll's. -FAULT_MEMORY. */
struct inquiry;
int inquiry_new(const struct question *q, const struct question_data *d, struct inquiry **ret,
		struct fault *reterr);
void inquiry_free(struct inquiry *i);
/* Adds one school to `a` (zeroed before the first). The inquiry is only read. A school without a
 * session in the period is counted in schools_without. -FAULT_MEMORY leaves `a` to answer_free. */
int inquiry_school(const struct inquiry *i, unsigned school, struct answer *a, struct fault *reterr);

/* All of it: every school, finished. `ret` is overwritten; on a fault there is nothing to free. */
int question_ask(const struct question *q, const struct question_data *d, struct answer *ret,
		 struct fault *reterr);

#endif
