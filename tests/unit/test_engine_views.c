/* Patterns of absence and the same children over two years, asked of a real engine on a real store.
 * Every number is added up by hand from the marks below. A wrong one would send a school to
 * the wrong family, or say of a school that its new pupils stay away when they do not. */
#include "engine_borough.h"

#include "attendance/upn.h"
#include "measure/suppress.h"

/* Two school years, three schools, one contract about all pupils. Elm shares with nobody but the authority
 * itself: the team's contract names oak and ash. */
#define TWO_YEARS                                                                                            \
	"apiVersion: muster/v1\nkind: Calendar\nid: c\nterms:\n"                                             \
	"  - {from: 2025-09-03, to: 2025-12-19}\n  - {from: 2026-01-05, to: 2026-07-17}\n"                   \
	"  - {from: 2026-09-03, to: 2026-12-18}\n"                                                           \
	"closures:\n  - {from: 2026-10-26, to: 2026-10-30, name: half term}\n"
#define COUNTING(id, schools, team)                                                                            \
	"apiVersion: muster/v1\nkind: ShareContract\nid: " id "\nversion: 1.0.0\nstatus: active\ntitle: T\n"   \
	"purpose: statistics\nobjective: Count.\n"                                                             \
	"lawful_basis: {article_6: public_task, article_9: substantial_public_interest, statute: \"s.13A\"}\n" \
	"parties:\n  supplier: {schools: [" schools "]}\n  receiver: {authority: \"332\", team: " team "}\n"   \
	"  contacts: {dpo: dpo@council.example}\nvalid: {from: 2025-09-01, to: 2027-08-31, lapse: stop}\n"     \
	"subjects: {pupils: all}\nshare:\n  - to: " team "\n    fields:\n"                                     \
	"      - {name: session_mark, treatment: count}\n      - {name: birth_date, treatment: count}\n"       \
	"small_numbers: 5\nretention: {keep: 2y}\n"
static const char *const files[][2] = {
	{"calendars/c.yaml", TWO_YEARS},
	{"contracts/vs.yaml", COUNTING("stats", "oak, ash", "vs")},
	{"contracts/duty.yaml", COUNTING("elm-stats", "elm", "duty")},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2025-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2025-10-01")},
	{"schools/ash.yaml", SCHOOL("ash", "Ash School", "900103", "3322003", "A0000000003", "2025-10-01")},
	{"teams/duty.yaml", TEAM("duty", "Duty")},
};

static struct world *start(const char *now)
{
	struct world *w = world_new_files(now, files, sizeof files / sizeof *files);

	w->exact = true;
	w->pupils.count = 0;
	return w;
}

static void pupil(struct world *w, const char *school, const char *id, const char *upn, const char *year)
{
	*VEC_ADD(&w->pupils) = (struct pupil){school, id, upn, year};
}

/* A week of ten letters from Monday morning; '/' either stroke, '.' no mark. */
static void week(struct world *w, const char *school, const char *id, const char *monday, const char *letters)
{
	static const char *const codes[] = {"/", "\\", "I", "O"};

	for (int i = 0; letters[i] != '\0'; i++)
		if (letters[i] != '.')
			*VEC_ADD(&w->marks) = (struct school_mark){
				school,
				id,
				codes[letters[i] == 'O' ? 3 : letters[i] == 'I' ? 2 : i % 2],
				on(monday) + i / 2,
				i % 2 != 0,
				w->now};
}

static json_int_t number(const json_t *from, const char *key)
{
	json_t *value = json_object_get(from, key);

	cr_assert(json_is_integer(value), "%s is no number", key);
	return json_integer_value(value);
}

static const char *text(const json_t *from, const char *key)
{
	const char *value = json_string_value(json_object_get(from, key));

	cr_assert_not_null(value, "%s is no text", key);
	return value;
}

/* The row whose key begins so; NULL: none. */
static const json_t *row(const json_t *answer, const char *key)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(answer, "rows"), i, one)
		if (strcmp(json_string_value(json_array_get(json_object_get(one, "key"), 0)), key) == 0)
			return one;
	return NULL;
}

static bool hidden(const json_t *of)
{
	return json_is_true(json_object_get(of, "hidden"));
}

/* --- patterns ------------------------------------------------------------------------ */

/* Ten school weeks with a half term among them, to Friday 20 November 2026. */
static const char *const ten[] = {"2026-09-07", "2026-09-14", "2026-09-21", "2026-09-28", "2026-10-05",
				  "2026-10-12", "2026-10-19", "2026-11-02", "2026-11-09", "2026-11-16"};

/* Away on the Mondays of the first `mondays` weeks, else there. */
static void away_mondays(struct world *w, const char *id, int mondays)
{
	for (int i = 0; i < 10; i++)
		week(w, "oak", id, ten[i], i < mondays ? "II////////" : "//////////");
}

/* P1: six Mondays. P2: one whole week. P3: the last two days. P4: there, the last day not marked. */
static struct world *four_patterns(void)
{
	struct world *w = start("2026-11-22T12:00");
	static const char *const four[] = {"P1", "P2", "P3", "P4"};

	for (int i = 0; i < 4; i++)
		pupil(w, "oak", four[i], "", i < 2 ? "5" : "6");
	away_mondays(w, "P1", 6);
	for (int i = 0; i < 10; i++) {
		week(w, "oak", "P2", ten[i], i == 7 ? "IIIIIIIIII" : "//////////");
		week(w, "oak", "P3", ten[i], i == 9 ? "//////OOOO" : "//////////");
		week(w, "oak", "P4", ten[i], i == 9 ? "////////.." : "//////////");
	}
	world_open(w);
	work_now(w);
	return w;
}

/* 40 school weeks; broken: six of P1, one of P3; P2's week away is whole. Monday mornings: six of P1 and
 * one of P2 of 4 x 10. Friday afternoons: P2's and P3's of 39. P3 fell from 60 of 60 to 16 of 20. */
Test(engine_views, broken_weeks_a_monday_and_a_fall_by_hand)
{
	struct world *w = four_patterns();
	json_t *json = ask(w, "{\"verb\":\"patterns\",\"whole\":true}");
	const json_t *all = json_array_get(json_object_get(json, "rows"), 0);
	const json_t *broken = json_object_get(all, "broken"), *days = json_object_get(all, "days");
	const json_t *monday = json_array_get(days, 0), *friday = json_array_get(days, 4);

	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 1u, "%s", w->answer);
	cr_assert_eq(number(all, "enrolments"), 4);
	cr_assert_eq(number(broken, "den"), 40, "%s", w->answer);
	cr_assert_eq(number(broken, "num"), 7);
	cr_assert_str_eq(text(broken, "percent"), "17.5");
	cr_assert_eq(number(all, "whole_absent"), 1);
	cr_assert_eq(number(all, "often"), 1, "P1 alone has five or more");
	cr_assert_eq(number(all, "weekday"), 1);
	cr_assert_str_eq(text(all, "weekday_leads"), "Monday");
	cr_assert_eq(number(all, "fall"), 1, "P3 alone");
	cr_assert_eq(number(all, "fall_of"), 4);
	cr_assert_eq(number(all, "unknown"), 2);
	cr_assert_eq(number(json_object_get(monday, "am"), "num"), 7);
	cr_assert_eq(number(json_object_get(monday, "am"), "den"), 40);
	cr_assert_str_eq(text(json_object_get(monday, "am"), "percent"), "17.5");
	cr_assert_eq(number(json_object_get(friday, "pm"), "num"), 2);
	cr_assert_eq(number(json_object_get(friday, "pm"), "den"), 39);
	cr_assert_str_eq(text(json_object_get(friday, "pm"), "percent"), "5.1");
	json_decref(json);
	world_free(w);
}

/* Groups, and a filter, are those of `muster measure`: its counts stand beside the patterns. */
Test(engine_views, patterns_by_group_add_up_and_filters_hold)
{
	struct world *w = four_patterns();
	json_t *json = ask(w, "{\"verb\":\"patterns\",\"by\":\"year_group\",\"whole\":true}"), *sums;

	cr_assert_eq(number(json_object_get(row(json, "5"), "broken"), "num"), 6, "%s", w->answer);
	cr_assert_eq(number(json_object_get(row(json, "6"), "broken"), "num"), 1);
	cr_assert_eq(number(row(json, "5"), "weekday"), 1);
	cr_assert_eq(number(row(json, "6"), "weekday"), 0);
	cr_assert(json_is_null(json_object_get(row(json, "6"), "weekday_leads")));
	json_decref(json);
	json = ask(w, "{\"verb\":\"patterns\",\"where\":\"year_group=6\",\"whole\":true,"
		      "\"over\":\"2026-11-16..2026-11-20\"}");
	sums = ask(w, "{\"verb\":\"measure\",\"where\":\"year_group=6\",\"whole\":true,"
		      "\"over\":\"2026-11-16..2026-11-20\"}");
	cr_assert_eq(number(json_array_get(json_object_get(json, "rows"), 0), "enrolments"), 2);
	cr_assert_eq(number(json_array_get(json_object_get(json, "rows"), 0), "unknown"),
		     number(json_array_get(json_object_get(sums, "rows"), 0), "unknown"));
	json_decref(json);
	json_decref(sums);
	json = ask(w, "{\"verb\":\"patterns\",\"by\":\"weekday\"}");
	cr_assert_str_eq(text(json, "text"), "patterns run over weeks and weekdays: not by weekday");
	json_decref(json);
	json = ask(w, "{\"verb\":\"patterns\",\"over\":\"rollin:10w\"}");
	cr_assert(json_is_false(json_object_get(json, "ok")), "%s", w->answer);
	json_decref(json);
	world_free(w);
}

/* Year 5: five of ten away on Mondays. Year 6: two of eight. Two may not be told, and so five may not
 * either: whoever knows that it is seven together could take it away. */
Test(engine_views, a_count_that_gives_another_away_is_kept_back_too)
{
	struct world *w = start("2026-11-22T12:00");
	static char numbered[18][16];
	json_t *json;

	for (int i = 0; i < 18; i++) {
		snprintf(numbered[i], sizeof numbered[i], "S%d", i);
		pupil(w, "oak", numbered[i], "", i < 10 ? "5" : "6");
		away_mondays(w, numbered[i], i < 5 || i >= 16 ? 6 : 0);
	}
	world_open(w);
	work_now(w);
	json = ask(w, "{\"verb\":\"patterns\"}");
	cr_assert_eq(number(json_array_get(json_object_get(json, "rows"), 0), "weekday"), 7, "%s", w->answer);
	json_decref(json);
	json = ask(w, "{\"verb\":\"patterns\",\"by\":\"year_group\"}");
	cr_assert_eq(number(row(json, "5"), "enrolments"), 10, "%s", w->answer);
	cr_assert_eq(number(row(json, "6"), "enrolments"), 8);
	cr_assert(json_is_null(json_object_get(row(json, "6"), "weekday")), "%s", w->answer);
	cr_assert(json_is_null(json_object_get(row(json, "5"), "weekday")));
	cr_assert(json_is_null(json_object_get(row(json, "5"), "weekday_leads")));
	cr_assert_eq(number(row(json, "5"), "fall"), 0, "a nought is a real nought");
	json_decref(json);
	world_free(w);
}

/* A group under five is one flag and no number. */
Test(engine_views, a_small_group_has_no_patterns)
{
	struct world *w = four_patterns();
	json_t *json = ask(w, "{\"verb\":\"patterns\",\"by\":\"school\"}");

	cr_assert(hidden(row(json, "oak")), "%s", w->answer);
	cr_assert_null(json_object_get(row(json, "oak"), "enrolments"));
	cr_assert_null(json_object_get(row(json, "oak"), "broken"));
	cr_assert_eq(json_array_size(json_object_get(row(json, "oak"), "days")), 0u);
	json_decref(json);
	world_free(w);
}

/* --- two years ------------------------------------------------------------------------- */

#define CHILDREN 16
static char upns[CHILDREN][UPN_LENGTH + 1];

static void make_upns(void)
{
	static const char letters[] = "ABCDEFGHJKLMNPQRTUVWXYZ";

	for (unsigned i = 0; i < CHILDREN; i++)
		for (unsigned k = 0; k < 23; k++) {
			char upn[32];

			snprintf(upn, sizeof upn, "%c332201525%03u", letters[k], 100 + i);
			if (upn_read(span_of(upn), upns[i], NULL) == 0)
				break;
		}
}

static char ids[CHILDREN][16];

/* One child: last year at `from` in year 6 with a week's marks, this year at `to` with another's. */
static const struct child_path {
	const char *from, *before, *to, *year, *after;
} paths[CHILDREN] = {
	{"oak", "II////////", "ash", "7", "//////////"}, /* 20 %, then none: no longer persistent */
	{"oak", "//////////", "ash", "7", "I/////////"}, /* 10 %: newly */
	{"oak", "//////////", "ash", "7", "III///////"}, /* newly */
	{"oak", "//////////", "ash", "7", "//////////"},
	{"oak", "//////////", "ash", "7", "//////////"},
	{"oak", "//////////", "ash", "7", "//////////"},
	{"elm", "//////////", "ash", "7", "O/////////"}, /* newly */
	{"elm", "//////////", "ash", "7", "//////////"},
	{"elm", "//////////", "ash", "7", "//////////"},
	{"elm", "//////////", "ash", "7", "//////////"},
	{"elm", "//////////", "ash", "7", ".........."}, /* not one mark this year */
	{"oak", "//////////", NULL, NULL, NULL},	 /* gone */
	{"oak", "//////////", "oak", "6", "//////////"}, /* the year again */
	{NULL, NULL, "ash", "7", "//////////"},		 /* joined */
};
#define DUAL	14 /* at oak and elm last year */
#define RENAMED 15 /* another UPN at ash, the former one given */

static void pupils_of_year(struct world *w, bool last)
{
	w->pupils.count = w->marks.count = 0;
	for (unsigned i = 0; i < CHILDREN; i++) {
		const struct child_path *p = &paths[i];

		if ((last ? p->from : p->to) == NULL)
			continue;
		pupil(w, last ? p->from : p->to, ids[i], upns[i], last ? "6" : p->year);
		week(w, last ? p->from : p->to, ids[i], last ? "2025-11-10" : "2026-11-09",
		     last ? p->before : p->after);
	}
}

/* Sunday 14 June 2026, the whole year told; more may follow before world_open. */
static struct world *last_year(void)
{
	struct world *w = start("2026-06-14T12:00");

	make_upns();
	for (unsigned i = 0; i < CHILDREN; i++)
		snprintf(ids[i], sizeof ids[i], "K%u", i);
	/* The first of oak's six is on a list, and restricted. */
	text_copy(w->list.at[0].upn, sizeof w->list.at[0].upn, span_of(upns[0]));
	w->list.at[0].restricted = true;
	pupils_of_year(w, true);
	return w;
}

/* Memory is gone, and it is Monday 23 November: another year. */
static void next_year(struct world *w)
{
	w->now = at("2026-11-23T16:30");
	pupils_of_year(w, false);
}

static struct world *two_years(void)
{
	struct world *w = last_year();

	world_open(w);
	work_now(w);
	next_year(w);
	world_restart(w);
	work_now(w);
	return w;
}

static json_int_t left_out(const json_t *answer, const char *words)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(answer, "left_out"), i, one)
		if (strstr(text(one, "words"), words) != NULL)
			return number(one, "children");
	return 0;
}

static void check_sums(const json_t *of, const int sums[7], const char *rise)
{
	const json_t *before = json_object_get(of, "before"), *after = json_object_get(of, "after");

	cr_assert_eq(number(of, "children"), sums[0], "%d", (int)number(of, "children"));
	cr_assert_eq(number(before, "num"), sums[1]);
	cr_assert_eq(number(before, "den"), sums[2]);
	cr_assert_eq(number(after, "num"), sums[3]);
	cr_assert_eq(number(after, "den"), sums[4]);
	cr_assert_eq(number(of, "newly_persistent"), sums[5]);
	cr_assert_eq(number(of, "no_longer_persistent"), sums[6]);
	cr_assert_str_eq(text(of, "rise"), rise);
}

/* Oak's six, the restricted one too: 2 of 60, then 4 of 60. Elm's four: 0 of 40, then 1 of 40. Nobody is
 * named. */
Test(engine_views, the_same_children_in_two_years_by_hand)
{
	static const int oak[] = {6, 2, 60, 4, 60, 2, 1}, elm[] = {4, 0, 40, 1, 40, 1, 0},
			 all[] = {10, 2, 100, 5, 100, 3, 1};
	struct world *w = two_years();
	json_t *json = ask(w, "{\"verb\":\"transition\",\"whole\":true}");

	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 2u, "%s", w->answer);
	check_sums(row(json, "oak"), oak, "+3.33");
	check_sums(row(json, "elm"), elm, "+2.50");
	check_sums(json_object_get(json, "total"), all, "+3.00");
	for (unsigned i = 0; i < CHILDREN; i++)
		cr_assert(strstr(w->answer, upns[i]) == NULL && strstr(w->answer, ids[i]) == NULL);
	cr_assert_eq(left_out(json, "on no register here"), 1, "%s", w->answer);
	cr_assert_eq(left_out(json, "in another year group now"), 1);
	cr_assert_eq(left_out(json, "without a possible session this year"), 1);
	cr_assert_eq(left_out(json, "without a possible session last year"), 0);
	cr_assert_eq(left_out(json, "not in the earlier one"), 1);
	json_decref(json);
	json = ask(w, "{\"verb\":\"transition\",\"rows\":\"receiver\",\"whole\":true}");
	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 1u);
	check_sums(row(json, "ash"), all, "+3.00");
	json_decref(json);
	json = ask(w, "{\"verb\":\"transition\",\"rows\":\"feeder\",\"whole\":true}");
	check_sums(row(json, "oak"), oak, "+3.33");
	json_decref(json);
	/* With 11 sessions wanted nobody is judged persistent; the sums stay. */
	json = ask(w, "{\"verb\":\"transition\",\"whole\":true,\"minimum\":\"11\"}");
	cr_assert_eq(number(json_object_get(json, "total"), "newly_persistent"), 0);
	cr_assert_eq(number(json_object_get(json, "total"), "children"), 10);
	json_decref(json);
	world_free(w);
}

/* Elm's four are under five; oak's six and the total may not both be told. */
Test(engine_views, few_children_of_a_feeder_are_kept_back)
{
	struct world *w = two_years();
	json_t *json = ask(w, "{\"verb\":\"transition\"}");
	const json_t *reason;
	size_t i;

	cr_assert(hidden(row(json, "elm")), "%s", w->answer);
	cr_assert(hidden(row(json, "oak")) || hidden(json_object_get(json, "total")), "%s", w->answer);
	json_array_foreach(json_object_get(json, "left_out"), i, reason)
		cr_assert(json_is_null(json_object_get(reason, "children")), "one child: %s", w->answer);
	cr_assert_gt(i, 0u);
	json_decref(json);
	world_free(w);
}

/* A team is told of the schools whose contracts are with it: oak and ash, not elm. */
Test(engine_views, contracts_say_whose_children_are_compared)
{
	struct world *w = two_years();
	json_t *json = ask(w, "{\"verb\":\"transition\",\"team\":\"vs\"}");

	cr_assert_null(row(json, "elm"), "%s", w->answer);
	cr_assert_eq(number(row(json, "oak"), "children"), 6);
	cr_assert_eq(number(json_object_get(json, "total"), "children"), 6);
	json_decref(json);
	json = ask(w, "{\"verb\":\"transition\",\"team\":\"duty\",\"whole\":true}");
	cr_assert_eq(json_array_size(json_object_get(json, "rows")), 0u, "%s", w->answer);
	cr_assert_eq(left_out(json, "now at a school whose contracts"), 5);
	json_decref(json);
	world_free(w);
}

/* A child at two schools last year counts once, by the one that ended last; one that a rule knows under
 * another UPN now is the same child. */
Test(engine_views, merged_children_count_once)
{
	struct world *w = last_year();
	json_t *json;

	pupil(w, "oak", "D1", upns[DUAL], "6");
	pupil(w, "elm", "D2", upns[DUAL], "6");
	week(w, "oak", "D1", "2025-11-10", "IIIII/////");
	week(w, "elm", "D2", "2025-11-10", "IIIIIIIIII");
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "D2", .to = on("2026-02-13")};
	pupil(w, "oak", "R1", upns[RENAMED], "6");
	week(w, "oak", "R1", "2025-11-10", "IIIII/////");
	*VEC_ADD(&w->shared) = (struct shared){
		.school = "oak", .id = "R1", .born = on("2015-01-10"), .to = on("2026-07-17")};
	world_open(w);
	work_now(w);
	next_year(w);
	pupil(w, "ash", "D3", upns[DUAL], "7");
	week(w, "ash", "D3", "2026-11-09", "//////////");
	pupil(w, "ash", "R2", "H801200001001", "7");
	week(w, "ash", "R2", "2026-11-09", "//////////");
	*VEC_ADD(&w->shared) = (struct shared){.school = "ash",
					       .id = "R2",
					       .born = on("2015-01-10"),
					       .from = on("2026-09-03"),
					       .former = upns[RENAMED]};
	world_restart(w);
	work_now(w);
	json = ask(w, "{\"verb\":\"transition\",\"whole\":true}");
	/* Oak's six and these two, each half away last year: 2 + 5 + 5 of 80. */
	cr_assert_eq(number(row(json, "oak"), "children"), 8, "%s", w->answer);
	cr_assert_eq(number(json_object_get(row(json, "oak"), "before"), "num"), 12);
	cr_assert_eq(number(row(json, "oak"), "no_longer_persistent"), 3);
	cr_assert_eq(number(row(json, "elm"), "children"), 4);
	cr_assert_eq(left_out(json, "on no register here"), 1, "still the one that left");
	json_decref(json);
	world_free(w);
}

/* June's marks are after the same day last year: "ytd" compares like with like, "year" takes them. */
Test(engine_views, the_same_part_of_both_years_is_compared)
{
	struct world *w = last_year();
	json_t *json;

	week(w, "oak", "K0", "2026-06-08", "OOOOOOOOOO");
	world_open(w);
	work_now(w);
	next_year(w);
	world_restart(w);
	work_now(w);
	json = ask(w, "{\"verb\":\"transition\",\"whole\":true}");
	cr_assert_eq(number(json_object_get(row(json, "oak"), "before"), "num"), 2, "%s", w->answer);
	json_decref(json);
	json = ask(w, "{\"verb\":\"transition\",\"whole\":true,\"over\":\"year\"}");
	cr_assert_eq(number(json_object_get(row(json, "oak"), "before"), "num"), 12, "%s", w->answer);
	cr_assert_eq(number(json_object_get(row(json, "oak"), "before"), "den"), 70);
	json_decref(json);
	world_free(w);
}

/* What cannot be compared is said, and nothing is guessed. */
Test(engine_views, a_store_without_last_year_says_so)
{
	static const char *const wrong[][2] = {
		{"{\"verb\":\"transition\",\"years\":\"6,8\"}", "years: expected two year groups"},
		{"{\"verb\":\"transition\",\"years\":\"seven\"}", "years: expected two year groups"},
		{"{\"verb\":\"transition\",\"rows\":\"school\"}", "rows: expected feeder,receiver"},
		{"{\"verb\":\"transition\",\"over\":\"rolling:10w\"}", "not over rolling:10w"},
		{"{\"verb\":\"transition\",\"by\":\"sex\"}", "by feeder and receiver only"},
		{"{\"verb\":\"transition\"}", "the store holds no register of 2024/25"},
	};
	struct world *w = last_year();

	world_open(w);
	work_now(w);
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		json_t *json = ask(w, wrong[i][0]);

		cr_assert(json_is_false(json_object_get(json, "ok")), "%s", w->answer);
		cr_assert_not_null(strstr(text(json, "text"), wrong[i][1]), "%s", w->answer);
		json_decref(json);
	}
	world_free(w);
}
