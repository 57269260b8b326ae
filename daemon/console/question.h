/* question.h: from an HTTP request to one question for the engine, or to what is wrong with it. Pure.
 *
 * The question is {"verb": of the route, "session": the cookie's 64 hex digits (when there is such a cookie),
 * "csrf": the header X-CSRF-Token (when there is one), "subject": whom the reverse proxy signed in (on its
 * own socket only), "quiet": true (with the header "X-Muster-Quiet: true": a page asks again by itself, which is no use of
 * the session), and the parameters by their names: texts, and integers for numbers}. What the route does
 * not name is refused; the engine finds nothing in a question that its row of the table has not checked. */
#ifndef CONSOLE_QUESTION_H
#define CONSOLE_QUESTION_H

#include "console/problem.h"
#include "console/route.h"

/* Headers that are read; all others are passed over. */
enum request_header {
	HEADER_HOST,
	HEADER_ORIGIN,
	HEADER_SEC_FETCH_SITE,
	HEADER_COOKIE,
	HEADER_CSRF,
	HEADER_QUIET,
	HEADER_CONTENT_TYPE,
	HEADER_CONTENT_LENGTH,
	HEADER_TRANSFER_ENCODING,
	HEADER_IF_NONE_MATCH,
	HEADER_ACCEPT_ENCODING,
	HEADER_SUBJECT, /* the reverse proxy's; its name is a setting */
	REQUEST_HEADERS
};

struct request {
	const char *method;
	struct span path;  /* as it came, nothing decoded */
	struct span query; /* the same, without its question mark */
	struct {
		struct span value; /* .at NULL: not there */
		bool twice;
	} headers[REQUEST_HEADERS];
	struct span body;
	bool proxy; /* it came over the reverse proxy's own socket */
};

struct question_settings {
	const char *cookie; /* its name */
};

/* The header's place, or REQUEST_HEADERS; `subject` is the name of the reverse proxy's header. */
enum request_header request_header_find(const char *name, const char *subject);

/* Is the request one of our own pages, or of no page at all? False: another site's page sent it, and it is
 * answered 403 whatever it asks. */
bool request_own(const struct request *r);

/* What can be said before the body is read: false with the problem filled. Checks whose page it is, headers
 * given twice, the length and the type of the body. */
bool question_begin(const struct request *r, const struct route *route, struct problem *ret_problem);

/* Appends the question. False: not to be asked, and the problem says why. */
bool question_write(const struct request *r, const struct route_match *match,
		    const struct question_settings *settings, struct buffer *out,
		    struct problem *ret_problem);

/* The session of a Cookie header. 1: found; 0: there is none of that name and form; -1: given twice. */
int question_cookie(struct span header, const char *name, struct span *ret_session);

#endif
