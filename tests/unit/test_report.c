/* report/: the engine's views as pages. Expected pages are laid out by hand from the views. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "report/alerts.h"
#include "report/borough.h"
#include "report/match.h"
#include "report/rollcall.h"
#include "report/status.h"
#include "report/view.h"

static const char borough[] =
	"{\"title\":\"Absence in the borough\",\"as_of\":\"Mon 23 Nov 2026 16:15\","
	"\"period\":\"1 Sep 2026 to 23 Nov 2026\",\"phases\":[{\"phase\":\"total\",\"schools\":6,"
	"\"enrolments\":2104,\"unknown_marks\":1312,\"measures\":["
	"{\"kind\":\"overall\",\"ours\":{\"num\":13111,\"den\":230018,\"percent\":\"5.7\"},"
	"\"la\":{\"percent\":\"5.4\",\"num\":443210,\"den\":8207592,\"release\":\"3\"},"
	"\"neighbours\":{\"percent\":\"5.5\",\"used\":9,\"missing\":1,\"release\":\"3\"},\"nearby\":null,"
	"\"region\":{\"percent\":\"5.3\",\"estimate\":true,\"release\":\"3\"},"
	"\"england\":{\"why\":\"suppressed\",\"release\":\"3\"},"
	"\"rank\":{\"rank\":41,\"of\":150,\"missing\":2,\"quartile\":\"B\"},"
	"\"differences\":{\"la\":\"+0.30\",\"neighbours\":\"-0.12\",\"region\":\"+0.40\",\"england\":null}}]}],"
	"\"releases\":[{\"id\":\"3\",\"file\":\"a.csv\",\"version\":\"1.2\",\"published\":\"2025-08-21\","
	"\"period\":\"202425\",\"words\":\"DfE, Pupil attendance in schools\"}],"
	"\"warnings\":[{\"release\":\"3\",\"text\":\"it is of another year\"},"
	"{\"release\":\"3\",\"text\":\"marks change\"}],\"notes\":[\"Counts are sessions.\"]}";

static void expect(int rc, const struct fault *fault, struct buffer *out, const char *expected)
{
	cr_assert_eq(rc, 0, "%s", fault->text);
	cr_assert_str_eq(out->at == NULL ? "" : out->at, expected);
	buffer_free(out);
}

Test(borough, text)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_borough(span_of(borough), TABLE_TEXT, &out, &fault), &fault, &out,
	       "Absence in the borough, 1 Sep 2026 to 23 Nov 2026\n"
	       "\n"
	       "all schools: 6 schools, 2,104 enrolments, 1,312 sessions with no mark (counted neither way)\n"
	       "\n"
	       "percent  this borough          LA  statistical  neighbours    region         England\n"
	       "                  now   published   neighbours  on the map\n"
	       "-------  ------------  ----------  -----------  ----------  --------  --------------\n"
	       "overall       5.7 [1]     5.4 [2]      5.5 [2]    no value   5.3 [2]  suppressed [2]\n"
	       "absence     13,111 of  443,210 of    mean of 9              estimate       no counts\n"
	       "              230,018   8,207,592    1 without\n"
	       "\n"
	       "points above         LA  statistical  neighbours  region  England  LA's rank  quartile\n"
	       "or below      published   neighbours  on the map\n"
	       "------------  ---------  -----------  ----------  ------  -------  ---------  --------\n"
	       "overall           +0.30        -0.12           -   +0.40        -  41 of 150         B\n"
	       "\n"
	       "[1] This borough now: marks pulled by Muster, 1 Sep 2026 to 23 Nov 2026, as of Mon 23 Nov 2026\n"
	       "16:15.\n"
	       "[2] DfE, Pupil attendance in schools; period 202425; release 3 (a.csv, version 1.2, published\n"
	       "2025-08-21). Not like ours: it is of another year; marks change.\n"
	       "Counts are sessions.\n");
}

Test(borough, csv_has_a_row_for_each_place)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_borough(span_of(borough), TABLE_CSV, &out, &fault), &fault, &out,
	       "phase,measure,place,percent,numerator,denominator,places_used,places_without_value,period,release,"
	       "remark,points_ours_above,rank,ranked,quartile\n"
	       "total,overall,this borough now,5.7,13111,230018,,,1 Sep 2026 to 23 Nov 2026,,,,,,\n"
	       "total,overall,LA published,5.4,443210,8207592,,,202425,3,,0.30,41,150,B\n"
	       "total,overall,mean of statistical neighbours,5.5,,,9,1,202425,3,,-0.12,,,\n"
	       "total,overall,mean of neighbours on the map,,,,,,,,not published,,,,\n"
	       "total,overall,region,5.3,,,,,202425,3,estimate,0.40,,,\n"
	       "total,overall,England,,,,,,202425,3,suppressed,,,,\n");
}

Test(borough, a_view_that_lacks_something_is_refused_by_name)
{
	struct buffer out = {0};
	struct fault fault = {0};

	cr_assert_eq(report_borough(SPAN("{\"title\":\"x\"}"), TABLE_TEXT, &out, &fault), -FAULT_PARSE);
	cr_assert(strstr(fault.text, "period") != NULL, "%s", fault.text);
	cr_assert_eq(report_borough(SPAN("[1]"), TABLE_TEXT, &out, &fault), -FAULT_PARSE);
	buffer_free(&out);
}

/* --- roll call ------------------------------------------------------------------- */

/* clang-format off */
#define BOX(name, count) "{\"box\":\"" name "\",\"words\":\"w\",\"count\":" #count "}"
#define CHILD(name, box, words, detail) \
	"{\"case\":\"204518\",\"name\":\"" name "\",\"year\":\"8\",\"school\":\"Oak\",\"box\":\"" box "\"," \
	"\"words\":\"" words "\",\"detail\":\"" detail "\"}"

/* A list of `children` with two in school, one not heard, the other boxes empty but `closed`. */
#define ROLLCALL(children, closed, restricted) \
	"{\"ok\":true,\"list\":\"looked_after\",\"title\":\"Looked after\"," \
	"\"session\":\"Mon 23 Nov 2026, morning\",\"as_of\":\"10:30\",\"children\":" #children ",\"boxes\":[" \
	BOX("in_school", 2) "," \
	BOX("off_site_confirmed", 0) "," \
	BOX("off_site_not_confirmed", 0) "," \
	BOX("absent_reason_known", 0) "," \
	BOX("absent_no_reason_yet", 0) "," \
	BOX("suspended", 0) "," \
	BOX("school_closed", closed) "," \
	BOX("not_heard", 1) "," \
	BOX("between_schools", 0) "," \
	BOX("no_school_place", 0) "," \
	BOX("home_educated", 0) "],\"rows\":[" \
	CHILD("Zoë Ward", "in_school", "in school", "") "," \
	CHILD("Ann Lee", "not_heard", "no mark", "27 of 28 are marked") "," \
	CHILD("Bo Day", "in_school", "late", "") "]," \
	"\"restricted\":" #restricted ",\"restricted_ask\":\"J Morris\"}"
/* clang-format on */

Test(rollcall, adds_up_and_names_first_whom_to_ring)
{
	struct buffer out = {0};
	struct fault fault = {0};
	bool adds_up = false;
	int rc = report_rollcall(SPAN(ROLLCALL(3, 0, 0)), TABLE_TEXT, &out, &adds_up, &fault);

	cr_assert(adds_up);
	expect(rc, &fault, &out,
	       "Looked after: Mon 23 Nov 2026, morning, as of 10:30\n"
	       "\n"
	       "     2  in school\n"
	       "     0  off site, confirmed\n"
	       "     0  off site, not confirmed\n"
	       "     0  absent, reason known\n"
	       "     0  absent, no reason yet\n"
	       "     0  suspended\n"
	       "     0  school closed\n"
	       "     1  not heard\n"
	       "     0  between schools\n"
	       "     0  no school place\n"
	       "     0  educated at home\n"
	       "\n"
	       "2 + 0 + 0 + 0 + 0 + 0 + 0 + 1 + 0 + 0 + 0 = 3 of 3 children\n"
	       "\n"
	       "name      year  case    school  what is known\n"
	       "--------  ----  ------  ------  ----------------------------\n"
	       "not heard (1)\n"
	       "Ann Lee   8     204518  Oak     no mark: 27 of 28 are marked\n"
	       "\n"
	       "in school (2)\n"
	       "Zoë Ward  8     204518  Oak\n"
	       "Bo Day    8     204518  Oak     late\n");
}

static void expect_wrong(const char *view, const char *words)
{
	struct buffer out = {0};
	struct fault fault = {0};
	bool adds_up = true;

	cr_assert_eq(report_rollcall(span_of(view), TABLE_TEXT, &out, &adds_up, &fault), 0, "%s", fault.text);
	cr_assert(!adds_up);
	cr_assert_eq(strncmp(out.at, "*** THIS ROLL CALL DOES NOT ADD UP", 34), 0, "%s", out.at);
	cr_assert(strstr(out.at, words) != NULL, "%s", out.at);
	buffer_free(&out);
}

Test(rollcall, loud_when_it_does_not_add_up)
{
	expect_wrong(ROLLCALL(4, 0, 0), "The boxes hold 3 children, the list 4.");
	expect_wrong(ROLLCALL(4, 1, 0), "Counted but not shown: 1.");
}

Test(rollcall, a_restricted_child_is_counted_and_not_shown)
{
	struct buffer out = {0};
	struct fault fault = {0};
	bool adds_up = false;

	cr_assert_eq(report_rollcall(SPAN(ROLLCALL(4, 1, 1)), TABLE_TEXT, &out, &adds_up, &fault), 0);
	cr_assert(adds_up);
	cr_assert(strstr(out.at, "1 restricted: ask J Morris\n") != NULL, "%s", out.at);
	buffer_free(&out);
}

Test(rollcall, csv_is_one_row_a_child)
{
	struct buffer out = {0};
	struct fault fault = {0};
	bool adds_up = false;

	expect(report_rollcall(SPAN(ROLLCALL(3, 0, 0)), TABLE_CSV, &out, &adds_up, &fault), &fault, &out,
	       "box,name,year,case,school,known\n"
	       "not_heard,Ann Lee,8,204518,Oak,no mark: 27 of 28 are marked\n"
	       "in_school,Zoë Ward,8,204518,Oak,\n"
	       "in_school,Bo Day,8,204518,Oak,late\n");
}

/* --- alerts ------------------------------------------------------------------------ */

Test(alerts, text)
{
	static const char view[] =
		"{\"alerts\":[{\"id\":\"0123456789abcdef0123\",\"rule\":\"absent_any\",\"title\":\"Absent: Year 8\","
		"\"school\":\"oak\",\"state\":\"closed\",\"opened\":\"2026-11-23T09:52\",\"person\":\"J "
		"Morris\",\"outcome\":\"located\",\"revision\":2},"
		"{\"id\":\"fedcba9876543210\",\"rule\":\"not_heard\",\"title\":\"Not "
		"heard\",\"school\":\"ash\","
		"\"state\":\"open\",\"opened\":\"2026-11-23T10:30\",\"person\":\"\",\"outcome\":null,"
		"\"limit\":\"2026-11-23T11:30\",\"with\":\"team\",\"revision\":1},"
		"{\"id\":\"aaaaaaaaaaaaaaaa\",\"rule\":\"not_heard\",\"title\":\"Not heard\",\"school\":\"ash\","
		"\"state\":\"open\",\"opened\":\"2026-11-23T10:30\",\"person\":\"\",\"outcome\":null,"
		"\"limit\":\"2026-11-23T11:30\",\"with\":\"deputy\",\"revision\":2}]}";
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_alerts(SPAN(view), TABLE_TEXT, &out, &fault), &fault, &out,
	       "id            opened            state   waits                outcome            alert\n"
	       "------------  ----------------  ------  -------------------  -----------------  --------------\n"
	       "0123456789ab  Mon 23 Nov 09:52  closed                       located: J Morris  Absent: Year 8\n"
	       "fedcba987654  Mon 23 Nov 10:30  open    by Mon 23 Nov 11:30                     Not heard\n"
	       "aaaaaaaaaaaa  Mon 23 Nov 10:30  open    with the deputy                         Not heard\n");
	expect(report_alerts(SPAN("{\"alerts\":[]}"), TABLE_TEXT, &out, &fault), &fault, &out,
	       "No alerts.\n");
}

/* --- status -------------------------------------------------------------------------- */

static const char status[] =
	"{\"ready\":true,\"now\":\"2026-11-23T09:41\",\"simulated\":true,\"config\":{\"hash\":"
	"\"00112233445566778899\",\"since\":\"2026-11-20T16:05\","
	"\"reload\":{\"ok\":false,\"text\":\"3 faults\"}},\"roles\":[{\"role\":\"fetch\",\"state\":\"up\","
	"\"restarts\":1,\"sandbox\":\"full\"}],\"schools\":["
	"{\"id\":\"oak\",\"name\":\"Oak\",\"phase\":\"primary\",\"sharing\":true,\"state\":\"complete\","
	"\"cause\":\"\","
	"\"reason\":\"\",\"last_marks\":\"2026-11-23T09:41\",\"last_pull\":null,\"pages\":1200,\"refused_pages\":0,"
	"\"quarantined\":0,\"failures\":2},"
	"{\"id\":\"ash\",\"name\":\"Ash\",\"phase\":\"primary\",\"sharing\":true,\"state\":\"failing\","
	"\"cause\":\"school\",\"reason\":\"its system refused our token "
	"(401)\",\"last_marks\":null,\"last_pull\":null,"
	"\"freshness\":{\"state\":\"never\",\"words\":\"no marks received\",\"sentence\":\"no marks ever received by "
	"us, cause: school\",\"as_of\":\"2026-11-20T15:10\",\"expected\":420,\"received\":0,\"doubt\":\"\","
	"\"waiting_alerts\":0,\"host\":\"api.example.org\"},"
	"\"pages\":0,\"refused_pages\":0,\"quarantined\":0,\"failures\":7}],"
	"\"data\":\"No data from 1 of 2 schools: whether children are absent there is not known\",\"incidents\":["
	"{\"host\":\"api.example.org\",\"cause\":\"supplier\",\"since\":\"2026-11-23T09:35\",\"schools\":4,"
	"\"of_schools\":9}],"
	"\"quarantine\":[],\"outbox\":{\"ready\":0,\"in_flight\":3},\"figures\":["
	"{\"name\":\"ytd\",\"version\":\"1.4\",\"imported_at\":\"2026-11-20T07:15\",\"checked_at\":\"2026-11-23T07:15\","
	"\"state\":\"new_major\",\"reason\":\"version 2.0 is out\"},"
	"{\"name\":\"reasons\",\"version\":\"\",\"imported_at\":null,\"checked_at\":null,\"state\":\"waiting\",\"reason\":\"\"}],"
	"\"contracts\":[{\"id\":\"daily\",\"version\":\"2.1.0\",\"status\":\"active\",\"standing\":\"in force\","
	"\"schools\":2,\"agreed\":3,\"last_day\":\"2027-01-22\",\"days_left\":60,\"children\":41,"
	"\"erasures_open\":2,\"erasures_overdue\":1},{\"id\":\"old\",\"version\":\"1.0.0\",\"status\":\"\","
	"\"standing\":\"no longer there\",\"schools\":null,\"agreed\":null,\"last_day\":\"\",\"days_left\":null,"
	"\"children\":null,\"erasures_open\":1,\"erasures_overdue\":0}],"
	"\"mailboxes\":[],\"lists\":[],"
	"\"work\":{\"pulls_due\":1,\"pulls_done\":14,\"pages\":1200,\"marks\":91000,\"text\":\"\"},"
	"\"alerts\":{\"open\":2,\"taken\":1,\"closed\":0}}";

Test(status, page)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_status(SPAN(status), &out, &fault), &fault, &out,
	       "Ready, Mon 23 Nov 09:41 (simulated clock)\n"
	       "Pulls: 14 done, 1 due; 1200 pages, 91000 marks\n"
	       "Contracts and agreements 001122334455, in force since Fri 20 Nov 16:05\n"
	       "Last reload CHANGED NOTHING: 3 faults\n"
	       "\n"
	       "Alerts: open 2, taken 1, closed 0\n"
	       "Outbox: ready 0, in flight 3\n"
	       "\n"
	       "No data from 1 of 2 schools: whether children are absent there is not known.\n"
	       "One incident since Mon 23 Nov 09:35: no marks received by us from 4 of 9 schools at api.example.org,\n"
	       "cause: supplier.\n"
	       "\n"
	       "Schools: 2, 1 complete, 1 failing. To look at (all: muster status schools):\n"
	       "\n"
	       "school  phase    state    register           last marks  pages  refused    set  failed\n"
	       "                                                                         aside   pulls\n"
	       "------  -------  -------  -----------------  ----------  -----  -------  -----  ------\n"
	       "Ash     primary  failing  no marks received  -               0        0      0       7\n"
	       "    no marks ever received by us, cause: school (its system refused our token (401))\n"
	       "\n"
	       "Lists of the authority: none\n"
	       "\n"
	       "Published figures\n"
	       "\n"
	       "data set  version  taken in          looked at         state      reason\n"
	       "--------  -------  ----------------  ----------------  ---------  ------------------\n"
	       "ytd       1.4      Fri 20 Nov 07:15  Mon 23 Nov 07:15  new_major  version 2.0 is out\n"
	       "reasons            -                 -                 waiting\n"
	       "\n"
	       "Share contracts\n"
	       "\n"
	       "contract  version  standing         schools  agreed  last day    days    go     to  over-\n"
	       "                                                                 left  dark  erase    due\n"
	       "--------  -------  ---------------  -------  ------  ----------  ----  ----  -----  -----\n"
	       "daily     2.1.0    in force               2       3  2027-01-22    60    41      2      1\n"
	       "old       1.0.0    no longer there        -       -                 -     -      1      0\n"
	       "\n"
	       "Mailboxes: none\n"
	       "\n"
	       "Roles\n"
	       "\n"
	       "role   state  restarts  sandbox\n"
	       "-----  -----  --------  -------\n"
	       "fetch  up            1  full\n");
}

Test(status, schools_as_csv)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_status_schools(SPAN(status), TABLE_CSV, &out, &fault), &fault, &out,
	       "id,name,phase,state,register,last_marks,pages,refused_pages,quarantined,failures,cause,reason,files,last_pull,"
	       "as_of,expected,received,doubt,waiting_alerts,host\n"
	       "oak,Oak,primary,complete,,2026-11-23T09:41,1200,0,0,2,,,,,,,,,,\n"
	       "ash,Ash,primary,failing,no marks received,,0,0,0,7,school,its system refused our token (401),,,"
	       "2026-11-20T15:10,420,0,,0,api.example.org\n");
}

/* --- who is who ------------------------------------------------------------------------ */

#define ITEM                                                                                                               \
	"{\"number\":3,\"reason\":\"shared_upn\",\"words\":\"two pupils of one school under one UPN\",\"next\":\"Ask the " \
	"school.\",\"school\":\"Oak School\",\"school_id\":\"oak\",\"pupil\":\"A5\",\"first\":\"2026-11-22T09:41\","       \
	"\"last\":\"2026-11-23T09:41\",\"count\":2,\"state\":\"waiting\",\"decided_by\":\"\",\"decided_at\":null}"
#define DECIDED                                                                                                             \
	"{\"number\":4,\"reason\":\"two_upns\",\"words\":\"one child with two UPNs\",\"next\":\"Ask.\",\"school\":\"Elm\"," \
	"\"school_id\":\"elm\",\"pupil\":\"=E1\",\"first\":\"2026-11-22T09:41\",\"last\":\"2026-11-22T09:41\",\"count\":1," \
	"\"state\":\"same\",\"decided_by\":\"J Morris\",\"decided_at\":\"2026-11-23T10:00\"}"

Test(match, list)
{
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_match(SPAN("{\"items\":[" ITEM "," DECIDED "]}"), TABLE_TEXT, &out, &fault), &fault,
	       &out,
	       "no  last seen         school      pupil there  state           question\n"
	       "--  ----------------  ----------  -----------  --------------  -------------------------------------\n"
	       " 3  Mon 23 Nov 09:41  Oak School  A5           waiting         two pupils of one school under one\n"
	       "                                                               UPN\n"
	       " 4  Sun 22 Nov 09:41  Elm         =E1          same: J Morris  one child with two UPNs\n"
	       "\n"
	       "Look at one: muster match show NO. Decide: muster match same|different|later NO --by NAME.\n");
	expect(report_match(SPAN("{\"items\":[" DECIDED "]}"), TABLE_CSV, &out, &fault), &fault, &out,
	       "number,last_words,school,pupil,state,words,reason,next,school_id,first,last,count,decided_by,decided_at\n"
	       "4,Sun 22 Nov 09:41,Elm,\"'=E1\",same,one child with two UPNs,two_upns,Ask.,elm,2026-11-22T09:41,"
	       "2026-11-22T09:41,1,J Morris,2026-11-23T10:00\n");
	expect(report_match(SPAN("{\"items\":[]}"), TABLE_TEXT, &out, &fault), &fault, &out,
	       "No question about who is who.\n");
	cr_assert_eq(report_match(SPAN("{}"), TABLE_TEXT, &out, &fault), -FAULT_PARSE);
	buffer_free(&out);
}

Test(match, one_question_shows_a_upn_only_when_it_was_given)
{
	static const char view[] =
		"{\"item\":" ITEM
		",\"records\":[{\"which\":\"first\",\"school\":\"Oak School\",\"pupil\":\"A1\",\"year\":5,"
		"\"from\":\"2024-09-02\",\"to\":null}],\"upn_released\":true,\"first_upn\":\"W332201523114\","
		"\"second_upn\":null,\"born\":\"agrees\",\"surname\":\"differs\",\"forename\":\"not shared by both\","
		"\"note\":\"\"}";
	static const char closed[] =
		"{\"item\":" DECIDED
		",\"records\":[],\"upn_released\":false,\"first_upn\":null,\"second_upn\":null,"
		"\"born\":\"agrees\",\"surname\":\"agrees\",\"forename\":\"agrees\",\"note\":\"rang the office\"}";
	struct buffer out = {0};
	struct fault fault = {0};

	expect(report_match_one(SPAN(view), TABLE_TEXT, &out, &fault), &fault, &out,
	       "Question 3, raised by Oak School, pupil A5: two pupils of one school under one UPN\n"
	       "\n"
	       "child  school      pupil  year  from        to\n"
	       "-----  ----------  -----  ----  ----------  --\n"
	       "first  Oak School  A1        5  2024-09-02\n"
	       "\n"
	       "UPN: first W332201523114, second none of its own\n"
	       "Date of birth agrees; surname differs; forename not shared by both.\n"
	       "Seen 2 times.\n"
	       "Ask the school.\n");
	cr_assert_eq(report_match_one(SPAN(closed), TABLE_TEXT, &out, &fault), 0, "%s", fault.text);
	cr_assert(strstr(out.at, "UPN: no contract in force releases it here; ask the school.\n") != NULL,
		  "%s", out.at);
	cr_assert(strstr(out.at, "Decided: same, by J Morris, Mon 23 Nov 10:00: rang the office\n") != NULL,
		  "%s", out.at);
	buffer_free(&out);
}

Test(view, moments)
{
	char out[24];

	cr_assert_str_eq(view_moment(out, "2026-11-24T09:52"), "Tue 24 Nov 09:52");
	cr_assert_str_eq(view_moment(out, ""), "-");
	cr_assert_str_eq(view_moment(out, "10:30"), "10:30");
}
