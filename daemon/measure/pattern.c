#include "measure/pattern.h"

#include <stdlib.h>

/* --- weekday by half day ---------------------------------------------------------- */

int pattern_add_set(struct day_pattern *p, const struct roll *r, unsigned school, const uint32_t *lanes,
		    struct session_range range, struct fault *reterr)
{
	struct session_sum *sums;

	if (range_empty(range))
		return 0;
	sums = calloc((size_t)(range.to - range.from) + 1, sizeof *sums);
	if (sums == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a pattern");
	recount_sessions(r, school, range.from, range.to, lanes, sums);
	for (session_t s = range.from; s <= range.to; s++) {
		const struct session_sum *sum = &sums[s - range.from];
		int weekday = day_weekday(session_day(s));

		if (weekday > DAY_FRIDAY)
			continue;
		p->possible[weekday][session_pm(s)] += sum->possible;
		p->absent[weekday][session_pm(s)] += (uint64_t)sum->authorised + sum->unauthorised;
	}
	free(sums);
	return 0;
}

void pattern_add_slot(struct day_pattern *p, const struct roll *r, unsigned school, unsigned slot,
		      struct session_range range)
{
	for (session_t s = range.from; s <= range.to; s++) {
		int weekday = day_weekday(session_day(s));
		cell_t c = roll_get(r, school, slot, s);

		if (weekday > DAY_FRIDAY)
			continue;
		p->possible[weekday][session_pm(s)] += code_possible(c);
		p->absent[weekday][session_pm(s)] += code_absent(c);
	}
}

void pattern_merge(struct day_pattern *p, const struct day_pattern *other)
{
	for (unsigned day = 0; day < PATTERN_DAYS; day++)
		for (unsigned half = 0; half < 2; half++) {
			p->possible[day][half] += other->possible[day][half];
			p->absent[day][half] += other->absent[day][half];
		}
}

struct ratio pattern_ratio(const struct day_pattern *p, int weekday, bool pm)
{
	if (weekday < DAY_MONDAY || weekday > DAY_FRIDAY)
		return (struct ratio){0, 0};
	return (struct ratio){p->absent[weekday][pm], p->possible[weekday][pm]};
}

/* --- broken weeks ------------------------------------------------------------------- */

struct broken_weeks pattern_weeks(const struct roll *r, unsigned school, unsigned slot,
				  struct session_range range, struct broken_rule rule)
{
	struct broken_weeks found = {0, 0, 0};
	day_t first = session_day(range.from), last = session_day(range.to);

	for (day_t monday = first - day_weekday(first); monday <= last; monday += 7) {
		const struct session_range week = range_cut(
			(struct session_range){session_of(monday, false), session_of(monday + 6, true)},
			range);
		const struct tally t = recount_slot(r, school, slot, week.from, week.to, &(unsigned){0});
		unsigned absent = (unsigned)t.authorised + t.unauthorised;

		found.weeks += t.possible > 0;
		found.broken += t.possible > 0 && absent >= rule.absent && t.attending >= rule.attending;
		found.whole_absent += t.possible > 0 && t.attending == 0;
	}
	return found;
}

/* --- one weekday ---------------------------------------------------------------------- */

struct days {
	unsigned possible[PATTERN_DAYS], absent[PATTERN_DAYS];
};

static struct days days_of(const struct roll *r, unsigned school, unsigned slot, struct session_range range)
{
	struct days d = {{0}, {0}};

	for (day_t day = session_day(range.from); day <= session_day(range.to); day++) {
		bool possible = false, absent = false;

		if (day_weekday(day) > DAY_FRIDAY)
			continue;
		for (unsigned pm = 0; pm < 2; pm++) {
			session_t s = session_of(day, pm != 0);
			cell_t c =
				s < range.from || s > range.to ? CELL_UNKNOWN : roll_get(r, school, slot, s);

			possible |= code_possible(c);
			absent |= code_absent(c);
		}
		d.possible[day_weekday(day)] += possible;
		d.absent[day_weekday(day)] += absent;
	}
	return d;
}

struct weekday_pattern pattern_weekday(const struct roll *r, unsigned school, unsigned slot,
				       struct session_range range, struct weekday_rule rule)
{
	const struct days d = days_of(r, school, slot, range);
	struct weekday_pattern p = {0};

	for (int day = DAY_TUESDAY; day <= DAY_FRIDAY; day++)
		if (d.absent[day] > d.absent[p.weekday])
			p.weekday = day;
	for (int day = DAY_MONDAY; day <= DAY_FRIDAY; day++) {
		bool it = day == p.weekday;

		*(it ? &p.absent : &p.other_absent) += d.absent[day];
		*(it ? &p.possible : &p.other_possible) += d.possible[day];
	}
	p.hit = p.absent > 0 && p.absent >= rule.least && 2 * p.absent >= p.absent + p.other_absent &&
		(uint64_t)p.absent * p.other_possible >= (uint64_t)rule.times * p.other_absent * p.possible;
	return p;
}

/* --- a fall --------------------------------------------------------------------------- */

struct fall pattern_fall(const struct roll *r, unsigned school, unsigned slot, session_t last,
			 struct fall_rule rule)
{
	const session_t first = session_of(roll_first_monday(r), false);
	struct fall f = {0};

	for (session_t s = last; s >= first && f.before < rule.before; s--) {
		cell_t c = roll_get(r, school, slot, s);
		bool recent = f.recent < rule.recent;

		if (!code_possible(c))
			continue;
		*(recent ? &f.recent : &f.before) += 1;
		*(recent ? &f.recent_attending : &f.before_attending) += code_attending(c);
	}
	f.enough = f.recent == rule.recent && f.before == rule.before && f.recent > 0 && f.before > 0;
	/* before_attending/before - recent_attending/recent >= points/100, all in whole numbers */
	f.hit = f.enough &&
		100 * ((int64_t)f.before_attending * f.recent - (int64_t)f.recent_attending * f.before) >=
			(int64_t)rule.points * f.recent * f.before;
	return f;
}
