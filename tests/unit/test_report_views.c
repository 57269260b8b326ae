/* report/: patterns and transitions as tables. Expected pages are laid out by hand from the views. A number
 * that was kept back must be a c, and nothing in JSON, never a nought. */
#include <criterion/criterion.h>
#include <string.h>

#include "report/patterns.h"
#include "report/transition.h"

static void expect(int rc, const struct fault *fault, struct buffer *out, const char *expected)
{
	cr_assert_eq(rc, 0, "%s", fault->text);
	cr_assert_str_eq(out->at == NULL ? "" : out->at, expected);
	buffer_free(out);
}

/* clang-format off */
#define HALF(percent, num, den) "{\"percent\":\"" percent "\",\"num\":" #num ",\"den\":" #den "}"
#define DAY(name, am, pm) "{\"weekday\":\"" name "\",\"am\":" am ",\"pm\":" pm "}"
#define WEEK "[" DAY("Monday", HALF("17.5", 7, 40), HALF("15.0", 6, 40)) "," \
	DAY("Tuesday", HALF("2.5", 1, 40), HALF("2.5", 1, 40)) "," \
	DAY("Wednesday", HALF("0.0", 0, 40), HALF("0.0", 0, 40)) "," \
	DAY("Thursday", HALF("0.0", 0, 40), HALF("0.0", 0, 40)) "," \
	DAY("Friday", HALF("10.0", 4, 40), HALF("-", 0, 0)) "]"
/* clang-format on */

/* Oak has its numbers, but its falls are too few to be told; elm is too small for any. */
static const char patterns[] =
	"{\"title\":\"Patterns\",\"by\":[\"school\"],\"rows\":["
	"{\"key\":[\"oak\"],\"enrolments\":1400,\"unknown\":2,\"broken\":{\"percent\":\"17.5\",\"num\":2450,"
	"\"den\":14000},\"whole_absent\":31,\"often\":12,\"weekday\":7,\"weekday_leads\":\"Friday\","
	"\"fall\":null,\"fall_of\":1390,\"days\":" WEEK "},"
	"{\"key\":[\"elm\"],\"hidden\":true,\"days\":[]}],\"notes\":[\"c: kept back.\"]}";

Test(patterns, found)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_patterns(span_of(patterns), PATTERNS_SHOW_FOUND, TABLE_TEXT, &out, &fault), &fault,
	       &out,
	       "Patterns\n"
	       "\n"
	       "school  enrolments  school  broken   % of   often      one  mostly     a     of  no mark\n"
	       "                     weeks   weeks  weeks  broken  weekday          fall\n"
	       "------  ----------  ------  ------  -----  ------  -------  ------  ----  -----  -------\n"
	       "oak          1,400  14,000   2,450   17.5      12        7  Friday     c  1,390        2\n"
	       "elm              c       c       c      c       c        c  c          c      c        c\n"
	       "\n"
	       "c: kept back.\n");
	cr_assert_eq(report_patterns(span_of(patterns), PATTERNS_SHOW_FOUND, TABLE_JSON, &out, &fault), 0);
	cr_assert_not_null(strstr(out.at, "\"fall\":null"), "%s", out.at);
	buffer_free(&out);
	expect(report_patterns(span_of(patterns), PATTERNS_SHOW_FOUND, TABLE_CSV, &out, &fault), &fault, &out,
	       "school,enrolments,weeks,broken_weeks,broken_percent,weeks_all_absent,often_broken,one_weekday,"
	       "weekday_leads,fall,fall_of,unknown\n"
	       "oak,1400,14000,2450,17.5,31,12,7,Friday,c,1390,2\n"
	       "elm,c,c,c,c,c,c,c,c,c,c,c\n");
}

Test(patterns, a_week_in_columns_and_in_rows)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_patterns(span_of(patterns), PATTERNS_SHOW_WEEK, TABLE_CSV, &out, &fault), &fault, &out,
	       "school,enrolments,monday_am,monday_pm,tuesday_am,tuesday_pm,wednesday_am,wednesday_pm,"
	       "thursday_am,thursday_pm,friday_am,friday_pm,unknown\n"
	       "oak,1400,17.5,15.0,2.5,2.5,0.0,0.0,0.0,0.0,10.0,-,2\n"
	       "elm,c,c,c,c,c,c,c,c,c,c,c,c\n");
	cr_assert_eq(report_patterns(span_of(patterns), PATTERNS_SHOW_WEEKDAYS, TABLE_CSV, &out, &fault), 0);
	cr_assert_eq(strncmp(out.at,
			     "school,enrolments,weekday,half_day,percent,absent,possible,unknown\n"
			     "oak,1400,Monday,AM,17.5,7,40,2\n"
			     "oak,1400,Monday,PM,15.0,6,40,2\n"
			     "oak,1400,Tuesday,AM,2.5,1,40,2\n",
			     67 + 31 + 31 + 31),
		     0, "%s", out.at);
	cr_assert_not_null(strstr(out.at, "oak,1400,Friday,PM,-,0,0,2\nelm,c,c,c,c,c,c,c\n"), "%s", out.at);
	buffer_free(&out);
}

Test(patterns, what_is_no_such_answer_is_refused_by_name)
{
	enum patterns_show show;
	struct buffer out = {0};
	struct fault fault = {0};

	cr_assert_eq(report_patterns(SPAN("{\"title\":\"x\",\"by\":[],\"rows\":[{\"key\":[]}],\"notes\":[]}"),
				     PATTERNS_SHOW_WEEK, TABLE_TEXT, &out, &fault),
		     -FAULT_PARSE);
	cr_assert_not_null(strstr(fault.text, "days"), "%s", fault.text);
	cr_assert_eq(out.length, 0u);
	buffer_free(&out);
	cr_assert(patterns_show_find(NULL, &show) && show == PATTERNS_SHOW_FOUND);
	cr_assert(patterns_show_find("weekdays", &show) && show == PATTERNS_SHOW_WEEKDAYS);
	cr_assert(!patterns_show_find("mondays", &show));
}

/* clang-format off */
#define SUMS(children, b, bn, bd, a, an, ad, rise, newly, no_longer) \
	"\"children\":" #children ",\"before\":" HALF(b, bn, bd) ",\"after\":" HALF(a, an, ad) "," \
	"\"rise\":\"" rise "\",\"newly_persistent\":" #newly ",\"no_longer_persistent\":" #no_longer
/* clang-format on */

static const char transition[] =
	"{\"title\":\"Year 6 to 7\",\"by\":[\"feeder\",\"receiver\"],\"minimum\":5,\"rows\":["
	"{\"key\":[\"oak\",\"ash\"]," SUMS(
		60, "3.3", 200, 6000, "6.7", 400, 6000, "+3.33", 12,
		null) "},"
		      "{\"key\":[\"elm\",\"ash\"],\"hidden\":true},{\"key\":[\"fir\",\"ash\"],\"hidden\":true}],"
		      "\"total\":{" SUMS(
			      70, "3.1", 220, 7000, "6.0", 420, 7000, "+2.86", 13,
			      6) "},"
				 "\"left_out\":[{\"words\":\"gone\",\"children\":8},{\"words\":\"elsewhere\",\"children\":null}],"
				 "\"notes\":[\"Each child counts once.\"]}";

Test(transition, text)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_transition(span_of(transition), TABLE_TEXT, &out, &fault), &fault, &out,
	       "Year 6 to 7\n"
	       "\n"
	       "feeder  receiver  children     absence %     absence %  rise in       newly   no longer\n"
	       "                               last year     this year   points  persistent  persistent\n"
	       "------  --------  --------  ------------  ------------  -------  ----------  ----------\n"
	       "oak     ash             60           3.3           6.7    +3.33          12           c\n"
	       "                            200 of 6,000  400 of 6,000\n"
	       "elm     ash              c             c             c        c           c           c\n"
	       "fir     ash              c             c             c        c           c           c\n"
	       "all                     70           3.1           6.0    +2.86          13           6\n"
	       "                            220 of 7,000  420 of 7,000\n"
	       "\n"
	       "Left out: 8, gone.\n"
	       "Left out: fewer than 5, elsewhere.\n"
	       "Each child counts once.\n");
}

Test(transition, csv_has_the_sessions_in_columns)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_transition(span_of(transition), TABLE_CSV, &out, &fault), &fault, &out,
	       "feeder,receiver,children,absence_before,absent_before,possible_before,absence_after,absent_after,"
	       "possible_after,rise,newly_persistent,no_longer_persistent\n"
	       "oak,ash,60,3.3,200,6000,6.7,400,6000,3.33,12,c\n"
	       "elm,ash,c,c,c,c,c,c,c,c,c,c\n"
	       "fir,ash,c,c,c,c,c,c,c,c,c,c\n"
	       "all,,70,3.1,220,7000,6.0,420,7000,2.86,13,6\n");
	cr_assert_eq(
		report_transition(SPAN("{\"title\":\"x\",\"by\":[],\"rows\":[]}"), TABLE_TEXT, &out, &fault),
		-FAULT_PARSE);
	cr_assert_not_null(strstr(fault.text, "total"), "%s", fault.text);
	buffer_free(&out);
}
