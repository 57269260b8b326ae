/* muster listen and keygen: what a person sees, what survives, what is confirmed. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zmq.h>

#include "base/file.h"
#include "bus/bus.h"
#include "cli/inbox.h"
#include "cli/keys.h"
#include "cli/notice.h"
#include "cli/terminal.h"
#include "cli/verbs.h"

#define ALERT_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define ALERT_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

#define BODY(alert, revision, state, title)                                                                                    \
	"{\"specversion\":\"1.0\",\"type\":\"uk.gov.local.muster.alert.v1\",\"id\":\"1\",\"source\":\"/muster/332\",\"data\":" \
	"{\"alert\":\"" alert "\",\"revision\":" revision ",\"state\":\"" state "\",\"title\":\"" title                        \
	"\",\"lines\":[\"Register closed 09:20; seen by us 09:52.\",\"This is what the register says, not where the "          \
	"child is. Check with the school first. If you think the child is at risk, follow the missing-child "                  \
	"procedure now; do not wait for Muster.\"]}}"

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

static struct digest digest_of(unsigned char byte)
{
	struct digest d;

	memset(d.bytes, byte, sizeof d.bytes);
	return d;
}

static bool put(struct inbox *in, const char *mailbox, unsigned char byte, uint32_t revision)
{
	struct digest d = digest_of(byte);
	bool news;

	cr_assert_eq(inbox_put(in, mailbox, &d, revision, &news, NULL), 0);
	return news;
}

Test(inbox, highest_revision_and_restart)
{
	char path[] = "/tmp/muster-test-XXXXXX";
	struct inbox in, other;
	struct digest before, after;
	struct fault f;
	int fd = mkstemp(path);

	cr_assert_eq(inbox_open(path, &in, NULL), 0);
	cr_assert_eq(inbox_open(path, &other, &f), -FAULT_STATE, "one listener a file");
	cr_assert(put(&in, "cme", 2, 1));
	cr_assert(put(&in, "cme", 1, 5));
	cr_assert_not(put(&in, "cme", 1, 5), "a repeat");
	cr_assert_not(put(&in, "cme", 1, 4), "an older one");
	cr_assert(put(&in, "cme", 1, 6));
	cr_assert(put(&in, "virtual-school", 1, 6), "a mailbox of its own");
	cr_assert_eq(in.ids.count, 2);
	cr_assert_eq(inbox_digest(&in, &before, NULL), 0);
	cr_assert_eq(inbox_sync(&in, NULL), 0);
	inbox_close(&in);
	/* A crash in the middle of a line: that one was never confirmed. */
	cr_assert_eq(lseek(fd, 0, SEEK_END) > 0, 1);
	cr_assert_eq(write(fd, "cme 0303", 8), 8);
	close(fd);
	cr_assert_eq(inbox_open(path, &in, NULL), 0);
	cr_assert_eq(in.ids.count, 2);
	cr_assert_eq(inbox_digest(&in, &after, NULL), 0);
	cr_assert_eq(memcmp(&before, &after, sizeof before), 0);
	cr_assert_not(put(&in, "cme", 1, 6));
	cr_assert(put(&in, "cme", 3, 1));
	cr_assert_eq(inbox_sync(&in, NULL), 0);
	inbox_close(&in);
	cr_assert_eq(inbox_open(path, &in, NULL), 0, "the cut line left no trace");
	cr_assert_eq(in.ids.count, 3);
	inbox_close(&in);
	unlink(path);
	inbox_close(NULL);
}

/* Whatever the order of arrival. */
Test(inbox, digest_is_over_sorted_raw_ids)
{
	struct inbox in;
	struct digest d, expected;
	char bytes[64];

	memset(bytes, 1, 32);
	memset(bytes + 32, 2, 32);
	expected = digest_bytes(bytes, sizeof bytes);
	cr_assert_eq(inbox_open(NULL, &in, NULL), 0);
	put(&in, "cme", 2, 1);
	put(&in, "cme", 1, 1);
	cr_assert_eq(inbox_digest(&in, &d, NULL), 0);
	cr_assert_eq(memcmp(&d, &expected, sizeof d), 0);
	inbox_close(&in);
}

Test(inbox, a_line_that_is_none_is_refused)
{
	char path[] = "/tmp/muster-test-XXXXXX";
	struct inbox in;
	struct fault f;
	int fd = mkstemp(path);

	cr_assert_eq(write(fd, "cme zz 1\n", 9), 9);
	close(fd);
	cr_assert_eq(inbox_open(path, &in, &f), -FAULT_PARSE);
	unlink(path);
}

/* --- the verbs ------------------------------------------------------------- */

struct folder {
	char path[32];
	char keys[48], bus[80], client[80], store[48], out[48], control[48];
};

static struct folder folder_new(void)
{
	struct folder f = {.path = "/tmp/muster-test-XXXXXX"};

	cr_assert_not_null(mkdtemp(f.path));
	snprintf(f.keys, sizeof f.keys, "%s/keys", f.path);
	snprintf(f.bus, sizeof f.bus, "%s/bus.key", f.keys);
	snprintf(f.client, sizeof f.client, "%s/virtual-school.pub", f.keys);
	snprintf(f.store, sizeof f.store, "%s/store", f.path);
	snprintf(f.control, sizeof f.control, "%s/control", f.path);
	snprintf(f.out, sizeof f.out, "%s/out", f.path);
	return f;
}

static void folder_remove(const struct folder *f)
{
	char command[80];

	snprintf(command, sizeof command, "rm -r %s", f->path);
	cr_assert_eq(system(command), 0);
}

static int keygen(const struct folder *f, const char *client)
{
	char *argv[] = {(char[]){"keygen"},   (char[]){"--keys"}, (char *)f->keys,
			(char[]){"--client"}, (char *)client,	  NULL};

	return verb_keygen(client != NULL ? 5 : 3, argv);
}

static unsigned mode_of(const char *folder, const char *name)
{
	char path[128];
	struct stat s;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	cr_assert_eq(stat(path, &s), 0, "%s", path);
	return s.st_mode & 0777;
}

Test(keygen, makes_keys_once)
{
	struct folder f = folder_new();
	char first[41], again[41], derived[41], pub[80];

	cr_assert_eq(keygen(&f, NULL), 0);
	cr_assert_eq(mode_of(f.keys, ""), 0700);
	cr_assert_eq(mode_of(f.keys, "bus.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "bus.pub"), 0644);
	cr_assert_eq(mode_of(f.keys, "child.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "master.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "credentials"), 0700);
	cr_assert_eq(keys_read_curve(f.bus, first, NULL), 0);
	cr_assert_eq(keygen(&f, NULL), 0, "again: everything is kept");
	cr_assert_eq(keys_read_curve(f.bus, again, NULL), 0);
	cr_assert_str_eq(first, again);
	snprintf(pub, sizeof pub, "%s/bus.pub", f.keys);
	cr_assert_eq(unlink(pub), 0);
	cr_assert_eq(keygen(&f, NULL), 0, "a lost public key comes from its secret");
	cr_assert_eq(keys_read_curve(pub, again, NULL), 0);
	cr_assert_eq(zmq_curve_public(derived, first), 0);
	cr_assert_str_eq(again, derived);
	cr_assert_eq(unlink(f.bus), 0);
	cr_assert_eq(keygen(&f, NULL), 1, "a public key without its secret stays alone");
	cr_assert_eq(keygen(&f, "virtual-school"), 0);
	cr_assert_eq(mode_of(f.keys, "virtual-school.key"), 0600);
	cr_assert_eq(mode_of(f.keys, "virtual-school.pub"), 0644);
	cr_assert_eq(keygen(&f, "../up"), 1);
	cr_assert_eq(keygen(&f, "bus"), 1);
	folder_remove(&f);
}

Test(keys, a_file_that_is_no_key)
{
	struct folder f = folder_new();
	char key[41];
	bool made;

	mkdir(f.keys, 0700);
	cr_assert_eq(keys_read_curve(f.bus, key, NULL), -FAULT_IO);
	cr_assert_eq(keys_make_file(f.bus, "short", 0600, &made, NULL), 0);
	cr_assert_eq(keys_read_curve(f.bus, key, NULL), -FAULT_PARSE);
	folder_remove(&f);
}

/* The engine's end. The listeners are children that are forked before libzmq starts a thread here,
 * and wait for their turn: a fork beside threads may copy a lock that is held. */
struct desk {
	struct bus *bus;
	char address[64];
	size_t acked, nacked, consumers;
};

struct listening {
	pid_t child;
	int go; /* closed: it may begin */
};

static void note(void *context, const struct message *m)
{
	struct desk *d = context;

	d->acked += m->kind == MSG_ACKED;
	d->nacked += m->kind == MSG_NACKED;
	if (m->kind == MSG_CONSUMER)
		d->consumers = m->consumer.consumers;
}

/* A port that is free now; the bus binds it a moment later. */
static void desk_address(struct desk *d)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof at;
	int s = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert_eq(bind(s, (struct sockaddr *)&at, sizeof at), 0);
	cr_assert_eq(getsockname(s, (struct sockaddr *)&at, &size), 0);
	close(s);
	snprintf(d->address, sizeof d->address, "tcp://127.0.0.1:%u", (unsigned)ntohs(at.sin_port));
}

static void desk_open(struct desk *d, const struct folder *f)
{
	struct bus_settings s = {
		.listen = d->address, .ping_ms = 100, .dead_ms = 10000, .tell = note, .context = d};
	struct msg_mailbox grant = {.mailbox = "virtual-school"};
	bool revoked;

	cr_assert_eq(keys_read_curve(f->bus, s.secret, NULL), 0);
	cr_assert_eq(keys_read_curve(f->client, grant.key, NULL), 0);
	cr_assert_eq(bus_open(&bus_zmq, &s, &d->bus, NULL), 0);
	cr_assert_eq(bus_allow(d->bus, &grant, 1, &revoked, NULL), 0);
}

static int listen_demo(const struct folder *f, const char *address)
{
	char *argv[] = {(char[]){"listen"},	     (char[]){"--mailbox=virtual-school"},
			(char[]){"--keys"},	     (char *)f->keys,
			(char[]){"--server"},	     (char *)address,
			(char[]){"--demo"},	     (char *)f->control,
			(char[]){"--until-settled"}, NULL};

	return freopen(f->out, "w", stdout) != NULL ? verb_listen(9, argv) : 99;
}

static int listen_now(const struct folder *f, const char *address, bool json)
{
	char *argv[] = {(char[]){"listen"},
			(char[]){"--mailbox=virtual-school"},
			(char[]){"--keys"},
			(char *)f->keys,
			(char[]){"--store"},
			(char *)f->store,
			(char[]){"--server"},
			(char *)address,
			json ? (char[]){"--json"} : NULL,
			NULL};

	return freopen(f->out, "w", stdout) != NULL ? verb_listen(json ? 9 : 8, argv) : 99;
}

enum how { LISTEN_PLAIN, LISTEN_JSON, LISTEN_DEMO };

static struct listening listener_fork(const struct folder *f, const char *address, enum how how)
{
	struct listening l;
	int ends[2];

	cr_assert_eq(pipe2(ends, O_CLOEXEC), 0);
	fflush(NULL);
	l.child = fork();
	if (l.child == 0) {
		close(ends[1]);
		if (read(ends[0], &(char){0}, 1) != 0)
			_exit(98);
		_exit(how == LISTEN_DEMO ? listen_demo(f, address) :
					   listen_now(f, address, how == LISTEN_JSON));
	}
	close(ends[0]);
	l.go = ends[1];
	return l;
}

static void send_body(struct desk *d, unsigned char number, const char *body)
{
	struct msg_send e = {
		.sequence = number, .attempt = 1, .mailbox = "virtual-school", .body = span_of(body)};

	memset(e.id, number, sizeof e.id);
	cr_assert_eq(bus_send(d->bus, &e, NULL), 0);
}

#define POLL_UNTIL(d, condition)                                                                             \
	do {                                                                                                 \
		for (int i_ = 0; i_ < 2000 && !(condition); i_++)                                            \
			bus_poll((d)->bus, NULL, 0, 5, NULL);                                                \
		cr_assert(condition, "never came: %s", #condition);                                          \
	} while (0)

static int stop(const struct listening *l)
{
	int status;

	kill(l->child, SIGTERM);
	cr_assert_eq(waitpid(l->child, &status, 0), l->child);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static char *read_out(const struct folder *f)
{
	struct buffer b = {0};

	cr_assert_eq(file_read(f->out, 65536, &b, NULL), 0);
	return b.at;
}

Test(listen, prints_stores_confirms_and_remembers)
{
	struct folder f = folder_new();
	struct desk d = {0};
	struct listening first, second;
	char *out;

	cr_assert_eq(keygen(&f, NULL), 0);
	cr_assert_eq(keygen(&f, "virtual-school"), 0);
	desk_address(&d);
	second = listener_fork(&f, d.address, LISTEN_JSON); /* before the first, whose end it must not hold */
	first = listener_fork(&f, d.address, LISTEN_PLAIN);
	desk_open(&d, &f);
	close(first.go);
	POLL_UNTIL(&d, d.consumers == 1);
	send_body(&d, 1, BODY(ALERT_A, "1", "open", "First"));
	send_body(&d, 2, BODY(ALERT_B, "1", "open", "Second"));
	send_body(&d, 3, BODY(ALERT_A, "2", "closed", "Closed: First"));
	send_body(&d, 4, BODY(ALERT_A, "1", "open", "First again, late"));
	POLL_UNTIL(&d, d.acked == 4);
	send_body(&d, 5, "no JSON at all");
	POLL_UNTIL(&d, d.nacked == 1);
	cr_assert_eq(d.acked, 4, "what cannot be read is not confirmed");
	cr_assert_eq(stop(&first), 0);
	out = read_out(&f);
	cr_assert_not_null(strstr(out, "First\n"));
	cr_assert_not_null(strstr(out, "Second\n"));
	cr_assert_not_null(strstr(out, "Closed: First\n"));
	cr_assert_null(strstr(out, "late"), "a lower revision is not shown");
	cr_assert_not_null(strstr(out, "listen: 2 alerts, 5 messages, 1 of them repeats\n"));
	free(out);
	POLL_UNTIL(&d, d.consumers == 0);
	close(second.go);
	POLL_UNTIL(&d, d.consumers == 1);
	send_body(&d, 2, BODY(ALERT_B, "1", "open", "Second"));
	send_body(&d, 6, BODY(ALERT_B, "2", "open", "Second \\u009b"));
	POLL_UNTIL(&d, d.acked == 6);
	cr_assert_eq(stop(&second), 0);
	out = read_out(&f);
	cr_assert_null(strstr(out, "\"revision\":1,"), "known before the restart");
	cr_assert_eq(
		strncmp(out, "{\"mailbox\":\"virtual-school\",\"sequence\":6,\"attempt\":1,\"event\":{", 62),
		0);
	cr_assert_not_null(strstr(out, "Second \\u009B"));
	free(out);
	bus_close(d.bus);
	folder_remove(&f);
}

/* A daemon's control socket that always says the same: settled, and so many alerts. */
static void answer_one(int s, unsigned alerts)
{
	char frame[4096], json[256];
	ssize_t n = recv(s, frame, sizeof frame, 0);
	struct message question, answer = {.kind = MSG_ANSWER};
	struct buffer packed = {0};

	if (n <= 0 || message_unpack((struct span){frame, (size_t)n}, &question, NULL) != 0)
		_exit(97);
	if (memmem(question.ask.json.at, question.ask.json.length, "totals", 6) != NULL)
		snprintf(json, sizeof json,
			 "{\"schools\":12,\"pupils\":4000,\"marks\":24000,\"alerts\":%u,"
			 "\"rollcall\":{\"children\":240,\"boxed\":240}}",
			 alerts);
	else
		snprintf(json, sizeof json, "{\"settled\":true}");
	answer.answer.ask = question.ask.ask;
	answer.answer.ok = answer.answer.last = true;
	answer.answer.json = span_of(json);
	if (message_pack(&answer, &packed, NULL) != 0 || send(s, packed.at, packed.length, 0) < 0)
		_exit(96);
	buffer_free(&packed);
}

static pid_t daemon_fork(const struct folder *f, unsigned alerts)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int listening = socket(AF_UNIX, SOCK_SEQPACKET, 0);
	pid_t child;

	text_copy(at.sun_path, sizeof at.sun_path, span_of(f->control));
	cr_assert_eq(bind(listening, (struct sockaddr *)&at, sizeof at), 0);
	cr_assert_eq(listen(listening, 8), 0);
	fflush(NULL);
	child = fork();
	if (child == 0) {
		for (;;) {
			int s = accept(listening, NULL, NULL);

			answer_one(s, alerts);
			close(s);
		}
	}
	close(listening);
	return child;
}

static int wait_polling(const struct listening *l, struct desk *d)
{
	int status = -1;

	while (waitpid(l->child, &status, WNOHANG) == 0)
		bus_poll(d->bus, NULL, 0, 5, NULL);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* SHA-256 of 32 bytes 0xaa and 32 bytes 0xbb begins so:
 * python3 -c 'import hashlib; print(hashlib.sha256(b"\xaa"*32 + b"\xbb"*32).hexdigest()[:16])' */
#define IDS_A_B "e2d80f78d7902755"

Test(listen, the_demo_ends_by_itself_and_counts_distinct_alerts)
{
	struct folder f = folder_new();
	struct desk d = {0};
	struct listening l;
	pid_t fake;
	char *out;

	cr_assert_eq(keygen(&f, NULL), 0);
	cr_assert_eq(keygen(&f, "virtual-school"), 0);
	desk_address(&d);
	fake = daemon_fork(&f, 2);
	l = listener_fork(&f, d.address, LISTEN_DEMO);
	desk_open(&d, &f);
	close(l.go);
	POLL_UNTIL(&d, d.consumers == 1);
	send_body(&d, 1, BODY(ALERT_B, "1", "open", "B"));
	for (int i = 0; i < 300; i++) /* the daemon is settled, but one alert has not come: it waits */
		bus_poll(d.bus, NULL, 0, 5, NULL);
	cr_assert_eq(waitpid(l.child, NULL, WNOHANG), 0);
	send_body(&d, 2, BODY(ALERT_A, "1", "open", "A"));
	send_body(&d, 3, BODY(ALERT_A, "2", "closed", "A"));
	cr_assert_eq(wait_polling(&l, &d), 0);
	out = read_out(&f);
	cr_assert_not_null(
		strstr(out, "\ndemo: 12 schools, 4000 pupils, 24000 marks, 2 alerts, 2 delivered, 0 lost, "
			    "roll call 240 of 240, ids " IDS_A_B "\n"));
	free(out);
	kill(fake, SIGKILL);
	waitpid(fake, NULL, 0);
	bus_close(d.bus);
	folder_remove(&f);
}

Test(listen, the_demo_fails_when_one_is_lost)
{
	struct folder f = folder_new();
	struct desk d = {0};
	struct listening l;
	pid_t fake;
	char *out;

	cr_assert_eq(keygen(&f, NULL), 0);
	cr_assert_eq(keygen(&f, "virtual-school"), 0);
	desk_address(&d);
	fake = daemon_fork(&f, 2);
	l = listener_fork(&f, d.address, LISTEN_DEMO);
	desk_open(&d, &f);
	close(l.go);
	POLL_UNTIL(&d, d.consumers == 1);
	send_body(&d, 1, BODY(ALERT_B, "1", "open", "B"));
	POLL_UNTIL(&d, d.acked == 1);
	cr_assert_eq(stop(&l), 1);
	out = read_out(&f);
	cr_assert_not_null(strstr(out, "2 alerts, 1 delivered, 1 lost, roll call"));
	free(out);
	kill(fake, SIGKILL);
	waitpid(fake, NULL, 0);
	bus_close(d.bus);
	folder_remove(&f);
}

Test(listen, arguments_that_are_not_understood)
{
	char *none[] = {(char[]){"listen"}, NULL};
	char *bad[] = {(char[]){"listen"}, (char[]){"--mailbox"}, (char[]){"Not A Name"}, NULL};
	char *alone[] = {(char[]){"listen"}, (char[]){"--mailbox"}, (char[]){"cme"},
			 (char[]){"--until-settled"}, NULL};
	char *nokey[] = {(char[]){"listen"}, (char[]){"--mailbox"},    (char[]){"cme"},
			 (char[]){"--keys"}, (char[]){"/nonexistent"}, NULL};

	cr_assert_eq(verb_listen(1, none), 2);
	cr_assert_eq(verb_listen(3, bad), 2);
	cr_assert_eq(verb_listen(4, alone), 2);
	cr_assert_eq(verb_listen(5, nokey), 1);
}
