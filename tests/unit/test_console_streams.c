/* Streams of the console, and its pages. When this breaks, an open page does not hear of a new alert, hears
 * of another team's, or the console serves a file of the machine. */
#include <sys/stat.h>

#include "console_fixture.h"

/* --- streams --- */

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

/* --- pages --- */

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
