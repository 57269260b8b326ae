/* watch.h: mailboxes that nobody reads: told to the operator, by notes and in the status. For files of the
 * engine only. */
#ifndef ENGINE_TELL_WATCH_H
#define ENGINE_TELL_WATCH_H

#include "engine/world/state.h"

#define MAILBOX_PATIENCE (5 * 60) /* seconds */
void mailboxes_watch(struct engine *e);
bool mailbox_stuck(const struct engine *e, uint32_t team);
/* What is wrong with it, for people, here or that nobody takes (untaken.h); "" when nothing is. */
void mailbox_trouble(const struct engine *e, uint32_t team, char *out, size_t size);

#endif
