/* backfill_act.c: backfills as people ask for them, stop them and see how far they are. */
#include <stdio.h>
#include <string.h>

#include "engine/pull/backfill_internal.h"
#include "engine/pull/pull.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"

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
	return backfill_keep(e, b, reterr);
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
	backfill_over(e, b, BACKFILL_STOPPED);
	snprintf(b->row.reason, sizeof b->row.reason, "stopped by %.90s", w->person);
	if (e->schools[school].pull.kind == PULL_BACKFILL)
		pull_clear(&e->schools[school].pull);
	return backfill_keep(e, b, reterr);
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
