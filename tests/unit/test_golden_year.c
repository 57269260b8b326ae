/* Golden test: DfE, "Pupil attendance in schools", year to date 2024/25, through `figures check`
 * (test_golden_ytd.c reads the same file by a way of its own). */
#include "golden_figures.h"

static const char year[] = "attendance_ytd_2024-25.csv";

Test(golden_year, g2_rates_8658_of_8658, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, year, NULL);
	cr_expect_eq(r.rows, 494u);
	/* Three rows are suppressed. */
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_RATE), .equal = 8658, .no_value = 3 * 18);
	cr_expect_eq(r.differences + r.ties, 0u);
	recompute_free(&r);
}

Test(golden_year, g3_total_rows, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, year, NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_WEIGHTED), .equal = 190);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_WEIGHTED, "pa_perc"), .equal = 10);
	recompute_free(&r);
}

Test(golden_year, g4_counts_add_up, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, year, NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_IDENTITY), .equal = 9 * 491, .no_value = 9 * 3);
	recompute_free(&r);
}

/* Authorities' sums exceed their regions by 0.006 to 2.7 %: counted, never a fault. */
Test(golden_year, g5_a_year_to_date_does_not_add_up, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, year, NULL);
	cr_expect_str_empty(recompute_total(&r, RECOMPUTE_SUM).name);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_LOOSE_SUM, "regions = local authorities, sessions"),
		      .equal = 2, .apart = 22, .no_count = 3);
	recompute_free(&r);
}
