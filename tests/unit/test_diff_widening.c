/* contract/diff as a property: `widening` says no when nothing more is shared, and only then; and every child
 * and reader of whom more is shared is named by a fact. The slow reference reads the struct headers only. */
#include <stdio.h>

#include "diff_fixture.h"

static uint64_t dice = 20261122;

static unsigned roll(unsigned sides)
{
	dice = dice * 6364136223846793005u + 1442695040888963407u;
	return (unsigned)(dice >> 33) % sides;
}

static const char *const teams[] = {"vs", "duty"}, *const roles[] = {"head", "clerk"};
static const enum field fields[] = {FIELD_SESSION_MARK, FIELD_SCHOOL, FIELD_SEX};
static const char *const towns[] = {"Ofsted", "DfE", "NHS"};

static void random_share(struct share_contract *c)
{
	struct contract_share *s = put_share(c, teams[roll(2)], roll(3) == 0 ? 1 + roll(7) : 0);
	unsigned count = 1 + roll(3);

	for (unsigned r = 0; r < 2; r++)
		if (roll(4) == 0)
			s->roles[s->role_count++] = roles[r];
	for (unsigned i = 0; i < count; i++)
		put_field(s, fields[roll(3)], (enum treatment)roll(6));
}

static void random_contract(struct share_contract *c, char (*schools)[CONTRACT_NAME])
{
	unsigned shares = 1 + roll(3);

	fill(c, schools);
	c->share_count = c->school_count = 0;
	c->all_schools = roll(6) == 0;
	for (unsigned s = 0; !c->all_schools && s < 3; s++)
		if (roll(3) > 0)
			snprintf(schools[c->school_count++], CONTRACT_NAME, "s%u", s);
	c->subjects = roll(8);
	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		c->year_groups[y] = roll(8) > 0;
	if (roll(3) == 0)
		memset(c->year_groups, 1, sizeof c->year_groups);
	for (unsigned i = 0; i < shares; i++)
		random_share(c);
	for (unsigned i = 0; i < 3; i++)
		if (roll(3) == 0)
			c->wording.onward[c->wording.onward_count++] =
				(struct contract_onward){towns[i], "law"};
}

/* One thing of `b` made otherwise, to the one side or the other. */
static void change(struct share_contract *c)
{
	struct contract_share *s = &c->shares[roll(c->share_count)];

	switch (roll(12)) {
	case 0:
		c->school_count -= c->school_count > 0;
		break;
	case 1:
		c->subjects = roll(8);
		break;
	case 2:
		c->year_groups[roll(CONTRACT_YEARS)] ^= true;
		break;
	case 3:
		s->fields[roll(s->field_count)].treatment = (enum treatment)roll(6);
		break;
	case 4:
		s->subjects = roll(8);
		break;
	case 5:
		s->field_count -= s->field_count > 1;
		break;
	case 6:
		s->role_count -= s->role_count > 0;
		break;
	case 7:
		if (c->share_count < 6)
			random_share(c);
		break;
	case 8:
		c->share_count -= c->share_count > 1;
		break;
	case 9:
		c->wording.onward_count -= c->wording.onward_count > 0;
		break;
	case 10:
		c->keep_days += roll(10) == 0 ? 1 : -1;
		break;
	default:
		c->small_numbers += roll(10) == 0 ? -1 : 1;
	}
}

/* The slow reference reads the struct headers only. */
static bool names_school(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

static bool names_year(const struct share_contract *c, int year)
{
	bool every = true;

	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		every = every && c->year_groups[y];
	return year == 99 ? every : c->year_groups[year + 2];
}

static enum treatment released(const struct share_contract *c, const char *school, int year,
			       unsigned subjects, const char *team, const char *role, enum field f)
{
	enum treatment widest = TREATMENT_DROP;

	if (!names_school(c, school) || !names_year(c, year) ||
	    (c->subjects != 0 && !(c->subjects & subjects)))
		return TREATMENT_DROP;
	for (unsigned i = 0; i < c->share_count; i++) {
		const struct contract_share *s = &c->shares[i];
		bool mine = s->role_count == 0;

		for (unsigned r = 0; r < s->role_count; r++)
			mine = mine || (role != NULL && strcmp(role, s->roles[r]) == 0);
		if (!mine || strcmp(s->team, team) != 0 || (s->subjects != 0 && !(s->subjects & subjects)))
			continue;
		for (unsigned k = 0; k < s->field_count; k++)
			if (s->fields[k].field == f && s->fields[k].treatment > widest)
				widest = s->fields[k].treatment;
	}
	return widest;
}

static bool region_has(const struct diff *d, const struct region *r, const char *school, int year,
		       unsigned subjects)
{
	const bool in_a = names_school(d->a, school), in_b = names_school(d->b, school);
	const enum diff_schools part = in_a && in_b ? DIFF_BOTH : in_b ? DIFF_JOINED : DIFF_LEFT;

	return r->schools == part && (r->years >> (year == 99 ? CONTRACT_YEARS : year + 2) & 1) != 0 &&
	       (r->children >> subjects & 1) != 0;
}

/* Some fact that widens says so of exactly this child, and if it is about fields, of this one and this
 * reader.
 */
static bool is_told(const struct diff *d, const char *school, int year, unsigned subjects, const char *team,
		    const char *role, enum field f)
{
	for (unsigned i = 0; i < d->count; i++) {
		const struct fact *fact = &d->facts[i];

		if (fact->widens == WIDENING_NONE || !fact->reaches ||
		    !region_has(d, &fact->region, school, year, subjects))
			continue;
		if (fact->kind != FACT_FIELDS_GAINED && fact->kind != FACT_FIELDS_WIDER) {
			if (fact->kind != FACT_COHORT_WIDER)
				return true;
			continue;
		}
		if (strcmp(fact->team, team) != 0 ||
		    (fact->role != NULL && (role == NULL || strcmp(role, fact->role) != 0)))
			continue;
		for (unsigned k = 0; k < fact->field_count; k++)
			if (fact->fields[k].field == f && fact->fields[k].to > fact->fields[k].from)
				return true;
	}
	return false;
}

/* Every ask that version b answers more fully: is it told? Gives how many there are. */
static unsigned more_released(const struct diff *d)
{
	static const char *const schools[] = {"s0", "s1", "s2", "another"};
	static const char *const readers[] = {NULL, "head", "clerk", "another"};
	static const int years[] = {-2, -1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 99};
	unsigned more = 0;

	for (unsigned s = 0; s < 4; s++)
		for (unsigned y = 0; y < 18; y++)
			for (unsigned subjects = 0; subjects < 8; subjects++)
				for (unsigned who = 0; who < 8; who++)
					for (unsigned f = 0; f < 3; f++) {
						const char *team = teams[who % 2], *role = readers[who / 2];

						if (released(d->b, schools[s], years[y], subjects, team, role,
							     fields[f]) <= released(d->a, schools[s],
										    years[y], subjects, team,
										    role, fields[f]))
							continue;
						more++;
						cr_assert(is_told(d, schools[s], years[y], subjects, team,
								  role, fields[f]),
							  "school %s, year %d, subjects %u, %s, %s, %s",
							  schools[s], years[y], subjects, team,
							  role != NULL ? role : "-", field_names[fields[f]]);
					}
	return more;
}

static bool onward_grows(const struct share_contract *x, const struct share_contract *y)
{
	for (unsigned i = 0; i < y->wording.onward_count; i++) {
		unsigned k = 0;

		while (k < x->wording.onward_count &&
		       strcmp(x->wording.onward[k].to, y->wording.onward[i].to) != 0)
			k++;
		if (k == x->wording.onward_count)
			return true;
	}
	return false;
}

Test(diff, widening_says_no_exactly_when_nothing_more_is_shared, .timeout = 60)
{
	unsigned yes = 0, no = 0;

	for (unsigned round = 0; round < 1500; round++) {
		const uint64_t before = dice;
		unsigned changes;
		struct diff d;
		bool more;

		random_contract(&a, of_a);
		if (round % 4 > 0)
			dice = before; /* the same contract again, and then some changes */
		random_contract(&b, of_b);
		changes = roll(4);
		for (unsigned i = 0; i < changes; i++)
			change(&b);
		d = compare();
		more = more_released(&d) > 0 || onward_grows(&a, &b) || b.keep_days > a.keep_days ||
		       b.small_numbers < a.small_numbers;
		cr_assert_eq(diff_widens(&d), more, "round %u: %s", round,
			     more ? "more is shared" : "nothing more is");
		yes += more;
		no += !more;
		diff_free(&d);
	}
	cr_assert_geq(yes, 200u);
	cr_assert_geq(no, 200u);
}
