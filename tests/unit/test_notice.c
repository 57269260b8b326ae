/* A message on a person's terminal. When this breaks, a text from a school drives the terminal, or an alert
 * reads as something else. */
#include "cli/notice.h"
#include "cli/terminal.h"
#include "listen_fixture.h"

static char *printed(void (*print)(const void *, FILE *), const void *what)
{
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	print(what, out);
	fclose(out);
	return text;
}

static void put_span(const void *what, FILE *out)
{
	terminal_put(out, *(const struct span *)what);
}

static void expect_put(struct span foreign, const char *shown)
{
	char *text = printed(put_span, &foreign);

	cr_assert_str_eq(text, shown);
	free(text);
}

Test(terminal, reads_as_itself_and_cannot_act)
{
	expect_put(SPAN("St Mary's \"Oak\", Zoë – 50 £"), "St Mary's \"Oak\", Zoë – 50 £");
	expect_put(SPAN("a\x1b[2Jb\nc\td\x7f"), "a\\x1b[2Jb\\x0ac\\x09d\\x7f");
	expect_put(SPAN("\xc2\x9b"
			"2J"),
		   "\\xc2\\x9b2J");
	expect_put(SPAN("\xe2\x80\xae"
			"evil"),
		   "\\xe2\\x80\\xae"
		   "evil");
	expect_put(SPAN("\xff\xfe"), "\\xff\\xfe");
	expect_put(SPAN("cut \xe2\x80"), "cut \\xe2\\x80");
}

static void put_notice(const void *what, FILE *out)
{
	notice_print(what, NULL, false, out);
}

/* A digest is about many alerts: it has no id to take, and a message of another kind without an alert is
 * refused as before. */
Test(notice, a_digest_reads_as_one)
{
	struct notice n;
	struct fault f = {0};
	char *text = NULL;
	size_t size;
	FILE *out = open_memstream(&text, &size);

	cr_assert_eq(notice_read(SPAN("{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.digest.v1\","
				      "\"data\":{\"title\":\"3 need someone by 10:52: 3 new\",\"lines\":"
				      "[\"3 new, 0 changed, 0 closed.\"]}}"),
				 &n, &f),
		     0, "%s", f.text);
	cr_assert(n.digest);
	notice_print(&n, "vs", false, out);
	fclose(out);
	cr_assert_str_eq(text, "[vs] Digest: 3 need someone by 10:52: 3 new\n"
			       "  3 new, 0 changed, 0 closed.\n\n");
	notice_free(&n);
	free(text);
	cr_assert_neq(notice_read(SPAN("{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.other.v1\","
				       "\"data\":{\"title\":\"x\",\"lines\":[]}}"),
				  &n, &f),
		      0);
}

Test(notice, as_a_person_reads_it)
{
	struct notice n;
	char *text;

	cr_assert_eq(notice_read(SPAN(BODY(ALERT_A, "1", "open", "No reason known yet: Year 8, case 204518")),
				 &n, NULL),
		     0);
	cr_assert_eq(n.revision, 1);
	cr_assert_eq(n.alert.bytes[31], 0xaa);
	text = printed(put_notice, &n);
	cr_assert_str_eq(
		text,
		"No reason known yet: Year 8, case 204518\n"
		"  Register closed 09:20; seen by us 09:52.\n"
		"  This is what the register says, not where the child is. Check with the school first. If you think\n"
		"  the child is at risk, follow the missing-child procedure now; do not wait for Muster.\n"
		"  Alert aaaaaaaaaaaa, take it with: muster take aaaaaaaaaaaa\n\n");
	free(text);
	notice_free(&n);
	cr_assert_eq(notice_read(SPAN(BODY(ALERT_A, "3", "open", "Now two sessions\\u001b[2J")), &n, NULL),
		     0);
	text = printed(put_notice, &n);
	cr_assert_eq(strncmp(text, "Update: Now two sessions\\x1b[2J\n", 31), 0);
	free(text);
	notice_free(&n);
	cr_assert_eq(notice_read(SPAN(BODY(ALERT_A, "4", "closed", "Closed: it")), &n, NULL), 0);
	text = printed(put_notice, &n);
	cr_assert_null(strstr(text, "muster take"), "nobody takes what is closed");
	free(text);
	notice_free(&n);
	notice_free(NULL);
}

Test(notice, says_why_it_cannot_read)
{
	static const struct {
		struct span body;
		const char *word;
	} rows[] = {
		{SPAN(""), "not JSON"},
		{SPAN("<html>"), "not JSON"},
		{SPAN("[]"), "specversion"},
		{SPAN("{\"specversion\":\"0.3\"}"), "specversion"},
		{SPAN("{\"specversion\":\"1.0\",\"specversion\":\"1.0\"}"), "not JSON"},
		{SPAN("{\"specversion\":\"1.0\",\"data\":7}"), "data.alert"},
		{SPAN(BODY("xyz", "1", "open", "T")), "data.alert"},
		{SPAN(BODY(ALERT_A, "-1", "open", "T")), "data.revision"},
		{SPAN(BODY(ALERT_A, "4294967295", "open", "T")), "data.revision"},
		{SPAN(BODY(ALERT_A, "\"1\"", "open", "T")), "data.revision"},
		{SPAN(BODY(ALERT_A, "1", "", "T")), "data.state"},
		{SPAN(BODY(ALERT_A, "1", "open", "")), "data.title"},
		{SPAN("{\"specversion\":\"1.0\",\"data\":{\"alert\":\"" ALERT_A
		      "\",\"revision\":1,\"state\":\"open\",\"title\":\"T\",\"lines\":[1]}}"),
		 "data.lines"},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct notice n;
		struct fault f;

		cr_assert_eq(notice_read(rows[i].body, &n, &f), -FAULT_PARSE, "row %zu", i);
		cr_assert_not_null(strstr(f.text, rows[i].word), "row %zu: %s", i, f.text);
	}
}
