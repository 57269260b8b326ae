/* ees_read.h: members of the documents of DfE's "explore education statistics" API.
 *
 * A member the API promises that is not there, or of another type, refuses the document: it is
 * not the one we asked for. `path` is where the member's parent stands ("results[17]"; "" for the
 * document itself), for the words of the refusal. */
#ifndef SOURCE_EES_READ_H
#define SOURCE_EES_READ_H

#include "source/json_shim.h"
#include "source/page_internal.h"

/* A reader of a whole document. */
typedef int (*ees_reader)(struct json_value root, struct page *page, struct page_refusal *refusal);
/* Parses, reads, and refuses for a name given twice or a NUL; fills in where. */
int ees_document(struct span bytes, ees_reader read, struct page *page, struct page_refusal *refusal);

/* Refuses for one member. */
int ees_wrong(struct page_refusal *refusal, const char *path, const char *member, const char *expected,
	      struct json_value found);
/* A text of 1 to size - 1 bytes without control bytes: ids, codes, names of columns, labels. */
int ees_text(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
	     char *out, size_t size);
/* The same, or null, or nothing at all, or empty: then "". */
int ees_text_or(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
		char *out, size_t size);
/* Words for a person: escaped and cut to fit; "" unless it is a text. */
void ees_words(struct json_value v, char *out, size_t size);
/* A whole number from 0. */
int ees_count(struct page_refusal *refusal, const char *path, const char *member, struct json_value v,
	      int64_t *ret_count);
/* A list. */
int ees_list(struct page_refusal *refusal, const char *path, const char *member, struct json_value v);

/* "message (path); message" of a list of errors or warnings, appended to `out`. */
void ees_errors(struct json_value errors, char *out, size_t size);

#endif
