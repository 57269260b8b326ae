/* What a pupil is, for statistics: made from the pupil's number with dice of its own, so that no other draw
 * changes, and so that a child on two rolls is the same child on both. */
#ifndef SIM_TRAIT_H
#define SIM_TRAIT_H

#include <stdio.h>

#include "borough.h"

enum says { SAYS_NOTHING, SAYS_NO, SAYS_YES };

struct traits {
	enum says fsm, fsm6, eal, previously, carer, service, boarder;
	const char *sen;       /* CBDS: N, K, E; NULL: not entered */
	const char *ethnicity; /* CBDS main code, REFU or NOBT */
};

/* As the school has it on a civil day: a few pupils' free meals start on Tuesday 24 November 2026, a few
 * more on Monday 1 March 2027. */
struct traits pupil_traits(const struct school *s, const struct pupil *p, int32_t day);

/* The civil day on which free meals start: INT32_MIN long ago, INT32_MAX never. */
int32_t pupil_meals_from(const struct pupil *p);

/* Prints a line a pupil on roll on a day from `from` to `day`, as it is on the last of them:
 * `school,upn,student,born,sex,fsm,fsm6,sen,eal,ethnicity,
 * previously_looked_after,young_carer,service_child,boarder`, as words, "unknown" where nothing is said. */
void traits_print(const struct borough *b, int32_t from, int32_t day, FILE *out);

#endif
