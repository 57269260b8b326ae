/* watch.c: a mailbox whose messages wait and wait. That nobody reads it cannot be told through the mailbox,
 * so the operator hears of it: a note in the log, the status, a metric. */
#include "engine/tell/watch.h"

#include <stdio.h>
#include <stdlib.h>

#include "engine/tell/untaken.h"
#include "engine/world/state.h"

#define EVERY_MS 1000

static unsigned waiting(const struct engine *e, uint32_t team, int64_t now)
{
	unsigned n = 0;

	for (size_t i = 0; i < e->outbox.count; i++) {
		const struct outbox_row *o = &e->outbox.at[i];

		n += o->mailbox == team && !envelope_final(o->state) && o->state != ENVELOPE_HELD &&
		     o->next_try <= now;
	}
	return n;
}

bool mailbox_stuck(const struct engine *e, uint32_t team)
{
	const struct mailbox *m = &e->mailboxes[team];

	return m->stuck_since != 0 && engine_now(e) - m->stuck_since >= MAILBOX_PATIENCE;
}

static void stuck_words(const struct engine *e, uint32_t team, char *out, size_t size)
{
	const struct mailbox *m = &e->mailboxes[team];
	char day[16], clock[6];
	day_t since;
	int minute;

	out[0] = '\0';
	if (!mailbox_stuck(e, team))
		return;
	london_from_instant(m->stuck_since, &since, &minute);
	snprintf(out, size, "%u due since %s %s; %s", waiting(e, team, engine_now(e)), day_words(day, since),
		 instant_clock(clock, m->stuck_since),
		 m->consumers == 0 ? "no client reads this mailbox" : "its clients confirm nothing");
}

/* The worse first. */
static const struct {
	bool (*is)(const struct engine *e, uint32_t team);
	void (*words)(const struct engine *e, uint32_t team, char *out, size_t size);
} troubles[] = {{mailbox_stuck, stuck_words}, {mailbox_untaken, untaken_words}};

void mailbox_trouble(const struct engine *e, uint32_t team, char *out, size_t size)
{
	out[0] = '\0';
	for (size_t i = 0; i < sizeof troubles / sizeof *troubles; i++)
		if (troubles[i].is(e, team)) {
			troubles[i].words(e, team, out, size);
			return;
		}
}

static void tell(struct engine *e, uint32_t team)
{
	struct mailbox *m = &e->mailboxes[team];
	char trouble[160], text[256];

	stuck_words(e, team, trouble, sizeof trouble);
	snprintf(text, sizeof text, "%s: %s", e->config->teams[team].id, trouble);
	e->port.note(e->port.context, "mailbox_stuck", text);
	m->stuck_told = true;
}

static void watch(struct engine *e, uint32_t team, const unsigned *due, int64_t now)
{
	struct mailbox *m = &e->mailboxes[team];

	if (due[team] > 0 && m->stuck_since == 0)
		m->stuck_since = now;
	else if (due[team] == 0 || now < m->stuck_since) /* a clock that was put back begins anew */
		m->stuck_since = 0;
	if (mailbox_stuck(e, team) && !m->stuck_told)
		tell(e, team);
	else if (!mailbox_stuck(e, team) && m->stuck_told) {
		e->port.note(e->port.context, "mailbox_moves", e->config->teams[team].id);
		m->stuck_told = false;
	}
}

void mailboxes_watch(struct engine *e)
{
	int64_t now = engine_now(e), ms = engine_ms(e);
	unsigned *due;

	if (e->config->team_count == 0 || (e->watched_ms != 0 && ms - e->watched_ms < EVERY_MS &&
					   now - e->watched_at < MAILBOX_PATIENCE / 5))
		return;
	e->watched_ms = ms;
	e->watched_at = now;
	due = calloc(e->config->team_count, sizeof *due);
	if (due == NULL)
		return; /* looked at again in a second */
	for (size_t i = 0; i < e->outbox.count; i++) {
		const struct outbox_row *o = &e->outbox.at[i];

		due[o->mailbox] +=
			!envelope_final(o->state) && o->state != ENVELOPE_HELD && o->next_try <= now;
	}
	for (uint32_t i = 0; i < e->config->team_count; i++)
		watch(e, i, due, now);
	free(due);
}
