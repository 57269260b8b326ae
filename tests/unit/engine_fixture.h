/* engine_fixture.h: a real engine on a real store, with the test as the world around it: the clock, the
 * school's answers, the bus. */
#ifndef TESTS_ENGINE_FIXTURE_H
#define TESTS_ENGINE_FIXTURE_H

#include "engine_school.h"

static void tick(struct world *w)
{
	struct fault f = {0};
	int wait;

	if (engine_tick(w->engine, &wait, &f) == 0)
		return;
	cr_assert(w->may_break, "%s", f.text);
	w->broken = w->broke_once = true;
}

/* Answers whatever the engine has asked. False: nothing. */
static bool give_all(struct world *w)
{
	bool any = false;

	for (size_t i = 0; i < w->orders.count && !w->broken; i++)
		if (w->orders.at[i].open) {
			struct msg_fetch order = w->orders.at[i].fetch;

			w->orders.at[i].open = false;
			any = true;
			give(w, &order);
		}
	return any;
}

/* Lets the engine work at `now` until nothing is asked any more. */
static void work_now(struct world *w)
{
	for (int turns = 0; turns < 60; turns++) {
		bool any;

		tick(w);
		any = give_all(w);
		if (w->broken)
			world_restart(w);
		else if (!any)
			return;
	}
	cr_assert(false, "the engine never comes to rest");
}

static void work(struct world *w, const char *when)
{
	w->now = at(when);
	work_now(w);
}

static void acknowledge_from(struct world *w, size_t from)
{
	for (size_t i = from; i < w->sent.count; i++) {
		struct message m = {.kind = MSG_ACKED, .acked = {.sequence = w->sent.at[i].sequence}};

		text_copy(m.acked.mailbox, sizeof m.acked.mailbox, span_of(w->sent.at[i].mailbox));
		memcpy(m.acked.id, w->sent.at[i].id, 32);
		tell(w, ROLE_BUS, &m, -1);
	}
}

static void acknowledge_all(struct world *w)
{
	acknowledge_from(w, 0);
}

/* Runs the simulated clock until `when`, working at every instant it stops at; the teams
 * confirm whatever comes. */
static void run_until(struct world *w, const char *when)
{
	char question[96];
	bool reached = false;
	size_t from;

	acknowledge_all(w);
	snprintf(question, sizeof question, "{\"verb\":\"clock_advance\",\"until\":\"%s\"}", when);
	for (int turns = 0; turns < 5000 && !reached; turns++) {
		struct fault f = {0};

		reached = w->now >= at(when); /* what is due at that very instant is done too */
		cr_assert_eq(engine_ask(w->engine, 1, "tester", span_of(question), -1, 0, &f), 0, "%s",
			     f.text);
		do {
			from = w->sent.count;
			work_now(w);
			acknowledge_from(w, from);
		} while (w->sent.count > from);
	}
	cr_assert_eq(w->now, at(when), "the clock stands still");
}

/* How many messages sent so far contain both texts. */
static unsigned sent_with(const struct world *w, const char *one, const char *two)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->sent.count; i++)
		count += strstr(w->sent.at[i].body, one) != NULL && strstr(w->sent.at[i].body, two) != NULL;
	return count;
}

static json_t *ask(struct world *w, const char *question)
{
	struct fault f = {0};
	json_t *json;

	cr_assert_eq(engine_ask(w->engine, 1, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
	json = json_loads(w->answer, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

#endif
