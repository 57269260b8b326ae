/* figures_check.h: a published file held against its own counts, or another's, offline. */
#ifndef CLI_FIGURES_CHECK_H
#define CLI_FIGURES_CHECK_H

#include "report/table.h"

/* Checks the file (plain or gzip) at `path` as figures/recompute.h says, and prints a table per
 * kind of check, each mismatch and each tie; or one CSV table; or one JSON object. `against`:
 * another file, or NULL. Returns CLI_OK when all is equal or differs in a way the published
 * figures are known to (ties printed down, rounded counts), CLI_REFUSED when a cell differs,
 * CLI_USAGE when a file cannot be read or nothing in it could be compared. */
int figures_check(const char *path, const char *against, enum table_format format);

#endif
