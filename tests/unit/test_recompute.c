/* Printed percentages and the rates of a DfE file, against hand arithmetic. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "figures/recompute.h"
#include "base/csv.h"

static struct printed read_one(const char *text)
{
	struct printed p = {0};

	cr_assert(printed_read(span_of(text), &p), "%s", text);
	return p;
}

/* Judges one cell in a row of the given rule. */
static enum printed_match match(const char *text, uint64_t num, uint64_t den, struct printed_rule rule)
{
	struct printed p = read_one(text);
	char ours[PRINTED_TEXT];

	return printed_agrees(&p, (struct ratio){num, den}, &rule, ours);
}

static bool agrees(const char *text, uint64_t num, uint64_t den, struct printed_rule rule)
{
	return match(text, num, den, rule) == PRINTED_EQUAL;
}

static const struct printed_rule ten = {.ten = 1}, fifteen = {.fifteen = 1}, one = {.places = 1},
				 five = {.places = 5};

Test(printed, reads_decimals_and_nothing_else)
{
	static const char *const not_numbers[] = {"",	"c",  "z",   "x",     "k",    "u",     "low", ":",
						  ".",	"..", "-",   "~",     "NA",   "SUPP",  "1.",  "1.2.3",
						  "1e", "e5", "5 %", "1,234", "0x10", "1e999", "--1"};
	struct printed p;

	for (size_t i = 0; i < sizeof not_numbers / sizeof *not_numbers; i++)
		cr_expect_not(printed_read(span_of(not_numbers[i]), &p), "%s", not_numbers[i]);
	cr_expect_not(printed_read(SPAN("1234567890123456789012345678901"), &p), "over 30 digits");
	p = read_one(" 8.34E-05 ");
	cr_expect(p.exponent && p.mantissa == 834 && p.scale == 7 && p.digits == 3);
	p = read_one("0.000670318");
	cr_expect(p.mantissa == 670318 && p.scale == 9 && p.digits == 6 && p.places == 9);
	p = read_one("-2.5e+1");
	cr_expect(p.negative && p.mantissa == 25 && p.scale == 0);
}

Test(printed, ten_significant_digits_and_nine_decimals_at_most)
{
	/* 100/3 = 33.333333 33|3: eight decimals; 10/3: nine; 200/3 rounds up. */
	cr_expect(agrees("33.33333333", 1, 3, ten));
	cr_expect_not(agrees("33.333333333", 1, 3, ten));
	cr_expect_not(agrees("33.3333333", 1, 3, ten));
	cr_expect_not(agrees("33.33333334", 1, 3, ten));
	cr_expect(agrees("3.333333333", 1, 30, ten));
	cr_expect(agrees("66.66666667", 2, 3, ten));
	cr_expect(agrees("0.000333333", 1, 300000, ten), "nine decimals, not ten digits");
	/* Exactly 10 %: two digits before the point. 10.000000004 is 10. */
	cr_expect(agrees("10", 1, 10, ten));
	cr_expect(agrees("10.00000000", 1, 10, ten));
	cr_expect(agrees("10", 2500000001, 25000000000, ten));
	/* An odd denominator just under 10 %: 4/41 = 9.756097561 (9.7560975609756...). */
	cr_expect(agrees("9.756097561", 4, 41, ten));
	cr_expect(agrees("100", 7, 7, ten));
	cr_expect(agrees("133.3333333", 4, 3, ten));
	cr_expect(agrees("0", 0, 7, ten));
	cr_expect_not(agrees("0.000000001", 0, 7, ten));
	cr_expect_not(agrees("-25", 1, 4, ten));
}

Test(printed, halves_go_away_from_zero)
{
	cr_expect(agrees("12.3", 49, 400, one)); /* 12.25 */
	cr_expect_not(agrees("12.2", 49, 400, one));
	cr_expect(agrees("12.4", 99, 800, one)); /* 12.375 */
	cr_expect(agrees("5", 1, 20, one));
	cr_expect(agrees("5.0", 1, 20, one));
	/* 1/3200000 of 100 is 0.00003125; at five places 0.00003. 1/2000000 is the tie 0.00005. */
	cr_expect(agrees("0.00003", 1, 3200000, five));
	cr_expect(agrees("0.00001", 1, 20000000, five)); /* 0.000005 */
	/* DfE's own example: 1917 of 15103. */
	cr_expect(agrees("12.69284", 1917, 15103, five));
	/* 1/2^11 = 0.048828125 exactly; 1/2^12 = 0.0244140625: the tenth decimal is a tie. */
	cr_expect(agrees("0.048828125", 1, 2048, ten));
	cr_expect(agrees("0.024414063", 1, 4096, ten));
	cr_expect_not(agrees("0.024414062", 1, 4096, ten));
}

Test(printed, a_half_printed_down_is_a_tie_and_nothing_else_is)
{
	cr_expect_eq(match("12.2", 49, 400, one), PRINTED_TIE); /* 12.25 */
	cr_expect_eq(match("12.1", 49, 400, one), PRINTED_DIFFERENT);
	cr_expect_eq(match("12.4", 49, 400, one), PRINTED_DIFFERENT);
	cr_expect_eq(match("12.2", 4901, 40000, one), PRINTED_DIFFERENT, "12.2525 is no half");
	cr_expect_eq(match("0.00062", 1, 160000, five), PRINTED_TIE); /* 0.000625 */
}

Test(printed, counts_as_printed_make_exact_ratios)
{
	struct printed a = read_one("777876343.2"), b = read_one("8157257E+02"), c = read_one("-1");
	struct ratio ratio = {0, 0};
	__int128 nano;
	char text[PRINTED_TEXT];

	cr_expect(printed_ratio(&a, &b, &ratio));
	cr_expect(ratio.num == 7778763432u && ratio.den == 8157257000u);
	cr_expect_not(printed_ratio(&a, &c, &ratio));
	cr_expect(printed_nano(&a, &nano) && nano == (__int128)777876343200000000);
	cr_expect_str_eq(printed_nano_text(text, nano), "777876343.2");
	cr_expect_str_eq(printed_nano_text(text, -nano), "-777876343.2");
	cr_expect_str_eq(printed_nano_text(text, 0), "0");
	a = read_one("0.0000000001");
	cr_expect_not(printed_nano(&a, &nano), "more decimals than nine");
	a = read_one("1.50000000000");
	cr_expect(printed_nano(&a, &nano) && nano == 1500000000, "zeros at the end are no decimals");
	a = read_one("1E+30");
	cr_expect_not(printed_nano(&a, &nano));
}

Test(printed, exponents_have_three_or_fifteen_digits)
{
	/* 1/1146789 of 100 is 8.71999993...E-05. */
	cr_expect(agrees("8.72E-05", 1, 1146789, ten));
	cr_expect_not(agrees("8.71E-05", 1, 1146789, ten));
	/* 100/3000000 = 3.33333333333333...E-05, one unit of the 15th digit allowed. */
	cr_expect(agrees("3.33E-05", 1, 3000000, ten));
	cr_expect(agrees("3.33333333333333e-05", 1, 3000000, ten));
	cr_expect(agrees("3.33333333333334e-05", 1, 3000000, ten));
	cr_expect_not(agrees("3.33333333333336e-05", 1, 3000000, ten));
	cr_expect_not(agrees("3.33333333E-05", 1, 3000000, ten), "nine digits are of neither form");
	cr_expect(agrees("5E-05", 1, 2000000, ten));
	/* Sums whose quotient would need more than 128 bits are told, not trusted. */
	cr_expect_not(agrees("1E-30", 1, 3, ten));
}

Test(printed, binary_doubles_are_good_to_one_unit_of_the_15th_digit)
{
	cr_expect(agrees("4.6500000000000004", 93, 2000, fifteen));
	cr_expect(agrees("33.3333333333333", 1, 3, fifteen));
	cr_expect(agrees("33.3333333333334", 1, 3, fifteen));
	cr_expect_not(agrees("33.3333333333335", 1, 3, fifteen));
	cr_expect_not(agrees("33.33333333", 1, 3, fifteen));
}

Test(printed, a_denominator_of_0_has_no_rate)
{
	struct printed p = read_one("0");
	char ours[PRINTED_TEXT];

	cr_expect_neq(printed_agrees(&p, (struct ratio){0, 0}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "undefined");
}

Test(printed, what_was_recomputed_is_said)
{
	struct printed p = read_one("1");
	char ours[PRINTED_TEXT];

	cr_expect_neq(printed_agrees(&p, (struct ratio){1, 30}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "3.333333333");
	cr_expect_neq(printed_agrees(&p, (struct ratio){1, 4}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "25");
	cr_expect_neq(printed_agrees(&p, (struct ratio){0, 4}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "0");
	cr_expect_neq(printed_agrees(&p, (struct ratio){1, 1000}, &one, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "0.1");
	p = read_one("8.8E-05");
	cr_expect_neq(printed_agrees(&p, (struct ratio){1, 1146789}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "0.0000872");
	p = read_one("7");
	cr_expect_neq(printed_agrees(&p, (struct ratio){UINT64_MAX, 1}, &ten, ours), PRINTED_EQUAL);
	cr_expect_str_eq(ours, "1844674407370955161500");
}

/* --- files -------------------------------------------------------------------------------- */

static int run(struct recompute *r, const char *text, struct fault *f)
{
	memset(r, 0, sizeof *r);
	memset(f, 0, sizeof *f);
	return recompute_file(r, span_of(text), f);
}

static struct recompute_line line_of(const struct recompute *r, enum recompute_kind kind, const char *name)
{
	for (size_t i = 0; i < r->lines.count; i++)
		if (r->lines.at[i].kind == kind && strcmp(r->lines.at[i].name, name) == 0)
			return r->lines.at[i];
	cr_assert_fail("no line %s", name);
	return (struct recompute_line){0};
}

#define EXPECT_LINE(l, e, v, c, d)                                                                           \
	cr_expect((l).equal == (e) && (l).no_value == (v) && (l).no_count == (c) && (l).different == (d),    \
		  "%s: %d %d %d %d", (l).name, (int)(l).equal, (int)(l).no_value, (int)(l).no_count,         \
		  (int)(l).different)

Test(recompute, columns_by_name_in_any_order_with_a_mark_and_crlf)
{
	struct fault f = {0};
	static struct recompute r;
	struct recompute_line l;

	cr_assert_eq(run(&r,
			 "\xef\xbb\xbf"
			 "illness_perc,\"Possible_Sessions\",education_phase,reason_i_authorised_illness\r\n"
			 "3.333333333,30,Primary,1\r\n"
			 "z,0,Special,0\r\n"
			 "c,c,Secondary,c\r\n"
			 "..,30,Primary,1\r\n"
			 "\"33.33333333\",3,Secondary,1\r\n"
			 "50,2,Primary,c\r\n"
			 "0,0,Primary,0\r\n"
			 "\r\n",
			 &f),
		     0, "%s", f.text);
	l = line_of(&r, RECOMPUTE_RATE, "illness_perc");
	/* The last row prints a rate of nothing: it differs. */
	EXPECT_LINE(l, 2u, 3u, 1u, 1u);
	cr_expect_eq(r.rows, 7u);
	cr_expect_eq(r.differences, 1u);
	cr_expect_str_eq(r.misses.at[0].recomputed, "undefined");
	cr_expect_str_empty(recompute_total(&r, RECOMPUTE_IDENTITY).name);
	recompute_free(&r);
}

Test(recompute, a_planted_wrong_cell_is_found)
{
	struct fault f = {0};
	static struct recompute r;

	cr_assert_eq(run(&r,
			 "school_type,possible_sessions,overall_attendance,overall_absence,attendance_perc,"
			 "overall_absence_perc\n"
			 "Primary,30,29,1,96.66666667,3.333333333\n"
			 "Primary,30,29,1,96.66666667,3.333333334\n"
			 "Primary,30,28,1,96.66666667,3.3\n"
			 "Primary,30,29,1,96.66666667,3.33%\n",
			 &f),
		     0, "%s", f.text);
	EXPECT_LINE(line_of(&r, RECOMPUTE_RATE, "attendance_perc"), 3u, 0u, 0u, 1u);
	EXPECT_LINE(line_of(&r, RECOMPUTE_RATE, "overall_absence_perc"), 1u, 0u, 0u, 3u);
	EXPECT_LINE(line_of(&r, RECOMPUTE_IDENTITY, "attendance + absence = possible"), 3u, 0u, 0u, 1u);
	cr_assert_eq(r.differences, 5u);
	cr_expect_eq(r.misses.at[0].line, 3u);
	cr_expect_eq(r.misses.at[0].column, 6u);
	cr_expect_str_eq(r.misses.at[0].printed, "3.333333334");
	cr_expect_str_eq(r.misses.at[0].recomputed, "3.333333333");
	cr_expect_str_eq(r.misses.at[1].recomputed, "93.33333333");
	cr_expect_str_eq(r.misses.at[2].printed, "3.3");
	cr_expect_str_eq(r.misses.at[3].recomputed, "29"); /* 28 + 1 are not 30 */
	cr_expect_str_eq(r.misses.at[4].recomputed, "not a number");
	recompute_free(&r);
}

Test(recompute, mismatches_over_the_cap_are_counted)
{
	static char text[32768] = "possible_sessions,overall_absence,overall_absence_perc\n";
	struct fault f = {0};
	static struct recompute r;

	for (int i = 0; i < RECOMPUTE_MISSES + 5; i++)
		strcat(text, "30,1,9\n");
	cr_assert_eq(run(&r, text, &f), 0);
	cr_expect_eq(r.differences, RECOMPUTE_MISSES + 5u);
	cr_expect_eq(r.misses.count, (size_t)RECOMPUTE_MISSES);
	cr_expect_eq(r.misses.at[RECOMPUTE_MISSES - 1].line, RECOMPUTE_MISSES + 1u);
	recompute_free(&r);
}

Test(recompute, total_rows_are_phases_weighted_by_census_enrolments)
{
	/* (5 * 300 + 9 * 100) / 400 = 6; the special schools of the second week print z and drop out:
	 * (4 * 300 + 8 * 100) / 400 = 5, but 5.2 is printed (one decimal: a unit more or less is the phases'
	 * own rounding); the third place has no phases. */
	struct fault f = {0};
	static struct recompute r;
	struct recompute_line l;

	cr_assert_eq(
		run(&r,
		    "time_identifier,geographic_level,education_phase,total_enrolments,pa_perc,possible_sessions,"
		    "overall_absence,overall_absence_perc\n"
		    "Week 37,National,Total,400,1,100,9,6\n"
		    "Week 37,National,Primary,300,1,100,5,5\n"
		    "Week 37,National,Secondary,100,1,100,9,9\n"
		    "Week 38,National,Primary,300,1,100,4,4\n"
		    "Week 38,National,Secondary,100,1,100,8,8\n"
		    "Week 38,National,Special,50,1,0,0,z\n"
		    "Week 38,National,Total,450,1,100,9,5.2\n"
		    "Week 38,Regional,Total,450,z,100,9,5.2\n",
		    &f),
		0, "%s", f.text);
	l = line_of(&r, RECOMPUTE_WEIGHTED, "overall_absence_perc");
	EXPECT_LINE(l, 1u, 0u, 1u, 1u);
	EXPECT_LINE(line_of(&r, RECOMPUTE_WEIGHTED, "pa_perc"), 2u, 1u, 0u, 0u);
	EXPECT_LINE(line_of(&r, RECOMPUTE_RATE, "overall_absence_perc"), 4u, 1u, 0u, 0u);
	cr_expect_eq(r.misses.at[0].line, 8u);
	cr_expect_str_eq(r.misses.at[0].recomputed, "5.000000000");
	cr_expect_str_empty(r.unchecked);
	recompute_free(&r);
}

Test(recompute, a_phase_twice_is_not_guessed_at)
{
	struct fault f = {0};
	static struct recompute r;

	cr_assert_eq(run(&r,
			 "geographic_level,education_phase,total_enrolments,pa_perc\n"
			 "National,Primary,300,5\n"
			 "National,Primary,300,5\n"
			 "National,Total,600,5\n",
			 &f),
		     0);
	EXPECT_LINE(line_of(&r, RECOMPUTE_WEIGHTED, "pa_perc"), 0u, 0u, 1u, 0u);
	recompute_free(&r);
}

Test(recompute, absurd_weights_and_rates_overflow_nothing)
{
	struct fault f = {0};
	static struct recompute r;

	cr_assert_eq(run(&r,
			 "geographic_level,education_phase,total_enrolments,pa_perc\n"
			 "National,Primary,9223372036,9223372036\n"
			 "National,Secondary,5,-9223372036\n"
			 "National,Special,100,4\n"
			 "National,Total,600,-9223372036\n",
			 &f),
		     0);
	EXPECT_LINE(line_of(&r, RECOMPUTE_WEIGHTED, "pa_perc"), 0u, 0u, 0u, 1u);
	cr_expect_str_eq(r.misses.at[0].recomputed, "4.000000000");
	recompute_free(&r);
}

Test(recompute, counts_rounded_to_ten_are_held_only_to_what_they_allow)
{
	struct recompute_line l;
	struct fault f = {0};
	static struct recompute r;

	cr_assert_eq(run(&r,
			 "geographic_level,t_sess_possible,t_sess_overall,pt_overall\n"
			 "Local authority,400,49,12.3\n"
			 "Regional,400,50,12.3\n"
			 "Regional,400,50,16\n",
			 &f),
		     0);
	EXPECT_LINE(line_of(&r, RECOMPUTE_RATE, "pt_overall"), 1u, 0u, 0u, 0u);
	l = line_of(&r, RECOMPUTE_ROUNDED, "pt_overall");
	/* 50 of 400 is 12.5: 12.3 is further than 0.1 and may be (45 of 405 is 11.1); 16 may not
	 * (55 of 395 is 13.9). */
	cr_expect(l.equal == 0 && l.near == 0 && l.apart == 1 && l.different == 1);
	cr_expect_eq(r.misses.at[0].line, 4u);
	recompute_free(&r);
}

Test(recompute, a_file_that_is_not_of_this_form_is_refused)
{
	struct fault f = {0};
	static struct recompute r;

	cr_expect_eq(run(&r, "name,age\nx,1\n", &f), -FAULT_MEANING);
	recompute_free(&r);
	cr_expect_eq(run(&r,
			 "possible_sessions,overall_absence,overall_absence_perc,overall_absence\n"
			 "30,1,3.333333333,1\n",
			 &f),
		     -FAULT_MEANING);
	cr_expect(strstr(f.text, "overall_absence is there twice") != NULL, "%s", f.text);
	recompute_free(&r);
	cr_expect_eq(run(&r, "possible_sessions,overall_absence,overall_absence_perc\n30,1\n", &f),
		     -FAULT_PARSE);
	cr_expect_eq(f.line, 2u);
	recompute_free(&r);
	recompute_free(NULL);
}
