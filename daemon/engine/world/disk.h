/* disk.h: back-pressure of the disk. With little room nothing new is asked for; with next to none nothing
 * is written, so that no write fails half-way and what was confirmed stays confirmed (base/room.h). */
#ifndef ENGINE_WORLD_DISK_H
#define ENGINE_WORLD_DISK_H

#include <jansson.h>

#include "engine/world/state.h"

/* Looks how much room there is. To be called before anything else of a tick, and before a configuration is
 * taken over. On a change it says so in the operator's log; when the disk is full, pages under way are
 * forgotten: they are asked again once there is room. */
int disk_look(struct engine *e, struct fault *reterr);
/* May schools, lists and data sets be asked? */
bool disk_pauses(const struct engine *e);
/* Is nothing to be written at all? */
bool disk_full(const struct engine *e);
/* May this verb be answered on a full disk? Others write, be it only who looked. */
bool disk_answers(const char *verb);
/* A sentence for people; empty: there is room. */
void disk_words(const struct engine *e, char *out, size_t size);
json_t *disk_json(const struct engine *e);

#endif
