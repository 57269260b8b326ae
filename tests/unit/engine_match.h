/* engine_match.h: two schools whose pupils may be one, and a person who decides. */
#ifndef TESTS_ENGINE_MATCH_H
#define TESTS_ENGINE_MATCH_H

#include <sqlite3.h>

#include "engine_borough.h"

/* Whole UPNs (domain.md 5.1): the first and second are on the list, T is temporary. */
#define W  "W332201523114"
#define T  "P33220152311A"
#define P  "H801200001001"
#define P2 "R201100018042"

/* The fixture's contract for the list's children, with both schools. */
static const char vs_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: vs}\n" CONTACTS
		VALID "subjects: {social_care: [looked_after], year_groups: [N1, N2, R, 1-13]}\n" LOOKS
	"share:\n  - to: vs\n    fields:\n"
	"      - {name: session_mark, treatment: reason_group, required: true}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"alerts:\n  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n" END;

static struct world *two_schools(const char *now)
{
	struct world *w = borough(now);

	world_file(w, "contracts/vs.yaml", vs_contract);
	return w;
}

static void pupil(struct world *w, const char *school, const char *id, const char *upn)
{
	*VEC_ADD(&w->pupils) = (struct pupil){school, id, upn, "5"};
}

static void born(struct world *w, const char *school, const char *id, const char *day)
{
	*VEC_ADD(&w->shared) = (struct shared){.school = school, .id = id, .born = on(day)};
}

/* The answer to a question as text, kept until the next one. */
static const char *say(struct world *w, const char *question)
{
	json_decref(ask(w, question));
	return w->answer;
}

#define HAS(text, part)	  cr_assert(strstr(text, part) != NULL, "%s not in: %s", part, text)
#define LACKS(text, part) cr_assert(strstr(text, part) == NULL, "%s in: %s", part, text)

static const char *decide(struct world *w, unsigned number, const char *decision)
{
	char question[160];

	snprintf(question, sizeof question,
		 "{\"verb\":\"match_decide\",\"number\":\"%u\",\"decision\":\"%s\",\"by\":\"J Morris\","
		 "\"note\":\"rang the school\"}",
		 number, decision);
	return say(w, question);
}

/* The number of the first question for this reason. */
static unsigned number_of(struct world *w, const char *reason)
{
	json_t *json = ask(w, "{\"verb\":\"match\",\"all\":true}"), *item;
	unsigned number = 0;
	size_t i;

	json_array_foreach(json_object_get(json, "items"), i, item)
		if (number == 0 && strcmp(json_string_value(json_object_get(item, "reason")), reason) == 0)
			number = (unsigned)json_integer_value(json_object_get(item, "number"));
	json_decref(json);
	return number;
}

static unsigned waiting(struct world *w)
{
	json_t *json = ask(w, "{\"verb\":\"status\"}");
	unsigned n = (unsigned)json_integer_value(json_object_get(json, "match_waiting"));

	json_decref(json);
	return n;
}

/* Every row of a query, one line each; the engine is away meanwhile. */
static char *rows_of(struct world *w, const char *sql)
{
	struct buffer out = {0};
	bool open = w->engine != NULL;
	char path[128];
	sqlite3 *db;
	sqlite3_stmt *s;

	engine_free(w->engine);
	w->engine = NULL;
	snprintf(path, sizeof path, "%s/muster.db", w->folder);
	cr_assert_eq(sqlite3_open_v2(path, &db, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, sql, -1, &s, NULL), SQLITE_OK, "%s", sqlite3_errmsg(db));
	buffer_text(&out, "");
	while (sqlite3_step(s) == SQLITE_ROW) {
		for (int i = 0; i < sqlite3_column_count(s); i++)
			buffer_print(&out, "%s|", (const char *)sqlite3_column_text(s, i));
		buffer_text(&out, "\n");
	}
	cr_assert_eq(sqlite3_finalize(s), SQLITE_OK, "%s", sqlite3_errmsg(db));
	sqlite3_close(db);
	buffer_bytes(&out, "", 1);
	if (open)
		world_restart(w);
	return out.at;
}

#endif
