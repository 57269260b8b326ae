#include "base/digest.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <stdlib.h>

static EVP_MD_CTX *digest_start(void)
{
	EVP_MD_CTX *ctx = EVP_MD_CTX_new();

	if (ctx == NULL || EVP_DigestInit_ex(ctx, EVP_sha256(), NULL) != 1)
		abort();
	return ctx;
}

static struct digest digest_end(EVP_MD_CTX *ctx)
{
	struct digest d;

	if (EVP_DigestFinal_ex(ctx, d.bytes, NULL) != 1)
		abort();
	EVP_MD_CTX_free(ctx);
	return d;
}

struct digest digest_parts(const struct span *parts, size_t count)
{
	EVP_MD_CTX *ctx = digest_start();

	for (size_t i = 0; i < count; i++) {
		unsigned char length[8];

		for (int k = 0; k < 8; k++)
			length[k] = (unsigned char)((uint64_t)parts[i].length >> (8 * k));
		if (EVP_DigestUpdate(ctx, length, sizeof length) != 1 ||
		    EVP_DigestUpdate(ctx, parts[i].at, parts[i].length) != 1)
			abort();
	}
	return digest_end(ctx);
}

struct digest digest_bytes(const void *bytes, size_t length)
{
	EVP_MD_CTX *ctx = digest_start();

	if (EVP_DigestUpdate(ctx, bytes, length) != 1)
		abort();
	return digest_end(ctx);
}

struct digest digest_hmac(struct span key, struct span message)
{
	struct digest d;
	unsigned length = 0;

	if (HMAC(EVP_sha256(), key.at, (int)key.length, (const unsigned char *)message.at, message.length,
		 d.bytes, &length) == NULL ||
	    length != DIGEST_SIZE)
		abort();
	return d;
}
