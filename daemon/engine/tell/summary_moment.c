/* summary_moment.c: when a digest is due, and what waits for it. */
#include "engine/tell/summary.h"

#define AHEAD 30 /* days looked ahead for a moment */

/* --- moments ------------------------------------------------------------------------------------------- */

static bool works(const struct engine *e, day_t d)
{
	return e->config->calendar_count > 0 ? calendar_working_day(&e->config->calendars[0], d) :
					       day_weekday(d) <= DAY_FRIDAY;
}

static bool named(const struct team_digest *t, day_t d)
{
	return day_weekday(d) <= DAY_FRIDAY && (t->days >> day_weekday(d) & 1U) != 0;
}

/* A named day, or the first working day after one that was none. */
static bool digest_day(const struct engine *e, const struct team_digest *t, day_t d)
{
	if (!works(e, d))
		return false;
	if (named(t, d))
		return true;
	for (day_t p = d - 1; p > d - 7 && !works(e, p); p--)
		if (named(t, p))
			return true;
	return false;
}

/* The first minute of a day after `after` at which there is a digest, or -1. */
static int minute_after(const struct team_digest *t, int after, bool *ret_fixed)
{
	int first = t->at[0], last = t->at[t->at_count - 1], found = -1;

	for (unsigned i = 0; i < t->at_count && found < 0; i++)
		if (t->at[i] > after)
			found = t->at[i];
	*ret_fixed = true;
	if (t->every > 0 && after >= first && after < last) {
		int between = first + ((after - first) / t->every + 1) * t->every;

		if (between < found) {
			*ret_fixed = false;
			found = between;
		}
	}
	return found;
}

int64_t summary_moment(const struct engine *e, uint32_t team, int64_t after, bool *ret_fixed)
{
	const struct team_digest *t = &e->config->teams[team].digest;
	day_t day;
	int minute;

	*ret_fixed = false;
	if (!t->given)
		return 0;
	london_from_instant(after, &day, &minute);
	for (day_t d = day; d < day + AHEAD; d++) {
		int found = digest_day(e, t, d) ? minute_after(t, d == day ? minute : -1, ret_fixed) : -1;

		if (found >= 0)
			return london_to_instant(d, found);
	}
	return 0;
}

/* A new unexplained absence of a child who is looked after or has a protection plan, and what cannot
 * wait for anybody (practice.md, "Looks, hold-off, digests"); what a person did is answered at once. */
static bool urgent(const struct engine *e, const struct alert *a, uint32_t child)
{
	bool guarded = child != NO_INDEX && (child_subjects(&e->children.at[child], engine_today(e)) &
					     (SUBJECT_LOOKED_AFTER | SUBJECT_PROTECTION_PLAN)) != 0;

	if (a->person[0] != '\0' || a->state == ALERT_TAKEN)
		return true;
	if (a->state == ALERT_CLOSED || a->revision > 1)
		return false;
	switch ((unsigned)a->rule) {
	case RULE_LEFT_DURING_DAY:
	case RULE_SUSPENDED:
	case RULE_LEFT_ROLL:
		return true;
	case RULE_ABSENT_NO_REASON_YET:
	case RULE_ABSENT_UNAUTHORISED:
	case RULE_NOT_MARKED:
		return guarded;
	}
	return false;
}

int64_t summary_leaves(const struct engine *e, uint32_t team, const struct alert *a, uint32_t child,
		       int64_t leaves)
{
	const struct team_digest *t = &e->config->teams[team].digest;
	int64_t now = engine_now(e), next;
	day_t today, day;
	int minute;
	bool fixed;

	if (!t->given || t->singles != SINGLES_URGENT || leaves > now || urgent(e, a, child))
		return leaves;
	next = summary_moment(e, team, now, &fixed);
	if (next == 0)
		return leaves;
	london_from_instant(now, &today, &minute);
	london_from_instant(next, &day, &minute);
	return day == today ? next : leaves;
}
