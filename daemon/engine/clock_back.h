/* clock_back.h: the machine's clock was put back, by hand or by a time server. */
#ifndef ENGINE_CLOCK_BACK_H
#define ENGINE_CLOCK_BACK_H

#include "engine/world/state.h"

/* To be called before anything else of a tick. What was done at an hour that is still to come is not
 * believed to be done: schools and lists are looked at again at once, as their registers may not have closed
 * when they were, waits for a time are over, and roll calls are kept again. Alerts that were opened stay as
 * they are: the same mark makes the same alert, which is sent once. Also at the first tick after a start. */
void clock_back_look(struct engine *e);

#endif
