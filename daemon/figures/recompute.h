/* recompute.h: every published rate of a DfE file, made again from the file's own counts.
 *
 * A file is judged by its columns' names, whatever their order; columns that are not there
 * are not missed. Three kinds of checks, each a list of lines:
 *   rates       100 * count / denominator, to the last printed digit. In the wide attendance
 *               files ("Pupil attendance in schools") rows of phase "Total" are left to `weighted`.
 *   weighted    their "Total" rows: the phases' rates weighted by census enrolments
 *               (total_enrolments), within 1e-7 percentage points.
 *   identities  counts that must add up (DfE, data guidance: D, dual registration, is outside).
 * Markers (c z x k u low : . .. - ~ NA SUPP, empty, and any word without a digit) are no value,
 * never 0. A cell with digits that is no number differs. */
#ifndef FIGURES_RECOMPUTE_H
#define FIGURES_RECOMPUTE_H

#include <stdint.h>

#include "attendance/measure.h"
#include "figures/printed.h"
#include "base/fault.h"
#include "base/map.h"
#include "base/text.h"

#define RECOMPUTE_RATES	     32 /* most lines of each kind */
#define RECOMPUTE_IDENTITIES 9
#define RECOMPUTE_KEYS	     10 /* columns that name a place and a time */
#define RECOMPUTE_TERMS	     12 /* columns of one sum */
#define RECOMPUTE_MISSES     20 /* kept of the mismatches; the others are counted */
#define RECOMPUTE_GROUPS     20000
#define RECOMPUTE_ABSENT     UINT32_MAX /* a column that is not in the file */

struct recompute_line {
	const char *name; /* NULL: the file has no such column */
	uint64_t equal;
	uint64_t no_value; /* a marker where the rate would be */
	uint64_t no_count; /* a rate whose counts the row does not give (or gives rounded) */
	uint64_t different;
};

struct recompute_miss {
	const char *name;      /* of the line */
	unsigned line, column; /* of the file, 1-based; column counts fields */
	char printed[PRINTED_TEXT], recomputed[PRINTED_TEXT];
};

/* Starts zeroed. Members are for reading; columns, groups and index are the room's own. */
struct recompute {
	uint64_t rows;
	struct recompute_line rates[RECOMPUTE_RATES], weighted[RECOMPUTE_RATES],
		identities[RECOMPUTE_IDENTITIES];
	struct recompute_miss misses[RECOMPUTE_MISSES];
	uint64_t differences; /* all, kept or not */
	char unchecked[256];  /* columns named like rates that have no line; "" when there is none */

	struct recompute_columns {
		size_t count;
		uint32_t rate[RECOMPUTE_RATES], num[RECOMPUTE_RATES], den[RECOMPUTE_RATES];
		uint32_t terms[RECOMPUTE_IDENTITIES][RECOMPUTE_TERMS], sum[RECOMPUTE_IDENTITIES];
		uint32_t phase, level, weight, keys[RECOMPUTE_KEYS];
	} columns;
	struct recompute_groups {
		struct recompute_group *at;
		size_t count, room;
	} groups;
	struct map index;
};

/* Finds the columns. -FAULT_MEANING when one is there twice, or nothing can be recomputed. */
int recompute_header(struct recompute *r, const struct span *names, size_t count, struct fault *reterr);
/* Checks one row; `line` is for the mismatches. -FAULT_PARSE when it has another number of fields
 * than the header, -FAULT_LIMIT (RECOMPUTE_GROUPS), -FAULT_MEMORY. An empty line is passed over. */
int recompute_row(struct recompute *r, const struct span *fields, size_t count, unsigned line,
		  struct fault *reterr);
/* Checks the "Total" rows, once all rows are there. */
void recompute_finish(struct recompute *r);
/* Sums over lines; the name is that of the first line, or NULL when none is there. */
struct recompute_line recompute_total(const struct recompute_line *lines, size_t count);
void recompute_free(struct recompute *r);

#endif
