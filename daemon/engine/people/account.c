/* account.c: accounts of the console, by an operator at the control socket. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/people/sign.h"
#include "engine/people/visitors_internal.h"
#include "engine/world/reply.h"

static const struct {
	const char *verb;
	enum login_act act;
	const char *kind; /* in the audit */
	const char *done; /* to the operator */
} verbs[] = {
	{"account_add", LOGIN_ADD, "account_added",
	 "may sign in with this password and code, and has to choose a password then"},
	{"account_reset", LOGIN_RESET, "account_reset",
	 "has to use this password and code from now on; whoever was signed in is not any more"},
	{"account_lock", LOGIN_LOCK, "account_locked", "cannot sign in any more, and is signed out"},
	{"account_unlock", LOGIN_UNLOCK, "account_unlocked", "may sign in again"},
	{"account_list", LOGIN_LIST, "", ""},
};

/* ask.c has a row for each of them and for no other. */
static size_t find(const char *verb)
{
	size_t i = 0;

	while (strcmp(verbs[i].verb, verb) != 0)
		i++;
	return i;
}

static const char *nearest(const struct engine *e, const char *word)
{
	const char **ids = calloc(e->config->person_count + 1, sizeof *ids), *near;

	if (ids == NULL)
		return NULL;
	for (size_t i = 0; i < e->config->person_count; i++)
		ids[i] = e->config->people[i].id;
	near = text_nearest(word, ids);
	free(ids);
	return near;
}

/* An account of somebody who has left can be locked; one is made for people in the configuration only. */
static int check(const struct engine *e, enum login_act act, const char *id, struct fault *ret_no)
{
	int at = config_person(e->config, id);
	const char *near;

	if (act == LOGIN_LIST || act == LOGIN_LOCK || (at >= 0 && act == LOGIN_UNLOCK))
		return 0;
	if (at >= 0 && e->config->people[at].sign_in == SIGN_IN_LOCAL)
		return 0;
	if (at >= 0)
		return fault_set(ret_no, FAULT_MEANING,
				 "%s signs in through the reverse proxy (`sign_in: proxy`) and has no "
				 "password here",
				 id);
	near = nearest(e, id);
	return fault_set(ret_no, FAULT_MEANING, "no person is called \"%.60s\" (people/*.yaml)%s%s%s", id,
			 near != NULL ? "; did you mean \"" : "", near != NULL ? near : "",
			 near != NULL ? "\"?" : "");
}

int account_ask(struct engine *e, const struct asked_question *q, struct fault *reterr)
{
	const char *id = answer_text(q->json, "person");
	struct msg_login m = {.act = verbs[find(answer_text(q->json, "verb"))].act, .entitled = true};
	struct login_ask as = {.ask = q->ask};
	struct fault no = {0};
	int rc;

	if (check(e, (enum login_act)m.act, id, &no) != 0)
		return answer_no(e, q->ask, no.text);
	if (!text_copy(m.person, sizeof m.person, span_of(id)))
		return answer_no(e, q->ask, "no person has so long an id");
	text_copy(as.who, sizeof as.who, span_of(q->who));
	rc = login_send(e, &m, &as, reterr);
	if (rc == -FAULT_LIMIT || rc == -FAULT_MISSING)
		return answer_json(e, q->ask,
				   json_pack("{s:b, s:b, s:s}", "ok", 0, "retry", 1, "text",
					     "the login role does not answer just now: try again"));
	return rc;
}

/* --- hearing ----------------------------------------------------------------------------------------------
 */

/* Who of them stands in the configuration, and as what. */
static void add_person(const struct engine *e, json_t *row)
{
	int at = config_person(e->config, answer_text(row, "person"));
	int64_t signed_at = json_integer_value(json_object_get(row, "signed_at"));

	json_object_set_new(row, "name", json_string(at >= 0 ? e->config->people[at].name : ""));
	json_object_set_new(row, "in_people", json_boolean(at >= 0));
	json_object_set_new(row, "signed_in_at", answer_time(signed_at));
	json_object_set_new(row, "password_since",
			    answer_time(json_integer_value(json_object_get(row, "made_at"))));
	json_object_del(row, "signed_at");
	json_object_del(row, "made_at");
}

static int listed(struct engine *e, struct login_ask *q, const struct msg_logged *m)
{
	json_t *rows = json_loadb(m->rows.at, m->rows.length, 0, NULL);
	size_t i;
	json_t *row;

	if (q->rows == NULL)
		q->rows = json_array();
	json_array_foreach(rows, i, row)
		add_person(e, row);
	json_array_extend(q->rows, rows);
	json_decref(rows);
	if (m->more)
		return 0;
	return answer_json(e, q->ask,
			   json_pack("{s:b, s:O, s:i}", "ok", 1, "accounts", q->rows, "signed_in",
				     (int)visitors_count(e)));
}

static const char *name_of(const struct engine *e, const char *id)
{
	int at = config_person(e->config, id);

	return at >= 0 ? e->config->people[at].name : id;
}

static int done(struct engine *e, const struct login_ask *q, const struct msg_logged *m, size_t verb,
		struct fault *reterr)
{
	char text[64 + sizeof q->person], words[320];
	json_t *json;
	int rc;

	/* What the account was to others is over. */
	if (q->act != LOGIN_UNLOCK)
		visitors_end(e, q->person, 0);
	snprintf(text, sizeof text, "account of %s", q->person);
	rc = visitors_log(e, verbs[verb].kind, q->who, text, reterr);
	if (rc != 0)
		return rc;
	snprintf(words, sizeof words, "%s %s", name_of(e, q->person), verbs[verb].done);
	json = json_pack("{s:b, s:s, s:s}", "ok", 1, "person", q->person, "text", words);
	if (m->password[0] != '\0') {
		json_object_set_new(json, "password", json_string(m->password));
		json_object_set_new(json, "otpauth", json_string(m->uri));
	}
	return answer_json(e, q->ask, json);
}

int account_heard(struct engine *e, struct login_ask *q, const struct msg_logged *m, struct fault *reterr)
{
	size_t verb = 0;

	if (m == NULL)
		return answer_json(e, q->ask,
				   json_pack("{s:b, s:b, s:s}", "ok", 0, "retry", 1, "text",
					     "the login role does not answer just now: try again"));
	while (verbs[verb].act != q->act)
		verb++;
	if (m->outcome != LOGIN_OK)
		return answer_no(e, q->ask, m->text);
	return q->act == LOGIN_LIST ? listed(e, q, m) : done(e, q, m, verb, reterr);
}
