/* Orders with a body, and refusals that say why, against a server that says what it is told. */
#include <criterion/criterion.h>
#include <stdio.h>

#include "base/file.h"
#include "base/limits.h"
#include "source/curl_pool.h"
#include "tls_server.h"

#define PROBLEM "{\"title\":\"Bad\",\"status\":400}"
#define REFUSED(status, type, length)                                                                        \
	"HTTP/1.1 " status "\r\nContent-Type: " type "\r\nContent-Length: " length "\r\n"

static char long_answer[LIMIT_PROBLEM + 1024];
static struct tls_answer answers[] = {
	{"/ok", "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 0, 0,
	 false, false},
	{"/400", REFUSED("400 No", "application/problem+json", "28") "\r\n" PROBLEM, 0, 0, false, false},
	{"/403", REFUSED("403 No", "application/json; charset=utf-8", "28") "\r\n" PROBLEM, 0, 0, false,
	 false},
	{"/429", REFUSED("429 No", "application/problem+json", "28") "Retry-After: 17\r\n\r\n" PROBLEM, 0, 0,
	 false, false},
	{"/504", REFUSED("504 No", "text/html", "5") "\r\n<b>no", 0, 0, false, false},
	{"/302", REFUSED("302 Found", "application/json", "2") "Location: /ok\r\n\r\n{}", 0, 0, false, false},
	{"/cut", REFUSED("400 No", "application/problem+json", "280") "\r\n" PROBLEM, 0, 0, true, false},
	{"/long", long_answer, 0, 0, false, false},
	{NULL, NULL, 0, 0, false, false},
};
static struct tls_server server;
static struct curl_pool *pool;
static struct fault fault;
static struct msg_fetched told;
static char body[256];
static bool has_body;
static unsigned told_count;

static void done(void *context, const struct msg_fetch *order, const struct msg_fetched *result, int fd)
{
	struct span bytes;

	(void)context, (void)order;
	told = *result;
	told_count++;
	has_body = fd >= 0;
	if (!has_body)
		return;
	cr_assert_eq(file_map_sealed(fd, result->bytes, &bytes, &fault), 0, "%s", fault.text);
	text_copy(body, sizeof body, bytes);
	file_unmap(bytes);
	close(fd);
}

static void start(void)
{
	struct curl_pool_settings settings = {.proxy = "", .no_proxy = ""};
	int head = snprintf(long_answer, sizeof long_answer,
			    REFUSED("400 No", "application/json", "%d") "\r\n", LIMIT_PROBLEM + 1);

	memset(long_answer + head, ' ', LIMIT_PROBLEM + 1);
	tls_server_start(&server, answers, TLS1_3_VERSION);
	settings.ca = (struct span){server.ca, server.ca_length};
	cr_assert_eq(curl_pool_new(&settings, done, NULL, &pool, &fault), 0, "%s", fault.text);
	cr_assert_eq(curl_pool_credential(pool, "wonde-oak", SPAN("t0ken-123"), &fault), 0);
}

static void stop(void)
{
	curl_pool_free(pool);
	/* What a thread of the server is just freeing would look like a leak. */
	for (int i = 0; i < 500 && atomic_load(&server.open) > 0; i++)
		usleep(10000);
}

TestSuite(curl_post, .init = start, .fini = stop, .timeout = 60);

static enum fetch_outcome fetch(const char *path, const char *sent, bool refusal)
{
	struct msg_fetch order = {.pull = 1,
				  .shape = SHAPE_EES_QUERY,
				  .max_bytes = LIMIT_PAGE,
				  .deadline_ms = 5000,
				  .refusal = refusal,
				  .body = span_of(sent)};
	char copy[256];
	unsigned before = told_count;

	snprintf(order.url, sizeof order.url, "https://127.0.0.1:%d%s", server.port, path);
	/* The caller's bytes may be gone before the order is sent. */
	snprintf(copy, sizeof copy, "%s", sent);
	order.body.at = copy;
	cr_assert_eq(curl_pool_start(pool, &order, &fault), 0, "%s", fault.text);
	memset(copy, 'x', sizeof copy);
	while (told_count == before)
		cr_assert_eq(curl_pool_run(pool, NULL, 0, 1000, &fault), 0, "%s", fault.text);
	return (enum fetch_outcome)told.outcome;
}

Test(curl_post, a_body_makes_it_a_post_and_arrives_whole)
{
	cr_assert_eq(fetch("/ok", "{\"page\":1}", false), FETCH_OK);
	cr_expect(strncmp(server.last, "POST /ok ", 9) == 0, "%s", server.last);
	cr_expect_not_null(strstr(server.last, "\r\nContent-Type: application/json\r\n"));
	cr_expect_not_null(strstr(server.last, "\r\n\r\n{\"page\":1}"));
	/* Nobody's token goes where none was ordered. */
	cr_expect_null(strstr(server.last, "Authorization"));
	cr_expect_null(strstr(server.last, "t0ken"));
	cr_assert_eq(fetch("/ok", "", false), FETCH_OK);
	cr_expect(strncmp(server.last, "GET /ok ", 8) == 0, "%s", server.last);
	cr_expect_null(strstr(server.last, "Content-Type"));
}

Test(curl_post, a_redirect_is_not_followed_with_the_body)
{
	cr_assert_eq(fetch("/302", "{\"page\":1}", true), FETCH_REDIRECTED);
	cr_expect_not(has_body);
	cr_expect_null(strstr(server.order, "/ok"));
}

Test(curl_post, the_words_of_a_refusal_come_along_when_asked_for)
{
	cr_assert_eq(fetch("/400", "{}", true), FETCH_UNEXPECTED);
	cr_expect_eq(told.http_status, 400u);
	cr_expect(has_body);
	cr_expect_eq(told.bytes, strlen(PROBLEM));
	cr_expect_str_eq(body, PROBLEM);
	cr_assert_eq(fetch("/403", "", true), FETCH_FORBIDDEN);
	cr_expect(has_body);
	cr_assert_eq(fetch("/429", "", true), FETCH_LIMITED);
	cr_expect(has_body);
	cr_expect_eq(told.retry_after_seconds, 17);
}

Test(curl_post, and_only_then)
{
	cr_assert_eq(fetch("/400", "{}", false), FETCH_UNEXPECTED);
	cr_expect_not(has_body);
	cr_expect_eq(told.bytes, 0u, "bytes say that a body went on");
	/* A page for people is no words of ours. */
	cr_assert_eq(fetch("/504", "", true), FETCH_SERVER_ERROR);
	cr_expect_not(has_body);
	cr_assert_eq(fetch("/long", "", true), FETCH_UNEXPECTED);
	cr_expect_eq(told.http_status, 400u);
	cr_expect_not(has_body, "over the cap");
	cr_assert_eq(fetch("/cut", "", true), FETCH_UNEXPECTED);
	cr_expect_not(has_body, "half of the words");
	cr_expect_eq(told.bytes, 0u);
}
