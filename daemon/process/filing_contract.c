/* filing_contract.c: a contract's file, its status, and what a school holds back of one. */
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "config/agreement_judge.h"
#include "config/tree.h"
#include "process/edit.h"
#include "process/filing_internal.h"

/* A new file's name is the contract's own, so that it can be found again. */
int filing_contract(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	struct span bytes;
	struct buffer now = {0};
	int rc = fd < 0 || f->asked.length > LIMIT_YAML ?
			 fault_set(reterr, FAULT_BUG, "a contract that did not come along") :
			 file_map_sealed(fd, f->asked.length, &bytes, reterr);

	if (rc != 0)
		return rc;
	buffer_bytes(&f->bytes, bytes.at, bytes.length);
	file_unmap(bytes);
	snprintf(f->name, sizeof f->name, "contracts/%s-%s.yaml", f->asked.contract, f->asked.version);
	if (agreement_version(s->settings->config, f->asked.contract, f->asked.version) != NULL ||
	    filing_file(s->settings, f->name) != NULL)
		return fault_set(reterr, FAULT_STATE, "there is a contract %s %s already", f->asked.contract,
				 f->asked.version);
	if (f->asked.act == FILE_PROPOSE)
		rc = filing_current(s, f->name, &now, reterr);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for a contract") :
		       rc;
}

int filing_find(const struct supervisor *s, const struct msg_file *m, const struct share_contract **ret,
		struct fault *reterr)
{
	*ret = agreement_version(s->settings->config, m->contract, m->version);
	return *ret != NULL && (*ret)->file != NULL ?
		       0 :
		       fault_set(reterr, FAULT_MISSING, "there is no such contract");
}

/* Does the contract still say what was read before the status was chosen? */
static int same_terms(const struct share_contract *c, const struct msg_file *m, struct fault *reterr)
{
	struct digest terms;
	char hex[2 * sizeof terms.bytes + 1];
	int rc = agreement_terms(c, &terms, reterr);

	if (rc != 0)
		return rc;
	text_hex(hex, terms.bytes, sizeof terms.bytes);
	return strcmp(hex, m->terms) == 0 ?
		       0 :
		       fault_set(reterr, FAULT_STATE, "the contract is not the one that was read");
}

int filing_status(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	const struct share_contract *c;
	struct buffer now = {0};
	int rc = filing_find(s, &f->asked, &c, reterr);

	(void)fd;
	if (rc == 0)
		rc = same_terms(c, &f->asked, reterr);
	if (rc != 0)
		return rc;
	snprintf(f->name, sizeof f->name, "%s", c->file);
	rc = filing_current(s, f->name, &now, reterr);
	if (rc == 0 && !edit_status(&filing_file(s->settings, f->name)->packed, buffer_span(&now),
				    f->asked.status, &f->bytes))
		rc = fault_set(reterr, FAULT_STATE, "%s: its status has to be changed by hand", f->name);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ?
		       fault_set(reterr, FAULT_MEMORY, "no memory for a contract") :
		       rc;
}

/* Nothing but the status is another one. */
bool filing_status_alone(const struct supervisor *s, const struct settings *next)
{
	const struct msg_file *m = &s->filing.asked;
	const struct share_contract *was = agreement_version(s->settings->config, m->contract, m->version),
				    *is = agreement_version(next->config, m->contract, m->version);
	struct digest a, b;

	return was != NULL && is != NULL && agreement_terms(was, &a, NULL) == 0 &&
	       agreement_terms(is, &b, NULL) == 0 && memcmp(&a, &b, sizeof a) == 0 &&
	       strcmp(contract_status_names[is->status], m->status) == 0;
}

/* --- what a school holds back ----------------------------------------------------------------------------
 */

/* The School file, by its id. */
static const struct setting_file *school_file(const struct settings *s, const char *school)
{
	const struct setting_file *found = NULL;

	for (size_t i = 0; i < s->file_count && found == NULL; i++) {
		const struct node *kind, *id;
		struct tree tree;

		if (strncmp(s->files[i].name, "schools/", 8) != 0 ||
		    tree_unpack(buffer_span(&s->files[i].packed), &tree, NULL) != 0)
			continue;
		kind = node_get(tree.root, "kind");
		id = node_get(tree.root, "id");
		if (kind != NULL && id != NULL && span_is(kind->text, "School") && span_is(id->text, school))
			found = &s->files[i];
		tree_free(&tree);
	}
	return found;
}

int filing_hold(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	const struct config *c = s->settings->config;
	const struct setting_file *file = school_file(s->settings, f->asked.school);
	int school = config_school(c, f->asked.school), rc;
	struct buffer now = {0};

	(void)fd;
	if (school < 0 || file == NULL || c->schools[school].hold_count >= CONFIG_HOLDS)
		return fault_set(reterr, FAULT_MISSING, "there is no such school, or no room in its file");
	snprintf(f->name, sizeof f->name, "%s", file->name);
	rc = filing_current(s, f->name, &now, reterr);
	if (rc == 0 && !edit_hold(&file->packed, buffer_span(&now), &c->schools[school], f->asked.contract,
				  (unsigned)f->asked.fields, &f->bytes))
		rc = fault_set(reterr, FAULT_STATE, "%s: what it holds back has to be changed by hand",
			       f->name);
	buffer_free(&now);
	return rc == 0 && !buffer_ok(&f->bytes) ? fault_set(reterr, FAULT_MEMORY, "no memory for a school") :
						  rc;
}

/* Does the school hold back exactly this of the contract, and what it did of all others? */
bool filing_hold_alone(const struct supervisor *s, const struct settings *next)
{
	const struct msg_file *m = &s->filing.asked;
	const struct config *was = s->settings->config, *is = next->config;
	int at = config_school(was, m->school), now = config_school(is, m->school);
	unsigned same = 0, others = 0;

	for (unsigned i = 0; at >= 0 && i < was->schools[at].hold_count; i++)
		others += strcmp(was->schools[at].holds[i].contract, m->contract) != 0;
	for (unsigned i = 0; at >= 0 && now >= 0 && i < is->schools[now].hold_count; i++) {
		const struct school_hold *h = &is->schools[now].holds[i];

		if (strcmp(h->contract, m->contract) == 0 && h->fields != (unsigned)m->fields)
			return false;
		for (unsigned k = 0; k < was->schools[at].hold_count; k++)
			same += strcmp(h->contract, m->contract) != 0 &&
				strcmp(h->contract, was->schools[at].holds[k].contract) == 0 &&
				h->fields == was->schools[at].holds[k].fields;
	}
	return at >= 0 && now >= 0 && same == others &&
	       is->schools[now].hold_count == others + (m->fields != 0);
}
