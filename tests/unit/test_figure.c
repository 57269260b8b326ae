#include <criterion/criterion.h>

#include <string.h>

#include "figures/figure.h"

Test(figure, decimals_as_printed)
{
	static const struct {
		const char *text;
		int64_t nano;
	} rows[] = {
		{"8.775", 8775000000LL},
		{"0", 0},
		{"0.0", 0},
		{"100", 100000000000LL},
		{"94.80615945", 94806159450LL},
		{"5.193840549", 5193840549LL},
		{"8.34E-05", 83400},
		{"3.63550345421301e-05", 36355}, /* .50...: the first dropped digit is 0 */
		{"4.6500000000000004", 4650000000LL},
		{"4.6499999999999999", 4650000000LL},
		{"0.0000000005", 1}, /* a tie, up */
		{"0.00000000049999", 0},
		{"5E-10", 1},
		{"4.9E-10", 0},
		{"0.05E-8", 1},
		{"1.5E+01", 15000000000LL},
		{"1.5e1", 15000000000LL},
		{"99.9999999995", 100000000000LL},
		{"1E-99", 0},
		{"0E99", 0},
		{" 8.775 ", 8775000000LL},
		{"\"8.775\"", 8775000000LL},
		{"-1.25", -1250000000LL},
		{"-0.0000000005", -1},
		{"007", 7000000000LL},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t nano = -7;

		cr_assert(figure_decimal(span_of(rows[i].text), &nano), "%s", rows[i].text);
		cr_assert_eq(nano, rows[i].nano, "%s: %lld", rows[i].text, (long long)nano);
	}
}

Test(figure, markers_and_noise_are_no_value)
{
	static const char *const rows[] = {
		"",
		"c",
		"z",
		"x",
		"k",
		"u",
		"low",
		":",
		".",
		"..",
		"-",
		"~",
		"NA",
		"SUPP",
		"1,234",
		"1.",
		".5",
		"1e",
		"1e+",
		"E-05",
		"1.2.3",
		"0x10",
		"nan",
		"inf",
		"1 2",
		"8%",
		"+5",
		"--1",
		"\"\"",
		"\"",
		"1e100",
		"1e-100",
		"1e999999999999",
		"1.5f",
		"99999999999999999999",
		"9223372036.8547758075",
		"1E50",
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		int64_t nano = -7;

		cr_assert_not(figure_decimal(span_of(rows[i]), &nano), "%s", rows[i]);
		cr_assert_eq(nano, -7);
	}
	cr_assert_not(figure_decimal((struct span){"1\0", 2}, &(int64_t){0}));
}

Test(figure, the_largest_numbers_do_not_overflow)
{
	int64_t nano;

	cr_assert(figure_decimal(SPAN("9223372036.854775807"), &nano));
	cr_assert_eq(nano, INT64_MAX);
	cr_assert(figure_decimal(SPAN("9223372036.8547758074"), &nano));
	cr_assert_not(figure_decimal(SPAN("9223372036.854775808"), &nano));
}

Test(figure, nano_prints_with_halves_away_from_zero)
{
	static const struct {
		int64_t nano;
		unsigned places;
		const char *text;
	} rows[] = {
		{8775000000LL, 1, "8.8"},
		{8750000000LL, 1, "8.8"},
		{8749999999LL, 1, "8.7"},
		{8775000000LL, 2, "8.78"},
		{8775000000LL, 9, "8.775000000"},
		{8775000000LL, 0, "9"},
		{500000000LL, 0, "1"},
		{499999999LL, 0, "0"},
		{50000000LL, 1, "0.1"},
		{0, 1, "0.0"},
		{0, 0, "0"},
		{5000000LL, 3, "0.005"},
		{-8750000000LL, 1, "-8.8"},
		{-40000000LL, 1, "0.0"},
		{-50000000LL, 1, "-0.1"},
		{100000000000LL, 1, "100.0"},
		{1, 12, "0.000000001"},
		{INT64_MAX, 9, "9223372036.854775807"},
		{INT64_MIN, 9, "-9223372036.854775808"},
	};
	char out[32];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_str_eq(nano_percent_print(out, sizeof out, rows[i].nano, rows[i].places),
				 rows[i].text);
}

Test(figure, phases_in_dfe_words)
{
	static const struct {
		const char *text;
		enum phase phase;
	} rows[] = {
		{"Primary", PHASE_PRIMARY},   {"Secondary", PHASE_SECONDARY},
		{"Special", PHASE_SPECIAL},   {"Total", PHASE_TOTAL},
		{"All schools", PHASE_TOTAL}, {" primary ", PHASE_PRIMARY},
		{"ALL SCHOOLS", PHASE_TOTAL}, {"alternative", PHASE_ALTERNATIVE},
	};
	enum phase p;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(phase_read(span_of(rows[i].text), &p));
		cr_assert_eq(p, rows[i].phase);
	}
	cr_assert_not(phase_read(SPAN(""), &p));
	cr_assert_not(phase_read(SPAN("Prim"), &p));
	cr_assert_not(phase_read(SPAN("Primary\0"), &p));
	for (int i = 0; i < PHASES; i++) {
		cr_assert(phase_read(span_of(phase_name((enum phase)i)), &p));
		cr_assert_eq((int)p, i);
	}
}

static struct figure row(enum geography g, const char *code, enum phase phase, bool has, int64_t nano)
{
	struct figure f = {.geography = g,
			   .phase = phase,
			   .kind = MEASURE_OVERALL,
			   .has_value = has,
			   .nano_percent = nano};

	strncpy(f.code, code, sizeof f.code - 1);
	return f;
}

Test(figure, one_place_phase_and_measure)
{
	struct figure rows[] = {
		row(GEOGRAPHY_NATIONAL, "E92000001", PHASE_PRIMARY, true, 1),
		row(GEOGRAPHY_LA, "332", PHASE_PRIMARY, true, 2),
		row(GEOGRAPHY_LA, "332", PHASE_SECONDARY, true, 3),
		row(GEOGRAPHY_REGION, "332", PHASE_SPECIAL, true, 4),
	};
	struct figures f = {rows, 4, 4};

	cr_assert_eq(figures_find(&f, GEOGRAPHY_LA, "332", PHASE_SECONDARY, MEASURE_OVERALL), &rows[2]);
	cr_assert_null(figures_find(&f, GEOGRAPHY_LA, "332", PHASE_SPECIAL, MEASURE_OVERALL));
	cr_assert_null(figures_find(&f, GEOGRAPHY_LA, "332", PHASE_PRIMARY, MEASURE_SEVERE));
	cr_assert_null(figures_find(&f, GEOGRAPHY_LA, "33", PHASE_PRIMARY, MEASURE_OVERALL));
	cr_assert_null(
		figures_find(&(struct figures){0}, GEOGRAPHY_LA, "332", PHASE_PRIMARY, MEASURE_OVERALL));
}

Test(figure, neighbours_drop_what_is_missing)
{
	struct figure rows[] = {
		row(GEOGRAPHY_LA, "301", PHASE_PRIMARY, true, 5000000000LL),
		row(GEOGRAPHY_LA, "302", PHASE_PRIMARY, true, 6000000000LL),
		row(GEOGRAPHY_LA, "303", PHASE_PRIMARY, false, 99), /* suppressed */
		row(GEOGRAPHY_LA, "304", PHASE_PRIMARY, true, 6000000001LL),
	};
	struct figures f = {rows, 4, 4};
	const char *const codes[] = {"301", "302", "303", "304", "305"};
	struct neighbours_mean mean = figures_neighbours(&f, codes, 5, PHASE_PRIMARY, MEASURE_OVERALL);

	cr_assert_eq(mean.used, 3u);
	cr_assert_eq(mean.missing, 2u);
	cr_assert_eq(mean.nano_percent, 5666666667LL); /* 17,000,000,001 / 3 exactly */
	mean = figures_neighbours(&f, codes, 2, PHASE_PRIMARY, MEASURE_OVERALL);
	cr_assert_eq(mean.nano_percent, 5500000000LL);
	mean = figures_neighbours(&f, codes + 1, 3, PHASE_PRIMARY, MEASURE_OVERALL);
	cr_assert_eq(mean.nano_percent, 6000000001LL); /* ...000.5: up */
	mean = figures_neighbours(&f, codes, 5, PHASE_SPECIAL, MEASURE_OVERALL);
	cr_assert_eq(mean.used, 0u);
	cr_assert_eq(mean.missing, 5u);
}
