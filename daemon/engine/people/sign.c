/* sign.c: signing in, staying and signing out. */
#include "engine/people/sign.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/people/console_row.h"
#include "engine/people/visitors_internal.h"
#include "engine/world/reply.h"

#define PATIENCE_MS 10000 /* the login role takes 0.1 s a sign-in, and does one at a time */

/* --- asking the login role --------------------------------------------------------------------------------
 */

int login_send(struct engine *e, struct msg_login *m, const struct login_ask *as, struct fault *reterr)
{
	struct visitors *v = visitors_of(e);
	struct message message = {.kind = MSG_LOGIN};
	struct login_ask *place = NULL;
	int rc;

	for (size_t i = 0; v != NULL && i < LIMIT_SIGN_INS && place == NULL; i++)
		if (v->asks[i].number == 0)
			place = &v->asks[i];
	if (place == NULL)
		return fault_set(reterr, FAULT_LIMIT, "too many people sign in at once");
	m->number = e->next_number++;
	message.login = *m;
	rc = e->port.send(e->port.context, ROLE_LOGIN, &message, -1, reterr);
	explicit_bzero(&message, sizeof message);
	if (rc != 0)
		return rc;
	*place = *as;
	place->number = m->number;
	place->act = (enum login_act)m->act;
	place->asked_ms = engine_ms(e);
	memcpy(place->person, m->person, sizeof place->person);
	return 0;
}

static void forget(struct login_ask *q)
{
	json_decref(q->rows);
	explicit_bzero(q, sizeof *q);
}

/* --- answers ----------------------------------------------------------------------------------------------
 */

static json_t *named(const char *id, const char *name)
{
	return json_pack("{s:s, s:s}", "id", id, "name", name);
}

static json_t *teams_json(const struct engine *e, const struct person *p)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < p->team_count; i++) {
		int at = config_team(e->config, p->teams[i]);

		if (at >= 0)
			json_array_append_new(all, named(p->teams[i], e->config->teams[at].name));
	}
	return all;
}

static json_t *schools_json(const struct engine *e, const struct person *p)
{
	json_t *all = json_array();

	for (unsigned i = 0; i < p->school_count; i++) {
		int at = config_school(e->config, p->schools[i]);

		if (at >= 0)
			json_array_append_new(all, named(p->schools[i], e->config->schools[at].name));
	}
	return all;
}

static json_t *rights_json(const struct person *p)
{
	static const struct {
		enum right right;
		const char *name;
	} names[] = {
		{RIGHT_OPERATOR, "operator"}, {RIGHT_CONTRACTS, "contracts"}, {RIGHT_FIGURES, "figures"}};
	json_t *all = json_array();

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if ((p->rights & names[i].right) != 0)
			json_array_append_new(all, json_string(names[i].name));
	return all;
}

/* What there is to see for this person, beside what everybody of a team has. */
static json_t *sees_json(const struct engine *e, const struct visitor *v)
{
	json_t *all = json_array();

	if (visitor_reads_lists(e, v, engine_today(e)))
		json_array_append_new(all, json_string("lists"));
	return all;
}

/* Who is signed in, as what, and how long yet. */
static json_t *session_json(struct engine *e, const struct visitor_session *s)
{
	const struct person *p = s->visitor.person;
	int64_t ends = s->idle_seconds, warn = ends > VISITOR_WARN ? ends - VISITOR_WARN : 0;

	return json_pack("{s:o, s:o, s:o, s:o, s:o, s:s, s:b, s:s, s:I, s:I, s:I, s:o, s:o}", "person",
			 named(p->id, p->name), "teams", teams_json(e, p), "schools", schools_json(e, p),
			 "rights", rights_json(p), "sees", sees_json(e, &s->visitor), "csrf", s->csrf,
			 "must_change", (int)s->must_change, "sign_in",
			 p->sign_in == SIGN_IN_LOCAL ? "local" : "proxy", "ends_in", (json_int_t)ends,
			 "warn_in", (json_int_t)warn, "longest_in", (json_int_t)s->last_seconds, "ends_at",
			 answer_time(engine_now(e) + ends), "warn_at", answer_time(engine_now(e) + warn));
}

/* The same words whatever it was. */
static int refuse(struct engine *e, uint64_t ask)
{
	return answer_json(
		e, ask,
		json_pack("{s:i, s:s, s:s}", "http", 401, "title", "We could not sign you in", "detail",
			  "Check your user name, your password and the code. After several wrong tries an "
			  "account rests for a while: wait, or ask whoever looks after Muster."));
}

static int busy(struct engine *e, uint64_t ask, int64_t seconds)
{
	return answer_json(e, ask,
			   json_pack("{s:i, s:s, s:s, s:I}", "http", 429, "title", "Too many at once",
				     "detail", "Many people are signing in. Try again in a moment.",
				     "retry_after", (json_int_t)(seconds > 0 ? seconds : 1)));
}

static int away(struct engine *e, uint64_t ask)
{
	return answer_json(e, ask,
			   json_pack("{s:i, s:s, s:s}", "http", 503, "title", "Nobody can sign in just now",
				     "detail", "Try again in a moment."));
}

static int begin(struct engine *e, uint64_t ask, const struct person *p, bool must_change, const char *how,
		 struct fault *reterr)
{
	char token[VISITOR_TOKEN] = "", words[96];
	struct visitor_session s;
	struct fault no = {0};
	json_t *json;
	int rc = visitors_open(e, p, must_change, token, &s, &no);

	if (rc != 0)
		return away(e, ask);
	snprintf(words, sizeof words, "%s, session %llu", how, (unsigned long long)s.visitor.session);
	rc = visitors_log(e, "signed_in", p->id, words, reterr);
	if (rc != 0)
		return rc;
	json = session_json(e, &s);
	json_object_set_new(json, "token", json_string(token));
	explicit_bzero(token, sizeof token);
	return console_later(e, ask, 0, json, reterr);
}

/* --- by password ------------------------------------------------------------------------------------------
 */

static const struct person *local_person(const struct engine *e, const char *id)
{
	int at = config_person(e->config, id);

	return at >= 0 && e->config->people[at].sign_in == SIGN_IN_LOCAL ? &e->config->people[at] : NULL;
}

/* What was typed, without blanks around it, in lower case. What cannot be an id is nobody's. */
static void take_person(const char *typed, char out[PERSON_NAME])
{
	struct span text = text_trim(span_of(typed));

	if (!text_copy(out, PERSON_NAME, text))
		out[0] = '\0';
	for (char *p = out; *p != '\0'; p++)
		*p = (char)tolower((unsigned char)*p);
}

int sign_in(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
	    struct fault *reterr)
{
	struct msg_login m = {.act = LOGIN_SIGN_IN};
	const struct login_ask as = {.ask = ask};
	const char *code = answer_text(question, "code");
	size_t n = 0;
	int rc;

	(void)v;
	take_person(answer_text(question, "person"), m.person);
	m.password = span_of(answer_text(question, "password"));
	/* Apps show "123 456". */
	for (; *code != '\0' && n + 1 < sizeof m.code; code++)
		if (*code != ' ')
			m.code[n++] = *code;
	if (answer_text(question, "person")[0] == '\0')
		return console_field(reterr, "person", "Enter your user name");
	if (m.password.length == 0)
		return console_field(reterr, "password", "Enter your password");
	if (n == 0)
		return console_field(reterr, "code", "Enter the code from your app");
	if (m.password.length > 1024)
		m.password.length = 1024; /* wrong, and not worth more room */
	m.entitled = local_person(e, m.person) != NULL;
	rc = login_send(e, &m, &as, reterr);
	if (rc == -FAULT_LIMIT)
		return busy(e, ask, 1);
	return rc == -FAULT_MISSING ? away(e, ask) : rc;
}

/* A name that stands in the configuration; others may be a password in the wrong box. */
static int log_refused(struct engine *e, const char *person, struct fault *reterr)
{
	bool known = config_person(e->config, person) >= 0;

	return visitors_log(e, "sign_in_refused", known ? person : "",
			    known ? "wrong password or code, or the account rests or is locked" :
				    "a user name that nobody has",
			    reterr);
}

static int signed_in(struct engine *e, const struct login_ask *q, const struct msg_logged *m,
		     struct fault *reterr)
{
	const struct person *p = local_person(e, q->person);
	int rc;

	if (m->outcome == LOGIN_BUSY)
		return busy(e, q->ask, m->wait_seconds);
	if (m->outcome == LOGIN_BROKEN)
		return away(e, q->ask);
	if (m->outcome == LOGIN_OK && p != NULL)
		return begin(e, q->ask, p, m->must_change, "by password and code", reterr);
	rc = log_refused(e, q->person, reterr);
	return rc == 0 ? refuse(e, q->ask) : rc;
}

/* --- by the council's own service -------------------------------------------------------------------------
 */

int sign_in_proxy(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		  struct fault *reterr)
{
	const char *subject = answer_text(question, "subject");
	int rc;

	(void)v;
	for (size_t i = 0; subject[0] != '\0' && i < e->config->person_count; i++) {
		const struct person *p = &e->config->people[i];

		if (p->sign_in == SIGN_IN_PROXY && strcmp(p->subject, subject) == 0)
			return begin(e, ask, p, false, "by the reverse proxy", reterr);
	}
	rc = visitors_log(e, "sign_in_refused", "", "the reverse proxy named somebody who is not in people/",
			  reterr);
	return rc == 0 ? refuse(e, ask) : rc;
}

/* --- being signed in --------------------------------------------------------------------------------------
 */

int sign_session(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		 struct fault *reterr)
{
	struct visitor_session s;

	(void)v;
	/* The row does not count as use; a page that asks to stay does. */
	if (!visitors_look(e, answer_text(question, "session"),
			   json_is_true(json_object_get(question, "stay")), &s))
		return -FAULT_MISSING;
	return console_later(e, ask, 0, session_json(e, &s), reterr);
}

int sign_out(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
	     struct fault *reterr)
{
	char person[PERSON_NAME], words[48];
	int rc;

	(void)question;
	memcpy(person, v->person->id, sizeof person);
	snprintf(words, sizeof words, "session %llu", (unsigned long long)v->session);
	visitors_close(e, v->session);
	rc = visitors_log(e, "signed_out", person, words, reterr);
	return rc == 0 ? console_later(e, ask, 0, json_pack("{s:i}", "http", 204), reterr) : rc;
}

int sign_change(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		struct fault *reterr)
{
	struct msg_login m = {.act = LOGIN_CHANGE, .entitled = true};
	const struct login_ask as = {.ask = ask, .session = v->session};
	int rc;

	if (v->person->sign_in != SIGN_IN_LOCAL)
		return fault_set(reterr, FAULT_STATE,
				 "You sign in with the council's account: change it there");
	memcpy(m.person, v->person->id, sizeof m.person);
	m.password = span_of(answer_text(question, "password"));
	m.fresh = span_of(answer_text(question, "new_password"));
	if (m.password.length == 0 || m.password.length > 1024)
		return console_field(reterr, "password", "Enter the password you have");
	if (m.fresh.length == 0)
		return console_field(reterr, "new_password", "Enter the password you want");
	if (m.fresh.length > 1024)
		m.fresh.length = 1024;
	rc = login_send(e, &m, &as, reterr);
	if (rc == -FAULT_LIMIT)
		return busy(e, ask, 1);
	return rc == -FAULT_MISSING ? away(e, ask) : rc;
}

static int changed(struct engine *e, const struct login_ask *q, const struct msg_logged *m,
		   struct fault *reterr)
{
	struct fault no = {0};
	int rc;

	if (m->outcome == LOGIN_BUSY)
		return busy(e, q->ask, m->wait_seconds);
	if (m->outcome == LOGIN_BROKEN)
		return away(e, q->ask);
	if (m->outcome == LOGIN_UNFIT)
		return console_later(e, q->ask, console_field(&no, "new_password", "%s", m->text), NULL, &no);
	if (m->outcome != LOGIN_OK) {
		rc = visitors_log(e, "sign_in_refused", q->person, "wrong password for a new one", reterr);
		return rc != 0 ? rc :
				 console_later(
					 e, q->ask,
					 console_field(&no, "password", "That is not the password you have"),
					 NULL, &no);
	}
	/* Whoever else is signed in with the old one is not any more. */
	visitors_end(e, q->person, q->session);
	visitors_changed(e, q->session);
	rc = visitors_log(e, "password_changed", q->person, "by the person", reterr);
	return rc == 0 ? console_later(e, q->ask, 0, json_pack("{s:i}", "http", 204), reterr) : rc;
}

/* --- before a signature -----------------------------------------------------------------------------------
 */

int sign_again_ask(struct engine *e, uint64_t ask, const struct visitor *v, const char *password,
		   sign_again_then *then, struct fault *reterr)
{
	struct msg_login m = {.act = LOGIN_AGAIN, .entitled = v->person->sign_in == SIGN_IN_LOCAL};
	const struct login_ask as = {.ask = ask, .then = then};
	struct fault why = {0};
	int rc;

	memcpy(m.person, v->person->id, sizeof m.person);
	m.password = span_of(password);
	if (m.password.length > 1024)
		m.password.length = 1024; /* wrong, and not worth more room */
	rc = login_send(e, &m, &as, &why);
	return rc == -FAULT_LIMIT || rc == -FAULT_MISSING ? then(e, ask, NULL, reterr) : rc;
}

/* --- hearing ----------------------------------------------------------------------------------------------
 */

static int over(struct engine *e, struct login_ask *q, const struct msg_logged *m, struct fault *reterr)
{
	if (q->act == LOGIN_SIGN_IN)
		return m != NULL ? signed_in(e, q, m, reterr) : away(e, q->ask);
	if (q->act == LOGIN_CHANGE)
		return m != NULL ? changed(e, q, m, reterr) : away(e, q->ask);
	if (q->act == LOGIN_AGAIN)
		return q->then(e, q->ask, m, reterr);
	return account_heard(e, q, m, reterr);
}

int sign_heard(struct engine *e, const struct msg_logged *m, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; e->visitors != NULL && i < LIMIT_SIGN_INS; i++) {
		struct login_ask *q = &e->visitors->asks[i];

		if (q->number == 0 || q->number != m->number)
			continue;
		rc = over(e, q, m, reterr);
		if (!m->more)
			forget(q);
		return rc;
	}
	return 0;
}

static int give_up(struct engine *e, int64_t before_ms, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && e->visitors != NULL && i < LIMIT_SIGN_INS; i++) {
		struct login_ask *q = &e->visitors->asks[i];

		if (q->number == 0 || q->asked_ms > before_ms)
			continue;
		rc = over(e, q, NULL, reterr);
		forget(q);
	}
	return rc;
}

int sign_again(struct engine *e, struct fault *reterr)
{
	return give_up(e, INT64_MAX, reterr);
}

int sign_turn(struct engine *e, struct fault *reterr)
{
	return give_up(e, engine_ms(e) - PATIENCE_MS, reterr);
}

void sign_free(struct engine *e)
{
	for (size_t i = 0; e->visitors != NULL && i < LIMIT_SIGN_INS; i++)
		forget(&e->visitors->asks[i]);
}
