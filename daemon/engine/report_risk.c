/* report_risk.c: the pupils of a school who missed a tenth of their sessions or more, for who may read them.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/asked.h"
#include "engine/asking.h"
#include "engine/report.h"
#include "roll/recount.h"

/* As DfE's "Monitor your school attendance" leaves out those with fewer. */
#define LEAST 20
/* Rows of one list; the rest is counted. */
#define SHOWN 300

struct risk {
	const struct enrolment_facts *enrolment;
	struct tally tally;
};
struct risks {
	struct risk *at;
	size_t count, room;
};

static unsigned absent(const struct tally *t)
{
	return (unsigned)t->authorised + t->unauthorised;
}

/* Most sessions missed first; of equals the lower slot, so that two runs are the same. */
static int compare_risks(const void *a, const void *b)
{
	const struct risk *x = a, *y = b;

	if (absent(&x->tally) != absent(&y->tally))
		return absent(&x->tally) > absent(&y->tally) ? -1 : 1;
	return x->enrolment->slot < y->enrolment->slot ? -1 : x->enrolment->slot > y->enrolment->slot;
}

static int gather(const struct asked *asked, struct session_range range, struct risks *ret,
		  struct fault *reterr)
{
	for (size_t i = 0; i < asked->enrolments.count; i++) {
		const struct enrolment_facts *n = &asked->enrolments.at[i];
		const struct session_range own = range_cut(
			range,
			(struct session_range){n->from == DAY_NONE ? range.from : session_of(n->from, false),
					       n->to == DAY_NONE ? range.to : session_of(n->to, true)});
		struct risk *risk;
		struct tally t;

		if (range_empty(own))
			continue;
		t = recount_slot(asked->roll, n->school, n->slot, own.from, own.to, NULL);
		if (t.possible < LEAST || !tally_persistent(&t))
			continue;
		risk = VEC_ADD(ret);
		if (risk == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
		*risk = (struct risk){n, t};
	}
	qsort(ret->at, ret->count, sizeof *ret->at, compare_risks);
	return 0;
}

static const struct report_column columns[] = {
	{"child", "child", "left"},
	{"year_group", "year", "left"},
	{"status", "status", "left"},
	{"days_missed", "days\nmissed", "right"},
	{"sessions_missed", "sessions\nmissed", "number"},
	{"unauthorised", "of these\nunauthorised", "number"},
	{"possible", "possible", "number"},
	{"percent", "%", "right"},
	{"severity", "severity", "left"},
	{"id", "id", "data"},
	{NULL, NULL, NULL},
};

static void add_child(const struct report *r, json_t *rows, const struct risk *risk,
		      const struct report_child *child)
{
	const struct tally *t = &risk->tally;
	char days[24], percent[32], year[CONFIG_NAME] = "", id[2 * DIGEST_SIZE + 1] = "";
	json_t *row = report_row(rows);

	if (child->year && risk->enrolment->year_group != YEAR_UNKNOWN)
		dimension_print(r->e, DIMENSION_YEAR_GROUP, risk->enrolment->year_group, year);
	report_cell(row, "%s", child->name[0] != '\0' ? child->name : "number not shared");
	report_cell(row, "%s", year);
	report_cell(row, "%s", child->status);
	report_cell(row, "%s", missed_days(days, absent(t)));
	report_cell(row, "%u", absent(t));
	report_cell(row, "%u", (unsigned)t->unauthorised);
	report_cell(row, "%u", (unsigned)t->possible);
	report_cell(row, "%s",
		    ratio_percent(percent, sizeof percent, (struct ratio){absent(t), t->possible}, 1));
	report_cell(row, "%s", tally_severe(t) ? "severe" : "persistent");
	if (r->reader->ids)
		text_hex(id, r->e->children.at[risk->enrolment->child].id.bytes, DIGEST_SIZE);
	report_cell(row, "%s", id);
}

static int add_children(struct report *r, const struct risks *risks, json_t *rows, json_t *notes,
			struct fault *reterr)
{
	size_t shown = 0, held = 0;
	int rc = 0;

	for (size_t i = 0; i < risks->count && rc == 0; i++) {
		const struct enrolment_facts *n = risks->at[i].enrolment;
		struct report_child child;

		if (n->child == CHILD_NONE || !report_reads(r, n->child, r->school, &child) ||
		    !child.missed) {
			held++;
			continue;
		}
		if (++shown > SHOWN)
			continue;
		add_child(r, rows, &risks->at[i], &child);
		rc = report_saw(r, n->child, &child, reterr);
	}
	if (shown > SHOWN)
		asking_note(notes, "%zu more are not listed.", shown - SHOWN);
	/* How many are held back is not said where it could be one child. */
	if (held > 0)
		asking_note(notes,
			    "Others who missed as much may not be read by this team and are not listed.");
	asking_note(notes, "Listed: %d or more possible sessions, a tenth or more of them missed.", LEAST);
	return rc;
}

static int list_children(struct report *r, json_t *rows, json_t *notes, struct fault *reterr)
{
	bool *schools = calloc(r->e->config->school_count + 1, sizeof *schools);
	struct session_range range;
	struct asked asked = {0};
	struct risks risks = {0};
	struct period period;
	int rc;

	if (schools == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	schools[r->school] = true;
	rc = period_read(span_of(r->over), &period, reterr);
	if (rc == 0)
		rc = asked_gather(r->e, KNOWN_NOW, 0, schools, &asked, reterr);
	if (rc == 0)
		rc = period_sessions(&period, &asked.schools[r->school].open, r->today, &range, reterr);
	if (rc == -FAULT_MISSING) {
		asking_note(notes, "Nobody: %s.", reterr->text);
		*reterr = (struct fault){0};
		rc = 0;
	} else if (rc == 0) {
		rc = gather(&asked, range, &risks, reterr);
		if (rc == 0)
			rc = add_children(r, &risks, rows, notes, reterr);
	}
	VEC_FREE(&risks);
	asked_free(&asked);
	free(schools);
	return rc;
}

int report_at_risk(struct report *r, struct fault *reterr)
{
	json_t *notes, *rows;

	/* An edition without children does not say that there is such a list. */
	if (r->edition != EDITION_FULL)
		return 0;
	rows = report_table(r, "at_risk", "Children at risk", columns, &notes);
	if (r->reader->reads == NULL) {
		asking_note(notes,
			    "Not listed: children are shown to a team that a contract names (--team), not to "
			    "the authority as such.");
		return 0;
	}
	return list_children(r, rows, notes, reterr);
}
