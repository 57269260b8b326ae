/* Goal: what handing an envelope over and hearing its ACK costs through the bus and the client
 * library, beside bare libzmq ROUTER/DEALER doing the same bytes. Both with CURVE over loopback, at
 * most 128 on their way, taking turns in one run; each figure is the median of nine. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <zmq.h>

#include "base/limits.h"
#include "bus/bus.h"
#include "client/client.h"

#define ROUNDS	 9
#define MESSAGES 10000
#define WINDOW	 LIMIT_BUS_WINDOW
#define BODY	 1500 /* an alert as rendered for a social worker */

static char body[BODY], server_public[41], server_secret[41], client_public[41], client_secret[41];

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(double *seconds)
{
	qsort(seconds, ROUNDS, sizeof *seconds, by_size);
	return seconds[ROUNDS / 2];
}

static void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_bus: %s\n", what);
		exit(1);
	}
}

static void make_id(unsigned char id[32], unsigned n)
{
	memset(id, 0, 32);
	memcpy(id, &n, sizeof n);
}

/* --- ours ------------------------------------------------------------------ */

struct ours {
	struct bus *bus;
	unsigned consumers, acked;
	atomic_bool stop;
};

static void told(void *context, const struct message *m)
{
	struct ours *o = context;

	if (m->kind == MSG_CONSUMER)
		o->consumers = m->consumer.consumers;
	o->acked += m->kind == MSG_ACKED;
}

static void *consume(void *context)
{
	struct ours *o = context;
	struct client_settings s = {.address = bus_address(o->bus), .mailbox = "bench"};
	struct client *c;
	struct client_event e;

	memcpy(s.server_public, server_public, sizeof s.server_public);
	memcpy(s.secret, client_secret, sizeof s.secret);
	must(client_new(&s, &c, NULL) == 0, "no client");
	while (!atomic_load(&o->stop)) {
		client_wait(&c, 1, NULL, 0, 50, NULL);
		while (client_next(c, &e, NULL) == 1)
			if (e.kind == CLIENT_ALERT)
				must(client_ack(c, e.id, NULL) == 0, "no ACK");
	}
	client_free(c);
	return NULL;
}

static double ours_once(struct ours *o)
{
	struct msg_send e = {.attempt = 1, .mailbox = "bench", .body = {body, sizeof body}};
	unsigned sent = 0;
	double start = now();

	o->acked = 0;
	while (o->acked < MESSAGES) {
		while (sent < MESSAGES && sent - o->acked < WINDOW) {
			make_id(e.id, sent);
			e.sequence = sent;
			must(bus_send(o->bus, &e, NULL) == 0, "not sent");
			sent++;
		}
		must(bus_poll(o->bus, NULL, 0, 1000, NULL) >= 0, "no poll");
	}
	return now() - start;
}

/* --- bare libzmq ----------------------------------------------------------- */

struct bare {
	void *context, *router;
	char address[128], peer[5];
};

static void *bare_consume(void *context)
{
	struct bare *b = context;
	void *dealer = zmq_socket(b->context, ZMQ_DEALER);
	char frame[BODY + 64], id[32];
	int n, more = 1, zero = 0;
	size_t size = sizeof more;

	zmq_setsockopt(dealer, ZMQ_LINGER, &zero, sizeof zero);
	zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, server_public, 41);
	zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, client_public, 41);
	zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, client_secret, 41);
	must(zmq_connect(dealer, b->address) == 0, "no connection");
	zmq_send(dealer, "HELLO", 5, 0);
	for (;;) {
		int frames = 0;

		do {
			n = zmq_recv(dealer, frame, sizeof frame, 0);
			if (frames++ == 1 && n == 32)
				memcpy(id, frame, 32);
			zmq_getsockopt(dealer, ZMQ_RCVMORE, &more, &size);
		} while (n >= 0 && more);
		if (n < 0 || frames == 1) /* STOP */
			break;
		zmq_send(dealer, "ACK", 3, ZMQ_SNDMORE);
		zmq_send(dealer, id, 32, 0);
	}
	zmq_close(dealer);
	return NULL;
}

static void bare_send(const struct bare *b, unsigned n)
{
	unsigned char id[32];
	char digits[16];
	int length = snprintf(digits, sizeof digits, "%u", n);

	make_id(id, n);
	zmq_send(b->router, b->peer, 5, ZMQ_SNDMORE);
	zmq_send(b->router, "ALERT", 5, ZMQ_SNDMORE);
	zmq_send(b->router, id, 32, ZMQ_SNDMORE);
	zmq_send(b->router, "1", 1, ZMQ_SNDMORE);
	zmq_send(b->router, digits, (size_t)length, ZMQ_SNDMORE);
	zmq_send(b->router, body, sizeof body, 0);
}

static double bare_once(const struct bare *b)
{
	unsigned sent = 0, acked = 0;
	double start = now();
	char frame[64];

	while (acked < MESSAGES) {
		zmq_pollitem_t item = {.socket = b->router, .events = ZMQ_POLLIN};

		while (sent < MESSAGES && sent - acked < WINDOW)
			bare_send(b, sent++);
		zmq_poll(&item, 1, 1000);
		while (zmq_recv(b->router, frame, sizeof frame, ZMQ_DONTWAIT) >= 0) {
			zmq_recv(b->router, frame, sizeof frame, 0);
			zmq_recv(b->router, frame, sizeof frame, 0);
			acked++;
		}
	}
	return now() - start;
}

static void bare_open(struct bare *b)
{
	size_t size = sizeof b->address;
	int one = 1, zero = 0;

	b->context = zmq_ctx_new();
	b->router = zmq_socket(b->context, ZMQ_ROUTER);
	zmq_setsockopt(b->router, ZMQ_LINGER, &zero, sizeof zero);
	zmq_setsockopt(b->router, ZMQ_CURVE_SERVER, &one, sizeof one);
	zmq_setsockopt(b->router, ZMQ_CURVE_SECRETKEY, server_secret, 41);
	must(zmq_bind(b->router, "tcp://127.0.0.1:*") == 0, "no port");
	zmq_getsockopt(b->router, ZMQ_LAST_ENDPOINT, b->address, &size);
}

/* --- side by side ---------------------------------------------------------- */

static void ours_open(struct ours *o)
{
	struct bus_settings s = {.listen = "tcp://127.0.0.1:*", .tell = told, .context = o};
	struct msg_mailbox grant = {.mailbox = "bench"};
	bool revoked;

	memcpy(s.secret, server_secret, sizeof s.secret);
	memcpy(grant.key, client_public, sizeof client_public);
	must(bus_open(&bus_zmq, &s, &o->bus, NULL) == 0, "no bus");
	must(bus_allow(o->bus, &grant, 1, &revoked, NULL) == 0, "no allow-list");
}

int main(void)
{
	struct ours o = {0};
	struct bare b = {0};
	pthread_t ours_thread, bare_thread;
	double ours[ROUNDS], bare[ROUNDS], ours_median, bare_median;
	char hello[8];

	memset(body, 'x', sizeof body);
	zmq_curve_keypair(server_public, server_secret);
	zmq_curve_keypair(client_public, client_secret);
	ours_open(&o);
	bare_open(&b);
	pthread_create(&ours_thread, NULL, consume, &o);
	pthread_create(&bare_thread, NULL, bare_consume, &b);
	while (o.consumers == 0)
		bus_poll(o.bus, NULL, 0, 10, NULL);
	must(zmq_recv(b.router, b.peer, 5, 0) == 5 && zmq_recv(b.router, hello, 8, 0) == 5, "no HELLO");
	for (int i = 0; i < ROUNDS; i++) {
		ours[i] = ours_once(&o);
		bare[i] = bare_once(&b);
	}
	ours_median = median(ours);
	bare_median = median(bare);
	printf("bus: %.0f alerts/s sent and acknowledged (%d bytes, window %d, CURVE); bare libzmq %.0f/s; ratio %.2f\n",
	       MESSAGES / ours_median, BODY, WINDOW, MESSAGES / bare_median, bare_median / ours_median);
	atomic_store(&o.stop, true);
	zmq_send(b.router, b.peer, 5, ZMQ_SNDMORE);
	zmq_send(b.router, "STOP", 4, 0);
	pthread_join(ours_thread, NULL);
	pthread_join(bare_thread, NULL);
	zmq_close(b.router);
	zmq_ctx_term(b.context);
	bus_close(o.bus);
	return 0;
}
