/* route.h: every question that may be asked over HTTP, one row each: method and path, the verb that the
 * engine knows it by, and the parameters with their types. Pure.
 *
 * schemas/openapi.yaml has the same rows with the answers' schemas; tests/unit/test_route.c holds one against
 * the other. */
#ifndef CONSOLE_ROUTE_H
#define CONSOLE_ROUTE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/text.h"

enum param_place { PLACE_PATH, PLACE_QUERY, PLACE_BODY };

enum param_type {
	PARAM_NAME,    /* id of a file: lower-case letters, digits, hyphens; 63 */
	PARAM_WORD,    /* lower-case letters, digits, underscores; 40 */
	PARAM_ID,      /* 64 lower-case hex digits: an alert, a child, a hash */
	PARAM_DAY,     /* 2026-11-23, a day that there is */
	PARAM_SESSION, /* 2026-11-23-AM */
	PARAM_TERM,    /* 2026-autumn */
	PARAM_CLOCK,   /* 09:15 */
	PARAM_VERSION, /* 2.1.0 */
	PARAM_CODE,    /* a code of the register: one or two characters */
	PARAM_TOKEN,   /* letters, digits, - and _; 16 to `most` */
	PARAM_CHOICE,  /* one of `words` */
	PARAM_NUMBER,  /* 1..`most`; an integer in the question */
	PARAM_TEXT,    /* one line, at most `most` bytes, nothing that cannot be seen */
	PARAM_NOTE,    /* the same in several lines */
	PARAM_SECRET,  /* 1 to `most` bytes as they are: a password */
	PARAM_TRUE,    /* true */
	PARAM_TYPES
};

struct param {
	const char *name; /* NULL ends a table */
	enum param_place place;
	enum param_type type;
	bool required;	   /* of the path: always */
	size_t most;	   /* bytes of a text, the largest number */
	const char *words; /* PARAM_CHOICE: with blanks between them */
};

enum route_kind {
	ROUTE_VIEW,
	ROUTE_ACT,	     /* changes something: the engine wants the session's token of the page */
	ROUTE_STREAM,	     /* server-sent events instead of one answer */
	ROUTE_SIGN_IN,	     /* its answer's "token" becomes the cookie */
	ROUTE_SIGN_IN_PROXY, /* the same; there only on the reverse proxy's socket */
	ROUTE_SIGN_OUT,	     /* takes the cookie away */
};

struct route {
	const char *method; /* "GET", "POST", "DELETE" */
	const char *path;   /* "/api/v1/alerts/{id}/take" */
	const char *verb;   /* of the question; operationId in openapi.yaml */
	const struct param *params;
	enum route_kind kind;
};

/* All of them; ends with a NULL method. */
extern const struct route routes[];

#define ROUTE_VALUES 4 /* placeholders of one path at most */
struct route_match {
	const struct route *route;	  /* NULL: no such path, or not with this method */
	struct span values[ROUTE_VALUES]; /* of the placeholders, in their order; borrow `path` */
	unsigned count;
	char allow[48]; /* methods that the path has, for Allow; "": there is no such path */
};
/* Finds the route of a path as it came, nothing decoded: only what stands in the table matches. HEAD is
 * found as GET. */
void route_find(const char *method, struct span path, struct route_match *ret);

/* Does the text fit? NULL when it does, else what is expected, in words ("a day like 2026-11-23"); lent, or
 * in `room`. */
const char *param_check(const struct param *p, struct span value, char room[200]);

#endif
