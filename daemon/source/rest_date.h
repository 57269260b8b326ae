/* rest_date.h: days and instants as REST systems write them. */
#ifndef SOURCE_REST_DATE_H
#define SOURCE_REST_DATE_H

#include "base/days.h"
#include "exchange/rest.h"
#include "source/json_shim.h"
#include "source/wonde_date.h"

/* The civil day in London. Null, nothing and "" are DAY_NONE; false when it is not written as `dates` says. A
 * text without an offset is the school's own clock. */
bool rest_day_read(struct json_value v, enum rest_dates dates, struct wonde_dates *seen, day_t *ret_day);
/* The instant, of a text with a time or a date object; 0 where the day would be DAY_NONE. Without an offset
 * it is London's wall clock. */
bool rest_instant_read(struct json_value v, struct wonde_dates *seen, int64_t *ret_instant);
/* The date of an HTTP header (RFC 9110, 5.6.7): "Wed, 02 Sep 2026 08:56:10 GMT". False for other forms. */
bool rest_http_date(struct span text, int64_t *ret_instant);
/* What a date has to look like, in words. */
const char *rest_date_words(enum rest_dates dates);

#endif
