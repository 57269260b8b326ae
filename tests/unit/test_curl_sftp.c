/* What an SFTP server is asked with. */
#include <criterion/criterion.h>

#include "source/curl_sftp.h"

Test(curl_sftp, a_login_is_a_user_and_a_password_or_a_key)
{
	static const struct {
		const char *secret;
		bool login;
	} rows[] = {
		{"user oakfield\npassword with a blank\n", true},
		{"user: oakfield\r\npassword: pa:ss\r\n", true},
		{"user oakfield\n-----BEGIN OPENSSH PRIVATE KEY-----\nb3Bl\n-----END OPENSSH PRIVATE KEY-----\n",
		 true},
		{"a-bearer-token", false},
		{"user oakfield\n", false},
		{"user \npassword x\n", false},
		{"password x\nuser oakfield\n", false},
		{"user oakfield\npassword x\nand more\n", false},
		{"username oakfield\npassword x\n", false},
		{"", false},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		cr_assert_eq(sftp_is_login(span_of(rows[i].secret)), rows[i].login, "row %zu", i);
}

/* Only files are fetched so: a token for a school's system never meets another protocol. */
Test(curl_sftp, only_files_are_ordered_so)
{
	struct msg_fetch order = {.shape = SHAPE_DROP_FILE, .url = "sftp://files.example/out/a.csv"};

	cr_assert(sftp_ordered(&order));
	order.shape = SHAPE_WONDE_MARKS;
	cr_assert(!sftp_ordered(&order));
	order = (struct msg_fetch){.shape = SHAPE_DROP_LISTING, .url = "https://files.example/out/"};
	cr_assert(!sftp_ordered(&order));
}
