/* fault.h: the one way to fail.
 *
 * A function that can fail returns 0 or a negative kind (-FAULT_X) and fills a
 * `struct fault` given by its caller. Library code never logs: it fills a fault
 * and lets the caller decide who should read it. */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

#include <stdarg.h>
#include <stddef.h>

enum fault_kind {
	FAULT_NONE = 0,
	FAULT_MEMORY,  /* allocation failed */
	FAULT_IO,      /* the operating system refused; text carries errno's words */
	FAULT_PARSE,   /* bytes are not of their form: the whole document is refused */
	FAULT_MEANING, /* well formed, but not allowed or not sensible */
	FAULT_LIMIT,   /* a named cap of base/limits.h was reached */
	FAULT_MISSING, /* what was asked for is not there */
	FAULT_DENIED,  /* not allowed to this asker */
	FAULT_STATE,   /* not now: the thing is in another state */
	FAULT_BUG,     /* broken promise between our own parts */
	FAULT_COUNT
};

/* A part of a fault's text; length 0: not there. */
struct fault_part {
	unsigned short at, length;
};

/* Where a fault was found; zero or NULL members are not known and not printed. */
struct fault {
	enum fault_kind kind;
	unsigned line;	 /* 1-based */
	unsigned column; /* 1-based */
	char file[160];	 /* file name as the user gave it */
	char path[160];	 /* e.g. "parties.receiver.team" */
	char text[448];	 /* one sentence, foreign text already escaped */
	/* For programs that read faults: which check found it (static text), and where in `text` it says what
	 * was expected, what was found, and which known word is nearest. */
	const char *check;
	struct fault_part expected, found, nearest;
};

/* Fills `f` (may be NULL: nobody wants the words) and returns -kind, so that
 * callers write `return fault_set(reterr, FAULT_PARSE, "...")`. */
int fault_set(struct fault *f, enum fault_kind kind, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Like fault_set, adding ": " and the words of `error` (an errno). Kind is FAULT_IO. */
int fault_errno(struct fault *f, int error, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Writes "file:line:column: path: text" into `out` (always terminated), leaving
 * out what is not known. Returns `out`. */
const char *fault_print(const struct fault *f, char *out, size_t size);

/* A short word for a kind: "parse", "io", ... Never NULL. */
const char *fault_kind_name(enum fault_kind kind);

/* A list of faults, so that one run shows every fault of every file. */
struct faults {
	struct fault *list; /* owned */
	size_t count;
	size_t dropped; /* over LIMIT_FAULTS; counted, never silently lost */
};

/* Appends a copy of `f`. Never fails: when full or out of memory it counts. */
void faults_add(struct faults *all, const struct fault *f);

/* Frees the list and leaves an empty one; NULL is fine. */
void faults_clear(struct faults *all);

#endif
