/* openings.h: one school's academic year as it was: which sessions were held, which were not,
 * and why.
 *
 * The calendar says what was meant. The school's own marks say what happened: a closure that
 * nobody wrote down (snow, a burst pipe, polling day) is learned when nearly all pupils with a
 * mark in a session have `#` (planned) or Y2, Y3 or Y4 (not planned), and forgotten again when
 * the marks change. Y1, Y5, Y6 and Y7 are about single pupils and close nothing. A session that
 * nobody has marked is open: silence is never a closure.
 *
 * Changing a cell costs a few counts; only a session that opens or closes costs the sums, which
 * make every count between two sessions one subtraction. */
#ifndef ROLL_OPENINGS_H
#define ROLL_OPENINGS_H

#include "attendance/calendar.h"
#include "roll/roll.h"

#define OPENINGS_SESSIONS (ROLL_WEEKS * ROLL_SESSIONS)

enum opening {
	OPENING_OPEN,
	OPENING_WEEKEND,
	OPENING_OUT_OF_TERM,
	OPENING_BANK_HOLIDAY,
	OPENING_CLOSURE,  /* in the calendar: INSET, half term, a closure written down later */
	OPENING_PLANNED,  /* learned from `#` */
	OPENING_TRAVEL,	  /* learned, mostly Y2: widespread disruption of travel */
	OPENING_PREMISES, /* learned, mostly Y3: premises out of use */
	OPENING_SITE,	  /* learned, mostly Y4: the whole site closed */
	OPENINGS
};

/* When marks close a session. */
struct openings_learn {
	/* At least this share of the pupils with a mark, in percent. */
	int share;
	/* At least this share of the pupils on roll must have a mark: the first class to be marked
	 * does not speak for the school. Taken as met while the roll was never told. */
	int heard;
};
#define OPENINGS_LEARN ((struct openings_learn){80, 50})

/* Pupils by what their mark in one session says. */
struct opening_marks {
	uint16_t on_roll, known, attending, planned, travel, premises, site;
};

/* Zeroed and started with openings_start; no pointers of its own to free. */
struct openings {
	const struct calendar *calendar; /* borrowed */
	struct openings_learn learn;
	day_t first_monday;		   /* of the roll's year */
	day_t first, last;		   /* of the academic year, 1 August to 31 July */
	uint8_t states[OPENINGS_SESSIONS]; /* enum opening; weekdays only */
	struct opening_marks marks[OPENINGS_SESSIONS];
	int joined[OPENINGS_SESSIONS / 2 + 1]; /* pupils more on roll than the weekday before */
	/* Sessions, school days and school weeks of the year before each session, day and week. */
	uint16_t sessions_before[OPENINGS_SESSIONS + 1];
	uint16_t days_before[OPENINGS_SESSIONS / 2 + 1];
	uint16_t weeks_before[ROLL_WEEKS + 1];
};

/* The year of `first_monday` (as roll_new takes it) as the calendar has it; borrows the calendar
 * as long as the openings are used. */
void openings_start(struct openings *o, const struct calendar *calendar, day_t first_monday,
		    struct openings_learn learn);
/* Takes another calendar (a reload) and keeps what was learned. */
void openings_calendar(struct openings *o, const struct calendar *calendar);
/* One cell of the school moved. True when the session opened or closed by it, or its kind of
 * closure changed. A session of another year or a weekend changes nothing. */
bool openings_move(struct openings *o, session_t session, cell_t old, cell_t now);
/* Counts every mark of the school's year again from the roll's cells, which must be of the same
 * year. What openings_move kept up must come out the same. */
void openings_recount(struct openings *o, const struct roll *roll, unsigned school);
/* Who is on roll when: nobody from now on, one pupil more on the days [from, to] (DAY_NONE: open
 * at that end), and, when all are told, a look at every session again. */
void openings_roll_clear(struct openings *o);
void openings_roll_add(struct openings *o, day_t from, day_t to);
void openings_roll_done(struct openings *o);

/* Beyond the year: as the calendar has it. */
enum opening openings_state(const struct openings *o, session_t session);
static inline bool openings_learned(enum opening state)
{
	return state >= OPENING_PLANNED;
}
/* The marks behind a state, for saying "closed: Y4 for 312 of 320"; all zero beyond the year. */
struct opening_marks openings_marks(const struct openings *o, session_t session);
/* Pupils whose mark says closed. */
static inline unsigned opening_marks_closed(const struct opening_marks *m)
{
	return (unsigned)m->planned + m->travel + m->premises + m->site;
}
/* "open", "closed as planned, from the marks", ...: never NULL. */
const char *opening_words(enum opening state);

/* For the counters of count.h: the year as it was, other years as the calendar has them, so that
 * weeks may be counted across a summer. Borrows the openings. */
struct open_days openings_open(const struct openings *o);
bool openings_school_day(const struct openings *o, day_t day);
/* Was the school shut to everybody: closed by its calendar, or by its marks as planned or as a
 * whole site, and nobody in? Only then does a child without a mark belong to "school closed":
 * where a fifth were in, one who was not marked may be missing. */
bool openings_shut(const struct openings *o, session_t session);

/* The same as the `_in` of count.h, and inside the year one subtraction. */
struct sessions openings_sessions(const struct openings *o, session_t from, session_t to);
struct school_days openings_school_days(const struct openings *o, day_t from, day_t to);
struct school_weeks openings_school_weeks(const struct openings *o, day_t from, day_t to);

#endif
