/* dealer.h: the socket of a client and its monitor; internal to the client library.
 *
 * libzmq's own reconnecting is switched off: tried with 4.3.4, a refused or failed handshake can
 * leave a socket dead for good, and messages would wait in it for a server that never heard our
 * HELLO. So every loss closes the socket, and a new one starts from nothing. */
#ifndef CLIENT_DEALER_H
#define CLIENT_DEALER_H

#include <stdbool.h>
#include <stddef.h>
#include <zmq.h>

#include "base/fault.h"
#include "client/client.h"
#include "exchange/wire.h"

struct dealer {
	void *context;		/* owned */
	void *socket, *monitor; /* owned; NULL while there is no socket */
	unsigned sockets;	/* made so far: names the monitors */
	zmq_msg_t frames[WIRE_FRAMES];
	size_t count; /* frames of the message last read */
};

/* -FAULT_MEMORY. */
int dealer_new(struct dealer *d, struct fault *reterr);
void dealer_free(struct dealer *d);

/* Starts connecting. -FAULT_IO when no socket can be made. */
int dealer_open(struct dealer *d, const struct client_settings *s, const char *public_key,
		struct fault *reterr);
void dealer_close(struct dealer *d);

/* Sends without waiting. -FAULT_STATE when there is no connection or it takes no more,
 * -FAULT_PARSE when the message breaks the grammar. */
int dealer_say(const struct dealer *d, const struct wire_message *m, struct fault *reterr);
/* Makes libzmq take up what its threads have done (a new pipe, an ended one). */
void dealer_refresh(const struct dealer *d);

enum dealer_heard { DEALER_NOTHING, DEALER_MESSAGE, DEALER_ODD };
/* Reads one message; it is valid until the next call or dealer_forget. DEALER_ODD: not of the
 * protocol. */
enum dealer_heard dealer_hear(struct dealer *d, struct wire_message *ret_message);
void dealer_forget(struct dealer *d);

enum dealer_news { DEALER_SAME, DEALER_UP, DEALER_DOWN };
/* What happened to the connection; *ret_why says it in words when it is DEALER_DOWN. */
enum dealer_news dealer_watch(const struct dealer *d, const char **ret_why);

/* poll(2)'s bits and libzmq's; it knows no POLLHUP and says POLLERR. */
short dealer_to_zmq(short events);
short dealer_from_zmq(short got);

#endif
