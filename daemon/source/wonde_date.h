/* wonde_date.h: the date objects that PHP writes, as civil days and instants.
 *
 *   {"date": "2026-09-02 08:56:10.000000", "timezone_type": 3, "timezone": "UTC"}
 *
 * The fraction may be missing. The zone is an offset (type 1), an abbreviation (2) or an
 * identifier (3); only zones a school in England can have are known. The same instant
 * written in UTC or in Europe/London is the same civil day in London. */
#ifndef SOURCE_WONDE_DATE_H
#define SOURCE_WONDE_DATE_H

#include "base/days.h"
#include "source/json_shim.h"

/* What kept a value from being a date: the member ("", ".date", ".timezone",
 * ".timezone_type"), what was expected there, and what stood there. */
struct wonde_date_trouble {
	const char *member, *expected;
	struct json_value found;
};

/* What the last date taught: the order of its members, and its day, because the dates of a
 * page are mostly the same few. Starts zeroed; good for one document. */
struct wonde_dates {
	struct json_form form;
	char iso[10];
	day_t day;
};

/* The civil day in London; DAY_NONE for null, nothing, or the zero date PHP makes of an
 * empty one. 0, or -FAULT_PARSE with *reterr. */
int wonde_day_read(struct json_value v, struct wonde_dates *dates, day_t *ret_day,
		   struct wonde_date_trouble *reterr);
/* The instant; 0 where the day would be DAY_NONE. */
int wonde_instant_read(struct json_value v, struct wonde_dates *dates, int64_t *ret_instant,
		       struct wonde_date_trouble *reterr);

#endif
