/* pattern.h: when in the week children are away, and how it moves.
 *
 * Patterns are for conversations, not verdicts: each result carries the counts it comes from. An
 * unknown mark is neither absent nor present and makes no pattern. */
#ifndef MEASURE_PATTERN_H
#define MEASURE_PATTERN_H

#include <stdbool.h>
#include <stdint.h>

#include "measure/measure.h"
#include "measure/period.h"
#include "roll/recount.h"

/* --- weekday by half day ---------------------------------------------------------- */

#define PATTERN_DAYS 5

/* Sessions by weekday (DAY_MONDAY..) and half day (0 morning, 1 afternoon). */
struct day_pattern {
	uint64_t possible[PATTERN_DAYS][2], absent[PATTERN_DAYS][2];
};
/* Adds the lanes of `lanes` (one mask a block; NULL: all) of one school over [from, to], which must lie
 * in the roll's year. -FAULT_MEMORY. */
int pattern_add_set(struct day_pattern *p, const struct roll *r, unsigned school, const uint32_t *lanes,
		    struct session_range range, struct fault *reterr);
/* Adds one enrolment. */
void pattern_add_slot(struct day_pattern *p, const struct roll *r, unsigned school, unsigned slot,
		      struct session_range range);
void pattern_merge(struct day_pattern *p, const struct day_pattern *other);
/* Absent of possible; den 0 where nothing was possible. */
struct ratio pattern_ratio(const struct day_pattern *p, int weekday, bool pm);

/* --- broken weeks ------------------------------------------------------------------- */

/* A school week (Monday to Friday with a possible session) is broken when it has at least so many
 * absent and so many attending sessions. No guidance defines it: 1 and 1 unless the authority says. */
struct broken_rule {
	unsigned absent, attending;
};
#define BROKEN_RULE ((struct broken_rule){1, 1})
struct broken_weeks {
	unsigned weeks;	       /* with a possible session in the range */
	unsigned broken;       /* of them */
	unsigned whole_absent; /* of them: nothing but absence */
};
struct broken_weeks pattern_weeks(const struct roll *r, unsigned school, unsigned slot,
				  struct session_range range, struct broken_rule rule);

/* --- one weekday ---------------------------------------------------------------------- */

/* A day counts once, however many of its sessions were absent. The rule: one weekday with at least
 * `least` absent days, at least half of all absent days, and at least `times` as often absent as on
 * the other days taken together (rates over possible days, compared exactly). */
struct weekday_rule {
	unsigned least, times;
};
#define WEEKDAY_RULE ((struct weekday_rule){4, 3})
struct weekday_pattern {
	int weekday;			       /* the weekday most often absent; DAY_MONDAY.. */
	unsigned absent, possible;	       /* its days */
	unsigned other_absent, other_possible; /* days of the other weekdays */
	bool hit;
};
/* Over a range, normally ten school weeks (period "rolling:10w"). */
struct weekday_pattern pattern_weekday(const struct roll *r, unsigned school, unsigned slot,
				       struct session_range range, struct weekday_rule rule);

/* --- a fall --------------------------------------------------------------------------- */

/* The last `recent` possible sessions up to `last` against the `before` possible ones before them:
 * hit when attendance fell by at least `points` percentage points. Sessions with no mark are passed
 * over. `enough` is false, and nothing is hit, when there are fewer. */
struct fall_rule {
	unsigned recent, before, points;
};
#define FALL_RULE ((struct fall_rule){20, 60, 15})
struct fall {
	unsigned recent, recent_attending, before, before_attending; /* sessions found */
	bool enough, hit;
};
struct fall pattern_fall(const struct roll *r, unsigned school, unsigned slot, session_t last,
			 struct fall_rule rule);

#endif
