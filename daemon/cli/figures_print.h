/* figures_print.h: the outcome of `muster figures check`, for people and for programs. */
#ifndef CLI_FIGURES_PRINT_H
#define CLI_FIGURES_PRINT_H

#include "figures/recompute.h"
#include "base/buffer.h"
#include "report/table.h"

/* Appends it. Text: a table a kind of check, the ties and mismatches, then "N of N cells" a kind.
 * CSV: one table of all lines, then a row a tie or mismatch. JSON: one object. -FAULT_MEMORY. */
int figures_print(const struct recompute *r, enum table_format format, struct buffer *out,
		  struct fault *reterr);

#endif
