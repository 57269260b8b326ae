#include "engine/pull/deep.h"

#include "engine/pull/pull.h"
#include "engine/pull/pull_internal.h"
#include "engine/world/reply.h"
#include "exchange/fields.h"

#define NIGHT (21 * 60) /* of Sunday: no school is open until morning */
#define DAYS  28	/* of one pull */

static day_t day_of(int64_t instant)
{
	day_t day;
	int minute;

	london_from_instant(instant, &day, &minute);
	return day;
}

int64_t deep_latest(int64_t now)
{
	day_t today = day_of(now);
	day_t sunday = today - (day_weekday(today) + 7 - DAY_SUNDAY) % 7;
	int64_t at = london_to_instant(sunday, NIGHT);

	return at <= now ? at : london_to_instant(sunday - 7, NIGHT);
}

int64_t deep_next(int64_t now)
{
	return london_to_instant(day_of(deep_latest(now)) + 7, NIGHT);
}

/* The first day of the school's year of which there are marks to read. */
static day_t year_from(const struct engine *e, uint32_t school, int64_t now)
{
	day_t first = calendar_year_start(e->schools[school].row->days, day_of(now));

	return first == DAY_NONE || first < roll_first_monday(e->roll) ? roll_first_monday(e->roll) : first;
}

bool deep_due(const struct engine *e, uint32_t school, int64_t now, int64_t latest)
{
	const struct engine_school *s = &e->schools[school];

	return s->pull.kind == PULL_NONE && s->last_look != 0 && s->deep.covered < latest &&
	       year_from(e, school, now) <= day_of(latest) && policy_pulls(e->policy, school, day_of(now));
}

void deep_open(struct engine *e, uint32_t school, int64_t now)
{
	struct engine_school *s = &e->schools[school];
	day_t first = year_from(e, school, now);

	if (s->deep.begun != deep_latest(now)) {
		s->deep.begun = deep_latest(now);
		s->deep.next = day_of(s->deep.begun);
		s->deep.changed = s->deep.withdrawn = s->deep.returned = 0;
	}
	pull_clear(&s->pull);
	s->pull.kind = PULL_DEEP;
	pull_take_stale(e, school);
	if (s->deep.next == day_of(s->deep.begun))
		s->pull.roll = true; /* first of all, whose marks are they */
	pull_begin(e, school, s->deep.begun, false);
	s->pull.to = s->deep.next;
	s->pull.from = s->deep.next - (DAYS - 1);
	if (s->pull.from < first)
		s->pull.from = first;
}

int deep_weeks_over(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	s->deep.next = s->pull.from - 1;
	s->deep.why[0] = '\0';
	if (s->deep.next < year_from(e, school, engine_now(e))) {
		s->deep.covered = s->deep.finished = s->deep.begun;
		s->deep.begun = 0;
	}
	pull_clear(&s->pull);
	return deep_save(e, school, reterr);
}

int deep_loaded(struct engine *e, uint32_t school, struct fault *reterr)
{
	struct engine_school *s = &e->schools[school];

	s->deep.covered = deep_latest(engine_now(e));
	s->deep.begun = 0;
	return deep_save(e, school, reterr);
}

/* --- told ------------------------------------------------------------------------------------- */

static void tell_waiting(const struct engine *e, uint32_t school, json_t *waiting)
{
	const struct engine_school *s = &e->schools[school];

	if (s->deep.begun != 0 && s->deep.why[0] != '\0')
		json_array_append_new(waiting,
				      json_pack("{s:s, s:s}", "school", s->row->id, "reason", s->deep.why));
}

json_t *deep_json(const struct engine *e)
{
	int64_t now = engine_now(e), week = deep_latest(now), last = 0;
	unsigned of = 0, done = 0, under_way = 0;
	struct deep sum = {0};
	json_t *waiting = json_array();

	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct deep *d = &e->schools[i].deep;
		int64_t at = d->begun != 0 ? d->begun : d->finished;

		if (!policy_pulls(e->policy, i, day_of(now)))
			continue;
		of++;
		under_way += d->begun == week;
		done += d->finished == week;
		last = at > last ? at : last;
		tell_waiting(e, i, waiting);
	}
	for (uint32_t i = 0; i < e->config->school_count; i++) {
		const struct deep *d = &e->schools[i].deep;

		if (last == 0 || (d->begun != last && d->finished != last))
			continue;
		sum.changed += d->changed;
		sum.withdrawn += d->withdrawn;
		sum.returned += d->returned;
	}
	return json_pack("{s:o, s:o, s:i, s:i, s:i, s:i, s:i, s:i, s:o}", "last", answer_time(last), "next",
			 answer_time(deep_next(now)), "under_way", (int)under_way, "schools", (int)done, "of",
			 (int)of, "changed", (int)sum.changed, "withdrawn", (int)sum.withdrawn, "returned",
			 (int)sum.returned, "waiting", waiting);
}
