#include "engine/backfill.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/pull_internal.h"
#include "engine/steps.h"

/* Schools read at the same time: connections to a supplier are kept free for looks. */
#define AT_ONCE 2

struct backfill {
	bool known;
	struct store_backfill row;
	int64_t opened_ms; /* of the week under way */
};
struct backfills {
	size_t running;
	struct backfill at[]; /* parallel to the configuration's schools */
};

/* --- kept ---------------------------------------------------------------------------------------- */

static int restore_row(void *context, const struct store_backfill *row)
{
	struct engine *e = context;
	int school = config_school(e->config, row->school);

	if (school < 0)
		return 0; /* not in this configuration: it stays in the store */
	e->backfills->at[school] = (struct backfill){.known = true, .row = *row};
	e->backfills->running += row->state == BACKFILL_RUNNING;
	return 0;
}

int backfill_restore(struct engine *e, struct fault *reterr)
{
	backfill_forget(e);
	e->backfills = calloc(1, sizeof *e->backfills + e->config->school_count * sizeof e->backfills->at[0]);
	if (e->backfills == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the schools");
	return e->store.ops->backfill_walk(e->store.self, restore_row, e, reterr);
}

void backfill_forget(struct engine *e)
{
	free(e->backfills);
	e->backfills = NULL;
}

static int keep(struct engine *e, const struct backfill *b, struct fault *reterr)
{
	return e->store.ops->backfill_put(e->store.self, &b->row, reterr);
}

/* --- days ------------------------------------------------------------------------------------------ */

unsigned backfill_days(const struct engine *e, uint32_t school, day_t from, day_t to)
{
	unsigned days = 0;

	for (day_t d = from; d <= to; d++)
		days += calendar_school_day(e->schools[school].row->days, d);
	return days;
}

day_t backfill_next_day(const struct calendar *days, day_t from, day_t to)
{
	while (from <= to && !calendar_school_day(days, from))
		from++;
	return from;
}

/* The Sunday of the day's week. */
static day_t week_end(day_t day)
{
	return day + (6 - day_weekday(day));
}

/* --- its turn ------------------------------------------------------------------------------------------ */

/* Looks of the day come first, of whatever school. */
static bool quiet(const struct engine *e)
{
	int64_t now = engine_now(e);

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct pull *p = &e->schools[i].pull;

		if (pull_of_today(p) && (p->number != 0 || p->retry_at <= now))
			return false;
	}
	return true;
}

static void over(struct engine *e, struct backfill *b, enum backfill_state state)
{
	b->row.state = state;
	b->row.ended_at = engine_now(e);
	e->backfills->running--;
}

/* Nothing is left of the range but days on which the school is closed. */
static int finish_empty(struct engine *e, struct backfill *b, struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	b->row.next = b->row.to + 1;
	over(e, b, BACKFILL_DONE);
	if (rc == 0)
		rc = keep(e, b, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int open_week(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;
	day_t from = backfill_next_day(e->schools[school].row->days, b->row.next, b->row.to);
	day_t last = week_end(from);

	if (from > b->row.to)
		return finish_empty(e, b, reterr);
	pull_open_as(e, school, engine_now(e), PULL_BACKFILL);
	p->from = from;
	p->to = last < b->row.to ? last : b->row.to;
	b->opened_ms = engine_ms(e);
	return 0;
}

/* May this school's week be asked for: it was loaded once, and some contract asks for its marks. */
static bool may_open(const struct engine *e, uint32_t school)
{
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	return e->schools[school].pull.kind == PULL_NONE && e->schools[school].last_look != 0 &&
	       policy_pulls(e->policy, school, today);
}

int backfill_turn(struct engine *e, struct fault *reterr)
{
	struct backfills *all = e->backfills;
	unsigned under_way = 0;
	int rc = 0;

	if (all == NULL || all->running == 0 || !quiet(e))
		return 0;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		under_way += e->schools[i].pull.kind == PULL_BACKFILL;
	for (uint32_t i = 0; rc == 0 && i < e->config->school_count; i++) {
		struct owner o = {false, i, &e->schools[i].pull};

		if (!all->at[i].known || all->at[i].row.state != BACKFILL_RUNNING)
			continue;
		if (under_way < AT_ONCE && may_open(e, i)) {
			rc = open_week(e, i, reterr);
			under_way++;
		}
		if (rc == 0 && o.pull->kind == PULL_BACKFILL && o.pull->number == 0 &&
		    o.pull->retry_at <= engine_now(e))
			rc = pull_ask(e, &o, reterr);
	}
	return rc;
}

int backfill_finished(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;
	int rc = 0;

	if (b->known && b->row.state == BACKFILL_RUNNING) {
		b->row.next = p->to + 1;
		b->row.pages += p->sum.pages;
		b->row.marks += p->sum.marks;
		b->row.changes += p->sum.changes;
		b->row.spent_ms += (uint64_t)(engine_ms(e) - b->opened_ms);
		b->row.reason[0] = '\0';
		if (backfill_next_day(e->schools[school].row->days, b->row.next, b->row.to) > b->row.to) {
			b->row.next = b->row.to + 1;
			over(e, b, BACKFILL_DONE);
		}
		rc = keep(e, b, reterr);
	}
	pull_clear(p);
	e->due_changed = true;
	return rc == 0 ? evaluate_school(e, school, reterr) : rc;
}

int backfill_failed(struct engine *e, uint32_t school, const char *reason, struct fault *reterr)
{
	struct backfill *b = &e->backfills->at[school];
	struct pull *p = &e->schools[school].pull;

	/* A page address may have gone stale: by turns the week begins anew. */
	if (p->failures % 3 == 0) {
		p->step = steps_first(e, school);
		p->next[0] = '\0';
		p->pages = 0;
	}
	text_copy(b->row.reason, sizeof b->row.reason, span_of(reason));
	return b->known ? keep(e, b, reterr) : 0;
}

/* --- what people ask -------------------------------------------------------------------------------------
 */

static const char *text_of(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

/* Calls `each` for every school named (a list "a,b"; none: all that share). Returns its first value that is
 * not 0; 1 with *ret_no for a name that nobody bears. */
static int each_school(struct engine *e, const char *names,
		       int (*each)(struct engine *e, uint32_t school, void *context, struct fault *ret_no,
				   struct fault *reterr),
		       void *context, struct fault *ret_no, struct fault *reterr)
{
	char name[CONFIG_NAME];
	day_t today;
	int minute, rc = 0;

	london_from_instant(engine_now(e), &today, &minute);
	for (uint32_t i = 0; names[0] == '\0' && rc == 0 && i < e->config->school_count; i++)
		if (policy_pulls(e->policy, i, today))
			rc = each(e, i, context, ret_no, reterr);
	while (rc == 0 && names[0] != '\0') {
		size_t length = strcspn(names, ",");
		int school;

		text_copy(name, sizeof name, (struct span){names, length});
		school = config_school(e->config, name);
		if (school < 0) {
			fault_set(ret_no, FAULT_MISSING, "there is no school \"%.60s\" in the configuration",
				  name);
			return 1;
		}
		rc = each(e, (uint32_t)school, context, ret_no, reterr);
		names += length + (names[length] == ',');
	}
	return rc;
}

struct wanted {
	day_t from, to;
	const char *person;
	bool try; /* only whether it can be */
	unsigned count;
	char schools[200];
};

static int start_one(struct engine *e, uint32_t school, void *context, struct fault *ret_no,
		     struct fault *reterr)
{
	struct wanted *w = context;
	struct backfill *b = &e->backfills->at[school];
	const struct school *row = e->schools[school].row;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	if (b->known && b->row.state == BACKFILL_RUNNING) {
		fault_set(ret_no, FAULT_STATE,
			  "%s: a backfill is under way; `muster backfill --stop %s` ends it", row->id,
			  row->id);
		return 1;
	}
	if (!policy_pulls(e->policy, school, today)) {
		fault_set(ret_no, FAULT_STATE, "%s: no share contract in force asks for its marks", row->id);
		return 1;
	}
	w->count++;
	if (w->try)
		return 0;
	*b = (struct backfill){
		.known = true,
		.row = {.from = w->from, .to = w->to, .next = w->from, .asked_at = engine_now(e)}};
	text_copy(b->row.school, sizeof b->row.school, span_of(row->id));
	text_copy(b->row.asked_by, sizeof b->row.asked_by, span_of(w->person));
	e->backfills->running++;
	return keep(e, b, reterr);
}

static int stop_one(struct engine *e, uint32_t school, void *context, struct fault *ret_no,
		    struct fault *reterr)
{
	struct wanted *w = context;
	struct backfill *b = &e->backfills->at[school];

	(void)ret_no;
	if (!b->known || b->row.state != BACKFILL_RUNNING)
		return 0;
	w->count++;
	if (w->try)
		return 0;
	over(e, b, BACKFILL_STOPPED);
	snprintf(b->row.reason, sizeof b->row.reason, "stopped by %.90s", w->person);
	if (e->schools[school].pull.kind == PULL_BACKFILL)
		pull_clear(&e->schools[school].pull);
	return keep(e, b, reterr);
}

static int read_days(const struct engine *e, const json_t *question, struct wanted *w, struct fault *ret_no)
{
	day_t today, first = roll_first_monday(e->roll);
	char day[11];
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	if (!day_parse(span_of(text_of(question, "from")), &w->from) ||
	    !day_parse(span_of(text_of(question, "to")), &w->to))
		return fault_set(ret_no, FAULT_MEANING, "--from and --to are days like 2026-09-07");
	if (w->from > w->to)
		return fault_set(ret_no, FAULT_MEANING, "--from is after --to");
	if (w->to > today)
		return fault_set(ret_no, FAULT_MEANING, "--to is a day that has not been yet");
	if (w->from < first)
		return fault_set(ret_no, FAULT_MEANING,
				 "the register of this academic year begins on %s; marks of earlier days "
				 "are not taken in any more",
				 day_print(day, first));
	return 0;
}

static int log_act(struct engine *e, const struct wanted *w, const char *what, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};

	text_copy(log.who, sizeof log.who, span_of(w->person));
	snprintf(log.text, sizeof log.text, "%s at %u schools", what, w->count);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

/* All of the schools or none: first it is tried. */
static int act(struct engine *e, const json_t *question, struct wanted *w, bool stop, struct fault *ret_no,
	       struct fault *reterr)
{
	const char *names = text_of(question, "schools");
	char what[80], from[11], to[11];
	int rc;

	w->try = true;
	rc = each_school(e, names, stop ? stop_one : start_one, w, ret_no, reterr);
	if (rc != 0)
		return rc;
	w->try = false;
	w->count = 0;
	snprintf(what, sizeof what, stop ? "backfill stopped" : "backfill of %s to %s",
		 day_print(from, w->from), day_print(to, w->to));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = each_school(e, names, stop ? stop_one : start_one, w, ret_no, reterr);
	if (rc == 0)
		rc = log_act(e, w, what, reterr);
	e->due_changed = true;
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

int act_backfill(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		 struct fault *ret_no, struct fault *reterr)
{
	struct wanted w = {.person = person};
	char from[16], to[16];
	int rc;

	if (read_days(e, question, &w, ret_no) != 0)
		return 1;
	rc = act(e, question, &w, false, ret_no, reterr);
	if (rc == 0)
		snprintf(words, size,
			 "%u school%s: marks of %s to %s are read again while no look is due. `muster "
			 "backfill` shows how far it is.",
			 w.count, w.count == 1 ? "" : "s", day_words(from, w.from), day_words(to, w.to));
	return rc;
}

int act_backfill_stop(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		      struct fault *ret_no, struct fault *reterr)
{
	struct wanted w = {.person = person};
	int rc = act(e, question, &w, true, ret_no, reterr);

	if (rc == 0)
		snprintf(words, size, "%u stopped; the days that are in stay in.", w.count);
	return rc;
}

/* Days left at the speed so far: by the clock where it moved, else by the time spent. 0: not known. */
static int64_t expected_end(const struct engine *e, const struct store_backfill *r, unsigned done,
			    unsigned days)
{
	int64_t now = engine_now(e), by_clock = now - r->asked_at, spent = (int64_t)(r->spent_ms / 1000) + 1;

	if (r->state != BACKFILL_RUNNING || done == 0)
		return 0;
	return now + (by_clock > spent ? by_clock : spent) * (int64_t)(days - done) / (int64_t)done;
}

static const char *const state_words[BACKFILL_STATES] = {
	[BACKFILL_RUNNING] = "running", [BACKFILL_DONE] = "done", [BACKFILL_STOPPED] = "stopped"};

static json_t *row_json(const struct engine *e, uint32_t school)
{
	const struct store_backfill *r = &e->backfills->at[school].row;
	const struct pull *p = &e->schools[school].pull;
	bool under_way = p->kind == PULL_BACKFILL;
	unsigned days = backfill_days(e, school, r->from, r->to);
	unsigned done = backfill_days(e, school, r->from, r->next - 1);
	char from[11], to[11];

	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:i, s:i, s:I, s:I, s:I, s:o, s:s, s:o, s:o, s:s}",
			 "school", r->school, "name", e->schools[school].row->name, "from",
			 day_print(from, r->from), "to", day_print(to, r->to), "state", state_words[r->state],
			 "days_done", (int)done, "days", (int)days, "pages",
			 (json_int_t)(r->pages + (under_way ? p->sum.pages : 0)), "marks",
			 (json_int_t)(r->marks + (under_way ? p->sum.marks : 0)), "changes",
			 (json_int_t)(r->changes + (under_way ? p->sum.changes : 0)), "since",
			 answer_time(r->asked_at), "by", r->asked_by, "expected_end",
			 answer_time(expected_end(e, r, done, days)), "ended", answer_time(r->ended_at),
			 "reason", r->reason);
}

int answer_backfills(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr)
{
	json_t *list = json_array();

	(void)question;
	(void)reterr;
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (e->backfills->at[i].known)
			json_array_append_new(list, row_json(e, i));
	*ret_json = json_pack("{s:b, s:I, s:o}", "ok", 1, "running", (json_int_t)e->backfills->running,
			      "backfills", list);
	return 0;
}
