/* trial_compare.h: the two halves of a comparison with another service's list: who is meant
 * (trial_compare_who.c) and what differs (trial_compare.c). For those two files only. */
#ifndef ENGINE_TRIAL_TRIAL_COMPARE_H
#define ENGINE_TRIAL_TRIAL_COMPARE_H

#include "engine/trial/trial_answer.h"
#include "exchange/trial_row.h"

/* The child of a row, by UPN, else by names and birth date. NO_INDEX: nobody, more than one, or nobody who
 * may be spoken of. */
uint32_t compare_who(const struct engine *e, const struct trial_row *row, day_t day);
/* Is the school that a row names (id, URN or name; empty: any) one of the child's on that day? */
bool compare_at_school(const struct engine *e, uint32_t child, const char *school, day_t day);

#endif
