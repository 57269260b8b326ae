/* name.h: names of people brought to one form, so that two spellings of one name compare equal. */
#ifndef ATTENDANCE_NAME_H
#define ATTENDANCE_NAME_H

#include <stddef.h>

#include "base/text.h"

/* Writes `name` (UTF-8) into `out`, terminated: small letters; letters of Latin-1, Latin
 * Extended-A and the Welsh, Romanian and German ones beyond it as their base letters (ae for
 * æ, th for þ, ss for ß); no accents, blanks, hyphens, apostrophes, full stops or commas. Other scripts stay
 * as they are. Bytes that are no UTF-8 are left out. Returns the length; what does not fit is cut. */
size_t name_normal(char *out, size_t size, struct span name);

#endif
