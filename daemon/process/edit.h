/* edit.h: small changes to files that people wrote, as text: one value or one key, and every other byte as it
 * was. What comes out is loaded like any file before it counts, so these may be simple. Pure. */
#ifndef PROCESS_EDIT_H
#define PROCESS_EDIT_H

#include <stdbool.h>

#include "base/buffer.h"
#include "config/config.h"

/* A contract's text with another word after `status:`. `packed` is the file's tree (config/tree.h). False: it
 * is not written so that we would change it. */
bool edit_status(const struct buffer *packed, struct span yaml, const char *status, struct buffer *out);
/* A School file's text with the list `hold_back` as the school holds now, but of `contract` these fields
 * (bits; 0: nothing). Remarks inside the old list go with it, all others stay. False as above. */
bool edit_hold(const struct buffer *packed, struct span yaml, const struct school *school,
	       const char *contract, unsigned fields, struct buffer *out);

#endif
