/* plan.c: when things are due. Pure arithmetic over calendars, contracts and what was
 * done last; Europe/London throughout (practice.md, "Looks, hold-off, digests"). */
#include "engine/plan/plan.h"

#include <string.h>

#include "engine/plan/gaps.h"
#include "engine/plan/stagger.h"
#include "engine/plan/times.h"
#include "engine/world/doubts.h"

#define ROLLCALL_AM (10 * 60 + 30)
#define ROLLCALL_PM (14 * 60 + 30)
#define NIGHT	    (22 * 60 + 30)
#define LOOKS_A_DAY 64
#define PLAN_AHEAD  120 /* days looked ahead for the next school day */

struct looks {
	int64_t at[LOOKS_A_DAY];    /* ascending */
	bool optional[LOOKS_A_DAY]; /* only while something is open or incomplete */
	unsigned count;
};

static void looks_add(struct looks *l, int64_t at, bool optional)
{
	unsigned i = l->count;

	if (l->count == LOOKS_A_DAY)
		return;
	for (; i > 0 && l->at[i - 1] > at; i--) {
		l->at[i] = l->at[i - 1];
		l->optional[i] = l->optional[i - 1];
	}
	if (i > 0 && l->at[i - 1] == at) {
		/* Already there: shift back what moved. */
		for (unsigned k = i; k < l->count; k++) {
			l->at[k] = l->at[k + 1];
			l->optional[k] = l->optional[k + 1];
		}
		l->optional[i - 1] = l->optional[i - 1] && optional;
		return;
	}
	l->at[i] = at;
	l->optional[i] = optional;
	l->count++;
}

/* Who is asked when, and why that tells a school nothing.
 *
 * Alerts about children with a social worker cannot wait, so their schools should come first. But a school
 * that came first whenever such a child is on its roll could read that from its log, and its supplier, who
 * sees all its schools, sooner still. So all schools of one moment are asked within the same window
 * (stagger.h), each at a second that depends on the day, the school and a secret seed, and on no child; and
 * among schools of one host no list ever decides who is first. Lists decide in one place alone: when our own
 * places are all taken, and schools of different hosts have the same second, the one with such a child is
 * asked first (turn.c). That moves a request by less than a page takes, from an instant nobody outside knows,
 * and nobody outside sees both schools. How often a school is asked again depends on its register as a whole
 * (gaps.h). What a page says is judged at once when it is in, so that an alert waits for no other school. */
static int64_t offset_on(const struct engine *e, uint32_t school, day_t day)
{
	return stagger_offset(
		e->seed, e->schools[school].row->id, day,
		stagger_window(e->config->school_count, (unsigned)e->config->authority.stagger));
}

int64_t plan_offset(const struct engine *e, uint32_t school, int64_t planned)
{
	day_t day;
	int minute;

	london_from_instant(planned, &day, &minute);
	return offset_on(e, school, day);
}

static void half_day(struct looks *l, const struct school *s, const struct contract_looks *c, day_t day,
		     bool pm)
{
	int first = times_first_minute(s, c, day, pm), until = pm ? c->until_pm : c->until_am;
	int second = first + (c->second - c->first);

	looks_add(l, london_to_instant(day, first), false);
	looks_add(l, london_to_instant(day, second), false);
	if (c->then_every > 0)
		for (int m = second + c->then_every; m <= until; m += c->then_every)
			looks_add(l, london_to_instant(day, m), true);
}

/* Every planned look of a school on a day; none when no contract asks or it is closed. */
static void looks_of(const struct engine *e, uint32_t school, day_t day, struct looks *l)
{
	const struct school *s = e->schools[school].row;
	struct contract_looks c;

	l->count = 0;
	if (!policy_looks(e->policy, school, day, &c))
		return;
	if (calendar_school_day(s->days, day)) {
		half_day(l, s, &c, day, false);
		half_day(l, s, &c, day, true);
		looks_add(l, london_to_instant(day, c.close), false);
		looks_add(l, london_to_instant(day, NIGHT), false);
	}
}

/* Something to come back for before the close of the day. It is the same for every school whose register is
 * like this one: who is on a list, and whose alert is open, does not come into it. */
static bool wants_more(const struct engine *e, uint32_t school, session_t session)
{
	const struct engine_school *s = &e->schools[school];

	return s->failed_session == session || s->reason[0] != '\0' || gaps_any(e, school, session) ||
	       doubts_want_look(e, school, session);
}

static bool look_counts(const struct engine *e, uint32_t school, const struct looks *l, unsigned i)
{
	return !l->optional[i] || wants_more(e, school, times_settled(e, school, l->at[i]));
}

int64_t plan_look_due(const struct engine *e, uint32_t school, int64_t now)
{
	const struct engine_school *s = &e->schools[school];
	struct looks l;
	day_t today;
	int minute;
	int64_t due = 0;

	if (now < s->quiet_until) /* most often, and no calendar is asked */
		return 0;
	london_from_instant(now, &today, &minute);
	if (!policy_pulls(e->policy, school, today))
		return 0;
	if (s->last_look == 0)
		return now;
	/* The latest planned look not done yet; older ones it covers are not asked again. A
	 * look of an earlier day that nobody did is made good by the night's window. */
	for (day_t day = today - 1; day <= today; day++) {
		looks_of(e, school, day, &l);
		for (unsigned i = 0; i < l.count; i++)
			if (l.at[i] > s->last_look && l.at[i] + offset_on(e, school, day) <= now &&
			    look_counts(e, school, &l, i))
				due = l.at[i];
	}
	return due;
}

int64_t plan_look_next(const struct engine *e, uint32_t school, int64_t now)
{
	struct looks l;
	day_t today;
	int minute;

	london_from_instant(now, &today, &minute);
	for (day_t day = today; day < today + PLAN_AHEAD; day++) {
		looks_of(e, school, day, &l);
		for (unsigned i = 0; i < l.count; i++) {
			int64_t at = l.at[i] + offset_on(e, school, day);

			if (at > now && look_counts(e, school, &l, i))
				return at;
		}
	}
	return 0;
}

int64_t plan_wake(const struct engine *e, uint32_t school, int64_t now)
{
	int64_t next = plan_look_next(e, school, now), midnight;
	day_t today;
	int minute;

	london_from_instant(now, &today, &minute);
	midnight = london_to_instant(today + 1, 0);
	/* With a new day a contract may begin. */
	if (next == 0 || (!policy_pulls(e->policy, school, today) && midnight < next))
		return midnight;
	return next;
}

enum pull_kind plan_kind(const struct engine *e, uint32_t school, int64_t planned)
{
	const struct engine_school *s = &e->schools[school];
	day_t day, last;
	int minute, last_minute;

	if (s->last_look == 0)
		return PULL_LOAD;
	london_from_instant(planned, &day, &minute);
	london_from_instant(s->last_look, &last, &last_minute);
	if (minute >= NIGHT)
		return PULL_NIGHT;
	return last < day ? PULL_MORNING : PULL_LOOK;
}

int64_t plan_list_due(const struct engine *e, uint32_t list, int64_t now)
{
	day_t today;
	int minute;
	int64_t due;

	if (e->list_looked[list] == 0)
		return now;
	london_from_instant(now, &today, &minute);
	due = london_to_instant(today, e->config->authority.lists[list].due);
	if (due > now)
		due = london_to_instant(today - 1, e->config->authority.lists[list].due);
	return due > e->list_looked[list] ? due : 0;
}

int64_t plan_list_next(const struct engine *e, uint32_t list, int64_t now)
{
	day_t today;
	int minute;
	int64_t due;

	london_from_instant(now, &today, &minute);
	due = london_to_instant(today, e->config->authority.lists[list].due);
	return due > now ? due : london_to_instant(today + 1, e->config->authority.lists[list].due);
}

/* The roll call is of weekdays on which at least one sharing school is open. */
static bool rollcall_day(const struct engine *e, day_t day)
{
	for (size_t i = 0; i < e->config->school_count; i++)
		if (calendar_school_day(e->config->schools[i].days, day) && policy_pulls(e->policy, i, day))
			return true;
	return false;
}

int64_t plan_rollcall_due(const struct engine *e, int64_t now)
{
	static const int minutes[2] = {ROLLCALL_PM, ROLLCALL_AM};
	day_t today;
	int minute;

	london_from_instant(now, &today, &minute);
	/* Each roll call of today is kept; one of an earlier day that nobody ran is lost to
	 * the clock, and its session says so by having none. The earlier comes first. */
	for (int i = 1; i >= 0; i--) {
		int64_t at = london_to_instant(today, minutes[i]);

		if (at <= now && at > e->rollcall_done)
			return rollcall_day(e, today) ? at : 0;
	}
	return 0;
}

int64_t plan_rollcall_next(int64_t now)
{
	day_t today;
	int minute;

	london_from_instant(now, &today, &minute);
	if (minute < ROLLCALL_AM)
		return london_to_instant(today, ROLLCALL_AM);
	if (minute < ROLLCALL_PM)
		return london_to_instant(today, ROLLCALL_PM);
	return london_to_instant(today + 1, ROLLCALL_AM);
}

session_t plan_rollcall_session(int64_t planned)
{
	day_t day;
	int minute;

	london_from_instant(planned, &day, &minute);
	return session_of(day, minute >= ROLLCALL_PM);
}
