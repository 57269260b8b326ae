/* The moments of a year that are easily got wrong, each as its reader lives it: what they must get, and what
 * they must not. */
#include "engine_match.h"

#define ANY  "\"rule\":\"absent_any\""
#define OPEN "\"state\":\"open\""
#define HELD "\"rule\":\"not_heard\""

/* How many alerts of a rule `muster alerts` has in this state. */
static unsigned alerts(struct world *w, const char *rule, const char *state)
{
	json_t *json = ask(w, "{\"verb\":\"alerts\"}"), *item;
	unsigned n = 0;
	size_t i;

	json_array_foreach(json_object_get(json, "alerts"), i, item)
		n += strcmp(json_string_value(json_object_get(item, "rule")), rule) == 0 &&
		     strcmp(json_string_value(json_object_get(item, "state")), state) == 0;
	json_decref(json);
	return n;
}

static void all_present(struct world *w, const char *const *dates, unsigned count)
{
	static const char *const students[] = {"A1", "A2", "A3", "A4"};

	for (unsigned k = 0; k < 4; k++)
		days(w, students[k], dates, count, "/");
}

/* --- closures
 * ------------------------------------------------------------------------------------------------ */

/* The school marks a whole day # that nobody had told of: nobody is absent that day, and the ten days go on
 * over it. */
Test(engine_moments, a_day_of_inset_is_no_day_of_absence_and_no_day_of_the_ten)
{
	struct world *w = opened("2026-10-18T12:00");

	work_now(w);
	all_present(w, twelve, 12);
	days(w, "A3", twelve, 5, "O");
	days(w, "A3", twelve + 6, 5, "O"); /* ten days, the sixth of the eleven being INSET */
	for (unsigned k = 0; k < 4; k++)
		days(w, (const char *const[]){"A1", "A2", "A3", "A4"}[k], twelve + 5, 1, "#");
	run_until(w, "2026-11-02T17:00");
	cr_assert_eq(to(w, "vs", ANY, ""), 0u);
	cr_assert_eq(to(w, "vs", HELD, "Oak School"), 0u, "a closed school is not silent");
	run_until(w, "2026-11-08T12:00");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "nine days");
	run_until(w, "2026-11-10T08:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 1u, "the tenth was Monday");
	world_free(w);
}

/* A Thursday and a Monday with the INSET day between them that only the marks tell of: one episode. */
Test(engine_moments, an_episode_goes_on_over_an_inset_day)
{
	struct world *w = opened("2026-11-18T12:00");
	static const char *const thursday[] = {"2026-11-19"}, *const friday[] = {"2026-11-20"},
				 *const monday[] = {"2026-11-23"};

	work_now(w);
	all_present(w, thursday, 1);
	all_present(w, monday, 1);
	days(w, "A1", thursday, 1, "I");
	days(w, "A1", monday, 1, "I");
	for (unsigned k = 0; k < 4; k++)
		days(w, (const char *const[]){"A1", "A2", "A3", "A4"}[k], friday, 1, "#");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(alerts(w, "absent_any", "open"), 1u, "%s", w->answer);
	world_free(w);
}

/* `#` over a morning in which a child was away, taken back at midday when the child is away too. */
Test(engine_moments, a_morning_of_closure_taken_back_at_midday_is_one_episode)
{
	struct world *w = opened("2026-11-23T06:30");
	static const char *const students[] = {"A1", "A2", "A3", "A4"};

	work_now(w);
	all_present(w, (const char *const[]){"2026-11-23"}, 1);
	mark(w, "A1", "2026-11-23", false, "I");
	mark(w, "A1", "2026-11-23", true, "I");
	run_until(w, "2026-11-23T10:00");
	for (unsigned k = 0; k < 4; k++)
		mark(w, students[k], "2026-11-23", false, "#");
	run_until(w, "2026-11-23T14:00");
	for (unsigned k = 1; k < 4; k++)
		mark(w, students[k], "2026-11-23", false, "/");
	mark(w, "A1", "2026-11-23", false, "I");
	run_until(w, "2026-11-23T14:30");
	cr_assert_eq(alerts(w, "absent_any", "open"), 1u, "%s", w->answer);
	run_until(w, "2026-11-23T16:30");
	cr_assert_eq(alerts(w, "absent_any", "open"), 1u, "%s", w->answer);
	world_free(w);
}

/* --- go-live
 * ------------------------------------------------------------------------------------------------- */

/* What was there before the first day is baseline: nobody is told, then or later. */
Test(engine_moments, marks_before_go_live_tell_nobody_and_the_first_day_does)
{
	struct world *w = borough("2026-11-20T06:30");

	world_file(w, "schools/oak.yaml",
		   SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-11-23"));
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-20", false, "N");
	mark(w, "A1", "2026-11-20", true, "N");
	mark(w, "A1", "2026-11-23", false, "/");
	mark(w, "A1", "2026-11-23", true, "N");
	run_until(w, "2026-11-23T13:00");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	run_until(w, "2026-11-23T14:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPEN), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "20 Nov"), 0u);
	world_free(w);
}

/* --- moves
 * --------------------------------------------------------------------------------------------------- */

/* After a move the new school's absence is told, of that school; the old one's later marks tell nobody. */
Test(engine_moments, alerts_follow_a_child_to_its_new_school)
{
	struct world *w = two_schools("2026-11-20T06:30");

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A1", .to = on("2026-11-20")};
	world_open(w);
	work_now(w);
	pupil(w, "elm", "E1", W);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E1", .from = on("2026-11-23")};
	mark(w, "A1", "2026-11-20", false, "/");
	mark(w, "A1", "2026-11-20", true, "/");
	mark(w, "A1", "2026-11-23", false, "O");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPEN), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Elm School"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), 0u, "the old school is out of it");
	world_free(w);
}

/* Away with no reason known on the last days at the old school: that is over, in words, once the child has
 * left its roll, and the new school's morning is a new alert. The old school's later marks open nothing
 * again. */
Test(engine_moments, what_was_open_at_the_old_school_is_over_with_its_roll)
{
	struct world *w = two_schools("2026-11-20T06:30");

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A1", .to = on("2026-11-20")};
	world_open(w);
	work_now(w);
	pupil(w, "elm", "E1", W);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E1", .from = on("2026-11-23")};
	mark(w, "A1", "2026-11-20", false, "N");
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-20T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPEN), to(w, "vs", OPEN_N, "Oak School"));
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 0u, "still on the roll that day");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "has left the roll"), 1u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Elm School"), 1u);
	mark(w, "A1", "2026-11-20", true, "O");
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "Open again"), 0u);
	world_free(w);
}

/* --- status and worker
 * ----------------------------------------------------------------------------------------- */

/* The end of care stands on the list: from the day after, no new alert; what was sent stays. */
Test(engine_moments, new_alerts_stop_when_care_ends)
{
	struct world *w = opened("2026-11-20T06:30");

	work_now(w);
	w->list.at[0].to = on("2026-11-23");
	mark(w, "A1", "2026-11-20", false, "/");
	mark(w, "A1", "2026-11-20", true, "/");
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A1", "2026-11-23", true, "/");
	mark(w, "A1", "2026-11-24", false, "/");
	mark(w, "A1", "2026-11-24", true, "N");
	run_until(w, "2026-11-23T12:00");
	cr_assert_eq(to(w, "vs", OPEN_N, OPEN), 1u, "the last day of care counts");
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "24 Nov"), 0u);
	cr_assert_eq(alerts(w, "absent_no_reason_yet", "open"), 1u, "what was told stands: %s", w->answer);
	world_free(w);
}

/* Who comes onto the list in the day is told of from the next look on, with this morning. */
Test(engine_moments, a_child_placed_today_is_told_of_today)
{
	struct world *w = borough("2026-11-23T06:30");

	world_file(w, "contracts/cme.yaml", CME(RUN_RULE)); /* nobody else hears of N */
	w->list.count = 1;
	world_open(w);
	work_now(w);
	mark(w, "A2", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:30");
	cr_assert_eq(to(w, "vs", OPEN_N, ""), 0u);
	say(w,
	    "{\"verb\":\"list_add\",\"list\":\"social-care\",\"surname\":\"Brook\",\"upn\":\"C332401025007\","
	    "\"case\":\"L9\",\"status\":\"looked_after\",\"why\":\"placed today\",\"by\":\"J\"}");
	HAS(w->answer, "stands until");
	run_until(w, "2026-11-23T11:30");
	cr_assert_eq(to(w, "vs", OPEN_N, OPEN), 1u, "%u %s", to(w, "vs", OPEN_N, ""),
		     say(w, "{\"verb\":\"alerts\"}"));
	world_free(w);
}

/* --- terms
 * ----------------------------------------------------------------------------------------------------- */

/* The first three school days: a silent school's data contact is not written to; who looks after children is
 * told at the roll call all the same. */
Test(engine_moments, the_first_days_of_term_ring_nobody_at_a_school_and_hide_no_child)
{
	struct world *w = borough("2026-09-02T12:00");

	world_file(w, "schools/oak.yaml",
		   SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-09-01"));
	world_open(w);
	work_now(w);
	run_until(w, "2026-09-07T17:00"); /* Thursday, Friday, Monday */
	cr_assert_eq(to(w, "duty", "\"rule\":\"register_missing\"", ""), 0u);
	cr_assert_eq(alerts(w, "register_missing", "open") + alerts(w, "feed_silent", "open"), 0u, "%s",
		     w->answer);
	cr_assert_geq(to(w, "vs", HELD, OPEN), 2u, "both children are not heard");
	run_until(w, "2026-09-08T17:00");
	cr_assert_eq(alerts(w, "register_missing", "open") + alerts(w, "feed_silent", "open"), 1u, "%s",
		     w->answer);
	world_free(w);
}

/* Away on the last day before a holiday of more than five weekdays and on the first after it: told anew, with
 * what was before. Over a half term of five it is one episode. */
Test(engine_moments, an_episode_over_a_long_holiday_is_told_again)
{
	static const char calendar[] =
		"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2026-09-03, to: 2026-12-18}\n"
		"closures:\n  - {from: 2026-10-26, to: 2026-11-02, name: half term}\nbank_holidays: [2026-12-25]\n";
	static const char *const days_of[] = {"2026-10-23", "2026-11-03"};

	for (unsigned k = 0; k < 2; k++) {
		struct world *w = borough("2026-10-22T18:00");

		if (k == 1)
			world_file(w, "calendars/c.yaml", calendar);
		world_open(w);
		work_now(w);
		all_present(w, (const char *const[]){"2026-11-02"}, k == 0 ? 1 : 0);
		if (k == 0)
			mark(w, "A1", "2026-11-02", false, "N");
		all_present(w, days_of, 2);
		mark(w, "A1", days_of[0], true, "N");
		mark(w, "A1", days_of[1], false, k == 1 ? "N" : "/");
		run_until(w, "2026-11-03T17:00");
		cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":1"), k == 0 ? 1u : 2u, "%u", k);
		cr_assert_eq(to(w, "vs", OPEN_N, "so on Fri 23 Oct"), k, "%u", k);
		world_free(w);
	}
}
