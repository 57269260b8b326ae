/* The freshness board: fair words, a school sees itself alone, and answers once by its link. */
#include "engine_visitor.h"

#include "engine/view_fresh.h"

static const json_t *line_of(const json_t *board, const char *school)
{
	const json_t *one;
	size_t i;

	json_array_foreach(json_object_get(board, "schools"), i, one)
		if (strcmp(words_of(one, "id"), school) == 0)
			return one;
	return NULL;
}

/* Monday; oak has answered, and elm is silent from the start. */
static struct world *one_silent(void)
{
	struct world *w = with_marker("2026-11-23T06:30");

	work_now(w);
	present(w, "2026-11-23", false);
	run_until(w, "2026-11-23T11:00");
	return w;
}

Test(view_fresh, fair_words_for_each_half)
{
	struct world *w = one_silent();
	json_t *board = look(w, &operator, view_freshness, "{}");
	const json_t *oak = line_of(board, "oak"), *elm = line_of(board, "elm");

	cr_assert_str_eq(words_of(board, "day"), "2026-11-23");
	cr_assert_str_eq(words_of(json_object_get(oak, "am"), "state"), "complete");
	cr_assert_str_eq(words_of(json_object_get(oak, "pm"), "state"), "waiting");
	cr_assert_str_eq(words_of(json_object_get(elm, "am"), "state"), "late");
	cr_assert_not_null(strstr(words_of(json_object_get(elm, "am"), "words"), "received by us"));
	cr_assert_not_null(strstr(words_of(board, "data"), "No data from 1 of 2 schools"));
	cr_assert_not(has_text(board, MARKER));
	cr_assert_null(look(w, &operator, view_freshness, "{\"day\":\"yesterday\"}"));
	cr_assert_str_eq(asked_fault.path, "day");
	world_free(w);
}

Test(view_fresh, a_school_sees_its_own_line_only)
{
	struct world *w = one_silent();
	json_t *board = look(w, &elm_staff, view_freshness, "{}");

	cr_assert_eq(json_array_size(json_object_get(board, "schools")), 1u);
	cr_assert_not_null(line_of(board, "elm"));
	cr_assert_str_eq(words_of(board, "data"), "", "how many others are silent is not said");
	cr_assert_not(has_text(board, "Oak"));
	world_free(w);
}

/* The token of a fresh link to elm. */
static const char *link_of(struct world *w)
{
	static char token[65];
	json_t *made = look(w, &operator, view_fresh_link, "{\"school\":\"elm\",\"at\":\"2026-11-23-AM\"}");

	cr_assert_not_null(made, "%s", asked_fault.text);
	text_copy(token, sizeof token, span_of(words_of(made, "token")));
	cr_assert_eq(strlen(token), 64u);
	json_decref(made);
	return token;
}

static const char *with_token(const char *token, const char *more)
{
	static char question[300];

	snprintf(question, sizeof question, "{\"token\":\"%s\"%s}", token, more);
	return question;
}

Test(view_fresh, a_link_answers_once_and_the_answer_stands_on_the_board)
{
	struct world *w = one_silent();
	const char *token = link_of(w);
	json_t *one = look(w, &nobody_named, view_fresh_answer, with_token(token, "")), *board;
	char pm[65];

	cr_assert_str_eq(words_of(one, "school"), "Elm School");
	cr_assert_str_eq(words_of(one, "session"), "Mon 23 Nov 2026, morning");
	cr_assert_not(json_is_true(json_object_get(one, "answered")));
	json_decref(one);
	world_restart(w);
	cr_assert_null(
		look(w, &nobody_named, view_fresh_answer, with_token(token, ",\"answer\":\"perhaps\"")));
	cr_assert_str_eq(asked_fault.path, "answer");
	cr_assert_null(look(w, &nobody_named, view_fresh_answer, with_token(token, ",\"answer\":\"late\"")));
	cr_assert_str_eq(asked_fault.path, "until");
	one = look(w, &nobody_named, view_fresh_answer,
		   with_token(token, ",\"answer\":\"late\",\"until\":\"11:00\",\"note\":\"MIS down\""));
	cr_assert(json_is_true(json_object_get(one, "answered")));
	json_decref(one);
	missing(w, &nobody_named, view_fresh_answer, with_token(token, ",\"answer\":\"inset\""));
	missing(w, &nobody_named, view_fresh_answer, with_token(token, ""));
	world_restart(w);
	board = look(w, &operator, view_freshness, "{}");
	cr_assert_str_eq(words_of(json_object_get(line_of(board, "elm"), "am"), "answer"),
			 "our system is down or late, marks by 11:00: MIS down (said at 11:00)");
	cr_assert_str_eq(words_of(json_object_get(line_of(board, "oak"), "am"), "answer"), "");
	json_decref(board);
	snprintf(pm, sizeof pm, "%064d", 0);
	missing(w, &nobody_named, view_fresh_answer, with_token(pm, ""));
	missing(w, &nobody_named, view_fresh_answer, "{}");
	world_free(w);
}

Test(view_fresh, a_link_is_over_after_two_days_and_its_token_is_not_kept)
{
	struct world *w = one_silent();
	char token[65], path[160];
	struct buffer all = {0};
	FILE *f;
	int c;

	text_copy(token, sizeof token, span_of(link_of(w)));
	copy_file(w, "muster.db", "-wal", path);
	f = fopen(path, "rb");
	while (f != NULL && (c = fgetc(f)) != EOF)
		buffer_bytes(&all, (const char[]){(char)c}, 1);
	if (f != NULL)
		fclose(f);
	unlink(path);
	cr_assert_gt(all.length, 0u);
	cr_assert_null(memmem(all.at, all.length, token, 64));
	buffer_free(&all);
	w->now += 48 * 3600 + 1;
	missing(w, &nobody_named, view_fresh_answer, with_token(token, ""));
	world_free(w);
}

Test(view_fresh, links_are_made_by_who_looks_after_the_data)
{
	static const struct person *const others[] = {&vs_head, &oak_staff, &elm_staff, &nobody_named};
	struct world *w = one_silent();

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		missing(w, others[i], view_fresh_link, "{\"school\":\"elm\",\"at\":\"2026-11-23-AM\"}");
	missing(w, &operator, view_fresh_link, "{\"school\":\"no-school\"}");
	world_free(w);
}
