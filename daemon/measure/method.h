/* method.h: who counts, by name.
 *
 * "ours": our children now: every enrolment in the range, every phase, every age.
 *
 * "dfe": as DfE's statistics count ("Pupil absence in schools in England: methodology"):
 *   - aged 5 to 15 at 31 August before the year starts, by birth date; where none is shared, by
 *     year group 1 to 11, and how many were judged so is counted;
 *   - no boarders; a boarder flag not known leaves the enrolment in;
 *   - of those aged 15 only sessions before the second half of the summer term, which starts at
 *     the spring bank holiday;
 *   - no enrolment that first starts in that half term;
 *   - alternative provision apart: out, unless the question filters on that phase;
 *   - no school with fewer than six such enrolments;
 *   - no enrolment without possible sessions, or with fewer than its absences.
 * Both count enrolments, never children: a mover counts twice.
 *
 * Whatever a method leaves out is counted under its reason, so that the difference between two
 * methods can be told item by item. */
#ifndef MEASURE_METHOD_H
#define MEASURE_METHOD_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/enrolment.h"

enum method { METHOD_OURS, METHOD_DFE, METHODS };

#define METHOD_SCHOOL_LEAST 6

enum method_reason {
	METHOD_COUNTED,
	METHOD_TOO_YOUNG,
	METHOD_TOO_OLD,
	METHOD_AGE_UNKNOWN, /* neither birth date nor year group */
	METHOD_BOARDER,
	METHOD_LATE_START, /* first starts in the second half of the summer term */
	METHOD_ALTERNATIVE,
	METHOD_SMALL_SCHOOL,
	METHOD_NO_SESSIONS,	  /* nothing possible in the range */
	METHOD_FEWER_THAN_ABSENT, /* possible under its absences: broken counts */
	METHOD_SUMMER_15,	  /* counted, but sessions after half term are not */
	METHOD_REASONS
};

/* "ours", "dfe"; never NULL. The method of a name, or -1. Every name, ending with NULL. */
const char *method_name(enum method m);
int method_find(const char *name);
const char *const *method_names(void);
/* "aged over 15", ...: what was left out, for people; never NULL. */
const char *method_reason_words(enum method_reason r);

/* Age in whole years at 31 August of `year`. */
int method_age(day_t birth, int year);

struct verdict {
	enum method_reason reason; /* METHOD_COUNTED, or why it is left out */
	bool by_year_group;	   /* no birth date: judged by year group */
	session_t last;		   /* the last session that counts; INT32_MAX: all */
};
/* What a method says of an enrolment in the school year starting in `year`, before its sessions and
 * its school's size are known. `alternative`: the question asks for that phase. `known`: instant. */
struct verdict method_judge(enum method m, const struct enrolment_facts *e, enum phase phase,
			    bool alternative, int year, int64_t known);
/* What it says of the counted sessions: METHOD_COUNTED, METHOD_NO_SESSIONS, METHOD_FEWER_THAN_ABSENT.
 * "ours" drops nothing here; an enrolment without possible sessions has no rate all the same. */
enum method_reason method_judge_tally(enum method m, const struct tally *t);
/* Whether a school with so many enrolments judged METHOD_COUNTED is left out. */
bool method_small_school(enum method m, unsigned enrolments);

#endif
