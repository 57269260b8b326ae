/* reply.h: what every answer to a question is made of. For files of the engine only. */
#ifndef ENGINE_WORLD_REPLY_H
#define ENGINE_WORLD_REPLY_H

#include <jansson.h>

#include "engine/world/state.h"

/* Takes `json` (may be NULL: out of memory, answered as such) and sends it. Returns 0. */
int answer_json(struct engine *e, uint64_t ask, json_t *json);
/* {"ok": false, "text": ...} */
int answer_no(struct engine *e, uint64_t ask, const char *text);
/* The text member `key` of a question; "" when it has none. */
const char *answer_text(const json_t *question, const char *key);
/* "2026-11-23T09:41" London, or null for 0. */
json_t *answer_time(int64_t instant);
/* "2026-11-25T18:00", London; false for anything else. */
bool answer_read_time(const char *text, int64_t *ret_instant);

/* A question as it was asked. All is lent. */
struct asked_question {
	uint64_t ask;	    /* names it in the answer */
	const char *who;    /* the account or role that asks */
	const json_t *json; /* the object asked */
	int fd;		    /* what came beside it, or -1 */
	uint64_t length;    /* of that, in bytes */
};

/* A view: `question` is the object asked, *ret_json is given. -FAULT_MEANING, -FAULT_MISSING and -FAULT_LIMIT
 * are told to whoever asked. */
typedef int answer_view(struct engine *e, const json_t *question, json_t **ret_json, struct fault *reterr);
/* The same where `who` asks is kept, or decides what is shown. */
typedef int answer_view_for(struct engine *e, const char *who, const json_t *question, json_t **ret_json,
			    struct fault *reterr);
/* The same with what came beside the question. */
typedef int answer_view_with(struct engine *e, const struct asked_question *q, json_t **ret_json,
			     struct fault *reterr);
/* What a person does. 1: no, and why in *ret_no; 0: *words (empty before) tell what was done. */
typedef int act_of_person(struct engine *e, const json_t *question, const char *person, char *words,
			  size_t size, struct fault *ret_no, struct fault *reterr);
/* Answers by itself, now or later. */
typedef int answer_self(struct engine *e, const struct asked_question *q, struct fault *reterr);

/* A verb of the control socket, and the one way it is answered. */
struct engine_verb {
	const char *verb;
	answer_view *view;
	answer_view_for *view_for;
	answer_view_with *view_with;
	act_of_person *act;
	answer_self *self;
	/* Somebody looks at children: what the log says, and the member of the question that says more. */
	const char *look, *member;
};

#endif
