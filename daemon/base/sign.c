#include "base/sign.h"

#include <errno.h>
#include <openssl/evp.h>
#include <sys/random.h>

#include "base/digest.h"

static EVP_PKEY *secret_key(const unsigned char secret[SIGN_KEY])
{
	return EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret, SIGN_KEY);
}

int sign_public(const unsigned char secret[SIGN_KEY], unsigned char ret_public[SIGN_KEY],
		struct fault *reterr)
{
	EVP_PKEY *key = secret_key(secret);
	size_t length = SIGN_KEY;
	int fine = key != NULL && EVP_PKEY_get_raw_public_key(key, ret_public, &length) == 1 &&
		   length == SIGN_KEY;

	EVP_PKEY_free(key);
	return fine ? 0 : fault_set(reterr, FAULT_BUG, "the library gives no Ed25519 public key");
}

int sign_make(unsigned char ret_secret[SIGN_KEY], unsigned char ret_public[SIGN_KEY], struct fault *reterr)
{
	if (getrandom(ret_secret, SIGN_KEY, 0) != SIGN_KEY)
		return fault_errno(reterr, errno, "no randomness");
	return sign_public(ret_secret, ret_public, reterr);
}

int sign_message(const unsigned char secret[SIGN_KEY], struct span message,
		 unsigned char ret_signature[SIGN_BYTES], struct fault *reterr)
{
	EVP_PKEY *key = secret_key(secret);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	size_t length = SIGN_BYTES;
	int fine = key != NULL && context != NULL &&
		   EVP_DigestSignInit(context, NULL, NULL, NULL, key) == 1 &&
		   EVP_DigestSign(context, ret_signature, &length, (const unsigned char *)message.at,
				  message.length) == 1 &&
		   length == SIGN_BYTES;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return fine ? 0 : fault_set(reterr, FAULT_BUG, "the library does not sign with Ed25519");
}

int sign_verify(const unsigned char public_key[SIGN_KEY], struct span message,
		const unsigned char signature[SIGN_BYTES], struct fault *reterr)
{
	EVP_PKEY *key = EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public_key, SIGN_KEY);
	EVP_MD_CTX *context = EVP_MD_CTX_new();
	int fine = key != NULL && context != NULL &&
		   EVP_DigestVerifyInit(context, NULL, NULL, NULL, key) == 1 &&
		   EVP_DigestVerify(context, signature, SIGN_BYTES, (const unsigned char *)message.at,
				    message.length) == 1;

	EVP_MD_CTX_free(context);
	EVP_PKEY_free(key);
	return fine ? 0 : fault_set(reterr, FAULT_DENIED, "the signature is not this key's of this text");
}

const char *sign_name(char out[SIGN_NAME], const unsigned char public_key[SIGN_KEY])
{
	struct digest d = digest_bytes(public_key, SIGN_KEY);

	text_hex(out, d.bytes, (SIGN_NAME - 1) / 2);
	return out;
}
