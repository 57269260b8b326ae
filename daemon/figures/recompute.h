/* recompute.h: every published rate of a DfE file, made again from the file's own counts.
 *
 * A file is judged by its columns' names (layout.h), whatever their order; what is not there is
 * not missed. Kinds of checks, each a list of lines:
 *   rate      100 * count / denominator, to the last printed digit. In wide attendance files
 *             ("Pupil attendance in schools") rows of phase "Total" are left to `weighted`.
 *   rounded   rates whose counts are published rounded (to 10 above local authorities in the
 *             social care file; to 5 or 10 where a whole column is), and "All schools" estimates
 *             without their weights. Equality is not demanded; a rate that no counts rounding to
 *             the published ones could give is a difference.
 *   weighted  "Total" rows: the phases' rates weighted by census enrolments (total_enrolments),
 *             within 1e-7 percentage points.
 *   between   the same without weights: a mean lies between the least and the greatest.
 *   identity  counts that must add up within a row, or a place's rows in long files.
 *   sum       a place's counts against the sum of its parts: sessions in weekly and daily
 *             attendance, pupils in bands.
 *   loose sum the same where it is not demanded: a year to date does not add up, and numbers of
 *             schools and enrolments are means over days.
 *   against   rates against another file's, at the coarser of the two printings. Of bands: the
 *             share of pupils in the bands from 10 % and from 50 %, against the other file's
 *             persistent and severe absentees; within 0.1 is counted apart, as the two are
 *             published independently.
 * Markers (c z x k u low : . .. - ~ NA SUPP, empty, and any word without a digit) are no value,
 * never 0. A cell with digits that is no number differs. */
#ifndef FIGURES_RECOMPUTE_H
#define FIGURES_RECOMPUTE_H

#include <stdint.h>

#include "figures/layout.h"
#include "figures/printed.h"
#include "base/fault.h"
#include "base/text.h"

#define RECOMPUTE_MISSES 1000	 /* kept of the mismatches and ties; the others are counted */
#define RECOMPUTE_GROUPS 50000	 /* places and times of a wide file: four years of days */
#define RECOMPUTE_TALL	 200000	 /* of a long file: 150,000 in a year */
#define RECOMPUTE_PLACES 1000000 /* rows of a file held against another, and of that one */
#define RECOMPUTE_NAME	 128

enum recompute_kind {
	RECOMPUTE_RATE,
	RECOMPUTE_ROUNDED,
	RECOMPUTE_WEIGHTED,
	RECOMPUTE_BETWEEN,
	RECOMPUTE_IDENTITY,
	RECOMPUTE_SUM,
	RECOMPUTE_LOOSE_SUM,
	RECOMPUTE_AGAINST,
	RECOMPUTE_KINDS
};

struct recompute_line {
	char name[RECOMPUTE_NAME];
	enum recompute_kind kind;
	bool guessed;	   /* the counts were found by naming alone (layout_rate.h) */
	uint64_t equal;	   /* also: no more than, between */
	uint64_t tie;	   /* exactly half-way, and printed down */
	uint64_t near;	   /* not equal, not demanded, within 0.1 percentage points */
	uint64_t apart;	   /* further off, not demanded */
	uint64_t no_value; /* a marker where the rate would be */
	uint64_t no_count; /* a rate whose counts the file does not give */
	uint64_t different;
};

struct recompute_miss {
	uint32_t of; /* index of the line */
	bool tie;
	unsigned line, column; /* of the file, 1-based; column counts fields */
	char printed[PRINTED_TEXT], recomputed[PRINTED_TEXT];
	char difference[PRINTED_TEXT]; /* printed - recomputed; "" where one is no number */
};

/* Starts zeroed; over 25 KiB: not for the stack. Members are for reading. */
struct recompute {
	uint64_t rows;
	struct layout layout;
	struct recompute_lines {
		struct recompute_line *at;
		size_t count, room;
	} lines;
	struct recompute_misses {
		struct recompute_miss *at;
		size_t count, room;
	} misses;
	uint64_t differences, ties;    /* all, kept or not */
	char unchecked[1024];	       /* columns named as rates that could not be checked; "": none */
	struct recompute_work *work;   /* the room's own */
	struct recompute_other *other; /* the room's own: the file held against */
};

/* Takes in another file; before recompute_file. Faults as there. */
int recompute_against(struct recompute *r, struct span bytes, struct fault *reterr);
/* Checks a whole CSV file, once. -FAULT_MISSING (empty), -FAULT_MEANING (a column twice; nothing
 * to check, with the nearest names), -FAULT_PARSE with its line (a row of another length than
 * the header), -FAULT_LIMIT, -FAULT_MEMORY. */
int recompute_file(struct recompute *r, struct span bytes, struct fault *reterr);
/* The sum over the lines of a kind; its name is empty when there is none. */
struct recompute_line recompute_total(const struct recompute *r, enum recompute_kind kind);
/* Frees; NULL is fine. The struct is then zeroed and usable. */
void recompute_free(struct recompute *r);

#endif
