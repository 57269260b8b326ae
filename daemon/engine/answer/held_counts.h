/* held_counts.h: how many children schools hold back, for those who would read of them. For files of the
 * engine only. */
#ifndef ENGINE_ANSWER_HELD_COUNTS_H
#define ENGINE_ANSWER_HELD_COUNTS_H

#include <jansson.h>

#include "engine/world/state.h"

/* [{"id","name","children"}]: each school that holds somebody back, and some of whose children a contract in
 * force shows to this team (NULL: to anybody). Of all its pupils, whoever they are: no child is named, and
 * nothing says whether one of them is on a list. */
json_t *held_counts(const struct engine *e, const char *team);

#endif
