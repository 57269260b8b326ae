/* retain.h: what is kept goes when its time is over.
 *
 * Each night, a school a turn, one transaction each: marks that no contract allows any more leave the
 * register, the journal and the notes; a school whose contracts have ended loses everything, and children
 * whom nothing else names lose their key, so that nothing sealed about them opens again. Every erasure
 * stands in the audit log as a count. */
#ifndef ENGINE_KEEP_RETAIN_H
#define ENGINE_KEEP_RETAIN_H

#include "engine/world/state.h"

/* Does tonight's work, one school; nothing when it is done. */
int retain_turn(struct engine *e, struct fault *reterr);
/* Is some of it still to do? */
bool retain_due(const struct engine *e);
int retain_restore(struct engine *e, struct fault *reterr);

#endif
