#include "source/drop_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"

/* Leading noughts get lost in spreadsheets: 001342 is 1342. */
static const char *without_noughts(const char *number)
{
	const char *at = number;

	if (number[strspn(number, "0123456789")] != '\0')
		return number;
	while (at[0] == '0' && at[1] != '\0')
		at++;
	return at;
}

static uint32_t find(const struct drop_book *b, const char *id, const char *upn)
{
	uint32_t at = MAP_NONE;

	if (id[0] != '\0')
		at = map_get(&b->ids, span_of(id));
	else if (upn[0] != '\0')
		at = map_get(&b->upns, span_of(upn));
	return at;
}

static int add(struct drop_book *b, const char *id, const char *upn, uint32_t line, uint32_t *ret_pupil,
	       struct fault *reterr)
{
	uint32_t at = (uint32_t)b->pupils.count;
	struct drop_pupil *p;

	if (b->pupils.count == LIMIT_DROP_PUPILS)
		return fault_set(reterr, FAULT_LIMIT, "over %d pupils: this is not one school's file",
				 LIMIT_DROP_PUPILS);
	p = VEC_ADD(&b->pupils);
	if (p == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a file's pupils");
	*p = (struct drop_pupil){.whole = true, .line = line};
	p->row.admission = p->row.leaving = p->row.born = DAY_NONE;
	text_copy(p->row.id, sizeof p->row.id, span_of(id[0] != '\0' ? id : upn));
	if (!map_put(&b->ids, span_of(p->row.id), at) ||
	    (upn[0] != '\0' && map_get(&b->upns, span_of(upn)) == MAP_NONE &&
	     !map_put(&b->upns, span_of(upn), at)))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a file's pupils");
	*ret_pupil = at;
	return 0;
}

int drop_book_pupil(struct drop_book *b, const char *admission, const char *upn, uint32_t line,
		    uint32_t *ret_pupil, struct fault *reterr)
{
	const char *id = without_noughts(admission);
	uint32_t at = find(b, id, upn);
	struct drop_pupil *p;

	if (at == MAP_NONE) {
		int rc = add(b, id, upn, line, &at, reterr);

		if (rc != 0)
			return rc;
	}
	p = &b->pupils.at[at];
	if (upn[0] != '\0' && p->row.upn[0] != '\0' && strcmp(p->row.upn, upn) != 0) {
		p->whole = false;
		return fault_set(reterr, FAULT_MEANING,
				 "expected the UPN that the same admission number has on line %u, found "
				 "another",
				 p->line);
	}
	if (p->row.upn[0] == '\0')
		text_copy(p->row.upn, sizeof p->row.upn, span_of(upn));
	*ret_pupil = at;
	return 0;
}

bool drop_book_speaks(struct drop_book *b, session_t session)
{
	day_t day = session_day(session);
	size_t bit;

	if (day < DROP_FIRST_DAY || day > DROP_LAST_DAY)
		return false;
	bit = (size_t)(day - DROP_FIRST_DAY) * 2 + session_pm(session);
	b->spoken[bit / 8] = (unsigned char)(b->spoken[bit / 8] | 1U << bit % 8);
	return true;
}

struct drop_cell *drop_book_cell(struct drop_book *b)
{
	return b->cells.count < LIMIT_DROP_MARKS ? VEC_ADD(&b->cells) : NULL;
}

static int by_cell(const void *left, const void *right)
{
	const struct drop_cell *a = left, *b = right;

	if (a->pupil != b->pupil)
		return a->pupil < b->pupil ? -1 : 1;
	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	return a->line < b->line ? -1 : a->line > b->line;
}

void drop_book_sort(struct drop_book *b)
{
	if (b->cells.count > 1)
		qsort(b->cells.at, b->cells.count, sizeof *b->cells.at, by_cell);
}

uint32_t drop_book_sessions(const struct drop_book *b, struct buffer *out)
{
	uint32_t count = 0;

	for (day_t day = DROP_FIRST_DAY; day <= DROP_LAST_DAY; day++)
		for (unsigned pm = 0; pm < 2; pm++) {
			size_t bit = (size_t)(day - DROP_FIRST_DAY) * 2 + pm;
			session_t session = session_of(day, pm != 0);

			if ((b->spoken[bit / 8] >> bit % 8 & 1) == 0)
				continue;
			buffer_bytes(out, &session, sizeof session);
			count++;
		}
	return count;
}

void drop_book_free(struct drop_book *b)
{
	if (b == NULL)
		return;
	VEC_FREE(&b->pupils);
	VEC_FREE(&b->cells);
	map_free(&b->ids);
	map_free(&b->upns);
}
