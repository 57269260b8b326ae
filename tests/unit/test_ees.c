/* Data sets of DfE's service through a real engine: the test is the service, fetch and parse. */
#include <criterion/criterion.h>

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

TestSuite(ees, .timeout = 30);

Test(ees, a_version_is_taken_in_once_and_survives_a_restart)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	is(w, "state", "waiting");
	cr_assert(settle(w));
	cr_expect_eq(asked_count, 1u);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5.000000001"));
	is(w, "version", "1.0");
	is(w, "state", "current");
	is(w, "figures", "4");
	is(w, "values", "3"); /* c is no value */
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.releases, 1u);
	cr_expect_eq(h.figures, 4u);
	cr_expect_eq(h.dudley, 5000000001);
	is(w, "version", "1.0");
	w->now = at(DAY "23:00");
	cr_expect_not(settle(w), "asked twice a day");
	w->now = at("2026-11-24T07:14");
	cr_expect_not(settle(w));
	w->now = at("2026-11-24T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "an unchanged version is fetched");
	is(w, "checked_at", "2026-11-24T07:15");
	world_free(w);
}

Test(ees, a_minor_or_patch_version_supersedes)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.0.1", CSV_HEAD CSV_DUDLEY("6"));
	is(w, "version", "1.0.1");
	w->now = at("2026-11-25T07:15");
	settle(w);
	version_and_file(w, "1.10", CSV_HEAD CSV_DUDLEY("7"));
	h = held_of(w, "ees:" EES_ID " v1.10");
	cr_expect_eq(h.dudley, 7000000000);
	cr_expect_eq(h.releases, 3u, "where figures came from is kept");
	/* DfE goes back: what is held stays, and a person is told. */
	w->now = at("2026-11-26T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.9"));
	cr_expect_not(settle(w));
	is(w, "version", "1.10");
	is(w, "state", "refused");
	says(w, "went back to version 1.9; we hold 1.10");
	world_free(w);
}

/* What the report would show of Dudley's primary schools. */
static int64_t in_force(struct world *w)
{
	struct figures all = {0};
	struct figures_choice choice;
	const struct figure_key key = {.phase = PHASE_PRIMARY, .kind = FIGURE_OVERALL};
	const struct figure *f;
	struct fault fault;
	int64_t value;

	cr_assert_eq(figures_choose(w->engine, FIGURE_OVERALL, &choice, &fault), 0);
	cr_assert_eq(figures_load(w->engine, &choice, "", FIGURE_OVERALL, &all, &fault), 0);
	f = figures_find(&all, GEOGRAPHY_LA, "332", &key);
	value = f != NULL ? f->nano_percent : -1;
	VEC_FREE(&all);
	return value;
}

/* DfE numbers a version anew when only its notes change: fetched once, and kept as what it is. */
Test(ees, the_same_figures_under_a_new_version_change_nothing)
{
	struct world *w = figures_world(DAY "07:30", "");
	unsigned asked_so_far;
	struct held h;

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "version", "1.1");
	is(w, "state", "current");
	is(w, "reason", "");
	is(w, "figures", "4");
	is(w, "values", "3");
	is(w, "imported_at", "2026-11-24T07:15");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").releases, 1u, "equal figures are kept twice");
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.dudley, 5000000000);
	is(w, "version", "1.1"); /* after a restart too */
	asked_so_far = asked_count;
	w->now = at("2026-11-25T07:15");
	cr_assert(settle(w));
	reply(w, EES_SUMMARY("1.1"));
	cr_expect_not(settle(w), "the same version is fetched again");
	cr_expect_eq(asked_count, asked_so_far + 1);
	is(w, "state", "current");
	world_free(w);
}

/* 1.1 corrects 1.0, and 1.2 takes the correction back: 1.2 counts, though its figures were here. */
Test(ees, a_correction_that_is_taken_back_is_taken_back)
{
	struct world *w = figures_world(DAY "07:30", "");
	static const struct {
		const char *version, *now, *file;
		int64_t shown;
	} days[] = {
		{"1.0", DAY "07:30", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
		{"1.1", "2026-11-24T07:15", CSV_HEAD CSV_DUDLEY("6"), 6000000000},
		{"1.2", "2026-11-25T07:15", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
		{"1.3", "2026-11-26T07:15", CSV_HEAD CSV_DUDLEY("6"), 6000000000},
		{"1.4", "2026-11-27T07:15", CSV_HEAD CSV_DUDLEY("5"), 5000000000},
	};

	for (size_t i = 0; i < sizeof days / sizeof *days; i++) {
		w->now = at(days[i].now);
		settle(w);
		version_and_file(w, days[i].version, days[i].file);
		is(w, "version", days[i].version);
		cr_expect_eq(in_force(w), days[i].shown, "version %s does not count", days[i].version);
	}
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.4").releases, 5u);
	world_free(w);
}

/* An older issue that comes in later does not hide a newer one: a day of publication is known, so
 * it decides. The file of a person says its own. */
Test(ees, the_day_of_publication_decides_what_is_newer)
{
	const char *question =
			   "{\"verb\":\"figures_import\",\"name\":\"old.csv\",\"published\":\"2026-11-19\"}",
		   *file = CSV_HEAD CSV_DUDLEY("9");
	struct world *w = figures_world(DAY "07:30", "");
	struct fault f;
	struct held h;
	int fd;

	settle(w);
	version_of_day(w, "1.0", "2026-11-20T09:30:00+00:00", CSV_HEAD CSV_DUDLEY("5"));
	h = held_of(w, "ees:" EES_ID " v1.0");
	cr_expect_eq(h.published, day_from_civil((struct civil){2026, 11, 20}));
	cr_assert_eq(file_seal("t", span_of(file), &fd, &f), 0);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), fd, strlen(file), &f), 0);
	read_body(w);
	close(fd);
	cr_expect_eq(in_force(w), 5000000000, "an issue of the day before is shown");
	w->now = at("2026-11-24T07:15");
	settle(w);
	/* Not an instant: then the day it came in counts. */
	version_of_day(w, "1.1", "2026-11-18", CSV_HEAD CSV_DUDLEY("6"));
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").published, DAY_NONE);
	cr_expect_eq(in_force(w), 6000000000);
	world_free(w);
}

Test(ees, a_new_major_version_is_told_once_and_never_taken)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.4", CSV_HEAD CSV_DUDLEY("5"));
	for (int day = 24; day < 27; day++) {
		char when[32];

		snprintf(when, sizeof when, "2026-11-%dT07:15", day);
		w->now = at(when);
		cr_assert(settle(w));
		reply(w, EES_SUMMARY("2.0"));
		cr_expect_not(settle(w), "a new major version is fetched");
		is(w, "state", "new_major");
		is(w, "version", "1.4");
		is(w, "published", "2.0");
		says(w, "the figures of 1.4 stay");
		says(w, "set version: 2.*");
		if (day == 25)
			world_restart(w);
	}
	cr_expect_str_eq(strstr(w->noted, "figures_new_major"), "figures_new_major",
			 "told again, or more: %s", w->noted);
	/* Told again only for a version that is newer still. */
	w->now = at("2026-11-27T07:15");
	settle(w);
	reply(w, EES_SUMMARY("3.0"));
	cr_expect_str_eq(strstr(w->noted, "figures_new_major"), "figures_new_major figures_new_major");
	world_free(w);
}

Test(ees, killed_on_the_way_it_begins_anew_and_takes_nothing_half)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct held h;

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_assert(settle(w));
	expect_url("/csv?dataSetVersion=1.0");
	h = held_of(w, "ees:" EES_ID " v1.0"); /* ends the engine */
	cr_expect_eq(h.releases, 0u);
	is(w, "state", "waiting");
	cr_assert(settle(w));
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}

/* --- a service that is not well -------------------------------------------------------------- */

Test(ees, a_failure_is_tried_again_ever_later_and_not_for_ever)
{
	struct world *w = figures_world(DAY "07:30", "");
	int64_t last = w->now, gap = 0;

	cr_assert(settle(w));
	for (unsigned try = 1; try < LIMIT_EES_TRIES; try++) {
		refuse(w, FETCH_SERVER_ERROR, 504, -1, NULL);
		is(w, "state", "failing");
		says(w, "answered 504; asked again");
		cr_expect_not(settle(w), "asked again at once");
		run_on(w, DAY "23:00");
		cr_assert_eq(asked_count, try + 1);
		cr_expect_geq(w->now - last, gap, "sooner than before");
		gap = w->now - last;
		last = w->now;
	}
	refuse(w, FETCH_SERVER_ERROR, 504, -1, NULL);
	says(w, "given up for today after 6 tries");
	run_on(w, "2026-11-24T07:14");
	cr_expect_eq(asked_count, (unsigned)LIMIT_EES_TRIES);
	run_on(w, "2026-11-24T08:00");
	cr_expect_eq(w->now, at("2026-11-24T07:15"));
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}

Test(ees, retry_after_is_heeded_and_survives_a_restart)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	refuse(w, FETCH_LIMITED, 429, 7200, "{\"title\":\"Too many requests\",\"status\":429}");
	says(w, "answered 429: Too many requests; asked again Mon 23 Nov 2026 09:30");
	world_restart(w);
	w->now = at(DAY "09:29");
	cr_expect_not(settle(w));
	w->now = at(DAY "09:30");
	cr_expect(settle(w));
	world_free(w);
}

Test(ees, a_question_that_is_wrong_is_not_asked_again_that_day)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	refuse(w, FETCH_UNEXPECTED, 400, -1,
	       "{\"title\":\"Bad\",\"status\":400,\"errors\":[{\"message\":\"Must be \\u001b[31m short\",\"code\":\"X\"}]}");
	is(w, "state", "refused");
	says(w, "answered 400: Bad; Must be \\x1b[31m short");
	run_on(w, "2026-11-24T07:00");
	cr_expect_eq(asked_count, 1u);
	world_free(w);
}

Test(ees, withdrawn_and_unknown_keep_what_is_held)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	refuse(w, FETCH_FORBIDDEN, 403, -1, NULL);
	is(w, "state", "withdrawn");
	w->now = at("2026-11-25T07:15");
	settle(w);
	reply(w, EES_SUMMARY_OF(EES_ID, "Withdrawn", "1.0"));
	is(w, "state", "withdrawn");
	says(w, "the figures held stay");
	w->now = at("2026-11-26T07:15");
	settle(w);
	refuse(w, FETCH_NOT_FOUND, 404, -1, NULL);
	is(w, "state", "unknown");
	is(w, "version", "1.0");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").figures, 4u);
	/* Deprecated is not withdrawn. */
	w->now = at("2026-11-27T07:15");
	settle(w);
	reply(w, EES_SUMMARY_OF(EES_ID, "Deprecated", "1.0"));
	is(w, "state", "current");
	says(w, "deprecated");
	world_free(w);
}

Test(ees, an_answer_for_another_data_set_is_not_believed)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	reply(w, EES_SUMMARY_OF("00000000-9e8a-4d84-8f19-6b8d52a01fbd", "Published", "1.0"));
	is(w, "state", "failing");
	says(w, "answered for \"00000000");
	cr_expect_not(settle(w));
	world_free(w);
}

Test(ees, a_document_that_kills_its_reader_is_tried_a_few_times_only)
{
	struct world *w = figures_world(DAY "07:30", "");
	struct fault f;

	cr_assert(settle(w));
	for (unsigned i = 0; i < LIMIT_EES_TRIES; i++) {
		fetched(w, FETCH_OK, 200, -1, 10);
		cr_assert_eq(engine_peer(w->engine, ROLE_PARSE, &f), 0);
		cr_expect_not(settle(w), "asked again at once");
		run_on(w, DAY "23:00");
	}
	cr_expect_eq(asked_count, (unsigned)LIMIT_EES_TRIES);
	says(w, "given up for today");
	world_free(w);
}

Test(ees, an_answer_that_never_comes_is_given_up)
{
	struct world *w = figures_world(DAY "07:30", "");

	cr_assert(settle(w));
	w->ms += 200000;
	cr_expect_not(settle(w));
	is(w, "state", "failing");
	says(w, "never came");
	world_free(w);
}

/* --- files that do not fit ---------------------------------------------------------------------- */

Test(ees, a_file_without_figures_we_know_is_not_fetched_every_day)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", "time_period,la_name\n202425,Dudley\n");
	is(w, "state", "refused");
	is(w, "version", "");
	says(w, "geographic_level");
	w->now = at("2026-11-24T07:15");
	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "the same file is fetched again");
	is(w, "state", "refused");
	says(w, "geographic_level");
	w->now = at("2026-11-25T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	world_free(w);
}

/* One figure with two values: nobody can say which, and the engine lives on with what it had. */
Test(ees, a_file_that_contradicts_itself_changes_nothing)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	w->now = at("2026-11-24T07:15");
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("6") CSV_DUDLEY("7"));
	is(w, "state", "refused");
	says(w, "two different overall figures of Dudley");
	is(w, "version", "1.0");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").dudley, 5000000000);
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.1").figures, 0u);
	world_free(w);
}

Test(ees, a_file_that_is_too_large_says_what_to_do)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	settle(w);
	cr_expect_eq(asked.max_bytes, (uint64_t)LIMIT_FIGURES);
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL);
	is(w, "state", "refused");
	says(w, "over 64 MiB: set how: query");
	world_free(w);
}

/* --- rows by query --------------------------------------------------------------------------------- */

#define ROW_DUDLEY  EES_ROW("LA", EES_DUDLEY, "oPrim", EES_VALUES("50", "5"))
#define ROW_OTHER   EES_ROW("LA", EES_DUDLEY, "oSeco", EES_VALUES("60", "6"))
#define ROW_ENGLAND EES_ROW("NAT", EES_ENGLAND, "oPrim", EES_VALUES("70", "7"))

static struct world *queried_world(void)
{
	struct world *w = figures_world(DAY "07:30", ", how: query, page_size: 1000");

	settle(w);
	reply(w, EES_SUMMARY("1.2"));
	cr_assert(settle(w));
	expect_url("/meta?dataSetVersion=1.2");
	reply(w, EES_META);
	cr_assert(settle(w));
	expect_url("/query?dataSetVersion=1.2");
	return w;
}

Test(ees, pages_of_a_query_are_one_release)
{
	struct world *w = queried_world();
	struct held h;

	cr_expect_eq(asked.page, 0u);
	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	cr_expect_eq(asked.page, 1u);
	is(w, "version", "");
	reply(w, EES_PAGE("2", "2", "3", "", ROW_ENGLAND));
	cr_expect_not(settle(w));
	read_body(w);
	is(w, "state", "current");
	is(w, "version", "1.2");
	is(w, "figures", "12");
	is(w, "values", "9");
	h = held_of(w, "ees:" EES_ID " v1.2");
	cr_expect_eq(h.figures, 12u);
	world_free(w);
}

Test(ees, pages_that_do_not_belong_together_are_not_one)
{
	static const char *const second[] = {
		/* another total, and rows to make it up: the data changed meanwhile */
		EES_PAGE("2", "2", "4", "", ROW_ENGLAND "," EES_ROW("NAT", EES_ENGLAND, "oSeco", "{}")),
		EES_PAGE("1", "2", "3", "", ROW_ENGLAND), /* the first page once more */
		EES_PAGE("2", "2", "3", "", ""),	  /* a row is missing */
		EES_PAGE("2", "2", "3", "", ROW_ENGLAND "," ROW_ENGLAND),
	};

	for (size_t i = 0; i < sizeof second / sizeof *second; i++) {
		struct world *w = queried_world();

		reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
		cr_assert(settle(w));
		reply(w, second[i]);
		cr_expect_not(settle(w));
		is(w, "state", "failing");
		is(w, "version", "");
		cr_expect_eq(w->body_fd, 0, "case %zu: given to parse", i);
		world_free(w);
	}
}

Test(ees, a_warning_is_a_fault_of_ours_and_nothing_is_zero)
{
	struct world *w = queried_world();

	reply(w, EES_PAGE("1", "0", "0",
			  "{\"message\":\"There are no results.\",\"code\":\"QueryNoResults\"}", ""));
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "QueryNoResults: There are no results.");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.2").releases, 0u);
	world_free(w);
	/* Rows beside a warning are not all that was asked for. */
	w = queried_world();
	reply(w, EES_PAGE("1", "1", "1", "{\"message\":\"Some are missing.\",\"code\":\"LocationsNotFound\"}",
			  ROW_DUDLEY));
	is(w, "state", "refused");
	says(w, "LocationsNotFound");
	world_free(w);
	w = queried_world();
	reply(w, EES_PAGE("1", "0", "0", "", ""));
	is(w, "state", "refused");
	says(w, "no rows at all");
	world_free(w);
}

Test(ees, a_page_that_is_too_large_is_asked_for_in_halves)
{
	struct world *w = queried_world();

	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	for (unsigned halves = 0; halves < 4; halves++) {
		refuse(w, FETCH_TOO_LARGE, 200, -1, NULL); /* 1000, 500, 250, 125 */
		cr_assert(settle(w));
		cr_expect_eq(asked.page, 0u, "from the first page again");
	}
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL); /* 100 */
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "fewer indicators");
	world_free(w);
	w = queried_world();
	reply(w, EES_PAGE("1", "2", "3", "", ROW_DUDLEY "," ROW_OTHER));
	cr_assert(settle(w));
	refuse(w, FETCH_TOO_LARGE, 200, -1, NULL);
	cr_assert(settle(w));
	reply(w, EES_PAGE("1", "1", "3", "", ROW_DUDLEY "," ROW_OTHER "," ROW_ENGLAND));
	settle(w);
	read_body(w);
	is(w, "figures", "12"); /* rows of the first try are not there twice */
	world_free(w);
}

Test(ees, what_is_chosen_wrongly_is_told_with_what_there_is)
{
	struct world *w = figures_world(DAY "07:30", ", how: query, indicators: [sessions]");

	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	settle(w);
	reply(w, EES_META);
	cr_expect_not(settle(w));
	is(w, "state", "refused");
	says(w, "no indicator \"sessions\"; there are overall_absence");
	/* The settings change: the same version is worth a try. */
	world_file(w, "muster.yaml", muster_yaml(", how: query, indicators: [pa_perc]"));
	world_config(w);
	w->now = at("2026-11-24T07:15");
	settle(w);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect(settle(w));
	expect_url("/meta?dataSetVersion=1.0");
	world_free(w);
}

/* --- a person who asks ------------------------------------------------------------------------------ */

static json_t *pull(struct world *w, const char *more)
{
	char question[160];
	struct fault f;

	free(w->answer);
	w->answer = NULL;
	snprintf(question, sizeof question, "{\"verb\":\"figures_pull\"%s}", more);
	cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(question), -1, 0, &f), 0, "%s", f.text);
	return w->answer != NULL ? json_loads(w->answer, 0, NULL) : NULL;
}

static void answered(struct world *w, bool done, const char *words)
{
	json_t *json = w->answer != NULL ? json_loads(w->answer, 0, NULL) : NULL, *set;
	const char *text;

	cr_assert_not_null(json, "nobody is answered");
	set = json_array_get(json_object_get(json, "data_sets"), 0);
	text = json_string_value(json_object_get(set, "text"));
	cr_expect_eq(json_is_true(json_object_get(set, "done")), done);
	cr_expect_not_null(strstr(text, words), "\"%s\" does not say \"%s\"", text, words);
	json_decref(json);
}

static void refused_at_once(struct world *w, const char *more, const char *words)
{
	json_t *json = pull(w, more);

	cr_assert_not_null(json);
	cr_expect(json_is_false(json_object_get(json, "ok")));
	cr_expect_not_null(strstr(json_string_value(json_object_get(json, "text")), words));
	json_decref(json);
}

Test(ees, a_person_hears_what_came_of_it_when_it_is_done)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	cr_assert_null(pull(w, ",\"dry_run\":true"));
	cr_assert(settle(w));
	refused_at_once(w, "", "under way");
	reply(w, EES_SUMMARY("1.1"));
	cr_expect_not(settle(w), "a dry run fetches");
	answered(w, true, "version 1.1 is published (2026-11-20T09:30:00+00:00), we hold 1.0");
	is(w, "version", "1.0");
	cr_assert_null(pull(w, ",\"data_set\":\"ytd\""));
	settle(w);
	version_and_file(w, "1.1", CSV_HEAD CSV_DUDLEY("6"));
	answered(w, true, "version 1.1 taken in: 4 figures, 3 with a value");
	cr_assert_null(pull(w, ",\"data_set\":\"" EES_ID "\""));
	settle(w);
	reply(w, EES_SUMMARY("1.1"));
	answered(w, true, "version 1.1, unchanged");
	cr_assert_null(pull(w, ""));
	settle(w);
	version_and_file(w, "1.2", CSV_HEAD CSV_DUDLEY("6"));
	answered(w, true, "version 1.2: nothing changed, its figures are those of ees:" EES_ID " v1.1");
	refused_at_once(w, ",\"data_set\":\"\\u001b[2J\"", "no data set \"\\x1b[2J\"");
	world_free(w);
}

Test(ees, a_person_does_not_jump_the_queue_unless_they_say_so)
{
	struct world *w = figures_world(DAY "07:30", "");
	json_t *json;

	settle(w);
	refuse(w, FETCH_LIMITED, 429, 3600, NULL);
	json = pull(w, "");
	cr_assert_not_null(json);
	json_decref(json);
	answered(w, false, "waits until 08:30");
	cr_expect_not(settle(w));
	cr_assert_null(pull(w, ",\"now\":true"));
	cr_assert(settle(w));
	refuse(w, FETCH_SERVER_ERROR, 503, -1, NULL);
	answered(w, false, "answered 503; asked again");
	world_free(w);
}

Test(ees, a_version_that_does_not_fit_is_tried_again_for_a_person)
{
	struct world *w = figures_world(DAY "07:30", "");

	settle(w);
	version_and_file(w, "1.0", "time_period,la_name\n202425,Dudley\n");
	cr_assert_null(pull(w, ""));
	settle(w);
	version_and_file(w, "1.0", CSV_HEAD CSV_DUDLEY("5"));
	answered(w, true, "taken in");
	world_free(w);
}

Test(ees, without_data_sets_there_is_nothing_to_ask)
{
	struct world *w = world_new(DAY "07:30");
	json_t *status = ask(w, "{\"verb\":\"status\"}");

	cr_expect(json_is_array(json_object_get(status, "figures")));
	json_decref(status);
	refused_at_once(w, "", "names no data sets");
	world_free(w);
}

/* A file that a person gives has the one place for imports; ours waits, and the other way round. */
Test(ees, one_import_at_a_time)
{
	struct world *w = figures_world(DAY "07:30", "");
	const char *question = "{\"verb\":\"figures_import\",\"name\":\"mine.csv\"}",
		   *file = CSV_HEAD CSV_DUDLEY("9");
	struct fault f;
	int fd;

	cr_assert(settle(w));
	cr_assert_eq(file_seal("t", span_of(file), &fd, &f), 0);
	cr_assert_eq(engine_ask(w->engine, 3, "tester", span_of(question), fd, strlen(file), &f), 0);
	reply(w, EES_SUMMARY("1.0"));
	cr_expect_not(settle(w), "fetched while there is no place for it");
	read_body(w);
	cr_assert(settle(w));
	expect_url("/csv?dataSetVersion=1.0");
	cr_assert_eq(engine_ask(w->engine, 4, "tester", span_of(question), fd, strlen(file), &f), 0);
	cr_expect_not_null(strstr(w->answer, "another file is being imported"));
	close(fd);
	reply(w, CSV_HEAD CSV_DUDLEY("5"));
	is(w, "state", "current");
	cr_expect_eq(held_of(w, "ees:" EES_ID " v1.0").releases, 2u);
	world_free(w);
}
