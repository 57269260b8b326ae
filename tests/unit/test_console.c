/* console/: a real server on loopback, raw requests, an engine that answers or does not. */
#include <criterion/criterion.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "console/console.h"
#include "console/health.h"

static const char healthy[] = "{\"live\":true,\"ready\":true,\"reasons\":[],\"metrics\":{\"pages_total\":12,"
			      "\"share\":0.5,\"bad-name\":1,\"a_text\":\"x\"}}";
static const char sick[] = "{\"live\":true,\"ready\":false,\"reasons\":[\"loading 3 of 13\\n schools\"]}";

struct place {
	struct console *console;
	int port;
	const char *answer; /* what the engine says; NULL: nothing */
	int refuse;	    /* what ask returns */
	unsigned asked;
	bool due;
	uint64_t number; /* of the last question */
	int64_t now;
};

static int ask(void *owner, uint64_t number, struct span question)
{
	struct place *p = owner;

	cr_assert(span_is(question, "{\"verb\":\"health\"}"));
	p->asked++;
	p->due = true;
	p->number = number;
	return p->refuse;
}

static void place_open(struct place *p)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	struct fault fault = {0};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(listen(fd, 16), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	p->port = ntohs(address.sin_port);
	cr_assert_eq(console_open(&(struct console_settings){.listen_fd = fd, .proxy_fd = -1},
				  &(struct console_engine){ask, p}, &p->console, &fault),
		     0, "%s", fault.text);
}

static int say(const struct place *p, const char *request)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons((uint16_t)p->port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	cr_assert_eq(write(fd, request, strlen(request)), (ssize_t)strlen(request));
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

/* One turn of the role's loop; `p->now` is the clock. */
static void turn(struct place *p)
{
	struct pollfd polled = {.fd = console_fd(p->console), .events = POLLIN};
	int wait = console_timeout(p->console, p->now);

	poll(&polled, 1, wait < 0 || wait > 20 ? 20 : wait);
	console_run(p->console, p->now);
	if (p->due && p->answer != NULL) {
		p->due = false;
		console_answer(p->console, p->number, span_of(p->answer));
	}
}

/* Runs the loop until the server has closed the connection; the whole answer. */
static char *hear(struct place *p, int fd)
{
	static char answer[8192];
	size_t length = 0;

	for (unsigned i = 0; i < 400; i++) {
		ssize_t n = read(fd, answer + length, sizeof answer - 1 - length);

		if (n == 0)
			break;
		length += n > 0 ? (size_t)n : 0;
		turn(p);
	}
	close(fd);
	answer[length] = '\0';
	return answer;
}

static char *get(struct place *p, const char *request_line)
{
	char request[256];

	snprintf(request, sizeof request, "%s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n",
		 request_line);
	return hear(p, say(p, request));
}

static const char *body_of(const char *answer)
{
	const char *at = strstr(answer, "\r\n\r\n");

	return at == NULL ? "(no body)" : at + 4;
}

static void expect(const char *answer, const char *status, const char *body)
{
	cr_assert_eq(strncmp(answer, status, strlen(status)), 0, "wanted %s, found %s", status, answer);
	cr_assert_str_eq(body_of(answer), body);
	cr_assert(strstr(answer, "X-Content-Type-Options: nosniff\r\n") != NULL, "%s", answer);
	cr_assert(strstr(answer, "Cache-Control: no-store\r\n") != NULL, "%s", answer);
}

Test(console, answers_what_the_engine_says)
{
	struct place p = {.answer = healthy};

	place_open(&p);
	expect(get(&p, "GET /healthz"), "HTTP/1.1 200", "live\n");
	expect(get(&p, "GET /readyz"), "HTTP/1.1 200", "ready\n");
	expect(get(&p, "HEAD /readyz"), "HTTP/1.1 200", "");
	expect(get(&p, "GET /metrics"), "HTTP/1.1 200",
	       "# HELP muster_live live\n# TYPE muster_live gauge\nmuster_live 1\n"
	       "# HELP muster_ready ready\n# TYPE muster_ready gauge\nmuster_ready 1\n"
	       "# HELP muster_pages_total pages total\n# TYPE muster_pages_total counter\nmuster_pages_total 12\n"
	       "# HELP muster_share share\n# TYPE muster_share gauge\nmuster_share 0.5\n"
	       "# HELP muster_metrics_refused metrics refused\n# TYPE muster_metrics_refused gauge\n"
	       "muster_metrics_refused 2\n");
	p.answer = sick;
	expect(get(&p, "GET /readyz"), "HTTP/1.1 503", "not ready\n- loading 3 of 13\\x0a schools\n");
	expect(get(&p, "GET /healthz"), "HTTP/1.1 200", "live\n");
	console_close(p.console);
}

Test(console, nothing_else_is_there)
{
	struct place p = {.answer = healthy};

	place_open(&p);
	cr_assert(strstr(get(&p, "GET /"), "HTTP/1.1 503") !=
		  NULL); /* without pages it says how to build them */
	expect(get(&p, "GET /metrics/../etc/passwd"), "HTTP/1.1 404", "not found\n");
	expect(get(&p, "DELETE /metrics"), "HTTP/1.1 405", "method not allowed\n");
	expect(hear(&p,
		    say(&p,
			"POST /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")),
	       "HTTP/1.1 405", "method not allowed\n");
	/* Garbage gets an error or a closed connection, and does not stop the server. */
	cr_assert(strstr(hear(&p, say(&p, "\r\n\r\nGARBAGE\r\n\r\n")), " 200 ") == NULL);
	expect(get(&p, "GET /x"), "HTTP/1.1 404", "not found\n");
	cr_assert_eq(p.asked, 0);
	console_close(p.console);
}

Test(console, a_get_with_a_body_is_answered_too)
{
	struct place p = {.answer = healthy};

	place_open(&p);
	expect(hear(&p,
		    say(&p,
			"GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc")),
	       "HTTP/1.1 200", "live\n");
	console_close(p.console);
}

Test(console, a_silent_engine_is_503_after_two_seconds)
{
	struct place p = {.now = 1000};
	int fd;

	place_open(&p);
	fd = say(&p, "GET /readyz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	for (unsigned i = 0; i < 20 && p.asked == 0; i++)
		turn(&p);
	cr_assert_eq(p.asked, 1);
	p.now = 1000 + CONSOLE_PATIENCE_MS - 1;
	cr_assert_leq(console_timeout(p.console, p.now), 1);
	turn(&p);
	cr_assert_eq(read(fd, &(char){0}, 1), -1);
	p.now++;
	expect(hear(&p, fd), "HTTP/1.1 503", "engine not answering\n");
	/* The lost question is not waited for: the next request asks again. */
	p.answer = healthy;
	p.due = false;
	expect(get(&p, "GET /readyz"), "HTTP/1.1 200", "ready\n");
	cr_assert_eq(p.asked, 2);
	console_close(p.console);
}

Test(console, an_engine_that_is_away_is_503_at_once)
{
	struct place p = {.refuse = -FAULT_MISSING};
	int fd;

	place_open(&p);
	expect(get(&p, "GET /healthz"), "HTTP/1.1 503", "engine not answering\n");
	p.refuse = 0;
	fd = say(&p, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	for (unsigned i = 0; i < 20 && p.asked < 2; i++)
		turn(&p);
	console_engine_gone(p.console);
	cr_assert_eq(console_timeout(p.console, p.now), 0);
	expect(hear(&p, fd), "HTTP/1.1 503", "engine not answering\n");
	console_close(p.console);
}

Test(console, an_answer_that_is_none_is_503)
{
	struct place p = {.answer = "{\"live\":1}"};

	place_open(&p);
	expect(get(&p, "GET /healthz"), "HTTP/1.1 503", "the engine's answer was not understood\n");
	p.answer = "nonsense";
	expect(get(&p, "GET /metrics"), "HTTP/1.1 503", "the engine's answer was not understood\n");
	console_answer(p.console, p.number, SPAN("dropped: nobody waits"));
	console_close(p.console);
}

Test(console, one_question_serves_all_who_wait)
{
	struct place p = {0};
	int fds[8];

	place_open(&p);
	for (size_t i = 0; i < 8; i++)
		fds[i] = say(&p, "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	for (unsigned i = 0; i < 40; i++)
		turn(&p);
	cr_assert_eq(p.asked, 1);
	p.answer = healthy;
	for (size_t i = 0; i < 8; i++)
		expect(hear(&p, fds[i]), "HTTP/1.1 200", "live\n");
	console_close(p.console);
}

Test(console, closes_with_requests_waiting)
{
	struct place p = {0};
	int fd;

	place_open(&p);
	fd = say(&p, "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
	for (unsigned i = 0; i < 20 && p.asked == 0; i++)
		turn(&p);
	cr_assert_eq(p.asked, 1);
	console_close(p.console);
	close(fd);
	console_close(NULL);
}
