#include "console/console.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <microhttpd.h>

#include "base/limits.h"
#include "console/health.h"

/* Seconds after which an idle connection is closed; above CONSOLE_PATIENCE_MS. */
#define IDLE_SECONDS 10

/* One request that waits for the engine. Its connection is suspended while `pending`. */
struct wait {
	struct wait *next; /* in console.waits while pending */
	struct console *console;
	struct MHD_Connection *connection;
	enum health_page page;
	int64_t deadline;
	bool pending;
	struct MHD_Response *response; /* owned; set when the wait is over */
	unsigned status;
};

struct console {
	struct MHD_Daemon *http;
	struct console_engine engine;
	struct wait *waits;
	int fd;
	int64_t now;   /* of the console_run under way */
	int64_t asked; /* when the question under way was sent */
	bool asking;
	bool woken; /* connections were resumed since the last console_run */
};

static const char *const headers[][2] = {
	{"Cache-Control", "no-store"},
	{"Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
};

static struct MHD_Response *response_new(struct span body, const char *type)
{
	/* libmicrohttpd copies the body (MUST_COPY) but its parameter is not const. */
	union {
		const void *in;
		void *out;
	} bytes = {.in = body.at};
	struct MHD_Response *r =
		MHD_create_response_from_buffer(body.length, bytes.out, MHD_RESPMEM_MUST_COPY);

	if (r == NULL)
		return NULL;
	if (MHD_add_response_header(r, "Content-Type", type) != MHD_YES)
		goto fail;
	for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
		if (MHD_add_response_header(r, headers[i][0], headers[i][1]) != MHD_YES)
			goto fail;
	return r;
fail:
	MHD_destroy_response(r);
	return NULL;
}

static struct MHD_Response *response_plain(const char *text)
{
	return response_new(span_of(text), "text/plain; charset=utf-8");
}

static enum MHD_Result respond_plain(struct MHD_Connection *connection, unsigned status, const char *text)
{
	struct MHD_Response *r = response_plain(text);
	enum MHD_Result rc;

	if (r == NULL)
		return MHD_NO;
	if (status == MHD_HTTP_METHOD_NOT_ALLOWED)
		MHD_add_response_header(r, "Allow", "GET, HEAD");
	rc = MHD_queue_response(connection, status, r);
	MHD_destroy_response(r);
	return rc;
}

/* Takes `w` off the list of those who wait and lets its connection run again. */
static void wait_over(struct wait *w)
{
	struct wait **at = &w->console->waits;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
	w->pending = false;
	w->console->woken = true;
	MHD_resume_connection(w->connection);
}

static void wait_refuse(struct wait *w, const char *text)
{
	w->response = response_plain(text);
	w->status = MHD_HTTP_SERVICE_UNAVAILABLE;
	wait_over(w);
}

static void wait_answer(struct wait *w, struct span health)
{
	struct buffer body = {.limit = LIMIT_PAGE};

	if (health_page_write(w->page, health, &body, &w->status, NULL) != 0) {
		wait_refuse(w, "the engine's answer was not understood\n");
	} else {
		w->response = response_new(buffer_span(&body), health_page_type(w->page));
		wait_over(w);
	}
	buffer_free(&body);
}

/* Asks unless a question is already under way; a lost one does not count for ever. */
static bool engine_asked(struct console *c)
{
	if (c->asking && c->now - c->asked < CONSOLE_PATIENCE_MS)
		return true;
	c->asking = c->engine.ask(c->engine.owner) == 0;
	c->asked = c->now;
	return c->asking;
}

static enum MHD_Result wait_start(struct console *c, struct MHD_Connection *connection, enum health_page page,
				  void **request)
{
	struct wait *w;

	if (!engine_asked(c))
		return respond_plain(connection, MHD_HTTP_SERVICE_UNAVAILABLE, "engine not answering\n");
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return MHD_NO;
	*w = (struct wait){.next = c->waits,
			   .console = c,
			   .connection = connection,
			   .page = page,
			   .deadline = c->now + CONSOLE_PATIENCE_MS,
			   .pending = true};
	c->waits = w;
	*request = w;
	MHD_suspend_connection(connection);
	return MHD_YES;
}

/* libmicrohttpd's handler: once when the headers are there, again after a resume. */
static enum MHD_Result request_handle(void *owner, struct MHD_Connection *connection, const char *url,
				      const char *method, const char *version, const char *upload,
				      size_t *upload_size, void **request)
{
	struct console *c = owner;
	struct wait *w = *request;
	enum health_page page;

	(void)version, (void)upload;
	if (w != NULL) {
		if (*upload_size != 0) { /* a GET with a body: read and dropped */
			*upload_size = 0;
			return MHD_YES;
		}
		return w->response == NULL ? MHD_NO : MHD_queue_response(connection, w->status, w->response);
	}
	page = health_page_find(url);
	if (page == HEALTH_PAGES)
		return respond_plain(connection, MHD_HTTP_NOT_FOUND, "not found\n");
	if (strcmp(method, MHD_HTTP_METHOD_GET) != 0 && strcmp(method, MHD_HTTP_METHOD_HEAD) != 0)
		return respond_plain(connection, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
	return wait_start(c, connection, page, request);
}

static void request_done(void *owner, struct MHD_Connection *connection, void **request,
			 enum MHD_RequestTerminationCode why)
{
	struct wait *w = *request;

	(void)owner, (void)connection, (void)why;
	if (w == NULL)
		return;
	if (w->response != NULL)
		MHD_destroy_response(w->response);
	free(w);
	*request = NULL;
}

static int http_start(struct console *c, int listen_fd, struct fault *reterr)
{
	const union MHD_DaemonInfo *info;

	c->http = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, request_handle, c,
				   MHD_OPTION_LISTEN_SOCKET, listen_fd, MHD_OPTION_NOTIFY_COMPLETED,
				   request_done, NULL, MHD_OPTION_CONNECTION_LIMIT,
				   (unsigned)LIMIT_CONSOLE_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				   (size_t)LIMIT_CONSOLE_REQUEST, MHD_OPTION_CONNECTION_TIMEOUT,
				   (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (c->http == NULL)
		return fault_set(reterr, FAULT_IO, "the HTTP server does not start on its listening socket");
	info = MHD_get_daemon_info(c->http, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return fault_set(reterr, FAULT_BUG, "the HTTP server has no epoll descriptor");
	c->fd = info->epoll_fd;
	return 0;
}

int console_open(int listen_fd, const struct console_engine *engine, struct console **ret_console,
		 struct fault *reterr)
{
	struct console *c = calloc(1, sizeof *c);
	int rc;

	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the console");
	/* What libmicrohttpd prints is GMT; with TZ set it never looks for a zone file. */
	setenv("TZ", "UTC0", 0);
	tzset();
	c->engine = *engine;
	rc = http_start(c, listen_fd, reterr);
	if (rc != 0) {
		if (c->http != NULL)
			MHD_stop_daemon(c->http);
		free(c);
		return rc;
	}
	*ret_console = c;
	return 0;
}

int console_fd(const struct console *c)
{
	return c->fd;
}

void console_run(struct console *c, int64_t now_ms)
{
	c->now = now_ms;
	for (struct wait *w = c->waits, *next; w != NULL; w = next) {
		next = w->next;
		if (w->deadline <= now_ms)
			wait_refuse(w, "engine not answering\n");
	}
	c->woken = false;
	MHD_run(c->http);
}

int console_timeout(const struct console *c, int64_t now_ms)
{
	MHD_UNSIGNED_LONG_LONG idle;
	int64_t least = -1;

	if (c->woken)
		return 0;
	if (MHD_get_timeout(c->http, &idle) == MHD_YES)
		least = idle > IDLE_SECONDS * 1000 ? IDLE_SECONDS * 1000 : (int64_t)idle;
	for (const struct wait *w = c->waits; w != NULL; w = w->next) {
		int64_t left = w->deadline <= now_ms ? 0 : w->deadline - now_ms;

		if (least < 0 || left < least)
			least = left;
	}
	return (int)least;
}

void console_answer(struct console *c, struct span health)
{
	c->asking = false;
	while (c->waits != NULL)
		wait_answer(c->waits, health);
}

void console_engine_gone(struct console *c)
{
	c->asking = false;
	while (c->waits != NULL)
		wait_refuse(c->waits, "engine not answering\n");
}

void console_close(struct console *c)
{
	if (c == NULL)
		return;
	/* libmicrohttpd aborts when it is stopped with suspended connections. */
	console_engine_gone(c);
	MHD_stop_daemon(c->http);
	free(c);
}
