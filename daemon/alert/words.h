/* words.h: what a finding says to people, in whole sentences. Counts stand beside each other, days and
 * sessions both; never a verdict, and never where a child is. */
#ifndef ALERT_WORDS_H
#define ALERT_WORDS_H

#include <stddef.h>

#include "alert/judge.h"

/* What stands beside a finding, where it is known. */
struct finding_beside {
	unsigned marked, on_roll; /* pupils of the school with a mark in the session; 0, 0: not told */
	bool no_mark;		  /* the session spoken of has none */
	day_t left;		  /* left_roll: the last day on the roll */
};

/* One or two sentences; empty for rules whose marks say it all. */
void finding_words(enum rule r, const struct rule_values *v, const struct finding *f,
		   const struct finding_beside *beside, char *out, size_t size);
/* The same for a line of a list, without the full stop: "12 sessions (6 days) of G, N, O or U since ...". */
void finding_line(enum rule r, const struct rule_values *v, const struct finding *f, char *out, size_t size);
/* "3 days", "2.5 days", "1 day": sessions as days; "6 sessions (3 days)". Return `out`. */
const char *words_days(char *out, size_t size, unsigned sessions);
const char *words_sessions(char *out, size_t size, int sessions);
/* "Tue 14 Jul 2026", "Tue 14 Jul 2026, last school year" (40 bytes). Returns `out`. */
const char *words_since(char *out, size_t size, session_t first, bool earlier);

#endif
