/* times.c: instants that follow from registers, contracts and working hours alone; Europe/London throughout
 * (practice.md, "Looks, hold-off, digests"). What is due is plan.c's. */
#include "engine/plan/times.h"

#define FIRST_AM     (9 * 60 + 30) /* no first look before 09:30 */
#define DIGEST	     (16 * 60 + 15)
#define NEXT_MORNING (8 * 60 + 30) /* of the next working day */
#define NO_AS_OF     45	 /* minutes after closing, where the school's data do not say of when they are */
#define AHEAD	     120 /* days looked ahead for the next working day */

int times_first_minute(const struct school *s, const struct contract_looks *c, day_t day, bool pm)
{
	int minute = school_closes(s, day, pm) + c->first;

	return !pm && minute < FIRST_AM ? FIRST_AM : minute;
}

int64_t times_first_look(const struct engine *e, uint32_t school, session_t session)
{
	const struct school *s = e->schools[school].row;
	struct contract_looks c;

	if (!policy_looks(e->policy, school, session_day(session), &c))
		return 0;
	return london_to_instant(session_day(session),
				 times_first_minute(s, &c, session_day(session), session_pm(session)));
}

session_t times_settled(const struct engine *e, uint32_t school, int64_t planned)
{
	day_t day;
	int minute;

	london_from_instant(planned, &day, &minute);
	for (session_t s = session_of(day, true); s >= session_of(day, false); s--) {
		int64_t first = times_first_look(e, school, s);

		if (first != 0 && first <= planned)
			return s;
	}
	return session_of(day - 1, true);
}

/* A mark that was read before the register closed may still become L: N at 08:52 is no absence. What the
 * school's data are of is told by the newest change in them; where that does not say, 45 minutes are enough
 * for any. */
static bool as_of_counts(const struct engine *e, uint32_t school, session_t session, int64_t now)
{
	const struct engine_school *s = &e->schools[school];
	day_t day = session_day(session);
	int64_t closes = london_to_instant(day, school_closes(s->row, day, session_pm(session)));

	return s->as_of >= closes || now >= closes + NO_AS_OF * 60;
}

session_t times_counted(const struct engine *e, uint32_t school, int64_t planned, int64_t now)
{
	session_t s = times_settled(e, school, planned);
	day_t day;
	int minute;

	london_from_instant(planned, &day, &minute);
	while (session_day(s) == day && !as_of_counts(e, school, s, now))
		s = session_pm(s) ? session_of(day, false) : session_of(day - 1, true);
	return s;
}

/* The first working moment of a team at or after `now`. */
static int64_t working_moment(const struct engine *e, uint32_t team, int64_t now)
{
	const struct team *t = &e->config->teams[team];
	const struct calendar *c = e->config->calendar_count > 0 ? &e->config->calendars[0] : NULL;
	day_t day;
	int minute;

	london_from_instant(now, &day, &minute);
	for (day_t d = day; d < day + AHEAD; d++) {
		bool works = c != NULL ? calendar_working_day(c, d) : day_weekday(d) <= DAY_FRIDAY;

		if (!works || (d == day && minute >= t->works_to))
			continue;
		return d == day && minute >= t->works_from ? now : london_to_instant(d, t->works_from);
	}
	return now;
}

int64_t times_send_at(const struct engine *e, uint32_t team, enum urgency u, int64_t now)
{
	day_t day;
	int minute;
	int64_t opens, morning;

	london_from_instant(now, &day, &minute);
	switch (u) {
	case URGENCY_SAME_SESSION:
	case URGENCY_SAME_DAY:
		break;
	case URGENCY_DAILY_DIGEST:
		if (minute < DIGEST)
			return working_moment(e, team, london_to_instant(day, DIGEST));
		break;
	case URGENCY_NEXT_WORKING_DAY:
		opens = working_moment(e, team, london_to_instant(day + 1, 0));
		london_from_instant(opens, &day, &minute);
		morning = london_to_instant(day, NEXT_MORNING);
		return opens > morning ? opens : morning;
	case URGENCY_WEEKLY:
	case URGENCY_HALF_TERMLY:
		/* This Monday's eight o'clock, or the next one's. */
		if (day_weekday(day) != DAY_MONDAY)
			return working_moment(e, team,
					      london_to_instant(week_monday(day) + 7, TIMES_WEEK_MINUTE));
		if (minute < TIMES_WEEK_MINUTE)
			return working_moment(e, team, london_to_instant(day, TIMES_WEEK_MINUTE));
		break;
	}
	return working_moment(e, team, now);
}
