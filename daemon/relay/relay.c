#include "relay/relay.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/select.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "base/text.h"
#include "relay/post.h"

#define BUSY_MS	   200 /* at most, while a transfer runs: what has no descriptor (a name being looked up) */
#define GRACE_MS   10000
#define CREDENTIAL 4096

static const char *const way_names[WAYS] = {[WAY_MAIL] = "mail", [WAY_HOOK] = "webhook", [WAY_DROP] = "drop"};

const char *way_name(enum way way)
{
	return way_names[way];
}

int64_t relay_now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

void relay_note(const char *event, const char *mailbox, const char *format, ...)
{
	char text[400], shown[640];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof text, format, args);
	va_end(args);
	fprintf(stderr, "event=%s mailbox=%s text=\"%s\"\n", event, mailbox,
		text_escape(shown, sizeof shown, span_of(text)));
}

/* --- opening ---------------------------------------------------------------------------------------- */

static int read_secret(const char *keys, const char *name, size_t least, char out[RELAY_SECRET],
		       struct fault *reterr)
{
	struct buffer bytes = {0};
	struct span text;
	char path[512];
	int rc;

	snprintf(path, sizeof path, "%s/credentials/%s", keys, name);
	rc = file_read(path, CREDENTIAL, &bytes, reterr);
	if (rc == 0) {
		text = text_trim(buffer_span(&bytes));
		if (text.length < least || text.length >= RELAY_SECRET)
			rc = fault_set(reterr, FAULT_MEANING, "%s: expected %zu to %d bytes", path, least,
				       RELAY_SECRET - 1);
		else
			text_copy(out, RELAY_SECRET, text);
	}
	if (bytes.at != NULL)
		explicit_bzero(bytes.at, bytes.room);
	buffer_free(&bytes);
	return rc;
}

/* Read once: there is no such file in the sandbox. */
static int read_ca(struct relay *r, struct fault *reterr)
{
	const char *path =
		r->config->ca[0] != '\0' ? r->config->ca : curl_version_info(CURLVERSION_NOW)->cainfo;

	return path == NULL ? 0 : file_read(path, LIMIT_PAGE, &r->ca, reterr);
}

static int bus_failed(const char *mailbox, const struct muster_client_fault *f, struct fault *reterr)
{
	return fault_set(reterr, f->error == MUSTER_CLIENT_MEMORY ? FAULT_MEMORY : FAULT_IO, "%s: %s",
			 mailbox, f->text);
}

static int connect_box(const struct relay *r, struct box *b, const char *server, struct fault *reterr)
{
	char path[512], secret[MUSTER_CLIENT_KEY + 1] = "";
	struct muster_client_settings s = {.size = sizeof s,
					   .address = r->config->address,
					   .mailbox = b->config->name,
					   .server_public = server,
					   .secret = secret,
					   .credit = RELAY_WINDOW};
	struct muster_client_fault f = {0};
	int rc = 0;

	snprintf(path, sizeof path, "%s/%s.key", r->config->keys, b->config->key);
	if (muster_client_key_file(path, secret, &f) != 0 || muster_client_new(&s, &b->client, &f) != 0)
		rc = bus_failed(b->config->name, &f, reterr);
	explicit_bzero(secret, sizeof secret);
	return rc;
}

static int open_box(struct relay *r, const struct relay_mailbox *m, const char *server, struct fault *reterr)
{
	struct box *b = &r->boxes[r->box_count++];

	b->config = m;
	b->ways = (m->to_count > 0 ? WAY_BIT(WAY_MAIL) : 0) | (m->url[0] != '\0' ? WAY_BIT(WAY_HOOK) : 0) |
		  (m->folder[0] != '\0' ? WAY_BIT(WAY_DROP) : 0);
	if (m->url[0] != '\0') {
		int rc = read_secret(r->config->keys, m->secret, RELAY_SECRET_MIN, b->secret, reterr);

		if (rc != 0)
			return rc;
	}
	return connect_box(r, b, server, reterr);
}

int relay_open(struct relay *r, const struct relay_config *config, struct fault *reterr)
{
	char path[512], server[MUSTER_CLIENT_KEY + 1] = "";
	struct muster_client_fault f = {0};
	int rc = 0;

	r->config = config;
	r->remembered = calloc(RELAY_REMEMBERED, sizeof *r->remembered);
	if (r->remembered == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (r->multi = curl_multi_init()) == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory to start with");
	if (config->password[0] != '\0')
		rc = read_secret(config->keys, config->password, 1, r->password, reterr);
	if (rc == 0)
		rc = read_ca(r, reterr);
	snprintf(path, sizeof path, "%s/bus.pub", config->keys);
	if (rc == 0 && muster_client_key_file(path, server, &f) != 0)
		rc = fault_set(reterr, FAULT_IO, "%s", f.text);
	for (unsigned i = 0; i < config->mailbox_count && rc == 0; i++)
		rc = open_box(r, &config->mailboxes[i], server, reterr);
	return rc;
}

void relay_close(struct relay *r)
{
	post_free(r);
	for (size_t i = 0; i < r->box_count; i++) {
		muster_client_free(r->boxes[i].client);
		letters_free(&r->boxes[i]);
	}
	if (r->multi != NULL)
		curl_multi_cleanup(r->multi);
	curl_global_cleanup();
	buffer_free(&r->ca);
	free(r->remembered);
	explicit_bzero(r->boxes, sizeof r->boxes);
	explicit_bzero(r->password, sizeof r->password);
}

/* --- what the bus says ----------------------------------------------------------------------------- */

static void say_trouble(struct box *b, const char *text)
{
	if (strcmp(b->trouble, text) == 0)
		return;
	text_copy(b->trouble, sizeof b->trouble, span_of(text));
	relay_note("bus", b->config->name, "%s", text);
}

static int hear(struct relay *r, struct box *b, struct fault *reterr)
{
	const struct muster_client_event *e;
	struct muster_client_fault f = {0};
	int rc, bad = 0;

	while (bad == 0 && (rc = muster_client_next(b->client, &e, &f)) == 1) {
		if (e->kind == MUSTER_CLIENT_ALERT)
			bad = letter_take(r, b, e, reterr);
		else if (e->kind == MUSTER_CLIENT_WELCOME)
			say_trouble(b, "listening");
		else if (e->kind == MUSTER_CLIENT_ERROR || e->kind == MUSTER_CLIENT_LOST)
			say_trouble(b, e->text);
	}
	return bad != 0 ? bad : rc < 0 ? bus_failed(b->config->name, &f, reterr) : 0;
}

static int step(struct relay *r, struct fault *reterr)
{
	int rc = 0;

	post_step(r);
	for (size_t i = 0; i < r->box_count && rc == 0; i++) {
		struct box *b = &r->boxes[i];

		rc = hear(r, b, reterr);
		box_drop(r, b);
		post_start(r, b, relay_now_ms());
		letters_settle(r, b);
		box_wake(b, relay_now_ms());
	}
	return rc;
}

/* --- waiting ----------------------------------------------------------------------------------------- */

/* libcurl's descriptors, as many as there is room for; the rest is looked at soon anyway. */
static size_t watch_transfers(const struct relay *r, struct pollfd *out, size_t most)
{
	fd_set reads, writes, errors;
	size_t n = 0;
	int last = -1;

	FD_ZERO(&reads);
	FD_ZERO(&writes);
	FD_ZERO(&errors);
	if (curl_multi_fdset(r->multi, &reads, &writes, &errors, &last) != CURLM_OK)
		return 0;
	for (int fd = 0; fd <= last && n < most; fd++) {
		short events =
			(short)((FD_ISSET(fd, &reads) ? POLLIN : 0) | (FD_ISSET(fd, &writes) ? POLLOUT : 0));

		if (events != 0)
			out[n++] = (struct pollfd){.fd = fd, .events = events};
	}
	return n;
}

static int64_t least(int64_t a, int64_t b)
{
	return b >= 0 && b < a ? b : a;
}

static int wait_ms(const struct relay *r, int64_t now)
{
	int64_t wait = 60000;
	long curl = -1;

	for (size_t i = 0; i < r->box_count; i++) {
		const struct box *b = &r->boxes[i];

		if (box_rests(b))
			wait = least(wait, b->rest_until_ms > now ? b->rest_until_ms - now : 0);
		wait = least(wait, box_mail_wait(b, now));
	}
	if (post_busy(r) == RELAY_POSTS || r->stopping || post_busy(r) > 0) {
		curl_multi_timeout(r->multi, &curl);
		wait = wait > 0 ? least(wait, BUSY_MS) : BUSY_MS; /* a due mail waits for a place */
		wait = least(wait, curl);
	}
	return (int)wait;
}

static int wait(struct relay *r, struct fault *reterr)
{
	struct muster_client *clients[RELAY_MAILBOXES];
	struct pollfd watched[MUSTER_CLIENT_WAIT_EXTRA] = {{.fd = r->stop, .events = POLLIN}};
	struct muster_client_fault f = {0};
	size_t n = 1 + watch_transfers(r, watched + 1, MUSTER_CLIENT_WAIT_EXTRA - 1);

	for (size_t i = 0; i < r->box_count; i++)
		clients[i] = r->boxes[i].client;
	/* Once asked to stop, that descriptor stays readable. */
	if (muster_client_wait(clients, r->box_count, watched + r->stopping, n - r->stopping,
			       wait_ms(r, relay_now_ms()), &f) < 0)
		return bus_failed("bus", &f, reterr);
	return !r->stopping && watched[0].revents != 0;
}

int relay_run(struct relay *r, struct fault *reterr)
{
	int64_t end = 0;
	int rc = 0;

	while (rc >= 0 && (!r->stopping || (post_busy(r) > 0 && relay_now_ms() < end))) {
		rc = wait(r, reterr);
		if (rc == 1) { /* what is under way may end: the far side may have it already */
			r->stopping = true;
			end = relay_now_ms() + GRACE_MS;
		}
		if (rc >= 0)
			rc = step(r, reterr);
	}
	return rc < 0 ? rc : 0;
}
