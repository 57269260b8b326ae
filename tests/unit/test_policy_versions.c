/* contract/policy: which version of a contract is in force at a school, and for whom. */
#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "contract/policy.h"

static const char *const schools[] = {"elm", "oak"};
enum { ELM, OAK };

#define DAY(y, m, d) day_from_civil((struct civil){(y), (m), (d)})
#define SEPTEMBER    DAY(2026, 9, 1)
#define NOVEMBER     DAY(2026, 11, 2)
#define TODAY	     DAY(2026, 11, 24)
#define AUGUST	     DAY(2027, 8, 31)

/* Two versions of "daily" for the Virtual School: 1.9.0 gives the reason group from September, 1.10.0 the
 * code itself from November; minutes late are optional in both. */
static struct {
	struct share_contract c[2];
	struct contract_share shares[2][2];
	struct contract_field fields[2][2];
	struct contract_alert alert;
	struct agreement agreed[4];
	const struct agreement *list[4];
	struct policy_hold hold;
	struct policy_sources s;
	struct policy *p;
} w;

enum { OLD, NEW };

static void make_version(unsigned i, const char *version, enum treatment treatment, day_t from)
{
	w.c[i] = (struct share_contract){.status = CONTRACT_ACTIVE,
					 .all_schools = true,
					 .valid_from = from,
					 .valid_to = AUGUST,
					 .shares = w.shares[i],
					 .share_count = 1,
					 .alerts = &w.alert,
					 .alert_count = 1};
	strcpy(w.c[i].id, "daily");
	strcpy(w.c[i].version, version);
	memset(w.c[i].year_groups, 1, sizeof w.c[i].year_groups);
	w.shares[i][0] = (struct contract_share){.team = "vs", .fields = w.fields[i], .field_count = 2};
	w.fields[i][0] = (struct contract_field){FIELD_SESSION_MARK, treatment, true, "", 0};
	w.fields[i][1] = (struct contract_field){FIELD_MINUTES_LATE, TREATMENT_CLEAR, false, "", 0};
}

static void set_up(void)
{
	memset(&w, 0, sizeof w);
	w.alert = (struct contract_alert){.rule = "absent_any", .team = "vs"};
	make_version(OLD, "1.9.0", TREATMENT_REASON_GROUP, SEPTEMBER);
	make_version(NEW, "1.10.0", TREATMENT_CLEAR, NOVEMBER);
	w.s = (struct policy_sources){.contracts = w.c,
				      .contract_count = 2,
				      .school_ids = schools,
				      .school_count = 2,
				      .agreements = w.list};
}

static struct agreement *agree(unsigned version, unsigned school, day_t when)
{
	struct agreement *a = &w.agreed[w.s.agreement_count];
	struct digest d;

	*a = (struct agreement){.when = when, .revoked = DAY_NONE};
	strcpy(a->contract, "daily");
	strcpy(a->version, w.c[version].version);
	strcpy(a->school, schools[school]);
	cr_assert_eq(agreement_terms(&w.c[version], &d, NULL), 0);
	text_hex(a->terms, d.bytes, DIGEST_SIZE);
	w.list[w.s.agreement_count++] = a;
	return a;
}

static void compile(void)
{
	struct fault f = {0};

	policy_free(w.p);
	w.p = NULL;
	cr_assert_eq(policy_compile(&w.s, &w.p, &f), 0, "%s", f.text);
}

static void tear_down(void)
{
	policy_free(w.p);
}

static enum treatment mark(unsigned school, day_t day)
{
	struct release_ask ask = {.school = school, .day = day, .year_group = 8, .team = "vs"};

	return policy_release(w.p, &ask).treatment[FIELD_SESSION_MARK];
}

static enum treatment late(unsigned subjects, const char *role)
{
	struct release_ask ask = {.school = OAK,
				  .day = TODAY,
				  .subjects = subjects,
				  .year_group = 8,
				  .team = "vs",
				  .role = role};

	return policy_release(w.p, &ask).treatment[FIELD_MINUTES_LATE];
}

TestSuite(versions, .init = set_up, .fini = tear_down);

Test(versions, a_school_shares_nothing_before_it_agrees)
{
	agree(OLD, OAK, DAY(2026, 9, 10));
	compile();
	cr_expect_eq(mark(ELM, TODAY), TREATMENT_DROP, "elm signed nothing");
	cr_expect_not(policy_pulls(w.p, ELM, TODAY));
	cr_expect_eq(policy_standing(w.p, OLD, ELM, TODAY), STANDING_NOT_AGREED);
	cr_expect_eq(mark(OAK, DAY(2026, 9, 9)), TREATMENT_DROP, "the day before oak signed");
	cr_expect_eq(policy_standing(w.p, OLD, OAK, DAY(2026, 9, 9)), STANDING_NOT_AGREED);
	cr_expect_eq(mark(OAK, DAY(2026, 9, 10)), TREATMENT_REASON_GROUP);
	w.s.listed = true;
	compile();
	cr_expect_eq(mark(ELM, TODAY), TREATMENT_CLEAR, "agreements are kept elsewhere");
}

Test(versions, the_older_stays_until_the_school_agrees_and_the_newer_has_begun)
{
	agree(OLD, ELM, SEPTEMBER);
	agree(OLD, OAK, SEPTEMBER);
	agree(NEW, OAK, DAY(2026, 10, 1));
	compile();
	cr_expect_eq(mark(ELM, TODAY), TREATMENT_REASON_GROUP);
	cr_expect_eq(mark(OAK, DAY(2026, 11, 1)), TREATMENT_REASON_GROUP);
	cr_expect_eq(policy_standing(w.p, NEW, OAK, DAY(2026, 11, 1)), STANDING_NOT_YET);
	cr_expect_eq(mark(OAK, NOVEMBER), TREATMENT_CLEAR);
	cr_expect_eq(policy_standing(w.p, OLD, OAK, NOVEMBER), STANDING_SUPERSEDED);
	cr_expect_eq(policy_standing(w.p, NEW, OAK, NOVEMBER), STANDING_IN_FORCE);
	/* What the authority does with its own lists follows the newest version, whoever agreed. */
	cr_expect(policy_current(w.p, NEW, TODAY) && !policy_current(w.p, OLD, TODAY));
	cr_expect(policy_current(w.p, OLD, DAY(2026, 11, 1)));
}

Test(versions, terms_that_changed_were_agreed_to_by_nobody)
{
	agree(OLD, OAK, SEPTEMBER);
	w.fields[OLD][0].treatment = TREATMENT_CLEAR;
	compile();
	cr_expect_eq(mark(OAK, TODAY), TREATMENT_DROP);
	cr_expect_eq(policy_standing(w.p, OLD, OAK, TODAY), STANDING_NOT_AGREED);
}

Test(versions, each_status_of_the_newer)
{
	static const struct {
		enum contract_status status;
		enum treatment mark;
		bool pulls;
		enum standing standing;
	} rows[] = {
		{CONTRACT_DRAFT, TREATMENT_REASON_GROUP, true, STANDING_DRAFT},
		{CONTRACT_PROPOSED, TREATMENT_REASON_GROUP, true, STANDING_PROPOSED},
		{CONTRACT_TRIAL, TREATMENT_REASON_GROUP, true, STANDING_TRIAL},
		{CONTRACT_ACTIVE, TREATMENT_CLEAR, true, STANDING_IN_FORCE},
		{CONTRACT_SUSPENDED, TREATMENT_DROP, false, STANDING_SUSPENDED},
		{CONTRACT_EXPIRED, TREATMENT_DROP, false, STANDING_EXPIRED},
		{CONTRACT_REVOKED, TREATMENT_DROP, false, STANDING_REVOKED},
		{(enum contract_status)77, TREATMENT_DROP, false, STANDING_REVOKED},
	};

	w.s.listed = true;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		w.c[NEW].status = rows[i].status;
		compile();
		cr_expect_eq(mark(OAK, TODAY), rows[i].mark, "row %zu", i);
		cr_expect_eq(policy_pulls(w.p, OAK, TODAY), rows[i].pulls, "row %zu", i);
		cr_expect_eq(policy_standing(w.p, NEW, OAK, TODAY), rows[i].standing, "row %zu", i);
	}
}

/* A trial asks the school for what it would share, and shows it to nobody. */
Test(versions, a_trial_alone_asks_and_releases_nothing)
{
	w.s.listed = true;
	w.s.contract_count = 1;
	w.c[OLD].status = CONTRACT_TRIAL;
	compile();
	cr_expect_eq(policy_needs(w.p, OAK, TODAY), 1u << FIELD_SESSION_MARK | 1u << FIELD_MINUTES_LATE);
	cr_expect_eq(mark(OAK, TODAY), TREATMENT_DROP);
}

Test(versions, never_falls_back)
{
	w.s.listed = true;
	w.c[NEW].valid_to = DAY(2026, 11, 20);
	compile();
	cr_expect_eq(mark(OAK, DAY(2026, 11, 20)), TREATMENT_CLEAR);
	cr_expect_eq(mark(OAK, DAY(2026, 11, 21)), TREATMENT_DROP, "the old one does not come back");
	cr_expect_eq(policy_standing(w.p, NEW, OAK, DAY(2026, 11, 21)), STANDING_ENDED);
}

Test(versions, a_school_revokes_from_a_day_on)
{
	agree(OLD, OAK, SEPTEMBER);
	agree(NEW, OAK, SEPTEMBER)->revoked = DAY(2026, 11, 10);
	compile();
	cr_expect_eq(mark(OAK, DAY(2026, 11, 9)), TREATMENT_CLEAR);
	cr_expect_eq(mark(OAK, DAY(2026, 11, 10)), TREATMENT_DROP);
	cr_expect_not(policy_pulls(w.p, OAK, DAY(2026, 11, 10)));
	cr_expect_eq(policy_standing(w.p, OLD, OAK, DAY(2026, 11, 10)), STANDING_WITHDRAWN);
	cr_expect_eq(policy_ends(w.p, OLD, OAK, SEPTEMBER), DAY(2026, 11, 9), "old and new without a gap");
	/* The file of the revoked version is gone: the older one does not come back. */
	w.s.contract_count = 1;
	compile();
	cr_expect_eq(mark(OAK, DAY(2026, 11, 10)), TREATMENT_DROP);
	w.s.listed = true;
	compile();
	cr_expect_eq(mark(OAK, DAY(2026, 11, 10)), TREATMENT_DROP,
		     "also where agreements are kept elsewhere");
	cr_expect_eq(mark(ELM, DAY(2026, 11, 10)), TREATMENT_REASON_GROUP, "it was oak that revoked");
}

Test(versions, lapse_holds_the_same_terms)
{
	w.s.listed = true;
	w.s.contract_count = 1;
	w.c[OLD].lapse_hold = true;
	w.c[OLD].lapse_days = 60; /* 31 August and 60 days is 30 October */
	compile();
	cr_expect_eq(policy_standing(w.p, OLD, OAK, AUGUST), STANDING_IN_FORCE);
	cr_expect_eq(policy_standing(w.p, OLD, OAK, DAY(2027, 9, 1)), STANDING_HELD_OVER);
	cr_expect_eq(mark(OAK, DAY(2027, 10, 30)), TREATMENT_REASON_GROUP);
	cr_expect_eq(mark(OAK, DAY(2027, 10, 31)), TREATMENT_DROP);
	cr_expect_eq(policy_ends(w.p, OLD, OAK, TODAY), DAY(2027, 10, 30));
	cr_expect_eq(policy_ends(w.p, OLD, OAK, DAY(2027, 10, 31)), DAY_NONE);
}

Test(versions, optional_fields_can_be_held_back)
{
	w.s.listed = true;
	w.hold = (struct policy_hold){"oak", "daily", 1u << FIELD_MINUTES_LATE | 1u << FIELD_SESSION_MARK,
				      "schools/oak.yaml", 12};
	w.s.holds = &w.hold;
	w.s.hold_count = 1;
	compile();
	cr_expect_eq(late(0, NULL), TREATMENT_DROP);
	cr_expect_eq(mark(OAK, TODAY), TREATMENT_CLEAR, "it is required");
	cr_expect_eq(policy_needs(w.p, OAK, TODAY), 1u << FIELD_SESSION_MARK);
	cr_expect_neq(policy_needs(w.p, ELM, TODAY) & 1u << FIELD_MINUTES_LATE, 0u);
}

Test(versions, roles_and_subjects_of_a_share)
{
	w.s.listed = true;
	w.shares[NEW][0].roles[0] = "head";
	w.shares[NEW][0].role_count = 1;
	compile();
	cr_expect_eq(late(0, "head"), TREATMENT_CLEAR);
	cr_expect_eq(late(0, "worker"), TREATMENT_DROP);
	cr_expect_eq(late(0, NULL), TREATMENT_DROP, "the mailbox has no role");
	w.shares[NEW][0].role_count = 0;
	w.shares[NEW][0].subjects = SUBJECT_LOOKED_AFTER;
	compile();
	cr_expect_eq(late(SUBJECT_LOOKED_AFTER, "worker"), TREATMENT_CLEAR, "a share for everybody");
	cr_expect_eq(late(SUBJECT_IN_NEED, NULL), TREATMENT_DROP);
	cr_expect_eq(late(0, NULL), TREATMENT_DROP);
}

Test(versions, an_alert_that_shows_nothing_is_no_alert)
{
	const struct share_contract *of = NULL;
	size_t cursor = 0;

	w.s.listed = true;
	compile();
	cr_expect_eq(policy_alert_next(w.p, "absent_any", OAK, TODAY, 0, 8, &cursor, &of), &w.alert);
	cr_expect_eq(of, &w.c[NEW], "and not the older version's row");
	cr_expect_null(policy_alert_next(w.p, "absent_any", OAK, TODAY, 0, 8, &cursor, &of));
	w.shares[NEW][0].subjects = SUBJECT_IN_NEED;
	compile();
	cursor = 0;
	cr_expect_null(policy_alert_next(w.p, "absent_any", OAK, TODAY, 0, 8, &cursor, &of));
}

Test(versions, names_the_clause)
{
	struct release_ask ask = {.school = OAK, .day = TODAY, .year_group = 8, .team = "vs"};
	struct release r;

	w.s.listed = true;
	compile();
	r = policy_release(w.p, &ask);
	cr_expect_eq(r.clause[FIELD_MINUTES_LATE].contract, &w.c[NEW]);
	cr_expect_eq(r.clause[FIELD_MINUTES_LATE].share, 0u);
	cr_expect_eq(r.clause[FIELD_MINUTES_LATE].field, 1u);
	cr_expect_null(r.clause[FIELD_UPN].contract);
	ask.team = NULL;
	cr_expect_not(policy_release(w.p, &ask).allowed);
	ask.team = "vs";
	ask.day = DAY_NONE;
	cr_expect_not(policy_release(w.p, &ask).allowed);
	w.fields[NEW][0].treatment = (enum treatment)99;
	compile();
	cr_expect_eq(mark(OAK, TODAY), TREATMENT_DROP, "no word for it");
}

static struct digest hash(void)
{
	compile();
	return policy_hash(w.p);
}

/* `muster status` shows the hash: it tells whenever something else is in force. */
Test(versions, the_hash_follows_agreements_and_holds)
{
	struct digest before = hash(), after;
	struct agreement *a = agree(OLD, OAK, SEPTEMBER);

	after = hash();
	cr_expect_neq(memcmp(&before, &after, sizeof before), 0);
	a->revoked = TODAY;
	before = hash();
	cr_expect_neq(memcmp(&before, &after, sizeof before), 0);
	w.hold = (struct policy_hold){"oak", "daily", 1u << FIELD_MINUTES_LATE, "", 0};
	w.s.holds = &w.hold;
	w.s.hold_count = 1;
	after = hash();
	cr_expect_neq(memcmp(&before, &after, sizeof before), 0);
	w.s.listed = true;
	before = hash();
	cr_expect_neq(memcmp(&before, &after, sizeof before), 0);
}

Test(versions, one_version_stands_there_once)
{
	struct fault f = {0};

	strcpy(w.c[NEW].version, "1.9.0");
	cr_expect_eq(policy_compile(&w.s, &w.p, &f), -FAULT_MEANING);
	cr_expect_not_null(strstr(f.text, "1.9.0"));
}
