/* page.h: foreign bytes in, records of checked form out. Runs in the parse role only. */
#ifndef SOURCE_PAGE_H
#define SOURCE_PAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "exchange/message.h"
#include "exchange/record.h"
#include "exchange/rest.h"

/* Where a page was refused. */
struct page_refusal {
	uint64_t offset; /* byte, when known */
	char path[160];	 /* "data[17].date.date" */
	char text[320];	 /* expected, found; foreign text escaped */
};

/* A page's records, packed, in runs of one kind. */
struct page_run {
	enum record_kind kind;
	uint32_t count;
	struct buffer packed; /* owned */
};
struct page {
	struct page_run runs[RECORD_KINDS]; /* by kind */
	uint32_t records;		    /* over all kinds, rejects too */
	uint32_t needs;			    /* bits of enum field, as page_read_needed was told */
	const struct page_file *file;	    /* as page_read_file was told, while it reads */
	bool more;			    /* the page says there is a next one */
	char next[1024];		    /* its absolute address or number; empty on the last */
	int64_t as_of;			    /* how old its data is, an instant; 0: not said */
	const struct page_form *form;	    /* as page_read_form was told; else NULL */
};

/* What the shapes SHAPE_REST_* need beside the bytes. */
struct page_form {
	const struct rest *rest;
	const struct fetch_heads *heads;
	uint32_t page; /* of its step, from 0 */
};

/* Reads a whole document of `shape`. All or nothing: on a breach of form returns
 * -FAULT_PARSE (or -FAULT_LIMIT) with *ret_refusal, and `page` holds no records. `bytes`
 * have LIMIT_PADDING readable bytes after them. The old contents of `page` are not read.
 *
 * A row of the right form whose value cannot be meant (a mark without a date, a session
 * that is neither AM nor PM, a bad CSV row) is a RECORD_REJECT and the rest goes on. Its
 * line is the 1-based line of a CSV file, or the 1-based row of a JSON page; its column is
 * the 1-based column of the table, 0 when it is about the row.
 *
 * SHAPE_WONDE_META gives one RECORD_STANDING. SHAPE_WONDE_SCHOOLS gives a RECORD_SCHOOL for each
 * school: of a list, or of the one that was asked for; none at all is what a host of another
 * region answers.
 *
 * Shapes of DfE's "explore education statistics" API (openapi v1): SHAPE_EES_SUMMARY gives one
 * RECORD_EES_VERSION; SHAPE_EES_META a RECORD_EES_NAME for every label of the levels NAT, REG
 * and LA, the filters and the indicators (schools and districts are left out); SHAPE_EES_QUERY
 * one RECORD_EES_PAGING, a RECORD_EES_PROBLEM for each warning, and a RECORD_EES_ROW a row,
 * none of it set aside: half an answer is none; SHAPE_EES_PROBLEM one RECORD_EES_PROBLEM. */
int page_read(enum shape shape, struct span bytes, struct page *page, struct page_refusal *ret_refusal);
/* The same, and of the fields that only a contract's naming lets in (contract/contract.h, from
 * FIELD_BIRTH_DATE on) reads those whose bits are in `needs`; page_read reads none of them. What is not
 * needed is passed over unread and is in no record. */
int page_read_needed(enum shape shape, uint32_t needs, struct span bytes, struct page *page,
		     struct page_refusal *ret_refusal);
/* The same for SHAPE_REST_CODES, SHAPE_REST_STUDENTS and SHAPE_REST_MARKS, which are of no form without
 * their description; it is read only during the call. -FAULT_STATE, with its words, for an error that came
 * with status 200. */
int page_read_form(enum shape shape, uint32_t needs, const struct page_form *form, struct span bytes,
		   struct page *page, struct page_refusal *ret_refusal);
/* Reads the answer of a token service (RFC 6749, 5.1): `token` is of `size` bytes; *ret_seconds is 0 when it
 * does not say how long the token holds. -FAULT_PARSE with *ret_refusal, which never shows the token. */
int page_read_token(struct span bytes, char *ret_token, size_t size, int64_t *ret_seconds,
		    struct page_refusal *ret_refusal);
/* What is known of a school's file before it is read. */
struct page_file {
	const char *columns; /* headings that the School file maps (exchange/drop.h) */
	int64_t changed_at;  /* when it was last written; 0: not known */
};
/* A school's nightly file (SHAPE_DROP_FILE): one RECORD_DROP_FILE, and a RECORD_STUDENT and a
 * RECORD_DROP_PUPIL for each pupil, a RECORD_MARK for each mark, a RECORD_REJECT and a
 * RECORD_DROP_ROW for each row set aside. A file that cannot be used at all is a RECORD_DROP_FILE
 * with the reason and nothing else: only memory makes this fail. Without mapped headings
 * page_read reads it too. */
int page_read_file(const struct page_file *file, uint32_t needs, struct span bytes, struct page *page,
		   struct page_refusal *ret_refusal);
/* Empties and frees; NULL is fine. */
void page_free(struct page *page);

#endif
