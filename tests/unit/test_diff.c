/* contract/diff: what changes between two versions, and whether more is shared. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "config/kind.h"
#include "contract/diff.h"

static struct share_contract a, b;
static char of_a[3][CONTRACT_NAME] = {"ash", "elm", "oak"}, of_b[3][CONTRACT_NAME] = {"ash", "elm", "oak"};
static const char *const duty_role = "duty officer";

#define DAY(y, m, d) day_from_civil((struct civil){(y), (m), (d)})

static struct contract_share *put_share(struct share_contract *c, const char *team, unsigned subjects)
{
	struct contract_share *s = &c->shares[c->share_count++];

	*s = (struct contract_share){.subjects = subjects};
	text_copy(s->team, sizeof s->team, span_of(team));
	return s;
}

static void put_field(struct contract_share *s, enum field f, enum treatment t)
{
	const unsigned line = 10 + s->field_count;

	s->fields[s->field_count++] = (struct contract_field){f, t, false, "", line};
}

static void put_alert(struct share_contract *c, const char *rule, const char *team, enum urgency u)
{
	struct contract_alert *alert = &c->alerts[c->alert_count++];

	*alert = (struct contract_alert){.urgency = u, .line = 30 + c->alert_count};
	text_copy(alert->rule, sizeof alert->rule, span_of(rule));
	text_copy(alert->team, sizeof alert->team, span_of(team));
}

/* Looked-after children in years 7 to 13 of ash, elm and oak: the Virtual School sees marks and school. */
static void fill(struct share_contract *c, char (*schools)[CONTRACT_NAME])
{
	struct contract_share *s;

	*c = (struct share_contract){
		.id = "looked-after",
		.version = "1.0.0",
		.status = CONTRACT_ACTIVE,
		.schools = schools,
		.school_count = 3,
		.authority = "332",
		.team = "vs",
		.subjects = SUBJECT_LOOKED_AFTER,
		.looks = {20, 65, 15, 11 * 60 + 30, 15 * 60, 16 * 60 + 15, 8},
		.small_numbers = 5,
		.keep_days = 730,
		.erase_on_end = true,
		.receivers_erase_days = 30,
		.file = "a.yaml",
	};
	c->valid_from = DAY(2026, 9, 1);
	c->valid_to = DAY(2027, 8, 31);
	c->review_by = DAY_NONE;
	c->wording.dpia_date = DAY_NONE;
	for (int year = 7; year <= 13; year++)
		c->year_groups[year + 2] = true;
	s = put_share(c, "vs", 0);
	put_field(s, FIELD_SESSION_MARK, TREATMENT_REASON_GROUP);
	put_field(s, FIELD_SCHOOL, TREATMENT_CLEAR);
	put_alert(c, "absent_any", "vs", URGENCY_DAILY_DIGEST);
}

static void both(void)
{
	fill(&a, of_a);
	fill(&b, of_b);
	b.file = "b.yaml";
}

static const char *team_name(const void *context, const char *id)
{
	(void)context;
	return strcmp(id, "vs") == 0 ? "The Virtual School" : NULL;
}

static struct diff compare(void)
{
	struct diff d;
	struct fault f = {0};

	cr_assert_eq(diff_contracts(&a, &b, &d, &f), 0, "%s", f.text);
	return d;
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

/* --- property: widening says no when nothing more is shared, and only then -------------------- */

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
