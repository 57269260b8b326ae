#include "cli/figures_print.h"

#include <inttypes.h>
#include <string.h>

static const struct part {
	const char *key, *title, *unit;
	const char *near, *apart; /* headings of what is not demanded; NULL: all is */
	const char *no_count;	  /* another heading; NULL: "no count" */
} parts[RECOMPUTE_KINDS] = {
	[RECOMPUTE_RATE] = {"rates", "Rates made again from their counts", "cells", NULL, NULL, NULL},
	[RECOMPUTE_ROUNDED] = {"rounded",
			       "Rates of rounded counts, or without their weights: equality is not demanded",
			       "cells of rounded counts", "within 0.1", "further", NULL},
	[RECOMPUTE_WEIGHTED] = {"weighted",
				"\"Total\" rows made again from the phases, weighted by census enrolments",
				"\"Total\" cells", NULL, NULL, NULL},
	[RECOMPUTE_BETWEEN] = {"between",
			       "\"Total\" rows between their least and greatest phase (no weights here)",
			       "\"Total\" cells between", NULL, NULL, NULL},
	[RECOMPUTE_IDENTITY] = {"identities", "Counts that must add up", "sums", NULL, NULL, NULL},
	[RECOMPUTE_SUM] = {"places", "Places against the sum of their parts", "places", NULL, NULL, NULL},
	[RECOMPUTE_LOOSE_SUM] = {"places_loose",
				 "The same where it is not demanded (year to date, means over days)",
				 "places, not demanded", NULL, "not equal", NULL},
	[RECOMPUTE_AGAINST] = {"against", "Against the other file", "cells of both files", "within 0.1", NULL,
			       "not in both"},
};

static uint64_t compared(const struct recompute_line *l)
{
	return l->equal + l->tie + l->near + l->apart + l->different;
}

static uint64_t cells(const struct recompute_line *l)
{
	return compared(l) + l->no_value + l->no_count;
}

static bool is_of(const struct recompute_line *line, int kind)
{
	return (int)line->kind == kind && line->name[0] != '\0';
}

static void count_cell(struct table *t, uint64_t count)
{
	table_cell(t, "%" PRIu64, count);
}

/* --- lines -------------------------------------------------------------------------------- */

/* Text leaves out what a kind of check does not have; CSV and JSON carry all. */
static void add_columns(struct table *t, const struct part *part, bool ties, enum table_format format)
{
	const struct {
		const char *key, *heading;
		bool shown;
	} columns[] = {
		{"cells", "cells", true},
		{"equal", "equal", true},
		{"tie", "half-way,\nprinted down", ties},
		{"near", part->near, part->near != NULL},
		{"apart", part->apart, part->apart != NULL},
		{"no_value", "no value", true},
		{"no_count", part->no_count == NULL ? "no count" : part->no_count, true},
		{"different", "different", true},
	};

	table_title(t, "%s", part->title);
	table_column(t, "measure", "measure", TABLE_LEFT);
	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++)
		table_column(t, columns[i].key, columns[i].shown ? columns[i].heading : columns[i].key,
			     columns[i].shown || format != TABLE_TEXT ? TABLE_NUMBER : TABLE_DATA);
}

static void add_counts(struct table *t, const struct recompute_line *line)
{
	table_cell(t, "%s", line->name);
	count_cell(t, cells(line));
	count_cell(t, line->equal);
	count_cell(t, line->tie);
	count_cell(t, line->near);
	count_cell(t, line->apart);
	count_cell(t, line->no_value);
	count_cell(t, line->no_count);
	count_cell(t, line->different);
}

static int write_part(const struct recompute *r, int kind, enum table_format format, struct buffer *out,
		      struct fault *reterr)
{
	struct table t = {0};
	int rc;

	add_columns(&t, &parts[kind], recompute_total(r, (enum recompute_kind)kind).tie > 0, format);
	for (size_t i = 0; i < r->lines.count; i++)
		if (is_of(&r->lines.at[i], kind)) {
			table_row(&t);
			add_counts(&t, &r->lines.at[i]);
		}
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

/* Older files have no "Total" rows: their table would be all zeros. */
static bool worth_a_table(const struct recompute *r, int kind)
{
	struct recompute_line all = recompute_total(r, (enum recompute_kind)kind);

	return cells(&all) > 0;
}

/* --- mismatches --------------------------------------------------------------------------- */

static void add_miss(struct table *t, const struct recompute *r, const struct recompute_miss *m)
{
	table_cell(t, "%u", m->line);
	table_cell(t, "%u", m->column);
	table_cell(t, "%s", r->lines.at[m->of].name);
	table_cell(t, "%s", m->printed);
	table_cell(t, "%s", m->recomputed);
	table_cell(t, "%s", m->difference);
	table_cell(t, "%s", m->tie ? "half-way tie printed down" : "different");
}

static size_t kept(const struct recompute *r, bool tie)
{
	size_t n = 0;

	for (size_t i = 0; i < r->misses.count; i++)
		n += r->misses.at[i].tie == tie;
	return n;
}

static int write_misses(const struct recompute *r, bool tie, enum table_format format, struct buffer *out,
			struct fault *reterr)
{
	uint64_t all = tie ? r->ties : r->differences;
	struct table t = {0};
	int rc;

	table_title(&t, tie ? "Half-way ties printed down: the exact rate ends in 5, and is no mismatch" :
			      "Different");
	table_column(&t, "line", "line", TABLE_RIGHT);
	table_column(&t, "column", "column", TABLE_RIGHT);
	table_column(&t, "measure", "measure", TABLE_LEFT);
	table_column(&t, "printed", "printed", TABLE_RIGHT);
	table_column(&t, "recomputed", "recomputed", TABLE_RIGHT);
	table_column(&t, "difference", "difference", TABLE_RIGHT);
	table_column(&t, "outcome", "outcome", TABLE_DATA);
	for (size_t i = 0; i < r->misses.count; i++)
		if (r->misses.at[i].tie == tie) {
			table_row(&t);
			add_miss(&t, r, &r->misses.at[i]);
		}
	if (all > kept(r, tie))
		table_note(&t, "%" PRIu64 " further ones are counted above and not shown.",
			   all - kept(r, tie));
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

/* --- forms -------------------------------------------------------------------------------- */

static int write_note(struct buffer *out, const char *words, const char *foreign, struct fault *reterr)
{
	struct table t = {0};
	int rc;

	if (foreign[0] == '\0')
		return 0;
	table_note(&t, "%s%s", words, foreign);
	rc = table_write(&t, TABLE_TEXT, out, reterr);
	table_free(&t);
	return rc;
}

/* 97767 as 97,767. */
static void print_count(struct buffer *out, uint64_t count)
{
	if (count >= 1000) {
		print_count(out, count / 1000);
		buffer_print(out, ",%03" PRIu64, count % 1000);
	} else {
		buffer_print(out, "%" PRIu64, count);
	}
}

static void write_summary(const struct recompute *r, int kind, struct buffer *out)
{
	struct recompute_line all = recompute_total(r, (enum recompute_kind)kind);
	const struct {
		uint64_t count;
		const char *words;
	} others[] = {
		{all.tie, "half-way ties printed down"},
		{all.near, "within 0.1"},
		{all.apart, kind == RECOMPUTE_LOOSE_SUM ? "not equal" : "further, as their rounding allows"},
		{all.different, "different"},
	};

	print_count(out, all.equal);
	buffer_text(out, " of ");
	print_count(out, compared(&all));
	buffer_print(out, " %s", parts[kind].unit);
	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (others[i].count > 0) {
			buffer_text(out, "; ");
			print_count(out, others[i].count);
			buffer_print(out, " %s", others[i].words);
		}
	buffer_text(out, "\n");
}

static int write_text(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	int rc = 0;

	for (int k = 0; k < RECOMPUTE_KINDS && rc == 0; k++)
		if (worth_a_table(r, k)) {
			rc = write_part(r, k, TABLE_TEXT, out, reterr);
			buffer_text(out, "\n");
		}
	for (int tie = 1; tie >= 0 && rc == 0; tie--)
		if ((tie ? r->ties : r->differences) > 0) {
			rc = write_misses(r, tie, TABLE_TEXT, out, reterr);
			buffer_text(out, "\n");
		}
	if (rc == 0)
		rc = write_note(out, "Not checked: ", r->unchecked, reterr);
	print_count(out, r->rows);
	buffer_print(out, " row%s: %s\n", r->rows == 1 ? "" : "s", layout_form_name(r->layout.form));
	for (int k = 0; k < RECOMPUTE_KINDS; k++)
		if (worth_a_table(r, k))
			write_summary(r, k, out);
	return rc;
}

/* One table: the lines, then a row a tie or mismatch, with its place in the file. */
static int write_csv(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	static const char *const keys[] = {"check", "measure", "cells",	   "equal",	 "tie",
					   "near",  "apart",   "no_value", "no_count",	 "different",
					   "line",  "column",  "printed",  "recomputed", "difference"};
	struct table t = {0};
	int rc;

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		table_column(&t, keys[i], keys[i], i < 2 ? TABLE_LEFT : i < 12 ? TABLE_NUMBER : TABLE_RIGHT);
	for (size_t i = 0; i < r->lines.count; i++)
		if (r->lines.at[i].name[0] != '\0') {
			table_row(&t);
			table_cell(&t, "%s", parts[r->lines.at[i].kind].key);
			add_counts(&t, &r->lines.at[i]);
		}
	for (size_t i = 0; i < r->misses.count; i++) {
		const struct recompute_miss *m = &r->misses.at[i];

		table_row(&t);
		table_cell(&t, "%s", m->tie ? "half-way tie printed down" : "mismatch");
		table_cell(&t, "%s", r->lines.at[m->of].name);
		for (int empty = 2; empty < 10; empty++)
			table_cell(&t, "%s", "");
		table_cell(&t, "%u", m->line);
		table_cell(&t, "%u", m->column);
		table_cell(&t, "%s", m->printed);
		table_cell(&t, "%s", m->recomputed);
		table_cell(&t, "%s", m->difference);
	}
	rc = table_write(&t, TABLE_CSV, out, reterr);
	table_free(&t);
	return rc;
}

static int write_json(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	int rc = 0;

	buffer_print(out, "{\"rows\":%" PRIu64 ",\"layout\":", r->rows);
	buffer_json(out, span_of(layout_form_name(r->layout.form)));
	for (int k = 0; k < RECOMPUTE_KINDS && rc == 0; k++) {
		struct recompute_line all = recompute_total(r, (enum recompute_kind)k);

		buffer_print(out, ",\"%s\":{\"equal\":%" PRIu64 ",\"compared\":%" PRIu64 ",\"table\":",
			     parts[k].key, all.equal, compared(&all));
		rc = write_part(r, k, TABLE_JSON, out, reterr);
		buffer_text(out, "}");
	}
	buffer_print(out, ",\"differences\":%" PRIu64 ",\"ties\":%" PRIu64 ",\"unchecked\":", r->differences,
		     r->ties);
	buffer_json(out, span_of(r->unchecked));
	buffer_text(out, ",\"different\":");
	if (rc == 0)
		rc = write_misses(r, false, TABLE_JSON, out, reterr);
	buffer_text(out, ",\"printed_down\":");
	if (rc == 0)
		rc = write_misses(r, true, TABLE_JSON, out, reterr);
	buffer_text(out, "}\n");
	return rc;
}

int figures_print(const struct recompute *r, enum table_format format, struct buffer *out,
		  struct fault *reterr)
{
	static int (*const writers[TABLE_FORMATS])(const struct recompute *, struct buffer *,
						   struct fault *) = {
		[TABLE_TEXT] = write_text,
		[TABLE_CSV] = write_csv,
		[TABLE_JSON] = write_json,
	};

	return writers[format](r, out, reterr);
}
