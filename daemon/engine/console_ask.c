/* console_ask.c: the console's questions. */
#include <string.h>

#include "base/limits.h"
#include "engine/answer/answer.h"
#include "engine/engine.h"
#include "engine/people/console_row.h"
#include "engine/people/sign.h"
#include "engine/people/visitors.h"
#include "engine/report/console_reports.h"
#include "engine/view/view_act.h"
#include "engine/view/view_agree.h"
#include "engine/view/view_contracts.h"
#include "engine/view/view_draft.h"
#include "engine/view/view_draft_kept.h"
#include "engine/view/view_fresh.h"
#include "engine/view/view_held.h"
#include "engine/view/view_inbox.h"
#include "engine/view/view_morning.h"
#include "engine/view/view_rollcall.h"
#include "engine/view/view_timeline.h"
#include "engine/view/view_trends.h"
#include "engine/world/changed.h"
#include "engine/world/disk.h"
#include "engine/world/reply.h"
#include "engine/world/transaction.h"

/* --- how the daemon is -----------------------------------------------------------------------------------
 */

/* What probes and the scraper read, to operators; for others there is no such page. */
static int status(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		  struct fault *reterr)
{
	json_t *health = NULL;
	int rc;

	if (!visitor_may(v, RIGHT_OPERATOR))
		return fault_set(reterr, FAULT_MISSING, "not for this person");
	rc = answer_health(e, question, &health, reterr);
	if (rc == 0 && json_object_update(health, json_object_get(health, "metrics")) == 0 &&
	    json_object_del(health, "metrics") == 0)
		*ret_json = json_incref(health);
	else if (rc == 0)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for the status");
	json_decref(health);
	return rc;
}

/* --- the table -------------------------------------------------------------------------------------------
 */

/* Verbs that everybody who is signed in may ask, and people who are not yet. What a row may show to whom, its
 * function asks of visitor.h. */
static const struct console_verb verbs[] = {
	{.verb = "sign_in", .later = sign_in},
	{.verb = "sign_in_proxy", .later = sign_in_proxy},
	{.verb = "session", .session = true, .quiet = true, .before_change = true, .later = sign_session},
	{.verb = "sign_out", .session = true, .changes = true, .before_change = true, .later = sign_out},
	{.verb = "password_change",
	 .session = true,
	 .changes = true,
	 .before_change = true,
	 .later = sign_change},
	{.verb = "events", .session = true, .quiet = true, .answer = changed_answer},
	/* views (view.h) */
	{.verb = "rollcall", .session = true, .answer = view_rollcall},
	{.verb = "rollcall_box", .session = true, .answer = view_rollcall_box},
	{.verb = "inbox", .session = true, .answer = view_inbox},
	{.verb = "alert", .session = true, .answer = view_alert_show},
	{.verb = "alert_take", .session = true, .changes = true, .answer = view_alert_take},
	{.verb = "alert_hand_on", .session = true, .changes = true, .answer = view_alert_hand_on},
	{.verb = "alert_note", .session = true, .changes = true, .answer = view_alert_note},
	{.verb = "alert_close", .session = true, .changes = true, .answer = view_alert_close},
	{.verb = "alert_silence", .session = true, .changes = true, .answer = view_alert_silence},
	{.verb = "silence_confirm", .session = true, .changes = true, .answer = view_silence_confirm},
	{.verb = "silence_end", .session = true, .changes = true, .answer = view_silence_end},
	{.verb = "golden_hour", .session = true, .answer = view_golden_hour},
	{.verb = "ring", .session = true, .answer = view_ring},
	{.verb = "mark_said", .session = true, .changes = true, .answer = view_mark_said},
	{.verb = "child_timeline", .session = true, .answer = view_timeline},
	{.verb = "freshness", .session = true, .answer = view_freshness},
	{.verb = "freshness_link", .session = true, .changes = true, .answer = view_fresh_link},
	{.verb = "freshness_answer", .answer = view_fresh_answer},
	{.verb = "trends", .session = true, .answer = view_trends},
	{.verb = "trends_why", .session = true, .answer = view_trends_why},
	{.verb = "contracts", .session = true, .answer = view_contracts},
	{.verb = "contract", .session = true, .answer = view_contract},
	{.verb = "contract_access_log", .session = true, .answer = view_access_log},
	{.verb = "contract_diff", .session = true, .answer = view_contract_diff},
	{.verb = "contract_preview", .session = true, .answer = view_contract_preview},
	{.verb = "contract_agree", .session = true, .changes = true, .later = view_contract_agree},
	{.verb = "contract_status", .session = true, .changes = true, .later = view_contract_status},
	{.verb = "contract_hold", .session = true, .changes = true, .later = view_contract_hold},
	{.verb = "contract_templates", .session = true, .answer = view_contract_templates},
	{.verb = "contract_draft", .session = true, .changes = true, .later = view_contract_draft},
	{.verb = "contract_keep", .session = true, .changes = true, .answer = view_contract_keep},
	{.verb = "contract_export", .session = true, .later = view_contract_export},
	{.verb = "contract_receipt", .session = true, .answer = view_contract_receipt},
	{.verb = "held", .session = true, .answer = view_held},
	{.verb = "held_add", .session = true, .changes = true, .answer = view_held_add},
	{.verb = "held_end", .session = true, .changes = true, .answer = view_held_end},
	{.verb = "status", .session = true, .answer = status},
	/* Schools, packs and what was agreed (console_reports.h). */
	{.verb = "schools", .session = true, .answer = console_schools},
	{.verb = "school", .session = true, .answer = console_school},
	{.verb = "school_pack", .session = true, .answer = console_pack},
	{.verb = "actions", .session = true, .answer = console_actions},
	{.verb = "action_add", .session = true, .changes = true, .answer = console_action_add},
	{.verb = "action_outcome", .session = true, .changes = true, .answer = console_action_outcome},
	{0},
};

static const struct console_verb *find(const char *verb)
{
	for (size_t i = 0; verbs[i].verb != NULL; i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			return &verbs[i];
	return NULL;
}

/* --- asking ----------------------------------------------------------------------------------------------
 */

/* In a time that does not depend on where they differ. */
static bool same_token(const char *left, const char *right)
{
	unsigned char differs = 0;

	if (strlen(left) != VISITOR_TOKEN - 1 || strlen(right) != VISITOR_TOKEN - 1)
		return false;
	for (size_t i = 0; i < VISITOR_TOKEN - 1; i++)
		differs |= (unsigned char)(left[i] ^ right[i]);
	return differs == 0;
}

static int run(struct engine *e, uint64_t ask, const struct console_verb *row, const struct visitor *v,
	       const json_t *question, struct fault *reterr)
{
	json_t *json = NULL;
	int rc;

	if (row->later != NULL) {
		rc = row->later(e, ask, v, question, reterr);
		return rc == 0 ? 0 : console_later(e, ask, rc, NULL, reterr);
	}
	rc = row->answer(e, v, question, &json, reterr);
	return console_later(e, ask, rc, json, reterr);
}

/* Who signed in through the reverse proxy goes on through it, and as the same person: the proxy's word counts
 * for each question, so that signing out there is the end here. */
static bool same_subject(const struct visitor_session *s, const json_t *question)
{
	const struct person *p = s->visitor.person;

	return p->sign_in != SIGN_IN_PROXY || strcmp(answer_text(question, "subject"), p->subject) == 0;
}

/* Somebody who is signed in; a one-time password is changed before anything else is asked. */
static int run_signed_in(struct engine *e, uint64_t ask, const struct console_verb *row,
			 const json_t *question, struct fault *reterr)
{
	bool use = !row->quiet && !json_is_true(json_object_get(question, "quiet"));
	struct visitor_session s;

	if (!visitors_look(e, answer_text(question, "session"), use, &s))
		return console_refuse(e, ask, 401, "You are not signed in", "Sign in to go on.");
	if (!same_subject(&s, question))
		return console_refuse(e, ask, 401, "You are not signed in", "Sign in to go on.");
	if (row->changes && !same_token(answer_text(question, "csrf"), s.csrf))
		return console_refuse(e, ask, 403, "You may not do this",
				      "The form is from another session. Open the page again and repeat it.");
	if (s.must_change && !row->before_change)
		return console_refuse(e, ask, 403, "Choose a password first",
				      "Your password can be used once. Choose your own to go on.");
	return run(e, ask, row, &s.visitor, question, reterr);
}

int engine_console_ask(struct engine *e, uint64_t ask, struct span text, struct fault *reterr)
{
	json_t *question = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, NULL);
	const struct console_verb *row = find(answer_text(question, "verb"));
	int rc = transaction_settle(e, reterr);

	if (rc != 0)
		; /* the role ends */
	else if (strcmp(answer_text(question, "verb"), "health") == 0)
		rc = engine_ask(e, ask, "console", text, -1, 0, reterr);
	else if (row == NULL)
		rc = console_refuse(e, ask, 404, "Page not found", "There is nothing here that you can see.");
	else if (!e->ready)
		rc = console_refuse(e, ask, 503, "Muster is starting", "Try again in a moment.");
	else if (disk_full(e))
		rc = console_refuse(e, ask, 503, "Muster cannot write anything down",
				    "The disk is full. Whoever looks after Muster has been told.");
	else if (row->session)
		rc = run_signed_in(e, ask, row, question, reterr);
	else
		rc = run(e, ask, row, NULL, question, reterr);
	json_decref(question);
	return rc;
}
