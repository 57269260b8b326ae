/* Signing in from the console's side of the engine, with a real login role behind it: sessions, their ends,
 * what is logged, and that nobody can tell why it was refused. */
#include "engine_borough.h"
#include "engine_rows.h"

#include <stdarg.h>
#include <sys/random.h>

#include "base/limits.h"
#include "login/login.h"
#include "login/password.h"

#define PERSON(id, name, more) "apiVersion: muster/v1\nkind: Person\nid: " id "\nname: " name "\n" more
#define ANN		       PERSON("ann-lee", "Ann Lee", "teams: [vs]\nrights: [figures]\n")
#define BEN		       PERSON("ben-roe", "Ben Roe", "schools: [oak]\nrights: [contracts]\n")
#define EVA		       PERSON("eva-day", "Eva Day", "teams: [cme]\nsign_in: proxy\nsubject: eva@council.example\n")

/* The login role behind the engine, and what it has to say next. */
static struct {
	struct login *login;
	char path[96];
	int64_t now;
	struct {
		struct msg_logged m;
		char rows[8192];
	} said[4];
	unsigned count;
	bool silent; /* it takes questions and does not answer */
	char password[24];
	unsigned char secret[TOTP_SECRET];
} role;

static int64_t role_now(void *context)
{
	(void)context;
	return role.now;
}
static int role_random(void *context, void *out, size_t size)
{
	(void)context;
	return getrandom(out, size, 0) == (ssize_t)size ? 0 : -1;
}
static int role_answer(void *context, const struct msg_logged *m, struct fault *reterr)
{
	(void)context;
	(void)reterr;
	cr_assert_lt(role.count, 4u);
	role.said[role.count].m = *m;
	snprintf(role.said[role.count].rows, sizeof role.said[0].rows, "%.*s", (int)m->rows.length,
		 m->rows.at);
	role.said[role.count].m.rows = span_of(role.said[role.count].rows);
	role.count++;
	return 0;
}
static int ask_role(struct world *w, const struct msg_login *m)
{
	(void)w;
	return role.silent ? 0 : login_ask(role.login, m, NULL);
}

/* What the login role said reaches the engine. */
static void hear_role(struct world *w)
{
	for (unsigned i = 0; i < role.count; i++) {
		const struct message m = {.kind = MSG_LOGGED, .logged = role.said[i].m};

		tell(w, ROLE_LOGIN, &m, -1);
	}
	role.count = 0;
}

/* --- asking -----------------------------------------------------------------------------------------------
 */

/* A question of the console; its answer. */
static json_t *console(struct world *w, const char *format, ...)
{
	char text[1024];
	struct fault f = {0};
	json_t *json;
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	free(w->answer);
	w->answer = NULL;
	cr_assert_eq(engine_console_ask(w->engine, 1, span_of(text), &f), 0, "%s", f.text);
	hear_role(w);
	cr_assert_not_null(w->answer, "no answer to %s", text);
	json = json_loads(w->answer, 0, NULL);
	cr_assert_not_null(json, "%s", w->answer);
	return json;
}

static int status_of(json_t *answer)
{
	int http = (int)json_integer_value(json_object_get(answer, "http"));

	json_decref(answer);
	return http;
}

static json_t *operator(struct world *w, const char *verb, const char *person)
{
	char text[256];
	struct fault f = {0};
	json_t *json;

	snprintf(text, sizeof text, "{\"verb\":\"%s\",\"person\":\"%s\"}", verb, person);
	free(w->answer);
	w->answer = NULL;
	cr_assert_eq(engine_ask(w->engine, 2, "olga", span_of(text), -1, 0, &f), 0, "%s", f.text);
	hear_role(w);
	cr_assert_not_null(w->answer);
	json = json_loads(w->answer, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

static unsigned char base32_value(char c)
{
	return (unsigned char)(c >= 'A' ? c - 'A' : c - '2' + 26);
}

/* Makes an account, and an authenticator app of its address. */
static void account(struct world *w, const char *person)
{
	json_t *json = operator(w, "account_add", person);
	const char *at = json_string_value(json_object_get(json, "otpauth"));
	unsigned bits = 0, held = 0;
	size_t n = 0;

	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	cr_assert_not_null(at);
	for (at = strstr(at, "secret=") + 7; *at != '&' && n < TOTP_SECRET; at++) {
		held = held << 5 | base32_value(*at);
		bits += 5;
		if (bits >= 8) {
			role.secret[n++] = (unsigned char)(held >> (bits - 8));
			bits -= 8;
		}
	}
	snprintf(role.password, sizeof role.password, "%s",
		 json_string_value(json_object_get(json, "password")));
	json_decref(json);
}

static json_t *enter(struct world *w, const char *person, const char *password)
{
	role.now += 30; /* a fresh code each time */
	return console(w, "{\"verb\":\"sign_in\",\"person\":\"%s\",\"password\":\"%s\",\"code\":\"%06u\"}",
		       person, password,
		       (unsigned)totp_code(role.secret, TOTP_SECRET, (uint64_t)role.now / 30, TOTP_DIGITS));
}

struct ticket {
	char token[65], csrf[65];
};

static struct ticket ticket_of(json_t *json)
{
	struct ticket t = {0};

	cr_assert_eq(json_integer_value(json_object_get(json, "http")), 200);
	snprintf(t.token, sizeof t.token, "%s", json_string_value(json_object_get(json, "token")));
	snprintf(t.csrf, sizeof t.csrf, "%s", json_string_value(json_object_get(json, "csrf")));
	cr_assert_eq(strlen(t.token), 64u);
	cr_assert_eq(strlen(t.csrf), 64u);
	cr_assert_str_neq(t.token, t.csrf);
	json_decref(json);
	return t;
}

/* Signed in, with a password of one's own. */
static struct ticket signed_in(struct world *w, const char *person)
{
	struct ticket t = ticket_of(enter(w, person, role.password));

	cr_assert_eq(
		status_of(console(
			w,
			"{\"verb\":\"password_change\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\","
			"\"password\":\"%s\",\"new_password\":\"kettle orbit willow\"}",
			t.token, t.csrf, role.password)),
		204);
	return t;
}

static int session_status(struct world *w, const struct ticket *t)
{
	return status_of(
		console(w, "{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\"}",
			t->token));
}

static struct world *doors(void)
{
	static const struct login_port port = {NULL, role_now, role_random, role_answer};
	const unsigned char key[SEAL_KEY] = {3};
	struct world *w = borough("2026-11-23T09:00");

	world_file(w, "people/ann-lee.yaml", ANN);
	world_file(w, "people/ben-roe.yaml", BEN);
	world_file(w, "people/eva-day.yaml", EVA);
	memset(&role, 0, sizeof role);
	role.now = 1790000000;
	snprintf(role.path, sizeof role.path, "%s/accounts", w->folder);
	cr_assert_eq(password_start(NULL), 0);
	cr_assert_eq(login_new(&port, role.path, key, &role.login, NULL), 0);
	w->login = ask_role;
	world_open(w);
	return w;
}

static void close_doors(struct world *w)
{
	login_free(role.login);
	unlink(role.path);
	world_free(w);
}

/* How many lines of the audit have this kind and these words. */
static unsigned audited(struct world *w, const char *kind, const char *words)
{
	char sql[256];

	snprintf(sql, sizeof sql,
		 "SELECT count(*) FROM audit WHERE kind = '%s' AND text || who LIKE '%%%s%%'", kind, words);
	return (unsigned)rows(w, sql);
}

/* --- signing in -------------------------------------------------------------------------------------------
 */

Test(engine_sign, password_and_code_open_a_session)
{
	struct world *w = doors();
	struct ticket t;
	json_t *json;

	account(w, "ann-lee");
	t = signed_in(w, "ann-lee");
	json = console(w, "{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\"}",
		       t.token);
	cr_assert_str_eq(json_string_value(json_object_get(json_object_get(json, "person"), "name")),
			 "Ann Lee");
	cr_assert_str_eq(
		json_string_value(json_object_get(json_array_get(json_object_get(json, "teams"), 0), "name")),
		"Virtual School");
	cr_assert_str_eq(json_string_value(json_array_get(json_object_get(json, "rights"), 0)), "figures");
	cr_assert(json_is_false(json_object_get(json, "must_change")));
	cr_assert_null(json_object_get(json, "token"), "the token is said once");
	json_decref(json);
	cr_assert_eq(audited(w, "signed_in", "by password and code"), 1u);
	close_doors(w);
}

/* An operator knows the first password: nothing is shown under it. */
Test(engine_sign, a_one_time_password_is_changed_first)
{
	struct world *w = doors();
	struct ticket t;
	json_t *json;

	account(w, "ann-lee");
	json = enter(w, "ann-lee", role.password);
	cr_assert(json_is_true(json_object_get(json, "must_change")));
	t = ticket_of(json);
	json = console(
		w,
		"{\"verb\":\"password_change\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\",\"password\":\"%s\","
		"\"new_password\":\"short\"}",
		t.token, t.csrf, role.password);
	cr_assert_str_eq(json_string_value(
				 json_object_get(json_array_get(json_object_get(json, "fields"), 0), "name")),
			 "new_password");
	cr_assert_eq(status_of(json), 422);
	cr_assert_eq(
		status_of(console(
			w,
			"{\"verb\":\"password_change\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\","
			"\"password\":\"wrong password\",\"new_password\":\"kettle orbit willow\"}",
			t.token, t.csrf)),
		422);
	cr_assert_eq(
		status_of(console(
			w,
			"{\"verb\":\"password_change\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\","
			"\"password\":\"%s\",\"new_password\":\"kettle orbit willow\"}",
			t.token, t.csrf, role.password)),
		204);
	cr_assert_eq(status_of(enter(w, "ann-lee", role.password)), 401, "it was for one use");
	cr_assert_eq(status_of(enter(w, "ann-lee", "kettle orbit willow")), 200);
	close_doors(w);
}

/* Nobody learns from outside who has an account, or that it rests. */
Test(engine_sign, every_refusal_is_the_same_answer)
{
	struct world *w = doors();
	char first[1024];

	account(w, "ann-lee");
	cr_assert_eq(status_of(enter(w, "ann-lee", "wrong password")), 401);
	snprintf(first, sizeof first, "%s", w->answer);
	cr_assert_eq(status_of(enter(w, "no-such-person", "wrong password")), 401);
	cr_assert_str_eq(w->answer, first);
	cr_assert_eq(status_of(enter(w, "ben-roe", "wrong password")), 401, "in people/, without an account");
	cr_assert_str_eq(w->answer, first);
	cr_assert_eq(status_of(enter(w, "eva-day", "wrong password")), 401, "signs in through the proxy");
	cr_assert_str_eq(w->answer, first);
	cr_assert_eq(status_of(enter(w, "'; drop table x; --", "wrong password")), 401);
	cr_assert_str_eq(w->answer, first);
	for (int i = 0; i < 4; i++)
		cr_assert_eq(status_of(enter(w, "ann-lee", "wrong password")), 401);
	cr_assert_eq(status_of(enter(w, "ann-lee", role.password)), 401, "it rests");
	cr_assert_str_eq(w->answer, first);
	cr_assert_eq(audited(w, "sign_in_refused", ""), 10u);
	close_doors(w);
}

/* The names that unknown people try may be passwords in the wrong box. */
Test(engine_sign, what_nobody_is_called_is_not_logged)
{
	struct world *w = doors();

	account(w, "ann-lee");
	cr_assert_eq(status_of(enter(w, "secret-in-the-wrong-box", "x")), 401);
	cr_assert_eq(audited(w, "sign_in_refused", "a user name that nobody has"), 1u);
	cr_assert_eq(audited(w, "sign_in_refused", "wrong-box"), 0u);
	close_doors(w);
}

Test(engine_sign, an_empty_form_says_at_the_field_what_is_wanted)
{
	static const char *const rows[][2] = {
		{"{\"verb\":\"sign_in\"}", "person"},
		{"{\"verb\":\"sign_in\",\"person\":\"ann-lee\"}", "password"},
		{"{\"verb\":\"sign_in\",\"person\":\"ann-lee\",\"password\":\"x\"}", "code"},
		{"{\"verb\":\"sign_in\",\"person\":7,\"password\":\"x\",\"code\":\"1\"}", "person"},
	};
	struct world *w = doors();

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		json_t *json = console(w, "%s", rows[i][0]);

		cr_assert_str_eq(json_string_value(json_object_get(
					 json_array_get(json_object_get(json, "fields"), 0), "name")),
				 rows[i][1]);
		cr_assert_eq(status_of(json), 422);
	}
	close_doors(w);
}

Test(engine_sign, the_proxy_names_who_it_is)
{
	struct world *w = doors();
	struct ticket t;

	t = ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));
	cr_assert_eq(session_status(w, &t), 200);
	cr_assert_eq(
		status_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"EVA@council.example\"}")),
		401);
	cr_assert_eq(status_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"\"}")), 401);
	cr_assert_eq(status_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"ann-lee\"}")), 401,
		     "who signs in by password has no subject");
	close_doors(w);
}

/* --- staying and going ------------------------------------------------------------------------------------
 */

Test(engine_sign, a_session_ends_when_idle_and_after_twelve_hours)
{
	struct world *w = doors();
	struct ticket t =
		ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));
	json_t *json;

	w->ms += 14 * 60 * 1000;
	json = console(w, "{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\"}",
		       t.token);
	cr_assert_leq(json_integer_value(json_object_get(json, "ends_in")), 60,
		      "a page that looks is no use of it");
	cr_assert_eq(json_integer_value(json_object_get(json, "warn_in")), 0);
	json_decref(json);
	json = console(
		w,
		"{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"stay\":true}",
		t.token);
	cr_assert_eq(json_integer_value(json_object_get(json, "ends_in")), 900);
	json_decref(json);
	w->ms += 15 * 60 * 1000;
	cr_assert_eq(session_status(w, &t), 401);

	t = ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));
	for (int i = 0; i < 12 * 6 - 1; i++) {
		w->ms += 10 * 60 * 1000;
		json_decref(console(
			w,
			"{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"stay\":true}",
			t.token));
	}
	cr_assert_eq(session_status(w, &t), 200, "11 hours 50");
	w->ms += 10 * 60 * 1000;
	cr_assert_eq(session_status(w, &t), 401, "12 hours, however busy");
	close_doors(w);
}

/* A page that asks again when something has changed keeps nobody signed in. */
Test(engine_sign, what_a_page_asks_by_itself_is_no_use)
{
	struct world *w = doors();

	for (int quiet = 0; quiet < 2; quiet++) {
		struct ticket t = ticket_of(
			console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));

		w->ms += 14 * 60 * 1000;
		cr_assert_eq(
			status_of(console(
				w,
				"{\"verb\":\"sign_out\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"quiet\":%s}",
				t.token, quiet ? "true" : "false")),
			403, "without the form it does nothing but ask");
		w->ms += 2 * 60 * 1000;
		cr_assert_eq(session_status(w, &t), quiet ? 401 : 200);
	}
	close_doors(w);
}

Test(engine_sign, signing_out_wants_the_form_of_the_session)
{
	struct world *w = doors();
	struct ticket t =
		ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));
	struct ticket other =
		ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));

	cr_assert_eq(
		status_of(console(
			w, "{\"verb\":\"sign_out\",\"subject\":\"eva@council.example\",\"session\":\"%s\"}",
			t.token)),
		403);
	cr_assert_eq(
		status_of(console(
			w,
			"{\"verb\":\"sign_out\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\"}",
			t.token, other.csrf)),
		403);
	cr_assert_eq(session_status(w, &t), 200);
	cr_assert_eq(
		status_of(console(
			w,
			"{\"verb\":\"sign_out\",\"subject\":\"eva@council.example\",\"session\":\"%s\",\"csrf\":\"%s\"}",
			t.token, t.csrf)),
		204);
	cr_assert_eq(session_status(w, &t), 401, "a token that is replayed");
	cr_assert_eq(session_status(w, &other), 200);
	cr_assert_eq(audited(w, "signed_out", "session"), 1u);
	close_doors(w);
}

Test(engine_sign, tokens_that_nobody_has_are_nobody)
{
	static const char *const tokens[] = {
		"", "x", "0000000000000000000000000000000000000000000000000000000000000000",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"};
	struct world *w = doors();

	for (size_t i = 0; i < sizeof tokens / sizeof *tokens; i++)
		cr_assert_eq(
			status_of(console(
				w,
				"{\"verb\":\"session\",\"subject\":\"eva@council.example\",\"session\":\"%s\"}",
				tokens[i])),
			401);
	cr_assert_eq(status_of(console(w, "{\"verb\":\"session\"}")), 401);
	cr_assert_eq(status_of(console(w, "{\"verb\":\"totals\"}")), 404,
		     "the control socket's verbs are not the console's");
	cr_assert_eq(status_of(console(w, "[1]")), 404);
	cr_assert_eq(status_of(console(w, "not json")), 404);
	close_doors(w);
}

Test(engine_sign, who_leaves_the_configuration_is_signed_out)
{
	struct world *w = doors();
	struct ticket t =
		ticket_of(console(w, "{\"verb\":\"sign_in_proxy\",\"subject\":\"eva@council.example\"}"));

	world_config(w);
	cr_assert_eq(session_status(w, &t), 200, "the same files again end nothing");
	world_file(w, "people/eva-day.yaml", PERSON("eva-may", "Eva May", "teams: [cme]\n"));
	world_config(w);
	cr_assert_eq(audited(w, "signed_out", "no longer in the configuration"), 1u);
	cr_assert_eq(session_status(w, &t), 401);
	world_file(w, "people/eva-day.yaml", EVA);
	world_config(w);
	cr_assert_eq(session_status(w, &t), 401, "and does not come back");
	close_doors(w);
}

/* --- accounts, by an operator -----------------------------------------------------------------------------
 */

Test(engine_sign, a_locked_account_is_signed_out)
{
	struct world *w = doors();
	struct ticket t;

	account(w, "ann-lee");
	t = signed_in(w, "ann-lee");
	json_decref(operator(w, "account_lock", "ann-lee"));
	cr_assert_eq(session_status(w, &t), 401);
	cr_assert_eq(status_of(enter(w, "ann-lee", "kettle orbit willow")), 401);
	json_decref(operator(w, "account_unlock", "ann-lee"));
	cr_assert_eq(status_of(enter(w, "ann-lee", "kettle orbit willow")), 200);
	cr_assert_eq(audited(w, "account_locked", "account of ann-lee"), 1u);
	close_doors(w);
}

Test(engine_sign, accounts_are_for_people_in_the_configuration)
{
	struct world *w = doors();
	json_t *json = operator(w, "account_add", "ann-le");

	cr_assert(json_is_false(json_object_get(json, "ok")));
	cr_assert(strstr(w->answer, "did you mean \\\"ann-lee\\\"") != NULL, "%s", w->answer);
	json_decref(json);
	json_decref(operator(w, "account_add", "eva-day"));
	cr_assert(strstr(w->answer, "reverse proxy") != NULL, "%s", w->answer);
	account(w, "ann-lee");
	json_decref(operator(w, "account_list", ""));
	cr_assert(strstr(w->answer, "\"name\":\"Ann Lee\"") != NULL, "%s", w->answer);
	cr_assert_null(strstr(w->answer, role.password));
	json_decref(operator(w, "account_add", "ann-lee"));
	cr_assert(strstr(w->answer, "reset") != NULL, "%s", w->answer);
	close_doors(w);
}

/* --- a login role that is away -----------------------------------------------------------------------------
 */

Test(engine_sign, whoever_waits_is_answered_when_the_login_role_goes)
{
	struct world *w = doors();
	struct fault f = {0};

	w->login = NULL;
	cr_assert_eq(status_of(enter(w, "ann-lee", "x")), 503);
	w->login = ask_role;
	role.silent = true;
	free(w->answer);
	w->answer = NULL;
	cr_assert_eq(
		engine_console_ask(w->engine, 7,
				   SPAN("{\"verb\":\"sign_in\",\"person\":\"ann-lee\",\"password\":\"x\","
					"\"code\":\"1\"}"),
				   &f),
		0);
	cr_assert_null(w->answer, "it waits");
	cr_assert_eq(engine_peer(w->engine, ROLE_LOGIN, &f), 0);
	cr_assert_not_null(w->answer);
	cr_assert(strstr(w->answer, "\"http\":503") != NULL || strstr(w->answer, "\"http\": 503") != NULL,
		  "%s", w->answer);
	close_doors(w);
}

/* As many as have a place wait; the others are told to come again, and all are answered in the end. */
Test(engine_sign, a_login_role_that_does_not_answer_fills_nothing)
{
	struct world *w = doors();
	struct fault f = {0};
	int wait;

	role.silent = true;
	for (int i = 0; i < LIMIT_SIGN_INS; i++)
		cr_assert_eq(engine_console_ask(
				     w->engine, (uint64_t)i,
				     SPAN("{\"verb\":\"sign_in\",\"person\":\"ann-lee\",\"password\":\"x\","
					  "\"code\":\"1\"}"),
				     &f),
			     0);
	cr_assert_eq(status_of(enter(w, "ann-lee", "x")), 429);
	w->ms += 11000;
	cr_assert_eq(engine_tick(w->engine, &wait, &f), 0);
	role.silent = false;
	cr_assert_eq(status_of(enter(w, "ann-lee", "x")), 401);
	close_doors(w);
}
