/* visitors_internal.h: sessions, and questions that the login role is asked; for visitors*.c and sign*.c
 * only.
 */
#ifndef ENGINE_VISITORS_INTERNAL_H
#define ENGINE_VISITORS_INTERNAL_H

#include "base/limits.h"
#include "engine/visitors.h"

struct session {
	struct digest token; /* SHA-256 of the cookie's */
	char person[PERSON_NAME];
	char subject[256];
	int sign_in;
	char csrf[VISITOR_TOKEN];
	uint64_t number;
	int64_t started, seen; /* seconds, monotonic */
	bool must_change;
};

struct visitors {
	struct session at[LIMIT_VISITORS];
	size_t count;
	uint64_t last_number;
};

/* Made when it is first needed; NULL: no memory. */
struct visitors *visitors_of(struct engine *e);

#endif
