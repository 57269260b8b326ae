/* filing_give.c: what is only looked at: a contract's text, and its printable page. */
#include <stdlib.h>
#include <string.h>

#include "config/agreement_judge.h"
#include "process/filing_internal.h"
#include "report/agreement_page.h"

int filing_text(struct supervisor *s, struct filing *f, struct buffer *out, struct fault *reterr)
{
	const struct share_contract *c;
	int rc = filing_find(s, &f->asked, &c, reterr);

	return rc == 0 ? filing_current(s, c->file, out, reterr) : rc;
}

static const struct agreement *standing_agreement(const struct config *c, const struct msg_file *m)
{
	const struct school_agreements *of = agreement_school(c, m->school);

	for (size_t i = 0; of != NULL && i < of->count; i++)
		if (strcmp(of->items[i].contract, m->contract) == 0 &&
		    strcmp(of->items[i].version, m->version) == 0 && of->items[i].revoked == DAY_NONE)
			return &of->items[i];
	return NULL;
}

static uint32_t held_fields(const struct config *c, const struct msg_file *m)
{
	int at = config_school(c, m->school);
	uint32_t held = 0;

	for (unsigned i = 0; at >= 0 && i < c->schools[at].hold_count; i++)
		if (strcmp(c->schools[at].holds[i].contract, m->contract) == 0)
			held |= c->schools[at].holds[i].fields;
	return held;
}

int filing_page(struct supervisor *s, struct filing *f, struct buffer *out, struct fault *reterr)
{
	const struct config *c = s->settings->config;
	struct edition_name *names = calloc(c->team_count + c->school_count + 1, sizeof *names);
	const struct share_contract *contract = NULL;
	struct edition e = {.authority = c->authority.name,
			    .teams = names,
			    .schools = names != NULL ? names + c->team_count : NULL,
			    .team_count = c->team_count,
			    .school_count = c->school_count};
	struct digest terms;
	int rc = names == NULL ? fault_set(reterr, FAULT_MEMORY, "no memory for a page") :
				 filing_find(s, &f->asked, &contract, reterr);

	if (rc == 0)
		rc = agreement_terms(contract, &terms, reterr);
	if (rc == 0) {
		e.contract = contract;
		text_hex(e.terms, terms.bytes, sizeof terms.bytes);
		for (size_t i = 0; i < c->team_count; i++)
			names[i] = (struct edition_name){c->teams[i].id, c->teams[i].name};
		for (size_t i = 0; i < c->school_count; i++)
			names[c->team_count + i] =
				(struct edition_name){c->schools[i].id, c->schools[i].name};
		if (f->asked.school[0] != '\0') {
			e.school = f->asked.school;
			e.agreed = standing_agreement(c, &f->asked);
			e.held = held_fields(c, &f->asked);
		}
		rc = agreement_page(&e, out, reterr);
	}
	free(names);
	return rc;
}
