/* policy.c: the questions. What they need was settled when the policy was compiled. */
#include <stdint.h>
#include <string.h>

#include "contract/policy_parts.h"

struct digest policy_hash(const struct policy *p)
{
	return p->hash;
}

/* --- standing -------------------------------------------------------------------------- */

/* The version at the school, or NULL. A school's members stand by contract. */
static const struct policy_member *member_of(const struct policy *p, size_t contract, size_t school)
{
	size_t low, high;

	if (contract >= p->sources.contract_count || school >= p->sources.school_count)
		return NULL;
	low = p->first[school];
	high = p->first[school + 1];
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (p->members[middle].contract == contract)
			return &p->members[middle];
		if (p->members[middle].contract < contract)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

static bool covers_day(const struct policy_member *m, day_t day)
{
	return day >= m->from && day <= m->to;
}

static bool releases(const struct policy_member *m, day_t day)
{
	return !m->trial && covers_day(m, day);
}

const char *standing_name(enum standing s)
{
	static const char *const names[] = {
		[STANDING_NOT_LISTED] = "not listed", [STANDING_WITHDRAWN] = "withdrawn by the school",
		[STANDING_DRAFT] = "draft",	      [STANDING_PROPOSED] = "proposed",
		[STANDING_SUSPENDED] = "suspended",   [STANDING_EXPIRED] = "expired",
		[STANDING_REVOKED] = "revoked",	      [STANDING_NOT_AGREED] = "not agreed",
		[STANDING_SUPERSEDED] = "superseded", [STANDING_NOT_YET] = "not yet",
		[STANDING_ENDED] = "ended",	      [STANDING_TRIAL] = "trial",
		[STANDING_HELD_OVER] = "held over",   [STANDING_IN_FORCE] = "in force",
	};

	return (unsigned)s <= STANDING_IN_FORCE ? names[s] : "unknown";
}

/* Of a version whose status neither asks nor releases; a status that is no word counts as revoked. */
static enum standing standing_by_status(enum contract_status status)
{
	static const enum standing standings[] = {
		[CONTRACT_DRAFT] = STANDING_DRAFT,	   [CONTRACT_PROPOSED] = STANDING_PROPOSED,
		[CONTRACT_TRIAL] = STANDING_TRIAL,	   [CONTRACT_ACTIVE] = STANDING_IN_FORCE,
		[CONTRACT_SUSPENDED] = STANDING_SUSPENDED, [CONTRACT_EXPIRED] = STANDING_EXPIRED,
		[CONTRACT_REVOKED] = STANDING_REVOKED,
	};

	return (unsigned)status <= CONTRACT_REVOKED ? standings[status] : STANDING_REVOKED;
}

enum standing policy_standing(const struct policy *p, size_t contract, size_t school, day_t day)
{
	const struct policy_member *m = member_of(p, contract, school);
	const struct share_contract *c;
	enum standing s;

	if (m == NULL || day == DAY_NONE)
		return STANDING_NOT_LISTED;
	c = &p->sources.contracts[contract];
	if (m->withdrawn <= day)
		return STANDING_WITHDRAWN;
	s = standing_by_status(c->status);
	if (s < STANDING_NOT_AGREED)
		return s;
	if (m->agreed > day)
		return STANDING_NOT_AGREED;
	if (m->superseded <= day)
		return STANDING_SUPERSEDED;
	if (c->valid_from == DAY_NONE || c->valid_to == DAY_NONE || day < c->valid_from)
		return STANDING_NOT_YET;
	if (!covers_day(m, day))
		return STANDING_ENDED;
	return s == STANDING_IN_FORCE && day > c->valid_to ? STANDING_HELD_OVER : s;
}

day_t policy_ends(const struct policy *p, size_t contract, size_t school, day_t day)
{
	const struct policy_member *m = member_of(p, contract, school);
	day_t end = day - (day > DAY_NONE);
	bool longer = m != NULL && day != DAY_NONE && day != DAY_NEVER;

	while (longer) {
		longer = false;
		for (size_t i = p->first[school]; i < p->first[school + 1]; i++) {
			const struct policy_member *other = &p->members[i];

			if (p->terms[other->contract].group == p->terms[contract].group &&
			    releases(other, end + 1)) {
				end = other->to;
				longer = true;
			}
		}
	}
	return m != NULL && day != DAY_NONE && end >= day ? end : DAY_NONE;
}

const struct agreement *policy_agreement(const struct policy *p, size_t contract, size_t school)
{
	const struct policy_member *m = member_of(p, contract, school);

	return m != NULL && m->agreement != NO_AGREEMENT ? p->sources.agreements[m->agreement] : NULL;
}

uint32_t policy_held(const struct policy *p, size_t contract, size_t school)
{
	const struct policy_member *m = member_of(p, contract, school);

	return m != NULL ? m->held : 0;
}

bool policy_current(const struct policy *p, size_t contract, day_t day)
{
	return contract < p->sources.contract_count && day != DAY_NONE &&
	       releases(&p->terms[contract].current, day);
}

/* --- pulling --------------------------------------------------------------------------- */

/* The next version at the school that is in force or in trial on the day, from *i on; NULL after the last. */
static const struct policy_member *next_pulling(const struct policy *p, size_t school, day_t day, size_t *i)
{
	if (school >= p->sources.school_count || day == DAY_NONE)
		return NULL;
	for (; p->first[school] + *i < p->first[school + 1]; (*i)++) {
		const struct policy_member *m = &p->members[p->first[school] + *i];

		if (covers_day(m, day)) {
			(*i)++;
			return m;
		}
	}
	return NULL;
}

bool policy_pulls(const struct policy *p, size_t school, day_t day)
{
	size_t i = 0;

	return next_pulling(p, school, day, &i) != NULL;
}

uint32_t policy_needs(const struct policy *p, size_t school, day_t day)
{
	const struct policy_member *m;
	uint32_t needs = 0;
	size_t i = 0;

	while ((m = next_pulling(p, school, day, &i)) != NULL)
		needs |= m->needs;
	return needs;
}

static int smaller(int a, int b)
{
	return a < b ? a : b;
}

static int larger(int a, int b)
{
	return a > b ? a : b;
}

static void merge_looks(struct contract_looks *into, const struct contract_looks *l)
{
	into->first = smaller(into->first, l->first);
	into->second = smaller(into->second, l->second);
	into->then_every = smaller(into->then_every, l->then_every);
	into->until_am = larger(into->until_am, l->until_am);
	into->until_pm = larger(into->until_pm, l->until_pm);
	into->close = larger(into->close, l->close);
	into->look_back_days = larger(into->look_back_days, l->look_back_days);
}

bool policy_looks(const struct policy *p, size_t school, day_t day, struct contract_looks *ret_looks)
{
	struct contract_looks merged = {0};
	const struct policy_member *m;
	bool any = false;
	size_t i = 0;

	while ((m = next_pulling(p, school, day, &i)) != NULL) {
		const struct contract_looks *l = &p->sources.contracts[m->contract].looks;

		if (any)
			merge_looks(&merged, l);
		else
			merged = *l;
		any = true;
	}
	if (any)
		*ret_looks = merged;
	return any;
}

/* --- release --------------------------------------------------------------------------- */

static bool covers_child(const struct policy_terms *t, unsigned subjects, int year_group)
{
	if (!t->every_subject && (t->subjects & subjects) == 0)
		return false;
	if (year_group < -2 || year_group > CONTRACT_YEARS - 3)
		return t->every_year;
	return (t->years >> (year_group + 2) & 1) != 0;
}

/* A share or an alert may be about some of the contract's subjects only. */
static bool about(const struct policy_terms *t, unsigned only, unsigned subjects)
{
	if (only == 0)
		return true;
	if (!t->every_subject)
		only &= t->subjects;
	return (only & subjects & SUBJECT_SOCIAL_WORKER) != 0;
}

static bool for_role(const struct contract_share *s, const char *role)
{
	if (s->role_count == 0)
		return true;
	for (unsigned i = 0; role != NULL && role[0] != '\0' && i < s->role_count; i++)
		if (strcmp(s->roles[i], role) == 0)
			return true;
	return false;
}

/* Widens the answer by one share. A field that is held back counts only where it is required. */
static void release_share(struct release *r, const struct share_contract *c, unsigned share, uint32_t held)
{
	const struct contract_share *s = &c->shares[share];

	for (unsigned i = 0; i < s->field_count; i++) {
		enum field f = s->fields[i].field;
		enum treatment t = s->fields[i].treatment;

		if ((unsigned)f >= FIELD_COUNT || (unsigned)t > TREATMENT_CLEAR || t <= r->treatment[f] ||
		    (!s->fields[i].required && (held & field_bit(f)) != 0))
			continue;
		r->treatment[f] = t;
		r->clause[f] = (struct release_clause){c, share, i};
	}
}

static void sum_up(struct release *r)
{
	for (unsigned f = FIELD_COUNT; f-- > 0;)
		if (r->treatment[f] > TREATMENT_COUNT) {
			r->allowed = true;
			r->contract = r->clause[f].contract;
		}
	_Static_assert(FIELD_SESSION_MARK == 0, "the mark's contract is the last one taken above");
}

struct release policy_release(const struct policy *p, const struct release_ask *ask)
{
	struct release r = {0};
	const struct policy_row *rows;
	size_t count;

	if (ask->school >= p->sources.school_count || ask->day == DAY_NONE || ask->held_back)
		return r;
	rows = policy_index_find(&p->shares, ask->school, ask->team, &count);
	for (size_t i = 0; i < count; i++) {
		const struct policy_member *m = &p->members[rows[i].member];
		const struct policy_terms *t = &p->terms[m->contract];
		const struct share_contract *c = &p->sources.contracts[m->contract];

		if (releases(m, ask->day) && covers_child(t, ask->subjects, ask->year_group) &&
		    about(t, c->shares[rows[i].row].subjects, ask->subjects) &&
		    for_role(&c->shares[rows[i].row], ask->role))
			release_share(&r, c, rows[i].row, m->held);
	}
	sum_up(&r);
	return r;
}

const struct contract_alert *policy_alert_next(const struct policy *p, const char *rule, size_t school,
					       day_t day, unsigned subjects, int year_group, size_t *cursor,
					       const struct share_contract **ret_contract)
{
	struct release_ask ask = {
		.school = school, .day = day, .subjects = subjects, .year_group = year_group};
	const struct policy_row *rows;
	size_t count;

	if (school >= p->sources.school_count || day == DAY_NONE)
		return NULL;
	rows = policy_index_find(&p->alerts, school, rule, &count);
	while (*cursor < count) {
		const struct policy_row *row = &rows[(*cursor)++];
		const struct policy_member *m = &p->members[row->member];
		const struct policy_terms *t = &p->terms[m->contract];
		const struct contract_alert *a = &p->sources.contracts[m->contract].alerts[row->row];

		ask.team = a->team;
		if (releases(m, day) && covers_child(t, subjects, year_group) &&
		    about(t, a->subjects, subjects) && policy_release(p, &ask).allowed) {
			*ret_contract = &p->sources.contracts[m->contract];
			return a;
		}
	}
	return NULL;
}
