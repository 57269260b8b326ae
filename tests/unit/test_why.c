/* contract/why: the steps say what the release decision does, whoever asks about whom. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "contract/why.h"

static const char *const school_ids[] = {"ash", "elm", "oak"};
static char names[3][1][CONTRACT_NAME] = {{"ash"}, {"elm"}, {"oak"}};
static const char *const teams[] = {"vs", "cme"};
static const char *const roles[] = {NULL, "head", "worker"};

#define DAY(y, m, d) day_from_civil((struct civil){(y), (m), (d)})

static unsigned draw(unsigned below)
{
	return (unsigned)random() % below;
}

/* What the contracts own: a configuration keeps it in its arena. */
static struct contract_share shares_of[6][4];
static struct contract_field fields_of[6][4][8];

/* Any contract one might write: of any status, dates, schools, subjects, years, roles and fields. */
static void any_contract(struct share_contract *c, unsigned number)
{
	unsigned school = draw(4);

	*c = (struct share_contract){.status = draw(3) > 0 ? CONTRACT_ACTIVE : (enum contract_status)draw(7),
				     .file = "contracts/any.yaml"};
	snprintf(c->id, sizeof c->id, "contract-%u", number);
	strcpy(c->version, "1.0.0");
	c->all_schools = school == 3;
	c->schools = school < 3 ? names[school] : NULL;
	c->school_count = school < 3;
	c->valid_from = DAY(2026, 9, 1) + (int)draw(60);
	c->valid_to = c->valid_from + (int)draw(120);
	c->lapse_hold = draw(2) == 0;
	c->lapse_days = (int)draw(20);
	c->review_by = DAY_NONE;
	c->subjects = draw(2) == 0 ? 0 : draw(8);
	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		c->year_groups[y] = draw(3) > 0;
	if (draw(3) == 0)
		memset(c->year_groups, 1, sizeof c->year_groups);
	c->share_count = draw(4);
	c->shares = shares_of[number];
	memset(shares_of[number], 0, sizeof shares_of[number]);
	for (unsigned s = 0; s < c->share_count; s++) {
		struct contract_share *share = &c->shares[s];

		share->fields = fields_of[number][s];
		strcpy(share->team, teams[draw(2)]);
		share->role_count = draw(3);
		for (unsigned r = 0; r < share->role_count; r++)
			share->roles[r] = roles[1 + draw(2)];
		share->subjects = draw(2) == 0 ? 0 : draw(8);
		share->field_count = draw(5);
		for (unsigned f = 0; f < share->field_count; f++)
			share->fields[f] = (struct contract_field){
				(enum field)(draw(3) * share->field_count + f), (enum treatment)draw(6),
				draw(2) == 0, "", 10 * s + f + 1};
	}
}

static bool stands(enum standing s)
{
	return s == STANDING_IN_FORCE || s == STANDING_HELD_OVER;
}

static void check_ask(const struct policy *p, const struct share_contract *all, size_t count,
		      const struct release_ask *ask, unsigned *allowed)
{
	struct release r = policy_release(p, ask);

	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		enum treatment widest = TREATMENT_DROP;

		for (size_t i = 0; i < count; i++) {
			struct why_ask wa = {.ask = *ask,
					     .school_id = school_ids[ask->school],
					     .field = (enum field)f,
					     .in_force = stands(policy_standing(p, i, ask->school, ask->day)),
					     .standing = "as it is"};
			struct why w;
			bool no = false;

			why_contract(&all[i], &wa, &w);
			for (unsigned s = 0; s < WHY_STEPS; s++)
				no = no || w.steps[s].answer == WHY_NO;
			cr_assert_eq(w.treatment > TREATMENT_COUNT, !no,
				     "every step is yes, or nothing is released");
			if (w.treatment > TREATMENT_DROP)
				cr_assert_eq(all[i].shares[w.share].fields[w.index].treatment, w.treatment,
					     "the clause is the one that says so");
			widest = w.treatment > widest ? w.treatment : widest;
		}
		cr_assert_eq(widest, r.treatment[f], "field %s: the steps say %s, the release is %s",
			     field_names[f], treatment_names[widest], treatment_names[r.treatment[f]]);
		*allowed += widest > TREATMENT_COUNT;
	}
}

/* A person who is told why would be told wrong. */
Test(why, never_disagrees_with_the_release)
{
	struct share_contract *all = calloc(6, sizeof *all);
	struct policy_sources sources = {
		.contracts = all, .school_ids = school_ids, .school_count = 3, .listed = true};
	unsigned allowed = 0;

	srandom(20261124);
	for (int round = 0; round < 400; round++) {
		struct policy *p = NULL;
		struct fault f = {0};
		size_t count = 1 + draw(6);

		for (size_t i = 0; i < count; i++)
			any_contract(&all[i], (unsigned)i);
		sources.contract_count = count;
		cr_assert_eq(policy_compile(&sources, &p, &f), 0, "%s", f.text);
		for (int k = 0; k < 40; k++) {
			struct release_ask ask = {.school = draw(3),
						  .day = DAY(2026, 9, 1) + (int)draw(200),
						  .subjects = draw(8),
						  .year_group = draw(10) == 0 ? 99 : (int)draw(17) - 2,
						  .team = teams[draw(2)],
						  .role = roles[draw(3)]};

			check_ask(p, all, count, &ask, &allowed);
		}
		policy_free(p);
	}
	cr_assert_gt(allowed, 500, "nothing is ever allowed here: the test proves nothing");
	free(all);
}

/* A school reads why: the words may not depend on whether its pupil is on a list. */
Test(why, a_school_reads_the_same_of_every_pupil)
{
	struct share_contract *c = calloc(1, sizeof *c);
	unsigned may_be = 0;

	srandom(7);
	for (int round = 0; round < 3000; round++) {
		struct why_ask wa = {.school_id = "oak",
				     .field = (enum field)draw(6),
				     .in_force = draw(4) > 0,
				     .standing = "as it is",
				     .for_school = true};
		struct why first, other;

		any_contract(c, 0);
		wa.ask = (struct release_ask){.school = 2,
					      .day = DAY(2026, 11, 24),
					      .year_group = (int)draw(12),
					      .team = teams[draw(2)]};
		why_contract(c, &wa, &first);
		for (unsigned subjects = 1; subjects < 8; subjects++) {
			wa.ask.subjects = subjects;
			why_contract(c, &wa, &other);
			cr_assert_eq(memcmp(&first, &other, sizeof first), 0);
		}
		may_be += first.may_be;
	}
	cr_assert_gt(may_be, 100);
	free(c);
}
