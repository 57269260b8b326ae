/* console_ask.h: the questions that the console may ask, one row each, and nothing beside them (but "health",
 * which tells nothing of anybody).
 *
 * A question is JSON: {"verb": ..., "session": "<64 hex digits of the cookie>", "csrf": "<of the header>",
 * ...}. The session is looked up, the person it belongs to must still stand in the configuration, and a row
 * that changes something wants the session's csrf token. Then the row answers. With "quiet": true (the page
 * asks by itself, nobody does) the question does not keep the session from ending.
 *
 * What a row returns becomes the answer:
 * - 0: *ret_json, with "http": 200 put in unless it has one.
 * - -FAULT_MISSING: 404, always the same body: not there, and not to be seen, look alike.
 * - -FAULT_DENIED 403, -FAULT_MEANING 422, -FAULT_STATE 409, -FAULT_LIMIT 429: the fault's text as "detail",
 *   and its path, when it has one, as the field: "fields": [{"name", "text"}].
 * - Any other is the engine's own failure: the role exits.
 *
 * All problems have "http", "title" and "detail". Without a session, or with one that is over: 401.
 *
 * For files of the engine; add a row to console_ask.c for each view. */
#ifndef ENGINE_CONSOLE_ASK_H
#define ENGINE_CONSOLE_ASK_H

#include <jansson.h>

#include "engine/visitor.h"

struct console_verb {
	const char *verb;
	bool session;	    /* asked only by somebody who is signed in; else `v` is NULL */
	bool changes;	    /* something: wants the csrf token */
	bool before_change; /* may be asked while the password is still a one-time one */
	bool quiet;	    /* asked by the page itself: does not keep the session from ending */
	/* Answers at once ... */
	int (*answer)(struct engine *e, const struct visitor *v, const json_t *question, json_t **ret_json,
		      struct fault *reterr);
	/* ... or later, by console_later under that number. One of the two is NULL. */
	int (*later)(struct engine *e, uint64_t ask, const struct visitor *v, const json_t *question,
		     struct fault *reterr);
};

/* Fills `reterr` and returns -FAULT_MEANING: what is wrong with the member `field` of the question. */
int console_field(struct fault *reterr, const char *field, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* For rows that answer later: what a row's return would have become. Takes `json`. Returns 0, or a negative
 * kind that is the engine's own failure. */
int console_later(struct engine *e, uint64_t ask, int rc, json_t *json, struct fault *reterr);

#endif
