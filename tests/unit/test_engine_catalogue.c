/* The catalogue through the engine: what opens, what is told later, what closes, and lists of the week, with
 * the parameters that a contract sets. */
#include "engine_borough.h"

#define RULE(name) "\"rule\":\"" name "\""

static const char *const rules_files[][2] = {
	{"contracts/cme.yaml",
	 CME("  - {rule: absent_unauthorised, to: cme, urgency: same_session}\n"
	     "  - {rule: left_during_day, to: cme, urgency: same_session}\n"
	     "  - {rule: suspended, to: cme, urgency: same_session}\n"
	     "  - {rule: unauthorised_20_days, to: cme, urgency: same_session, parameters: {warn: 3, days: 5}}\n"
	     "  - {rule: penalty_threshold, to: cme, urgency: weekly, parameters: {sessions: 4}}\n"
	     "  - {rule: sickness_15_days, to: cme, urgency: weekly, parameters: {warn: 1, days: 2}}\n")},
	{"contracts/duty.yaml", duty_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/cme.yaml",
	 TEAM("cme", "Missing") "next_steps:\n  - {rule: suspended, text: Ask for the letter at once.}\n"},
	{"teams/duty.yaml", TEAM("duty", "Duty")},
};

static struct world *catalogue(const char *now)
{
	struct world *w = world_new_files(now, rules_files, sizeof rules_files / sizeof *rules_files);

	w->exact = true;
	world_open(w);
	work_now(w);
	return w;
}

static const char *last_body(const struct world *w)
{
	return w->sent.count > 0 ? w->sent.at[w->sent.count - 1].body : "";
}

/* Attending in the morning, no accepted reason in the afternoon: told with what to do; corrected, it closes.
 */
Test(engine_catalogue, left_during_the_day_opens_and_a_correction_closes_it)
{
	struct world *w = catalogue("2026-11-08T12:00");

	mark(w, "A3", "2026-11-09", false, "/");
	mark(w, "A3", "2026-11-09", true, "O");
	run_until(w, "2026-11-09T13:45");
	cr_assert_eq(to(w, "cme", RULE("left_during_day"), "the afternoon register has the child as absent"),
		     1u, "%s", last_body(w));
	cr_assert_eq(to(w, "cme", RULE("absent_unauthorised"), "the school has accepted no reason"), 1u);
	mark(w, "A3", "2026-11-09", true, "\\");
	run_until(w, "2026-11-09T16:30");
	cr_assert_eq(to(w, "cme", RULE("left_during_day"), CLOSED), 1u);
	cr_assert_eq(to(w, "cme", RULE("absent_unauthorised"), CLOSED), 1u);
	world_free(w);
}

/* A suspension is told at once; its later days wait for the digest; from day 3 on it says when provision is
 * due. */
Test(engine_catalogue, a_suspension_is_told_at_once_and_its_days_in_the_digest)
{
	static const char *const four[] = {"2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12"};
	struct world *w = catalogue("2026-11-08T12:00");

	days(w, "A3", four, 4, "E");
	run_until(w, "2026-11-09T09:45");
	cr_assert_eq(to(w, "cme", RULE("suspended"), "Ask for the letter at once."), 1u, "%s", last_body(w));
	cr_assert_eq(to(w, "cme", RULE("suspended"), "Other provision"), 0u);
	run_until(w, "2026-11-09T16:10");
	cr_assert_eq(to(w, "cme", RULE("suspended"), ""), 1u, "the afternoon waits for 16:15");
	run_until(w, "2026-11-11T16:30");
	cr_assert_geq(to(w, "cme", RULE("suspended"),
			 "3 school days in a row so far (6 sessions (3 days)). Other provision is "
			 "due from the 6th."),
		      1u, "%s", last_body(w));
	world_free(w);
}

/* Parameters of the contract: in advance at 3 days, then at 5, one alert; U ends the run. */
Test(engine_catalogue, a_run_is_told_in_advance_and_at_its_length)
{
	struct world *w = catalogue("2026-11-01T12:00");

	days(w, "A3", twelve + 5, 5, "O"); /* 2 to 6 November */
	run_until(w, "2026-11-04T16:30");
	cr_assert_eq(to(w, "cme", RULE("unauthorised_20_days"), "This is told in advance of 5 school days."),
		     1u, "%s", last_body(w));
	run_until(w, "2026-11-05T16:30");
	cr_assert_eq(to(w, "cme", RULE("unauthorised_20_days"), ""), 1u, "four days are no news");
	run_until(w, "2026-11-06T16:30");
	cr_assert_eq(to(w, "cme", RULE("unauthorised_20_days"), "Now 5 school days in a row."), 1u);
	mark(w, "A3", "2026-11-05", true, "U");
	run_until(w, "2026-11-09T16:30");
	cr_assert_eq(to(w, "cme", RULE("unauthorised_20_days"), CLOSED), 1u, "%s", last_body(w));
	world_free(w);
}

/* On Monday one list a rule, with counts and the children; on Tuesday nothing; next Monday a new one, which
 * closes the old. Restarts fire nothing again. */
Test(engine_catalogue, lists_leave_on_mondays_once)
{
	struct world *w = catalogue("2026-11-01T12:00");

	days(w, "A3", twelve + 5, 2, "O");
	days(w, "A2", twelve + 5, 2, "N"); /* looked after: not counted unless a row names them */
	days(w, "A4", twelve + 5, 1, "I");
	run_until(w, "2026-11-08T23:00");
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"), ""), 0u, "not before Monday");
	run_until(w, "2026-11-09T08:15");
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"), "1 child at 1 school"), 1u, "%s", last_body(w));
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"),
			"UPN P33220152311A: 4 sessions (2 days) of G, N, O or U"),
		     1u, "%s", last_body(w));
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), "told in advance"), 1u);
	world_restart(w);
	run_until(w, "2026-11-15T23:00");
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"), ""), 1u, "once a week, whatever restarts");
	run_until(w, "2026-11-16T08:15");
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"), "\"state\":\"open\""), 2u);
	cr_assert_eq(to(w, "cme", RULE("penalty_threshold"), "A newer list has come."), 1u);
	world_free(w);
}

/* A list waits, for the team's system is away. A child whose record is restricted meanwhile is in no message:
 * the list goes as counts. */
Test(engine_catalogue, a_list_that_waits_loses_a_child_that_is_restricted)
{
	struct world *w = catalogue("2026-11-01T12:00");

	days(w, "A1", twelve + 5, 1, "I");
	days(w, "A4", twelve + 5, 1, "I");
	world_consumers(w, 0);
	run_until(w, "2026-11-09T12:00");
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), ""), 0u);
	w->list.at[0].restricted = true;
	run_until(w, "2026-11-10T12:00");
	world_consumers(w, 1);
	run_until(w, "2026-11-10T12:15");
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), ""), 1u);
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), "2 children at 1 school"), 1u, "%s",
		     last_body(w));
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), "taken back"), 1u);
	cr_assert_eq(to(w, "cme", RULE("sickness_15_days"), "UPN"), 0u);
	world_free(w);
}
