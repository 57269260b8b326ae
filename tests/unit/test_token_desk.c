/* How a described source is asked: its ways of sending a credential, its headers, and tokens by client
 * credentials, against a server that says what it is told. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "source/page.h"
#include "source/token_desk.h"
#include "tls_server.h"

#define JSON(status, length, headers, body)                                                                  \
	"HTTP/1.1 " status "\r\nContent-Type: application/json\r\nContent-Length: " length "\r\n" headers    \
	"\r\n" body
#define TOKEN(name)                                                                                          \
	JSON("200 OK", "62", "",                                                                             \
	     "{\"access_token\":\"" name "\",\"token_type\":\"Bearer\",\"expires_in\":3600}")

static struct tls_answer answers[] = {
	{"/token", TOKEN("t0k"), 0, 0, false, false},
	{"/token/none", JSON("400 Bad Request", "2", "", "{}"), 0, 0, false, false},
	{"/token/html", "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 2\r\n\r\nno", 0, 0,
	 false, false},
	{"/token/odd", JSON("200 OK", "14", "", "{\"token\":null}"), 0, 0, false, false},
	{"/data",
	 JSON("200 OK", "2",
	      "Next-Page: 2\r\nTotal-Pages: 3\r\nLast-Modified: Wed, 02 Sep 2026 08:56:10 GMT\r\n", "[]"),
	 0, 0, false, false},
	{"/gone", JSON("401 Unauthorized", "2", "", "{}"), 0, 0, false, false},
	{"/slow", JSON("429 Too Many Requests", "2", "", "{}"), 0, 0, false, false},
	{NULL, NULL, 0, 0, false, false},
};
static struct tls_server server;
static struct curl_pool *pool;
static struct token_desk *desk;
static struct fault fault;
static struct msg_fetched told;
static unsigned told_count;
static int64_t now;
static char base[64], token_url[96];
static struct rest form;
static struct buffer packed;

static void tell(const struct msg_fetched *result)
{
	told = *result;
	told_count++;
}

/* What parse would do with the answer of a token service. */
static void read_token(const struct msg_fetch *order, struct span bytes)
{
	struct msg_token token = {.pull = order->pull};
	struct page_refusal why;
	char text[LIMIT_TOKEN + 1];

	token.ok = page_read_token(bytes, text, sizeof text, &token.seconds, &why) == 0;
	token.token = span_of(token.ok ? text : "");
	snprintf(token.text, sizeof token.text, "%s", why.text);
	cr_assert_eq(token_desk_token(desk, &token, now, &fault), 0, "%s", fault.text);
}

static void done(void *context, const struct msg_fetch *order, const struct msg_fetched *result, int fd)
{
	struct span bytes;

	(void)context;
	if (!token_desk_done(desk, order, result, now) && order->shape != SHAPE_REST_TOKEN)
		tell(result);
	if (fd < 0)
		return;
	cr_assert_eq(file_map_sealed(fd, result->bytes, &bytes, &fault), 0, "%s", fault.text);
	if (order->shape == SHAPE_REST_TOKEN)
		read_token(order, bytes);
	file_unmap(bytes);
	close(fd);
}

static void failed(void *context, const struct msg_fetch *order, enum fetch_outcome outcome, const char *text)
{
	struct msg_fetched result = {.pull = order->pull, .outcome = outcome};

	(void)context;
	snprintf(result.text, sizeof result.text, "%s", text);
	tell(&result);
}

static void start(void)
{
	struct curl_pool_settings settings = {.proxy = "", .no_proxy = ""};

	tls_server_start(&server, answers, TLS1_3_VERSION);
	settings.ca = (struct span){server.ca, server.ca_length};
	cr_assert_eq(curl_pool_new(&settings, done, NULL, &pool, &fault), 0, "%s", fault.text);
	cr_assert_eq(curl_pool_credential(pool, "oak", SPAN("our-id:our-secret\n"), &fault), 0);
	desk = token_desk_new(pool, failed, NULL);
	cr_assert_not_null(desk);
	snprintf(base, sizeof base, "https://127.0.0.1:%d", server.port);
	snprintf(token_url, sizeof token_url, "https://localhost:%d/token", server.port);
	now = 1000;
	form = (struct rest){.auth = REST_OAUTH2,
			     .base_url = base,
			     .token_url = token_url,
			     .scope = "attendances students"};
}

static void stop(void)
{
	token_desk_free(desk);
	curl_pool_free(pool);
	buffer_free(&packed);
	for (int i = 0; i < 500 && atomic_load(&server.open) > 0; i++)
		usleep(10000);
}

TestSuite(token_desk, .init = start, .fini = stop, .timeout = 60);

static void ask(const char *host, const char *path)
{
	struct msg_fetch order = {.pull = 7,
				  .shape = SHAPE_REST_MARKS,
				  .credential = "oak",
				  .max_bytes = LIMIT_PAGE,
				  .deadline_ms = 5000};

	buffer_reset(&packed);
	rest_pack(&form, &packed);
	order.form = buffer_span(&packed);
	snprintf(order.url, sizeof order.url, "https://%s:%d%s", host, server.port, path);
	if (token_desk_wants(&order))
		cr_assert_eq(token_desk_order(desk, &order, now, &fault), 0, "%s", fault.text);
	else
		cr_assert_eq(curl_pool_start(pool, &order, &fault), 0, "%s", fault.text);
	memset(packed.at, 0xa5, packed.length); /* the caller's bytes may be gone before the order is sent */
}

static void run(void)
{
	while (curl_pool_busy(pool) > 0)
		cr_assert_eq(curl_pool_run(pool, NULL, 0, 1000, &fault), 0, "%s", fault.text);
}

static enum fetch_outcome fetch(const char *path)
{
	unsigned before = told_count;

	ask("127.0.0.1", path);
	run();
	cr_assert_eq(told_count, before + 1, "told once of %s", path);
	return (enum fetch_outcome)told.outcome;
}

/* --- a token ------------------------------------------------------------------------------------ */

Test(token_desk, one_token_serves_many_orders_until_it_is_old)
{
	ask("127.0.0.1", "/data");
	ask("127.0.0.1", "/data");
	run();
	cr_assert_eq(told_count, 2);
	cr_assert_str_eq(server.order, " /token /data /data");
	cr_assert_not_null(strstr(server.last, "Authorization: Bearer t0k\r\n"), "%s", server.last);
	cr_assert_null(strstr(server.last, "our-secret"));
	now += 3600 - LIMIT_CONNECT_SECONDS - LIMIT_READ_SECONDS - 1;
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_str_eq(server.order, " /token /data /data /data");
	/* Renewed while it still holds: it must not end while a page is on its way. */
	now += 1;
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_str_eq(server.order, " /token /data /data /data /token /data");
}

Test(token_desk, a_token_is_asked_for_as_the_rfc_says)
{
	/* RFC 6749, 4.4.2 and 2.3.1; the request stays the last one, because nobody answers it with a token.
	 */
	snprintf(token_url, sizeof token_url, "https://localhost:%d/token/none", server.port);
	cr_assert_eq(fetch("/data"), FETCH_UNEXPECTED);
	cr_assert_not_null(strstr(told.text, "token service"), "%s", told.text);
	cr_assert_str_eq(server.order, " /token/none");
	cr_assert_not_null(strstr(server.last, "POST /token/none "));
	cr_assert_not_null(strstr(server.last, "Content-Type: application/x-www-form-urlencoded\r\n"));
	/* base64 of our-id:our-secret */
	cr_assert_not_null(strstr(server.last, "Authorization: Basic b3VyLWlkOm91ci1zZWNyZXQ=\r\n"), "%s",
			   server.last);
	cr_assert_not_null(
		strstr(server.last, "\r\n\r\ngrant_type=client_credentials&scope=attendances%20students"),
		"%s", server.last);
}

Test(token_desk, what_is_no_token_is_told_and_asked_again)
{
	snprintf(token_url, sizeof token_url, "https://localhost:%d/token/odd", server.port);
	cr_assert_eq(fetch("/data"), FETCH_UNEXPECTED);
	cr_assert_eq(fetch("/data"), FETCH_UNEXPECTED);
	cr_assert_str_eq(server.order, " /token/odd /token/odd");
	snprintf(token_url, sizeof token_url, "https://localhost:%d/token/html", server.port);
	cr_assert_eq(fetch("/data"), FETCH_NOT_JSON);
	snprintf(token_url, sizeof token_url, "http://localhost:%d/token", server.port);
	cr_assert_eq(fetch("/data"), FETCH_UNREACHABLE, "no secret without TLS");
}

/* A token that was good and is refused has ended: a new one, and the page again, once. */
Test(token_desk, a_token_that_ends_early_is_renewed_once)
{
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_eq(fetch("/gone"), FETCH_UNAUTHORISED);
	cr_assert_str_eq(server.order, " /token /data /gone /token /gone");
	/* One that was never good is not too old: no end of tokens for a scope that was taken away. */
	cr_assert_eq(fetch("/gone"), FETCH_UNAUTHORISED);
	cr_assert_str_eq(server.order, " /token /data /gone /token /gone /gone");
}

/* --- how it is sent --------------------------------------------------------------------------------- */

Test(token_desk, credentials_as_the_description_says)
{
	form = (struct rest){
		.auth = REST_BASIC,
		.base_url = base,
		.headers = {"x-mis-application-id: muster", "Accept: application/vnd.x+json; version=1.1"},
		.header_count = 2};
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_not_null(strstr(server.last, "Authorization: Basic b3VyLWlkOm91ci1zZWNyZXQ=\r\n"));
	cr_assert_not_null(strstr(server.last, "x-mis-application-id: muster\r\n"));
	cr_assert_not_null(strstr(server.last, "Accept: application/vnd.x+json; version=1.1\r\n"));
	cr_assert_null(strstr(server.last, "Accept: application/json"), "two answers to one question");
	form = (struct rest){
		.auth = REST_HEADER, .auth_header = "Ocp-Apim-Subscription-Key", .base_url = base};
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_not_null(strstr(server.last, "Ocp-Apim-Subscription-Key: our-id:our-secret\r\n"));
	cr_assert_null(strstr(server.last, "Authorization"));
	form = (struct rest){.auth = REST_BEARER, .base_url = base};
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_not_null(strstr(server.last, "Authorization: Bearer our-id:our-secret\r\n"));
}

Test(token_desk, nothing_goes_to_a_host_that_is_not_the_schools)
{
	form = (struct rest){.auth = REST_BASIC, .base_url = base};
	ask("localhost", "/data");
	run();
	cr_assert_eq(told.outcome, FETCH_UNREACHABLE);
	cr_assert_not_null(strstr(told.text, "own host"), "%s", told.text);
	cr_assert_str_eq(server.order, "");
}

Test(token_desk, headers_that_parse_needs_come_along)
{
	form = (struct rest){.base_url = base,
			     .paging = REST_NEXT_HEADER,
			     .next = "Next-Page",
			     .more = "total-pages",
			     .as_of_header = "Last-Modified"};
	cr_assert_eq(fetch("/data"), FETCH_OK);
	cr_assert_str_eq(told.heads.next, "2");
	cr_assert_str_eq(told.heads.pages, "3");
	cr_assert_str_eq(told.heads.as_of, "Wed, 02 Sep 2026 08:56:10 GMT");
}

/* Assembly says how long only in the body of its 429; its profile knows. */
Test(token_desk, a_limit_that_says_nothing_waits_as_described)
{
	form = (struct rest){.base_url = base, .limit_wait = 300};
	cr_assert_eq(fetch("/slow"), FETCH_LIMITED);
	cr_assert_eq(told.retry_after_seconds, 300);
	form.limit_wait = 0;
	cr_assert_eq(fetch("/slow"), FETCH_LIMITED);
	cr_assert_eq(told.retry_after_seconds, -1);
}
