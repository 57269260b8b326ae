/* summary_keep.c: what teams were told, as kept, and what happens to it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/summary_internal.h"
#include "exchange/fields.h"

#define ROWS_SPACE "digest_alert"
#define TEAM_SPACE "digest"
#define KEY	   160

/* --- kept ------------------------------------------------------------------------------------------------
 */

static const struct field_row row_fields[] = {FIELD_I32(summary_row, revision), FIELD_I32(summary_row, told),
					      FIELD_I32(summary_row, before), FIELD_I64(summary_row, at),
					      FIELD_BOOL(summary_row, waits)};
static const struct field_row team_fields[] = {
	FIELD_I64(summary_team, made), FIELD_I64(summary_team, live), FIELD_I64(summary_team, since),
	FIELD_I64(summary_team, since_before), FIELD_I64(summary_team, done)};
#define ROW_FIELDS  (sizeof row_fields / sizeof *row_fields)
#define TEAM_FIELDS (sizeof team_fields / sizeof *team_fields)

static struct span key_of(const struct engine *e, uint32_t team, const struct digest *alert, char out[KEY])
{
	char hex[2 * DIGEST_SIZE + 1];

	text_hex(hex, alert->bytes, DIGEST_SIZE);
	snprintf(out, KEY, "%s/%s", e->config->teams[team].id, hex);
	return span_of(out);
}

static int put(struct engine *e, const char *space, const char *key, struct buffer *value,
	       struct fault *reterr)
{
	int rc = buffer_ok(value) ?
			 e->store.ops->value_put(e->store.self, space, key, buffer_span(value), reterr) :
			 fault_set(reterr, FAULT_MEMORY, "no memory for a digest");

	buffer_free(value);
	return rc;
}

int summary_row_save(struct engine *e, const struct summary_row *r, struct fault *reterr)
{
	struct buffer packed = {0};
	char key[KEY];

	key_of(e, r->team, &r->alert, key);
	if (!r->gone)
		fields_pack(row_fields, ROW_FIELDS, r, &packed);
	return put(e, ROWS_SPACE, key, &packed, reterr);
}

int summary_team_save(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct buffer packed = {0};

	fields_pack(team_fields, TEAM_FIELDS, &e->summaries->teams[team], &packed);
	return put(e, TEAM_SPACE, e->config->teams[team].id, &packed, reterr);
}

/* A row by its key; made when it is not there. NULL: no memory. */
static struct summary_row *row_take(struct engine *e, uint32_t team, const struct digest *alert)
{
	struct summaries *x = e->summaries;
	char key[KEY];
	struct span name = key_of(e, team, alert, key);
	uint32_t at = map_get(&x->index, name);
	struct summary_row *r = at != MAP_NONE ? &x->at[at] : VEC_ADD(x);

	if (r == NULL || (at == MAP_NONE && !map_put(&x->index, name, (uint32_t)(x->count - 1))))
		return NULL;
	if (at == MAP_NONE || r->gone)
		*r = (struct summary_row){.alert = *alert, .team = team};
	return r;
}

static int restore_row(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	const char *slash = strchr(key, '/');
	struct digest alert;
	char name[CONFIG_NAME];
	struct summary_row *r, read = {0};
	int team;

	if (slash == NULL || !text_copy(name, sizeof name, (struct span){key, (size_t)(slash - key)}) ||
	    !text_unhex(alert.bytes, DIGEST_SIZE, span_of(slash + 1)) ||
	    !fields_unpack(row_fields, ROW_FIELDS, &value, &read))
		return -FAULT_PARSE;
	team = config_team(e->config, name);
	if (team < 0 || !e->config->teams[team].digest.given)
		return 0;
	r = row_take(e, (uint32_t)team, &alert);
	if (r == NULL)
		return -FAULT_MEMORY;
	read.alert = alert;
	read.team = (uint32_t)team;
	*r = read;
	return 0;
}

static int restore_team(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int team = config_team(e->config, key);
	struct summary_team read = {0};

	if (!fields_unpack(team_fields, TEAM_FIELDS, &value, &read))
		return -FAULT_PARSE;
	if (team < 0 || !e->config->teams[team].digest.given)
		return 0;
	read.subject = e->summaries->teams[team].subject;
	e->summaries->teams[team] = read;
	return 0;
}

int summary_restore(struct engine *e, struct fault *reterr)
{
	int rc;

	e->summaries = calloc(1, sizeof *e->summaries);
	if (e->summaries != NULL)
		e->summaries->teams = calloc(e->config->team_count + 1, sizeof *e->summaries->teams);
	if (e->summaries == NULL || e->summaries->teams == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for digests");
	for (size_t i = 0; i < e->config->team_count; i++)
		e->summaries->teams[i].subject = summary_subject(e->config->teams[i].id);
	rc = e->store.ops->value_walk(e->store.self, TEAM_SPACE, restore_team, e, reterr);
	if (rc == 0)
		rc = e->store.ops->value_walk(e->store.self, ROWS_SPACE, restore_row, e, reterr);
	if (rc == -FAULT_PARSE || rc == -FAULT_MEMORY)
		return fault_set(reterr, rc == -FAULT_PARSE ? FAULT_PARSE : FAULT_MEMORY,
				 "what was told as digests cannot be read back");
	return rc;
}

void summary_forget(struct engine *e)
{
	if (e->summaries == NULL)
		return;
	map_free(&e->summaries->index);
	free(e->summaries->at);
	free(e->summaries->teams);
	free(e->summaries);
	e->summaries = NULL;
}

/* --- what happens to envelopes ---------------------------------------------------------------------------
 */

int summary_told(struct engine *e, const struct store_envelope *row, uint32_t team, struct fault *reterr)
{
	struct summary_row *r;

	if (!e->config->teams[team].digest.given ||
	    memcmp(&row->alert, &e->summaries->teams[team].subject, sizeof row->alert) == 0)
		return 0;
	r = row_take(e, team, &row->alert);
	if (r == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a digest");
	/* What waits to be told is not put off by what comes later. */
	if (r->revision == r->told || row->next_try < r->at)
		r->at = row->next_try;
	r->revision = row->revision;
	return summary_row_save(e, r, reterr);
}

bool summary_owns(const struct engine *e, const struct outbox_row *o)
{
	return memcmp(&o->alert, &e->summaries->teams[o->mailbox].subject, sizeof o->alert) == 0;
}

enum may_send summary_may_tell(struct engine *e, const struct summary_row *r)
{
	const struct alert *a = alert_of(e, &r->alert);

	if (a == NULL || (!rule_of_nobody(a->rule) && child_find(e, &a->child) == NO_INDEX))
		return SEND_NEVER;
	return notify_may_send(e, a, e->config->teams[r->team].id);
}

enum may_send summary_may_send(struct engine *e, const struct outbox_row *o)
{
	const struct summaries *x = e->summaries;

	if (!e->config->teams[o->mailbox].digest.given || o->sequence != x->teams[o->mailbox].live)
		return SEND_NEVER;
	for (size_t i = 0; i < x->count; i++)
		if (!x->at[i].gone && x->at[i].waits && x->at[i].team == o->mailbox &&
		    summary_may_tell(e, &x->at[i]) != SEND_NOW)
			return SEND_NEVER;
	return SEND_NOW;
}

/* The digest that waits says nothing: as it was before it was made. */
int summary_take_back(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct summaries *x = e->summaries;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < x->count; i++) {
		struct summary_row *r = &x->at[i];

		if (r->gone || r->team != team || !r->waits)
			continue;
		r->told = r->before;
		r->waits = false;
		rc = summary_row_save(e, r, reterr);
	}
	x->teams[team].since = x->teams[team].since_before;
	x->teams[team].live = 0;
	return rc == 0 ? summary_team_save(e, team, reterr) : rc;
}

int summary_dropped(struct engine *e, const struct outbox_row *o, struct fault *reterr)
{
	struct summary_team *t = &e->summaries->teams[o->mailbox];

	if (!e->config->teams[o->mailbox].digest.given || o->sequence != t->live)
		return 0;
	t->next = engine_now(e);
	return summary_take_back(e, o->mailbox, reterr);
}

/* What the last digest told has arrived, or an operator has it in hand. */
int summary_settle(struct engine *e, uint32_t team, struct fault *reterr)
{
	struct summaries *x = e->summaries;
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < x->count; i++) {
		struct summary_row *r = &x->at[i];

		if (r->gone || r->team != team || !r->waits)
			continue;
		r->waits = false;
		rc = summary_row_save(e, r, reterr);
	}
	x->teams[team].live = 0;
	return rc;
}

/* Rows that are over leave their places. */
int summary_close_up(struct engine *e, struct fault *reterr)
{
	struct summaries *x = e->summaries;
	size_t kept = 0;
	char key[KEY];

	for (size_t i = 0; i < x->count; i++)
		if (!x->at[i].gone)
			x->at[kept++] = x->at[i];
	if (kept == x->count)
		return 0;
	x->count = kept;
	map_free(&x->index);
	x->index = (struct map){0};
	for (size_t i = 0; i < kept; i++)
		if (!map_put(&x->index, key_of(e, x->at[i].team, &x->at[i].alert, key), (uint32_t)i))
			return fault_set(reterr, FAULT_MEMORY, "no memory for digests");
	return 0;
}
