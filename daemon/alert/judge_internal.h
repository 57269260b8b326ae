/* judge_internal.h: the evaluations, a function a rule; for judge*.c only. */
#ifndef ALERT_JUDGE_INTERNAL_H
#define ALERT_JUDGE_INTERNAL_H

#include "alert/judge.h"

typedef struct finding judge_function(const struct rule_row *rule, const struct rule_values *v,
				      const struct history *h, session_t at);

judge_function judge_cells, judge_not_marked, judge_left_during_day, judge_dual,
	judge_returned;							  /* _session.c */
judge_function judge_length;						  /* judge_run.c */
judge_function judge_part_time, judge_left_roll, judge_never_arrived;	  /* judge_state.c */
judge_function judge_overdue, judge_sickness, judge_penalty;		  /* judge_count.c */
judge_function judge_share, judge_at_risk, judge_improved, judge_pattern; /* judge_share.c */

#endif
