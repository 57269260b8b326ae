/* view_timeline_changes.c: marks that came late or were changed, from the journal. */
#include <stdio.h>
#include <string.h>

#include "engine/view/view_rollcall.h"
#include "engine/view/view_timeline.h"
#include "engine/world/journal.h"

/* A first mark that came on a later day than its own is a late entry. */
struct changes {
	struct engine *e;
	const struct visitor *v;
	uint32_t child;
	const struct enrolment *at;
	struct date_range days;
	struct view_events *ret;
};

/* "Wed 25 Nov 2026 09:41". */
static const char *moment(int64_t at, char out[40])
{
	char day[16], clock[6];
	day_t on;
	int minute;

	london_from_instant(at, &on, &minute);
	snprintf(out, 40, "%s %s", day_words(day, on), instant_clock(clock, at));
	return out;
}

static int add(const struct changes *x, const struct store_batch *b, const struct change *c, const char *old,
	       const char *now)
{
	day_t day = session_day(c->session), known;
	char session[40], when[40];
	struct view_event *one;
	bool first = c->old == CELL_UNKNOWN;
	int minute;
	day_t told;

	london_from_instant(b->at, &known, &minute);
	london_from_instant(x->at->known_at, &told, &minute);
	/* As marks come; or of before the school's first list, whose reading brings the year so far. */
	if (first && (known == day || day < told))
		return 0;
	one = view_event_add(
		x->ret, first ? london_to_instant(day, session_pm(c->session) ? 13 * 60 : 9 * 60) : b->at,
		first ? "late_entry" : "correction");
	if (one == NULL)
		return -FAULT_MEMORY;
	one->late = first;
	if (first)
		snprintf(one->text, sizeof one->text, "%s: %s; known to us only on %s.",
			 view_session_words(c->session, session), now, moment(b->at, when));
	else
		snprintf(one->text, sizeof one->text, "%s: changed from %s to %s.",
			 view_session_words(c->session, session), old, now);
	return 0;
}

static int change_one(const struct changes *x, const struct store_batch *b, const struct change *c)
{
	day_t day = session_day(c->session);
	enum treatment how;
	char old[64] = "no mark", now[64] = "no mark";

	if (c->slot != x->at->row.slot || day < x->days.from || day > x->days.to ||
	    !enrolment_current(x->at, day))
		return 0;
	how = view_mark_treatment(x->e, x->v, x->child, x->at->school, day);
	if (how <= TREATMENT_BAND)
		return 0;
	if (c->old != CELL_UNKNOWN)
		notify_treated((cell_t)c->old, how, old, sizeof old);
	if (c->now != CELL_UNKNOWN)
		notify_treated((cell_t)c->now, how, now, sizeof now);
	return strcmp(old, now) != 0 ? add(x, b, c, old, now) : 0;
}

static int batch_one(void *context, const struct store_batch *b)
{
	const struct changes *x = context;
	struct span rest = b->changes;
	struct change c;
	int rc = 0;

	if (!journal_of_marks(b))
		return 0;
	while (rc == 0 && rest.length > 0 && change_unpack(&rest, &c))
		rc = change_one(x, b, &c);
	return rc;
}

int view_timeline_changes(struct engine *e, const struct visitor *v, uint32_t child,
			  const struct date_range *days, struct view_events *ret, struct fault *reterr)
{
	const struct child *c = &e->children.at[child];
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < c->enrolment_count; i++) {
		const struct enrolment *n = &e->enrolments.at[c->enrolments[i]];
		struct changes x = {.e = e, .v = v, .child = child, .at = n, .days = *days, .ret = ret};

		rc = e->store.ops->batch_walk_school(e->store.self, e->schools[n->school].row->id,
						     london_to_instant(days->from, 0), batch_one, &x, reterr);
	}
	return rc == -FAULT_MEMORY ? fault_set(reterr, FAULT_MEMORY, "no memory for a timeline") : rc;
}
