/* The schools of a share contract, and whether its days, times and years are theirs. */
#include <stdio.h>
#include <string.h>

#include "config/contract_check.h"

static void school_known(struct checking *k, const struct contract_view *v)
{
	/* To find a node in a long list takes time: only where there is something to tell. */
	for (unsigned i = 0; i < v->c->school_count; i++)
		if (check_file(k, &kind_school, v->c->schools[i]) == NULL)
			check_refer(k, walk_to(&k->walk, v->root, "parties.supplier.schools[%u]", i),
				    &kind_school, v->c->schools[i]);
}

static void all_listed(struct checking *k, const struct contract_view *v)
{
	if (v->c->all_schools && k->config->authority.agreements == AGREEMENTS_LISTED)
		walk_fault(
			&k->walk, walk_to(&k->walk, v->root, "parties.supplier.schools"),
			"all takes every school here as having agreed, because muster.yaml says agreements: listed");
}

/* How many schools something is true of, and the first. */
struct some {
	unsigned count;
	const char *first;
};

static struct some schools_that(const struct checking *k, const struct share_contract *c,
				bool (*is)(const struct checking *, const struct share_contract *,
					   const struct school *))
{
	struct some some = {0};
	size_t cursor = 0;

	for (const struct school *s = check_next_school(k, c, &cursor); s != NULL;
	     s = check_next_school(k, c, &cursor))
		if (is(k, c, s) && some.count++ == 0)
			some.first = s->id;
	return some;
}

/* "school oak", "3 schools, the first is oak" */
static const char *say_some(const struct some *some, char *out, size_t size)
{
	if (some->count == 1)
		snprintf(out, size, "school %s", some->first);
	else
		snprintf(out, size, "%u schools (the first is %s)", some->count, some->first);
	return out;
}

/* --- years --------------------------------------------------------------------------------- */

/* Places in year_groups (year + 2) that a phase has; special schools and alternative provision have all. */
static const struct {
	unsigned from, to;
} phase_years[] = {
	[PHASE_PRIMARY] = {0, 6 + 2},
	[PHASE_SECONDARY] = {7 + 2, CONTRACT_YEARS - 1},
	[PHASE_SPECIAL] = {0, CONTRACT_YEARS - 1},
	[PHASE_ALTERNATIVE] = {0, CONTRACT_YEARS - 1},
};

static bool taught(const struct checking *k, const struct share_contract *c, unsigned year)
{
	size_t cursor = 0;

	for (const struct school *s = check_next_school(k, c, &cursor); s != NULL;
	     s = check_next_school(k, c, &cursor))
		if (phase_years[s->phase].from <= year && year <= phase_years[s->phase].to)
			return true;
	return false;
}

static void year_groups(struct checking *k, const struct contract_view *v)
{
	static const char *const young[] = {"N1", "N2", "R"};
	char years[96] = "";
	size_t used = 0, cursor = 0;

	if (node_get(node_get(v->root, "subjects"), "year_groups") == NULL || !k->complete ||
	    check_next_school(k, v->c, &cursor) == NULL)
		return;
	for (unsigned y = 0; y < CONTRACT_YEARS && used < sizeof years; y++) {
		if (!v->c->year_groups[y] || taught(k, v->c, y))
			continue;
		used += (size_t)snprintf(years + used, sizeof years - used, "%s", used > 0 ? ", " : "");
		if (y < 3)
			used += (size_t)snprintf(years + used, sizeof years - used, "%s", young[y]);
		else
			used += (size_t)snprintf(years + used, sizeof years - used, "%u", y - 2);
	}
	if (used > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "subjects.year_groups"),
			   "no school of this contract teaches these years: %s", years);
}

/* --- times of day -------------------------------------------------------------------------- */

#define A_MONDAY 4 /* 5 January 1970: any week has the same register times */

static bool looks_too_late(const struct checking *k, const struct share_contract *c, const struct school *s)
{
	bool late = false;

	(void)k;
	for (day_t day = A_MONDAY; day < A_MONDAY + SCHOOL_WEEKDAYS; day++) {
		struct register_times t = school_registers(s, day);

		late |= t.am_closes >= 0 && c->looks.until_am >= 0 &&
			t.am_closes + c->looks.first > c->looks.until_am;
		late |= t.pm_closes >= 0 && c->looks.until_pm >= 0 &&
			t.pm_closes + c->looks.first > c->looks.until_pm;
	}
	return late;
}

static void looks_late(struct checking *k, const struct contract_view *v)
{
	struct some some = schools_that(k, v->c, looks_too_late);
	char words[128];

	if (some.count > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.looks.until"),
			   "the first look comes after this time at %s: its register closes too late for it",
			   say_some(&some, words, sizeof words));
}

static bool closes_too_early(const struct checking *k, const struct share_contract *c, const struct school *s)
{
	bool early = false;

	(void)k;
	for (day_t day = A_MONDAY; day < A_MONDAY + SCHOOL_WEEKDAYS; day++)
		early |= c->looks.close >= 0 && c->looks.close <= school_closes(s, day, true);
	return early;
}

static void close_early(struct checking *k, const struct contract_view *v)
{
	struct some some = schools_that(k, v->c, closes_too_early);
	char words[128];

	if (some.count > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "collect.looks.close"),
			   "the day's last look comes before the afternoon register closes at %s",
			   say_some(&some, words, sizeof words));
}

/* --- days ---------------------------------------------------------------------------------- */

static bool without_term(const struct checking *k, const struct share_contract *c, const struct school *s)
{
	const struct loaded *l = s->calendar[0] != '\0' ? check_file(k, &kind_calendar, s->calendar) : NULL;
	const struct calendar *calendar = l != NULL ? l->object : NULL;

	for (unsigned i = 0; calendar != NULL && i < calendar->term_count; i++)
		if (calendar->terms[i].from == DAY_NONE || calendar->terms[i].to == DAY_NONE ||
		    (calendar->terms[i].from <= c->valid_to && calendar->terms[i].to >= c->valid_from))
			return false;
	return calendar != NULL;
}

static bool dated(const struct share_contract *c)
{
	return c->valid_from != DAY_NONE && c->valid_to != DAY_NONE && c->valid_from <= c->valid_to;
}

static void no_term(struct checking *k, const struct contract_view *v)
{
	struct some some = {0};
	char words[128];

	if (dated(v->c))
		some = schools_that(k, v->c, without_term);
	if (some.count > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "valid"),
			   "no term of the calendar lies between these dates at %s",
			   say_some(&some, words, sizeof words));
}

static bool live_too_late(const struct checking *k, const struct share_contract *c, const struct school *s)
{
	(void)k;
	return s->go_live != DAY_NONE && c->valid_to != DAY_NONE && s->go_live > c->valid_to;
}

static void go_live_late(struct checking *k, const struct contract_view *v)
{
	struct some some = {0};
	char words[128];

	if (dated(v->c))
		some = schools_that(k, v->c, live_too_late);
	if (some.count > 0)
		walk_fault(&k->walk, walk_to(&k->walk, v->root, "valid.to"),
			   "go_live comes after this day at %s: nobody is ever told anything of it",
			   say_some(&some, words, sizeof words));
}

/* clang-format off */
const struct check school_checks[] = {
	{.id = "school-known", .contract = school_known, .reason = "a school without a file cannot be asked"},
	{.id = "all-listed", .warning = true, .contract = all_listed,
	 .reason = "a school that shares has agreed to it, and somebody can show when"},
	{.id = "year-groups", .warning = true, .review = true, .contract = year_groups,
	 .reason = "primary schools have years up to 6, secondary schools from 7: perhaps a school or a year is missing"},
	{.id = "looks-late", .warning = true, .review = true, .contract = looks_late,
	 .reason = "looks end at this time, so the school would be asked at the day's close only"},
	{.id = "close-early", .warning = true, .review = true, .contract = close_early,
	 .reason = "what a school writes into the afternoon register would be seen the next night"},
	{.id = "no-term", .warning = true, .review = true, .contract = no_term,
	 .reason = "outside terms there are no registers to share"},
	{.id = "go-live-late", .warning = true, .review = true, .contract = go_live_late,
	 .reason = "marks before go_live are kept and never alert"},
	{0},
};
/* clang-format on */
