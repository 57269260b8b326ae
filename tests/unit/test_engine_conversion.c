/* A school converts: from a day on it is another School file with a new URN and its own register, and the old
 * one's system may go on saying what it said. Its pupils are the same children: what was open goes on, runs
 * go on, and nobody hears that a whole school has left. Oak becomes Elm. */
#include "engine_match.h"

#define OPEN	  "\"state\":\"open\""
#define LEFT_ROLL "\"rule\":\"left_roll\""

#define BECAME(day)                                                                                          \
	SCHOOL("elm", "Elm School", "900102", "3322001", "A0000000002", day)                                 \
	"succeeds: {school: oak, from: " day "}\n"

static struct world *converts(const char *now, const char *elm)
{
	struct world *w = two_schools(now);

	world_file(w, "schools/elm.yaml", elm);
	world_file(w, "contracts/cme.yaml",
		   CME(RUN_RULE N_RULE "  - {rule: left_roll, to: cme, urgency: same_session}\n"
				       "  - {rule: never_arrived, to: cme, urgency: same_session}\n"));
	return w;
}

static void moved(struct world *w, const char *id, const char *upn, const char *day)
{
	pupil(w, "elm", id, upn);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = id, .from = on(day)};
}

/* Away with no reason on the last day as Oak and on the first as Elm: one episode, now at Elm; nobody reads
 * that the child has left, and what Oak's old system still says of Monday is nobody's mark. */
Test(engine_conversion, what_is_open_goes_on_at_the_new_school)
{
	struct world *w = converts("2026-11-20T06:30", BECAME("2026-11-23"));

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-20", true, "N");
	run_until(w, "2026-11-20T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), 1u);
	moved(w, "E1", W, "2026-11-23");
	mark(w, "A1", "2026-11-23", false, "/");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "has left the roll"), 0u);
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 0u);
	cr_assert_eq(to(w, "vs", OPEN_N, "Elm School"), 1u, "%s", say(w, "{\"verb\":\"alerts\"}"));
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":1"), 1u, "one episode");
	cr_assert_eq(to(w, "vs", OPEN_N, "\"revision\":2"), 1u);
	mark_at(w, "elm", "E1", "2026-11-23", false, "I");
	mark(w, "A1", "2026-11-20", true, "I");
	run_until(w, "2026-11-24T17:00");
	cr_assert_eq(to(w, "vs", OPEN_N, CLOSED), 1u, "and it ends as any other");
	world_free(w);
}

/* Five days of O as Oak, the half term, five as Elm: ten in a row. */
Test(engine_conversion, a_run_goes_on_over_the_day)
{
	struct world *w = converts("2026-10-18T12:00", BECAME("2026-11-02"));

	world_open(w);
	work_now(w);
	days(w, "A3", twelve, 5, "O");
	run_until(w, "2026-11-01T12:00");
	moved(w, "E3", T, "2026-11-02");
	for (unsigned k = 5; k < 10; k++) {
		mark_at(w, "elm", "E3", twelve[k], false, "O");
		mark_at(w, "elm", "E3", twelve[k], true, "O");
	}
	run_until(w, "2026-11-05T17:30");
	cr_assert_eq(to(w, "cme", RUN, ""), 0u, "nine");
	run_until(w, "2026-11-06T17:30");
	cr_assert_eq(to(w, "cme", RUN, OPEN), 1u, "%s", say(w, "{\"verb\":\"alerts\"}"));
	cr_assert_eq(to(w, "cme", RUN, "Elm School"), 1u);
	cr_assert_eq(to(w, "cme", "never_arrived", ""), 0u, "nor is the child new there");
	world_restart(w);
	run_until(w, "2026-11-10T17:00");
	cr_assert_eq(to(w, "cme", RUN, OPEN), 1u);
	world_free(w);
}

/* Who is not on the new roll is waited for, ten school days. */
Test(engine_conversion, who_is_on_neither_roll_is_told_after_ten_school_days)
{
	struct world *w = converts("2026-10-22T12:00", BECAME("2026-11-02"));

	world_open(w);
	work_now(w);
	days(w, "A3", twelve + 4, 1, "/");
	run_until(w, "2026-11-01T12:00");
	moved(w, "E1", W, "2026-11-02");
	for (day_t d = on("2026-11-02"); d <= on("2026-11-17"); d++) {
		static char iso[16][11];
		char *text = iso[d - on("2026-11-02")];

		mark_at(w, "elm", "E1", day_print(text, d), false, "/");
		mark_at(w, "elm", "E1", text, true, "\\");
	}
	run_until(w, "2026-11-12T17:30");
	cr_assert_eq(to(w, "cme", LEFT_ROLL, ""), 0u, "nine school days: %s", w->sent.at[0].body);
	run_until(w, "2026-11-16T12:00");
	cr_assert_eq(to(w, "cme", LEFT_ROLL, "P33220152311A"), 1u);
	cr_assert_eq(to(w, "cme", LEFT_ROLL, "W332201523114"), 0u, "who came over is there");
	world_free(w);
}

/* The day is not yet there: both are schools as ever. */
Test(engine_conversion, nothing_happens_before_the_day)
{
	struct world *w = converts("2026-11-20T06:30", BECAME("2026-11-30"));

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, "Oak School"), 1u);
	world_free(w);
}
