/* A school that withdraws from a contract is out at once. When this breaks, it is asked for children's marks
 * that it no longer agrees to give. */
#include "contract/agreement.h"
#include "ending_fixture.h"

/* agreements/oak.yaml with one entry for the contract at `at`, its own terms; `revoked` NULL: it stands. */
static const char *agreements(const struct world *w, const char *revoked)
{
	static char texts[4][1200];
	static unsigned used;
	char *text = texts[used++ % 4], terms[2 * DIGEST_SIZE + 1], ended[120] = "";
	struct digest digest;
	struct fault f = {0};

	cr_assert_eq(agreement_terms(&w->engine->config->contracts[0], &digest, &f), 0);
	text_hex(terms, digest.bytes, DIGEST_SIZE);
	if (revoked != NULL)
		snprintf(ended, sizeof ended,
			 "    revoked: %s\n    revoked_by: H. Ead\n    revoked_why: merged\n", revoked);
	snprintf(
		text, sizeof texts[0],
		"apiVersion: muster/v1\nkind: Agreements\nid: oak\nagreements:\n  - contract: vs-daily\n"
		"    version: 1.0.0\n    who: H. Ead\n    role: headteacher\n    when: 2026-09-01\n    how: by letter\n"
		"    terms: \"%s\"\n    key: \"0123456789abcdef\"\n    signature: \"%0128d\"\n%s",
		terms, 0, ended);
	return text;
}

/* A newer version that the school has not agreed to leaves the older one to end, and its warning open. */
Test(engine_ending, a_newer_version_counts_when_the_school_agrees_to_it)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-01-22, lapse: stop"));
	char authority[1600];
	const char *old = agreements(w, NULL);

	text_copy(authority, sizeof authority, span_of(world_files[0][1]));
	memcpy(strstr(authority, "agreements: listed"), "agreements: signed", strlen("agreements: signed"));
	world_file(w, "muster.yaml", authority);
	world_file(w, "contracts/vs2.yaml", daily("1.1.0", "active", "2027-08-31, lapse: stop"));
	reload(w, "agreements/oak.yaml", old);
	step(w, "2026-11-20T08:30");
	step(w, "2026-11-23T08:30");
	has(body(w, RULE_CONTRACT_ENDING), "1 school shares under it and has not agreed to what follows it");
	step(w, "2026-12-23T08:30");
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->state, ALERT_OPEN);
	cr_assert_eq(newest(w, RULE_CONTRACT_ENDING)->revision, 2u);
	world_free(w);
}

/* In force by its agreement; then one message about A1 that nobody has fetched, and the school is out. */
static struct world *withdrawn(void)
{
	struct world *w = world_on("2026-11-20T06:30", daily("1.0.0", "active", "2027-08-31, lapse: stop"));

	reload(w, "agreements/oak.yaml", agreements(w, NULL));
	step(w, "2026-11-23T07:00");
	world_consumers(w, 0);
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	step(w, "2026-11-23T09:40");
	cr_assert_eq(w->sent.count, 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope WHERE state = 'ready'"), 1);
	reload(w, "agreements/oak.yaml", agreements(w, "2026-11-23"));
	return w;
}

Test(engine_ending, a_school_that_withdraws_is_not_asked_again)
{
	struct world *w = withdrawn();
	size_t asked = w->orders.count;

	step(w, "2026-11-23T11:40");
	step(w, "2026-11-24T09:40");
	for (size_t i = asked; i < w->orders.count; i++)
		cr_assert_str_neq(w->orders.at[i].fetch.school, "oak");
	world_free(w);
}

Test(engine_ending, what_it_gave_and_has_not_left_is_dropped)
{
	struct world *w = withdrawn();

	step(w, "2026-11-23T09:50");
	cr_assert_eq(sent_with(w, "absent_no_reason_yet", ""), 0u);
	cr_assert_eq(rows(w, "SELECT count(*) FROM envelope v JOIN alert a ON a.id = v.alert WHERE"
			     " a.rule = 'absent_no_reason_yet' AND v.state = 'expired' AND v.sealed IS NULL"),
		     1);
	world_free(w);
}

Test(engine_ending, its_children_are_to_be_rung)
{
	struct world *w = withdrawn();
	unsigned rung = 0;
	json_t *json, *row;
	size_t i;

	/* At once, with the register still held; and after the night, when it is gone. */
	for (int night = 0; night < 2; night++, rung = 0) {
		step(w, night == 0 ? "2026-11-23T09:50" : "2026-11-24T09:50");
		json = ask(
			w,
			night == 0 ?
				"{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-23-AM\"}" :
				"{\"verb\":\"rollcall\",\"list\":\"looked_after\",\"session\":\"2026-11-24-AM\"}");
		json_array_foreach(json_object_get(json, "rows"), i, row)
			rung += strcmp(json_string_value(json_object_get(row, "box")), "not_heard") == 0 &&
				strcmp(json_string_value(json_object_get(row, "detail")),
				       "its contract has ended: ring") == 0;
		cr_assert_eq(rung, 2u, "night %d: %s", night, w->answer);
		json_decref(json);
	}
	world_free(w);
}

Test(engine_ending, what_is_held_of_it_is_erased_that_night_and_its_readers_are_asked)
{
	struct world *w = withdrawn();

	step(w, "2026-11-23T09:50");
	cr_assert_gt(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_eq(sent_with(w, "erasure_due", "the school has withdrawn"), 1u);
	step(w, "2026-11-24T06:30");
	cr_assert_eq(rows(w, "SELECT count(*) FROM enrolment"), 0);
	cr_assert_eq(rows(w, "SELECT count(*) FROM leaf"), 0);
	world_restart(w);
	step(w, "2026-11-24T08:30");
	cr_assert_eq(count_of(w, RULE_ERASURE_DUE), 1u);
	world_free(w);
}
