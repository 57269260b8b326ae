/* school.c: what is kept about each school and each list beside its marks: cursors,
 * times, reasons, and the school's own code ids. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/deep_kept.h"
#include "engine/world/state.h"
#include "exchange/fields.h"

#define SPACE_SCHOOL "school"
#define SPACE_LIST   "list"
#define SPACE_CODES  "codes"

/* The durable part of a school (or list) and its pull, as one packed struct. */
struct kept {
	uint32_t kind, step;
	int64_t planned;
	day_t from, to;
	char next[1024];
	uint32_t pages_of_step, pull_failures;
	int64_t retry_at;
	int64_t last_look, last_tried, last_heard;
	session_t evaluated_to, failed_session;
	uint32_t pages, refused, failures, quarantined, future;
	char reason[320], cause[12];
	uint32_t standing;
	char system[48];
	int64_t changed_to;
	int64_t as_of;
};

static const struct field_row kept_rows[] = {
	FIELD_I32(kept, kind),
	FIELD_I32(kept, step),
	FIELD_I64(kept, planned),
	FIELD_I32(kept, from),
	FIELD_I32(kept, to),
	FIELD_TEXT(kept, next),
	FIELD_I32(kept, pages_of_step),
	FIELD_I32(kept, pull_failures),
	FIELD_I64(kept, retry_at),
	FIELD_I64(kept, last_look),
	FIELD_I64(kept, last_tried),
	FIELD_I64(kept, last_heard),
	FIELD_I32(kept, evaluated_to),
	FIELD_I32(kept, failed_session),
	FIELD_I32(kept, pages),
	FIELD_I32(kept, refused),
	FIELD_I32(kept, failures),
	FIELD_I32(kept, quarantined),
	FIELD_I32(kept, future),
	FIELD_TEXT(kept, reason),
	FIELD_TEXT(kept, cause),
	FIELD_I32(kept, standing),
	FIELD_TEXT(kept, system),
	FIELD_I64(kept, changed_to),
	FIELD_I64(kept, as_of),
};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

static void kept_pull(struct kept *k, const struct pull *p)
{
	k->kind = (uint32_t)p->kind;
	k->step = (uint32_t)p->step;
	k->planned = p->planned;
	k->from = p->from;
	k->to = p->to;
	k->pages_of_step = p->pages;
	k->pull_failures = p->failures;
	k->retry_at = p->retry_at;
	text_copy(k->next, sizeof k->next, span_of(p->next));
}

static void restore_pull(struct pull *p, const struct kept *k)
{
	p->kind = (enum pull_kind)k->kind;
	p->step = (enum pull_step)k->step;
	p->planned = k->planned;
	p->from = k->from;
	p->to = k->to;
	p->pages = k->pages_of_step;
	p->failures = k->pull_failures;
	p->retry_at = k->retry_at;
	text_copy(p->next, sizeof p->next, span_of(k->next));
}

static int put(struct engine *e, const char *space, const char *key, const struct kept *k,
	       struct fault *reterr)
{
	struct buffer packed = {0};
	int rc;

	fields_pack(kept_rows, KEPT_ROWS, k, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, space, key, buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory to keep a school's state");
	buffer_free(&packed);
	return rc;
}

static struct kept kept_of(const struct engine_school *s)
{
	struct kept k = {
		.last_look = s->last_look,
		.last_tried = s->last_tried,
		.last_heard = s->last_heard,
		.evaluated_to = s->evaluated_to,
		.failed_session = s->failed_session,
		.pages = s->pages,
		.refused = s->refused,
		.failures = s->failures,
		.quarantined = s->quarantined,
		.future = s->future,
		.standing = (uint32_t)s->standing,
		.changed_to = s->changed_to,
		.as_of = s->as_of,
	};

	text_copy(k.reason, sizeof k.reason, span_of(s->reason));
	text_copy(k.cause, sizeof k.cause, span_of(s->cause));
	text_copy(k.system, sizeof k.system, span_of(s->system));
	kept_pull(&k, &s->pull);
	return k;
}

/* What there is to keep beside how far the pull is. */
static uint64_t rest_of(const struct kept *k)
{
	struct buffer packed = {0};
	struct kept rest = *k;
	struct span bytes;
	uint64_t sum = 14695981039346656037U; /* FNV-1a */

	kept_pull(&rest, &(struct pull){.kind = PULL_NONE});
	rest.pages = 0;
	fields_pack(kept_rows, KEPT_ROWS, &rest, &packed);
	bytes = buffer_span(&packed);
	for (size_t i = 0; i < bytes.length; i++)
		sum = (sum ^ (unsigned char)bytes.at[i]) * 1099511628211U;
	sum = buffer_ok(&packed) ? sum : 0; /* then it is kept */
	buffer_free(&packed);
	return sum;
}

int school_save(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	struct kept k = kept_of(s);

	if (s->pull.kind == PULL_DEEP && deep_save(e, school, reterr) != 0)
		return -(int)reterr->kind;
	s->saved = rest_of(&k);
	return put(e, SPACE_SCHOOL, s->row->id, &k, reterr);
}

int school_save_page(struct engine *e, uint32_t school, bool wrote, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	struct kept k = kept_of(s);
	uint64_t rest = rest_of(&k);

	if (!wrote && s->pull.kind != PULL_NONE && rest != 0 && rest == s->saved)
		return 0;
	return school_save(e, school, reterr);
}

int list_save(struct engine *e, uint32_t list, struct fault *reterr)
{
	struct kept k = {.last_look = e->list_looked[list], .last_tried = e->list_tried[list]};

	text_copy(k.reason, sizeof k.reason, span_of(e->list_reason[list]));
	kept_pull(&k, &e->list_pulls[list]);
	return put(e, SPACE_LIST, e->config->authority.lists[list].id, &k, reterr);
}

static bool unpack(struct span value, struct kept *k)
{
	*k = (struct kept){0};
	return fields_unpack(kept_rows, KEPT_ROWS, &value, k) && value.length == 0 && k->kind < PULL_KINDS &&
	       k->step < PULL_STEPS && k->standing < APPROVALS;
}

static int restore_school(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	struct engine_school *s;
	struct kept k;

	if (school < 0 || !unpack(value, &k))
		return 0; /* another configuration's school, or an older form: it is pulled anew */
	s = &e->schools[school];
	s->last_look = k.last_look;
	s->last_tried = k.last_tried;
	s->last_heard = k.last_heard;
	s->evaluated_to = k.evaluated_to;
	s->failed_session = k.failed_session;
	s->pages = k.pages;
	s->refused = k.refused;
	s->failures = k.failures;
	s->quarantined = k.quarantined;
	s->future = k.future;
	text_copy(s->reason, sizeof s->reason, span_of(k.reason));
	text_copy(s->cause, sizeof s->cause, span_of(k.cause));
	text_copy(s->system, sizeof s->system, span_of(k.system));
	s->standing = (enum approval)k.standing;
	s->changed_to = k.changed_to;
	s->as_of = k.as_of;
	restore_pull(&s->pull, &k);
	/* Its days are read again whole (backfill.h, deep.h): what was missing from earlier pages is not
	 * known. */
	if (s->pull.kind == PULL_BACKFILL || s->pull.kind == PULL_DEEP)
		s->pull = (struct pull){.kind = PULL_NONE};
	/* Who is new and who only has a new id is known when the whole list was read in one life. */
	if (s->pull.step == STEP_STUDENTS || s->pull.step == STEP_LEAVERS) {
		s->pull.next[0] = '\0';
		s->pull.pages = 0;
	}
	return 0;
}

static int restore_list(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	struct kept k;

	for (uint32_t i = 0; i < e->config->authority.list_count; i++) {
		if (strcmp(e->config->authority.lists[i].id, key) != 0 || !unpack(value, &k))
			continue;
		e->list_looked[i] = k.last_look;
		e->list_tried[i] = k.last_tried;
		text_copy(e->list_reason[i], sizeof e->list_reason[i], span_of(k.reason));
		restore_pull(&e->list_pulls[i], &k);
	}
	return 0;
}

static int restore_codes(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	struct record_code code;

	while (school >= 0 && value.length > 0 && record_unpack(RECORD_CODE, &value, &code))
		if (school_code_put(&e->schools[school], code.id, code.text) != 0)
			return -FAULT_MEMORY;
	return 0;
}

int school_restore(struct engine *e, struct fault *reterr)
{
	const struct store_ops *ops = e->store.ops;
	int rc = ops->value_walk(e->store.self, SPACE_SCHOOL, restore_school, e, reterr);

	if (rc == 0)
		rc = ops->value_walk(e->store.self, SPACE_LIST, restore_list, e, reterr);
	return rc == 0 ? ops->value_walk(e->store.self, SPACE_CODES, restore_codes, e, reterr) : rc;
}

int school_code_put(struct engine_school *s, const char *id, const char *text)
{
	uint32_t at = map_get(&s->codes, span_of(id));
	struct code_text *room;

	if (at != MAP_NONE) {
		text_copy(s->code_text.at[at].text, sizeof s->code_text.at[at].text, span_of(text));
		return 0;
	}
	room = VEC_ADD(&s->code_text);
	if (room == NULL || !map_put(&s->codes, span_of(id), (uint32_t)(s->code_text.count - 1)))
		return -FAULT_MEMORY;
	text_copy(room->text, sizeof room->text, span_of(text));
	return 0;
}

int codes_save(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	struct buffer all = {0};
	bool found = false;
	int rc = 0;

	/* A later page adds to the first one's codes. */
	if (s->pull.pages > 0)
		rc = e->store.ops->value_get(e->store.self, SPACE_CODES, s->row->id, &all, &found, reterr);
	buffer_bytes(&all, s->pull.records[RECORD_CODE].at, s->pull.records[RECORD_CODE].length);
	if (rc == 0 && !buffer_ok(&all))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a school's codes");
	if (rc == 0)
		rc = e->store.ops->value_put(e->store.self, SPACE_CODES, s->row->id, buffer_span(&all),
					     reterr);
	buffer_free(&all);
	return rc;
}

int school_quarantine(struct engine *e, uint32_t school, const char *reason, const char *key,
		      const char *text, struct fault *reterr)
{
	struct store_quarantine q = {.at = engine_now(e)};

	text_copy(q.school, sizeof q.school, span_of(e->schools[school].row->id));
	text_copy(q.reason, sizeof q.reason, span_of(reason));
	text_copy(q.key, sizeof q.key, span_of(key));
	text_copy(q.text, sizeof q.text, span_of(text));
	e->schools[school].quarantined++;
	return e->store.ops->quarantine_add(e->store.self, &q, reterr);
}
