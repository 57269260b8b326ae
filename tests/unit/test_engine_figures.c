/* Published figures in the engine: kept once, superseded by cell, compared, explained. The rows are
 * of DfE's form; their numbers are small so that shares can be made by hand. */
#include "engine_fixture.h"

#include "engine/state.h"
#include "page_fixture.h"

#define HEADER                                                                                               \
	"time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"    \
	"old_la_code,la_name,education_phase,overall_absence,possible_sessions,overall_absence_perc,"        \
	"total_enrolments\n"
#define LA(code, name, phase, absent, possible, percent)                                                     \
	"202526,Academic year,Local authority,E92000001,England,E12000005,West Midlands," code "," name      \
	"," phase "," absent "," possible "," percent ",100\n"
#define ENGLAND(phase, percent)                                                                              \
	"202526,Academic year,National,E92000001,England,,,,," phase ",1,20," percent ",100\n"
#define FILE_ONE                                                                                             \
	HEADER LA("332", "Dudley", "Primary", "58", "1000", "5.8")                                           \
		LA("384", "Wakefield", "Primary", "40", "1000", "4")                                         \
			LA("301", "Barking", "Primary", "c", "c", "c") ENGLAND("Primary", "5")

/* Sends a file through the reader to the engine, as the roles do; gives the engine's answer. */
static json_t *import(struct world *w, const char *text, const char *more)
{
	struct page_refusal refusal;
	struct fault f = {0};
	struct page page;
	struct span bytes = padded(text, strlen(text));
	char question[200];
	int fd;

	cr_assert_eq(file_seal("f", span_of(text), &fd, &f), 0);
	snprintf(question, sizeof question, "{\"verb\":\"figures_import\",\"name\":\"a file.csv\"%s}", more);
	cr_assert_eq(engine_ask(w->engine, 7, "tester", span_of(question), fd, strlen(text), &f), 0, "%s",
		     f.text);
	close(fd);
	if (w->engine->import.number == 0) {
		padded_free(bytes);
		return json_loads(w->answer, 0, NULL);
	}
	cr_assert_eq(page_read(SHAPE_FIGURES_CSV, bytes, &page, &refusal), 0, "%s", refusal.text);
	for (unsigned k = 0; k < RECORD_KINDS; k++) {
		struct message m = {.kind = MSG_RECORDS,
				    .records = {.pull = w->engine->import.number,
						.kind = k,
						.count = page.runs[k].count,
						.records = buffer_span(&page.runs[k].packed)}};

		if (page.runs[k].count > 0)
			tell(w, ROLE_PARSE, &m, -1);
	}
	struct message end = {
		.kind = MSG_PAGE,
		.page = {.pull = w->engine->import.number, .ok = true, .records = page.records}};
	tell(w, ROLE_PARSE, &end, -1);
	page_free(&page);
	padded_free(bytes);
	return json_loads(w->answer, 0, NULL);
}

static const char *text_in(const json_t *json, const char *key)
{
	const char *text = json_string_value(json_object_get(json, key));

	return text != NULL ? text : "";
}

static long long number_in(const json_t *json, const char *key)
{
	return (long long)json_integer_value(json_object_get(json, key));
}

/* Releases kept, and pairs of them. */
static void expect_kept(struct world *w, size_t releases, size_t revisions)
{
	json_t *list = ask(w, "{\"verb\":\"figures\"}");

	cr_assert_eq(json_array_size(json_object_get(list, "releases")), releases);
	cr_assert_eq(json_array_size(json_object_get(list, "revisions")), revisions);
	json_decref(list);
}

Test(engine_figures, the_same_file_twice_changes_nothing)
{
	struct world *w = world_new("2026-11-23T06:30");
	json_t *first = import(w, FILE_ONE, ""), *second = import(w, FILE_ONE, "");

	cr_assert(json_is_true(json_object_get(first, "ok")), "%s", text_in(first, "text"));
	cr_assert_eq(number_in(first, "values"), 3);
	cr_assert_eq(number_in(first, "no_value"), 1);
	cr_assert_str_eq(text_in(first, "series"), "attendance-year");
	cr_assert(json_is_true(json_object_get(second, "again")));
	cr_assert_eq(number_in(second, "number"), number_in(first, "number"));
	expect_kept(w, 1, 0);
	json_decref(first);
	json_decref(second);
	world_free(w);
}

/* What the report shows of Dudley's primary schools. */
static void expect_published(struct world *w, const char *percent)
{
	json_t *rows =
		ask(w, "{\"verb\":\"figures_compare\",\"series\":\"attendance-year\",\"phase\":\"primary\"}");
	json_t *row = json_array_get(json_object_get(rows, "rows"), 0);

	cr_assert_str_eq(text_in(row, "la"), percent);
	cr_assert_str_eq(text_in(row, "neighbours"), "4.0");
	cr_assert_str_eq(text_in(row, "england"), "5.0");
	cr_assert_eq(number_in(row, "rank"), 2);
	cr_assert_eq(number_in(row, "ranked"), 2);
	cr_assert_str_eq(text_in(row, "quartile"), "D");
	json_decref(rows);
}

/* DfE revises: the new number is shown, the old one is kept, and the change is counted. An issue that
 * was published before it does not come back over it, whenever it is imported. */
Test(engine_figures, a_newer_issue_supersedes_cell_by_cell)
{
	static const char revised[] = HEADER LA("332", "Dudley", "Primary", "61", "1000", "6.1"),
			  early[] = HEADER LA("332", "Dudley", "Primary", "70", "1000", "7");
	struct world *w = world_new("2026-11-23T06:30");
	json_t *one, *pair;

	json_decref(import(w, FILE_ONE, ",\"published\":\"2026-10-01\""));
	expect_published(w, "5.8");
	one = import(w, revised, ",\"published\":\"2026-10-15\"");
	pair = json_array_get(json_object_get(one, "revisions"), 0);
	cr_assert_eq(number_in(pair, "newer"), number_in(one, "number"));
	cr_assert_eq(number_in(pair, "shared"), 1);
	cr_assert_eq(number_in(pair, "changed"), 1);
	json_decref(one);
	expect_published(w, "6.1");
	one = import(w, early, ",\"published\":\"2026-09-15\"");
	pair = json_array_get(json_object_get(one, "revisions"), 0);
	cr_assert_eq(number_in(pair, "older"), number_in(one, "number"), "it is the older of the two");
	json_decref(one);
	expect_published(w, "6.1");
	expect_kept(w, 3, 2);
	world_restart(w);
	expect_published(w, "6.1");
	expect_kept(w, 3, 2);
	world_free(w);
}

/* Two numbers for one thing: nobody can tell which is right, and nothing of the file is kept. */
Test(engine_figures, a_file_that_contradicts_itself_is_refused)
{
	struct world *w = world_new("2026-11-23T06:30");
	json_t *json = import(w, FILE_ONE LA("332", "Dudley", "Primary", "59", "1000", "5.9"), "");

	cr_assert(json_is_false(json_object_get(json, "ok")));
	cr_assert_not_null(
		strstr(text_in(json, "text"), "two different overall figures of Dudley (332) for 202526"),
		"%s", text_in(json, "text"));
	expect_kept(w, 0, 0);
	json_decref(json);
	json = import(w, FILE_ONE LA("332", "Dudley", "Primary", "58", "1000", "5.8"), "");
	cr_assert(json_is_true(json_object_get(json, "ok")), "the same twice is no contradiction");
	json_decref(json);
	json = import(w, FILE_ONE, ",\"published\":\"1 October\"");
	cr_assert(json_is_false(json_object_get(json, "ok")));
	json_decref(json);
	world_free(w);
}

/* --- why ours is another ---------------------------------------------------------------- */

static const char *const names[] = {"", "A1", "A2", "A3", "A4", "A5", "A6", "A7"};

static const json_t *step(const json_t *explained, const char *name)
{
	const json_t *phase = json_array_get(json_object_get(explained, "phases"), 0);
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(phase, "steps"), i, one)
		if (strcmp(text_in(one, "step"), name) == 0)
			return one;
	cr_assert_fail("no step %s", name);
	return NULL;
}

/* Six pupils of year 5 and one of reception; marks of three mornings: before DfE's first day
 * (14 September 2026), in between, and in the last two weeks before 23 November.
 * All: 5 of 21. Without reception: 4 of 18. From 14 September: 3 of 12. Until 9 November: 1 of 6. */
Test(engine_figures, each_step_moves_the_figure_by_what_it_leaves_out)
{
	static const struct {
		const char *step, *percent, *moved;
		long long num, den, left_out;
	} steps[] = {
		{"ours", "23.81", "", 5, 21, 0},
		{"ages", "22.22", "-1.59", 4, 18, 1},
		{"boarders", "22.22", "+0.00", 4, 18, 0},
		{"year_11", "22.22", "+0.00", 4, 18, 0},
		{"small_schools", "22.22", "+0.00", 4, 18, 0},
		{"first_days", "25.00", "+2.78", 3, 12, 0},
		{"lag", "16.67", "-8.33", 1, 6, 0},
	};
	static const struct pupil more[] = {
		{"oak", "A5", "", "5"}, {"oak", "A6", "", "5"}, {"oak", "A7", "", "R"}};
	static const char *const absent[][3] = {{"A1", "", ""}, {"A2", "A7", ""}, {"A3", "A4", ""}};
	static const char *const days[] = {"2026-09-07", "2026-11-02", "2026-11-20"};
	struct world *w = world_new("2026-11-23T06:30");
	json_t *json;

	for (size_t i = 0; i < 3; i++)
		*VEC_ADD(&w->pupils) = more[i];
	for (size_t d = 0; d < 3; d++)
		for (int p = 1; p <= 7; p++) {
			bool away = false;

			for (size_t i = 0; i < 3; i++)
				away = away || strcmp(absent[d][i], names[p]) == 0;
			mark(w, names[p], days[d], false, away ? "I" : "/");
		}
	work(w, "2026-11-23T06:30");
	json_decref(import(w, FILE_ONE, ""));
	json = ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"primary\"}");
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++) {
		const json_t *s = step(json, steps[i].step);

		cr_assert_str_eq(text_in(s, "percent"), steps[i].percent, "%s: %s", steps[i].step,
				 text_in(s, "percent"));
		cr_assert_str_eq(text_in(s, "moved"), steps[i].moved, "%s", steps[i].step);
		cr_assert_eq(number_in(s, "num"), steps[i].num);
		cr_assert_eq(number_in(s, "den"), steps[i].den);
		cr_assert_eq(number_in(s, "left_out"), steps[i].left_out, "%s", steps[i].step);
	}
	cr_assert_not_null(strstr(text_in(step(json, "boarders"), "note"), "not known"));
	cr_assert_not_null(strstr(text_in(step(json, "ages"), "note"), "birth dates are not shared"));
	cr_assert_str_eq(text_in(step(json, "published"), "percent"), "5.80");
	cr_assert_str_eq(text_in(step(json, "remaining"), "moved"), "-10.87", "5.8 less 16.6667");
	json_decref(json);
	/* DfE's first day said otherwise: the first of the three mornings counts again. */
	json = ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"primary\",\"series_start\":\"2026-09-07\"}");
	cr_assert_str_eq(text_in(step(json, "first_days"), "moved"), "+0.00");
	json_decref(json);
	json = ask(w, "{\"verb\":\"figures_explain\",\"measure\":\"happiness\"}");
	cr_assert(json_is_false(json_object_get(json, "ok")));
	json_decref(json);
	world_free(w);
}

/* A school of five children aged 5 to 15 is not in DfE's figures. */
Test(engine_figures, a_small_school_is_left_out)
{
	static const struct pupil fifth = {"oak", "A5", "", "5"};
	struct world *w = world_new("2026-11-23T06:30");
	json_t *json;

	*VEC_ADD(&w->pupils) = fifth;
	for (int p = 1; p <= 5; p++)
		mark(w, names[p], "2026-11-02", false, p == 1 ? "I" : "/");
	work(w, "2026-11-23T06:30");
	json = ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"primary\"}");
	cr_assert_str_eq(text_in(step(json, "year_11"), "percent"), "20.00");
	cr_assert(json_is_null(json_object_get(step(json, "small_schools"), "percent")),
		  "no rate, not nought");
	cr_assert_eq(number_in(step(json, "small_schools"), "left_out"), 5);
	cr_assert_not_null(strstr(text_in(step(json, "published"), "note"), "no such figure is imported"));
	json_decref(json);
	world_free(w);
}
