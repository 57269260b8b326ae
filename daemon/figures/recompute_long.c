/* Long files: one row a reason, or a kind of absentee. What a row is a part of stands in other
 * rows of the same place, time and group (a row "All possible sessions", else overall attendance
 * and overall absence; a row "Total pupils"), so the first reading gathers, the second judges.
 * "All schools" of attendance is an estimate weighted by phase: its rate is the ratio of
 * session_scaled where there is such a column, and else is not held against its counts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/recompute_internal.h"
#include "figures/recompute_role.h"
#include "base/vec.h"

struct role_value {
	__int128 count; /* 1e-9 */
	struct printed printed, scaled;
	unsigned line; /* 0: there is no such row */
	bool has_count, has_scaled;
};
struct long_group {
	struct role_value roles[ROLE_COUNT];
	__int128 reasons[2]; /* of authorised and unauthorised absence, row by row */
	bool has_reasons[2], doubtful;
	struct printed_rule rules[2]; /* of headline rows and of reasons: they are printed differently */
};
struct recompute_long {
	uint32_t count_column, rate_column, scaled_column;
	struct long_group *at;
	size_t count, room;
	struct map index;
	uint32_t headline, part, scaled, estimate; /* lines */
	uint32_t identities[4];
};

/* --- groups ------------------------------------------------------------------------------- */

static int header(struct recompute *r, struct fault *reterr)
{
	bool reasons = r->layout.form == LAYOUT_REASONS;
	struct recompute_long *t;

	if (!reasons && r->layout.form != LAYOUT_ABSENTEES)
		return 0;
	r->work->tall = t = calloc(1, sizeof *t);
	if (t == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	t->count_column = r->layout.at[reasons ? LAYOUT_SESSION_COUNT : LAYOUT_ENROLMENT_COUNT];
	t->rate_column = r->layout.at[reasons ? LAYOUT_SESSION_PERCENT : LAYOUT_ENROLMENT_PERCENT];
	t->scaled_column = r->layout.at[LAYOUT_SESSION_SCALED];
	t->headline = t->part = t->scaled = t->estimate = RECOMPUTE_NONE;
	for (size_t i = 0; i < sizeof t->identities / sizeof *t->identities; i++)
		t->identities[i] = RECOMPUTE_NONE;
	return 0;
}

/* Every column but those that make a row a part of its group. */
static bool is_part_column(const struct recompute *r, uint32_t column)
{
	for (int m = LAYOUT_STATUS; m <= LAYOUT_ENROLMENT_PERCENT; m++)
		if (r->layout.at[m] == column)
			return true;
	return false;
}

static bool long_key(const struct recompute *r, const struct recompute_row *row, char out[RECOMPUTE_KEY],
		     struct span *ret_key)
{
	size_t length = 0;

	for (uint32_t i = 0; i < r->layout.count; i++) {
		struct span field = text_trim(row->fields[i]);

		if (is_part_column(r, i))
			continue;
		if (field.length + 1 > RECOMPUTE_KEY - length)
			return false;
		memcpy(out + length, field.at, field.length);
		length += field.length;
		out[length++] = '\x1f';
	}
	*ret_key = (struct span){out, length};
	return true;
}

static void learn_role(struct recompute_long *t, struct long_group *g, const struct recompute_row *row,
		       enum recompute_role role)
{
	struct role_value *value = &g->roles[role];
	struct printed count;

	g->doubtful |= value->line != 0;
	value->line = row->line;
	value->has_count =
		recompute_count(row, t->count_column, &count) && printed_nano(&count, &value->count);
	value->has_scaled = recompute_count(row, t->scaled_column, &value->scaled);
	if (value->has_count)
		value->printed = count;
}

static void learn_reason(const struct recompute *r, struct long_group *g, const struct recompute_row *row)
{
	struct span type = layout_cell(&r->layout, row->fields, LAYOUT_TYPE);
	int which = span_is(type, "Authorised") ? 0 : span_is(type, "Unauthorised") ? 1 : -1;
	struct printed count;
	__int128 nano;

	if (which < 0 || !recompute_count(row, r->work->tall->count_column, &count) ||
	    !printed_nano(&count, &nano))
		return;
	g->has_reasons[which] = true;
	g->reasons[which] += nano;
}

static int learn(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	struct recompute_long *t = r->work->tall;
	char bytes[RECOMPUTE_KEY];
	struct long_group *g;
	struct printed cell;
	struct span key;
	enum recompute_role role;
	uint32_t at;
	int rc;

	if (t == NULL)
		return 0;
	if (!long_key(r, row, bytes, &key))
		return fault_set(reterr, FAULT_LIMIT, "the columns of place and time are too long");
	rc = recompute_group(&t->index, key, t->count, RECOMPUTE_TALL, &at, reterr);
	if (rc != 0)
		return rc;
	if (at == t->count && VEC_ADD(t) == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	g = &t->at[at];
	role = recompute_role(r, row);
	if (role != ROLE_PART)
		learn_role(t, g, row, role);
	else
		learn_reason(r, g, row);
	if (t->rate_column != LAYOUT_ABSENT && printed_read(row->fields[t->rate_column], &cell))
		printed_learn(&g->rules[!recompute_headline(r, row)], &cell);
	return 0;
}

/* --- rates -------------------------------------------------------------------------------- */

static int line_of(struct recompute *r, uint32_t *line, enum recompute_kind kind, const char *what,
		   struct fault *reterr)
{
	char name[RECOMPUTE_NAME];

	if (*line != RECOMPUTE_NONE)
		return 0;
	snprintf(name, sizeof name, "%s%s", r->layout.names[r->work->tall->rate_column], what);
	return recompute_line(r, kind, name, line, reterr);
}

/* The denominator of a group: a row of its own, else attendance and absence together. */
static bool whole_of(const struct long_group *g, bool scaled, struct printed *ret_whole)
{
	static const enum recompute_role single[] = {ROLE_PUPILS, ROLE_POSSIBLE};
	const struct role_value *attendance = &g->roles[ROLE_ATTENDANCE], *absence = &g->roles[ROLE_ABSENCE];
	struct printed sum = {.scale = 9};
	__int128 a, b;

	for (size_t i = 0; i < 2 && !scaled; i++)
		if (g->roles[single[i]].has_count) {
			*ret_whole = g->roles[single[i]].printed;
			return true;
		}
	if (scaled ? !attendance->has_scaled || !absence->has_scaled :
		     !attendance->has_count || !absence->has_count)
		return false;
	if (!printed_nano(scaled ? &attendance->scaled : &attendance->printed, &a) ||
	    !printed_nano(scaled ? &absence->scaled : &absence->printed, &b))
		return false;
	sum.mantissa = (unsigned __int128)(a + b);
	for (; sum.scale > 0 && sum.mantissa % 10 == 0; sum.scale--)
		sum.mantissa /= 10;
	*ret_whole = sum;
	return true;
}

static bool ratio_of(const struct recompute *r, const struct recompute_row *row, const struct long_group *g,
		     bool scaled, struct ratio *ret_ratio)
{
	const struct recompute_long *t = r->work->tall;
	struct printed num, den;

	return !g->doubtful && recompute_count(row, scaled ? t->scaled_column : t->count_column, &num) &&
	       whole_of(g, scaled, &den) && printed_ratio(&num, &den, ret_ratio);
}

/* "All schools" without its weights: counted, not demanded. */
static void compare_estimate(struct recompute *r, uint32_t at, const struct recompute_row *row,
			     struct ratio ratio, const struct printed_rule *rule)
{
	struct recompute_line *line = &r->lines.at[at];
	char ours[PRINTED_TEXT];
	struct printed cell;
	int64_t nano;
	__int128 theirs, apart;

	if (!printed_read(row->fields[r->work->tall->rate_column], &cell) || !printed_nano(&cell, &theirs) ||
	    !ratio_nano(ratio, &nano)) {
		line->no_count++;
		return;
	}
	apart = theirs > nano ? theirs - nano : nano - theirs;
	if (printed_agrees(&cell, ratio, rule, ours) == PRINTED_EQUAL)
		line->equal++;
	else if (apart <= 100000000)
		line->near++;
	else
		line->apart++;
}

/* Which line a row counts to, and whether its rate is that of the scaled counts. */
static int choose_line(struct recompute *r, const struct recompute_row *row, const struct long_group *g,
		       uint32_t *ret_line, bool *ret_scaled, struct fault *reterr)
{
	struct recompute_long *t = r->work->tall;
	bool reasons = r->layout.form == LAYOUT_REASONS, headline = recompute_headline(r, row);
	bool estimate =
		reasons && row->known_phase && row->phase == PHASE_TOTAL && g->roles[ROLE_POSSIBLE].line == 0;
	uint32_t *line = headline ? &t->headline : &t->part;
	int rc;

	*ret_scaled = estimate && t->scaled_column != LAYOUT_ABSENT;
	if (estimate)
		line = *ret_scaled ? &t->scaled : &t->estimate;
	rc = line_of(r, line, estimate && !*ret_scaled ? RECOMPUTE_ROUNDED : RECOMPUTE_RATE,
		     *ret_scaled ? ", All schools from session_scaled" :
		     estimate	 ? ", All schools (a weighted estimate)" :
		     !reasons	 ? "" :
		     headline	 ? ", headlines" :
				   ", reasons",
		     reterr);
	*ret_line = *line;
	return rc;
}

static int check_row(struct recompute *r, const struct recompute_row *row, struct fault *reterr)
{
	struct recompute_long *t = r->work->tall;
	char bytes[RECOMPUTE_KEY];
	const struct long_group *g;
	struct recompute_line *line;
	const struct printed_rule *rule;
	struct ratio ratio;
	struct span key, text;
	uint32_t at;
	bool scaled;
	int rc;

	if (t == NULL || t->rate_column == LAYOUT_ABSENT || !long_key(r, row, bytes, &key))
		return 0;
	at = map_get(&t->index, key);
	if (at >= t->count)
		return fault_set(reterr, FAULT_BUG, "a row of no group");
	g = &t->at[at];
	rc = choose_line(r, row, g, &at, &scaled, reterr);
	if (rc != 0)
		return rc;
	line = &r->lines.at[at];
	rule = &g->rules[!recompute_headline(r, row)];
	text = text_trim(row->fields[t->rate_column]);
	if (!recompute_has_digit(text))
		line->no_value++;
	else if (!ratio_of(r, row, g, scaled, &ratio))
		line->no_count++;
	else if (line->kind == RECOMPUTE_ROUNDED)
		compare_estimate(r, at, row, ratio, rule);
	else
		recompute_compare(r, at, row->line, t->rate_column, text, ratio, rule);
	return 0;
}

/* --- sums --------------------------------------------------------------------------------- */

static int add_up(struct recompute *r, uint32_t *line, const char *name, bool at_most,
		  const struct role_value *whole, __int128 parts, struct fault *reterr)
{
	char printed[PRINTED_TEXT], ours[PRINTED_TEXT];
	int rc = 0;

	if (*line == RECOMPUTE_NONE)
		rc = recompute_line(r, RECOMPUTE_IDENTITY, name, line, reterr);
	if (rc != 0)
		return rc;
	if (at_most ? parts <= whole->count : parts == whole->count)
		r->lines.at[*line].equal++;
	else
		recompute_miss(r, *line, whole->line, r->work->tall->count_column,
			       span_of(printed_nano_text(printed, whole->count)),
			       printed_nano_text(ours, parts), false);
	return 0;
}

static const struct {
	const char *name;
	enum recompute_role whole, parts[2];
} identities[] = {
	{"attendance + absence = possible", ROLE_POSSIBLE, {ROLE_ATTENDANCE, ROLE_ABSENCE}},
	{"present + educational activity = attendance", ROLE_ATTENDANCE, {ROLE_PRESENT, ROLE_ACTIVITY}},
	{"authorised + unauthorised = absence", ROLE_ABSENCE, {ROLE_AUTHORISED, ROLE_UNAUTHORISED}},
};

static int check_group(struct recompute *r, const struct long_group *g, struct fault *reterr)
{
	static const enum recompute_role wholes[] = {ROLE_AUTHORISED, ROLE_UNAUTHORISED};
	struct recompute_long *t = r->work->tall;
	int rc = 0;

	for (size_t i = 0; i < 3 && rc == 0; i++) {
		const struct role_value *whole = &g->roles[identities[i].whole];
		const struct role_value *a = &g->roles[identities[i].parts[0]];
		const struct role_value *b = &g->roles[identities[i].parts[1]];

		if (whole->has_count && a->has_count && b->has_count)
			rc = add_up(r, &t->identities[i], identities[i].name, false, whole,
				    a->count + b->count, reterr);
	}
	for (size_t i = 0; i < 2 && rc == 0; i++)
		if (g->roles[wholes[i]].has_count && g->has_reasons[i])
			rc = add_up(r, &t->identities[3], "reasons <= all authorised, all unauthorised", true,
				    &g->roles[wholes[i]], g->reasons[i], reterr);
	return rc;
}

static int finish(struct recompute *r, struct fault *reterr)
{
	const struct recompute_long *t = r->work->tall;
	int rc = 0;

	for (size_t n = 0; t != NULL && n < t->count && rc == 0; n++)
		if (!t->at[n].doubtful)
			rc = check_group(r, &t->at[n], reterr);
	return rc;
}

static void free_long(struct recompute *r)
{
	struct recompute_long *t = r->work->tall;

	if (t == NULL)
		return;
	VEC_FREE(t);
	map_free(&t->index);
	free(t);
	r->work->tall = NULL;
}

const struct recompute_check recompute_long_check = {
	.header = header, .learn = learn, .row = check_row, .finish = finish, .free = free_long};
