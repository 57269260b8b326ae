#include "cli/totals.h"

#include <jansson.h>

#include "base/buffer.h"
#include "client/control.h"

static bool number(const json_t *object, const char *name, uint64_t *ret_value)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret_value = (uint64_t)json_integer_value(value);
	return true;
}

static int read_totals(struct span json, struct totals *ret, struct fault *reterr)
{
	json_t *object = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES, NULL);
	const json_t *rollcall = json_object_get(object, "rollcall");
	struct totals t = {.settled = json_is_true(json_object_get(object, "settled"))};
	bool ok = number(object, "schools", &t.schools) && number(object, "pupils", &t.pupils) &&
		  number(object, "marks", &t.marks) && number(object, "alerts", &t.alerts) &&
		  number(rollcall, "children", &t.children) && number(rollcall, "boxed", &t.boxed);

	json_decref(object);
	if (!ok)
		return fault_set(reterr, FAULT_PARSE, "the daemon's totals lack a number");
	*ret = t;
	return 0;
}

static int ask(struct control_client *c, int timeout_ms, struct totals *ret, struct fault *reterr)
{
	struct buffer answer = {0};
	bool ok = false, last = false;
	char words[160];
	int r = control_ask(c, SPAN("{\"verb\":\"totals\"}"), (struct span){"", 0}, reterr);

	while (r == 0 && !last)
		r = control_next(c, timeout_ms, &ok, &last, &answer, reterr);
	if (r == 0 && !ok)
		r = fault_set(reterr, FAULT_STATE, "the daemon did not say its totals: %s",
			      text_escape(words, sizeof words, buffer_span(&answer)));
	if (r == 0)
		r = read_totals(buffer_span(&answer), ret, reterr);
	buffer_free(&answer);
	return r;
}

int totals_ask(const char *socket, int timeout_ms, struct totals *ret_totals, struct fault *reterr)
{
	struct control_client *c = NULL;
	int r = control_connect(socket, timeout_ms, &c, reterr);

	if (r == 0)
		r = ask(c, timeout_ms, ret_totals, reterr);
	control_close(c);
	return r;
}
