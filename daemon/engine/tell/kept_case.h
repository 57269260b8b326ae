/* kept_case.h: what an alert about no child says, kept beside its row so that it can be said again after a
 * restart: a value of the store under the alert's id, a JSON object with the rule and a member each. For
 * files of this room. */
#ifndef ENGINE_TELL_KEPT_CASE_H
#define ENGINE_TELL_KEPT_CASE_H

#include <stddef.h>

#include "alert/rule.h"
#include "engine/world/state.h"

enum case_kind {
	CASE_TEXT,   /* an array of char */
	CASE_NUMBER, /* 4 or 8 bytes, with or without a sign */
	CASE_YES,    /* a bool */
};
struct case_member {
	const char *name;
	enum case_kind kind;
	size_t offset, size;
};
#define CASE_MEMBER(type, name, kind, member)                                                                \
	{                                                                                                    \
		name, kind, offsetof(type, member), sizeof(((type *)0)->member)                              \
	}

/* Where cases of one kind are kept, and what of them. */
struct case_shape {
	const char *space;
	const struct case_member *members;
	size_t member_count;
	bool (*is_ours)(enum rule rule);
};

/* Keeps the case at `row`; of a text that is no UTF-8, what text_escape makes of it. Inside a transaction. */
int case_keep(struct engine *e, const struct case_shape *shape, const struct digest *alert, enum rule rule,
	      const void *row, struct fault *reterr);

/* Reads one value of case_shape.space back into the members of `row`, which is zeroed; a text that is not
 * there is empty. False: it is none, which is noted: the others are read all the same. */
bool case_read(const struct engine *e, const struct case_shape *shape, const char *key, struct span value,
	       struct digest *ret_alert, enum rule *ret_rule, void *row);

#endif
