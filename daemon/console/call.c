/* call.c: one request, from its first line to its answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/limits.h"
#include "console/console_internal.h"

static const char maybe[] =
	"It took too long, and may have been done all the same: look before you repeat it.";

/* Before the headers are read: a request begins. */
void *call_begin(void *owner, const char *uri, struct MHD_Connection *connection)
{
	struct call *call = calloc(1, sizeof *call);

	if (call == NULL || (call->uri = strdup(uri)) == NULL) {
		free(call);
		return NULL; /* call_handle closes the connection */
	}
	call->door = owner;
	call->connection = connection;
	call->page = HEALTH_PAGES;
	call->body.limit = LIMIT_CONSOLE_BODY;
	return call;
}

void call_done(void *owner, struct MHD_Connection *connection, void **request,
	       enum MHD_RequestTerminationCode why)
{
	struct call *call = *request;

	(void)owner, (void)connection, (void)why;
	if (call == NULL)
		return;
	if (call->guest != NULL) /* the next one may come */
		call->guest->close_at = call->door->console->now + CONSOLE_REQUEST_MS;
	if (call->response != NULL)
		MHD_destroy_response(call->response);
	if (call->body.at != NULL)
		explicit_bzero(call->body.at, call->body.length); /* a password may be in it */
	buffer_free(&call->body);
	free(call->uri);
	free(call);
	*request = NULL;
}

/* --- waiting ---------------------------------------------------------------------------------------------
 */

void call_over(struct call *call, unsigned status, struct MHD_Response *response)
{
	struct console *c = call->door->console;

	*call->at = call->next;
	if (call->next != NULL)
		call->next->at = call->at;
	c->waiting -= call->page == HEALTH_PAGES;
	call->stage = CALL_ANSWERED;
	call->response = response;
	call->status = status;
	c->woken = true;
	MHD_resume_connection(call->connection);
}

static void wait_begin(struct call *call, uint64_t number, int64_t patience)
{
	struct console *c = call->door->console;

	call->number = number;
	call->deadline = c->now + patience;
	call->stage = CALL_WAITING;
	call->next = c->waits;
	call->at = &c->waits;
	if (call->next != NULL)
		call->next->at = &call->next;
	c->waits = call;
	c->waiting += call->page == HEALTH_PAGES;
	if (call->guest != NULL)
		call->guest->close_at = 0;
	MHD_suspend_connection(call->connection);
}

static struct MHD_Response *problem_response(const struct console *c, const struct problem *p)
{
	struct reply reply;
	struct MHD_Response *r;

	reply_problem(p, &reply);
	reply.retry_after = p->status == 503 ? 2 : 0;
	r = respond_reply(c, &reply);
	reply_free(&reply);
	return r;
}

void call_refuse(struct call *call, const char *text)
{
	const struct console *c = call->door->console;
	struct problem p = {0};
	struct MHD_Response *r;

	if (call->page != HEALTH_PAGES) {
		r = respond_plain(text);
	} else {
		problem_set(&p, 503, "%s",
			    call->match.route->kind == ROUTE_VIEW || call->match.route->kind == ROUTE_STREAM ?
				    text :
				    maybe);
		r = problem_response(c, &p);
	}
	call_over(call, MHD_HTTP_SERVICE_UNAVAILABLE, r);
}

static void answer_health(struct call *call, struct span answer)
{
	struct buffer body = {.limit = LIMIT_PAGE};
	unsigned status;

	if (health_page_write(call->page, answer, &body, &status, NULL) != 0)
		call_refuse(call, "the engine's answer was not understood\n");
	else
		call_over(call, status, respond_page(buffer_span(&body), health_page_type(call->page)));
	buffer_free(&body);
}

void call_answer(struct call *call, struct span answer)
{
	const struct console *c = call->door->console;
	struct reply reply;
	struct MHD_Response *r;
	unsigned status;

	if (call->page != HEALTH_PAGES) {
		answer_health(call, answer);
		return;
	}
	reply_read(answer, call->match.route->kind, &reply);
	status = reply.status;
	if (reply.cookie == COOKIE_CLEAR)
		streams_of_call_end(call);
	if (status == 200 && call->match.route->kind == ROUTE_STREAM) {
		r = stream_begin(call, &reply, &status);
	} else {
		if (status == 200 && call->match.route->kind == ROUTE_VIEW &&
		    reply_matches(call->request.headers[HEADER_IF_NONE_MATCH].value, reply.etag)) {
			buffer_free(&reply.body);
			reply.status = status = MHD_HTTP_NOT_MODIFIED;
		}
		r = respond_reply(c, &reply);
	}
	reply_free(&reply);
	call_over(call, status, r);
}

/* --- what is asked ---------------------------------------------------------------------------------------
 */

static enum MHD_Result send_now(struct call *call, unsigned status, struct MHD_Response *r)
{
	enum MHD_Result rc;

	if (r == NULL)
		return MHD_NO;
	if (call->guest != NULL)
		call->guest->close_at = call->door->console->now + CONSOLE_READING_MS;
	rc = MHD_queue_response(call->connection, status, r);
	MHD_destroy_response(r);
	return rc;
}

static enum MHD_Result send_plain(struct call *call, unsigned status, const char *text)
{
	struct MHD_Response *r = respond_plain(text);

	if (r != NULL && status == MHD_HTTP_METHOD_NOT_ALLOWED)
		respond_header(r, "Allow", "GET, HEAD");
	return send_now(call, status, r);
}

static enum MHD_Result send_problem(struct call *call, const struct problem *p)
{
	struct MHD_Response *r = problem_response(call->door->console, p);

	if (r != NULL && p->status == MHD_HTTP_METHOD_NOT_ALLOWED)
		respond_header(r, "Allow", call->match.allow);
	return send_now(call, p->status, r);
}

static bool is_read(const struct call *call)
{
	return strcmp(call->request.method, "GET") == 0 || strcmp(call->request.method, "HEAD") == 0;
}

/* One question under way serves all who wait for it; a lost one does not count for ever. */
static bool health_asked(struct console *c)
{
	if (c->health != 0 && c->now - c->health_at < CONSOLE_PATIENCE_MS)
		return true;
	c->health = ++c->number;
	c->health_at = c->now;
	if (c->engine.ask(c->engine.owner, c->health, SPAN("{\"verb\":\"health\"}")) != 0)
		c->health = 0;
	return c->health != 0;
}

static enum MHD_Result begin_health(struct call *call)
{
	struct console *c = call->door->console;

	if (!is_read(call))
		return send_plain(call, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
	if (!health_asked(c))
		return send_plain(call, MHD_HTTP_SERVICE_UNAVAILABLE, "engine not answering\n");
	wait_begin(call, c->health, CONSOLE_PATIENCE_MS);
	return MHD_YES;
}

static enum MHD_Result begin_asset(struct call *call, const struct asset *asset)
{
	struct MHD_Response *r;
	unsigned status;

	if (!is_read(call))
		return send_plain(call, MHD_HTTP_METHOD_NOT_ALLOWED, "method not allowed\n");
	r = respond_asset(asset, &call->request, &status);
	return send_now(call, status, r);
}

/* Headers and body are here: the question goes to the engine. */
static enum MHD_Result ask(struct call *call)
{
	struct console *c = call->door->console;
	const struct question_settings settings = {.cookie = c->cookie};
	struct buffer question = {0};
	struct problem p = {0};

	call->request.body = buffer_span(&call->body);
	if (c->waiting >= LIMIT_CONSOLE_QUESTIONS)
		problem_set(&p, 503, "Too many questions at once.");
	else if (question_write(&call->request, &call->match, &settings, &question, &p) &&
		 (!buffer_ok(&question) ||
		  c->engine.ask(c->engine.owner, ++c->number, buffer_span(&question)) != 0))
		problem_set(&p, 503, "Muster is not answering.");
	if (question.at != NULL)
		explicit_bzero(question.at, question.length);
	buffer_free(&question);
	if (p.status != 0)
		return send_problem(call, &p);
	wait_begin(call, c->number, CONSOLE_QUESTION_MS);
	return MHD_YES;
}

static enum MHD_Result begin_api(struct call *call)
{
	struct problem p = {0};

	route_find(call->request.method, call->request.path, &call->match);
	if (call->match.allow[0] == '\0')
		problem_set(&p, 404, REPLY_NOTHING);
	else if (call->match.route == NULL)
		problem_set(&p, 405, "expected %s", call->match.allow);
	else
		(void)question_begin(&call->request, call->match.route, &p);
	if (p.status != 0)
		return send_problem(call, &p);
	if (strcmp(call->match.route->method, "POST") != 0)
		return ask(call);
	call->stage = CALL_BODY;
	return MHD_YES;
}

/* --- the first line and the headers ------------------------------------------------------------------------
 */

static enum MHD_Result take_header(void *owner, enum MHD_ValueKind kind, const char *name, size_t name_length,
				   const char *value, size_t length)
{
	struct call *call = owner;
	enum request_header h = request_header_find(name, call->door->console->subject_header);

	(void)kind, (void)name_length;
	if (h == REQUEST_HEADERS)
		return MHD_YES;
	call->request.headers[h].twice = call->request.headers[h].value.at != NULL;
	call->request.headers[h].value =
		(struct span){value != NULL ? value : "", value != NULL ? length : 0};
	return MHD_YES;
}

static void read_request(struct call *call, const char *method)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(call->connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	size_t path = strcspn(call->uri, "?");

	call->guest = info != NULL ? info->socket_context : NULL;
	call->request.method = method;
	call->request.proxy = call->door->proxy;
	call->request.path = (struct span){call->uri, path};
	call->request.query = span_of(call->uri + path + (call->uri[path] == '?'));
	MHD_get_connection_values_n(call->connection, MHD_HEADER_KIND, take_header, call);
}

static bool begins(struct span path, const char *with)
{
	return path.length >= strlen(with) && memcmp(path.at, with, strlen(with)) == 0;
}

static enum MHD_Result begin(struct call *call, const char *method)
{
	const struct console *c = call->door->console;
	const struct asset *asset;

	read_request(call, method);
	call->page = health_page_find(call->uri);
	if (call->page != HEALTH_PAGES)
		return begin_health(call);
	if (begins(call->request.path, "/api/"))
		return begin_api(call);
	asset = assets_find(c->assets, call->request.path);
	if (asset != NULL)
		return begin_asset(call, asset);
	if (assets_count(c->assets) == 0 && span_is(call->request.path, "/"))
		return send_plain(
			call, MHD_HTTP_SERVICE_UNAVAILABLE,
			"The console's pages are not built (`make web` builds them, musterd --web names "
			"their folder).\nThe API under /api/v1 answers.\n");
	return send_plain(call, MHD_HTTP_NOT_FOUND, "not found\n");
}

/* libmicrohttpd's handler: once when the headers are there, for each piece of the body, after the body, and
 * again after a resume. */
enum MHD_Result call_handle(void *owner, struct MHD_Connection *connection, const char *url,
			    const char *method, const char *version, const char *upload, size_t *upload_size,
			    void **request)
{
	struct call *call = *request;

	(void)owner, (void)connection, (void)url, (void)version;
	if (call == NULL)
		return MHD_NO;
	if (call->stage == CALL_NEW)
		return begin(call, method);
	if (*upload_size != 0) {
		if (call->stage == CALL_BODY)
			buffer_bytes(&call->body, upload, *upload_size);
		*upload_size = 0; /* the body of a question that has none is read and dropped */
		return call->body.failed ? MHD_NO : MHD_YES;
	}
	if (call->stage == CALL_BODY)
		return ask(call);
	if (call->stage != CALL_ANSWERED || call->response == NULL)
		return MHD_NO;
	if (call->guest != NULL)
		call->guest->close_at = call->match.route != NULL && call->match.route->kind == ROUTE_STREAM ?
						0 :
						call->door->console->now + CONSOLE_READING_MS;
	return MHD_queue_response(connection, call->status, call->response);
}
