/* school_files.h: the keys of `source:` for a school that puts down files; for school*.c only. */
#ifndef CONFIG_SCHOOL_FILES_H
#define CONFIG_SCHOOL_FILES_H

#include "config/config.h"
#include "config/row.h"

/* Headings of odd columns; offsets in struct school. */
extern const struct row files_column_rows[];

/* NULL when fine, else what was expected. */
const char *files_check_url(const void *text);
const char *files_check_host_key(const void *text);

/* Tells what is still missing of a school of kind csv, and writes its base_url. */
void school_files_finish(struct walk *w, const struct node *root, struct school *s);

/* The rows of `source:` that only a source of kind csv has. */
/* clang-format off */
#define FILES_SOURCE_ROWS                                                                                    \
	{.key = "folder", .type = ROW_NAME, ROW_AT(struct school, folder),                                    \
	 .help = "csv: the school's own folder in the drop folder; this or url"},                             \
	{.key = "url", .type = ROW_TEXT, ROW_AT(struct school, files_url), .check = files_check_url,          \
	 .schema = "'pattern': '^sftp://[^@?# <>/:][^@?# <>]*/[^@?# <>]*$'",                                  \
	 .help = "csv: the folder at an SFTP server; this or folder"},                                        \
	{.key = "host_key", .type = ROW_TEXT, ROW_AT(struct school, host_key), .check = files_check_host_key, \
	 .schema = "'pattern': '^SHA256:[A-Za-z0-9+/]{43}=?$'",                                               \
	 .help = "csv: fingerprint of that server's host key; any other server is refused"},                  \
	{.key = "settled", .type = ROW_MINUTES, ROW_AT(struct school, settled), .min = 1, .max = 120,         \
	 .fallback = "5m",                                                                                    \
	 .help = "csv: a file that has no NAME.done beside it is whole once it rested this long"},            \
	{.key = "fewer_from", .type = ROW_DATE, ROW_AT(struct school, fewer_from),                            \
	 .help = "csv: the first file after this day may have far fewer pupils than the last: a year group has left"}, \
	{.key = "columns", .type = ROW_MAP, .rows = files_column_rows,                                        \
	 .help = "csv: headings of this school's report for columns that are not found by their usual names"}
/* clang-format on */

#endif
