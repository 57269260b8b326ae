#include "login/login.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "login/password.h"

/* Rows of a list in one answer; a row is at most 200 bytes. */
#define LIST_ROWS 200

struct login {
	struct login_port port;
	struct accounts_file accounts;
	/* Sign-ins that may still be tried now, in sixtieths of one. */
	int64_t filled_at, left;
};

/* --- its parts --------------------------------------------------------------------------------------------
 */

static int random_bytes(const struct login *l, void *out, size_t size, struct fault *reterr)
{
	return l->port.random(l->port.context, out, size) == 0 ?
		       0 :
		       fault_set(reterr, FAULT_STATE, "no randomness for a password");
}

/* A new one-time password, in words in `ret`. */
static int give_one_time(struct login *l, struct account *a, char ret[PASSWORD_ONE_TIME],
			 struct fault *reterr)
{
	unsigned char bytes[10];
	int rc = random_bytes(l, bytes, sizeof bytes, reterr);

	if (rc != 0)
		return rc;
	password_one_time(bytes, ret);
	explicit_bzero(bytes, sizeof bytes);
	a->must_change = true;
	a->made_at = l->port.now(l->port.context);
	return password_hash(span_of(ret), a->hash, reterr);
}

/* The account of nobody: its password was never told to anybody. */
static int make_nobody(struct login *l, struct fault *reterr)
{
	struct account *a = accounts_nobody(&l->accounts);
	char password[PASSWORD_ONE_TIME];
	int rc = random_bytes(l, a->secret, sizeof a->secret, reterr);

	if (rc == 0)
		rc = give_one_time(l, a, password, reterr);
	explicit_bzero(password, sizeof password);
	return rc == 0 ? accounts_save(&l->accounts, reterr) : rc;
}

int login_new(const struct login_port *port, const char *path, const unsigned char key[SEAL_KEY],
	      struct login **ret_login, struct fault *reterr)
{
	struct login *l = calloc(1, sizeof *l);
	int rc;

	if (l == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for accounts");
	l->port = *port;
	l->left = (int64_t)LOGIN_AT_ONCE * 60;
	l->filled_at = port->now(port->context);
	rc = accounts_open(path, key, &l->accounts, reterr);
	if (rc == 0 && accounts_nobody(&l->accounts)->hash[0] == '\0')
		rc = make_nobody(l, reterr);
	if (rc != 0)
		login_free(l);
	else
		*ret_login = l;
	return rc;
}

void login_free(struct login *l)
{
	if (l == NULL)
		return;
	accounts_close(&l->accounts);
	free(l);
}

static int answer(struct login *l, const struct msg_login *q, enum login_outcome outcome,
		  struct msg_logged *with, struct fault *reterr)
{
	with->number = q->number;
	with->outcome = outcome;
	return l->port.answer(l->port.context, with, reterr);
}

static int plain(struct login *l, const struct msg_login *q, enum login_outcome outcome, const char *text,
		 struct fault *reterr)
{
	struct msg_logged m = {0};

	text_copy(m.text, sizeof m.text, span_of(text));
	return answer(l, q, outcome, &m, reterr);
}

/* --- signing in -------------------------------------------------------------------------------------------
 */

/* Seconds until the next sign-in may be tried; 0: now, and it is taken. */
static int64_t pace(struct login *l, int64_t now)
{
	const int64_t most = (int64_t)LOGIN_AT_ONCE * 60;

	/* A clock that was set back fills nothing and takes nothing. */
	if (now > l->filled_at)
		l->left += (now - l->filled_at) * LOGIN_PER_MINUTE;
	l->filled_at = now;
	l->left = l->left > most ? most : l->left;
	if (l->left < 60)
		return (60 - l->left + LOGIN_PER_MINUTE - 1) / LOGIN_PER_MINUTE;
	l->left -= 60;
	return 0;
}

/* Whoever is not known, or may not sign in, is nobody. */
static struct account *account_for(struct login *l, const struct msg_login *q)
{
	struct account *a = q->entitled ? accounts_find(&l->accounts, q->person) : NULL;

	return a != NULL ? a : accounts_nobody(&l->accounts);
}

static int sign_in(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	int64_t now = l->port.now(l->port.context), wait = pace(l, now);
	struct account *a = account_for(l, q);
	struct msg_logged m = {.wait_seconds = wait};
	bool right, open;
	uint64_t step;
	int rc;

	if (wait > 0)
		return answer(l, q, LOGIN_BUSY, &m, reterr);
	open = account_open(a, now);
	right = password_is(a->hash, q->password);
	step = totp_match(a->secret, span_of(q->code), now, a->used);
	right = right && step != 0 && a != accounts_nobody(&l->accounts);
	if (open && right)
		account_right(a, step, now);
	else if (open)
		account_wrong(a, now);
	/* Written whatever came of it: a code that was taken must stay so, and writing takes time. */
	rc = accounts_save(&l->accounts, reterr);
	if (rc != 0)
		return rc;
	m.must_change = open && right && a->must_change;
	return answer(l, q, open && right ? LOGIN_OK : LOGIN_REFUSED, &m, reterr);
}

/* --- the password ------------------------------------------------------------------------------------------
 */

/* By somebody who is signed in, before something that counts as a signature. */
static int again(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	int64_t now = l->port.now(l->port.context), wait = pace(l, now);
	struct account *a = account_for(l, q);
	struct msg_logged m = {.wait_seconds = wait};
	bool right, open;
	int rc;

	if (wait > 0)
		return answer(l, q, LOGIN_BUSY, &m, reterr);
	open = account_open(a, now);
	right = password_is(a->hash, q->password) && a != accounts_nobody(&l->accounts);
	if (open && !right)
		account_wrong(a, now);
	rc = accounts_save(&l->accounts, reterr);
	return rc == 0 ? answer(l, q, open && right ? LOGIN_OK : LOGIN_REFUSED, &m, reterr) : rc;
}

/* By somebody who is signed in and says the old one. */
static int change(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	const char *wrong = password_wrong(q->fresh, q->person);
	int64_t now = l->port.now(l->port.context);
	struct account *a = accounts_find(&l->accounts, q->person);
	bool open;
	int rc = 0;

	if (a == NULL)
		return plain(l, q, LOGIN_NO_ACCOUNT, "there is no such account", reterr);
	if (pace(l, now) > 0)
		return plain(l, q, LOGIN_BUSY, "", reterr);
	open = account_open(a, now);
	if (!open || !password_is(a->hash, q->password)) {
		if (open)
			account_wrong(a, now);
		rc = accounts_save(&l->accounts, reterr);
		return rc == 0 ? plain(l, q, LOGIN_REFUSED, "", reterr) : rc;
	}
	if (wrong == NULL && q->fresh.length == q->password.length &&
	    memcmp(q->fresh.at, q->password.at, q->fresh.length) == 0)
		wrong = "Use another password than the one you have";
	if (wrong != NULL)
		return plain(l, q, LOGIN_UNFIT, wrong, reterr);
	rc = password_hash(q->fresh, a->hash, reterr);
	if (rc != 0)
		return rc;
	a->must_change = false;
	a->made_at = now;
	rc = accounts_save(&l->accounts, reterr);
	return rc == 0 ? plain(l, q, LOGIN_OK, "", reterr) : rc;
}

/* --- by an operator ----------------------------------------------------------------------------------------
 */

/* A new one-time password and a new secret, said once. */
static int renew(struct login *l, struct account *a, const struct msg_login *q, struct fault *reterr)
{
	struct msg_logged m = {0};
	int rc = random_bytes(l, a->secret, sizeof a->secret, reterr);

	if (rc == 0)
		rc = give_one_time(l, a, m.password, reterr);
	if (rc != 0)
		return rc;
	a->used = a->failures = 0;
	a->rests_until = 0;
	a->locked = false;
	totp_uri(a->secret, a->person, m.uri, sizeof m.uri);
	rc = accounts_save(&l->accounts, reterr);
	if (rc == 0)
		rc = answer(l, q, LOGIN_OK, &m, reterr);
	explicit_bzero(&m, sizeof m);
	return rc;
}

static int add(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	struct fault full = {0};
	struct account *a;

	if (accounts_find(&l->accounts, q->person) != NULL)
		return plain(l, q, LOGIN_UNFIT,
			     "there is an account already: `reset` gives it a new password", reterr);
	if (accounts_add(&l->accounts, q->person, &a, &full) != 0)
		return plain(l, q, LOGIN_UNFIT, full.text, reterr);
	return renew(l, a, q, reterr);
}

static int reset(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	struct account *a = accounts_find(&l->accounts, q->person);

	return a != NULL ? renew(l, a, q, reterr) :
			   plain(l, q, LOGIN_NO_ACCOUNT, "there is no such account: `add` makes one", reterr);
}

static int set_lock(struct login *l, const struct msg_login *q, bool locked, struct fault *reterr)
{
	struct account *a = accounts_find(&l->accounts, q->person);
	int rc;

	if (a == NULL)
		return plain(l, q, LOGIN_NO_ACCOUNT, "there is no such account: `add` makes one", reterr);
	a->locked = locked;
	if (!locked) {
		a->failures = 0;
		a->rests_until = 0;
		a->tries = 0;
	}
	rc = accounts_save(&l->accounts, reterr);
	return rc == 0 ? plain(l, q, LOGIN_OK, "", reterr) : rc;
}

static int lock(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	return set_lock(l, q, true, reterr);
}

static int unlock(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	return set_lock(l, q, false, reterr);
}

/* One row: how the account is; nothing that opens it. */
static void list_row(const struct account *a, int64_t now, struct buffer *out)
{
	buffer_text(out, "{\"person\":");
	buffer_json(out, span_of(a->person));
	buffer_print(out,
		     ",\"locked\":%s,\"one_time\":%s,\"failures\":%u,\"rests_seconds\":%" PRId64
		     ",\"made_at\":%" PRId64 ",\"signed_at\":%" PRId64 "}",
		     a->locked ? "true" : "false", a->must_change ? "true" : "false", (unsigned)a->failures,
		     a->rests_until > now ? a->rests_until - now : 0, a->made_at, a->signed_at);
}

static int list(struct login *l, const struct msg_login *q, struct fault *reterr)
{
	int64_t now = l->port.now(l->port.context);
	struct buffer rows = {0};
	size_t i = 1;
	int rc = 0;

	do {
		struct msg_logged m = {0};
		size_t end = i + LIST_ROWS < l->accounts.count ? i + LIST_ROWS : l->accounts.count;

		buffer_reset(&rows);
		buffer_text(&rows, "[");
		for (size_t first = i; i < end; i++) {
			if (i > first)
				buffer_text(&rows, ",");
			list_row(&l->accounts.at[i], now, &rows);
		}
		buffer_text(&rows, "]");
		m.more = i < l->accounts.count;
		m.rows = buffer_span(&rows);
		rc = buffer_ok(&rows) ? answer(l, q, LOGIN_OK, &m, reterr) :
					fault_set(reterr, FAULT_MEMORY, "no memory for a list");
	} while (rc == 0 && i < l->accounts.count);
	buffer_free(&rows);
	return rc;
}

static int (*const acts[LOGIN_ACTS])(struct login *l, const struct msg_login *q, struct fault *reterr) = {
	[LOGIN_SIGN_IN] = sign_in, [LOGIN_CHANGE] = change, [LOGIN_AGAIN] = again,   [LOGIN_ADD] = add,
	[LOGIN_RESET] = reset,	   [LOGIN_LOCK] = lock,	    [LOGIN_UNLOCK] = unlock, [LOGIN_LIST] = list,
};

int login_ask(struct login *l, const struct msg_login *question, struct fault *reterr)
{
	if (question->act >= LOGIN_ACTS)
		return fault_set(reterr, FAULT_BUG, "the login role has no act %u", (unsigned)question->act);
	return acts[question->act](l, question, reterr);
}
