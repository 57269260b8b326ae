/* summary_items.c: the alerts of a digest, as its team may see them. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/tell/clocks.h"
#include "engine/tell/mutes.h"
#include "engine/tell/summary_internal.h"

#define SHOWN 120 /* alerts of one digest with their titles; what is past them is counted */

/* --- making one --------------------------------------------------------------------------------------------
 */

bool summary_pending(const struct summary_row *r, uint32_t team, int64_t now)
{
	return !r->gone && r->team == team && r->told != r->revision && r->at <= now;
}

/* More urgent first: they are the ones that are shown. */
static int by_weight(const void *a, const void *b)
{
	const struct summary_item *x = a, *y = b;
	int by = (int)x->state - (int)y->state;

	if (by == 0)
		by = (int)x->urgency - (int)y->urgency;
	if (by == 0)
		by = (int)x->kind - (int)y->kind;
	return by != 0 ? by : memcmp(x->alert.bytes, y->alert.bytes, DIGEST_SIZE);
}

static bool route_to(const struct engine *e, const struct alert *a, uint32_t team, struct route *ret)
{
	struct route routes[CONTRACT_LIST];
	unsigned count = notify_routes(e, a, child_find(e, &a->child), routes);

	for (unsigned i = 0; i < count; i++)
		if (routes[i].team == team) {
			*ret = routes[i];
			return true;
		}
	return false;
}

static struct summary_item item_of(const struct engine *e, const struct alert *a, const struct summary_row *r)
{
	struct summary_item item = {.alert = a->id,
				    .revision = a->revision,
				    .state = a->state,
				    .outcome = a->outcome,
				    .rule = a->rule,
				    .urgency = URGENCY_SAME_DAY,
				    .kind = a->state == ALERT_CLOSED ? SUMMARY_CLOSED :
					    r->told == 0	     ? SUMMARY_NEW :
								       SUMMARY_CHANGED};
	struct route route;

	if (route_to(e, a, r->team, &route))
		item.urgency = route.row->urgency;
	return item;
}

/* What the alert's own message to this team says, of what is released today; logged as shown. */
static int fill(struct engine *e, uint32_t team, struct summary_item *item, struct render_facts *f,
		struct fault *reterr)
{
	const struct alert *a = alert_of(e, &item->alert);
	struct route route;
	int rc;

	snprintf(item->title, sizeof item->title, "%s%s", a->state == ALERT_CLOSED ? "Closed: " : "",
		 rule_row(a->rule)->title);
	if (rule_of_nobody(a->rule) || !route_to(e, a, team, &route))
		return 0;
	rc = notify_list_child(e, a, child_find(e, &a->child), &route, f, reterr);
	if (rc != 0)
		return rc;
	render_title(f, item->title, sizeof item->title);
	text_copy(item->school, sizeof item->school, span_of(f->school));
	text_copy(item->limit, sizeof item->limit, span_of(f->limit));
	return 0;
}

int summary_fill(struct engine *e, uint32_t team, struct summary *s, struct fault *reterr)
{
	struct render_facts *f = calloc(1, sizeof *f);
	int rc = 0;

	if (f == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a digest");
	if (s->count > 0)
		qsort(s->items, s->count, sizeof *s->items, by_weight);
	s->shown = s->count < SHOWN ? s->count : SHOWN;
	for (size_t i = 0; rc == 0 && i < s->shown; i++) {
		memset(f, 0, sizeof *f);
		rc = fill(e, team, &s->items[i], f, reterr);
	}
	free(f);
	return rc;
}

/* Who is still to be found for what this team was told, now or before. */
void summary_count_open(struct engine *e, uint32_t team, struct summary *s)
{
	const struct summaries *x = e->summaries;
	int64_t first = 0;
	day_t today;
	int minute;

	for (size_t i = 0; i < x->count; i++) {
		const struct summary_row *r = &x->at[i];
		const struct alert *a =
			!r->gone && r->team == team && r->at <= s->now ? alert_of(e, &r->alert) : NULL;
		struct route route;
		int64_t limit;

		if (a == NULL || a->state != ALERT_OPEN || summary_may_tell(e, r) != SEND_NOW)
			continue;
		s->open++;
		if (rule_of_nobody(a->rule) || !route_to(e, a, team, &route))
			continue;
		limit = clocks_view(e, a, &route, s->now).limit;
		if (limit != 0 && (first == 0 || limit < first))
			first = limit;
	}
	london_from_instant(s->now, &today, &minute);
	if (first != 0)
		instant_words(s->first_limit, first, today);
}

/* Every row that is to be told, marked so; those that may no longer be told, or are over, go. */
int summary_gather(struct engine *e, uint32_t team, struct summary *s, struct fault *reterr)
{
	struct summaries *x = e->summaries;
	struct {
		struct summary_item *at;
		size_t count, room;
	} items = {0};
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < x->count; i++) {
		struct summary_row *r = &x->at[i];
		const struct alert *a = !r->gone && r->team == team ? alert_of(e, &r->alert) : NULL;
		enum may_send may;
		struct summary_item *item;

		if (r->gone || r->team != team)
			continue;
		may = summary_may_tell(e, r);
		if (may == SEND_NEVER ||
		    (r->told == r->revision && !r->waits && a != NULL && a->state == ALERT_CLOSED)) {
			r->gone = true;
			rc = summary_row_save(e, r, reterr);
			continue;
		}
		if (may == SEND_LATER || !summary_pending(r, team, s->now) || mutes_hold(e, a) != NULL)
			continue;
		item = VEC_ADD(&items);
		if (item == NULL) {
			rc = fault_set(reterr, FAULT_MEMORY, "no memory for a digest");
			break;
		}
		*item = item_of(e, a, r);
		r->before = r->told;
		r->told = r->revision;
		r->waits = true;
		rc = summary_row_save(e, r, reterr);
	}
	s->items = items.at;
	s->count = items.count;
	return rc;
}
