/* judge.h: does a rule fire for this child? Pure, a function a rule; the table of them is in judge.c.
 *
 * Four counters are kept apart (attendance/count.h): days of the calendar, school days, working days and
 * sessions. None of the rules counts working days; 10 school days are up to 20 sessions, 10 sessions may
 * lie in one week, and a day of absence is two sessions or two halves of different days. */
#ifndef ALERT_JUDGE_H
#define ALERT_JUDGE_H

#include "alert/history.h"
#include "alert/rule.h"

/* Why part_time_long fires, and which pattern it is. */
enum finding_why {
	FINDING_NONE,
	FINDING_NOT_AGREED, /* no timetable on the authority's list covers it */
	FINDING_ENDED,	    /* the one that is there has ended */
	FINDING_NOT_REVIEWED,
	FINDING_WEEKDAY,
	FINDING_BROKEN_WEEKS,
	FINDING_FALL,
};

struct finding {
	bool hit;
	bool untold; /* of a state: a school that may know is in doubt. Opens nothing, and closes nothing */
	bool early;  /* the line in advance (PARAMETER_WARN) and not yet the threshold */
	unsigned place; /* of the history: whose school is spoken of */
	session_t first, last;
	struct sessions sessions;	  /* what the rule counts */
	struct school_days days;	  /* the same, of a run */
	struct sessions unsettled;	  /* of them still N */
	struct sessions earlier;	  /* of them in the school year before */
	struct sessions elsewhere;	  /* of these at another school than those of this year's places */
	struct sessions possible, absent; /* of a share */
	enum finding_why cause;
	int weekday; /* FINDING_WEEKDAY: DAY_MONDAY.. */
};

/* Rules of sessions: `at` is the session. Rules of a run and of a state: `at` is the afternoon of a day that
 * is over, and the history's places at one school. Lists: the same, over any places. The finding of a rule
 * that is no child's (contracts, not_heard) never hits. */
struct finding rule_judge(enum rule r, const struct rule_values *v, const struct history *h, session_t at);

/* The run of whole school days, looking back from `last`, on which every session held is in `cells`: closed
 * sessions (calendar, `#`, learned closures) are skipped, anything else ends it, an unknown mark above all.
 * It goes from this year's places into those of the year before at the same school. At most `most` days are
 * followed (0: all). */
struct finding judge_run(const struct history *h, uint32_t school, day_t last, struct cell_set cells,
			 int most);

#endif
