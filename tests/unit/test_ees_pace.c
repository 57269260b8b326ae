/* When DfE's service is asked again, and which of two versions is the newer. When this breaks, a service in
 * trouble is asked more often than it bears, or 1.9 is taken for newer than 1.10. */
#include <criterion/criterion.h>

#include "engine/published/ees_internal.h"

Test(ees_rows, versions_compare_by_number)
{
	static const char *const ordered[] = {"1.0", "1.0.1", "1.2", "1.9", "1.10", "1.10.1", "2.0", "10.0"};

	for (int i = 0; i < 8; i++)
		for (int k = 0; k < 8; k++) {
			int order = ees_version_compare(ordered[i], ordered[k]);

			cr_expect_eq((order > 0) - (order < 0), (i > k) - (i < k), "%s %s", ordered[i],
				     ordered[k]);
		}
	cr_expect_eq(ees_version_compare("1.2", "1.2.0"), 0);
}

Test(ees_rows, waits_double_scatter_and_heed_the_service)
{
	cr_expect_eq(ees_wait(1, -1, 0), 60);
	cr_expect_eq(ees_wait(2, -1, 0), 120);
	cr_expect_eq(ees_wait(4, -1, 0), 480);
	cr_expect_eq(ees_wait(40, -1, 0), 3600);
	cr_expect_eq(ees_wait(1, -1, 30), 90);
	cr_expect_eq(ees_wait(1, -1, 31), 60, "at most half as long again");
	for (uint32_t dice = 0; dice < 5000; dice++)
		cr_assert(ees_wait(3, -1, dice * 2654435761U) >= 240 &&
			  ees_wait(3, -1, dice * 2654435761U) <= 360);
	cr_expect_eq(ees_wait(1, 7200, 5), 7200);
	cr_expect_eq(ees_wait(3, 10, 0), 240, "not sooner than we would come by ourselves");
}
