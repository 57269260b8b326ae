/* The pool against a server that misbehaves byte for byte. */
#include <criterion/criterion.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/socket.h>
#include <time.h>

#include "base/file.h"
#include "base/limits.h"
#include "source/curl_pool.h"
#include "tls_server.h"

#define OK(type, length) "HTTP/1.1 200 OK\r\nContent-Type: " type "\r\nContent-Length: " length "\r\n\r\n"
#define EMPTY(status)	 "HTTP/1.1 " status "\r\nContent-Length: 0\r\n"
#define BIG		 9000000

/* Made once at start: 9,000,000 blanks as they are, in chunks, and gzipped. */
static char bomb_answer[64 * 1024], big_answer[BIG + 1024], chunked_answer[BIG + 1024];
static size_t bomb_length, big_length, chunked_length, unpacked_length;

static struct tls_answer answers[] = {
	{"/ok", OK("application/json", "11") "{\"data\":[]}", 0, 0, false, false},
	{"/charset", OK("Application/JSON; charset=utf-8", "2") "{}", 0, 0, false, false},
	{"/problem", OK("application/problem+json", "2") "{}", 0, 0, false, false},
	{"/empty", OK("application/json", "0"), 0, 0, false, false},
	{"/hold", OK("application/json", "2") "{}", 0, 60, false, false},
	{"/html", OK("text/html; charset=utf-8", "6") "<html>", 0, 0, false, false},
	{"/untyped", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}", 0, 0, false, false},
	{"/csv", OK("text/csv", "4") "a,b\n", 0, 0, false, false},
	{"/301", EMPTY("301 Moved") "Location: /ok\r\n\r\n", 0, 0, false, false},
	{"/302", EMPTY("302 Found") "Location: https://elsewhere.invalid/\x1b[2J\r\n\r\n", 0, 0, false,
	 false},
	{"/401", EMPTY("401 Unauthorized") "WWW-Authenticate: Bearer\r\n\r\n", 0, 0, false, false},
	{"/403", EMPTY("403 Forbidden") "\r\n", 0, 0, false, false},
	{"/404", "HTTP/1.1 404 Not Found\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<b>no", 0, 0,
	 false, false},
	{"/418", EMPTY("418 Teapot") "\r\n", 0, 0, false, false},
	{"/204", "HTTP/1.1 204 No Content\r\n\r\n", 0, 0, false, false},
	{"/429", EMPTY("429 Slow Down") "\r\n", 0, 0, false, false},
	{"/429s", EMPTY("429 Slow Down") "Retry-After: 17\r\n\r\n", 0, 0, false, false},
	{"/429d",
	 EMPTY("429 Slow Down") "Date: Wed, 02 Sep 2026 08:00:00 GMT\r\nRetry-After: Wed, 02 Sep 2026 08:01:30 GMT\r\n\r\n",
	 0, 0, false, false},
	{"/429p",
	 EMPTY("429 Slow Down") "Date: Wed, 02 Sep 2026 08:00:00 GMT\r\nRetry-After: Tue, 01 Sep 2026 08:01:30 GMT\r\n\r\n",
	 0, 0, false, false},
	{"/429l", EMPTY("429 Slow Down") "Retry-After: 99999999999999999999\r\n\r\n", 0, 0, false, false},
	{"/429m", EMPTY("429 Slow Down") "Retry-After: 4000000\r\n\r\n", 0, 0, false, false},
	{"/429x", EMPTY("429 Slow Down") "Retry-After: soon\r\n\r\n", 0, 0, false, false},
	{"/500", "HTTP/1.1 500 Oops\r\nContent-Type: text/html\r\nContent-Length: 5\r\n\r\n<b>no", 0, 0,
	 false, false},
	{"/503", EMPTY("503 Later") "Retry-After: 5\r\n\r\n", 0, 0, false, false},
	{"/524", EMPTY("524 Timeout") "\r\n", 0, 0, false, false},
	{"/cut", OK("application/json", "100") "{\"data\":[", 0, 0, true, false},
	{"/reset", OK("application/json", "100") "{\"data\":[", 0, 0, false, true},
	{"/cutchunk",
	 "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{\"dat",
	 0, 0, true, false},
	{"/cutclose", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n{\"dat",
	 0, 0, true, false},
	{"/nothing", "", 0, 0, true, false},
	{"/garbage", "SSH-2.0-nothing\r\n\r\n", 0, 0, true, false},
	{"/slow", OK("application/json", "2") "{}", 0, 3000, false, false},
	{"/half", OK("application/json", "100") "{", 0, 0, false, false},
	{"/big", big_answer, 0, 0, false, false},
	{"/chunked", chunked_answer, 0, 0, true, false},
	{"/bomb", bomb_answer, 0, 0, false, false},
	{NULL, NULL, 0, 0, false, false},
};

static struct tls_server server;
static struct curl_pool *pool;
static struct fault fault;

/* What the last `done` said, and every page number in the order they ended. */
static struct msg_fetched told;
static char body[4096];
static uint64_t body_length;
static unsigned told_count, ended[64];

static void done(void *context, const struct msg_fetch *order, const struct msg_fetched *result, int fd)
{
	struct span bytes;

	(void)context;
	told = *result;
	cr_assert_eq(result->pull, order->pull);
	cr_assert_eq(result->page, order->page);
	cr_assert_eq(fd >= 0, result->outcome == FETCH_OK);
	if (told_count < 64)
		ended[told_count] = order->page;
	told_count++;
	if (fd < 0) {
		cr_assert_neq(result->text[0], '\0', "a failure has words");
		return;
	}
	cr_assert_eq(file_map_sealed(fd, result->bytes, &bytes, &fault), 0, "%s", fault.text);
	body_length = bytes.length;
	text_copy(body, sizeof body, bytes);
	file_unmap(bytes);
	close(fd);
}

static size_t blanks_gzipped(char *out, size_t length);

static void fill_answers(void)
{
	size_t i = 0;

	big_length = (size_t)snprintf(big_answer, sizeof big_answer, OK("application/json", "%d"), BIG);
	memset(big_answer + big_length, ' ', BIG);
	big_length += BIG;
	chunked_length = (size_t)snprintf(chunked_answer, sizeof chunked_answer,
					  "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
					  "Transfer-Encoding: chunked\r\n\r\n%x\r\n",
					  BIG);
	memset(chunked_answer + chunked_length, ' ', BIG);
	chunked_length += BIG;
	bomb_length = blanks_gzipped(bomb_answer, sizeof bomb_answer);
	for (; answers[i].path != NULL; i++)
		answers[i].length = answers[i].bytes == big_answer     ? big_length :
				    answers[i].bytes == chunked_answer ? chunked_length :
				    answers[i].bytes == bomb_answer    ? bomb_length :
									 0;
}

static void put32(char *at, unsigned value)
{
	for (int i = 0; i < 4; i++)
		at[i] = (char)(value >> (8 * i));
}

static unsigned crc_of_blanks(unsigned count)
{
	unsigned crc = ~0U;

	while (count-- > 0) {
		crc ^= ' ';
		for (int bit = 0; bit < 8; bit++)
			crc = crc >> 1 ^ (crc & 1 ? 0xedb88320U : 0);
	}
	return ~crc;
}

/* A gzip stream of very many blanks, written from the format (RFC 1951, RFC 1952): blocks
 * of fixed codes, one literal and then matches of 258 at distance 1. */
struct bits {
	unsigned char *at;
	unsigned used;
};

static void put_bits(struct bits *b, unsigned value, unsigned count)
{
	for (unsigned i = 0; i < count; i++, b->used++)
		b->at[b->used / 8] |= (unsigned char)((value >> i & 1) << (b->used % 8));
}

static void put_code(struct bits *b, unsigned code, unsigned count)
{
	while (count-- > 0)
		put_bits(b, code >> count & 1, 1); /* Huffman codes come top bit first */
}

static size_t blanks_gzipped(char *out, size_t length)
{
	static unsigned char packed[60000];
	static const unsigned char head[10] = {0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3};
	struct bits b = {packed, 0};
	unsigned total = 1;
	char *end;
	int n;

	put_bits(&b, 1, 1);
	put_bits(&b, 1, 2);
	put_code(&b, 0x30 + ' ', 8);
	for (; total < BIG; total += 258) {
		put_code(&b, 0xc5, 8); /* symbol 285: length 258 */
		put_code(&b, 0, 5);    /* distance 1 */
	}
	put_code(&b, 0, 7);
	n = snprintf(out, length,
		     "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\n"
		     "Content-Length: %zu\r\n\r\n",
		     sizeof head + (b.used + 7) / 8 + 8);
	memcpy(out + n, head, sizeof head);
	memcpy(out + n + sizeof head, packed, (b.used + 7) / 8);
	end = out + n + sizeof head + (b.used + 7) / 8;
	put32(end, crc_of_blanks(total));
	put32(end + 4, total);
	unpacked_length = total;
	return (size_t)(end + 8 - out);
}

static void open_pool(struct span ca, const char *proxy)
{
	struct curl_pool_settings settings = {.proxy = proxy, .no_proxy = "", .ca = ca};

	cr_assert_eq(curl_pool_new(&settings, done, NULL, &pool, &fault), 0, "%s", fault.text);
	cr_assert_eq(curl_pool_credential(pool, "wonde-oak", SPAN("t0ken-123\n"), &fault), 0, "%s",
		     fault.text);
}

static void start(void)
{
	fill_answers();
	tls_server_start(&server, answers, TLS1_3_VERSION);
	open_pool((struct span){server.ca, server.ca_length}, "");
}

static void stop(void)
{
	curl_pool_free(pool);
	tls_server_stop(&server);
}

TestSuite(curl_pool, .init = start, .fini = stop, .timeout = 60);

static struct msg_fetch order_for(const char *host, const char *path)
{
	static uint64_t pulls = 100;
	struct msg_fetch order = {.pull = pulls++,
				  .shape = SHAPE_WONDE_MARKS,
				  .school = "oak",
				  .credential = "wonde-oak",
				  .max_bytes = 1000000,
				  .deadline_ms = 10000};

	snprintf(order.url, sizeof order.url, "https://%s:%d%s", host, server.port, path);
	return order;
}

static void send_order(const struct msg_fetch *order)
{
	cr_assert_eq(curl_pool_start(pool, order, &fault), 0, "%s", fault.text);
}

static void run_all(void)
{
	while (curl_pool_busy(pool) > 0)
		cr_assert_eq(curl_pool_run(pool, NULL, 0, 1000, &fault), 0, "%s", fault.text);
}

static enum fetch_outcome fetch_order(const struct msg_fetch *order)
{
	unsigned before = told_count;

	send_order(order);
	run_all();
	cr_assert_eq(told_count, before + 1, "told once");
	return (enum fetch_outcome)told.outcome;
}

static enum fetch_outcome fetch(const char *path)
{
	struct msg_fetch order = order_for("127.0.0.1", path);

	return fetch_order(&order);
}

Test(curl_pool, brings_a_page)
{
	cr_assert_eq(fetch("/ok?per_page=200&page=2"), FETCH_OK, "%s", told.text);
	cr_assert_eq(told.http_status, 200);
	cr_assert_eq(told.bytes, 11);
	cr_assert_eq(told.retry_after_seconds, -1);
	cr_assert_gt(told.elapsed_us, 0);
	cr_assert_str_eq(body, "{\"data\":[]}");
	cr_assert_eq(strncmp(server.last, "GET /ok?per_page=200&page=2 HTTP/1.1\r\n", 38), 0, "%s",
		     server.last);
	cr_assert_not_null(strstr(server.last, "\r\nAuthorization: Bearer t0ken-123\r\n"));
	cr_assert_not_null(strstr(server.last, "\r\nAccept: application/json\r\n"));
	cr_assert_not_null(strstr(server.last, "\r\nAccept-Encoding: gzip\r\n"));
	cr_assert_not_null(strstr(server.last, "\r\nUser-Agent: muster/"));
	cr_assert_null(strstr(server.last, "Cookie"));
}

Test(curl_pool, knows_json_by_its_type)
{
	struct msg_fetch order = order_for("127.0.0.1", "/csv");

	cr_assert_eq(fetch("/charset"), FETCH_OK, "%s", told.text);
	cr_assert_eq(fetch("/problem"), FETCH_OK, "%s", told.text);
	cr_assert_eq(fetch("/empty"), FETCH_OK, "an empty body is parse's to refuse");
	cr_assert_eq(body_length, 0);
	cr_assert_eq(fetch("/html"), FETCH_NOT_JSON);
	cr_assert_not_null(strstr(told.text, "sent \"text/html; charset=utf-8\""), "%s", told.text);
	cr_assert_eq(fetch("/untyped"), FETCH_NOT_JSON);
	cr_assert_eq(fetch("/csv"), FETCH_NOT_JSON);
	order.shape = SHAPE_FIGURES_CSV;
	cr_assert_eq(fetch_order(&order), FETCH_OK);
	order = order_for("127.0.0.1", "/html");
	order.shape = SHAPE_FIGURES_CSV;
	cr_assert_eq(fetch_order(&order), FETCH_NOT_JSON);
}

Test(curl_pool, every_status_has_its_outcome)
{
	static const struct {
		const char *path;
		enum fetch_outcome outcome;
		uint32_t status;
		int32_t retry;
	} rows[] = {
		{"/301", FETCH_REDIRECTED, 301, -1},   {"/302", FETCH_REDIRECTED, 302, -1},
		{"/401", FETCH_UNAUTHORISED, 401, -1}, {"/403", FETCH_FORBIDDEN, 403, -1},
		{"/404", FETCH_NOT_FOUND, 404, -1},    {"/418", FETCH_UNEXPECTED, 418, -1},
		{"/204", FETCH_UNEXPECTED, 204, -1},   {"/429", FETCH_LIMITED, 429, -1},
		{"/429s", FETCH_LIMITED, 429, 17},     {"/429d", FETCH_LIMITED, 429, 90},
		{"/429p", FETCH_LIMITED, 429, 0},      {"/429m", FETCH_LIMITED, 429, LIMIT_RETRY_SECONDS},
		{"/429l", FETCH_LIMITED, 429, -1},     {"/429x", FETCH_LIMITED, 429, -1},
		{"/500", FETCH_SERVER_ERROR, 500, -1}, {"/503", FETCH_SERVER_ERROR, 503, 5},
		{"/524", FETCH_SERVER_ERROR, 524, -1},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		cr_assert_eq(fetch(rows[i].path), rows[i].outcome, "%s: %u %s", rows[i].path, told.outcome,
			     told.text);
		cr_assert_eq(told.http_status, rows[i].status, "%s", rows[i].path);
		cr_assert_eq(told.retry_after_seconds, rows[i].retry, "%s: %d", rows[i].path,
			     told.retry_after_seconds);
	}
	/* Nobody went where the redirects pointed, and all went over one connection. */
	cr_assert_eq(server.requests, sizeof rows / sizeof *rows);
	cr_assert_null(strstr(server.order, "/ok"));
	cr_assert_eq(server.connections, 1);
}

Test(curl_pool, foreign_text_is_escaped)
{
	cr_assert_eq(fetch("/302"), FETCH_REDIRECTED);
	cr_assert_not_null(strstr(told.text, "go to \"https://elsewhere.invalid/\\x1b[2J\""), "%s",
			   told.text);
}

Test(curl_pool, too_large_by_length_by_chunks_and_unpacked)
{
	static const char *const paths[] = {"/big", "/chunked", "/bomb"};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		cr_assert_eq(fetch(paths[i]), FETCH_TOO_LARGE, "%s: %u %s", paths[i], told.outcome,
			     told.text);
	cr_assert_lt(bomb_length, 65536);
	cr_assert_eq(fetch("/ok"), FETCH_OK, "and the pool goes on");
}

Test(curl_pool, a_body_of_exactly_the_cap)
{
	struct msg_fetch order = order_for("127.0.0.1", "/ok");

	order.max_bytes = 11;
	cr_assert_eq(fetch_order(&order), FETCH_OK);
	order.max_bytes = 10;
	cr_assert_eq(fetch_order(&order), FETCH_TOO_LARGE, "%s", told.text);
}

Test(curl_pool, cut_short)
{
	static const char *const paths[] = {"/cut", "/reset", "/cutchunk", "/nothing"};

	for (size_t i = 0; i < sizeof paths / sizeof *paths; i++)
		cr_assert_eq(fetch(paths[i]), FETCH_CUT_SHORT, "%s: %u %s", paths[i], told.outcome,
			     told.text);
	/* Without a length the end of the connection is the end: parse sees that JSON is cut. */
	cr_assert_eq(fetch("/cutclose"), FETCH_OK, "%s", told.text);
	cr_assert_str_eq(body, "{\"dat");
}

Test(curl_pool, not_http_at_all)
{
	cr_assert_eq(fetch("/garbage"), FETCH_UNEXPECTED, "%u %s", told.outcome, told.text);
}

Test(curl_pool, time_is_bounded)
{
	static const char *const paths[] = {"/slow", "/half"};

	for (size_t i = 0; i < 2; i++) {
		struct msg_fetch order = order_for("127.0.0.1", paths[i]);

		order.deadline_ms = 300;
		cr_assert_eq(fetch_order(&order), FETCH_TIMEOUT, "%s: %s", paths[i], told.text);
		cr_assert_lt(told.elapsed_us, 2000000);
	}
}

Test(curl_pool, nobody_is_there)
{
	struct msg_fetch order = order_for("127.0.0.1", "/ok");

	shutdown(server.fd, SHUT_RDWR);
	close(server.fd);
	cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE);
	cr_assert_not_null(strstr(told.text, "127.0.0.1:"), "%s", told.text);
	cr_assert_eq(told.how, HOW_NOT_LISTENING);
	snprintf(order.url, sizeof order.url, "https://no-such-host.invalid/");
	cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE);
	cr_assert_eq(told.how, HOW_NO_SUCH_NAME);
}

/* Whoever cannot prove the name gets neither request nor token. */
Test(curl_pool, a_stranger_gets_nothing)
{
	struct tls_server *other = calloc(1, sizeof *other);
	struct msg_fetch order;

	tls_server_start(other, answers, TLS1_3_VERSION);
	order = order_for("127.0.0.1", "/ok");
	snprintf(order.url, sizeof order.url, "https://127.0.0.1:%d/ok", other->port);
	cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE, "%s", told.text);
	cr_assert_eq(told.how, HOW_UNKNOWN_AUTHORITY, "who mends it is another than with a wrong name");
	cr_assert_eq(other->requests, 0);
	/* the right authority, another name: "localhost" is in the certificate, 127.0.0.2 is not */
	snprintf(order.url, sizeof order.url, "https://127.0.0.2:%d/ok", server.port);
	cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE, "%s", told.text);
	cr_assert_eq(server.requests, 0);
}

Test(curl_pool, old_tls_is_refused)
{
	struct tls_server *old = calloc(1, sizeof *old);
	struct msg_fetch order;

	tls_server_start(old, answers, TLS1_1_VERSION);
	curl_pool_free(pool);
	open_pool((struct span){old->ca, old->ca_length}, "");
	order = order_for("127.0.0.1", "/ok");
	snprintf(order.url, sizeof order.url, "https://127.0.0.1:%d/ok", old->port);
	cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE, "%s", told.text);
	cr_assert_eq(old->requests, 0);
}

Test(curl_pool, addresses_we_do_not_ask)
{
	static const char *const forms[] = {"http://127.0.0.1:%d/ok",
					    "https://user:secret@127.0.0.1:%d/ok",
					    "ftp://127.0.0.1:%d/ok",
					    "file:///etc/passwd?%d",
					    "127.0.0.1:%d/ok",
					    "https://127.0.0.1:%d/o k",
					    "drop:list.csv?%d",
					    "https://?%d",
					    "%d"};
	struct msg_fetch order = order_for("127.0.0.1", "");

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		const char *percent = strstr(forms[i], "%d");

		snprintf(order.url, sizeof order.url, "%.*s%d%s", (int)(percent - forms[i]), forms[i],
			 server.port, percent + 2);
		cr_assert_eq(fetch_order(&order), FETCH_UNREACHABLE, "%s: %s", order.url, told.text);
		cr_assert_not_null(strstr(told.text, "not an https address"), "%s", told.text);
	}
	cr_assert_eq(server.connections, 0);
}

Test(curl_pool, credentials)
{
	struct msg_fetch order = order_for("127.0.0.1", "/ok");
	static const char *const bad[] = {"",	      "\n",	    "two words", "line\nX-Other: 1",
					  "tab\tbed", "caf\xc3\xa9"};

	text_copy(order.credential, sizeof order.credential, SPAN("nobody"));
	cr_assert_eq(fetch_order(&order), FETCH_NO_CREDENTIAL);
	cr_assert_eq(server.connections, 0);
	order.credential[0] = '\0';
	cr_assert_eq(fetch_order(&order), FETCH_OK);
	cr_assert_null(strstr(server.last, "Authorization"), "nothing was to be sent");
	cr_assert_eq(curl_pool_credential(pool, "wonde-oak", SPAN("n3w"), &fault), 0);
	cr_assert_eq(fetch("/ok"), FETCH_OK);
	cr_assert_not_null(strstr(server.last, "Bearer n3w\r\n"));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		cr_assert_eq(curl_pool_credential(pool, "bad", span_of(bad[i]), &fault), -FAULT_MEANING);
}

/* Also when the environment of whoever started us says otherwise. */
Test(curl_pool, the_environment_has_no_say)
{
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	setenv("SSL_CERT_FILE", "/dev/null", 1);
	cr_assert_eq(fetch("/ok"), FETCH_OK, "%s", told.text);
	curl_pool_free(pool);
	open_pool((struct span){server.ca, server.ca_length}, "http://127.0.0.1:1");
	cr_assert_eq(fetch("/ok"), FETCH_UNREACHABLE, "a configured proxy is used");
}

Test(curl_pool, at_most_four_to_one_host_and_all_are_served)
{
	struct msg_fetch order = order_for("127.0.0.1", "/hold");

	for (unsigned i = 0; i < 24; i++) {
		order.page = i;
		snprintf(order.url, sizeof order.url, "https://127.0.0.1:%d/hold?%u", server.port, i);
		send_order(&order);
	}
	cr_assert_eq(curl_pool_busy(pool), 24);
	run_all();
	cr_assert_eq(told_count, 24);
	cr_assert_leq(server.most, LIMIT_FETCH_HOST);
	cr_assert_geq(server.most, 2, "but not one after the other");
	cr_assert_leq(server.connections, LIMIT_FETCH_HOST, "connections are kept");
	/* First come, first served: none is more than a turn late. */
	for (unsigned i = 0; i < 24; i++)
		cr_assert(ended[i] <= i + LIMIT_FETCH_HOST && i <= ended[i] + LIMIT_FETCH_HOST,
			  "%u ended as %u", ended[i], i);
}

Test(curl_pool, a_busy_host_does_not_hold_up_another)
{
	struct msg_fetch order = order_for("127.0.0.1", "/hold");
	unsigned place = 0;

	for (unsigned i = 0; i < 16; i++) {
		order.page = i;
		send_order(&order);
	}
	order = order_for("localhost", "/ok");
	order.page = 99;
	send_order(&order);
	run_all();
	cr_assert_eq(told_count, 17);
	while (ended[place] != 99)
		place++;
	cr_assert_lt(place, 8, "ended as number %u", place);
}

Test(curl_pool, the_queue_has_an_end)
{
	struct msg_fetch order = order_for("127.0.0.1", "/ok");

	for (unsigned i = 0; i < LIMIT_FETCH_QUEUE; i++)
		send_order(&order);
	cr_assert_eq(curl_pool_start(pool, &order, &fault), -FAULT_LIMIT);
	/* and the pool can be dropped with all of it waiting */
}

Test(curl_pool, can_be_dropped_while_working)
{
	struct msg_fetch order = order_for("127.0.0.1", "/half");

	for (unsigned i = 0; i < 6; i++)
		send_order(&order);
	for (unsigned i = 0; i < 5; i++)
		curl_pool_run(pool, NULL, 0, 50, &fault);
	cr_assert_eq(curl_pool_busy(pool), 6);
	cr_assert_eq(told_count, 0);
}

Test(curl_pool, watches_the_callers_descriptors)
{
	struct msg_fetch order = order_for("127.0.0.1", "/slow");
	struct timespec before, after;
	struct pollfd extra[2];
	int pair[2], idle[2];

	cr_assert_eq(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair), 0);
	cr_assert_eq(pipe2(idle, O_CLOEXEC), 0);
	extra[0] = (struct pollfd){.fd = idle[0], .events = POLLIN};
	extra[1] = (struct pollfd){.fd = pair[0], .events = POLLIN};
	cr_assert_eq(curl_pool_run(pool, extra, 2, 10, &fault), 0);
	cr_assert_eq(extra[0].revents | extra[1].revents, 0);
	cr_assert_eq(write(pair[1], "x", 1), 1);
	clock_gettime(CLOCK_MONOTONIC, &before);
	send_order(&order);
	do {
		cr_assert_eq(curl_pool_run(pool, extra, 2, 2000, &fault), 0);
	} while ((extra[1].revents & POLLIN) == 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_assert_lt(after.tv_sec - before.tv_sec, 2, "did not wait for the slow one");
	cr_assert_eq(extra[0].revents, 0);
	close(pair[1]);
	cr_assert_eq(curl_pool_run(pool, extra, 2, 2000, &fault), 0);
	cr_assert_neq(extra[1].revents & POLLHUP, 0, "a hang-up is seen");
}

Test(curl_pool, gzip_is_unpacked)
{
	struct msg_fetch order = order_for("127.0.0.1", "/bomb");

	order.max_bytes = unpacked_length;
	cr_assert_eq(fetch_order(&order), FETCH_OK, "%u %s", told.outcome, told.text);
	cr_assert_eq(told.bytes, unpacked_length);
	cr_assert_eq(body[4000], ' ');
	/* A wrong checksum is not a page. */
	bomb_answer[bomb_length - 8] ^= 1;
	cr_assert_eq(fetch_order(&order), FETCH_CUT_SHORT, "%u %s", told.outcome, told.text);
}

Test(curl_pool_new, needs_no_bundle_to_start)
{
	struct curl_pool_settings settings = {0};

	cr_assert_eq(curl_pool_new(&settings, done, NULL, &pool, &fault), 0, "%s", fault.text);
	cr_assert_eq(curl_pool_busy(pool), 0);
	cr_assert_eq(curl_pool_run(pool, NULL, 0, 0, &fault), 0);
	curl_pool_free(pool);
	curl_pool_free(NULL);
}
