/* Rules through the engine: runs over weeks, a child at two schools, marks that change. */
#include "engine_borough.h"

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
	run_until(w, "2026-11-23T11:30");
	cr_assert_eq(to(w, "vs", OPEN_N, "Open again: the register has changed back."), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":3"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":4"), 0u);
	world_free(w);
}
