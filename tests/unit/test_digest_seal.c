/* Digests against FIPS 180-4 and RFC 4231 vectors; seals by what must open and what not. */
#include <criterion/criterion.h>

#include <string.h>

#include "base/digest.h"
#include "base/seal.h"

static const char *hex_of(struct digest d)
{
	static char hex[2 * DIGEST_SIZE + 1];

	text_hex(hex, d.bytes, DIGEST_SIZE);
	return hex;
}

Test(digest, known_vectors)
{
	cr_assert_str_eq(hex_of(digest_bytes("abc", 3)),
			 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	cr_assert_str_eq(hex_of(digest_bytes("", 0)),
			 "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	/* RFC 4231, case 2. */
	cr_assert_str_eq(hex_of(digest_hmac(SPAN("Jefe"), SPAN("what do ya want for nothing?"))),
			 "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

Test(digest, parts_do_not_run_together)
{
	struct span a[] = {SPAN("ab"), SPAN("c")}, b[] = {SPAN("a"), SPAN("bc")}, c[] = {SPAN("abc")},
		    e[] = {SPAN("abc"), SPAN("")};
	struct digest da = digest_parts(a, 2), db = digest_parts(b, 2), dc = digest_parts(c, 1),
		      de = digest_parts(e, 2), again = digest_parts(a, 2);

	cr_assert_arr_neq(da.bytes, db.bytes, DIGEST_SIZE);
	cr_assert_arr_neq(da.bytes, dc.bytes, DIGEST_SIZE);
	cr_assert_arr_neq(dc.bytes, de.bytes, DIGEST_SIZE);
	cr_assert_arr_eq(da.bytes, again.bytes, DIGEST_SIZE);
}

Test(digest, parts_are_preceded_by_their_length)
{
	struct span one[] = {SPAN("abc")};
	struct digest by_parts = digest_parts(one, 1), by_hand = digest_bytes("\3\0\0\0\0\0\0\0abc", 11);

	cr_assert_arr_eq(by_parts.bytes, by_hand.bytes, DIGEST_SIZE);
}

static const unsigned char key[SEAL_KEY] = {1, 2, 3}, other_key[SEAL_KEY] = {1, 2, 4};

Test(seal, opens_with_its_key_and_place_only)
{
	struct buffer sealed = {0}, opened = {0};
	struct fault f;

	cr_assert_eq(seal_close(key, SPAN("child 1"), SPAN("a name"), &sealed, &f), 0);
	cr_assert_eq(sealed.length, sizeof "a name" - 1 + SEAL_OVERHEAD);
	cr_assert_eq(seal_open(key, SPAN("child 1"), buffer_span(&sealed), &opened, &f), 0);
	cr_assert(span_is(buffer_span(&opened), "a name"));
	buffer_reset(&opened);
	cr_assert_eq(seal_open(other_key, SPAN("child 1"), buffer_span(&sealed), &opened, &f), -FAULT_DENIED);
	cr_assert_eq(seal_open(key, SPAN("child 2"), buffer_span(&sealed), &opened, &f), -FAULT_DENIED);
	cr_assert_eq(seal_open(key, SPAN(""), buffer_span(&sealed), &opened, &f), -FAULT_DENIED);
	cr_assert_eq(opened.length, 0u);
	buffer_free(&sealed);
	buffer_free(&opened);
}

Test(seal, any_changed_or_missing_byte_is_seen)
{
	struct buffer sealed = {0}, opened = {0};

	cr_assert_eq(seal_close(key, SPAN("p"), SPAN("a name"), &sealed, NULL), 0);
	for (size_t i = 0; i < sealed.length; i++) {
		sealed.at[i] = (char)(sealed.at[i] ^ 1);
		cr_assert_eq(seal_open(key, SPAN("p"), buffer_span(&sealed), &opened, NULL), -FAULT_DENIED);
		sealed.at[i] = (char)(sealed.at[i] ^ 1);
	}
	for (size_t cut = 0; cut < sealed.length; cut++)
		cr_assert_eq(seal_open(key, SPAN("p"), (struct span){sealed.at, cut}, &opened, NULL),
			     -FAULT_DENIED);
	cr_assert_eq(opened.length, 0u);
	buffer_free(&sealed);
	buffer_free(&opened);
}

Test(seal, two_seals_of_one_text_differ)
{
	struct buffer a = {0}, b = {0}, empty = {0}, opened = {0};

	cr_assert_eq(seal_close(key, SPAN("p"), SPAN("a name"), &a, NULL), 0);
	cr_assert_eq(seal_close(key, SPAN("p"), SPAN("a name"), &b, NULL), 0);
	cr_assert_arr_neq(a.at, b.at, a.length);
	cr_assert_eq(seal_close(key, SPAN("p"), SPAN(""), &empty, NULL), 0);
	cr_assert_eq(empty.length, (size_t)SEAL_OVERHEAD);
	cr_assert_eq(seal_open(key, SPAN("p"), buffer_span(&empty), &opened, NULL), 0);
	cr_assert_eq(opened.length, 0u);
	buffer_free(&a);
	buffer_free(&b);
	buffer_free(&empty);
	buffer_free(&opened);
}
