#include "source/csv_table.h"

#include <stdio.h>
#include <string.h>

#include "source/encoding.h"

/* Longer names in a header are cut: none of that length is asked for. */
#define NAME_SIZE 52

/* --- encodings ---------------------------------------------------------------- */

static int decode(struct csv_table *t, struct span *bytes, struct page_refusal *refusal)
{
	if (bytes->length >= 2 &&
	    (memcmp(bytes->at, "\xff\xfe", 2) == 0 || memcmp(bytes->at, "\xfe\xff", 2) == 0))
		return page_refuse(refusal, FAULT_PARSE, "the file is UTF-16: save it as \"CSV UTF-8\"");
	if (text_utf8(*bytes))
		return 0;
	if (!encoding_from_1252(*bytes, &t->decoded))
		return page_refuse(refusal, FAULT_PARSE,
				   "the text is neither UTF-8 nor Windows-1252: save it as \"CSV UTF-8\"");
	if (!buffer_ok(&t->decoded))
		return page_refuse(refusal, FAULT_MEMORY, "no memory to decode the file");
	*bytes = buffer_span(&t->decoded);
	return 0;
}

/* --- the header ----------------------------------------------------------------- */

static void normalise(struct span name, char out[NAME_SIZE])
{
	text_copy(out, NAME_SIZE, text_trim(name));
	for (char *c = out; *c != '\0'; c++)
		*c = (char)(*c == ' ' || *c == '-' ? '_' : *c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
}

/* The place of one asked column: -1 when it is not there, -2 when it is there twice. */
static int find_column(const struct csv *csv, const struct csv_table_column *column)
{
	char name[NAME_SIZE];
	int place = -1;

	for (size_t i = 0; i < csv->count; i++) {
		normalise(csv->fields[i], name);
		if (strcmp(name, column->name) != 0 &&
		    (column->other == NULL || strcmp(name, column->other) != 0))
			continue;
		if (place >= 0)
			return -2;
		place = (int)i;
	}
	return place;
}

static int missing_column(const struct csv *csv, const char *wanted, struct page_refusal *refusal)
{
	char names[CSV_FIELDS][NAME_SIZE], shown[NAME_SIZE * 2];
	const char *candidates[CSV_FIELDS + 1] = {NULL}, *nearest;

	for (size_t i = 0; i < csv->count; i++) {
		normalise(csv->fields[i], names[i]);
		candidates[i] = names[i];
	}
	nearest = text_nearest(wanted, candidates);
	if (nearest == NULL)
		return page_refuse(refusal, FAULT_PARSE,
				   "expected a column \"%s\", found none in %zu columns", wanted, csv->count);
	return page_refuse(refusal, FAULT_PARSE,
			   "expected a column \"%s\", found none; the nearest is \"%s\"", wanted,
			   text_escape(shown, sizeof shown, span_of(nearest)));
}

static int map_columns(struct csv_table *t, const struct csv_table_column *columns, unsigned count,
		       struct page_refusal *refusal)
{
	for (unsigned i = 0; i < count; i++) {
		int place = find_column(&t->csv, &columns[i]), rc = 0;

		if (place == -2)
			rc = page_refuse(refusal, FAULT_PARSE, "the column \"%s\" is there twice",
					 columns[i].name);
		else if (place == -1 && !columns[i].optional)
			rc = missing_column(&t->csv, columns[i].name, refusal);
		if (rc != 0) {
			snprintf(refusal->path, sizeof refusal->path, "line %u", t->csv.line);
			return rc;
		}
		t->places[i] = place;
	}
	return 0;
}

static bool is_blank_line(const struct csv *csv)
{
	return csv->count == 1 && text_trim(csv->fields[0]).length == 0;
}

/* csv_next, with blank lines passed over and its fault as a refusal. */
static int next_record(struct csv_table *t, struct page_refusal *refusal)
{
	struct fault fault = {0};
	int rc;

	do {
		rc = csv_next(&t->csv, &fault);
	} while (rc == 1 && is_blank_line(&t->csv));
	if (rc < 0) {
		page_refuse(refusal, FAULT_PARSE, "%s", fault.text);
		snprintf(refusal->path, sizeof refusal->path, "line %u, byte %u", fault.line, fault.column);
		refusal->offset = (uint64_t)(t->csv.rest.at - t->bytes.at);
	}
	return rc;
}

int csv_table_open(struct csv_table *t, struct span bytes, const struct csv_table_column *columns,
		   unsigned count, struct page_refusal *refusal)
{
	int rc;

	memset(t, 0, sizeof *t);
	if (count > CSV_TABLE_COLUMNS)
		return page_refuse(refusal, FAULT_BUG, "more columns asked for than a table has room for");
	rc = decode(t, &bytes, refusal);
	if (rc != 0)
		return rc;
	t->bytes = bytes;
	csv_open(&t->csv, bytes);
	rc = next_record(t, refusal);
	if (rc == 0)
		return page_refuse(refusal, FAULT_PARSE, "the file is empty: expected a header line");
	if (rc < 0)
		return rc;
	t->width = t->csv.count;
	return map_columns(t, columns, count, refusal);
}

int csv_table_need(const struct csv_table *t, const struct csv_table_column *columns, unsigned column,
		   struct page_refusal *refusal)
{
	if (t->places[column] >= 0)
		return 0;
	missing_column(&t->csv, columns[column].name, refusal);
	snprintf(refusal->path, sizeof refusal->path, "line %u", t->csv.line);
	return -FAULT_PARSE;
}

void csv_table_bare(struct csv_table *t, unsigned count)
{
	csv_close(&t->csv);
	csv_open(&t->csv, t->bytes);
	t->width = count;
	for (unsigned i = 0; i < count; i++)
		t->places[i] = (int)i;
}

/* --- rows ------------------------------------------------------------------------ */

int csv_table_next(struct csv_table *t, struct page *page, struct page_refusal *refusal)
{
	for (;;) {
		int rc = next_record(t, refusal);

		if (rc <= 0 || t->csv.count == t->width)
			return rc;
		rc = page_reject(page, t->csv.line, 0, refusal, "expected %zu columns, found %zu", t->width,
				 t->csv.count);
		if (rc != 0)
			return rc;
	}
}

struct span csv_table_cell(const struct csv_table *t, unsigned column)
{
	int place = t->places[column];

	return place < 0 ? SPAN("") : text_trim(t->csv.fields[place]);
}

int csv_table_reject(struct csv_table *t, const struct csv_table_column *columns, unsigned column,
		     const char *expected, struct page *page, struct page_refusal *refusal)
{
	struct span cell = csv_table_cell(t, column);
	uint32_t place = (uint32_t)(t->places[column] + 1);
	char found[96];

	if (columns[column].personal && cell.length > 0)
		return page_reject(page, t->csv.line, place, refusal,
				   "column \"%s\": expected %s, found a text of %zu bytes",
				   columns[column].name, expected, cell.length);
	return page_reject(page, t->csv.line, place, refusal, "column \"%s\": expected %s, found \"%s\"",
			   columns[column].name, expected, text_escape(found, sizeof found, cell));
}

bool csv_table_text(const struct csv_table *t, unsigned column, char *out, size_t size)
{
	struct span cell = csv_table_cell(t, column);

	for (size_t i = 0; i < cell.length; i++)
		if ((unsigned char)cell.at[i] < 0x20 || cell.at[i] == 0x7f)
			return false;
	return text_copy(out, size, cell);
}

void csv_table_close(struct csv_table *t)
{
	csv_close(&t->csv);
	buffer_free(&t->decoded);
}
