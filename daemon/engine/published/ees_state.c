/* ees_state.c: what is kept of each data set, when it is due, and how a run ends. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/published/ees_internal.h"
#include "engine/published/figures.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"
#include "exchange/fields.h"

#define SPACE_EES     "ees"
#define WAIT_FIRST    60   /* seconds after a first failure */
#define WAIT_LONGEST  3600 /* but for what the service itself asks for */
#define WAIT_DOUBLING 10

static const struct field_row set_rows[] = {
	FIELD_I32(ees_set, state),	 FIELD_I64(ees_set, checked),	FIELD_I64(ees_set, heard),
	FIELD_I64(ees_set, imported_at), FIELD_I64(ees_set, retry_at),	FIELD_I32(ees_set, tries),
	FIELD_TEXT(ees_set, seen),	 FIELD_TEXT(ees_set, imported), FIELD_TEXT(ees_set, refused),
	FIELD_TEXT(ees_set, told),	 FIELD_RAW(ees_set, settings),	FIELD_RAW(ees_set, refused_settings),
	FIELD_I32(ees_set, figures),	 FIELD_I32(ees_set, values),	FIELD_I32(ees_set, skipped),
	FIELD_TEXT(ees_set, reason),	 FIELD_TEXT(ees_set, note),
};
#define SET_ROWS (sizeof set_rows / sizeof *set_rows)

const char *ees_state_name(uint32_t state)
{
	static const char *const names[EES_STATES] = {
		[EES_WAITING] = "waiting", [EES_CURRENT] = "current",	  [EES_FAILING] = "failing",
		[EES_REFUSED] = "refused", [EES_NEW_MAJOR] = "new_major", [EES_WITHDRAWN] = "withdrawn",
		[EES_UNKNOWN] = "unknown",
	};

	return state < EES_STATES ? names[state] : "unknown";
}

int ees_save(struct engine *e, const struct ees_set *s, struct fault *reterr)
{
	struct buffer packed = {0};
	int rc;

	fields_pack(set_rows, SET_ROWS, s, &packed);
	rc = buffer_ok(&packed) ? e->store.ops->value_put(e->store.self, SPACE_EES, s->row->id,
							  buffer_span(&packed), reterr) :
				  fault_set(reterr, FAULT_MEMORY, "no memory to keep a data set's state");
	buffer_free(&packed);
	return rc;
}

static int restore(void *context, const char *key, struct span value)
{
	struct engine *e = context;

	for (uint32_t i = 0; i < e->ees->count; i++) {
		struct ees_set *s = &e->ees->sets[i], kept = {.row = s->row};

		if (strcmp(s->row->id, key) != 0 || !fields_unpack(set_rows, SET_ROWS, &value, &kept) ||
		    value.length != 0 || kept.state >= EES_STATES)
			continue; /* an older form: it is looked at anew */
		*s = kept;
	}
	return 0;
}

int ees_restore(struct engine *e, struct fault *reterr)
{
	const struct figures_config *f = ees_config(e);

	if (e->ees != NULL && e->ees->ask != 0)
		answer_no(e, e->ees->ask, "the configuration was read anew meanwhile; ask again");
	ees_forget(e);
	e->ees = calloc(1, sizeof *e->ees);
	if (e->ees == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the data sets");
	e->ees->count = f->count;
	for (uint32_t i = 0; i < f->count; i++)
		e->ees->sets[i].row = &f->sets[i];
	return e->store.ops->value_walk(e->store.self, SPACE_EES, restore, e, reterr);
}

void ees_run_clear(struct engine *e)
{
	struct ees_run *run = &e->ees->run;

	if (run->step == EES_CSV || run->step == EES_READ)
		figures_drop(e);
	ees_names_free(&run->names);
	VEC_FREE(&run->filters);
	VEC_FREE(&run->indicators);
	buffer_free(&run->rows);
	buffer_free(&run->csv);
	buffer_free(&run->question);
	*run = (struct ees_run){.step = EES_IDLE};
}

void ees_forget(struct engine *e)
{
	if (e->ees == NULL)
		return;
	ees_run_clear(e);
	free(e->ees);
	e->ees = NULL;
}

/* --- when ------------------------------------------------------------------------------ */

static int64_t due_of_day(const struct engine *e, int64_t now, int days)
{
	day_t today;
	int minute;

	london_from_instant(now, &today, &minute);
	return london_to_instant(today + days, ees_config(e)->due);
}

bool ees_set_due(const struct engine *e, const struct ees_set *s, int64_t now)
{
	int64_t due = due_of_day(e, now, 0);

	if (s->retry_at > now)
		return false;
	if (due > now)
		due = due_of_day(e, now, -1);
	return s->checked == 0 || due > s->checked;
}

bool ees_due(const struct engine *e)
{
	if (e->ees->run.step != EES_IDLE)
		return true;
	for (uint32_t i = 0; i < e->ees->count; i++)
		if (e->ees->sets[i].wanted || ees_set_due(e, &e->ees->sets[i], engine_now(e)))
			return true;
	return false;
}

int64_t ees_next(const struct engine *e)
{
	int64_t now = engine_now(e), due = due_of_day(e, now, 0), next;

	if (e->ees->count == 0)
		return 0;
	next = due > now ? due : due_of_day(e, now, 1);
	for (uint32_t i = 0; i < e->ees->count; i++) {
		int64_t retry_at = e->ees->sets[i].retry_at;

		if (retry_at > now && retry_at < next)
			next = retry_at;
	}
	return next;
}

int64_t ees_wait(uint32_t tries, int32_t retry_after, uint32_t dice)
{
	uint32_t doubled = tries > WAIT_DOUBLING ? WAIT_DOUBLING : tries;
	int64_t wait = WAIT_FIRST;

	for (uint32_t i = 1; i < doubled; i++)
		wait *= 2;
	if (wait > WAIT_LONGEST)
		wait = WAIT_LONGEST;
	wait += dice % (wait / 2 + 1);
	return retry_after > wait ? retry_after : wait;
}

/* Differs from authority to authority and from try to try, and is the same in every run of a test. */
static uint32_t dice_of(const struct engine *e, const struct ees_set *s)
{
	const struct span key = {(const char *)e->settings.child_key, sizeof e->settings.child_key};
	struct digest d;
	char text[96];
	uint32_t dice;

	snprintf(text, sizeof text, "ees %s %lld %u", s->row->id, (long long)engine_now(e), s->tries);
	d = digest_hmac(key, span_of(text));
	memcpy(&dice, d.bytes, sizeof dice);
	return dice;
}

int ees_version_compare(const char *left, const char *right)
{
	for (;;) {
		unsigned long a = strtoul(left, NULL, 10), b = strtoul(right, NULL, 10);

		if (a != b)
			return a < b ? -1 : 1;
		left = strchr(left, '.');
		right = strchr(right, '.');
		if (left == NULL && right == NULL)
			return 0;
		/* 1.2 is 1.2.0 */
		left = left != NULL ? left + 1 : "0";
		right = right != NULL ? right + 1 : "0";
	}
}

/* --- how a run ends ------------------------------------------------------------------------ */

int ees_audit(struct engine *e, const char *text, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "figures", .who = "engine"};

	text_copy(log.text, sizeof log.text, span_of(text));
	return e->store.ops->audit_add(e->store.self, &log, reterr);
}

static int keep_and_tell(struct engine *e, struct ees_set *s, enum ees_state state, const char *reason,
			 struct fault *reterr)
{
	bool news = s->state != (uint32_t)state || strcmp(s->reason, reason) != 0;
	char text[400];
	int rc;

	s->state = state;
	text_copy(s->reason, sizeof s->reason, span_of(reason));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = ees_save(e, s, reterr);
	if (rc == 0)
		rc = transaction_commit(e, reterr);
	snprintf(text, sizeof text, "%s: %s", s->row->name, s->reason);
	if (rc == 0 && news && state != EES_CURRENT && state != EES_NEW_MAJOR)
		e->port.note(e->port.context, "figures_failed", text);
	ees_run_clear(e);
	return rc == 0 ? ees_answer_done(e) : rc;
}

int ees_end(struct engine *e, enum ees_state state, const char *reason, struct fault *reterr)
{
	struct ees_set *s = &e->ees->sets[e->ees->run.set];

	s->checked = s->heard = engine_now(e);
	s->retry_at = 0;
	s->tries = 0;
	/* What does not fit is not fetched every day: until a version, the settings or we change. */
	if (state == EES_REFUSED && e->ees->run.version[0] != '\0') {
		text_copy(s->refused, sizeof s->refused, span_of(e->ees->run.version));
		ees_settings(e, s->row, s->refused_settings);
	}
	if (state != EES_CURRENT)
		ees_say(s, false, "%s", reason);
	s->wanted = false;
	return keep_and_tell(e, s, state, reason, reterr);
}

int ees_later(struct engine *e, const char *reason, int32_t retry_after, struct fault *reterr)
{
	struct ees_set *s = &e->ees->sets[e->ees->run.set];
	int64_t now = engine_now(e);
	char text[320], clock[6], day[16];
	day_t when;
	int minute;

	s->tries++;
	if (s->tries >= LIMIT_EES_TRIES) {
		snprintf(text, sizeof text, "%.230s; given up for today after %u tries", reason, s->tries);
		s->checked = now;
		s->tries = 0;
		s->retry_at = 0;
	} else {
		s->retry_at = now + ees_wait(s->tries, retry_after, dice_of(e, s));
		london_from_instant(s->retry_at, &when, &minute);
		snprintf(text, sizeof text, "%.230s; asked again %s %s", reason, day_words(day, when),
			 instant_clock(clock, s->retry_at));
	}
	ees_say(s, false, "%s", text);
	s->wanted = false;
	return keep_and_tell(e, s, EES_FAILING, text, reterr);
}
