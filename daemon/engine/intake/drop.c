/* drop.c: a school's files, taken one by one. See drop.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/intake/drop_internal.h"
#include "engine/world/awake.h"
#include "exchange/fields.h"

#define SPACE_DROP "drop"

/* --- what is kept ------------------------------------------------------------------- */

struct kept {
	char asked[DROP_NAME], file[DROP_NAME], layout[12], encoding[20], refusal[320], mend[DROP_NAME + 16];
	uint64_t asked_sight;
	int64_t changed_at, taken_at, pupils_at;
	uint32_t pupils, set_aside;
	struct span taken;
};
static const struct field_row kept_rows[] = {
	FIELD_TEXT(kept, asked),      FIELD_TEXT(kept, file),	   FIELD_TEXT(kept, layout),
	FIELD_TEXT(kept, encoding),   FIELD_TEXT(kept, refusal),   FIELD_TEXT(kept, mend),
	FIELD_I64(kept, asked_sight), FIELD_I64(kept, changed_at), FIELD_I64(kept, taken_at),
	FIELD_I64(kept, pupils_at),   FIELD_I32(kept, pupils),	   FIELD_I32(kept, set_aside),
	FIELD_SPAN(kept, taken),
};
#define KEPT_ROWS (sizeof kept_rows / sizeof *kept_rows)

int drop_save(struct engine *e, uint32_t school, struct fault *reterr)
{
	const struct drop_state *d = &e->schools[school].drop;
	struct kept k = {.asked_sight = d->asked_sight,
			 .changed_at = d->changed_at,
			 .taken_at = d->taken_at,
			 .pupils_at = d->pupils_at,
			 .pupils = d->pupils,
			 .set_aside = d->set_aside,
			 .taken = {(const char *)d->taken.at, d->taken.count * sizeof *d->taken.at}};
	struct buffer packed = {0};
	int rc;

	memcpy(k.asked, d->asked, sizeof k.asked);
	memcpy(k.file, d->file, sizeof k.file);
	memcpy(k.layout, d->layout, sizeof k.layout);
	memcpy(k.encoding, d->encoding, sizeof k.encoding);
	memcpy(k.refusal, d->refusal, sizeof k.refusal);
	memcpy(k.mend, d->mend, sizeof k.mend);
	fields_pack(kept_rows, KEPT_ROWS, &k, &packed);
	rc = buffer_ok(&packed) ?
		     e->store.ops->value_put(e->store.self, SPACE_DROP, e->schools[school].row->id,
					     buffer_span(&packed), reterr) :
		     fault_set(reterr, FAULT_MEMORY, "no memory to keep what files were taken");
	buffer_free(&packed);
	return rc;
}

static int restore_one(void *context, const char *key, struct span value)
{
	struct engine *e = context;
	int school = config_school(e->config, key);
	struct drop_state *d;
	struct kept k;

	if (school < 0 || !fields_unpack(kept_rows, KEPT_ROWS, &value, &k) || value.length != 0)
		return 0; /* another configuration's, or an older form: its files are taken anew */
	d = &e->schools[school].drop;
	d->asked_sight = k.asked_sight;
	d->changed_at = k.changed_at;
	d->taken_at = k.taken_at;
	d->pupils_at = k.pupils_at;
	d->pupils = k.pupils;
	d->set_aside = k.set_aside;
	memcpy(d->asked, k.asked, sizeof k.asked);
	memcpy(d->file, k.file, sizeof k.file);
	memcpy(d->layout, k.layout, sizeof k.layout);
	memcpy(d->encoding, k.encoding, sizeof k.encoding);
	memcpy(d->refusal, k.refusal, sizeof k.refusal);
	memcpy(d->mend, k.mend, sizeof k.mend);
	for (size_t i = 0; i + sizeof(struct drop_taken) <= k.taken.length; i += sizeof(struct drop_taken)) {
		struct drop_taken *t = VEC_ADD(&d->taken);

		if (t != NULL)
			memcpy(t, k.taken.at + i, sizeof *t);
	}
	return 0;
}

int drop_restore(struct engine *e, struct fault *reterr)
{
	return e->store.ops->value_walk(e->store.self, SPACE_DROP, restore_one, e, reterr);
}

int drop_forget(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];
	int rc = 0;

	if (s->drop.mend[0] != '\0' && e->port.keep_file != NULL)
		rc = e->port.keep_file(e->port.context, s->row->id, s->drop.mend, NULL, reterr);
	drop_free(&s->drop);
	return rc != 0 ? rc :
			 e->store.ops->value_put(e->store.self, SPACE_DROP, s->row->id, (struct span){0},
						 reterr);
}

void drop_free(struct drop_state *d)
{
	VEC_FREE(&d->taken);
	VEC_FREE(&d->resting);
	*d = (struct drop_state){0};
}

bool drop_of(const struct engine_school *s)
{
	return strcmp(s->row->source_kind, source_csv.kind) == 0;
}

uint64_t drop_first_word(const struct digest *d)
{
	uint64_t word;

	memcpy(&word, d->bytes, sizeof word);
	return word != 0 ? word : 1;
}

int drop_order(struct engine *e, uint32_t school, struct msg_fetch *order, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	text_copy(order->host_key, sizeof order->host_key, span_of(s->row->host_key));
	if (!drop_headings_pack(s->row->columns, order->columns, sizeof order->columns))
		return fault_set(reterr, FAULT_LIMIT, "the headings of the School file are too long");
	order->max_bytes = s->pull.step == STEP_FILE ? LIMIT_LIST : LIMIT_DROP_LISTING;
	if (s->pull.step == STEP_FILES) {
		s->drop.stirred = false;
		s->drop.wake_at = 0;
	}
	return 0;
}

bool drop_due(const struct engine *e, uint32_t school, int64_t now)
{
	const struct engine_school *s = &e->schools[school];
	day_t today;
	int minute;

	if ((!s->drop.stirred && (s->drop.wake_at == 0 || s->drop.wake_at > now)) || !drop_of(s))
		return false;
	london_from_instant(now, &today, &minute);
	return policy_pulls(e->policy, school, today);
}

void drop_stirred(struct engine *e, const char *folder)
{
	for (uint32_t i = 0; i < e->config->school_count; i++)
		if (drop_of(&e->schools[i]) && strcmp(e->schools[i].row->folder, folder) == 0) {
			e->schools[i].drop.stirred = e->due_changed = true;
			awake_wake(e, i);
		}
}

int drop_page(struct engine *e, uint32_t school, enum pull_step *ret_step, struct fault *reterr)
{
	const struct engine_school *s = &e->schools[school];
	int rc;

	if (s->pull.step == STEP_FILE) {
		*ret_step = STEP_FILES; /* is there another? */
		return drop_take(e, school, reterr);
	}
	rc = drop_pick(e, school, reterr);
	*ret_step = s->drop.asked[0] != '\0' ? STEP_FILE : STEP_DONE;
	return rc;
}

/* --- in words --------------------------------------------------------------------------------- */

void drop_reason(struct engine_school *s)
{
	if (!drop_of(s))
		return;
	if (s->drop.refusal[0] != '\0')
		text_copy(s->reason, sizeof s->reason, span_of(s->drop.refusal));
	else if (s->drop.taken_at == 0)
		text_copy(s->reason, sizeof s->reason,
			  SPAN("no whole file has been put into the school's folder yet"));
	else
		return;
	text_copy(s->cause, sizeof s->cause, SPAN("school"));
}

void drop_words(const struct engine_school *s, char *out, size_t size)
{
	const struct drop_state *d = &s->drop;
	char clock[6], day_text[16], when[48] = "";
	day_t day;
	int minute, n;

	out[0] = '\0';
	if (!drop_of(s) || d->taken_at == 0)
		return;
	if (d->changed_at != 0) {
		london_from_instant(d->changed_at, &day, &minute);
		snprintf(when, sizeof when, " of %s %s", day_words(day_text, day),
			 instant_clock(clock, d->changed_at));
	}
	n = snprintf(out, size, "%s%s%s%s%.150s%s, %u pupils", d->layout,
		     d->layout[0] != '\0' ? " layout, " : "", d->encoding, d->encoding[0] != '\0' ? ": " : "",
		     d->file, when, d->pupils);
	if (n > 0 && (size_t)n < size && d->set_aside > 0)
		snprintf(out + n, size - (size_t)n, "; %u row%s set aside%s%s%s%s", d->set_aside,
			 d->set_aside == 1 ? "" : "s", d->mend[0] != '\0' ? ", to mend: outbox/" : "",
			 d->mend[0] != '\0' ? s->row->id : "", d->mend[0] != '\0' ? "/" : "", d->mend);
}
