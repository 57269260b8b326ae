#include "bus/zap.h"

#include <errno.h>
#include <string.h>
#include <zmq.h>

#include "base/text.h"
#include "bus/bus.h"

/* version, request id, domain, address, routing id, mechanism, the client's public key */
enum {
	ZAP_VERSION,
	ZAP_REQUEST,
	ZAP_IN_DOMAIN,
	ZAP_ADDRESS,
	ZAP_IDENTITY,
	ZAP_MECHANISM,
	ZAP_CREDENTIALS,
	ZAP_FRAMES
};

#define ZAP_FRAME   256 /* the longest frame we look at; all that we know are shorter */
#define ZAP_AT_ONCE 32
#define KEY_BYTES   32

struct request {
	char bytes[ZAP_FRAMES][ZAP_FRAME];
	size_t length[ZAP_FRAMES];
	size_t count;
};

int zap_open(void *context, void **ret_socket, struct fault *reterr)
{
	void *socket = zmq_socket(context, ZMQ_REP);
	int zero = 0;

	if (socket == NULL)
		return fault_set(reterr, FAULT_IO, "key check: %s", zmq_strerror(zmq_errno()));
	if (zmq_setsockopt(socket, ZMQ_LINGER, &zero, sizeof zero) != 0 ||
	    zmq_bind(socket, "inproc://zeromq.zap.01") != 0) {
		fault_set(reterr, FAULT_IO, "key check: %s", zmq_strerror(zmq_errno()));
		zmq_close(socket);
		return -FAULT_IO;
	}
	*ret_socket = socket;
	return 0;
}

/* Reads one whole request; false when none is waiting. */
static bool receive(void *socket, struct request *r)
{
	int more = 1;
	size_t size = sizeof more;

	for (r->count = 0; more; r->count++) {
		char spare[ZAP_FRAME];
		bool kept = r->count < ZAP_FRAMES;
		int n = zmq_recv(socket, kept ? r->bytes[r->count] : spare, ZAP_FRAME, ZMQ_DONTWAIT);

		if (n < 0)
			return false;
		if (kept)
			r->length[r->count] = (size_t)n;
		if (zmq_getsockopt(socket, ZMQ_RCVMORE, &more, &size) != 0)
			return false;
	}
	return true;
}

static bool frame_is(const struct request *r, size_t i, const char *text)
{
	return r->length[i] <= ZAP_FRAME && span_is((struct span){r->bytes[i], r->length[i]}, text);
}

static bool known(const struct request *r, const struct allow *list, char key[BUS_KEY + 1])
{
	if (r->count != ZAP_FRAMES || !frame_is(r, ZAP_VERSION, "1.0") ||
	    !frame_is(r, ZAP_MECHANISM, "CURVE") || !frame_is(r, ZAP_IN_DOMAIN, ZAP_DOMAIN) ||
	    r->length[ZAP_CREDENTIALS] != KEY_BYTES)
		return false;
	if (zmq_z85_encode(key, (const uint8_t *)r->bytes[ZAP_CREDENTIALS], KEY_BYTES) == NULL)
		return false;
	return allow_key(list, key);
}

static void answer(void *socket, const struct request *r, const char *status, const char *words,
		   const char *user)
{
	bool has_id = r->count > ZAP_REQUEST && r->length[ZAP_REQUEST] <= ZAP_FRAME;

	/* A peer that left meanwhile makes these vanish, as it should. */
	zmq_send(socket, "1.0", 3, ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, r->bytes[ZAP_REQUEST], has_id ? r->length[ZAP_REQUEST] : 0,
		 ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, status, strlen(status), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, words, strlen(words), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, user, strlen(user), ZMQ_SNDMORE | ZMQ_DONTWAIT);
	zmq_send(socket, "", 0, ZMQ_DONTWAIT);
}

void zap_serve(void *socket, const struct allow *list)
{
	struct request r;
	char key[BUS_KEY + 1] = "";

	for (int i = 0; i < ZAP_AT_ONCE && receive(socket, &r); i++) {
		if (known(&r, list, key))
			answer(socket, &r, "200", "OK", key);
		else
			answer(socket, &r, "400", "unknown key", "");
	}
}
