#include "cli/figures_check.h"

#include <inttypes.h>
#include <stdio.h>

#include "figures/recompute.h"
#include "base/csv.h"
#include "base/file.h"
#include "base/limits.h"
#include "cli/options.h"
#include "report/table.h"

/* --- reading ------------------------------------------------------------------------------ */

static int check_rows(struct recompute *r, struct csv *csv, struct fault *reterr)
{
	int rc = csv_next(csv, reterr);

	if (rc == 0)
		return fault_set(reterr, FAULT_MISSING, "expected a header, found nothing");
	if (rc > 0)
		rc = recompute_header(r, csv->fields, csv->count, reterr);
	while (rc >= 0) {
		rc = csv_next(csv, reterr);
		if (rc <= 0)
			break;
		rc = recompute_row(r, csv->fields, csv->count, csv->line, reterr);
	}
	if (rc == 0)
		recompute_finish(r);
	return rc;
}

static int check_file(struct recompute *r, const char *path, struct fault *reterr)
{
	struct buffer file = {0};
	struct csv csv;
	int rc = file_read(path, LIMIT_FIGURES, &file, reterr);

	if (rc != 0)
		return rc; /* its words name the file */
	csv_open(&csv, buffer_span(&file));
	rc = check_rows(r, &csv, reterr);
	if (rc != 0)
		text_copy(reterr->file, sizeof reterr->file, span_of(path));
	csv_close(&csv);
	buffer_free(&file);
	return rc;
}

/* --- printing ----------------------------------------------------------------------------- */

struct part {
	const char *key, *title, *unit;
	const struct recompute_line *lines;
	size_t count;
};
#define PARTS 3

static void parts_of(const struct recompute *r, struct part ret_parts[PARTS])
{
	ret_parts[0] = (struct part){"rates", "Rates made again from their counts", "cells", r->rates,
				     RECOMPUTE_RATES};
	ret_parts[1] = (struct part){
		"weighted", "\"Total\" rows made again from the phases, weighted by census enrolments",
		"\"Total\" cells", r->weighted, RECOMPUTE_RATES};
	ret_parts[2] = (struct part){"identities", "Counts that must add up", "sums", r->identities,
				     RECOMPUTE_IDENTITIES};
}

static void add_line(struct table *t, const struct recompute_line *line)
{
	const uint64_t counts[] = {line->equal + line->no_value + line->no_count + line->different,
				   line->equal, line->no_value, line->no_count, line->different};

	table_row(t);
	table_cell(t, "%s", line->name);
	for (size_t i = 0; i < sizeof counts / sizeof *counts; i++)
		table_cell(t, "%" PRIu64, counts[i]);
}

static int write_part(const struct part *part, enum table_format format, struct buffer *out,
		      struct fault *reterr)
{
	struct table t = {0};
	int rc;

	table_title(&t, "%s", part->title);
	table_column(&t, "measure", "measure", TABLE_LEFT);
	table_column(&t, "cells", part->unit, TABLE_NUMBER);
	table_column(&t, "equal", "equal", TABLE_NUMBER);
	table_column(&t, "no_value", "no value", TABLE_NUMBER);
	table_column(&t, "no_count", "no count", TABLE_NUMBER);
	table_column(&t, "different", "different", TABLE_NUMBER);
	for (size_t i = 0; i < part->count; i++)
		if (part->lines[i].name != NULL)
			add_line(&t, &part->lines[i]);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

static int write_misses(const struct recompute *r, enum table_format format, struct buffer *out,
			struct fault *reterr)
{
	size_t kept = r->differences < RECOMPUTE_MISSES ? (size_t)r->differences : RECOMPUTE_MISSES;
	struct table t = {0};
	int rc;

	table_title(&t, "Different");
	table_column(&t, "line", "line", TABLE_RIGHT);
	table_column(&t, "column", "column", TABLE_RIGHT);
	table_column(&t, "measure", "measure", TABLE_LEFT);
	table_column(&t, "printed", "printed", TABLE_RIGHT);
	table_column(&t, "recomputed", "recomputed", TABLE_RIGHT);
	for (size_t i = 0; i < kept; i++) {
		table_row(&t);
		table_cell(&t, "%u", r->misses[i].line);
		table_cell(&t, "%u", r->misses[i].column);
		table_cell(&t, "%s", r->misses[i].name);
		table_cell(&t, "%s", r->misses[i].printed);
		table_cell(&t, "%s", r->misses[i].recomputed);
	}
	if (r->differences > kept)
		table_note(&t, "%" PRIu64 " further mismatches are counted above and not shown.",
			   r->differences - kept);
	rc = table_write(&t, format, out, reterr);
	table_free(&t);
	return rc;
}

/* Older files have no "Total" rows: their table would be all zeros. */
static bool worth_a_table(const struct part *part)
{
	struct recompute_line all = recompute_total(part->lines, part->count);

	return all.name != NULL && all.equal + all.no_value + all.no_count + all.different > 0;
}

static int write_unchecked(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	struct table t = {0};
	int rc;

	if (r->unchecked[0] == '\0')
		return 0;
	table_note(&t, "Without counts in this file: %s", r->unchecked);
	rc = table_write(&t, TABLE_TEXT, out, reterr);
	table_free(&t);
	return rc;
}

static int write_text(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	struct part parts[PARTS];
	int rc = 0;

	parts_of(r, parts);
	for (size_t i = 0; i < PARTS && rc == 0; i++)
		if (worth_a_table(&parts[i])) {
			rc = write_part(&parts[i], TABLE_TEXT, out, reterr);
			buffer_text(out, "\n");
		}
	if (rc == 0 && r->differences > 0) {
		rc = write_misses(r, TABLE_TEXT, out, reterr);
		buffer_text(out, "\n");
	}
	if (rc == 0)
		rc = write_unchecked(r, out, reterr);
	for (size_t i = 0; i < PARTS; i++) {
		struct recompute_line all = recompute_total(parts[i].lines, parts[i].count);

		if (i == 0 || worth_a_table(&parts[i]))
			buffer_print(out, "%" PRIu64 " of %" PRIu64 " %s\n", all.equal,
				     all.equal + all.different, parts[i].unit);
	}
	return rc;
}

static int write_json(const struct recompute *r, struct buffer *out, struct fault *reterr)
{
	struct part parts[PARTS];
	int rc = 0;

	parts_of(r, parts);
	buffer_print(out, "{\"rows\":%" PRIu64, r->rows);
	for (size_t i = 0; i < PARTS && rc == 0; i++) {
		struct recompute_line all = recompute_total(parts[i].lines, parts[i].count);

		buffer_print(out, ",\"%s\":{\"equal\":%" PRIu64 ",\"compared\":%" PRIu64 ",\"table\":",
			     parts[i].key, all.equal, all.equal + all.different);
		rc = write_part(&parts[i], TABLE_JSON, out, reterr);
		buffer_text(out, "}");
	}
	buffer_print(out, ",\"differences\":%" PRIu64 ",\"unchecked\":", r->differences);
	buffer_json(out, span_of(r->unchecked));
	buffer_text(out, ",\"different\":");
	if (rc == 0)
		rc = write_misses(r, TABLE_JSON, out, reterr);
	buffer_text(out, "}\n");
	return rc;
}

static int print(const struct recompute *r, bool json, struct fault *reterr)
{
	struct buffer out = {0};
	int rc = json ? write_json(r, &out, reterr) : write_text(r, &out, reterr);

	if (rc == 0 && !buffer_ok(&out))
		rc = fault_set(reterr, FAULT_MEMORY, "out of memory");
	if (rc == 0)
		fwrite(out.at, 1, out.length, stdout); /* foreign text is escaped by the table */
	buffer_free(&out);
	return rc;
}

static bool compared_any(const struct recompute *r)
{
	struct part parts[PARTS];
	bool any = r->differences > 0;

	parts_of(r, parts);
	for (size_t i = 0; i < PARTS; i++)
		any |= recompute_total(parts[i].lines, parts[i].count).equal > 0;
	return any;
}

int figures_check(const char *path, bool json)
{
	struct recompute r = {0};
	struct fault fault = {0};
	char line[800];
	int rc = check_file(&r, path, &fault);

	if (rc == 0)
		rc = print(&r, json, &fault);
	/* A check of nothing must not pass for a check. */
	if (rc == 0 && !compared_any(&r))
		rc = fault_set(&fault, FAULT_MISSING, "no value of %s could be compared", path);
	if (rc != 0)
		fprintf(stderr, "muster: %s\n", fault_print(&fault, line, sizeof line));
	recompute_free(&r);
	return rc == 0 && r.differences == 0 ? CLI_OK : CLI_REFUSED;
}
