/* Hostile requests to the console. When this breaks, a page of another site acts for who is signed in, or one
 * request takes the console from everybody. */
#include "console_fixture.h"

#define RAW(literal)                                                                                         \
	{                                                                                                    \
		literal, sizeof(literal) - 1                                                                 \
	}

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
