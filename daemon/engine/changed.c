#include "engine/changed.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer.h"
#include "engine/visitors.h"

#define TEAM_MS	     1000
#define EVERYBODY_MS 5000
#define TEAMS	     64 /* told one by one; more at once: everybody */

struct changed {
	char teams[TEAMS][CONFIG_NAME];
	unsigned count;
	bool everybody;
	int64_t told_ms, told_all_ms; /* monotonic */
};

static struct changed *changed_of(struct engine *e)
{
	if (e->changed == NULL)
		e->changed = calloc(1, sizeof *e->changed);
	return e->changed;
}

void changed_team(struct engine *e, uint32_t team)
{
	struct changed *c = changed_of(e);
	const char *name = e->config->teams[team].id;

	if (c == NULL)
		return; /* nobody loses more than a moment */
	for (unsigned i = 0; i < c->count; i++)
		if (strcmp(c->teams[i], name) == 0)
			return;
	if (c->count == TEAMS)
		c->everybody = true;
	else
		text_copy(c->teams[c->count++], CONFIG_NAME, span_of(name));
}

void changed_everybody(struct engine *e)
{
	struct changed *c = changed_of(e);

	if (c != NULL)
		c->everybody = true;
}

static void tell(struct engine *e, const char *kind, const char *name)
{
	struct message m = {.kind = MSG_CHANGED};

	snprintf(m.changed.topic, sizeof m.changed.topic, "%s%s", kind, name);
	(void)e->port.send(e->port.context, ROLE_CONSOLE, &m, -1, NULL);
}

/* Milliseconds until `every` has passed since `last`; 0: it has. */
static int64_t due_in(int64_t now, int64_t last, int64_t every)
{
	return last == 0 || now - last >= every ? 0 : last + every - now;
}

void changed_turn(struct engine *e, int *wait_ms)
{
	struct changed *c = e->changed;
	int64_t now, left = 0;

	if (c == NULL || (c->count == 0 && !c->everybody))
		return;
	now = engine_ms(e);
	if (c->everybody && (left = due_in(now, c->told_all_ms, EVERYBODY_MS)) == 0) {
		tell(e, "*", "");
		c->everybody = false;
		c->count = 0;
		c->told_all_ms = c->told_ms = now;
	}
	if (c->count > 0 && (left = due_in(now, c->told_ms, TEAM_MS)) == 0) {
		for (unsigned i = 0; i < c->count; i++)
			tell(e, "team:", c->teams[i]);
		c->count = 0;
		c->told_ms = now;
	}
	if (left > 0 && left < *wait_ms)
		*wait_ms = (int)left;
}

void changed_free(struct engine *e)
{
	free(e->changed);
	e->changed = NULL;
}

int changed_answer(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		   struct fault *reterr)
{
	struct visitor_session s;
	json_t *topics;

	if (!visitors_look(e, answer_text(question, "session"), false, &s))
		return -FAULT_MISSING;
	topics = json_array();
	for (unsigned i = 0; i < v->person->team_count; i++)
		json_array_append_new(topics, json_sprintf("team:%s", v->person->teams[i]));
	for (unsigned i = 0; i < v->person->school_count; i++)
		json_array_append_new(topics, json_sprintf("school:%s", v->person->schools[i]));
	*ret_json = json_pack("{s:o, s:I}", "topics", topics, "ends_in", (json_int_t)s.idle_seconds);
	return *ret_json != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for an answer");
}
