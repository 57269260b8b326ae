/* Foreign bytes as the parse role sees them: exactly LIMIT_PADDING zeros follow, not a byte
 * more, so that a sanitizer sees any further read. */
#ifndef PAGE_FIXTURE_H
#define PAGE_FIXTURE_H

#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "source/page.h"

static inline struct span padded(const char *bytes, size_t length)
{
	char *copy = calloc(1, length + LIMIT_PADDING);

	if (length > 0)
		memcpy(copy, bytes, length);
	return (struct span){copy, length};
}

static inline void padded_free(struct span s)
{
	union {
		const char *in;
		char *out;
	} at = {s.at};

	free(at.out);
}

static inline int read_bytes(enum shape shape, const char *bytes, size_t length, struct page *page,
			     struct page_refusal *refusal)
{
	struct span s = padded(bytes, length);
	int rc = page_read(shape, s, page, refusal);

	padded_free(s);
	return rc;
}

static inline int read_needed(enum shape shape, uint32_t needs, const char *text, struct page *page,
			      struct page_refusal *refusal)
{
	struct span s = padded(text, strlen(text));
	int rc = page_read_needed(shape, needs, s, page, refusal);

	padded_free(s);
	return rc;
}

static inline int read_text(enum shape shape, const char *text, struct page *page,
			    struct page_refusal *refusal)
{
	return read_bytes(shape, text, strlen(text), page, refusal);
}

/* The n-th record of a kind; false when there are fewer. */
static inline bool record_at(const struct page *page, enum record_kind kind, unsigned n, void *ret_record)
{
	struct span rest = buffer_span(&page->runs[kind].packed);

	for (unsigned i = 0; i <= n; i++)
		if (!record_unpack(kind, &rest, ret_record))
			return false;
	return true;
}

#endif
