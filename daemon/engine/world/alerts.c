/* alerts.c: the alerts in memory: found, opened and kept. */
#include "engine/world/alerts.h"

#include <string.h>

int alert_save(struct engine *e, const struct alert *a, struct fault *reterr)
{
	return e->store.ops->alert_put(e->store.self, a, reterr);
}

/* NO_INDEX: an alert about no child. */
static int alert_index_put(struct engine *e, uint32_t child, uint32_t at, struct fault *reterr)
{
	struct child *c = child != NO_INDEX ? &e->children.at[child] : NULL;
	const struct alert *a = &e->alerts.at[at];

	if ((c != NULL &&
	     !vec_grow((void **)&c->alerts, c->alert_count, &c->alert_room, sizeof *c->alerts)) ||
	    !map_put(&e->alert_index, (struct span){(const char *)a->id.bytes, DIGEST_SIZE}, at))
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert");
	if (c == NULL)
		return 0;
	c->alerts[c->alert_count++] = at;
	return 0;
}

static uint32_t alert_find(const struct engine *e, const struct digest *id)
{
	uint32_t at = map_get(&e->alert_index, (struct span){(const char *)id->bytes, DIGEST_SIZE});

	return at == MAP_NONE ? NO_INDEX : at;
}

int alert_add(struct engine *e, const struct alert *fresh, struct fault *reterr)
{
	struct alert *a = VEC_ADD(&e->alerts);

	if (a == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert");
	*a = *fresh;
	return alert_index_put(e, NO_INDEX, (uint32_t)(e->alerts.count - 1), reterr);
}

int alert_open(struct engine *e, uint32_t child, enum rule rule, int64_t parameters, session_t first,
	       session_t last, uint32_t school, uint32_t *ret_at, struct fault *reterr)
{
	struct digest id = alert_id(rule, parameters, &e->children.at[child].id, first);
	struct alert *a;

	*ret_at = alert_find(e, &id);
	if (*ret_at != NO_INDEX)
		return 0;
	a = VEC_ADD(&e->alerts);
	if (a == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an alert");
	a->id = id;
	a->rule = rule;
	a->parameters = parameters;
	a->child = e->children.at[child].id;
	a->first = a->earliest = first;
	a->last = last;
	a->opened_at = a->changed_at = engine_now(e);
	if (school != NO_INDEX)
		text_copy(a->school, sizeof a->school, span_of(e->schools[school].row->id));
	*ret_at = (uint32_t)(e->alerts.count - 1);
	return alert_index_put(e, child, *ret_at, reterr);
}

bool alert_by_person(const struct alert *a)
{
	return a->state == ALERT_CLOSED && a->outcome >= OUTCOME_MARKED_PRESENT;
}

/* The register of another year is not in memory: it can neither confirm an alert nor change it. */
bool alert_of_this_year(const struct engine *e, const struct alert *a)
{
	return year_start_week(session_day(a->earliest)) == roll_first_monday(e->roll);
}

bool alert_reaches_this_year(const struct engine *e, const struct alert *a)
{
	return year_start_week(session_day(a->last)) == roll_first_monday(e->roll);
}

void alert_close_by_register(struct engine *e, struct alert *a, enum alert_outcome outcome)
{
	a->state = ALERT_CLOSED;
	a->outcome = outcome;
	a->closed_at = engine_now(e);
}

struct alert *alert_of(const struct engine *e, const struct digest *id)
{
	uint32_t at = alert_find(e, id);

	return at == NO_INDEX ? NULL : &e->alerts.at[at];
}

struct alert *alert_at(struct engine *e, const char *hex_prefix, struct fault *reterr)
{
	struct alert *found = NULL;
	size_t length = strlen(hex_prefix);
	char hex[2 * DIGEST_SIZE + 1];

	if (length < 8) {
		fault_set(reterr, FAULT_MEANING, "give at least 8 digits of the alert's id");
		return NULL;
	}
	for (size_t i = 0; i < e->alerts.count; i++) {
		text_hex(hex, e->alerts.at[i].id.bytes, DIGEST_SIZE);
		if (strncmp(hex, hex_prefix, length) != 0)
			continue;
		if (found != NULL) {
			fault_set(reterr, FAULT_MEANING,
				  "more than one alert starts with these digits: give more of them");
			return NULL;
		}
		found = &e->alerts.at[i];
	}
	if (found == NULL)
		fault_set(reterr, FAULT_MISSING, "no alert with this id");
	return found;
}

static int restore_one(void *context, const struct alert *row)
{
	struct engine *e = context;
	struct alert *a = VEC_ADD(&e->alerts);
	uint32_t child;

	if (a == NULL)
		return -FAULT_MEMORY;
	*a = *row;
	child = rule_of_nobody(row->rule) ? NO_INDEX : child_take(e, &row->child);
	if (child == NO_INDEX && !rule_of_nobody(row->rule))
		return -FAULT_MEMORY;
	return alert_index_put(e, child, (uint32_t)(e->alerts.count - 1), NULL);
}

int alert_restore(struct engine *e, struct fault *reterr)
{
	return e->store.ops->alert_walk(e->store.self, restore_one, e, reterr);
}
