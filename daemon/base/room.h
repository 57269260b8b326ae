/* room.h: whether there is room on a disk to go on taking in. Pure. */
#ifndef BASE_ROOM_H
#define BASE_ROOM_H

#include <stdint.h>

enum room {
	ROOM_WELL, /* enough */
	ROOM_LOW,  /* nothing new is taken in; what is known is worked on */
	ROOM_FULL, /* nothing is written at all */
};

/* In MiB; stop_below <= pause_below <= resume_at. */
struct room_limits {
	int stop_below;	 /* full below this */
	int pause_below; /* low below this */
	int resume_at;	 /* well again from this on */
};

/* What stands after `was` with `bytes` free. Between pause_below and resume_at it is as it was, low or
 * well, so that one file more or less does not start and stop every school; what was full is low as soon
 * as there is as much as stop_below again. */
enum room room_judge(enum room was, uint64_t bytes, const struct room_limits *limits);
/* "well", "low", "full". */
const char *room_name(enum room r);

#endif
