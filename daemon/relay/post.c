#include "relay/post.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/digest.h"
#include "base/text.h"

#define CONNECT_MS  5000L
#define ANSWER_MOST (256 * 1024) /* bytes of an answer that nobody reads */

/* One transfer: a POST of one letter, or a mail about several. */
struct transfer {
	CURL *easy;
	struct curl_slist *headers, *to;
	struct box *box;
	enum way way;
	struct letter *letters[RELAY_WINDOW]; /* borrowed of the box; busy, so they stay */
	size_t count;
	struct buffer bytes; /* what is sent */
	size_t sent, answered;
	char words[CURL_ERROR_SIZE];
};

/* --- callbacks ---------------------------------------------------------------------------------- */

static size_t give(char *out, size_t size, size_t items, void *context)
{
	struct transfer *t = context;
	size_t room = size * items, rest = t->bytes.length - t->sent;
	size_t n = rest < room ? rest : room;

	memcpy(out, t->bytes.at + t->sent, n);
	t->sent += n;
	return n;
}

/* An answer's body is nobody's business; one without end is a failure. */
static size_t pass_over(char *at, size_t size, size_t items, void *context)
{
	struct transfer *t = context;

	(void)at;
	t->answered += size * items;
	return t->answered > ANSWER_MOST ? 0 : size * items;
}

/* --- making ---------------------------------------------------------------------------------------- */

static void transfer_free(struct relay *r, struct transfer *t)
{
	if (t == NULL)
		return;
	if (t->easy != NULL) {
		curl_multi_remove_handle(r->multi, t->easy);
		curl_easy_cleanup(t->easy);
	}
	curl_slist_free_all(t->headers);
	curl_slist_free_all(t->to);
	if (t->bytes.at != NULL)
		explicit_bzero(t->bytes.at, t->bytes.room);
	buffer_free(&t->bytes);
	free(t);
}

static bool add(struct curl_slist **list, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool add(struct curl_slist **list, const char *format, ...)
{
	struct curl_slist *longer;
	char line[256];
	va_list args;

	va_start(args, format);
	vsnprintf(line, sizeof line, format, args);
	va_end(args);
	longer = curl_slist_append(*list, line);
	if (longer == NULL)
		return false;
	*list = longer;
	return true;
}

/* What holds for every transfer: TLS with a known server, nowhere else, not for ever. */
static bool set_common(const struct relay *r, struct transfer *t, const char *protocols)
{
	struct curl_blob ca = {r->ca.at, r->ca.length, CURL_BLOB_NOCOPY};
	CURL *e = t->easy;

	return curl_easy_setopt(e, CURLOPT_PROTOCOLS_STR, protocols) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_USE_SSL, (long)CURLUSESSL_ALL) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK &&
	       (ca.len == 0 || curl_easy_setopt(e, CURLOPT_CAINFO_BLOB, &ca) == CURLE_OK) &&
	       curl_easy_setopt(e, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_TIMEOUT, (long)r->config->timeout) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_ERRORBUFFER, t->words) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEFUNCTION, pass_over) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_WRITEDATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_PRIVATE, t) == CURLE_OK;
}

int hook_sign(const char *secret, int64_t timestamp, struct span body, char ret_signature[HOOK_SIGNATURE],
	      struct fault *reterr)
{
	struct buffer said = {0};
	struct digest d;
	int rc = 0;

	buffer_print(&said, "%" PRId64 ".", timestamp);
	buffer_bytes(&said, body.at, body.length);
	if (buffer_ok(&said)) {
		d = digest_hmac(span_of(secret), buffer_span(&said));
		memcpy(ret_signature, "v1=", 3);
		text_hex(ret_signature + 3, d.bytes, sizeof d.bytes);
		explicit_bzero(said.at, said.length);
	} else {
		rc = fault_set(reterr, FAULT_MEMORY, "no memory for a signature");
	}
	buffer_free(&said);
	return rc;
}

static bool set_hook(struct transfer *t)
{
	const struct letter *l = t->letters[0];
	const char *url = t->box->config->url;
	char hex[2 * MUSTER_CLIENT_ID + 1], signature[HOOK_SIGNATURE];
	int64_t now = (int64_t)time(NULL);
	CURL *e = t->easy;

	buffer_bytes(&t->bytes, l->body, l->length);
	text_hex(hex, l->id, sizeof l->id);
	return buffer_ok(&t->bytes) &&
	       hook_sign(t->box->secret, now, buffer_span(&t->bytes), signature, NULL) == 0 &&
	       add(&t->headers, "Content-Type: application/cloudevents+json; charset=utf-8") &&
	       add(&t->headers, "Muster-Id: %s", hex) &&
	       add(&t->headers, "Muster-Attempt: %" PRIu32, l->attempt) &&
	       add(&t->headers, "Muster-Timestamp: %" PRId64, now) &&
	       add(&t->headers, "Muster-Signature: %s", signature) && add(&t->headers, "Expect:") &&
	       curl_easy_setopt(e, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_USERAGENT, "muster-relay/" MUSTER_VERSION) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_HTTPHEADER, t->headers) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->bytes.length) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_POSTFIELDS, t->bytes.at) == CURLE_OK;
}

static bool set_mail(const struct relay *r, struct transfer *t)
{
	const struct relay_config *c = r->config;
	char from[160];
	CURL *e = t->easy;
	bool fine = true;

	mail_write(r, t->box, t->letters, t->count, (int64_t)time(NULL), &t->bytes);
	snprintf(from, sizeof from, "<%s>", c->from);
	for (unsigned i = 0; i < t->box->config->to_count; i++)
		fine = fine && add(&t->to, "<%s>", t->box->config->to[i]);
	return fine && buffer_ok(&t->bytes) && curl_easy_setopt(e, CURLOPT_URL, c->server) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_MAIL_FROM, from) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_MAIL_RCPT, t->to) == CURLE_OK &&
	       (c->user[0] == '\0' || (curl_easy_setopt(e, CURLOPT_USERNAME, c->user) == CURLE_OK &&
				       curl_easy_setopt(e, CURLOPT_PASSWORD, r->password) == CURLE_OK)) &&
	       curl_easy_setopt(e, CURLOPT_READFUNCTION, give) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_READDATA, t) == CURLE_OK &&
	       curl_easy_setopt(e, CURLOPT_UPLOAD, 1L) == CURLE_OK;
}

/* --- starting ------------------------------------------------------------------------------------- */

static size_t free_place(const struct relay *r)
{
	size_t i = 0;

	while (i < RELAY_POSTS && r->transfers[i] != NULL)
		i++;
	return i;
}

/* Takes letters on a way. False when there is no memory; they are as they were then. */
static bool start(struct relay *r, struct box *b, enum way way, struct letter *const *letters, size_t count)
{
	struct transfer *t = calloc(1, sizeof *t);
	size_t place = free_place(r);

	if (t == NULL)
		return false;
	t->box = b;
	t->way = way;
	t->count = count;
	memcpy(t->letters, letters, count * sizeof *letters);
	t->easy = curl_easy_init();
	if (t->easy == NULL || !set_common(r, t, way == WAY_HOOK ? "https" : "smtp,smtps") ||
	    !(way == WAY_HOOK ? set_hook(t) : set_mail(r, t)) ||
	    curl_multi_add_handle(r->multi, t->easy) != CURLM_OK) {
		transfer_free(r, t);
		return false;
	}
	for (size_t i = 0; i < count; i++)
		letters[i]->busy |= WAY_BIT(way);
	r->transfers[place] = t;
	return true;
}

/* Waits for `way`: not accepted, not on its way, not to go back. */
static bool waits(const struct letter *l, enum way way)
{
	return (l->left & WAY_BIT(way)) != 0 && (l->busy & WAY_BIT(way)) == 0 && !l->failed;
}

static void start_mail(struct relay *r, struct box *b, int64_t now_ms)
{
	struct letter *letters[RELAY_WINDOW];
	size_t count = 0;

	if (box_mail_wait(b, now_ms) != 0 || free_place(r) == RELAY_POSTS)
		return;
	for (size_t i = 0; i < b->count; i++)
		if (waits(b->letters[i], WAY_MAIL))
			letters[count++] = b->letters[i];
	if (!start(r, b, WAY_MAIL, letters, count))
		box_failed(b, WAY_MAIL, "no memory");
}

static void start_hooks(struct relay *r, struct box *b)
{
	for (size_t i = 0; i < b->count && free_place(r) < RELAY_POSTS && !box_rests(b); i++)
		if (waits(b->letters[i], WAY_HOOK) && !start(r, b, WAY_HOOK, &b->letters[i], 1))
			box_failed(b, WAY_HOOK, "no memory");
}

void post_start(struct relay *r, struct box *b, int64_t now_ms)
{
	if (box_rests(b) || r->stopping)
		return;
	start_mail(r, b, now_ms);
	start_hooks(r, b);
}

/* --- ending ---------------------------------------------------------------------------------------- */

/* What the far side said, in words for an operator; NULL when it accepted. */
static const char *refusal(const struct transfer *t, CURLcode code, char out[64])
{
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_OK && (t->way == WAY_MAIL || (status >= 200 && status < 300)))
		return NULL;
	if (code == CURLE_OK || (t->way == WAY_MAIL && status >= 400))
		snprintf(out, 64, "answered %ld", status);
	else
		snprintf(out, 64, "%s", curl_easy_strerror(code));
	return out;
}

static void settle(struct relay *r, struct transfer *t, CURLcode code)
{
	char words[64];
	const char *why = refusal(t, code, words);

	for (size_t i = 0; i < t->count; i++)
		if (why == NULL)
			letter_accepted(r, t->letters[i], t->way);
		else
			letter_failed(t->letters[i], t->way);
	if (why == NULL) {
		box_worked(t->box, t->way);
		if (t->way == WAY_MAIL)
			relay_note("mailed", t->box->config->name, "%zu alerts told to %u", t->count,
				   t->box->config->to_count);
		return;
	}
	if (t->words[0] != '\0')
		relay_note("failed", t->box->config->name, "%s: %s", way_name(t->way), t->words);
	/* One failure of several at once makes one rest. */
	if (!box_rests(t->box) || t->box->way[t->way].failures == 0)
		box_failed(t->box, t->way, why);
}

void post_step(struct relay *r)
{
	int running, left;
	CURLMsg *m;

	curl_multi_perform(r->multi, &running);
	while ((m = curl_multi_info_read(r->multi, &left)) != NULL) {
		struct transfer *t = NULL;

		if (m->msg != CURLMSG_DONE)
			continue;
		for (size_t i = 0; i < RELAY_POSTS; i++)
			if (r->transfers[i] != NULL && r->transfers[i]->easy == m->easy_handle) {
				t = r->transfers[i];
				r->transfers[i] = NULL;
			}
		if (t == NULL)
			continue;
		settle(r, t, m->data.result);
		transfer_free(r, t);
	}
}

unsigned post_busy(const struct relay *r)
{
	unsigned n = 0;

	for (size_t i = 0; i < RELAY_POSTS; i++)
		n += r->transfers[i] != NULL;
	return n;
}

void post_free(struct relay *r)
{
	for (size_t i = 0; i < RELAY_POSTS; i++) {
		transfer_free(r, r->transfers[i]);
		r->transfers[i] = NULL;
	}
}
