/* diff_fixture.h: two versions of a contract, `a` and `b`, filled anew by each test. */
#ifndef TESTS_DIFF_FIXTURE_H
#define TESTS_DIFF_FIXTURE_H

#include <criterion/criterion.h>
#include <stdlib.h>
#include <string.h>

#include "contract/diff.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

static struct share_contract a, b;
static char of_a[3][CONTRACT_NAME] = {"ash", "elm", "oak"}, of_b[3][CONTRACT_NAME] = {"ash", "elm", "oak"};

#define DAY(y, m, d) day_from_civil((struct civil){(y), (m), (d)})

/* What the two own: a configuration keeps it in its arena. */
static struct contract_share shares_of[2][CONTRACT_LIST];
static struct contract_field fields_of[2][CONTRACT_LIST][FIELD_COUNT];
static struct contract_alert alerts_of[2][CONTRACT_LIST];

static unsigned place_of(const struct share_contract *c)
{
	return c == &b;
}

static struct contract_share *put_share(struct share_contract *c, const char *team, unsigned subjects)
{
	struct contract_share *s = &c->shares[c->share_count++];

	*s = (struct contract_share){.subjects = subjects,
				     .fields = fields_of[place_of(c)][c->share_count - 1]};
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
	c->shares = shares_of[place_of(c)];
	c->alerts = alerts_of[place_of(c)];
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

static struct diff compare(void)
{
	struct diff d;
	struct fault f = {0};

	cr_assert_eq(diff_contracts(&a, &b, &d, &f), 0, "%s", f.text);
	return d;
}

#endif
