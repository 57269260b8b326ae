/* drop_date.h: days as people and school systems here write them.
 *
 * 02/09/2026, 2.9.2026, 02-Sep-26, 2 September 2026, 2026-09-02, each with a weekday before it or a time
 * after it. Month first is never read: where the day would have to be a month, the reader is told. */
#ifndef SOURCE_DROP_DATE_H
#define SOURCE_DROP_DATE_H

#include "base/days.h"

enum drop_date {
	DROP_DATE_NONE,	    /* no day at all */
	DROP_DATE_DAY,	    /* a day, and month first it would be one too, or it is written without doubt */
	DROP_DATE_BRITISH,  /* a day that month first would not be one: 23/11/2026 */
	DROP_DATE_AMERICAN, /* no day, but month first it would be one: 11/23/2026; *ret_day is not set */
};

/* Reads a whole cell. A time with Z is UTC and is brought to London's day. */
enum drop_date drop_date_read(struct span cell, day_t *ret_day);

#endif
