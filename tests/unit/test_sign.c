/* base/sign: Ed25519 against the vectors of RFC 8032 section 7.1. If these fail, agreements that were signed
 * yesterday are refused today, or altered ones are taken. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/sign.h"

static const struct vector {
	const char *secret, *public_key, *message, *signature;
} vectors[] = {
	{"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
	 "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
	 "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0"
	 "595bbe24655141438e7a100b"},
	{"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
	 "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
	 "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eae"
	 "b4302aeeb00d291612bb0c00"},
	{"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
	 "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
	 "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9"
	 "716ed28dc027beceea1ec40a"},
};

struct bytes {
	unsigned char secret[SIGN_KEY], public_key[SIGN_KEY], signature[SIGN_BYTES];
	char message[8];
	struct span text;
};

static void unhex(const struct vector *v, struct bytes *b)
{
	size_t length = strlen(v->message) / 2;

	cr_assert(text_unhex(b->secret, SIGN_KEY, span_of(v->secret)));
	cr_assert(text_unhex(b->public_key, SIGN_KEY, span_of(v->public_key)));
	cr_assert(text_unhex(b->signature, SIGN_BYTES, span_of(v->signature)));
	cr_assert(text_unhex(b->message, length, span_of(v->message)));
	b->text = (struct span){b->message, length};
}

Test(sign, signs_and_verifies_as_rfc_8032_says)
{
	for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++) {
		unsigned char public_key[SIGN_KEY], signature[SIGN_BYTES];
		struct fault f;
		struct bytes b;

		unhex(&vectors[i], &b);
		cr_assert_eq(sign_public(b.secret, public_key, &f), 0);
		cr_assert_eq(memcmp(public_key, b.public_key, SIGN_KEY), 0, "public key %zu", i);
		cr_assert_eq(sign_message(b.secret, b.text, signature, &f), 0);
		cr_assert_eq(memcmp(signature, b.signature, SIGN_BYTES), 0, "signature %zu", i);
		cr_assert_eq(sign_verify(b.public_key, b.text, b.signature, &f), 0);
	}
}

/* One bit anywhere: in the text, the signature or the key. */
Test(sign, refuses_any_change)
{
	struct bytes b;
	struct fault f;

	unhex(&vectors[2], &b);
	for (unsigned i = 0; i < SIGN_BYTES * 8; i++) {
		b.signature[i / 8] ^= (unsigned char)(1u << i % 8);
		cr_assert_eq(sign_verify(b.public_key, b.text, b.signature, &f), -FAULT_DENIED, "bit %u", i);
		b.signature[i / 8] ^= (unsigned char)(1u << i % 8);
	}
	for (unsigned i = 0; i < SIGN_KEY * 8; i++) {
		b.public_key[i / 8] ^= (unsigned char)(1u << i % 8);
		cr_assert_eq(sign_verify(b.public_key, b.text, b.signature, &f), -FAULT_DENIED, "bit %u", i);
		b.public_key[i / 8] ^= (unsigned char)(1u << i % 8);
	}
	b.message[1] ^= 1;
	cr_assert_eq(sign_verify(b.public_key, b.text, b.signature, &f), -FAULT_DENIED);
	b.message[1] ^= 1;
	b.text.length = 1;
	cr_assert_eq(sign_verify(b.public_key, b.text, b.signature, NULL), -FAULT_DENIED);
}

Test(sign, a_pair_belongs_together_and_no_two_are_alike)
{
	unsigned char secret[2][SIGN_KEY], public_key[2][SIGN_KEY], signature[SIGN_BYTES];
	struct fault f;

	for (unsigned i = 0; i < 2; i++)
		cr_assert_eq(sign_make(secret[i], public_key[i], &f), 0);
	cr_assert_neq(memcmp(secret[0], secret[1], SIGN_KEY), 0);
	cr_assert_eq(sign_message(secret[0], SPAN("agreed"), signature, &f), 0);
	cr_assert_eq(sign_verify(public_key[0], SPAN("agreed"), signature, &f), 0);
	cr_assert_eq(sign_verify(public_key[1], SPAN("agreed"), signature, &f), -FAULT_DENIED);
}

/* printf d75a98..511a | xxd -r -p | sha256sum */
Test(sign, a_key_is_called_by_its_digest)
{
	char name[SIGN_NAME];
	struct bytes b;

	unhex(&vectors[0], &b);
	cr_assert_str_eq(sign_name(name, b.public_key), "21fe31dfa154a261");
}
