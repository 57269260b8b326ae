/* keys.h: key files: one line of text, made once and never overwritten. */
#ifndef CLI_KEYS_H
#define CLI_KEYS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/fault.h"

#define KEY_CURVE 40 /* characters of a CURVE key in Z85 */

/* Reads a CURVE key file: 40 characters of Z85, blanks around them allowed. -FAULT_IO when it
 * cannot be read, -FAULT_PARSE when it is none; the fault never carries the bytes. */
int keys_read_curve(const char *path, char ret_key[KEY_CURVE + 1], struct fault *reterr);

/* Writes `text` and a newline to a new file and brings it to the disk. *ret_made is false, and
 * nothing changes, when there is such a file already. */
int keys_make_file(const char *path, const char *text, unsigned mode, bool *ret_made, struct fault *reterr);

#endif
