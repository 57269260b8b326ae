/* report_reads.c: what a reader may see of one child in a report, by what contracts release to his or her
 * teams (visitor.h), and the record of who saw whom. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/answer/asked.h"
#include "engine/report/report.h"
#include "engine/tell/route.h"
#include "engine/world/match.h"
#include "engine/world/transaction.h"

/* From the authority's own list, for whom a contract lets read it. */
static void own_name(const struct child *c, unsigned subjects, day_t day, struct report_child *ret)
{
	const struct list_entry *entry = child_entry(c, subjects, day);

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

static bool reads(const struct report *r, uint32_t child, uint32_t school, struct visitor_view *ret_view)
{
	return r->reader->visitor != NULL && r->edition == EDITION_FULL && child != NO_INDEX &&
	       child_restricted(&r->e->children.at[child], r->today) == NULL &&
	       visitor_reads_child(r->e, r->reader->visitor, child, school, r->today, ret_view);
}

bool report_reads(const struct report *r, uint32_t child, uint32_t school, struct report_child *ret)
{
	struct visitor_view view;

	*ret = (struct report_child){0};
	if (!reads(r, child, school, &view))
		return false;
	ret->missed = view.treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR;
	ret->year = view.treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR;
	visitor_why(&view, ret->why);
	if (view.listed)
		own_name(&r->e->children.at[child], view.subjects, r->today, ret);
	if (ret->name[0] == '\0' && view.treatment[FIELD_UPN] == TREATMENT_CLEAR)
		upn_name(r->e, child, ret);
	return true;
}

/* What whole numbers by year group say of every child. One who is restricted does not count here: numbers
 * kept back at that school alone would tell that there is one. */
static bool reads_missed(const struct report *r, uint32_t child)
{
	struct visitor_view view;

	if (child != NO_INDEX && child_restricted(&r->e->children.at[child], r->today) != NULL)
		return r->reader->visitor != NULL && r->edition == EDITION_FULL;
	return reads(r, child, r->school, &view) &&
	       view.treatment[FIELD_SESSIONS_MISSED] == TREATMENT_CLEAR &&
	       view.treatment[FIELD_YEAR_GROUP] == TREATMENT_CLEAR;
}

int report_entitled(struct report *r, struct fault *reterr)
{
	bool *schools = calloc(r->e->config->school_count + 1, sizeof *schools);
	struct asked asked = {0};
	int rc;

	if (schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	schools[r->school] = true;
	rc = asked_gather(r->e, KNOWN_NOW, 0, schools, &asked, reterr);
	r->entitled = rc == 0 && asked.enrolments.count > 0;
	for (size_t i = 0; r->entitled && i < asked.enrolments.count; i++)
		r->entitled = reads_missed(r, asked.enrolments.at[i].child);
	asked_free(&asked);
	free(schools);
	return rc;
}

int report_saw(struct report *r, uint32_t child, const struct report_child *seen, struct fault *reterr)
{
	struct report_seen *put = VEC_ADD(&r->seen);

	if (put == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	put->child = child;
	text_copy(put->why, sizeof put->why, span_of(seen->why));
	return 0;
}

int report_log(struct report *r, const char *name, struct fault *reterr)
{
	struct store_audit log = {.at = engine_now(r->e), .kind = "viewed"};
	const bool tells = r->seen.count > 0 || r->entitled;
	int rc = tells ? transaction_begin(r->e, reterr) : 0;

	text_copy(log.who, sizeof log.who, span_of(r->reader->who));
	if (rc == 0 && r->entitled) {
		snprintf(log.text, sizeof log.text,
			 "report %s of %s: small groups too, every child being the reader's", name,
			 r->e->config->schools[r->school].id);
		rc = r->e->store.ops->audit_add(r->e->store.self, &log, reterr);
	}
	for (size_t i = 0; i < r->seen.count && rc == 0; i++) {
		const struct report_seen *seen = &r->seen.at[i];

		log.child = r->e->children.at[seen->child].id;
		snprintf(log.text, sizeof log.text, "report %s%s%s, under %s", name,
			 r->school != NO_INDEX ? " of " : "",
			 r->school != NO_INDEX ? r->e->config->schools[r->school].id : "", seen->why);
		rc = r->e->store.ops->audit_add(r->e->store.self, &log, reterr);
	}
	return rc == 0 && tells ? transaction_commit(r->e, reterr) : rc;
}
