/* Last year's figures where less than all of that year may still be kept: told is a stretch of which every
 * mark of a school is kept, or nothing. Part of it beside the whole of this year is a wrong figure, and a
 * part that is some children's alone tells of them.
 *
 * Ten pupils of oak and two of elm; A1 and A2 of oak are looked after. On Monday 8 September 2025 A1 is away,
 * on Monday 15 September all of oak and one of elm. It is Wednesday 16 September 2026, whose like is 17
 * September 2025; 366 days before it is 15 September 2025. */
#include "engine_borough.h"

#include "engine/answer/kept.h"
#include "engine/world/state.h"

#define CALENDAR                                                                                             \
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"                                             \
	"  - {from: 2025-09-03, to: 2025-12-19}\n  - {from: 2026-01-05, to: 2026-03-27}\n"                   \
	"  - {from: 2026-04-13, to: 2026-07-21}\n  - {from: 2026-09-03, to: 2026-12-18}\n"                   \
	"closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\nbank_holidays: [2026-12-25]\n"
#define LIVE(id, name, urn, estab, source) SCHOOL(id, name, urn, estab, source, "2025-09-01")
#define PUPILS(id, schools, keep)                                                                            \
	"apiVersion: muster/v1\nkind: ShareContract\nid: " id "\nversion: 1.0.0\nstatus: active\ntitle: T\n" \
	"purpose: missing_education\nobjective: Find.\n" LAWFUL "parties:\n  supplier: {schools: [" schools  \
	"]}\n  receiver: {authority: \"332\", team: cme}\n" CONTACTS                                         \
	"valid: {from: 2025-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}\n"                    \
	"subjects: {pupils: all}\n" LOOKS "share:\n  - to: cme\n    fields:\n"                               \
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"                           \
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"                           \
	"      - {name: session_mark, treatment: class}\nalerts:\n" RUN_RULE                                 \
	"small_numbers: 5\nretention: {keep: " keep ", on_end: erase, receivers_erase_within: 30d}\n"

static const char oak_a_year[] = PUPILS("cme", "oak", "366d");
static const char elm_two_years[] = PUPILS("elms", "elm", "2y");

/* The first `away` of oak's ten, and of elm's two, are away in the morning. */
static void morning(struct world *w, const char *day, size_t away, size_t of_elm)
{
	static const char *const oak[] = {"A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "B5", "B6"};
	static const char *const elm[] = {"E1", "E2"};

	for (size_t i = 0; i < sizeof oak / sizeof *oak; i++)
		mark(w, oak[i], day, false, i < away ? "O" : "/");
	for (size_t i = 0; i < sizeof elm / sizeof *elm; i++)
		mark_at(w, "elm", elm[i], day, false, i < of_elm ? "O" : "/");
}

/* A school a turn, and what is left to say after them. */
static void erase_what_is_due(struct world *w)
{
	for (unsigned turn = 0; turn < 3; turn++)
		work_now(w);
	cr_assert_eq(w->engine->retained_on, engine_today(w->engine));
}

static struct world *two_years(void)
{
	static const struct pupil more[] = {{"oak", "B1", "", "5"}, {"oak", "B2", "", "5"},
					    {"oak", "B3", "", "5"}, {"oak", "B4", "", "5"},
					    {"oak", "B5", "", "5"}, {"oak", "B6", "", "5"},
					    {"elm", "E1", "", "5"}, {"elm", "E2", "", "5"}};
	struct world *w = borough("2026-06-28T12:00");

	world_file(w, "calendars/c.yaml", CALENDAR);
	world_file(w, "contracts/cme.yaml", oak_a_year);
	world_file(w, "contracts/elms.yaml", elm_two_years);
	world_file(w, "schools/oak.yaml", LIVE("oak", "Oak School", "900101", "3322001", "A0000000001"));
	world_file(w, "schools/elm.yaml", LIVE("elm", "Elm School", "900102", "3322002", "A0000000002"));
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		*VEC_ADD(&w->pupils) = more[i];
	morning(w, "2025-09-08", 1, 0);
	morning(w, "2025-09-15", 10, 1);
	world_open(w);
	work_now(w);
	run_until(w, "2026-06-30T18:00");
	morning(w, "2026-09-07", 2, 0);
	morning(w, "2026-09-14", 3, 0);
	run_until(w, "2026-09-16T06:40");
	erase_what_is_due(w);
	return w;
}

static struct fault why;

/* NULL: it was refused, `why` says why. */
static json_t *measure(struct world *w, const char *question)
{
	json_t *q = json_loads(question, 0, NULL), *answer = NULL;

	cr_assert_not_null(q, "%s", question);
	why = (struct fault){0};
	if (kept_measure(w->engine, "tester", q, 86400, &answer, &why) != 0)
		answer = NULL;
	json_decref(q);
	return answer;
}

static bool says(const json_t *answer, const char *words)
{
	char *all = json_dumps(json_object_get(answer, "notes"), 0);
	const bool found = all != NULL && strstr(all, words) != NULL;

	free(all);
	return found;
}

/* "missed of possible", of the answer's only row. */
static void overall(const json_t *answer, int missed, int possible)
{
	const json_t *rows = json_object_get(answer, "rows"), *rate;

	cr_assert_not_null(answer, "%s", why.text);
	cr_assert_eq(json_array_size(rows), 1u);
	rate = json_object_get(json_object_get(json_array_get(rows, 0), "rates"), "overall");
	cr_assert_eq(json_integer_value(json_object_get(rate, "num")), missed, "%s", json_dumps(answer, 0));
	cr_assert_eq(json_integer_value(json_object_get(rate, "den")), possible);
}

/* Of 8 September 2025 oak's looked-after children alone are kept: beside those of the 15th their record could
 * be read off two answers. */
Test(measure_before, a_range_that_begins_before_all_is_kept_is_not_held)
{
	static const char *const asked[] = {
		"{\"last_year\":true,\"whole\":true,\"over\":\"ytd\",\"where\":\"school=oak\"}",
		"{\"last_year\":true,\"whole\":true,\"over\":\"year\",\"where\":\"school=oak\"}",
		("{\"last_year\":true,\"whole\":true,\"over\":\"2026-09-13..2026-09-15\","
		 "\"where\":\"school=oak\"}")};
	struct world *w = two_years();
	json_t *answer;

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		answer = measure(w, asked[i]);
		cr_assert_null(answer, "%s", asked[i]);
		cr_assert_not_null(strstr(why.text, "Mon 15 Sep 2025"), "%s", why.text);
	}
	answer = measure(w, "{\"last_year\":true,\"whole\":true,\"over\":\"2026-09-14..2026-09-15\","
			    "\"where\":\"school=oak\"}");
	overall(answer, 10, 10);
	json_decref(answer);
	world_free(w);
}

/* Elm's marks are kept for two years: 8 and 15 September, one of four missed. */
Test(measure_before, a_school_of_which_too_little_is_kept_is_left_out_and_that_is_said)
{
	struct world *w = two_years();
	json_t *answer = measure(w, "{\"last_year\":true,\"whole\":true,\"over\":\"ytd\"}");

	overall(answer, 1, 4);
	cr_assert(says(answer, "1 school is not in last year's figure"), "%s", json_dumps(answer, 0));
	cr_assert(says(answer, "Mon 15 Sep 2025"));
	json_decref(answer);
	world_free(w);
}

#define LIKE_OF_15_SEPTEMBER                                                                                 \
	"{\"last_year\":true,\"over\":\"2026-09-14..2026-09-15\",\"where\":\"school=oak\"}"

/* Asked in the first minute of the 17th, when 15 September 2025 is one day too old and the night's erasing is
 * still to come: whoever asks after it is not shown what was counted before. */
Test(measure_before, a_figure_of_before_the_nights_erasing_is_not_shown_after_it)
{
	struct world *w = two_years();
	json_t *answer;

	w->now = at("2026-09-17T00:00");
	answer = measure(w, LIKE_OF_15_SEPTEMBER);
	cr_assert_not_null(answer, "%s", why.text);
	json_decref(answer);
	erase_what_is_due(w);
	answer = measure(w, LIKE_OF_15_SEPTEMBER);
	cr_assert_null(answer, "the marks of 15 September may not be kept any more");
	cr_assert_not_null(strstr(why.text, "Tue 16 Sep 2025"), "%s", why.text);
	world_free(w);
}

/* Was this the very answer of before? */
static bool same_again(struct world *w, json_t **answer)
{
	json_t *next = measure(w, "{\"by\":\"looked_after\"}");
	const bool same = next == *answer;

	cr_assert_not_null(next, "%s", why.text);
	json_decref(*answer);
	*answer = next;
	return same;
}

/* Whom a list has is in its figures from that moment on; a file that says what it said costs nobody a wait.
 */
Test(measure_before, a_list_that_changes_is_counted_anew_and_no_other)
{
	struct world *w = two_years();
	json_t *answer = measure(w, "{\"by\":\"looked_after\"}");

	work(w, "2026-09-16T07:10");
	cr_assert(same_again(w, &answer), "read, and as it was");
	json_decref(ask(w, "{\"verb\":\"list_add\",\"list\":\"social-care\",\"surname\":\"Wren\","
			   "\"upn\":\"P33220152311A\",\"status\":\"looked_after\",\"why\":\"w\"}"));
	cr_assert_not_null(strstr(w->answer, "\"ok\":true"), "%s", w->answer);
	cr_assert_not(same_again(w, &answer), "a person put a child on it");
	cr_assert(same_again(w, &answer));
	run_until(w, "2026-09-17T06:50");
	erase_what_is_due(w);
	cr_assert_not(same_again(w, &answer), "it is another day");
	w->list.at[1].to = on("2026-09-11");
	run_until(w, "2026-09-17T07:10");
	cr_assert_not(same_again(w, &answer), "its file says that a child has left it");
	json_decref(answer);
	world_free(w);
}
