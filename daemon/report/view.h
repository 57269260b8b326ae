/* view.h: reading the engine's answers (JSON) without guessing.
 *
 * A wanted member that is missing or of another type is a fault naming it: the first one
 * is kept, later reads go on harmlessly, and view_done tells. Texts are lent until
 * view_close. */
#ifndef REPORT_VIEW_H
#define REPORT_VIEW_H

#include <stdbool.h>
#include <stdint.h>

#include <jansson.h>

#include "base/fault.h"
#include "base/text.h"
#include "report/table.h"

struct view {
	json_t *root; /* owned */
	struct fault fault;
};

/* Parses one JSON object. -FAULT_PARSE. */
int view_open(struct view *v, struct span json, struct fault *reterr);
/* 0, or the first fault met. */
int view_done(const struct view *v, struct fault *reterr);
void view_close(struct view *v);

/* Wanted members. On a fault: "", 0, false, NULL. */
const char *view_text(struct view *v, const json_t *from, const char *key);
int64_t view_count(struct view *v, const json_t *from, const char *key); /* an integer >= 0 */
bool view_bool(struct view *v, const json_t *from, const char *key);
const json_t *view_object(struct view *v, const json_t *from, const char *key);
const json_t *view_array(struct view *v, const json_t *from, const char *key);

/* May be missing or null: then `otherwise`. Another type is a fault all the same. */
const char *view_text_or(struct view *v, const json_t *from, const char *key, const char *otherwise);
int64_t view_count_or(struct view *v, const json_t *from, const char *key, int64_t otherwise);
/* NULL when missing or null. */
const json_t *view_object_or(struct view *v, const json_t *from, const char *key);

/* "2026-11-23T09:41" -> "Mon 23 Nov 09:41" into `out` (24 bytes); "-" for "" and text that
 * is no such time is given back as it is (cut). Returns `out`. */
const char *view_moment(char out[24], const char *iso);

/* Writes the table that was made of the view, and ends both. A fault of the view comes before one of writing.
 */
int view_table(struct view *v, struct table *t, enum table_format format, struct buffer *out,
	       struct fault *reterr);

#endif
