/* calendars: when schools are open to pupils. */
#include <stdio.h>
#include <string.h>

#include "attendance/bank_holiday.h"
#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
static const struct row range[] = {
	{.key = "from", .type = ROW_DATE, .required = true, ROW_AT(struct date_range, from),
	 .help = "first day"},
	{.key = "to", .type = ROW_DATE, ROW_AT(struct date_range, to),
	 .help = "last day; the first one when left out"},
	{.key = "name", .type = ROW_TEXT, .max = 80,
	 .help = "for people: half term, INSET; a term's name (Autumn, Spring 1) says which it is"},
	{0},
};

const struct row range_item[] = {{.type = ROW_MAP, .rows = range}};
static const struct row day_item[] = {{.type = ROW_DATE, .size = sizeof(day_t)}};

static const struct row rows[] = {
	KIND_KEYS("Calendar", struct calendar),
	{.key = "terms", .type = ROW_LIST, .required = true, ROW_ITEMS(struct calendar, terms, term_count),
	 .min = 1, .rows = range_item,
	 .help = "terms or half terms in order; schools are open on their weekdays"},
	{.key = "closures", .type = ROW_LIST, ROW_ITEMS(struct calendar, closures, closure_count),
	 .rows = range_item, .help = "days inside terms without pupils: half terms, INSET"},
	{.key = "bank_holidays", .type = ROW_LIST,
	 ROW_ITEMS(struct calendar, bank_holidays, bank_holiday_count), .rows = day_item,
	 .help = "bank holidays of England, all of the year: no working days either"},
	{0},
};
/* clang-format on */

void ranges_settle(struct walk *w, const struct node *root, const char *key, struct date_range *ranges,
		   unsigned count)
{
	for (unsigned i = 0; i < count; i++) {
		const struct node *item = walk_to(w, root, "%s[%u]", key, i);

		if (node_get(item, "to") == NULL)
			ranges[i].to = ranges[i].from;
		if (ranges[i].to != DAY_NONE && ranges[i].to < ranges[i].from)
			walk_expected(w, walk_to(w, root, "%s[%u].to", key, i), "a date not before from");
	}
}

static void check_terms(struct walk *w, const struct node *root, const struct calendar *c)
{
	for (unsigned i = 1; i < c->term_count; i++)
		if (c->terms[i].from != DAY_NONE && c->terms[i - 1].to != DAY_NONE &&
		    c->terms[i].from <= c->terms[i - 1].to)
			walk_expected(w, walk_to(w, root, "terms[%u].from", i),
				      "a date after the end of the term before it");
}

/* What the entries' names say of terms, and entries that are a year in one. */
static void name_terms(struct walk *w, const struct node *root, struct calendar *c)
{
	for (unsigned i = 0; i < c->term_count; i++) {
		const struct node *name = node_get(walk_to(w, root, "terms[%u]", i), "name");
		char text[96] = "";

		if (name != NULL && name->kind == NODE_SCALAR)
			text_copy(text, sizeof text, name->text);
		c->parts[i] = term_part_read(text);
		if (c->terms[i].from != DAY_NONE && c->terms[i].to != DAY_NONE &&
		    c->terms[i].to - c->terms[i].from >= CALENDAR_TERM_DAYS)
			walk_warn(w, walk_to(w, root, "terms[%u]", i),
				  "longer than %d weeks: a term has to be an entry of its own for its half "
				  "terms to be known",
				  CALENDAR_TERM_DAYS / 7);
	}
}

static bool inside_terms(const struct calendar *c, struct date_range r)
{
	for (unsigned i = 0; i < c->term_count; i++)
		if (c->terms[i].from == DAY_NONE || c->terms[i].to == DAY_NONE ||
		    (r.from <= c->terms[i].to && r.to >= c->terms[i].from))
			return true;
	return false;
}

static void check_closures(struct walk *w, const struct node *root, const struct calendar *c)
{
	for (unsigned i = 0; i < c->closure_count; i++)
		if (c->closures[i].from != DAY_NONE && c->closures[i].to != DAY_NONE &&
		    !inside_terms(c, c->closures[i]))
			walk_warn(w, walk_to(w, root, "closures[%u]", i),
				  "outside every term: changes nothing");
}

static void check_bank_holidays(struct walk *w, const struct node *root, const struct calendar *c)
{
	for (unsigned i = 1; i < c->bank_holiday_count; i++)
		if (c->bank_holidays[i] != DAY_NONE && c->bank_holidays[i] <= c->bank_holidays[i - 1])
			walk_expected(w, walk_to(w, root, "bank_holidays[%u]", i),
				      "dates in order, each once");
}

static bool listed(const struct calendar *c, day_t day)
{
	for (unsigned i = 0; i < c->bank_holiday_count; i++)
		if (c->bank_holidays[i] == day)
			return true;
	return false;
}

/* The bank holidays of the academic year that starts in `year` which rules give and the
 * calendar does not, as a list of days. */
static unsigned missing(const struct calendar *c, int year, char *out, size_t size)
{
	size_t used = 0;
	unsigned count = 0;

	for (int i = 0; i < 2 * BANK_HOLIDAYS; i++) {
		enum bank_holiday which = (enum bank_holiday)(i % BANK_HOLIDAYS);
		day_t day = bank_holiday_kept(which, year + i / BANK_HOLIDAYS);
		char shown[11];

		if (year_of(day) != year || listed(c, day))
			continue;
		count++;
		if (used < size)
			used += (size_t)snprintf(out + used, size - used, "%s%s %s", count > 1 ? ", " : "",
						 bank_holiday_name(which), day_print(shown, day));
	}
	return count;
}

/* A refused date is told already, and may be the very one. */
static bool all_read(const struct calendar *c)
{
	for (unsigned i = 0; i < c->bank_holiday_count; i++)
		if (c->bank_holidays[i] == DAY_NONE)
			return false;
	return true;
}

/* Every academic year in which a term starts. */
static void check_usual_holidays(struct walk *w, const struct node *root, const struct calendar *c)
{
	char list[288];
	int done = 0;

	for (unsigned i = 0; all_read(c) && i < c->term_count; i++) {
		int year = c->terms[i].from != DAY_NONE ? year_of(c->terms[i].from) : done;
		unsigned count = year > done ? missing(c, year, list, sizeof list) : 0;

		done = year > done ? year : done;
		if (count > 0)
			walk_warn(w, walk_to(w, root, "bank_holidays"),
				  "%d/%02d has %u bank holiday%s more by the usual rules: %s", year,
				  (year + 1) % 100, count, count > 1 ? "s" : "", list);
	}
}

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct calendar *c = object;

	ranges_settle(w, root, "terms", c->terms, c->term_count);
	ranges_settle(w, root, "closures", c->closures, c->closure_count);
	name_terms(w, root, c);
	check_terms(w, root, c);
	check_closures(w, root, c);
	check_bank_holidays(w, root, c);
	check_usual_holidays(w, root, c);
}

const struct kind kind_calendar = {
	.name = "Calendar",
	.files = "calendars/*.yaml",
	.help = "A calendar: terms, closures and bank holidays that one or more schools keep.",
	.size = sizeof(struct calendar),
	.rows = rows,
	.finish = finish,
};
