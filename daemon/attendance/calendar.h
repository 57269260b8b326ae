/* calendar.h: which days a school is open to pupils, as an authority or a school wrote it.
 *
 * What a school's marks say of days that nobody wrote down is in openings.h; the counters over
 * both are in count.h. */
#ifndef ATTENDANCE_CALENDAR_H
#define ATTENDANCE_CALENDAR_H

#include <stdbool.h>
#include <stdint.h>

#include "attendance/count.h"
#include "base/days.h"

struct date_range {
	day_t from, to; /* both inclusive */
};

#define CALENDAR_RANGES 64
/* An entry of more days is no term but a year written as one: it has no half terms. */
#define CALENDAR_TERM_DAYS 140

enum term { TERM_NONE, TERM_AUTUMN, TERM_SPRING, TERM_SUMMER, TERMS };
/* Half terms are numbered 1 (autumn 1) to 6 (summer 2); 0: none. */
#define HALF_TERMS 6

/* What an entry of `terms` says it is. */
struct term_part {
	uint8_t term; /* enum term; TERM_NONE: by the month it starts in */
	uint8_t half; /* 1 or 2; 0: not said */
};

struct calendar {
	char id[64];
	struct date_range terms[CALENDAR_RANGES]; /* half terms or terms, ascending */
	unsigned term_count;
	struct date_range closures[CALENDAR_RANGES]; /* INSET, bank holidays, half terms */
	unsigned closure_count;
	day_t bank_holidays[CALENDAR_RANGES];
	unsigned bank_holiday_count;
	struct term_part parts[CALENDAR_RANGES]; /* parallel to terms */
};

/* Why a day has no session; DAY_IS_OPEN: it has both. A bank holiday inside a closure is a
 * bank holiday; either outside every term is out of term. */
enum day_state { DAY_IS_OPEN, DAY_WEEKEND, DAY_OUT_OF_TERM, DAY_BANK_HOLIDAY, DAY_CLOSURE };
enum day_state calendar_day(const struct calendar *c, day_t day);

/* Open to pupils: a weekday inside a term, outside every closure and bank holiday. */
bool calendar_school_day(const struct calendar *c, day_t day);
/* The last school day before / first after `day`, or DAY_NONE when the calendar has none. */
day_t calendar_previous(const struct calendar *c, day_t day);
day_t calendar_next(const struct calendar *c, day_t day);
/* School days in [from, to]. */
struct school_days calendar_school_days(const struct calendar *c, day_t from, day_t to);
/* For the counters of count.h; borrows the calendar. Both sessions of a school day are open. */
struct open_days calendar_open(const struct calendar *c);

/* Monday to Friday and no bank holiday. */
bool calendar_working_day(const struct calendar *c, day_t day);
/* The verbs of count.h, over working days. Terms and INSET change nothing here. DAY_NONE beyond
 * the years that dates may have (1900 to 2200). */
struct working_days working_days_in(const struct calendar *c, day_t from, day_t to);
day_t working_days_add(const struct calendar *c, day_t day, struct working_days n);
struct working_days working_days_between(const struct calendar *c, day_t from, day_t to);

/* The first school day of the academic year (1 August to 31 July, year_of) holding `day`,
 * DAY_NONE if the calendar has none in that year. */
day_t calendar_year_start(const struct calendar *c, day_t day);

/* First to last school day of a term of the academic year that starts in `year`. Entries belong
 * to the term they are named after, else to the one of the month they start in (August to
 * December, January to March, April to July); several entries of one term are that term. False
 * when the calendar has no such term. */
bool calendar_term_range(const struct calendar *c, int year, enum term term, struct date_range *ret_range);
/* First to last school day of half term 1 to 6. A term is split where its entries say so
 * ("Autumn 1", "Autumn 2"), else at its longest stretch without a school day that has its middle
 * in the middle half of the term and at least three weekdays; of equal ones at that nearest to
 * the middle of the term. False when there is no such term, or nothing splits it: then its half
 * terms are not known, and are not guessed. */
bool calendar_half_term_range(const struct calendar *c, int year, unsigned half_term,
			      struct date_range *ret_range);
/* The term that `day` lies in, its break in the middle included; TERM_NONE between terms. */
enum term calendar_term(const struct calendar *c, day_t day);
/* The half term that `day` lies in, weekends included; 0 in a break, or where not known. */
unsigned calendar_half_term(const struct calendar *c, day_t day);
/* "autumn", ...; "none" for anything else. Never NULL. */
const char *term_name(enum term term);
/* What a name for people says ("Autumn", "Spring term", "Summer 1", "Autumn, second half");
 * {0, 0} when it says nothing of a term. */
struct term_part term_part_read(const char *name);

#endif
