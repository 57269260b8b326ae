/* agreement_file.h: the file of one school's agreements, written whole.
 *
 * Whoever changes it holds the lock from before the configuration is read until after the file is written,
 * so that two people who record agreements at the same time do not lose each other's. The file is replaced
 * in one step: a stop at any moment leaves the old one or the new one. */
#ifndef CONFIG_AGREEMENT_FILE_H
#define CONFIG_AGREEMENT_FILE_H

#include "base/buffer.h"
#include "config/config.h"

/* Waits for the lock on DIR/agreements (made if it is not there). Close the descriptor to let go.
 * -FAULT_IO. */
int agreement_file_lock(const char *dir, int *ret_fd, struct fault *reterr);
/* The same without waiting: -FAULT_LIMIT while somebody else holds it. */
int agreement_file_try(const char *dir, int *ret_fd, struct fault *reterr);

/* NULL when `text` may stand in an agreement, in one line of at most `most` bytes; else what was expected,
 * to be said after "expected ". Line breaks of every kind, control characters, marks that turn the
 * direction of writing and bytes that are no UTF-8 may not. */
const char *agreement_text_check(const char *text, size_t most);

/* Appends the file: every agreement with all its keys, in their order. Texts that agreement_text_check
 * refuses do not come here. -FAULT_MEMORY. */
int agreement_file_print(const char *school, const struct agreement *items, size_t count, struct buffer *out,
			 struct fault *reterr);

/* Prints, reads back what was printed, and only when every agreement came through unchanged replaces the
 * file at `path`. -FAULT_LIMIT over CONFIG_AGREEMENTS, -FAULT_BUG when something would have been lost,
 * -FAULT_IO. */
int agreement_file_write(const char *path, const char *school, const struct agreement *items, size_t count,
			 struct fault *reterr);

#endif
