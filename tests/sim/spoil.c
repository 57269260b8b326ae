#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "odd.h"
#include "spoil.h"

#define OVERSIZED (9u * 1024 * 1024 + 512 * 1024)

void spoil_body(struct out *body, const struct faults_now *f)
{
	if (f->on[FAULTS_TRUNCATED])
		body->length /= 2;
	if (f->on[FAULTS_OVERSIZED] && body->length > 1) {
		char blanks[4096];

		body->length--; /* white space before the closing brace: still JSON, only too much of it */
		memset(blanks, ' ', sizeof(blanks));
		while (!body->failed && body->length < OVERSIZED)
			out_bytes(body, blanks, sizeof(blanks));
		out_bytes(body, "}", 1);
	}
}

static void html(struct answer *ret, int status, const char *title, const char *body)
{
	ret->status = status;
	ret->type = "text/html; charset=UTF-8";
	out_text(&ret->body, "<!DOCTYPE html><html><head><title>");
	out_text(&ret->body, title);
	out_text(&ret->body, "</title></head><body>");
	out_text(&ret->body, body);
	out_text(&ret->body, "</body></html>\n");
}

/* As given, or after `date:` so many seconds from now as a date. The date is of the real clock, as the Date
 * header is. */
static void retry_after(const char *arg, char *out, size_t size)
{
	time_t when;
	struct tm utc;

	if (strncmp(arg, "date:", 5)) {
		snprintf(out, size, "%s", arg);
		return;
	}
	when = time(NULL) + strtol(arg + 5, NULL, 10);
	if (gmtime_r(&when, &utc))
		strftime(out, size, "%a, %d %b %Y %H:%M:%S GMT", &utc);
}

static void redirect(const struct ask *a, struct answer *ret)
{
	const char *base = a->faults->line[FAULTS_REDIRECT].arg;

	answer_error(ret, 302, "moved", "This school has moved.");
	snprintf(ret->location, sizeof(ret->location), "%s%s", base[0] ? base : "https://elsewhere.invalid",
		 a->path);
}

bool spoil_answer(const struct ask *a, struct answer *ret)
{
	const bool *on = a->faults->on;

	if (on[FAULTS_401] && (strcmp(a->faults->line[FAULTS_401].arg, "mid") || odd_later_page(a))) {
		answer_error(ret, 401, "invalid_token", "The access token is invalid or has been revoked.");
	} else if (on[FAULTS_403]) {
		answer_error(ret, 403, "forbidden", "This token has no access to this school.");
	} else if (on[FAULTS_404]) {
		answer_error(ret, 404, "not_found", "No such school or resource.");
	} else if (on[FAULTS_429]) {
		answer_error(ret, 429, "too_many_requests", "Too many requests.");
		retry_after(a->faults->line[FAULTS_429].arg, ret->retry_after, sizeof(ret->retry_after));
	} else if (on[FAULTS_500HTML]) {
		html(ret, (int)faults_number(a->faults, FAULTS_500HTML, 500), "Server Error",
		     "<h1>Whoops, looks like something went wrong.</h1>");
	} else if (on[FAULTS_HTML200]) {
		html(ret, 200, "Sign in",
		     "<form method=\"post\" action=\"/login\"><input name=\"email\"></form>");
	} else if (on[FAULTS_REDIRECT]) {
		redirect(a, ret);
	} else {
		return false;
	}
	return true;
}
