/* ees_csv.c: rows of ids become the csv that a whole file would have been, so that one reader knows
 * DfE's layouts. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "engine/published/ees_internal.h"

/* Always in quotes: commas stand in names of authorities. */
static void cell(struct buffer *csv, const char *text)
{
	const char *quote;

	buffer_text(csv, "\"");
	for (; (quote = strchr(text, '"')) != NULL; text = quote + 1) {
		buffer_bytes(csv, text, (size_t)(quote - text));
		buffer_text(csv, "\"\"");
	}
	buffer_text(csv, text);
	buffer_text(csv, "\"");
}

static void next_cell(struct buffer *csv, const char *text)
{
	buffer_text(csv, ",");
	cell(csv, text);
}

/* The columns every file of DfE has, then the data set's own. */
void ees_csv_head(struct ees_run *run)
{
	run->csv.limit = LIMIT_FIGURES;
	buffer_text(&run->csv, "time_period,time_identifier,geographic_level,country_code,country_name,"
			       "region_code,region_name,old_la_code,new_la_code,la_name");
	for (size_t i = 0; i < run->filters.count; i++)
		next_cell(&run->csv, run->names.at[run->filters.at[i]].column);
	for (size_t i = 0; i < run->indicators.count; i++)
		next_cell(&run->csv, run->names.at[run->indicators.at[i]].column);
	buffer_text(&run->csv, "\n");
}

/* "W25" as DfE's files say it: "Week 25". False: no time code of the API. */
static bool time_words(const char *code, char *out, size_t size)
{
	static const struct {
		const char *code, *words;
	} rows[] = {
		{"AY", "Academic year"},
		{"CY", "Calendar year"},
		{"FY", "Financial year"},
		{"TY", "Tax year"},
		{"RY", "Reporting year"},
		{"T1", "Autumn term"},
		{"T2", "Spring term"},
		{"T3", "Summer term"},
		{"T1T2", "Autumn and spring term"},
		{"P1", "Part 1 (April to September)"},
		{"P2", "Part 2 (October to March)"},
		{"M1", "January"},
		{"M2", "February"},
		{"M3", "March"},
		{"M4", "April"},
		{"M5", "May"},
		{"M6", "June"},
		{"M7", "July"},
		{"M8", "August"},
		{"M9", "September"},
		{"M10", "October"},
		{"M11", "November"},
		{"M12", "December"},
	};
	uint64_t number;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t length = strlen(rows[i].code);

		if (strcmp(rows[i].code, code) == 0)
			return snprintf(out, size, "%s", rows[i].words) > 0;
		/* Quarters of a year: AYQ1. */
		if (rows[i].code[1] == 'Y' && strncmp(rows[i].code, code, length) == 0 &&
		    code[length] == 'Q' && code[length + 1] >= '1' && code[length + 1] <= '4' &&
		    code[length + 2] == '\0')
			return snprintf(out, size, "%s %s", rows[i].words, code + length) > 0;
	}
	if (code[0] != 'W' || !text_u64(span_of(code + 1), &number) || number < 1 || number > 53)
		return false;
	return snprintf(out, size, "Week %u", (unsigned)number) > 0;
}

/* "2024/2025" as DfE's files say it: "202425"; "2025" stays. False: neither. */
static bool period_words(const char *period, char *out, size_t size)
{
	uint64_t year, next;

	if (strlen(period) < 4 || !text_u64((struct span){period, 4}, &year))
		return false;
	if (period[4] == '\0')
		return snprintf(out, size, "%s", period) > 0;
	if (period[4] != '/' || strlen(period) != 9 || !text_u64(span_of(period + 5), &next) ||
	    next != year + 1)
		return false;
	return snprintf(out, size, "%.4s%.2s", period, period + 7) > 0;
}

/* The value behind `id` in "id TAB value LF" for each; false: not there, or longer than `size`. */
static bool pair_find(const char *pairs, const char *id, char *out, size_t size)
{
	size_t length = strlen(id);

	while (*pairs != '\0') {
		const char *end = strchr(pairs, '\n');

		if (end == NULL)
			return false;
		if (strncmp(pairs, id, length) == 0 && pairs[length] == '\t')
			return text_copy(
				out, size,
				(struct span){pairs + length + 1, (size_t)(end - pairs) - length - 1});
		pairs = end + 1;
	}
	return false;
}

/* A place of a row: its code and name in two cells, blank above the row's own level. */
static int place_cells(struct ees_run *run, const struct record_ees_row *row, const char *level,
		       struct fault *reterr)
{
	const struct record_ees_name *n;
	char id[40], shown[48];

	if (!pair_find(row->locations, level, id, sizeof id)) {
		buffer_text(&run->csv, level[0] == 'L' ? ",,," : ",,");
		return 0;
	}
	n = ees_name_find(&run->names, EES_LOCATION, level, id);
	if (n == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "a row is of the place \"%s\", which the data set does not name",
				 text_escape(shown, sizeof shown, span_of(id)));
	if (level[0] == 'L')
		next_cell(&run->csv, n->old_code);
	next_cell(&run->csv, n->code);
	next_cell(&run->csv, n->label);
	return 0;
}

static int head_cells(struct ees_run *run, const struct record_ees_row *row, struct fault *reterr)
{
	static const struct {
		char code[4], words[16];
	} levels[] = {{"NAT", "National"}, {"REG", "Regional"}, {"LA", "Local authority"}};
	char time[48], period[16], shown[64];
	const char *level = NULL;
	int rc = 0;

	for (size_t i = 0; i < 3; i++)
		if (span_is(span_of(row->level), levels[i].code))
			level = levels[i].words;
	if (level == NULL)
		return fault_set(reterr, FAULT_MEANING,
				 "a row is of the level \"%s\", which was not asked for",
				 text_escape(shown, sizeof shown, span_of(row->level)));
	if (!time_words(row->time_code, time, sizeof time) ||
	    !period_words(row->period, period, sizeof period))
		return fault_set(reterr, FAULT_MEANING,
				 "a row is of a time we do not know, \"%s\" of code %.8s",
				 text_escape(shown, sizeof shown, span_of(row->period)), row->time_code);
	cell(&run->csv, period);
	next_cell(&run->csv, time);
	next_cell(&run->csv, level);
	for (size_t i = 0; rc == 0 && i < 3; i++)
		rc = place_cells(run, row, levels[i].code, reterr);
	return rc;
}

static int write_row(struct ees_run *run, const struct record_ees_row *row, struct fault *reterr)
{
	char text[128], shown[48];
	int rc = head_cells(run, row, reterr);

	for (size_t i = 0; rc == 0 && i < run->filters.count; i++) {
		const struct record_ees_name *filter = &run->names.at[run->filters.at[i]], *option = NULL;

		if (pair_find(row->filters, filter->id, text, sizeof text))
			option = ees_name_find(&run->names, EES_OPTION, filter->id, text);
		if (option == NULL)
			return fault_set(reterr, FAULT_MEANING,
					 "a row has no option of the filter \"%s\" that the data set names",
					 text_escape(shown, sizeof shown, span_of(filter->column)));
		next_cell(&run->csv, option->label);
	}
	for (size_t i = 0; rc == 0 && i < run->indicators.count; i++) {
		const struct record_ees_name *indicator = &run->names.at[run->indicators.at[i]];

		/* What is not there is not zero: the cell stays empty, which is DfE's marker too. */
		next_cell(&run->csv, pair_find(row->values, indicator->id, text, sizeof text) ? text : "");
	}
	buffer_text(&run->csv, "\n");
	return rc;
}

int ees_csv_rows(struct ees_run *run, struct fault *reterr)
{
	struct record_ees_row *row = malloc(sizeof *row);
	struct span rest = buffer_span(&run->rows);
	int rc = 0;

	if (row == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a row");
	while (rc == 0 && rest.length > 0) {
		if (!record_unpack(RECORD_EES_ROW, &rest, row)) {
			rc = fault_set(reterr, FAULT_BUG, "a row does not decode");
			break;
		}
		rc = write_row(run, row, reterr);
		run->count++;
	}
	free(row);
	if (rc == 0 && !buffer_ok(&run->csv))
		rc = fault_set(reterr, FAULT_LIMIT,
			       "the rows of our places are over %d MiB: choose fewer (only, indicators)",
			       LIMIT_FIGURES / 1024 / 1024);
	return rc;
}
