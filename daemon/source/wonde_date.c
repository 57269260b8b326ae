#include "source/wonde_date.h"

#include <string.h>

#include "base/fault.h"

enum { DATE, ZONE_TYPE, ZONE, MEMBERS };
static const struct json_name members[MEMBERS] = {JSON_NAME("date"), JSON_NAME("timezone_type"),
						  JSON_NAME("timezone")};

/* London's own wall clock, or a fixed number of seconds ahead of UTC. */
struct zone {
	struct span name;
	bool london;
	int ahead;
};
#define ZONE_ROW(text, london, ahead)                                                                        \
	{                                                                                                    \
		{(text), sizeof(text) - 1}, london, ahead                                                    \
	}
static const struct zone zones[] = {
	ZONE_ROW("UTC", false, 0),
	ZONE_ROW("Europe/London", true, 0),
	ZONE_ROW("BST", false, 3600),
	ZONE_ROW("GMT", false, 0),
	ZONE_ROW("Z", false, 0),
	ZONE_ROW("Etc/UTC", false, 0),
	ZONE_ROW("GB", true, 0),
	ZONE_ROW("Europe/Belfast", true, 0),
	ZONE_ROW("Europe/Guernsey", true, 0),
	ZONE_ROW("Europe/Jersey", true, 0),
	ZONE_ROW("Europe/Isle_of_Man", true, 0),
};

static bool two_digits(const char *at, int most, int *ret_value)
{
	unsigned tens = (unsigned)(at[0] - '0'), ones = (unsigned)(at[1] - '0');

	*ret_value = (int)(tens * 10 + ones);
	return tens <= 9 && ones <= 9 && *ret_value <= most;
}

/* "+01:00", "-0330". */
static bool offset_read(struct span s, struct zone *ret_zone)
{
	int hours, minutes;

	if ((s.length != 6 && s.length != 5) || (s.at[0] != '+' && s.at[0] != '-') ||
	    (s.length == 6 && s.at[3] != ':'))
		return false;
	if (!two_digits(s.at + 1, 14, &hours) || !two_digits(s.at + s.length - 2, 59, &minutes))
		return false;
	*ret_zone = (struct zone){.ahead = (hours * 60 + minutes) * (s.at[0] == '-' ? -60 : 60)};
	return true;
}

static bool zone_read(struct span s, struct zone *ret_zone)
{
	for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
		if (s.length == zones[i].name.length && memcmp(s.at, zones[i].name.at, s.length) == 0) {
			*ret_zone = zones[i];
			return true;
		}
	return offset_read(s, ret_zone);
}

/* "08:56:10" and any digits of a fraction. */
static bool clock_read(struct span s, int *ret_seconds)
{
	int hours, minutes, seconds;

	if (s.length < 8 || s.at[2] != ':' || s.at[5] != ':')
		return false;
	if (!two_digits(s.at, 23, &hours) || !two_digits(s.at + 3, 59, &minutes) ||
	    !two_digits(s.at + 6, 59, &seconds))
		return false;
	*ret_seconds = hours * 3600 + minutes * 60 + seconds;
	if (s.length == 8)
		return true;
	if (s.at[8] != '.' || s.length == 9)
		return false;
	for (size_t i = 9; i < s.length; i++)
		if (s.at[i] < '0' || s.at[i] > '9')
			return false;
	return true;
}

static bool wall_read(struct span s, struct wonde_dates *dates, day_t *ret_day, int *ret_seconds)
{
	if (s.length < 19 || s.at[10] != ' ')
		return false;
	if (memcmp(s.at, dates->iso, sizeof dates->iso) != 0) {
		if (!day_parse((struct span){s.at, 10}, &dates->day)) {
			dates->iso[0] = '\0';
			return false;
		}
		memcpy(dates->iso, s.at, sizeof dates->iso);
	}
	*ret_day = dates->day;
	return clock_read((struct span){s.at + 11, s.length - 11}, ret_seconds);
}

/* What PHP makes of the database's 0000-00-00: nobody gave a date. */
static bool is_zero_date(struct span s)
{
	return (s.length >= 11 && span_is((struct span){s.at, 11}, "-0001-11-30")) ||
	       (s.length >= 10 && span_is((struct span){s.at, 10}, "0000-00-00"));
}

static int trouble(struct wonde_date_trouble *reterr, const char *member, const char *expected,
		   struct json_value found)
{
	*reterr = (struct wonde_date_trouble){member, expected, found};
	return -FAULT_PARSE;
}

/* A wall clock time as written, and the zone it is in. `day` is DAY_NONE for no date. */
struct wall {
	day_t day;
	int seconds;
	struct zone zone;
};

static int wall_of(struct json_value v, struct wonde_dates *dates, struct wall *ret_wall,
		   struct wonde_date_trouble *reterr)
{
	struct json_value got[MEMBERS];
	int64_t type;

	ret_wall->day = DAY_NONE;
	if (v.type == JSON_NULL || v.type == JSON_NOTHING)
		return 0;
	if (v.type != JSON_OBJECT)
		return trouble(reterr, "", "a date object or null", v);
	json_pick(v, members, MEMBERS, &dates->form, got);
	if (got[DATE].type != JSON_TEXT)
		return trouble(reterr, ".date", "a text YYYY-MM-DD HH:MM:SS", got[DATE]);
	if (got[ZONE_TYPE].type != JSON_NOTHING &&
	    (!json_whole(got[ZONE_TYPE], &type) || type < 1 || type > 3))
		return trouble(reterr, ".timezone_type", "1, 2 or 3", got[ZONE_TYPE]);
	if (got[ZONE].type != JSON_TEXT || !zone_read(json_span(got[ZONE]), &ret_wall->zone))
		return trouble(reterr, ".timezone", "Europe/London, UTC or an offset", got[ZONE]);
	if (wall_read(json_span(got[DATE]), dates, &ret_wall->day, &ret_wall->seconds))
		return 0;
	ret_wall->day = DAY_NONE;
	if (!is_zero_date(json_span(got[DATE])))
		return trouble(reterr, ".date", "YYYY-MM-DD HH:MM:SS of a real day", got[DATE]);
	return 0;
}

static int64_t wall_instant(const struct wall *wall)
{
	if (wall->zone.london)
		return london_to_instant(wall->day, wall->seconds / 60) + wall->seconds % 60;
	return (int64_t)wall->day * 86400 + wall->seconds - wall->zone.ahead;
}

int wonde_day_read(struct json_value v, struct wonde_dates *dates, day_t *ret_day,
		   struct wonde_date_trouble *reterr)
{
	struct wall wall;
	int rc = wall_of(v, dates, &wall, reterr), minute;

	*ret_day = rc == 0 ? wall.day : DAY_NONE;
	if (*ret_day != DAY_NONE && !wall.zone.london)
		london_from_instant(wall_instant(&wall), ret_day, &minute);
	return rc;
}

int wonde_instant_read(struct json_value v, struct wonde_dates *dates, int64_t *ret_instant,
		       struct wonde_date_trouble *reterr)
{
	struct wall wall;
	int rc = wall_of(v, dates, &wall, reterr);

	*ret_instant = rc == 0 && wall.day != DAY_NONE ? wall_instant(&wall) : 0;
	return rc;
}
