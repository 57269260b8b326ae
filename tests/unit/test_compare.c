/* figures/compare: rules of DfE's Local Authority Interactive Tool and of the attendance dashboard,
 * by hand on few numbers. */
#include <criterion/criterion.h>

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "figures/compare.h"

#define PERCENT INT64_C(1000000000)
#define NONE	INT64_MIN

static struct figures f;

static struct figure *add(enum geography g, const char *code, enum phase phase, int64_t nano)
{
	struct figure *row = VEC_ADD(&f);

	cr_assert_not_null(row);
	*row = (struct figure){.geography = g,
			       .phase = phase,
			       .kind = FIGURE_OVERALL,
			       .has_value = nano != NONE,
			       .nano_percent = nano != NONE ? nano : 99 * PERCENT,
			       .marker = "c",
			       .series = SERIES_ATTENDANCE_YEAR,
			       .period = {FIGURE_TIME_TO_DATE, 19936, 20300, "202425"}};
	strcpy(row->code, code);
	if (row->has_value)
		row->marker[0] = '\0';
	return row;
}

static void forget(void)
{
	VEC_FREE(&f);
}

static const struct figure_key primary = {.phase = PHASE_PRIMARY, .kind = FIGURE_OVERALL};

Test(compare, neighbours_drop_what_is_missing, .fini = forget)
{
	const char *const codes[] = {"301", "302", "303", "304", "305"};
	const struct figure_key special = {.phase = PHASE_SPECIAL, .kind = FIGURE_OVERALL};
	struct neighbours_mean mean;

	add(GEOGRAPHY_LA, "301", PHASE_PRIMARY, 5000000000LL);
	add(GEOGRAPHY_LA, "302", PHASE_PRIMARY, 6000000000LL);
	add(GEOGRAPHY_LA, "303", PHASE_PRIMARY, NONE); /* suppressed */
	add(GEOGRAPHY_LA, "304", PHASE_PRIMARY, 6000000001LL);
	mean = compare_neighbours(&f, codes, 5, &primary);
	cr_assert_eq(mean.used, 3u);
	cr_assert_eq(mean.missing, 2u);
	cr_assert_eq(mean.nano_percent, 5666666667LL); /* 17,000,000,001 / 3 exactly */
	mean = compare_neighbours(&f, codes, 2, &primary);
	cr_assert_eq(mean.nano_percent, 5500000000LL);
	mean = compare_neighbours(&f, codes + 1, 3, &primary);
	cr_assert_eq(mean.nano_percent, 6000000001LL); /* ...000.5: up */
	mean = compare_neighbours(&f, codes, 5, &special);
	cr_assert_eq(mean.used, 0u);
	cr_assert_eq(mean.missing, 5u);
}

/* R: rank(c(4, 5, 5, 7, 9), ties.method = "min") is 1 2 2 4 5; quantile() of them is 4 5 5 7 9. */
Test(compare, ranks_share_ties_and_leave_the_missing_out, .fini = forget)
{
	static const struct {
		const char *la;
		int64_t nano;
		unsigned rank;
		char quartile;
	} rows[] = {{"301", 4 * PERCENT, 1, 'A'}, {"302", 5 * PERCENT, 2, 'A'}, {"303", 5 * PERCENT, 2, 'A'},
		    {"304", 7 * PERCENT, 4, 'C'}, {"305", 9 * PERCENT, 5, 'D'}, {"306", NONE, 0, ' '}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		add(GEOGRAPHY_LA, rows[i].la, PHASE_PRIMARY, rows[i].nano);
	add(GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, PHASE_PRIMARY, 1); /* no LA */
	add(GEOGRAPHY_LA, "307", PHASE_SECONDARY, 1);		    /* another phase */
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct compare_rank r = compare_rank(&f, rows[i].la, &primary);

		cr_assert_eq(r.rank, rows[i].rank, "%s: %u", rows[i].la, r.rank);
		cr_assert_eq(r.quartile, rows[i].quartile, "%s: %c", rows[i].la, r.quartile);
		cr_assert_eq(r.ranked, 5u);
		cr_assert_eq(r.missing, 1u);
	}
	cr_assert_eq(compare_rank(&f, "999", &primary).rank, 0u);
}

/* quantile(c(1, 2, 3, 4)): 1.00 1.75 2.50 3.25 4.00: between two values the cut is interpolated. */
Test(compare, quartiles_are_interpolated, .fini = forget)
{
	const char quartiles[] = "ABCD";

	for (int i = 0; i < 4; i++) {
		char code[4] = {'3', '0', (char)('1' + i), '\0'};

		add(GEOGRAPHY_LA, code, PHASE_PRIMARY, (i + 1) * PERCENT);
	}
	for (int i = 0; i < 4; i++) {
		char code[4] = {'3', '0', (char)('1' + i), '\0'};

		cr_assert_eq(compare_rank(&f, code, &primary).quartile, quartiles[i]);
	}
	forget();
	add(GEOGRAPHY_LA, "301", PHASE_PRIMARY, 3);
	cr_assert_eq(compare_rank(&f, "301", &primary).quartile, 'A', "alone is the best");
}

/* Of attendance more is better: LAIT's polarity High turns ranks and quartiles round. */
Test(compare, of_attendance_the_highest_is_first, .fini = forget)
{
	const struct figure_key key = {.phase = PHASE_PRIMARY, .kind = FIGURE_ATTENDANCE};

	for (int i = 0; i < 4; i++) {
		char code[4] = {'3', '0', (char)('1' + i), '\0'};

		add(GEOGRAPHY_LA, code, PHASE_PRIMARY, (90 + i) * PERCENT)->kind = FIGURE_ATTENDANCE;
	}
	cr_assert_eq(compare_rank(&f, "304", &key).rank, 1u);
	cr_assert_eq(compare_rank(&f, "304", &key).quartile, 'A');
	cr_assert_eq(compare_rank(&f, "301", &key).rank, 4u);
	cr_assert_eq(compare_rank(&f, "301", &key).quartile, 'D');
}

/* Attendance files have London as one region, absence files as Inner and Outer: a London borough
 * must not lose its region in either. */
Test(compare, london_has_the_region_that_the_release_has, .fini = forget)
{
	struct figure *la = add(GEOGRAPHY_LA, "202", PHASE_PRIMARY, 1);

	strcpy(la->region, "E13000001");
	add(GEOGRAPHY_REGION, "E12000007", PHASE_PRIMARY, 7);
	cr_assert_eq(compare_region(&f, "202", "E12000007", &primary)->nano_percent, 7, "London as a whole");
	add(GEOGRAPHY_REGION, "E13000001", PHASE_PRIMARY, 1);
	add(GEOGRAPHY_REGION, "E13000002", PHASE_PRIMARY, 2);
	cr_assert_eq(compare_region(&f, "202", "E12000007", &primary)->nano_percent, 1, "Inner London");
	strcpy(f.at[0].region, "E12000007");
	cr_assert_eq(compare_region(&f, "202", "E12000007", &primary)->nano_percent, 7);
	forget();
	add(GEOGRAPHY_REGION, "E12000005", PHASE_PRIMARY, 5);
	cr_assert_eq(compare_region(&f, "332", "E12000005", &primary)->nano_percent, 5, "as configured");
	cr_assert_null(compare_region(&f, "332", "E12000007", &primary));
}

/* 5 % of 200 and 8 % of 100 enrolments: (5 x 200 + 8 x 100) / 300 = 6 %. */
Test(compare, a_total_is_weighted_by_census_enrolments, .fini = forget)
{
	const struct figure_key total = {.phase = PHASE_TOTAL, .kind = FIGURE_OVERALL};
	const struct figure *made;
	struct compare_weighted w;

	add(GEOGRAPHY_LA, "301", PHASE_PRIMARY, 5 * PERCENT)->weight = 200;
	add(GEOGRAPHY_LA, "301", PHASE_SECONDARY, 8 * PERCENT)->weight = 100;
	add(GEOGRAPHY_LA, "302", PHASE_PRIMARY, 5 * PERCENT)->weight = 200;
	add(GEOGRAPHY_LA, "302", PHASE_SPECIAL, NONE)->weight = 0;
	add(GEOGRAPHY_LA, "303", PHASE_PRIMARY, 5 * PERCENT)->weight = 200;
	add(GEOGRAPHY_LA, "303", PHASE_TOTAL, 4 * PERCENT);
	w = compare_weighted(&f, GEOGRAPHY_LA, "301", &total);
	cr_assert_eq(w.nano_percent, 6 * PERCENT);
	cr_assert_eq(w.enrolments, 300u);
	cr_assert_eq(w.phases_missing, 0u);
	cr_assert_eq(compare_estimate_totals(&f, &total, NULL), 0);
	made = figures_find(&f, GEOGRAPHY_LA, "301", &total);
	cr_assert(made->has_value && (made->flags & FIGURE_ESTIMATE) != 0);
	cr_assert_eq(made->nano_percent, 6 * PERCENT);
	/* Without the special schools the rate would be another one: none is made. */
	made = figures_find(&f, GEOGRAPHY_LA, "302", &total);
	cr_assert_not(made->has_value);
	cr_assert_str_eq(made->marker, "c");
	cr_assert_eq(figures_find(&f, GEOGRAPHY_LA, "303", &total)->nano_percent, 4 * PERCENT,
		     "a published one stays");
	cr_assert_eq(compare_rank(&f, "301", &total).ranked, 2u);
}

Test(compare, one_number_with_all_it_stands_beside, .fini = forget)
{
	const char *const statistical[] = {"301", "302"}, *const geographic[] = {"302", "303"};
	const struct compare_places places = {"332", "E12000005", statistical, 2, geographic, 2};
	struct comparison c;

	add(GEOGRAPHY_LA, "301", PHASE_PRIMARY, 4 * PERCENT);
	add(GEOGRAPHY_LA, "302", PHASE_PRIMARY, 6 * PERCENT);
	add(GEOGRAPHY_LA, "332", PHASE_PRIMARY, 5 * PERCENT);
	add(GEOGRAPHY_REGION, "E12000005", PHASE_PRIMARY, 7 * PERCENT);
	add(GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, PHASE_PRIMARY, 8 * PERCENT);
	c = compare_one(&f, &places, &primary);
	cr_assert_eq(c.la->nano_percent, 5 * PERCENT);
	cr_assert_eq(c.region->nano_percent, 7 * PERCENT);
	cr_assert_eq(c.england->nano_percent, 8 * PERCENT);
	cr_assert_eq(c.statistical.nano_percent, 5 * PERCENT);
	cr_assert_eq(c.geographic.nano_percent, 6 * PERCENT);
	cr_assert_eq(c.geographic.missing, 1u);
	cr_assert_eq(c.rank.rank, 2u);
}

Test(compare, differences_are_points_of_the_exact_rates, .fini = forget)
{
	struct figure *la = add(GEOGRAPHY_LA, "332", PHASE_PRIMARY, 5 * PERCENT);
	int64_t nano = 0;

	cr_assert(compare_difference((struct ratio){1, 16}, la, &nano)); /* 6.25 % */
	cr_assert_eq(nano, 1250000000LL);
	cr_assert(compare_difference((struct ratio){0, 16}, la, &nano));
	cr_assert_eq(nano, -5 * PERCENT);
	cr_assert_not(compare_difference((struct ratio){0, 0}, la, &nano));
	cr_assert_not(compare_difference((struct ratio){1, 2}, NULL, &nano));
	la->has_value = false;
	cr_assert_not(compare_difference((struct ratio){1, 2}, la, &nano));
}

static day_t on(const char *iso)
{
	day_t day = DAY_NONE;

	cr_assert(day_parse(span_of(iso), &day));
	return day;
}

Test(compare, what_makes_two_figures_unlike_is_said, .fini = forget)
{
	struct compare_ours ours = {.from = on("2024-09-03"), .to = on("2025-07-18")};
	struct figure *la = add(GEOGRAPHY_LA, "332", PHASE_PRIMARY, PERCENT);
	unsigned w = compare_warnings(&ours, la);

	cr_assert_eq(w, COMPARE_COHORT | COMPARE_LAG | COMPARE_FIRST_WEEKS, "the year's own file: %u", w);
	ours.ages_applied = true;
	ours.from = on("2024-09-09"); /* DfE's first day that year */
	cr_assert_eq(compare_warnings(&ours, la), (unsigned)COMPARE_LAG);
	ours.to = on("2025-10-01");
	cr_assert(compare_warnings(&ours, la) & COMPARE_OTHER_YEAR);
	ours.to = on("2025-07-18");
	la->series = SERIES_ATTENDANCE_WEEK;
	la->period =
		(struct figure_time){FIGURE_TIME_WEEK, on("2024-09-09"), on("2024-09-13"), "2024 Week 37"};
	w = compare_warnings(&ours, la);
	cr_assert(w & COMPARE_OTHER_KIND);
	cr_assert(w & COMPARE_OTHER_END);
	cr_assert(w & COMPARE_ROUNDED_WEEK, "the first weeks are published without decimals");
	la->series = SERIES_SOCIAL_CARE;
	la->flags = FIGURE_ROUNDED;
	la->has_counts = true;
	w = compare_warnings(&ours, la);
	cr_assert(w & COMPARE_SERIES && w & COMPARE_ROUNDED_COUNTS);
	cr_assert_not(w & COMPARE_LAG);
	for (unsigned b = 0; b < COMPARE_WARNINGS; b++)
		cr_assert_neq(compare_warning_words(1u << b)[0], '\0');
	cr_assert_str_eq(compare_warning_words(0), "");
}
