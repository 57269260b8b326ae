/* Golden test: DfE, persistent absence by week of 2025, against the year to date 2024/25. */
#include "golden_figures.h"

static const char weeks[] = "persistent_absence_ytd_2025w08-w30.csv", year[] = "attendance_ytd_2024-25.csv";

/* Week 30 is the year to date; the eleven weeks before are not in the other file. Three places
 * are suppressed in both. */
Test(golden_persistent, g6_week_30_is_the_year_rounded_half_up, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weeks, year);
	cr_expect_eq(r.rows, 5928u);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_AGAINST), .equal = 491, .no_value = 3,
		      .no_count = 11 * 494);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

Test(golden_persistent, g6_the_other_way_round, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, year, weeks);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_AGAINST, "pa_perc"), .equal = 491, .no_value = 3);
	recompute_free(&r);
}

/* Ten places, twelve weeks: a weighted mean lies between its parts. */
Test(golden_persistent, all_schools_lie_between_their_phases, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weeks, NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_BETWEEN), .equal = 120);
	recompute_free(&r);
}
