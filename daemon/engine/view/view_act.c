#include "engine/view/view_act.h"

#include <stdio.h>
#include <string.h>

#include "engine/answer/answer.h"
#include "engine/judge/acts.h"
#include "engine/people/console_row.h"
#include "engine/tell/hands.h"
#include "engine/tell/mutes.h"
#include "engine/world/transaction.h"

int view_refused(const struct fault *no, struct fault *reterr)
{
	char field[40];
	size_t length = strspn(no->text, "abcdefghijklmnopqrstuvwxyz_");

	if (no->kind == FAULT_MISSING)
		return view_missing(reterr);
	if (no->kind == FAULT_MEANING && length > 0 && length < sizeof field && no->text[length] == ':') {
		text_copy(field, sizeof field, (struct span){no->text, length});
		return console_field(reterr, strcmp(field, "to") == 0 ? "team" : field, "%s",
				     no->text + length + strspn(no->text + length, ": "));
	}
	return fault_set(reterr, no->kind, "%s", no->text);
}

int view_acted(const char *text, json_t **ret_json, struct fault *reterr)
{
	return view_give(json_pack("{s:b, s:s}", "ok", 1, "text", text), ret_json, reterr);
}

/* After an act: 1 is no. */
static int over(int rc, const struct fault *no, const char *words, json_t **ret_json, struct fault *reterr)
{
	if (rc == 1)
		return view_refused(no, reterr);
	return rc == 0 ? view_acted(words, ret_json, reterr) : rc;
}

static bool may_act(struct engine *e, const struct visitor *v, const json_t *question, struct view_alert *ret)
{
	return view_alert_at(e, v, answer_text(question, "id"), ret);
}

int view_alert_take(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	struct fault no = {0};
	struct view_alert a;
	char person[96], words[140];
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	visitor_words(v, person);
	rc = act_take(e, answer_text(question, "id"), person, &no, reterr);
	snprintf(words, sizeof words, "taken by %s", person);
	return over(rc, &no, words, ret_json, reterr);
}

int view_alert_hand_on(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr)
{
	struct fault no = {0};
	struct view_alert a;
	char person[96], words[320] = "";
	json_t *act;
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	act = json_pack("{s:s, s:s, s:s}", "id", answer_text(question, "id"), "to",
			answer_text(question, "team"), "note", answer_text(question, "note"));
	if (act == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to hand an alert on");
	rc = act_hand_on(e, act, visitor_words(v, person), words, sizeof words, &no, reterr);
	json_decref(act);
	return over(rc, &no, words, ret_json, reterr);
}

/* --- what people write -----------------------------------------------------------------------------------
 */

/* Inside a transaction. That something was written is in the audit, what it was is not. */
static int keep_note(struct engine *e, const struct visitor *v, const struct view_alert *a, const char *text,
		     struct fault *reterr)
{
	struct store_remark row = {.alert = a->alert->id, .at = engine_now(e)};
	struct store_audit log = {.at = row.at, .kind = "noted"};
	int rc;

	visitor_words(v, row.by);
	text_copy(row.text, sizeof row.text, span_of(text));
	if (a->child != NO_INDEX)
		row.child = log.child = a->alert->child;
	rc = e->store.ops->remark_add(e->store.self, &row, reterr);
	text_copy(log.who, sizeof log.who, span_of(row.by));
	snprintf(log.text, sizeof log.text, "%s: note %llu", rule_row(a->alert->rule)->name,
		 (unsigned long long)row.number);
	return rc == 0 ? e->store.ops->audit_add(e->store.self, &log, reterr) : rc;
}

static int note(struct engine *e, const struct visitor *v, const struct view_alert *a, const char *text,
		struct fault *reterr)
{
	int rc = transaction_begin(e, reterr);

	if (rc == 0)
		rc = keep_note(e, v, a, text, reterr);
	return rc == 0 ? transaction_commit(e, reterr) : rc;
}

/* Trimmed; empty ones and those that are too long are refused at their field. */
static int read_note(const json_t *question, bool must, char out[1024], struct fault *reterr)
{
	struct span text = text_trim(span_of(answer_text(question, "note")));

	out[0] = '\0';
	if (must && text.length == 0)
		return console_field(reterr, "note", "Write what is to be kept");
	if (!text_copy(out, 1024, text))
		return console_field(reterr, "note", "Write less: at most 1000 letters");
	return 0;
}

int view_alert_note(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		    struct fault *reterr)
{
	struct view_alert a;
	char text[1024];
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	rc = read_note(question, true, text, reterr);
	if (rc == 0)
		rc = note(e, v, &a, text, reterr);
	return rc == 0 ? view_acted("the note is kept with the alert", ret_json, reterr) : rc;
}

/* --- closing ---------------------------------------------------------------------------------------------
 */

/* "seen by A Worker"; empty for other outcomes. */
static int read_located(const json_t *question, char out[140], struct fault *reterr)
{
	static const struct {
		const char *how, *words;
	} ways[] = {{"seen", "seen by"}, {"spoken", "spoken to by"}, {"told", "as told by"}};
	struct span by = text_trim(span_of(answer_text(question, "located_by")));
	const char *how = answer_text(question, "how");
	size_t i = 0;

	out[0] = '\0';
	if (strcmp(answer_text(question, "outcome"), "located") != 0)
		return 0;
	while (i < sizeof ways / sizeof *ways && strcmp(ways[i].how, how) != 0)
		i++;
	if (by.length == 0)
		return console_field(reterr, "located_by", "Say who located the child");
	if (i == sizeof ways / sizeof *ways)
		return console_field(reterr, "how", "Say how: seen, spoken to, or told by somebody");
	snprintf(out, 140, "%s %.*s", ways[i].words, by.length < 96 ? (int)by.length : 96, by.at);
	return 0;
}

int view_alert_close(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr)
{
	struct fault no = {0};
	struct view_alert a;
	char person[96], text[1024], located[140], all[1300];
	struct alert of;
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	of = *a.alert; /* the act may move all alerts */
	a.alert = &of;
	rc = read_note(question, false, text, reterr);
	if (rc == 0)
		rc = read_located(question, located, reterr);
	if (rc != 0)
		return rc;
	rc = act_close(e, answer_text(question, "id"), answer_text(question, "outcome"),
		       visitor_words(v, person), located, &no, reterr);
	snprintf(all, sizeof all, "%s%s%s", located, located[0] != '\0' && text[0] != '\0' ? ". " : "", text);
	if (rc == 0 && all[0] != '\0') {
		rc = note(e, v, &a, all, reterr);
		if (rc != 0)
			return rc;
	}
	snprintf(all, sizeof all, "closed by %s", person);
	return over(rc, &no, all, ret_json, reterr);
}

int view_alert_silence(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		       struct fault *reterr)
{
	struct fault no = {0};
	struct view_alert a;
	char person[96], words[320] = "";
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	rc = mutes_set(e, question, &(struct mute_person){visitor_words(v, person), v->person->id}, words,
		       sizeof words, &no, reterr);
	return over(rc, &no, words, ret_json, reterr);
}

typedef int act_of_visitor(struct engine *e, const json_t *question, const struct mute_person *by,
			   char *words, size_t size, struct fault *ret_no, struct fault *reterr);

static int end(struct engine *e, const json_t *question, const struct mute_person *by, char *words,
	       size_t size, struct fault *ret_no, struct fault *reterr)
{
	return act_mute_end(e, question, by->words, words, size, ret_no, reterr);
}

static int act_on_silence(struct engine *e, const struct visitor *v, const json_t *question,
			  act_of_visitor *act, json_t **ret_json, struct fault *reterr)
{
	struct fault no = {0};
	const struct mute *m;
	struct view_alert a;
	char person[96], number[24], words[320] = "";
	json_t *inner;
	int rc;

	if (!may_act(e, v, question, &a))
		return view_missing(reterr);
	m = mutes_about(e, a.alert);
	if (m == NULL)
		return fault_set(reterr, FAULT_STATE, "No silence is about this alert any more.");
	snprintf(number, sizeof number, "%llu", (unsigned long long)m->number);
	inner = json_pack("{s:s}", "number", number);
	if (inner == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a silence");
	rc = act(e, inner, &(struct mute_person){visitor_words(v, person), v->person->id}, words,
		 sizeof words, &no, reterr);
	json_decref(inner);
	return over(rc, &no, words, ret_json, reterr);
}

int view_silence_confirm(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
			 struct fault *reterr)
{
	return act_on_silence(e, v, question, mutes_confirm, ret_json, reterr);
}

int view_silence_end(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		     struct fault *reterr)
{
	return act_on_silence(e, v, question, end, ret_json, reterr);
}
