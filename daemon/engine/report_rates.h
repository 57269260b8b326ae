/* report_rates.h: numbers of an answered question, for sections that set them beside others. For
 * report_*.c only. */
#ifndef ENGINE_REPORT_RATES_H
#define ENGINE_REPORT_RATES_H

#include "engine/report.h"
#include "figures/compare.h"

/* The rate of a row of a measure's answer. False: kept back or undefined; *ret_why is "c" or "-". */
bool rates_of(const json_t *row, const char *kind, struct ratio *ret, const char **ret_why);
/* The row of an undivided question; NULL: none. */
const json_t *rates_first(const json_t *view);
/* The same question at all schools of this phase, whatever school the report is of: as it was answered within
 * REPORT_KEPT_SECONDS, because every school's page asks it. */
int rates_of_phase(struct report *r, enum phase phase, const char *by, json_t **ret_view,
		   struct fault *ret_why, struct fault *reterr);
/* "5.3", or why not. Returns `out`. */
const char *rates_percent(char out[32], bool there, struct ratio rate, const char *why);
/* "+0.42" percentage points of `rate` over `other` (1e-9 percent). Returns `out`. */
const char *rates_points(char out[32], struct ratio rate, int64_t other);

#endif
