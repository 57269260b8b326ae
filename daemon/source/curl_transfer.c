#include "source/curl_transfer.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/limits.h"
#include "source/curl_sftp.h"
#include "source/source.h"

/* --- what is asked ------------------------------------------------------------- */

/* A copy that is ours, and the span in it. Nothing for an empty span. */
static bool keep_span(char **ret_owned, struct span *s)
{
	if (s->length == 0)
		return true;
	*ret_owned = malloc(s->length + 1);
	if (*ret_owned == NULL)
		return false;
	memcpy(*ret_owned, s->at, s->length);
	(*ret_owned)[s->length] = '\0';
	s->at = *ret_owned;
	return true;
}

struct transfer *transfer_new(const struct msg_fetch *order)
{
	struct transfer *t = calloc(1, sizeof *t);

	if (t == NULL)
		return NULL;
	t->order = *order;
	t->fd = t->key_fd = -1;
	if (!keep_span(&t->sent, &t->order.body) || !keep_span(&t->form, &t->order.form)) {
		transfer_free(t);
		return NULL;
	}
	t->described = t->form != NULL && rest_unpack(t->order.form, &t->rest);
	t->most = order->max_bytes > 0 ? order->max_bytes : LIMIT_PAGE;
	t->result = (struct msg_fetched){.pull = order->pull, .page = order->page, .retry_after_seconds = -1};
	return t;
}

void transfer_fail(struct transfer *t, enum fetch_outcome outcome, const char *format, ...)
{
	va_list args;

	t->result.outcome = outcome;
	va_start(args, format);
	vsnprintf(t->result.text, sizeof t->result.text, format, args);
	va_end(args);
}

static bool copy_part(CURLU *url, CURLUPart part, unsigned flags, char *out, size_t size)
{
	char *text = NULL;
	bool ok = curl_url_get(url, part, &text, flags) == CURLUE_OK && text_copy(out, size, span_of(text));

	curl_free(text);
	return ok;
}

bool transfer_place(struct transfer *t)
{
	CURLU *url = curl_url();
	char scheme[16], host[128], port[8], shown[128];
	bool ok;

	if (url == NULL) {
		transfer_fail(t, FETCH_INTERRUPTED, "no memory to read an address");
		return false;
	}
	/* A user in the address would be sent along with, or in place of, the token. */
	ok = curl_url_set(url, CURLUPART_URL, t->order.url, CURLU_DISALLOW_USER) == CURLUE_OK &&
	     copy_part(url, CURLUPART_SCHEME, 0, scheme, sizeof scheme) &&
	     strcmp(scheme, sftp_ordered(&t->order) ? "sftp" : "https") == 0 &&
	     copy_part(url, CURLUPART_HOST, 0, host, sizeof host) &&
	     copy_part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT, port, sizeof port);
	curl_url_cleanup(url);
	if (!ok) {
		transfer_fail(t, FETCH_UNREACHABLE, "not an https address (or, for files, sftp): \"%s\"",
			      text_escape(shown, sizeof shown, span_of(t->order.url)));
		return false;
	}
	if (t->described && t->order.shape != SHAPE_REST_TOKEN &&
	    !source_same_host(t->rest.base_url, t->order.url)) {
		transfer_fail(t, FETCH_UNREACHABLE, "not the school's own host: \"%s\"",
			      text_escape(shown, sizeof shown, span_of(t->order.url)));
		return false;
	}
	for (char *c = host; *c != '\0'; c++)
		*c = (char)(*c >= 'A' && *c <= 'Z' ? *c + ('a' - 'A') : *c);
	snprintf(t->host, sizeof t->host, "%s:%s", host, port);
	return true;
}

static bool asks_for_json(const struct transfer *t)
{
	return t->order.shape != SHAPE_SOCIAL_CARE_CSV && t->order.shape != SHAPE_FIGURES_CSV &&
	       (t->order.shape < SHAPE_HOME_EDUCATION_CSV || t->order.shape > SHAPE_PERFORMANCE_CSV);
}

/* --- what is taken ------------------------------------------------------------- */

static bool is_json_type(const char *content_type)
{
	static const char *const json_types[] = {"application/json", "text/json"};
	struct span type;

	if (content_type == NULL)
		return false;
	type = text_trim((struct span){content_type, strcspn(content_type, ";")});
	for (size_t i = 0; i < sizeof json_types / sizeof *json_types; i++)
		if (type.length == strlen(json_types[i]) &&
		    strncasecmp(type.at, json_types[i], type.length) == 0)
			return true;
	return type.length > 5 && strncasecmp(type.at + type.length - 5, "+json", 5) == 0;
}

static bool is_data_type(const struct transfer *t, const char *content_type)
{
	struct span type;

	if (asks_for_json(t) || content_type == NULL)
		return is_json_type(content_type);
	type = text_trim((struct span){content_type, strcspn(content_type, ";")});
	return type.length != 9 || strncasecmp(type.at, "text/html", 9) != 0;
}

/* What the body is, as soon as its head is known. */
static enum transfer_body judge(struct transfer *t)
{
	char *type = NULL;
	long status = 200; /* files have none */

	if (!sftp_ordered(&t->order)) {
		curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
		curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	}
	if (status != 200 && !(t->order.refusal && status >= 400 && is_json_type(type)))
		return BODY_DISCARDED;
	if (status == 200 && !sftp_ordered(&t->order) && !is_data_type(t, type))
		return BODY_NOT_DATA;
	t->fd = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
	if (status != 200)
		return t->fd >= 0 ? BODY_REFUSAL : BODY_DISCARDED;
	return t->fd >= 0 ? BODY_KEPT : BODY_LOST;
}

static bool keep(struct transfer *t, const char *at, size_t length)
{
	while (length > 0) {
		ssize_t n = write(t->fd, at, length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		at += n;
		length -= (size_t)n;
	}
	return true;
}

/* Decoded bytes: the cap holds for what a small compressed answer unfolds to. */
static size_t take_body(char *at, size_t size, size_t count, void *context)
{
	struct transfer *t = context;
	size_t length = size * count;

	if (t->body == BODY_UNSEEN)
		t->body = judge(t);
	if (t->body == BODY_REFUSAL && (length > LIMIT_PROBLEM - t->bytes || !keep(t, at, length)))
		t->body = BODY_DISCARDED;
	if (t->body == BODY_DISCARDED || t->body == BODY_NOT_DATA) {
		t->discarded += length;
		return t->discarded > LIMIT_FETCH_DISCARD ? 0 : length;
	}
	if (t->body == BODY_KEPT && length > t->most - t->bytes)
		t->body = BODY_TOO_LARGE;
	else if (t->body == BODY_KEPT && !keep(t, at, length))
		t->body = BODY_LOST;
	if (t->body != BODY_KEPT && t->body != BODY_REFUSAL)
		return 0;
	t->bytes += length;
	return length;
}

/* --- the request ----------------------------------------------------------------- */

static long milliseconds(uint64_t wanted, uint64_t cap_seconds)
{
	uint64_t cap = cap_seconds * 1000;

	return (long)(wanted > 0 && wanted < cap ? wanted : cap);
}

static CURLcode set_network(CURL *easy, const struct transfer_settings *settings)
{
	struct curl_blob ca = {.data = settings->ca, .len = settings->ca_length, .flags = CURL_BLOB_NOCOPY};
	CURLcode rc = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");

	/* An empty proxy keeps libcurl from reading the environment. */
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_PROXY, settings->proxy);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_NOPROXY, settings->no_proxy);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	if (rc == CURLE_OK && settings->ca != NULL) {
		rc = curl_easy_setopt(easy, CURLOPT_CAINFO_BLOB, &ca);
		/* Otherwise the system's folder would be trusted beside the given bundle. */
		curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
	}
	return rc;
}

static void add_header(struct transfer *t, CURLcode *rc, const char *header)
{
	struct curl_slist *longer = curl_slist_append(t->headers, header);

	if (longer != NULL)
		t->headers = longer;
	else
		*rc = CURLE_OUT_OF_MEMORY;
}

/* Those of the description, and what is accepted unless they say it. */
static void add_own_headers(struct transfer *t, CURLcode *rc)
{
	const bool described = t->described && t->order.shape != SHAPE_REST_TOKEN;
	bool accept = false;

	for (unsigned i = 0; described && i < t->rest.header_count; i++) {
		accept |= strncasecmp(t->rest.headers[i], "accept:", 7) == 0;
		add_header(t, rc, t->rest.headers[i]);
	}
	if (!accept)
		add_header(t, rc, asks_for_json(t) ? "Accept: application/json" : "Accept: text/csv");
}

static CURLcode set_order(struct transfer *t)
{
	CURL *easy = t->easy;
	CURLcode rc = curl_easy_setopt(easy, CURLOPT_URL, t->order.url);

	curl_easy_setopt(easy, CURLOPT_PRIVATE, t);
	curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, t->error);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(easy, CURLOPT_TCP_KEEPALIVE, 1L);
	curl_easy_setopt(easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)t->most);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
			 milliseconds(t->order.deadline_ms, LIMIT_CONNECT_SECONDS));
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, milliseconds(t->order.deadline_ms, LIMIT_READ_SECONDS));
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_USERAGENT, "muster/" MUSTER_VERSION);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip");
	add_own_headers(t, &rc);
	if (t->sent != NULL) {
		add_header(t, &rc,
			   t->order.shape == SHAPE_REST_TOKEN ?
				   "Content-Type: application/x-www-form-urlencoded" :
				   "Content-Type: application/json");
		add_header(t, &rc, "Expect:"); /* the body goes along at once */
		curl_easy_setopt(easy, CURLOPT_POST, 1L);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDS, t->sent);
		curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)t->order.body.length);
	}
	curl_easy_setopt(easy, CURLOPT_HTTPHEADER, t->headers);
	return rc;
}

/* As options, not headers: libcurl then keeps them from proxies and other hosts. */
static CURLcode set_bearer(struct transfer *t, const char *token)
{
	CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);

	return rc != CURLE_OK ? rc : curl_easy_setopt(t->easy, CURLOPT_XOAUTH2_BEARER, token);
}

static CURLcode set_basic(struct transfer *t, const char *token)
{
	char user[LIMIT_TOKEN + 1];
	const char *colon = strchr(token, ':');
	CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_HTTPAUTH, CURLAUTH_BASIC);

	text_copy(user, sizeof user,
		  (struct span){token, colon != NULL ? (size_t)(colon - token) : strlen(token)});
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(t->easy, CURLOPT_USERNAME, user);
	if (rc == CURLE_OK)
		rc = curl_easy_setopt(t->easy, CURLOPT_PASSWORD, colon != NULL ? colon + 1 : "");
	explicit_bzero(user, sizeof user);
	return rc;
}

/* A header of the school's own; redirects are never followed, and proxies see only the CONNECT, which
 * has none of it. */
static CURLcode set_named(struct transfer *t, const char *token)
{
	char line[LIMIT_TOKEN + 64];
	CURLcode rc = curl_easy_setopt(t->easy, CURLOPT_HEADEROPT, (long)CURLHEADER_SEPARATE);

	snprintf(line, sizeof line, "%.40s: %s", t->rest.auth_header, token);
	add_header(t, &rc, line);
	explicit_bzero(line, sizeof line);
	curl_easy_setopt(t->easy, CURLOPT_HTTPHEADER, t->headers);
	return rc;
}

static CURLcode set_credential(struct transfer *t, const char *token)
{
	static CURLcode (*const ways[])(struct transfer *, const char *) = {
		[REST_BEARER] = set_bearer,
		[REST_BASIC] = set_basic,
		[REST_HEADER] = set_named,
		[REST_OAUTH2] = set_bearer,
	};

	if (t->order.shape == SHAPE_REST_TOKEN)
		return set_basic(t, token);
	return t->described ? ways[t->rest.auth](t, token) : set_bearer(t, token);
}

bool transfer_prepare(struct transfer *t, const struct transfer_settings *settings, const char *token)
{
	CURLcode rc;

	t->easy = curl_easy_init();
	rc = t->easy == NULL ? CURLE_OUT_OF_MEMORY : set_network(t->easy, settings);
	if (rc == CURLE_OK)
		rc = set_order(t);
	if (rc == CURLE_OK && sftp_ordered(&t->order))
		return sftp_prepare(t, token);
	if (rc == CURLE_OK && token != NULL)
		rc = set_credential(t, token);
	if (rc != CURLE_OK)
		transfer_fail(t, FETCH_INTERRUPTED, "%s", curl_easy_strerror(rc));
	return rc == CURLE_OK;
}

/* --- how it ended ------------------------------------------------------------------ */

static enum fetch_outcome status_outcome(long status)
{
	static const struct {
		long from, to;
		enum fetch_outcome outcome;
	} rows[] = {
		{300, 399, FETCH_REDIRECTED}, {401, 401, FETCH_UNAUTHORISED}, {403, 403, FETCH_FORBIDDEN},
		{404, 404, FETCH_NOT_FOUND},  {429, 429, FETCH_LIMITED},      {500, 599, FETCH_SERVER_ERROR},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (status >= rows[i].from && status <= rows[i].to)
			return rows[i].outcome;
	return FETCH_UNEXPECTED;
}

/* Of a transfer that failed below HTTP; `asked` once the request was on its way. */
static enum fetch_outcome code_outcome(CURLcode code, bool asked)
{
	static const struct {
		CURLcode code;
		enum fetch_outcome outcome;
	} rows[] = {
		{CURLE_OPERATION_TIMEDOUT, FETCH_TIMEOUT},	{CURLE_FILESIZE_EXCEEDED, FETCH_TOO_LARGE},
		{CURLE_PARTIAL_FILE, FETCH_CUT_SHORT},		{CURLE_GOT_NOTHING, FETCH_CUT_SHORT},
		{CURLE_BAD_CONTENT_ENCODING, FETCH_CUT_SHORT},	{CURLE_HTTP2, FETCH_CUT_SHORT},
		{CURLE_HTTP2_STREAM, FETCH_CUT_SHORT},		{CURLE_WEIRD_SERVER_REPLY, FETCH_UNEXPECTED},
		{CURLE_UNSUPPORTED_PROTOCOL, FETCH_UNEXPECTED}, /* something, but not HTTP */
		{CURLE_OUT_OF_MEMORY, FETCH_INTERRUPTED},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].code == code)
			return rows[i].outcome;
	return asked ? FETCH_CUT_SHORT : FETCH_UNREACHABLE;
}

static const char *header(const struct transfer *t, const char *name)
{
	struct curl_header *h;

	return curl_easy_header(t->easy, name, 0, CURLH_HEADER, -1, &h) == CURLHE_OK ? h->value : NULL;
}

/* Seconds, or a date; a date counts from the server's own clock when it says what that is. */
static int32_t retry_after(const struct transfer *t)
{
	const char *value = header(t, "Retry-After"), *date = header(t, "Date");
	uint64_t seconds;
	time_t when, now;

	if (value == NULL)
		return -1;
	if (text_u64(text_trim(span_of(value)), &seconds))
		return seconds < LIMIT_RETRY_SECONDS ? (int32_t)seconds : LIMIT_RETRY_SECONDS;
	when = curl_getdate(value, NULL);
	now = date != NULL ? curl_getdate(date, NULL) : -1;
	if (when == -1)
		return -1;
	if (now == -1)
		now = time(NULL);
	if (when <= now)
		return 0;
	return when - now < LIMIT_RETRY_SECONDS ? (int32_t)(when - now) : LIMIT_RETRY_SECONDS;
}

static void finish_status(struct transfer *t, long status)
{
	enum fetch_outcome outcome = status_outcome(status);
	const char *location = header(t, "Location");
	char shown[160];

	t->result.retry_after_seconds = retry_after(t);
	/* Some say how long only in the body, which nobody reads here; their description knows. */
	if (outcome == FETCH_LIMITED && t->result.retry_after_seconds < 0 && t->described &&
	    t->rest.limit_wait > 0)
		t->result.retry_after_seconds = t->rest.limit_wait;
	if (outcome == FETCH_REDIRECTED && location != NULL)
		transfer_fail(t, outcome, "%s answered %ld, go to \"%s\"", t->host, status,
			      text_escape(shown, sizeof shown, span_of(location)));
	else if (t->result.retry_after_seconds >= 0)
		transfer_fail(t, outcome, "%s answered %ld, come back in %d s", t->host, status,
			      t->result.retry_after_seconds);
	else
		transfer_fail(t, outcome, "%s answered %ld", t->host, status);
}

/* OpenSSL's X509_V_ERR_...: the chain ends at nobody we know (2, 18, 19, 20, 21), or the dates are wrong. */
static enum fetch_how certificate_how(const struct transfer *t)
{
	static const struct {
		long verify;
		enum fetch_how how;
	} rows[] = {
		{2, HOW_UNKNOWN_AUTHORITY},
		{18, HOW_UNKNOWN_AUTHORITY},
		{19, HOW_UNKNOWN_AUTHORITY},
		{20, HOW_UNKNOWN_AUTHORITY},
		{21, HOW_UNKNOWN_AUTHORITY},
		{9, HOW_OUT_OF_DATE},
		{10, HOW_OUT_OF_DATE},
		{62, HOW_OTHER_NAME},
		{64, HOW_OTHER_NAME},
		/* The chain is fine and libcurl, which compares the names itself, has not said so yet. */
		{0, HOW_OTHER_NAME},
		{1, HOW_OTHER_NAME},
	};
	long verify = -1;

	curl_easy_getinfo(t->easy, CURLINFO_SSL_VERIFYRESULT, &verify);
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (rows[i].verify == verify)
			return rows[i].how;
	return HOW_NOT_TLS;
}

static enum fetch_how code_how(const struct transfer *t, CURLcode code)
{
	switch ((int)code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return HOW_NO_SUCH_NAME;
	case CURLE_COULDNT_CONNECT:
		return HOW_NOT_LISTENING;
	case CURLE_PEER_FAILED_VERIFICATION:
		return certificate_how(t);
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_SSL_CIPHER:
		return HOW_NOT_TLS;
	default:
		return HOW_NONE;
	}
}

static void finish_code(struct transfer *t, CURLcode code)
{
	const char *words = t->error[0] != '\0' ? t->error : curl_easy_strerror(code);
	curl_off_t asked_at = 0;
	char shown[240];

	if (sftp_failed(t, code))
		return;
	curl_easy_getinfo(t->easy, CURLINFO_PRETRANSFER_TIME_T, &asked_at);
	t->result.how = (uint32_t)code_how(t, code);
	transfer_fail(t, code_outcome(code, asked_at > 0), "%s: %s", t->host,
		      text_escape(shown, sizeof shown, span_of(words)));
}

static void finish_not_data(struct transfer *t)
{
	char *type = NULL, shown[80];

	curl_easy_getinfo(t->easy, CURLINFO_CONTENT_TYPE, &type);
	if (type == NULL)
		transfer_fail(t, FETCH_NOT_JSON, "%s did not say what it sent", t->host);
	else
		transfer_fail(t, FETCH_NOT_JSON, "%s sent \"%s\"", t->host,
			      text_escape(shown, sizeof shown, span_of(type)));
}

static void copy_head(const struct transfer *t, const char *name, char *out, size_t size)
{
	const char *value = name != NULL && name[0] != '\0' ? header(t, name) : NULL;

	/* One that does not fit is not cut to another: parse refuses it by its form. */
	if (value != NULL && !text_copy(out, size, span_of(value)))
		text_copy(out, size, SPAN("too long"));
}

static void copy_heads(struct transfer *t)
{
	struct fetch_heads *h = &t->result.heads;

	if (!t->described)
		return;
	if (t->rest.paging == REST_NEXT_HEADER) {
		copy_head(t, t->rest.next, h->next, sizeof h->next);
		copy_head(t, t->rest.more, h->pages, sizeof h->pages);
	}
	copy_head(t, t->rest.as_of_header, h->as_of, sizeof h->as_of);
}

static void finish_whole(struct transfer *t)
{
	struct fault fault;

	if (t->body == BODY_UNSEEN)
		t->body = judge(t); /* an answer without a single byte */
	if (t->body == BODY_NOT_DATA) {
		finish_not_data(t);
	} else if (t->fd < 0 || file_seal_fd(t->fd, t->bytes, &fault) != 0) {
		transfer_fail(t, FETCH_INTERRUPTED, "no memory to keep the answer of %s", t->host);
	} else {
		curl_off_t changed = -1;

		if (sftp_ordered(&t->order))
			curl_easy_getinfo(t->easy, CURLINFO_FILETIME_T, &changed);
		t->result.changed_at = changed > 0 ? (int64_t)changed : 0;
		t->result.outcome = FETCH_OK;
		t->result.bytes = t->bytes;
		copy_heads(t);
	}
}

/* Words that came whole go along with the outcome. */
static bool keep_refusal(struct transfer *t, CURLcode code)
{
	if (t->body != BODY_REFUSAL || code != CURLE_OK || t->bytes == 0 ||
	    file_seal_fd(t->fd, t->bytes, NULL) != 0)
		return false;
	t->result.bytes = t->bytes;
	return true;
}

void transfer_finish(struct transfer *t, CURLcode code)
{
	curl_off_t elapsed = 0;
	long status = 0;

	curl_easy_getinfo(t->easy, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->easy, CURLINFO_TOTAL_TIME_T, &elapsed);
	t->result.http_status = (uint32_t)status;
	t->result.elapsed_us = (uint64_t)elapsed;
	if (t->body == BODY_TOO_LARGE)
		transfer_fail(t, FETCH_TOO_LARGE, "%s sent over %llu bytes", t->host,
			      (unsigned long long)t->most);
	else if (t->body == BODY_LOST)
		transfer_fail(t, FETCH_INTERRUPTED, "no memory to keep the answer of %s", t->host);
	else if (t->body == BODY_NOT_DATA)
		finish_not_data(t);
	else if (status != 0 && status != 200 && !sftp_ordered(&t->order))
		finish_status(t, status);
	else if (code != CURLE_OK)
		finish_code(t, code);
	else
		finish_whole(t);
	if (t->result.outcome != FETCH_OK && t->fd >= 0 && !keep_refusal(t, code)) {
		close(t->fd);
		t->fd = -1;
	}
}

void transfer_free(struct transfer *t)
{
	if (t == NULL)
		return;
	curl_easy_cleanup(t->easy);
	curl_slist_free_all(t->headers);
	free(t->sent);
	free(t->form);
	if (t->fd >= 0)
		close(t->fd);
	if (t->key_fd >= 0)
		close(t->key_fd);
	free(t);
}
