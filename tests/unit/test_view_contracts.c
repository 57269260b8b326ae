/* Contracts and their access logs: a team sees its own, a school its own part, and nothing that a school is
 * shown tells who has a social worker. */
#include "engine_visitor.h"

#include "engine/view_contracts.h"

static const struct person dpo = {.id = "d-po", .name = "D Po", .rights = RIGHT_CONTRACTS};

static bool has_contract(const json_t *answer, const char *id)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(answer, "contracts"), i, one)
		if (strcmp(words_of(one, "id"), id) == 0)
			return true;
	return false;
}

Test(view_contracts, each_sees_what_he_is_party_to)
{
	struct world *w = monday();
	json_t *all = look(w, &vs_head, view_contracts, "{}");

	cr_assert(has_contract(all, "vs-daily"));
	cr_assert_not(has_contract(all, "cme"));
	json_decref(all);
	all = look(w, &dpo, view_contracts, "{}");
	cr_assert_eq(json_array_size(json_object_get(all, "contracts")), 3u);
	json_decref(all);
	all = look(w, &elm_staff, view_contracts, "{}");
	cr_assert(has_contract(all, "cme"));
	cr_assert_eq(json_array_size(json_object_get(all, "contracts")), 1u, "elm is party to one");
	cr_assert(json_is_null(
		json_object_get(json_array_get(json_object_get(all, "contracts"), 0), "schools")));
	json_decref(all);
	all = look(w, &operator, view_contracts, "{}");
	cr_assert_eq(json_array_size(json_object_get(all, "contracts")), 0u);
	json_decref(all);
	missing(w, &elm_staff, view_contract, "{\"id\":\"vs-daily\"}");
	missing(w, &vs_head, view_contract, "{\"id\":\"cme\"}");
	missing(w, &vs_head, view_contract, "{\"id\":\"no-such\"}");
	missing(w, &vs_head, view_contract, "{\"id\":\"vs-daily\",\"version\":\"9.0.0\"}");
	missing(w, &elm_staff, view_access_log, "{\"id\":\"vs-daily\"}");
	missing(w, &operator, view_access_log, "{\"id\":\"vs-daily\"}");
	world_free(w);
}

Test(view_contracts, it_is_told_in_plain_words)
{
	struct world *w = monday();
	json_t *c = look(w, &oak_staff, view_contract, "{\"id\":\"vs-daily\"}");

	cr_assert_str_eq(words_of(c, "version"), "1.0.0");
	cr_assert_str_eq(words_of(c, "status"), "in_force");
	cr_assert_eq(strlen(words_of(c, "hash")), 64u);
	cr_assert(has_text(json_deep_copy(c),
			   "Virtual School sees the session mark as its group of reasons; it is "
			   "needed for the purpose."));
	cr_assert(has_text(json_deep_copy(c), "Each day: nothing."));
	cr_assert(has_text(json_deep_copy(c), "Oak School: in force."));
	cr_assert_not(has_text(c, "Elm School"));
	world_free(w);
}

/* The same answer to a school whether any of its pupils is on the authority's list or none. */
Test(view_contracts, a_schools_log_of_a_contract_about_lists_tells_of_no_list)
{
	struct world *with_children = monday(), *without = borough("2026-11-23T06:30");
	json_t *one, *other;

	without->list.count = 0;
	world_open(without);
	work_now(without);
	present(without, "2026-11-23", false);
	run_until(without, "2026-11-23T10:00");
	cr_assert_gt(rows(with_children, "SELECT count(*) FROM audit WHERE kind = 'disclosed'"), 0);
	one = look(with_children, &oak_staff, view_access_log, "{\"id\":\"vs-daily\"}");
	other = look(without, &oak_staff, view_access_log, "{\"id\":\"vs-daily\"}");
	cr_assert_not_null(one);
	cr_assert(json_equal(one, other), "the two must not be told apart");
	cr_assert_eq(json_array_size(json_object_get(one, "rows")), 1u);
	json_decref(other);
	cr_assert_not(has_text(one, MARKER));
	world_free(without);
	world_free(with_children);
}

Test(view_contracts, a_schools_log_of_a_contract_about_everybody_counts_and_names_nobody)
{
	struct world *w = monday();
	json_t *log = look(w, &oak_staff, view_access_log, "{\"id\":\"cme\"}"), *row;

	cr_assert_eq(json_array_size(json_object_get(log, "rows")), 1u);
	row = json_array_get(json_object_get(log, "rows"), 0);
	cr_assert_str_eq(words_of(row, "who"), "Missing");
	cr_assert_str_eq(words_of(row, "about"), "pupils of your school, in fewer than 5 messages");
	cr_assert_not(has_text(log, "W332201523114"));
	log = look(w, &elm_staff, view_access_log, "{\"id\":\"cme\"}");
	cr_assert_eq(json_array_size(json_object_get(log, "rows")), 0u, "nothing of another school's");
	json_decref(log);
	missing(w, &elm_staff, view_access_log, "{\"id\":\"cme\",\"school\":\"oak\"}");
	world_free(w);
}

Test(view_contracts, the_authoritys_log_names_a_child_to_who_may_read_it)
{
	struct world *w = monday();
	json_t *log = look(w, &vs_head, view_access_log, "{\"id\":\"vs-daily\"}");
	size_t all = json_array_size(json_object_get(log, "rows"));
	char question[200];

	cr_assert_gt(all, 1u);
	cr_assert_eq(count_of(log, "total"), (int)all);
	cr_assert(has_text(log, MARKER));
	log = look(w, &dpo, view_access_log, "{\"id\":\"vs-daily\",\"limit\":1}");
	cr_assert_eq(json_array_size(json_object_get(log, "rows")), 1u);
	cr_assert_str_eq(words_of(json_array_get(json_object_get(log, "rows"), 0), "about"), "one child");
	for (size_t pages = 1;; pages++) {
		const char *next = json_string_value(json_object_get(log, "next"));

		if (next == NULL) {
			cr_assert_eq(pages, all, "every entry on one page");
			break;
		}
		snprintf(question, sizeof question, "{\"id\":\"vs-daily\",\"limit\":1,\"after\":\"%s\"}",
			 next);
		json_decref(log);
		log = look(w, &dpo, view_access_log, question);
		cr_assert_eq(json_array_size(json_object_get(log, "rows")), 1u);
	}
	cr_assert_not(has_text(log, MARKER));
	log = look(w, &dpo, view_access_log, "{\"id\":\"vs-daily\",\"school\":\"elm\"}");
	cr_assert_eq(json_array_size(json_object_get(log, "rows")), 0u);
	json_decref(log);
	world_free(w);
}
