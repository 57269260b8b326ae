/* Children of one household through the engine: a worker who rings about one child must read of the brother
 * in the same message and not on page four, and nobody may learn from it what no list or school lets them
 * read. And children away at the same sessions, who are a list for one named person and for nobody else. */
#include "engine_rows.h"
#include "engine_visitor.h"

#include "engine/lists/lists.h"
#include "engine/view/view_inbox.h"
#include "engine/world/household.h"

#define DIGEST	 "uk.gov.local.muster.digest.v1"
#define ALERT	 "uk.gov.local.muster.alert.v1"
#define SIBLING	 "Sibling (Oak School): "
#define TOGETHER "\"rule\":\"together_absent\""

static void house(struct world *w, size_t row, const char *household)
{
	text_copy(w->list.at[row].household, sizeof w->list.at[row].household, span_of(household));
}

static struct record_list_row *add_row(struct world *w, const char *upn, const char *case_id,
				       const char *household)
{
	struct record_list_row *row = VEC_ADD(&w->list);

	*row = w->list.at[0];
	row->line = (uint32_t)w->list.count + 1;
	text_copy(row->upn, sizeof row->upn, span_of(upn));
	text_copy(row->case_id, sizeof row->case_id, span_of(case_id));
	text_copy(row->household, sizeof row->household, span_of(household));
	return row;
}

/* The two looked-after children of oak, in one household unless said otherwise, and a digest for vs. */
static struct world *family(const char *first, const char *second)
{
	static char text[2048];
	struct world *w = borough("2026-11-23T06:30");

	snprintf(text, sizeof text, "%sdigest: {}\n", world_files[4][1]);
	world_file(w, "teams/vs.yaml", text);
	house(w, 0, first);
	house(w, 1, second);
	return w;
}

static void morning(struct world *w, const char *second)
{
	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, second);
	run_until(w, "2026-11-23T09:46");
}

/* --- the line of a brother or sister -------------------------------------------------------------------- */

Test(engine_household, an_alert_says_how_the_sibling_is_marked)
{
	struct world *w = family("H1", "H1");

	morning(w, "/");
	cr_assert_eq(to(w, "vs", OPEN_N, SIBLING "in school."), 1u, "%s", w->sent.at[0].body);
	cr_assert_eq(rows(w, "SELECT count(DISTINCT child) FROM audit WHERE kind = 'disclosed'"), 2,
		     "what was shown of the sibling is logged as the sibling's");
	cr_assert_eq(to(w, "cme", ALERT, "Sibling"), 0u, "a team that reads no list learns of no household");
	cr_assert_eq(
		to(w, "duty", ALERT, "Sibling: "), 1u,
		"where the school is not released it is not named, nor is more than the class of the mark");
	cr_assert_eq(to(w, "duty", ALERT, SIBLING), 0u);
	world_free(w);
}

Test(engine_household, no_household_no_sibling)
{
	static const char *const pairs[][2] = {{"", ""}, {"H1", ""}, {"H1", "H2"}};

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct world *w = family(pairs[i][0], pairs[i][1]);

		morning(w, "/");
		cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 1u);
		cr_assert_eq(sent_with(w, "Sibling", ""), 0u, "pair %zu has the same surname and worker", i);
		world_free(w);
	}
}

/* Of two workers' teams under one contract each is told of its own child: not in the sibling's line either.
 * With a worker whom nobody's file names the child is everybody's, so that it is not lost. */
Test(engine_household, a_sibling_of_another_worker_is_not_spoken_of)
{
	static const struct {
		const char *worker;
		unsigned lines;
	} cases[] = {{"W. Orker", 1}, {"A. Nother", 0}, {"Who Knows", 1}};
	static char contract[4096];
	const char *text = world_files[2][1], *alerts = strstr(text, "alerts:");

	snprintf(contract, sizeof contract,
		 "%.*s  - to: duty\n    fields: [{name: session_mark, treatment: class}]\n%s",
		 (int)(alerts - text), text, alerts);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world *w = family("H1", "H1");

		world_file(w, "contracts/vs.yaml", contract);
		world_file(w, "teams/vs.yaml", TEAM("vs", "Virtual") "serves: {workers: [W. Orker]}\n");
		world_file(w, "teams/duty.yaml", TEAM("duty", "Duty") "serves: {workers: [A. Nother]}\n");
		text_copy(w->list.at[1].worker, sizeof w->list.at[1].worker, span_of(cases[i].worker));
		morning(w, "/");
		cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u, "%s", cases[i].worker);
		cr_assert_eq(to(w, "vs", OPEN_N, SIBLING "in school."), cases[i].lines, "%s",
			     cases[i].worker);
		world_free(w);
	}
}

/* Who stands in is told of a sibling whom nobody else has. */
Test(engine_household, who_stands_in_reads_of_no_sibling_who_has_a_worker)
{
	static char contract[4096];
	const char *text = world_files[2][1], *alerts = strstr(text, "alerts:");

	snprintf(contract, sizeof contract,
		 "%.*s  - to: duty\n    fields: [{name: session_mark, treatment: class}]\n%s",
		 (int)(alerts - text), text, alerts);
	for (unsigned owned = 0; owned < 2; owned++) {
		struct world *w = family("H1", "H1");

		world_file(w, "contracts/vs.yaml", contract);
		world_file(w, "teams/vs.yaml", TEAM("vs", "Virtual") "serves: {stands_in: true}\n");
		world_file(w, "teams/duty.yaml", TEAM("duty", "Duty") "serves: {workers: [A. Nother]}\n");
		if (owned == 1)
			text_copy(w->list.at[1].worker, sizeof w->list.at[1].worker, SPAN("A. Nother"));
		morning(w, "/");
		cr_assert_eq(to(w, "vs", OPEN_N, "case C1"), 1u);
		cr_assert_eq(to(w, "vs", OPEN_N, SIBLING "in school."), 1 - owned);
		world_free(w);
	}
}

/* No mark is never read as present: without one there is no line. */
Test(engine_household, a_sibling_without_a_mark_is_not_spoken_of)
{
	struct world *w = family("H1", "H1");

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	run_until(w, "2026-11-23T09:46");
	cr_assert_eq(to(w, "vs", ALERT, OPEN_N), 1u);
	cr_assert_eq(sent_with(w, "Sibling", ""), 0u);
	world_free(w);
}

/* Restricted, or before an adoption order: neither side is told of the other. */
Test(engine_household, a_restricted_child_has_no_household)
{
	for (int separating = 0; separating < 2; separating++) {
		struct world *w = family("H1", "H1");

		if (separating == 1)
			text_copy(w->list.at[1].status, sizeof w->list.at[1].status, SPAN("separating"));
		else
			w->list.at[1].restricted = true;
		morning(w, "N");
		cr_assert_eq(sent_with(w, "Sibling", ""), 0u);
		cr_assert_eq(sent_with(w, "\"household\"", ""), 0u);
		world_free(w);
	}
}

/* Two households on one list, or an id that half the list has, say nothing. */
Test(engine_household, what_a_list_says_twice_or_of_too_many_is_not_believed)
{
	struct world *w = family("H1", "H1");
	char case_id[16];

	text_copy(add_row(w, "W332201523114", "C1", "H9")->status, sizeof w->list.at[0].status,
		  SPAN("in_need"));
	morning(w, "/");
	cr_assert_eq(sent_with(w, "Sibling", ""), 0u, "H1 and H9 are both on the list for one child");
	world_free(w);
	for (unsigned more = 14; more <= 15; more++) {
		w = family("unknown", "unknown");
		for (unsigned i = 0; i < more; i++) {
			snprintf(case_id, sizeof case_id, "X%u", i);
			add_row(w, "", case_id, "unknown");
		}
		morning(w, "/");
		cr_assert_eq(to(w, "vs", ALERT, SIBLING), more == 14 ? 1u : 0u, "%u children of one id",
			     more + 2);
		world_free(w);
	}
}

/* Kept with its row, and over with it. */
Test(engine_household, a_household_outlives_a_restart_and_ends_with_its_row)
{
	struct world *w = family("H1", "H1");

	w->list.at[1].to = on("2026-11-23");
	morning(w, "/");
	world_restart(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", true, "N");
	mark(w, "A2", "2026-11-23", true, "\\");
	run_until(w, "2026-11-23T14:00");
	cr_assert_eq(to(w, "vs", OPEN_N, SIBLING "in school."), 2u, "kept in the store");
	mark(w, "A1", "2026-11-24", false, "N");
	mark(w, "A2", "2026-11-24", false, "/");
	run_until(w, "2026-11-24T10:00");
	cr_assert_eq(to(w, "vs", OPEN_N, SIBLING "in school."), 2u, "a row that has ended says nothing");
	world_free(w);
}

/* A child who is restricted while messages wait: what names the child, also a sibling's message, is written
 * anew. */
Test(engine_household, a_message_that_waits_is_taken_back_from_the_sibling_too)
{
	struct world *w = family("H1", "H1");
	json_t *json;

	world_open(w);
	work_now(w);
	mark(w, "A1", "2026-11-23", false, "N");
	mark(w, "A2", "2026-11-23", false, "/");
	w->bus_away = true;
	run_until(w, "2026-11-23T09:46");
	json = ask(
		w,
		"{\"verb\":\"list_add\",\"list\":\"social-care\",\"surname\":\"Brook\",\"upn\":\"C332401025007\","
		"\"status\":\"in_need\",\"case\":\"C2\",\"restricted\":true,\"why\":\"w\",\"by\":\"J\"}");
	cr_assert(json_is_true(json_object_get(json, "ok")), "%s", w->answer);
	json_decref(json);
	w->bus_away = false;
	world_consumers(w, 1);
	run_until(w, "2026-11-23T09:50");
	cr_assert_geq(to(w, "vs", ALERT, OPEN_N), 1u);
	cr_assert_eq(sent_with(w, "Sibling", ""), 0u);
	world_free(w);
}

/* --- which list says it
 * ------------------------------------------------------------------------------------- */

static const char two_lists[] =
	"apiVersion: muster/v1\nkind: Authority\nid: test\nla: \"332\"\nname: Test\nregion: E12000005\n"
	"neighbours: {statistical: [\"384\"]}\nlisten: {console: \"127.0.0.1:8480\", bus: \"tcp://127.0.0.1:8481\"}\n"
	"lists:\n  - {id: social-care, kind: social_care, file: social-care.csv, owner: vs, due: \"07:00\"}\n"
	"  - {id: youth, kind: youth_justice, file: youth.csv, owner: vs, due: \"07:00\"}\nagreements: listed\n";

static uint32_t put(struct world *w, uint32_t list, size_t of, const char *household)
{
	struct record_list_row row = w->list.at[of];
	struct digest id = child_of_upn(w->engine, row.upn);
	struct fault f = {0};

	text_copy(row.household, sizeof row.household, span_of(household));
	if (list > 0)
		row.status[0] = '\0';
	cr_assert_eq(list_remember(w->engine, list, &row, &id, 0, &f), 0, "%s", f.text);
	return child_find(w->engine, &id);
}

/* By hand: what the two lists say of the first child and of the second, and whether that is one household. */
Test(engine_household, the_first_list_that_gives_one_counts)
{
	static const struct {
		const char *first[2], *second[2];
		bool one;
	} cases[] = {
		{{"H1", ""}, {"H1", ""}, true},	     {{"", "H1"}, {"", "H1"}, true},
		{{"H1", ""}, {"", "H1"}, false}, /* ids of two lists are never compared */
		{{"H1", "Y1"}, {"", "Y1"}, false},   {{"H1", "Y1"}, {"H1", "Y2"}, true},
		{{"H1", "Y1"}, {"H2", "Y1"}, false},
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct world *w = borough("2026-11-23T06:30");
		struct household a, b;
		uint32_t first = 0, second = 0, other;
		bool known;

		world_file(w, "muster.yaml", two_lists);
		world_open(w);
		for (uint32_t list = 0; list < 2; list++) {
			first = put(w, list, 0, cases[i].first[list]);
			second = put(w, list, 1, cases[i].second[list]);
		}
		known = household_of(w->engine, first, on("2026-11-23"), &a) &&
			household_of(w->engine, second, on("2026-11-23"), &b);
		cr_assert_eq(known && household_same(&a, &b), cases[i].one, "%zu", i);
		cr_assert_eq(household_others(w->engine, first, on("2026-11-23"), &other, 1),
			     cases[i].one ? 1u : 0u, "%zu", i);
		world_free(w);
	}
}

/* A row as earlier releases kept it ends before the household, or before the day of review. */
Test(engine_household, rows_of_earlier_releases_are_read)
{
	struct record_list_row row = {.case_id = "C1", .surname = "Brook", .review = DAY_NONE}, got;
	struct buffer packed = {0};

	record_pack(RECORD_LIST_ROW, &row, &packed);
	for (size_t less = 0; less <= 12; less++) {
		bool kept = less == 0 || less == 2 || less == 12;

		cr_assert_eq(list_row_unpack((struct span){packed.at, packed.length - less}, &got), kept,
			     "%zu", less);
		cr_assert(!kept || (strcmp(got.case_id, "C1") == 0 && got.household[0] == '\0' &&
				    got.review == DAY_NONE));
	}
	buffer_free(&packed);
}

/* --- digests and inboxes -----------------------------------------------------------------------------------
 */

Test(engine_household, a_digest_puts_brothers_and_sisters_together)
{
	struct world *together = family("H1", "H1"), *apart = family("H1", "H2");

	morning(together, "N");
	cr_assert_eq(to(together, "vs", DIGEST, "\"groups\":[{\"household\":1,\"alerts\":["), 1u);
	cr_assert_eq(to(together, "vs", DIGEST, "\"Household 1: No reason known yet: Zo"), 1u);
	cr_assert_eq(to(together, "vs", DIGEST, "H1"), 0u, "the list's own number is nobody's business");
	morning(apart, "N");
	cr_assert_eq(to(apart, "vs", DIGEST, "\"groups\":[{\"school\":\"Oak School\""), 1u);
	cr_assert_eq(sent_with(apart, "\"household\"", ""), 0u);
	world_free(together);
	world_free(apart);
}

static int number_of(struct world *w, const struct person *p, size_t row)
{
	json_t *inbox = look(w, p, view_inbox, "{\"verb\":\"inbox\"}");
	int n = count_of(json_array_get(json_object_get(inbox, "rows"), row), "household");

	json_decref(inbox);
	return n;
}

Test(engine_household, an_inbox_numbers_them)
{
	struct world *w = family("H1", "H1");

	morning(w, "N");
	cr_assert_eq(number_of(w, &vs_head, 0), 1);
	cr_assert_eq(number_of(w, &vs_head, 1), 1);
	cr_assert_eq(number_of(w, &cme_officer, 0), 0, "who reads no list is given no number");
	world_free(w);
}

/* --- away at the same sessions
 * ------------------------------------------------------------------------------ */

#define MANY 96
static const char lead_file[] =
	"apiVersion: muster/v1\nkind: Person\nid: lead\nname: Lea Lead\nteams: [cme]\n";
static const char *const together_files[][2] = {
	{"contracts/cme.yaml", CME("  - {rule: together_absent, to: cme, urgency: weekly}\n")},
	{"contracts/duty.yaml", duty_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/cme.yaml", TEAM("cme", "Missing")},
	{"teams/duty.yaml", TEAM("duty", "Duty")},
	{"people/lead.yaml", lead_file},
};

static char others[MANY][8];

static bool is_one(const char *student, const char *const *of, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(student, of[i]) == 0)
			return true;
	return false;
}

/* A hundred pupils of oak, in school on every school day from 2 to 20 November (30 sessions), but for four
 * sessions at which the three named are marked O; the first of them at a fifth too. On the 9th 40 others are
 * away with them all day: no day of ordinary absence. */
static struct world *autumn(const char *const three[3])
{
	static const char *const shared[][2] = {
		{"2026-11-03", "am"}, {"2026-11-05", "am"}, {"2026-11-10", "pm"}, {"2026-11-18", "pm"}};
	struct world *w = world_new_files("2026-11-01T12:00", together_files,
					  sizeof together_files / sizeof *together_files);

	w->exact = true;
	for (unsigned i = 0; i < MANY; i++) {
		snprintf(others[i], sizeof others[i], "B%u", i);
		*VEC_ADD(&w->pupils) = (struct pupil){"oak", others[i], "", "5"};
	}
	for (day_t day = on("2026-11-02"); day <= on("2026-11-20"); day++)
		for (size_t i = 0; i < w->pupils.count && day_weekday(day) < 5; i++)
			for (int pm = 0; pm < 2; pm++) {
				const char *who = w->pupils.at[i].id;
				bool away = day == on("2026-11-09") && (is_one(who, three, 3) || (i >= 60));

				for (size_t k = 0; k < 4; k++)
					away = away || (is_one(who, three, 3) && day == on(shared[k][0]) &&
							(shared[k][1][0] == 'p') == (pm == 1));
				away = away ||
				       (strcmp(who, three[0]) == 0 && day == on("2026-11-17") && pm == 0);
				*VEC_ADD(&w->marks) = (struct school_mark){
					"oak",
					who,
					away ? "O" : pm == 1 ? "\\" : "/",
					day,
					pm == 1,
					london_to_instant(day, pm == 1 ? 13 * 60 + 21 : 9 * 60 + 21)};
			}
	return w;
}

static const char *const three[] = {"A1", "A3", "B1"};

Test(engine_household, three_who_are_away_at_the_same_sessions_are_told_to_the_lead)
{
	struct world *w = autumn(three);

	world_open(w);
	run_until(w, "2026-11-23T07:29");
	cr_assert_eq(sent_with(w, TOGETHER, ""), 0u, "not before Monday; a week ago there were two sessions");
	run_until(w, "2026-11-23T08:15");
	cr_assert_eq(to(w, "cme", TOGETHER, "3 children at 1 school"), 1u);
	cr_assert_eq(to(w, "cme", TOGETHER, "For Lea Lead alone: nobody else is told."), 1u);
	cr_assert_eq(
		to(w, "cme", TOGETHER,
		   "Group 1: 3 children, away unexplained at the same 4 sessions (2 days), at 4 separate times: Tue 3 Nov 2026 morning, "
		   "Thu 5 Nov 2026 morning, Tue 10 Nov 2026 afternoon, Wed 18 Nov 2026 afternoon."),
		1u, "the ninth, when 43 of 100 were away, is no day of ordinary absence: %s",
		w->sent.at[w->sent.count - 1].body);
	cr_assert_eq(to(w, "cme", TOGETHER,
			"Oak School: UPN W332201523114: 4 of the 5 sessions away unexplained in these weeks"),
		     1u);
	cr_assert_eq(to(w, "cme", TOGETHER,
			"Oak School: UPN P33220152311A: 4 of the 4 sessions away unexplained in these weeks"),
		     1u);
	cr_assert_eq(to(w, "cme", TOGETHER, "it does not say that they were together"), 1u);
	cr_assert_eq(sent_with(w, TOGETHER, ""), 1u, "nobody else is told");
	world_restart(w);
	run_until(w, "2026-11-24T08:15");
	cr_assert_eq(sent_with(w, TOGETHER, ""), 1u, "a restart tells nothing again");
	world_free(w);
}

Test(engine_household, one_household_and_a_restricted_child_are_no_list)
{
	for (int restricted = 0; restricted < 2; restricted++) {
		static const char *const listed[] = {"A1", "A2", "A3"};
		struct world *w = autumn(listed);

		if (restricted == 1) {
			w->list.at[1].restricted = true;
		} else {
			house(w, 0, "H1");
			house(w, 1, "H1");
			add_row(w, "P33220152311A", "C4", "H1");
		}
		world_open(w);
		run_until(w, "2026-11-23T08:15");
		cr_assert_eq(sent_with(w, TOGETHER, ""), 0u, "%d", restricted);
		world_free(w);
	}
}

/* Two of one household and a third child are no family on its own. */
Test(engine_household, a_household_and_another_child_are_told)
{
	static const char *const listed[] = {"A1", "A2", "A3"};
	struct world *w = autumn(listed);

	house(w, 0, "H1");
	house(w, 1, "H1");
	world_open(w);
	run_until(w, "2026-11-23T08:15");
	cr_assert_eq(to(w, "cme", TOGETHER, "Group 1: 3 children"), 1u);
	world_free(w);
}
