#include "engine/disk.h"

#include <stdio.h>
#include <string.h>

#include "engine/ees.h"
#include "engine/probe.h"

static const struct room_limits *limits(const struct engine *e)
{
	return &e->config->authority.disk;
}

static void tell(struct engine *e, enum room was)
{
	char words[240];

	disk_words(e, words, sizeof words);
	e->port.note(e->port.context,
		     e->disk.room == ROOM_FULL ? "disk_full" :
		     e->disk.room == ROOM_LOW  ? "disk_low" :
						 "disk_well",
		     e->disk.room == ROOM_WELL ? "there is room again: the schools are asked again" : words);
	if (was == ROOM_WELL)
		e->disk.pauses++;
}

/* What was under way would have to be written when it comes. */
static int let_go(struct engine *e, struct fault *reterr)
{
	ees_ask_again(e);
	probe_ask_again(e);
	return pull_ask_again(e, reterr);
}

int disk_look(struct engine *e, struct fault *reterr)
{
	enum room was = e->disk.room;
	uint64_t bytes;
	int rc;

	if (e->config == NULL || e->port.disk_free == NULL)
		return 0;
	/* Where it cannot be told the store's own word has to do: a write that fails is undone, and the role
	 * begins again. */
	e->disk.known = e->port.disk_free(e->port.context, &bytes) == 0;
	if (!e->disk.known)
		return 0;
	e->disk.bytes = bytes;
	e->disk.room = room_judge(was, bytes, limits(e));
	if (e->disk.room == was)
		return 0;
	e->due_changed = true;
	if (was == ROOM_WELL)
		e->disk.since = engine_now(e);
	tell(e, was);
	rc = e->disk.room == ROOM_FULL && e->ready ? let_go(e, reterr) : 0;
	return rc == 0 && was == ROOM_FULL && e->disk.swap_owed ? reload_log(e, reterr) : rc;
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
