/* problem.h: why a request is not answered, as application/problem+json (RFC 9457). Pure. */
#ifndef CONSOLE_PROBLEM_H
#define CONSOLE_PROBLEM_H

#include "base/buffer.h"

/* Members of one question that are told as wrong; what is over is only counted. */
#define PROBLEM_FIELDS 16

struct problem {
	unsigned status; /* 400 and above; 0: none */
	char detail[320];
	struct problem_field {
		char name[72]; /* as it came, escaped */
		char text[240];
	} fields[PROBLEM_FIELDS];
	unsigned count;
};

/* "Not found", "Too many requests", ...; never NULL. */
const char *problem_title(unsigned status);
void problem_set(struct problem *p, unsigned status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds a member that is wrong; the status becomes 422. */
void problem_field(struct problem *p, struct span name, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Appends the document. */
void problem_write(const struct problem *p, struct buffer *out);

#endif
