/* rehearsal_cover.c: which clauses the tests saw at work: a clause that no test saw giving something, or that
 * no test saw holding something back, is a clause nobody has tried. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/trial/rehearsal_internal.h"

/* --- the clauses of a contract ------------------------------------------------------------------- */

static int add(struct rehearsal_report *into, const struct rehearsal_clause *c, struct fault *reterr)
{
	struct rehearsal_clause *at = VEC_ADD(&into->clauses);

	if (at == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a contract's clauses");
	*at = *c;
	return 0;
}

static int add_shares(struct rehearsal_report *into, const struct share_contract *c, struct fault *reterr)
{
	int rc = 0;

	for (unsigned i = 0; rc == 0 && i < c->share_count; i++) {
		struct rehearsal_clause clause = {.contract = c, .kind = CLAUSE_SHARE, .share = i};

		rc = add(into, &clause, reterr);
		clause.kind = CLAUSE_FIELD;
		for (unsigned k = 0; rc == 0 && k < c->shares[i].field_count; k++) {
			clause.row = k;
			if (c->shares[i].fields[k].treatment > TREATMENT_DROP)
				rc = add(into, &clause, reterr);
		}
	}
	return rc;
}

static int add_subjects(struct rehearsal_report *into, const struct share_contract *c, struct fault *reterr)
{
	struct rehearsal_clause clause = {.contract = c, .kind = CLAUSE_SUBJECT, .always = c->subjects == 0};
	int rc = c->subjects == 0 ? add(into, &clause, reterr) : 0;

	for (unsigned bit = 1; rc == 0 && bit <= SUBJECT_SOCIAL_WORKER; bit <<= 1)
		if ((c->subjects & bit) != 0) {
			clause.subject = bit;
			rc = add(into, &clause, reterr);
		}
	return rc;
}

/* Year groups next to one another are one clause. */
static int add_years(struct rehearsal_report *into, const struct share_contract *c, struct fault *reterr)
{
	struct rehearsal_clause clause = {.contract = c, .kind = CLAUSE_YEARS, .always = true};
	int rc = 0;

	for (unsigned y = 0; y < CONTRACT_YEARS; y++)
		clause.always = clause.always && c->year_groups[y];
	for (unsigned y = 0; rc == 0 && y < CONTRACT_YEARS; y++) {
		if (!c->year_groups[y])
			continue;
		clause.year_first = (int)y - 2;
		while (y + 1 < CONTRACT_YEARS && c->year_groups[y + 1])
			y++;
		clause.year_last = (int)y - 2;
		rc = add(into, &clause, reterr);
	}
	return rc;
}

static int add_contract(struct rehearsal_report *into, const struct share_contract *c, struct fault *reterr)
{
	int rc = add_subjects(into, c, reterr);

	if (rc == 0)
		rc = add_years(into, c, reterr);
	if (rc == 0)
		rc = add_shares(into, c, reterr);
	for (unsigned i = 0; rc == 0 && i < c->alert_count; i++) {
		struct rehearsal_clause clause = {.contract = c, .kind = CLAUSE_ALERT, .row = i};

		rc = add(into, &clause, reterr);
	}
	return rc;
}

int rehearsal_cover_add(const struct config *config, const struct contract_test *t,
			struct rehearsal_report *into, struct fault *reterr)
{
	int rc = 0;

	for (size_t i = 0; rc == 0 && i < config->contract_count; i++) {
		const struct share_contract *c = &config->contracts[i];
		bool among = false, known = false;

		for (unsigned k = 0; k < t->contract_count; k++)
			among = among || strcmp(t->contracts[k], c->id) == 0;
		for (size_t k = 0; k < into->clauses.count; k++)
			known = known || into->clauses.at[k].contract == c;
		if (among && !known)
			rc = add_contract(into, c, reterr);
	}
	return rc;
}

/* --- what a test saw ----------------------------------------------------------------------------- */

/* The same contract in the configuration the test ran with; NULL: it took no part. */
static const struct share_contract *as_run(const struct rehearsal_world *w, const struct rehearsal_clause *c)
{
	const struct config *config = w->engine->config;

	for (size_t i = 0; i < config->contract_count; i++)
		if (strcmp(config->contracts[i].id, c->contract->id) == 0 &&
		    strcmp(config->contracts[i].version, c->contract->version) == 0)
			return config->contracts[i].status == CONTRACT_DRAFT ? NULL : &config->contracts[i];
	return NULL;
}

/* Does the contract give this view anything by this clause's share (and field)? */
static bool gives(const struct rehearsal_seen *s, const struct share_contract *c,
		  const struct rehearsal_clause *of)
{
	for (unsigned f = 0; f < FIELD_COUNT; f++) {
		unsigned share, field;

		if (!rehearsal_release_clause(s, c, (enum field)f, &share, &field))
			continue;
		if (of->kind == CLAUSE_SUBJECT || of->kind == CLAUSE_YEARS ||
		    (share == of->share && (of->kind == CLAUSE_SHARE || field == of->row)))
			return true;
	}
	return false;
}

static void cover_view(struct rehearsal_clause *of, const struct share_contract *c,
		       const struct rehearsal_seen *s)
{
	bool given = gives(s, c, of), within;

	switch (of->kind) {
	case CLAUSE_SHARE:
	case CLAUSE_FIELD:
		if (strcmp(c->shares[of->share].team, s->team->id) != 0)
			return;
		of->released = of->released || given;
		of->withheld = of->withheld || !given;
		return;
	case CLAUSE_SUBJECT:
		within = of->subject == 0 || (s->ask.subjects & of->subject) != 0;
		break;
	case CLAUSE_YEARS:
		within = s->ask.year_group >= of->year_first && s->ask.year_group <= of->year_last;
		break;
	case CLAUSE_ALERT:
	default:
		return;
	}
	of->released = of->released || (within && given);
	of->withheld = of->withheld || (!within && !given);
}

static void cover_alert(struct rehearsal_clause *of, const struct rehearsal_world *w,
			const struct share_contract *c)
{
	for (unsigned i = 0; i < w->test->child_count; i++) {
		struct digest id = child_of_upn(w->engine, w->upns[i]);
		uint32_t child = child_find(w->engine, &id);
		bool told = false;

		for (size_t k = 0; k < w->sent.count; k++) {
			const struct rehearsal_sent *s = &w->sent.at[k];

			told = told || (s->contract == c && s->row_index == of->row && child != NO_INDEX &&
					child_find(w->engine, &s->child) == child);
		}
		of->released = of->released || told;
		of->withheld = of->withheld || !told;
	}
}

void rehearsal_cover(const struct rehearsal_world *w, const struct rehearsal_views *views,
		     struct rehearsal_report *into)
{
	for (size_t i = 0; i < into->clauses.count; i++) {
		struct rehearsal_clause *of = &into->clauses.at[i];
		const struct share_contract *c = as_run(w, of);

		if (c == NULL)
			continue;
		if (of->kind == CLAUSE_ALERT)
			cover_alert(of, w, c);
		for (size_t k = 0; k < views->count; k++)
			cover_view(of, c, &views->at[k]);
	}
}

/* --- in words ------------------------------------------------------------------------------------ */

static const char *year_word(int year, char out[8])
{
	if (year < 0)
		snprintf(out, 8, "N%d", year + 3);
	else if (year == 0)
		snprintf(out, 8, "R");
	else
		snprintf(out, 8, "%d", year);
	return out;
}

const char *rehearsal_clause_words(const struct rehearsal_clause *c, char *out, size_t size)
{
	const struct share_contract *of = c->contract;
	char first[8], last[8];

	switch (c->kind) {
	case CLAUSE_SHARE:
		snprintf(out, size, "share[%u] to %s", c->share, of->shares[c->share].team);
		break;
	case CLAUSE_FIELD:
		snprintf(out, size, "share[%u].fields[%u] %s to %s", c->share, c->row,
			 field_name(of->shares[c->share].fields[c->row].field), of->shares[c->share].team);
		break;
	case CLAUSE_ALERT:
		snprintf(out, size, "alerts[%u] %s to %s", c->row, of->alerts[c->row].rule,
			 of->alerts[c->row].team);
		break;
	case CLAUSE_SUBJECT:
		snprintf(out, size, "subjects %s",
			 c->subject == 0 ? "every pupil" : subject_name(c->subject));
		break;
	case CLAUSE_YEARS:
		snprintf(out, size, "year groups %s", c->always ? "all" : year_word(c->year_first, first));
		if (!c->always && c->year_last != c->year_first)
			snprintf(out + strlen(out), size - strlen(out), " to %s",
				 year_word(c->year_last, last));
		break;
	}
	return out;
}

unsigned rehearsal_clause_line(const struct rehearsal_clause *c)
{
	if (c->kind == CLAUSE_FIELD)
		return c->contract->shares[c->share].fields[c->row].line;
	return c->kind == CLAUSE_ALERT ? c->contract->alerts[c->row].line : 0;
}

void rehearsal_coverage(const struct rehearsal_report *r, const struct share_contract *contract,
			size_t *ret_seen, size_t *ret_all)
{
	*ret_seen = *ret_all = 0;
	for (size_t i = 0; i < r->clauses.count; i++) {
		const struct rehearsal_clause *c = &r->clauses.at[i];

		if (contract != NULL && c->contract != contract)
			continue;
		*ret_all += c->always ? 1 : 2;
		*ret_seen += (size_t)c->released + (!c->always && c->withheld);
	}
}
