/* baseline.h: the words of an opening report: what stood open at schools on the day they went live.
 *
 * Marks from before that day are a baseline and send nothing. Each team hears once what they left open. */
#ifndef ALERT_BASELINE_H
#define ALERT_BASELINE_H

#include <stddef.h>

#include "alert/judge.h"

#define BASELINE_SHOWN	 40 /* children's lines in one report: a message has 64 lines at most */
#define BASELINE_SCHOOLS 10 /* schools named in one report */
#define BASELINE_LINE	 400
#define BASELINE_LINES	 (BASELINE_SHOWN + BASELINE_SCHOOLS + 6)

/* A school that is told of; the name is empty where it is not released to the team. */
struct baseline_school {
	char name[96];
	day_t live;
	unsigned children, episodes; /* of those that the team is told of */
};

struct baseline_facts {
	unsigned schools, children, episodes; /* of all */
	const struct baseline_school *heads;  /* NULL: an act, after the first telling */
	unsigned head_count;		      /* at most BASELINE_SCHOOLS */
	char (*lines)[BASELINE_LINE];	      /* an episode each, at most BASELINE_SHOWN */
	unsigned line_count;
};

/* What follows "Opening report: ". */
void baseline_title(const struct baseline_facts *f, char *out, size_t size);
/* What it says, in lines; how many. */
unsigned baseline_lines(const struct baseline_facts *f, char out[BASELINE_LINES][BASELINE_LINE]);
/* One episode, without its child and school: "No reason known yet, since Thu 19 Nov 2026: 4 sessions (2
 * days)". */
void baseline_episode(enum rule r, const struct finding *f, char *out, size_t size);

#endif
