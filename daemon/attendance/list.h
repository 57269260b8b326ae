/* list.h: the kinds of lists an authority holds about children, beside what schools say.
 *
 * A list decides who belongs to a cohort; a school's own flags are hints. Each kind is one row:
 * what its file must say, and what a row of it means for the child. */
#ifndef ATTENDANCE_LIST_H
#define ATTENDANCE_LIST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

enum list_kind {
	LIST_SOCIAL_CARE,
	LIST_HOME_EDUCATION, /* s.436A, s.437 Education Act 1996 */
	LIST_YOUTH_JUSTICE,
	LIST_PART_TIME,	  /* part-time timetables, agreed for a time, with a day of review */
	LIST_EXPECTED,	  /* admissions offered and not begun yet */
	LIST_PERFORMANCE, /* performance licences, s.37 Children and Young Persons Act 1963 */
	LIST_KINDS
};

struct list_kind_row {
	const char *name;  /* "social_care", as the configuration has it */
	const char *words; /* "children with a social worker" */
	bool status;	   /* a row says which of the statuses of social care the child has */
	bool restricts;	   /* who is restricted must be said in each row */
	bool sessions;	   /* a row says which sessions of a week are agreed */
	bool traced;	   /* each child of it should be found on a roll: who is not waits for a person */
};
const struct list_kind_row *list_kind_row(enum list_kind k);
/* By name, LIST_KINDS: none. */
enum list_kind list_kind_find(const char *name);

/* The sessions of a week, a bit each: 1 << (2 * weekday), Monday 0, and the next bit for the afternoon. */
#define LIST_WEEK_SESSIONS 10
/* Reads "Mon AM, Tue AM PM, Wednesday": a weekday alone is both its sessions. False: not of this form, or
 * nothing is named. Weekends are no school days, so they are not of this form. */
bool list_sessions_read(struct span text, unsigned *ret_sessions);

/* What one fact that both give speaks for two records being one child. Names, days and postcodes come
 * as the caller compares them; what is not given by both never speaks for or against. */
enum list_fact { FACT_NOT_BOTH, FACT_AGREES, FACT_DIFFERS };
struct list_facts {
	enum list_fact surname, forename, born, postcode;
};
#define LIST_SCORE_SAME 100 /* everything is given by both and agrees */
#define LIST_SCORE_ASK	60  /* from here on a person is asked */
/* 0 to 100: surname 30, forename 20, day of birth 40, postcode 10; a day of birth that differs is 0. */
unsigned list_score(const struct list_facts *f);
/* Under one UPN: do two or more of surname, forename and day of birth speak against it? */
bool list_conflict(const struct list_facts *f);

#endif
