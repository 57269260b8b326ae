/* The opening report: what stood open when a school went live, told once to each team that hears of its
 * children, and nothing of it ever sent as an alert. */
#include "engine_match.h"

#define REPORT "\"rule\":\"opening_report\""

#define LIVE_ON(day) SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", day)
#define ELM_ON(day)  SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", day)

static struct world *live(const char *now, const char *oak)
{
	struct world *w = borough(now);

	world_file(w, "schools/oak.yaml", oak);
	return w;
}

static void in_school(struct world *w, const char *day)
{
	present(w, day, false);
	present(w, day, true);
}

/* A looked-after child away with no reason on Thursday and Friday, another in school: the team reads who,
 * since when and how much, that nothing was sent before; and none of it ever comes as an alert. */
Test(engine_opening, a_team_reads_once_what_stood_open)
{
	struct world *w = live("2026-11-18T06:30", LIVE_ON("2026-11-23"));

	world_open(w);
	work_now(w);
	in_school(w, "2026-11-18");
	in_school(w, "2026-11-19");
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	mark(w, "A1", "2026-11-19", true, "N");
	mark(w, "A1", "2026-11-20", false, "N");
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-22T23:00");
	cr_assert_eq(to(w, "vs", REPORT, ""), 0u, "not before the day");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "vs", REPORT, ""), 1u);
	cr_assert_eq(to(w, "vs", REPORT,
			"When Oak School went live on Mon 23 Nov 2026: 1 child with 2 open episodes."),
		     1u, "N, and the day's digest of absences: %s", w->sent.at[0].body);
	cr_assert_eq(
		to(w, "vs", REPORT,
		   "Brook (case C1): No reason known yet, since Thu 19 Nov 2026: 3 sessions (1.5 days)."),
		1u, "%s", w->sent.at[0].body);
	cr_assert_eq(to(w, "vs", REPORT, "no alert about them was sent"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	cr_assert_eq(to(w, "vs", REPORT, "C2"), 0u, "who was in school is not in it");
	world_restart(w);
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "vs", REPORT, ""), 1u, "once, whatever restarts");
	world_free(w);
}

/* Each team by its own contract: duty may not know which school it is, and asks for no N. */
Test(engine_opening, each_team_reads_what_its_contract_releases)
{
	struct world *w = live("2026-11-19T06:30", LIVE_ON("2026-11-23"));

	world_open(w);
	work_now(w);
	in_school(w, "2026-11-19");
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	mark(w, "A1", "2026-11-20", true, "N");
	mark(w, "A3", "2026-11-20", true, "N"); /* on no list */
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "duty", REPORT, ""), 1u);
	cr_assert_eq(to(w, "duty", REPORT, "Oak"), 0u, "the school is not released to it");
	cr_assert_eq(to(w, "duty", REPORT, "When a school went live"), 1u);
	cr_assert_eq(to(w, "duty", REPORT, "No reason known"), 0u, "nor is the reason");
	cr_assert_eq(to(w, "cme", REPORT, "2 children with 2 open episodes"), 1u, "every pupil");
	cr_assert_eq(to(w, "cme", REPORT, "Oak School: UPN P33220152311A: No reason known yet"), 1u);
	cr_assert_eq(to(w, "vs", REPORT, "P33220152311A"), 0u);
	world_free(w);
}

/* A restricted child is not in it, nor in its counts; nothing else being open, it says so. */
Test(engine_opening, a_restricted_child_is_not_in_it)
{
	struct world *w = live("2026-11-19T06:30", LIVE_ON("2026-11-23"));

	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	in_school(w, "2026-11-19");
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "vs", REPORT, "No open episode at Oak School when it went live on Mon 23 Nov"),
		     1u);
	cr_assert_eq(to(w, "vs", REPORT, "nothing open at 1 school"), 1u);
	cr_assert_eq(to(w, "cme", REPORT, "W332201523114"), 0u);
	world_free(w);
}

/* Two schools on one day: one report. The second school is late by half an hour: the first waits for it. */
Test(engine_opening, schools_that_go_live_together_are_one_report)
{
	struct world *w = live("2026-11-19T06:30", LIVE_ON("2026-11-23"));

	world_file(w, "schools/elm.yaml", ELM_ON("2026-11-23"));
	world_open(w);
	pupil(w, "elm", "E1", P);
	work_now(w);
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	mark_at(w, "elm", "E1", "2026-11-20", false, "N");
	mark_at(w, "elm", "E1", "2026-11-20", true, "N");
	mark_at(w, "elm", "E1", "2026-11-23", false, "/");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "cme", REPORT, ""), 1u);
	cr_assert_eq(to(w, "cme", REPORT, "at 2 schools"), 1u);
	cr_assert_eq(to(w, "cme", REPORT, "No open episode at Oak School"), 1u);
	cr_assert_eq(to(w, "cme", REPORT, "When Elm School went live on Mon 23 Nov 2026: 1 child"), 1u);
	world_free(w);
}

/* A school that cannot be read on the day holds the others up for an hour, and comes later on its own. */
Test(engine_opening, a_silent_school_holds_nobody_up)
{
	struct world *w = live("2026-11-20T06:30", LIVE_ON("2026-11-20"));

	w->school_down = true;
	world_file(w, "schools/elm.yaml", ELM_ON("2026-11-23"));
	in_school(w, "2026-11-19");
	mark(w, "A3", "2026-11-19", true, "N");
	world_open(w);
	run_until(w, "2026-11-20T17:00");
	cr_assert_eq(to(w, "cme", REPORT, ""), 0u, "nothing is known of it yet");
	w->school_down = false;
	in_school(w, "2026-11-23");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "cme", REPORT, "When Oak School went live on Fri 20 Nov 2026: 1 child"), 1u);
	cr_assert_eq(to(w, "cme", REPORT, ""), 1u, "elm has no mark from before its day");
	world_free(w);
}

/* Installed late: the day is past when the school is first read. Told at once, as of that day. */
Test(engine_opening, a_late_start_tells_at_the_first_look)
{
	struct world *w = live("2026-11-25T06:30", LIVE_ON("2026-11-23"));

	in_school(w, "2026-11-19");
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	in_school(w, "2026-11-24");
	in_school(w, "2026-11-25");
	mark(w, "A3", "2026-11-20", true, "N");
	w->exact = true;
	world_open(w);
	run_until(w, "2026-11-25T12:00");
	cr_assert_eq(to(w, "cme", REPORT, "went live on Mon 23 Nov 2026: 1 child with 1 open episode"), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 0u);
	world_free(w);
}

/* No mark from before the day: nothing to tell, and a mark of those days that comes later is no reason. */
Test(engine_opening, without_marks_from_before_there_is_no_report)
{
	struct world *w = live("2026-11-23T06:30", LIVE_ON("2026-11-23"));

	world_open(w);
	in_school(w, "2026-11-23");
	run_until(w, "2026-11-23T17:00");
	in_school(w, "2026-11-20");
	mark(w, "A3", "2026-11-20", true, "N");
	run_until(w, "2026-11-25T17:00");
	cr_assert_eq(to(w, "cme", REPORT, ""), 0u);
	cr_assert_eq(to(w, "vs", REPORT, ""), 0u);
	world_free(w);
}

/* The day moves on before it comes: nothing is told on the first one. Once told, a later day tells nothing.
 */
Test(engine_opening, a_day_that_moves_is_told_of_once)
{
	struct world *w = live("2026-11-19T06:30", LIVE_ON("2026-11-23"));

	world_open(w);
	work_now(w);
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	in_school(w, "2026-11-24");
	in_school(w, "2026-11-25");
	mark(w, "A3", "2026-11-20", true, "N");
	run_until(w, "2026-11-20T17:00");
	world_file(w, "schools/oak.yaml", LIVE_ON("2026-11-24"));
	world_config(w);
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "cme", REPORT, ""), 0u);
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "cme", REPORT, "went live on Tue 24 Nov"), 1u);
	world_file(w, "schools/oak.yaml", LIVE_ON("2026-11-25"));
	world_config(w);
	run_until(w, "2026-11-25T17:00");
	cr_assert_eq(to(w, "cme", REPORT, ""), 1u);
	world_free(w);
}

/* A run that was long enough before the day is told in the report, with its length; never as an alert. */
Test(engine_opening, a_run_is_told_with_its_length)
{
	struct world *w = live("2026-11-09T06:30", LIVE_ON("2026-11-10"));

	for (unsigned k = 0; k < 12; k++)
		in_school(w, twelve[k]);
	days(w, "A3", twelve, 12, "O");
	world_open(w);
	run_until(w, "2026-11-11T12:00");
	cr_assert_eq(to(w, "cme", REPORT,
			"10 school days unauthorised, since Mon 19 Oct 2026: 22 sessions (11 days)."),
		     1u);
	cr_assert_eq(to(w, "cme", RUN, ""), 0u);
	world_free(w);
}

/* Somebody goes through it and closes it: the team hears, without the children. */
Test(engine_opening, it_is_closed_as_seen)
{
	struct world *w = live("2026-11-19T06:30", LIVE_ON("2026-11-23"));
	const char *body = NULL;
	char question[200];

	world_open(w);
	work_now(w);
	in_school(w, "2026-11-20");
	in_school(w, "2026-11-23");
	mark(w, "A3", "2026-11-20", true, "N");
	run_until(w, "2026-11-23T17:00");
	for (size_t i = 0; i < w->sent.count; i++)
		if (strcmp(w->sent.at[i].mailbox, "cme") == 0 && strstr(w->sent.at[i].body, REPORT) != NULL)
			body = w->sent.at[i].body;
	cr_assert_not_null(body);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%.64s\",\"outcome\":\"seen\",\"by\":\"J\"}",
		 strstr(body, "\"alert\":\"") + 9);
	HAS(say(w, question), "\"ok\":true");
	run_until(w, "2026-11-24T12:00");
	cr_assert_eq(to(w, "cme", REPORT, "Closed by J"), 1u, "%s", w->answer);
	cr_assert_eq(to(w, "cme", "Closed by J", "P33220152311A"), 0u);
	world_free(w);
}

/* A write that fails anywhere on the day: after the restart there is one report, no more and no less. */
Test(engine_opening, whatever_write_fails_it_is_told_once)
{
	bool broke = true;

	for (unsigned n = 1; broke; n += 2) {
		struct world *w = live("2026-11-23T09:00", LIVE_ON("2026-11-23"));
		char *rows;

		in_school(w, "2026-11-20");
		in_school(w, "2026-11-23");
		mark(w, "A3", "2026-11-20", true, "N");
		w->may_break = true;
		w->fail_at = n;
		world_open(w);
		for (int k = 0; k < 8; k++) {
			w->now += 600;
			work_now(w);
			acknowledge_all(w);
		}
		work_now(w);
		broke = w->broke_once;
		w->may_break = false;
		rows = rows_of(
			w,
			"SELECT count(*), count(DISTINCT e.alert) FROM envelope e JOIN alert a ON e.alert = a.id "
			"WHERE mailbox = 'cme' AND rule = 'opening_report'");
		cr_assert_str_eq(rows, "1|1|\n", "write %u", n);
		free(rows);
		world_free(w);
	}
}
