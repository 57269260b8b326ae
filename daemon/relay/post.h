/* post.h: what leaves over the network: a webhook's POST or a mail, by libcurl, TLS always. */
#ifndef RELAY_POST_H
#define RELAY_POST_H

#include "relay/relay.h"

/* Starts what is due and finds a free place. */
void post_start(struct relay *r, struct box *b, int64_t now_ms);
/* Moves transfers on and settles those that ended. */
void post_step(struct relay *r);
/* How many are under way. */
unsigned post_busy(const struct relay *r);
/* Ends them all. */
void post_free(struct relay *r);

/* The headers and the text of a mail about `count` letters, with CR LF; never a word of any message. `now`
 * is an instant. */
void mail_write(const struct relay *r, const struct box *b, struct letter *const *letters, size_t count,
		int64_t now, struct buffer *out);
/* The signature of a POST: "v1=" and the hex of HMAC-SHA256(secret, timestamp "." body). */
#define HOOK_SIGNATURE (3 + 64 + 1)
int hook_sign(const char *secret, int64_t timestamp, struct span body, char ret_signature[HOOK_SIGNATURE],
	      struct fault *reterr);

#endif
