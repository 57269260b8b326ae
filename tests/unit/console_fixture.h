/* console_fixture.h: the console as a real server on loopback, raw requests to it, and an engine that says
 * what the test wants. */
#ifndef TESTS_CONSOLE_FIXTURE_H
#define TESTS_CONSOLE_FIXTURE_H

#include <criterion/criterion.h>
#include <arpa/inet.h>
#include <fcntl.h>
#include <jansson.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "console/console.h"

#pragma GCC diagnostic ignored "-Wunused-function" /* a test takes what it needs of this */

#define COOKIE "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
#define ID     "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

struct place {
	struct console *console;
	struct assets *assets;
	int port, proxy_port;
	const char *answer; /* what the engine says; NULL: nothing */
	int refuse;
	bool secure;
	unsigned asked;
	char question[LIMIT_FRAME];
	uint64_t number;
	bool due;
	int64_t now;
};

static int ask(void *owner, uint64_t number, struct span question)
{
	struct place *p = owner;

	p->asked++;
	p->number = number;
	p->due = true;
	cr_assert(text_copy(p->question, sizeof p->question, question));
	return p->refuse;
}

static int listener(int *ret_port)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t size = sizeof address;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	cr_assert_eq(bind(fd, (struct sockaddr *)&address, size), 0);
	cr_assert_eq(listen(fd, 64), 0);
	cr_assert_eq(getsockname(fd, (struct sockaddr *)&address, &size), 0);
	*ret_port = ntohs(address.sin_port);
	return fd;
}

static void place_open(struct place *p)
{
	struct console_settings settings = {
		.subject_header = "X-Muster-Subject", .insecure_cookie = !p->secure, .assets = p->assets};
	struct fault fault = {0};

	settings.listen_fd = listener(&p->port);
	settings.proxy_fd = listener(&p->proxy_port);
	p->now = 1000;
	cr_assert_eq(console_open(&settings, &(struct console_engine){ask, p}, &p->console, &fault), 0, "%s",
		     fault.text);
}

static int say_to(int port, const void *bytes, size_t length)
{
	struct sockaddr_in address = {.sin_family = AF_INET,
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK),
				      .sin_port = htons((uint16_t)port)};
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert_eq(connect(fd, (struct sockaddr *)&address, sizeof address), 0);
	cr_assert_eq(write(fd, bytes, length), (ssize_t)length);
	fcntl(fd, F_SETFL, O_NONBLOCK);
	return fd;
}

static void turn(struct place *p)
{
	struct pollfd polled = {.fd = console_fd(p->console), .events = POLLIN};
	int wait = console_timeout(p->console, p->now);

	poll(&polled, 1, wait < 0 || wait > 5 ? 5 : wait);
	console_run(p->console, p->now);
	if (p->due && p->answer != NULL && p->refuse == 0) {
		p->due = false;
		console_answer(p->console, p->number, span_of(p->answer));
	}
}

/* What comes until the server closes, or nothing more comes for a while. */
static char *hear(struct place *p, int fd)
{
	static char answer[256 * 1024];
	size_t length = 0;

	for (unsigned i = 0; i < 100; i++) {
		ssize_t n = read(fd, answer + length, sizeof answer - 1 - length);

		if (n == 0)
			break;
		if (n > 0)
			i = 0;
		length += n > 0 ? (size_t)n : 0;
		turn(p);
	}
	answer[length] = '\0';
	return answer;
}

static char *exchange(struct place *p, int port, const char *request)
{
	int fd = say_to(port, request, strlen(request));
	char *answer = hear(p, fd);

	close(fd);
	return answer;
}

/* `heads`: lines of headers, each with its end. */
static char *get(struct place *p, const char *path, const char *heads)
{
	char request[16384];

	snprintf(request, sizeof request,
		 "GET %s HTTP/1.1\r\nHost: muster.example\r\nConnection: close\r\n%s\r\n", path, heads);
	return exchange(p, p->port, request);
}

static char *post(struct place *p, const char *path, const char *heads, const char *body)
{
	static char request[LIMIT_CONSOLE_BODY + 16384];

	snprintf(request, sizeof request,
		 "POST %s HTTP/1.1\r\nHost: muster.example\r\nConnection: close\r\n%s"
		 "Content-Length: %zu\r\n\r\n%s",
		 path, heads, strlen(body), body);
	return exchange(p, p->port, request);
}

#define JSON "Content-Type: application/json\r\n"

static int status_of(const char *answer)
{
	return strncmp(answer, "HTTP/1.1 ", 9) == 0 ? atoi(answer + 9) : 0;
}

static const char *body_of(const char *answer)
{
	const char *at = strstr(answer, "\r\n\r\n");

	return at == NULL ? "(no body)" : at + 4;
}

static bool has(const char *answer, const char *words)
{
	return strstr(answer, words) != NULL;
}

/* Every answer of ours has them, whatever it says. */
static void expect_guarded(const char *answer)
{
	static const char *const lines[] = {
		"Content-Security-Policy: default-src 'none'; script-src 'self';",
		"X-Content-Type-Options: nosniff\r\n",
		"Referrer-Policy: no-referrer\r\n",
		"Cross-Origin-Opener-Policy: same-origin\r\n",
		"Cross-Origin-Resource-Policy: same-origin\r\n",
		"Cache-Control: ",
	};

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		cr_assert(has(answer, lines[i]), "%s is not in %s", lines[i], answer);
}

/* A problem, and the engine was asked nothing. */
static void expect_refused(struct place *p, const char *answer, int status, const char *words)
{
	json_t *problem = json_loads(body_of(answer), 0, NULL);

	cr_assert_eq(status_of(answer), status, "wanted %d, found %s", status, answer);
	expect_guarded(answer);
	cr_assert(has(answer, "Content-Type: application/problem+json\r\n"), "%s", answer);
	cr_assert_eq(json_integer_value(json_object_get(problem, "status")), status);
	cr_assert(has(body_of(answer), words), "%s is not in %s", words, answer);
	cr_assert_eq(p->asked, 0, "the engine was asked %s", p->question);
	json_decref(problem);
}

static const char *asked(const struct place *p, const char *key)
{
	static char value[2048];
	json_t *question = json_loads(p->question, JSON_REJECT_DUPLICATES, NULL);
	const json_t *member = json_object_get(question, key);

	snprintf(value, sizeof value, "%s", json_is_string(member) ? json_string_value(member) : "(none)");
	json_decref(question);
	return value;
}

#endif
