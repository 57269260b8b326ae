/* console.h: the daemon's HTTP answers: /healthz, /readyz and /metrics.
 *
 * Runs in the console role on one inherited listening socket, without threads: the role's
 * poll loop watches console_fd() and calls console_run(). The console knows nothing
 * itself; each request waits (its connection suspended) until the engine has answered
 * {"verb":"health"}, at most CONSOLE_PATIENCE_MS, then 503 "engine not answering".
 * Questions are merged: at most one is under way, its answer serves every request that
 * waits. Everything else is 404, other methods than GET and HEAD are 405. No cookies, no
 * state, nothing about a child. */
#ifndef CONSOLE_CONSOLE_H
#define CONSOLE_CONSOLE_H

#include <stdint.h>

#include "base/fault.h"
#include "base/text.h"

/* How long a request waits for the engine. */
#define CONSOLE_PATIENCE_MS 2000

struct console; /* opaque */

/* How the console reaches the engine. */
struct console_engine {
	/* Sends the question {"verb":"health"}; its answer comes later through
	 * console_answer (never from inside this call). Returns 0, or negative when the
	 * engine is not there now: the request is then answered 503 at once. */
	int (*ask)(void *owner);
	void *owner; /* given back to `ask`; borrowed until console_close */
};

/* Starts serving `listen_fd`: a listening, non-blocking stream socket (TCP or Unix), which
 * is taken and closed by console_close (on failure too the caller must not use it again).
 * Call before the sandbox: it opens its epoll and event descriptors, sets TZ when unset
 * and calls tzset(), because libmicrohttpd would otherwise open /etc/localtime at the
 * first request. Needs at run time: accept4, epoll_*, recv/send/sendmsg/writev, setsockopt,
 * shutdown, close, read/write (event descriptor), memory. -FAULT_IO, -FAULT_MEMORY. */
int console_open(int listen_fd, const struct console_engine *engine, struct console **ret_console,
		 struct fault *reterr);

/* The descriptor to poll for POLLIN; the same for the console's whole life. */
int console_fd(const struct console *c);

/* Does what there is to do and never blocks. Call when console_fd is readable and when
 * console_timeout has passed. `now_ms` is any monotonic clock in milliseconds, the same
 * one for every call. */
void console_run(struct console *c, int64_t now_ms);

/* Milliseconds from `now_ms` until console_run wants to be called again (0: now), or -1:
 * only when console_fd is readable. Fits poll(2)'s time-out. */
int console_timeout(const struct console *c, int64_t now_ms);

/* The engine's answer: JSON {"live":bool,"ready":bool,"reasons":["..."],
 * "metrics":{"name":number}}, borrowed for the call. Wakes every request that waits; call
 * console_run soon after (console_timeout says 0). Anything not of that form is answered
 * 503. An answer nobody waits for is dropped. */
void console_answer(struct console *c, struct span health);

/* The engine is away (its socket closed): answers 503 to everybody who waits, now. */
void console_engine_gone(struct console *c);

/* Resumes who waits, closes every connection and the listening socket. NULL is fine. */
void console_close(struct console *c);

#endif
