/* figures_check.h: a published file held against its own counts, offline. */
#ifndef CLI_FIGURES_CHECK_H
#define CLI_FIGURES_CHECK_H

#include <stdbool.h>

/* Prints a table per kind of check and each mismatch (figures/recompute.h), or one JSON
 * object. Returns CLI_OK, or CLI_REFUSED when a cell differs or the file cannot be read. */
int figures_check(const char *path, bool json);

#endif
