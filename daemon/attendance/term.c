/* term.c: terms and half terms of a calendar. */
#include <string.h>
#include <strings.h>

#include "attendance/calendar.h"

#define BREAK_WEEKDAYS 3 /* fewer are a long weekend */

static const char *const names[TERMS] = {
	[TERM_NONE] = "none", [TERM_AUTUMN] = "autumn", [TERM_SPRING] = "spring", [TERM_SUMMER] = "summer"};

const char *term_name(enum term term)
{
	return (unsigned)term < TERMS ? names[term] : names[TERM_NONE];
}

static uint8_t half_of(const char *rest)
{
	if (strcasestr(rest, "first") != NULL || strchr(rest, '1') != NULL)
		return 1;
	return strcasestr(rest, "second") != NULL || strchr(rest, '2') != NULL ? 2 : 0;
}

struct term_part term_part_read(const char *name)
{
	for (unsigned t = TERM_AUTUMN; t < TERMS; t++) {
		size_t length = strlen(names[t]);
		/* A year behind the name ("Autumn 2026") says nothing of a half. */
		const char *rest = name + length;

		if (strncasecmp(name, names[t], length) != 0)
			continue;
		return (struct term_part){(uint8_t)t, strpbrk(rest, "03456789") == NULL ? half_of(rest) : 0};
	}
	return (struct term_part){TERM_NONE, 0};
}

static enum term by_month(day_t from)
{
	int month = day_to_civil(from).month;

	return month >= 8 ? TERM_AUTUMN : month <= 3 ? TERM_SPRING : TERM_SUMMER;
}

static enum term term_of_entry(const struct calendar *c, unsigned i)
{
	if (c->terms[i].to - c->terms[i].from >= CALENDAR_TERM_DAYS)
		return TERM_NONE;
	return c->parts[i].term != TERM_NONE ? (enum term)c->parts[i].term : by_month(c->terms[i].from);
}

/* Cuts a range to its first and last school day; false when it has none. */
static bool trim(const struct calendar *c, struct date_range *range)
{
	while (range->from <= range->to && !calendar_school_day(c, range->from))
		range->from++;
	while (range->to >= range->from && !calendar_school_day(c, range->to))
		range->to--;
	return range->from <= range->to;
}

/* The entries of a term, as one range; `half` 0: all of them. */
static bool entries(const struct calendar *c, int year, enum term term, unsigned half,
		    struct date_range *ret_range)
{
	bool any = false;

	for (unsigned i = 0; i < c->term_count; i++) {
		const struct date_range *e = &c->terms[i];

		if (term_of_entry(c, i) != term || year_of(e->from) != year ||
		    (half != 0 && c->parts[i].half != half))
			continue;
		ret_range->from = any && ret_range->from < e->from ? ret_range->from : e->from;
		ret_range->to = any && ret_range->to > e->to ? ret_range->to : e->to;
		any = true;
	}
	return any && trim(c, ret_range);
}

bool calendar_term_range(const struct calendar *c, int year, enum term term, struct date_range *ret_range)
{
	struct date_range range;

	if (term <= TERM_NONE || term >= TERMS || !entries(c, year, term, 0, &range))
		return false;
	*ret_range = range;
	return true;
}

/* A stretch without a school day, as a place to split a term. */
static bool splits(struct date_range term, struct date_range gap)
{
	int weekdays = 0, twice_middle = gap.from + gap.to - 2 * term.from, days = term.to - term.from;

	for (day_t day = gap.from; day <= gap.to; day++)
		weekdays += day_weekday(day) <= DAY_FRIDAY;
	return weekdays >= BREAK_WEEKDAYS && 2 * twice_middle >= days && 2 * twice_middle <= 3 * days;
}

static int off_middle(struct date_range term, struct date_range gap)
{
	int off = gap.from + gap.to - term.from - term.to;

	return off < 0 ? -off : off;
}

static bool better(struct date_range term, struct date_range gap, struct date_range than)
{
	int more = (gap.to - gap.from) - (than.to - than.from);

	return more > 0 || (more == 0 && off_middle(term, gap) < off_middle(term, than));
}

/* The break of a term that starts and ends with a school day; from > to: none. */
static struct date_range find_break(const struct calendar *c, struct date_range term)
{
	struct date_range best = {1, 0};

	for (day_t day = term.from; day < term.to;) {
		struct date_range gap = {day + 1, calendar_next(c, day) - 1};

		if (gap.from <= gap.to && splits(term, gap) &&
		    (best.from > best.to || better(term, gap, best)))
			best = gap;
		day = gap.to + 1;
	}
	return best;
}

bool calendar_half_term_range(const struct calendar *c, int year, unsigned half_term,
			      struct date_range *ret_range)
{
	enum term term = (enum term)((half_term + 1) / 2);
	struct date_range whole, said[2], gap;
	bool second = half_term % 2 == 0;

	if (half_term < 1 || half_term > HALF_TERMS || !entries(c, year, term, 0, &whole))
		return false;
	if (entries(c, year, term, 1, &said[0]) && entries(c, year, term, 2, &said[1])) {
		*ret_range = said[second];
		return true;
	}
	gap = find_break(c, whole);
	if (gap.from > gap.to)
		return false;
	*ret_range = second ? (struct date_range){gap.to + 1, whole.to} :
			      (struct date_range){whole.from, gap.from - 1};
	return true;
}

enum term calendar_term(const struct calendar *c, day_t day)
{
	struct date_range range;

	for (unsigned t = TERM_AUTUMN; t < TERMS; t++)
		if (calendar_term_range(c, year_of(day), (enum term)t, &range) && day >= range.from &&
		    day <= range.to)
			return (enum term)t;
	return TERM_NONE;
}

unsigned calendar_half_term(const struct calendar *c, day_t day)
{
	struct date_range range;

	for (unsigned h = 1; h <= HALF_TERMS; h++)
		if (calendar_half_term_range(c, year_of(day), h, &range) && day >= range.from &&
		    day <= range.to)
			return h;
	return 0;
}
