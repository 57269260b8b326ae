/* recompute_internal.h: for recompute.c and recompute_total.c only. */
#ifndef FIGURES_RECOMPUTE_INTERNAL_H
#define FIGURES_RECOMPUTE_INTERNAL_H

#include <stdbool.h>

#include "figures/figure.h"
#include "figures/recompute.h"

struct recompute_row {
	const struct span *fields;
	unsigned line;
	enum phase phase;
	bool known_phase, la;
};

/* Counts a mismatch of `line` in row `at` and field `column` (0-based), and keeps the first ones. */
void recompute_miss(struct recompute *r, struct recompute_line *line, unsigned at, uint32_t column,
		    struct span printed, const char *recomputed);
/* False: a marker, not a number. */
bool recompute_has_digit(struct span s);
/* Adds a phase's row, or the "Total" row, to its place and time. -FAULT_LIMIT, -FAULT_MEMORY. */
int recompute_gather(struct recompute *r, const struct recompute_row *row, const struct printed_rule *rule,
		     struct fault *reterr);

#endif
