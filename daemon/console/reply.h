/* reply.h: from the engine's answer to what goes back over HTTP. Pure.
 *
 * The engine's answer is a JSON object. Members that are the console's, and do not go on:
 *   "http"         the status; without it the answer is not for the console: 500, or 503 when "retry" is true
 *   "ok", "retry"  of the control socket's answers
 *   "token"        of a sign-in only, 64 hex digits: becomes the cookie
 *   "retry_after"  seconds, the header of that name
 * What is left is the body; of a status of 400 and above "title", "detail" and "fields" become a problem. All
 * answers of 404 have the same body: what is not there and what may not be seen look alike. */
#ifndef CONSOLE_REPLY_H
#define CONSOLE_REPLY_H

#include <jansson.h>
#include <stdbool.h>

#include "console/problem.h"
#include "console/route.h"

#define REPLY_ETAG 35 /* quotes, 32 hex digits and a NUL */

enum reply_cookie { COOKIE_KEEP, COOKIE_SET, COOKIE_CLEAR };

struct reply {
	unsigned status;
	struct buffer body;    /* owned */
	bool problem;	       /* application/problem+json, else application/json */
	char etag[REPLY_ETAG]; /* strong, of the body; "": none */
	enum reply_cookie cookie;
	char session[65];
	unsigned retry_after; /* seconds; 0: not said */
	json_t *answer;	      /* owned; the whole of it, for streams; NULL: not of its form */
};

/* Fills *ret from the answer to a question of such a route; anything not of its form becomes 500. */
void reply_read(struct span answer, enum route_kind kind, struct reply *ret);
/* The same for a problem of the console's own. */
void reply_problem(const struct problem *p, struct reply *ret);
void reply_problem_of(unsigned status, const char *detail, struct reply *ret);
/* Does If-None-Match name this answer? (RFC 9110, 13.1.2) */
bool reply_matches(struct span if_none_match, const char *etag);
/* The strong ETag of bytes. */
void reply_etag(struct span bytes, char out[REPLY_ETAG]);
/* Wipes and frees; an empty one is fine. */
void reply_free(struct reply *r);

/* 404, whatever was asked. */
#define REPLY_NOTHING "There is nothing here that you can see."

#endif
