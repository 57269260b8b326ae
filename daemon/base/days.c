#include "base/days.h"

#include <stdio.h>

/* After Howard Hinnant's public-domain "chrono-compatible low-level date algorithms". */
day_t day_from_civil(struct civil c)
{
	int y = c.month <= 2 ? c.year - 1 : c.year;
	int era = (y >= 0 ? y : y - 399) / 400;
	unsigned yoe = (unsigned)(y - era * 400);
	unsigned doy =
		(153U * (unsigned)(c.month > 2 ? c.month - 3 : c.month + 9) + 2) / 5 + (unsigned)c.day - 1;
	unsigned doe = yoe * 365 + yoe / 4 - yoe / 100 + doy;

	return era * 146097 + (int)doe - 719468;
}

struct civil day_to_civil(day_t day)
{
	int64_t z = (int64_t)day + 719468;
	int era = (int)((z >= 0 ? z : z - 146096) / 146097);
	unsigned doe = (unsigned)(z - (int64_t)era * 146097);
	unsigned yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	unsigned doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	unsigned mp = (5 * doy + 2) / 153;
	struct civil c;

	c.day = (int)(doy - (153 * mp + 2) / 5 + 1);
	c.month = (int)(mp < 10 ? mp + 3 : mp - 9);
	c.year = (int)yoe + era * 400 + (c.month <= 2);
	return c;
}

bool day_valid(struct civil c)
{
	static const signed char lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
	bool leap = c.year % 4 == 0 && (c.year % 100 != 0 || c.year % 400 == 0);

	if (c.year < 1900 || c.year > 2200 || c.month < 1 || c.month > 12 || c.day < 1)
		return false;
	return c.day <= lengths[c.month - 1] + (leap && c.month == 2);
}

int day_weekday(day_t day)
{
	/* 1970-01-01 was a Thursday. */
	return (int)(((day % 7) + 7 + DAY_THURSDAY) % 7);
}

static bool digits(const char *at, int count, int *ret_value)
{
	int value = 0;

	for (int i = 0; i < count; i++) {
		if (at[i] < '0' || at[i] > '9')
			return false;
		value = value * 10 + (at[i] - '0');
	}
	*ret_value = value;
	return true;
}

bool day_parse(struct span iso, day_t *ret_day)
{
	struct civil c;

	if (iso.length != 10 || iso.at[4] != '-' || iso.at[7] != '-')
		return false;
	if (!digits(iso.at, 4, &c.year) || !digits(iso.at + 5, 2, &c.month) || !digits(iso.at + 8, 2, &c.day))
		return false;
	if (!day_valid(c))
		return false;
	*ret_day = day_from_civil(c);
	return true;
}

const char *day_print(char out[11], day_t day)
{
	struct civil c = day_to_civil(day);

	snprintf(out, 11, "%04u-%02u-%02u", (unsigned)c.year % 10000, (unsigned)c.month % 100,
		 (unsigned)c.day % 100);
	return out;
}

const char *day_words(char out[16], day_t day)
{
	static const char weekdays[7][4] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
	static const char months[12][4] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
					   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
	struct civil c = day_to_civil(day);

	snprintf(out, 16, "%s %u %s %04u", weekdays[day_weekday(day)], (unsigned)c.day % 100,
		 months[c.month - 1], (unsigned)c.year % 10000);
	return out;
}

static day_t day_floor(int64_t instant)
{
	int64_t d = instant / 86400;

	return (day_t)(instant % 86400 < 0 ? d - 1 : d);
}

/* Days before the year's 1 March, from which the last Sundays of March and October are counted. */
static day_t first_of_march(int year)
{
	return 365 * year + year / 4 - year / 100 + year / 400 - 719468;
}

/* Asked for every look of every school: no date is taken apart for it. */
int london_offset(int64_t instant)
{
	/* Of the 400 years of 146,097 days; near New Year it may be the other year, and winter in both. */
	int year = 1570 + (int)(((int64_t)day_floor(instant) + 146097) * 400 / 146097);
	day_t march_31 = first_of_march(year) + 30, october_31 = march_31 + 214;
	int64_t forward = (int64_t)(march_31 - (day_weekday(march_31) + 1) % 7) * 86400 + 3600;
	int64_t back = (int64_t)(october_31 - (day_weekday(october_31) + 1) % 7) * 86400 + 3600;

	return instant >= forward && instant < back ? 3600 : 0;
}

void london_from_instant(int64_t instant, day_t *ret_day, int *ret_minute)
{
	int64_t local = instant + london_offset(instant);
	day_t day = day_floor(local);

	*ret_day = day;
	*ret_minute = (int)((local - (int64_t)day * 86400) / 60);
}

int64_t london_to_instant(day_t day, int minute)
{
	int64_t utc = (int64_t)day * 86400 + (int64_t)minute * 60;

	/* Summer first: of the two readings in October this is the earlier one. */
	if (london_offset(utc - 3600) == 3600)
		return utc - 3600;
	return utc;
}

const char *instant_print(char out[21], int64_t instant)
{
	day_t day = day_floor(instant);
	struct civil c = day_to_civil(day);
	unsigned s = (unsigned)(instant - (int64_t)day * 86400);

	snprintf(out, 21, "%04u-%02u-%02uT%02u:%02u:%02uZ", (unsigned)c.year % 10000, (unsigned)c.month % 100,
		 (unsigned)c.day % 100, s / 3600 % 100, s / 60 % 60, s % 60);
	return out;
}

const char *instant_clock(char out[6], int64_t instant)
{
	day_t day;
	int minute;

	london_from_instant(instant, &day, &minute);
	snprintf(out, 6, "%02u:%02u", (unsigned)minute / 60 % 100, (unsigned)minute % 60);
	return out;
}

const char *instant_words(char out[INSTANT_WORDS], int64_t instant, day_t read)
{
	char date[16];
	day_t day;
	int minute;

	london_from_instant(instant, &day, &minute);
	instant_clock(out, instant);
	if (day != read)
		snprintf(out + 5, INSTANT_WORDS - 5, " on %s", day_words(date, day));
	return out;
}

bool minute_parse(struct span text, int *ret_minute)
{
	int hours, minutes;

	if (text.length != 5 || text.at[2] != ':')
		return false;
	if (!digits(text.at, 2, &hours) || !digits(text.at + 3, 2, &minutes) || hours > 23 || minutes > 59)
		return false;
	*ret_minute = hours * 60 + minutes;
	return true;
}

int year_of(day_t day)
{
	struct civil c = day_to_civil(day);

	return c.month >= 8 ? c.year : c.year - 1;
}

day_t year_start_week(day_t day)
{
	day_t august = day_from_civil((struct civil){year_of(day), 8, 1});

	return august - day_weekday(august);
}
