/* What stands beside a borough's figure: the same part of last year, and the time before and since a day. All
 * by hand from the marks below; a wrong neighbour makes an officer proud, or alarmed, of nothing.
 *
 * Ten pupils of oak. Last year, on 8 September 2025: one of ten sessions missed; on 15 September, after the
 * part that is compared, all ten. This year: Friday 4 September two of ten, Monday 7 September three, Tuesday
 * 8 September none. It is Wednesday 9 September 2026, whose like is 10 September 2025. */
#include "engine_visitor.h"

#include "engine/view/view_trends.h"

#define CALENDAR                                                                                             \
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"                                             \
	"  - {from: 2025-09-03, to: 2025-12-19}\n  - {from: 2026-01-05, to: 2026-03-27}\n"                   \
	"  - {from: 2026-04-13, to: 2026-07-21}\n  - {from: 2026-09-03, to: 2026-12-18}\n"                   \
	"closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\nbank_holidays: [2026-12-25]\n"
#define LIVE(id, name, urn, estab, source) SCHOOL(id, name, urn, estab, source, "2025-09-01")
#define LONG				   "valid: {from: 2025-09-01, to: 2027-08-31, review_by: 2027-06-30, lapse: stop}\n"

static const char contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: cme\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: missing_education\nobjective: Find.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak, elm]}\n  receiver: {authority: \"332\", team: cme}\n" CONTACTS
		LONG "subjects: {pupils: all}\n" LOOKS "share:\n  - to: cme\n    fields:\n"
	"      - {name: upn, treatment: clear, required: true, why: to look up}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"      - {name: session_mark, treatment: class}\nalerts:\n" RUN_RULE END;

static const struct person figures = {.id = "b-oard", .name = "B Oard", .rights = RIGHT_FIGURES};
static const char *const oak[] = {"A1", "A2", "A3", "A4", "B1", "B2", "B3", "B4", "B5", "B6"};

/* The first `away` of ten are away in the morning. */
static void morning(struct world *w, const char *day, size_t away)
{
	for (size_t i = 0; i < sizeof oak / sizeof *oak; i++)
		mark(w, oak[i], day, false, i < away ? "O" : "/");
}

/* Before the clock starts. */
static void pupils(struct world *w, const char *year, const char *const *ids, size_t count)
{
	for (size_t i = 0; i < count; i++)
		*VEC_ADD(&w->pupils) = (struct pupil){"oak", ids[i], "", year};
}

static const char *const fourth[] = {"D1", "D2", "D3", "D4", "D5", "D6"};
static const char *const sixth[] = {"C1", "C2", "C3", "C4", "C5"};

/* Also six pupils of Year 4, and five of Year 6 of whom four leave on Friday 4 September 2026; nobody of them
 * is away, but C1, the one who stays, on Monday 7. */
static void others(struct world *w, const char *day, bool all)
{
	for (size_t i = 0; i < sizeof fourth / sizeof *fourth; i++)
		mark(w, fourth[i], day, false, "/");
	for (size_t i = 0; i < (all ? sizeof sixth / sizeof *sixth : 1); i++)
		mark(w, sixth[i], day, false, all ? "/" : "O");
}

static struct world *two_years_with(bool leavers)
{
	static const struct pupil more[] = {{"oak", "B1", "", "5"}, {"oak", "B2", "", "5"},
					    {"oak", "B3", "", "5"}, {"oak", "B4", "", "5"},
					    {"oak", "B5", "", "5"}, {"oak", "B6", "", "5"}};
	struct world *w = borough("2026-06-28T12:00");

	world_file(w, "calendars/c.yaml", CALENDAR);
	world_file(w, "contracts/cme.yaml", contract);
	world_file(w, "schools/oak.yaml", LIVE("oak", "Oak School", "900101", "3322001", "A0000000001"));
	world_file(w, "schools/elm.yaml", LIVE("elm", "Elm School", "900102", "3322002", "A0000000002"));
	for (size_t i = 0; i < sizeof more / sizeof *more; i++)
		*VEC_ADD(&w->pupils) = more[i];
	for (size_t i = 0; leavers && i < 4; i++)
		*VEC_ADD(&w->shared) =
			(struct shared){.school = "oak", .id = sixth[i + 1], .to = on("2026-09-04")};
	if (leavers) {
		pupils(w, "4", fourth, sizeof fourth / sizeof *fourth);
		pupils(w, "6", sixth, sizeof sixth / sizeof *sixth);
		others(w, "2026-09-04", true);
		others(w, "2026-09-07", false);
	}
	morning(w, "2025-09-08", 1);
	morning(w, "2025-09-15", 10);
	world_open(w);
	work_now(w);
	run_until(w, "2026-06-30T18:00");
	morning(w, "2026-09-04", 2);
	morning(w, "2026-09-07", 3);
	morning(w, "2026-09-08", 0);
	run_until(w, "2026-09-09T07:00");
	return w;
}

static struct world *two_years(void)
{
	return two_years_with(false);
}

static const json_t *cell(const json_t *trends, size_t row, const char *column)
{
	const json_t *columns = json_object_get(trends, "columns"), *one;
	size_t i;

	json_array_foreach(columns, i, one)
		if (strcmp(words_of(one, "id"), column) == 0)
			return json_array_get(
				json_object_get(json_array_get(json_object_get(trends, "rows"), row),
						"cells"),
				i);
	cr_assert_fail("no column %s", column);
	return NULL;
}

static void is(const json_t *figure, int numerator, int denominator, const char *words)
{
	cr_assert_eq(count_of(figure, "numerator"), numerator, "%s", words_of(figure, "words"));
	cr_assert_eq(count_of(figure, "denominator"), denominator);
	cr_assert_str_eq(words_of(figure, "words"), words);
}

Test(trends_beside, last_year_is_the_same_part_of_it)
{
	struct world *w = two_years();
	json_t *t = look(w, &figures, view_trends, "{\"over\":\"year\",\"against\":\"last_year\"}");

	cr_assert_not_null(t, "%s", asked_fault.text);
	is(cell(t, 0, "overall"), 5, 30, "16.7%");
	is(cell(t, 0, "last_year"), 1, 10, "10.0%");
	cr_assert_str_eq(words_of(cell(t, 0, "last_year_change"), "words"), "+6.67 points");
	cr_assert(has_text(json_incref(json_object_get(t, "notes")),
			   "Last year: Fri 1 Aug 2025 to Wed 10 Sep 2025"));
	json_decref(t);
	t = look(w, &figures, view_trends, "{\"by\":\"school\",\"against\":\"last_year\"}");
	is(cell(t, 0, "last_year"), 1, 10, "10.0%");
	json_decref(t);
	t = look(w, &figures, view_trends, "{\"measure\":\"persistent\",\"against\":\"last_year\"}");
	cr_assert_str_eq(words_of(cell(t, 0, "last_year"), "words"), "kept back", "one child of ten");
	json_decref(t);
	t = look(w, &figures, view_trends_why, "{\"against\":\"last_year\",\"where\":\"school=oak\"}");
	is(json_object_get(t, "figure"), 1, 10, "10.0%");
	json_decref(t);
	world_free(w);
}

Test(trends_beside, last_year_is_there_after_a_restart)
{
	struct world *w = two_years();
	json_t *t;

	world_restart(w);
	t = look(w, &figures, view_trends, "{\"against\":\"last_year\"}");
	is(cell(t, 0, "last_year"), 1, 10, "10.0%");
	json_decref(t);
	world_free(w);
}

Test(trends_beside, what_is_not_held_of_last_year_is_said)
{
	static const char *const asked[] = {"{\"by\":\"sex\",\"against\":\"last_year\"}",
					    "{\"by\":\"weekday\",\"against\":\"last_year\"}",
					    "{\"measure\":\"bands\",\"against\":\"last_year\"}"};
	struct world *w = two_years();

	for (size_t i = 0; i < sizeof asked / sizeof *asked; i++) {
		json_t *t = look(w, &figures, view_trends, asked[i]);

		cr_assert_not_null(t, "%s: %s", asked[i], asked_fault.text);
		cr_assert(has_text(json_incref(json_object_get(t, "notes")), "ast year"), "%s", asked[i]);
		cr_assert_not(has_text(t, "\"last_year\""), "%s", asked[i]);
	}
	world_free(w);
}

/* Oak lies in Harbour, elm nowhere. */
Test(trends_beside, wards_and_towns_are_divided_by_in_both_years)
{
	struct world *w = two_years();
	json_t *t;

	world_file(w, "schools/oak.yaml",
		   LIVE("oak", "Oak School", "900101", "3322001", "A0000000001") "area: Harbour\n");
	world_restart(w);
	t = look(w, &figures, view_trends, "{\"by\":\"area\",\"against\":\"last_year\"}");
	cr_assert_not_null(t, "%s", asked_fault.text);
	for (size_t i = 0; i < json_array_size(json_object_get(t, "rows")); i++)
		if (strcmp(words_of(json_array_get(json_object_get(t, "rows"), i), "name"), "Harbour") == 0) {
			is(cell(t, i, "overall"), 5, 30, "16.7%");
			is(cell(t, i, "last_year"), 1, 10, "10.0%");
		}
	cr_assert(has_text(t, "Harbour"));
	t = look(w, &figures, view_trends, "{\"where\":\"area=Harbour\",\"against\":\"last_year\"}");
	is(cell(t, 0, "overall"), 5, 30, "16.7%");
	is(cell(t, 0, "last_year"), 1, 10, "10.0%");
	json_decref(t);
	cr_assert_null(look(w, &figures, view_trends, "{\"where\":\"area=Harbor\"}"));
	cr_assert_str_eq(asked_fault.path, "where");
	world_free(w);
}

Test(trends_beside, before_and_since_a_day)
{
	struct world *w = two_years();
	json_t *t = look(w, &figures, view_trends, "{\"over\":\"year\",\"since\":\"2026-09-07\"}");

	cr_assert_not_null(t, "%s", asked_fault.text);
	is(cell(t, 0, "before"), 2, 10, "20.0%");
	is(cell(t, 0, "since"), 3, 20, "15.0%");
	cr_assert_str_eq(words_of(cell(t, 0, "since_change"), "words"), "-5.00 points");
	cr_assert(has_text(t, "Since Mon 7 Sep 2026"));
	t = look(w, &figures, view_trends_why,
		 "{\"over\":\"year\",\"since\":\"2026-09-07\",\"against\":\"since\"}");
	is(json_object_get(t, "figure"), 3, 20, "15.0%");
	json_decref(t);
	t = look(w, &figures, view_trends,
		 "{\"over\":\"year\",\"measure\":\"persistent\",\"since\":\"2026-09-07\"}");
	cr_assert(has_text(t, "before and since a day"));
	world_free(w);
}

static void kept_back(const json_t *trends, size_t row)
{
	static const char *const columns[] = {"overall", "before", "since"};

	for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
		const json_t *figure = cell(trends, row, columns[i]);

		cr_assert(json_is_true(json_object_get(figure, "kept_back")), "%s: %s", columns[i],
			  words_of(figure, "words"));
		cr_assert(json_is_null(json_object_get(figure, "numerator")));
		cr_assert(json_is_null(json_object_get(figure, "denominator")));
	}
	cr_assert_str_eq(words_of(cell(trends, row, "since_change"), "words"), "-");
}

/* Year 6 has five pupils on Friday and one from Monday: the whole less what came before would be that one
 * pupil's absence. Year 4, the next smallest, goes with it, or the total would tell. */
Test(trends_beside, what_is_kept_back_since_a_day_is_not_the_whole_less_before)
{
	static const char question[] = "{\"over\":\"year\",\"by\":\"year_group\",\"since\":\"2026-09-07\"}";
	struct world *w = two_years_with(true);
	json_t *t = look(w, &figures, view_trends, question);

	cr_assert_not_null(t, "%s", asked_fault.text);
	cr_assert_eq(json_array_size(json_object_get(t, "rows")), 3u);
	kept_back(t, 0);
	is(cell(t, 1, "overall"), 5, 30, "16.7%");
	is(cell(t, 1, "before"), 2, 10, "20.0%");
	is(cell(t, 1, "since"), 3, 20, "15.0%");
	kept_back(t, 2);
	json_decref(t);
	/* The same question without a day keeps nobody back: five and more are in each. */
	t = look(w, &figures, view_trends, "{\"over\":\"year\",\"by\":\"year_group\"}");
	is(cell(t, 2, "overall"), 1, 6, "16.7%");
	json_decref(t);
	world_free(w);
}

Test(trends_beside, a_day_that_cuts_nothing_is_refused_at_its_field)
{
	static const char *const wrong[] = {"2026-13-01", "yesterday", "2026-09-10", "2026-08-01",
					    "2025-09-08"};
	struct world *w = two_years();

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		char question[80];

		snprintf(question, sizeof question, "{\"over\":\"year\",\"since\":\"%s\"}", wrong[i]);
		cr_assert_null(look(w, &figures, view_trends, question), "%s", wrong[i]);
		cr_assert_eq(asked_rc, -FAULT_MEANING);
		cr_assert_str_eq(asked_fault.path, "since");
	}
	world_free(w);
}
