/* A request as the schools' service understands it, and the answer it will give. */
#ifndef SIM_ASK_H
#define SIM_ASK_H

#include <stdbool.h>
#include <stdint.h>

#include "borough.h"
#include "faults.h"
#include "out.h"

#define ASK_SEGMENTS 8

enum ask_include {
	INCLUDE_CODE = 1,
	INCLUDE_STUDENT = 2,
	INCLUDE_STUDENT_EDUCATION = 4,
	INCLUDE_EDUCATION = 8,
	INCLUDE_YEAR = 16,
	INCLUDE_EXTENDED = 32,
	INCLUDE_REGISTRATION = 64,
	INCLUDE_BOARDING = 128
};

struct ask {
	struct borough *borough;
	struct school *school;		 /* the one addressed, or NULL */
	const struct faults_now *faults; /* of the school addressed */
	struct faults *all_faults;
	int64_t now;
	int32_t today;	/* in London */
	bool read_only; /* GET or HEAD */
	char host[128];
	char path[256];	 /* without the query and a trailing slash */
	char words[256]; /* the path cut at its slashes */
	const char *segment[ASK_SEGMENTS];
	int segments;
	const char *query; /* raw */
	/* from the query */
	unsigned include;
	int per_page;
	int per_page_wanted; /* 0: as the query says, up to the service's most */
	long page;
	bool cursor;
	uint64_t position; /* of the next row, in cursor mode */
	int32_t from, to;  /* of attendance_date_*; both included */
	int64_t updated_after;
};

struct answer {
	int status;
	const char *type;   /* of the content; NULL: JSON */
	char location[512]; /* empty: none */
	char retry_after[96];
	char next_page[16], total_pages[16],
		last_modified[40]; /* of systems that page in headers; empty: none */
	struct out body;
};

/* Takes the raw target of a request apart. False when it is too long or has too many parts. */
bool ask_read_target(struct ask *a, const char *target, const char *host);

/* Reads the query; false after writing a 422. */
bool ask_read_query(struct ask *a, struct answer *ret);

/* Whether an Authorization header carries the token, as Bearer or as Basic user name; the scheme in any case.
 */
bool ask_authorised(const char *header, const char *token);

/* Writes an error in JSON. */
void answer_error(struct answer *ret, int status, const char *error, const char *description);

/* Writes the end of a list: `],"meta":{...}}`. `more` and `next` always agree; `position` is where a cursor
 * goes on. */
void answer_page(struct answer *ret, const struct ask *a, bool more, uint64_t position, const char *list);

/* How many rows a page-mode request skips; true when the fault wants this page empty. */
uint64_t ask_skip(const struct ask *a);
bool ask_hollow(const struct ask *a);

#endif
