/* row.h: how a kind of file becomes a struct: one row a key, walked by one engine.
 *
 * Checker, documentation (config/explain.h) and editor schema all walk the same rows. Every
 * fault says `file:line:column: path: expected X, found "Y"`, and `did you mean "Z"` where
 * there is a near one. A member whose value was refused or not given stays "unset": "" for
 * text, DAY_NONE for dates, -1 for times, 0 otherwise; later checks skip what is unset, so
 * nothing is told twice. */
#ifndef CONFIG_ROW_H
#define CONFIG_ROW_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/fault.h"
#include "config/tree.h"

enum row_type {
	ROW_CONST,   /* exactly `fallback`; not stored */
	ROW_TEXT,    /* one line -> char[size]; what YAML may read as a number or truth needs quotes */
	ROW_NAME,    /* lower-case letters, digits, hyphens -> char[size] */
	ROW_DIGITS,  /* `min` digits in quotes -> char[size] */
	ROW_INT,     /* min..max -> int */
	ROW_BOOL,    /* true, false -> bool */
	ROW_DATE,    /* 2026-09-01 -> day_t */
	ROW_TIME,    /* "08:45" in quotes -> int, minutes of the day */
	ROW_MINUTES, /* 20m, 1h -> int, minutes, min..max */
	ROW_DAYS,    /* 8d, 2y (of 365 days) -> int, days, min..max */
	ROW_STRING,  /* one line -> const char * in the walk's arena, at most `max` bytes; "" when not written
		      */
	ROW_CHOICE,  /* a word -> its index in `words`, as int or bool */
	ROW_BITS,    /* a list of words -> unsigned, bit = index in `words` */
	ROW_MAP,     /* keys of their own: `rows`; offsets count from this row's offset */
	ROW_LIST,    /* items as `rows[0]` says, `stride` bytes apart, their number at `count_at` */
	ROW_OWN	     /* `read` does it */
};

struct walk;

struct row {
	const char *key; /* NULL ends a table */
	enum row_type type;
	bool required;
	size_t offset, size;	  /* size 0: checked and not kept */
	long min, max;		  /* numbers: range; lists: items; text not kept: longest */
	const char *fallback;	  /* what is taken when the key is not there, as it would be written */
	const char *const *words; /* ends with NULL */
	const struct row *rows;
	size_t stride, count_at;
	bool apart; /* ROW_LIST: the member is a pointer, the items stand in the walk's arena */
	/* ROW_OWN: fills the struct at `base` (the one the offsets count from), telling faults itself. */
	void (*read)(struct walk *w, const struct node *n, void *base);
	/* Further rule on a stored value: NULL when fine, else what was expected. */
	const char *(*check)(const void *value);
	const char *form; /* ROW_OWN: what may stand there, in words */
	/* JSON Schema, members without braces and with ' for its quotes: of ROW_OWN all of it, of text what
	 * its check lets through. */
	const char *schema;
	const char *help;
};

/* A number that a macro names, as text. */
#define TEXT_OF(macro_)	 TEXT_AS(macro_)
#define TEXT_AS(number_) #number_

#define ROW_AT(type_, member_) .offset = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_)
#define ROW_ITEMS(type_, member_, count_)                                                                    \
	.offset = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_),                           \
	.stride = sizeof(((type_ *)0)->member_[0]),                                                          \
	.max = (long)(sizeof(((type_ *)0)->member_) / sizeof(((type_ *)0)->member_[0])),                     \
	.count_at = offsetof(type_, count_)
/* A list that stands in the arena, of at most `most_` items: the member is a pointer to them. */
#define ROW_APART(type_, member_, count_, most_)                                                             \
	.offset = offsetof(type_, member_), .size = sizeof(((type_ *)0)->member_),                           \
	.stride = sizeof(*((type_ *)0)->member_), .max = (most_), .count_at = offsetof(type_, count_),       \
	.apart = true

/* One file under way. */
struct walk {
	const char *file;
	struct faults *faults, *warnings;
	struct arena *arena; /* for what a struct cannot hold itself */
	char path[160];
};

/* Maps a node that should be a map into the struct at `base`. */
void row_map(struct walk *w, const struct row *rows, const struct node *n, void *base);
/* Sets every member of the rows to its fallback, or leaves it unset. */
void row_defaults(const struct row *rows, void *base);

/* Reads one scalar as `row` says into `at`; false when it does not fit. Faults are the caller's. */
bool scalar_read(const struct row *row, const struct node *n, void *at);
/* Marks the member unset. */
void scalar_unset(const struct row *row, void *at);
/* What a row accepts, in words: "a date like 2026-09-01". Returns `out`. */
#define ROW_WORDS 288 /* room for what it writes; the longest is the list of fields */
const char *row_expected(const struct row *row, char *out, size_t size);
/* The longest text, in bytes, that a row of ROW_TEXT, ROW_STRING or ROW_NAME takes. */
size_t row_longest(const struct row *row);
/* Forms of names and times of day, as JSON Schema and POSIX both read them. */
#define ROW_NAME_PATTERN "^[a-z0-9][a-z0-9-]*$"
#define ROW_TIME_PATTERN "^([01][0-9]|2[0-3]):[0-5][0-9]$"

/* Adds a fault "expected ..., found ..." about a node at the walk's path. */
void walk_expected(struct walk *w, const struct node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* The same with words after what was found ("" for none), and a near word of `near` (or NULL). */
void walk_unknown(struct walk *w, const struct node *n, const char *const *near, const char *after,
		  const char *format, ...) __attribute__((format(printf, 5, 6)));
/* Adds a fault or a warning in free words. */
void walk_fault(struct walk *w, const struct node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void walk_warn(struct walk *w, const struct node *n, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Moves the walk to a path under `root` for one report; gives the node there, or the
 * nearest above it. */
const struct node *walk_to(struct walk *w, const struct node *root, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
/* Adds ".key" or "[index]" to the path; returns the length to go back to with walk_back. */
size_t walk_into(struct walk *w, const char *key);
size_t walk_item(struct walk *w, size_t index);
void walk_back(struct walk *w, size_t length);

#endif
