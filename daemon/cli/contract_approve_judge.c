/* What speaks against an approval; what it becomes when nothing does. */
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "cli/contract_approve.h"
#include "config/agreement_file.h"
#include "config/agreement_judge.h"

/* The texts of an approval: what each is called, and the longest that its file takes. */
static int check_texts(const struct approval *q, struct fault *reterr)
{
	const struct {
		const char *name, *text;
		size_t most;
	} texts[] = {{"contract", q->contract, CONTRACT_NAME + 24},
		     {"school", q->school, CONTRACT_NAME - 1},
		     {"who", q->who, 95},
		     {"role", q->role, 95},
		     {"when", q->when, 10},
		     {"how", q->how, 159}};
	char shown[120];

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		const char *wrong;

		if (texts[i].text == NULL)
			return fault_set(reterr, FAULT_MISSING,
					 "%s is missing: who agreed, in which role, when, and how that "
					 "person was identified belong to every agreement",
					 texts[i].name);
		wrong = agreement_text_check(texts[i].text, texts[i].most);
		if (wrong != NULL)
			return fault_set(reterr, FAULT_MEANING, "%s: expected %s, found \"%s\"",
					 texts[i].name, wrong,
					 text_escape(shown, sizeof shown, span_of(texts[i].text)));
	}
	return 0;
}

/* 1: stands there already, 0: new, negative: cannot be. */
static int compare_all(const struct approving *x, const struct agreement *a, struct fault *reterr)
{
	const struct school_agreements *there = contract_agreements(x->folder.config, a->school);
	const struct {
		const struct agreement *at;
		size_t count;
	} lists[] = {{there != NULL ? there->items : NULL, there != NULL ? there->count : 0},
		     {x->items, x->count}};

	for (size_t l = 0; l < 2; l++)
		for (size_t i = 0; i < lists[l].count; i++) {
			const struct agreement *old = &lists[l].at[i];

			if (strcmp(old->school, a->school) == 0 && strcmp(old->contract, a->contract) == 0 &&
			    strcmp(old->version, a->version) == 0)
				return agreement_again(old, a, reterr);
		}
	return 0;
}

/* Where it would be written there has to be a place for it; found out before anything is written. */
static int check_place(const struct approving *x, const char *school, struct fault *reterr)
{
	const struct school_agreements *there = contract_agreements(x->folder.config, school);
	size_t count = there != NULL ? there->count : 0;
	char path[512];

	for (size_t i = 0; i < x->count; i++)
		count += strcmp(x->items[i].school, school) == 0;
	if (count >= CONFIG_AGREEMENTS)
		return fault_set(reterr, FAULT_LIMIT,
				 "%s has %d agreements already, and its file holds no more", school,
				 CONFIG_AGREEMENTS);
	return contract_agreements_path(&x->folder, school, path, reterr);
}

static int digest_document(const char *path, char ret_hex[65], struct fault *reterr)
{
	struct buffer bytes = {0};
	struct digest d;
	int rc;

	if (path == NULL)
		return 0;
	rc = file_read(path, LIMIT_FIGURES, &bytes, reterr);
	if (rc == 0 && bytes.length == 0)
		rc = fault_set(reterr, FAULT_MEANING, "document: %s is empty", path);
	if (rc == 0) {
		d = digest_bytes(bytes.at, bytes.length);
		text_hex(ret_hex, d.bytes, sizeof d.bytes);
	}
	buffer_free(&bytes);
	return rc;
}

int approval_judge(const struct approving *x, const struct approval *q, struct agreement *ret_agreement,
		   struct fault *reterr)
{
	struct agreement a = {.who = q->who, .role = q->role, .how = q->how, .revoked = DAY_NONE};
	const struct share_contract *c = NULL;
	struct digest terms;
	int rc = check_texts(q, reterr);

	if (rc == 0)
		rc = contract_day("when", q->when, DAY_NONE, &a.when, reterr);
	if (rc != 0)
		return rc;
	c = contract_find(x->folder.config, q->contract, reterr);
	if (c == NULL || contract_school(x->folder.config, q->school, reterr) == NULL)
		return -FAULT_MISSING;
	memcpy(a.contract, c->id, sizeof a.contract);
	memcpy(a.version, c->version, sizeof a.version);
	text_copy(a.school, sizeof a.school, span_of(q->school));
	rc = agreement_open(c, a.school, a.when, x->today, reterr);
	if (rc == 0)
		rc = digest_document(q->document, a.document, reterr);
	if (rc == 0)
		rc = agreement_terms(c, &terms, reterr);
	if (rc != 0)
		return rc;
	text_hex(a.terms, terms.bytes, sizeof terms.bytes);
	rc = compare_all(x, &a, reterr);
	if (rc == 0)
		rc = check_place(x, a.school, reterr);
	if (rc == 0)
		rc = agreement_sign(&a, x->secret, reterr);
	*ret_agreement = a;
	return rc;
}
