/* contract/: what contracts in force allow, and nothing else. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "contract/policy.h"
#include "contract/terms.h"

static const char *const schools[] = {"ash", "elm", "oak"};
static char only_oak[1][CONTRACT_NAME] = {"oak"};
static char elm_and_oak[2][CONTRACT_NAME] = {"elm", "oak"};
static char oak_and_elm[2][CONTRACT_NAME] = {"oak", "elm"};
static char ghost[1][CONTRACT_NAME] = {"yew"};

enum { ASH, ELM, OAK };

#define DAY(y, m, d) day_from_civil((struct civil){(y), (m), (d)})

/* Lists of the contracts that a test builds. */
static struct arena kept;

static void forget(void)
{
	arena_free(&kept);
}

TestSuite(contract, .fini = forget);
TestSuite(policy, .fini = forget);
TestSuite(hash, .fini = forget);

static struct contract_field *some_fields(void)
{
	struct contract_field *fields = arena_array(&kept, FIELD_COUNT, sizeof *fields);

	cr_assert_not_null(fields);
	fields[0] = (struct contract_field){FIELD_SESSION_MARK, TREATMENT_REASON_GROUP, true, "", 0};
	fields[1] = (struct contract_field){FIELD_SCHOOL, TREATMENT_CLEAR, false, "", 0};
	return fields;
}

static struct contract_share *one_share(void)
{
	struct contract_share *shares = arena_array(&kept, CONTRACT_LIST, sizeof *shares);

	cr_assert_not_null(shares);
	shares[0] = (struct contract_share){.team = "vs", .fields = some_fields(), .field_count = 2};
	return shares;
}

static struct contract_alert *two_alerts(void)
{
	struct contract_alert *alerts = arena_array(&kept, CONTRACT_LIST, sizeof *alerts);

	cr_assert_not_null(alerts);
	alerts[0] =
		(struct contract_alert){.rule = "absent_any", .team = "vs", .urgency = URGENCY_DAILY_DIGEST};
	alerts[1] =
		(struct contract_alert){.rule = "not_heard", .team = "vs", .urgency = URGENCY_SAME_SESSION};
	return alerts;
}

/* Looked-after children of elm and oak, for the Virtual School, 1 September 2026 to 31 August 2027. */
static struct share_contract looked_after(void)
{
	struct share_contract c = {
		.id = "looked-after",
		.version = "1.0.0",
		.status = CONTRACT_ACTIVE,
		.schools = elm_and_oak,
		.school_count = 2,
		.authority = "332",
		.team = "vs",
		.subjects = SUBJECT_LOOKED_AFTER,
		.looks = {20, 65, 15, 11 * 60 + 30, 15 * 60, 16 * 60 + 15, 8},
		.share_count = 1,
		.alert_count = 2,
	};

	c.valid_from = DAY(2026, 9, 1);
	c.valid_to = DAY(2027, 8, 31);
	c.review_by = DAY_NONE;
	memset(c.year_groups, 1, sizeof c.year_groups);
	c.shares = one_share();
	c.alerts = two_alerts();
	return c;
}

/* Two versions of one id would be another test: the second has an id of its own. */
static void two_of(struct share_contract ret[2])
{
	ret[0] = looked_after();
	ret[1] = looked_after();
	strcpy(ret[1].id, "second");
}

static struct policy *compile(const struct share_contract *contracts, size_t count)
{
	struct policy *p = NULL;
	struct fault f = {0};

	struct policy_sources sources = {.contracts = contracts,
					 .contract_count = count,
					 .school_ids = schools,
					 .school_count = 3,
					 .listed = true};

	cr_assert_eq(policy_compile(&sources, &p, &f), 0, "%s", f.text);
	return p;
}

static struct release_ask ask(size_t school, unsigned subjects)
{
	return (struct release_ask){school, DAY(2026, 11, 24), subjects, 8, "vs", NULL, false};
}

/* --- one contract ----------------------------------------------------------------------------- */

Test(contract, in_force_between_its_dates)
{
	struct share_contract c = looked_after();

	cr_assert_not(contract_in_force(&c, DAY(2026, 8, 31)));
	cr_assert(contract_in_force(&c, DAY(2026, 9, 1)));
	cr_assert(contract_in_force(&c, DAY(2027, 8, 31)));
	cr_assert_not(contract_in_force(&c, DAY(2027, 9, 1)));
	cr_assert_not(contract_in_force(&c, DAY_NONE));
	c.lapse_hold = true;
	c.lapse_days = 60; /* 31 August and 60 days is 30 October */
	cr_assert(contract_in_force(&c, DAY(2027, 10, 30)));
	cr_assert_not(contract_in_force(&c, DAY(2027, 10, 31)));
	c.valid_to = INT32_MAX;
	c.lapse_days = INT32_MAX;
	cr_assert(contract_in_force(&c, INT32_MAX));
	c.valid_to = DAY_NONE;
	cr_assert_not(contract_in_force(&c, DAY(2026, 9, 1)));
}

Test(contract, only_active_is_in_force_and_trial_pulls)
{
	struct share_contract c = looked_after();

	for (unsigned s = CONTRACT_DRAFT; s <= CONTRACT_REVOKED; s++) {
		c.status = (enum contract_status)s;
		cr_assert_eq(contract_in_force(&c, DAY(2026, 11, 24)), s == CONTRACT_ACTIVE);
		cr_assert_eq(contract_pulls(&c, DAY(2026, 11, 24)),
			     s == CONTRACT_ACTIVE || s == CONTRACT_TRIAL);
		cr_assert_not(contract_pulls(&c, DAY(2026, 8, 31)));
	}
}

Test(contract, covers_by_subject_and_year)
{
	struct share_contract c = looked_after();

	cr_assert(contract_covers(&c, SUBJECT_LOOKED_AFTER | SUBJECT_IN_NEED, 8));
	cr_assert_not(contract_covers(&c, SUBJECT_IN_NEED, 8));
	cr_assert_not(contract_covers(&c, 0, 8));
	cr_assert(contract_covers(&c, SUBJECT_LOOKED_AFTER, 99), "every year group, so an unknown one too");
	c.year_groups[8 + 2] = false;
	cr_assert_not(contract_covers(&c, SUBJECT_LOOKED_AFTER, 8));
	cr_assert_not(contract_covers(&c, SUBJECT_LOOKED_AFTER, 99), "it might be year 8");
	cr_assert(contract_covers(&c, SUBJECT_LOOKED_AFTER, -2) &&
		  contract_covers(&c, SUBJECT_LOOKED_AFTER, 14));
	c.subjects = 0;
	cr_assert(contract_covers(&c, 0, 7));
}

Test(contract, words_for_everything)
{
	/* Statistics by a trait are released by its field; the authority's own lists need no school's. */
	cr_assert_eq(field_of_trait(TRAIT_FSM6), FIELD_FREE_SCHOOL_MEALS);
	cr_assert_eq(field_of_trait(TRAIT_LOOKED_AFTER), FIELD_COUNT);
	for (unsigned t = 0; t < TRAITS; t++)
		cr_assert_eq(field_of_trait((enum trait)t) == FIELD_COUNT,
			     t == TRAIT_LOOKED_AFTER || t == TRAIT_PROTECTION_PLAN || t == TRAIT_IN_NEED);
	cr_assert(field_special(FIELD_ETHNICITY) && field_special(FIELD_SPECIAL_NEEDS));
	cr_assert_not(field_special(FIELD_SEX));
	cr_assert_str_eq(subject_name(SUBJECT_PROTECTION_PLAN), "protection_plan");
	cr_assert_str_eq(subject_name(SUBJECT_SOCIAL_WORKER), "unknown");
	cr_assert_str_eq(urgency_name(URGENCY_NEXT_WORKING_DAY), "next_working_day");
	cr_assert_str_eq(urgency_name((enum urgency)99), "unknown");
	cr_assert_str_eq(field_name(FIELD_YESTERDAY), "yesterday");
	cr_assert_str_eq(field_name(FIELD_COUNT), "unknown");
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		cr_assert_not_null(field_names[f]);
}

/* --- policy ------------------------------------------------------------------------------------- */

Test(policy, allows_what_a_contract_names)
{
	struct share_contract c = looked_after();
	struct policy *p = compile(&c, 1);
	struct release_ask a = ask(OAK, SUBJECT_LOOKED_AFTER);
	struct release r = policy_release(p, &a);

	cr_assert(r.allowed);
	cr_assert_eq(r.treatment[FIELD_SESSION_MARK], TREATMENT_REASON_GROUP);
	cr_assert_eq(r.treatment[FIELD_SCHOOL], TREATMENT_CLEAR);
	cr_assert_eq(r.treatment[FIELD_MINUTES_LATE], TREATMENT_DROP);
	cr_assert_eq(r.contract, &c);
	policy_free(p);
}

static void nothing(const struct policy *p, struct release_ask a)
{
	struct release r = policy_release(p, &a);

	cr_assert_not(r.allowed);
	cr_assert_null(r.contract);
	for (unsigned f = 0; f < FIELD_COUNT; f++)
		cr_assert_eq(r.treatment[f], TREATMENT_DROP);
}

Test(policy, allows_nothing_else)
{
	struct share_contract c = looked_after();
	struct policy *p = compile(&c, 1);
	struct release_ask a = ask(OAK, SUBJECT_LOOKED_AFTER);

	nothing(p, ask(ASH, SUBJECT_LOOKED_AFTER));
	nothing(p, ask(3, SUBJECT_LOOKED_AFTER));
	nothing(p, ask((size_t)-1, SUBJECT_LOOKED_AFTER));
	nothing(p, ask(OAK, SUBJECT_IN_NEED));
	nothing(p, ask(OAK, 0));
	a.team = "cme";
	nothing(p, a);
	a = ask(OAK, SUBJECT_LOOKED_AFTER);
	a.day = DAY(2027, 9, 1);
	nothing(p, a);
	a = ask(OAK, SUBJECT_LOOKED_AFTER);
	a.held_back = true; /* by the school: whatever the contract says */
	nothing(p, a);
	policy_free(p);
	c.status = CONTRACT_TRIAL;
	p = compile(&c, 1);
	nothing(p, ask(OAK, SUBJECT_LOOKED_AFTER));
	cr_assert(policy_pulls(p, OAK, DAY(2026, 11, 24)));
	policy_free(p);
	p = compile(NULL, 0);
	nothing(p, ask(OAK, SUBJECT_LOOKED_AFTER));
	cr_assert_not(policy_pulls(p, OAK, DAY(2026, 11, 24)));
	policy_free(p);
	policy_free(NULL);
}

Test(policy, counts_name_no_child)
{
	struct share_contract c = looked_after();
	struct release_ask a = ask(OAK, 0);
	struct release r;
	struct policy *p;

	c.subjects = 0;
	c.shares[0].fields[0].treatment = TREATMENT_COUNT;
	c.shares[0].fields[1].treatment = TREATMENT_COUNT;
	p = compile(&c, 1);
	r = policy_release(p, &a);
	cr_assert_not(r.allowed);
	cr_assert_null(r.contract);
	cr_assert_eq(r.treatment[FIELD_SESSION_MARK], TREATMENT_COUNT);
	policy_free(p);
}

/* What a school is asked for: what some contract that pulls it today shares in any way, and no more. */
Test(policy, needs_what_a_contract_of_the_day_names)
{
	struct share_contract c[2];
	struct policy *p;

	two_of(c);
	c[1].schools = only_oak;
	c[1].school_count = 1;
	strcpy(c[1].id, "trends");
	c[1].shares[0].field_count = 3;
	c[1].shares[0].fields[0] = (struct contract_field){FIELD_SEX, TREATMENT_COUNT, false, "", 0};
	c[1].shares[0].fields[1] = (struct contract_field){FIELD_ETHNICITY, TREATMENT_DROP, false, "", 0};
	c[1].shares[0].fields[2] = (struct contract_field){FIELD_BOARDER, TREATMENT_COUNT, false, "", 0};
	c[1].valid_to = DAY(2026, 11, 30);
	p = compile(c, 2);
	cr_assert_eq(policy_needs(p, ASH, DAY(2026, 11, 24)), 0U);
	cr_assert_eq(policy_needs(p, ELM, DAY(2026, 11, 24)), 1U << FIELD_SESSION_MARK | 1U << FIELD_SCHOOL);
	cr_assert_eq(policy_needs(p, OAK, DAY(2026, 11, 24)),
		     1U << FIELD_SESSION_MARK | 1U << FIELD_SCHOOL | 1U << FIELD_SEX | 1U << FIELD_BOARDER);
	cr_assert_eq(policy_needs(p, OAK, DAY(2026, 12, 1)), 1U << FIELD_SESSION_MARK | 1U << FIELD_SCHOOL);
	cr_assert_eq(policy_needs(p, 3, DAY(2026, 11, 24)), 0U, "no such school");
	policy_free(p);
	c[1].status = CONTRACT_SUSPENDED;
	p = compile(c, 2);
	cr_assert_eq(policy_needs(p, OAK, DAY(2026, 11, 24)) & 1U << FIELD_SEX, 0U);
	policy_free(p);
}

Test(policy, takes_the_widest_of_several)
{
	struct share_contract both[2];
	struct release_ask a = ask(OAK, SUBJECT_LOOKED_AFTER);
	struct release r;
	struct policy *p;

	two_of(both);
	strcpy(both[1].id, "wider");
	both[1].schools = only_oak;
	both[1].school_count = 1;
	both[1].shares[0].fields[0].treatment = TREATMENT_CLEAR;
	both[1].shares[0].fields[1] =
		(struct contract_field){FIELD_MINUTES_LATE, TREATMENT_BAND, false, "", 0};
	p = compile(both, 2);
	r = policy_release(p, &a);
	cr_assert_eq(r.treatment[FIELD_SESSION_MARK], TREATMENT_CLEAR);
	cr_assert_eq(r.treatment[FIELD_SCHOOL], TREATMENT_CLEAR);
	cr_assert_eq(r.treatment[FIELD_MINUTES_LATE], TREATMENT_BAND);
	cr_assert_eq(r.contract, &both[1], "the one that gives the mark");
	a.school = ELM;
	r = policy_release(p, &a);
	cr_assert_eq(r.treatment[FIELD_SESSION_MARK], TREATMENT_REASON_GROUP);
	cr_assert_eq(r.contract, &both[0]);
	policy_free(p);
}

Test(policy, all_schools)
{
	struct share_contract c = looked_after();
	struct release_ask a = ask(ASH, SUBJECT_LOOKED_AFTER);
	struct policy *p;

	c.all_schools = true;
	c.school_count = 0;
	p = compile(&c, 1);
	cr_assert(policy_release(p, &a).allowed);
	cr_assert(policy_pulls(p, ASH, DAY(2026, 11, 24)));
	cr_assert_not(policy_pulls(p, 3, DAY(2026, 11, 24)));
	policy_free(p);
}

Test(policy, looks_are_the_most_eager)
{
	struct share_contract both[2];
	struct contract_looks l;
	struct policy *p;

	two_of(both);
	both[1].schools = only_oak;
	both[1].school_count = 1;
	both[1].looks = (struct contract_looks){10, 90, 60, 10 * 60, 16 * 60, 15 * 60, 14};
	p = compile(both, 2);
	cr_assert(policy_looks(p, OAK, DAY(2026, 11, 24), &l));
	cr_assert(l.first == 10 && l.second == 65 && l.then_every == 15);
	cr_assert(l.until_am == 11 * 60 + 30 && l.until_pm == 16 * 60 && l.close == 16 * 60 + 15);
	cr_assert_eq(l.look_back_days, 14);
	cr_assert(policy_looks(p, ELM, DAY(2026, 11, 24), &l));
	cr_assert_eq(l.first, 20);
	cr_assert_not(policy_looks(p, ASH, DAY(2026, 11, 24), &l));
	cr_assert_not(policy_looks(p, OAK, DAY(2028, 1, 1), &l));
	policy_free(p);
}

Test(policy, walks_alert_rows)
{
	struct share_contract both[2];
	const struct share_contract *of = NULL;
	const day_t day = DAY(2026, 11, 24);
	size_t cursor = 0;
	struct policy *p;

	two_of(both);
	strcpy(both[1].id, "second");
	both[1].subjects = SUBJECT_LOOKED_AFTER | SUBJECT_PROTECTION_PLAN;
	both[1].alerts[1].subjects = SUBJECT_PROTECTION_PLAN;
	p = compile(both, 2);
	cr_assert_eq(policy_alert_next(p, "not_heard", OAK, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of),
		     &both[0].alerts[1]);
	cr_assert_eq(of, &both[0]);
	cr_assert_null(policy_alert_next(p, "not_heard", OAK, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of),
		       "the second is for plan children only");
	cr_assert_null(policy_alert_next(p, "not_heard", OAK, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of));
	cursor = 0;
	cr_assert_eq(policy_alert_next(p, "not_heard", OAK, day, SUBJECT_PROTECTION_PLAN, 8, &cursor, &of),
		     &both[1].alerts[1]);
	cursor = 0;
	cr_assert_eq(policy_alert_next(p, "absent_any", OAK, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of),
		     &both[0].alerts[0]);
	cr_assert_eq(policy_alert_next(p, "absent_any", OAK, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of),
		     &both[1].alerts[0]);
	cursor = 0;
	cr_assert_null(policy_alert_next(p, "absent_any", ASH, day, SUBJECT_LOOKED_AFTER, 8, &cursor, &of));
	cursor = 0;
	cr_assert_null(policy_alert_next(p, "absent_any", OAK, DAY(2026, 8, 31), SUBJECT_LOOKED_AFTER, 8,
					 &cursor, &of));
	policy_free(p);
}

Test(policy, refuses_a_school_that_is_not_there)
{
	struct share_contract c = looked_after();
	struct policy *p = NULL;
	struct fault f = {0};

	c.schools = ghost;
	c.school_count = 1;
	cr_assert_eq(policy_compile(&(struct policy_sources){.contracts = &c,
							     .contract_count = 1,
							     .school_ids = schools,
							     .school_count = 3,
							     .listed = true},
				    &p, &f),
		     -FAULT_MEANING);
	cr_assert_null(p);
	cr_assert_not_null(strstr(f.text, "yew"));
}

/* --- hash --------------------------------------------------------------------------------------- */

static bool same_hash(const struct share_contract *a, size_t n, const struct share_contract *b, size_t m)
{
	struct policy *p = compile(a, n), *q = compile(b, m);
	struct digest x = policy_hash(p), y = policy_hash(q);

	policy_free(p);
	policy_free(q);
	return memcmp(&x, &y, sizeof x) == 0;
}

Test(hash, does_not_depend_on_order)
{
	struct share_contract a[2], b[2];

	two_of(a);
	strcpy(a[1].id, "second");
	b[0] = a[1];
	b[1] = a[0];
	cr_assert(same_hash(a, 2, b, 2));
	b[0].schools = oak_and_elm;
	b[0].alerts = two_alerts();
	b[0].shares = one_share();
	b[0].alerts[0] = a[1].alerts[1];
	b[0].alerts[1] = a[1].alerts[0];
	b[0].alerts[0].line = 77;
	b[0].shares[0].fields[0] = a[1].shares[0].fields[1];
	b[0].shares[0].fields[1] = a[1].shares[0].fields[0];
	cr_assert(same_hash(a, 2, b, 2));
	cr_assert_not(same_hash(a, 2, a, 1));
}

/* Every term counts: a changed one changes the hash. */
#define CHANGES(statement)                                                                                   \
	do {                                                                                                 \
		was = looked_after();                                                                        \
		c = looked_after();                                                                          \
		statement;                                                                                   \
		cr_assert_not(same_hash(&was, 1, &c, 1), #statement);                                        \
	} while (0)

Test(hash, depends_on_every_term)
{
	struct share_contract was, c;

	CHANGES(strcpy(c.id, "x"));
	CHANGES(strcpy(c.version, "1.0.1"));
	CHANGES(c.status = CONTRACT_TRIAL);
	CHANGES(strcpy(c.title, "x"));
	CHANGES(c.purpose = PURPOSE_STATISTICS);
	CHANGES(strcpy(c.objective, "x"));
	CHANGES(strcpy(c.lawful_article_6, "x"));
	CHANGES(strcpy(c.lawful_article_9, "x"));
	CHANGES(strcpy(c.lawful_statute, "x"));
	CHANGES(strcpy(c.dpia, "x"));
	CHANGES(c.all_schools = true);
	CHANGES(c.school_count = 1);
	CHANGES(strcpy(c.authority, "333"));
	CHANGES(strcpy(c.team, "x"));
	CHANGES(strcpy(c.dpo, "x"));
	CHANGES(strcpy(c.changes, "x"));
	CHANGES(c.valid_from++);
	CHANGES(c.valid_to++);
	CHANGES(c.review_by = c.valid_to);
	CHANGES((c.lapse_hold = true, c.lapse_days = 60));
	CHANGES(c.subjects |= SUBJECT_IN_NEED);
	CHANGES(c.year_groups[5] = false);
	CHANGES(c.looks.first++);
	CHANGES(c.looks.second++);
	CHANGES(c.looks.then_every++);
	CHANGES(c.looks.until_am++);
	CHANGES(c.looks.until_pm++);
	CHANGES(c.looks.close++);
	CHANGES(c.looks.look_back_days++);
	CHANGES(strcpy(c.shares[0].team, "x"));
	CHANGES(c.shares[0].field_count = 1);
	CHANGES(c.shares[0].fields[0].field = FIELD_YESTERDAY);
	CHANGES(c.shares[0].fields[0].treatment = TREATMENT_CLEAR);
	CHANGES(c.shares[0].fields[0].required = false);
	CHANGES(c.shares[0].fields[0].why = "x");
	CHANGES(c.alert_count = 1);
	CHANGES(strcpy(c.alerts[0].rule, "x"));
	CHANGES(strcpy(c.alerts[0].team, "x"));
	CHANGES(c.alerts[0].urgency = URGENCY_SAME_DAY);
	CHANGES(c.alerts[0].subjects = SUBJECT_IN_NEED);
	CHANGES(c.alerts[0].take_within = 60);
	CHANGES(c.alerts[0].outcome_within = 60);
	CHANGES(strcpy(c.alerts[0].escalate_to, "x"));
	CHANGES(c.small_numbers = 5);
	CHANGES(c.keep_days = 730);
	CHANGES(c.erase_on_end = true);
	CHANGES(c.receivers_erase_days = 30);
}

Test(hash, text_cannot_pass_for_another_term)
{
	struct share_contract a = looked_after(), b = a;

	strcpy(a.title, "x\npurpose 12 safeguarding");
	strcpy(b.title, "x");
	cr_assert_not(same_hash(&a, 1, &b, 1));
}
