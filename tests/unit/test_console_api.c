/* The console's API and pages: a real server on loopback, raw requests, hostile ones too, and an engine that
 * says what the test wants. */
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
#include <sys/stat.h>
#include <unistd.h>

#include "base/limits.h"
#include "console/console.h"

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
#define RAW(literal)                                                                                         \
	{                                                                                                    \
		literal, sizeof(literal) - 1                                                                 \
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

/* --- questions and answers -------------------------------------------------------------------------------
 */

Test(console_api, a_question_reaches_the_engine_as_it_was_asked)
{
	struct place p = {.answer = "{\"http\":200,\"ok\":true,\"rows\":[1,2]}"};
	const char *answer;

	place_open(&p);
	answer = get(&p, "/api/v1/inbox?team=virtual-school&limit=20&state=open",
		     "Cookie: other=1; muster=" COOKIE "; last=2\r\nX-CSRF-Token: abc\r\n");
	cr_assert_eq(status_of(answer), 200, "%s", answer);
	expect_guarded(answer);
	cr_assert(has(answer, "Content-Type: application/json\r\n") &&
		  has(answer, "Cache-Control: no-store\r\n"));
	cr_assert_str_eq(body_of(answer), "{\"rows\":[1,2]}"); /* http and ok are not for the browser */
	cr_assert_str_eq(asked(&p, "verb"), "inbox");
	cr_assert_str_eq(asked(&p, "session"), COOKIE);
	cr_assert_str_eq(asked(&p, "csrf"), "abc");
	cr_assert_str_eq(asked(&p, "team"), "virtual-school");
	cr_assert(has(p.question, "\"limit\":20"));
	cr_assert_str_eq(asked(&p, "subject"), "(none)");
	cr_assert(!has(p.question, "quiet"));
	get(&p, "/api/v1/inbox", "X-Muster-Quiet: true\r\n"); /* a page that asks again by itself */
	cr_assert(has(p.question, "\"quiet\":true"));
	answer = post(&p, "/api/v1/alerts/" ID "/note", JSON, "{\"note\":\"Zo\\u00eb rang\\nat 10\"}");
	cr_assert_eq(status_of(answer), 200, "%s", answer);
	cr_assert_str_eq(asked(&p, "id"), ID);
	cr_assert_str_eq(asked(&p, "note"), "Zo\xc3\xab rang\nat 10");
	cr_assert_str_eq(asked(&p, "session"), "(none)");
	console_close(p.console);
}

Test(console_api, the_same_answer_is_sent_once)
{
	struct place p = {.answer = "{\"http\":200,\"count\":3}"};
	char etag[64], heads[128];
	const char *answer, *at;

	place_open(&p);
	answer = get(&p, "/api/v1/schools", "");
	at = strstr(answer, "ETag: ");
	cr_assert(at != NULL && sscanf(at, "ETag: %63[^\r]", etag) == 1);
	snprintf(heads, sizeof heads, "If-None-Match: \"x\", W/%s\r\n", etag);
	answer = get(&p, "/api/v1/schools", heads);
	cr_assert_eq(status_of(answer), 304, "%s", answer);
	cr_assert_str_eq(body_of(answer), "");
	p.answer = "{\"http\":200,\"count\":4}";
	answer = get(&p, "/api/v1/schools", heads);
	cr_assert_str_eq(body_of(answer), "{\"count\":4}");
	console_close(p.console);
}

Test(console_api, the_engines_problems_are_problems)
{
	struct place p = {.answer = "{\"http\":422,\"title\":\"There is a problem\",\"detail\":\"Say when\","
				    "\"fields\":[{\"name\":\"until\",\"text\":\"a day to come\"}]}"};
	const char *answer;
	char first[4096];

	place_open(&p);
	answer = get(&p, "/api/v1/ring", "");
	cr_assert_eq(status_of(answer), 422);
	cr_assert_str_eq(
		body_of(answer),
		"{\"type\":\"about:blank\",\"title\":\"There is a problem\",\"status\":422,"
		"\"detail\":\"Say when\",\"fields\":[{\"name\":\"until\",\"text\":\"a day to come\"}]}");
	p.answer = "{\"http\":429,\"title\":\"Too many at once\",\"detail\":\"x\",\"retry_after\":30}";
	cr_assert(has(get(&p, "/api/v1/ring", ""), "Retry-After: 30\r\n"));
	/* What is not there and what may not be seen are one answer, whatever words the engine has for it. */
	p.answer = "{\"http\":404,\"title\":\"No such alert\",\"detail\":\"a clue\"}";
	snprintf(first, sizeof first, "%s", body_of(get(&p, "/api/v1/alerts/" ID, "")));
	cr_assert(!has(first, "clue"));
	cr_assert_str_eq(body_of(get(&p, "/api/v1/alerts/nonsense", "")), first);
	cr_assert_str_eq(body_of(get(&p, "/api/v1/nothing", "")), first);
	static const char *const broken[] = {"",
					     "nonsense",
					     "[]",
					     "{}",
					     "{\"http\":99}",
					     "{\"http\":\"200\"}",
					     "{\"ok\":true}",
					     "{\"http\":200,\"http\":200}"};
	for (size_t i = 0; i < sizeof broken / sizeof *broken; i++) {
		p.answer = broken[i];
		answer = get(&p, "/api/v1/ring", "");
		cr_assert_eq(status_of(answer), 500, "%s: %s", broken[i], answer);
	}
	p.answer = "{\"ok\":false,\"retry\":true}";
	cr_assert_eq(status_of(get(&p, "/api/v1/ring", "")), 503);
	console_close(p.console);
}

Test(console_api, signing_in_sets_the_cookie_and_hides_the_token)
{
	struct place p = {.secure = true, .answer = "{\"http\":200,\"csrf\":\"c\",\"token\":\"" COOKIE "\"}"};
	const char *answer;

	place_open(&p);
	answer = post(&p, "/api/v1/session", JSON,
		      "{\"person\":\"a\",\"password\":\"b\",\"code\":\"123 456\"}");
	cr_assert(has(answer,
		      "Set-Cookie: __Host-muster=" COOKIE "; Path=/; HttpOnly; SameSite=Strict; Secure\r\n"),
		  "%s", answer);
	cr_assert_str_eq(body_of(answer), "{\"csrf\":\"c\"}");
	/* Another answer with a member of that name makes nobody's cookie. */
	answer = get(&p, "/api/v1/schools", "");
	cr_assert(!has(answer, "Set-Cookie"), "%s", answer);
	/* Without TLS's own name the cookie is none. */
	get(&p, "/api/v1/schools", "Cookie: muster=" COOKIE "\r\n");
	cr_assert_str_eq(asked(&p, "session"), "(none)");
	p.answer = "{\"http\":200}";
	cr_assert_eq(status_of(post(&p, "/api/v1/session", JSON, "{\"person\":\"a\",\"password\":\"b\"}")),
		     500);
	p.answer = "{\"http\":401,\"token\":\"" COOKIE "\"}";
	cr_assert(!has(post(&p, "/api/v1/session", JSON, "{\"person\":\"a\",\"password\":\"b\"}"), COOKIE));
	p.answer = "{\"http\":204}";
	answer = exchange(&p, p.port,
			  "DELETE /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	cr_assert_eq(status_of(answer), 204);
	cr_assert(
		has(answer,
		    "Set-Cookie: __Host-muster=; Path=/; HttpOnly; SameSite=Strict; Secure; Max-Age=0\r\n"));
	console_close(p.console);
}

/* --- hostile requests ------------------------------------------------------------------------------------
 */

Test(console_api, bodies_are_strict)
{
	struct place p = {.answer = "{\"http\":200}"};
	static char deep[8192], wide[LIMIT_CONSOLE_BODY + 100];
	const char *note = "/api/v1/alerts/" ID "/note";

	place_open(&p);
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"x\",\"noted\":1}"), 422,
		       "\"name\":\"noted\",\"text\":\"is not known here; did you mean \\\"note\\\"?\"");
	expect_refused(&p, post(&p, note, JSON, "{}"), 422, "\"name\":\"note\",\"text\":\"is missing");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"\"}"), 422, "\"name\":\"note\"");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":3}"), 422, "\"name\":\"note\"");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":[\"x\"]}"), 422, "\"name\":\"note\"");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"a\\u202eb\"}"), 422,
		       "characters that can be seen");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"a\\u0000b\"}"), 400, "not a JSON object");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"a\",\"note\":\"b\"}"), 400, "not a JSON object");
	expect_refused(&p, post(&p, note, JSON, "[]"), 400, "not a JSON object");
	expect_refused(&p, post(&p, note, JSON, ""), 400, "not a JSON object");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"x\"} {}"), 400, "not a JSON object");
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"\xff\"}"), 400, "not a JSON object");
	/* What comes in the body cannot stand in for the path, the session or the verb. */
	expect_refused(&p, post(&p, note, JSON, "{\"note\":\"x\",\"id\":\"" ID "\"}"), 422,
		       "\"name\":\"id\"");
	expect_refused(
		&p, post(&p, note, JSON, "{\"note\":\"x\",\"session\":\"" COOKIE "\",\"verb\":\"health\"}"),
		422, "\"name\":\"verb\"");
	memset(deep, '[', sizeof deep - 1);
	expect_refused(&p, post(&p, note, JSON, deep), 400, "not a JSON object");
	snprintf(wide, sizeof wide, "{\"note\":\"%*s\"}", LIMIT_CONSOLE_BODY, "x");
	expect_refused(&p, post(&p, note, JSON, wide), 413, "at most");
	console_close(p.console);
}

Test(console_api, content_types_and_lengths)
{
	struct place p = {.answer = "{\"http\":200}"};
	const char *note = "/api/v1/alerts/" ID "/note";
	static const char *const types[] = {
		"", "Content-Type: text/plain\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
		"Content-Type: application/jsonp\r\n", "Content-Type: application/json; charset=utf-16\r\n"};

	place_open(&p);
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		expect_refused(&p, post(&p, note, types[i], "{\"note\":\"x\"}"), 415,
			       "expected application/json");
	expect_refused(&p, post(&p, note, JSON JSON, "{\"note\":\"x\"}"), 400, "given twice: Content-Type");
	expect_refused(&p,
		       exchange(&p, p.port,
				"POST /api/v1/marks HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" JSON
				"Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
		       411, "Content-Length");
	expect_refused(&p,
		       exchange(&p, p.port,
				"GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
				"Content-Length: 2\r\n\r\n{}"),
		       400, "no body");
	cr_assert_eq(status_of(post(&p, note, "Content-Type: Application/JSON; charset=UTF-8\r\n",
				    "{\"note\":\"x\"}")),
		     200);
	console_close(p.console);
}

Test(console_api, other_sites_pages_are_refused)
{
	struct place p = {.answer = "{\"http\":200}"};
	static const char *const theirs[] = {JSON "Origin: https://evil.example\r\n",
					     JSON "Origin: null\r\n",
					     JSON "Origin: https://muster.example.evil.example\r\n",
					     JSON "Origin: https://muster.example:8443\r\n",
					     JSON "Sec-Fetch-Site: cross-site\r\n",
					     JSON "Sec-Fetch-Site: same-site\r\n"};

	place_open(&p);
	for (size_t i = 0; i < sizeof theirs / sizeof *theirs; i++) {
		expect_refused(
			&p, post(&p, "/api/v1/session", theirs[i], "{\"person\":\"a\",\"password\":\"b\"}"),
			403, "another site");
		expect_refused(&p, get(&p, "/api/v1/schools", theirs[i] + strlen(JSON)), 403, "another site");
	}
	cr_assert_eq(status_of(post(&p, "/api/v1/alerts/" ID "/take",
				    JSON "Origin: https://muster.example\r\nSec-Fetch-Site: same-origin\r\n",
				    "{}")),
		     200);
	console_close(p.console);
}

Test(console_api, cookies_twice_or_of_no_form_are_nobody)
{
	struct place p = {.answer = "{\"http\":401,\"title\":\"You are not signed in\",\"detail\":\"x\"}"};
	static const char *const none[] = {
		"Cookie: muster=short\r\n",
		"Cookie: muster=" COOKIE "0\r\n",
		"Cookie: muster=\"" COOKIE "\"\r\n",
		"Cookie: xmuster=" COOKIE "\r\n",
		"Cookie: Muster=" COOKIE "\r\n",
		"Cookie: ;;==;muster\r\n",
		"Cookie: muster=0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef\r\n"};

	place_open(&p);
	expect_refused(&p, get(&p, "/api/v1/schools", "Cookie: muster=" COOKIE "; muster=" COOKIE "\r\n"),
		       400, "twice");
	expect_refused(&p, get(&p, "/api/v1/schools", "Cookie: muster=x; muster=" COOKIE "\r\n"), 400,
		       "twice");
	expect_refused(&p, get(&p, "/api/v1/schools", "Cookie: muster=" COOKIE "\r\nCookie: a=b\r\n"), 400,
		       "Cookie");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		cr_assert_eq(status_of(get(&p, "/api/v1/schools", none[i])), 401);
		cr_assert_str_eq(asked(&p, "session"), "(none)", "%s", none[i]);
	}
	console_close(p.console);
}

Test(console_api, path_tricks_find_nothing)
{
	struct place p = {.answer = "{\"http\":200}"};
	static const char *const tricks[] = {
		"/api/v1/schools/%2e%2e", "/api/v1/../v1/schools",  "/api/v1//schools",
		"/api/v1/schools/",	  "/api/v1/schools/oak%00", "/api/v1/schools/o%61k",
		"/api/v1/%73chools",	  "/api/v1/schools/oak;x",  "/api/v1/schools/oak/../pack",
		"/api/v1/schools/..",	  "/api/v1/schools\\oak",   "/api/",
		"/api/v1/schools/OAK",	  "/API/v1/schools",	    "/api/v1/schools/\xc3\xab"};

	place_open(&p);
	for (size_t i = 0; i < sizeof tricks / sizeof *tricks; i++) {
		const char *answer = get(&p, tricks[i], "");

		cr_assert_eq(status_of(answer), 404, "%s: %s", tricks[i], answer);
		cr_assert_eq(p.asked, 0, "%s", tricks[i]);
	}
	console_close(p.console);
}

Test(console_api, queries_are_strict)
{
	struct place p = {.answer = "{\"http\":200}"};

	place_open(&p);
	expect_refused(&p, get(&p, "/api/v1/inbox?tem=cme", ""), 422, "did you mean \\\"team\\\"?");
	expect_refused(&p, get(&p, "/api/v1/inbox?team=cme&team=cme", ""), 422, "given twice");
	expect_refused(&p, get(&p, "/api/v1/inbox?state=opened", ""), 422, "one of: open taken closed all");
	expect_refused(&p, get(&p, "/api/v1/inbox?limit=0", ""), 422, "from 1 to 100");
	expect_refused(&p, get(&p, "/api/v1/inbox?team=%00", ""), 400, "name=value");
	expect_refused(&p, get(&p, "/api/v1/inbox?team=%ff", ""), 400, "name=value");
	expect_refused(&p, get(&p, "/api/v1/inbox?team=%4", ""), 400, "name=value");
	expect_refused(&p, get(&p, "/api/v1/inbox?team=%", ""), 400, "name=value");
	expect_refused(&p, get(&p, "/api/v1/inbox?session=" COOKIE, ""), 422, "\"name\":\"session\"");
	expect_refused(&p, get(&p, "/api/v1/inbox?%3Cscript%3E=1", ""), 422, "\"name\":\"<script>\"");
	cr_assert_eq(status_of(get(&p, "/api/v1/inbox?team=&&state=%6Fpen&", "")), 200);
	cr_assert_str_eq(asked(&p, "state"), "open");
	cr_assert_str_eq(asked(&p, "team"), "(none)"); /* a field of a form left empty */
	console_close(p.console);
}

Test(console_api, methods_of_a_path)
{
	struct place p = {.answer = "{\"http\":200}"};
	static const char *const methods[] = {"PUT",	"PATCH",   "OPTIONS", "TRACE",
					      "DELETE", "CONNECT", "get",     "X"};
	char request[128];

	place_open(&p);
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		const char *answer;

		snprintf(request, sizeof request,
			 "%s /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n", methods[i]);
		answer = exchange(&p, p.port, request);
		cr_assert_eq(status_of(answer), 405, "%s: %s", methods[i], answer);
		cr_assert(has(answer, "Allow: GET, HEAD\r\n"), "%s", answer);
	}
	cr_assert_eq(p.asked, 0);
	snprintf(request, sizeof request,
		 "HEAD /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	cr_assert_str_eq(body_of(exchange(&p, p.port, request)), "");
	cr_assert_eq(p.asked, 1);
	console_close(p.console);
}

Test(console_api, garbage_ends_its_own_connection_only)
{
	struct place p = {.answer = "{\"http\":200}"};
	static char huge[LIMIT_CONSOLE_REQUEST * 2];
	static const struct {
		const char *bytes;
		size_t length;
	} garbage[] = {RAW("\0\0\0\0\0\0\r\n\r\n"),
		       RAW("GET /api/v1/schools\0/oak HTTP/1.1\r\nHost: x\r\n\r\n"),
		       RAW("GET  HTTP/1.1\r\n\r\n"),
		       RAW("\x16\x03\x01\x02\x00\x01\x00\x01"),
		       RAW("GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nX: a\0b\r\nConnection: close\r\n\r\n"),
		       RAW("GET /api/v1/schools HTTP/9.9\r\n\r\n"),
		       RAW("GET /api/v1/schools HTTP/1.1\r\nContent-Length: -1\r\n\r\n")};

	place_open(&p);
	for (size_t i = 0; i < sizeof garbage / sizeof *garbage; i++) {
		int fd = say_to(p.port, garbage[i].bytes, garbage[i].length);

		hear(&p, fd);
		close(fd);
	}
	snprintf(huge, sizeof huge, "GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nX-Long: %*s\r\n\r\n",
		 LIMIT_CONSOLE_REQUEST, "x");
	cr_assert_eq(status_of(exchange(&p, p.port, huge)), 431);
	snprintf(huge, sizeof huge, "GET /api/v1/schools?x=%0*d HTTP/1.1\r\nHost: x\r\n\r\n",
		 LIMIT_CONSOLE_REQUEST, 1);
	cr_assert_eq(status_of(exchange(&p, p.port, huge)), 414);
	p.asked = 0;
	cr_assert_eq(status_of(get(&p, "/api/v1/schools", "")), 200);
	console_close(p.console);
}

Test(console_api, who_drips_is_closed)
{
	struct place p = {.answer = "{\"http\":200}"};
	int head = -1, body = -1;
	char byte;

	place_open(&p);
	head = say_to(p.port, "GET /api/v1/sch", 15);
	body = say_to(
		p.port, "POST /api/v1/marks HTTP/1.1\r\nHost: x\r\n" JSON "Content-Length: 100\r\n\r\n{",
		strlen("POST /api/v1/marks HTTP/1.1\r\nHost: x\r\n" JSON "Content-Length: 100\r\n\r\n{"));
	for (unsigned i = 0; i < 10; i++)
		turn(&p);
	/* Bytes keep coming, and do not buy more time. */
	p.now += CONSOLE_REQUEST_MS - 1;
	cr_assert_eq(write(head, "o", 1), 1);
	cr_assert_eq(write(body, " ", 1), 1);
	for (unsigned i = 0; i < 10; i++)
		turn(&p);
	cr_assert_eq(read(head, &byte, 1), -1);
	cr_assert_eq(read(body, &byte, 1), -1);
	p.now += 1;
	for (unsigned i = 0; i < 10; i++)
		turn(&p);
	cr_assert_eq(read(head, &byte, 1), 0);
	cr_assert_eq(read(body, &byte, 1), 0);
	cr_assert_eq(p.asked, 0);
	close(head);
	close(body);
	console_close(p.console);
}

/* --- an engine that is slow, away or asked too much -------------------------------------------------------
 */

Test(console_api, a_silent_engine_is_told_after_its_time)
{
	struct place p = {0};
	int fd, act;
	const char *answer, *request = "GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	const char *take = "POST /api/v1/alerts/" ID "/take HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" JSON
			   "Content-Length: 2\r\n\r\n{}";

	place_open(&p);
	fd = say_to(p.port, request, strlen(request));
	act = say_to(p.port, take, strlen(take));
	for (unsigned i = 0; i < 20 && p.asked < 2; i++)
		turn(&p);
	cr_assert_eq(p.asked, 2);
	p.now += CONSOLE_QUESTION_MS;
	cr_assert_eq(console_timeout(p.console, p.now), 0);
	answer = hear(&p, fd);
	cr_assert_eq(status_of(answer), 503, "%s", answer);
	cr_assert(has(answer, "Retry-After: ") && !has(answer, "may have been done"));
	/* What may have been done is not said to have failed. */
	cr_assert(has(hear(&p, act), "may have been done"));
	/* An answer that comes after all is nobody's. */
	console_answer(p.console, p.number, SPAN("{\"http\":200,\"secret\":1}"));
	p.refuse = -FAULT_MISSING;
	cr_assert_eq(status_of(get(&p, "/api/v1/schools", "")), 503);
	close(fd);
	close(act);
	console_close(p.console);
}

Test(console_api, answers_find_their_own_question)
{
	struct place p = {0};
	const char *request = "GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	int fds[5];
	uint64_t numbers[5];

	place_open(&p);
	for (size_t i = 0; i < 5; i++) {
		fds[i] = say_to(p.port, request, strlen(request));
		for (unsigned k = 0; k < 20 && p.asked <= i; k++)
			turn(&p);
		numbers[i] = p.number;
	}
	for (size_t i = 5; i-- > 0;) {
		char text[64];

		snprintf(text, sizeof text, "{\"http\":200,\"is\":%zu}", i);
		console_answer(p.console, numbers[i], span_of(text));
	}
	for (size_t i = 0; i < 5; i++) {
		char text[64];

		snprintf(text, sizeof text, "{\"is\":%zu}", i);
		cr_assert_str_eq(body_of(hear(&p, fds[i])), text);
		close(fds[i]);
	}
	console_close(p.console);
}

Test(console_api, too_many_questions_are_refused_not_kept)
{
	struct place p = {0};
	const char *request = "GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
	int fds[LIMIT_CONSOLE_QUESTIONS];

	place_open(&p);
	for (size_t i = 0; i < LIMIT_CONSOLE_QUESTIONS; i++) {
		fds[i] = say_to(p.port, request, strlen(request));
		for (unsigned k = 0; k < 20 && p.asked <= i; k++)
			turn(&p);
	}
	cr_assert_eq(p.asked, LIMIT_CONSOLE_QUESTIONS);
	cr_assert_eq(status_of(get(&p, "/api/v1/schools", "")), 503);
	cr_assert_eq(p.asked, LIMIT_CONSOLE_QUESTIONS);
	console_engine_gone(p.console);
	for (size_t i = 0; i < LIMIT_CONSOLE_QUESTIONS; i++) {
		cr_assert_eq(status_of(hear(&p, fds[i])), 503);
		close(fds[i]);
	}
	console_close(p.console);
}

/* --- the reverse proxy -------------------------------------------------------------------------------------
 */

Test(console_api, the_proxys_word_counts_on_its_socket_only)
{
	struct place p = {.answer = "{\"http\":200,\"token\":\"" COOKIE "\"}"};
	const char *request = "POST /api/v1/session/proxy HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" JSON
			      "x-muster-SUBJECT: pat@council.example\r\nContent-Length: 2\r\n\r\n{}";
	const char *twice = "GET /api/v1/schools HTTP/1.1\r\nHost: x\r\nConnection: close\r\n"
			    "X-Muster-Subject: pat\r\nX-Muster-Subject: eve\r\n\r\n";

	place_open(&p);
	expect_refused(&p, exchange(&p, p.port, request), 404, "nothing here");
	cr_assert_eq(status_of(exchange(&p, p.proxy_port, request)), 200);
	cr_assert_str_eq(asked(&p, "subject"), "pat@council.example");
	get(&p, "/api/v1/schools", "X-Muster-Subject: pat@council.example\r\n");
	cr_assert_str_eq(asked(&p, "subject"), "(none)");
	p.asked = 0;
	expect_refused(&p, exchange(&p, p.proxy_port, twice), 400, "twice");
	console_close(p.console);
}

/* --- streams ----------------------------------------------------------------------------------------------
 */

static const char listens[] = "{\"http\":200,\"topics\":[\"team:cme\"],\"ends_in\":600}";
static const char events[] = "GET /api/v1/events HTTP/1.1\r\nHost: x\r\nCookie: muster=" COOKIE "\r\n\r\n";

Test(console_api, a_stream_tells_that_something_is_new)
{
	struct place p = {.answer = listens};
	char *answer;
	int fd;

	place_open(&p);
	fd = say_to(p.port, events, strlen(events));
	answer = hear(&p, fd);
	cr_assert_eq(status_of(answer), 200, "%s", answer);
	expect_guarded(answer);
	cr_assert(has(answer, "Content-Type: text/event-stream\r\n") &&
		  has(answer, "X-Accel-Buffering: no\r\n"));
	cr_assert(has(answer, "retry: 3000\n") && !has(answer, "event:"));
	console_changed(p.console, "team:ess");
	cr_assert_str_eq(hear(&p, fd), "", "word of another team");
	console_changed(p.console, "team:cme");
	console_changed(p.console, "team:cme");
	cr_assert(has(hear(&p, fd), "event: changed\ndata: {}\n\n"));
	console_changed(p.console, "*");
	cr_assert(has(hear(&p, fd), "event: changed\n"));
	/* Quiet, but for a word that keeps the connection. */
	cr_assert_gt(console_timeout(p.console, p.now), 1000);
	p.now += CONSOLE_BEAT_MS;
	answer = hear(&p, fd);
	cr_assert(has(answer, ":\n\n") && !has(answer, "event"), "%s", answer);
	/* It ends with the session. */
	p.now += 600 * 1000;
	cr_assert(has(hear(&p, fd), "0\r\n\r\n"));
	close(fd);
	console_close(p.console);
}

Test(console_api, signing_out_ends_the_streams_of_that_cookie)
{
	struct place p = {.answer = listens};
	int mine, other;
	static const char theirs[] = "GET /api/v1/events HTTP/1.1\r\nHost: x\r\n\r\n";

	place_open(&p);
	mine = say_to(p.port, events, strlen(events));
	hear(&p, mine);
	other = say_to(p.port, theirs, strlen(theirs));
	hear(&p, other);
	p.answer = "{\"http\":204}";
	exchange(&p, p.port,
		 "DELETE /api/v1/session HTTP/1.1\r\nHost: x\r\nConnection: close\r\nCookie: muster=" COOKIE
		 "\r\n\r\n");
	cr_assert(has(hear(&p, mine), "0\r\n\r\n"));
	console_changed(p.console, "*");
	cr_assert(has(hear(&p, other), "event: changed"));
	close(mine);
	close(other);
	console_close(p.console);
}

Test(console_api, one_cookie_holds_four_streams)
{
	struct place p = {.answer = listens};
	int fds[LIMIT_CONSOLE_SESSION_STREAMS + 1];

	place_open(&p);
	for (size_t i = 0; i <= LIMIT_CONSOLE_SESSION_STREAMS; i++) {
		fds[i] = say_to(p.port, events, strlen(events));
		cr_assert_eq(status_of(hear(&p, fds[i])), i < LIMIT_CONSOLE_SESSION_STREAMS ? 200 : 429);
	}
	/* One that is gone makes room, once it is noticed. */
	close(fds[0]);
	p.now += CONSOLE_BEAT_MS;
	for (unsigned i = 0; i < 20; i++)
		turn(&p);
	p.now += CONSOLE_BEAT_MS;
	for (unsigned i = 0; i < 20; i++)
		turn(&p);
	fds[0] = say_to(p.port, events, strlen(events));
	cr_assert_eq(status_of(hear(&p, fds[0])), 200);
	for (size_t i = 0; i <= LIMIT_CONSOLE_SESSION_STREAMS; i++)
		close(fds[i]);
	console_close(p.console); /* with streams asleep */
}

/* --- pages -------------------------------------------------------------------------------------------------
 */

static void file(const char *folder, const char *name, const char *text)
{
	char path[256];
	FILE *out;

	snprintf(path, sizeof path, "%s/%s", folder, name);
	out = fopen(path, "w");
	cr_assert(out != NULL);
	fputs(text, out);
	fclose(out);
}

Test(console_api, pages_are_what_the_manifest_names)
{
	char folder[] = "/tmp/muster-web.XXXXXX", sub[64], command[64];
	struct place p = {.answer = "{\"http\":200}"};
	struct fault fault;
	const char *answer;

	cr_assert(mkdtemp(folder) != NULL);
	snprintf(sub, sizeof sub, "%s/assets", folder);
	mkdir(sub, 0700);
	file(folder, "index.html", "<p>start</p>");
	file(folder, "assets/a-1.js", "export {}");
	file(folder, "assets/a-1.js.gz", "packed bytes");
	file(folder, "secret.txt", "not named");
	file(folder, "manifest.json",
	     "{\"assets\":{\"/assets/a-1.js\":{\"file\":\"assets/a-1.js\",\"type\":\"text/javascript\"}},"
	     "\"pages\":{\"/\":{\"file\":\"index.html\",\"type\":\"text/html; charset=utf-8\"}}}");
	cr_assert_eq(assets_load(folder, &p.assets, &fault), 0, "%s", fault.text);
	cr_assert_eq(assets_count(p.assets), 2);
	place_open(&p);
	answer = get(&p, "/", "Accept-Encoding: gzip\r\n");
	cr_assert_str_eq(body_of(answer), "<p>start</p>");
	expect_guarded(answer);
	cr_assert(has(answer, "Cache-Control: no-cache\r\n") && has(answer, "Vary: Accept-Encoding\r\n"));
	answer = get(&p, "/assets/a-1.js", "Accept-Encoding: br, gzip;q=0.5\r\n");
	cr_assert_str_eq(body_of(answer), "packed bytes");
	cr_assert(has(answer, "Content-Encoding: gzip\r\n") && has(answer, "immutable"));
	answer = get(&p, "/assets/a-1.js", "Accept-Encoding: gzip;q=0\r\n");
	cr_assert_str_eq(body_of(answer), "export {}");
	cr_assert_eq(status_of(get(&p, "/secret.txt", "")), 404);
	cr_assert_eq(status_of(get(&p, "/manifest.json", "")), 404);
	cr_assert_eq(status_of(get(&p, "/?from=mail", "")), 200);
	cr_assert_eq(p.asked, 0);
	console_close(p.console);
	assets_free(p.assets);

	/* A manifest that names what is not below its folder is refused whole. */
	static const char *const outside[] = {"/etc/hostname", "../index.html", "assets/../../x", ".hidden",
					      ""};
	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++) {
		char text[200];

		snprintf(text, sizeof text,
			 "{\"assets\":{},\"pages\":{\"/\":{\"file\":\"%s\",\"type\":\"text/html\"}}}",
			 outside[i]);
		file(folder, "manifest.json", text);
		cr_assert_eq(assets_load(folder, &p.assets, &fault), -FAULT_PARSE, "%s", outside[i]);
	}
	snprintf(command, sizeof command, "rm -r %s", folder);
	cr_assert_eq(system(command), 0);
	/* No folder is no fault: the API answers without pages. */
	cr_assert_eq(assets_load(folder, &p.assets, &fault), 0);
	cr_assert_eq(assets_count(p.assets), 0);
	assets_free(p.assets);
}
