/* What is asked of DfE's service, and what its rows become: the file they were taken from. */
#include <criterion/criterion.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/csv.h"
#include "base/file.h"
#include "engine/published/ees_internal.h"
#include "ees_documents.h"
#include "figures_fixture.h"

static struct config config;
static struct engine engine;
static struct ees ees;
static struct fault fault;

static void start(void)
{
	struct authority *a = &config.authority;

	engine.config = &config;
	engine.ees = &ees;
	ees.sets[0].row = &a->figures.sets[0];
	strcpy(a->la, "332");
	strcpy(a->region, "E12000005");
	strcpy(a->neighbours[0], "384");
	strcpy(a->neighbours[1], "925");
	a->neighbour_count = 2;
	ees.run.total = -1;
	ees.run.next_page = 1;
	ees.run.page_size = 10000;
}

static void stop(void)
{
	ees_names_free(&ees.run.names);
	VEC_FREE(&ees.run.filters);
	VEC_FREE(&ees.run.indicators);
	buffer_free(&ees.run.rows);
	buffer_free(&ees.run.csv);
	buffer_free(&ees.run.question);
}

TestSuite(ees_rows, .init = start, .fini = stop);

static void take_meta(const char *meta)
{
	struct record_ees_name n;
	struct page_refusal why;
	struct page page;

	cr_assert_eq(read_text(SHAPE_EES_META, meta, &page, &why), 0, "%s: %s", why.path, why.text);
	for (unsigned i = 0; record_at(&page, RECORD_EES_NAME, i, &n); i++)
		cr_assert_eq(ees_name_add(&ees.run.names, &n), 0);
	page_free(&page);
}

static int take_rows(const char *rows)
{
	struct page_refusal why;
	struct buffer text = {0};
	struct page page;
	int rc;

	buffer_print(
		&text,
		"{\"paging\":{\"page\":1,\"totalPages\":1,\"totalResults\":1},\"warnings\":[],\"results\":[%s]}",
		rows);
	cr_assert_eq(read_text(SHAPE_EES_QUERY, text.at, &page, &why), 0, "%s: %s", why.path, why.text);
	buffer_reset(&ees.run.rows);
	buffer_bytes(&ees.run.rows, page.runs[RECORD_EES_ROW].packed.at,
		     page.runs[RECORD_EES_ROW].packed.length);
	page_free(&page);
	buffer_free(&text);
	rc = ees_csv_rows(&ees.run, &fault);
	return rc;
}

static struct figure_set *set(void)
{
	return &config.authority.figures.sets[0];
}

static json_t *question(void)
{
	struct buffer text = {0};
	json_t *json;

	ees_question_write(&ees.run, &text);
	json = json_loads(text.at, JSON_REJECT_DUPLICATES, NULL);
	cr_assert_not_null(json, "no JSON: %s", text.at);
	buffer_free(&text);
	return json;
}

/* --- the question ------------------------------------------------------------------- */

static void expect_json(const json_t *got, const char *wanted)
{
	json_t *json = json_loads(wanted, JSON_DECODE_ANY, NULL);
	char *text = json_dumps(got, JSON_ENCODE_ANY | JSON_COMPACT);

	cr_assert_not_null(json);
	cr_expect(json_equal(got, json), "asked %s, not %s", text, wanted);
	free(text);
	json_decref(json);
}

/* Places are asked for by the codes that last (README of the data: join on the old LA code). */
Test(ees_rows, our_places_are_asked_for_by_code)
{
	json_t *q;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(json_object_get(q, "criteria"),
		    "{\"and\":[{\"locations\":{\"in\":[{\"level\":\"NAT\",\"code\":\"E92000001\"},"
		    "{\"level\":\"REG\",\"code\":\"E12000005\"},{\"level\":\"LA\",\"oldCode\":\"332\"},"
		    "{\"level\":\"LA\",\"oldCode\":\"384\"}]}}]}");
	expect_json(json_object_get(q, "indicators"),
		    "[\"iOver\",\"iAuth\",\"iUnau\",\"iPoss\",\"iOvPc\",\"iAuPc\",\"iUnPc\",\"iPaPc\"]");
	cr_expect_eq(json_integer_value(json_object_get(q, "page")), 1);
	cr_expect_eq(json_integer_value(json_object_get(q, "pageSize")), 10000);
	/* A neighbour the data set does not have is left out, and said. */
	cr_expect_str_eq(ees.run.note, "not in this data set: LA 925");
	json_decref(q);
}

static unsigned places_of(const json_t *q, const char *code)
{
	const json_t *clause = json_array_get(json_object_get(json_object_get(q, "criteria"), "and"), 0);
	json_t *place;
	unsigned count = 0;
	size_t i;

	json_array_foreach(json_object_get(json_object_get(clause, "locations"), "in"), i, place) {
		const char *old = json_string_value(json_object_get(place, "oldCode"));

		count += old != NULL && strcmp(old, code) == 0;
	}
	return count;
}

/* The report has the mean of the authorities around us too. One that is also like us is one place. */
Test(ees_rows, neighbours_on_the_map_are_asked_for_once)
{
	struct authority *a = &config.authority;
	unsigned char before[DIGEST_SIZE], after[DIGEST_SIZE];
	json_t *q;

	take_meta(EES_META);
	strcpy(a->neighbours[0], "925");
	a->neighbour_count = 1;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 0u);
	json_decref(q);
	ees_settings(&engine, &(struct figure_set){.how = FIGURES_QUERY}, before);
	/* Wakefield is near only; 925 is both and is told once as not there. */
	strcpy(a->nearby[0], "384");
	strcpy(a->nearby[1], "925");
	a->nearby_count = 2;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 1u, "not asked for");
	cr_expect_str_eq(ees.run.note, "not in this data set: LA 925");
	json_decref(q);
	ees_settings(&engine, &(struct figure_set){.how = FIGURES_QUERY}, after);
	cr_expect(memcmp(before, after, sizeof before) != 0, "the held version would never be asked again");
	/* Wakefield in both ways. */
	strcpy(a->neighbours[0], "384");
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	cr_expect_eq(places_of(q, "384"), 1u, "asked for twice: its rows would come twice");
	json_decref(q);
}

/* Absence files put boroughs under Inner and Outer London, attendance under London. */
Test(ees_rows, london_has_three_codes)
{
	json_t *q;

	strcpy(config.authority.region, "E12000007");
	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(
		json_array_get(
			json_object_get(
				json_object_get(
					json_array_get(json_object_get(json_object_get(q, "criteria"), "and"),
						       0),
					"locations"),
				"in"),
			1),
		"{\"level\":\"REG\",\"code\":\"E13000001\"}");
	cr_expect_null(strstr(ees.run.note, "REG"));
	json_decref(q);
}

Test(ees_rows, what_is_chosen_by_name_becomes_ids)
{
	json_t *q, *and;

	take_meta(EES_META);
	strcpy(set()->indicators[0], "pa_perc");
	strcpy(set()->indicators[1], "Label of overall_absence");
	set()->indicator_count = 2;
	set()->only[0] = (struct figure_only){"education_phase", "Secondary"};
	set()->only[1] = (struct figure_only){"Phase", "Primary"};
	set()->only_count = 2;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(json_object_get(q, "indicators"), "[\"iPaPc\",\"iOver\"]");
	and = json_object_get(json_object_get(q, "criteria"), "and");
	cr_expect_eq(json_array_size(and), 2u, "one filter is one clause");
	expect_json(json_array_get(and, 1), "{\"filters\":{\"in\":[\"oSeco\",\"oPrim\"]}}");
	json_decref(q);
}

static void not_there(const char *words)
{
	take_meta(EES_META);
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text, words);
}

Test(ees_rows, an_unknown_indicator_is_told_with_those_there_are)
{
	strcpy(set()->indicators[0], "overall");
	set()->indicator_count = 1;
	take_meta("{\"filters\":[],\"indicators\":[],\"locations\":[]}");
	not_there(
		"no indicator \"overall\"; there are overall_absence, authorised_absence, unauthorised_absence, "
		"possible_sessions, overall_absence_perc, authorised_absence_perc, unauthorised_absence_perc, pa_perc");
}

Test(ees_rows, an_unknown_filter_or_option_too)
{
	set()->only[0] = (struct figure_only){"phase", "Primary"};
	set()->only_count = 1;
	not_there("no filter \"phase\"; there are education_phase");
	stop();
	set()->only[0] = (struct figure_only){"Phase", "Nursery"};
	not_there("filter \"Phase\" has no option \"Nursery\"; it has Primary, Secondary");
}

Test(ees_rows, a_data_set_without_any_of_our_places_is_refused)
{
	take_meta("{\"filters\":[],\"indicators\":[],\"locations\":[]}");
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text,
			 "not in this data set: NAT E92000001, REG E12000005, LA 332, LA 384, LA 925");
}

/* Which of two places a row is of could not be told. */
Test(ees_rows, an_id_that_stands_for_two_places_is_refused)
{
	take_meta(
		"{\"filters\":[],\"indicators\":[],\"locations\":[{\"level\":{\"code\":\"LA\"},\"options\":["
		"{\"id\":\"p1\",\"label\":\"Dudley\",\"code\":\"E08000027\",\"oldCode\":\"332\"},"
		"{\"id\":\"p1\",\"label\":\"Wakefield\",\"code\":\"E08000036\",\"oldCode\":\"384\"}]}]}");
	cr_expect_eq(ees_choose(&engine, &ees.run, &fault), -FAULT_MEANING);
	cr_expect_str_eq(fault.text, "two labels of the data set have one id");
}

/* --- rows to a file ------------------------------------------------------------------- */

Test(ees_rows, rows_become_the_file_they_came_from)
{
	take_meta(EES_META);
	strcpy(set()->indicators[0], "overall_absence");
	strcpy(set()->indicators[1], "pa_perc");
	set()->indicator_count = 2;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	cr_assert_eq(take_rows(EES_ROW("LA", EES_DUDLEY, "oPrim", EES_VALUES("50", "5")) "," EES_ROW(
			     "NAT", EES_ENGLAND, "oSeco", "{\"iOver\":\"8.34E-05\"}")),
		     0, "%s", fault.text);
	cr_expect_eq(ees.run.count, 2);
	cr_expect_str_eq(
		ees.run.csv.at,
		"time_period,time_identifier,geographic_level,country_code,country_name,region_code,region_name,"
		"old_la_code,new_la_code,la_name,\"education_phase\",\"overall_absence\",\"pa_perc\"\n"
		"\"202425\",\"Academic year\",\"Local authority\",\"E92000001\",\"England\",\"E12000005\",\"West Midlands\","
		"\"332\",\"E08000027\",\"Dudley, the \"\"Borough\"\"\",\"Primary\",\"50\",\"c\"\n"
		/* A value that is not given is no value. */
		"\"202425\",\"Academic year\",\"National\",\"E92000001\",\"England\",,,,,,\"Secondary\",\"8.34E-05\",\"\"\n");
}

/* And the reader of such files takes it for one. */
Test(ees_rows, the_reader_of_files_reads_it)
{
	struct figures all = {0};
	struct page_refusal why;
	struct page page;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	cr_assert_eq(take_rows(EES_ROW("LA", EES_DUDLEY, "oPrim", EES_VALUES("50", "5.000000001"))), 0);
	cr_assert_eq(read_bytes(SHAPE_FIGURES_CSV, ees.run.csv.at, ees.run.csv.length, &page, &why), 0,
		     "%s: %s", why.path, why.text);
	figures_of_page(&page, &all);
	cr_assert_eq(all.count, 4u);
	cr_expect_str_eq(all.at[0].code, "332");
	cr_expect_str_eq(all.at[0].name, "Dudley, the \"Borough\"");
	cr_expect_str_eq(all.at[0].period.text, "202425");
	cr_expect_eq(all.at[0].kind, FIGURE_OVERALL);
	cr_expect(all.at[0].has_value);
	cr_expect_eq(all.at[0].nano_percent, 5000000001);
	cr_expect_eq(all.at[0].num, 50u);
	cr_expect_eq(all.at[0].den, 1000u);
	cr_expect_eq(all.at[3].kind, FIGURE_PERSISTENT);
	cr_expect_not(all.at[3].has_value, "c is no value");
	VEC_FREE(&all);
	page_free(&page);
}

/* --- a long data set ------------------------------------------------------------------ */

/* "Absence sessions by reason", as its file's columns are; the reason before the phase on purpose. */
#define LONG_FILTER(id, column, options)                                                                     \
	"{\"id\":\"" id "\",\"column\":\"" column "\",\"label\":\"L\",\"options\":[" options "]}"
#define LONG_OPTION(id, label) "{\"id\":\"" id "\",\"label\":\"" label "\"}"
#define LONG_META                                                                                                                                                                                                                                                 \
	"{\"filters\":[" LONG_FILTER("fStat", "attendance_status", LONG_OPTION("o0", "Possible sessions") "," LONG_OPTION("o1", "Absence")) "," LONG_FILTER(                                                                                                      \
		"fType", "attendance_type",                                                                                                                                                                                                                       \
		LONG_OPTION("o0", "All possible sessions") "," LONG_OPTION("o1", "Overall absence") "," LONG_OPTION(                                                                                                                                              \
			"o2",                                                                                                                                                                                                                                     \
			"Authorised")) "," LONG_FILTER("fReas", "attendance_reason",                                                                                                                                                                              \
						       LONG_OPTION("o0", "All possible sessions") "," LONG_OPTION("o1", "Overall absence") "," LONG_OPTION(                                                                                                       \
							       "o2",                                                                                                                                                                                              \
							       "Illness (i)")) "," LONG_FILTER("fPhas",                                                                                                                                                           \
											       "phase_type_grouping",                                                                                                                                             \
											       LONG_OPTION("oPrim", "State-funded primary") "," LONG_OPTION(                                                                                                      \
												       "oTota",                                                                                                                                                   \
												       "Total")) "],\"indicators\":[" EES_INDICATOR("iCoun",                                                                                                      \
																		    "session_count") "," EES_INDICATOR("iPerc",                                                                   \
																						       "session_percent") "],\"locations\":[{\"level\":{\"code\":\"NAT\"},"       \
																									  "\"options\":[{\"id\":\"pEngl\",\"label\":\"England\"," \
																									  "\"code\":\"E92000001\"}]}]}"
#define LONG_ROW(status, which, count, percent)                                                              \
	"{\"timePeriod\":{\"code\":\"AY\",\"period\":\"2024/2025\"},\"geographicLevel\":\"NAT\","            \
	"\"locations\":{" EES_ENGLAND "},\"filters\":{\"fStat\":\"" status "\",\"fType\":\"" which           \
	"\",\"fReas\":\"" which "\",\"fPhas\":\"oPrim\"},\"values\":{\"iCoun\":\"" count                     \
	"\",\"iPerc\":\"" percent "\"}}"

/* Pages sorted by reason before phase would tear apart what one rate is made of. */
Test(ees_rows, rows_that_differ_in_the_reason_only_stay_together)
{
	json_t *q;

	take_meta(LONG_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	expect_json(json_object_get(q, "sorts"), "[{\"field\":\"timePeriod\",\"direction\":\"Asc\"},"
						 "{\"field\":\"geographicLevel\",\"direction\":\"Asc\"},"
						 "{\"field\":\"location|NAT\",\"direction\":\"Asc\"},"
						 "{\"field\":\"filter|fPhas\",\"direction\":\"Asc\"},"
						 "{\"field\":\"filter|fStat\",\"direction\":\"Asc\"},"
						 "{\"field\":\"filter|fType\",\"direction\":\"Asc\"},"
						 "{\"field\":\"filter|fReas\",\"direction\":\"Asc\"}]");
	json_decref(q);
}

/* 1000 possible sessions, 60 missed, 40 of them for illness: with their counts, as from the file. */
Test(ees_rows, the_reader_of_files_reads_a_long_data_set)
{
	struct figures all = {0};
	struct page_refusal why;
	struct page page;

	take_meta(LONG_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	cr_assert_eq(take_rows(LONG_ROW("o0", "o0", "1000", "z") "," LONG_ROW(
			     "o1", "o1", "60", "6") "," LONG_ROW("o1", "o2", "40", "4")),
		     0, "%s", fault.text);
	cr_assert_eq(read_bytes(SHAPE_FIGURES_CSV, ees.run.csv.at, ees.run.csv.length, &page, &why), 0,
		     "%s: %s", why.path, why.text);
	figures_of_page(&page, &all);
	cr_assert_eq(all.count, 2u);
	for (size_t i = 0; i < 2; i++) {
		static const struct {
			enum figure_kind kind;
			const char *part;
			uint64_t num;
			int64_t nano_percent;
		} wanted[] = {{FIGURE_OVERALL, "", 60, 6000000000}, {FIGURE_REASON, "I", 40, 4000000000}};

		cr_expect_eq(all.at[i].series, SERIES_ABSENCE_REASON);
		cr_expect_eq(all.at[i].phase, PHASE_PRIMARY);
		cr_expect_eq(all.at[i].kind, wanted[i].kind);
		cr_expect_str_eq(all.at[i].part, wanted[i].part);
		cr_expect_eq(all.at[i].nano_percent, wanted[i].nano_percent);
		cr_expect_eq(all.at[i].num, wanted[i].num);
		cr_expect_eq(all.at[i].den, 1000u);
	}
	VEC_FREE(&all);
	page_free(&page);
}

static void row_refused(const char *row, const char *words)
{
	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	cr_expect_eq(take_rows(row), -FAULT_MEANING, "taken: %s", row);
	cr_expect_not_null(strstr(fault.text, words), "\"%s\" does not say \"%s\"", fault.text, words);
	stop();
}

/* An id nobody named is not guessed at. */
Test(ees_rows, a_row_that_cannot_be_named_is_refused)
{
	row_refused(EES_ROW("LA", "\"NAT\":\"pEngl\",\"LA\":\"pWhat\"", "oPrim", "{}"),
		    "the place \"pWhat\"");
	row_refused(EES_ROW("NAT", EES_ENGLAND, "oWhat", "{}"), "the filter \"education_phase\"");
	row_refused(EES_ROW("LAD", EES_ENGLAND, "oPrim", "{}"), "the level \"LAD\"");
	row_refused(
		"{\"timePeriod\":{\"code\":\"W54\",\"period\":\"2024\"},\"geographicLevel\":\"NAT\",\"locations\":{},"
		"\"filters\":{\"fPhas\":\"oPrim\"},\"values\":{}}",
		"a time we do not know");
	row_refused(
		"{\"timePeriod\":{\"code\":\"AY\",\"period\":\"2024/2026\"},\"geographicLevel\":\"NAT\",\"locations\":{},"
		"\"filters\":{\"fPhas\":\"oPrim\"},\"values\":{}}",
		"a time we do not know");
}

Test(ees_rows, versions_compare_by_number)
{
	static const char *const ordered[] = {"1.0", "1.0.1", "1.2", "1.9", "1.10", "1.10.1", "2.0", "10.0"};

	for (int i = 0; i < 8; i++)
		for (int k = 0; k < 8; k++) {
			int order = ees_version_compare(ordered[i], ordered[k]);

			cr_expect_eq((order > 0) - (order < 0), (i > k) - (i < k), "%s %s", ordered[i],
				     ordered[k]);
		}
	cr_expect_eq(ees_version_compare("1.2", "1.2.0"), 0);
}

Test(ees_rows, waits_double_scatter_and_heed_the_service)
{
	cr_expect_eq(ees_wait(1, -1, 0), 60);
	cr_expect_eq(ees_wait(2, -1, 0), 120);
	cr_expect_eq(ees_wait(4, -1, 0), 480);
	cr_expect_eq(ees_wait(40, -1, 0), 3600);
	cr_expect_eq(ees_wait(1, -1, 30), 90);
	cr_expect_eq(ees_wait(1, -1, 31), 60, "at most half as long again");
	for (uint32_t dice = 0; dice < 5000; dice++)
		cr_assert(ees_wait(3, -1, dice * 2654435761U) >= 240 &&
			  ees_wait(3, -1, dice * 2654435761U) <= 360);
	cr_expect_eq(ees_wait(1, 7200, 5), 7200);
	cr_expect_eq(ees_wait(3, 10, 0), 240, "not sooner than we would come by ourselves");
}

/* --- DfE's own papers, beside the project -------------------------------------------------- */

static json_t *shared_json(const char *name)
{
	const char *shared = getenv("MUSTER_SHARED");
	char path[1024];
	json_t *json;

	snprintf(path, sizeof path, "%s/data/ees-api/%s", shared != NULL ? shared : "../shared", name);
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (%s)\n", name);
		cr_skip_test("skipped: needs ../shared (%s)", name);
	}
	json = json_load_file(path, 0, NULL);
	cr_assert_not_null(json);
	return json;
}

static const json_t *schema(const json_t *api, const char *name)
{
	return json_object_get(json_object_get(json_object_get(api, "components"), "schemas"), name);
}

/* Every time code that DfE's description of the API allows is one we can write down. */
Test(ees_rows, every_time_code_of_the_api_is_known)
{
	json_t *api = shared_json("openapi-v1.json"), *code;
	unsigned weeks = 0;
	size_t i;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	json_array_foreach(json_object_get(schema(api, "TimePeriodCode"), "enum"), i, code) {
		char row[300];

		snprintf(
			row, sizeof row,
			"{\"timePeriod\":{\"code\":\"%s\",\"period\":\"2024\"},\"geographicLevel\":\"NAT\",\"locations\":{" EES_ENGLAND
			"},\"filters\":{\"fPhas\":\"oPrim\"},\"values\":{}}",
			json_string_value(code));
		cr_expect_eq(take_rows(row), 0, "%s: %s", json_string_value(code), fault.text);
		weeks += json_string_value(code)[0] == 'W';
	}
	cr_expect_eq(weeks, 52u);
	cr_expect_not_null(strstr(ees.run.csv.at, "\"2024\",\"Week 37\",\"National\""));
	json_decref(api);
}

/* A member the API does not describe would be a 400 (its schemas take no others). */
static void check_members(const json_t *api, const char *name, json_t *object)
{
	const json_t *properties = json_object_get(schema(api, name), "properties");
	const char *key;
	json_t *value;

	cr_assert_not_null(properties, "the API describes no %s", name);
	json_object_foreach(object, key, value)
		cr_expect_not_null(json_object_get(properties, key), "%s has no member \"%s\"", name, key);
}

Test(ees_rows, the_question_has_the_form_the_api_describes)
{
	json_t *api = shared_json("openapi-v1.json"), *q, *clause, *sort, *place;
	size_t i, k;

	take_meta(EES_META);
	set()->only[0] = (struct figure_only){"Phase", "Primary"};
	set()->only_count = 1;
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	check_members(api, "DataSetQueryRequest", q);
	check_members(api, "DataSetQueryCriteriaAnd", json_object_get(q, "criteria"));
	json_array_foreach(json_object_get(json_object_get(q, "criteria"), "and"), i, clause) {
		check_members(api, "DataSetQueryCriteriaFacets", clause);
		json_array_foreach(json_object_get(json_object_get(clause, "locations"), "in"), k, place)
			check_members(api,
				      json_object_get(place, "oldCode") != NULL ?
					      "DataSetQueryLocationLocalAuthorityOldCode" :
					      "DataSetQueryLocationCode",
				      place);
	}
	json_array_foreach(json_object_get(q, "sorts"), i, sort)
		check_members(api, "DataSetQuerySort", sort);
	cr_expect_eq(i, 6u, "time, level, three kinds of place, one filter");
	json_decref(q);
	json_decref(api);
}

/* DfE's own load test asks in the same words: locations in, indicators. */
Test(ees_rows, the_question_is_like_dfes_own)
{
	json_t *theirs = shared_json("api-tests-attendance-query2.json"), *q, *criteria;
	const char *key;
	json_t *value;

	take_meta(EES_META);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	q = question();
	json_object_foreach(json_object_get(theirs, "query"), key, value)
		cr_expect_not_null(json_object_get(q, key), "they ask with \"%s\"", key);
	criteria = json_object_get(json_object_get(theirs, "query"), "criteria");
	cr_expect(json_is_array(json_object_get(json_object_get(criteria, "locations"), "in")));
	cr_expect_str_eq(
		json_string_value(json_object_get(
			json_array_get(json_object_get(json_object_get(criteria, "locations"), "in"), 0),
			"level")),
		"LA");
	json_decref(q);
	json_decref(theirs);
}

/* --- a recorded answer, put back into the API's form ------------------------------------------ */

#define RECORDED_COLUMNS 16

/* Ids as the service would give them: one for each text of a column. */
static void recorded_meta(struct buffer *meta)
{
	static const char *const filters[] = {"attendance_status", "attendance_type", "day_number",
					      "education_phase", "attendance_reason"};
	static const char *const options[][2] = {{"Attendance", ""},
						 {"Present", "Approved educational activity"},
						 {"Total", ""},
						 {"Secondary", "Total"},
						 {"Total", ""}};

	buffer_text(meta, "{\"filters\":[");
	for (unsigned i = 0; i < 5; i++) {
		buffer_print(meta, "%s{\"id\":\"f%u\",\"column\":\"%s\",\"label\":\"F%u\",\"options\":[",
			     i > 0 ? "," : "", i, filters[i], i);
		for (unsigned k = 0; k < 2 && options[i][k][0] != '\0'; k++)
			buffer_print(meta, "%s{\"id\":\"o%u\",\"label\":\"%s\"}", k > 0 ? "," : "", k,
				     options[i][k]);
		buffer_text(meta, "]}");
	}
	buffer_text(
		meta,
		"],\"indicators\":[{\"id\":\"i0\",\"column\":\"session_count\",\"label\":\"S\",\"unit\":\"\"}],\"locations\":["
		"{\"level\":{\"code\":\"NAT\"},\"options\":[{\"id\":\"p0\",\"label\":\"England\",\"code\":\"E92000001\"}]},"
		"{\"level\":{\"code\":\"REG\"},\"options\":[{\"id\":\"p0\",\"label\":\"Yorkshire and The Humber\",\"code\":\"E12000003\"}]},"
		"{\"level\":{\"code\":\"LA\"},\"options\":[{\"id\":\"p0\",\"label\":\"York\",\"code\":\"E06000014\",\"oldCode\":\"816\"}]}]}");
}

static void recorded_row(const struct span *f, struct buffer *row)
{
	bool regional = span_is(f[2], "Regional");
	struct span count = text_trim(f[15]);

	buffer_print(
		row,
		"{\"timePeriod\":{\"code\":\"W23\",\"period\":\"%.*s\"},\"geographicLevel\":\"%s\",\"locations\":{\"NAT\":\"p0\","
		"\"REG\":\"p0\"%s},\"filters\":{\"f0\":\"o0\",\"f1\":\"%s\",\"f2\":\"o0\",\"f3\":\"%s\",\"f4\":\"o0\"},\"values\":{\"i0\":\"%.*s\"}}",
		(int)f[0].length, f[0].at, regional ? "REG" : "LA", regional ? "" : ",\"LA\":\"p0\"",
		span_is(f[11], "Present") ? "o0" : "o1", span_is(f[13], "Secondary") ? "o0" : "o1",
		(int)count.length, count.at);
}

/* York and Yorkshire, week 23 of 2024, as DfE's test service answered: every cell of the file we
 * build is the cell that was recorded. */
Test(ees_rows, a_recorded_answer_comes_out_as_it_was)
{
	const char *shared = getenv("MUSTER_SHARED");
	struct buffer recorded = {0}, meta = {0};
	struct csv theirs, built;
	char path[1024];
	unsigned rows = 0;

	snprintf(path, sizeof path, "%s/data/ees-api/recorded/api_2024W23_york_yorkshire.csv",
		 shared != NULL ? shared : "../shared");
	if (access(path, R_OK) != 0) {
		fprintf(stderr, "skipped: needs ../shared (ees-api/recorded)\n");
		cr_skip_test("skipped: needs ../shared (ees-api/recorded)");
	}
	strcpy(config.authority.la, "816");
	strcpy(config.authority.region, "E12000003");
	config.authority.neighbour_count = 0;
	recorded_meta(&meta);
	take_meta(meta.at);
	cr_assert_eq(ees_choose(&engine, &ees.run, &fault), 0, "%s", fault.text);
	cr_expect_str_eq(ees.run.note, "");
	cr_assert_eq(file_read(path, 65536, &recorded, &fault), 0);
	csv_open(&theirs, buffer_span(&recorded));
	cr_assert_eq(csv_next(&theirs, &fault), 1);
	while (csv_next(&theirs, &fault) == 1) {
		struct buffer row = {0};

		recorded_row(theirs.fields, &row);
		cr_assert_eq(take_rows(row.at), 0, "%s", fault.text);
		buffer_free(&row);
	}
	csv_close(&theirs);
	csv_open(&theirs, buffer_span(&recorded));
	csv_open(&built, buffer_span(&ees.run.csv));
	cr_assert_eq(csv_next(&theirs, &fault), 1);
	cr_assert_eq(csv_next(&built, &fault), 1);
	while (csv_next(&theirs, &fault) == 1) {
		cr_assert_eq(csv_next(&built, &fault), 1);
		cr_assert_eq(built.count, (size_t)RECORDED_COLUMNS);
		for (unsigned i = 0; i < RECORDED_COLUMNS; i++) {
			/* Theirs: la_name, la_code, la_oldCode, nat_name, nat_code, reg_name, reg_code. */
			static const unsigned place[7] = {7, 6, 9, 8, 5, 4, 3};
			unsigned from = i >= 3 && i < 10 ? place[i - 3] : i;
			struct span a = text_trim(theirs.fields[from]), b = built.fields[i];

			cr_expect(a.length == b.length && memcmp(a.at, b.at, a.length) == 0,
				  "row %u, column %u: \"%.*s\" is \"%.*s\"", rows, i, (int)a.length, a.at,
				  (int)b.length, b.at);
		}
		rows++;
	}
	cr_expect_eq(rows, 6u);
	csv_close(&theirs);
	csv_close(&built);
	buffer_free(&recorded);
	buffer_free(&meta);
}
