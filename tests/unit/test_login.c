/* Passwords, one-time codes and accounts, as the login role has them. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/file.h"
#include "login/login.h"
#include "login/password.h"

/* --- codes ------------------------------------------------------------------------------------------------
 */

/* RFC 6238, appendix B, the rows of SHA-1. */
Test(login, codes_are_those_of_the_rfc)
{
	static const struct {
		uint64_t time;
		uint32_t code;
	} rows[] = {{59, 94287082},	    {1111111109, 7081804},  {1111111111, 14050471},
		    {1234567890, 89005924}, {2000000000, 69279037}, {20000000000, 65353130}};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(totp_code("12345678901234567890", 20, rows[i].time / 30, 8), rows[i].code,
			     "at %lu", (unsigned long)rows[i].time);
}

/* RFC 4226, appendix D: six digits, counted. */
Test(login, codes_of_six_digits_are_those_of_the_rfc)
{
	static const uint32_t codes[] = {755224, 287082, 359152, 969429, 338314,
					 254676, 287922, 162583, 399871, 520489};

	for (uint64_t i = 0; i < 10; i++)
		cr_assert_eq(totp_code("12345678901234567890", 20, i, 6), codes[i], "count %lu",
			     (unsigned long)i);
}

/* RFC 4648, section 10, without its padding. */
Test(login, secrets_are_written_in_base_32)
{
	static const char *const rows[][2] = {{"", ""},
					      {"f", "MY"},
					      {"fo", "MZXQ"},
					      {"foo", "MZXW6"},
					      {"foob", "MZXW6YQ"},
					      {"fooba", "MZXW6YTB"},
					      {"foobar", "MZXW6YTBOI"}};
	char out[TOTP_BASE_32];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		totp_base32(out, rows[i][0], strlen(rows[i][0]));
		cr_assert_str_eq(out, rows[i][1]);
	}
}

/* A clock that is half a minute off still gets in; a code that was used, or is older, does not. */
Test(login, a_code_counts_around_now_and_once)
{
	const unsigned char *secret = (const unsigned char *)"12345678901234567890";
	const int64_t now = 1111111111; /* step 37037037: 050471; the one before: 081804 */

	cr_assert_eq(totp_match(secret, SPAN("050471"), now, 0), 37037037u);
	cr_assert_eq(totp_match(secret, SPAN("081804"), now, 0), 37037036u);
	cr_assert_eq(totp_match(secret, SPAN("081804"), now + 30, 0), 0u, "two steps ago");
	cr_assert_eq(totp_match(secret, SPAN("050471"), now - 30, 0), 37037037u, "a step ahead");
	cr_assert_eq(totp_match(secret, SPAN("050471"), now, 37037037), 0u, "used");
	cr_assert_eq(totp_match(secret, SPAN("081804"), now, 37037037), 0u, "older than the one used");
	cr_assert_eq(totp_match(secret, SPAN("50471"), now, 0), 0u);
	cr_assert_eq(totp_match(secret, SPAN("0504710"), now, 0), 0u);
	cr_assert_eq(totp_match(secret, SPAN(""), now, 0), 0u);
}

/* --- resting ----------------------------------------------------------------------------------------------
 */

/* By hand: nothing until the fifth wrong try, then 1 minute, doubled up to an hour. */
Test(login, wrong_tries_rest_an_account_longer_and_longer)
{
	static const int64_t rests[] = {0, 0, 0, 0, 60, 120, 240, 480, 960, 1920, 3600, 3600, 3600};
	struct account a = {.made_at = 1000};
	int64_t now = 1000000;

	for (size_t i = 0; i < sizeof rests / sizeof *rests; i++) {
		cr_assert(account_open(&a, now), "try %zu counts", i + 1);
		account_wrong(&a, now);
		cr_assert_eq(rests[i] == 0 ? 0 : a.rests_until - now, rests[i], "after wrong try %zu", i + 1);
		if (rests[i] > 0) {
			cr_assert(!account_open(&a, now + rests[i] - 1), "it rests to the last second");
			now += rests[i];
		}
		now += 60; /* another minute, for the tries a minute */
	}
	account_right(&a, 7, now);
	cr_assert(account_open(&a, now + 60));
	account_wrong(&a, now + 60);
	cr_assert(account_open(&a, now + 120), "a right try forgets the wrong ones");
}

Test(login, an_account_has_so_many_tries_a_minute)
{
	struct account a = {.made_at = 0};

	for (unsigned i = 0; i < ACCOUNT_A_MINUTE; i++)
		cr_assert(account_open(&a, 6000 + i));
	cr_assert(!account_open(&a, 6020));
	cr_assert(account_open(&a, 6060));
}

Test(login, a_one_time_password_is_good_for_a_week)
{
	struct account a = {.made_at = 1000, .must_change = true};

	cr_assert(account_open(&a, 1000 + 7 * 86400 - 1));
	cr_assert(!account_open(&a, 1000 + 7 * 86400));
	a.must_change = false;
	cr_assert(account_open(&a, 1000 + 7 * 86400 + 60));
}

/* A machine whose clock was a year ahead for a minute must not keep people out for a year. */
Test(login, a_clock_that_was_ahead_keeps_nobody_out)
{
	const unsigned char *secret = (const unsigned char *)"12345678901234567890";
	const int64_t now = 1111111111;
	struct account a = {.made_at = 1000, .rests_until = now + 365 * 86400};

	cr_assert(account_open(&a, now));
	a.rests_until = now + 3600;
	cr_assert(!account_open(&a, now));
	cr_assert_eq(totp_match(secret, SPAN("050471"), now, 37037037 + 1051200), 37037037u);
	cr_assert_eq(totp_match(secret, SPAN("050471"), now, 37037038), 0u, "the next one was taken");
}

/* --- the role's work --------------------------------------------------------------------------------------
 */

struct house {
	struct login *login;
	char folder[64], path[96];
	unsigned char key[SEAL_KEY];
	int64_t now;
	unsigned answers;
	struct msg_logged last;
	char rows[16384];
	char password[24];
	unsigned char secret[TOTP_SECRET];
};

static int64_t house_now(void *context)
{
	return ((struct house *)context)->now;
}
static int house_random(void *context, void *out, size_t size)
{
	(void)context;
	return getrandom(out, size, 0) == (ssize_t)size ? 0 : -1;
}
static int house_answer(void *context, const struct msg_logged *m, struct fault *reterr)
{
	struct house *h = context;

	(void)reterr;
	h->answers++;
	h->last = *m;
	snprintf(h->rows, sizeof h->rows, "%.*s", (int)m->rows.length, m->rows.at);
	h->last.rows = (struct span){"", 0};
	return 0;
}

static void open_house(struct house *h)
{
	const struct login_port port = {h, house_now, house_random, house_answer};
	struct fault f = {0};

	cr_assert_eq(password_start(&f), 0);
	cr_assert_eq(login_new(&port, h->path, h->key, &h->login, &f), 0, "%s", f.text);
}

static struct house house(void)
{
	struct house h = {.now = 1790000000, .key = {5}};

	strcpy(h.folder,
	       access("/dev/shm", W_OK) == 0 ? "/dev/shm/muster-login-XXXXXX" : "/tmp/muster-login-XXXXXX");
	cr_assert_not_null(mkdtemp(h.folder));
	snprintf(h.path, sizeof h.path, "%s/accounts", h.folder);
	return h;
}

static void leave(struct house *h)
{
	login_free(h->login);
	unlink(h->path);
	rmdir(h->folder);
}

static enum login_outcome say(struct house *h, enum login_act act, const char *person, const char *password,
			      const char *code, const char *fresh)
{
	struct msg_login m = {.number = 9,
			      .act = act,
			      .entitled = true,
			      .password = span_of(password),
			      .fresh = span_of(fresh)};
	struct fault f = {0};

	text_copy(m.person, sizeof m.person, span_of(person));
	text_copy(m.code, sizeof m.code, span_of(code));
	cr_assert_eq(login_ask(h->login, &m, &f), 0, "%s", f.text);
	cr_assert_eq(h->last.number, 9u);
	return (enum login_outcome)h->last.outcome;
}

static unsigned char base32_value(char c)
{
	return (unsigned char)(c >= 'A' ? c - 'A' : c - '2' + 26);
}

/* What an authenticator app reads out of the address. */
static void take_secret(struct house *h)
{
	const char *at = strstr(h->last.uri, "secret=");
	unsigned bits = 0, held = 0;
	size_t n = 0;

	cr_assert_not_null(at, "%s", h->last.uri);
	for (at += 7; *at != '&' && n < TOTP_SECRET; at++) {
		held = held << 5 | base32_value(*at);
		bits += 5;
		if (bits >= 8) {
			h->secret[n++] = (unsigned char)(held >> (bits - 8));
			bits -= 8;
		}
	}
	cr_assert_eq(n, (size_t)TOTP_SECRET);
	strcpy(h->password, h->last.password);
}

static const char *code_at(const struct house *h, int64_t when)
{
	static char code[8];

	snprintf(code, sizeof code, "%06u",
		 (unsigned)totp_code(h->secret, TOTP_SECRET, (uint64_t)when / 30, 6));
	return code;
}

static void add(struct house *h, const char *person)
{
	cr_assert_eq(say(h, LOGIN_ADD, person, "", "", ""), LOGIN_OK);
	take_secret(h);
}

static enum login_outcome enter(struct house *h, const char *person, const char *password)
{
	return say(h, LOGIN_SIGN_IN, person, password, code_at(h, h->now), "");
}

/* Before a signature the password alone is asked again: whoever finds an open page must not be able to try
 * passwords there that the sign-in would have stopped. */
Test(login, a_password_given_again_counts_like_a_sign_in)
{
	struct house h = house();

	open_house(&h);
	add(&h, "ann");
	cr_assert_eq(say(&h, LOGIN_AGAIN, "ann", h.password, "", ""), LOGIN_OK);
	cr_assert_eq(say(&h, LOGIN_AGAIN, "ann", "not it", "", ""), LOGIN_REFUSED);
	cr_assert_eq(say(&h, LOGIN_AGAIN, "nobody", h.password, "", ""), LOGIN_REFUSED);
	for (int i = 0; i < 12; i++) {
		h.now += 61;
		say(&h, LOGIN_AGAIN, "ann", "not it", "", "");
	}
	h.now += 61;
	cr_assert_eq(say(&h, LOGIN_AGAIN, "ann", h.password, "", ""), LOGIN_REFUSED, "the account rests");
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED, "for the sign-in, too");
	leave(&h);
}

Test(login, password_and_code_let_in_once)
{
	struct house h = house();

	open_house(&h);
	add(&h, "ann");
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	cr_assert(h.last.must_change, "an operator's password is for one use");
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED, "somebody who saw the code repeats it");
	h.now += 30;
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	h.now += 30;
	cr_assert_eq(say(&h, LOGIN_SIGN_IN, "ann", h.password, "000000", ""), LOGIN_REFUSED);
	cr_assert_eq(enter(&h, "ann", "another password"), LOGIN_REFUSED);
	leave(&h);
}

/* What was refused, and why, cannot be told: same outcome, same words, same work, the file written alike. */
Test(login, nobody_is_answered_like_somebody)
{
	struct house h = house();
	struct msg_logged known, unknown, locked;
	struct buffer before = {0}, after = {0};
	struct msg_login m = {.number = 9, .act = LOGIN_SIGN_IN, .password = SPAN("wrong password")};

	open_house(&h);
	add(&h, "ann");
	cr_assert_eq(enter(&h, "ann", "wrong password"), LOGIN_REFUSED);
	known = h.last;
	cr_assert_eq(file_read(h.path, 65536, &before, NULL), 0);
	cr_assert_eq(enter(&h, "nobody-here", "wrong password"), LOGIN_REFUSED);
	unknown = h.last;
	cr_assert_eq(file_read(h.path, 65536, &after, NULL), 0);
	cr_assert_eq(memcmp(&known, &unknown, sizeof known), 0);
	cr_assert_eq(before.length, after.length);
	cr_assert_neq(memcmp(before.at, after.at, before.length), 0, "written for nobody too");
	/* Somebody with an account who is in no file any more. */
	text_copy(m.person, sizeof m.person, SPAN("ann"));
	m.password = span_of(h.password);
	text_copy(m.code, sizeof m.code, span_of(code_at(&h, h.now)));
	cr_assert_eq(login_ask(h.login, &m, NULL), 0);
	cr_assert_eq(memcmp(&known, &h.last, sizeof known), 0);
	cr_assert_eq(say(&h, LOGIN_LOCK, "ann", "", "", ""), LOGIN_OK);
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED);
	locked = h.last;
	cr_assert_eq(memcmp(&known, &locked, sizeof known), 0);
	cr_assert_eq(enter(&h, "", ""), LOGIN_REFUSED, "the account of nobody lets nobody in");
	buffer_free(&before);
	buffer_free(&after);
	leave(&h);
}

Test(login, five_wrong_tries_lock_out_and_time_lets_in_again)
{
	struct house h = house();

	open_house(&h);
	add(&h, "ann");
	for (int i = 0; i < 5; i++)
		cr_assert_eq(enter(&h, "ann", "wrong password"), LOGIN_REFUSED);
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED, "right, and it rests");
	h.now += 59;
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED);
	h.now += 1;
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	leave(&h);
}

Test(login, an_operator_unlocks_and_resets)
{
	struct house h = house();
	char old[24];

	open_house(&h);
	add(&h, "ann");
	strcpy(old, h.password);
	for (int i = 0; i < 5; i++)
		cr_assert_eq(enter(&h, "ann", "wrong password"), LOGIN_REFUSED);
	cr_assert_eq(say(&h, LOGIN_UNLOCK, "ann", "", "", ""), LOGIN_OK);
	cr_assert_eq(enter(&h, "ann", old), LOGIN_OK);
	cr_assert_eq(say(&h, LOGIN_RESET, "ann", "", "", ""), LOGIN_OK);
	take_secret(&h);
	h.now += 60;
	cr_assert_eq(enter(&h, "ann", old), LOGIN_REFUSED);
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	cr_assert_eq(say(&h, LOGIN_RESET, "ben", "", "", ""), LOGIN_NO_ACCOUNT);
	cr_assert_eq(say(&h, LOGIN_ADD, "ann", "", "", ""), LOGIN_UNFIT);
	leave(&h);
}

Test(login, a_password_is_changed_by_who_knows_it)
{
	struct house h = house();

	open_house(&h);
	add(&h, "ann");
	cr_assert_eq(say(&h, LOGIN_CHANGE, "ann", "not it", "", "kettle orbit willow"), LOGIN_REFUSED);
	cr_assert_eq(say(&h, LOGIN_CHANGE, "ann", h.password, "", "short"), LOGIN_UNFIT);
	cr_assert(strstr(h.last.text, "12 characters") != NULL, "%s", h.last.text);
	cr_assert_eq(say(&h, LOGIN_CHANGE, "ann", h.password, "", h.password), LOGIN_UNFIT);
	cr_assert_eq(say(&h, LOGIN_CHANGE, "ann", h.password, "", "kettle orbit willow"), LOGIN_OK);
	cr_assert_eq(enter(&h, "ann", "kettle orbit willow"), LOGIN_OK);
	cr_assert(!h.last.must_change);
	leave(&h);
}

Test(login, passwords_that_are_thought_of_at_once_are_not_taken)
{
	static const char *const bad[] = {"",
					  "elevenchars",
					  "aaaaaaaaaaaaaaa",
					  "abcdefghijklmn",
					  "ann-lee ann-lee",
					  "password1234",
					  "1111111111112222",
					  ("a\xff"
					   "bcdefghijklm")};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_not_null(password_wrong(span_of(bad[i]), "ann-lee"), "%s", bad[i]);
	cr_assert_null(password_wrong(SPAN("kettle orbit willow"), "ann-lee"));
	cr_assert_null(password_wrong(SPAN("\xc3\xa9t\xc3\xa9 mouillage tard"), "ann-lee"));
}

/* What an attacker who tries many names pays, and what others wait for. */
Test(login, too_many_at_once_wait)
{
	struct house h = house();
	char name[16];

	open_house(&h);
	for (int i = 0; i < LOGIN_AT_ONCE; i++) {
		snprintf(name, sizeof name, "n%d", i);
		cr_assert_eq(enter(&h, name, "wrong password"), LOGIN_REFUSED);
	}
	cr_assert_eq(enter(&h, "other", "wrong password"), LOGIN_BUSY);
	cr_assert_eq(h.last.wait_seconds, 1);
	h.now += 1;
	cr_assert_eq(enter(&h, "other", "wrong password"), LOGIN_REFUSED);
	cr_assert_eq(enter(&h, "other", "wrong password"), LOGIN_BUSY);
	leave(&h);
}

/* A restart must neither let a used code in again nor forget that an account rests. */
Test(login, accounts_are_kept_sealed_over_a_restart)
{
	struct house h = house();
	struct buffer kept = {0};
	const struct login_port port = {&h, house_now, house_random, house_answer};
	struct login *other = NULL;
	unsigned char wrong[SEAL_KEY] = {6};

	open_house(&h);
	add(&h, "ann");
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	login_free(h.login);
	open_house(&h);
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_REFUSED, "the code was used before the restart");
	h.now += 30;
	cr_assert_eq(enter(&h, "ann", h.password), LOGIN_OK);
	cr_assert_eq(file_read(h.path, 65536, &kept, NULL), 0);
	cr_assert_null(memmem(kept.at, kept.length, "ann", 3));
	cr_assert_null(memmem(kept.at, kept.length, "argon2id", 8));
	cr_assert_eq(login_new(&port, h.path, wrong, &other, NULL), -FAULT_DENIED);
	cr_assert_eq(say(&h, LOGIN_LIST, "", "", "", ""), LOGIN_OK);
	cr_assert(strstr(h.rows, "\"person\":\"ann\"") != NULL, "%s", h.rows);
	cr_assert_null(strstr(h.rows, "argon2"));
	buffer_free(&kept);
	leave(&h);
}

Test(login, a_long_list_of_accounts_comes_in_parts)
{
	struct house h = house();
	struct accounts_file f;
	struct account *a;
	char name[16];
	unsigned before;

	cr_assert_eq(password_start(NULL), 0);
	cr_assert_eq(accounts_open(h.path, h.key, &f, NULL), 0);
	for (int i = 0; i < 450; i++) {
		snprintf(name, sizeof name, "p%d", i);
		cr_assert_eq(accounts_add(&f, name, &a, NULL), 0);
	}
	cr_assert_eq(accounts_save(&f, NULL), 0);
	accounts_close(&f);
	open_house(&h);
	before = h.answers;
	cr_assert_eq(say(&h, LOGIN_LIST, "", "", "", ""), LOGIN_OK);
	cr_assert_eq(h.answers - before, 3u);
	cr_assert(!h.last.more);
	cr_assert(strstr(h.rows, "\"p449\"") != NULL);
	leave(&h);
}
