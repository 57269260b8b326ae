/* rest_read.h: values of a document by JSON pointer, and rows set aside; for page_rest*.c only. */
#ifndef SOURCE_REST_READ_H
#define SOURCE_REST_READ_H

#include "source/json_shim.h"
#include "source/page_internal.h"
#include "source/rest_date.h"

/* How a row or member ended; negative is a fault of the whole page. */
enum { REST_KEPT, REST_ASIDE };

struct rest_reading {
	struct page *page;
	struct page_refusal *refusal;
	const struct rest *rest;
	const struct rest_list *list;
	unsigned row;	      /* 0-based */
	struct json_value at; /* the row */
	struct wonde_dates dates;
};

/* What stands at a pointer below `from`; JSON_NOTHING also when the pointer is not given (NULL or ""). */
struct json_value rest_at(struct json_value from, const char *pointer);

/* Refuses the page for a value outside its rows. */
int rest_refuse(struct page_refusal *refusal, const char *pointer, const char *expected,
		struct json_value found);
/* Refuses the page, or sets the row aside, for one member of the row in work. */
int rest_wrong(struct rest_reading *r, const char *pointer, const char *expected, struct json_value found);
int rest_aside(struct rest_reading *r, const char *pointer, const char *expected, struct json_value found);

/* Text or number; null and nothing leave `out` empty; one too long sets the row aside. */
int rest_words(struct rest_reading *r, const char *pointer, char *out, size_t size);
/* The same of an id, of which only what the description says counts. */
int rest_id(struct rest_reading *r, const char *pointer, char *out, size_t size);
/* An id that must be there: nothing at all refuses the page, null and "" set the row aside. */
int rest_id_needed(struct rest_reading *r, const char *pointer, char *out, size_t size);
int rest_day(struct rest_reading *r, const char *pointer, day_t *ret_day);
int rest_instant(struct rest_reading *r, const char *pointer, int64_t *ret_instant);

/* What the school's value means, or NULL when no word stands for it. */
const char *rest_meaning(const struct rest_word *words, unsigned count, const char *value);

/* Parses a document; its root may be anything. */
int rest_root(struct span bytes, struct json_value *ret_root, struct page_refusal *refusal);
/* Ends what rest_root began: refuses for a name given twice or a NUL, and says where. */
int rest_end(int rc, struct span bytes, struct page_refusal *refusal);

#endif
