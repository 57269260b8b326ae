#include "engine/tell/clocks.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/map.h"
#include "engine/tell/mutes.h"
#include "engine/tell/untaken.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

#define SPACE "clock"

struct row {
	struct digest alert;
	char team[CONTRACT_NAME];
	struct clock clock;
	int64_t due; /* 0: never */
	bool gone;
};
struct clocks {
	struct row *at;
	size_t count, room;
	struct map index; /* the alert's digest and the team -> row */
	int64_t next;	  /* the earliest `due`; 0: none */
};

/* What is kept of a row besides its key. */
struct kept {
	int64_t since, at;
	uint32_t level;
};
static const struct field_row kept_rows[] = {FIELD_I64(kept, since), FIELD_I64(kept, at),
					     FIELD_I32(kept, level)};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

#define KEY (2 * DIGEST_SIZE + 1 + CONTRACT_NAME)

static struct span key_of(const struct digest *alert, const char *team, char out[KEY])
{
	text_hex(out, alert->bytes, DIGEST_SIZE);
	snprintf(out + 2 * DIGEST_SIZE, KEY - 2 * DIGEST_SIZE, " %s", team);
	return span_of(out);
}

/* --- terms ---------------------------------------------------------------------------------------------- */

static struct clock_terms terms_of(const struct engine *e, const struct route *r)
{
	const struct team *t = &e->config->teams[r->team];

	return (struct clock_terms){
		.office = {.from = t->works_from,
			   .to = t->works_to,
			   .days = e->config->calendar_count > 0 ? &e->config->calendars[0] : NULL},
		.take_within = r->passed ? 0 : r->row->take_within,
		.outcome_within = r->passed ? 0 : r->row->outcome_within,
		.deputy = t->duty[0] != '\0',
		.close = r->contract->looks.close,
	};
}

/* Whose address a message bears. The contract's `escalate_to` comes before the team's own manager. */
static const char *address(const struct engine *e, const struct route *r, enum level l)
{
	const struct team *t = &e->config->teams[r->team];

	switch (l) {
	case LEVEL_DEPUTY:
		return t->duty;
	case LEVEL_MANAGER:
		return r->row->escalate_to[0] != '\0' ? r->row->escalate_to : t->manager;
	case LEVEL_TEAM:
	case LEVELS:
		break;
	}
	return "";
}

/* --- rows ----------------------------------------------------------------------------------------------- */

static struct row *find(const struct engine *e, const struct digest *alert, const char *team)
{
	char key[KEY];
	uint32_t at = map_get(&e->clocks->index, key_of(alert, team, key));

	return at == MAP_NONE || e->clocks->at[at].gone ? NULL : &e->clocks->at[at];
}

static struct row *add(struct clocks *c, const struct digest *alert, const char *team)
{
	char key[KEY];
	struct span name = key_of(alert, team, key);
	uint32_t at = map_get(&c->index, name);
	struct row *row = at != MAP_NONE ? &c->at[at] : VEC_ADD(c);

	if (row == NULL || (at == MAP_NONE && !map_put(&c->index, name, (uint32_t)(c->count - 1))))
		return NULL;
	*row = (struct row){.alert = *alert};
	text_copy(row->team, sizeof row->team, span_of(team));
	return row;
}

static int save(struct engine *e, const struct row *row, struct fault *reterr)
{
	struct kept k = {row->clock.since, row->clock.at, (uint32_t)row->clock.level};
	struct buffer packed = {0};
	char key[KEY];
	int rc;

	key_of(&row->alert, row->team, key);
	if (!row->gone)
		fields_pack(kept_rows, KEPT_ROWS, &k, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SPACE, key, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory for an alert's clock");
	buffer_free(&packed);
	return rc;
}

static void find_next(struct clocks *c)
{
	c->next = 0;
	for (size_t i = 0; i < c->count; i++)
		if (!c->at[i].gone && c->at[i].due != 0 && (c->next == 0 || c->at[i].due < c->next))
			c->next = c->at[i].due;
}

static void set_due(struct clocks *c, struct row *row, int64_t due)
{
	int64_t before = row->due;

	row->due = due;
	if (c->next != 0 && before == c->next)
		find_next(c);
	else if (due != 0 && (c->next == 0 || due < c->next))
		c->next = due;
}

static int end(struct engine *e, struct row *row, struct fault *reterr)
{
	row->gone = true;
	e->late_changed = e->late_changed || row->clock.level != LEVEL_TEAM;
	set_due(e->clocks, row, 0);
	return save(e, row, reterr);
}

/* --- what happens to an alert ------------------------------------------------------------------------------
 */

/* The clock as it is after this state of the alert was told. */
static struct clock clock_after(const struct row *row, const struct alert *a, int64_t leaves)
{
	if (a->state == ALERT_TAKEN && (row == NULL || row->clock.since < a->taken_at))
		return (struct clock){.since = a->taken_at};
	return row != NULL ? row->clock : (struct clock){.since = leaves};
}

int clocks_told(struct engine *e, const struct alert *a, const struct route *r, int64_t leaves,
		struct fault *reterr)
{
	struct row *row = find(e, &a->id, r->row->team);
	struct clock_terms terms = terms_of(e, r);
	struct clock clock = clock_after(row, a, leaves);
	int64_t due = clock_next(&clock, a->state, &terms).at;
	int rc = untaken_acted(e, a, r->team, reterr);

	if (rc != 0)
		return rc;
	if (a->state == ALERT_CLOSED || (due == 0 && terms.take_within == 0 && terms.outcome_within == 0))
		return row != NULL ? end(e, row, reterr) : 0;
	if (row == NULL)
		row = add(e->clocks, &a->id, r->row->team);
	if (row == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert's clock");
	row->clock = clock;
	set_due(e->clocks, row, due);
	return save(e, row, reterr);
}

int clocks_anew(struct engine *e, const struct digest *alert, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < e->clocks->count; i++) {
		struct row *row = &e->clocks->at[i];

		if (!row->gone && memcmp(&row->alert, alert, sizeof *alert) == 0)
			rc = end(e, row, reterr);
	}
	return rc;
}

struct clock_view clocks_view(const struct engine *e, const struct alert *a, const struct route *r,
			      int64_t leaves)
{
	struct clock_terms terms = terms_of(e, r);
	struct clock clock = clock_after(find(e, &a->id, r->row->team), a, leaves);
	struct clock_due due = clock_next(&clock, a->state, &terms);

	return (struct clock_view){.limit = clock_limit(&clock, a->state, &terms),
				   .level = clock.level,
				   .heard = address(e, r, clock.level),
				   .next_at = due.at,
				   .next = due.at != 0 ? address(e, r, due.level) : ""};
}

/* --- time runs out
 * ------------------------------------------------------------------------------------------ */

static const struct route *route_to(const struct route *routes, unsigned count, const char *team)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(routes[i].row->team, team) == 0)
			return &routes[i];
	return NULL;
}

static int log_late(struct engine *e, const struct alert *a, const struct row *row, const char *who,
		    struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .child = a->child, .kind = "escalated"};

	text_copy(log.who, sizeof log.who, span_of(row->team));
	snprintf(log.text, sizeof log.text, "%s: %s, to the %s%s%s", rule_row(a->rule)->name,
		 a->state == ALERT_TAKEN ? "taken, and nothing said of what came of it" :
					   "nobody has taken it",
		 level_name(row->clock.level), who[0] != '\0' ? ", " : "", who);
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

/* One row that is due. A clock of a contract that leads nowhere any more ends quietly: nobody may be told. */
static int ring(struct engine *e, struct row *row, struct fault *reterr)
{
	struct alert *a = alert_of(e, &row->alert);
	uint32_t child = a != NULL ? child_find(e, &a->child) : NO_INDEX;
	struct route routes[CONTRACT_LIST];
	unsigned count = a != NULL && child != NO_INDEX ? notify_routes(e, a, child, routes) : 0;
	const struct route *r = route_to(routes, count, row->team);
	int64_t now = engine_now(e);
	struct clock_terms terms;
	struct clock_due due;
	int rc;

	if (r == NULL || a->state == ALERT_CLOSED || !alert_reaches_this_year(e, a))
		return end(e, row, reterr);
	terms = terms_of(e, r);
	due = clock_next(&row->clock, a->state, &terms);
	if (mutes_hold(e, a) != NULL) {
		set_due(e->clocks, row, 0); /* told anew, and counted from there, when the silence is over */
		return 0;
	}
	/* Whoever was down over the night, or was given other hours since, wakes nobody now. */
	if (due.at != 0 && due.at <= now)
		due.at = office_moment(&terms.office, now);
	if (due.at != now) {
		set_due(e->clocks, row, due.at);
		return 0;
	}
	row->clock = (struct clock){row->clock.since, now, due.level};
	e->late_changed = true;
	set_due(e->clocks, row, clock_next(&row->clock, a->state, &terms).at);
	rc = log_late(e, a, row, address(e, r, due.level), reterr);
	if (rc == 0)
		rc = save(e, row, reterr);
	return rc == 0 ? notify_late(e, a, child, r, reterr) : rc;
}

int clocks_turn(struct engine *e, struct fault *reterr)
{
	int rc = 0;

	while (rc == 0 && clocks_due(e)) {
		size_t i = 0;

		while (e->clocks->at[i].gone || e->clocks->at[i].due != e->clocks->next)
			i++;
		rc = transaction_begin(e, reterr);
		if (rc == 0)
			rc = ring(e, &e->clocks->at[i], reterr);
		if (rc == 0)
			rc = transaction_commit(e, reterr);
	}
	return rc;
}

bool clocks_due(const struct engine *e)
{
	return e->clocks->next != 0 && e->clocks->next <= engine_now(e);
}

int64_t clocks_next(const struct engine *e)
{
	return e->clocks->next;
}

struct clocks_rung clocks_rung(const struct engine *e, uint32_t team, int64_t since)
{
	struct clocks_rung r = {.count = 0};

	for (size_t i = 0; i < e->clocks->count; i++) {
		const struct row *row = &e->clocks->at[i];
		const struct alert *a;

		if (row->gone || row->clock.level == LEVEL_TEAM || row->clock.at <= since ||
		    strcmp(row->team, e->config->teams[team].id) != 0)
			continue;
		a = alert_of(e, &row->alert);
		if (a == NULL || a->state != ALERT_OPEN)
			continue;
		r.count++;
		r.oldest = r.oldest == 0 || row->clock.since < r.oldest ? row->clock.since : r.oldest;
		if (row->clock.level == LEVEL_MANAGER && row->clock.at - row->clock.since > r.longest)
			r.longest = row->clock.at - row->clock.since;
	}
	return r;
}

unsigned clocks_late(const struct engine *e)
{
	unsigned late = 0;

	for (size_t i = 0; i < e->clocks->count; i++)
		late += !e->clocks->at[i].gone && e->clocks->at[i].clock.level != LEVEL_TEAM;
	return late;
}

/* --- as kept
 * ------------------------------------------------------------------------------------------------ */

/* A clock whose alert, team or route is not there any more has nobody to ring for. */
static int64_t due_of(struct engine *e, const struct row *row)
{
	const struct alert *a = alert_of(e, &row->alert);
	uint32_t child = a != NULL ? child_find(e, &a->child) : NO_INDEX;
	struct route routes[CONTRACT_LIST];
	unsigned count = child != NO_INDEX ? notify_routes(e, a, child, routes) : 0;
	const struct route *r = route_to(routes, count, row->team);
	struct clock_terms terms;

	if (r == NULL)
		return 0;
	terms = terms_of(e, r);
	return clock_next(&row->clock, a->state, &terms).at;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct kept k = {0};
	struct digest alert;
	struct row *row;

	if (strlen(key) < 2 * DIGEST_SIZE + 1 ||
	    !text_unhex(alert.bytes, DIGEST_SIZE, (struct span){key, 2 * DIGEST_SIZE}) ||
	    !fields_unpack(kept_rows, KEPT_ROWS, &value, &k) || k.level >= LEVELS)
		return -FAULT_PARSE;
	row = add(e->clocks, &alert, key + 2 * DIGEST_SIZE + 1);
	if (row == NULL)
		return -FAULT_MEMORY;
	row->clock = (struct clock){.since = k.since, .at = k.at, .level = (enum level)k.level};
	row->due = due_of(e, row);
	return 0;
}

int clocks_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->clocks = calloc(1, sizeof *e->clocks);
	if (e->clocks == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the clocks of alerts");
	rc = e->store.ops->value_walk(e->store.self, SPACE, restore_one, e, reterr);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "the clocks of alerts cannot be read back");
	find_next(e->clocks);
	return rc;
}

void clocks_free(struct clocks *c)
{
	if (c == NULL)
		return;
	VEC_FREE(c);
	map_free(&c->index);
	free(c);
}
