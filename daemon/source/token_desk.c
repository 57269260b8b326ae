#include "source/token_desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "exchange/rest.h"

/* Seconds a token is renewed before it expires: longer than one page may take. */
#define RENEW_BEFORE (LIMIT_CONNECT_SECONDS + LIMIT_READ_SECONDS)
/* A token nobody said the end of. */
#define HOLDS_UNSAID 3600
/* A question for a token that parse never answered is asked again. */
#define LOST_SECONDS (LIMIT_CONNECT_SECONDS + LIMIT_READ_SECONDS + 30)

/* An order that waits, with what it borrows. */
struct waiting {
	struct waiting *next;
	struct msg_fetch order;
	char bytes[]; /* its form */
};

/* One credential at one token service. */
struct token {
	struct token *next;
	uint64_t number;     /* stands as `pull` in its questions */
	char credential[64]; /* of the secret, in the keys folder */
	char names[2][32];   /* of the token in the pool: a new one takes the other name */
	unsigned turn;	     /* which of them */
	char *url, *scope;
	int64_t asked_at; /* 0: not under way */
	int64_t renew_at;
	bool held;
	bool taken; /* the school's system has accepted it */
	struct waiting *first, **last;
};

struct token_desk {
	struct curl_pool *pool;
	token_desk_failed failed;
	void *context;
	struct token *tokens;
	uint64_t count;
};

struct token_desk *token_desk_new(struct curl_pool *pool, token_desk_failed failed, void *context)
{
	struct token_desk *d = calloc(1, sizeof *d);

	if (d != NULL)
		*d = (struct token_desk){.pool = pool, .failed = failed, .context = context};
	return d;
}

static void token_free(struct token *t)
{
	while (t->first != NULL) {
		struct waiting *w = t->first;

		t->first = w->next;
		free(w);
	}
	free(t->url);
	free(t->scope);
	free(t);
}

void token_desk_free(struct token_desk *d)
{
	if (d == NULL)
		return;
	while (d->tokens != NULL) {
		struct token *t = d->tokens;

		d->tokens = t->next;
		token_free(t);
	}
	free(d);
}

static bool form_of(const struct msg_fetch *order, struct rest *ret)
{
	return order->form.length > 0 && rest_unpack(order->form, ret) && ret->auth == REST_OAUTH2;
}

bool token_desk_wants(const struct msg_fetch *order)
{
	struct rest rest;

	return order->shape != SHAPE_REST_TOKEN && form_of(order, &rest);
}

/* --- tokens by what they are for ------------------------------------------------------- */

static bool is_for(const struct token *t, const char *credential, const struct rest *rest)
{
	/* Once started, an order names the token in place of the secret. */
	return (strcmp(t->credential, credential) == 0 || strcmp(t->names[0], credential) == 0 ||
		strcmp(t->names[1], credential) == 0) &&
	       strcmp(t->url, rest->token_url) == 0 && strcmp(t->scope, rest->scope) == 0;
}

static struct token *find(const struct token_desk *d, const char *credential, const struct rest *rest)
{
	struct token *t = d->tokens;

	while (t != NULL && !is_for(t, credential, rest))
		t = t->next;
	return t;
}

static struct token *numbered(const struct token_desk *d, uint64_t number)
{
	struct token *t = d->tokens;

	while (t != NULL && t->number != number)
		t = t->next;
	return t;
}

static struct token *add(struct token_desk *d, const char *credential, const struct rest *rest)
{
	struct token *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	t->last = &t->first;
	t->url = strdup(rest->token_url);
	t->scope = strdup(rest->scope);
	if (t->url == NULL || t->scope == NULL) {
		token_free(t);
		return NULL;
	}
	t->number = ++d->count;
	text_copy(t->credential, sizeof t->credential, span_of(credential));
	/* No name of a file in the keys folder has a blank here. */
	for (unsigned i = 0; i < 2; i++)
		snprintf(t->names[i], sizeof t->names[i], "token %llu%c", (unsigned long long)t->number,
			 "ab"[i]);
	t->next = d->tokens;
	d->tokens = t;
	return t;
}

/* --- orders that wait --------------------------------------------------------------------- */

static int keep(struct token *t, const struct msg_fetch *order, struct fault *reterr)
{
	struct waiting *w = calloc(1, sizeof *w + order->form.length);

	if (w == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an order");
	w->order = *order;
	memcpy(w->bytes, order->form.at, order->form.length);
	w->order.form.at = w->bytes;
	w->order.body = (struct span){0};
	text_copy(w->order.credential, sizeof w->order.credential, span_of(t->credential));
	*t->last = w;
	t->last = &w->next;
	return 0;
}

static int start(struct token_desk *d, const struct token *t, const struct msg_fetch *order,
		 struct fault *reterr)
{
	struct msg_fetch with = *order;

	text_copy(with.credential, sizeof with.credential, span_of(t->names[t->turn]));
	return curl_pool_start(d->pool, &with, reterr);
}

/* All that wait go out, or come back with words when `why` says so. */
static void empty(struct token_desk *d, struct token *t, enum fetch_outcome outcome, const char *why)
{
	struct waiting *w = t->first;
	struct fault fault;

	t->first = NULL;
	t->last = &t->first;
	while (w != NULL) {
		struct waiting *next = w->next;

		if (why != NULL)
			d->failed(d->context, &w->order, outcome, why);
		else if (start(d, t, &w->order, &fault) != 0)
			d->failed(d->context, &w->order, FETCH_INTERRUPTED, fault.text);
		free(w);
		w = next;
	}
}

/* --- asking ----------------------------------------------------------------------------- */

static void put_form(struct buffer *out, const char *text)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._";

	for (; *text != '\0'; text++)
		if (strchr(plain, *text) != NULL)
			buffer_print(out, "%c", *text);
		else
			buffer_print(out, "%%%02X", (unsigned)(unsigned char)*text);
}

static int ask(struct token_desk *d, struct token *t, int64_t now, uint32_t deadline_ms, struct fault *reterr)
{
	struct msg_fetch order = {.pull = t->number,
				  .shape = SHAPE_REST_TOKEN,
				  .max_bytes = LIMIT_PROBLEM,
				  .deadline_ms = deadline_ms};
	struct buffer body = {0};
	int rc;

	buffer_text(&body, "grant_type=client_credentials");
	if (t->scope[0] != '\0') {
		buffer_text(&body, "&scope=");
		put_form(&body, t->scope);
	}
	text_copy(order.url, sizeof order.url, span_of(t->url));
	text_copy(order.credential, sizeof order.credential, span_of(t->credential));
	order.body = buffer_span(&body);
	rc = buffer_ok(&body) ? curl_pool_start(d->pool, &order, reterr) :
				fault_set(reterr, FAULT_MEMORY, "no memory to ask for a token");
	buffer_free(&body);
	if (rc == 0)
		t->asked_at = now;
	return rc;
}

static bool fresh(const struct token *t, int64_t now)
{
	return t->held && now < t->renew_at;
}

static int wait_for(struct token_desk *d, struct token *t, const struct msg_fetch *order, int64_t now,
		    struct fault *reterr)
{
	int rc;

	/* Whoever waited for an answer that was lost has been asked again since. */
	if (t->asked_at != 0 && now - t->asked_at > LOST_SECONDS) {
		empty(d, t, FETCH_INTERRUPTED, "a token was asked for and never came");
		t->asked_at = 0;
	}
	rc = keep(t, order, reterr);
	if (rc == 0 && t->asked_at == 0)
		rc = ask(d, t, now, order->deadline_ms, reterr);
	return rc;
}

int token_desk_order(struct token_desk *d, const struct msg_fetch *order, int64_t now, struct fault *reterr)
{
	struct token *t;
	struct rest rest;

	if (!form_of(order, &rest))
		return fault_set(reterr, FAULT_BUG, "an order for the token desk without a form");
	t = find(d, order->credential, &rest);
	if (t == NULL)
		t = add(d, order->credential, &rest);
	if (t == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for a token");
	return fresh(t, now) ? start(d, t, order, reterr) : wait_for(d, t, order, now, reterr);
}

/* --- answers ------------------------------------------------------------------------------ */

static bool question_done(struct token_desk *d, const struct msg_fetched *done)
{
	struct token *t = numbered(d, done->pull);
	char text[400];

	if (done->outcome == FETCH_OK)
		return false;
	if (t == NULL)
		return true;
	t->asked_at = 0;
	snprintf(text, sizeof text, "the token service: %.300s", done->text);
	empty(d, t, (enum fetch_outcome)done->outcome, text);
	return true;
}

bool token_desk_done(struct token_desk *d, const struct msg_fetch *order, const struct msg_fetched *done,
		     int64_t now)
{
	struct fault fault;
	struct token *t;
	struct rest rest;
	bool latest;

	if (order->shape == SHAPE_REST_TOKEN)
		return question_done(d, done);
	if ((done->outcome != FETCH_UNAUTHORISED && done->outcome != FETCH_OK) || !form_of(order, &rest))
		return false;
	t = find(d, order->credential, &rest);
	if (t == NULL)
		return false;
	latest = strcmp(order->credential, t->names[t->turn]) == 0;
	if (done->outcome == FETCH_OK) {
		t->taken |= latest;
		return false;
	}
	/* A token that was never good once is not too old: asking for another would have no end. */
	if (latest && t->held && !t->taken)
		return false;
	if (latest)
		t->held = false;
	return token_desk_order(d, order, now, &fault) == 0;
}

int token_desk_token(struct token_desk *d, const struct msg_token *token, int64_t now, struct fault *reterr)
{
	struct token *t = numbered(d, token->pull);
	int64_t holds = token->seconds > 0 ? token->seconds : HOLDS_UNSAID;
	struct fault fault;
	char text[400];

	if (t == NULL)
		return fault_set(reterr, FAULT_BUG, "a token nobody asked for");
	t->asked_at = 0;
	t->turn = !t->turn;
	t->taken = false;
	if (!token->ok || curl_pool_credential(d->pool, t->names[t->turn], token->token, &fault) != 0) {
		snprintf(text, sizeof text, "the token service's answer is not one: %.300s",
			 token->ok ? "its token cannot be sent" : token->text);
		t->held = false;
		empty(d, t, FETCH_UNEXPECTED, text);
		return 0;
	}
	if (holds > LIMIT_RETRY_SECONDS * 30)
		holds = LIMIT_RETRY_SECONDS * 30;
	t->held = true;
	/* One that holds for less than a page takes is renewed at half its time. */
	t->renew_at = now + (holds > 2 * RENEW_BEFORE ? holds - RENEW_BEFORE : (holds + 1) / 2);
	empty(d, t, FETCH_OK, NULL);
	return 0;
}
