#include "attendance/bank_holiday.h"

#include <stddef.h>

static const struct row {
	const char *name;
	int month, day; /* fixed: the day; Mondays: the first day it can be; Easter: offset in `day` */
	enum { FIXED, MONDAY_FROM, EASTER } form;
} rows[BANK_HOLIDAYS] = {
	[BANK_NEW_YEAR] = {"New Year's Day", 1, 1, FIXED},
	[BANK_GOOD_FRIDAY] = {"Good Friday", 0, -2, EASTER},
	[BANK_EASTER_MONDAY] = {"Easter Monday", 0, 1, EASTER},
	[BANK_EARLY_MAY] = {"Early May bank holiday", 5, 1, MONDAY_FROM},
	/* The last Monday of a month of 31 days is the one of its last seven. */
	[BANK_SPRING] = {"Spring bank holiday", 5, 25, MONDAY_FROM},
	[BANK_SUMMER] = {"Summer bank holiday", 8, 25, MONDAY_FROM},
	[BANK_CHRISTMAS] = {"Christmas Day", 12, 25, FIXED},
	[BANK_BOXING] = {"Boxing Day", 12, 26, FIXED},
};

static day_t date(int year, int month, int day)
{
	return day_from_civil((struct civil){year, month, day});
}

const char *bank_holiday_name(enum bank_holiday which)
{
	return (unsigned)which < BANK_HOLIDAYS ? rows[which].name : "bank holiday";
}

/* The Gregorian computus of Meeus, Jones and Butcher. */
day_t easter_sunday(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30;
	int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return date(year, n / 31, n % 31 + 1);
}

static day_t monday_from(day_t day)
{
	return day + (7 - day_weekday(day)) % 7;
}

/* New Year's Day and Christmas Day on a weekend move to the Monday; but Christmas Day on a
 * Sunday leaves the Monday to Boxing Day and takes the Tuesday. Boxing Day on a Sunday finds the
 * Monday taken by Christmas Day, and takes the Tuesday. */
static day_t substitute(enum bank_holiday which, day_t day)
{
	int weekday = day_weekday(day);

	if (weekday <= DAY_FRIDAY)
		return day;
	if ((which == BANK_CHRISTMAS || which == BANK_BOXING) && weekday == DAY_SUNDAY)
		return day + 2;
	return monday_from(day);
}

day_t bank_holiday_usual(enum bank_holiday which, int year)
{
	const struct row *row;

	if ((unsigned)which >= BANK_HOLIDAYS || year < 1900 || year > 2200)
		return DAY_NONE;
	row = &rows[which];
	if (row->form == EASTER)
		return easter_sunday(year) + row->day;
	if (row->form == MONDAY_FROM)
		return monday_from(date(year, row->month, row->day));
	return substitute(which, date(year, row->month, row->day));
}

/* Days since 1970-01-01, each checked against its date by the unit test. */
static const struct bank_holiday_once once[] = {
	{15093, DAY_NONE, "Wedding of the Duke and Duchess of Cambridge"}, /* 2011-04-29 */
	{15495, 15488, "Spring bank holiday, for the Diamond Jubilee"},	   /* 2012-06-04, not 05-28 */
	{15496, DAY_NONE, "Diamond Jubilee"},				   /* 2012-06-05 */
	{18390, 18386, "Early May bank holiday, on VE Day"},		   /* 2020-05-08, not 05-04 */
	{19145, 19142, "Spring bank holiday, for the Platinum Jubilee"},   /* 2022-06-02, not 05-30 */
	{19146, DAY_NONE, "Platinum Jubilee"},				   /* 2022-06-03 */
	{19254, DAY_NONE, "State Funeral of Queen Elizabeth II"},	   /* 2022-09-19 */
	{19485, DAY_NONE, "Coronation of King Charles III"},		   /* 2023-05-08 */
};
#define ONCE (sizeof once / sizeof *once)

const struct bank_holiday_once *bank_holidays_once(unsigned *ret_count)
{
	*ret_count = ONCE;
	return once;
}

day_t bank_holiday_kept(enum bank_holiday which, int year)
{
	day_t usual = bank_holiday_usual(which, year);

	for (size_t i = 0; usual != DAY_NONE && i < ONCE; i++)
		if (once[i].instead_of == usual)
			return once[i].day;
	return usual;
}
