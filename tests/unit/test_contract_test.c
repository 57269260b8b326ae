/* Contract tests: a test that must fail does fail, each kind of difference in its own words, with the line of
 * the expectation and the clause responsible. What would break for a user: a data protection officer reads
 * "ok" over a contract that shows more than was agreed. */
#include <criterion/criterion.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "config/contract_test.h"
#include "engine/trial/rehearsal.h"
#include "engine_files.h"
#include "store/store_sqlite.h"

#pragma GCC diagnostic ignored "-Wunused-const-variable"

/* --- running one file of one test ---------------------------------------------------------------- */

#define HEAD                                                                                                 \
	"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [vs-daily]\nchildren:\n"               \
	"  - {id: a, school: oak, name: Ann Ash, year_group: 5, social_care: [{status: looked_after}]}\n"    \
	"  - {id: b, school: oak, name: Ben Birch, year_group: 5}\n"                                         \
	"tests:\n  - name: one\n    day: 2026-11-23\n"
#define HEAD_LINES 10
#define TEN	   "    time: \"10:00\"\n"
#define ABSENT	   "    marks: [{child: a, am: \"N\"}, {child: b, am: /}]\n"
#define SEES	   "sees: {session_mark: no reason yet, school: Oak School}"
#define TOLD	   "alerts: [{rule: absent_no_reason_yet}]"

/* The sixth row of contracts/vs.yaml's `share` and `alerts`, by line, for the clauses in messages. */
#define MARK_CLAUSE   "vs-daily 1.0.0 share[0].fields[0] (contracts/vs.yaml:22)"
#define SCHOOL_CLAUSE "vs-daily 1.0.0 share[0].fields[1] (contracts/vs.yaml:23)"
#define ALERT_CLAUSE  "vs-daily 1.0.0 alerts[0] (contracts/vs.yaml:25)"

struct run {
	struct arena arena;
	struct folder folder;
	struct config *config;
	const struct contract_test *test;
	struct faults faults, warnings;
	struct rehearsal_report report;
	char scratch[64];
};

static void empty(const char *folder)
{
	static const char *const files[] = {"muster.db", "muster.db-wal", "muster.db-shm",
					    "keys.db",	 "keys.db-wal",	  "keys.db-shm"};
	char path[128];

	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, files[i]);
		unlink(path);
	}
}

static int open_store(void *context, struct store *ret_store, struct fault *reterr)
{
	const unsigned char master[32] = {3};

	empty(context);
	return store_sqlite_open(context, master, ret_store, reterr);
}

/* The fixture's contract, with an hour to take "no reason known yet". */
static void with_clock(struct buffer *out, const char *text)
{
	const char *row = "rule: absent_no_reason_yet, to: vs, urgency: same_session";
	const char *at = strstr(text, row);

	if (at == NULL) {
		buffer_text(out, text);
		return;
	}
	at += strlen(row);
	buffer_bytes(out, text, (size_t)(at - text));
	buffer_text(out, ", take_within: 1h");
	buffer_text(out, at);
}

static void start(struct run *r, const char *yaml)
{
	size_t n = WORLD_FILES;

	memset(r, 0, sizeof *r);
	r->folder.at = calloc(n, sizeof *r->folder.at);
	r->folder.count = r->folder.room = n;
	for (size_t i = 0; i < n; i++) {
		strcpy(r->folder.at[i].name, world_files[i][0]);
		with_clock(&r->folder.at[i].bytes, world_files[i][1]);
	}
	cr_assert_eq(folder_load(&r->folder, &r->config, &r->faults, &r->warnings), 0);
	contract_test_read(span_of(yaml), "contracts/t.test.yaml", &r->arena, &r->test, &r->faults,
			   &r->warnings);
	if (r->test != NULL)
		rehearsal_check(r->config, r->test, &r->faults);
}

static void run(struct run *r, const char *yaml)
{
	struct rehearsal_stores stores = {r->scratch, open_store};
	char line[1024] = "";
	struct fault f = {0};

	start(r, yaml);
	if (r->faults.count > 0)
		fault_print(&r->faults.list[0], line, sizeof line);
	cr_assert_not_null(r->test, "%s", line);
	cr_assert_eq(r->faults.count, 0u, "%s", line);
	strcpy(r->scratch,
	       access("/dev/shm", W_OK) == 0 ? "/dev/shm/muster-trial-XXXXXX" : "/tmp/muster-trial-XXXXXX");
	cr_assert_not_null(mkdtemp(r->scratch));
	cr_assert_eq(rehearsal_run(&r->folder, r->config, r->test, &stores, &r->report, &f), 0, "%s", f.text);
}

static void stop(struct run *r)
{
	if (r->scratch[0] != '\0') {
		empty(r->scratch);
		rmdir(r->scratch);
	}
	rehearsal_report_free(&r->report);
	config_free(r->config);
	folder_free(&r->folder);
	faults_clear(&r->faults);
	faults_clear(&r->warnings);
	arena_free(&r->arena);
}

/* The mismatches as lines "line: where | expected | found | clause", lines counted from the test's `time`. */
static char *findings(const struct run *r)
{
	struct buffer out = {0};

	buffer_text(&out, "");
	for (size_t i = 0; i < r->report.mismatches.count; i++) {
		const struct rehearsal_mismatch *m = &r->report.mismatches.at[i];

		cr_assert_str_eq(m->file, "contracts/t.test.yaml");
		buffer_print(&out, "%d: %s | %s | %s | %s\n", (int)m->line - HEAD_LINES, m->where,
			     m->expected, m->found, m->clause);
	}
	cr_assert(buffer_ok(&out));
	return out.at;
}

static void expect_findings(const char *yaml, const char *wanted)
{
	struct run r;
	char *found;

	run(&r, yaml);
	found = findings(&r);
	cr_expect_str_eq(found, wanted, "for\n%s\nfound\n%s\nexpected\n%s", yaml, found, wanted);
	free(found);
	stop(&r);
}

/* --- passing ------------------------------------------------------------------------------------- */

Test(contract_test, passes_when_all_is_as_expected)
{
	expect_findings(HEAD TEN ABSENT "    expect: [{to: vs, child: a, " SEES ", " TOLD "}]\n", "");
}

/* Turned off, only what is written is looked at. */
Test(contract_test, nobody_else_can_be_turned_off)
{
	expect_findings(HEAD TEN ABSENT "    nobody_else: false\n", "");
}

/* --- each kind of difference --------------------------------------------------------------------- */

#define EXPECT(sees_, alerts_)                                                                               \
	HEAD TEN ABSENT "    expect:\n      - to: vs\n        child: a\n        " sees_ "\n        " alerts_ \
			"\n"

Test(contract_test, another_value)
{
	expect_findings(EXPECT("sees: {session_mark: in school, school: Oak School}", TOLD),
			"6: vs, a, session_mark | in school | no reason yet | " MARK_CLAUSE "\n");
}

Test(contract_test, a_field_that_is_shown_and_not_expected)
{
	expect_findings(EXPECT("sees: {session_mark: no reason yet}", TOLD),
			"4: vs, a, school | nothing | Oak School | " SCHOOL_CLAUSE "\n");
}

Test(contract_test, a_field_that_no_clause_shares)
{
	expect_findings(
		EXPECT("sees: {session_mark: no reason yet, school: Oak School, year_group: Year 5}", TOLD),
		"6: vs, a, year_group | Year 5 | nothing | vs-daily 1.0.0 shares no such field with this "
		"team\n");
}

Test(contract_test, a_child_the_contract_is_not_about)
{
	expect_findings(
		EXPECT(SEES, TOLD) "      - {to: vs, child: b, sees: {school: Oak School}}\n",
		"8: vs, b, school | Oak School | nothing | vs-daily 1.0.0 is not about this child (its "
		"subjects and year groups)\n");
}

Test(contract_test, a_school_that_did_not_agree)
{
	expect_findings(
		HEAD TEN ABSENT "    agreed: [{contract: vs-daily, schools: []}]\n    nobody_else: false\n"
				"    expect: [{to: vs, child: a, sees: {school: Oak School}}]\n",
		"5: vs, a, school | Oak School | nothing | vs-daily 1.0.0 is not in force that day\n");
}

Test(contract_test, a_contract_that_is_not_in_force)
{
	expect_findings(
		"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [vs-daily]\nchildren:\n"
		"  - {id: a, school: oak, year_group: 5, social_care: [{status: looked_after}]}\n"
		"status: suspended\n"
		"tests:\n  - name: one\n    day: 2026-11-23\n" TEN
		"    expect: [{to: vs, child: a, sees: {school: Oak School}}]\n",
		"2: vs, a, school | Oak School | nothing | vs-daily 1.0.0 is not in force that day\n");
}

Test(contract_test, somebody_sees_who_was_not_expected)
{
	expect_findings(
		HEAD TEN "    marks: [{child: a, am: /}]\n",
		"-1: vs, a | nothing: nobody_else | session_mark: in school; school: Oak School | " MARK_CLAUSE
		"\n");
}

Test(contract_test, an_alert_that_the_marks_did_not_call_for)
{
	expect_findings(
		HEAD TEN "    marks: [{child: a, am: /}]\n    expect:\n      - to: vs\n        child: a\n"
			 "        sees: {session_mark: in school, school: Oak School}\n        " TOLD "\n",
		"7: vs, a, alert absent_no_reason_yet | a message, open | no message | vs-daily 1.0.0 asks for it, and "
		"the marks did not call for it\n");
}

Test(contract_test, an_alert_without_a_row)
{
	expect_findings(
		EXPECT(SEES, "alerts: [{rule: absent_no_reason_yet}, {rule: unauthorised_10_days}]"),
		"7: vs, a, alert unauthorised_10_days | a message, open | no message | vs-daily 1.0.0 has no such row "
		"for this team\n");
}

Test(contract_test, a_message_that_was_not_expected)
{
	expect_findings(
		EXPECT(SEES, "alerts: []"),
		"-1: vs, a, alert absent_no_reason_yet | no message: nobody_else | a message, open, at 09:40: "
		"No reason known yet: Ann Ash (case T1), Oak School, this morning (Mon 23 Nov 2026) | " ALERT_CLAUSE
		"\n");
}

Test(contract_test, another_state)
{
	expect_findings(
		EXPECT(SEES,
		       "alerts: [{rule: absent_no_reason_yet, state: closed}, {rule: absent_no_reason_yet}]"),
		"7: vs, a, alert absent_no_reason_yet | a message, closed | a message, open | " ALERT_CLAUSE
		"\n");
}

/* One member of an alert that is otherwise as expected. */
static const struct {
	const char *written, *what, *expected, *found;
} members[] = {
	{"urgency: daily_digest", "urgency", "daily_digest", "same_session"},
	{"take_by: \"11:00\"", "take_by", "11:00", "10:40"},
	{"leaves: \"10:00\"", "leaves", "10:00", "09:40"},
	{"leaves_on: 2026-11-24", "leaves_on", "2026-11-24", "2026-11-23"},
	{"take_within: 2h", "take_within", "120 minutes", "60 minutes"},
	{"outcome_within: 3h", "outcome_within", "180 minutes", "nothing"},
	{"escalate_to: head", "escalate_to", "head", "nothing"},
	{"says: [Year 5]", "says", "Year 5",
	 "No reason known yet: Ann Ash (case T1), Oak School, this morning (Mon 23 Nov 2026)"},
	{"does_not_say: [looked after]", "does_not_say", "not \"looked after\"",
	 "Status: looked after. Worker: W. Orker."},
};

Test(contract_test, each_member_of_an_alert)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++) {
		char yaml[2048], wanted[1024];

		snprintf(yaml, sizeof yaml, EXPECT(SEES, "alerts: [{rule: absent_no_reason_yet, %s}]"),
			 members[i].written);
		snprintf(wanted, sizeof wanted, "7: vs, a, alert absent_no_reason_yet, %s | %s | %s | %s\n",
			 members[i].what, members[i].expected, members[i].found, ALERT_CLAUSE);
		expect_findings(yaml, wanted);
	}
}

static const struct {
	const char *written, *wanted;
} nevers[] = {
	{"to: vs, field: school", "3: never: vs, a | nothing | school: Oak School | " SCHOOL_CLAUSE "\n"},
	{"child: a, field: session_mark",
	 "3: never: vs, a | nothing | session_mark: no reason yet | " MARK_CLAUSE "\n"},
	{"rule: absent_no_reason_yet",
	 "3: never: vs, alert absent_no_reason_yet | no message | No reason known yet: Ann Ash (case T1), Oak School, this "
	 "morning (Mon 23 Nov 2026) | " ALERT_CLAUSE "\n"},
	{"says: W. Orker",
	 "3: never: vs, alert absent_no_reason_yet | no message that says W. Orker | Status: looked after. Worker: W. Orker. | " ALERT_CLAUSE
	 "\n"},
	{"child: b", ""},
	{"field: upn", ""},
};

Test(contract_test, each_kind_of_never)
{
	for (size_t i = 0; i < sizeof nevers / sizeof *nevers; i++) {
		char yaml[2048];

		snprintf(yaml, sizeof yaml, HEAD TEN ABSENT "    never: [{%s}]\n    nobody_else: false\n",
			 nevers[i].written);
		expect_findings(yaml, nevers[i].wanted);
	}
}

/* --- what is given is what the engine sees ------------------------------------------------------- */

/* A restricted child is shown to nobody, and named in no message. */
Test(contract_test, a_restricted_child)
{
	expect_findings(
		"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [vs-daily]\nchildren:\n"
		"  - {id: a, school: oak, name: Ann Ash, year_group: 5, social_care: [{status: looked_after, restricted: true}]}\n"
		"\ntests:\n  - name: one\n    day: 2026-11-23\n" TEN "    marks: [{child: a, am: \"N\"}]\n"
		"    expect: [{to: vs, child: a, alerts: [{rule: absent_no_reason_yet, says: [a restricted child], "
		"does_not_say: [Ann, Ash, Oak]}]}]\n",
		"");
}

/* The list's dates decide, not the school's flag. */
Test(contract_test, a_time_on_the_list_that_is_over)
{
	expect_findings(
		"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [vs-daily]\nchildren:\n"
		"  - {id: a, school: oak, year_group: 5, social_care: [{status: looked_after, from: 2025-01-01, to: 2026-11-22}]}\n"
		"\ntests:\n  - name: one\n    day: 2026-11-23\n" TEN "    marks: [{child: a, am: \"N\"}]\n",
		"");
}

/* A mark is there from when the register says so, and the later one counts. */
Test(contract_test, marks_change_with_the_clock)
{
	expect_findings(
		HEAD
		"    time: \"11:00\"\n"
		"    marks: [{child: a, am: \"N\"}, {child: a, am: L, seen: \"10:10\"}, {child: b, am: /}]\n"
		"    expect: [{to: vs, child: a, sees: {session_mark: late, school: Oak School}, alerts: "
		"[{rule: absent_no_reason_yet}, {rule: absent_no_reason_yet, state: closed}]}]\n",
		"");
	expect_findings(
		HEAD TEN
		"    marks: [{child: a, am: \"N\"}, {child: a, am: L, seen: \"10:10\"}, {child: b, am: /}]\n"
		"    expect: [{to: vs, child: a, " SEES ", " TOLD "}]\n",
		"");
}

/* A wish that the loader refuses is a finding with the loader's words: the mark is required by its contract,
 * so no school can keep it to itself. */
Test(contract_test, a_wish_the_configuration_cannot_have)
{
	struct run r;

	run(&r, HEAD TEN "    hold_back: [{school: oak, contract: vs-daily, fields: [session_mark]}]\n");
	cr_assert_eq(r.report.mismatches.count, 1u);
	cr_assert_str_eq(r.report.mismatches.at[0].where, "the configuration as the test wants it");
	cr_assert_not_null(strstr(r.report.mismatches.at[0].found, "schools/oak.yaml"), "%s",
			   r.report.mismatches.at[0].found);
	stop(&r);
}

/* --- coverage ------------------------------------------------------------------------------------ */

/* vs-daily: one subject, one run of years, one share, two fields, three alerts: 8 clauses, each to be seen
 * giving and holding back. This test sees: subject and fields and share both ways (child b); years giving
 * only; the alert absent_no_reason_yet both ways; the other two holding back only. 4 x 2 + 1 + 2 + 2 = 13
 * of 16. */
Test(contract_test, coverage_counts_clauses_that_gave_and_held_back)
{
	struct run r;
	size_t seen, all;
	char words[96];

	run(&r, HEAD TEN ABSENT "    expect: [{to: vs, child: a, " SEES ", " TOLD "}]\n");
	rehearsal_coverage(&r.report, NULL, &seen, &all);
	cr_assert_eq(all, 16u);
	cr_assert_eq(seen, 13u);
	cr_assert_eq(r.report.clauses.count, 8u);
	for (size_t i = 0; i < r.report.clauses.count; i++) {
		const struct rehearsal_clause *c = &r.report.clauses.at[i];
		bool quiet = c->kind == CLAUSE_ALERT && c->row > 0;

		rehearsal_clause_words(c, words, sizeof words);
		cr_expect_eq(c->released, !quiet, "%s", words);
		cr_expect_eq(c->withheld, c->kind != CLAUSE_YEARS, "%s", words);
	}
	cr_assert_str_eq(rehearsal_clause_words(&r.report.clauses.at[1], words, sizeof words),
			 "year groups N1 to 13");
	cr_assert_str_eq(rehearsal_clause_words(&r.report.clauses.at[3], words, sizeof words),
			 "share[0].fields[0] session_mark to vs");
	stop(&r);
}

/* --- files at fault ------------------------------------------------------------------------------ */

static const struct {
	const char *yaml, *wanted;
} faults[] = {
	{HEAD TEN "    marks: [{child: z, am: /}]\n",
	 "contracts/t.test.yaml:12:21: tests[0].marks.child: expected the id of a child of this file, found \"z\", did you mean \"a\""},
	{HEAD TEN "    marks: [{child: a, day: 2026-11-24, am: /}]\n",
	 "contracts/t.test.yaml:12:13: tests[0]: expected marks up to the test's day, found a map"},
	{HEAD TEN "    expect: [{to: vs, child: a, alerts: [{rule: absent_anny}]}]\n",
	 "contracts/t.test.yaml:12:49: tests[0].expect[0].alerts[0].rule: expected the name of a rule, found "
	 "\"absent_anny\""},
	{HEAD TEN "    marks: [{child: a, am: QQ}]\n",
	 "contracts/t.test.yaml:12:1: expected a register code as am, found \"QQ\""},
	{HEAD TEN "    marks: [{child: a, day: 2026-11-22, am: /}]\n",
	 "contracts/t.test.yaml:12:1: expected a school day of the child's school, found \"2026-11-22\""},
	{HEAD TEN "    expect: [{to: nobody, child: a}]\n",
	 "contracts/t.test.yaml:12:1: expected the id of a team, found \"nobody\""},
	{HEAD TEN "    expect: [{to: vs, child: a, role: head}]\n",
	 "contracts/t.test.yaml:12:1: expected a role of the team, found \"head\""},
	{HEAD TEN "    expect: [{to: vs, child: a}, {to: vs, child: a}]\n",
	 "contracts/t.test.yaml:12:34: tests[0]: expected each team (or role) and child once in a test, found a map"},
	{"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [other]\nchildren: [{id: a, school: elm}]\n"
	 "tests: [{name: one, day: 2026-11-23, time: \"10:00\"}]\n",
	 "contracts/t.test.yaml:1:1: expected the id of a contract, found \"other\""},
	{"apiVersion: muster/v1\nkind: ContractTest\nid: t\ncontracts: [vs-daily]\n"
	 "children: [{id: a, school: oak, flags: {young_carer: perhaps}}]\n"
	 "tests: [{name: one, day: 2026-11-23, time: \"10:00\"}]\n",
	 "contracts/t.test.yaml:5:54: children[0].flags.young_carer: expected a code as school systems write it, "
	 "found \"perhaps\""},
};

Test(contract_test, files_at_fault)
{
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
		struct run r;
		char line[1024] = "no fault";

		start(&r, faults[i].yaml);
		if (r.faults.count > 0)
			fault_print(&r.faults.list[0], line, sizeof line);
		cr_expect_str_eq(line, faults[i].wanted);
		stop(&r);
	}
}

/* A test among the contracts themselves is told as what it is not. */
Test(contract_test, is_no_configuration)
{
	struct run r;
	struct config *none = NULL;

	start(&r, HEAD TEN);
	buffer_free(&r.folder.at[2].bytes);
	buffer_text(&r.folder.at[2].bytes, HEAD TEN);
	cr_assert_neq(folder_load(&r.folder, &none, &r.faults, &r.warnings), 0);
	cr_assert_str_eq(
		r.faults.list[0].text,
		"expected one of Authority, Calendar, Team, School, ShareContract, Agreements, Person, found "
		"\"ContractTest\"");
	stop(&r);
}
