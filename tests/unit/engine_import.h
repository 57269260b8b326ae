/* engine_import.h: a file of published figures on its way into the engine, as the roles bring it. The rows
 * are of DfE's form; their numbers are small so that shares can be made by hand. */
#ifndef TESTS_ENGINE_IMPORT_H
#define TESTS_ENGINE_IMPORT_H

#include "engine_fixture.h"

#include "engine/world/state.h"
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

#endif
