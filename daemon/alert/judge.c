#include "alert/judge.h"

#include <stddef.h>

#include "alert/judge_internal.h"

static judge_function *const functions[RULES] = {
	[RULE_ABSENT_NO_REASON_YET] = judge_cells,
	[RULE_ABSENT_UNAUTHORISED] = judge_cells,
	[RULE_NOT_MARKED] = judge_not_marked,
	[RULE_ABSENT_ANY] = judge_cells,
	[RULE_LEFT_DURING_DAY] = judge_left_during_day,
	[RULE_SUSPENDED] = judge_cells,
	[RULE_DUAL_ROLL_GAP] = judge_dual,
	[RULE_RETURNED] = judge_returned,
	[RULE_UNAUTHORISED_10_DAYS] = judge_length,
	[RULE_UNAUTHORISED_20_DAYS] = judge_length,
	[RULE_PART_TIME_LONG] = judge_part_time,
	[RULE_LEFT_ROLL] = judge_left_roll,
	[RULE_NEVER_ARRIVED] = judge_never_arrived,
	[RULE_UNEXPLAINED_OVERDUE] = judge_overdue,
	[RULE_SICKNESS_15_DAYS] = judge_sickness,
	[RULE_PENALTY_THRESHOLD] = judge_penalty,
	[RULE_PERSISTENT] = judge_share,
	[RULE_SEVERE] = judge_share,
	[RULE_AT_RISK] = judge_at_risk,
	[RULE_IMPROVED] = judge_improved,
	[RULE_PATTERN] = judge_pattern,
};

struct finding rule_judge(enum rule r, const struct rule_values *v, const struct history *h, session_t at)
{
	const struct rule_row *row = rule_row(r);

	if (row == NULL || functions[r] == NULL || h->count == 0)
		return (struct finding){.hit = false};
	return functions[r](row, v, h, at);
}
