/* reply.c: how an answer leaves. */
#include "engine/world/reply.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/world/json_text.h"

const char *answer_text(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

json_t *answer_time(int64_t instant)
{
	char text[32], clock[6], date[11];
	day_t day;
	int minute;

	if (instant == 0)
		return json_null();
	london_from_instant(instant, &day, &minute);
	snprintf(text, sizeof text, "%sT%s", day_print(date, day), instant_clock(clock, instant));
	return json_string(text);
}

bool answer_read_time(const char *text, int64_t *ret_instant)
{
	day_t day;
	int minute;

	if (text == NULL || strlen(text) != 16 || text[10] != 'T' ||
	    !day_parse((struct span){text, 10}, &day) || !minute_parse((struct span){text + 11, 5}, &minute))
		return false;
	*ret_instant = london_to_instant(day, minute);
	return true;
}

int answer_json(struct engine *e, uint64_t ask, json_t *json)
{
	struct buffer text = {0};

	if (json != NULL && json_text(json, &text) && buffer_ok(&text))
		e->port.answer(e->port.context, ask, buffer_span(&text));
	else
		e->port.answer(e->port.context, ask, SPAN("{\"ok\":false,\"text\":\"out of memory\"}"));
	buffer_free(&text);
	json_decref(json);
	return 0;
}

int answer_no(struct engine *e, uint64_t ask, const char *text)
{
	return answer_json(e, ask, json_pack("{s:b, s:s}", "ok", 0, "text", text));
}
