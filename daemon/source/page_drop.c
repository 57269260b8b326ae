#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/digest.h"
#include "base/limits.h"
#include "source/drop_reader.h"
#include "source/encoding.h"
#include "source/page_internal.h"

/* A school's nightly file. A row that cannot be read is set aside with its reason and given back to the
 * school; the rest counts. What makes the whole file doubtful (two schools, dates month first, no header)
 * refuses all of it: then the record of the file says why, and there is nothing else. */

#define HEADER_LINES 40 /* titles above the header, at the most */
#define OPEN_QUOTES  20 /* rows whose quotes never close, before it is no CSV file */

/* --- lines ------------------------------------------------------------------------------------ */

/* A record whose quotes do not close, or close in the middle, ends at its line. */
static int mend_quotes(struct drop_reader *r, const struct fault *why, unsigned line)
{
	const char *end = r->text.at + r->text.length;
	const char *newline = memchr(r->row_at, '\n', (size_t)(end - r->row_at));
	char reason[160];

	if (++r->open_quotes > OPEN_QUOTES)
		return page_refuse(r->refusal, FAULT_PARSE,
				   "over %d rows with quotes that do not match: this is no CSV file",
				   OPEN_QUOTES);
	r->csv.rest.at = newline != NULL ? newline + 1 : end;
	r->csv.rest.length = (size_t)(end - r->csv.rest.at);
	r->csv.line = line;
	r->csv.next_line = line + 1;
	snprintf(reason, sizeof reason, "%.140s", why->text);
	return drop_set_aside(r, DROP_NO_PUPIL, line, 0, drop_raw_row(r), reason);
}

/* Cells with something in them, and the first of these. */
static unsigned filled(const struct csv *csv, struct span *ret_first)
{
	unsigned count = 0;

	*ret_first = SPAN("");
	for (size_t i = 0; i < csv->count; i++) {
		struct span s = text_trim(csv->fields[i]);

		if (s.length > 0 && count++ == 0)
			*ret_first = s;
	}
	return count;
}

/* "Total", "Totals", "Grand total": of no pupil. */
static bool is_total(struct span first)
{
	static const char *const words[] = {"total", "grandtotal"};
	char plain[DROP_NAME_SIZE];

	drop_heading_plain(first, plain);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strncmp(plain, words[i], strlen(words[i])) == 0)
			return true;
	return false;
}

/* A line of the report, not of a pupil: blank, a total, the header once more, words at the foot. A single
 * word could be a row cut short, and is none. */
static bool is_between(const struct drop_reader *r)
{
	struct span first;
	unsigned cells = filled(&r->csv, &first);

	return cells == 0 || is_total(first) || drop_header_again(&r->header, &r->csv) ||
	       (cells == 1 && first.length > 0 && memchr(first.at, ' ', first.length) != NULL);
}

/* Empty cells past the last heading are a spreadsheet's. */
static bool right_width(const struct drop_reader *r)
{
	for (size_t i = r->header.width; i < r->csv.count; i++)
		if (text_trim(r->csv.fields[i]).length > 0)
			return false;
	return r->csv.count >= r->header.width;
}

static int read_line(struct drop_reader *r)
{
	char reason[120];

	if (is_between(r))
		return 0;
	r->file.rows++;
	if (right_width(r))
		return drop_row_read(r);
	snprintf(reason, sizeof reason, "expected %zu columns, found %zu", r->header.width, r->csv.count);
	return drop_set_aside(r, DROP_NO_PUPIL, r->csv.line, 0, drop_raw_row(r), reason);
}

static int read_lines(struct drop_reader *r)
{
	int rc = 1;

	while (rc >= 0) {
		struct fault why = {0};
		unsigned line = r->csv.next_line;

		r->row_at = r->csv.rest.at;
		rc = csv_next(&r->csv, &why);
		if (rc == 0)
			return 0;
		if (rc == -FAULT_MEMORY)
			return page_refuse(r->refusal, FAULT_MEMORY, "%s", why.text);
		rc = rc == 1 ? read_line(r) : mend_quotes(r, &why, line);
		if (rc < 0)
			return rc;
	}
	return 0;
}

/* --- the header -------------------------------------------------------------------------------- */

/* 1: found; 0: not with this separator; negative: refused. */
static int find_header(struct drop_reader *r, char separator, struct drop_header *best, unsigned *best_width)
{
	int rc = 1;

	csv_close(&r->csv);
	csv_open(&r->csv, r->text);
	r->csv.separator = separator;
	for (unsigned i = 0; i < HEADER_LINES && rc == 1; i++) {
		r->row_at = r->csv.rest.at;
		rc = csv_next(&r->csv, NULL);
		if (rc != 1)
			return 0;
		rc = drop_header_read(&r->csv, r->columns, &r->header, r->refusal);
		if (rc != 0)
			return rc;
		if (r->header.width > *best_width) {
			*best = r->header;
			*best_width = (unsigned)r->header.width;
		}
		rc = 1;
	}
	return 0;
}

static int read_header(struct drop_reader *r)
{
	static const char separators[] = {',', '\t', ';'};
	struct drop_header *best = calloc(1, sizeof *best);
	unsigned width = 0;
	int rc = 0;

	if (best == NULL)
		return page_refuse(r->refusal, FAULT_MEMORY, "no memory to read a header");
	for (size_t i = 0; rc == 0 && i < sizeof separators; i++)
		rc = find_header(r, separators[i], best, &width);
	if (rc == 0)
		rc = drop_header_missing(best, r->columns, r->refusal);
	free(best);
	if (rc != 1)
		return rc;
	text_copy(r->file.layout, sizeof r->file.layout, span_of(drop_layout_name(r->header.layout)));
	drop_give_row(r, 0, "reason", drop_raw_row(r));
	return 0;
}

/* --- what it comes to ----------------------------------------------------------------------------- */

/* Two different marks of one session: neither counts, and the school sees both rows. */
static int settle_twice(struct drop_reader *r, size_t from, size_t to, bool *ret_one)
{
	const struct drop_cell *c = r->book.cells.at;
	int rc = 0;

	*ret_one = true;
	for (size_t i = from + 1; i < to; i++)
		*ret_one = *ret_one && strcasecmp(c[i].code, c[from].code) == 0;
	for (size_t i = from; rc == 0 && !*ret_one && i < to; i++)
		rc = drop_set_aside(r, c[i].pupil, c[i].line, 0, c[i].raw,
				    "two different marks of one pupil and session in one file");
	return rc;
}

static void give_mark(struct drop_reader *r, const struct drop_cell *c)
{
	struct record_mark m = {.day = session_day(c->session),
				.pm = session_pm(c->session),
				.minutes_late = c->minutes_late,
				.updated_at = r->file.changed_at};

	text_copy(m.student, sizeof m.student, span_of(r->book.pupils.at[c->pupil].row.id));
	text_copy(m.code_text, sizeof m.code_text, span_of(c->code));
	page_add(r->page, RECORD_MARK, &m);
	r->file.marks++;
}

static int give_marks(struct drop_reader *r)
{
	const struct drop_cells *cells = &r->book.cells;
	int rc = 0;

	drop_book_sort(&r->book);
	for (size_t i = 0, next; rc == 0 && i < cells->count; i = next) {
		bool one;

		for (next = i + 1; next < cells->count && cells->at[next].pupil == cells->at[i].pupil &&
				   cells->at[next].session == cells->at[i].session;
		     next++)
			;
		rc = settle_twice(r, i, next, &one);
		if (rc == 0 && one)
			give_mark(r, &cells->at[i]);
	}
	return rc;
}

static void give_pupils(struct drop_reader *r)
{
	for (size_t i = 0; i < r->book.pupils.count; i++) {
		const struct drop_pupil *p = &r->book.pupils.at[i];
		struct record_drop_pupil whole = {.whole = p->whole};

		text_copy(whole.id, sizeof whole.id, span_of(p->row.id));
		page_add(r->page, RECORD_STUDENT, &p->row);
		page_add(r->page, RECORD_DROP_PUPIL, &whole);
	}
	r->file.pupils = (uint32_t)r->book.pupils.count;
}

static int finish(struct drop_reader *r, struct buffer *sessions)
{
	int rc;

	/* Rows that can only be month first beside none that can only be day first: so are the others. */
	if (r->american > 0 && r->british == 0)
		return page_refuse(r->refusal, FAULT_MEANING,
				   "%u dates can only be month first, and none only day first: expected "
				   "dates like 23/11/2026",
				   r->american);
	if (r->book.pupils.count == 0)
		return page_refuse(r->refusal, FAULT_MEANING,
				   r->file.set_aside == 0 ? "there is no row of a pupil in the file" :
							    "no row of the file could be read");
	rc = give_marks(r);
	if (rc != 0)
		return rc;
	give_pupils(r);
	if (drop_book_sessions(&r->book, sessions) > LIMIT_DROP_SESSIONS)
		return page_refuse(r->refusal, FAULT_LIMIT, "the file speaks of over %d sessions",
				   LIMIT_DROP_SESSIONS);
	r->file.sessions = buffer_span(sessions);
	return 0;
}

static int read_file(struct drop_reader *r, struct span bytes, struct buffer *decoded,
		     struct buffer *sessions)
{
	enum encoding encoding;
	struct fault why;
	int rc = encoding_decode(&bytes, decoded, &encoding, &why);

	if (rc != 0)
		return page_refuse(r->refusal, (enum fault_kind) - rc, "%s", why.text);
	text_copy(r->file.encoding, sizeof r->file.encoding, span_of(encoding_name(encoding)));
	r->text = bytes;
	rc = read_header(r);
	if (rc == 0)
		rc = read_lines(r);
	return rc == 0 ? finish(r, sessions) : rc;
}

/* Nothing of a refused file is given on but that it is, and why. */
static void refuse_file(struct drop_reader *r)
{
	for (unsigned k = 0; k < RECORD_KINDS; k++) {
		buffer_reset(&r->page->runs[k].packed);
		r->page->runs[k].count = 0;
	}
	r->page->records = 0;
	r->file.sessions = SPAN("");
	text_copy(r->file.refusal, sizeof r->file.refusal, span_of(r->refusal->text));
	*r->refusal = (struct page_refusal){0};
}

int page_read_drop_file(struct span bytes, struct page *page, struct page_refusal *refusal)
{
	struct drop_reader *r = calloc(1, sizeof *r);
	struct buffer decoded = {0}, sessions = {0};
	struct digest digest = digest_bytes(bytes.at, bytes.length);
	int rc;

	if (r == NULL)
		return page_refuse(refusal, FAULT_MEMORY, "no memory to read a file");
	r->page = page;
	r->refusal = refusal;
	r->columns = page->file != NULL ? page->file->columns : "";
	r->file.whole = true;
	r->file.changed_at = page->file != NULL ? page->file->changed_at : 0;
	memcpy(r->file.digest, digest.bytes, sizeof r->file.digest);
	rc = read_file(r, bytes, &decoded, &sessions);
	if (rc != 0 && rc != -FAULT_MEMORY) {
		refuse_file(r);
		rc = 0;
	}
	if (rc == 0)
		page_add(page, RECORD_DROP_FILE, &r->file);
	csv_close(&r->csv);
	drop_book_free(&r->book);
	buffer_free(&decoded);
	buffer_free(&sessions);
	free(r);
	return rc;
}
