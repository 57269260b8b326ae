#include "store/store_sqlite.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What people entered: acts on lists, silences, children held back, and marks beside the register. A row
 * belongs to its number and child: the same bytes elsewhere do not open. */
static struct digest place_of(const char *table, uint64_t number, const struct digest *child)
{
	char text[24];
	int length = snprintf(text, sizeof text, "%" PRIu64, number);

	return digest_parts((const struct span[]){span_of(table), {text, (size_t)length}, digest_span(child)},
			    3);
}

/* Writes a row and, last, its sealed bytes. */
static int row_put(struct store_sqlite *s, const char *sql, const struct column *columns, unsigned count,
		   const void *row, const struct digest *child, const struct digest *place,
		   struct span packed, struct fault *reterr)
{
	struct query q = sqlite_write(&s->db, sql);
	struct buffer sealed = {0};
	int rc = q.stray ? 0 : child_keys_seal(s->keys, child, place, packed, &sealed, reterr);

	if (rc == 0) {
		query_columns(&q, columns, count, row);
		query_bytes(&q, buffer_span(&sealed));
		rc = query_finish(&q, reterr);
	} else {
		query_end(&q);
	}
	buffer_free(&sealed);
	return rc;
}

/* Opens the sealed bytes of column `at`; those of a child whose key is gone come as none. */
static int row_unseal(struct store_sqlite *s, const struct query *q, unsigned at, const struct digest *child,
		      const struct digest *place, struct buffer *opened, struct fault *reterr)
{
	int rc;

	buffer_reset(opened);
	rc = child_keys_unseal(s->keys, child, place, query_get_bytes(q, (int)at), opened, reterr);
	if (rc == -FAULT_DENIED)
		buffer_reset(opened);
	return rc == -FAULT_DENIED ? 0 : rc;
}

/* --- acts on lists -------------------------------------------------------------------------------- */

static const char *what_name(unsigned w)
{
	static const char *const names[LIST_ACTS] = {[LIST_ACT_ADD] = "add", [LIST_ACT_END] = "end"};

	return w < LIST_ACTS ? names[w] : NULL;
}
static const char *state_name(unsigned s)
{
	static const char *const names[LIST_ACT_STATES] = {
		[LIST_ACT_STANDING] = "standing", [LIST_ACT_CONFIRMED] = "confirmed"};

	return s < LIST_ACT_STATES ? names[s] : NULL;
}

static const struct column act_columns[] = {
	COLUMN(UNSIGNED, store_list_act, number),
	COLUMN_ENUM(store_list_act, what, what_name, LIST_ACTS),
	COLUMN(TEXT, store_list_act, list),
	COLUMN(DIGEST, store_list_act, child),
	COLUMN(SIGNED, store_list_act, at),
	COLUMN(SIGNED, store_list_act, day),
	COLUMN_ENUM(store_list_act, state, state_name, LIST_ACT_STATES),
	COLUMN(TEXT, store_list_act, person),
	COLUMN(TEXT, store_list_act, confirmed_by),
	COLUMN(SIGNED, store_list_act, confirmed_at),
};
#define ACT_NAMES "number, what, list, child, at, day, state, person, confirmed_by, confirmed_at, sealed"

int sqlite_list_act_put(void *self, const struct store_list_act *a, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO list_act (" ACT_NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
	struct digest place = place_of("list act", a->number, &a->child);

	return row_put(self, sql, act_columns, COUNT_OF(act_columns), a, &a->child, &place, a->packed,
		       reterr);
}

int sqlite_list_act_walk(void *self, int (*each)(void *ctx, const struct store_list_act *a), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] = "SELECT " ACT_NAMES " FROM list_act ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct store_list_act row;
	struct digest place;
	int rc;

	while ((rc = query_row(&q, act_columns, COUNT_OF(act_columns), &row, sizeof row, reterr)) > 0) {
		place = place_of("list act", row.number, &row.child);
		rc = row_unseal(s, &q, COUNT_OF(act_columns), &row.child, &place, &opened, reterr);
		row.packed = buffer_span(&opened);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}

/* --- silences --------------------------------------------------------------------------------------- */

static const char *rule_name(unsigned r)
{
	return rule_row((enum rule)r)->name;
}

static const struct column mute_columns[] = {
	COLUMN(UNSIGNED, mute, number),
	COLUMN(DIGEST, mute, child),
	COLUMN_ENUM(mute, rule, rule_name, RULES),
	COLUMN_ENUM(mute, state, mute_state_name, MUTE_STATES),
	COLUMN(SIGNED, mute, last),
	COLUMN(SIGNED, mute, at),
	COLUMN(SIGNED, mute, confirmed_at),
	COLUMN(SIGNED, mute, ended_at),
	COLUMN(TEXT, mute, by),
	COLUMN(TEXT, mute, second),
	COLUMN(TEXT, mute, ended_by),
	COLUMN(SIGNED, mute, warned_at),
};
#define MUTE_NAMES                                                                                           \
	"number, child, rule, state, last, at, confirmed_at, ended_at, set_by, second, ended_by, warned_at, sealed"

int sqlite_mute_put(void *self, const struct mute *m, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO mute (" MUTE_NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
	struct digest place = place_of("mute", m->number, &m->child);

	return row_put(self, sql, mute_columns, COUNT_OF(mute_columns), m, &m->child, &place, span_of(m->why),
		       reterr);
}

int sqlite_mute_walk(void *self, int (*each)(void *ctx, const struct mute *m), void *ctx,
		     struct fault *reterr)
{
	static const char sql[] = "SELECT " MUTE_NAMES " FROM mute ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct digest place;
	struct mute row;
	int rc;

	while ((rc = query_row(&q, mute_columns, COUNT_OF(mute_columns), &row, sizeof row, reterr)) > 0) {
		place = place_of("mute", row.number, &row.child);
		rc = row_unseal(s, &q, COUNT_OF(mute_columns), &row.child, &place, &opened, reterr);
		text_copy(row.why, sizeof row.why, buffer_span(&opened));
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}

/* --- children held back ---------------------------------------------------------------------------- */

static const struct column holdback_columns[] = {
	COLUMN(UNSIGNED, holdback, number),
	COLUMN(DIGEST, holdback, child),
	COLUMN(TEXT, holdback, school),
	COLUMN_ENUM(holdback, state, holdback_state_name, HOLDBACK_STATES),
	COLUMN_ENUM(holdback, why, holdback_why_name, HOLDBACK_WHYS),
	COLUMN(SIGNED, holdback, from),
	COLUMN(SIGNED, holdback, last),
	COLUMN(SIGNED, holdback, at),
	COLUMN(SIGNED, holdback, ended_at),
	COLUMN(TEXT, holdback, by),
	COLUMN(TEXT, holdback, ended_by),
};
#define HOLDBACK_NAMES                                                                                       \
	"number, child, school, state, why, first, last, at, ended_at, set_by, ended_by, sealed"

int sqlite_holdback_put(void *self, const struct holdback *h, struct fault *reterr)
{
	static const char sql[] = "INSERT OR REPLACE INTO holdback (" HOLDBACK_NAMES
				  ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)";
	struct digest place = place_of("holdback", h->number, &h->child);
	char words[HOLDBACK_PUPIL + HOLDBACK_TEXT];

	snprintf(words, sizeof words, "%s\n%s", h->pupil, h->text);
	return row_put(self, sql, holdback_columns, COUNT_OF(holdback_columns), h, &h->child, &place,
		       span_of(words), reterr);
}

static void holdback_words(struct holdback *h, struct span words)
{
	const char *end = words.length > 0 ? memchr(words.at, '\n', words.length) : NULL;
	size_t pupil = end != NULL ? (size_t)(end - words.at) : words.length;
	size_t text = end != NULL ? pupil + 1 : words.length;

	text_copy(h->pupil, sizeof h->pupil, (struct span){words.at, pupil});
	text_copy(h->text, sizeof h->text, (struct span){words.at + text, words.length - text});
}

int sqlite_holdback_walk(void *self, int (*each)(void *ctx, const struct holdback *h), void *ctx,
			 struct fault *reterr)
{
	static const char sql[] = "SELECT " HOLDBACK_NAMES " FROM holdback ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct holdback row;
	struct digest place;
	int rc;

	while ((rc = query_row(&q, holdback_columns, COUNT_OF(holdback_columns), &row, sizeof row, reterr)) >
	       0) {
		place = place_of("holdback", row.number, &row.child);
		rc = row_unseal(s, &q, COUNT_OF(holdback_columns), &row.child, &place, &opened, reterr);
		if (opened.length > 0)
			holdback_words(&row, buffer_span(&opened));
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}

/* --- marks beside the register ----------------------------------------------------------------------- */

static const struct column said_columns[] = {
	COLUMN(UNSIGNED, store_said, number), COLUMN(DIGEST, store_said, child),
	COLUMN(SIGNED, store_said, session),  COLUMN(TEXT, store_said, place),
	COLUMN(TEXT, store_said, code),	      COLUMN(SIGNED, store_said, at),
	COLUMN(TEXT, store_said, entered_by),
};
#define SAID_NAMES "number, child, session, place, code, at, entered_by, sealed"

int sqlite_said_put(void *self, const struct store_said *m, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO said (" SAID_NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
	struct digest place = place_of("said", m->number, &m->child);

	return row_put(self, sql, said_columns, COUNT_OF(said_columns), m, &m->child, &place, m->packed,
		       reterr);
}

int sqlite_said_walk(void *self, int (*each)(void *ctx, const struct store_said *m), void *ctx,
		     struct fault *reterr)
{
	static const char sql[] = "SELECT " SAID_NAMES " FROM said ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct buffer opened = {0};
	struct store_said row;
	struct digest place;
	int rc;

	while ((rc = query_row(&q, said_columns, COUNT_OF(said_columns), &row, sizeof row, reterr)) > 0) {
		place = place_of("said", row.number, &row.child);
		rc = row_unseal(s, &q, COUNT_OF(said_columns), &row.child, &place, &opened, reterr);
		row.packed = buffer_span(&opened);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	buffer_free(&opened);
	return rc;
}

int sqlite_said_erase(void *self, session_t before, struct fault *reterr)
{
	static const char sql[] = "DELETE FROM said WHERE session < ?1";
	struct store_sqlite *s = self;
	struct query q = sqlite_write(&s->db, sql);

	query_number(&q, before);
	return query_finish(&q, reterr);
}
