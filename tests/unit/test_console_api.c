/* Questions and answers of the console's API. When this breaks, a question of the browser reaches the engine
 * as another, or an answer tells the browser what it is not to know. */
#include "console_fixture.h"

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
