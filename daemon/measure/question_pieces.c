#include "measure/question_internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/vec.h"

static int no_memory(struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEMORY, "no memory for the pieces of a range");
}

static day_t min_day(day_t a, day_t b)
{
	return a < b ? a : b;
}

/* The last session, from `s` on, that shares every time dimension asked for. */
static session_t end_of_piece(const struct inquiry *i, const struct open_sums *o, session_t s)
{
	day_t day = session_day(s), end = INT32_MAX / 4;
	struct date_range half;

	if (inquiry_needs(i, DIMENSION_HALF_DAY))
		return s;
	if (inquiry_needs(i, DIMENSION_WEEKDAY))
		return session_of(day, true);
	if (inquiry_needs(i, DIMENSION_WEEK))
		end = day + DAY_SUNDAY - day_weekday(day);
	if (inquiry_needs(i, DIMENSION_TERM) || inquiry_needs(i, DIMENSION_HALF_TERM))
		end = min_day(end, period_term_days(period_term_of(day), year_of(day)).to);
	if (inquiry_needs(i, DIMENSION_HALF_TERM) &&
	    period_half_term_days(o, period_half_term_of(o, day), &half))
		end = min_day(end, half.to);
	return session_of(end, true);
}

static void place_in_time(const struct inquiry *i, const struct open_sums *o, session_t s, struct place *p)
{
	day_t day = session_day(s);

	p->at[DIMENSION_WEEK] = day - day_weekday(day);
	p->at[DIMENSION_HALF_TERM] =
		inquiry_needs(i, DIMENSION_HALF_TERM) ? (int32_t)period_half_term_of(o, day) : 0;
	p->at[DIMENSION_TERM] = inquiry_needs(i, DIMENSION_TERM) ? (int32_t)period_term_of(day) : 0;
	p->at[DIMENSION_WEEKDAY] = day_weekday(day);
	p->at[DIMENSION_HALF_DAY] = session_pm(s);
}

static bool weekend(session_t s)
{
	return day_weekday(session_day(s)) > DAY_FRIDAY;
}

static int add_piece(const struct inquiry *i, const struct open_sums *o, struct session_range range,
		     struct pieces *ps, struct fault *reterr)
{
	struct place p = {0};
	struct piece *piece;

	place_in_time(i, o, range.from, &p);
	if (!filters_pass(i->q, &p, DIMENSION_WEEK, DIMENSION_TRAIT))
		return 0;
	piece = VEC_ADD(ps);
	if (piece == NULL)
		return no_memory(reterr);
	piece->range = range;
	for (unsigned k = 0; k < i->q->by_count; k++)
		if (i->q->by[k] >= DIMENSION_WEEK && i->q->by[k] < DIMENSION_TRAIT)
			piece->time[k] = p.at[i->q->by[k]];
	return 0;
}

static int by_time(const void *a, const void *b)
{
	const struct piece *x = a, *y = b;

	for (unsigned k = 0; k < QUESTION_BY; k++)
		if (x->time[k] != y->time[k])
			return x->time[k] < y->time[k] ? -1 : 1;
	return x->range.from < y->range.from ? -1 : x->range.from > y->range.from;
}

static int mark_starts(struct pieces *ps, struct fault *reterr)
{
	for (size_t i = 0; i <= ps->count; i++) {
		size_t *start;

		if (i > 0 && i < ps->count &&
		    memcmp(ps->at[i].time, ps->at[i - 1].time, sizeof ps->at[i].time) == 0)
			continue;
		start = VEC_ADD(&ps->starts);
		if (start == NULL)
			return no_memory(reterr);
		*start = i;
	}
	return 0;
}

/* Runs of weekday sessions the school was not to hold, or of which nobody could have heard yet; a weekend
 * between two is no end of a run. */
static int find_closed(const struct open_sums *o, struct session_range range, session_t settled,
		       struct closed_runs *closed, struct fault *reterr)
{
	bool run = false, open;
	unsigned at = open_index(o, range.from);
	unsigned in_week = (unsigned)day_weekday(session_day(range.from)) * 2 + session_pm(range.from);

	for (session_t s = range.from; s <= range.to; s++, in_week = in_week == 13 ? 0 : in_week + 1) {
		if (in_week >= ROLL_SESSIONS)
			continue;
		open = at < OPEN_SESSIONS && o->before[at + 1] != o->before[at];
		at++;
		if (s <= settled && open) {
			run = false;
			continue;
		}
		if (!run) {
			struct session_range *r = VEC_ADD(closed);

			if (r == NULL)
				return no_memory(reterr);
			r->from = s;
			run = true;
		}
		closed->at[closed->count - 1].to = s;
	}
	return 0;
}

int pieces_cut(const struct inquiry *i, const struct open_sums *o, struct session_range range,
	       session_t settled, struct pieces *ret, struct fault *reterr)
{
	bool by_day = inquiry_needs(i, DIMENSION_HALF_DAY) || inquiry_needs(i, DIMENSION_WEEKDAY);
	int rc = 0;

	ret->count = ret->starts.count = ret->closed.count = 0;
	for (session_t s = range.from; rc == 0 && s <= range.to;) {
		session_t end = end_of_piece(i, o, s);
		struct session_range piece = {s, end < range.to ? end : range.to};

		if (!by_day || !weekend(s))
			rc = add_piece(i, o, piece, ret, reterr);
		s = piece.to + 1;
	}
	if (rc == 0)
		rc = find_closed(o, range, settled, &ret->closed, reterr);
	if (rc == 0 && ret->count > 0) {
		qsort(ret->at, ret->count, sizeof *ret->at, by_time);
		rc = mark_starts(ret, reterr);
	}
	return rc;
}

void pieces_free(struct pieces *p)
{
	VEC_FREE(p);
	VEC_FREE(&p->starts);
	VEC_FREE(&p->closed);
}
