/* fresh_link.h: what a school says of its own registers, by a link that it was sent. For files of this room
 * only.
 *
 * A link is for one session of one school, and for one answer, within two days. Only the digest of its token
 * is kept: who reads the store answers for nobody. An answer changes no mark and no calendar: it stands on
 * the board beside what we have received. Durable (spaces "fresh_link" and "fresh_answer"). */
#ifndef ENGINE_FRESH_LINK_H
#define ENGINE_FRESH_LINK_H

#include "engine/state.h"

#define FRESH_TOKEN 65 /* 64 hex digits */
#define FRESH_NOTE  400

enum fresh_says { SAYS_NOTHING, SAYS_INSET, SAYS_CLOSED, SAYS_LATE, SAYS_NO_REASON, FRESH_SAYS };
const char *fresh_says_name(enum fresh_says s); /* "inset", "closed", "late", "no_reason"; "" */
/* SAYS_NOTHING for any other word. */
enum fresh_says fresh_says_find(const char *name);

struct fresh_answer {
	char school[64];
	session_t session;
	enum fresh_says says;
	char until[6]; /* "11:00": marks come by then; "" */
	char note[FRESH_NOTE];
	int64_t at;
	char by[96]; /* who made the link */
};

/* Makes a link; `by` is the person who sends it. Begins and ends its own transaction. */
int fresh_link_make(struct engine *e, uint32_t school, session_t s, const char *by,
		    char ret_token[FRESH_TOKEN], struct fault *reterr);
/* What the link is for (says, until, note empty). -FAULT_MISSING: no such link, used, over, or its school is
 * not there any more: the same. */
int fresh_link_open(struct engine *e, const char *token, struct fresh_answer *ret, struct fault *reterr);
/* Keeps the answer and ends the link, at once. */
int fresh_link_use(struct engine *e, const char *token, const struct fresh_answer *answer,
		   struct fault *reterr);

/* What the school said of this session. */
int fresh_answer_of(struct engine *e, uint32_t school, session_t s, struct fresh_answer *ret, bool *ret_found,
		    struct fault *reterr);
/* "MIS down, marks by 11:00 (said at 09:52)"; returns `out`. */
const char *fresh_answer_words(const struct fresh_answer *a, char *out, size_t size);

#endif
