/* report_agreed.c: what was agreed about a school, what was seen before and after, and meetings. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/vec.h"
#include "engine/asking.h"
#include "engine/ledger.h"
#include "engine/report_rates.h"
#include "roll/recount.h"

/* Days on each side of an agreement that are set beside one another, at most. */
#define SIDE_DAYS 42

/* --- before and after --------------------------------------------------------------------------------------
 */

struct sides {
	struct date_range before, after;
	bool there; /* a day has passed since */
};

/* As many days after the agreement as there are, up to SIDE_DAYS, and as many up to it. */
static struct sides sides_of(const struct report *r, const struct ledger_entry *l)
{
	const day_t last = l->since + SIDE_DAYS < r->today ? l->since + SIDE_DAYS : r->today;
	const day_t length = last - l->since, year = period_term_days(1, year_of(r->today)).from;
	struct sides s = {.after = {l->since + 1, last}, .before = {l->since - length + 1, l->since}};

	if (s.before.from < year)
		s.before.from = year;
	s.there = length > 0 && s.before.from <= s.before.to;
	return s;
}

static void words_of(char out[64], bool there, struct ratio rate, const char *why)
{
	char percent[32];

	if (there)
		snprintf(out, 64, "%" PRIu64 " of %" PRIu64 " (%s %%)", rate.num, rate.den,
			 ratio_percent(percent, sizeof percent, rate, 1));
	else
		snprintf(out, 64, "%s", why);
}

static int cohort_side(struct report *r, const struct ledger_entry *l, struct date_range days, char out[64],
		       struct fault *reterr)
{
	const char *over = r->over, *why = "-";
	char own[sizeof r->where], from[12], to[12], range[32];
	struct ratio rate = {0, 0};
	struct fault no = {0};
	json_t *view = NULL;
	int rc;

	memcpy(own, r->where, sizeof own);
	snprintf(range, sizeof range, "%s..%s", day_print(from, days.from), day_print(to, days.to));
	snprintf(r->where, sizeof r->where, "school=%s", r->e->config->schools[l->school].id);
	r->over = range;
	rc = report_measure_of(r, ledger_text(l, "cohort"), NULL, &view, &no, reterr);
	r->over = over;
	memcpy(r->where, own, sizeof own);
	if (rc == 0) {
		const bool there = rates_of(rates_first(view), "overall", &rate, &why);

		words_of(out, there, rate, view == NULL ? "not told" : why);
	}
	json_decref(view);
	return rc;
}

static void child_side(const struct report *r, const struct ledger_entry *l, uint32_t child,
		       struct date_range days, char out[64])
{
	const struct child *c = &r->e->children.at[child];
	struct ratio rate = {0, 0};

	for (unsigned i = 0; i < c->enrolment_count; i++) {
		const struct enrolment *n = &r->e->enrolments.at[c->enrolments[i]];
		struct tally t;

		if (n->school != l->school)
			continue;
		t = recount_slot(r->e->roll, n->school, n->row.slot, session_of(days.from, false),
				 session_of(days.to, true), NULL);
		rate.num += (uint64_t)t.authorised + t.unauthorised;
		rate.den += t.possible;
	}
	words_of(out, rate.den > 0, rate, "-");
}

/* --- actions
 * ------------------------------------------------------------------------------------------------- */

static const struct report_column action_columns[] = {
	{"number", "no.", "number"},	    {"school", "school", "left"},
	{"about", "about", "left"},	    {"what", "agreed", "wrap"},
	{"owner", "owner", "left"},	    {"agreed_on", "agreed on", "date"},
	{"review_by", "review by", "date"}, {"state", "state", "left"},
	{"note", "note", "data"},	    {"before", "sessions missed\nbefore", "left"},
	{"after", "after", "left"},	    {"version", "", "data"},
	{"written_by", "", "data"},	    {NULL, NULL, NULL},
};

static void action_cells(const struct report *r, json_t *row, const struct ledger_entry *l, const char *about,
			 const char before[64], const char after[64])
{
	char day[12];

	report_cell(row, "%" PRIu64, l->number);
	report_cell(row, "%s", r->e->config->schools[l->school].id);
	report_cell(row, "%s", about);
	report_cell(row, "%s", l->words != NULL ? ledger_text(l, "what") : "no longer kept");
	report_cell(row, "%s", ledger_text(l, "owner"));
	report_cell(row, "%s", day_print(day, l->since));
	report_cell(row, "%s", day_print(day, l->day));
	report_cell(row, "%s%s", l->state,
		    strcmp(l->state, "open") == 0 && l->day < r->today ? ", review is due" : "");
	report_cell(row, "%s", ledger_text(l, "note"));
	report_cell(row, "%s", before);
	report_cell(row, "%s", after);
	report_cell(row, "%" PRIu32, l->version);
	report_cell(row, "%s", l->by);
}

/* A cohort that the authority's lists make: an edition that a school reads does not name it. */
static bool is_social(const struct engine *e, const char *cohort)
{
	static const unsigned dimensions[] = {DIMENSION_SOCIAL, DIMENSION_TRAIT + TRAIT_LOOKED_AFTER,
					      DIMENSION_TRAIT + TRAIT_PROTECTION_PLAN,
					      DIMENSION_TRAIT + TRAIT_IN_NEED,
					      DIMENSION_TRAIT + TRAIT_PREVIOUSLY_LOOKED_AFTER};
	struct filters filters = {0};

	if (filters_read(e, cohort, &filters, NULL) != 0)
		return true;
	for (unsigned i = 0; i < filters.count; i++)
		for (size_t k = 0; k < sizeof dimensions / sizeof *dimensions; k++)
			if (filters.at[i].dimension == dimensions[k])
				return true;
	return false;
}

/* 1: this edition is not told of it. */
static int add_cohort_action(struct report *r, const struct ledger_entry *l, json_t *rows,
			     struct fault *reterr)
{
	const struct sides s = sides_of(r, l);
	char before[64] = "", after[64] = "";
	int rc = 0;

	if (r->edition != EDITION_FULL && is_social(r->e, ledger_text(l, "cohort")))
		return 1;
	if (s.there && l->words != NULL)
		rc = cohort_side(r, l, s.before, before, reterr);
	if (rc == 0 && s.there && l->words != NULL)
		rc = cohort_side(r, l, s.after, after, reterr);
	if (rc == 0)
		action_cells(r, report_row(rows), l, ledger_text(l, "cohort"), before, after);
	return rc;
}

/* 1: this reader is not told of it. */
static int add_child_action(struct report *r, const struct ledger_entry *l, json_t *rows,
			    struct fault *reterr)
{
	const uint32_t child = child_find(r->e, &l->child);
	const struct sides s = sides_of(r, l);
	char before[64] = "", after[64] = "";
	struct report_child seen;

	if (!report_reads(r, child, l->school, &seen))
		return 1;
	if (s.there && seen.missed) {
		child_side(r, l, child, s.before, before);
		child_side(r, l, child, s.after, after);
	}
	action_cells(r, report_row(rows), l, seen.name[0] != '\0' ? seen.name : "number not shared", before,
		     after);
	return report_saw(r, child, &seen, reterr);
}

static int add_actions(struct report *r, const struct ledger *all, json_t *rows, json_t *notes,
		       struct fault *reterr)
{
	bool held = false;
	int rc = 0;

	for (size_t i = 0; i < all->count && rc >= 0; i++) {
		const struct ledger_entry *l = &all->at[i];

		if (l->school == NO_INDEX)
			continue;
		rc = ledger_of_child(l) ? add_child_action(r, l, rows, reterr) :
					  add_cohort_action(r, l, rows, reterr);
		held = held || rc == 1;
	}
	if (held)
		asking_note(notes, "Actions about children are shown to a team that may read them.");
	asking_note(
		notes,
		"Before and after: sessions missed of those possible in as many days up to the agreement as "
		"have passed since, %d at most. They stand side by side; they do not tell why absence "
		"changed.",
		SIDE_DAYS);
	return rc < 0 ? rc : 0;
}

static const struct report_column meeting_columns[] = {
	{"on", "held on", "date"}, {"attended", "who attended", "wrap"},
	{"note", "note", "data"},  {"written_by", "written by", "left"},
	{NULL, NULL, NULL},
};

static void add_meeting(const struct report *r, const struct ledger_entry *l, json_t *rows)
{
	const bool full = r->edition == EDITION_FULL;
	json_t *row = report_row(rows);
	char day[12];

	report_cell(row, "%s", day_print(day, l->day));
	report_cell(row, "%s", ledger_text(l, "attended"));
	/* What was noted may name a child. */
	report_cell(row, "%s", full && r->reader->reads != NULL ? ledger_text(l, "note") : "");
	report_cell(row, "%s", l->by);
}

static int list_meetings(struct report *r, struct fault *reterr)
{
	struct ledger all = {0};
	int rc = ledger_read(r->e, LEDGER_MEETING, r->school, &all, reterr);
	json_t *rows = report_table(r, "meetings", "Meetings held", meeting_columns, NULL);

	for (size_t i = 0; i < all.count && rc == 0; i++)
		add_meeting(r, &all.at[i], rows);
	ledger_free(&all);
	return rc;
}

static int list_actions(struct report *r, struct fault *reterr)
{
	struct ledger all = {0};
	json_t *notes, *rows = report_table(r, "actions", "Agreed actions", action_columns, &notes);
	int rc = ledger_read(r->e, LEDGER_ACTION, r->school, &all, reterr);

	if (rc == 0)
		rc = add_actions(r, &all, rows, notes, reterr);
	ledger_free(&all);
	return rc;
}

int report_agreed(struct report *r, struct fault *reterr)
{
	int rc = list_actions(r, reterr);

	return rc == 0 ? list_meetings(r, reterr) : rc;
}

int report_actions(struct report *r, struct fault *reterr)
{
	snprintf(r->title, sizeof r->title, "%s: agreed actions",
		 r->school != NO_INDEX ? r->e->config->schools[r->school].name :
					 r->e->config->authority.name);
	return list_actions(r, reterr);
}

/* --- which schools had no meeting
 * ----------------------------------------------------------------------------- */

static const struct report_column school_columns[] = {
	{"school", "school", "left"},
	{"name", "name", "left"},
	{"phase", "phase", "left"},
	{"this_term", "meetings\nthis term", "number"},
	{"last_held", "last held", "date"},
	{"open_actions", "open\nactions", "number"},
	{"review_due", "review\nis due", "number"},
	{NULL, NULL, NULL},
};

/* What the ledger has of one school. */
struct met {
	unsigned term, open, due;
	day_t last;
};

static struct met met_of(const struct report *r, const struct ledger *all, uint32_t school,
			 struct date_range term)
{
	struct met m = {.last = DAY_NONE};

	for (size_t i = 0; i < all->count; i++) {
		const struct ledger_entry *l = &all->at[i];

		if (l->school != school)
			continue;
		if (l->kind == LEDGER_MEETING) {
			m.term += l->day >= term.from && l->day <= term.to;
			m.last = m.last == DAY_NONE || l->day > m.last ? l->day : m.last;
		}
		if (l->kind == LEDGER_ACTION && strcmp(l->state, "open") == 0) {
			m.open++;
			m.due += l->day < r->today;
		}
	}
	return m;
}

static void add_school(const struct report *r, json_t *rows, uint32_t school, const struct met *m)
{
	const struct school *s = &r->e->config->schools[school];
	json_t *row = report_row(rows);
	char day[12] = "";

	report_cell(row, "%s", s->id);
	report_cell(row, "%s", s->name);
	report_cell(row, "%s", phase_name(s->phase));
	report_cell(row, "%u", m->term);
	report_cell(row, "%s", m->last != DAY_NONE ? day_print(day, m->last) : "");
	report_cell(row, "%u", m->open);
	report_cell(row, "%u", m->due);
}

/* The term that is asked about: that of the report's period, else the one of today. */
static struct date_range term_of(const struct report *r)
{
	struct period p;
	unsigned term = period_term_of(r->today);

	if (period_read(span_of(r->over), &p, NULL) == 0 && p.kind == PERIOD_TERM)
		term = p.number;
	return period_term_days(term, year_of(r->today));
}

/* Those without a meeting first. */
int report_meetings(struct report *r, struct fault *reterr)
{
	const struct date_range term = term_of(r);
	struct ledger all = {0};
	char from[16], to[16];
	unsigned none = 0;
	json_t *notes,
		*rows = report_table(r, "schools", "Schools by meetings this term", school_columns, &notes);
	int rc = ledger_read(r->e, LEDGER_KINDS, NO_INDEX, &all, reterr);

	for (unsigned pass = 0; pass < 2 && rc == 0; pass++)
		for (uint32_t i = 0; i < r->e->config->school_count; i++) {
			const struct met m = met_of(r, &all, i, term);

			if ((m.term > 0) != (pass == 1))
				continue;
			none += m.term == 0;
			add_school(r, rows, i, &m);
		}
	snprintf(r->title, sizeof r->title, "%s: Targeting Support Meetings", r->e->config->authority.name);
	asking_note(r->facts, "%u of %zu schools had no meeting from %s to %s.", none,
		    r->e->config->school_count, day_words(from, term.from), day_words(to, term.to));
	asking_note(notes, "A meeting counts when somebody has written it down: muster meeting add.");
	ledger_free(&all);
	return rc;
}
