/* journal.h: what a batch of marks changed, as kept, and the register as it was known earlier. */
#ifndef ENGINE_WORLD_JOURNAL_H
#define ENGINE_WORLD_JOURNAL_H

#include "engine/world/state.h"

/* One cell of one school's roll. */
struct change {
	uint32_t slot;
	session_t session;
	uint32_t old, now; /* cells */
};
/* True for a batch of changes of marks: given, corrected or taken back. */
bool journal_of_marks(const struct store_batch *b);
void change_pack(struct buffer *out, const struct change *c);
/* Reads one off the front; false when the bytes are not of the form. */
bool change_unpack(struct span *rest, struct change *ret);

/* The roll as it was known at an instant: a copy with every later change undone, newest first.
 * Enrolments first told of later (known_at) keep their slots, all unknown: the caller leaves them
 * out. `schools`: only these are filled (parallel to the configuration; NULL: all). The caller frees
 * *ret with roll_free. -FAULT_PARSE: a batch does not decode or does not fit the roll. */
int journal_roll(const struct engine *e, int64_t instant, const bool *schools, struct roll **ret,
		 struct fault *reterr);

#endif
