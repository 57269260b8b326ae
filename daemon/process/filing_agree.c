/* filing_agree.c: what a school agrees to: judged, signed and set behind its other agreements. */
#include <stdlib.h>
#include <string.h>

#include "config/agreement_file.h"
#include "config/agreement_judge.h"
#include "config/agreement_keys.h"
#include "process/filing_internal.h"
#include "process/log.h"

static bool file_there(const void *context, const char *name)
{
	return filing_file(context, name) != NULL;
}

static int sign(const struct supervisor *s, struct agreement *a, struct fault *reterr)
{
	unsigned char secret[SIGN_KEY];
	struct fault f = {0};
	int rc = agreement_secret_read(s->options->keys, secret, &f);

	if (rc == 0)
		rc = agreement_sign(a, secret, &f);
	explicit_bzero(secret, sizeof secret);
	if (rc == 0)
		return 0;
	log_fault(LOG_LEVEL_ERROR, "agreement_not_signed", &f);
	return fault_set(reterr, FAULT_IO, "the authority's key for agreements cannot be read");
}

static int judge(const struct supervisor *s, const struct msg_file *m, struct agreement *ret,
		 struct fault *reterr)
{
	struct agreement a = {
		.who = m->who, .role = m->role, .how = m->how, .when = (day_t)m->when, .revoked = DAY_NONE};
	int rc;

	text_copy(a.contract, sizeof a.contract, span_of(m->contract));
	text_copy(a.version, sizeof a.version, span_of(m->version));
	text_copy(a.school, sizeof a.school, span_of(m->school));
	text_copy(a.document, sizeof a.document, span_of(m->document));
	rc = agreement_judge(s->settings->config, &a, (day_t)m->today, reterr);
	if (rc == 1)
		return fault_set(reterr, FAULT_STATE, "%s has agreed to %s %s already", a.school, a.contract,
				 a.version);
	if (rc == 0 && strcmp(a.terms, m->terms) != 0)
		return fault_set(reterr, FAULT_STATE, "the contract is not the one that was read");
	if (rc == 0)
		*ret = a;
	return rc;
}

/* The school's agreements with the new one behind them. */
static int print_agreements(const struct supervisor *s, const struct agreement *fresh, struct buffer *out,
			    struct fault *reterr)
{
	const struct school_agreements *old = agreement_school(s->settings->config, fresh->school);
	size_t count = old != NULL ? old->count : 0;
	struct agreement *items = calloc(count + 1, sizeof *items);
	int rc;

	if (items == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an agreement");
	if (count > 0)
		memcpy(items, old->items, count * sizeof *items);
	items[count] = *fresh;
	rc = agreement_file_print(fresh->school, items, count + 1, out, reterr);
	free(items);
	return rc;
}

int filing_agree(struct supervisor *s, struct filing *f, int fd, struct fault *reterr)
{
	struct agreement a = {.revoked = DAY_NONE};
	struct buffer now = {0};
	int lock, rc = judge(s, &f->asked, &a, reterr);

	(void)fd;
	if (rc != 0)
		return rc;
	rc = agreement_file_try(s->options->config, &lock, reterr);
	if (rc != 0)
		return rc;
	f->lock = lock + 1;
	rc = agreement_place(s->settings->config, a.school, file_there, s->settings, f->name, reterr);
	if (rc == 0)
		rc = filing_current(s, f->name, &now, reterr);
	if (rc == 0)
		rc = sign(s, &a, reterr);
	if (rc == 0)
		rc = print_agreements(s, &a, &f->bytes, reterr);
	buffer_free(&now);
	text_copy(f->signature, sizeof f->signature, span_of(a.signature));
	return rc;
}

/* Was every agreement kept, and the new one with them? Each has been proved by its signature. */
bool filing_agreed_alone(const struct supervisor *s, const struct settings *next)
{
	const struct school_agreements *was = agreement_school(s->settings->config, s->filing.asked.school);
	const struct school_agreements *is = agreement_school(next->config, s->filing.asked.school);

	return is != NULL && is->count == (was != NULL ? was->count : 0) + 1 &&
	       strcmp(is->items[is->count - 1].signature, s->filing.signature) == 0;
}
