/* Alerts: ids that never change, and what a person may do. */
#include <criterion/criterion.h>
#include <string.h>

#include "alert/alert.h"

static const struct digest child = {{1, 2, 3}};

static struct alert open_alert(void)
{
	struct alert a = {.rule = RULE_ABSENT_NO_REASON_YET,
			  .child = child,
			  .revision = 1,
			  .earliest = session_of(20780, false),
			  .last = session_of(20780, true)};

	a.first = a.earliest;
	a.id = alert_id(a.rule, 0, &child, a.first);
	return a;
}

static bool same(struct digest a, struct digest b)
{
	return memcmp(&a, &b, sizeof a) == 0;
}

/* A second import must not make a second alert, and two episodes must not share one. */
Test(alert, id_depends_on_rule_child_and_first_session_only)
{
	struct digest other = {{1, 2, 4}}, id = alert_id(RULE_ABSENT_NO_REASON_YET, 0, &child, 41560);

	cr_assert(same(id, alert_id(RULE_ABSENT_NO_REASON_YET, 0, &child, 41560)));
	cr_assert_not(same(id, alert_id(RULE_ABSENT_ANY, 0, &child, 41560)));
	cr_assert_not(same(id, alert_id(RULE_ABSENT_NO_REASON_YET, 0, &other, 41560)));
	cr_assert_not(same(id, alert_id(RULE_ABSENT_NO_REASON_YET, 0, &child, 41561)));
}

/* A consumer applies only a higher revision: each revision and mailbox has its own message. */
Test(alert, message_id_differs_by_revision_and_mailbox)
{
	struct digest id = alert_id(RULE_NOT_HEARD, 0, &child, 1);

	cr_assert(same(alert_message_id(&id, 1, "cme"), alert_message_id(&id, 1, "cme")));
	cr_assert_not(same(alert_message_id(&id, 1, "cme"), alert_message_id(&id, 2, "cme")));
	cr_assert_not(same(alert_message_id(&id, 1, "cme"), alert_message_id(&id, 1, "ess")));
}

/* Friday and the Monday after are next to one another when the caller says so. */
Test(alert, holds_its_own_days_and_the_school_days_next_to_them)
{
	struct alert a = open_alert();

	cr_assert(alert_holds(&a, session_of(20780, true), 20777, 20781));
	cr_assert(alert_holds(&a, session_of(20777, false), 20777, 20781));
	cr_assert(alert_holds(&a, session_of(20781, false), 20777, 20781));
	cr_assert_not(alert_holds(&a, session_of(20782, false), 20777, 20781));
	cr_assert_not(alert_holds(&a, session_of(20779, false), 20777, 20781));
}

Test(alert, only_one_person_takes_it)
{
	struct alert a = open_alert();
	struct fault why;

	cr_assert_eq(alert_take(&a, "A. Person", 100, &why), 0);
	cr_assert_eq(a.state, ALERT_TAKEN);
	cr_assert_eq(a.revision, 2u);
	cr_assert_eq(alert_take(&a, "A. Person", 101, &why), 0, "taking twice is no fault");
	cr_assert_eq(a.revision, 2u);
	cr_assert_eq(alert_take(&a, "B. Person", 102, &why), -FAULT_STATE);
	cr_assert(strstr(why.text, "A. Person") != NULL);
}

Test(alert, closing_is_final_and_says_how)
{
	struct alert a = open_alert();
	struct fault why;

	cr_assert_eq(alert_close(&a, OUTCOME_LOCATED, "A. Person", "at home", 100, &why), 0);
	cr_assert_eq(a.state, ALERT_CLOSED);
	cr_assert_str_eq(a.note, "at home");
	cr_assert_eq(alert_close(&a, OUTCOME_LOCATED, "A. Person", "", 101, &why), -FAULT_STATE);
	cr_assert_eq(alert_take(&a, "A. Person", 101, &why), -FAULT_STATE);
}

/* What the register finds is not a person's to give, and the reverse. */
Test(alert, a_person_gives_only_a_persons_outcomes)
{
	cr_assert_eq(alert_outcome_find("located"), OUTCOME_LOCATED);
	cr_assert_eq(alert_outcome_find("mark_changed"), -1);
	cr_assert_eq(alert_outcome_find("heard"), -1);
	cr_assert_eq(alert_outcome_find("nonsense"), -1);
}

/* Regulation 13 counts G, N, O and U; one authorised mark breaks the run. */
Test(rule, sets_hold_the_codes_the_law_names)
{
	static const char *const unauthorised[] = {"G", "N", "O", "U"};
	static const char *const others[] = {"/", "L", "I", "E", "C2", "B", "D", "X", "Y4", "#"};
	cell_t cell;
	unsigned flags;

	for (size_t i = 0; i < 4; i++) {
		cr_assert_eq(code_read(span_of(unauthorised[i]), 20780, false, &cell, &flags, NULL), 0);
		cr_assert(cell_set_has(rule_row(RULE_UNAUTHORISED_10_DAYS)->cells, cell), "%s",
			  unauthorised[i]);
		cr_assert(cell_set_has(rule_row(RULE_ABSENT_ANY)->cells, cell));
		cr_assert_eq(cell_set_has(rule_row(RULE_ABSENT_NO_REASON_YET)->cells, cell),
			     unauthorised[i][0] == 'N');
	}
	for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
		cr_assert_eq(code_read(span_of(others[i]), 20780, false, &cell, &flags, NULL), 0);
		cr_assert_not(cell_set_has(rule_row(RULE_UNAUTHORISED_10_DAYS)->cells, cell), "%s",
			      others[i]);
		cr_assert_not(cell_set_has(rule_row(RULE_ABSENT_NO_REASON_YET)->cells, cell), "%s",
			      others[i]);
	}
	cr_assert_eq(code_read(SPAN("I"), 20780, false, &cell, &flags, NULL), 0);
	cr_assert(cell_set_has(rule_row(RULE_ABSENT_ANY)->cells, cell), "illness is an absence");
}

Test(rule, names_find_their_rows)
{
	for (int i = 0; i < RULES; i++) {
		cr_assert_eq(rule_find(rule_row((enum rule)i)->name), i);
		cr_assert_eq(rule_row((enum rule)i)->rule, (enum rule)i);
	}
	cr_assert_eq(rule_find("absent"), -1);
	/* A contract may ask for rules about children, and for no other. */
	for (int i = 0; i < RULES_OF_CHILDREN; i++)
		cr_assert_eq(rule_find(rule_names()[i]), i);
	cr_assert_null(rule_names()[RULES_OF_CHILDREN]);
}
