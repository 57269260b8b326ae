/* wonde_read.h: the envelope and the members every Wonde v1.0 page is made of.
 *
 *   {"data": [...], "meta": {"pagination": {"next": ..., "more": ...}}}
 *
 * A value of another type than documented, or a documented member that is not there at all,
 * refuses the page: it is not the page we asked for. A null or a text that cannot be meant
 * sets its row aside. */
#ifndef SOURCE_WONDE_READ_H
#define SOURCE_WONDE_READ_H

#include "base/days.h"
#include "source/json_shim.h"
#include "source/page_internal.h"
#include "source/wonde_date.h"

/* How a row or member ended; negative is a fault of the whole page. */
enum { ROW_KEPT, ROW_ASIDE };

struct reading {
	struct page *page;
	struct page_refusal *refusal;
	unsigned row;	    /* 0-based */
	const char *parent; /* of the members now read: "", "education_details.data." */
	struct json_form row_form, inner_form, detail_form, pair_form;
	struct wonde_dates dates;
	struct record_mark mark; /* room for one row: clearing it each time would show */
};

/* Reads one row of data, always an object. */
typedef int (*row_reader)(struct reading *r, struct json_value row);

/* Reads a whole page of rows that become records of `kind`; `paged` when it must say
 * whether there is a next one. */
int wonde_list(struct span bytes, enum record_kind kind, row_reader read, bool paged, struct page *page,
	       struct page_refusal *refusal);
/* The same of a resource that is one row ({"data": {...}}) or a list of them, paged or not; null is
 * no row. */
int wonde_one_or_list(struct span bytes, enum record_kind kind, row_reader read, struct page *page,
		      struct page_refusal *refusal);
/* Parses a page whose root is an object. */
int wonde_root(struct span bytes, struct json_value *ret_root, struct page_refusal *refusal);
/* Ends what wonde_root began, with how the reading went so far: refuses for a name given
 * twice or a NUL, and fills in where in the bytes a refused page is wrong. */
int wonde_end(int rc, struct span bytes, struct page_refusal *refusal);
/* Refuses for a value outside the rows. */
int wonde_refuse(struct page_refusal *refusal, const char *path, const char *expected,
		 struct json_value found);

/* Refuses the page, or sets the row aside, for one member. */
int member_wrong(struct reading *r, const char *member, const char *expected, struct json_value found);
int member_aside(struct reading *r, const char *member, const char *expected, struct json_value found);

/* Text or number, at most size - 1 bytes. Null and nothing leave `out` empty. */
int member_words(struct reading *r, const char *member, struct json_value v, char *out, size_t size);
/* An id that must be there: nothing at all refuses the page, null sets the row aside. */
int member_id(struct reading *r, const char *member, struct json_value v, char *out, size_t size);
/* A row's own id is only evidence: one we cannot keep is left out, never cut. */
int member_evidence(struct reading *r, const char *member, struct json_value v, char *out, size_t size);
/* A date object or null; DAY_NONE or 0 for none. */
int member_day(struct reading *r, const char *member, struct json_value v, day_t *ret_day);
int member_instant(struct reading *r, const char *member, struct json_value v, int64_t *ret_instant);

/* An object stands in for a bare id when it was asked for: {"data": {...}}. Gives what is
 * inside, and `v` itself when it is no object. */
struct json_value member_unwrap(struct json_value v);

#endif
