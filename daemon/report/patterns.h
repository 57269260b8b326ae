/* patterns.h: what `muster patterns` was answered, as a table. */
#ifndef REPORT_PATTERNS_H
#define REPORT_PATTERNS_H

#include <stdbool.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"
#include "report/table.h"
#include "report/view.h"

/* What stands in the columns. Every row has its groups, enrolments and unknown marks. */
enum patterns_show {
	PATTERNS_SHOW_FOUND,	/* broken weeks, and enrolments with a pattern */
	PATTERNS_SHOW_WEEK,	/* absence % by weekday and half day, ten columns */
	PATTERNS_SHOW_WEEKDAYS, /* the same with its sessions, a row each */
	PATTERNS_SHOWS
};
/* "found", "week", "weekdays"; NULL is the first. False: no such. */
bool patterns_show_find(const char *name, enum patterns_show *ret);

/* Fills a zeroed table from an opened view. 0, or view_done's fault. */
int patterns_table(struct view *v, enum patterns_show show, struct table *t);

/* Appends the table made of the engine's answer. -FAULT_PARSE: not such an answer; -FAULT_MEMORY. */
int report_patterns(struct span view, enum patterns_show show, enum table_format format, struct buffer *out,
		    struct fault *reterr);

#endif
