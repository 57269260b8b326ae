/* What a question is asked of: what is held now, lent; what was held then, made anew; and nothing expected
 * of a session that nobody could have heard of. */
#include "engine_fixture.h"

#include "measure/question.h"
#include "engine/answer/asked.h"

struct found {
	uint64_t expected, known, unknown, possible;
	bool any; /* a row at all */
};

/* Asks of all enrolments of oak; `known`: an instant, or KNOWN_NOW. */
static struct found found(struct world *w, const char *period, int64_t known)
{
	struct question q = {.known = known, .as_of = known == KNOWN_NOW ? w->now : known};
	struct question_data data;
	struct asked asked = {0};
	struct answer answer;
	struct found f = {0};
	struct fault fault = {0};
	int minute;

	cr_assert_eq(period_read(span_of(period), &q.period, &fault), 0, "%s", fault.text);
	london_from_instant(w->now, &q.today, &minute);
	cr_assert_eq(asked_gather(w->engine, known, 0, NULL, &asked, &fault), 0, "%s", fault.text);
	data = asked_data(&asked, w->engine);
	cr_assert_eq(question_ask(&q, &data, &answer, &fault), 0, "%s", fault.text);
	if (answer.count == 1)
		f = (struct found){answer.at[0].expected, answer.at[0].known, answer_unknown(&answer.at[0]),
				   answer.at[0].measure.possible, true};
	answer_free(&answer);
	asked_free(&asked);
	return f;
}

static struct found now(struct world *w, const char *period)
{
	return found(w, period, KNOWN_NOW);
}

/* Registers close at 09:20; the contract's first look is 20 minutes later. */
Test(engine_asked, this_afternoon_is_not_unknown_at_nine)
{
	struct world *w = world_new("2026-11-23T06:30");
	struct found f;

	work(w, "2026-11-23T06:30");
	w->now = at("2026-11-23T09:00");
	f = now(w, "today");
	cr_assert(f.any, "the school is open today, and has not told of it yet");
	cr_assert_eq(f.expected, 0U);
	cr_assert_eq(f.unknown, 0U);
	mark(w, "A1", "2026-11-23", false, "/");
	mark(w, "A2", "2026-11-23", false, "I");
	mark(w, "A3", "2026-11-23", false, "/");
	work(w, "2026-11-23T09:40");
	f = now(w, "today");
	cr_assert_eq(f.expected, 4U, "four children, this morning");
	cr_assert_eq(f.known, 3U);
	cr_assert_eq(f.unknown, 1U, "A4 has no mark");
	cr_assert_eq(f.possible, 3U);
	world_free(w);
}

/* A child marked before the register is closed must not make up for one who is missing. */
Test(engine_asked, a_mark_made_early_hides_nobody)
{
	struct world *w = world_new("2026-11-23T06:30");
	struct found f;

	for (int i = 0; i < 3; i++)
		mark(w, (const char *[]){"A1", "A2", "A3"}[i], "2026-11-23", false, "/");
	mark(w, "A1", "2026-11-23", true, "M"); /* the afternoon's appointment, known this morning */
	work(w, "2026-11-23T09:40");
	f = now(w, "today");
	cr_assert_eq(f.unknown, 1U);
	cr_assert_eq(f.known, 3U);
	world_free(w);
}

/* A look that fails leaves its session unknown: the register was closed, and nobody heard. */
Test(engine_asked, a_school_that_does_not_answer_is_unknown)
{
	struct world *w = world_new("2026-11-23T06:30");

	work(w, "2026-11-23T06:30");
	w->school_down = true;
	work(w, "2026-11-23T09:40");
	cr_assert_eq(now(w, "today").unknown, 4U);
	world_free(w);
}

/* On 5 October the break of 26 October lies ahead: the first half term is there to be asked of. */
Test(engine_asked, a_half_term_is_known_before_it_ends)
{
	struct world *w = world_new("2026-10-05T06:30");
	struct found f;

	work(w, "2026-10-05T06:30");
	w->now = at("2026-10-05T09:00");
	f = now(w, "half-term:1");
	cr_assert(f.any);
	/* 3 and 4 September, and the four weeks from 7 September to 2 October: 22 days of 4 children. */
	cr_assert_eq(f.expected, 22U * 2 * 4);
	world_free(w);
}

/* Snow: the marks close the day, now and as known that evening, and not as known before them. */
Test(engine_asked, what_was_held_is_as_it_was_known)
{
	static const char *const pupils[] = {"A1", "A2", "A3", "A4"};
	struct world *w = world_new("2026-11-23T06:30");
	struct found f;

	work(w, "2026-11-23T06:30");
	work(w, "2026-11-23T09:40");
	for (size_t i = 0; i < 4; i++)
		for (int pm = 0; pm < 2; pm++)
			mark(w, pupils[i], "2026-11-23", pm, "Y4");
	work(w, "2026-11-23T14:00");
	for (int then = 0; then < 2; then++) {
		f = found(w, "2026-11-23", then ? at("2026-11-23T14:00") : KNOWN_NOW);
		cr_assert_eq(f.expected, 0U, "the day was not held");
		cr_assert_eq(f.unknown, 0U);
	}
	/* At 09:50 nobody was marked, and only the morning was due. */
	f = found(w, "2026-11-23", at("2026-11-23T09:50"));
	cr_assert_eq(f.expected, 4U);
	cr_assert_eq(f.unknown, 4U);
	world_free(w);
}
