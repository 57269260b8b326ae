#include "engine/trial_answer.h"

#include <stdio.h>
#include <string.h>

static const struct {
	const char *verb;
	int (*answer)(struct engine *e, const struct trial_question *q, json_t **ret_json,
		      struct fault *reterr);
} verbs[] = {
	{"contract_preview", trial_preview},
	{"contract_explain", trial_explain},
	{"contract_compare", trial_compare},
};
#define VERBS (sizeof verbs / sizeof *verbs)

static size_t find(const char *verb)
{
	size_t i = 0;

	while (i < VERBS && strcmp(verbs[i].verb, verb) != 0)
		i++;
	return i;
}

bool trial_verb(const char *verb)
{
	return find(verb) < VERBS;
}

int trial_ask_answer(struct engine *e, uint64_t ask, const struct trial_question *q, struct fault *reterr)
{
	size_t at = find(json_string_value(json_object_get(q->json, "verb")));
	json_t *json = NULL;
	int rc = verbs[at].answer(e, q, &json, reterr);

	if (rc == -FAULT_MEANING || rc == -FAULT_MISSING || rc == -FAULT_LIMIT)
		return answer_no(e, ask, reterr->text);
	return rc == 0 ? answer_json(e, ask, json) : rc;
}

int trial_log(struct engine *e, const char *who, const struct digest *child, const char *what,
	      const char *about, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	char shown[80];
	int rc;

	if (child != NULL)
		log.child = *child;
	text_copy(log.who, sizeof log.who, span_of(who));
	snprintf(log.text, sizeof log.text, "%s \"%s\"", what,
		 text_escape(shown, sizeof shown, span_of(about)));
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}
