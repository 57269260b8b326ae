/* runs.h: the daily rules for 32 children at once, from the cells.
 *
 * The caller says once which days a school was open (newest first) and which codes count;
 * then every block of the school is asked. The answers are those of roll_run_days. */
#ifndef ROLL_RUNS_H
#define ROLL_RUNS_H

#include <stdbool.h>
#include <stdint.h>

#include "roll/roll.h"

#define RUNS_DAYS (ROLL_WEEKS * 5)

/* A weekday of the roll's year, from its first Monday, and which of its sessions the school held. */
struct runs_day {
	uint16_t day; /* week * 5 + weekday */
	bool am, pm;
};
/* The school days of a calendar from `last` back to the start of the roll's year. Returns how many; 0 as
 * well when a school day beyond the roll's year lies before `last` (nothing is known of it). */
unsigned runs_days(const struct roll *r, const struct calendar *calendar, day_t last,
		   struct runs_day ret[RUNS_DAYS]);
/* How many of these days lie in the last `weeks` school weeks, that of the newest day included. A school
 * week is one with at least one of the days: a week without any does not count. */
unsigned runs_weeks(const struct runs_day *days, unsigned count, unsigned weeks);

/* A cell set made ready. */
struct runs_set {
	struct cell_set cells;
	uint8_t in[CELL_NOT_COLLECTED_LAST + 1]; /* by cell: 255, it counts; 0 */
};
struct runs_set runs_set(struct cell_set cells);

/* For each of `set_count` sets the length in school days of every lane's run looking back from the newest
 * of `days`, as roll_run_days: a session that was not held or is "#" is skipped, any other that is not in
 * the set ends the run. A lane not in use has none. */
void runs_block(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		unsigned count, const struct runs_set *sets, unsigned set_count, uint16_t (*ret)[ROLL_LANES]);
/* Sessions of these days with a code of the set, by lane: with runs_weeks(days, count, 10) days and
 * G, N, O, U the sessions that the national threshold for penalty notices counts. */
void runs_sessions(const struct roll *r, unsigned school, unsigned block, const struct runs_day *days,
		   unsigned count, const struct runs_set *set, uint16_t ret[ROLL_LANES]);
/* Those of `lanes` whose cell of session `s` is an absence, authorised or not. */
uint32_t runs_absent(const struct roll *r, unsigned school, unsigned block, session_t s, uint32_t lanes);

#endif
