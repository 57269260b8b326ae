/* What the engine makes of marks that cannot be right: nobody is told that a child is absent by them, the
 * child stands in the roll call as not heard, and what waited is told once the school has mended it, or says
 * that it is right. */
#include "engine/judge/feed.h"
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
