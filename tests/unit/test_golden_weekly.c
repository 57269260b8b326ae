/* Golden test: DfE, "Pupil attendance in schools", through the check of `muster figures check`:
 * weeks 37 to 49 of 2022, year to date 2024/25, and the absence of children known to social care.
 * The files are not part of the project: MUSTER_SHARED, else ../shared, holds them. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "figures/recompute.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"

static void check(struct recompute *r, const char *name)
{
	const char *shared = getenv("MUSTER_SHARED");
	struct buffer bytes = {0};
	struct fault f = {0};
	struct csv csv;
	char path[1024];
	int rc;

	snprintf(path, sizeof path, "%s/data/dfe/%s", shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (%s)\n", name);
		cr_skip_test("skipped: needs ../shared (%s)", name);
	}
	cr_assert_eq(file_read(path, LIMIT_FIGURES, &bytes, &f), 0, "%s", f.text);
	csv_open(&csv, buffer_span(&bytes));
	cr_assert_eq(csv_next(&csv, &f), 1);
	cr_assert_eq(recompute_header(r, csv.fields, csv.count, &f), 0, "%s", f.text);
	while ((rc = csv_next(&csv, &f)) == 1)
		cr_assert_eq(recompute_row(r, csv.fields, csv.count, csv.line, &f), 0, "%s", f.text);
	cr_assert_eq(rc, 0, "%s", f.text);
	recompute_finish(r);
	csv_close(&csv);
	buffer_free(&bytes);
}

static void expect(const struct recompute_line *lines, size_t count, uint64_t equal, uint64_t no_value,
		   uint64_t different)
{
	struct recompute_line all = recompute_total(lines, count);

	cr_expect_eq(all.equal, equal, "%llu", (unsigned long long)all.equal);
	cr_expect_eq(all.no_value, no_value, "%llu", (unsigned long long)all.no_value);
	cr_expect_eq(all.different, different, "%llu", (unsigned long long)all.different);
}

Test(golden_weekly, rates_97767_of_97767, .timeout = 60)
{
	static struct recompute r;

	check(&r, "attendance_weekly_2022w37-w49.csv");
	cr_expect_eq(r.rows, 5885u);
	/* 14 rows without possible sessions print z in 17 cells. */
	expect(r.rates, RECOMPUTE_RATES, 97767, 14 * 17, 0);
	expect(r.weighted, RECOMPUTE_RATES, 2040, 0, 0);
	expect(r.identities, RECOMPUTE_IDENTITIES, 9 * 5885, 0, 0);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

Test(golden_weekly, year_to_date_8658_of_8658, .timeout = 60)
{
	static struct recompute r;

	check(&r, "attendance_ytd_2024-25.csv");
	cr_expect_eq(r.rows, 494u);
	/* Three rows are suppressed. */
	expect(r.rates, RECOMPUTE_RATES, 8658, 3 * 18, 0);
	expect(r.weighted, RECOMPUTE_RATES, 190, 0, 0);
	expect(r.identities, RECOMPUTE_IDENTITIES, 9 * 491, 9 * 3, 0);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

/* Rates of 15 digits, quoted. */
Test(golden_weekly, earlier_and_daily_forms, .timeout = 60)
{
	static struct recompute weekly, daily;

	check(&weekly, "attendance_weekly_earlier_vintage_sample.csv");
	expect(weekly.rates, RECOMPUTE_RATES, 3 * 17, 0, 0);
	recompute_free(&weekly);
	check(&daily, "attendance_daily_2022-09-12_sample.csv");
	expect(daily.rates, RECOMPUTE_RATES, 5 * 16, 0, 0);
	recompute_free(&daily);
}

/* One decimal, half up: all but five exact ties, which DfE rounded down. */
Test(golden_weekly, social_care_46464_of_46469, .timeout = 60)
{
	static struct recompute r;
	struct recompute_line all;

	check(&r, "absence_social_care_2018-19_to_2024-25.csv");
	all = recompute_total(r.rates, RECOMPUTE_RATES);
	cr_expect_eq(all.equal, 10450u + 10388u + 10383u + 8774u + 6469u);
	cr_expect_eq(all.different, 5u);
	recompute_free(&r);
}
