/* Golden test: DfE, "Pupil attendance in schools", year to date 2024/25. Every published
 * rate of every row must come out of its published counts to the last printed digit, and
 * the counts must keep the identities our tallies are built on. "Total" rows are weighted
 * estimates and not made from their counts, so their rates are left out.
 * The file is not part of the project: MUSTER_SHARED, else ../shared, holds it. */
#include <criterion/criterion.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "figures/figure.h"
#include "measure/measure.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"

#define COLUMNS 128

struct sheet {
	struct buffer bytes;
	struct csv csv;
	char names[COLUMNS][64];
	size_t columns;
};

static void sheet_open(struct sheet *s)
{
	const char *shared = getenv("MUSTER_SHARED");
	char path[1024];
	struct fault f = {0};

	snprintf(path, sizeof path, "%s/data/dfe/attendance_ytd_2024-25.csv",
		 shared != NULL ? shared : "../shared");
	memset(s, 0, sizeof *s);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared\n");
		cr_skip_test("skipped: needs ../shared");
	}
	cr_assert_eq(file_read(path, LIMIT_FIGURES, &s->bytes, &f), 0, "%s", f.text);
	csv_open(&s->csv, buffer_span(&s->bytes));
	cr_assert_eq(csv_next(&s->csv, &f), 1);
	cr_assert_leq(s->csv.count, (size_t)COLUMNS);
	for (s->columns = 0; s->columns < s->csv.count; s->columns++)
		text_copy(s->names[s->columns], sizeof s->names[0], s->csv.fields[s->columns]);
}

static void sheet_close(struct sheet *s)
{
	csv_close(&s->csv);
	buffer_free(&s->bytes);
}

static struct span field(const struct sheet *s, const char *name)
{
	for (size_t i = 0; i < s->columns; i++)
		if (strcmp(s->names[i], name) == 0)
			return s->csv.fields[i];
	cr_assert_fail("no column %s", name);
	return (struct span){"", 0};
}

/* Rates 1 of the map: published percentage <- count column; the denominator is always
 * possible_sessions. */
static const struct {
	const char *rate, *count;
} rates[] = {
	{"attendance_perc", "overall_attendance"},
	{"overall_absence_perc", "overall_absence"},
	{"authorised_absence_perc", "authorised_absence"},
	{"unauthorised_absence_perc", "unauthorised_absence"},
	{"illness_perc", "reason_i_authorised_illness"},
	{"appointments_perc", "reason_m_authorised_medical_dental"},
	{"unauth_hol_perc", "reason_g_unauthorised_holiday"},
	{"unauth_oth_perc", "reason_o_other_unauthorised"},
	{"unauth_late_registers_closed_perc", "reason_u_unauthorised_late_after_registers_closed"},
	{"unauth_not_yet_perc", "reason_n_no_reason_yet"},
	{"auth_religious_perc", "reason_r_authorised_religious_observance"},
	{"auth_study_perc", "reason_s_authorised_study_leave"},
	{"auth_mob_perc", "reason_t_authorised_mobile_child"},
	{"auth_excluded_perc", "reason_e_authorised_excluded"},
	{"auth_performance_perc", "reason_c1_authorised_regulated_performance"},
	{"auth_interview_perc", "reason_j1_authorised_interview"},
	{"auth_part_time_perc", "reason_c2_authorised_temp_reduced_timetable"},
	{"auth_other_perc", "reason_c_authorised_other"},
};
#define RATES (sizeof rates / sizeof *rates)
_Static_assert(RATES == 18, "eighteen rates a row");

/* Ten significant digits as DfE's files print them, trailing zeros gone. */
static void as_printed(char *out, size_t size, struct ratio r)
{
	bool two_digits = r.num * 10 >= r.den; /* 10 % and more */
	char *end;

	ratio_percent(out, size, r, r.num >= r.den ? 7 : two_digits ? 8 : 9);
	for (end = out + strlen(out); end > out && end[-1] == '0' && strchr(out, '.') != NULL; end--)
		end[-1] = '\0';
	if (end > out && end[-1] == '.')
		end[-1] = '\0';
}

/* "3.63550345421301e-05" against num / den by integers: mantissa digits of the exact percent
 * at the printed power, one unit in the last place allowed. */
static bool exponent_agrees(struct span printed, struct ratio r)
{
	unsigned __int128 mantissa = 0, top = (unsigned __int128)r.num * 100;
	long long power;
	size_t i = 0, places = 0;
	bool point = false;

	for (; i < printed.length && printed.at[i] != 'e' && printed.at[i] != 'E'; i++) {
		if (printed.at[i] == '.') {
			point = true;
			continue;
		}
		mantissa = mantissa * 10 + (unsigned)(printed.at[i] - '0');
		places += point;
	}
	power = strtoll(printed.at + i + 1, NULL, 10);
	for (long long k = 0; k < (long long)places - power; k++)
		top *= 10;
	top = (2 * top + r.den) / (2 * (unsigned __int128)r.den);
	return top == mantissa || top + 1 == mantissa || mantissa + 1 == top;
}

static void check_rate(const struct sheet *s, size_t i, struct ratio r)
{
	struct span printed = field(s, rates[i].rate);
	int64_t published, ours;
	char text[64];

	cr_assert(figure_decimal(printed, &published), "line %u %s", s->csv.line, rates[i].rate);
	cr_assert(ratio_nano(r, &ours));
	if (memchr(printed.at, 'e', printed.length) != NULL ||
	    memchr(printed.at, 'E', printed.length) != NULL) {
		cr_assert(exponent_agrees(printed, r), "line %u %s", s->csv.line, rates[i].rate);
		cr_assert_eq(ours, published, "line %u %s", s->csv.line, rates[i].rate);
		return;
	}
	as_printed(text, sizeof text, r);
	cr_assert(span_is(printed, text), "line %u %s: published %.*s, ours %s", s->csv.line, rates[i].rate,
		  (int)printed.length, printed.at, text);
	cr_assert(llabs(ours - published) <= 50, "line %u %s", s->csv.line, rates[i].rate);
}

Test(golden_ytd, eighteen_rates_of_481_rows_to_the_last_digit, .timeout = 60)
{
	struct sheet s;
	unsigned rows = 0, cells = 0, suppressed = 0, total = 0;
	struct fault f = {0};
	int rc;

	sheet_open(&s);
	while ((rc = csv_next(&s.csv, &f)) == 1) {
		uint64_t possible;
		enum phase phase;

		cr_assert(phase_read(field(&s, "education_phase"), &phase));
		if (phase == PHASE_TOTAL) {
			total++;
			continue;
		}
		if (!text_u64(field(&s, "possible_sessions"), &possible)) {
			int64_t none;

			cr_assert(span_is(field(&s, "possible_sessions"), "c"));
			for (size_t i = 0; i < RATES; i++)
				cr_assert_not(figure_decimal(field(&s, rates[i].rate), &none));
			suppressed++;
			continue;
		}
		for (size_t i = 0; i < RATES; i++) {
			uint64_t count;

			cr_assert(text_u64(field(&s, rates[i].count), &count));
			check_rate(&s, i, (struct ratio){count, possible});
			cells++;
		}
		rows++;
	}
	cr_assert_eq(rc, 0, "%s", f.text);
	cr_assert_eq(rows, 481u);
	cr_assert_eq(cells, 8658u);
	cr_assert_eq(suppressed, 3u);
	cr_assert_eq(total, 10u);
	sheet_close(&s);
}

static uint64_t sum(const struct sheet *s, const char *const *columns)
{
	uint64_t all = 0;

	for (; *columns != NULL; columns++) {
		uint64_t one;

		cr_assert(text_u64(field(s, *columns), &one), "line %u %s", s->csv.line, *columns);
		all += one;
	}
	return all;
}

#define SUM(...) ((const char *const[]){__VA_ARGS__, NULL})

Test(golden_ytd, the_counts_keep_our_identities, .timeout = 60)
{
	struct sheet s;
	unsigned rows = 0, whole = 0;
	struct fault f = {0};

	sheet_open(&s);
	while (csv_next(&s.csv, &f) == 1) {
		uint64_t reasons;

		if (span_is(field(&s, "possible_sessions"), "c"))
			continue;
		rows++;
		cr_assert_eq(sum(&s, SUM("overall_attendance", "overall_absence")),
			     sum(&s, SUM("possible_sessions")));
		cr_assert_eq(sum(&s, SUM("authorised_absence", "unauthorised_absence")),
			     sum(&s, SUM("overall_absence")));
		cr_assert_eq(sum(&s, SUM("reason_present_am", "reason_present_pm")),
			     sum(&s, SUM("reason_present")));
		cr_assert_eq(sum(&s, SUM("reason_present", "reason_l_present_late_before_registers_closed")),
			     sum(&s, SUM("present_sessions")));
		cr_assert_eq(sum(&s, SUM("reason_l_present_late_before_registers_closed",
					 "reason_u_unauthorised_late_after_registers_closed")),
			     sum(&s, SUM("late_sessions")));
		cr_assert_eq(sum(&s, SUM("present_sessions", "approved_educational_activity")),
			     sum(&s, SUM("overall_attendance")));
		cr_assert_eq(
			sum(&s, SUM("reason_b_aea_education_off_site", "reason_j_aea_interview",
				    "reason_p_aea_approved_sporting_activity",
				    "reason_v_aea_educational_visit_trip", "reason_w_aea_work_experience",
				    "reason_k_aea_education_arranged_by_la")),
			sum(&s, SUM("approved_educational_activity")));
		cr_assert_eq(sum(&s, SUM("reason_g_unauthorised_holiday",
					 "reason_u_unauthorised_late_after_registers_closed",
					 "reason_o_other_unauthorised", "reason_n_no_reason_yet")),
			     sum(&s, SUM("unauthorised_absence")));
		reasons =
			sum(&s, SUM("reason_i_authorised_illness", "reason_m_authorised_medical_dental",
				    "reason_r_authorised_religious_observance",
				    "reason_s_authorised_study_leave", "reason_t_authorised_mobile_child",
				    "reason_h_authorised_holiday", "reason_e_authorised_excluded",
				    "reason_c_authorised_other", "reason_c1_authorised_regulated_performance",
				    "reason_j1_authorised_interview",
				    "reason_c2_authorised_temp_reduced_timetable"));
		cr_assert_leq(reasons, sum(&s, SUM("authorised_absence")));
		whole += reasons == sum(&s, SUM("authorised_absence"));
	}
	cr_assert_eq(rows, 491u);
	cr_assert_eq(whole, 435u); /* elsewhere a few sessions have a code without a column */
	sheet_close(&s);
}
