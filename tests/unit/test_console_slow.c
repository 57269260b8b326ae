/* An engine that is slow, away or asked too much, and the reverse proxy's word. When this breaks, one person
 * gets the answer to another's question, or signs in under any name. */
#include "console_fixture.h"

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

/* --- the reverse proxy --- */

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
