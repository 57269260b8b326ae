/* Golden test: comparators from DfE's own files. Ranks, means and weighted totals were made apart
 * from the same files with another program; the totals of regions and England are DfE's own. */
#include "figures/compare.h"
#include "figures_fixture.h"

static struct figures figures;

static void forget(void)
{
	VEC_FREE(&figures);
}

static const char *const statistical[] = {"384", "894", "808", "372", "370",
					  "887", "357", "888", "841", "925"};
static const char *const geographic[] = {"330", "333", "336", "860", "885"};
static const struct compare_places dudley = {"332", "E12000005", statistical, 10, geographic, 5};

static const char *print(char out[32], int64_t nano)
{
	return nano_percent_print(out, 32, nano, 3);
}

Test(golden_compare, dudley_beside_its_neighbours, .timeout = 60, .fini = forget)
{
	static const struct {
		enum phase phase;
		enum figure_kind kind;
		const char *la;
		unsigned rank, ranked;
		char quartile;
		const char *statistical, *geographic; /* NULL: not looked at */
	} rows[] = {
		{PHASE_PRIMARY, FIGURE_OVERALL, "5.707", 131, 151, 'D', "5.213", "5.417"},
		{PHASE_SECONDARY, FIGURE_OVERALL, "8.775", 91, 151, 'C', "8.978", "8.096"},
		{PHASE_SPECIAL, FIGURE_OVERALL, "9.816", 11, 149, 'A', "12.701", "12.461"},
		{PHASE_PRIMARY, FIGURE_PERSISTENT, "14.827", 100, 151, 'C', NULL, NULL},
		{PHASE_SECONDARY, FIGURE_PERSISTENT, "26.355", 114, 151, 'D', NULL, NULL},
		{PHASE_SPECIAL, FIGURE_PERSISTENT, "30.617", 32, 149, 'A', NULL, NULL},
	};
	char text[32];

	figures_of_file("attendance_ytd_2024-25.csv", &figures);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct figure_key key = {.phase = rows[i].phase, .kind = rows[i].kind};
		struct comparison c = compare_one(&figures, &dudley, &key);

		cr_assert_str_eq(print(text, c.la->nano_percent), rows[i].la);
		cr_assert_eq(c.rank.rank, rows[i].rank, "%s: rank %u", rows[i].la, c.rank.rank);
		cr_assert_eq(c.rank.ranked, rows[i].ranked);
		cr_assert_eq(c.rank.missing, 1u, "one LA is suppressed in each phase");
		cr_assert_eq(c.rank.quartile, rows[i].quartile);
		cr_assert_str_eq(c.region->name, "West Midlands");
		if (rows[i].statistical == NULL)
			continue;
		cr_assert_eq(c.statistical.used, 10u);
		cr_assert_str_eq(print(text, c.statistical.nano_percent), rows[i].statistical);
		cr_assert_eq(c.geographic.used, 5u);
		cr_assert_str_eq(print(text, c.geographic.nano_percent), rows[i].geographic);
	}
}

Test(golden_compare, england_and_the_total_that_dfe_does_not_print, .timeout = 60, .fini = forget)
{
	const struct figure_key overall = {.phase = PHASE_TOTAL, .kind = FIGURE_OVERALL},
				persistent = {.phase = PHASE_TOTAL, .kind = FIGURE_PERSISTENT};
	const struct figure *f;
	char text[32];

	figures_of_file("attendance_ytd_2024-25.csv", &figures);
	f = figures_find(&figures, GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, &overall);
	cr_assert_str_eq(print(text, f->nano_percent), "6.870");
	cr_assert_str_eq(nano_percent_print(
				 text, sizeof text,
				 compare_weighted(&figures, GEOGRAPHY_NATIONAL, COMPARE_ENGLAND, &persistent)
					 .nano_percent,
				 4),
			 "18.6999");
	cr_assert_eq(compare_estimate_totals(&figures, &overall, NULL), 0);
	cr_assert_eq(compare_estimate_totals(&figures, &persistent, NULL), 0);
	f = figures_find(&figures, GEOGRAPHY_LA, "332", &overall);
	cr_assert_str_eq(print(text, f->nano_percent), "6.949");
	f = figures_find(&figures, GEOGRAPHY_LA, "332", &persistent);
	cr_assert_str_eq(print(text, f->nano_percent), "19.498");
	f = figures_find(&figures, GEOGRAPHY_LA, "867", &overall); /* its special schools are suppressed */
	cr_assert_not(f->has_value);
	cr_assert_eq(compare_rank(&figures, "332", &overall).ranked, 150u, "153 LAs less three suppressed");
}

/* Every published total of regions and England comes out of the phases by census enrolments. */
static unsigned totals_agree(void)
{
	unsigned cells = 0;

	for (size_t i = 0; i < figures.count; i++) {
		const struct figure *f = &figures.at[i];
		const struct figure_key key = {PHASE_TOTAL, f->kind, f->group, f->part};
		struct compare_weighted w;

		if (f->phase != PHASE_TOTAL)
			continue;
		w = compare_weighted(&figures, f->geography, f->code, &key);
		cr_assert_eq(w.phases_missing, 0u);
		cr_assert(llabs(w.nano_percent - f->nano_percent) <= 100,
			  "%s %s%s: published %lld, ours %lld", f->name, figure_kind_name(f->kind), f->part,
			  (long long)f->nano_percent, (long long)w.nano_percent);
		cells++;
	}
	return cells;
}

Test(golden_compare, totals_are_weighted_by_census_enrolments, .timeout = 60, .fini = forget)
{
	struct figures all = {0};
	unsigned cells = 0;

	figures_of_file("attendance_ytd_2024-25.csv", &figures);
	cr_assert_eq(totals_agree(), 190u, "19 rates of 10 rows");
	VEC_FREE(&figures);
	/* Week by week: a place has a figure for each. */
	figures_of_file("attendance_weekly_2022w37-w49.csv", &all);
	for (unsigned week = 37; week <= 49; week++) {
		char text[16];

		snprintf(text, sizeof text, "2022 Week %u", week);
		for (size_t i = 0; i < all.count; i++)
			if (all.at[i].geography != GEOGRAPHY_LA && strcmp(all.at[i].period.text, text) == 0)
				*VEC_ADD(&figures) = all.at[i];
		cells += totals_agree();
		VEC_FREE(&figures);
	}
	VEC_FREE(&all);
	cr_assert_eq(cells, 1920u, "16 rates of 120 rows");
}
