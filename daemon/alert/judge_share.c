/* judge_share.c: rules about shares of possible sessions, compared as whole numbers and never as rounded
 * percentages: 9.95 % prints as 10.0 and is not 10 %. */
#include <string.h>

#include "alert/judge_internal.h"
#include "measure/pattern.h"

static const struct finding nothing = {.hit = false};

/* Possible and absent sessions in [from, at], newest first, at most `most` possible ones (0: all), and how
 * far back that went. Each place counts for itself: statistics count enrolments, and a session is possible
 * at one of two schools only (the other has D). */
struct share {
	int possible, absent;
	session_t oldest;
};

static struct share share_of(const struct history *h, session_t from, session_t at, int most)
{
	struct share sum = {.oldest = at + 1};

	for (session_t s = at; s >= from && (most == 0 || sum.possible < most); s--) {
		unsigned place;
		cell_t mark = history_mark(h, HISTORY_ANY, s, &place);

		if (!code_possible(mark))
			continue;
		sum.possible++;
		sum.absent += code_absent(mark);
		sum.oldest = s;
	}
	return sum;
}

static session_t year_start_session(session_t at)
{
	return session_of(history_year(session_day(at)), false);
}

static struct finding found(const struct history *h, const struct share *s, session_t from, session_t at)
{
	struct finding f = {.first = from,
			    .last = at,
			    .sessions = {s->absent},
			    .absent = {s->absent},
			    .possible = {s->possible}};

	if (history_mark(h, HISTORY_ANY, at, &f.place) == CELL_UNKNOWN && f.place == HISTORY_PLACES)
		f.place = h->count - 1;
	return f;
}

struct finding judge_share(const struct rule_row *rule, const struct rule_values *v, const struct history *h,
			   session_t at)
{
	session_t from = year_start_session(at);
	struct share year = share_of(h, from, at, 0);
	struct finding f = found(h, &year, from, at);

	(void)rule;
	f.hit = year.possible >= v->of[PARAMETER_POSSIBLE] &&
		100 * year.absent >= v->of[PARAMETER_PERCENT] * year.possible;
	return f;
}

struct finding judge_at_risk(const struct rule_row *rule, const struct rule_values *v,
			     const struct history *h, session_t at)
{
	session_t from = year_start_session(at);
	struct share year = share_of(h, from, at, 0), recent = share_of(h, from, at, v->of[PARAMETER_RECENT]);
	int percent = v->of[PARAMETER_PERCENT];
	struct finding f = found(h, &year, from, at);

	(void)rule;
	f.hit = year.possible >= v->of[PARAMETER_POSSIBLE] && 200 * year.absent >= percent * year.possible &&
		100 * year.absent < percent * year.possible && recent.possible == v->of[PARAMETER_RECENT] &&
		100 * recent.absent >= percent * recent.possible;
	return f;
}

/* The last possible sessions against as many before them as are asked; enough of both, or nothing. */
static bool two_shares(const struct history *h, session_t at, int recent_of, int before_of,
		       struct share *ret_recent, struct share *ret_before)
{
	session_t from = at - 2 * HISTORY_DAYS;

	*ret_recent = share_of(h, from, at, recent_of);
	*ret_before = share_of(h, from, ret_recent->oldest - 1, before_of);
	return ret_recent->possible == recent_of && ret_before->possible == before_of;
}

/* Attendance of the second in points above the first, times both counts and 100. */
static int64_t rise(const struct share *from, const struct share *to)
{
	return (int64_t)100 * ((int64_t)from->absent * to->possible - (int64_t)to->absent * from->possible);
}

static int64_t points(const struct share *a, const struct share *b, int n)
{
	return (int64_t)n * a->possible * b->possible;
}

struct finding judge_improved(const struct rule_row *rule, const struct rule_values *v,
			      const struct history *h, session_t at)
{
	struct share recent, before;
	struct finding f;

	(void)rule;
	if (!two_shares(h, at, v->of[PARAMETER_RECENT], v->of[PARAMETER_POSSIBLE], &recent, &before))
		return nothing;
	f = found(h, &recent, recent.oldest, at);
	f.hit = rise(&before, &recent) >= points(&recent, &before, v->of[PARAMETER_POINTS]);
	return f;
}

/* The first of the three patterns that is there, by the sums of measure/pattern.h, at each place of this
 * year. */
struct finding judge_pattern(const struct rule_row *rule, const struct rule_values *v,
			     const struct history *h, session_t at)
{
	const struct weekday_rule weekday = {(unsigned)v->of[PARAMETER_DAYS], 3};
	day_t today = session_day(at), monday;
	struct share recent, before;

	(void)rule;
	for (unsigned i = 0; i < h->count; i++) {
		const struct history_place *p = &h->at[i];
		struct session_range range = {.to = at};
		struct weekday_pattern day;
		struct broken_weeks weeks;
		struct open_days open;

		if (!history_at(p, today))
			continue;
		open = openings_open(p->held);
		monday = school_weeks_add(&open, today, (struct school_weeks){-9});
		if (monday == DAY_NONE || monday < p->held->first)
			monday = p->held->first;
		range.from = session_of(monday, false);
		day = pattern_weekday(p->roll, p->roll_school, p->slot, range, weekday);
		weeks = pattern_weeks(p->roll, p->roll_school, p->slot, range, BROKEN_RULE);
		if (day.hit)
			return (struct finding){.hit = true,
						.place = i,
						.first = range.from,
						.last = at,
						.cause = FINDING_WEEKDAY,
						.weekday = day.weekday,
						.days = {(int)day.absent},
						.sessions = {2 * (int)day.absent},
						.possible = {2 * (int)day.possible}};
		if ((int)weeks.broken >= v->of[PARAMETER_WEEKS])
			return (struct finding){.hit = true,
						.place = i,
						.first = range.from,
						.last = at,
						.cause = FINDING_BROKEN_WEEKS,
						.days = {(int)weeks.broken},
						.possible = {(int)weeks.weeks}};
	}
	if (two_shares(h, at, 20, 60, &recent, &before) &&
	    rise(&recent, &before) >= points(&recent, &before, v->of[PARAMETER_POINTS])) {
		struct finding f = found(h, &recent, recent.oldest, at);

		f.hit = true;
		f.cause = FINDING_FALL;
		return f;
	}
	return nothing;
}
