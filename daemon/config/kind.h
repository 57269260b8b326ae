/* kind.h: the kinds of file an admin writes, one row each. */
#ifndef CONFIG_KIND_H
#define CONFIG_KIND_H

#include <stddef.h>

#include "config/row.h"

#define KIND_API   "muster/v1"
#define KIND_COUNT 9
/* The first of them make a configuration; contract tests and the relay stand beside it. */
#define KIND_CONFIG 7

struct authority;

struct kind {
	const char *name;  /* as `kind:` says it */
	const char *files; /* where such files stand, as a pattern */
	const char *help;
	size_t size; /* of the struct; its first member is its id */
	const struct row *rows;
	/* What one row cannot see: settles members and checks them against each other. */
	void (*finish)(struct walk *w, const struct node *root, void *object);
};

extern const struct kind kind_authority, kind_school, kind_team, kind_calendar, kind_share_contract,
	kind_agreements, kind_person, kind_contract_test, kind_relay;
/* All of them, in the order in which a newcomer writes them. */
extern const struct kind *const kinds[KIND_COUNT];

/* The three keys every file starts with. */
/* clang-format off */
#define KIND_KEYS(kind_, type_)                                                                            \
	{.key = "apiVersion", .type = ROW_CONST, .required = true, .fallback = KIND_API,                   \
	 .help = "the form of the file; always " KIND_API},                                                \
	{.key = "kind", .type = ROW_CONST, .required = true, .fallback = kind_, .help = "what the file is"}, \
	{.key = "id", .type = ROW_NAME, .required = true, ROW_AT(type_, id),                               \
	 .help = "its name in other files, in commands and in logs; not to be changed later"}
/* clang-format on */

/* A list of date ranges: `rows` of such a list, and what its finish does with it: fills in single
 * days and tells ranges that run backwards. */
struct date_range;
extern const struct row range_item[];
void ranges_settle(struct walk *w, const struct node *root, const char *key, struct date_range *ranges,
		   unsigned count);
/* figures.c: the data sets of published figures that an authority has read by itself. */
extern const struct row figures_rows[];
void figures_check_sets(struct walk *w, const struct node *root, const struct authority *a);
extern const struct row freshness_rows[];
struct freshness;
void freshness_check(struct walk *w, const struct node *root, const struct freshness *f);
extern const struct row disk_rows[];
struct room_limits;
void disk_check(struct walk *w, const struct node *root, const struct room_limits *l);

/* Checks for rows: NULL when fine, else what was expected. */
const char *check_https(const void *text);
const char *check_email(const void *text);
const char *check_area(const void *text);
const char *check_host_port(const void *text);
const char *check_tcp(const void *text);
const char *check_file_name(const void *text);
const char *check_sha256(const void *text);
const char *check_version(const void *text);
/* What such a check lets through, as an expression that JSON Schema and POSIX (extended) both read;
 * NULL for a check that a row's file has for itself, which says its pattern in `schema`. */
const char *check_pattern(const char *(*check)(const void *text));

#endif
