/* Rules through the engine: runs over weeks, children at two schools, lists that change, and
 * who may read what. */
#include "engine_fixture.h"

#define OPEN_N "\"rule\":\"absent_no_reason_yet\""
#define RUN    "\"rule\":\"unauthorised_10_days\""
#define CLOSED "\"state\":\"closed\""

#define LAWFUL                                                                                               \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\", dpia: D-1}\n"
#define CONTACTS "  contacts: {dpo: dpo@council.example, changes: d@council.example}\n"
#define VALID	 "valid: {from: 2026-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}\n"
/* A long look back, so that a correction of any day of a run is seen. */
#define LOOKS                                                                                                              \
	"collect:\n  looks: {first: 20m, second: 65m, then_every: 15m, until: [\"11:30\", \"15:00\"], close: \"16:15\"}\n" \
	"  look_back: 31d\n"
#define END                                                                                                  \
	"small_numbers: 5\nretention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\napprovals: []\n"
#define SCHOOL(id, name, urn, estab, source, live)                                                            \
	"apiVersion: muster/v1\nkind: School\nid: " id "\nname: " name "\nurn: \"" urn                        \
	"\"\nlaestab: \"" estab "\"\n"                                                                        \
	"phase: primary\ncalendar: c\n"                                                                       \
	"registers: {am: {opens: \"08:50\", closes: \"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\n" \
	"source: {kind: wonde, school: " source                                                               \
	", base_url: \"https://127.0.0.1:8443/v1.0\", credential: w}\n"                                       \
	"go_live: " live "\ncontact: {name: Office, phone: \"01632 960101\"}\n"
#define TEAM(id, name)                                                                                       \
	"apiVersion: muster/v1\nkind: Team\nid: " id "\nname: " name "\nmailbox: {keys: [" id "]}\n"         \
	"working: {from: \"08:00\", to: \"18:00\"}\nduty: d@council.example\nmanager: m@council.example\nnext_step: Look.\n"

/* All pupils: the run, and N, for a team that holds no list of its own. */
#define CME(rules)                                                                                            \
	"apiVersion: muster/v1\nkind: ShareContract\nid: cme\nversion: 1.0.0\nstatus: active\ntitle: T\n"     \
	"purpose: missing_education\nobjective: Find.\n" LAWFUL                                               \
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: cme}\n" CONTACTS \
		VALID "subjects: {pupils: all}\n" LOOKS "share:\n  - to: cme\n    fields:\n"                  \
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"                            \
	"      - {name: school, treatment: clear, required: true, why: to ring}\nalerts:\n" rules END
#define RUN_RULE "  - {rule: unauthorised_10_days, to: cme, urgency: same_session}\n"
#define N_RULE	 "  - {rule: absent_no_reason_yet, to: cme, urgency: same_session}\n"

/* A team that may know the class of a mark and nothing else the school gave. */
static const char duty_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: duty\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: duty}\n" CONTACTS
		VALID "subjects: {social_care: [looked_after, in_need]}\n" LOOKS
	"share:\n  - to: duty\n    fields:\n      - {name: session_mark, treatment: class, required: true}\n"
	"alerts:\n  - {rule: absent_any, to: duty, urgency: same_session}\n" END;

static const char *const more_files[][2] = {
	{"contracts/cme.yaml", CME(RUN_RULE N_RULE)},
	{"contracts/duty.yaml", duty_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/cme.yaml", TEAM("cme", "Missing")},
	{"teams/duty.yaml", TEAM("duty", "Duty")},
};
#define MORE (sizeof more_files / sizeof *more_files)

/* The borough of these tests at `now`. */
static struct world *borough(const char *now)
{
	struct world *w = world_new_files(now, more_files, MORE);

	w->exact = true;
	return w;
}

static struct world *opened(const char *now)
{
	struct world *w = borough(now);

	world_open(w);
	return w;
}

/* Both sessions of some days. */
static void days(struct world *w, const char *student, const char *const *dates, unsigned count,
		 const char *code)
{
	for (unsigned i = 0; i < count; i++) {
		mark(w, student, dates[i], false, code);
		mark(w, student, dates[i], true, code);
	}
}

/* Ten school days around a half term (26 to 30 October) and three weekends, and two more. */
static const char *const twelve[] = {"2026-10-19", "2026-10-20", "2026-10-21", "2026-10-22",
				     "2026-10-23", "2026-11-02", "2026-11-03", "2026-11-04",
				     "2026-11-05", "2026-11-06", "2026-11-09", "2026-11-10"};

/* How many messages to a mailbox contain both texts. */
static unsigned to(const struct world *w, const char *mailbox, const char *one, const char *two)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->sent.count; i++)
		count += strcmp(w->sent.at[i].mailbox, mailbox) == 0 &&
			 strstr(w->sent.at[i].body, one) != NULL && strstr(w->sent.at[i].body, two) != NULL;
	return count;
}

/* --- ten school days --------------------------------------------------------------- */

/* Reg. 13: continuous school days. 9 days are not 10, holidays are no days, 11 are no news. */
Test(engine_rules, ten_school_days_across_a_half_term_are_told_once)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	days(w, "A3", twelve, 12, "O");
	run_until(w, "2026-11-05T23:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "nine days");
	run_until(w, "2026-11-06T13:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "the tenth day is not whole");
	run_until(w, "2026-11-06T13:45");
	cr_assert_eq(to(w, "cme", RUN, "UPN P33220152311A"), 1u);
	cr_assert_eq(to(w, "cme", RUN, "Mon 19 Oct"), 1u, "the run says when it began: %s",
		     w->sent.at[w->sent.count - 1].body);
	run_until(w, "2026-11-11T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u, "a longer run is no news");
	cr_assert_eq(to(w, "vs", RUN, ""), 0u);
	world_free(w);
}

/* One authorised or present session breaks it, and so does a session nobody marked. */
Test(engine_rules, a_broken_run_is_no_run)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	days(w, "A1", twelve, 12, "O");
	days(w, "A2", twelve, 12, "U");
	days(w, "A3", twelve, 12, "G");
	days(w, "A4", twelve, 12, "N");
	mark(w, "A1", "2026-11-03", true, "I");
	mark(w, "A2", "2026-11-03", true, "L");
	mark(w, "A3", "2026-11-03", true, "-");
	run_until(w, "2026-11-11T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u, "only A4, but: %s", w->sent.at[w->sent.count - 1].body);
	cr_assert_eq(to(w, "cme", RUN, "a pupil without a UPN"), 1u);
	world_free(w);
}

/* A mark corrected inside the run closes it with words; corrected back, it is open again. */
Test(engine_rules, a_corrected_mark_closes_the_run)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	days(w, "A3", twelve, 10, "O");
	run_until(w, "2026-11-06T16:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u);
	mark(w, "A3", "2026-11-04", false, "/");
	run_until(w, "2026-11-09T08:30");
	cr_assert_eq(to(w, "cme", RUN, CLOSED), 1u, "on the next working day");
	cr_assert_eq(to(w, "cme", RUN, "the run of school days is no longer there"), 1u);
	mark(w, "A3", "2026-11-04", false, "O");
	run_until(w, "2026-11-10T08:30");
	cr_assert_eq(to(w, "cme", RUN, "Open again"), 1u);
	cr_assert_eq(to(w, "cme", RUN, ""), 3u);
	world_free(w);
}

/* A day before the run that turns out to belong to it makes the same run longer, not another. */
Test(engine_rules, a_run_that_began_earlier_is_the_same_run)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	days(w, "A3", twelve + 1, 11, "O");
	mark(w, "A3", twelve[0], false, "O");
	mark(w, "A3", twelve[0], true, "/");
	run_until(w, "2026-11-09T16:30");
	cr_assert_eq(to(w, "cme", RUN, "Tue 20 Oct"), 1u);
	mark(w, "A3", twelve[0], true, "O");
	run_until(w, "2026-11-11T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u);
	world_free(w);
}

/* The tenth day was not heard until the child was back: it is a run all the same. */
Test(engine_rules, a_run_that_ended_while_nobody_answered_is_told)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	days(w, "A3", twelve, 10, "O");
	mark(w, "A3", "2026-11-09", false, "/");
	run_until(w, "2026-11-05T23:00");
	w->school_down = true;
	run_until(w, "2026-11-08T12:00");
	w->school_down = false;
	run_until(w, "2026-11-09T10:30");
	cr_assert_eq(to(w, "cme", RUN, "Mon 19 Oct"), 1u);
	world_free(w);
}

/* What was there before go-live is baseline. A new run, months later, is not. */
Test(engine_rules, a_run_before_go_live_never_sends_and_a_later_one_does)
{
	static const char *const later[] = {"2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19",
					    "2026-11-20", "2026-11-23", "2026-11-24", "2026-11-25",
					    "2026-11-26", "2026-11-27"};
	struct world *w = borough("2026-11-09T06:00");

	world_file(w, "schools/oak.yaml",
		   SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-11-09"));
	world_open(w);
	days(w, "A3", twelve, 12, "O");
	days(w, "A3", (const char *const[]){"2026-11-11", "2026-11-12", "2026-11-13"}, 3, "/");
	days(w, "A3", later, 10, "O");
	run_until(w, "2026-11-14T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "ten days were there before go-live");
	run_until(w, "2026-11-28T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u, "a new run is news");
	world_free(w);
}

/* --- one child, two schools ----------------------------------------------------------- */

static const char both_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: vs}\n" CONTACTS
		VALID "subjects: {social_care: [looked_after]}\n" LOOKS
	"share:\n  - to: vs\n    fields:\n      - {name: session_mark, treatment: reason_group, required: true}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n" END;

/* The first pupil is at both schools, under the same number. */
static struct world *at_both(const char *now)
{
	struct world *w = borough(now);

	world_file(w, "contracts/vs.yaml", both_contract);
	*VEC_ADD(&w->pupils) = (struct pupil){"elm", "E1", "W332201523114", "5"};
	world_open(w);
	work_now(w);
	return w;
}

Test(engine_rules, absent_at_the_other_school_is_one_alert_that_names_it)
{
	struct world *w = at_both("2026-11-23T06:30");

	mark(w, "A1", "2026-11-23", false, "D");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Elm School"), 1u);
	world_free(w);
}

Test(engine_rules, in_school_at_either_is_in_school)
{
	struct world *w = at_both("2026-11-23T06:30");

	mark(w, "A1", "2026-11-23", false, "D");
	mark_at(w, "elm", "E1", "2026-11-23", false, "/");
	mark(w, "A1", "2026-11-23", true, "N");
	mark_at(w, "elm", "E1", "2026-11-23", true, "L");
	run_until(w, "2026-11-23T16:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"state\":\"open\""), to(w, "vs", OPEN_N, CLOSED),
		     "nothing stays open");
	cr_assert(strstr(w->answer, "{") != NULL);
	json_decref(
		ask(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-23-AM\"}"));
	cr_assert(strstr(w->answer, "\"box\":\"in_school\",\"words\":\"in school\",\"count\":1") != NULL,
		  "%s", w->answer);
	world_free(w);
}

/* The other school does not share with this team: its marks are not this team's to read. */
Test(engine_rules, a_mark_of_a_school_that_does_not_share_with_a_team_is_not_shown_to_it)
{
	struct world *w = borough("2026-11-23T06:30");

	*VEC_ADD(&w->pupils) = (struct pupil){"elm", "E1", "W332201523114", "5"};
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "no reason yet"), 1u);
	mark(w, "A1", "2026-11-23", true, "D");
	mark_at(w, "elm", "E1", "2026-11-23", true, "E");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":2"), 1u);
	cr_assert_eq(to(w, "vs", "", "uspended"), 0u);
	cr_assert_eq(to(w, "duty", "", "uspended"), 0u);
	world_free(w);
}

/* --- lists ------------------------------------------------------------------------------ */

/* New alerts stop at the end date; the old one is not stretched over it, and its end is told. */
Test(engine_rules, a_child_leaves_a_list_by_its_end_date)
{
	struct world *w = borough("2026-11-23T06:30");

	w->list.at[0].to = on("2026-11-23");
	world_file(w, "contracts/cme.yaml", CME(RUN_RULE)); /* only teams that follow the list */
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-23T16:30");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u);
	run_until(w, "2026-11-24T16:30");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 1u, "no longer this team's child");
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-25T12:00");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Tue 24 Nov"), 0u);
	world_free(w);
}

Test(engine_rules, a_shrunken_list_keeps_everybody_and_says_so)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	w->list.count = 1;
	mark(w, "A2", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C2"), 1u);
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert(strstr(w->answer, "the list has 1 rows, we hold 3: over 5 % are gone") != NULL, "%s",
		  w->answer);
	json_decref(ask(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}"));
	cr_assert(strstr(w->answer, "\"children\":3") != NULL);
	world_free(w);
}

/* Children whose time on the list is over may go from the file: nobody is missing then. */
Test(engine_rules, a_list_without_those_who_left_it_is_no_shrunken_list)
{
	struct world *w = borough("2026-11-23T06:30");

	w->list.at[2].to = on("2026-11-01");
	world_open(w);
	work_now(w);
	w->list.count = 2;
	run_until(w, "2026-11-23T08:00");
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert(strstr(w->answer, "over 5 %") == NULL, "%s", w->answer);
	world_free(w);
}

/* An earlier time in care, long over, written below the present one, takes nothing away. */
Test(engine_rules, an_earlier_time_on_the_list_does_not_end_the_present_one)
{
	struct world *w = borough("2026-11-23T06:30");
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	row->from = on("2020-01-01");
	row->to = on("2022-01-01");
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	world_free(w);
}

/* --- who is who ------------------------------------------------------------------------ */

Test(engine_rules, a_wrong_upn_later_does_not_unname_a_child)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	run_until(w, "2026-11-23T18:00");
	w->pupils.at[0].upn = "A332201523114"; /* the letter is wrong */
	run_until(w, "2026-11-24T09:00");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	json_decref(ask(w, "{\"verb\":\"status\"}"));
	cr_assert(strstr(w->answer, "\"reason\":\"UPN\"") != NULL, "%s", w->answer);
	world_free(w);
}

/* A number that comes after the pupil: from then on this is the child of the list. */
Test(engine_rules, a_upn_that_comes_later_names_the_child)
{
	struct world *w = borough("2026-10-18T12:00");

	w->pupils.at[0].upn = "";
	world_open(w);
	work_now(w);
	days(w, "A1", twelve, 10, "O");
	run_until(w, "2026-11-06T16:30");
	cr_assert_eq(to(w, "cme", RUN, "a pupil without a UPN"), 1u);
	w->pupils.at[0].upn = "W332201523114";
	mark(w, "A1", "2026-11-09", false, "N");
	mark(w, "A1", "2026-11-09", true, "/");
	run_until(w, "2026-11-09T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	run_until(w, "2026-11-09T23:00");
	cr_assert_eq(to(w, "cme", RUN, "\"revision\":1"), 1u, "the run is not told again under the new name");
	world_restart(w);
	mark(w, "A1", "2026-11-04", false, "/");
	run_until(w, "2026-11-11T08:30");
	cr_assert_eq(to(w, "cme", RUN, CLOSED), 1u, "and still ends when it is corrected");
	world_free(w);
}

/* A contract about all pupils is about children on no list of the authority too. */
Test(engine_rules, a_contract_for_all_pupils_hears_of_all_pupils)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	mark(w, "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "UPN P33220152311A"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	world_free(w);
}

/* --- what the register says now ----------------------------------------------------------- */

Test(engine_rules, late_after_n_closes_with_words_and_n_again_opens_again)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	mark(w, "A1", "2026-11-23", false, "L");
	run_until(w, "2026-11-23T10:30");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u);
	cr_assert_eq(to(w, "vs", CLOSED, "Closed: the register now says otherwise."), 1u);
	cr_assert_eq(to(w, "vs", CLOSED, "late"), 1u);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T16:30");
	cr_assert_eq(to(w, "vs", OPEN_N, "Open again: the register has changed back."), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":3"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":4"), 0u);
	world_free(w);
}

/* --- release ----------------------------------------------------------------------------- */

/* Every marker reaches those who may read it (or the test proves nothing), and nobody else. */
Test(engine_rules, a_team_reads_what_its_contract_releases_and_nothing_else)
{
	static const struct {
		const char *text;
		bool vs, cme, duty;
	} markers[] = {
		{"Marianforename", true, false, true},	{"Markersurname", true, false, true},
		{"CASE77", true, false, true},		{"Workermark", true, false, true},
		{"looked after", true, false, true},	{"Oak School", true, true, false},
		{"01632 960101", true, true, false},	{"09:20", true, true, false}, /* register closed */
		{"W332201523114", false, true, false},	{"no reason yet", true, false, false},
		{"ill or medical", true, false, false}, {"authorised absence", false, false, true},
		{"Year 5", false, false, false},	{"2017", false, false, false},
		{"E. Mailmark", false, false, false},
	};
	struct world *w = borough("2026-11-23T06:30");
	struct record_list_row *row = &w->list.at[0];

	strcpy(row->forename, "Marianforename");
	strcpy(row->surname, "Markersurname");
	strcpy(row->case_id, "CASE77");
	strcpy(row->worker, "Workermark");
	strcpy(row->team, "E. Mailmark");
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-23", true, "I");
	run_until(w, "2026-11-23T16:30");
	for (size_t i = 0; i < sizeof markers / sizeof *markers; i++) {
		cr_assert_eq(to(w, "vs", markers[i].text, "") > 0, markers[i].vs, "vs: %s", markers[i].text);
		cr_assert_eq(to(w, "cme", markers[i].text, "") > 0, markers[i].cme, "cme: %s",
			     markers[i].text);
		cr_assert_eq(to(w, "duty", markers[i].text, "") > 0, markers[i].duty, "duty: %s",
			     markers[i].text);
	}
	world_free(w);
}

/* Restricted on one list is restricted everywhere, whatever another list says. */
Test(engine_rules, a_restricted_child_is_named_to_nobody)
{
	static const char *const secret[] = {"Zo\xc3\xab",    "Brook",	  "C1",
					     "W332201523114", "W. Orker", "Oak School"};
	struct world *w = borough("2026-11-23T06:30");
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	strcpy(row->status, "in_need");
	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-23", true, "I");
	run_until(w, "2026-11-23T16:30");
	cr_assert_gt(to(w, "vs", OPEN_N, ""), 0u);
	cr_assert_gt(to(w, "duty", "absent_any", ""), 0u);
	for (size_t i = 0; i < w->sent.count; i++)
		for (size_t k = 0; k < sizeof secret / sizeof *secret; k++)
			cr_assert(strstr(w->sent.at[i].body, "not_heard") != NULL ||
					  strstr(w->sent.at[i].body, secret[k]) == NULL,
				  "%s in: %s", secret[k], w->sent.at[i].body);
	json_decref(ask(w, "{\"verb\":\"rollcall\",\"list\":\"in_need\"}"));
	cr_assert(strstr(w->answer, "Brook") == NULL && strstr(w->answer, "\"restricted\":1") != NULL, "%s",
		  w->answer);
	json_decref(ask(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}"));
	cr_assert(strstr(w->answer, "C1\"") == NULL, "%s", w->answer);
	world_free(w);
}
