/* sign.h: Ed25519 signatures (RFC 8032; OpenSSL 3).
 *
 * A key pair is 32 bytes of secret and 32 bytes of public key; the public one follows from the secret. A
 * message is signed whole: keep it together (OpenSSL signs Ed25519 in one go only). */
#ifndef BASE_SIGN_H
#define BASE_SIGN_H

#include "base/fault.h"
#include "base/text.h"

#define SIGN_KEY   32 /* bytes of a secret and of a public key */
#define SIGN_BYTES 64 /* of a signature */
#define SIGN_NAME  17 /* characters of a key's name, with the terminator */

/* Makes a pair from the kernel's randomness. The caller wipes the secret. -FAULT_IO, -FAULT_BUG. */
int sign_make(unsigned char ret_secret[SIGN_KEY], unsigned char ret_public[SIGN_KEY], struct fault *reterr);
/* The public key of a secret. -FAULT_BUG when the library refuses. */
int sign_public(const unsigned char secret[SIGN_KEY], unsigned char ret_public[SIGN_KEY],
		struct fault *reterr);
/* Signs a message; the same message and key give the same bytes. -FAULT_BUG. */
int sign_message(const unsigned char secret[SIGN_KEY], struct span message,
		 unsigned char ret_signature[SIGN_BYTES], struct fault *reterr);
/* 0 when the signature is this key's of this message, else -FAULT_DENIED. */
int sign_verify(const unsigned char public_key[SIGN_KEY], struct span message,
		const unsigned char signature[SIGN_BYTES], struct fault *reterr);
/* What people call a key: the first 16 hexadecimal digits of the SHA-256 of its public half. Returns `out`.
 */
const char *sign_name(char out[SIGN_NAME], const unsigned char public_key[SIGN_KEY]);

#endif
