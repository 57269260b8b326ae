/* What the schools' registers showed, version by version, and who was on which roll: the truth that a slow
 * reference of the daemon's rules reads. */
#ifndef SIM_LIVES_H
#define SIM_LIVES_H

#include <stdint.h>
#include <stdio.h>

#include "borough.h"

/* Prints `school,pupil,date,session,code,shown,later code,changed` of every mark between two civil days: the
 * school's name in the configuration, its system's id of the pupil, the code shown at first and from when
 * (seconds since 1970 in UTC), the code it became and when; the same code twice when it stayed. 0, or -1 when
 * memory runs out. */
int lives_print(struct borough *b, int32_t from, int32_t to, FILE *out);

/* Prints `school,pupil,upn,year,admitted,left,forename,surname,born` of every enrolment; year 0 is Reception, no last day when the
 * pupil stays. */
void lives_print_rolls(const struct borough *b, FILE *out);

#endif
