#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/limits.h"
#include "console/console_internal.h"

/* The prefix makes browsers refuse the cookie unless it is Secure, of this host and of every path. */
#define COOKIE_SECURE	"__Host-muster"
#define COOKIE_INSECURE "muster"

/* --- connections ------------------------------------------------------------------------------------------
 */

static void guest_came(struct console *c, struct MHD_Connection *connection, void **socket_context)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
	struct guest *g = calloc(1, sizeof *g);

	*socket_context = g;
	if (g == NULL)
		return;
	*g = (struct guest){.next = c->guests,
			    .at = &c->guests,
			    .console = c,
			    .fd = info != NULL ? info->connect_fd : -1,
			    .close_at = c->now + CONSOLE_REQUEST_MS};
	if (g->next != NULL)
		g->next->at = &g->next;
	c->guests = g;
}

static void guest_went(struct guest *g)
{
	if (g == NULL)
		return;
	*g->at = g->next;
	if (g->next != NULL)
		g->next->at = g->at;
	free(g);
}

static void guest_notify(void *owner, struct MHD_Connection *connection, void **socket_context,
			 enum MHD_ConnectionNotificationCode code)
{
	struct door *door = owner;

	if (code == MHD_CONNECTION_NOTIFY_STARTED)
		guest_came(door->console, connection, socket_context);
	else
		guest_went(*socket_context);
}

/* Who keeps a place without asking, or without reading, loses it. */
static void guests_turn(struct console *c)
{
	for (struct guest *g = c->guests; g != NULL; g = g->next) {
		if (g->close_at == 0 || g->close_at > c->now || g->fd < 0)
			continue;
		shutdown(g->fd, SHUT_RDWR); /* libmicrohttpd sees its end and closes */
		g->close_at = 0;
	}
}

/* --- opening ----------------------------------------------------------------------------------------------
 */

static int door_open(struct console *c, int fd, bool proxy, struct fault *reterr)
{
	struct door *d = &c->doors[c->door_count];
	const union MHD_DaemonInfo *info;
	struct epoll_event event = {.events = EPOLLIN};

	*d = (struct door){.console = c, .proxy = proxy};
	d->http = MHD_start_daemon(MHD_USE_EPOLL | MHD_ALLOW_SUSPEND_RESUME, 0, NULL, NULL, call_handle, d,
				   MHD_OPTION_LISTEN_SOCKET, fd, MHD_OPTION_NOTIFY_COMPLETED, call_done, d,
				   MHD_OPTION_URI_LOG_CALLBACK, call_begin, d, MHD_OPTION_NOTIFY_CONNECTION,
				   guest_notify, d, MHD_OPTION_CONNECTION_LIMIT,
				   (unsigned)LIMIT_CONSOLE_CONNECTIONS, MHD_OPTION_CONNECTION_MEMORY_LIMIT,
				   (size_t)LIMIT_CONSOLE_REQUEST, MHD_OPTION_CONNECTION_TIMEOUT,
				   (unsigned)IDLE_SECONDS, MHD_OPTION_STRICT_FOR_CLIENT, 1, MHD_OPTION_END);
	if (d->http == NULL) {
		close(fd);
		return fault_set(reterr, FAULT_IO, "the HTTP server does not start on its listening socket");
	}
	c->door_count++;
	info = MHD_get_daemon_info(d->http, MHD_DAEMON_INFO_EPOLL_FD);
	if (info == NULL)
		return fault_set(reterr, FAULT_BUG, "the HTTP server has no epoll descriptor");
	if (epoll_ctl(c->fd, EPOLL_CTL_ADD, info->epoll_fd, &event) != 0)
		return fault_errno(reterr, errno, "cannot watch the HTTP server");
	return 0;
}

static int doors_open(struct console *c, const struct console_settings *s, struct fault *reterr)
{
	int rc;

	c->fd = epoll_create1(EPOLL_CLOEXEC);
	rc = c->fd >= 0 ? door_open(c, s->listen_fd, false, reterr) :
			  fault_errno(reterr, errno, "cannot watch the HTTP server");
	if (rc != 0) {
		if (c->fd < 0)
			close(s->listen_fd);
		if (s->proxy_fd >= 0)
			close(s->proxy_fd);
		return rc;
	}
	return s->proxy_fd >= 0 ? door_open(c, s->proxy_fd, true, reterr) : 0;
}

int console_open(const struct console_settings *settings, const struct console_engine *engine,
		 struct console **ret_console, struct fault *reterr)
{
	struct console *c = calloc(1, sizeof *c);
	int rc;

	if (c == NULL)
		return fault_set(reterr, FAULT_MEMORY, "no memory for the console");
	/* What libmicrohttpd prints is GMT; with TZ set it never looks for a zone file. */
	setenv("TZ", "UTC0", 0);
	tzset();
	c->engine = *engine;
	c->assets = settings->assets;
	c->insecure_cookie = settings->insecure_cookie;
	c->cookie = settings->insecure_cookie ? COOKIE_INSECURE : COOKIE_SECURE;
	text_copy(c->subject_header, sizeof c->subject_header,
		  span_of(settings->subject_header != NULL ? settings->subject_header : ""));
	rc = doors_open(c, settings, reterr);
	if (rc == 0)
		*ret_console = c;
	else
		console_close(c);
	return rc;
}

int console_fd(const struct console *c)
{
	return c->fd;
}

/* --- turns ------------------------------------------------------------------------------------------------
 */

static void waits_turn(struct console *c)
{
	for (struct call *w = c->waits, *next; w != NULL; w = next) {
		next = w->next;
		if (w->deadline <= c->now)
			call_refuse(w, w->page != HEALTH_PAGES ? "engine not answering\n" :
								 "Muster is not answering.");
	}
}

void console_run(struct console *c, int64_t now_ms)
{
	c->now = now_ms;
	waits_turn(c);
	streams_turn(c);
	guests_turn(c);
	c->woken = false;
	for (unsigned i = 0; i < c->door_count; i++)
		MHD_run(c->doors[i].http);
}

static void sooner(int64_t *least, int64_t left)
{
	if (left < 0)
		left = 0;
	if (*least < 0 || left < *least)
		*least = left;
}

int console_timeout(const struct console *c, int64_t now_ms)
{
	MHD_UNSIGNED_LONG_LONG idle;
	int64_t least = -1, stream = streams_next(c);

	if (c->woken)
		return 0;
	for (unsigned i = 0; i < c->door_count; i++)
		if (MHD_get_timeout(c->doors[i].http, &idle) == MHD_YES)
			sooner(&least, idle > IDLE_SECONDS * 1000 ? IDLE_SECONDS * 1000 : (int64_t)idle);
	for (const struct call *w = c->waits; w != NULL; w = w->next)
		sooner(&least, w->deadline - now_ms);
	for (const struct guest *g = c->guests; g != NULL; g = g->next)
		if (g->close_at != 0)
			sooner(&least, g->close_at - now_ms);
	if (stream >= 0)
		sooner(&least, stream - now_ms);
	return (int)least;
}

void console_answer(struct console *c, uint64_t number, struct span answer)
{
	if (number == c->health)
		c->health = 0;
	for (struct call *w = c->waits, *next; w != NULL; w = next) {
		next = w->next;
		if (w->number == number)
			call_answer(w, answer);
	}
}

void console_engine_gone(struct console *c)
{
	c->health = 0;
	while (c->waits != NULL)
		call_refuse(c->waits, c->waits->page != HEALTH_PAGES ? "engine not answering\n" :
								       "Muster is not answering.");
	streams_end(c);
}

void console_close(struct console *c)
{
	if (c == NULL)
		return;
	/* libmicrohttpd aborts when it is stopped with suspended connections. */
	console_engine_gone(c);
	for (unsigned i = 0; i < c->door_count; i++)
		MHD_stop_daemon(c->doors[i].http);
	if (c->fd >= 0)
		close(c->fd);
	free(c);
}
