/* drop_row.c: the marks of a row of a school's file, by its layout. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "attendance/code.h"
#include "base/limits.h"
#include "source/drop_reader.h"
#include "source/page_internal.h"

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
static int put_mark(struct drop_reader *r, uint32_t pupil, session_t session, struct span mark, int place,
		    int32_t minutes)
{
	struct drop_cell *c;
	unsigned flags;
	cell_t read;
	struct fault why;
	char reason[320];

	if (!drop_book_speaks(&r->book, session))
		return drop_set_aside(r, pupil, r->csv.line, (uint32_t)(place + 1), drop_raw_row(r),
				      "expected a day of this century");
	if (code_read(mark, session_day(session), session_pm(session), &read, &flags, &why) != 0) {
		snprintf(reason, sizeof reason, "column %d: %.280s", place + 1, why.text);
		return drop_set_aside(r, pupil, r->csv.line, (uint32_t)(place + 1), drop_raw_row(r), reason);
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
				.raw = drop_raw_row(r)};
	text_copy(c->code, sizeof c->code, mark);
	return 0;
}

/* --- by layout ------------------------------------------------------------------------------ */

static int32_t read_minutes(const struct drop_reader *r)
{
	uint64_t minutes;

	return text_u64(drop_cell(r, DROP_MINUTES_LATE), &minutes) && minutes < 600 ? (int32_t)minutes : -1;
}

/* A day that is needed; DAY_NONE: the row was set aside, or *ret_rc is a refusal. */
static day_t row_day(struct drop_reader *r, uint32_t pupil, enum drop_column c, int *ret_rc)
{
	const char *expected = "";
	day_t day = drop_day(r, drop_cell(r, c), &expected);
	char reason[160];

	*ret_rc = 0;
	if (day != DAY_NONE)
		return day;
	snprintf(reason, sizeof reason, "column \"%s\": expected %s", drop_column_name(c), expected);
	*ret_rc = drop_set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[c] + 1), drop_raw_row(r),
				 reason);
	return DAY_NONE;
}

static int read_long(struct drop_reader *r, uint32_t pupil)
{
	int rc, place = r->header.places[DROP_MARK];
	day_t day = row_day(r, pupil, DROP_DATE, &rc);
	bool pm;

	if (day == DAY_NONE)
		return rc;
	if (!read_session(drop_cell(r, DROP_SESSION), &pm))
		return drop_set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[DROP_SESSION] + 1),
				      drop_raw_row(r), "column \"session\": expected AM or PM");
	return put_mark(r, pupil, session_of(day, pm), drop_cell(r, DROP_MARK), place, read_minutes(r));
}

static int read_wide(struct drop_reader *r, uint32_t pupil)
{
	static const enum drop_column columns[2] = {DROP_AM, DROP_PM};
	int rc;
	day_t day = row_day(r, pupil, DROP_DATE, &rc);

	if (day == DAY_NONE)
		return rc;
	for (unsigned pm = 0; rc == 0 && pm < 2; pm++) {
		int place = r->header.places[columns[pm]];

		if (place >= 0)
			rc = put_mark(r, pupil, session_of(day, pm != 0), drop_cell_at(r, place), place, -1);
	}
	return rc;
}

static bool is_weekday(day_t day)
{
	return day_weekday(day) <= DAY_FRIDAY;
}

/* Marks in a row from a day on: a mark a session, Monday to Friday, divided by commas or one character
 * each. A blank or a hyphen holds a session's place. */
static int read_string(struct drop_reader *r, uint32_t pupil, struct span marks)
{
	bool divided = marks.length > 0 && memchr(marks.at, ',', marks.length) != NULL, pm = false;
	int rc, place = r->header.places[DROP_MARKS];
	day_t day = row_day(r, pupil, DROP_START, &rc);
	size_t at = 0;

	if (day == DAY_NONE)
		return rc;
	if (!is_weekday(day))
		return drop_set_aside(r, pupil, r->csv.line, (uint32_t)(r->header.places[DROP_START] + 1),
				      drop_raw_row(r),
				      "column \"start\": expected a day from Monday to Friday");
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

static int read_strip(struct drop_reader *r, uint32_t pupil)
{
	int rc = 0, place = r->header.places[DROP_MARKS];

	/* A blank at the front of the string is a session too: it is not trimmed. */
	if (r->header.session_count == 0)
		return read_string(r, pupil, drop_trim_line(r->csv.fields[place]));
	for (size_t i = 0; rc == 0 && i < r->header.width; i++)
		if (r->header.sessions[i] != SESSION_NONE)
			rc = put_mark(r, pupil, r->header.sessions[i], drop_cell_at(r, (int)i), (int)i, -1);
	return rc;
}

int drop_row_read(struct drop_reader *r)
{
	static int (*const by_layout[])(struct drop_reader *, uint32_t) = {
		[DROP_LONG] = read_long, [DROP_WIDE] = read_wide, [DROP_STRIP] = read_strip};
	uint32_t pupil;
	int rc = drop_row_school(r, DROP_LAESTAB, 4, 7, r->file.laestab);

	if (rc == 0)
		rc = drop_row_school(r, DROP_URN, 6, 6, r->file.urn);
	if (rc == 0)
		rc = drop_row_pupil(r, &pupil);
	return rc == 1 ? by_layout[r->header.layout](r, pupil) : rc;
}
