/* visitors_internal.h: sessions, and questions that the login role is asked; for visitors.c, sign.c and
 * account.c only. */
#ifndef ENGINE_PEOPLE_VISITORS_INTERNAL_H
#define ENGINE_PEOPLE_VISITORS_INTERNAL_H

#include <jansson.h>

#include "base/limits.h"
#include "engine/people/sign.h"
#include "engine/people/visitors.h"

struct session {
	struct digest token; /* SHA-256 of the cookie's */
	char person[PERSON_NAME];
	char subject[256];
	int sign_in;
	char csrf[VISITOR_TOKEN];
	uint64_t number;
	int64_t started, seen; /* seconds, monotonic */
	bool must_change;
};

/* A question to the login role that is not answered yet. */
struct login_ask {
	uint64_t number;  /* names it; 0: a free place */
	uint64_t ask;	  /* whose answer it becomes */
	uint64_t session; /* of LOGIN_CHANGE */
	enum login_act act;
	char person[PERSON_NAME];
	char who[96]; /* an operator */
	int64_t asked_ms;
	json_t *rows;	       /* of LOGIN_LIST; owned */
	sign_again_then *then; /* of LOGIN_AGAIN */
};

struct visitors {
	struct session at[LIMIT_VISITORS];
	size_t count;
	uint64_t last_number;
	struct login_ask asks[LIMIT_SIGN_INS];
};

/* Made when it is first needed; NULL: no memory. */
struct visitors *visitors_of(struct engine *e);

/* Sends the question and keeps whose answer it becomes; fills in `m->number`. -FAULT_LIMIT: too many under
 * way; -FAULT_MISSING: the login role is away. */
int login_send(struct engine *e, struct msg_login *m, const struct login_ask *as, struct fault *reterr);
/* account.c: an operator's question is answered (`m` NULL: it could not be). */
int account_heard(struct engine *e, struct login_ask *q, const struct msg_logged *m, struct fault *reterr);

#endif
