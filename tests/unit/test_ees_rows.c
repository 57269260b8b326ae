/* Rows of DfE's service become the file that they were taken from. When this breaks, a figure stands under
 * another place, time or reason than DfE published it for. */
#include "base/csv.h"
#include "ees_rows_fixture.h"

TestSuite(ees_rows, .init = start, .fini = stop);

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
