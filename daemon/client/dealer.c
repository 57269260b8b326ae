#include "client/dealer.h"

#include <stdio.h>
#include <string.h>

#include "base/limits.h"

#define LINGER_MS  200
#define HIGH_WATER (8 * LIMIT_BUS_WINDOW)
#define LOSSES                                                                                               \
	(ZMQ_EVENT_CLOSED | ZMQ_EVENT_DISCONNECTED | ZMQ_EVENT_HANDSHAKE_FAILED_NO_DETAIL |                  \
	 ZMQ_EVENT_HANDSHAKE_FAILED_PROTOCOL | ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)

int dealer_new(struct dealer *d, struct fault *reterr)
{
	d->context = zmq_ctx_new();
	return d->context != NULL ? 0 : fault_set(reterr, FAULT_MEMORY, "no memory for the bus client");
}

void dealer_forget(struct dealer *d)
{
	for (size_t i = 0; i < d->count; i++)
		zmq_msg_close(&d->frames[i]);
	d->count = 0;
}

void dealer_close(struct dealer *d)
{
	if (d->socket != NULL) {
		zmq_socket_monitor(d->socket, NULL, 0);
		zmq_close(d->socket);
	}
	if (d->monitor != NULL)
		zmq_close(d->monitor);
	d->socket = d->monitor = NULL;
}

void dealer_free(struct dealer *d)
{
	dealer_forget(d);
	dealer_close(d);
	if (d->context != NULL)
		zmq_ctx_term(d->context);
}

static int set_options(void *socket, const struct client_settings *s, const char *public_key)
{
	static const struct {
		int option, value;
	} numbers[] = {
		{ZMQ_LINGER, LINGER_MS},  {ZMQ_IMMEDIATE, 1},	    {ZMQ_RECONNECT_IVL, -1}, {ZMQ_IPV6, 0},
		{ZMQ_SNDHWM, HIGH_WATER}, {ZMQ_RCVHWM, HIGH_WATER}, {ZMQ_TCP_KEEPALIVE, 1},
	};
	int64_t largest = LIMIT_BUS_MESSAGE;

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (zmq_setsockopt(socket, numbers[i].option, &numbers[i].value, sizeof(int)) != 0)
			return -1;
	if (zmq_setsockopt(socket, ZMQ_MAXMSGSIZE, &largest, sizeof largest) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SERVERKEY, s->server_public, CLIENT_KEY + 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_PUBLICKEY, public_key, CLIENT_KEY + 1) != 0 ||
	    zmq_setsockopt(socket, ZMQ_CURVE_SECRETKEY, s->secret, CLIENT_KEY + 1) != 0)
		return -1;
	return 0;
}

int dealer_open(struct dealer *d, const struct client_settings *s, const char *public_key,
		struct fault *reterr)
{
	char name[32];
	int zero = 0;

	snprintf(name, sizeof name, "inproc://monitor-%u", d->sockets++);
	d->socket = zmq_socket(d->context, ZMQ_DEALER);
	d->monitor = zmq_socket(d->context, ZMQ_PAIR);
	if (d->socket == NULL || d->monitor == NULL || set_options(d->socket, s, public_key) != 0 ||
	    zmq_setsockopt(d->monitor, ZMQ_LINGER, &zero, sizeof zero) != 0 ||
	    zmq_socket_monitor(d->socket, name, LOSSES | ZMQ_EVENT_HANDSHAKE_SUCCEEDED) != 0 ||
	    zmq_connect(d->monitor, name) != 0 || zmq_connect(d->socket, s->address) != 0) {
		fault_set(reterr, FAULT_IO, "bus %s: %s", s->address, zmq_strerror(zmq_errno()));
		dealer_close(d);
		return -FAULT_IO;
	}
	return 0;
}

int dealer_say(const struct dealer *d, const struct wire_message *m, struct fault *reterr)
{
	struct wire_frames f;
	int r = wire_pack(m, &f, reterr);

	if (r != 0)
		return r;
	if (d->socket == NULL)
		return fault_set(reterr, FAULT_STATE, "bus: not connected");
	for (size_t i = 0; i < f.count; i++) {
		int more = i + 1 < f.count ? ZMQ_SNDMORE : 0;

		if (zmq_send(d->socket, f.at[i].at, f.at[i].length, more | ZMQ_DONTWAIT) < 0)
			return fault_set(reterr, FAULT_STATE, "bus: %s", zmq_strerror(zmq_errno()));
	}
	return 0;
}

void dealer_refresh(const struct dealer *d)
{
	int events;
	size_t size = sizeof events;

	zmq_getsockopt(d->socket, ZMQ_EVENTS, &events, &size);
}

/* Reads the frames of one message; DEALER_ODD when there are more than any message has. */
static enum dealer_heard read_frames(struct dealer *d)
{
	enum dealer_heard heard = DEALER_MESSAGE;
	bool more = true;

	dealer_forget(d);
	while (more) {
		zmq_msg_t spare = {{0}}, *frame = d->count < WIRE_FRAMES ? &d->frames[d->count] : &spare;

		zmq_msg_init(frame);
		if (zmq_msg_recv(frame, d->socket, ZMQ_DONTWAIT) < 0) {
			zmq_msg_close(frame);
			dealer_forget(d);
			return DEALER_NOTHING;
		}
		more = zmq_msg_more(frame) != 0;
		if (frame != &spare) {
			d->count++;
			continue;
		}
		heard = DEALER_ODD;
		zmq_msg_close(&spare);
	}
	return heard;
}

enum dealer_heard dealer_hear(struct dealer *d, struct wire_message *ret_message)
{
	struct span frames[WIRE_FRAMES];
	enum dealer_heard heard = d->socket != NULL ? read_frames(d) : DEALER_NOTHING;

	if (heard != DEALER_MESSAGE)
		return heard;
	for (size_t i = 0; i < d->count; i++)
		frames[i] = (struct span){zmq_msg_data(&d->frames[i]), zmq_msg_size(&d->frames[i])};
	return wire_unpack(frames, d->count, WIRE_SERVER, ret_message, NULL) == 0 ? DEALER_MESSAGE :
										    DEALER_ODD;
}

static const char *loss_words(uint16_t event, uint32_t value)
{
	if (event == ZMQ_EVENT_HANDSHAKE_FAILED_AUTH)
		return value == 400 ? "the server does not know this key" :
				      "the server could not check this key";
	if (event == ZMQ_EVENT_CLOSED)
		return "nobody listens there";
	if (event == ZMQ_EVENT_DISCONNECTED)
		return "the connection ended";
	return "no secure connection: is the server's key the right one?";
}

enum dealer_news dealer_watch(const struct dealer *d, const char **ret_why)
{
	unsigned char told[6];
	char where[256];
	uint16_t event;
	uint32_t value;

	if (d->monitor == NULL || zmq_recv(d->monitor, told, sizeof told, ZMQ_DONTWAIT) != (int)sizeof told)
		return DEALER_SAME;
	zmq_recv(d->monitor, where, sizeof where, ZMQ_DONTWAIT);
	memcpy(&event, told, sizeof event);
	memcpy(&value, told + sizeof event, sizeof value);
	if (event == ZMQ_EVENT_HANDSHAKE_SUCCEEDED)
		return DEALER_UP;
	*ret_why = loss_words(event, value);
	return DEALER_DOWN;
}

short dealer_to_zmq(short events)
{
	return (short)((events & POLLIN ? ZMQ_POLLIN : 0) | (events & POLLOUT ? ZMQ_POLLOUT : 0));
}

short dealer_from_zmq(short got)
{
	return (short)((got & ZMQ_POLLIN ? POLLIN : 0) | (got & ZMQ_POLLOUT ? POLLOUT : 0) |
		       (got & ZMQ_POLLERR ? POLLERR : 0));
}
