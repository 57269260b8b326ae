/* The service's answers as files, for a web server that only hands out files. */
#ifndef SIM_PAGES_H
#define SIM_PAGES_H

#include <stdint.h>

struct borough;

struct pages_options {
	const char *dir;      /* certificates, made when missing; see tls.h */
	const char *out;      /* folder of the answers; made */
	const char *base_url; /* https://HOST:PORT/v1.0, as `next` names it */
	int64_t at;	      /* the moment at which all is asked */
	int32_t from, to;     /* of marks, both included */
	int per_page;	      /* marks a page: more than the 200 of the service, if wanted */
};

/* Writes every page of every school that shares: what stands at PATH?page=N goes to OUT/PATH.d/N.json,
 * and packed to N.json.gz. Prints one line: schools, pupils on roll, marks, pages of marks, bytes of these,
 * and bytes packed. 0, or -1 with a message on stderr. */
int pages_write(struct borough *b, const struct pages_options *o);

#endif
