/* Half-filled answers of a contract: lost with a tab they are typed twice; shown to somebody else they are a
 * breach of trust. */
#include "engine_visitor.h"

#include "engine/view/view_draft.h"
#include "engine/view/view_draft_kept.h"

static const struct person head = {
	.id = "o-head", .name = "O Head", .schools = {"oak"}, .school_count = 1, .rights = RIGHT_CONTRACTS};
static const struct person colleague = {
	.id = "o-desk", .name = "O Head", .schools = {"oak"}, .school_count = 1, .rights = RIGHT_CONTRACTS};

/* NULL: none. */
static json_t *draft_of(struct world *w, const struct person *p)
{
	json_t *all = look(w, p, view_contract_templates, "{}"), *draft;

	cr_assert_not_null(all, "%s", asked_fault.text);
	draft = json_incref(json_object_get(all, "draft"));
	json_decref(all);
	cr_assert_not_null(draft);
	if (!json_is_null(draft))
		return draft;
	json_decref(draft);
	return NULL;
}

static void keep(struct world *w, const struct person *p, const char *answers)
{
	json_t *done = look(w, p, view_contract_keep, answers);

	cr_assert_not_null(done, "%s", asked_fault.text);
	json_decref(done);
}

Test(draft_kept, it_is_there_for_who_wrote_it_and_nobody_else)
{
	struct world *w = opened("2026-11-23T10:00");
	json_t *draft;

	cr_assert_null(draft_of(w, &head));
	keep(w, &head,
	     "{\"id\":\"} x: <script>\",\"schools\":\"oak,elm\",\"password\":\"secret\",\"step\":\"check\"}");
	world_restart(w);
	draft = draft_of(w, &head);
	cr_assert_not_null(draft);
	cr_assert_str_eq(words_of(draft, "id"), "} x: <script>", "as it was typed");
	cr_assert_str_eq(words_of(draft, "schools"), "oak,elm");
	cr_assert_str_eq(words_of(draft, "kept"), "2026-11-23T10:00");
	cr_assert_eq(json_object_size(draft), 3u, "no password and nothing else is kept");
	json_decref(draft);
	cr_assert_null(draft_of(w, &colleague), "of the same school and the same name");
	world_free(w);
}

Test(draft_kept, the_newest_answers_stand_and_none_at_all_end_it)
{
	struct world *w = opened("2026-11-23T10:00");
	json_t *draft;

	keep(w, &head, "{\"id\":\"first\",\"dpia\":\"D-1\"}");
	keep(w, &colleague, "{\"id\":\"theirs\"}");
	keep(w, &head, "{\"id\":\"second\"}");
	draft = draft_of(w, &head);
	cr_assert_str_eq(words_of(draft, "id"), "second");
	cr_assert_null(json_object_get(draft, "dpia"), "what was taken out is out");
	json_decref(draft);
	keep(w, &head, "{}");
	cr_assert_null(draft_of(w, &head));
	draft = draft_of(w, &colleague);
	cr_assert_str_eq(words_of(draft, "id"), "theirs");
	json_decref(draft);
	world_free(w);
}

Test(draft_kept, after_four_weeks_it_is_forgotten)
{
	struct world *w = opened("2026-11-02T10:00");
	json_t *draft;

	keep(w, &head, "{\"id\":\"slow\"}");
	w->now = at("2026-11-30T10:00");
	draft = draft_of(w, &head);
	cr_assert_not_null(draft, "28 days");
	json_decref(draft);
	w->now = at("2026-11-30T10:01");
	cr_assert_null(draft_of(w, &head));
	cr_assert_eq(rows(w, "SELECT count(*) FROM value WHERE space = 'contract_draft'"), 0, "and is gone");
	world_free(w);
}

Test(draft_kept, who_writes_no_contracts_keeps_none)
{
	struct world *w = opened("2026-11-23T10:00");

	cr_assert_null(look(w, &vs_head, view_contract_keep, "{\"id\":\"x\"}"));
	cr_assert_eq(asked_rc, -FAULT_DENIED);
	cr_assert_null(look(w, &oak_staff, view_contract_keep, "{\"id\":\"x\"}"));
	cr_assert_eq(asked_rc, -FAULT_DENIED);
	cr_assert_eq(rows(w, "SELECT count(*) FROM value WHERE space = 'contract_draft'"), 0);
	world_free(w);
}
