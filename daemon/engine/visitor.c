/* visitor.c: who a visitor is, and what is kept of what he or she looked at. */
#include "engine/visitor.h"

#include <stdio.h>
#include <string.h>

static bool is_among(const char (*names)[PERSON_NAME], unsigned count, const char *name)
{
	for (unsigned i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

bool visitor_of_team(const struct visitor *v, const char *team)
{
	return is_among(v->person->teams, v->person->team_count, team);
}

bool visitor_of_school(const struct visitor *v, const char *school)
{
	return is_among(v->person->schools, v->person->school_count, school);
}

bool visitor_may(const struct visitor *v, unsigned rights)
{
	return (v->person->rights & rights) == rights;
}

bool visitor_of_authority(const struct visitor *v)
{
	return v->person->school_count == 0 && (v->person->team_count > 0 || v->person->rights != 0);
}

const char *visitor_words(const struct visitor *v, char out[96])
{
	snprintf(out, 96, "%.45s (%.45s)", v->person->name, v->person->id);
	return out;
}

bool visitor_sees_school(const struct visitor *v, const char *school)
{
	return visitor_of_school(v, school) ||
	       (visitor_of_authority(v) &&
		(v->person->team_count > 0 || (v->person->rights & (RIGHT_FIGURES | RIGHT_OPERATOR)) != 0));
}

const char *visitor_why(const struct visitor_view *view, char out[160])
{
	if (view->contract != NULL)
		snprintf(out, 160, "%.60s %.20s for %.60s", view->contract->id, view->contract->version,
			 view->team);
	else
		snprintf(out, 160, "nothing that names a child");
	return out;
}

int visitor_log(struct engine *e, const struct visitor *v, const struct digest *child, const char *what,
		const char *why, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "viewed"};
	bool own = !e->in_transaction;
	int rc = own ? transaction_begin(e, reterr) : 0;

	if (child != NULL)
		log.child = *child;
	visitor_words(v, log.who);
	snprintf(log.text, sizeof log.text, "%.150s%s%.160s", what, why[0] != '\0' ? ", under " : "", why);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 && own ? transaction_commit(e, reterr) : rc;
}
