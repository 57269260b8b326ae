/* Rates by hand arithmetic. Persistent is 10 % or more of one's own possible sessions,
 * severe 50 % or more, on exact numbers (DfE methodology). */
#include <criterion/criterion.h>

#include <stdio.h>
#include <stdlib.h>

#include "measure/measure.h"

static struct tally tally(unsigned possible, unsigned authorised, unsigned unauthorised)
{
	return (struct tally){.possible = (uint16_t)possible,
			      .attending = (uint16_t)(possible - authorised - unauthorised),
			      .authorised = (uint16_t)authorised,
			      .unauthorised = (uint16_t)unauthorised};
}

Test(measure, ten_percent_exactly_is_persistent_and_9_95_is_not)
{
	struct tally exactly = tally(380, 38, 0), below = tally(201, 20, 0), split = tally(380, 19, 19);
	struct tally none = {0}, one = tally(1, 1, 0);

	cr_assert(tally_persistent(&exactly));
	cr_assert(tally_persistent(&split));
	cr_assert_not(tally_persistent(&below)); /* 20 of 201 = 9.9502 %, prints as 10.0 */
	cr_assert_not(tally_persistent(&none));
	cr_assert(tally_persistent(&one));
}

Test(measure, half_is_severe_and_persistent_too)
{
	struct tally half = tally(20, 4, 6), below = tally(401, 200, 0), none = {0};

	cr_assert(tally_severe(&half) && tally_persistent(&half));
	cr_assert_not(tally_severe(&below));
	cr_assert_not(tally_severe(&none));
}

Test(measure, bands_start_at_their_lower_edge)
{
	static const struct {
		unsigned possible, absent, band;
	} rows[] = {
		{380, 0, 0},   {100, 4, 0},    {1000, 49, 0}, {20, 1, 1},     {100, 5, 1},   {1000, 99, 1},
		{20, 2, 2},    {1000, 149, 2}, {20, 3, 3},    {20, 4, 4},     {20, 5, 5},    {20, 6, 6},
		{20, 7, 7},    {20, 8, 8},     {20, 9, 9},    {1000, 499, 9}, {20, 10, 10},  {2, 1, 10},
		{401, 200, 9}, {20, 20, 10},   {1, 1, 10},    {540, 540, 10}, {540, 269, 9},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct tally t = tally(rows[i].possible, 0, rows[i].absent);

		cr_assert_eq(tally_band(&t), rows[i].band, "%u of %u", rows[i].absent, rows[i].possible);
	}
}

Test(measure, an_aggregate_is_a_ratio_of_sums)
{
	struct measure m = {0};
	struct tally a = tally(10, 1, 4), b = tally(190, 0, 0), never = {0};
	char out[16];

	a.late = 2;
	measure_add(&m, &a);
	measure_add(&m, &b);
	measure_add(&m, &never);
	cr_assert_eq(m.enrolments, 2u); /* possible == 0 is no enrolment of the statistics */
	cr_assert_eq(m.possible, 200u);
	cr_assert_eq(m.attending, 195u);
	cr_assert_eq(m.late, 2u);
	cr_assert_eq(m.persistent, 1u);
	cr_assert_eq(m.severe, 1u);
	cr_assert_eq(m.bands[10], 1u);
	cr_assert_eq(m.bands[0], 1u);
	/* 5 of 200 = 2.5 %, where the mean of the two rates would be 25 %. */
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_OVERALL), 1), "2.5");
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_AUTHORISED), 1), "0.5");
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_UNAUTHORISED), 1), "2.0");
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_PERSISTENT), 1), "50.0");
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_SEVERE), 1), "50.0");
}

Test(measure, nobody_is_undefined_not_zero)
{
	struct measure m = {0};
	int64_t nano = 7;
	char out[16];

	for (int kind = 0; kind < MEASURE_KINDS; kind++) {
		struct ratio r = measure_ratio(&m, (enum measure_kind)kind);

		cr_assert_eq(r.den, 0u);
		cr_assert_str_eq(ratio_percent(out, sizeof out, r, 1), "-");
		cr_assert_not(ratio_nano(r, &nano));
	}
	cr_assert_eq(nano, 7);
}

Test(measure, merging_is_adding)
{
	struct measure parts[2] = {0}, whole = {0};

	srand(7);
	for (int i = 0; i < 200; i++) {
		unsigned possible = (unsigned)rand() % 400,
			 absent = possible > 0 ? (unsigned)rand() % (possible + 1) : 0;
		struct tally t = tally(possible, absent / 3, absent - absent / 3);

		measure_add(&parts[i % 2], &t);
		measure_add(&whole, &t);
	}
	measure_merge(&parts[0], &parts[1]);
	cr_assert_arr_eq(&parts[0], &whole, sizeof whole);
}

Test(measure, percent_rounds_halves_up_exactly)
{
	static const struct {
		uint64_t num, den;
		unsigned places;
		const char *text;
	} rows[] = {
		{1, 16, 2, "6.25"},
		{1, 16, 1, "6.3"},  /* 6.25: a tie, up (half-even would give 6.2) */
		{3, 16, 1, "18.8"}, /* 18.75 */
		{1, 32, 2, "3.13"}, /* 3.125 */
		{1, 200, 0, "1"},   /* 0.5 */
		{1, 201, 0, "0"},
		{20, 201, 1, "10.0"},
		{20, 201, 2, "9.95"},
		{0, 5, 1, "0.0"},
		{0, 5, 0, "0"},
		{5, 5, 1, "100.0"},
		{1, 3, 9, "33.333333333"},
		{2, 3, 9, "66.666666667"},
		{2, 3, 0, "67"},
		{1, 1000000000, 3, "0.000"},
		{1, 100000, 3, "0.001"},
		{1, 100000000000ULL, 9, "0.000000001"},
		{1, 200000000000ULL, 9, "0.000000001"}, /* a tie at the last place */
		{1, 200000000001ULL, 9, "0.000000000"},
		{3, 2, 1, "150.0"},
		{1, 3, 12, "33.333333333"}, /* nine places are the most */
		{UINT64_MAX, UINT64_MAX, 9, "100.000000000"},
		{UINT64_MAX, 1, 0, "1844674407370955161500"},
		{1917, 15103, 5, "12.69284"},	     /* DfE, published */
		{222305, 4481933, 5, "4.96003"},     /* DfE, published */
		{140793, 4481933, 9, "3.141345486"}, /* DfE, published */
	};
	char out[64];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_str_eq(ratio_percent(out, sizeof out, (struct ratio){rows[i].num, rows[i].den},
					       rows[i].places),
				 rows[i].text);
}

Test(measure, nano_is_the_same_number)
{
	int64_t nano;

	cr_assert(ratio_nano((struct ratio){1, 3}, &nano));
	cr_assert_eq(nano, 33333333333LL);
	cr_assert(ratio_nano((struct ratio){2, 3}, &nano));
	cr_assert_eq(nano, 66666666667LL);
	cr_assert(ratio_nano((struct ratio){1, 200000000000ULL}, &nano));
	cr_assert_eq(nano, 1);
	cr_assert_not(ratio_nano((struct ratio){UINT64_MAX, 1}, &nano));
}

Test(measure, a_short_buffer_is_cut_not_overrun)
{
	char out[4] = "xyz";

	ratio_percent(out, sizeof out, (struct ratio){1, 3}, 9);
	cr_assert_str_eq(out, "33.");
}

Test(measure, kinds_have_names)
{
	cr_assert_str_eq(measure_kind_name(MEASURE_OVERALL), "overall");
	cr_assert_str_eq(measure_kind_name(MEASURE_AUTHORISED), "authorised");
	cr_assert_str_eq(measure_kind_name(MEASURE_UNAUTHORISED), "unauthorised");
	cr_assert_str_eq(measure_kind_name(MEASURE_PERSISTENT), "persistent");
	cr_assert_str_eq(measure_kind_name(MEASURE_SEVERE), "severe");
}

Test(measure, attendance_and_late_are_of_possible_sessions)
{
	struct measure m = {0};
	struct tally t = tally(40, 3, 5);
	char out[16];

	t.late = 6;
	measure_add(&m, &t);
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_ATTENDANCE), 1), "80.0");
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_ratio(&m, MEASURE_LATE), 1), "15.0");
	cr_assert_str_eq(measure_kind_name(MEASURE_ATTENDANCE), "attendance");
	cr_assert_str_eq(measure_kind_name(MEASURE_LATE), "late");
	cr_assert(measure_of_enrolments(MEASURE_SEVERE));
	cr_assert_not(measure_of_enrolments(MEASURE_LATE));
}

/* DfE's bandings leave out pupils under 20 possible sessions; their sessions stay in the sums. */
Test(measure, under_the_minimum_counts_sessions_and_no_band)
{
	struct measure m = {0};
	struct tally few = tally(19, 19, 0), enough = tally(20, 2, 0), none = {0};
	char out[16];

	measure_add_from(&m, &few, MEASURE_MINIMUM_BANDINGS);
	measure_add_from(&m, &enough, MEASURE_MINIMUM_BANDINGS);
	measure_add_from(&m, &none, MEASURE_MINIMUM_BANDINGS);
	cr_assert_eq(m.possible, 39u);
	cr_assert_eq(m.authorised, 21u);
	cr_assert_eq(m.enrolments, 1u);
	cr_assert_eq(m.too_few, 1u);
	cr_assert_eq(m.persistent, 1u);
	cr_assert_eq(m.severe, 0u);
	cr_assert_eq(m.bands[2], 1u);
	cr_assert_eq(m.bands[10], 0u);
	cr_assert_str_eq(ratio_percent(out, sizeof out, measure_band(&m, 2), 1), "100.0");
	cr_assert_eq(measure_band(&m, MEASURE_BANDS).num, 0u);
}

Test(measure, the_toolkits_group_is_5_to_under_15_percent)
{
	static const unsigned absent[] = {4, 5, 14, 15}; /* of 100 */
	struct measure m = {0};

	for (unsigned i = 0; i < 4; i++) {
		struct tally t = tally(100, absent[i], 0);

		measure_add(&m, &t);
	}
	cr_assert_eq(measure_at_risk(&m).num, 2u);
	cr_assert_eq(measure_at_risk(&m).den, 4u);
	cr_assert_str_eq(measure_band_words(1), "5 to under 10");
	cr_assert_str_eq(measure_band_words(10), "50 to 100");
}

/* A day is two sessions; 330 minutes a day as 195 and 135. */
Test(measure, missed_in_days_sessions_and_hours)
{
	struct missed m = missed_of(4, 3, (struct session_length){195, 135});
	char out[40];

	cr_assert_eq(m.sessions, 7u);
	cr_assert_eq(m.minutes, 1185u); /* 4 x 195 + 3 x 135 */
	cr_assert_str_eq(missed_hours(out, m.minutes), "19 h 45 min");
	cr_assert_str_eq(missed_hours(out, 45), "45 min");
	cr_assert_str_eq(missed_hours(out, 120), "2 h");
	cr_assert_str_eq(missed_hours(out, 0), "0 h");
	cr_assert_str_eq(missed_days(out, 7), "3.5");
	cr_assert_str_eq(missed_days(out, 8), "4");
	cr_assert_str_eq(missed_days(out, 1), "0.5");
	cr_assert_str_eq(missed_days(out, 0), "0");
}

Test(measure, code_counts_add_up_to_the_measure)
{
	struct code_counts c = {0}, other = {0};

	c.of[CELL_UNKNOWN] = 4;
	c.of[CELL_PRESENT_AM] = 10;
	c.of[CELL_LATE] = 1;
	c.of[CELL_ILLNESS] = 3;
	other.of[CELL_ILLNESS] = 2;
	other.of[CELL_NO_REASON_YET] = 5;
	other.of[CELL_DUAL] = 6;
	other.of[CELL_PLANNED_CLOSURE] = 7;
	code_counts_merge(&c, &other);
	cr_assert_eq(code_counts_class(&c, CLASS_PRESENT), 11u);
	cr_assert_eq(code_counts_class(&c, CLASS_AUTHORISED), 5u);
	cr_assert_eq(code_counts_class(&c, CLASS_UNAUTHORISED), 5u);
	cr_assert_eq(code_counts_class(&c, CLASS_NOT_POSSIBLE), 6u);
	cr_assert_eq(code_counts_class(&c, CLASS_NOT_COLLECTED), 7u);
	cr_assert_eq(code_counts_class(&c, CLASS_UNKNOWN), 4u);
}
