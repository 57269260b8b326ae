/* Sockets between roles: order, descriptors, full queues, ends that close. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/link.h"
#include "process/peers.h"

/* What one end was told. */
struct ear {
	unsigned heard, came, gone;
	uint64_t last;
	enum role last_from;
	int fd_kind; /* 1: a descriptor came that reads "hello" */
	int answer;  /* what `heard` returns */
};

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct ear *e = context;
	struct span bytes;

	(void)reterr;
	e->heard++;
	e->last_from = from;
	if (m->kind == MSG_BODY) {
		/* In order, none twice, none missing. */
		cr_assert_eq(m->body.pull, e->last + 1);
		e->last = m->body.pull;
	}
	if (fd >= 0 && file_map_sealed(fd, 5, &bytes, NULL) == 0) {
		e->fd_kind = memcmp(bytes.at, "hello", 5) == 0;
		file_unmap(bytes);
	}
	return e->answer;
}

static void came(void *context, enum role peer)
{
	struct ear *e = context;

	e->came++;
	e->last_from = peer;
}

static void gone(void *context, enum role peer)
{
	struct ear *e = context;

	e->gone++;
	e->last_from = peer;
}

/* Two roles, fetch and parse, each with a supervisor's socket held by the test. */
static struct {
	struct peers *fetch, *parse;
	struct ear fetch_ear, parse_ear;
	struct link to_fetch, to_parse;
} t;

static int count_fds(void)
{
	int n = 0;

	for (int fd = 0; fd < 1024; fd++)
		n += fcntl(fd, F_GETFD) >= 0;
	return n;
}

static void send_plain(struct link *l, const struct message *m, int fd)
{
	struct buffer packed = {0};

	cr_assert_eq(message_pack(m, &packed, NULL), 0);
	cr_assert_eq(link_send(l, buffer_span(&packed), fd, NULL), 0);
	buffer_free(&packed);
}

static void open_one(enum role self, struct ear *ear, struct peers **ret, struct link *supervisor)
{
	const struct peers_events events = {heard, came, gone, ear};
	int ends[2];

	cr_assert_eq(link_pair(ends, NULL), 0);
	cr_assert_eq(link_open(supervisor, ends[0], NULL), 0);
	cr_assert_eq(peers_new(self, ends[1], &events, ret, NULL), 0);
}

static void introduce(void)
{
	struct message to_fetch = {.kind = MSG_PEER, .peer = {ROLE_PARSE}};
	struct message to_parse = {.kind = MSG_PEER, .peer = {ROLE_FETCH}};
	int ends[2];

	cr_assert_eq(link_pair(ends, NULL), 0);
	send_plain(&t.to_fetch, &to_fetch, ends[0]);
	send_plain(&t.to_parse, &to_parse, ends[1]);
	close(ends[0]);
	close(ends[1]);
	cr_assert_eq(peers_turn(t.fetch, 1000, NULL), 0);
	cr_assert_eq(peers_turn(t.parse, 1000, NULL), 0);
}

static void setup(void)
{
	memset(&t, 0, sizeof t);
	open_one(ROLE_FETCH, &t.fetch_ear, &t.fetch, &t.to_fetch);
	open_one(ROLE_PARSE, &t.parse_ear, &t.parse, &t.to_parse);
	introduce();
}

static void teardown(void)
{
	peers_free(t.fetch);
	peers_free(t.parse);
	link_close(&t.to_fetch);
	link_close(&t.to_parse);
}

TestSuite(peers, .init = setup, .fini = teardown);

Test(peers, the_supervisor_introduces_them)
{
	cr_assert_eq(t.fetch_ear.came, 1);
	cr_assert_eq(t.fetch_ear.last_from, ROLE_PARSE);
	cr_assert(peers_present(t.fetch, ROLE_PARSE));
	cr_assert_not(peers_present(t.fetch, ROLE_ENGINE));
	/* PEER is nobody else's to hear. */
	cr_assert_eq(t.fetch_ear.heard, 0);
}

Test(peers, a_message_and_its_descriptor_arrive_and_none_leaks)
{
	struct message m = {.kind = MSG_BODY, .body = {.pull = 1, .length = 5}};
	int before = count_fds(), fd;

	cr_assert_eq(file_seal("test", SPAN("hello"), &fd, NULL), 0);
	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, fd, NULL), 0);
	close(fd);
	cr_assert_eq(peers_turn(t.parse, 1000, NULL), 0);
	cr_assert_eq(t.parse_ear.heard, 1);
	cr_assert_eq(t.parse_ear.last_from, ROLE_FETCH);
	cr_assert_eq(t.parse_ear.fd_kind, 1);
	cr_assert_eq(count_fds(), before);
}

Test(peers, a_slow_role_is_felt_and_nothing_is_lost_or_mixed)
{
	static char filler[32 * 1024];
	struct message m = {.kind = MSG_RECORDS, .records = {.records = {filler, sizeof filler}}};
	uint64_t sent = 0, refused = 0;
	struct fault f;
	int rc;

	/* Nobody reads: the kernel's buffer fills, then our queue, then the sender is told. */
	while ((rc = peers_send(t.fetch, ROLE_PARSE, &m, -1, &f)) == 0)
		sent++;
	cr_assert_eq(rc, -FAULT_LIMIT);
	cr_assert_leq(peers_waiting(t.fetch, ROLE_PARSE), LIMIT_LINK_BYTES);
	cr_assert_gt(peers_waiting(t.fetch, ROLE_PARSE), LIMIT_LINK_BYTES - 2 * sizeof filler);
	refused = peers_send(t.fetch, ROLE_PARSE, &m, -1, &f) == -FAULT_LIMIT;
	cr_assert_eq(refused, 1);
	while (t.parse_ear.heard < sent) {
		cr_assert_eq(peers_turn(t.parse, 0, NULL), 0);
		cr_assert_eq(peers_turn(t.fetch, 0, NULL), 0);
	}
	cr_assert_eq(peers_waiting(t.fetch, ROLE_PARSE), 0);
	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, -1, &f), 0);
}

Test(peers, descriptors_that_wait_are_bounded_kept_in_order_and_not_leaked)
{
	struct message m = {.kind = MSG_BODY, .body = {.length = 5}};
	int before = count_fds(), fd, rc;
	uint64_t sent = 0;

	cr_assert_eq(file_seal("test", SPAN("hello"), &fd, NULL), 0);
	do {
		m.body.pull = sent + 1;
		rc = peers_send(t.fetch, ROLE_PARSE, &m, fd, NULL);
		sent += rc == 0;
	} while (rc == 0);
	cr_assert_eq(rc, -FAULT_LIMIT);
	close(fd);
	while (t.parse_ear.heard < sent) {
		cr_assert_eq(peers_turn(t.parse, 0, NULL), 0);
		cr_assert_eq(peers_turn(t.fetch, 0, NULL), 0);
	}
	cr_assert_eq(t.parse_ear.last, sent);
	cr_assert_eq(t.parse_ear.fd_kind, 1);
	cr_assert_eq(count_fds(), before);
}

Test(peers, what_a_role_said_before_it_died_is_heard)
{
	struct message m = {.kind = MSG_BODY};

	for (m.body.pull = 1; m.body.pull <= 3; m.body.pull++)
		cr_assert_eq(peers_send(t.parse, ROLE_FETCH, &m, -1, NULL), 0);
	peers_free(t.parse);
	t.parse = NULL;
	cr_assert_eq(peers_turn(t.fetch, 1000, NULL), 0);
	cr_assert_eq(t.fetch_ear.heard, 3);
	cr_assert_eq(t.fetch_ear.gone, 1);
	cr_assert_not(peers_present(t.fetch, ROLE_PARSE));
	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, -1, NULL), -FAULT_MISSING);
}

/* The dead end had frames it never read: the kernel reports a reset before what is still there. */
Test(peers, a_reset_does_not_swallow_the_last_words)
{
	struct message m = {.kind = MSG_BODY, .body = {.pull = 1}};

	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, -1, NULL), 0);
	cr_assert_eq(peers_send(t.parse, ROLE_FETCH, &m, -1, NULL), 0);
	peers_free(t.parse);
	t.parse = NULL;
	cr_assert_eq(peers_turn(t.fetch, 1000, NULL), 0);
	cr_assert_eq(t.fetch_ear.heard, 1);
	cr_assert_eq(t.fetch_ear.gone, 1);
}

Test(peers, a_new_socket_replaces_the_old_one)
{
	struct message m = {.kind = MSG_BODY, .body = {.pull = 1}};

	introduce();
	cr_assert_eq(t.fetch_ear.came, 2);
	cr_assert_eq(t.fetch_ear.gone, 1);
	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, -1, NULL), 0);
	cr_assert_eq(peers_turn(t.parse, 1000, NULL), 0);
	cr_assert_eq(t.parse_ear.heard, 1);
}

Test(peers, without_a_supervisor_a_role_ends)
{
	struct fault f;

	link_close(&t.to_fetch);
	cr_assert_eq(peers_turn(t.fetch, 1000, &f), -FAULT_STATE);
}

Test(peers, stop_is_told_once_and_to_nobody_else)
{
	struct message stop = {.kind = MSG_STOP};

	cr_assert_not(peers_stopping(t.fetch));
	send_plain(&t.to_fetch, &stop, -1);
	cr_assert_eq(peers_turn(t.fetch, 1000, NULL), 0);
	cr_assert(peers_stopping(t.fetch));
	cr_assert_eq(t.fetch_ear.heard, 0);
	/* From anybody but the supervisor it is an ordinary message, for `heard` to refuse. */
	cr_assert_eq(peers_send(t.parse, ROLE_FETCH, &stop, -1, NULL), 0);
	cr_assert_eq(peers_turn(t.fetch, 1000, NULL), 0);
	cr_assert_eq(t.fetch_ear.heard, 1);
}

Test(peers, a_broken_frame_ends_the_receiver)
{
	struct link raw;
	struct fault f;
	int ends[2];

	cr_assert_eq(link_pair(ends, NULL), 0);
	cr_assert_eq(link_open(&raw, ends[0], NULL), 0);
	cr_assert_eq(peers_set(t.fetch, ROLE_ENGINE, ends[1], NULL), 0);
	cr_assert_eq(link_send(&raw, SPAN("nonsense"), -1, NULL), 0);
	cr_assert_eq(peers_turn(t.fetch, 1000, &f), -FAULT_BUG);
	cr_assert_eq(peers_failed(t.fetch), ROLE_ENGINE);
	link_close(&raw);
}

Test(peers, what_heard_returns_ends_the_turn)
{
	struct message m = {.kind = MSG_BODY, .body = {.pull = 1}};

	t.parse_ear.answer = -FAULT_IO;
	cr_assert_eq(peers_send(t.fetch, ROLE_PARSE, &m, -1, NULL), 0);
	cr_assert_eq(peers_turn(t.parse, 1000, NULL), -FAULT_IO);
}

Test(link, frames_have_a_size)
{
	static char bytes[LIMIT_FRAME + 1], room[LIMIT_FRAME + 1];
	struct link a, b;
	struct span frame;
	int ends[2], fd;

	cr_assert_eq(link_pair(ends, NULL), 0);
	cr_assert_eq(link_open(&a, ends[0], NULL), 0);
	cr_assert_eq(link_open(&b, ends[1], NULL), 0);
	cr_assert_eq(link_send(&a, (struct span){bytes, LIMIT_FRAME + 1}, -1, NULL), -FAULT_BUG);
	cr_assert_eq(link_send(&a, (struct span){bytes, 0}, -1, NULL), -FAULT_BUG);
	cr_assert_eq(link_send(&a, (struct span){bytes, LIMIT_FRAME}, -1, NULL), 0);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), 1);
	cr_assert_eq(frame.length, LIMIT_FRAME);
	cr_assert_eq(fd, -1);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), 0);
	/* What a stranger may send that we never do. */
	cr_assert_eq(send(ends[0], bytes, LIMIT_FRAME + 1, 0), LIMIT_FRAME + 1);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), -FAULT_BUG);
	cr_assert_eq(send(ends[0], bytes, 0, 0), 0);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), -FAULT_MISSING);
	link_close(&a);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), -FAULT_MISSING);
	cr_assert_eq(link_send(&b, SPAN("x"), -1, NULL), -FAULT_MISSING);
	link_close(&b);
	link_close(&b);
}

/* Padding of the control bytes has room for two: the second one must not stay with us. */
Test(link, a_second_descriptor_is_refused_and_not_kept)
{
	static char room[LIMIT_FRAME + 1];
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(2 * sizeof(int))];
	} control = {0};
	int ends[2], two[2] = {0, 0}, fd, before = count_fds();
	char byte = 'x';
	struct iovec part = {&byte, 1};
	struct msghdr head = {.msg_iov = &part,
			      .msg_iovlen = 1,
			      .msg_control = control.bytes,
			      .msg_controllen = sizeof control.bytes};
	struct span frame;
	struct link b;

	cr_assert_eq(link_pair(ends, NULL), 0);
	cr_assert_eq(link_open(&b, ends[1], NULL), 0);
	control.header = (struct cmsghdr){CMSG_LEN(sizeof two), SOL_SOCKET, SCM_RIGHTS};
	memcpy(CMSG_DATA(&control.header), two, sizeof two);
	cr_assert_eq(sendmsg(ends[0], &head, 0), 1);
	cr_assert_eq(link_receive(&b, room, &frame, &fd, NULL), -FAULT_BUG);
	close(ends[0]);
	link_close(&b);
	cr_assert_eq(count_fds(), before);
}
