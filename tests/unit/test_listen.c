/* muster listen: what is printed, stored, confirmed and remembered. When this breaks, a team does not see an
 * alert that the authority holds for delivered. */
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>

#include "base/file.h"
#include "bus/bus.h"
#include "listen_fixture.h"

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
