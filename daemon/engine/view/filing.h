/* filing.h: what the supervisor is asked to put into the configuration's files (process/filing.h), and whose
 * answer it becomes. For files of this room, and for the engine that hears the answers. */
#ifndef ENGINE_VIEW_FILING_H
#define ENGINE_VIEW_FILING_H

#include <jansson.h>

#include "engine/people/visitor.h"

#define FILINGS 8 /* at once; the supervisor does one at a time */

struct filing_job;
/* Told of the last word. `m` NULL: none came. `fd` (or -1) and `faults`, [{"name","text"}] of those that were
 * found, are lent. Answers whoever asked. */
typedef int filing_then(struct engine *e, struct filing_job *job, const struct msg_filed *m, int fd,
			const json_t *faults, struct fault *reterr);

struct filing_job {
	uint64_t ask;		  /* whose answer it becomes; 0: a free place */
	uint64_t number;	  /* of the question to the supervisor; 0: the password is asked first */
	char person[PERSON_NAME]; /* who decides */
	struct msg_file m;
	struct span bytes; /* owned; what goes along; "" for none */
	json_t *faults;	   /* owned; as they come */
	json_t *keep;	   /* owned; the caller's own, may be NULL */
	filing_then *then;
	int64_t asked_ms;
};

/* Asks the supervisor, after the person's password has been found right (`password` NULL or empty: at once,
 * for who signs in elsewhere, and for what only looks). Copies `m` and `bytes`; takes `keep`. Answers by
 * `then`, or itself: wrong password, busy, away. Returns 0 or a negative kind of our own failure. */
int filing_ask(struct engine *e, uint64_t ask, const struct visitor *v, const char *password,
	       const struct msg_file *m, struct span bytes, json_t *keep, filing_then *then,
	       struct fault *reterr);
/* A problem of the supervisor's outcome, as an answer: 409, 422 with its fields, 503. */
int filing_refuse(struct engine *e, const struct filing_job *job, const struct msg_filed *m,
		  const json_t *faults, struct fault *reterr);

/* The supervisor's answer; `fd` (or -1) is lent. */
int filing_heard(struct engine *e, const struct msg_filed *m, int fd, struct fault *reterr);
/* Answers what has waited too long. */
int filing_turn(struct engine *e, struct fault *reterr);
void filing_free(struct engine *e);

#endif
