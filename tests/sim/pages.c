#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include <zlib.h>

#include "civil.h"
#include "pages.h"
#include "tls.h"
#include "wonde.h"

struct totals {
	unsigned schools, pages;
	uint64_t pupils, marks, bytes, packed;
};

struct writing {
	const struct pages_options *o;
	struct borough *borough;
	struct faults faults;
	struct totals totals;
	char host[128];
};

/* What is written of a school, below /v1.0/. */
static const struct resource {
	const char *before, *after, *query;
	bool marks, listed;
} resources[] = {
	{"meta/schools/", "", "", false, false},
	{"schools/", "", "", false, false},
	{"schools/", "/attendance-codes", "", false, false},
	{"schools/", "/students", "include=education_details,year,extended_details,boarding&per_page=200",
	 false, true},
	{"schools/", "/students-leaver",
	 "include=education_details,year,extended_details,boarding&per_page=200", false, true},
	{"schools/", "/students-pre-admission", "", false, true},
	{"schools/", "/attendance/session", "", true, true},
	{"schools/", "/attendance-leavers/session", "", true, true},
	{"schools/", "/deletions", "", false, true},
};

static int make_folders(char *path)
{
	for (char *at = path + 1; *at; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(path, 0755) && errno != EEXIST) {
			perror(path);
			return -1;
		}
		*at = '/';
	}
	return 0;
}

static int write_file(const char *path, const void *bytes, size_t length)
{
	FILE *f = fopen(path, "w");
	bool good = f && fwrite(bytes, 1, length, f) == length;

	if (f && fclose(f))
		good = false;
	if (!good)
		perror(path);
	return good ? 0 : -1;
}

static int write_packed(const char *path, const struct out *body, size_t *ret_length)
{
	z_stream z = {.next_in = (Bytef *)body->text, .avail_in = (uInt)body->length};
	Bytef *room;
	int result = -1;

	if (deflateInit2(&z, 1, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) != Z_OK)
		return -1;
	z.avail_out = (uInt)deflateBound(&z, (uLong)body->length);
	room = z.next_out = malloc(z.avail_out);
	if (room && deflate(&z, Z_FINISH) == Z_STREAM_END) {
		*ret_length = (size_t)z.total_out;
		result = write_file(path, room, *ret_length);
	}
	free(room);
	deflateEnd(&z);
	return result;
}

/* Each mark says once when it was changed. */
static uint64_t count_rows(const struct out *body)
{
	static const char row[] = "\"updated_at\":";
	const char *at = body->text, *end = at + body->length;
	uint64_t n = 0;

	while ((at = memmem(at, (size_t)(end - at), row, sizeof(row) - 1)) != NULL) {
		at += sizeof(row) - 1;
		n++;
	}
	return n;
}

static int keep(struct writing *w, const struct resource *r, const struct ask *a, const struct out *body)
{
	char path[1024];
	size_t packed = 0;
	int used = snprintf(path, sizeof(path), "%s%s.d/%ld.json", w->o->out, a->path, a->page);

	if (used < 0 || used >= (int)sizeof(path) - 3 || (a->page == 1 && make_folders(path)) ||
	    write_file(path, body->text, body->length))
		return -1;
	memcpy(path + used, ".gz", 4);
	if (write_packed(path, body, &packed))
		return -1;
	if (r->marks) {
		w->totals.marks += count_rows(body);
		w->totals.pages++;
		w->totals.bytes += body->length;
		w->totals.packed += packed;
	}
	return 0;
}

static void target_of(const struct writing *w, const struct resource *r, const struct school *s, long page,
		      char *out, size_t size)
{
	char days[128] = "", from[11] = "", to[11] = "";

	if (r->marks && w->o->from != INT32_MIN && w->o->to != INT32_MAX) {
		civil_put_day(from, w->o->from);
		civil_put_day(to, w->o->to);
		snprintf(days, sizeof(days), "attendance_date_after=%s&attendance_date_before=%s", from, to);
	}
	snprintf(out, size, "/v1.0/%s%s%s%s%s", r->before, s->wonde, r->after, r->listed ? "?" : "",
		 r->marks ? days : r->query);
	if (page > 1)
		snprintf(out + strlen(out), size - strlen(out), "&page=%ld", page);
}

/* One page; *ret_more: another follows. */
static int one_page(struct writing *w, const struct resource *r, struct school *s, long page, bool *ret_more)
{
	struct answer answer = {.status = 200};
	struct faults_now fine;
	struct ask a = {.borough = w->borough,
			.all_faults = &w->faults,
			.now = w->o->at,
			.today = civil_local_day(w->o->at),
			.read_only = true,
			.per_page_wanted = r->marks ? w->o->per_page : 0};
	char target[512];
	int result = -1;

	faults_ask(&w->faults, s->number, a.now, &fine);
	a.faults = &fine;
	target_of(w, r, s, page, target, sizeof(target));
	if (ask_read_target(&a, target, w->host)) {
		a.school = s;
		wonde_answer(&a, &answer);
		if (answer.status == 200 && !answer.body.failed)
			result = keep(w, r, &a, &answer.body);
		else
			fprintf(stderr, "sim: %s: %d\n", target, answer.status);
	}
	*ret_more = result == 0 && r->listed &&
		    memmem(answer.body.text, answer.body.length, "\"more\":true", 11) != NULL;
	out_free(&answer.body);
	return result;
}

static int one_school(struct writing *w, struct school *s)
{
	int32_t today = civil_local_day(w->o->at);

	for (size_t i = 0; i < sizeof(resources) / sizeof(resources[0]); i++) {
		bool more = true;

		for (long page = 1; more; page++)
			if (one_page(w, &resources[i], s, page, &more))
				return -1;
	}
	w->totals.schools++;
	for (uint32_t i = 0; i < s->size; i++)
		w->totals.pupils += pupil_on_roll(&s->pupils[i], today);
	return 0;
}

int pages_write(struct borough *b, const struct pages_options *o)
{
	struct writing w = {.o = o, .borough = b};
	const char *host = strstr(o->base_url, "://");
	struct tls tls;
	int result = 0;

	mkdir(o->dir, 0755);
	if (!host || tls_prepare(o->dir, &tls))
		return -1;
	tls_free(&tls);
	snprintf(w.host, sizeof(w.host), "%.*s", (int)strcspn(host + 3, "/"), host + 3);
	faults_open(&w.faults, NULL, 0);
	for (int i = 0; result == 0 && i < b->count; i++)
		if (b->schools[i].shares)
			result = one_school(&w, &b->schools[i]);
	faults_close(&w.faults);
	if (result == 0)
		printf("%u %llu %llu %u %llu %llu\n", w.totals.schools, (unsigned long long)w.totals.pupils,
		       (unsigned long long)w.totals.marks, w.totals.pages, (unsigned long long)w.totals.bytes,
		       (unsigned long long)w.totals.packed);
	return result;
}
