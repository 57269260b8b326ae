#include "store/store_sqlite.h"

static const struct column columns[] = {
	COLUMN(TEXT, store_note, school),    COLUMN(UNSIGNED, store_note, slot),
	COLUMN(SIGNED, store_note, session), COLUMN(SIGNED, store_note, minutes_late),
	COLUMN(TEXT, store_note, raw),	     COLUMN(UNSIGNED, store_note, flags),
};
#define KEY_COLUMNS 3

static int note_remove(struct store_sqlite *s, const struct store_note *note, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM note WHERE school = ?1 AND slot = ?2 AND session = ?3";
	struct query q = sqlite_write(&s->db, sql);

	query_columns(&q, columns, KEY_COLUMNS, note);
	return query_finish(&q, reterr);
}

int sqlite_note_put(void *self, const struct store_note *note, struct fault *reterr)
{
	static const char sql[] =
		"INSERT INTO note (school, slot, session, minutes_late, raw, flags)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6) ON CONFLICT (school, session, slot) DO UPDATE SET"
		" minutes_late = excluded.minutes_late, raw = excluded.raw, flags = excluded.flags";
	struct store_sqlite *s = self;
	struct query q;

	if (note->minutes_late == -1 && note->raw[0] == '\0' && note->flags == 0)
		return note_remove(s, note, reterr);
	q = sqlite_write(&s->db, sql);
	query_columns(&q, columns, COUNT_OF(columns), note);
	return query_finish(&q, reterr);
}

int sqlite_note_get(void *self, const char *school, unsigned slot, session_t session, struct store_note *ret,
		    bool *ret_found, struct fault *reterr)
{
	static const char sql[] = "SELECT school, slot, session, minutes_late, raw, flags FROM note"
				  " WHERE school = ?1 AND slot = ?2 AND session = ?3";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	int rc;

	query_text(&q, school);
	query_number(&q, slot);
	query_number(&q, session);
	rc = query_step(&q, reterr);
	if (rc >= 0)
		*ret_found = rc > 0;
	if (rc > 0)
		rc = query_get_columns(&q, columns, COUNT_OF(columns), ret, reterr);
	query_end(&q);
	return rc;
}
