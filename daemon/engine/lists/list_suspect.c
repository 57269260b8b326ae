/* list_suspect.c: the alert about a list that is not there, lost children or has rows that cannot be read: to
 * the team that answers for it. By state: opened when it is so, over when a good file has come. */
#include <stdio.h>
#include <string.h>

#include "engine/lists/lists.h"
#include "engine/tell/feed_case.h"

int list_suspect(struct engine *e, uint32_t list, struct fault *reterr)
{
	const struct list_source *l = &e->config->authority.lists[list];
	const char *state = list_state(e, list);
	struct feed_facts f = {.session = session_of(engine_today(e), false)};
	struct feed_case *k;
	char since[16], words[sizeof f.reason];
	day_t good;
	int minute;

	if (e->feed == NULL) /* a trial */
		return 0;
	snprintf(f.host, sizeof f.host, "The list %.100s", l->id);
	text_copy(f.team, sizeof f.team, span_of(l->owner));
	k = feed_open_case(e, RULE_LIST_SUSPECT, "", f.host);
	if (strcmp(state, "fresh") == 0)
		return k == NULL ? 0 : feed_close(e, k, OUTCOME_NO_LONGER, "A good file has come.", reterr);
	snprintf(words, sizeof words, "%s", e->list_reason[list]);
	if (strcmp(state, "stale") == 0) {
		london_from_instant(e->list_looked[list], &good, &minute);
		snprintf(f.reason, sizeof f.reason, "not there; that of %s stands (%.90s)",
			 day_print(since, good), words);
	} else if (strcmp(state, "missing") == 0)
		snprintf(f.reason, sizeof f.reason, "never read (%.120s)", words);
	else
		snprintf(f.reason, sizeof f.reason, "%s", words);
	if (k == NULL)
		return feed_answered_today(e, RULE_LIST_SUSPECT, &f) ?
			       0 :
			       feed_open(e, RULE_LIST_SUSPECT, &f, reterr);
	if (strcmp(k->facts.reason, f.reason) == 0)
		return 0;
	k->facts = f;
	return feed_say(e, k, "This has changed since we last told you.", reterr);
}
