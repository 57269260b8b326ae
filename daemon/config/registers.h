/* registers.h: the registers of a school as its file says them; for config/ only. When they close on a day is
 * school_closes (config.h). */
#ifndef CONFIG_REGISTERS_H
#define CONFIG_REGISTERS_H

#include "config/config.h"
#include "config/row.h"

/* Rows of `registers`; offsets count from struct school. */
extern const struct row registers_rows[];
/* What a row cannot see: times of a day in their order, no register open for too long. */
void registers_check(struct walk *w, const struct node *root, const struct school *s);

#endif
