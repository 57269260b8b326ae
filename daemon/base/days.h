/* days.h: civil dates, and Europe/London.
 *
 * A day is an int32_t count of days since 1970-01-01 (proleptic Gregorian); an
 * instant is an int64_t count of seconds since 1970-01-01T00:00:00Z. The two are
 * never mixed: a register belongs to the civil day, a log line to the instant.
 * Daylight saving: forward at 01:00 UTC on the last Sunday of March, back at 01:00
 * UTC on the last Sunday of October (Summer Time Order 2002, SI 2002/262). */
#ifndef BASE_DAYS_H
#define BASE_DAYS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

typedef int32_t day_t;

#define DAY_NONE INT32_MIN

enum { DAY_MONDAY, DAY_TUESDAY, DAY_WEDNESDAY, DAY_THURSDAY, DAY_FRIDAY, DAY_SATURDAY, DAY_SUNDAY };

struct civil {
	int year;
	int month; /* 1-12 */
	int day;   /* 1-31 */
};

/* Days since the epoch; the caller gives a real date (see day_valid). */
day_t day_from_civil(struct civil c);
struct civil day_to_civil(day_t day);
bool day_valid(struct civil c);
/* DAY_MONDAY .. DAY_SUNDAY. */
int day_weekday(day_t day);

/* Reads exactly YYYY-MM-DD; false on anything else, including 30 February. */
bool day_parse(struct span iso, day_t *ret_day);
/* Writes YYYY-MM-DD (11 bytes with the terminator). Returns `out`. */
const char *day_print(char out[11], day_t day);
/* Writes "Tue 24 Nov 2026" (16 bytes with the terminator). Returns `out`. */
const char *day_words(char out[16], day_t day);

/* The civil day and the minute of that day (0-1439) in Europe/London. */
void london_from_instant(int64_t instant, day_t *ret_day, int *ret_minute);
/* The instant of a London wall-clock time. A time skipped in March becomes the
 * instant an hour later; a time that happens twice in October is the first. */
int64_t london_to_instant(day_t day, int minute);
/* 0 or 3600: what London is ahead of UTC at this instant. */
int london_offset(int64_t instant);

/* Writes "2026-11-24T09:52:00Z" (21 bytes). Returns `out`. */
const char *instant_print(char out[21], int64_t instant);
/* Writes "09:52" (6 bytes), London time. Returns `out`. */
const char *instant_clock(char out[6], int64_t instant);
/* Writes "09:52" of the day `read`, "09:52 on Wed 25 Nov 2026" of any other, London time. Returns `out`. */
#define INSTANT_WORDS 32
const char *instant_words(char out[INSTANT_WORDS], int64_t instant, day_t read);
/* Reads "HH:MM" into minutes of the day; false otherwise. */
bool minute_parse(struct span text, int *ret_minute);

/* The Monday on or before 1 August that starts the statistical year holding
 * `day` (weeks of the roll count from here: 53 a year, 54 when 1 August is a Sunday
 * and the year ends in a leap year). Years run 1 August to 31 July. */
day_t year_start_week(day_t day);
/* The first calendar year of the academic year holding `day` (2026 for 2026/27). */
int year_of(day_t day);

#endif
