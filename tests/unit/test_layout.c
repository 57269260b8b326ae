/* What a file's header says: meanings under any name, forms, rows' levels, phases and times. */
#include <criterion/criterion.h>

#include <string.h>

#include "figures/layout_rate.h"

static struct layout layout;

/* Splits at commas (no quotes in these). */
static size_t split(const char *text, struct span *out)
{
	size_t count = 0;

	for (const char *at = text;; at++) {
		const char *end = strchr(at, ',');

		out[count++] = (struct span){at, end == NULL ? strlen(at) : (size_t)(end - at)};
		if (end == NULL)
			return count;
		at = end;
	}
}

static int read_header(const char *text, struct fault *f)
{
	struct span fields[300];

	return layout_read(&layout, fields, split(text, fields), f);
}

static void row(const char *text, struct span *fields)
{
	cr_assert_eq(split(text, fields), layout.count, "%s", text);
}

Test(layout, a_meaning_is_found_under_each_of_its_names)
{
	static const char *const phases[] = {"school_type", "education_phase", "Phase_Type_Grouping "};

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
		cr_assert_eq(read_header(phases[i], NULL), 0);
		cr_expect_eq(layout.at[LAYOUT_PHASE], 0u, "%s", phases[i]);
		cr_expect(layout_is_key(&layout, 0));
	}
	cr_assert_eq(read_header("possible_sessions,old_la_code", NULL), 0);
	cr_expect_eq(layout.form, LAYOUT_ATTENDANCE);
	cr_expect_eq(layout.at[LAYOUT_LA_CODE], 1u);
	cr_expect_not(layout_is_key(&layout, 0));
	cr_expect_eq(layout.at[LAYOUT_DATE], LAYOUT_ABSENT);
}

Test(layout, forms_by_their_columns)
{
	static const struct {
		const char *header;
		enum layout_form form;
	} files[] = {
		{"attendance_status,attendance_type,attendance_reason,session_count", LAYOUT_REASONS},
		{"absence_type,enrolment_count,enrolment_percent", LAYOUT_ABSENTEES},
		{"enrolments,sess_possible,sess_overall", LAYOUT_TERMLY},
		{"social_care_group,t_pupils,t_sess_possible", LAYOUT_SOCIAL_CARE},
		{"pct5_OARate,pct50_OARate", LAYOUT_BANDS},
		{"col_name,col_type,label", LAYOUT_DESCRIPTION},
		{"la_name,percent", LAYOUT_OTHER},
	};

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		cr_assert_eq(read_header(files[i].header, NULL), 0);
		cr_expect_eq(layout.form, files[i].form, "%s", files[i].header);
	}
}

Test(layout, the_file_without_a_header_is_known_by_its_first_row)
{
	struct span fields[32];

	cr_assert_eq(
		read_header("Academic year,202223,Local authority,E9,England,East,E1,941,E06     ,Elmbury,"
			    "Special,Eligible,Any,Male,1,1,2,3,4,5,6,7,8,9,10,11",
			    NULL),
		0);
	cr_expect(layout.headless);
	cr_expect_eq(layout.form, LAYOUT_BANDS);
	row("Academic year,202223,Regional,E9,England,East,E1,,,,Special,Eligible,Any,Male,1,1,2,3,4,5,6,7,8,9,10,11",
	    fields);
	cr_expect_eq(layout_level(&layout, fields), LAYOUT_REGIONAL);
}

Test(layout, a_column_twice_is_refused_and_named)
{
	struct fault f = {0};

	cr_expect_eq(read_header("la_name,x,LA_Name", &f), -FAULT_MEANING);
	cr_expect(strstr(f.text, "la_name is there twice") != NULL, "%s", f.text);
	cr_expect_eq(read_header("la_name,x,,,", &f), 0, "columns without a name are nobody's");
}

Test(layout, times_of_rows)
{
	struct span fields[4];
	unsigned year = 0, week = 0;

	cr_assert_eq(read_header("time_period,time_identifier,time_frame", NULL), 0);
	row("2025,Week 30,Year to date", fields);
	cr_expect(layout_year_to_date(&layout, fields));
	cr_expect(layout_year(&layout, fields, &year, &week) && year == 2024 && week == 30);
	row("2024,Week 37,Monday", fields);
	cr_expect_not(layout_year_to_date(&layout, fields));
	cr_expect(layout_year(&layout, fields, &year, &week) && year == 2024 && week == 37);
	row("202425,Academic year,", fields);
	cr_expect(layout_year_to_date(&layout, fields));
	cr_expect(layout_year(&layout, fields, &year, &week) && year == 2024 && week == 0);
	row("199900,Academic year,", fields);
	cr_expect(layout_year(&layout, fields, &year, &week) && year == 1999);
	row("202426,Academic year,", fields);
	cr_expect_not(layout_year(&layout, fields, &year, &week), "two years apart");
	row("2025,Reporting year,", fields);
	cr_expect_not(layout_year(&layout, fields, &year, &week), "which half is not said");
}

Test(layout, phases_of_the_absence_files)
{
	enum phase phase;

	cr_expect(layout_phase(SPAN("State-funded primary"), &phase) && phase == PHASE_PRIMARY);
	cr_expect(layout_phase(SPAN(" Special "), &phase) && phase == PHASE_SPECIAL);
	cr_expect(layout_phase(SPAN("State-funded AP school"), &phase) && phase == PHASE_ALTERNATIVE);
	cr_expect(layout_phase(SPAN("All schools"), &phase) && phase == PHASE_TOTAL);
	cr_expect_not(layout_phase(SPAN("City technology college"), &phase));
}

static struct layout_rate rate_of(const char *header, uint32_t column)
{
	struct layout_rate rate = {0};

	cr_assert_eq(read_header(header, NULL), 0);
	cr_assert(layout_rate_read(&layout, column, &rate), "%s", layout.names[column]);
	return rate;
}

Test(layout, rates_find_their_counts_by_name)
{
	struct layout_rate rate = rate_of("illness_perc,possible_sessions,reason_i_authorised_illness", 0);

	cr_expect(rate.num == 2 && rate.den == 1 && rate.exact == LAYOUT_EXACT_PHASES && !rate.guessed);
	rate = rate_of("t_sess_overall,t_sess_possible,pt_overall", 2);
	cr_expect(rate.num == 0 && rate.den == 1 && rate.exact == LAYOUT_EXACT_AUTHORITY);
	rate = rate_of("sess_possible,sess_overall_pa_10_exact,sess_overall_percent_pa_10_exact", 2);
	cr_expect(rate.num == 1 && rate.den == LAYOUT_ABSENT, "absentees' sessions are not of all sessions");
	rate = rate_of("sess_possible,sess_auth_illness,sess_auth_illness_rate", 2);
	cr_expect(rate.num == 1 && rate.den == 0 && rate.guessed);
	rate = rate_of("odd,odd_denominator,odd_pct", 2);
	cr_expect(rate.num == 0 && rate.den == 1 && rate.guessed);
	cr_assert_eq(read_header("perception,session_percent,rate", NULL), 0);
	for (uint32_t i = 0; i < 3; i++)
		cr_expect_not(layout_rate_read(&layout, i, &rate), "%s", layout.names[i]);
}
