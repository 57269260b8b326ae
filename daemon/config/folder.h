/* folder.h: a configuration folder as bytes: muster.yaml, schools/, teams/, calendars/,
 * contracts/ and agreements/ with their .yaml files (contract tests, *.test.yaml, are not configuration).
 *
 * The supervisor reads it so and hands the bytes to a role that may do nothing but parse;
 * `muster check` and tests parse them on the spot with folder_load. */
#ifndef CONFIG_FOLDER_H
#define CONFIG_FOLDER_H

#include <stddef.h>

#include "base/buffer.h"
#include "base/fault.h"
#include "config/config.h"

struct folder_file {
	char name[160];	     /* relative: "schools/oak.yaml" */
	struct buffer bytes; /* owned */
};

struct folder {
	struct folder_file *at; /* owned; by name */
	size_t count, room;
};

/* Adds the files of `dir`, by name; a file of a name that is there already is replaced (so
 * that one folder may be laid over another). What cannot be read, is larger than LIMIT_YAML,
 * or ends in .yml is a fault, and nothing is left out in silence. Returns 0 when there was
 * no fault, else a negative kind; what could be read is there in any case. */
int folder_read(const char *dir, struct folder *into, struct faults *faults);
/* Reads the YAML of every file and loads it (config_load). The arguments are as there. */
int folder_load(const struct folder *f, struct config **ret_config, struct faults *faults,
		struct faults *warnings);
/* The same with the checks of the review (config_review). */
int folder_review(const struct folder *f, day_t day, struct config **ret_config, struct faults *faults,
		  struct faults *warnings);
/* Frees; NULL is fine. */
void folder_free(struct folder *f);

#endif
