#include "store/store_sqlite.h"

#include <stdio.h>

static const char *rule_name(unsigned r)
{
	return rule_row((enum rule)r)->name;
}
static const char *state_name(unsigned s)
{
	return alert_state_name((enum alert_state)s);
}
static const char *outcome_name(unsigned o)
{
	return alert_outcome_name((enum alert_outcome)o);
}

static const struct column columns[] = {
	COLUMN(DIGEST, alert, id),
	COLUMN_ENUM(alert, rule, rule_name, RULES),
	COLUMN(SIGNED, alert, parameters),
	COLUMN(DIGEST, alert, child),
	COLUMN(TEXT, alert, school),
	COLUMN(SIGNED, alert, first),
	COLUMN(SIGNED, alert, earliest),
	COLUMN(SIGNED, alert, last),
	COLUMN(UNSIGNED, alert, sessions),
	COLUMN(DIGEST, alert, facts),
	COLUMN(UNSIGNED, alert, revision),
	COLUMN_ENUM(alert, state, state_name, ALERT_CLOSED + 1),
	COLUMN_ENUM(alert, outcome, outcome_name, OUTCOMES),
	COLUMN(TEXT, alert, person),
	COLUMN(SIGNED, alert, opened_at),
	COLUMN(SIGNED, alert, changed_at),
	COLUMN(SIGNED, alert, taken_at),
	COLUMN(SIGNED, alert, closed_at),
};
#define NAMES                                                                                                            \
	"id, rule, parameters, child, school, first, earliest, last, sessions, facts, revision, state, outcome, person," \
	" opened_at, changed_at, taken_at, closed_at, sealed"
#define SEALED COUNT_OF(columns)

/* A person's note may speak of the child, so it goes with the child's key. */
static struct digest place_of(const struct digest *id)
{
	return digest_parts((const struct span[]){SPAN("alert note"), digest_span(id)}, 2);
}

int sqlite_alert_put(void *self, const struct alert *a, struct fault *reterr)
{
	static const char sql[] =
		"INSERT OR REPLACE INTO alert (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8,"
		" ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)";
	struct store_sqlite *s = self;
	struct digest place = place_of(&a->id);
	struct query q = sqlite_write(&s->db, sql);
	struct buffer sealed = {0};
	int rc = 0;

	query_columns(&q, columns, COUNT_OF(columns), a);
	if (a->note[0] == '\0')
		query_null(&q);
	else if (!q.stray)
		rc = child_keys_seal(s->keys, &a->child, &place, span_of(a->note), &sealed, reterr);
	if (rc == 0 && sealed.length > 0)
		query_bytes(&q, buffer_span(&sealed));
	if (rc == 0)
		rc = query_finish(&q, reterr);
	else
		query_end(&q);
	buffer_free(&sealed);
	return rc;
}

/* A note that does not open is said to be so and stops nobody: the alert is what matters. */
static int note_open(struct store_sqlite *s, const struct query *q, struct alert *a, struct fault *reterr)
{
	struct digest place = place_of(&a->id);
	struct buffer note = {0};
	int rc;

	if (query_get_null(q, SEALED))
		return 0;
	rc = child_keys_unseal(s->keys, &a->child, &place, query_get_bytes(q, SEALED), &note, reterr);
	if (rc == 0 || rc == -FAULT_DENIED)
		text_copy(a->note, sizeof a->note,
			  rc == 0 ? buffer_span(&note) : SPAN("(this note does not open)"));
	buffer_free(&note);
	return rc == -FAULT_DENIED ? 0 : rc;
}

int sqlite_alert_walk(void *self, int (*each)(void *ctx, const struct alert *a), void *ctx,
		      struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM alert ORDER BY id";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct alert row;
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		row = (struct alert){0};
		rc = query_get_columns(&q, columns, COUNT_OF(columns), &row, reterr);
		if (rc == 0)
			rc = note_open(s, &q, &row, reterr);
		if (rc == 0)
			rc = each(ctx, &row);
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
