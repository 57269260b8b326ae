#include "base/csv.h"

#include <string.h>

void csv_open(struct csv *c, struct span bytes)
{
	memset(c, 0, sizeof *c);
	if (bytes.length >= 3 && memcmp(bytes.at, "\xef\xbb\xbf", 3) == 0) {
		bytes.at += 3;
		bytes.length -= 3;
	}
	c->rest = bytes;
	c->next_line = 1;
	c->separator = ',';
}

/* A field that is quoted is copied without its quotes; offsets are kept because the
 * buffer may move while the record grows. */
struct pending {
	bool quoted;
	size_t offset, length;
};

static int quoted_field(struct csv *c, const char *start, const char *end, const char **ret_at)
{
	const char *at = start + 1;

	for (; at < end; at++) {
		if (*at == '\n')
			c->next_line++;
		if (*at != '"') {
			buffer_bytes(&c->unquoted, at, 1);
		} else if (at + 1 < end && at[1] == '"') {
			buffer_bytes(&c->unquoted, at++, 1);
		} else {
			*ret_at = at + 1;
			return 0;
		}
	}
	return -1;
}

static int field_fault(struct csv *c, const char *line_start, const char *at, const char *what,
		       struct fault *reterr)
{
	int rc = fault_set(reterr, FAULT_PARSE, "%s", what);

	if (reterr != NULL) {
		reterr->line = c->line;
		reterr->column = (unsigned)(at - line_start) + 1;
	}
	return rc;
}

int csv_next(struct csv *c, struct fault *reterr)
{
	struct pending pending[CSV_FIELDS];
	const char *at = c->rest.at, *end = c->rest.at + c->rest.length, *start = at;

	c->count = 0;
	c->line = c->next_line;
	buffer_reset(&c->unquoted);
	if (c->rest.length == 0)
		return 0;
	for (;;) {
		struct pending *p = &pending[c->count];

		if (c->count == CSV_FIELDS)
			return field_fault(c, start, at, "more columns than a table may have", reterr);
		if (at < end && *at == '"') {
			*p = (struct pending){.quoted = true, .offset = c->unquoted.length};
			if (quoted_field(c, at, end, &at) != 0)
				return field_fault(c, start, at, "a quoted field never ends", reterr);
			p->length = c->unquoted.length - p->offset;
			if (at < end && *at != c->separator && *at != '\n' && *at != '\r')
				return field_fault(c, start, at, "text follows a closing quote", reterr);
		} else {
			*p = (struct pending){.offset = (size_t)(at - start)};
			while (at < end && *at != c->separator && *at != '\n')
				at++;
			p->length = (size_t)(at - start) - p->offset;
			if (p->length > 0 && at[-1] == '\r' && (at == end || *at == '\n'))
				p->length--;
		}
		c->count++;
		if (at < end && *at == c->separator) {
			at++;
			continue;
		}
		break;
	}
	if (at < end && *at == '\r')
		at++;
	if (at < end && *at == '\n')
		at++;
	c->next_line++;
	if (!buffer_ok(&c->unquoted))
		return fault_set(reterr, FAULT_MEMORY, "no memory for a record");
	for (size_t i = 0; i < c->count; i++)
		c->fields[i] = (struct span){(pending[i].quoted ? buffer_span(&c->unquoted).at : start) +
						     pending[i].offset,
					     pending[i].length};
	c->rest.length -= (size_t)(at - start);
	c->rest.at = at;
	return 1;
}

int csv_column(const struct csv *c, const char *name)
{
	for (size_t i = 0; i < c->count; i++)
		if (span_is(text_trim(c->fields[i]), name))
			return (int)i;
	return -1;
}

void csv_close(struct csv *c)
{
	buffer_free(&c->unquoted);
}
