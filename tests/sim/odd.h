/* Odd things that schools write: marks and pupils as only a fault makes them. */
#ifndef SIM_ODD_H
#define SIM_ODD_H

#include "ask.h"
#include "mark.h"

/* What the faults make of a mark of this day. `odd`, by its argument, of marks of today:
 *   all      pupil after pupil another code of the register, `-` and `#` among them; those on no list only
 *   null     one pupil has no code at all
 *   late     the first pupils have minutes late and are present
 *   comment  the first pupils have a comment of 4 KB: an emoji, quotes, lines
 *   lower    nothing here: the list of codes is in small letters */
void odd_mark(const struct ask *a, uint32_t place, int32_t day, struct mark *mark);
/* The text of a code in a school's list of codes. Needs 16 bytes. */
void odd_code_text(const struct ask *a, enum code code, char out[16]);
/* Does the school's list of codes have this one? */
bool odd_code_listed(const struct ask *a, enum code code);
/* Is a page asked for that is not the first? */
bool odd_later_page(const struct ask *a);
/* The last day on this roll: with the fault `left` one pupil's is yesterday. */
int32_t odd_left(const struct ask *a, const struct school *s, uint32_t place);
/* The pupil's surname as the school has it now. */
const char *odd_surname(const struct ask *a, const struct school *s, uint32_t place);
/* The largest page of at most a->per_page rows that `rows` fills without a rest. */
int odd_page(const struct ask *a, int rows);

#endif
