#include "source/curl_pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/limits.h"
#include "source/curl_sftp.h"
#include "source/curl_transfer.h"

/* Descriptors of the caller that one wait can watch beside the transfers'. */
#define EXTRA_MOST 64

struct credential {
	struct credential *next;
	char name[64];
	char *token; /* owned, terminated */
};

/* Orders in the order they came. */
struct queue {
	struct transfer *first, **last;
	unsigned count;
};

struct curl_pool {
	CURLM *multi;
	struct transfer_settings settings;
	curl_pool_done done;
	void *context;
	struct credential *credentials; /* owned */
	struct queue waiting;		/* for a free place */
	struct queue decided;		/* not tried, to be told */
	struct transfer *active[LIMIT_FETCH_TOTAL];
	unsigned active_count;
	bool stirred; /* since the waiting were last looked at */
};

/* --- queues ------------------------------------------------------------------------- */

static void queue_add(struct queue *q, struct transfer *t)
{
	t->next = NULL;
	*q->last = t;
	q->last = &t->next;
	q->count++;
}

/* Takes out the transfer `*at` points to. */
static struct transfer *queue_take(struct queue *q, struct transfer **at)
{
	struct transfer *t = *at;

	*at = t->next;
	if (t->next == NULL)
		q->last = at;
	t->next = NULL;
	q->count--;
	return t;
}

static void queue_free(struct queue *q)
{
	while (q->first != NULL)
		transfer_free(queue_take(q, &q->first));
}

/* --- making and ending ---------------------------------------------------------------- */

/* The bundle is read once: later there may be no file to read, and it may be half replaced. */
static int load_ca(struct curl_pool *p, struct span given, struct fault *reterr)
{
	const char *path = curl_version_info(CURLVERSION_NOW)->cainfo;
	struct buffer bytes = {0};
	int rc = 0;

	if (given.length > 0)
		buffer_bytes(&bytes, given.at, given.length);
	else if (path != NULL)
		rc = file_read(path, LIMIT_PAGE, &bytes, reterr);
	/* A machine without a bundle reaches nobody; each fetch will say so. */
	if (rc == 0 && !buffer_ok(&bytes))
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for the CA bundle");
	else if (rc == -FAULT_IO)
		rc = 0;
	if (rc == 0 && bytes.length > 0) {
		p->settings.ca = bytes.at;
		p->settings.ca_length = bytes.length;
	} else {
		buffer_free(&bytes);
	}
	return rc;
}

static int copy_settings(struct curl_pool *p, const struct curl_pool_settings *settings, struct fault *reterr)
{
	const char *proxy = settings->proxy != NULL ? settings->proxy : "";
	const char *no_proxy = settings->no_proxy != NULL ? settings->no_proxy : "";

	if (!text_copy(p->settings.proxy, sizeof p->settings.proxy, span_of(proxy)) ||
	    !text_copy(p->settings.no_proxy, sizeof p->settings.no_proxy, span_of(no_proxy)))
		return fault_set(reterr, FAULT_LIMIT, "the proxy settings are too long");
	return load_ca(p, settings->ca, reterr);
}

int curl_pool_new(const struct curl_pool_settings *settings, curl_pool_done done, void *context,
		  struct curl_pool **ret_pool, struct fault *reterr)
{
	struct curl_pool *p;
	int rc;

	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return fault_set(reterr, FAULT_IO, "libcurl does not start");
	p = calloc(1, sizeof *p);
	if (p == NULL) {
		curl_global_cleanup();
		return fault_set(reterr, FAULT_MEMORY, "no memory for the network");
	}
	p->waiting.last = &p->waiting.first;
	p->decided.last = &p->decided.first;
	p->done = done;
	p->context = context;
	rc = copy_settings(p, settings, reterr);
	p->multi = rc == 0 ? curl_multi_init() : NULL;
	if (rc == 0 && p->multi == NULL)
		rc = fault_set(reterr, FAULT_MEMORY, "libcurl does not start");
	if (rc != 0) {
		curl_pool_free(p);
		return rc;
	}
	curl_multi_setopt(p->multi, CURLMOPT_MAX_HOST_CONNECTIONS, (long)LIMIT_FETCH_HOST);
	curl_multi_setopt(p->multi, CURLMOPT_MAXCONNECTS, (long)LIMIT_FETCH_TOTAL);
	*ret_pool = p;
	return 0;
}

static void credential_free(struct credential *c)
{
	if (c->token != NULL)
		explicit_bzero(c->token, strlen(c->token));
	free(c->token);
	free(c);
}

void curl_pool_free(struct curl_pool *p)
{
	if (p == NULL)
		return;
	for (unsigned i = 0; i < p->active_count; i++) {
		curl_multi_remove_handle(p->multi, p->active[i]->easy);
		transfer_free(p->active[i]);
	}
	queue_free(&p->waiting);
	queue_free(&p->decided);
	curl_multi_cleanup(p->multi);
	while (p->credentials != NULL) {
		struct credential *c = p->credentials;

		p->credentials = c->next;
		credential_free(c);
	}
	free(p->settings.ca);
	free(p);
	curl_global_cleanup();
}

/* --- credentials ------------------------------------------------------------------------ */

static struct credential *find_credential(struct curl_pool *p, const char *name)
{
	struct credential *c = p->credentials;

	while (c != NULL && strcmp(c->name, name) != 0)
		c = c->next;
	return c;
}

/* It becomes part of a header: a line break in it would start another. */
static bool is_token(struct span token)
{
	for (size_t i = 0; i < token.length; i++)
		if (token.at[i] <= 0x20 || token.at[i] >= 0x7f)
			return false;
	return token.length > 0 && token.length <= LIMIT_TOKEN;
}

static struct credential *add_credential(struct curl_pool *p, const char *name)
{
	struct credential *c = calloc(1, sizeof *c);

	if (c == NULL)
		return NULL;
	text_copy(c->name, sizeof c->name, span_of(name));
	c->next = p->credentials;
	p->credentials = c;
	return c;
}

int curl_pool_credential(struct curl_pool *p, const char *name, struct span token, struct fault *reterr)
{
	struct credential *c = find_credential(p, name);
	char *copy;

	token = text_trim(token);
	if (strlen(name) >= sizeof c->name || (!is_token(token) && !sftp_is_login(token)))
		return fault_set(
			reterr, FAULT_MEANING,
			"credential \"%.64s\" is not one line of 1 to %d printable characters, and not "
			"a login (user NAME, then a password or a private key)",
			name, LIMIT_TOKEN);
	copy = strndup(token.at, token.length);
	if (c == NULL && copy != NULL)
		c = add_credential(p, name);
	if (c == NULL || copy == NULL) {
		free(copy);
		return fault_set(reterr, FAULT_MEMORY, "no memory for a credential");
	}
	if (c->token != NULL)
		explicit_bzero(c->token, strlen(c->token));
	free(c->token);
	c->token = copy;
	return 0;
}

/* --- orders -------------------------------------------------------------------------------- */

int curl_pool_start(struct curl_pool *p, const struct msg_fetch *order, struct fault *reterr)
{
	struct transfer *t;

	if (p->waiting.count + p->decided.count >= LIMIT_FETCH_QUEUE)
		return fault_set(reterr, FAULT_LIMIT, "%d orders wait already", LIMIT_FETCH_QUEUE);
	t = transfer_new(order);
	if (t == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for an order");
	queue_add(transfer_place(t) ? &p->waiting : &p->decided, t);
	p->stirred = true;
	return 0;
}

unsigned curl_pool_busy(const struct curl_pool *p)
{
	return p->waiting.count + p->decided.count + p->active_count;
}

static unsigned under_way_to(const struct curl_pool *p, const char *host)
{
	unsigned count = 0;

	for (unsigned i = 0; i < p->active_count; i++)
		count += strcmp(p->active[i]->host, host) == 0;
	return count;
}

static bool begin(struct curl_pool *p, struct transfer *t)
{
	const struct credential *c = find_credential(p, t->order.credential);
	bool wanted = t->order.credential[0] != '\0';

	if (wanted && c == NULL) {
		transfer_fail(t, FETCH_NO_CREDENTIAL, "\"%s\"", t->order.credential);
		return false;
	}
	if (wanted && !sftp_ordered(&t->order) && !is_token(span_of(c->token))) {
		transfer_fail(t, FETCH_NO_CREDENTIAL, "\"%s\" is a login for files, not a token",
			      t->order.credential);
		return false;
	}
	if (!transfer_prepare(t, &p->settings, wanted ? c->token : NULL))
		return false;
	if (curl_multi_add_handle(p->multi, t->easy) != CURLM_OK) {
		transfer_fail(t, FETCH_INTERRUPTED, "libcurl takes no more transfers");
		return false;
	}
	p->active[p->active_count++] = t;
	return true;
}

/* First come, first served; an order to a host that has its share waits without holding up
 * orders to other hosts behind it. */
static void begin_waiting(struct curl_pool *p)
{
	struct transfer **at = &p->waiting.first;

	if (!p->stirred)
		return;
	p->stirred = false;
	while (*at != NULL && p->active_count < LIMIT_FETCH_TOTAL) {
		if (under_way_to(p, (*at)->host) >= LIMIT_FETCH_HOST) {
			at = &(*at)->next;
		} else {
			struct transfer *t = queue_take(&p->waiting, at);

			if (!begin(p, t))
				queue_add(&p->decided, t);
		}
	}
}

/* Gives the body away and forgets the transfer. */
static void tell(struct curl_pool *p, struct transfer *t)
{
	int fd = t->fd;

	t->fd = -1;
	p->done(p->context, &t->order, &t->result, fd);
	transfer_free(t);
}

static void end_active(struct curl_pool *p, CURL *easy, CURLcode code)
{
	struct transfer *t = NULL;

	curl_easy_getinfo(easy, CURLINFO_PRIVATE, &t);
	for (unsigned i = 0; i < p->active_count; i++)
		if (p->active[i] == t)
			p->active[i] = p->active[--p->active_count];
	transfer_finish(t, code);
	curl_multi_remove_handle(p->multi, easy);
	p->stirred = true;
	tell(p, t);
}

static int work(struct curl_pool *p, struct fault *reterr)
{
	CURLMsg *m;
	CURLMcode rc;
	int running, left;

	begin_waiting(p);
	while (p->decided.first != NULL)
		tell(p, queue_take(&p->decided, &p->decided.first));
	rc = curl_multi_perform(p->multi, &running);
	if (rc != CURLM_OK)
		return fault_set(reterr, FAULT_BUG, "libcurl: %s", curl_multi_strerror(rc));
	while ((m = curl_multi_info_read(p->multi, &left)) != NULL)
		if (m->msg == CURLMSG_DONE)
			end_active(p, m->easy_handle, m->data.result);
	begin_waiting(p);
	return 0;
}

/* libcurl waits for ours and its own together; what stirred is then read from the kernel,
 * because libcurl does not pass on hang-ups. */
static int wait_for(struct curl_pool *p, struct pollfd *extra, unsigned count, int timeout_ms,
		    struct fault *reterr)
{
	struct curl_waitfd waits[EXTRA_MOST];
	CURLMcode rc;

	if (count > EXTRA_MOST)
		return fault_set(reterr, FAULT_BUG, "more than %d descriptors to watch", EXTRA_MOST);
	for (unsigned i = 0; i < count; i++)
		waits[i] = (struct curl_waitfd){
			.fd = extra[i].fd,
			.events = (short)(((extra[i].events & POLLIN) != 0 ? CURL_WAIT_POLLIN : 0) |
					  ((extra[i].events & POLLPRI) != 0 ? CURL_WAIT_POLLPRI : 0) |
					  ((extra[i].events & POLLOUT) != 0 ? CURL_WAIT_POLLOUT : 0))};
	rc = curl_multi_poll(p->multi, waits, count, timeout_ms, NULL);
	if (rc != CURLM_OK)
		return fault_set(reterr, FAULT_BUG, "libcurl: %s", curl_multi_strerror(rc));
	if (count > 0 && poll(extra, count, 0) < 0)
		for (unsigned i = 0; i < count; i++)
			extra[i].revents = 0;
	return 0;
}

int curl_pool_run(struct curl_pool *p, struct pollfd *extra, unsigned count, int timeout_ms,
		  struct fault *reterr)
{
	/* Of what is under way the last turn did all that could be done; libcurl wakes us for what it begins.
	 */
	int rc = p->stirred || p->decided.count > 0 ? work(p, reterr) : 0;

	/* What was told may have brought new orders: they go out before anybody waits. */
	if (rc == 0)
		rc = wait_for(p, extra, count, p->decided.count > 0 || p->stirred ? 0 : timeout_ms, reterr);
	return rc != 0 ? rc : work(p, reterr);
}
