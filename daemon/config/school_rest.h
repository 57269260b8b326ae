/* school_rest.h: the keys of `source:` that describe a REST system; for school*.c only. */
#ifndef CONFIG_SCHOOL_REST_H
#define CONFIG_SCHOOL_REST_H

#include "config/config.h"
#include "config/row.h"

/* Rows of the maps below `source:`, offsets in struct school. */
extern const struct row rest_paging_rows[], rest_codes_rows[], rest_students_rows[], rest_marks_rows[],
	rest_error_rows[], rest_header_item[], rest_session_item[], rest_code_item[], rest_year_item[];
/* Words of choices, each ending with NULL, in the order of the enums of exchange/rest.h. */
extern const char *const rest_auth_words[], *const rest_day_words[], *const rest_id_words[];

/* NULL when fine, else what was expected. */
const char *rest_check_pointer(const void *text);
const char *rest_check_header_name(const void *text);

/* JSON Schema of what those checks let through. */
#define REST_POINTER_SCHEMA "'pattern': '^(/([^~/]|~[01]){0,60}){1,8}$'"
#define REST_NAME_SCHEMA    "'pattern': '^[A-Za-z0-9-]+$'"

/* Completes a school of kind rest from its profile, and tells what is still missing or does not fit. */
void school_rest_finish(struct walk *w, const struct node *root, struct school *s);

/* The rows of `source:` that only a source of kind rest has. */
/* clang-format off */
#define REST_SOURCE_ROWS                                                                                     \
	{.key = "profile", .type = ROW_CHOICE, .fallback = "none", ROW_AT(struct school, rest_profile),       \
	 .words = rest_profile_names,                                                                         \
	 .help = "rest: whose system it is; what that supplier documents need not be written, all of it may be"}, \
	{.key = "auth", .type = ROW_CHOICE, ROW_AT(struct school, rest.auth), .words = rest_auth_words,       \
	 .help = "rest: how the credential is sent; basic: it is USER:PASSWORD; oauth2: ID:SECRET, for a token from token_url"}, \
	{.key = "auth_header", .type = ROW_STRING, .max = 40, ROW_AT(struct school, rest.auth_header),        \
	 .check = rest_check_header_name, .schema = REST_NAME_SCHEMA,                                         \
	 .help = "rest, auth header: the header that carries the credential"},                                \
	{.key = "token_url", .type = ROW_STRING, .max = 255, ROW_AT(struct school, rest.token_url),           \
	 .check = check_token_url, .schema = "'pattern': '^https://[^@# ]+$'",                                \
	 .help = "rest, auth oauth2: where tokens come from; the secret goes to this host and no other"},     \
	{.key = "scope", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.scope),                   \
	 .help = "rest, auth oauth2: the scope asked for"},                                                   \
	{.key = "headers", .type = ROW_LIST, ROW_ITEMS(struct school, rest.headers, rest.header_count),       \
	 .rows = rest_header_item, .help = "rest: sent with each request; no secret belongs here"},           \
	{.key = "paging", .type = ROW_MAP, .rows = rest_paging_rows, .help = "rest: how the next page is found"}, \
	{.key = "codes", .type = ROW_MAP, .rows = rest_codes_rows,                                            \
	 .help = "rest: the school's list of codes, where a mark gives only an id of one"},                   \
	{.key = "students", .type = ROW_MAP, .rows = rest_students_rows, .help = "rest: the pupils on roll"}, \
	{.key = "marks", .type = ROW_MAP, .rows = rest_marks_rows, .help = "rest: the session marks"},        \
	{.key = "dates", .type = ROW_CHOICE, ROW_AT(struct school, rest.dates), .words = rest_day_words,     \
	 .help = "rest: how days are written: 2026-09-02; 2026-09-02T00:00:00+01:00, the day it then is in London; an object with a date in it"}, \
	{.key = "ids", .type = ROW_CHOICE, ROW_AT(struct school, rest.ids), .words = rest_id_words,           \
	 .help = "rest: what of an id counts: all of it, or what stands behind its last slash"},              \
	{.key = "sessions", .type = ROW_LIST, ROW_ITEMS(struct school, rest.sessions, rest.session_count),    \
	 .rows = rest_session_item, .help = "rest: which of the school's sessions is AM and which PM; without it they are named so"}, \
	{.key = "code_map", .type = ROW_LIST, ROW_ITEMS(struct school, rest.code_words, rest.code_word_count), \
	 .rows = rest_code_item, .help = "rest: register codes the school writes in another way; others stay as they are"}, \
	{.key = "year_map", .type = ROW_LIST, ROW_ITEMS(struct school, rest.year_words, rest.year_word_count), \
	 .rows = rest_year_item, .help = "rest: National Curriculum years the school writes in another way"}, \
	{.key = "error", .type = ROW_MAP, .rows = rest_error_rows, .help = "rest: errors that come with status 200"}, \
	{.key = "as_of", .type = ROW_STRING, .max = 200, ROW_AT(struct school, rest.as_of),                   \
	 .check = rest_check_pointer, .schema = REST_POINTER_SCHEMA,                                          \
	 .help = "rest: pointer to when the system's data was last brought up to date"},                      \
	{.key = "as_of_header", .type = ROW_STRING, .max = 40, ROW_AT(struct school, rest.as_of_header),      \
	 .check = rest_check_header_name, .schema = REST_NAME_SCHEMA,                                         \
	 .help = "rest: the header that says so, such as Last-Modified"},                                     \
	{.key = "limit_wait", .type = ROW_INT, .max = 3600, ROW_AT(struct school, rest.limit_wait),           \
	 .help = "rest: seconds to wait after status 429 when the answer does not say"}
/* clang-format on */

const char *check_token_url(const void *text);

#endif
