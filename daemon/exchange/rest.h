/* rest.h: a school system that answers over HTTPS in JSON, described in data.
 *
 * A School file with `source: {kind: rest, ...}` becomes one struct rest; what it does not write is taken
 * from a profile (rest_profile). The engine packs it into MSG_FETCH: fetch takes from it how to ask, parse
 * how to read. Texts are borrowed; NULL and "" both say "not given".
 *
 * Pointers are JSON pointers (RFC 6901): "/data/0/id". `items` counts from the document, a field from its
 * row. */
#ifndef EXCHANGE_REST_H
#define EXCHANGE_REST_H

#include <stdbool.h>

#include "base/buffer.h"

#define REST_QUERY    8
#define REST_HEADERS  6
#define REST_SESSIONS 8
#define REST_CODES    64
#define REST_YEARS    24
#define REST_DEPTH    8 /* steps of one pointer */

enum rest_auth {
	REST_BEARER, /* Authorization: Bearer CREDENTIAL */
	REST_BASIC,  /* Authorization: Basic; the credential is "user:password" */
	REST_HEADER, /* AUTH_HEADER: CREDENTIAL */
	REST_OAUTH2, /* a bearer token from token_url (RFC 6749, 4.4); the credential is "id:secret" */
};

/* How the next page is found. `next` and `more` are pointers or names of headers, as the strategy says. */
enum rest_paging {
	REST_ONE_PAGE,	  /* there is none */
	REST_NEXT_LINK,	  /* next: pointer to an absolute address, null on the last; more: true or false */
	REST_NEXT_HEADER, /* next: header with the number of the next page; more: header that counts pages */
	REST_NEXT_NUMBER, /* next: pointer to that number; more: pointer to true or false */
	REST_SHORT_PAGE,  /* pages by number, until one has fewer rows than per_page */
	REST_OFFSET,	  /* rows by {offset}, until a page has fewer than per_page */
	REST_PAGINGS
};

/* How days are written. */
enum rest_dates {
	REST_CIVIL,	  /* 2026-09-02, perhaps with a time of the school's own clock */
	REST_WITH_OFFSET, /* 2026-09-02T00:00:00+01:00: the day it then is in London */
	REST_DATE_OBJECT, /* {"date": "2026-09-02 00:00:00", "timezone": ...}, or as REST_CIVIL */
};

/* What of an id counts. */
enum rest_ids {
	REST_WHOLE,
	REST_LAST_PART, /* ids are addresses: what stands behind the last slash */
};

/* What one of the school's values means. */
struct rest_word {
	const char *value, *means;
};

struct rest_list {
	const char *path; /* with {school} {from} {to} {day_before} {day_after} {page} {offset} {per_page} */
	const char *query[REST_QUERY]; /* "name=value", with the same */
	unsigned query_count;
	const char *items; /* where the rows stand; "": the document is the list */
};

struct rest {
	enum rest_auth auth;
	const char *auth_header, *token_url, *scope;
	const char *headers[REST_HEADERS]; /* "Name: value", sent with each request to base_url */
	unsigned header_count;
	enum rest_paging paging;
	const char *next, *more;
	int first_page, per_page;
	int limit_wait; /* seconds to wait after 429 when the answer does not say; 0: as ever */
	const char *error, *error_text; /* pointers to a status inside the body, and its words */
	const char *as_of, *as_of_header;
	enum rest_dates dates;
	enum rest_ids ids;
	struct rest_list codes, students, marks; /* codes: path "" when there is none */
	struct {
		const char *id, *code;
	} code;
	struct {
		const char *id, *upn, *former_upn, *year, *admission, *leaving, *updated_at;
		const char *surname, *forename, *born; /* read only when a contract names them */
	} student;
	struct {
		const char *id, *student, *date, *updated_at, *minutes_late;
		const char *session, *code; /* a row a session, */
		const char *am, *pm;	    /* or one a day with a code for each */
	} mark;
	struct rest_word sessions[REST_SESSIONS]; /* means: "am" or "pm"; none: AM and PM themselves */
	unsigned session_count;
	struct rest_word code_words[REST_CODES]; /* means: a register code; others stay as they are */
	unsigned code_word_count;
	struct rest_word year_words[REST_YEARS];
	unsigned year_word_count;
	const char *base_url; /* of the school: no credential goes anywhere else */
};

/* Appends the packed form (sticky failure, see buffer.h). */
void rest_pack(const struct rest *r, struct buffer *out);
/* Reads it; texts borrow `packed`. False when it is not of the form, a choice or count out of range among it.
 */
bool rest_unpack(struct span packed, struct rest *ret);

/* Bits of what a School file wrote itself among what has no empty value of its own. */
enum {
	REST_WROTE_AUTH = 1,
	REST_WROTE_PAGING = 2,
	REST_WROTE_FIRST = 4,
	REST_WROTE_DATES = 8,
	REST_WROTE_IDS = 16,
	REST_WROTE_NEXT = 32, /* a strategy of its own: the profile's `next` and `more` are not for it */
};
/* Takes what is not given from `profile`: texts and lists that are empty, and of the choices those not in
 * `wrote`. */
void rest_complete(struct rest *r, const struct rest *profile, unsigned wrote);

/* Profiles shipped with the program, by name: "none", "assembly", "scholarpack", "arbor"; ends with NULL. */
extern const char *const rest_profile_names[];
/* NULL for an index past the last. Only what the supplier's own documents say stands in one. */
const struct rest *rest_profile(unsigned index);

/* What is still not given and must be: the key in the School file ("marks.path"), or NULL. `n` counts from
 * 0 over all that is missing. */
const char *rest_missing(const struct rest *r, unsigned n);

/* One step of a pointer, unescaped into `out`; moves `*pointer` behind it. False at its end. -- A pointer
 * is "" or starts with a slash; see rest_pointer_fine. */
bool rest_pointer_step(const char **pointer, char *out, size_t size);
/* "" or "/a/b~1c", at most REST_DEPTH steps of at most 63 bytes, each ~ followed by 0 or 1. */
bool rest_pointer_fine(const char *pointer);

/* An address: base_url, path and query with the placeholders filled, values percent-encoded. False when it
 * does not fit or a placeholder is unknown. */
struct rest_fill {
	const char *school, *from, *to, *day_before, *day_after;
	const char *page; /* digits as parse gave them; "": the first */
};
bool rest_address(const struct rest *r, const struct rest_list *list, const struct rest_fill *fill, char *out,
		  size_t size);
/* Are all placeholders of a template known? */
bool rest_template_fine(const char *text);

#endif
