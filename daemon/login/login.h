/* login.h: what the login role does: passwords and one-time codes checked, accounts kept.
 *
 * It is asked by the engine alone (MSG_LOGIN) and answers each question once (MSG_LOGGED; a list of accounts
 * in several). Everything that a sign-in can fail of is one outcome, LOGIN_REFUSED, after the same work: one
 * hash, one check of the code, one write of the file. Whether an account is there, rests or is locked cannot
 * be told from outside. */
#ifndef LOGIN_LOGIN_H
#define LOGIN_LOGIN_H

#include "exchange/message.h"
#include "login/accounts.h"

#define LOGIN_AT_ONCE	 20 /* sign-ins at once, over all; then */
#define LOGIN_PER_MINUTE 60 /* so many a minute: each costs 0.1 s and 64 MiB */

struct login_port {
	void *context;
	int64_t (*now)(void *context); /* seconds since 1970: the real time, as authenticator apps have it */
	int (*random)(void *context, void *out, size_t size); /* 0, or negative */
	/* Sends an answer to the engine; what it points to is lent. */
	int (*answer)(void *context, const struct msg_logged *answer, struct fault *reterr);
};

struct login; /* opaque */

/* Opens the accounts in the file `path`, sealed under `key`. */
int login_new(const struct login_port *port, const char *path, const unsigned char key[SEAL_KEY],
	      struct login **ret_login, struct fault *reterr);
/* Does what the engine asks. A negative return is our own failure (the file cannot be written): the role
 * exits. */
int login_ask(struct login *l, const struct msg_login *question, struct fault *reterr);
/* Wipes and frees; NULL is fine. */
void login_free(struct login *l);

#endif
