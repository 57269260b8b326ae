/* What an operator reads of accounts: how each is, and a new password once. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <string.h>

#include "report/accounts.h"

#define ROW(person, known, locked, once, rests)                                                              \
	"{\"person\":\"" person "\",\"name\":\"A Name\",\"in_people\":" known ",\"locked\":" locked          \
	",\"one_time\":" once ",\"failures\":6,\"rests_seconds\":" rests                                     \
	",\"signed_in_at\":null,\"password_since\":\"2026-11-23T09:00\"}"

static bool says(int (*report)(struct span, enum table_format, struct buffer *, struct fault *),
		 const char *view, enum table_format format, const char *words)
{
	struct buffer out = {0};
	struct fault f = {0};
	bool found;

	cr_assert_eq(report(span_of(view), format, &out, &f), 0, "%s", f.text);
	found = strstr(out.at, words) != NULL;
	if (!found)
		cr_log_error("%s", out.at);
	buffer_free(&out);
	return found;
}

/* Somebody who has left is told first: the account opens nothing, and should go. */
Test(report_accounts, the_state_that_matters_most_is_told)
{
	static const struct {
		const char *row, *state;
	} rows[] = {
		{ROW("ann", "true", "false", "false", "0"), "ann,A Name,in use,6"},
		{ROW("ann", "true", "false", "true", "0"), "ann,A Name,one-time password,6"},
		{ROW("ann", "true", "false", "true", "59"), "ann,A Name,rests,6"},
		{ROW("ann", "true", "true", "true", "59"), "ann,A Name,locked,6"},
		{ROW("ann", "false", "true", "true", "59"), "ann,A Name,not in people/,6"},
	};
	char view[512];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		snprintf(view, sizeof view, "{\"ok\":true,\"accounts\":[%s],\"signed_in\":3}", rows[i].row);
		cr_assert(says(report_accounts, view, TABLE_CSV, rows[i].state), "row %zu", i);
		cr_assert(says(report_accounts, view, TABLE_TEXT, "Signed in now: 3."));
	}
	cr_assert(says(report_accounts, "{\"ok\":true,\"accounts\":[],\"signed_in\":0}", TABLE_TEXT,
		       "Nobody has an account"));
}

/* The address is copied into a program that makes a QR code: it stands whole on its line. */
Test(report_accounts, an_address_is_not_wrapped)
{
	static const char uri[] =
		"otpauth://totp/Muster:a-person-with-a-rather-long-id-for-a-table?secret="
		"3O5O64E2PJ72OBJTXVGPNS43VXDWY4HX&issuer=Muster&algorithm=SHA1&digits=6&period=30";
	char view[512], line[256];

	snprintf(
		view, sizeof view,
		"{\"ok\":true,\"person\":\"ann\",\"text\":\"done\",\"password\":\"abcd-efgh-ijkl-mnop\",\"otpauth\":\"%s\"}",
		uri);
	snprintf(line, sizeof line, "%s\n", uri);
	cr_assert(says(report_account, view, TABLE_TEXT, line));
	cr_assert(says(report_account, view, TABLE_TEXT, "abcd-efgh-ijkl-mnop"));
	cr_assert(says(report_account, "{\"ok\":true,\"person\":\"ann\",\"text\":\"locked\"}", TABLE_TEXT,
		       "locked."));
}

Test(report_accounts, what_is_no_answer_is_refused)
{
	static const char *const bad[] = {"", "[]", "{}", "{\"accounts\":[{}],\"signed_in\":0}"};
	struct buffer out = {0};
	struct fault f;

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_lt(report_accounts(span_of(bad[i]), TABLE_TEXT, &out, &f), 0, "%s", bad[i]);
	buffer_free(&out);
}
