#include "source/drop_reader.h"

#include <string.h>

#include "base/limits.h"
#include "source/drop_date.h"
#include "source/page_internal.h"

struct span drop_trim_line(struct span s)
{
	while (s.length > 0 && (s.at[s.length - 1] == '\n' || s.at[s.length - 1] == '\r'))
		s.length--;
	return s;
}

/* The record just read, as it stands in the file. */
struct span drop_raw_row(const struct drop_reader *r)
{
	return drop_trim_line((struct span){r->row_at, (size_t)(r->csv.rest.at - r->row_at)});
}

void drop_give_row(struct drop_reader *r, uint32_t line, const char *reason, struct span raw)
{
	struct record_drop_row row = {.line = line, .separator = {r->csv.separator, '\0'}, .raw = raw};

	if (row.raw.length > LIMIT_DROP_ROW)
		row.raw.length = LIMIT_DROP_ROW;
	text_copy(row.reason, sizeof row.reason, span_of(reason));
	page_add(r->page, RECORD_DROP_ROW, &row);
}

/* Sets a row aside: counted and shown by its reason, given back as it was written. */
int drop_set_aside(struct drop_reader *r, uint32_t pupil, uint32_t line, uint32_t column, struct span raw,
		   const char *reason)
{
	if (pupil == DROP_NO_PUPIL)
		r->file.whole = false;
	else
		r->book.pupils.at[pupil].whole = false;
	r->file.set_aside++;
	drop_give_row(r, line, reason, raw);
	return page_reject(r->page, line, column, r->refusal, "%s", reason);
}

struct span drop_cell_at(const struct drop_reader *r, int place)
{
	return place >= 0 && (size_t)place < r->csv.count ? text_trim(r->csv.fields[place]) : SPAN("");
}

struct span drop_cell(const struct drop_reader *r, enum drop_column c)
{
	return drop_cell_at(r, r->header.places[c]);
}

/* A day in the row; DAY_NONE with the words of what was expected when it is none. */
day_t drop_day(struct drop_reader *r, struct span s, const char **ret_expected)
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
