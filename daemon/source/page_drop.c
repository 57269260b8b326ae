#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "attendance/code.h"
#include "attendance/upn.h"
#include "base/digest.h"
#include "base/limits.h"
#include "contract/contract.h"
#include "source/drop_book.h"
#include "source/drop_date.h"
#include "source/drop_header.h"
#include "source/encoding.h"
#include "source/page_internal.h"

/* A school's nightly file. A row that cannot be read is set aside with its reason and given back to the
 * school; the rest counts. What makes the whole file doubtful (two schools, dates month first, no header)
 * refuses all of it: then the record of the file says why, and there is nothing else. */

#define HEADER_LINES 40 /* titles above the header, at the most */
#define OPEN_QUOTES  20 /* rows whose quotes never close, before it is no CSV file */

struct reader {
	struct page *page;
	struct page_refusal *refusal;
	struct csv csv;
	struct span text;
	const char *row_at; /* where the record just read begins */
	struct drop_header header;
	struct drop_book book;
	struct record_drop_file file;
	const char *columns;
	unsigned open_quotes, british, american;
};

/* What is set aside of one row: the pupil it is of, when that is known. */
#define NO_PUPIL UINT32_MAX

static struct span trim_line(struct span s)
{
	while (s.length > 0 && (s.at[s.length - 1] == '\n' || s.at[s.length - 1] == '\r'))
		s.length--;
	return s;
}

/* The record just read, as it stands in the file. */
static struct span raw_row(const struct reader *r)
{
	return trim_line((struct span){r->row_at, (size_t)(r->csv.rest.at - r->row_at)});
}

static void give_row(struct reader *r, uint32_t line, const char *reason, struct span raw)
{
	struct record_drop_row row = {.line = line, .separator = {r->csv.separator, '\0'}, .raw = raw};

	if (row.raw.length > LIMIT_DROP_ROW)
		row.raw.length = LIMIT_DROP_ROW;
	text_copy(row.reason, sizeof row.reason, span_of(reason));
	page_add(r->page, RECORD_DROP_ROW, &row);
}

/* Sets a row aside: counted and shown by its reason, given back as it was written. */
static int set_aside(struct reader *r, uint32_t pupil, uint32_t line, uint32_t column, struct span raw,
		     const char *reason)
{
	if (pupil == NO_PUPIL)
		r->file.whole = false;
	else
		r->book.pupils.at[pupil].whole = false;
	r->file.set_aside++;
	give_row(r, line, reason, raw);
	return page_reject(r->page, line, column, r->refusal, "%s", reason);
}

/* --- cells ----------------------------------------------------------------------------- */

static struct span cell_at(const struct reader *r, int place)
{
	return place >= 0 && (size_t)place < r->csv.count ? text_trim(r->csv.fields[place]) : SPAN("");
}

static struct span cell(const struct reader *r, enum drop_column c)
{
	return cell_at(r, r->header.places[c]);
}

/* A day in the row; DAY_NONE with the words of what was expected when it is none. */
static day_t read_day(struct reader *r, struct span s, const char **ret_expected)
{
	day_t day = DAY_NONE;

	switch (drop_date_read(s, &day)) {
	case DROP_DATE_DAY:
		return day;
	case DROP_DATE_BRITISH:
		r->british++;
		return day;
	case DROP_DATE_AMERICAN:
		r->american++;
		*ret_expected = "a day like 23/11/2026 or 2026-11-23, found one month first";
		return DAY_NONE;
	case DROP_DATE_NONE:
		break;
	}
	*ret_expected = "a day like 23/11/2026 or 2026-11-23";
	return DAY_NONE;
}

static bool read_session(struct span s, bool *ret_pm)
{
	static const struct {
		const char *word;
		bool pm;
	} words[] = {{"am", false},
		     {"pm", true},
		     {"a", false},
		     {"p", true},
		     {"morning", false},
		     {"afternoon", true},
		     {"am session", false},
		     {"pm session", true},
		     {"morning session", false},
		     {"afternoon session", true}};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (s.length == strlen(words[i].word) && strncasecmp(s.at, words[i].word, s.length) == 0) {
			*ret_pm = words[i].pm;
			return true;
		}
	return false;
}

/* One mark of one session; an empty one is "no mark", which the file then says too. */
static int put_mark(struct reader *r, uint32_t pupil, session_t session, struct span mark, int place,
		    int32_t minutes)
{
	struct drop_cell *c;
	unsigned flags;
	cell_t read;
	struct fault why;
	char reason[320];

	if (!drop_book_speaks(&r->book, session))
		return set_aside(r, pupil, r->csv.line, (uint32_t)(place + 1), raw_row(r),
				 "expected a day of this century");
	if (code_read(mark, session_day(session), session_pm(session), &read, &flags, &why) != 0) {
		snprintf(reason, sizeof reason, "column %d: %.280s", place + 1, why.text);
		return set_aside(r, pupil, r->csv.line, (uint32_t)(place + 1), raw_row(r), reason);
	}
	if (read == CELL_UNKNOWN)
		return 0;
	c = drop_book_cell(&r->book);
	if (c == NULL)
		return page_refuse(r->refusal, FAULT_LIMIT,
				   "over %d marks, or no memory for them: this is not one school's file",
				   LIMIT_DROP_MARKS);
	*c = (struct drop_cell){.pupil = pupil,
				.session = session,
				.minutes_late = minutes,
				.line = r->csv.line,
				.raw = raw_row(r)};
	text_copy(c->code, sizeof c->code, mark);
	return 0;
}

/* --- whose row it is --------------------------------------------------------------------- */

static void copy_text(struct reader *r, enum drop_column c, char *out, size_t size)
{
	struct span s = cell(r, c);

	for (size_t i = 0; i < s.length; i++)
		if ((unsigned char)s.at[i] < 0x20 || s.at[i] == 0x7f)
			return;
	if (out[0] == '\0' && !text_copy(out, size, s))
		out[0] = '\0';
}

/* "Year 4", "Y4", "04", "Reception" as "4" and "R". */
static void read_year(struct span s, char out[12])
{
	static const char *const before[] = {"nc year", "year", "yr", "y"};
	uint64_t year;

	for (size_t i = 0; i < sizeof before / sizeof *before; i++) {
		size_t n = strlen(before[i]);

		if (s.length > n && strncasecmp(s.at, before[i], n) == 0) {
			s = text_trim((struct span){s.at + n, s.length - n});
			break;
		}
	}
	if (text_u64(s, &year) && year < 100)
		snprintf(out, 12, year == 0 ? "R" : "%u", (unsigned)year);
	else if ((s.length == 9 && strncasecmp(s.at, "reception", 9) == 0) ||
		 (s.length == 1 && (s.at[0] | 0x20) == 'r'))
		snprintf(out, 12, "R");
	else if (s.length == 2 && (s.at[0] | 0x20) == 'n' && (s.at[1] == '1' || s.at[1] == '2'))
		snprintf(out, 12, "N%c", s.at[1]);
}

static void describe(struct reader *r, struct record_student *p)
{
	const char *expected;

	if (p->year[0] == '\0')
		read_year(cell(r, DROP_YEAR), p->year);
	if (p->admission == DAY_NONE)
		p->admission = read_day(r, cell(r, DROP_ADMITTED), &expected);
	if (p->leaving == DAY_NONE)
		p->leaving = read_day(r, cell(r, DROP_LEFT), &expected);
	if ((r->page->needs >> FIELD_NAME & 1) != 0) {
		copy_text(r, DROP_SURNAME, p->surname, sizeof p->surname);
		copy_text(r, DROP_FORENAME, p->forename, sizeof p->forename);
	}
	if ((r->page->needs >> FIELD_BIRTH_DATE & 1) != 0 && p->born == DAY_NONE)
		p->born = read_day(r, cell(r, DROP_BORN), &expected);
}

/* The UPN of the row. False when it is none, with what is wrong with it. */
static bool read_upn(const struct reader *r, char out[UPN_LENGTH + 1], struct fault *reterr)
{
	struct span s = cell(r, DROP_UPN);
	char missing[6];

	out[0] = '\0';
	if (s.length == 0 || upn_missing(s, missing))
		return true;
	if (upn_read(s, out, reterr) == 0)
		return true;
	out[0] = '\0';
	return false;
}

/* 1: the row is this pupil's; 0: it was set aside; negative: refused. */
static int read_pupil(struct reader *r, uint32_t *ret_pupil)
{
	struct span number = cell(r, DROP_ADMISSION_NUMBER);
	char upn[UPN_LENGTH + 1], admission[40] = "", reason[320];
	struct fault why = {0};
	bool good = read_upn(r, upn, &why);
	int rc;

	if (!text_copy(admission, sizeof admission, number))
		admission[0] = '\0';
	if (upn[0] == '\0' && admission[0] == '\0') {
		snprintf(reason, sizeof reason, "%s",
			 !good		   ? why.text :
			 number.length > 0 ? "the admission number is too long" :
					     "no UPN and no admission number: whose marks are these?");
		rc = set_aside(r, NO_PUPIL, r->csv.line, 0, raw_row(r), reason);
		return rc;
	}
	rc = drop_book_pupil(&r->book, admission, upn, r->csv.line, ret_pupil, &why);
	if (rc == -FAULT_MEANING)
		return set_aside(r, NO_PUPIL, r->csv.line, 0, raw_row(r), why.text);
	if (rc != 0)
		return page_refuse(r->refusal, (enum fault_kind) - rc, "%s", why.text);
	describe(r, &r->book.pupils.at[*ret_pupil].row);
	/* The pupil is known by its number; what is wrong with the UPN is for the school to mend. */
	return good ? 1 : (rc = set_aside(r, *ret_pupil, r->csv.line, 0, raw_row(r), why.text)) != 0 ? rc : 1;
}

/* The digits of a number, when there are `few` to `most` of them. */
static void read_number(struct span s, size_t few, size_t most, char *out)
{
	size_t n = 0;
	char digits[8];

	for (size_t i = 0; i < s.length; i++)
		if (s.at[i] >= '0' && s.at[i] <= '9') {
			if (n == most)
				return;
			digits[n++] = s.at[i];
		}
	if (n >= few)
		text_copy(out, 8, (struct span){digits, n});
}

/* Two schools in one file refuse it: nothing says whose its marks are. */
static int read_school(struct reader *r, enum drop_column c, size_t few, size_t most, char kept[8])
{
	char number[8] = "";

	read_number(cell(r, c), few, most, number);
	if (number[0] == '\0' || strcmp(kept, number) == 0)
		return 0;
	if (kept[0] != '\0')
		return page_refuse(r->refusal, FAULT_MEANING,
				   "two schools in one file: line %u has another %s than those before",
				   r->csv.line, c == DROP_URN ? "URN" : "LAEstab");
	text_copy(kept, 8, span_of(number));
	return 0;
}

/* --- rows by layout ------------------------------------------------------------------------ */

static int32_t read_minutes(const struct reader *r)
{
	uint64_t minutes;

	return text_u64(cell(r, DROP_MINUTES_LATE), &minutes) && minutes < 600 ? (int32_t)minutes : -1;
}

/* A day that is needed; DAY_NONE: the row was set aside, or *ret_rc is a refusal. */
static day_t row_day(struct reader *r, uint32_t pupil, enum drop_column c, int *ret_rc)
{
	const char *expected = "";
	day_t day = read_day(r, cell(r, c), &expected);
	char reason[160];

	*ret_rc = 0;
	if (day != DAY_NONE)
		return day;
	snprintf(reason, sizeof reason, "column \"%s\": expected %s", drop_column_name(c), expected);
	*ret_rc = set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[c] + 1), raw_row(r), reason);
	return DAY_NONE;
}

static int read_long(struct reader *r, uint32_t pupil)
{
	int rc, place = r->header.places[DROP_MARK];
	day_t day = row_day(r, pupil, DROP_DATE, &rc);
	bool pm;

	if (day == DAY_NONE)
		return rc;
	if (!read_session(cell(r, DROP_SESSION), &pm))
		return set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[DROP_SESSION] + 1),
				 raw_row(r), "column \"session\": expected AM or PM");
	return put_mark(r, pupil, session_of(day, pm), cell(r, DROP_MARK), place, read_minutes(r));
}

static int read_wide(struct reader *r, uint32_t pupil)
{
	static const enum drop_column columns[2] = {DROP_AM, DROP_PM};
	int rc;
	day_t day = row_day(r, pupil, DROP_DATE, &rc);

	if (day == DAY_NONE)
		return rc;
	for (unsigned pm = 0; rc == 0 && pm < 2; pm++) {
		int place = r->header.places[columns[pm]];

		if (place >= 0)
			rc = put_mark(r, pupil, session_of(day, pm != 0), cell_at(r, place), place, -1);
	}
	return rc;
}

static bool is_weekday(day_t day)
{
	return day_weekday(day) <= DAY_FRIDAY;
}

/* Marks in a row from a day on: a mark a session, Monday to Friday, divided by commas or one character
 * each. A blank or a hyphen holds a session's place. */
static int read_string(struct reader *r, uint32_t pupil, struct span marks)
{
	bool divided = marks.length > 0 && memchr(marks.at, ',', marks.length) != NULL, pm = false;
	int rc, place = r->header.places[DROP_MARKS];
	day_t day = row_day(r, pupil, DROP_START, &rc);
	size_t at = 0;

	if (day == DAY_NONE)
		return rc;
	if (!is_weekday(day))
		return set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[DROP_START] + 1),
				 raw_row(r), "column \"start\": expected a day from Monday to Friday");
	while (rc == 0 && at < marks.length) {
		struct span mark = {marks.at + at, 1};
		const char *comma;

		if (divided) {
			comma = memchr(mark.at, ',', marks.length - at);
			mark.length = comma != NULL ? (size_t)(comma - mark.at) : marks.length - at;
		}
		at += mark.length + divided;
		rc = put_mark(r, pupil, session_of(day, pm), text_trim(mark), place, -1);
		if (pm)
			do
				day++;
			while (!is_weekday(day));
		pm = !pm;
	}
	return rc;
}

static int read_strip(struct reader *r, uint32_t pupil)
{
	int rc = 0, place = r->header.places[DROP_MARKS];

	/* A blank at the front of the string is a session too: it is not trimmed. */
	if (r->header.session_count == 0)
		return read_string(r, pupil, trim_line(r->csv.fields[place]));
	for (size_t i = 0; rc == 0 && i < r->header.width; i++)
		if (r->header.sessions[i] != SESSION_NONE)
			rc = put_mark(r, pupil, r->header.sessions[i], cell_at(r, (int)i), (int)i, -1);
	return rc;
}

static int read_row(struct reader *r)
{
	static int (*const by_layout[])(struct reader *, uint32_t) = {
		[DROP_LONG] = read_long, [DROP_WIDE] = read_wide, [DROP_STRIP] = read_strip};
	uint32_t pupil;
	int rc = read_school(r, DROP_LAESTAB, 4, 7, r->file.laestab);

	if (rc == 0)
		rc = read_school(r, DROP_URN, 6, 6, r->file.urn);
	if (rc == 0)
		rc = read_pupil(r, &pupil);
	return rc == 1 ? by_layout[r->header.layout](r, pupil) : rc;
}

/* --- lines ------------------------------------------------------------------------------------ */

/* A record whose quotes do not close, or close in the middle, ends at its line. */
static int mend_quotes(struct reader *r, const struct fault *why, unsigned line)
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
	return set_aside(r, NO_PUPIL, line, 0, raw_row(r), reason);
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
static bool is_between(const struct reader *r)
{
	struct span first;
	unsigned cells = filled(&r->csv, &first);

	return cells == 0 || is_total(first) || drop_header_again(&r->header, &r->csv) ||
	       (cells == 1 && first.length > 0 && memchr(first.at, ' ', first.length) != NULL);
}

/* Empty cells past the last heading are a spreadsheet's. */
static bool right_width(const struct reader *r)
{
	for (size_t i = r->header.width; i < r->csv.count; i++)
		if (text_trim(r->csv.fields[i]).length > 0)
			return false;
	return r->csv.count >= r->header.width;
}

static int read_line(struct reader *r)
{
	char reason[120];

	if (is_between(r))
		return 0;
	r->file.rows++;
	if (right_width(r))
		return read_row(r);
	snprintf(reason, sizeof reason, "expected %zu columns, found %zu", r->header.width, r->csv.count);
	return set_aside(r, NO_PUPIL, r->csv.line, 0, raw_row(r), reason);
}

static int read_lines(struct reader *r)
{
	int rc = 1;

	while (rc > 0 || rc == 0) {
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
static int find_header(struct reader *r, char separator, struct drop_header *best, unsigned *best_width)
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

static int read_header(struct reader *r)
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
	give_row(r, 0, "reason", raw_row(r));
	return 0;
}

/* --- what it comes to ----------------------------------------------------------------------------- */

/* Two different marks of one session: neither counts, and the school sees both rows. */
static int settle_twice(struct reader *r, size_t from, size_t to, bool *ret_one)
{
	const struct drop_cell *c = r->book.cells.at;
	int rc = 0;

	*ret_one = true;
	for (size_t i = from + 1; i < to; i++)
		*ret_one = *ret_one && strcasecmp(c[i].code, c[from].code) == 0;
	for (size_t i = from; rc == 0 && !*ret_one && i < to; i++)
		rc = set_aside(r, c[i].pupil, c[i].line, 0, c[i].raw,
			       "two different marks of one pupil and session in one file");
	return rc;
}

static void give_mark(struct reader *r, const struct drop_cell *c)
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

static int give_marks(struct reader *r)
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

static void give_pupils(struct reader *r)
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

static int finish(struct reader *r, struct buffer *sessions)
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

static int read_file(struct reader *r, struct span bytes, struct buffer *decoded, struct buffer *sessions)
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
static void refuse_file(struct reader *r)
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
	struct reader *r = calloc(1, sizeof *r);
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
