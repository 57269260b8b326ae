/* Schools, pages, packs and agreed actions for somebody who is signed in: who sees which school, who reads
 * which child, and that no school's staff learn of a social worker there. */
#include "engine_borough.h"

#include "engine/report/console_reports.h"

#define A3 "P33220152311A"

static const char ess_contract[] =
	"apiVersion: muster/v1\nkind: ShareContract\nid: ess\nversion: 1.0.0\nstatus: active\ntitle: T\n"
	"purpose: attendance_support\nobjective: Help.\n" LAWFUL
	"parties:\n  supplier: {schools: [oak]}\n  receiver: {authority: \"332\", team: ess}\n" CONTACTS VALID
	"subjects: {pupils: all}\n" LOOKS "share:\n  - to: ess\n    fields:\n"
	"      - {name: upn, treatment: clear, required: true, why: to say whom}\n"
	"      - {name: school, treatment: clear, required: true, why: to talk}\n"
	"      - {name: session_mark, treatment: count, why: for sums}\n"
	"      - {name: sessions_missed, treatment: clear, required: true, why: to help}\nalerts:\n"
	"  - {rule: unauthorised_10_days, to: ess, urgency: weekly}\n" END;
static const char *const ess_files[][2] = {
	{"contracts/ess.yaml", ess_contract},
	{"schools/oak.yaml", SCHOOL("oak", "Oak School", "900101", "3322001", "A0000000001", "2026-10-01")},
	{"schools/elm.yaml", SCHOOL("elm", "Elm School", "900102", "3322002", "A0000000002", "2026-10-01")},
	{"teams/ess.yaml", TEAM("ess", "Support")},
};

static const struct person ess_person = {.id = "e", .name = "Eve", .teams = {"ess"}, .team_count = 1};
static const struct person oak_staff = {
	.id = "s", .name = "Sam", .schools = {"oak"}, .school_count = 1, .rights = RIGHT_CONTRACTS};

/* Twelve days; A3 is away without leave on the first ten. */
static struct world *at_work(void)
{
	struct world *w = world_new_files("2026-10-18T12:00", ess_files, 4);
	static const char *const pupils[] = {"A1", "A2", "A4"};

	w->exact = true;
	for (unsigned i = 0; i < 3; i++)
		days(w, pupils[i], twelve, 12, "/");
	days(w, "A3", twelve, 10, "O");
	days(w, "A3", twelve + 10, 2, "/");
	world_open(w);
	run_until(w, "2026-11-10T23:00");
	return w;
}

/* The answer as text, "" and *ret_rc for a fault (its words in `why`). */
static char *asked(struct world *w,
		   int (*of)(struct engine *e, const struct visitor *v, const json_t *question,
			     json_t **ret_json, struct fault *reterr),
		   const struct person *p, const char *question, int expected, struct fault *why)
{
	const struct visitor v = {.person = p, .csrf = "", .session = 1};
	json_t *q = json_loads(question, 0, NULL), *answer = NULL;
	char *text;
	int rc = of(w->engine, &v, q, &answer, why);

	cr_assert_eq(rc, expected, "%s: %d %s", question, rc, why->text);
	text = answer != NULL ? json_dumps(answer, JSON_COMPACT) : strdup("");
	json_decref(answer);
	json_decref(q);
	return text;
}

static void has(char *text, const char *words, bool is)
{
	cr_assert_eq(strstr(text, words) != NULL, is, "%s in %s", words, text);
}

Test(console_reports, each_sees_the_schools_that_are_his)
{
	struct world *w = at_work();
	struct fault f = {0};
	char *text = asked(w, console_schools, &ess_person, "{}", 0, &f);

	has(text, "\"id\":\"oak\"", true);
	has(text, "\"id\":\"elm\"", true);
	has(text, "none this term", true);
	/* Four pupils: fewer than may be told. */
	has(text, "\"pupils\":null,\"overall\":{\"name\":\"Overall absence\",\"words\":\"kept back\"", true);
	free(text);
	text = asked(w, console_schools, &oak_staff, "{}", 0, &f);
	has(text, "\"id\":\"oak\"", true);
	has(text, "\"id\":\"elm\"", false);
	free(text);
	/* One that may not be seen is one that is not there. */
	free(asked(w, console_school, &oak_staff, "{\"id\":\"elm\"}", -FAULT_MISSING, &f));
	free(asked(w, console_school, &oak_staff, "{\"id\":\"nowhere\"}", -FAULT_MISSING, &f));
	free(asked(w, console_school, &ess_person, "{\"id\":\"oak\",\"term\":\"2025-autumn\"}",
		   -FAULT_MEANING, &f));
	cr_assert_str_eq(f.path, "term");
	text = asked(w, console_school, &ess_person, "{\"id\":\"oak\",\"term\":\"2026-autumn\"}", 0, &f);
	has(text, "\"id\":\"beside\"", true);
	has(text, "\"term\":\"2026-autumn\"", true);
	free(text);
	world_free(w);
}

/* 20 of 24 sessions: the team reads it by UPN and has the id for the address of the child's page; the
 * school's staff have no such list, and read nothing of the authority's lists. */
Test(console_reports, a_pack_is_the_readers_own)
{
	struct world *w = at_work();
	struct digest id = child_of_upn(w->engine, A3);
	char hex[2 * DIGEST_SIZE + 1], question[300];
	struct fault f = {0};
	char *text;

	text_hex(hex, id.bytes, DIGEST_SIZE);
	text = asked(w, console_pack, &ess_person, "{\"id\":\"oak\"}", 0, &f);
	has(text, "[\"UPN " A3 "\",\"\",\"\",\"10\",\"20\",\"20\",\"24\",\"83.3\",\"severe\"", true);
	has(text, hex, true);
	has(text, "\"edition\":\"full\"", true);
	free(text);
	snprintf(
		question, sizeof question,
		"{\"id\":\"oak\",\"child\":\"%s\",\"what\":\"Club\",\"owner\":\"Head\",\"review\":\"2026-12-04\"}",
		hex);
	free(asked(w, console_action_add, &ess_person, question, 0, &f));
	free(asked(w, console_action_add, &ess_person,
		   "{\"id\":\"oak\",\"cohort\":\"looked_after=yes\",\"what\":\"Visit\",\"owner\":\"Head\","
		   "\"review\":\"2026-12-04\"}",
		   0, &f));
	text = asked(w, console_pack, &oak_staff, "{\"id\":\"oak\",\"edition\":\"full\"}", 0, &f);
	has(text, A3, false);
	has(text, hex, false);
	has(text, "Club", false);
	has(text, "looked_after", false);
	has(text, "\"edition\":\"governors\"", true);
	free(text);
	text = asked(w, console_actions, &ess_person, "{\"id\":\"oak\"}", 0, &f);
	has(text, "\"what\":\"Club\"", true);
	has(text, "\"cohort\":\"looked_after=yes\"", true);
	free(text);
	world_free(w);
}

/* What is wrong stands at its field; an action of another school, or about a child that may not be read, is
 * not there; a school's staff write none. */
Test(console_reports, what_is_written_is_checked)
{
	struct world *w = at_work();
	struct fault f = {0};
	char *text;

	free(asked(
		w, console_action_add, &oak_staff,
		"{\"id\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"}",
		-FAULT_DENIED, &f));
	free(asked(
		w, console_action_add, &ess_person,
		"{\"id\":\"oak\",\"cohort\":\"fsm=yes\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2025-12-04\"}",
		-FAULT_MEANING, &f));
	cr_assert_str_eq(f.path, "review");
	free(asked(
		w, console_action_add, &ess_person,
		"{\"id\":\"oak\",\"child\":\"00\",\"what\":\"x\",\"owner\":\"y\",\"review\":\"2026-12-04\"}",
		-FAULT_MEANING, &f));
	cr_assert_str_eq(f.path, "child");
	free(asked(w, console_action_add, &ess_person,
		   "{\"id\":\"oak\",\"cohort\":\"year_group=5\",\"what\":\"x\",\"owner\":\"y\",\"review\":"
		   "\"2026-12-04\"}",
		   0, &f));
	free(asked(w, console_action_outcome, &ess_person,
		   "{\"id\":\"elm\",\"action\":1,\"outcome\":\"met\"}", -FAULT_MISSING, &f));
	free(asked(w, console_action_outcome, &ess_person,
		   "{\"id\":\"oak\",\"action\":9,\"outcome\":\"met\"}", -FAULT_MISSING, &f));
	free(asked(w, console_action_outcome, &ess_person,
		   "{\"id\":\"oak\",\"action\":1,\"outcome\":\"well\"}", -FAULT_MEANING, &f));
	cr_assert_str_eq(f.path, "outcome");
	text = asked(w, console_action_outcome, &ess_person,
		     "{\"id\":\"oak\",\"action\":1,\"outcome\":\"met\"}", 0, &f);
	has(text, "action 1 is met, version 2", true);
	free(text);
	world_free(w);
}
