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
	SOURCE_RESOURCES
};

struct source_ask {
	const char *base_url; /* "https://host/v1.0", no trailing slash */
	const char *school;   /* the school's id in that system */
	enum source_resource resource;
	day_t from, to; /* SOURCE_MARKS, SOURCE_MARKS_LEFT: both inclusive; the driver overlaps bounds */
	int64_t since;	/* an instant by the source's own clock; the caller overlaps it */
	uint32_t needs; /* SOURCE_STUDENTS: bits of enum field that a contract in force names */
};

struct source {
	const char *kind; /* "wonde" */
	/* Writes the address of the first page. -FAULT_LIMIT when it does not fit. */
	int (*url)(const struct source_ask *ask, char *out, size_t size, struct fault *reterr);
	/* 0: this kind of system does not offer the resource, and it is not asked for. */
	enum shape shapes[SOURCE_RESOURCES];
};

/* The driver of a kind, or NULL. */
const struct source *source_find(const char *kind);

/* What systems of this kind bear where no file says otherwise: requests of one token in so many seconds. */
struct source_pace {
	uint32_t most, seconds;
};
struct source_pace source_pace(const char *kind);

/* True when both addresses are https with the same host and port: a `next` link that
 * fails this is never followed, because our token would go with it. */
bool source_same_host(const char *base_url, const char *url);

extern const struct source source_wonde;
/* Always fails to make an address: for tests of the engine's error path. */
extern const struct source source_fail;

#endif
