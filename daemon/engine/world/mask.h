/* mask.h: what is shown of a pupil to somebody who only tries a connection: that something is there and has
 * its form, never whose it is. Pure. */
#ifndef ENGINE_WORLD_MASK_H
#define ENGINE_WORLD_MASK_H

#include <stddef.h>

#include "base/days.h"

#define MASK_TEXT 48

/* "Z*** B***": the first letters, and as many stars whatever the length; "not given". Returns `out`. */
const char *mask_name(char out[MASK_TEXT], const char *forename, const char *surname);
/* "13 characters, check letter right"; "temporary"; "not given"; ... Never a character of it. */
const char *mask_upn(char out[MASK_TEXT], const char *upn);
/* "2014", or "not given": of a date of birth the year alone. */
const char *mask_year(char out[MASK_TEXT], day_t day);
/* "November 2026": of any other date. */
const char *mask_month(char out[MASK_TEXT], day_t day);
/* "********": that an id is there; "not given". */
const char *mask_id(char out[MASK_TEXT], const char *id);

#endif
