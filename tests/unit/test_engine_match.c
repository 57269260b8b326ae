/* Whose record is whose over all schools: a child with a social worker is followed wherever it is
 * registered, two children are never shown as one, and a restricted child is never a question. */
#include "engine_match.h"

/* --- several schools -------------------------------------------------------------------- */

/* Present at one of two schools is present; each school's own sums stay its own. */
Test(engine_match, dual_registration_merges_for_alerts_and_never_for_statistics)
{
	struct world *dual = two_schools("2026-11-23T06:30"), *apart = two_schools("2026-11-23T06:30");
	char *sums;

	pupil(dual, "elm", "E1", W);
	pupil(apart, "elm", "E1", P); /* the same marks, another child */
	for (int i = 0; i < 2; i++) {
		struct world *w = i == 0 ? dual : apart;

		world_open(w);
		work_now(w);
		mark_at(w, "oak", "A1", "2026-11-23", false, "N");
		mark_at(w, "elm", "E1", "2026-11-23", false, "/");
		run_until(w, "2026-11-23T11:00");
	}
	cr_assert_eq(to(dual, "vs", OPEN_N, "case C1"), 0u, "the child is at the other school");
	cr_assert_eq(to(apart, "vs", OPEN_N, "case C1"), 1u, "or this test proves nothing");
	cr_assert_eq(waiting(dual), 0u, "dual registration is no question");
	sums = strdup(say(apart, "{\"verb\":\"report\",\"name\":\"borough\"}"));
	cr_assert_str_eq(say(dual, "{\"verb\":\"report\",\"name\":\"borough\"}"), sums);
	HAS(sums, "\"enrolments\":2");
	free(sums);
	world_free(dual);
	world_free(apart);
}

Test(engine_match, a_mover_is_followed_to_the_new_school)
{
	struct world *w = two_schools("2026-11-23T06:30");

	*VEC_ADD(&w->shared) = (struct shared){
		.school = "oak", .id = "A1", .born = on("2017-01-10"), .to = on("2026-11-20")};
	*VEC_ADD(&w->shared) = (struct shared){
		.school = "elm", .id = "E1", .born = on("2017-01-10"), .from = on("2026-11-23")};
	pupil(w, "elm", "E1", W);
	world_open(w);
	work_now(w);
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	cr_assert_eq(waiting(w), 0u);
	world_free(w);
}

/* The new school gives another UPN and says which one was before. */
Test(engine_match, a_former_upn_finds_the_child_when_the_birth_agrees)
{
	struct world *w = two_schools("2026-11-23T06:30");

	pupil(w, "elm", "E1", P);
	*VEC_ADD(&w->shared) = (struct shared){
		.school = "elm", .id = "E1", .born = on("2017-01-10"), .from = on("2026-11-23"), .former = W};
	world_open(w);
	work_now(w); /* the list knows the day of birth */
	if (to(w, "vs", "", "") == 0)
		run_until(w, "2026-11-23T09:45");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	w->pupils.at[0].school = "gone";
	run_until(w, "2026-11-24T09:45");
	mark_at(w, "elm", "E1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"reason\":\"former_and_birth\"");
	HAS(w->answer, "\"decided_by\":\"rule\"");
	cr_assert_geq(to(w, "vs", OPEN_N, "case C1"), 1u);
	cr_assert_eq(waiting(w), 0u);
	world_free(w);
}

Test(engine_match, a_former_upn_without_a_birth_date_is_asked)
{
	struct world *w = two_schools("2026-11-23T06:30");

	pupil(w, "elm", "E1", P);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E1", .former = W};
	world_open(w);
	work_now(w);
	HAS(say(w, "{\"verb\":\"match\"}"), "\"reason\":\"former_unsure\"");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u);
	HAS(decide(w, 1, "same"), "\"ok\":true");
	cr_assert_eq(waiting(w), 0u);
	run_until(w, "2026-11-23T11:30");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "told as soon as it is known who it is");
	world_free(w);
}

/* --- a UPN changes ------------------------------------------------------------------------ */

Test(engine_match, a_temporary_upn_made_permanent_is_the_same_child)
{
	struct world *w = two_schools("2026-11-23T06:30");

	text_copy(w->list.at[0].upn, sizeof w->list.at[0].upn, SPAN(T)); /* A3 of the fixture bears it */
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T18:00");
	w->pupils.at[2].upn = P;
	run_until(w, "2026-11-24T09:45");
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"reason\":\"permanent_now\"");
	cr_assert_eq(waiting(w), 0u);
	mark(w, "A3", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "still the child of the list");
	cr_assert_eq(to(w, "cme", OPEN_N, "UPN " P), 1u, "told by the UPN it has now");
	/* The list follows: one child all the same, and after a restart too. */
	text_copy(w->list.at[0].upn, sizeof w->list.at[0].upn, SPAN(P));
	run_until(w, "2026-11-25T09:45");
	world_restart(w);
	HAS(say(w, "{\"verb\":\"rollcall\",\"list\":\"looked_after\"}"), "\"children\":3,");
	mark(w, "A3", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(to(w, "vs", "Wed 25 Nov", "case C1"), 1u);
	world_free(w);
}

/* A person who knows better takes the rule's decision back. */
Test(engine_match, a_rule_s_decision_can_be_changed)
{
	struct world *w = two_schools("2026-11-23T06:30");

	text_copy(w->list.at[0].upn, sizeof w->list.at[0].upn, SPAN(T));
	world_open(w);
	work_now(w);
	w->pupils.at[2].upn = P;
	run_until(w, "2026-11-24T09:45");
	HAS(decide(w, 1, "different"), "\"ok\":true");
	mark(w, "A3", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u, "the pupil is no longer the child of the list");
	cr_assert_eq(to(w, "cme", OPEN_N, "UPN " P), 1u);
	world_free(w);
}

Test(engine_match, a_permanent_upn_that_changes_is_asked_and_goes_back)
{
	struct world *w = two_schools("2026-11-23T06:30");

	world_open(w);
	work_now(w);
	w->pupils.at[0].upn = P;
	run_until(w, "2026-11-24T09:45");
	cr_assert_eq(waiting(w), 1u);
	HAS(say(w, "{\"verb\":\"match\"}"), "\"reason\":\"two_upns\"");
	mark(w, "A1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "the first one counts until a person decides");
	w->pupils.at[0].upn = W;
	run_until(w, "2026-11-25T09:45");
	cr_assert_eq(waiting(w), 0u, "it was a slip of the school's");
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"state\":\"settled\"");
	world_free(w);
}

/* --- one UPN, two pupils -------------------------------------------------------------------- */

Test(engine_match, two_pupils_under_one_upn_are_two_children_until_a_person_decides)
{
	struct world *w = two_schools("2026-11-23T06:30");

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	cr_assert_eq(waiting(w), 1u);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A5", "2026-11-23", false, "/");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "not hidden behind the other pupil's mark");
	mark(w, "A1", "2026-11-24", false, "/");
	mark(w, "A5", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", "Tue 24 Nov", "case C1"), 0u,
		     "the other pupil's absence is not this child's");
	cr_assert_eq(to(w, "cme", "a pupil without a UPN", ""), 1u,
		     "and nobody is told a UPN that may be wrong");
	world_free(w);
}

/* The one we knew by the shared number first turns out to have another: then the number's child, who
 * may be on a list, is the pupil who still bears it. */
Test(engine_match, a_upn_that_is_free_again_goes_to_its_bearer)
{
	struct world *w = two_schools("2026-11-23T06:30");

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	HAS(decide(w, 1, "different"), "\"ok\":true");
	w->pupils.at[0].upn = P;
	run_until(w, "2026-11-24T09:45");
	HAS(decide(w, number_of(w, "two_upns"), "different"), "\"ok\":true");
	mark(w, "A5", "2026-11-25", false, "N");
	mark(w, "A1", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(to(w, "vs", "Wed 25 Nov", "case C1"), 1u);
	cr_assert_eq(to(w, "cme", "Wed 25 Nov", "UPN " P), 1u);
	cr_assert_eq(to(w, "cme", "Wed 25 Nov", "UPN " W), 1u);
	cr_assert_eq(waiting(w), 0u);
	world_restart(w);
	mark(w, "A5", "2026-11-26", false, "N");
	run_until(w, "2026-11-26T11:00");
	cr_assert_geq(to(w, "vs", "Thu 26 Nov", "case C1"), 1u);
	world_free(w);
}

/* Decided for good: at later pages, after restarts, and changed only by a person. */
Test(engine_match, decisions_are_kept_and_can_be_undone)
{
	struct world *w = two_schools("2026-11-23T06:30");
	char *log;

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	HAS(decide(w, 1, "different"), "\"ok\":true");
	run_until(w, "2026-11-24T09:45");
	world_restart(w);
	run_until(w, "2026-11-25T09:45");
	cr_assert_eq(waiting(w), 0u, "a decided pair is never asked again");
	LACKS(say(w, "{\"verb\":\"match\"}"), "\"number\"");
	mark(w, "A5", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 0u);
	/* The school says it was one child after all. */
	HAS(decide(w, 1, "same"), "\"ok\":true");
	run_until(w, "2026-11-25T11:30");
	cr_assert_eq(to(w, "vs", "Wed 25 Nov", "case C1"), 1u,
		     "the other record's absence is this child's now");
	HAS(decide(w, 1, "same"), "decided so before, by J Morris");
	world_restart(w);
	mark(w, "A5", "2026-11-26", false, "N");
	run_until(w, "2026-11-26T11:00");
	cr_assert_geq(to(w, "vs", "Thu 26 Nov", "case C1"), 1u, "and after a restart");
	/* And back: marks of the other record are the other's again. */
	HAS(decide(w, 1, "different"), "\"ok\":true");
	mark(w, "A1", "2026-11-27", false, "/");
	mark(w, "A5", "2026-11-27", false, "N");
	run_until(w, "2026-11-27T11:00");
	cr_assert_eq(to(w, "vs", "Fri 27 Nov", "case C1"), 0u);
	world_restart(w);
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"state\":\"different\"");
	cr_assert_eq(to(w, "vs", "Fri 27 Nov", "case C1"), 0u);
	HAS(say(w, "{\"verb\":\"match_show\",\"number\":\"1\"}"), "\"note\":\"rang the school\"");
	log = rows_of(w, "SELECT who, text FROM audit WHERE kind = 'matched' ORDER BY number");
	HAS(log,
	    "J Morris (tester)|item 1: different (shared_upn)|\nJ Morris (tester)|item 1: same (shared_upn)|\n"
	    "J Morris (tester)|item 1: different (shared_upn)|");
	free(log);
	world_free(w);
}

/* In September every pupil is new on the roll; what was decided in summer still holds. */
Test(engine_match, decisions_hold_in_another_year)
{
	static const char calendar[] =
		"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2026-09-03, to: 2026-12-18}\n"
		"  - {from: 2027-09-02, to: 2027-12-17}\nclosures: []\nbank_holidays: [2026-12-25]\n";
	static char contract[sizeof vs_contract];
	struct world *w = two_schools("2026-11-23T06:30");
	char *years;

	memcpy(contract, vs_contract, sizeof contract);
	memcpy(strstr(contract, "to: 2027-08-31"), "to: 2028-08-31", 14);
	world_file(w, "contracts/vs.yaml", contract);
	world_file(w, "calendars/c.yaml", calendar);

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	HAS(decide(w, 1, "different"), "\"ok\":true");
	w->now = at("2026-11-23T20:00");
	world_restart(w);
	/* The other pupil comes first this time. */
	w->pupils.at[0].id = "A5";
	w->pupils.at[w->pupils.count - 1].id = "A1";
	w->now = at("2027-09-06T09:45");
	work_now(w);
	cr_assert_eq(waiting(w), 0u);
	years = rows_of(w,
			"SELECT count(*), count(DISTINCT child) FROM enrolment WHERE student IN ('A1', 'A5') "
			"GROUP BY year_monday");
	cr_assert_str_eq(years, "2|2|\n2|2|\n", "two children in both years");
	free(years);
	years = rows_of(w, "SELECT count(DISTINCT child) FROM enrolment WHERE student IN ('A1', 'A5')");
	cr_assert_str_eq(years, "2|\n", "and the same two");
	free(years);
	world_free(w);
}

Test(engine_match, births_that_differ_are_asked)
{
	struct world *w = two_schools("2026-11-23T06:30");

	born(w, "oak", "A1", "2017-01-10");
	born(w, "elm", "E1", "2017-10-01");
	pupil(w, "elm", "E1", W);
	world_open(w);
	work_now(w);
	HAS(say(w, "{\"verb\":\"match\"}"), "\"reason\":\"birth_differs\"");
	HAS(say(w, "{\"verb\":\"match_show\",\"number\":\"1\"}"), "\"born\":\"differs\"");
	HAS(w->answer, "\"first_upn\":\"" W "\"");
	/* The second school corrects a slip. */
	w->shared.at[w->shared.count - 1].born = on("2017-01-10");
	run_until(w, "2026-11-24T09:45");
	cr_assert_eq(waiting(w), 0u);
	mark_at(w, "elm", "E1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	world_free(w);
}

/* A school that begins to share birth dates: the child stays, and somebody is asked. */
Test(engine_match, a_birth_told_later_parts_nobody_by_itself)
{
	struct world *w = two_schools("2026-11-23T06:30");

	born(w, "oak", "A1", "2017-01-10");
	pupil(w, "elm", "E1", W);
	world_open(w);
	work_now(w);
	cr_assert_eq(waiting(w), 0u);
	born(w, "elm", "E1", "2017-10-01");
	run_until(w, "2026-11-24T09:45");
	cr_assert_eq(waiting(w), 1u);
	mark_at(w, "elm", "E1", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
	HAS(decide(w, 1, "different"), "\"ok\":true");
	mark_at(w, "elm", "E1", "2026-11-25", false, "N");
	run_until(w, "2026-11-25T11:00");
	cr_assert_eq(to(w, "vs", "Wed 25 Nov", "case C1"), 0u);
	world_restart(w);
	run_until(w, "2026-11-26T09:45");
	cr_assert_eq(waiting(w), 0u);
	world_free(w);
}

/* --- no UPN, a wrong one ----------------------------------------------------------------------- */

Test(engine_match, a_wrong_upn_is_a_question_until_it_is_right)
{
	struct world *w = two_schools("2026-11-23T06:30");

	pupil(w, "oak", "A5", "A801200001001"); /* the letter is wrong */
	pupil(w, "oak", "A6", "UN5");
	world_open(w);
	work_now(w);
	cr_assert_eq(waiting(w), 1u, "a reason for having none is no question");
	HAS(say(w, "{\"verb\":\"match\"}"), "\"reason\":\"wrong_upn\"");
	HAS(decide(w, 1, "same"), "\"ok\":false");
	HAS(decide(w, 1, "later"), "\"ok\":true");
	cr_assert_eq(waiting(w), 0u);
	HAS(say(w, "{\"verb\":\"match\"}"), "\"state\":\"later\"");
	w->pupils.at[w->pupils.count - 2].upn = P;
	run_until(w, "2026-11-24T09:45");
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"state\":\"settled\"");
	mark(w, "A5", "2026-11-24", false, "N");
	run_until(w, "2026-11-24T11:00");
	cr_assert_eq(to(w, "cme", OPEN_N, "UPN " P), 1u);
	world_free(w);
}

/* --- who may see, who looked ---------------------------------------------------------------- */

Test(engine_match, a_upn_is_shown_only_where_a_contract_releases_it_and_looking_is_kept)
{
	struct world *w = world_new_files("2026-11-22T18:00", NULL, 0); /* no contract shares the UPN */
	char *log;

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	HAS(say(w, "{\"verb\":\"match_show\",\"number\":\"1\"}"), "\"upn_released\":false");
	LACKS(w->answer, W);
	LACKS(say(w, "{\"verb\":\"match\"}"), W);
	log = rows_of(w, "SELECT who, text FROM audit WHERE kind = 'asked' ORDER BY number");
	cr_assert_str_eq(log,
			 "tester|pupils who may be one, question \"1\"|\ntester|pupils who may be one|\n");
	free(log);
	HAS(say(w, "{\"verb\":\"match_show\",\"number\":\"99\"}"), "\"ok\":false");
	HAS(say(w, "{\"verb\":\"match_show\",\"number\":\"x\"}"), "\"ok\":false");
	HAS(say(w, "{\"verb\":\"match_decide\",\"number\":\"1\",\"decision\":\"perhaps\"}"), "\"ok\":false");
	world_free(w);
}

/* Decisions that cannot all be true are refused, whichever comes last. */
Test(engine_match, decisions_that_contradict_are_refused)
{
	struct world *w = two_schools("2026-11-23T06:30");
	unsigned shared, former, differs;

	pupil(w, "oak", "A5", W);
	born(w, "oak", "A5", "2016-05-05");
	pupil(w, "elm", "E1", P);
	*VEC_ADD(&w->shared) =
		(struct shared){.school = "elm", .id = "E1", .former = W, .born = on("2016-01-01")};
	world_open(w);
	work_now(w);
	w->pupils.at[w->pupils.count - 2].upn = P; /* A5 bears E1's number now, and is not born with it */
	run_until(w, "2026-11-24T09:45");
	shared = number_of(w, "shared_upn"), former = number_of(w, "former_unsure");
	differs = number_of(w, "birth_differs");
	cr_assert(shared > 0 && former > 0 && differs > 0, "%s", w->answer);
	HAS(decide(w, shared, "same"), "\"ok\":true");
	HAS(decide(w, former, "same"), "\"ok\":true");
	HAS(decide(w, differs, "different"), "other decisions say that the two are one child");
	HAS(decide(w, former, "different"), "\"ok\":true");
	HAS(decide(w, differs, "different"), "\"ok\":true");
	world_restart(w);
	HAS(decide(w, former, "same"), "was decided `different` about the same two children");
	HAS(decide(w, shared, "later"), "only what waits");
	world_free(w);
}
