/* ees_fixture.h: DfE's service for a real engine: the test is the service, fetch and parse, and reads in the
 * store what was taken in. */
#ifndef TESTS_EES_FIXTURE_H
#define TESTS_EES_FIXTURE_H

#include "base/limits.h"
#include "ees_documents.h"
#include "engine/published/figures.h"
#include "engine/world/state.h"
#include "engine_fixture.h"
#include "page_fixture.h"

#define DAY "2026-11-23T"
/* A file of the year-to-date layout: Dudley, its neighbour and England. Numbers invented. */
#define CSV_HEAD                                                                                                      \
	"time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,old_la_code," \
	"new_la_code,la_name,education_phase,overall_absence,authorised_absence,unauthorised_absence,"                \
	"possible_sessions,overall_absence_perc,authorised_absence_perc,unauthorised_absence_perc,pa_perc\n"
#define CSV_DUDLEY(percent)                                                                                            \
	"202425,Academic year,Local authority,E92000001,England,E12000005,West Midlands,332,E08000027,Dudley,Primary," \
	"50,30,20,1000," percent ",3,2,c\n"

static struct msg_fetch asked; /* the last order to DfE's service */
static unsigned asked_count;
static char noted_url[1024];

static const char *muster_yaml(const char *set)
{
	static char text[2][1400];
	static unsigned turn;
	char *out = text[turn++ % 2];

	snprintf(
		out, sizeof text[0],
		"%sfigures:\n  base_url: https://dfe.example/v1\n  due: \"07:15\"\n  data_sets:\n    - {id: " EES_ID
		", name: ytd, version: 1.*%s}\n",
		world_files[0][1], set);
	return out;
}

static struct world *figures_world(const char *now, const char *set)
{
	struct world *w = world_new_files(now, NULL, 0);

	asked_count = 0;
	world_file(w, "muster.yaml", muster_yaml(set));
	world_open(w);
	return w;
}

/* Lets the engine work; schools are answered, orders to DfE's service are noted. True: there was one. */
static bool settle(struct world *w)
{
	unsigned before = asked_count;
	bool any;

	for (int turns = 0; turns < 60; turns++) {
		tick(w);
		any = false;
		for (size_t i = 0; i < w->orders.count; i++) {
			struct order *o = &w->orders.at[i];

			if (o->open && strncmp(o->fetch.url, "https://dfe.example/", 20) == 0) {
				asked = o->fetch;
				text_copy(noted_url, sizeof noted_url, span_of(asked.url));
				asked_count++;
				o->open = false;
				any = true;
			}
		}
		if (!give_all(w) && !any)
			return asked_count > before;
	}
	cr_assert(false, "the engine never comes to rest");
	return false;
}

/* What parse makes of the bytes. */
static void parsed(struct world *w, enum shape shape, uint64_t pull, const char *bytes, size_t length)
{
	struct message m = {.kind = MSG_RECORDS, .records = {.pull = pull}};
	struct message end = {.kind = MSG_PAGE, .page = {.pull = pull}};
	struct page_refusal why;
	struct page page;

	end.page.ok = read_bytes(shape, bytes, length, &page, &why) == 0;
	text_copy(end.page.path, sizeof end.page.path, span_of(why.path));
	text_copy(end.page.text, sizeof end.page.text, span_of(why.text));
	for (unsigned k = 0; k < RECORD_KINDS; k++) {
		m.records.kind = k;
		m.records.count = page.runs[k].count;
		m.records.records = buffer_span(&page.runs[k].packed);
		if (m.records.count > 0)
			tell(w, ROLE_PARSE, &m, -1);
	}
	tell(w, ROLE_PARSE, &end, -1);
	page_free(&page);
}

/* Parse reads the file that the engine gave it. */
static void read_body(struct world *w)
{
	struct span bytes;
	struct fault f;

	cr_assert_eq(w->body.shape, (uint32_t)SHAPE_FIGURES_CSV);
	cr_assert_eq(file_map_sealed(w->body_fd, w->body.length, &bytes, &f), 0, "%s", f.text);
	parsed(w, SHAPE_FIGURES_CSV, w->body.pull, bytes.at, bytes.length);
	file_unmap(bytes);
	close(w->body_fd);
}

static void fetched(struct world *w, enum fetch_outcome outcome, unsigned status, int32_t retry_after,
		    uint64_t bytes)
{
	struct message m = {.kind = MSG_FETCHED,
			    .fetched = {.pull = asked.pull,
					.outcome = (uint32_t)outcome,
					.http_status = status,
					.retry_after_seconds = retry_after,
					.bytes = bytes}};

	if (outcome != FETCH_OK)
		snprintf(m.fetched.text, sizeof m.fetched.text, "dfe.example:443 answered %u", status);
	tell(w, ROLE_FETCH, &m, -1);
}

/* A good answer; parse may be faster than fetch's own word. */
static void reply(struct world *w, const char *text)
{
	static unsigned turn;
	bool parse_first = turn++ % 2 == 0;

	if (!parse_first)
		fetched(w, FETCH_OK, 200, -1, strlen(text));
	parsed(w, (enum shape)asked.shape, asked.pull, text, strlen(text));
	if (parse_first)
		fetched(w, FETCH_OK, 200, -1, strlen(text));
}

static void refuse(struct world *w, enum fetch_outcome outcome, unsigned status, int32_t retry_after,
		   const char *problem)
{
	static unsigned turn;
	bool parse_first = turn++ % 2 == 0;
	size_t length = problem != NULL ? strlen(problem) : 0;

	if (problem != NULL && parse_first)
		parsed(w, SHAPE_EES_PROBLEM, asked.pull, problem, length);
	fetched(w, outcome, status, retry_after, length);
	if (problem != NULL && !parse_first)
		parsed(w, SHAPE_EES_PROBLEM, asked.pull, problem, length);
}

static void expect_url(const char *path)
{
	char url[400];

	snprintf(url, sizeof url, "https://dfe.example/v1/data-sets/" EES_ID "%s", path);
	cr_expect_str_eq(noted_url, url);
	cr_expect_str_eq(asked.credential, "", "a credential goes to DfE");
	cr_expect(asked.refusal);
}

/* One member of the data set's status. */
static const char *of(struct world *w, const char *member)
{
	static char text[400];
	json_t *status = ask(w, "{\"verb\":\"status\"}");
	const json_t *value = json_object_get(json_array_get(json_object_get(status, "figures"), 0), member);

	if (json_is_integer(value))
		snprintf(text, sizeof text, "%d", (int)json_integer_value(value));
	else
		snprintf(text, sizeof text, "%s", json_is_string(value) ? json_string_value(value) : "null");
	json_decref(status);
	return text;
}

#define is(w, member, value)                                                                                 \
	cr_expect_str_eq(of(w, member), value, "%s is \"%s\", wanted \"%s\"", member, of(w, member), value)

static void says(struct world *w, const char *words)
{
	cr_expect_not_null(strstr(of(w, "reason"), words), "\"%s\" does not say \"%s\"", of(w, "reason"),
			   words);
}

/* What the store holds of a release. */
struct held {
	unsigned releases, figures;
	int64_t dudley;
	const char *wanted;
	uint64_t number; /* 0: it is not there */
	day_t published;
};
static int hold_release(void *context, const struct store_release *r)
{
	struct held *h = context;

	h->releases++;
	if (strcmp(r->id, h->wanted) == 0) {
		h->number = r->number;
		h->published = r->published;
		cr_expect_str_eq(r->data_set, EES_ID);
	}
	return 0;
}
static int hold_figure(void *context, const struct figure *f)
{
	struct held *h = context;

	h->figures++;
	if (f->kind == FIGURE_OVERALL && strcmp(f->code, "332") == 0)
		h->dudley = f->nano_percent;
	return 0;
}
static int hold_sheet(void *context, const struct store_sheet *sheet)
{
	struct fault f;

	return figures_unpack(sheet, hold_figure, context, &f);
}
static struct held held_of(struct world *w, const char *release)
{
	struct store_sheet_filter filter = STORE_ANY_SHEET;
	unsigned char master[32] = {9};
	struct held h = {.wanted = release};
	struct store store;
	struct fault f;

	engine_free(w->engine);
	cr_assert_eq(store_sqlite_open(w->folder, master, &store, &f), 0, "%s", f.text);
	cr_assert_eq(store.ops->release_walk(store.self, hold_release, &h, &f), 0);
	filter.release = h.number;
	filter.bytes = true;
	if (h.number != 0)
		cr_assert_eq(store.ops->sheet_walk(store.self, &filter, hold_sheet, &h, &f), 0);
	store.ops->close(store.self);
	w->orders.count = 0;
	world_open(w);
	return h;
}

/* `published` as the API writes it: an instant. */
static void version_of_day(struct world *w, const char *version, const char *published, const char *file)
{
	char text[600];

	expect_url("");
	snprintf(
		text, sizeof text,
		"{\"id\":\"" EES_ID
		"\",\"status\":\"Published\",\"latestVersion\":{\"version\":\"%s\",\"published\":\"%s\",\"totalResults\":1}}",
		version, published);
	reply(w, text);
	cr_assert(settle(w), "nothing more is asked after the summary: %s", of(w, "reason"));
	snprintf(text, sizeof text, "/csv?dataSetVersion=%s", version);
	expect_url(text);
	reply(w, file);
	cr_assert_not(settle(w));
}

static void version_and_file(struct world *w, const char *version, const char *file)
{
	version_of_day(w, version, "some day", file);
}

/* Runs the simulated clock on as far as it goes without DfE's service. */
static void run_on(struct world *w, const char *when)
{
	char question[96];

	snprintf(question, sizeof question, "{\"verb\":\"clock_advance\",\"until\":\"%s\"}", when);
	for (int turns = 0; turns < 400 && w->now < at(when); turns++) {
		int64_t before = w->now;

		json_decref(ask(w, question));
		if (settle(w))
			return;
		acknowledge_all(w);
		if (w->now == before && turns > 300)
			return;
	}
}

#endif
