#include "measure/cohort.h"

static bool known_at(const struct trait_entry *e, int64_t known)
{
	return e->known_from <= known && (e->known_to == INT64_MAX || known < e->known_to);
}

static bool holds(const struct trait_entry *e, day_t day)
{
	return (e->from == DAY_NONE || e->from <= day) && (e->to == DAY_NONE || day <= e->to);
}

uint8_t cohort_on(const struct enrolment_facts *e, enum trait t, day_t day, int64_t known)
{
	const struct trait_entry *best = NULL;

	for (unsigned i = 0; i < e->trait_count; i++) {
		const struct trait_entry *x = &e->traits[i];

		if (x->trait == t && known_at(x, known) && holds(x, day) &&
		    (best == NULL || x->known_from > best->known_from))
			best = x;
	}
	return best != NULL && best->value < TRAIT_VALUES ? best->value : TRAIT_UNKNOWN;
}

/* As cohort_on of each trait, in one walk over the entries. */
static cohort_t values_on(const struct enrolment_facts *e, trait_set_t traits, day_t day, int64_t known)
{
	const struct trait_entry *best[TRAITS] = {0};
	trait_set_t found = 0;
	cohort_t c = 0;

	if (traits == 0)
		return 0;
	for (unsigned i = 0; i < e->trait_count; i++) {
		const struct trait_entry *x = &e->traits[i];

		if ((unsigned)x->trait >= TRAITS || (traits & trait_bit(x->trait)) == 0 ||
		    !known_at(x, known) || !holds(x, day) ||
		    (best[x->trait] != NULL && x->known_from <= best[x->trait]->known_from))
			continue;
		best[x->trait] = x;
		found |= trait_bit(x->trait);
	}
	for (; found != 0; found &= found - 1) {
		const struct trait_entry *x = best[__builtin_ctz(found)];

		if (x->value < TRAIT_VALUES)
			c |= (cohort_t)x->value << (4 * (unsigned)x->trait);
	}
	return c;
}

static bool on_roll(const struct enrolment_facts *e, day_t day)
{
	return (e->from == DAY_NONE || e->from <= day) && (e->to == DAY_NONE || day <= e->to);
}

day_t census_day(unsigned term, int year)
{
	const struct civil months[3] = {{year, 10, 1}, {year + 1, 1, 1}, {year + 1, 5, 1}};
	day_t first;

	if (term < 1 || term > 3)
		return DAY_NONE;
	first = day_from_civil(months[term - 1]);
	first += (DAY_THURSDAY - day_weekday(first) + 7) % 7;
	return term == 1 ? first : first + 14;
}

static day_t earliest_census(const struct enrolment_facts *e, int year)
{
	for (unsigned term = 1; term <= 3; term++)
		if (on_roll(e, census_day(term, year)))
			return census_day(term, year);
	return DAY_NONE;
}

cohort_t cohort_at(const struct enrolment_facts *e, trait_set_t traits, day_t day,
		   const struct cohort_rule *rule)
{
	if (traits == 0)
		return 0;
	if (rule->mode == COHORT_CURRENT)
		day = rule->today;
	if (rule->mode == COHORT_EARLIEST)
		day = earliest_census(e, rule->year);
	return day != DAY_NONE ? values_on(e, traits, day, rule->known) : 0;
}

static bool within(day_t edge, day_t day, day_t to)
{
	return edge != DAY_NONE && edge > day && edge <= to;
}

bool cohort_steady(const struct enrolment_facts *e, trait_set_t traits, day_t day, day_t to,
		   const struct cohort_rule *rule, cohort_t *ret)
{
	trait_set_t found = 0;
	cohort_t c = 0;

	if (rule->mode != COHORT_DATED && traits != 0)
		return false;
	for (unsigned i = 0; traits != 0 && i < e->trait_count; i++) {
		const struct trait_entry *x = &e->traits[i];

		if ((traits >> (unsigned)x->trait & 1) == 0 || !known_at(x, rule->known))
			continue;
		if (within(x->from, day, to) || (x->to != DAY_NONE && within(x->to + 1, day, to)))
			return false;
		if (!holds(x, day))
			continue;
		/* Which of two speaks is a matter of when they were known. */
		if ((found & trait_bit(x->trait)) != 0)
			return false;
		found |= trait_bit(x->trait);
		if (x->value < TRAIT_VALUES)
			c |= (cohort_t)x->value << (4 * (unsigned)x->trait);
	}
	*ret = c;
	return true;
}

/* The first day after `day` on which an entry begins or has ended; DAY_NONE: none. */
static day_t next_edge(const struct enrolment_facts *e, trait_set_t traits, day_t day, int64_t known)
{
	day_t next = DAY_NONE;

	for (unsigned i = 0; i < e->trait_count; i++) {
		const struct trait_entry *x = &e->traits[i];
		const day_t edges[2] = {x->from, x->to != DAY_NONE ? x->to + 1 : DAY_NONE};

		if ((traits >> (unsigned)x->trait & 1) == 0 || !known_at(x, known))
			continue;
		for (unsigned k = 0; k < 2; k++)
			if (edges[k] != DAY_NONE && edges[k] > day && (next == DAY_NONE || edges[k] < next))
				next = edges[k];
	}
	return next;
}

day_t cohort_change(const struct enrolment_facts *e, trait_set_t traits, day_t day, day_t to,
		    const struct cohort_rule *rule)
{
	cohort_t now;
	day_t first;

	if (rule->mode != COHORT_DATED || traits == 0 || e->trait_count == 0)
		return DAY_NONE;
	first = next_edge(e, traits, day, rule->known);
	if (first == DAY_NONE || first > to)
		return DAY_NONE;
	now = values_on(e, traits, day, rule->known);
	for (day_t at = first; at != DAY_NONE && at <= to; at = next_edge(e, traits, at, rule->known))
		if (values_on(e, traits, at, rule->known) != now)
			return at;
	return DAY_NONE;
}

/* Whether the enrolment has the value on some day, and on every day, of [from, to]. */
static void add_to_mask(const struct enrolment_facts *e, enum trait t, uint8_t value, struct date_range days,
			const struct cohort_rule *rule, struct cohort_mask *mask)
{
	uint32_t lane = (uint32_t)1 << (e->slot % ROLL_LANES);
	bool some = false, every = true;

	for (day_t day = days.from; day != DAY_NONE;
	     day = cohort_change(e, trait_bit(t), day, days.to, rule)) {
		bool is = cohort_value(cohort_at(e, trait_bit(t), day, rule), t) == value;

		some |= is;
		every &= is;
	}
	if (every)
		mask->member |= lane;
	else if (some)
		mask->changed |= lane;
}

void cohort_masks(const struct enrolment_facts *list, unsigned count, uint32_t school, enum trait t,
		  uint8_t value, struct date_range days, const struct cohort_rule *rule,
		  struct cohort_mask *ret, unsigned blocks)
{
	for (unsigned i = 0; i < blocks; i++)
		ret[i] = (struct cohort_mask){0, 0};
	for (unsigned i = 0; i < count; i++) {
		const struct enrolment_facts *e = &list[i];
		struct date_range cut = {e->from != DAY_NONE && e->from > days.from ? e->from : days.from,
					 e->to != DAY_NONE && e->to < days.to ? e->to : days.to};

		if (e->school == school && e->slot / ROLL_LANES < blocks && cut.from <= cut.to)
			add_to_mask(e, t, value, cut, rule, &ret[e->slot / ROLL_LANES]);
	}
}

enum social_group cohort_social(cohort_t c)
{
	static const struct {
		enum trait trait;
		enum social_group group;
	} order[] = {
		{TRAIT_LOOKED_AFTER, SOCIAL_LOOKED_AFTER},
		{TRAIT_PROTECTION_PLAN, SOCIAL_PROTECTION_PLAN_ONLY},
		{TRAIT_IN_NEED, SOCIAL_IN_NEED_ONLY},
	};
	bool unknown = false;

	for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
		uint8_t value = cohort_value(c, order[i].trait);

		if (value == TRAIT_YES)
			return order[i].group;
		unknown |= value == TRAIT_UNKNOWN;
	}
	return unknown ? SOCIAL_UNKNOWN : SOCIAL_NONE;
}

const char *social_group_words(enum social_group g)
{
	static const char *const words[SOCIAL_GROUPS] = {
		[SOCIAL_UNKNOWN] = "unknown",
		[SOCIAL_NONE] = "no social worker",
		[SOCIAL_IN_NEED_ONLY] = "in need, no plan, not looked after",
		[SOCIAL_PROTECTION_PLAN_ONLY] = "protection plan, not looked after",
		[SOCIAL_LOOKED_AFTER] = "looked after",
	};

	return (unsigned)g < SOCIAL_GROUPS ? words[g] : "unknown";
}
