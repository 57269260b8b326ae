/* token_desk.h: access tokens by OAuth 2 client credentials (RFC 6749, 4.4), for orders that need one.
 *
 * An order of a form with auth oauth2 goes through the desk: with a fresh token it goes on at once, otherwise
 * it waits for one. The secret goes only to the form's token_url, over https; the answer is read by the parse
 * role. A token is renewed before it expires, and once when the school's system refuses it sooner. */
#ifndef SOURCE_TOKEN_DESK_H
#define SOURCE_TOKEN_DESK_H

#include "base/fault.h"
#include "exchange/message.h"
#include "source/curl_pool.h"

struct token_desk; /* opaque */

/* What becomes of an order that cannot have a token. */
typedef void (*token_desk_failed)(void *context, const struct msg_fetch *order, enum fetch_outcome outcome,
				  const char *text);

/* `pool` is borrowed; NULL when out of memory. */
struct token_desk *token_desk_new(struct curl_pool *pool, token_desk_failed failed, void *context);
void token_desk_free(struct token_desk *d);

/* Does this order need a token of the desk? */
bool token_desk_wants(const struct msg_fetch *order);
/* Takes an order: starts it in the pool, or keeps a copy until there is a token. `now` in seconds, monotonic.
 */
int token_desk_order(struct token_desk *d, const struct msg_fetch *order, int64_t now, struct fault *reterr);
/* The pool is done with an order. True when the desk has taken care of it and nobody is to be told: a token
 * request that failed, or an order whose token was refused and that goes out again with a new one. A token
 * request that was answered is not (false): its body goes to parse. */
bool token_desk_done(struct token_desk *d, const struct msg_fetch *order, const struct msg_fetched *done,
		     int64_t now);
/* Parse has read an answer. */
int token_desk_token(struct token_desk *d, const struct msg_token *token, int64_t now, struct fault *reterr);

#endif
