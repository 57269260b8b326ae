/* source.h: the port to school systems: where to ask for what, and what comes back.
 *
 * A driver only knows addresses and shapes; fetching is curl_pool's, reading is page.h's. */
#ifndef SOURCE_SOURCE_H
#define SOURCE_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/days.h"
#include "base/fault.h"
#include "exchange/message.h"
#include "exchange/rest.h"

enum source_resource {
	SOURCE_META,	   /* is the school online and approved? */
	SOURCE_CODES,	   /* the school's code ids */
	SOURCE_STUDENTS,   /* pupils on roll, with UPN, year and dates */
	SOURCE_MARKS,	   /* session marks of a range of days */
	SOURCE_SCHOOL,	   /* the school itself: where its data are, what system it has */
	SOURCE_PENDING,	   /* the lists of schools that have not answered our request, */
	SOURCE_DECLINED,   /* that have declined it, */
	SOURCE_REVOKED,	   /* and that have taken their approval back */
	SOURCE_LEAVERS,	   /* pupils who left, changed after `since` */
	SOURCE_COMING,	   /* pupils who are to come */
	SOURCE_MARKS_LEFT, /* session marks of pupils who left, of a range of days */
	SOURCE_CHANGED,	   /* session marks of whatever day, changed after `since` */
	SOURCE_DELETIONS,  /* what was taken out after `since` */
	SOURCE_FILES,	   /* names of the files that a school has put down, */
	SOURCE_FILE,	   /* and one of them, named by `page` */
	SOURCE_RESOURCES
};

struct source_ask {
	const char *base_url; /* "https://host/v1.0", no trailing slash */
	const char *school;   /* the school's id in that system */
	enum source_resource resource;
	day_t from, to; /* SOURCE_MARKS, SOURCE_MARKS_LEFT: both inclusive; the driver overlaps bounds */
	int64_t since;	/* an instant by the source's own clock; the caller overlaps it */
	uint32_t needs; /* SOURCE_STUDENTS: bits of enum field that a contract in force names */
	const struct rest *rest; /* kind rest: the system, described; else NULL */
	/* Of a numbered source: what the page before gave as next; "" or NULL: the first. Or a file's name.
	 */
	const char *page;
};

struct source {
	const char *kind; /* "wonde", "rest" */
	/* Writes the address of the first page, or of the one `page` names. -FAULT_LIMIT when it does not
	 * fit. */
	int (*url)(const struct source_ask *ask, char *out, size_t size, struct fault *reterr);
	/* Has this system, as it is described, such a resource? NULL: all that have a shape. */
	bool (*has)(const struct rest *rest, enum source_resource resource);
	bool numbered; /* a next page may be a number, not an address */
	/* 0: this kind of system does not offer the resource, and it is not asked for. */
	enum shape shapes[SOURCE_RESOURCES];
};

/* The driver of a kind, or NULL. */
const struct source *source_find(const char *kind);

/* Does a school on this system have the resource? `rest` is its description, for kind rest. */
bool source_offers(const struct source *source, const struct rest *rest, enum source_resource resource);
/* True when both addresses are https with the same host and port: a `next` link that
 * fails this is never followed, because our token would go with it. */
bool source_same_host(const char *base_url, const char *url);
/* May this `next` be followed: an address on the host, or a number where pages have numbers? */
bool source_next_fine(const struct source *source, const char *base_url, const char *next);
/* Is it a number, for `page`? */
bool source_next_number(const char *next);

extern const struct source source_wonde, source_rest;
/* Files in a drop folder. `base_url` is "drop:FOLDER" or "sftp://host/path". */
extern const struct source source_csv;
/* Always fails to make an address: for tests of the engine's error path. */
extern const struct source source_fail;

#endif
