/* Golden test: DfE, absence of children known to social care, 2018/19 to 2024/25. */
#include "golden_figures.h"

static const char social[] = "absence_social_care_2018-19_to_2024-25.csv";

/* One decimal, half up: all but five exact halves, which DfE printed down. */
Test(golden_social_care, g7_authorities_46464_of_46469, .timeout = 60)
{
	static struct recompute r;
	struct recompute_line all;

	golden_check(&r, social, NULL);
	cr_expect_eq(r.rows, 17220u);
	all = recompute_total(&r, RECOMPUTE_RATE);
	cr_expect_eq(all.equal, 10450u + 10388u + 10383u + 8774u + 6469u);
	cr_expect_eq(all.tie, 1u + 4u);
	cr_expect_eq(all.different, 0u);
	cr_expect_eq(golden_line(&r, RECOMPUTE_RATE, "pt_overall").equal, 10450u);
	cr_expect_eq(golden_line(&r, RECOMPUTE_RATE, "pt_sess_authorised").equal, 10388u);
	cr_expect_eq(golden_line(&r, RECOMPUTE_RATE, "pt_sess_unauthorised").tie, 1u);
	cr_expect_eq(golden_line(&r, RECOMPUTE_RATE, "pt_pupils_pa_10_exact").tie, 4u);
	cr_expect_eq(golden_line(&r, RECOMPUTE_RATE, "pt_pupils_pa_50_exact").equal, 6469u);
	cr_expect_eq(r.misses.count, 5u, "each tie is named");
	for (size_t i = 0; i < r.misses.count; i++)
		cr_expect(r.misses.at[i].tie && strcmp(r.misses.at[i].difference, "-0.1") == 0);
	recompute_free(&r);
}

/* Counts above authorities are rounded to 10, so equality is not demanded. By hand: 957 of 990
 * regional and 90 of 90 national overall rates are equal, 218 and 62 of persistent, 206 and 58 of
 * severe; within 0.1 are 990 and 90, 471 and 72, 470 and 73; all can come of counts that round so. */
Test(golden_social_care, g8_above_authorities_within_their_rounding, .timeout = 60)
{
	static struct recompute r;
	struct recompute_line line;

	golden_check(&r, social, NULL);
	line = golden_line(&r, RECOMPUTE_ROUNDED, "pt_overall");
	cr_expect(line.equal == 957 + 90 && line.equal + line.near == 990 + 90 && line.apart == 0);
	line = golden_line(&r, RECOMPUTE_ROUNDED, "pt_pupils_pa_10_exact");
	cr_expect(line.equal == 218 + 62 && line.equal + line.near == 471 + 72);
	cr_expect_eq(line.equal + line.near + line.apart, 990u + 90u);
	line = golden_line(&r, RECOMPUTE_ROUNDED, "pt_pupils_pa_50_exact");
	cr_expect(line.equal == 206 + 58 && line.equal + line.near == 470 + 73);
	cr_expect_eq(line.equal + line.near + line.apart, 990u + 90u);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}
