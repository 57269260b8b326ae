/* The fetch role: out to schools' systems, and the drop folder. Holds tokens, writes no file,
 * and never looks into what it carries. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "process/clock.h"
#include "process/drop_folder.h"
#include "process/log.h"
#include "process/role.h"
#include "source/curl_pool.h"
#include "source/token_desk.h"

/* An order's address for a file of the drop folder: "drop:social-care.csv". */
#define DROP_SCHEME "drop:"
/* How long to wait when nothing stirs; any message or transfer ends the wait. */
#define IDLE_MS 10000

struct fetch_role {
	struct role_base base;
	const char *drop;	    /* folder, borrowed; NULL: none */
	struct drop_folder *folder; /* owned; NULL: none */
	int64_t changed_at;	    /* of the file being told of; 0: none */
	struct curl_pool *pool;	    /* owned; NULL until the network's settings are here */
	struct token_desk *desk;    /* owned; as the pool */
	struct msg_network network; /* the pool borrows its texts */
};

static int64_t now_seconds(void)
{
	return clock_monotonic_us() / 1000000;
}

/* The body goes to parse first, so that the engine never waits for one that was lost. */
static void done(void *context, const struct msg_fetch *order, const struct msg_fetched *result, int body_fd)
{
	struct fetch_role *r = context;
	struct message body = {
		.kind = MSG_BODY,
		.body = {.pull = order->pull,
			 .page = order->page,
			 .shape = result->outcome == FETCH_OK ? order->shape : SHAPE_EES_PROBLEM,
			 .length = result->bytes,
			 .needs = order->needs,
			 .heads = result->heads,
			 .form = order->form,
			 .changed_at = result->changed_at != 0 ? result->changed_at : r->changed_at}};
	struct message m = {.kind = MSG_FETCHED, .fetched = *result};
	struct fault fault = {0};

	text_copy(body.body.columns, sizeof body.body.columns, span_of(order->columns));
	m.fetched.arrived_us = clock_monotonic_us();
	if (token_desk_done(r->desk, order, result, now_seconds())) {
		if (body_fd >= 0)
			close(body_fd);
		return;
	}
	if (body_fd >= 0) {
		if (peers_send_wait(r->base.peers, ROLE_PARSE, &body, body_fd, &fault) != 0) {
			m.fetched.outcome = FETCH_INTERRUPTED;
			m.fetched.bytes = 0;
			text_copy(m.fetched.text, sizeof m.fetched.text,
				  span_of(fetch_outcome_words(FETCH_INTERRUPTED)));
		}
		close(body_fd);
	}
	if (order->shape == SHAPE_REST_TOKEN) {
		if (m.fetched.outcome != FETCH_OK)
			token_desk_done(r->desk, order, &m.fetched, now_seconds());
		return; /* parse tells the desk */
	}
	/* An engine that is away asks again when it is back. */
	if (peers_send_wait(r->base.peers, ROLE_ENGINE, &m, -1, &fault) != 0)
		log_warn("answer_dropped", LOG_TEXT("school", order->school), LOG_TEXT("text", fault.text));
}

static void fail(struct fetch_role *r, const struct msg_fetch *order, enum fetch_outcome outcome,
		 const char *text)
{
	struct msg_fetched result = {
		.pull = order->pull, .page = order->page, .outcome = outcome, .retry_after_seconds = -1};

	text_copy(result.text, sizeof result.text, span_of(text));
	done(r, order, &result, -1);
}

static void no_token(void *context, const struct msg_fetch *order, enum fetch_outcome outcome,
		     const char *text)
{
	fail(context, order, outcome, text);
}

static void fetch_drop(struct fetch_role *r, const struct msg_fetch *order, const char *where)
{
	struct msg_fetched result = {
		.pull = order->pull, .page = order->page, .outcome = FETCH_OK, .retry_after_seconds = -1};
	struct buffer bytes = {0};
	struct fault fault = {0};
	int body = -1;

	if (r->folder == NULL) {
		fail(r, order, FETCH_NOT_FOUND, "no drop folder is set");
		return;
	}
	result.outcome = drop_folder_read(r->folder, where,
					  order->max_bytes < LIMIT_LIST ? order->max_bytes : LIMIT_LIST,
					  &bytes, &r->changed_at, &fault);
	if (result.outcome == FETCH_OK && file_seal("list", buffer_span(&bytes), &body, &fault) != 0)
		result.outcome = FETCH_UNEXPECTED;
	result.bytes = bytes.length;
	buffer_free(&bytes);
	if (result.outcome == FETCH_OK)
		done(r, order, &result, body);
	else
		fail(r, order, (enum fetch_outcome)result.outcome, fault.text);
	r->changed_at = 0;
}

/* Word of what was put down; an engine that is away finds it when it lists the folder. */
static void tell_stirred(struct fetch_role *r)
{
	struct message m = {.kind = MSG_STIRRED};
	struct fault fault;

	while (drop_folder_stirred(r->folder, m.stirred.folder))
		peers_send_wait(r->base.peers, ROLE_ENGINE, &m, -1, &fault);
}

static int hear_fetch(struct fetch_role *r, const struct msg_fetch *order, struct fault *reterr)
{
	struct fault fault = {0};

	if (r->pool == NULL || order->shape == 0 || order->shape >= SHAPES)
		return fault_set(reterr, FAULT_BUG,
				 "an order before the network is set up, or of unknown shape");
	if (strncmp(order->url, DROP_SCHEME, strlen(DROP_SCHEME)) == 0)
		fetch_drop(r, order, order->url + strlen(DROP_SCHEME));
	else if (token_desk_wants(order) ? token_desk_order(r->desk, order, now_seconds(), &fault) != 0 :
					   curl_pool_start(r->pool, order, &fault) != 0)
		fail(r, order, FETCH_UNEXPECTED, fault.text);
	return 0;
}

/* libcurl starts here, then the sandbox closes: everything before the first foreign byte. */
static int hear_network(struct fetch_role *r, const struct msg_network *network, int fd, struct fault *reterr)
{
	struct curl_pool_settings settings = {
		.proxy = r->network.proxy, .no_proxy = r->network.no_proxy, .ca = {"", 0}};
	int rc = 0;

	if (r->pool != NULL)
		return fault_set(reterr, FAULT_BUG, "the network is set up twice");
	r->network = *network;
	if (network->ca_length > 0)
		rc = fd < 0 ? fault_set(reterr, FAULT_BUG, "a CA bundle without its memory file") :
			      file_map_sealed(fd, network->ca_length, &settings.ca, reterr);
	/* The bundle stays mapped: the pool borrows it for its life. */
	if (rc == 0)
		rc = curl_pool_new(&settings, done, r, &r->pool, reterr);
	if (rc == 0 && r->drop != NULL)
		rc = drop_folder_new(r->drop, &r->folder, reterr);
	if (rc == 0) {
		r->desk = token_desk_new(r->pool, no_token, r);
		if (r->desk == NULL)
			rc = fault_set(reterr, FAULT_MEMORY, "no memory for tokens");
	}
	return rc != 0 ? rc : role_ready(&r->base, reterr);
}

static int hear_secret(struct fetch_role *r, const struct msg_secret *secret, struct fault *reterr)
{
	struct fault fault;

	if (r->pool == NULL)
		return fault_set(reterr, FAULT_BUG, "a credential before the network");
	/* One bad token is one school's trouble. */
	if (curl_pool_credential(r->pool, secret->name, secret->secret, &fault) != 0)
		log_warn("credential_refused", LOG_TEXT("name", secret->name), LOG_TEXT("text", fault.text));
	return 0;
}

static int heard(void *context, enum role from, const struct message *m, int fd, struct fault *reterr)
{
	struct fetch_role *r = context;

	if (m->kind == MSG_FETCH && from == ROLE_ENGINE)
		return hear_fetch(r, &m->fetch, reterr);
	if (m->kind == MSG_TOKEN && from == ROLE_PARSE && r->desk != NULL)
		return token_desk_token(r->desk, &m->token, now_seconds(), reterr);
	if (m->kind == MSG_NETWORK && from == ROLE_SUPERVISOR)
		return hear_network(r, &m->network, fd, reterr);
	if (m->kind == MSG_SECRET && from == ROLE_SUPERVISOR)
		return hear_secret(r, &m->secret, reterr);
	return role_unexpected(from, m, reterr);
}

static int turn(struct fetch_role *r, struct fault *reterr)
{
	struct pollfd polled[ROLES + 1];
	unsigned n = peers_poll(r->base.peers, polled), watched = 0;
	int rc;

	if (r->pool == NULL)
		return peers_turn(r->base.peers, -1, reterr);
	if (r->folder != NULL && drop_folder_fd(r->folder) >= 0) {
		polled[n] = (struct pollfd){.fd = drop_folder_fd(r->folder), .events = POLLIN};
		watched = 1;
	}
	rc = curl_pool_run(r->pool, polled, n + watched, IDLE_MS, reterr);
	if (rc >= 0 && watched > 0 && polled[n].revents != 0)
		tell_stirred(r);
	return rc < 0 ? rc : peers_dispatch(r->base.peers, polled, n, reterr);
}

int role_fetch(int supervisor_fd, const struct options *options)
{
	struct fetch_role r = {.drop = options->drop};
	const struct peers_events events = {.heard = heard, .context = &r};
	struct fault fault = {0};
	int rc = role_begin(&r.base, ROLE_FETCH, supervisor_fd, options, &events, &fault);

	while (rc == 0 && !peers_stopping(r.base.peers))
		rc = turn(&r, &fault);
	token_desk_free(r.desk);
	curl_pool_free(r.pool);
	drop_folder_free(r.folder);
	return role_end(&r.base, rc, &fault);
}
