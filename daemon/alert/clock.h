/* clock.h: how long an alert may wait, and who hears when it has waited too long.
 *
 * Two clocks run on an alert, never on its delivery, in the working time of each team it went to: until
 * somebody takes it, and from then until somebody says what came of it. When one runs out the team's
 * deputy (its duty address) hears, then its manager, then the manager again each working day of
 * a week, then weekly. No clock
 * takes an alert, closes one or sends anything out of hours (practice.md, "Looks, hold-off, digests"). */
#ifndef ALERT_CLOCK_H
#define ALERT_CLOCK_H

#include <stdint.h>

#include "alert/alert.h"
#include "attendance/office.h"

/* Who has heard, apart from the team's own mailbox. */
enum level { LEVEL_TEAM, LEVEL_DEPUTY, LEVEL_MANAGER, LEVELS };
const char *level_name(enum level l); /* "team", "deputy", "manager" */

/* What one team's contract and file say. */
struct clock_terms {
	struct office office;
	int take_within, outcome_within; /* working minutes; 0: no such clock */
	bool deputy;			 /* the team names one */
	int close;			 /* minute of the day: what is late then is the manager's */
};

/* One team's clock on one alert. */
struct clock {
	int64_t since; /* the message left, or somebody took the alert */
	int64_t at;    /* when `level` heard; 0 while that is LEVEL_TEAM */
	enum level level;
};

struct clock_due {
	int64_t at;	  /* an instant in working time; 0: never */
	enum level level; /* who hears then */
};

/* What is due next. `state` decides which clock runs: OPEN that of taking, TAKEN that of the outcome; a
 * closed alert has none. */
struct clock_due clock_next(const struct clock *c, enum alert_state state, const struct clock_terms *t);
/* By when somebody has to take the alert, or to close it once it is taken; 0: no such clock. */
int64_t clock_limit(const struct clock *c, enum alert_state state, const struct clock_terms *t);

#endif
