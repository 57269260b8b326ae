#include "store/store_sqlite.h"

#include "alert/rollcall.h"

#define BOX(box)                                                                                             \
	{                                                                                                    \
		COLUMN_UNSIGNED, offsetof(struct store_rollcall, boxes) + BOX_##box * sizeof(uint32_t),      \
			sizeof(uint32_t), NULL, 0                                                            \
	}
static const struct column columns[] = {
	COLUMN(SIGNED, store_rollcall, session),
	COLUMN(TEXT, store_rollcall, list),
	COLUMN(SIGNED, store_rollcall, at),
	COLUMN(UNSIGNED, store_rollcall, children),
	BOX(IN_SCHOOL),
	BOX(OFF_SITE_CONFIRMED),
	BOX(OFF_SITE_NOT_CONFIRMED),
	BOX(ABSENT_REASON_KNOWN),
	BOX(ABSENT_NO_REASON_YET),
	BOX(SUSPENDED),
	BOX(SCHOOL_CLOSED),
	BOX(NOT_HEARD),
	BOX(BETWEEN_SCHOOLS),
	BOX(NO_SCHOOL_PLACE),
	BOX(HOME_EDUCATED),
};
#define NAMES                                                                                                \
	"session, list, at, children, in_school, off_site_confirmed, off_site_not_confirmed,"                \
	" absent_reason_known, absent_no_reason_yet, suspended, school_closed, not_heard, between_schools,"  \
	" no_school_place, home_educated"
/* A new box is a new column: the boxes add up to the list only when none is left out. */
_Static_assert(BOXES == 11, "every box has a column");
_Static_assert(COUNT_OF(columns) == 4 + BOXES, "every box has a column");

int sqlite_rollcall_put(void *self, const struct store_rollcall *r, struct fault *reterr)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO rollcall (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15)";
	struct store_sqlite *s = self;
	struct query q;

	for (unsigned i = BOXES; i < COUNT_OF(r->boxes); i++)
		if (r->boxes[i] != 0)
			return fault_set(reterr, FAULT_BUG, "a roll call has no box %u", i);
	q = sqlite_write(&s->db, sql);
	query_columns(&q, columns, COUNT_OF(columns), r);
	return query_finish(&q, reterr);
}

int sqlite_rollcall_walk(void *self, int (*each)(void *ctx, const struct store_rollcall *r), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM rollcall ORDER BY session, list";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct store_rollcall row;
	int rc;

	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0 &&
	       (rc = each(ctx, &row)) == 0)
		;
	query_end(&q);
	return rc;
}
