/* bundle.h: a whole configuration folder as one run of bytes, so that a person can ask the daemon about a
 * folder it has not taken in: each file's name and packed tree, the files in the folder's order. */
#ifndef CONFIG_BUNDLE_H
#define CONFIG_BUNDLE_H

#include "config/config.h"
#include "config/folder.h"

/* Appends all files of the folder. The first that is no YAML tree is the fault. */
int bundle_pack(const struct folder *folder, struct buffer *out, struct fault *reterr);
/* Loads what bundle_pack made, as config_load does. Bytes of another form are -FAULT_PARSE among
 * `faults`. */
int bundle_load(struct span bytes, struct config **ret_config, struct faults *faults,
		struct faults *warnings);

#endif
