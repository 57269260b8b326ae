/* wonde_traits.h: of a Wonde pupil, what divides figures or matches children, as far as a contract in
 * force names it. */
#ifndef SOURCE_WONDE_TRAITS_H
#define SOURCE_WONDE_TRAITS_H

#include "source/wonde_read.h"

/* The members of a pupil that are read here, as they were picked. */
struct wonde_person {
	struct json_value surname, forename, legal_surname, legal_forename;
	struct json_value born, gender;
	struct json_value extended; /* {"data": {...}}, or {"data": [{"key": ..., "value": ...}]} */
	struct json_value boarding; /* {"data": {"code": ...}} or null */
};

/* Fills the pupil's names, birth date and traits whose fields stand in page->needs, and no others.
 * A value that cannot be meant is noted with the pupil's id (RECORD_REJECT, at most LIMIT_TRAIT_NOTES a
 * page) and stays unknown: none of this ever sets a pupil aside or refuses a page. `s->id` is set. */
void wonde_traits(struct reading *r, const struct wonde_person *person, struct record_student *s);

#endif
