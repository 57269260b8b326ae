/* sign.h: signing in and out, and accounts: what the engine asks the login role, and what it makes of the
 * answer. The engine sees a password on its way and keeps it nowhere. For files of this room only. */
#ifndef ENGINE_PEOPLE_SIGN_H
#define ENGINE_PEOPLE_SIGN_H

#include <jansson.h>

#include "engine/people/visitor.h"
#include "engine/world/reply.h"

/* Rows of console_ask.c. */
int sign_in(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
	    struct fault *reterr);
int sign_in_proxy(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		  struct fault *reterr);
int sign_out(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
	     struct fault *reterr);
int sign_session(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		 struct fault *reterr);
int sign_change(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		struct fault *reterr);

/* What the login role said of a password; `m` NULL: nothing in time. */
typedef int sign_again_then(struct engine *e, uint64_t ask, const struct msg_logged *m, struct fault *reterr);
/* Is it still the same person? Asked before something that counts as a signature; wrong ones count towards
 * the account's rest like those of a sign-in. Answers by `then`, also when the login role is away. */
int sign_again_ask(struct engine *e, uint64_t ask, const struct visitor *v, const char *password,
		   sign_again_then *then, struct fault *reterr);

/* An operator's verb of the control socket: account_add, account_reset, account_lock, account_unlock,
 * account_list. Answered later. */
answer_self account_ask;

/* The login role's answer. One to a question that is forgotten is passed over. */
int sign_heard(struct engine *e, const struct msg_logged *m, struct fault *reterr);
/* The login role is new: what its earlier self was asked is answered "try again". */
int sign_again(struct engine *e, struct fault *reterr);
/* Answers what has waited too long. */
int sign_turn(struct engine *e, struct fault *reterr);
/* Wipes. */
void sign_free(struct engine *e);

#endif
