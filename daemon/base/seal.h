/* seal.h: AES-256-GCM sealing of what names a child.
 *
 * A sealed run of bytes is: 12 bytes nonce, ciphertext, 16 bytes tag. `bound` is
 * authenticated but not stored: it ties a sealed value to its place (a row's key),
 * so that a value moved to another child's row does not open. NIST SP 800-38D. */
#ifndef BASE_SEAL_H
#define BASE_SEAL_H

#include "base/buffer.h"
#include "base/fault.h"
#include "base/text.h"

#define SEAL_KEY      32
#define SEAL_OVERHEAD 28

/* Appends the sealed form of `plain` to `out`. The nonce comes from the kernel. */
int seal_close(const unsigned char key[SEAL_KEY], struct span bound, struct span plain, struct buffer *out,
	       struct fault *reterr);
/* Appends the opened bytes to `out`; -FAULT_DENIED when key, place or bytes are wrong. */
int seal_open(const unsigned char key[SEAL_KEY], struct span bound, struct span sealed, struct buffer *out,
	      struct fault *reterr);

#endif
