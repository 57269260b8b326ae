/* answer.c: questions in, JSON out. One table of verbs. */
#include "engine/answer.h"
#include "engine/disk.h"
#include "engine/ees.h"
#include "engine/probe.h"
#include "engine/trial_answer.h"

#include <stdio.h>
#include <string.h>

#include "engine/hands.h"
#include "engine/ledger.h"
#include "engine/match.h"
#include "engine/mutes.h"
#include "engine/report.h"
#include "engine/sign.h"
#include "engine/wish.h"

/* "by" is the name a person gave, beside the account that asked. */
static void person_of(const json_t *question, const char *who, char person[96])
{
	const char *by = answer_text(question, "by");

	if (text_trim(span_of(by)).length > 0)
		snprintf(person, 96, "%.60s (%.30s)", by, who);
	else
		snprintf(person, 96, "%.90s", who);
}

/* A person's act on an alert. */
static int answer_act(struct engine *e, uint64_t ask, const char *who, const json_t *question, bool close,
		      struct fault *reterr)
{
	struct fault no = {0};
	char person[96];
	int rc;

	person_of(question, who, person);
	rc = close ? act_close(e, answer_text(question, "id"), answer_text(question, "outcome"), person,
			       answer_text(question, "note"), &no, reterr) :
		     act_take(e, answer_text(question, "id"), person, &no, reterr);
	if (rc < 0)
		return rc;
	if (rc == 1)
		return answer_no(e, ask, no.text);
	return answer_json(
		e, ask,
		json_pack("{s:b, s:s+}", "ok", 1, "text", close ? "closed by " : "taken by ", person));
}

/* A person's decision about who is who. */
static int answer_decision(struct engine *e, uint64_t ask, const char *who, const json_t *question,
			   struct fault *reterr)
{
	static const enum match_state states[] = {MATCH_DECIDED_SAME, MATCH_DECIDED_DIFFERENT, MATCH_LATER};
	const char *decision = answer_text(question, "decision");
	struct fault no = {0};
	char person[96];
	int rc;

	person_of(question, who, person);
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		if (strcmp(match_state_name(states[i]), decision) != 0)
			continue;
		rc = match_decide(e, answer_text(question, "number"), states[i], person,
				  answer_text(question, "note"), &no, reterr);
		if (rc < 0)
			return rc;
		if (rc == 1)
			return answer_no(e, ask, no.text);
		return answer_json(
			e, ask,
			json_pack("{s:b, s:s+++}", "ok", 1, "text", "decided: ", decision, ", by ", person));
	}
	return answer_no(e, ask, "decision: expected same, different or later");
}

/* What people do to lists, and marks they enter. */
static const struct {
	const char *verb;
	int (*act)(struct engine *e, const json_t *question, const char *person, char *words, size_t size,
		   struct fault *ret_no, struct fault *reterr);
} acts[] = {
	{"list_add", act_list_add},
	{"list_confirm", act_list_confirm},
	{"list_end", act_list_end},
	{"mark", act_mark},
	{"hand_on", act_hand_on},
	{"silence", act_mute},
	{"silence_confirm", act_mute_confirm},
	{"silence_end", act_mute_end},
	{"backfill", act_backfill},
	{"backfill_stop", act_backfill_stop},
	{"action_add", act_action_add},
	{"action_review", act_action_review},
	{"meeting_add", act_meeting_add},
	{"return_add", act_return_add},
	{"queue_hold", act_queue_hold},
	{"queue_release", act_queue_release},
	{"queue_requeue", act_queue_requeue},
	{"queue_expire", act_queue_expire},
};
#define ACTS_NONE (sizeof acts / sizeof *acts)

static size_t acts_find(const char *verb)
{
	size_t i = 0;

	while (i < ACTS_NONE && strcmp(acts[i].verb, verb) != 0)
		i++;
	return i;
}

static int answer_deed(struct engine *e, uint64_t ask, const char *who, const json_t *question,
		       struct fault *reterr)
{
	struct fault no = {0};
	char person[96], words[320] = "";
	int rc;

	person_of(question, who, person);
	rc = acts[acts_find(answer_text(question, "verb"))].act(e, question, person, words, sizeof words, &no,
								reterr);
	if (rc == 1)
		return answer_no(e, ask, no.text);
	return rc == 0 ? answer_json(e, ask, json_pack("{s:b, s:s}", "ok", 1, "text", words)) : rc;
}

/* Views in which somebody looks at children: what the log says, and the member that says more. */
static const struct {
	const char *verb, *words, *member;
} looks[] = {
	{"rollcall", "roll call of", "list"},
	{"silences", "silences", "ended"},
	{"match", "pupils who may be one", "all"},
	{"match_show", "pupils who may be one, question", "number"},
	{"lists", "lists of the authority", "list"},
	{"marks_today", "marks that people entered, of", "of"},
};

/* Who looked at which children, and when: kept before the answer leaves. */
static int log_view(struct engine *e, const char *who, const json_t *question, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(e), .kind = "asked"};
	const char *verb = answer_text(question, "verb");
	char more[40];
	size_t i = 0;
	int rc;

	while (i < sizeof looks / sizeof *looks && strcmp(looks[i].verb, verb) != 0)
		i++;
	if (i == sizeof looks / sizeof *looks)
		return 0;
	text_copy(log.who, sizeof log.who, span_of(who));
	text_escape(more, sizeof more, span_of(answer_text(question, looks[i].member)));
	snprintf(log.text, sizeof log.text, "%s%s%s%s", looks[i].words, more[0] != '\0' ? " \"" : "", more,
		 more[0] != '\0' ? "\"" : "");
	rc = transaction_begin(e, reterr);
	if (rc == 0)
		rc = e->store.ops->audit_add(e->store.self, &log, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

static const struct {
	const char *verb;
	int (*answer)(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
} verbs[] = {
	{"status", answer_status},
	{"rollcall", answer_rollcall},
	{"alerts", answer_alerts},
	{"silences", answer_mutes},
	{"totals", answer_totals},
	{"clock", answer_clock},
	{"clock_advance", answer_advance},
	{"health", answer_health},
	{"traits", answer_traits},
	{"calendar", answer_calendar},
	{"match", answer_match},
	{"match_show", answer_match_show},
	{"lists", answer_lists},
	{"marks_today", answer_marks_today},
	{"queue", answer_queue},
	{"figures", answer_figures},
	{"figures_explain", answer_explain},
	{"figures_compare", answer_compare},
	{"backfills", answer_backfills},
};

/* Questions that may be answered with small groups too: who asks is theirs to keep. */
static const struct {
	const char *verb;
	int (*answer)(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
		      struct fault *reterr);
} sums[] = {
	{"measure", answer_measure},	   {"patterns", answer_patterns},
	{"transition", answer_transition}, {"contract_reach", answer_contract_reach},
	{"route", answer_route},
	{"report", answer_reports},
};
#define SUMS_NONE (sizeof sums / sizeof *sums)

/* SUMS_NONE: no such verb. */
static size_t sums_find(const char *verb)
{
	size_t i = 0;

	while (i < SUMS_NONE && strcmp(sums[i].verb, verb) != 0)
		i++;
	return i;
}

static int answer_sums(struct engine *e, uint64_t ask, const char *who, const json_t *question,
		       struct fault *reterr)
{
	json_t *json = NULL;
	int rc = sums[sums_find(answer_text(question, "verb"))].answer(e, who, question, &json, reterr);

	if (rc == -FAULT_MEANING || rc == -FAULT_MISSING || rc == -FAULT_LIMIT)
		return answer_no(e, ask, reterr->text);
	return rc == 0 ? answer_json(e, ask, json) : rc;
}

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

/* A school's system asked at once, by a person's wish. */
static int answer_pull(struct engine *e, const struct probe_question *q, struct fault *reterr)
{
	return json_is_true(json_object_get(q->json, "dry_run")) ?
		       probe_dry_run(e, q, reterr) :
		       wish_ask(e, q->ask, q->who, q->json, reterr);
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
	const char *verb = answer_text(question, "verb");
	int rc;

	if (!json_is_object(question))
		rc = answer_no(e, ask, "a question is a JSON object with a verb");
	else if (!e->ready && strcmp(verb, "health") != 0)
		rc = answer_json(
			e, ask,
			json_pack("{s:b, s:b, s:s}", "ok", 0, "retry", 1, "text", "the daemon is starting"));
	else if (disk_full(e) && !disk_answers(verb))
		rc = answer_disk_full(e, ask);
	else if (strcmp(verb, "take") == 0 || strcmp(verb, "close") == 0)
		rc = answer_act(e, ask, who, question, verb[0] == 'c', reterr);
	else if (strcmp(verb, "match_decide") == 0)
		rc = answer_decision(e, ask, who, question, reterr);
	else if (strcmp(verb, "figures_pull") == 0)
		rc = ees_question(e, ask, question, reterr);
	else if (strcmp(verb, "figures_import") == 0)
		rc = answer_import(e, ask, question, fd, length, reterr);
	else if (strcmp(verb, "pull") == 0)
		rc = answer_pull(e, &(struct probe_question){ask, who, question, fd, length}, reterr);
	else if (strcmp(verb, "source_test") == 0)
		rc = probe_source_test(e, &(struct probe_question){ask, who, question, fd, length}, reterr);
	else if (account_verb(verb))
		rc = account_ask(e, ask, who, question, reterr);
	else if (trial_verb(verb))
		rc = trial_ask_answer(e, ask, &(struct trial_question){who, question, fd, length}, reterr);
	else if (acts_find(verb) != ACTS_NONE)
		rc = answer_deed(e, ask, who, question, reterr);
	else if (sums_find(verb) != SUMS_NONE)
		rc = answer_sums(e, ask, who, question, reterr);
	else {
		rc = log_view(e, who, question, reterr);
		if (rc == 0)
			rc = answer_view(e, ask, verb, question, reterr);
	}
	json_decref(question);
	return rc;
}
