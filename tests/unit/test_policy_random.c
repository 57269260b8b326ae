/* contract/policy: what is pulled, released and told is what a slow and obvious reader of the contracts says,
 * for random sets of versions, statuses, dates, agreements, holds, roles and shares. The reference calls
 * nothing of contract/: it knows the structs only. A failure names the number of its set. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/policy.h"

#define SETS	  2000
#define ASKS	  6
#define SCHOOLS	  4
#define CONTRACTS 9
#define SHARES	  3
#define FIELDS	  4
#define ALERTS	  3
#define FIRST	  20000 /* a day; all others lie within SPAN of it */
#define SPAN_DAYS 40

static const char *const school_ids[SCHOOLS] = {"ash", "elm", "fir", "oak"};
static const char *const ids[] = {"daily", "missing", "trends"};
static const char *const teams[] = {"vs", "cme", "ess"};
static const char *const roles[] = {"head", "worker"};
static const char *const rules[] = {"absent_any", "not_heard"};

/* One random world: lists are fixed here and contracts point into them. */
static struct {
	struct share_contract contracts[CONTRACTS];
	struct contract_share shares[CONTRACTS][SHARES];
	struct contract_field fields[CONTRACTS][SHARES][FIELDS];
	struct contract_alert alerts[CONTRACTS][ALERTS];
	char listed[CONTRACTS][SCHOOLS][CONTRACT_NAME];
	struct agreement agreements[CONTRACTS * SCHOOLS];
	const struct agreement *pointers[CONTRACTS * SCHOOLS];
	bool right_terms[CONTRACTS * SCHOOLS];
	struct policy_hold holds[SCHOOLS];
	struct policy_sources s;
} w;

static uint64_t seed;

static unsigned below(unsigned n)
{
	seed ^= seed << 13;
	seed ^= seed >> 7;
	seed ^= seed << 17;
	return (unsigned)((seed >> 11) % n);
}

static bool one_in(unsigned n)
{
	return below(n) == 0;
}

static day_t some_day(void)
{
	return one_in(40) ? DAY_NONE : FIRST + (day_t)below(SPAN_DAYS);
}

/* Mostly early in the span, or mostly late: so that most things overlap. */
static day_t some_day_from(unsigned start)
{
	return one_in(3) ? some_day() : FIRST + (day_t)(start + below(SPAN_DAYS / 3));
}

/* --- a random world ---------------------------------------------------------------------------- */

static void make_fields(unsigned c, unsigned s)
{
	struct contract_share *share = &w.shares[c][s];

	share->fields = w.fields[c][s];
	share->field_count = 1 + below(FIELDS);
	for (unsigned i = 0; i < share->field_count; i++) {
		/* Few of them, so that shares overlap; now and then a word that no enum has. */
		unsigned field = one_in(60) ? 40 : below(5), treatment = one_in(60) ? 7 : below(6);

		w.fields[c][s][i] = (struct contract_field){(enum field)field, (enum treatment)treatment,
							    one_in(3), "", 0};
	}
}

static void make_shares(unsigned c)
{
	w.contracts[c].shares = w.shares[c];
	w.contracts[c].share_count = below(SHARES + 1);
	for (unsigned s = 0; s < w.contracts[c].share_count; s++) {
		struct contract_share *share = &w.shares[c][s];

		*share = (struct contract_share){.role_count = one_in(3) ? 1 + below(2) : 0,
						 .subjects = one_in(3) ? below(8) : 0};
		strcpy(share->team, teams[below(3)]);
		share->roles[0] = roles[below(2)];
		share->roles[1] = roles[below(2)];
		make_fields(c, s);
	}
}

static void make_alerts(unsigned c)
{
	w.contracts[c].alerts = w.alerts[c];
	w.contracts[c].alert_count = below(ALERTS + 1);
	for (unsigned i = 0; i < w.contracts[c].alert_count; i++) {
		w.alerts[c][i] = (struct contract_alert){.subjects = one_in(3) ? below(8) : 0};
		strcpy(w.alerts[c][i].rule, rules[below(2)]);
		strcpy(w.alerts[c][i].team, teams[below(3)]);
	}
}

static void make_schools(unsigned c)
{
	struct share_contract *k = &w.contracts[c];

	k->schools = w.listed[c];
	k->all_schools = one_in(4);
	for (unsigned s = 0; !k->all_schools && s < SCHOOLS; s++)
		if (!one_in(4))
			strcpy(k->schools[k->school_count++], school_ids[s]);
}

static void make_contract(unsigned c)
{
	static const enum contract_status often[] = {CONTRACT_ACTIVE, CONTRACT_ACTIVE, CONTRACT_ACTIVE,
						     CONTRACT_TRIAL};
	struct share_contract *k = &w.contracts[c];

	*k = (struct share_contract){.valid_from = some_day_from(0),
				     .valid_to = some_day_from(2 * SPAN_DAYS / 3),
				     .lapse_hold = one_in(3),
				     .lapse_days = (int)below(10),
				     .subjects = one_in(3) ? 0 : below(8)};
	k->status = one_in(3) ? (enum contract_status)below(9) : often[below(4)];
	strcpy(k->id, ids[c / 3]);
	/* 9 and 10 compare as numbers, not as text. */
	snprintf(k->version, sizeof k->version, "1.%u.0", 8 + c % 3);
	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		k->year_groups[y] = true;
	if (one_in(3))
		k->year_groups[below(CONTRACT_YEARS)] = false;
	make_schools(c);
	make_shares(c);
	make_alerts(c);
}

static void make_agreement(unsigned c, unsigned school)
{
	size_t i = w.s.agreement_count;
	struct agreement *a = &w.agreements[i];
	struct digest d;

	*a = (struct agreement){.when = some_day_from(0), .revoked = one_in(6) ? some_day() : DAY_NONE};
	strcpy(a->contract, w.contracts[c].id);
	strcpy(a->version, w.contracts[c].version);
	strcpy(a->school, one_in(50) ? "yew" : school_ids[school]);
	if (one_in(30))
		strcpy(a->version, "1.11.0"); /* of which there is no file */
	w.right_terms[i] = !one_in(10);
	cr_assert_eq(agreement_terms(&w.contracts[c], &d, NULL), 0);
	d.bytes[7] ^= (unsigned char)!w.right_terms[i];
	text_hex(a->terms, d.bytes, DIGEST_SIZE);
	w.pointers[i] = a;
	w.s.agreement_count++;
}

static void make_world(unsigned number)
{
	seed = 0x9e3779b97f4a7c15u ^ (number * 2654435761u + 1);
	memset(&w, 0, sizeof w);
	w.s = (struct policy_sources){.contracts = w.contracts,
				      .contract_count = CONTRACTS,
				      .school_ids = school_ids,
				      .school_count = SCHOOLS,
				      .agreements = w.pointers,
				      .holds = w.holds,
				      .listed = one_in(3)};
	for (unsigned c = 0; c < CONTRACTS; c++)
		make_contract(c);
	for (unsigned c = 0; c < CONTRACTS; c++)
		for (unsigned s = 0; s < SCHOOLS; s++)
			if (!one_in(4))
				make_agreement(c, s);
	while (w.s.hold_count < SCHOOLS && one_in(2))
		w.holds[w.s.hold_count++] =
			(struct policy_hold){school_ids[below(SCHOOLS)], ids[below(3)], below(32), "", 0};
}

/* --- the reference ------------------------------------------------------------------------------ */

static int number_of(const char *version)
{
	unsigned major = 0, minor = 0, patch = 0;

	cr_assert_eq(sscanf(version, "%u.%u.%u", &major, &minor, &patch), 3);
	return (int)(major * 10000 + minor * 100 + patch);
}

static bool r_lists(const struct share_contract *c, unsigned school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school_ids[school]) == 0)
			return true;
	return c->all_schools;
}

static bool r_agreed(const struct share_contract *c, unsigned school, day_t day)
{
	for (size_t i = 0; i < w.s.agreement_count; i++) {
		const struct agreement *a = &w.agreements[i];

		if (strcmp(a->school, school_ids[school]) == 0 && strcmp(a->contract, c->id) == 0 &&
		    strcmp(a->version, c->version) == 0 && w.right_terms[i] && a->when != DAY_NONE &&
		    a->when <= day)
			return true;
	}
	return w.s.listed;
}

static bool r_withdrawn(const struct share_contract *c, unsigned school, day_t day)
{
	for (size_t i = 0; i < w.s.agreement_count; i++) {
		const struct agreement *a = &w.agreements[i];

		if (strcmp(a->school, school_ids[school]) == 0 && strcmp(a->contract, c->id) == 0 &&
		    number_of(a->version) >= number_of(c->version) && a->revoked != DAY_NONE &&
		    a->revoked <= day)
			return true;
	}
	return false;
}

static bool r_begun(const struct share_contract *c, day_t day)
{
	return c->valid_from != DAY_NONE && c->valid_to != DAY_NONE && day >= c->valid_from;
}

/* Does a newer version end this one? */
static bool r_superseded(const struct share_contract *c, unsigned school, day_t day)
{
	for (unsigned i = 0; i < CONTRACTS; i++) {
		const struct share_contract *n = &w.contracts[i];

		if (strcmp(n->id, c->id) != 0 || number_of(n->version) <= number_of(c->version) ||
		    !r_lists(n, school) || !r_agreed(n, school, day))
			continue;
		if (n->status == CONTRACT_ACTIVE && r_begun(n, day))
			return true;
		if (n->status == CONTRACT_TRIAL && c->status == CONTRACT_TRIAL && r_begun(n, day))
			return true;
		if (n->status != CONTRACT_DRAFT && n->status != CONTRACT_PROPOSED &&
		    n->status != CONTRACT_TRIAL && n->status != CONTRACT_ACTIVE)
			return true;
	}
	return false;
}

static bool r_stands(const struct share_contract *c, enum contract_status status, unsigned school, day_t day)
{
	return day != DAY_NONE && school < SCHOOLS && c->status == status && r_lists(c, school) &&
	       r_agreed(c, school, day) && !r_withdrawn(c, school, day) && !r_superseded(c, school, day) &&
	       r_begun(c, day) && day <= c->valid_to + (c->lapse_hold ? c->lapse_days : 0);
}

static bool r_covers(const struct share_contract *c, unsigned subjects, int year)
{
	if (c->subjects != 0 && (c->subjects & subjects) == 0)
		return false;
	if (year >= -2 && year <= 14)
		return c->year_groups[year + 2];
	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		if (!c->year_groups[y])
			return false;
	return true;
}

/* A child that is one of the contract's and one of those named here. */
static bool r_about(const struct share_contract *c, unsigned only, unsigned subjects)
{
	for (unsigned bit = 1; bit <= 4; bit *= 2)
		if ((only & bit) != 0 && (subjects & bit) != 0 &&
		    (c->subjects == 0 || (c->subjects & bit) != 0))
			return true;
	return only == 0;
}

static bool r_heard(const struct contract_share *s, const struct release_ask *ask)
{
	if (ask->team == NULL || strcmp(s->team, ask->team) != 0)
		return false;
	for (unsigned i = 0; i < s->role_count; i++)
		if (ask->role != NULL && strcmp(s->roles[i], ask->role) == 0)
			return true;
	return s->role_count == 0;
}

static bool r_given(const struct share_contract *c, const struct contract_field *f, unsigned school)
{
	if ((unsigned)f->field >= FIELD_COUNT || (unsigned)f->treatment > TREATMENT_CLEAR ||
	    f->treatment == TREATMENT_DROP)
		return false;
	for (size_t i = 0; i < w.s.hold_count && !f->required; i++)
		if (strcmp(w.holds[i].school, school_ids[school]) == 0 &&
		    strcmp(w.holds[i].contract, c->id) == 0 && (w.holds[i].fields >> f->field & 1) != 0)
			return false;
	return true;
}

static bool r_allows(const struct release_ask *ask, unsigned c, unsigned s, unsigned i)
{
	const struct share_contract *k = &w.contracts[c];

	return r_stands(k, CONTRACT_ACTIVE, (unsigned)ask->school, ask->day) &&
	       r_covers(k, ask->subjects, ask->year_group) &&
	       r_about(k, k->shares[s].subjects, ask->subjects) && r_heard(&k->shares[s], ask) &&
	       r_given(k, &k->shares[s].fields[i], (unsigned)ask->school);
}

static enum treatment r_widest(const struct release_ask *ask, enum field field)
{
	enum treatment most = TREATMENT_DROP;

	for (unsigned c = 0; c < CONTRACTS; c++)
		for (unsigned s = 0; s < w.contracts[c].share_count; s++)
			for (unsigned i = 0; i < w.shares[c][s].field_count; i++)
				if (w.fields[c][s][i].field == field && r_allows(ask, c, s, i) &&
				    w.fields[c][s][i].treatment > most)
					most = w.fields[c][s][i].treatment;
	return most;
}

static bool r_shown(const struct release_ask *ask)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		if (r_widest(ask, (enum field)f) > TREATMENT_COUNT)
			return true;
	return false;
}

static uint32_t r_needs(unsigned school, day_t day, bool *ret_pulls)
{
	uint32_t needs = 0;

	*ret_pulls = false;
	for (unsigned c = 0; c < CONTRACTS; c++) {
		if (!r_stands(&w.contracts[c], CONTRACT_ACTIVE, school, day) &&
		    !r_stands(&w.contracts[c], CONTRACT_TRIAL, school, day))
			continue;
		*ret_pulls = true;
		for (unsigned s = 0; s < w.contracts[c].share_count; s++)
			for (unsigned i = 0; i < w.shares[c][s].field_count; i++)
				if (r_given(&w.contracts[c], &w.fields[c][s][i], school))
					needs |= UINT32_C(1) << w.fields[c][s][i].field;
	}
	return needs;
}

static day_t r_ends(const struct share_contract *c, unsigned school, day_t day)
{
	day_t end = DAY_NONE;
	bool any = day != DAY_NONE;

	while (any) {
		any = false;
		for (unsigned i = 0; i < CONTRACTS; i++)
			any = any || (strcmp(w.contracts[i].id, c->id) == 0 &&
				      r_stands(&w.contracts[i], CONTRACT_ACTIVE, school, day));
		if (any)
			end = day++;
	}
	return end;
}

/* --- both -------------------------------------------------------------------------------------- */

static struct release_ask random_ask(void)
{
	static const char *const who[] = {"vs", "cme", "ess", "vs", "cme", "ess", "nobody", NULL};
	static const char *const as[] = {NULL, NULL, "head", "worker", "", "cook"};

	return (struct release_ask){.school = below(SCHOOLS + 1),
				    .day = some_day() + (one_in(5) ? 5 : 0),
				    .subjects = below(8),
				    .year_group = (int)below(19) - 3,
				    .team = who[below(8)],
				    .role = as[below(6)]};
}

static void compare_clause(unsigned set, const struct release_ask *ask, const struct release *r, unsigned f)
{
	const struct release_clause *at = &r->clause[f];

	if (r->treatment[f] == TREATMENT_DROP) {
		cr_assert_null(at->contract, "set %u field %u", set, f);
		return;
	}
	cr_assert_not_null(at->contract, "set %u field %u", set, f);
	cr_assert_eq(at->contract->shares[at->share].fields[at->field].field, f, "set %u", set);
	cr_assert_eq(at->contract->shares[at->share].fields[at->field].treatment, r->treatment[f], "set %u",
		     set);
	cr_assert(r_allows(ask, (unsigned)(at->contract - w.contracts), at->share, at->field), "set %u", set);
}

/* Returns how many fields were released. */
static unsigned compare_release(unsigned set, const struct policy *p, const struct release_ask *ask)
{
	struct release r = policy_release(p, ask);
	unsigned given = 0;

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		cr_assert_eq(r.treatment[f], r_widest(ask, (enum field)f), "set %u field %u", set, f);
		compare_clause(set, ask, &r, f);
		given += r.treatment[f] > TREATMENT_DROP;
	}
	cr_assert_eq(r.allowed, r_shown(ask), "set %u", set);
	cr_assert_eq(r.contract != NULL, r.allowed, "set %u", set);
	return given;
}

/* The same rows in the same order. Returns how many. */
static unsigned compare_alerts(unsigned set, const struct policy *p, struct release_ask ask)
{
	const char *rule = rules[below(2)];
	const struct share_contract *of;
	size_t cursor = 0;
	unsigned rows = 0;

	ask.role = NULL;
	for (unsigned c = 0; c < CONTRACTS; c++)
		for (unsigned i = 0; i < w.contracts[c].alert_count; i++) {
			const struct contract_alert *a = &w.alerts[c][i];

			ask.team = a->team;
			if (strcmp(a->rule, rule) != 0 ||
			    !r_stands(&w.contracts[c], CONTRACT_ACTIVE, (unsigned)ask.school, ask.day) ||
			    !r_covers(&w.contracts[c], ask.subjects, ask.year_group) ||
			    !r_about(&w.contracts[c], a->subjects, ask.subjects) || !r_shown(&ask))
				continue;
			cr_assert_eq(policy_alert_next(p, rule, ask.school, ask.day, ask.subjects,
						       ask.year_group, &cursor, &of),
				     a, "set %u", set);
			cr_assert_eq(of, &w.contracts[c], "set %u", set);
			rows++;
		}
	cr_assert_null(
		policy_alert_next(p, rule, ask.school, ask.day, ask.subjects, ask.year_group, &cursor, &of),
		"set %u", set);
	return rows;
}

static void compare_standing(unsigned set, const struct policy *p, const struct release_ask *ask)
{
	unsigned chosen = below(CONTRACTS); /* the reference for ends goes day by day */

	for (unsigned c = 0; c < CONTRACTS; c++) {
		const struct share_contract *k = &w.contracts[c];
		enum standing s = policy_standing(p, c, ask->school, ask->day);
		bool force = r_stands(k, CONTRACT_ACTIVE, (unsigned)ask->school, ask->day);

		cr_assert_eq(s == STANDING_IN_FORCE || s == STANDING_HELD_OVER, force, "set %u: %s %s is %s",
			     set, k->id, k->version, standing_name(s));
		cr_assert_eq(s == STANDING_TRIAL,
			     r_stands(k, CONTRACT_TRIAL, (unsigned)ask->school, ask->day), "set %u", set);
		cr_assert(!force || (s == STANDING_HELD_OVER) == (ask->day > k->valid_to), "set %u", set);
		if (c == chosen && ask->school < SCHOOLS && r_lists(k, (unsigned)ask->school))
			cr_assert_eq(policy_ends(p, c, ask->school, ask->day),
				     r_ends(k, (unsigned)ask->school, ask->day), "set %u: %s", set, k->id);
	}
}

Test(policy_random, is_what_the_contracts_say)
{
	unsigned long given = 0, rows = 0, pulled = 0;

	for (unsigned set = 0; set < SETS; set++) {
		struct policy *p = NULL;
		struct fault f = {0};

		make_world(set);
		cr_assert_eq(policy_compile(&w.s, &p, &f), 0, "set %u: %s", set, f.text);
		for (unsigned i = 0; i < ASKS; i++) {
			struct release_ask ask = random_ask();
			bool pulls;

			given += compare_release(set, p, &ask);
			rows += compare_alerts(set, p, ask);
			compare_standing(set, p, &ask);
			cr_assert_eq(policy_needs(p, ask.school, ask.day),
				     r_needs((unsigned)ask.school, ask.day, &pulls), "set %u", set);
			cr_assert_eq(policy_pulls(p, ask.school, ask.day), pulls, "set %u", set);
			pulled += pulls;
		}
		policy_free(p);
	}
	/* The worlds are rich enough to tell something. */
	cr_assert_gt(given, 1000ul);
	cr_assert_gt(rows, 500ul);
	cr_assert_gt(pulled, 3000ul);
}
