/* The login role: passwords and one-time codes. No network; of the data folder its own part only. */
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <time.h>

#include "login/login.h"
#include "login/password.h"
#include "process/log.h"
#include "process/role.h"

struct login_role {
	struct role_base base;
	const struct options *options;
	struct login *login; /* owned; NULL until its key is here, and when the accounts cannot be read */
	char broken[160];    /* why they cannot */
};

/* Authenticator apps have the real time, whatever clock the engine was given. */
static int64_t real_now(void *context)
{
	(void)context;
	return (int64_t)time(NULL);
}

static int random_bytes(void *context, void *out, size_t size)
{
	(void)context;
	return getrandom(out, size, 0) == (ssize_t)size ? 0 : -1;
}

/* An engine that is away has forgotten who asked. */
static int tell(void *context, const struct msg_logged *answer, struct fault *reterr)
{
	struct login_role *r = context;
	const struct message m = {.kind = MSG_LOGGED, .logged = *answer};
	int rc = peers_send_wait(r->base.peers, ROLE_ENGINE, &m, -1, reterr);

	return rc == -FAULT_MISSING ? 0 : rc;
}

static int hear_secret(struct login_role *r, const struct msg_secret *secret, struct fault *reterr)
{
	const struct login_port port = {
		.context = r, .now = real_now, .random = random_bytes, .answer = tell};
	unsigned char key[SEAL_KEY];
	struct fault why = {0};
	char path[PATH_MAX];
	int rc;

	if (r->login != NULL || r->broken[0] != '\0' || strcmp(secret->name, "accounts") != 0 ||
	    secret->secret.length != SEAL_KEY)
		return fault_set(reterr, FAULT_BUG, "a secret that is not the accounts' key");
	memcpy(key, secret->secret.at, sizeof key);
	snprintf(path, sizeof path, "%s/login/accounts", r->options->data);
	rc = login_new(&port, path, key, &r->login, &why);
	explicit_bzero(key, sizeof key);
	if (rc == -FAULT_MEMORY || rc == -FAULT_STATE) {
		*reterr = why;
		return rc;
	}
	if (rc != 0) {
		/* Alerts go on without a console; the file is left for people to look at. */
		log_fault(LOG_LEVEL_ERROR, "accounts_not_read", &why);
		snprintf(r->broken, sizeof r->broken, "the file login/accounts in the data folder: %.100s",
			 why.text);
	}
	return role_ready(&r->base, reterr);
}

static int say_broken(struct login_role *r, const struct msg_login *question, struct fault *reterr)
{
	struct msg_logged m = {.number = question->number, .outcome = LOGIN_BROKEN};

	text_copy(m.text, sizeof m.text, span_of(r->broken));
	return tell(r, &m, reterr);
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct login_role *r = context;

	(void)fd;
	if (from == ROLE_SUPERVISOR && m->kind == MSG_SECRET)
		return hear_secret(r, &m->secret, reterr);
	if (from == ROLE_ENGINE && m->kind == MSG_LOGIN && r->login != NULL)
		return login_ask(r->login, &m->login, reterr);
	if (from == ROLE_ENGINE && m->kind == MSG_LOGIN && r->broken[0] != '\0')
		return say_broken(r, &m->login, reterr);
	return role_unexpected(from, m, reterr);
}

/* Its own part of the data folder, made before the fence closes. */
static int make_folder(const struct options *options, struct fault *reterr)
{
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/login", options->data);
	return mkdir(path, 0700) == 0 || errno == EEXIST ? 0 :
							   fault_errno(reterr, errno, "cannot make %s", path);
}

int role_login(int supervisor_fd, const struct options *options)
{
	struct login_role r = {.options = options};
	const struct peers_events events = {.heard = heard, .context = &r};
	struct fault fault = {0};
	int rc = make_folder(options, &fault);

	if (rc == 0)
		rc = role_begin(&r.base, ROLE_LOGIN, supervisor_fd, options, &events, &fault);
	if (rc == 0)
		rc = password_start(&fault);
	while (rc == 0 && !peers_stopping(r.base.peers))
		rc = peers_turn(r.base.peers, -1, &fault);
	login_free(r.login);
	return role_end(&r.base, rc, &fault);
}
