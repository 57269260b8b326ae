/* disk_look.c: the room on the disk looked at, and what follows when it is another. */
#include "engine/world/disk.h"

#include "engine/published/ees.h"
#include "engine/pull/probe.h"
#include "engine/pull/pull.h"
#include "engine/reload.h"

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
	e->disk.room = room_judge(was, bytes, &e->config->authority.disk);
	if (e->disk.room == was)
		return 0;
	e->due_changed = true;
	if (was == ROOM_WELL)
		e->disk.since = engine_now(e);
	tell(e, was);
	rc = e->disk.room == ROOM_FULL && e->ready ? let_go(e, reterr) : 0;
	return rc == 0 && was == ROOM_FULL && e->disk.swap_owed ? reload_log(e, reterr) : rc;
}
