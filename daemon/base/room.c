#include "base/room.h"

static uint64_t mib(int count)
{
	return count > 0 ? (uint64_t)count << 20 : 0;
}

enum room room_judge(enum room was, uint64_t bytes, const struct room_limits *limits)
{
	if (bytes < mib(limits->stop_below))
		return ROOM_FULL;
	if (bytes < mib(limits->pause_below))
		return ROOM_LOW;
	return was == ROOM_WELL || bytes >= mib(limits->resume_at) ? ROOM_WELL : ROOM_LOW;
}

const char *room_name(enum room r)
{
	static const char *const names[] = {[ROOM_WELL] = "well", [ROOM_LOW] = "low", [ROOM_FULL] = "full"};

	return names[r];
}
