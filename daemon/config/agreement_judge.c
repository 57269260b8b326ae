#include "config/agreement_judge.h"

#include <stdio.h>
#include <string.h>

#include "config/agreement_file.h"
#include "config/templates.h"
#include "contract/terms.h"

const struct share_contract *agreement_version(const struct config *c, const char *id, const char *version)
{
	for (size_t i = 0; i < c->contract_count; i++)
		if (strcmp(c->contracts[i].id, id) == 0 && strcmp(c->contracts[i].version, version) == 0)
			return &c->contracts[i];
	return NULL;
}

struct school_agreements *agreement_school(const struct config *c, const char *school)
{
	for (size_t i = 0; i < c->agreements_count; i++)
		if (strcmp(c->agreements[i].id, school) == 0)
			return &c->agreements[i];
	return NULL;
}

bool agreement_lists(const struct share_contract *c, const char *school)
{
	for (unsigned i = 0; i < c->school_count; i++)
		if (strcmp(c->schools[i], school) == 0)
			return true;
	return c->all_schools;
}

/* --- may it be agreed to now ---------------------------------------------------------------------- */

/* Only a text that is settled, and not over, can be agreed to. */
static const char *const not_now[] = {
	[CONTRACT_DRAFT] = "is a draft: read it, then set its status to proposed",
	[CONTRACT_EXPIRED] = "has expired: agree to a newer version",
	[CONTRACT_REVOKED] = "was revoked: agree to a newer version",
};

/* Words of a template are nobody's: they cannot be agreed to. */
static int check_filled_in(const struct share_contract *c, struct fault *reterr)
{
	struct buffer terms = {0};
	int rc = terms_for_school(c, &terms, reterr);
	const char *left = rc == 0 ? template_word_in(buffer_span(&terms)) : NULL;

	if (left != NULL)
		rc = fault_set(reterr, FAULT_STATE, "%s: %s %s still says \"%s\": fill it in first", c->file,
			       c->id, c->version, left);
	buffer_free(&terms);
	return rc;
}

int agreement_open(const struct share_contract *c, const char *school, day_t when, day_t today,
		   struct fault *reterr)
{
	char one[11], other[11];

	if ((size_t)c->status < sizeof not_now / sizeof *not_now && not_now[c->status] != NULL)
		return fault_set(reterr, FAULT_STATE, "%s %s %s", c->id, c->version, not_now[c->status]);
	if (!agreement_lists(c, school))
		return fault_set(
			reterr, FAULT_DENIED,
			"%s %s does not list %s under parties.supplier.schools: expected one of its schools",
			c->id, c->version, school);
	if (when > today)
		return fault_set(reterr, FAULT_MEANING,
				 "when: expected a day that has come, found %s (today is %s)",
				 day_print(one, when), day_print(other, today));
	if (c->valid_to != DAY_NONE && when > c->valid_to)
		return fault_set(reterr, FAULT_MEANING, "when: %s %s ended on %s, before %s", c->id,
				 c->version, day_print(one, c->valid_to), day_print(other, when));
	return check_filled_in(c, reterr);
}

/* --- beside what stands there --------------------------------------------------------------------- */

static bool same_text(const char *a, const char *b)
{
	return strcmp(a, b != NULL ? b : "") == 0;
}

int agreement_again(const struct agreement *old, const struct agreement *a, struct fault *reterr)
{
	char day[11];

	if (old->revoked != DAY_NONE)
		return fault_set(reterr, FAULT_STATE,
				 "%s ended its agreement to %s %s on %s: agree to a new version", a->school,
				 a->contract, a->version, day_print(day, old->revoked));
	if (strcmp(old->terms, a->terms) != 0)
		return fault_set(
			reterr, FAULT_STATE,
			"the terms of %s %s changed since %s agreed: give the new terms a new version",
			a->contract, a->version, a->school);
	if (old->when == a->when && same_text(old->who, a->who) && same_text(old->role, a->role) &&
	    same_text(old->how, a->how) && same_text(old->document, a->document))
		return 1;
	return fault_set(reterr, FAULT_STATE, "%s agreed to %s %s already, on %s (%s)", a->school,
			 a->contract, a->version, day_print(day, old->when), old->who);
}

int agreement_texts(const struct agreement *a, struct fault *reterr)
{
	const struct {
		const char *name, *text;
		size_t most;
	} texts[] = {{"who", a->who, 95}, {"role", a->role, 95}, {"how", a->how, 159}};

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *wrong = agreement_text_check(texts[i].text, texts[i].most);

		if (wrong == NULL)
			continue;
		fault_set(reterr, FAULT_MEANING, "expected %s", wrong);
		text_copy(reterr->path, sizeof reterr->path, span_of(texts[i].name));
		return -FAULT_MEANING;
	}
	return 0;
}

int agreement_judge(const struct config *c, struct agreement *a, day_t today, struct fault *reterr)
{
	const struct share_contract *contract = agreement_version(c, a->contract, a->version);
	const struct school_agreements *there = agreement_school(c, a->school);
	struct digest terms;
	int rc = agreement_texts(a, reterr);

	if (rc != 0)
		return rc;
	if (contract == NULL || config_school(c, a->school) < 0)
		return fault_set(reterr, FAULT_MISSING, "there is no such contract, version or school");
	rc = agreement_open(contract, a->school, a->when, today, reterr);
	if (rc == 0)
		rc = agreement_terms(contract, &terms, reterr);
	if (rc != 0)
		return rc;
	text_hex(a->terms, terms.bytes, sizeof terms.bytes);
	for (size_t i = 0; there != NULL && i < there->count; i++)
		if (strcmp(there->items[i].contract, a->contract) == 0 &&
		    strcmp(there->items[i].version, a->version) == 0)
			return agreement_again(&there->items[i], a, reterr);
	if (there != NULL && there->count >= CONFIG_AGREEMENTS)
		return fault_set(reterr, FAULT_LIMIT,
				 "%s has %d agreements already, and its file holds no more", a->school,
				 CONFIG_AGREEMENTS);
	return 0;
}

/* --- where ------------------------------------------------------------------------------------------- */

/* Files may have any name: what is written for one school never takes the place of another's. */
int agreement_place(const struct config *c, const char *school, bool (*there)(const void *, const char *),
		    const void *context, char ret_name[160], struct fault *reterr)
{
	const struct school_agreements *own = agreement_school(c, school);
	bool taken;

	if (own != NULL && own->count > 0) {
		snprintf(ret_name, 160, "%s", own->items[0].file);
		return 0;
	}
	snprintf(ret_name, 160, "agreements/%s.yaml", school);
	taken = there(context, ret_name);
	for (size_t i = 0; i < c->agreements_count && taken; i++)
		if (c->agreements[i].count > 0 && strcmp(c->agreements[i].items[0].file, ret_name) == 0)
			return fault_set(reterr, FAULT_STATE,
					 "%s holds the agreements of %s: rename it first", ret_name,
					 c->agreements[i].id);
	if (taken == (own != NULL))
		return 0;
	return fault_set(reterr, FAULT_STATE, "expected the agreements of %s in %s: rename their file first",
			 school, ret_name);
}
