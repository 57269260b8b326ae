/* enrolment.h: a pupil's time on one school's roll, as questions and methods read it.
 *
 * Statistics count enrolments: a mover has two, and a re-entry is a new one. Alerts follow the
 * child; `child` says which enrolments are one child's. */
#ifndef MEASURE_ENROLMENT_H
#define MEASURE_ENROLMENT_H

#include <stdint.h>

#include "measure/open_sums.h"
#include "attendance/phase.h"
#include "attendance/trait.h"

#define CHILD_NONE UINT32_MAX /* of no known child: counted as one of its own */
#define OWN_NONE   INT32_MIN

struct enrolment_facts {
	uint32_t school, slot; /* of the roll */
	uint32_t child;	       /* index of the child, or CHILD_NONE */
	day_t from, to;	       /* on roll, inclusive; DAY_NONE: open */
	day_t birth;	       /* DAY_NONE: not shared */
	int year_group;	       /* as roll.h; YEAR_UNKNOWN */
	int32_t own;	       /* the school's own group (class, house) by the caller's number, or OWN_NONE */
	const struct trait_entry *traits; /* borrowed */
	unsigned trait_count;
};

/* What a question knows of a school beside its register. */
struct school_facts {
	enum phase phase;
	struct open_sums open;
	int32_t area; /* the first school of the same area; -1: of none */
};

#endif
