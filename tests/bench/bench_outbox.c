/* Goal: from an envelope enqueued to its delivery confirmed, with 1, 10 and 100 mailboxes: rate and latency
 * beside bare libzmq.
 *
 * Four contenders take turns in one run, medians of nine: the outbox (an envelope is committed with
 * synchronous=FULL, sent, acknowledged, and the acknowledgement committed, in groups as the engine does it),
 * the bus alone (nothing stored), and bare ROUTER/DEALER with the same frames and acknowledgement, with CURVE
 * and without. The bus has no mode without CURVE. A turn is flat out with at most 128 under way in all, or
 * paced at 5,000 a second, where latency tells more than how long the queue was. bench_outbox [FOLDER];
 * TURNS=N: fewer turns. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include <zmq.h>

#include "base/limits.h"
#include "bus/bus.h"
#include "client/client.h"
#include "store/store.h"

#define MOST_TURNS 9
#define MESSAGES   5000
#define RATE	   5000 /* a second, when paced */
#define WINDOW	   LIMIT_BUS_WINDOW
#define BODY	   1500 /* an alert as rendered for a social worker */
#define MAILBOXES  100

struct key_pair {
	char public[41], secret[41];
};

static const unsigned char master[32] = "invented key for the benchmark.";
static const char *folder = "build/bench/outbox";
static struct key_pair server, keys[MAILBOXES];
static unsigned mailboxes;		 /* in this case */
static unsigned turn_count = MOST_TURNS; /* TURNS in the environment: fewer */
static char body[BODY];
static struct fault fault;

/* Messages are numbered over the whole run, so that no id comes twice. */
static uint64_t first, sequence[MESSAGES]; /* first: number of the turn's first message */
static double sent_at[MESSAGES], took[MESSAGES];
static unsigned sent, acked;

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(int ok, const char *what)
{
	if (!ok) {
		fprintf(stderr, "bench_outbox: %s: %s\n", what, fault.text);
		exit(1);
	}
}

static void confirmed(unsigned at)
{
	took[at] = now() - sent_at[at];
	acked++;
}

static struct digest id_of(unsigned at)
{
	uint64_t number = first + at;
	struct digest id = {0};

	memcpy(id.bytes, &number, sizeof number);
	return id;
}

/* Which message of this turn an id is. */
static unsigned at_of(const unsigned char id[DIGEST_SIZE])
{
	uint64_t number;

	memcpy(&number, id, sizeof number);
	must(number >= first && number < first + MESSAGES, "an id of another turn");
	return (unsigned)(number - first);
}

static void name_of(char name[64], unsigned mailbox)
{
	snprintf(name, 64, "bench-%u", mailbox);
}

/* --- ours ---------------------------------------------------------------------- */

static struct ours {
	struct bus *bus;
	struct store store;
	pthread_t thread;
	atomic_bool stop;
	unsigned ready; /* mailboxes with a consumer */
	unsigned heard[MESSAGES], heard_count;
} ours;

static void told(void *context, const struct message *m)
{
	struct ours *o = context;

	if (m->kind == MSG_CONSUMER)
		o->ready += m->consumer.consumers == 1;
	else if (m->kind == MSG_ACKED)
		o->heard[o->heard_count++] = at_of(m->acked.id);
}

static void *consume(void *context)
{
	struct ours *o = context;
	struct client *all[MAILBOXES];
	struct client_event e;

	for (unsigned i = 0; i < mailboxes; i++) {
		struct client_settings s = {.address = bus_address(o->bus)};

		name_of(s.mailbox, i);
		memcpy(s.server_public, server.public, sizeof s.server_public);
		memcpy(s.secret, keys[i].secret, sizeof s.secret);
		must(client_new(&s, &all[i], NULL) == 0, "no client");
	}
	while (!atomic_load(&o->stop)) {
		client_wait(all, mailboxes, NULL, 0, 50, NULL);
		for (unsigned i = 0; i < mailboxes; i++)
			while (client_next(all[i], &e, NULL) == 1)
				if (e.kind == CLIENT_ALERT)
					must(client_ack(all[i], e.id, NULL) == 0, "no ACK");
	}
	for (unsigned i = 0; i < mailboxes; i++)
		client_free(all[i]);
	return NULL;
}

static void send_from(unsigned from)
{
	for (; from < sent; from++) {
		struct msg_send e = {.attempt = 1, .sequence = sequence[from], .body = {body, sizeof body}};
		struct digest id = id_of(from);

		name_of(e.mailbox, from % mailboxes);
		memcpy(e.id, id.bytes, sizeof id.bytes);
		must(bus_send(ours.bus, &e, &fault) == 0, "not sent");
	}
}

static void bus_put(unsigned count)
{
	unsigned from = sent;

	for (; count > 0; count--, sent++) {
		sequence[sent] = first + sent + 1;
		sent_at[sent] = now();
	}
	send_from(from);
}

static void bus_take(int wait_ms)
{
	ours.heard_count = 0;
	must(bus_poll(ours.bus, NULL, 0, wait_ms, &fault) >= 0, "no poll");
	for (unsigned i = 0; i < ours.heard_count; i++)
		confirmed(ours.heard[i]);
}

static void outbox_put(unsigned count)
{
	const struct store_ops *ops = ours.store.ops;
	unsigned from = sent;

	if (count == 0)
		return;
	must(ops->begin(ours.store.self, &fault) == 0, "begin");
	for (; count > 0; count--, sent++) {
		struct store_envelope e = {
			.revision = 1, .made_at = (int64_t)first, .body = {body, sizeof body}};
		uint64_t child = (first + sent) % 200;

		sent_at[sent] = now();
		name_of(e.mailbox, sent % mailboxes);
		e.message = id_of(sent);
		e.alert = e.message;
		e.child = digest_bytes(&child, sizeof child);
		must(ops->envelope_add(ours.store.self, &e, &fault) == 0, "envelope");
		sequence[sent] = e.sequence;
	}
	must(ops->commit(ours.store.self, &fault) == 0, "commit");
	send_from(from);
}

static void outbox_take(int wait_ms)
{
	const struct store_ops *ops = ours.store.ops;

	ours.heard_count = 0;
	must(bus_poll(ours.bus, NULL, 0, wait_ms, &fault) >= 0, "no poll");
	if (ours.heard_count == 0)
		return;
	must(ops->begin(ours.store.self, &fault) == 0, "begin");
	for (unsigned i = 0; i < ours.heard_count; i++) {
		struct store_envelope e = {.sequence = sequence[ours.heard[i]],
					   .state = ENVELOPE_DELIVERED,
					   .attempts = 1,
					   .delivered_at = (int64_t)first};

		must(ops->envelope_move(ours.store.self, &e, &fault) == 0, "move");
	}
	must(ops->commit(ours.store.self, &fault) == 0, "commit");
	for (unsigned i = 0; i < ours.heard_count; i++)
		confirmed(ours.heard[i]);
}

static void ours_open(void)
{
	struct bus_settings s = {.listen = "tcp://127.0.0.1:*", .tell = told, .context = &ours};
	struct msg_mailbox grants[MAILBOXES] = {0};
	bool revoked;

	memcpy(s.secret, server.secret, sizeof s.secret);
	for (unsigned i = 0; i < mailboxes; i++) {
		name_of(grants[i].mailbox, i);
		memcpy(grants[i].key, keys[i].public, sizeof keys[i].public);
	}
	ours.ready = 0;
	atomic_store(&ours.stop, false);
	must(bus_open(&bus_zmq, &s, &ours.bus, &fault) == 0, "no bus");
	must(bus_allow(ours.bus, grants, mailboxes, &revoked, &fault) == 0, "no allow-list");
	pthread_create(&ours.thread, NULL, consume, &ours);
	while (ours.ready < mailboxes)
		bus_poll(ours.bus, NULL, 0, 10, NULL);
}

static void ours_close(void)
{
	atomic_store(&ours.stop, true);
	pthread_join(ours.thread, NULL);
	bus_close(ours.bus);
}

/* --- bare libzmq ------------------------------------------------------------------ */

static struct bare {
	bool curve;
	void *context, *router;
	char address[128], peer[MAILBOXES][5];
	pthread_t thread;
} bares[2] = {{.curve = true}, {.curve = false}};

static void *dealer_of(const struct bare *b, unsigned mailbox)
{
	void *dealer = zmq_socket(b->context, ZMQ_DEALER);
	int zero = 0;

	zmq_setsockopt(dealer, ZMQ_LINGER, &zero, sizeof zero);
	if (b->curve) {
		zmq_setsockopt(dealer, ZMQ_CURVE_SERVERKEY, server.public, 41);
		zmq_setsockopt(dealer, ZMQ_CURVE_PUBLICKEY, keys[mailbox].public, 41);
		zmq_setsockopt(dealer, ZMQ_CURVE_SECRETKEY, keys[mailbox].secret, 41);
	}
	must(zmq_connect(dealer, b->address) == 0, "no connection");
	zmq_send(dealer, &mailbox, sizeof mailbox, 0);
	return dealer;
}

/* Answers what came; false on STOP. */
static bool bare_answer(void *dealer)
{
	char frame[BODY + 64], id[DIGEST_SIZE];
	size_t size = sizeof(int);
	int n;

	while ((n = zmq_recv(dealer, frame, sizeof frame, ZMQ_DONTWAIT)) >= 0) {
		int frames = 1, more;

		zmq_getsockopt(dealer, ZMQ_RCVMORE, &more, &size);
		if (!more)
			return false;
		for (; more; frames++) {
			n = zmq_recv(dealer, frame, sizeof frame, 0);
			if (frames == 1)
				memcpy(id, frame, sizeof id);
			zmq_getsockopt(dealer, ZMQ_RCVMORE, &more, &size);
		}
		zmq_send(dealer, "ACK", 3, ZMQ_SNDMORE);
		zmq_send(dealer, id, sizeof id, 0);
	}
	return true;
}

static void *bare_consume(void *context)
{
	const struct bare *b = context;
	void *dealers[MAILBOXES];
	zmq_pollitem_t items[MAILBOXES];
	bool going = true;

	for (unsigned i = 0; i < mailboxes; i++) {
		dealers[i] = dealer_of(b, i);
		items[i] = (zmq_pollitem_t){.socket = dealers[i], .events = ZMQ_POLLIN};
	}
	while (going) {
		zmq_poll(items, (int)mailboxes, -1);
		for (unsigned i = 0; i < mailboxes && going; i++)
			if (items[i].revents != 0)
				going = bare_answer(dealers[i]);
	}
	for (unsigned i = 0; i < mailboxes; i++)
		zmq_close(dealers[i]);
	return NULL;
}

static void bare_put(const struct bare *b, unsigned count)
{
	for (; count > 0; count--, sent++) {
		struct digest id = id_of(sent);
		char digits[24];
		int length = snprintf(digits, sizeof digits, "%llu", (unsigned long long)(first + sent));

		sent_at[sent] = now();
		zmq_send(b->router, b->peer[sent % mailboxes], 5, ZMQ_SNDMORE);
		zmq_send(b->router, "ALERT", 5, ZMQ_SNDMORE);
		zmq_send(b->router, id.bytes, sizeof id.bytes, ZMQ_SNDMORE);
		zmq_send(b->router, "1", 1, ZMQ_SNDMORE);
		zmq_send(b->router, digits, (size_t)length, ZMQ_SNDMORE);
		zmq_send(b->router, body, sizeof body, 0);
	}
}

static void bare_take(const struct bare *b, int wait_ms)
{
	zmq_pollitem_t item = {.socket = b->router, .events = ZMQ_POLLIN};
	unsigned char frame[64];

	zmq_poll(&item, 1, wait_ms);
	while (zmq_recv(b->router, frame, sizeof frame, ZMQ_DONTWAIT) >= 0) {
		zmq_recv(b->router, frame, sizeof frame, 0);
		must(zmq_recv(b->router, frame, sizeof frame, 0) == DIGEST_SIZE, "no id");
		confirmed(at_of(frame));
	}
}

static void curve_put(unsigned count)
{
	bare_put(&bares[0], count);
}
static void curve_take(int wait_ms)
{
	bare_take(&bares[0], wait_ms);
}
static void plain_put(unsigned count)
{
	bare_put(&bares[1], count);
}
static void plain_take(int wait_ms)
{
	bare_take(&bares[1], wait_ms);
}

static void bare_open(struct bare *b)
{
	size_t size = sizeof b->address;
	int one = 1, zero = 0;

	b->context = zmq_ctx_new();
	b->router = zmq_socket(b->context, ZMQ_ROUTER);
	zmq_setsockopt(b->router, ZMQ_LINGER, &zero, sizeof zero);
	if (b->curve) {
		zmq_setsockopt(b->router, ZMQ_CURVE_SERVER, &one, sizeof one);
		zmq_setsockopt(b->router, ZMQ_CURVE_SECRETKEY, server.secret, 41);
	}
	must(zmq_bind(b->router, "tcp://127.0.0.1:*") == 0, "no port");
	zmq_getsockopt(b->router, ZMQ_LAST_ENDPOINT, b->address, &size);
	pthread_create(&b->thread, NULL, bare_consume, b);
	for (unsigned i = 0; i < mailboxes; i++) {
		char peer[5];
		unsigned mailbox;

		must(zmq_recv(b->router, peer, sizeof peer, 0) == 5, "no peer");
		must(zmq_recv(b->router, &mailbox, sizeof mailbox, 0) == sizeof mailbox, "no name");
		memcpy(b->peer[mailbox], peer, sizeof peer);
	}
}

static void bare_close(struct bare *b)
{
	zmq_send(b->router, b->peer[0], 5, ZMQ_SNDMORE);
	zmq_send(b->router, "STOP", 4, 0);
	pthread_join(b->thread, NULL);
	zmq_close(b->router);
	zmq_ctx_term(b->context);
}

/* --- turns ------------------------------------------------------------------------- */

enum shown_measure { PER_SECOND, P50, P99, P999, MEASURES };

static const struct contender {
	const char *name;
	void (*put)(unsigned count);
	void (*take)(int wait_ms);
} contenders[] = {{"outbox, durable, CURVE", outbox_put, outbox_take},
		  {"bus alone, CURVE", bus_put, bus_take},
		  {"bare libzmq, CURVE", curve_put, curve_take},
		  {"bare libzmq, plain", plain_put, plain_take}};
#define CONTENDERS (sizeof contenders / sizeof contenders[0])

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void turn(const struct contender *c, bool paced, double ret[MEASURES])
{
	double start = now();

	first += MESSAGES;
	sent = acked = 0;
	while (acked < MESSAGES) {
		unsigned due = MESSAGES, room;

		if (paced) {
			double so_far = (now() - start) * RATE;

			due = so_far < MESSAGES ? (unsigned)so_far : MESSAGES;
		}
		room = WINDOW - (sent - acked);
		c->put(due <= sent ? 0 : due - sent < room ? due - sent : room);
		/* Paced, the next is due before a millisecond is over. */
		c->take(!paced || sent == MESSAGES ? 1000 : sent > acked ? 1 : 0);
	}
	ret[PER_SECOND] = MESSAGES / (now() - start);
	qsort(took, MESSAGES, sizeof *took, by_size);
	ret[P50] = took[MESSAGES / 2] * 1e3;
	ret[P99] = took[MESSAGES * 99 / 100] * 1e3;
	ret[P999] = took[MESSAGES * 999 / 1000] * 1e3;
}

static double median(double values[MOST_TURNS])
{
	qsort(values, turn_count, sizeof *values, by_size);
	return values[turn_count / 2];
}

static void turns(bool paced)
{
	static double all[CONTENDERS][MEASURES][MOST_TURNS];
	double shown[CONTENDERS][MEASURES], one[MEASURES];

	for (unsigned t = 0; t < turn_count; t++)
		for (size_t c = 0; c < CONTENDERS; c++) {
			turn(&contenders[c], paced, one);
			for (unsigned m = 0; m < MEASURES; m++)
				all[c][m][t] = one[m];
		}
	for (size_t c = 0; c < CONTENDERS; c++)
		for (unsigned m = 0; m < MEASURES; m++)
			shown[c][m] = median(all[c][m]);
	printf("%u mailbox%s, %s\n", mailboxes, mailboxes == 1 ? "" : "es",
	       paced ? "paced at 5,000/s" : "flat out, 128 under way");
	printf("  %-24s %10s %9s %9s %9s %14s %14s\n", "", "alerts/s", "p50 ms", "p99 ms", "p99.9 ms",
	       "to bare CURVE", "to bare plain");
	for (size_t c = 0; c < CONTENDERS; c++) {
		const double *s = shown[c];
		/* Paced, all have the same rate: the ratio is of p99. */
		enum shown_measure of = paced ? P99 : PER_SECOND;

		printf("  %-24s %10.0f %9.2f %9.2f %9.2f %14.2f %14.2f\n", contenders[c].name, s[PER_SECOND],
		       s[P50], s[P99], s[P999], s[of] / shown[2][of], s[of] / shown[3][of]);
	}
}

static void fresh_store(void)
{
	static const char *const names[] = {"muster.db", "muster.db-wal", "muster.db-shm",
					    "keys.db",	 "keys.db-wal",	  "keys.db-shm"};
	char path[512];

	snprintf(path, sizeof path, "mkdir -p '%s'", folder);
	must(system(path) == 0, "no folder");
	for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	must(store_sqlite_open(folder, master, &ours.store, &fault) == 0, "no store");
}

int main(int argc, char **argv)
{
	static const unsigned cases[] = {1, 10, 100};

	const char *fewer = getenv("TURNS");

	if (argc > 1)
		folder = argv[1];
	if (fewer != NULL && atoi(fewer) > 0 && atoi(fewer) < MOST_TURNS)
		turn_count = (unsigned)atoi(fewer);
	memset(body, 'x', sizeof body);
	zmq_curve_keypair(server.public, server.secret);
	for (unsigned i = 0; i < MAILBOXES; i++)
		zmq_curve_keypair(keys[i].public, keys[i].secret);
	printf("%d bytes an alert; ratios: flat out of the rate (more is better), paced of p99 (less is better)\n",
	       BODY);
	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		mailboxes = cases[i];
		fresh_store();
		ours_open();
		bare_open(&bares[0]);
		bare_open(&bares[1]);
		turns(false);
		turns(true);
		fflush(stdout);
		bare_close(&bares[1]);
		bare_close(&bares[0]);
		ours_close();
		ours.store.ops->close(ours.store.self);
	}
	return 0;
}
