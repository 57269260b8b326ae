/* answer.c: questions in, JSON out. One table of verbs. */
#include "engine/answer.h"

#include <stdio.h>
#include <string.h>

static const char *text_of(const json_t *question, const char *key)
{
	const char *value = json_string_value(json_object_get(question, key));

	return value != NULL ? value : "";
}

/* A person's act: "by" is the name they gave, beside the account that asked. */
static int answer_act(struct engine *e, uint64_t ask, const char *who, const json_t *question, bool close,
		      struct fault *reterr)
{
	struct fault no = {0};
	char person[96];
	const char *by = text_of(question, "by");
	int rc;

	if (by[0] != '\0')
		snprintf(person, sizeof person, "%.60s (%.30s)", by, who);
	else
		snprintf(person, sizeof person, "%.90s", who);
	rc = close ? act_close(e, text_of(question, "id"), text_of(question, "outcome"), person,
			       text_of(question, "note"), &no, reterr) :
		     act_take(e, text_of(question, "id"), person, &no, reterr);
	if (rc < 0)
		return rc;
	if (rc == 1)
		return answer_no(e, ask, no.text);
	return answer_json(
		e, ask,
		json_pack("{s:b, s:s+}", "ok", 1, "text", close ? "closed by " : "taken by ", person));
}

/* Who looked at which children, and when: kept before the answer leaves. */
static int log_view(struct engine *e, const char *who, const json_t *question, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	char list[40];
	int rc;

	if (strcmp(text_of(question, "verb"), "rollcall") != 0)
		return 0;
	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "roll call of \"%s\"",
		 text_escape(list, sizeof list, span_of(text_of(question, "list"))));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static const struct {
	const char *verb;
	int (*answer)(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
} verbs[] = {
	{"status", answer_status},	     {"rollcall", answer_rollcall},	  {"alerts", answer_alerts},
	{"report", answer_report},	     {"totals", answer_totals},		  {"clock", answer_clock},
	{"clock_advance", answer_advance},   {"health", answer_health},		  {"figures", answer_figures},
	{"figures_explain", answer_explain}, {"figures_compare", answer_compare},
};

static int answer_view(struct engine *e, uint64_t ask, const char *verb, const json_t *question,
		       struct fault *reterr)
{
	json_t *json = NULL;
	int rc;

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++) {
		if (strcmp(verbs[i].verb, verb) != 0)
			continue;
		rc = verbs[i].answer(e, question, &json, reterr);
		if (rc == -FAULT_MEANING || rc == -FAULT_MISSING)
			return answer_no(e, ask, reterr->text);
		return rc == 0 ? answer_json(e, ask, json) : rc;
	}
	return answer_no(e, ask, "no such question");
}

int engine_ask(struct engine *e, uint64_t ask, const char *who, struct span json, int fd, uint64_t length,
	       struct fault *reterr)
{
	json_t *question = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES, NULL);
	const char *verb = text_of(question, "verb");
	int rc;

	if (!json_is_object(question))
		rc = answer_no(e, ask, "a question is a JSON object with a verb");
	else if (!e->ready && strcmp(verb, "health") != 0)
		rc = answer_json(
			e, ask,
			json_pack("{s:b, s:b, s:s}", "ok", 0, "retry", 1, "text", "the daemon is starting"));
	else if (strcmp(verb, "take") == 0 || strcmp(verb, "close") == 0)
		rc = answer_act(e, ask, who, question, verb[0] == 'c', reterr);
	else if (strcmp(verb, "figures_import") == 0)
		rc = answer_import(e, ask, question, fd, length, reterr);
	else {
		rc = log_view(e, who, question, reterr);
		if (rc == 0)
			rc = answer_view(e, ask, verb, question, reterr);
	}
	json_decref(question);
	return rc;
}
