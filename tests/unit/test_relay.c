/* muster-relay's parts that need no network: its file, its mail, its signature. */
#include <criterion/criterion.h>
#include <string.h>

#include "base/file.h"
#include "base/text.h"
#include "config/relay_file.h"
#include "relay/post.h"

#define HEAD                                                                                                 \
	"apiVersion: muster/v1\nkind: Relay\nid: r\nbus: {address: \"tcp://127.0.0.1:8481\", keys: /keys}\n"
#define MAIL                                                                                                 \
	"mail: {server: \"smtp://mail.example.org:587\", from: m@council.example, link: \"https://m.example/i\"}\n"

static int read_text(const char *text, struct relay_config **c, struct arena *arena, struct faults *faults)
{
	return relay_file_read(span_of(text), "relay.yaml", arena, c, faults);
}

static void refuses(const char *text, const char *expected)
{
	struct relay_config *c = NULL;
	struct arena arena = {0};
	struct faults faults = {0};
	char line[800] = "";

	cr_expect_lt(read_text(text, &c, &arena, &faults), 0, "taken: %s", text);
	cr_assert_gt(faults.count, 0u);
	fault_print(&faults.list[0], line, sizeof line);
	cr_expect(strncmp(line, expected, strlen(expected)) == 0, "expected %s, found %s", expected, line);
	faults_clear(&faults);
	arena_free(&arena);
}

Test(relay, its_file_is_read_with_its_defaults)
{
	struct relay_config *c = NULL;
	struct arena arena = {0};
	struct faults faults = {0};

	cr_assert_eq(read_text(HEAD MAIL
			       "mailboxes: [{mailbox: cme, mail: {to: [a@b.example]}, drop: {folder: /d}}]\n",
			       &c, &arena, &faults),
		     0);
	cr_expect_str_eq(c->address, "tcp://127.0.0.1:8481");
	cr_expect_str_eq(c->server, "smtp://mail.example.org:587");
	cr_expect_str_eq(c->user, "");
	cr_expect_eq(c->timeout, 20);
	cr_expect_not(c->reduced);
	cr_assert_eq(c->mailbox_count, 1u);
	cr_expect_str_eq(c->mailboxes[0].key, "cme", "its key is named as the mailbox is");
	cr_expect_eq(c->mailboxes[0].gather, 5);
	cr_expect_str_eq(c->mailboxes[0].url, "");
	cr_expect_str_eq(c->mailboxes[0].folder, "/d");
	arena_free(&arena);
}

/* Each would otherwise lose alerts, or send them in the clear. */
Test(relay, faults_stand_with_line_and_column)
{
	refuses(HEAD "mailboxes: [{mailbox: cme}]\n",
		"relay.yaml:5:13: mailboxes[0]: expected a way out: mail, webhook or drop");
	refuses(HEAD "mailboxes: [{mailbox: cme, mail: {to: [a@b.example]}}]\n",
		"relay.yaml:5:34: mailboxes[0].mail: expected a mail server in this file");
	refuses(HEAD "mailboxes: [{mailbox: cme, drop: {folder: /d}}, {mailbox: cme, drop: {folder: /e}}]\n",
		"relay.yaml:5:59: mailboxes[1].mailbox: expected each mailbox once");
	refuses(HEAD "mailboxes: [{mailbox: cme, webhook: {url: \"http://h.example/x\", secret: s}}]\n",
		"relay.yaml:5:43: mailboxes[0].webhook.url: expected an address like https://");
	refuses(HEAD "mailboxes: [{mailbox: cme, drop: {folder: here}}]\n",
		"relay.yaml:5:43: mailboxes[0].drop.folder: expected a path that begins with /");
	refuses(HEAD
		"mail: {server: \"smtp://h.example:25\", from: a@b.example, link: \"https://l.example\", user: u}\n"
		"mailboxes: [{mailbox: cme, mail: {to: [a@b.example]}}]\n",
		"relay.yaml:5:91: mail.user: expected mail.password beside a user");
	refuses(HEAD "mailboxes: [{mailbox: cme, mail: {to: [\"a@b.example, x@y.example\"]}}]\n",
		"relay.yaml:5:40: mailboxes[0].mail.to[0]: expected an e-mail address");
	refuses("apiVersion: muster/v1\nkind: Team\nid: r\n",
		"relay.yaml:2:7: expected a file of kind Relay");
	refuses("a: [\n", "relay.yaml:");
}

static void write_mail(struct letter *const *letters, size_t count, struct buffer *out)
{
	static const struct relay_mailbox mailbox = {
		.name = "virtual-school", .to = {"a@council.example", "b@council.example"}, .to_count = 2};
	static const struct relay_config config = {.from = "muster@council.example",
						   .link = "https://muster.council.example/inbox"};
	static struct relay r;
	static struct box b;

	r.config = &config;
	b.config = &mailbox;
	mail_write(&r, &b, letters, count, 1795514400, out);
	buffer_bytes(out, "", 1);
	cr_assert(buffer_ok(out));
}

/* A mail stands on phones and in other people's sight: counts and a link, whatever the message says. */
Test(relay, a_mail_says_counts_and_a_link)
{
	struct letter one = {
		.id = {1}, .same_session = true, .take_by = "10:52", .body = (char[]){"Amina Okafor"}};
	struct letter two = {.id = {2}, .same_session = true, .take_by = "09:40", .changed = true};
	struct letter three = {.id = {3}, .closed = true, .changed = true};
	struct letter *letters[] = {&one, &two, &three};
	struct buffer out = {0};

	write_mail(letters, 3, &out);
	cr_expect_str_eq(strstr(out.at, "\r\n\r\n") + 4,
			 "3 alerts came for virtual-school: 1 new, 1 changed, 1 closed.\r\n"
			 "To be looked at in this session: 2.\r\n"
			 "The first is to be taken by 09:40.\r\n\r\n"
			 "Read and take them here: https://muster.council.example/inbox\r\n\r\n"
			 "This mail names no child, and cannot: answer and act in Muster, not by mail.\r\n");
	cr_expect_not_null(strstr(out.at, "To: a@council.example, b@council.example\r\n"));
	cr_expect_not_null(strstr(out.at, "Subject: Muster: 3 alerts for virtual-school\r\n"));
	cr_expect_not_null(strstr(out.at, "Date: Tue, 24 Nov 2026 10:00:00 +0000\r\n"));
	cr_expect_null(strstr(out.at, "Amina"));
	buffer_free(&out);
}

/* The subject is what a phone shows: who needs somebody, by when, and nobody's name. */
Test(relay, a_digest_says_how_many_need_someone_and_by_when)
{
	struct letter digest = {.id = {1},
				.digest = true,
				.waiting = 3,
				.fresh = 5,
				.ended = 1,
				.take_by = "10:52",
				.body = (char[]){"Amina Okafor"}};
	struct letter alert = {.id = {2}}, quiet = {.id = {3}, .digest = true, .updated = 1};
	struct letter *letters[] = {&alert, &digest}, *one[] = {&quiet};
	struct buffer out = {0}, other = {0};

	write_mail(letters, 2, &out);
	cr_expect_not_null(strstr(out.at, "Subject: Muster: 3 need someone by 10:52\r\n"));
	cr_expect_str_eq(strstr(out.at, "\r\n\r\n") + 4,
			 "The digest for virtual-school: 5 new, 1 closed.\r\n"
			 "Taken by nobody yet: 3.\r\n"
			 "The first of these is to be taken by 10:52.\r\n"
			 "1 alert came for virtual-school: 1 new.\r\n\r\n"
			 "Read and take them here: https://muster.council.example/inbox\r\n\r\n"
			 "This mail names no child, and cannot: answer and act in Muster, not by mail.\r\n");
	cr_expect_null(strstr(out.at, "Amina"));
	write_mail(one, 1, &other);
	cr_expect_not_null(strstr(other.at, "Subject: Muster: digest for virtual-school\r\n"));
	buffer_free(&out);
	buffer_free(&other);
}

/* A mail sent again after a crash is known as the same one; another one is not. */
Test(relay, the_same_letters_have_the_same_message_id)
{
	struct letter one = {.id = {1}}, two = {.id = {2}};
	struct letter *both[] = {&one, &two};
	struct buffer first = {0}, again = {0}, other = {0};
	char *id;

	write_mail(both, 2, &first);
	write_mail(both, 2, &again);
	write_mail(both, 1, &other);
	id = strstr(first.at, "Message-ID: <");
	cr_assert_not_null(id);
	cr_expect_eq(strncmp(id, strstr(again.at, "Message-ID: <"), 60), 0);
	cr_expect_neq(strncmp(id, strstr(other.at, "Message-ID: <"), 60), 0);
	buffer_free(&first);
	buffer_free(&again);
	buffer_free(&other);
}

/* The expected value is `openssl dgst -sha256 -hmac a-key-of-sixteen` over 1790000000.{"id":"x"}. */
Test(relay, a_webhook_is_signed_over_time_and_body)
{
	char signature[HOOK_SIGNATURE];

	cr_assert_eq(hook_sign("a-key-of-sixteen", 1790000000, SPAN("{\"id\":\"x\"}"), signature, NULL), 0);
	cr_expect_str_eq(signature, "v1=8f992cd028de2c06d391cb84b2f172ccf343879a2a09713e97daaa818e0f50ba");
}

/* The example that people begin from has to be taken as it stands. Run from the project's root, as the tests
 * are. */
Test(relay, the_example_file_is_taken)
{
	struct relay_config *c = NULL;
	struct arena arena = {0};
	struct faults faults = {0};
	struct buffer bytes = {0};
	struct fault f = {0};

	cr_assert_eq(file_read("contracts/clients/relay.yaml", 1 << 16, &bytes, &f), 0, "%s", f.text);
	cr_expect_eq(relay_file_read(buffer_span(&bytes), "relay.yaml", &arena, &c, &faults), 0, "%s",
		     faults.count > 0 ? faults.list[0].text : "");
	cr_assert_not_null(c);
	cr_expect_eq(c->mailbox_count, 2u);
	faults_clear(&faults);
	arena_free(&arena);
	buffer_free(&bytes);
}
