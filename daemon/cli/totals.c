#include "cli/totals.h"

#include <jansson.h>

#include "base/buffer.h"
#include "client/control.h"

static int ask_connected(struct control_client *c, struct span question, int timeout_ms,
			 struct buffer *answer, struct fault *reterr)
{
	bool ok = false, last = false;
	char words[160];
	int r = control_ask(c, question, (struct span){"", 0}, reterr);

	while (r == 0 && !last)
		r = control_next(c, timeout_ms, &ok, &last, answer, reterr);
	if (r == 0 && !ok)
		r = fault_set(reterr, FAULT_STATE, "the daemon did not say: %s",
			      text_escape(words, sizeof words, buffer_span(answer)));
	return r;
}

/* Gives the answer as JSON, owned by the caller. */
static int ask(const char *socket, struct span question, int timeout_ms, json_t **ret_json,
	       struct fault *reterr)
{
	struct control_client *c = NULL;
	struct buffer answer = {0};
	int r = control_connect(socket, timeout_ms, &c, reterr);

	if (r == 0)
		r = ask_connected(c, question, timeout_ms, &answer, reterr);
	if (r == 0) {
		*ret_json = json_loadb(answer.at, answer.length, JSON_REJECT_DUPLICATES, NULL);
		if (*ret_json == NULL)
			r = fault_set(reterr, FAULT_PARSE, "the daemon's answer is not JSON");
	}
	control_close(c);
	buffer_free(&answer);
	return r;
}

static bool number(const json_t *object, const char *name, uint64_t *ret_value)
{
	const json_t *value = json_object_get(object, name);

	if (!json_is_integer(value) || json_integer_value(value) < 0)
		return false;
	*ret_value = (uint64_t)json_integer_value(value);
	return true;
}

int totals_ask(const char *socket, int timeout_ms, struct totals *ret_totals, struct fault *reterr)
{
	json_t *object = NULL;
	const json_t *rollcall;
	struct totals t = {0};
	int r = ask(socket, SPAN("{\"verb\":\"totals\"}"), timeout_ms, &object, reterr);

	if (r != 0)
		return r;
	rollcall = json_object_get(object, "rollcall");
	if (number(object, "schools", &t.schools) && number(object, "pupils", &t.pupils) &&
	    number(object, "marks", &t.marks) && number(object, "alerts", &t.alerts) &&
	    number(rollcall, "children", &t.children) && number(rollcall, "boxed", &t.boxed))
		*ret_totals = t;
	else
		r = fault_set(reterr, FAULT_PARSE, "the daemon's totals lack a number");
	json_decref(object);
	return r;
}

int totals_settled(const char *socket, int timeout_ms, bool *ret_settled, struct fault *reterr)
{
	json_t *object = NULL;
	const json_t *settled;
	int r = ask(socket, SPAN("{\"verb\":\"clock\"}"), timeout_ms, &object, reterr);

	if (r != 0)
		return r;
	settled = json_object_get(object, "settled");
	*ret_settled = json_is_true(settled);
	if (!json_is_boolean(settled))
		r = fault_set(reterr, FAULT_PARSE, "the daemon did not say whether it is settled");
	json_decref(object);
	return r;
}
