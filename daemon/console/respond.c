/* respond.c: responses, and the headers that every one of them has. */
#include <stdio.h>
#include <string.h>

#include "console/console_internal.h"

#define CSP                                                                                                  \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "         \
	"connect-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

/* HSTS is the reverse proxy's, which has the TLS. */
static const char *const headers[][2] = {
	{"Content-Security-Policy", CSP},
	{"Cross-Origin-Opener-Policy", "same-origin"},
	{"Cross-Origin-Resource-Policy", "same-origin"},
	{"Permissions-Policy", "camera=(), geolocation=(), microphone=()"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
};

bool respond_header(struct MHD_Response *r, const char *name, const char *value)
{
	return MHD_add_response_header(r, name, value) == MHD_YES;
}

static bool add_headers(struct MHD_Response *r, const char *type, const char *cache)
{
	bool ok = type == NULL || respond_header(r, "Content-Type", type);

	for (size_t i = 0; ok && i < sizeof headers / sizeof *headers; i++)
		ok = respond_header(r, headers[i][0], headers[i][1]);
	return ok && respond_header(r, "Cache-Control", cache);
}

/* NULL when `ok` is false. */
static struct MHD_Response *checked(struct MHD_Response *r, bool ok)
{
	if (ok || r == NULL)
		return r;
	MHD_destroy_response(r);
	return NULL;
}

static struct MHD_Response *from_bytes(struct span body, enum MHD_ResponseMemoryMode mode)
{
	/* libmicrohttpd's parameter is not const; it does not write there. */
	union {
		const void *in;
		void *out;
	} bytes = {.in = body.at};

	return MHD_create_response_from_buffer(body.length, bytes.out, mode);
}

struct MHD_Response *respond_page(struct span body, const char *type)
{
	struct MHD_Response *r = from_bytes(body, MHD_RESPMEM_MUST_COPY);

	return checked(r, r != NULL && add_headers(r, type, "no-store"));
}

struct MHD_Response *respond_plain(const char *text)
{
	return respond_page(span_of(text), "text/plain; charset=utf-8");
}

static bool add_cookie(struct MHD_Response *r, const struct console *c, const struct reply *reply)
{
	char cookie[200];
	bool ok;

	snprintf(cookie, sizeof cookie, "%s=%s; Path=/; HttpOnly; SameSite=Strict%s%s", c->cookie,
		 reply->cookie == COOKIE_SET ? reply->session : "", c->insecure_cookie ? "" : "; Secure",
		 reply->cookie == COOKIE_SET ? "" : "; Max-Age=0");
	ok = respond_header(r, "Set-Cookie", cookie);
	explicit_bzero(cookie, sizeof cookie);
	return ok;
}

struct MHD_Response *respond_reply(const struct console *c, const struct reply *reply)
{
	struct MHD_Response *r = from_bytes(buffer_span(&reply->body), MHD_RESPMEM_MUST_COPY);
	char seconds[16];
	bool ok;

	if (r == NULL)
		return NULL;
	ok = add_headers(r,
			 reply->status == 204 || reply->status == 304 ? NULL :
			 reply->problem				      ? "application/problem+json" :
									"application/json",
			 "no-store");
	if (ok && reply->etag[0] != '\0')
		ok = respond_header(r, "ETag", reply->etag);
	if (ok && reply->cookie != COOKIE_KEEP)
		ok = add_cookie(r, c, reply);
	snprintf(seconds, sizeof seconds, "%u", reply->retry_after);
	if (ok && reply->retry_after > 0)
		ok = respond_header(r, "Retry-After", seconds);
	return checked(r, ok);
}

/* --- files -------------------------------------------------------------------------------------------------
 */

/* Is gzip among what the browser takes? "gzip;q=0" is a no. */
static bool takes_gzip(struct span accept)
{
	while (accept.length > 0) {
		const char *end = memchr(accept.at, ',', accept.length);
		size_t size = end != NULL ? (size_t)(end - accept.at) : accept.length;
		struct span one = text_trim((struct span){accept.at, size});

		if (one.length >= 4 && memcmp(one.at, "gzip", 4) == 0 &&
		    (one.length == 4 || one.at[4] == ';'))
			return memmem(one.at, one.length, "q=0", 3) == NULL ||
			       memmem(one.at, one.length, "q=0.", 4) != NULL;
		size += end != NULL;
		accept = (struct span){accept.at + size, accept.length - size};
	}
	return false;
}

struct MHD_Response *respond_asset(const struct asset *asset, const struct request *request,
				   unsigned *ret_status)
{
	bool packed = asset->packed.length > 0 && takes_gzip(request->headers[HEADER_ACCEPT_ENCODING].value);
	const char *etag = asset->etag[packed];
	bool same = reply_matches(request->headers[HEADER_IF_NONE_MATCH].value, etag);
	struct span body = buffer_span(packed ? &asset->packed : &asset->plain);
	struct MHD_Response *r = from_bytes(same ? SPAN("") : body, MHD_RESPMEM_PERSISTENT);
	bool ok;

	*ret_status = same ? MHD_HTTP_NOT_MODIFIED : MHD_HTTP_OK;
	if (r == NULL)
		return NULL;
	ok = add_headers(r, same ? NULL : asset->type,
			 asset->hashed ? "public, max-age=31536000, immutable" : "no-cache") &&
	     respond_header(r, "ETag", etag) && respond_header(r, "Vary", "Accept-Encoding");
	if (ok && packed && !same)
		ok = respond_header(r, "Content-Encoding", "gzip");
	return checked(r, ok);
}

struct MHD_Response *respond_stream(struct stream *s, MHD_ContentReaderCallback read,
				    MHD_ContentReaderFreeCallback done)
{
	struct MHD_Response *r = MHD_create_response_from_callback(MHD_SIZE_UNKNOWN, 1024, read, s, done);

	if (r == NULL)
		done(s);
	/* nginx is told to pass each line on as it comes. */
	return checked(r, r != NULL && add_headers(r, "text/event-stream", "no-store") &&
				  respond_header(r, "X-Accel-Buffering", "no"));
}
