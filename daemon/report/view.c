#include "report/view.h"

#include <stdio.h>
#include <string.h>

#include "base/days.h"

int view_open(struct view *v, struct span json, struct fault *reterr)
{
	json_error_t error;

	*v = (struct view){.root = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES, &error)};
	if (json_is_object(v->root))
		return 0;
	view_close(v);
	return fault_set(reterr, FAULT_PARSE, "the daemon's answer is not a JSON object");
}

int view_done(const struct view *v, struct fault *reterr)
{
	if (v->fault.kind != FAULT_NONE && reterr != NULL)
		*reterr = v->fault;
	return -(int)v->fault.kind;
}

void view_close(struct view *v)
{
	if (v == NULL)
		return;
	json_decref(v->root);
	v->root = NULL;
}

static void refuse(struct view *v, const char *key, const char *wanted)
{
	if (v->fault.kind == FAULT_NONE)
		fault_set(&v->fault, FAULT_PARSE, "the daemon's answer: expected %s in \"%s\"", wanted, key);
}

static const json_t *member(struct view *v, const json_t *from, const char *key, json_type type, bool needed,
			    const char *wanted)
{
	const json_t *value = json_object_get(from, key);

	if (value == NULL || json_is_null(value)) {
		if (needed)
			refuse(v, key, wanted);
		return NULL;
	}
	if (json_typeof(value) == type)
		return value;
	refuse(v, key, wanted);
	return NULL;
}

static int64_t count_of(struct view *v, const json_t *value, const char *key, int64_t otherwise)
{
	if (value == NULL)
		return otherwise;
	if (json_integer_value(value) >= 0)
		return json_integer_value(value);
	refuse(v, key, "a count");
	return 0;
}

const char *view_text(struct view *v, const json_t *from, const char *key)
{
	const json_t *value = member(v, from, key, JSON_STRING, true, "a text");

	return value == NULL ? "" : json_string_value(value);
}

const char *view_text_or(struct view *v, const json_t *from, const char *key, const char *otherwise)
{
	const json_t *value = member(v, from, key, JSON_STRING, false, "a text");

	return value == NULL ? otherwise : json_string_value(value);
}

int64_t view_count(struct view *v, const json_t *from, const char *key)
{
	return count_of(v, member(v, from, key, JSON_INTEGER, true, "a count"), key, 0);
}

int64_t view_count_or(struct view *v, const json_t *from, const char *key, int64_t otherwise)
{
	return count_of(v, member(v, from, key, JSON_INTEGER, false, "a count"), key, otherwise);
}

bool view_bool(struct view *v, const json_t *from, const char *key)
{
	const json_t *value = json_object_get(from, key);

	if (!json_is_boolean(value))
		refuse(v, key, "true or false");
	return json_is_true(value);
}

const json_t *view_object(struct view *v, const json_t *from, const char *key)
{
	return member(v, from, key, JSON_OBJECT, true, "an object");
}

const json_t *view_object_or(struct view *v, const json_t *from, const char *key)
{
	return member(v, from, key, JSON_OBJECT, false, "an object");
}

const json_t *view_array(struct view *v, const json_t *from, const char *key)
{
	return member(v, from, key, JSON_ARRAY, true, "a list");
}

const char *view_moment(char out[24], const char *iso)
{
	struct span text = span_of(iso);
	char words[16];
	day_t day;
	int minute;

	if (text.length < 16 || iso[10] != 'T' || !day_parse((struct span){iso, 10}, &day) ||
	    !minute_parse((struct span){iso + 11, 5}, &minute)) {
		text_copy(out, 24, text.length > 0 ? text : SPAN("-"));
		return out;
	}
	/* "Mon 23 Nov 2026" without its year: the page says which day it is. */
	day_words(words, day);
	snprintf(out, 24, "%.*s %02d:%02d", (int)strlen(words) - 5, words, minute / 60, minute % 60);
	return out;
}

int view_table(struct view *v, struct table *t, enum table_format format, struct buffer *out,
	       struct fault *reterr)
{
	int rc = view_done(v, reterr);

	if (rc == 0)
		rc = table_write(t, format, out, reterr);
	table_free(t);
	view_close(v);
	return rc;
}
