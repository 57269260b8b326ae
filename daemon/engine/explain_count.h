/* explain_count.h: our roll counted again without what DfE leaves out. For files of this room only. */
#ifndef ENGINE_EXPLAIN_COUNT_H
#define ENGINE_EXPLAIN_COUNT_H

#include "engine/compared.h"

/* What DfE's figures leave out, in the order of its methodology. Boarders are not known yet: no
 * school shares who boards, so that bit changes nothing. */
enum exclusion {
	EXCLUSION_OUTSIDE_AGES = 1,
	EXCLUSION_BOARDERS = 2,
	EXCLUSION_YEAR11_LATE = 4,
	EXCLUSION_SMALL_SCHOOLS = 8,
	EXCLUSION_EARLY_DAYS = 16,
	EXCLUSION_LATE_MARKS = 32
};

struct explain {
	struct engine *e;
	enum measure_kind kind;
	struct compare_ours ours;
	day_t first_day;    /* of the roll */
	day_t series_start; /* DfE's first day */
	day_t cut_off;	    /* the last day of DfE's figure, or two weeks ago */
	struct figures figures;
	struct compared_places places;
};

/* What one recount found. */
struct explain_counted {
	struct measure phase[PHASES]; /* of each; PHASE_TOTAL: primary, secondary and special */
	uint64_t left_out;	      /* enrolments that had possible sessions and have none now */
};

/* Counts enrolments of a phase (PHASE_TOTAL: primary, secondary and special) at schools that have
 * given marks, without what `exclusions` (bits of enum exclusion) name. */
struct explain_counted explain_count(const struct explain *x, enum phase phase, unsigned exclusions);
/* True when the school's enrolments go into that phase's count. */
bool explain_counts(const struct engine *e, uint32_t school, enum phase phase);

#endif
