/* figures_long.c: a row for each number. "Reasons for absence and attendance" and the yearly
 * absence files: what is counted stands in attendance_type and attendance_reason, or in
 * absence_type. Rows of one place, period and phase follow one another; what they are of (possible
 * sessions, all pupils) is one of them, or the sum of attendance and absence. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "source/figures_read.h"

/* Rows that name a total. Reasons carry their register code in brackets: "Illness (i)". */
enum part { PART_VALUE, PART_WHOLE, PART_NONE };
static const struct {
	const char *type, *reason; /* NULL reason: of absence_type */
	enum part part;
	enum figure_kind kind;
} totals[] = {
	{"Overall attendance", "Overall attendance", PART_VALUE, FIGURE_ATTENDANCE},
	{"Overall absence", "Overall absence", PART_VALUE, FIGURE_OVERALL},
	{"Authorised", "All authorised", PART_VALUE, FIGURE_AUTHORISED},
	{"Unauthorised", "All unauthorised", PART_VALUE, FIGURE_UNAUTHORISED},
	{"All possible sessions", "All possible sessions", PART_WHOLE, FIGURE_KINDS},
	{"Present", "All present", PART_NONE, FIGURE_KINDS},
	{"Approved educational activity", "All approved educational activity", PART_NONE, FIGURE_KINDS},
	{"Total pupils", NULL, PART_WHOLE, FIGURE_KINDS},
	{"Persistent absence", NULL, PART_VALUE, FIGURE_PERSISTENT},
	{"Severe absence", NULL, PART_VALUE, FIGURE_SEVERE},
};
#define TOTALS (sizeof totals / sizeof *totals)

/* The rows of one place, period and phase. */
struct group {
	struct record_figure row;
	struct record_value values[64];
	unsigned count;
	bool has_whole;
	uint64_t whole;
};

static bool words_are(struct span s, const char *words)
{
	return s.length == strlen(words) && strncasecmp(s.at, words, s.length) == 0;
}

/* "Illness (i)" -> "I" */
static bool code_in_brackets(struct span reason, char out[4])
{
	size_t n = reason.length, start = n;

	if (n < 3 || reason.at[n - 1] != ')')
		return false;
	while (start > 0 && reason.at[start - 1] != '(')
		start--;
	if (start == 0 || n - 1 - start == 0 || n - 1 - start > 3)
		return false;
	memset(out, 0, 4);
	for (size_t i = 0; i < n - 1 - start; i++) {
		if (!isalnum((unsigned char)reason.at[start + i]))
			return false;
		out[i] = (char)toupper((unsigned char)reason.at[start + i]);
	}
	return true;
}

static enum part what_is_it(const struct figures_reader *r, struct record_value *v)
{
	bool of_enrolments = r->table.places[COLUMN_ABSENCE_TYPE] >= 0;
	struct span type = csv_table_cell(&r->table, of_enrolments ? COLUMN_ABSENCE_TYPE : COLUMN_TYPE);
	struct span reason = csv_table_cell(&r->table, COLUMN_REASON);

	for (size_t i = 0; i < TOTALS; i++) {
		if (!words_are(type, totals[i].type) || of_enrolments != (totals[i].reason == NULL) ||
		    (!of_enrolments && !words_are(reason, totals[i].reason)))
			continue;
		v->kind = totals[i].kind;
		return totals[i].part;
	}
	v->kind = FIGURE_REASON;
	return !of_enrolments && code_in_brackets(reason, v->part) ? PART_VALUE : PART_NONE;
}

/* Attendance and absence together are all possible sessions. */
static void find_whole(struct group *g)
{
	const struct record_value *attending = NULL, *absent = NULL;

	for (unsigned i = 0; i < g->count; i++) {
		if (g->values[i].kind == FIGURE_ATTENDANCE)
			attending = &g->values[i];
		if (g->values[i].kind == FIGURE_OVERALL)
			absent = &g->values[i];
	}
	if (g->has_whole || attending == NULL || absent == NULL || !attending->has_counts ||
	    !absent->has_counts)
		return;
	g->has_whole = !__builtin_add_overflow(attending->num, absent->num, &g->whole);
}

static int give_group(struct figures_reader *r, struct group *g)
{
	int rc = 0;

	find_whole(g);
	for (unsigned i = 0; i < g->count && rc == 0; i++) {
		struct record_value *v = &g->values[i];

		v->has_counts = v->has_counts && g->has_whole && v->num <= g->whole;
		v->num = v->has_counts ? v->num : 0;
		v->den = v->has_counts ? g->whole : 0;
		rc = figures_value(r, v);
	}
	figures_give(r, &g->row);
	g->count = 0;
	g->has_whole = false;
	return rc;
}

static bool same_row(const struct record_figure *a, const struct record_figure *b)
{
	return a->geography == b->geography && a->phase == b->phase && a->from == b->from && a->to == b->to &&
	       strcmp(a->code, b->code) == 0 && strcmp(a->period, b->period) == 0 &&
	       strcmp(a->group, b->group) == 0;
}

/* Fills the value of the row: 1, or as figures_reject. */
static int read_value(struct figures_reader *r, unsigned count, unsigned percent, struct record_value *v)
{
	struct span cell = csv_table_cell(&r->table, percent);
	int counted = figures_read_count(csv_table_cell(&r->table, count), &v->num);

	if (counted < 0)
		return figures_reject(r, count, "a whole number or one of DfE's markers");
	v->has_value = figure_decimal(cell, &v->nano_percent);
	if (!v->has_value && !figure_marker(cell))
		return figures_reject(r, percent, "a number or one of DfE's markers");
	if (!v->has_value)
		text_copy(v->marker, sizeof v->marker, cell);
	v->has_counts = counted == 1;
	return 1;
}

/* Reasons that carry no code are said once: they are not guessed. */
static int other_reason(struct figures_reader *r)
{
	if (r->reasons.count++ == 0) {
		r->reasons.line = r->table.csv.line;
		r->reasons.column = (uint32_t)(r->table.places[COLUMN_REASON] + 1);
		text_escape(r->reasons.first, sizeof r->reasons.first,
			    csv_table_cell(&r->table, r->table.places[COLUMN_ABSENCE_TYPE] >= 0 ?
							      COLUMN_ABSENCE_TYPE :
							      COLUMN_REASON));
	}
	return 0;
}

static int read_one(struct figures_reader *r, struct group *g)
{
	bool of_enrolments = r->table.places[COLUMN_ABSENCE_TYPE] >= 0;
	struct record_value v = {0};
	struct record_figure row;
	enum part part;
	int rc = figures_read_row(r, &row);

	if (rc == 1)
		rc = read_value(r, of_enrolments ? COLUMN_ENROLMENTS : COLUMN_SESSIONS,
				of_enrolments ? COLUMN_ENROLMENTS_PERCENT : COLUMN_SESSIONS_PERCENT, &v);
	if (rc != 1)
		return rc;
	part = what_is_it(r, &v);
	if (part == PART_NONE)
		return v.kind == FIGURE_REASON ? other_reason(r) : 0;
	rc = 0;
	if (g->count > 0 && (!same_row(&g->row, &row) || g->count == sizeof g->values / sizeof *g->values))
		rc = give_group(r, g);
	if (g->count == 0 && !(g->has_whole && same_row(&g->row, &row)))
		*g = (struct group){.row = row};
	if (part == PART_WHOLE && v.has_counts) {
		g->has_whole = true;
		g->whole = v.num;
	}
	/* Of single days only the rates are kept: with reasons they would be millions. */
	if (part == PART_VALUE && (v.kind != FIGURE_REASON || row.period_kind != FIGURE_TIME_DAY)) {
		v.flags =
			r->series <= SERIES_PERSISTENT_WEEK && row.phase == PHASE_TOTAL ? FIGURE_WEIGHTED : 0;
		g->values[g->count++] = v;
	}
	return rc;
}

int figures_read_long(struct figures_reader *r)
{
	struct group g = {0};
	int rc;

	while ((rc = csv_table_next(&r->table, r->page, r->refusal)) == 1) {
		rc = read_one(r, &g);
		if (rc != 0)
			return rc;
	}
	return rc == 0 && g.count > 0 ? give_group(r, &g) : rc;
}
