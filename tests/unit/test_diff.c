/* contract/diff: what changes between two versions, and whether more is shared. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/kind.h"
#include "diff_fixture.h"

static const char *const duty_role = "duty officer";

static const char *team_name(const void *context, const char *id)
{
	(void)context;
	return strcmp(id, "vs") == 0 ? "The Virtual School" : NULL;
}

/* There is exactly one fact, and this is it. */
static void expect_one(enum fact_kind kind, enum widening widens, const char *words)
{
	const struct diff_names names = {.team = team_name};
	struct diff d = compare();
	struct buffer out = {0};

	for (unsigned i = 0; i < d.count; i++)
		fact_words(&d, &d.facts[i], &names, &out);
	cr_assert_eq(d.count, 1u, "%u facts: %s", d.count, out.at);
	cr_assert_str_eq(out.at, words);
	cr_assert_str_eq(fact_kind_name(d.facts[0].kind), fact_kind_name(kind));
	cr_assert_str_eq(widening_name(d.facts[0].widens), widening_name(widens));
	cr_assert_eq(diff_widens(&d), widens != WIDENING_NONE);
	buffer_free(&out);
	diff_free(&d);
}

/* --- who sees what ---------------------------------------------------------------------------- */

Test(diff, the_same_has_no_facts)
{
	struct diff d;

	both();
	b.shares[0].fields[0] = a.shares[0].fields[1];
	b.shares[0].fields[1] = a.shares[0].fields[0];
	strcpy(of_b[0], "oak");
	strcpy(of_b[2], "ash");
	d = compare();
	cr_assert_eq(d.count, 0u, "fields or schools in another order are the same contract");
	cr_assert_not(diff_widens(&d));
	diff_free(&d);
	strcpy(of_b[0], "ash");
	strcpy(of_b[2], "oak");
}

Test(diff, a_field_more_is_told_with_whom_it_is_about)
{
	struct diff d;

	both();
	put_field(&b.shares[0], FIELD_MINUTES_LATE, TREATMENT_CLEAR);
	expect_one(
		FACT_FIELDS_GAINED, WIDENING_FIELDS,
		"The Virtual School would also see minutes late of looked-after children in years 7 to 13 at 3 "
		"schools");
	d = compare();
	cr_assert_str_eq(d.facts[0].fields[0].after.path, "share[0].fields[2]");
	cr_assert_eq(d.facts[0].fields[0].after.line, 12u);
	cr_assert_str_eq(d.facts[0].fields[0].after.file, "b.yaml");
	cr_assert_str_empty(d.facts[0].fields[0].before.path, "version a has no such clause");
	diff_free(&d);
}

Test(diff, a_field_that_is_dropped_is_no_field)
{
	struct diff d;

	both();
	put_field(&b.shares[0], FIELD_MINUTES_LATE, TREATMENT_DROP);
	d = compare();
	cr_assert_eq(d.count, 0u);
	diff_free(&d);
}

Test(diff, wider_narrower_and_lost_fields)
{
	both();
	b.shares[0].fields[0].treatment = TREATMENT_CLEAR;
	expect_one(
		FACT_FIELDS_WIDER, WIDENING_FIELDS,
		"The Virtual School would see more of the mark of each session (in full, before as a reason "
		"group) of looked-after children in years 7 to 13 at 3 schools");
	b.shares[0].fields[0].treatment = TREATMENT_CLASS;
	expect_one(
		FACT_FIELDS_NARROWER, WIDENING_NONE,
		"The Virtual School would see less of the mark of each session (as a class, before as a reason "
		"group) of looked-after children in years 7 to 13 at 3 schools");
	both();
	b.shares[0].field_count = 1;
	expect_one(
		FACT_FIELDS_LOST, WIDENING_NONE,
		"The Virtual School would no longer see which school of looked-after children in years 7 to 13 "
		"at 3 schools");
}

Test(diff, a_new_audience)
{
	both();
	put_field(put_share(&b, "duty", 0), FIELD_SCHOOL, TREATMENT_CLEAR);
	expect_one(FACT_FIELDS_GAINED, WIDENING_AUDIENCE,
		   "duty would also see which school of looked-after children in years 7 to 13 at 3 schools");
}

/* What is for one role is not for the mailbox; what everybody sees is not told again for the role. */
Test(diff, a_role_of_a_team)
{
	struct contract_share *s;

	both();
	s = put_share(&b, "vs", 0);
	s->roles[s->role_count++] = duty_role;
	put_field(s, FIELD_YEAR_GROUP, TREATMENT_CLEAR);
	put_field(s, FIELD_SCHOOL, TREATMENT_CLEAR);
	expect_one(
		FACT_FIELDS_GAINED, WIDENING_FIELDS,
		"People of the role \"duty officer\" in The Virtual School would also see the year group of "
		"looked-after children in years 7 to 13 at 3 schools");
	b.shares[1].role_count = 0;
	expect_one(
		FACT_FIELDS_GAINED, WIDENING_FIELDS,
		"The Virtual School would also see the year group of looked-after children in years 7 to 13 at "
		"3 schools");
}

Test(diff, one_share_written_as_two_is_the_same)
{
	struct diff d;

	both();
	b.shares[0].field_count = 1;
	put_field(put_share(&b, "vs", 0), FIELD_SCHOOL, TREATMENT_CLEAR);
	d = compare();
	cr_assert_eq(d.count, 0u);
	diff_free(&d);
}

/* --- about whom ------------------------------------------------------------------------------- */

Test(diff, a_school_that_joins_and_one_that_leaves)
{
	both();
	a.school_count = 2;
	expect_one(FACT_SCHOOLS_JOIN, WIDENING_PEOPLE,
		   "oak would begin to share, about looked-after children in years 7 to 13");
	both();
	b.school_count = 2;
	expect_one(FACT_SCHOOLS_LEAVE, WIDENING_NONE,
		   "oak would no longer share, about looked-after children in years 7 to 13");
	b.school_count = 0;
	b.all_schools = true;
	expect_one(
		FACT_SCHOOLS_JOIN, WIDENING_PEOPLE,
		"Every other school that agrees would begin to share, about looked-after children in years 7 "
		"to 13");
}

Test(diff, year_groups)
{
	both();
	b.year_groups[6 + 2] = true;
	expect_one(FACT_YEARS_ADDED, WIDENING_COHORT,
		   "The contract would also be about looked-after children in year 6 at 3 schools");
	both();
	a.year_groups[1] = a.year_groups[2] = a.year_groups[3] = true;
	expect_one(
		FACT_YEARS_REMOVED, WIDENING_NONE,
		"The contract would no longer be about looked-after children in N2, reception and year 1 at 3 "
		"schools");
}

Test(diff, a_cohort_more)
{
	static const char *const words[] = {
		"The contract would also be about children in need who are not looked after in years 7 to 13 at 3 schools",
		"The Virtual School would also see the mark of each session (as a reason group) and which school, of "
		"children in need who are not looked after in years 7 to 13 at 3 schools"};
	const struct diff_names names = {.team = team_name};
	struct diff d;

	both();
	b.subjects = SUBJECT_LOOKED_AFTER | SUBJECT_IN_NEED;
	d = compare();
	cr_assert_eq(d.count, 2u);
	for (unsigned i = 0; i < 2; i++) {
		struct buffer out = {0};

		fact_words(&d, &d.facts[i], &names, &out);
		cr_assert_str_eq(out.at, words[i]);
		cr_assert_eq(d.facts[i].widens, WIDENING_COHORT);
		/* In need is bit 2: alone (4), or with a protection plan (6); looked after is no news. */
		cr_assert_eq(d.facts[i].region.children, (1 << 4) | (1 << 6));
		buffer_free(&out);
	}
	diff_free(&d);
}

/* A cohort that no share shows anything of lets nobody see more. */
Test(diff, a_cohort_nobody_is_shown_does_not_widen)
{
	both();
	a.shares[0].subjects = b.shares[0].subjects = SUBJECT_LOOKED_AFTER;
	b.subjects = SUBJECT_LOOKED_AFTER | SUBJECT_IN_NEED;
	expect_one(
		FACT_COHORT_WIDER, WIDENING_NONE,
		"The contract would also be about children in need who are not looked after in years 7 to 13 at 3 "
		"schools");
}

Test(diff, words_for_any_children)
{
	static const struct {
		uint8_t children;
		const char *words;
	} rows[] = {
		{0xff, "every pupil"},
		{0xfe, "children with a social worker"},
		{0x01, "pupils without a social worker"},
		{0xaa, "looked-after children"},
		{0xee, "children who are looked after or on a protection plan"},
		{0x55, "pupils who are not looked after"},
		{0x02, "looked-after children who are not on a protection plan or in need"},
		{0x81,
		 "children who are without a social worker, or only looked after, on a protection plan and in need"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct region r = {DIFF_BOTH, DIFF_EVERY_YEAR, rows[i].children};
		struct buffer out = {0};

		region_words(&r, &out);
		cr_assert_str_eq(out.at, rows[i].words);
		buffer_free(&out);
	}
}

Test(diff, a_school_reads_only_what_concerns_it)
{
	struct diff d;

	both();
	a.school_count = 2; /* oak joins */
	d = compare();
	cr_assert(fact_concerns(&d, &d.facts[0], "oak"));
	cr_assert_not(fact_concerns(&d, &d.facts[0], "ash"), "who else shares changes nothing for ash");
	cr_assert_not(fact_concerns(&d, &d.facts[0], "yew"));
	diff_free(&d);
}

/* --- the rest * ------------------------------------------------------------------------------- */

Test(diff, alerts)
{
	both();
	b.alerts[0].urgency = URGENCY_SAME_SESSION;
	b.alerts[0].take_within = 90;
	expect_one(
		FACT_ALERT_CHANGED, WIDENING_NONE,
		"The Virtual School would be told of absent_any differently: same session, taken within 1 hour 30 "
		"minutes, before daily digest");
	b.alert_count = 0;
	expect_one(FACT_ALERT_REMOVED, WIDENING_NONE,
		   "The Virtual School would no longer be told of absent_any (daily digest)");
	both();
	put_alert(&b, "not_heard", "vs", URGENCY_SAME_SESSION);
	expect_one(FACT_ALERT_ADDED, WIDENING_NONE,
		   "The Virtual School would be told of not_heard (same session)");
}

Test(diff, kept_longer_widens_and_shorter_does_not)
{
	both();
	b.keep_days = 1095;
	expect_one(FACT_CHANGED, WIDENING_RETENTION,
		   "Changed, how long marks are kept: 3 years, before 2 years");
	b.keep_days = 100;
	expect_one(FACT_CHANGED, WIDENING_NONE, "Changed, how long marks are kept: 100 days, before 2 years");
	both();
	b.erase_on_end = false;
	expect_one(FACT_CHANGED, WIDENING_RETENTION,
		   "Changed, what happens to the data at the end: keep, before erase");
	both();
	b.receivers_erase_days = 31;
	expect_one(FACT_CHANGED, WIDENING_RETENTION,
		   "Changed, the time teams have to erase in their own systems: 31 days, before 30 days");
}

Test(diff, smaller_groups_in_figures_widen)
{
	both();
	b.small_numbers = 3;
	expect_one(FACT_CHANGED, WIDENING_FIELDS,
		   "Changed, the smallest count that figures show: 3, before 5");
	b.small_numbers = 10;
	expect_one(FACT_CHANGED, WIDENING_NONE,
		   "Changed, the smallest count that figures show: 10, before 5");
}

Test(diff, onward_sharing)
{
	both();
	a.wording.onward[0] = b.wording.onward[0] = (struct contract_onward){"Ofsted", "inspection"};
	b.wording.onward[1] = (struct contract_onward){"DfE", "returns"};
	a.wording.onward_count = 1;
	b.wording.onward_count = 2;
	expect_one(FACT_ITEM_ADDED, WIDENING_ONWARD, "Added, somebody it may be passed on to: DfE (returns)");
	b.wording.onward_count = 1;
	b.wording.onward[0].why = "audit";
	expect_one(FACT_ITEM_CHANGED, WIDENING_NONE,
		   "Changed, somebody it may be passed on to: Ofsted (audit), before Ofsted (inspection)");
	b.wording.onward_count = 0;
	expect_one(FACT_ITEM_REMOVED, WIDENING_NONE,
		   "Removed, somebody it may be passed on to: Ofsted (inspection)");
	both();
	b.wording.countries[b.wording.country_count++] = "Ireland";
	expect_one(FACT_ITEM_ADDED, WIDENING_ONWARD,
		   "Added, a country outside the United Kingdom it may go to: Ireland");
}

/* The same supplier in another country is another place for the data to be. */
Test(diff, a_processor_that_moves_abroad_widens)
{
	struct diff d;

	both();
	a.wording.processors[a.wording.processor_count++] =
		(struct contract_processor){"Reg Ltd", "registers", ""};
	b.wording.processors[b.wording.processor_count++] =
		(struct contract_processor){"Reg Ltd", "registers", "France"};
	d = compare();
	cr_assert(diff_widens(&d));
	diff_free(&d);
}

Test(diff, dates_and_status_say_when_and_never_widen)
{
	both();
	b.valid_to = DAY(2028, 8, 31);
	expect_one(FACT_CHANGED, WIDENING_NONE,
		   "Changed, the last day: Thu 31 Aug 2028, before Tue 31 Aug 2027");
	both();
	b.status = CONTRACT_DRAFT;
	expect_one(FACT_CHANGED, WIDENING_NONE, "Changed, the status: draft, before active");
	both();
	b.lapse_hold = true;
	b.lapse_days = 60;
	expect_one(
		FACT_CHANGED, WIDENING_NONE,
		"Changed, what happens after the last day: the same terms for 60 days more, before it stops");
}

Test(diff, required_and_why_stand_beside_a_field)
{
	both();
	b.shares[0].fields[1].required = true;
	expect_one(FACT_CHANGED, WIDENING_NONE,
		   "Changed, whether a school may hold back school from vs: no, before yes");
	both();
	b.shares[0].fields[1].why = "to ring";
	expect_one(FACT_CHANGED, WIDENING_NONE, "Changed, why vs needs school: to ring, before not stated");
}

/* --- no key is forgotten ---------------------------------------------------------------------- */

static void alter(const struct row *row, void *at)
{
	static const char *const other = "other words";
	int number;

	if (row->type == ROW_STRING) {
		memcpy(at, &other, sizeof other);
	} else if (row->type == ROW_BOOL || row->size == sizeof(bool)) {
		*(bool *)at = !*(bool *)at;
	} else if (row->type == ROW_TEXT || row->type == ROW_NAME || row->type == ROW_DIGITS) {
		strcpy(at, "x1");
	} else {
		memcpy(&number, at, sizeof number);
		number = number == DAY_NONE ? DAY(2026, 9, 1) : number ^ 1;
		memcpy(at, &number, sizeof number);
	}
}

static unsigned altered; /* keys tried */

static void alter_rows(const struct row *rows, size_t offset, const char *path)
{
	for (const struct row *row = rows; row->key != NULL; row++) {
		char here[128];
		struct diff d;

		snprintf(here, sizeof here, "%s.%s", path, row->key);
		/* The id and version say which two are compared; lists and values of their own form have
		 * tests. */
		if (row->type == ROW_MAP)
			alter_rows(row->rows, offset + row->offset, here);
		if (row->type > ROW_BITS || row->size == 0 || strcmp(here, ".id") == 0 ||
		    strcmp(here, ".version") == 0)
			continue;
		both();
		alter(row, (char *)&b + offset + row->offset);
		d = compare();
		cr_assert_geq(d.count, 1u, "a change of %s is not told", here + 1);
		diff_free(&d);
		altered++;
	}
}

Test(diff, no_key_of_a_contract_is_forgotten)
{
	alter_rows(kind_share_contract.rows, 0, "");
	cr_assert_geq(altered, 40u, "only %u keys were tried", altered);
}
