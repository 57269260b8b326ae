/* bank_holiday.h: the bank holidays of England by the rules they usually follow.
 *
 * Rules: Banking and Financial Dealings Act 1971, schedule 1 (Easter Monday, the last Mondays of
 * May and August, Boxing Day), common law (Good Friday, Christmas Day), and the proclamations
 * repeated every year (New Year's Day, the first Monday of May, substitutes of days that fall on
 * a weekend). What a proclamation did once - a day moved, a day added - is data, not a rule. An
 * authority's calendar lists what holds; these rules only notice what it may have left out. */
#ifndef ATTENDANCE_BANK_HOLIDAY_H
#define ATTENDANCE_BANK_HOLIDAY_H

#include "base/days.h"

enum bank_holiday {
	BANK_NEW_YEAR,
	BANK_GOOD_FRIDAY,
	BANK_EASTER_MONDAY,
	BANK_EARLY_MAY,
	BANK_SPRING,
	BANK_SUMMER,
	BANK_CHRISTMAS,
	BANK_BOXING,
	BANK_HOLIDAYS
};

/* "Good Friday", ...: never NULL. */
const char *bank_holiday_name(enum bank_holiday which);
/* Easter Sunday of a year of the Gregorian calendar. */
day_t easter_sunday(int year);
/* The day by the usual rule; a day that falls on a weekend is its substitute. Christmas Day and
 * Boxing Day on a weekend become the Monday and the Tuesday, or the one of them that is free.
 * DAY_NONE for no such holiday. */
day_t bank_holiday_usual(enum bank_holiday which, int year);

/* What was once decreed otherwise. */
struct bank_holiday_once {
	day_t day;	  /* a bank holiday by decree */
	day_t instead_of; /* of this usual one; DAY_NONE: an additional day */
	const char *name;
};
/* In the order of their days; `*ret_count` of them. */
const struct bank_holiday_once *bank_holidays_once(unsigned *ret_count);
/* The day that was kept: the usual one, or where it was moved to. */
day_t bank_holiday_kept(enum bank_holiday which, int year);

#endif
