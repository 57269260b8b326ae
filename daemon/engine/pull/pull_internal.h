/* pull_internal.h: what the files of pulls share; for pull*.c only. */
#ifndef ENGINE_PULL_PULL_INTERNAL_H
#define ENGINE_PULL_PULL_INTERNAL_H

#include "engine/world/state.h"

/* A pull's owner: a school, or a list the authority holds. */
struct owner {
	bool is_list;
	uint32_t index;
	struct pull *pull;
};

/* Whose work this number names; false when it was asked again since. */
bool pull_owner(struct engine *e, uint64_t number, struct owner *ret);
/* The page in work is over, or given up: something else may be asked. */
void pull_forget_page(struct engine *e, struct pull *p);
/* Does a pull of this kind reach back over days? */
bool pull_long(enum pull_kind kind);
/* Is it the turn of today alone, because the long range fails? */
bool pull_only_today(const struct engine *e, uint32_t school);
/* Begins a pull due at `planned`; `only_today` leaves what came before for another turn. */
void pull_begin(struct engine *e, uint32_t school, int64_t planned, bool only_today);
/* Something went wrong with this page: keeps all, says why, and tries again later. */
int pull_failed(struct engine *e, const struct owner *o, const char *cause, const char *reason,
		int retry_after, struct fault *reterr);
/* The pull that is being opened, its kind set, reads the codes or the pupils too where marks came with ones
 * that the school's lists did not have. */
void pull_take_stale(struct engine *e, uint32_t school);
/* Opens the pull that is due at `planned`. */
void pull_open(struct engine *e, uint32_t school, int64_t planned);
/* The same, of a kind that is not the plan's. */
void pull_open_as(struct engine *e, uint32_t school, int64_t planned, enum pull_kind kind);
/* Asks for the page in work. */
int pull_ask(struct engine *e, const struct owner *o, struct fault *reterr);
/* The order for a page of a school's resource: at `next`, or (empty) its first page. `ask` without
 * base_url, school and rest, which are the row's; its page NULL: as `next` has it. `form` keeps what the
 * order borrows, until it is sent. */
int pull_order(const struct school *row, const struct source_ask *ask, const char *next,
	       struct msg_fetch *order, struct buffer *form, struct fault *reterr);

#endif
