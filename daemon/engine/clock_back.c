#include "engine/clock_back.h"

#include <stdio.h>

#include "engine/pull/gates.h"
#include "engine/world/awake.h"

/* A second or two is how time servers keep a clock right. */
#define SLEW 5

/* Every planned moment of the day that has passed is due again. */
static bool undo(int64_t *done, int64_t now, int64_t morning)
{
	if (*done <= now)
		return false;
	*done = morning;
	return true;
}

/* A wait lasts as long as it was to last, and not as much longer as the clock went back. */
static void move(int64_t *until, int64_t now, int64_t by)
{
	if (*until > now)
		*until -= by;
}

/* `by`: seconds; 0: not known. */
static unsigned look_again(struct engine *e, int64_t now, int64_t by)
{
	unsigned undone = 0;
	day_t today;
	int minute;
	int64_t morning;

	london_from_instant(now, &today, &minute);
	morning = london_to_instant(today, 0) - 1;
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		struct engine_school *s = &e->schools[i];

		undone += undo(&s->last_look, now, morning);
		undo(&s->last_tried, now, now);
		s->quiet_until = 0;
		awake_wake(e, i);
		move(&s->pull.retry_at, now, by);
		move(&s->pull.held_until, now, by);
	}
	for (uint32_t i = 0; i < e->config->authority.list_count; i++) {
		undone += undo(&e->list_looked[i], now, morning);
		undo(&e->list_tried[i], now, now);
		move(&e->list_pulls[i].retry_at, now, by);
	}
	undone += undo(&e->rollcall_done, now, morning);
	return undone;
}

void clock_back_look(struct engine *e)
{
	int64_t now = engine_now(e), before = e->clock_seen;
	bool first = before == 0, stepped = !first && now + SLEW < before;
	char words[120];

	e->clock_seen = now;
	if (!first && !stepped)
		return;
	if (look_again(e, now, stepped ? before - now : 0) == 0 && !stepped)
		return;
	e->due_changed = true;
	if (stepped) {
		gates_clock_back(e, before - now);
		snprintf(words, sizeof words, "by %lld minutes: schools are asked again",
			 (long long)((before - now) / 60));
	} else
		snprintf(words, sizeof words, "while we were off: schools are asked again");
	e->port.note(e->port.context, "clock_back", words);
}
