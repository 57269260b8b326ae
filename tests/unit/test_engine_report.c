/* Reports through the engine: figures by hand from a small register, who reads which child, what editions
 * keep back, and what people write into the ledger. */
#include "engine/world/state.h"
#include "engine_borough.h"
#include "report/sections.h"

/* A team that reads how much every pupil missed, by number. */
static const char ess_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: ess\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: attendance_support\nobjective: Help.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: ess}\n" CONTACTS VALID
	"subjects: {pupils: all}\n" LOOKS "share:\n  - to: ess\n    fields:\n"
	"      - {name: upn, treatment: clear, required: true, why: to say whom}\n"
	"      - {name: school, treatment: clear, required: true, why: to talk}\n"
	"      - {name: year_group, treatment: clear, why: to tell apart}\n"
	"      - {name: session_mark, treatment: count, why: for sums}\n"
	"      - {name: sessions_missed, treatment: clear, required: true, why: to help}\nalerts:\n"
	"  - {rule: unauthorised_10_days, to: ess, urgency: weekly}\n" END;

/* The Virtual School reads its own children, by the name on its own list. */
static const char vs_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: vs-daily\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: safeguarding\nobjective: Know.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: vs}\n" CONTACTS VALID
	"subjects: {social_care: [looked_after]}\n" LOOKS "share:\n  - to: vs\n    fields:\n"
	"      - {name: session_mark, treatment: reason_group, required: true}\n"
	"      - {name: school, treatment: clear, required: true, why: to ring}\n"
	"      - {name: sessions_missed, treatment: clear, why: to see}\nalerts:\n"
	"  - {rule: absent_no_reason_yet, to: vs, urgency: same_session}\n" END;

static const char *const report_files[][2] = {
	{"contracts/vs.yaml", vs_contract},
	{"contracts/ess.yaml", ess_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/ess.yaml", TEAM("ess", "Support")},
};
/* The same over two years: contracts from 2025 on, and terms of both. */
static const char two_years[] =
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n  - {from: 2025-09-03, to: 2026-07-17}\n"
	"  - {from: 2026-09-03, to: 2026-12-18}\nbank_holidays: [2026-12-25]\n";
#define REPORT_FILES (sizeof report_files / sizeof *report_files)

#define A3 "P33220152311A"

/* Twelve school days, 24 sessions each. A1 is in school; A2 is ill on 2 and 3 November (4 sessions, 16.7 %),
 * A3 is away without leave on the first ten (20, 83.3 %), A4, who has no UPN, is ill on the last two (4). */
static struct world *register_of(void)
{
	struct world *w = world_new_files("2026-10-18T12:00", report_files, REPORT_FILES);

	w->exact = true;
	days(w, "A1", twelve, 12, "/");
	days(w, "A2", twelve, 12, "/");
	days(w, "A2", twelve + 5, 2, "I");
	days(w, "A3", twelve, 10, "O");
	days(w, "A3", twelve + 10, 2, "/");
	days(w, "A4", twelve, 10, "/");
	days(w, "A4", twelve + 10, 2, "I");
	return w;
}

static struct world *told(const char *until)
{
	struct world *w = register_of();

	world_open(w);
	run_until(w, until);
	return w;
}

static json_t *report(struct world *w, const char *name, const char *more)
{
	char question[300];

	snprintf(question, sizeof question, "{\"verb\":\"report\",\"name\":\"%s\"%s%s}", name,
		 more[0] != '\0' ? "," : "", more);
	return ask(w, question);
}

static const json_t *section(const json_t *answer, const char *key)
{
	json_t *one;
	size_t i;

	json_array_foreach(json_object_get(answer, "sections"), i, one)
		if (strcmp(json_string_value(json_object_get(one, "key")), key) == 0)
			return one;
	return NULL;
}

/* A cell of a table's section by the key of its column; NULL: no such row. */
static const char *cell(const json_t *answer, const char *key, size_t row, const char *column)
{
	const json_t *part = section(answer, key), *line;
	json_t *one;
	size_t i;

	cr_assert_not_null(part, "no section %s", key);
	line = json_array_get(json_object_get(part, "rows"), row);
	json_array_foreach(json_object_get(part, "columns"), i, one)
		if (strcmp(json_string_value(json_array_get(one, 0)), column) == 0)
			return json_string_value(json_array_get(line, i));
	cr_assert(false, "no column %s", column);
	return NULL;
}

static size_t rows_of(const json_t *answer, const char *key)
{
	return json_array_size(json_object_get(section(answer, key), "rows"));
}

static bool says(const json_t *answer, const char *words)
{
	char *text = json_dumps(answer, JSON_COMPACT);
	bool found = strstr(text, words) != NULL;

	free(text);
	return found;
}

static void is(const char *found, const char *expected)
{
	cr_assert_not_null(found);
	cr_assert_str_eq(found, expected);
}

static const json_t *view_row(const json_t *answer, const char *key)
{
	return json_array_get(json_object_get(json_object_get(section(answer, key), "view"), "rows"), 0);
}

static uint64_t audited(struct world *w)
{
	uint64_t entries = 0;

	cr_assert_eq(w->engine->store.ops->audit_check(w->engine->store.self, &entries, NULL), 0);
	return entries;
}

static const char *act(struct world *w, const char *question, bool done)
{
	json_t *answer = ask(w, question);
	static char words[320];

	snprintf(words, sizeof words, "%s", json_string_value(json_object_get(answer, "text")));
	cr_assert_eq(json_is_true(json_object_get(answer, "ok")), done, "%s: %s", question, words);
	json_decref(answer);
	return words;
}

/* 28 of 96 sessions: 29.2 %; persistent A2, A3, A4: 3 of 4. The same school beside itself: no difference. */
Test(engine_report, a_schools_figures_are_those_of_its_register)
{
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "school", "\"school\":\"oak\",\"whole\":true");
	const json_t *rates = json_object_get(view_row(answer, "overall"), "rates");
	const json_t *overall = json_object_get(rates, "overall"),
		     *persistent = json_object_get(rates, "persistent");

	is(json_string_value(json_object_get(answer, "as_of")), "2026-11-10T23:00");
	cr_assert_eq(json_integer_value(json_object_get(overall, "num")), 28);
	cr_assert_eq(json_integer_value(json_object_get(overall, "den")), 96);
	is(json_string_value(json_object_get(overall, "percent")), "29.2");
	cr_assert_eq(json_integer_value(json_object_get(persistent, "num")), 3);
	is(cell(answer, "beside", 0, "place"), "this school");
	is(cell(answer, "beside", 0, "numerator"), "28");
	is(cell(answer, "beside", 1, "denominator"), "96");
	is(cell(answer, "beside", 1, "points_above"), "+0.00");
	is(cell(answer, "beside", 6, "source"), "not published");
	cr_assert(says(answer, "holds no register of 2025/26"));
	cr_assert_null(section(answer, "at_risk"));
	json_decref(answer);
	world_free(w);
}

/* Four pupils are fewer than five: without a reason to see them every number of theirs is kept back, beside
 * others too. */
Test(engine_report, small_numbers_are_kept_back_in_every_section)
{
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "school", "\"school\":\"oak\"");

	cr_assert(json_is_true(json_object_get(view_row(answer, "overall"), "hidden")));
	cr_assert(json_is_true(json_object_get(view_row(answer, "year_groups"), "hidden")));
	is(cell(answer, "beside", 0, "percent"), "c");
	is(cell(answer, "beside", 0, "numerator"), "");
	cr_assert_not(says(answer, "29.2"));
	json_decref(answer);
	world_free(w);
}

/* A team reads what its contract shows: days, sessions, how many of them unauthorised; most first. Who was
 * shown is kept, a line a child. */
Test(engine_report, a_pack_lists_children_for_a_team_that_may_read_them)
{
	struct world *w = told("2026-11-10T23:00");
	const uint64_t before = audited(w);
	json_t *answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"ess\"");

	cr_assert_eq(rows_of(answer, "at_risk"), 3);
	is(cell(answer, "at_risk", 0, "child"), "UPN " A3);
	is(cell(answer, "at_risk", 0, "year_group"), "5");
	is(cell(answer, "at_risk", 0, "days_missed"), "10");
	is(cell(answer, "at_risk", 0, "sessions_missed"), "20");
	is(cell(answer, "at_risk", 0, "unauthorised"), "20");
	is(cell(answer, "at_risk", 0, "possible"), "24");
	is(cell(answer, "at_risk", 0, "percent"), "83.3");
	is(cell(answer, "at_risk", 0, "severity"), "severe");
	is(cell(answer, "at_risk", 1, "child"), "UPN C332401025007");
	is(cell(answer, "at_risk", 1, "days_missed"), "2");
	is(cell(answer, "at_risk", 1, "unauthorised"), "0");
	is(cell(answer, "at_risk", 1, "severity"), "persistent");
	is(cell(answer, "at_risk", 2, "child"), "number not shared");
	/* Three children, and that small groups were told to who may read each child of the school. */
	cr_assert_eq(audited(w), before + 4);
	json_decref(answer);
	world_free(w);
}

/* Four pupils: one in school throughout, two who missed 4 of 24 (16.7 %), one who missed 20 (83.3 %). Who
 * reads the absence and year group of every one of them is told how many are in each band: the meeting is
 * about them. Who reads some is told none, and so is everybody of register codes, which no field releases. */
Test(engine_report, bands_are_whole_for_who_reads_every_child_of_the_school)
{
	static const int by_hand[] = {1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1};
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"ess\""), *bands;

	bands = json_object_get(view_row(answer, "severity"), "bands");
	cr_assert_eq(json_array_size(bands), 11);
	for (size_t i = 0; i < 11; i++)
		cr_assert_eq(json_integer_value(json_array_get(bands, i)), by_hand[i], "band %zu", i);
	cr_assert(json_is_true(json_object_get(view_row(answer, "codes"), "hidden")));
	json_decref(answer);
	answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"vs\"");
	cr_assert_eq(json_array_size(json_object_get(view_row(answer, "severity"), "bands")), 0);
	json_decref(answer);
	answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"ess\",\"edition\":\"governors\"");
	cr_assert(json_is_true(json_object_get(view_row(answer, "severity"), "hidden")));
	json_decref(answer);
	world_free(w);
}

/* The Virtual School reads its own child by the name of its own list, and nobody else; the authority as such
 * reads nobody; nor does a team that no contract shows how much a child missed. */
Test(engine_report, others_read_their_own_children_or_none)
{
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"vs\"");

	cr_assert_eq(rows_of(answer, "at_risk"), 1);
	is(cell(answer, "at_risk", 0, "child"), "Zo\xc3\xab Brook (case C2)");
	is(cell(answer, "at_risk", 0, "status"), "looked after");
	is(cell(answer, "at_risk", 0, "year_group"), "");
	cr_assert_not(says(answer, A3));
	json_decref(answer);
	answer = report(w, "pack", "\"school\":\"oak\",\"whole\":true");
	cr_assert_eq(rows_of(answer, "at_risk"), 0);
	cr_assert_not(says(answer, "UPN"));
	json_decref(answer);
	answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"nobody\"");
	cr_assert(says(answer, "there is no team"));
	json_decref(answer);
	world_free(w);
}

/* An edition for governors or the director has no child, no section that would say there is such a list, and
 * no small number, whatever the reader may see elsewhere. */
Test(engine_report, editions_have_no_children_and_no_small_numbers)
{
	static const char *const editions[] = {"governors", "director"};
	struct world *w = told("2026-11-04T12:00");

	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"child\":\"" A3
	    "\",\"what\":\"Breakfast\",\"owner\":\"Head\",\"review\":\"2026-12-04\"}",
	    true);
	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"cohort\":\"looked_after=yes\",\"what\":\"Visits\","
	    "\"owner\":\"Head\",\"review\":\"2026-12-04\"}",
	    true);
	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"cohort\":\"year_group=5\",\"what\":\"Letters\","
	    "\"owner\":\"Head\",\"review\":\"2026-12-04\"}",
	    true);
	run_until(w, "2026-11-10T23:00");
	for (size_t i = 0; i < 2; i++) {
		char more[120];
		json_t *answer;

		snprintf(more, sizeof more,
			 "\"school\":\"oak\",\"team\":\"ess\",\"whole\":true,\"edition\":\"%s\"",
			 editions[i]);
		answer = report(w, "pack", more);
		cr_assert_null(section(answer, "at_risk"));
		cr_assert_not(says(answer, "UPN"));
		cr_assert_not(says(answer, "Breakfast"));
		cr_assert_not(says(answer, "looked_after"));
		cr_assert(json_is_true(json_object_get(view_row(answer, "overall"), "hidden")));
		cr_assert_eq(rows_of(answer, "actions"), 1);
		is(cell(answer, "actions", 0, "what"), "Letters");
		is(cell(answer, "actions", 0, "after"), "c");
		json_decref(answer);
	}
	world_free(w);
}

/* A restricted child is in no list, and an action about it is refused as if it were not there. */
Test(engine_report, a_restricted_child_is_nowhere)
{
	struct world *w = register_of();
	json_t *answer;

	text_copy(w->list.at[0].upn, sizeof w->list.at[0].upn, span_of(A3));
	w->list.at[0].restricted = true;
	world_open(w);
	run_until(w, "2026-11-10T23:00");
	answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"ess\"");
	cr_assert_eq(rows_of(answer, "at_risk"), 2);
	cr_assert_not(says(answer, A3));
	json_decref(answer);
	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"child\":\"" A3
	    "\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"}",
	    false);
	act(w,
	    "{\"verb\":\"return_add\",\"school\":\"oak\",\"kind\":\"10_days\",\"child\":\"" A3
	    "\",\"on\":\"2026-11-10\",\"from\":\"Office\"}",
	    false);
	answer = report(w, "returns", "\"team\":\"ess\"");
	cr_assert_not(says(answer, A3));
	json_decref(answer);
	world_free(w);
}

/* Agreed on Wednesday 4 November; six days later four school days have passed, 8 sessions; the six days up to
 * it have three, 6 sessions. A3 missed 6 of 6, then 4 of 8. Of all four: 10 of 24 (A2 4, A3 6), then 8 of 32.
 */
Test(engine_report, before_and_after_stand_side_by_side)
{
	struct world *w = told("2026-11-04T16:30");
	json_t *answer;

	is(act(w,
	       "{\"verb\":\"action_add\",\"school\":\"oak\",\"child\":\"" A3
	       "\",\"what\":\"Breakfast\",\"owner\":\"Head\",\"review\":\"2026-11-09\",\"by\":\"Ann\"}",
	       true),
	   "action 1 is agreed");
	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"cohort\":\"year_group=5\",\"what\":\"Letters\","
	    "\"owner\":\"Head\",\"review\":\"2026-12-04\"}",
	    true);
	answer = report(w, "actions", "\"school\":\"oak\",\"team\":\"ess\",\"whole\":true");
	is(cell(answer, "actions", 0, "after"), "");
	json_decref(answer);
	run_until(w, "2026-11-10T23:00");
	answer = report(w, "actions", "\"school\":\"oak\",\"team\":\"ess\",\"whole\":true");
	is(cell(answer, "actions", 0, "about"), "UPN " A3);
	is(cell(answer, "actions", 0, "before"), "6 of 6 (100.0 %)");
	is(cell(answer, "actions", 0, "after"), "4 of 8 (50.0 %)");
	is(cell(answer, "actions", 0, "state"), "open, review is due");
	is(cell(answer, "actions", 0, "written_by"), "Ann (tester)");
	is(cell(answer, "actions", 1, "before"), "10 of 24 (41.7 %)");
	is(cell(answer, "actions", 1, "after"), "8 of 32 (25.0 %)");
	cr_assert_not(says(answer, "caused"));
	cr_assert(says(answer, "they do not tell why absence changed"));
	json_decref(answer);
	world_free(w);
}

/* A review is a new version: what was agreed stays, the outcome and who wrote it come with it, after a
 * restart too. */
Test(engine_report, a_review_adds_a_version_and_loses_nothing)
{
	struct world *w = told("2026-11-04T16:30");
	json_t *answer;

	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"cohort\":\"year_group=5\",\"what\":\"Letters\","
	    "\"owner\":\"Head\",\"review\":\"2026-11-09\"}",
	    true);
	act(w, "{\"verb\":\"action_review\",\"number\":\"1\",\"outcome\":\"better\"}", false);
	act(w, "{\"verb\":\"action_review\",\"number\":\"2\",\"outcome\":\"met\"}", false);
	act(w, "{\"verb\":\"action_review\",\"number\":\"1\",\"outcome\":\"goes_on\"}", false);
	act(w,
	    "{\"verb\":\"action_review\",\"number\":\"1\",\"outcome\":\"goes_on\",\"review\":\"2026-11-20\"}",
	    true);
	is(act(w,
	       "{\"verb\":\"action_review\",\"number\":\"1\",\"outcome\":\"partly\",\"note\":\"Some came\","
	       "\"by\":\"Bo\"}",
	       true),
	   "action 1 is partly met, version 3");
	world_restart(w);
	work_now(w);
	answer = report(w, "actions", "");
	cr_assert_eq(rows_of(answer, "actions"), 1);
	is(cell(answer, "actions", 0, "what"), "Letters");
	is(cell(answer, "actions", 0, "agreed_on"), "2026-11-04");
	is(cell(answer, "actions", 0, "review_by"), "2026-11-20");
	is(cell(answer, "actions", 0, "state"), "partly met");
	is(cell(answer, "actions", 0, "note"), "Some came");
	is(cell(answer, "actions", 0, "version"), "3");
	is(cell(answer, "actions", 0, "written_by"), "Bo (tester)");
	json_decref(answer);
	world_free(w);
}

/* What cannot be meant is refused with the member's name, and nothing is written. */
Test(engine_report, what_is_not_understood_is_not_written)
{
	static const char *const rows[][2] = {
		{"\"school\":\"nowhere\"", "there is no school"},
		{"\"school\":\"oak\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"",
		 "about a child or about a cohort"},
		{"\"school\":\"oak\",\"cohort\":\"fsn=yes\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"",
		 "did you mean fsm"},
		{"\"school\":\"oak\",\"cohort\":\"school=elm\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"",
		 "cohort"},
		{"\"school\":\"oak\",\"cohort\":\"fsm=yes\",\"owner\":\"y\",\"review\":\"2026-12-04\"",
		 "what"},
		{"\"school\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"x\",\"owner\":\" \",\"review\":\"2026-12-04\"",
		 "owner"},
		{"\"school\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"soon\"",
		 "review"},
		{"\"school\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-11-01\"",
		 "review"},
		{"\"school\":\"elm\",\"child\":\"" A3
		 "\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"",
		 "no child of this school"},
	};
	struct world *w = told("2026-11-04T16:30");
	json_t *answer;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		char question[300];
		const char *words;

		snprintf(question, sizeof question, "{\"verb\":\"action_add\",%s}", rows[i][0]);
		words = act(w, question, false);
		cr_assert_not_null(strstr(words, rows[i][1]), "%s: %s", rows[i][0], words);
	}
	answer = report(w, "actions", "");
	cr_assert_eq(rows_of(answer, "actions"), 0);
	json_decref(answer);
	world_free(w);
}

/* A3's run of ten days, 19 October to 6 November, is found; a return from before it is another's, one of
 * after it is this case's. Sums of one case are kept back. */
Test(engine_report, a_case_stands_beside_the_return_that_was_received)
{
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "returns", "\"team\":\"ess\"");

	cr_assert_eq(rows_of(answer, "cases"), 1);
	is(cell(answer, "cases", 0, "child"), "UPN " A3);
	is(cell(answer, "cases", 0, "from"), "2026-10-19");
	is(cell(answer, "cases", 0, "received_on"), "none");
	is(cell(answer, "schools", 0, "detected"), "c");
	is(cell(answer, "schools", 0, "missing"), "c");
	json_decref(answer);
	act(w,
	    "{\"verb\":\"return_add\",\"school\":\"oak\",\"kind\":\"10_days\",\"child\":\"" A3
	    "\",\"on\":\"2026-10-16\",\"from\":\"Office\"}",
	    true);
	answer = report(w, "returns", "\"team\":\"ess\",\"whole\":true");
	is(cell(answer, "cases", 0, "received_on"), "none");
	is(cell(answer, "schools", 0, "detected"), "1");
	is(cell(answer, "schools", 0, "missing"), "1");
	json_decref(answer);
	act(w,
	    "{\"verb\":\"return_add\",\"school\":\"oak\",\"kind\":\"10_days\",\"child\":\"" A3
	    "\",\"on\":\"2026-11-10\",\"from\":\"Office\"}",
	    true);
	act(w, "{\"verb\":\"return_add\",\"school\":\"oak\",\"kind\":\"9_days\",\"child\":\"" A3 "\"}",
	    false);
	answer = report(w, "returns", "\"team\":\"ess\",\"whole\":true");
	is(cell(answer, "cases", 0, "received_on"), "2026-11-10");
	is(cell(answer, "cases", 0, "received_from"), "Office");
	is(cell(answer, "schools", 0, "received"), "1");
	is(cell(answer, "schools", 0, "missing"), "0");
	/* Nobody looks for sickness here: that is said, and is not "no cases". */
	cr_assert(says(answer, "15 days of sickness: not looked for among all pupils at 2 schools"));
	json_decref(answer);
	world_free(w);
}

Test(engine_report, schools_without_a_meeting_come_first)
{
	struct world *w = told("2026-11-10T23:00");
	json_t *answer = report(w, "meetings", "");

	cr_assert(says(answer, "2 of 2 schools had no meeting from Sat 1 Aug 2026 to Thu 31 Dec 2026"));
	json_decref(answer);
	act(w, "{\"verb\":\"meeting_add\",\"school\":\"elm\",\"on\":\"2026-11-11\"}", false);
	act(w, "{\"verb\":\"meeting_add\",\"school\":\"elm\",\"on\":\"2026-11-05\",\"attended\":\"Head\"}",
	    true);
	answer = report(w, "meetings", "");
	cr_assert(says(answer, "1 of 2 schools had no meeting"));
	is(cell(answer, "schools", 0, "school"), "oak");
	is(cell(answer, "schools", 0, "last_held"), "");
	is(cell(answer, "schools", 1, "last_held"), "2026-11-05");
	is(cell(answer, "schools", 1, "this_term"), "1");
	json_decref(answer);
	answer = report(w, "meetings", "\"term\":\"spring\"");
	cr_assert(says(answer, "2 of 2 schools had no meeting"));
	json_decref(answer);
	world_free(w);
}

/* What is written by hand, and names of a list, run nowhere: not in a page, not in a spreadsheet. */
Test(engine_report, hostile_words_are_only_words)
{
	struct world *w = register_of();
	struct fault f = {0};
	char *text;
	json_t *answer;

	text_copy(w->list.at[1].surname, sizeof w->list.at[1].surname, SPAN("<script>alert(1)</script>"));
	text_copy(w->list.at[1].forename, sizeof w->list.at[1].forename, SPAN("=cmd|'/C calc'!A0"));
	world_open(w);
	run_until(w, "2026-11-10T23:00");
	act(w,
	    "{\"verb\":\"action_add\",\"school\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"=1+1\","
	    "\"owner\":\"@\\\"<b>O'Neil\\u202e\",\"review\":\"2026-12-04\"}",
	    true);
	answer = report(w, "pack", "\"school\":\"oak\",\"team\":\"vs\"");
	text = json_dumps(answer, JSON_COMPACT);
	for (int format = TABLE_TEXT; format < TABLE_FORMATS; format++) {
		struct buffer out = {0};

		cr_assert_eq(report_sections(span_of(text), NULL, (enum table_format)format, &out, &f), 0,
			     "%s", f.text);
		cr_assert_gt(out.length, 1000);
		if (format == TABLE_HTML) {
			cr_assert_null(strstr(out.at, "<script"));
			cr_assert_null(strstr(out.at, "<b>"));
			cr_assert_not_null(strstr(out.at, "=cmd|&#39;/C calc&#39;!A0 &lt;script&gt;"));
			cr_assert_null(strstr(out.at, "\xe2\x80\xae"));
		}
		if (format == TABLE_CSV) {
			cr_assert_not_null(strstr(out.at, "\"'=cmd|'/C calc'!A0 <script>"));
			cr_assert_not_null(strstr(out.at, ",\"'=1+1\""));
			cr_assert_null(strstr(out.at, ",=1+1"));
		}
		buffer_free(&out);
	}
	free(text);
	json_decref(answer);
	world_free(w);
}

/* The week of 10 November 2025 beside that of 9 November 2026: last year 2 of 40 sessions, this year 4 of 40.
 */
Test(engine_report, last_year_is_the_same_part_of_last_year)
{
	static const char *const last[] = {"2025-11-10", "2025-11-11", "2025-11-12", "2025-11-13",
					   "2025-11-14"};
	static const char *const now[] = {"2026-11-09", "2026-11-10", "2026-11-11", "2026-11-12",
					  "2026-11-13"};
	static char contract[sizeof ess_contract];
	struct world *w = world_new_files("2026-06-14T12:00", report_files, REPORT_FILES);
	static const char *const pupils[] = {"A1", "A2", "A3", "A4"};
	json_t *answer;

	memcpy(contract, ess_contract, sizeof contract);
	memcpy(strstr(contract, "from: 2026-09-01"), "from: 2025-09-01", 16);
	world_file(w, "contracts/ess.yaml", contract);
	world_file(w, "calendars/c.yaml", two_years);
	w->exact = true;
	for (unsigned i = 0; i < 4; i++)
		days(w, pupils[i], last, 5, "/");
	days(w, "A1", last, 1, "I");
	world_open(w);
	work_now(w);
	w->marks.count = 0;
	for (unsigned i = 0; i < 4; i++)
		days(w, pupils[i], now, 5, "/");
	days(w, "A2", now, 2, "O");
	w->now = at("2026-11-23T16:30");
	world_restart(w);
	work_now(w);
	answer = report(w, "school", "\"school\":\"oak\",\"whole\":true");
	is(cell(answer, "last_year", 0, "year_group"), "all");
	is(cell(answer, "last_year", 0, "this_year"), "10.0");
	is(cell(answer, "last_year", 0, "this_num"), "4");
	is(cell(answer, "last_year", 0, "last_year"), "5.0");
	is(cell(answer, "last_year", 0, "last_num"), "2");
	is(cell(answer, "last_year", 0, "last_den"), "40");
	is(cell(answer, "last_year", 0, "points"), "+5.00");
	json_decref(answer);
	answer = report(w, "school", "\"school\":\"oak\"");
	is(cell(answer, "last_year", 0, "last_year"), "c");
	json_decref(answer);
	answer = report(w, "school", "\"school\":\"oak\",\"over\":\"rolling:10w\",\"whole\":true");
	cr_assert(says(answer, "two years are compared over a year so far"));
	json_decref(answer);
	world_free(w);
}
