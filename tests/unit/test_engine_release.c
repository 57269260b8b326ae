/* About whom, and who may read what: lists that change, who a child is, and what each team's
 * contract lets it see. */
#include "engine_borough.h"

/* --- lists ------------------------------------------------------------------------------ */

/* New alerts stop at the end date; the old one is not stretched over it, and its end is told. */
Test(engine_release, a_child_leaves_a_list_by_its_end_date)
{
	struct world *w = borough("2026-11-23T06:30");

	w->list.at[0].to = on("2026-11-23");
	world_file(w, "contracts/cme.yaml", CME(RUN_RULE)); /* only teams that follow the list */
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-23T16:30");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":1,"), 1u);
	run_until(w, "2026-11-24T16:30");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":1,"), 1u, "no longer this team's child");
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-25T12:00");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Tue 24 Nov 2026, morning"), 0u);
	world_free(w);
}

Test(engine_release, a_shrunken_list_keeps_everybody_and_says_so)
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
Test(engine_release, a_list_without_those_who_left_it_is_no_shrunken_list)
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
Test(engine_release, an_earlier_time_on_the_list_does_not_end_the_present_one)
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

Test(engine_release, a_wrong_upn_later_does_not_unname_a_child)
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
Test(engine_release, a_upn_that_comes_later_names_the_child)
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
Test(engine_release, a_contract_for_all_pupils_hears_of_all_pupils)
{
	struct world *w = opened("2026-11-23T06:30");

	work_now(w);
	mark(w, "A3", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "UPN P33220152311A"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	world_free(w);
}

/* --- release ----------------------------------------------------------------------------- */

/* Every marker reaches those who may read it (or the test proves nothing), and nobody else. */
Test(engine_release, a_team_reads_what_its_contract_releases_and_nothing_else)
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
		{"ill or medical", true, false, false}, {"authorised absence", false, true, true},
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
Test(engine_release, a_restricted_child_is_named_to_nobody)
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
