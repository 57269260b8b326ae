/* ees_answer.c: the data sets in the status, and a person who asks for a pull. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "engine/published/ees_internal.h"
#include "engine/world/reply.h"

void ees_say(struct ees_set *s, bool ok, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(s->said, sizeof s->said, format, args);
	va_end(args);
	s->said_ok = ok;
}

static json_t *set_json(const struct ees_set *s)
{
	return json_pack("{s:s, s:s, s:s, s:s, s:s, s:o, s:o, s:i, s:i, s:i, s:s, s:s}", "name", s->row->name,
			 "id", s->row->id, "version", s->imported, "published", s->seen, "pinned",
			 s->row->version, "imported_at", answer_time(s->imported_at), "checked_at",
			 answer_time(s->checked), "figures", (int)s->figures, "values", (int)s->values,
			 "skipped", (int)s->skipped, "state", ees_state_name(s->state), "reason", s->reason);
}

json_t *ees_json(const struct engine *e)
{
	json_t *list = json_array();

	for (uint32_t i = 0; i < e->ees->count; i++)
		json_array_append_new(list, set_json(&e->ees->sets[i]));
	return list;
}

unsigned ees_failing(const struct engine *e)
{
	unsigned count = 0;

	for (uint32_t i = 0; e->ees != NULL && i < e->ees->count; i++)
		count += e->ees->sets[i].state != EES_WAITING && e->ees->sets[i].state != EES_CURRENT;
	return count;
}

int ees_answer_done(struct engine *e)
{
	struct ees *ees = e->ees;
	uint64_t ask = ees->ask;
	json_t *list;

	if (ask == 0)
		return 0;
	for (uint32_t i = 0; i < ees->count; i++)
		if (ees->sets[i].wanted)
			return 0;
	list = json_array();
	for (uint32_t i = 0; i < ees->count; i++) {
		struct ees_set *s = &ees->sets[i];
		json_t *json;

		if (!s->asked)
			continue;
		s->asked = false;
		json = set_json(s);
		json_object_set_new(json, "done", json_boolean(s->said_ok));
		json_object_set_new(json, "text", json_string(s->said));
		json_array_append_new(list, json);
	}
	ees->ask = 0;
	ees->dry = false;
	return answer_json(e, ask, json_pack("{s:b, s:o}", "ok", 1, "data_sets", list));
}

/* Marks what is asked for; how many there are. */
static unsigned mark_wanted(struct engine *e, const char *name, bool now)
{
	struct ees *ees = e->ees;
	unsigned count = 0;

	for (uint32_t i = 0; i < ees->count; i++) {
		struct ees_set *s = &ees->sets[i];
		bool waits = s->retry_at > engine_now(e) && !now;
		char clock[6];

		if (name[0] != '\0' && strcmp(name, s->row->name) != 0 && strcmp(name, s->row->id) != 0)
			continue;
		count++;
		s->asked = true;
		s->wanted = !waits;
		s->said[0] = '\0';
		if (waits)
			ees_say(s, false, "waits until %s (--now asks at once): %s",
				instant_clock(clock, s->retry_at), s->reason);
	}
	return count;
}

int ees_question(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	const char *name = json_string_value(json_object_get(q->json, "data_set"));
	char text[200], shown[64];

	(void)reterr;
	if (e->ees->count == 0)
		return answer_no(e, q->ask, "muster.yaml names no data sets (figures: data_sets:)");
	if (e->ees->ask != 0 || e->ees->run.step != EES_IDLE)
		return answer_no(e, q->ask, "a pull is under way; try again in a moment");
	if (mark_wanted(e, name != NULL ? name : "", json_is_true(json_object_get(q->json, "now"))) == 0) {
		snprintf(text, sizeof text, "muster.yaml names no data set \"%s\"",
			 text_escape(shown, sizeof shown, span_of(name)));
		return answer_no(e, q->ask, text);
	}
	e->ees->ask = q->ask;
	e->ees->dry = json_is_true(json_object_get(q->json, "dry_run"));
	return ees_answer_done(e);
}
