/* The morning of a team that looks for children missing education: a child on no roll must stand first, a
 * child who was found must be seen to be, and a team that holds no list must not read that nobody is absent.
 */
#include "engine_match.h"
#include "engine_visitor.h"

#include "engine/view/view_act.h"
#include "engine/view/view_cases.h"
#include "engine/view/view_inbox.h"
#include "engine/view/view_morning.h"

#define LONG "  - {rule: left_roll, to: cme, urgency: same_session}\n"

static const json_t *cases(const json_t *answer, const char *key)
{
	const json_t *value = json_object_get(json_object_get(answer, "cases"), key);

	cr_assert_not_null(value, "%s is not there", key);
	return value;
}

/* A3 leaves Oak on Friday the 13th; A4 is away for ten school days from 19 October. */
static struct world *november(const char *rules)
{
	struct world *w = two_schools("2026-10-18T12:00");

	world_file(w, "contracts/cme.yaml", rules);
	world_open(w);
	work_now(w);
	days(w, "A2", twelve, 10, "O");
	run_until(w, "2026-11-12T17:00");
	*VEC_ADD(&w->shared) = (struct shared){.school = "oak", .id = "A3", .to = on("2026-11-13")};
	run_until(w, "2026-11-24T08:30");
	return w;
}

Test(view_cases, who_is_on_no_roll_stands_before_who_is_long_away)
{
	struct world *w = november(CME(RUN_RULE LONG));
	json_t *g = look(w, &cme_officer, view_golden_hour, "{}");
	const json_t *rows_of = cases(g, "rows"), *row;

	cr_assert_not(json_is_true(json_object_get(g, "reads_list")));
	cr_assert_eq(json_array_size(cases(g, "asked")), 2u,
		     "the rules that contracts send there, and no others");
	cr_assert_str_eq(words_of(json_array_get(cases(g, "asked"), 0), "rule"), "left_roll");
	cr_assert_eq(json_array_size(rows_of), 2u);
	row = json_array_get(rows_of, 0);
	cr_assert_str_eq(words_of(row, "rule"), "left_roll");
	cr_assert_str_eq(words_of(row, "school"), "Oak School", "it stands under the school that was left");
	cr_assert_str_eq(words_of(row, "now_at"), "", "but is not said to be there");
	cr_assert_str_eq(words_of(row, "telephone"), "01632 960101");
	cr_assert_str_eq(words_of(json_array_get(rows_of, 1), "rule"), "unauthorised_10_days");
	cr_assert_eq(json_integer_value(cases(g, "total")), 2);
	cr_assert_eq(json_array_size(cases(g, "settled")), 0u);
	json_decref(g);
	world_free(w);
}

Test(view_cases, what_no_contract_sends_is_not_asked_and_not_denied)
{
	struct world *w = november(CME(RUN_RULE));
	json_t *g = look(w, &cme_officer, view_golden_hour, "{}");

	cr_assert_eq(json_array_size(cases(g, "asked")), 1u, "nothing is known of who left a roll");
	cr_assert_eq(json_array_size(cases(g, "rows")), 1u);
	json_decref(g);
	g = look(w, &vs_head, view_golden_hour, "{}");
	cr_assert(json_is_true(json_object_get(g, "reads_list")));
	cr_assert_eq(json_array_size(cases(g, "asked")), 0u);
	cr_assert_eq(json_array_size(cases(g, "rows")), 0u, "another team's cases are not hers");
	json_decref(g);
	g = look(w, &cme_officer, view_ring, "{}");
	cr_assert_not(json_is_true(json_object_get(g, "reads_list")));
	cr_assert_eq(json_array_size(cases(g, "rows")), 1u);
	json_decref(g);
	missing(w, &oak_staff, view_ring, "{}");
	world_free(w);
}

Test(view_cases, a_child_who_turns_up_elsewhere_was_found_for_eight_days)
{
	struct world *w = november(CME(RUN_RULE LONG));
	json_t *g;
	const json_t *row;

	pupil(w, "elm", "E3", T);
	*VEC_ADD(&w->shared) = (struct shared){.school = "elm", .id = "E3", .from = on("2026-11-24")};
	run_until(w, "2026-11-26T08:30");
	g = look(w, &cme_officer, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(cases(g, "rows")), 1u, "only who is long away is left");
	cr_assert_eq(json_array_size(cases(g, "settled")), 1u);
	row = json_array_get(cases(g, "settled"), 0);
	cr_assert_str_eq(words_of(row, "state"), "closed");
	cr_assert_str_eq(words_of(row, "now_at"), "Elm School", "where the child is now");
	json_decref(g);
	run_until(w, "2026-12-07T08:30");
	g = look(w, &cme_officer, view_golden_hour, "{}");
	cr_assert_eq(json_array_size(cases(g, "settled")), 0u, "an old story is told no more");
	json_decref(g);
	world_free(w);
}

Test(view_cases, who_looked_is_kept)
{
	struct world *w = november(CME(RUN_RULE LONG));

	json_decref(look(w, &cme_officer, view_golden_hour, "{}"));
	cr_assert_eq(rows(w, "SELECT count(*) FROM audit WHERE kind = 'viewed' AND text LIKE 'golden hour%'"),
		     2, "one for each child");
	world_free(w);
}
