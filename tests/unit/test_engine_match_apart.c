/* A restricted or separating child is never matched, scored or suggested; and whatever write fails while
 * pupils are told apart, what is kept is as if it had not. */
#include "engine/engine.h"
#include "engine_match.h"

/* --- nobody may know --------------------------------------------------------------------------- */

/* All that could give a restricted child away, all at once; each would be a question about another. */
static void tempt(struct world *w)
{
	pupil(w, "oak", "A5", W);
	pupil(w, "elm", "E1", P2);
	*VEC_ADD(&w->shared) =
		(struct shared){.school = "elm", .id = "E1", .former = W, .born = on("2017-01-10")};
	pupil(w, "elm", "E2", W);
	born(w, "elm", "E2", "2011-01-10");
	born(w, "oak", "A1", "2017-01-10");
}

static void nothing_is_said(struct world *w)
{
	static const char *const secret[] = {W, P, P2, "A1", "A5", "E1", "E2", "C1", "Brook", "\"number\""};
	static const char *const questions[] = {"{\"verb\":\"match\"}", "{\"verb\":\"match\",\"all\":true}",
						"{\"verb\":\"match_show\",\"number\":\"1\"}",
						"{\"verb\":\"match_show\",\"number\":\"2\"}"};

	cr_assert_eq(waiting(w), 0u);
	for (size_t q = 0; q < sizeof questions / sizeof *questions; q++) {
		say(w, questions[q]);
		for (size_t i = 0; i < sizeof secret / sizeof *secret; i++)
			LACKS(w->answer, secret[i]);
	}
	HAS(decide(w, 1, "same"), "\"ok\":false");
	LACKS(w->answer, "J Morris");
}

/* The same temptations about an ordinary child are questions, or the next test proves nothing. */
Test(engine_match_apart, an_ordinary_child_is_asked_about)
{
	struct world *w = two_schools("2026-11-23T06:30");

	tempt(w);
	world_open(w);
	work_now(w);
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"A5\"");
	HAS(w->answer, "\"E1\"");
	HAS(w->answer, "\"E2\"");
	w->pupils.at[0].upn = P;
	run_until(w, "2026-11-24T09:45");
	HAS(say(w, "{\"verb\":\"match\",\"all\":true}"), "\"A1\"");
	world_free(w);
}

static void never_matched(const char *status, bool restricted)
{
	struct world *w = two_schools("2026-11-22T18:00");
	struct record_list_row *row = VEC_ADD(&w->list);
	char *items;

	*row = w->list.at[0];
	strcpy(row->status, status);
	row->restricted = restricted;
	row->to = on("2026-11-23"); /* over tomorrow: what was apart stays apart */
	world_open(w);
	work_now(w); /* the list is there first, as it is in life: before the order */
	tempt(w);
	run_until(w, "2026-11-23T09:45");
	nothing_is_said(w);
	w->pupils.at[0].upn = P;
	run_until(w, "2026-11-25T09:45");
	nothing_is_said(w);
	w->pupils.at[0].upn = "A801200001001";
	run_until(w, "2026-11-26T09:45");
	nothing_is_said(w);
	items = rows_of(w, "SELECT * FROM match_item");
	cr_assert_str_eq(items, "");
	free(items);
	/* Nothing kept links the new UPN to the old record. */
	items = rows_of(
		w, "SELECT count(*) FROM enrolment WHERE student = 'A1' AND child = "
		   "(SELECT child FROM list WHERE list LIKE '%/looked_after' AND child = enrolment.child)");
	cr_assert_str_eq(items, "1|\n", "the record stays the child it was");
	free(items);
	world_free(w);
}

Test(engine_match_apart, a_restricted_child_is_never_matched_and_never_asked_about)
{
	never_matched("in_need", true);
}

Test(engine_match_apart, nor_is_a_separating_one_though_the_list_does_not_say_restricted)
{
	never_matched("separating", false);
}

/* A daemon that starts before it could read the list does not know yet whom nobody may ask about. */
Test(engine_match_apart, nobody_is_linked_or_asked_about_before_the_lists_were_read)
{
	struct world *w = two_schools("2026-11-22T18:00");
	char *items;

	w->list_down = true;
	strcpy(w->list.at[0].status, "separating");
	tempt(w);
	*VEC_ADD(&w->pupils) = (struct pupil){"oak", "A7", P, "5"}; /* the new record at the same school */
	*VEC_ADD(&w->shared) =
		(struct shared){.school = "oak", .id = "A7", .former = W, .from = on("2026-11-22")};
	world_open(w);
	work_now(w);
	nothing_is_said(w);
	run_until(w, "2026-11-23T09:45");
	nothing_is_said(w);
	items = rows_of(w, "SELECT * FROM match_item");
	cr_assert_str_eq(items, "");
	free(items);
	w->list_down = false;
	run_until(w, "2026-11-25T09:45");
	nothing_is_said(w);
	items = rows_of(w, "SELECT * FROM match_item");
	cr_assert_str_eq(items, "");
	free(items);
	world_free(w);
}

/* And when the list turns out to restrict nobody, the questions come then. */
Test(engine_match_apart, what_waited_for_the_lists_is_asked_then)
{
	struct world *w = two_schools("2026-11-22T18:00");

	w->list_down = true;
	tempt(w);
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-23T09:45");
	cr_assert_eq(waiting(w), 0u);
	w->list_down = false;
	run_until(w, "2026-11-25T09:45");
	cr_assert(number_of(w, "former_unsure") > 0 && number_of(w, "shared_upn") > 0, "%s", w->answer);
	cr_assert_eq(waiting(w), 2u);
	world_free(w);
}

/* Wherever its UPN appears the child stays restricted: to lose sight of that would name it. */
Test(engine_match_apart, a_restricted_child_s_upn_at_another_school_is_that_child)
{
	struct world *w = two_schools("2026-11-22T18:00");

	w->list.at[0].restricted = true;
	world_open(w);
	work_now(w);
	pupil(w, "elm", "E1", W);
	run_until(w, "2026-11-23T09:45");
	mark_at(w, "elm", "E1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T11:00");
	cr_assert_eq(to(w, "cme", OPEN_N, ""), 1u);
	cr_assert_eq(to(w, "cme", OPEN_N, "a restricted child"), 1u);
	for (size_t i = 0; i < w->sent.count; i++)
		cr_assert(strstr(w->sent.at[i].body, W) == NULL, "%s", w->sent.at[i].body);
	world_free(w);
}

/* A question that was put while nobody knew is gone when somebody does. */
Test(engine_match_apart, a_question_is_hidden_when_the_child_becomes_restricted)
{
	struct world *w = two_schools("2026-11-22T18:00");

	pupil(w, "oak", "A5", W);
	world_open(w);
	work_now(w);
	cr_assert_eq(waiting(w), 1u);
	w->list.at[0].restricted = true;
	run_until(w, "2026-11-23T09:45");
	nothing_is_said(w);
	world_restart(w);
	nothing_is_said(w);
	world_free(w);
}

/* --- every write fails once --------------------------------------------------------------- */

static const char *const kept[] = {
	"SELECT school, student, hex(child), slot, from_day, to_day FROM enrolment ORDER BY 1, 4",
	"SELECT school, student, hex(child), upn, flags, former, born, no_upn FROM pupil ORDER BY 1, 2",
	/* not how often it was given: after a restart a list may be asked for once more */
	("SELECT number, reason, school, student, hex(first), hex(second), first_at, last_at, state, turn, "
	 "decided_by, decided_at FROM match_item ORDER BY 1"),
	"SELECT hex(id), hex(child), school, state, outcome, revision FROM alert WHERE rule NOT IN "
	"('register_missing', 'feed_silent', 'feed_implausible') ORDER BY 1",
	"SELECT hex(message), mailbox, hex(alert) FROM envelope ORDER BY 1",
	"SELECT hex(child) FROM upn ORDER BY 1",
	"SELECT who, hex(child), text FROM audit WHERE kind = 'matched' ORDER BY 1, 2, 3",
};

static void step(struct world *w, const char *when)
{
	work(w, when);
	for (int i = 0; i < 3; i++) {
		acknowledge_all(w);
		if (w->broken)
			world_restart(w);
		work(w, when);
	}
}

/* A decision; made again when the engine broke over it. */
static void act(struct world *w, unsigned number, const char *decision)
{
	char question[160];
	struct fault f = {0};

	snprintf(question, sizeof question,
		 "{\"verb\":\"match_decide\",\"number\":\"%u\",\"decision\":\"%s\",\"by\":\"A\"}", number,
		 decision);
	if (engine_ask(w->engine, 2, "tester", span_of(question), -1, 0, &f) != 0) {
		cr_assert(w->may_break, "%s", f.text);
		w->broke_once = true;
		world_restart(w);
		cr_assert_eq(engine_ask(w->engine, 2, "tester", span_of(question), -1, 0, &f), 0, "%s",
			     f.text);
	}
	cr_assert(strstr(w->answer, "\"ok\":true") != NULL, "%s", w->answer);
}

/* `number`: of the question, found in the run in which nothing breaks. */
static bool one(unsigned nth, bool may_break, unsigned *number, struct buffer *ret)
{
	struct world *w = two_schools("2026-11-22T18:00");
	bool broke;

	w->fail_at = nth;
	w->may_break = may_break;
	pupil(w, "oak", "A5", W);
	pupil(w, "elm", "E1", W);
	pupil(w, "elm", "E2", "A801200001001");
	world_open(w);
	if (w->broken)
		world_restart(w);
	step(w, "2026-11-22T18:00");
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A5", "2026-11-23", false, "N");
	mark_at(w, "elm", "E1", "2026-11-23", false, "D");
	step(w, "2026-11-23T09:40");
	act(w, may_break ? *number : (*number = number_of(w, "shared_upn")), "same");
	w->pupils.at[2].upn = P;
	w->pupils.at[1].upn = P2;
	step(w, "2026-11-24T09:40");
	act(w, *number, "different");
	step(w, "2026-11-24T10:25");
	engine_free(w->engine);
	w->engine = NULL;
	for (size_t i = 0; i < sizeof kept / sizeof *kept; i++) {
		char *rows = rows_of(w, kept[i]);

		buffer_text(ret, rows);
		free(rows);
	}
	buffer_bytes(ret, "", 1);
	broke = w->broke_once;
	world_free(w);
	return broke;
}

Test(engine_match_apart, a_write_that_fails_is_made_good, .timeout = 120)
{
	struct buffer calm = {0}, other = {0};
	unsigned n = 0, number = 0;

	one(0, false, &number, &calm);
	HAS(calm.at, "permanent_now");
	HAS(calm.at, "two_upns");
	HAS(calm.at, "wrong_upn");
	HAS(calm.at, ": different (shared_upn)");
	while (one(n, true, &number, &other)) {
		cr_assert_str_eq(other.at, calm.at, "write %u failed, and it ended otherwise", n);
		buffer_free(&other);
		other = (struct buffer){0};
		n++;
	}
	cr_assert_gt(n, 60u, "these days have more writes than that");
	buffer_free(&calm);
	buffer_free(&other);
}
