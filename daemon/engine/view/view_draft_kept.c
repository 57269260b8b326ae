#include "engine/view/view_draft_kept.h"

#include <stdlib.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/view/view_draft.h"
#include "engine/world/transaction.h"

#define SPACE "contract_draft"

static const char *const answers[] = {"template", "id",	     "team",	 "schools", "from",
				      "contact",  "council", "supplier", "dpia"};
#define ANSWERS (sizeof answers / sizeof *answers)

static int put(struct engine *e, const char *person, struct span value, struct fault *reterr)
{
	bool own = !e->in_transaction;
	int rc = own ? transaction_begin(e, reterr) : 0;

	if (rc == 0)
		rc = e->store.ops->value_put(e->store.self, SPACE, person, value, reterr);
	return rc == 0 && own ? transaction_commit(e, reterr) : rc;
}

int view_draft_forget(struct engine *e, const char *person, struct fault *reterr)
{
	return put(e, person, (struct span){0}, reterr);
}

int view_contract_keep(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr)
{
	json_t *kept = json_object();
	char *text;
	int rc;

	if (!view_draft_may(v)) {
		json_decref(kept);
		return view_draft_denied(reterr);
	}
	for (size_t i = 0; i < ANSWERS; i++)
		if (answer_text(question, answers[i])[0] != '\0')
			json_object_set_new(kept, answers[i], json_string(answer_text(question, answers[i])));
	if (json_object_size(kept) == 0) {
		json_decref(kept);
		rc = view_draft_forget(e, v->person->id, reterr);
		return rc == 0 ? view_give(json_pack("{s:b, s:s, s:n}", "ok", 1, "text",
						     "nothing is kept any more", "kept"),
					   ret_json, reterr) :
				 rc;
	}
	json_object_set_new(kept, "at", json_integer(engine_now(e)));
	text = json_dumps(kept, JSON_COMPACT);
	json_decref(kept);
	rc = text != NULL ? put(e, v->person->id, span_of(text), reterr) :
			    fault_set(reterr, FAULT_MEMORY, "no memory for a draft");
	free(text);
	return rc == 0 ? view_give(json_pack("{s:b, s:s, s:o}", "ok", 1, "text", "your answers are kept",
					     "kept", answer_time(engine_now(e))),
				   ret_json, reterr) :
			 rc;
}

/* Of another version of ours, or too old: as if there were none. */
static json_t *readable(const struct engine *e, struct span value)
{
	json_t *kept = json_loadb(value.at, value.length, 0, NULL), *at = json_object_get(kept, "at");
	int64_t age = engine_now(e) - json_integer_value(at);

	if (!json_is_integer(at) || age > (int64_t)DRAFT_KEPT_DAYS * 86400) {
		json_decref(kept);
		return json_null();
	}
	json_object_set_new(kept, "kept", answer_time(json_integer_value(at)));
	json_object_del(kept, "at");
	return kept;
}

json_t *view_draft_kept(struct engine *e, const struct visitor *v, struct fault *reterr)
{
	struct buffer value = {0};
	bool found = false;
	int rc = e->store.ops->value_get(e->store.self, SPACE, v->person->id, &value, &found, reterr);
	json_t *kept = rc != 0 ? NULL : found ? readable(e, buffer_span(&value)) : json_null();

	buffer_free(&value);
	if (found && json_is_null(kept) && view_draft_forget(e, v->person->id, reterr) != 0) {
		json_decref(kept);
		return NULL;
	}
	return kept;
}
