#include "figures/recompute.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "figures/recompute_internal.h"
#include "base/csv.h"
#include "base/vec.h"

static const struct recompute_check *const checks[] = {
	&recompute_rate_check, &recompute_total_check, &recompute_long_check,  &recompute_identity_check,
	&recompute_sum_check,  &recompute_band_check,  &recompute_other_check,
};
#define CHECKS (sizeof checks / sizeof *checks)

/* --- what the checks share ---------------------------------------------------------------- */

int recompute_line(struct recompute *r, enum recompute_kind kind, const char *name, uint32_t *ret_line,
		   struct fault *reterr)
{
	struct recompute_line *line = VEC_ADD(&r->lines);

	if (line == NULL)
		return fault_set(reterr, FAULT_MEMORY, "out of memory");
	line->kind = kind;
	text_copy(line->name, sizeof line->name, span_of(name));
	*ret_line = (uint32_t)(r->lines.count - 1);
	return 0;
}

/* printed - recomputed, or nothing where one is no number. */
static void write_difference(struct recompute_miss *m)
{
	struct printed a, b;
	__int128 x, y;

	if (printed_read(span_of(m->printed), &a) && printed_read(span_of(m->recomputed), &b) &&
	    printed_nano(&a, &x) && printed_nano(&b, &y))
		printed_nano_text(m->difference, x - y);
}

void recompute_miss(struct recompute *r, uint32_t line, unsigned at, uint32_t column, struct span printed,
		    const char *recomputed, bool tie)
{
	struct recompute_miss *m;

	(*(tie ? &r->lines.at[line].tie : &r->lines.at[line].different))++;
	(*(tie ? &r->ties : &r->differences))++;
	if (r->misses.count >= RECOMPUTE_MISSES)
		return;
	m = VEC_ADD(&r->misses);
	if (m == NULL)
		return; /* counted all the same */
	m->of = line;
	m->tie = tie;
	m->line = at;
	m->column = column + 1;
	text_copy(m->printed, sizeof m->printed, text_trim(printed));
	text_copy(m->recomputed, sizeof m->recomputed, span_of(recomputed));
	write_difference(m);
}

void recompute_compare(struct recompute *r, uint32_t line, unsigned at, uint32_t column, struct span printed,
		       struct ratio ratio, const struct printed_rule *rule)
{
	char ours[PRINTED_TEXT] = "not a number";
	enum printed_match match = PRINTED_DIFFERENT;
	struct printed cell;

	if (printed_read(printed, &cell))
		match = printed_agrees(&cell, ratio, rule, ours);
	if (match == PRINTED_EQUAL)
		r->lines.at[line].equal++;
	else
		recompute_miss(r, line, at, column, printed, ours, match == PRINTED_TIE);
}

bool recompute_has_digit(struct span s)
{
	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9')
			return true;
	return false;
}

bool recompute_count(const struct recompute_row *row, uint32_t column, struct printed *ret_count)
{
	return column != LAYOUT_ABSENT && printed_read(row->fields[column], ret_count) &&
	       !ret_count->negative;
}

bool recompute_key(const struct recompute *r, const struct recompute_row *row,
		   const enum layout_meaning *meanings, size_t count, char out[RECOMPUTE_KEY],
		   struct span *ret_key)
{
	size_t length = 0;

	for (size_t k = 0; k < count; k++) {
		struct span field = layout_cell(&r->layout, row->fields, meanings[k]);

		if (field.length + 1 > RECOMPUTE_KEY - length)
			return false;
		memcpy(out + length, field.at, field.length);
		length += field.length;
		out[length++] = '\x1f';
	}
	*ret_key = (struct span){out, length};
	return true;
}

int recompute_group(struct map *index, struct span key, size_t count, size_t most, uint32_t *ret_at,
		    struct fault *reterr)
{
	uint32_t at = map_get(index, key);

	if (at == MAP_NONE) {
		at = (uint32_t)count;
		if (count >= most)
			return fault_set(reterr, FAULT_LIMIT, "over %zu places and times", most);
		if (!map_put(index, key, at))
			return fault_set(reterr, FAULT_MEMORY, "out of memory");
	}
	*ret_at = at;
	return 0;
}

/* --- the header --------------------------------------------------------------------------- */

static void add_unchecked(struct recompute *r, const char *name)
{
	size_t length = strlen(r->unchecked), size = sizeof r->unchecked;
	char safe[4 * LAYOUT_NAME];

	text_escape(safe, sizeof safe, span_of(name));
	if (length + strlen(safe) + 8 < size)
		snprintf(r->unchecked + length, size - length, "%s%s", length > 0 ? ", " : "", safe);
	else if (length + 6 < size && strcmp(r->unchecked + length - 3, "...") != 0)
		snprintf(r->unchecked + length, size - length, ", ...");
}

/* Rates that no line makes again. */
static void list_unchecked(struct recompute *r)
{
	for (size_t i = 0; i < r->work->rates.count; i++) {
		const struct recompute_rate *rate = &r->work->rates.at[i];
		const char *name = r->layout.names[rate->from.rate];
		bool against = false;

		for (size_t n = 0; n < r->lines.count; n++)
			against |= r->lines.at[n].kind == RECOMPUTE_AGAINST &&
				   strcmp(r->lines.at[n].name, name) == 0;
		if (rate->line == RECOMPUTE_NONE && rate->weighted == RECOMPUTE_NONE && !against)
			add_unchecked(r, name);
	}
}

static int nothing(const struct recompute *r, struct fault *reterr)
{
	if (r->layout.form == LAYOUT_DESCRIPTION)
		return fault_set(reterr, FAULT_MEANING,
				 "this file describes the columns of another: check that one");
	for (size_t i = 0; i < r->layout.count; i++) {
		const char *name = r->layout.names[i], *nearest = layout_nearest(name);
		char safe[2 * LAYOUT_NAME];

		if (nearest != NULL && strcmp(nearest, name) != 0)
			return fault_set(
				reterr, FAULT_MEANING,
				"nothing to check: found no rate with its counts; \"%s\" is close to \"%s\"",
				text_escape(safe, sizeof safe, span_of(name)), nearest);
	}
	return fault_set(
		reterr, FAULT_MEANING,
		"nothing to check: expected rates (..._perc, ..._percent, percent) with counts such as "
		"possible_sessions, sess_possible, t_sess_possible, session_count, enrolment_count, "
		"enrolments, denominator or pct5_OARate%s",
		r->unchecked[0] == '\0' ? "" : "; the rates have no counts here");
}

static int read_header(struct recompute *r, const struct csv *csv, struct fault *reterr)
{
	int rc = layout_read(&r->layout, csv->fields, csv->count, reterr);

	for (size_t i = 0; i < CHECKS && rc == 0; i++)
		if (checks[i]->header != NULL)
			rc = checks[i]->header(r, reterr);
	if (rc != 0)
		return rc;
	list_unchecked(r);
	if (r->lines.count == 0 && r->work->sums == NULL && r->work->tall == NULL)
		return nothing(r, reterr);
	return 0;
}

/* --- rows --------------------------------------------------------------------------------- */

static void learn_rule(const struct recompute *r, struct recompute_row *row)
{
	struct printed cell;

	for (size_t i = 0; i < r->work->rates.count; i++)
		if (printed_read(row->fields[r->work->rates.at[i].from.rate], &cell))
			printed_learn(&row->rule, &cell);
}

static int read_row(struct recompute *r, const struct csv *csv, bool second, struct fault *reterr)
{
	struct recompute_row row = {.fields = csv->fields, .line = csv->line};
	int rc = 0;

	if (csv->count == 1 && text_trim(csv->fields[0]).length == 0)
		return 0;
	if (csv->count != r->layout.count)
		return fault_set(reterr, FAULT_PARSE, "expected %zu fields as in the header, found %zu",
				 r->layout.count, csv->count);
	row.level = layout_level(&r->layout, csv->fields);
	row.known_phase = layout_phase(layout_cell(&r->layout, csv->fields, LAYOUT_PHASE), &row.phase);
	if (second) {
		learn_rule(r, &row);
		r->rows++;
	}
	for (size_t i = 0; i < CHECKS && rc == 0; i++) {
		int (*step)(struct recompute *, const struct recompute_row *, struct fault *) =
			second ? checks[i]->row : checks[i]->learn;

		if (step != NULL)
			rc = step(r, &row, reterr);
	}
	return rc;
}

/* One reading of the whole file; the first also reads the header. */
static int read_all(struct recompute *r, struct csv *csv, struct span bytes, bool second,
		    struct fault *reterr)
{
	int rc;

	csv_open(csv, bytes);
	rc = csv_next(csv, reterr);
	if (rc == 0)
		rc = fault_set(reterr, FAULT_MISSING, "expected a header, found nothing");
	else if (rc == 1)
		rc = second ? 0 : read_header(r, csv, reterr);
	if (rc == 0 && r->layout.headless)
		rc = read_row(r, csv, second, reterr);
	while (rc == 0 && (rc = csv_next(csv, reterr)) == 1)
		rc = read_row(r, csv, second, reterr);
	if (rc < 0 && reterr != NULL && reterr->line == 0) {
		reterr->line = csv->line;
		reterr->column = 1;
	}
	csv_close(csv);
	return rc;
}

/* --- the whole ---------------------------------------------------------------------------- */

static void free_work(struct recompute *r)
{
	for (size_t i = 0; i < CHECKS && r->work != NULL; i++)
		checks[i]->free(r);
	free(r->work);
	r->work = NULL;
}

/* A rate found by naming alone that comes out less often than not was wrongly understood. */
static void drop_guess(struct recompute *r, uint32_t at)
{
	struct recompute_line *line = &r->lines.at[at];
	char words[2 * RECOMPUTE_NAME];
	size_t kept = 0;

	snprintf(words, sizeof words, "%s (its name promises counts that it does not come from)", line->name);
	add_unchecked(r, words);
	r->differences -= line->different;
	r->ties -= line->tie;
	for (size_t i = 0; i < r->misses.count; i++)
		if (r->misses.at[i].of != at)
			r->misses.at[kept++] = r->misses.at[i];
	r->misses.count = kept;
	*line = (struct recompute_line){.kind = line->kind};
}

static int read_twice(struct recompute *r, struct csv *csv, struct span bytes, struct fault *reterr)
{
	int rc = read_all(r, csv, bytes, false, reterr);

	if (rc == 0)
		rc = read_all(r, csv, bytes, true, reterr);
	for (size_t i = 0; i < CHECKS && rc == 0; i++)
		if (checks[i]->finish != NULL)
			rc = checks[i]->finish(r, reterr);
	for (uint32_t i = 0; i < r->lines.count && rc == 0; i++)
		if (r->lines.at[i].guessed && r->lines.at[i].equal < r->lines.at[i].different)
			drop_guess(r, i);
	return rc;
}

int recompute_file(struct recompute *r, struct span bytes, struct fault *reterr)
{
	struct csv *csv = malloc(sizeof *csv);
	int rc;

	r->work = calloc(1, sizeof *r->work);
	if (csv == NULL || r->work == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "out of memory");
	else
		rc = read_twice(r, csv, bytes, reterr);
	free_work(r);
	free(csv);
	return rc;
}

struct recompute_line recompute_total(const struct recompute *r, enum recompute_kind kind)
{
	struct recompute_line total = {.kind = kind};

	for (size_t i = 0; i < r->lines.count; i++) {
		const struct recompute_line *line = &r->lines.at[i];

		if (line->kind != kind || line->name[0] == '\0')
			continue;
		if (total.name[0] == '\0')
			memcpy(total.name, line->name, sizeof total.name);
		total.equal += line->equal;
		total.tie += line->tie;
		total.near += line->near;
		total.apart += line->apart;
		total.no_value += line->no_value;
		total.no_count += line->no_count;
		total.different += line->different;
	}
	return total;
}

void recompute_free(struct recompute *r)
{
	if (r == NULL)
		return;
	free_work(r);
	if (r->other != NULL)
		recompute_other_check.free(r);
	VEC_FREE(&r->lines);
	VEC_FREE(&r->misses);
	memset(r, 0, sizeof *r);
}
