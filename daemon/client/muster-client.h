/* muster-client.h: read a mailbox of musterd from C.
 *
 *   cc $(pkg-config --cflags muster-client) mine.c $(pkg-config --libs muster-client)
 *
 * NAME
 *   libmuster-client - the consumer's end of the Muster bus, protocol version 1
 *
 * DESCRIPTION
 *   One client is one connection to one mailbox. It connects, says HELLO, answers heartbeats, and makes
 *   its connection anew on silence or refusal, after a growing pause with jitter. Three promises are the
 *   caller's:
 *
 *   - Confirm (muster_client_ack) only what is stored where a power cut cannot take it, or what somebody
 *     else has accepted. What is not confirmed within ten seconds comes again.
 *   - Know a message by its id: the same one may come twice. Keep the highest data.revision of each
 *     data.alert, confirm and drop the rest.
 *   - No program takes an alert: send muster_client_taken and muster_client_outcome only for what a named
 *     person did.
 *
 *   The bodies are CloudEvents 1.0 in JSON (schemas/alert.schema.json); the library does not read them.
 *   The protocol is in schemas/bus.md.
 *
 * THREADS
 *   A client, and whatever waits for it, belong to one thread. Several clients may live in several
 *   threads. The library starts threads of its own (libzmq's), blocks no signal, changes no handler,
 *   writes to no file and prints nothing.
 *
 * ERRORS
 *   Functions return 0 or more when they did their work, else a negative `enum muster_client_error`, and
 *   fill a `struct muster_client_fault` when they are given one (NULL: nobody wants the words).
 *
 * VERSIONS
 *   The library's soname is libmuster-client.so.1. Within it, structs may grow at their end only:
 *   settings say their own size, events and faults are written and owned as told below.
 *
 * EXAMPLE
 *   struct muster_client_settings s = {.size = sizeof s, .address = "tcp://127.0.0.1:8481",
 *                                      .mailbox = "virtual-school", .server_public = pub, .secret = key};
 *   const struct muster_client_event *e;
 *   struct muster_client *c;
 *
 *   if (muster_client_new(&s, &c, NULL) != 0)
 *           return 1;
 *   while (muster_client_wait(&c, 1, NULL, 0, -1, NULL) >= 0)
 *           while (muster_client_next(c, &e, NULL) == 1)
 *                   if (e->kind == MUSTER_CLIENT_ALERT && store(e->body, e->body_length))
 *                           muster_client_ack(c, e->id, NULL);
 */
#ifndef MUSTER_CLIENT_H
#define MUSTER_CLIENT_H

#include <poll.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(__GNUC__)
#define MUSTER_CLIENT_API __attribute__((visibility("default")))
#else
#define MUSTER_CLIENT_API
#endif

#define MUSTER_CLIENT_VERSION_MAJOR 1
#define MUSTER_CLIENT_VERSION_MINOR 1

/* Characters of a CURVE key in Z85, and bytes of an id. */
#define MUSTER_CLIENT_KEY 40
#define MUSTER_CLIENT_ID  32
/* Clients, and further descriptors, that one muster_client_wait watches. */
#define MUSTER_CLIENT_WAIT_CLIENTS 16
#define MUSTER_CLIENT_WAIT_EXTRA   16

enum muster_client_error {
	MUSTER_CLIENT_MEMORY = -1,  /* no memory */
	MUSTER_CLIENT_IO = -2,	    /* the operating system refused */
	MUSTER_CLIENT_INVALID = -3, /* a key, a mailbox name or a text is not of its form */
	MUSTER_CLIENT_LIMIT = -4,   /* too many at once, or too long */
	MUSTER_CLIENT_OFFLINE = -5  /* no connection now; nothing is lost, the message comes again */
};

/* Filled by a function that failed; written up to the size known when the caller was compiled. */
struct muster_client_fault {
	int error;	/* enum muster_client_error */
	char text[256]; /* one sentence for a person */
};

/* Members that are 0 or NULL take what stands beside them; all pointers are copied. */
struct muster_client_settings {
	size_t size;		   /* sizeof(struct muster_client_settings); needed */
	const char *address;	   /* "tcp://127.0.0.1:8481"; needed */
	const char *mailbox;	   /* needed */
	const char *server_public; /* the server's public key, 40 characters of Z85; needed */
	const char *secret;	   /* the client's own secret key; needed */
	uint32_t credit;	   /* 128: alerts given and not answered at once */
	unsigned ping_ms;	   /* 5000: silence after which it says PING */
	unsigned dead_ms;	   /* 15000: silence after which it connects anew */
	unsigned first_pause_ms;   /* 100: before connecting again, doubled each time */
	unsigned longest_pause_ms; /* 5000 */
};

enum muster_client_event_kind {
	MUSTER_CLIENT_WELCOME = 1, /* the mailbox is open */
	MUSTER_CLIENT_ALERT = 2,   /* id, attempt, sequence, body */
	MUSTER_CLIENT_ERROR = 3,   /* the server's code and text */
	MUSTER_CLIENT_LOST = 4,	   /* no connection any more; text says why; it will try again */
	MUSTER_CLIENT_REPLAYED = 5 /* since 1.1; the end of a replay: sequence, given, left_out */
};

struct muster_client_event {
	int kind; /* enum muster_client_event_kind; pass over what you do not know */
	unsigned char id[MUSTER_CLIENT_ID]; /* of the message */
	uint32_t attempt;		    /* 1 at the first try */
	uint64_t sequence; /* of the mailbox; grows, with gaps. REPLAYED: the last looked at, 0 for none */
	const char *body;  /* JSON, not terminated */
	size_t body_length;
	char code[32];	/* MUSTER_CLIENT_ERROR: "not_allowed", ...; schemas/bus.md lists them */
	char text[160]; /* for a person; without control characters */
	/* MUSTER_CLIENT_REPLAYED: messages given, and those delivered before that cannot be, because they
	 * are kept no longer or no contract lets them leave now. */
	uint64_t given, left_out;
};

struct muster_client; /* opaque */

/* Reads a key file: 40 characters of Z85, blanks around them allowed. `ret_key` gets them terminated; wipe
 * it when it was a secret one. MUSTER_CLIENT_IO: it cannot be read; MUSTER_CLIENT_INVALID: it holds no
 * key. The fault never carries the bytes. */
MUSTER_CLIENT_API int muster_client_key_file(const char *path, char ret_key[MUSTER_CLIENT_KEY + 1],
					     struct muster_client_fault *fault);

/* A client that will connect at its first muster_client_next. MUSTER_CLIENT_INVALID for a bad key,
 * address or mailbox name, MUSTER_CLIENT_MEMORY. Free it with muster_client_free. */
MUSTER_CLIENT_API int muster_client_new(const struct muster_client_settings *settings,
					struct muster_client **ret_client, struct muster_client_fault *fault);

/* Ends the connection and frees; waits at most 200 ms for what is on its way out. NULL is fine. */
MUSTER_CLIENT_API void muster_client_free(struct muster_client *client);

/* Waits until one of the clients has something to do or one of `extra` is ready (POLLIN, POLLOUT; revents
 * are filled, a hang-up as POLLERR), at most `timeout_ms` (-1: no end). It wakes for heartbeats too, so
 * call muster_client_next of each client until it returns 0 afterwards, whatever this returned: how many
 * of `extra` are ready, or MUSTER_CLIENT_IO or _LIMIT. A signal is 0. */
MUSTER_CLIENT_API int muster_client_wait(struct muster_client *const *clients, size_t count,
					 struct pollfd *extra, size_t extra_count, int timeout_ms,
					 struct muster_client_fault *fault);

/* The next event: 1 and *ret_event, or 0 when there is none now. Never waits. The event and its body are
 * the client's, until its next call of this function. MUSTER_CLIENT_MEMORY or _IO when no connection can
 * be tried at all. */
MUSTER_CLIENT_API int muster_client_next(struct muster_client *client,
					 const struct muster_client_event **ret_event,
					 struct muster_client_fault *fault);

/* Stored, or accepted by whom it is for. May come late, and for messages of an earlier connection.
 * MUSTER_CLIENT_OFFLINE when not connected. */
MUSTER_CLIENT_API int muster_client_ack(struct muster_client *client,
					const unsigned char id[MUSTER_CLIENT_ID],
					struct muster_client_fault *fault);

/* Not now, send it again later; `reason` is one line of at most 63 bytes of UTF-8, which the operator of
 * the daemon reads. Errors as muster_client_ack. */
MUSTER_CLIENT_API int muster_client_nack(struct muster_client *client,
					 const unsigned char id[MUSTER_CLIENT_ID], const char *reason,
					 struct muster_client_fault *fault);

/* A person took the alert (`alert` is data.alert of its body as 32 bytes, not a message's id) at that
 * instant, in seconds since 1970. At most 95 bytes of name. */
MUSTER_CLIENT_API int muster_client_taken(struct muster_client *client,
					  const unsigned char alert[MUSTER_CLIENT_ID], const char *person,
					  int64_t at, struct muster_client_fault *fault);

/* A person closed it: marked_present, located, reason_known, school_error or handed_on; of a contract
 * erased, renewed or ending_agreed. */
MUSTER_CLIENT_API int muster_client_outcome(struct muster_client *client,
					    const unsigned char alert[MUSTER_CLIENT_ID], const char *outcome,
					    const char *person, int64_t at,
					    struct muster_client_fault *fault);

/* Changes how many alerts may be unanswered at once, for this and later connections; 0 pauses.
 * MUSTER_CLIENT_OFFLINE: it holds from the next connection on. */
MUSTER_CLIENT_API int muster_client_credit(struct muster_client *client, uint32_t credit,
					   struct muster_client_fault *fault);

/* Asks for what was delivered to this mailbox before, from that sequence on: each comes as
 * MUSTER_CLIENT_ALERT with its own id and sequence, whoever of the mailbox's clients had it, and
 * MUSTER_CLIENT_REPLAYED ends it. Confirm them: they take places in the window. At most half of it; what is
 * new comes in between. MUSTER_CLIENT_ERROR "unknown_verb" means
 * that the server cannot do it, "replaying" that one is under way. A connection that ends ends it: ask again
 * from the sequence after the last. MUSTER_CLIENT_OFFLINE when not connected. Since 1.1. */
MUSTER_CLIENT_API int muster_client_replay(struct muster_client *client, uint64_t from,
					   struct muster_client_fault *fault);

/* The same for what was delivered at that instant or later, in seconds since 1970. Since 1.1. */
MUSTER_CLIENT_API int muster_client_replay_since(struct muster_client *client, int64_t at,
						 struct muster_client_fault *fault);

/* "1.1". */
MUSTER_CLIENT_API const char *muster_client_version(void);

#ifdef __cplusplus
}
#endif

#endif
