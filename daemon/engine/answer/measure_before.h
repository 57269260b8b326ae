/* measure_before.h: the sums of measure/question.h of the school year before, as far as it is held in memory
 * (year_before.h): by schools, phases and the year groups of then. For files of this room only. */
#ifndef ENGINE_ANSWER_MEASURE_BEFORE_H
#define ENGINE_ANSWER_MEASURE_BEFORE_H

#include "engine/answer/answer.h"

/* As answer_measure, over the same part of last year (period_year_before); rows tell nothing of children, of
 * sessions expected and of those without a mark, which are not known of that year. A school of which
 * contracts let less be kept than is asked for is in no sum, and that is said. -FAULT_MEANING: divided by
 * something else, by DfE's method, or as of an earlier day; -FAULT_MISSING: no school's is held, and from
 * when on it is. */
answer_view_for measure_before;

#endif
