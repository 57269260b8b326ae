/* console_ask.c: the console's questions. */
#include "engine/console_ask.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/limits.h"
#include "engine/answer.h"
#include "engine/changed.h"
#include "engine/disk.h"
#include "engine/sign.h"
#include "engine/view_act.h"
#include "engine/view_contracts.h"
#include "engine/view_fresh.h"
#include "engine/view_inbox.h"
#include "engine/view_morning.h"
#include "engine/view_rollcall.h"
#include "engine/view_schools.h"
#include "engine/view_timeline.h"
#include "engine/view_trends.h"
#include "engine/visitors.h"

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
	{.verb = "golden_hour", .session = true, .answer = view_golden_hour},
	{.verb = "ring", .session = true, .answer = view_ring},
	{.verb = "mark_said", .session = true, .changes = true, .answer = view_mark_said},
	{.verb = "child_timeline", .session = true, .answer = view_timeline},
	{.verb = "freshness", .session = true, .answer = view_freshness},
	{.verb = "freshness_link", .session = true, .changes = true, .answer = view_fresh_link},
	{.verb = "freshness_answer", .answer = view_fresh_answer},
	{.verb = "schools", .session = true, .answer = view_schools},
	{.verb = "trends", .session = true, .answer = view_trends},
	{.verb = "trends_why", .session = true, .answer = view_trends_why},
	{.verb = "contracts", .session = true, .answer = view_contracts},
	{.verb = "contract", .session = true, .answer = view_contract},
	{.verb = "contract_access_log", .session = true, .answer = view_access_log},
	{0},
};

static const struct console_verb *find(const char *verb)
{
	for (size_t i = 0; verbs[i].verb != NULL; i++)
		if (strcmp(verbs[i].verb, verb) == 0)
			return &verbs[i];
	return NULL;
}

/* --- answers ---------------------------------------------------------------------------------------------
 */

/* What a negative kind is over HTTP; titles are the same for all of a kind. */
static const struct {
	int kind, http;
	const char *title;
} problems[] = {
	{FAULT_DENIED, 403, "You may not do this"},
	{FAULT_MISSING, 404, "Page not found"},
	{FAULT_STATE, 409, "Not now"},
	{FAULT_MEANING, 422, "There is a problem"},
	{FAULT_LIMIT, 429, "Too many at once"},
};

int console_field(struct fault *reterr, const char *field, const char *format, ...)
{
	char text[400];
	va_list args;
	int rc;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	rc = fault_set(reterr, FAULT_MEANING, "%s", text);
	if (reterr != NULL)
		text_copy(reterr->path, sizeof reterr->path, span_of(field));
	return rc;
}

static json_t *problem(int http, const char *title, const char *detail)
{
	return json_pack("{s:i, s:s, s:s}", "http", http, "title", title, "detail", detail);
}

static json_t *problem_of(int rc, const struct fault *f)
{
	json_t *json = NULL;

	for (size_t i = 0; i < sizeof problems / sizeof *problems; i++)
		if (rc == -problems[i].kind)
			json = problem(problems[i].http, problems[i].title,
				       /* What is not there and what may not be seen look alike. */
				       rc == -FAULT_MISSING ? "There is nothing here that you can see." :
							      f->text);
	if (json != NULL && f->path[0] != '\0')
		json_object_set_new(json, "fields",
				    json_pack("[{s:s, s:s}]", "name", f->path, "text", f->text));
	return json;
}

int console_later(struct engine *e, uint64_t ask, int rc, json_t *json, struct fault *reterr)
{
	static const struct fault none;
	json_t *no;

	if (rc == 0) {
		if (json_object_get(json, "http") == NULL)
			json_object_set_new(json, "http", json_integer(200));
		return answer_json(e, ask, json);
	}
	json_decref(json);
	no = problem_of(rc, reterr != NULL ? reterr : &none);
	return no != NULL ? answer_json(e, ask, no) : rc;
}

static int refuse(struct engine *e, uint64_t ask, int http, const char *title, const char *detail)
{
	return answer_json(e, ask, problem(http, title, detail));
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
		return refuse(e, ask, 401, "You are not signed in", "Sign in to go on.");
	if (!same_subject(&s, question))
		return refuse(e, ask, 401, "You are not signed in", "Sign in to go on.");
	if (row->changes && !same_token(answer_text(question, "csrf"), s.csrf))
		return refuse(e, ask, 403, "You may not do this",
			      "The form is from another session. Open the page again and repeat it.");
	if (s.must_change && !row->before_change)
		return refuse(e, ask, 403, "Choose a password first",
			      "Your password can be used once. Choose your own to go on.");
	return run(e, ask, row, &s.visitor, question, reterr);
}

int engine_console_ask(struct engine *e, uint64_t ask, struct span text, struct fault *reterr)
{
	json_t *question = json_loadb(text.at, text.length, JSON_REJECT_DUPLICATES, NULL);
	const struct console_verb *row = find(answer_text(question, "verb"));
	int rc;

	if (strcmp(answer_text(question, "verb"), "health") == 0)
		rc = engine_ask(e, ask, "console", text, -1, 0, reterr);
	else if (row == NULL)
		rc = refuse(e, ask, 404, "Page not found", "There is nothing here that you can see.");
	else if (!e->ready)
		rc = refuse(e, ask, 503, "Muster is starting", "Try again in a moment.");
	else if (disk_full(e))
		rc = refuse(e, ask, 503, "Muster cannot write anything down",
			    "The disk is full. Whoever looks after Muster has been told.");
	else if (row->session)
		rc = run_signed_in(e, ask, row, question, reterr);
	else
		rc = run(e, ask, row, NULL, question, reterr);
	json_decref(question);
	return rc;
}
