/* config/agreement_judge: what may be agreed to, the same for the command line and the console. An agreement
 * to half a text, to words that changed, or for a school that is no party would share marks without leave. */
#include <criterion/criterion.h>
#include <string.h>

#include "config/agreement_judge.h"
#include "config/folder.h"

#define EXAMPLE "contracts/example"

static struct folder files;
static struct config *config;
static struct faults faults, warnings;

static void setup(void)
{
	cr_assert_eq(folder_read(EXAMPLE, &files, &faults), 0);
	cr_assert_eq(folder_load(&files, &config, &faults, &warnings), 0);
}

static void teardown(void)
{
	config_free(config);
	folder_free(&files);
	faults_clear(&faults);
	faults_clear(&warnings);
}

TestSuite(agreement_judge, .init = setup, .fini = teardown);

static const day_t today = 20780; /* 2026-11-23 */

static struct agreement good(void)
{
	struct agreement a = {.contract = "attendance-support",
			      .version = "1.0.0",
			      .school = "kestrel-vale-school",
			      .who = "Bea Umunna",
			      .role = "Business manager",
			      .how = "signed in",
			      .when = today,
			      .revoked = DAY_NONE};

	return a;
}

static struct share_contract *contract(const char *id)
{
	for (size_t i = 0; i < config->contract_count; i++)
		if (strcmp(config->contracts[i].id, id) == 0)
			return &config->contracts[i];
	return NULL;
}

static int judge(struct agreement *a, struct fault *reterr)
{
	*reterr = (struct fault){0};
	return agreement_judge(config, a, today, reterr);
}

Test(agreement_judge, a_sound_one_is_bound_to_the_terms)
{
	struct agreement a = good();
	struct digest terms;
	struct fault f;
	char hex[65];

	cr_assert_eq(judge(&a, &f), 0, "%s", f.text);
	cr_assert_eq(agreement_terms(contract("attendance-support"), &terms, &f), 0);
	text_hex(hex, terms.bytes, sizeof terms.bytes);
	cr_assert_str_eq(a.terms, hex);
}

Test(agreement_judge, a_text_that_cannot_stand_there_is_named)
{
	static const char *const bad[] = {"", " x", "a\nb",
					  ("a\xe2\x80\xae"
					   "b"),
					  "\xff"};
	struct fault f;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct agreement a = good();

		a.role = bad[i];
		cr_assert_eq(judge(&a, &f), -FAULT_MEANING, "\"%s\" was taken", bad[i]);
		cr_assert_str_eq(f.path, "role");
	}
}

Test(agreement_judge, who_is_no_party_agrees_to_nothing)
{
	struct agreement a = good();
	struct fault f;

	strcpy(a.school, "hartsbrook-primary");
	cr_assert_eq(judge(&a, &f), -FAULT_DENIED, "%s", f.text);
	strcpy(a.school, "no-such-school");
	cr_assert_eq(judge(&a, &f), -FAULT_MISSING);
	a = good();
	strcpy(a.version, "9.0.0");
	cr_assert_eq(judge(&a, &f), -FAULT_MISSING);
}

Test(agreement_judge, half_a_text_and_days_to_come_are_refused)
{
	struct agreement a = good();
	struct fault f;

	a.when = today + 1;
	cr_assert_eq(judge(&a, &f), -FAULT_MEANING, "a day to come");
	a = good();
	contract("attendance-support")->status = CONTRACT_DRAFT;
	cr_assert_eq(judge(&a, &f), -FAULT_STATE, "a draft");
	contract("attendance-support")->status = CONTRACT_PROPOSED;
	cr_assert_eq(judge(&a, &f), 0, "a proposed one: %s", f.text);
	strcpy(contract("attendance-support")->dpo, "dpo@our-council.example");
	cr_assert_eq(judge(&a, &f), -FAULT_STATE, "a template's words");
}

Test(agreement_judge, the_same_twice_is_known_and_never_changed)
{
	struct agreement old = good(), a = good();
	struct fault f;

	cr_assert_eq(judge(&old, &f), 0);
	cr_assert_eq(judge(&a, &f), 0);
	cr_assert_eq(agreement_again(&old, &a, &f), 1);
	a.who = "Somebody Else";
	cr_assert_eq(agreement_again(&old, &a, &f), -FAULT_STATE);
	a = old;
	old.terms[0] = old.terms[0] == '0' ? '1' : '0';
	cr_assert_eq(agreement_again(&old, &a, &f), -FAULT_STATE, "other terms");
	old = a;
	old.revoked = today;
	cr_assert_eq(agreement_again(&old, &a, &f), -FAULT_STATE, "ended");
}
