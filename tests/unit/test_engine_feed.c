/* What the engine makes of marks that cannot be right: nobody is told that a child is absent by them, the
 * child stands in the roll call as not heard, and what waited is told once the school has mended it, or says
 * that it is right. */
#include "engine/judge/feed.h"
#include "engine/world/transaction.h"
#include "engine_borough.h"
#include "engine_match.h"
#include "engine_rows.h"

/* Twelve pupils at oak, A5 to A16 beside those of the fixture; all marked `code` this morning. */
static void morning(struct world *w, const char *day, const char *code)
{
	for (size_t i = 0; i < w->pupils.count; i++)
		if (strcmp(w->pupils.at[i].school, "oak") == 0)
			mark(w, w->pupils.at[i].id, day, false, code);
}

#define LEAVERS CME(RUN_RULE N_RULE "  - {rule: left_roll, to: cme, urgency: same_session}\n")

static struct world *school_of_many_with(const char *contract)
{
	static char ids[12][8], upns[12][16];
	struct world *w = borough("2026-11-22T18:00");

	for (unsigned i = 0; i < 12; i++) {
		snprintf(ids[i], sizeof ids[i], "B%u", i);
		snprintf(upns[i], sizeof upns[i], "none%u", i);
		pupil(w, "oak", ids[i], upns[i]);
	}
	if (contract != NULL)
		world_file(w, "contracts/cme.yaml", contract);
	world_open(w);
	work(w, "2026-11-22T18:00");
	return w;
}

static struct world *school_of_many(void)
{
	return school_of_many_with(NULL);
}

static unsigned alerts_of(const struct world *w, enum rule rule, bool open)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->engine->alerts.count; i++)
		count += w->engine->alerts.at[i].rule == rule &&
			 (w->engine->alerts.at[i].state != ALERT_CLOSED) == open;
	return count;
}

static session_t monday(void)
{
	return session_of(on("2026-11-23"), false);
}

Test(engine_feed, all_n_tells_of_no_child_until_it_is_mended)
{
	struct world *w = school_of_many();

	morning(w, "2026-11-23", "N");
	work(w, "2026-11-23T09:40");
	cr_assert_eq(doubts_of(w->engine, (uint32_t)config_school(w->engine->config, "oak"), monday()),
		     DOUBT_NO_REASON);
	cr_assert_eq(alerts_of(w, RULE_ABSENT_NO_REASON_YET, true), 0u, "a whole school is not absent");
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u, "and that is told once");
	work(w, "2026-11-23T09:55");
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u);
	w->marks.count = 0;
	morning(w, "2026-11-23", "/");
	w->marks.count--;
	mark(w, "B11", "2026-11-23", false, "N");
	work(w, "2026-11-23T10:40");
	cr_assert_eq(doubts_of(w->engine, (uint32_t)config_school(w->engine->config, "oak"), monday()),
		     DOUBT_NONE);
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 0u);
	cr_assert_eq(alerts_of(w, RULE_ABSENT_NO_REASON_YET, true), 1u, "the one child who is N is told of");
	world_free(w);
}

Test(engine_feed, a_person_says_that_it_is_right_and_it_stays_so_over_a_restart)
{
	struct world *w = school_of_many();
	uint32_t oak = (uint32_t)config_school(w->engine->config, "oak");
	char question[200], hex[2 * DIGEST_SIZE + 1];
	struct fault f = {0};

	morning(w, "2026-11-23", "N");
	work(w, "2026-11-23T09:40");
	for (size_t i = 0; i < w->engine->alerts.count; i++)
		if (w->engine->alerts.at[i].rule == RULE_FEED_IMPLAUSIBLE)
			text_hex(hex, w->engine->alerts.at[i].id.bytes, DIGEST_SIZE);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%.16s\",\"outcome\":\"register_right\",\"by\":\"A. Person\"}",
		 hex);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
	cr_assert_not_null(strstr(w->answer, "\"ok\":true"), "%s", w->answer);
	cr_assert_eq(doubts_of(w->engine, oak, monday()), DOUBT_NONE);
	cr_assert_gt(alerts_of(w, RULE_ABSENT_NO_REASON_YET, true), 0u, "what waited is told");
	world_restart(w);
	cr_assert_eq(doubts_of(w->engine, oak, monday()), DOUBT_NONE, "a person's word is kept");
	world_free(w);
}

/* What was told before a restart is not told twice, and ends when it is over: an alert that nobody closes any
 * more hides the next one. */
Test(engine_feed, one_that_is_open_is_found_again_among_those_that_are_closed)
{
	static const char *const mended[] = {"2026-11-23", "2026-11-24", "2026-11-25", "2026-11-26",
					     "2026-11-27", "2026-11-30", "2026-12-01", "2026-12-02"};
	struct world *w = school_of_many();
	char at[20];

	for (size_t i = 0; i < sizeof mended / sizeof *mended; i++) {
		morning(w, mended[i], "N");
		snprintf(at, sizeof at, "%sT09:40", mended[i]);
		work(w, at);
		cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u, "%s", mended[i]);
		morning(w, mended[i], "/");
		snprintf(at, sizeof at, "%sT10:40", mended[i]);
		work(w, at);
		cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 0u, "%s", mended[i]);
	}
	for (unsigned day = 3; day <= 4; day++) {
		char morning_of[11];

		snprintf(morning_of, sizeof morning_of, "2026-12-%02u", day);
		morning(w, morning_of, "N");
		snprintf(at, sizeof at, "%sT09:40", morning_of);
		work(w, at);
		cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u);
		world_restart(w);
		snprintf(at, sizeof at, "%sT09:55", morning_of);
		work(w, at);
		cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u, "told twice");
		morning(w, morning_of, "/");
		snprintf(at, sizeof at, "%sT10:40", morning_of);
		work(w, at);
		cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 0u, "open for ever");
	}
	world_free(w);
}

static void put_case(struct world *w, const char *key, const char *value)
{
	const struct store *store = &w->engine->store;
	struct fault f = {0};

	cr_assert_eq(transaction_begin(w->engine, &f), 0, "%s", f.text);
	cr_assert_eq(store->ops->value_put(store->self, "feed_case", key, span_of(value), &f), 0, "%s",
		     f.text);
	cr_assert_eq(transaction_commit(w->engine, &f), 0, "%s", f.text);
}

/* One alert whose words cannot be read back is no reason to hear of no child at all: the daemon starts, the
 * others are there, and the operator reads which it was. */
Test(engine_feed, a_case_that_cannot_be_read_stops_no_start)
{
	static const char *const broken[] = {"{", "{}", "{\"rule\":\"feed_silent\",\"state\":\"x\"}"};
	struct world *w = school_of_many();
	char key[2 * DIGEST_SIZE + 1];

	morning(w, "2026-11-23", "N");
	work(w, "2026-11-23T09:40");
	for (unsigned i = 0; i < 3; i++) {
		snprintf(key, sizeof key, "%064u", i);
		put_case(w, key, broken[i]);
	}
	world_restart(w);
	cr_assert_not_null(strstr(w->noted, "case_unread"), "%s", w->noted);
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u);
	morning(w, "2026-11-23", "/");
	work(w, "2026-11-23T10:40");
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 0u, "what can be read ends when it is over");
	world_free(w);
}

/* Two at school on Tuesday are few beside Monday's full register. When Monday's marks change, Tuesday is not
 * compared with what they were: at once, and not only after a restart. */
Test(engine_feed, a_register_that_is_mended_changes_what_the_next_one_is_compared_with)
{
	struct world *w = school_of_many();
	const uint32_t oak = (uint32_t)config_school(w->engine->config, "oak");
	const session_t tuesday = session_of(on("2026-11-24"), false);

	morning(w, "2026-11-23", "/");
	work(w, "2026-11-23T09:40");
	morning(w, "2026-11-24", "I");
	mark(w, "B0", "2026-11-24", false, "/");
	mark(w, "B1", "2026-11-24", false, "/");
	work(w, "2026-11-24T09:40");
	cr_assert_eq(doubts_of(w->engine, oak, tuesday), DOUBT_DROP);
	morning(w, "2026-11-23", "I");
	mark(w, "B0", "2026-11-23", false, "/");
	mark(w, "B1", "2026-11-23", false, "/");
	work(w, "2026-11-24T23:30");
	cr_assert_eq(doubts_of(w->engine, oak, tuesday), DOUBT_NONE);
	world_restart(w);
	cr_assert_eq(doubts_of(w->engine, oak, tuesday), DOUBT_NONE);
	world_free(w);
}

/* B0 left on 9 November and is on no other roll. That the school's marks are not believed one morning is no
 * news of B0: whoever looks for the child must not read that it is over. */
Test(engine_feed, a_school_in_doubt_closes_nothing_about_a_child_who_left_it)
{
	struct world *w = school_of_many_with(LEAVERS);

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "B0", .to = on("2026-11-09")};
	morning(w, "2026-11-20", "/");
	work(w, "2026-11-22T18:30");
	morning(w, "2026-11-23", "/");
	work(w, "2026-11-23T18:30");
	cr_assert_eq(alerts_of(w, RULE_LEFT_ROLL, true), 1u);
	morning(w, "2026-11-24", "N");
	work(w, "2026-11-24T09:40");
	cr_assert_eq(alerts_of(w, RULE_FEED_IMPLAUSIBLE, true), 1u);
	work(w, "2026-11-24T23:30");
	cr_assert_eq(alerts_of(w, RULE_LEFT_ROLL, true), 1u, "closed by a doubt");
	world_restart(w);
	work(w, "2026-11-25T08:00");
	cr_assert_eq(alerts_of(w, RULE_LEFT_ROLL, true), 1u, "closed by a doubt, after a restart");
	world_free(w);
}

/* --- what is told already --------------------------------------------------------------------------------
 */

#define WEEK 5
static const char *const week[WEEK] = {"2026-11-16", "2026-11-17", "2026-11-18", "2026-11-19", "2026-11-20"};

/* All of oak has been ill, but for `who`, whom nobody has seen; and now one pull says that all were there. */
static void day_without(struct world *w, const char *day, const char *who)
{
	for (int half = 0; half < 2; half++)
		for (size_t i = 0; i < w->pupils.count; i++)
			if (strcmp(w->pupils.at[i].school, "oak") == 0)
				mark(w, w->pupils.at[i].id, day, half != 0,
				     strcmp(w->pupils.at[i].id, who) == 0 ? "O" : "I");
}

static void all_there(struct world *w, const char *const *dates, unsigned count)
{
	for (unsigned i = 0; i < count; i++)
		for (int half = 0; half < 2; half++)
			for (size_t k = 0; k < w->pupils.count; k++)
				if (strcmp(w->pupils.at[k].school, "oak") == 0)
					mark(w, w->pupils.at[k].id, dates[i], half != 0,
					     half == 0 ? "/" : "\\");
}

/* B0 was admitted on Monday and has not come all week. A pull that turns the whole week's marks into / is not
 * believed, and does not say that the child has come. */
Test(engine_feed, marks_that_are_not_believed_do_not_say_that_a_child_has_come)
{
	struct world *w =
		school_of_many_with(CME("  - {rule: never_arrived, to: cme, urgency: same_session}\n"));
	const uint32_t oak = (uint32_t)config_school(w->engine->config, "oak");

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "B0", .from = on(week[0])};
	for (unsigned i = 0; i < WEEK; i++)
		day_without(w, week[i], "B0");
	work(w, "2026-11-22T18:30");
	work(w, "2026-11-23T07:30");
	work(w, "2026-11-23T18:30");
	cr_assert_eq(alerts_of(w, RULE_NEVER_ARRIVED, true), 1u);
	all_there(w, week, WEEK);
	work(w, "2026-11-24T09:40");
	work(w, "2026-11-24T23:30");
	cr_assert_eq(doubts_of(w->engine, oak, session_of(on(week[0]), false)), DOUBT_CHANGED);
	cr_assert_eq(alerts_of(w, RULE_NEVER_ARRIVED, true), 1u, "closed by marks that are not believed");
	world_free(w);
}

/* The same of a run of ten days, and of a child who has not come for longer: the changed marks are older than
 * what is judged anew each day. */
Test(engine_feed, marks_of_long_ago_that_are_not_believed_end_nothing)
{
	static const char *const before[WEEK] = {"2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12",
						 "2026-11-13"};
	struct world *w = school_of_many_with(
		CME(RUN_RULE "  - {rule: never_arrived, to: cme, urgency: same_session}\n"));
	const uint32_t oak = (uint32_t)config_school(w->engine->config, "oak");

	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "B0", .from = on(before[0])};
	for (unsigned i = 0; i < WEEK; i++) {
		day_without(w, before[i], "B0");
		day_without(w, week[i], "B0");
	}
	work(w, "2026-11-22T18:30");
	work(w, "2026-11-23T07:30");
	work(w, "2026-11-23T18:30");
	cr_assert_eq(alerts_of(w, RULE_UNAUTHORISED_10_DAYS, true), 1u);
	cr_assert_eq(alerts_of(w, RULE_NEVER_ARRIVED, true), 1u);
	all_there(w, before, 3);
	work(w, "2026-11-24T09:40");
	work(w, "2026-11-24T23:30");
	cr_assert_eq(doubts_of(w->engine, oak, session_of(on(before[0]), false)), DOUBT_CHANGED);
	cr_assert_not(doubts_any(w->engine, oak), "no newer session");
	cr_assert_eq(alerts_of(w, RULE_UNAUTHORISED_10_DAYS, true), 1u, "broken by marks not believed");
	cr_assert_eq(alerts_of(w, RULE_NEVER_ARRIVED, true), 1u, "come, by marks not believed");
	world_restart(w);
	work(w, "2026-11-25T08:00");
	cr_assert_eq(alerts_of(w, RULE_UNAUTHORISED_10_DAYS, true), 1u);
	cr_assert_eq(alerts_of(w, RULE_NEVER_ARRIVED, true), 1u);
	world_free(w);
}
