/* templates.h: the share contracts of contracts/templates, built into the program by the Makefile, and the
 * words in them that are nobody's: what an authority has to write itself. */
#ifndef CONFIG_TEMPLATES_H
#define CONFIG_TEMPLATES_H

#include "base/buffer.h"
#include "base/days.h"
#include "base/fault.h"

struct template
{
	const char *name; /* of the file, without .yaml */
	const char *text; /* YAML, ready for the loader but for names that are not there */
};
extern const struct template templates[];
extern const unsigned templates_count;

/* What stands in a template's place for a value, and the value. A value of NULL leaves it as it is. */
struct template_value {
	const char *stands, *value;
};
#define TEMPLATE_SCHOOLS   "our-schools"
#define TEMPLATE_TEAM	   "our-team"
#define TEMPLATE_AUTHORITY "\"000\""
#define TEMPLATE_FROM	   "2000-09-01"
#define TEMPLATE_REVIEW	   "2000-10-31"
#define TEMPLATE_TO	   "2000-12-31"
#define TEMPLATE_CONTACT   "data-protection@our-council.example"
#define TEMPLATE_DPIA	   "DPIA-NUMBER"
#define TEMPLATE_COUNCIL   "our-council.example"
#define TEMPLATE_SUPPLIER  "Our supplier of"

/* When a contract that begins on `from` ends, with the school year or with the next one when that is near,
 * and by when people look at it again, in June. */
void template_dates(day_t from, day_t *ret_to, day_t *ret_review);
/* NULL when there is none of that name. */
const struct template *template_find(const char *name);
/* Appends the template with values in their places, comments as they are. `id` takes the place of the
 * template's own. -FAULT_MEMORY. */
int template_fill(const struct template *t, const char *id, const struct template_value *values, size_t count,
		  struct buffer *out, struct fault *reterr);
/* The next line of `yaml` from byte *at on that still says something of a template outside its comment: its
 * number, 0 for none. *ret_line lends it. Start with *at and *line 0. */
unsigned template_left(struct span yaml, size_t *at, unsigned *line, struct span *ret_line);
/* Does a text (such as the terms of a contract) still say something of a template? NULL, or what. */
const char *template_word_in(struct span text);

#endif
