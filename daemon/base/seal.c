#include "base/seal.h"

#include <openssl/evp.h>
#include <openssl/rand.h>
#include <stdlib.h>

#define NONCE 12
#define TAG   16

static int cipher_run(EVP_CIPHER_CTX *ctx, int encrypt, const unsigned char *key, const unsigned char *nonce,
		      struct span bound, struct span in, unsigned char *out)
{
	int n = 0;

	if (EVP_CipherInit_ex(ctx, EVP_aes_256_gcm(), NULL, key, nonce, encrypt) != 1)
		return -1;
	if (bound.length > 0 &&
	    EVP_CipherUpdate(ctx, NULL, &n, (const unsigned char *)bound.at, (int)bound.length) != 1)
		return -1;
	if (in.length > 0 &&
	    EVP_CipherUpdate(ctx, out, &n, (const unsigned char *)in.at, (int)in.length) != 1)
		return -1;
	return 0;
}

int seal_close(const unsigned char key[SEAL_KEY], struct span bound, struct span plain, struct buffer *out,
	       struct fault *reterr)
{
	unsigned char nonce[NONCE], tag[TAG], *body = malloc(plain.length + 1);
	EVP_CIPHER_CTX *ctx = EVP_CIPHER_CTX_new();
	int n = 0, rc = 0;

	if (body == NULL || ctx == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory to seal");
	else if (RAND_bytes(nonce, NONCE) != 1 || cipher_run(ctx, 1, key, nonce, bound, plain, body) != 0 ||
		 EVP_CipherFinal_ex(ctx, body + plain.length, &n) != 1 ||
		 EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_GET_TAG, TAG, tag) != 1)
		rc = fault_set(reterr, FAULT_BUG, "the cipher refused to seal");
	if (rc == 0) {
		buffer_bytes(out, nonce, NONCE);
		buffer_bytes(out, body, plain.length);
		buffer_bytes(out, tag, TAG);
		if (!buffer_ok(out))
			rc = fault_set(reterr, FAULT_MEMORY, "no memory to seal");
	}
	EVP_CIPHER_CTX_free(ctx);
	free(body);
	return rc;
}

int seal_open(const unsigned char key[SEAL_KEY], struct span bound, struct span sealed, struct buffer *out,
	      struct fault *reterr)
{
	size_t length = sealed.length - SEAL_OVERHEAD;
	unsigned char tag[TAG], *body;
	EVP_CIPHER_CTX *ctx;
	int n = 0, rc = 0;

	if (sealed.length < SEAL_OVERHEAD)
		return fault_set(reterr, FAULT_DENIED, "sealed value is cut short");
	for (int i = 0; i < TAG; i++)
		tag[i] = (unsigned char)sealed.at[NONCE + length + (size_t)i];
	body = malloc(length + 1);
	ctx = EVP_CIPHER_CTX_new();
	if (body == NULL || ctx == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "no memory to open a sealed value");
	else if (cipher_run(ctx, 0, key, (const unsigned char *)sealed.at, bound,
			    (struct span){sealed.at + NONCE, length}, body) != 0 ||
		 EVP_CIPHER_CTX_ctrl(ctx, EVP_CTRL_GCM_SET_TAG, TAG, tag) != 1 ||
		 EVP_CipherFinal_ex(ctx, body + length, &n) != 1)
		rc = fault_set(reterr, FAULT_DENIED, "sealed value does not open with this key and place");
	if (rc == 0) {
		buffer_bytes(out, body, length);
		if (!buffer_ok(out))
			rc = fault_set(reterr, FAULT_MEMORY, "no memory to open a sealed value");
	}
	EVP_CIPHER_CTX_free(ctx);
	free(body);
	return rc;
}
