#include "store/sqlite.h"

#include <string.h>

#include "base/days.h"

/* A member of `size` bytes, sign-extended or not: the one place that knows widths. */
static int64_t member_number(const struct column *c, const char *at)
{
	int32_t narrow = 0;
	uint32_t wide = 0;
	int64_t whole = 0;

	if (c->size == sizeof whole) {
		memcpy(&whole, at, sizeof whole);
		return whole;
	}
	if (c->kind == COLUMN_SIGNED || c->kind == COLUMN_DAY) {
		memcpy(&narrow, at, sizeof narrow);
		return narrow;
	}
	memcpy(&wide, at, sizeof wide);
	return wide;
}

static bool member_put(const struct column *c, char *at, int64_t value)
{
	uint32_t bits = (uint32_t)value;
	bool is_signed = c->kind == COLUMN_SIGNED || c->kind == COLUMN_DAY;

	if (c->size == sizeof value) {
		memcpy(at, &value, sizeof value);
		return true;
	}
	if (is_signed ? value < INT32_MIN || value > INT32_MAX : value < 0 || value > UINT32_MAX)
		return false;
	memcpy(at, &bits, sizeof bits);
	return true;
}

static void column_bind(struct query *q, const struct column *c, const char *at)
{
	struct digest d;
	int64_t number;

	switch (c->kind) {
	case COLUMN_TEXT:
		query_text(q, at);
		return;
	case COLUMN_DIGEST:
		query_bytes(q, (struct span){at, sizeof d});
		return;
	case COLUMN_NAME:
		query_text(q, c->name((unsigned)member_number(c, at)));
		return;
	case COLUMN_SIGNED:
	case COLUMN_UNSIGNED:
	case COLUMN_DAY:
		break;
	}
	number = member_number(c, at);
	if (c->kind == COLUMN_DAY && number == DAY_NONE)
		query_null(q);
	else
		query_number(q, number);
}

void query_columns(struct query *q, const struct column *columns, unsigned count, const void *row)
{
	for (unsigned i = 0; i < count; i++)
		column_bind(q, &columns[i], (const char *)row + columns[i].offset);
}

static bool name_put(const struct column *c, char *at, struct span text)
{
	for (unsigned i = 0; i < c->names; i++)
		if (span_is(text, c->name(i)))
			return member_put(c, at, i);
	return false;
}

static bool column_read(const struct query *q, int index, const struct column *c, char *at)
{
	struct span bytes;

	if (c->kind == COLUMN_SIGNED || c->kind == COLUMN_UNSIGNED)
		return member_put(c, at, query_get_number(q, index));
	if (c->kind == COLUMN_DAY)
		return member_put(c, at, query_get_null(q, index) ? DAY_NONE : query_get_number(q, index));
	bytes = query_get_bytes(q, index);
	if (c->kind == COLUMN_TEXT)
		return text_copy(at, c->size, bytes);
	if (c->kind == COLUMN_NAME)
		return name_put(c, at, bytes);
	if (bytes.length != c->size)
		return false;
	memcpy(at, bytes.at, c->size);
	return true;
}

int query_get_columns(const struct query *q, const struct column *columns, unsigned count, void *row,
		      struct fault *reterr)
{
	for (unsigned i = 0; i < count; i++)
		if (!column_read(q, (int)i, &columns[i], (char *)row + columns[i].offset))
			return fault_set(reterr, FAULT_PARSE,
					 "%s: column %s holds what this program never wrote", q->db->path,
					 sqlite3_column_name(q->stmt, (int)i));
	return 0;
}

int query_row(struct query *q, const struct column *columns, unsigned count, void *row, size_t size,
	      struct fault *reterr)
{
	int rc = query_step(q, reterr);

	if (rc <= 0)
		return rc;
	memset(row, 0, size);
	rc = query_get_columns(q, columns, count, row, reterr);
	return rc == 0 ? 1 : rc;
}
