/* layout_rate.h: from which counts a printed rate is made, and which counts must add up, by the
 * columns' names. Three sources, in this order: the tables of the published files; the naming of
 * the absence files (sess_X_percent is X of sess_possible, enrolments_X_percent is X of
 * enrolments); the same naming carried on to columns not seen yet, which may be wrong and is
 * marked `guessed`. */
#ifndef FIGURES_LAYOUT_RATE_H
#define FIGURES_LAYOUT_RATE_H

#include "figures/layout.h"

/* Where the counts are good enough to make the rate again to its last digit. */
enum layout_exact {
	LAYOUT_EXACT,	       /* in every row */
	LAYOUT_EXACT_PHASES,   /* not in rows of phase "Total", which are weighted estimates */
	LAYOUT_EXACT_AUTHORITY /* for local authorities; above them counts are rounded to 10 */
};

struct layout_rate {
	uint32_t rate, num, den; /* columns; num and den LAYOUT_ABSENT when the file has none */
	enum layout_exact exact;
	bool guessed;
};

/* True when the column is named as a rate. */
bool layout_rate_read(const struct layout *l, uint32_t column, struct layout_rate *ret_rate);
/* One name for rates of one meaning under several ("pa_perc", "persistent_absence_percent"). */
const char *layout_rate_meaning(const char *name);

#define LAYOUT_TERMS 40 /* most terms of one sum */

/* The terms add up to `sum`, or, where some reasons have no column, to no more than it. */
struct layout_identity {
	const char *name; /* "attendance + absence = possible" */
	bool at_most;
	enum layout_exact exact;
	uint32_t sum, terms[LAYOUT_TERMS];
	size_t count;
};
#define LAYOUT_IDENTITIES 15
/* The i-th identity (0 to LAYOUT_IDENTITIES - 1); false when the file has not all of its columns. */
bool layout_identity_read(const struct layout *l, size_t i, struct layout_identity *ret_identity);

/* Counts of sessions, which add up over places and phases. */
bool layout_is_sessions(const char *name);
/* The closest name of a column that a check needs, to a name that a file has; or NULL. */
const char *layout_nearest(const char *name);

#endif
