/* console_internal.h: what the console holds; for console*.c, call.c, respond.c and stream.c only. */
#ifndef CONSOLE_CONSOLE_INTERNAL_H
#define CONSOLE_CONSOLE_INTERNAL_H

#include <microhttpd.h>

#include "base/digest.h"
#include "console/console.h"
#include "console/health.h"
#include "console/question.h"
#include "console/reply.h"

/* Seconds after which a connection on which nothing moves is closed. */
#define IDLE_SECONDS 10

/* One listening socket and its server. */
struct door {
	struct console *console;
	struct MHD_Daemon *http;
	bool proxy;
};

/* One connection, from accept to close. */
struct guest {
	struct guest *next, **at;
	struct console *console;
	int fd;		  /* libmicrohttpd's */
	int64_t close_at; /* 0: when it is done */
};

enum call_stage { CALL_NEW, CALL_BODY, CALL_WAITING, CALL_ANSWERED };

/* One request. Its connection is suspended while CALL_WAITING. */
struct call {
	struct call *next, **at; /* in console.waits while waiting */
	struct door *door;
	struct MHD_Connection *connection;
	struct guest *guest;
	char *uri; /* owned; as it came */
	enum call_stage stage;
	enum health_page page; /* HEALTH_PAGES: not one of those */
	struct request request;
	struct route_match match;
	struct buffer body; /* owned */
	uint64_t number;    /* of the question */
	int64_t deadline;
	struct MHD_Response *response; /* owned; set when the wait is over */
	unsigned status;
};

/* One stream of server-sent events. */
struct stream {
	struct stream *next, **at;
	struct console *console;
	struct MHD_Connection *connection;
	struct digest session; /* of the cookie */
	char (*topics)[80];    /* owned */
	unsigned topic_count;
	int64_t ends_at, beat_at;
	bool said, changed, over, asleep;
};

struct console {
	struct door doors[2];
	unsigned door_count;
	struct console_engine engine;
	const struct assets *assets;
	char subject_header[64];
	const char *cookie;
	bool insecure_cookie;
	int fd; /* owned: an epoll descriptor over the doors' own */
	struct call *waits;
	struct guest *guests;
	struct stream *streams;
	unsigned waiting, stream_count;
	int64_t now;	   /* of the console_run under way */
	uint64_t number;   /* the last question's */
	uint64_t health;   /* the health question under way; 0: none */
	int64_t health_at; /* when it was sent */
	bool woken;	   /* connections were resumed since the last console_run */
};

/* call.c */
void *call_begin(void *door, const char *uri, struct MHD_Connection *connection);
enum MHD_Result call_handle(void *door, struct MHD_Connection *connection, const char *url,
			    const char *method, const char *version, const char *upload, size_t *upload_size,
			    void **call);
void call_done(void *door, struct MHD_Connection *connection, void **call,
	       enum MHD_RequestTerminationCode why);
/* Ends the wait with a response, which is taken; NULL: the connection is closed. */
void call_over(struct call *call, unsigned status, struct MHD_Response *response);
/* What a call that waits in vain is told. */
void call_refuse(struct call *call, const char *text);
void call_answer(struct call *call, struct span answer);

/* respond.c. Each gives a response, or NULL without memory. */
struct MHD_Response *respond_plain(const char *text);
struct MHD_Response *respond_page(struct span body, const char *type);
struct MHD_Response *respond_reply(const struct console *c, const struct reply *r);
/* 304 or the file, packed where the browser takes that; *ret_status says which. */
struct MHD_Response *respond_asset(const struct asset *asset, const struct request *r, unsigned *ret_status);
struct MHD_Response *respond_stream(struct stream *s, MHD_ContentReaderCallback read,
				    MHD_ContentReaderFreeCallback done);
/* Adds a header; false without memory or for a text that is none. */
bool respond_header(struct MHD_Response *r, const char *name, const char *value);

/* stream.c: the engine's answer to the verb of a stream is {"topics": [...], "ends_in": seconds}. Gives the
 * response that streams, or one of a problem. */
struct MHD_Response *stream_begin(struct call *call, const struct reply *answer, unsigned *ret_status);
/* Wakes those with something to say at `now`; the earliest time when one has, or -1. */
void streams_turn(struct console *c);
int64_t streams_next(const struct console *c);
void streams_end(struct console *c);
/* Whoever has the cookie of this call has signed out. */
void streams_of_call_end(const struct call *call);

#endif
