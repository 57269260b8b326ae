/* reload.h: a new configuration, swapped in whole. For files of the engine only. */
#ifndef ENGINE_RELOAD_H
#define ENGINE_RELOAD_H

#include "engine/world/state.h"

int reload_file(struct engine *e, const struct msg_config *m, int fd, struct fault *reterr);
/* Drops a configuration that has not come whole. */
void reload_forget(struct engine *e);
/* Writes down which configuration is in force. */
int reload_log(struct engine *e, struct fault *reterr);

#endif
