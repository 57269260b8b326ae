/* feed.c: marks as they come, and whether they are believed. */
#include "engine/judge/feed.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/notify.h"
#include "engine/world/asks.h"

#define SPACE	      "feed"
#define SPACE_PULLED  "feed_pulled"
#define SPACE_CHANGED "feed_changed"
/* Weekdays looked back for a register to compare with. */
#define COMPARE_DAYS 10

static const struct fresh_limits *limits(const struct engine *e)
{
	return &e->config->authority.fresh.limits;
}

/* --- marks as they come ---------------------------------------------------------------------- */

/* What a whole school is marked when it is shut: # and Y. */
static bool closing(cell_t c)
{
	const struct code *code = code_of(c);

	return code != NULL && (code->text[0] == '#' || code->text[0] == 'Y');
}

/* A mark that was meant to change, or says that nobody was there to be marked, changes nothing that was
 * believed. */
static bool counts(const struct engine *e, uint32_t school, session_t s, cell_t old, cell_t now)
{
	enum doubt d = doubts_of(e, school, s);

	return old != CELL_UNKNOWN && now != CELL_UNKNOWN && old != CELL_NO_REASON_YET && !closing(old) &&
	       !closing(now) && d != DOUBT_NO_REASON && d != DOUBT_DROP;
}

static void doubt_put(struct feed_school *f, int place, uint8_t doubt)
{
	f->doubted += (doubt & ~FEED_RIGHT) != DOUBT_NONE;
	f->doubted -= (f->doubts[place] & ~FEED_RIGHT) != DOUBT_NONE;
	f->doubts[place] = doubt;
}

void feed_moved(struct engine *e, uint32_t school, uint32_t slot, session_t s, cell_t old, cell_t now)
{
	struct feed_school *f;
	int place = doubts_place(e, s);

	if (e->feed == NULL || place < 0)
		return;
	f = &e->feed->schools[school];
	f->touched[place / 8] |= (uint8_t)(1U << place % 8);
	f->added += old == CELL_UNKNOWN;
	f->from = e->schools[school].pull.from;
	f->to = e->schools[school].pull.to;
	if (!counts(e, school, s, old, now))
		return;
	if (!f->mass && doubts_of(e, school, s) == DOUBT_CHANGED)
		return; /* on its way back, or on to something else: what it said first is kept */
	change_pack(f->mass ? &f->changed : &f->pulled, &(struct change){slot, s, old, now});
	if (f->mass) {
		doubt_put(f, place, DOUBT_CHANGED);
		f->changed_count++;
		f->changed_new = true;
		return;
	}
	f->pulled_count++;
	f->pulled_new = true;
}

static int put(struct engine *e, uint32_t school, const char *space, const struct buffer *b,
	       struct fault *reterr)
{
	if (!buffer_ok(b))
		return fault_set(reterr, FAULT_MEMORY, "no memory for what a pull changed");
	return e->store.ops->value_put(e->store.self, space, e->schools[school].row->id, buffer_span(b),
				       reterr);
}

static int save(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct feed_school *f = &e->feed->schools[school];
	json_t *right = json_array(), *json;
	char *text;
	int rc;

	for (unsigned i = 0; i < FEED_SESSIONS; i++)
		if ((f->doubts[i] & FEED_RIGHT) != 0)
			json_array_append_new(right, json_integer(doubts_session(e, i)));
	json = json_pack("{s:I, s:i, s:o}", "changed_of", (json_int_t)f->changed_of, "changed_on",
			 (int)f->changed_on, "right", right);
	text = json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS);
	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what is believed of a school");
	rc = e->store.ops->value_put(e->store.self, SPACE, e->schools[school].row->id, span_of(text), reterr);
	free(text);
	return rc;
}

int feed_page(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct feed_school *f = &e->feed->schools[school];
	int rc = 0;

	if (f->pulled_new)
		rc = put(e, school, SPACE_PULLED, &f->pulled, reterr);
	if (rc == 0 && f->changed_new)
		rc = put(e, school, SPACE_CHANGED, &f->changed, reterr);
	f->pulled_new = f->changed_new = false;
	return rc;
}

/* --- one session ------------------------------------------------------------------------------- */

static void tally_add(struct fresh_tally *t, cell_t c)
{
	const struct code *code = code_of(c);

	t->received += c != CELL_UNKNOWN;
	t->no_reason += c == CELL_NO_REASON_YET;
	t->attending += code_attending(c);
	t->comparable += code != NULL && code_class_of(c) < CLASS_NOT_POSSIBLE &&
			 !(code->text[0] == 'R' && code->text[1] == '\0');
}

void feed_tally(const struct engine *e, uint32_t school, session_t s, struct fresh_tally *ret)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;

	*ret = (struct fresh_tally){0};
	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];

		if (n->unlisted || !enrolment_current(n, session_day(s)))
			continue;
		ret->expected++;
		tally_add(ret, roll_get(e->roll, school, n->row.slot, s));
	}
}

/* A register that was held, is there for the most part, and is believed. */
static bool register_of(const struct engine *e, uint32_t school, session_t s, struct fresh_tally *ret)
{
	const struct openings *held = &e->schools[school].held;

	if (openings_state(held, s) != OPENING_OPEN || doubts_of(e, school, s) != DOUBT_NONE ||
	    openings_marks(held, s).known == 0)
		return false;
	feed_tally(e, school, s, ret);
	return (uint64_t)ret->received * 100 >= (uint64_t)ret->expected * (unsigned)limits(e)->plausible;
}

/* The last one before `s`. */
static bool register_before(const struct engine *e, uint32_t school, session_t s, struct fresh_tally *ret)
{
	for (session_t at = s - 1; at >= s - 2 * 7 * COMPARE_DAYS / 5; at--)
		if (register_of(e, school, at, ret))
			return true;
	return false;
}

static void judge_session(struct engine *e, uint32_t school, session_t s, unsigned place)
{
	struct feed_school *f = &e->feed->schools[school];
	struct fresh_tally now, before;
	enum doubt d = DOUBT_NONE;

	if (f->doubts[place] == DOUBT_CHANGED || (f->doubts[place] & FEED_RIGHT) != 0)
		return;
	doubt_put(f, (int)place, DOUBT_NONE); /* it is no register to compare itself with */
	if (openings_state(&e->schools[school].held, s) == OPENING_OPEN) {
		feed_tally(e, school, s, &now);
		d = fresh_doubt(&now, register_before(e, school, s, &before) ? &before : NULL, limits(e));
	}
	doubt_put(f, (int)place, (uint8_t)d);
}

/* Those whose marks moved, and those after them up to the next register that stands as it did: they may have
 * been compared with another one. What is believed is a matter of the marks, not of when they came. */
static void judge_touched(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];
	session_t last = session_of(engine_today(e), true);
	struct fresh_tally tally;
	bool behind = false;

	for (session_t s = session_of(doubts_from(e), false); s <= last; s++) {
		const int place = doubts_place(e, s);
		bool touched;
		uint8_t was;

		if (place < 0)
			continue;
		touched = (f->touched[place / 8] >> place % 8 & 1) != 0;
		if (!touched && !behind)
			continue;
		was = f->doubts[place];
		judge_session(e, school, s, (unsigned)place);
		behind = touched || f->doubts[place] != was || !register_of(e, school, s, &tally);
	}
	memset(f->touched, 0, sizeof f->touched);
}

/* --- many marks at once ------------------------------------------------------------------------ */

/* The marks held, before this pull, of the days it asked for and of what it changed beside them. */
static uint32_t held_before(const struct engine *e, uint32_t school)
{
	const struct feed_school *f = &e->feed->schools[school];
	struct span rest = buffer_span(&f->pulled);
	uint8_t seen[FEED_SESSIONS / 8 + 1] = {0};
	struct change c;
	uint32_t held = 0;
	int place;

	for (session_t s = session_of(f->from, false); s <= session_of(f->to, true); s++)
		if ((place = doubts_place(e, s)) >= 0) {
			seen[place / 8] |= (uint8_t)(1U << place % 8);
			held += openings_marks(&e->schools[school].held, s).known;
		}
	while (rest.length > 0 && change_unpack(&rest, &c)) {
		place = doubts_place(e, c.session);
		if (place < 0 || (seen[place / 8] >> place % 8 & 1) != 0)
			continue;
		seen[place / 8] |= (uint8_t)(1U << place % 8);
		held += openings_marks(&e->schools[school].held, c.session).known;
	}
	return held > f->added ? held - f->added : 0;
}

static void mark_changed(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];
	struct span rest = buffer_span(&f->changed);
	struct change c;

	f->changed_count = 0;
	while (rest.length > 0 && change_unpack(&rest, &c)) {
		int place = doubts_place(e, c.session);

		f->changed_count++;
		if (place >= 0)
			doubt_put(f, place, DOUBT_CHANGED);
	}
}

static void forget_changed(struct feed_school *f)
{
	for (unsigned i = 0; i < FEED_SESSIONS; i++)
		if (f->doubts[i] == DOUBT_CHANGED) {
			doubt_put(f, (int)i, DOUBT_NONE);
			f->touched[i / 8] |= (uint8_t)(1U << i % 8);
		}
	buffer_reset(&f->changed);
	f->changed_count = f->changed_of = 0;
	f->changed_new = true;
	f->mass = false;
}

static void judge_pulled(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];
	uint32_t held = f->pulled_count > 0 ? held_before(e, school) : 0;

	if (f->pulled_count == 0 || !fresh_mass_change(f->pulled_count, held, limits(e)))
		return;
	buffer_bytes(&f->changed, f->pulled.at, f->pulled.length);
	buffer_reset(&f->pulled);
	f->pulled_count = 0;
	f->pulled_new = f->changed_new = f->mass = true;
	f->changed_of += held;
	f->changed_on = engine_today(e);
	mark_changed(e, school);
}

/* How many of the changed marks do not say again what they said before. */
static uint32_t still_changed(const struct engine *e, uint32_t school)
{
	struct span rest = buffer_span(&e->feed->schools[school].changed);
	struct change c;
	uint32_t left = 0;

	while (rest.length > 0 && change_unpack(&rest, &c))
		left += roll_get(e->roll, school, c.slot, c.session) != (cell_t)c.old;
	return left;
}

static void judge_changed(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];

	if (f->changed_count > 0 && (f->changed_on < doubts_from(e) ||
				     !fresh_mass_change(still_changed(e, school), f->changed_of, limits(e))))
		forget_changed(f);
}

/* --- what waits ---------------------------------------------------------------------------------- */

static bool told_already(const struct engine *e, const struct child *c, enum rule rule, session_t s)
{
	for (size_t i = 0; i < c->alert_count; i++) {
		const struct alert *a = &e->alerts.at[c->alerts[i]];

		if (a->rule == rule && s >= a->earliest && s <= a->last)
			return true;
	}
	return false;
}

static uint32_t waiting_of(const struct engine *e, uint32_t child, uint32_t school, const struct asks *asked,
			   session_t s)
{
	struct history h;
	uint32_t count = 0;

	history_of(e, child, school, session_day(s), &h);
	for (unsigned i = 0; i < asked->count; i++) {
		const struct ask *ask = &asked->at[i];

		count += rule_row(ask->rule)->span == SPAN_SESSIONS &&
			 rule_judge(ask->rule, &ask->values, &h, s).hit &&
			 !told_already(e, &e->children.at[child], ask->rule, s) &&
			 notify_wanted(e, ask->rule, ask->parameters, child, school, s);
	}
	return count;
}

static uint32_t waiting_for(const struct engine *e, uint32_t school, session_t s)
{
	const struct indexes *on_roll = &e->schools[school].on_roll;
	struct asks asked = {.count = 0};
	uint32_t count = 0;

	asks_add(e, school, session_day(s), &asked);
	for (size_t i = 0; i < on_roll->count; i++) {
		const struct enrolment *n = &e->enrolments.at[on_roll->at[i]];

		if (n->child != NO_INDEX && roll_get(e->roll, school, n->row.slot, s) != CELL_UNKNOWN)
			count += waiting_of(e, n->child, school, &asked, s);
	}
	return count;
}

/* Alerts that the doubted sessions would open: counted by child, rule and session, as the log has them. */
static void count_waiting(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];
	session_t last = e->schools[school].evaluated_to;

	f->waiting = 0;
	if (f->doubted == 0 || last == SESSION_NONE)
		return;
	for (session_t s = session_of(session_day(last) - EVALUATE_LOOK_BACK, false); s <= last; s++)
		if (session_day(s) >= e->schools[school].row->go_live &&
		    doubts_of(e, school, s) != DOUBT_NONE)
			f->waiting += waiting_for(e, school, s);
}

/* --- judging ----------------------------------------------------------------------------------------- */

/* A pull is over: the next one's changes are counted anew. */
static void pull_over(struct feed_school *f)
{
	f->pulled_new = f->pulled_count > 0 || f->pulled.length > 0 || f->pulled_new;
	buffer_reset(&f->pulled);
	f->pulled_count = f->added = 0;
	f->mass = false;
}

int feed_judge(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct feed_school *f;
	int rc;

	if (e->feed == NULL)
		return 0;
	f = &e->feed->schools[school];
	judge_pulled(e, school);
	judge_changed(e, school);
	judge_touched(e, school);
	count_waiting(e, school);
	if (e->schools[school].pull.kind == PULL_NONE)
		pull_over(f);
	e->feed->again[school] = 1;
	e->feed->dirty = true;
	rc = feed_page(e, school, reterr);
	return rc == 0 ? save(e, school, reterr) : rc;
}

/* --- after a start ----------------------------------------------------------------------------------- */

static uint32_t host_of(struct engine *e, const char *url)
{
	const char *at = strstr(url, "://"), *host = at != NULL ? at + 3 : url;
	struct span name = {host, strcspn(host, "/")};
	struct feed_host *h;

	for (uint32_t i = 0; i < e->feed->hosts.count; i++)
		if (span_is(name, e->feed->hosts.at[i].name))
			return i;
	h = VEC_ADD(&e->feed->hosts);
	if (h == NULL)
		return NO_INDEX;
	text_copy(h->name, sizeof h->name, name);
	return (uint32_t)(e->feed->hosts.count - 1);
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	json_t *json = json_loadb(value.at, value.length, 0, NULL), *at;
	size_t i;

	if (school >= 0 && json != NULL) {
		struct feed_school *f = &e->feed->schools[school];

		f->changed_of = (uint32_t)json_integer_value(json_object_get(json, "changed_of"));
		f->changed_on = (day_t)json_integer_value(json_object_get(json, "changed_on"));
		json_array_foreach(json_object_get(json, "right"), i, at) {
			int place = doubts_place(e, (session_t)json_integer_value(at));

			if (place >= 0)
				doubt_put(f, place, DOUBT_NO_REASON | FEED_RIGHT);
		}
	}
	json_decref(json);
	return 0;
}

static uint32_t count_changes(struct span rest)
{
	struct change c;
	uint32_t n = 0;

	while (rest.length > 0 && change_unpack(&rest, &c))
		n++;
	return n;
}

static int restore_pulled(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);

	if (school < 0)
		return 0;
	buffer_bytes(&e->feed->schools[school].pulled, value.at, value.length);
	e->feed->schools[school].pulled_count = count_changes(value);
	return buffer_ok(&e->feed->schools[school].pulled) ? 0 : -FAULT_MEMORY;
}

static int restore_changed(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);

	if (school < 0)
		return 0;
	buffer_bytes(&e->feed->schools[school].changed, value.at, value.length);
	mark_changed(e, (uint32_t)school);
	return buffer_ok(&e->feed->schools[school].changed) ? 0 : -FAULT_MEMORY;
}

static int restore_values(struct engine *e, struct fault *reterr)
{
	const struct store_ops *ops = e->store.ops;
	int rc = ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);

	if (rc == 0)
		rc = ops->value_walk(e->store.self, SPACE_PULLED, restore_pulled, e, reterr);
	if (rc == 0)
		rc = ops->value_walk(e->store.self, SPACE_CHANGED, restore_changed, e, reterr);
	return rc == -FAULT_MEMORY ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for what is believed of the schools") :
		       rc;
}

int feed_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->feed = calloc(1, sizeof *e->feed);
	if (e->feed != NULL)
		e->feed->schools = calloc(e->config->school_count + 1, sizeof *e->feed->schools);
	if (e->feed != NULL)
		e->feed->again = calloc(e->config->school_count + 1, 1);
	if (e->feed == NULL || e->feed->schools == NULL || e->feed->again == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for what is believed of the schools");
	e->feed->school_count = e->config->school_count;
	for (uint32_t i = 0; i < e->feed->school_count; i++) {
		struct feed_school *f = &e->feed->schools[i];

		f->silent = f->partial = SESSION_NONE;
		f->host = host_of(e, e->config->schools[i].base_url);
		if (f->host == NO_INDEX)
			return fault_set(reterr, FAULT_MEMORY, "no memory for the schools' suppliers");
		memset(f->touched, 0xff, sizeof f->touched);
	}
	rc = restore_values(e, reterr);
	if (rc == 0)
		rc = feed_groups_restore(e, reterr);
	if (rc == 0)
		rc = feed_cases_restore(e, reterr);
	for (uint32_t i = 0; rc == 0 && i < e->feed->school_count; i++) {
		judge_touched(e, i);
		count_waiting(e, i);
	}
	feed_look(e);
	return rc;
}

void feed_forget(struct engine *e)
{
	struct feed *x = e->feed;

	if (x == NULL)
		return;
	for (size_t i = 0; x->schools != NULL && i < x->school_count; i++) {
		buffer_free(&x->schools[i].pulled);
		buffer_free(&x->schools[i].changed);
		VEC_FREE(&x->schools[i].groups);
	}
	free(x->schools);
	free(x->again);
	VEC_FREE(&x->hosts);
	VEC_FREE(&x->group_of);
	VEC_FREE(&x->cases);
	map_free(&x->case_index);
	free(x);
	e->feed = NULL;
}

void feed_right(struct engine *e, uint32_t school)
{
	struct feed_school *f = &e->feed->schools[school];

	for (unsigned i = 0; i < FEED_SESSIONS; i++)
		if (f->doubts[i] == DOUBT_NO_REASON || f->doubts[i] == DOUBT_DROP)
			f->doubts[i] |= FEED_RIGHT;
	for (unsigned i = 0; i < FEED_SESSIONS; i++)
		if (f->doubts[i] == DOUBT_CHANGED)
			doubt_put(f, (int)i, DOUBT_NO_REASON | FEED_RIGHT);
	forget_changed(f);
}
