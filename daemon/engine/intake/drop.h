/* drop.h: schools that put down a file each night: which file is taken next, whether it may be believed, and
 * what it takes back.
 *
 * A pull of such a school lists its folder and takes, oldest first, each file that is whole and was not
 * taken before; a file of the same bytes changes nothing. A file is whole when NAME.done stands beside it, or
 * when it has rested for as long as the School file says. A file is a snapshot of the sessions it speaks
 * of: a mark that we hold, of a pupil who is in it with every row read, and that it does not give, is
 * withdrawn - unless the file has far fewer pupils than the one before, or takes back much of what it speaks
 * of: then nothing of it is used and its school is told. */
#ifndef ENGINE_INTAKE_DROP_H
#define ENGINE_INTAKE_DROP_H

#include "engine/world/state.h"

/* Does the school put down files? */
bool drop_of(const struct engine_school *s);
/* What is particular in the order of the pull's step: the folder's listing, or the file that was picked. */
int drop_order(struct engine *e, uint32_t school, struct msg_fetch *order, struct fault *reterr);
/* The listing came: picks the next file. Or a file came: judges it, and takes it in. Then the step after. */
int drop_page(struct engine *e, uint32_t school, enum pull_step *ret_step, struct fault *reterr);
/* Something was put down, or has rested. */
bool drop_due(const struct engine *e, uint32_t school, int64_t now);
/* fetch tells of a folder. */
void drop_stirred(struct engine *e, const char *folder);
/* Why the school is not well, by its files, into the school's reason. */
void drop_reason(struct engine_school *s);
/* "wide layout, UTF-8: NAME of ..., 210 pupils; 3 rows set aside: ...". Empty: no file yet. */
void drop_words(const struct engine_school *s, char *out, size_t size);
int drop_restore(struct engine *e, struct fault *reterr);
/* As if no file had ever come; its rows to mend go too. */
int drop_forget(struct engine *e, uint32_t school, struct fault *reterr);

#endif
