/* visitors.h: who is signed in to the console. In memory only: a restart signs everybody out.
 *
 * A session is named by a token of 256 random bits, of which only the SHA-256 is kept. It ends after
 * VISITOR_IDLE without a question, after VISITOR_LONGEST whatever is asked, by signing out, when its person
 * leaves the configuration or changes the way of signing in, and when an operator locks or resets the
 * account. Times are of the monotonic clock, so that a simulated day ends no session. */
#ifndef ENGINE_VISITORS_H
#define ENGINE_VISITORS_H

#include "engine/visitor.h"

#define VISITOR_IDLE	(15 * 60)      /* seconds; the page warns VISITOR_WARN before */
#define VISITOR_WARN	(2 * 60)       /* seconds */
#define VISITOR_LONGEST (12 * 60 * 60) /* seconds */
#define VISITOR_TOKEN	65	       /* 64 hex digits and a NUL */

/* What a question's token stands for. */
struct visitor_session {
	struct visitor visitor;
	char csrf[VISITOR_TOKEN];
	bool must_change; /* the password is a one-time one: nothing else may be asked first */
	int64_t idle_seconds, last_seconds; /* left until it ends without a question; and at all */
};

/* Begins a session; `ret_token` is for the cookie and is kept nowhere. In a full house (LIMIT_VISITORS) the
 * one that was idle longest ends. Logged in the audit by the caller. -FAULT_STATE without randomness. */
int visitors_open(struct engine *e, const struct person *p, bool must_change, char ret_token[VISITOR_TOKEN],
		  struct visitor_session *ret_session, struct fault *reterr);
/* The session of a token, which counts as used now when `use`; false: none, or it is over. What `ret` points
 * to holds until the next call that changes sessions or the configuration. */
bool visitors_look(struct engine *e, const char *token, bool use, struct visitor_session *ret);
/* The person has chosen a password. */
void visitors_changed(struct engine *e, uint64_t session);
/* Ends one, by its number. */
void visitors_close(struct engine *e, uint64_t session);
/* Ends all of a person, but `except` (0: all). Returns how many. */
unsigned visitors_end(struct engine *e, const char *person, uint64_t except);
/* A configuration is in force: ends those of people who are not in it any more, each with its line in the
 * audit. Outside a transaction. */
int visitors_reload(struct engine *e, struct fault *reterr);
unsigned visitors_count(const struct engine *e);
/* One line of the audit, in a transaction of its own: "signed_in", "sign_in_refused", "signed_out". */
int visitors_log(struct engine *e, const char *kind, const char *who, const char *text, struct fault *reterr);
void visitors_free(struct engine *e);

#endif
