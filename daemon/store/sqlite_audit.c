#include "store/store_sqlite.h"

#include <string.h>

struct entry {
	int64_t number;
	struct store_audit audit;
	struct digest hash;
};

static const struct column columns[] = {
	COLUMN(SIGNED, entry, number),	COLUMN(SIGNED, entry, audit.at),    COLUMN(TEXT, entry, audit.kind),
	COLUMN(TEXT, entry, audit.who), COLUMN(DIGEST, entry, audit.child), COLUMN(TEXT, entry, audit.text),
	COLUMN(DIGEST, entry, hash),
};
#define NAMES "number, at, kind, who, child, text, hash"

static void little_endian(unsigned char out[8], int64_t value)
{
	for (unsigned i = 0; i < 8; i++)
		out[i] = (unsigned char)((uint64_t)value >> (8 * i));
}

/* The hash of an entry: over the one before it (zeros before the first) and its own fields. */
static struct digest chain(const struct digest *before, int64_t number, const struct store_audit *a)
{
	unsigned char at[8], place[8];

	little_endian(place, number);
	little_endian(at, a->at);
	return digest_parts((const struct span[]){digest_span(before),
						  {(const char *)place, sizeof place},
						  {(const char *)at, sizeof at},
						  span_of(a->kind),
						  span_of(a->who),
						  digest_span(&a->child),
						  span_of(a->text)},
			    7);
}

static int last_read(struct store_sqlite *s, struct entry *ret, struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM audit ORDER BY number DESC LIMIT 1";
	struct query q = sqlite_read(&s->db, sql);
	int rc = query_step(&q, reterr);

	if (rc > 0)
		rc = query_get_columns(&q, columns, COUNT_OF(columns), ret, reterr);
	query_end(&q);
	return rc;
}

int sqlite_audit_add(void *self, const struct store_audit *a, struct fault *reterr)
{
	static const char sql[] = "INSERT INTO audit (" NAMES ") VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)";
	struct store_sqlite *s = self;
	struct entry last = {0}, next = {.audit = *a};
	struct query q;
	int rc = last_read(s, &last, reterr);

	if (rc != 0)
		return rc;
	next.number = last.number + 1;
	next.hash = chain(&last.hash, next.number, a);
	q = sqlite_write(&s->db, sql);
	query_columns(&q, columns, COUNT_OF(columns), &next);
	return query_finish(&q, reterr);
}

static int broken(int64_t number, const char *what, struct fault *reterr)
{
	return fault_set(reterr, FAULT_MEANING, "audit log: entry %lld %s", (long long)number, what);
}

static int entry_check(const struct query *q, struct entry *last, struct fault *reterr)
{
	struct entry e = {0};
	struct digest hash;

	if (query_get_number(q, 0) != last->number + 1)
		return broken(last->number + 1, "is missing", reterr);
	if (query_get_columns(q, columns, COUNT_OF(columns), &e, NULL) != 0)
		return broken(last->number + 1, "was changed", reterr);
	hash = chain(&last->hash, e.number, &e.audit);
	if (memcmp(&hash, &e.hash, sizeof hash) != 0)
		return broken(e.number, "was changed", reterr);
	*last = e;
	return 0;
}

int sqlite_audit_check(void *self, uint64_t *ret_entries, struct fault *reterr)
{
	static const char sql[] = "SELECT " NAMES " FROM audit ORDER BY number";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, sql);
	struct entry last = {0};
	int rc;

	while ((rc = query_step(&q, reterr)) > 0) {
		rc = entry_check(&q, &last, reterr);
		if (rc != 0)
			break;
	}
	query_end(&q);
	if (rc == 0)
		*ret_entries = (uint64_t)last.number;
	return rc;
}

int sqlite_audit_walk(void *self, const struct store_audit_filter *filter,
		      int (*each)(void *ctx, uint64_t number, const struct store_audit *a), void *ctx,
		      struct fault *reterr)
{
	static const char any[] =
		"SELECT " NAMES " FROM audit WHERE number < ?1 ORDER BY number DESC LIMIT ?2";
	static const char one[] = "SELECT " NAMES " FROM audit WHERE number < ?1 AND child = ?3"
				  " ORDER BY number DESC LIMIT ?2";
	struct store_sqlite *s = self;
	struct query q = sqlite_read(&s->db, filter->child != NULL ? one : any);
	struct entry row;
	int rc;

	query_number(&q, filter->before != 0 ? (int64_t)filter->before : INT64_MAX);
	query_number(&q, filter->most);
	if (filter->child != NULL)
		query_digest(&q, filter->child);
	while ((rc = query_row(&q, columns, COUNT_OF(columns), &row, sizeof row, reterr)) > 0) {
		rc = filter->kind == NULL || strcmp(filter->kind, row.audit.kind) == 0 ?
			     each(ctx, (uint64_t)row.number, &row.audit) :
			     0;
		if (rc != 0)
			break;
	}
	query_end(&q);
	return rc;
}
