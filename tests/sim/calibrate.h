/* The borough's absence beside the published figures it imitates, and its truth mark by mark. */
#ifndef SIM_CALIBRATE_H
#define SIM_CALIBRATE_H

#include <stdint.h>
#include <stdio.h>

#include "borough.h"

/* Prints a table by phase of the autumn term of 2026 up to and including 25 November. 0, or -1 when memory
 * runs out. */
int calibrate_print(struct borough *b, FILE *out);

/* Prints `school,upn,date,session,code` of every mark visible at `at` between two civil days. 0 or -1. */
int truth_print(struct borough *b, int64_t at, int32_t from, int32_t to, FILE *out);
/* The same by the school's name in the configuration and the pupil's id in its system; no line of names. */
int truth_print_ids(struct borough *b, int64_t at, int32_t from, int32_t to, FILE *out);

/* A digest of the same marks. 0 or -1. */
int truth_hash(struct borough *b, int64_t at, uint64_t *ret_hash);

#endif
