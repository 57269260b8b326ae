#include "source/drop_date.h"

#include <string.h>
#include <strings.h>

static const char *const months[] = {"january", "february", "march",	 "april",   "may",	"june",
				     "july",	"august",   "september", "october", "november", "december"};
static const char *const weekdays[] = {"monday", "tuesday",  "wednesday", "thursday",
				       "friday", "saturday", "sunday"};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static struct span rest_of(struct span s, size_t used)
{
	return (struct span){s.at + used, s.length - used};
}

/* The place of a name, whole or its first three or four letters; -1: none of these. */
static int find_name(struct span word, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		size_t whole = strlen(names[i]);

		if ((word.length == whole || word.length == 3 || (word.length == 4 && whole > 4)) &&
		    strncasecmp(word.at, names[i], word.length) == 0)
			return (int)i;
	}
	return -1;
}

static struct span take_word(struct span *s)
{
	struct span word = {s->at, 0};

	while (word.length < s->length && is_letter(s->at[word.length]))
		word.length++;
	*s = rest_of(*s, word.length);
	return word;
}

/* Up to four digits; the count of them, 0: none. */
static size_t take_number(struct span *s, int *ret)
{
	size_t n = 0;

	*ret = 0;
	while (n < s->length && n < 5 && is_digit(s->at[n]))
		*ret = *ret * 10 + (s->at[n++] - '0');
	*s = rest_of(*s, n);
	return n;
}

static bool take_one(struct span *s, const char *any)
{
	if (s->length == 0 || strchr(any, s->at[0]) == NULL)
		return false;
	*s = rest_of(*s, 1);
	return true;
}

static void take_weekday(struct span *s)
{
	struct span at = *s, word = take_word(&at);

	if (word.length == 0 || find_name(word, weekdays, 7) < 0)
		return;
	take_one(&at, ",");
	while (take_one(&at, " "))
		;
	*s = at;
}

/* A time of day to the end of the cell: 09:00, 09:00:00, 09:00:00.000000, with Z or without. */
static bool read_time(struct span s, int *ret_minute, bool *ret_utc)
{
	int hour, minute, second = 0, part;

	if (take_number(&s, &hour) == 0 || hour > 23 || !take_one(&s, ":") || take_number(&s, &minute) != 2 ||
	    minute > 59)
		return false;
	if (take_one(&s, ":") && (take_number(&s, &second) != 2 || second > 60))
		return false;
	if (take_one(&s, "."))
		while (take_number(&s, &part) > 0)
			;
	*ret_minute = hour * 60 + minute;
	*ret_utc = take_one(&s, "Zz");
	return s.length == 0;
}

/* What follows the day, into the day it makes in London. */
static bool read_rest(struct span s, day_t *day)
{
	int minute, london;
	bool utc;

	if (s.length == 0)
		return true;
	if (!take_one(&s, " Tt") || !read_time(text_trim(s), &minute, &utc))
		return false;
	if (utc)
		london_from_instant((int64_t)*day * 86400 + minute * 60, day, &london);
	return true;
}

static enum drop_date read_iso(struct span s, day_t *ret_day)
{
	day_t day;

	if (s.length < 10 || !day_parse((struct span){s.at, 10}, &day) || !read_rest(rest_of(s, 10), &day))
		return DROP_DATE_NONE;
	*ret_day = day;
	return DROP_DATE_DAY;
}

enum drop_date drop_date_read(struct span cell, day_t *ret_day)
{
	struct span s = text_trim(cell), word;
	struct civil c, american;
	bool named = false, is_day, is_american;
	size_t digits;
	day_t day;

	take_weekday(&s);
	digits = take_number(&s, &c.day);
	if (digits == 4)
		return read_iso(rest_of((struct span){s.at - 4, s.length + 4}, 0), ret_day);
	if (digits == 0 || digits > 2 || !take_one(&s, "/-. "))
		return DROP_DATE_NONE;
	word = take_word(&s);
	if (word.length > 0) {
		named = true;
		c.month = find_name(word, months, 12) + 1;
		if (c.month == 0)
			return DROP_DATE_NONE;
	} else {
		digits = take_number(&s, &c.month);
		if (digits == 0 || digits > 2)
			return DROP_DATE_NONE;
	}
	if (!take_one(&s, "/-. "))
		return DROP_DATE_NONE;
	digits = take_number(&s, &c.year);
	if (digits != 2 && digits != 4)
		return DROP_DATE_NONE;
	if (digits == 2)
		c.year += 2000;
	american = (struct civil){.year = c.year, .month = c.day, .day = c.month};
	is_day = day_valid(c);
	is_american = !named && day_valid(american);
	day = is_day ? day_from_civil(c) : is_american ? day_from_civil(american) : 0;
	if ((!is_day && !is_american) || !read_rest(s, &day))
		return DROP_DATE_NONE;
	if (!is_day)
		return DROP_DATE_AMERICAN;
	*ret_day = day;
	return named || is_american ? DROP_DATE_DAY : DROP_DATE_BRITISH;
}
