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
			   .kind = FIGURE_OVERALL,
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
		row(GEOGRAPHY_LA, "332", PHASE_PRIMARY, true, 5),
		row(GEOGRAPHY_LA, "332", PHASE_PRIMARY, true, 6),
	};
	struct figures f = {rows, 6, 6};

#define FIND(g, code, phase_, kind_, group_, part_)                                                          \
	figures_find(&f, g, code, &(struct figure_key){phase_, kind_, group_, part_})
	strcpy(rows[4].group, "fsm:yes");
	rows[5].kind = FIGURE_REASON;
	strcpy(rows[5].part, "I");
	cr_assert_eq(FIND(GEOGRAPHY_LA, "332", PHASE_SECONDARY, FIGURE_OVERALL, NULL, NULL), &rows[2]);
	cr_assert_eq(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_OVERALL, NULL, NULL), &rows[1],
		     "everybody");
	cr_assert_eq(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_OVERALL, "fsm:yes", ""), &rows[4]);
	cr_assert_eq(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_REASON, NULL, "I"), &rows[5]);
	cr_assert_null(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_REASON, NULL, "M"));
	cr_assert_null(FIND(GEOGRAPHY_LA, "332", PHASE_SPECIAL, FIGURE_OVERALL, NULL, NULL));
	cr_assert_null(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_SEVERE, NULL, NULL));
	cr_assert_null(FIND(GEOGRAPHY_LA, "33", PHASE_PRIMARY, FIGURE_OVERALL, NULL, NULL));
	f.count = 0;
	cr_assert_null(FIND(GEOGRAPHY_LA, "332", PHASE_PRIMARY, FIGURE_OVERALL, NULL, NULL));
}

/* A head teacher who asks why there is no number is told: "c" is not "z". */
Test(figure, a_marker_says_why_there_is_no_value)
{
	static const struct {
		const char *marker, *words;
	} rows[] = {{"c", "suppressed"},    {"SUPP", "suppressed"},  {"z", "not applicable"},
		    {"x", "not available"}, {"k", "rounds to zero"}, {"u", "of low reliability"},
		    {":", "not available"}, {"", "no value given"},  {"low", "rounds to zero"},
		    {"..", "not available"}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert(figure_marker(span_of(rows[i].marker)), "%s", rows[i].marker);
		cr_assert_str_eq(figure_marker_words(rows[i].marker), rows[i].words);
	}
	cr_assert_not(figure_marker(SPAN("0")));
	cr_assert_not(figure_marker(SPAN("C")));
	cr_assert_not(figure_marker(SPAN("ten")));
}

Test(figure, our_measures_have_their_published_kinds)
{
	static const struct {
		enum measure_kind ours;
		enum figure_kind theirs;
	} rows[] = {{MEASURE_OVERALL, FIGURE_OVERALL},
		    {MEASURE_AUTHORISED, FIGURE_AUTHORISED},
		    {MEASURE_UNAUTHORISED, FIGURE_UNAUTHORISED},
		    {MEASURE_PERSISTENT, FIGURE_PERSISTENT},
		    {MEASURE_SEVERE, FIGURE_SEVERE}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(figure_kind_of(rows[i].ours), rows[i].theirs);
	for (int k = 0; k < FIGURE_KINDS; k++)
		cr_assert_eq((int)figure_kind_find(figure_kind_name((enum figure_kind)k)), k);
	cr_assert_eq(figure_kind_find("late"), FIGURE_KINDS);
}
