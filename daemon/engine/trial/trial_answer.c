#include "engine/trial/trial_answer.h"

#include <stdio.h>
#include <string.h>

#include "engine/world/transaction.h"

const struct engine_verb trial_verbs[] = {
	{.verb = "contract_preview", .view_with = trial_preview},
	{.verb = "contract_explain", .view_with = trial_explain},
	{.verb = "contract_compare", .view_with = trial_compare},
	{0},
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
