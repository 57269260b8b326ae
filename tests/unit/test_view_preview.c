/* The preview of a contract in the console: who decides about contracts is no reader of the children they are
 * about. All counts by hand: at oak eleven pupils of Year 5 (A1 and A2 are looked after), six of Year 4, two
 * of Year 6. On Monday 23 November A1 had no reason yet (N). It is Tuesday. */
#include "engine_visitor.h"

#include "engine/view/view_contracts.h"

static const struct person officer = {.id = "c-lerk", .name = "C Lerk", .rights = RIGHT_CONTRACTS};
static const struct person vs_officer = {
	.id = "v-clerk", .name = "V Clerk", .teams = {"vs"}, .team_count = 1, .rights = RIGHT_CONTRACTS};

#define OF_VS  "{\"id\":\"vs-daily\",\"day\":\"2026-11-23\"}"
#define OF_CME "{\"id\":\"cme\",\"day\":\"2026-11-23\"}"

enum { CHILDREN, FIELDS, ALERTS };

static struct world *tuesday(bool restricted)
{
	static const struct pupil more[] = {
		{"oak", "B1", "", "5"}, {"oak", "B2", "", "5"}, {"oak", "B3", "", "5"},
		{"oak", "B4", "", "5"}, {"oak", "B5", "", "5"}, {"oak", "B6", "", "5"},
		{"oak", "B7", "", "5"}, {"oak", "D1", "", "4"}, {"oak", "D2", "", "4"},
		{"oak", "D3", "", "4"}, {"oak", "D4", "", "4"}, {"oak", "D5", "", "4"},
		{"oak", "D6", "", "4"}, {"oak", "F1", "", "6"}, {"oak", "F2", "", "6"}};
	struct world *w = borough("2026-11-23T06:30");

	for (size_t i = 0; i < sizeof more / sizeof *more; i++) {
		*VEC_ADD(&w->pupils) = more[i];
		mark(w, more[i].id, "2026-11-23", false, "/");
	}
	w->list.at[0].restricted = restricted;
	present(w, "2026-11-23", false);
	mark(w, "A1", "2026-11-23", false, "N");
	world_open(w);
	work_now(w);
	run_until(w, "2026-11-24T07:00");
	return w;
}

/* The last cell of the row with this word in its first or second cell; NULL: no such row. */
static const char *number_in(const json_t *preview, size_t table, const char *word)
{
	const json_t *row;
	size_t i;

	json_array_foreach(json_object_get(json_array_get(json_object_get(preview, "tables"), table), "rows"),
			   i, row) {
		if (strcmp(json_string_value(json_array_get(row, 0)), word) == 0 ||
		    strcmp(json_string_value(json_array_get(row, 1)), word) == 0)
			return json_string_value(json_array_get(row, json_array_size(row) - 1));
	}
	return NULL;
}

/* Two looked-after children are two children, and one alert is one child's morning. */
Test(view_preview, who_is_named_by_no_contract_reads_no_small_number)
{
	struct world *w = tuesday(false);
	json_t *p = look(w, &officer, view_contract_preview, OF_VS);

	cr_assert_not_null(p, "%s", asked_fault.text);
	cr_expect_str_eq(number_in(p, CHILDREN, "all"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "Year 5"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "Oak School"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "cohort"), "kept back");
	cr_expect_str_eq(number_in(p, FIELDS, "school"), "kept back");
	cr_expect_str_eq(number_in(p, ALERTS, "absent no reason yet"), "kept back");
	cr_expect(has_text(json_incref(json_object_get(p, "lines")), "Small numbers are hidden"));
	json_decref(p);
	world_free(w);
}

/* Whose team the contract is for is told of these children one by one, every morning. */
Test(view_preview, the_team_that_is_named_has_its_numbers)
{
	struct world *w = tuesday(false);
	json_t *p = look(w, &vs_officer, view_contract_preview, OF_VS);

	cr_assert_not_null(p, "%s", asked_fault.text);
	cr_expect_str_eq(number_in(p, CHILDREN, "all"), "2");
	cr_expect_str_eq(number_in(p, ALERTS, "absent no reason yet"), "1");
	cr_expect_not(has_text(p, "Small numbers are hidden"));
	world_free(w);
}

/* Year 6 has two; Year 4 goes with it, or nineteen less eleven and six would tell. Two are looked after: so
 * those on no list are kept back too. */
Test(view_preview, what_is_hidden_is_not_the_total_less_the_rest)
{
	struct world *w = tuesday(false);
	json_t *p = look(w, &officer, view_contract_preview, OF_CME);

	cr_assert_not_null(p, "%s", asked_fault.text);
	cr_expect_str_eq(number_in(p, CHILDREN, "all"), "19");
	cr_expect_str_eq(number_in(p, CHILDREN, "Oak School"), "19");
	cr_expect_str_eq(number_in(p, CHILDREN, "Elm School"), "0");
	cr_expect_str_eq(number_in(p, CHILDREN, "Year 5"), "11");
	cr_expect_str_eq(number_in(p, CHILDREN, "Year 4"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "Year 6"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "looked_after"), "kept back");
	cr_expect_str_eq(number_in(p, CHILDREN, "on no list"), "kept back");
	cr_expect_str_eq(number_in(p, FIELDS, "school"), "19");
	cr_expect_str_eq(number_in(p, ALERTS, "absent no reason yet"), "kept back");
	cr_expect_str_eq(number_in(p, ALERTS, "unauthorised 10 days"), "0");
	json_decref(p);
	world_free(w);
}

/* A1's record is restricted: nineteen less one, and no alert of that morning. */
Test(view_preview, a_restricted_child_is_not_counted)
{
	struct world *w = tuesday(true);
	json_t *p = look(w, &officer, view_contract_preview, OF_CME);

	cr_assert_not_null(p, "%s", asked_fault.text);
	cr_expect_str_eq(number_in(p, CHILDREN, "all"), "18");
	cr_expect_str_eq(number_in(p, CHILDREN, "Year 5"), "10");
	cr_expect_str_eq(number_in(p, ALERTS, "absent no reason yet"), "0");
	json_decref(p);
	world_free(w);
}

static int newest(void *context, uint64_t number, const struct store_audit *a)
{
	(void)number;
	struct store_audit *last = context;

	if (last->text[0] == '\0')
		*last = *a;
	return 0;
}

Test(view_preview, a_look_of_the_authority_is_kept)
{
	const struct store_audit_filter viewed = {.kind = "viewed", .most = 100};
	struct world *w = tuesday(false);
	struct store_audit last = {0};

	json_decref(look(w, &officer, view_contract_preview, OF_VS));
	cr_assert_eq(w->engine->store.ops->audit_walk(w->engine->store.self, &viewed, newest, &last, NULL),
		     0);
	cr_expect_str_eq(last.who, "C Lerk (c-lerk)");
	cr_expect_str_eq(last.text,
			 "preview of a contract, under vs-daily 1.0.0 at all its schools on 2026-11-23");
	world_free(w);
}

/* The operator at the command line has the machine with everything on it. */
Test(view_preview, the_command_line_has_plain_numbers)
{
	struct world *w = tuesday(true);
	json_t *p =
		ask(w, "{\"verb\":\"contract_preview\",\"contract\":\"vs-daily\",\"date\":\"2026-11-23\"}");

	cr_expect_eq(count_of(json_array_get(json_object_get(p, "children"), 0), "children"), 2);
	json_decref(p);
	world_free(w);
}
