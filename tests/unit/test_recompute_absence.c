/* The absence files that are not attendance files: termly, pupil referral units, school census,
 * long forms, bands. Names and printing are DfE's; every number is invented, small enough to be
 * worked out by hand. */
#include <criterion/criterion.h>

#include <stdio.h>
#include <string.h>

#include "figures/recompute.h"

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

/* G9: one decimal; a place without sessions prints "."; CRLF; a quoted name with a comma; a name in
 * Windows-1252. 45 of 1000 is 4.5 %, 49 of 400 is 12.25 %. */
Test(recompute_absence, termly_by_term)
{
	static struct recompute r;
	struct fault f;
	struct recompute_line all;

	cr_assert_eq(
		run(&r,
		    "time_period,time_identifier,geographic_level,la_name,school_type,num_schools,enrolments,"
		    "sess_possible,sess_overall,sess_authorised,sess_unauthorised,sess_overall_percent,"
		    "sess_authorised_percent,sess_unauthorised_percent,sess_auth_illness,sess_auth_holiday,"
		    "sess_auth_totalreasons,sess_unauth_late,sess_unauth_other,sess_unauth_totalreasons,"
		    "sess_overall_totalreasons\r\n"
		    "201617,Autumn term,Local authority,\"Elmbury, City of\",Total,9,50,1000,45,30,15,4.5,3,1.5,"
		    "20,10,30,5,10,15,45\r\n"
		    "201617,Autumn term,Local authority,Saint-Th\xe9r\xe8se,Total,9,50,400,49,48,1,12.3,12,0.3,"
		    "40,8,48,1,0,1,49\r\n"
		    "201617,Spring term,Local authority,Elmbury,Special,0,0,0,0,0,0,.,.,.,0,0,0,0,0,0,0\r\n",
		    &f),
		0, "%s", f.text);
	cr_expect_eq(r.layout.form, LAYOUT_TERMLY);
	all = recompute_total(&r, RECOMPUTE_RATE);
	cr_expect(all.equal == 6 && all.no_value == 3 && all.different == 0, "%d", (int)all.equal);
	/* authorised + unauthorised, and the totals of authorised, unauthorised and all reasons */
	cr_expect_eq(recompute_total(&r, RECOMPUTE_IDENTITY).equal, 4u * 3);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

Test(recompute_absence, a_reason_that_is_missing_from_its_total_is_found)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "sess_possible,sess_overall,sess_overall_percent,sess_auth_illness,sess_auth_study,"
			 "sess_auth_totalreasons\n"
			 "1000,45,4.5,20,9,30\n",
			 &f),
		     0, "%s", f.text);
	cr_assert_eq(r.differences, 1u);
	cr_expect_str_eq(r.misses.at[0].recomputed, "29");
	cr_expect_str_eq(r.misses.at[0].difference, "1");
	cr_expect_eq(r.misses.at[0].column, 6u);
	recompute_free(&r);
}

/* G10: pupil referral units: enrolments rounded to 5. 50 of 100 prints 51.5 where 52 of 101 were
 * counted: possible (52.4 of 97.6 would be 53.7 %), so no fault; 60 is impossible. Persistent
 * absentees' own sessions are of their own possible sessions: 30 of 60, not of 1000. */
Test(recompute_absence, referral_units_with_rounded_enrolments)
{
	static char text[8192];
	static struct recompute r;
	struct recompute_line line;
	struct fault f;

	strcpy(text, "sess_possible,sess_overall,sess_overall_percent,enrolments,enrolments_pa_10_exact,"
		     "enrolments_pa_10_exact_percent,sess_possible_pa_10_exact,sess_overall_pa_10_exact,"
		     "sess_overall_percent_pa_10_exact\n");
	for (int i = 0; i < 12; i++)
		strcat(text, "1001,45,4.5,100,45,45,61,30,49.2\n1003,46,4.6,205,5,2.4,61,30,49.2\n");
	strcat(text, "1001,45,4.5,100,50,51.5,61,30,49.2\n1001,45,4.5,100,50,60,61,30,49.2\n");
	cr_assert_eq(run(&r, text, &f), 0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "sess_overall_percent").equal, 26u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "sess_overall_percent_pa_10_exact").equal, 26u);
	line = line_of(&r, RECOMPUTE_ROUNDED, "enrolments_pa_10_exact_percent");
	cr_expect(line.equal == 24 && line.apart == 1 && line.different == 1, "%d %d %d", (int)line.equal,
		  (int)line.apart, (int)line.different);
	cr_expect_eq(r.misses.at[0].line, 27u);
	recompute_free(&r);
}

/* G11: five decimals, half up: 1 of 160000 is 0.000625 %. */
Test(recompute_absence, two_terms_with_five_decimals)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "\xef\xbb\xbf"
			 "geographic_level,sess_possible,sess_overall,sess_overall_percent,enrolments,"
			 "enrolments_PA_10_exact,enrolments_PA_10_exact_percent\n"
			 "National,160000,1,0.00063,3,1,33.33333\n"
			 "National,160000,1,0.00062,3,2,66.66667\n"
			 "National,160000,1,0.00064,3,2,66.66666\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "sess_overall_percent").equal, 1u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "sess_overall_percent").tie, 1u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "enrolments_pa_10_exact_percent").equal, 2u);
	cr_expect_eq(r.differences, 2u);
	recompute_free(&r);
}

/* G12: school census: percent of a denominator, two decimals, half up. 1 of 800 is 0.125 %. */
Test(recompute_absence, pupils_by_free_meals_and_ethnicity)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "time_period,geographic_level,phase_type_grouping,fsm,number_of_pupils,denominator,"
			 "percent\n"
			 "202122,Local authority,State-funded primary,known,1,800,0.13\n"
			 "202122,Local authority,State-funded primary,known,400,1E+03,40\n"
			 "202122,Local authority,State-funded primary,known,c,800,c\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "percent").equal, 2u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "percent").no_value, 1u);
	recompute_free(&r);
}

/* G15: another publication of the same measure, one decimal here and two there: 17.35 is 17.4. */
Test(recompute_absence, two_publications_against_each_other)
{
	static struct recompute r;
	struct recompute_line line;
	struct fault f = {0};

	cr_assert_eq(recompute_against(&r,
				       SPAN("old_la_code,geographic_level,time_period,time_identifier,"
					    "phase_type_grouping,pt_overall\n"
					    "901,Local authority,202425,Academic year,Total,17.35\n"
					    "902,Local authority,202425,Academic year,Total,9.04\n"
					    "903,Local authority,202425,Academic year,Total,z\n"
					    "904,Local authority,202425,Academic year,Total,8\n"),
				       &f),
		     0, "%s", f.text);
	cr_assert_eq(recompute_file(&r,
				    SPAN("time_period,time_identifier,geographic_level,old_la_code,"
					 "phase_type_grouping,t_sess_possible,t_sess_overall,pt_overall\n"
					 "202425,Academic year,Local authority,901,Total,1000,174,17.4\n"
					 "202425,Academic year,Local authority,902,Total,1000,91,9.1\n"
					 "202425,Academic year,Local authority,903,Total,c,c,c\n"
					 "202425,Academic year,Local authority,904,Special,100,8,8\n"),
				    &f),
		     0, "%s", f.text);
	line = line_of(&r, RECOMPUTE_AGAINST, "pt_overall");
	cr_expect(line.equal == 1 && line.different == 1 && line.no_value == 1 && line.no_count == 1);
	cr_expect_str_eq(r.misses.at[0].recomputed, "9.04");
	cr_expect_str_eq(r.misses.at[0].difference, "0.06");
	recompute_free(&r);
}

/* A file whose rows another column divides has two rows of one place: neither is guessed at. */
Test(recompute_absence, a_place_twice_is_not_held_against)
{
	static struct recompute r;
	struct fault f = {0};

	cr_assert_eq(recompute_against(&r, SPAN("geographic_level,pa_perc\nNational,5\n"), &f), 0);
	cr_assert_eq(recompute_file(&r,
				    SPAN("geographic_level,education_phase,fsm,persistent_absence_percent\n"
					 "National,,yes,5\nNational,,no,7\n"),
				    &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_AGAINST, "persistent_absence_percent").no_count, 2u);
	recompute_free(&r);
}

/* Bands with a header, in another order: 3 + 4 are not 8. */
Test(recompute_absence, bands_with_a_header)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "pct5_OARate,pct50_OARate,geographic_level,region_code,time_period,school_type\n"
			 "3,1,Local authority,E1,202223,Special\n"
			 "4,1,Local authority,E1,202223,Special\n"
			 "8,2,Regional,E1,202223,Special\n"
			 "8,2,National,,202223,Special\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_SUM, "England = regions, pupils in bands").equal, 1u);
	cr_expect_eq(r.differences, 2u);
	cr_expect_eq(r.misses.at[0].line, 4u);
	cr_expect_str_eq(r.misses.at[0].printed, "8");
	cr_expect_str_eq(r.misses.at[0].recomputed, "7");
	recompute_free(&r);
}

/* G14: bands against another publication of the same pupils: 2 + 1 of 8 from 10 % on is 37.5 %, 1 of
 * 8 from 50 % on is 12.5 %; Oakham's 50 % is published as 50.04 (near), its 25 % as 26 (different). */
Test(recompute_absence, bands_against_persistent_and_severe_absence)
{
	static const char bands[] =
		"Academic year,203132,Local authority,E9,England,East,E1,901,E06     ,Elmbury,State-funded primary,"
		"Eligible,Any,Male,1,3,1,1,0,0,0,0,0,0,0,1\n"
		"Academic year,203132,Local authority,E9,England,East,E1,901,E06     ,Elmbury,State-funded primary,"
		"Eligible,Any,Female,1,1,0,1,0,0,0,0,0,0,0,0\n"
		"Academic year,203132,Local authority,E9,England,East,E1,902,E07     ,Oakham,State-funded primary,"
		"Eligible,Any,Female,1,2,0,1,0,0,0,0,0,0,0,1\n";
	static struct recompute r;
	struct recompute_line line;
	struct fault f = {0};

	cr_assert_eq(recompute_against(&r,
				       SPAN("time_period,time_identifier,geographic_level,old_la_code,"
					    "education_phase,enrolments_pa_10_exact_percent,"
					    "enrolments_pa_50_exact_percent\n"
					    "203132,Academic year,Local authority,901,Primary,37.5,12.5\n"
					    "203132,Academic year,Local authority,902,Primary,50.04,26\n"),
				       &f),
		     0, "%s", f.text);
	cr_assert_eq(recompute_file(&r, span_of(bands), &f), 0, "%s", f.text);
	line = line_of(&r, RECOMPUTE_AGAINST, "pupils in bands from 10 %");
	cr_expect(line.equal == 1 && line.near == 1 && line.different == 0, "%d %d", (int)line.equal,
		  (int)line.near);
	line = line_of(&r, RECOMPUTE_AGAINST, "pupils in bands from 50 %");
	cr_expect(line.equal == 1 && line.near == 0 && line.different == 1);
	cr_expect_str_eq(r.misses.at[0].printed, "26");
	cr_expect_str_eq(r.misses.at[0].recomputed, "25");
	recompute_free(&r);
}

/* --- long forms --------------------------------------------------------------------------- */

#define LONG                                                                                                 \
	"time_period,time_identifier,time_frame,geographic_level,education_phase,attendance_status,"         \
	"attendance_type,attendance_reason,session_count,session_percent\n"
#define WEEK "2025,Week 37,Monday,National,Primary,"

/* 950 + 50 sessions: 95 %, 5 %; headlines two decimals, reasons nine. The whole comes last. */
Test(recompute_absence, sessions_by_reason)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 LONG WEEK "Absence,Authorised,I illness,31,3.1\n" WEEK
				   "Absence,Authorised,M medical,10,1.000000000\n" WEEK
				   "Absence,Authorised,All authorised,42,4.2\n" WEEK
				   "Absence,Unauthorised,All unauthorised,8,0.81\n" WEEK
				   "Absence,Overall absence,Overall absence,50,5\n" WEEK
				   "Attendance,Present,All present,940,x\n" WEEK
				   "Attendance,Approved educational activity,All approved educational "
				   "activity,11,x\n" WEEK
				   "Attendance,Overall attendance,Overall attendance,950,95\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "session_percent, reasons").equal, 2u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "session_percent, headlines").equal, 3u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "session_percent, headlines").no_value, 2u);
	cr_expect_eq(line_of(&r, RECOMPUTE_IDENTITY, "reasons <= all authorised, all unauthorised").equal,
		     1u);
	cr_expect_eq(line_of(&r, RECOMPUTE_IDENTITY, "authorised + unauthorised = absence").equal, 1u);
	/* 8 of 1000 is 0.8; 940 + 11 are not 950. */
	cr_assert_eq(r.differences, 2u);
	cr_expect_eq(r.misses.at[0].line, 5u);
	cr_expect_str_eq(r.misses.at[0].recomputed, "0.8");
	cr_expect_eq(r.misses.at[1].line, 9u);
	cr_expect_str_eq(r.misses.at[1].recomputed, "951");
	recompute_free(&r);
}

/* Without a row that says what a row is part of, nothing is made up. */
Test(recompute_absence, a_reason_without_its_whole_is_left_alone)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 LONG WEEK "Absence,Authorised,I illness,31,3.1\n" WEEK
				   "Absence,Overall absence,Overall absence,50,5\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(recompute_total(&r, RECOMPUTE_RATE).no_count, 2u);
	cr_expect_eq(r.differences, 0u);
	recompute_free(&r);
}

/* 3 of 8 pupils is 37.5 %, 1 is 12.5 %. */
Test(recompute_absence, kinds_of_absentees)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "la_name,absence_type,enrolment_count,enrolment_percent\n"
			 "Elmbury,Persistent absence,3,37.5\n"
			 "Elmbury,Severe absence,1,12.6\n"
			 "Elmbury,Total pupils,8,z\n"
			 "Oakham,Severe absence,1,12.5\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "enrolment_percent").equal, 1u);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "enrolment_percent").no_count, 1u);
	cr_expect_eq(r.differences, 1u);
	recompute_free(&r);
}

/* --- rates of no known name --------------------------------------------------------------- */

/* 20 of 1000 is 2 %. A new reason is understood by its name; a column whose name promises counts
 * it does not come from is named and left alone, and so is one without counts. */
Test(recompute_absence, new_names_are_tried_and_never_insisted_on)
{
	static struct recompute r;
	struct fault f;

	cr_assert_eq(run(&r,
			 "sess_possible,sess_overall,sess_overall_percent,sess_auth_new,sess_auth_new_rate,"
			 "enrolments,enrolments_odd,enrolments_odd_percent,mystery_perc\n"
			 "1000,45,4.5,20,2,10,5,77,1\n",
			 &f),
		     0, "%s", f.text);
	cr_expect_eq(line_of(&r, RECOMPUTE_RATE, "sess_auth_new_rate").equal, 1u);
	cr_expect_eq(r.differences, 0u);
	cr_expect(strstr(r.unchecked, "mystery_perc") != NULL, "%s", r.unchecked);
	cr_expect(strstr(r.unchecked, "enrolments_odd_percent (its name") != NULL, "%s", r.unchecked);
	recompute_free(&r);
}

Test(recompute_absence, a_slip_in_a_name_is_pointed_at)
{
	static struct recompute r;
	struct fault f;

	cr_expect_eq(run(&r, "posible_sessions,x\n30,1\n", &f), -FAULT_MEANING);
	cr_expect(strstr(f.text, "\"posible_sessions\" is close to \"possible_sessions\"") != NULL, "%s",
		  f.text);
	cr_expect_eq(f.line, 1u);
	recompute_free(&r);
	cr_expect_eq(run(&r, "col_name,col_type,label\nx,Filter,X\n", &f), -FAULT_MEANING);
	cr_expect(strstr(f.text, "describes the columns of another") != NULL, "%s", f.text);
	recompute_free(&r);
	cr_expect_eq(run(&r, "name,age\nx,1\n", &f), -FAULT_MEANING);
	cr_expect(strstr(f.text, "sess_possible") != NULL, "%s", f.text);
	recompute_free(&r);
}
