/* Golden test: pupils in bands of absence, 2022/23: packed, without a header, codes padded. */
#include "golden_figures.h"

/* Three phases of one year, all eleven bands: three of the eighteen groups of six years. Nine
 * regions, London in two halves. */
Test(golden_bands, g13_authorities_are_regions_are_england, .timeout = 60)
{
	static struct recompute r;

	golden_check(&r, "absence_bands_2022-23.noheader.csv.gz", NULL);
	cr_expect_eq(r.rows, 32520u, "the first record is data");
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "England = local authorities, pupils in bands"),
		      .equal = 3);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "England = regions, pupils in bands"), .equal = 3);
	GOLDEN_EXPECT(golden_line(&r, RECOMPUTE_SUM, "regions = local authorities, pupils in bands"),
		      .equal = 10 * 3);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}
