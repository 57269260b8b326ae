/* console.h: the daemon's HTTP answers: the pages, the API under /api/v1, /healthz, /readyz and /metrics.
 *
 * Runs in the console role on inherited listening sockets, without threads: the role's poll loop watches
 * console_fd() and calls console_run(). The console knows nothing itself and keeps no session: each request
 * of the API becomes one question (route.h, question.h), waits with its connection suspended until the engine
 * has answered, and is answered by what the engine says (reply.h). Pages are files read at start (assets.h).
 *
 * Health questions {"verb":"health"} are merged: at most one is under way, its answer serves every request
 * that waits. Everything else under way has a question of its own, at most LIMIT_CONSOLE_QUESTIONS, and a
 * time-out. */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"
#include "console/assets.h"

/* How long /healthz waits for the engine, and a question (a password takes a second to check, and others may
 * be before it). */
#define CONSOLE_PATIENCE_MS 2000
#define CONSOLE_QUESTION_MS 15000
/* A connection whose next request, body included, is not there by then is closed, however slowly it drips; so
 * is one that does not read its answer. */
#define CONSOLE_REQUEST_MS 30000
#define CONSOLE_READING_MS 120000
/* Server-sent events: a word at least this often. */
#define CONSOLE_BEAT_MS 20000

struct console; /* opaque */

/* How the console reaches the engine. */
struct console_engine {
	/* Sends a question; its answer comes later through console_answer under the same number (never from
	 * inside this call). Returns 0, or negative when the engine is not there now: the request is then
	 * answered 503 at once. */
	int (*ask)(void *owner, uint64_t number, struct span question);
	void *owner; /* given back to `ask`; borrowed until console_close */
};

struct console_settings {
	/* Listening, non-blocking stream sockets (TCP or Unix), taken and closed by console_close (on failure
	 * too the caller must not use them again). `proxy_fd`: whoever connects there is the reverse proxy,
	 * and its header says who the person is; -1: there is none. */
	int listen_fd, proxy_fd;
	const char *subject_header;  /* the proxy's; copied */
	bool insecure_cookie;	     /* without TLS before it, for tests: no Secure, no __Host- */
	const struct assets *assets; /* borrowed until console_close; NULL: the pages are not built */
};

/* Starts serving. Call before the sandbox: it opens its epoll and event descriptors, sets TZ when unset
 * and calls tzset(), because libmicrohttpd would otherwise open /etc/localtime at the
 * first request. Needs at run time: accept4, epoll_*, recv/send/sendmsg/writev, setsockopt,
 * shutdown, close, read/write (event descriptor), memory. -FAULT_IO, -FAULT_MEMORY. */
int console_open(const struct console_settings *settings, const struct console_engine *engine,
		 struct console **ret_console, struct fault *reterr);

/* The descriptor to poll for POLLIN; the same for the console's whole life. */
int console_fd(const struct console *c);

/* Does what there is to do and never blocks. Call when console_fd is readable and when
 * console_timeout has passed. `now_ms` is any monotonic clock in milliseconds, the same
 * one for every call. */
void console_run(struct console *c, int64_t now_ms);

/* Milliseconds from `now_ms` until console_run wants to be called again (0: now), or -1:
 * only when console_fd is readable. Fits poll(2)'s time-out. */
int console_timeout(const struct console *c, int64_t now_ms);

/* The engine's answer to a question, borrowed for the call: of health JSON {"live":bool,"ready":bool,
 * "reasons":["..."],"metrics":{"name":number}}, of others as reply.h has it. Wakes who waits; call
 * console_run soon after (console_timeout says 0). One that nobody waits for is dropped. */
void console_answer(struct console *c, uint64_t number, struct span answer);

/* Something has changed for who listens to a topic ("team:cme", "school:oak", "*": everybody): their streams
 * say so. */
void console_changed(struct console *c, const char *topic);

/* The engine is away (its socket closed): answers 503 to everybody who waits, now, and ends the streams: its
 * sessions are gone with it. */
void console_engine_gone(struct console *c);

/* Resumes who waits, closes every connection and the listening sockets. NULL is fine. */
void console_close(struct console *c);

#endif
