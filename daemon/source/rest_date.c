#include "source/rest_date.h"

#include <string.h>

/* A date and time as written: "2026-09-02", "2026-09-02T08:56:10.5+01:00", "2026-09-02 00:00:00". */
struct written {
	day_t day;
	int seconds;
	bool timed, offset; /* has a time; says how far from UTC it is */
	int ahead;	    /* seconds */
};

/* `count` digits off the front of `*s`, at most `most`. */
static bool take_digits(struct span *s, unsigned count, int most, int *ret_value)
{
	int value = 0;

	if (s->length < count)
		return false;
	for (unsigned i = 0; i < count; i++) {
		if (s->at[i] < '0' || s->at[i] > '9')
			return false;
		value = value * 10 + (s->at[i] - '0');
	}
	s->at += count;
	s->length -= count;
	*ret_value = value;
	return value <= most;
}

static bool take(struct span *s, char c)
{
	if (s->length == 0 || s->at[0] != c)
		return false;
	s->at++;
	s->length--;
	return true;
}

/* "08:56", "08:56:10", "08:56:10.123". */
static bool take_clock(struct span *s, int *ret_seconds)
{
	int hours, minutes, seconds = 0;

	if (!take_digits(s, 2, 23, &hours) || !take(s, ':') || !take_digits(s, 2, 59, &minutes))
		return false;
	if (take(s, ':')) {
		if (!take_digits(s, 2, 59, &seconds))
			return false;
		if (take(s, '.')) {
			int digit;

			if (!take_digits(s, 1, 9, &digit))
				return false;
			while (take_digits(s, 1, 9, &digit))
				;
		}
	}
	*ret_seconds = hours * 3600 + minutes * 60 + seconds;
	return true;
}

/* "Z", "+01:00", "+0100", or nothing. */
static bool take_offset(struct span *s, struct written *w)
{
	bool behind = s->length > 0 && s->at[0] == '-';
	int hours, minutes;

	if (s->length == 0)
		return true;
	w->offset = true;
	if (take(s, 'Z'))
		return true;
	if (!take(s, '+') && !take(s, '-'))
		return false;
	if (!take_digits(s, 2, 14, &hours) || (take(s, ':'), !take_digits(s, 2, 59, &minutes)))
		return false;
	w->ahead = (hours * 60 + minutes) * (behind ? -60 : 60);
	return true;
}

static bool read_written(struct span s, struct written *w)
{
	*w = (struct written){.day = DAY_NONE};
	if (s.length < 10 || !day_parse((struct span){s.at, 10}, &w->day))
		return false;
	s.at += 10;
	s.length -= 10;
	if (s.length == 0)
		return true;
	w->timed = true;
	return (take(&s, 'T') || take(&s, ' ')) && take_clock(&s, &w->seconds) && take_offset(&s, w) &&
	       s.length == 0;
}

static int64_t instant_of(const struct written *w)
{
	if (!w->offset)
		return london_to_instant(w->day, w->seconds / 60) + w->seconds % 60;
	return (int64_t)w->day * 86400 + w->seconds - w->ahead;
}

static bool nothing(struct json_value v)
{
	return v.type == JSON_NULL || v.type == JSON_NOTHING || (v.type == JSON_TEXT && v.extent == 0);
}

/* Arbor's {"entityType": "date", "date": "..."} has no zone: its text is all there is. */
static struct json_value without_zone(struct json_value v)
{
	static const struct json_name names[] = {JSON_NAME("date"), JSON_NAME("timezone")};
	struct json_value got[2];

	if (v.type != JSON_OBJECT)
		return v;
	json_pick(v, names, 2, NULL, got);
	return got[1].type == JSON_NOTHING ? got[0] : v;
}

bool rest_day_read(struct json_value v, enum rest_dates dates, struct wonde_dates *seen, day_t *ret_day)
{
	struct wonde_date_trouble trouble;
	struct written w;
	int minute;

	*ret_day = DAY_NONE;
	if (dates == REST_DATE_OBJECT)
		v = without_zone(v);
	if (nothing(v))
		return true;
	if (dates == REST_DATE_OBJECT && v.type == JSON_OBJECT)
		return wonde_day_read(v, seen, ret_day, &trouble) == 0;
	/* A day with an offset is no civil date, and one without it no moment: neither is taken for the
	 * other. */
	if (v.type != JSON_TEXT || !read_written(json_span(v), &w) || w.offset != (dates == REST_WITH_OFFSET))
		return false;
	*ret_day = w.day;
	if (w.offset)
		london_from_instant(instant_of(&w), ret_day, &minute);
	return true;
}

bool rest_instant_read(struct json_value v, struct wonde_dates *seen, int64_t *ret_instant)
{
	struct wonde_date_trouble trouble;
	struct written w;

	*ret_instant = 0;
	v = without_zone(v);
	if (nothing(v))
		return true;
	if (v.type == JSON_OBJECT)
		return wonde_instant_read(v, seen, ret_instant, &trouble) == 0;
	if (v.type != JSON_TEXT || !read_written(json_span(v), &w) || !w.timed)
		return false;
	*ret_instant = instant_of(&w);
	return true;
}

bool rest_http_date(struct span text, int64_t *ret_instant)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	struct span s = text_trim(text);
	struct civil c = {0};
	const char *month;
	int seconds;

	if (s.length != 29 || s.at[3] != ',' || !span_is((struct span){s.at + 25, 4}, " GMT"))
		return false;
	s = (struct span){s.at + 5, 20};
	if (!take_digits(&s, 2, 31, &c.day) || !take(&s, ' '))
		return false;
	for (month = months; *month != '\0' && memcmp(month, s.at, 3) != 0; month += 3)
		c.month++;
	c.month++;
	s.at += 3;
	s.length -= 3;
	if (*month == '\0' || !take(&s, ' ') || !take_digits(&s, 4, 9999, &c.year) || !take(&s, ' ') ||
	    !take_clock(&s, &seconds) || s.length != 0 || !day_valid(c))
		return false;
	*ret_instant = (int64_t)day_from_civil(c) * 86400 + seconds;
	return true;
}

const char *rest_date_words(enum rest_dates dates)
{
	static const char *const words[] = {
		[REST_CIVIL] = "a date like 2026-09-02 without an offset",
		[REST_WITH_OFFSET] = "a time with its offset like 2026-09-02T00:00:00+01:00",
		[REST_DATE_OBJECT] = "a date object, or a date like 2026-09-02",
	};

	return words[dates];
}
