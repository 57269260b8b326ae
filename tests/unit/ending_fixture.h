/* ending_fixture.h: a contract with an end of its own, Oak's marks under it, and what was told about both. */
#ifndef TESTS_ENDING_FIXTURE_H
#define TESTS_ENDING_FIXTURE_H

#include "engine/world/state.h"
#include "engine_rows.h"

struct terms {
	const char *id, *version, *status, *to, *subjects, *more_shares;
};

/* Kept until the test's process ends. */
static const char *contract(struct terms t)
{
	static char texts[16][2400];
	static unsigned used;
	char *text = texts[used++ % 16];

	snprintf(
		text, sizeof texts[0],
		"apiVersion: muster/v1\nkind: ShareContract\nid: %s\nversion: %s\nstatus: %s\ntitle: Daily marks\n"
		"purpose: safeguarding\nobjective: Know.\n"
		"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.22\"}\n"
		"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n"
		"  contacts: {changes: data@council.example}\n"
		"valid: {from: 2026-09-01, to: %s}\n"
		"subjects: {%syear_groups: [N1, N2, R, 1-13]}\n"
		"share:\n  - to: vs\n    fields:\n"
		"      - {name: session_mark, treatment: reason_group, required: true}\n"
		"      - {name: school, treatment: clear, required: true, why: to ring}\n%s"
		"alerts:\n  - {rule: not_heard, to: vs, urgency: same_session}\n"
		"  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n"
		"retention: {keep: 2y, on_end: erase, receivers_erase_within: 30d}\n",
		t.id, t.version, t.status, t.to,
		t.subjects != NULL ? t.subjects : "social_care: [looked_after], ",
		t.more_shares != NULL ? t.more_shares : "");
	return text;
}

static const char *daily(const char *version, const char *status, const char *to)
{
	return contract((struct terms){"vs-daily", version, status, to, NULL, NULL});
}

static struct world *world_on(const char *when, const char *text)
{
	const char *files[1][2] = {{"contracts/vs.yaml", text}};
	struct world *w = world_new_files(when, (const char *const(*)[2])files, 1);

	world_open(w);
	return w;
}

/* The files as they are now, told to a running engine. */
static void reload(struct world *w, const char *name, const char *text)
{
	world_file(w, name, text);
	world_config(w);
	world_consumers(w, 1);
}

/* The newest alert of a rule; NULL: none. */
static const struct alert *newest(const struct world *w, enum rule rule)
{
	const struct alert *found = NULL;

	for (size_t i = 0; i < w->engine->alerts.count; i++) {
		const struct alert *a = &w->engine->alerts.at[i];

		if (a->rule == rule && (found == NULL || a->opened_at >= found->opened_at))
			found = a;
	}
	return found;
}

static unsigned count_of(const struct world *w, enum rule rule)
{
	unsigned count = 0;

	for (size_t i = 0; i < w->engine->alerts.count; i++)
		count += w->engine->alerts.at[i].rule == rule;
	return count;
}

/* The newest message of a rule. */
static const char *body(const struct world *w, enum rule rule)
{
	char part[64];

	snprintf(part, sizeof part, "\"rule\":\"%s\"", rule_row(rule)->name);
	for (size_t i = w->sent.count; i-- > 0;)
		if (strstr(w->sent.at[i].body, part) != NULL)
			return w->sent.at[i].body;
	return "";
}

static void has(const char *text, const char *part)
{
	cr_assert_not_null(strstr(text, part), "\"%s\" is not in %s", part, text);
}

/* Closes the newest alert of a rule; the answer stays in w->answer. */
static void close_as(struct world *w, enum rule rule, const char *outcome)
{
	char hex[2 * DIGEST_SIZE + 1], question[200];
	struct fault f = {0};

	text_hex(hex, newest(w, rule)->id.bytes, DIGEST_SIZE);
	snprintf(question, sizeof question,
		 "{\"verb\":\"close\",\"id\":\"%.16s\",\"outcome\":\"%s\",\"by\":\"A. Person\"}", hex,
		 outcome);
	if (engine_ask(w->engine, 3, "tester", span_of(question), -1, 0, &f) == 0)
		return;
	cr_assert(w->may_break, "%s", f.text);
	w->broke_once = true;
	world_restart(w);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
}

/* The work, and what the teams confirm; done again where a failed write ended the engine. */
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

static const char *morning(day_t day)
{
	static char when[24];
	char iso[11];

	snprintf(when, sizeof when, "%sT08:30", day_print(iso, day));
	return when;
}

/* One message about A1 on Monday 23 November, to vs. */
static void tell_of_a1(struct world *w)
{
	step(w, "2026-11-23T07:00");
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", "\"open\""), 1u);
}

static struct world *told_of_a1(const char *text)
{
	struct world *w = world_on("2026-11-20T06:30", text);

	tell_of_a1(w);
	return w;
}

#endif
