/* calendars: when schools are open to pupils. */
#include <string.h>

#include "config/config.h"
#include "config/kind.h"

/* clang-format off */
static const struct row range[] = {
	{.key = "from", .type = ROW_DATE, .required = true, ROW_AT(struct date_range, from),
	 .help = "first day"},
	{.key = "to", .type = ROW_DATE, ROW_AT(struct date_range, to),
	 .help = "last day; the first one when left out"},
	{.key = "name", .type = ROW_TEXT, .max = 80, .help = "for people: Autumn term, half term, INSET"},
	{0},
};

static const struct row range_item[] = {{.type = ROW_MAP, .rows = range}};
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

/* Fills in single days and tells ranges that run backwards. */
static void settle_ranges(struct walk *w, const struct node *root, const char *key, struct date_range *ranges,
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

static void finish(struct walk *w, const struct node *root, void *object)
{
	struct calendar *c = object;

	settle_ranges(w, root, "terms", c->terms, c->term_count);
	settle_ranges(w, root, "closures", c->closures, c->closure_count);
	check_terms(w, root, c);
	check_closures(w, root, c);
	check_bank_holidays(w, root, c);
}

const struct kind kind_calendar = {
	.name = "Calendar",
	.files = "calendars/*.yaml",
	.help = "A calendar: terms, closures and bank holidays that one or more schools keep.",
	.size = sizeof(struct calendar),
	.rows = rows,
	.finish = finish,
};
