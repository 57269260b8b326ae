/* Golden test: the first rows of the files DfE publishes now, as its data catalogue shows them. */
#include "golden_figures.h"

/* 222305 of 4481933 is 4.96003, five decimals; 140793 of it is 3.141345486, nine, in one column. */
Test(golden_previews, g16_sessions_by_reason)
{
	static struct recompute r;

	golden_check(&r, "preview_absence_sessions_by_reason_2024-25.csv", NULL);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_RATE, "session_percent, headlines"), .equal = 3,
		      .no_value = 1);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_RATE, "session_percent, reasons"), .equal = 1);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_IDENTITY), .equal = 2);
	recompute_free(&r);
}

/* 1917 of 15103 is 12.69284. The second school type has no row of severe absence here. */
Test(golden_previews, g16_persistent_and_severe)
{
	static struct recompute r;

	golden_check(&r, "preview_persistent_severe_2024-25.csv", NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_RATE), .equal = 3, .no_value = 2);
	recompute_free(&r);
}

Test(golden_previews, g16_free_meals_and_ethnicity)
{
	static struct recompute r;

	golden_check(&r, "preview_fsm_ethnicity_aut_spr_2024-25.csv", NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_RATE), .equal = 4 * 3);
	cr_expect_str_empty(r.unchecked);
	recompute_free(&r);
}

/* 13308374 of 13308374 + 650791 would be 95.34; printed is 95.36, the ratio of session_scaled. */
Test(golden_previews, g17_all_schools_is_the_scaled_ratio)
{
	static struct recompute r;

	golden_check(&r, "preview_attendance_reasons_2024-25_long.csv", NULL);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_RATE, "session_percent, All schools from session_scaled"),
		      .equal = 3, .no_value = 2);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_IDENTITY), .equal = 1);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

/* Without session_scaled the estimate cannot be made again: compared, not demanded. */
Test(golden_previews, g17_all_schools_without_its_weights)
{
	static struct recompute r;

	golden_check(&r, "preview_attendance_reasons_2025-26_long.csv", NULL);
	GOLDEN_EXPECT(recompute_total(&r, RECOMPUTE_ROUNDED), .equal = 3, .no_value = 2);
	cr_expect_str_empty(recompute_total(&r, RECOMPUTE_RATE).name);
	recompute_free(&r);
}
