#include "alert/clock.h"

#define WEEK  (7 * (int64_t)86400)
#define DAILY WEEK /* so long the manager hears each working day, then once a week */

static const char *const names[LEVELS] = {"team", "deputy", "manager"};

const char *level_name(enum level l)
{
	return names[l];
}

static int allowed(enum alert_state state, const struct clock_terms *t)
{
	switch (state) {
	case ALERT_OPEN:
		return t->take_within;
	case ALERT_TAKEN:
		return t->outcome_within;
	case ALERT_CLOSED:
		break;
	}
	return 0;
}

int64_t clock_limit(const struct clock *c, enum alert_state state, const struct clock_terms *t)
{
	int minutes = allowed(state, t);

	return minutes > 0 ? office_add(&t->office, c->since, minutes) : 0;
}

/* The close of the day of `at`, when that is a working day's, still to come and within the team's hours. */
static int64_t close_of(const struct clock_terms *t, int64_t at)
{
	int64_t close;
	day_t day;
	int minute;

	london_from_instant(at, &day, &minute);
	close = london_to_instant(day, t->close);
	return office_works(&t->office, day) && t->close >= t->office.from && t->close <= t->office.to &&
			       close > at ?
		       close :
		       INT64_MAX;
}

struct clock_due clock_next(const struct clock *c, enum alert_state state, const struct clock_terms *t)
{
	struct clock_due due = {.level = LEVEL_MANAGER};
	int minutes = allowed(state, t);
	int64_t close;

	if (minutes == 0)
		return due;
	switch (c->level) {
	case LEVEL_TEAM:
		due.at = office_add(&t->office, c->since, minutes);
		due.level = t->deputy ? LEVEL_DEPUTY : LEVEL_MANAGER;
		break;
	case LEVEL_DEPUTY:
		due.at = office_add(&t->office, c->at, minutes);
		close = close_of(t, c->at);
		due.at = close < due.at ? close : due.at;
		break;
	case LEVEL_MANAGER:
	case LEVELS:
		due.at = c->at - c->since < DAILY ? office_next_day(&t->office, c->at) :
						    office_moment(&t->office, c->at + WEEK);
		break;
	}
	return due;
}
