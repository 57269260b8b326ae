/* report_returns.c: runs of absence that a school has to return, as found in its marks, beside the returns
 * that were received. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/vec.h"
#include "engine/answer/asking.h"
#include "engine/report/ledger.h"
#include "engine/report/report.h"
#include "engine/world/asks.h"
#include "measure/suppress.h"

static const struct {
	enum rule rule;
	const char *state, *words;
} kinds[] = {
	{RULE_UNAUTHORISED_10_DAYS, "10_days", "10 school days unauthorised"},
	{RULE_SICKNESS_15_DAYS, "15_days", "15 days of sickness"},
};
#define KINDS (sizeof kinds / sizeof *kinds)

/* One run found. */
struct found {
	const struct alert *alert;
	uint32_t school, child;
	unsigned kind;
	const struct ledger_entry *received; /* NULL: none */
};
struct founds {
	struct found *at;
	size_t count, room;
};

static int compare_founds(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	if (x->kind != y->kind)
		return x->kind < y->kind ? -1 : 1;
	if (x->child != y->child)
		return x->child < y->child ? -1 : 1;
	return x->alert->first < y->alert->first ? -1 : x->alert->first > y->alert->first;
}

static unsigned kind_of(enum rule rule)
{
	unsigned k = 0;

	while (k < KINDS && kinds[k].rule != rule)
		k++;
	return k;
}

/* Contracts may ask the same rule with numbers of their own: one run is one case. */
static void drop_twins(struct founds *f)
{
	size_t kept = 0;

	for (size_t i = 0; i < f->count; i++)
		if (kept == 0 || compare_founds(&f->at[kept - 1], &f->at[i]) != 0)
			f->at[kept++] = f->at[i];
	f->count = kept;
}

static int find_all(struct report *r, struct founds *ret, struct fault *reterr)
{
	const struct engine *e = r->e;
	const day_t year = period_term_days(1, year_of(r->today)).from;

	for (size_t i = 0; i < e->alerts.count; i++) {
		const struct alert *a = &e->alerts.at[i];
		const unsigned kind = kind_of(a->rule);
		int school = kind < KINDS ? config_school(e->config, a->school) : -1;
		struct found *put;

		if (school < 0 || (r->school != NO_INDEX && r->school != (uint32_t)school) ||
		    session_day(a->last) < year)
			continue;
		put = VEC_ADD(ret);
		if (put == NULL)
			return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
		*put = (struct found){a, (uint32_t)school, child_find(e, &a->child), kind, NULL};
	}
	if (ret->count > 0)
		qsort(ret->at, ret->count, sizeof *ret->at, compare_founds);
	drop_twins(ret);
	return 0;
}

/* --- returns received ---------------------------------------------------------------------------------- */

/* The first return of the same kind, school and child on or after the run's first day. */
static const struct ledger_entry *received_of(const struct engine *e, const struct ledger *all,
					      const struct found *f)
{
	for (size_t i = 0; i < all->count; i++) {
		const struct ledger_entry *l = &all->at[i];

		if (l->school == f->school && strcmp(l->state, kinds[f->kind].state) == 0 &&
		    l->day >= session_day(f->alert->first) && f->child != NO_INDEX &&
		    child_find(e, &l->child) == f->child)
			return l;
	}
	return NULL;
}

/* Entries are few at one school and sorted by nothing: they are put in the order of schools first, so that
 * each case looks at its own school's only. */
struct by_school {
	struct ledger all;
	size_t *first; /* owned; by school, one more than there are */
};

static int compare_entries(const void *a, const void *b)
{
	const struct ledger_entry *x = a, *y = b;

	if (x->school != y->school)
		return x->school < y->school ? -1 : 1;
	return x->day != y->day ? (x->day < y->day ? -1 : 1) : (x->number < y->number ? -1 : 1);
}

static int read_received(struct report *r, struct by_school *ret, struct fault *reterr)
{
	const size_t schools = r->e->config->school_count;
	int rc = ledger_read(r->e, LEDGER_RETURN, r->school, &ret->all, reterr);
	size_t at = 0;

	ret->first = calloc(schools + 2, sizeof *ret->first);
	if (rc == 0 && ret->first == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a report");
	if (rc != 0 || ret->all.count == 0)
		return rc;
	qsort(ret->all.at, ret->all.count, sizeof *ret->all.at, compare_entries);
	for (size_t school = 0; school <= schools; school++) {
		ret->first[school] = at;
		while (at < ret->all.count && ret->all.at[at].school == school)
			at++;
	}
	return 0;
}

static void join(const struct engine *e, struct founds *f, const struct by_school *received)
{
	for (size_t i = 0; i < f->count; i++) {
		const size_t from = received->first[f->at[i].school],
			     to = received->first[f->at[i].school + 1];
		const struct ledger own = {.at = received->all.at != NULL ? &received->all.at[from] : NULL,
					   .count = to - from};

		if (to > from)
			f->at[i].received = received_of(e, &own, &f->at[i]);
	}
}

/* --- tables -------------------------------------------------------------------------------------------- */

static const struct report_column school_columns[] = {
	{"school", "school", "left"},	    {"case", "case", "left"},
	{"detected", "detected", "number"}, {"received", "with a\nreturn", "number"},
	{"missing", "without", "number"},   {NULL, NULL, NULL},
};

/* A number under the minimum is kept back, and with it what it could be worked out from. */
static void school_row(const struct report *r, json_t *rows, uint32_t school, unsigned kind, unsigned found,
		       unsigned received, uint64_t minimum)
{
	const bool small = found > 0 && found < minimum, part = suppress_share(received, found, minimum);
	json_t *row = report_row(rows);
	char number[24];

	report_cell(row, "%s", r->e->config->schools[school].id);
	report_cell(row, "%s", kinds[kind].words);
	report_cell(row, "%s", suppress_print(number, found, small ? SUPPRESS_SMALL : SUPPRESS_SHOWN));
	report_cell(row, "%s",
		    suppress_print(number, received,
				   minimum > 1 && (small || part) ? SUPPRESS_SMALL : SUPPRESS_SHOWN));
	report_cell(row, "%s",
		    suppress_print(number, found - received,
				   minimum > 1 && (small || part) ? SUPPRESS_SMALL : SUPPRESS_SHOWN));
}

static void add_schools(struct report *r, const struct founds *f)
{
	const struct asking asking = {.q = {.today = r->today},
				      .whole = r->reader->whole && r->edition == EDITION_FULL};
	const uint64_t minimum = asking_minimum(&asking, r->e);
	json_t *notes, *rows = report_table(r, "schools", "Cases found in the marks, by school",
					    school_columns, &notes);

	for (size_t i = 0; i < f->count;) {
		unsigned found = 0, received = 0;
		const struct found *first = &f->at[i];

		for (; i < f->count && f->at[i].school == first->school && f->at[i].kind == first->kind;
		     i++) {
			found++;
			received += f->at[i].received != NULL;
		}
		school_row(r, rows, first->school, first->kind, found, received, minimum);
	}
	if (minimum > 1)
		asking_note(notes, "c: kept back, so that no number under %" PRIu64 " can be read.", minimum);
}

static const struct report_column case_columns[] = {
	{"school", "school", "left"},
	{"child", "child", "left"},
	{"case", "case", "left"},
	{"from", "from", "date"},
	{"to", "up to", "date"},
	{"alert", "alert", "left"},
	{"received_on", "return\nreceived", "date"},
	{"received_from", "from whom", "left"},
	{"written_by", "written by", "data"},
	{NULL, NULL, NULL},
};

static int add_case(struct report *r, const struct found *f, json_t *rows, bool *held, struct fault *reterr)
{
	const struct ledger_entry *l = f->received;
	struct report_child child;
	char from[12], to[12], on[12] = "none";
	json_t *row;

	if (!report_reads(r, f->child, f->school, &child)) {
		*held = true;
		return 0;
	}
	row = report_row(rows);
	report_cell(row, "%s", r->e->config->schools[f->school].id);
	report_cell(row, "%s", child.name[0] != '\0' ? child.name : "number not shared");
	report_cell(row, "%s", kinds[f->kind].words);
	report_cell(row, "%s", day_print(from, session_day(f->alert->first)));
	report_cell(row, "%s", day_print(to, session_day(f->alert->last)));
	report_cell(row, "%s", f->alert->state == ALERT_CLOSED ? "closed" : "open");
	report_cell(row, "%s", l != NULL ? day_print(on, l->day) : on);
	report_cell(row, "%s", l != NULL ? ledger_text(l, "from") : "");
	report_cell(row, "%s", l != NULL ? l->by : "");
	return report_saw(r, f->child, &child, reterr);
}

static int add_cases(struct report *r, const struct founds *f, struct fault *reterr)
{
	json_t *notes, *rows;
	bool held = false;
	int rc = 0;

	if (r->edition != EDITION_FULL || r->reader->visitor == NULL)
		return 0;
	rows = report_table(r, "cases", "Cases by child", case_columns, &notes);
	for (size_t i = 0; i < f->count && rc == 0; i++)
		rc = add_case(r, &f->at[i], rows, &held, reterr);
	if (held)
		asking_note(notes, "Cases of children whom this team may not read are not listed.");
	return rc;
}

/* A rule that nobody asks for finds nothing: that is said, not shown as "no cases". */
static void note_unasked(struct report *r)
{
	unsigned without[KINDS] = {0};

	for (uint32_t s = 0; s < r->e->config->school_count; s++) {
		struct asks asked = {.count = 0};
		bool any[KINDS] = {false};

		if (r->school != NO_INDEX && r->school != s)
			continue;
		asks_add(r->e, s, r->today, &asked);
		for (unsigned i = 0; i < asked.count; i++)
			for (unsigned k = 0; k < KINDS; k++)
				any[k] = any[k] ||
					 (asked.at[i].rule == kinds[k].rule && asked.at[i].everybody);
		for (unsigned k = 0; k < KINDS; k++)
			without[k] += !any[k];
	}
	for (unsigned k = 0; k < KINDS; k++)
		if (without[k] > 0)
			asking_note(
				r->notes,
				"%s: not looked for among all pupils at %u schools, where no contract in force "
				"asks for it.",
				kinds[k].words, without[k]);
}

int report_returns(struct report *r, struct fault *reterr)
{
	struct by_school received = {0};
	struct founds found = {0};
	int rc = find_all(r, &found, reterr);

	snprintf(r->title, sizeof r->title, "%s: attendance and sickness returns",
		 r->school != NO_INDEX ? r->e->config->schools[r->school].name :
					 r->e->config->authority.name);
	asking_note(r->facts, "Runs found in the marks of this school year beside the returns received.");
	if (rc == 0)
		rc = read_received(r, &received, reterr);
	if (rc == 0) {
		join(r->e, &found, &received);
		add_schools(r, &found);
		rc = add_cases(r, &found, reterr);
	}
	note_unasked(r);
	asking_note(r->notes, "A return counts when somebody has written it down: muster return add.");
	asking_note(r->notes,
		    "Sickness: the school returns it when it believes that 15 days will be missed; the marks "
		    "show only those that were.");
	ledger_free(&received.all);
	free(received.first);
	VEC_FREE(&found);
	return rc;
}
