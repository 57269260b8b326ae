/* explain_count.h: our sums on their way to DfE's method, one rule more at each step. For files of this
 * room only.
 *
 * The year so far is counted by both methods of measure/method.h. Steps between the two take off what
 * each rule left out; the last of them is the named method's own count. Then its days are cut as DfE's
 * series are, and counted again. */
#ifndef ENGINE_ANSWER_EXPLAIN_COUNT_H
#define ENGINE_ANSWER_EXPLAIN_COUNT_H

#include "engine/answer/compared.h"
#include "engine/answer/ours.h"

/* In their order. Whole enrolments leave before single sessions do, so that who is persistently absent
 * is exact after every step. */
enum explain_step {
	EXPLAIN_OURS,
	EXPLAIN_ALTERNATIVE,
	EXPLAIN_AGES,
	EXPLAIN_BOARDERS,
	EXPLAIN_LATE_STARTS,
	EXPLAIN_SMALL_SCHOOLS,
	EXPLAIN_YEAR_11,
	EXPLAIN_NO_SESSIONS, /* now it is the method "dfe" over the year so far */
	EXPLAIN_FIRST_DAYS,
	EXPLAIN_LAG,
	EXPLAIN_STEPS
};

struct explain {
	struct engine *e;
	enum measure_kind kind;
	struct compare_ours ours;
	day_t series_start; /* DfE's first day */
	day_t cut_off;	    /* the last day of DfE's figure, or two weeks ago */
	struct figures figures;
	struct compared_places places;
	struct explain_counts *counts; /* owned; explain_count_free */
};

/* Of the enrolments of a phase at schools that have given marks. */
struct explain_unsure {
	uint64_t by_year_group; /* no birth date is shared, a year group is */
	uint64_t no_age;	/* neither */
	uint64_t may_board;	/* nobody says whether they board: left in */
};

/* Counts; the days of `x` must be set. */
int explain_count(struct explain *x, struct fault *reterr);
void explain_count_free(struct explain *x);

/* Schools that have given marks. PHASE_TOTAL: all but alternative provision. */
unsigned explain_schools(const struct explain *x, enum phase phase);
/* The sums after a step. PHASE_TOTAL starts with every phase. `ret_left_out`: enrolments that have left
 * with this step, in whole, or with EXPLAIN_YEAR_11 in part. */
struct measure explain_after(const struct explain *x, enum explain_step step, enum phase phase,
			     uint64_t *ret_left_out);
/* Sessions expected and not heard of, of what the last step counts. */
uint64_t explain_unknown(const struct explain *x, enum phase phase);
struct explain_unsure explain_unsure(const struct explain *x, enum phase phase);

#endif
