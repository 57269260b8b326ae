#include "engine/world/disk.h"

#include <stdio.h>
#include <string.h>

static const struct room_limits *limits(const struct engine *e)
{
	return &e->config->authority.disk;
}

bool disk_pauses(const struct engine *e)
{
	return e->disk.room != ROOM_WELL;
}

bool disk_full(const struct engine *e)
{
	return e->disk.room == ROOM_FULL;
}

bool disk_answers(const char *verb)
{
	static const char *const verbs[] = {"status",	     "health", "clock",
					    "clock_advance", "alerts", "calendar"};

	for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
		if (strcmp(verbs[i], verb) == 0)
			return true;
	return false;
}

void disk_words(const struct engine *e, char *out, size_t size)
{
	unsigned long long free_mib = (unsigned long long)(e->disk.bytes >> 20);

	out[0] = '\0';
	if (e->disk.room == ROOM_LOW)
		snprintf(out, size,
			 "the disk is nearly full (%llu MiB free): no school is asked until %d MiB are free",
			 free_mib, limits(e)->resume_at);
	else if (e->disk.room == ROOM_FULL)
		snprintf(
			out, size,
			"the disk is full (%llu MiB free): nothing is written and nothing sent until %d MiB are "
			"free, and no school is asked until %d MiB are",
			free_mib, limits(e)->stop_below, limits(e)->resume_at);
}

json_t *disk_json(const struct engine *e)
{
	char words[240];

	disk_words(e, words, sizeof words);
	return json_pack("{s:s, s:o, s:I, s:s}", "state", room_name(e->disk.room), "free",
			 e->disk.known ? json_integer((json_int_t)e->disk.bytes) : json_null(), "pauses",
			 (json_int_t)e->disk.pauses, "text", words);
}
