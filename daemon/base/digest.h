/* digest.h: SHA-256 over parts, and HMAC-SHA-256 (OpenSSL 3). */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include <stddef.h>
#include <stdint.h>

#include "base/text.h"

#define DIGEST_SIZE 32

struct digest {
	unsigned char bytes[DIGEST_SIZE];
};

/* SHA-256 of `count` parts, each preceded by its length as 8 bytes little-endian,
 * so that {"ab","c"} and {"a","bc"} differ. Aborts only if OpenSSL cannot be used at
 * all (out of memory): callers have no way to go on without an id. */
struct digest digest_parts(const struct span *parts, size_t count);
/* Plain SHA-256 of one run of bytes. */
struct digest digest_bytes(const void *bytes, size_t length);
/* HMAC-SHA-256 under `key`. */
struct digest digest_hmac(struct span key, struct span message);

#endif
