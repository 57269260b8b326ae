/* Why our figure is another than DfE's, with every number made by hand; and the report beside it. */
#include "engine_import.h"

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

/* The moves of a table add up to what is published less ours: as printed and in 1e-9 percent. */
static void expect_sum(const json_t *explained, long long hundredths, long long nano)
{
	const json_t *phase = json_array_get(json_object_get(explained, "phases"), 0);
	long long printed = 0, exact = 0;
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(phase, "steps"), i, one) {
		int whole = 0, part = 0;
		const char *text = text_in(one, "moved");

		if (sscanf(text, "%*c%d.%d", &whole, &part) == 2)
			printed += (*text == '-' ? -1 : 1) * (100LL * whole + part);
		exact += number_in(one, "moved_nano");
	}
	cr_assert_eq(printed, hundredths, "the column adds up to %lld", printed);
	cr_assert_eq(exact, nano, "in 1e-9 percent: %lld", exact);
}

/* Six pupils of year 5 and one of reception; marks of three mornings: before DfE's first day
 * (14 September 2026), in between, and in the last two weeks before 23 November.
 * All: 5 of 21. Without reception: 4 of 18. From 14 September: 3 of 12. Until 9 November: 1 of 6. */
Test(engine_explain, each_step_moves_the_figure_by_what_it_leaves_out)
{
	static const struct {
		const char *step, *percent, *moved;
		long long num, den, left_out;
	} steps[] = {
		{"ours", "23.81", "", 5, 21, 0},
		{"ages", "22.22", "-1.59", 4, 18, 1},
		{"boarders", "22.22", "+0.00", 4, 18, 0},
		{"late_starts", "22.22", "+0.00", 4, 18, 0},
		{"small_schools", "22.22", "+0.00", 4, 18, 0},
		{"year_11", "22.22", "+0.00", 4, 18, 0},
		{"no_sessions", "22.22", "+0.00", 4, 18, 0},
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
	/* Nothing but marks is shared of the seven. */
	cr_assert_str_eq(text_in(step(json, "boarders"), "note"), "not known of 7: left in");
	cr_assert_str_eq(
		text_in(step(json, "ages"), "note"),
		"7 judged by year groups 1 to 11, as no birth date is shared of them; 0 with neither "
		"left out");
	cr_assert_not_null(strstr(text_in(step(json, "year_11"), "note"), "not yet this year"));
	cr_assert_str_eq(text_in(step(json, "published"), "percent"), "5.80");
	cr_assert_str_eq(text_in(step(json, "remaining"), "moved"), "-10.87", "5.80 less 16.67");
	expect_sum(json, 580 - 2381, 5800000000 - 23809523810);
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
Test(engine_explain, a_small_school_is_left_out)
{
	static const struct pupil fifth = {"oak", "A5", "", "5"};
	struct world *w = world_new("2026-11-23T06:30");
	json_t *json;

	*VEC_ADD(&w->pupils) = fifth;
	for (int p = 1; p <= 5; p++)
		mark(w, names[p], "2026-11-02", false, p == 1 ? "I" : "/");
	work(w, "2026-11-23T06:30");
	json = ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"primary\"}");
	cr_assert_str_eq(text_in(step(json, "late_starts"), "percent"), "20.00");
	cr_assert(json_is_null(json_object_get(step(json, "small_schools"), "percent")),
		  "no rate, not nought");
	cr_assert_eq(number_in(step(json, "small_schools"), "left_out"), 5);
	cr_assert_not_null(strstr(text_in(step(json, "published"), "note"), "no such figure is imported"));
	json_decref(json);
	world_free(w);
}

/* --- every rule, by hand --------------------------------------------------------------- */

#define SCHOOL(id, urn, estab, phase, source)                                                                 \
	"apiVersion: muster/v1\nkind: School\nid: " id "\nname: School " id "\nurn: \"" urn                   \
	"\"\nlaestab: \"" estab "\"\nphase: " phase "\ncalendar: c\n"                                         \
	"registers: {am: {opens: \"08:50\", closes: \"09:20\"}, pm: {opens: \"13:00\", closes: \"13:20\"}}\n" \
	"source: {kind: wonde, school: " source                                                               \
	", base_url: \"https://127.0.0.1:8443/v1.0\", credential: w}\n"                                       \
	"go_live: 2026-11-23\ncontact: {name: Office, phone: \"01632 960101\"}\n"

/* A year of two days, one on each side of the summer half term. */
static const char *const year_files[][2] = {
	{"calendars/c.yaml",
	 "apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2027-05-24, to: 2027-05-24}\n"
	 "  - {from: 2027-06-14, to: 2027-06-14}\n"},
	{"contracts/stats.yaml",
	 "apiVersion: muster/v1\nkind: ShareContract\nid: stats\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	 "purpose: statistics\nobjective: Count.\n"
	 "lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.13A\"}\n"
	 "parties:\n  supplier: {schools: [oak, elm, ash]}\n  receiver: {authority: \"332\", team: vs}\n"
	 "  contacts: {dpo: dpo@council.example}\nvalid: {from: 2026-09-01, to: 2027-08-31, lapse: stop}\n"
	 "subjects: {pupils: all}\nshare:\n  - to: vs\n    fields:\n"
	 "      - {name: session_mark, treatment: count}\n      - {name: birth_date, treatment: count}\n"
	 "      - {name: boarder, treatment: count}\n"
	 "small_numbers: 5\nretention: {keep: 2y}\n"},
	{"schools/oak.yaml", SCHOOL("oak", "900101", "3324001", "secondary", "A0000000001")},
	{"schools/elm.yaml", SCHOOL("elm", "900102", "3322002", "primary", "A0000000002")},
	{"schools/ash.yaml", SCHOOL("ash", "900103", "3321003", "alternative_provision", "A0000000003")},
};

/* One pupil: "." is no mark, for the mornings of 24 May and 14 June. */
static const struct {
	struct pupil pupil;
	const char *born, *from, *may, *june;
	bool boards;
} people[] = {
	{{"oak", "S1", "", "10"}, "2012-01-10", NULL, "I", "I", false},
	{{"oak", "S2", "", "10"}, "2012-01-10", NULL, "/", "/", false},
	{{"oak", "S3", "", "10"}, "2012-01-10", NULL, "/", "/", false},
	{{"oak", "S4", "", "10"}, "2012-01-10", NULL, "/", "/", false},
	{{"oak", "S5", "", "10"}, "2012-01-10", NULL, "/", "/", false},
	{{"oak", "S6", "", "10"}, "2012-01-10", NULL, "/", "/", false},
	{{"oak", "Y11", "", "11"}, "2010-09-01", NULL, "/", "I", false}, /* 15 on 31 August: from June out */
	{{"oak", "OLD", "", "11"}, "2010-08-31", NULL, "/", "/", false}, /* 16 on 31 August, in year 11 */
	{{"oak", "NOAGE", "", ""}, NULL, NULL, "/", ".", false},
	{{"oak", "BOARDS", "", "10"}, "2012-01-10", NULL, "I", "I", true},
	{{"oak", "LATE", "", "10"}, "2012-01-10", "2027-06-07", ".", "I", false},
	{{"oak", "NOMARK", "", "10"}, "2012-01-10", NULL, ".", ".", false},
	{{"elm", "P1", "", "3"}, "2019-01-10", NULL, "I", ".", false},
	{{"elm", "P2", "", "3"}, "2019-01-10", NULL, "/", ".", false},
	{{"elm", "P3", "", "3"}, "2019-01-10", NULL, "/", ".", false},
	{{"elm", "P4", "", "3"}, NULL, NULL, "/", ".", false}, /* by year group */
	{{"elm", "P5", "", "3"}, "2019-01-10", NULL, "/", ".", false},
	{{"elm", "P6", "", "3"}, "2019-01-10", NULL, "/", ".", false},
	{{"ash", "AP", "", "10"}, "2012-01-10", NULL, "I", "I", false},
};
#define PEOPLE (sizeof people / sizeof *people)

static void say(const struct world *w, const struct pupil *p, struct record_student *r)
{
	(void)w;
	for (size_t i = 0; i < PEOPLE; i++)
		if (strcmp(people[i].pupil.id, p->id) == 0) {
			r->born = people[i].born != NULL ? on(people[i].born) : DAY_NONE;
			r->admission = people[i].from != NULL ? on(people[i].from) : r->admission;
			r->traits[TRAIT_BOARDER] = people[i].boards ? TRAIT_YES : TRAIT_NO;
		}
}

static struct world *year_world(void)
{
	struct world *w =
		world_new_files("2027-07-05T06:30", year_files, sizeof year_files / sizeof *year_files);

	w->say = say;
	w->pupils.count = 0;
	for (size_t i = 0; i < PEOPLE; i++) {
		const char *school = people[i].pupil.school, *id = people[i].pupil.id;

		*VEC_ADD(&w->pupils) = people[i].pupil;
		if (*people[i].may != '.')
			mark_at(w, school, id, "2027-05-24", false, people[i].may);
		if (*people[i].june != '.')
			mark_at(w, school, id, "2027-06-14", false, people[i].june);
	}
	world_open(w);
	work(w, "2027-07-05T06:30");
	return w;
}

struct row {
	const char *step, *percent, *moved;
	long long num, den, left_out;
};

static void expect_rows(const json_t *json, const struct row *rows, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		const json_t *s = step(json, rows[i].step);

		cr_expect_eq(number_in(s, "num"), rows[i].num, "%s: %lld", rows[i].step, number_in(s, "num"));
		cr_expect_eq(number_in(s, "den"), rows[i].den, "%s: %lld", rows[i].step, number_in(s, "den"));
		cr_expect_str_eq(text_in(s, "percent"), rows[i].percent, "%s: %s", rows[i].step,
				 text_in(s, "percent"));
		cr_expect_str_eq(text_in(s, "moved"), rows[i].moved, "%s: %s", rows[i].step,
				 text_in(s, "moved"));
		cr_expect_eq(number_in(s, "left_out"), rows[i].left_out, "%s: %lld", rows[i].step,
			     number_in(s, "left_out"));
	}
}

/* Sessions missed, of sessions possible, with each of DfE's rules in its turn. */
Test(engine_explain, every_rule_of_the_method_moves_what_it_leaves_out)
{
	static const struct row rows[] = {
		{"ours", "32.14", "", 9, 28, 0},	     /* 2 + 1 + 2 + 1 + 1 + 2 */
		{"alternative", "26.92", "-5.22", 7, 26, 1}, /* AP: 2 of 2 */
		{"ages", "30.43", "+3.51", 7, 23, 2},	     /* OLD: 0 of 2; NOAGE: 0 of 1 */
		{"boarders", "23.81", "-6.62", 5, 21, 1},    /* BOARDS: 2 of 2 */
		{"late_starts", "20.00", "-3.81", 4, 20, 1}, /* LATE: 1 of 1 */
		{"small_schools", "20.00", "+0.00", 4, 20, 0},
		{"year_11", "15.79", "-4.21", 3, 19, 1},     /* Y11's June: 1 of 1 */
		{"no_sessions", "15.79", "+0.00", 3, 19, 1}, /* NOMARK */
		{"first_days", "15.79", "+0.00", 3, 19, 0},
		{"lag", "15.79", "+0.00", 3, 19, 0}, /* up to 21 June */
	};
	struct world *w = year_world();
	json_t *json;

	json_decref(import(w,
			   HEADER LA("332", "Dudley", "Primary", "58", "1000", "5.8")
				   LA("332", "Dudley", "Secondary", "80", "1000", "8"),
			   ""));
	json = ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"total\"}");
	expect_rows(json, rows, sizeof rows / sizeof *rows);
	cr_expect_str_eq(
		text_in(step(json, "ages"), "note"),
		"1 judged by year groups 1 to 11, as no birth date is shared of them; 1 with neither "
		"left out");
	cr_expect_str_eq(text_in(step(json, "boarders"), "note"), "");
	cr_expect_str_eq(text_in(step(json, "year_11"), "note"), "from Mon 31 May 2027 on");
	/* Six of each school, four sessions each, Y11 two: 50, and marks of 19. 3 and 34 of 50. */
	cr_expect_str_eq(text_in(step(json, "unknown"), "note"),
			 "31 sessions with no mark: 6.00 if every one were attended, 68.00 if every one were "
			 "missed");
	/* Half of 1 in 6 and 2 in 13, as both phases have 100 enrolments at DfE; it has half of 5.8 and 8. */
	cr_expect_str_eq(text_in(step(json, "weights"), "percent"), "16.03");
	cr_expect_str_eq(text_in(step(json, "published"), "percent"), "6.90");
	cr_expect_str_eq(text_in(step(json, "remaining"), "moved"), "-9.13");
	expect_sum(json, 690 - 3214, 6900000000 - 32142857143);
	json_decref(json);
	world_free(w);
}

/* Of enrolments: Y11 missed one of two sessions, and none of those that count. */
Test(engine_explain, persistent_absence_is_judged_by_the_sessions_that_count)
{
	static const struct row rows[] = {
		{"ours", "33.33", "", 6, 18, 0}, /* S1, Y11, BOARDS, LATE, P1, AP */
		{"alternative", "29.41", "-3.92", 5, 17, 1},
		{"ages", "33.33", "+3.92", 5, 15, 2},
		{"boarders", "28.57", "-4.76", 4, 14, 1},
		{"late_starts", "23.08", "-5.49", 3, 13, 1},
		{"small_schools", "23.08", "+0.00", 3, 13, 0},
		{"year_11", "15.38", "-7.70", 2, 13, 1},
		{"no_sessions", "15.38", "+0.00", 2, 13, 1},
		{"lag", "15.38", "+0.00", 2, 13, 0},
	};
	struct world *w = year_world();
	json_t *json =
		ask(w, "{\"verb\":\"figures_explain\",\"phase\":\"total\",\"measure\":\"persistent\"}");

	expect_rows(json, rows, sizeof rows / sizeof *rows);
	cr_expect_str_eq(text_in(step(json, "unknown"), "note"),
			 "31 sessions with no mark, counted neither way");
	json_decref(json);
	world_free(w);
}

/* Our side of the report is every enrolment; what is not heard of is of settled sessions only. */
Test(engine_explain, the_report_counts_sessions_without_a_mark_by_what_was_held)
{
	static const struct {
		const char *phase;
		long long enrolments, unknown, num, den;
	} phases[] = {
		{"primary", 6, 18, 1, 6}, /* 6 of 4 sessions, less 6 marks */
		/* 11 of 4 sessions and LATE of 2, less marks of 7 x 2, Y11 2, OLD 2, NOAGE 1, LATE 1 */
		{"secondary", 11, 26, 6, 20},
		{"alternative", 1, 2, 2, 2},
		{"total", 17, 44, 7, 26}, /* without alternative provision */
	};
	struct world *w = year_world();
	json_t *json = ask(w, "{\"verb\":\"report\",\"name\":\"borough\"}"), *phase, *ours;

	for (size_t i = 0; i < sizeof phases / sizeof *phases; i++) {
		phase = json_array_get(json_object_get(json, "phases"), i);
		ours = json_object_get(json_array_get(json_object_get(phase, "measures"), 0), "ours");
		cr_assert_str_eq(text_in(phase, "phase"), phases[i].phase);
		cr_expect_eq(number_in(phase, "enrolments"), phases[i].enrolments);
		cr_expect_eq(number_in(phase, "unknown_marks"), phases[i].unknown, "%s: %lld",
			     phases[i].phase, number_in(phase, "unknown_marks"));
		cr_expect_eq(number_in(ours, "num"), phases[i].num);
		cr_expect_eq(number_in(ours, "den"), phases[i].den);
	}
	json_decref(json);
	world_free(w);
}
