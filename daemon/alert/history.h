/* history.h: what rules see of one child: its places on schools' rolls, their registers and years, and what
 * the authority's lists say.
 *
 * A place belongs to one roll, which is one academic year: this one. Only sessions that are settled at the
 * place's school are seen: a mark before the register closed says nothing. The child's places of the year
 * before stand apart, and only what does not restart in September looks there: runs of school days, the
 * window of the penalty count, and reasons that came to be overdue since. */
#ifndef ALERT_HISTORY_H
#define ALERT_HISTORY_H

#include <stdbool.h>

#include "attendance/count.h"
#include "roll/openings.h"
#include "roll/past.h"
#include "roll/roll.h"

#define HISTORY_PLACES 8
#define HISTORY_AGREED 4
/* How far back shares are followed, in days of the calendar, halved. */
#define HISTORY_DAYS 760

struct history_place {
	const struct roll *roll;
	unsigned roll_school; /* of the roll */
	unsigned slot;
	uint32_t school; /* the caller's number for the school: one school, one number, in every year */
	const struct openings *held; /* the school's year, of the roll's year */
	day_t from, to;		     /* on its roll; DAY_NONE: open at that end */
	session_t settled;	     /* the last session whose register is closed and settled; SESSION_NONE */
	bool doubtful;		     /* the feed is partial, or its school's system is changing */
	bool silent;		     /* its school holds the child back: no mark of it is seen */
	bool converted; /* the school has become another one: who is on neither roll may still come */
	bool continues; /* the school is what another one became, and the child was there */
	/* never_arrived: of those admitted on the same day, how many, and how many attended since. */
	unsigned intake, intake_arrived;
};

/* A place on a roll of the year before. */
struct history_past {
	const struct past *past; /* its school's year */
	unsigned slot;
	uint32_t school; /* the caller's number, as in this year's places */
	int year_group;	 /* then */
	day_t from, to;	 /* on its roll, and what of it may be kept; DAY_NONE: open at that end */
	/* No contract lets the reader see its counts: it tells where the child was, and counts nothing. */
	bool hidden;
};

/* A part-time timetable on the authority's list. */
struct history_agreed {
	day_t from, to, review; /* DAY_NONE: not given */
	uint8_t sessions[10]; /* of a week, Monday morning first: 1 is in school; all 0: the list says nothing
			       */
};

/* All zero is a child of whom nothing is known. */
struct history {
	struct history_place at[HISTORY_PLACES];
	unsigned count;
	struct history_past past[HISTORY_PLACES];
	unsigned past_count;
	struct history_agreed agreed[HISTORY_AGREED];
	unsigned agreed_count;
	bool agreed_held; /* the authority holds such a list: who is not on it has no agreement that we know
			   */
	bool worker;	  /* a child with a social worker */
	bool of_age;	  /* reception to Year 11 */
	bool restricted;
	bool at_home;	  /* on the list of home education */
	bool expected_on; /* a place is offered: on the list of expected admissions, the day not past */
};

/* On this place's roll that day? A day outside the place's year is not. */
bool history_at(const struct history_place *p, day_t day);
/* Did the place's school hold this session, as far as calendar and marks say? */
bool history_held(const struct history_place *p, session_t s);
/* Has the place's school settled this session, and does it say anything of the child? */
bool history_told(const struct history_place *p, session_t s);
/* The mark at one place: CELL_UNKNOWN when not told, not on roll or of another year. */
cell_t history_cell(const struct history_place *p, session_t s);
/* The child's mark over its places (rollcall_merge), and whose it is: the first of them when nothing is
 * known, HISTORY_PLACES when on no roll that day. `school`: only places there; NO_SCHOOL: all. */
#define HISTORY_ANY UINT32_MAX
cell_t history_mark(const struct history *h, uint32_t school, session_t s, unsigned *ret_place);
/* The same, and in the year before the mark over its places then, whose it is being `ret_past`
 * (HISTORY_PLACES: none). */
cell_t history_mark_back(const struct history *h, uint32_t school, session_t s, unsigned *ret_place,
			 unsigned *ret_past);
/* The newest session settled at any place that is not silent; SESSION_NONE. */
session_t history_settled(const struct history *h);
/* Of a school: its sessions as any of the child's places there has them held. */
bool history_open(const struct history *h, uint32_t school, session_t s);
/* The same, of this year and the one before. */
bool history_open_back(const struct history *h, uint32_t school, session_t s);
/* School days in (day, today], of a school over both years. */
struct school_days history_school_days(const struct history *h, uint32_t school, day_t day, day_t today);
/* The first day of which anything may be known there; DAY_NONE: no place. */
day_t history_first(const struct history *h, uint32_t school);
/* Share of the school's pupils on roll with a mark, in percent (0 when nobody is on roll). */
unsigned history_marked(const struct history_place *p, session_t s);

/* The day on which the school's academic year of this day began: 1 August. */
day_t history_year(day_t day);

#endif
