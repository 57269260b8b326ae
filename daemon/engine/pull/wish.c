#include "engine/pull/wish.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan/plan.h"
#include "engine/pull/pull_internal.h"
#include "engine/world/awake.h"
#include "engine/world/disk.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"

struct told { /* of one school's alerts */
	unsigned alerts, revisions, closed;
};
struct wish {
	uint64_t ask;
	uint32_t school;
	int64_t asked_ms;
	struct told before;
	day_t from, to;
	bool over, ok;
	struct pull_sum sum;
	char reason[320];
};
struct wishes {
	struct wish *at;
	size_t count, room;
};

static struct told told_of(const struct engine *e, uint32_t school)
{
	struct told t = {0};

	for (size_t i = 0; i < e->alerts.count; i++) {
		const struct alert *a = &e->alerts.at[i];

		if (strcmp(a->school, e->schools[school].row->id) != 0)
			continue;
		t.alerts++;
		t.revisions += a->revision;
		t.closed += a->state == ALERT_CLOSED;
	}
	return t;
}

/* --- asked ------------------------------------------------------------------------------------------- */

/* Why the school is not asked now; "": it may be. */
static void why_not(const struct engine *e, uint32_t school, char *out, size_t size)
{
	const struct engine_school *s = &e->schools[school];
	int64_t now = engine_now(e), since = now - s->last_tried;
	char clock[6];
	day_t today;
	int minute;

	out[0] = '\0';
	london_from_instant(now, &today, &minute);
	if (!policy_pulls(e->policy, school, today))
		snprintf(out, size,
			 "%s: no share contract in force asks for its marks (`muster source test %s` only "
			 "tries the connection)",
			 s->row->name, s->row->id);
	else if (s->pull.retry_at > now && strncmp(s->reason, fetch_outcome_words(FETCH_LIMITED),
						   strlen(fetch_outcome_words(FETCH_LIMITED))) == 0)
		snprintf(out, size, "%s: its system asked us to slow down, until %s", s->row->name,
			 instant_clock(clock, s->pull.retry_at));
	else if (s->last_tried != 0 && since >= 0 && since < WISH_FLOOR)
		snprintf(out, size,
			 "%s was asked %d seconds ago; no school is asked more often than every %d seconds "
			 "beside its planned looks",
			 s->row->name, (int)since, WISH_FLOOR);
}

/* In the evening and by day the whole look-back, in the morning what the day's first look asks. */
static void open_look(struct engine *e, uint32_t school)
{
	int64_t now = engine_now(e);
	enum pull_kind kind = plan_kind(e, school, now);

	pull_open_as(e, school, now, kind == PULL_LOOK ? PULL_NIGHT : kind);
	e->schools[school].quiet_until = 0;
	awake_wake(e, school);
	e->due_changed = true;
}

static int log_wish(struct engine *e, const char *who, const char *school, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	int rc = transaction_begin(e, reterr);

	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "a look at %s now", school);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int wish_ask(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	const char *id = json_string_value(json_object_get(q->json, "school"));
	int school = id != NULL ? config_school(e->config, id) : -1, rc;
	const struct pull *p;
	char no[320];
	struct wish *w;

	if (school < 0) {
		snprintf(no, sizeof no, "there is no school \"%.60s\" in the configuration",
			 id != NULL ? id : "");
		return answer_no(e, q->ask, no);
	}
	disk_words(e, no, sizeof no);
	if (no[0] != '\0')
		return answer_no(e, q->ask, no);
	p = &e->schools[school].pull;
	if (!pull_of_today(p) || p->failures > 0) {
		why_not(e, (uint32_t)school, no, sizeof no);
		if (no[0] != '\0')
			return answer_no(e, q->ask, no);
	}
	if (e->wishes == NULL)
		e->wishes = calloc(1, sizeof *e->wishes);
	w = e->wishes != NULL && e->wishes->count < WISHES_MOST ? VEC_ADD(e->wishes) : NULL;
	if (w == NULL)
		return answer_no(e, q->ask, "too many people wait for looks: try again in a minute");
	*w = (struct wish){.ask = q->ask,
			   .school = (uint32_t)school,
			   .asked_ms = engine_ms(e),
			   .before = told_of(e, (uint32_t)school)};
	rc = log_wish(e, q->who, id, reterr);
	if (rc == 0 && (!pull_of_today(p) || (p->failures > 0 && p->number == 0)))
		open_look(e, (uint32_t)school);
	return rc;
}

/* --- answered ----------------------------------------------------------------------------------------- */

void wish_over(struct engine *e, uint32_t school, const char *why)
{
	for (size_t i = 0; e->wishes != NULL && i < e->wishes->count; i++) {
		struct wish *w = &e->wishes->at[i];
		const struct pull *p = &e->schools[school].pull;

		if (w->school != school || w->over)
			continue;
		w->over = true;
		w->ok = why == NULL;
		w->sum = p->sum;
		w->from = p->from;
		w->to = p->to;
		text_copy(w->reason, sizeof w->reason, span_of(why != NULL ? why : ""));
	}
}

static json_t *wish_json(const struct engine *e, const struct wish *w)
{
	const struct engine_school *s = &e->schools[w->school];
	struct told now = told_of(e, w->school);
	const struct pull_sum *sum = w->over ? &w->sum : &s->pull.sum;
	char from[11], to[11];
	unsigned opened = now.alerts - w->before.alerts, revised = now.revisions - w->before.revisions;

	return json_pack("{s:b, s:s, s:s, s:b, s:b, s:s, s:s, s:i, s:i, s:i, s:i, s:{s:i, s:i, s:i}, s:s}",
			 "ok", 1, "school", s->row->id, "name", s->row->name, "over", (int)w->over, "done",
			 (int)w->ok, "from", day_print(from, w->over ? w->from : s->pull.from), "to",
			 day_print(to, w->over ? w->to : s->pull.to), "pages", (int)sum->pages, "pupils",
			 (int)sum->pupils, "marks", (int)sum->marks, "changes", (int)sum->changes, "alerts",
			 "opened", (int)opened, "updated", (int)(revised > opened ? revised - opened : 0),
			 "closed", (int)(now.closed - w->before.closed), "reason", w->reason);
}

int wish_turn(struct engine *e, struct fault *reterr)
{
	size_t kept = 0;

	(void)reterr;
	if (e->wishes == NULL)
		return 0;
	for (size_t i = 0; i < e->wishes->count; i++) {
		struct wish *w = &e->wishes->at[i];

		if (w->over || engine_ms(e) - w->asked_ms > WISH_WAIT_MS)
			answer_json(e, w->ask, wish_json(e, w));
		else
			e->wishes->at[kept++] = *w;
	}
	e->wishes->count = kept;
	return 0;
}

void wish_forget(struct engine *e)
{
	for (size_t i = 0; e->wishes != NULL && i < e->wishes->count; i++)
		answer_no(e, e->wishes->at[i].ask,
			  "the configuration was read again meanwhile: `muster status schools` shows how the "
			  "school is");
	if (e->wishes != NULL)
		e->wishes->count = 0;
}

void wish_free(struct engine *e)
{
	if (e->wishes != NULL)
		VEC_FREE(e->wishes);
	free(e->wishes);
	e->wishes = NULL;
}
