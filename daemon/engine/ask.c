/* ask.c: questions of the control socket, and the table of their verbs. */
#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/judge/acts.h"
#include "engine/lists/match_ask.h"
#include "engine/people/sign.h"
#include "engine/published/ees.h"
#include "engine/published/figures.h"
#include "engine/pull/backfill.h"
#include "engine/pull/probe.h"
#include "engine/pull/wish.h"
#include "engine/report/ledger.h"
#include "engine/report/report.h"
#include "engine/tell/hands.h"
#include "engine/tell/mutes.h"
#include "engine/world/disk.h"
#include "engine/world/match.h"
#include "engine/world/transaction.h"

/* "by" is the name a person gave, beside the account that asked. */
static void person_of(const json_t *question, const char *who, char person[96])
{
	const char *by = answer_text(question, "by");

	if (text_trim(span_of(by)).length > 0)
		snprintf(person, 96, "%.60s (%.30s)", by, who);
	else
		snprintf(person, 96, "%.90s", who);
}

static int take(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		struct fault *ret_no, struct fault *reterr)
{
	snprintf(words, size, "taken by %s", person);
	return act_take(e, answer_text(question, "id"), person, ret_no, reterr);
}

static int close_alert(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		       struct fault *ret_no, struct fault *reterr)
{
	snprintf(words, size, "closed by %s", person);
	return act_close(e, answer_text(question, "id"), answer_text(question, "outcome"), person,
			 answer_text(question, "note"), ret_no, reterr);
}

/* A person's decision about who is who. */
static int decide(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		  struct fault *ret_no, struct fault *reterr)
{
	static const enum match_state states[] = {MATCH_DECIDED_SAME, MATCH_DECIDED_DIFFERENT, MATCH_LATER};
	const char *decision = answer_text(question, "decision");

	snprintf(words, size, "decided: %s, by %s", decision, person);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++)
		if (strcmp(match_state_name(states[i]), decision) == 0)
			return match_decide(e, answer_text(question, "number"), states[i], person,
					    answer_text(question, "note"), ret_no, reterr);
	fault_set(ret_no, FAULT_MEANING, "decision: expected same, different or later");
	return 1;
}

/* A school's system asked at once, by a person's wish. */
static int pull(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	return json_is_true(json_object_get(q->json, "dry_run")) ? probe_dry_run(e, q, reterr) :
								   wish_ask(e, q, reterr);
}

static const struct engine_verb verbs[] = {
	/* how the daemon is */
	{.verb = "status", .view = answer_status},
	{.verb = "health", .view = answer_health},
	{.verb = "clock", .view = answer_clock},
	{.verb = "clock_advance", .view = answer_advance},
	{.verb = "calendar", .view = answer_calendar},
	/* children */
	{.verb = "rollcall", .view = answer_rollcall, .look = "roll call of", .member = "list"},
	{.verb = "alerts", .view = answer_alerts},
	{.verb = "take", .act = take},
	{.verb = "close", .act = close_alert},
	{.verb = "hand_on", .act = act_hand_on},
	{.verb = "silences", .view = answer_mutes, .look = "silences", .member = "ended"},
	{.verb = "silence", .act = act_mute},
	{.verb = "silence_confirm", .act = act_mute_confirm},
	{.verb = "silence_end", .act = act_mute_end},
	{.verb = "marks_today",
	 .view = answer_marks_today,
	 .look = "marks that people entered, of",
	 .member = "of"},
	{.verb = "mark", .act = act_mark},
	{.verb = "route", .view_for = answer_route},
	/* lists, and who is who */
	{.verb = "lists", .view = answer_lists, .look = "lists of the authority", .member = "list"},
	{.verb = "list_add", .act = act_list_add},
	{.verb = "list_confirm", .act = act_list_confirm},
	{.verb = "list_end", .act = act_list_end},
	{.verb = "match", .view = answer_match, .look = "pupils who may be one", .member = "all"},
	{.verb = "match_show",
	 .view = answer_match_show,
	 .look = "pupils who may be one, question",
	 .member = "number"},
	{.verb = "match_decide", .act = decide},
	/* figures; who asks is kept where small groups are told too */
	{.verb = "totals", .view = answer_totals},
	{.verb = "traits", .view = answer_traits},
	{.verb = "figures", .view = answer_figures},
	{.verb = "figures_explain", .view = answer_explain},
	{.verb = "figures_compare", .view = answer_compare},
	{.verb = "figures_pull", .self = ees_question},
	{.verb = "figures_import", .self = answer_import},
	{.verb = "measure", .view_for = answer_measure},
	{.verb = "patterns", .view_for = answer_patterns},
	{.verb = "transition", .view_for = answer_transition},
	{.verb = "report", .view_for = answer_reports},
	{.verb = "action_add", .act = act_action_add},
	{.verb = "action_review", .act = act_action_review},
	{.verb = "meeting_add", .act = act_meeting_add},
	{.verb = "return_add", .act = act_return_add},
	/* contracts; trial_verbs.h has more */
	{.verb = "contract_reach", .view_for = answer_contract_reach},
	/* schools' systems */
	{.verb = "pull", .self = pull},
	{.verb = "source_test", .self = probe_source_test},
	{.verb = "backfills", .view = answer_backfills},
	{.verb = "backfill", .act = act_backfill},
	{.verb = "backfill_stop", .act = act_backfill_stop},
	/* envelopes */
	{.verb = "queue", .view = answer_queue},
	{.verb = "queue_hold", .act = act_queue_hold},
	{.verb = "queue_release", .act = act_queue_release},
	{.verb = "queue_requeue", .act = act_queue_requeue},
	{.verb = "queue_expire", .act = act_queue_expire},
	/* accounts of the console */
	{.verb = "account_add", .self = account_ask},
	{.verb = "account_reset", .self = account_ask},
	{.verb = "account_lock", .self = account_ask},
	{.verb = "account_unlock", .self = account_ask},
	{.verb = "account_list", .self = account_ask},
	{0},
};

static const struct engine_verb *find_in(const struct engine_verb *table, const char *verb)
{
	while (table != NULL && table->verb != NULL && strcmp(table->verb, verb) != 0)
		table++;
	return table != NULL && table->verb != NULL ? table : NULL;
}

static const struct engine_verb *find(const struct engine *e, const char *verb)
{
	const struct engine_verb *own = find_in(verbs, verb);

	return own != NULL ? own : find_in(e->settings.more, verb);
}

/* Who looked at which children, and when: kept before the answer leaves. */
static int log_look(struct engine *e, const struct engine_verb *v, const struct asked_question *q,
		    struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	char more[40];
	int rc;

	text_copy(log.who, sizeof log.who, span_of(q->who));
	text_escape(more, sizeof more, span_of(answer_text(q->json, v->member)));
	snprintf(log.text, sizeof log.text, "%s%s%s%s", v->look, more[0] != '\0' ? " \"" : "", more,
		 more[0] != '\0' ? "\"" : "");
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static int act(struct engine *e, const struct engine_verb *v, const struct asked_question *q,
	       struct fault *reterr)
{
	struct fault no = {0};
	char person[96], words[320] = "";
	int rc;

	person_of(q->json, q->who, person);
	rc = v->act(e, q->json, person, words, sizeof words, &no, reterr);
	if (rc == 1)
		return answer_no(e, q->ask, no.text);
	return rc == 0 ? answer_json(e, q->ask, json_pack("{s:b, s:s}", "ok", 1, "text", words)) : rc;
}

static int show(struct engine *e, const struct engine_verb *v, const struct asked_question *q,
		struct fault *reterr)
{
	json_t *json = NULL;
	int rc = v->look != NULL ? log_look(e, v, q, reterr) : 0;

	if (rc != 0)
		return rc;
	rc = v->view != NULL	 ? v->view(e, q->json, &json, reterr) :
	     v->view_for != NULL ? v->view_for(e, q->who, q->json, &json, reterr) :
				   v->view_with(e, q, &json, reterr);
	if (rc == -FAULT_MEANING || rc == -FAULT_MISSING || rc == -FAULT_LIMIT)
		return answer_no(e, q->ask, reterr->text);
	return rc == 0 ? answer_json(e, q->ask, json) : rc;
}

static int answer(struct engine *e, const struct engine_verb *v, const struct asked_question *q,
		  struct fault *reterr)
{
	if (v == NULL)
		return answer_no(e, q->ask, "no such question");
	return v->self != NULL ? v->self(e, q, reterr) :
	       v->act != NULL  ? act(e, v, q, reterr) :
				 show(e, v, q, reterr);
}

static int answer_disk_full(struct engine *e, uint64_t ask)
{
	char words[240];

	disk_words(e, words, sizeof words);
	return answer_no(e, ask, words);
}

int engine_ask(struct engine *e, uint64_t ask, const char *who, struct span json, int fd, uint64_t length,
	       struct fault *reterr)
{
	json_t *question = json_loadb(json.at, json.length, JSON_REJECT_DUPLICATES, NULL);
	const struct asked_question q = {ask, who, question, fd, length};
	const char *verb = answer_text(question, "verb");
	int rc = transaction_settle(e, reterr);

	if (rc != 0)
		; /* the role ends */
	else if (!json_is_object(question))
		rc = answer_no(e, ask, "a question is a JSON object with a verb");
	else if (!e->ready && strcmp(verb, "health") != 0)
		rc = answer_json(
			e, ask,
			json_pack("{s:b, s:b, s:s}", "ok", 0, "retry", 1, "text", "the daemon is starting"));
	else if (disk_full(e) && !disk_answers(verb))
		rc = answer_disk_full(e, ask);
	else
		rc = answer(e, find(e, verb), &q, reterr);
	json_decref(question);
	return rc;
}
