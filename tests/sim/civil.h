/* Dates and the Europe/London clock, written for the simulator alone: it must not share a
 * calendar with the program it tests. Days are counted from 1970-01-01; times are seconds UTC. */
#ifndef SIM_CIVIL_H
#define SIM_CIVIL_H

#include <stdbool.h>
#include <stdint.h>

#define CIVIL_DAY 86400

struct civil_date {
	int year, month, day;
};

/* Gregorian date to day number and back. */
int32_t civil_day(int year, int month, int day);
struct civil_date civil_split(int32_t day);

/* Monday is 0, Sunday 6. */
int civil_weekday(int32_t day);

/* Summer time runs from the last Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC. */
bool civil_is_summer(int64_t utc);

/* The instant of 00:00 London time on a day, and of `seconds` after it by the wall clock
 * (school hours only: never between 01:00 and 02:00). */
int64_t civil_midnight(int32_t day);
int64_t civil_instant(int32_t day, int seconds);

/* London day and seconds since London midnight of an instant. */
int32_t civil_local_day(int64_t utc);
int civil_local_seconds(int64_t utc);

/* Writes YYYY-MM-DD, or YYYY-MM-DD HH:MM:SS of seconds taken as they are (no zone), without NUL. */
void civil_put_day(char out[10], int32_t day);
void civil_put_stamp(char out[19], int64_t seconds);

/* Reads YYYY-MM-DD, optionally followed by ' ' or 'T', HH:MM:SS, a fraction and 'Z'. False if it is anything
 * else. */
bool civil_read(const char *text, int32_t *ret_day, int *ret_seconds);

#endif
