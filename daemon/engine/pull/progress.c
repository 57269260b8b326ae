#include "engine/pull/progress.h"

#include <stdio.h>

#include "engine/world/reply.h"
#include "engine/world/steps.h"

static const char *what_of(enum pull_step step)
{
	switch ((int)step) {
	case STEP_MARKS:
	case STEP_MARKS_LEFT:
	case STEP_CHANGED:
		return "marks";
	case STEP_STUDENTS:
	case STEP_LEAVERS:
	case STEP_COMING:
		return "pupils";
	case STEP_CODES:
		return "codes";
	default:
		return "whether it may be read";
	}
}

struct progress progress_of(const struct engine *e, uint32_t school)
{
	const struct engine_school *s = &e->schools[school];
	struct progress p = {.pages = s->pages, .what = what_of(s->pull.step)};

	if (s->pull.kind != PULL_LOAD)
		return p;
	p.since = s->pull.planned;
	for (day_t d = s->pull.from; d <= s->pull.to; d++) {
		if (!calendar_school_day(s->row->days, d))
			continue;
		p.days++;
		p.days_done += openings_marks(&s->held, session_of(d, false)).known > 0 ||
			       openings_marks(&s->held, session_of(d, true)).known > 0;
	}
	return p;
}

void progress_words(const struct progress *p, char *out, size_t size)
{
	char clock[6];

	if (p->since == 0)
		snprintf(out, size, "the year so far is to be loaded; not begun yet");
	else
		snprintf(
			out, size,
			"loading the year so far, since %s: marks of %u of %u school days, %u pages; now: %s",
			instant_clock(clock, p->since), p->days_done, p->days, p->pages, p->what);
}

json_t *progress_json(const struct engine *e, uint32_t school)
{
	struct progress p;
	day_t today;
	int minute;

	london_from_instant(engine_now(e), &today, &minute);
	if (e->schools[school].last_look != 0 || !policy_pulls(e->policy, school, today))
		return json_null();
	p = progress_of(e, school);
	return json_pack("{s:i, s:i, s:i, s:o, s:s}", "days_done", (int)p.days_done, "days", (int)p.days,
			 "pages", (int)p.pages, "since", answer_time(p.since), "what", p.what);
}
