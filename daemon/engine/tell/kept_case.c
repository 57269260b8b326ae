/* kept_case.c: what an alert about no child says, as it is kept. */
#include "engine/tell/kept_case.h"

#include <jansson.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static json_t *number_json(const char *at, size_t size)
{
	int64_t wide;
	int32_t narrow;

	if (size == sizeof wide) {
		memcpy(&wide, at, sizeof wide);
		return json_integer(wide);
	}
	memcpy(&narrow, at, sizeof narrow);
	return json_integer(narrow);
}

/* JSON takes UTF-8 only; what is none is kept as it is printed. */
static json_t *text_json(const char *at)
{
	char shown[512];

	return json_string(text_utf8(span_of(at)) ? at : text_escape(shown, sizeof shown, span_of(at)));
}

static json_t *member_json(const struct case_member *m, const char *at)
{
	switch (m->kind) {
	case CASE_TEXT:
		return text_json(at);
	case CASE_YES:
		return json_boolean(*(const bool *)at);
	case CASE_NUMBER:
	default:
		return number_json(at, m->size);
	}
}

static bool number_read(const json_t *value, char *at, size_t size)
{
	int64_t wide = json_integer_value(value);
	int32_t narrow = (int32_t)wide;

	if (!json_is_integer(value))
		return false;
	memcpy(at, size == sizeof wide ? (const void *)&wide : (const void *)&narrow, size);
	return true;
}

static bool member_read(const struct case_member *m, const json_t *value, char *at)
{
	switch (m->kind) {
	case CASE_TEXT:
		/* A text that was not kept is empty; the alert is there all the same, and can be closed. */
		if (json_is_string(value))
			text_copy(at, m->size, span_of(json_string_value(value)));
		return value == NULL || json_is_string(value);
	case CASE_YES:
		*(bool *)at = json_is_true(value);
		return json_is_boolean(value);
	case CASE_NUMBER:
	default:
		return number_read(value, at, m->size);
	}
}

int case_keep(struct engine *e, const struct case_shape *shape, const struct digest *alert, enum rule rule,
	      const void *row, struct fault *reterr)
{
	json_t *json = json_pack("{s:s}", "rule", rule_row(rule)->name);
	char key[2 * DIGEST_SIZE + 1], *text;
	bool whole = json != NULL;
	int rc;

	for (size_t i = 0; whole && i < shape->member_count; i++) {
		const struct case_member *m = &shape->members[i];

		whole = json_object_set_new(json, m->name, member_json(m, (const char *)row + m->offset)) ==
			0;
	}
	text = whole ? json_dumps(json, JSON_COMPACT | JSON_SORT_KEYS) : NULL;
	json_decref(json);
	if (text == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to keep what an alert says");
	text_hex(key, alert->bytes, DIGEST_SIZE);
	rc = e->store.ops->value_put(e->store.self, shape->space, key, span_of(text), reterr);
	free(text);
	return rc;
}

static bool members_read(const struct case_shape *shape, const json_t *json, enum rule *ret_rule, char *row)
{
	const char *rule = json_string_value(json_object_get(json, "rule"));
	int found = rule != NULL ? rule_find(rule) : -1;

	if (found < 0 || !shape->is_ours((enum rule)found))
		return false;
	*ret_rule = (enum rule)found;
	for (size_t i = 0; i < shape->member_count; i++) {
		const struct case_member *m = &shape->members[i];

		if (!member_read(m, json_object_get(json, m->name), row + m->offset))
			return false;
	}
	return true;
}

bool case_read(const struct engine *e, const struct case_shape *shape, const char *key, struct span value,
	       struct digest *ret_alert, enum rule *ret_rule, void *row)
{
	char text[200];
	json_t *json = json_loadb(value.at, value.length, 0, NULL);
	bool ok = text_unhex(ret_alert->bytes, DIGEST_SIZE, span_of(key)) &&
		  members_read(shape, json, ret_rule, row);

	json_decref(json);
	if (ok)
		return true;
	snprintf(text, sizeof text, "what alert %.16s says cannot be read back: it is left out", key);
	e->port.note(e->port.context, "case_unread", text);
	return false;
}
