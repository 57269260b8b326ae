/* curl_pool.h: many HTTPS requests at once, politely, into sealed memory files.
 *
 * At most LIMIT_FETCH_TOTAL under way, LIMIT_FETCH_HOST to one host; a redirect is never
 * followed; the token goes only to the host of the order's own address, over https. */
#ifndef SOURCE_CURL_POOL_H
#define SOURCE_CURL_POOL_H

#include <poll.h>
#include <stdint.h>

#include "base/fault.h"
#include "exchange/message.h"

struct curl_pool; /* opaque */

/* Told once for each order. On FETCH_OK `body_fd` is a sealed memory file of
 * `done->bytes` bytes and padding, given to the callee; on another outcome it is one only when
 * the order asked for the words of a refusal and they came; otherwise -1. */
typedef void (*curl_pool_done)(void *context, const struct msg_fetch *order, const struct msg_fetched *done,
			       int body_fd);

struct curl_pool_settings {
	const char *proxy, *no_proxy; /* empty: none */
	struct span ca;		      /* PEM bundle, borrowed; empty: the system's */
};

/* Starts libcurl and anything that starts threads: call before the sandbox closes. */
int curl_pool_new(const struct curl_pool_settings *settings, curl_pool_done done, void *context,
		  struct curl_pool **ret_pool, struct fault *reterr);
/* Names a token; replaces an earlier one of that name. The bytes are copied. */
int curl_pool_credential(struct curl_pool *p, const char *name, struct span token, struct fault *reterr);
/* Queues an order (copied, its body too). */
int curl_pool_start(struct curl_pool *p, const struct msg_fetch *order, struct fault *reterr);
/* Waits up to `timeout_ms` for transfers or for any of `extra`, works, calls `done`. */
int curl_pool_run(struct curl_pool *p, struct pollfd *extra, unsigned count, int timeout_ms,
		  struct fault *reterr);
/* Orders queued or under way. */
unsigned curl_pool_busy(const struct curl_pool *p);
void curl_pool_free(struct curl_pool *p);

#endif
