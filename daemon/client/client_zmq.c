/* The client's states: rest, connect, say HELLO, wait for WELCOME, be open; and back to rest. */
#include "client/client.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <zmq.h>

#include "base/limits.h"
#include "client/dealer.h"

#define PING_MS		 5000
#define DEAD_MS		 15000
#define FIRST_PAUSE_MS	 100
#define LONGEST_PAUSE_MS 5000
#define RETRY_HELLO_MS	 10
#define CLIENTS		 16 /* in one client_wait */
#define EXTRA		 16

enum state {
	RESTING,    /* no socket until `wake_ms` */
	CONNECTING, /* TCP and CURVE under way */
	GREETING,   /* connected, HELLO is to be sent */
	WAITING,    /* HELLO said, no WELCOME yet */
	OPEN
};

struct client {
	struct client_settings settings;
	char address[256];
	char public_key[CLIENT_KEY + 1];
	struct dealer dealer;
	enum state state;
	int64_t wake_ms, heard_ms, pinged_ms;
	unsigned pause_ms;
};

static int64_t monotonic_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Jitter only: when the kernel has nothing to give, none is fine. */
static uint64_t kernel_random(void *context)
{
	uint64_t value = 0;

	(void)context;
	if (getrandom(&value, sizeof value, 0) != (ssize_t)sizeof value)
		return 0;
	return value;
}

/* Closes and rests: between half and the whole of the pause, which doubles each time. */
static void rest(struct client *c, int64_t now)
{
	unsigned half = c->pause_ms / 2;

	dealer_close(&c->dealer);
	c->state = RESTING;
	c->wake_ms = now + half + (int64_t)(c->settings.random(c->settings.context) % (half + 1));
	c->pause_ms *= 2;
	if (c->pause_ms > c->settings.longest_pause_ms)
		c->pause_ms = c->settings.longest_pause_ms;
}

static int lost(struct client *c, int64_t now, const char *why, struct client_event *ret_event)
{
	rest(c, now);
	*ret_event = (struct client_event){.kind = CLIENT_LOST};
	text_copy(ret_event->text, sizeof ret_event->text, span_of(why));
	return 1;
}

/* --- saying ---------------------------------------------------------------- */

static int say_open(const struct client *c, const struct wire_message *m, struct fault *reterr)
{
	if (c->state != OPEN)
		return fault_set(reterr, FAULT_STATE, "bus: not connected");
	return dealer_say(&c->dealer, m, reterr);
}

int client_ack(struct client *c, const unsigned char id[WIRE_ID], struct fault *reterr)
{
	struct wire_message m = {.verb = WIRE_ACK};

	memcpy(m.id, id, WIRE_ID);
	return say_open(c, &m, reterr);
}

int client_nack(struct client *c, const unsigned char id[WIRE_ID], const char *reason, struct fault *reterr)
{
	struct wire_message m = {.verb = WIRE_NACK};

	memcpy(m.id, id, WIRE_ID);
	text_copy(m.reason, sizeof m.reason, span_of(reason));
	return say_open(c, &m, reterr);
}

int client_taken(struct client *c, const unsigned char alert[WIRE_ID], const char *person, int64_t at,
		 struct fault *reterr)
{
	struct wire_message m = {.verb = WIRE_TAKEN, .at = at};

	memcpy(m.id, alert, WIRE_ID);
	text_copy(m.person, sizeof m.person, span_of(person));
	return say_open(c, &m, reterr);
}

int client_outcome(struct client *c, const unsigned char alert[WIRE_ID], const char *outcome,
		   const char *person, int64_t at, struct fault *reterr)
{
	struct wire_message m = {.verb = WIRE_OUTCOME, .at = at};

	memcpy(m.id, alert, WIRE_ID);
	text_copy(m.outcome, sizeof m.outcome, span_of(outcome));
	text_copy(m.person, sizeof m.person, span_of(person));
	return say_open(c, &m, reterr);
}

int client_credit(struct client *c, uint32_t credit, struct fault *reterr)
{
	c->settings.credit = credit;
	return say_open(c, &(struct wire_message){.verb = WIRE_CREDIT, .credit = credit}, reterr);
}

int client_replay(struct client *c, uint64_t from, struct fault *reterr)
{
	return say_open(c, &(struct wire_message){.verb = WIRE_REPLAY, .sequence = from}, reterr);
}

int client_replay_since(struct client *c, int64_t at, struct fault *reterr)
{
	return say_open(c, &(struct wire_message){.verb = WIRE_REPLAY_SINCE, .at = at}, reterr);
}

/* The pipe may come a moment after the monitor's word; the next client_next tries again. */
static void greet(struct client *c)
{
	struct wire_message m = {.verb = WIRE_HELLO, .version = WIRE_VERSION, .credit = c->settings.credit};

	memcpy(m.mailbox, c->settings.mailbox, sizeof m.mailbox);
	dealer_refresh(&c->dealer);
	if (dealer_say(&c->dealer, &m, NULL) == 0)
		c->state = WAITING;
}

/* --- hearing --------------------------------------------------------------- */

static int on_alert(const struct wire_message *m, struct client_event *ret_event)
{
	*ret_event = (struct client_event){
		.kind = CLIENT_ALERT, .attempt = m->attempt, .sequence = m->sequence, .body = m->body};
	memcpy(ret_event->id, m->id, WIRE_ID);
	return 1;
}

static int on_replayed(const struct wire_message *m, struct client_event *ret_event)
{
	*ret_event = (struct client_event){
		.kind = CLIENT_REPLAYED, .sequence = m->sequence, .given = m->given, .left_out = m->left_out};
	return 1;
}

static int on_error(struct client *c, const struct wire_message *m, int64_t now,
		    struct client_event *ret_event)
{
	enum wire_error e = wire_error_find(m->code);

	*ret_event = (struct client_event){.kind = CLIENT_ERROR};
	memcpy(ret_event->code, m->code, sizeof ret_event->code);
	memcpy(ret_event->text, m->text, sizeof ret_event->text);
	if (e == WIRE_HELLO_FIRST)
		c->state = GREETING;
	else if (e <= WIRE_BUSY)
		rest(c, now);
	return 1;
}

static int on_welcome(struct client *c, struct client_event *ret_event)
{
	bool news = c->state != OPEN;

	c->state = OPEN;
	c->pause_ms = c->settings.first_pause_ms;
	*ret_event = (struct client_event){.kind = CLIENT_WELCOME};
	return news;
}

static int hear_one(struct client *c, const struct wire_message *m, int64_t now,
		    struct client_event *ret_event)
{
	c->heard_ms = now;
	switch (m->verb) {
	case WIRE_WELCOME:
		return on_welcome(c, ret_event);
	case WIRE_ALERT:
		return on_alert(m, ret_event);
	case WIRE_REPLAYED:
		return on_replayed(m, ret_event);
	case WIRE_ERROR:
		return on_error(c, m, now, ret_event);
	case WIRE_PING:
		dealer_say(&c->dealer, &(struct wire_message){.verb = WIRE_PONG}, NULL);
		return 0;
	case WIRE_HELLO:
	case WIRE_ACK:
	case WIRE_NACK:
	case WIRE_TAKEN:
	case WIRE_OUTCOME:
	case WIRE_CREDIT:
	case WIRE_REPLAY:
	case WIRE_REPLAY_SINCE:
	case WIRE_PONG:
	case WIRE_VERBS:
		break;
	}
	return 0;
}

/* Everything the socket holds, up to the first event worth telling. */
static int hear(struct client *c, int64_t now, struct client_event *ret_event)
{
	struct wire_message m;
	enum dealer_heard heard;

	while ((heard = dealer_hear(&c->dealer, &m)) == DEALER_MESSAGE)
		if (hear_one(c, &m, now, ret_event) == 1)
			return 1;
	if (heard == DEALER_ODD)
		return lost(c, now, "the server said something that is not of the protocol", ret_event);
	return 0;
}

/* News of the connection: 1 with a loss to tell, else 0. */
static int watch(struct client *c, int64_t now, struct client_event *ret_event)
{
	enum dealer_news news;
	const char *why = "";

	while ((news = dealer_watch(&c->dealer, &why)) != DEALER_SAME) {
		if (news == DEALER_DOWN)
			return lost(c, now, why, ret_event);
		if (c->state == CONNECTING)
			c->state = GREETING;
	}
	return 0;
}

static void heartbeat(struct client *c, int64_t now)
{
	if (c->state != OPEN || now - c->heard_ms < c->settings.ping_ms ||
	    now - c->pinged_ms < c->settings.ping_ms)
		return;
	dealer_say(&c->dealer, &(struct wire_message){.verb = WIRE_PING}, NULL);
	c->pinged_ms = now;
}

static int wake(struct client *c, int64_t now, struct fault *reterr)
{
	int r = dealer_open(&c->dealer, &c->settings, c->public_key, reterr);

	if (r != 0)
		return r;
	c->state = CONNECTING;
	c->heard_ms = c->pinged_ms = now;
	return 0;
}

int client_next(struct client *c, struct client_event *ret_event, struct fault *reterr)
{
	int64_t now = c->settings.now_ms();
	int r = 0;

	dealer_forget(&c->dealer);
	if (c->state == RESTING && now >= c->wake_ms)
		r = wake(c, now, reterr);
	if (r != 0 || c->state == RESTING)
		return r;
	/* Messages first: what came before the connection ended still counts. */
	if (hear(c, now, ret_event) == 1 || watch(c, now, ret_event) == 1)
		return 1;
	if (c->state == GREETING)
		greet(c);
	heartbeat(c, now);
	if (now - c->heard_ms >= c->settings.dead_ms)
		return lost(c, now, "the server has gone silent", ret_event);
	return 0;
}

/* --- waiting --------------------------------------------------------------- */

/* When this client next has something to do by itself. */
static int64_t next_deadline(const struct client *c, int64_t now)
{
	int64_t dead = c->heard_ms + c->settings.dead_ms;
	int64_t beat = (c->heard_ms > c->pinged_ms ? c->heard_ms : c->pinged_ms) + c->settings.ping_ms;

	if (c->state == RESTING)
		return c->wake_ms;
	if (c->state == GREETING)
		return now + RETRY_HELLO_MS;
	return c->state == OPEN && beat < dead ? beat : dead;
}

static long wait_ms(struct client *const *all, size_t count, int timeout_ms)
{
	int64_t least = timeout_ms >= 0 ? timeout_ms : INT32_MAX;

	for (size_t i = 0; i < count; i++) {
		int64_t now = all[i]->settings.now_ms(), left = next_deadline(all[i], now) - now;

		least = left < least ? left : least;
	}
	return least > 0 ? (long)least : 0;
}

int client_wait(struct client *const *all, size_t count, struct pollfd *extra, size_t extra_count,
		int timeout_ms, struct fault *reterr)
{
	zmq_pollitem_t items[2 * CLIENTS + EXTRA];
	size_t n = 0;
	int ready = 0;

	if (count > CLIENTS || extra_count > EXTRA)
		return fault_set(reterr, FAULT_LIMIT, "at most %d mailboxes at once", CLIENTS);
	for (size_t i = 0; i < extra_count; i++)
		items[n++] = (zmq_pollitem_t){.fd = extra[i].fd, .events = dealer_to_zmq(extra[i].events)};
	for (size_t i = 0; i < count; i++) {
		if (all[i]->dealer.socket == NULL)
			continue;
		items[n++] = (zmq_pollitem_t){.socket = all[i]->dealer.socket, .events = ZMQ_POLLIN};
		items[n++] = (zmq_pollitem_t){.socket = all[i]->dealer.monitor, .events = ZMQ_POLLIN};
	}
	if (zmq_poll(items, (int)n, wait_ms(all, count, timeout_ms)) < 0 && zmq_errno() != EINTR)
		return fault_set(reterr, FAULT_IO, "bus: %s", zmq_strerror(zmq_errno()));
	for (size_t i = 0; i < extra_count; i++) {
		extra[i].revents = dealer_from_zmq(items[i].revents);
		ready += extra[i].revents != 0;
	}
	return ready;
}

/* --- life ------------------------------------------------------------------ */

static void fill_settings(struct client_settings *s)
{
	s->credit = s->credit > 0 ? s->credit : LIMIT_BUS_WINDOW;
	s->ping_ms = s->ping_ms > 0 ? s->ping_ms : PING_MS;
	s->dead_ms = s->dead_ms > 0 ? s->dead_ms : DEAD_MS;
	s->first_pause_ms = s->first_pause_ms > 0 ? s->first_pause_ms : FIRST_PAUSE_MS;
	s->longest_pause_ms = s->longest_pause_ms > 0 ? s->longest_pause_ms : LONGEST_PAUSE_MS;
	s->now_ms = s->now_ms != NULL ? s->now_ms : monotonic_ms;
	s->random = s->random != NULL ? s->random : kernel_random;
}

static int check_settings(struct client *c, struct fault *reterr)
{
	uint8_t bytes[32];
	const struct client_settings *s = &c->settings;

	if (!wire_mailbox_ok(span_of(s->mailbox)))
		return fault_set(reterr, FAULT_MEANING, "not a mailbox name");
	if (!text_copy(c->address, sizeof c->address, span_of(s->address)))
		return fault_set(reterr, FAULT_MEANING, "the bus's address is too long");
	if (strlen(s->server_public) != CLIENT_KEY || zmq_z85_decode(bytes, s->server_public) == NULL)
		return fault_set(reterr, FAULT_MEANING, "the server's public key is not a CURVE key in Z85");
	if (strlen(s->secret) != CLIENT_KEY || zmq_curve_public(c->public_key, s->secret) != 0)
		return fault_set(reterr, FAULT_MEANING, "the client's secret key is not a CURVE key in Z85");
	return 0;
}

int client_new(const struct client_settings *settings, struct client **ret_client, struct fault *reterr)
{
	struct client *c = calloc(1, sizeof *c);
	int r;

	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the bus client");
	c->settings = *settings;
	fill_settings(&c->settings);
	r = check_settings(c, reterr);
	if (r == 0)
		r = dealer_new(&c->dealer, reterr);
	if (r != 0) {
		client_free(c);
		return r;
	}
	c->settings.address = c->address;
	c->pause_ms = c->settings.first_pause_ms;
	c->wake_ms = c->settings.now_ms();
	*ret_client = c;
	return 0;
}

void client_free(struct client *c)
{
	if (c == NULL)
		return;
	dealer_free(&c->dealer);
	explicit_bzero(&c->settings, sizeof c->settings);
	free(c);
}
