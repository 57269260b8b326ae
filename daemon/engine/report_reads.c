/* report_reads.c: what a team may read of one child in a report: what contracts show its mailbox today. */
#include <stdio.h>
#include <string.h>

#include "engine/match.h"
#include "engine/report.h"
#include "engine/route.h"

static int year_at(const struct engine *e, const struct child *c, uint32_t school)
{
	for (unsigned i = 0; i < c->enrolment_count; i++)
		if (e->enrolments.at[c->enrolments[i]].school == school)
			return e->enrolments.at[c->enrolments[i]].row.year_group;
	return YEAR_UNKNOWN;
}

/* From the authority's own list, for a team whose contract is about such children. */
static void own_name(const struct child *c, const struct share_contract *contract, day_t day,
		     struct report_child *ret)
{
	const struct list_entry *entry =
		contract->subjects != 0 ? child_entry(c, contract->subjects, day) : NULL;

	if (entry == NULL)
		return;
	snprintf(ret->name, sizeof ret->name, "%.50s %.50s (case %.24s)", entry->row.forename,
		 entry->row.surname, entry->row.case_id);
	text_copy(ret->status, sizeof ret->status, span_of(entry->row.status));
	for (char *at = ret->status; *at != '\0'; at++)
		if (*at == '_')
			*at = ' ';
}

static void upn_name(const struct engine *e, uint32_t child, struct report_child *ret)
{
	struct buffer upn = {0};
	bool found = false;

	if (e->store.ops->identity_get(e->store.self, match_identity(e, child), &upn, &found, NULL) == 0 &&
	    found && buffer_ok(&upn))
		snprintf(ret->name, sizeof ret->name, "UPN %.*s", (int)upn.length, upn.at);
	buffer_free(&upn);
}

bool report_team_reads(const struct engine *e, const struct report_reader *r, uint32_t child, uint32_t school,
		       day_t day, struct report_child *ret)
{
	const struct child *c = &e->children.at[child];
	const struct release_ask ask = {.school = school,
					.day = day,
					.subjects = child_subjects(c, day),
					.year_group = year_at(e, c, school),
					.team = r->team};
	const struct release rel = policy_release(e->policy, &ask);
	const int team = config_team(e->config, r->team);

	if (!rel.allowed || rel.contract == NULL || team < 0 ||
	    !route_has(e, (uint32_t)team, child, rel.contract->subjects))
		return false;
	ret->missed = rel.treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR;
	ret->year = rel.treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR;
	snprintf(ret->contract, sizeof ret->contract, "%.63s %.15s", rel.contract->id, rel.contract->version);
	own_name(c, rel.contract, day, ret);
	if (ret->name[0] == '\0' && rel.treatment[FIELD_UPN] == TREATMENT_CLEAR)
		upn_name(e, child, ret);
	return true;
}

/* --- reading -------------------------------------------------------------------------------------------- */

bool report_reads(const struct report *r, uint32_t child, uint32_t school, struct report_child *ret)
{
	*ret = (struct report_child){0};
	return r->reader->reads != NULL && r->edition == EDITION_FULL && child != NO_INDEX &&
	       child_restricted(&r->e->children.at[child], r->today) == NULL &&
	       r->reader->reads(r->e, r->reader, child, school, r->today, ret);
}

int report_saw(struct report *r, uint32_t child, const struct report_child *seen, struct fault *reterr)
{
	struct report_seen *put = VEC_ADD(&r->seen);

	if (put == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	put->child = child;
	text_copy(put->contract, sizeof put->contract, span_of(seen->contract));
	return 0;
}

int report_log(struct report *r, const char *name, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(r->e), .kind = "asked"};
	int rc = r->seen.count > 0 ? transaction_begin(r->e, reterr) : 0;

	text_copy(log.who, sizeof log.who, span_of(r->reader->who));
	for (size_t i = 0; i < r->seen.count && rc == 0; i++) {
		const struct report_seen *seen = &r->seen.at[i];

		log.child = r->e->children.at[seen->child].id;
		snprintf(log.text, sizeof log.text, "report %s%s%s, for %s by %s", name,
			 r->school != NO_INDEX ? " of " : "",
			 r->school != NO_INDEX ? r->e->config->schools[r->school].id : "", r->reader->team,
			 seen->contract);
		rc = r->e->store.ops->audit_add(r->e->store.self, &log, reterr);
	}
	return rc == 0 && r->seen.count > 0 ? transaction_commit(r->e, reterr) : rc;
}
