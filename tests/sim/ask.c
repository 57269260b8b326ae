#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include <openssl/evp.h>

#include "ask.h"
#include "civil.h"

#define PER_PAGE     50
#define PER_PAGE_MAX 200

struct include_row {
	const char *name;
	unsigned bits;
};

static const struct include_row includes[] = {
	{"attendance_code", INCLUDE_CODE},
	{"student", INCLUDE_STUDENT},
	{"student.education_details", INCLUDE_STUDENT | INCLUDE_STUDENT_EDUCATION},
	{"boarding", INCLUDE_BOARDING},
	{"education_details", INCLUDE_EDUCATION},
	{"extended_details", INCLUDE_EXTENDED},
	{"registration", INCLUDE_REGISTRATION},
	{"year", INCLUDE_YEAR},
};

static void cut_path(struct ask *a)
{
	char *save = NULL;

	memcpy(a->words, a->path, sizeof(a->words));
	for (char *w = strtok_r(a->words, "/", &save); w && a->segments < ASK_SEGMENTS;
	     w = strtok_r(NULL, "/", &save))
		a->segment[a->segments++] = w;
}

bool ask_read_target(struct ask *a, const char *target, const char *host)
{
	size_t length = strcspn(target, "?");

	if (length >= sizeof(a->path) || strlen(host) >= sizeof(a->host) || host[strcspn(host, " \"\\<>/@")])
		return false;
	memcpy(a->host, host, strlen(host) + 1);
	memcpy(a->path, target, length);
	a->path[length] = '\0';
	while (length > 1 && a->path[length - 1] == '/')
		a->path[--length] = '\0';
	a->query = strchr(target, '?') ? strchr(target, '?') + 1 : "";
	cut_path(a);
	return true;
}

static int hex(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c = (char)tolower((unsigned char)c);
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Decodes %XX and + into out; false when it does not fit or a % stands alone. */
static bool decode(const char *from, size_t n, char *out, size_t room)
{
	size_t used = 0;

	for (size_t i = 0; i < n; i++) {
		char c = from[i] == '+' ? ' ' : from[i];

		if (c == '%') {
			int high = i + 2 < n ? hex(from[i + 1]) : -1;

			if (high < 0 || hex(from[i + 2]) < 0)
				return false;
			c = (char)(high * 16 + hex(from[i + 2]));
			i += 2;
		}
		if (used + 1 >= room)
			return false;
		out[used++] = c;
	}
	out[used] = '\0';
	return true;
}

static void read_includes(struct ask *a, char *list)
{
	char *save = NULL;

	for (char *name = strtok_r(list, ",", &save); name; name = strtok_r(NULL, ",", &save))
		for (size_t i = 0; i < sizeof(includes) / sizeof(includes[0]); i++)
			if (!strcmp(includes[i].name, name))
				a->include |= includes[i].bits;
}

static bool read_count(const char *text, long low, long *ret)
{
	char *end;

	*ret = strtol(text, &end, 10);
	return end != text && *end == '\0' && *ret >= low && *ret < INT_MAX;
}

/* `1` or `true` asks for cursors; anything else is one: k<position>.<page> */
static bool read_cursor(struct ask *a, const char *text)
{
	int used = 0;

	a->cursor = true;
	if (!strcmp(text, "1") || !strcmp(text, "true"))
		return true;
	return sscanf(text, "k%16lx.%9ld%n", &a->position, &a->page, &used) == 2 && text[used] == '\0' &&
	       a->page >= 1;
}

static bool read_day(const char *text, int32_t *ret)
{
	int seconds;

	return civil_read(text, ret, &seconds);
}

static bool read_moment(const char *text, int64_t *ret)
{
	int32_t day;
	int seconds;

	if (!civil_read(text, &day, &seconds))
		return false;
	*ret = (int64_t)day * CIVIL_DAY + seconds;
	return true;
}

static bool read_param(struct ask *a, const char *name, char *value)
{
	long n = 0;

	if (!strcmp(name, "include")) {
		read_includes(a, value);
		return true;
	}
	if (!strcmp(name, "per_page")) {
		bool good = read_count(value, 1, &n);

		a->per_page = n > PER_PAGE_MAX ? PER_PAGE_MAX : (int)n;
		return good;
	}
	if (!strcmp(name, "page"))
		return read_count(value, 1, &a->page);
	if (!strcmp(name, "cursor"))
		return read_cursor(a, value);
	if (!strcmp(name, "attendance_date_after"))
		return read_day(value, &a->from);
	if (!strcmp(name, "attendance_date_before"))
		return read_day(value, &a->to);
	if (!strcmp(name, "updated_after"))
		return read_moment(value, &a->updated_after);
	return true; /* unknown parameters are ignored, as the real service does */
}

bool ask_read_query(struct ask *a, struct answer *ret)
{
	const char *at = a->query;

	a->per_page = PER_PAGE;
	a->page = 1;
	a->from = INT32_MIN;
	a->to = INT32_MAX;
	a->updated_after = INT64_MIN;
	while (*at) {
		size_t length = strcspn(at, "&"), key = strcspn(at, "=&");
		char name[64], value[512] = "";
		bool good = decode(at, key, name, sizeof(name));

		if (good && key < length)
			good = decode(at + key + 1, length - key - 1, value, sizeof(value));
		if (!good || !read_param(a, name, value)) {
			answer_error(ret, 422, "validation_failed",
				     "A parameter has a value that cannot be read.");
			return false;
		}
		at += length + (at[length] == '&');
	}
	if (a->per_page_wanted)
		a->per_page = a->per_page_wanted;
	return true;
}

static bool basic_holds(const char *value, const char *token)
{
	unsigned char plain[512];
	size_t length = strlen(value);
	int n;

	if (length == 0 || length % 4 || length > 600)
		return false;
	n = EVP_DecodeBlock(plain, (const unsigned char *)value, (int)length);
	if (n < 0)
		return false;
	n -= (value[length - 1] == '=') + (value[length - 2] == '=');
	length = strlen(token);
	return (size_t)n == length + 1 && !memcmp(plain, token, length) && plain[length] == ':';
}

bool ask_authorised(const char *header, const char *token)
{
	if (!header)
		return false;
	if (!strncasecmp(header, "bearer ", 7))
		return !strcmp(header + 7, token);
	return !strncasecmp(header, "basic ", 6) && basic_holds(header + 6, token);
}

void answer_error(struct answer *ret, int status, const char *error, const char *description)
{
	ret->status = status;
	ret->body.length = 0;
	out_text(&ret->body, "{\"error\":");
	out_json(&ret->body, error);
	out_text(&ret->body, ",\"error_description\":");
	out_json(&ret->body, description);
	out_text(&ret->body, "}");
}

bool ask_hollow(const struct ask *a)
{
	return a->faults->on[FAULTS_EMPTYMIDDLE] && a->page == 2;
}

uint64_t ask_skip(const struct ask *a)
{
	long page = a->page - 1 - (a->faults->on[FAULTS_EMPTYMIDDLE] && a->page > 2);

	return a->cursor ? 0 : (uint64_t)page * (uint64_t)a->per_page;
}

static bool is_place(const char *param, size_t length)
{
	return (length >= 5 && !strncmp(param, "page=", 5)) || (length >= 7 && !strncmp(param, "cursor=", 7));
}

/* The same request at another place, with the host the client used. */
static void put_link(struct out *o, const struct ask *a, long page, uint64_t position)
{
	const struct faults_now *f = a->faults;
	bool elsewhere = f->on[FAULTS_NEXTHOST];
	const char *other = elsewhere && f->line[FAULTS_NEXTHOST].arg[0] ? f->line[FAULTS_NEXTHOST].arg :
									   "elsewhere.invalid";
	char url[4096], place[64];
	struct out link = {.text = NULL};

	out_text(&link, "https://");
	out_text(&link, elsewhere ? other : a->host);
	out_text(&link, a->path);
	out_text(&link, "?");
	for (const char *at = a->query; *at;) {
		size_t length = strcspn(at, "&");

		if (length && !is_place(at, length)) {
			out_bytes(&link, at, length);
			out_text(&link, "&");
		}
		at += length + (at[length] == '&');
	}
	if (a->cursor)
		snprintf(place, sizeof(place), "cursor=k%lx.%ld", position, page);
	else
		snprintf(place, sizeof(place), "page=%ld", page);
	out_text(&link, place);
	snprintf(url, sizeof(url), "%.*s", (int)(link.failed ? 0 : link.length), link.text ? link.text : "");
	out_json(o, url);
	out_free(&link);
}

void answer_page(struct answer *ret, const struct ask *a, bool more, uint64_t position, const char *list)
{
	struct out *o = &ret->body;

	if (a->faults->on[FAULTS_EMPTYMIDDLE] && a->page <= 2)
		more = true;
	out_text(o, "],\"meta\":{\"pagination\":{\"next\":");
	if (a->faults->on[FAULTS_MORENULL] && a->page == 1)
		more = true;
	if (more && !(a->faults->on[FAULTS_MORENULL] && a->page == 1))
		put_link(o, a, a->page + 1, position);
	else
		out_text(o, "null");
	out_text(o, ",\"previous\":");
	if (a->page > 1 && !a->cursor)
		put_link(o, a, a->page - 1, 0);
	else
		out_text(o, "null");
	out_text(o, more ? ",\"more\":true,\"per_page\":" : ",\"more\":false,\"per_page\":");
	out_number(o, a->per_page);
	out_text(o, ",\"current_page\":");
	out_number(o, a->page);
	out_text(o, "},\"includes\":[");
	out_text(o, list);
	out_text(o, "]}}");
}
