#include "engine/trial/trial_answer.h"

#include <stdio.h>
#include <string.h>

#include "engine/world/transaction.h"

static int answer(struct engine *e, uint64_t ask, const struct trial_question *q,
		  int (*view)(struct engine *e, const struct trial_question *q, json_t **ret_json,
			      struct fault *reterr),
		  struct fault *reterr)
{
	json_t *json = NULL;
	int rc = view(e, q, &json, reterr);

	if (rc == -FAULT_MEANING || rc == -FAULT_MISSING || rc == -FAULT_LIMIT)
		return answer_no(e, ask, reterr->text);
	return rc == 0 ? answer_json(e, ask, json) : rc;
}

static int preview(struct engine *e, uint64_t ask, const char *who, const json_t *question, int fd,
		   uint64_t length, struct fault *reterr)
{
	return answer(e, ask, &(struct trial_question){who, question, fd, length}, trial_preview, reterr);
}

static int explain(struct engine *e, uint64_t ask, const char *who, const json_t *question, int fd,
		   uint64_t length, struct fault *reterr)
{
	return answer(e, ask, &(struct trial_question){who, question, fd, length}, trial_explain, reterr);
}

static int compare(struct engine *e, uint64_t ask, const char *who, const json_t *question, int fd,
		   uint64_t length, struct fault *reterr)
{
	return answer(e, ask, &(struct trial_question){who, question, fd, length}, trial_compare, reterr);
}

const struct engine_verb trial_verbs[] = {
	{"contract_preview", preview},
	{"contract_explain", explain},
	{"contract_compare", compare},
	{NULL, NULL},
};

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
