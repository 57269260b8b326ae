/* check.h: checks that span files: names that must stand in another file, things that may
 * stand only once. */
#ifndef CONFIG_CHECK_H
#define CONFIG_CHECK_H

#include "config/config.h"
#include "config/kind.h"

/* One file that is mapped. */
struct loaded {
	const struct config_file *file;
	const struct kind *kind;
	const void *object; /* the kind's struct, in the config's arena */
};

/* Checks every file against the others. `complete`: every file could be read, so a name that is
 * nowhere is a fault; otherwise names are not looked up. */
void config_check(const struct config *c, const struct loaded *all, size_t count, bool complete,
		  struct faults *faults, struct faults *warnings);

#endif
