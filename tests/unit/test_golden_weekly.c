/* Golden test: DfE, "Pupil attendance in schools", weeks 37 to 49 of 2022, and the same files'
 * earlier and daily forms. Every count below was made by hand from the published file. */
#include "golden_figures.h"

static const char weekly[] = "attendance_weekly_2022w37-w49.csv";

Test(golden_weekly, g1_rates_97767_of_97767, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weekly, NULL);
	cr_expect_eq(r.rows, 5885u);
	/* 14 rows without possible sessions print z in 17 cells. */
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_RATE), .equal = 97767, .no_value = 14 * 17);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_RATE, "covid_non_compulsory_perc"), .equal = 5751,
		      .no_value = 14);
	cr_expect_eq(r.differences + r.ties, 0u);
	cr_expect_str_empty(r.unchecked);
	recompute_free(&r);
}

Test(golden_weekly, g3_total_rows_are_phases_weighted_by_census_enrolments, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weekly, NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_WEIGHTED), .equal = 2040);
	recompute_free(&r);
}

Test(golden_weekly, g4_counts_add_up, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weekly, NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_IDENTITY), .equal = 9 * 5885);
	recompute_free(&r);
}

/* 9 regions, 3 phases, 12 weeks; England; 10 places and 12 weeks. Enrolments are means over days
 * and of the schools that reported: they need not add up, and a file is not faulted for it. */
Test(golden_weekly, g5_regions_are_their_authorities, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, weekly, NULL);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "regions = local authorities, sessions"), .equal = 324);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "England = regions, sessions"), .equal = 36);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "Total = phases, sessions"), .equal = 120);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_LOOSE_SUM, "regions = local authorities, enrolments"),
		      .equal = 315, .apart = 9);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_LOOSE_SUM, "regions = local authorities, num_schools"),
		      .equal = 315, .apart = 9);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_LOOSE_SUM, "regions = local authorities, total_enrolments"),
		      .equal = 297, .apart = 27);
	recompute_free(&r);
}

/* Rates of 15 digits, quoted; three weeks and five days. */
Test(golden_weekly, g1_earlier_and_daily_forms, .timeout = 60)
{
	static struct recompute earlier, daily;

	golden_check(&earlier, "attendance_weekly_earlier_vintage_sample.csv", NULL);
	GOLDEN_EXPECT(recompute_total(&earlier, RECOMPUTE_RATE), .equal = 3 * 17);
	recompute_free(&earlier);
	golden_check(&daily, "attendance_daily_2022-09-12_sample.csv", NULL);
	GOLDEN_EXPECT(recompute_total(&daily, RECOMPUTE_RATE), .equal = 5 * 16);
	recompute_free(&daily);
}

/* Published weeks are revised: Newham's absence of week 37 went from 6.194 to 6.174 %. */
Test(golden_weekly, a_revised_week_shows_against_its_earlier_form, .timeout = 60)
{
	static struct recompute r;
	struct recompute_line line;

	golden_check(&r, "attendance_weekly_earlier_vintage_sample.csv", weekly);
	line = golden_line(&r, RECOMPUTE_AGAINST, "overall_absence_perc");
	cr_expect_eq(line.no_count, 0u, "all three rows are in both files");
	cr_expect_geq(line.different, 1u);
	recompute_free(&r);
}
